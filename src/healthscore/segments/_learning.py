"""What one segment, and all customers, have to say about each part of a scorecard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.aggregations import Sum
from healthscore.errors import DataError, FitError
from healthscore.metric import Metric
from healthscore.normalizers import Isotonic
from healthscore.scorecard import Scorecard
from healthscore.scoring._shared import Shared
from healthscore.segments._credibility import Evidence
from healthscore.segments._mixing import numbers_of
from healthscore.segments._scoring import placed
from healthscore.segments._shuffled import shuffled
from healthscore.segments._tasks import tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray, IntArray
    from healthscore.errors import HealthScoreError
    from healthscore.scoring._any_table import Table as AnyTable
    from healthscore.segments._segment import Segment
    from healthscore.segments._tasks import Task

DRAWS: Final = 2
"""How often as many customers as a segment has are drawn by chance."""


@final
class Table:
    """The customers to learn from, with what all segments share."""

    def __init__(
        self,
        table: AnyTable,
        outcome: FloatArray | None,
        codes: IntArray,
        as_of: Any,
        columns: Sequence[str],
    ) -> None:
        self.shared = Shared(table)
        self.outcome = outcome
        self.codes = codes
        self.as_of = as_of
        self.size = table.size
        self._columns = columns
        self._wholes: dict[Scorecard, Scorecard | HealthScoreError] = {}
        self._orders: list[NDArray[np.intp]] | None = None
        self._present: dict[Metric, BoolArray] = {}

    @property
    def spread(self) -> float:
        """Sum of the squared shares that segments have of the customers."""
        counts = np.bincount(self.codes)
        return float((counts**2).sum() / max(self.size, 1) ** 2)

    @property
    def orders(self) -> list[NDArray[np.intp]]:
        """The rows, each time in another order of chance."""
        if self._orders is None:
            self._orders = [
                shuffled(self.shared, self._columns, self.outcome, salt) for salt in range(DRAWS)
            ]
        return self._orders

    def fit(self, scorecard: Scorecard, rows: NDArray[np.intp]) -> Scorecard:
        """Fit a scorecard on some rows."""
        outcome = None if self.outcome is None else self.outcome[rows]
        return scorecard.fit(self.shared.rows(rows), outcome, as_of=self.as_of)

    def whole(self, scorecard: Scorecard) -> Scorecard | HealthScoreError:
        """Fit a scorecard on all rows, or give the error that this ended in."""
        alike = attrs.evolve(scorecard, name="whole", description="", owner="", version="")
        if alike not in self._wholes:
            try:
                self._wholes[alike] = self.fit(alike, np.arange(self.size))
            except (DataError, FitError) as error:
                self._wholes[alike] = error
        return self._wholes[alike]

    def present(self, learning: Metric, fitted: Metric) -> BoolArray:
        """Mark the rows that a metric could learn from."""
        if fitted not in self._present:
            metric = attrs.evolve(fitted, missing="exclude")
            scores = Scorecard("fit", [metric], aggregation=Sum()).score(
                self.shared.table, as_of=self.as_of
            )
            there = ~np.isnan(scores.members[metric.name])
            by_outcome = any(isinstance(each, Isotonic) for each in learning.normalizers)
            if self.outcome is not None and by_outcome:
                there &= ~np.isnan(self.outcome)
            self._present[fitted] = there
        return self._present[fitted]


@final
@attrs.frozen(eq=False)
class Learned:
    """What was learned of one part of one segment's scorecard."""

    home: Learning
    task: Task
    customers: int
    own: Any
    whole: Any
    error: HealthScoreError | None
    """Why one of them is lacking."""
    evidence: Evidence | None
    """None where one of them is lacking."""

    @property
    def reason(self) -> str:
        """Why one of them is lacking, for people."""
        if not self.customers:
            return "nobody to learn from"
        return "" if self.error is None else str(self.error)

    def put(self, part: Any) -> None:
        """Put a part into the segment's scorecard."""
        self.home.scorecard = self.task.put(self.home.scorecard, part)


@final
class Learning:
    """A segment's scorecard on the way to be fitted."""

    def __init__(self, segment: Segment, table: Table, number: int) -> None:
        self.segment = segment
        self.scorecard = segment.scorecard
        self._table = table
        self._rows = np.flatnonzero(table.codes == number)
        # segments draw different customers, as far as there are enough
        self._start = int(np.count_nonzero(table.codes < number))

    def learn(self, *, weigh: bool) -> Iterator[Learned]:
        """Learn the parts that can learn next.

        Parameters
        ----------
        weigh : bool
            Whether customers drawn by chance learn too, for own numbers to be held against.

        Yields
        ------
        Learned
            One for each part.
        """
        for task in tasks_of(self.scorecard):
            yield self._learned(task, weigh=weigh)

    def _learned(self, task: Task, *, weigh: bool) -> Learned:
        found = self._table.whole(self.segment.scorecard)
        whole: Any = None
        error: HealthScoreError | None = None
        if isinstance(found, Scorecard):
            whole = task.find(found)
        else:
            error = found
        own: Any = None
        try:
            own = self._own(task) if len(self._rows) else None
        except FitError as lacking:
            error = lacking
        if own is None and error is None:
            error = FitError("There is nobody to learn from.", where=task.place, got=0)
        there = self._there(task, whole)
        customers = int(np.count_nonzero(there[self._rows]))
        evidence = None
        if weigh and own is not None and whole is not None and customers:
            evidence = self._evidence(task, own, whole, there)
        return Learned(self, task, customers, own, whole, error, evidence)

    def _own(self, task: Task) -> Any:
        """Learn a part from the segment's own customers."""
        try:
            return task.find(self._table.fit(task.probe, self._rows))
        except DataError as error:
            raise placed(error, self.segment, self._rows) from error

    def _there(self, task: Task, whole: Any) -> BoolArray:
        """Mark the rows, of all, that a part can learn from."""
        if isinstance(whole, Metric):
            return self._table.present(task.learning, whole)
        return np.ones(self._table.size, dtype=np.bool_)

    def _evidence(self, task: Task, own: Any, whole: Any, there: BoolArray) -> Evidence:
        """Say how far a segment lies from the whole, and how far chance would take it."""
        customers = int(np.count_nonzero(there[self._rows]))
        drawn = [self._drawn(task, order[there[order]], customers) for order in self._table.orders]
        off = [_off(task.learning, part, whole) for part in drawn if part is not None]
        return Evidence(
            float(customers),
            customers / int(np.count_nonzero(there)),
            _off(task.learning, own, whole),
            math.fsum(off) / len(off) if off else math.nan,
        )

    def _drawn(self, task: Task, order: NDArray[np.intp], customers: int) -> Any:
        """Learn a part from as many customers drawn by chance, None where they say nothing."""
        places = np.arange(self._start, self._start + customers) % len(order)
        try:
            return task.find(self._table.fit(task.probe, np.sort(order[places])))
        except (DataError, FitError):
            return None


def _off(learning: Any, part: Any, whole: Any) -> float:
    """Give the mean square of how far a part lies from the whole, of curves at its knots."""
    apart = numbers_of(learning, part, whole) - numbers_of(learning, whole, whole)
    return float(np.mean(apart**2))
