"""Backtests of histories: what is a case, and what comes of looking at who is red."""

import csv
import gzip
import json
import math

import numpy as np
import pandas as pd
import pytest
from over_time_books import CARD, START, Book, ByHand, draw, history_of
from scipy import stats
from sklearn import metrics

from healthscore import (
    AsIs,
    Banding,
    Categories,
    DataError,
    DefinitionError,
    History,
    Metric,
    Percentile,
    Scorecard,
)
from healthscore.evaluate.backtest import Backtest, backtest
from healthscore.evaluate.backtest._ranks import Ranks
from healthscore.evaluate.over_time import OverTime, backtest_history
from healthscore.evaluate.over_time._cases import Rows
from healthscore.evaluate.over_time._ranked import ranked
from healthscore.evaluate.over_time._rates import at_least, median_of, rate_of
from healthscore.segments import Segmented

SEEDS = range(60)
HORIZON = 40


def found_of(book, **options):
    """Backtest a book; None where there is nothing to hold against each other."""
    options = {"horizon": HORIZON, "until": book.until, **options}
    try:
        return backtest_history(book.history, book.left, **options)
    except (DataError, DefinitionError):
        return None


def books():
    """Give random books that can be backtested."""
    drawn = map(draw, SEEDS)
    return [(book, found) for book in drawn if (found := found_of(book)) is not None]


BOOKS = books()


def regular(values, left, **options):
    """Backtest customers who are all there on the first of each 30 days."""
    values = np.array(values, dtype=float)
    dates = START + 30 * np.arange(values.shape[1])
    history = history_of(values, np.ones(values.shape, dtype=bool), dates)
    return backtest_history(history, left, **options)


class TestCases:
    def test_most_books_can_be_backtested(self):
        """So that the tests below hold something."""
        assert len(BOOKS) > 40

    @pytest.mark.parametrize(("book", "found"), BOOKS)
    def test_they_are_what_counting_by_hand_gives(self, book, found):
        """Scores, outcomes, customers and bands, by date and then by customer."""
        told = [each for each in ByHand(book, HORIZON).fates() if each[2] in (0, 1)]
        cases = found.cases
        assert list(zip(cases.customers.tolist(), cases.churned.tolist(), strict=True)) == [
            (who, fate) for who, _, fate in told
        ]
        assert cases.values.tolist() == [book.history.values[who, at] for who, at, _ in told]
        assert cases.keys.tolist() == book.history.keys[cases.customers].tolist()
        assert cases.band_codes.tolist() == CARD.banding.codes(cases.values).tolist()
        assert cases.labels == ("red", "yellow", "green")

    @pytest.mark.parametrize(("book", "found"), BOOKS)
    def test_each_other_score_is_counted_once(self, book, found):
        """By why it is no case."""
        fates = [fate for *_, fate in ByHand(book, HORIZON).fates()]
        reasons = {fate: fates.count(fate) for fate in fates if fate not in (0, 1)}
        assert found.excluded == reasons
        assert found.n + sum(reasons.values()) == int(book.history.present.sum())

    @pytest.mark.parametrize("seed", range(12))
    def test_some_dates_alone(self, seed):
        """Those of `at`, in any order and form."""
        book = draw(seed)
        dates = book.history.periods
        found = found_of(book, at=[str(dates[2]), dates[1]], horizon=30)
        fates = [fate for *_, fate in ByHand(book, 30, [1, 2]).fates()]
        if found is not None:
            assert found.n == fates.count(0) + fates.count(1)
            assert found.over_time.dates.tolist() == dates[1:3].tolist()

    @pytest.mark.parametrize("seed", range(12))
    def test_the_order_of_customers_does_not_matter(self, seed):
        """Nothing that is told changes."""
        book = draw(seed)
        order = np.random.default_rng(seed).permutation(len(book.history.keys))
        parts = [
            (date, scores.take(np.argsort(-scores.keys))) for date, scores in book.history.snapshots
        ]
        shuffled = History(parts)
        by_key = dict(
            zip(book.history.keys[order].tolist(), book.left[order].tolist(), strict=True)
        )
        options = {"horizon": HORIZON, "until": book.until}
        if found_of(book) is not None:
            one = backtest_history(book.history, book.left, **options)
            other = backtest_history(shuffled, by_key, **options)
            assert one.auc == other.auc
            assert one.excluded == other.excluded
            assert json.dumps(one.over_time.to_dict()) == json.dumps(other.over_time.to_dict())

    def test_who_leaves_on_the_last_day_leaves_within_the_horizon(self):
        """And who leaves on the date of the score had left before."""
        left = [START + 60, START + 61, START, None]
        found = regular([[10], [20], [30], [80]], left, horizon=60, until=START + 60)
        assert found.cases.churned.tolist() == [1, 0, 0]
        assert found.excluded == {"left before the score": 1}

    def test_one_date_is_one_row_a_customer(self):
        """So that customers are not told of as cases."""
        found = regular([[10, 20], [80, 90]], [START + 40, None], at=START, until="2027-01-01")
        assert found.cases.customers is None
        assert str(found.cases.as_of) == "2026-01-01T00:00:00.000000"
        assert repr(found).startswith("<Backtest: 2 customers")

    def test_who_vanishes_is_not_taken_as_retained(self):
        """Without a date of leaving they count until last there, and it is said."""
        values = np.array([[10.0, 10, 10], [20, 20, 20], [80, 80, 80]])
        present = np.array([[1, 1, 1], [1, 0, 0], [1, 1, 1]], dtype=bool)
        history = history_of(values, present, START + 30 * np.arange(3))
        found = backtest_history(history, {100: START + 70}, horizon=50, until="2026-12-31")
        assert found.excluded == {"censored": 1}
        assert found.over_time.n_vanished == 1
        assert any(
            "1 customer is no longer in the history" in each for each in found.sheet.sentences
        )

    def test_a_horizon_beyond_all_that_is_known_censors_all_who_stayed(self):
        """So there is nothing to hold against each other, and it says how long is known."""
        with pytest.raises(DefinitionError, match=r"known until 2026-02-10, 40 days after"):
            regular([[10, 20], [80, 90]], [START + 40, None], horizon=365)

    def test_it_is_what_backtest_does_with_a_history(self):
        """The same call."""
        book, found = BOOKS[0]
        other = backtest(book.history, book.left, horizon=HORIZON, until=book.until)
        assert isinstance(other, Backtest)
        assert isinstance(other.over_time, OverTime)
        assert (other.n, other.auc) == (found.n, found.auc)


