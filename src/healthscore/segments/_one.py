"""Scoring one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore._definition import is_mapping
from healthscore.columns import show_short
from healthscore.errors import DataError, HealthScoreError
from healthscore.scoring import score_one as score_by
from healthscore.scoring._table import CustomerTable
from healthscore.segments._assigned import assign
from healthscore.segments._conditions import place_of
from healthscore.segments._score import SegmentedScore

if TYPE_CHECKING:
    from healthscore.segments._segmented import Segmented


def score_one(
    segmented: Segmented, customer: object, *, as_of: object, previous: str | None
) -> SegmentedScore:
    """Score one customer; see `Segmented.score_one`.

    Parameters
    ----------
    segmented : Segmented
        The scorecards.
    customer : mapping of str to value
        A value for each column.
    as_of : date or None
        The date of scoring.
    previous : str or None
        The band before.

    Returns
    -------
    SegmentedScore
        The customer's.
    """
    segmented.require_fitted()
    if not is_mapping(customer):
        message = f"A mapping of values is due. Got {show_short(customer)}."
        raise DataError(message, where="customer", got=customer)
    segments = assign(segmented, CustomerTable(customer), as_of, None)
    segment = segmented.all[int(segments.codes[0])]
    try:
        score = score_by(segment.scorecard.plan, customer, as_of=as_of, previous=previous)
    except HealthScoreError as error:
        raise error.within(place_of(segment)) from error
    return SegmentedScore(segment.name, score)
