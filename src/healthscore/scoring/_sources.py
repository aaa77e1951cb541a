"""Where the scores of metrics come from: a block of a table, or scores that were kept."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, cast, final

import numpy as np

from healthscore.columns import first_row
from healthscore.errors import DataError, DefinitionError
from healthscore.formula import evaluate, evaluate_labels, holds
from healthscore.scoring._fading import blend
from healthscore.scoring._inputs import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.columns import Labels
    from healthscore.formula import Source
    from healthscore.normalizers import Block, Categories, Kernel
    from healthscore.scoring._inputs import Inputs
    from healthscore.scoring._kept import Kept
    from healthscore.scoring._plan import Leaf, Plan


class Leaves(abc.ABC):
    """Gives the scores of metrics, and the lanes of rules, for the block at hand."""

    start: int
    stop: int

    def move(self, start: int, stop: int) -> None:
        """Go to another block."""
        self.start, self.stop = start, stop

    @abc.abstractmethod
    def scores(
        self, leaf: Leaf, out: FloatArray, gaps: BoolArray, fresh: FloatArray | None = None
    ) -> None:
        """Write a metric's scores, NaN where missing, and mark its gaps, imputed or not.

        Where it fades, write what age leaves of each observation too, 0 for gaps.
        """

    @abc.abstractmethod
    def lane(self, place: int) -> Any:
        """Give a lane."""


@final
class TableLeaves(Leaves):
    """Computes from the columns of a table."""

    def __init__(self, plan: Plan, inputs: Inputs, block: Block) -> None:
        self.plan = plan
        self.inputs = inputs
        self.block = block
        self.move(0, 0)
        self.lane_targets: Sequence[FloatArray] = ()
        self._tables: dict[Leaf, tuple[tuple[str, ...], FloatArray]] = {}

    # what formulas read

    @property
    def as_of(self) -> int | NDArray[np.int64]:
        """The date of scoring in microseconds, of all or one a row."""
        of_rows = self.inputs.of_rows
        return self.inputs.as_of if of_rows is None else of_rows[self.start : self.stop]

    def numbers(self, name: str, /) -> FloatArray:
        """Give a column of numbers, contiguous, NaN for gaps."""
        if name not in self.inputs.numbers:
            message = f"Column {name!r} holds text and is compared with numbers."
            raise DataError(message, where=f"column {name!r}")
        values = np.ascontiguousarray(self.inputs.numbers[name][self.start : self.stop])
        infinite = np.isinf(values, out=self.block.marks)
        if np.count_nonzero(infinite):
            row = first_row(infinite)
            got, place, column = float(values[row]), f"row {self.start + row}", f"column {name!r}"
            message = f"{place}: a finite number or a gap is due. Got {got!r}."
            error = DataError(message, where=place, got=got)
            raise error.within(column)
        return values

    def labels(self, name: str, /) -> Labels:
        """Give a column of labels."""
        return self.inputs.labels[name].rows(self.start, self.stop)

    def dates(self, name: str, /) -> NDArray[np.int64]:
        """Give a column of dates in microseconds."""
        return self.inputs.dates[name][self.start : self.stop]

    def is_text(self, name: str, /) -> bool:
        """Tell whether a column that may be either holds labels."""
        return name in self.inputs.text

    # what the tree reads

    def scores(
        self, leaf: Leaf, out: FloatArray, gaps: BoolArray, fresh: FloatArray | None = None
    ) -> None:
        """Write a metric's scores, NaN where missing, and mark its gaps, imputed or not.

        Where it fades, write what age leaves of each observation too, 0 for gaps.
        """
        self.judge(leaf, out)
        metric = leaf.metric
        if leaf.fading is not None and fresh is not None:
            leaf.fading.fresh(self.dates(str(metric.observed)), self.as_of, fresh)
            np.copyto(out, np.nan, where=np.equal(fresh, 0.0, out=gaps))
        elif metric.valid_days is not None:
            fresh_from = self.as_of - round(metric.valid_days * DAY)
            # no date at all is the smallest integer, so it is stale too
            stale = np.less(self.dates(str(metric.observed)), fresh_from, out=gaps)
            np.copyto(out, np.nan, where=stale)
        np.isnan(out, out=gaps)
        if metric.missing == "reject" and gaps.any():
            row = self.start + first_row(gaps)
            message = f"metric {leaf.name!r}, row {row}: a value is due: its gaps are rejected."
            raise DataError(message, where=f"metric {leaf.name!r}, row {row}")
        if fresh is not None:
            np.copyto(fresh, 0.0, where=gaps)
        if leaf.imputed is not None:
            if fresh is not None:
                blend(out, fresh, leaf.imputed)
            np.copyto(out, leaf.imputed, where=gaps)

    def judge(self, leaf: Leaf, out: FloatArray) -> None:
        """Write what a metric's values score, however old they are."""
        try:
            if leaf.others:
                self._judge_each(leaf, out)
            else:
                self._judge(leaf, out)
        except (DataError, DefinitionError) as error:
            place = f"metric {leaf.name!r}"
            raise error.within(place) from None

    def _judge(self, leaf: Leaf, out: FloatArray) -> None:
        if leaf.kernel is None:
            self._look_up(leaf, self.labels_of(leaf), out)
        else:
            leaf.kernel(self.values_of(leaf, out.shape), out, self.block)

    def _judge_each(self, leaf: Leaf, out: FloatArray) -> None:
        """Let each row be judged by the curve that its conditions pick."""
        places, scores = self.picked(leaf, len(out)), self.block.borrow()
        labels = self.labels_of(leaf) if leaf.kernel is None else None
        values = out if labels is not None else self.values_of(leaf, out.shape)
        for place, each in enumerate((*(other for _, other in leaf.others), leaf)):
            here = places == place
            if not here.any():
                continue
            if labels is not None:
                self._look_up(each, labels, scores)
            else:
                # a curve sees no values but those that it is for
                seen = np.where(here, values, np.nan)
                cast("Kernel", each.kernel)(seen, scores, self.block)
            np.copyto(out, scores, where=here)
        self.block.give_back(scores)

    def picked(self, leaf: Leaf, rows: int) -> NDArray[np.intp]:
        """Tell which of a metric's `normalizers` judges each row: the first whose condition holds.

        Parameters
        ----------
        leaf : Leaf
            The metric.
        rows : int
            How many rows there are.

        Returns
        -------
        ndarray of int, shape (n_rows,)
            Places; the last is that of the metric's own.
        """
        places = np.full(rows, len(leaf.others), dtype=np.intp)
        for place, (when, _) in reversed([*enumerate(leaf.others)]):
            np.copyto(places, place, where=holds(when, cast("Source", self)))
        return places

    def _look_up(self, leaf: Leaf, column: Labels, out: FloatArray) -> None:
        np.copyto(self.block.places, column.codes)
        self._table(leaf, column.labels).take(self.block.places, out=out, mode="wrap")

    def values_of(self, leaf: Leaf, shape: tuple[int, ...]) -> FloatArray:
        """Give the numbers that a metric judges."""
        if leaf.column is not None:
            return self.numbers(leaf.column)
        values = np.broadcast_to(evaluate(leaf.source.node, cast("Source", self)), shape)
        return np.ascontiguousarray(values)

    def labels_of(self, leaf: Leaf) -> Labels:
        """Give the labels that a metric judges."""
        return evaluate_labels(leaf.source.node, cast("Source", self))

    def _table(self, leaf: Leaf, labels: tuple[str, ...]) -> FloatArray:
        """Score the labels of a column, which are mostly those of the block before."""
        known = self._tables.get(leaf)
        if known is None or known[0] is not labels:
            table = cast("Categories", leaf.metric.normalizer).table(labels)
            known = self._tables[leaf] = (labels, table)
        return known[1]

    def lane(self, place: int) -> Any:
        """Compute a lane."""
        try:
            lane = evaluate(self.plan.lanes[place], cast("Source", self))
        except DataError as error:
            raise error.within(self.plan.lane_rules[place]) from None
        if self.lane_targets:
            self.lane_targets[place][self.start : self.stop] = lane
        return lane


