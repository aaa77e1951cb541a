"""What learning has to say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore.evaluate._sheet import Result, Sheet, Table
from healthscore.evaluate.learning._learner import EXPERT
from healthscore.evaluate.learning._sentences import DIRECTIONS, sentences
from healthscore.evaluate.learning._weights_told import weights_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.learning._finding import MetricFinding
    from healthscore.scorecard import Scorecard


@final
@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class LearningReport(Result):
    """What moved when a scorecard was learned, what contradicts the expert, and what it is worth.

    Parameters
    ----------
    expert : Scorecard
        As it was before, with nothing left to learn.
    learned : Scorecard
        What is given back: the expert's own where nothing better was learned.
    chosen : str
        What that is: ``"learned curves and weights"``, ``"learned weights"``, ``"learned curves"``
        or ``"the expert's"``.
    n : int
        Customers whose outcome is known.
    n_churned : int
        Those of them who left.
    unknown : int
        Customers who were passed over, because nobody knows what they did.
    areas : mapping of str to Estimate
        Area under the curve of each way of learning, of the expert's scorecard and of equal
        weights, on customers that were not learned from. Empty where too few of them have scores.
    differences : mapping of str to Estimate
        By how much each is larger than the expert's.
    findings : tuple of MetricFinding
        What the outcome says about each metric.
    folds : int
        Parts of the customers, each of which was scored by what was learned from the others.
    moved : float
        Points by which scores moved, on average.
    maker : callable
        Makes a table of columns, of the library that came in.
    """

    expert: Scorecard
    learned: Scorecard
    chosen: str
    n: int
    n_churned: int
    unknown: int
    areas: Mapping[str, Estimate]
    differences: Mapping[str, Estimate]
    findings: tuple[MetricFinding, ...]
    folds: int
    moved: float
    maker: Callable[[Mapping[str, Any]], Any]

    def __repr__(self) -> str:
        before = self.areas.get(EXPERT, math.nan)
        if self.chosen == EXPERT:
            return f"<LearningReport: {self.n:,} customers, nothing better, AUC {before:.3f}>"
        after = self.areas[self.chosen]
        what = f"{self.chosen}, AUC {after:.3f} after {before:.3f}"
        return f"<LearningReport: {self.n:,} customers, {what}>"

    @property
    def is_better(self) -> bool:
        """Whether what is given back was learned, and is better than the expert's."""
        return self.chosen != EXPERT

    @property
    def contradictions(self) -> tuple[str, ...]:
        """Metrics whose outcome goes against the expert's direction."""
        return tuple(finding.name for finding in self.findings if finding.contradicts)

    @property
    def turning(self) -> tuple[str, ...]:
        """Metrics of which too much is as bad as too little, or the other way round."""
        return tuple(finding.name for finding in self.findings if finding.turns)

    @property
    def leaks(self) -> tuple[str, ...]:
        """Metrics that may be the outcome in disguise."""
        return tuple(finding.name for finding in self.findings if finding.leak)

    @property
    def telling_gaps(self) -> tuple[str, ...]:
        """Metrics whose gaps say something about who leaves."""
        return tuple(f.name for f in self.findings if f.gaps is not None and f.gaps.telling)

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        tables = (self._accuracy(), self._metrics(), self._weights(), self._curves(), self._gaps())
        title = f"Learning {self.expert.name!r} from what {self.n:,} customers did"
        return Sheet(title, sentences(self), tuple(each for each in tables if len(each)))

    @property
    def _maker(self) -> Callable[[Mapping[str, Any]], Any]:
        return self.maker

    def _facts(self) -> Mapping[str, Any]:
        return {
            "chosen": self.chosen,
            "n": self.n,
            "n_churned": self.n_churned,
            "unknown": self.unknown,
            "folds": self.folds,
            "moved": self.moved,
            "contradictions": list(self.contradictions),
            "turning": list(self.turning),
            "leaks": list(self.leaks),
            "telling_gaps": list(self.telling_gaps),
        }

    def _accuracy(self) -> Table:
        names = list(self.areas)
        columns: dict[str, list[Any]] = {
            "scorecard": names,
            "auc": [self.areas[name] for name in names],
            "more_than_expert": [self.differences.get(name) for name in names],
        }
        note = f"On customers that were not learned from, in {self.folds} parts."
        return Table("accuracy", "How well customers are ranked", columns, note)

    def _metrics(self) -> Table:
        before, after = self.expert.effective_weights(), self.learned.effective_weights()
        columns: dict[str, list[Any]] = {
            "metric": [finding.name for finding in self.findings],
            "share": [before[finding.name] for finding in self.findings],
            "learned_share": [after[finding.name] for finding in self.findings],
            "direction": [DIRECTIONS[finding.shape] for finding in self.findings],
            "auc": [finding.auc for finding in self.findings],
            "note": [_note(finding) for finding in self.findings],
        }
        note = "AUC of the metric alone, in the expert's direction; below 0.5 it goes against it."
        return Table("metrics", "Metrics", columns, note)

    def _weights(self) -> Table:
        rows = list(weights_of(self.expert, self.learned))
        names = ("group", "member", "share", "learned_share")
        columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
        return Table("weights", "Weights that moved", columns)

    def _curves(self) -> Table:
        pairs = [
            (old.name, repr(old.normalizer), repr(new.normalizer))
            for old, new in zip(self.expert.metrics(), self.learned.metrics(), strict=True)
            if old.normalizer != new.normalizer
        ]
        names = ("metric", "curve", "learned_curve")
        columns = {name: [pair[place] for pair in pairs] for place, name in enumerate(names)}
        return Table("curves", "Curves that moved", columns)

    def _gaps(self) -> Table:
        told = [(f.name, f.gaps) for f in self.findings if f.gaps is not None]
        columns: dict[str, list[Any]] = {
            "metric": [name for name, _ in told],
            "customers": [gaps.customers for _, gaps in told],
            "churn_rate": [gaps.churn_rate for _, gaps in told],
            "other_churn_rate": [gaps.other_rate for _, gaps in told],
            "missing": [gaps.policy for _, gaps in told],
        }
        return Table("gaps", "Customers without a value", columns)


def _note(finding: MetricFinding) -> str:
    notes = ["outcome in disguise?"] if finding.leak else []
    notes += ["goes against the expert"] if finding.contradicts else []
    notes += [f"turns near {finding.turns_at:.3g}"] if finding.turns else []
    notes += [f"curve kept: {finding.left_alone}"] if finding.left_alone else []
    return "; ".join(notes)
