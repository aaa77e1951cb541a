import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from healthscore.errors import DataError
from healthscore.scoring._table import as_table

NAN = float("nan")
LARGE = 2**53 + 1
DAY = dt.date(2026, 1, 2)
NOON = dt.datetime(2026, 1, 2, 12)  # noqa: DTZ001  naive on purpose
ZONED = dt.datetime(2026, 1, 2, 13, tzinfo=dt.timezone(dt.timedelta(hours=1)))
# tenths that a division by a power of ten gets wrong
CENTS = ["-0.95", "0.07", "1.10", "12345678901234567.89"]
DECIMALS = [*map(Decimal, CENTS), None]


def pandas(values, dtype=None):
    """Make a column of a pandas table."""
    return as_table(pd.DataFrame({"x": pd.Series(values, dtype=dtype)})).column("x")


def arrow_backed(values, kind):
    """Make a column of a pandas table that keeps its values in arrow."""
    return pandas(values, pd.ArrowDtype(kind))


def polars(values, dtype=None):
    """Make a column of a polars table."""
    return as_table(pl.DataFrame({"x": pl.Series(values, dtype=dtype)})).column("x")


def wide(values):
    """Make a polars column of 128 bits, or of 64 where polars has no more."""
    return polars(values, getattr(pl, "Int128", pl.Int64))


def pyarrow(values, kind=None):
    """Make a column of a pyarrow table."""
    values = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, kind)
    return as_table(pa.table({"x": values})).column("x")


def encoded(*chunks):
    """Make a dictionary-encoded column in chunks, each with a dictionary of its own."""
    return pyarrow(pa.chunked_array([pa.array(chunk).dictionary_encode() for chunk in chunks]))


def texts(column):
    """Read a column as labels: one text a row, None for gaps."""
    labels = column.labels()
    # any other number below 0 would be some label's when counted from the end
    assert set(labels.codes.tolist()) <= {-1, *range(len(labels.labels))}
    assert all(type(label) is str for label in labels.labels)
    return [None if code < 0 else labels.labels[code] for code in labels.codes.tolist()]


