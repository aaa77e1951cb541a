"""Tests of the dialects: names, numbers, texts, dates and checked arithmetic read back exactly."""
# ruff: noqa: S311  chance that can be repeated is what a test wants

import datetime as dt
import itertools
import math
import random
import struct
import unicodedata

import numpy as np
import pytest
from engine_base import quoted
from in_database import DATABASES, ONE_PROCESS, Database, opened

import healthscore as hs
from healthscore.columns import to_dates
from healthscore.engines.program import Given, Source
from healthscore.engines.sql import DIALECTS, PolarsExpressions, dialect_named

LARGEST = 1.7976931348623157e308
ESCAPING = {
    "spark": "spark",
    "bigquery": "bigquery",
    "snowflake": "snowflake",
    "redshift": "redshift",
}


@pytest.fixture(params=DATABASES)
def database(request, running):
    """One after the other."""
    return opened(request.param, running)


def bits(value):
    """Show a number so that only the very same one is equal."""
    return struct.pack("<d", value)


def random_bits(count, seed=0):
    """Draw numbers of any size, as evenly by their bits as there are."""
    chance = random.Random(seed)
    drawn = (struct.unpack("<d", chance.randbytes(8))[0] for _ in itertools.repeat(None))
    return list(itertools.islice(filter(math.isfinite, drawn), count))


EDGES = [
    *(0.0, 5e-324, 2.2250738585072014e-308, LARGEST, 0.1, 1 / 3, 2.0**53, 2.0**53 - 1, 1e15, 1e16),
    *(1e22, 1e23, 123456789012345.6, 1e-5, 1e-7, 999999999999999.0, 0.30000000000000004),
]


class TestNumbers:
    def test_any_float(self, database):
        """A number is read back bit for bit, whatever its size."""
        values = [*EDGES, *(-edge for edge in EDGES[1:]), *random_bits(1_500)]
        if database.name == "sqlite":
            # it reads 17 digits times a large power of ten with an error of one ulp
            values = [value for value in values if value == 0.0 or 1e-15 < abs(value) < 1e22]
            values += [value / 7 for value in range(1, 500)]
        found = database.expressions([database.dialect.number(value) for value in values])
        assert list(map(bits, found)) == list(map(bits, values))
        assert set(map(type, found)) == {float}

    def test_any_float_in_sqlite(self, running):
        """SQLite is an ulp off at most."""
        values = [*EDGES, *random_bits(1_500)]
        found = opened("sqlite", running).expressions(map_numbers("sqlite", values))
        np.testing.assert_allclose(found, values, rtol=3e-16, atol=5e-324)

    def test_numbers_beside_floats(self, database):
        """A short number that stands beside a float need not say that it is one."""
        chance = random.Random(1)
        values = [chance.randrange(10**6) / 10 ** chance.randrange(10) for _ in range(1_000)]
        values += [edge for edge in EDGES if 1e-15 < edge < 1e22]
        dialect = database.dialect
        zero = dialect.number(0.0)
        found = database.expressions([f"{zero} + {dialect.operand(value)}" for value in values])
        assert list(map(bits, found)) == list(map(bits, values))

    @pytest.mark.parametrize("dialect", sorted(DIALECTS))
    def test_digits_read_back(self, dialect):
        """Whatever stands around them, the digits are those of the number."""
        for value in [*EDGES, *(-edge for edge in EDGES), *random_bits(500)]:
            for text in (DIALECTS[dialect].number(value), DIALECTS[dialect].operand(value)):
                plain = text.removesuffix("::float8").removesuffix("::FLOAT").removesuffix("D")
                assert float(plain.strip("()")) == value


def map_numbers(dialect, values):
    """Write some numbers."""
    return [DIALECTS[dialect].number(value) for value in values]


