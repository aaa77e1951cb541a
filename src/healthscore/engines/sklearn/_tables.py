"""What scikit-learn hands over, as a table that a scorecard reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, cast

import narwhals.stable.v2 as nw
import numpy as np

from healthscore._definition import refuse
from healthscore.engines.sklearn._bases import validate_data
from healthscore.errors import DataError, FitError
from healthscore.scoring import as_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from healthscore.engines.sklearn._estimator import ScorecardEstimator
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import TableLike


def table_of(
    estimator: ScorecardEstimator, rows: object, card: Scorecard | None, *, fitting: bool
) -> TableLike:
    """Make a table of what was given as X, and hold its columns to those that were fitted.

    Parameters
    ----------
    estimator : ScorecardEstimator
        Who was given it.
    rows : data frame or array_like, shape (n_customers, n_columns)
        The customers.
    card : Scorecard or None
        What reads them, if it is known already.
    fitting : bool
        Whether the columns are to be remembered, or to be those remembered.

    Returns
    -------
    data frame or dict of str to ndarray
        The frame itself, or the columns of the array by name.

    Raises
    ------
    DataError
        If there is no column of a name that the scorecard reads, or a frame is lazy.
    FitError
        If there are too few customers to learn from.
    DefinitionError
        If the estimator's `columns` are not names, or not one for each column.
    """
    least = (2 if card is None else 1) if fitting else 0
    if _is_frame(rows):
        validate_data(estimator, rows, reset=fitting, skip_check_array=True)
        size = len(nw.from_native(rows, eager_only=True))
        if size < least:
            message = f"X has {size:,} customers, and at least {least} are needed to fit."
            raise FitError(message, where="X", got=size)
        _require_in_frame(rows, card)
        return rows
    array: NDArray[Any] = validate_data(
        estimator,
        rows,
        reset=fitting,
        # a scorecard that is given says itself what of it are texts
        dtype="numeric" if estimator.scorecard is None else None,
        ensure_all_finite="allow-nan",
        ensure_min_samples=least,
    )
    names = _names(estimator, array.shape[1])
    _require_in_array(names, card)
    return dict(zip(names, array.T, strict=True))


def take(table: TableLike, places: NDArray[np.intp]) -> TableLike:
    """Keep some rows of a table that `table_of` made.

    Parameters
    ----------
    table : data frame or dict of str to ndarray
        The table.
    places : ndarray of int or bool, shape (n_rows,)
        Their row numbers.

    Returns
    -------
    data frame or dict of str to ndarray
        A table of the same kind.
    """
    if isinstance(table, dict):
        columns = cast("dict[str, NDArray[Any]]", table)
        return {name: column[places] for name, column in columns.items()}
    return nw.from_native(table, eager_only=True)[places].to_native()


def require_fitted_names(estimator: ScorecardEstimator, names: ArrayLike | None) -> None:
    """Refuse names of columns that are not those fitted.

    Parameters
    ----------
    estimator : ScorecardEstimator
        Who was fitted.
    names : array_like of str or None
        The names, if any were given.

    Raises
    ------
    DataError
        If they are others, or more or fewer.
    """
    if names is None:
        return
    given: list[object] = np.asarray(names, dtype=object).tolist()
    fitted: NDArray[Any] | None = getattr(estimator, "feature_names_in_", None)
    if fitted is not None and given != fitted.tolist():
        message = f"input_features is not equal to feature_names_in_. Got {given!r}."
        raise DataError(message, where="'input_features'", got=given)
    if len(given) != estimator.n_features_in_:
        message = (
            "input_features should have length equal to number of features "
            f"({estimator.n_features_in_}). Got {len(given)}."
        )
        raise DataError(message, where="'input_features'", got=len(given))


def _is_frame(rows: object) -> TypeGuard[Any]:
    """Tell whether it is a data frame; one whose columns have no names passes for an array."""
    found: Any = nw.from_native(cast("Any", rows), pass_through=True)
    if isinstance(found, nw.LazyFrame):
        message = "X is lazy. Call collect() on it first."
        raise DataError(message, where="X", got=rows)
    return isinstance(found, nw.DataFrame) and all(
        isinstance(name, str) for name in cast("list[object]", found.columns)
    )


def _names(estimator: ScorecardEstimator, count: int) -> Sequence[str]:
    fitted: Sequence[str] | None = getattr(estimator, "feature_names_in_", None)
    if fitted is not None:
        return fitted
    if estimator.columns is None:
        return [f"x{place}" for place in range(count)]
    names: list[object] = list(estimator.columns)
    distinct = len(set(names)) == len(names) == count
    if not (distinct and all(isinstance(name, str) for name in names)):
        allowed = f"be {count} different names, one for each column of X"
        raise refuse(estimator, "columns", allowed, estimator.columns)
    return cast("list[str]", names)


def _require_in_frame(frame: TableLike, card: Scorecard | None) -> None:
    """Ask for all that will be read to score, of which less may be read to fit."""
    table = as_table(frame)
    for name in () if card is None else card.columns:
        table.column(name)


def _require_in_array(names: Sequence[str], card: Scorecard | None) -> None:
    lacking = [] if card is None else [name for name in card.columns if name not in names]
    if lacking:
        message = (
            f"The scorecard reads column {lacking[0]!r}. X is an array, whose columns are called "
            f"{', '.join(map(repr, map(str, names)))}. Pass a data frame, or name them: "
            "columns=[...]."
        )
        raise DataError(message, where=f"column {lacking[0]!r}", got=lacking[0])
