import json
import math

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split

from healthscore import (
    AsIs,
    Banding,
    Cap,
    Categories,
    DataError,
    DefinitionError,
    FitError,
    Fixed,
    Group,
    Isotonic,
    Linear,
    Logistic,
    Metric,
    Percentile,
    Piecewise,
    Scorecard,
    Sum,
    Target,
    learn,
)
from healthscore.evaluate._measures import auc
from healthscore.evaluate.points import PointsReport, points_card
from healthscore.evaluate.points._draft import Draft, Lines
from healthscore.evaluate.points._ladders import ladders_of
from healthscore.evaluate.points._logistic import fit
from healthscore.evaluate.points._rounding import round_slopes

CARD = Scorecard(
    "demo",
    [
        Group(
            "usage",
            [
                Metric("logins", Percentile()),
                Metric("tickets", Linear(worst=learn.quantile(0.95), best=0)),
            ],
            weighting=Fixed(logins=3, tickets=1),
        ),
        Metric("plan", Categories({"free": 0, "pro": 60, "gold": 100}), missing=20),
        Metric("price", Target(40, 60, 40)),
    ],
    rules=[Cap(10, when="tickets > 8", reason="many tickets")],
    banding=Banding({"red": 0, "green": 50}),
)


def book(customers=900, seed=0, gaps=0.1):
    """Make customers whose logins, tickets, plan and price all count, and who left."""
    chance = np.random.default_rng(seed)
    logins, tickets = chance.poisson(6, customers), chance.poisson(2, customers)
    plan = chance.choice(["free", "pro", "gold"], customers)
    price = np.round(chance.uniform(0, 100, customers), 2)
    odds = 0.5 - 0.4 * (logins - 6) + 0.5 * (tickets - 2) + 1.0 * (plan == "free")
    odds += 1.5 * (np.abs(price - 50) > 25) - 2.0
    churned = chance.random(customers) < 1 / (1 + np.exp(-odds))
    table = {
        "logins": np.where(chance.random(customers) < gaps, np.nan, logins),
        "tickets": tickets,
        "plan": np.where(chance.random(customers) < gaps, None, plan),
        "price": price,
    }
    return table, churned


