"""Agreement with lifelines, which is installed for these tests alone: it holds pandas back."""

import math

import numpy as np
import pytest
from survival_cases import draw

from healthscore.evaluate.survival import concordance, kaplan_meier, log_rank

pytestmark = pytest.mark.lifelines

SEEDS = range(40)


@pytest.fixture(scope="module")
def lifelines():
    """The package, with the modules that are asked."""
    import lifelines as package
    import lifelines.statistics
    import lifelines.utils

    return package


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.filterwarnings("ignore")
class TestLifelines:
    def test_curves(self, lifelines, seed):
        """Shares, their intervals and the median are the same."""
        durations, ended, _, _ = draw(seed, size=30 + 5 * seed)
        fitted = lifelines.KaplanMeierFitter().fit(durations, ended)
        curve = kaplan_meier(durations, ended)
        assert curve.times.tolist() == fitted.survival_function_.index.tolist()
        shares = fitted.survival_function_.to_numpy().ravel()
        np.testing.assert_allclose(curve.shares, shares, atol=1e-9)
        low, high = fitted.confidence_interval_.to_numpy().T
        # where all or none have left, lifelines fills in ones
        some = (curve.shares > 0.0) & (curve.shares < 1.0)
        np.testing.assert_allclose(curve.low[some], low[some], atol=1e-9)
        np.testing.assert_allclose(curve.high[some], high[some], atol=1e-9)
        assert curve.median.value == fitted.median_survival_time_

    @pytest.mark.parametrize("groups", [2, 3, 6])
    def test_log_rank(self, lifelines, seed, groups):
        """The statistic and its chance are the same for any number of groups."""
        durations, ended, group, _ = draw(seed, groups)
        theirs = lifelines.statistics.multivariate_logrank_test(durations, group, ended)
        ours = log_rank(durations, ended, group)
        assert math.isclose(ours.statistic, theirs.test_statistic, rel_tol=1e-9)
        assert math.isclose(ours.p_value, theirs.p_value, rel_tol=1e-9)
        assert ours.degrees == groups - 1

    def test_concordance(self, lifelines, seed):
        """Pairs, and ties of all kinds, count alike."""
        durations, ended, _, scores = draw(seed)
        theirs = lifelines.utils.concordance_index(durations, scores, ended)
        assert math.isclose(concordance(scores, durations, ended), theirs, rel_tol=1e-12)
