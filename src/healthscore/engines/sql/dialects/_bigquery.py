"""The SQL of BigQuery."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from healthscore.engines.sql.dialects._dialect import ESCAPED, Dialect, escaped

if TYPE_CHECKING:
    from healthscore.engines.program import Kind


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
        return escaped(value)

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