class TestNumbers:
    """Columns of numbers, the same from every library."""

    @pytest.mark.parametrize(
        ("column", "expected"),
        [
            (pandas([1.5, None]), [1.5, NAN]),
            (pandas([1, 2]), [1.0, 2.0]),
            (pandas([1, None], "Int8"), [1.0, NAN]),
            (pandas([1, None], "Int64"), [1.0, NAN]),
            (pandas([1.5, None], "Float64"), [1.5, NAN]),
            (pandas([0.1], "float32"), [0.10000000149011612]),
            (pandas([True, False]), [1.0, 0.0]),
            (pandas([True, None], "boolean"), [1.0, NAN]),
            (pandas([1, pd.NA, None, NAN, True, "2", ""], object), [1, NAN, NAN, NAN, 1, 2, NAN]),
            (pandas([None, None], object), [NAN, NAN]),
            (pandas(["1", None, " 2 ", ""]), [1.0, NAN, 2.0, NAN]),
            (pandas([1, None, 2], "category"), [1.0, NAN, 2.0]),
            (pandas(["1", None], "category"), [1.0, NAN]),
            (pandas(pd.arrays.SparseArray([1.0, NAN])), [1.0, NAN]),
            (pandas(pd.arrays.SparseArray([1, 0])), [1.0, 0.0]),
            (pandas(DECIMALS, object), [*map(float, CENTS), NAN]),
            (arrow_backed([1, None], pa.int64()), [1.0, NAN]),
            (arrow_backed([1.5, None], pa.float64()), [1.5, NAN]),
            (arrow_backed([True, None], pa.bool_()), [1.0, NAN]),
            (arrow_backed(DECIMALS, pa.decimal128(20, 2)), [*map(float, CENTS), NAN]),
            (arrow_backed([None, None], pa.null()), [NAN, NAN]),
            (polars([1, None]), [1.0, NAN]),
            (polars([1, None], pl.Int8), [1.0, NAN]),
            (wide([1, None]), [1.0, NAN]),
            (polars([1.5, None, NAN]), [1.5, NAN, NAN]),
            (polars([0.1, None], pl.Float32), [0.10000000149011612, NAN]),
            (polars([True, None]), [1.0, NAN]),
            (polars(["1", None, " 2 ", ""]), [1.0, NAN, 2.0, NAN]),
            (polars(["1", None], pl.Categorical), [1.0, NAN]),
            (polars(["1", None], pl.Enum(["2", "1"])), [1.0, NAN]),
            (polars([1, None], pl.Object), [1.0, NAN]),
            (polars(DECIMALS, pl.Decimal(20, 2)), [*map(float, CENTS), NAN]),
            (polars([None, None]), [NAN, NAN]),
            (polars([], pl.String), []),
            (pyarrow([1, None]), [1.0, NAN]),
            (pyarrow([1.5, None, NAN]), [1.5, NAN, NAN]),
            (pyarrow([np.float16(1.5)], pa.float16()), [1.5]),
            (pyarrow([True, None]), [1.0, NAN]),
            (pyarrow(["1", None, " 2 ", ""]), [1.0, NAN, 2.0, NAN]),
            (pyarrow(pa.chunked_array([[1], [None, 2]])), [1.0, NAN, 2.0]),
            (pyarrow(pa.chunked_array([], pa.int64())), []),
            (pyarrow(DECIMALS, pa.decimal128(20, 2)), [*map(float, CENTS), NAN]),
            (pyarrow(DECIMALS, pa.decimal256(20, 2)), [*map(float, CENTS), NAN]),
            (pyarrow([None, None]), [NAN, NAN]),
            (encoded([1, None], [2, 1]), [1.0, NAN, 2.0, 1.0]),
        ],
    )
    def test_the_bits_are_those_of_a_list(self, column, expected):
        """No library rounds in its own way, and every gap is NaN."""
        numbers = column.numbers()
        assert numbers.dtype == np.float64
        np.testing.assert_array_equal(numbers, expected)

    @pytest.mark.parametrize(
        "column",
        [
            pandas([2, 1, LARGE]),
            pandas([None, 1, LARGE], "Int64"),
            pandas([None, 1, LARGE], "UInt64"),
            arrow_backed([None, 1, LARGE], pa.int64()),
            polars([None, 1, LARGE]),
            wide([None, 1, LARGE]),
            pyarrow([None, 1, LARGE]),
            pyarrow([None, 1, LARGE], pa.uint64()),
        ],
    )
    def test_a_whole_number_that_would_be_rounded_is_refused(self, column):
        """In its own row, however many gaps stand before it."""
        with pytest.raises(DataError) as caught:
            column.numbers()
        assert (caught.value.where, caught.value.got) == ("row 2", LARGE)

    @pytest.mark.parametrize(
        "column",
        [
            pandas([None, "x"]),
            pandas([None, DAY], object),
            pandas(pd.to_datetime([None, "2026-01-02"])),
            pandas(pd.to_timedelta([None, "1D"])),
            pandas([None, 1j], object),
            pandas([None, "x"], "category"),
            arrow_backed([None, DAY], pa.date32()),
            polars([None, "x"]),
            polars([None, DAY]),
            polars([None, NOON]),
            polars([None, dt.timedelta(1)]),
            polars([None, [1]]),
            polars([None, b"x"]),
            pyarrow([None, "x"]),
            pyarrow([None, DAY]),
            pyarrow([None, ZONED]),
            pyarrow([None, [1]]),
            encoded([None, "x"]),
        ],
    )
    def test_what_is_no_number_is_refused_with_its_row(self, column):
        """Whatever the library calls it."""
        with pytest.raises(DataError, match=r"^row 1: a number is due\. Got "):
            column.numbers()