TEXTS = [
    *("", " ", "a", "it's", "''", "'", "\\", "\\\\", "\\'", "'\\", "\\n", "a\\", '"', "`", "``"),
    *(
        "\n",
        "\r\n",
        "a\tb",
        "\v\f",
        "\x01\x1f\x7f",
        "\x85\u2028\u2029",
        "café ☕",
        "🍵\U0010ffff",
        "名前",
    ),
    *("{{ x }}", "{% raw %}", "--", "-- a\nb", "; drop table t", "/*", "*/", "/* a */", "#", "$1"),
    *("%s", "%%", ":x", "?", "@x", "$$", "E'a'", "\\u0041", "\\x41", "\\101", "${x}", "x" * 5_000),
    *("\u00a0", "\u202e", "\ufeff", "e\u0301", "NULL", "'; select 1; --", "\\'; select 1; --"),
]


class TestTexts:
    def test_texts_read_back(self, database):
        """A text is read back exactly, whatever letters it has."""
        written = [database.dialect.text(text) for text in TEXTS]
        assert database.expressions(written) == TEXTS

    def test_any_letter_reads_back(self, database):
        """So is any letter."""
        letters = [
            chr(code) for code in [*range(1, 0x500), 0x2028, 0x3000, 0xD7FF, 0xE000, 0x1F375]
        ]
        found = database.expressions([database.dialect.text(letter) for letter in letters])
        assert found == letters

    @pytest.mark.parametrize("dialect", sorted(ESCAPING))
    def test_texts_are_parsed(self, dialect):
        """A parser reads the same text where there is no such engine at hand."""
        sqlglot = pytest.importorskip("sqlglot")
        for text in TEXTS:
            written = DIALECTS[dialect].text(text)
            found = sqlglot.parse(f"select {written} as x", read=ESCAPING[dialect])
            assert len(found) == 1
            (literal,) = found[0].find_all(sqlglot.exp.Literal)
            assert literal.this == text

    def test_names_read_back(self, database):
        """A name is read back exactly, whatever letters it has."""
        names = [text for text in TEXTS if text and len(text.encode()) <= 63]
        for name in names:
            select = f"select 1 as {database.dialect.quoted(name)}".replace("%", "%%")
            if database.name != "postgresql":
                select = select.replace("%%", "%")
            cursor = (
                database.connection.execute(select, [] if "%%" in select else None)
                if (database.name == "postgresql")
                else database.connection.execute(select)
            )
            assert cursor.description[0][0] == name


class TestSnowflake:
    @pytest.mark.parametrize(
        ("name", "due"),
        [
            *(("usage", "usage"), ("USAGE", "USAGE"), ("a1_b", "a1_b"), ("_a", "_a")),
            *(("Usage", '"Usage"'), ("select", '"select"'), ("ORDER", '"ORDER"'), ("1a", '"1a"')),
            *(("a b", '"a b"'), ('a"b', '"a""b"'), ("é", '"é"'), ("", '""'), ("a.b", '"a.b"')),
        ],
    )
    def test_names(self, name, due):
        """Plain names stay without quotes, for Snowflake keeps those in capitals."""
        assert DIALECTS["snowflake"].quoted(name) == due


WRITTEN = [
    *(
        "",
        " ",
        "\t\n",
        "12",
        " 12 ",
        "\u00a012\u3000",
        "1e3",
        "1E3",
        "1e+3",
        "1e-3",
        "+5",
        "-5",
        ".5",
    ),
    *("5.", "-.5", "+.5e2", "00012", "-0", "0.1", "1e22", "1e308", "1e-300", "nan", "NaN", "-nan"),
    *("inf", "Infinity", "-inf", "1e400", "-1e400", "1e-400", "9" * 400, "0." + "0" * 400 + "1"),
    *(
        "1" + "0" * 300 + "e99",
        "abc",
        "1a",
        "1D",
        "1f",
        "1L",
        "0x10",
        "0x1p3",
        "0b1",
        "0o7",
        "1_000",
    ),
    *("1__0", "_1", "1_", "1e1_0", "1e", "e5", "-e5", ".e5", "1ee5", "5e5e5", "1e5.5", "1.5.2"),
    *(
        ".",
        "+",
        "-",
        "--5",
        "+-5",
        "1-2",
        "1 2",
        "1e 3",
        "1,5",
        "1.000,5",
        "$5",
        "5%",
        "(5)",
        "1/2",
    ),
    *(
        "true",
        "NULL",
        "\u0661\u0662",
        "\uff11\uff12",
        "\u00b2",
        "\u00bd",
        "5\u2212",
        "\u22125",
        "'",
        "1;",
    ),
]


