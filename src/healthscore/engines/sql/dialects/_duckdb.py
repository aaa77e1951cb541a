"""The SQL of DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from healthscore.engines.sql.dialects._dialect import SPACES, Dialect

if TYPE_CHECKING:
    from healthscore.engines.program import Kind


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