class TestCard:
    """What comes out is an ordinary scorecard."""

    def test_is_a_sum_of_few_whole_points(self):
        """From 100 down, no more lines than asked for, and no more than 0 to 100."""
        table, churned = book()
        for lines in (1, 3, 10, 40):
            card, report = points_card(CARD, table, churned, lines=lines)
            assert 1 <= len(report.lines) <= lines
            assert isinstance(card.aggregation, Sum)
            values = card.score(table).values
            present = values[~np.isnan(values)]
            assert (present == np.rint(present)).all()
            assert present.min() >= 0
            assert present.max() <= 100
            # no clip was needed: contributions are all there is
            assert sum(metric.span[0] for metric in card.metrics()) >= -100

    def test_scores_are_those_of_its_lines(self):
        """Added up by hand."""
        table, churned = book(gaps=0)
        card, report = points_card(CARD, table, churned)
        frame = pd.DataFrame(table)
        due = np.full(len(frame), 100.0)
        for line in report.lines:
            held = [holds(line.condition, value) for value in frame[line.metric]]
            due += line.points * np.array(held)
        np.testing.assert_array_equal(card.score(table).values, due)

    def test_goes_through_toml(self):
        """And back."""
        card = points_card(CARD, *book()).scorecard
        assert Scorecard.from_toml(card.to_toml()) == card
        assert not card.learns

    def test_directions_are_held(self):
        """A healthier value never has fewer points, whatever the customers did."""
        table, churned = book()
        card = points_card(CARD, table, churned, lines=30).scorecard
        curves = {metric.name: metric.normalizer for metric in card.metrics()}
        assert (np.diff(curves["logins"](np.arange(20.0))) >= 0).all()
        assert (np.diff(curves["tickets"](np.arange(20.0))) <= 0).all()
        free, pro, gold = curves["plan"](["free", "pro", "gold"])
        assert free <= pro <= gold
        price = curves["price"](np.arange(101.0))
        assert (np.diff(price[:50]) >= 0).all()
        assert (np.diff(price[60:]) <= 0).all()
        assert price[50] > price[0]

    def test_a_metric_that_goes_the_wrong_way_has_no_line(self):
        """Though it would tell a lot."""
        table, churned = book()
        turned = Scorecard(
            "t", [Metric("logins", Linear(worst=20, best=0)), Metric("tickets", AsIs())]
        )
        with pytest.raises(FitError, match="No metric tells who leaves, in the direction"):
            points_card(turned, table, churned)
        both = Scorecard("t", [*turned.members, Metric("price", Target(40, 60, 40))])
        card, report = points_card(both, table, churned)
        assert [metric.name for metric in card.metrics()] == ["price"]
        assert set(report.left_out) == {"logins", "tickets"}

    def test_a_gap_has_the_points_of_the_mean_customer(self):
        """Rounded; and who has no value at all has no score."""
        table, churned = book()
        card, report = points_card(CARD, table, churned)
        for metric in card.metrics():
            assert metric.missing == report.gaps[metric.name]
            column = {name: np.asarray(values) for name, values in table.items()}[metric.name]
            points = metric.normalizer(column)
            assert metric.missing == pytest.approx(np.nanmean(points), abs=0.5)
        nothing = dict.fromkeys(table)
        assert math.isnan(card.score_one(nothing).value)

    def test_a_gap_that_is_refused_stays_so(self):
        """As the metric says."""
        table, churned = book(gaps=0)
        strict = Scorecard("s", [Metric("logins", Percentile(), missing="reject")])
        card = points_card(strict, table, churned).scorecard
        with pytest.raises(DataError, match="logins"):
            card.score_one({"logins": None})

    def test_labels_that_are_not_listed(self):
        """Have the points of the others where there are such, and are told as such."""
        chance = np.random.default_rng(3)
        plan = chance.choice(["a", "b", "c"], 600)
        churned = chance.random(600) < np.where(plan == "a", 0.2, 0.6)
        card = Scorecard("s", [Metric("plan", Categories({"a": 100, "z": 90}, other=0))])
        made, report = points_card(card, {"plan": plan}, churned)
        (metric,) = made.metrics()
        assert metric.normalizer.other < 0
        assert report.lines[0].condition in ("is any other", "is z or any other")

    def test_old_observations_are_gaps(self):
        """And a metric that fades counts in full while it counts at all."""
        table, churned = book(gaps=0)
        table = {**table, "seen": ["2026-01-01", "2026-06-01"] * 450}
        seen = Metric("logins", Percentile(), observed="seen", valid_days=60, fade=30)
        card, report = points_card(
            Scorecard("s", [seen, Metric("tickets", Linear(worst=9, best=0))]),
            table,
            churned,
            as_of="2026-06-02",
        )
        logins = next(metric for metric in card.metrics() if metric.name == "logins")
        assert logins.fade is None
        scores = card.score(table, as_of="2026-06-02")
        assert (scores.members["logins"][::2] == report.gaps["logins"]).all()

    def test_several_curves(self):
        """One direction is a direction; several are left out, as are curves that are flat."""
        table, churned = book(gaps=0)
        rising, falling = Linear(worst=0, best=20), Linear(worst=20, best=0)
        members = [
            Metric("logins", rising, curves=[("price > 50", Logistic(5, 2))]),
            Metric("both", rising, curves=[("price > 50", falling)], formula="logins"),
            Metric("flat", Piecewise({100: 0, 200: 100}), formula="logins"),
            Metric("same", rising, formula="0 * logins"),
            Metric("none", rising, formula="logins / 0"),
            Metric(
                "plan",
                Categories({"free": 0}, other=50),
                curves=[("price > 50", Categories({"free": 20}))],
            ),
        ]
        card, report = points_card(Scorecard("s", members), table, churned)
        assert [metric.name for metric in card.metrics()] == ["logins"]
        assert report.left_out == {
            "both": "its curves go different ways",
            "flat": "its curve is flat",
            "same": "all its values are the same",
            "none": "it has no value",
            "plan": "labels are judged by more than one table of scores",
        }

    def test_negative_values_have_a_first_tier(self):
        """At the lowest value."""
        chance = np.random.default_rng(3)
        x = np.round(chance.normal(size=500), 2)
        churned = chance.random(500) < 1 / (1 + np.exp(3 * x))
        card = Scorecard("s", [Metric("x", Linear(worst=-2, best=2))])
        (metric,) = points_card(card, {"x": x}, churned).scorecard.metrics()
        assert next(iter(metric.normalizer.tiers)) == x.min()


