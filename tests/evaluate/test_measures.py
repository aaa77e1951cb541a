"""Measures of rank and of probabilities, on plain arrays."""

import json
import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from sklearn import metrics

import healthscore as hs
from healthscore import evaluate as ev
from healthscore.evaluate._probabilities import bin_starts
from healthscore.evaluate._ranking import Ranking

SCORES = st.integers(-3, 12).map(lambda score: 7.7 * score) | st.floats(-1e9, 1e9)


@st.composite
def outcomes(draw):
    """Make scores with many ties, and outcomes of both kinds."""
    size = draw(st.integers(2, 60))
    scores = draw(hnp.arrays(np.float64, size, elements=SCORES))
    churned = draw(hnp.arrays(np.bool_, size))
    churned[:2] = [True, False]
    return scores, churned


class TestRanking:
    """Customers sorted once."""

    @given(case=outcomes())
    def test_it_counts_every_customer_at_the_own_score(self, case):
        """As numpy's unique does, for scores of any sign."""
        scores, churned = case
        ranking = Ranking.of(scores, churned)
        distinct, totals = np.unique(scores + 0.0, return_counts=True)
        assert ranking.scores.tolist() == distinct.tolist()
        assert ranking.totals.tolist() == totals.tolist()
        gone = [int(churned[scores == score].sum()) for score in distinct]
        assert ranking.churned.tolist() == gone
        assert (ranking.n, ranking.n_churned) == (len(scores), churned.sum())
        assert ranking.base_rate == churned.mean()

    def test_nobody_has_no_rate(self):
        """And no score."""
        nobody = Ranking.of(np.empty(0), np.empty(0))
        assert (nobody.n, nobody.n_churned) == (0, 0)
        assert math.isnan(nobody.base_rate)

    def test_zeros_of_either_sign_are_one_score(self):
        """Their bits differ."""
        assert Ranking.of(np.array([0.0, -0.0, 1.0]), np.zeros(3)).totals.tolist() == [2, 1]


class TestMeasuresOfRank:
    """AUC, Gini, KS, average precision, capture and lift."""

    @given(case=outcomes())
    def test_they_agree_with_other_libraries(self, case):
        """Low scores are high risks."""
        scores, churned = case
        assert ev.auc(scores, churned) == pytest.approx(metrics.roc_auc_score(churned, -scores))
        assert ev.gini(scores, churned) == pytest.approx(2 * ev.auc(scores, churned) - 1)
        wanted = metrics.average_precision_score(churned, -scores)
        assert ev.average_precision(scores, churned) == pytest.approx(wanted)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scipy warns where it takes another way to the p-value
            apart = stats.ks_2samp(scores[churned], scores[~churned], method="asymp").statistic
        assert ev.ks(scores, churned) == pytest.approx(apart)

    @given(case=outcomes(), seed=st.integers(0, 9))
    def test_the_order_of_the_customers_does_not_matter(self, case, seed):
        """Not even in the last bit."""
        scores, churned = case
        order = np.random.default_rng(seed).permutation(len(scores))
        for measure in (ev.auc, ev.ks, ev.average_precision, ev.capture, ev.lift):
            assert measure(scores, churned) == measure(scores[order], churned[order])

    @given(case=outcomes(), share=st.floats(0.01, 1.0))
    def test_capture_is_the_mean_over_all_orders_of_equal_scores(self, case, share):
        """Each of several equals at the edge counts for its part."""
        scores, churned = case
        wanted, found = share * len(scores), 0.0
        for score in np.unique(scores):
            equal = scores == score
            part = min(wanted, equal.sum())
            found += part * churned[equal].mean()
            wanted -= part
        assert ev.capture(scores, churned, share) == pytest.approx(found / churned.sum())
        assert ev.lift(scores, churned, share) == pytest.approx(found / churned.sum() / share)

    def test_published_numbers_come_out(self, shared_numbers):
        """Those of 200 customers."""
        published = json.loads((shared_numbers / "validation.json").read_text())
        risk, churned = np.array(published["p"]), np.array(published["y"])
        for measure in (ev.auc, ev.gini, ev.ks, ev.average_precision):
            wanted = published[measure.__name__]
            assert measure(1 - risk, churned) == pytest.approx(wanted, abs=1e-9)
        assert ev.lift(-risk, churned) == pytest.approx(published["top_decile_lift"], abs=1e-9)
        assert ev.brier(risk, churned) == pytest.approx(published["brier"], abs=1e-9)

    def test_gaps_are_passed_over(self):
        """In either array."""
        nan = float("nan")
        assert ev.auc([1, 2, nan, 3, 4], [1, 1, 0, 0, None]) == 1.0

    @pytest.mark.parametrize(
        ("scores", "churned", "said"),
        [
            ([1, 2], [0, 0], "nobody left"),
            ([1, 2], [1, 1], "everybody left"),
            ([], [], "Of 0 customers"),
            ([1, float("inf")], [1, 0], "finite"),
            ([1, 2], [1, 0, 1], "one value for each of 2 customers"),
        ],
    )
    def test_what_tells_nothing_apart_is_refused(self, scores, churned, said):
        """The message says what there is."""
        with pytest.raises(hs.DataError, match=said):
            ev.auc(scores, churned)

    @pytest.mark.parametrize("share", [0, 1.5, float("nan")])
    def test_a_share_is_a_share(self, share):
        """Of customers, some and at most all."""
        with pytest.raises(hs.DefinitionError, match="'share' of capture must be above 0"):
            ev.capture([1, 2], [1, 0], share)


