"""One score taken apart, in numbers and in words."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, final

import attrs
import numpy as np

from healthscore.explain._sentences import sentences
from healthscore.explain._words import day, plain, points, share, shown, signed
from healthscore.group import Group
from healthscore.scoring import replay
from healthscore.scoring._raw import ages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore.group import Body
    from healthscore.metric import Metric
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import AppliedRule, Kept, Score, Scores, Tree

Gap = Literal["", "missing", "stale", "unlisted"]

_SHOWN: Final = 40
"""Letters of a value that a line of text has room for."""


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
        count, its points over those of all metrics.
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
        What the whole score would be, were this gap known and at its worst, and at its best.
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

    @property
    def name(self) -> str:
        """Name of the metric."""
        return self.metric.name

    @property
    def unit(self) -> str:
        """What its value counts."""
        return self.metric.unit

    @property
    def shown(self) -> str:
        """The value with its unit, as people read it; empty for a gap."""
        return shown(self.metric, self.value)

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
            "score": plain(self.score),
            "weight": plain(self.weight),
            "contribution": plain(self.contribution),
            "loss": plain(self.loss),
            "gap": self.gap or None,
            "age_days": plain(self.age),
            "worth": None if self.worth is None else [plain(end) for end in self.worth],
        }


@final
class Explanation:
    """Why a score is what it is: every metric, every rule and every gap of one customer.

    Made by `Scores.explain` and `Score.explain`. Printing it gives the sentences and a table, a
    notebook shows a card.

    Parameters
    ----------
    score : Score
        The customer's.

    Examples
    --------
    >>> from healthscore import Cap, Decay, Linear, Metric, Scorecard
    >>> card = Scorecard(
    ...     "demo",
    ...     [
    ...         Metric("last_seen", Decay(half_life=14), formula="days_since(last_login)"),
    ...         Metric("nps", Linear(worst=-100, best=100)),
    ...     ],
    ...     rules=[Cap(at=39, when="p1 >= 1", reason="open P1 ticket")],
    ... )
    >>> customer = {"last_login": "2026-09-21", "nps": 80, "p1": 1}
    >>> for sentence in card.score_one(customer, as_of="2026-11-01").explain().sentences:
    ...     print(sentence)
    The score is 39.0 of 100.
    Last login 41 days ago costs 43.4 of the 61.0 points lost.
    The cap of 39.0 takes 12.6 of the 61.0 points lost: open P1 ticket.
    Nps at 80 costs 5.0 of the 61.0 points lost.
    """

    def __init__(self, score: Score) -> None:
        self._score: Final = score

    @property
    def scorecard(self) -> Scorecard:
        """The definition that made the score."""
        return self._score.scores.scorecard

    @property
    def key(self) -> Any:
        """The customer's key, or row number."""
        return self._score.key

    @property
    def named(self) -> bool:
        """Whether the customer has a key; else `key` is a row number."""
        return self._score.scores.key is not None

    @property
    def score(self) -> float:
        """The score, 0 to 100; NaN where there is none."""
        return self._score.value

    @property
    def band(self) -> str:
        """The band, "unknown" without a score; empty where the scorecard has no banding."""
        return "" if self.scorecard.banding is None else self._score.band

    @property
    def coverage(self) -> float:
        """Share of the weight that was observed, 0 to 1."""
        return self._score.coverage

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The score had every gap been 0, and had it been 100."""
        return self._score.interval

    @property
    def adjustment(self) -> float:
        """Points added or taken by rules, and by the starts and limits of sums."""
        return self._score.adjustment

    @property
    def model(self) -> str:
        """The first 12 digits of the definition's `fingerprint`."""
        return self._score.model

    @property
    def as_of(self) -> np.datetime64 | None:
        """The date of scoring, None where none was given."""
        return self._score.scores.as_of

    @cached_property
    def rules(self) -> tuple[AppliedRule, ...]:
        """The rules whose conditions held, in the order in which they acted."""
        return self._score.rules

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What each metric has to do with the score, the largest loss first."""
        found = list(_parts(self._score.scores))
        return tuple(sorted(found, key=lambda part: (-_size(part.loss), -_size(part.contribution))))

    @property
    def gaps(self) -> tuple[Part, ...]:
        """The metrics that were not observed: missing, or too old to count."""
        return tuple(part for part in self.parts if part.gap)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The explanation in whole sentences, to be read out."""
        return tuple(sentences(self))

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain dictionaries, lists, texts and numbers.

        Returns
        -------
        dict
            Ready for JSON, with None for what is missing.
        """
        return {
            "key": plain(self.key),
            "scorecard": self.scorecard.name,
            "model": self.model,
            "as_of": day(self.as_of) or None,
            "score": plain(self.score),
            "band": self.band or None,
            "coverage": self.coverage,
            "interval": [plain(end) for end in self.interval],
            "adjustment": self.adjustment,
            "metrics": [part.to_dict() for part in self.parts],
            "rules": [
                {
                    "member": rule.member,
                    "rule": repr(rule.rule),
                    "reason": rule.reason,
                    "points": rule.points,
                    "effect": rule.effect,
                }
                for rule in self.rules
            ],
            "sentences": list(self.sentences),
        }

    def __repr__(self) -> str:
        band = f", {self.band}" if self.band else ""
        worst = [part.name for part in self.parts[:3] if part.loss > 0.0]
        lost = f", lost most by {', '.join(worst)}" if worst else ""
        return f"<Explanation: {self.key!r}, {points(self.score)}{band}{lost}>"

    def _repr_html_(self) -> str:
        from healthscore.views import explanation_html

        return explanation_html(self)

    def __str__(self) -> str:
        rows = [("metric", "value", "score", "weight", "put in", "lost")]
        rows += [
            (
                part.name,
                _short(part.shown) if not part.gap else part.gap,
                points(part.score),
                share(part.weight),
                points(part.contribution),
                points(part.loss),
            )
            for part in self.parts
        ]
        rows += [(rule.reason, "rule", "", "", signed(rule.effect), "") for rule in self.rules]
        return "\n".join([*self.sentences, "", *_aligned(rows)])


def _size(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, value, *numbers in rows:
        cells = [name.ljust(widths[0]), value.ljust(widths[1])]
        cells += [cell.rjust(width) for cell, width in zip(numbers, widths[2:], strict=True)]
        yield "  ".join(cells).rstrip()


def _parts(scores: Scores) -> Iterator[Part]:
    """Go through the metrics of one customer."""
    kept = scores.kept("explain")
    contributions, losses = (points[0].tolist() for points in (scores.contributions, scores.losses))
    weights = _weights(kept, contributions, losses)
    groups = dict(_groups(kept.scorecard, ()))
    worths = _worths(kept)
    for leaf in kept.plan.leaves:
        place, name = leaf.place, leaf.name
        raw = scores.raw(name)[0]
        value = (
            raw if isinstance(raw, str) else None if raw is None or np.isnan(raw) else float(raw)
        )
        score = float(kept.members[name][0])
        imputed = place in kept.gaps and bool(kept.gaps[place][0])
        age = float(ages(kept, leaf)[0])
        gap: Gap = ""
        if imputed or math.isnan(score):
            gap = "missing" if value is None else _why(leaf.metric.valid_days, age)
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
            worths[place] if gap else None,
        )


def _why(valid_days: float | None, age: float) -> Gap:
    """Tell why a value that is there does not count."""
    return "unlisted" if valid_days is None or age <= valid_days else "stale"


def _weights(kept: Kept, contributions: list[float], losses: list[float]) -> list[float]:
    """Give effective weights among what is present."""
    pairs = zip(contributions, losses, strict=True)
    whole = [_size(given) + _size(lost) for given, lost in pairs]
    if not kept.plan.has_points:
        return [each / 100.0 for each in whole]
    total = math.fsum(map(abs, whole))
    return [abs(each) / total if total else 0.0 for each in whole]


def _worths(kept: Kept) -> list[tuple[float, float]]:
    """Score again with each gap filled alone, at its worst and at its best: one row for each."""
    leaves = kept.plan.leaves
    many = kept.take(np.zeros(2 * len(leaves), dtype=np.intp))
    for leaf in leaves:
        scores = many.members[leaf.name]
        scores[2 * leaf.place], scores[2 * leaf.place + 1] = leaf.ends
        if leaf.place in many.gaps:
            many.gaps[leaf.place][2 * leaf.place : 2 * leaf.place + 2] = False
    values = np.empty(many.size)

    def each(trees: Sequence[Tree], start: int, stop: int) -> None:
        values[start:stop] = trees[0].root.score

    replay([many], each, 1)
    found: list[float] = values.tolist()
    return list(zip(found[::2], found[1::2], strict=True))


def _groups(body: Body, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for member in body.members:
        if isinstance(member, Group):
            yield from _groups(member, (*above, member.name))
        else:
            yield member.name, above
