"""What learning takes: curves and weights from a million customers, against sorting them."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

import healthscore as hs
from benchmarks.tables import Size, show, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

METRICS = 12
MEMBERS = 30
"""As many as are compared two by two."""

SORT = "np.sort, one column a metric"


def learning(size: Size) -> None:
    """Time what fits curves and weights, and what weighs comparisons."""
    chance = np.random.default_rng(1)
    scores = chance.normal(60, 15, (METRICS, size.rows)).clip(0, 100).T
    scores[chance.random(scores.shape) < 0.05] = np.nan
    left = chance.random(size.rows) < 0.1
    names = [f"m{place}" for place in range(METRICS)]

    def each(fit: Callable[[NDArray[np.float64]], object]) -> Callable[[], object]:
        return lambda: [fit(scores[:, place]) for place in range(METRICS)]

    weightings: dict[str, hs.weightings.Weighting] = {
        "Entropy": hs.Entropy(),
        "StandardDeviation": hs.StandardDeviation(),
        "Critic": hs.Critic(),
        "Critic, by ranks": hs.Critic(correlation="spearman"),
        "PrincipalComponent": hs.PrincipalComponent(),
    }
    calls: dict[str, Callable[[], object]] = {
        SORT: each(np.sort),
        "Percentile, each metric": each(hs.Percentile().fit),
        "Isotonic, each metric": each(lambda values: hs.Isotonic().fit(values, left)),
        **{name: partial(weighting.fit, scores, names) for name, weighting in weightings.items()},
    }
    show(
        f"Learning from {size.rows:,} customers x {METRICS} metrics",
        ["", "ns a customer", "median", "x sorting (median)"],
        timed(calls, size._replace(repeats=min(size.repeats, 3)), size.rows, [SORT]),
    )
    members = [f"m{place}" for place in range(MEMBERS)]
    says = dict(zip(combinations(members, 2), np.exp(chance.normal(0, 0.3, 435)), strict=True))
    some = {pair: times for pair, times in says.items() if members.index(pair[0]) % 2 == 0}
    compare: dict[str, Callable[[], object]] = {
        f"{len(given)} comparisons": partial(_weigh, given, members) for given in (says, some)
    }
    lines = timed(compare, size, 1_000_000, [next(iter(compare))])
    # a call for a million: nanoseconds of each are milliseconds of the whole
    show(f"Comparing {MEMBERS} members: milliseconds", ["", "best", "median", "x all"], lines)


def _weigh(says: dict[tuple[str, str], float], members: list[str]) -> object:
    return hs.PairwiseComparisons(says, max_inconsistency=None).over(members)
