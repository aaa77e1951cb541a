import pickle

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from healthscore import (
    AsIs,
    Banding,
    Cap,
    DataError,
    DefinitionError,
    Fixed,
    Group,
    Linear,
    Metric,
    Scorecard,
    Sum,
)
from healthscore.normalizers import Normalizer

BANDS = Banding({"red": 0, "yellow": 40, "green": 70})
SCORECARD = Scorecard(
    "demo",
    [
        Group("usage", [Metric("logins", Linear(worst=0, best=10)), Metric("depth", AsIs())]),
        Metric("nps", Linear(worst=-100, best=100)),
    ],
    weighting=Fixed(usage=3, nps=1),
    rules=[Cap(at=39, when="p1 >= 1", reason="open P1 ticket")],
    min_coverage=0.5,
    banding=BANDS,
)
TABLE = {
    "account": ["acme", "brix", "cogs", "dune"],
    "logins": [9, 2, None, 10],
    "depth": [70, None, None, 100],
    "nps": [80, None, 100, 100],
    "p1": [1, 0, 0, 0],
}
LIBRARIES = {
    "mapping": dict,
    "records": lambda table: [
        dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)
    ],
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}


@pytest.fixture
def scores():
    """Three customers with a score, one without."""
    return SCORECARD.score(TABLE, key="account")


def simple(**options):
    """A scorecard of one metric that is the score."""
    return Scorecard("simple", [Metric("a", AsIs())], **options)


MODEL = f"model {simple().fingerprint[:12]}"


@attrs.frozen(eq=False, repr=False)
class Odd(Normalizer):
    """A normalizer of one's own that holds what no document can hold."""

    held: frozenset

    def curve(self, values):
        """Let values through."""
        return values


