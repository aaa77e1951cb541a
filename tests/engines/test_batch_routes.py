"""Batches through the numpy engine, inside engines that stay lazy."""

import datetime as dt
import decimal
import pickle
from importlib import import_module

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from healthscore import (
    AsIs,
    Banding,
    DataError,
    Decay,
    Linear,
    Metric,
    NotFittedError,
    Scorecard,
    learn,
)
from healthscore.engines._added import Added
from healthscore.engines.batches import (
    Scorer,
    dask_batches,
    no_batches,
    polars_batches,
    spark_batches,
)
from healthscore.engines.batches._polars import Structs
from healthscore.engines.batches._spark import Named
from healthscore.engines.eager import with_score
from strategies import AS_OF, cases

HOSTILE = ["select", 'a"b', "café ☕", "x'; drop table customers; --", "a.b", "c`d"]
CARD = Scorecard(
    "card",
    [Metric("usage", AsIs()), Metric("nps", AsIs())],
    min_coverage=0.6,
    banding=Banding({"red": 0, "green": 60}, margin=5),
)
TABLE = {"id": ["a", "b", "c"], "usage": [80.0, 20.0, None], "nps": [60.0, 40.0, 70.0]}
EVERYTHING = Added(members=True, contributions=True, reasons=2)


def collect(frame, streaming):
    """Collect a lazy frame, with the streaming engine if asked; polars names it in two ways."""
    if not streaming:
        return frame.collect()
    old = tuple(map(int, pl.__version__.split(".")[:2])) < (1, 23)
    return frame.collect(streaming=True) if old else frame.collect(engine="streaming")


class TestScorer:
    def test_it_travels(self):
        """It scores on workers as it does here, though it was used before."""
        scorer = Scorer(CARD, EVERYTHING)
        here = scorer(pa.table(TABLE))
        assert pickle.loads(pickle.dumps(scorer))(pa.table(TABLE)).equals(here)  # noqa: S301  our own

    def test_what_is_wrong_is_told_at_once(self):
        """Missing columns, names that are taken, a date that is due, what is to be learned."""
        with pytest.raises(DataError, match="no column 'nps'"):
            Scorer(CARD).check(["usage"])
        with pytest.raises(DataError, match="pass prefix="):
            Scorer(CARD).check(["usage", "nps", "score"])
        dated = Scorecard("d", [Metric("seen", Decay(half_life=7), formula="days_since(seen)")])
        with pytest.raises(DataError, match="pass as_of"):
            Scorer(dated).check(["seen"])
        Scorer(dated, as_of=AS_OF).check(["seen"])
        learning = Scorecard("l", [Metric("x", Linear(worst=0, best=learn.maximum()))])
        with pytest.raises(NotFittedError):
            Scorer(learning).check(["x"])

    def test_bands_before_are_a_column(self):
        """Rows of a lazy frame have no order."""
        with pytest.raises(DataError, match=r"'previous' must be the name of a column .* Got {'a'"):
            Scorer(CARD, previous={"a": "red"})
        with pytest.raises(DataError, match="no column 'before'"):
            Scorer(CARD, previous="before").check(["usage", "nps"])
        assert Scorer(CARD, previous="before").reads == ("usage", "nps", "before")