def plain(text):
    """Read a text as columns of numbers read it; None where it is no plain decimal number."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


class TestReading:
    def test_text_numbers(self, database):
        """A text is the number that Python reads, or a gap: never an error nor another number."""
        found = database.read(WRITTEN, "numbers", "text")
        rows = [
            (text[:20], value, plain(text))
            for text, value in zip(WRITTEN, found, strict=True)
            if value is not None and value != plain(text)
        ]
        assert rows == []

    def test_usual_text_numbers(self, database):
        """Numbers as people write them are no gaps."""
        texts = [
            "12",
            " 12 ",
            "\t12\n",
            "-5",
            "+5",
            "0.25",
            ".5",
            "5.",
            "-0",
            "00012",
            "1e3",
            "1E3",
        ]
        assert database.read(texts, "numbers", "text") == list(map(float, texts))

    def test_text_numbers_one_by_one(self, running):
        """What one row holds does not hang on what others hold."""
        made = opened("duckdb", running)
        assert [made.read([text], "numbers", "text") for text in ("1e3", "abc", "nan")] == [
            *([1000.0], [None], [None]),
        ]

    def test_numbers(self, database):
        """What is not finite is a gap, and everything else stays, for the least bit of 0."""
        values = [0.0, -0.0, 1.5, -1e308, LARGEST, 1e-280, None, math.nan, math.inf, -math.inf]
        due = [0.0, 0.0, 1.5, -1e308, LARGEST, 1e-280, None, None, None, None]
        if database.name == "sqlite":
            # it keeps NaN as NULL
            values[7] = None
        assert database.read(values, "numbers", "number") == due

    @pytest.mark.parametrize("kind", ["smallint", "integer", "bigint", "numeric(20, 2)", "real"])
    def test_numbers_of_other_types(self, kind, database):
        """Whole numbers, decimals and short floats are floats, the least of them too."""
        least = {"smallint": -(2**15), "integer": -(2**31), "bigint": -(2**63)}.get(kind, -40)
        found = database.read([least, 0, 7, None], "numbers", "number", kind)
        assert found == [float(least), 0.0, 7.0, None]
        assert set(map(type, found[:3])) == {float}

    def test_booleans(self, database):
        """True is 1, false 0, and what is neither a gap."""
        found = database.read([True, False, None], "numbers", "boolean", "boolean")
        assert found == [1.0, 0.0, None]

    def test_labels(self, database):
        """Labels stay as they are; those of nothing but white space are gaps."""
        spaces = [chr(code) for code in range(1, 0x3001) if chr(code).isspace()]
        zero_width = [chr(code) for code in (0x200B, 0xFEFF, 0x2060)]
        labels = [
            "a",
            " a ",
            "",
            " ",
            None,
            "\t\n",
            *spaces,
            "".join(spaces),
            *zero_width,
            "0",
            "u",
        ]
        labels += ["x" * n for n in (1, 300)] + list("abcdefu0123456789\\x") + ["bad", "cafe", "a1"]
        found = database.read(labels, "labels", "text")
        assert found == [None if label is None or not label.strip() else label for label in labels]

    def test_every_white_space_is_known(self):
        """Python knows no white space beyond that which the dialects know."""
        from healthscore.engines.sql.dialects._dialect import SPACES

        every = "".join(filter(str.isspace, map(chr, range(0x110000))))
        assert sorted(SPACES) == sorted(every)
        assert all(unicodedata.category(space) in ("Zs", "Zl", "Zp", "Cc") for space in SPACES)

    def test_categories(self, running):
        """Labels of another type than text are read as their texts."""
        made = opened("duckdb", running)
        made.connection.execute("create type mood as enum ('a', ' ', 'b c')")
        assert made.read(["a", " ", "b c", None], "labels", "category", "mood") == [
            *("a", None, "b c", None),
        ]


DAYS = [
    *("2026-11-01", "2024-02-29", "1970-01-01", "1969-12-31", "2000-01-01", "1900-03-01"),
    *("0001-01-01", "9999-12-31"),
]
MOMENTS = [
    *("2026-11-01T10:30:00", "2026-03-29T02:30:00", "1969-12-31T23:59:59.500000"),
    *(
        "2026-11-01T10:00:06.123456",
        "2026-11-01 10:00:06",
        "2026-11-01T00:00",
        "2026-11-01T23:59:59",
    ),
    *("2026-11-01T10:00:06.999600", "2026-12-31T23:59:59.999999", "1969-12-31T23:59:59.999600"),
]
ZONED = [
    *("2026-11-01T10:00:00Z", "2026-11-01T10:00:00+00:00", "2026-11-01T10:00:00+05:30"),
    *("2026-11-01T10:00:00-08:00", "2026-11-01T00:30:00.250000+02:00", "2026-11-01 10:00:00-03:30"),
    *("1969-12-31T18:00:00-06:00",),
]
ZONES = ["UTC", "America/St_Johns", "Asia/Kolkata", "Pacific/Apia"]


def microseconds(texts):
    """Count the microseconds of dates as columns of dates do."""
    return to_dates(list(texts)).astype(np.int64).astype(float).tolist()


def within(database):
    """Give how near dates must be: SQLite counts to the millisecond."""
    return 1_000 if database.name == "sqlite" else 0


def set_zone(database, zone):
    """Set the zone of a session, where there is one."""
    if database.name != "sqlite":
        database.connection.execute(f"set timezone = '{zone}'")


class TestDates:
    @pytest.mark.parametrize("zone", ZONES)
    def test_text(self, zone, database):
        """ISO text is a date in UTC, or in the zone that it names, whatever that of the session."""
        set_zone(database, zone)
        texts = [
            *DAYS,
            *MOMENTS,
            *ZONED,
            " 2026-11-01 ",
            "2026-11-01T10:00:00+05:30 ",
            "",
            " ",
            None,
        ]
        found = database.read(texts, "dates", "text")
        assert found[-3:] == [None] * 3
        assert found[:-3] == pytest.approx(microseconds(texts[:-3]), rel=0, abs=within(database))

    @pytest.mark.parametrize("zone", ZONES)
    @pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz"])
    def test_types(self, zone, kind, database):
        """Dates and times are what they are in UTC, whatever the zone of the session."""
        if database.name == "sqlite":
            pytest.skip("SQLite has no such types")
        set_zone(database, zone)
        texts = {"date": DAYS, "timestamp": MOMENTS, "timestamptz": [*ZONED, *ZONED]}[kind]
        values = [*map(dt.datetime.fromisoformat, texts), None]
        if kind == "date":
            values = [None if value is None else value.date() for value in values]
        found = database.read(values, "dates", kind, kind)
        assert found == [*microseconds(texts), None]

    @pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz"])
    def test_dates_without_an_end(self, kind, database):
        """A date that is infinite is a gap, as an infinite number is."""
        if database.name == "sqlite":
            pytest.skip("SQLite has no such types")
        for value in ("infinity", "-infinity"):
            table = database.table({"t": [None]}, {"t": kind})
            database.connection.execute(f"update {table} set t = '{value}'")  # noqa: S608
            text = database.dialect.read(Source("t", "dates", kind))
            assert database.rows(f"select {text} from {table}") == [(None,)]  # noqa: S608

    @pytest.mark.parametrize("text", ["now", "10:00", "5", "2460000.5", "today", "2026-13-01", "x"])
    def test_what_is_no_iso_text(self, text, database):
        """What is no date in ISO text is a gap, even where the engine would read it as one."""
        if database.name == "postgresql":
            pytest.skip("PostgreSQL refuses some, and reads others")
        assert database.read([text], "dates", "text") == [None]

    @pytest.mark.parametrize(
        "text",
        [
            *("2026-11-01T10:00:00+0530", "2026-11-01T10:00:00-05", "2026-11-01T10:00+05:30"),
            *("2026-11-01T10:00Z", "2026-11-01T10", "20261101", "20261101T100000", "2026-W44-7"),
            *(
                "2026-11-01T10:00:00+05:30:15",
                "2026-11-01T10:00:00.5",
                "2026-11-01T10:00:00.123456789",
            ),
            *(
                "2026-11-01T10:00:00,5",
                "2026-11-01T10:00:00.1234+05:30",
                "2026-11-01 10:00:00 +05:30",
            ),
            *("2026-11-01T10:00:00x", "2026-11-01x", "2026-11-01T10:00:00 PST", "2026-02-30"),
        ],
    )
    def test_other_texts(self, text, database):
        """Other text is read as Python reads it, or is a gap: never as another date."""
        try:
            due = microseconds([text])[0]
        except hs.DataError:
            due = math.nan
        try:
            (found,) = database.read([text], "dates", "text")
        except Exception:
            # PostgreSQL has no cast that gives a gap
            if database.name != "postgresql":
                raise
            found = None
        assert found is None or abs(found - due) <= max(1, within(database))

    @pytest.mark.parametrize("words", ["CURRENT_TIMESTAMP", "'2026-11-01 10:00:00'"])
    def test_words_of_the_engine(self, words, database):
        """A date in the words of the engine is read as a time in UTC."""
        cast = "" if database.name == "sqlite" or "'" not in words else "::timestamp"
        text = database.dialect.read(Given(f"{words}{cast}"))
        ((found,),) = database.rows(f"select {text}")
        now = dt.datetime.now(dt.UTC).timestamp() * 1e6
        due = now if "'" not in words else microseconds(["2026-11-01T10:00:00"])[0]
        assert found == pytest.approx(due, rel=0, abs=60e6)

    def test_units_of_polars(self):
        """Times of Polars are counted in their own unit."""
        dialect = PolarsExpressions({"a": "ms", "b": "us", 'c "d"': "ns"}, exponents=True)
        assert dialect.microseconds('"a"', "timestamp") == 'CAST("a" AS BIGINT) * 1000'
        assert dialect.microseconds('"b"', "timestamp") == 'CAST("b" AS BIGINT)'
        assert dialect.microseconds('"c ""d"""', "timestamp") == 'CAST("c ""d""" AS BIGINT) / 1000'


