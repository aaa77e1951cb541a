import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from healthscore.scoring import as_table
from healthscore.scoring._shared import Shared

ROWS = np.array([3, 1])


class TestRows:
    @given(st.permutations(range(5)), st.integers(0, 5))
    def test_a_column_is_that_of_the_rows_alone(self, order, count):
        """As numbers, labels, dates and objects."""
        rows = np.array(sorted(order[:count]), dtype=np.intp)
        table = {
            "numbers": [1.0, None, 3.0, 4.0, 5.0],
            "labels": ["b", "a", None, "b", "c"],
            "dates": ["2026-01-01", None, "2026-01-03", "2026-02-01", "2026-01-01"],
        }
        view = Shared(as_table(table)).rows(rows)
        alone = as_table({name: [values[row] for row in rows] for name, values in table.items()})
        assert view.size == count
        for name, how in (("numbers", "numbers"), ("dates", "dates")):
            one, other = (getattr(each.column(name), how)() for each in (view, alone))
            np.testing.assert_array_equal(one, other)
        one, other = (each.column("labels").labels() for each in (view, alone))
        due = [None if code < 0 else other.labels[code] for code in other.codes]
        assert [None if code < 0 else one.labels[code] for code in one.codes] == due
        assert view.column("labels").objects().tolist() == [table["labels"][row] for row in rows]

    @pytest.mark.parametrize("rows", [slice(1, 3), slice(0, 0), slice(0, 4)])
    def test_rows_side_by_side_are_as_good(self, rows):
        """A slice of them, or of none, or of all."""
        frame = pd.DataFrame({"x": range(4), "s": list("abca")}, index=list("abcd"))
        view = Shared(as_table(frame)).rows(rows)
        assert view.size == len(range(4)[rows])
        assert view.column("x").numbers().tolist() == list(range(4))[rows]
        assert view.column("s").objects().tolist() == list("abca")[rows]
        made = view.make({"y": np.arange(view.size)})
        assert made.index.tolist() == list("abcd")[rows]

    def test_what_cannot_be_read_as_a_whole_is_read_alone(self):
        """Text elsewhere is no fault of these rows."""
        table = as_table({"x": ["a", 1, "b", 2], "d": [5, "2026-01-02", 6, "2026-01-04"]})
        view = Shared(table).rows(ROWS)
        assert view.column("x").numbers().tolist() == [2.0, 1.0]
        assert not view.column("x").is_text
        assert Shared(table).rows(np.array([0, 2])).column("x").labels().labels == ("a", "b")
        assert view.column("d").dates().astype("datetime64[D]").tolist() == [
            day.item() for day in np.array(["2026-01-04", "2026-01-02"], dtype="datetime64[D]")
        ]

    def test_a_result_has_these_rows_alone(self):
        """With the index of a pandas frame."""
        frame = pd.DataFrame({"x": range(4)}, index=list("abcd"))
        made = Shared(as_table(frame)).rows(ROWS).make({"y": np.array([1.0, 2.0])})
        assert made.index.tolist() == ["d", "b"]

    def test_an_unknown_column_is_named(self):
        """As in the whole table."""
        with pytest.raises(hs.DataError, match="no column 'y'"):
            Shared(as_table({"x": [1, 2, 3, 4]})).rows(ROWS).column("y")
