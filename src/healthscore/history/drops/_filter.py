"""What is to be expected of each customer's next score, given its own past alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray


@final
class Filter:
    """Expects what a level of the customer's own, a mood that fades and noise would give.

    A Kalman filter for level + mood + noise: the level is constant and nothing is known of it
    beforehand; the mood is an AR(1); the noise is gone by the next period. Both together have the
    variance 1. So what is expected is exact from the second score on, however short the past is.

    Parameters
    ----------
    memory, noise, scale : float
        See `Baseline`.
    count : int
        Customers.
    periods : int
        How many there are at most.
    """

    def __init__(self, memory: float, noise: float, scale: float, count: int, periods: int) -> None:
        self._mood_share = 1.0 - noise
        self._noise = noise
        self._scale = scale
        self._powers = memory ** np.arange(periods + 2)
        self._gap = np.zeros(count, dtype=np.intp)
        self._level, self._mood = np.zeros(count), np.zeros(count)
        self._of_level, self._of_both, self._of_mood = (np.zeros(count) for _ in range(3))
        self._spread = np.ones(count)

    def expect(self) -> tuple[FloatArray, FloatArray]:
        """Go one period on.

        Returns
        -------
        tuple of ndarray, shape (n_customers,)
            The score to be expected, and the standard deviation of what comes; of nobody who has
            had no score yet.
        """
        self._gap += 1
        fade = self._powers.take(self._gap)
        faded = fade * fade
        self._faded_mood = fade * self._mood
        self._faded_both = fade * self._of_both
        self._faded_own = faded * self._of_mood + (1.0 - faded) * self._mood_share
        self._spread = self._of_level + 2.0 * self._faded_both + self._faded_own + self._noise
        np.maximum(self._spread, 1e-12, out=self._spread)
        return self._level + self._faded_mood, self._scale * np.sqrt(self._spread)

    def take_in(self, scores: FloatArray, scored: BoolArray, first: BoolArray) -> None:
        """Learn from the scores of the period.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers,)
            NaN for gaps, which teach nothing.
        scored : ndarray of bool, shape (n_customers,)
            Who has a score.
        first : ndarray of bool, shape (n_customers,)
            Of whom nothing before counts; they all have a score.
        """
        both, own = self._faded_both, self._faded_own
        surprise = scores - self._level - self._faded_mood
        for_level = (self._of_level + both) / self._spread
        for_mood = (both + own) / self._spread
        share = self._mood_share
        self._mood = _kept(scored, self._faded_mood + for_mood * surprise, self._mood, first, 0.0)
        moved = self._level + for_level * surprise
        self._level = _kept(scored, moved, self._level, first, scores)
        of_mood = own - for_mood * (both + own)
        of_both = both - for_level * (both + own)
        of_level = self._of_level - for_level * (self._of_level + both)
        self._of_mood = _kept(scored, of_mood, self._of_mood, first, share)
        self._of_both = _kept(scored, of_both, self._of_both, first, -share)
        self._of_level = _kept(scored, of_level, self._of_level, first, 1.0)
        self._gap[scored] = 0


@final
class Last:
    """Expects the last score again, which is what a change from period to period is held against.

    Parameters
    ----------
    memory, noise, scale : float
        See `Baseline`.
    count : int
        Customers.
    periods : int
        How many there are at most.
    """

    def __init__(self, memory: float, noise: float, scale: float, count: int, periods: int) -> None:
        powers = memory ** np.arange(periods + 2)
        self._spreads = scale * np.sqrt(np.maximum(2.0 * (1.0 - (1.0 - noise) * powers), 1e-12))
        self._gap = np.zeros(count, dtype=np.intp)
        self._last = np.zeros(count)

    def expect(self) -> tuple[FloatArray, FloatArray]:
        """Go one period on; see `Filter.expect`."""
        self._gap += 1
        return self._last, self._spreads.take(self._gap)

    def take_in(self, scores: FloatArray, scored: BoolArray, first: BoolArray) -> None:
        """Learn from the scores of the period; see `Filter.take_in`."""
        del first
        self._last = np.where(scored, scores, self._last)
        self._gap[scored] = 0


def _kept(
    scored: BoolArray,
    new: FloatArray,
    old: FloatArray,
    first: BoolArray,
    at_first: FloatArray | float,
) -> FloatArray:
    """Give the new where there is a score, what a first score gives, and the old elsewhere."""
    np.copyto(new, old, where=~scored)
    np.copyto(new, at_first, where=first)
    return new
