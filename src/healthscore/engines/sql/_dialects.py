"""The dialects, one a class: only what differs from `Dialect`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from healthscore.engines.sql._dialect import ESCAPED, SPACES, Dialect
from healthscore.errors import DefinitionError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.engines.program import Kind

_LARGEST: Final = "1.7976931348623157e308"
_HALF: Final = "8.988465674311579e307"
"""Half of the largest float."""

_EPOCH: Final = "1970-01-01"
_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@final
class DuckDB(Dialect):
    """DuckDB from 1.1."""

    name = "duckdb"

    def matches(self, text: str, pattern: str) -> str:
        """Ask whether a text as a whole is of a pattern."""
        return f"regexp_full_match({text}, '{pattern}')"

    @property
    def spaces(self) -> str:
        """All kinds of white space as one text."""
        return " || ".join(["' '", *(f"chr({ord(space)})" for space in SPACES if space != " ")])

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind in ("text", "category"):
            text = self.trimmed(f"CAST({column} AS VARCHAR)")
            naive, zoned = (
                f"epoch_us(TRY_CAST({text} AS {kind}))" for kind in ("TIMESTAMP", "TIMESTAMPTZ")
            )
            return self.iso(text, naive, zoned)
        return f"epoch_us({column})"


class PostgreSQL(Dialect):
    """PostgreSQL from 12."""

    name = "postgresql"
    float_type = "double precision"
    text_type = "text"
    raises = True
    # three times as fast as MATERIALIZED
    fence = "OFFSET 0"
    longest_name = 63

    def part(self, name: str) -> str:
        """Write one part of the plain name of a table, which stands for small letters."""
        return self.quoted(name.lower())

    def number(self, value: float) -> str:
        """Write a number that is a float whatever stands beside it."""
        digits = super().number(value).removesuffix("e0")
        return f"{digits}::float8" if value >= 0.0 else f"({digits})::float8"

    def clean(self, column: str, kind: Kind) -> str:
        """Write a column of numbers without what is not finite."""
        if kind == "boolean":
            return super().clean(column, kind)
        # cast before ABS, for the lowest whole number of its kind has no counterpart
        value = self.parsed(column) if kind == "text" else self.as_float(column)
        # NaN counts as more than any number
        return f"CASE WHEN ABS({value}) <= {_LARGEST} THEN {value} END"

    def parsed(self, text: str) -> str:
        """Write a text as a float, a gap where it is none."""
        # so many digits that no number is beyond the range
        digits = "([0-9]{1,200}([.][0-9]{0,200})?|[.][0-9]{1,200})"
        trimmed = self.trimmed(text)
        plain = self.matches(trimmed, f"[+-]?{digits}([eE][+-]?[0-9]{{1,2}})?")
        return f"CASE WHEN {plain} THEN CAST({trimmed} AS {self.float_type}) END"

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"BTRIM({text}, {self.spaces})"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind in ("text", "category"):
            text = self.trimmed(column)
            naive, zoned = (
                self._epoch(f"CAST({text} AS {kind})") for kind in ("timestamp", "timestamptz")
            )
            return self.iso(text, naive, zoned)
        return self._epoch(column)

    def _epoch(self, date: str) -> str:
        # not for 'infinity', which is no date that days could be counted from
        return f"CASE WHEN isfinite({date}) THEN EXTRACT(EPOCH FROM {date}) * 1000000 END"

    def checked(self, operator: str, left: str, right: str) -> str:
        """Write two numbers joined where the result may leave the range."""
        if operator in "+-":
            alike = "=" if operator == "+" else "<>"
            return (
                f"CASE WHEN ABS({left}) - {_HALF} <= {_HALF} - ABS({right}) "
                f"OR NOT ({left} < 0) {alike} ({right} < 0) THEN {left} {operator} {right} END"
            )
        middle = "BETWEEN 1e-150 AND 1e150"
        size = f"LN(ABS({left})) {'+' if operator == '*' else '-'} LN(ABS({right}))"
        zero = f"{left} = 0 OR {right} = 0" if operator == "*" else f"{left} = 0"
        none = f"{left} IS NULL OR {right} IS NULL"
        return (
            f"CASE WHEN ABS({left}) {middle} AND ABS({right}) {middle} "
            f"THEN {left} {operator} {right} "
            f"WHEN {none}{'' if operator == '*' else f' OR {right} = 0'} THEN NULL "
            f"WHEN {zero} OR {size} < -744 THEN {self.number(0.0)} "
            f"WHEN {size} < 709.7827 THEN {left} {operator} {right} END"
        )


@final
class Redshift(PostgreSQL):
    """Amazon Redshift."""

    name = "redshift"
    text_type = "varchar"
    fence = ""
    longest_name = 127

    @property
    def spaces(self) -> str:
        """All kinds of white space as one text."""
        return " || ".join(f"CHR({ord(space)})" for space in SPACES)

    def text(self, value: str) -> str:
        """Write a text."""
        return super().text(value.replace("\\", "\\\\"))

    def _epoch(self, date: str) -> str:
        return f"DATEDIFF(microsecond, '{_EPOCH}'::timestamp, {date})"


def _is_decimal(text: str) -> str:
    """Ask SQLite whether a text in small letters is a number; it has patterns, and no more."""
    at = f"INSTR({text} || 'e', 'e')"
    mantissa = _unsigned(f"SUBSTR({text}, 1, {at} - 1)")
    exponent = _unsigned(f"SUBSTR({text}, {at} + 1)")
    return (
        f"({mantissa} GLOB '*[0-9]*' AND {mantissa} NOT GLOB '*[^0-9.]*' "
        f"AND {mantissa} NOT GLOB '*.*.*' AND ({text} NOT GLOB '*e*' "
        f"OR ({exponent} GLOB '[0-9]*' AND {exponent} NOT GLOB '*[^0-9]*')))"
    )


def _unsigned(text: str) -> str:
    """Take one sign off a text in SQLite."""
    return f"SUBSTR({text}, 1 + ({text} GLOB '[+-]*'))"


@final
class SQLite(Dialect):
    """SQLite from 3.35, built with its mathematical functions.

    Dates are ISO text.
    """

    name = "sqlite"
    float_type = "REAL"
    text_type = "TEXT"
    materialized = " MATERIALIZED"

    def clean(self, column: str, kind: Kind) -> str:
        """Write a column of numbers without what is not finite."""
        # a cast takes any text for a number, if only for 0
        number = f"typeof({column}) IN ('integer', 'real')"
        cast = f"CAST({column} AS REAL)"
        if kind == "text":
            text = self.trimmed(column)
            cast = f"CAST(CASE WHEN {number} THEN {column} ELSE {text} END AS REAL)"
            number = f"({number} OR {_is_decimal(f'LOWER({text})')})"
        return f"CASE WHEN {number} AND {cast} - {cast} = 0 THEN {cast} END"

    @property
    def spaces(self) -> str:
        """All kinds of white space as one text."""
        return f"char({', '.join(str(ord(space)) for space in SPACES)})"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        del kind
        text = f"TRIM({column})"
        rest = f"SUBSTR({text}, 20)"
        # behind the seconds and their fraction, which a cast reads as far as it goes
        zone = f"LTRIM(LTRIM({rest}, '.'), '0123456789')"
        seconds = f"CAST(strftime('%s', SUBSTR({text}, 1, 19) || {zone}) AS REAL)"
        part = f"CAST('0' || CASE WHEN {rest} GLOB '.*' THEN {rest} ELSE '' END AS REAL)"
        whole = f"{seconds} * 1000000 + ROUND({part} * 1000000)"
        # 30 February would be taken for the 2 March, and other texts for dates too
        day = f"date(SUBSTR({text}, 1, 10)) = SUBSTR({text}, 1, 10)"
        known = f"({zone} IN ('', 'Z') OR {zone} GLOB '[+-][0-9][0-9]:[0-9][0-9]')"
        return f"CASE WHEN {day} AND {known} THEN {whole} END"

    def function(self, name: str, argument: str) -> str:
        """Write a function of one number."""
        if name == "exp2":
            return f"POWER(2.0, {argument})"
        return super().function(name, argument)


@final
class Spark(Dialect):
    """Spark and Databricks from 3.4."""

    name = "spark"
    text_type = "STRING"
    quote_mark = "`"

    def text(self, value: str) -> str:
        """Write a text."""
        return f"'{''.join(_ESCAPES.get(letter, letter) for letter in value)}'"

    def number(self, value: float) -> str:
        """Write a number that is a float whatever stands beside it."""
        return f"{super().number(value).removesuffix('e0')}D"

    def matches(self, text: str, pattern: str) -> str:
        """Ask whether a text as a whole is of a pattern."""
        return f"{text} RLIKE '^({pattern})$'"

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"TRIM(BOTH '{ESCAPED}' FROM {text})"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind == "date":
            return f"unix_date({column}) * 86400000000L"
        if kind == "timestamptz":
            return f"unix_micros({column})"
        if kind in ("text", "category"):
            text = self.trimmed(column)
            zoned = f"unix_micros(TRY_CAST({text} AS TIMESTAMP))"
            return self.iso(text, self._naive(f"TRY_CAST({text} AS TIMESTAMP_NTZ)"), zoned)
        return self._naive(f"CAST({column} AS TIMESTAMP_NTZ)")

    def _naive(self, date: str) -> str:
        # not by way of a timestamp: that would put it into the zone of the session
        day = f"unix_date(CAST({date} AS DATE)) * 86400000000L"
        clock = (
            f"HOUR({date}) * 3600000000L + MINUTE({date}) * 60000000L "
            f"+ CAST(EXTRACT(SECOND FROM {date}) * 1000000 AS BIGINT)"
        )
        return f"{day} + {clock}"


@final
class Snowflake(Dialect):
    """Snowflake."""

    name = "snowflake"
    longest_name = 255

    def quoted(self, name: str) -> str:
        """Write the name of a column or a table, whatever characters it has.

        A plain name stays as it is, for Snowflake keeps those in capitals.
        """
        plain = name.isascii() and name.isidentifier() and (name.islower() or name.isupper())
        if plain and name.upper() not in _RESERVED:
            return name
        return super().quoted(name)

    def text(self, value: str) -> str:
        """Write a text."""
        return f"'{''.join(_ESCAPES.get(letter, letter) for letter in value)}'"

    def number(self, value: float) -> str:
        """Write a number that is a float whatever stands beside it."""
        digits = super().number(value).removesuffix("e0")
        return f"{digits}::FLOAT" if value >= 0.0 else f"({digits})::FLOAT"

    def matches(self, text: str, pattern: str) -> str:
        """Ask whether a text as a whole is of a pattern."""
        return f"REGEXP_LIKE({text}, '{pattern}')"

    @property
    def spaces(self) -> str:
        """All kinds of white space as one text."""
        return f"'{ESCAPED}'"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        part = "DATE_PART(EPOCH_MICROSECOND, "
        if kind not in ("text", "category"):
            return f"{part}{column})"
        text = self.trimmed(column)
        naive, zoned = (
            f"{part}TRY_CAST({text} AS {kind}))" for kind in ("TIMESTAMP_NTZ", "TIMESTAMP_TZ")
        )
        return self.iso(text, naive, zoned)


@final
class BigQuery(Dialect):
    """BigQuery."""

    name = "bigquery"
    float_type = "FLOAT64"
    text_type = "STRING"
    quote_mark = "`"
    raises = True
    longest_name = 300
    try_cast = "SAFE_CAST"
    unnamed = '!"$()*,./;?@[\\]^`{}~'

    def quoted(self, name: str) -> str:
        """Write the name of a column or a table, whatever characters it has."""
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def text(self, value: str) -> str:
        """Write a text."""
        return f"'{''.join(_ESCAPES.get(letter, letter) for letter in value)}'"

    def matches(self, text: str, pattern: str) -> str:
        """Ask whether a text as a whole is of a pattern."""
        return f"REGEXP_CONTAINS({text}, '^({pattern})$')"

    @property
    def spaces(self) -> str:
        """All kinds of white space as one text."""
        return f"'{ESCAPED}'"

    def clean(self, column: str, kind: Kind) -> str:
        """Write a column of numbers without what is not finite."""
        if kind in ("boolean", "integer"):
            return super().clean(column, kind)
        value = self.parsed(column) if kind == "text" else self.as_float(column)
        return f"IF(IS_NAN({value}) OR IS_INF({value}), NULL, {value})"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind in ("text", "category"):
            text = self.trimmed(column)
            found = f"UNIX_MICROS(SAFE_CAST({text} AS TIMESTAMP))"
            return self.iso(text, found, found)
        return f"UNIX_MICROS(TIMESTAMP({column}))"

    def checked(self, operator: str, left: str, right: str) -> str:
        """Write two numbers joined where the result may leave the range."""
        names = {"+": "ADD", "-": "SUBTRACT", "*": "MULTIPLY", "/": "DIVIDE"}
        return f"SAFE_{names[operator]}({left}, {right})"


@final
class PolarsExpressions(Dialect):
    """The SQL that Polars reads as expressions.

    Parameters
    ----------
    units : mapping of str to str
        The unit that each column of times counts: ``"ms"``, ``"us"`` or ``"ns"``.
    exponents : bool
        Whether it reads numbers such as ``1e-9``. Where it does, other fractions are decimals to
        it, of few digits; and where it does not, they are floats.
    """

    name = "polars"
    no_else = " ELSE NULL"

    def __init__(self, units: Mapping[str, str], *, exponents: bool) -> None:
        self._exponents = exponents
        self._units = {self.quoted(name): unit for name, unit in units.items()}

    def number(self, value: float) -> str:
        """Write a number that is a float whatever stands beside it."""
        if self._exponents:
            return super().number(value)
        mantissa, _, exponent = f"{value!r}".partition("e")
        if exponent.startswith("-"):
            return f"({mantissa} / 1e{-int(exponent)})"
        return repr(value)

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"TRIM(BOTH {self.text(SPACES)} FROM {text})"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind not in ("date", "timestamp", "timestamptz"):
            message = (
                f"column {column}: Polars reads no dates from text in SQL. Convert it first, such "
                "as by str.to_datetime(), or pass how='batches'."
            )
            raise DefinitionError(message, where=f"column {column}", got=kind)
        if kind == "date":
            return f"CAST({column} AS BIGINT) * 86400000000"
        factor = {"ms": " * 1000", "us": "", "ns": " / 1000"}[self._units[column]]
        return f"CAST({column} AS BIGINT){factor}"


# what Snowflake refuses as the name of a column without quotes
_RESERVED: Final = frozenset(
    [
        "ACCOUNT",
        "ALL",
        "ALTER",
        "AND",
        "ANY",
        "AS",
        "BETWEEN",
        "BY",
        "CASE",
        "CAST",
        "CHECK",
        "COLUMN",
        "CONNECT",
        "CONNECTION",
        "CONSTRAINT",
        "CREATE",
        "CROSS",
        "CURRENT",
        "CURRENT_DATE",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
        "CURRENT_USER",
        "DATABASE",
        "DELETE",
        "DISTINCT",
        "DROP",
        "ELSE",
        "EXISTS",
        "FALSE",
        "FOLLOWING",
        "FOR",
        "FROM",
        "FULL",
        "GRANT",
        "GROUP",
        "GSCLUSTER",
        "HAVING",
        "ILIKE",
        "IN",
        "INCREMENT",
        "INNER",
        "INSERT",
        "INTERSECT",
        "INTO",
        "IS",
        "ISSUE",
        "JOIN",
        "LATERAL",
        "LEFT",
        "LIKE",
        "LOCALTIME",
        "LOCALTIMESTAMP",
        "MINUS",
        "NATURAL",
        "NOT",
        "NULL",
        "OF",
        "ON",
        "OR",
        "ORDER",
        "ORGANIZATION",
        "QUALIFY",
        "REGEXP",
        "REVOKE",
        "RIGHT",
        "RLIKE",
        "ROW",
        "ROWS",
        "SAMPLE",
        "SCHEMA",
        "SELECT",
        "SET",
        "SOME",
        "START",
        "TABLE",
        "TABLESAMPLE",
        "THEN",
        "TO",
        "TRIGGER",
        "TRUE",
        "TRY_CAST",
        "UNION",
        "UNIQUE",
        "UPDATE",
        "USING",
        "VALUES",
        "VIEW",
        "WHEN",
        "WHENEVER",
        "WHERE",
        "WITH",
    ]
)

DIALECTS: Final[dict[str, Dialect]] = {
    dialect.name: dialect
    for dialect in (
        DuckDB(),
        PostgreSQL(),
        SQLite(),
        Spark(),
        Snowflake(),
        BigQuery(),
        Redshift(),
    )
}
"""The dialects that queries are written in, by name."""


def dialect_named(name: str) -> Dialect:
    """Find a dialect by name.

    Parameters
    ----------
    name : str
        Such as ``"postgresql"``.

    Returns
    -------
    Dialect
        How it writes.

    Raises
    ------
    DefinitionError
        If there is none of this name.
    """
    if name in DIALECTS:
        return DIALECTS[name]
    offer = nearest(str(name), DIALECTS)
    message = f"'dialect' must be one of {', '.join(DIALECTS)}. Got {name!r}.{offer}"
    raise DefinitionError(message, where="'dialect'", got=name)
