"""Checking scorecards by segment: what is legal, and wrong or worth a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from healthscore.formula import Logic, Not
from healthscore.scoring import as_table
from healthscore.scoring._shared import Shared
from healthscore.segments._assigned import Segments
from healthscore.segments._conditions import truths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.formula import Node
    from healthscore.scorecard import AsOf
    from healthscore.scoring import TableLike
    from healthscore.scoring._any_table import Table
    from healthscore.segments._segment import Segment
    from healthscore.segments._segmented import Segmented
    from healthscore.spec.checks import Findings
    from healthscore.spec.checks._findings import Finding


def check(
    segmented: Segmented, table: TableLike | None = None, *, as_of: AsOf | None = None
) -> Findings:
    """Find what is legal but wrong; see `Segmented.check`.

    Parameters
    ----------
    segmented : Segmented
        The definition.
    table : table or None
        Customers to check it against.
    as_of : date or None
        The date of the table.

    Returns
    -------
    Findings
        Of the segments, then of each scorecard.
    """
    from healthscore.spec.checks import Findings

    customers = None if table is None else as_table(table)
    found = [*_unreachable(segmented), *_bands(segmented)]
    segments = None
    if customers is not None:
        segments = Segments(segmented.names, truths(segmented.ordered, customers, as_of))
        found += list(_of_table(segmented, segments))
    found += list(_of_scorecards(segmented, customers, segments, as_of))
    return Findings(found)


def _unreachable(segmented: Segmented) -> Iterator[Finding]:
    """Find conditions that cannot hold for whoever is left."""
    from healthscore.spec.checks._findings import warning

    before: list[Node] = []
    for segment in segmented.all:
        if segment.when is not None and not _possible(segment.when.node):
            yield warning(
                "never-segment",
                segment.place,
                f"{segment.when.text} can never hold.",
                "Correct the condition, or leave the segment out.",
                segment.when.text,
            )
        elif not _possible(
            *map(Not, before), *([] if segment.when is None else [segment.when.node])
        ):
            yield warning(
                "unreachable-segment",
                segment.place,
                "Whoever it is for is already in a segment before.",
                "Put it before the wider one, or leave it out.",
                _text(segment),
            )
        if segment.when is not None:
            before.append(segment.when.node)


def _possible(*nodes: Node) -> bool:
    """Tell whether conditions may hold together, as far as that is certain."""
    from healthscore.spec.checks._conditions import cases

    return bool(cases(nodes[0] if len(nodes) == 1 else Logic("and", nodes), {}))


def _text(segment: Segment) -> str:
    return "default" if segment.when is None else segment.when.text


def _bands(segmented: Segmented) -> Iterator[Finding]:
    """Find scorecards whose bands cannot be compared."""
    from healthscore.spec.checks._findings import warning

    labels: dict[tuple[str, ...] | None, str] = {}
    for segment in segmented.all:
        banding = segment.scorecard.banding
        labels.setdefault(None if banding is None else banding.labels, segment.name)
    if len(labels) > 1:
        told = "; ".join(
            f"{name!r} has {'none' if some is None else ', '.join(some)}"
            for some, name in labels.items()
        )
        yield warning(
            "segment-bands",
            "Segmented",
            f"Its scorecards have different bands: {told}.",
            "Give all of them the same labels, so that a band means the same for everybody.",
            tuple(labels.values()),
        )


def _of_table(segmented: Segmented, segments: Segments) -> Iterator[Finding]:
    """Find what the customers at hand say of the conditions."""
    from healthscore.spec.checks._findings import note, warning

    nobodys = int(segments.unmatched.sum())
    if nobodys and segmented.default is None:
        message = f"{nobodys:,} customers match no condition."
        advice = "Pass default=scorecard for them: without it they cannot be scored."
        yield warning("no-segment", "Segmented", message, advice, nobodys)
    for name, count in segments.counts.items():
        if not count and len(segments):
            message = "None of the customers is in it."
            yield note("empty-segment", f"Segment {name!r}", message, "Is its condition right?", 0)
    for (one, two), count in segments.overlaps.items():
        message = f"{count:,} of the customers match {two!r} too."
        advice = "The first one has them. If that is not meant, change the order."
        yield note("segment-overlap", f"Segment {one!r}", message, advice, (one, two, count))
    for name, count in segments.unknown_by_segment.items():
        who = f"{count:,} customer{'' if count == 1 else 's'}"
        message = f"A gap hides of {who} whether it is theirs; they go elsewhere."
        advice = "Fill the gaps, or say what a gap means: coalesce(column, 0) > 5."
        yield note("segment-gaps", f"Segment {name!r}", message, advice, count)


def _of_scorecards(
    segmented: Segmented, table: Table | None, segments: Segments | None, as_of: AsOf | None
) -> Iterator[Finding]:
    """Check each scorecard against its own customers."""
    whole = None if table is None else Shared(table)
    for segment in segmented.all:
        own = None
        if whole is not None and segments is not None:
            rows = segments.rows(segment.name)
            own = whole.rows(rows) if len(rows) else None
        for finding in segment.scorecard.check(own, as_of=as_of):
            yield attrs.evolve(finding, place=f"{segment.place}, {finding.place}")
