from fractions import Fraction

import numpy as np
import pytest

from healthscore import WeightedMean


class TestWeightedMean:
    """Strengths make up for weaknesses."""

    def test_counts_members_by_weight(self):
        """Among those present."""
        assert WeightedMean()([[80, 40], [80, np.nan], [0, 40]], [3, 1]).tolist() == [70, 80, 10]

    def test_is_100_where_all_are(self):
        """For weights whose sums round."""
        weights = [0.1] * 10 + [1e12, 1e-12, 1 / 3]
        assert WeightedMean()([[100.0] * 13], weights).tolist() == [100.0]

    def test_whole_weights_round_once(self):
        """The nearest number to the mean, and not one beside it."""
        random = np.random.default_rng(1)
        scores, weights = random.integers(0, 101, (200, 7)), random.integers(1, 50, 7)
        found = WeightedMean()(scores, weights)
        total = int(weights.sum())
        due = [float(Fraction(int(row @ weights), total)) for row in scores]
        assert found.tolist() == due

    @pytest.mark.parametrize("weight", [1, 3, 0.1, 1e-12, 1e12, 1 / 3])
    @pytest.mark.parametrize("count", [1, 7, 8, 9, 20])
    def test_members_that_agree_are_agreed_with(self, weight, count):
        """To the last bits, whatever they weigh and whoever is missing."""
        scores = np.full((count, count), 70.0)
        scores[np.arange(1, count), np.arange(1, count)] = np.nan
        found = WeightedMean()(scores, [weight] * count)
        assert found == pytest.approx(np.full(count, 70.0), rel=1e-15)

    def test_shares_and_losses(self):
        """A loss is the share of the weight times the distance from 100."""
        scores = np.array([[80.0, 40.0], [80.0, np.nan]])
        weights = np.array([3.0, 1.0])
        assert WeightedMean().shares(scores, weights).tolist() == [[0.75, 0.25], [1.0, 0.0]]
        losses = WeightedMean().losses(scores, weights, WeightedMean()(scores, weights))
        assert losses == pytest.approx(np.array([[15.0, 15.0], [20.0, 0.0]]))
