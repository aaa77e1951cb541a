import math
import re

import attrs
import numpy as np
import pytest

import parts
from healthscore import (
    AsIs,
    Best,
    DataError,
    GeometricMean,
    Group,
    Metric,
    Scorecard,
    WeightedMean,
    Worst,
)
from healthscore.aggregations import Aggregation

NAN = math.nan


@attrs.frozen(repr=False)
class Middle(Aggregation):
    """An aggregation as a user would write one: halfway between the worst and the best."""

    def combine(self, scores, weights):
        """Take the middle, whatever the weights."""
        del weights
        low, high = np.fmin.reduce(scores, axis=1), np.fmax.reduce(scores, axis=1)
        return (low + high) / 2.0


class TestCall:
    """Plain arrays in, one score a row out."""

    @pytest.mark.parametrize("way", parts.AGGREGATIONS, ids=parts.name_of)
    def test_no_member_no_score(self, way):
        """NaN where all are missing, or the only ones present have weight 0."""
        scores = way.of(2)([[NAN, NAN, 5], [1, NAN, 5]], [1, 2, 0])
        assert np.isnan(scores).tolist() == [True, False]

    @pytest.mark.parametrize("way", parts.AGGREGATIONS, ids=parts.name_of)
    @pytest.mark.parametrize("weights", [[1, 2], [2, 2]])
    def test_whole_weights_may_be_integers(self, way, weights):
        """An aggregation of one's own may hand them on as they are."""
        aggregation = way.of(2)
        scores = np.array([[80.0, 40.0], [NAN, 40.0]])
        found = aggregation.combine(scores, np.array(weights))
        np.testing.assert_array_equal(found, aggregation(scores, weights))

    @pytest.mark.parametrize("way", parts.AGGREGATIONS, ids=parts.name_of)
    def test_no_rows_no_scores(self, way):
        """An empty batch is a batch."""
        assert way.of(2)(np.empty((0, 2)), [1, 1]).shape == (0,)

    @pytest.mark.parametrize("way", parts.AGGREGATIONS, ids=parts.name_of)
    @pytest.mark.parametrize("count", [1, 7, 8, 9, 16, 17, 25])
    def test_takes_any_number_of_members(self, way, count):
        """Members are gathered by eights: nothing is lost where one octet ends."""
        each = np.full((2, count), 20.0)
        each[1, 0] = NAN
        aggregation = way.of(count)
        scores = aggregation(each, np.arange(1, count + 1))
        due = 20.0
        if aggregation.points:
            low, high = aggregation.span_of([])
            start = getattr(aggregation, "start", 0.0)
            due = min(max(20.0 * count + start, low), high)
        assert scores[0] == pytest.approx(due, rel=1e-14)
        assert np.isnan(scores[1]) == (count == 1)

    @pytest.mark.parametrize(
        ("scores", "weights", "message"),
        [
            ([1, 2], [1, 1], "Got (2,) and (2,)."),
            ([[1, 2]], [1], "Got (1, 2) and (1,)."),
            ([[1, 2]], [[1, 1]], "Got (1, 2) and (1, 2)."),
            ([[1, 2]], [0, 0], "Weights must be 0 or from 1e-12 to 1e12, and one above 0."),
            ([[1, 2]], [1, -1], "Weights must be 0 or from 1e-12 to 1e12, and one above 0."),
            ([[1, 2]], [1, NAN], "Weights must be 0 or from 1e-12 to 1e12, and one above 0."),
            ([[1, 2]], [1, 1e13], "Weights must be 0 or from 1e-12 to 1e12, and one above 0."),
            ([[1, 2]], [1, 1e-13], "Weights must be 0 or from 1e-12 to 1e12, and one above 0."),
            ([[1, 2], [3, math.inf]], [1, 1], "a finite number or a gap is due. Got inf."),
            ([["x", 2]], [1, 1], "Scores and weights must be numbers."),
            ([[1], [1, 2]], [1, 1], "Scores and weights must be numbers."),
        ],
    )
    def test_refuses(self, scores, weights, message):
        """Shapes that do not match, and numbers out of range."""
        with pytest.raises(DataError, match=re.escape(message)):
            WeightedMean()(scores, weights)


class TestOwnAggregation:
    """What a user writes is as good as what is shipped."""

    def test_needs_combine_alone(self):
        """The rest is inherited."""
        assert Middle()([[10, 50, NAN], [1, 2, 3]], [1, 1, 1]).tolist() == [30.0, 2.0]
        assert repr(Middle()) == "Middle()"
        assert Middle().span_of([(0, 50), (20, 90)]) == (0, 90)

    def test_is_scored_in_a_scorecard(self):
        """Its members are gathered first."""
        group = Group("g", [Metric(name, AsIs()) for name in "abc"], aggregation=Middle())
        table = {"a": [10, None, None], "b": [50, 40, None], "c": [20, 90, None]}
        values = Scorecard("s", [group]).score(table).values
        assert values[:2].tolist() == [30.0, 65.0]
        assert np.isnan(values[2])

    def test_splits_losses_in_proportion(self):
        """By weight and distance from 100, for want of anything better."""
        scores = np.array([[60.0, 100.0, NAN], [100.0, 100.0, 100.0]])
        losses = Middle().losses(scores, np.ones(3), np.array([80.0, 100.0]))
        assert losses.tolist() == [[20.0, 0.0, 0.0], [0.0, 0.0, 0.0]]


class TestGapsInPlainArrays:
    """Masked scores, and rows without any member."""

    def test_a_masked_score_is_a_gap(self):
        """What the mask hides is not aggregated."""
        scores = np.ma.array([[1.0, 2.0]], mask=[[True, False]])
        assert WeightedMean()(scores, [1, 1]).tolist() == [2.0]

    @pytest.mark.parametrize("aggregation", [WeightedMean(), GeometricMean(), Worst(), Best()])
    def test_a_row_without_members_has_no_shares(self, aggregation):
        """There is nothing to share, and no warning."""
        assert aggregation.shares(np.full((1, 2), np.nan), np.ones(2)).tolist() == [[0.0, 0.0]]

    def test_a_zero_takes_the_loss_of_a_geometric_mean_without_a_warning(self):
        """The logarithm of 0 does not show."""
        losses = GeometricMean().losses(np.array([[0.0, 50.0]]), np.ones(2), np.zeros(1))
        assert losses.tolist() == [[100.0, 0.0]]
