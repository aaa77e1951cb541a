import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthscore import AsIs, Banding, DataError, DefinitionError, History, Metric, Scorecard
from healthscore.evaluate._ranking import Ranking
from healthscore.evaluate.cuts import BandChoice, choose_bands
from healthscore.evaluate.cuts._crossing import crossing, falling
from healthscore.evaluate.profit import Campaign, expected_maximum_profit
from healthscore.normalizers import Isotonic

SEEDS = st.integers(0, 2**32 - 1)
WISHES = [
    {"rates": {"red": 0.4, "yellow": 0.2}},
    {"rates": 0.3},
    {"capacity": (20, 0.2)},
    {"capacity": 0.1},
    {"campaign": Campaign(value=100)},
]


def book(seed, customers=300, digits=1):
    """Make scores with ties, and who left."""
    chance = np.random.default_rng(seed)
    scores = np.round(chance.uniform(0, 100, customers), digits)
    return scores, chance.random(customers) < 0.7 - 0.006 * scores


class TestByRate:
    @settings(max_examples=25)
    @given(SEEDS)
    def test_red_churns_at_least_as_much_as_asked(self, seed):
        """And so does every band that is asked for, on the rows that it was learned from."""
        scores, churned = book(seed)
        choice = choose_bands(scores, churned, rates={"red": 0.45, "yellow": 0.3})
        for band in choice.bands[:-1]:
            assert band.churn_rate >= band.asked - 1e-9
        labels = choice.banding(scores)
        for band in choice.bands:
            assert (labels == band.label).sum() == band.n
            assert churned[labels == band.label].sum() == band.n_churned

    @settings(max_examples=12)
    @given(SEEDS)
    def test_a_higher_rate_cuts_lower(self, seed):
        """Or at the same score."""
        scores, churned = book(seed)
        cuts = [
            float(*choose_bands(scores, churned, rates=rate).cuts.values())
            for rate in (0.3, 0.35, 0.4, 0.45)
        ]
        assert cuts == sorted(cuts, reverse=True)

    @given(SEEDS)
    def test_is_where_the_isotonic_rate_crosses(self, seed):
        """As pools of adjacent violators give it, score by score."""
        scores, churned = book(seed, 80, digits=0)
        ranking = Ranking.of(scores, churned)
        rates = falling(ranking.churned, ranking.totals)
        due = rates[np.searchsorted(ranking.scores, scores)] >= 0.4 - 1e-9
        if len(set(due.tolist())) == 1:
            with pytest.raises(DataError, match="Everybody would be"):
                choose_bands(scores, churned, rates=0.4)
            return
        red = scores < choose_bands(scores, churned, rates=0.4).cuts["green"]
        assert red.tolist() == due.tolist()

    def test_pools_like_the_isotonic_curve(self):
        """Of as many customers each, without smoothing."""
        scores, churned = np.repeat(np.arange(10.0), 20), book(3, 200)[1]
        ranking = Ranking.of(scores, churned)
        curve = Isotonic(smoothing=0).fit(scores, churned)
        due = 1.0 - curve(ranking.scores) / 100.0
        np.testing.assert_allclose(falling(ranking.churned, ranking.totals), due, atol=1e-12)

    def test_the_interval_covers(self):
        """The true crossing is in 95 % of intervals: 93 to 97 % of 300 books."""
        chance = np.random.default_rng(8)
        truth = 45 + 10 * math.log(0.7 / 0.3)
        held = 0
        for _ in range(300):
            scores = chance.normal(50, 18, 200)
            churned = chance.random(200) < 1 / (1 + np.exp((scores - 45) / 10))
            low, high = crossing(Ranking.of(scores, churned), 0.3)
            held += low <= truth <= high
        assert 0.93 <= held / 300 <= 0.97

    def test_the_interval_shrinks(self):
        """With more customers, who are put into bins."""
        widths = []
        for customers in (500, 50_000):
            cut = choose_bands(*book(4, customers), rates=0.4).cuts["green"]
            assert cut.low <= cut <= cut.high
            assert cut.low < 50 < cut.high
            widths.append(cut.high - cut.low)
        assert widths[1] < widths[0] / 2

    def test_what_is_not_sure_is_told(self):
        """Where few customers carry a band."""
        choice = choose_bands([1, 2, *range(10, 30)], [1, 1] + [1, 0] * 10, rates=0.9)
        assert choice.bands[0].n == 2 or choice.bands[0].n == 3
        assert "Whether 90 % of red leave is not sure" in str(choice)
        assert "too few to carry cuts" in str(choice)

    def test_too_few_who_stayed_are_told(self):
        """They are as needed as those who left."""
        choice = choose_bands(np.arange(60.0), [1] * 50 + [0] * 10, rates=0.9)
        assert "Only 10 of the customers stayed" in str(choice)


