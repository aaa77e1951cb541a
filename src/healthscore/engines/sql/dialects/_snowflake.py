"""The SQL of Snowflake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from healthscore.engines.sql.dialects._dialect import ESCAPED, Dialect, escaped

if TYPE_CHECKING:
    from healthscore.engines.program import Kind

_WORDS: Final = """
    ACCOUNT ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CONNECTION
    CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP
    CURRENT_USER DATABASE DELETE DISTINCT DROP ELSE EXISTS FALSE FOLLOWING FOR FROM FULL
    GRANT GROUP GSCLUSTER HAVING ILIKE IN INCREMENT INNER INSERT INTERSECT INTO IS ISSUE
    JOIN LATERAL LEFT LIKE LOCALTIME LOCALTIMESTAMP MINUS NATURAL NOT NULL OF ON OR ORDER
    ORGANIZATION QUALIFY REGEXP REVOKE RIGHT RLIKE ROW ROWS SAMPLE SCHEMA SELECT SET SOME
    START TABLE TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST UNION UNIQUE UPDATE USING VALUES
    VIEW WHEN WHENEVER WHERE WITH
"""
_RESERVED: Final = frozenset(_WORDS.split())
"""What Snowflake refuses as the name of a column without quotes."""


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

    def part(self, name: str) -> str:
        """Write one part of the plain name of a table, which stands for capitals."""
        return self.quoted(name.upper()) if name.upper() in _RESERVED else name

    def text(self, value: str) -> str:
        """Write a text."""
        return escaped(value)

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
