"""Which customer belongs to which segment, and who might belong elsewhere."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, final

import numpy as np

from healthscore.errors import DataError
from healthscore.segments._arrays import sealed
from healthscore.segments._conditions import Truths, place_of, truths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.scoring._any_table import Table
    from healthscore.segments._segmented import Segmented

_SHOWN = 5
"""Customers that a message names."""


@final
class Segments:
    """Which customer belongs to which segment: each to exactly one.

    Made by `Segmented.segments`.

    Parameters
    ----------
    labels : sequence of str
        Names of the segments in order, that of a default last.
    held : Truths
        What the conditions come to.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.segments import Segmented
    >>> card = Scorecard("any", [Metric("csm", AsIs())])
    >>> segmented = Segmented(
    ...     [("seats > 500", card, "large"), ("plan == 'free'", card, "free")], (card, "others")
    ... )
    >>> table = {"seats": [900, 4, 800, None], "plan": ["pro", "free", "free", "pro"]}
    >>> segments = segmented.segments(table)
    >>> segments
    <Segments: 4 customers, 2 large, 1 free, 1 others, 1 match several, 1 unknown because of gaps>
    >>> segments.names.tolist()
    ['large', 'free', 'large', 'others']
    >>> segments.overlaps
    {('large', 'free'): 1}
    """

    def __init__(self, labels: Sequence[str], held: Truths) -> None:
        self._held = held
        self.labels = tuple(labels)
        """Names of the segments in order, that of a default last."""
        conditions = held.true.shape[1]
        codes = np.full(len(held.true), conditions, dtype=np.int16)
        # from the last to the first: the first that holds has the last word
        for at in reversed(range(conditions)):
            codes[held.true[:, at]] = at
        self.codes: NDArray[np.int16] = sealed(codes)
        """Number of each customer's segment, in the order of `labels`; shape (n_customers,)."""

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        size = len(self)
        parts = [f"{size:,} customer{'' if size == 1 else 's'}"]
        parts += [f"{count:,} {name}" for name, count in self.counts.items()]
        several, unknown = int(self.several.sum()), int(self.unknown.sum())
        parts += [f"{several:,} match several"] if several else []
        parts += [f"{unknown:,} unknown because of gaps"] if unknown else []
        return f"<Segments: {', '.join(parts)}>"

    @cached_property
    def names(self) -> NDArray[np.str_]:
        """Name of each customer's segment; shape (n_customers,)."""
        return sealed(np.array(self.labels).take(self.codes))

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many customers each segment has."""
        counts = np.bincount(self.codes, minlength=len(self.labels)).tolist()
        # without a default there is no label for who matches none
        return dict(zip(self.labels, counts, strict=False))

    @cached_property
    def several(self) -> BoolArray:
        """Who matches more than one condition; shape (n_customers,)."""
        matched: NDArray[np.intp] = np.count_nonzero(self._held.true, axis=1)
        return sealed(matched > 1)

    @cached_property
    def overlaps(self) -> Mapping[tuple[str, str], int]:
        """How many customers match both of two conditions, by pair; the first one has them."""
        true = np.asfortranarray(self._held.true[self.several])
        counts = {
            (self.labels[one], self.labels[two]): int(np.count_nonzero(true[:, one] & true[:, two]))
            for one, two in combinations(range(true.shape[1]), 2)
        }
        return {pair: count for pair, count in counts.items() if count}

    @cached_property
    def unmatched(self) -> BoolArray:
        """Who matches no condition, and so has the default; shape (n_customers,)."""
        matched: NDArray[np.intp] = np.count_nonzero(self._held.true, axis=1)
        return sealed(matched == 0)

    @cached_property
    def unknown(self) -> BoolArray:
        """Of whom a gap hides whether an earlier segment is theirs; shape (n_customers,)."""
        hidden: NDArray[np.intp] = np.count_nonzero(self._hidden, axis=1)
        return sealed(hidden > 0)

    @cached_property
    def unknown_by_segment(self) -> Mapping[str, int]:
        """Of how many customers a gap hides whether a segment before their own is theirs."""
        counts = np.count_nonzero(self._hidden, axis=0).tolist()
        return {name: n for name, n in zip(self.labels, counts, strict=False) if n}

    @cached_property
    def _hidden(self) -> BoolArray:
        places: NDArray[np.intp] = np.arange(self._held.unknown.shape[1], dtype=np.intp)
        return self._held.unknown & np.less(places, self.codes[:, None])

    def take(self, rows: NDArray[np.intp]) -> Segments:
        """Keep some customers alone.

        Parameters
        ----------
        rows : ndarray of intp, shape (n_rows,)
            Their row numbers, in the order wanted.

        Returns
        -------
        Segments
            Of these customers.
        """
        return Segments(self.labels, Truths(self._held.true[rows], self._held.unknown[rows]))

    def rows(self, name: str) -> NDArray[np.intp]:
        """Give the rows of a segment's customers.

        Parameters
        ----------
        name : str
            The segment's name.

        Returns
        -------
        ndarray of intp, shape (n_rows,)
            Ascending.

        Raises
        ------
        KeyError
            If there is no such segment.
        """
        if name not in self.labels:
            message = f"There is no segment {name!r}. Segments are {', '.join(self.labels)}."
            raise KeyError(message)
        return np.flatnonzero(self.codes == self.labels.index(name))


def assign(
    segmented: Segmented,
    table: Table,
    as_of: object,
    keys: NDArray[Any] | None,
    of_rows: NDArray[np.datetime64] | None = None,
) -> Segments:
    """Find each customer's segment; see `Segmented.segments`.

    Parameters
    ----------
    segmented : Segmented
        The segments.
    table : Table
        The customers.
    as_of : date or None
        The date that days are counted from.
    keys : ndarray, shape (n_customers,), or None
        What tells the customers apart, where it is not the row.
    of_rows : ndarray of datetime64[us], shape (n_customers,), optional
        A date that days are counted from for each row, where a customer may have several rows.

    Returns
    -------
    Segments
        By row.

    Raises
    ------
    DataError
        If a customer matches no condition and there is no default.
    """
    segments = Segments(segmented.names, truths(segmented.ordered, table, as_of, of_rows))
    if segmented.default is None and segments.unmatched.any():
        raise _nobodys(segments, segmented, keys, "customer" if of_rows is None else "row")
    return segments


def _nobodys(
    segments: Segments, segmented: Segmented, keys: NDArray[Any] | None, noun: str
) -> DataError:
    """Make the error for customers without a segment."""
    rows = np.flatnonzero(segments.unmatched)
    places = _shown(rows[:_SHOWN], keys, noun)
    count = len(rows)
    more = "" if count <= _SHOWN else f" and {count - _SHOWN:,} more"
    one = count == 1
    hidden = int(np.count_nonzero(segments.unknown & segments.unmatched))
    gaps = f" Of {hidden:,} a gap hides whether one holds." if hidden else ""
    last = place_of(segmented.ordered[-1])
    message = (
        f"{count:,} {noun}{'' if one else 's'} match{'es' if one else ''} no segment: "
        f"{', '.join(places)}{more}.{gaps} Pass default=scorecard for them, or let the condition "
        f"of {last} hold for them."
    )
    return DataError(message, where=f"row {rows[0]}", got=rows)


def _shown(rows: NDArray[np.intp], keys: NDArray[Any] | None, noun: str) -> list[str]:
    """Name customers, or rows of customers who have several."""
    places = [f"row {row}" for row in rows.tolist()]
    if keys is None:
        return places
    names = [repr(key) for key in keys[rows].tolist()]
    if noun == "customer":
        return names
    return [f"{name} in {place}" for name, place in zip(names, places, strict=True)]
