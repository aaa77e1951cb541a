"""Goalposts that move: metrics whose curve is picked by a condition, such as the customer's age."""

import random

import attrs
import duckdb
import numpy as np
import pytest
from hypothesis import given

import healthscore as hs
import strategies
from healthscore import learn, recipes
from healthscore.normalizers import Normalizer

YOUNG, OLD = hs.Linear(worst=0, best=10), hs.Linear(worst=0, best=40)
METRIC = hs.Metric(
    "logins", OLD, curves=[("age < 6", YOUNG), ("age < 9", hs.Steps({0: 0, 20: 70}))]
)
CARD = hs.Scorecard("card", [METRIC, hs.Metric("nps", hs.AsIs())])
TABLE = {
    "logins": [5, 20, 20, 20, None, 19],
    "age": [1, 8, 9, None, 3, 6],
    "nps": [50, 50, 50, 50, 50, 50],
}
DATED = hs.Scorecard(
    "dated",
    [hs.Metric("use", OLD, curves=[("days_since(start) < 60", YOUNG)]), hs.Metric("x", hs.AsIs())],
)


def learning(curve, **options):
    """Make a scorecard whose curves are all to be learned."""
    return hs.Scorecard("fit", [hs.Metric("v", curve, curves=[("age < 6", curve)], **options)])


@attrs.frozen(eq=False, repr=False)
class Positive(Normalizer):
    """Refuses to judge what is not above 0."""

    def curve(self, values, /):
        """Give 100 to all."""
        assert not (values <= 0).any()
        return np.where(np.isnan(values), np.nan, 100.0)


class TestCurve:
    def test_pairs_become_curves(self):
        """They print as the calls that make them, and are equal."""
        curve = METRIC.curves[0]
        assert (curve.when.text, curve.normalizer) == ("age < 6", YOUNG)
        assert eval(repr(METRIC), dict(vars(hs))) == METRIC  # noqa: S307  that it can be is the law
        assert hs.Metric("logins", OLD, curves=METRIC.curves) == METRIC
        assert hash(METRIC) != hash(hs.Metric("logins", OLD))

    @pytest.mark.parametrize(
        ("curves", "words"),
        [
            (3, "must be a list of conditions and curves. Got 3"),
            ("age < 6", "must be a list of conditions and curves"),
            ([3], "must hold pairs such as"),
            ([("age < 6", YOUNG, 1)], "must hold pairs such as"),
            ([("age + 1", YOUNG)], "'when' of Curve must be a condition"),
            ([("'text'", YOUNG)], "'when' of Curve must be a condition"),
            ([("score('x') > 1", YOUNG)], "'when' of Curve must not use score()"),
            ([("age < 6", 3)], "'normalizer' of Curve must be a Normalizer"),
            ([("age < 6", hs.Categories({"a": 1}))], "must all take numbers, as 'normalizer' does"),
        ],
    )
    def test_what_is_no_curve_is_refused(self, curves, words):
        """The message says what is due."""
        with pytest.raises(hs.DefinitionError) as caught:
            hs.Metric("logins", OLD, curves=curves)
        assert words in str(caught.value)

    @pytest.mark.parametrize(
        ("wrong", "words", "steps"),
        [
            (("age <", YOUNG), "The formula ends where a value is due", ()),
            ((YOUNG, "age < 6"), "A formula must be a text", ()),
            (("age + 1", YOUNG), "'when' of Curve must be a condition", ("when",)),
        ],
    )
    def test_an_error_names_the_metric_and_the_curve(self, wrong, words, steps):
        """Counted from 1, as people do."""
        with pytest.raises(hs.DefinitionError) as caught:
            hs.Metric("logins", OLD, curves=[("age < 3", YOUNG), wrong])
        assert str(caught.value).startswith(f"Metric 'logins', curve 2: {words}")
        assert caught.value.where.startswith("Metric 'logins', curve 2, ")
        assert caught.value.steps == ("curves", 1, *steps)

    def test_labels_go_with_labels_alone(self):
        """As the metric's own normalizer says."""
        with pytest.raises(hs.DefinitionError, match="must all take labels"):
            hs.Metric("plan", hs.Categories({"a": 1}), curves=[("age < 6", YOUNG)])


