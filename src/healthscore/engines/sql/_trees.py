"""What the printer asks of trees before it writes them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, TypeGuard

import attrs

from healthscore.formula import (
    Arithmetic,
    Column,
    Compare,
    IsMissing,
    Not,
    Number,
    Score,
    Text,
    children,
)

if TYPE_CHECKING:
    from healthscore.formula import Node

_LEAST: Final = 1e-320
"""What is smaller counts as 0 where it would be an error."""

_COARSE: Final = 1e-290
"""Beside a constant of this size, numbers are either 0 or large enough for any factor from `_FINE`
on."""

_FINE: Final = 1e-12


def is_sum(node: Node) -> TypeGuard[Arithmetic]:
    """Tell whether a node is a sum that is written as one."""
    if not (isinstance(node, Arithmetic) and node.bounded and node.operator == "+"):
        return False
    return not (isinstance(node.right, Number) and node.right.value < 0.0)


def faint_below(node: Arithmetic) -> float:
    """Give the size below which a number times or over a constant comes to nothing; 0 for none."""
    if not isinstance(node.right, Number) or node.right.value == 0.0:
        return 0.0
    factor = abs(node.right.value) if node.operator == "*" else 1.0 / abs(node.right.value)
    if node.operator not in "*/" or factor >= 1.0 or (factor >= _FINE and _is_coarse(node.left)):
        return 0.0
    return _LEAST / factor


def _is_coarse(node: Node) -> bool:
    """Tell whether a number cannot be so small that a factor makes nothing of it."""
    if not (isinstance(node, Arithmetic) and node.operator in "+-"):
        return False
    sides = (node.left, node.right)
    return any(isinstance(side, Number) and abs(side.value) >= _COARSE for side in sides)


def unsigned(node: Arithmetic) -> Arithmetic:
    """Take a number away instead of adding a negative one, and the other way round."""
    turned = {"+": "-", "-": "+"}.get(node.operator)
    if turned is None or not (isinstance(node.right, Number) and node.right.value < 0.0):
        return node
    return attrs.evolve(node, operator=turned, right=Number(-node.right.value))


def is_never_zero(node: Node) -> bool:
    """Tell whether a node is a number that may be divided by."""
    return isinstance(node, Number) and node.value != 0.0


def _is_light(node: Node) -> bool:
    """Tell whether writing a node again costs no more than to look its column up."""
    if isinstance(node, Compare | IsMissing | Not):
        return all(map(_is_light, children(node)))
    if isinstance(node, Arithmetic):
        plain = all(isinstance(side, Column | Number) for side in children(node))
        return node.bounded and node.operator in "+-" and plain
    return isinstance(node, Number | Text | Column | Score)


def shared_below(root: Node) -> set[int]:
    """Find the nodes below one that are used more than once, but for light ones."""
    uses: Counter[int] = Counter()
    waiting, known = [root], {id(root): root}
    while waiting:
        for child in children(waiting.pop()):
            uses[id(child)] += 1
            if id(child) not in known:
                known[id(child)] = child
                waiting.append(child)
    return {place for place, count in uses.items() if count > 1 and not _is_light(known[place])}
