"""What a table holds for each metric of a scorecard, fitted or not."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast, final

import attrs
import numpy as np

from healthscore.aggregations import Sum
from healthscore.errors import FitError
from healthscore.formula import evaluate_labels
from healthscore.normalizers import Block, Categories, Normalizer
from healthscore.scorecard import Scorecard
from healthscore.scoring._inputs import Inputs
from healthscore.scoring._sources import TableLeaves
from healthscore.scoring._table import as_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.columns import Labels
    from healthscore.formula import Source
    from healthscore.metric import Metric
    from healthscore.scoring import TableLike
    from healthscore.scoring._table import Table


class Reading(NamedTuple):
    """One metric's column."""

    metric: Metric
    values: FloatArray
    """As the formula gives them, however old; codes where they are labels; NaN for gaps."""
    fresh: BoolArray
    """Where there is a value that is not too old."""
    labels: tuple[str, ...] = ()
    """What the codes stand for."""
    scores: FloatArray | None = None
    """Of fresh values, NaN elsewhere; None without a curve."""
    curve: Normalizer | None = None
    """The curve of numbers, fitted to these if need be; None where that does not work."""
    error: FitError | None = None
    """Why not."""
    parts: tuple[Reading, ...] = ()
    """What each of several curves judges, the metric's own last."""
    where: str = ""
    """Whom it is about where it is such a part: ``for age_months < 6``."""
    customers: int = 0
    """How many customers, with a value or without, such a part is about."""


@final
@attrs.frozen(eq=False, repr=False)
class _AsRead(Normalizer):
    """Lets values through, so that a metric can be read as a scorecard reads it."""

    @property
    def span(self) -> tuple[float, float]:
        return (-math.inf, math.inf)

    def curve(self, values: FloatArray, /) -> FloatArray:
        return values


def read(scorecard: Scorecard, table: TableLike, as_of: Any) -> list[Reading]:
    """Read every metric of a scorecard from a table.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.
    table : table
        The customers.
    as_of : date or None
        The date of the table.

    Returns
    -------
    list of Reading
        One for each metric, in order.

    Raises
    ------
    DataError
        If the table does not hold what the scorecard needs.
    """
    customers = as_table(table)
    metrics = list(scorecard.metrics())
    values = _members([_as_read(metric) for metric in metrics], customers, as_of)
    dated = [metric for metric in metrics if metric.valid_days is not None]
    fresh = _members([_as_read(metric, dated=True) for metric in dated], customers, as_of)
    labels = _labels(metrics, customers, as_of)
    places = _places([metric for metric in metrics if metric.curves], customers, as_of)
    for column in scorecard.columns:
        customers.column(column)
    found: list[Reading] = []
    for metric in metrics:
        name = metric.name
        whole = _reading if name not in places else partial(_by_curve, places[name])
        found.append(whole(metric, values[name], fresh.get(name), labels.get(name)))
    return found


def _as_read(metric: Metric, *, dated: bool = False) -> Metric:
    """Let a metric's values through, or 0 for every label, and leave its gaps alone."""
    takes_labels = metric.normalizer.takes == "labels"
    normalizer = Categories({"any": 0}, other=0) if takes_labels else _AsRead()
    same = metric.with_normalizers([normalizer] * len(metric.normalizers))
    bare = attrs.evolve(same, missing="exclude")
    if dated:
        return bare.without_fade
    return attrs.evolve(bare, observed=None, valid_days=None, fade=None)


def _members(metrics: Sequence[Metric], table: Table, as_of: Any) -> Mapping[str, FloatArray]:
    if not metrics:
        return {}
    return Scorecard("check", metrics, aggregation=Sum()).score(table, as_of=as_of).members


def _labels(metrics: Sequence[Metric], table: Table, as_of: object) -> dict[str, Labels]:
    texts = [_as_read(metric) for metric in metrics if metric.normalizer.takes == "labels"]
    if not texts:
        return {}
    plan = Scorecard("check", texts, aggregation=Sum()).plan
    leaves = TableLeaves(plan, Inputs(plan, table, as_of), Block(table.size))
    leaves.move(0, table.size)
    source = cast("Source", leaves)
    return {metric.name: evaluate_labels(metric.effective_formula.node, source) for metric in texts}


def _places(metrics: Sequence[Metric], table: Table, as_of: object) -> dict[str, NDArray[np.intp]]:
    """Tell which curve judges each customer, for metrics that have several."""
    if not metrics:
        return {}
    plan = Scorecard("check", [_as_read(metric) for metric in metrics], aggregation=Sum()).plan
    leaves = TableLeaves(plan, Inputs(plan, table, as_of), Block(table.size))
    leaves.move(0, table.size)
    return {leaf.name: leaves.picked(leaf, table.size) for leaf in plan.leaves}


def _by_curve(
    places: NDArray[np.intp],
    metric: Metric,
    values: FloatArray,
    fresh: FloatArray | None,
    labels: Labels | None,
) -> Reading:
    """Read a metric curve by curve."""
    parts: list[Reading] = []
    for place in range(len(metric.normalizers)):
        here = places == place
        seen = [None if each is None else np.where(here, each, np.nan) for each in (values, fresh)]
        part = _reading(metric.judged_by(place), cast("FloatArray", seen[0]), seen[1], labels)
        own = place == len(metric.curves)
        where = "where no condition holds" if own else f"for {metric.curves[place].when.text}"
        parts.append(part._replace(where=where, customers=int(here.sum())))
    whole = _reading(metric.judged_by(len(metric.curves)), values, fresh, labels)
    known = [part.scores for part in parts if part.scores is not None]
    scores = None
    if len(known) == len(parts):
        scores = np.stack(known)[places, np.arange(len(places))]
    return Reading(metric, whole.values, whole.fresh, whole.labels, scores, parts=tuple(parts))


def _reading(
    metric: Metric, values: FloatArray, fresh: FloatArray | None, labels: Labels | None
) -> Reading:
    is_fresh = ~np.isnan(values if fresh is None else fresh)
    normalizer: Normalizer | None = metric.normalizer
    if isinstance(normalizer, Categories) and labels is not None:
        codes = np.broadcast_to(labels.codes, values.shape)
        scores = normalizer.table(labels.labels).take(codes, mode="wrap")
        read = np.where(codes < 0, np.nan, codes)
        return Reading(metric, read, is_fresh, labels.labels, np.where(is_fresh, scores, np.nan))
    present = np.where(is_fresh, values, np.nan)
    try:
        normalizer = (
            metric.normalizer.fit(present) if metric.normalizer.learns else metric.normalizer
        )
    except FitError as error:
        return Reading(metric, values, is_fresh, error=error)
    return Reading(metric, values, is_fresh, (), normalizer(present), normalizer)
