"""Measures of rank: the same as others', exact, and as sure as they say."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp
from scipy.stats import t as student
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from healthscore.evaluate import _influence, capture
from healthscore.evaluate._influence import GROUPS, Clusters, Influence, Spread, grouped, quantile
from healthscore.evaluate._ranking import Ranking
from healthscore.evaluate.backtest import backtest
from healthscore.evaluate.backtest._band import rate, ratio
from healthscore.evaluate.backtest._baselines import auc_difference
from healthscore.evaluate.backtest._ranks import Ranks

SHARES = (0.05, 0.1, 0.2)
SIMULATIONS = 400


def book(chance, size=400, share=0.2, apart=1.2):
    """Make scores, and who left."""
    churned = (chance.random(size) < share).astype(np.float64)
    return 60.0 + 10.0 * (chance.standard_normal(size) - apart * churned), churned


def measures(ranks):
    """Give all that has an interval, by name."""
    found = {"auc": ranks.auc, "ks": ranks.ks, "average precision": ranks.average_precision}
    for share in SHARES:
        found[f"lift {share}"] = ranks.lift(share)
        found[f"precision {share}"] = ranks.precision(share)
    return found


def numbers(ranks):
    """Give every number of them."""
    return [
        number for each in measures(ranks).values() for number in (each.value, each.low, each.high)
    ]


@st.composite
def books(draw):
    """Draw scores with ties, and outcomes of both kinds."""
    size = draw(st.integers(4, 60))
    scores = draw(st.lists(st.integers(-4, 12), min_size=size, max_size=size))
    left = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    left[:2] = [True, False]
    return np.array(scores) / 4.0, np.array(left, dtype=np.float64)


class TestAgreement:
    @settings(max_examples=40)
    @given(books())
    def test_scikit_learn_and_scipy_say_the_same(self, some):
        """On any scores, tied or not, above and below zero."""
        scores, churned = some
        ranks = Ranks.of(scores, churned)
        assert ranks.auc == pytest.approx(roc_auc_score(churned, -scores), abs=1e-12)
        expected = average_precision_score(churned, -scores)
        assert ranks.average_precision == pytest.approx(expected, abs=1e-12)
        wrong, right, _ = roc_curve(churned, -scores)
        assert ranks.ks == pytest.approx(np.abs(right - wrong).max(), abs=1e-12)
        apart = ks_2samp(scores[churned == 1], scores[churned == 0], method="asymp")
        assert ranks.ks == pytest.approx(apart.statistic, abs=1e-12)

    def test_the_published_numbers_come_out(self, shared_numbers):
        """Of the file of worked examples, where a high number is a high risk."""
        known = json.loads((shared_numbers / "validation.json").read_text())
        result = backtest(-np.array(known["p"]), known["y"])
        assert result.auc == pytest.approx(known["auc"], abs=1e-9)
        assert result.gini == pytest.approx(known["gini"], abs=1e-9)
        assert result.ks == pytest.approx(known["ks"], abs=1e-9)
        assert result.average_precision == pytest.approx(known["average_precision"], abs=1e-9)
        assert result.lift[0.1] == pytest.approx(known["top_decile_lift"], abs=1e-9)
        assert result.profit.profit == pytest.approx(known["emp_churn"]["EMP"], abs=1e-7)

    @settings(max_examples=40)
    @given(books())
    def test_measures_alone_say_the_same(self, some):
        """The room's plain functions, of any share."""
        ranks = Ranks.of(*some)
        for share in SHARES:
            assert ranks.capture(share) == pytest.approx(capture(*some, share), abs=1e-12)
            base = some[1].mean()
            assert ranks.precision(share) == pytest.approx(ranks.lift(share) * base, abs=1e-12)

    def test_the_variance_is_that_of_delong(self):
        """By the placements of each row among those of the other kind, as published."""
        scores, churned = book(np.random.default_rng(1), size=80)
        scores = np.round(scores)
        lost, kept = scores[churned == 1], scores[churned == 0]
        wins = (lost[:, None] < kept) + 0.5 * (lost[:, None] == kept)
        expected = wins.mean(axis=1).var(ddof=1) / len(lost)
        expected += wins.mean(axis=0).var(ddof=1) / len(kept)
        ranks = Ranks.of(scores, churned)
        assert Spread.of(ranks.pull, ranks.ranking, None).variance == pytest.approx(expected)

    def test_quantiles_are_those_of_students_t(self):
        """To three digits from ten degrees of freedom on."""
        for degrees in (10, 30, 300):
            assert quantile(degrees) == pytest.approx(student.ppf(0.975, degrees), abs=1e-3)


