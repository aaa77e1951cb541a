"""The Hyper extract, by a stand-in for pantab that looks at what it is handed."""

import datetime as dt
import sys
from types import SimpleNamespace

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from healthscore import AsIs, Banding, DefinitionError, Group, Metric, MissingExtraError, Scorecard
from healthscore.engines.delivery import to_hyper, to_long

CARD = Scorecard(
    "card",
    [Group("usage", [Metric("x", AsIs()), Metric("y", AsIs())]), Metric("z", AsIs())],
    banding=Banding({"red": 0, "green": 50}),
)
TABLE = {"id": ["a", "b"], "x": [10.0, None], "y": [None, None], "z": [40.0, None]}


@pytest.fixture
def handed(monkeypatch):
    """Stand in for pantab, and note what it is handed."""
    calls = []

    def frame_to_hyper(frame, path, *, table):
        calls.append((frame, path, table))

    monkeypatch.setitem(sys.modules, "pantab", SimpleNamespace(frame_to_hyper=frame_to_hyper))
    return calls


class TestToHyper:
    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pd", "pl", "pa"])
    def test_frames(self, handed, make):
        """The long layout in the library that came in, which pantab takes as it is."""
        typed = {
            name: values if name == "id" else np.array(values, float)
            for name, values in TABLE.items()
        }
        scores = CARD.score(make(typed), key="id", as_of="2026-11-01")
        to_hyper(scores, "scores.hyper")
        ((frame, path, table),) = handed
        assert (path, table) == ("scores.hyper", "scores")
        assert type(frame) is type(make(typed))
        given, due = (nw.from_native(each).to_arrow() for each in (frame, to_long(scores)))
        assert given.equals(due)

    def test_other_tables(self, handed, tmp_path):
        """A table of pyarrow, which pantab brings along."""
        scores = CARD.score(TABLE, key="id")
        to_hyper(scores, tmp_path / "x.hyper", table='a"b')
        ((frame, path, table),) = handed
        assert (path, table) == (tmp_path / "x.hyper", 'a"b')
        assert isinstance(frame, pa.Table)
        assert frame.column_names == list(to_long(scores))
        assert frame["customer"].to_pylist() == ["a", "b"] * 5
        assert frame["score"].null_count == 6
        assert frame["as_of"].null_count == 10
        assert frame["band"].to_pylist()[:2] == ["red", "unknown"]

    @pytest.mark.parametrize("rows", [0, 2])
    @pytest.mark.parametrize("as_of", [None, "2026-11-01"])
    def test_every_column_has_a_type(self, handed, rows, as_of):
        """Hyper knows no column of nothing but nulls, without a type."""
        table = {name: values[:rows] for name, values in TABLE.items()}
        to_hyper(CARD.score(table, key="id", as_of=as_of), "x.hyper")
        assert handed[0][0].num_rows == 5 * rows
        assert pa.null() not in handed[0][0].schema.types

    @pytest.mark.parametrize(
        ("keys", "due"),
        [
            ([3, 1], [3, 1]),
            (
                [dt.date(2026, 1, 1), dt.date(2026, 1, 2)],
                [dt.date(2026, 1, 1), dt.date(2026, 1, 2)],
            ),
            ([3, "x"], ["3", "x"]),
            (np.array([3, 1]), [3, 1]),
            (["<script>", "café ☕"], ["<script>", "café ☕"]),
        ],
    )
    def test_keys(self, handed, keys, due):
        """Numbers, dates and texts as they are; a mixture as texts."""
        to_hyper(CARD.score(TABLE | {"id": keys}, key="id"), "x.hyper")
        assert handed[0][0]["customer"].to_pylist()[:2] == due

    def test_pantab_is_named(self, monkeypatch):
        """Whoever lacks it is told its name."""
        monkeypatch.setitem(sys.modules, "pantab", None)
        with pytest.raises(MissingExtraError, match="pip install pantab"):
            to_hyper(CARD.score(TABLE), "x.hyper")

    @pytest.mark.parametrize("table", ["", " ", None])
    def test_tables_have_names(self, handed, table):
        """A blank one is refused before anything is written."""
        with pytest.raises(DefinitionError, match="'table' of to_hyper must be a text"):
            to_hyper(CARD.score(TABLE), "x.hyper", table=table)
        assert handed == []
