"""What the recipes have in common: members from names, weights by name, totals, three tiers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs

from healthscore._definition import is_finite, is_mapping, number, number_of, refuse
from healthscore.aggregations import WeightedMean
from healthscore.errors import DefinitionError
from healthscore.formula import Formula
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import Steps
from healthscore.weightings import Equal, Fixed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from healthscore.aggregations import Aggregation
    from healthscore.metric import Missing
    from healthscore.normalizers import Normalizer
    from healthscore.weightings import Weighting

Members: TypeAlias = "Sequence[str | Metric]"
"""Metrics as they are, or names of columns that hold what the vendor's own metrics give."""


def mapping_of(place: str, field: str, value: object, due: str) -> dict[str, Any]:
    """Give a mapping as a dictionary, and refuse whatever else."""
    if not is_mapping(value):
        raise refuse(place, field, f"be a mapping of names to {due}", value)
    return dict(value)


def choice_of(place: str, field: str, value: object, choices: Collection[str]) -> None:
    """Refuse whatever is not one of a few words."""
    if value not in choices:
        raise refuse(place, field, f"be {' or '.join(map(repr, choices))}", value)


def metrics_of(
    place: str,
    members: object,
    curve: Normalizer | None,
    missing: Missing = "exclude",
    *,
    field: str = "members",
) -> list[Metric]:
    """Make metrics of the names of columns, and take others as they are.

    Parameters
    ----------
    place : str
        What errors call the recipe.
    members : object
        A list of names and metrics.
    curve : Normalizer or None
        For the names; without it only metrics will do.
    missing : "exclude", "reject", float or Learned
        What a gap does where a metric does not say otherwise.
    field : str, default "members"
        What errors call the list.

    Returns
    -------
    list of Metric
        One for each member.

    Raises
    ------
    DefinitionError
        If it is no list, or one of its members is something else.
    """
    if not isinstance(members, list | tuple):
        raise refuse(place, field, "be a list", members)
    made: list[Metric] = []
    for member in cast("list[object]", members):
        if isinstance(member, str) and curve is not None:
            made.append(Metric(member, curve, missing=missing))
        elif isinstance(member, Metric):
            says_nothing = member.missing == "exclude"
            made.append(attrs.evolve(member, missing=missing) if says_nothing else member)
        else:
            due = "metrics" if curve is None else "names of columns or metrics"
            raise refuse(place, field, f"hold {due}", member)
    return made


def groups_of(
    place: str, groups: object, curve: Normalizer | None, missing: Missing = "exclude"
) -> dict[str, list[Metric]]:
    """Make metrics of the members of every group; see `metrics_of`."""
    return {
        group: metrics_of(place, members, curve, missing, field=f"members of {group}")
        for group, members in mapping_of(place, "groups", groups, "lists of members").items()
    }


def weighting_of(weights: Mapping[str, float], members: Iterable[str]) -> Weighting:
    """Pick the weights of some members out of all; equal ones where none has any."""
    names = list(members)
    given = {name: weights[name] for name in names if name in weights}
    if not given:
        return Equal()
    for name in names:
        if name not in given:
            message = f"'weights': {name!r} has none, though others beside it have."
            raise DefinitionError(message, where="'weights'", got=name)
    return Fixed(given)


def grouped(
    members: Mapping[str, Sequence[Metric | Group]],
    weights: Mapping[str, float],
    aggregation: Aggregation | None = None,
) -> list[Group]:
    """Make the groups of a scorecard, each with the weights that its members have."""
    return [
        Group(
            group,
            list(below),
            weighting=weighting_of(weights, (member.name for member in below)),
            aggregation=aggregation or WeightedMean(),
        )
        for group, below in members.items()
    ]


def weights_of(
    place: str, weights: object, groups: Mapping[str, Iterable[Metric | Group]]
) -> dict[str, float]:
    """Give weights by name, and refuse those of what is neither a group nor a metric."""
    given = mapping_of(place, "weights", weights, "numbers")
    known = {*groups, *(member.name for members in groups.values() for member in members)}
    if strange := sorted(map(str, set(given) - known)):
        message = f"'weights' of {place}: {strange[0]!r} is neither a group nor a metric."
        raise DefinitionError(message, where=f"'weights' of {place}", got=strange[0])
    return given


def require_total(what: str, weights: Mapping[str, float], names: Collection[str]) -> None:
    """Refuse weights, or points, that are negative or do not total 100."""
    given = {name: number(weights.get(name)) for name in names}
    for name, weight in given.items():
        if not (is_finite(weight) and weight >= 0.0):
            message = f"{what} must be given for {name!r} and not be negative. Got {weight!r}."
            raise DefinitionError(message, where=what, got=weight)
    total = math.fsum(given.values())
    if abs(total - 100.0) > 1e-9:
        message = f"{what} must total 100. Got {total:g} for {', '.join(names)}."
        raise DefinitionError(message, where=what, got=total)


def text_of(name: str, formula: str | None) -> str:
    """Give a formula in brackets, or the column of a metric's own name."""
    return Formula.of_column(name).text if formula is None else f"({Formula(formula).text})"


def three_tiers(
    place: str,
    middle: float,
    good: float,
    scores: tuple[float, float, float],
    *,
    inclusive: bool = True,
) -> Steps:
    """Make a curve of three tiers by two thresholds.

    Parameters
    ----------
    place : str
        What errors call the recipe.
    middle : float
        Where the middle tier starts, coming from the poor end.
    good : float
        Where the good tier starts; below `middle` where less is better.
    scores : tuple of float
        Of the poor, the middle and the good tier.
    inclusive : bool, default True
        Whether a value on a threshold belongs to the better of the two tiers.

    Returns
    -------
    Steps
        The curve.

    Raises
    ------
    DefinitionError
        If a threshold is no number, or the two are the same.
    """
    middle, good = (number_of(place, "thresholds", given) for given in (middle, good))
    if good == middle:
        raise refuse(place, "thresholds", "differ", good)
    poor, fair, best = scores
    rising = good > middle
    beyond = min(middle, good) - abs(good - middle)
    tiers = (
        {beyond: poor, middle: fair, good: best}
        if rising
        else {beyond: best, good: fair, middle: poor}
    )
    return Steps(tiers, closed="left" if rising == inclusive else "right")
