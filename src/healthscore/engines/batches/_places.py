"""Errors that name the row in the whole, and not the row in a batch."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from healthscore.errors import HealthScoreError

if TYPE_CHECKING:
    from collections.abc import Generator

# names and values stand in quotes, and are left alone whatever they hold
_ROWS: Final = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\brow (\d+)\b""")


@contextmanager
def placed(number: int, before: int) -> Generator[None]:
    """Let errors name the batch, and the row in the whole.

    Parameters
    ----------
    number : int
        Of the batch, from 0.
    before : int
        Rows in the batches before it.

    Yields
    ------
    None
        Nothing.

    Raises
    ------
    HealthScoreError
        Of the class of the error that was raised.
    """
    try:
        yield
    except HealthScoreError as error:
        place = f"batch {number:,}"
        raise _moved(error, before).within(place) from None


def _moved(error: HealthScoreError, before: int) -> HealthScoreError:
    def move(found: re.Match[str]) -> str:
        row = found.group(1)
        return found.group() if row is None else f"row {int(row) + before:,}"

    message, where = (_ROWS.sub(move, text) for text in (str(error), error.where))
    return type(error)(message, where=where, got=error.got)