class TestByCapacity:
    @given(SEEDS, st.integers(1, 200), st.floats(0.01, 0.9))
    def test_capacity_is_never_exceeded(self, seed, red, yellow):
        """Neither a number nor a share; and one more score would be too many."""
        scores, churned = book(seed, digits=0)
        try:
            choice = choose_bands(scores, churned, capacity={"red": red, "yellow": yellow})
        except DataError:
            return
        for band in choice.bands[:-1]:
            most = band.asked if band.asked >= 1 else band.asked * 300
            assert band.n <= most + 1e-9
        if choice.bands[0].label == "red":
            cut = choice.cuts[choice.bands[1].label]
            following = np.sort(scores)[choice.bands[0].n]
            assert (scores <= following).sum() > red
            assert cut <= following

    def test_ties_stay_together(self):
        """Below the cut, or above it."""
        choice = choose_bands([1, 2, 2, 2, 3, 4], [1, 1, 0, 0, 0, 0], capacity=3)
        assert [band.n for band in choice.bands] == [1, 5]

    def test_a_share_is_not_lost_by_rounding(self):
        """0.29 of 100 is 29."""
        choice = choose_bands(np.arange(100.0), np.arange(100) < 40, capacity=0.29)
        assert choice.bands[0].n == 29

    def test_needs_nobody_who_left(self):
        """Who can be called does not depend on it."""
        choice = choose_bands(np.arange(100.0), np.zeros(100), capacity=10)
        assert choice.bands[0].churn_rate == 0.0

    def test_the_interval_is_that_of_a_quantile(self):
        """It covers the true one in 93 to 97 % of books."""
        chance = np.random.default_rng(3)
        held = 0
        for _ in range(500):
            scores = chance.uniform(0, 100, 400)
            cut = choose_bands(scores, scores < 30, capacity=0.2).cuts["green"]
            held += cut.low <= 20 <= cut.high
        assert 0.93 <= held / 500 <= 0.97


class TestByProfit:
    @settings(max_examples=25)
    @given(SEEDS)
    def test_is_the_cut_that_earns_most(self, seed):
        """The one that the expected profit names."""
        scores, churned = book(seed)
        campaign = Campaign(value=100)
        choice = choose_bands(scores, churned, campaign=campaign)
        found = expected_maximum_profit(scores, churned, campaign=campaign)
        red = scores < choice.cuts["green"]
        assert red.tolist() == (scores < found.best_cut).tolist()
        assert choice.bands[0].share == pytest.approx(found.best_share)
        assert "a contact pays from a churn rate of" in str(choice)


