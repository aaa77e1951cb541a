"""Formulas and numbers as people read them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from healthscore._definition import show
from healthscore.formula._nodes import (
    Arithmetic,
    Call,
    Column,
    Compare,
    In,
    Logic,
    Node,
    Not,
    Number,
    Score,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray

_WORDS: Final = ("and", "or", "not", "in")
_PLAIN: Final = r"[^\W\d]\w*"
_POWER: Final = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6}
_NOT: Final = 3
_COMPARED: Final = 4
_TIGHTEST: Final = 7


def text_of(node: Node, power: int = 0) -> str:
    """Write a formula, which reads back as an equal one.

    Parameters
    ----------
    node : Node
        The formula.
    power : int, default 0
        How tightly what stands around it binds: what binds no tighter is put in brackets.

    Returns
    -------
    str
        Its text.
    """
    own, text = _written(node)
    return text if own > power else f"({text})"


def _written(node: Node) -> tuple[int, str]:
    match node:
        case Arithmetic():
            return _reckoned(node)
        case Compare(operator, left, right):
            return _COMPARED, f"{text_of(left, _COMPARED)} {operator} {text_of(right, _COMPARED)}"
        case In(value):
            return _COMPARED, f"{text_of(value, _COMPARED)} in {choices_of(node)}"
        case Logic(operator, terms):
            own = _POWER[operator]
            return own, f" {operator} ".join(text_of(term, own) for term in terms)
        case Not(term):
            return _NOT, f"not {text_of(term, _NOT - 1)}"
        case _:
            return _TIGHTEST, _operand(node)


def _reckoned(node: Arithmetic) -> tuple[int, str]:
    operator, left, right = node.operator, node.left, node.right
    # of a number, a sign is a part of it
    is_sign = operator == "-" and left == Number(0.0) and not isinstance(right, Number)
    if is_sign:
        return _TIGHTEST, f"-{text_of(right, _TIGHTEST - 1)}"
    own = _POWER[operator]
    return own, f"{text_of(left, own - 1)} {operator} {text_of(right, own)}"


def _operand(node: Number | Text | Column | Score | Call | Node) -> str:
    match node:
        case Column(name):
            plain = re.fullmatch(_PLAIN, name) and name not in _WORDS
            return name if plain else quoted(name, "`")
        case Score(member):
            return f"score({quoted(member)})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(text_of, arguments))})"
        case Text(value):
            return quoted(value)
        case _:
            return show(cast("Number", node).value)


def choices_of(node: In) -> str:
    """Write the list that a value is one of."""
    choices = [quoted(each) if isinstance(each, str) else show(each) for each in node.choices]
    return f"({', '.join(choices)})"


def quoted(text: str, quote: str = "'") -> str:
    """Put a text in quotes as formulas do."""
    return f"{quote}{text.replace(quote, quote * 2)}{quote}"


def numbers_as_text(values: FloatArray, decimals: int | None) -> tuple[NDArray[Any], FloatArray]:
    """Print numbers.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows,)
        Numbers.
    decimals : int or None
        Decimals to show; None for six digits, or all those of whole numbers.

    Returns
    -------
    texts : ndarray of object, shape (n_rows,)
        The numbers as printed.
    shown : ndarray of float64, shape (n_rows,)
        The numbers that the texts stand for.
    """
    print_one: Callable[[float], str] = (
        _general if decimals is None else f"{{:,.{decimals}f}}".format
    )
    # plus 0: a rounded -0 would print as such
    rounded = (values if decimals is None else np.round(values, decimals)) + 0.0
    # there are far fewer different numbers than customers
    different, places = np.unique(rounded, return_inverse=True)
    texts = list(map(print_one, different.tolist()))
    read = [float(text.replace(",", "")) for text in texts]
    return np.array(texts, dtype=object)[places], np.array(read)[places]


def exact(values: FloatArray) -> NDArray[Any]:
    """Print numbers with all their digits."""
    return np.array(list(map(show, values.tolist())), dtype=object)


def _general(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if 1e5 <= abs(value) < 1e15 else f"{value:.6g}"