class TestAlarms:
    @pytest.mark.parametrize(("book", "found"), BOOKS)
    def test_lead_times_are_what_counting_by_hand_gives(self, book, found):
        """From the first red score to leaving."""
        over_time, by_hand = found.over_time, ByHand(book, HORIZON).lead_times()
        np.testing.assert_array_equal(over_time.lead_times, by_hand)
        for notice in (0, 25, 60):
            caught = sum(lead >= notice for lead in by_hand)
            expected = caught / len(by_hand) if by_hand else math.nan
            assert over_time.recall_at(notice).value == pytest.approx(expected, nan_ok=True)

    @pytest.mark.parametrize(("book", "found"), BOOKS)
    def test_false_alarms_are_what_counting_by_hand_gives(self, book, found):
        """Of who stayed: whether ever red, how often, in how many years."""
        told, over_time = ByHand(book, HORIZON).false_alarms(), found.over_time
        red, alarms, years = map(sum, zip(*told, strict=True)) if told else (0, 0, 0)
        assert over_time.alarms.n_stayed == len(told)
        expected = red / len(told) if told else math.nan
        assert over_time.false_alarms.value == pytest.approx(expected, nan_ok=True)
        rate = alarms / years if years else math.nan
        assert over_time.alarms_per_year.value == pytest.approx(rate, nan_ok=True)

    def test_a_book_that_can_be_checked_in_the_head(self):
        """Two of three who left were red, 75 and 15 days before; one of two who stayed was."""
        values = [
            [80, 30, 20, 10],
            [80, 80, 80, 30],
            [80, 80, 80, 80],
            [80, 20, 80, 20],
            [90, 90, 90, 90],
        ]
        days = [105, 105, 105]
        found = regular(values, [*(START + days), None, None], horizon=30, until=START + 120)
        over_time = found.over_time
        np.testing.assert_array_equal(over_time.lead_times, [75.0, 15.0, np.nan])
        assert over_time.lead_time.value == 15.0
        assert over_time.lead_quartiles == (15.0, 15.0, 75.0)
        assert over_time.caught.value == pytest.approx(2 / 3)
        assert {days: each.value for days, each in over_time.recall.items()} == pytest.approx(
            {30: 1 / 3, 60: 1 / 3, 90: 0.0}
        )
        assert over_time.false_alarms.value == 0.5
        assert over_time.alarms_per_year.value == pytest.approx(2 / (8 * 30 / 365.25))
        # held in red by the default rule, it is one alarm
        assert over_time.held_alarms.n_alarms == 1
        assert over_time.sentences[0].startswith(
            "Of 3 customers who left, 33 % (6 to 79 %) were red"
        )
        assert repr(over_time) == (
            "<OverTime: 5 customers, 3 left, 66.7 % were red before, half of these 15 days or more>"
        )
        assert "2 (67 %) were ever red before, and half of them were red 15 days" in str(over_time)

    def test_recall_is_held_against_false_alarms(self):
        """That those who left were red means nothing where the others were as well."""
        values = [[80, 30, 20, 10]] * 20 + [[80, 20, 80, 80]] * 20
        left = [START + 105] * 20 + [None] * 20
        told = "By having been red they cannot be told from those who left."
        found = regular(values, left, horizon=30, until=START + 120).over_time
        assert told in str(found)
        values[20:] = [[80, 80, 80, 80]] * 20
        found = regular(values, left, horizon=30, until=START + 120).over_time
        assert told not in str(found)

    def test_the_window_begins_with_the_first_date_asked_for(self):
        """What came before may be what the scorecard was learned from."""
        values = [[10, 80, 20, 80], [80, 80, 80, 80]]
        left = [START + 100, None]
        every = regular(values, left, horizon=90, until=START + 190)
        later = regular(values, left, horizon=90, until=START + 190, at=START + 30)
        assert every.over_time.lead_times.tolist() == [100.0]
        assert later.over_time.lead_times.tolist() == [40.0]
        assert later.over_time.alarms.seen.tolist() == [70.0]

    def test_who_left_unseen_is_told(self):
        """Who left without a score before is no case, and is counted."""
        values = [[10, 20], [np.nan, np.nan], [80, 90]]
        found = regular(values, [START + 40, START + 45, None], horizon=30, until=START + 90)
        assert "1 customer more left without a score before." in found.over_time.sentences
        assert found.over_time.n == 2

    def test_nobody_was_red(self):
        """Then nothing is told of lead times."""
        found = regular([[50, 50], [80, 90]], [START + 40, None], horizon=30, until=START + 90)
        over_time = found.over_time
        assert math.isnan(over_time.lead_time)
        assert np.isnan(over_time.lead_quartiles).all()
        assert over_time.caught.value == 0.0
        assert over_time.alarms_per_year.value == 0.0
        assert 0.0 < over_time.alarms_per_year.high < 50.0
        assert "None of them was ever red before leaving." in over_time.sentences
        assert repr(over_time) == "<OverTime: 2 customers, 1 left, 0.0 % were red before>"

    def test_a_rate_needs_time(self):
        """With a single date none has passed."""
        found = regular([[10], [80]], [START + 40, None], until=START + 90)
        assert math.isnan(found.over_time.alarms_per_year)
        assert "times a year" not in str(found.over_time)


