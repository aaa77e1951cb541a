"""What customers are held against: the best, the mean customer, the nearest of a band."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, cast

import attrs
import numpy as np

from healthscore._definition import refuse
from healthscore.errors import DataError
from healthscore.explain._effects import effects_between
from healthscore.explain._means import mean_of_known
from healthscore.explain._models import same_model
from healthscore.formula import nearest
from healthscore.scoring import Scores, reason_of
from healthscore.scoring._acting import applied
from healthscore.scoring._raw import end_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.scoring import Kept
    from healthscore.scoring._acting import Applied

_NEAREST = 0.1
"""Share of the customers of a band that lie nearest to its cut: those who just pass."""


class Shortfalls(NamedTuple):
    """Points that customers are short of a reference (+) or ahead of it (-)."""

    metrics: FloatArray
    """Shape (n_customers, n_metrics)."""
    lost: BoolArray
    """Where a metric lost points: one that did not is no reason; (n_customers, n_metrics)."""
    rules: FloatArray
    """By reason of rules; shape (n_customers, n_reasons)."""
    reasons: tuple[str, ...]
    """Those of the rules, all different."""
    taken: BoolArray
    """Where a rule took points: one that did not is no reason; shape (n_customers, n_reasons)."""


def shortfalls(
    scores: Scores, against: str, baseline: Scores | None, threads: int = 1
) -> Shortfalls:
    """Find what each metric and rule keeps customers short of a reference.

    Parameters
    ----------
    scores : Scores
        The customers.
    against : str
        "best", "mean", or the label of a band.
    baseline : Scores, optional
        The customers whose mean, or whose band, is meant; by default the same.
    threads : int, default 1
        How many threads may share the work.

    Returns
    -------
    Shortfalls
        NaN for customers without a score.
    """
    kept = scores.kept("reasons")
    done = applied(kept, threads)
    rules, reasons = _by_reason(done, done.effects)
    if against == "best":
        if baseline is not None:
            message = "'baseline' has no meaning against 'best': leave it out."
            raise DataError(message, where="'baseline'", got=baseline)
        metrics = scores.losses if not kept.plan.has_points else _short_of(_best(kept), kept)
        return Shortfalls(metrics, metrics > 0.0, -rules, reasons, rules < 0.0)
    book = _checked(scores, baseline)
    rows = _rows(book, against)
    reference = book.kept("reasons")
    means = {
        leaf.name: mean_of_known(reference.members[leaf.name][rows])
        for leaf in reference.plan.leaves
    }
    profile = _constant(kept, means, {p: share[rows] for p, share in reference.fresh.items()})
    theirs = _by_reason(done, applied(reference, threads).effects[rows])[0]
    rule_means = np.array([mean_of_known(column) for column in theirs.T])
    # a sum has no losses: there all that is short of the reference may be a reason
    short = _short_of(profile, kept, threads)
    lost = (short if kept.plan.has_points else scores.losses) > 0.0
    return Shortfalls(short, lost, rule_means - rules, reasons, rules < 0.0)


def _by_reason(done: Applied, effects: FloatArray) -> tuple[FloatArray, tuple[str, ...]]:
    """Take what rules of one reason did together."""
    reasons = tuple(dict.fromkeys(reason_of(place.rule) for place in done.places))
    if len(reasons) == len(done.places):
        return effects, reasons
    summed = np.zeros((len(effects), len(reasons)), order="F")
    for place, column in zip(done.places, effects.T, strict=True):
        summed[:, reasons.index(reason_of(place.rule))] += column
    return summed, reasons


def _checked(scores: Scores, baseline: Scores | None) -> Scores:
    book = scores if baseline is None else baseline
    if not isinstance(cast("object", book), Scores):
        owner = "reasons"
        raise refuse(owner, "baseline", "be Scores", book)
    if not same_model(book.scorecard, scores.scorecard):
        message = (
            "'baseline' must be scored by the same scorecard: "
            f"{scores.scorecard.place} has the fingerprint {scores.model}. Got {book.model}."
        )
        raise DataError(message, where="'baseline'", got=baseline)
    return book


def _rows(book: Scores, against: str) -> NDArray[np.intp]:
    """Choose the customers whose mean is the reference."""
    scored = np.flatnonzero(~np.isnan(book.values))
    if against != "mean":
        scored = _just_in(book, against)
    if len(scored):
        return scored
    who = "has a score" if against == "mean" else f"is in the band {against!r}"
    message = f"No customer {who}, so there is nothing to hold others against. Pass a baseline."
    raise DataError(message, where="'against'", got=against)


def _just_in(book: Scores, label: str) -> NDArray[np.intp]:
    banding = book.scorecard.banding
    labels = () if banding is None else banding.labels
    if label not in labels:
        known = ("best", "mean", *labels)
        message = (
            f"'against' must be one of {', '.join(map(repr, known))}. "
            f"Got {label!r}.{nearest(str(label), known)}"
        )
        raise DataError(message, where="'against'", got=label)
    inside = np.flatnonzero(book.band_codes == labels.index(label))
    if not len(inside):
        return inside
    values = book.values[inside]
    count = math.ceil(len(inside) * _NEAREST)
    # all who tie with the last of them too, so that the order of rows does not matter
    passing: NDArray[np.intp] = inside[values <= np.partition(values, count - 1)[count - 1]]
    return passing


def _best(kept: Kept) -> Kept:
    """Let every metric that is present have the most points that it can have."""
    made = _made(kept, lambda name, most: np.where(np.isnan(kept.members[name]), np.nan, most))
    # as old as they are, and new where there is a score for a gap
    fresh = {place: np.where(share > 0.0, share, 1.0) for place, share in kept.fresh.items()}
    return attrs.evolve(made, fresh=fresh)


def _constant(kept: Kept, means: dict[str, float], fresh: dict[int, FloatArray]) -> Kept:
    """Make as many customers as there are, all alike."""
    made = _made(kept, lambda name, _: np.broadcast_to(means[name], kept.size))
    shares = {place: share[share > 0.0] for place, share in fresh.items()}
    # a mean of gaps' scores alone is of no age
    ages = {place: float(share.mean()) if len(share) else 1.0 for place, share in shares.items()}
    return attrs.evolve(
        made, fresh={place: np.full(kept.size, share) for place, share in ages.items()}
    )


def _made(kept: Kept, score: Callable[[str, float | FloatArray], FloatArray]) -> Kept:
    members = {leaf.name: score(leaf.name, end_of(kept, leaf, 1)) for leaf in kept.plan.leaves}
    gaps = {place: np.zeros(kept.size, dtype=np.bool_) for place in kept.gaps}
    return attrs.evolve(kept, members=members, gaps=gaps)


def _short_of(profile: Kept, kept: Kept, threads: int = 1) -> FloatArray:
    found = effects_between(profile, kept, threads)
    return -(found.values + found.data)
