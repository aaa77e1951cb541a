"""Series in another order than the customers: by position they would go to the wrong ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from healthscore.errors import DataError


def refuse_other_order(customers: Any, values: Any, what: str) -> None:
    """Refuse a pandas series that names the same customers in another order, by whole numbers.

    Texts and dates are lined up where they are read. Whole numbers may be keys, or be nothing but
    the rows of a frame: whoever passes them has to say which.

    Parameters
    ----------
    customers : object
        Scores with keys, or a series of scores; anything else has no names.
    values : object
        What is to be lined up with them; anything but a series has no names.
    what : str
        What they are, for messages: the name of an argument.

    Raises
    ------
    DataError
        If both name the same customers in different orders.
    """
    names, others = _names(customers), _names(values)
    if names is None or others is None or names.shape != others.shape:
        return
    if np.array_equal(names, others) or not np.array_equal(np.sort(names), np.sort(others)):
        return
    if bool((np.diff(others) == 1).all()):
        # rows of a frame that are counted up say nothing of keys
        return
    message = (
        f"'{what}' is a series whose index has the keys of the customers in another order, such as "
        f"{others[0]} first, where the scores have {names[0]}. Pass {what}.to_dict() to line it up "
        f"by key, or {what}.to_numpy() if it is in the order of the scores."
    )
    raise DataError(message, where=f"'{what}'", got=int(others[0]))


def _names(of: Any) -> np.ndarray[tuple[Any, ...], np.dtype[Any]] | None:
    """Give whole numbers that customers go by: keys of scores, or the index of a series."""
    if isinstance(of, np.ndarray):
        return None
    keyed = getattr(of, "key", None) is not None
    names = getattr(of, "keys" if keyed else "index", None)
    if names is None or callable(names):
        return None
    array = np.asarray(names)
    return array if array.dtype.kind in "iu" and array.ndim == 1 else None
