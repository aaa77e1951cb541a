"""Whether the metrics measure what the score says, and what each of them is worth."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, final

import numpy as np

from healthscore._definition import number, refuse
from healthscore.columns import show_short
from healthscore.errors import DataError
from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._outcome import read_outcome
from healthscore.evaluate._sheet import Result, Sheet
from healthscore.evaluate.validity import _tables, _words
from healthscore.evaluate.validity._alike import near_duplicates
from healthscore.evaluate.validity._alpha import reliability
from healthscore.evaluate.validity._areas import Area
from healthscore.evaluate.validity._correlations import correlations
from healthscore.evaluate.validity._metric import Followed, metric_validities
from healthscore.scoring import Scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from healthscore.evaluate._sheet import Table
    from healthscore.evaluate.validity._alike import NearDuplicate
    from healthscore.evaluate.validity._alpha import GroupReliability
    from healthscore.evaluate.validity._correlations import Correlations
    from healthscore.evaluate.validity._metric import MetricValidity


@final
class Validity(Result):
    """Whether the metrics measure what the score says, and what each of them is worth.

    Made by `validity`.

    Parameters
    ----------
    scores : Scores
        With details.
    followed : Followed or None
        What became of the customers, where that is known.
    near : float
        Size of a correlation from which two metrics are told to say the same.

    Attributes
    ----------
    scores : Scores
        As given.
    near : float
        As given.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("logins", AsIs())])
    >>> scores = card.score({"usage": range(20), "logins": [*range(1, 20), 15]})
    >>> found = validity(scores)
    >>> found
    <Validity: 20 customers, 2 metrics, 1 near-duplicate>
    >>> found.duplicates[0].one, found.duplicates[0].other
    ('usage', 'logins')
    """

    def __init__(self, scores: Scores, followed: Followed | None, near: float) -> None:
        self.scores = scores
        self.near = near
        self._followed = followed

    @property
    def n(self) -> int:
        """Customers with a score."""
        return int(np.count_nonzero(~np.isnan(self.scores.values)))

    @cached_property
    def metrics(self) -> Mapping[str, MetricValidity]:
        """What each metric is worth."""
        return {each.name: each for each in metric_validities(self.scores, self._followed)}

    @cached_property
    def groups(self) -> tuple[GroupReliability, ...]:
        """How far the members of each group go together; the scorecard itself comes first."""
        card, members = self.scores.scorecard, self.scores.members
        return tuple(
            reliability(body.name, {name: members[name] for name in body.names})
            for body in (card, *card.groups())
        )

    @cached_property
    def correlations(self) -> Correlations:
        """How the scores of metrics go together, pair by pair."""
        names = self.scores.metrics
        return correlations(names, [self.scores.members[name] for name in names])

    @cached_property
    def duplicates(self) -> tuple[NearDuplicate, ...]:
        """Metrics that say the same; those that are most alike first."""
        return near_duplicates(self.scores, self.correlations, self.near)

    @cached_property
    def auc(self) -> Estimate:
        """Chance that who left had a lower score than who stayed; NaN without outcomes."""
        area = None if self._followed is None else self._followed.whole
        return Estimate(math.nan) if area is None else area.estimate

    @property
    def verdict(self) -> str:
        """What it comes to, in one sentence."""
        return next(self._sentences())

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        return Sheet("Validity", tuple(self._sentences()), tuple(self._every_table()))

    def _sentences(self) -> Iterator[str]:
        if not self.n:
            yield "Nobody has a score: there is nothing to say about it."
            return
        metrics = tuple(self.metrics.values())
        if self._followed is not None:
            yield from _words.of_worth(metrics, self.auc)
        yield from _words.of_duplicates(self.duplicates)
        yield from _words.of_metrics(metrics)
        yield from _words.of_groups(self.groups)
        if self._followed is None:
            yield from _words.of_effects(metrics)

    def _every_table(self) -> Iterator[Table]:
        followed = self._followed is not None
        yield _tables.of_metrics(tuple(self.metrics.values()), followed=followed)
        yield _tables.of_groups(self.groups)
        yield _tables.of_members(self.groups)
        yield _tables.of_correlations(self.correlations)
        yield _tables.of_duplicates(self.duplicates)

    def __repr__(self) -> str:
        parts = [f"{self.n:,} customer{'' if self.n == 1 else 's'}"]
        parts.append(f"{len(self.metrics):,} metric{'' if len(self.metrics) == 1 else 's'}")
        alike = len(self.duplicates)
        parts += [f"{alike:,} near-duplicate{'' if alike == 1 else 's'}"] if alike else []
        parts += [] if math.isnan(self.auc) else [f"AUC {self.auc.text(digits=2)}"]
        return f"<Validity: {', '.join(parts)}>"

    @property
    def _maker(self) -> Callable[[Mapping[str, NDArray[Any]]], Any]:
        return self.scores.table_of

    def _facts(self) -> Mapping[str, Any]:
        return {"n": self.n, "near": self.near, "auc": self.auc}


def validity(
    scores: Scores, churned: Any = None, *, near: float = 0.95, horizon: float | None = None
) -> Validity:
    """Tell whether the metrics measure what the score says, and what each of them is worth.

    Parameters
    ----------
    scores : Scores
        With details, of one scorecard.
    churned : array_like, mapping or str, optional
        What the customers then did, as `backtest` takes it.
    near : float, default 0.95
        Size of a correlation from which two metrics are told to say the same, where 10 customers
        or more have both.
    horizon : float, optional
        Days within which leaving counts, where churn dates came in.

    Returns
    -------
    Validity
        It prints as sentences and tables.

    Raises
    ------
    DataError
        If `scores` are none, details were not kept, or an outcome does not fit.
    DefinitionError
        If `near` is not from 0 to 1, or is 0.

    Notes
    -----
    Cronbach's alpha is k / (k - 1) (1 - sum of the members' variances / variance of their sum),
    over customers of whom all members are known, with Feldt's interval. What a metric is worth is
    by how much the AUC falls when the score is made again as if nobody had a value of it: its
    weight goes to the others of its group, and no coverage is asked for. Both scores are of the
    same customers, and the interval (DeLong) knows that.

    References
    ----------
    L. J. Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16, 1951.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("noise", AsIs())])
    >>> table = {"usage": range(40), "noise": [7, 3, 9, 1] * 10}
    >>> found = validity(card.score(table), churned=[1] * 10 + [0] * 30)
    >>> print(found.metrics["usage"].alone)
    1.000 (0.722 to 1.000)
    >>> found.metrics["usage"].worth > found.metrics["noise"].worth
    True
    """
    if not isinstance(cast("object", scores), Scores):
        message = (
            "'scores' of validity must be Scores of one scorecard, as its score() gives them. "
            f"Got {show_short(scores)}."
        )
        raise DataError(message, where="'scores' of validity", got=scores)
    scores.kept("validity")
    size = number(near)
    if not (isinstance(size, float) and 0.0 < size <= 1.0):
        owner = "validity"
        raise refuse(owner, "near", "be above 0 and up to 1", near)
    followed = None
    if churned is not None:
        outcome = read_outcome(scores, churned, horizon=horizon).churned
        known = ~(np.isnan(scores.values) | np.isnan(outcome))
        churners = outcome == 1.0
        followed = Followed(known, churners, Area.of(scores.values[known], churners[known]))
    return Validity(scores, followed, size)