def holds(condition, value):
    """Tell whether a line is for a value."""
    if condition.startswith("is "):
        return str(value) in condition.removeprefix("is ").replace(" or ", ", ").split(", ")
    return any(within(part, value) for part in condition.split(" or "))


def within(part, value):
    """Tell whether a value is in one interval."""
    low = float(part.split()[1]) if part.startswith("from") else -math.inf
    low = float(part.split()[2]) if part.startswith("at least") else low
    high = float(part.split("below ")[1]) if "below" in part else math.inf
    return low <= value < high


class TestLearning:
    """How lines and points are found."""

    def test_slopes_are_those_of_scikit_learn(self):
        """Where none would be negative; and none is."""
        from sklearn.linear_model import LogisticRegression

        chance = np.random.default_rng(0)
        columns = chance.normal(size=(800, 3))
        churned = (chance.random(800) < 1 / (1 + np.exp(-columns @ [1.0, 0.5, 0.2]))).astype(float)
        found = fit(columns, churned, ridge=1.0)
        due = LogisticRegression(C=1.0, tol=1e-9).fit(columns, churned)
        np.testing.assert_allclose(found.slopes, due.coef_[0], atol=1e-3)
        turned = fit(columns * [1, -1, 1], churned)
        assert turned.slopes[1] == 0.0
        assert (turned.slopes >= 0.0).all()

    def test_a_column_that_tells_everything_does_no_harm(self):
        """Its slope is large, and finite."""
        churned = np.array([0.0, 1.0] * 20)
        found = fit(churned[:, None], churned)
        assert np.isfinite(found.slopes).all()
        assert round_slopes(churned[:, None], churned, found).tolist() == [1]

    def test_rounding_loses_less_than_plain_rounding(self):
        """At points as small."""
        ladders, rows, churned = ladders_and_rows(*book())
        lines = Lines(ladders, rows, churned)
        draft = lines.card(10)
        largest = max(np.abs(np.diff(points[:-1])).max(initial=0) for points in draft.points)
        every = lines.every()
        scale = largest / max(
            np.abs(np.diff(points[:-1])).max(initial=0) for points in every.points
        )
        naive = Draft(ladders, [np.rint(points * scale) for points in every.points])
        assert auc(draft.scores(rows), churned) > auc(naive.scores(rows), churned) - 0.01

    def test_many_lines_keep_within_all_points(self):
        """However many."""
        chance = np.random.default_rng(0)
        columns = (chance.random((600, 120)) < 0.5).astype(float)
        churned = (chance.random(600) < 1 / (1 + np.exp(8 - columns.sum(axis=1) / 8))).astype(float)
        found = fit(columns, churned)
        wide = found._replace(slopes=np.full(120, 1.0))
        points = round_slopes(columns, churned, wide)
        assert points.sum() <= 100
        assert points.min() >= 0

    def test_customers_beyond_many_are_drawn(self, monkeypatch):
        """With a seed, and it is told."""
        monkeypatch.setattr("healthscore.evaluate.points._learn._MOST", 500)
        table, churned = book()
        one, report = points_card(CARD, table, churned, seed=3)
        assert report.learned_from == 500
        assert "Lines and points are learned from 500 of 900 customers" in str(report)
        assert points_card(CARD, table, churned, seed=3).scorecard == one

    def test_customers_of_unknown_outcome_are_passed_over(self):
        """In lines and in accuracy."""
        table, churned = book()
        known = np.where(np.arange(900) % 3 == 0, np.nan, churned.astype(float))
        assert points_card(CARD, table, known).report.learned_from == 600

    def test_the_outcome_may_be_a_column(self):
        """Of the table."""
        table, churned = book()
        due = points_card(CARD, table, churned).scorecard
        assert points_card(CARD, {**table, "left": churned}, "left").scorecard == due
        with pytest.raises(DataError, match="column 'left'"):
            points_card(CARD, {**table, "left": ["x"] * 900}, "left")

    @pytest.mark.parametrize(
        ("name", "columns", "due"), [("saas", "churned", 0.897), ("telco", "Churn", 0.819)]
    )
    def test_is_nearly_as_good_as_the_learned_one(self, shared_data, name, columns, due):
        """Within 0.02 of the curves and weights learned, on customers held out."""
        path = shared_data / name / {"saas": "churn.csv", "telco": "telco.csv"}[name]
        table = pd.read_csv(path)
        left = table[columns].isin([1.0, "Yes"]).to_numpy()
        rows = np.arange(len(left))
        seen, held = train_test_split(rows, test_size=0.3, random_state=20251124, stratify=left)
        card, report = points_card(REAL[name], table.iloc[seen], left[seen])
        assert len(report.lines) <= 10
        assert auc(card.score(table.iloc[held]).values, left[held]) > due
        assert report.auc > report.auc_as_given


