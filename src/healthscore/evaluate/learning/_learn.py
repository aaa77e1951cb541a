"""A whole scorecard learned from what customers did."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
import numpy as np

from healthscore.errors import DefinitionError
from healthscore.evaluate.learning._areas import compared
from healthscore.evaluate.learning._columns import Customers
from healthscore.evaluate.learning._findings import Finder
from healthscore.evaluate.learning._folds import folds_of, unseen
from healthscore.evaluate.learning._learner import (
    BOTH,
    CURVES,
    EXPERT,
    WEIGHTS,
    Learner,
    Wanted,
    scales,
)
from healthscore.evaluate.learning._report import LearningReport
from healthscore.evaluate.learning._scales import scale_of
from healthscore.scorecard import Scorecard
from healthscore.weightings._outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.scorecard import AsOf
    from healthscore.scoring import TableLike
    from healthscore.scoring._any_table import Table

MOST_FOLDS: Final = 20


class LearnedScorecard(NamedTuple):
    """A scorecard that was learned, and what there is to say about it.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    report : LearningReport
        What moved, what contradicts the expert, and how much better it is.
    """

    scorecard: Scorecard
    report: LearningReport


def learn_scorecard(
    scorecard: Scorecard,
    table: TableLike,
    outcome: ArrayLike | str,
    *,
    as_of: AsOf | None = None,
    curves: bool = True,
    weights: bool = True,
    penalty: float | str = "auto",
    folds: int = 5,
    seed: int = 0,
) -> LearnedScorecard:
    """Learn the curves and weights of a scorecard from what customers did.

    Metrics, tree, formulas, rules, gates, policies for gaps and cuts of bands stay, and no curve
    changes its direction. What was learned is given back only where it ranks customers whom it has
    not seen better than the expert's scorecard does, beyond chance.

    Parameters
    ----------
    scorecard : Scorecard
        The expert's; what it still learns is fitted as `Scorecard.fit` does.
    table : table
        Customers to learn from, each in one row: several rows of one customer would count as
        several customers. See `Scorecard.score`.
    outcome : array_like of bool, shape (n_customers,), or str
        Who then left: True or 1, False or 0 for who stayed, a gap where nobody knows; or the name
        of a column that says so. Customers of whom nobody knows are passed over.
    as_of : str, date or datetime64, optional
        The date of the table; needed when a formula or a validity counts days.
    curves : bool, default True
        Whether to learn curves.
    weights : bool, default True
        Whether to learn weights.
    penalty : float or {"auto", "cross_validation"}, default "auto"
        How strongly weights are pulled to the expert's; see `healthscore.weightings.Outcome`.
    folds : int, default 5
        Parts of the customers, 2 to 20: what is learned from the others is held against each.
    seed : int, default 0
        Seed of the random numbers that make the folds.

    Returns
    -------
    LearnedScorecard
        The scorecard and the report.

    Raises
    ------
    FitError
        If fewer than 5 customers left, or fewer than 5 stayed.
    DataError
        If the table or the outcome does not hold what is needed.
    DefinitionError
        If an option is not what it should be.

    Notes
    -----
    A curve is the rate of staying by value, in up to 20 bins, with 5 customers at the base rate
    added to each pool, held to the shape of the expert's curve (pool adjacent violators; where that
    has a best region inside, rising up to it and falling from it on). Its score is in proportion
    to the logit of that rate, from 0 at the worst value to 100 at the best. Steps keep their tiers
    and labels the expert's order. Weights of all members that share one mean are fitted together,
    through groups within groups, and shared out along the tree; under a geometric, harmonic or
    power mean on the scale of that mean. What stands under `Worst`, `Best`, `OrderedMean`, `Sum` or
    an aggregation of one's own stays as it was, and so do curves behind conditions.

    Two scorecards are learned, weights alone and curves with weights; the one with the larger area
    under the curve out of fold is taken, if its 95 % interval lies above 0.5, and that of its
    difference to the expert's above 0. A metric that parts customers too well to be true keeps its
    curve and its share.

    Examples
    --------
    >>> import healthscore as hs
    >>> from healthscore import datasets
    >>> customers = datasets.make_saas(4_000)
    >>> expert = hs.Scorecard(
    ...     "b2b-saas",
    ...     [
    ...         hs.Metric("weekly_logins", hs.Linear(worst=0, best=10)),
    ...         hs.Metric("nps", hs.Linear(worst=-100, best=100)),
    ...         hs.Metric("open_tickets", hs.Linear(worst=10, best=0)),
    ...     ],
    ... )
    >>> learned, report = learn_scorecard(expert, customers, "churned")
    >>> report
    <LearningReport: 4,000 customers, learned curves and weights, AUC 0.735 after 0.703>
    >>> learned.weights
    {'weekly_logins': 62.32, 'nps': 25.77, 'open_tickets': 11.91}
    """
    ways = _ways(scorecard, curves=curves, weights=weights, folds=folds, seed=seed)
    checked: Any = Outcome(penalty=penalty).penalty
    customers = Customers(table, outcome, as_of)
    with np.errstate(all="ignore"):
        return _learned(scorecard, customers, Wanted(ways, checked), folds, seed)


def _learned(
    scorecard: Scorecard, customers: Customers, wanted: Wanted, folds: int, seed: int
) -> LearnedScorecard:
    """Learn, and hold what was learned against customers that it has not seen."""
    everybody = np.arange(customers.size)
    expert = customers.fit(scorecard, everybody)
    columns = customers.columns(scorecard.metrics())
    findings = Finder(expert, customers, columns, dict(scales(scorecard))).findings()
    suspects = frozenset(finding.name for finding in findings if finding.suspect)
    learner = Learner(scorecard, customers, columns, wanted, suspects)
    # with as few as there must be, each fold has one of them
    parts = min(folds, customers.gone, customers.size - customers.gone)
    scores = customers.scores(expert, everybody)
    codes = folds_of(customers, columns.values(), scores, parts, seed)
    found = compared(unseen(learner, codes), customers.left, codes)
    areas = {name: each.area for name, each in found.items()}
    differences = {name: each.less(found[EXPERT]) for name, each in found.items()}
    chosen = _chosen(wanted.ways, areas, differences)
    learned = expert
    if chosen != EXPERT:
        # a calibration says what came of the expert's scores
        learned = attrs.evolve(learner.models(everybody)[chosen], calibration=None)
    report = LearningReport(
        expert=expert,
        learned=learned,
        chosen=chosen,
        n=customers.size,
        n_churned=customers.gone,
        unknown=customers.unknown,
        areas=areas,
        differences={name: each for name, each in differences.items() if name != EXPERT},
        findings=findings,
        folds=parts,
        moved=_moved(customers.scores(learned, everybody), scores),
        maker=partial(_made, customers.empty),
    )
    return LearnedScorecard(learned, report)


def _made(empty: Table, columns: Mapping[str, Any]) -> Any:
    """Make a table of columns, of the library that came in."""
    return empty.make(dict(columns))


def _chosen(
    ways: tuple[str, ...],
    areas: Mapping[str, Estimate],
    differences: Mapping[str, Estimate],
) -> str:
    """Take the best way of learning that is better than the expert's, and a coin, beyond chance."""
    better = [
        way for way in ways if way in areas and areas[way].low > 0.5 and differences[way].low > 0.0
    ]
    return max(better, key=lambda way: areas[way], default=EXPERT)