class TestLaws:
    @settings(max_examples=40)
    @given(books(), st.randoms(use_true_random=False))
    def test_the_order_of_the_rows_does_not_matter(self, some, chance):
        """Not in the last bit of any measure or interval, with and without clusters."""
        scores, churned = some
        order = list(range(len(scores)))
        chance.shuffle(order)
        customers = np.arange(len(scores)) // 3
        one, two = Ranks.of(scores, churned), Ranks.of(scores[order], churned[order])
        np.testing.assert_array_equal(numbers(one), numbers(two))
        one = Ranks.of(scores, churned, customers)
        two = Ranks.of(scores[order], churned[order], customers[order])
        np.testing.assert_array_equal(numbers(one), numbers(two))

    @settings(max_examples=40)
    @given(books())
    def test_only_the_order_of_scores_counts(self, some):
        """Any rising function of them gives the same numbers."""
        scores, churned = some
        one, two = Ranks.of(scores, churned), Ranks.of(np.exp(scores), churned)
        np.testing.assert_array_equal(numbers(one), numbers(two))

    @settings(max_examples=40)
    @given(books())
    def test_intervals_hold_their_estimate(self, some):
        """And stay within what a measure can be."""
        for name, each in measures(Ranks.of(*some)).items():
            if each.has_interval:
                assert each.low <= each + 1e-12, name
                assert each <= each.high + 1e-12, name
                assert each.low >= 0.0
                assert each.high <= (1.0 if not name.startswith("lift") else 20.0) + 1e-12

    @settings(max_examples=40)
    @given(books())
    def test_turning_the_scores_around_turns_the_auc(self, some):
        """It is one less what it was, with the interval."""
        scores, churned = some
        one, two = Ranks.of(scores, churned).auc, Ranks.of(-scores, churned).auc
        assert one == pytest.approx(1.0 - two, abs=1e-12)
        if one.has_interval:
            assert one.low == pytest.approx(1.0 - two.high, abs=1e-9)

    @settings(max_examples=40)
    @given(books())
    def test_influence_adds_up_to_nothing(self, some):
        """One more of every customer moves nothing."""
        ranks = Ranks.of(*some)
        groups, moved = ranks.groups, []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Ranks, "_spread", lambda _, each: moved.append(each) or Spread(1.0, 2))
            numbers(ranks)
        assert moved
        for each in moved:
            stayed = groups.totals - groups.churned
            total = groups.churned @ each.churned + stayed @ each.stayed
            assert total == pytest.approx(0.0, abs=1e-9)

    @settings(max_examples=40)
    @given(books())
    def test_customers_of_one_row_each_are_no_clusters(self, some):
        """Up to what few customers are worth."""
        scores, churned = some
        codes = np.arange(len(scores))
        one, two = Ranks.of(scores, churned), Ranks.of(scores, churned, codes)
        assert one.auc == two.auc
        least = int(min(churned.sum(), (1.0 - churned).sum()))
        if least > 5 and 0.0 < one.auc < 1.0:
            assert two.auc.high - two.auc.low == pytest.approx(one.auc.high - one.auc.low, rel=0.15)

    @pytest.mark.parametrize("names", [[-5, 3, 10**12], [7, 0, 10**15], [2, 4, 1]])
    def test_any_numbers_tell_customers_apart(self, names):
        """Below zero, and far apart."""
        scores, churned = book(np.random.default_rng(3), size=60)
        codes = np.arange(60) % 3
        one = Ranks.of(scores, churned, codes).auc
        two = Ranks.of(scores, churned, np.array(names, dtype=np.intp)[codes]).auc
        assert (one.low, one.high) == pytest.approx((two.low, two.high), abs=1e-12)

    def test_every_row_twice_is_no_news(self):
        """Where rows are copies, clusters keep the interval as wide as it was."""
        scores, churned = book(np.random.default_rng(3), size=200)
        codes = np.arange(200)
        once = Ranks.of(scores, churned, codes)
        twice = Ranks.of(np.tile(scores, 2), np.tile(churned, 2), np.tile(codes, 2))
        alone = Ranks.of(np.tile(scores, 2), np.tile(churned, 2))
        for name, each in measures(once).items():
            if name.startswith(("auc", "average")):
                other = measures(twice)[name]
                assert (other.low, other.high) == pytest.approx((each.low, each.high), abs=1e-9)
        assert alone.auc.high - alone.auc.low < 0.75 * (once.auc.high - once.auc.low)
        assert rate(np.tile(churned, 2), np.tile(codes, 2)).high == pytest.approx(
            rate(churned, codes).high
        )


