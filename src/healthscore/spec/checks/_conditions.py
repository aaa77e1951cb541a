"""What conditions leave possible: which values of columns and scores make them true.

Only what is certain is said. A case is one way for a condition to be true, or false: a set of
values for each thing that it reads. Things are told apart by their nodes, and nothing is known of
how they hang together, so that there may be cases that never come; but whatever does come is
among them. A condition without a case can never be so.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import Any, Final, TypeAlias

from healthscore.formula import Column
from healthscore.formula._needs import compared_as
from healthscore.formula._nodes import Compare, In, Logic, Node, Not, Number, Text
from healthscore.spec.checks._sets import Span, Texts, Values, compared
from healthscore.spec.checks._spans import Scores, span_of

Key: TypeAlias = tuple[str, Node, Node | None]
"""What values are told of: numbers or labels of a node, or how one node lies to another."""

Case: TypeAlias = dict[Key, Any]
"""The `Values` or `Texts` that are left of each."""

MOST: Final = 256
"""Cases that are told apart; of more, only some of the terms are looked at."""

_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED: Final = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def cases(node: Node, scores: Scores, *, truth: bool = True) -> list[Case]:
    """List the ways in which a condition can be true, or false.

    Parameters
    ----------
    node : Node
        The condition.
    scores : mapping of str to (float, float)
        Lowest and highest score of every member.
    truth : bool, default True
        Whether it is to be true; else, to be known and false.

    Returns
    -------
    list of dict
        Each gives the values left of some nodes. Empty where it can never be so.
    """
    match node:
        case Not():
            return cases(node.term, scores, truth=not truth)
        case Logic():
            return _logic(node, scores, truth=truth)
        case In():
            return _among(node, scores, truth=truth)
        case Compare():
            return _comparison(node, scores, truth=truth)
        case _:
            # a bare number is true where it is not 0
            return _compared("!=" if truth else "==", node, Number(0.0), scores)


def _logic(node: Logic, scores: Scores, *, truth: bool) -> list[Case]:
    found = [cases(term, scores, truth=truth) for term in node.terms]
    if (node.operator == "and") == truth:
        return reduce(_together, found)
    return [case for some in found for case in some]


def _together(one: list[Case], other: list[Case]) -> list[Case]:
    """Join every case of one condition with every case of another."""
    if len(one) * len(other) > MOST:
        return one
    joined = (_joined(first, second) for first, second in product(one, other))
    return [case for case in joined if all(case.values())]


def _joined(one: Case, other: Case) -> Case:
    both = {key: one[key] & values if key in one else values for key, values in other.items()}
    return one | both


def _case(key: Key, values: Values | Texts) -> list[Case]:
    return [{key: values}] if values else []


def _among(node: In, scores: Scores, *, truth: bool) -> list[Case]:
    if isinstance(node.choices[0], str):
        return _texts(node.value, frozenset(map(str, node.choices)), inside=truth)
    span = span_of(node.value, scores)
    if span is None:
        return []
    choices = Values(tuple((float(choice), float(choice)) for choice in node.choices))
    left = choices if truth else ~choices
    return _case(("numbers", node.value, None), left & Values((span,)))


def _comparison(node: Compare, scores: Scores, *, truth: bool) -> list[Case]:
    operator = node.operator if truth else _OPPOSITE[node.operator]
    if compared_as(node) == "labels":
        return _labelled(operator, node.left, node.right)
    return _compared(operator, node.left, node.right, scores)


def _labelled(operator: str, left: Node, right: Node) -> list[Case]:
    if isinstance(left, Text) and isinstance(right, Text):
        return [{}] if (left.value == right.value) == (operator == "==") else []
    if isinstance(left, Text):
        left, right = right, left
    if isinstance(right, Text):
        return _texts(left, frozenset({right.value}), inside=operator == "==")
    return _ordered(operator, left, right)


def _texts(node: Node, listed: frozenset[str], *, inside: bool) -> list[Case]:
    if isinstance(node, Column):
        # blank text in a column is a gap
        listed = frozenset(text for text in listed if text.strip())
    return _case(("labels", node, None), Texts(listed, inside=inside))


def _compared(operator: str, left: Node, right: Node, scores: Scores) -> list[Case]:
    one, other = span_of(left, scores), span_of(right, scores)
    if one is None or other is None:
        return []
    if other[0] == other[1]:
        values = compared(operator, other[0]) & Values((one,))
        # of what can be one number alone, there is nothing to be told
        return [{}] if values and one[0] == one[1] else _case(("numbers", left, None), values)
    if one[0] == one[1]:
        return _compared(_TURNED[operator], right, left, scores)
    return _ordered(operator, left, right) if _may_hold(operator, one, other) else []


def _may_hold(operator: str, one: Span, other: Span) -> bool:
    if operator == "!=":
        return True
    if operator == "==":
        return bool(Values((one,)) & Values((other,)))
    low, high = (one[0], other[1]) if operator[0] == "<" else (other[0], one[1])
    return low <= high if operator.endswith("=") else low < high


def _ordered(operator: str, left: Node, right: Node) -> list[Case]:
    """Tell how one node lies to another: by the sign of their difference."""
    if repr(left) > repr(right):
        left, right, operator = right, left, _TURNED[operator]
    if left == right:
        return [{}] if operator.endswith("=") and operator != "!=" else []
    return _case(("order", left, right), compared(operator, 0.0))
