"""What comes in does not depend on how it is written, and is never changed."""

import copy
import datetime as dt
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthscore import Cap, Categories, DataError, Decay, Group, Linear, Metric, Scorecard
from healthscore.columns import to_dates, to_labels, to_numbers
from healthscore.scoring._table import as_table

AS_OF = "2026-11-01"
SCORECARD = Scorecard(
    "demo",
    [
        Group(
            "usage",
            [
                Metric("logins", Linear(worst=0, best=50)),
                Metric("share", Linear(worst=0, best=1), formula="used / bought"),
                Metric("seen", Decay(half_life=14), formula="days_since(`last login`)"),
            ],
        ),
        Metric("plan", Categories({"free": 20, "pro": 80}, other=50)),
        Metric("onboarded", Linear(worst=0, best=1)),
    ],
    rules=[Cap(at=39, when="plan == 'free' and logins < used", reason="idle")],
)

COUNTS = st.none() | st.integers(0, 99)
FLOATS = st.none() | st.floats(-1e12, 1e12) | st.just(float("nan"))
TEXTS = st.none() | st.sampled_from(["free", "pro", "Pro ", "", " ", "été", "naïve"])
DAYS = st.none() | st.dates(dt.date(1700, 1, 1), dt.date(2200, 1, 1))
FLAGS = st.none() | st.booleans()
CENTS = st.none() | st.decimals(-(10**12), 10**12, places=2)
KINDS = {
    "logins": COUNTS,
    "used": FLOATS,
    "bought": FLOATS,
    "last login": DAYS,
    "plan": TEXTS,
    "onboarded": FLAGS,
}

ZONES = st.none() | st.integers(-14 * 60, 14 * 60).map(
    lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))
)
MOMENTS = st.datetimes(timezones=ZONES)

NUMBERS = (
    st.integers(-(2**53), 2**53)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.fractions(max_denominator=1000)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000)
    | st.floats(-1e6, 1e6, width=32).map(np.float32)
    | st.integers(-128, 127).map(np.int8)
)
NOTHING = st.sampled_from([None, float("nan"), pd.NA, pd.NaT, "", "  ", np.ma.masked])
WRITTEN = st.floats(allow_nan=False, allow_infinity=False).map(repr)


@st.composite
def tables(draw, min_rows=0):
    """Make columns of lists, all of one length."""
    size = draw(st.integers(min_rows, 12))
    return {
        name: draw(st.lists(kind, min_size=size, max_size=size)) for name, kind in KINDS.items()
    }


def arrays(table):
    """Write a table in plain arrays of numpy."""
    columns = {
        name: np.array([np.nan if value is None else value for value in table[name]], dtype=float)
        for name in ("logins", "used", "bought", "onboarded")
    }
    columns["plan"] = np.array([value or "" for value in table["plan"]], dtype="U8")
    columns["last login"] = np.array(table["last login"], dtype="datetime64[D]")
    return columns


def records(table):
    """Write a table customer by customer."""
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def structured(table):
    """Write a table as a structured array."""
    columns = arrays(table)
    kinds = [(name, values.dtype) for name, values in columns.items()]
    array = np.empty(len(columns["plan"]), dtype=kinds)
    for name, values in columns.items():
        array[name] = values
    return array


def masked(table):
    """Write a table in masked arrays, with rubbish under the masks."""
    columns = {}
    for name, values in table.items():
        filler = next((value for value in values if value is not None), 0)
        gaps = [value is None for value in values]
        filled = [filler if value is None else value for value in values]
        columns[name] = np.ma.array(filled, mask=gaps, dtype=None if filled else float)
    return columns


ARROW = {
    "logins": pa.int16(),
    "used": pa.float64(),
    "bought": pa.float64(),
    "last login": pa.date32(),
    "plan": pa.string(),
    "onboarded": pa.bool_(),
}


def arrow(table):
    """Write a table of arrow with the types that the columns have even when empty."""
    return pa.table({name: pa.array(table[name], ARROW[name]) for name in table})


def arrow_backed(table):
    """Write a table of pandas that keeps its values in arrow."""
    return pd.DataFrame(
        {name: pd.Series(table[name], dtype=pd.ArrowDtype(ARROW[name])) for name in table}
    )


def arrow_dictionaries(table):
    """The same in two chunks, with text by dictionary."""
    whole = arrow(table)
    half = len(whole) // 2
    chunks = [
        part.set_column(
            part.column_names.index("plan"),
            "plan",
            part["plan"].combine_chunks().dictionary_encode(),
        )
        for part in (whole[:half], whole[half:])
    ]
    return pa.concat_tables(chunks)


