import gc
import re
import subprocess
import sys
import weakref
from collections import ChainMap, UserDict

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from healthscore.errors import DataError
from healthscore.scoring._series import SeriesColumn
from healthscore.scoring._table import CustomerTable, as_table

COLUMNS = {"key": ["a", "b", "c"], "seats": [1.5, None, 3.0], "plan": ["pro", None, " "]}
RECORDS = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]
STRUCTURED = np.array(
    [("a", 1.5, "pro"), ("b", np.nan, ""), ("c", 3.0, " ")],
    dtype=[("key", "U1"), ("seats", "f8"), ("plan", "U4")],
)
TABLES = {
    "lists": COLUMNS,
    "tuples": {name: tuple(values) for name, values in COLUMNS.items()},
    "arrays": {name: np.array(values, dtype=object) for name, values in COLUMNS.items()},
    "masked": {
        name: np.ma.array(
            [value or 0 for value in values], mask=[value is None for value in values]
        )
        for name, values in COLUMNS.items()
    },
    "pandas series": {name: pd.Series(values, index=[7, 7, 9]) for name, values in COLUMNS.items()},
    "polars series": {name: pl.Series(values) for name, values in COLUMNS.items()},
    "pyarrow columns": {name: pa.chunked_array([values]) for name, values in COLUMNS.items()},
    "pyarrow arrays": {name: pa.array(values) for name, values in COLUMNS.items()},
    "any mapping": ChainMap(UserDict(COLUMNS)),
    "records": RECORDS,
    "tuple of records": tuple(map(UserDict, RECORDS)),
    "structured": STRUCTURED,
    "recarray": STRUCTURED.view(np.recarray),
    "masked structured": np.ma.array(
        STRUCTURED, mask=[(False, name == "b", False) for name in "abc"]
    ),
    "pandas": pd.DataFrame(COLUMNS, index=[7, 7, 9]),
    "polars": pl.DataFrame(COLUMNS),
    "pyarrow": pa.table(COLUMNS),
}
EVERY = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())

RESULTS = {"key": np.array(["a", "b"], dtype=object), "score": np.array([50.0, np.nan])}


def refused(table):
    """Give the error for what is no table."""
    with pytest.raises(DataError) as caught:
        as_table(table)
    return caught.value


class TestEveryTable:
    """What the tables of all libraries have in common."""

    @EVERY
    def test_columns_come_out_by_name(self, table):
        """The same from every library."""
        looked_into = as_table(table)
        assert looked_into.names == ("key", "seats", "plan")
        assert looked_into.size == 3
        np.testing.assert_array_equal(looked_into.column("seats").numbers(), [1.5, np.nan, 3.0])
        assert looked_into.column("key").objects().tolist() == ["a", "b", "c"]
        plans = looked_into.column("plan").labels()
        assert [plans.labels[code] for code in plans.codes if code >= 0] == ["pro"]
        assert (plans.codes < 0).tolist() == [False, True, True]
        assert looked_into.column("plan").is_text
        assert not looked_into.column("seats").is_text

    @EVERY
    def test_a_missing_column_offers_the_nearest_name(self, table):
        """Most missing columns are misspelt."""
        with pytest.raises(DataError) as caught:
            as_table(table).column("seat")
        assert str(caught.value) == "The table has no column 'seat'. Did you mean 'seats'?"
        assert (caught.value.where, caught.value.got) == ("column 'seat'", "seat")

    @EVERY
    def test_a_name_that_is_like_no_other_offers_none(self, table):
        """Nor need a name be a text."""
        for name in ("revenue", 5):
            with pytest.raises(DataError, match=r"^The table has no column [^ ]+\.$"):
                as_table(table).column(name)

    @EVERY
    def test_a_table_of_ours_is_left_alone(self, table):
        """It has been looked into already."""
        looked_into = as_table(table)
        assert as_table(looked_into) is looked_into


class TestMappings:
    """A mapping of columns."""

    def test_results_come_as_arrays(self):
        """By name."""
        made = as_table(COLUMNS).make(RESULTS)
        assert list(made) == ["key", "score"]
        assert made["score"] is RESULTS["score"]

    def test_no_columns_and_no_rows(self):
        """Either may happen."""
        assert as_table({}).size == 0
        assert as_table({"a": [], "b": np.array([])}).size == 0

    def test_ragged_columns_are_refused(self):
        """By the name of the first that differs."""
        error = refused({"a": [1] * 2000, "b": (1,) * 2000, "c": np.zeros(3), "d": []})
        assert str(error) == (
            "Columns must have one length. Column 'a' has 2,000 rows, column 'c' has 3."
        )
        assert (error.where, error.got) == ("column 'c'", 3)

    def test_two_lengths_are_enough(self):
        """However few columns there are."""
        assert refused({"a": [1, 2], "b": [1]}).where == "column 'b'"

    @pytest.mark.parametrize(
        "series", [pd.Series(["a"]), pl.Series(["a"]), pa.chunked_array([["a"]])]
    )
    def test_a_series_is_read_as_its_library_would(self, series):
        """By its own codes, which is many times faster."""
        assert isinstance(as_table({"a": series}).column("a"), SeriesColumn)

    @pytest.mark.parametrize(
        "values",
        [
            1.0,
            None,
            "abc",
            b"abc",
            np.array(1.0),
            {1, 2},
            {0: 1.0, 1: 2.0},
            (value for value in [1, 2]),
        ],
    )
    def test_what_is_no_column_is_refused(self, values):
        """Such as the inner mappings of a frame's to_dict."""
        error = refused({"a": [1, 2], "b": values})
        assert str(error).startswith("column 'b': a list or an array is due. Got ")
        assert error.where == "column 'b'"
        assert error.got is values

    def test_a_column_of_several_dimensions_is_refused(self):
        """When it is read."""
        with pytest.raises(DataError, match="one dimension"):
            as_table({"a": np.zeros((2, 2))}).column("a")