class TestRates:
    def test_the_interval_of_the_median_covers_as_often_as_it_says(self):
        """Whatever the distribution; ends are what somebody had, so it is a little too wide."""
        leads = np.sort(np.random.default_rng(2).exponential(100.0, (3_000, 45)))
        told = map(median_of, leads)
        covered = np.mean([each.low <= 100.0 * math.log(2.0) <= each.high for each in told])
        assert 0.95 <= covered <= 0.975

    def test_few_have_no_interval(self):
        """It would have to end beyond what any of them had."""
        assert not median_of(np.arange(3.0)).has_interval
        assert median_of(np.arange(8.0)).has_interval
        assert math.isnan(median_of(np.empty(0)))

    def test_what_half_had_at_least(self):
        """Half or more of them, for any number."""
        for size in range(1, 12):
            lead = np.arange(1.0, size + 1)
            for share in (0.25, 0.5, 0.75):
                told = at_least(lead, share)
                assert told in lead
                assert (lead >= told).mean() >= share - 1e-12

    def test_the_interval_of_a_rate_covers_as_often_as_it_says(self):
        """Alarms of one customer come together, as some are restless."""
        random = np.random.default_rng(4)
        covered, naive = [], []
        for _ in range(2_000):
            years = random.uniform(0.5, 2.0, 80)
            rate = rate_of(random.poisson(random.gamma(0.5, 1.2, 80) * years), years)
            covered.append(rate.low <= 0.6 <= rate.high)
            alone = 1.96 * math.sqrt(rate / years.sum())
            naive.append(abs(rate - 0.6) <= alone)
        assert 0.93 <= np.mean(covered) <= 0.97
        assert np.mean(naive) < 0.9

    def test_a_rate_of_a_single_customer_has_no_interval(self):
        """And without time there is no rate."""
        assert not rate_of(np.array([2, 0]), np.array([1.0, 0.0])).has_interval
        assert math.isnan(rate_of(np.array([0]), np.array([0.0])))


