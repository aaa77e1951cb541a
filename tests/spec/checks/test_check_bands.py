import attrs
import pytest

from checking import BANDS, card, got, metrics, places, weighted
from healthscore import (
    Banding,
    Cap,
    Floor,
    Group,
    Metric,
    Override,
    Rounded,
    Steps,
    Sum,
    WeightedMean,
    learn,
)
from healthscore.formula import Formula
from healthscore.rules import Rule
from healthscore.spec.checks._check import check
from healthscore.spec.checks._reach import reaches


class TestBands:
    def test_a_band_at_the_very_top(self):
        """Nobody is above 100."""
        top = Banding({"low": 0, "top": 100}, closed="right")
        assert got(card(banding=top), "unreachable-band") == ["top"]
        assert "with closed='right' a score on the start" in check(card(banding=top))[0].message
        assert got(card(banding=attrs.evolve(top, closed="left")), "unreachable-band") == []

    @pytest.mark.parametrize(
        ("starts", "due"),
        [
            ({"a": 0, "b": 0.5}, []),
            ({"a": -10, "b": 0}, ["a"]),
            ({"a": -10, "b": -5, "c": 50}, ["a"]),
            ({"a": 0, "b": 50, "c": 101, "d": 150}, ["c", "d"]),
        ],
    )
    def test_bands_off_the_scale(self, starts, due):
        """Scores end at 0 and 100."""
        assert got(card(banding=Banding(starts)), "unreachable-band") == due

    def test_what_curves_do_not_reach(self):
        """Which may be less than the scale."""
        members = [Metric("a", Steps({0: 20, 5: 60})), Metric("b", Steps({0: 30, 5: 60}))]
        assert got(card(members, banding=BANDS), "unreachable-band") == ["green"]
        low = Banding({"low": 0, "high": 20})
        assert got(card(members, banding=low), "unreachable-band") == ["low"]
        assert got(card(members, banding=Banding({"low": 0, "high": 21})), "unreachable-band") == []

    @pytest.mark.parametrize(
        ("rules", "due"),
        [
            ([Cap(69, when="1 == 1")], ["green"]),
            ([Cap(69, when="x > 1")], []),
            ([Override(69, when="1 < 2")], ["red", "green"]),
            ([Floor(50, when="2 in (1, 2)")], ["red"]),
            ([Floor(50, when="x in (1, 2)")], []),
            ([Override("score('m0')", when="1 < 2")], []),
            ([Cap(69, when="1 == 1"), Override(80, when="x")], []),
            ([Cap(69, when="1 == 1"), Override("80 / 0", when="x")], ["green"]),
            ([Cap(learn.median(), when="1 == 1")], []),
            ([Cap(10, when="1 == 2"), Override(learn.median(), when="1 == 2")], []),
        ],
    )
    def test_what_rules_take_or_add(self, rules, due):
        """What always acts narrows, what may act widens."""
        assert got(card(banding=BANDS, rules=rules), "unreachable-band") == due

    def test_a_rule_of_ones_own(self):
        """May do anything within the scale."""

        @attrs.frozen(eq=False, repr=False)
        class Halve(Rule):
            when: Formula
            reason: str = ""

            @property
            def level(self):
                return 0.0

            def change(self, scores, levels):
                return scores / 2 + levels

        members = [Metric("a", Steps({0: 50, 5: 60}))]
        scorecard = card(members, rules=[Halve(Formula("x > 1"))], banding=BANDS)
        assert got(scorecard, "unreachable-band") == []
        assert reaches(scorecard).stages["Scorecard 'b2b'"] == [(50.0, 60.0), (0.0, 100.0)]

    @pytest.mark.parametrize(
        ("aggregation", "rules", "due"),
        [
            (Rounded(WeightedMean(), digits=-1), [], ["b"]),
            (Rounded(WeightedMean(), digits=-1), [Cap(45, when="x")], []),
            (Rounded(WeightedMean(), digits=-1), [Override("x", when="x")], []),
            (Rounded(WeightedMean()), [], []),
            (WeightedMean(), [], []),
        ],
    )
    def test_between_two_rounded_scores(self, aggregation, rules, due):
        """Rounding to tens leaves nobody between 41 and 49."""
        banding = Banding({"a": 0, "b": 41, "c": 49})
        scorecard = card(banding=banding, aggregation=aggregation, rules=rules)
        assert got(scorecard, "unreachable-band") == due

    def test_points(self):
        """Sums are added up, and may end before their limits."""
        plus = [Metric("a", Steps({0: 0, 1: 30})), Metric("b", Steps({0: -10, 1: 20}))]
        scorecard = card(plus, aggregation=Sum(start=10), banding=BANDS)
        assert reaches(scorecard).stages["Scorecard 'b2b'"] == [(0.0, 60.0)]
        assert got(scorecard, "unreachable-band") == ["green"]

    @pytest.mark.parametrize(
        ("missing", "options", "due"),
        [
            ("exclude", {}, (20.0, 50.0)),
            ("exclude", {"min_present": 2}, (30.0, 50.0)),
            (0, {}, (10.0, 50.0)),
            ("reject", {}, (30.0, 50.0)),
            (learn.median(), {}, (0.0, 100.0)),
        ],
    )
    def test_points_that_may_be_missing(self, missing, options, due):
        """Not all of them: there would be no score."""
        members = [Metric(name, Steps({0: 10, 1: 20}), missing=missing) for name in "ab"]
        scorecard = card(members, aggregation=Sum(start=10), **options)
        assert reaches(scorecard).stages["Scorecard 'b2b'"] == [due]

    def test_bands_still_to_be_learned(self):
        """Are passed over."""
        rules = [Cap(39, when="x")]
        banding = Banding({"red": 0, "green": learn.median()})
        assert not check(card(6, banding=banding, rules=rules))