class TestArrays:
    def test_values_coverage_and_bands_are_by_row(self, scores):
        """They follow the table, and a customer with too little coverage has no score."""
        np.testing.assert_array_equal(scores.values, [39.0, np.nan, np.nan, 100.0])
        assert scores.coverage.tolist() == [1.0, 0.375, 0.25, 1.0]
        assert scores.bands.tolist() == ["red", "unknown", "unknown", "green"]

    def test_band_codes_are_small_integers(self, scores):
        """Eight bits, 0 for the lowest band and -1 without a score."""
        assert scores.band_codes.dtype == np.int8
        assert scores.band_codes.tolist() == [0, -1, -1, 2]

    def test_adjustments_are_what_rules_took(self, scores):
        """The cap took what 80 and 90 with weights 3 and 1 are above 39."""
        assert scores.adjustments.tolist() == [39.0 - 82.5, 0.0, 0.0, 0.0]

    def test_where_nothing_adjusts_adjustments_are_zeros(self):
        """Also for rows that are taken, and read-only like everything else."""
        scores = Scorecard("card", [Metric("a", AsIs())]).score({"a": [1.0, None, 3.0]})
        for found, size in ((scores, 3), (scores.take([2, 0]), 2)):
            assert found.adjustments.tolist() == [0.0] * size
            assert not found.adjustments.flags.writeable
            assert found.adjustments is found.adjustments

    def test_contributions_and_losses_have_a_column_for_each_metric(self, scores):
        """In the order of the metrics, NaN without a score."""
        assert scores.metrics == ("logins", "depth", "nps")
        np.testing.assert_allclose(scores.contributions[0], [33.75, 26.25, 22.5], rtol=1e-14)
        np.testing.assert_allclose(scores.losses[0], [3.75, 11.25, 2.5], rtol=1e-13)
        assert np.isnan(scores.contributions[1]).all()
        assert np.isnan(scores.losses[2]).all()

    def test_members_are_by_name_groups_before_what_they_hold(self, scores):
        """Metrics and groups alike; the mapping cannot be written to."""
        assert list(scores.members) == ["usage", "logins", "depth", "nps"]
        np.testing.assert_array_equal(scores.members["usage"], [80.0, 20.0, np.nan, 100.0])
        with pytest.raises(TypeError):
            scores.members["usage"] = scores.values

    def test_the_interval_fills_every_gap(self, scores):
        """Gaps at 0 and at 100, whatever coverage says, and rules still act."""
        low, high = scores.interval
        assert low.tolist() == [39.0, 7.5, 25.0, 100.0]
        assert high.tolist() == [39.0, 70.0, 100.0, 100.0]

    def test_the_interval_under_a_sum_is_the_fewest_and_the_most_points(self):
        """Not 0 and 100, which no metric there need have."""
        card = Scorecard(
            "points",
            [Metric("base", AsIs()), Metric("extra", AsIs(low=-20, high=30))],
            aggregation=Sum(),
        )
        low, high = card.score({"base": [50, 50], "extra": [None, 5]}).interval
        assert low.tolist() == [30.0, 55.0]
        assert high.tolist() == [80.0, 55.0]

    def test_what_was_made_once_is_kept(self, scores):
        """Asking twice gives the same arrays."""
        assert scores.contributions is scores.contributions
        assert scores.interval[0] is scores.interval[0]
        assert scores.bands is scores.bands

    def test_scores_remember_their_definition_and_key(self, scores):
        """So that whoever holds them can explain them."""
        assert scores.scorecard == SCORECARD
        assert scores.key == "account"
        assert scores.keys.tolist() == TABLE["account"]
        assert len(scores) == 4

    def test_without_a_key_rows_are_numbered(self):
        """From 0, and the key has no name."""
        plain = SCORECARD.score(TABLE)
        assert plain.key is None
        assert plain.keys.tolist() == [0, 1, 2, 3]
        assert plain.customer(3).value == 100.0

    def test_without_a_banding_there_are_no_bands(self):
        """The error names the scorecard."""
        plain = simple().score({"a": [3]})
        for ask in (lambda: plain.bands, lambda: plain.band_codes, lambda: plain.customer(0).band):
            with pytest.raises(DefinitionError, match="Scorecard 'simple' has no banding"):
                ask()

    def test_a_table_without_rows_has_no_scores(self):
        """Every array is empty, and nothing fails."""
        for threads in (1, 2):
            empty = simple(banding=BANDS).score({"a": []}, threads=threads)
            assert len(empty) == 0
            assert empty.contributions.shape == (0, 1)
            assert empty.interval[0].shape == (0,)
            assert empty.bands.tolist() == []
            assert repr(empty).startswith("<Scores: 0 customers, 0 red, 0 yellow, 0 green, model ")

    def test_threads_must_be_a_whole_number_from_1(self):
        """True, 0 and 1.5 are refused."""
        for threads in (0, True, 1.5, "2", None):
            with pytest.raises(DataError, match=r"'threads' must be a whole number from 1\. Got"):
                simple().score({"a": [1]}, threads=threads)


class TestRepr:
    def test_it_counts_customers_and_bands(self, scores):
        """With the mean of the scores that there are, and those without one last."""
        due = "<Scores: 4 customers, mean 69.5, 1 red, 0 yellow, 1 green, 2 unknown, model "
        assert repr(scores) == f"{due}{SCORECARD.fingerprint[:12]}>"

    def test_without_a_banding_it_counts_the_missing(self):
        """Large numbers have commas, one customer is singular, and no score no mean."""
        assert repr(simple().score({"a": [50.0] * 1234 + [None]})) == (
            f"<Scores: 1,235 customers, mean 50.0, 1 without a score, {MODEL}>"
        )
        assert repr(simple().score({"a": [50]})) == f"<Scores: 1 customer, mean 50.0, {MODEL}>"
        missing = simple().score({"a": [None]})
        assert repr(missing) == f"<Scores: 1 customer, 1 without a score, {MODEL}>"

    def test_a_definition_that_no_document_can_hold_has_no_model(self):
        """Its scores are shown all the same."""
        scores = Scorecard("odd", [Metric("a", Odd(frozenset({1})))]).score({"a": [50]})
        assert repr(scores) == "<Scores: 1 customer, mean 50.0>"
        assert repr(scores[0]) == "<Score: 50.0, coverage 1.00>"
        assert scores.to_frame()["model"].tolist() == [""]


