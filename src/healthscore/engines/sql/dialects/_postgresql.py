"""The SQL of PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.engines.sql.dialects._dialect import Dialect

if TYPE_CHECKING:
    from healthscore.engines.program import Kind

_LARGEST: Final = "1.7976931348623157e308"
_HALF: Final = "8.988465674311579e307"
"""Half of the largest float."""


class PostgreSQL(Dialect):
    """PostgreSQL from 12."""

    name = "postgresql"
    float_type = "double precision"
    text_type = "text"
    raises = True
    # three times as fast as MATERIALIZED
    fence = "OFFSET 0"
    by_byte = ' COLLATE "C"'
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
