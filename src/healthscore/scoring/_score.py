"""The score of one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs
import numpy as np

from healthscore.normalizers import Block
from healthscore.scoring._sources import KeptLeaves
from healthscore.scoring._tree import Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.rules import Rule
    from healthscore.scoring._scores import Scores


@final
@attrs.frozen
class AppliedRule:
    """A rule whose condition held for a customer.

    Parameters
    ----------
    member : str
        The group whose score it acts on, or the scorecard.
    rule : Rule
        The rule.
    points : float
        What it added to that score (+) or took from it (-); 0 where the score was past the rule
        already.
    """

    member: str
    rule: Rule
    points: float


@final
class Score:
    """The score of one customer, with the same bits as the customer's row in a table.

    Made by `Scorecard.score_one` and `Scores.customer`.

    Examples
    --------
    >>> from healthscore import Banding, Cap, Linear, Metric, Scorecard
    >>> scorecard = Scorecard(
    ...     "demo",
    ...     [
    ...         Metric("logins", Linear(worst=0, best=10)),
    ...         Metric("nps", Linear(worst=-100, best=100)),
    ...     ],
    ...     rules=[Cap(at=39, when="p1 >= 1", reason="open P1 ticket")],
    ...     banding=Banding({"red": 0, "yellow": 40, "green": 70}),
    ... )
    >>> score = scorecard.score_one({"logins": 9, "nps": 80, "p1": 1})
    >>> score
    <Score: 39.0, red, coverage 1.00, model ...>
    >>> score.contributions, score.adjustment
    ({'logins': 45.0, 'nps': 45.0}, -51.0)
    >>> score.rules[0].rule.reason
    'open P1 ticket'
    """

    __slots__ = ("_scores",)

    def __init__(self, scores: Scores) -> None:
        self._scores = scores

    def __repr__(self) -> str:
        band = "" if self._scores.scorecard.banding is None else f"{self.band}, "
        model = f", model {self.model}" if self.model else ""
        return f"<Score: {self.value:.1f}, {band}coverage {self.coverage:.2f}{model}>"

    @property
    def key(self) -> Any:
        """The customer's key, or row number."""
        return self._scores.keys.tolist()[0]

    @property
    def model(self) -> str:
        """The first 12 digits of the definition's `fingerprint`: which model made this score."""
        return self._scores.model

    @property
    def value(self) -> float:
        """The score, 0 to 100; NaN where coverage is too low."""
        return float(self._scores.values[0])

    @property
    def band(self) -> str:
        """The band, "unknown" without a score.

        Raises
        ------
        DefinitionError
            If the scorecard has no banding.
        """
        return str(self._scores.bands[0])

    @property
    def coverage(self) -> float:
        """Share of the weight that was observed, 0 to 1."""
        return float(self._scores.coverage[0])

    @property
    def adjustment(self) -> float:
        """Points added or taken by rules, and by the starts and limits of sums."""
        return float(self._scores.adjustments[0])

    def on_scale(self, low: float, high: float) -> float:
        """Give the score on another scale.

        Parameters
        ----------
        low : float
            What 0 becomes.
        high : float
            What 100 becomes.

        Returns
        -------
        float
            The score on that scale, NaN where there is none.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> Scorecard("demo", [Metric("csm", AsIs())]).score_one({"csm": 75}).on_scale(0, 10)
        7.5
        """
        return float(self._scores.on_scale(low, high)[0])

    @property
    def members(self) -> Mapping[str, float]:
        """Score of every metric and group by name, NaN for gaps."""
        return {name: float(scores[0]) for name, scores in self._scores.members.items()}

    @property
    def contributions(self) -> Mapping[str, float]:
        """Points that each metric put into the score, by name."""
        return dict(zip(self._scores.metrics, self._scores.contributions[0].tolist(), strict=True))

    @property
    def losses(self) -> Mapping[str, float]:
        """Points that each metric kept out of the score, by name."""
        return dict(zip(self._scores.metrics, self._scores.losses[0].tolist(), strict=True))

    @property
    def interval(self) -> tuple[float, float]:
        """The score had every gap been 0, and had it been 100."""
        low, high = self._scores.interval
        return float(low[0]), float(high[0])

    @property
    def rules(self) -> tuple[AppliedRule, ...]:
        """The rules whose conditions held, in the order in which they acted."""
        kept = self._scores.kept("rules")
        tree = Tree(kept.plan, 1, Block(1), keep=True)
        tree.applied = []
        leaves = KeptLeaves(kept)
        leaves.move(0, 1)
        tree.targets = kept.leaf_scores(0, 1)
        with np.errstate(all="ignore"):
            tree.run(leaves, 1)
        return tuple(
            AppliedRule(branch.name, rule, float(points[0]))
            for branch, rule, holds, points in tree.applied
            if holds[0]
        )
