"""The score with one metric left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs
import numpy as np

from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.scoring._engine import replay
from healthscore.scoring._raw import leaf_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from healthscore._definition import FloatArray
    from healthscore.group import Body
    from healthscore.scoring import Scores
    from healthscore.scoring._kept import Kept
    from healthscore.scoring._tree import Tree

    B = TypeVar("B", bound=Body)


def ungated(scores: Scores) -> Kept:
    """Give what was kept of a run, by a scorecard that asks for no coverage.

    Parameters
    ----------
    scores : Scores
        With details.

    Returns
    -------
    Kept
        Of the same metrics.
    """
    kept = scores.kept("validity")
    return attrs.evolve(kept, scorecard=_changed(kept.scorecard, _without_gates))


def left_out(kept: Kept, name: str) -> FloatArray:
    """Score as if nobody had a value of one metric, so that the others of its group take over.

    Parameters
    ----------
    kept : Kept
        What `ungated` gives.
    name : str
        The metric.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        Scores, NaN for customers of whom nothing else is known.
    """

    def emptied(member: Any) -> Any:
        return _plain(member) if member.name == name else member

    place = leaf_of(kept, name).place
    without = attrs.evolve(
        kept,
        scorecard=_changed(kept.scorecard, emptied),
        members=kept.members | {name: np.full(kept.size, np.nan)},
        gaps={other: gaps for other, gaps in kept.gaps.items() if other != place},
    )
    values: FloatArray = np.empty(kept.size)

    def each(trees: Sequence[Tree], start: int, stop: int) -> None:
        values[start:stop] = trees[0].root.score

    replay([without], each, 1)
    return values


def _changed(body: B, change: Callable[[Any], Any]) -> B:
    """Change a tree from its leaves up."""
    members = [
        _changed(member, change) if isinstance(member, Group) else change(member)
        for member in body.members
    ]
    changed: B = attrs.evolve(body, members=members)
    return cast("B", change(changed))


def _without_gates(member: Any) -> Any:
    if isinstance(member, Metric):
        return member
    return attrs.evolve(member, min_coverage=0.0, min_present=min(member.min_present, 1))


def _plain(metric: Any) -> Any:
    """Let a gap of a metric be nothing but a gap."""
    return attrs.evolve(metric, missing="exclude", observed=None, valid_days=None, fade=None)