class TestPolars:
    VALUES = (0.0, 1.0, -1.0, 0.1, 1e-9, -1e-9, 1.5e-12, 5e-324, 123456.789, 1e15, 1e300)

    @pytest.mark.parametrize("value", VALUES)
    def test_numbers(self, value):
        """Numbers are floats, bit for bit."""
        polars = pytest.importorskip("polars")
        text = PolarsExpressions({}, exponents=True).number(value)
        (found,) = polars.select(polars.sql_expr(text).alias("x"))["x"].to_list()
        assert isinstance(found, float)
        assert bits(found) == bits(value)

    @pytest.mark.parametrize("value", VALUES[:7])
    def test_numbers_without_exponents(self, value):
        """Versions that read no negative exponent divide instead."""
        text = PolarsExpressions({}, exponents=False).number(value)
        assert "e-" not in text
        left, _, right = text.strip("()").partition(" / ")
        assert float(left) / float(right or 1) == pytest.approx(value, rel=1e-15)


SIZES = [0.0, 5e-324, 1e-300, 1e-151, 1e-150, 1.0, 0.1, 3.0, 1e150, 1e151, 1.3407807929942596e154]
SIZES += [1.4e154, 1e200, 1e308, 1.7e308, LARGEST]
OPERATIONS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


class TestChecked:
    @ONE_PROCESS
    @pytest.mark.parametrize("operator", OPERATIONS)
    def test_all_pairs_of_extremes(self, operator, running):
        """PostgreSQL, which raises, gives what numpy gives, a gap for what is not finite."""
        made = opened("postgresql", running)
        values = [None, *SIZES, *(-size for size in SIZES)]
        pairs = list(itertools.product(values, values))
        table = made.table({"l": [p[0] for p in pairs], "r": [p[1] for p in pairs]})
        text = made.dialect.checked(operator, "l", "r")
        rows = made.rows(f"select l, r, {text} from {table}")  # noqa: S608
        left, right, found = np.array(rows, dtype=np.float64).T
        with np.errstate(all="ignore"):
            due = OPERATIONS[operator](left, right)
            due[~np.isfinite(due)] = np.nan
            same = (np.isnan(found) & np.isnan(due)) | (np.abs(found - due) <= 1e-280)
            # the size of a product is known to 8 parts in 100 alone, at the very end of the range
            same |= np.isnan(found) & (np.abs(due) > 1.6e308)
        assert [rows[at] for at in np.flatnonzero(~same)][:5] == []

    def test_of_others(self):
        """Dialects that do not raise have no such thing."""
        with pytest.raises(NotImplementedError):
            DIALECTS["duckdb"].checked("+", "a", "b")

    @pytest.mark.parametrize(("operator", "name"), [("+", "ADD"), ("/", "DIVIDE")])
    def test_bigquery(self, operator, name):
        """BigQuery has functions for it."""
        assert DIALECTS["bigquery"].checked(operator, "a", "b") == f"SAFE_{name}(a, b)"


