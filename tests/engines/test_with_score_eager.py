"""Scores put into tables that are in memory."""

import copy

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings

from healthscore import AsIs, Banding, Cap, DataError, Metric, Scorecard
from healthscore.engines._added import Added
from healthscore.engines.eager import with_score
from strategies import AS_OF, cases

HOSTILE = [
    "select",
    'a"b',
    "café ☕",
    "x'; drop table customers; --",
    "<script>",
    "a.b`c",
    "n" * 300,
]
CARD = Scorecard(
    "card",
    [Metric("usage", AsIs()), Metric("nps", AsIs())],
    min_coverage=0.6,
    banding=Banding({"red": 0, "green": 60}, margin=5),
    rules=[Cap(at=30, when="open >= 1", reason="open ticket")],
)
TABLE = {
    "id": ["a", "b", "c"],
    "usage": [80.0, 20.0, None],
    "nps": [60.0, 40.0, 70.0],
    "open": [0, 1, 0],
}
EVERYTHING = Added(members=True, contributions=True, reasons=2)


def floats(table):
    """Let a mapping of columns hold arrays, NaN for gaps, as pandas and structured arrays do."""
    return pd.DataFrame(table)


def structured(table):
    """Make a structured array."""
    frame = floats(table)
    return np.array(
        [*map(tuple, frame.itertuples(index=False))],
        dtype=[(name, "U9" if name in {"id", "before"} else "f8") for name in frame],
    )


def records(table):
    """Make a list of mappings."""
    return pa.table(table).to_pylist()


KINDS = {
    "mapping": dict,
    "records": records,
    "pandas": floats,
    "pandas of arrow": lambda table: pd.DataFrame(
        {
            name: pd.array(values, pd.ArrowDtype(pa.array(values).type))
            for name, values in table.items()
        }
    ),
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "record batch": pa.RecordBatch.from_pydict,
}
EVERY_KIND = pytest.mark.parametrize("make", [*KINDS.values(), structured], ids=[*KINDS, "array"])


def column(table, name):
    """Give a column of any table as a list, None for gaps."""
    if isinstance(table, list):
        values = [record[name] for record in table]
    else:
        values = table[name]
        lists = (each for each in ("to_pylist", "to_list", "tolist") if hasattr(values, each))
        values = getattr(values, next(lists, "copy"))()
    return [None if pd.isna(value) else value for value in values]


def names_of(table):
    """Give the names of a table's columns."""
    if isinstance(table, list):
        return list(table[0])
    if isinstance(table, pa.Table | pa.RecordBatch):
        return table.schema.names
    if isinstance(table, np.ndarray):
        return list(table.dtype.names)
    return list(table.columns if hasattr(table, "columns") else table)


class TestAdded:
    def test_names_stand_in_the_order_of_to_frame(self):
        """Score, band and coverage, then members, points and reasons."""
        assert EVERYTHING.names(CARD) == (
            "score", "band", "coverage", "usage_score", "nps_score",
            "usage_points", "nps_points", "reasons",
        )  # fmt: skip

    def test_without_a_banding_there_is_no_band(self):
        """What is not there is not named."""
        card = Scorecard("plain", [Metric("usage", AsIs())])
        assert Added(prefix="x_").names(card) == ("x_score", "x_coverage")
        assert Added().texts(card) == frozenset()

    def test_texts_are_bands_and_reasons(self):
        """All else is numbers."""
        assert Added(reasons=1, prefix="p_").texts(CARD) == {"p_band", "p_reasons"}

    def test_details_are_asked_for_when_needed(self):
        """Score, band and coverage need none."""
        assert not Added(prefix="x").details
        assert all(
            each.details
            for each in (Added(members=True), Added(contributions=True), Added(reasons=1))
        )

    def test_a_clash_names_the_first_column_and_the_remedy(self):
        """Names are compared as they are, upper and lower case apart."""
        Added().check(CARD, ["Score", "BAND"])
        with pytest.raises(DataError, match=r"already has a column 'band': pass prefix=") as caught:
            Added().check(CARD, ["coverage", "band"])
        assert (caught.value.where, caught.value.got) == ("column 'band'", "band")
        Added(prefix="health_").check(CARD, ["coverage", "band"])

    @pytest.mark.parametrize("reasons", [-1, True, 1.0, "2"])
    def test_reasons_are_a_number(self, reasons):
        """Nothing else counts reasons."""
        with pytest.raises(DataError, match="'reasons' must be a whole number from 0"):
            Added(reasons=reasons)

    def test_a_prefix_is_a_text(self):
        """None would stand before the names as such."""
        with pytest.raises(DataError, match=r"'prefix' must be a text. Got None"):
            Added(prefix=None)


