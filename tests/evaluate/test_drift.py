import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import healthscore as hs
from healthscore import DataError, DefinitionError
from healthscore.evaluate._counts import population_stability_index
from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate.drift import _null, drift
from healthscore.evaluate.drift._bins import bin_labels, bin_numbers
from healthscore.evaluate.drift._columns import metric_column
from healthscore.evaluate.drift._mean import mean_drift
from healthscore.evaluate.drift._null import against_chance, is_testable
from healthscore.evaluate.drift._outcomes import Known, outcome_drift
from healthscore.history import History
from healthscore.segments import Segmented
from strategies import AS_OF, SEEDS, any_case

NAN = float("nan")
LABELS = np.array(["free", "pro", "team", "scale", "legacy", "trial"], dtype=object)
SHARES = [0.4, 0.3, 0.2, 0.05, 0.03, 0.02]

CARD = hs.Scorecard(
    "demo",
    [
        hs.Metric("usage", hs.Linear(worst=-3, best=3), unit="logins"),
        hs.Metric("spend", hs.Linear(worst=0, best=20)),
        hs.Metric("tickets", hs.Linear(worst=8, best=0)),
        hs.Metric("nps", hs.Linear(worst=-100, best=100)),
        hs.Metric("plan", hs.Categories({"free": 10, "pro": 60, "team": 90}, other=50)),
    ],
    rules=[hs.Cap(at=39, when="tickets >= 7", reason="many tickets")],
    banding=hs.Banding({"red": 0, "yellow": 40, "green": 60}),
)


def table(chance, rows, **changes):
    """Make a book: a normal metric, a skewed, a tied, one with gaps, and labels."""
    nps = chance.integers(-10, 11, rows) * 10.0
    made = {
        "id": np.arange(rows),
        "usage": chance.standard_normal(rows),
        "spend": np.exp(1.5 * chance.standard_normal(rows)),
        "tickets": np.where(chance.random(rows) < 0.5, 0, chance.poisson(3, rows)).astype(float),
        "nps": np.where(chance.random(rows) < 0.3, NAN, nps),
        "plan": chance.choice(LABELS, rows, p=SHARES),
    }
    return made | {name: change(made[name]) for name, change in changes.items()}


def scored(seed, rows, **changes):
    """Score a book."""
    chance = np.random.default_rng(seed)
    return CARD.score(table(chance, rows, **changes), key="id", as_of="2026-11-01")


def plain(values, **options):
    """Score one column as it is."""
    card = hs.Scorecard("one", [hs.Metric("a", hs.AsIs())], **options)
    return card.score({"a": values})


def plan_scores(labels, **options):
    """Score a column of labels."""
    curve = hs.Categories({"a": 10, "b": 90}, **options)
    return hs.Scorecard("c", [hs.Metric("plan", curve)]).score({"plan": labels})


class TestBins:
    """Bins of numbers and labels."""

    @given(SEEDS, st.integers(2, 20), st.sampled_from([0, 1, 3]))
    def test_everybody_is_counted_once(self, seed, bins, digits):
        """In the bin that the value belongs to, and bins do not depend on which date is which."""
        chance = np.random.default_rng(seed)
        one, two = (np.sort(np.round(3 * chance.standard_normal(60), digits)) for _ in range(2))
        found, turned = bin_numbers(one, two, bins), bin_numbers(two, one, bins)
        assert found.before.sum() == found.after.sum() == 60
        assert found.texts == turned.texts
        assert np.array_equal(found.before, turned.after)
        assert len(found.texts) <= max(2 * bins + 2, 20)
        assert (found.before + found.after > 0).all()

    def test_quantiles_of_both_dates(self):
        """Many different values come into bins of one size."""
        values = np.arange(100.0)
        found = bin_numbers(values, values, 10)
        assert found.before.tolist() == [10.0] * 10
        assert found.texts[:2] == ("below 10", "from 10 to below 20")
        assert found.texts[-1] == "90 or more"

    def test_heavy_ties_have_a_bin(self):
        """And what lies on either side of them is cut by its own."""
        values = np.sort(np.concatenate([np.zeros(60), np.arange(1.0, 41.0)]))
        found = bin_numbers(values, values, 10)
        assert found.texts == (
            "at 0",
            "from 1 to below 11",
            "from 11 to below 21",
            "from 21 to below 31",
            "31 or more",
        )
        assert found.before.tolist() == [60.0, 10.0, 10.0, 10.0, 10.0]

    def test_few_values_have_a_bin_each(self):
        """Whether or not both dates have them."""
        found = bin_numbers(np.array([1.0, 1.0, 2.0]), np.array([2.0, 2.5]), 10)
        assert found.texts == ("at 1", "at 2", "at 2.5")
        assert found.before.tolist() == [2.0, 1.0, 0.0]
        assert found.after.tolist() == [0.0, 1.0, 1.0]

    def test_small_dates_have_fewer_bins(self):
        """Five customers of the smaller date for each."""
        found = bin_numbers(np.arange(1000.0), np.arange(15.0), 10)
        assert len(found.texts) == 3

    def test_nobody(self):
        """Without values there is no bin."""
        found = bin_numbers(np.empty(0), np.empty(0), 10)
        assert (found.texts, len(found.before), len(found.after)) == ((), 0, 0)

    def test_labels(self):
        """The commonest first; rare ones together, and alone where there is but one."""
        found = bin_labels({"b": 5, "a": 5, "x": 1}, {"a": 1, "y": 2})
        assert found.texts == ("'a'", "'b'", "any other label")
        assert found.before.tolist() == [5.0, 5.0, 1.0]
        assert found.after.tolist() == [1.0, 0.0, 2.0]
        assert bin_labels({"a": 9, "x": 1}, {"a": 1}).texts == ("'a'", "'x'")
        many = {f"label {at:02}": 100 - at for at in range(30)}
        assert len(bin_labels(many, many).texts) == 20
        assert bin_labels({}, {}).texts == ()


