"""What fields of state rules must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from healthscore._definition import refuse, require_finite
from healthscore.bandings._previous import TOLERANCE
from healthscore.errors import DefinitionError

if TYPE_CHECKING:
    from healthscore.bandings import Banding

MOST: Final = 100_000
"""Most periods that a rule can wait for."""

_HIGHEST: Final = 100.0
"""Where scores end."""


def require_periods(owner: object, periods: object) -> None:
    """Refuse a number of periods that is no whole number from 1.

    Parameters
    ----------
    owner : StateRule
        Whose field it is.
    periods : int
        What came.

    Raises
    ------
    DefinitionError
        If it is something else.
    """
    if not (type(periods) is int and 1 <= periods <= MOST):
        raise refuse(owner, "periods", f"be a whole number from 1 to {MOST:,}", periods)


def require_margin(owner: object, margin: float) -> None:
    """Refuse a margin that is no number from 0.

    Parameters
    ----------
    owner : StateRule
        Whose field it is.
    margin : float
        What came.

    Raises
    ------
    DefinitionError
        If it is something else.
    """
    require_finite(owner, "margin", learnable=False)
    if margin < 0.0:
        raise refuse(owner, "margin", "not be negative", margin)


def require_way_up(owner: object, margin: float, banding: Banding, *, beyond: bool) -> None:
    """Refuse a margin with which nobody could ever come up to a band.

    Parameters
    ----------
    owner : StateRule
        Whose field it is.
    margin : float
        Points above the start of a band that a score must have.
    banding : Banding
        The bands.
    beyond : bool
        Whether it must have more, where it is not enough to be on the edge.

    Raises
    ------
    DefinitionError
        If a score of 100 would not do, and without the margin would.
    """
    right = banding.closed == "right"
    # the highest band has the least room above it
    for below, label, start in _cuts(banding)[-1:]:
        room = _HIGHEST - start
        if not _passes(room - margin, beyond=beyond or right):
            way = f"up from {below!r} to {label!r}, which starts at {start:g}, for scores end at"
            raise _no_way(owner, margin, f"{way} {_HIGHEST:g}", room, beyond=beyond or right)


def require_way_down(owner: object, margin: float, banding: Banding) -> None:
    """Refuse a margin with which nobody could ever leave a band for the one below.

    Parameters
    ----------
    owner : StateRule
        Whose field it is.
    margin : float
        Points below the start of a band by which a score must pass it, and more.
    banding : Banding
        The bands.

    Raises
    ------
    DefinitionError
        If a score of 0 would not do, and without the margin would.
    """
    # the lowest cut has the least room below it
    for below, label, start in _cuts(banding)[:1]:
        if not _passes(start - margin, beyond=True):
            way = f"down from {label!r} to {below!r}, which ends at {start:g}, for scores end at 0"
            raise _no_way(owner, margin, way, start, beyond=True)


def _cuts(banding: Banding) -> list[tuple[str, str, float]]:
    """Give each cut with scores on both sides: the bands below and above it, and where it is."""
    _, *starts = cast("tuple[float, ...]", tuple(banding.starts.values()))
    right = banding.closed == "right"
    return [
        (below, label, start)
        for below, label, start in zip(banding.labels, banding.labels[1:], starts, strict=False)
        # a band that nobody is in even without a margin is no fault of the margin
        if _passes(_HIGHEST - start, beyond=right) and _passes(start, beyond=not right)
    ]


def _passes(points: float, *, beyond: bool) -> bool:
    """Tell whether a score that is so far on the right side of an edge is past it."""
    return points > TOLERANCE if beyond else points >= -TOLERANCE


def _no_way(
    owner: object, margin: float, way: str, room: float, *, beyond: bool
) -> DefinitionError:
    # at an edge that is where scores end, there is room for no margin at all
    most = f"below {room:g}" if beyond and room > TOLERANCE else f"at most {max(room, 0.0):g}"
    error = refuse(owner, "margin", f"be {most}: nobody could ever come {way}", margin)
    # the rule may be one that nobody named
    message = f"{error} Pass {type(owner).__name__}(margin=...) with less."
    return DefinitionError(message, where=error.where, got=margin)
