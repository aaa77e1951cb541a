"""One score taken apart, in numbers and in words."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

from healthscore.explain._part import parts_of, size_of
from healthscore.explain._sentences import sentences
from healthscore.explain._words import day, plain, points, share, signed
from healthscore.explain._worth import worth_of_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from healthscore.explain._part import Part
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import AppliedRule, Score, Scores

_SHOWN: Final = 40
"""Letters of a value that a line of text has room for."""


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
        return self.scores.scorecard

    @property
    def scores(self) -> Scores:
        """The score as those of a table of one row."""
        return self._score.scores

    @property
    def key(self) -> Any:
        """The customer's key, or row number."""
        return self._score.key

    @property
    def named(self) -> bool:
        """Whether the customer has a key; else `key` is a row number."""
        return self.scores.key is not None

    @property
    def score(self) -> float:
        """The score, 0 to 100; NaN where there is none."""
        return self._score.value

    @property
    def shown(self) -> str:
        """The score with one digit, or as many as tell its band; empty where there is none."""
        return self._score.shown

    @property
    def band(self) -> str:
        """The band, "unknown" without a score; empty where the scorecard has no banding."""
        return "" if self.scorecard.banding is None else self._score.band

    @property
    def previous_band(self) -> str | None:
        """The band before, "unknown" for none; None where no margin looked at it."""
        return self._score.previous_band

    @property
    def coverage(self) -> float:
        """Share of the weight that was observed, 0 to 1."""
        return self._score.coverage

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The score had every gap been 0, and had it been 100."""
        return self._score.interval

    @cached_property
    def worth(self) -> tuple[float, float]:
        """The score, were all gaps known and at their worst, and at their best."""
        return worth_of_all(self.scores)

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
        return self.scores.as_of

    @cached_property
    def rules(self) -> tuple[AppliedRule, ...]:
        """The rules whose conditions held, in the order in which they acted."""
        return self._score.rules

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What each metric has to do with the score, the largest loss first."""
        found = list(parts_of(self.scores))
        return tuple(
            sorted(found, key=lambda part: (-size_of(part.loss), -size_of(part.contribution)))
        )

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
            "worth": [plain(end) for end in self.worth],
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
        score = self.shown or "no score"
        return f"<Explanation: {self.key!r}, {score}{band}{lost}>"

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


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, value, *numbers in rows:
        cells = [name.ljust(widths[0]), value.ljust(widths[1])]
        cells += [cell.rjust(width) for cell, width in zip(numbers, widths[2:], strict=True)]
        yield "  ".join(cells).rstrip()
