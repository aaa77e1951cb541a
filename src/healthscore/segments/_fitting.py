"""Fitting each segment's scorecard on the segment's customers, small ones drawn to the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import attrs

from healthscore.columns import to_outcome
from healthscore.errors import DataError, FitError
from healthscore.scoring import as_table
from healthscore.segments._assigned import assign
from healthscore.segments._conditions import place_of
from healthscore.segments._credibility import credibility, ratios, signal_of
from healthscore.segments._fitted import Fitting, PartFit
from healthscore.segments._learning import Learning, Table
from healthscore.segments._mixing import mixed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray
    from healthscore.errors import HealthScoreError
    from healthscore.scoring import TableLike
    from healthscore.scoring._any_table import Table as AnyTable
    from healthscore.segments._learning import Learned
    from healthscore.segments._segment import Segment
    from healthscore.segments._segmented import Segmented


def fit_segments(
    segmented: Segmented,
    table: TableLike,
    outcome: ArrayLike | str | None,
    *,
    as_of: object,
    shrink: bool,
) -> Segmented:
    """Learn everything; see `Segmented.fit`.

    Parameters
    ----------
    segmented : Segmented
        What is to be learned.
    table : table
        Customers to learn from.
    outcome : array_like of bool or str or None
        Who then left, or the column that says so.
    as_of : date or None
        The date of the table.
    shrink : bool
        Whether small segments are drawn towards the whole.

    Returns
    -------
    Segmented
        With nothing left to learn.
    """
    customers = as_table(table)
    left = _outcome(customers, outcome)
    codes = assign(segmented, customers, as_of, None).codes
    source = Table(customers, left, codes, as_of, segmented.columns)
    cards = [Learning(segment, source, at) for at, segment in enumerate(segmented.all)]
    told: list[PartFit] = []
    while any(card.scorecard.learns for card in cards):
        round_ = [learned for card in cards for learned in card.learn(weigh=shrink)]
        told += _settled(round_, source, shrink=shrink)
    order = {name: at for at, name in enumerate(segmented.names)}
    parts = sorted(told, key=lambda part: order[part.segment])
    fitted = [attrs.evolve(card.segment, scorecard=card.scorecard) for card in cards]
    count = len(segmented.ordered)
    return attrs.evolve(
        segmented,
        segments=fitted[:count],
        default=fitted[count] if segmented.default is not None else None,
        fitting=Fitting(tuple(parts)),
    )


def _outcome(customers: AnyTable, outcome: ArrayLike | str | None) -> FloatArray | None:
    if not isinstance(outcome, str):
        return None if outcome is None else to_outcome(outcome, customers.size)
    place = f"column {outcome!r}"
    try:
        return to_outcome(customers.column(outcome).numbers(), customers.size)
    except DataError as error:
        raise error.within(place) from None


def _settled(round_: list[Learned], source: Table, *, shrink: bool) -> list[PartFit]:
    """Give each part of a round its numbers, the same parts of all segments side by side."""
    pools: dict[object, list[Learned]] = {}
    for learned in round_:
        pools.setdefault((learned.task.place, learned.task.learning), []).append(learned)
    signals = [
        signal_of([each.evidence for each in pool if each.evidence is not None], source.spread)
        for pool in pools.values()
    ]
    return [
        _put(learned, credibility(learned.customers, ratio) if shrink else 1.0)
        for pool, ratio in zip(pools.values(), ratios(signals), strict=True)
        for learned in pool
    ]


def _put(learned: Learned, share: float) -> PartFit:
    """Put a part into its scorecard, drawn to the whole as far as that goes."""
    own, whole, reason = learned.own, learned.whole, learned.reason
    if own is None and whole is None:
        raise _nothing(learned)
    if own is None:
        share = 0.0
    elif whole is None:
        share = 1.0
    part = own if whole is None else whole if own is None else None
    if part is None:
        try:
            part = mixed(learned.task.learning, own, whole, share)
            learned.put(part)
        except ValueError as error:
            part, share, reason = whole, 0.0, f"what comes of both is no definition: {error}"
    learned.put(part)
    segment, place = learned.home.segment.name, learned.task.place
    return PartFit(segment, place, learned.customers, share, own, whole, part, reason)


def _nothing(learned: Learned) -> HealthScoreError:
    error = cast("FitError", learned.error)
    return error.within(_place(learned.home.segment))


def _place(segment: Segment) -> str:
    return place_of(segment)
