import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore.views._figures import (
    NONE,
    amount,
    days,
    in_full,
    key_text,
    key_texts,
    label_of_cut,
    one_digit,
    share,
    signed,
)

NAN = float("nan")


class TestPoints:
    """Scores and changes."""

    @given(st.floats(-1e6, 1e6))
    def test_signs_are_shown_and_zeros_have_none(self, number):
        """What rounds to nothing is 0.0, whichever side it came from."""
        text = signed(number)
        assert float(text.replace(",", "")) == round(number, 1)
        assert text == "0.0" or text[0] in "+-"
        assert one_digit(number) == text.removeprefix("+")

    def test_no_number_is_a_dash(self):
        """In all forms."""
        assert {each(NAN) for each in (one_digit, signed, amount, in_full)} == {NONE}


class TestMoney:
    """Amounts."""

    @pytest.mark.parametrize(
        ("number", "short", "full"),
        [
            (0, "0", "0"),
            (-0.001, "0.00", "0.00"),
            (9.5, "9.50", "9.50"),
            (99.999, "100.00", "100.00"),
            (1234.6, "1,235", "1,235"),
            (9999.4, "9,999", "9,999"),
            (10_000, "10.0k", "10,000"),
            (99_960, "100k", "99,960"),
            (999_499, "999k", "999,499"),
            (999_600, "1.00M", "999,600"),
            (-1_250_000, "-1.25M", "-1,250,000"),
            (2.5e9, "2.50B", "2,500,000,000"),
            (7.77e13, "77.7T", "77,700,000,000,000"),
            (1e16, "10,000T", "10,000,000,000,000,000"),
        ],
    )
    def test_large_ones_are_short(self, number, short, full):
        """And hovering tells all of it."""
        assert (amount(number), in_full(number)) == (short, full)


class TestShare:
    """Parts of a whole."""

    @pytest.mark.parametrize(
        ("part", "whole", "text"),
        [
            (1, 3, "33.3%"),
            (1, 1e5, "<0.1%"),
            (99_999, 100_000, ">99.9%"),
            (3, 3, "100.0%"),
            (1, 0, NONE),
            (1, -1, NONE),
            (1, NAN, NONE),
            (NAN, 1, NONE),
        ],
    )
    def test_some_are_neither_none_nor_all(self, part, whole, text):
        """However few they are."""
        assert share(part, whole) == text


class TestKeys:
    """What tells customers apart, as people read it."""

    def test_dates_have_no_time(self):
        """Unless they have one."""
        moments = np.array(["2026-11-01", "2026-11-02"], dtype="datetime64[ns]")
        assert key_texts(moments) == ["2026-11-01", "2026-11-02"]
        assert key_texts(moments[:0]) == []
        assert key_text(np.datetime64("2026-11-01T08:30")) == "2026-11-01 08:30:00"
        assert days(np.datetime64("2026-11-01", "us")) == ["2026-11-01"]

    def test_objects_are_written_as_they_are(self):
        """Days, moments, whole numbers and texts."""
        keys = [dt.date(2026, 1, 2), dt.datetime(2026, 1, 2), 3.0, 2.5, 7, "a 00:00:00"]  # noqa: DTZ001  a key is what was given
        assert key_texts(np.array(keys, dtype=object)) == [
            *("2026-01-02", "2026-01-02", "3", "2.5", "7", "a 00:00:00")
        ]

    def test_cuts_are_short(self):
        """One digit is enough for a mark on a scale."""
        assert (label_of_cut(40.0), label_of_cut(33.3333)) == ("40", "33.3")
