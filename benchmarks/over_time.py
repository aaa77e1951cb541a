"""What a history takes: bands, trends and drops of many customers and months, against scoring them.

Each of 100,000 customers has a row in each of 36 months (with ``--rows``, a tenth as many customers
as rows). The scores are those of the job, of which nothing lasts from month to month: the least
that anything could find, and the most that a state can change.
"""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import job
from benchmarks.tables import show, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.tables import Size

MONTHS = 36


def over_time(size: Size) -> None:
    """Time what is asked of a history against scoring its panel."""
    customers = size.rows // 10
    rows = customers * MONTHS
    scorecard = job.scorecard()
    table = job.as_mapping(job.customers(rows))
    months = np.datetime64("2023-12", "M") + np.arange(MONTHS)
    table["id"] = np.tile(np.arange(customers), MONTHS)
    table["month"] = np.repeat(months.astype("datetime64[D]"), customers)
    history = scorecard.score_panel(table, key="id", at="month", details=False)
    history.values  # noqa: B018  put side by side before anything is timed
    base = "scoring the panel"
    calls: dict[str, Callable[[], object]] = {
        base: lambda: scorecard.score_panel(table, key="id", at="month", details=False),
        "scoring it with details": lambda: scorecard.score_panel(table, key="id", at="month"),
        "bands": lambda: history.bands().codes,
        "trend": lambda: history.trend().slope,
        "drops, the limit learned": lambda: history.drops().sizes,
        "bands, trend and drops": lambda: (
            history.bands().codes,
            history.trend().slope,
            history.drops().sizes,
        ),
    }
    show(
        f"A history of {customers:,} customers x {MONTHS} months",
        ["", "ns a customer and month", "median", "x scoring the panel (median)"],
        timed(calls, size._replace(repeats=min(size.repeats, 5)), rows, (base,)),
    )
    tracemalloc.start()
    for name in ("bands", "trend", "drops, the limit learned"):
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        held = calls[name]()
        peak = tracemalloc.get_traced_memory()[1] - before
        print(f"  {name}: at most {peak / rows:,.0f} bytes a customer and month")
        del held
    tracemalloc.stop()
