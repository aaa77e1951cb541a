"""Tests of whole queries: options of `to_sql`, errors, comments, and what comes out of them."""

import datetime as dt
import math
import re
import sqlite3

import attrs
import duckdb
import numpy as np
import pytest
from in_database import DATABASES, opened

import healthscore as hs
from healthscore import DataError, DefinitionError, Metric, NotFittedError, Scorecard, learn
from healthscore.engines.sql import DIALECTS
from healthscore.normalizers import Normalizer

BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})
NAMES = [
    *(
        "a",
        "select",
        "a b",
        'a"b',
        "a`b",
        "[x]",
        "café ☕",
        "x'; drop table customers; --",
        "--",
        "*/",
    ),
    *(
        "/* x",
        "a\nb",
        "a\r\nb",
        "\u2028z",
        "\x85y",
        "{{ x }}",
        "%s",
        "100%",
        "\\",
        "1st",
        "☕",
        "🍵",
    ),
    *("score", "band", "end", "date", "number", "clean"),
]


@pytest.fixture(params=DATABASES)
def database(request, running):
    """One after the other."""
    return opened(request.param, running)


def card(*names, **options):
    """Make a scorecard of metrics that score their values."""
    return Scorecard("card", [Metric(name, hs.AsIs()) for name in names or ("x",)], **options)


def scored(database, scorecard, values, *, kinds=None, **options):
    """Run the query of a scorecard, and give its rows as mappings."""
    table = database.table(values, kinds)
    query = scorecard.to_sql(database.name, table, "row", **options)
    found = database.connection.execute(query)
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return sorted(rows, key=lambda row: row["row"])


def column(rows, name):
    """Give one column, with NaN for gaps."""
    return [math.nan if row[name] is None else row[name] for row in rows]


def code(query):
    """Leave the comments out of a query."""
    lines = [line for line in query.splitlines() if not line.strip().startswith("--")]
    return "\n".join(lines)


