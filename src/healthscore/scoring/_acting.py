"""What the rules did to each customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from healthscore.scoring._engine import replay
from healthscore.scoring._plan import Leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore._definition import BoolArray, FloatArray
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
    on_whole: bool


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
    root = kept.plan.root
    places, size, own = tuple(_places(root, root)), kept.size, len(root.rules)
    shape = (size, len(places))
    found = Applied(
        places,
        np.zeros(shape, dtype=np.bool_, order="F"),
        np.zeros(shape, order="F"),
        np.zeros(shape, order="F"),
    )
    if not places:
        return found
    plain, together = np.empty(size), np.empty(size)

    def each(trees: Sequence[Tree], start: int, stop: int) -> None:
        tree, rows = trees[0], slice(start, stop)
        for place, (_, _, holds, points) in enumerate(tree.applied):
            found.holds[rows, place] = holds
            found.points[rows, place] = points
        plain[rows] = tree.root.plain
        by_own = found.points[rows, len(places) - own :].sum(axis=1)
        np.subtract(tree.root.score, by_own, out=together[rows])

    replay([kept], each, threads, note_rules=True)
    _effects(kept, found, own, threads, (plain, together))
    return found


def _effects(
    kept: Kept, found: Applied, own: int, threads: int, ends: tuple[FloatArray, FloatArray]
) -> None:
    """Find what the rules did to the whole score: those in groups one after the other."""
    effects, nested = found.effects, len(found.places) - own
    effects[:, nested:] = found.points[:, nested:]
    acting = [place for place in range(nested) if found.points[:, place].any()]
    before, together = ends
    for place in acting:
        after = together if place == acting[-1] else _with_rules(kept, place + 1, threads)
        effects[:, place] = after - before
        before = after
    effects[np.isnan(together)] = 0.0


def _with_rules(kept: Kept, count: int, threads: int) -> FloatArray:
    """Score again with the first rules alone."""
    values = np.empty(kept.size)

    def each(trees: Sequence[Tree], start: int, stop: int) -> None:
        values[start:stop] = trees[0].root.score

    replay([kept], each, threads, most_rules=count)
    return values


def _places(branch: Branch, root: Branch) -> Iterator[Place]:
    """Go through the rules in the order in which they act: groups before what holds them."""
    for child in branch.children:
        if not isinstance(child, Leaf):
            yield from _places(child, root)
    for compiled in branch.rules:
        yield Place(branch.name, compiled.rule, branch is root)
