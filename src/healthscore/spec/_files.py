"""Documents in files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from healthscore.errors import SpecError
from healthscore.spec._json import parse_json, to_json
from healthscore.spec._limits import CHARACTERS
from healthscore.spec._read import read
from healthscore.spec._toml import parse_toml, to_toml
from healthscore.spec._write import write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from healthscore.document import Document

    Parse = Callable[[object], object]
    Print = Callable[[dict[str, Any]], str]
    D = TypeVar("D", bound=Document)

_WAYS: Final[Mapping[str, tuple[Parse, Print]]] = {
    ".toml": (parse_toml, to_toml),
    ".json": (parse_json, to_json),
}


def load(
    path: str | PathLike[str], due: type[D], kinds: Mapping[str, type[Any]] | None = None
) -> D:
    """Read a definition of a class from a file; see `Document.load`."""
    parse, _ = _way(Path(path))
    try:
        return read(parse(_text(Path(path))), due, kinds)
    except SpecError as error:
        message = f"{path}: {error}"
        raise SpecError(
            message, where=error.where, got=error.got, faults=error.faults
        ) from error.__cause__


def save(
    definition: Document, path: str | PathLike[str], kinds: Mapping[str, type[Any]] | None = None
) -> None:
    """Write a definition to a file; see `Document.save`."""
    _, to_text = _way(Path(path))
    text = to_text(write(definition, kinds))
    Path(path).write_bytes(text.encode())


def _way(path: Path) -> tuple[Parse, Print]:
    way = _WAYS.get(path.suffix.lower())
    if way is None:
        message = f"A document must end in {' or '.join(_WAYS)}. Got {str(path)!r}."
        raise SpecError(message, where=str(path), got=str(path))
    return way


def _text(path: Path) -> str:
    with path.open("rb") as file:
        # a character has at most four bytes
        data = file.read(4 * CHARACTERS + 4)
    if len(data) > 4 * CHARACTERS + 3:
        message = f"A document must have at most {CHARACTERS:,} characters."
        raise SpecError(message, where=str(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"A document must be UTF-8: {error}."
        raise SpecError(message, where=str(path)) from None
