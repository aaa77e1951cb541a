"""What the dialects of SQL have in common, and where they may differ."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from healthscore.engines.program import Given
from healthscore.errors import DefinitionError

if TYPE_CHECKING:
    from healthscore.engines.program import Kind, Source

SPACES: Final = "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace())
"""What a text consists of that counts as blank, as Python has it."""

ESCAPED: Final = " " + "".join(f"\\u{ord(space):04x}" for space in SPACES if space != " ")
"""The same as most dialects write it between quotes."""

DECIMAL: Final = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"
"""A number as people write it, as a regular expression."""

_DAY: Final = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
ISO: Final = f"{_DAY}([T ]{_CLOCK})?"
"""A date, or a time without a zone."""

ISO_IN_ZONE: Final = f"{_DAY}[T ]{_CLOCK}(Z|[+-][0-9]{{2}}:[0-9]{{2}})"
"""A time with its zone."""

_SHORT: Final = 15
"""Digits of numbers that every engine reads alike, whatever type it gives them."""


class Dialect(abc.ABC):
    """How one engine writes what a tree says.

    Nothing here depends on a scorecard; `Printer` goes through the trees.
    """

    name: ClassVar[str]
    float_type: ClassVar[str] = "DOUBLE"
    text_type: ClassVar[str] = "VARCHAR"
    quote_mark: ClassVar[str] = '"'
    raises: ClassVar[bool] = False
    """Whether a number beyond the range of floats is an error instead of an infinity."""
    fence: ClassVar[str] = ""
    """What keeps a common table expression from being written out wherever it is used."""
    longest_name: ClassVar[int | None] = None
    """Bytes that the name of a column may have; longer ones are cut in silence."""
    try_cast: ClassVar[str] = "TRY_CAST"
    now: ClassVar[str] = "CURRENT_TIMESTAMP"
    """The moment at which a query runs."""
    by_byte: ClassVar[str] = ""
    """What makes texts be compared letter by letter, where that is not so anyway."""
    no_else: ClassVar[str] = ""
    """What stands at the end of a case that has nothing else to give."""
    unnamed: ClassVar[str] = ""
    """Letters that no column may have in its name."""

    # names and values

    def quoted(self, name: str) -> str:
        """Write the name of a column or a table, whatever characters it has."""
        mark = self.quote_mark
        return f"{mark}{name.replace(mark, mark * 2)}{mark}"

    def part(self, name: str) -> str:
        """Write one part of the plain name of a table."""
        return self.quoted(name)

    def text(self, value: str) -> str:
        """Write a text."""
        require_no_nul(value)
        return "'" + value.replace("'", "''") + "'"

    def number(self, value: float) -> str:
        """Write a number that is a float whatever stands beside it."""
        return f"{_digits(value)}e0" if "e" not in _digits(value) else _digits(value)

    def operand(self, value: float) -> str:
        """Write a number that stands beside a float, and so need not say that it is one."""
        digits = _digits(value)
        plain = "e" not in digits and len(digits.strip("-").replace(".", "")) <= _SHORT
        return digits if plain else self.number(value)

    # reading columns

    def read(self, source: Source | Given) -> str:
        """Write a column of the table read as what is due."""
        if isinstance(source, Given):
            return self.as_float(self.microseconds(f"({source.sql})", "timestamptz"))
        column = self.quoted(source.column)
        if source.due == "labels":
            return self.label(column, source.kind)
        if source.due == "dates":
            return self.as_float(self.microseconds(column, source.kind))
        return self.clean(column, source.kind)

    def clean(self, column: str, kind: Kind) -> str:
        """Write a column of numbers without what is not finite."""
        if kind == "boolean":
            # not a cast: half of the engines have none
            yes, no = self.number(1.0), self.number(0.0)
            return f"CASE WHEN {column} THEN {yes} WHEN NOT {column} THEN {no}{self.no_else} END"
        if kind == "integer":
            return self.as_float(column)
        value = self.parsed(column) if kind == "text" else column
        # neither NaN nor an infinity is equal to itself less itself
        cast = self.as_float(value)
        return f"CASE WHEN {value} - {value} = 0 THEN {cast}{self.no_else} END"

    def label(self, column: str, kind: Kind) -> str:
        """Write a column of labels without those that are blank."""
        text = f"CAST({column} AS {self.text_type})" if kind == "category" else column
        # what begins with a letter of ASCII is not blank, which spares most labels the trimming
        plain = f"{text}{self.by_byte} BETWEEN '!' AND '~'"
        some = f"{self.trimmed(text)} <> ''"
        return f"CASE WHEN {plain} THEN {text} WHEN {some} THEN {text}{self.no_else} END"

    def as_float(self, value: str) -> str:
        """Write a number as a float."""
        return f"CAST({value} AS {self.float_type})"

    def parsed(self, text: str) -> str:
        """Write a text as a float, a gap where it is none."""
        trimmed = self.trimmed(text)
        # casts take other texts too, such as 1_000, 0x10 or 1D
        plain = f"CASE WHEN {self.matches(trimmed, DECIMAL)} THEN {trimmed}{self.no_else} END"
        return f"{self.try_cast}({plain} AS {self.float_type})"

    def matches(self, text: str, pattern: str) -> str:
        """Ask whether a text as a whole is of a pattern."""
        return f"{text} ~ '^({pattern})$'"

    def iso(self, text: str, naive: str, zoned: str) -> str:
        """Write an ISO date as text by two readings, one for each kind; a gap where it is none."""
        ways = ((ISO, naive), (ISO_IN_ZONE, zoned))
        cases = " ".join(f"WHEN {self.matches(text, pattern)} THEN {way}" for pattern, way in ways)
        return f"CASE {cases}{self.no_else} END"

    def trimmed(self, text: str) -> str:
        """Write a text without white space at either end."""
        return f"TRIM({text}, {self.spaces})"

    @property
    def spaces(self) -> str:
        """All kinds of white space as one text."""
        return f"E'{ESCAPED}'"

    @abc.abstractmethod
    def microseconds(self, column: str, kind: Kind) -> str:
        """Write a date as microseconds since 1970 in UTC."""

    def instant(self, date: np.datetime64) -> str:
        """Write a date that is known, as `microseconds` writes one."""
        return self.number(float(date.astype("datetime64[us]").astype(np.int64)))

    # what trees hold

    def function(self, name: str, argument: str) -> str:
        """Write a function of one number."""
        if name == "exp2":
            return f"POWER(2, {argument})"
        return f"{name.upper()}({argument})"

    def checked(self, operator: str, left: str, right: str) -> str:
        """Write two numbers joined where the result may leave the range; for dialects that raise.

        Both are names of columns or numbers, so that they may be repeated.
        """
        raise NotImplementedError

    def divisor(self, value: str) -> str:
        """Write a number to divide by, a gap where it is 0."""
        return f"NULLIF({value}, 0)"


def require_no_nul(value: str) -> None:
    """Refuse a text that no database holds.

    Parameters
    ----------
    value : str
        The text.

    Raises
    ------
    DefinitionError
        If there is a NUL in it.
    """
    if "\0" in value:
        message = f"No SQL has a text with a NUL in it. Got {value!r}."
        raise DefinitionError(message, where="SQL", got=value)


def _digits(value: float) -> str:
    """Write the shortest digits that read back as the same number."""
    if value == 0.0:
        return "0"
    if value.is_integer() and abs(value) <= 2.0**53:
        return str(int(value))
    return repr(value)


_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escaped(value: str) -> str:
    """Write a text where a backslash is no letter like others.

    Parameters
    ----------
    value : str
        The text.

    Returns
    -------
    str
        Between quotes.
    """
    require_no_nul(value)
    return f"'{''.join(_ESCAPES.get(letter, letter) for letter in value)}'"
