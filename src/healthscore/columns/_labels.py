"""Labels in: small codes and the texts they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.columns._values import (
    Kind,
    as_column,
    first_row,
    kind_of_type,
    nan_objects,
    refuse_row,
    where_type,
)
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, IntArray


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


class _Codes(dict[str, int]):
    """Numbers every new label as it is met, so that a whole column maps in one C loop."""

    def __missing__(self, label: str) -> int:
        code = self[label] = len(self)
        return code


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
    if column.dtype.kind in "UT":
        return encode(column.tolist(), None)
    if column.dtype.kind != "O":
        raise (
            refuse_row(column, 0, "a label is", "Numbers are judged by Steps or Piecewise.")
            if len(column)
            else DataError("Labels are due.")
        )
    gaps = where_type(column, len(column), lambda kind: kind_of_type(kind) is Kind.GAP)
    gaps |= nan_objects(column)
    refused = ~gaps & ~where_type(column, len(column), lambda kind: issubclass(kind, str))
    if refused.any():
        remedy = "Numbers are judged by Steps or Piecewise."
        raise refuse_row(column, first_row(refused), "a label is", remedy)
    return encode(column.tolist(), gaps)


def encode(texts: list[str], gaps: BoolArray | None) -> Labels:
    """Number the labels in the order in which they are met."""
    codes = _Codes()
    numbered = np.fromiter(map(codes.__getitem__, texts), dtype=np.int32, count=len(texts))
    labels = tuple(str(label) for label in codes)
    hidden = np.array([not label.strip() for label in labels], dtype=np.bool_)
    if hidden.any():
        numbered[hidden[numbered]] = -1
    if gaps is not None:
        numbered[gaps] = -1
    return Labels(numbered, labels)