class TestMetric:
    def test_it_knows_all_that_may_judge_it(self):
        """In the order in which they are asked."""
        assert METRIC.normalizers == (YOUNG, hs.Steps({0: 0, 20: 70}), OLD)
        assert [each.text for each in METRIC.formulas] == ["`logins`", "age < 6", "age < 9"]
        assert CARD.columns == ("logins", "age", "nps")
        assert [METRIC.judged_by(at).normalizer for at in range(3)] == list(METRIC.normalizers)
        assert METRIC.with_normalizers(METRIC.normalizers) == METRIC
        plain = hs.Metric("nps", OLD)
        assert plain.judged_by(0) is plain

    def test_conditions_count(self):
        """For the date of scoring, what is to be learned, and the scores that there may be."""
        assert not METRIC.needs_as_of
        assert DATED.needs_as_of
        assert hs.Metric("v", OLD, curves=[("a", hs.Linear(0, learn.maximum()))]).learns
        points = hs.Metric("v", hs.AsIs(0, 50), curves=[("a", hs.AsIs(-60, 10))])
        assert points.span == (-60, 50)


class TestScoring:
    def test_the_first_condition_that_holds_picks(self):
        """Where none does, or a gap leaves it open, the metric's own normalizer judges."""
        due = [50, 70, 50, 50, np.nan, 0]
        np.testing.assert_array_equal(CARD.score(TABLE)["logins"], due)

    def test_labels_are_picked_too(self):
        """Each curve has a list of its own."""
        card = hs.Scorecard(
            "labels",
            [
                hs.Metric(
                    "plan",
                    hs.Categories({"free": 20, "pro": 70}),
                    curves=[("team == 'eu'", hs.Categories({"free": 40}, other=1))],
                )
            ],
        )
        table = {
            "plan": ["free", "pro", "free", "pro", None],
            "team": ["eu", "eu", "us", None, "eu"],
        }
        np.testing.assert_array_equal(card.score(table).values, [40, 1, 20, 70, np.nan])

    def test_a_curve_sees_only_what_it_is_for(self):
        """Values of other customers are gaps to it, and it is left out where it is for nobody."""
        card = hs.Scorecard("own", [hs.Metric("v", OLD, curves=[("v > 0", Positive())])])
        assert card.score({"v": [-1, 3, 0]}).values.tolist() == [0, 100, 0]
        assert card.score({"v": [-1, 0]}).values.tolist() == [0, 0]

    def test_a_column_that_a_condition_lacks_is_named(self):
        """With the metric that asks for it."""
        with pytest.raises(hs.DataError, match=r"metric 'logins': .*no column 'age'"):
            CARD.score({"logins": [1], "nps": [1]})
        with pytest.raises(hs.DataError, match=r"metric 'logins': column 'age': row 0"):
            CARD.score({"logins": [1], "nps": [1], "age": [np.inf]})

    def test_an_interval_goes_by_the_curve_of_each_customer(self):
        """Of points that are summed, where curves have ends of their own."""
        metric = hs.Metric("v", hs.AsIs(0, 50), curves=[("new", hs.AsIs(-10, 20))])
        card = hs.Scorecard(
            "sum", [metric, hs.Metric("w", hs.AsIs())], aggregation=hs.Sum(start=20)
        )
        low, high = card.score({"v": [None, None, 5], "new": [1, 0, 1], "w": [0, 0, 0]}).interval
        assert (low.tolist(), high.tolist()) == ([10, 20, 25], [40, 70, 25])

    @given(strategies.SEEDS)
    def test_a_condition_that_never_holds_changes_nothing(self, seed):
        """Nor does one that always holds, before the curve that it picks."""
        case = strategies.any_case(random.Random(seed), depth=1)  # noqa: S311
        for metric in case.scorecard.metrics():
            plain = attrs.evolve(metric, curves=(), fade=None)
            other = hs.Categories({"pro": 1}) if plain.normalizer.takes == "labels" else OLD
            never = attrs.evolve(plain, curves=[("1 > 2", other)])
            always = attrs.evolve(plain, normalizer=other, curves=[("1 < 2", plain.normalizer)])
            due, *found = (
                hs.Scorecard("x", [each], aggregation=hs.Sum()).score(
                    case.table, as_of=strategies.AS_OF
                )
                for each in (plain, never, always)
            )
            for scores in found:
                np.testing.assert_array_equal(scores[metric.name], due[metric.name])


TEACHING = {"v": [1, 2, 3, 10, 20, 30], "age": [1, 2, 3, 10, 10, None], "gone": [1, 0, 0, 1, 1, 0]}


