"""The SQL of Polars, as far as it reads SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from healthscore.engines.sql.dialects._dialect import SPACES, Dialect
from healthscore.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.engines.program import Kind


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
