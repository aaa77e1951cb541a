"""Metrics that are the outcome in disguise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.columns import where_gap
from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate.backtest._baselines import filled
from healthscore.evaluate.backtest._pockets import Pocket, pocket_of
from healthscore.evaluate.backtest._ranks import Ranks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate._cases import Cases

SUSPICIOUS: Final = 0.88
"""One metric alone that ranks as well: in honest churn data whole scores seldom do."""

_ALL_BUT_SURE: Final = 0.95
"""One that may rank as well as this knows the outcome, where it also ranks as well as the next."""

_SURE: Final = 0.78
"""And where its interval starts, at least."""

_FREE: Final = 0.92
"""The same where any form is allowed, which fits chance too."""

_PERFECT: Final = 0.97
"""A whole score that ranks as well."""

_JUMP: Final = 0.2
"""By so much a score ranks better than all that it is made of: no weights do that, but rules do."""

_LEVELS: Final = 32
"""Levels that a metric's values are put into, at most, and labels that are looked at."""

_FEW: Final = 3
"""Honest metrics of so few values never come near: such are flags and states."""

_DRAWS: Final = 200
_DEVIATIONS: Final = 4.0
_SEED: Final = 20_251_122
"""How what chance alone reaches is told, where any form is allowed."""

_MANY: Final = 0.2
"""Share of all who left from which one value of theirs is no chance."""

_EACH: Final = 25
"""Customers in each, at least."""


@final
@attrs.frozen
class Leak:
    """A metric that knows what it should foresee.

    Parameters
    ----------
    metric : str
        Its name; empty for the score itself.
    by_presence : bool
        Whether it is not the value that tells, but whether there is one.
    auc : Estimate
        How well it alone parts who left from who stayed, in whichever direction.
    few_values : bool, default False
        Whether it has three values or fewer, as flags and states have.
    pocket : Pocket, optional
        Customers with one value, all but all of whom left, where it is those that tell.
    """

    metric: str
    by_presence: bool
    auc: Estimate
    few_values: bool = False
    pocket: Pocket | None = None

    @property
    def is_sure(self) -> bool:
        """Whether it is as good as sure, so that nothing can be claimed with it."""
        if self.pocket is not None:
            return self.pocket.share >= _MANY
        if self.by_presence or self.few_values or not self.metric:
            return True
        return self.auc >= _FREE and self.auc.high >= _ALL_BUT_SURE


def leaks_of(
    cases: Cases,
    ranks: Ranks,
    values: Mapping[str, NDArray[Any]],
    baselines: Mapping[str, Estimate],
) -> tuple[Leak, ...]:
    """Find metrics that part churners from the others almost perfectly, and alone.

    Parameters
    ----------
    cases : Cases
        Metrics and outcomes.
    ranks : Ranks
        The cases by score.
    values : mapping of str to ndarray, shape (n_cases,)
        What the metrics' curves judged, where it is known: numbers or labels.
    baselines : mapping of str to Estimate
        What each metric and their mean reach.

    Returns
    -------
    tuple of Leak
        At most one for each metric; the score itself where no metric is the cause.
    """
    found = tuple(
        leak
        for name, scores in cases.metrics.items()
        for leak in _first(_suspects(cases, name, scores, values.get(name)))
    )
    whole = either_way(ranks.auc)
    best = max(map(either_way, baselines.values()), default=whole)
    strange = whole >= _PERFECT or (whole >= SUSPICIOUS and whole - best > _JUMP)
    if not found and strange and whole.low > _SURE:
        return (Leak("", by_presence=False, auc=whole),)
    return found


def _first(leaks: Iterator[Leak]) -> list[Leak]:
    return [leak for leak in [next(leaks, None)] if leak is not None]


