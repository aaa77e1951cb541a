"""Bands and units, given by those who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore._definition import refuse

if TYPE_CHECKING:
    from collections.abc import Sequence


def code_of(labels: Sequence[str], band: str | None, default: int) -> int:
    """Give the place of a band.

    Parameters
    ----------
    labels : sequence of str
        From the lowest to the highest.
    band : str or None
        One of them.
    default : int
        What None stands for.

    Returns
    -------
    int
        From 0, the lowest.

    Raises
    ------
    DefinitionError
        If there is no such band.
    """
    if band is None:
        return range(len(labels))[default]
    if band in labels:
        return labels.index(band)
    owner = "the bands"
    raise refuse(owner, "band", f"be one of {', '.join(labels)}", band)


def checked_unit(unit: object) -> str:
    """Refuse what time is not counted in.

    Parameters
    ----------
    unit : str
        What the caller gave.

    Returns
    -------
    str
        The same.

    Raises
    ------
    DefinitionError
        If it is neither ``"periods"`` nor ``"days"``.
    """
    if isinstance(unit, str) and unit in {"periods", "days"}:
        return unit
    owner = "the spells"
    raise refuse(owner, "unit", "be 'periods' or 'days'", unit)
