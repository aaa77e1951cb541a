"""What can be moved, and curves run backwards."""

import math
import random

import attrs
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import healthscore as hs
from draws import few
from healthscore.explain.paths._case import Case
from healthscore.explain.paths._given import Given
from healthscore.explain.paths._levers import LabelLever
from healthscore.explain.paths._nearest import boundary
from healthscore.explain.paths._number_lever import NumberLever
from healthscore.explain.paths._words import change_in_words, plain
from healthscore.normalizers import Categories, Normalizer

AS_OF = "2026-11-01"

CURVES = {
    "rises": hs.Linear(worst=0, best=10),
    "falls": hs.Linear(worst=60, best=0),
    "zero outside": hs.Linear(worst=5, best=10, outside="zero"),
    "knots": hs.Piecewise({0: 0, 3: 60, 10: 100}),
    "hill": hs.Piecewise({0: 20, 4: 100, 9: 10, 20: 70}),
    "many knots": hs.Piecewise({place: place**2 / 4 for place in range(21)}),
    "steps": hs.Steps({0: 0, 3: 50, 4: 80, 4.5: 100}),
    "steps from above": hs.Steps({0: 0, 3: 50, 4: 80, 4.5: 100}, closed="right"),
    "up and down": hs.Steps({0: 10, 3: 90, 5: 40, 8: 60}),
    "s": hs.Logistic(midpoint=4, width=2),
    "s falling": hs.Logistic(midpoint=4, width=-0.5),
    "decay": hs.Decay(half_life=14),
    "target": hs.Target(low=5, high=10, tolerance=4),
    "as is": hs.AsIs(),
    "points": hs.AsIs(low=20, high=60),
}
FORMULAS = [
    "x",
    "-x",
    "x * 3 + 2",
    "2 - x / 4",
    "(x - 1) * -0.1",
    "log1p(x)",
    "sqrt(x)",
    "10 / x",
    "1 - 1 / (x + 2)",
    "log1p(sqrt(x) / 3) * (4 - 1)",
    "days_since(x)",
    "days_since(x) / 7 - 1",
]


@attrs.frozen(eq=False, repr=False)
class Wave(Normalizer):
    """A curve of one's own that nothing is known of."""

    def curve(self, values, /):
        """Go up and down."""
        return 50.0 + 50.0 * np.sin(values / 10.0)


@attrs.frozen(eq=False, repr=False)
class Ended(Wave):
    """One that says where it ends."""

    high: float = 30.0

    @property
    def ends(self):
        """Give where it ends."""
        return (-10.0, self.high)


@attrs.frozen(eq=False, repr=False)
class Names(Normalizer):
    """A curve of labels of one's own."""

    takes = "labels"

    def curve(self, values, /):
        """Judge no numbers."""
        raise AssertionError(values)

    def table(self, labels):
        """Score labels by their length."""
        return np.array([*map(float, map(len, labels)), np.nan])


def case(*metrics, fixed=(), rules=(), **values):
    """Make a customer."""
    card = hs.Scorecard("card", list(metrics), rules=list(rules))
    return Case(card, Given(values, AS_OF), frozenset(fixed))


def levers(*metrics, **values):
    """Give the levers of a customer by name."""
    return {lever.name: lever for lever in case(*metrics, **values).levers}


def lever(curve, value, formula=None, **options):
    """Give the one lever that there is, or None."""
    metric = hs.Metric("m", curve, formula=formula or "x", **options)
    return levers(metric, x=value).get("x")


def judged(curve, formula, value):
    """Score a raw value as a scorecard does."""
    card = hs.Scorecard("card", [hs.Metric("m", curve, formula=formula)])
    return card.score_one({"x": value}, as_of=AS_OF).members["m"]


