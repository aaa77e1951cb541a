"""The parents that are named for customers, read from whatever names them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.columns import Kind, blank, show_short, where_gap, where_kind
from healthscore.errors import DataError
from healthscore.formula import nearest
from healthscore.rollups._scored import require_columns
from healthscore.scoring import as_table
from healthscore.scoring._rows_by_key import as_key, rows_by_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore.rollups._scored import Scored


def listed(scores: Scored, parent: Any) -> list[Any]:
    """Give a parent for each customer, in their order, as it was given.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.
    parent : array_like or str
        One key a customer, or the name of a column of labels that the scorecard reads.

    Returns
    -------
    list, shape (n_customers,)
        Keys and gaps.

    Raises
    ------
    DataError
        If there is no such column, or it is no column, or of another length.
    """
    if isinstance(parent, str):
        return _read_already(scores, parent)
    column = _column("parent", _in_order(scores, parent))
    if len(column) != len(scores):
        message = (
            f"'parent' must have one key for each of the {len(scores):,} customers. "
            f"Got {len(column):,}."
        )
        raise DataError(message, where="'parent'", got=len(column))
    whole: list[Any] = _whole(column).tolist()
    return whole


def _read_already(scores: Scored, name: str) -> list[Any]:
    columns = require_columns(scores, "parent", name).kept("parent").inputs.labels
    if name not in columns:
        message = (
            f"'parent': {name!r} is no column of labels that the scorecard reads."
            f"{nearest(name, columns)} Pass the column itself, such as "
            f"parent=customers[{name!r}]; for one node that holds everybody, top={name!r}."
        )
        raise DataError(message, where="'parent'", got=name)
    found = columns[name]
    labels = np.array([*found.labels, None], dtype=object)
    parents: list[Any] = labels.take(found.codes, mode="wrap").tolist()
    return parents


def any_keys(keys: Any, like: NDArray[Any]) -> list[Any]:
    """Write keys of any table as the keys of the customers are written.

    Parameters
    ----------
    keys : array_like, shape (n,)
        Keys and gaps.
    like : ndarray, shape (n_customers,)
        Keys of the customers.

    Returns
    -------
    list, shape (n,)
        With None for gaps.
    """
    return as_keys(_whole(_column("keys", keys)).tolist(), like, "keys")


def _column(what: str, values: Any) -> NDArray[Any]:
    try:
        return as_table({what: values}).column(what).objects()
    except DataError as error:
        place = f"'{what}'"
        raise error.within(place) from None


def _in_order(scores: Scored, values: Any) -> Any:
    """Bring a series whose index holds the keys into the order of the customers."""
    index = getattr(values, "index", None)
    if scores.key is None or index is None or callable(index) or len(values) != len(scores):
        return values
    labels = np.asarray(index)
    # whole numbers may be nothing but the rows of a frame: they say nothing of keys
    if labels.dtype.kind in "iu" or labels.dtype.kind != scores.keys.dtype.kind:
        return values
    rows = rows_by_key(scores.keys, labels)
    return values if (rows < 0).any() or len(set(rows.tolist())) < len(rows) else values.iloc[rows]


def _whole(column: NDArray[Any]) -> NDArray[Any]:
    """Let numbers be whole that are floats only because of the gaps among them."""
    if column.dtype.kind != "f":
        return column
    present = ~np.isnan(column)
    if not bool((np.floor(column[present]) == column[present]).all()):
        return column
    objects = np.full(len(column), None, dtype=object)
    objects[present] = column[present].astype(np.int64)
    return objects


def as_keys(named: list[Any], keys: NDArray[Any], what: str = "parent") -> list[Any]:
    """Write parents as the keys of the customers are written, and every gap as None.

    Parameters
    ----------
    named : list
        Parents, of which some may be gaps: None, NaN, blank text.
    keys : ndarray, shape (n_customers,)
        Of the customers.
    what : str, default "parent"
        What they are, for messages.

    Returns
    -------
    list
        In the same order.

    Raises
    ------
    DataError
        If one can be no key.
    """
    if keys.dtype.kind == "M":
        named = list(map(partial(as_key, keys=keys), named))
    objects = np.fromiter(named, dtype=object, count=len(named))
    gaps, texts = where_gap(objects), where_kind(objects, Kind.TEXT)
    gaps[texts] = blank(objects[texts].tolist())
    objects[gaps] = None
    found: list[Any] = objects.tolist()
    try:
        dict.fromkeys(found)
    except TypeError as error:
        message = f"'{what}' must hold keys, which are texts, numbers or dates. It has an {error}."
        raise DataError(message, where=f"'{what}'", got=named) from None
    return found


def require_somebody(parent: Mapping[Any, Any], by_key: Mapping[Any, Any], keys: list[Any]) -> None:
    """Refuse a mapping that knows none of the customers.

    Parameters
    ----------
    parent : mapping
        As it was given.
    by_key : mapping
        The same, by keys as the customers have them.
    keys : list
        Of the customers.

    Raises
    ------
    DataError
        If there are customers, and none of them is in it, though it is not empty.
    """
    if by_key and keys and not any(map(by_key.__contains__, keys)):
        some = next(iter(parent))
        message = (
            f"None of the keys of 'parent', such as {show_short(some)}, is a customer's, such as "
            f"{show_short(keys[0])}."
        )
        raise DataError(message, where="'parent'", got=some)