class TestCustomers:
    """One customer: a mapping of values."""

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (1, 1.0),
            (2**70, 2.0**70),
            (True, 1.0),
            (0.1, 0.1),
            ("2.5", 2.5),
            (None, None),
            ("", None),
            (pd.NA, None),
            (np.float64(0.1), 0.1),
            (np.float64("nan"), None),
            (np.float32(0.1), float(np.float32(0.1))),
            (np.float16(0.5), 0.5),
            (np.longdouble(0.25), 0.25),
            (np.int8(-3), -3.0),
            (np.uint64(2**63), 2.0**63),
            (np.bool_(True), 1.0),  # noqa: FBT003  numpy's own truth
            (np.str_("2.5"), 2.5),
        ],
    )
    def test_a_value_is_read_as_its_row_would_be(self, value, expected):
        """The same bits."""
        column = CustomerTable({"a": value}).column("a")
        row = as_table({"a": [value]}).column("a")
        assert column.numbers().tobytes() == row.numbers().tobytes()
        assert column.is_text == row.is_text
        assert (None if np.isnan(column.numbers()[0]) else column.numbers()[0]) == expected

    @pytest.mark.parametrize("value", [2**53 + 1, np.int64(2**53 + 1), np.uint64(2**64 - 1)])
    def test_a_whole_number_that_a_float_would_round_is_refused(self, value):
        """Whoever's number it is."""
        message = re.escape(f"row 0: a number that a float can hold is due. Got {value}")
        with pytest.raises(DataError, match=message):
            CustomerTable({"a": value}).column("a").numbers()

    @pytest.mark.parametrize("value", [np.timedelta64(3, "D"), 1j])
    def test_what_is_no_number_is_refused(self, value):
        """Though numpy counts spans of time among its integers."""
        with pytest.raises(DataError, match="row 0: a number is due"):
            CustomerTable({"a": value}).column("a").numbers()

    def test_results_come_as_arrays(self):
        """A single row of them."""
        table = CustomerTable({"a": 1})
        assert table.size == 1
        assert table.make(RESULTS) == RESULTS
        assert table.without_values().make(RESULTS) == RESULTS


class TestRecords:
    """A list of mappings."""

    def test_a_key_that_some_lack_is_a_gap(self):
        """Names come in the order in which they are met."""
        table = as_table([{"a": 1}, {"b": 2, "a": 3}, {}])
        assert table.names == ("a", "b")
        np.testing.assert_array_equal(table.column("a").numbers(), [1.0, 3.0, np.nan])
        np.testing.assert_array_equal(table.column("b").numbers(), [np.nan, 2.0, np.nan])

    def test_no_records_have_every_column(self):
        """A list of nobody says nothing of what is known about each."""
        table = as_table([])
        assert table.size == 0
        assert table.column("a").numbers().tolist() == []

    def test_results_come_as_records(self):
        """With plain values."""
        made = as_table(RECORDS).make(RESULTS)
        assert made[0] == {"key": "a", "score": 50.0}
        assert type(made[0]["score"]) is float
        assert np.isnan(made[1]["score"])

    @pytest.mark.parametrize("record", [None, [1, 2], "a", pd.Series({"a": 1})])
    def test_what_is_no_record_is_refused(self, record):
        """By its row."""
        error = refused([{"a": 1}, record])
        assert str(error).startswith("row 1: a mapping is due. Got ")
        assert error.where == "row 1"
        assert error.got is record


class TestStructured:
    """A numpy structured array."""

    def test_results_come_as_a_structured_array(self):
        """Of as many rows as there are."""
        made = as_table(STRUCTURED).make(RESULTS)
        assert made.dtype.names == ("key", "score")
        assert made["key"].tolist() == ["a", "b"]
        np.testing.assert_array_equal(made["score"], [50.0, np.nan])

    @pytest.mark.parametrize("array", [np.zeros(3), STRUCTURED[0:1].reshape(1, 1), STRUCTURED[0]])
    def test_other_arrays_are_refused(self, array):
        """Without names, or with another number of dimensions."""
        assert str(refused(array)).startswith("A table is due: a mapping of columns, ")


