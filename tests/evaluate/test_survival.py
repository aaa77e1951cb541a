"""Curves, tests and concordance of customers of whom not all have been seen to leave."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from survival_cases import draw

from healthscore import DataError, DefinitionError
from healthscore.evaluate._estimate import wilson
from healthscore.evaluate.survival import concordance, kaplan_meier, log_rank
from healthscore.evaluate.survival._dominance import sums_below

# Made by lifelines 0.30.3 of the same draws; test_lifelines.py holds all of them against it.
GOLDEN = {
    1: {
        "shares": [0.7803829087962852, 0.5234918702964715, 0.23477198757545473],
        "low": [0.689732545299777, 0.41559721740740285, 0.1430569022917329],
        "high": [0.8474374617569862, 0.6205809679834067, 0.3396069896620833],
        "median": 11.0,
        "statistic": 3.5252597468198084,
        "p_value": 0.0604403541486027,
        "concordance": 0.6160714285714286,
    },
    2: {
        "shares": [0.7096245480371893, 0.5143208143321392, 0.29869303223825666],
        "low": [0.6161423191937169, 0.40989616290882147, 0.19803507479902557],
        "high": [0.7842993304113575, 0.6091361762578923, 0.40589160719079026],
        "median": 12.0,
        "statistic": 9.10392783133171,
        "p_value": 0.010546471650952167,
        "concordance": 0.5684684684684684,
    },
    3: {
        "shares": [0.8623393247330691, 0.7091420924887023, 0.4742879245318521],
        "low": [0.7815851120586136, 0.6076353419262247, 0.36065055463971685],
        "high": [0.9148339253176446, 0.7888954634911916, 0.5794941655294995],
        "median": 17.0,
        "statistic": 12.154508988593266,
        "p_value": 0.006872191211340512,
        "concordance": 0.5498836532867947,
    },
}

customers = st.lists(
    st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 2), st.integers(0, 5)),
    min_size=1,
    max_size=25,
)


def columns(rows):
    """Give durations, who left, groups and scores."""
    durations, ended, groups, scores = map(np.array, zip(*rows, strict=True))
    return durations.astype(float), ended, groups, scores.astype(float)


def pairs_by_hand(scores, durations, ended, *, weighted=False, until=math.inf):
    """Compare every two customers, one after the other."""
    right = pairs = 0.0
    for one in range(len(scores)):
        if not ended[one] or durations[one] > until:
            continue
        weight = seen_by_hand(durations, ended, durations[one]) ** -2 if weighted else 1.0
        for other in range(len(scores)):
            later = durations[other] > durations[one]
            if later or (durations[other] == durations[one] and not ended[other]):
                pairs += weight
                right += weight * (
                    (scores[other] > scores[one]) + 0.5 * (scores[other] == scores[one])
                )
    return right / pairs if pairs else math.nan


def seen_by_hand(durations, ended, time):
    """Give the share who would still be seen just before a time."""
    share = 1.0
    for lost in np.unique(durations[(durations < time) & ~ended]):
        here = (durations == lost) & ~ended
        share *= 1.0 - here.sum() / (here | (durations > lost)).sum()
    return share


class TestKaplanMeier:
    @pytest.mark.parametrize("seed", GOLDEN)
    def test_lifelines_gives_the_same(self, seed):
        """Shares, intervals and the median."""
        durations, ended, _, _ = draw(seed, seed + 1)
        curve, golden = kaplan_meier(durations, ended), GOLDEN[seed]
        told = [curve.at(time) for time in (5, 10, 20)]
        assert [each.value for each in told] == pytest.approx(golden["shares"], abs=1e-12)
        assert [each.low for each in told] == pytest.approx(golden["low"], abs=1e-12)
        assert [each.high for each in told] == pytest.approx(golden["high"], abs=1e-12)
        assert curve.median.value == golden["median"]

    @pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
    @pytest.mark.parametrize("seed", range(5))
    def test_scipy_gives_the_same(self, seed):
        """Its empirical survival function with censoring."""
        durations, ended, _, _ = draw(seed)
        curve = kaplan_meier(durations, ended, level=0.9)
        data = stats.CensoredData(uncensored=durations[ended], right=durations[~ended])
        theirs = stats.ecdf(data).sf
        low, high = (
            end.evaluate(curve.times) for end in theirs.confidence_interval(0.9, method="log-log")
        )
        np.testing.assert_allclose(curve.shares, theirs.evaluate(curve.times), atol=1e-12)
        inside = (curve.shares > 0.0) & (curve.shares < 1.0)
        np.testing.assert_allclose(curve.low[inside], low[inside], atol=1e-9)
        np.testing.assert_allclose(curve.high[inside], high[inside], atol=1e-9)

    @given(rows=customers)
    def test_without_censoring_it_is_the_empirical_share(self, rows):
        """Of all, who lasted longer."""
        durations, *_ = columns(rows)
        curve = kaplan_meier(durations, np.ones(len(rows)))
        shares = [(durations > time).mean() for time in curve.times]
        np.testing.assert_allclose(curve.shares, shares, atol=1e-12)

    @given(rows=customers, seed=st.integers(0, 9))
    def test_the_order_of_customers_does_not_matter(self, rows, seed):
        """Not to the last bit."""
        durations, ended, *_ = columns(rows)
        order = np.random.default_rng(seed).permutation(len(rows))
        one, other = kaplan_meier(durations, ended), kaplan_meier(durations[order], ended[order])
        for name in ("times", "shares", "low", "high", "at_risk", "events", "censored"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))

    @given(rows=customers)
    def test_who_is_lost_at_once_changes_no_share(self, rows):
        """Such a customer is counted, and nothing follows from it."""
        durations, ended, *_ = columns(rows)
        durations += 1.0
        one = kaplan_meier(durations, ended)
        other = kaplan_meier(np.append(durations, 0.0), np.append(ended, False))
        np.testing.assert_array_equal(one.shares, other.shares)
        assert other.n == one.n + 1

    @given(rows=customers)
    def test_the_interval_holds_the_share(self, rows):
        """And lies within 0 and 1; there is none where all have left."""
        durations, ended, *_ = columns(rows)
        curve = kaplan_meier(durations, ended)
        some = curve.shares > 0.0
        assert np.isnan(curve.low[~some]).all()
        assert np.isnan(curve.high[~some]).all()
        assert (curve.low[some] >= 0.0).all()
        assert (curve.low[some] <= curve.shares[some]).all()
        assert (curve.shares[some] <= curve.high[some]).all()
        assert (curve.high[some] <= 1.0).all()

    def test_the_interval_covers_as_often_as_it_says(self):
        """Nominal 95 % intervals at a time by which a quarter was lost from sight."""
        random = np.random.default_rng(5)
        left, lost = random.exponential(1.0, (2_000, 80)), random.exponential(2.0, (2_000, 80))
        told = [
            kaplan_meier(np.minimum(one, other), one <= other).at(0.7)
            for one, other in zip(left, lost, strict=True)
        ]
        covered = np.mean([each.low <= math.exp(-0.7) <= each.high for each in told])
        assert 0.93 <= covered <= 0.97

    def test_the_median_and_its_interval(self):
        """Where the curve and the ends of its interval reach one half."""
        curve = kaplan_meier(np.arange(1.0, 41.0), np.ones(40))
        median = curve.median
        assert median.value == 20.0
        assert curve.low[curve.times == median.low] <= 0.5 < curve.at(median.low - 1.0).low
        assert curve.high[curve.times == median.high] <= 0.5 < curve.at(median.high - 1.0).high
        assert kaplan_meier([5, 9], [0, 0]).median.value == math.inf
        assert math.isnan(kaplan_meier([], []).median)

    def test_few_who_all_stayed_are_no_certainty(self):
        """Before anybody left the interval is Wilson's, of those who were there."""
        curve = kaplan_meier([50, 60, 70, 80], [0, 0, 1, 0])
        assert curve.at(30).low == pytest.approx(wilson(4, 4)[0])
        assert curve.at(60).low == pytest.approx(wilson(3, 3)[0])
        assert curve.at(60).high == 1.0
        random = np.random.default_rng(6)
        told = [
            kaplan_meier(times, times < 9.0).at(0.05) for times in random.exponential(1, (800, 20))
        ]
        assert np.mean([each.low <= math.exp(-0.05) for each in told]) > 0.93

    def test_a_time_is_asked(self):
        """Before the first, at the last, and beyond it, where nobody knows."""
        curve = kaplan_meier([10, 20, 30], [1, 0, 0])
        assert curve.at(0).value == 1.0
        assert curve.at(9.99).value == 1.0
        assert curve.at(30).value == pytest.approx(2 / 3)
        assert math.isnan(curve.at(30.1))
        assert math.isnan(curve.at(-1))
        assert kaplan_meier([10], [1]).at(99).value == 0.0

    def test_it_prints_and_gives_data(self):
        """As text, as a dict and as columns."""
        curve = kaplan_meier([10, 20, 20, 30], [1, 1, 1, 0])
        assert len(curve) == 4
        assert repr(curve) == "<SurvivalCurve: 4 customers, 3 left, median 20>"
        assert "Half of them had left after 20." in str(curve)
        assert curve.to_frame()["share"].tolist() == curve.shares.tolist()
        assert curve.to_dict()["tables"]["curve"]["left"] == [0, 1, 2, 0]
        assert "More than half were still there" in str(kaplan_meier([5], [0]))
        assert repr(kaplan_meier([5], [0])).startswith("<SurvivalCurve: 1 customer, 0 left")
        assert "There was nobody to see." in str(kaplan_meier([], []))

    def test_its_arrays_are_read_only(self):
        """So that nobody changes a result."""
        curve = kaplan_meier([10, 20], [1, 0])
        for name in ("times", "at_risk", "events", "censored", "shares", "low", "high"):
            assert not getattr(curve, name).flags.writeable

    @pytest.mark.parametrize(
        ("durations", "ended", "message"),
        [
            ([1, -2], [1, 0], "'durations', row 1: a number from 0 is due. Got -2.0"),
            ([1, None], [1, 0], "'durations', row 1: a number from 0"),
            ([1, "x"], [1, 0], "'durations'"),
            ([1, math.inf], [1, 0], "'durations'"),
            ([1, 2], [1], "'ended' must have one value for each of 2"),
            ([1, 2], [1, None], "'ended', row 1: 1 for who left, or 0 for who did not"),
            ([1, 2], [1, 2], "'ended', row 1"),
        ],
    )
    def test_what_cannot_be_is_refused(self, durations, ended, message):
        """With the name and the row."""
        with pytest.raises(DataError, match=message):
            kaplan_meier(durations, ended)

    @pytest.mark.parametrize("level", [0, 1, math.nan, "x", 95])
    def test_a_level_is_a_share(self, level):
        """Above 0 and below 1."""
        with pytest.raises(DefinitionError, match="'level' of kaplan_meier must"):
            kaplan_meier([1], [1], level=level)