class TestStrength:
    def test_across_a_band(self):
        """More than its width."""
        scorecard = weighted(5, 3, 2, banding=BANDS)
        assert got(scorecard, "heavy-metric") == [pytest.approx(50)]
        assert places(scorecard, "heavy-metric") == ["Metric 'm0'"]
        assert "all of band 'yellow', which is 30 points wide" in str(check(scorecard))
        assert not got(weighted(3, 3, 3, 1, banding=BANDS), "heavy-metric")

    def test_most_of_them(self):
        """That is the scorecard's fault."""
        scorecard = card(3, banding=BANDS)
        assert got(scorecard, "heavy-metric") == [("m0", "m1", "m2")]
        assert places(scorecard, "heavy-metric") == ["Scorecard 'b2b'"]

    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"banding": Banding({"low": 0, "high": 50})},
            {"banding": Banding({"a": 0, "b": 0.1, "c": 100})},
        ],
    )
    def test_without_a_band_between_two_others(self, options):
        """There is nothing to be crossed."""
        assert not got(weighted(5, 3, 2, **options), "heavy-metric")

    def test_a_metric_alone(self):
        """Is the score."""
        assert not check(card(1, banding=BANDS))

    def test_too_weak(self):
        """To move anybody by a point."""
        scorecard = weighted(50, 49.5, 0.5, 0)
        assert got(scorecard, "weak-metric") == [pytest.approx(0.5)]
        assert places(scorecard, "weak-metric") == ["Metric 'm2'"]
        assert "0.5 points at most, less than 1 point" in str(check(scorecard))

    def test_too_weak_for_the_margin(self):
        """Which a score must pass an edge by."""
        banding = Banding({"low": 0, "high": 50}, margin=5)
        assert got(weighted(50, 46, 4, banding=banding), "weak-metric") == [pytest.approx(4)]
        assert "less than the banding's margin of 5" in str(
            check(weighted(50, 46, 4, banding=banding))
        )

    def test_most_too_weak(self):
        """There are too many."""
        (names,) = got(
            card([Group(f"g{k}", metrics(8, f"k{k}_")) for k in range(13)]), "weak-metric"
        )
        assert len(names) == 104

    def test_a_flat_curve_is_not_weak(self):
        """It is found as what it is."""
        scorecard = card([Metric("a", Steps({0: 50})), *metrics(2)])
        assert check(scorecard).codes == ("flat-curve",)
