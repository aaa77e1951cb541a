import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from healthscore import DataError, DefinitionError
from healthscore.evaluate._incomplete_beta import beta_above
from healthscore.evaluate._ranking import Ranking
from healthscore.evaluate.profit import Campaign, ExpectedProfit, expected_maximum_profit
from healthscore.evaluate.profit._expected_profit import money
from healthscore.evaluate.profit._hull import hull
from healthscore.evaluate.profit._maximum import best_place
from healthscore.evaluate.profit._readable import readable

SEEDS = st.integers(0, 2**32 - 1)


def book(seed, customers=400, rate=0.3, signal=1.0, digits=1):
    """Make scores with ties, and who left."""
    chance = np.random.default_rng(seed)
    churned = chance.random(customers) < rate
    churned[:2] = [True, False]
    return np.round(50 + 15 * (chance.normal(size=customers) - signal * churned), digits), churned


def brute(scores, churned, campaign, points=4_000):
    """Integrate the best profit over acceptance, by the middle of narrow strips."""
    cuts = np.append(-np.inf, np.unique(scores))
    below = scores[None, :] <= cuts[:, None]
    left, stayed = (below & churned).mean(axis=1), (below & ~churned).mean(axis=1)
    g = (np.arange(points) + 0.5) / points
    gain = np.outer(g, (campaign.value - campaign.offer) * left) - campaign.contact * left
    profits = gain - (campaign.offer + campaign.contact) * stayed
    weights = stats.beta.pdf(g, campaign.alpha, campaign.beta)
    weights /= weights.sum()
    shares = (left + stayed)[profits.argmax(axis=1)]
    return weights @ profits.max(axis=1), weights @ shares


def kept_one_by_one(ranking):
    """Give the hull by the plain walk alone."""
    totals, churned = ranking.until
    points = [(0, 0), *zip((totals - churned).tolist(), churned.tolist(), strict=True)]
    found = []
    for place, (x, y) in enumerate(points):
        while len(found) > 1:
            (a, b), (c, d) = points[found[-2]], points[found[-1]]
            if (c - a) * (y - b) < (d - b) * (x - a):
                break
            found.pop()
        found.append(place)
    return found


class TestCampaign:
    def test_prints_as_the_call_that_makes_it(self):
        """As every definition does."""
        assert repr(Campaign()) == "Campaign()"
        campaign = Campaign(value=50, contact=2)
        assert eval(repr(campaign)) == campaign  # noqa: S307  what it prints reads back
        assert hash(campaign) == hash(Campaign(50.0, 10.0, 2.0))

    def test_breaks_even_where_the_expected_profit_is_nothing(self):
        """At that churn rate, what is kept pays for contacts and offers."""
        campaign = Campaign(value=80, offer=7, contact=3, alpha=2, beta=3)
        rate = campaign.break_even
        kept = rate * campaign.acceptance * (80 - 7)
        assert kept - 3 - 7 * (1 - rate) == pytest.approx(0.0, abs=1e-12)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"value": 0}, "'value' of Campaign must be above 0. Got 0.0"),
            ({"value": math.nan}, "'value' of Campaign must be a finite number"),
            ({"offer": -1}, "'offer' of Campaign must not be negative"),
            ({"contact": "1"}, "'contact' of Campaign must be a finite number"),
            ({"offer": 200}, "be below the 200 that a customer is worth"),
            ({"offer": 0, "contact": 0}, "'contact' of Campaign must be above 0 where"),
            ({"alpha": 0}, "'alpha' of Campaign must be above 0 and up to 100"),
            ({"beta": 101}, "'beta' of Campaign must be above 0 and up to 100"),
        ],
    )
    def test_refuses(self, fields, message):
        """What is no campaign, by the name of the field."""
        with pytest.raises(DefinitionError, match=message):
            Campaign(**fields)