PRODUCT = Categories({"No": 0, "Free-Trial": 60, "Active": 100})
SAFE = Categories({"No": 0, "Yes": 100})
REAL = {
    "saas": Scorecard(
        "saas",
        [
            Metric("product_payroll", PRODUCT),
            Metric("product_accounting", PRODUCT),
            Metric("product_travel_expense", PRODUCT),
            Metric("product_data_storage", Percentile()),
            Metric("articles_viewed", Percentile()),
            Metric("marketing_emails_clicked", Percentile()),
            Metric("csat_score", Percentile()),
            Metric("minutes_customer_support", Percentile(better="lower")),
        ],
    ),
    "telco": Scorecard(
        "telco",
        [
            Metric("Contract", Categories({"Month-to-month": 0, "One year": 80, "Two year": 100})),
            Metric("PaymentMethod", Categories({"Electronic check": 0}, other=100)),
            Metric("PaperlessBilling", Categories({"Yes": 0, "No": 100})),
            Metric("OnlineSecurity", SAFE),
            Metric("TechSupport", SAFE),
            Metric("TotalCharges", Percentile()),
            Metric("MonthlyCharges", Percentile(better="lower")),
        ],
    ),
}


def ladders_and_rows(table, churned):
    """Read the values of the metrics."""
    fitted = CARD.fit(table)
    ladders, _ = ladders_of(list(fitted.metrics()), table, None)
    return ladders, np.arange(len(churned)), churned.astype(float)


