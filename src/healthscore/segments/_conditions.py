"""For whom conditions hold: true, false, or unknown because of a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast, final

import numpy as np

from healthscore.errors import DataError
from healthscore.formula import evaluate
from healthscore.normalizers import Block
from healthscore.scoring._inputs import Inputs
from healthscore.scoring._plan import Read
from healthscore.scoring._sources import TableLeaves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.formula import Formula, Source
    from healthscore.scoring._any_table import Table
    from healthscore.scoring._plan import Plan
    from healthscore.segments._segment import Segment


class Truths(NamedTuple):
    """What conditions come to, each of shape (n_customers, n_conditions)."""

    true: BoolArray
    unknown: BoolArray


@final
class _Reads:
    """What conditions read: all that the reading of a table asks of a plan."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        conditions = [(segment, cast("Formula", segment.when)) for segment in segments]
        self.needs_as_of = any(when.needs_as_of for _, when in conditions)
        self.reads = tuple(
            Read(place_of(segment), when, need)
            for segment, when in conditions
            for need in when.needs()
        )


def place_of(segment: Segment) -> str:
    """Name a segment for a message about data."""
    return f"segment {segment.name!r}"


def truths(
    segments: Sequence[Segment],
    table: Table,
    as_of: object,
    of_rows: NDArray[np.datetime64] | None = None,
) -> Truths:
    """Compute the conditions of segments.

    Parameters
    ----------
    segments : sequence of Segment
        With conditions.
    table : Table
        The customers.
    as_of : date or None
        The date that days are counted from.
    of_rows : ndarray of datetime64[us], shape (n_customers,), optional
        Such a date for each row instead.

    Returns
    -------
    Truths
        By customer and condition.

    Raises
    ------
    DataError
        If the table does not hold what a condition needs; the message names the segment.
    """
    plan = cast("Plan", _Reads(segments))
    inputs = Inputs(plan, table, as_of, of_rows=of_rows)
    leaves = TableLeaves(plan, inputs, Block(table.size))
    leaves.move(0, table.size)
    shape = (table.size, len(segments))
    true, unknown = (np.empty(shape, dtype=np.bool_, order="F") for _ in range(2))
    for at, segment in enumerate(segments):
        node = cast("Formula", segment.when).node
        try:
            with np.errstate(all="ignore"):
                values = evaluate(node, cast("Source", leaves))
        except DataError as error:
            raise error.within(place_of(segment)) from None
        unknown[:, at] = np.isnan(values)
        true[:, at] = np.not_equal(values, 0.0) & ~unknown[:, at]
    return Truths(true, unknown)