class TestAll:
    @pytest.mark.parametrize("wish", WISHES, ids=str)
    def test_order_is_nothing(self, wish):
        """Of the customers."""
        scores, churned = book(1)
        order = np.random.default_rng(0).permutation(len(scores))
        due = choose_bands(scores, churned, **wish).to_dict()
        assert choose_bands(scores[order], churned[order], **wish).to_dict() == due

    @pytest.mark.parametrize("wish", WISHES, ids=str)
    def test_counts_are_those_of_the_banding(self, wish):
        """All customers are in one band, and rates are theirs."""
        scores, churned = book(2)
        choice = choose_bands(scores, churned, **wish)
        assert sum(band.n for band in choice.bands) == len(scores)
        assert sum(band.n_churned for band in choice.bands) == churned.sum()
        labels = choice.banding(scores)
        assert [int((labels == band.label).sum()) for band in choice.bands] == [
            band.n for band in choice.bands
        ]
        assert choice.banding.labels == tuple(band.label for band in choice.bands)

    def test_of_scores_of_a_scorecard(self):
        """With an outcome by key, and tables of the library that came in."""
        values, churned = book(6)
        table = pd.DataFrame({"id": np.arange(300), "x": values})
        scores = Scorecard("s", [Metric("x", AsIs())]).score(table, key="id")
        choice = choose_bands(scores, dict(enumerate(churned.tolist())), rates=(0.4, 0.2))
        assert choice.to_dict() == choose_bands(values, churned, rates=(0.4, 0.2)).to_dict()
        assert type(choice.to_frame()) is pd.DataFrame

    def test_gives_plain_data(self):
        """Ready for JSON."""
        found = choose_bands(*book(6), rates=(0.4, 0.2))
        assert isinstance(found, BandChoice)
        known = json.loads(json.dumps(found.to_dict()))
        assert known["way"] == "rates"
        assert known["starts"]["red"] == 0
        assert known["tables"]["bands"]["band"] == ["red", "yellow", "green"]

    def test_scores_that_no_cut_tells_apart_stay_together(self):
        """A score within 1e-9 of a cut counts as on it."""
        scores = np.array([1.0, 1.0 + 1e-10, 2.0, 2.0 + 3e-9, 3.0])
        choice = choose_bands(scores, [1, 1, 1, 0, 0], capacity=3)
        assert [band.n for band in choice.bands] == [2, 3]
        assert (choice.banding(scores) == "red").sum() == 2

    def test_scores_below_nothing(self):
        """Bands ascend all the same."""
        choice = choose_bands([-5, -4, -3, 2], [1, 1, 0, 0], capacity=2)
        assert choice.banding(np.array([-9, -5, -4, -3, 2])).tolist() == ["red"] * 3 + ["green"] * 2
        assert isinstance(choice.banding, Banding)

    def test_an_empty_band_is_left_out(self):
        """And that is told, with the reason."""
        scores, churned = book(1)
        choice = choose_bands(scores, churned, rates={"red": 0.97, "yellow": 0.3})
        assert choice.banding.labels == ("yellow", "green")
        assert "No customer would be red: nowhere" in str(choice)
        assert "The band is left out." in str(choice)
        choice = choose_bands([1, 1, 2, 3], [1, 0, 0, 0], capacity=(1, 3))
        assert "more customers share the next score than it may hold" in str(choice)

    @pytest.mark.parametrize(
        ("wish", "message"),
        [
            ({"capacity": (500, 10)}, "No customer would be yellow: all are in the bands below"),
            ({"capacity": 0.001}, "red: 0.1 % of 300 customers is less than one"),
            ({"campaign": Campaign(100, 90, 50)}, "red: a contact costs more than it brings"),
            ({"rates": (0.99, 0.98)}, "yellow: nowhere does the smoothed churn rate reach 98 %"),
        ],
    )
    def test_the_reason_why_a_band_is_empty_is_the_true_one(self, wish, message):
        """Where all are below, the capacity is nobody's, and no contact pays."""
        with pytest.raises(DataError, match=message):
            choose_bands(*book(1), **wish)

    def test_a_score_upside_down_is_told(self):
        """Whether rates find a cut by chance, or none."""
        scores, churned = range(6), [0, 0, 0, 1, 1, 1]
        with pytest.raises(DataError, match=r"upside down: backtest it\. Ask for other"):
            choose_bands(scores, churned, rates=0.3)
        choice = choose_bands(range(7), [*churned, 0], rates=0.3)
        assert "the score may be upside down" in str(choice)
        assert "upside down" not in str(choose_bands(scores, churned[::-1], rates=0.3))

    def test_several_empty_bands(self):
        """Of many that were asked for."""
        scores = np.repeat([10.0, 20.0], 50)
        churned = np.arange(100) % 50 < np.repeat([20, 5], 50)
        choice = choose_bands(
            scores, churned, rates=(0.9, 0.8, 0.3), labels=("worst", "bad", "poor", "fine")
        )
        assert choice.banding.labels == ("poor", "fine")
        assert "The bands are left out." in str(choice)

    @pytest.mark.parametrize(
        ("wish", "message"),
        [
            ({"rates": 0.99}, "Everybody would be green. No customer would be red: nowhere"),
            ({"rates": 0.01}, "Everybody would be red. No customer would be green: all are in the"),
            ({"capacity": 300}, "Everybody would be red"),
        ],
    )
    def test_everybody_in_one_band_is_no_choice(self, wish, message):
        """An error says why, and what to do."""
        with pytest.raises(DataError, match=message):
            choose_bands(*book(1), **wish)

    @pytest.mark.parametrize("churned", [[0, 0], [1, 1], [None, None]])
    def test_customers_who_did_the_same_say_nothing(self, churned):
        """About rates."""
        with pytest.raises(DataError, match="nothing to choose bands by"):
            choose_bands([1, 2], churned, rates=0.5)

    @pytest.mark.parametrize(
        ("wish", "message"),
        [
            ({}, "takes one of 'rates', 'capacity' and 'campaign'. Got none"),
            ({"rates": 0.1, "capacity": 5}, "Got rates and capacity"),
            ({"rates": 1.0}, "must be above 0 and below 1. Got 1.0"),
            ({"rates": "much"}, "'rates' of choose_bands must be"),
            ({"rates": (0.1, 0.3)}, "must fall from the lowest band up"),
            ({"rates": (0.3, 0.2, 0.1)}, "must be no more than 2: one a band but the last"),
            ({"rates": {"green": 0.3}}, "must name some of red, yellow"),
            ({"rates": {}}, "must name some of red, yellow"),
            ({"capacity": 2.5}, "must be whole numbers of customers, or shares"),
            ({"capacity": 0}, "must be whole numbers of customers, or shares"),
            ({"capacity": True}, "must be whole numbers of customers, or shares"),
            ({"campaign": 5}, "'campaign' of choose_bands must be a Campaign"),
            ({"rates": 0.3, "labels": ("red",)}, "'labels' of choose_bands must be two or more"),
            ({"rates": 0.3, "labels": 5}, "'labels' of choose_bands must be two or more"),
            ({"rates": 0.3, "labels": "red"}, "'labels' of choose_bands must be two or more"),
            ({"rates": 0.3, "labels": ("a", "a")}, "'labels' of choose_bands must be two or more"),
            ({"rates": 0.3, "labels": ("a", "unknown")}, "other than 'unknown'"),
        ],
    )
    def test_refuses(self, wish, message):
        """What cannot be wished for."""
        with pytest.raises(DefinitionError, match=message):
            choose_bands(*book(1), **wish)

    def test_refuses_a_history(self):
        """One customer of many dates would count as many."""
        scores = Scorecard("s", [Metric("x", AsIs())]).score(
            {"id": [1, 2], "x": [1, 2]}, key="id", as_of="2026-01-01"
        )
        with pytest.raises(DataError, match="choose_bands takes the scores of one date"):
            choose_bands(History([scores]), [1, 0], rates=0.3)

    def test_hostile_labels(self):
        """Are printed as they are, and escaped by whoever makes a page."""
        choice = choose_bands(*book(1), rates=0.4, labels=("<b>", 'a "quote" ☃'))
        assert "<b> below" in repr(choice)
        assert choice.banding.labels == ("<b>", 'a "quote" ☃')