class TestIndexing:
    def test_a_member_is_found_before_a_customer(self):
        """The customer of the same name is found by `customer`."""
        scores = simple().score({"a": [25, 50], "key": ["a", "b"]}, key="key")
        assert scores["a"].tolist() == [25.0, 50.0]
        assert scores.customer("a").value == 25.0
        assert scores["b"].value == 50.0

    def test_the_name_of_the_scorecard_is_no_member(self, scores):
        """Nor is anything else that is not below it."""
        for name in ("demo", "nobody", 7, None, ["acme"], 3.5):
            with pytest.raises(KeyError, match="neither a member nor a customer"):
                scores[name]

    def test_customers_are_found_by_numbers_too(self):
        """Numbers are equal whatever library they come from."""
        scores = simple().score(pd.DataFrame({"a": [1, 2], "id": [10, 20]}), key="id")
        assert scores[20].value == 2.0
        assert scores[np.int64(10)].value == 1.0
        assert scores.customer(20).key == 20

    def test_without_a_key_a_customer_is_found_by_row_number(self):
        """Also after some were taken, by the number in the first table."""
        scores = simple().score({"a": [1, 2, 3]}).take([2, 0])
        assert scores[2].value == 3.0
        with pytest.raises(KeyError):
            scores[1]


class TestTake:
    def test_all_goes_with_the_customers(self, scores):
        """Keys, bands and whatever else is asked for later."""
        some = scores.take(np.array([3, 0], dtype=np.int16))
        assert some.keys.tolist() == ["dune", "acme"]
        assert some.bands.tolist() == ["green", "red"]
        assert some["acme"].rules[0].rule.reason == "open P1 ticket"
        assert some.take([1]).keys.tolist() == ["acme"]

    def test_none_may_be_taken(self, scores):
        """Nothing is left, and nothing fails."""
        none = scores.take([])
        assert len(none) == 0
        assert none.contributions.shape == (0, 3)
        assert none.interval[1].shape == (0,)

    @pytest.mark.parametrize(
        "rows", [[True, False, True, True], [0.5], [-1], [4], [1, 1], [[0, 1]], 1, ["0"]]
    )
    def test_what_is_no_list_of_row_numbers_is_refused(self, scores, rows):
        """A mask of booleans would pass for the rows 0 and 1."""
        with pytest.raises(DataError, match="'rows' must be different whole numbers from 0 to 3"):
            scores.take(rows)

    def test_it_works_without_details(self):
        """What was not kept is not there after either."""
        some = SCORECARD.score(TABLE, key="account", details=False).take([0])
        assert some.bands.tolist() == ["red"]
        with pytest.raises(DataError, match="'losses' was not kept"):
            some.losses  # noqa: B018  asking is the test


class TestOnScale:
    def test_it_stretches_the_scale(self):
        """0 becomes the low end and 100 the high end, in either direction."""
        scores = simple().score({"a": [0, 25, 100, None]})
        np.testing.assert_array_equal(scores.on_scale(0, 10), [0.0, 2.5, 10.0, np.nan])
        np.testing.assert_array_equal(scores.on_scale(1, 5), [1.0, 2.0, 5.0, np.nan])
        np.testing.assert_array_equal(scores.on_scale(10, -10), [10.0, 5.0, -10.0, np.nan])


