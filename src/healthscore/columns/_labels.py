"""Labels in: small codes and the texts they stand for."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.columns._values import (
    Kind,
    as_column,
    as_objects,
    first_row,
    refuse_kind,
    where_gap,
    where_kind,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, IntArray

_SIMPLE_GAPS: Final = (type(None), float)
_REMEDY: Final = "Labels are text. Numbers are judged by Steps or Piecewise."


@final
@attrs.frozen(eq=False)
class Labels:
    """A column of text as codes.

    Parameters
    ----------
    codes : ndarray of int, shape (n_customers,)
        Position of each customer's label in `labels`, -1 for a gap.
    labels : tuple of str
        The different labels.
    """

    codes: IntArray
    labels: tuple[str, ...]

    def rows(self, start: int, stop: int) -> Labels:
        """Cut out some rows."""
        return Labels(self.codes[start:stop], self.labels)

    def where(self, wanted: Sequence[bool]) -> BoolArray:
        """Mark the customers whose label is wanted, given one mark a label."""
        table = np.array([*wanted, False], dtype=np.bool_)
        return table.take(self.codes, mode="wrap")


class _Numbers(dict[object, int]):
    """Numbers every new value as it is met, so that a whole column maps in one C loop."""

    def __missing__(self, value: object) -> int:
        number = self[value] = len(self)
        return number


def to_labels(values: object) -> Labels:
    """Read a column as labels.

    Parameters
    ----------
    values : array_like of str, shape (n_customers,)
        Text. None, NaN, NA, masked values and blank text are gaps.

    Returns
    -------
    Labels
        Codes and labels.

    Raises
    ------
    DataError
        For the first row that is not text.
    """
    column = as_column(values)
    if column.dtype.kind == "U":
        return _encode(column.tolist())
    column = as_objects(column)
    encoded = _encode_simple(column.tolist())
    if encoded is not None:
        return encoded
    is_text = where_kind(column, Kind.TEXT)
    refused = ~(is_text | where_gap(column))
    if refused.any():
        raise refuse_kind(column, first_row(refused), "a label is", _REMEDY)
    encoded = _encode(column[is_text].tolist())
    codes = np.full(len(column), -1, dtype=np.int32)
    codes[is_text] = encoded.codes
    return Labels(codes, encoded.labels)


def _encode_simple(values: list[Any]) -> Labels | None:
    """Encode what holds nothing but text, None and NaN: four times as fast as to part them."""
    kinds = set(map(type, values))
    if not all(issubclass(kind, str) or kind in _SIMPLE_GAPS for kind in kinds):
        return None
    numbers, codes = _numbered(values)
    if any(type(value) is float and value == value for value in numbers):  # noqa: PLR0124  no NaN
        return None
    is_text = np.array([isinstance(value, str) for value in numbers], dtype=np.bool_)
    if not is_text.all():
        codes = np.where(is_text, np.cumsum(is_text, dtype=np.int32) - 1, -1)[codes]
    texts = list(compress(numbers, is_text))
    return _labelled(texts, codes)


def _encode(texts: list[str]) -> Labels:
    """Encode text."""
    return _labelled(*_numbered(texts))


def _numbered(values: list[Any]) -> tuple[list[Any], IntArray]:
    """Give each different value a number, in the order in which they are met."""
    numbers = _Numbers()
    codes = np.fromiter(map(numbers.__getitem__, values), dtype=np.int32, count=len(values))
    return list(numbers), codes


def _labelled(texts: list[str], codes: IntArray) -> Labels:
    """Make labels of different texts, where blank ones are gaps."""
    # the text itself: a member of an enum of texts prints as something else
    labels = tuple(map(str.__str__, texts))
    hidden = np.array([not label.strip() for label in labels], dtype=np.bool_)
    if hidden.any():
        codes[np.append(hidden, True)[codes]] = -1
    return Labels(codes, labels)
