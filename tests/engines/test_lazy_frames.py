"""Tests of scores in lazy frames: nothing is collected, own columns stay, kinds are read."""

import datetime as dt
import math
from decimal import Decimal

import attrs
import numpy as np
import pytest
from engine_duckdb import connected
from test_program import Squared

import healthscore as hs
from healthscore import DataError, DefinitionError, Metric, NotFittedError, Scorecard, learn
from healthscore.engines.lazy._schema import kinds_in

pl = pytest.importorskip("polars")
pytest.importorskip("duckdb")
nw = pytest.importorskip("narwhals.stable.v2")

BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})
ENGINES = ("polars", "duckdb")


def card(*names, **options):
    """Make a scorecard of metrics that score their values."""
    return Scorecard("card", [Metric(name, hs.AsIs()) for name in names or ("x",)], **options)


def lazy(engine, frame):
    """Make a lazy frame of an eager one."""
    if engine == "polars":
        return frame.lazy()
    connection = connected("Asia/Kolkata")
    connection.register("frame_in_memory", frame.to_arrow())
    return connection.table("frame_in_memory")


def rows(found):
    """Compute a lazy frame, and give its rows."""
    return found.collect().rows() if isinstance(found, pl.LazyFrame) else found.fetchall()


def names(found):
    """Give the names of the columns of a lazy frame."""
    return found.collect_schema().names() if isinstance(found, pl.LazyFrame) else found.columns


def scores(engine, scorecard, frame, **options):
    """Score a frame by an engine's SQL, with NaN for gaps."""
    options.setdefault("how", "sql")
    found = scorecard.with_score(lazy(engine, frame), **options)
    name = f"{options.get('prefix', '')}score"
    # that column alone, for DuckDB gives no times with zones to who has no pytz
    alone = found.select(name) if engine == "polars" else found.project(name)
    return [math.nan if score is None else score for (score,) in rows(alone)]


def near(*values):
    """Give what scores are held against, with NaN for gaps."""
    return pytest.approx([math.nan if value is None else value for value in values], nan_ok=True)


@pytest.fixture(params=ENGINES)
def engine(request):
    """One after the other."""
    return request.param


FRAME = pl.DataFrame({"id": ["c", "a", "b"], "x": [80.0, None, 40.0], "note": ["it's", "", None]})


