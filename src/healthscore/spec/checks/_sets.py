"""Sets of numbers and of labels: what a condition leaves of the values of a column."""

from __future__ import annotations

import math
from itertools import product
from typing import Final, TypeAlias, final

import attrs

Span: TypeAlias = tuple[float, float]
"""Lowest and highest number."""

EVERYWHERE: Final[Span] = (-math.inf, math.inf)


def _merged(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for low, high in sorted(filter(_holds_some, spans)):
        if merged and low <= _after(merged[-1][1]):
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def _holds_some(span: Span) -> bool:
    return span[0] <= span[1] and span[0] < math.inf and span[1] > -math.inf


def _before(number: float) -> float:
    return math.nextafter(number, -math.inf)


def _after(number: float) -> float:
    return math.nextafter(number, math.inf)


@final
@attrs.frozen
class Values:
    """A set of floating-point numbers, as spans with both of their ends.

    As there is a next number to every number, no end is ever open: above 5 is from the number
    after 5 on.

    Parameters
    ----------
    spans : tuple of (float, float)
        In any order; what overlaps or touches becomes one.
    """

    spans: tuple[Span, ...] = attrs.field(converter=_merged)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __and__(self, other: Values) -> Values:
        pairs = product(self.spans, other.spans)
        return Values(tuple((max(a, c), min(b, d)) for (a, b), (c, d) in pairs))

    def __or__(self, other: Values) -> Values:
        return Values(self.spans + other.spans)

    def __invert__(self) -> Values:
        ends = [-math.inf]
        for low, high in self.spans:
            ends += [_before(low), _after(high)]
        return Values(tuple(zip(ends[::2], [*ends[1::2], math.inf], strict=True)))

    def __ge__(self, other: Values) -> bool:
        """Tell whether it holds all that another set does."""
        return self & other == other


@final
@attrs.frozen
class Texts:
    """A set of labels: those listed, or all but these.

    Parameters
    ----------
    listed : frozenset of str
        The labels.
    inside : bool
        Whether it is these, or all others.
    """

    listed: frozenset[str]
    inside: bool

    def __bool__(self) -> bool:
        return bool(self.listed) or not self.inside

    def __and__(self, other: Texts) -> Texts:
        if self.inside and other.inside:
            return Texts(self.listed & other.listed, inside=True)
        if self.inside:
            return Texts(self.listed - other.listed, inside=True)
        if other.inside:
            return other & self
        return Texts(self.listed | other.listed, inside=False)


def compared(operator: str, number: float) -> Values:
    """Give the numbers that a comparison with a number holds for."""
    if operator in ("==", "!="):
        same = Values(((number, number),))
        return same if operator == "==" else ~same
    if operator[0] == "<":
        return Values(((-math.inf, number if operator == "<=" else _before(number)),))
    return Values(((number if operator == ">=" else _after(number), math.inf),))
