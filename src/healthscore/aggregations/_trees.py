"""Sums and orders of members as trees, added and compared in the order in which numpy does it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from healthscore.aggregations._presence import OCTET
from healthscore.formula import added, any_of, call, case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from healthscore.formula import Compare, Node

NOTHING: Final = 1e-300
"""Points below which a score counts as 0 where a 0 makes the mean 0."""

NO_RECIPROCAL: Final = 1e-270
"""The same where weights are divided by scores: the heaviest stay within the range of floats."""

_FAR: Final = 1e100
_LEAST: Final = 2.5e-322
"""The least points that are still above 0 when divided by 100."""

_LIGHT: Final = 0.04
"""Shares of the weight from which on 1e-300 points make the geometric mean less than 1e-9."""


def total(terms: Sequence[Node]) -> Node:
    """Add terms up, octet by octet."""
    octets = range(0, len(terms), OCTET)
    return added([added(terms[start : start + OCTET]) for start in octets])


def present_weight(scores: Sequence[Node], amounts: Sequence[Node | float]) -> Node:
    """Add up what the members that are present weigh."""
    pairs = zip(scores, amounts, strict=True)
    return total([case((score.is_missing(), 0.0), otherwise=amount) for score, amount in pairs])


def count_present(scores: Sequence[Node]) -> Node:
    """Count the members that are present."""
    return present_weight(scores, [1.0] * len(scores))


def raised(scores: Sequence[Node], floor: float) -> list[Node]:
    """Let no score be below a floor."""
    return [case((score < floor, floor), otherwise=score) if floor else score for score in scores]


def logarithms(scores: Sequence[Node], *, faint: bool = True) -> list[Node]:
    """Take the logarithm of each score as a share of 100, if need be down to the last above 0."""
    return [
        case(
            (score >= NOTHING, call("ln", score / 100.0)),
            *([(score * _FAR >= _LEAST * _FAR, _faint_logarithm(score))] if faint else []),
        )
        for score in scores
    ]


def _faint_logarithm(score: Node) -> Node:
    # a hundredth of it may be too small to be told from 0
    return call("ln", score * _FAR) - math.log(100.0 * _FAR)


def any_zero(scores: Sequence[Node]) -> Node:
    """Ask whether a member has no logarithm."""
    return any_of(*(score * _FAR < _LEAST * _FAR for score in scores))


def has_light(weights: Sequence[float]) -> bool:
    """Tell whether a member counts so little that its smallest scores still make a difference."""
    return min(weights) < _LIGHT * sum(weights)


def any_nothing(scores: Sequence[Node], least: float = NOTHING) -> Node:
    """Ask whether a member is at 0."""
    return any_of(*(score < least for score in scores))


def extreme(scores: Sequence[Node], before: Callable[[Node, Node], Compare]) -> Node:
    """Find the member that stands before all others, round by round, passing over gaps."""
    left = list(scores)
    while len(left) > 1:
        pairs = zip(left[::2], left[1::2], strict=False)
        odd = left[len(left) // 2 * 2 :]
        left = [_first(one, other, before) for one, other in pairs] + odd
    return left[0]


def _first(one: Node, other: Node, before: Callable[[Node, Node], Compare]) -> Node:
    # where `one` alone is missing, the comparison is unknown, and `other` is left
    return case((other.is_missing() | before(one, other), one), otherwise=other)


def from_best_to_worst(scores: Sequence[Node]) -> list[Node]:
    """Sort members, gaps last, by Batcher's network of comparisons."""
    places = list(scores)
    for one, other in _network(len(places)):
        high, low = places[one], places[other]
        ordered = low.is_missing() | (high >= low)
        places[one] = case((ordered, high), otherwise=low)
        places[other] = case((ordered, low), otherwise=high)
    return places


def _network(size: int) -> Iterator[tuple[int, int]]:
    """Go through the comparisons that sort some places (Knuth, TAOCP 3, algorithm 5.2.2M)."""
    merged = 1
    while merged < size:
        apart = merged
        while apart:
            for start in range(apart % merged, size - apart, 2 * apart):
                for place in range(start, min(start + apart, size - apart)):
                    if place // (2 * merged) == (place + apart) // (2 * merged):
                        yield place, place + apart
            apart //= 2
        merged *= 2
