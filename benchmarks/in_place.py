"""Scores where the table is: what lowering costs beside the same job by hand in the same engine."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from benchmarks import in_place_job, job, measure, reference
from benchmarks.in_place_engines import BY_HAND, ENGINES, SPARK
from benchmarks.tables import ratio, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.in_place_engines import Contestant, Engine
    from benchmarks.tables import Size

MOST_REPEATS = {"spark": 3}


def in_place(size: Size) -> None:
    """Time the engines that start at once."""
    for name, engine in ENGINES.items():
        compare(name, engine, size)


def in_spark(size: Size) -> None:
    """Time Spark, which takes 10 to 20 seconds to start."""
    for name, engine in SPARK.items():
        compare(name, engine, size)


def compare(name: str, engine: Engine, size: Size) -> None:
    """Compare the answers in one engine, then time them against the job by hand."""
    if reason := engine.absent():
        print(f"SKIPPED {name} in place: {reason}")
        return
    rows = size.rows // engine.part
    table = job.customers(rows)
    with ExitStack() as stack:
        contestants = engine.contestants(table, stack)
        agree(name, contestants, table)
        calls = {each: contestant.run for each, contestant in contestants.items()}
        timings = measure.alternate(calls, min(size.repeats, MOST_REPEATS.get(name, size.repeats)))
    show(
        f"In place in {name}, {rows:,} customers",
        ["", "million a second", "median", "x by hand (median)"],
        [
            [
                each,
                *(f"{rows / seconds / 1e6:.2f}" for seconds in (timing.best, timing.median)),
                ratio(timing, timings[base(each)]),
            ]
            for each, timing in timings.items()
        ],
    )


def base(contestant: str) -> str:
    """Name the job by hand that a contestant is compared with."""
    suffix = contestant.rpartition(", ")[2]
    return f"{BY_HAND}, {suffix}" if suffix in ("streaming", "Parquet") else BY_HAND


def agree(name: str, contestants: Mapping[str, Contestant], table: job.Customers) -> None:
    """Stop the run if any result is not the expected one."""
    expected = in_place_job.expected(table)
    reads = {each: ways.read for each, ways in contestants.items() if ways.read is not None}
    for each, read in reads.items():
        fault = reference.disagreement(in_place_job.result(read()), expected)
        if fault:
            sys.exit(f"DISAGREEMENT in {name}: {each}: {fault}")
    print(f"{len(reads)} ways in {name} agree within 1e-9", flush=True)