class TestLabels:
    """Columns of text, the same from every library."""

    @pytest.mark.parametrize(
        "column",
        [
            pandas(["b", None, "a", " ", "b"]),
            pandas(["b", NAN, "a", "", "b"], object),
            pandas(["b", pd.NA, "a", "", "b"], "string"),
            pandas(["b", None, "a", " ", "b"], pd.CategoricalDtype(["z", "a", " ", "b"])),
            arrow_backed(["b", None, "a", " ", "b"], pa.string()),
            arrow_backed(["b", None, "a", " ", "b"], pa.dictionary(pa.int32(), pa.string())),
            polars(["b", None, "a", " ", "b"]),
            polars(["b", None, "a", " ", "b"], pl.Categorical),
            polars(["b", None, "a", " ", "b"], pl.Enum(["z", "a", " ", "b"])),
            polars(["b", None, "a", " ", "b"], pl.Object),
            pyarrow(["b", None, "a", " ", "b"]),
            pyarrow(["b", None, "a", " ", "b"], pa.large_string()),
            pyarrow(pa.chunked_array([["b", None], ["a", " ", "b"]])),
            encoded(["b", None], ["a", " ", "b"]),
            pyarrow(
                pa.DictionaryArray.from_arrays(
                    [0, 1, 2, 3, 4], pa.array(["b", None, "a", " ", "b"])
                )
            ),
        ],
    )
    def test_the_labels_are_those_of_a_list(self, column):
        """Blank text is a gap, and so is a null among the labels themselves."""
        assert texts(column) == ["b", None, "a", None, "b"]
        assert column.is_text

    @pytest.mark.parametrize("size", [1, 255, 256, 257])
    def test_an_enum_may_have_many_labels(self, size):
        """Polars stores few in one byte, and more in two."""
        labels = [f"label {number}" for number in range(size)]
        values = [*labels, None, labels[0]]
        assert texts(polars(values, pl.Enum(labels))) == values

    @pytest.mark.parametrize(
        "column",
        [
            pandas([None, None], object),
            pandas([None, None], "category"),
            pandas([NAN, NAN]),
            pandas([None, None], "string"),
            arrow_backed([None, None], pa.null()),
            polars([None, None]),
            polars([None, None], pl.String),
            polars([None, None], pl.Categorical),
            polars([None, None], pl.Float64),
            pyarrow([None, None]),
            pyarrow([None, None], pa.string()),
            encoded(pa.array([None], pa.string()), pa.array([None], pa.string())),
        ],
    )
    def test_gaps_alone_go_with_everything(self, column):
        """A column that nobody has filled in says nothing of what it would hold."""
        assert texts(column) == [None, None]
        assert np.isnan(column.numbers()).all()
        assert np.isnat(column.dates()).all()
        assert not column.is_text

    @pytest.mark.parametrize(
        "column",
        [
            polars([], pl.Categorical),
            pyarrow([], pa.string()),
            pyarrow(pa.chunked_array([], pa.string())),
            pyarrow(pa.chunked_array([], pa.dictionary(pa.int32(), pa.string()))),
            pandas([], "category"),
        ],
    )
    def test_no_rows(self, column):
        """Nor any chunks."""
        assert texts(column) == []

    def test_no_label_has_two_codes(self):
        """Two columns are compared by their codes, and a dictionary may name a label twice."""
        twice = pa.DictionaryArray.from_arrays([0, 1, 2], pa.array(["a", "a", "b"]))
        assert pyarrow(twice).labels().labels == ("a", "b")

    @pytest.mark.parametrize(
        ("column", "row"),
        [
            (pandas(["a", 1], object), 1),
            (pandas([None, 1], "category"), 1),
            (pandas(["a", 1], "category"), 1),
            (pandas(["a"] * 500 + [1], object), 500),
            (pandas([None, 1.5]), 1),
            (polars([None, 1]), 1),
            (polars([None, True]), 1),
            (polars([None, DAY]), 1),
            (pyarrow([None, 1]), 1),
            (encoded([None, 1]), 1),
        ],
    )
    def test_what_is_no_text_is_refused_with_its_row(self, column, row):
        """A number is no label, whatever box it comes in."""
        with pytest.raises(DataError, match=rf"^row {row}: a label is due\. Got "):
            column.labels()


