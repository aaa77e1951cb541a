"""What a plain column holds: gaps, numbers, text or dates."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import fractions
from itertools import repeat
from operator import is_, not_
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray

    AnyArray: TypeAlias = NDArray[Any]

_GAP_NAMES: Final = frozenset({"NoneType", "NAType", "NaTType"})
_DATE_TYPES: Final = (dt.date, np.datetime64)
_NUMBER_TYPES: Final = (
    int,
    float,
    np.bool_,
    np.integer,
    np.floating,
    decimal.Decimal,
    fractions.Fraction,
)


class Kind(enum.Enum):
    """What the values of a column are."""

    GAP = "gaps"
    NUMBER = "numbers"
    TEXT = "text"
    DATE = "dates"
    OTHER = "values of another kind"


def kind_of_type(kind: type) -> Kind:
    """Tell what values of a Python type are."""
    if kind.__name__ in _GAP_NAMES:
        return Kind.GAP
    for types, answer in ((str, Kind.TEXT), (_DATE_TYPES, Kind.DATE), (_NUMBER_TYPES, Kind.NUMBER)):
        if issubclass(kind, types):  # type: ignore[arg-type]
            return answer
    return Kind.OTHER


def kind_of(values: AnyArray) -> Kind:
    """Tell what a column holds, by its type or, for objects, by the types of its values."""
    if values.dtype.kind != "O":
        by_letter = dict.fromkeys("fiub", Kind.NUMBER) | {
            "U": Kind.TEXT,
            "T": Kind.TEXT,
            "M": Kind.DATE,
        }
        return by_letter.get(values.dtype.kind, Kind.OTHER)
    kinds = set(map(kind_of_type, set(map(type, values)))) - {Kind.GAP}
    if not kinds:
        return Kind.GAP
    # gaps of a text column are often NaN, which is a number
    return next((kind for kind in (Kind.OTHER, Kind.DATE, Kind.TEXT) if kind in kinds), Kind.NUMBER)


def as_column(values: object) -> AnyArray:
    """Make one column of anything like an array, and turn no value into another.

    Parameters
    ----------
    values : array_like, shape (n_customers,)
        List, tuple, array or anything that numpy can look into.

    Returns
    -------
    ndarray, shape (n_customers,)
        The same memory where it is an array already; objects where it is a list; a masked
        value is None.

    Raises
    ------
    DataError
        If it is a single value, or has more than one dimension.
    """
    if isinstance(values, np.ma.MaskedArray):
        column = values.astype(object)
        column = np.asarray(column.filled(None), dtype=object)
    elif isinstance(values, np.ndarray):
        column = values
    elif isinstance(values, list | tuple) or not hasattr(values, "__array__"):
        column = _from_sequence(values)
    else:
        column = np.asarray(values)
    if column.ndim != 1:
        message = f"A column must have one dimension. Got {column.ndim}."
        raise DataError(message, got=column.ndim)
    return column


def _from_sequence(values: object) -> AnyArray:
    if isinstance(values, str | bytes) or not hasattr(values, "__len__"):
        message = f"A column must be a list or an array. Got {values!r}."
        raise DataError(message, got=values)
    # via objects: numpy would turn [1, 'a'] into text and [True, 2] into numbers
    items = list(values)  # type: ignore[call-overload]
    column = np.empty(len(items), dtype=object)
    column[:] = items
    return column


def where_type(values: Iterable[Any], size: int, wanted: Callable[[type], bool]) -> BoolArray:
    """Mark the values whose type is wanted, asking once per type and not once per value."""
    types = {kind for kind in set(map(type, values)) if wanted(kind)}
    return np.fromiter(map(types.__contains__, map(type, values)), dtype=np.bool_, count=size)


def nan_objects(column: AnyArray) -> BoolArray:
    """Mark the NaNs of a column of objects: the gaps that pandas leaves among text."""
    is_float = where_type(column, len(column), lambda kind: issubclass(kind, float | np.floating))
    marks = np.zeros(len(column), dtype=np.bool_)
    marks[is_float] = np.isnan(column[is_float].astype(np.float64))
    return marks


def first_row(marks: BoolArray) -> int:
    """Find the first marked row."""
    return int(np.argmax(marks))


def refuse_row(values: AnyArray, row: int, due: str, remedy: str = "") -> DataError:
    """Make the error for a value that is not what is due."""
    got = values[row]
    got = got.item() if isinstance(got, np.generic) else got
    message = f"row {row}: {due} due. Got {got!r}.{' ' + remedy if remedy else ''}"
    return DataError(message, where=f"row {row}", got=got)


def blank(texts: list[str]) -> BoolArray:
    """Mark the texts with nothing in them."""
    return np.fromiter(map(not_, map(str.strip, texts)), dtype=np.bool_, count=len(texts))


def where_is(values: Iterable[object], thing: object, size: int) -> BoolArray:
    """Mark the values that are one certain object."""
    return np.fromiter(map(is_, values, repeat(thing)), dtype=np.bool_, count=size)