class TestMeasuresOfProbabilities:
    """Brier score, its skill, and the calibration error."""

    @given(case=outcomes(), seed=st.integers(0, 9))
    def test_brier_agrees_with_scikit_learn(self, case, seed):
        """On any probabilities."""
        _, churned = case
        chance = np.random.default_rng(seed).random(len(churned)).round(2)
        wanted = metrics.brier_score_loss(churned, chance)
        assert ev.brier(chance, churned) == pytest.approx(wanted)
        rate = np.full(len(churned), churned.mean())
        assert ev.brier_skill(chance, churned) == pytest.approx(
            1 - wanted / metrics.brier_score_loss(churned, rate)
        )

    def test_the_base_rate_has_no_skill(self):
        """And where all did the same there is none to be had."""
        assert ev.brier_skill([0.5] * 4, [1, 0, 1, 0]) == 0.0
        assert math.isnan(ev.brier_skill([0.5] * 4, [0] * 4))

    def test_the_calibration_error_is_that_of_bins(self):
        """Against a plain loop."""
        rng = np.random.default_rng(1)
        chance = rng.random(1000)
        churned = rng.random(1000) < chance**2
        order = np.argsort(chance)
        parts = np.split(order, 10)
        wanted = sum(abs(churned[part].mean() - chance[part].mean()) / 10 for part in parts)
        assert ev.expected_calibration_error(chance, churned) == pytest.approx(wanted)

    @given(values=st.lists(st.integers(0, 9), min_size=1, max_size=40), bins=st.integers(1, 50))
    def test_equal_values_stand_in_one_bin(self, values, bins):
        """However many bins are asked for."""
        ordered = np.sort(np.array(values, dtype=np.float64))
        starts = bin_starts(ordered, bins)
        assert starts[0] == 0
        assert len(starts) <= bins
        assert all(ordered[start - 1] < ordered[start] for start in starts[1:])

    @pytest.mark.parametrize(
        ("call", "error", "said"),
        [
            (lambda: ev.brier([1.5], [1]), hs.DataError, "from 0 to 1. Got 1.5"),
            (lambda: ev.brier([], []), hs.DataError, "no customer"),
            (
                lambda: ev.expected_calibration_error([0.5], [1], bins=0),
                hs.DefinitionError,
                "whole number from 1",
            ),
        ],
    )
    def test_what_is_no_probability_is_refused(self, call, error, said):
        """Scores are calibrated first."""
        with pytest.raises(error, match=said):
            call()