class TestReport:
    """What is told about a card."""

    def test_says_lines_accuracy_and_rates(self):
        """With what was not taken over."""
        table, churned = book()
        report = points_card(CARD, table, churned).report
        assert isinstance(report, PointsReport)
        assert repr(report).startswith(f"<PointsReport: {len(report.lines)} lines, AUC 0.")
        text = str(report)
        assert "Everybody starts at 100 points" in text
        assert "Rules and bands are not taken over" in text
        assert "The scorecard learned from the same customers" in text
        assert 0.5 < report.auc.low < report.auc < report.auc.high < 1
        assert report.auc == pytest.approx(report.auc_every_line, abs=0.03)
        rates = report.to_frame("rates")
        assert rates["n"].sum() == 900
        assert rates["churn_rate"][0] > rates["churn_rate"][-1]

    def test_gives_plain_data(self):
        """Ready for JSON."""
        report = points_card(CARD, *book()).report
        known = json.loads(json.dumps(report.to_dict()))
        assert known["card"] == [str(line) for line in report.lines]
        assert set(known["tables"]) >= {"lines", "accuracy", "rates", "gaps"}

    def test_few_customers_are_told(self):
        """They make a card, and a guess."""
        table, churned = book(60, seed=2)
        text = str(points_card(CARD, table, churned).report)
        assert "with so few, lines are guesses" in text

    def test_a_scorecard_that_scores_nobody(self):
        """Has no accuracy of its own."""
        table, churned = book()
        strict = Scorecard(
            "s",
            [Metric("logins", Isotonic()), Metric("none", AsIs(), formula="logins / 0")],
            min_coverage=0.9,
        )
        report = points_card(strict, table, churned).report
        assert math.isnan(report.auc_as_given)

    def test_whom_the_card_gives_no_score_is_told_and_left_out(self):
        """Rates and areas are of customers who have points, as the card counts them."""
        table, churned = book(gaps=0.3)
        plan = Scorecard("s", [Metric("plan", Categories({"free": 0, "pro": 60, "gold": 100}))])
        card, report = points_card(plan, table, churned)
        points = card.score(table).values
        scored = ~np.isnan(points)
        assert 0 < scored.sum() < 900
        rates = report.to_frame("rates")
        assert rates["n"].sum() == scored.sum()
        assert rates["from"].tolist() == np.unique(points[scored]).tolist()
        assert f"{900 - scored.sum()} customers have values of too few" in str(report)

    def test_chance_is_told(self):
        """Where the interval reaches down to 50 %, and where nothing can have a line."""
        chance = np.random.default_rng(3)
        table = {f"m{place}": chance.normal(size=120) for place in range(12)}
        noise = Scorecard("s", [Metric(name, Linear(worst=-3, best=3)) for name in table])
        report = points_card(noise, table, chance.random(120) < 0.3).report
        assert report.auc.low < 0.5
        assert "may be chance" in str(report)
        flat = Scorecard("s", [Metric("m0", Linear(worst=-9, best=-8))])
        with pytest.raises(FitError, match=r"Left out are 'm0': its curve is flat\. Look"):
            points_card(flat, table, chance.random(120) < 0.3)

    def test_an_outcome_in_disguise_is_told(self):
        """A card of it would be too good to be true."""
        table, churned = book()
        table = {**table, "notice": churned * 1.0}
        card = Scorecard("s", [*CARD.metrics(), Metric("notice", Linear(worst=1, best=0))])
        assert "'notice' looks like the outcome in disguise" in str(
            points_card(card, table, churned).report
        )
        assert "disguise" not in str(points_card(CARD, table, churned).report)

    def test_nobody_scored_as_given(self):
        """Says nothing of leaks, and makes a card all the same."""
        table, churned = book()
        metrics = [Metric("logins", Percentile()), Metric("none", Linear(worst=0, best=1))]
        strict = Scorecard("s", metrics, min_coverage=0.9)
        report = points_card(strict, {**table, "none": [None] * 900}, churned).report
        assert math.isnan(report.auc_as_given)

    def test_tables_are_of_the_library_that_came_in(self):
        """As those of other results are."""
        table, churned = book()
        report = points_card(CARD, pd.DataFrame(table), churned).report
        assert type(report.to_frame("gaps")) is pd.DataFrame

    def test_labels_that_confuse_are_quoted(self):
        """One sees where each ends."""
        scores = {"yes or no": 0, "a, b": 1, "any other": 2, "fine": 100}
        labels = np.resize(list(scores), 400)
        churned = np.where(labels == "fine", np.arange(400) % 10 == 0, np.arange(400) % 7 > 2)
        metric = Metric("p", Categories(scores))
        report = points_card(Scorecard("s", [metric]), {"p": labels}, churned, lines=1).report
        assert report.lines[0].condition == "is 'yes or no', 'a, b' or 'any other'"

    def test_hostile_names(self):
        """Stand as they are."""
        name = "<script>\"'☃"
        chance = np.random.default_rng(0)
        x = chance.normal(size=300)
        churned = chance.random(300) < 1 / (1 + np.exp(3 * x))
        card, report = points_card(
            Scorecard("s", [Metric(name, Linear(worst=-3, best=3))]), {name: x}, churned
        )
        assert report.lines[0].metric == name
        assert Scorecard.from_toml(card.to_toml()) == card


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"lines": 0}, "'lines' of points_card must be a whole number from 1 to 100. Got 0"),
            ({"lines": 2.5}, "'lines' of points_card must be a whole number"),
            ({"seed": -1}, "'seed' of points_card must be a whole number from 0"),
        ],
    )
    def test_of_options(self, options, message):
        """By name."""
        with pytest.raises(DefinitionError, match=message):
            points_card(CARD, *book(50), **options)

    def test_of_no_scorecard(self):
        """A definition is due."""
        with pytest.raises(DefinitionError, match="'scorecard' of points_card must be a Scorecard"):
            points_card("card", *book(50))

    def test_of_too_few(self):
        """Both kinds of customers are needed."""
        table, churned = book(50)
        with pytest.raises(FitError, match="at least 5 customers who left and 5 who stayed"):
            points_card(CARD, table, churned & (np.arange(50) < 3))
