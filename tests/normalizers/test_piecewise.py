import re

import numpy as np
import pytest

from healthscore import DefinitionError, FitError, Piecewise, learn


class TestPiecewise:
    """Straight lines between knots."""

    def test_is_flat_beyond_the_ends(self):
        """And straight between them."""
        scores = Piecewise({0: 10, 3: 60, 10: 90})([-5, 0, 1.5, 3, 6.5, 10, 99])
        assert scores.tolist() == [10, 10, 35, 60, 75, 90, 90]

    def test_orders_its_knots(self):
        """However they are given."""
        assert Piecewise({10: 100, 0: 0}) == Piecewise({0: 0, 10: 100})
        assert repr(Piecewise({10: 100, 0: 0})) == "Piecewise({0: 0, 10: 100})"

    def test_spans_its_scores(self):
        """What is still to be learned is not known yet."""
        assert Piecewise({0: 30, 1: 20, 2: 60}).span == (20.0, 60.0)
        assert Piecewise({0: learn.minimum(), 1: learn.maximum()}).span == (0.0, 0.0)

    def test_learned_knots_are_put_in_order(self):
        """They may stand in any order before."""
        learning = Piecewise({learn.maximum(): 100, 3: 50, learn.minimum(): 0})
        assert learning.fit([1, 9]) == Piecewise({1: 0, 3: 50, 9: 100})

    def test_learned_knots_that_meet_are_refused(self):
        """A knot must not vanish in silence."""
        with pytest.raises(FitError, match="must be learned as different numbers"):
            Piecewise({3: 0, learn.median(): 50, 9: 100}).fit([3])

    @pytest.mark.parametrize(
        ("knots", "message"),
        [
            ({0: 1}, "'knots' of Piecewise must be a mapping of 2 or more numbers. Got {0: 1}."),
            ({}, "'knots' of Piecewise must be a mapping of 2 or more numbers. Got {}."),
            ([0, 1], "'knots' of Piecewise must be a mapping of 2 or more numbers. Got [0, 1]."),
            ({0: 1, "1": 2}, "'knots' of Piecewise must hold finite numbers or some of learn"),
            ({0: 1, 1: None}, "'knots' of Piecewise must hold finite numbers or some of learn"),
            ({0: 1, 1: float("nan")}, "'knots' of Piecewise must hold finite numbers"),
            ({0: 1, float("inf"): 2}, "'knots' of Piecewise must hold finite numbers"),
            ({1: 0, learn.median(): 5, 0: 9}, "must be in ascending order. Got (1.0, 0.0)."),
        ],
    )
    def test_refuses(self, knots, message):
        """Too few, not numbers, or out of order."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Piecewise(knots)


class TestWays:
    """Few segments are added up as ramps, many are looked up: nobody can tell."""

    @pytest.mark.parametrize("count", range(2, 9))
    def test_they_agree(self, count):
        """To the last bits, up and down, from below to beyond."""
        knots = {3.0**place: float((7 * place * place) % 100) for place in range(count)}
        values = np.linspace(-1.0, 3.0**count, 1_001)
        due = np.interp(values, list(knots), list(knots.values()))
        np.testing.assert_allclose(Piecewise(knots)(values), due, rtol=0, atol=1e-12)

    def test_rises_that_do_not_add_up_are_looked_up(self):
        """0.2 and (0.9 - 0.2) are not 0.9 in floating point, but the score is."""
        low, high = 0.2, 0.9
        assert low + (high - low) != high
        assert Piecewise({0: low, 1: high})([0, 1]).tolist() == [low, high]


class TestCloseKnots:
    """Knots that no finite slope joins."""

    @pytest.mark.parametrize("gap", [5e-324, 1e-310])
    def test_are_refused(self, gap):
        """A run so short would divide by nothing."""
        with pytest.raises(DefinitionError, match="too close for a finite slope"):
            Piecewise({0: 0, gap: 100})
