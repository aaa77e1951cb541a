"""What a caller asks of a path, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore._definition import is_finite, is_mapping, number, refuse
from healthscore.errors import DataError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthscore.scorecard import Scorecard

_OWNER: Final = "path_to"


def names_fixed(scorecard: Scorecard, fixed: Iterable[str]) -> frozenset[str]:
    """Read the names of what cannot be moved.

    Parameters
    ----------
    scorecard : Scorecard
        What they must be in.
    fixed : iterable of str
        Names of metrics and columns, or one of them.

    Returns
    -------
    frozenset of str
        The same.

    Raises
    ------
    DataError
        For a name that is neither.
    """
    names = frozenset([fixed] if isinstance(fixed, str) else fixed)
    known = [*(metric.name for metric in scorecard.metrics()), *scorecard.columns]
    for name in names:
        if name not in known:
            message = (
                f"'fixed' must hold names of metrics or columns.{nearest(str(name), known)} "
                f"Got {name!r}."
            )
            raise DataError(message, where="'fixed'", got=name)
    return names


def costs_of(scorecard: Scorecard, cost: object) -> dict[str, float]:
    """Read what a point of each metric costs.

    Parameters
    ----------
    scorecard : Scorecard
        What has the metrics.
    cost : mapping of str to float or None
        By metric.

    Returns
    -------
    dict of str to float
        Of every metric; 1 where nothing is said.

    Raises
    ------
    DataError
        For a name that is no metric.
    DefinitionError
        For what is no finite number above 0.
    """
    costs = {metric.name: 1.0 for metric in scorecard.metrics()}
    if cost is None:
        return costs
    if not is_mapping(cost):
        raise refuse(_OWNER, "cost", "be a mapping of metrics to numbers above 0", cost)
    for name, given in cost.items():
        if name not in costs:
            message = f"'cost' must hold names of metrics.{nearest(str(name), costs)} Got {name!r}."
            raise DataError(message, where="'cost'", got=name)
        amount: float = number(given)
        if not (is_finite(amount) and amount > 0.0):
            raise refuse(_OWNER, "cost", "hold finite numbers above 0", given, at=name)
        costs[name] = amount
    return costs
