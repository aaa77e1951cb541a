"""Checks of a table, metric by metric: gaps, constants, and values that the curve does not part."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.normalizers import Categories, Isotonic, Steps
from healthscore.spec.checks._findings import note, warning
from healthscore.spec.checks._sources import is_left_to_gaps
from healthscore.spec.checks._study import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.spec.checks._data import Reading
    from healthscore.spec.checks._findings import Finding

MANY_GAPS: Final = 0.9
"""Share of gaps from which they are a warning."""

SOME_GAPS: Final = 0.3
"""Share of gaps from which they are worth a look."""

BEYOND: Final = 1 / 3
"""Share of values beyond an end of the curve from which they are worth a look."""


def constant(reading: Reading) -> Iterator[Finding]:
    """Find a metric with the same value for all who have one."""
    present = reading.values[reading.fresh]
    if len(present) < 2 or present.min() < present.max():
        return
    value = float(present[0])
    shown = repr(reading.labels[int(value)]) if reading.labels else f"{value:g}"
    yield warning(
        "constant-column",
        reading.metric.place,
        f"All {len(present):,} customers who have a value have the same, {shown}.",
        "Leave the metric out, or find out why it does not vary.",
        reading.labels[int(value)] if reading.labels else value,
    )


def unlearnable(reading: Reading) -> Iterator[Finding]:
    """Find a curve that the table cannot teach."""
    # which needs to know who left, and a check does not
    if reading.error is None or isinstance(reading.metric.normalizer, Isotonic):
        return
    yield warning(
        "nothing-to-learn",
        reading.metric.place,
        f"{_whose(reading)} cannot be learned from this table. {reading.error}",
        "Write the numbers down instead of learning them, or leave the metric out.",
    )


def _whose(reading: Reading) -> str:
    return f"Its curve {reading.where}" if reading.where else "Its curve"


def unused(reading: Reading) -> Iterator[Finding]:
    """Find curves that judge nobody in the table."""
    # whom the conditions leave to the metric's own curve, if they leave it any
    parts = reading.parts[:-1] if is_left_to_gaps(reading.metric) else reading.parts
    for part in parts:
        if not part.customers:
            yield note(
                "unused-curve",
                reading.metric.place,
                f"Its curve {part.where} judges none of the {len(reading.values):,} customers.",
                "See whether the condition means what it says, and whether its columns have gaps.",
                part.where,
            )


def gaps(reading: Reading) -> Iterator[Finding]:
    """Find a metric that many customers have no score for."""
    scored = reading.fresh if reading.scores is None else ~np.isnan(reading.scores)
    share = 1.0 - float(np.mean(scored))
    if share < SOME_GAPS:
        return
    none = float(np.isnan(reading.values).mean())
    stale = float((~np.isnan(reading.values) & ~reading.fresh).mean())
    parts = (
        (none, "have no value"),
        (stale, f"have one older than {reading.metric.valid_days:g} days" if stale else ""),
        (share - none - stale, "have one without a score"),
    )
    why = ", ".join(f"{part:.0%} {what}" for part, what in parts if part >= 0.005)
    kind = warning if share >= MANY_GAPS else note
    yield kind(
        "many-gaps",
        reading.metric.place,
        f"{share:.0%} of the customers have a gap here: {why}.",
        "Find out why; 'missing' says what a gap does, and 'min_coverage' how many are too many.",
        share,
    )


def unlisted(reading: Reading) -> Iterator[Finding]:
    """Find labels that the curve does not list, and takes for gaps."""
    if not isinstance(reading.metric.normalizer, Categories) or reading.scores is None:
        return
    known = reading.fresh & ~np.isnan(reading.scores)
    codes = reading.values[reading.fresh & ~known].astype(np.intp)
    counts = np.bincount(codes, minlength=len(reading.labels)).tolist()
    found = {label: count for label, count in zip(reading.labels, counts, strict=True) if count}
    if not found:
        return
    names = sorted(found, key=lambda label: -found[label])
    yield warning(
        "unlisted-labels",
        reading.metric.place,
        f"{len(codes):,} of {int(reading.fresh.sum()):,} customers have a label that its "
        f"Categories do not list, and count as gaps: {listed(names)}.",
        "List these labels, or give a score to all others with 'other'.",
        tuple(names),
    )


def beyond(reading: Reading) -> Iterator[Finding]:
    """Find values beyond the ends of the curve, which all have one score."""
    # a curve that learned its ends was told how many to leave out
    if reading.curve is None or reading.metric.normalizer.learns or not reading.fresh.any():
        return
    low, high = reading.curve.ends
    present = reading.values[reading.fresh]
    sides = [("below", low, present < low, f"down to {present.min():g}")]
    # the last tier is meant for all from its start on
    if not isinstance(reading.curve, Steps):
        sides.append(("above", high, present > high, f"up to {present.max():g}"))
    for side, end, marks, furthest in sides:
        share = float(marks.mean())
        if math.isfinite(end) and share >= BEYOND:
            yield note(
                "beyond-curve",
                reading.metric.place,
                f"{share:.0%} of the values{f' {reading.where}' if reading.where else ''} are "
                f"{side} {end:g}, {furthest}, and all have one score: the curve ends there.",
                "Move the end of the curve, if it should tell them apart.",
                share,
            )