class TestChance:
    """The index against what it is where nobody moved."""

    def rate(self, chance, one, two, make, *, times, level=0.05):
        """Count how often identical populations raise an alarm."""
        alarms = 0
        for _ in range(times):
            counts = make(chance, one, two)
            if is_testable(counts.before, counts.after):
                found = against_chance(counts.before, counts.after, level, 0)
                alarms += found.psi > found.limit
                assert (found.psi > found.limit) == (found.p <= level)
        return alarms / times

    def numbers(draw):  # noqa: N805  made into makers below
        """Make a maker of binned numbers."""

        def make(chance, one, two):
            return bin_numbers(np.sort(draw(chance, one)), np.sort(draw(chance, two)), 10)

        return make

    def labels(chance, one, two):  # noqa: N805
        """Make binned labels, many of them rare."""
        shares = 0.7 ** np.arange(30) * 0.3 / (1 - 0.7**30)
        books = (chance.multinomial(n, shares).tolist() for n in (one, two))
        return bin_labels(*({str(at): n for at, n in enumerate(book)} for book in books))

    MAKERS = {  # noqa: RUF012  a table of tests
        "normal": numbers(lambda chance, n: chance.standard_normal(n)),
        "counts": numbers(lambda chance, n: chance.poisson(2, n).astype(float)),
        "ties": numbers(
            lambda chance, n: np.where(chance.random(n) < 0.6, 0.0, chance.standard_normal(n))
        ),
        "labels": labels,
    }

    @pytest.mark.parametrize(
        ("name", "two"),
        [("normal", 60), ("counts", 60), ("ties", 900), ("labels", 60), ("labels", 900)],
    )
    def test_small_books_alarm_at_the_stated_rate(self, name, two):
        """5 % within simulation error, where the index of 0.25 would alarm in most cases."""
        chance = np.random.default_rng(11)
        assert 0.02 <= self.rate(chance, 60, two, self.MAKERS[name], times=300) <= 0.085

    @pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
    def test_large_books_alarm_at_the_stated_rate(self, make):
        """By formula, or by permutation where a bin is rare."""
        chance = np.random.default_rng(12)
        assert 0.02 <= self.rate(chance, 5_000, 5_000, make, times=120) <= 0.09

    def test_the_mean_is_that_of_the_formula(self):
        """0.3 by chance for 60 customers in 10 bins."""
        counts = np.full(10, 6.0)
        found = against_chance(counts, counts, 0.05, 0)
        assert found.mean == pytest.approx(9 * 2 / 60, rel=0.25)
        assert found.limit > 0.25
        large = against_chance(1000 * counts, 1000 * counts, 0.05, 0)
        assert large.mean == pytest.approx(9 * 2 / 60_000)
        assert large.p == 1.0

    def test_permutation_and_formula_meet(self):
        """Just below the counts from which the formula is used they agree."""
        before, after = np.full(8, 199.0), np.full(8, 199.0)
        drawn = against_chance(before, after, 0.01, 1)
        formula = against_chance(before + 1, after + 1, 0.01, 1)
        assert drawn.limit == pytest.approx(formula.limit, rel=0.1)

    def test_too_few_to_alarm(self):
        """Where no change could pass for more than chance, there is no alarm."""
        found = against_chance(np.array([2.0, 0.0]), np.array([0.0, 2.0]), 0.05, 0)
        assert found.psi <= found.limit
        assert found.p > 0.05

    def test_draws_in_blocks_are_the_same(self, monkeypatch):
        """As all at once."""
        before, after = np.array([30.0, 20.0, 9.0]), np.array([20.0, 31.0, 8.0])
        once = against_chance(before, after, 0.05, 0)
        monkeypatch.setattr(_null, "CELLS", 300)
        assert against_chance(before, after, 0.05, 0) == pytest.approx(once)

    def test_very_strict_rates(self):
        """Draws are not without end."""
        found = against_chance(np.array([30.0, 30.0]), np.array([5.0, 60.0]), 1e-7, 0)
        assert found.psi > found.limit