class TestToFrame:
    @pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
    def test_a_frame_comes_back_as_one_of_the_same_library(self, library):
        """With the key first, and what was asked for last."""
        table = LIBRARIES[library](TABLE)
        scores = SCORECARD.score(table, key="account")
        frame = scores.to_frame(members=True, contributions=True)
        assert type(frame) is type(table)
        names = ["account", "score", "band", "coverage", "adjustment", "model"]
        names += ["usage_score", "logins_score", "depth_score", "nps_score"]
        names += ["logins_points", "depth_points", "nps_points"]
        columns = frame.column_names if library == "pyarrow" else list(frame.columns)
        assert columns == names
        assert list(scores.to_frame()[columns[0]]) == list(frame["account"])

    def test_polars_and_pyarrow_have_null_where_there_is_no_score(self):
        """And pandas has NaN, as each does by itself."""
        for library, find in (
            ("polars", lambda frame: frame["score"].to_list()),
            ("pyarrow", lambda frame: frame["score"].to_pylist()),
        ):
            frame = SCORECARD.score(LIBRARIES[library](TABLE)).to_frame()
            assert find(frame) == [39.0, None, None, 100.0]
        frame = SCORECARD.score(pd.DataFrame(TABLE)).to_frame()
        assert frame["score"].isna().tolist() == [False, True, True, False]

    def test_pandas_keeps_its_index(self):
        """Also that of some customers taken out."""
        table = pd.DataFrame(TABLE).set_index("account", drop=False)
        scores = SCORECARD.score(table)
        assert scores.to_frame().index.tolist() == TABLE["account"]
        assert scores.take([2, 0]).to_frame().index.tolist() == ["cogs", "acme"]
        assert scores.take([2, 0]).to_frame()["score"].tolist()[1] == 39.0

    def test_a_mapping_comes_back_as_one(self, scores):
        """Its arrays are copies that may be written to."""
        frame = scores.to_frame()
        assert list(frame) == ["account", "score", "band", "coverage", "adjustment", "model"]
        frame["score"][0] = 1.0
        assert scores.values[0] == 39.0

    def test_records_come_back_as_records(self):
        """One mapping a customer, in plain Python values."""
        frame = SCORECARD.score(LIBRARIES["records"](TABLE), key="account").to_frame()
        assert frame[0] == {
            "account": "acme",
            "score": 39.0,
            "band": "red",
            "coverage": 1.0,
            "adjustment": -43.5,
            "model": SCORECARD.fingerprint[:12],
        }
        assert type(frame[0]["score"]) is float

    def test_a_structured_array_comes_back_as_one(self):
        """Its fields are the columns."""
        table = np.array([(3.0, 7)], dtype=[("a", float), ("id", int)])
        frame = simple().score(table, key="id").to_frame(members=True)
        assert frame.dtype.names == ("id", "score", "coverage", "adjustment", "model", "a_score")
        assert frame.tolist() == [(7, 3.0, 1.0, 0.0, simple().fingerprint[:12], 3.0)]

    def test_without_a_banding_there_is_no_column_of_bands(self):
        """Nor of keys without a key."""
        assert list(simple().score({"a": [1]}).to_frame()) == [
            "score",
            "coverage",
            "adjustment",
            "model",
        ]

    @pytest.mark.parametrize("key", ["score", "coverage", "a_score", "a_points"])
    def test_a_key_that_is_called_like_a_result_is_refused(self, key):
        """One of the two would be lost."""
        scores = simple().score({"a": [1], key: ["x"]}, key=key)
        with pytest.raises(DataError, match=f"The key column is called '{key}', as a result is"):
            scores.to_frame(members=True, contributions=True)

    def test_a_key_may_be_called_like_a_result_that_is_not_asked_for(self):
        """A column of bands without a banding is free."""
        scores = simple().score({"a": [1], "band": ["x"]}, key="band")
        assert list(scores.to_frame()) == ["band", "score", "coverage", "adjustment", "model"]

    def test_a_frame_without_details_has_the_rest(self):
        """Asking for members or contributions says what is missing."""
        lean = SCORECARD.score(TABLE, details=False)
        assert list(lean.to_frame()) == ["score", "band", "coverage", "adjustment", "model"]
        for what in ("members", "contributions"):
            with pytest.raises(DataError, match=f"'{what}' was not kept"):
                lean.to_frame(**{what: True})

    @pytest.mark.parametrize("library", LIBRARIES)
    def test_scores_of_any_library_survive_pickling(self, library):
        """And still give its table back."""
        scores = SCORECARD.score(LIBRARIES[library](TABLE), key="account")
        again = pickle.loads(pickle.dumps(scores))  # noqa: S301  our own bytes
        assert str(again.to_frame(members=True)) == str(scores.to_frame(members=True))

    @pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
    def test_a_frame_without_rows_comes_back_without_rows(self, library):
        """With all its columns."""
        empty = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}[library](
            {"a": np.array([])}
        )
        frame = simple(banding=BANDS).score(empty).to_frame(members=True, contributions=True)
        assert frame.shape == (0, 7)


