"""Weights that are known."""

from __future__ import annotations

import keyword
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast, final

import attrs

from healthscore._definition import is_finite, is_name, numbers_by_name, refuse, show
from healthscore.errors import DefinitionError
from healthscore.weightings._base import Weighting

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIGHTEST, _HEAVIEST = 1e-12, 1e12
_NAMED = 20
"""Names that a message lists."""


@final
@attrs.frozen(eq=False, repr=False, init=False)
class Fixed(Weighting):
    """Weights declared by name; any positive total is a valid total.

    Parameters
    ----------
    weights : mapping of str to float, optional
        Weight of each member: 0, which leaves it out, or from 1e-12 to 1e12; one above 0.
    **named : float
        The same, for members whose names are identifiers.

    Raises
    ------
    DefinitionError
        If no weight is above 0, one is out of range, or a member is given twice.

    Examples
    --------
    >>> Fixed(usage=40, feedback=30)
    Fixed(usage=40, feedback=30)
    >>> Fixed({"product usage": 2, "nps": 1}).over(["nps", "product usage"])
    {'nps': 1.0, 'product usage': 2.0}
    """

    weights: Mapping[str, float] = attrs.field(converter=numbers_by_name)

    def __init__(self, weights: Mapping[str, float] | None = None, /, **named: float) -> None:
        given = _mapping(self, {} if weights is None else weights)
        if doubled := sorted(set(given) & set(named)):
            raise refuse(self, "weights", "name each member once", doubled[0])
        # attrs makes the method, and pyright does not know of it
        self.__attrs_init__({**given, **named})  # pyright: ignore[reportAttributeAccessIssue,reportUnknownMemberType]

    def __attrs_post_init__(self) -> None:
        for name, weight in self.weights.items():
            allowed = is_finite(weight) and (weight == 0.0 or _LIGHTEST <= weight <= _HEAVIEST)
            if not allowed:
                raise refuse(self, "weights", "be 0 or from 1e-12 to 1e12", weight, at=name)
        if not any(self.weights.values()):
            raise refuse(self, "weights", "have at least one above 0", dict(self.weights))

    def __repr__(self) -> str:
        if all(map(_is_keyword_argument, self.weights)):
            inside = ", ".join(f"{name}={show(weight)}" for name, weight in self.weights.items())
            return f"Fixed({inside})"
        return f"Fixed({self.weights!r})"

    def over(self, names: Sequence[str]) -> Mapping[str, float]:
        """Give the declared weights of some members.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Returns
        -------
        mapping of str to float
            A weight for each, in the members' order.

        Raises
        ------
        DefinitionError
            If a weight names no member, or a member has no weight.
        """
        return by_name(self, self.weights, names)


def by_name(
    owner: Weighting, weights: Mapping[str, float], names: Sequence[str]
) -> dict[str, float]:
    """Put weights in the members' order, and refuse those that are not the members'.

    Parameters
    ----------
    owner : Weighting
        Whose weights they are.
    weights : mapping of str to float
        In any order.
    names : sequence of str, shape (n_members,)
        The members' names.

    Returns
    -------
    dict of str to float
        A weight for each, in the members' order.

    Raises
    ------
    DefinitionError
        If a weight names no member, or a member has no weight.
    """
    strange = [name for name in weights if name not in names]
    lacking = [name for name in names if name not in weights]
    if strange or lacking:
        first = [*strange, *lacking][0]
        wrong = [f"the weight of {name!r} names no member" for name in strange]
        wrong += [f"the weight of {name!r} is missing" for name in lacking]
        if len(wrong) > _NAMED:
            wrong[_NAMED:] = [f"and {len(wrong) - _NAMED} more"]
        message = f"In {owner!r} {', '.join(wrong)}. Members are {', '.join(names)}."
        raise DefinitionError(message, where=f"weight of {first!r}", got=first)
    return {name: weights[name] for name in names}


def as_shares(weights: Mapping[str, float]) -> Fixed:
    """Turn weights into shares that sum to 1.

    Parameters
    ----------
    weights : mapping of str to float
        In the members' order, not negative, one above 0.

    Returns
    -------
    Fixed
        A share is 0 only where the weight is.
    """
    total = math.fsum(weights.values())
    # never below the lightest weight: a share of 0 would leave the member out
    return Fixed(
        {
            name: max(weight / total, _LIGHTEST) if weight else 0.0
            for name, weight in weights.items()
        }
    )


def _mapping(owner: Fixed, weights: object) -> Mapping[str, float]:
    if not isinstance(weights, Mapping):
        raise refuse(owner, "weights", "be a mapping from name to number", weights)
    given = cast("Mapping[str, float]", weights)
    if strange := [name for name in cast("Mapping[object, float]", given) if not is_name(name)]:
        raise refuse(owner, "weights", "have names as keys", strange[0])
    return given


def _is_keyword_argument(name: str) -> bool:
    # beyond ASCII, Python reads some letters in a call as others
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)
