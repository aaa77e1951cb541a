import attrs
import pytest

from checking import BANDS, card, got, metrics
from healthscore import (
    AsIs,
    Best,
    Entropy,
    Fixed,
    GeometricMean,
    Group,
    Linear,
    Metric,
    Percentile,
    Piecewise,
    Steps,
    Sum,
    learn,
)
from healthscore.aggregations import Aggregation
from healthscore.spec.checks._check import check
from healthscore.spec.checks._effects import effects
from healthscore.spec.checks._reach import reaches


class TestReach:
    def span(self, *members, **options):
        """Give the lowest and the highest score of a group."""
        return reaches(card([Group("g", list(members), **options)])).members["g"]

    def test_means_of_whoever_is_there(self):
        """A mean lies between its members, and is not below its floor."""
        low, high = Metric("a", AsIs(0, 20)), Metric("b", AsIs(50, 90))
        assert self.span(low, high) == (0.0, 90.0 + 1e-9)
        assert self.span(low, high, aggregation=GeometricMean(floor=30)) == pytest.approx((30, 90))
        assert self.span(low, aggregation=GeometricMean(floor=30)) == pytest.approx((30, 30))

    def test_means_of_all(self):
        """Where nobody can be missing, the mean is what they make together."""
        a, b = Metric("a", AsIs(0, 20), missing=0), Metric("b", AsIs(50, 90), missing="reject")
        assert self.span(a, b) == pytest.approx((25, 55))
        assert self.span(a, b, weighting=Fixed(a=3, b=1)) == pytest.approx((12.5, 37.5))
        assert self.span(a, b, aggregation=Best()) == pytest.approx((50, 90))

    def test_a_group_may_be_missing(self):
        """Where all in it may be, or a gate is in its way."""
        inner = metrics(2, missing=50)
        outer = Metric("z", AsIs(0, 10), missing=0)
        for options, due in (({}, (0, 55)), ({"min_coverage": 0.5}, (0, 100))):
            assert self.span(Group("i", inner, **options), outer) == pytest.approx(due)
        assert self.span(Group("i", metrics(2)), outer) == pytest.approx((0, 100))

    def test_weights_still_to_be_learned(self):
        """May turn out to be nothing."""
        a, b = Metric("a", AsIs(0, 20), missing=0), Metric("b", AsIs(50, 90), missing=50)
        assert self.span(a, b, weighting=Entropy()) == pytest.approx((0, 90))

    def test_across(self):
        """All metrics share one mean."""
        groups = [Group("g", [Metric("a", AsIs(0, 20))]), Group("h", [Metric("b", AsIs(50, 90))])]
        found = reaches(card(groups, spread="across"))
        assert found.stages["Scorecard 'b2b'"] == [(0.0, 90.0)]

    @pytest.mark.parametrize(
        ("curve", "due"),
        [
            (Linear(worst=learn.minimum(), best=9), (0, 100)),
            (Percentile(), (0, 100)),
            (Steps({0: 10, learn.median(): 20}), (10, 20)),
            (Piecewise({0: 10, 5: learn.median()}), (0, 100)),
        ],
    )
    def test_curves_still_to_be_learned(self, curve, due):
        """May come to anything, unless their scores are known."""
        assert self.span(Metric("a", curve)) == pytest.approx(due, abs=1e-8)

    def test_points_still_to_be_learned(self):
        """May come to anything at all."""
        curve = Piecewise({0: 10, 5: learn.median()})
        metric = Metric("a", curve)
        scorecard = card([Group("g", [metric], aggregation=Sum())])
        found = reaches(scorecard).members
        assert (found["a"], found["g"]) == ((-float("inf"), float("inf")), (0.0, 100.0))
        assert effects(scorecard) == {}
        mean = card([Group("g", [metric, *metrics(2)])], aggregation=Sum())
        assert not check(mean)

    def test_an_aggregation_of_ones_own(self):
        """Says itself what it can come to."""

        @attrs.frozen(eq=False, repr=False)
        class Half(Aggregation):
            def combine(self, scores, weights):
                return scores.mean(axis=1) / 2 + 0 * weights.sum()

            def span_of(self, spans):
                return (0.0, 50.0 + 0 * len(spans))

        scorecard = card(banding=BANDS, aggregation=Half())
        assert got(scorecard, "unreachable-band") == ["green"]
        assert effects(scorecard)["m0"] == pytest.approx(100 / 6)