class TestDrift:
    """What moved between two dates."""

    def test_identical_populations_alarm_at_the_stated_rate(self):
        """All tests of a comparison together, with outcomes."""
        chance = np.random.default_rng(21)
        times, alarms = 80, 0
        for _ in range(times):
            pair = [CARD.score(table(chance, 60)) for _ in range(2)]
            left = [chance.random(60) < 1 / (1 + np.exp((each.values - 45) / 10)) for each in pair]
            alarms += bool(drift(*pair, churned=left, level=0.2).alarms)
        # binomial: 0.2 give or take 0.09, of which the Bonferroni bound leaves a little unused
        assert 0.09 <= alarms / times <= 0.29

    def test_what_moved_is_told(self):
        """The metric, the bin and the direction; what did not is not."""
        before = scored(1, 800)
        after = scored(2, 800, usage=lambda usage: usage - 0.8)
        found = drift(before, after)
        assert "usage" in found.alarms
        assert "tickets" not in found.alarms
        assert found.metrics["usage"].psi > found.metrics["usage"].values.limit
        assert "usage moved more than chance does (PSI 0." in str(found)
        assert " logins, against " in str(found)
        assert "median went from" in str(found)
        assert "beyond the ends of the curve" in str(found)
        assert found.metrics["usage"].beyond_after > found.metrics["usage"].beyond_before
        assert found.metrics["usage"].values.largest in (0, 9)
        assert "alarm" in repr(found.metrics["usage"])
        assert "alarm" in repr(found.metrics["usage"].values)
        assert "alarm" not in repr(found.metrics["tickets"])
        assert repr(found.latest).startswith("<PeriodDrift: 800 and 800 customers, moved: ")

    def test_nothing_moved(self):
        """Then it says so, in one sentence."""
        same = scored(1, 300)
        found = drift(same, same)
        assert found.alarms == ()
        assert found.score.psi == 0.0
        assert found.verdict.startswith("Nothing moved more than chance does: ")
        assert repr(found) == "<Drift: 300 and 300 customers, moved: nothing>"

    def test_the_index_is_that_of_the_bins(self):
        """Parts sum to it, and it is what the public function gives."""
        found = drift(scored(1, 200), scored(2, 300))
        for each in found.latest.every:
            shift = each.values
            assert shift.psi == pytest.approx(shift.parts.sum())
            assert shift.psi == pytest.approx(population_stability_index(shift.before, shift.after))
            assert shift.before.sum() <= 200

    def test_gaps_are_tested_apart(self):
        """More gaps are an alarm of their own, and fewer are told as such."""
        more = lambda nps: np.where(np.arange(len(nps)) % 5 < 4, NAN, nps)  # noqa: E731
        one, two = scored(1, 300), scored(2, 300, nps=more)
        found = drift(one, two)
        assert found.metrics["nps"].gaps.alarm
        assert not found.metrics["nps"].values.alarm
        assert "gaps rose more than chance does" in str(found)
        assert "gaps fell more than chance does" in str(drift(two, one))

    def test_everything_missing(self):
        """A metric that nobody has any more alarms by its gaps, and has no index."""
        found = drift(scored(1, 100), scored(2, 100, usage=lambda usage: np.full_like(usage, NAN)))
        usage = found.metrics["usage"]
        assert math.isnan(usage.psi)
        assert math.isnan(usage.beyond_after)
        assert usage.alarm
        assert usage.gaps_after == 1.0

    def test_a_constant_metric(self):
        """It has not moved, and could not be tested."""
        found = drift(plain([5.0] * 50), plain([5.0] * 30))
        assert found.metrics["a"].psi == 0.0
        assert found.latest.tests == 0
        assert found.verdict.startswith("Nothing could be held against each other")
        assert found.to_dict()["tables"]["metrics"]["alarm_above"] == [None, None]

    def test_one_test_alone(self):
        """Is said in the singular."""
        card = hs.Scorecard("one", [hs.Metric("a", hs.AsIs()), hs.Metric("b", hs.AsIs())])
        cards = [card.score({"a": [1, 2] * 9, "b": [None] * 18}, details=False) for _ in range(2)]
        assert drift(*cards).verdict.startswith("Nothing moved more than chance does: 1 test was")

    @pytest.mark.parametrize(("one", "two"), [(0, 0), (0, 3), (3, 0), (1, 1), (2, 1)])
    def test_small_books(self, one, two):
        """Nobody or one customer at either date: nothing is claimed."""
        found = drift(scored(1, one), scored(2, two))
        assert found.alarms == ()
        assert str(found)
        assert found.to_dict()["n_before"] == one
        for name in ("metrics", "bins", "bands", "mean"):
            found.to_frame(name)

    def test_same_order_of_magnitude_of_labels(self):
        """Labels that are new and labels that the curve does not know are told."""
        card = hs.Scorecard("c", [hs.Metric("plan", hs.Categories({"a": 10, "b": 90}))])
        before = card.score({"plan": ["a", "b"] * 40})
        after = card.score({"plan": ["a", "b", "new", "c"] * 20})
        found = drift(before, after)
        assert found.metrics["plan"].unseen == ("c", "new")
        assert found.metrics["plan"].unlisted == ("c", "new")
        assert "the curve does not list 'c' and 'new', which so count as missing" in str(found)
        assert " of customers have 'c', against 0 % before" in str(found)

    def test_long_lists_are_cut(self):
        """Of many labels that no curve lists, five are named."""
        card = hs.Scorecard("c", [hs.Metric("plan", hs.Categories({"a": 10}))])
        before = card.score({"plan": ["a"] * 40})
        after = card.score({"plan": [f"l{at}" for at in range(40)]})
        assert "and 35 more" in str(drift(before, after))
        one = card.score({"plan": ["a"] * 39 + ["z"]})
        assert "does not list 'z', which so counts as" in str(drift(before, one))

    def test_bands(self):
        """Shares before and after, and who has no score."""
        found = drift(scored(1, 200), scored(2, 100, usage=lambda usage: usage - 3))
        assert [each.label for each in found.bands] == ["red", "yellow", "green"]
        assert sum(each.n_before for each in found.bands) == 200
        assert sum(float(each.share_after) for each in found.bands) == pytest.approx(1.0)
        card = hs.Scorecard("b", [hs.Metric("a", hs.AsIs())], banding=hs.Banding({"low": 0}))
        gappy = card.score({"a": [1, None, 3]})
        assert [each.label for each in drift(gappy, gappy).bands] == ["low", "unknown"]
        assert drift(plain([1.0, 2.0]), plain([2.0, 3.0])).bands == ()

    def test_another_banding(self):
        """Bands of both dates are counted by label."""
        card = hs.Scorecard("b", [hs.Metric("a", hs.AsIs())], banding=hs.Banding({"bad": 0}))
        found = drift(scored(1, 50), card.score({"a": [50] * 9}))
        assert [each.label for each in found.bands] == ["red", "yellow", "green", "bad"]

    def test_the_same_scorecard(self):
        """Is not taken for another, fitted, in segments, or with what earlier customers did."""
        same = scored(1, 90)
        left = same.values < 40
        rows = table(np.random.default_rng(2), 90)
        known = CARD.calibrated(hs.calibrate(same, left)).score(rows)
        assert not drift(same, known).latest.rescored
        fitted = hs.Scorecard("f", [hs.Metric("usage", hs.Percentile())]).fit(rows)
        assert not drift(fitted.score(rows), fitted.score(rows)).latest.rescored
        segmented = Segmented([("usage > 0", CARD, "busy")], CARD).score(rows, key="id")
        assert not drift(segmented, segmented).latest.rescored
        assert drift(same, segmented).latest.rescored

    def test_bands_have_their_colors(self):
        """As the banding shows them; who has no score has none."""
        found = drift(scored(1, 90), scored(2, 90))
        assert [each.color for each in found.bands] == [
            CARD.banding.color(name) for name in ("red", "yellow", "green")
        ]
        gappy = hs.Scorecard("b", [hs.Metric("a", hs.AsIs())], banding=hs.Banding({"low": 0}))
        scores = gappy.score({"a": [1, None, 3]})
        assert drift(scores, scores).bands[-1].color == ""

    def test_shares_are_of_those_with_a_value(self):
        """Where there are gaps, it is said so."""
        before = plain([*range(60), *[None] * 60])
        told = str(drift(before, plain([*range(40, 160), None])))
        assert " of customers with a value are " in told
        assert " of customers with a score are " in told
        assert "customers with" not in str(drift(plain([*range(60)]), plain([*range(40, 160)])))

    def test_a_mean_that_moves_alone(self):
        """Is not left to contradict that nothing moved."""
        before, after = (plain(40 + np.arange(300) / 15 + by) for by in (0.0, 1.1))
        found = drift(before, after, level=0.01)
        assert found.alarms == ()
        assert found.mean.change.low > 0.0
        assert "leaves out 0, as one in 20 does by chance" in str(found)
        turned = str(drift(after, before, level=0.01))
        assert "leaves out 0, as one in 20 does by chance" in turned
        assert "one in 20" not in str(drift(before, before))

    def test_labels_that_are_new_are_told(self):
        """Also where the curve has a score for all others; of many, five stand in a cell."""
        before = plan_scores(["a", "b"] * 40, other=50)
        found = drift(before, plan_scores(["a", "b"] * 39 + ["x", "x"], other=50))
        assert found.metrics["plan"].unlisted == ()
        assert "plan: nobody had 'x' before." in str(found)
        many = drift(before, plan_scores([f"label {at:02}" for at in range(80)], other=50))
        cell = many.to_dict()["tables"]["values"]["unseen"][1]
        assert cell == "label 00, label 01, label 02, label 03, label 04 and 75 more"

    def test_another_model(self):
        """Metrics of one date alone are named, and their points are in the change of the mean."""
        card = hs.Scorecard(
            "other",
            [
                hs.Metric("usage", hs.Linear(worst=-3, best=3), formula="usage * 2"),
                hs.Metric("seats", hs.AsIs()),
                hs.Metric("plan", hs.Steps({0: 0, 2: 100}), formula="tickets"),
            ],
        )
        chance = np.random.default_rng(3)
        rows = table(chance, 90) | {"seats": np.full(90, 50.0)}
        found = drift(scored(1, 100), card.score(rows))
        assert found.latest.only_before == ("spend", "tickets", "nps")
        assert found.latest.only_after == ("seats",)
        assert found.latest.redefined == ("usage", "plan")
        assert list(found.metrics) == ["usage"]
        text = str(found)
        assert "The earlier scorecard alone has 'spend', 'tickets' and 'nps'." in text
        assert "The later scorecard alone has 'seats'." in text
        assert (
            "Another formula, or another kind of value, makes 'usage' and 'plan': what moved may "
            "be that."
        ) in text
        assert "The two dates were scored by different scorecards: what moved the score" in text
        total = sum(found.mean.metrics.values()) + found.mean.adjustments
        assert total == pytest.approx(found.mean.change)

    @given(SEEDS)
    @settings(max_examples=12)
    def test_any_scorecard(self, seed):
        """With any tree: it prints, and contributions add up to the change of the mean."""
        case = any_case(random.Random(seed), rows=30)  # noqa: S311  repeatable
        half = case.size // 2
        sides = [
            {name: column[rows] for name, column in case.table.items()}
            for rows in (slice(half), slice(half, None))
        ]
        found = drift(*(case.scorecard.score(side, as_of=AS_OF) for side in sides), bins=3)
        assert str(found)
        mean = found.mean
        if not math.isnan(mean.change):
            total = sum(mean.metrics.values()) + mean.adjustments
            assert total == pytest.approx(mean.change, abs=1e-6)

    def test_scores_without_details(self):
        """Are looked at by score alone; so are segmented ones."""
        chance = np.random.default_rng(1)
        bare = CARD.score(table(chance, 50), details=False)
        found = drift(bare, scored(1, 50))
        assert dict(found.metrics) == {}
        assert dict(found.mean.metrics) == {}
        assert "mean" not in found.to_dict()["tables"]
        segmented = Segmented([("usage > 0", CARD, "busy")], CARD)
        both = [segmented.score(table(chance, 80), key="id") for _ in range(2)]
        found = drift(*both)
        assert [each.label for each in found.bands] == ["red", "yellow", "green"]
        assert found.latest.tests == 1
        assert str(found)

    def test_seeds_and_order(self):
        """The same seed gives the same numbers, for customers in any order."""
        one, two = scored(1, 90), scored(2, 90)
        order = np.random.default_rng(0).permutation(90)
        first, again = drift(one, two, seed=3), drift(one.take(order), two, seed=3)
        assert [each.values.p for each in first.latest.every] == [
            each.values.p for each in again.latest.every
        ]

    def test_hostile_names(self):
        """Names are printed as they are."""
        name = "<script>alert('x')</script>" + "ü" * 300
        card = hs.Scorecard("x", [hs.Metric(name, hs.AsIs())])
        found = drift(card.score({name: [1] * 50}), card.score({name: [2] * 50}))
        assert f"{name} moved more than chance does" in str(found)

    @pytest.mark.parametrize(
        ("options", "field"),
        [
            ({"bins": 1}, "bins"),
            ({"bins": 2.5}, "bins"),
            ({"level": 0}, "level"),
            ({"level": "often"}, "level"),
            ({"level": True}, "level"),
            ({"seed": -1}, "seed"),
        ],
    )
    def test_options_refused(self, options, field):
        """By name."""
        same = plain([1.0, 2.0])
        with pytest.raises(DefinitionError, match=f"'{field}' of drift must"):
            drift(same, same, **options)

    def test_dates_refused(self):
        """What are no scores, a history where one date is due, and a date alone."""
        same, history = scored(1, 20), History([("2026-01-01", scored(1, 20))])
        with pytest.raises(DataError, match="'reference' of drift must be scores"):
            drift([[1, 2]], same)
        with pytest.raises(DataError, match="'current' of drift must be scores"):
            drift(same, "scores")
        with pytest.raises(DataError, match="'current' of drift is due"):
            drift(history)
        with pytest.raises(DataError, match="'reference' of drift must be scores of one date"):
            drift([same, same], same)
        with pytest.raises(DataError, match="'current' of drift must be scores of one date or"):
            drift(same, [])


