"""Parameters that learn from aggregates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar, cast, final

import attrs
import numpy as np

from healthscore._definition import FrozenDict, fields_of, is_mapping
from healthscore._summary import Needs, Summary
from healthscore.engines.fitting._reader import Aggregate
from healthscore.learn import Learned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from healthscore._definition import FloatArray
    from healthscore.engines.fitting._reader import Found

    D = TypeVar("D")


@final
@attrs.frozen
class ColumnSummary(Summary):
    """What an engine found out about a column.

    Parameters
    ----------
    column : str
        Its name.
    found : mapping of Aggregate to value
        Among others what `aggregates` asks for.
    """

    column: str
    found: Found

    def _of(self, kind: Any, share: float = 0.0) -> float:
        value = self.found[Aggregate(kind, self.column, share)]
        return math.nan if value is None else float(value)

    @property
    def count(self) -> int:
        """How many values there are."""
        return int(self._of("count"))

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest."""
        return self._of("least"), self._of("most")

    def quantiles(self, *shares: float) -> list[float]:
        """Give quantiles, with straight lines between the sorted values."""
        ends = dict(zip((0.0, 1.0), self.ends, strict=True))
        return [ends[q] if q in ends else self._of("quantile", q) for q in shares]

    def mean(self) -> float:
        """Give the mean."""
        return self._of("mean")

    def deviation(self, mean: float) -> float:
        """Give the sample standard deviation."""
        del mean
        return self._of("deviation")


@final
@attrs.frozen(eq=False)
class _Summed(Learned):
    """A parameter together with what is known of the values it learns from."""

    parameter: Learned
    summary: Summary

    def of(self, values: FloatArray, /) -> float:
        del values
        return self.parameter.from_summary(self.summary)


def aggregates(column: str, parameters: Iterable[Learned]) -> Iterator[Aggregate]:
    """Go through what has to be known of a column.

    Parameters
    ----------
    column : str
        Its name.
    parameters : iterable of Learned
        What learns from it.

    Yields
    ------
    Aggregate
        One number; some come more than once.
    """
    yield from (Aggregate(kind, column) for kind in ("count", "least", "most"))
    for parameter in parameters:
        # one of one's own that says nothing is refused before
        needs = parameter.needs or Needs()
        yield from (Aggregate("quantile", column, q) for q in needs.quantiles if 0.0 < q < 1.0)
        yield from (Aggregate("mean", column) for _ in range(needs.mean))
        yield from (Aggregate("deviation", column) for _ in range(needs.deviation))


def summed(part: D, summary: ColumnSummary) -> tuple[D, FloatArray]:
    """Make a part ready for its own `fit`, which then does all that it does in memory.

    Parameters
    ----------
    part : Definition
        Something with parameters to be learned.
    summary : ColumnSummary
        What they learn from.

    Returns
    -------
    Definition
        The same, with parameters that know their numbers.
    ndarray of float64
        Values to fit it with: one that nobody looks at, or none where the column has none.
    """

    def ready(value: Any) -> Any:
        return _Summed(value, summary) if isinstance(value, Learned) else value

    changes: dict[str, Any] = {}
    for field in fields_of(part):
        value: Any = getattr(part, field.name)
        if is_mapping(value):
            changes[field.name] = FrozenDict((ready(k), ready(v)) for k, v in value.items())
        elif isinstance(value, Learned):
            changes[field.name] = ready(value)
    evolved: D = attrs.evolve(cast("Any", part), **changes)
    return evolved, np.zeros(min(summary.count, 1))