class TestColumns:
    def test_own_columns_stay_as_they_are(self, engine):
        """Own columns stay in their order and untouched; behind them come score, band, coverage."""
        found = card(banding=BANDING).with_score(lazy(engine, FRAME))
        assert names(found) == ["id", "x", "note", "score", "band", "coverage"]
        assert rows(found) == [
            ("c", 80.0, "it's", 80.0, "green", 1.0),
            ("a", None, "", None, "unknown", 0.0),
            ("b", 40.0, None, 40.0, "yellow", 1.0),
        ]

    def test_members_and_prefix(self, engine):
        """Members come in the order of the definition, and the prefix before each added name."""
        scorecard = Scorecard(
            "c",
            [hs.Group("g", [Metric("x", hs.AsIs())]), Metric("x + 1", hs.AsIs(), formula="x + 1")],
        )
        found = scorecard.with_score(lazy(engine, FRAME), members=True, prefix="p ")
        added = ["p score", "p coverage", "p g_score", "p x_score", "p x + 1_score"]
        assert names(found) == ["id", "x", "note", *added]
        assert rows(found)[0][3:] == (80.5, 1.0, 80.0, 80.0, 81.0)

    def test_the_same_kind_comes_back(self, engine):
        """The same kind of frame comes back, without rows that were computed."""
        frame = lazy(engine, FRAME)
        assert type(card().with_score(frame)) is type(frame)

    @pytest.mark.parametrize("how", ["sql", "batches", None])
    def test_nothing_is_collected(self, how):
        """The frame is not run before its user runs it, and then once."""
        runs = []

        def note(frame):
            runs.append(frame.height)
            return frame

        frame = FRAME.lazy().map_batches(note)
        found = card(banding=BANDING).with_score(frame, how=how)
        assert runs == []
        assert found.collect()["score"].to_list()[0] == 80.0
        assert runs == [3]

    def test_nothing_is_run_in_duckdb(self):
        """A relation is not run before its user runs it: what would fail does not."""
        connection = connected("UTC")
        frame = connection.sql("select error('run')::double as x from range(3)")
        found = card().with_score(frame)
        with pytest.raises(Exception, match="run"):
            found.fetchall()

    @pytest.mark.parametrize("name", ["score", "band", "coverage", "x_score"])
    def test_names_that_are_taken(self, name, engine):
        """An own column of an added name is refused, and a prefix helps."""
        frame = FRAME.with_columns(pl.lit(1.0).alias(name))
        scorecard = card(banding=BANDING)
        for how in ("sql", None):
            with pytest.raises(
                DataError, match=rf"already has a column {name!r}.*prefix='health_'"
            ):
                scorecard.with_score(lazy(engine, frame), members=True, how=how)
        assert scores(engine, scorecard, frame, members=True, prefix="h_")[0] == 80.0

    def test_names_that_differ_in_case_alone(self):
        """Polars tells them apart; DuckDB does not, and would give others in silence."""
        frame = FRAME.with_columns(pl.lit(1.0).alias("Score"))
        assert names(card().with_score(frame.lazy())) == [*frame.columns, "score", "coverage"]
        with pytest.raises(DataError, match=r"already has a column 'Score'.*'score': pass prefix="):
            card().with_score(lazy("duckdb", frame))
        found = card().with_score(lazy("duckdb", frame), prefix="h_")
        assert names(found) == [*frame.columns, "h_score", "h_coverage"]

    def test_columns_that_are_called_as_steps_are(self, engine):
        """Columns that are computed on the way meet no own column, and do not stay."""
        taken = ["x_number", "X_SCORE", "card_score", "card_coverage", "x_score_2", "card_band"]
        frame = FRAME.with_columns(pl.lit(float(place)).alias(n) for place, n in enumerate(taken))
        found = card(banding=BANDING).with_score(lazy(engine, frame))
        assert names(found) == [*frame.columns, "score", "band", "coverage"]
        assert rows(found)[0] == ("c", 80.0, "it's", 0, 1, 2, 3, 4, 5, 80.0, "green", 1.0)

    def test_names_of_any_letters(self, engine):
        """Columns may be called anything."""
        strange = [
            "a b",
            'a"b',
            "select",
            "café ☕",
            "x'; drop table t; --",
            "a\nb",
            "100%",
            "☕",
            "*/",
        ]
        frame = pl.DataFrame({name: [float(place)] for place, name in enumerate(strange)})
        found = card(*strange).with_score(lazy(engine, frame), members=True)
        assert names(found)[-len(strange) :] == [f"{name}_score" for name in strange]
        assert rows(found)[0][-len(strange) :] == tuple(range(len(strange)))

    def test_an_empty_frame(self, engine):
        """No rows, no rows."""
        assert rows(card(banding=BANDING).with_score(lazy(engine, FRAME.clear()))) == []

    def test_many_members(self, engine):
        """No group is too large."""
        many = [f"m{place}" for place in range(250)]
        frame = pl.DataFrame({name: [float(place % 101)] for place, name in enumerate(many)})
        due = card(*many).score(frame).values[0]
        assert scores(engine, card(*many), frame) == pytest.approx([due], abs=1e-9)


NUMERIC = {
    "float32": (pl.Float32, [1.5, 40.0, None]),
    "int8": (pl.Int8, [-128, 40, None]),
    "int64": (pl.Int64, [-(2**53), 40, None]),
    "uint64": (pl.UInt64, [2**53, 40, None]),
    "decimal": (pl.Decimal(10, 2), [Decimal("12.34"), Decimal(40), None]),
    "boolean": (pl.Boolean, [True, False, None]),
    "text": (pl.String, ["12.5", " 4e1 ", "abc"]),
    "float": (pl.Float64, [0.1, math.nan, math.inf]),
}


