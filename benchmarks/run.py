"""Run the benchmark and print its tables: `python -m benchmarks.run --help`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import (
    documents,
    explaining,
    in_place,
    job,
    learning,
    measure,
    out_of_core,
    over_time,
    reference,
)
from benchmarks.tables import Size, nanoseconds, show, timed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PACKAGES = (
    "numpy",
    "pandas",
    "polars",
    "duckdb",
    "numexpr",
    "scikit-learn",
    "pyarrow",
    "pyspark",
    "psycopg",
)
ONE, TWO = "healthscore, 1 thread", "healthscore, 2 threads"


FULL = Size(rows=job.ROWS, repeats=7, calls=200)
SMOKE = Size(rows=50_000, repeats=2, calls=20)


def check(calls: dict[str, Callable[[], job.Result]], expected: job.Result, what: str) -> None:
    """Stop the run if any contestant's result is not the expected one."""
    faults = {name: reference.disagreement(call(), expected) for name, call in calls.items()}
    found = [f"{name}: {fault}" for name, fault in faults.items() if fault]
    if found:
        sys.exit("\n".join([f"DISAGREEMENT on {what}", *found]))
    names = ", ".join(dict.fromkeys(name.partition(" (")[0] for name in calls))
    print(f"{len(calls)} results agree within 1e-9 on {what}: {names}", flush=True)


def agreement(_: Size) -> None:
    """Compare all contestants with the plain reference, also where the coverage gate closes."""
    from benchmarks import contestants

    scorecard = job.scorecard()
    for rows, gaps in ((250_000, job.GAPS), (20_000, 0.4)):
        table = job.customers(rows, gaps=gaps, seed=2)
        calls = contestants.peers(table)
        for kind, held in contestants.tables(table).items():
            for threads in (1, job.THREADS):
                for details in (False, True):
                    name = f"healthscore ({kind}, threads={threads}, details={details})"
                    calls[name] = contestants.healthscore(
                        scorecard, held, threads=threads, details=details
                    )
        check(calls, reference.score(table), f"{rows:,} customers with {gaps:.0%} gaps")


def peers(size: Size) -> None:
    """Time the job in every library."""
    from benchmarks import contestants

    table = job.customers(size.rows)
    kind, held = contestants.main_table(table)
    scorecard = job.scorecard()
    results = {
        ONE: contestants.healthscore(scorecard, held, threads=1),
        TWO: contestants.healthscore(scorecard, held, threads=job.THREADS),
        **contestants.peers(table),
    }
    check(results, reference.score(table), f"the {size.rows:,} customers of the job")
    calls: dict[str, Callable[[], object]] = {
        **results,
        "reading the input once, 2 threads": contestants.floor(table),
    }
    show(
        f"The job, {size.rows:,} customers; healthscore without details on a {kind} table",
        ["", "ns a customer", "median", "x 1 thread (median)", "x 2 threads (median)"],
        timed(calls, size, size.rows, (ONE, TWO)),
    )


def inputs(size: Size) -> None:
    """Time healthscore on each kind of table."""
    from benchmarks import contestants

    scorecard = job.scorecard()
    calls: dict[str, Callable[[], object]] = {
        f"{kind}, {threads} thread{'s' * (threads > 1)}": contestants.healthscore(
            scorecard, held, threads=threads
        )
        for kind, held in contestants.tables(job.customers(size.rows)).items()
        for threads in (1, job.THREADS)
    }
    show(
        f"Kinds of input, {size.rows:,} customers, without details",
        ["", "ns a customer", "median", "x the first (median)"],
        timed(calls, size, size.rows, [next(iter(calls))]),
    )


def details(size: Size) -> None:
    """Time healthscore with and without details."""
    from benchmarks import contestants

    kind, held = contestants.main_table(job.customers(size.rows))
    run = partial(contestants.healthscore, job.scorecard(), held)
    for threads in (1, job.THREADS):
        calls: dict[str, Callable[[], object]] = {
            "without details": run(threads=threads),
            "with details": run(threads=threads, details=True),
            "with details, contributions and losses read": run(
                threads=threads, details=True, read=True
            ),
        }
        show(
            f"Details, {size.rows:,} customers, {kind} table, threads={threads}",
            ["", "ns a customer", "median", "x without (median)"],
            timed(calls, size, size.rows, ["without details"]),
        )


