"""All draws, one after another: what becomes of scores, ranks and bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.evaluate.sensitivity._crew import crew
from healthscore.evaluate.sensitivity._ranks import NO_RANK, doubled_ranks, moved
from healthscore.evaluate.sensitivity._tails import Tail
from healthscore.scoring import rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.evaluate.sensitivity._crew import Spread
    from healthscore.evaluate.sensitivity._scorer import Scorer

_CELLS: Final = 2**20
"""Scores that are held at once: 13 bytes each."""

_FEWEST: Final = 16
"""Draws that are held at once, however many customers there are."""


@final
@attrs.frozen(eq=False)
class Trials:
    """What became of scores, ranks and bands; intervals leave out 5 % of the draws at each end."""

    rank: FloatArray
    low: FloatArray
    high: FloatArray
    rank_low: FloatArray
    rank_high: FloatArray
    scored: NDArray[np.int64]
    """Draws in which each customer has a score."""
    counts: NDArray[np.int64] | None
    """Draws in which each customer is in each band, shape (n_customers, n_bands)."""
    shifts: FloatArray
    spearman: FloatArray
    changed: FloatArray
    """Share of the customers who are in another band, by draw; NaN without a banding."""


def run_trials(scorer: Scorer, points: FloatArray, threads: int) -> Trials:
    """Score the customers by all draws.

    Parameters
    ----------
    scorer : Scorer
        Of the customers.
    points : ndarray of float64, shape (n_draws, width)
        The draws.
    threads : int
        How many threads may share the work; the results are the same for any number.

    Returns
    -------
    Trials
        What became of them.
    """
    trial = _Trial(scorer, points)
    held = max(_CELLS // max(len(scorer.nominal), 1), _FEWEST)
    with crew(threads) as spread:
        for start, stop in rows_of(len(points), held):
            trial.block(start, stop, spread)
    return trial.results()


@final
class _Trial:
    def __init__(self, scorer: Scorer, points: FloatArray) -> None:
        self.scorer, self.points = scorer, points
        draws, size = len(points), len(scorer.nominal)
        self.ranks = doubled_ranks(scorer.nominal)
        self.banding = scorer.space.scorecard.banding
        self.codes = self._cut(scorer.nominal)
        self.scored: NDArray[np.int64] = np.zeros(size, dtype=np.int64)
        bands = 0 if self.banding is None else len(self.banding.labels)
        self.counts: NDArray[np.int64] = np.zeros((bands, size), dtype=np.int64)
        self.by_draw: FloatArray = np.full((draws, 3), np.nan)
        self.scores = [Tail(size, draws, np.inf, np.float64) for _ in range(2)]
        self.places = [Tail(size, draws, NO_RANK, np.int32) for _ in range(2)]

    def _cut(self, values: FloatArray) -> NDArray[np.int8]:
        codes: NDArray[np.int8] = np.full(len(values), -1, dtype=np.int8)
        if self.banding is not None:
            self.banding.cut(values, codes)
        return codes

    def block(self, start: int, stop: int, spread: Spread) -> None:
        """Take in some draws."""
        shape = (stop - start, len(self.scorer.nominal))
        values: FloatArray = np.empty(shape)
        ranks: NDArray[np.int32] = np.empty(shape, dtype=np.int32)
        codes: NDArray[np.int8] = np.empty(shape, dtype=np.int8)

        def each(place: int) -> None:
            row = place - start
            values[row] = self.scorer.values(self.points[place])
            ranks[row] = doubled_ranks(values[row])
            codes[row] = self._cut(values[row])
            found = moved(self.ranks, ranks[row])
            self.by_draw[place] = (*found, self._changed(codes[row]))

        list(spread(each, range(start, stop)))
        self._count(ranks, codes)
        self._keep_ends(values, ranks, spread)

    def _changed(self, codes: NDArray[np.int8]) -> float:
        both = int(np.count_nonzero((codes >= 0) & (self.codes >= 0)))
        lost = (codes < 0) | (self.codes < 0)
        moved = int(np.count_nonzero((codes != self.codes) & ~lost))
        return moved / both if both else np.nan

    def _count(self, ranks: NDArray[np.int32], codes: NDArray[np.int8]) -> None:
        self.scored += np.count_nonzero(ranks != NO_RANK, axis=0)
        for code in range(len(self.counts)):
            self.counts[code] += np.count_nonzero(codes == code, axis=0)

    def _keep_ends(self, values: FloatArray, ranks: NDArray[np.int32], spread: Spread) -> None:
        """Keep the lowest of each customer, and the lowest of the opposites: the highest."""
        missing = ranks == NO_RANK
        self._ends_of(values, self.scores, np.inf, missing, spread)
        self._ends_of(ranks, self.places, NO_RANK, missing, spread)

    @staticmethod
    def _ends_of(
        block: NDArray[Any], ends: list[Tail], none: float, missing: BoolArray, spread: Spread
    ) -> None:
        low, high = ends
        np.copyto(block, none, where=missing, casting="unsafe")
        low.take(block, spread)
        np.negative(block, out=block)
        np.copyto(block, none, where=missing, casting="unsafe")
        high.take(block, spread)

    def results(self) -> Trials:
        """Sum up."""
        scores = [tail.quantile(self.scored) for tail in self.scores]
        places = [tail.quantile(self.scored) / 2.0 for tail in self.places]
        rank = np.where(self.ranks == NO_RANK, np.nan, self.ranks / 2.0)
        shifts, spearman, changed = self.by_draw.T
        return Trials(
            rank=_sealed(rank),
            low=_sealed(scores[0]),
            high=_sealed(-scores[1]),
            rank_low=_sealed(places[0]),
            rank_high=_sealed(-places[1]),
            scored=_sealed(self.scored),
            counts=None if self.banding is None else _sealed(self.counts.T),
            shifts=_sealed(shifts),
            spearman=_sealed(spearman),
            changed=_sealed(changed),
        )


def _sealed(array: NDArray[Any]) -> Any:
    owned = np.ascontiguousarray(array)
    owned.flags.writeable = False
    return owned
