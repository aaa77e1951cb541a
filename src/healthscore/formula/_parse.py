"""From text to nodes."""

from __future__ import annotations

import math
import re
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, final

from healthscore.errors import DefinitionError
from healthscore.formula._errors import nearest, refuse
from healthscore.formula._nodes import (
    Arithmetic,
    Call,
    Column,
    Compare,
    In,
    IsMissing,
    Logic,
    Not,
    Number,
    Score,
    Text,
    children,
)

if TYPE_CHECKING:
    from healthscore.formula._nodes import Node

FUNCTIONS: Final = {
    "abs": (1, 1),
    "coalesce": (2, None),
    "days_between": (2, 2),
    "days_since": (1, 1),
    "log1p": (1, 1),
    "max": (2, None),
    "min": (2, None),
    "score": (1, 1),
    "sqrt": (1, 1),
}
"""Every function, with the fewest and the most arguments that it takes."""

LONGEST: Final = 10_000
DEEPEST: Final = 60

_PATTERN: Final = r"""\s*(?:
      (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>[^\W\d]\w*)
    | (?P<column>`(?:[^`]|``)*`)
    | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<sign>==|!=|<>|<=|>=|[-+*/<>(),\[\]])
    )"""
_COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=")
_MISTAKES: Final = {
    "=": "Use == to compare.",
    "<>": "Use != to compare.",
    "&": "Use 'and'.",
    "|": "Use 'or'.",
}
_WORDS: Final = ("and", "or", "not", "in")
_POWER: Final = {"or": 1, "and": 2, "in": 4, "not": 4} | dict.fromkeys(_COMPARISONS, 4)
_POWER.update({"+": 5, "-": 5, "*": 6, "/": 6})
_NOT_POWER: Final = 3
_SIGN_POWER: Final = 7

What: TypeAlias = Literal["number", "text", "column", "condition"]


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """Parse a formula.

    Parameters
    ----------
    text : str
        At most 10,000 characters, nested at most 60 deep.

    Returns
    -------
    Node
        The frozen tree.

    Raises
    ------
    DefinitionError
        If the text is not a formula; the message shows the place.
    """
    if _is_blank(text):
        message = f"A formula must be a text that is not blank. Got {text!r}."
        raise DefinitionError(message, where="formula", got=text)
    if len(text) > LONGEST:
        message = f"A formula must have at most {LONGEST:,} characters. Got {len(text):,}."
        raise DefinitionError(message, where="formula", got=len(text))
    return _Parser(text).whole()


def what(node: Node) -> What:
    """Tell what a node gives; a bare column may be anything."""
    match node:
        case Text():
            return "text"
        case Column():
            return "column"
        case Compare() | In() | Logic() | Not() | IsMissing():
            return "condition"
        case Call("coalesce", arguments):
            for argument in arguments:
                if (kind := what(argument)) != "column":
                    return kind
            return "column"
        case _:
            return "number"


def _is_blank(text: object) -> bool:
    return not (isinstance(text, str) and text.strip())


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    # compiled here, and then found in re's own cache: on import it would cost every program 3 ms
    token = re.compile(_PATTERN, re.VERBOSE)
    place, end = 0, len(text.rstrip())
    while place < end:
        match = token.match(text, place)
        if match is None:
            raise _unreadable(text, place)
        kind = str(match.lastgroup)
        if match[kind] in _MISTAKES:
            raise _mistake(text, match.start(kind), match[kind])
        tokens.append(_Token(kind, match[kind], match.start(kind)))
        place = match.end()
    return [*tokens, _Token("end", "", end)]


def _unreadable(text: str, place: int) -> DefinitionError:
    at = place + len(text[place:]) - len(text[place:].lstrip())
    if text[at] in _MISTAKES:
        return _mistake(text, at, text[at])
    if text[at] in "'\"`":
        return refuse(text, at, f"The quote {text[at]} is not closed.")
    remedy = (
        " Put a column's name in backticks when it has other characters than letters, digits and _."
    )
    return refuse(text, at, f"{text[at]!r} is not part of the language.{remedy}")


def _mistake(text: str, at: int, sign: str) -> DefinitionError:
    return refuse(text, at, f"{sign!r} is not part of the language. {_MISTAKES[sign]}")


