"""Weights from an order of importance."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, cast, final

import attrs

from healthscore._definition import is_name, refuse, require_choice, require_type
from healthscore.weightings._base import Weighting
from healthscore.weightings._fixed import by_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _texts(values: Any) -> Any:
    return tuple(cast("list[object]", values)) if isinstance(values, list | tuple) else values


@final
@attrs.frozen(eq=False, repr=False)
class RankOrder(Weighting):
    """Weights of members that are only put in order: the first counts most.

    Parameters
    ----------
    names : list of str
        The members, from the most important to the least.
    method : {"centroid", "sum", "reciprocal"}, default "centroid"
        How an order becomes weights.

    Raises
    ------
    DefinitionError
        If there is no name, one comes twice, or the method is not one of these.

    Notes
    -----
    The weight of rank i of n is for "centroid" (1/i + 1/(i + 1) + ... + 1/n) / n, the mean of all
    weights in that order; for "sum" 2 (n + 1 - i) / (n (n + 1)); for "reciprocal"
    (1/i) / (1 + 1/2 + ... + 1/n). Each is the nearest float to the exact fraction.

    References
    ----------
    F. H. Barron and B. E. Barrett, Decision quality using ranked attribute weights, Management
    Science 42(11), 1996; W. G. Stillwell, D. A. Seaver and W. Edwards, A comparison of weight
    approximation techniques in multiattribute utility decision making, Organizational Behavior and
    Human Performance 28(1), 1981.

    Examples
    --------
    >>> RankOrder(["usage", "feedback"]).over(["feedback", "usage"])
    {'feedback': 0.25, 'usage': 0.75}
    """

    names: tuple[str, ...] = attrs.field(converter=_texts, metadata={"positional": True})
    method: Literal["centroid", "sum", "reciprocal"] = attrs.field(default="centroid", kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_type(self, "names", tuple, "a list of names")
        if not self.names:
            raise refuse(self, "names", "hold one or more", [])
        for name in self.names:
            if not is_name(name):
                raise refuse(self, "names", "be texts that are not blank", name)
            if self.names.count(name) > 1:
                raise refuse(self, "names", "be different", name)
        require_choice(self, "method", ("centroid", "sum", "reciprocal"))

    def over(self, names: Sequence[str]) -> Mapping[str, float]:
        """Give the weights of some members.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Returns
        -------
        mapping of str to float
            A share for each, in the members' order.

        Raises
        ------
        DefinitionError
            If a ranked name is no member, or a member is not ranked.
        """
        from fractions import Fraction  # which loads decimal numbers too: 2 ms that few need

        count = len(self.names)
        inverse = [Fraction(1, rank) for rank in range(1, count + 1)]
        if self.method == "centroid":
            weights = [tail / count for tail in accumulate(reversed(inverse))][::-1]
        elif self.method == "sum":
            weights = [Fraction(2 * place, count * (count + 1)) for place in range(count, 0, -1)]
        else:
            weights = [part / sum(inverse) for part in inverse]
        return by_name(self, dict(zip(self.names, map(float, weights), strict=True)), names)
