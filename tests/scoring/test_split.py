import math

import attrs
import numpy as np
import pytest

from healthscore import (
    AsIs,
    Best,
    Cap,
    Fixed,
    GeometricMean,
    Group,
    Metric,
    Scorecard,
    Sum,
    WeightedMean,
    Worst,
)
from healthscore.aggregations import Aggregation

GAP = None


def metrics(*names):
    """Metrics whose values are their scores."""
    return [Metric(name, AsIs()) for name in names]


def points(*members, customer, **options):
    """Score a customer and give contributions and losses."""
    score = Scorecard("card", list(members), **options).score_one(customer)
    return score, score.contributions, score.losses


class TestWeightedMean:
    def test_losses_are_in_proportion_to_weight_and_distance(self):
        """And contributions are what is left of each one's part."""
        customer = {"a": 80, "b": 40}
        _, given, lost = points(*metrics("a", "b"), weighting=Fixed(a=3, b=1), customer=customer)
        assert given == pytest.approx({"a": 60, "b": 10})
        assert lost == pytest.approx({"a": 15, "b": 15})

    def test_a_gap_gives_and_keeps_nothing(self):
        """Its part is the others'."""
        _, given, lost = points(*metrics("a", "b"), customer={"a": 80, "b": GAP})
        assert given == pytest.approx({"a": 80, "b": 0})
        assert lost == pytest.approx({"a": 20, "b": 0})

    def test_a_members_loss_is_split_again_inside_it(self):
        """In proportion, however deep."""
        group = Group("g", metrics("a", "b"), weighting=Fixed(a=1, b=3))
        customer = {"a": 0, "b": 80, "c": 100}
        _, given, lost = points(group, *metrics("c"), customer=customer)
        assert lost == pytest.approx({"a": 12.5, "b": 7.5, "c": 0})
        assert given == pytest.approx({"a": 0, "b": 30, "c": 50})

    def test_a_metric_at_its_best_loses_nothing_at_all(self):
        """Not even a rounding."""
        weights = Fixed(a=0.1, b=0.7, c=1 / 3)
        _, _, lost = points(
            *metrics("a", "b", "c"), weighting=weights, customer={"a": 100, "b": 100, "c": 3}
        )
        assert (lost["a"], lost["b"]) == (0.0, 0.0)


class TestGeometricMean:
    def test_losses_are_in_proportion_to_the_logarithms(self):
        """-w ln(s / 100), of what is missing to 100."""
        score, given, lost = points(
            *metrics("a", "b"),
            weighting=Fixed(a=1, b=3),
            aggregation=GeometricMean(),
            customer={"a": 25, "b": 50},
        )
        assert score.value == pytest.approx(100 * (0.25 * 0.5**3) ** 0.25)
        parts = np.array([math.log(4), 3 * math.log(2)])
        due = (100 - score.value) * parts / parts.sum()
        assert list(lost.values()) == pytest.approx(due.tolist())
        assert list(given.values()) == pytest.approx((np.array([25, 75]) - due).tolist())

    def test_members_at_0_share_the_whole_loss_by_weight(self):
        """Beside an infinite logarithm no other counts."""
        _, _, lost = points(
            *metrics("a", "b", "c"),
            weighting=Fixed(a=1, b=3, c=5),
            aggregation=GeometricMean(),
            customer={"a": 0, "b": 0, "c": 10},
        )
        assert lost == pytest.approx({"a": 25, "b": 75, "c": 0})

    def test_members_at_100_lose_nothing(self):
        """Nor does anybody when all are."""
        for customer in ({"a": 100, "b": 100}, {"a": 100, "b": GAP}):
            score, _, lost = points(
                *metrics("a", "b"), aggregation=GeometricMean(), customer=customer
            )
            assert score.value == 100.0
            assert lost == {"a": 0.0, "b": 0.0}

    def test_the_loss_of_a_group_in_it_is_split_inside(self):
        """By the distance that each member of the group keeps."""
        group = Group("g", metrics("a", "b"))
        customer = {"a": 20, "b": 80, "c": 50}
        score, given, lost = points(
            group, *metrics("c"), aggregation=GeometricMean(), customer=customer
        )
        assert score.value == pytest.approx(50.0)
        assert lost == pytest.approx({"a": 20, "b": 5, "c": 25})
        assert given == pytest.approx({"a": 5, "b": 20, "c": 25})

    def test_a_missing_group_in_it_or_of_it_has_no_points(self):
        """Though members of it are there."""
        for outer, inner in ((None, GeometricMean()), (GeometricMean(), None)):
            within = {} if inner is None else {"aggregation": inner}
            around = {} if outer is None else {"aggregation": outer}
            group = Group("g", metrics("a", "b"), min_present=2, **within)
            customer = {"a": 10, "b": GAP, "c": 70}
            _, given, lost = points(group, *metrics("c"), **around, customer=customer)
            assert given == pytest.approx({"a": 0, "b": 0, "c": 70})
            assert lost == pytest.approx({"a": 0, "b": 0, "c": 30})


