"""Frames of every library and type: they read as lists of the same values do."""

import datetime as dt
import sys
from decimal import Decimal

import narwhals
import narwhals.stable.v1 as first_narwhals
import narwhals.stable.v2 as second_narwhals
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from healthscore import AsIs, Categories, DataError, Linear, Metric, MissingExtraError, Scorecard
from healthscore.learn import maximum
from healthscore.scoring._keys import read_keys
from healthscore.scoring._table import as_table

NAN = float("nan")
LARGE = 2**53 + 1
UTC = dt.UTC
DAYS = [dt.date(2026, 1, 2), None, dt.date(1969, 12, 31)]
LAST_DAYS = [dt.date(1, 1, 1), dt.date(9999, 12, 31)]
NOON = dt.datetime(2026, 1, 2, 12, tzinfo=UTC)
ZONED = [NOON, None, dt.datetime(1969, 12, 31, 23, tzinfo=UTC)]
NAIVE = [stamp and stamp.replace(tzinfo=None) for stamp in ZONED]
CENTS = [Decimal("0.07"), None, Decimal("-1.10")]
TEXTS = ["b", "a", None, " "]
DIGITS = ["1.5", "3", None, ""]
ISO = ["2026-01-02", "2026-01-02T12:00+01:00", None]
TIMES = [dt.time(1), None, dt.time(2)]
SPANS = [dt.timedelta(1), None, dt.timedelta(2)]
NESTED = [[1], None, [2]]
FIELDS = [{"a": 1}, None]
BYTES = [b"x", None]
SAME_KEY = ["b", "b"]