class TestKinds:
    @pytest.mark.parametrize("kind", NUMERIC)
    def test_numbers(self, kind, engine):
        """Whatever type numbers have, they are floats; what is none is a gap."""
        dtype, values = NUMERIC[kind]
        frame = pl.DataFrame({"x": pl.Series(values, dtype=dtype)})
        scorecard = Scorecard(
            "c", [Metric("m", hs.AsIs(-1e20, 1e20), formula="x")], aggregation=hs.Sum(low=0)
        )
        plain = [None if value == "abc" else value for value in values]
        plain = [
            None if value is None or not math.isfinite(float(value)) else float(value)
            for value in plain
        ]
        due = scorecard.score({"x": plain}).values
        assert scores(engine, scorecard, frame) == pytest.approx(due.tolist(), nan_ok=True)

    @pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["free", "pro", " "])])
    def test_labels(self, dtype, engine):
        """Labels may be text, categories or of a fixed list; blank ones are gaps."""
        frame = pl.DataFrame({"x": pl.Series(["free", "pro", " ", None], dtype=dtype)})
        scorecard = Scorecard("c", [Metric("x", hs.Categories({"free": 10}, other=5))])
        assert scores(engine, scorecard, frame) == near(10, 5, None, None)

    def test_columns_that_are_compared(self, engine):
        """Two columns are compared as texts where both are, and else as numbers."""
        rule = hs.Override(77, "a == b")
        scorecard = card(rules=[rule])
        frame = pl.DataFrame({"x": [1.0, 1.0, 1.0], "a": ["1", "2", None], "b": ["1.0", "2", "2"]})
        assert scores(engine, scorecard, frame) == near(1, 77, 1)
        numbers = frame.with_columns(b=pl.Series([1.0, 2.0, 2.0]))
        assert scores(engine, scorecard, numbers) == near(77, 77, 1)

    @pytest.mark.parametrize(
        "dtype",
        [
            *(pl.Date, pl.Datetime("ms"), pl.Datetime("us"), pl.Datetime("ns")),
            *(pl.Datetime("us", "America/St_Johns"), pl.Datetime("us", "UTC")),
        ],
        ids=str,
    )
    def test_dates(self, dtype, engine):
        """Dates of any unit and zone are counted from, wherever the engine's session is."""
        moments = [*map(dt.datetime.fromisoformat, ("2026-10-17", "1969-12-31T12:00")), None]
        if dtype == pl.Date:
            series = pl.Series([None if m is None else m.date() for m in moments])
        else:
            zone = dtype.time_zone
            series = pl.Series(moments, dtype=pl.Datetime(dtype.time_unit))
            series = (
                series
                if zone is None
                else series.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
            )
        assert series.dtype == dtype
        frame = pl.DataFrame({"seen": series})
        scorecard = Scorecard(
            "c", [Metric("age", hs.Linear(60_000, 0), formula="days_since(seen)")]
        )
        due = scorecard.score({"seen": series.to_list()}, as_of="2026-11-01").values
        found = scores(engine, scorecard, frame, as_of="2026-11-01")
        assert found == pytest.approx(due.tolist(), nan_ok=True, abs=1e-9)

    def test_text_dates(self):
        """DuckDB reads dates from text; what Polars runs says to convert them, or runs batches."""
        frame = pl.DataFrame({"seen": ["2026-10-17", "2026-10-17T00:00:00+05:30", " ", None]})
        scorecard = Scorecard("c", [Metric("age", hs.Linear(60, 0), formula="days_since(seen)")])
        due = scorecard.score(frame, as_of="2026-11-01").values.tolist()
        options = {"as_of": "2026-11-01"}
        found = scores("duckdb", scorecard, frame, **options)
        assert found == pytest.approx(due, nan_ok=True, abs=1e-9)
        with pytest.raises(hs.HealthScoreError, match=r"seen.*how='batches'"):
            scorecard.with_score(frame.lazy(), how="sql", **options)
        assert scores("polars", scorecard, frame, how=None, **options) == near(*due)

    @pytest.mark.parametrize(
        ("values", "text", "message"),
        [
            ([1.0], "plan", "it holds numbers.*Labels are text"),
            ([dt.date(2026, 1, 1)], "x", "it holds dates.*Convert it to numbers"),
            ([[1.0]], "x", "it holds values of another kind.*Convert it to numbers"),
            ([{"a": 1}], "x", "it holds values of another kind"),
            ([dt.time(1)], "x", "it holds values of another kind"),
            ([dt.timedelta(1)], "x", "it holds values of another kind"),
            ([1.0], "days_since(x)", "it holds numbers.*Convert it to dates"),
            ([True], "days_since(x)", "it holds true and false.*Convert it to dates"),
        ],
    )
    def test_wrong_kinds(self, values, text, message, engine):
        """The error names the metric, the column, what it holds and what to do."""
        labels = text == "plan"
        normalizer = hs.Categories({"a": 1}) if labels else hs.AsIs()
        scorecard = Scorecard("c", [Metric("m", normalizer, formula=text)])
        frame = pl.DataFrame({"plan" if labels else "x": values})
        with pytest.raises(DataError, match=rf"metric 'm', column '(x|plan)': {message}") as caught:
            scorecard.with_score(lazy(engine, frame), as_of="2026-11-01", how="sql")
        assert "column" in str(caught.value.where)

    def test_a_category_as_a_number(self):
        """Categories are no numbers."""
        frame = pl.DataFrame({"x": pl.Series(["1"], dtype=pl.Categorical)})
        with pytest.raises(DataError, match=r"'x': it holds categories.*Convert it to numbers"):
            card().with_score(frame.lazy(), how="sql")

    def test_a_column_of_nothing(self):
        """A column without a type holds gaps alone, as it does in memory."""
        frame = pl.DataFrame({"x": [None, None], "y": [1.0, 2.0]})
        scorecard = card("x", "y", rules=[hs.Cap(1.5, "y > 1")])
        due = scorecard.score(frame).values
        assert scores("polars", scorecard, frame) == near(*due)

    @pytest.mark.parametrize("read", ["x", "seen"])
    def test_missing_columns(self, read, engine):
        """The error names the metric and the column, and the one that may be meant."""
        scorecard = Scorecard(
            "c", [Metric("m", hs.AsIs(), formula="usage", observed="seen", valid_days=3)]
        )
        frame = pl.DataFrame({"usag": [1.0], "seen": [dt.date(2026, 1, 1)]})
        if read == "seen":
            frame = pl.DataFrame({"usage": [1.0]})
        missing = {"x": "usage", "seen": "seen"}[read]
        for how in ("sql", None):
            with pytest.raises(DataError, match=rf"metric 'm'.*no column {missing!r}"):
                scorecard.with_score(lazy(engine, frame), as_of="2026-11-01", how=how)

    def test_a_schema_is_enough(self):
        """Kinds are found by the schema alone."""
        frame = nw.from_native(FRAME.lazy())
        scorecard = card(rules=[hs.Cap(5, "note == 'a'")])
        assert kinds_in(scorecard, frame.collect_schema()) == {"x": "number", "note": "text"}
        with pytest.raises(DataError, match=r"metric 'x'.*no column 'x'"):
            kinds_in(scorecard, {})


