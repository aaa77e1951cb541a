"""The SQL of SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from healthscore.engines.sql.dialects._dialect import SPACES, Dialect

if TYPE_CHECKING:
    from healthscore.engines.program import Kind


_LARGEST: Final = "1.7976931348623157e308"


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
    # twice as fast as MATERIALIZED
    fence = "LIMIT -1 OFFSET 0"

    def clean(self, column: str, kind: Kind) -> str:
        """Write a column of numbers without what is not finite."""
        # a cast takes any text for a number, if only for 0; texts are greater than all numbers, and
        # the sign keeps the numbers that they are compared with from being made texts
        number = f"+{{}} BETWEEN -{_LARGEST} AND {_LARGEST}"
        if kind != "text":
            return f"CASE WHEN {number.format(column)} THEN CAST({column} AS REAL) END"
        text = self.trimmed(column)
        read = f"CAST(CASE WHEN {_is_decimal(f'LOWER({text})')} THEN {text} END AS REAL)"
        return (
            f"CASE WHEN {number.format(column)} THEN CAST({column} AS REAL) "
            f"WHEN typeof({column}) = 'text' AND {number.format(read)} THEN {read} END"
        )

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
        day = f"date(SUBSTR({text}, 1, 10), '+0 days') = SUBSTR({text}, 1, 10)"
        known = f"({zone} IN ('', 'Z') OR {zone} GLOB '[+-][0-9][0-9]:[0-9][0-9]')"
        return f"CASE WHEN {day} AND {known} THEN {whole} END"

    def function(self, name: str, argument: str) -> str:
        """Write a function of one number."""
        if name == "exp2":
            return f"POWER(2.0, {argument})"
        return super().function(name, argument)
