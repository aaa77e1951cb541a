"""What documents take: a scorecard of 200 metrics, and documents gone wrong by chance."""

from __future__ import annotations

import sys
import tracemalloc
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import healthscore as hs
from benchmarks import measure
from benchmarks.tables import Size, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

METRICS = 200
LONGEST, LARGEST = 0.050, 16 * measure.MEBIBYTE
"""Seconds and bytes that no document gone wrong may take."""

SAMPLE = 20
"""One in so many is traced: tracing costs several times what it traces."""


def documents(size: Size) -> None:
    """Time a large scorecard as a document, and what no document gone wrong may take."""
    card = large()
    toml, text = card.to_toml(), card.to_json()
    old = hs.Scorecard.from_toml(toml.replace("missing = 50", "missing = 40"))
    table = {f"m{place}": [1.0, 2.0, 5.0] * 1_000 for place in range(METRICS)} | {
        "seats": [9] * 3_000
    }
    calls: dict[str, Callable[[], object]] = {
        "from_toml": lambda: hs.Scorecard.from_toml(toml),
        "from_json": lambda: hs.Scorecard.from_json(text),
        "to_toml": card.to_toml,
        "to_json": card.to_json,
        "fingerprint": lambda: card.fingerprint,
        "document().markdown": lambda: card.document().markdown,
        "document().html": lambda: card.document().html,
        "diff": lambda: hs.diff(old, card),
        "check()": card.check,
        "check(3,000 customers)": lambda: card.check(table),
    }
    timings = measure.alternate(calls, min(size.repeats, 5))
    show(
        f"A scorecard of {METRICS} metrics, {len(toml):,} characters of TOML: milliseconds",
        ["", "best", "median"],
        [
            [name, f"{timing.best * 1e3:.1f}", f"{timing.median * 1e3:.1f}"]
            for name, timing in timings.items()
        ],
    )
    gone_wrong(size.rows // 10)


def large() -> hs.Scorecard:
    """Make a scorecard of many metrics with all that a document says of them."""
    metrics = [
        hs.Metric(
            f"m{place}",
            hs.Piecewise({0: 0, 3: 60, 10: 100}),
            formula=f"m{place} / seats",
            missing=50,
            description="What it counts, and why it is in the score.",
            unit="logins a week",
            source="product analytics",
        )
        for place in range(METRICS)
    ]
    groups = [hs.Group(f"g{at}", metrics[at::10]) for at in range(10)]
    return hs.Scorecard("large", groups, banding=hs.Banding.red_yellow_green(40, 70))


def gone_wrong(count: int) -> None:
    """Load documents gone wrong; stop the run if one takes too long or too much."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    import documents as wrong  # those that the tests load too

    lines: list[list[str]] = []
    for name, found in (
        (f"{count:,} mutated", wrong.mutations(0, count)),
        (f"{count // 5:,} random", wrong.randoms(0, count // 5)),
    ):
        start = perf_counter()
        loaded, longest, largest = _worst(found, wrong.load)
        cells = [f"{loaded:,}", f"{longest * 1e3:.1f}", f"{largest / measure.MEBIBYTE:.2f}"]
        lines.append([name, *cells, f"{perf_counter() - start:.0f}"])
        if longest > LONGEST or largest > LARGEST:
            sys.exit(f"A document took {longest:.3f} s or {largest:,} bytes, which is too much.")
    show(
        "Documents gone wrong: the longest (limit 50 ms) and the largest (limit 16 MiB)",
        ["", "loaded", "ms", "MiB (of one in 20)", "s for all"],
        lines,
    )


def _worst(found: Iterator[Any], load: Callable[[Any], object]) -> tuple[int, float, int]:
    """Count what loads, and give the longest time and the largest memory of one document."""
    loaded, longest, largest = 0, 0.0, 0
    for batch in iter(lambda: list(islice(found, SAMPLE)), []):
        for document in batch:
            start = perf_counter()
            loaded += load(document) is not None
            taken = perf_counter() - start
            if taken > max(longest, LONGEST / 4):
                # once more, for another process or a sweep of garbage may have been in between
                again = [measure.stopwatch(partial(load, document)) for _ in range(5)]
                taken = min(taken, *again)
            longest = max(longest, taken)
        tracemalloc.start()
        load(batch[0])
        largest = max(largest, tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return loaded, longest, largest
