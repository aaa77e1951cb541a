"""Level, slope and volatility of scores over time."""

import datetime as dt
from itertools import combinations

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays

import healthscore as hs
from healthscore.errors import DataError, DefinitionError
from healthscore.history import History
from healthscore.history.trend import RobustTrend, Trend, robust_trend, trend

CARD = hs.Scorecard("demo", [hs.Metric("usage", hs.AsIs())])
books = arrays(
    np.float64,
    st.tuples(st.integers(0, 5), st.integers(0, 9)),
    elements=st.one_of(st.floats(0, 100), st.just(np.nan), st.sampled_from([20.0, 80.0])),
)


def slowly(scores, days):
    """Give level, slope and volatility of one customer, the obvious way."""
    known = [(day, score) for day, score in zip(days, scores, strict=True) if score == score]  # noqa: PLR0124 - NaN is not itself
    if len(known) < 3:
        return np.nan, np.nan, np.nan
    slope = np.median([(b - a) / (t - s) for (s, a), (t, b) in combinations(known, 2)])
    last = known[-1][0]
    moved = [score + slope * (last - day) for day, score in known]
    level = np.median(moved)
    return level, 30 * slope, 1.4826 * np.median([abs(each - level) for each in moved])


def history(rows, days, make=dict):
    """Make a history of scores, each row a period."""
    return History(
        (day, CARD.score(make({"id": list(row), "usage": list(row.values())}), key="id"))
        for day, row in zip(days, rows, strict=True)
    )


class TestRobustTrend:
    """Lines on plain arrays."""

    @given(book=books, seed=st.integers(0, 99), periods=st.integers(3, 9))
    @settings(max_examples=60)
    def test_it_agrees_with_the_slow_way(self, book, seed, periods):
        """With gaps, restarts and uneven dates."""
        chance = np.random.default_rng(seed)
        days = np.cumsum(chance.integers(1, 60, book.shape[1])).astype(float)
        restarts = chance.random(book.shape) < 0.1
        found = robust_trend(book, days, restarts=restarts, periods=periods)
        for row in range(len(book)):
            since = max([0, *np.flatnonzero(restarts[row]), book.shape[1] - periods])
            wanted = slowly(book[row, since:], days[since:])
            got = [each[row] for each in found.arrays[:3]]
            np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9)
            scored = since + np.flatnonzero(~np.isnan(book[row, since:]))
            assert found.counts[row] == len(scored)
            assert found.last[row] == max(scored, default=-1)

    @given(book=books, by=st.floats(-50, 50))
    @settings(max_examples=30)
    def test_a_higher_score_is_a_higher_level_alone(self, book, by):
        """Slope and volatility stay."""
        days = 30.0 * np.arange(book.shape[1])
        one, other = robust_trend(book, days), robust_trend(book + by, days)
        np.testing.assert_allclose(other.level, one.level + by, atol=1e-9)
        np.testing.assert_allclose(other.slope, one.slope, atol=1e-9)
        np.testing.assert_allclose(other.volatility, one.volatility, atol=1e-9)

    def test_few_wild_scores_do_not_move_it(self):
        """Three in twelve are anything."""
        scores = 80 - 2.0 * np.arange(12)
        scores[[2, 5, 9]] = [0, 100, 3]
        found = robust_trend([scores], 30 * np.arange(12))
        assert found.slope[0] == pytest.approx(-2, abs=0.5)
        assert found.level[0] == pytest.approx(58, abs=2)

    def test_its_volatility_is_a_standard_deviation(self):
        """Of normal scores about a line, but for the few scores that it is drawn through."""
        chance = np.random.default_rng(0)
        book = 50 + 3 * chance.standard_normal((4_000, 24)) + np.arange(24)
        found = robust_trend(book, 30 * np.arange(24), periods=24)
        assert np.median(found.volatility) == pytest.approx(3, rel=0.1)
        assert np.median(found.slope) == pytest.approx(1, abs=0.02)

    def test_a_constant_history_has_no_slope(self):
        """And prints no minus."""
        found = robust_trend([[40, 40, 40]], [0, 1, 2])
        assert str(found.slope.tolist()) == "[0.0]"
        assert found.volatility.tolist() == [0]

    def test_nothing_that_came_in_changes(self):
        """Nor can what comes out."""
        book = np.array([[5.0, 1, 4, 2]])
        found = robust_trend(book, range(4))
        assert book.tolist() == [[5, 1, 4, 2]]
        assert not any(array.flags.writeable for array in found.arrays)

    def test_it_prints_how_many_fall(self):
        """And how many have a trend."""
        found = robust_trend([[3, 2, 1], [1, 2, 3], [1, 1, 1], [1, np.nan, 1]], range(3))
        assert repr(found) == "<RobustTrend: 4 customers, 3 with a trend, 1 falling, 1 rising>"
        assert isinstance(found, RobustTrend)

    @pytest.mark.parametrize("days", [[1, 2], [1, 1, 2], [1, 2, np.nan], [[1, 2, 3]], "abc"])
    def test_days_that_do_not_ascend_are_refused(self, days):
        """Or that are not one a period."""
        with pytest.raises(DataError, match="'days' must be 3 ascending numbers or dates"):
            robust_trend([[1, 2, 3]], days)

    @pytest.mark.parametrize("unit", ["M", "D", "h", "us", "ns"])
    def test_dates_are_dates_whatever_their_unit(self, unit):
        """And spans of time are spans; a date that is none is refused."""
        months = np.array(["2026-01", "2026-02", "2026-03"], dtype="datetime64[M]").astype(
            f"datetime64[{unit}]"
        )
        wanted = robust_trend([[60, 50, 41]], [0, 31, 59]).slope
        dates = months if unit == "M" else months.astype("datetime64[s]").astype(months.dtype)
        spans = months.astype("datetime64[h]") - months[0].astype("datetime64[h]")
        for days in (dates, list(dates), spans):
            assert robust_trend([[60, 50, 41]], days).slope == pytest.approx(wanted)
        with pytest.raises(DataError, match="'days' must be 3 ascending"):
            robust_trend([[60, 50, 41]], np.append(months[:2], np.datetime64("NaT")))

    def test_periods_may_be_a_number_of_numpy(self):
        """Or one larger than any book."""
        found = robust_trend([[9, 1, 2, 3]], range(4), periods=np.int64(3))
        assert found.slope.tolist() == pytest.approx([30])
        assert robust_trend([[9, 1, 2, 3]], range(4), periods=10**30).counts.tolist() == [4]

    @pytest.mark.parametrize("periods", [2, 3.0, "all"])
    def test_too_few_periods_are_refused(self, periods):
        """A line takes three."""
        with pytest.raises(DefinitionError, match="'periods' of robust_trend must be a whole"):
            robust_trend([[1, 2, 3]], range(3), periods=periods)


