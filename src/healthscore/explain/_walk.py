"""A change of scores handed down the tree: what each metric has to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast, final

import numpy as np

from healthscore.scoring import Leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.scoring import Branch, Stem, Tree

    Amount: TypeAlias = FloatArray | float
    Ends: TypeAlias = "dict[tuple[int, int], list[End]]"


class End(NamedTuple):
    """A metric, or a group that is no weighted mean, and its weight in the mean above it."""

    child: Leaf | Branch
    weight: FloatArray
    """Effective, 0 where missing."""
    score: FloatArray
    stem: Stem | None


@final
class Walk:
    """One block of customers in two states, and where the parts of the change go.

    Parameters
    ----------
    before, after : Tree
        Both states, run on the same plan.
    gaps : tuple of dict of int to ndarray of bool
        Where metrics had no value though they had a score, in each state.

    targets : tuple of ndarray of float64, each of shape (n_rows, n_metrics)
        Zeros, to which points are added that are due to other values, and to values that appeared
        or went missing. Where either state has no score, what they hold means nothing.
    ends : dict
        What was found of weighted means on other walks over the same trees.

    Notes
    -----
    A weighted mean of weighted means is one mean of metrics with effective weights o and scores s:
    mean(o) times the change of s, and (mean(s) - mean(score)) times the change of o, the means
    being those of the two states. Any other aggregation says what a point of each member is worth
    between the two (`Aggregation.slopes`); what members that appear or go missing do is theirs.
    """

    def __init__(
        self,
        before: Tree,
        after: Tree,
        gaps: tuple[dict[int, BoolArray], dict[int, BoolArray]],
        targets: tuple[FloatArray, FloatArray],
        ends: Ends,
    ) -> None:
        self.ends = ends
        self.trees = (before, after)
        self.gaps = gaps
        self.values, self.data = targets
        self.branch((before.root, after.root), 1.0, 0.0)

    def branch(self, stems: tuple[Stem, Stem], worth: Amount, extra: Amount) -> None:
        """Hand a part of the change down to the members of a branch.

        Parameters
        ----------
        stems : tuple of Stem
            The branch in both states.
        worth : ndarray of float64, shape (n_rows,), or float
            Points of the whole score for each point of this branch; 0 where it is missing in
            either state.
        extra : ndarray of float64, shape (n_rows,), or float
            Points that are due to this branch because data appeared or went missing.
        """
        aggregation = stems[0].branch.body.aggregation
        if aggregation.points:
            self._points(stems, worth, extra)
        elif aggregation.linear and aggregation.by_weight:
            self._mean(stems, worth, extra)
        else:
            self._other(stems, worth, extra)

    def _mean(self, stems: tuple[Stem, Stem], worth: Amount, extra: Amount) -> None:
        """Split by the effective weights of the metrics in all weighted means below."""
        middle = (stems[0].plain + stems[1].plain) / 2.0
        middle = np.where(np.isnan(middle), 0.0, middle)
        pairs = list(zip(*map(self._known_ends, self.trees, stems), strict=True))
        if isinstance(extra, np.ndarray):
            total = np.zeros_like(middle)
            for before, after in pairs:
                total += before.weight + after.weight
            extra = extra / np.where(total > 0.0, total, 1.0)
        for before, after in pairs:
            scores = _filled(before.score, after.score)
            both = before.weight + after.weight
            part = (worth * 0.5) * both
            data = extra * both if isinstance(extra, np.ndarray) else None
            moved = after.weight - before.weight
            # without gaps no weight moves, which is the usual case
            if moved.any():
                levels = scores
                if before.stem is not None and self.trees[0].plan.has_points:
                    levels = _filled(*self._own_points((before, after)))
                by_weight = worth * (((levels[0] + levels[1]) * 0.5 - middle) * moved)
                data = by_weight if data is None else data + by_weight
            self._member(before, after, part * (scores[1] - scores[0]), part, data)

    def _other(self, stems: tuple[Stem, Stem], worth: Amount, extra: Amount) -> None:
        """Split by what a point of each member is worth to an aggregation that is no mean."""
        aggregation, weights = stems[0].branch.body.aggregation, np.array(stems[0].branch.weights)
        pairs = list(zip(*map(_members, self.trees, stems), strict=True))
        before, after = (
            np.asfortranarray(np.column_stack([pair[state].score for pair in pairs]))
            for state in (0, 1)
        )
        there = ~np.isnan(before), ~np.isnan(after)
        common = there[0] & there[1]
        alike = [np.where(common, scores, np.nan) for scores in (before, after)]
        moved = np.where(common, after - before, 0.0)
        slopes = np.where(common, aggregation.slopes(alike[0], alike[1], weights), 0.0)
        changed = there[0] != there[1]
        ends = [stem.plain for stem in stems]
        reached = [end.copy() for end in ends]
        rows = np.flatnonzero(changed.any(axis=1))
        if len(rows):
            for scores, end in zip(alike, reached, strict=True):
                end[rows] = aggregation.combine(np.asfortranarray(scores[rows]), weights)
        slopes = exactly(slopes, moved, reached[1] - reached[0])
        known = ~np.isnan(ends[0] + ends[1])
        jump = (ends[1] - reached[1]) - (ends[0] - reached[0])
        jump = np.where(np.isnan(jump), ends[1] - ends[0], jump)
        jump = np.where(known & changed.any(axis=1), jump, 0.0) * worth
        worth = np.where(known, worth, 0.0)
        theirs = _parts(changed * weights)
        everyones = _parts((there[0].astype(np.float64) + there[1]) * weights)
        for place, (first, second) in enumerate(pairs):
            part = worth * slopes[:, place]
            data = jump * theirs[:, place] + extra * everyones[:, place]
            self._member(first, second, part * moved[:, place], part, data)

    def _points(self, stems: tuple[Stem, Stem], worth: Amount, extra: Amount) -> None:
        """Give each member its own points."""
        pairs = list(zip(*map(_members, self.trees, stems), strict=True))
        seen = [
            (~np.isnan(pair[0].score)).astype(np.float64) + ~np.isnan(pair[1].score)
            for pair in pairs
        ]
        everyones = _parts(np.column_stack(seen))
        for place, pair in enumerate(pairs):
            both = seen[place] == 2.0
            before, after = (np.where(np.isnan(p), 0.0, p) for p in self._own_points(pair))
            part = np.where(both, worth, 0.0)
            gained = worth * (after - before)
            data = np.where(both, 0.0, gained) + extra * everyones[:, place]
            self._member(pair[0], pair[1], np.where(both, gained, 0.0), part, data)

    def _member(
        self, before: End, after: End, value: FloatArray, worth: FloatArray, data: FloatArray | None
    ) -> None:
        """Note what is due to a metric, or hand down what is due to a group."""
        child = before.child
        if before.stem is not None and after.stem is not None:
            known = ~np.isnan(before.score + after.score)
            extra = 0.0 if data is None else data
            self.branch((before.stem, after.stem), np.where(known, worth, 0.0), extra)
            return
        place = cast("Leaf", child).place
        if place in self.gaps[0]:
            # the score of a gap is no value: what changes with it is data that came or went
            came = self.gaps[0][place] != self.gaps[1][place]
            self.data[:, place] += np.where(came, value, 0.0)
            value = np.where(came, 0.0, value)
        self.values[:, place] += value
        if data is not None:
            self.data[:, place] += data

    def _known_ends(self, tree: Tree, stem: Stem) -> list[End]:
        key = (id(tree), id(stem))
        if key not in self.ends:
            self.ends[key] = self._ends(tree, stem, 1.0)
        return self.ends[key]

    def _ends(self, tree: Tree, stem: Stem, rate: Amount) -> list[End]:
        """Collect what lies below a weighted mean of weighted means, with effective weights."""
        unit, present = stem.branch.layout.unit, stem.presence.weight(tree.block)
        present = np.where(present == 0.0, 1.0, present)
        found: list[End] = []
        shares: dict[float, FloatArray] = {}
        for end, weight in zip(_members(tree, stem), stem.branch.weights, strict=True):
            if weight not in shares:
                shares[weight] = rate * ((unit * weight) / present)
            share = np.where(np.isnan(end.score), 0.0, shares[weight])
            if isinstance(end.child, Leaf) and end.child.loses_weight:
                share = share * tree.fresh[end.child.place]
            if end.stem is not None and _is_mean(end.stem):
                found += self._ends(tree, end.stem, share)
            else:
                found.append(end._replace(weight=share))
        return found

    def _own_points(self, pair: tuple[End, End]) -> tuple[FloatArray, FloatArray]:
        """Give the points that the metrics in a member have, without starts and limits of sums."""
        before, after = (
            end.score if end.stem is None else _summed(tree, end.stem)
            for tree, end in zip(self.trees, pair, strict=True)
        )
        return before, after


def exactly(slopes: FloatArray, moved: FloatArray, whole: FloatArray) -> FloatArray:
    """Scale slopes so that the parts of a change add up to it, the largest parts most.

    Parameters
    ----------
    slopes : ndarray of float64, shape (n_rows, n_members)
        Points for each point of a member.
    moved : ndarray of float64, shape (n_rows, n_members)
        Points by which each member changed.
    whole : ndarray of float64, shape (n_rows,)
        What the products must sum to; NaN where nothing is asked.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_members)
        Slopes; a member that did not change has no part still.
    """
    parts = slopes * moved
    size = np.abs(parts).sum(axis=1)
    rest = np.where(np.isnan(whole), 0.0, whole - parts.sum(axis=1))
    scale = np.where(size > 0.0, rest / np.where(size > 0.0, size, 1.0), 0.0)
    return slopes * (1.0 + scale[:, None] * np.sign(parts))


def _is_mean(stem: Stem) -> bool:
    aggregation = stem.branch.body.aggregation
    return aggregation.linear and aggregation.by_weight and not aggregation.points


def _members(tree: Tree, stem: Stem) -> Iterator[End]:
    for child in stem.branch.counted:
        if isinstance(child, Leaf):
            scores = tree.scores[child.name]
            yield End(child, scores, scores, None)
        else:
            below = stem.stems[child.name]
            yield End(child, below.plain, below.plain, below)


def _filled(before: FloatArray, after: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Let a score that is missing in one state be what it is in the other; 0 without either."""
    gone = np.isnan(before), np.isnan(after)
    if not (gone[0].any() or gone[1].any()):
        return before, after
    first = np.where(gone[0], np.where(gone[1], 0.0, after), before)
    return first, np.where(gone[1], first, after)


def _parts(amounts: FloatArray) -> FloatArray:
    """Give shares of the row's sum; 0 where that is 0."""
    total = amounts.sum(axis=1, keepdims=True)
    return np.asarray(amounts / np.where(total > 0.0, total, 1.0))


def _summed(tree: Tree, stem: Stem) -> FloatArray:
    """Give the points of the metrics in a branch, NaN where it is missing."""
    if not stem.branch.body.aggregation.points:
        return stem.plain
    total = np.zeros_like(stem.plain)
    for end in _members(tree, stem):
        points = end.score if end.stem is None else _summed(tree, end.stem)
        total += np.where(np.isnan(points), 0.0, points)
    return np.where(np.isnan(stem.plain), np.nan, total)