class TestResults:
    def test_columns(self, database):
        """The key, the score, the band and the coverage, in this order."""
        (row,) = scored(database, card(banding=BANDING), {"x": [50.0]})
        assert list(row.items()) == [
            *(("row", 0), ("score", 50.0), ("band", "yellow"), ("coverage", 1.0)),
        ]

    def test_without_a_banding_there_is_no_band(self, database):
        """No banding, no band."""
        (row,) = scored(database, card(), {"x": [50.0]})
        assert list(row) == ["row", "score", "coverage"]

    def test_members(self, database):
        """Members come in the order of the definition."""
        group = hs.Group("g", [Metric("x", hs.AsIs()), Metric("y", hs.AsIs(), missing=7)])
        scorecard = Scorecard("card", [group, Metric("z", hs.AsIs(), formula="x * 2")])
        (row,) = scored(database, scorecard, {"x": [50.0], "y": [None]}, members=True)
        assert row == {
            "row": 0,
            "score": 64.25,
            "coverage": 0.75,
            "g_score": 28.5,
            "x_score": 50.0,
            "y_score": 7.0,
            "z_score": 100.0,
        }
        assert list(row)[3:] == ["g_score", "x_score", "y_score", "z_score"]

    def test_kept_columns(self, database):
        """Columns to be kept come behind the key, each once, and as they are."""
        table = {"x": [50.0, None], 'a "b"': ["it's", None], "Y": [math.pi, 1.0]}
        kinds = {'a "b"': "text"}
        keep = ['a "b"', "x", "row", "Y"]
        rows = scored(database, card(), table, kinds=kinds, keep=keep)
        assert [list(row.values()) for row in rows] == [
            *([0, "it's", 50.0, math.pi, 50.0, 1.0], [1, None, None, 1.0, None, 0.0]),
        ]

    def test_without_a_key(self, database):
        """No key, no column for it."""
        table = database.table({"x": [50.0]})
        assert database.rows(card().to_sql(database.name, table)) == [(50.0, 1.0)]

    def test_an_empty_table(self, database):
        """No customers, no rows."""
        assert scored(database, card(banding=BANDING), {"x": []}) == []

    def test_a_table_of_gaps(self, database):
        """Without anything known, nobody has a score."""
        (row,) = scored(database, card(banding=BANDING), {"x": [None]})
        assert row == {"row": 0, "score": None, "band": "unknown", "coverage": 0.0}

    def test_names(self, database):
        """Columns, members and groups may be called anything."""
        members = [Metric(name, hs.Linear(0, place + 1)) for place, name in enumerate(NAMES)]
        rule = hs.Cap(50, "`a` >= 1 and `a b` > -1", reason="a\n*/ -- b")
        scorecard = Scorecard("b2b\n-- */ select", members, rules=[rule], version="1\n2")
        table = {name: [1.0] for name in NAMES}
        (row,) = scored(database, scorecard, table, members=True)
        for place, name in enumerate(NAMES):
            assert row[f"{name}_score"] == pytest.approx(100 / (place + 1))
        assert row["score"] == pytest.approx(scorecard.score(table).values[0])

    def test_columns_that_are_called_as_steps_are(self, database):
        """Names of steps give way to columns that the table has."""
        names = ("x_number", "m_score", "x", "card_score", "card_coverage", "x_number_2")
        table = {name: [float(place)] for place, name in enumerate(names)}
        metrics = [Metric(f"{name} m", hs.AsIs(), formula=f"{name} + 0") for name in names]
        scorecard = Scorecard("card", [*metrics, Metric("m", hs.AsIs(), formula="x")])
        (row,) = scored(database, scorecard, table, keep=["m_score", "card_score", "x_number"])
        assert row == {
            "row": 0,
            "m_score": 1,
            "card_score": 3,
            "x_number": 0,
            "score": pytest.approx(17 / 7),
            "coverage": 1.0,
        }
        (row,) = scored(database, card(*names), table, members=True)
        assert [row[f"{name}_score"] for name in names] == [0, 1, 2, 3, 4, 5]

    @pytest.mark.parametrize(
        "table",
        [
            *(
                "clean",
                "metric_values",
                "metric_scores",
                "groups_01",
                "scorecard",
                "result",
                "Clean",
            ),
            *("order", "user", "select", "a b", "a'b", 'a"b', "a.b", "☕", "x; drop table y"),
        ],
    )
    def test_tables_may_be_called_anything(self, table, database):
        """Even as a stage is called, or a word of SQL."""
        made = database.table({"x": [50.0]})
        quoted = database.dialect.quoted(table)
        drop = f"drop table if exists {quoted}"
        database.connection.execute(drop)
        database.connection.execute(f"alter table {made} rename to {quoted}")
        metrics = [Metric("x", hs.AsIs(), formula="x + 0 * x")]
        scorecard = Scorecard("c", [hs.Group("g", metrics)], banding=BANDING)
        for path in ([table], (table,)):
            query = scorecard.to_sql(database.name, path)
            assert database.rows(query) == [(50.0, "yellow", 1.0)]
        if "." not in table and not (database.name == "postgresql" and table == "Clean"):
            query = scorecard.to_sql(database.name, table)
            assert database.rows(query) == [(50.0, "yellow", 1.0)]
        database.connection.execute(drop)

    def test_a_path_to_a_table(self, database):
        """A table may be named with its schema, as text or part by part."""
        schema = {"duckdb": "s1", "sqlite": "main", "postgresql": "s1"}[database.name]
        if database.name != "sqlite":
            database.connection.execute(f"create schema if not exists {schema}")
        database.connection.execute(f"drop table if exists {schema}.customers")
        database.connection.execute(f"create table {schema}.customers as select 50.0 as x")
        for path in (f"{schema}.customers", [schema, "customers"]):
            assert database.rows(card().to_sql(database.name, path)) == [(50.0, 1.0)]

    def test_many_members(self, running):
        """No group is too large."""
        names = [f"m{place}" for place in range(300)]
        table = {name: [float(place % 101)] for place, name in enumerate(names)}
        for aggregation in (hs.WeightedMean(), hs.Worst(), hs.Sum()):
            scorecard = card(*names, aggregation=aggregation, min_present=2)
            for name in ("duckdb", "sqlite"):
                (row,) = scored(opened(name, running), scorecard, table)
                due = scorecard.score(table)
                assert row["score"] == pytest.approx(due.values[0], abs=1e-9)
                assert row["coverage"] == pytest.approx(1.0)