class TestGroups:
    def test_groups_of_many_scores_change_no_measure(self):
        """And intervals by less than a hundredth of their width."""
        chance = np.random.default_rng(5)
        scores, churned = book(chance, size=3 * GROUPS, share=0.1)
        many = Ranks.of(scores, churned)
        assert len(many.ranking.scores) == 3 * GROUPS
        assert len(many.groups.scores) == GROUPS
        exact = Ranks(many.ranking, many.ranking, None)
        for (name, one), two in zip(measures(many).items(), measures(exact).values(), strict=True):
            assert one == two, name
            width = two.high - two.low
            assert (one.low, one.high) == pytest.approx((two.low, two.high), abs=0.01 * width)

    def test_clusters_find_their_groups(self):
        """A row stands in the group whose highest score is at or above its own."""
        chance = np.random.default_rng(6)
        scores, churned = book(chance, size=3 * GROUPS)
        one = Ranks.of(scores, churned, np.arange(len(scores)))
        two = Ranks.of(scores, churned)
        assert one.auc.low == pytest.approx(two.auc.low, abs=1e-4)

    def test_groups_count_everybody(self):
        """Large ties stay together."""
        scores = np.concatenate([np.zeros(50_000), np.arange(1.0, 20_001.0)])
        ranking = Ranking.of(scores, (np.arange(70_000) % 7 == 0).astype(np.float64))
        groups = grouped(ranking)
        assert (groups.n, groups.n_churned) == (ranking.n, ranking.n_churned)
        assert groups.totals[0] == 50_000


class TestFew:
    def test_one_churner_has_no_interval(self):
        """There is nothing to tell it from."""
        ranks = Ranks.of(np.arange(10.0), np.eye(10)[2])
        for name, each in measures(ranks).items():
            assert not each.has_interval, name
        assert math.isnan(Spread(1.0, 1).reach())

    def test_all_alike_have_no_auc(self):
        """Nor a distance, nor a capture where nobody left."""
        nobody, everybody = (
            Ranks.of(np.arange(5.0), np.zeros(5)),
            Ranks.of(np.arange(5.0), np.ones(5)),
        )
        for each in (nobody.auc, nobody.ks, nobody.average_precision, nobody.capture(0.1)):
            assert math.isnan(each)
        assert math.isnan(everybody.auc)
        assert everybody.average_precision == 1.0
        assert math.isnan(nobody.lift(0.1))
        assert nobody.precision(0.2) == 0.0
        assert math.isnan(Ranks.of(np.empty(0), np.empty(0)).precision(0.1))

    def test_a_perfect_score_of_few_is_not_sure(self):
        """Three of each kind in order may be luck."""
        auc = Ranks.of(np.arange(6.0), np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])).auc
        assert auc == 1.0
        assert auc.low < 0.5
        assert auc.high == 1.0

    def test_customers_of_one_outcome_count_once(self):
        """One customer's ten scores are not ten customers who left."""
        scores, churned = np.arange(20.0), np.repeat([1.0, 0.0], 10)
        codes = np.repeat([0, 1, 2, 3], [10, 4, 3, 3])
        ranks = Ranks.of(scores, churned, codes)
        assert Clusters.of(ranks.groups, scores, churned, codes).least == 1
        assert not ranks.auc.has_interval

    def test_nothing_that_moves_is_told_from_how_many_there_are(self):
        """Where no influence is, a share's interval is Wilson's."""
        nothing = Influence(np.zeros(2), np.zeros(2))
        ranking = Ranking(np.arange(2.0), np.array([5, 5]), np.array([2, 2]))
        spread = Spread.of(nothing, ranking, None)
        assert spread.of_share(0.5).low == _influence.wilson(2.0, 4)[0]
        assert spread.of_rate(0.5, 10).low == _influence.wilson(5.0, 10)[0]


