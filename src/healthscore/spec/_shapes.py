"""The shapes that the fields of definitions have in a document."""

from __future__ import annotations

import abc
import datetime as dt
import math
from numbers import Integral
from typing import TYPE_CHECKING, Any, Final, cast, final

from healthscore._definition import LARGEST, is_finite, number
from healthscore.errors import DefinitionError
from healthscore.formula import Formula
from healthscore.learn import Learned
from healthscore.spec._data import is_table
from healthscore.spec._limits import TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.spec._faults import Path
    from healthscore.spec._read import Reader
    from healthscore.spec._write import Writer

    Schema = dict[str, Any]

FAILED: Final = object()
"""What is read where a fault was noted."""


class Shape(abc.ABC):
    """How a field stands in a document."""

    @abc.abstractmethod
    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read what stands there, or note its faults and give `FAILED`."""

    @abc.abstractmethod
    def write(self, value: Any, writer: Writer) -> object:
        """Write what the field holds."""

    @property
    @abc.abstractmethod
    def schema(self) -> Schema:
        """Say the same in JSON Schema."""


@final
class Text(Shape):
    """A text."""

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read a text of a sensible length that can be written again."""
        if not isinstance(value, str):
            quotes = " in quotes" if isinstance(value, dt.date | dt.time) else ""
            return reader.must(path, f"be a text{quotes}", value)
        if len(value) > TEXT:
            return reader.must(path, f"have at most {TEXT:,} characters", len(value))
        if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
            return reader.must(path, "be Unicode without lone surrogates", value)
        return value

    def write(self, value: Any, writer: Writer) -> object:
        """Write it."""
        return writer.text(value)

    @property
    def schema(self) -> Schema:
        """Any text that is not too long."""
        return {"type": "string", "maxLength": TEXT}


@final
class Expression(Shape):
    """A formula."""

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Parse it."""
        text = NAME.read(value, path, reader)
        if text is FAILED:
            return FAILED
        try:
            return Formula(cast("str", text))
        except DefinitionError as error:
            return reader.wrong(path, str(error), value)

    def write(self, value: Any, writer: Writer) -> object:
        """Write it as it was written."""
        return writer.formula(value)

    @property
    def schema(self) -> Schema:
        """Any text: editors know nothing of formulas."""
        return {"type": "string", "maxLength": TEXT, "description": "a formula"}


@final
class Word(Shape):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read one of them."""
        if isinstance(value, str) and value in self._words:
            return value
        return reader.must(path, f"be {' or '.join(map(repr, self._words))}", value)

    def write(self, value: Any, writer: Writer) -> object:
        """Write it."""
        return writer.text(value)

    @property
    def schema(self) -> Schema:
        """These words."""
        return {"enum": list(self._words)}


@final
class Whole(Shape):
    """A whole number."""

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read an integer; 3.0 is none, for Python tells them apart."""
        # numpy has whole numbers of its own, and True is one of Python's
        given: int | None = int(cast("int", value)) if isinstance(value, Integral) else None
        if given is not None and not isinstance(value, bool) and abs(given) <= 2**53:
            return given
        return reader.must(path, "be a whole number", value)

    def write(self, value: Any, writer: Writer) -> object:
        """Write it."""
        del writer
        return int(value)

    @property
    def schema(self) -> Schema:
        """An integer."""
        return {"type": "integer"}


@final
class Amount(Shape):
    """A finite number, or one of what may stand in its place.

    Parameters
    ----------
    learned : bool, default False
        Whether it may be ``{learn = ...}``.
    formula : bool, default False
        Whether it may be a formula.
    words : mapping of str to object, optional
        Words that stand for something else: ``"any"`` for None.
    """

    def __init__(
        self,
        *,
        learned: bool = False,
        formula: bool = False,
        words: Mapping[str, object] | None = None,
    ) -> None:
        self.learned = learned
        self._formula = formula
        self._words = dict(words or {})

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read whatever of these it is."""
        if self.learned and is_table(value):
            return LEARNING.read(value, path, reader)
        if isinstance(value, str):
            if value in self._words:
                return self._words[value]
            if self._formula:
                return FORMULA.read(value, path, reader)
        given: object = number(value)
        if not is_finite(given):
            return reader.must(path, f"be {self._allowed(value)}", value)
        if isinstance(value, int) and given != value:
            return reader.must(path, "be a number that a float can hold", value)
        return given

    def _allowed(self, value: object) -> str:
        large = isinstance(value, float) and math.isfinite(value)
        choices = [
            f"a number of at most {LARGEST:g} in size" if large else "a finite number",
            *map(repr, self._words),
        ]
        if self.learned and isinstance(value, str) and "learn" in value:
            choices.append('what is to be learned, such as {learn = "median"}')
        choices += ["a formula"] if self._formula else []
        return " or ".join(filter(None, [", ".join(choices[:-1]), choices[-1]]))

    def write(self, value: Any, writer: Writer) -> object:
        """Write whatever of these it is."""
        if isinstance(value, Learned):
            return LEARNING.write(value, writer)
        if isinstance(value, Formula):
            return FORMULA.write(value, writer)
        for word, meaning in self._words.items():
            if value == meaning:
                return word
        return writer.number(value)

    @property
    def schema(self) -> Schema:
        """Any of these."""
        choices: list[Schema] = [{"type": "number"}]
        choices += [{"enum": list(self._words)}] if self._words else []
        choices += [FORMULA.schema] if self._formula else []
        choices += [LEARNING.schema] if self.learned else []
        return {"anyOf": choices} if len(choices) > 1 else choices[0]


@final
class Part(Shape):
    """A part of some role: ``{linear = {worst = 60, best = 0}}``, or its name alone."""

    def __init__(self, role: str) -> None:
        self.role = role

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read the one part that the table names."""
        return reader.part(self.role, value, path)

    def write(self, value: Any, writer: Writer) -> object:
        """Write it under its name."""
        return writer.part(self.role, value)

    @property
    def schema(self) -> Schema:
        """What stands under that role."""
        return {"$ref": f"#/definitions/{self.role}"}


@final
class Learning(Shape):
    """A number to be learned: ``{learn = "median"}``, ``{learn = {quantile = 0.95}}``."""

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read what is to be learned."""
        table = reader.table(value, path)
        if table is None:
            return FAILED
        if list(table) != ["learn"]:
            return reader.must(path, "be {learn = ...} and nothing else", value)
        return reader.part("learn", table["learn"], (*path, "learn"))

    def write(self, value: Any, writer: Writer) -> object:
        """Write it."""
        return {"learn": writer.part("learn", value)}

    @property
    def schema(self) -> Schema:
        """A table with that one key."""
        return {"$ref": "#/definitions/learned"}


@final
class Record(Shape):
    """A definition that has a place of its own: a banding."""

    def __init__(self, name: str) -> None:
        self._name = name

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read its fields."""
        return reader.record(self._name, value, path)

    def write(self, value: Any, writer: Writer) -> object:
        """Write its fields."""
        return writer.record(self._name, value)

    @property
    def schema(self) -> Schema:
        """What stands under its name."""
        return {"$ref": f"#/definitions/{self._name}"}


def as_number(value: float) -> float | int:
    """Give a number the shorter of the two ways that read back as the same bits."""
    short = math.isfinite(value) and value.is_integer() and abs(value) < 1e15
    # -0.0 has no whole number
    return int(value) if short and (value or math.copysign(1.0, value) > 0.0) else value


NAME: Final = Text()
FORMULA: Final = Expression()
LEARNING: Final = Learning()
AMOUNT: Final = Amount()
AMOUNT_OR_LEARNED: Final = Amount(learned=True)
