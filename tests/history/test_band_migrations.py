"""From band to band, and how long: against plain Python and by hand."""

import math
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_band_history import CARD, NAN, OTHER, RULES, histories, made, one, stretches

from healthscore import DataError, DefinitionError
from healthscore.history import History
from healthscore.history.bands import Survival, bands, migrations
from healthscore.history.states import Plain

LABELS = ["red", "yellow", "green", "unknown", ""]


def plain_matrix(held, periods):
    """Count pairs of labels, and those with another model in between, in plain Python."""
    counts, left_out = np.zeros((5, 5), dtype=int), 0
    labels, restarts = held.labels.tolist(), held.history.restarts
    for row, mine in enumerate(labels):
        for before, after in pairwise(periods):
            if not mine[before] and not mine[after]:
                continue
            there = mine[before] and mine[after]
            if there and restarts[row, before + 1 : after + 1].any():
                left_out += 1
                continue
            counts[LABELS.index(mine[before]), LABELS.index(mine[after])] += 1
    return counts, left_out


def plain_spells(held):
    """Find all spells in plain Python: row, code, start, stop, ended."""
    found = []
    for row, run in stretches(held):
        start, band = run[0]
        for at, code in run[1:]:
            if code != band:
                found.append((row, band, start, at, True))
                start, band = at, code
        found.append((row, band, start, run[-1][0], False))
    return found


def plain_survival(lasted, ended):
    """Multiply what is left at each time, by the book: times, shares, low, high."""
    share, spread, found = 1.0, 0.0, []
    for time in sorted({0.0, *lasted}):
        risk = sum(each >= time for each in lasted)
        events = sum(end for each, end in zip(lasted, ended, strict=True) if each == time)
        share *= 1 - events / risk
        if 0 < share < 1:
            spread += events / (risk * (risk - events))
            reach = 1.959963984540054 * math.sqrt(spread) / math.log(share)
            ends = [share ** math.exp(side * reach) for side in (-1, 1)]
        else:
            ends = [share, share] if share else [NAN, NAN]
        found.append((time, share, *ends))
    return found