class TestIncompleteBeta:
    @given(st.floats(1e-3, 101), st.floats(1e-3, 101), SEEDS)
    def test_agrees_with_scipy(self, alpha, beta, seed):
        """To 1e-12, for parameters small and large, at both ends and near the mean."""
        chance = np.random.default_rng(seed)
        near = alpha / (alpha + beta) + chance.normal(0.0, 0.05, 10)
        values = np.clip([0, 1, 1e-9, 1 - 1e-9, *near, *chance.random(10)], 0, 1)
        due = special.betaincc(alpha, beta, values)
        np.testing.assert_allclose(beta_above(values, alpha, beta), due, rtol=0, atol=1e-12)

    def test_never_rises(self):
        """The chance of more falls, from 1 to 0."""
        found = beta_above(np.linspace(0, 1, 500), 6, 14)
        assert found[0] == 1.0
        assert found[-1] == 0.0
        assert (np.diff(found) <= 1e-15).all()


class TestHull:
    @given(SEEDS, st.sampled_from([3, 40, 400, 3_000]), st.sampled_from([0, 1, 9]))
    def test_is_what_a_plain_walk_gives(self, seed, customers, digits):
        """Whatever the ties and however many corners there are."""
        ranking = Ranking.of(*book(seed, customers, digits=digits))
        assert hull(ranking).tolist() == kept_one_by_one(ranking)

    def test_of_a_chain_that_bends_all_along(self):
        """Many corners of which all are on the hull."""
        totals = np.full(300, 1_000)
        churned = np.arange(999, 699, -1)
        ranking = Ranking(np.arange(300.0), totals, churned)
        assert hull(ranking).tolist() == list(range(301))


class TestReadable:
    @given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
    def test_lies_between(self, one, other):
        """Above the lower number, and not above the higher."""
        low, high = sorted((one, other))
        assert low < readable(low, high) <= high or low == high

    @pytest.mark.parametrize(
        ("low", "high", "due"),
        [(7, 8, 8), (41.41, 41.88, 41.5), (-3, 4, 0), (0.012, 0.018, 0.015), (3, 3, 3), (0, 0, 0)],
    )
    def test_is_round(self, low, high, due):
        """As people would choose it; never -0.0."""
        found = readable(low, high)
        assert (found, math.copysign(1, found)) == (due, 1)


class TestExpectedMaximumProfit:
    def test_agrees_with_the_published_one(self, shared_numbers):
        """EMP-PY on 200 customers."""
        known = json.loads((shared_numbers / "validation.json").read_text())
        found = expected_maximum_profit(100 - 100 * np.array(known["p"]), known["y"])
        assert found.profit == pytest.approx(known["emp_churn"]["EMP"], abs=1e-9)
        assert found.share == pytest.approx(known["emp_churn"]["fraction"], abs=1e-9)

    @pytest.mark.parametrize(
        "campaign",
        [Campaign(), Campaign(50, 20, 5, 2.5, 1.5), Campaign(1_000, 1, 0), Campaign(10, 5, 4)],
    )
    @pytest.mark.parametrize("seed", range(3))
    def test_is_the_integral_of_the_best_profit(self, campaign, seed):
        """Added up over narrow strips of acceptance."""
        scores, churned = book(seed, 200)
        found = expected_maximum_profit(scores, churned, campaign=campaign)
        profit, share = brute(scores, churned, campaign)
        assert found.profit == pytest.approx(profit, abs=1e-4 * campaign.value)
        assert found.share == pytest.approx(share, abs=2e-3)

    @given(SEEDS)
    def test_laws(self, seed):
        """No profit is negative, none set beforehand beats it, and order is nothing."""
        scores, churned = book(seed, 60)
        found = expected_maximum_profit(scores, churned)
        assert 0.0 <= found.best_profit <= found.profit + 1e-12
        assert 0.0 <= found.share <= 1.0
        order = np.random.default_rng(seed).permutation(60)
        assert expected_maximum_profit(scores[order], churned[order]).to_dict() == found.to_dict()

    @given(SEEDS)
    def test_the_best_cut_is_the_best(self, seed):
        """Of all that could be set beforehand."""
        scores, churned = book(seed, 60)
        campaign = Campaign()
        found = expected_maximum_profit(scores, churned, campaign=campaign)
        below = scores[None, :] < np.append(np.unique(scores), np.inf)[:, None]
        left, stayed = (below & churned).sum(axis=1), (below & ~churned).sum(axis=1)
        earned = (0.3 * 190 - 1) * left - 11 * stayed
        assert found.best_profit == pytest.approx(earned.max() / 60, abs=1e-12)
        contacted = scores < found.best_cut
        assert contacted.mean() == pytest.approx(found.best_share)
        assert (scores < found.cut).mean() == pytest.approx(found.share, abs=0.2)

    def test_a_better_score_earns_more(self):
        """The more so the better it is."""
        profits = [
            expected_maximum_profit(*book(7, 4_000, signal=signal)).profit for signal in range(4)
        ]
        assert sorted(profits) == profits

    def test_gaps_are_passed_over(self):
        """Of scores and of outcomes."""
        found = expected_maximum_profit([1, 2, 3, math.nan, 5], [1, 0, 1, 1, None])
        assert (found.n, found.n_churned) == (3, 2)

    def test_refuses_what_cannot_be_told(self):
        """Everybody alike, or a campaign that is none."""
        with pytest.raises(DataError, match="nobody left"):
            expected_maximum_profit([1, 2], [0, 0])
        with pytest.raises(DefinitionError, match="'campaign' of expected_maximum_profit must be"):
            expected_maximum_profit([1, 2], [0, 1], campaign=200)


