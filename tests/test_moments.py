"""Sums that are exact, against rational arithmetic."""

import math
from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from healthscore import _moments
from healthscore._moments import Moments

VALUES = st.one_of(st.floats(0, 100), st.floats(-1e9, 1e9), st.sampled_from([0.0, 1e-9, 50.0])).map(
    # beyond a billionth, the exact arithmetic underflows when it is turned back
    lambda value: round(value, 9)
)


@st.composite
def pairs(draw):
    """Draw two columns, and where each has a gap."""
    rows = draw(st.integers(3, 40))
    column = st.lists(VALUES, min_size=rows, max_size=rows)
    one, other = np.array(draw(column)), np.array(draw(column))
    if draw(st.booleans()):
        gaps = st.lists(st.booleans(), min_size=rows, max_size=rows)
        one[draw(gaps)] = np.nan
        other[draw(gaps)] = np.nan
    return one, other


def covariance(one, other):
    """Give the sample covariance exactly."""
    one, other = (list(map(Fraction, column.tolist())) for column in (one, other))
    count = len(one)
    means = sum(one) / count, sum(other) / count
    terms = ((a - means[0]) * (b - means[1]) for a, b in zip(one, other, strict=True))
    return sum(terms) / (count - 1)


class TestMoments:
    @given(pairs())
    def test_are_those_of_rational_arithmetic(self, columns):
        """Over the values present, or present in both; to the grid that values are laid on."""
        one, other = columns
        both = ~np.isnan(one) & ~np.isnan(other)
        if min((~np.isnan(one)).sum(), (~np.isnan(other)).sum()) < 2:
            return
        moments = Moments(columns)
        present = one[~np.isnan(one)]
        spread = math.sqrt(covariance(present, present))
        width = float(np.ptp(present))
        assert moments.deviation(0) == pytest.approx(spread, rel=1e-12, abs=1e-12 * width)
        assert moments.counts == [int((~np.isnan(column)).sum()) for column in columns]
        if both.sum() < 2:
            return
        parts = [covariance(a[both], b[both]) for a, b in ((one, one), (other, other))]
        widths = float(np.ptp(one[both])), float(np.ptp(other[both]))
        if all(
            width > 1e-3 * np.nanmax(np.abs(c)) for width, c in zip(widths, columns, strict=True)
        ):
            due = float(covariance(one[both], other[both])) / math.sqrt(parts[0] * parts[1])
            assert moments.correlation(0, 1) == pytest.approx(due, abs=1e-9)
            assert moments.correlation(1, 0) == moments.correlation(0, 1)
        if both.all():
            due = float(covariance(one, other))
            scale = float(np.ptp(one)) * float(np.ptp(other))
            assert moments.covariance(0, 1) == pytest.approx(due, rel=1e-9, abs=1e-13 * scale)

    @given(pairs(), st.randoms(use_true_random=False))
    def test_neither_order_nor_blocks_change_a_bit(self, columns, chance):
        """However the rows are cut and shuffled."""
        if any(np.isnan(column).all() for column in columns):
            return
        order = chance.sample(range(len(columns[0])), len(columns[0]))
        whole = Moments(columns)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_moments, "ROWS", 3)
            parts = Moments([column[order] for column in columns])
        np.testing.assert_equal(parts.correlation(0, 1), whole.correlation(0, 1))
        assert parts.counts == whole.counts
        if min(whole.counts) > 1:
            assert [parts.deviation(at) for at in (0, 1)] == [whole.deviation(at) for at in (0, 1)]

    def test_a_copy_correlates_exactly(self):
        """And its reverse exactly the other way."""
        column = np.random.default_rng(3).normal(size=1000)
        moments = Moments([column, 7.0 * column, -column])
        assert moments.correlation(0, 2) == pytest.approx(-1.0, abs=1e-15)
        assert moments.correlation(0, 0) == 1.0
        assert moments.correlation(0, 1) == pytest.approx(1.0, abs=1e-15)

    def test_a_constant_correlates_with_nothing(self):
        """NaN says so."""
        moments = Moments([np.array([1.0, 2.0, 3.0]), np.full(3, 5.0)])
        assert math.isnan(moments.correlation(0, 1))

    def test_whole_columns_of_millions_are_exact_too(self):
        """The mean of the first million numbers is known."""
        count = 200_000
        column = np.arange(float(count))
        due = math.sqrt(count * (count + 1) / 12)
        assert Moments([column]).deviation(0) == pytest.approx(due, rel=1e-15)