@pytest.mark.parametrize("streaming", [False, True])
class TestPolars:
    @given(case=cases())
    @settings(max_examples=10)
    def test_the_bits_and_kinds_are_those_of_an_eager_frame(self, streaming, case):
        """Whichever engine of polars runs it."""
        frame = pl.DataFrame(case.table)
        lazy = polars_batches(Scorer(case.scorecard, EVERYTHING, AS_OF), frame.lazy())
        assert isinstance(lazy, pl.LazyFrame)
        expected = with_score(case.scorecard, frame, EVERYTHING, as_of=AS_OF)
        assert lazy.collect_schema() == expected.schema
        assert_frame_equal(collect(lazy, streaming), expected, check_exact=True)

    def test_filters_and_selections_around_it(self, streaming):
        """A filter before or behind changes nobody's score, and any columns can be selected."""
        frame = pl.DataFrame(
            {"id": range(5000), "usage": np.arange(5000) % 101, "nps": [50.0] * 5000}
        )
        lazy = polars_batches(Scorer(CARD), frame.lazy())
        expected = with_score(CARD, frame, Added())
        for condition in (pl.col("id") > 4000, pl.col("score") > 70, pl.col("band") == "red"):
            found = lazy.filter(condition).select("score", "id").sort("id")
            assert_frame_equal(
                collect(found, streaming), expected.filter(condition).select("score", "id")
            )
        assert collect(lazy.select("id"), streaming).equals(frame.select("id"))
        assert collect(lazy.head(3), streaming).equals(expected.head(3))
        assert collect(lazy.select(pl.len()), streaming).item() == 5000

    def test_a_filter_on_own_columns_comes_first(self, streaming):
        """Nobody is scored who is not wanted, and columns that nobody reads are not read."""
        seen = []

        class Watched(Scorer):
            def __call__(self, batch, **options):
                # the oldest polars asks once about no rows
                if not isinstance(batch, dict) and len(batch):
                    seen.append((batch.columns, len(batch)))
                return super().__call__(batch, **options)

        lazy = polars_batches(Watched(CARD), pl.LazyFrame(TABLE)).filter(pl.col("id") == "a")
        assert collect(lazy.select("score"), streaming).item() == 70.0
        assert seen == [(["usage", "nps"], 1)]

    @pytest.mark.parametrize("name", HOSTILE)
    def test_names_of_any_kind(self, streaming, name):
        """They pass unharmed, and no name of ours meets them."""
        table = {**TABLE, name: [1, 2, 3], f"{name}_": [1, 2, 3]}
        lazy = polars_batches(Scorer(CARD, Added(prefix=name)), pl.LazyFrame(table))
        out = collect(lazy, streaming)
        assert out.columns == [*table, *Added(prefix=name).names(CARD)]
        assert out[name].to_list() == [1, 2, 3]

    def test_a_frame_without_customers(self, streaming):
        """It has the same columns."""
        empty = pl.DataFrame(TABLE).clear()
        lazy = polars_batches(Scorer(CARD, EVERYTHING), empty.lazy())
        assert_frame_equal(collect(lazy, streaming), with_score(CARD, empty, EVERYTHING))

    def test_bands_before(self, streaming):
        """They are read from a column."""
        frame = pl.LazyFrame({"usage": [58.0, 58.0], "nps": [58.0, 58.0], "b": ["green", None]})
        out = collect(polars_batches(Scorer(CARD, previous="b"), frame), streaming)
        assert out["band"].to_list() == ["green", "red"]


class TestDask:
    @pytest.fixture
    def frames(self):
        """The library, if it is there."""
        return pytest.importorskip("dask.dataframe")

    def test_the_bits_are_those_of_score(self, frames):
        """Partition by partition, with the divisions that it had; nothing is computed before."""
        table = {"id": range(100), "usage": np.arange(100.0), "nps": np.arange(100.0)[::-1] % 37}
        frame = pd.DataFrame(table).set_index("id")
        lazy = dask_batches(Scorer(CARD, EVERYTHING), frames.from_pandas(frame, npartitions=4))
        assert isinstance(lazy, frames.DataFrame)
        assert lazy.divisions == (0, 25, 50, 75, 99)
        out = lazy.compute(scheduler="synchronous")
        pd.testing.assert_frame_equal(out, with_score(CARD, frame, EVERYTHING), check_exact=True)
        assert out.dtypes.equals(lazy.dtypes)

    def test_names_that_are_taken(self, frames):
        """They are told at once."""
        frame = frames.from_pandas(pd.DataFrame({"usage": [1], "nps": [2], "score": [3]}))
        with pytest.raises(DataError, match="pass prefix="):
            dask_batches(Scorer(CARD), frame)


