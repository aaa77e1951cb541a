import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from healthscore import (
    Best,
    DefinitionError,
    GeometricMean,
    HarmonicMean,
    PowerMean,
    WeightedMean,
    Worst,
)

NAN = math.nan
ROWS = [[80.0, 40.0, 60.0], [90.0, NAN, 10.0], [100.0, 100.0, 1.0], [NAN, NAN, NAN]]
WEIGHTS = [1, 2, 0.5]


class TestPowerMean:
    def test_averages_powers(self):
        """The root of the mean square of 60 and 80."""
        assert PowerMean(2)([[60, 80]], [1, 1]).tolist() == [pytest.approx(math.sqrt(5000))]

    @pytest.mark.parametrize(
        ("p", "named"),
        [
            (-math.inf, Worst()),
            (-1, HarmonicMean()),
            (0, GeometricMean()),
            (1, WeightedMean()),
            (math.inf, Best()),
        ],
    )
    def test_means_with_names_of_their_own_have_the_same_bits(self, p, named):
        """Down to how they split their losses."""
        scores, weights, mean = np.array(ROWS), np.array(WEIGHTS, dtype=float), PowerMean(p)
        value = named(scores, weights)
        np.testing.assert_array_equal(mean(scores, weights), value)
        with np.errstate(all="ignore"):
            for found, due in (
                (mean.losses(scores, weights, value), named.losses(scores, weights, value)),
                (mean.shares(scores, weights), named.shares(scores, weights)),
            ):
                np.testing.assert_array_equal(found, due)

    @pytest.mark.parametrize(
        ("p", "limit"),
        [
            (1e-12, 0),
            (-1e-12, 0),
            (1 + 1e-12, 1),
            (-1 - 1e-12, -1),
            (1e9, math.inf),
            (-1e9, -math.inf),
        ],
    )
    def test_near_its_limits_it_is_near_them(self, p, limit):
        """No digits are lost for small exponents, and none overflows for large ones."""
        found, due = PowerMean(p)(ROWS, WEIGHTS), PowerMean(limit)(ROWS, WEIGHTS)
        np.testing.assert_allclose(found, due, rtol=0, atol=1e-6)

    @pytest.mark.parametrize("p", [5e-324, -1e-307, 1e-101])
    def test_an_exponent_that_is_next_to_nothing_is_none(self, p):
        """Down to the splits: no power of it can be told from 1."""
        scores, weights = np.array(ROWS), np.array(WEIGHTS, dtype=float)
        value = GeometricMean()(scores, weights)
        np.testing.assert_array_equal(PowerMean(p)(scores, weights), value)
        losses = PowerMean(p).losses(scores, weights, value)
        np.testing.assert_array_equal(losses, GeometricMean().losses(scores, weights, value))

    @given(st.floats(-9, 9), st.floats(-9, 9))
    def test_the_larger_the_exponent_the_higher_the_score(self, one, other):
        """The inequality of power means."""
        low, high = sorted((one, other))
        below, above = PowerMean(low)(ROWS, WEIGHTS)[:3], PowerMean(high)(ROWS, WEIGHTS)[:3]
        assert (below <= above + 1e-9).all()

    def test_a_zero_makes_the_group_zero_where_the_exponent_is_not_positive(self):
        """A positive one lets others make up for it, and a floor lifts it."""
        rows = [[0, 50]]
        assert PowerMean(-2)(rows, [1, 1]).tolist() == [0.0]
        assert PowerMean(-1e-6)(rows, [1, 1]).tolist() == [0.0]
        assert PowerMean(2)(rows, [1, 1]).tolist() == [pytest.approx(math.sqrt(1250))]
        assert PowerMean(2, floor=50)(rows, [1, 1]).tolist() == [50.0]

    @pytest.mark.parametrize("p", [-30, -3, -0.5, 1e-7, 0.5, 2, 30])
    def test_losses_are_split_by_the_distance_of_powers(self, p):
        """As the formula says, in plain arithmetic."""
        scores, weights = np.array([[90.0, 40.0, 60.0]]), np.array([1.0, 2.0, 0.5])
        value = PowerMean(p)(scores, weights)
        parts = weights * np.abs(1.0 - (scores / 100.0) ** p)
        due = parts / parts.sum() * (100.0 - value)
        losses = PowerMean(p).losses(scores, weights, value)
        np.testing.assert_allclose(losses, due, rtol=1e-8)

    @pytest.mark.parametrize("p", [NAN, None, "2", True, 1e200])
    def test_refuses_an_exponent_that_is_no_number(self, p):
        """Infinite ones are limits; beyond 1e150 there is nothing to tell apart."""
        with pytest.raises(DefinitionError, match="'p' of PowerMean must be a number"):
            PowerMean(p)

    def test_prints_its_limits(self):
        """In a way that can be pasted back."""
        assert repr(PowerMean(-math.inf)) == "PowerMean(float('-inf'))"