class TestDates:
    SCORECARD = Scorecard("card", [Metric("age", hs.Linear(60, 0), formula="days_since(seen)")])

    def test_as_of(self, database):
        """Days are counted to the date of scoring."""
        rows = scored(
            database,
            self.SCORECARD,
            {"seen": ["2026-10-17", None]},
            kinds={"seen": "text"},
            as_of="2026-11-01",
            columns={"seen": "text"},
        )
        assert column(rows, "score") == pytest.approx([75.0, math.nan], nan_ok=True)

    def test_as_of_in_the_words_of_the_engine(self, database):
        """Days may be counted to what the engine calls now."""
        words = "'2026-11-01'" if database.name == "sqlite" else "timestamp '2026-11-01'"
        (row,) = scored(
            database,
            self.SCORECARD,
            {"seen": ["2026-10-17"]},
            kinds={"seen": "text"},
            as_of_sql=words,
            columns={"seen": "text"},
        )
        assert row["score"] == pytest.approx(75.0)

    def test_the_date_stands_in_the_head(self):
        """The head of the query says to when days are counted, where that is known."""
        assert "-- as of 2026-11-01T00:00:00.000000 UTC" in self.SCORECARD.to_sql(
            "duckdb", "t", as_of="2026-11-01"
        )
        assert "-- as of" not in self.SCORECARD.to_sql("duckdb", "t", as_of_sql="now()")

    @pytest.mark.parametrize(
        ("dialect", "moment"),
        [("duckdb", "CURRENT_TIMESTAMP"), ("spark", "CURRENT_TIMESTAMP"), ("redshift", "SYSDATE")],
    )
    def test_by_default_it_is_that_of_the_query(self, dialect, moment):
        """A query without a date scores as of the moment when it runs."""
        text = self.SCORECARD.to_sql(dialect, "t")
        assert "-- as of the moment when it runs" in text
        assert f"({moment})" in text

    @pytest.mark.parametrize("name", ["duckdb", "sqlite"])
    def test_the_moment_is_now(self, name):
        """What was seen a day ago is a day old, whatever the zone of the session."""
        seen = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(days=1)
        query = self.SCORECARD.to_sql(name, "t", members=True)
        if name == "sqlite":
            base = sqlite3.connect(":memory:")
            base.execute("CREATE TABLE t (seen TEXT)")
            base.execute("INSERT INTO t VALUES (?)", [seen.isoformat()])
        else:
            base = duckdb.connect()
            base.execute("SET TimeZone = 'America/St_Johns'")
            base.execute("CREATE TABLE t (seen TIMESTAMP)")
            base.execute("INSERT INTO t VALUES (?)", [seen])
        ((score, *_),) = base.execute(query).fetchall()
        due = self.SCORECARD.score({"seen": [seen]}, as_of=dt.datetime.now(dt.UTC)).values[0]
        assert abs(score - due) < 0.1

    def test_errors(self):
        """The date must be one, and be given once."""
        with pytest.raises(DataError, match="either as_of or as_of_sql, not both"):
            self.SCORECARD.to_sql("duckdb", "t", as_of="2026-11-01", as_of_sql="now()")
        with pytest.raises(DataError, match="'as_of' must be a date"):
            self.SCORECARD.to_sql("duckdb", "t", as_of="soon")

    def test_nobody_asks(self):
        """Where no days are counted, no date is needed, and one does no harm."""
        assert code(card().to_sql("duckdb", "t")) == code(
            card().to_sql("duckdb", "t", as_of="2026-11-01")
        )


