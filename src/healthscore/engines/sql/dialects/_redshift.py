"""The SQL of Redshift."""

from __future__ import annotations

from typing import Final, final

from healthscore.engines.sql.dialects._dialect import SPACES
from healthscore.engines.sql.dialects._postgresql import PostgreSQL

_EPOCH: Final = "1970-01-01"


@final
class Redshift(PostgreSQL):
    """Amazon Redshift."""

    name = "redshift"
    text_type = "varchar"
    fence = ""
    by_byte = ""
    # in UTC, as the other is not
    now = "SYSDATE"
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
