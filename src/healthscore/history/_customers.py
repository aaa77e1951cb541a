"""Everybody who was ever met, numbered in the order in which they came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from healthscore.errors import DataError
from healthscore.scoring._rows_by_key import as_dates, as_key, kind_of_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class _Numbers(dict[Any, int]):
    """Numbers every new key as it is met, so that a whole snapshot maps in one C loop."""

    def __missing__(self, key: Any) -> int:
        number = self[key] = len(self)
        return number


@final
class Customers:
    """Keys and their numbers; it only ever grows, so that earlier numbers stay what they are."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._parts: list[NDArray[Any]] = []
        self._kind: str | None = None

    def __len__(self) -> int:
        return len(self._numbers)

    def copy(self, count: int) -> Customers:
        """Make one of its own of the first few.

        Parameters
        ----------
        count : int
            How many.

        Returns
        -------
        Customers
            Which may grow in another way.
        """
        other = Customers()
        if count:
            other.add(self.keys(count))
        return other

    def keys(self, count: int) -> NDArray[Any]:
        """Give the keys of the first few.

        Parameters
        ----------
        count : int
            How many.

        Returns
        -------
        ndarray, shape (count,)
            In the order in which they came.
        """
        return _joined(self._parts)[:count]

    def add(self, keys: NDArray[Any], rows: NDArray[np.intp] | None = None) -> NDArray[np.intp]:
        """Give the customers of a snapshot their numbers; who is new gets the next number.

        Parameters
        ----------
        keys : ndarray, shape (n_rows,)
            Their keys.
        rows : ndarray of intp, shape (n_rows,), optional
            What messages call their rows, where they are a part of a larger table.

        Returns
        -------
        ndarray of intp, shape (n_rows,)
            A number each.

        Raises
        ------
        DataError
            If the keys are of another kind than those before, or a key comes twice.
        """
        keys = as_dates(keys)
        self._require_kind(keys)
        before = len(self)
        found = map(self._numbers.__getitem__, _plain(keys).tolist())
        places = np.fromiter(found, dtype=np.intp, count=len(keys))
        self._parts.append(keys[places >= before][: len(self) - before])
        _require_once(keys, places, rows)
        return places

    def find(self, keys: Sequence[Any], count: int) -> NDArray[np.intp]:
        """Find some of the first few customers.

        Parameters
        ----------
        keys : sequence
            Whom.
        count : int
            How many are known.

        Returns
        -------
        ndarray of intp, shape (n_keys,)
            Their numbers.

        Raises
        ------
        KeyError
            If one is not there.
        """
        kind = "datetime64[us]" if self._kind == "dates" else object
        like = np.empty(0, dtype=kind)
        places = [self._numbers.get(as_key(key, like), count) for key in keys]
        for key, place in zip(keys, places, strict=True):
            if place >= count:
                message = f"There is no customer {key!r} in this history."
                raise KeyError(message)
        return np.array(places, dtype=np.intp)

    def _require_kind(self, keys: NDArray[Any]) -> None:
        if not len(keys):
            return
        kind = kind_of_keys(keys)
        if "mixed" not in (kind, self._kind or kind) and kind != (self._kind or kind):
            message = (
                f"Keys must be of one kind to be matched. They are {self._kind} in one snapshot "
                f"and {kind} in another."
            )
            raise DataError(message, where="keys", got=(self._kind, kind))
        self._kind = self._kind or kind


def _plain(keys: NDArray[Any]) -> NDArray[Any]:
    """Let dates of all units be the same."""
    return keys.astype("datetime64[us]") if keys.dtype.kind == "M" else keys


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    held = [part for part in parts if len(part)]
    if not held:
        return np.empty(0, dtype=object)
    if len({part.dtype.kind for part in held}) > 1:
        # numpy would make texts of numbers, and round large ones beside others
        held = [part.astype(object) for part in held]
    return np.concatenate(held)


def _require_once(
    keys: NDArray[Any], places: NDArray[np.intp], rows: NDArray[np.intp] | None
) -> None:
    counts = np.bincount(places)
    if not (counts > 1).any():
        return
    repeated = counts[places] > 1
    both = np.flatnonzero(places == places[repeated.argmax()])[:2]
    key = keys[both[:1]].tolist()[0]
    first, second = (both if rows is None else rows[both]).tolist()
    message = (
        f"Customer {key!r} comes twice in one period, in rows {first} and {second}. A customer has "
        "one row a period."
    )
    raise DataError(message, where="keys", got=key)
