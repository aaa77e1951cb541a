"""The steps of a waterfall: from a perfect score, or from none, to that of one customer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, final

import attrs

from healthscore.aggregations import Rounded, Sum
from healthscore.scoring import Score
from healthscore.views._figures import key_text
from healthscore.views.plots._checks import adds_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from healthscore.aggregations import Aggregation
    from healthscore.explain import Explanation
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import AppliedRule

    Pair = tuple[str, float]

NOTHING: Final = 1e-9
"""Points that are none."""


@final
@attrs.frozen
class Step:
    """A bar of a waterfall.

    Parameters
    ----------
    name : str
        What stands beside it.
    before, after : float
        Where it begins and ends, in points.
    kind : {"total", "change", "score"}
        Whether it stands on 0 or hangs between two others, or is the score itself.
    """

    name: str
    before: float
    after: float
    kind: Literal["total", "change", "score"]

    @property
    def change(self) -> float:
        """The points that it adds (+) or takes (-)."""
        return self.after - self.before


@final
@attrs.frozen
class Account:
    """What one customer's score is made of.

    Parameters
    ----------
    scorecard : Scorecard
        The definition.
    customer : str
        The key; empty where there is none.
    value : float
        The score; NaN for none.
    band : str
        The band; empty where there is no banding.
    coverage : float
        Share of the weight that was observed.
    contributions, losses : mapping of str to float
        Points put in and kept out, by metric.
    rules : tuple of AppliedRule
        Those that acted.
    """

    scorecard: Scorecard
    customer: str
    value: float
    band: str
    coverage: float
    contributions: Mapping[str, float]
    losses: Mapping[str, float]
    rules: tuple[AppliedRule, ...]

    @classmethod
    def of(cls, score: Score | Explanation) -> Account:
        """Read it from a score or from an explanation."""
        if isinstance(score, Score):
            named, value = score.scores.key is not None, score.value
            card = score.scores.scorecard
            contributions, losses = score.contributions, score.losses
        else:
            named, value, card = score.named, score.score, score.scorecard
            contributions = {part.name: part.contribution for part in score.parts}
            losses = {part.name: part.loss for part in score.parts}
        return cls(
            card,
            key_text(score.key) if named else "",
            value,
            "" if card.banding is None else score.band,
            score.coverage,
            contributions,
            losses,
            score.rules,
        )

    @property
    def adds_points(self) -> bool:
        """Whether points are summed somewhere: then nobody knows what was lost."""
        return adds_points(self.scorecard)


def steps_of(account: Account, count: int) -> list[Step]:
    """Lay the steps from the beginning to the score.

    Parameters
    ----------
    account : Account
        Of a customer with a score.
    count : int
        Metrics that have a step of their own at most; the smallest share one.

    Returns
    -------
    list of Step
        Each begins where the one before it ends, and the last ends at the score.
    """
    if account.adds_points:
        begin, parts = _start(account.scorecard.aggregation), account.contributions
        rest = account.value - begin - math.fsum(parts.values())
        first = [Step("start", 0.0, begin, "total")] if begin else []
    else:
        begin, parts = 100.0, {name: -loss for name, loss in account.losses.items()}
        rest = account.value - begin - math.fsum(parts.values())
        first = [Step("best possible", 0.0, begin, "total")]
    ordered = sorted(parts.items(), key=lambda part: -abs(part[1]))
    adjusted = list(_adjustments(account, rest))
    if not adjusted:
        return [*first, *_chain(begin, _folded(ordered, count, "metric"), account.value)]
    plain = account.value - rest
    closing = "sum of points" if account.adds_points else "score without rules"
    return [
        *first,
        *_chain(begin, _folded(ordered, count, "metric"), plain, closing),
        *_chain(plain, _folded(adjusted, count, "rule"), account.value),
    ]


def _start(aggregation: Aggregation) -> float:
    """Give the points that everybody has."""
    while isinstance(aggregation, Rounded):
        aggregation = aggregation.inner
    return aggregation.start if isinstance(aggregation, Sum) else 0.0


def _adjustments(account: Account, rest: float) -> Iterator[Pair]:
    """Go through what is in the score beside the metrics."""
    acted = [(rule.reason, rule.effect) for rule in account.rules if abs(rule.effect) > NOTHING]
    other = rest - math.fsum(effect for _, effect in acted)
    if abs(other) > NOTHING:
        yield ("starts and limits of sums" if account.adds_points else "other rules", other)
    yield from acted


def _folded(parts: Sequence[Pair], count: int, noun: str) -> list[Pair]:
    """Let the smallest of many share one step, in the order in which they stand."""
    some = [part for part in parts if abs(part[1]) > NOTHING]
    # a single other one can as well have its name
    if len(some) <= count + 1:
        return some
    least = sorted(abs(points) for _, points in some)[len(some) - count]
    kept = [part for part in some if abs(part[1]) >= least][:count]
    others = [part for part in some if part not in kept]
    return [*kept, (f"{len(others):,} other {noun}s", math.fsum(points for _, points in others))]


def _chain(
    begin: float, parts: Iterable[Pair], end: float, closing: str = "score"
) -> Iterator[Step]:
    """Hang each part on the one before it; the last ends where the total stands, to the bit."""
    pairs = list(parts)
    at = begin
    for place, (name, points) in enumerate(pairs):
        after = end if place == len(pairs) - 1 else at + points
        yield Step(name, at, after, "change")
        at = after
    yield Step(closing, 0.0, end, "score" if closing == "score" else "total")
