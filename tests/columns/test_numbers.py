import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from healthscore.columns import refuse_infinite, to_numbers
from healthscore.errors import DataError

NAN = float("nan")
EXACT = 2**53


def refused(values):
    """Give the error for a column that is not made of numbers."""
    with pytest.raises(DataError) as caught:
        to_numbers(values)
    return caught.value


class TestToNumbers:
    """Columns of numbers."""

    def test_float64_stays_where_it_is(self):
        """Nothing is copied."""
        values = np.array([1.0, np.nan])
        assert to_numbers(values) is values

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([1, 2.5, True, None], [1.0, 2.5, 1.0, NAN]),
            ([False, np.bool_(1), np.int8(-3), np.float32(0.5)], [0.0, 1.0, -3.0, 0.5]),
            ([pd.NA, np.nan, pd.NaT, np.datetime64("NaT"), np.ma.masked, 1], [NAN] * 5 + [1.0]),
            ([Decimal("0.1"), Decimal("NaN"), Fraction(1, 3)], [0.1, NAN, 1 / 3]),
            ([None, None], [NAN, NAN]),
            ([], []),
            (np.array([True, False]), [1.0, 0.0]),
            (np.array([1, -2], dtype=np.int8), [1.0, -2.0]),
            (np.array([1, 2], dtype=np.uint16), [1.0, 2.0]),
            (np.array([1, 2], dtype=">i4"), [1.0, 2.0]),
            (np.array([0.5, 2], dtype=">f8"), [0.5, 2.0]),
            (np.array([0.1], dtype=np.float16), [0.0999755859375]),
            (np.array([0.1], dtype=np.float32), [0.10000000149011612]),
            (np.array([0.1], dtype=np.longdouble), [0.1]),
            (np.array(["1", " 2.5 ", "", "-1e3"]), [1.0, 2.5, NAN, -1000.0]),
            (["1", " 2.5 ", "", None, np.nan, " \t"], [1.0, 2.5, NAN, NAN, NAN, NAN]),
            (["1", 2, None, "+3"], [1.0, 2.0, NAN, 3.0]),
            (np.ma.array([1, 2], mask=[True, False]), [NAN, 2.0]),
            (np.ma.array(["1", "x"], mask=[False, True]), [1.0, NAN]),
            (np.array(["NaT"], dtype="datetime64[ns]"), [NAN]),
            (np.array([], dtype="datetime64[D]"), []),
            (np.array([], dtype="S1"), []),
            (pd.Series([1, None], dtype="Int8"), [1.0, NAN]),
        ],
    )
    def test_numbers_come_out_as_float64_and_gaps_as_nan(self, values, expected):
        """In every way of writing either."""
        numbers = to_numbers(values)
        assert numbers.dtype == np.float64
        assert numbers.dtype.isnative
        np.testing.assert_array_equal(numbers, expected)

    @pytest.mark.parametrize(
        ("values", "row", "got"),
        [
            ([1, "x"], 1, "x"),
            ([" ", " 5 ", "x"], 2, "x"),
            (["1", "", "1,5", "y"], 2, "1,5"),
            ([None, 3, "1_000"], 2, "1_000"),
            (["inf"], 0, "inf"),
            (["1", "nan"], 1, "nan"),
            (["1e999"], 0, "1e999"),
            (np.array(["1", "0x10"]), 1, "0x10"),
            ([1, None, dt.date(2026, 1, 1)], 2, dt.date(2026, 1, 1)),
            ([1, b"2"], 1, b"2"),
            ([1j], 0, 1j),
            (np.array([1j]), 0, 1j),
            (np.array([b"1"]), 0, b"1"),
            ([[1, 2], [3, 4]], 0, [1, 2]),
            ([dt.timedelta(1)], 0, dt.timedelta(1)),
            ([1, np.timedelta64(5, "D")], 1, np.timedelta64(5, "D")),
            (np.array(["NaT", "2026"], "datetime64[ns]"), 1, np.datetime64("2026", "ns")),
            (np.array([1], dtype="timedelta64[s]"), 0, np.timedelta64(1, "s")),
        ],
    )
    def test_what_is_no_number_is_refused_with_its_row(self, values, row, got):
        """The first one, whatever came before it."""
        error = refused(values)
        assert str(error).startswith(f"row {row}: a number is due. Got ")
        assert error.where == f"row {row}"
        assert error.got == got

    def test_text_that_is_no_number_shows_how_to_write_one(self):
        """The remedy."""
        remedy = (
            "row 0: a number is due. Got '1,5'. Leave a gap blank, and write numbers like 1234.5."
        )
        assert str(refused(["1,5"])) == remedy

    @pytest.mark.parametrize(
        "make",
        [
            list,
            np.array,
            lambda values: list(map(np.int64, values)),
            lambda values: pd.array([*values, None], dtype="Int64"),
        ],
    )
    def test_a_whole_number_that_a_float_would_round_is_refused(self, make):
        """Neighbours of 2 ** 53 on either side, and the first of several."""
        assert to_numbers(make([EXACT, -EXACT, 2**60])).tolist()[:3] == [EXACT, -EXACT, 2**60]
        for value in (EXACT + 1, -EXACT - 1, 2**60 + 1, 2**63 - 1):
            error = refused(make([1, 2**60, value, value]))
            assert error.where == "row 2"
            assert error.got == value
            assert str(error) == (
                f"row 2: a number that a float can hold is due. Got {error.got!r}. "
                "Scale the column, or pass it as text."
            )

    def test_unsigned_numbers_are_checked_too(self):
        """The largest of all would come out as 2 ** 64."""
        assert refused(np.array([1, 2**64 - 1], dtype=np.uint64)).where == "row 1"

    @pytest.mark.parametrize("value", [10**400, -(10**400), Fraction(10**400), Decimal("sNaN")])
    def test_what_no_float_can_hold_is_refused(self, value):
        """Even where larger numbers that do fit stand before it."""
        assert refused([1, 2.0**70, "3", value]).where == "row 3"

    def test_large_floats_are_what_they_are(self):
        """They were floats all along."""
        assert to_numbers([2.0**53 + 2, 1e300, Decimal("1e300")]).tolist() == [
            2**53 + 2,
            1e300,
            1e300,
        ]

    @pytest.mark.skipif(np.finfo(np.longdouble).maxexp < 15_000, reason="no wide floats here")
    def test_what_overflows_a_float64_is_infinite_without_a_warning(self):
        """It is refused as infinite later on."""
        wide = np.array(["1e4000", "1"], dtype=np.longdouble)
        assert to_numbers(wide).tolist() == [np.inf, 1.0]
        assert to_numbers(list(wide)).tolist() == [np.inf, 1.0]

    def test_the_input_stays_as_it_was(self):
        """Also where it had to be turned into something else."""
        values = [1, None, "2", Decimal(3)]
        to_numbers(values)
        assert values == [1, None, "2", Decimal(3)]


class TestRefuseInfinite:
    """No infinities."""

    def test_finite_numbers_and_gaps_pass(self):
        """The same memory comes back."""
        values = np.array([1.0, np.nan])
        assert refuse_infinite(values) is values

    @pytest.mark.parametrize("value", [np.inf, -np.inf])
    def test_an_infinity_is_refused_with_its_row(self, value):
        """Of either sign."""
        with pytest.raises(
            DataError, match=r"^row 1: a finite number or a gap is due\. Got -?inf\.$"
        ) as caught:
            refuse_infinite(np.array([np.nan, value, value]))
        assert caught.value.where == "row 1"
        assert caught.value.got == value

    def test_a_matrix_is_read_row_by_row(self):
        """Any shape will do."""
        with pytest.raises(DataError, match="row 2"):
            refuse_infinite(np.array([[1.0, 2.0], [np.inf, 4.0]]))