class TestExpectedProfit:
    def test_says_that_a_campaign_pays(self):
        """Whom to contact and what it earns."""
        found = expected_maximum_profit(*book(1, 2_000, rate=0.2, signal=2.0))
        assert isinstance(found, ExpectedProfit)
        assert repr(found).startswith("<ExpectedProfit: ")
        assert found.pays is True
        text = str(found)
        assert "So a contact pays where at least 16.4 % leave." in text
        assert f"customers who score below {found.best_cut:g} is expected to earn" in text
        assert "chance" not in text

    def test_says_that_it_may_be_chance(self):
        """Where those worth contacting are too few."""
        scores = np.repeat([10.0, 20.0], [20, 80])
        found = expected_maximum_profit(scores, np.repeat([1, 0, 1, 0], [5, 15, 1, 79]))
        assert found.pays is None
        assert "That may be chance: a campaign may not pay at all." in str(found)

    def test_says_that_no_campaign_pays(self):
        """Where no cut gathers enough who leave."""
        scores = np.arange(1_000.0)
        found = expected_maximum_profit(scores, scores % 20 == 19)
        assert (found.pays, found.best_cut, found.best_profit) == (False, -math.inf, 0.0)
        assert "No campaign of this kind pays" in str(found)
        assert found.profit < 0.1

    def test_says_that_everybody_is_worth_it(self):
        """Where most leave."""
        found = expected_maximum_profit([1.0, 2.0] * 10, [1] * 18 + [0] * 2)
        assert found.best_cut == math.inf
        assert "Contacting everybody is expected to earn most" in str(found)

    def test_gives_plain_data(self):
        """Ready for JSON, campaign and all."""
        found = expected_maximum_profit([1.0, 2.0] * 10, [1] * 18 + [0] * 2)
        known = json.loads(json.dumps(found.to_dict()))
        assert known["campaign"]["value"] == 200.0
        assert known["best_cut"] == "inf"
        assert known["contacted_rate"]["value"] == pytest.approx(0.9, abs=0.05)
        assert found.to_frame("cuts")["share"][1] == found.best_share

    def test_the_rate_reached_exactly_is_reached(self):
        """Whatever the rounding of the rate."""
        ranking = Ranking.of(np.repeat([1.0, 2.0], 10), np.array(([1] * 3 + [0] * 7) * 2))
        assert best_place(ranking, 0.3) == 2
        assert best_place(ranking, 0.3001) == 0

    @pytest.mark.parametrize(
        ("amount", "due"), [(1_000, "1,000"), (10, "10"), (2.5, "2.5"), (-0.25, "-0.25"), (0, "0")]
    )
    def test_amounts_have_few_digits(self, amount, due):
        """And no zeros behind the point."""
        assert money(amount) == due
