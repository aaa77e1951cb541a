"""Sentences about aggregations and weightings: how members make a group's score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from healthscore.aggregations import (
    Best,
    GeometricMean,
    HarmonicMean,
    OrderedMean,
    PowerMean,
    Rounded,
    Sum,
    WeightedMean,
    Worst,
)
from healthscore.spec.pages._content import Name
from healthscore.spec.pages._words import (
    MANY,
    counted,
    figure,
    kept,
    listed,
    own,
    percent,
    points,
    some,
)
from healthscore.weightings import (
    Blend,
    Critic,
    Entropy,
    Equal,
    Fixed,
    Outcome,
    PairwiseComparisons,
    PrincipalComponent,
    RankOrder,
    StandardDeviation,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore.aggregations import Aggregation
    from healthscore.spec.pages._content import Line
    from healthscore.weightings import Weighting

_COVERAGE: Final = " Weights count toward coverage alone."


def aggregation(part: Aggregation) -> Line:
    """Say how members' scores become one.

    Parameters
    ----------
    part : Aggregation
        Any.

    Returns
    -------
    Line
        One sentence or more; the definition itself for what somebody else wrote.
    """
    write = AGGREGATIONS.get(type(part))
    return write(part) if write else (own(part),)


def weighting(part: Weighting) -> Line:
    """Say how much members count, and why.

    Parameters
    ----------
    part : Weighting
        Any.

    Returns
    -------
    Line
        One sentence or more; the definition itself for what somebody else wrote.
    """
    write = WEIGHTINGS.get(type(part))
    return write(part) if write else (own(part),)


def _floor(part: Any) -> str:
    if part.floor:
        return f" A score below {figure(part.floor)} counts as {figure(part.floor)}."
    return " One member at 0 makes it 0."


_MEAN_OF: Final = {
    "geometric": "The weighted geometric mean of the members' scores: one fault weighs heavily",
    "harmonic": "The weighted harmonic mean of the members' scores: one fault weighs more heavily",
}


def _power_mean(part: Any) -> Line:
    known = {-math.inf: "lowest score", math.inf: "highest score"}.get(part.p)
    if known:
        kind = f"The {known} among the members, as a power mean without limit."
    elif part.p == 1.0:
        kind = "The weighted mean of the members' scores, as the power mean of exponent 1."
    else:
        heavy = "high scores weigh more" if part.p > 1.0 else "low scores weigh more"
        kind = f"The weighted power mean of exponent {figure(part.p)}: {heavy}."
    return (f"{kind}{_floor(part) if part.floor or part.p <= 0.0 else ''}",)


def _ordered_mean(part: Any) -> Line:
    weights = [(figure(weight),) for weight in part.weights]
    if len(weights) == 1:
        return (f"The score of its one member.{_COVERAGE}",)
    if len(weights) > MANY:
        count: Line = (f"by {len(weights)} weights",)
    else:
        count = listed(weights)
    return ("A mean by rank: from the best member to the worst they count ", *count, ".", _COVERAGE)


def _sum(part: Any) -> Line:
    start = f", starting at {points(part.start)}" if part.start else ""
    within = kept(part.low, part.high, ", and ")
    return (f"The members' points are added up{start}{within}.{_COVERAGE}",)


_MODES: Final = {
    "half_up": "halves go up",
    "half_even": "halves go to the even neighbour",
    "floor": "always down",
}


def _rounded(part: Any) -> Line:
    units = {-1: "tens", 0: "whole numbers"}
    unit = units.get(part.digits, f"{counted(part.digits, 'digit')} after the point")
    return (*aggregation(part.inner), f" Then rounded to {unit}; {_MODES[part.mode]}.")


AGGREGATIONS: Final[dict[type[Aggregation], Callable[[Any], Line]]] = {
    WeightedMean: lambda _: (
        "The weighted mean of the members' scores: strengths make up for weaknesses.",
    ),
    GeometricMean: lambda part: (f"{_MEAN_OF['geometric']}.{_floor(part)}",),
    HarmonicMean: lambda part: (f"{_MEAN_OF['harmonic']} still.{_floor(part)}",),
    PowerMean: _power_mean,
    Worst: lambda _: (f"The lowest score among the members: nothing makes up for it.{_COVERAGE}",),
    Best: lambda _: (f"The highest score among the members: one strength is enough.{_COVERAGE}",),
    OrderedMean: _ordered_mean,
    Sum: _sum,
    Rounded: _rounded,
}
"""Words of each shipped aggregation."""


def _fixed(part: Any) -> Line:
    if len(part.weights) > MANY:
        return ("The weights are declared.",)
    weights = ((Name(name), " ", figure(weight)) for name, weight in part.weights.items())
    return ("The weights are declared: ", *listed(weights), ".")


_METHODS: Final = {
    "centroid": "the mean of all weights in that order (rank-order centroid)",
    "sum": "weights that fall evenly from rank to rank (rank sum)",
    "reciprocal": "one over the rank (rank reciprocal)",
}


def _rank_order(part: Any) -> Line:
    order = some(part.names, "member")
    return ("Only the order of importance is given: ", *order, f"; {_METHODS[part.method]}.")


def _comparisons(part: Any) -> Line:
    ratio = f" Their consistency ratio is {figure(part.consistency_ratio, 3)}"
    note = f"{ratio}; 0 means that none contradicts another, and above 0.1 they should be revised."
    if len(part.comparisons) > MANY:
        return (f"From {len(part.comparisons)} comparisons of members two by two.{note}",)
    pairs = (
        (Name(first), f" counts {figure(times, 3)} times as much as ", Name(second))
        for (first, second), times in part.comparisons.items()
    )
    return ("From comparing members two by two: ", *listed(pairs), ".", note)


def _learned(how: str) -> Callable[[Any], Line]:
    def write(part: Any) -> Line:
        line: Line = (f"To be learned from the customers' scores: {how}.",)
        if part.fallback is None:
            return line
        return (*line, " Where these do not settle it: ", *weighting(part.fallback))

    return write


def _critic(part: Any) -> Line:
    how = "the wider a member's scores are spread, and the less others say the same, the more it"
    ranks = ", by ranks" if part.correlation == "spearman" else ""
    return _learned(f"{how} counts{ranks}")(part)


def _blend(part: Any) -> Line:
    first = (f"A blend. {percent(part.share)} of it: ", *weighting(part.a))
    return (*first, f" The other {percent(1.0 - part.share)}: ", *weighting(part.b))


def _outcome(part: Any) -> Line:
    learned = "To be learned from what customers did: the better a member tells who leaves, the "
    return (f"{learned}more it counts. Where that says nothing: ", *weighting(part.prior))


WEIGHTINGS: Final[dict[type[Weighting], Callable[[Any], Line]]] = {
    Equal: lambda _: ("Every member counts the same.",),
    Fixed: _fixed,
    RankOrder: _rank_order,
    PairwiseComparisons: _comparisons,
    Entropy: _learned("the more unevenly a member's scores are spread, the more it counts"),
    StandardDeviation: _learned("the wider a member's scores are spread, the more it counts"),
    PrincipalComponent: _learned(
        "the more a member has in common with the others, the more it counts"
    ),
    Critic: _critic,
    Blend: _blend,
    Outcome: _outcome,
}
"""Words of each shipped weighting."""