class TestMatrix:
    """From which band to which."""

    @settings(max_examples=60)
    @given(histories(), RULES, st.integers(1, 4))
    def test_is_that_of_plain_python(self, history, rule, every):
        """With who came, who left, and who had another model in between."""
        held = bands(history, rule)
        found = migrations(history, rule, every=every)
        periods = list(range(len(history)))[::-1][::every][::-1]
        counts, left_out = plain_matrix(held, periods)
        assert found.counts.tolist() == counts[:4, :4].tolist()
        assert found.left.tolist() == counts[:4, 4].tolist()
        assert found.came.tolist() == counts[4, :4].tolist()
        assert found.left_out == left_out
        assert found.periods.tolist() == history.periods[periods].tolist()

    @settings(max_examples=40)
    @given(histories(), RULES)
    def test_shares_sum_to_one(self, history, rule):
        """With those who left; NaN where nobody was."""
        found = migrations(history, rule)
        sums = found.shares.sum(axis=1) + found.left_shares
        anybody = found.counts.sum(axis=1) + found.left > 0
        assert sums[anybody] == pytest.approx(1)
        assert np.isnan(sums[~anybody]).all()

    def test_by_hand(self):
        """Two customers, one newcomer and one leaver."""
        found = migrations(made({"a": 80, "b": 50, "d": NAN}, {"a": 10, "c": 80, "d": 50}))
        assert found.labels == ("red", "yellow", "green", "unknown")
        assert found.counts.tolist() == [[0] * 4, [0] * 4, [1, 0, 0, 0], [0, 1, 0, 0]]
        assert (found.came.tolist(), found.left.tolist()) == ([0, 0, 1, 0], [0, 1, 0, 0])
        assert found.left_shares.tolist()[1:] == [1, 0, 0]

    def test_only_some_dates(self):
        """Both ends are included, and bands are held since the beginning."""
        history = one(80, 20, 80, 80, 80, 80)
        found = migrations(history, start="2026-01-20", stop="2026-05-01")
        assert found.periods.astype("datetime64[D]").astype(str).tolist() == [
            "2026-01-31",
            "2026-03-02",
            "2026-04-01",
            "2026-05-01",
        ]
        assert found.counts.sum() == 3
        assert found.counts[0].tolist() == [2, 0, 1, 0]
        assert len(found.spells) == 2
        exact = migrations(history, start="2026-01-31", stop="2026-05-01")
        assert exact.counts.tolist() == found.counts.tolist()

    @pytest.mark.parametrize("dates", [{"start": "2030-01-01"}, {"stop": "2020-01-01"}])
    def test_no_dates(self, dates):
        """Nothing is counted, and nothing fails."""
        found = migrations(one(80, 20), **dates)
        assert found.counts.sum() == len(found.periods) == len(found.spells) == 0
        assert np.isnan(found.shares).all()
        assert np.isnan(found.survival().median)
        assert np.isnan(list(found.median_dwell().values())).all()
        assert found.first_entry().shares.tolist() == pytest.approx([NAN], nan_ok=True)
        assert (
            repr(found) == "<Migrations: 0 steps between 0 periods, 0 change band, 0 came, 0 left>"
        )
        assert len(found.spells.to_frame()["band"]) == 0

    def test_tables(self):
        """One row for each two bands, and for who came and left."""
        found = migrations(made({"a": 80, "b": 50}, {"a": 10, "c": 80}, make=pl.DataFrame))
        frame = found.to_frame()
        assert isinstance(frame, pl.DataFrame)
        assert frame.columns == ["band_before", "band_after", "customers", "share"]
        rows = {row[:2]: row[2:] for row in frame.rows() if row[2]}
        assert rows.pop(("", "green"))[0] == 1
        assert rows == {("green", "red"): (1, 1.0), ("yellow", ""): (1, 1.0)}
        assert len(frame) == 24

    def test_prints_in_one_line(self):
        """And says what was left out."""
        found = migrations(
            made({"a": 55}, {"a": 55}, {"a": 90}, cards=[CARD, OTHER, OTHER]), Plain()
        )
        assert repr(found) == (
            "<Migrations: 1 step between 3 periods, 1 changes band, 0 came, 0 left, "
            "1 by another model left out>"
        )

    @pytest.mark.parametrize("wrong", ["soon", "", 5, [], float("nan")])
    @pytest.mark.parametrize("field", ["start", "stop"])
    def test_dates_are_dates(self, field, wrong):
        """The message names the one that is none."""
        with pytest.raises(DataError) as caught:
            migrations(one(80, 20), **{field: wrong})
        assert str(caught.value) == (
            f"'{field}' of migrations must be a date or ISO text such as '2026-11-01'. "
            f"Got {wrong!r}."
        )
        assert caught.value.where == f"'{field}' of migrations"

    @pytest.mark.parametrize("wrong", [0, -1, 1.0, True, None, 10**9])
    def test_every_is_whole(self, wrong):
        """From 1."""
        with pytest.raises(DefinitionError, match="'every' of migrations must be a whole number"):
            migrations(one(1), every=wrong)

    def test_arrays_are_read_only(self):
        """All that are kept."""
        found = migrations(one(1, 80))
        spells, lasts = found.spells, found.survival()
        for owner, names in (
            (found, ["counts", "came", "left", "periods"]),
            (spells, ["rows", "codes", "ended", "begun"]),
            (lasts, ["times", "shares", "low", "high", "events", "censored", "at_risk"]),
        ):
            for name in names:
                assert not getattr(owner, name).flags.writeable, name


