"""The SQL of Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from healthscore.engines.sql.dialects._dialect import ESCAPED, Dialect, escaped

if TYPE_CHECKING:
    from healthscore.engines.program import Kind


@final
class Spark(Dialect):
    """Spark and Databricks from 3.4."""

    name = "spark"
    text_type = "STRING"
    quote_mark = "`"

    def text(self, value: str) -> str:
        """Write a text."""
        return escaped(value)

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