class TestCoverage:
    """Of 400 books, 93 to 97 % of the intervals hold the truth."""

    @pytest.mark.parametrize(("share", "apart", "size"), [(0.2, 1.2, 400), (0.2, 0.6, 300)])
    def test_of_ranks(self, share, apart, size):
        """The truth is that of half a million customers."""
        chance = np.random.default_rng(20_251_122)
        truth = measures(Ranks.of(*book(chance, 500_000, share, apart)))
        held = dict.fromkeys(truth, 0)
        for _ in range(SIMULATIONS):
            for name, each in measures(Ranks.of(*book(chance, size, share, apart))).items():
                held[name] += each.low <= truth[name] <= each.high
        for name, count in held.items():
            # a precision of 15 customers comes in steps
            most = 0.985 if name == "precision 0.05" else 0.975
            assert 0.93 <= count / SIMULATIONS <= most, name

    def test_of_several_rows_of_one_customer(self):
        """Four scores each, which share the customer's own level, and the outcome."""
        chance, rows = np.random.default_rng(7), 4
        truth = Ranks.of(*self._rows(chance, 100_000, rows)[:2])
        held, naive = np.zeros(2), 0
        for _ in range(SIMULATIONS):
            scores, churned, codes = self._rows(chance, 200, rows)
            ranks = Ranks.of(scores, churned, codes)
            found = rate(churned, codes)
            held += [
                ranks.auc.low <= truth.auc <= ranks.auc.high,
                found.low <= 0.25 <= found.high,
            ]
            alone = Ranks.of(scores, churned).auc
            naive += alone.low <= truth.auc <= alone.high
        assert ((held / SIMULATIONS >= 0.93) & (held / SIMULATIONS <= 0.97)).all()
        assert naive / SIMULATIONS < 0.85

    def _rows(self, chance, size, rows):
        churned = np.repeat(chance.random(size) < 0.25, rows).astype(np.float64)
        level = np.repeat(chance.standard_normal(size), rows)
        scores = level + 0.5 * chance.standard_normal(size * rows) - churned
        return scores, churned, np.repeat(np.arange(size), rows)

    def test_of_ratios_of_rates(self):
        """Of bands of 80 and 150 customers."""
        chance = np.random.default_rng(8)
        low, high = chance.binomial(80, 0.4, SIMULATIONS), chance.binomial(150, 0.08, SIMULATIONS)
        held = 0
        for red, green in zip(low.tolist(), high.tolist(), strict=True):
            churned = (np.arange(80) < red, np.arange(150) < green)
            found = ratio(*(rate(each.astype(np.float64)) for each in churned))
            held += found.low <= 5.0 <= found.high
        assert 0.93 <= held / SIMULATIONS <= 0.97

    def test_of_differences_of_two_scores(self):
        """Of the same customers, that know partly the same."""
        chance = np.random.default_rng(9)

        def both(size):
            churned = (chance.random(size) < 0.25).astype(np.float64)
            level = chance.standard_normal(size) - churned
            one = level + 0.7 * chance.standard_normal(size)
            return one, level + 1.5 * chance.standard_normal(size), churned

        one, two, churned = both(400_000)
        truth = Ranks.of(one, churned).auc - Ranks.of(two, churned).auc
        held = 0
        for _ in range(SIMULATIONS):
            one, two, churned = both(300)
            found = auc_difference(backtest(one, churned).cases, Ranks.of(one, churned), two)
            held += found.low <= truth <= found.high
        assert 0.93 <= held / SIMULATIONS <= 0.97


class TestRatio:
    def test_nobody_left_from_green(self):
        """Then red left infinitely more often, and at least some times."""
        found = ratio(rate(np.repeat([1.0, 0.0], 10)), rate(np.zeros(20)))
        assert found == math.inf
        assert 1.0 < found.low < 10.0
        assert found.high == math.inf

    def test_nobody_left_from_red(self):
        """Then the ratio is nothing, and may be little."""
        found = ratio(rate(np.zeros(20)), rate(np.repeat([1.0, 0.0], 10)))
        assert (found, found.low) == (0.0, 0.0)
        assert 0.0 < found.high < 1.0

    def test_nobody_left_at_all(self):
        """Then there is no ratio, as there is none of nobody."""
        assert math.isnan(ratio(rate(np.zeros(20)), rate(np.zeros(20))))
        assert math.isnan(ratio(rate(np.empty(0)), rate(np.ones(3))))