class TestWithScore:
    @EVERY_KIND
    def test_every_kind_comes_back_with_the_scores_behind_its_columns(self, make):
        """The scores are those of the scorecard, and the table is of the kind that came in."""
        table = make(TABLE)
        out = with_score(CARD, table, EVERYTHING)
        scores = CARD.score(TABLE)
        assert type(out) is type(table)
        assert names_of(out) == [*TABLE, *EVERYTHING.names(CARD)]
        assert column(out, "score") == [70.0, 30.0, None]
        assert column(out, "band") == ["green", "red", "unknown"]
        assert column(out, "coverage") == [1.0, 1.0, 0.5]
        assert column(out, "usage_score") == [80.0, 20.0, None]
        assert column(out, "reasons") == scores.reasons(2).text.tolist()
        assert column(out, "id") == TABLE["id"]

    @EVERY_KIND
    def test_the_table_given_is_left_as_it_is(self, make):
        """Nothing is changed in place."""
        table = make(copy.deepcopy(TABLE))
        with_score(CARD, table, Added())
        assert names_of(table) == list(TABLE)
        assert column(table, "usage") == TABLE["usage"]

    @EVERY_KIND
    def test_columns_that_are_kept(self, make):
        """Only these stand before the scores, in the order asked for."""
        out = with_score(CARD, make(TABLE), Added(), keep=["nps", "id"])
        assert names_of(out) == ["nps", "id", "score", "band", "coverage"]
        bare = with_score(CARD, make(TABLE), Added(), keep=())
        assert names_of(bare) == ["score", "band", "coverage"]
        assert column(bare, "score") == column(out, "score") == [70.0, 30.0, None]

    @EVERY_KIND
    def test_own_columns_of_an_added_name_are_refused(self, make):
        """Nobody's column is overwritten."""
        table = make({**TABLE, "coverage": [1.0, 2.0, 3.0]})
        with pytest.raises(DataError, match="already has a column 'coverage': pass prefix="):
            with_score(CARD, table, Added())
        out = with_score(CARD, table, Added(prefix="health_"))
        assert column(out, "coverage") == [1.0, 2.0, 3.0]
        assert column(out, "health_score") == [70.0, 30.0, None]
        assert names_of(with_score(CARD, table, Added(), keep=["id"]))[0] == "id"

    @given(cases())
    @settings(max_examples=15)
    def test_the_bits_are_those_of_score(self, case):
        """Whatever the scorecard, each kind of table gives the very same numbers."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        expected = {
            name: column({name: values}, name)
            for name, values in EVERYTHING.columns(scores).items()
        }
        for make in KINDS.values():
            out = with_score(case.scorecard, make(case.table), EVERYTHING, as_of=AS_OF)
            assert {name: column(out, name) for name in expected} == expected

    @pytest.mark.parametrize("name", HOSTILE)
    @EVERY_KIND
    def test_names_of_any_kind_pass_unharmed(self, make, name):
        """A name is a name, whatever a query language would make of it."""
        table = make({**TABLE, name: [1.0, 2.0, 3.0]})
        out = with_score(CARD, table, Added(prefix=name))
        assert column(out, name) == [1.0, 2.0, 3.0]
        assert column(out, f"{name}score") == [70.0, 30.0, None]

    @pytest.mark.parametrize("kind", ["mapping", "pandas", "polars", "pyarrow", "record batch"])
    def test_a_table_without_customers(self, kind):
        """It comes back without customers, with the columns of any other."""
        typed = pa.table(TABLE).schema.empty_table()
        table = {
            "mapping": {name: [] for name in TABLE},
            "pandas": floats(TABLE).iloc[:0],
            "polars": pl.DataFrame(TABLE).clear(),
            "pyarrow": typed,
            "record batch": pa.RecordBatch.from_pylist([], schema=typed.schema),
        }[kind]
        out = with_score(CARD, table, EVERYTHING)
        assert type(out) is type(table)
        assert names_of(out) == [*TABLE, *EVERYTHING.names(CARD)]
        assert column(out, "score") == column(out, "band") == []
        assert with_score(CARD, [], EVERYTHING) == []

    def test_kinds_of_the_added_columns(self):
        """Numbers are float64 and texts are texts, with customers and without."""
        for table in (pl.DataFrame(TABLE), pl.DataFrame(TABLE).clear()):
            schema = with_score(CARD, table, EVERYTHING).schema
            texts = EVERYTHING.texts(CARD)
            for name in EVERYTHING.names(CARD):
                assert schema[name] == (pl.String if name in texts else pl.Float64)

    def test_records_may_lack_what_is_kept(self):
        """It is a gap."""
        card = Scorecard("one", [Metric("usage", AsIs())])
        out = with_score(card, [{"usage": 1, "id": 7}, {"usage": 2}], Added(), keep=["id"])
        assert [record["id"] for record in out] == [7, None]

    def test_the_arrays_of_a_mapping_can_be_written_to(self):
        """They are the caller's own."""
        out = with_score(CARD, TABLE, Added())
        out["score"][0] = 1.0
        assert out["usage"] is TABLE["usage"]

    def test_missing_columns_are_named(self):
        """Those that are kept as well as those that are scored."""
        with pytest.raises(DataError, match=r"no column 'idd'. Did you mean 'id'"):
            with_score(CARD, TABLE, Added(), keep=["idd"])
        with pytest.raises(DataError, match="no column 'nps'"):
            with_score(CARD, {"usage": [1], "open": [0]}, Added())


