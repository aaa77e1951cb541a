import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from healthscore.segments import Segmented

CARD = hs.Scorecard("all", [hs.Metric("csm", hs.AsIs())])
NUMBERS = st.one_of(st.none(), st.integers(0, 4))
TABLES = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=30).map(
    lambda rows: {"a": [a for a, _ in rows], "b": [b for _, b in rows]}
)
SEGMENTED = Segmented(
    [("a > 2", CARD, "one"), ("a > 1 and b > 1", CARD, "two"), ("b == 0", CARD, "three")],
    (CARD, "rest"),
)


def plainly(a, b):
    """Assign one customer in plain Python."""
    if a is not None and a > 2:
        return "one"
    if a is not None and a > 1 and b is not None and b > 1:
        return "two"
    return "three" if b == 0 else "rest"


class TestSegments:
    @given(TABLES)
    def test_the_first_that_holds_has_the_customer(self, table):
        """As a loop in plain Python says."""
        names = SEGMENTED.segments(table).names.tolist()
        assert names == list(map(plainly, table["a"], table["b"]))

    @given(TABLES)
    def test_segments_partition_the_table(self, table):
        """Each customer is in exactly one."""
        segments = SEGMENTED.segments(table)
        rows = [segments.rows(name) for name in segments.labels]
        assert sorted(np.concatenate(rows).tolist()) == list(range(len(segments)))
        assert sum(segments.counts.values()) == len(segments)

    @given(TABLES, st.randoms(use_true_random=False))
    def test_the_order_of_rows_does_not_matter(self, table, chance):
        """Each customer takes its segment along."""
        order = list(range(len(table["a"])))
        chance.shuffle(order)
        turned = {name: [values[row] for row in order] for name, values in table.items()}
        names = SEGMENTED.segments(table).names
        assert SEGMENTED.segments(turned).names.tolist() == names[order].tolist()

    def test_overlaps_are_counted_by_pair(self):
        """Who matches two conditions, and who matches none, is told."""
        segments = SEGMENTED.segments({"a": [3, 3, 2, 0], "b": [2, 0, 3, 1]})
        assert segments.overlaps == {("one", "two"): 1, ("one", "three"): 1}
        assert segments.several.tolist() == [True, True, False, False]
        assert segments.unmatched.tolist() == [False, False, False, True]
        assert repr(segments) == (
            "<Segments: 4 customers, 2 one, 1 two, 0 three, 1 rest, 2 match several>"
        )

    def test_gaps_that_hide_a_segment_are_counted(self):
        """Only where they stand before the customer's own segment."""
        segments = SEGMENTED.segments({"a": [None, 3, None], "b": [0, None, 5]})
        assert segments.names.tolist() == ["three", "one", "rest"]
        assert segments.unknown.tolist() == [True, False, True]
        assert segments.unknown_by_segment == {"one": 2, "two": 1}
        assert "2 unknown because of gaps" in repr(segments)

    def test_an_empty_table_has_nobody(self):
        """And no error."""
        segments = SEGMENTED.segments({"a": [], "b": []})
        assert len(segments) == 0
        assert segments.overlaps == {}

    def test_a_condition_without_columns_holds_for_all_or_none(self):
        """It is one truth for everybody."""
        segmented = Segmented([("1 == 2", CARD, "none"), ("1 == 1", CARD, "everybody")])
        assert segmented.segments({"a": [1, 2]}).names.tolist() == ["everybody"] * 2

    def test_an_unknown_segment_has_no_rows(self):
        """It is an error that names those there are."""
        with pytest.raises(KeyError, match=r"no segment 'x'. Segments are one, two"):
            SEGMENTED.segments({"a": [1], "b": [1]}).rows("x")

    def test_a_condition_may_count_days(self):
        """From the date of scoring, without which it is an error."""
        segmented = Segmented([("days_since(start) < 90", CARD, "new")], (CARD, "old"))
        table = {"start": ["2026-10-20", "2025-01-01", None]}
        names = segmented.segments(table, as_of="2026-11-01").names
        assert names.tolist() == ["new", "old", "old"]
        with pytest.raises(hs.DataError, match="pass as_of"):
            segmented.segments(table)


class TestNobodysCustomers:
    def test_rows_and_remedy_are_named(self):
        """Without a default, and without keys."""
        segmented = Segmented([("a > 1", CARD, "one")])
        message = (
            "2 customers match no segment: row 1, row 2. Of 1 a gap hides whether one holds. Pass "
            "default=scorecard for them, or let the condition of segment 'one' hold for them."
        )
        with pytest.raises(hs.DataError) as caught:
            segmented.segments({"a": [2, 0, None]})
        assert str(caught.value) == message
        assert caught.value.where == "row 1"

    def test_keys_are_named(self):
        """At most five of them."""
        segmented = Segmented([("a > 1", CARD, "one")])
        table = {"a": [0] * 7, "id": list("abcdefg"), "csm": [1] * 7}
        with pytest.raises(hs.DataError, match="'a', 'b', 'c', 'd', 'e' and 2 more"):
            segmented.score(table, key="id")
        with pytest.raises(hs.DataError, match="1 customer matches no segment: 'x'"):
            segmented.segments({"a": [0], "id": ["x"]}, key="id")

    def test_the_segment_of_a_wrong_column_is_named(self):
        """With the column, and what is wrong."""
        segmented = Segmented([("seats > 1", CARD, "one")])
        with pytest.raises(hs.DataError, match=r"segment 'one'.*no column 'seats'"):
            segmented.segments({"a": [1]})
        with pytest.raises(hs.DataError, match=r"segment 'one'.*row 1.*a finite number"):
            segmented.segments({"seats": [1.0, float("inf")]})