class TestTrend:
    """The trend of a history."""

    DAYS = "2026-07-04", "2026-08-03", "2026-09-02", "2026-10-02"

    def test_it_goes_by_real_dates(self):
        """In points per 30 days."""
        days = "2026-07-04", "2026-08-03", "2026-10-02"
        found = trend(history([{"acme": 80}, {"acme": 78}, {"acme": 74}], days))
        assert isinstance(found, Trend)
        assert found.slope.tolist() == pytest.approx([-2])
        assert found.level.tolist() == pytest.approx([74])

    def test_who_is_no_longer_there_has_a_trend_up_to_the_last_score(self):
        """It is not drawn on beyond, and says when that was."""
        rows = [{"acme": 80, "brix": 1}, {"acme": 70}, {"acme": 60}, {"corp": 5}]
        found = trend(history(rows, self.DAYS))
        assert found.keys.tolist() == ["acme", "brix", "corp"]
        np.testing.assert_allclose(found.level, [60, np.nan, np.nan])
        assert found.counts.tolist() == [3, 1, 1]
        wanted = [dt.date(2026, 9, 2), dt.date(2026, 7, 4), dt.date(2026, 10, 2)]
        assert found.last.astype("datetime64[D]").tolist() == wanted

    def test_only_the_latest_periods_count(self):
        """Who has no score in them has none."""
        rows = [{"acme": 0, "brix": 1}, {"acme": 50}, {"acme": 55}, {"acme": 60}]
        found = trend(history(rows, self.DAYS), periods=3)
        assert found.slope.tolist()[0] == pytest.approx(5)
        assert found.periods == 3
        assert np.isnat(found.last[1])
        assert not found.last.flags.writeable
        with pytest.raises(DefinitionError, match="'periods' of trend must be a whole number from"):
            trend(history(rows, self.DAYS), periods=2)
        assert len(found) == 2

    def test_a_change_of_the_model_is_no_slope(self):
        """What was before does not count."""
        other = hs.Scorecard("half", [hs.Metric("usage", hs.Linear(worst=0, best=200))])
        snapshots = [
            (day, (CARD if at < 1 else other).score({"id": [1], "usage": [80]}, key="id"))
            for at, day in enumerate(self.DAYS)
        ]
        found = trend(History(snapshots))
        assert found.slope.tolist() == [0]
        assert found.counts.tolist() == [3]

    def test_the_table_says_it_all(self):
        """In the library of the input."""
        table = trend(history([{"acme": 80}] * 4, self.DAYS, pd.DataFrame)).to_frame()
        assert isinstance(table, pd.DataFrame)
        assert list(table.columns) == ["id", "level", "slope", "volatility", "scores", "last"]
        assert table.iloc[0, :5].tolist() == ["acme", 80, 0, 0, 4]

    def test_there_may_be_nobody(self):
        """And no period."""
        assert len(trend(History([]))) == 0
        assert (
            repr(trend(History([]))) == "<Trend: 0 customers, 0 with a trend, 0 falling, 0 rising>"
        )
        assert len(trend(history([{}] * 4, self.DAYS))) == 0
