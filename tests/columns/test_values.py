import datetime as dt
import enum
from array import array
from collections import UserList, deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from healthscore.columns import Kind, as_column, as_objects, kind_of, show_short, where_gap
from healthscore.columns._values import kind_of_type
from healthscore.errors import DataError

LARGE = 2**53 + 1


class Plan(str, enum.Enum):  # noqa: UP042  the older way, that prints as Plan.PRO
    """A text that prints as something else."""

    PRO = "pro"


class Bare:
    """An array for numpy, and nothing else."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __len__(self):
        return len(self.values)

    def __array__(self, dtype=None, copy=None):
        return self.values


class TestAsColumn:
    """One column of anything like an array."""

    def test_an_array_stays_where_it_is(self):
        """Nothing is copied."""
        values = np.array([1.0, 2.0])
        assert as_column(values) is values

    @pytest.mark.parametrize("values", [[1, True, "a"], (1, True, "a"), deque([1, True, "a"])])
    def test_values_of_a_sequence_stay_what_they_are(self, values):
        """Numpy would turn all of them into text."""
        column = as_column(values)
        assert column.dtype == object
        assert column.tolist() == [1, True, "a"]
        assert [type(value) for value in column] == [int, bool, str]

    @pytest.mark.parametrize("values", [range(3), array("l", [0, 1, 2]), UserList([0, 1, 2])])
    def test_whatever_has_an_order_and_a_length_is_a_column(self, values):
        """It need not be a list."""
        assert as_column(values).tolist() == [0, 1, 2]

    @pytest.mark.parametrize(
        "values", [[[1, 2], [3, 4]], [(), ()], [np.zeros(2), np.ones(2)], [pd.Series([1]), None]]
    )
    def test_a_nested_value_is_one_value(self, values):
        """Lists of one length do not become a table."""
        column = as_column(values)
        assert column.shape == (2,)
        assert column[0] is values[0]

    @pytest.mark.parametrize(
        "values",
        [
            5,
            None,
            "abc",
            b"abc",
            {1, 2},
            {0: 1.0, 1: 2.0},
            {0: 1.0}.keys(),
            (value for value in [1, 2]),
            np.array(3.0),
            np.float64(3.0),
            np.ma.masked,
        ],
    )
    def test_what_is_no_sequence_is_refused(self, values):
        """A set or a mapping has a length, and no order to rely on."""
        with pytest.raises(DataError, match=r"^A column must be a list or an array. Got "):
            as_column(values)

    @pytest.mark.parametrize("values", [np.zeros((2, 2)), pd.DataFrame({"a": [1]})])
    def test_two_dimensions_are_refused(self, values):
        """A column has one."""
        with pytest.raises(
            DataError, match=r"^A column must have one dimension. Got 2.$"
        ) as caught:
            as_column(values)
        assert caught.value.got == 2

    @pytest.mark.parametrize("dtype", ["float32", "float64", "longdouble"])
    def test_masked_floats_are_nan(self, dtype):
        """What lies under the mask is never seen."""
        values = np.ma.array([1.0, 1e20], mask=[False, True], dtype=dtype)
        column = as_column(values)
        assert column.dtype == dtype
        np.testing.assert_array_equal(column, [1.0, np.nan])
        assert values.data[1] == np.array(1e20, dtype=dtype)

    @pytest.mark.parametrize(
        "values", [[1, 2], [True, False], ["a", "b"], [Decimal(1), None], [b"a", b"b"]]
    )
    def test_other_masked_values_are_none(self, values):
        """What lies under the mask is never seen, nor is numpy's filler."""
        column = as_column(np.ma.array(values, mask=[False, True]))
        assert column.tolist() == [values[0], None]

    @pytest.mark.parametrize("unit", ["D", "us", "ns"])
    def test_masked_dates_are_nat(self, unit):
        """A date is still a date, even in nanoseconds."""
        values = np.array(["2026-01-01", "2026-01-02"], dtype=f"datetime64[{unit}]")
        column = as_column(np.ma.array(values, mask=[False, True]))
        assert column.dtype == values.dtype
        assert column[0] == values[0]
        assert np.isnat(column[1])

    def test_a_masked_array_without_a_mask_has_no_gaps(self):
        """The mask may be missing altogether."""
        assert as_column(np.ma.array([1, 2])).tolist() == [1, 2]

    @pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.0.0", reason="came with numpy 2")
    @pytest.mark.parametrize("gap", [None, np.nan])
    def test_text_of_any_length_may_hold_gaps(self, gap):
        """Numpy's newer text knows its own missing value."""
        values = np.array(["a", gap], dtype=np.dtypes.StringDType(na_object=gap))
        column = as_column(values)
        assert column[0] == "a"
        assert where_gap(column).tolist() == [False, True]

    @pytest.mark.parametrize(
        "values",
        [
            pd.array([LARGE, None], dtype="Int64"),
            pd.Series([LARGE, None], dtype="Int64"),
            pl.Series([LARGE, None]),
            pa.array([LARGE, None]),
            pa.chunked_array([[LARGE], [None]]),
        ],
    )
    def test_large_numbers_of_other_libraries_are_not_rounded(self, values):
        """Beside a gap, each of these offers floats to numpy."""
        assert int(as_column(values)[0]) == LARGE

    def test_small_numbers_of_other_libraries_come_as_floats(self):
        """No detour where nothing can be lost."""
        assert as_column(pd.array([1, None], dtype="Int64")).dtype == np.float64

    def test_any_array_will_do(self):
        """It need not know a way to a list."""
        assert as_column(Bare([1e300, 1.0])).tolist() == [1e300, 1.0]
        assert as_column(Bare([1, 2])).tolist() == [1, 2]