@pytest.mark.spark
class TestSpark:
    def test_everything_survives_and_the_bits_are_those_of_score(self, spark):
        """Own columns of any kind and name, in several partitions."""
        types = import_module("pyspark.sql.types")
        kinds = {
            "id": types.IntegerType(),
            "at": types.TimestampType(),
            "local": types.TimestampNTZType(),
            "day": types.DateType(),
            "price": types.DecimalType(10, 2),
            "tags": types.ArrayType(types.StringType()),
            **dict.fromkeys(HOSTILE, types.LongType()),
            "usage": types.DoubleType(),
            "nps": types.DoubleType(),
        }
        schema = types.StructType(
            [types.StructField(name, kind, name != "id") for name, kind in kinds.items()]
        )
        at = dt.datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001  Spark gives and takes local time
        rows = [
            (
                i,
                at,
                None if i % 3 else at,
                at.date(),
                decimal.Decimal("1.25"),
                ["x", None],
                *tuple(range(len(HOSTILE))),
                None if i % 7 == 0 else i / 3,
                float(i),
            )
            for i in range(90)
        ]
        frame = spark.createDataFrame(rows, schema).repartition(3)
        lazy = spark_batches(Scorer(CARD, EVERYTHING), frame)
        assert lazy.columns == [*kinds, *EVERYTHING.names(CARD)]
        assert lazy.schema.fields[: len(kinds)] == frame.schema.fields
        got = sorted(map(tuple, lazy.collect()))
        assert [row[: len(kinds)] for row in got] == rows
        table = {"usage": [row[-2] for row in rows], "nps": [row[-1] for row in rows]}
        added = EVERYTHING.columns(CARD.score(table)).values()
        for place, column in enumerate(added, start=len(kinds)):
            expected = [None if pd.isna(value) else value for value in column.tolist()]
            assert [row[place] for row in got] == expected

    def test_what_is_wrong_is_told_at_once(self, spark):
        """Before a worker starts."""
        with pytest.raises(DataError, match="no column 'nps'"):
            spark_batches(Scorer(CARD), spark.createDataFrame([(1.0,)], "usage double"))


class TestInsideTheEngines:
    """What engines call in threads and processes of their own, called here."""

    def test_polars_hands_over_structs(self):
        """And takes structs of what was added."""
        frame = pl.DataFrame(TABLE)
        kinds = {"score": pl.Float64, "band": pl.String, "coverage": pl.Float64}
        out = Structs(Scorer(CARD), kinds)(frame.to_struct("s"))
        assert out.name == "s"
        assert_frame_equal(out.struct.unnest(), with_score(CARD, frame, Added(), keep=()))

    def test_spark_hands_over_record_batches(self):
        """Without their names, which it would read in ways of its own."""
        batch = pa.RecordBatch.from_pydict(TABLE)
        plain = pa.RecordBatch.from_arrays(batch.columns, names=["c0", "c1", "c2"])
        (out,) = Named(Scorer(CARD), tuple(TABLE))([plain])
        assert out.equals(with_score(CARD, batch, Added()))


class TestEnginesWithoutBatches:
    @pytest.mark.parametrize(
        ("module", "word", "call"),
        [
            ("_duckdb", "DuckDB", "score_batches(relation)"),
            ("ibis.expr.types", "Ibis", "score_batches(table.to_pyarrow_batches())"),
            ("sqlframe.duckdb", "SQLFrame", "score_batches(frame.toArrow(batch_size=65_536))"),
        ],
    )
    def test_the_error_names_the_way(self, module, word, call):
        """It is score_batches, over what each engine calls its batches."""
        error = no_batches(type("Frame", (), {"__module__": module})())
        assert isinstance(error, DataError)
        assert word in str(error)
        assert call in str(error)
        assert "how='sql'" in str(error)