class TestFrames:
    """Data frames."""

    @pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
    def test_results_come_in_the_library_that_came_in(self, library):
        """Where there is no score, polars and pyarrow have null."""
        table = TABLES[library][:2]
        made = as_table(table).make(RESULTS)
        assert type(made) is type(table)
        frame = {"pandas": pl.from_pandas, "polars": pl.DataFrame, "pyarrow": pl.from_arrow}
        read = frame[library](made)
        assert read["key"].to_list() == ["a", "b"]
        assert read["score"].to_list() == [50.0, None]

    @pytest.mark.parametrize(
        "index",
        [
            [7, 7],
            ["x", "y"],
            pd.date_range("2026-01-01", periods=2, tz="Europe/Berlin"),
            pd.MultiIndex.from_tuples([(1, "a"), (1, "b")], names=["n", "l"]),
        ],
    )
    def test_a_pandas_table_keeps_its_index(self, index):
        """Also when some of its rows are taken, and when it has been let go."""
        frame = pd.DataFrame({"a": [1, 2]}, index=index)
        table = as_table(frame)
        assert table.make(RESULTS).index.equals(frame.index)
        assert table.without_values().make(RESULTS).index.equals(frame.index)
        taken = table.without_values().take(np.array([1])).make({"score": np.array([1.0])})
        assert taken.index.equals(frame.index[[1]])

    @pytest.mark.parametrize("library", ["polars", "pyarrow"])
    def test_other_tables_have_none(self, library):
        """Any of their rows may be taken."""
        table = as_table(TABLES[library]).without_values()
        assert table.take(np.array([1])) is table

    @pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
    def test_an_empty_result_has_the_types_of_a_full_one(self, library):
        """So that the two can be put together."""
        results = {**RESULTS, "band": np.array(["red", "green"])}
        empty = {name: values[:0] for name, values in results.items()}
        made = as_table(as_table(TABLES[library][:2]).make(results))
        nothing = as_table(as_table(TABLES[library][:0]).make(empty))
        assert nothing.size == 0
        assert nothing._frame.schema == made._frame.schema

    def test_a_lazy_table_is_refused(self):
        """With the remedy."""
        error = refused(pl.LazyFrame({"a": [1]}))
        assert str(error) == (
            "The table is lazy. Call collect() on it first, or let with_score() score it where "
            "it is."
        )

    @pytest.mark.parametrize(
        "table",
        [
            pd.DataFrame([[1, 2, 3]], columns=["a", "b", "b"]),
            pa.table([[1], [2], [3]], names=["a", "b", "b"]),
        ],
    )
    def test_two_columns_of_one_name_are_refused(self, table):
        """Nobody could tell which is meant."""
        error = refused(table)
        assert str(error).startswith("The table has two columns of one name. ")
        assert "'b'" in str(error)

    def test_names_need_not_be_text(self):
        """Pandas has others."""
        table = as_table(pd.DataFrame([[1, 2]], columns=[0, "seats sold"]))
        assert table.column(0).numbers().tolist() == [1.0]
        assert table.column("seats sold").numbers().tolist() == [2.0]


class TestAsTable:
    """What is no table."""

    @pytest.mark.parametrize(
        "table",
        [None, 5, "abc", pd.Series([1]), pl.Series([1]), {"a"}, object(), (r for r in RECORDS)],
    )
    def test_anything_else_is_refused(self, table):
        """With what is due, and what came."""
        error = refused(table)
        assert str(error) == (
            "A table is due: a mapping of columns, a list of mappings, a numpy structured array, "
            f"or a pandas, polars or pyarrow table. Got {type(table).__name__}."
        )
        assert (error.where, error.got) == ("table", table)


class TestImports:
    """Narwhals is for those who bring a frame."""

    @pytest.mark.parametrize(
        "table",
        ["{'a': [1.0]}", "[{'a': 1.0}]", "{'a': np.ones(1)}", "np.ones(1, dtype=[('a', 'f8')])"],
    )
    def test_plain_tables_do_without(self, table):
        """A web service that never sees a frame does not pay for frames."""
        code = f"""
import sys
import numpy as np
import healthscore as hs
scores = hs.Scorecard('demo', [hs.Metric('a', hs.AsIs())]).score({table})
print(scores.to_frame() is None, 'narwhals' in sys.modules)
"""
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True
        )
        assert run.stdout.split() == ["False", "False"]


class TestWithoutValues:
    """What is kept of a table when it has been scored."""

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
    def test_a_frame_is_let_go(self, make):
        """Scores do not keep the customers' data alive."""
        column = np.zeros(10)
        frame = make({"a": column})
        alive = weakref.ref(frame)
        kept = as_table(frame).without_values()
        del frame
        gc.collect()
        assert alive() is None
        assert kept.make({"score": np.zeros(10)}) is not None

    def test_an_array_is_let_go(self):
        """Also where a part of it would do."""
        array = STRUCTURED.copy()
        alive = weakref.ref(array)
        kept = as_table(array).without_values()
        del array
        gc.collect()
        assert alive() is None
        assert len(kept.make(RESULTS)) == 2

    @pytest.mark.parametrize("table", [COLUMNS, RECORDS])
    def test_the_form_stays(self, table):
        """Results still come as the table did."""
        kept = as_table(table).without_values()
        assert type(kept.make(RESULTS)) is type(as_table(table).make(RESULTS))
