"""What a plain column holds: gaps, numbers, text or dates."""

from __future__ import annotations

import datetime as dt
import enum
import numbers
import reprlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from operator import ne, not_
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard

import numpy as np

from healthscore._definition import on_one_line
from healthscore.columns._remedies import remedy_for
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray

    AnyArray: TypeAlias = NDArray[Any]

EXACT: Final = 2**53
"""From here on a float64 does not hold every whole number."""

_GAP_NAMES: Final = frozenset({"NoneType", "NAType", "NaTType", "MaskedConstant"})
_DATE_TYPES: Final[tuple[type, ...]] = (dt.date, np.datetime64)
_NO_REAL: Final[tuple[type, ...]] = (complex, np.complexfloating, np.timedelta64)
_UNORDERED: Final[tuple[type, ...]] = (str, bytes, Mapping, AbstractSet)
_UNEQUAL_TO_ITSELF: Final[tuple[type, ...]] = (
    float,
    np.floating,
    np.datetime64,
    np.timedelta64,
)

_SHORT: Final = reprlib.Repr()
_SHORT.maxother = 100


class Kind(enum.Enum):
    """What the values of a column are."""

    GAP = "gaps"
    NUMBER = "numbers"
    TEXT = "text"
    DATE = "dates"
    OTHER = "values of another kind"


_KIND_OF_LETTER: Final = {
    **dict.fromkeys("fiub", Kind.NUMBER),
    "U": Kind.TEXT,
    "M": Kind.DATE,
}


def kind_of_type(kind: type) -> Kind:
    """Tell what values of a Python type are."""
    if kind.__name__ in _GAP_NAMES:
        return Kind.GAP
    if issubclass(kind, str):
        return Kind.TEXT
    if issubclass(kind, _DATE_TYPES):
        return Kind.DATE
    # numpy counts time spans among its integers, and its truth values not among the numbers
    is_number = issubclass(kind, numbers.Number | np.bool_) and not issubclass(kind, _NO_REAL)
    return Kind.NUMBER if is_number else Kind.OTHER


def kind_of(values: AnyArray) -> Kind:
    """Tell what a column holds, by its type or, for objects, by the types of its values."""
    if values.dtype.kind != "O":
        return _KIND_OF_LETTER.get(values.dtype.kind, Kind.OTHER)
    kinds = set(map(kind_of_type, set(map(type, values)))) - {Kind.GAP}
    if not kinds:
        return Kind.GAP
    # gaps of a text column are often NaN, which is a number
    return next((kind for kind in (Kind.OTHER, Kind.DATE, Kind.TEXT) if kind in kinds), Kind.NUMBER)


def is_array(values: object) -> TypeGuard[AnyArray]:
    """Tell whether values are an array of numpy."""
    return isinstance(values, np.ndarray)


def is_sequence(values: object) -> bool:
    """Tell whether values stand in a row: a set or a mapping has a length, and no order."""
    if isinstance(values, _UNORDERED) or not hasattr(values, "__len__"):
        return False
    return getattr(values, "ndim", 1) != 0


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
        value is a gap.

    Raises
    ------
    DataError
        If it is a single value, or has more than one dimension.
    """
    if type(values) is np.ndarray and values.ndim == 1 and values.dtype.kind != "T":
        return values
    if not is_sequence(values):
        message = f"A column must be a list or an array. Got {show_short(values)}."
        raise DataError(message, got=values)
    if isinstance(values, np.ma.MaskedArray):
        column = _unmasked(values)
    elif is_array(values):
        column = values
    elif hasattr(values, "__array__"):
        column = _from_array_like(values)
    else:
        column = _from_sequence(values)
    if column.ndim != 1:
        message = f"A column must have one dimension. Got {column.ndim}."
        raise DataError(message, got=column.ndim)
    # numpy's text of any length may hold gaps among its texts
    return as_objects(column) if column.dtype.kind == "T" else column


def _unmasked(values: Any) -> AnyArray:
    column: AnyArray = values.data
    if column.dtype.kind in "fM":
        gap = np.nan if column.dtype.kind == "f" else np.datetime64("NaT")
        return np.asarray(values.filled(gap))
    column = column.astype(object)
    column[np.ma.getmaskarray(values)] = None
    return column


def _from_sequence(values: Any) -> AnyArray:
    # as objects: numpy would turn [1, 'a'] into text and [True, 2] into numbers
    return np.fromiter(values, dtype=object, count=len(values))


def _from_array_like(values: Any) -> AnyArray:
    column = np.asarray(values)
    # whole numbers beside a gap come out as floats, rounded where they are large
    if column.dtype.kind == "f" and _has_large(column):
        for as_list in ("tolist", "to_list", "to_pylist"):
            if hasattr(values, as_list):
                return _from_sequence(getattr(values, as_list)())
    return column


def _has_large(column: AnyArray) -> bool:
    # a float of 16 bits has no such number, and would warn of that
    return column.dtype.itemsize > 2 and bool((np.abs(column) >= EXACT).any())


def as_objects(column: AnyArray) -> AnyArray:
    """Make a column of objects: each value what it is by itself."""
    if column.dtype.kind in "mM":
        # numpy's own way gives plain integers for nanoseconds
        return np.fromiter(column, dtype=object, count=len(column))
    return column.astype(object, copy=False)


def where_type(values: Iterable[Any], size: int, wanted: Callable[[type], bool]) -> BoolArray:
    """Mark the values whose type is wanted, asking once per type and not once per value."""
    types = {kind for kind in set(map(type, values)) if wanted(kind)}
    return np.fromiter(map(types.__contains__, map(type, values)), dtype=np.bool_, count=size)


def where_kind(column: AnyArray, *kinds: Kind) -> BoolArray:
    """Mark the values of some kinds among objects."""
    return where_type(column, len(column), lambda kind: kind_of_type(kind) in kinds)


def where_gap(column: AnyArray) -> BoolArray:
    """Mark None, NA, NaT and NaN among objects."""
    gaps = where_kind(column, Kind.GAP)
    may_be = where_type(column, len(column), lambda kind: issubclass(kind, _UNEQUAL_TO_ITSELF))
    values = column[may_be].tolist()
    gaps[may_be] = np.fromiter(map(ne, values, values), dtype=np.bool_, count=len(values))
    return gaps


def first_row(marks: BoolArray) -> int:
    """Find the first marked row."""
    return int(np.argmax(marks))


def refuse_row(values: AnyArray, row: int, due: str, remedy: str = "") -> DataError:
    """Make the error for a value that is not what is due."""
    got = as_objects(values[row : row + 1])[0]
    message = f"row {row}: {due} due. Got {show_short(got)}.{' ' + remedy if remedy else ''}"
    return DataError(message, where=f"row {row}", got=got)


def refuse_kind(values: AnyArray, row: int, due: str, remedy: str = "") -> DataError:
    """Make the error for a value of another kind than what is due.

    Where one knows what would make of a value of this kind what is due, that is said first.
    """
    got = as_objects(values[row : row + 1])[0]
    return refuse_row(values, row, due, f"{remedy_for(got)} {remedy}".strip())


def show_short(value: object) -> str:
    """Print a value, however large it is, in a few words."""
    return on_one_line(value, _SHORT.repr_instance(value, 1))


def blank(texts: list[str]) -> BoolArray:
    """Mark the texts with nothing in them."""
    return np.fromiter(map(not_, map(str.strip, texts)), dtype=np.bool_, count=len(texts))