class TestColumns:
    """What is read of a metric."""

    def test_old_values_are_gaps(self):
        """Though `raw` gives them; with a score in their place or without."""
        for missing in ("exclude", 10):
            metric = hs.Metric("a", hs.AsIs(), observed="seen", valid_days=30, missing=missing)
            table = {"a": [1, 2, None], "seen": ["2026-10-30", "2026-01-01", "2026-10-30"]}
            scores = hs.Scorecard("s", [metric]).score(table, as_of=AS_OF)
            column = metric_column(scores, "a")
            assert column.numbers.tolist() == [1.0]
            assert column.gaps == 2

    def test_beyond_the_curves(self):
        """By the curve that judges each customer."""
        metric = hs.Metric(
            "a", hs.Linear(worst=0, best=10), curves=[("age < 6", hs.Linear(worst=5, best=0))]
        )
        scores = hs.Scorecard("s", [metric]).score(
            {"a": [7, 7, -1, 11, None], "age": [1, 9, 9, 9, 1]}
        )
        column = metric_column(scores, "a")
        assert (column.below, column.above) == (1, 2)

    def test_labels_behind_conditions(self):
        """A label is listed where any curve lists it."""
        metric = hs.Metric(
            "plan",
            hs.Categories({"a": 1}),
            curves=[("age < 6", hs.Categories({"b": 1}))],
        )
        table = {"plan": ["a", "b", "c", None], "age": [1, 9, 9, 9]}
        column = metric_column(hs.Scorecard("s", [metric]).score(table), "plan")
        assert column.unlisted == ("c",)
        assert column.present == 3