class TestFit:
    def test_each_curve_learns_from_those_it_judges(self):
        """The metric's own from all others, also those of whom it is not known."""
        fitted = learning(hs.Linear(learn.minimum(), learn.maximum())).fit(TEACHING)
        (metric,) = fitted.metrics()
        assert metric.normalizers == (hs.Linear(1, 3), hs.Linear(10, 30))
        assert fitted.score(TEACHING).values.tolist() == [0, 50, 100, 0, 50, 100]

    def test_curves_that_are_known_stay(self):
        """And what they judge teaches nobody."""
        metric = hs.Metric("v", hs.Linear(0, learn.maximum()), curves=[("age > 5", OLD)])
        fitted = hs.Scorecard("fit", [metric]).fit(TEACHING)
        assert next(fitted.metrics()).normalizers == (OLD, hs.Linear(0, 30))

    def test_an_isotonic_curve_learns_from_its_own_outcomes(self):
        """As it would alone."""
        fitted = learning(hs.Isotonic()).fit(TEACHING, "gone")
        young = hs.Isotonic().fit([1, 2, 3], [1, 0, 0])
        assert next(fitted.metrics()).normalizers == (
            young,
            hs.Isotonic().fit([10, 20, 30], [1, 1, 0]),
        )

    def test_scores_of_gaps_are_learned_from_all_curves(self):
        """After they have learned."""
        curve = hs.Linear(learn.minimum(), learn.maximum())
        table = {"v": [*TEACHING["v"], None], "age": [*TEACHING["age"], 1]}
        assert learning(curve, missing=learn.median()).fit(table).score(table).values[-1] == 50

    @pytest.mark.parametrize(
        ("table", "words"),
        [
            ({"v": [1, 2], "age": [7, 7]}, "metric 'v', for age < 6: nobody has a value"),
            ({"v": [1, 2], "age": [1, 1]}, "metric 'v', where no condition holds: nobody has"),
            ({"v": [None, 2, 3], "age": [1, 7, 7]}, "metric 'v', for age < 6: nobody has a value"),
            ({"v": [1, 1, 2, 3], "age": [1, 1, 7, 7]}, "metric 'v', for age < 6: The values do"),
        ],
    )
    def test_nobody_to_learn_from_is_an_error(self, table, words):
        """Which names the metric and the condition, in memory as where the data is."""
        card = learning(hs.Linear(learn.minimum(), learn.maximum()))
        for given_as in (table, lazily(table)):
            with pytest.raises(hs.FitError) as caught:
                card.fit(given_as)
            assert str(caught.value).startswith(words)

    @pytest.mark.parametrize("curve", [hs.Linear(learn.minimum(), learn.median()), hs.Percentile()])
    def test_it_is_the_same_where_the_data_is(self, curve):
        """With several metrics, of which some have no curves."""
        chance = np.random.default_rng(3)
        table = {name: chance.integers(0, 50, 200) / 8 for name in ("v", "w", "age")}
        card = learning(curve)
        card = hs.Scorecard("fit", [*card.metrics(), hs.Metric("w", curve, missing=learn.median())])
        assert card.fit(lazily(table)) == card.fit(table)

    def test_parts_of_ones_own_are_refused_where_the_data_is(self):
        """Behind a condition as elsewhere."""

        class Half(learn.Learned):
            """Learns in a way of its own."""

            def of(self, values):
                """Give half of the largest."""
                return float(values.max()) / 2

        metric = hs.Metric("v", OLD, curves=[("age < 6", hs.Linear(0, Half()))])
        with pytest.raises(hs.FitError, match="metric 'v'"):
            hs.Scorecard("own", [metric]).fit(lazily(TEACHING))


def lazily(table):
    """Put a table where an engine keeps it."""
    frame = duckdb.connect()
    rows = list(zip(*table.values(), strict=True))
    frame.execute(f"create table t ({', '.join(f'{name} double' for name in table)})")
    marks = ", ".join("?" * len(table))
    frame.executemany(f"insert into t values ({marks})", [[*map(_plain, row)] for row in rows])  # noqa: S608
    return frame.table("t")


def _plain(value):
    return None if value is None else float(value)


