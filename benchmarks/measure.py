"""Stopwatches: alternating calls, peak memory, where one call spends its time, and imports."""

from __future__ import annotations

import cProfile
import gc
import os
import pstats
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MEBIBYTE = 2**20
Result = TypeVar("Result")


class Timing(NamedTuple):
    """What one contestant took, in seconds a call."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        """The shortest call."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The middle call."""
        return statistics.median(self.seconds)


def stopwatch(call: Callable[[], object]) -> float:
    """Time one call in seconds, with the garbage of earlier calls swept first."""
    gc.collect()
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def alternate(calls: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, Timing]:
    """Call all in turn, `repeats` rounds after one to warm up.

    Each round starts with another contestant, so that none always follows the same neighbour.
    """
    names = list(calls)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        calls[name]()
    for turn in range(repeats):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            seconds[name].append(stopwatch(calls[name]))
    return {name: Timing(tuple(times)) for name, times in seconds.items()}


class Memory(NamedTuple):
    """What one call held, in MiB."""

    peak: float
    kept: float


def peak_memory(call: Callable[[], Result]) -> tuple[Memory, Result]:
    """Trace one call with tracemalloc, which sees Python's and numpy's allocations in all threads.

    `peak` is the most that was held at any moment above what was held before the call;
    `kept` is what the result holds afterwards.
    """
    call()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    result = call()
    gc.collect()
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Memory((peak - before) / MEBIBYTE, (after - before) / MEBIBYTE), result


def own_time(call: Callable[[], object], repeats: int, package: Path) -> dict[str, float]:
    """Share out the time of `call` over the modules of `package` that spend it, adding up to 1.

    What a module spends in built-in and numpy functions counts as its own. The profiler itself
    costs time at every Python call, so shares of modules with many small calls read high.
    """
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(repeats):
        call()
    profile.disable()
    spent: defaultdict[str, float] = defaultdict(float)
    for (file, _, _), (_, _, own, _, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if Path(file).is_relative_to(package):
            spent[str(Path(file).relative_to(package).with_suffix(""))] += own
            continue
        for (caller, _, _), (_, _, own_there, _) in callers.items():
            inside = Path(caller).is_relative_to(package)
            place = (
                str(Path(caller).relative_to(package).with_suffix("")) if inside else "elsewhere"
            )
            spent[place] += own_there
    total = sum(spent.values())
    return {place: seconds / total for place, seconds in spent.items()}


IMPORT = """
import attrs, numpy, sys, time
before = set(sys.modules)
start = time.perf_counter()
import healthscore
print(time.perf_counter() - start)
print(*sorted({name.partition(".")[0] for name in set(sys.modules) - before}))
"""


def import_time(repeats: int) -> tuple[Timing, list[str]]:
    """Time `import healthscore` in fresh interpreters that have already imported numpy and attrs.

    Gives also the top-level modules that it brought in.
    """
    seconds: list[float] = []
    modules: list[str] = []
    for _ in range(repeats + 1):
        command = [sys.executable, "-c", IMPORT]
        # as installed: the code compiled before, whatever this process was told about writing it
        compiled = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        output = subprocess.run(  # noqa: S603 (our own interpreter)
            command, check=True, capture_output=True, text=True, env=compiled
        ).stdout
        taken, names = output.splitlines()
        seconds.append(float(taken))
        modules = names.split()
    return Timing(tuple(seconds[1:])), modules  # the first one may have compiled
