"""The codes by which each library keeps its texts, or finds them fastest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.columns import Labels

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray


def coded(series: nw.Series[Any]) -> Labels | None:
    """Read a column of text through its library's own codes, which is many times faster.

    Parameters
    ----------
    series : narwhals Series
        Of texts, or of categories.

    Returns
    -------
    Labels or None
        None where the codes stand for what is not text.
    """
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
    if hasattr(native.dtype, "pyarrow_dtype"):
        # pandas fails where the codes within have no sign, as those that polars writes
        return _arrow_codes(native.array.__arrow_array__())
    if hasattr(native.dtype, "categories"):
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
    indices = encoded.indices
    if str(indices.type).startswith("u"):
        # without a sign there is no number for a gap
        indices = indices.cast("int64")
    codes = indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes, encoded.dictionary.to_pylist()
