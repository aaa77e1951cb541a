"""Trees of weighted means, as most are, scored without being compiled for each draw.

Where other aggregations have a say, or rules that ask for scores, each draw's scorecard is compiled
and run as scoring does: that takes about three times as long, much of it in compiling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from healthscore.aggregations import WeightedMean
from healthscore.evaluate.sensitivity._acting import Rules
from healthscore.evaluate.sensitivity._patterns import MOST, Patterns
from healthscore.evaluate.sensitivity._sites import ROOT
from healthscore.scoring import GATE_TOLERANCE, Branch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.evaluate.sensitivity._sites import Site
    from healthscore.evaluate.sensitivity._space import Space
    from healthscore.scoring import Kept, Leaf, Plan

    Scores = Mapping[str, FloatArray]


def are_plain(plan: Plan, space: Space) -> bool:
    """Tell whether a scorecard is weighted means, whatever is chosen, and rules that ask no score.

    Parameters
    ----------
    plan : Plan
        The scorecard made ready.
    space : Space
        What may be chosen otherwise.

    Returns
    -------
    bool
        False where observations fade or members are counted too.
    """
    if plan.scorecard.spread != "within" or any(leaf.fading for leaf in plan.leaves):
        return False
    return all(_is_plain(site) for site in space.sites.values())


def _is_plain(site: Site) -> bool:
    body = site.body
    asks = any(formula.scores for rule in body.rules for formula in rule.formulas)
    plain = len(site.options) == 1 and isinstance(body.aggregation, WeightedMean)
    return plain and not asks and body.min_present <= 1 and len(site.counted) <= MOST


@final
class Means:
    """Scores customers by weighted means.

    Parameters
    ----------
    kept : Kept
        What scoring by the scorecard itself kept.
    space : Space
        What may be chosen otherwise.
    """

    def __init__(self, kept: Kept, space: Space) -> None:
        self._sites = space.sites
        self._size = kept.size
        leaves = {leaf.name: leaf for leaf in kept.plan.leaves}
        missing = {name: np.isnan(kept.members[name]) for name in leaves}
        self._gappy = {name for name, gaps in missing.items() if gaps.any()}
        self._scores = self._filled({name: kept.members[name] for name in leaves})
        self._present = self._patterns(missing)
        observed = {name: _gaps(leaf, kept, missing[name]) for name, leaf in leaves.items()}
        self._observed = self._patterns(observed)
        self._rules = {name: Rules(branch, kept.lanes) for name, branch in _branches(kept.plan)}

    def _filled(self, scores: Scores) -> dict[str, FloatArray]:
        return {
            name: np.where(np.isnan(own), 0.0, own) if name in self._gappy else own
            for name, own in scores.items()
        }

    def _patterns(self, gaps: Mapping[str, BoolArray]) -> dict[str, Patterns]:
        return {
            name: Patterns({each: gaps[each] for each in site.counted if each in gaps}, self._size)
            for name, site in self._sites.items()
        }

    def values(self, weights: Mapping[str, FloatArray], bent: Scores) -> FloatArray:
        """Give the scores of one draw.

        Parameters
        ----------
        weights : mapping of str to ndarray of float64, each of shape (n_counted,)
            By group; those that are not there have their own.
        bent : mapping of str to ndarray of float64, each of shape (n_customers,)
            Scores of metrics whose curves are bent, NaN for gaps.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            NaN where a customer has none.
        """
        return self._mean(ROOT, weights, self._scores | self._filled(bent))

    def _amounts(self, name: str, weights: Mapping[str, FloatArray]) -> dict[str, float]:
        site = self._sites[name]
        drawn = np.asarray(weights.get(name, site.weights)).tolist()
        return dict(zip(site.counted, drawn, strict=True))

    def _mean(self, name: str, weights: Mapping[str, FloatArray], scores: Scores) -> FloatArray:
        """Average the members of one group, those below first; NaN where there are none."""
        amounts = self._amounts(name, weights)
        points: FloatArray = np.zeros(self._size)
        term: FloatArray = np.empty(self._size)
        present = self._present[name].weight(self._of_metrics(amounts))
        for member, amount in amounts.items():
            if member in self._sites:
                below = self._mean(member, weights, scores)
                there = ~np.isnan(below)
                present = present + np.where(there, amount, 0.0)
                own = np.where(there, below, 0.0)
            else:
                own = scores[member]
            # member by member, and no matrix product: equal customers must get equal bits
            np.multiply(own, amount, out=term)
            np.add(points, term, out=points)
        np.divide(points, present, out=points)
        self._gate(name, weights, points)
        self._rules[name].act(points)
        return points

    def _of_metrics(self, amounts: Mapping[str, float]) -> dict[str, float]:
        return {name: amount for name, amount in amounts.items() if name not in self._sites}

    def _gate(self, name: str, weights: Mapping[str, FloatArray], scores: FloatArray) -> None:
        least = self._sites[name].body.min_coverage
        if least > 0.0:
            closed = self._coverage(name, weights) < least - GATE_TOLERANCE
            np.copyto(scores, np.nan, where=closed)

    def _coverage(self, name: str, weights: Mapping[str, FloatArray]) -> FloatArray | float:
        """Give the share of the weight that was observed, however it was judged."""
        amounts = self._amounts(name, weights)
        observed = self._observed[name].weight(self._of_metrics(amounts))
        for member, amount in amounts.items():
            if member in self._sites:
                observed = observed + amount * self._coverage(member, weights)
        return observed / sum(amounts.values())


def _gaps(leaf: Leaf, kept: Kept, missing: BoolArray) -> BoolArray:
    """Tell where a metric was not observed, though it may have a score for that."""
    return kept.gaps.get(leaf.place, missing)


def _branches(plan: Plan) -> Iterator[tuple[str, Branch]]:
    waiting = [(ROOT, plan.root)]
    while waiting:
        name, branch = waiting.pop()
        yield name, branch
        waiting += [(each.name, each) for each in branch.children if isinstance(each, Branch)]
