"""The events of some kinds, as arrays."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore.columns import to_numbers
from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.events._values import Values


@final
class Arrays:
    """The events of some kinds, customer by customer in the order of time.

    Parameters
    ----------
    name : str
        What they are, for messages.
    times : ndarray of int64, shape (n_events,)
        Microseconds since 1970 in UTC.
    values : Values or None
        What came with them.
    """

    def __init__(self, name: str, times: NDArray[np.int64], values: Values | None) -> None:
        self._name = name
        self.times: Final = times
        self._values = values

    def take(self, rows: NDArray[np.intp]) -> Arrays:
        """Keep some events alone."""
        return Arrays(self._name, self.times.take(rows), self.values.take(rows))

    @property
    def values(self) -> Values:
        """What came with each event.

        Raises
        ------
        DataError
            If the log has no values.
        """
        if self._values is None:
            message = (
                f"{self._name}: the log has no values. Name their column: Log(..., value='amount')."
            )
            raise DataError(message, where=self._name)
        return self._values

    @cached_property
    def numbers(self) -> FloatArray:
        """The values as numbers, NaN where missing; shape (n_events,).

        Raises
        ------
        DataError
            If one is a text that is no number.
        """
        values = self.values
        if values.labels is None:
            return values.array
        used: NDArray[np.int32] = np.unique(values.array[values.known])
        table = np.full(len(values.labels) + 1, np.nan)
        try:
            table[used] = to_numbers(np.array(values.labels, dtype=object).take(used))
        except DataError as error:
            _, _, wrong = str(error).partition(": ")
            message = f"The values of {self._name}: {wrong}"
            raise DataError(message, where=self._name, got=error.got) from None
        return table.take(values.array, mode="wrap")

    @cached_property
    def codes(self) -> tuple[NDArray[Any], int]:
        """A number for each different value, and how many there are; where all have one."""
        values = self.values
        if values.labels is not None:
            return values.array, len(values.labels)
        different, codes = np.unique(values.array, return_inverse=True)
        return codes, len(different)