class TestRanks:
    def test_clustered_intervals_cover_as_often_as_they_say(self):
        """Rows of one customer are alike: taken as different customers, they mislead."""
        random = np.random.default_rng(8)

        def book(size):
            level = random.normal(size=size)
            leaves = random.random(size) < 1.0 / (1.0 + np.exp(1.0 + level))
            scores = level[:, None] + 0.3 * random.normal(size=(size, 6))
            churned = leaves[:, None] & (np.arange(6) >= 3)
            customers = np.repeat(np.arange(size), 6)
            return Rows(customers, customers, scores.ravel(), churned.ravel().astype(float))

        truth = float(ranked(book(100_000)).auc)
        clustered, naive = [], []
        for _ in range(800):
            rows = book(100)
            one = ranked(rows).auc
            other = ranked(rows._replace(customers=np.arange(600))).auc
            clustered.append(one.low <= truth <= one.high)
            naive.append(other.low <= truth <= other.high)
        assert 0.93 <= np.mean(clustered) <= 0.97
        assert np.mean(naive) < 0.85

    def test_any_numbers_tell_customers_apart(self):
        """Nothing that is told depends on which."""
        random = np.random.default_rng(3)
        scores, churned = random.integers(0, 30, 200) * 1.0, (random.random(200) < 0.3) * 1.0
        codes = random.integers(0, 60, 200)
        told = [
            Ranks.of(scores, churned, some).auc
            for some in (codes, codes * 10**6, codes - 70, 3 * codes)
        ]
        assert {(each.value, each.low, each.high) for each in told} == {
            (told[0].value, told[0].low, told[0].high)
        }

    @pytest.mark.parametrize(("book", "found"), BOOKS[:20])
    def test_they_are_those_of_scikit_learn(self, book, found):
        """Whichever horizon and date."""
        told = found.over_time.by_horizon[HORIZON]
        expected = metrics.roc_auc_score(found.cases.churned, -found.cases.values)
        assert told.auc.value == pytest.approx(expected)
        for date, each in found.over_time.by_date.items():
            here = [
                (fate, -book.history.values[who, at])
                for who, at, fate in ByHand(book, HORIZON).fates()
                if fate in (0, 1) and book.history.periods[at] == date
            ]
            if 0 < each.n_churned < each.n:
                expected = metrics.roc_auc_score(*zip(*here, strict=True))
                assert each.auc.value == pytest.approx(expected)

    @pytest.mark.parametrize(("book", "found"), BOOKS[:20])
    def test_by_date_they_are_those_of_one_date_alone(self, book, found):
        """And the others have no whole horizon."""
        for date, told in found.over_time.by_date.items():
            alone = found_of(book, at=date)
            if alone is not None:
                assert (alone.n, alone.n_churned) == (told.n, told.n_churned)
                assert alone.auc == told.auc
        assert sum(each.n for each in found.over_time.by_date.values()) == found.n

    @pytest.mark.parametrize(("book", "found"), BOOKS[:20])
    def test_by_horizon_they_are_those_of_each_horizon_alone(self, book, found):
        """The first is that of the main results."""
        both = found_of(book, horizon=(HORIZON, 20))
        assert both.horizon == HORIZON
        assert both.auc == found.auc
        told = both.over_time.by_horizon
        assert list(told) == [HORIZON, 20.0]
        shorter = found_of(book, horizon=20)
        if shorter is not None:
            assert shorter.auc == both.over_time.auc_by_horizon[20.0]
        assert both.over_time.to_frame("horizons")["within_days"].tolist() == sorted(
            days for days, each in told.items() if each.n
        )

    def test_without_a_horizon_the_usual_ones_are_told(self):
        """90 days are the main one."""
        left = [START + 80, None, START + 40, None]
        values = [[10, 20], [80, 90], [60, 40], [50, 60]]
        found = regular(values, left, until="2027-01-01")
        assert found.horizon == 90.0
        assert list(found.over_time.auc_by_horizon) == [30.0, 60.0, 90.0, 180.0]


class TestStaying:
    @pytest.mark.parametrize(("book", "found"), BOOKS)
    def test_curves_are_of_first_scores(self, book, found):
        """Until customers left or were last seen, by the band they were in at first."""
        told, over_time = ByHand(book, HORIZON).staying(), found.over_time
        staying = over_time.staying
        lasting = staying.lasting
        assert (
            list(
                zip(
                    staying.customers.tolist(),
                    staying.periods.tolist(),
                    lasting.durations.tolist(),
                    lasting.ended.tolist(),
                    strict=True,
                )
            )
            == told
        )
        first = np.array([book.history.values[who, at] for who, at, *_ in told])
        labels = CARD.banding(first)
        assert {label: (curve.n, curve.n_left) for label, curve in over_time.survival.items()} == {
            label: (int((labels == label).sum()), int(lasting.ended[labels == label].sum()))
            for label in ("red", "yellow", "green")
            if (labels == label).any()
        }
        assert over_time.n == len(told)
        assert over_time.n_left == int(lasting.ended.sum())

    def test_log_rank_is_that_of_scipy(self):
        """Of two bands, without censoring before the end."""
        random = np.random.default_rng(1)
        values = random.choice([20.0, 90.0], (60, 1))
        days = np.rint(random.exponential(20.0 + values[:, 0], 60)).astype(int) + 1
        found = regular(values, list(START + days), horizon=30, until=START + 400)
        red = values[:, 0] < 40
        theirs = stats.logrank(days[red], days[~red])
        assert found.over_time.log_rank.groups == ("red", "green")
        assert found.over_time.log_rank.p_value == pytest.approx(theirs.pvalue)
        assert "The bands" in str(found.over_time)
        concordance = found.over_time.concordance
        assert concordance.value == pytest.approx(found.over_time.weighted_concordance.value)
        assert concordance > 0.5

    @pytest.mark.parametrize("book", [book for book, _ in BOOKS[:20]])
    def test_who_is_lost_at_once_changes_no_rate(self, book):
        """A customer who comes with the last snapshot and is known of no longer."""
        date, last = book.history.snapshots[-1]
        table = {"id": [*last.keys.tolist(), 999], "csm": [*_plain(last.values), 10.0]}
        longer = History([*book.history.snapshots[:-1], (date, CARD.score(table, key="id"))])
        one = found_of(book, until=date)
        other = found_of(Book(longer, np.append(book.left, np.datetime64("NaT")), date))
        assert (one is None) == (other is None)
        if one is not None:
            assert other.auc == one.auc
            assert other.excluded["censored"] == one.excluded.get("censored", 0) + 1
            for name in ("caught", "false_alarms", "alarms_per_year", "concordance"):
                ours, theirs = (getattr(each.over_time, name) for each in (one, other))
                assert ours.value == pytest.approx(theirs.value, nan_ok=True)
            for label, curve in one.over_time.survival.items():
                some = other.over_time.survival[label]
                np.testing.assert_array_equal(curve.shares, some.shares)

    def test_no_two_can_be_compared(self):
        """Who left was there for longer than who stayed was seen."""
        values = np.array([[30.0, 20, 10, 10], [np.nan, np.nan, np.nan, 80]])
        present = np.array([[1, 1, 1, 1], [0, 0, 0, 1]], dtype=bool)
        history = history_of(values, present, START + 30 * np.arange(4))
        left = {100: START + 100}
        over_time = backtest_history(history, left, horizon=30, until=START + 130).over_time
        assert math.isnan(over_time.concordance)
        assert not any("first score left first" in each for each in over_time.sentences)


