"""How customers of two dates spread over bins, against chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, final

import attrs
import numpy as np

from healthscore.evaluate._counts import stability_parts
from healthscore.evaluate.drift._bins import Binned, bin_labels, bin_numbers
from healthscore.evaluate.drift._null import NONE, against_chance, is_testable

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.evaluate.drift._columns import Column
    from healthscore.evaluate.drift._null import Chance


@final
@attrs.frozen(eq=False, repr=False)
class Shift:
    """How customers of two dates spread over bins, and whether chance could have done it.

    Parameters
    ----------
    bins : tuple of str
        What a customer in each bin is: ``"below 3"``.
    before : ndarray of float64, shape (n_bins,)
        Customers in each, at the earlier date.
    after : ndarray of float64, shape (n_bins,)
        Customers in each, at the later date.
    psi : float
        The population stability index; NaN where there is nothing to hold against each other.
    chance : float
        What it is on average where nobody moved, at these sizes.
    limit : float
        What it must pass to be an alarm.
    p : float
        How often chance alone goes as far, 0 to 1.
    """

    bins: tuple[str, ...]
    before: FloatArray
    after: FloatArray
    psi: float
    chance: float
    limit: float
    p: float

    @property
    def alarm(self) -> bool:
        """Whether it moved more than chance does."""
        return self.psi > self.limit

    @property
    def shares(self) -> tuple[FloatArray, FloatArray]:
        """Share of customers in each bin, before and after; NaN where there are none."""
        with np.errstate(all="ignore"):
            return self.before / self.before.sum(), self.after / self.after.sum()

    @property
    def parts(self) -> FloatArray:
        """What each bin adds to the index; shape (n_bins,)."""
        return stability_parts(self.before, self.after)

    @property
    def largest(self) -> int:
        """The place of the bin that adds most."""
        return int(np.argmax(self.parts))

    def __repr__(self) -> str:
        alarm = ", alarm" if self.alarm else ""
        return f"<Shift: PSI {self.psi:.3f}, {self.chance:.3f} by chance{alarm}>"


class Tested(NamedTuple):
    """Counts of two dates that can be held against chance, or not."""

    counts: Binned
    testable: bool

    @classmethod
    def of(cls, counts: Binned) -> Tested:
        """Tell whether there is anything to test."""
        return cls(counts, is_testable(counts.before, counts.after))

    def held(self, rate: float, seed: int) -> Shift:
        """Hold it against chance.

        Parameters
        ----------
        rate : float
            How often one such test may raise an alarm where nobody moved.
        seed : int
            Where chance starts.

        Returns
        -------
        Shift
            Without an index, where there is nobody at one of the dates.
        """
        counts = self.counts
        chance: Chance = NONE
        if self.testable:
            chance = against_chance(counts.before, counts.after, rate, seed)
        elif counts.before.sum() and counts.after.sum():
            # one bin alone: nothing moved, and nothing can have
            chance = NONE._replace(psi=0.0, mean=0.0, limit=math.inf, p=1.0)
        return Shift(counts.texts, counts.before, counts.after, *chance)


def values_of(before: Column, after: Column, bins: int) -> Tested:
    """Count the values of two dates.

    Parameters
    ----------
    before, after : Column
        Both of numbers, or both of labels.
    bins : int
        How many bins of numbers are wanted.

    Returns
    -------
    Tested
        Without gaps.
    """
    if before.numbers is None or after.numbers is None:
        return Tested.of(bin_labels(before.labels, after.labels))
    return Tested.of(bin_numbers(before.numbers, after.numbers, bins))


def gaps_of(before: Column, after: Column) -> Tested:
    """Count the gaps of two dates.

    Parameters
    ----------
    before, after : Column
        Of one metric, or of the score.

    Returns
    -------
    Tested
        Of two bins.
    """
    counts = [np.array([side.present, side.gaps], dtype=np.float64) for side in (before, after)]
    return Tested.of(Binned(("there", "missing"), counts[0], counts[1]))
