"""The shape of fields that nothing is known of: those of parts that users write."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast, final

from healthscore._definition import Definition, is_mapping
from healthscore.formula import Formula
from healthscore.learn import Learned
from healthscore.spec._data import is_list, is_table
from healthscore.spec._shapes import FAILED, FORMULA, LEARNING, NAME, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.spec._faults import Path
    from healthscore.spec._read import Reader
    from healthscore.spec._shapes import Schema
    from healthscore.spec._write import Writer

_TAGS = ("learn", "mapping", "part")


@final
class Anything(Shape):
    """Texts, numbers, truth values, lists, tables, parts, and what is still to be learned.

    A table with the one key ``learn`` is a number to learn; one with the one key ``part``
    holds ``{role = {kind = ...}}``; one with the one key ``mapping`` holds the rows of a mapping
    whose keys are no texts. A formula is its text, a tuple a list: the class's own converters make
    of them what they need.
    """

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read whatever it is."""
        with reader.deeper(path) as allowed:
            return self._read(value, path, reader) if allowed else FAILED

    def _read(self, value: object, path: Path, reader: Reader) -> object:
        if isinstance(value, str):
            return NAME.read(value, path, reader)
        if is_table(value):
            return self._read_table(value, path, reader)
        if is_list(value):
            items = reader.items(value, path)
            if items is None:
                return FAILED
            read = [self.read(item, (*path, at), reader) for at, item in enumerate(items)]
            return FAILED if FAILED in read else tuple(read)
        if isinstance(value, bool) or _is_small(value):
            return value
        return reader.must(path, "be a text, a finite number, a list or a table", value)

    def _read_table(self, value: Mapping[str, object], path: Path, reader: Reader) -> object:
        table = reader.table(value, path)
        if table is None:
            return FAILED
        tag = next(iter(table)) if len(table) == 1 else ""
        if tag == "learn":
            return LEARNING.read(value, path, reader)
        if tag == "part":
            return reader.part_of_any_role(table[tag], (*path, tag))
        if tag == "mapping":
            return self._read_rows(table[tag], (*path, tag), reader)
        read = {name: self.read(item, (*path, name), reader) for name, item in table.items()}
        names = [NAME.read(name, path, reader) for name in table]
        return FAILED if FAILED in [*read.values(), *names] else read

    def _read_rows(self, value: object, path: Path, reader: Reader) -> object:
        rows = self.read(value, path, reader)
        if rows is FAILED:
            return FAILED
        if isinstance(rows, tuple) and all(_is_pair(row) for row in cast("Any", rows)):
            try:
                return dict(cast("Any", rows))
            except TypeError:
                pass
        return reader.must(path, "be rows of a key and a value", value)

    def write(self, value: Any, writer: Writer) -> object:
        """Write whatever it is."""
        match value:
            case str():
                return writer.text(value)
            case Formula() | Learned():
                return self._write_parsed(value, writer)
            case Definition():
                return {"part": writer.part_of_any_role(value)}
            case list() | tuple():
                return [self.write(item, writer) for item in writer.limited(cast("Any", value))]
            case bool():
                # True is equal to 1, and so are the definitions that hold them
                return int(value) if writer.canonical else value
            case _:
                is_table = is_mapping(value)
                return self._write_mapping(value, writer) if is_table else writer.number(value)

    def _write_parsed(self, value: Formula | Learned, writer: Writer) -> object:
        if isinstance(value, Learned):
            return LEARNING.write(value, writer)
        text = FORMULA.write(value, writer)
        # a list of lists is something else
        return {"formula": text} if writer.canonical else text

    def _write_mapping(self, value: Any, writer: Writer) -> object:
        items = writer.limited(value).items()
        named = all(isinstance(key, str) for key in value)
        if named and not (len(value) == 1 and next(iter(value)) in _TAGS):
            return {writer.text(key): self.write(item, writer) for key, item in items}
        rows = [[self.write(key, writer), self.write(item, writer)] for key, item in items]
        return {"mapping": sorted(rows, key=repr) if writer.canonical else rows}

    @property
    def schema(self) -> Schema:
        """Anything: the schema knows the package's own parts alone."""
        return {}


def _is_small(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and abs(value) <= 2**53


def _is_pair(row: object) -> bool:
    return isinstance(row, tuple) and len(cast("tuple[object, ...]", row)) == 2
