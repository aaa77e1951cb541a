"""What became of one metric, or of the score, between two dates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs

from healthscore.evaluate.drift._shift import Tested, gaps_of, values_of

if TYPE_CHECKING:
    from healthscore.evaluate.drift._columns import Column
    from healthscore.evaluate.drift._shift import Shift

THE_SCORE: Final = "the score"
"""What the score itself is called beside metrics."""


@final
@attrs.frozen(eq=False, repr=False)
class MetricDrift:
    """What became of the values of a metric, or of the score, between two dates.

    Parameters
    ----------
    name : str
        The metric's; ``"the score"`` for the score itself.
    values : Shift
        Of the values that are there.
    gaps : Shift
        Of customers with and without a value.
    beyond_before : float
        Share of the values beyond the ends of the curve, where it is flat, at the earlier date.
    beyond_after : float
        The same at the later date.
    unseen : tuple of str
        Labels of the later date that nobody had at the earlier.
    unlisted : tuple of str
        Labels of the later date that the curve does not list, so that they count as gaps.
    middle_before : float
        Median of the numbers of the earlier date; NaN for labels.
    middle_after : float
        The same of the later date.
    unit : str
        What the values count, as it follows a number.
    """

    name: str
    values: Shift
    gaps: Shift
    beyond_before: float
    beyond_after: float
    unseen: tuple[str, ...]
    unlisted: tuple[str, ...]
    middle_before: float
    middle_after: float
    unit: str

    @property
    def psi(self) -> float:
        """The population stability index of the values that are there."""
        return self.values.psi

    @property
    def alarm(self) -> bool:
        """Whether its values or its gaps moved more than chance does."""
        return self.values.alarm or self.gaps.alarm

    @property
    def gaps_before(self) -> float:
        """Share of customers without a value at the earlier date; NaN without customers."""
        return float(self.gaps.shares[0][1])

    @property
    def gaps_after(self) -> float:
        """Share of customers without a value at the later date; NaN without customers."""
        return float(self.gaps.shares[1][1])

    def __repr__(self) -> str:
        alarm = ", alarm" if self.alarm else ""
        return f"<MetricDrift: {self.name}, PSI {self.psi:.3f}{alarm}>"


@final
@attrs.frozen(eq=False)
class Pair:
    """The values of one metric at two dates, before they are held against chance."""

    name: str
    before: Column
    after: Column
    values: Tested
    gaps: Tested

    @classmethod
    def of(cls, name: str, before: Column, after: Column, bins: int) -> Pair:
        """Count both dates in the same bins."""
        return cls(name, before, after, values_of(before, after, bins), gaps_of(before, after))

    @property
    def tests(self) -> int:
        """How many tests can be made of it."""
        return self.values.testable + self.gaps.testable

    def held(self, rate: float, seed: int) -> MetricDrift:
        """Hold it against chance.

        Parameters
        ----------
        rate : float
            How often one test may raise an alarm where nobody moved.
        seed : int
            Where chance starts.

        Returns
        -------
        MetricDrift
            All that became of it.
        """
        before, after = self.before, self.after
        metric = after.metric
        return MetricDrift(
            self.name,
            self.values.held(rate, seed),
            self.gaps.held(rate, seed),
            _beyond(before),
            _beyond(after),
            tuple(
                sorted(
                    name
                    for name in after.labels
                    if after.labels[name] and name not in before.labels
                )
            ),
            after.unlisted,
            _middle(before),
            _middle(after),
            "" if metric is None else metric.unit,
        )


def _beyond(column: Column) -> float:
    return (column.below + column.above) / column.present if column.present else math.nan


def _middle(column: Column) -> float:
    numbers = column.numbers
    if numbers is None or not len(numbers):
        return math.nan
    middle = numbers[[(len(numbers) - 1) // 2, len(numbers) // 2]]
    return float(middle.mean())