class TestPrevious:
    """With a margin of 5, a customer leaves a band only when well past its edge."""

    HELD = simple(banding=Banding({"red": 0, "green": 50}, margin=5))

    def test_labels_are_taken_row_by_row(self):
        """From a list, an array or a series."""
        previous = ["green", "green", "red", "red"]
        table = {"a": [46, 44, 54, 56]}
        due = ["green", "red", "red", "green"]
        for given in (previous, np.array(previous), pd.Series(previous), pl.Series(previous)):
            assert self.HELD.score(table, previous=given).bands.tolist() == due

    def test_the_margin_itself_is_not_passed(self):
        """A score on the edge of the margin stays, within a billionth of a point."""
        table = {"a": [45, 45 - 1e-10, 45 - 1e-8, 55]}
        bands = self.HELD.score(table, previous=["green"] * 3 + ["red"]).bands
        assert bands.tolist() == ["green", "green", "red", "red"]

    def test_earlier_scores_are_matched_by_key(self):
        """Not by row; a customer who was not there has no band to stay in."""
        before = self.HELD.score({"a": [90, 10], "id": ["x", "y"]}, key="id")
        table = {"a": [46, 54, 46], "id": ["y", "x", "new"]}
        after = self.HELD.score(table, key="id", previous=before)
        assert after.bands.tolist() == ["red", "green", "red"]
        after = self.HELD.score({"a": [46, 54], "id": ["x", "y"]}, key="id", previous=before)
        assert after.bands.tolist() == ["green", "red"]

    def test_a_mapping_is_matched_by_key(self):
        """A gap and "unknown" hold nobody."""
        table = {"a": [46, 46, 46, 46], "id": list("wxyz")}
        previous = {"w": "green", "x": None, "y": "unknown"}
        scores = self.HELD.score(table, key="id", previous=previous)
        assert scores.bands.tolist() == ["green", "red", "red", "red"]
        assert self.HELD.score(table, key="id", previous={}).bands.tolist() == ["red"] * 4

    def test_a_missing_score_leaves_its_band(self):
        """It is unknown, whatever it was."""
        assert self.HELD.score({"a": [None]}, previous=["green"]).bands.tolist() == ["unknown"]

    def test_one_customer_is_held_as_in_a_table(self):
        """Up to the margin."""
        assert self.HELD.score_one({"a": 46}, previous="green").band == "green"
        assert self.HELD.score_one({"a": 46}, previous="unknown").band == "red"
        assert self.HELD.score_one({"a": 46}).band == "red"

    def test_without_a_margin_nobody_is_held(self):
        """The bands before change nothing."""
        loose = simple(banding=Banding({"red": 0, "green": 50}))
        assert loose.score({"a": [49.9]}, previous=["green"]).bands.tolist() == ["red"]

    def test_without_a_banding_the_bands_before_are_not_looked_at(self):
        """There is nothing to hold."""
        assert simple().score({"a": [49.9]}, previous=["green"]).values.tolist() == [49.9]

    def test_a_band_that_is_none_is_refused(self):
        """The error lists those there are."""
        with pytest.raises(DataError, match="'previous' must hold red, green, unknown or gaps"):
            self.HELD.score({"a": [1]}, previous=["amber"])
        with pytest.raises(DataError, match="'previous' must have one band for each of 2 scores"):
            self.HELD.score({"a": [1, 2]}, previous=["red"])

    def test_holding_moves_no_score(self):
        """Only bands."""
        table = {"a": [46, 54]}
        held = self.HELD.score(table, previous=["green", "red"])
        assert held.values.tolist() == self.HELD.score(table).values.tolist()
        assert held.band_codes.tolist() == [1, 0]
        assert not held.band_codes.flags.writeable
