import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from healthscore.errors import DataError
from healthscore.scoring._keys import previous_bands, read_keys
from healthscore.scoring._table import as_table


def keys_of(values):
    """Read a key column."""
    return read_keys(as_table({"id": values}), "id")


def refused(values):
    """Give the error for a key column."""
    with pytest.raises(DataError) as caught:
        keys_of(values)
    return caught.value


class TestReadKeys:
    """What tells customers apart."""

    def test_without_a_key_the_rows_are_numbered(self):
        """From 0."""
        assert read_keys(as_table({"a": [5, 5, 5]}), None).tolist() == [0, 1, 2]

    @pytest.mark.parametrize(
        "values",
        [
            ["b", "a"],
            [2, 1],
            [1, "a", (1, 2), dt.date(2026, 1, 1), Decimal("NaN")],
            np.array(["b", "a"]),
            np.array([2, 1]),
            np.array([2.5, 1.0]),
            np.array([b"b", b"a"]),
            np.array([True, False]),
            np.array(["2026-01-02", "2026-01-01"], dtype="datetime64[D]"),
            [2**53 + 1, 2**53],
            [],
        ],
    )
    def test_keys_stay_what_they_are(self, values):
        """In memory of their own."""
        keys = keys_of(values)
        assert keys.tolist() == np.array(values, dtype=keys.dtype).tolist()
        assert not np.shares_memory(keys, np.asarray(values, dtype=keys.dtype))

    def test_a_missing_column_is_refused(self):
        """With the nearest name."""
        with pytest.raises(DataError, match=r"no column 'id'\. Did you mean 'ids'\?$"):
            read_keys(as_table({"ids": [1]}), "id")

    @pytest.mark.parametrize(
        "values",
        [
            ["a", None],
            ["a", ""],
            ["a", "  "],
            ["a", pd.NA],
            [1, pd.NaT],
            [1, np.nan],
            np.array(["a", ""]),
            np.array([1.0, np.nan]),
            np.array([1j, np.nan]),
            np.array(["2026-01-01", "NaT"], dtype="datetime64[D]"),
            np.ma.array([1, 2], mask=[False, True]),
            pd.Series([1, None], dtype="Int64"),
            pd.Series(["a", None]),
            pl.Series([1, None]),
            pl.Series(["a", None]),
            pa.array(["a", None]),
        ],
    )
    def test_a_gap_is_refused_with_its_row(self, values):
        """Nobody can be told apart by a gap, nor by a blank."""
        error = refused(values)
        assert str(error).startswith("column 'id': row 1: a key is due. Got ")
        assert error.where == "column 'id', row 1"

    @pytest.mark.parametrize(
        "values",
        [
            ["a", "b", "c", "b", "a"],
            [1, 2, 3, 2.0, True],
            np.array(["a", "b", "c", "b", "a"]),
            np.array([1.5, 2.5, 3.5, 2.5, 1.5]),
            np.array(["2026", "2027", "2028", "2027", "2026"], dtype="datetime64[Y]"),
            pl.Series(["a", "b", "c", "b", "a"]),
        ],
    )
    def test_a_repeated_key_is_refused_with_both_rows(self, values):
        """The first row whose key has been seen."""
        error = refused(values)
        assert str(error).startswith("column 'id': row 3: a different key is due. Got ")
        assert str(error).endswith(" It is that of row 1.")
        assert error.where == "column 'id', row 3"

    @pytest.mark.parametrize("key", [[1], {"a": 1}, np.array([1, 2]), Decimal("sNaN")])
    def test_a_key_that_cannot_be_looked_up_is_refused(self, key):
        """By its row."""
        error = refused(["a", (1, 2), key])
        assert str(error).startswith("column 'id': row 2: a key is due. Got ")
        assert str(error).endswith("Keys are texts, numbers or dates.")


class TestPreviousBands:
    """Earlier bands, lined up with the customers at hand."""

    KEYS = np.array(["a", "b", "c"])

    def test_a_mapping_is_read_by_key(self):
        """Customers who are new have none."""
        earlier = {"c": "green", "a": "red", "gone": "red"}
        assert previous_bands(earlier, self.KEYS) == ["red", None, "green"]

    def test_earlier_scores_are_read_by_key(self):
        """In whatever order they came."""
        earlier = SimpleNamespace(
            band_codes=None, keys=np.array(["c", "x"]), bands=np.array(["green", "red"])
        )
        assert previous_bands(earlier, self.KEYS).tolist() == [None, None, "green"]

    def test_labels_are_read_row_by_row(self):
        """They are passed on as they are."""
        earlier = ["red", None, "green"]
        assert previous_bands(earlier, self.KEYS) is earlier