class TestWorstAndBest:
    @pytest.mark.parametrize("aggregation", [Worst(), Best()])
    def test_the_one_that_counts_has_all_the_points(self, aggregation):
        """Whatever the weights."""
        score, given, lost = points(
            *metrics("a", "b"),
            weighting=Fixed(a=1, b=9),
            aggregation=aggregation,
            customer={"a": 30, "b": 80},
        )
        picked, other = ("a", "b") if aggregation == Worst() else ("b", "a")
        assert given == {picked: score.value, other: 0.0}
        assert lost == {picked: 100 - score.value, other: 0.0}

    @pytest.mark.parametrize("aggregation", [Worst(), Best()])
    def test_ties_share(self, aggregation):
        """Equally."""
        _, given, lost = points(
            *metrics("a", "b", "c"),
            weighting=Fixed(a=1, b=9, c=2),
            aggregation=aggregation,
            customer={"a": 60, "b": 60, "c": GAP},
        )
        assert given == {"a": 30.0, "b": 30.0, "c": 0.0}
        assert lost == {"a": 20.0, "b": 20.0, "c": 0.0}

    def test_points_describe_the_score_without_rules(self):
        """The worst is the worst before any cap."""
        group = Group("g", metrics("a"), rules=[Cap(at=10, when="a > 0")])
        score, given, _ = points(
            group, *metrics("b"), aggregation=Worst(), customer={"a": 90, "b": 50}
        )
        assert score.value == 10.0
        assert given == {"a": 0.0, "b": 50.0}
        assert score.adjustment == -40.0


class TestSum:
    def test_points_below_a_geometric_mean_are_scaled_to_what_they_are_worth(self):
        """So contributions and adjustments still add up to the score."""
        group = Group("g", metrics("a", "b"), aggregation=Sum(start=-10))
        for customer in ({"a": 20, "b": 60, "c": 50}, {"a": 0, "b": 0, "c": 50}):
            score, given, lost = points(
                group, *metrics("c"), aggregation=GeometricMean(floor=1), customer=customer
            )
            assert sum(given.values()) + score.adjustment == pytest.approx(score.value)
            assert (lost["a"], lost["b"]) == (0.0, 0.0)
            assert given["b"] == pytest.approx(3 * given["a"])

    def test_large_points_cancel_without_a_trace(self):
        """What is left over counts as an adjustment only where something adjusted."""
        far = [Metric(name, AsIs(-1e18, 1e18)) for name in "ab"]
        score, _, _ = points(
            *far, *metrics("c"), aggregation=Sum(), customer={"a": 1e17, "b": -1e17, "c": 50}
        )
        assert (score.value, score.adjustment) == (50.0, 0.0)

    def test_a_missing_sum_has_no_points(self):
        """Though members of it are there."""
        group = Group("g", metrics("a", "b"), aggregation=Sum(), min_present=2)
        score, given, _ = points(group, *metrics("c"), customer={"a": 9, "b": GAP, "c": 70})
        assert given == pytest.approx({"a": 0, "b": 0, "c": 70})
        assert score.adjustment == pytest.approx(0, abs=1e-12)


class TestOneOfYourOwn:
    def test_an_aggregation_that_gives_no_split_is_split_by_weight_and_distance(self):
        """The default for whoever derives one."""
        import attrs

        @attrs.frozen(repr=False)
        class Squares(Aggregation):
            def combine(self, scores, weights, /):
                present = np.where(np.isnan(scores), 0.0, weights)
                squares = np.nan_to_num(scores) ** 2 * present
                return np.sqrt(squares.sum(axis=1) / present.sum(axis=1))

        score, given, lost = points(
            *metrics("a", "b"), aggregation=Squares(), customer={"a": 100, "b": 0}
        )
        assert score.value == pytest.approx(100 / math.sqrt(2))
        assert lost == pytest.approx({"a": 0, "b": 100 - score.value})
        assert given == pytest.approx({"a": 50, "b": 50 - lost["b"]})


class TestOwnAggregation:
    """Losses of one's own are handed down as they are."""

    def test_a_loss_may_be_negative(self):
        """A member may make up for what another one kept out."""

        @attrs.frozen(repr=False)
        class Lifted(Aggregation):
            def combine(self, scores, weights, /):
                return 0.5 * WeightedMean()(scores, weights) + 0.5 * np.fmax.reduce(scores, axis=1)

            def losses(self, scores, weights, value, /):
                lost = self.shares(scores, weights) * (100.0 - scores)
                lost[:, 0] += 100.0 - value - lost.sum(axis=1)
                return lost

        score, given, lost = points(
            *metrics("a", "b"), aggregation=Lifted(), customer={"a": 90, "b": 10}
        )
        assert score.value == 70.0
        assert lost == pytest.approx({"a": -15.0, "b": 45.0})
        assert sum(given.values()) == pytest.approx(70.0)
