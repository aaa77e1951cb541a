"""The job where the table is: a key, labels as text, one rule more, and bands by their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from benchmarks import job, reference

if TYPE_CHECKING:
    import pyarrow as pa

    import healthscore as hs

KEY = "id"
RULED, RULED_FROM, CAP = "open_tickets", 8.0, 39.0
"""The rule: with so many open tickets the score is at most that."""

LABELS = (*job.BANDS, "unknown")  # the code -1, where there is no score, takes the last


def scorecard() -> hs.Scorecard:
    """Define it for healthscore."""
    import healthscore as hs

    cap = hs.Cap(at=CAP, when=f"{RULED} >= {RULED_FROM:g}", reason="many open tickets")
    return attrs.evolve(job.scorecard(), rules=[cap])


def expected(table: job.Customers) -> job.Result:
    """Do it in the plainest numpy."""
    plain = reference.score(table)
    capped = (table.numbers[RULED] >= RULED_FROM) & (plain.score > CAP)
    score = np.where(capped, CAP, plain.score)
    starts = np.array(list(job.BANDS.values())) - job.NEAR
    band = np.searchsorted(starts, score, side="right") - 1
    return job.Result(score, np.where(np.isnan(score), -1, band).astype(np.int8), plain.coverage)


def as_arrow(table: job.Customers) -> pa.Table:
    """Make a table with a key, nulls for gaps and the labels as text."""
    import pyarrow as pa

    found = job.as_arrow(table)
    for metric in table.plans:
        place = found.column_names.index(metric)
        found = found.set_column(place, metric, found[metric].cast(pa.string()))
    return found.add_column(0, KEY, pa.array(np.arange(len(table))))


def result(scored: Any) -> job.Result:
    """Take the three columns out of a table of Arrow, in the order of the keys."""
    scored = scored.sort_by(KEY)
    codes = {label: code for code, label in enumerate(LABELS[:-1])} | {LABELS[-1]: -1}
    score, coverage = (scored[name].to_numpy() for name in ("score", "coverage"))
    band = np.array([codes[label] for label in scored["band"].to_pylist()], np.int8)
    return job.Result(score, band, coverage)