WHOLE = {
    name: (getattr(pa, name)(), [3, None, 1])
    for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
}
STAMPS = {
    f"timestamp[{unit}] {zone}": (pa.timestamp(unit, zone), ZONED if zone else NAIVE)
    for unit in ("s", "ms", "us", "ns")
    for zone in (None, "UTC", "Europe/Berlin")
}
CODED = {
    f"dictionary[{index}] {texts[0]}": (pa.dictionary(getattr(pa, index)(), pa.string()), texts)
    for index in ("int8", "uint8", "int64", "uint32")
    for texts in (TEXTS, DIGITS, ISO)
}
NO_VALUES = {
    f"all null {kind}": (kind, [None, None])
    for kind in (
        pa.null(),
        pa.int64(),
        pa.float64(),
        pa.bool_(),
        pa.string(),
        pa.date32(),
        pa.timestamp("us", "UTC"),
        pa.decimal128(5, 2),
        pa.time64("us"),
        pa.duration("us"),
        pa.list_(pa.int64()),
        pa.binary(),
        pa.dictionary(pa.int32(), pa.string()),
    )
}
ALIKE = {
    # every library has these, under one name or another
    **WHOLE,
    **STAMPS,
    **CODED,
    **NO_VALUES,
    "no rows": (pa.int64(), []),
    "no texts": (pa.string(), []),
    "large int64": (pa.int64(), [1, None, LARGE]),
    "large uint64": (pa.uint64(), [1, 2**64 - 1]),
    "exact uint64": (pa.uint64(), [1, 2**63, None]),
    "float32": (pa.float32(), [0.5, NAN, None]),
    "float64": (pa.float64(), [0.1, NAN, None]),
    "decimal128": (pa.decimal128(20, 2), CENTS),
    "bool": (pa.bool_(), [True, False, None]),
    "string": (pa.string(), TEXTS),
    "string of numbers": (pa.string(), DIGITS),
    "string of dates": (pa.string(), ISO),
    "large_string": (pa.large_string(), TEXTS),
    "strange text": (pa.string(), ["1", "1,5"]),
    "infinite text": (pa.string(), ["1", "inf"]),
    "string keys": (pa.string(), ["b", "a"]),
    "the same key twice": (pa.string(), SAME_KEY),
    "whole keys": (pa.int32(), [3, 1]),
    "date32": (pa.date32(), DAYS),
    "date32 keys": (pa.date32(), LAST_DAYS),
    "time64": (pa.time64("us"), TIMES),
    "duration": (pa.duration("us"), SPANS),
    "list": (pa.list_(pa.int64()), NESTED),
    "binary": (pa.binary(), BYTES),
}
ARROW_ALONE = {
    "timestamp with an offset": (pa.timestamp("us", "+05:30"), ZONED),
    "float16": (pa.float16(), [np.float16(0.5), None]),
    "decimal256": (pa.decimal256(40, 2), CENTS),
    "date64": (pa.date64(), DAYS),
    "time32": (pa.time32("s"), TIMES),
    "struct": (pa.struct([("a", pa.int64())]), FIELDS),
    "dictionary[uint64]": (pa.dictionary(pa.uint64(), pa.string()), TEXTS),
    "dictionary of numbers": (pa.dictionary(pa.int32(), pa.int64()), [1, None, 2]),
    "dictionary of large numbers": (pa.dictionary(pa.int32(), pa.int64()), [LARGE, None, 2]),
    "dictionary of dates": (pa.dictionary(pa.int32(), pa.date32()), DAYS),
    **(
        {"string_view": (pa.string_view(), TEXTS), "binary_view": (pa.binary_view(), BYTES)}
        if hasattr(pa, "string_view")
        else {}
    ),
}
PANDAS = {
    **{name: (name, [3, 1, 2]) for name in ("int8", "int64", "uint8", "uint64")},
    **{name: (name, [3, None, 1]) for name in ("Int8", "Int64", "UInt8", "UInt64", "Float32")},
    "large int64": ("int64", [1, LARGE]),
    "large Int64": ("Int64", [1, None, LARGE]),
    "float64": ("float64", [0.5, NAN]),
    "float32": ("float32", [0.5, NAN]),
    "float16": ("float16", [0.5, NAN]),
    "bool": ("bool", [True, False]),
    "boolean": ("boolean", [True, None, False]),
    "objects": (object, [None, NAN, pd.NA, pd.NaT, 1, 2.5, "3", True]),
    "gaps": (object, [None, NAN, pd.NA, pd.NaT]),
    "text objects": (object, ["a", NAN, None, pd.NA, ""]),
    "date objects": (object, [*DAYS, pd.NaT, *NAIVE, "2026-01-02"]),
    "strings": ("string", TEXTS),
    "python strings": ("string[python]", TEXTS),
    "strings of numbers": ("string", DIGITS),
    "texts": (None, TEXTS),
    "categories": ("category", TEXTS),
    "categories of numbers": ("category", [1, None, 2]),
    "categories of large numbers": ("category", [1, LARGE]),
    "categories of truths": ("category", [True, None]),
    "categories of digits": ("category", DIGITS),
    "categories of dates": ("category", DAYS),
    "category keys": ("category", ["b", "a"]),
    "numbered categories as keys": ("category", [3, 1]),
    "mixed categories": ("category", ["a", 1]),
    "times": (object, TIMES),
    "spans": ("timedelta64[us]", SPANS),
    "span objects": (object, SPANS),
    "lists": (object, NESTED),
    "mappings": (object, FIELDS),
    "bytes": (object, BYTES),
    **{f"datetime64[{unit}]": (f"datetime64[{unit}]", NAIVE) for unit in ("s", "ms", "us", "ns")},
    **{
        f"datetime64[{unit}, {zone}]": (f"datetime64[{unit}, {zone}]", ZONED)
        for unit in ("s", "ms", "us", "ns")
        for zone in ("UTC", "Europe/Berlin")
    },
}
POLARS = {
    "categorical": (pl.Categorical, TEXTS),
    "categorical of numbers": (pl.Categorical, DIGITS),
    "enum": (pl.Enum(["z", "a", " ", "b"]), TEXTS),
    "enum of numbers": (pl.Enum(["3", "1.5", ""]), DIGITS),
    "objects": (pl.Object, [None, NAN, 1, 2.5]),
    "array": (pl.Array(pl.Int64, 1), NESTED),
    "struct": (pl.Struct({"a": pl.Int64}), [{"a": 1}, {"a": 2}]),
    **({"Int128": (pl.Int128, [2**70, None, LARGE])} if hasattr(pl, "Int128") else {}),
}