SHARES = [0, 9, 9.9, 10, 30, 50, 51, 60, 75, 75.1, 76, 100]
PUBLISHED = {
    "2 to 6": "rrryyygggggg",
    "6 to 9": "rrrrrryyyggg",
    "over 9": "rrrrrrrrrggg",
}
"""The table of the handbook: first letters of the bands, share by share."""


class TestGitLab:
    @pytest.mark.parametrize("over_half", ["10 to 50", "51 to 75"])
    @pytest.mark.parametrize("six_months", ["2 to 6", "6 to 9"])
    @pytest.mark.parametrize(
        ("age", "whose"),
        [
            (2, "2 to 6"),
            (5.9, "2 to 6"),
            (6.1, "6 to 9"),
            (9, "6 to 9"),
            (9.1, "over 9"),
            (60, "over 9"),
        ],
    )
    def test_it_is_the_published_table(self, over_half, six_months, age, whose):
        """Share by share, whatever is chosen where the table says nothing."""
        card = recipes.gitlab_licences(over_half=over_half, six_months=six_months)
        assert self.bands(card, SHARES, age) == PUBLISHED[whose]

    def test_what_it_leaves_open_is_asked_for(self):
        """The shares between 50 and 51 %, and the age of exactly 6 months."""
        for over_half, young, older in (("10 to 50", "y", "r"), ("51 to 75", "g", "y")):
            card = recipes.gitlab_licences(over_half=over_half, six_months="6 to 9")
            assert [self.bands(card, [50.5], age) for age in (3, 7, 12)] == [young, older, "r"]
        for six_months, band in (("2 to 6", "g"), ("6 to 9", "y")):
            card = recipes.gitlab_licences(over_half="51 to 75", six_months=six_months)
            assert self.bands(card, [60], 6) == band

    def test_whoever_is_outside_of_it_is_a_gap(self):
        """Too young, of unknown age, or without a licence."""
        card = recipes.gitlab_licences(over_half="10 to 50", six_months="6 to 9")
        assert self.bands(card, SHARES, 1.9) == self.bands(card, SHARES, None) == "u" * len(SHARES)
        assert (
            card.score_one({"licences_used": 1, "licences": 0, "age_months": 7}).band == "unknown"
        )

    def test_columns_may_be_formulas(self):
        """The age from the date of the start, for one."""
        card = recipes.gitlab_licences(
            over_half="10 to 50",
            six_months="6 to 9",
            used="seats_a + seats_b",
            age="days_since(start) / 30",
            missing=0,
        )
        customer = {"seats_a": 3, "seats_b": 3, "licences": 10, "start": "2026-01-01"}
        bands = [card.score_one(customer, as_of=day).band for day in ("2026-01-15", "2026-04-01")]
        assert bands == ["red", "green"]

    @pytest.mark.parametrize("field", ["over_half", "six_months"])
    def test_other_ranges_are_refused(self, field):
        """There are two of each."""
        given_ranges = {"over_half": "10 to 50", "six_months": "2 to 6"} | {field: "half"}
        with pytest.raises(hs.DefinitionError, match=f"'{field}' of gitlab_licences must be"):
            recipes.gitlab_licences(**given_ranges)

    @staticmethod
    def bands(card, shares, age):
        """Give the first letters of the bands of some shares, at one age."""
        size = len(shares)
        table = {"licences_used": shares, "licences": [100] * size, "age_months": [age] * size}
        return "".join(band[0] for band in card.score(table).bands)


class TestExplanation:
    def test_it_says_which_curve_judged(self):
        """By its condition, or as that of all others."""
        scores = CARD.score(TABLE)
        young, old, gap = (scores.explain(row) for row in (0, 2, 4))
        assert "Logins at 5 (for age < 6) costs 25.0" in str(young)
        assert "Logins at 20 (by the curve of all others) costs 25.0" in str(old)
        assert [part.when for part in young.parts] == ["age < 6", ""]
        assert [part.to_dict()["when"] for part in young.parts] == ["age < 6", None]
        assert next(part for part in gap.parts if part.gap).worth == (25, 75)
        assert "for age &lt; 6" in young._repr_html_()

    def test_a_gap_that_a_condition_reads_is_of_unknown_worth(self):
        """For it might pick another curve."""
        card = hs.Scorecard("age", [METRIC, hs.Metric("age", hs.AsIs())])
        told = card.score({"logins": [5], "age": [None]}).explain(0)
        assert "Age is missing: a condition or a rule reads it too" in str(told)
        made = hs.Metric("use", OLD, formula="used / (age >= 2)", curves=[("age < 6", YOUNG)])
        told = hs.Scorecard("made", [made]).score({"used": [5], "age": [1]}).explain(0)
        assert "Use is missing: a condition or a rule reads age too" in str(told)

    def test_a_worth_is_that_of_the_curve_that_would_judge(self):
        """From its lowest to its highest."""
        metric = hs.Metric("v", hs.AsIs(), curves=[("new", hs.AsIs(20, 60))])
        told = hs.Scorecard("x", [metric, hs.Metric("w", hs.AsIs())]).score(
            {"v": [None], "new": [1], "w": [40]}
        )
        assert told.explain(0).worth == (30, 50)