def _scaling(scorecard: Any, held: Any, size: Size) -> dict[int, measure.Timing]:
    from benchmarks import contestants

    calls: dict[str, Callable[[], object]] = {
        str(threads): contestants.healthscore(scorecard, held, threads=threads)
        for threads in (1, job.THREADS)
    }
    timings = measure.alternate(calls, size.repeats)
    return {int(threads): timing for threads, timing in timings.items()}


def rows(size: Size) -> None:
    """Time healthscore on a tenth, once and ten times the rows."""
    from benchmarks import contestants

    lines: list[list[str]] = []
    for n_rows in (size.rows // 10, size.rows, size.rows * 10):
        _, held = contestants.main_table(job.customers(n_rows))
        timings = _scaling(job.scorecard(), held, size)
        cells = [
            nanoseconds(seconds, n_rows)
            for timing in timings.values()
            for seconds in (timing.best, timing.median)
        ]
        lines.append([f"{n_rows:,} customers", *cells])
    show(
        "Linear in rows: ns a customer, without details",
        ["", "1 thread", "median", "2 threads", "median"],
        lines,
    )


def metrics(size: Size) -> None:
    """Time healthscore on 12, 50 and 200 metrics."""
    from benchmarks import contestants

    n_rows = size.rows // 4
    lines: list[list[str]] = []
    for n_metrics in (12, 50, 200):
        _, held = contestants.main_table(job.customers(n_rows, n_metrics=n_metrics))
        timings = _scaling(job.scorecard(n_metrics), held, size)
        cells = [
            nanoseconds(seconds, n_rows * n_metrics)
            for timing in timings.values()
            for seconds in (timing.best, timing.median)
        ]
        lines.append([f"{n_metrics} metrics", *cells])
    show(
        f"Linear in metrics: ns a value, {n_rows:,} customers, without details",
        ["", "1 thread", "median", "2 threads", "median"],
        lines,
    )


def memory(size: Size) -> None:
    """Trace what healthscore holds beyond its input and outputs."""
    from benchmarks import contestants

    kind, held = contestants.main_table(job.customers(size.rows))
    scorecard = job.scorecard()
    lines: list[list[str]] = []
    for with_details in (False, True):
        for threads in (1, job.THREADS):
            call = partial(scorecard.score, held, details=with_details, threads=threads)
            traced, scores = measure.peak_memory(call)
            outputs = [scores.values, scores.band_codes, scores.coverage, scores.adjustments]
            if with_details:
                outputs += [scores.contributions, scores.losses, *scores.members.values()]
            # an output that is made when first read is not in the peak
            size_of_outputs = sum(output.nbytes for output in outputs) / measure.MEBIBYTE
            beyond = traced.peak - min(size_of_outputs, traced.kept)
            label = f"{'with' if with_details else 'without'} details, threads={threads}"
            cells = (traced.peak, traced.kept, size_of_outputs, beyond)
            lines.append([label, *(f"{cell:,.1f}" for cell in cells)])
    show(
        f"Memory, {size.rows:,} customers, {kind} table: MiB above the input (tracemalloc)",
        ["", "peak", "kept by the result", "its arrays", "peak beyond outputs"],
        lines,
    )


def one(size: Size) -> None:
    """Time `score_one`, by part of the definition and by module."""
    import healthscore as hs

    table = job.as_mapping(job.customers(100))
    customers = [
        {
            name: value.item() if hasattr(value, "item") else value
            for name, value in zip(table, row, strict=True)
        }
        for row in zip(*table.values(), strict=True)
    ]
    scorecard = job.scorecard()

    def calling(card: hs.Scorecard) -> Callable[[], None]:
        def call() -> None:
            for number in range(size.calls):
                card.score_one(customers[number % len(customers)])

        return call

    def alone(*names: str) -> hs.Scorecard:
        wanted = {member.name: member for group in scorecard.members for member in group.members}
        return hs.Scorecard("alone", [wanted[name] for name in names])

    kinds = {
        "a linear metric more": "seat_use",
        "a piecewise metric more": "weekly_logins",
        "a steps metric more": "csat",
        "a logistic metric more": "active_days",
        "a curve of 101 knots more": "events",
        "a category more": "plan",
    }
    base = "one linear metric, nothing else"
    calls: dict[str, Callable[[], object]] = {
        "the job": calling(scorecard),
        "the 12 metrics without groups, gate and bands": calling(alone(*job.METRICS)),
        base: calling(alone("adoption")),
        **{kind: calling(alone("adoption", metric)) for kind, metric in kinds.items()},
    }
    timings = measure.alternate(calls, size.repeats)
    lines: list[list[str]] = []
    for name, timing in timings.items():
        best, median = (1e6 / size.calls * seconds for seconds in (timing.best, timing.median))
        if name in kinds:  # what it adds to the base
            best -= 1e6 / size.calls * timings[base].best
            median -= 1e6 / size.calls * timings[base].median
        lines.append([name, f"{best:,.1f}", f"{median:,.1f}"])
    show("score_one: microseconds a call", ["", "best", "median"], lines)

    shares = measure.own_time(calls["the job"], size.repeats, Path(hs.__file__).parent)
    whole = 1e6 / size.calls * timings["the job"].best
    show(
        "score_one, the job: where the time goes (profiled shares of the best)",
        ["module", "microseconds", "share"],
        [
            [place, f"{share * whole:,.1f}", f"{share:.0%}"]
            for place, share in sorted(shares.items(), key=lambda pair: -pair[1])
            if share >= 0.01
        ],
    )


def imports(size: Size) -> None:
    """Time the import in fresh interpreters."""
    timing, modules = measure.import_time(size.repeats)
    show(
        "import healthscore, beyond numpy and attrs: milliseconds",
        ["", "best", "median"],
        [["import healthscore", f"{timing.best * 1e3:.1f}", f"{timing.median * 1e3:.1f}"]],
    )
    ours = {"healthscore", *sys.stdlib_module_names}
    print("  brings in beside the standard library:", *(sorted({*modules} - ours) or ["nothing"]))


SECTIONS: dict[str, Callable[[Size], None]] = {
    "agreement": agreement,
    "peers": peers,
    "inputs": inputs,
    "details": details,
    "rows": rows,
    "metrics": metrics,
    "memory": memory,
    "one": one,
    "learning": learning.learning,
    "documents": documents.documents,
    "explaining": explaining.explaining,
    "in_place": in_place.in_place,
    "in_place_spark": in_place.in_spark,
    "out_of_core": out_of_core.out_of_core,
    "over_time": over_time.over_time,
    "imports": imports,
}
SLOW = {"in_place_spark"}
"""Not in a smoke run unless asked for by name: Spark takes 10 to 20 seconds to start."""


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="few rows and repeats, under a minute")
    parser.add_argument(
        "--rows", type=lambda text: int(float(text)), help="customers (1e6 is fine)"
    )
    parser.add_argument("--repeats", type=int, help="rounds of each table")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=SECTIONS,
        metavar="TABLE",
        help=f"some of: {', '.join(SECTIONS)}",
    )
    return parser.parse_args(arguments)


def _describe_machine() -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")
    for package in PACKAGES:
        try:
            print(package, version(package), end="  ")
        except PackageNotFoundError:
            print(package, "-", end="  ")
    print()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables that were asked for; exit with 1 if any contestant disagrees."""
    # read when polars and numexpr are first imported, which is later
    os.environ.setdefault("POLARS_MAX_THREADS", str(job.THREADS))
    os.environ.setdefault("NUMEXPR_MAX_THREADS", str(job.THREADS))
    from benchmarks import contestants

    asked = _arguments(arguments)
    size = SMOKE if asked.smoke else FULL
    size = size._replace(rows=asked.rows or size.rows, repeats=asked.repeats or size.repeats)
    _describe_machine()
    for line in contestants.skipped():
        print(line)
    everything = [name for name in SECTIONS if not (asked.smoke and name in SLOW)]
    for name in asked.only or everything:
        SECTIONS[name](size)


if __name__ == "__main__":
    main()
