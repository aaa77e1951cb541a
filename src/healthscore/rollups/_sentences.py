"""A node in sentences that a customer-success manager can read out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.errors import DataError
from healthscore.explain._words import listed, points, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore._definition import FloatArray
    from healthscore.rollups._node import Node

_TOLD: Final = 5
"""Children, metrics or nodes without a score that are worth naming."""

_LEAST: Final = 0.05
"""Points below which nothing is to be told: they would read 0.0."""


def sentences(node: Node) -> Iterator[str]:
    """Say why a node's score is what it is.

    Parameters
    ----------
    node : Node
        Whose numbers are told.

    Yields
    ------
    str
        The score itself first, then what costs most, then what is missing.
    """
    yield _score(node)
    if not math.isnan(node.value) and 100.0 - node.value >= _LEAST:
        yield from _costs(node)
        yield from _within(node)
        yield from _metrics(node)
    yield from _missing(node)


def _score(node: Node) -> str:
    rules = node.rolled.rules
    if math.isnan(node.value):
        return f"The score of {node.key} is unknown: {_why(node)}."
    banded = f", {node.band}" if node.band else ""
    if rules.mean.share is not None:
        band = rules.mean.share.band
        parts = [f"Of {node.key}, {share(node.value / 100.0)} is {band} or better{banded}"]
    else:
        parts = [f"The score of {node.key} is {node.shown} of 100{banded}"]
    if len(node.children):
        parts.append(f": {_made(node)}")
    if node.coverage < 1.0:
        parts.append(f"; {share(node.coverage)} of the weight below has a score")
    return f"{''.join(parts)}."


def _made(node: Node) -> str:
    """Say of what it is made, and how."""
    mean, held = node.rolled.rules.mean, node.children
    count = int(np.count_nonzero(~held.own & (held.shares > 0.0)))
    things = [f"{count:,} child{'' if count == 1 else 'ren'}"] if count else []
    if bool((held.own & ~np.isnan(held.scores)).any()):
        things.insert(0, "its own score")
    uneven = len(set(held.weights[held.weights > 0.0].tolist())) > 1
    by = " by weight" if mean.by_weight and uneven else ""
    return f"the {mean.told}{by} of {listed(things)}"


def _why(node: Node) -> str:
    if not len(node.children):
        return "it has none of its own, and nothing is below it"
    due = node.rolled.rules.min_coverage
    if node.coverage > 0.0 and node.coverage < due:
        return (
            f"only {share(node.coverage)} of the weight below has a score, and {share(due)} is due"
        )
    return "nothing below it has a score"


def _costs(node: Node) -> Iterator[str]:
    """Tell what keeps the score from 100, the largest first."""
    held = node.children
    of_all = f" of the {points(100.0 - node.value)} points lost"
    count = int(np.count_nonzero(held.losses >= _LEAST))
    # a single one more is told too, for it takes no more room than to count it
    most = _TOLD + 1 if count == _TOLD + 1 else min(_TOLD, count)
    for row in range(most):
        who = _who(node, held.keys[row], float(held.scores[row]), own=bool(held.own[row]))
        weight = f", with {share(float(held.shares[row]))} of the weight"
        yield f"{who} costs {points(float(held.losses[row]))}{of_all}{weight}."
    if count > most:
        rest = math.fsum(held.losses[most:count].tolist())
        others = f"{count - most:,} other{'' if count - most == 1 else 's'}"
        yield f"{others} cost {points(rest)}{of_all}."


def _who(node: Node, key: Any, score: float, *, own: bool) -> str:
    band = node.band_of(score)
    if own:
        return f"Its own score of {points(score)}{f' ({band})' if band else ''}"
    return f"{key} at {points(score)}{f' ({band})' if band else ''}"


def _within(node: Node) -> Iterator[str]:
    """Follow what costs most down to where it comes from."""
    rolled, above, lost = node.rolled, node, 100.0 - node.value
    for _ in range(_TOLD):
        held = above.children
        if not len(held) or bool(held.own[0]) or not rolled.explain(held.keys[0]).n_children:
            return
        lost *= float(held.losses[0]) / (100.0 - above.value)
        above = rolled.explain(held.keys[0])
        below = above.children
        cost = lost * float(below.losses[0]) / (100.0 - above.value)
        if not cost >= _LEAST:
            return
        who = _who(node, below.keys[0], float(below.scores[0]), own=bool(below.own[0]))
        who = f"{who[:1].lower()}{who[1:]}" if bool(below.own[0]) else who
        yield f"Within {above.key}, {who} costs {points(cost)} of these {points(lost)}."


def _metrics(node: Node) -> Iterator[str]:
    """Tell which metrics drag the whole down, where that adds up."""
    rolled = node.rolled
    mean = rolled.rules.mean
    if not (mean.linear and mean.share is None and rolled.forest.inner[node.place]):
        return
    try:
        row = rolled.row_of(node.place)
        losses, given = rolled.metric_losses[row], rolled.metric_contributions[row]
    except DataError:
        # no details, no metrics
        return
    if told := _largest(rolled.metrics, losses):
        yield f"By metric, most is lost by {listed(told)}."
    # in a sum, points that count against a customer are no loss but less than nothing
    if told := _largest(rolled.metrics, -given):
        yield f"By metric, points are taken by {listed(told)}."
    added = float(rolled.adjustments[row])
    if abs(added) >= _LEAST:
        yield f"Rules and limits {'give' if added > 0.0 else 'take'} {points(abs(added))} points."


def _largest(metrics: Sequence[str], numbers: FloatArray) -> list[str]:
    """Name the metrics with the largest numbers, those alone that are worth telling."""
    most = np.argsort(-numbers, kind="stable")[:_TOLD].tolist()
    return [f"{metrics[at]}: {points(float(numbers[at]))}" for at in most if numbers[at] >= _LEAST]


def _missing(node: Node) -> Iterator[str]:
    """Name what has no score."""
    held = node.children
    gone = np.isnan(held.scores) & (held.weights > 0.0) & ~held.own
    count = int(np.count_nonzero(gone))
    if not count:
        return
    part = held.weights[gone].sum() / held.weights.sum()
    names = [str(key) for key in held.keys[gone][:_TOLD].tolist()]
    names += [f"{count - _TOLD:,} more"] if count > _TOLD else []
    have = "has" if count == 1 else "have"
    yield f"{listed(names)} {have} no score, with {share(float(part))} of the weight."
