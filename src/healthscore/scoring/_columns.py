"""Columns of any library, read as numbers, labels or dates."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, final

import numpy as np

from healthscore.columns import Kind, Labels, as_column, kind_of, to_dates, to_labels, to_numbers

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray


class RawColumn(abc.ABC):
    """One column as it came in."""

    @property
    @abc.abstractmethod
    def is_text(self) -> bool:
        """Whether it holds text."""

    @abc.abstractmethod
    def numbers(self) -> FloatArray:
        """Read it as numbers."""

    @abc.abstractmethod
    def labels(self) -> Labels:
        """Read it as labels."""

    @abc.abstractmethod
    def dates(self) -> NDArray[np.datetime64]:
        """Read it as dates."""

    @abc.abstractmethod
    def objects(self) -> NDArray[Any]:
        """Give its values, to tell customers apart by."""


@final
class ArrayColumn(RawColumn):
    """A column that is a list or an array."""

    def __init__(self, values: object) -> None:
        self._values = as_column(values)

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return kind_of(self._values) is Kind.TEXT

    def numbers(self) -> FloatArray:
        """Read it as numbers."""
        return to_numbers(self._values)

    def labels(self) -> Labels:
        """Read it as labels."""
        return to_labels(self._values)

    def dates(self) -> NDArray[np.datetime64]:
        """Read it as dates."""
        return to_dates(self._values)

    def objects(self) -> NDArray[Any]:
        """Give its values, to tell customers apart by."""
        return self._values


@final
class SeriesColumn(RawColumn):
    """A column of a data frame."""

    def __init__(self, series: nw.Series[Any]) -> None:
        self._series = series

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return self._is_text_like and self._plain().is_text

    def numbers(self) -> FloatArray:
        """Read it as numbers."""
        import narwhals.stable.v2 as nw

        dtype = self._series.dtype
        if isinstance(dtype, nw.Int64 | nw.UInt64):
            # by way of whole numbers, for large ones must not be rounded in silence
            numbers = to_numbers(self._series.fill_null(0).to_numpy())
            numbers[self._series.is_null().to_numpy()] = np.nan
            return numbers
        # no library rounds decimals as Python does, and what has 128 bits is not for numpy
        by_value = isinstance(dtype, nw.Decimal | nw.Int128 | nw.UInt128)
        if (dtype.is_numeric() and not by_value) or isinstance(dtype, nw.Boolean):
            series = self._series
            if not isinstance(dtype, nw.Float64):
                series = series.cast(nw.Float64)
            if series.implementation.is_polars():
                # seven times as fast as to let to_numpy put NaN in the place of null
                series = series.fill_null(np.nan)
            return series.to_numpy()
        return self._plain().numbers()

    def labels(self) -> Labels:
        """Read it as labels."""
        return coded(self._series) or self._plain().labels()

    def dates(self) -> NDArray[np.datetime64]:
        """Read it as dates."""
        import narwhals.stable.v2 as nw

        series = self._series
        if isinstance(series.dtype, nw.Datetime):
            # in UTC, as numpy has no zones
            return to_dates(series.to_numpy())
        if isinstance(series.dtype, nw.Date):
            return to_dates(series.cast(nw.Datetime("us")).to_numpy())
        return self._plain().dates()

    def objects(self) -> NDArray[Any]:
        """Give its values, to tell customers apart by."""
        import narwhals.stable.v2 as nw

        wide = isinstance(self._series.dtype, nw.Int128 | nw.UInt128)
        return self._plain().objects() if wide or self._is_text_like else self._series.to_numpy()

    @property
    def _is_text_like(self) -> bool:
        import narwhals.stable.v2 as nw

        return isinstance(self._series.dtype, nw.String | nw.Categorical | nw.Enum | nw.Object)

    def _plain(self) -> ArrayColumn:
        return ArrayColumn(self._series.to_list())


def coded(series: nw.Series[Any]) -> Labels | None:
    """Read a column of text through its library's own codes, which is many times faster.

    Parameters
    ----------
    series : narwhals Series
        Any column.

    Returns
    -------
    Labels or None
        None where the library has no codes for it, or codes for what is not text.
    """
    import narwhals.stable.v2 as nw

    if not isinstance(series.dtype, nw.String | nw.Categorical | nw.Enum):
        return None
    native = series.to_native()
    library = series.implementation
    if library.is_pandas_like():
        codes, labels = _pandas_codes(native)
    elif library.is_polars():
        codes, labels = _polars_codes(native)
    else:
        codes, labels = _arrow_codes(native)
    different = set(labels)
    if len(different) < len(labels) or not all(isinstance(label, str) for label in different):
        return None
    hidden = np.array([not label.strip() for label in labels], dtype=np.bool_)
    if hidden.any():
        codes = np.where(np.append(hidden, True).take(codes, mode="wrap"), -1, codes)
    return Labels(codes, tuple(map(str.__str__, labels)))


def _pandas_codes(native: Any) -> tuple[NDArray[Any], list[Any]]:
    if hasattr(native, "cat"):
        return native.cat.codes.to_numpy(), list(native.cat.categories)
    codes, labels = native.factorize()
    return codes, list(labels)


def _polars_codes(native: Any) -> tuple[NDArray[Any], list[Any]]:
    import polars  # noqa: ICN001  it is there: a polars frame came in

    if isinstance(native.dtype, polars.Enum):
        names: list[Any] = native.dtype.categories.to_list()
        gap = len(names)
        codes = np.arange(gap + 1, dtype=np.int32)
        codes[gap] = -1
        places: NDArray[Any] = native.to_physical().fill_null(gap).to_numpy()
        return codes.take(places), names
    labels = native.drop_nulls().unique(maintain_order=True)
    # in polars' own join: the physical codes of a Categorical are shared by all columns
    numbers = list(range(len(labels)))
    codes = native.replace_strict(labels, numbers, default=None, return_dtype=polars.Int32)
    return codes.fill_null(-1).to_numpy(), labels.to_list()


def _arrow_codes(native: Any) -> tuple[NDArray[Any], list[Any]]:
    coded_already = hasattr(native.type, "index_type")
    encoded = (native if coded_already else native.dictionary_encode()).combine_chunks()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes, encoded.dictionary.to_pylist()
