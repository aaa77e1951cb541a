"""What the gaps of one customer are worth: the score, were they known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from healthscore.explain._observation import is_gap
from healthscore.scoring import replay
from healthscore.scoring._raw import picked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.scorecard import Scorecard
    from healthscore.scoring import Kept, Leaf, Scores, Tree


def worths_of_gaps(kept: Kept) -> dict[str, tuple[float, float]]:
    """Find what one customer's score would be with each gap known alone.

    Parameters
    ----------
    kept : Kept
        Of one customer.

    Returns
    -------
    dict of str to tuple of float
        With the gap at its worst, and at its best. A metric whose column a rule reads too is left
        out, for no score alone says what the rule would do.
    """
    ruled = also_read(kept.scorecard)
    gaps = [each for each in kept.plan.leaves if is_gap(kept, each) and each.name not in ruled]
    many = kept.take(np.zeros(2 * len(gaps), dtype=np.intp))
    for at, leaf in enumerate(gaps):
        _fill(many, leaf, slice(2 * at, 2 * at + 2))
    return dict(zip((leaf.name for leaf in gaps), _scored_again(many), strict=True))


def worth_of_all(scores: Scores) -> tuple[float, float]:
    """Find what one customer's score would be with all gaps known.

    Parameters
    ----------
    scores : Scores
        Of one customer.

    Returns
    -------
    tuple of float
        With all at their worst, and with all at their best; NaN where a rule reads the column of
        one of them too.
    """
    kept = scores.kept("explain")
    gaps = [leaf for leaf in kept.plan.leaves if is_gap(kept, leaf)]
    if not also_read(kept.scorecard).keys().isdisjoint(leaf.name for leaf in gaps):
        return math.nan, math.nan
    many = kept.take(np.zeros(2, dtype=np.intp))
    for leaf in gaps:
        _fill(many, leaf, slice(0, 2))
    return _scored_again(many)[0]


def also_read(scorecard: Scorecard) -> dict[str, list[str]]:
    """Find the metrics that are made of columns which rules read too, or conditions of curves.

    Parameters
    ----------
    scorecard : Scorecard
        Any.

    Returns
    -------
    dict of str to list of str
        Those columns, by metric.
    """
    bodies = (scorecard, *scorecard.groups())
    formulas = [each for body in bodies for rule in body.rules for each in rule.formulas]
    formulas += [curve.when for metric in scorecard.metrics() for curve in metric.curves]
    read = {name for formula in formulas for name in formula.columns}
    made_of = {metric.name: metric.effective_formula.columns for metric in scorecard.metrics()}
    both = {name: [each for each in columns if each in read] for name, columns in made_of.items()}
    return {name: columns for name, columns in both.items() if columns}


def _fill(kept: Kept, leaf: Leaf, rows: slice) -> None:
    """Let a metric be known in two rows: at its worst, and at its best."""
    judged = leaf.metric.judged_by(int(picked(kept, leaf)[0]))
    kept.members[leaf.name][rows] = judged.normalizer.span
    if leaf.place in kept.gaps:
        kept.gaps[leaf.place][rows] = False
    if leaf.place in kept.fresh:
        kept.fresh[leaf.place][rows] = 1.0


def _scored_again(kept: Kept) -> list[tuple[float, float]]:
    """Score again, and give the scores two by two."""
    values = np.empty(kept.size)

    def each(trees: Sequence[Tree], start: int, stop: int) -> None:
        values[start:stop] = trees[0].root.score

    replay([kept], each, 1)
    found: list[float] = values.tolist()
    return list(zip(found[::2], found[1::2], strict=True))
