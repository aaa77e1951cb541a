"""Observations that count less with age."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.scoring._inputs import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.metric import Metric
    from healthscore.normalizers import Block


@final
@attrs.frozen(eq=False, repr=False)
class Fading:
    """How the observations of one metric fade."""

    valid: int
    """Age in microseconds at which nothing is left."""
    span: int
    """Microseconds over which they fade."""
    takes_weight: bool
    """Whether it is their weight that fades, and not their score into that of a gap."""

    @classmethod
    def of(cls, metric: Metric) -> Fading | None:
        """Make it ready; None where observations count in full to the end."""
        if metric.fade is None or metric.valid_days is None:
            return None
        span = max(round(metric.fade * DAY), 1)
        return cls(round(metric.valid_days * DAY), span, metric.loses_weight)

    def fresh(
        self, dates: NDArray[np.int64], as_of: int | NDArray[np.int64], out: FloatArray
    ) -> None:
        """Find what age leaves of each observation.

        Parameters
        ----------
        dates : ndarray of int64, shape (n_rows,)
            When they were made, in microseconds; the smallest integer without a date.
        as_of : int or ndarray of int64, shape (n_rows,)
            The date of scoring, in microseconds.
        out : ndarray of float64, shape (n_rows,)
            Where the shares go: 1 for all of it, 0 for nothing.
        """
        end = as_of - self.valid
        # cut first: what is ages away would not fit
        left = np.clip(dates, end, end + self.span)
        np.divide(np.subtract(left, end, out=left), self.span, out=out)


def blend(scores: FloatArray, fresh: FloatArray, imputed: float) -> None:
    """Let scores go over into that of a gap as they fade.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_rows,)
        Changed in place.
    fresh : ndarray of float64, shape (n_rows,)
        What age leaves of each.
    imputed : float
        Score of a gap.
    """
    # from the gap's score on, so that a better score is never worse, and none leaves the scale
    mixed = (scores - imputed) * fresh + imputed
    np.copyto(scores, mixed, where=fresh < 1.0)


def less_faded(
    coverage: FloatArray,
    faded: Sequence[tuple[int, float]],
    fresh: Mapping[int, FloatArray],
    block: Block,
) -> None:
    """Take from coverage what age has taken from observations.

    Parameters
    ----------
    coverage : ndarray of float64, shape (n_rows,)
        As if every observation counted in full; changed in place.
    faded : sequence of (int, float)
        Places of metrics that fade, and their shares of the weight.
    fresh : mapping of int to ndarray of float64, each of shape (n_rows,)
        What age leaves of the observations of each, 0 for gaps.
    block : Block
        Scratch memory.
    """
    lost = block.more
    for place, share in faded:
        np.subtract(1.0, fresh[place], out=lost)
        # a gap is not covered in the first place
        np.copyto(lost, 0.0, where=np.equal(lost, 1.0, out=block.marks))
        np.subtract(coverage, np.multiply(lost, share, out=lost), out=coverage)
    np.maximum(coverage, 0.0, out=coverage)
