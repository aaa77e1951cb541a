"""What parts build their trees from, beside Python's own operators."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final, Literal

from healthscore.formula._nodes import Call, Case, Compare, Logic, Number, as_node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.formula._nodes import Node, Operand

FLAT: Final = 8
"""Leaves that are looked through one by one; more are halved until so few are left."""


_TINY: Final = 2e-16
"""Numbers below this are their own logarithms when 1 is added, to the last digit."""

_FAINT: Final = 700.0
"""Below minus this, exp gives less than 1e-304."""


def case(*branches: tuple[Node, Operand], otherwise: Operand | None = None) -> Case:
    """Make the value behind the first condition that holds.

    Parameters
    ----------
    *branches : tuple of Node and (Node or float)
        Conditions and values.
    otherwise : Node or float, optional
        The value where no condition holds; a gap by default.

    Returns
    -------
    Case
        The node.
    """
    pairs = tuple((condition, as_node(value)) for condition, value in branches)
    return Case(pairs, None if otherwise is None else as_node(otherwise))


def call(function: str, *arguments: Operand) -> Call:
    """Make a function of some values.

    Parameters
    ----------
    function : str
        One of the language's own, or ``exp``, ``exp2``, ``floor`` and ``ln``.
    *arguments : Node or float
        Its arguments.

    Returns
    -------
    Call
        The node.
    """
    return Call(function, tuple(map(as_node, arguments)))


def log1p(value: Node) -> Node:
    """Make the logarithm of 1 and a value, exact for small values too; a gap from -1 down.

    Parameters
    ----------
    value : Node
        The value.

    Returns
    -------
    Node
        Its logarithm when 1 is added.

    Notes
    -----
    Few engines have it. This is W. Kahan's way: what adding 1 rounds off is given back by what
    taking it away again then leaves.
    """
    more = value + 1.0
    logarithm = call("ln", more) * (value / (more - 1.0))
    # not where 1 and the value are 1: that, some optimizers take for a value of 0
    return case((call("abs", value) < _TINY, value), (more > 0.0, logarithm))


def exp(value: Node) -> Node:
    """Make the power of e, 0 where it is too small for some engines, which raise there.

    Parameters
    ----------
    value : Node
        The exponent.

    Returns
    -------
    Node
        The power; 0 from -700 down.
    """
    return case((value > -_FAINT, call("exp", value)), (value <= -_FAINT, 0.0))


def any_of(*conditions: Node) -> Node:
    """Join conditions by ``or``; one alone stays as it is."""
    return conditions[0] if len(conditions) == 1 else Logic("or", conditions)


def added(terms: Sequence[Node]) -> Node:
    """Add terms up from the first to the last."""
    return reduce(lambda left, right: left + right, terms)


def tiers(
    value: Node,
    cuts: Sequence[float],
    leaves: Sequence[Operand],
    *,
    closed: Literal["left", "right"] = "left",
) -> Node:
    """Choose a leaf by the cuts that a value has reached.

    Parameters
    ----------
    value : Node
        What is looked at; a gap gives a gap.
    cuts : sequence of float, shape (n_cuts,)
        Ascending.
    leaves : sequence of (Node or float), shape (n_cuts + 1,)
        What holds below the first cut, from the first to the second, and so on.
    closed : {"left", "right"}, default "left"
        A value that is exactly a cut belongs to the leaf behind it, or to the one before.

    Returns
    -------
    Node
        A chain of conditions where there are few, and halves of halves where there are many: 101
        knots take seven questions and not a hundred.
    """
    return case((~value.is_missing(), tiers_of_present(value, cuts, leaves, closed=closed)))


def tiers_of_present(
    value: Node,
    cuts: Sequence[float],
    leaves: Sequence[Operand],
    *,
    closed: Literal["left", "right"] = "left",
) -> Node:
    """Choose a leaf for a value that is there; where it is not, any of them may come out.

    Parameters
    ----------
    value : Node
        What is looked at.
    cuts : sequence of float, shape (n_cuts,)
        Ascending.
    leaves : sequence of (Node or float), shape (n_cuts + 1,)
        As `tiers` takes them.
    closed : {"left", "right"}, default "left"
        As `tiers` takes it.

    Returns
    -------
    Node
        The leaf.
    """
    below = "<" if closed == "left" else "<="
    return _halved(value, list(map(float, cuts)), list(map(as_node, leaves)), below)


def _halved(value: Node, cuts: list[float], leaves: list[Node], below: str) -> Node:
    if len(leaves) > FLAT:
        middle = len(leaves) // 2
        left = _halved(value, cuts[: middle - 1], leaves[:middle], below)
        right = _halved(value, cuts[middle:], leaves[middle:], below)
        return case((Compare(below, value, Number(cuts[middle - 1])), left), otherwise=right)
    if not cuts:
        return leaves[0]
    conditions = [Compare(below, value, Number(cut)) for cut in cuts]
    return case(*zip(conditions, leaves, strict=False), otherwise=leaves[-1])