class TestKindOfType:
    """What values of a type are."""

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            (None, Kind.GAP),
            (pd.NA, Kind.GAP),
            (pd.NaT, Kind.GAP),
            (np.ma.masked, Kind.GAP),
            ("a", Kind.TEXT),
            (np.str_("a"), Kind.TEXT),
            (Plan.PRO, Kind.TEXT),
            (dt.date(2026, 1, 1), Kind.DATE),
            (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), Kind.DATE),
            (pd.Timestamp("2026-01-01"), Kind.DATE),
            (np.datetime64("2026-01-01"), Kind.DATE),
            (1, Kind.NUMBER),
            (True, Kind.NUMBER),
            (1.5, Kind.NUMBER),
            (np.int8(1), Kind.NUMBER),
            (np.uint64(1), Kind.NUMBER),
            (np.float16(1), Kind.NUMBER),
            (np.longdouble(1), Kind.NUMBER),
            (np.bool_(1), Kind.NUMBER),
            (Decimal(1), Kind.NUMBER),
            (Fraction(1, 2), Kind.NUMBER),
            (b"a", Kind.OTHER),
            (1j, Kind.OTHER),
            (dt.timedelta(1), Kind.OTHER),
            (dt.time(1), Kind.OTHER),
            (np.timedelta64(1, "D"), Kind.OTHER),
            (pd.Timedelta(1), Kind.OTHER),
            (pd.Period("2026-01"), Kind.OTHER),
            ([1], Kind.OTHER),
            (np.array(1.0), Kind.OTHER),
            (object(), Kind.OTHER),
        ],
    )
    def test_each_type_has_one_kind(self, value, kind):
        """Subclasses are what their parents are, though a time span is no number."""
        assert kind_of_type(type(value)) is kind


class TestKindOf:
    """What a column holds."""

    @pytest.mark.parametrize(
        ("values", "kind"),
        [
            (np.array([1.0]), Kind.NUMBER),
            (np.array([1]), Kind.NUMBER),
            (np.array([True]), Kind.NUMBER),
            (np.array(["a"]), Kind.TEXT),
            (np.array(["2026"], dtype="datetime64[D]"), Kind.DATE),
            (np.array([b"a"]), Kind.OTHER),
            (np.array([1j]), Kind.OTHER),
            (as_column([]), Kind.GAP),
            (as_column([None, pd.NA]), Kind.GAP),
            (as_column([None, 1]), Kind.NUMBER),
            (as_column([np.nan, "a", None]), Kind.TEXT),
            (as_column([1, "a"]), Kind.TEXT),
            (as_column([np.nan, dt.date(2026, 1, 1)]), Kind.DATE),
            (as_column(["a", dt.date(2026, 1, 1)]), Kind.DATE),
            (as_column(["a", b"a", dt.date(2026, 1, 1)]), Kind.OTHER),
        ],
    )
    def test_gaps_do_not_count(self, values, kind):
        """NaN is a gap beside text and dates, and a number beside numbers."""
        assert kind_of(values) is kind


class TestAsObjects:
    """Each value what it is by itself."""

    def test_nanoseconds_stay_dates(self):
        """Numpy's own way would make plain integers of them."""
        values = np.array(["2026-01-01", "NaT"], dtype="datetime64[ns]")
        assert [type(value) for value in as_objects(values)] == [np.datetime64] * 2

    def test_objects_stay_where_they_are(self):
        """Nothing is copied."""
        column = as_column([1, None])
        assert as_objects(column) is column

    def test_numbers_become_plain(self):
        """A number of numpy becomes one of Python."""
        assert [type(value) for value in as_objects(np.array([1, 2]))] == [int, int]


class TestWhereGap:
    """Gaps among objects."""

    def test_every_way_of_saying_nothing(self):
        """None, NaN of any size, NA, NaT and masked, but not a blank text or zero."""
        gaps = [
            None,
            float("nan"),
            np.nan,
            np.float32("nan"),
            pd.NA,
            pd.NaT,
            np.datetime64("NaT"),
            np.ma.masked,
        ]
        values = [0, "", "nan", False, np.datetime64("2026-01-01"), np.float32(0), Decimal(0)]
        marks = where_gap(as_column(gaps + values))
        assert marks.tolist() == [True] * len(gaps) + [False] * len(values)


class TestShowShort:
    """Values in messages."""

    def test_a_short_value_prints_as_it_is(self):
        """The way Python would."""
        assert show_short("pro") == "'pro'"
        assert show_short(None) == "None"

    def test_a_long_value_is_cut(self):
        """A message is no place for a whole table."""
        assert len(show_short(list(range(10_000)))) <= 100
        assert len(show_short(10**400)) <= 100

    def test_a_value_that_cannot_print_is_still_shown(self):
        """Python refuses to print integers of this size."""
        assert show_short(10**5000).startswith("<int instance")
