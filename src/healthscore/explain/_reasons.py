"""The top reasons of every customer of a table, ready for a field of a CRM."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore._definition import refuse
from healthscore.explain._references import shortfalls
from healthscore.scoring import rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.explain._references import Shortfalls
    from healthscore.scoring import Scores

_LEAST: Final = 1e-9
"""Points below which a shortfall is nothing but rounding, and no reason."""

_ROWS: Final = 16_384

_TABLE: Final = 4_000_000
"""Numbers below this are found in a table."""


@final
class Reasons:
    """The top reasons of every customer: what keeps the score down most.

    Made by `Scores.reasons`.

    Parameters
    ----------
    scores : Scores
        The customers.
    count : int
        How many reasons at most.
    against : str
        What they are held against.
    baseline : Scores, optional
        Whose mean, or whose band, is meant.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())])
    >>> scores = card.score({"usage": [20, 100, 90], "csat": [70, 100, 60]})
    >>> reasons = Reasons(scores, 2, "best", None)
    >>> reasons.names.tolist()
    [['usage', 'csat'], ['', ''], ['csat', 'usage']]
    >>> reasons.points.tolist()
    [[40.0, 15.0], [0.0, 0.0], [20.0, 5.0]]
    >>> reasons.text.tolist()
    ['usage -40.0; csat -15.0', '', 'csat -20.0; usage -5.0']
    """

    def __init__(self, scores: Scores, count: int, against: str, baseline: Scores | None) -> None:
        if not (type(count) is int and count >= 1):
            owner = "reasons"
            raise refuse(owner, "n", "be a whole number from 1", count)
        self._scores = scores
        self._count = count
        self.against: Final = against
        self._shortfalls: Final = shortfalls(scores, against, baseline)

    def __len__(self) -> int:
        return len(self._scores)

    def __repr__(self) -> str:
        return f"<Reasons: {len(self):,} customers, {self._count} against {self.against!r}>"

    @property
    def codes(self) -> tuple[str, ...]:
        """All that can be a reason: the metrics, then the reasons of the rules."""
        return (*self._scores.metrics, *self._shortfalls.reasons)

    @property
    def shortfalls(self) -> FloatArray:
        """Points that each metric is short (+) or ahead (-); shape (n_customers, n_metrics).

        NaN for customers without a score. With `rule_shortfalls` they sum to what the reference
        has more.
        """
        return _sealed(self._shortfalls.metrics)

    @property
    def rule_shortfalls(self) -> FloatArray:
        """Points that rules take more than from the reference; (n_customers, n_reasons)."""
        return _sealed(self._shortfalls.rules)

    @cached_property
    def _top(self) -> tuple[NDArray[np.int32], FloatArray]:
        return _largest(self._shortfalls, self._count)

    @cached_property
    def points(self) -> FloatArray:
        """Points that each reason costs, largest first, 0 where there is none; (n_customers, n)."""
        return _sealed(self._top[1])

    @cached_property
    def names(self) -> NDArray[Any]:
        """The reasons, largest first, empty texts where there is none; (n_customers, n)."""
        texts = np.array([*self.codes, ""], dtype=object)
        return _sealed(texts.take(self._top[0]))

    @cached_property
    def text(self) -> NDArray[Any]:
        """Reasons in one text, from 0.05 points: ``usage -40.0; csat -15.0``; (n_customers,)."""
        whole = np.full(len(self), "", dtype=object)
        for place in range(self._count):
            one = self._worded(place)
            if place:
                one = np.where(one == "", "", "; " + one)
            whole += one
        return _sealed(whole)

    def _worded(self, place: int) -> NDArray[Any]:
        """Write the reasons of one place with their points; each different text is made once."""
        places, points = (each[:, place] for each in self._top)
        tenths = np.rint(points * 10.0).astype(np.int64)
        pairs, at = _distinct((places + tenths * (len(self.codes) + 1)).astype(np.int64))
        texts = np.empty(len(pairs), dtype=object)
        for number, pair in enumerate(pairs.tolist()):
            tenth, code = divmod(pair, len(self.codes) + 1)
            # what would read -0.0 is no reason to be told
            told = code < len(self.codes) and tenth > 0
            texts[number] = f"{self.codes[code]} -{tenth / 10.0:.1f}" if told else ""
        return texts.take(at)

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that was scored.

        Returns
        -------
        table
            The key column, if there is one, then ``reasons``, and for each place ``reason_1`` and
            ``reason_1_points``, and so on.
        """
        columns: dict[str, NDArray[Any]] = {"reasons": self.text.astype(np.str_)}
        for place in range(self._count):
            columns[f"reason_{place + 1}"] = self.names[:, place].astype(np.str_)
            columns[f"reason_{place + 1}_points"] = np.ascontiguousarray(self.points[:, place])
        return self._scores.frame_of(columns)


def _largest(shortfalls: Shortfalls, count: int) -> tuple[NDArray[np.int32], FloatArray]:
    """Find the largest shortfalls of each customer: column by column, for as many places."""
    metrics = np.where(shortfalls.lost, shortfalls.metrics, 0.0)
    columns = [*metrics.T, *np.where(shortfalls.taken, shortfalls.rules, 0.0).T]
    size = len(shortfalls.metrics)
    shape = (size, count)
    places = np.full(shape, len(columns), dtype=np.int32, order="F")
    points: FloatArray = np.zeros(shape, order="F")
    # in blocks that stay in the cache, for each is gone over many times
    for start, stop in rows_of(size, _ROWS):
        rows = slice(start, stop)
        for number, column in enumerate(columns):
            amount = np.where(column[rows] > _LEAST, column[rows], 0.0)
            at = np.full(stop - start, number, dtype=np.int32)
            # carried down the places: whoever is larger stays, and the smaller one goes on
            for place in range(min(number + 1, count)):
                held, named = points[rows, place], places[rows, place]
                larger = amount > held
                kept = np.where(larger, at, named)
                at = np.where(larger, named, at)
                smaller = np.minimum(amount, held)
                np.maximum(amount, held, out=held)
                named[:], amount = kept, smaller
    return places, points


def _distinct(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Give the different numbers from 0 on, and which of them each is."""
    if not (len(numbers) and numbers.max() < _TABLE):
        return np.unique(numbers, return_inverse=True)
    # a table is several times as fast as sorting, and points are mostly few
    seen = np.zeros(int(numbers.max()) + 1, dtype=np.bool_)
    seen[numbers] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1).take(numbers)


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