class Stream:
    """What offers a table through the Arrow interface, and nothing else."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


class Batch:
    """What offers an array through the Arrow interface, and its length."""

    def __init__(self, array):
        self.array = array

    def __len__(self):
        return len(self.array)

    def __arrow_c_array__(self, requested_schema=None):
        return self.array.__arrow_c_array__(requested_schema)


def arrow(kind, values):
    """Make a pyarrow column: dictionaries are made from their values."""
    if pa.types.is_dictionary(kind):
        coded = pa.array(values, kind.value_type).dictionary_encode()
        return pa.DictionaryArray.from_arrays(coded.indices.cast(kind.index_type), coded.dictionary)
    return pa.array(values, kind)


def in_chunks(column):
    """Make a pyarrow table whose column is in two pieces."""
    return pa.table({"x": pa.chunked_array([column[:1], column[1:]])})


MAKERS = {
    "pyarrow": lambda column: pa.table({"x": column}),
    "pyarrow in chunks": in_chunks,
    "mapping of arrays": lambda column: {"x": column},
    "pandas with arrow": lambda column: pd.DataFrame(
        {"x": pd.arrays.ArrowExtensionArray(pa.chunked_array([column]))}
    ),
}
CASES = [
    *(
        pytest.param(make(arrow(kind, values)), values, id=f"{library}-{name}")
        for library, make in MAKERS.items()
        for name, (kind, values) in (ALIKE | ARROW_ALONE).items()
    ),
    *(
        pytest.param(pl.from_arrow(pa.table({"x": arrow(kind, values)})), values, id=f"pl-{name}")
        for name, (kind, values) in ALIKE.items()
    ),
    *(
        pytest.param(pl.DataFrame({"x": pl.Series(values, dtype=kind)}), values, id=f"pl-{name}")
        for name, (kind, values) in POLARS.items()
    ),
    *(
        pytest.param(pd.DataFrame({"x": pd.Series(values, dtype=kind)}), values, id=f"pd-{name}")
        for name, (kind, values) in PANDAS.items()
    ),
]
EVERY = pytest.mark.parametrize(("frame", "values"), CASES)


def codes(column):
    """Read labels: one text a row, None for gaps."""
    labels = column.labels()
    return [None if code < 0 else labels.labels[code] for code in labels.codes.tolist()]


NEEDS = {
    "numbers": lambda table: list(map(repr, table.column("x").numbers().tolist())),
    "labels": lambda table: codes(table.column("x")),
    "dates": lambda table: table.column("x").dates().astype(str).tolist(),
    "keys": lambda table: read_keys(table, "x").tolist(),
    "is text": lambda table: table.column("x").is_text,
}


def readings(table):
    """Read a column in every way, or give what is said of it up to the value itself."""
    found = {}
    for need, read in NEEDS.items():
        try:
            found[need] = read(table)
        except DataError as error:
            found[need] = (error.where, str(error).split(" Got ", maxsplit=1)[0])
    return found


def in_utc(value):
    """Give what numpy has for an instant."""
    zoned = isinstance(value, dt.datetime) and value.tzinfo is not None
    return value.replace(tzinfo=None) if zoned else value


class TestEveryType:
    """A column of any type of any library."""

    @EVERY
    def test_it_reads_as_a_list_of_its_values_does(self, frame, values):
        """The same numbers, labels, dates and keys, or the same fault in the same row."""
        plain = readings(as_table({"x": values}))
        # columns of instants are in UTC, as numpy has no zones
        plain["keys"] = readings(as_table({"x": list(map(in_utc, values))}))["keys"]
        assert readings(as_table(frame)) == plain

    @pytest.mark.parametrize("kind", ["float16", "float32", "Int64", "boolean", "string"])
    def test_an_array_of_pandas_is_a_column_too(self, kind):
        """As its list is, without a warning where sixteen bits do not hold what is large."""
        values = ["1", "0"] if kind == "string" else [1, 0]
        column = as_table({"x": pd.array(values, dtype=kind)}).column("x")
        assert column.numbers().tolist() == [1.0, 0.0]

    @pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
    @pytest.mark.parametrize(
        ("values", "remedy"),
        [
            (TIMES, "Pass a time of day as a number, such as its hours."),
            (SPANS, "Pass a span of time as a number, such as its days."),
            (DAYS, "Count days from a date: days_since(...) in a formula does."),
            (NAIVE, "Count days from a date: days_since(...) in a formula does."),
            (NESTED, "Make one value of each list first."),
            (BYTES, "Decode bytes to text first."),
        ],
    )
    def test_what_is_refused_comes_with_a_remedy(self, library, values, remedy):
        """And with the column, the row and the value."""
        frame = pa.table({"x": values})
        if library != "pyarrow":
            frame = pl.DataFrame(frame) if library == "polars" else pd.DataFrame({"x": values})
        with pytest.raises(DataError) as caught:
            Scorecard("demo", [Metric("m", AsIs(), formula="x + 0")]).score(frame)
        message = str(caught.value)
        assert message.startswith("metric 'm': column 'x': row 0: a number is due. Got ")
        assert f". {remedy}" in message

    def test_a_categorical_of_numbers_holds_no_labels(self):
        """Its first number is named, and who judges numbers."""
        frame = pd.DataFrame({"x": pd.Series([None, 5], dtype="category")})
        with pytest.raises(DataError) as caught:
            Scorecard("demo", [Metric("x", Categories({"a": 50}))]).score(frame)
        assert str(caught.value) == (
            "metric 'x': column 'x': row 1: a label is due. Got 5. Labels are text. "
            "Numbers are judged by Steps or Piecewise."
        )

    def test_floats_with_both_kinds_of_gap(self):
        """In pandas a column may hold NaN beside NA."""
        values, mask = np.array([1.5, NAN, 2.5]), np.array([False, False, True])
        frame = pd.DataFrame({"x": pd.arrays.FloatingArray(values, mask)})
        np.testing.assert_array_equal(as_table(frame).column("x").numbers(), [1.5, NAN, NAN])

    def test_runs_of_one_value_are_written_out(self):
        """As pyarrow keeps what changes rarely."""
        runs = pa.RunEndEncodedArray.from_arrays([2, 3, 4], pa.array(["b", None, "a"]))
        column = as_table(pa.table({"x": runs})).column("x")
        assert codes(column) == ["b", "b", None, "a"]
        assert column.is_text

    def test_days_that_no_calendar_of_python_has(self):
        """A day of the year 5,000,000 is refused as in a list, and not wrapped around."""
        far = pa.array([2**30], pa.int32()).cast(pa.date32())
        for frame in (pa.table({"x": far}), pl.DataFrame(pa.table({"x": far}))):
            with pytest.raises(DataError, match="row 0: a date is due"):
                as_table(frame).column("x").dates()
            with pytest.raises(DataError, match="row 0: a number is due"):
                as_table(frame).column("x").numbers()


def address(values):
    """Tell where an array begins."""
    return values.__array_interface__["data"][0]


def begins(column):
    """Tell where a column of pyarrow begins."""
    (chunk,) = column.chunks
    return chunk.buffers()[1].address + chunk.offset * 8


FLOATS = np.arange(10.0)
CHUNK = pa.chunked_array([pa.array(FLOATS)])


class TestWithoutACopy:
    """Floats without gaps reach numpy in the memory they are in."""

    @pytest.mark.parametrize(
        ("frame", "expected"),
        [
            (pd.DataFrame({"x": FLOATS}, copy=False), address(FLOATS)),
            (pd.DataFrame({"x": pd.arrays.ArrowExtensionArray(CHUNK)}), begins(CHUNK)),
            (pa.table({"x": CHUNK}), begins(CHUNK)),
            (pa.table({"x": CHUNK}).slice(3), begins(CHUNK) + 24),
            (pa.record_batch([CHUNK.chunk(0)], names=["x"]), begins(CHUNK)),
            (Batch(pa.record_batch([CHUNK.chunk(0)], names=["x"])), begins(CHUNK)),
            (Stream(pa.table({"x": CHUNK})), begins(CHUNK)),
            ({"x": CHUNK.chunk(0)}, begins(CHUNK)),
            ({"x": FLOATS}, address(FLOATS)),
        ],
        # an address would be another in each process
        ids=map(str, range(9)),
    )
    def test_the_address_is_the_same(self, frame, expected):
        """Of pandas with numpy's and with arrow's columns, pyarrow, and whatever streams them."""
        assert address(as_table(frame).column("x").numbers()) == expected

    def test_polars_floats_stay_where_they_are(self):
        """Also a part of them."""
        frame = pl.DataFrame({"x": FLOATS})
        first = frame["x"].to_arrow()
        begin = first.buffers()[1].address + first.offset * 8
        assert address(as_table(frame).column("x").numbers()) == begin
        assert address(as_table(frame[3:]).column("x").numbers()) == begin + 24

    @pytest.mark.parametrize(
        "frame",
        [
            pl.concat([pl.DataFrame({"x": FLOATS}), pl.DataFrame({"x": FLOATS})], rechunk=False),
            pa.table({"x": pa.chunked_array([FLOATS, FLOATS])}),
        ],
    )
    def test_several_pieces_are_put_together(self, frame):
        """Which takes a copy."""
        numbers = as_table(frame).column("x").numbers()
        np.testing.assert_array_equal(numbers, [*FLOATS, *FLOATS])


SCORECARD = Scorecard(
    "demo",
    [
        Metric("seats", Linear(worst=0, best=maximum())),
        Metric("plan", Categories({"free": 0, "pro": 100})),
    ],
)
TABLE = pa.table({"id": ["a", "b"], "seats": [1.0, 4.0], "plan": ["free", "pro"]})
RECORDS = TABLE.to_batches()[0]
OFFERS = {
    "record batch": lambda: RECORDS,
    "record batch of another": lambda: Batch(RECORDS),
    "records as one array": lambda: Batch(RECORDS.to_struct_array()),
    "stream": lambda: Stream(TABLE),
    "reader of batches": TABLE.to_reader,
    "narwhals": lambda: narwhals.from_native(TABLE),
    "first stable narwhals": lambda: first_narwhals.from_native(TABLE),
    "second stable narwhals": lambda: second_narwhals.from_native(TABLE),
}


class TestArrowInterface:
    """Whatever offers its columns through the Arrow PyCapsule interface."""

    @pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
    def test_it_is_learned_from_checked_and_scored(self, offer):
        """As the pyarrow table of the same columns, and the result is one too."""
        fitted = SCORECARD.fit(offer())
        assert fitted == SCORECARD.fit(TABLE)
        scores = fitted.score(offer(), key="id")
        assert scores.values.tolist() == [12.5, 100.0]
        assert scores.keys.tolist() == ["a", "b"]
        made = scores.to_frame()
        assert isinstance(made, pa.Table)
        assert made.equals(fitted.score(TABLE, key="id").to_frame())
        assert str(fitted.check(offer())) == str(fitted.check(TABLE))

    @pytest.mark.skipif(
        not hasattr(pl.DataFrame, "__arrow_c_stream__"), reason="polars 1.0 does not offer it"
    )
    def test_a_frame_behind_a_wrapper(self):
        """Nobody needs to know whose it is."""
        scores = SCORECARD.fit(TABLE).score(Stream(pl.DataFrame(TABLE)), key="id")
        assert scores.values.tolist() == [12.5, 100.0]
        assert isinstance(scores.to_frame(), pa.Table)

    def test_a_relation_of_duckdb(self):
        """Its query runs."""
        duckdb = pytest.importorskip("duckdb")
        with duckdb.connect() as connection:
            relation = connection.sql(
                "select 'a' as id, 1.0::double as seats, 'free' as plan "
                "union all select 'b', 4.0, 'pro' order by id"
            )
            fitted = SCORECARD.fit(relation)
            scores = fitted.score(relation, key="id")
        assert scores.values.tolist() == [12.5, 100.0]
        assert isinstance(scores.to_frame(), pa.Table)

    @pytest.mark.parametrize(
        "source", [Batch(pa.array([1])), Batch(pa.array([{"a": 1}, None])), pa.array(["a"])]
    )
    def test_what_is_no_table_is_refused(self, source):
        """With what pyarrow has against it."""
        with pytest.raises(DataError) as caught:
            as_table(source)
        name = type(source).__name__
        assert str(caught.value).startswith(f"The {name} does not give a table of columns: pyarrow")
        assert (caught.value.where, caught.value.got) == ("table", source)

    def test_two_columns_of_one_name_are_refused(self):
        """As in any frame."""
        with pytest.raises(DataError, match="The table has two columns of one name"):
            as_table(Stream(pa.table([[1], [2]], names=["a", "a"])))

    @pytest.mark.parametrize(
        "read",
        [
            lambda: as_table(Stream(TABLE)),
            lambda: as_table(RECORDS),
            lambda: as_table({"x": Batch(CHUNK.chunk(0))}).column("x"),
        ],
    )
    def test_without_pyarrow_the_error_says_what_to_install(self, read, monkeypatch):
        """The rest of the library does without."""
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(MissingExtraError) as caught:
            read()
        assert 'pip install "healthscore[arrow]"' in str(caught.value)
        assert caught.value.where == "pyarrow"


class LikePandasSeries(pd.Series):
    """A column that offers codes whether or not it has any, as those of modin do."""

    @property
    def cat(self):
        """Give something, as long as nobody looks into it."""
        return self.dtype


class LikePandas(pd.DataFrame):
    """A data frame of a library that builds on pandas."""

    _constructor_sliced = LikePandasSeries


class TestResults:
    """What comes out for what came in."""

    @pytest.mark.parametrize("backend", ["numpy_nullable", "pyarrow"])
    def test_pandas_results_have_the_types_of_numpy(self, backend):
        """With the index of the frame, whatever types its columns have."""
        columns = {"id": ["a", "b"], "seats": [1.0, None], "plan": ["free", None]}
        frame = pd.DataFrame(columns, index=[7, 9]).convert_dtypes(dtype_backend=backend)
        scores = SCORECARD.fit(TABLE).score(frame, key="id")
        made = scores.to_frame()
        assert made.index.tolist() == [7, 9]
        assert made["id"].tolist() == ["a", "b"]
        assert made["score"].dtype == np.float64
        np.testing.assert_array_equal(made["score"], [12.5, NAN])
        assert frame.merge(made, on="id")["score"].tolist()[0] == 12.5

    # pandas 2.2 warns of what it does itself when it is built upon
    @pytest.mark.filterwarnings("ignore:Passing a SingleBlockManager:DeprecationWarning")
    def test_a_frame_that_is_like_one_of_pandas(self):
        """Its index comes back too."""
        frame = LikePandas(TABLE.to_pydict(), index=["x", "y"])
        made = SCORECARD.fit(frame).score(frame, key="id").to_frame()
        assert isinstance(made, pd.DataFrame)
        assert made.index.tolist() == ["x", "y"]
        assert made["score"].tolist() == [12.5, 100.0]

    @pytest.mark.parametrize(
        "key",
        [
            pa.array([2, 1], pa.uint8()),
            pa.array([2.5, 1.5]),
            pa.array(["b", "a"], pa.large_string()),
            pa.array(["b", "a"]).dictionary_encode(),
            pa.array([Decimal("1.50"), Decimal("2.00")]),
            pa.array([DAYS[0], DAYS[2]]),
            pa.array([NAIVE[0], NAIVE[2]]),
            pa.array([ZONED[0], ZONED[2]], pa.timestamp("us", "Europe/Berlin")),
        ],
        ids=lambda key: str(key.type),
    )
    def test_keys_of_every_kind_find_their_customers(self, key):
        """In every library, by the values that a list of the column has."""
        table = TABLE.drop_columns(["id"]).append_column("id", key)
        fitted = SCORECARD.fit(TABLE)
        frames = {
            "pyarrow": table,
            "polars": pl.DataFrame(table),
            "pandas": pd.DataFrame({name: table[name].to_pylist() for name in table.column_names}),
        }
        for frame in frames.values():
            scores = fitted.score(frame, key="id")
            for at, value in enumerate(key.to_pylist()):
                assert scores.explain(value).score == scores.values[at]