def _plain(values):
    return [None if math.isnan(value) else value for value in values.tolist()]


class TestWithoutBands:
    def test_what_is_about_bands_is_none(self):
        """And what is not is told all the same."""
        card = Scorecard("demo", [Metric("csm", AsIs())])
        values = np.array([[10.0, 20.0], [80.0, 90.0], [60.0, 70.0]])
        history = history_of(values, np.ones((3, 2), dtype=bool), [START, START + 30], card)
        left = {100: START + 50}
        found = backtest_history(history, left, horizon=30, until=START + 90)
        over_time = found.over_time
        for name in (
            "alarms",
            "band",
            "held_alarms",
            "lead_times",
            "lead_time",
            "lead_quartiles",
            "caught",
            "recall",
            "false_alarms",
            "alarms_per_year",
            "survival",
            "log_rank",
        ):
            assert getattr(over_time, name) is None
        assert over_time.recall_at(30) is None
        assert "no banding" in over_time.sentences[0]
        assert over_time.concordance.value == 1.0
        assert list(over_time.to_dict()["tables"]) == ["horizons", "dates"]
        assert repr(over_time) == "<OverTime: 3 customers, 1 left>"
        assert found.bands == ()


class TestWords:
    def test_it_gives_data_and_tables(self):
        """Ready for JSON, and of the same library as came in."""
        table = pd.DataFrame(
            {
                "id": np.tile(["a", "b", "c", "d"], 3),
                "as_of": np.repeat(pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]), 4),
                "csm": [10, 80, 60, 30, 20, 90, 50, 30, 10, 80, 70, 20],
            }
        )
        history = CARD.score_panel(table, key="id", at="as_of")
        left = pd.Series({"a": "2026-03-20", "nobody": "2026-01-01"})
        found = backtest_history(history, left, horizon=60, until="2026-06-01").over_time
        told = json.loads(json.dumps(found.to_dict()))
        assert told["n_left"] == 1
        assert told["until"].startswith("2026-06-01")
        assert list(told["tables"]) == ["notice", "alarms", "survival", "horizons", "dates"]
        assert told["tables"]["dates"]["left"] == [0, 1, 1]
        assert isinstance(found.to_frame(), pd.DataFrame)
        assert found.to_frame("survival")["band"].tolist() == ["red", "yellow", "green"]
        assert "1 customer named with a date of leaving is not in the history" in str(found)

    def test_its_arrays_are_read_only(self):
        """So that nobody changes a result."""
        found = BOOKS[0][1].over_time
        alarms = found.alarms
        for array in (found.landmarks, alarms.lead_times, alarms.lead, alarms.seen, alarms.years):
            assert not array.flags.writeable

    def test_two_bands_are_held_against_each_other(self):
        """After the longest time for which both are known."""
        values = [[10.0]] * 5 + [[90.0]] * 5
        days = [20, 40, 60, 80, 100, 50, 300, None, None, None]
        left = [None if day is None else START + day for day in days]
        found = regular(values, left, horizon=60, until=START + 200).over_time
        assert (
            "After 180 days, 0 % of those who were red at first and 80 % (20 to 97 %) of those who "
            "were green at first were still there." in found.sentences
        )
        short = regular(values, left, horizon=20, until=START + 25).over_time
        assert not any("still there" in each for each in short.sentences)

    def test_nobody_left_with_a_score_but_later(self):
        """A landmark after which all stay needs others to be told."""
        with pytest.raises(DataError, match="nobody left"):
            regular(
                [[10, 20], [80, 90]], [START + 80, None], horizon=30, until=START + 90, at=START
            )


PANEL = {
    "id": ["a", "b", "c"] * 2,
    "as_of": ["2026-01-01"] * 3 + ["2026-02-01"] * 3,
    "csm": [10, 80, 60, 20, 90, 50],
    "plan": ["x", "y", "x", "y", "y", None],
    "money": [1.0, 2.0, None, 4.0, 5.0, 6.0],
}
READING = Scorecard(
    "demo",
    [
        Metric("csm", AsIs()),
        Metric("plan", Categories({"x": 20, "y": 80})),
        Metric("money", Percentile(), missing="exclude"),
    ],
    banding=Banding({"red": 0, "green": 50}),
).fit({**PANEL, "as_of": ["2026-01-01"] * 6})
LEFT = {"a": "2026-02-20"}
OPTIONS = {"horizon": 30, "until": "2026-06-01"}