class TestPandas:
    def test_the_index_is_kept(self):
        """Whatever it is, also with labels that come twice."""
        frame = floats(TABLE).set_index("id")
        frame.index = pd.Index(["b", "b", "a"], name="id")
        frame.attrs["source"] = "crm"
        out = with_score(CARD, frame, EVERYTHING)
        assert out.index.equals(frame.index)
        assert out.index.name == "id"
        assert out["score"].tolist()[:2] == [70.0, 30.0]
        assert with_score(CARD, frame, Added(), keep=()).index.equals(frame.index)

    def test_the_kinds_of_its_columns_are_kept(self):
        """Whole numbers stay so, and categories and dates."""
        frame = floats(TABLE).assign(
            open=pd.array([0, 1, None], dtype="Int64"),
            plan=pd.Categorical(["x", "y", "x"]),
            day=pd.Timestamp("2026-11-01", tz="Europe/Berlin"),
        )
        out = with_score(CARD, frame, Added())
        assert out[frame.columns].dtypes.equals(frame.dtypes)
        assert out["score"].dtype == np.float64
        assert out["band"].dtype == pd.Series(["red"]).dtype

    def test_no_score_is_nan(self):
        """As everywhere in pandas."""
        assert np.isnan(with_score(CARD, floats(TABLE), Added())["score"].iloc[2])


class TestPrevious:
    @EVERY_KIND
    def test_a_column_holds_the_bands_before(self, make):
        """A margin keeps a customer in the band that the column names."""
        table = {"id": ["a", "b", "c"], "usage": [58.0] * 3, "nps": [58.0] * 3, "open": [0] * 3}
        table["before"] = ["green", "red", "unknown"]
        out = with_score(CARD, make(table), Added(), previous="before")
        assert column(out, "band") == ["green", "red", "red"]

    def test_bands_row_by_row_and_by_key(self):
        """What score takes is taken."""
        table = {"id": ["a", "b"], "usage": [58, 58], "nps": [58, 58], "open": [0, 0]}
        out = with_score(CARD, table, Added(), key="id", previous={"a": "green"})
        assert out["band"].tolist() == ["green", "red"]
        assert list(out) == [*table, "score", "band", "coverage"]

    def test_a_column_that_is_not_there(self):
        """It is named."""
        with pytest.raises(DataError, match="no column 'before'"):
            with_score(CARD, TABLE, Added(), previous="before")