class TestChange:
    def test_growing_older_is_told_as_such(self):
        """A customer who passes from one curve to another by a column."""
        before = CARD.score({"id": ["a"], "logins": [10], "age": [5], "nps": [50]}, key="id")
        after = CARD.score({"id": ["a"], "logins": [10], "age": [9], "nps": [50]}, key="id")
        told = str(hs.compare(before, after).customer("a"))
        assert "Logins at 10, judged by the curve of all others and no longer for age < 6," in told
        assert "takes 37.5" in told

    def test_time_alone_may_pick_another_curve(self):
        """Where the condition counts days; with what happened it adds up."""
        before = self.scored(20, "2026-02-01")
        told = hs.compare(before, self.scored(20, "2026-04-01")).customer(1)
        assert "Time alone takes 25.0: use, judged by the curve of all others" in str(told)
        both = hs.compare(before, self.scored(10, "2026-04-01")).customer(1)
        kinds = dict(both.effects["use"])
        assert kinds["time"] + kinds["values"] == pytest.approx(-37.5)
        assert kinds["time"] < 0
        assert "from 20" in str(both)

    @staticmethod
    def scored(use, as_of):
        """Score one customer on a date."""
        row = {"id": 1, "use": use, "start": "2026-01-01", "x": 50}
        return DATED.score([row], key="id", as_of=as_of)


CUSTOMER = {"logins": 5, "age": 7, "nps": 20}


class TestPaths:
    def test_a_way_goes_along_the_curve_that_judges(self):
        """And holds the columns that pick it."""
        card = hs.Scorecard("card", list(CARD.members), banding=hs.Banding.red_yellow_green(40, 70))
        found = card.path_to(CUSTOMER, band="yellow", fixed=["nps"])
        assert found[0].changes == {"logins": 20}

    def test_what_picks_a_curve_is_not_moved(self):
        """Though a metric of its own judges it."""
        card = hs.Scorecard(
            "card",
            [METRIC, hs.Metric("age", hs.Linear(0, 10))],
            banding=hs.Banding({"low": 0, "high": 90}),
        )
        assert "cannot be reached" in str(card.path_to({"logins": 5, "age": 2}, band="high"))

    def test_labels_have_ways_too(self):
        """To the labels that the picked curve knows."""
        metric = hs.Metric(
            "plan",
            hs.Categories({"free": 10}),
            curves=[("new", hs.Categories({"free": 5, "pro": 80}))],
        )
        card = hs.Scorecard("card", [metric], banding=hs.Banding({"low": 0, "high": 50}))
        assert card.path_to({"plan": "free", "new": 1}, band="high")[0].changes == {"plan": "pro"}
        assert not card.path_to({"plan": "free", "new": 0}, band="high").reached
        with pytest.raises(hs.DataError, match="one of 'free', 'pro' is due"):
            card.what_if({"plan": "free", "new": 1}, {"plan": "team"})

    def test_what_if_picks_again(self):
        """For it scores the changed customer as it is."""
        found = CARD.what_if(CUSTOMER, {"age": 3})
        assert found.change == pytest.approx(25)

    def test_gaps_are_known_at_the_best_of_their_curve(self):
        """In what is said of a band that cannot be reached."""
        metric = hs.Metric("v", hs.AsIs(), curves=[("new", hs.AsIs(0, 60))])
        card = hs.Scorecard(
            "x", [metric, hs.Metric("w", hs.AsIs())], banding=hs.Banding({"low": 0, "high": 90})
        )
        told = str(card.path_to({"v": None, "new": 1, "w": 40}, band="high", fixed=["w"]))
        assert "would make it 50.0" in told


FINGERPRINT = "0d898eea9a7092e0"