def _moved(learned: FloatArray, before: FloatArray) -> float:
    """Give by how many points scores moved, on average."""
    there = ~(np.isnan(learned) | np.isnan(before))
    return float(np.abs(learned - before)[there].mean()) if there.any() else 0.0


def _ways(
    scorecard: object, *, curves: object, weights: object, folds: object, seed: object
) -> tuple[str, ...]:
    """Say what is to be learned, and refuse options that cannot be."""
    if not isinstance(scorecard, Scorecard):
        raise _must(scorecard, "scorecard", "be a Scorecard")
    for name, value in (("curves", curves), ("weights", weights)):
        if not isinstance(value, bool):
            raise _must(value, name, "be True or False")
    if not (curves or weights):
        raise _must(weights, "weights", "be True where 'curves' is False")
    if not (type(folds) is int and 2 <= folds <= MOST_FOLDS):
        raise _must(folds, "folds", f"be a whole number from 2 to {MOST_FOLDS}")
    if not (type(seed) is int and seed >= 0):
        raise _must(seed, "seed", "be a whole number, 0 or more")
    if scale_of(scorecard.aggregation) is None:
        return ()
    if not weights:
        return (CURVES,)
    return (WEIGHTS, BOTH) if curves else (WEIGHTS,)


def _must(got: object, field: str, allowed: str) -> DefinitionError:
    message = f"'{field}' of learn_scorecard must {allowed}. Got {got!r}."
    return DefinitionError(message, where=f"'{field}'", got=got)
