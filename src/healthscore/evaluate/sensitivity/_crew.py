"""Work that several threads share, each piece of which is done by one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


@contextmanager
def crew(threads: int) -> Generator[Spread]:
    """Give a `map` that shares its work out.

    Parameters
    ----------
    threads : int
        How many work at once.

    Yields
    ------
    callable
        Gives results in the order of the work, whoever did it.
    """
    if threads == 1:
        yield lambda work, pieces: map(_quiet(work), pieces)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(threads) as pool:
        yield lambda work, pieces: pool.map(_quiet(work), pieces)


def _quiet(work: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def quiet(piece: Any) -> Any:
        # in each thread: numpy keeps it in a context variable, and a new thread starts afresh
        with np.errstate(all="ignore"):
            return work(piece)

    return quiet
