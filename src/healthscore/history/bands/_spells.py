"""Unbroken runs of periods in one band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore.history.bands._survival import Survival
from healthscore.history.bands._words import checked_unit, code_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.history import History
    from healthscore.history.bands._survival import Unit
    from healthscore.history.bands._walk import Places, Walk

_DAY: Final = np.timedelta64(1, "D")


@final
class Spells:
    """Unbroken runs of periods in one band, by customer and then in time.

    Made by `Migrations.spells`. A period without a score, or without the customer, breaks none:
    what is known before and after it counts. Another model does: it ends what was seen.

    Parameters
    ----------
    history : History
        Whose customers they are of.
    labels : tuple of str
        The bands, from the lowest.
    found : Walk
        The spells.
    window : slice
        The periods that are looked at.

    Attributes
    ----------
    labels : tuple of str
        The bands, from the lowest.
    rows : ndarray of intp, shape (n_spells,)
        Which of the history's `keys` each is of.
    codes : ndarray of int8, shape (n_spells,)
        The band, from 0, the lowest.
    ended : ndarray of bool, shape (n_spells,)
        Whether the customer was seen in another band afterwards, by the same model.
    begun : ndarray of bool, shape (n_spells,)
        Whether it was seen to begin: not where the customer was there in the first period already,
        nor where it is the first by another model.
    """

    def __init__(
        self, history: History, labels: tuple[str, ...], found: Walk, window: slice
    ) -> None:
        self._history = history
        self._found = found
        self._dates = history.periods[window]
        self.labels: Final = labels
        self.rows: Final = found.customers
        self.codes: Final = found.codes
        self.ended: Final = found.ended
        there = np.any(history.present[:, window][:, :1], axis=1, keepdims=True)[:, 0]
        own = (found.stretches == 1) & ~there[found.customers]
        self.begun: Final = ~found.fresh | own
        self.begun.flags.writeable = False

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        medians = [f"{label} {self.survival(label).median:g}" for label in self.labels]
        size = f"{len(self):,} spell{'' if len(self) == 1 else 's'}"
        return f"<Spells: {size}, median periods {', '.join(medians)}>"

    @property
    def periods(self) -> NDArray[np.int32]:
        """From the first period of each to the first one in another band, or the last one seen."""
        return self._found.stops - self._found.starts

    @property
    def days(self) -> FloatArray:
        """The same in days; shape (n_spells,)."""
        return self._lasted(self._found.starts, self._found.stops, "days")

    def survival(
        self, band: str | None = None, unit: Unit = "periods", *, begun: bool = False
    ) -> Survival:
        """Tell how long customers stay in a band.

        Parameters
        ----------
        band : str, optional
            By default the highest.
        unit : {"periods", "days"}, default "periods"
            In what the time is counted.
        begun : bool, default False
            Whether only spells count that were seen to begin.

        Returns
        -------
        Survival
            Of the spells in this band.

        Raises
        ------
        DefinitionError
            If there is no such band or unit.
        """
        code = code_of(self.labels, band, -1)
        chosen = np.flatnonzero((self.codes == code) & (self.begun | (not begun)))
        lasted = self._lasted(self._found.starts[chosen], self._found.stops[chosen], unit)
        what = f"staying in {self.labels[code]}"
        return Survival(self._history, what, unit, lasted, self.ended[chosen])

    def first_entry(self, band: str | None = None, unit: Unit = "periods") -> Survival:
        """Tell how long it takes until customers are first in a band.

        Parameters
        ----------
        band : str, optional
            By default the lowest.
        unit : {"periods", "days"}, default "periods"
            In what the time is counted, from the first score.

        Returns
        -------
        Survival
            Of customers who were not in it yet. Its `incidence` is the share who were.

        Raises
        ------
        DefinitionError
            If there is no such band or unit.
        """
        code = code_of(self.labels, band, 0)
        found, first = self._found, np.flatnonzero(self._found.stretches == 1)
        rows, begins, counts = np.unique(
            found.customers[first], return_index=True, return_counts=True
        )
        starts = found.starts[first[begins]]
        stops = found.stops[first[begins + counts - 1]]
        within = first[found.codes[first] == code]
        who, entries = np.unique(found.customers[within], return_index=True)
        places = np.searchsorted(rows, who)
        stops[places] = found.starts[within[entries]]
        entered = np.zeros(len(rows), dtype=np.bool_)
        entered[places] = True
        what = f"first entry to {self.labels[code]}"
        return Survival(self._history, what, unit, self._lasted(starts, stops, unit), entered)

    def _lasted(self, starts: Places, stops: Places, unit: Unit) -> FloatArray:
        if checked_unit(unit) == "periods":
            return (stops - starts).astype(np.float64)
        days: FloatArray = (self._dates[stops] - self._dates[starts]) / _DAY
        return days

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that was scored, one row a spell.

        Returns
        -------
        table
            The key column, then ``band``, ``start`` (its first period), ``stop`` (the first one in
            another band, or the last one seen), ``periods``, ``days``, ``ended`` and ``begun``.

        Raises
        ------
        DataError
            If the key column is called as one of these.
        """
        dates = self._dates
        columns: dict[str, NDArray[Any]] = {
            "band": np.array(self.labels)[self.codes],
            "start": dates[self._found.starts],
            "stop": dates[self._found.stops],
            "periods": self.periods,
            "days": self.days,
            "ended": self.ended,
            "begun": self.begun,
        }
        return self._history.rows_of(self.rows, columns)
