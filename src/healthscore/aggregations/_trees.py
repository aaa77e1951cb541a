"""Sums and orders of members as trees, added and compared in the order in which numpy does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.aggregations._presence import OCTET
from healthscore.formula import added, any_of, case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from healthscore.formula import Compare, Node

NOTHING: Final = 1e-300
"""Points below which a score counts as 0 for means that a zero makes zero: its logarithm and its
reciprocal are still of a size that every engine can reckon with."""


def total(terms: Sequence[Node]) -> Node:
    """Add terms up, octet by octet."""
    octets = range(0, len(terms), OCTET)
    return added([added(terms[start : start + OCTET]) for start in octets])


def present_weight(scores: Sequence[Node], amounts: Sequence[float]) -> Node:
    """Add up what the members that are present weigh."""
    pairs = zip(scores, amounts, strict=True)
    return total([case((score.is_missing(), 0.0), otherwise=amount) for score, amount in pairs])


def count_present(scores: Sequence[Node]) -> Node:
    """Count the members that are present."""
    return present_weight(scores, [1.0] * len(scores))


def raised(scores: Sequence[Node], floor: float) -> list[Node]:
    """Let no score be below a floor."""
    return [case((score < floor, floor), otherwise=score) if floor else score for score in scores]


def any_nothing(scores: Sequence[Node]) -> Node:
    """Ask whether a member is at 0."""
    return any_of(*(score < NOTHING for score in scores))


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
