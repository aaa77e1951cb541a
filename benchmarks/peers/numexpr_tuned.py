"""The job in numexpr, tuned by hand for this job beyond what its user guide has.

All metrics of a group in one formula, written together from theirs, so that no metric's score is
ever held.
"""

from __future__ import annotations

from typing import Any

import numexpr as ne

from benchmarks import job
from benchmarks.peers import numexpr_formulas
from benchmarks.peers.numexpr_formulas import Columns, prepare, there

__all__ = ["prepare", "score"]

METRICS = numexpr_formulas.formulas(gap="0.0")
SUMS = {
    group: " + ".join(METRICS.get(metric, there(metric, metric)) for metric in members)
    for group, members in job.GROUPS.items()
}


def score(columns: Columns) -> job.Result:
    """Score every customer."""
    names: dict[str, Any] = {**columns.numbers, **numexpr_formulas.by_numpy(columns)}
    for group in job.GROUPS:
        names[f"{group}_sum"] = ne.evaluate(SUMS[group], names)
        names[f"{group}_count"] = ne.evaluate(numexpr_formulas.COUNTS[group], names)
    return numexpr_formulas.result(names)