class TestSpells:
    """Unbroken runs in one band."""

    @settings(max_examples=60)
    @given(histories(), RULES)
    def test_are_those_of_plain_python(self, history, rule):
        """Of each customer and model, gaps passed over."""
        found = migrations(history, rule).spells
        due = plain_spells(bands(history, rule))
        assert found.rows.tolist() == [row for row, *_ in due]
        assert found.codes.tolist() == [code for _, code, *_ in due]
        assert found.periods.tolist() == [stop - start for *_, start, stop, _ in due]
        assert found.ended.tolist() == [ended for *_, ended in due]
        dates = history.periods
        days = [(dates[stop] - dates[start]) / np.timedelta64(1, "D") for *_, start, stop, _ in due]
        assert found.days.tolist() == days

    def test_begun_is_what_was_seen_to_begin(self):
        """Not at the first period, nor by another model."""
        history = made(
            {"a": 80, "n": NAN},
            {"a": 20, "b": 80, "n": 80},
            {"a": 20, "b": 80, "n": 80},
            cards=[CARD, CARD, OTHER],
        )
        found = migrations(history, Plain()).spells
        begun = [
            (history.keys[row], bool(seen))
            for row, seen in zip(found.rows, found.begun, strict=True)
        ]
        assert begun == [
            ("a", False),
            ("a", True),
            ("a", False),
            ("n", False),
            ("n", False),
            ("b", True),
            ("b", False),
        ]

    def test_tables(self):
        """One row a spell."""
        frame = migrations(made({"a": 80}, {"a": 20}, {}, {"a": NAN}, {"a": 10})).spells.to_frame()
        assert list(frame) == ["id", "band", "start", "stop", "periods", "days", "ended", "begun"]
        assert frame["band"].tolist() == ["green", "red"]
        assert frame["periods"].tolist() == [1, 3]
        assert frame["days"].tolist() == [30, 90]
        assert frame["ended"].tolist() == [True, False]
        assert frame["stop"].tolist()[0] == frame["start"].tolist()[1]

    def test_the_key_has_a_name_of_its_own(self):
        """Else the table could not hold both."""
        scores = CARD.score({"days": ["a"], "m": [1]}, key="days")
        with pytest.raises(DataError, match="The key column is called 'days'"):
            migrations(History([("2026-01-01", scores)])).spells.to_frame()

    def test_prints_in_one_line(self):
        """With how long one half stays."""
        found = migrations(one(80, 80, 20)).spells
        assert repr(found) == "<Spells: 2 spells, median periods red inf, yellow nan, green 2>"
        assert repr(migrations(one(80)).spells).startswith("<Spells: 1 spell, median")


