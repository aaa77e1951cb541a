"""How far it has come, shown when asked for."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from healthscore.errors import DataError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    Report: TypeAlias = Callable[[int, "int | None"], object]

Progress: TypeAlias = "Callable[[int, int | None], object] | bool | None"
"""A function of rows done and of rows in all, None where nobody knows; True for a bar of tqdm."""


def check_progress(progress: object) -> None:
    """Refuse what cannot show any progress.

    Parameters
    ----------
    progress : callable or bool or None
        What was asked for.

    Raises
    ------
    DataError
        If it is none of these.
    MissingExtraError
        If it is True and tqdm is not installed.
    """
    if progress is True:
        _tqdm()
    elif not (progress is None or progress is False or callable(progress)):
        message = f"'progress' must be True or a function of two numbers. Got {progress!r}."
        raise DataError(message, where="'progress'", got=progress)


@contextmanager
def reporting(progress: Progress, total: int | None) -> Generator[Report]:
    """Give the function that is told after each batch.

    Parameters
    ----------
    progress : callable or bool or None
        What was asked for.
    total : int or None
        Rows in all, where that is known.

    Yields
    ------
    callable
        Takes the rows done so far, and the rows in all.
    """
    if progress is True:
        with _tqdm()(total=total, unit=" customers", unit_scale=True) as bar:
            yield lambda done, _: bar.update(done - bar.n)
    elif callable(progress):
        yield progress
    else:
        yield lambda _done, _total: None


def _tqdm() -> Any:
    try:
        return import_module("tqdm.auto").tqdm
    except ImportError as error:
        message = (
            "progress=True needs tqdm. Install it with: pip install tqdm. "
            "Or pass a function of the rows done and the rows in all."
        )
        raise MissingExtraError(message, where="'progress'") from error