@final
class KeptLeaves(Leaves):
    """Reads what an earlier run kept, with other scores for the gaps when asked.

    Without these, the tree works on the kept scores themselves, and nothing is copied.
    """

    def __init__(self, kept: Kept, fill: Sequence[float | FloatArray] | None = None) -> None:
        self._kept = kept
        self._fill = fill
        self.move(0, 0)

    def scores(
        self, leaf: Leaf, out: FloatArray, gaps: BoolArray, fresh: FloatArray | None = None
    ) -> None:
        """Write a metric's scores, NaN where missing, and mark its gaps, imputed or not.

        Where it fades, write what age leaves of each observation too, 0 for gaps.
        """
        rows = slice(self.start, self.stop)
        kept = self._kept.members[leaf.name][rows]
        imputed = self._kept.gaps.get(leaf.place)
        if imputed is None:
            np.isnan(kept, out=gaps)
        else:
            np.copyto(gaps, imputed[rows])
        if fresh is not None:
            np.copyto(fresh, self._kept.fresh[leaf.place][rows])
            if self._fill is not None:
                # what were known would be new
                np.copyto(fresh, 1.0, where=gaps)
        if self._fill is not None:
            np.copyto(out, kept)
            fill = self._fill[leaf.place]
            np.copyto(out, fill[rows] if isinstance(fill, np.ndarray) else fill, where=gaps)
            gaps.fill(False)  # noqa: FBT003  numpy's own signature

    def lane(self, place: int) -> Any:
        """Give a lane."""
        return self._kept.lanes[place][self.start : self.stop]