class TestSurvival:
    """How long it lasts."""

    @settings(max_examples=60)
    @given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=12))
    def test_is_that_of_plain_python(self, pairs):
        """Shares and both ends of the interval."""
        lasted, ended = (
            list(map(kind, each))
            for kind, each in zip((float, bool), zip(*pairs, strict=True), strict=True)
        )
        found = Survival(one(1), "x", "days", np.array(lasted), np.array(ended))
        columns = zip(found.times, found.shares, found.low, found.high, strict=True)
        for row, due in zip(columns, plain_survival(lasted, ended), strict=True):
            assert row == pytest.approx(due, abs=1e-12, nan_ok=True)
        assert (found.low[found.shares > 0] <= found.shares[found.shares > 0]).all()
        assert (found.high[found.shares > 0] >= found.shares[found.shares > 0]).all()
        assert (found.incidence + found.shares).tolist() == [1.0] * len(found)
        assert found.at_risk[0] == len(pairs) == found.events.sum() + found.censored.sum()

    def test_by_hand(self):
        """Freireich's patients on 6-MP, in weeks, as every textbook has them."""
        ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
        seen = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
        marks = np.array([True] * len(ended) + [False] * len(seen))
        found = Survival(one(1), "remission", "days", np.array(ended + seen, dtype=float), marks)
        shares = found.at([0, 6, 7, 10, 13, 16, 22, 23, 35])
        due = [1, 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448, 0.448]
        assert shares.tolist() == pytest.approx(due, abs=5e-4)
        assert found.median == 23
        at = found.times.tolist().index(10)
        # of R's survival with conf.type = "log-log"
        assert (found.low[at], found.high[at]) == pytest.approx((0.503, 0.889), abs=5e-4)

    def test_without_an_end_the_median_is_not_reached(self):
        """It is longer than anybody saw; of nobody, nothing is known."""
        lasts = migrations(one(80, 80, 80)).survival("green")
        assert lasts.median == np.inf
        assert lasts.shares.tolist() == lasts.low.tolist() == lasts.high.tolist() == [1, 1]
        assert np.isnan(migrations(one(80, 80)).survival("red").median)

    def test_beyond_what_was_seen_nothing_is_known(self):
        """Unless all had ended by then."""
        some = Survival(one(1), "x", "days", np.array([1.0, 2.0]), np.array([True, False]))
        assert some.at([-1, 0, 1.5, 2, 3, NAN]).tolist() == pytest.approx(
            [NAN, 1, 0.5, 0.5, NAN, NAN], nan_ok=True
        )
        every = Survival(one(1), "x", "days", np.array([1.0, 2.0]), np.array([True, True]))
        assert every.at([3, 100]).tolist() == [0, 0]
        assert every.at(1.0).shape == ()

    def test_staying_green_by_hand(self):
        """One leaves after a period, one vanishes, one stays."""
        history = made(
            {"a": 80, "b": 80, "c": 80},
            {"a": 20, "b": 80, "c": 80},
            {"a": 80, "c": 80},
        )
        found = migrations(history, Plain())
        lasts = found.survival()
        assert lasts.what == "staying in green"
        assert lasts.times.tolist() == [0, 1, 2]
        assert lasts.at_risk.tolist() == [4, 3, 1]
        assert lasts.shares.tolist() == pytest.approx([1, 2 / 3, 2 / 3])
        assert found.survival("green", "days").times.tolist() == [0, 30, 60]
        # only the second time that a was green was seen to begin
        assert found.survival("green", begun=True).at_risk.tolist() == [1]
        assert repr(lasts) == "<Survival: staying in green, 4 seen, 1 ended, median inf periods>"
        assert found.median_dwell() == {
            "red": 1,
            "yellow": pytest.approx(NAN, nan_ok=True),
            "green": np.inf,
        }
        assert found.median_dwell("days")["red"] == 30

    @settings(max_examples=60)
    @given(histories(), RULES, st.sampled_from(["red", "yellow", "green"]))
    def test_first_entries_are_those_of_plain_python(self, history, rule, band):
        """Of each customer's first model, from the first score."""
        held = bands(history, rule)
        first = {}
        for row, run in stretches(held):
            first.setdefault(row, run)
        lasted, ended = [], []
        for run in first.values():
            entries = [at for at, code in run if held.bands[code] == band]
            lasted.append(float((entries or [run[-1][0]])[0] - run[0][0]))
            ended.append(bool(entries))
        found = migrations(history, rule).first_entry(band)
        due = Survival(history, "x", "periods", np.array(lasted), np.array(ended, dtype=bool))
        assert found.times.tolist() == due.times.tolist()
        assert found.events.tolist() == due.events.tolist()
        assert found.censored.tolist() == due.censored.tolist()

    def test_first_entry_by_hand(self):
        """At once, after two periods, never, and by another model, which does not count."""
        history = made(
            {"a": 10, "b": 80, "c": 80, "d": 80},
            {"a": 80, "b": 80, "c": 80, "d": 80},
            {"a": 80, "b": 10, "c": 80},
        )
        found = migrations(history).first_entry()
        assert found.what == "first entry to red"
        assert found.events.tolist() == [1, 0, 1]
        assert found.incidence.tolist() == pytest.approx([0.25, 0.25, 0.625])
        assert migrations(history).first_entry(unit="days").times.tolist() == [0, 30, 60]
        other = migrations(made({"a": 45}, {"a": 45}, cards=[CARD, OTHER])).first_entry("red")
        assert other.events.sum() == 0

    def test_tables(self):
        """One row a time, in its unit."""
        frame = migrations(one(80, 20)).survival(unit="days").to_frame()
        assert list(frame) == ["days", "share", "low", "high", "at_risk", "events", "censored"]
        assert frame["share"].tolist() == [1, 0]

    @pytest.mark.parametrize("call", ["survival", "first_entry"])
    @pytest.mark.parametrize("wrong", ["weeks", "", 1, None, ["days"]])
    def test_units_are_periods_or_days(self, call, wrong):
        """The message says so."""
        with pytest.raises(DefinitionError, match="'unit' of the spells must be 'periods' or"):
            getattr(migrations(one(80)), call)("red", wrong)

    @pytest.mark.parametrize("call", ["survival", "first_entry"])
    def test_bands_are_bands(self, call):
        """Unknown is none."""
        with pytest.raises(DefinitionError, match="'band' of the bands must be one of red"):
            getattr(migrations(one(80)), call)("unknown")
