"""What is looked at of one date: the values of a score or a metric, gaps, ends of curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, final

import attrs
import numpy as np

from healthscore.columns import to_labels
from healthscore.scoring._raw import leaf_of, picked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.metric import Metric
    from healthscore.normalizers import Categories
    from healthscore.scoring import Scores
    from healthscore.scoring._kept import Kept
    from healthscore.scoring._plan import Leaf

_NO_LABELS: Final[dict[str, int]] = {}


@final
@attrs.frozen(eq=False)
class Column:
    """The values of one date.

    Parameters
    ----------
    n : int
        Customers.
    numbers : ndarray of float64, shape (n_present,), or None
        Ascending; None for labels.
    labels : mapping of str to int
        Customers by label; empty for numbers.
    below, above : int
        Customers whose value lies beyond the ends of the curve that judges them.
    metric : Metric, optional
        None for the score itself.
    """

    n: int
    numbers: FloatArray | None
    labels: Mapping[str, int] = _NO_LABELS
    below: int = 0
    above: int = 0
    metric: Metric | None = None

    @property
    def present(self) -> int:
        """Customers with a value."""
        return sum(self.labels.values()) if self.numbers is None else len(self.numbers)

    @property
    def gaps(self) -> int:
        """Customers without one."""
        return self.n - self.present

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Labels that no curve lists, and that so count as gaps in the score."""
        if self.metric is None or self.numbers is not None:
            return ()
        judges = cast("tuple[Categories, ...]", self.metric.normalizers)
        if any(judge.other is not None for judge in judges):
            return ()
        listed = {label for judge in judges for label in judge.scores}
        return tuple(sorted(label for label in self.labels if label not in listed))


def score_column(scores: Any) -> Column:
    """Read the scores themselves.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        Of one date.

    Returns
    -------
    Column
        Of numbers.
    """
    values = scores.values
    return Column(len(values), np.sort(values[~np.isnan(values)]))


def metric_column(scores: Scores, name: str) -> Column:
    """Read the values that the curve of a metric judged.

    Parameters
    ----------
    scores : Scores
        With details.
    name : str
        The metric's name.

    Returns
    -------
    Column
        In which values too old to count are gaps.
    """
    kept = scores.kept("raw")
    leaf = leaf_of(kept, name)
    raw, old = scores.raw(name), _too_old(kept, leaf)
    if leaf.kernel is None:
        return Column(len(raw), None, _by_label(raw, old), metric=leaf.metric)
    counts = ~(np.isnan(raw) | old)
    below, above = _beyond(kept, leaf, raw, counts)
    return Column(len(raw), np.sort(raw[counts]), below=below, above=above, metric=leaf.metric)


def _too_old(kept: Kept, leaf: Leaf) -> BoolArray:
    """Mark the customers whose observation is too old to count."""
    if leaf.metric.valid_days is None:
        return np.zeros(kept.size, dtype=np.bool_)
    gaps = kept.gaps.get(leaf.place)
    return np.isnan(kept.members[leaf.name]) if gaps is None else gaps


def _by_label(raw: NDArray[Any], old: BoolArray) -> dict[str, int]:
    column = to_labels(raw[~old])
    counts = np.bincount(column.codes + 1, minlength=len(column.labels) + 1)[1:]
    return dict(zip(column.labels, counts.tolist(), strict=True))


def _beyond(kept: Kept, leaf: Leaf, raw: FloatArray, counts: BoolArray) -> tuple[int, int]:
    """Count the values beyond either end of the curves that judge them."""
    judges = leaf.metric.normalizers
    ends = np.array([judge.ends for judge in judges])
    low, high = ends.T if len(judges) == 1 else ends.take(picked(kept, leaf), axis=0).T
    below = np.count_nonzero(counts & (raw < low))
    return int(below), int(np.count_nonzero(counts & (raw > high)))
