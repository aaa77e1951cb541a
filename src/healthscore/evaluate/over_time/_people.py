"""What is given about customers, lined up with those of a history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from healthscore._definition import is_mapping
from healthscore.columns import (
    Kind,
    as_column,
    as_objects,
    is_sequence,
    kind_of,
    show_short,
    to_dates,
    where_gap,
)
from healthscore.errors import DataError
from healthscore.explain._columns import lined_up
from healthscore.scoring._rows_by_key import keyed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.history import History
    from healthscore.scoring import Scores


class People(NamedTuple):
    """Everybody of a history, where scores are due that have a row for each."""

    keys: NDArray[Any]
    key: str

    def __len__(self) -> int:
        return len(self.keys)


def by_customer(history: History, values: Any, what: str) -> Any:
    """Line up what is given about customers.

    Parameters
    ----------
    history : History
        Whose customers they are.
    values : array_like, shape (n_customers,), or mapping
        In the order of `History.keys`, or by key, or a pandas series whose index holds the keys.
    what : str
        The name of the argument, for messages.

    Returns
    -------
    array_like, shape (n_customers,)
        None for customers whom a mapping does not name.

    Raises
    ------
    DataError
        If a mapping names no customer, or there is not one value for each.
    """
    size, values = len(history.keys), _by_key(history, values, what)
    if not (is_mapping(values) or is_sequence(values)):
        message = (
            f"'{what}' must have one value for each of the {size:,} customers, in the order of the "
            f"history's keys, or be a mapping by key. Got {show_short(values)}."
        )
        raise DataError(message, where=f"'{what}'", got=values)
    found = lined_up(as_scores(history), values, what)
    if len(found) != size:
        message = (
            f"'{what}' must have one value for each of the {size:,} customers of the history, in "
            f"the order of its keys. Got {len(found):,}. A mapping by key may name some alone."
        )
        raise DataError(message, where=f"'{what}'", got=len(found))
    return found


def _by_key(history: History, values: Any, what: str) -> Any:
    """Make a mapping of a series by key; other values stay as they are."""
    if not (hasattr(values, "to_dict") and hasattr(values, "index")):
        return values
    labels = np.asarray(values.index)
    if labels.dtype.kind in "iu" and not _are_keys(labels, history, what):
        return values
    names, counts = np.unique(labels.astype(np.str_), return_counts=True)
    if (counts > 1).any():
        name = str(names[counts.argmax()])
        message = (
            f"'{what}' must have one value for each customer, and has {counts.max():,} of {name}. "
            "Keep one row a customer."
        )
        raise DataError(message, where=f"'{what}'", got=name)
    return values.to_dict()


def _are_keys(labels: NDArray[Any], history: History, what: str) -> bool:
    """Tell whether whole numbers beside values are keys, and not the rows of a frame."""
    size = len(history.keys)
    if np.array_equal(labels, np.arange(len(labels))) and len(labels) != size:
        message = (
            f"'{what}' must have one value for each of the {size:,} customers of the history, and "
            f"has {len(labels):,} that are numbered as rows, not by key. Pass a mapping by key, "
            f"such as frame.set_index({history.key!r})['{what}'].to_dict()."
        )
        raise DataError(message, where=f"'{what}'", got=len(labels))
    return len(labels) != size or set(labels.tolist()) == set(history.keys.tolist())


def as_scores(history: History) -> Scores:
    """Let everybody of a history stand where scores are due for their keys alone."""
    return cast("Scores", People(history.keys, history.key))


def strangers(history: History, churned: Any) -> int:
    """Count for whom a mapping has a date of leaving who is not in a history.

    Parameters
    ----------
    history : History
        Whose customers they are.
    churned : array_like or mapping
        What is given about customers.

    Returns
    -------
    int
        0 where it is no mapping.

    Raises
    ------
    DataError
        If something is no date.
    """
    churned = _by_key(history, churned, "churned")
    if not is_mapping(churned):
        return 0
    here, named = set(history.keys.tolist()), keyed(churned, history.keys)
    others = [date for key, date in named.items() if key not in here]
    return int(np.count_nonzero(~np.isnat(_dates_of(others)))) if others else 0


def churn_dates(history: History, churned: Any) -> NDArray[np.datetime64]:
    """Read when customers left.

    Parameters
    ----------
    history : History
        Whose customers they are.
    churned : array_like of date, shape (n_customers,), or mapping
        The date on which each left, a gap for who did not.

    Returns
    -------
    ndarray of datetime64[us], shape (n_customers,)
        NaT for who did not leave.

    Raises
    ------
    DataError
        If something is no date, there is not one for each customer, or no key is a customer's.
    """
    if isinstance(churned, str):
        raise _no_dates(churned)
    return _dates_of(by_customer(history, churned, "churned"))


def _dates_of(churned: Any) -> NDArray[np.datetime64]:
    column = as_column(churned)
    kind = kind_of(column)
    if kind is Kind.NUMBER and where_gap(as_objects(column)).all():
        kind = Kind.GAP
    if kind not in (Kind.DATE, Kind.TEXT, Kind.GAP):
        raise _no_dates(_first(column))
    try:
        return to_dates(column) if kind is not Kind.GAP else _nobody(len(column))
    except DataError as error:
        raise _no_dates(error.got) from None


def _nobody(size: int) -> NDArray[np.datetime64]:
    return np.full(size, np.datetime64("NaT"), dtype="datetime64[us]")


def _first(column: NDArray[Any]) -> object:
    return next((each for each in column.tolist() if each is not None), None)


def _no_dates(got: object) -> DataError:
    message = (
        "'churned' of a history must be the date on which each customer left, and a gap for who "
        f"did not. Got {show_short(got)}. Pass dates by customer, such as {{'acme': "
        "'2026-10-01'}: who left, but not when, may have left before the score."
    )
    return DataError(message, where="'churned'", got=got)