class TestLogRank:
    @pytest.mark.parametrize("seed", GOLDEN)
    def test_lifelines_gives_the_same(self, seed):
        """With two, three and four groups."""
        durations, ended, groups, _ = draw(seed, seed + 1)
        found, golden = log_rank(durations, ended, groups), GOLDEN[seed]
        assert found.statistic == pytest.approx(golden["statistic"], rel=1e-9)
        assert found.p_value == pytest.approx(golden["p_value"], rel=1e-9)
        assert found.p_value == pytest.approx(stats.chi2.sf(found.statistic, seed), rel=1e-12)

    @pytest.mark.parametrize("seed", range(5))
    def test_scipy_gives_the_same(self, seed):
        """Its test of two groups."""
        durations, ended, groups, _ = draw(seed, 2)
        some = groups == 0
        data = (
            stats.CensoredData(uncensored=durations[each & ended], right=durations[each & ~ended])
            for each in (some, ~some)
        )
        theirs = stats.logrank(*data)
        found = log_rank(durations, ended, groups)
        assert found.statistic == pytest.approx(theirs.statistic**2, rel=1e-9)
        assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-9)

    @given(rows=customers, seed=st.integers(0, 9))
    def test_orders_and_names_do_not_matter(self, rows, seed):
        """Of the customers and of the groups."""
        durations, ended, groups, _ = columns(rows)
        order = np.random.default_rng(seed).permutation(len(rows))
        names = np.array(["red", "yellow", "green"])
        one = log_rank(durations, ended, groups)
        other = log_rank(durations[order], ended[order], names[groups][order])
        assert one.degrees == other.degrees
        assert other.statistic == pytest.approx(one.statistic, abs=1e-8, nan_ok=True)

    @given(rows=customers)
    def test_as_many_are_expected_as_left(self, rows):
        """In all groups together."""
        durations, ended, groups, _ = columns(rows)
        found = log_rank(durations, ended, groups)
        assert found.expected.sum() == pytest.approx(found.observed.sum(), abs=1e-9)
        assert found.n.sum() == len(rows)

    def test_alike_groups_are_told_apart_as_often_as_chance_says(self):
        """In 5 % of books in which all leave at one rate."""
        random = np.random.default_rng(3)
        groups = np.arange(90) % 3
        chances = [
            log_rank(
                np.minimum(left := random.exponential(1.0, 90), 1.2), left <= 1.2, groups
            ).p_value
            for _ in range(600)
        ]
        assert 0.03 <= np.mean(np.array(chances) < 0.05) <= 0.07

    def test_nothing_to_compare(self):
        """One group, nobody who left, or groups that were never there together."""
        for given_ in (
            ([1, 2], [1, 1], ["a", "a"]),
            ([1, 2], [0, 0], ["a", "b"]),
            ([1, 5], [0, 1], ["a", "b"]),
            ([3, 3], [1, 1], ["a", "b"]),
            ([], [], []),
        ):
            found = log_rank(*given_)
            assert math.isnan(found.p_value)
            assert found.degrees == 0
            assert "nothing to compare" in repr(found)
            assert "There is nothing to compare" in str(found)

    def test_who_was_never_there_with_others_is_no_degree(self):
        """A group that was lost before anybody left takes nothing from the others."""
        durations, ended, groups = [2, 3, 4, 5, 6, 7], [1, 1, 1, 1, 0, 0], [1, 1, 2, 1, 2, 2]
        one = log_rank(durations, ended, groups)
        other = log_rank([*durations, 1], [*ended, 0], [*groups, 3])
        assert (other.degrees, other.groups) == (1, ("1", "2", "3"))
        assert other.p_value == pytest.approx(one.p_value, rel=1e-12)

    def test_it_says_what_it_comes_to(self):
        """In words and columns."""
        apart = log_rank([1, 2, 3, 4, 50, 60, 70, 80] * 5, [1] * 40, ([0] * 4 + [1] * 4) * 5)
        assert "The groups leave at different rates (log-rank test, p below 0.001)." in str(apart)
        alike = log_rank([1, 2, 3, 4], [1] * 4, [True, False, False, True])
        assert "cannot be told apart" in alike.sentence
        assert "p = 0.695" in alike.sentence
        assert alike.to_dict()["degrees"] == 1
        assert alike.to_frame()["group"].tolist() == ["False", "True"]

    @pytest.mark.parametrize(
        ("groups", "message"),
        [
            (["a"], "'groups' must have one value for each of 2 customers. Got 1"),
            (["a", None], "'groups', row 1: a group is due. Got a gap"),
            ([1.5, 2.5], "'groups'"),
        ],
    )
    def test_what_is_no_group_is_refused(self, groups, message):
        """Each customer is in one."""
        with pytest.raises(DataError, match=message):
            log_rank([1, 2], [1, 0], groups)


