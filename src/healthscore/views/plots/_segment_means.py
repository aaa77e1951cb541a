"""The mean points of each metric, segment by segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, final

import attrs
import numpy as np

from healthscore.explain._columns import labels_for
from healthscore.views.plots._checks import adds_points, gaps_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring import Scores

_MOST_SEGMENTS: Final = 20


@final
@attrs.frozen(eq=False)
class Piece:
    """What one metric, or all others, put into the mean score of each segment.

    Parameters
    ----------
    name : str
        What it is called.
    kind : {"metric", "others", "rules"}
        A metric; all that are not told apart; or what rules, starts and limits did.
    points : ndarray of float64, shape (n_segments,)
        0 where nobody has a score.
    """

    name: str
    kind: Literal["metric", "others", "rules"]
    points: FloatArray


@final
@attrs.frozen(eq=False)
class Means:
    """The segments, and what their mean scores are made of.

    Parameters
    ----------
    segments : tuple of (str, int)
        Their names, and how many customers they have; the largest first.
    pieces : tuple of Piece
        They add up to the mean scores.
    scores : ndarray of float64, shape (n_segments,)
        NaN where nobody has a score.
    """

    segments: tuple[tuple[str, int], ...]
    pieces: tuple[Piece, ...]
    scores: FloatArray

    @property
    def rights(self) -> list[float]:
        """Where the pieces above 0 end, by segment."""
        ends: list[float] = np.maximum(self._table, 0.0).sum(axis=0).tolist()
        return ends

    @property
    def ends(self) -> tuple[float, float]:
        """The farthest that pieces reach, to the left of 0 and to the right."""
        lefts: list[float] = np.minimum(self._table, 0.0).sum(axis=0).tolist()
        return (min(lefts), max(self.rights))

    @property
    def _table(self) -> FloatArray:
        return np.array([piece.points for piece in self.pieces])


def means_of(scores: Scores, by: Any, count: int) -> Means:
    """Average the contributions of each segment.

    Parameters
    ----------
    scores : Scores
        The customers.
    by : array_like of str or mapping or str
        See `labels_for`.
    count : int
        Metrics that are told apart.

    Returns
    -------
    Means
        Over those who have a score.
    """
    segments, codes = _segments(labels_for(scores, by, "by"))
    present = ~np.isnan(scores.values)
    codes = codes[present]
    sizes = np.bincount(codes, minlength=len(segments)).astype(np.float64)

    def mean(points: FloatArray) -> FloatArray:
        sums = np.bincount(codes, weights=points[present], minlength=len(segments))
        return sums / np.maximum(sizes, 1.0)

    means = [mean(column) for column in scores.contributions.T]
    pieces = _pieces(scores.metrics, means, sizes, count)
    rules = mean(scores.adjustments)
    if rules.any():
        points = adds_points(scores.scorecard)
        name = "rules, starts and limits" if points else "rules"
        pieces.append(Piece(name, "rules", rules))
    return Means(segments, tuple(pieces), np.where(sizes > 0.0, mean(scores.values), np.nan))


def _segments(labels: NDArray[Any]) -> tuple[tuple[tuple[str, int], ...], NDArray[np.intp]]:
    """Name the segments, the largest first, and give the place of each customer's."""
    gaps = gaps_in(labels)
    names, places = np.unique(labels[~gaps].astype(np.str_), return_inverse=True)
    sizes = np.bincount(places, minlength=len(names))
    order = np.argsort(-sizes, kind="stable")
    kept = order if len(order) <= _MOST_SEGMENTS + 1 else order[:_MOST_SEGMENTS]
    found = [(str(names[at]), int(sizes[at])) for at in kept]
    place_of = np.full(len(names), len(kept), dtype=np.intp)
    place_of[kept] = np.arange(len(kept))
    if len(kept) < len(order):
        found.append((f"{len(order) - len(kept):,} others", int(sizes.sum() - sizes[kept].sum())))
    codes = np.full(len(labels), len(found), dtype=np.intp)
    codes[~gaps] = place_of[places]
    if gaps.any():
        found.append(("without a label", int(gaps.sum())))
    return tuple(found), codes


def _pieces(
    names: tuple[str, ...], means: list[FloatArray], sizes: FloatArray, count: int
) -> list[Piece]:
    """Tell apart the metrics that put in most, in their order, and let the others share."""
    weight = [float(np.abs(each) @ sizes) for each in means]
    # a single other one can as well have its name
    most = len(means) if len(means) <= count + 1 else count
    kept = sorted(sorted(range(len(means)), key=lambda at: -weight[at])[:most])
    pieces = [Piece(names[at], "metric", means[at]) for at in kept]
    others = [each for at, each in enumerate(means) if at not in kept]
    if others:
        pieces.append(Piece(f"{len(others):,} other metrics", "others", np.sum(others, axis=0)))
    return pieces
