"""Checks of tiers: overrides by ranges of one value, which must neither overlap nor leave holes."""

from __future__ import annotations

import math
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from healthscore.formula._nodes import Score
from healthscore.rules import Override
from healthscore.spec.checks._conditions import cases
from healthscore.spec.checks._findings import note, warning
from healthscore.spec.checks._rules import place_of
from healthscore.spec.checks._sets import Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from healthscore.formula import Node
    from healthscore.group import Body
    from healthscore.spec.checks._conditions import Key
    from healthscore.spec.checks._findings import Finding
    from healthscore.spec.checks._sets import Span, Texts
    from healthscore.spec.checks._study import Study

NARROW: Final = 0.25
"""Width of a hole, as a share of the narrower tier beside it, up to which it is an oversight."""

CLOSE: Final = 0.05
"""The same, as a share of where it lies, beside tiers without another end."""


class _Tier(NamedTuple):
    """One override, seen as a range of one value, the others being as they are."""

    number: int
    rule: Override
    node: Node
    rest: frozenset[tuple[Key, Values | Texts]]
    values: Values


def tiers(study: Study, body: Body) -> Iterator[Finding]:
    """Find overrides whose ranges of one value overlap, or leave a narrow hole."""
    seen: set[tuple[int, int]] = set()
    for family in _families(study, body):
        for one, other in combinations(family, 2):
            if (one.number, other.number) not in seen:
                yield from _overlap(body, one, other)
            seen.add((one.number, other.number))
        yield from _holes(study, body, family)


def _families(study: Study, body: Body) -> list[list[_Tier]]:
    found: dict[object, list[_Tier]] = {}
    for number, rule in enumerate(body.rules):
        if isinstance(rule, Override):
            for tier in _seen_as(study, number, rule):
                found.setdefault((tier.node, tier.rest), []).append(tier)
    return [family for family in found.values() if len(family) > 1]


def _seen_as(study: Study, number: int, rule: Override) -> Iterator[_Tier]:
    found = cases(rule.when.node, study.reaches.members)
    keys = {key for case in found for key in case}
    if len(found) > 1 and (len(keys) > 1 or not all(found)):
        return
    for key in keys:
        if key[0] == "numbers":
            values = found[0][key]
            for case in found[1:]:
                values |= case[key]
            rest = frozenset(item for item in found[0].items() if item[0] != key)
            yield _Tier(number, rule, key[1], rest, values)


def _overlap(body: Body, one: _Tier, other: _Tier) -> Iterator[Finding]:
    both = one.values & other.values
    # a later rule for part of an earlier one's range is how exceptions are written
    if not both or one.rule.to == other.rule.to or one.values >= other.values != one.values:
        return
    first, second = place_of(body, one.number), f"rule {other.number + 1}"
    if other.values >= one.values:
        yield warning(
            "shadowed-tier",
            first,
            f"It has no effect: wherever {one.rule.when.text}, {second} replaces the score again.",
            f"Put it behind {second}, or correct its range.",
            (one.number + 1, other.number + 1),
        )
    else:
        yield warning(
            "overlapping-tiers",
            first,
            f"It overlaps with {second} {_shown(both.spans)}, where {second} wins.",
            "Let one range end before the other starts.",
            both.spans,
        )


def _holes(study: Study, body: Body, family: Sequence[_Tier]) -> Iterator[Finding]:
    node = family[0].node
    covered = Values(tuple(span for tier in family for span in tier.values.spans))
    holes = [
        (math.nextafter(low[1], math.inf), math.nextafter(high[0], -math.inf))
        for low, high in pairwise(covered.spans)
        if _is_narrow(low, high)
    ]
    if isinstance(node, Score):
        low, high = study.reaches.members[node.member]
        holes += [(end, end) for end in (low, high) if _lacks_end(covered, end)]
    if holes:
        numbers = ", ".join(str(tier.number + 1) for tier in family)
        yield note(
            "open-tiers",
            body.place,
            f"Rules {numbers} leave a hole {_shown(holes)}: no override acts there.",
            "Let each range start where the one before it ends, as in x < 50 and x >= 50; among "
            "whole numbers a hole between neighbours is none.",
            tuple(holes),
        )


def _is_narrow(low: Span, high: Span) -> bool:
    """Tell whether what lies between two ranges is so narrow that it cannot be meant."""
    start, end = low[1], high[0]
    widths = [span[1] - span[0] for span in (low, high) if math.isfinite(span[1] - span[0])]
    allowed = NARROW * min(widths) if widths else CLOSE * max(abs(start), abs(end))
    # a single number: both of its neighbours are covered
    return end - start <= max(allowed, 0.0) or _next_but_one(start) == end


def _next_but_one(number: float) -> float:
    return math.nextafter(math.nextafter(number, math.inf), math.inf)


def _lacks_end(covered: Values, end: float) -> bool:
    """Tell whether the last number alone is left out."""
    around = Values(((math.nextafter(end, -math.inf), math.nextafter(end, math.inf)),))
    alone = Values(((end, end),))
    return not covered & alone and bool(covered & around)


def _shown(spans: Iterable[Span]) -> str:
    return " and ".join(
        f"at {low:g}"
        if low == high or f"{low:g}" == f"{high:g}"
        else f"between {low:g} and {high:g}"
        for low, high in spans
    )