class TestColumns:
    def test_text_numbers(self, database):
        """Numbers that came as text are read."""
        table = {"x": ["50", " 7.5 ", "abc", "", None]}
        rows = scored(database, card(), table, kinds={"x": "text"}, columns={"x": "text"})
        assert column(rows, "score") == pytest.approx(
            [50, 7.5, math.nan, math.nan, math.nan], nan_ok=True
        )

    def test_booleans(self, database):
        """True counts as 1."""
        if database.name == "sqlite":
            pytest.skip("SQLite has no booleans")
        metric = Metric("m", hs.Linear(0, 1), formula="x")
        rows = scored(
            database,
            Scorecard("c", [metric]),
            {"x": [True, False, None]},
            kinds={"x": "boolean"},
            columns={"x": "boolean"},
        )
        assert column(rows, "score") == pytest.approx([100, 0, math.nan], nan_ok=True)

    @pytest.mark.parametrize(
        ("columns", "message"),
        [
            (
                {"x": "words"},
                r"'columns' must be one of number, .*timestamptz for 'x'. Got 'words'",
            ),
            ({"x": None}, "Got None"),
            ({"y": "text"}, "'columns' names 'y', which Scorecard 'card' does not read"),
            ({"usag": "text"}, "[Dd]id you mean 'usage'"),
        ],
    )
    def test_errors(self, columns, message):
        """The error names what columns may hold, and which column nobody reads."""
        with pytest.raises(DefinitionError, match=message):
            card("x", "usage").to_sql("duckdb", "t", columns=columns)


class TestPrevious:
    def test_bands_are_kept(self, database):
        """With the bands before, the query gives what `score(previous=...)` gives."""
        banding = hs.Banding({"red": 0, "yellow": 40, "green": 70}, margin=5)
        labels = [*banding.labels, "unknown", None, " "]
        scores = [33.0, 35.0, 40.0, 44.9, 45.0, 45.1, 64.9, 65.0, 70.0, 75.0, 75.1, None]
        table = {
            "x": [score for score in scores for _ in labels],
            "band before": labels * len(scores),
        }
        scorecard = card(banding=banding)
        rows = scored(
            database, scorecard, table, kinds={"band before": "text"}, previous="band before"
        )
        plain = {"x": [math.nan if score is None else score for score in table["x"]]}
        due = scorecard.score(plain, previous=table["band before"]).bands
        assert [row["band"] for row in rows] == due.tolist()

    def test_the_bands_before_may_be_called_band(self):
        """The column with the bands before may have any name that is no result's."""
        banding = hs.Banding({"red": 0, "green": 70}, margin=5)
        query = card(banding=banding).to_sql("duckdb", "t", previous="band")
        assert 'TRIM("band"' in query