class TestNumberLever:
    @pytest.mark.parametrize("name", CURVES)
    @pytest.mark.parametrize("formula", FORMULAS)
    def test_the_score_is_reached(self, name, formula):
        """By the real curve and the real formula, wherever the customer stands."""
        chance = random.Random(name + formula)  # noqa: S311  chance that can be repeated
        for _ in range(2):
            number = round(chance.uniform(0.01, 12), 2)
            is_date = "days" in formula
            now = f"2026-10-{20 + int(number)}" if is_date else number
            found = lever(CURVES[name], now, formula)
            score = judged(CURVES[name], formula, now)
            if found is None:
                continue
            assert (found.before, found.score) == (now, score)
            between = [chance.uniform(score, found.best) for _ in range(3)]
            for wanted in found.levels or (*between, found.best):
                reached = judged(CURVES[name], formula, found.value_for(wanted))
                # a score is reached to a microsecond, where time is what is moved
                assert wanted <= reached <= wanted + (1e-4 if is_date else 1e-6)

    @given(st.sampled_from([*CURVES]), st.floats(-5, 25), st.floats(0.01, 1))
    @few
    def test_nothing_nearer_will_do(self, name, now, share):
        """But for what makes a number shorter; the score itself, and not a better one, counts."""
        curve = CURVES[name]
        found = lever(curve, now)
        # within the last bits of a score nothing is nearer than anything else
        if found is None or found.room < 1e-9:
            return
        wanted = found.score + share * found.room
        if found.levels is not None:
            wanted = min(found.levels, key=lambda level: abs(level - wanted))
        value = found.value_for(wanted)
        way = abs(value - now) * (1 - 2e-9)
        # the first round number on a step is at most the next whole one
        way = way if found.levels is None else max(way - 1.0, 0.0)
        places = np.linspace(now - way, now + way, 4001)
        nearer = curve(places[np.abs(places - now) < way])
        assert not ((nearer >= wanted) & (nearer <= wanted + 1e-9)).any()

    def test_curves_upside_down(self):
        """As one would do by hand."""
        assert lever(CURVES["rises"], 2).value_for(70) == 7
        assert lever(CURVES["falls"], 45).value_for(100) == 0
        assert lever(CURVES["knots"], 2).value_for(80) == 6.5
        assert lever(CURVES["s"], 0).value_for(50) == 4
        assert lever(CURVES["decay"], 28).value_for(50) == 14
        assert lever(CURVES["target"], 12).value_for(75) == 11
        assert lever(CURVES["target"], 2).value_for(75) == 4
        assert lever(CURVES["steps"], 2).value_for(50) == 3
        assert lever(CURVES["steps from above"], 2).value_for(50) == 4
        assert lever(CURVES["hill"], 9).value_for(100) == 4
        assert lever(CURVES["hill"], 9).value_for(50) == pytest.approx(6.7777777777)
        assert lever(CURVES["zero outside"], 11).value_for(50) == 7.5
        assert lever(CURVES["rises"], 10, "log1p(x)").value_for(50) == pytest.approx(math.expm1(5))

    def test_levels(self):
        """Steps have no scores between them; those below are none to go to."""
        assert lever(CURVES["steps"], 3.5).levels == (80, 100)
        assert lever(CURVES["up and down"], 6).levels == (60, 90)
        assert lever(CURVES["up and down"], 6).value_for(60) == 8
        assert lever(CURVES["rises"], 3.5).levels is None

    def test_dates(self):
        """Are moved to the day, or to the moment, on which the score is reached."""
        decay = lever(hs.Decay(half_life=14), "2026-10-04", "days_since(x)")
        assert decay.before == "2026-10-04"
        assert decay.value_for(50) == "2026-10-18"
        assert decay.value_for(100) == AS_OF
        assert decay.value_for(60).startswith("2026-10-21T16:")
        noon = lever(hs.Linear(worst=1, best=0), "2026-10-31", "days_since(x)")
        assert noon.value_for(50) == "2026-10-31T12:00:00"

    def test_what_no_date_can_be(self):
        """Is not offered."""
        future = lever(hs.Linear(worst=0, best=-1e7), "2026-10-31", "days_since(x)")
        assert future is None
        past = lever(hs.Linear(worst=0, best=1e7), "2026-10-31", "days_since(x)")
        assert past is None

    def test_a_formula_stays_on_its_side_of_a_pole(self):
        """What is divided by a number never comes past 0."""
        share = lever(hs.Linear(worst=1, best=0), 2, "1 / x")
        assert share.value_for(90) == 10
        assert share.best == pytest.approx(100)
        negative = lever(hs.Linear(worst=0, best=1), -2, "1 / x")
        assert negative is None

    def test_a_square_root_begins_at_0(self):
        """And the best may be there."""
        found = lever(hs.Linear(worst=5, best=-1), 4, "sqrt(x)")
        assert found.best == pytest.approx(100 * 5 / 6)
        assert found.value_for(found.best) == 0

    def test_what_does_not_move_is_no_lever(self):
        """Nor is what is at its best."""
        assert lever(CURVES["rises"], 10) is None
        assert lever(CURVES["rises"], 10, "x * 0") is None
        assert lever(CURVES["rises"], 3, "x / 0") is None
        assert lever(hs.Steps({5: 70}), 3) is None

    def test_curves_of_ones_own(self):
        """Are sampled, and it is known that they are."""
        for curve, best in ((Wave(), 100), (Ended(), 100), (Ended(high=math.inf), 100)):
            found = lever(curve, 1)
            assert not found.is_exact
            assert found.best == pytest.approx(best, abs=0.5)
            wanted = found.best - 5
            assert judged(curve, "x", found.value_for(wanted)) == pytest.approx(wanted)
        assert lever(CURVES["s"], 1).is_exact

    def test_shortest_numbers(self):
        """80 and not 79.99999999999999; 0 and not 3.6e-15."""
        found = lever(hs.Linear(worst=-100, best=100), 20)
        assert found.value_for(90) == 80
        assert lever(hs.Linear(worst=60, best=0), 10).value_for(100) == 0
        assert lever(hs.Linear(worst=0, best=3), 1).value_for(50) == 1.5


