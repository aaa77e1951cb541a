"""Numbers that know how sure they are."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from healthscore.evaluate._estimate import Estimate, normal_quantile, share_of, wilson


class TestEstimate:
    """The float with an interval."""

    def test_it_is_its_value_to_every_calculation(self):
        """It compares, adds and rounds as the number alone."""
        auc = Estimate(0.75, 0.5, 0.875)
        assert auc == 0.75
        assert (auc + 1, round(auc, 1), max(auc, 0.5)) == (1.75, 0.8, 0.75)
        assert isinstance(auc, float)
        assert (auc.value, auc.low, auc.high, auc.level) == (0.75, 0.5, 0.875, 0.95)

    @pytest.mark.parametrize(
        ("estimate", "options", "said"),
        [
            (Estimate(0.88, 0.84, 0.91), {}, "0.880 (0.840 to 0.910)"),
            (Estimate(0.5), {}, "0.500"),
            (Estimate(math.nan), {}, "unknown"),
            (Estimate(0.18, 0.14, 0.23), {"percent": True}, "18.0 % (14.0 to 23.0 %)"),
            (Estimate(2, 1, 4), {"digits": 0}, "2 (1 to 4)"),
            (Estimate(204, 143, 270), {}, "204 (143 to 270)"),
            (Estimate(0, 0, 1), {}, "0.000 (0.000 to 1.000)"),
            (Estimate(2.0771, 1.5293, 2.7568), {}, "2.08 (1.53 to 2.76)"),
            (Estimate(-2.045, -2.32, -1.77), {}, "-2.04 (-2.32 to -1.77)"),
            (Estimate(143.21, 99.04, 180.55), {}, "143.2 (99.0 to 180.6)"),
            (Estimate(1204.5, 143.2, 2270.7), {}, "1,204 (143 to 2,271)"),
            (Estimate(math.inf, 3.25, math.inf), {}, "inf (3.25 to inf)"),
            (Estimate(-0.0004, -0.02, 0.015), {"percent": True}, "0.0 % (-2.0 to 1.5 %)"),
        ],
    )
    def test_it_says_its_interval(self, estimate, options, said):
        """In figures that people read."""
        assert estimate.text(**options) == said

    def test_it_survives_copies_and_pickles(self):
        """With its ends."""
        auc = Estimate(0.75, 0.5, 0.875, 0.9)
        for again in (copy.deepcopy(auc), pickle.loads(pickle.dumps(auc))):  # noqa: S301  our own bytes
            assert repr(again) == repr(auc) == "Estimate(0.75, 0.5, 0.875, 0.9)"
        assert str(auc) == auc.text()

    def test_what_is_not_known_is_none_in_data(self):
        """JSON has no NaN."""
        assert Estimate(0.5).to_dict() == {"value": 0.5, "low": None, "high": None, "level": 0.95}


class TestWilson:
    """The interval of a share."""

    @given(n=st.integers(1, 10_000), data=st.data())
    def test_it_agrees_with_scipy(self, n, data):
        """Their binomtest has the same interval."""
        some = data.draw(st.integers(0, n))
        wanted = stats.binomtest(some, n).proportion_ci(method="wilson")
        assert wilson(some, n) == pytest.approx((wanted.low, wanted.high), abs=1e-12)

    def test_it_covers_the_truth_as_often_as_it_says(self):
        """93 to 97 % on average over shares of 200 customers, computed without simulation."""
        k, shares = np.arange(201), np.linspace(0.02, 0.98, 200)
        low, high = wilson(k, np.full(201, 200))
        held = (low <= shares[:, None]) & (shares[:, None] <= high)
        covered = (stats.binom.pmf(k, 200, shares[:, None]) * held).sum(axis=1)
        assert 0.93 <= covered.mean() <= 0.97

    def test_nobody_is_no_evidence(self):
        """The share may be anything."""
        assert wilson(0, 0) == (0.0, 1.0)
        assert math.isnan(share_of(0, 0))
        assert share_of(1, 2) == 0.5


class TestNormalQuantile:
    """The normal distribution turned round."""

    @given(share=st.floats(1e-300, 1 - 1e-15))
    def test_it_agrees_with_scipy(self, share):
        """Near the middle and far out."""
        assert normal_quantile(share) == pytest.approx(stats.norm.ppf(share), rel=1e-13, abs=1e-14)