@final
class _Parser:
    """Precedence climbing: one method for all binary operators, by their binding power."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.place = 0
        self.level = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.token
        self.place += 1
        return token

    def refuse(self, at: int, message: str) -> DefinitionError:
        return refuse(self.text, at, message)

    def whole(self) -> Node:
        node = self.expression(0)
        if self.token.kind != "end":
            if self.token.text in (")", "]"):
                raise self.refuse(self.token.at, f"The bracket {self.token.text} was never opened.")
            message = f"An operator is due before {self.token.text!r}."
            if self.token.kind == "name":
                message += " A column whose name has a space in it is put in backticks."
            raise self.refuse(self.token.at, message)
        self.check_depth(node)
        return node

    def check_depth(self, root: Node) -> None:
        level: tuple[Node, ...] = (root,)
        depth = 0
        while level and depth < DEEPEST:
            level = tuple(child for node in level for child in children(node))
            depth += 1
        if level:
            raise self.refuse(level[0].at, f"A formula must be nested at most {DEEPEST} deep.")

    def expression(self, power: int) -> Node:
        self.level += 1
        if self.level > DEEPEST:
            raise self.refuse(self.token.at, f"A formula must be nested at most {DEEPEST} deep.")
        node = self.operand()
        while self.token.kind in ("sign", "name") and _POWER.get(self.token.text, 0) > power:
            node = self.joined(node, self.take())
        self.level -= 1
        return node

    def joined(self, left: Node, token: _Token) -> Node:
        power = _POWER[token.text]
        if token.text in ("in", "not"):
            return self.membership(left, token)
        if token.text in _COMPARISONS:
            return self.comparison(left, token)
        right = self.expression(power)
        if token.text in ("and", "or"):
            return self.logic(token, left, right)
        for side in (left, right):
            self.require_number(side)
        return Arithmetic(token.text, left, right, at=token.at)

    def logic(self, token: _Token, left: Node, right: Node) -> Node:
        for side in (left, right):
            self.require_condition(side)
        # a chain is one node: a long list of conditions is no deep tree, and brackets mean nothing
        terms = (self.terms(side, token.text) for side in (left, right))
        return Logic(token.text, tuple(chain.from_iterable(terms)), at=token.at)

    def terms(self, node: Node, operator: str) -> tuple[Node, ...]:
        return node.terms if isinstance(node, Logic) and node.operator == operator else (node,)

    def comparison(self, left: Node, token: _Token) -> Node:
        """Read ``a < b``, or a chain such as ``0 < a < b``, which joins its parts by ``and``."""
        terms: list[Node] = []
        while True:
            right = self.expression(_POWER[token.text])
            self.require_comparable(token, left, right)
            terms.append(Compare(token.text, left, right, at=token.at))
            if self.token.text not in _COMPARISONS:
                break
            left, token = right, self.take()
        return terms[0] if len(terms) == 1 else Logic("and", tuple(terms), at=token.at)

    def membership(self, left: Node, token: _Token) -> Node:
        if token.text == "not":
            if self.token.text != "in":
                raise self.refuse(self.token.at, "After 'not', 'in' is due here.")
            return Not(self.membership(left, self.take()), at=token.at)
        choices = self.choices()
        kind = "text" if isinstance(choices[0], str) else "number"
        if what(left) not in (kind, "column"):
            raise self.refuse(left.at, f"A {kind} is due on the left of this 'in'.")
        return In(left, choices, at=token.at)

    def choices(self) -> tuple[float, ...] | tuple[str, ...]:
        opening = self.take()
        closing = {"(": ")", "[": "]"}.get(opening.text)
        if closing is None:
            raise self.refuse(opening.at, "After 'in', a list such as ('free', 'trial') is due.")
        found: list[Number | Text] = []
        while self.token.text != closing or not found:
            found.append(self.choice(opening))
            if self.token.text == ",":
                self.take()
            elif self.token.text != closing:
                raise self.unclosed(opening)
        self.take()
        texts = tuple(item.value for item in found if isinstance(item, Text))
        numbers = tuple(item.value for item in found if isinstance(item, Number))
        if texts and numbers:
            raise self.refuse(opening.at, "A list must hold numbers alone or texts alone.")
        return texts or numbers

    def choice(self, opening: _Token) -> Number | Text:
        at = self.token.at
        if self.token.kind == "end":
            raise self.unclosed(opening)
        item = self.expression(_SIGN_POWER)
        if not isinstance(item, Number | Text):
            raise self.refuse(at, "A list must hold numbers or texts.")
        return item

    def operand(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "text":
            return Text(_unquoted(token.text), at=token.at)
        if token.kind == "column":
            return self.column(token)
        if token.kind == "name":
            return self.name(token)
        if token.text == "(":
            node = self.expression(0)
            self.close(token)
            return node
        if token.text in ("-", "+"):
            return self.signed(token)
        if token.kind == "end":
            raise self.refuse(token.at, "The formula ends where a value is due.")
        raise self.refuse(token.at, f"A value is due, not {token.text!r}.")

    def number(self, token: _Token) -> Node:
        value = float(token.text)
        if not math.isfinite(value):
            raise self.refuse(token.at, "The number is too large.")
        return Number(value, at=token.at)

    def column(self, token: _Token) -> Node:
        name = _unquoted(token.text)
        if not name.strip():
            raise self.refuse(token.at, "A column's name must not be blank.")
        return Column(name, at=token.at)

    def name(self, token: _Token) -> Node:
        if token.text == "not":
            term = self.expression(_NOT_POWER)
            self.require_condition(term)
            return Not(term, at=token.at)
        if token.text in _WORDS:
            raise self.refuse(token.at, f"A value is due, not {token.text!r}.")
        if self.token.text == "(" and self.token.kind == "sign":
            return self.call(token)
        return Column(token.text, at=token.at)

    def signed(self, token: _Token) -> Node:
        node = self.expression(_SIGN_POWER)
        self.require_number(node)
        if token.text == "+":
            return node
        if isinstance(node, Number):
            return Number(-node.value, at=token.at)
        return Arithmetic("-", Number(0.0, at=token.at), node, at=token.at)

    def call(self, token: _Token) -> Node:
        if token.text not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            meant = nearest(token.text, FUNCTIONS)
            message = f"There is no function {token.text!r}.{meant} Known are {known}."
            raise self.refuse(token.at, message)
        opening = self.take()
        arguments: list[Node] = []
        while self.token.text != ")" or arguments:
            if self.token.kind == "end":
                raise self.unclosed(opening)
            arguments.append(self.expression(0))
            if self.token.text != ",":
                break
            self.take()
        self.close(opening)
        return self.function(token, tuple(arguments))

    def function(self, token: _Token, arguments: tuple[Node, ...]) -> Node:
        fewest, most = FUNCTIONS[token.text]
        if not fewest <= len(arguments) <= (most or len(arguments)):
            due = f"{fewest}{'' if most else ' or more'} argument{'' if most == 1 else 's'}"
            message = f"{token.text} takes {due}, not {len(arguments)}."
            raise self.refuse(token.at, message)
        if token.text == "score":
            return self.score(token, arguments[0])
        if token.text in ("days_since", "days_between"):
            self.require_dates(arguments)
        elif token.text == "coalesce":
            self.require_one_kind(token, arguments)
        else:
            for argument in arguments:
                self.require_number(argument)
        return Call(token.text, arguments, at=token.at)

    def score(self, token: _Token, argument: Node) -> Node:
        if not isinstance(argument, Text):
            raise self.refuse(
                argument.at, "score takes the name of a member in quotes: score('usage')."
            )
        return Score(argument.value, at=token.at)

    def require_dates(self, arguments: tuple[Node, ...]) -> None:
        for argument in arguments:
            if not isinstance(argument, Column):
                raise self.refuse(argument.at, "The name of a column of dates is due here.")

    def require_one_kind(self, token: _Token, arguments: tuple[Node, ...]) -> None:
        kinds = {what(argument) for argument in arguments} - {"column"}
        if kinds - {"text"} and kinds - {"number", "condition"}:
            raise self.refuse(token.at, "coalesce takes numbers alone or texts alone.")

    def require_number(self, node: Node) -> None:
        if what(node) == "text":
            raise self.refuse(node.at, "A number is due here, not a text.")

    def require_condition(self, node: Node) -> None:
        if what(node) not in ("condition", "column"):
            raise self.refuse(
                node.at, f"A condition is due here, not a {what(node)}. Compare it with something."
            )

    def require_comparable(self, token: _Token, left: Node, right: Node) -> None:
        kinds = {what(left), what(right)}
        if "text" not in kinds:
            return
        if token.text not in ("==", "!="):
            raise self.refuse(token.at, "Texts have no order here: use ==, != or in.")
        if kinds - {"text", "column"}:
            raise self.refuse(
                token.at, f"A text cannot be compared with a {(kinds - {'text', 'column'}).pop()}."
            )

    def close(self, opening: _Token) -> None:
        if self.token.text != ")":
            raise self.unclosed(opening)
        self.take()

    def unclosed(self, opening: _Token) -> DefinitionError:
        if self.token.kind == "end":
            return self.refuse(opening.at, f"The bracket {opening.text} is not closed.")
        return self.refuse(
            self.token.at, f"A comma or a closing bracket is due before {self.token.text!r}."
        )


def _unquoted(text: str) -> str:
    quote = text[0]
    return text[1:-1].replace(quote * 2, quote)
