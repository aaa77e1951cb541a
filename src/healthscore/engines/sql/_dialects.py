"""The dialects, one a class: only what differs from `Dialect`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from healthscore.engines.sql._dialect import SPACES, Dialect
from healthscore.errors import DefinitionError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.engines.program import Kind

_LARGEST: Final = "1.7976931348623157e308"
_EPOCH: Final = "1970-01-01"
_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _zoned(text: str) -> str:
    """Ask whether an ISO date as text names its time zone."""
    clock = f"SUBSTR({text}, 11)"
    return f"{clock} LIKE '%Z' OR {clock} LIKE '%+%' OR {clock} LIKE '%-%'"


@final
class DuckDB(Dialect):
    """DuckDB from 1.1."""

    name = "duckdb"

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"TRIM({text}, E' \\t\\n\\r\\x0B\\f')"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind in ("text", "category"):
            text = self.trimmed(f"CAST({column} AS VARCHAR)")
            return (
                f"CASE WHEN {_zoned(text)} THEN epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)) "
                f"ELSE epoch_us(TRY_CAST({text} AS TIMESTAMP)) END"
            )
        return f"epoch_us({column})"


class PostgreSQL(Dialect):
    """PostgreSQL from 12.

    Numbers nearer to 0 than 1e-150 count as 0: further on it is an error where a result is too
    small to be told from 0.
    """

    name = "postgresql"
    float_type = "double precision"
    text_type = "text"
    raises = True
    fence = "MATERIALIZED"
    longest_name = 63

    def number(self, value: float) -> str:
        """Write a number that is a float whatever stands beside it."""
        digits = super().number(value).removesuffix("e0")
        return f"{digits}::float8" if value >= 0.0 else f"({digits})::float8"

    def clean(self, column: str, kind: Kind) -> str:
        """Write a column of numbers without what is not finite."""
        if kind == "boolean":
            return super().clean(column, kind)
        value = self.parsed(column) if kind == "text" else column
        # NaN counts as more than any number
        return (
            f"CASE WHEN ABS({value}) BETWEEN 1e-150 AND {_LARGEST} THEN {self.as_float(value)} "
            f"WHEN ABS({value}) < 1e-150 THEN {self.number(0)} END"
        )

    def parsed(self, text: str) -> str:
        """Write a text as a float, a gap where it is none."""
        plain = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?$"
        trimmed = self.trimmed(text)
        return f"CASE WHEN {trimmed} ~ '{plain}' THEN CAST({trimmed} AS {self.float_type}) END"

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"BTRIM({text}, E' \\t\\n\\r\\x0B\\f')"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind in ("text", "category"):
            text = f"NULLIF({self.trimmed(column)}, '')"
            return (
                f"CASE WHEN {_zoned(text)} THEN {self._epoch(f'CAST({text} AS timestamptz)')} "
                f"ELSE {self._epoch(f'CAST({text} AS timestamp)')} END"
            )
        return self._epoch(column)

    def _epoch(self, date: str) -> str:
        return f"EXTRACT(EPOCH FROM {date}) * 1000000"

    def checked(self, operator: str, left: str, right: str) -> str:
        """Write two numbers joined where the result may leave the range."""
        if operator in "+-":
            alike = "=" if operator == "+" else "<>"
            return (
                f"CASE WHEN ABS({left}) <= {_LARGEST} - ABS({right}) "
                f"OR NOT ({left} < 0) {alike} ({right} < 0) THEN {left} {operator} {right} END"
            )
        plain = (
            f"WHEN ABS({left}) BETWEEN 1e-150 AND 1e150 AND ABS({right}) BETWEEN 1e-150 AND 1e150 "
            f"THEN {left} {operator} {right}"
        )
        zero = f"{left} = 0 OR {right} = 0" if operator == "*" else f"{left} = 0 AND {right} <> 0"
        sign = "+" if operator == "*" else "-"
        size = f"LN(ABS({left})) {sign} LN(ABS({right}))"
        none = "" if operator == "*" else f"WHEN {right} = 0 THEN NULL "
        return (
            f"CASE {plain} {none}WHEN {zero} THEN {self.number(0)} WHEN {size} > 709.7 THEN NULL "
            f"WHEN {size} < -345 THEN {self.number(0)} "
            f"WHEN {left} IS NOT NULL THEN {left} {operator} {right} END"
        )


@final
class Redshift(PostgreSQL):
    """Amazon Redshift."""

    name = "redshift"
    text_type = "varchar"
    fence = ""
    longest_name = 127

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        spaces = " || ".join(["' '", *(f"CHR({ord(space)})" for space in SPACES[1:])])
        return f"BTRIM({text}, {spaces})"

    def _epoch(self, date: str) -> str:
        return f"DATEDIFF(microsecond, '{_EPOCH}'::timestamp, {date})"


@final
class SQLite(Dialect):
    """SQLite from 3.35, built with its mathematical functions.

    Dates are ISO text, counted to the millisecond.
    """

    name = "sqlite"
    float_type = "REAL"
    text_type = "TEXT"
    fence = "MATERIALIZED"

    def clean(self, column: str, kind: Kind) -> str:
        """Write a column of numbers without what is not finite."""
        # a cast takes any text for a number, if only for 0
        number = f"typeof({column}) IN ('integer', 'real') AND {column} - {column} = 0"
        cast = f"CAST({column} AS REAL)"
        if kind != "text":
            return f"CASE WHEN {number} THEN {cast} END"
        text = self.trimmed(column)
        plain = (
            f"{text} GLOB '*[0-9]*' AND NOT {text} GLOB '*[^0-9.eE+-]*' "
            f"AND NOT {text} GLOB '?*[+-]*' AND {text} NOT GLOB '*.*.*'"
        )
        return f"CASE WHEN {number} OR {plain} THEN {cast} END"

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"TRIM({text}, char({', '.join(str(ord(space)) for space in SPACES)}))"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        del kind
        whole = f"CAST(strftime('%s', {column}) AS REAL)"
        # to the millisecond, for the seconds of '%s' are whole
        part = f"(strftime('%f', {column}) - strftime('%S', {column}))"
        return f"{whole} * 1000000 + ROUND({part} * 1000) * 1000"

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

    def parsed(self, text: str) -> str:
        """Write a text as a float, a gap where it is none."""
        # a text such as 1D is a number to a cast
        trimmed = self.trimmed(text)
        return (
            f"TRY_CAST(CASE WHEN NOT {trimmed} RLIKE '[A-DF-Za-df-z]' THEN {trimmed} END AS DOUBLE)"
        )

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"TRIM(BOTH ' \\t\\n\\r\\u000B\\f' FROM {text})"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind == "date":
            return f"unix_date({column}) * 86400000000L"
        if kind == "timestamptz":
            return f"unix_micros({column})"
        if kind in ("text", "category"):
            text = f"NULLIF({self.trimmed(column)}, '')"
            return (
                f"CASE WHEN {_zoned(text)} THEN unix_micros(TRY_CAST({text} AS TIMESTAMP)) "
                f"ELSE {self._naive(f'TRY_CAST({text} AS TIMESTAMP_NTZ)')} END"
            )
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

    def parsed(self, text: str) -> str:
        """Write a text as a float, a gap where it is none."""
        return f"TRY_TO_DOUBLE({self.trimmed(text)})"

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"TRIM({text}, ' \\t\\n\\r\\x0B\\f')"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind in ("text", "category"):
            column = f"TRY_TO_TIMESTAMP_TZ({self.trimmed(column)} || '')"
        return f"DATE_PART(EPOCH_MICROSECOND, {column})"


@final
class BigQuery(Dialect):
    """BigQuery."""

    name = "bigquery"
    float_type = "FLOAT64"
    text_type = "STRING"
    quote_mark = "`"
    raises = True
    longest_name = 300

    def quoted(self, name: str) -> str:
        """Write the name of a column or a table, whatever characters it has."""
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def text(self, value: str) -> str:
        """Write a text."""
        return f"'{''.join(_ESCAPES.get(letter, letter) for letter in value)}'"

    def parsed(self, text: str) -> str:
        """Write a text as a float, a gap where it is none."""
        return f"SAFE_CAST({self.trimmed(text)} AS FLOAT64)"

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"TRIM({text}, ' \\t\\n\\r\\v\\f')"

    def clean(self, column: str, kind: Kind) -> str:
        """Write a column of numbers without what is not finite."""
        if kind in ("boolean", "integer"):
            return super().clean(column, kind)
        value = self.parsed(column) if kind == "text" else self.as_float(column)
        return f"IF(IS_NAN({value}) OR IS_INF({value}), NULL, {value})"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
        if kind in ("text", "category"):
            return f"UNIX_MICROS(SAFE_CAST({self.trimmed(column)} AS TIMESTAMP))"
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
    """

    name = "polars"

    def __init__(self, units: Mapping[str, str]) -> None:
        self._units = {self.quoted(name): unit for name, unit in units.items()}

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"TRIM(BOTH {self.text(SPACES)} FROM {text})"

    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""
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
