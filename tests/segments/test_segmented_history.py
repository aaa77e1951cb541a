"""Scores by segment over time: panels, and all that is asked of a history."""

import random

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from healthscore.segments import Segmented
from strategies import SEEDS, any_case

DATES = ["2026-09-01", "2026-10-01", "2026-11-01"]
BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})
LARGE = hs.Scorecard(
    "large",
    [
        hs.Metric("logins", hs.Linear(worst=0, best=200)),
        hs.Metric("nps", hs.AsIs()),
        hs.Metric("mrr", hs.Linear(worst=0, best=100)),
    ],
    banding=BANDING,
)
SMALL = hs.Scorecard(
    "small",
    [
        hs.Metric("logins", hs.Linear(worst=0, best=20)),
        hs.Metric("mrr", hs.Linear(worst=0, best=100)),
    ],
    banding=BANDING,
)
SEGMENTED = Segmented([("seats > 500", LARGE)], SMALL)
LIBRARIES = [dict, pd.DataFrame, pl.DataFrame]


def months(count):
    """Give the first days of some months."""
    return np.datetime64("2025-01", "M") + np.arange(count)


def book(customers=30, periods=14):
    """Make a panel: a third are large, one grows large, and some fall at the end."""
    chance = np.random.default_rng(5)
    who, size = np.arange(customers), customers * periods
    large = np.tile(who % 3 == 0, (periods, 1))
    large[8:, 1] = True
    logins = chance.uniform(0.5, 0.8, customers) + chance.normal(0, 0.02, (periods, customers))
    logins[-1, :6] = 0.02
    return {
        "id": np.tile([f"c{number:02}" for number in who], periods),
        "at": np.repeat(months(periods).astype("datetime64[us]"), customers),
        "seats": np.where(large, 900, 4).reshape(size),
        "logins": (logins * np.where(large, 200, 20)).reshape(size),
        "nps": np.full(size, 60.0),
        "mrr": np.tile(50.0 + who, periods),
    }


def rows_of(panel, rows):
    """Keep some rows of a table."""
    return {name: [values[row] for row in rows] for name, values in panel.items()}


def turned(panel, order):
    """Put the rows of a table in another order."""
    return {name: np.asarray(values)[order] for name, values in panel.items()}


def names_of(frame):
    """Give the columns of a table of any library."""
    return list(getattr(frame, "columns", frame))


@pytest.fixture(scope="module")
def history():
    """Fourteen months of thirty customers."""
    return SEGMENTED.score_panel(book(), key="id", at="at")


def without_anybody(history, library):
    """Add a month in which nobody is there any more."""
    table = library(book())
    nobody = {name: [] for name in table} if library is dict else table[:0]
    return history.append("2027-01-01", SEGMENTED.score(nobody, key="id", as_of="2027-01-01"))


