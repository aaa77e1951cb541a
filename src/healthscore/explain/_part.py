"""What each metric has to do with the score of one customer."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore.explain._observation import freshness, observation
from healthscore.explain._words import condition_of, plain, shown
from healthscore.explain._worth import worths_of_gaps
from healthscore.group import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.explain._observation import Gap
    from healthscore.group import Body
    from healthscore.metric import Metric
    from healthscore.scoring import Kept, Scores


@final
@attrs.frozen
class Part:
    """What one metric has to do with a score.

    Parameters
    ----------
    metric : Metric
        Its definition.
    groups : tuple of str
        The groups that it lies in, from the outermost.
    value : float or str or None
        What its curve judged; None for a gap. One too old to count is given too.
    score : float
        Its score; NaN for a gap that has none.
    weight : float
        Its effective weight among what is present, 0 to 1. Under a `Sum`, where weights do not
        count, what the metrics outside of it leave, by its points over those of all in it.
    contribution : float
        Points that it put into the score.
    loss : float
        Points that it kept out.
    gap : {"", "missing", "stale", "unlisted"}
        Why it was not observed: there is no value, it is too old to count, or it is a label that
        the curve does not know; empty where it was observed.
    age : float
        Days since it was observed; NaN where no date is known.
    worth : tuple of float, optional
        What the whole score would be, were this gap known and at its worst, and at its best: the
        least and the most that its curve can give. None for what is no gap, and where a rule reads
        the same column, so that no score alone says it.
    summed : bool
        Whether its score is points that are summed, and lose nothing.
    place : int, default 0
        Which of the metric's `normalizers` judged it, or would have.
    freshness : float, default 1
        What its age leaves of it, 0 to 1: 1 where it does not fade, 0 for a gap.
    """

    metric: Metric
    groups: tuple[str, ...]
    value: float | str | None
    score: float
    weight: float
    contribution: float
    loss: float
    gap: Gap
    age: float
    worth: tuple[float, float] | None
    summed: bool
    place: int = 0
    freshness: float = 1.0

    @property
    def name(self) -> str:
        """Name of the metric."""
        return self.metric.name

    @property
    def unit(self) -> str:
        """What its value counts."""
        return self.metric.unit

    @property
    def judged(self) -> Metric:
        """The metric as it was judged: by the one curve that the customer's values pick."""
        return self.metric.judged_by(self.place)

    @property
    def when(self) -> str:
        """The condition of the curve that judged it; empty for the metric's own."""
        return condition_of(self.metric, self.place)

    @property
    def shown(self) -> str:
        """The value with its unit, as people read it; empty for a gap."""
        return shown(self.judged, self.value)

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain values, with None for what is missing.

        Returns
        -------
        dict
            Ready for JSON.
        """
        return {
            "metric": self.name,
            "groups": list(self.groups),
            "value": plain(self.value),
            "unit": self.unit,
            "when": self.when or None,
            "score": plain(self.score),
            "weight": plain(self.weight),
            "contribution": plain(self.contribution),
            "loss": plain(self.loss),
            "gap": self.gap or None,
            "age_days": plain(self.age),
            "freshness": self.freshness,
            "worth": None if self.worth is None else [plain(end) for end in self.worth],
        }


def parts_of(scores: Scores) -> Iterator[Part]:
    """Go through the metrics of one customer.

    Parameters
    ----------
    scores : Scores
        Of one customer.

    Yields
    ------
    Part
        In the order of the scorecard.
    """
    kept = scores.kept("explain")
    contributions, losses = (points[0].tolist() for points in (scores.contributions, scores.losses))
    weights = _weights(kept, contributions, losses)
    groups = dict(_groups(kept.scorecard, ()))
    worths = worths_of_gaps(kept)
    for leaf in kept.plan.leaves:
        place, name = leaf.place, leaf.name
        score = float(kept.members[name][0])
        value, age, gap, judge = observation(scores, leaf)
        yield Part(
            leaf.metric,
            groups[name],
            value,
            score,
            weights[place],
            contributions[place],
            losses[place],
            gap,
            age,
            worths.get(name),
            leaf.summed,
            judge,
            freshness(kept, leaf),
        )


def _weights(kept: Kept, contributions: list[float], losses: list[float]) -> list[float]:
    """Give effective weights among what is present."""
    pairs = zip(kept.plan.leaves, contributions, losses, strict=True)
    amounts = [
        abs(size_of(given)) if leaf.summed else (size_of(given) + size_of(lost)) / 100.0
        for leaf, given, lost in pairs
    ]
    summed = [leaf.summed for leaf in kept.plan.leaves]
    outside = math.fsum(itertools.compress(amounts, [not each for each in summed]))
    total = math.fsum(itertools.compress(amounts, summed))
    rate = max(1.0 - outside, 0.0) / total if total else 0.0
    return [each * rate if by else each for each, by in zip(amounts, summed, strict=True)]


def _groups(body: Body, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for member in body.members:
        if isinstance(member, Group):
            yield from _groups(member, (*above, member.name))
        else:
            yield member.name, above


def size_of(value: float) -> float:
    """Give points, and 0 where there are none."""
    return 0.0 if math.isnan(value) else value
