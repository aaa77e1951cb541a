"""How the tables are printed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Size(NamedTuple):
    """How much is run."""

    rows: int
    repeats: int
    calls: int  # of score_one a repeat


def show(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print one table, its first column to the left and the others to the right."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    print(f"\n{title}")
    for line in lines:
        cells = [line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]
        print("  " + "  ".join(cells))
    sys.stdout.flush()


def nanoseconds(seconds: float, rows: int) -> str:
    """Write what a row took."""
    each = seconds / rows * 1e9
    return f"{each:,.1f}" if each < 100 else f"{each:,.0f}"


def ratio(timing: measure.Timing, base: measure.Timing) -> str:
    """Write how many times as long as another one took, best to best (median to median)."""
    return f"{timing.best / base.best:.2f} ({timing.median / base.median:.2f})"


def timed(
    calls: dict[str, Callable[[], object]], size: Size, rows: int, bases: Sequence[str]
) -> list[list[str]]:
    """Time the calls against each other; best, median and ratios to each of the `bases`."""
    timings = measure.alternate(calls, size.repeats)
    return [
        [
            name,
            nanoseconds(timing.best, rows),
            nanoseconds(timing.median, rows),
            *(ratio(timing, timings[base]) for base in bases),
        ]
        for name, timing in timings.items()
    ]