class TestErrors:
    @pytest.mark.parametrize(("dialect", "offer"), [("postgres", "postgresql"), ("sparc", "spark")])
    def test_unknown_dialects(self, dialect, offer):
        """The error names the dialects, and the one that may be meant."""
        with pytest.raises(DefinitionError, match=rf"'dialect' must be one of.*{offer}"):
            card().to_sql(dialect, "t")

    @pytest.mark.parametrize("name", ["score", "Score", "COVERAGE", "band", "x_score", "X_Score"])
    def test_columns_that_are_called_as_results_are(self, name):
        """A column that is carried may not be called as a result is, in any case."""
        options = {"members": True}
        with pytest.raises(DataError, match="is called as a result is"):
            card(banding=BANDING).to_sql("duckdb", "t", name, **options)
        with pytest.raises(DataError, match="is called as a result is"):
            card(banding=BANDING).to_sql("duckdb", "t", "id", keep=[name], **options)

    def test_results_that_do_not_come(self):
        """Names of results that do not come are free."""
        assert '"band"' in card().to_sql("duckdb", "t", "band")
        assert '"x_score"' in card().to_sql("duckdb", "t", "x_score")

    @pytest.mark.parametrize(("dialect", "most"), [("postgresql", 63), ("redshift", 127)])
    def test_names_that_would_be_cut(self, dialect, most):
        """An engine that cuts names gets none that is too long; bytes count, not letters."""
        fits, long = "é" * ((most - 6) // 2), "é" * ((most - 6) // 2 + 1)
        assert f'"{fits}_score"' in card(fits).to_sql(dialect, "t", members=True)
        with pytest.raises(DefinitionError, match=rf"cuts names after {most} bytes.*members=True"):
            card(long).to_sql(dialect, "t", members=True)
        assert card(long).to_sql(dialect, "t")

    def test_names_that_no_column_may_have(self):
        """BigQuery knows letters that no column may have."""
        with pytest.raises(
            DefinitionError, match=r"bigquery takes no column with '\.' in its name"
        ):
            card("a.b").to_sql("bigquery", "t", members=True)
        assert card("a.b").to_sql("bigquery", "t")

    def test_unfitted(self):
        """What still learns cannot be written."""
        metric = Metric("x", hs.Linear(0, learn.maximum()))
        with pytest.raises(NotFittedError, match="fit"):
            Scorecard("card", [metric]).to_sql("duckdb", "t")

    def test_rejected_gaps(self):
        """A query cannot stop at a row."""
        metric = Metric("x", hs.AsIs(), missing="reject")
        with pytest.raises(DefinitionError, match=r"'x'.*reject.*SQL cannot raise"):
            Scorecard("card", [metric]).to_sql("duckdb", "t")


@attrs.frozen(eq=False, repr=False)
class Unwritten(Normalizer):
    """A curve of one's own with a field that no document can hold."""

    call: object

    def curve(self, values):
        """Leave the value as it is."""
        return values

    def lowered(self, value):
        """Say so."""
        return value


class TestText:
    @pytest.mark.parametrize("dialect", sorted(DIALECTS))
    def test_no_comment_is_left(self, dialect):
        """Whatever members are called, the query without its comments is one statement."""
        sqlglot = pytest.importorskip("sqlglot")
        names = [name for name in NAMES if not set(name) & set("\\`")]
        members = [
            Metric(name, hs.AsIs(), formula=f"coalesce(x, {p})") for p, name in enumerate(names)
        ]
        rules = [hs.Cap(50, "x > 1", reason=name) for name in names]
        scorecard = Scorecard("\n".join(names), [hs.Group("*/\n;", members, rules=rules)])
        query = scorecard.to_sql(dialect, "t", "id", as_of="2026-11-01")
        reading = "postgres" if dialect == "postgresql" else dialect
        whole, plain = (sqlglot.parse(text, read=reading) for text in (query, code(query)))
        assert len(whole) == len(plain) == 1
        assert whole[0].sql(comments=False) == plain[0].sql(comments=False)
        assert plain[0].find(sqlglot.exp.Command) is None

    @pytest.mark.parametrize("dialect", sorted(DIALECTS))
    def test_it_is_one_select(self, dialect):
        """It ends with a line break, and has neither tabs nor blanks at the ends of lines."""
        query = card("a", "b", banding=BANDING).to_sql(dialect, "t", "id", members=True)
        assert query.endswith("\n")
        assert not query.endswith("\n\n")
        assert all(line == line.rstrip() and "\t" not in line for line in query.splitlines())
        assert re.search(r"^WITH ", query, re.MULTILINE)
        assert re.search(r"^SELECT$", query, re.MULTILINE)

    def test_head(self):
        """The head names the scorecard, its version, its fingerprint and the dialect."""
        scorecard = card(version="2026-11")
        first, second, *_ = scorecard.to_sql("sqlite", "t").splitlines()
        assert first == "-- Scorecard 'card', version 2026-11"
        assert re.fullmatch(r"-- model [0-9a-f]+, written by healthscore.* for sqlite", second)
        assert scorecard.fingerprint.startswith(second.split()[2].rstrip(","))

    def test_head_of_what_no_document_holds(self):
        """A scorecard with a part that cannot be written down has no fingerprint in its head."""
        scorecard = Scorecard("card", [Metric("x", Unwritten(lambda: None))])
        second = scorecard.to_sql("duckdb", "t").splitlines()[1]
        assert second == "-- written by healthscore for duckdb"

    def test_stages_and_steps_are_explained(self):
        """Each stage says what it is, and each step what it says in the definition."""
        metric = Metric("x", hs.AsIs(), formula="y * 2")
        rule = hs.Cap(50, "y > 1", reason="so")
        query = Scorecard("card", [hs.Group("g", [metric])], rules=[rule]).to_sql("duckdb", "t")
        notes = [line.strip() for line in query.splitlines() if line.strip().startswith("--")]
        assert notes[2:] == [
            "-- columns of the table: what is no finite number, or blank, is a gap",
            "-- what each metric judges",
            "-- x: y * 2",
            "-- each metric on the scale of 0 to 100",
            "-- x: AsIs()",
            "-- groups, after all that they hold",
            "-- g: WeightedMean() of x 1",
            "-- the whole, with its rules in their order",
            "-- card: WeightedMean() of g 1",
            "-- card: Cap(at=50, when='y > 1', reason='so')",
        ]

    def test_long_notes_are_cut(self):
        """A long note stays on one line of a bearable length."""
        knots = {place: place % 100 for place in range(500)}
        query = Scorecard("c", [Metric("x", hs.Steps(knots))]).to_sql("duckdb", "t")
        notes = [line.strip() for line in query.splitlines() if line.strip().startswith("--")]
        assert max(map(len, notes)) <= 163
        assert any(note.endswith(" ...") for note in notes)

    def test_a_name_cannot_end_its_comment(self, database):
        """A line break of any kind in a name stays within the comment."""
        breaks = [
            "\n",
            "\r",
            "\r\n",
            "\v",
            "\f",
            "\x1c",
            "\x1d",
            "\x1e",
            "\x85",
            "\u2028",
            "\u2029",
        ]
        name = "x".join(f"{each}select 1; " for each in breaks)
        metric = Metric("x", hs.AsIs())
        scorecard = Scorecard(name, [metric], rules=[hs.Cap(50, "x > 60", reason=name)])
        for each in breaks:
            assert each not in scorecard.to_sql("duckdb", "t").replace("\n", "")
        assert column(scored(database, scorecard, {"x": [55.0, 80.0]}), "score") == [55.0, 50.0]

    def test_knots_stay_practical(self):
        """A curve of 101 knots takes few questions, and about 150 bytes a knot."""
        knots = {place * 1.37: (place / 100) ** 0.5 * 100 for place in range(101)}
        query = Scorecard("c", [Metric("x", hs.Piecewise(knots))]).to_sql("duckdb", "t")
        assert len(query) < 101 * 200 + 2_000
        with sqlite3.connect(":memory:") as connection:
            connection.execute("create table t (x real)")
            values = np.linspace(-3.0, 140.0, 997)
            connection.executemany("insert into t values (?)", [[value] for value in values])
            text = Scorecard("c", [Metric("x", hs.Piecewise(knots))]).to_sql("sqlite", "t")
            found = [row[0] for row in connection.execute(text)]
        connection.close()
        np.testing.assert_allclose(found, hs.Piecewise(knots)(values), atol=1e-9)