class TestHow:
    def test_both_ways_give_the_same(self):
        """SQL and batches give the same scores."""
        frame = pl.DataFrame({"x": np.random.default_rng(0).uniform(-10, 110, 500)})
        scorecard = card(banding=BANDING)
        found = [
            scorecard.with_score(frame.lazy(), how=how).collect()
            for how in ("sql", "batches", None)
        ]
        assert found[0].equals(found[2])
        assert found[0].drop("score").equals(found[1].drop("score"))
        np.testing.assert_allclose(found[0]["score"], found[1]["score"], atol=1e-9)

    @pytest.mark.parametrize("how", ["SQL", "", "fast", True, 1])
    def test_unknown_ways(self, how):
        """The error names the ways there are."""
        with pytest.raises(DataError, match="'how' must be 'sql' or 'batches'"):
            card().with_score(FRAME.lazy(), how=how)

    @pytest.mark.parametrize("how", ["sql", "batches"])
    def test_frames_in_memory_have_no_ways(self, how):
        """An eager frame is scored as it is."""
        with pytest.raises(DataError, match=r"'how' is for lazy frames\. A DataFrame is scored"):
            card().with_score(FRAME, how=how)
        assert card().with_score(FRAME)["score"].to_list()[0] == 80.0

    def test_parts_of_ones_own(self):
        """A part without a tree runs by batches where there are any, and is refused elsewhere."""
        scorecard = Scorecard("c", [Metric("x", Squared())])
        frame = pl.DataFrame({"x": [5.0, None]})
        assert scores("polars", scorecard, frame, how=None) == near(25, None)
        for name, how in (("polars", "sql"), ("duckdb", "sql"), ("duckdb", None)):
            with pytest.raises(DefinitionError, match=r"metric 'x': Squared.*lowered\(value\)"):
                scorecard.with_score(lazy(name, frame), how=how)

    def test_batches_where_there_are_none(self):
        """DuckDB runs no batches through Python."""
        with pytest.raises(hs.HealthScoreError, match="score_batches"):
            card().with_score(lazy("duckdb", FRAME), how="batches")

    @pytest.mark.parametrize("options", [{"contributions": True}, {"reasons": 2}], ids=str)
    def test_what_no_sql_gives(self, options):
        """Contributions and reasons come by batches, and are refused by name in SQL."""
        (asked,) = options
        added = card().with_score(FRAME.lazy(), **options).collect().columns
        assert added[-1] == {"contributions": "x_points", "reasons": "reasons"}[asked]
        for name, how in (("polars", "sql"), ("duckdb", "sql"), ("duckdb", None)):
            with pytest.raises(
                DataError, match=rf"'{asked}' is not to be had from SQL.*how='batches'"
            ):
                card().with_score(lazy(name, FRAME), how=how, **options)

    def test_rejected_gaps(self):
        """A scorecard that rejects gaps runs by batches, where they are an error."""
        scorecard = Scorecard("c", [Metric("x", hs.AsIs(), missing="reject")])
        found = scorecard.with_score(FRAME.lazy())
        with pytest.raises(Exception, match="its gaps are rejected"):
            found.collect()
        with pytest.raises(DefinitionError, match=r"'x'.*SQL cannot raise"):
            scorecard.with_score(FRAME.lazy(), how="sql")
        with pytest.raises(DefinitionError, match=r"'x'.*SQL cannot raise"):
            scorecard.with_score(lazy("duckdb", FRAME))

    def test_unfitted(self, engine):
        """What still learns is refused before anything else."""
        scorecard = Scorecard("c", [Metric("x", hs.Linear(0, learn.maximum()))])
        with pytest.raises(NotFittedError):
            scorecard.with_score(lazy(engine, FRAME))


