import numpy as np
import pytest

from healthscore import Best, Worst

SCORES = np.array([[80.0, 40.0, 60.0], [80.0, np.nan, 80.0], [40.0, 40.0, 90.0]])
WEIGHTS = np.array([3.0, 1.0, 1.0])


class TestWorst:
    """Nothing makes up for the worst."""

    def test_is_the_lowest_score(self):
        """Exactly, whatever the weights."""
        assert Worst()(SCORES, WEIGHTS).tolist() == [40.0, 80.0, 40.0]

    def test_has_all_the_weight(self):
        """Members that tie have equal parts of it."""
        due = [[0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]]
        assert Worst().shares(SCORES, WEIGHTS).tolist() == due

    def test_has_all_the_loss(self):
        """Members that tie have equal parts of it."""
        losses = Worst().losses(SCORES, WEIGHTS, Worst()(SCORES, WEIGHTS))
        assert losses.tolist() == [[0.0, 60.0, 0.0], [10.0, 0.0, 10.0], [30.0, 30.0, 0.0]]


class TestBest:
    """One strength is enough."""

    def test_is_the_highest_score(self):
        """Exactly, whatever the weights."""
        assert Best()(SCORES, WEIGHTS).tolist() == [80.0, 80.0, 90.0]

    def test_has_all_the_weight(self):
        """Members that tie have equal parts of it."""
        due = [[1.0, 0.0, 0.0], [0.5, 0.0, 0.5], [0.0, 0.0, 1.0]]
        assert Best().shares(SCORES, WEIGHTS).tolist() == due

    def test_has_all_the_loss(self):
        """The others lose nothing, for they decide nothing."""
        losses = Best().losses(SCORES, WEIGHTS, Best()(SCORES, WEIGHTS))
        assert losses == pytest.approx(
            np.array([[20.0, 0.0, 0.0], [10.0, 0.0, 10.0], [0.0, 0.0, 10.0]])
        )