class TestConcordance:
    @pytest.mark.parametrize("seed", GOLDEN)
    def test_lifelines_gives_the_same(self, seed):
        """Harrell's, with ties in time and in score."""
        durations, ended, _, scores = draw(seed, seed + 1)
        expected = GOLDEN[seed]["concordance"]
        assert concordance(scores, durations, ended) == pytest.approx(expected, rel=1e-12)

    @given(rows=customers, weighted=st.booleans(), until=st.sampled_from([None, 0.0, 2.0, 4.0]))
    def test_it_is_what_comparing_every_two_gives(self, rows, weighted, until):
        """Plain and weighted, up to a time or to the end."""
        durations, ended, _, scores = columns(rows)
        found = concordance(scores, durations, ended, weighted=weighted, until=until)
        most = math.inf if until is None else until
        by_hand = pairs_by_hand(scores, durations, ended, weighted=weighted, until=most)
        assert found.value == pytest.approx(by_hand, abs=1e-12, nan_ok=True)

    @given(rows=customers, seed=st.integers(0, 9))
    def test_the_order_of_customers_does_not_matter(self, rows, seed):
        """Nor does that of scores turned around, but for its direction."""
        durations, ended, _, scores = columns(rows)
        order = np.random.default_rng(seed).permutation(len(rows))
        one = concordance(scores, durations, ended)
        other = concordance(scores[order], durations[order], ended[order])
        assert one.value == pytest.approx(other.value, abs=1e-15, nan_ok=True)
        assert one.low == pytest.approx(other.low, abs=1e-9, nan_ok=True)
        turned = concordance(-scores, durations, ended)
        assert turned.value == pytest.approx(1.0 - one.value, abs=1e-12, nan_ok=True)

    @given(rows=customers)
    def test_weights_do_nothing_where_nobody_is_lost(self, rows):
        """All who were not seen to leave were seen to the end."""
        durations, ended, _, scores = columns(rows)
        durations = np.where(ended, durations, 9.0)
        one = concordance(scores, durations, ended)
        other = concordance(scores, durations, ended, weighted=True)
        assert one.value == pytest.approx(other.value, abs=1e-12, nan_ok=True)

    @pytest.mark.parametrize("weighted", [False, True])
    def test_the_interval_covers_as_often_as_it_says(self, weighted):
        """Nominal 95 % intervals; the weighted one of what there is without censoring."""
        random = np.random.default_rng(11)

        def book(size):
            scores = random.random(size)
            left = random.exponential(np.exp(2.0 * scores))
            return scores, left, random.exponential(4.0, size)

        scores, left, lost = book(60_000)
        seen = np.full(len(left), np.inf) if weighted else lost
        truth = concordance(scores, np.minimum(np.minimum(left, seen), 99), left <= seen, until=3)
        covered = []
        for _ in range(400):
            scores, left, lost = book(80)
            found = concordance(
                scores, np.minimum(left, lost), left <= lost, weighted=weighted, until=3
            )
            covered.append(found.low <= truth <= found.high)
        assert 0.93 <= np.mean(covered) <= 0.97

    def test_gaps_are_left_out(self):
        """Who has no score is compared with nobody."""
        assert concordance([20, None, 60], [1, 2, 3], [1, 1, 0]).value == 1.0
        assert math.isnan(concordance([], [], []))

    @pytest.mark.parametrize(
        ("scores", "message"),
        [([1], "'scores' must have one value for each of 2"), (["a", "b"], "'scores'")],
    )
    def test_what_is_no_score_is_refused(self, scores, message):
        """With its name."""
        with pytest.raises(DataError, match=message):
            concordance(scores, [1, 2], [1, 0])

    @pytest.mark.parametrize("until", [-1, math.nan, "x"])
    def test_a_time_is_a_number_from_0(self, until):
        """Up to which leaving counts."""
        with pytest.raises(DefinitionError, match="'until' of concordance must"):
            concordance([1, 2], [1, 2], [1, 0], until=until)


class TestSumsBelow:
    @given(
        ranks=st.lists(st.integers(0, 9), max_size=20),
        questions=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 11))),
        seed=st.integers(0, 5),
    )
    def test_it_is_what_looking_at_all_gives(self, ranks, questions, seed):
        """Within any places, below any limit."""
        size = len(ranks)
        weights = np.random.default_rng(seed).integers(1, 9, size)
        places = [sorted((min(one, size), min(other, size))) for one, other, _ in questions]
        limits = [limit for *_, limit in questions]
        found = sums_below(
            np.array(ranks, dtype=np.intp),
            weights,
            np.array([start for start, _ in places], dtype=np.intp),
            np.array([stop for _, stop in places], dtype=np.intp),
            np.array(limits, dtype=np.intp),
        )
        assert found.tolist() == [
            sum(
                weight
                for rank, weight in zip(
                    ranks[start:stop], weights[start:stop].tolist(), strict=True
                )
                if rank < limit
            )
            for (start, stop), limit in zip(places, limits, strict=True)
        ]