class TestScorePanel:
    """All periods in one call."""

    @given(SEEDS, st.booleans())
    def test_it_is_to_score_each_period_by_itself(self, seed, in_order):
        """Bit for bit, with all about the scores, whatever the order of the rows."""
        chance = random.Random(seed)  # noqa: S311  the same cases every time
        case = any_case(chance, rows=18)
        panel = {
            **case.table,
            "customer": [str(row % 6) for row in range(case.size)],
            "at": [DATES[row // 6] for row in range(case.size)],
            "which": [chance.choice("ab") for _ in range(case.size)],
        }
        if not in_order:
            panel = rows_of(panel, chance.sample(range(case.size), case.size))
        other = attrs.evolve(case.scorecard, min_coverage=0.25)
        segmented = Segmented.by_column("which", {"a": case.scorecard}, (other, "others"))
        history = segmented.score_panel(panel, key="customer", at="at")
        assert [str(date)[:10] for date in history.periods] == sorted(set(panel["at"]))
        for date in history.periods.astype("datetime64[D]").astype(str).tolist():
            rows = [row for row in range(case.size) if panel["at"][row] == date]
            alone = segmented.score(rows_of(panel, rows), key="customer", as_of=date)
            found = history.at(date)
            assert found.keys.tolist() == alone.keys.tolist()
            assert found.segments.tolist() == alone.segments.tolist()
            assert found.as_of == alone.as_of
            for what in ("values", "coverage", "adjustments", "contributions", "losses"):
                one, two = getattr(found, what), getattr(alone, what)
                assert np.array_equal(one, two, equal_nan=True), what

    def test_days_are_counted_to_the_date_of_each_row(self):
        """In the conditions of segments, and in formulas."""
        old = hs.Scorecard("old", [hs.Metric("idle", hs.Decay(30), formula="days_since(seen)")])
        new = hs.Scorecard("new", [hs.Metric("start", hs.AsIs())])
        panel = {
            "id": ["acme"] * 3,
            "at": DATES,
            "since": ["2026-09-15"] * 3,
            "seen": ["2026-10-02"] * 3,
            "start": [70.0] * 3,
        }
        segmented = Segmented([("days_since(since) > 30", old)], new)
        history = segmented.score_panel(panel, key="id", at="at")
        assert history.values.tolist() == [[70.0, 70.0, 50.0]]
        assert history.restarts.tolist() == [[False, False, True]]

    def test_who_changes_segment_starts_afresh(self, history):
        """Once, and nobody else does."""
        rows, periods = np.nonzero(history.restarts)
        assert history.keys[rows].tolist() == ["c01"]
        assert periods.tolist() == [8]
        assert [model.name for model in history.models] == ["large", "small"]

    def test_segments_of_one_scorecard_are_one_model(self):
        """To go from one to the other is no restart."""
        same = Segmented([("seats > 500", SMALL, "large")], SMALL)
        history = same.score_panel(book(), key="id", at="at")
        assert len(history.models) == 1
        assert not history.restarts.any()

    @pytest.mark.parametrize("library", LIBRARIES)
    def test_the_order_of_rows_does_not_matter(self, library, history):
        """Nor does the library."""
        panel = book()
        order = np.random.default_rng(3).permutation(len(panel["id"]))
        found = SEGMENTED.score_panel(library(turned(panel, order)), key="id", at="at", threads=2)
        places = [found.row_of(key) for key in history.keys.tolist()]
        assert np.array_equal(found.values[places], history.values)
        assert isinstance(found.to_frame(), library)
        latest = found.latest.to_frame()
        if library is pd.DataFrame:
            last = np.flatnonzero(turned(panel, order)["at"] == panel["at"][-1])
            assert latest.index.tolist() == last.tolist()

    def test_an_empty_panel_is_an_empty_history(self):
        """And no error."""
        history = SEGMENTED.score_panel({name: [] for name in book()}, key="id", at="at")
        assert len(history) == 0
        assert history.values.shape == (0, 0)

    def test_one_row_is_a_history(self):
        """Of one customer and period."""
        history = SEGMENTED.score_panel(rows_of(book(), [0]), key="id", at="at")
        assert history.values.shape == (1, 1)
        assert history.latest["c00"].segment == "large"

    def test_details_may_be_left_out(self):
        """Then the history says so."""
        history = SEGMENTED.score_panel(book(), key="id", at="at", details=False)
        assert not history.detailed
        assert not history.latest.detailed
        with pytest.raises(hs.DataError, match="was not kept"):
            _ = history.latest.contributions

    def test_what_is_to_be_learned_is_refused(self):
        """As everywhere."""
        learning = hs.Scorecard(
            "l", [hs.Metric("logins", hs.Linear(worst=0, best=hs.learn.maximum()))]
        )
        with pytest.raises(hs.NotFittedError, match="segment 'l'"):
            Segmented([("1 == 1", learning)]).score_panel(book(), key="id", at="at")


class TestRefusals:
    """Errors name the row of the whole panel."""

    def refused(self, segmented=SEGMENTED, **changes):
        """Score a panel of four rows with other values, and give the error."""
        panel = {
            "id": ["a", "b", "a", "b"],
            "at": [DATES[1], DATES[1], DATES[0], DATES[0]],
            "seats": [9, 9, 9, 900],
            "logins": [1, 2, 3, 4],
            "nps": [1, 2, 3, 4],
            "mrr": [1, 2, 3, 4],
        }
        with pytest.raises(hs.DataError) as caught:
            segmented.score_panel({**panel, **changes}, key="id", at="at")
        return caught.value

    def test_of_what_a_scorecard_reads(self):
        """Also where a segment has but some rows of one period."""
        error = self.refused(logins=[1, 2, 3, float("inf")])
        assert "segment 'large'" in str(error)
        assert "row 3 of the table" in str(error)
        assert "row 3 of the table" in error.where

    def test_of_what_a_condition_reads(self):
        """Which is read for all periods at once."""
        error = self.refused(seats=[9, 9, float("inf"), 9])
        assert "segment 'large'" in str(error)
        assert "row 2" in str(error)

    def test_of_who_has_no_segment(self):
        """With whose it is."""
        error = self.refused(Segmented([("seats > 500", LARGE)]))
        assert "3 rows match no segment: 'a' in row 0, 'b' in row 1, 'a' in row 2." in str(error)
        assert error.where == "row 0"

    @pytest.mark.parametrize("seats", [[9] * 4, [9, 9, 9, 900]])
    def test_of_who_comes_twice_in_a_period(self, seats):
        """In one segment, or in two."""
        error = self.refused(id=["a", "b", "a", "a"], seats=seats)
        assert "period 2026-09-01" in str(error)
        assert "Customer 'a' comes twice in one period, in rows 2 and 3" in str(error)

    def test_of_who_has_no_date_or_no_key(self):
        """As for one scorecard."""
        assert "row 2" in str(self.refused(at=[*DATES[:2], None, DATES[0]]))
        assert "row 1" in str(self.refused(id=["a", None, "b", "c"]))


class TestTableOf:
    """Tables of any rows."""

    @pytest.mark.parametrize("library", LIBRARIES)
    def test_it_is_of_the_library_that_came_in(self, library):
        """Of whatever length, without the key, and in pandas with an index of its own."""
        table = library(turned(book(), [3, 5, 2]))
        if library is pd.DataFrame:
            table.index = ["x", "y", "z"]
        for size in (0, 2, 5):
            found = SEGMENTED.score(table, key="id").table_of(
                {"n": np.arange(size), "word": np.full(size, "a")}
            )
            assert isinstance(found, library)
            assert names_of(found) == ["n", "word"]
            assert len(found["n"]) == size

    def test_arrays_of_a_result_are_copied(self):
        """What is in a table may be written to."""
        scores = SEGMENTED.score(book(periods=1), key="id")
        found = scores.table_of({"score": scores.values})
        found["score"][0] = 7
        assert scores.values[0] != 7

    def test_details_are_told(self):
        """Of all parts; there is nothing to keep of nobody."""
        assert SEGMENTED.score(book(periods=1)).detailed
        assert not SEGMENTED.score(book(periods=1), details=False).detailed
        assert SEGMENTED.score({name: [] for name in book()}).detailed


class TestHistories:
    """What is asked of a history."""

    def test_a_history_of_scores_is_that_of_the_panel(self, history):
        """Made of snapshots one by one."""
        panel = book()
        snapshots = [
            (date, SEGMENTED.score(turned(panel, panel["at"] == date), key="id", as_of=date))
            for date in history.periods
        ]
        given = hs.History(snapshots)
        assert np.array_equal(given.values, history.values)
        assert np.array_equal(given.model_codes, history.model_codes)
        assert given.detailed
        assert given.bands_of(-1).tolist() == snapshots[-1][1].bands.tolist()

    def test_some_customers_can_be_kept(self, history):
        """With their segments."""
        some = history.select(["c01", "c00"], start="2025-09-01")
        assert some.keys.tolist() == ["c00", "c01"]
        assert some.latest.segments.tolist() == ["large", "large"]

    def test_a_table_of_it_has_the_model_of_each_score(self, history):
        """By which they are told apart."""
        frame = history.to_frame()
        assert len(set(frame["model"].tolist())) == 2
        assert frame["band"].tolist()[:3] == history.snapshots[0][1].bands.tolist()[:3]

    def test_bands_are_held_by_segment(self, history):
        """Who changes segment takes the new scorecard's band at once."""
        held = history.bands()
        frame = held.to_frame()
        assert len(frame["id"]) == history.values.size
        plain = history.bands(hs.history.states.Plain()).to_frame()
        for at, (_, scores) in enumerate(history.snapshots):
            start = at * len(scores)
            assert plain["band"].tolist()[start : start + len(scores)] == scores.bands.tolist()

    def test_migrations_leave_out_who_changes_segment(self, history):
        """That is no step of the customer."""
        assert "1 by another model left out" in repr(history.migrations())

    def test_a_trend_is_each_customers_own(self, history):
        """That of who changed segment starts there."""
        frame = history.trend().to_frame()
        counts = dict(zip(frame["id"].tolist(), frame["scores"].tolist(), strict=True))
        assert counts["c00"] == 12
        assert counts["c01"] == 6

    def test_drops_name_the_metrics_that_moved(self, history):
        """Of the scorecard of the segment."""
        drops = history.drops()
        frame = drops.to_frame()
        fell = set(frame["id"].tolist())
        assert {"c00", "c02", "c05"} <= fell
        assert all(text.startswith("logins -") for text in frame["moved"].tolist())

    @pytest.mark.parametrize(
        "value", ["mrr", {f"c{number:02}": 50.0 + number for number in range(30)}]
    )
    def test_the_watch_list_takes_money(self, history, value):
        """By a column that all scorecards read, and by key."""
        frame = history.watch(value=value).to_frame()
        listed = dict(zip(frame["id"].tolist(), frame["value"].tolist(), strict=True))
        assert listed["c00"] == 50.0
        assert listed["c03"] == 53.0

    @pytest.mark.parametrize("library", LIBRARIES)
    def test_tables_are_of_the_library_that_came_in(self, library):
        """Also where nobody is in the latest period."""
        history = SEGMENTED.score_panel(library(book()), key="id", at="at")
        for each in (history, without_anybody(history, library)):
            for made in (each, each.bands(), each.trend(), each.drops(), each.watch(value="mrr")):
                frame = made.to_frame()
                assert isinstance(frame, library)
                assert len(frame["id"])

    def test_notebooks_show_it(self, history):
        """The history, and whom to look at."""
        for each in (history, history.watch()):
            assert "customers" in each._repr_html_()
