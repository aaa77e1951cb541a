"""Columns that stand beside scores: money, segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore._definition import is_mapping
from healthscore.columns import refuse_infinite
from healthscore.errors import DataError
from healthscore.formula import nearest
from healthscore.scoring import as_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring import RawColumn, Scores


def numbers_for(scores: Scores, values: object, what: str) -> FloatArray:
    """Line numbers up with the customers of a result.

    Parameters
    ----------
    scores : Scores
        The customers.
    values : array_like of float, shape (n_customers,), or mapping or str
        One number a customer; or a mapping from key to number; or the name of a column that the
        scorecard reads.
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
        columns = scores.kept(what).inputs.numbers
        if values not in columns:
            raise _unknown(what, values, columns)
        return columns[values]
    try:
        numbers = refuse_infinite(_column(scores, values).numbers())
    except DataError as error:
        place = f"'{what}'"
        raise error.within(place) from None
    _require_one_each(scores, numbers.shape, what)
    return numbers


def labels_for(scores: Scores, values: object, what: str) -> NDArray[Any]:
    """Line labels up with the customers of a result.

    Parameters
    ----------
    scores : Scores
        The customers.
    values : array_like of str, shape (n_customers,), or mapping or str
        One label a customer; or a mapping from key to label; or the name of a column of labels
        that the scorecard reads.
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
            found = _column(scores, values).labels()
        except DataError as error:
            place = f"'{what}'"
            raise error.within(place) from None
    _require_one_each(scores, found.codes.shape, what)
    return np.array([*found.labels, None], dtype=object).take(found.codes, mode="wrap")


def _column(scores: Scores, values: Any) -> RawColumn:
    lined_up = list(map(values.get, scores.keys.tolist())) if is_mapping(values) else values
    return as_table({"": lined_up}).raw("")


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
