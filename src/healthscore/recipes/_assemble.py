"""What the recipes have in common: members from names, weights by name, totals, three tiers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from healthscore._definition import is_finite, number, refuse
from healthscore.errors import DefinitionError
from healthscore.formula import Formula
from healthscore.metric import Metric
from healthscore.normalizers import Steps
from healthscore.weightings import Equal, Fixed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from healthscore.metric import Missing
    from healthscore.normalizers import Normalizer
    from healthscore.weightings import Weighting

Members: TypeAlias = "Sequence[str | Metric]"
"""Metrics as they are, or names of columns that hold what the vendor's own metrics give."""


def metrics_of(members: Members, curve: Normalizer, missing: Missing = "exclude") -> list[Metric]:
    """Make metrics of the names of columns, and let metrics through as they are."""
    return [
        member if isinstance(member, Metric) else Metric(member, curve, missing=missing)
        for member in members
    ]


def weighting_of(weights: Mapping[str, float], names: Iterable[str]) -> Weighting:
    """Pick the weights of some members out of all; equal ones where none has any."""
    names = list(names)
    given = {name: weights[name] for name in names if name in weights}
    if not given:
        return Equal()
    for name in names:
        if name not in given:
            message = f"'weights': {name!r} has none, though others beside it have."
            raise DefinitionError(message, where="'weights'", got=name)
    return Fixed(given)


def require_known(weights: Mapping[str, float], groups: Mapping[str, Iterable[Metric]]) -> None:
    """Refuse weights of what is neither a group nor a metric."""
    known = {*groups, *(metric.name for members in groups.values() for metric in members)}
    if strange := sorted(set(weights) - known):
        message = f"'weights': {strange[0]!r} is neither a group nor a metric."
        raise DefinitionError(message, where="'weights'", got=strange[0])


def require_total(what: str, weights: Mapping[str, float], names: Collection[str]) -> None:
    """Refuse weights, or points, that do not total 100."""
    given = {name: number(weights.get(name)) for name in names}
    for name, weight in given.items():
        if not (is_finite(weight) and weight > 0.0):
            raise refuse(what, name, "be above 0", weights.get(name))
    total = math.fsum(given.values())
    if abs(total - 100.0) > 1e-9:
        message = f"{what} must total 100. Got {total:g} for {', '.join(names)}."
        raise DefinitionError(message, where=what, got=total)


def text_of(name: str, formula: str | None) -> str:
    """Give a formula in brackets, or the column of a metric's own name."""
    return Formula.of_column(name).text if formula is None else f"({formula})"


def three_tiers(middle: float, good: float, scores: tuple[float, float, float]) -> Steps:
    """Make a curve of three tiers, each of which holds its own threshold.

    Parameters
    ----------
    middle : float
        Where the middle tier starts, coming from the poor end.
    good : float
        Where the good tier starts; below `middle` where less is better.
    scores : tuple of float
        Of the poor, the middle and the good tier.

    Returns
    -------
    Steps
        The curve.

    Raises
    ------
    DefinitionError
        If the two are the same.
    """
    if good == middle:
        message = f"The thresholds of two tiers must differ. Got {good!r} twice."
        raise DefinitionError(message, where="thresholds", got=good)
    poor, fair, best = scores
    if good > middle:
        return Steps({middle - (good - middle): poor, middle: fair, good: best})
    tiers = {good - (middle - good): best, good: fair, middle: poor}
    return Steps(tiers, closed="right")
