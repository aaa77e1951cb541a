"""Columns that stand beside scores: money, segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore._definition import is_mapping
from healthscore.columns import Labels, refuse_infinite
from healthscore.errors import DataError
from healthscore.formula import nearest
from healthscore.scoring import as_table
from healthscore.scoring._rows_by_key import keyed, rows_by_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring import RawColumn, Scores


def numbers_for(scores: Scores, values: object, what: str) -> FloatArray:
    """Line numbers up with the customers of a result.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.
    values : array_like of float, shape (n_customers,), or mapping or str
        One number a customer, in their order; or a mapping from key to number, or a pandas series
        whose index holds the keys; or the name of a column that the scorecard reads, with
        segments those of all who have customers.
    what : str
        What they are, for messages: the name of an argument.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        NaN for gaps, and for customers whom a mapping does not name.

    Raises
    ------
    DataError
        If they are no numbers, too many or too few, or no such column is known.
    """
    if isinstance(values, str):
        return _numbers_read(scores, values, what)
    try:
        numbers = refuse_infinite(_column(scores, values, what).numbers())
    except DataError as error:
        place = f"'{what}'"
        raise error.within(place) from None
    _require_one_each(scores, numbers.shape, what)
    return numbers


def _numbers_read(scores: Scores, name: str, what: str) -> FloatArray:
    """Give a column that the scorecard reads, or that the scorecards of all segments read."""
    parts: Any = getattr(scores, "parts", None)
    if parts is None:
        columns = scores.kept(what).inputs.numbers
        if name not in columns:
            raise _unknown(what, name, columns)
        return columns[name]
    found = np.full(len(scores), np.nan)
    for rows, part in parts:
        try:
            found[rows] = _numbers_read(part, name, what)
        except DataError as error:
            raise error.within(part.scorecard.place) from None
    return found


def labels_for(scores: Scores, values: object, what: str) -> NDArray[Any]:
    """Line labels up with the customers of a result.

    Parameters
    ----------
    scores : Scores
        The customers.
    values : array_like of str, bool or int, shape (n_customers,), or mapping or str
        One label a customer, in their order; or a mapping from key to label, or a pandas series
        whose index holds the keys; or the name of a column of labels that the scorecard reads.
    what : str
        What they are, for messages: the name of an argument.

    Returns
    -------
    ndarray of object, shape (n_customers,)
        Texts, None for gaps, and for customers whom a mapping does not name.

    Raises
    ------
    DataError
        If they are no labels, too many or too few, or no such column is known.
    """
    if isinstance(values, str):
        columns = scores.kept(what).inputs.labels
        if values not in columns:
            raise _unknown(what, values, columns)
        found = columns[values]
    else:
        try:
            found = _segments(scores, values, what)
        except DataError as error:
            place = f"'{what}'"
            raise error.within(place) from None
    _require_one_each(scores, found.codes.shape, what)
    return np.array([*found.labels, None], dtype=object).take(found.codes, mode="wrap")


def _column(scores: Scores, values: Any, what: str) -> RawColumn:
    return as_table({what: lined_up(scores, values, what)}).raw(what)


def lined_up(scores: Scores, values: Any, what: str) -> Any:
    """Bring values by key into the order of the customers.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.
    values : array_like or mapping
        One a customer, in their order; or by key, or a pandas series whose index holds the keys.
    what : str
        What they are, for messages: the name of an argument.

    Returns
    -------
    array_like
        One a customer; None for customers whom a mapping does not name.

    Raises
    ------
    DataError
        If a mapping names no customer.
    """
    if is_mapping(values):
        by_key, keys = keyed(values, scores.keys), scores.keys.tolist()
        found: list[Any] = list(map(by_key.get, keys))
        if values and keys and not any(map(by_key.__contains__, keys)):
            some, key = next(iter(values)), scores.keys[:1].tolist()[0]
            message = (
                f"None of the keys of '{what}', such as {some!r}, is a customer's, such as {key!r}."
            )
            raise DataError(message, where=f"'{what}'", got=some)
        return found
    index = getattr(values, "index", None)
    if scores.key is None or index is None or callable(index) or len(values) != len(scores):
        return values
    # a series by key, in another order: by position it would go to the wrong customers
    labels = np.asarray(index)
    # whole numbers may be nothing but the rows of a frame: they say nothing of keys
    numbered = labels.dtype.kind in "iu"
    if numbered or labels.dtype.kind != scores.keys.dtype.kind:
        return values
    rows = rows_by_key(scores.keys, labels)
    return values if (rows < 0).any() or len(set(rows.tolist())) < len(rows) else values.iloc[rows]


def _segments(scores: Scores, values: Any, what: str) -> Labels:
    """Read labels; numbers and truths are labels too, as they print."""
    column = lined_up(scores, values, what)
    array = np.asarray(column)
    if array.dtype.kind not in "biu":
        return as_table({what: column}).raw(what).labels()
    different, at = np.unique(array, return_inverse=True)
    return Labels(at, tuple(map(str, different.tolist())))


def _require_one_each(scores: Scores, shape: tuple[int, ...], what: str) -> None:
    if shape == (len(scores),):
        return
    message = (
        f"'{what}' must have one value for each of the {len(scores):,} customers. "
        f"Got {'x'.join(map(str, shape))}."
    )
    raise DataError(message, where=f"'{what}'", got=shape)


def _unknown(what: str, name: str, known: Any) -> DataError:
    message = (
        f"'{what}': {name!r} is no column that the scorecard reads.{nearest(name, known)} "
        f"Pass the column itself, such as {what}=customers[{name!r}]."
    )
    return DataError(message, where=f"'{what}'", got=name)