class TestMean:
    """What moved the mean score."""

    def test_intervals_cover(self):
        """Welch's interval holds the truth in 93 to 97 % of simulations."""
        chance = np.random.default_rng(2)
        held = 0
        for _ in range(300):
            one, two = plain(chance.normal(40, 3, 30)), plain(chance.normal(50, 9, 90))
            change = mean_drift(one, two, detailed=False).change
            held += change.low <= 10 <= change.high
        assert 0.93 <= held / 300 <= 0.97

    def test_scores_that_do_not_vary(self):
        """Their difference is sure."""
        change = drift(plain([5.0] * 3), plain([7.0] * 3)).mean.change
        assert (float(change), change.low, change.high) == (2.0, 2.0, 2.0)


class TestOutcomes:
    """Whether the score still tells who leaves."""

    def known(self, chance, rows, slope=2.0, shift=0.0):
        """Make scores with outcomes."""
        health = chance.standard_normal(rows)
        left = chance.random(rows) < 1 / (1 + np.exp(1 + slope * health - shift))
        return Known(50 + 10 * health, left.astype(float))

    def test_a_score_that_tells_less(self):
        """Is told as such, with both AUC."""
        chance = np.random.default_rng(1)
        before, after = (self.known(chance, 900, slope) for slope in (2.0, 0.3))
        found = outcome_drift(before, after, 0.01)
        assert found.auc_alarm
        assert found.auc_after < found.auc_before

    def test_more_leave_than_such_scores_did(self):
        """Is told apart from a book that is iller."""
        chance = np.random.default_rng(1)
        before = self.known(chance, 900)
        assert outcome_drift(before, self.known(chance, 900, shift=0.8), 0.01).churn_alarm
        iller = Known(before.values[before.values < 50], before.churned[before.values < 50])
        found = outcome_drift(before, iller, 0.01)
        assert not found.churn_alarm
        assert found.expected > found.churn_before

    @pytest.mark.parametrize("slope", [1.0, 6.0])
    def test_rate(self, slope):
        """Identical populations raise either alarm at the stated rate, however well scores tell."""
        chance = np.random.default_rng(3)
        found = [
            outcome_drift(self.known(chance, 150, slope), self.known(chance, 300, slope), 0.05)
            for _ in range(200)
        ]
        for alarms in ([each.auc_alarm for each in found], [each.churn_alarm for each in found]):
            assert 0.02 <= np.mean(alarms) <= 0.085

    def test_scores_that_tell_leave_little_to_chance(self):
        """Six in a hundred more than expected are an alarm, as they are not of blind scores."""
        values = np.arange(200.0)
        telling = [Known(values, (values < end).astype(float)) for end in (100, 112)]
        assert outcome_drift(*telling, 0.01).churn_alarm
        order = np.random.default_rng(1).permutation(200)
        blind = [Known(values, each.churned[order]) for each in telling]
        assert not outcome_drift(*blind, 0.01).churn_alarm

    @pytest.mark.parametrize("churned", [[1.0] * 9, [0.0] * 9, [0.0] * 8 + [1.0]])
    def test_nothing_to_tell(self, churned):
        """Where all did the same, the AUC raises no alarm."""
        values = np.arange(9.0)
        found = outcome_drift(Known(values, np.array(churned)), Known(values, np.zeros(9)), 0.05)
        assert not found.auc_alarm

    @pytest.mark.parametrize("turned", [False, True])
    def test_a_perfect_score_that_is_so_no_more(self, turned):
        """Has no place on the logit scale, and yet raises an alarm; a copy of it does not."""
        values = np.arange(40.0)
        perfect = Known(values, ((values < 20) != turned).astype(float))
        chance = np.random.default_rng(0)
        noise = Known(values, (chance.random(40) < 0.5).astype(float))
        assert outcome_drift(perfect, noise, 0.01).auc_alarm
        assert not outcome_drift(perfect, perfect, 0.5).auc_alarm
        nearly = Known(values, np.where(values == 20, 1.0 - turned, perfect.churned))
        assert not outcome_drift(perfect, nearly, 0.05).auc_alarm

    def test_outcomes_that_say_nothing(self):
        """Are neither tests nor alarms, and are not said to be refuted or expected."""
        same = scored(1, 60)
        nobody = drift(same, same, churned=([0] * 60, [0] * 60))
        unknown = drift(same, same, churned=([0, 1] * 30, [None] * 60))
        plain_tests = drift(same, same).latest.tests
        assert nobody.latest.tests == plain_tests + 1
        assert unknown.latest.tests == plain_tests
        for each in (nobody, unknown):
            assert "as well as before cannot be said: AUC unknown, before " in str(each)
            assert "is not refuted" not in str(each)
        assert "outcomes are known of 60 scored customers before and 0 after." in str(unknown)
        assert "unknown left" not in str(unknown)

    def test_a_narrower_book_may_lower_the_auc(self):
        """Which is said where the scores moved too, and not elsewhere."""
        whole = plain(np.arange(400.0) / 4)
        left = whole.values + 10 * np.random.default_rng(2).standard_normal(400) < 50
        narrow = whole.values < 60
        found = drift(whole, whole.take(np.flatnonzero(narrow)), churned=(left, left[narrow]))
        assert found.alarms[0] == "the score"
        assert found.outcomes.auc_alarm
        assert "depends on how far their scores lie apart" in str(found)
        turned = str(drift(whole, whole, churned=(left, ~left)))
        assert "tells worse than before" in turned
        assert "depends on how far" not in turned

    def test_an_alarm_of_outcomes_alone_is_the_verdict(self):
        """It is not hidden behind what was tested."""
        same = scored(1, 300)
        left = (same.values < 40, same.values > 60)
        assert drift(same, same, churned=left).verdict.startswith("The score tells worse than")

    def test_nobody(self):
        """Nothing is expected of nobody, or by nobody."""
        nobody = Known(np.empty(0), np.empty(0))
        some = Known(np.arange(9.0), np.arange(9.0) % 2)
        for pair in ((nobody, some), (some, nobody), (nobody, nobody)):
            found = outcome_drift(*pair, 0.05)
            assert math.isnan(found.expected)
            assert not found.churn_alarm

    def test_in_words(self):
        """Both sentences, with alarms and without."""
        chance = np.random.default_rng(7)
        one, two = scored(1, 900), scored(2, 900)
        tells = [
            chance.random(900) < 1 / (1 + np.exp((each.values - 45) / 6)) for each in (one, two)
        ]
        quiet = drift(one, two, churned=tells)
        assert "as well as before is not refuted: AUC 0." in str(quiet)
        assert "chance may do that" in str(quiet)
        noise = np.random.default_rng(0).random(900) < 0.8
        worse = drift(one, two, churned=(tells[0], noise))
        assert worse.alarms[-2:] == ("AUC", "churn")
        assert worse.outcomes.auc_alarm
        assert "tells worse than before who leaves" in str(worse)
        assert "tells better than before" in str(drift(two, one, churned=(noise, tells[0])))
        assert "that is more than chance" in str(worse)
        assert isinstance(worse.outcomes.expected, Estimate)

    def test_outcomes_refused(self):
        """One for each date is due."""
        same = scored(1, 20)
        with pytest.raises(DataError, match="'churned' of drift must be the outcomes of each of 2"):
            drift(same, same, churned=[[0] * 20])
        with pytest.raises(DataError, match="'churned' of drift"):
            drift(same, same, churned=np.zeros(20))