class TestBeside:
    def found(self, **options):
        """Backtest the panel."""
        history = READING.score_panel(PANEL, key="id", at="as_of")
        return backtest_history(history, LEFT, **{**OPTIONS, **options})

    def test_metrics_are_read_by_date(self):
        """Their scores, and what their curves judged."""
        found = self.found()
        assert found.cases.metrics["csm"].tolist() == PANEL["csm"]
        assert set(found.baselines) >= {"csm", "plan", "money"}
        judged = found._read_values()
        assert judged["plan"].tolist() == PANEL["plan"]
        np.testing.assert_array_equal(judged["money"], [1.0, 2.0, np.nan, 4.0, 5.0, 6.0])

    def test_without_details_there_are_none(self):
        """The rest is told all the same."""
        history = READING.score_panel(PANEL, key="id", at="as_of", details=False)
        found = backtest_history(history, LEFT, **OPTIONS)
        assert found.cases.metrics == {}
        assert found._read_values() == {}
        assert found.auc > 0.5

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("money", [1, 2, math.nan, 4, 5, 6]),
            ({"a": 7, "c": 9}, [7, math.nan, 9] * 2),
            ([7, 8, 9], [7, 8, 9] * 2),
            (pd.Series({"b": 8.0, "a": 7.0, "c": 9.0, "z": 1.0}), [7, 8, 9] * 2),
        ],
    )
    def test_value_is_read_by_customer_or_by_date(self, value, expected):
        """In any form that a snapshot takes."""
        np.testing.assert_array_equal(self.found(value=value).cases.value, expected)

    def test_segments_are_read_by_customer_or_by_date(self):
        """Or are those that customers were scored in."""
        assert self.found(segment="plan").cases.segment.tolist() == PANEL["plan"]
        by_customer = self.found(segment={"a": "s", "b": "t"}).cases.segment.tolist()
        assert by_customer == ["s", "t", None] * 2
        assert self.found().cases.segment is None

    def test_tenure_is_told_from_dates(self):
        """A number each would be larger for who stayed, except on a single date."""
        since = {"a": "2025-12-22", "b": "2025-01-01"}
        tenure = self.found(tenure=since).cases.tenure
        np.testing.assert_array_equal(tenure, [10, 365, math.nan, 41, 396, math.nan])
        assert self.found(tenure="money").cases.tenure[0] == 1.0
        single = self.found(tenure=[3, 4, 5], at="2026-02-01").cases.tenure
        assert single.tolist() == [3, 4, 5]
        with pytest.raises(DataError, match="must be the date on which each customer came"):
            self.found(tenure=[3, 4, 5])
        with pytest.raises(DataError, match="'tenure'"):
            self.found(tenure=["x", "y", "z"])

    def test_value_is_not_negative(self):
        """It is what customers are worth."""
        with pytest.raises(DataError, match="'value' is what customers are worth"):
            self.found(value=[1, -2, 3])

    def test_segments_of_segmented_scores(self):
        """Metrics that a segment lacks are gaps of its customers."""
        small = Scorecard("small", [Metric("csm", AsIs())], banding=READING.banding)
        segmented = Segmented([("money >= 2", READING)], default=small)
        dates = ("2026-01-01", "2026-02-01")
        parts = (
            {name: column[:3] for name, column in PANEL.items()},
            {name: column[3:] for name, column in PANEL.items()},
        )
        history = History(
            (date, segmented.score(part, key="id")) for date, part in zip(dates, parts, strict=True)
        )
        found = backtest_history(history, LEFT, **OPTIONS)
        assert found.cases.segment.tolist() == ["small", "demo", "small", "demo", "demo", "demo"]
        assert found.cases.scorecard is None
        np.testing.assert_array_equal(
            found.cases.metrics["money"].round(), [math.nan, 30, math.nan, 50, 70, 90]
        )
        assert found._read_values()["plan"].tolist() == [None, "y", None, "y", "y", None]
        assert list(found.segments) == ["demo", "small"]
        with pytest.raises(DataError, match="'plan' is no column that the scorecard reads"):
            backtest_history(history, LEFT, segment="plan", **OPTIONS)


