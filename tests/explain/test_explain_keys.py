import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore import DataError
from healthscore.explain._keys import rows_by_key


class TestRowsByKey:
    @given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True))
    def test_each_key_is_found_where_it_is(self, keys, others):
        """And -1 stands for those that are not there."""
        rows = rows_by_key(np.array(keys, dtype=int), np.array(others, dtype=int))
        assert rows.tolist() == [others.index(key) if key in others else -1 for key in keys]

    @given(
        st.lists(st.integers(-(10**6), 10**6), unique=True, min_size=1),
        st.lists(st.integers(-(10**6), 10**6), unique=True, min_size=1),
        st.sampled_from([np.int64, np.int32]),
    )
    def test_keys_far_apart_are_found_too(self, keys, others, kind):
        """Without a table of all between them."""
        rows = rows_by_key(np.array(keys, dtype=kind), np.array(others))
        assert rows.tolist() == [others.index(key) if key in others else -1 for key in keys]

    def test_texts_match_whatever_holds_them(self):
        """Fixed width or objects."""
        rows = rows_by_key(np.array(["b", "a"]), np.array(["a", "b", "c"], dtype=object))
        assert rows.tolist() == [1, 0]

    def test_numbers_match_whatever_their_type(self):
        """Whole numbers among floats."""
        assert rows_by_key(np.array([1.0, 2.0]), np.array([2, 3])).tolist() == [-1, 0]
        assert rows_by_key(np.array([1, 2.5], dtype=object), np.array([1, 9])).tolist() == [0, -1]

    def test_dates_match(self):
        """As numpy has them."""
        days = np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[D]")
        assert rows_by_key(days, days[::-1]).tolist() == [1, 0]
        assert rows_by_key(days, days[::-1].astype("datetime64[s]")).tolist() == [1, 0]

    def test_mixed_keys_are_matched_as_they_are(self):
        """Whatever else there is."""
        mixed = np.array([dt.date(2026, 1, 1), "a"], dtype=object)
        assert rows_by_key(mixed, np.array(["a", "b"])).tolist() == [-1, 0]

    def test_kinds_that_can_never_be_equal_are_refused(self):
        """For all customers would be newcomers in silence."""
        with pytest.raises(DataError, match="They are numbers in one result and texts"):
            rows_by_key(np.array([1, 2]), np.array(["1", "2"]))
