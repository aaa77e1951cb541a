"""Who takes part: healthscore in its ways, the other libraries, and the floor."""

from __future__ import annotations

import importlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from benchmarks import job

if TYPE_CHECKING:
    from collections.abc import Callable

    import healthscore as hs

PEERS = {  # name: module under benchmarks.peers, what must be installed
    "pandas": ("pandas_frame", ["pandas"]),
    "polars": ("polars_lazy", ["polars"]),
    "polars, tuned by hand": ("polars_tuned", ["polars"]),
    "duckdb": ("duckdb_sql", ["duckdb", "pyarrow"]),
    "numexpr": ("numexpr_formulas", ["numexpr"]),
    "numexpr, tuned by hand": ("numexpr_tuned", ["numexpr"]),
    "scikit-learn": ("sklearn_pipeline", ["sklearn", "pandas"]),
    "scikit-learn, tuned by hand": ("sklearn_tuned", ["sklearn"]),
}
TABLES: dict[str, tuple[str | None, Callable[[job.Customers], Any]]] = {
    "pandas": ("pandas", job.as_pandas),
    "polars": ("polars", job.as_polars),
    "pyarrow": ("pyarrow", job.as_arrow),
    "mapping": (None, job.as_mapping),
}


class Peer(Protocol):
    """What a module under `benchmarks.peers` offers."""

    def prepare(self, table: job.Customers, /) -> Any:
        """Hold the input as the library's users would; not timed."""

    def score(self, prepared: Any, /) -> job.Result:
        """Do the job."""


def _missing(libraries: list[str]) -> list[str]:
    return [library for library in libraries if find_spec(library) is None]


def skipped() -> list[str]:
    """Name every peer that cannot take part, with the reason."""
    return [
        f"SKIPPED {name}: {', '.join(_missing(libraries))} not installed"
        for name, (_, libraries) in PEERS.items()
        if _missing(libraries)
    ]


def peers(table: job.Customers) -> dict[str, Callable[[], job.Result]]:
    """Prepare every installed peer for the job."""
    calls: dict[str, Callable[[], job.Result]] = {}
    for name, (module, libraries) in PEERS.items():
        if not _missing(libraries):
            peer: Peer = importlib.import_module(f"benchmarks.peers.{module}")
            calls[name] = partial(peer.score, peer.prepare(table))
    return calls


def tables(table: job.Customers) -> dict[str, Any]:
    """Give the input in every form that healthscore takes and that is installed, pandas first."""
    return {
        kind: make(table)
        for kind, (library, make) in TABLES.items()
        if library is None or find_spec(library) is not None
    }


def main_table(table: job.Customers) -> tuple[str, Any]:
    """Give the form in which healthscore runs unless said otherwise: the first of `TABLES`."""
    for kind, (library, make) in TABLES.items():
        if library is None or find_spec(library) is not None:
            return kind, make(table)
    raise AssertionError


def healthscore(
    scorecard: hs.Scorecard, table: Any, *, threads: int, details: bool = False, read: bool = False
) -> Callable[[], job.Result]:
    """Set healthscore to the job; `read` reads contributions and losses too."""

    def call() -> job.Result:
        scores = scorecard.score(table, details=details, threads=threads)
        if read:
            assert scores.contributions.shape == scores.losses.shape
        return job.Result(scores.values, scores.band_codes, scores.coverage)

    return call


def floor(table: job.Customers) -> Callable[[], object]:
    """Read the twelve columns once: two threads, each summing half of the rows."""
    columns: list[Any] = [*table.numbers.values(), *table.plans.values()]
    middle = len(table) // 2
    pool = ThreadPoolExecutor(job.THREADS)

    def read(rows: slice) -> list[Any]:
        return [np.add.reduce(column[rows]) for column in columns]

    return lambda: list(pool.map(read, (slice(0, middle), slice(middle, None))))