class TestSeries:
    def dates(self, churned, **options):
        """Give when customers 100 to 102 left, as it was read."""
        values = [[10, 20], [80, 90], [60, 50]]
        options = {"horizon": 30, "until": START + 90, **options}
        found = regular(values, churned, **options).over_time
        return found.followed.given.astype("datetime64[D]").tolist()

    @pytest.mark.parametrize(
        ("index", "expected"),
        [
            ([102, 100, 101], [1, 2, 0]),
            ([0, 1, 2], [0, 1, 2]),
            ([7, 8, 9], [0, 1, 2]),
        ],
    )
    def test_whole_numbers_are_keys_where_they_are_those_of_all(self, index, expected):
        """In any order; else they are the rows of a frame."""
        days = [START + 40, START + 50, START + 60]
        told = self.dates(pd.Series(days, index=index))
        assert told == [days[place].item() for place in expected]

    def test_some_customers_alone(self):
        """Or more than there are: by key."""
        day = START + 40
        assert self.dates(pd.Series([day], index=[102])) == [None, None, day.item()]

    def test_texts_are_keys_also_where_one_is_of_nobody(self):
        """As many as customers, which does not make an order of them."""
        table = {"id": ["a", "b"], "csm": [10, 80]}
        history = History([(START, CARD.score(table, key="id"))])
        left = pd.Series([START + 10, None], index=["z", "b"], dtype="datetime64[s]")
        with pytest.raises(DataError, match="nobody left"):
            backtest_history(history, left, horizon=30, until=START + 90)
        left = pd.Series([None, START + 10], index=["z", "a"], dtype="datetime64[s]")
        found = backtest_history(history, left, horizon=30, until=START + 90)
        assert found.cases.churned.tolist() == [1, 0]
        assert found.over_time.strangers == 0

    def test_rows_of_a_panel_are_no_keys(self):
        """By row number they would go to the wrong customers."""
        with pytest.raises(DataError, match=r"6 that are numbered as rows.*'id'") as caught:
            self.dates(pd.Series([START + 40] * 6))
        assert caught.value.got == 6

    def test_a_customer_has_one_date(self):
        """Of two, nobody knows which."""
        left = pd.Series([START + 40, START + 50], index=[100, 100])
        with pytest.raises(DataError, match="one value for each customer, and has 2 of 100"):
            self.dates(left)

    def test_strangers_are_those_with_a_date(self):
        """Whom a table of all customers names without one did not leave."""
        left = {100: START + 40, 5: START + 50, 6: None, 7: math.nan, 8: pd.NaT, 9: ""}
        found = regular([[10, 20], [80, 90]], left, horizon=30, until=START + 90)
        assert found.over_time.strangers == 1


class TestLimits:
    def test_until_is_not_taken_for_known_in_silence(self):
        """Dates of leaving may be those of contracts that are yet to end."""
        values, left = [[10, 20], [80, 90]], [START + 40, START + 500]
        told = "the last date of leaving, 470 days after the last snapshot"
        assert told in str(regular(values, left, horizon=30).over_time)
        assert told not in str(regular(values, left, horizon=30, until=START + 500).over_time)
        early = regular([[10] * 3, [80] * 3], [START + 40, None], horizon=15)
        assert "no until= is given" not in str(early.over_time)

    def test_a_horizon_of_which_nothing_is_known_is_told(self):
        """What was asked for does not go without a word."""
        options = {"horizon": [30, 500, 900], "until": START + 90}
        found = regular([[10, 20], [80, 90]], [START + 40, None], **options)
        told = "Of leaving within 500 or 900 days nothing can be told"
        assert told in str(found.over_time)

    def test_more_scores_make_for_more_alarms(self):
        """Where a whole horizon is known after the first snapshots alone."""
        values = [[80, 80, 80, 10]] * 20 + [[80] * 4] * 20
        left = [START + 91] * 20 + [None] * 20
        told = "Those who left had 4.0 scores each to be red in, and those who stayed 1.0"
        assert told in str(regular(values, left, horizon=91, until=START + 92).over_time)
        fewer = regular(values, left, horizon=20, until=START + 120).over_time
        assert "scores each" not in str(fewer)

    def test_shares_that_differ_beyond_chance_are_told_apart(self):
        """Also where their intervals overlap, and not where those who stayed were red more."""
        told = "By having been red they cannot be told from those who left."
        for red, expected in ((22, True), (26, False), (0, True)):
            values = [[10.0]] * red + [[80.0]] * (40 - red) + [[10.0]] * 16 + [[80.0]] * 24
            left = [START + 10] * 40 + [None] * 40
            found = regular(values, left, horizon=30, until=START + 90).over_time
            assert found.caught.low < found.false_alarms.high
            assert (told in found.sentences) is expected

    @pytest.mark.parametrize(("step", "told"), [(1, "tells less"), (-1, "tells more")])
    def test_a_score_that_ages_is_told(self, step, told):
        """What it told once, and what it tells now, are not taken together in silence."""
        random = np.random.default_rng(5)
        days = np.repeat([20, 50, 80, 110, 1000], 40)
        values = random.uniform(40, 100, (200, 4))
        for period, gone in enumerate((20, 50, 80, 110)[::step]):
            if period < 2:
                column = values[:, ::step][:, period]
                column[days == gone] = random.uniform(0, 40, 40)
        left = np.where(days < 1000, START + days, np.datetime64("NaT"))
        found = regular(values, left, horizon=30, until=START + 120).over_time
        assert told in str(found)
        earlier, later = found.by_half
        assert (later.auc < earlier.auc) == (step > 0)
        single = regular(values, left, horizon=30, until=START + 120, at=START).over_time
        assert single.by_half == ()
        assert "half of the dates" not in str(single)

    @pytest.mark.parametrize("days", [-1, math.nan, "soon", None, True])
    def test_notice_is_days(self, days):
        """From 0."""
        found = regular([[10, 20], [80, 90]], [START + 40, None], until=START + 99).over_time
        with pytest.raises(DefinitionError, match="'days' of recall_at must"):
            found.recall_at(days)

    def test_one_customer_is_one(self):
        """No half of one."""
        found = regular([[10, 20], [80, 90]], [START + 40, None], until=START + 99).over_time
        assert "1 (100 %) was ever red before, 40 days before leaving." in found.sentences


