import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore.events._sorting import sorting_order

# times so near that many are equal, and so far apart that no 64 bits hold them with a customer
TIMES = st.one_of(
    st.integers(0, 3),
    st.integers(0, 3).map(lambda at: 9 * 10**18 - at),
    st.integers(-(2**62), 2**62),
)
EVENTS = st.lists(
    st.tuples(st.integers(0, 5), TIMES, st.sampled_from([0.0, 1.0, -2.0, np.nan])), max_size=30
)


def columns(found):
    """Give customers, times and values."""
    who, when, what = zip(*found, strict=True) if found else ((), (), ())
    return np.array(who, dtype=np.int32), np.array(when, dtype=np.int64), np.array(what)


class TestSortingOrder:
    @given(EVENTS)
    def test_is_by_customer_time_and_value(self, found):
        """NaN comes last, as in Python's own sort with infinity in its place."""
        order = sorting_order(*columns(found))
        due = sorted(found, key=lambda event: (*event[:2], np.nan_to_num(event[2], nan=np.inf)))
        got = found if order is None else [found[at] for at in order]
        assert repr(got) == repr(due)

    @given(EVENTS)
    def test_without_values_is_by_customer_and_time(self, found):
        """Equal events are all the same then."""
        who, when, _ = columns(found)
        order = sorting_order(who, when, None)
        order = np.arange(len(found)) if order is None else order
        assert [*zip(who[order], when[order], strict=True)] == sorted(zip(who, when, strict=True))
        assert sorted(order) == [*range(len(found))]

    def test_what_is_in_order_is_left(self):
        """Nothing is moved then."""
        assert (
            sorting_order(*columns([(0, 1, np.nan), (0, 2, 0.0), (0, 2, 1.0), (1, 0, 0.0)])) is None
        )

    @pytest.mark.parametrize("values", [[3, 1, 2, -1], [2.0, 1.0, np.nan, 0.5]])
    def test_times_that_the_packed_number_does_not_tell_apart(self, values):
        """They are put right after."""
        who = np.array([4_000_000, 0, 0, 0], dtype=np.int32)
        when = np.array([2**62, -(2**62) + 1, -(2**62), -(2**62)])
        order = sorting_order(who, when, np.array(values))
        assert order.tolist()[2:] == [1, 0]
        assert when[order[:2]].tolist() == [-(2**62)] * 2
