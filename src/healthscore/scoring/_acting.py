"""What the rules did to each customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from healthscore.metric import Metric
from healthscore.scoring._engine import replay
from healthscore.scoring._plan import Leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.group import Body
    from healthscore.rules import Rule
    from healthscore.scoring._kept import Kept
    from healthscore.scoring._plan import Branch
    from healthscore.scoring._tree import Tree


class Applied(NamedTuple):
    """What all rules of a scorecard did, in the order in which they act."""

    places: tuple[Place, ...]
    holds: BoolArray
    """Shape (n_customers, n_rules)."""
    points: FloatArray
    """On the scores of the rules' own members; shape (n_customers, n_rules)."""
    effects: FloatArray
    """On the whole score; shape (n_customers, n_rules). 0 without a score."""


class Place(NamedTuple):
    """A rule and where it stands."""

    member: str
    rule: Rule
    share: float
    """Declared weight of its group in the whole."""


def applied(kept: Kept, threads: int) -> Applied:
    """Let the rules act again, and note what each did.

    Parameters
    ----------
    kept : Kept
        What a run with details kept.
    threads : int
        How many threads may share the work.

    Returns
    -------
    Applied
        By customer and rule.
    """
    shares = _shares(kept.scorecard, 1.0)
    places = tuple(_places(kept.plan.root, dict(shares)))
    shape = (kept.size, len(places))
    found = Applied(
        places,
        np.zeros(shape, dtype=np.bool_, order="F"),
        np.zeros(shape, order="F"),
        np.zeros(shape, order="F"),
    )
    own = len(kept.plan.root.rules)
    if not places:
        return found

    def each(trees: Sequence[Tree], start: int, stop: int) -> None:
        tree, rows = trees[0], slice(start, stop)
        for place, (_, _, holds, points) in enumerate(tree.applied):
            found.holds[rows, place] = holds
            found.points[rows, place] = points
        _effects(tree, found, rows, own)

    replay([kept], each, threads, note_rules=True)
    return found


def _effects(tree: Tree, found: Applied, rows: slice, own: int) -> None:
    """Find what the rules did to the whole score: those in groups all together, then shared out."""
    effects, points, nested = found.effects[rows], found.points[rows], len(found.places) - own
    effects[:, nested:] = points[:, nested:]
    if not nested:
        return
    below = tree.root.score - effects[:, nested:].sum(axis=1) - tree.root.plain
    below = np.where(np.isnan(below), 0.0, below)
    parts = points[:, :nested] * [place.share for place in found.places[:nested]]
    sizes = np.abs(parts)
    total = sizes.sum(axis=1)
    rest = (below - parts.sum(axis=1)) / np.where(total > 0.0, total, 1.0)
    effects[:, :nested] = parts + sizes * rest[:, None]
    effects[np.isnan(tree.root.score)] = 0.0


def _places(branch: Branch, shares: dict[str, float]) -> Iterator[Place]:
    """Go through the rules in the order in which they act: groups before what holds them."""
    for child in branch.children:
        if not isinstance(child, Leaf):
            yield from _places(child, shares)
    for compiled in branch.rules:
        yield Place(branch.name, compiled.rule, shares[branch.name])


def _shares(body: Body, share: float) -> Iterator[tuple[str, float]]:
    yield body.name, share
    total = sum(body.weights.values())
    for member in body.members:
        if not isinstance(member, Metric):
            yield from _shares(member, share * body.weights[member.name] / total)