class TestRefusals:
    @pytest.mark.parametrize(
        "churned",
        [
            [True, False],
            np.array([1.0, 0.0]),
            {100: True},
            ["yes", "no"],
            "left",
            [START, 3],
        ],
    )
    def test_who_left_but_not_when(self, churned):
        """May have left before the score, and the error says what to pass."""
        with pytest.raises(DataError, match="the date on which each customer left") as caught:
            regular([[10, 20], [80, 90]], churned)
        assert "such as {'acme': '2026-10-01'}" in str(caught.value)

    @pytest.mark.parametrize(
        ("churned", "message"),
        [
            ([START], "one value for each of the 2 customers of the history"),
            (START, "or be a mapping by key"),
            ({"x": START}, "None of the keys of 'churned'"),
            ({100}, "or be a mapping by key"),
        ],
    )
    def test_dates_of_others(self, churned, message):
        """Of too many, too few, or of nobody."""
        with pytest.raises(DataError, match=message):
            regular([[10, 20], [80, 90]], churned)

    @pytest.mark.parametrize("churned", [[None, None], [math.nan, math.nan], {}, [np.nan, None]])
    def test_nobody_left(self, churned):
        """Then there is nothing to tell apart."""
        with pytest.raises(DataError, match="nobody left"):
            regular([[10, 20], [80, 90]], churned, horizon=20, until=START + 90)

    @pytest.mark.parametrize("horizon", [0, -1, "x", [], [30, 0], math.nan, True, 1e9, [[30]]])
    def test_horizons_are_days(self, horizon):
        """Above 0, one or several."""
        with pytest.raises(DefinitionError, match="'horizon' of backtest must"):
            regular([[10, 20], [80, 90]], [START + 40, None], horizon=horizon)

    @pytest.mark.parametrize("at", ["2026-01-05", "soon", ["2026-01-01", 3]])
    def test_dates_are_those_of_periods(self, at):
        """The error names the nearest."""
        with pytest.raises(DataError, match=r"There is no period|'at' must be a date"):
            regular([[10, 20], [80, 90]], [START + 40, None], at=at)

    def test_no_date_at_all(self):
        """Is not the same as all."""
        with pytest.raises(DefinitionError, match="'at' of backtest must be one or more"):
            regular([[10, 20], [80, 90]], [START + 40, None], at=[])

    def test_until_is_a_date(self):
        """And not a number."""
        with pytest.raises(DataError, match="'until' must be a date"):
            regular([[10, 20], [80, 90]], [START + 40, None], until=40)

    def test_no_score_before_leaving(self):
        """Keys or dates are likely to be wrong."""
        with pytest.raises(DataError, match="No customer has a score before leaving"):
            regular([[10, 20], [80, 90]], [START, START - 1])

    def test_what_is_no_history(self):
        """And one without a period."""
        with pytest.raises(DefinitionError, match="'history' of backtest_history must be"):
            backtest_history([1, 2], [START, None])
        with pytest.raises(DataError, match="no period"):
            backtest_history(History([]), [])


class TestPanel:
    def test_the_panel_of_a_crm_vendor(self, shared_data):
        """An honest weak signal, with rows of 1,000 customers taken together."""
        with gzip.open(shared_data / "panel" / "panel28.csv.gz", "rt") as text:
            rows = list(csv.DictReader(text))
        events = ("search", "edit_contact", "meeting", "email_list", "win_opportunity", "quote")
        table = {event: np.array([float(row[event]) for row in rows]) for event in events}
        start, end = (
            np.array([row[name] for row in rows], "datetime64[D]") for name in ("start", "end")
        )
        since = (start - np.datetime64("2022-01-11")).astype(int)
        period = np.array([int(row["period28"]) for row in rows])
        # scored on the first common date on which all 28 days are over
        table["as_of"] = np.datetime64("2022-01-11") - 28 * (-(since + 28 * (period + 1)) // 28)
        table["id"] = np.array([int(row["account_id"]) for row in rows])
        card = Scorecard(
            "crm",
            [Metric(event, Percentile()) for event in events],
            banding=Banding({"red": 0, "yellow": 30, "green": 60}),
        )
        history = card.fit(table).score_panel(table, key="id", at="as_of")
        gone = np.array([row["churned"] == "1" for row in rows])
        left = dict(zip(table["id"][gone].tolist(), end[gone].tolist(), strict=True))
        found = backtest_history(history, left, horizon=84)
        assert len(left) == 273
        assert found.n + sum(found.excluded.values()) == len(rows)
        assert 0.5 < found.auc.low < found.auc < found.auc.high < 0.65
        naive = backtest(found.cases.values, found.cases.churned).auc
        assert naive.value == pytest.approx(found.auc.value)
        assert found.auc.high - found.auc.low > 1.3 * (naive.high - naive.low)
        over_time = found.over_time
        assert 0.5 < over_time.concordance < 0.65
        assert over_time.log_rank.p_value < 0.01
        assert over_time.caught > over_time.false_alarms