LIBRARIES = {
    "arrays": arrays,
    "records": records,
    "structured": structured,
    "masked": masked,
    "series of pandas": lambda table: {
        name: pd.Series(v, dtype=object) for name, v in table.items()
    },
    "series of polars": lambda table: {name: pl.Series(v) for name, v in table.items()},
    "pandas": pd.DataFrame,
    "pandas objects": lambda table: pd.DataFrame(table, dtype=object),
    "pandas nullable": lambda table: pd.DataFrame(table).convert_dtypes(),
    "pandas in arrow": arrow_backed,
    "pandas categories": lambda table: pd.DataFrame(table).astype({"plan": "category"}),
    "polars": pl.DataFrame,
    "polars categories": lambda table: pl.DataFrame(table).with_columns(
        pl.col("plan").cast(pl.String).cast(pl.Categorical), pl.col("last login").cast(pl.Date)
    ),
    "polars from arrow": lambda table: pl.from_arrow(arrow(table)),
    "pyarrow": arrow,
    "pyarrow dictionaries": arrow_dictionaries,
}
# each law of these holds for many writings of a table, and few tables are enough for each
FEW = settings(max_examples=max(1, settings.default.max_examples // 4))
EVERY = pytest.mark.parametrize("write", LIBRARIES.values(), ids=LIBRARIES.keys())


def bits(scores):
    """Give everything in some scores, bit for bit."""
    points = (scores.contributions, scores.losses)
    lean = (getattr(scores, name) for name in ("values", "coverage", "adjustments"))
    return [part.tobytes() for part in (*lean, *points, *scores.members.values())]


def score(table):
    """Score a table."""
    return SCORECARD.score(table, as_of=AS_OF)


def reversed_view(values):
    """Read an array from its other end."""
    return values[::-1].copy()[::-1]


def strided(values):
    """Leave room between the values."""
    wide = np.repeat(values, 3)
    return wide[1::3]


def column_of(order):
    """Take the values from a column of a matrix."""

    def taken(values):
        matrix = np.empty((len(values), 3), dtype=values.dtype, order=order)
        matrix[:, 1] = values
        return matrix[:, 1]

    return taken


def read_only(values):
    """Lock an array."""
    locked = values.copy()
    locked.flags.writeable = False
    return locked


def other_byte_order(values):
    """Store each value from its other end."""
    return values.astype(values.dtype.newbyteorder())


LAYOUTS = [reversed_view, strided, column_of("C"), column_of("F"), read_only, other_byte_order]


class TestTables:
    """A table is what it says, in whatever library."""

    @EVERY
    @FEW
    @given(table=tables())
    def test_equal_data_give_equal_bits_in_every_library(self, write, table):
        """Numbers, text, dates, truth values and gaps of all sorts."""
        assert bits(score(write(table))) == bits(score(table))

    @given(library=st.sampled_from(sorted(LIBRARIES)), table=tables())
    def test_scoring_changes_no_input(self, library, table):
        """Not even where a library lends its own memory."""
        written = LIBRARIES[library](table)
        before = copy.deepcopy(written)
        score(written)
        assert repr(written) == repr(before)
        assert bits(score(written)) == bits(score(before))

    @given(table=tables(min_rows=1))
    def test_records_and_columns_are_one_table(self, table):
        """Also when each record leaves out what it does not know."""
        sparse = [
            {name: value for name, value in record.items() if value is not None}
            for record in records(table)
        ]
        complete = dict.fromkeys(table)
        assert bits(score([complete, *sparse])) == bits(score([complete, *records(table)]))

    @given(table=tables(min_rows=1), more=tables())
    def test_columns_that_nobody_asks_for_change_nothing(self, table, more):
        """Whatever is in them."""
        size = len(table["plan"])
        others = {f"other {name}": [object(), *values][:1] * size for name, values in more.items()}
        assert bits(score({**others, **table})) == bits(score(table))


class TestLayout:
    """Where the bytes lie does not matter."""

    @pytest.mark.parametrize("layout", LAYOUTS)
    @FEW
    @given(table=tables(min_rows=1))
    def test_the_layout_of_an_array_does_not_matter(self, layout, table):
        """Strided, reversed, of a matrix, read-only or byte-swapped: the bits are the same."""
        plain = arrays(table)
        laid = {name: layout(values) for name, values in plain.items()}
        before = {name: values.copy() for name, values in laid.items()}
        assert bits(score(laid)) == bits(score(plain))
        for name, values in laid.items():
            assert values.tobytes() == before[name].tobytes()

    @given(values=st.lists(st.integers(0, 100), min_size=1), data=st.data())
    def test_the_width_of_a_number_does_not_matter(self, values, data):
        """Small whole numbers fit every type."""
        kinds = ["i1", "u1", "i2", "u4", "i8", "u8", "f2", "f4", "f8", "longdouble"]
        narrow = np.array(values, dtype=data.draw(st.sampled_from(kinds)))
        assert to_numbers(narrow).tobytes() == to_numbers(values).tobytes()


class TestNumbers:
    """Each number by itself."""

    @given(st.lists(NUMBERS | NOTHING | WRITTEN))
    def test_a_number_is_read_the_same_whatever_its_neighbours(self, values):
        """To the bit."""
        alone = [to_numbers([value])[0] for value in values]
        assert to_numbers(values).tobytes() == np.array(alone, dtype=float).tobytes()

    @given(NUMBERS)
    def test_a_number_is_the_float_that_python_makes_of_it(self, value):
        """Correctly rounded, whatever it was."""
        assert to_numbers([value])[0] == float(value)

    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_a_written_number_reads_back_as_itself(self, value):
        """Every finite float."""
        assert to_numbers([repr(value)]).tobytes() == np.float64(value).tobytes()
        assert to_numbers(np.array([repr(value)])).tobytes() == np.float64(value).tobytes()

    @given(CENTS.filter(bool))
    def test_no_library_rounds_a_decimal_in_its_own_way(self, value):
        """The nearest float, and not one beside it."""
        kind = pa.decimal128(20, 2)
        for table in (
            pa.table({"x": pa.array([value], kind)}),
            pl.DataFrame({"x": pl.Series([value], dtype=pl.Decimal(20, 2))}),
            pd.DataFrame({"x": pd.Series([value], dtype=pd.ArrowDtype(kind))}),
            [{"x": value}],
        ):
            assert as_table(table).column("x").numbers().tolist() == [float(value)]

    @given(st.integers(-(2**64), 2**64))
    def test_a_whole_number_is_exact_or_refused(self, value):
        """Nothing is rounded in silence."""
        writings = [lambda: [value], lambda: [None, value], lambda: np.array([value], dtype=object)]
        if -(2**63) <= value < 2**63:
            writings += [lambda: np.array([value]), lambda: pd.array([value, None], dtype="Int64")]
            writings += [lambda: [np.int64(value)], lambda: pl.Series([None, value])]
        for write in writings:
            try:
                numbers = to_numbers(write())
            except DataError:
                assert int(float(value)) != value
            else:
                assert int(np.nanmax(numbers)) == value

    @given(
        st.lists(NUMBERS | NOTHING | WRITTEN, max_size=8),
        st.sampled_from(
            ["x", b"1", 1j, dt.date(2026, 1, 1), [1], 10**400, "inf", Fraction(10**400)]
        ),
        st.lists(NUMBERS | st.sampled_from(["y", b"2"]), max_size=3),
    )
    def test_the_first_row_that_is_no_number_is_named(self, good, bad, more):
        """Of faults of one sort, the first."""
        with pytest.raises(DataError) as caught:
            to_numbers([*good, bad])
        assert caught.value.where == f"row {len(good)}"
        with pytest.raises(DataError) as caught:
            to_numbers([*good, bad, *more])
        assert int(caught.value.where.removeprefix("row ")) >= len(good)


class TestLabels:
    """Each text by itself."""

    @given(st.lists(st.text(max_size=3) | NOTHING))
    def test_a_text_reads_back_as_itself(self, values):
        """And what is blank or nothing as a gap."""
        labels = to_labels(values)
        read = [None if code < 0 else labels.labels[code] for code in labels.codes.tolist()]
        assert read == [
            value if isinstance(value, str) and value.strip() else None for value in values
        ]
        assert len(set(labels.labels)) == len(labels.labels)

    @given(st.lists(st.none() | st.sampled_from(["a", "b", "", " ", "a "])))
    def test_every_library_numbers_the_same_texts(self, values):
        """However it stores them."""
        text = pa.array(values, "string")
        for table in (
            pa.table({"x": text}),
            pa.table({"x": text.dictionary_encode()}),
            pl.DataFrame({"x": pl.Series(values, dtype=pl.String)}),
            pl.DataFrame({"x": pl.Series(values, dtype=pl.Categorical)}),
            pd.DataFrame({"x": pd.Series(values, dtype="string")}),
            pd.DataFrame({"x": pd.Series(values, dtype="category")}),
        ):
            labels = as_table(table).column("x").labels()
            read = [None if code < 0 else labels.labels[code] for code in labels.codes.tolist()]
            assert read == [value if value and value.strip() else None for value in values]


class TestDates:
    """Each moment by itself."""

    @given(st.lists(MOMENTS | DAYS | NOTHING))
    def test_a_date_is_read_the_same_whatever_its_neighbours(self, values):
        """To the microsecond."""
        alone = [to_dates([value])[0] for value in values]
        assert to_dates(values).tolist() == np.array(alone, dtype="datetime64[us]").tolist()

    @given(MOMENTS)
    def test_a_written_moment_is_the_moment(self, moment):
        """With its zone, or without one."""
        assert to_dates([moment.isoformat()]) == to_dates([moment])
        assert to_dates(np.array([moment.isoformat()])) == to_dates([moment])

    @given(MOMENTS)
    def test_a_moment_is_counted_in_utc(self, moment):
        """What has no zone is taken for UTC."""
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        since = zoned - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        assert to_dates([moment]).view(np.int64)[0] == since // dt.timedelta(microseconds=1)

    @given(st.dates())
    def test_a_day_is_its_midnight(self, day):
        """From the first to the last that Python knows."""
        midnight = dt.datetime.combine(day, dt.time())
        assert to_dates([day]) == to_dates([midnight]) == to_dates([day.isoformat()])
