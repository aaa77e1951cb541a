import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from healthscore import DefinitionError
from healthscore.evaluate.sensitivity import sobol_indices
from healthscore.evaluate.sensitivity._ranks import NO_RANK, doubled_ranks, moved
from healthscore.evaluate.sensitivity._tails import Tail

SCORES = st.lists(st.sampled_from([0.0, 0.1, 33.3, 33.3 + 1e-12, 50.0, 100.0, np.nan]), max_size=20)


def ishigami(x):
    """Give Ishigami's function of three angles."""
    return np.sin(x[:, 0]) * (1 + 0.1 * x[:, 2] ** 4) + 7 * np.sin(x[:, 1]) ** 2


def runs_of(model, choices, runs, seed):
    """Run a model by Saltelli's design, on angles."""
    a, b = np.random.default_rng(seed).uniform(-np.pi, np.pi, (2, runs, choices))
    mixed = []
    for choice in range(choices):
        x = a.copy()
        x[:, choice] = b[:, choice]
        mixed.append(model(x))
    return model(a), model(b), np.array(mixed)


class TestRanks:
    @given(SCORES)
    def test_agree_with_scipy(self, scores):
        """The highest is first, equal ones share the mean rank, and gaps have none."""
        values = np.array(scores, dtype=float)
        there = ~np.isnan(values)
        ranks = doubled_ranks(values)
        assert (ranks[~there] == NO_RANK).all()
        expected = stats.rankdata(-np.rint(values[there] * 1e9))
        assert (ranks[there] / 2).tolist() == expected.tolist()

    @given(SCORES, SCORES)
    def test_are_compared_among_those_who_have_both(self, one, other):
        """By mean distance and by Spearman's correlation."""
        size = min(len(one), len(other))
        a, b = (np.array(each[:size], dtype=float) for each in (one, other))
        found = moved(doubled_ranks(a), doubled_ranks(b))
        both = ~np.isnan(a) & ~np.isnan(b)
        x, y = (stats.rankdata(-np.rint(each[both] * 1e9)) for each in (a, b))
        if not both.any():
            assert np.isnan(found).all()
            return
        assert found.shift == pytest.approx(np.abs(x - y).mean())
        if len(set(x.tolist())) > 1 and len(set(y.tolist())) > 1:
            assert found.spearman == pytest.approx(stats.spearmanr(x, y).statistic)
        else:
            assert np.isnan(found.spearman)


class TestTail:
    @given(st.integers(20, 80), st.integers(1, 30), st.integers(0, 2**32 - 1))
    def test_agrees_with_a_quantile_of_all(self, draws, block, seed):
        """However the draws are cut into blocks."""
        chance = np.random.default_rng(seed)
        numbers = chance.random((draws, 5))
        numbers[chance.random((draws, 5)) < 0.5] = np.inf
        numbers[:, 4] = np.inf
        tail = Tail(5, draws, np.inf, np.float64)
        for start in range(0, draws, block):
            tail.take(numbers[start : start + block], map)
        found = tail.quantile(np.isfinite(numbers).sum(axis=0))
        for column, quantile in zip(numbers.T, found, strict=True):
            there = column[np.isfinite(column)]
            if len(there):
                assert quantile == pytest.approx(np.quantile(there, 0.05), abs=1e-12)
            else:
                assert np.isnan(quantile)


class TestSobolIndices:
    def test_agree_with_ishigami(self):
        """Whose indices are known exactly."""
        indices = sobol_indices(*runs_of(ishigami, 3, 8_000, 1))
        for found, exact in (
            (indices.first, (0.3139, 0.4424, 0)),
            (indices.total, (0.5576, 0.4424, 0.2437)),
        ):
            for estimate, share in zip(found, exact, strict=True):
                assert estimate == pytest.approx(share, abs=0.03)
                assert estimate.low <= share <= estimate.high

    def test_intervals_hold_the_truth(self):
        """In 95 of 100 designs, over all indices of a linear model."""
        exact, held = np.array([16, 4, 1]) / 21, []
        for seed in range(80):
            found = sobol_indices(*runs_of(lambda x: x @ [4.0, 2.0, 1.0], 3, 256, seed))
            for estimates in found:
                pairs = zip(estimates, exact, strict=True)
                held += [index.low <= share <= index.high for index, share in pairs]
        assert 0.93 <= np.mean(held) <= 0.97

    def test_nothing_that_varies_has_no_shares(self):
        """Neither one nor the other."""
        indices = sobol_indices([1, 1], [1, 1], [[1, 1]])
        assert np.isnan(indices.first[0])
        assert np.isnan(indices.total[0])

    def test_shares_stay_within_0_and_1(self):
        """Chance alone leads beyond, and a share below nothing says nothing."""
        for seed in range(20):
            found = sobol_indices(*runs_of(lambda x: x @ [4.0, 0.1], 2, 32, seed))
            for index in (*found.first, *found.total):
                assert 0.0 <= index.low <= index <= index.high <= 1.0

    def test_a_choice_without_effect_has_the_share_0(self):
        """And the only other one has all."""
        a, b = np.random.default_rng(0).random((2, 4_000))
        first, total = sobol_indices(a, b, [b, a])
        assert first[0] == pytest.approx(1.0, abs=0.05)
        assert total[0] == pytest.approx(1.0, abs=0.05)
        assert first[1] == total[1] == 0.0

    @pytest.mark.parametrize(
        ("shapes", "words"),
        [
            (((3,), (3,), (3,)), "of_mixed"),
            (((3,), (4,), (1, 3)), "of_mixed"),
            (((3,), (3,), (1, 4)), "of_mixed"),
            (((1,), (1,), (2, 1)), "two runs or more"),
        ],
    )
    def test_shapes_have_to_match(self, shapes, words):
        """The message says what is allowed."""
        with pytest.raises(DefinitionError, match=words):
            sobol_indices(*map(np.zeros, shapes))
