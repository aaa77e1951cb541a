"""Tables given back with segments and scores."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import healthscore as hs
from healthscore.segments import Segmented

LARGE = hs.Scorecard(
    "large",
    [hs.Metric("logins", hs.Linear(worst=0, best=100)), hs.Metric("nps", hs.AsIs())],
    banding=hs.Banding({"red": 0, "green": 50}),
)
SMALL = hs.Scorecard(
    "small", [hs.Metric("logins", hs.Linear(worst=0, best=5))], banding=hs.Banding.letters()
)
BARE = hs.Scorecard("bare", [hs.Metric("logins", hs.AsIs())])
SEGMENTED = Segmented([("seats > 500", LARGE)], SMALL)
TABLE = {
    "id": ["acme", "brix", "cor", "dent"],
    "seats": [900, 4, 9, 700],
    "logins": [50.0, 4.0, 1.0, None],
    "nps": [80.0, None, 3.0, None],
}
RECORDS = [dict(zip(TABLE, row, strict=True)) for row in zip(*TABLE.values(), strict=True)]
ADDED = ["segment", "score", "band", "coverage"]


def names_of(frame):
    """Give the columns of a table of any library."""
    if isinstance(frame, np.ndarray):
        return list(frame.dtype.names)
    if isinstance(frame, pa.Table | pa.RecordBatch):
        return frame.schema.names
    return list(frame[0]) if isinstance(frame, list) else list(getattr(frame, "columns", frame))


def column(frame, name):
    """Give a column of any library as a list."""
    if isinstance(frame, list):
        return [record[name] for record in frame]
    found = frame[name]
    return found.to_pylist() if hasattr(found, "to_pylist") else list(found)


class TestKinds:
    @pytest.mark.parametrize(
        "table",
        [
            TABLE,
            RECORDS,
            pd.DataFrame(TABLE, index=["x", "y", "z", "z"]),
            pl.DataFrame(TABLE),
            pa.table(TABLE),
            pa.RecordBatch.from_pydict(TABLE),
            np.array(
                [("a", 900, 50, 80), ("b", 4, 4, 0), ("c", 9, 1, 3), ("d", 700, np.nan, np.nan)],
                dtype=[("id", "U4"), ("seats", "i8"), ("logins", "f8"), ("nps", "f8")],
            ),
        ],
        ids=lambda table: type(table).__name__,
    )
    def test_the_same_kind_comes_back(self, table):
        """Its own columns, then the segment and the scores."""
        found = SEGMENTED.with_score(table)
        assert type(found) is type(table)
        scores = SEGMENTED.score(TABLE)
        assert column(found, "segment") == scores.segments.tolist()
        assert column(found, "band") == scores.bands.tolist() == ["green", "B", "F", "unknown"]
        assert column(found, "score")[:3] == scores.values[:3].tolist()
        assert column(found, "coverage") == scores.coverage.tolist()
        last = column(found, "score")[3]
        assert last is None or np.isnan(last)
        assert names_of(found) == [*TABLE, *ADDED]
        if isinstance(found, pd.DataFrame):
            assert found.index.tolist() == ["x", "y", "z", "z"]

    def test_the_table_is_left_as_it_is(self):
        """Nothing is added to it, and what comes back may be written to."""
        table = {"seats": [4], "logins": [4.0], "nps": [3.0]}
        found = SEGMENTED.with_score(table)
        found["score"][0] = 0
        assert list(table) == ["seats", "logins", "nps"]

    def test_an_empty_table_has_the_columns_too(self):
        """Without rows."""
        found = SEGMENTED.with_score(pl.DataFrame(TABLE)[:0])
        assert found.columns == [*TABLE, *ADDED]
        assert len(found) == 0


class TestColumns:
    def test_members_and_reasons_are_added_when_asked_for(self):
        """Those of all scorecards, each once, behind a prefix."""
        found = SEGMENTED.with_score(TABLE, members=True, reasons=1, prefix="h_")
        scores = SEGMENTED.score(TABLE)
        more = ["h_logins_score", "h_nps_score", "h_reasons"]
        assert list(found) == [*TABLE, *(f"h_{name}" for name in ADDED), *more]
        for name in ("logins", "nps"):
            assert np.array_equal(found[f"h_{name}_score"], scores[name], equal_nan=True)
        assert found["h_reasons"].tolist() == scores.reasons(1).text.tolist()

    def test_without_a_banding_there_is_no_band(self):
        """One scorecard without is enough."""
        found = Segmented([("seats > 500", LARGE)], BARE).with_score(TABLE)
        assert list(found) == [*TABLE, "segment", "score", "coverage"]

    def test_a_column_of_an_added_name_is_refused(self):
        """With what to do."""
        with pytest.raises(hs.DataError, match=r"already has a column 'segment': pass prefix="):
            SEGMENTED.with_score({**TABLE, "segment": ["x"] * 4})

    def test_options_are_checked(self):
        """As for one scorecard."""
        with pytest.raises(hs.DataError, match="'reasons' must be a whole number"):
            SEGMENTED.with_score(TABLE, reasons=-1)
        with pytest.raises(hs.DataError, match="'prefix' must be a text"):
            SEGMENTED.with_score(TABLE, prefix=3)

    def test_the_date_of_scoring_is_taken(self):
        """For conditions that count days."""
        segmented = Segmented([("days_since(start) < 90", LARGE, "new")], (SMALL, "old"))
        table = {**TABLE, "start": ["2026-01-01"] * 3 + ["2026-10-01"]}
        found = segmented.with_score(table, as_of="2026-11-01", threads=2)
        assert found["segment"].tolist() == ["old"] * 3 + ["new"]


class TestRefusals:
    @pytest.mark.parametrize("kind", ["polars", "duckdb"])
    def test_lazy_frames_are_refused(self, kind):
        """With what to do about it."""
        frame = pl.DataFrame(TABLE).lazy()
        if kind == "duckdb":
            frame = duckdb.sql("select 1 as seats, 2.0 as logins, 3.0 as nps")
        with pytest.raises(hs.DataError, match=rf"This one is lazy \({kind}\): call collect\(\)"):
            SEGMENTED.with_score(frame)

    def test_what_is_to_be_learned_is_refused(self):
        """As everywhere."""
        learning = hs.Scorecard("l", [hs.Metric("logins", hs.Percentile())])
        with pytest.raises(hs.NotFittedError, match="Call fit"):
            Segmented([("1 == 1", learning)]).with_score(TABLE)
