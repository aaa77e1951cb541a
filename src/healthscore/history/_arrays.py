"""What a history holds: one row a customer, one column a period."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.document import short_fingerprint
from healthscore.history._grid import Grid, grid_of, restarts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history._snapshot import Snapshot
    from healthscore.history._timeline import Timeline
    from healthscore.scorecard import Scorecard


class Arrays:
    """The arrays of a history. All are read-only, and made when they are first asked for."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    @property
    def _snapshots(self) -> tuple[Snapshot, ...]:
        return self._timeline.snapshots

    @property
    def _size(self) -> int:
        return self._timeline.size

    def __len__(self) -> int:
        return len(self._snapshots)

    @property
    def snapshots(self) -> tuple[tuple[np.datetime64, Any], ...]:
        """The dates and the scores of each period, ascending."""
        return tuple((each.as_of, each.scores) for each in self._snapshots)

    def scores_of(self, period: int) -> Any:
        """Give the scores of one period by its place.

        Parameters
        ----------
        period : int
            Its place in `periods`; from the end where below 0.

        Returns
        -------
        Scores
            With all about them.
        """
        return self._snapshots[period].scores

    @property
    def key(self) -> str:
        """Name of the key column, as the latest snapshot has it."""
        return str(self._snapshots[-1].scores.key) if self._snapshots else "customer"

    @cached_property
    def keys(self) -> NDArray[Any]:
        """Everybody who was ever there, in the order in which they came; shape (n_customers,)."""
        return _sealed(self._timeline.keys)

    @cached_property
    def periods(self) -> NDArray[np.datetime64]:
        """The dates, ascending, in UTC; shape (n_periods,)."""
        dates = [each.as_of for each in self._snapshots]
        return _sealed(np.array(dates, dtype="datetime64[us]"))

    @cached_property
    def _grid(self) -> Grid:
        return grid_of(self._snapshots, self._size)

    @property
    def values(self) -> FloatArray:
        """Scores, NaN where there is none or nobody; shape (n_customers, n_periods)."""
        return self._grid.values

    @property
    def coverage(self) -> FloatArray:
        """Share of the weight observed, NaN where nobody is; shape (n_customers, n_periods)."""
        return self._grid.coverage

    @cached_property
    def present(self) -> BoolArray:
        """Whether a customer was there, scored or not; shape (n_customers, n_periods)."""
        return _sealed(self._grid.present)

    @property
    def models(self) -> tuple[Scorecard, ...]:
        """The different scorecards that made the scores, in the order in which they came."""
        return self._grid.models

    @property
    def model_codes(self) -> NDArray[np.int16]:
        """Which of `models` made each score, -1 where nobody is; shape (n_customers, n_periods)."""
        return self._grid.model_codes

    @cached_property
    def fingerprints(self) -> tuple[str, ...]:
        """The first 12 digits of the fingerprint of each of `models`; empty where it has none."""
        return tuple(map(short_fingerprint, self.models))

    @cached_property
    def restarts(self) -> BoolArray:
        """Where a customer's model is another than when last there; (n_customers, n_periods).

        What is compared over time starts afresh there, so that a change of the model is never told
        as a change of the customer. What is for people, such as a description, makes no other
        model.
        """
        return restarts_of(self.model_codes)

    @cached_property
    def detailed(self) -> bool:
        """Whether details of all scores were kept, so that reasons and moves can be told."""
        return all(each.detailed for each in self._snapshots)

    def row_of(self, key: object) -> int:
        """Find the row of a customer.

        Parameters
        ----------
        key : object
            The key, in any form.

        Returns
        -------
        int
            The place in `keys`.

        Raises
        ------
        KeyError
            If there is no such customer.
        """
        return int(self._timeline.find([key])[0])

    def rows_at(self, period: int) -> NDArray[np.intp]:
        """Give everybody's row in the scores of one period.

        Parameters
        ----------
        period : int
            Its place in `periods`; from the end where below 0.

        Returns
        -------
        ndarray of intp, shape (n_customers,)
            -1 for who was not there.
        """
        places = self._snapshots[period].places
        rows = np.full(self._size, -1, dtype=np.intp)
        rows[places] = np.arange(len(places))
        return rows


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