class TestLabelLever:
    def test_better_labels(self):
        """Each score by the first label that has it."""
        curve = Categories({"free": 20, "pro": 70, "team": 70, "enterprise": 100}, other=50)
        found = lever(curve, "trial")
        assert isinstance(found, LabelLever)
        assert (found.before, found.score, found.levels) == ("trial", 50, (70, 100))
        assert found.value_for(70) == "pro"
        assert found.value_for(70.1) == "enterprise"
        assert found.is_own
        assert lever(curve, "enterprise") is None

    def test_labels_of_several_columns(self):
        """Are moved under the metric's name."""
        metric = hs.Metric("m", Categories({"a": 0, "b": 9}), formula="coalesce(x, y)")
        found = levers(metric, x=None, y="a")
        assert found["m"].before == "a"


class TestWhichLevers:
    def test_one_column_run_backwards(self):
        """Is the column itself; the unit is that of the metric's own value alone."""
        metric = hs.Metric("mrr", hs.Linear(worst=0, best=10), formula="log1p(mrr)")
        found = levers(metric, mrr=1000)["mrr"]
        assert isinstance(found, NumberLever)
        assert (found.before, found.is_own) == (1000, False)
        assert lever(CURVES["rises"], 1).is_own

    @pytest.mark.parametrize("formula", ["x / y", "abs(x)", "x + x", "max(x, 3)", "x == 1"])
    def test_all_else_is_moved_as_a_metric(self, formula):
        """By the value that its curve judges."""
        found = levers(hs.Metric("m", hs.Linear(worst=-9, best=9), formula=formula), x=1, y=2)
        assert [*found] == ["m"]
        assert found["m"].value_for(100) == 9

    def test_a_metric_that_cannot_be_named(self):
        """Because its name is that of a column that stands for something else."""
        metric = hs.Metric("x", hs.Linear(worst=-9, best=9), formula="x / y")
        assert levers(metric, x=1, y=2) == {}

    def test_labels_of_a_kind_of_ones_own(self):
        """Cannot be listed, so there are none to go to."""
        assert levers(hs.Metric("m", Names()), m="abc") == {}

    def test_gaps_cannot_be_moved(self):
        """Be they given a score or not, or too old to count."""
        metrics = [
            hs.Metric("a", hs.AsIs()),
            hs.Metric("b", hs.AsIs(), missing=50),
            hs.Metric("c", hs.AsIs(), observed="seen", valid_days=30),
            hs.Metric("d", hs.AsIs()),
            hs.Metric("e", hs.AsIs(), missing=10),
        ]
        found = case(*metrics, a=None, b=None, c=5, seen="2025-01-01", d=5, e=5)
        assert found.gaps == ("a", "b", "c")
        assert [lever.name for lever in found.levers] == ["d", "e"]

    def test_fixed(self):
        """By metric, by column, and by whatever would move what is fixed."""
        metrics = [
            hs.Metric("tenure", hs.Linear(worst=0, best=60), formula="months"),
            hs.Metric("share", hs.Linear(worst=0, best=1), formula="used / seats"),
            hs.Metric("size", hs.Linear(worst=0, best=99), formula="seats"),
            hs.Metric("age", hs.Linear(worst=99, best=0), formula="months / 12"),
        ]
        values = {"months": 12, "used": 1, "seats": 3}

        def names(*fixed):
            return [lever.name for lever in case(*metrics, fixed=fixed, **values).levers]

        # one lever for one column, though two metrics read it
        assert names() == ["months", "share", "seats"]
        assert names("tenure") == ["share", "seats"]
        assert names("months") == ["share", "seats"]
        assert names("seats") == ["months", "share"]
        assert names("seats", "used") == ["months"]
        assert names("share") == ["months"]
        assert names("size") == ["months", "share"]

    def test_a_shared_column_is_moved_for_what_counts_most(self):
        """There is one lever for it."""
        metrics = [
            hs.Metric("a", hs.Linear(worst=0, best=10), formula="x"),
            hs.Metric("b", hs.Linear(worst=10, best=0), formula="x"),
        ]
        for heavy in ("a", "b"):
            card = hs.Scorecard("card", metrics, weighting=hs.Fixed({"a": 1, "b": 1} | {heavy: 3}))
            (found,) = Case(card, Given({"x": 4}, AS_OF), frozenset()).levers
            assert found.metric.name == heavy

    def test_what_is_shared(self):
        """A column that another metric reads, a date of observation, and what a rule reads."""
        metrics = [
            hs.Metric("a", hs.AsIs()),
            hs.Metric("b", hs.AsIs(), formula="days_since(seen)"),
            hs.Metric("c", hs.AsIs(), observed="seen", valid_days=90),
            hs.Metric("d", hs.AsIs()),
        ]
        found = case(
            *metrics, rules=[hs.Cap(at=9, when="d > 99")], a=1, c=1, d=1, seen="2026-10-30"
        )
        shared = {lever.name: found.is_shared(lever) for lever in found.levers}
        assert shared == {"a": False, "seen": True, "c": False, "d": True}
        assert [lever.name for lever in found.levers if found.is_ruled(lever)] == ["d"]