class TestSpec:
    def test_they_come_back_as_they_were_written(self):
        """From TOML and from JSON."""
        assert hs.Scorecard.from_toml(CARD.to_toml()) == CARD
        assert hs.Scorecard.from_json(CARD.to_json()) == CARD
        assert (
            CARD.fingerprint
            != hs.Scorecard("card", [hs.Metric("logins", OLD), CARD.members[1]]).fingerprint
        )

    def test_metrics_without_them_keep_their_fingerprints(self):
        """As of one from the version before there were curves."""
        card = hs.Scorecard("short", [hs.Metric("nps", hs.Linear(worst=-100, best=100))])
        assert card.fingerprint.startswith(FINGERPRINT)

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ('"age < 9"', '"age +"', "metrics[0].curves[1].when: The formula ends"),
            ('"age < 9"', '"age + 1"', "metrics[0].curves[1].when: must be a condition"),
            ('{when = "age < 9", ', "{", "metrics[0].curves[1].when: is missing"),
            (
                "{steps = {tiers = [[0, 0], [20, 70]]}}",
                "{categories = {scores = {a = 1}}}",
                "metrics[0].curves[1]: must all take numbers",
            ),
            ("{steps =", "{stepps =", "metrics[0].curves[1].normalizer: unknown normalizer"),
        ],
    )
    def test_a_fault_has_its_path(self, old, new, fault):
        """Down to the curve."""
        text = CARD.to_toml()
        assert old in text
        with pytest.raises(hs.SpecError) as caught:
            hs.Scorecard.from_toml(text.replace(old, new))
        assert fault in str(caught.value)

    def test_differences_are_told_curve_by_curve(self):
        """What both have stays."""
        curves = [METRIC.curves[0], ("age < 12", METRIC.curves[1].normalizer), ("age < 15", OLD)]
        other = hs.Scorecard("card", [hs.Metric("logins", OLD, curves=curves), CARD.members[1]])
        told = str(hs.diff(CARD, other))
        assert "curves[1].when was 'age < 9' and is 'age < 12'" in told
        assert "curves[2] is new" in told


class TestCheck:
    def test_a_curve_that_judges_nobody_is_found(self):
        """Never true, or taken by one before it; and only where that is certain."""
        whens = [
            "age < 6",
            "age < 3",
            "1 > 2",
            "days_since(d) < 0",
            "age < 3 or new",
            "age < 2 and new",
        ]
        card = hs.Scorecard("c", [hs.Metric("v", OLD, curves=[(when, YOUNG) for when in whens])])
        found = {
            finding.got: finding for finding in card.check() if finding.code == "unreached-curve"
        }
        assert set(found) == {"age < 3", "1 > 2", "age < 2 and new"}
        assert "can never be true" in found["1 > 2"].message
        assert "a curve before it" in found["age < 3"].message

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("a < 6 or a >= 6", "b > 1"),
            ("a / b < 1 or a / b >= 1", "a < b"),
            ("a < 6 or a >= 6", "coalesce(a, 3) > 1"),
            ("a < 6 or a >= 6", "not (a > 1 and b > 1)"),
        ],
    )
    def test_what_a_gap_may_leave_open_is_not_claimed(self, first, second):
        """For where the first is unknown the second may hold."""
        card = hs.Scorecard("c", [hs.Metric("v", OLD, curves=[(first, YOUNG), (second, YOUNG)])])
        assert "unreached-curve" not in card.check().codes

    @staticmethod
    def judged(*whens):
        """Make a scorecard of a metric with a curve for each condition."""
        return hs.Scorecard("c", [hs.Metric("v", OLD, curves=[(when, YOUNG) for when in whens])])

    @pytest.mark.parametrize(
        "whens",
        [("age < 6", "age >= 6"), ("plan == 'a'", "not plan == 'a'"), ("a < 5", "a < 9", "a >= 8")],
    )
    def test_a_metrics_own_curve_may_be_left_to_gaps(self, whens):
        """Which is worth a look, and said once."""
        card = self.judged(*whens)
        (finding,) = (each for each in card.check() if each.code == "gap-curve")
        assert (finding.severity, finding.place) == ("note", "Metric 'v'")
        assert finding.got == whens
        assert all(when in finding.message for when in whens)
        table = {"v": [1, 2], "age": [1, 9], "plan": ["a", "b"], "a": [1, 9]}
        used = [each.got for each in card.check(table) if each.code == "unused-curve"]
        assert "where no condition holds" not in used

    @pytest.mark.parametrize(
        "whens", [(), ("age < 6",), ("age < 6", "age > 6"), ("a < b", "b < a")]
    )
    def test_a_metrics_own_curve_for_somebody(self, whens):
        """Nothing is claimed that is not certain."""
        assert "gap-curve" not in self.judged(*whens).check().codes

    def test_a_metrics_own_curve_that_judges_nobody_in_a_table(self):
        """Where the conditions alone do not tell."""
        card = self.judged("age < 6", "age > 6")
        for ages, found in (
            ([1, 9], ["where no condition holds"]),
            ([1, 6, 9], []),
            ([1, None, 9], []),
        ):
            told = card.check({"v": list(range(len(ages))), "age": ages})
            assert [each.got for each in told if each.code == "unused-curve"] == found

    def test_a_table_is_held_against_each_curve(self):
        """Those for nobody, those with nothing to learn, and those that end too soon."""
        curves = [
            ("age < 6", hs.Linear(0, 0.1)),
            ("age < 9", hs.Linear(learn.minimum(), learn.maximum())),
            ("age > 99", OLD),
        ]
        card = hs.Scorecard("c", [hs.Metric("v", OLD, curves=curves)])
        table = {"v": [0.3, 0.4, 0.5, 5, 6], "age": [1, 2, 7, 10, None]}
        told = {finding.code: finding.message for finding in card.check(table)}
        assert told["unused-curve"] == "Its curve for age > 99 judges none of the 5 customers."
        assert told["nothing-to-learn"].startswith("Its curve for age < 9 cannot be learned")
        assert "100% of the values for age < 6 are above 0.1" in told["beyond-curve"]

    def test_labels_are_looked_up_where_they_are_judged(self):
        """One that another curve lists is not listed by this one."""
        metric = hs.Metric(
            "plan", hs.Categories({"a": 1, "b": 9}), curves=[("new", hs.Categories({"c": 5}))]
        )
        found = hs.Scorecard("c", [metric]).check(
            {"plan": ["a", "c", "c", "b"], "new": [1, 1, 0, 0]}
        )
        (unlisted,) = (each for each in found if each.code == "unlisted-labels")
        assert unlisted.got == ("a", "c")


