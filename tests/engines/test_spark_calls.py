"""What Spark is asked to do, seen without Spark: a stage of its own asks the real one."""

import sys
import types

import narwhals.stable.v2 as nw
import pyarrow as pa
import pytest

import healthscore as hs
from healthscore.engines import Added
from healthscore.engines.batches import Scorer, spark_batches
from healthscore.engines.fitting._sql_reader import SparkReader
from healthscore.engines.lazy import _with_score
from healthscore.engines.lazy._chain import chain_of
from healthscore.engines.lazy._engines import SQL_ROUTES
from healthscore.engines.sql import DIALECTS

CARD = hs.Scorecard(
    "demo",
    [hs.Metric("a.b", hs.Linear(worst=0, best=10))],
    banding=hs.Banding({"red": 0, "green": 70}),
)


class Frame:
    """Notes what is asked of it; each call gives the next frame."""

    def __init__(self, columns=("a.b",), asked=()):
        self.columns = list(columns)
        self.schema = types.SimpleNamespace(fields=[("field", name) for name in columns])
        self.asked = list(asked)

    def __getattr__(self, name):
        return lambda *given: Frame(self.columns, [*self.asked, (name, *given)])


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch):
    """Put the little of pyspark that is called in its place."""

    def named(name):
        return lambda *given: (name, *given)

    modules = {name: types.ModuleType(name) for name in ("pyspark", "pyspark.sql")}
    kinds = modules["pyspark.sql.types"] = types.ModuleType("pyspark.sql.types")
    for kind in ("DoubleType", "StringType", "StructField", "StructType"):
        setattr(kinds, kind, named(kind))
    functions = types.ModuleType("pyspark.sql.functions")
    functions.expr = named("expr")
    modules["pyspark.sql"].functions = modules["pyspark.sql.functions"] = functions
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)


class TestSql:
    def test_layers_are_selected_one_after_the_other(self):
        """Each layer keeps what is there, and at the end what was passed on is dropped."""
        route = SQL_ROUTES["pyspark"]
        dialect = route.dialect(None, {})
        assert dialect is DIALECTS["spark"]
        kinds = {"a.b": "number"}
        chain = chain_of(CARD, dialect, kinds, ["a.b"], Added(), as_of=None, previous=None)
        asked = route.add(Frame(), chain).asked
        assert [call[:2] for call in asked[:-1]] == [("selectExpr", "*")] * (len(asked) - 1)
        assert [text.rpartition(" AS ")[2] for text in asked[-2][2:]] == [
            "`score`",
            "`band`",
            "`coverage`",
        ]
        assert asked[-1] == ("drop", *chain.passing)


class TestWhichWay:
    @pytest.fixture(autouse=True)
    def _schema(self, monkeypatch):
        """Say what the columns of the frame hold."""
        schema = types.SimpleNamespace(collect_schema=lambda: {"a.b": nw.Float64()})
        monkeypatch.setattr(_with_score, "lazy_frame", lambda _: schema)

    @pytest.mark.parametrize(
        ("metric", "added", "due"),
        [
            (hs.Metric("a.b", hs.AsIs()), Added(), False),
            (hs.Metric("a.b", hs.AsIs()), Added(members=True), False),
            (hs.Metric("a.b", hs.AsIs()), Added(contributions=True), True),
            (hs.Metric("a.b", hs.AsIs()), Added(reasons=2), True),
            (hs.Metric("a.b", hs.AsIs(), missing="reject"), Added(), True),
        ],
    )
    def test_batches_are_for_what_sql_cannot(self, metric, added, due):
        """Spark computes the score as SQL, unless something is asked for that has no such form."""
        scorer = Scorer(hs.Scorecard("demo", [metric]), added)
        assert _with_score._Lazy(Frame(), "pyspark", scorer).wants_batches() is due


class TestBatches:
    def test_record_batches_are_scored_on_the_workers(self):
        """Columns go in under plain names, and come out under their own with the scores."""
        (renamed, mapped) = spark_batches(Scorer(CARD), Frame()).asked
        assert renamed == ("toDF", "c0")
        call, scored, (_, fields) = mapped
        assert call == "mapInArrow"
        assert fields == [
            ("field", "a.b"),
            ("StructField", "score", ("DoubleType",)),
            ("StructField", "band", ("StringType",)),
            ("StructField", "coverage", ("DoubleType",)),
        ]
        batch = pa.record_batch([pa.array([8.0, None])], names=["c0"])
        (found,) = scored([batch])
        assert found.to_pydict() == {
            "a.b": [8.0, None],
            "score": [80.0, None],
            "band": ["green", "unknown"],
            "coverage": [1.0, 0.0],
        }


class TestReader:
    def test_each_question_is_a_call(self):
        """A share is a double, and every step of a query one call of Spark."""
        reader, frame = SparkReader(), Frame()
        assert reader.share(0.25) == "0.25D"
        assert reader.select(frame, ["a", "b"]).asked == [("selectExpr", "a", "b")]
        assert reader.total(frame, ["COUNT(*)"]).asked == [("selectExpr", "COUNT(*)")]
        assert reader.where(frame, "a > 1").asked == [("where", "a > 1")]
        assert reader.group(frame, "a", ["SUM(b)"]).asked == [
            ("groupBy", "a"),
            ("agg", ("expr", "SUM(b)")),
        ]
        frame.collect = lambda: iter([(1,), (2,)])
        assert reader.rows(frame) == [(1,), (2,)]