class TestDates:
    """Columns of dates, the same from every library."""

    @pytest.mark.parametrize(
        "column",
        [
            pandas([NOON, None]),
            pandas(np.array(["2026-01-02T12", "NaT"], dtype="datetime64[s]")),
            pandas(np.array(["2026-01-02T12", "NaT"], dtype="datetime64[ns]")),
            pandas(pd.to_datetime([ZONED, None]).tz_convert("Europe/Berlin")),
            pandas([NOON, pd.NaT], object),
            pandas([ZONED, None], object),
            pandas(["2026-01-02T13:00+01:00", None]),
            pandas(pd.Categorical([NOON, None])),
            arrow_backed([ZONED, None], pa.timestamp("us", "Europe/Berlin")),
            arrow_backed([NOON, None], pa.timestamp("ns")),
            polars([NOON, None]),
            polars([NOON, None], pl.Datetime("ms")),
            polars([NOON, None], pl.Datetime("ns")),
            polars([ZONED, None], pl.Datetime("us", "Europe/Berlin")),
            polars(["2026-01-02 12:00", ""]),
            polars(["2026-01-02 12:00", None], pl.Categorical),
            pyarrow([NOON, None]),
            pyarrow([NOON, None], pa.timestamp("s")),
            pyarrow([NOON, None], pa.timestamp("ns")),
            pyarrow([ZONED, None], pa.timestamp("us", "Europe/Berlin")),
            pyarrow([ZONED, None], pa.timestamp("us", "+01:00")),
            pyarrow(["2026-01-02T12:00Z", None]),
        ],
    )
    def test_the_instants_are_those_of_a_list(self, column):
        """In UTC, to the microsecond, NaT for every gap."""
        dates = column.dates()
        assert dates.dtype == "datetime64[us]"
        assert dates.astype(str).tolist() == ["2026-01-02T12:00:00.000000", "NaT"]

    @pytest.mark.parametrize(
        "column",
        [
            pandas([DAY, None], object),
            pandas(pd.to_datetime(["2026-01-02", None])),
            arrow_backed([DAY, None], pa.date32()),
            polars([DAY, None]),
            pyarrow([DAY, None]),
            pyarrow([DAY, None], pa.date64()),
            encoded(["2026-01-02", None]),
        ],
    )
    def test_a_day_begins_at_midnight(self, column):
        """In UTC."""
        assert column.dates().astype(str).tolist() == ["2026-01-02T00:00:00.000000", "NaT"]

    @pytest.mark.parametrize(
        "column",
        [
            pandas([None, "soon"]),
            pandas([None, 5.0]),
            polars([None, "soon"]),
            polars([None, 20260102]),
            polars([None, dt.time(1)]),
            pyarrow([None, "soon"]),
            pyarrow([None, True]),
        ],
    )
    def test_what_is_no_date_is_refused_with_its_row(self, column):
        """A number might count anything."""
        with pytest.raises(DataError, match=r"^row 1: a date is due\. Got "):
            column.dates()


class TestObjects:
    """Values to tell customers apart by."""

    @pytest.mark.parametrize(
        ("column", "expected"),
        [
            (pandas([LARGE, 2], "Int64"), [LARGE, 2]),
            (pandas(["b", "a"]), ["b", "a"]),
            (pandas(["b", "a"], "category"), ["b", "a"]),
            (polars([LARGE, 2]), [LARGE, 2]),
            (wide([LARGE, 2]), [LARGE, 2]),
            (polars(["b", "a"], pl.Enum(["a", "b"])), ["b", "a"]),
            (pyarrow([LARGE, 2]), [LARGE, 2]),
            (encoded(["b"], ["a"]), ["b", "a"]),
            (pyarrow([DAY, DAY]), [DAY, DAY]),
        ],
    )
    def test_they_stay_what_they_are(self, column, expected):
        """Plain ones of Python, once they are in a list."""
        assert column.objects().tolist() == expected
