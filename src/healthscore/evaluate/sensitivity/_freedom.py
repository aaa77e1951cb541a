"""How far the choices of a scorecard may be made otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, cast, final

import attrs

from healthscore._definition import number_of, refuse
from healthscore.aggregations import Aggregation

if TYPE_CHECKING:
    from collections.abc import Iterable

    Weights = float | Literal["arbitrary"]

OWNER: Final = "sensitivity"

_MOST_BENT: Final = 10.0


@final
@attrs.frozen(eq=False)
class Freedom:
    """How far the choices of a scorecard may be made otherwise, as `sensitivity` was told.

    Parameters
    ----------
    weights : float or {"arbitrary"}
        Share by which each weight may be more or less.
    curves : float
        Curves are bent by powers from 1 / (1 + this) to 1 + this.
    aggregation : tuple of Aggregation
        Those that may stand in the place of others.
    leave_out : bool
        Whether a metric is left out.
    """

    weights: Weights
    curves: float
    aggregation: tuple[Aggregation, ...]
    leave_out: bool

    @classmethod
    def of(cls, weights: object, curves: object, aggregation: object, leave_out: object) -> Freedom:
        """Read what was given, and refuse what cannot be meant.

        Parameters
        ----------
        weights : float or {"arbitrary"}
            From 0 to below 1.
        curves : float
            From 0 to 10.
        aggregation : Aggregation or list of Aggregation
            Other than sums.
        leave_out : bool
            Yes or no.

        Returns
        -------
        Freedom
            Of numbers and tuples.

        Raises
        ------
        DefinitionError
            If one is not what it must be.
        """
        if type(leave_out) is not bool:
            raise refuse(OWNER, "leave_out", "be True or False", leave_out)
        return cls(_weights(weights), _curves(curves), _aggregations(aggregation), leave_out)


def _weights(given: object) -> Weights:
    if given == "arbitrary" and isinstance(given, str):
        return "arbitrary"
    allowed = "be 'arbitrary', or a share from 0 to below 1: 0.25 for 25 % more or less"
    if isinstance(given, str):
        raise refuse(OWNER, "weights", allowed, given)
    share = number_of(OWNER, "weights", given)
    if not 0.0 <= share < 1.0:
        raise refuse(OWNER, "weights", allowed, given)
    return share


def _curves(given: object) -> float:
    share = number_of(OWNER, "curves", given)
    if not 0.0 <= share <= _MOST_BENT:
        allowed = f"be from 0 to {_MOST_BENT:g}: 0.25 bends by powers from 1/1.25 to 1.25"
        raise refuse(OWNER, "curves", allowed, given)
    return share


def _aggregations(given: object) -> tuple[Aggregation, ...]:
    several = isinstance(given, tuple | list)
    some: tuple[Any, ...] = tuple(cast("Iterable[Any]", given)) if several else (given,)
    for each in some:
        allowed = "hold aggregations other than sums, such as GeometricMean()"
        if not isinstance(each, Aggregation) or each.points:
            raise refuse(OWNER, "aggregation", allowed, each)
    return some
