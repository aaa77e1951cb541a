"""What is known beside the scores of a history: money, segments, tenure, the metrics alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from healthscore.columns import Kind, as_column, kind_of, to_dates
from healthscore.errors import DataError
from healthscore.evaluate.over_time._followed import DAY
from healthscore.evaluate.over_time._people import as_scores, by_customer
from healthscore.explain._columns import labels_for, numbers_for
from healthscore.history._snapshot import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.history import History
    from healthscore.scoring import Scores

    Places = NDArray[np.intp]
    Read = Callable[[Scores, str], NDArray[Any] | None]


class Beside(NamedTuple):
    """Customers at snapshots; each of shape (n_cases,)."""

    history: History
    customers: Places
    periods: Places

    def money(self, value: Any) -> FloatArray | None:
        """Read what customers are worth.

        Parameters
        ----------
        value : array_like or mapping or str or None
            By customer, or the name of a column that the scorecards read.

        Returns
        -------
        ndarray of float64, shape (n_cases,), or None
            NaN for gaps.

        Raises
        ------
        DataError
            If one is below 0 or no number, or there is not one for each customer.
        """
        if value is None:
            return None
        money = self._numbers(value, "value")
        if (money < 0.0).any():
            message = "'value' is what customers are worth, and must not be negative."
            raise DataError(message, where="'value'", got=float(np.nanmin(money)))
        return money

    def tenure(self, tenure: Any) -> FloatArray | None:
        """Read how long customers had been there at each snapshot.

        Parameters
        ----------
        tenure : array_like or mapping or str or None
            The date on which each became a customer, or the name of a column that the scorecards
            read; with a single snapshot also numbers by customer.

        Returns
        -------
        ndarray of float64, shape (n_cases,), or None
            In days where dates came in.

        Raises
        ------
        DataError
            If one number a customer came in, and there are several snapshots.
        """
        if tenure is None or isinstance(tenure, str):
            return None if tenure is None else self._numbers(tenure, "tenure")
        given = as_column(by_customer(self.history, tenure, "tenure"))
        if kind_of(given) in (Kind.DATE, Kind.TEXT):
            try:
                since = to_dates(given)[self.customers]
            except DataError as error:
                place = "'tenure'"
                raise error.within(place) from None
            days: FloatArray = (self.history.periods[self.periods] - since) / DAY
            return days
        if len(np.unique(self.periods)) > 1:
            message = (
                "'tenure' of several snapshots must be the date on which each customer came, or a "
                "column that the scorecard reads: who stayed longer has more of it in the end."
            )
            raise DataError(message, where="'tenure'", got=tenure)
        return self._numbers(given, "tenure")

    def _numbers(self, values: Any, what: str) -> FloatArray:
        if isinstance(values, str):
            return self._by_date(lambda scores: numbers_for(scores, values, what))
        given = by_customer(self.history, values, what)
        return numbers_for(as_scores(self.history), given, what)[self.customers]

    def segments(self, segment: Any) -> NDArray[Any] | None:
        """Read the segments of customers.

        Parameters
        ----------
        segment : array_like or mapping or str or None
            By customer, or the name of a column of labels that the scorecards read; by default
            those that customers were scored in, where there are such.

        Returns
        -------
        ndarray of object, shape (n_cases,), or None
            Texts, None for gaps.
        """
        if segment is None:
            if not any(hasattr(scores, "parts") for _, scores in self._scores()):
                return None
            return self._by_date(lambda scores: getattr(scores, "segments", None))
        if isinstance(segment, str):
            return self._by_date(lambda scores: _of(scores, segment, _label))
        given = by_customer(self.history, segment, "segment")
        return labels_for(as_scores(self.history), given, "segment")[self.customers]

    def metrics(self) -> dict[str, FloatArray]:
        """Give the scores of each metric alone.

        Returns
        -------
        dict of str to ndarray of float64, shape (n_cases,)
            NaN for gaps; empty where details were not kept.
        """
        return self._by_metric(_member)

    def judged(self) -> dict[str, NDArray[Any]]:
        """Give what the curve of each metric judged.

        Returns
        -------
        dict of str to ndarray, shape (n_cases,)
            Numbers, NaN for gaps, or labels, None for gaps; empty where details were not kept.
        """
        return self._by_metric(_raw)

    def _by_metric(self, read: Read) -> dict[str, NDArray[Any]]:
        if not self.history.detailed:
            return {}
        parts = (part for _, scores in self._scores() for _, part in parts_of(scores))
        names = dict.fromkeys(name for part in parts for name in part.metrics)
        return {name: self._by_date(partial(_of, name=name, read=read)) for name in names}

    def _scores(self) -> Iterator[tuple[int, Any]]:
        for period in np.unique(self.periods).tolist():
            yield period, self.history.scores_of(period)

    def _by_date(self, read: Callable[[Any], Any]) -> NDArray[Any]:
        """Read a column of the scores of each date."""
        pieces: list[tuple[Any, Any]] = []
        for period, scores in self._scores():
            here = np.flatnonzero(self.periods == period)
            column = read(scores)
            rows = self.history.rows_at(period)[self.customers[here]]
            pieces.append((here, None if column is None else column[rows]))
        return _put(len(self.customers), pieces)


def _of(scores: Any, name: str, read: Read) -> NDArray[Any]:
    """Read a column of the scores of one date, or of each of its segments."""
    pieces = [
        (slice(None) if rows is None else rows, read(part, name)) for rows, part in parts_of(scores)
    ]
    return _put(len(scores), pieces)


def _put(size: int, pieces: list[tuple[Any, Any]]) -> NDArray[Any]:
    """Put columns together: numbers if all are, with a gap where there is none."""
    numeric = all(column is None or column.dtype.kind == "f" for _, column in pieces)
    found = np.full(size, np.nan if numeric else None)
    for places, column in pieces:
        if column is not None:
            found[places] = column
    return found


def _label(scores: Scores, name: str) -> NDArray[Any]:
    return labels_for(scores, name, "segment")


def _member(scores: Scores, name: str) -> FloatArray | None:
    return scores.members.get(name)


def _raw(scores: Scores, name: str) -> NDArray[Any] | None:
    return scores.raw(name) if name in scores.metrics else None
