"""A long table of many periods scored by segment, each row as of its own date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.errors import DataError
from healthscore.history import History
from healthscore.history._customers import Customers
from healthscore.scoring import as_table
from healthscore.scoring._keys import read_row_keys
from healthscore.scoring._panel import by_period, read_dates
from healthscore.scoring._shared import Shared, numbers_in
from healthscore.segments._assigned import assign
from healthscore.segments._scoring import score_assigned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from healthscore.scoring import TableLike
    from healthscore.segments._segmented import Segmented


def score_panel(
    segmented: Segmented, panel: TableLike, *, key: str, at: str, details: bool, threads: int
) -> History:
    """Score a long table of many periods; see `Segmented.score_panel`.

    Parameters
    ----------
    segmented : Segmented
        The scorecards.
    panel : table
        One row for each customer and period.
    key : str
        Column that tells the customers apart.
    at : str
        Column with the date of the period, as of which the row is scored.
    details : bool
        Whether to keep what members, contributions, losses and intervals are made from.
    threads : int
        Threads to share the work among.

    Returns
    -------
    History
        Of the scores of each period.

    Raises
    ------
    DataError
        If a row has no key, no date or no segment, a customer has two rows in one period, or the
        table does not hold what a definition needs.
    """
    segmented.require_fitted()
    whole = Shared(as_table(panel))
    keys, dates = read_row_keys(whole.table, key), read_dates(whole.table, at)
    segments = assign(segmented, whole.table, None, keys, dates)
    periods, found = by_period(dates)
    places = [numbers_in(rows, len(keys)) for rows in found]
    try:
        return History(
            (
                date,
                score_assigned(
                    segmented,
                    whole.rows(rows),
                    segments.take(numbers),
                    keys=keys[numbers],
                    key=key,
                    as_of=date,
                    details=details,
                    threads=threads,
                    numbers=numbers,
                ),
            )
            for date, rows, numbers in zip(periods, found, places, strict=True)
        )
    except DataError:
        _require_once(keys, zip(periods, places, strict=True))
        raise


def _require_once(
    keys: NDArray[Any], periods: Iterable[tuple[np.datetime64, NDArray[np.intp]]]
) -> None:
    """Refuse a customer with two rows in one period; the message names the rows of the panel."""
    for date, rows in periods:
        try:
            Customers().add(keys[rows], rows)
        except DataError as error:
            place = f"period {np.datetime_as_string(date, unit='auto')}"
            raise error.within(place) from None
