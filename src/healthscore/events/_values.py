"""Kinds and values of events."""

from __future__ import annotations

from operator import methodcaller
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore._definition import show
from healthscore.columns import Kind, Labels, as_objects, refuse_infinite, to_labels, where_kind
from healthscore.errors import DataError
from healthscore.events._keys import ranked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.events._columns import Column

_NO_LABEL: Final = -1


@final
@attrs.frozen(eq=False)
class Values:
    """What a log holds beside times: numbers, or texts as codes.

    Parameters
    ----------
    array : ndarray, shape (n_events,)
        float64, NaN for gaps; or int32, places in `labels`, -1 for gaps.
    labels : tuple of str, optional
        The different texts in alphabetical order.
    """

    array: NDArray[Any]
    labels: tuple[str, ...] | None = None

    @property
    def known(self) -> BoolArray:
        """Where there is one; shape (n_events,)."""
        known: BoolArray = ~np.isnan(self.array) if self.labels is None else self.array != _NO_LABEL
        return known

    def take(self, rows: NDArray[np.intp]) -> Values:
        """Give those of some events."""
        return Values(self.array.take(rows), self.labels)


def read_values(column: Column) -> Values:
    """Read a column of values.

    Parameters
    ----------
    column : Column
        Numbers, or texts. A column with any text in it is one of texts, its numbers too.

    Returns
    -------
    Values
        In memory of their own or the column's.

    Raises
    ------
    DataError
        If a value is neither a finite number nor text nor a gap; the message names the row.
    """
    if column.is_text:
        labels = ranked(column.read(_as_labels))
        return Values(np.asarray(labels.codes), labels.labels)
    numbers = column.read(lambda raw: refuse_infinite(raw.numbers()))
    # and 0: -0.0 and 0.0 are one value
    return Values(numbers + 0.0)


def _as_labels(raw: Any) -> Labels:
    try:
        found: Labels = raw.labels()
    except DataError:
        values = as_objects(np.array(raw.objects()))
        numeric = np.flatnonzero(where_kind(values, Kind.NUMBER))
        numbers = values[numeric].tolist()
        # NaN is a gap here too
        values[numeric] = [_text(number) if number == number else None for number in numbers]  # noqa: PLR0124
        return to_labels(values)
    return found


def _text(number: Any) -> str:
    return show(number.item() if hasattr(number, "item") else number)


def read_kinds(column: Column) -> Labels:
    """Read the column that says of what kind each event is.

    Parameters
    ----------
    column : Column
        Texts.

    Returns
    -------
    Labels
        With the smallest codes that will do; -1 for events of no kind.

    Raises
    ------
    DataError
        If a kind is no text; the message names the column and the row.
    """
    labels: Labels = column.read(methodcaller("labels"))
    smallest = np.min_scalar_type(-1 - len(labels.labels))
    return Labels(np.asarray(labels.codes).astype(smallest), labels.labels)
