"""The top reasons of every customer, each by the scorecard of the customer's segment."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.explain import Reasons
    from healthscore.segments._scores import SegmentedScores


@final
class SegmentedReasons:
    """The top reasons of every customer: what keeps the score down most.

    Made by `SegmentedScores.reasons`, in the order of the table.

    Parameters
    ----------
    scores : SegmentedScores
        The customers.
    count : int
        How many reasons at most.
    found : list of Reasons
        Those of each segment that has customers.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> from healthscore.segments import Segmented
    >>> large = Scorecard("large", [Metric("logins", Linear(worst=0, best=100))])
    >>> small = Scorecard("small", [Metric("visits", Linear(worst=0, best=5))])
    >>> segmented = Segmented([("seats > 500", large)], small)
    >>> table = {"seats": [4, 900], "visits": [4, 0], "logins": [0, 30]}
    >>> segmented.score(table).reasons(n=1).text.tolist()
    ['visits -20.0', 'logins -70.0']
    """

    def __init__(self, scores: SegmentedScores, count: int, found: list[Reasons]) -> None:
        self._scores = scores
        self._count = count
        self._found = found

    def __len__(self) -> int:
        return len(self._scores)

    def __repr__(self) -> str:
        return f"<SegmentedReasons: {len(self):,} customers, {self._count} each>"

    @cached_property
    def points(self) -> FloatArray:
        """Points that each reason costs, largest first, 0 where there is none; (n_customers, n)."""
        return self._gathered("points", np.zeros((len(self), self._count)))

    @cached_property
    def names(self) -> NDArray[Any]:
        """The reasons, largest first, empty texts where there is none; (n_customers, n)."""
        return self._gathered("names", np.full((len(self), self._count), "", dtype=object))

    @cached_property
    def text(self) -> NDArray[Any]:
        """Reasons in one text, from 0.05 points: ``usage -40.0; csat -15.0``; (n_customers,)."""
        return self._gathered("text", np.full(len(self), "", dtype=object))

    def _gathered(self, what: str, into: NDArray[Any]) -> NDArray[Any]:
        for (rows, _), reasons in zip(self._scores.parts, self._found, strict=True):
            into[rows] = getattr(reasons, what)
        into.flags.writeable = False
        return into

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that was scored.

        Returns
        -------
        table
            The key column, if there is one, then ``segment``, ``reasons``, and for each place
            ``reason_1`` and ``reason_1_points``, and so on.
        """
        columns: dict[str, NDArray[Any]] = {
            "segment": self._scores.segments,
            "reasons": self.text.astype(np.str_),
        }
        for place in range(self._count):
            columns[f"reason_{place + 1}"] = self.names[:, place].astype(np.str_)
            columns[f"reason_{place + 1}_points"] = np.ascontiguousarray(self.points[:, place])
        return self._scores.frame_of(columns)