class TestDialects:
    def test_by_name(self):
        """Dialects are found by name, and know it."""
        assert all(dialect_named(name).name == name for name in DIALECTS)

    @pytest.mark.parametrize(
        ("name", "offer"), [("postgres", "postgresql"), ("DuckDB", "duckdb"), ("sqlit", "sqlite")]
    )
    def test_unknown(self, name, offer):
        """The error names all dialects, and the one that may be meant."""
        with pytest.raises(hs.DefinitionError, match="'dialect' must be one of") as caught:
            dialect_named(name)
        assert f"{offer}" in str(caught.value)
        assert caught.value.got == name

    @pytest.mark.parametrize("dialect", sorted(DIALECTS))
    @pytest.mark.parametrize("due", ["numbers", "labels", "dates"])
    def test_sources_are_parsed(self, dialect, due):
        """Whatever a column holds, sqlglot parses the words that read it."""
        sqlglot = pytest.importorskip("sqlglot")
        kinds = {
            "numbers": ("number", "integer", "boolean", "text"),
            "labels": ("text", "category"),
            "dates": ("date", "timestamp", "timestamptz", "text", "category"),
        }
        reading = "postgres" if dialect == "postgresql" else dialect
        for kind in kinds[due]:
            text = DIALECTS[dialect].read(Source("a b", due, kind))
            assert len(sqlglot.parse(f"select {text} as x", read=reading)) == 1

    def test_a_given_date_is_parsed(self):
        """A known date is microseconds."""
        date = np.datetime64("2026-11-01")
        for dialect in DIALECTS.values():
            assert dialect.instant(date) == dialect.number(1793491200000000.0)


def test_names_of_tests_are_quoted():
    """The helper quotes as standard SQL does."""
    assert quoted('a"b') == '"a""b"'
    assert Database("duckdb", None).dialect is DIALECTS["duckdb"]
