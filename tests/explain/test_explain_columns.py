import numpy as np
import pandas as pd
import polars as pl
import pytest

from healthscore import AsIs, Categories, DataError, Metric, Scorecard
from healthscore.explain._columns import labels_for, numbers_for
from healthscore.segments import Segmented

CARD = Scorecard(
    "card",
    [Metric("mrr", AsIs(high=1e6)), Metric("plan", Categories({"free": 0, "pro": 100}))],
    aggregation=__import__("healthscore").Sum(high=100),
)


@pytest.fixture
def scores():
    """Two customers."""
    table = {"id": ["acme", "brix"], "mrr": [100, None], "plan": ["pro", None]}
    return CARD.score(table, key="id")


class TestNumbersFor:
    @pytest.mark.parametrize(
        "values",
        [
            "mrr",
            [100, None],
            np.array([100, np.nan]),
            pd.Series([100, None]),
            {"acme": 100},
            pl.Series([100, None]),
            {"acme": 100, "brix": None, "cogs": 7},
        ],
    )
    def test_all_ways_to_say_the_same(self, scores, values):
        """A column that was read, an array, a series, a mapping by key."""
        numbers = numbers_for(scores, values, "value")
        assert numbers[0] == 100
        assert np.isnan(numbers[1])

    def test_a_column_that_was_not_read_is_refused(self, scores):
        """With what to do."""
        with pytest.raises(DataError, match=r"'mr' is no column.*mean 'mrr'.*value=customers"):
            numbers_for(scores, "mr", "value")

    def test_a_column_that_all_segments_read_is_taken_from_each(self):
        """In the order of the table; a segment without customers need not read it."""
        other = Scorecard("other", [Metric("seats", AsIs()), Metric("mrr", AsIs())])
        never = Scorecard("never", [Metric("nps", AsIs())])
        table = {"seats": [9, 1, 9, 1], "mrr": [4, None, 2, 7], "plan": ["pro"] * 4}
        segmented = Segmented([("seats > 5", other), ("seats > 50", never)], CARD)
        found = numbers_for(segmented.score(table), "mrr", "value")
        np.testing.assert_array_equal(found, [4, np.nan, 2, 7])
        assert numbers_for(segmented.score(table).take([]), "mrr", "value").tolist() == []

    def test_a_column_that_a_segment_does_not_read_is_refused(self):
        """The message names the scorecard."""
        other = Scorecard("other", [Metric("seats", AsIs())])
        table = {"seats": [9, 1], "mrr": [4, 5], "plan": ["pro"] * 2}
        scores = Segmented([("seats > 5", other)], CARD).score(table)
        with pytest.raises(DataError, match="Scorecard 'other': 'value': 'mrr' is no column"):
            numbers_for(scores, "mrr", "value")

    def test_a_series_by_key_is_not_taken_by_position(self, scores):
        """Where its index holds the keys in another order; any other index says nothing."""
        by_key = pd.Series([7, 100], index=["brix", "acme"])
        assert numbers_for(scores, by_key, "value").tolist() == [100, 7]
        for index in (["acme", "brix"], ["x", "y"], [5, 9], ["brix", "brix"]):
            plain = pd.Series([100, 7], index=index)
            assert numbers_for(scores, plain, "value").tolist() == [100, 7]

    def test_the_rows_of_a_frame_are_no_keys(self):
        """Though the keys are whole numbers too, in another order."""
        frame = pd.DataFrame({"id": [2, 0, 1], "mrr": [1, 5, 9], "plan": ["pro"] * 3})
        found = numbers_for(CARD.score(frame, key="id"), frame["mrr"], "value")
        assert found.tolist() == [1, 5, 9]

    def test_without_a_key_a_series_goes_by_position(self):
        """Its index is that of the frame, whatever its order."""
        frame = pd.DataFrame({"mrr": [1, 2], "plan": ["pro", "pro"]}, index=[1, 0])
        assert numbers_for(CARD.score(frame), frame["mrr"], "value").tolist() == [1, 2]

    def test_a_mapping_without_any_of_the_keys_is_refused(self, scores):
        """For all would be gaps in silence."""
        with pytest.raises(
            DataError, match="None of the keys of 'value', such as 1, is a customer"
        ):
            numbers_for(scores, {1: 5.0}, "value")
        empty = scores.take([])
        assert numbers_for(empty, {1: 5.0}, "value").tolist() == []

    @pytest.mark.parametrize("values", [[1], [1, 2, 3], []])
    def test_another_number_of_them_is_refused(self, scores, values):
        """Each customer has one."""
        with pytest.raises(DataError, match="'value' must have one value for each of the 2"):
            numbers_for(scores, values, "value")

    @pytest.mark.parametrize("values", [["a", "b"], [1, float("inf")], 7])
    def test_what_is_no_number_is_refused(self, scores, values):
        """With the name of the argument."""
        with pytest.raises(DataError, match="'value'"):
            numbers_for(scores, values, "value")


class TestLabelsFor:
    @pytest.mark.parametrize("values", ["plan", ["pro", None], {"acme": "pro"}])
    def test_all_ways_to_say_the_same(self, scores, values):
        """A column that was read, a list, a mapping by key."""
        assert labels_for(scores, values, "by").tolist() == ["pro", None]

    def test_a_column_that_was_not_read_is_refused(self, scores):
        """With what to do."""
        with pytest.raises(DataError, match="Pass the column itself, such as by=customers"):
            labels_for(scores, "region", "by")

    def test_truths_and_whole_numbers_are_labels_too(self, scores):
        """As they print."""
        assert labels_for(scores, [True, False], "by").tolist() == ["True", "False"]
        assert labels_for(scores, np.array([7, 7]), "by").tolist() == ["7", "7"]

    def test_what_is_no_label_is_refused(self, scores):
        """With the name of the argument."""
        with pytest.raises(DataError, match="'by'"):
            labels_for(scores, [1.5, 2], "by")