class TestPages:
    CARD = hs.Scorecard(
        "pages",
        [
            METRIC,
            hs.Metric(
                "tier", hs.Categories({"a": 1}), curves=[("`<b>` > 1", hs.Categories({"b": 2}))]
            ),
        ],
    )

    def test_a_document_draws_each_curve_with_its_condition(self):
        """In words, with examples, and with a table of labels each."""
        text = str(self.CARD.document())
        assert "Where `age < 6`: A straight line from 0 at 0 to 100 at 10" in text
        assert "For all others: A straight line from 0 at 0 to 100 at 40" in text
        assert "Where `age < 9`: a logins of" in text
        assert text.count("| Label | Score |") == 2

    def test_a_direction_is_told_where_all_agree(self):
        """And not where one curve falls."""
        card = hs.Scorecard("x", [hs.Metric("v", OLD, curves=[("a", hs.Linear(9, 0))])])
        assert "Direction" not in str(card.document())
        assert "Direction" in str(CARD.document())

    def test_a_notebook_shows_them(self):
        """With conditions as text and not as markup."""
        html = self.CARD._repr_html_()
        assert "<b>" not in html
        assert "&lt;b&gt;" in html
        assert "age &lt; 6" in html
        assert html.count("For all others:") == 2

    def test_a_picture_has_them_dashed(self):
        """Over the range of all, and counts them beside labels."""
        plots = pytest.importorskip("healthscore.views.plots")
        first, last = plots.curves(self.CARD)
        assert [line.get_linestyle() for line in first.get_lines()[:3]].count("--") == 2
        assert first.get_xlabel() == "2 more by condition, dashed"
        assert last.get_xlabel() == "1 more by condition"
        unfitted = learning(hs.Percentile())
        with pytest.raises(hs.NotFittedError, match="metric 'v'"):
            plots.curves(unfitted)

    def test_a_model_says_them(self):
        """On the line of the metric's column."""
        model = CARD.to_dbt_model("snowflake", "customers", "id")
        assert "Where age < 6: A straight line from 0 at 0 to 100 at 10" in model.schema