def _suspects(
    cases: Cases, name: str, scores: FloatArray, raw: NDArray[Any] | None
) -> Iterator[Leak]:
    """Look at a metric's presence, its scores and its values, until one tells too much."""
    numeric = raw is not None and raw.dtype.kind == "f"
    gaps = np.isnan(scores)
    if raw is not None:
        gaps = np.isnan(raw) if numeric else where_gap(raw)
    if gaps.any() and not gaps.all():
        yield from _too_good(cases, name, gaps.astype(np.float64), SUSPICIOUS, presence=True)
    yield from _too_good(cases, name, filled(scores), SUSPICIOUS)
    if raw is None:
        return
    if numeric:
        yield from _too_good(cases, name, filled(raw), SUSPICIOUS)
    pocket = pocket_of(raw, gaps, cases.churned)
    if pocket is not None:
        auc = either_way(Ranks.of(filled(scores), cases.churned, cases.customers).auc)
        yield Leak(name, by_presence=False, auc=auc, pocket=pocket)
    levels = _levels(raw, gaps) if numeric else _labels(raw)
    if levels is not None:
        rates = _rates(levels, cases.churned)
        yield from (
            leak
            for leak in _too_good(cases, name, rates, _FREE)
            if leak.auc > _by_chance(levels, cases)
        )


def _too_good(
    cases: Cases, name: str, values: FloatArray, limit: float, *, presence: bool = False
) -> Iterator[Leak]:
    auc = either_way(Ranks.of(values, cases.churned, cases.customers).auc)
    if auc >= limit and auc.low > _SURE:
        yield Leak(name, presence, auc, len(np.unique(values)) <= _FEW)


def either_way(auc: Estimate) -> Estimate:
    """Turn a measure around where it is upside down.

    Parameters
    ----------
    auc : Estimate
        0 to 1.

    Returns
    -------
    Estimate
        0.5 to 1.
    """
    return Estimate(1.0 - auc, 1.0 - auc.high, 1.0 - auc.low) if auc < 0.5 else auc


def _levels(raw: FloatArray, gaps: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Put numbers into bins of as many customers each, and gaps into one of their own."""
    known = raw[~gaps]
    count = max(min(len(known) // _EACH, _LEVELS), 1)
    cuts = np.unique(np.quantile(known, np.arange(1, count) / count)) if count > 1 else known[:0]
    return np.where(gaps, len(cuts) + 1, np.searchsorted(cuts, raw, side="right"))


def _labels(raw: NDArray[Any]) -> NDArray[np.intp] | None:
    """Give labels numbers, where they are not as many as customers."""
    texts, codes = np.unique(raw.astype(np.str_), return_inverse=True)
    return codes if len(texts) <= _LEVELS else None


def _rates(levels: NDArray[np.intp], churned: FloatArray) -> FloatArray:
    """Give each customer the share of the level who stayed."""
    sizes = np.bincount(levels)
    with np.errstate(all="ignore"):
        return (1.0 - np.bincount(levels, weights=churned) / sizes)[levels]


def _by_chance(levels: NDArray[np.intp], cases: Cases) -> float:
    """Give what such rates reach where the outcome is drawn, all but never: few fit anything."""
    sizes, left = np.sort(np.bincount(levels)), int(cases.churned.sum())
    sizes = sizes[sizes > 0]
    if cases.customers is not None:
        # rows of one customer go together: as many count as there are customers
        gone_at = cases.customers[cases.churned > 0.0]
        left, many = len(np.unique(gone_at)), len(np.unique(cases.customers))
        sizes = np.maximum(np.ceil(sizes * (many / len(cases))).astype(np.int64), 1)
    chance = np.random.default_rng(_SEED)
    gone = chance.multivariate_hypergeometric(sizes, left, _DRAWS, method="marginals")
    order = np.argsort(-gone / sizes, axis=1)
    gone, stayed = (np.take_along_axis(each, order, axis=1) for each in (gone, sizes - gone))
    # who left of each level, against who stayed of it and of those of lower rates
    passed = np.cumsum(stayed, axis=1) - stayed / 2.0
    pairs = left * max(int(sizes.sum()) - left, 1)
    aucs = 1.0 - (gone * passed).sum(axis=1) / pairs
    return float(aucs.mean() + _DEVIATIONS * aucs.std())
