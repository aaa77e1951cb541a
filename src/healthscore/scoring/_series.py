"""Columns of a data frame: each type of its library is read in the way that is right for it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import numpy as np

from healthscore.columns import Labels, to_numbers
from healthscore.scoring._codes import coded
from healthscore.scoring._columns import ArrayColumn, RawColumn

if TYPE_CHECKING:
    from collections.abc import Callable

    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray

    Series: TypeAlias = nw.Series[Any]


@final
class SeriesColumn(RawColumn):
    """A column of a data frame."""

    def __init__(self, series: Series) -> None:
        self._series = _decoded(series)
        self._type = _type(self._series)

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return self._type in _TEXT_LIKE and self._plain().is_text

    def numbers(self) -> FloatArray:
        """Read it as numbers."""
        read = _NUMBERS.get(self._type)
        return self._plain().numbers() if read is None else read(self._series)

    def labels(self) -> Labels:
        """Read it as labels."""
        found = coded(self._series) if self._type in _CODED else None
        return self._plain().labels() if found is None else found

    def dates(self) -> NDArray[np.datetime64]:
        """Read it as dates."""
        return self._plain().dates()

    def objects(self) -> NDArray[Any]:
        """Give its values, to tell customers apart by."""
        read = _OBJECTS.get(self._type)
        return self._plain().objects() if read is None else read(self._series)

    def _plain(self) -> ArrayColumn:
        read = _STAMPS.get(self._type)
        return ArrayColumn(self._series.to_list() if read is None else read(self._series))


def _type(series: Series) -> str:
    """Give the name of a column's type: so tables of types need no narwhals to be made."""
    return type(series.dtype).__name__


def _decoded(series: Series) -> Series:
    """Write out what is kept as runs of one value, which narwhals does not look into."""
    native: Any = series.to_native()
    if not str(getattr(native, "type", "")).startswith("run_end_encoded"):
        return series
    import narwhals.stable.v2 as nw

    written_out = import_module("pyarrow.compute").run_end_decode(native)
    return nw.from_native(written_out, series_only=True)


def _floats(series: Series) -> FloatArray:
    """Give floats: the column's own memory where it is whole and has no gaps."""
    if series.implementation.is_polars() and series.null_count():
        # seven times as fast as to let to_numpy put NaN in the place of null
        series = series.fill_null(np.nan)
    return series.to_numpy()


def _small(series: Series) -> FloatArray:
    import narwhals.stable.v2 as nw

    return _floats(series.cast(nw.Float64))


def _whole(series: Series) -> FloatArray:
    """Go by way of whole numbers, for large ones must not be rounded in silence."""
    if not series.null_count():
        return to_numbers(series.to_numpy())
    numbers = to_numbers(series.fill_null(0).to_numpy())
    numbers[series.is_null().to_numpy()] = np.nan
    return numbers


def _listed(series: Series) -> NDArray[Any]:
    return ArrayColumn(series.to_list()).objects()


def _own(series: Series) -> NDArray[Any]:
    return series.to_numpy()


def _days(series: Series) -> NDArray[Any]:
    import narwhals.stable.v2 as nw

    # every day has its milliseconds, but the last have no microseconds
    return series.cast(nw.Datetime("ms")).to_numpy().astype("datetime64[D]")


def _day_keys(series: Series) -> NDArray[Any]:
    days = series.to_numpy()
    return days.astype("datetime64[D]") if days.dtype.kind == "M" else days


_SMALL: Final = ("Boolean", "Int8", "Int16", "Int32", "UInt8", "UInt16", "UInt32", "Float32")
_LARGE: Final = ("Int64", "UInt64")

# The tables below name types of narwhals. A type that a table does not name is read value by
# value: decimals, for no library rounds them as Python does; what has 128 bits, which numpy has
# not; and whatever is neither number, text nor date, and is refused by its first value.

_NUMBERS: Final[dict[str, Callable[[Series], FloatArray]]] = {
    "Float64": _floats,
    **dict.fromkeys(_SMALL, _small),
    **dict.fromkeys(_LARGE, _whole),
}

_STAMPS: Final[dict[str, Callable[[Series], NDArray[Any]]]] = {
    # in UTC, as numpy has no zones
    "Datetime": _own,
    "Date": _days,
    "Duration": _own,
}

_OBJECTS: Final[dict[str, Callable[[Series], NDArray[Any]]]] = {
    **dict.fromkeys((*_SMALL, *_LARGE, "Float64", "Datetime"), _own),
    "Date": _day_keys,
    # in nanoseconds those of numpy would be plain whole numbers
    "Duration": _listed,
}

_CODED: Final = ("String", "Categorical", "Enum")
_TEXT_LIKE: Final = (*_CODED, "Object")