class TestOverTime:
    """Several later dates."""

    def history(self, shift):
        """Make four periods, the later half of which has another usage."""
        pairs = [
            (
                f"2026-0{at + 1}-01",
                scored(at, 300, usage=lambda usage, by=shift * (at > 1): usage - by),
            )
            for at in range(4)
        ]
        return History(pairs)

    def test_a_history_alone(self):
        """Every period is held against the first."""
        found = drift(self.history(1.5))
        assert len(found.periods) == 3
        assert [bool(each.alarms) for each in found.periods] == [False, True, True]
        assert "At 2 of 3 later dates something moved" in found.sheet.sentences[0]
        over = found.to_frame("over_time")
        assert over["customers"].tolist() == [300, 300, 300]
        assert "3 dates" in repr(found)
        assert found.sheet.tables[0].name == "over_time"

    def test_nothing_moved(self):
        """Is said of all dates, and of each as a pair would be."""
        history = self.history(0.0)
        found = drift(history)
        pair = drift(history.scores_of(0), history.scores_of(3))
        assert found.score.psi == pair.score.psi
        assert found.level == pair.level
        assert [each.alarms for each in found.periods] == [(), (), ()]
        assert "At none of 3 later dates" in str(found)

    def test_sequences_and_dates_without_names(self):
        """Scores may come in a row, without dates; a history may be the later ones."""
        chance = np.random.default_rng(4)
        rows = [CARD.score(table(chance, 200, usage=lambda x: x + 2)) for _ in range(2)]
        first = CARD.score(table(chance, 200))
        found = drift(first, rows)
        assert "the first time at date 2" in str(found)
        assert len(drift(first, self.history(0.0)).periods) == 4

    def test_outcomes_over_time(self):
        """One mapping for all dates, or one each, some unknown."""
        history = self.history(0.0)
        churned = {key: key % 4 == 0 for key in range(300)}
        found = drift(history, churned=churned)
        assert all(each.outcomes.n_after == 300 for each in found.periods)
        some = drift(history, churned=[churned, churned, None, churned])
        assert [each.outcomes is None for each in some.periods] == [False, True, False]
        frame = some.to_dict()["tables"]["over_time"]
        assert frame["auc"][1] is None
        assert frame["churn_rate"][0]["value"] == 0.25