class TestBoundary:
    @given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.floats(0, 1))
    def test_neighbors(self, outside, inside, share):
        """What lies next to it on the other side does not hold."""
        cut = outside + (inside - outside) * share if abs(inside - outside) < 1e300 else inside
        if not min(outside, inside) <= cut <= max(outside, inside) or cut == outside:
            return
        up = inside > outside
        found = boundary(lambda x: x >= cut if up else x <= cut, outside, inside)
        assert found == cut

    def test_whole_numbers(self):
        """Where nothing else will do."""
        assert boundary(lambda x: x >= 16.5, 0, 1000, whole=True) == 17
        assert boundary(lambda x: x <= -16.5, 3, -1000, whole=True) == -17


class TestWords:
    def test_values_that_can_be_told_apart(self):
        """As short as that."""
        assert change_in_words(12500.4, 1234567.8) == ("12,500", "1,234,567.8")
        assert change_in_words(0.5, 0.1) == ("0.5", "0.1")
        assert change_in_words(1e15, 1e16) == ("1e+15", "1e+16")
        assert change_in_words(1.0, math.nextafter(1, 2)) == ("1", "1.0000000000000002")
        assert change_in_words(2.5, 2.5) == ("2.5", "2.5")
        dates = ("2026-10-25T15:07:12", "2026-10-25T15:07:13")
        assert change_in_words(*dates) == ("2026-10-25 15:07:12", "2026-10-25 15:07:13")
        assert change_in_words("2026-10-01T08:30", "2026-10-25T15:07:00") == (
            "2026-10-01 08:30",
            "2026-10-25 15:07",
        )
        assert change_in_words("free", "2026-plan T for enterprise") == (
            "free",
            "2026-plan T for enterprise",
        )

    def test_plain(self):
        """What is nothing else is what it prints as."""
        assert plain(("a", 1)) == "('a', 1)"
