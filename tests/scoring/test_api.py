import copy

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from healthscore import (
    Banding,
    Categories,
    DataError,
    Linear,
    Metric,
    NotFittedError,
    Scorecard,
    learn,
)

LINE = Linear(worst=0, best=100)
SCORECARD = Scorecard(
    "demo",
    [Metric("seats", LINE), Metric("plan", Categories({"free": 20, "pro": 80}))],
    banding=Banding({"red": 0, "green": 50}, margin=10),
)
PLAIN = Scorecard("plain", [Metric("seats", LINE)])
TABLE = {"id": ["a", "b", "c"], "seats": [25, None, 75], "plan": ["pro", "", "free"]}


class TestScore:
    """A table in, one score a customer out."""

    @pytest.mark.parametrize("details", [True, False])
    def test_scores_in_the_order_of_the_table(self, details):
        """With or without details."""
        scores = SCORECARD.score(TABLE, key="id", details=details)
        np.testing.assert_array_equal(scores.values, [52.5, np.nan, 47.5])
        assert scores.bands.tolist() == ["green", "unknown", "red"]
        assert scores.keys.tolist() == ["a", "b", "c"]

    @pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table])
    def test_nobody_to_score(self, make):
        """An empty table of any library has no scores, and nothing goes wrong."""
        table = make(
            {"id": np.array([], dtype="U1"), "seats": [], "plan": np.array([], dtype="U1")}
        )
        scores = SCORECARD.score(table, key="id")
        assert len(scores) == 0
        assert scores.contributions.shape == (0, 2)
        assert type(scores.to_frame()) is type(table)

    def test_an_empty_list_of_customers(self):
        """What a service is asked on a quiet day."""
        assert SCORECARD.score([], key="id").to_frame() == []

    def test_the_table_stays_as_it_was(self):
        """Whatever had to be read from it."""
        table = copy.deepcopy(TABLE)
        SCORECARD.score(table, key="id", previous={"a": "red"})
        assert table == TABLE

    def test_the_key_is_checked_before_anything_is_scored(self):
        """Its faults come first."""
        with pytest.raises(DataError, match="column 'id'"):
            SCORECARD.score({"id": ["a", "a"], "seats": ["x", "y"]}, key="id")

    @pytest.mark.parametrize("threads", [0, -1, 1.5, "2", None])
    def test_threads_are_counted(self, threads):
        """From 1."""
        with pytest.raises(DataError, match="'threads'"):
            SCORECARD.score(TABLE, threads=threads)

    def test_a_scorecard_that_still_learns_is_refused(self):
        """Before the table is looked at."""
        learning = Scorecard("demo", [Metric("seats", Linear(worst=0, best=learn.maximum()))])
        with pytest.raises(NotFittedError, match="metric 'seats'"):
            learning.score("not even a table")


class TestPrevious:
    """The bands before, for a banding with a margin."""

    def score(self, seats, **options):
        """Score customers by one metric."""
        table = {"id": ["a", "b", "c"], "seats": seats}
        scorecard = Scorecard("demo", [Metric("seats", LINE)], banding=SCORECARD.banding)
        return scorecard.score(table, key="id", **options)

    def test_every_way_of_saying_them(self):
        """By key, or row by row."""
        before = self.score([80, 20, 80])
        assert self.score([45, 56.25, 30]).bands.tolist() == ["red", "green", "red"]
        for previous in (
            before,
            {"c": "green", "b": "red", "a": "green"},
            ["green", "red", "green"],
            np.array(["green", "red", "green"]),
            pd.Series(["green", "red", "green"], index=[7, 8, 9]),
            pl.Series(["green", "red", "green"]),
        ):
            held = self.score([45, 56.25, 30], previous=previous)
            assert held.bands.tolist() == ["green", "red", "red"]
            np.testing.assert_array_equal(held.values, [45.0, 56.25, 30.0])

    def test_customers_without_one_are_not_held(self):
        """New customers, and those who had no score."""
        for previous in ({"b": "red"}, [None, "red", "unknown"], self.score([None, 20, None])):
            held = self.score([45, 56.25, 45], previous=previous)
            assert held.bands.tolist() == ["red", "red", "red"]

    def test_without_a_banding_nothing_is_held(self):
        """There is no band to stay in."""
        scores = PLAIN.score({"seats": [50]}, previous=["green"])
        assert scores["seats"].tolist() == [50.0]
        assert PLAIN.score_one({"seats": 50}, previous="green").value == 50.0


class TestScoreOne:
    """One mapping in, one score out."""

    @pytest.mark.parametrize("row", range(3))
    def test_the_bits_are_those_of_the_row(self, row):
        """Gaps, blanks and all."""
        customer = {name: values[row] for name, values in TABLE.items()}
        one = SCORECARD.score_one(customer)
        scores = SCORECARD.score(TABLE, key="id")
        same = scores.customer(TABLE["id"][row])
        assert np.float64(one.value).tobytes() == np.float64(same.value).tobytes()
        assert (one.band, one.coverage) == (same.band, same.coverage)
        assert str(one.contributions) == str(same.contributions)

    def test_a_band_is_held(self):
        """As in a table."""
        assert SCORECARD.score_one({"seats": 10, "plan": "pro"}).band == "red"
        assert SCORECARD.score_one({"seats": 10, "plan": "pro"}, previous="green").band == "green"

    @pytest.mark.parametrize("customer", [None, [1], "abc", pd.DataFrame(TABLE)])
    def test_what_is_no_mapping_is_refused(self, customer):
        """One customer is a mapping of values."""
        with pytest.raises(DataError, match=r"^A mapping of values is due\. Got ") as caught:
            SCORECARD.score_one(customer)
        assert caught.value.where == "customer"
        assert caught.value.got is customer

    @pytest.mark.parametrize(
        ("customer", "where"),
        [
            ({"seats": "x", "plan": "pro"}, "metric 'seats', column 'seats', row 0"),
            ({"seats": [1], "plan": "pro"}, "metric 'seats', column 'seats', row 0"),
            ({"seats": float("inf"), "plan": "pro"}, "metric 'seats', column 'seats', row 0"),
            ({"seats": 1, "plan": 5}, "metric 'plan', column 'plan', row 0"),
            ({"plan": "pro"}, "metric 'seats', column 'seats'"),
        ],
    )
    def test_faults_name_their_place(self, customer, where):
        """As in a table."""
        with pytest.raises(DataError) as caught:
            SCORECARD.score_one(customer)
        assert caught.value.where == where

    def test_the_customer_stays_as_it_was(self):
        """It may be a request that goes on to others."""
        customer = {"seats": 10, "plan": "pro", "more": object()}
        before = dict(customer)
        SCORECARD.score_one(customer)
        assert customer == before
