"""One customer as given: values, columns and metrics by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast, final

import attrs
import numpy as np

from healthscore.errors import DataError
from healthscore.formula import nearest
from healthscore.metric import Metric
from healthscore.scoring import Score

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from healthscore.group import Body
    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import Scores

    B = TypeVar("B", bound=Body)

_NO_DATE = np.iinfo(np.int64).min


@final
@attrs.frozen(eq=False)
class Given:
    """One customer's values, whatever they came in."""

    values: Mapping[str, object]
    as_of: AsOf | None
    previous: str | None = None
    """The band before, for a banding with a margin."""
    key: Any = None

    @classmethod
    def of(cls, customer: object, as_of: AsOf | None, previous: str | None) -> Given:
        """Read them from a mapping, or from a score that was made from a table."""
        if not isinstance(customer, Score):
            # what is no mapping is refused by whatever scores it
            return cls(cast("Mapping[str, object]", customer), as_of, previous)
        scores = customer.scores
        key = None if scores.key is None else customer.key
        as_of = scores.as_of if as_of is None else as_of
        previous = customer.previous_band if previous is None else previous
        return cls(values_of(scores), as_of, previous, key)


def own_values(scorecard: Scorecard, names: Iterable[str]) -> set[str]:
    """Tell which names are of metrics and not of columns, and refuse what is neither.

    Parameters
    ----------
    scorecard : Scorecard
        What reads the columns.
    names : iterable of str
        Names of columns and metrics; one that is both is the column.

    Returns
    -------
    set of str
        Metrics whose own value is meant.

    Raises
    ------
    DataError
        For the first name that is neither; the message offers the nearest.
    """
    columns = scorecard.columns
    metrics = {metric.name for metric in scorecard.metrics()}
    found: set[str] = set()
    for name in names:
        if name in columns:
            continue
        if name not in metrics:
            offer = nearest(str(name), (*columns, *metrics))
            message = f"{name!r} is neither a column that is read, nor a metric.{offer}"
            raise DataError(message, where=f"changes, {name!r}", got=name)
        found.add(name)
    return found


def taking_values(body: B, names: Collection[str]) -> B:
    """Let some metrics be judged by a column of their own name, in the place of their formula.

    Parameters
    ----------
    body : Scorecard or Group
        What they are in.
    names : collection of str
        The metrics.

    Returns
    -------
    Scorecard or Group
        The same in all else.
    """
    members = [
        (attrs.evolve(member, formula=None) if member.name in names else member)
        if isinstance(member, Metric)
        else taking_values(member, names)
        for member in body.members
    ]
    return attrs.evolve(body, members=members)


def values_of(scores: Scores) -> dict[str, object]:
    """Give the first customer's columns back as values.

    Parameters
    ----------
    scores : Scores
        With details.

    Returns
    -------
    dict of str to value
        By column: numbers, labels, dates as datetime64, None for gaps.

    Raises
    ------
    DataError
        If the table was changed in place since it was scored.
    """
    for metric in scores.metrics:
        scores.raw(metric)
    inputs = scores.kept("inputs").inputs
    values: dict[str, object] = {}
    for name, numbers in inputs.numbers.items():
        values[name] = None if np.isnan(numbers[0]) else float(numbers[0])
    for name, dates in inputs.dates.items():
        if dates[0] != _NO_DATE or name not in values:
            values[name] = np.datetime64(int(dates[0]), "us")
    for name, column in inputs.labels.items():
        # a text that is read as a number or a date as well is that text
        if column.codes[0] >= 0 or name not in values:
            values[name] = (*column.labels, None)[column.codes[0]]
    return values