class TestOptions:
    def test_the_bands_before(self, engine):
        """The column with the bands before keeps customers in theirs within the margin."""
        banding = attrs.evolve(BANDING, margin=5)
        before = ["red", "red", "green", "unknown", None, " "]
        frame = pl.DataFrame({"x": [44.0, 46.0, 66.0, 44.0, 44.0, None], "before": before})
        found = card(banding=banding).with_score(lazy(engine, frame), previous="before", how="sql")
        due = card(banding=banding).score(frame, previous=before).bands
        assert [row[3] for row in rows(found)] == due.tolist()

    def test_the_bands_before_are_a_column(self, engine):
        """Rows of a lazy frame have no order by which other bands could be matched."""
        with pytest.raises(DataError, match="'previous' must be the name of a column"):
            card(banding=BANDING).with_score(lazy(engine, FRAME), previous=["red"])
        with pytest.raises(DataError, match="'gone'"):
            card(banding=BANDING).with_score(lazy(engine, FRAME), previous="gone")

    def test_the_date_of_scoring(self, engine):
        """Where days are counted, the date is needed."""
        scorecard = Scorecard("c", [Metric("age", hs.Linear(60, 0), formula="days_since(seen)")])
        frame = pl.DataFrame({"seen": [dt.date(2026, 10, 17)]})
        for as_of in ("2026-11-01", dt.date(2026, 11, 1), np.datetime64("2026-11-01")):
            assert scores(engine, scorecard, frame, as_of=as_of) == near(75)
        with pytest.raises(DataError, match="as_of"):
            scorecard.with_score(lazy(engine, frame))
