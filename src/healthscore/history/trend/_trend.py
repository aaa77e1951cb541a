"""The trend of every customer of a history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore.history.drops._grids import require_count
from healthscore.history.trend._robust import LEAST, described, robust_trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.history._history import History
    from healthscore.history.trend._robust import RobustTrend


@final
class Trend:
    """Level, slope and volatility of every customer's score over the latest periods.

    Made by `History.trend`. All arrays are read-only, in the order of the history's customers.

    Parameters
    ----------
    history : History
        The scores.
    lines : RobustTrend
        The lines through them.
    periods : int
        How many of the latest periods count.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.history import History
    >>> card = Scorecard("demo", [Metric("csm", AsIs())])
    >>> days = "2026-09-02", "2026-10-02", "2026-11-01"
    >>> history = History(
    ...     (day, card.score({"id": ["acme", "brix"], "csm": row}, key="id"))
    ...     for day, row in zip(days, ([60, 40], [55, None], [50, 44]))
    ... )
    >>> found = trend(history)
    >>> found
    <Trend: 2 customers, 1 with a trend, 1 falling, 0 rising>
    >>> found.level.tolist(), found.slope.tolist(), found.volatility.tolist()
    ([50.0, nan], [-5.0, nan], [0.0, nan])
    """

    def __init__(self, history: History, lines: RobustTrend, periods: int) -> None:
        self.history: Final = history
        self.periods: Final = periods
        self._lines: Final = lines

    def __len__(self) -> int:
        return len(self._lines)

    def __repr__(self) -> str:
        return f"<Trend: {described(self._lines)}>"

    @property
    def keys(self) -> NDArray[Any]:
        """Everybody in the history; shape (n_customers,)."""
        return self.history.keys

    @property
    def level(self) -> FloatArray:
        """Where the line is at the customer's last score of these periods, in points.

        Shape (n_customers,). For who has a score in the last period of the history, that is its
        date; for who has none there, the line is not drawn on beyond the last score: see `last`.
        """
        return self._lines.level

    @property
    def slope(self) -> FloatArray:
        """Points per 30 days, below 0 where scores fall; shape (n_customers,)."""
        return self._lines.slope

    @property
    def volatility(self) -> FloatArray:
        """Spread of the scores about the line, in points; shape (n_customers,)."""
        return self._lines.volatility

    @property
    def counts(self) -> NDArray[np.int64]:
        """Scores that count; where there are fewer than 3, there is no line; (n_customers,)."""
        return self._lines.counts

    @property
    def last(self) -> NDArray[np.datetime64]:
        """Date of the customer's last score of these periods, NaT without any; (n_customers,)."""
        dates = np.append(self.history.periods, np.datetime64("NaT", "us"))
        found: NDArray[np.datetime64] = dates[self._lines.last]
        found.flags.writeable = False
        return found

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that was scored.

        Returns
        -------
        table
            The key column, then ``level``, ``slope`` (points per 30 days), ``volatility``,
            ``scores`` (how many) and ``last`` (the date of the last of them).

        Raises
        ------
        DataError
            If the key column is called as one of these.
        """
        columns: dict[str, NDArray[Any]] = {
            "level": self.level,
            "slope": self.slope,
            "volatility": self.volatility,
            "scores": self.counts,
            "last": self.last,
        }
        return self.history.rows_of(np.arange(len(self)), columns)


def trend(history: History, *, periods: int = 12) -> Trend:
    """Give the level, slope and volatility of every customer's score.

    Scores count that lie in the latest periods, since the customer's model last changed; of who has
    fewer than 3 of them, nothing is said.

    Parameters
    ----------
    history : History
        Scores of many periods.
    periods : int, default 12
        How many of the latest periods count, from 3.

    Returns
    -------
    Trend
        By customer. Slopes are by real dates, in points per 30 days.

    Raises
    ------
    DefinitionError
        If `periods` is no whole number from 3.

    Notes
    -----
    The slope is that of Theil and Sen, the median of the slopes of all pairs of scores; see
    `robust_trend`, which takes plain arrays.
    """
    periods = require_count("trend", "periods", periods, LEAST)
    restarts = history.restarts
    lines = robust_trend(
        history.values,
        history.periods,
        restarts=restarts if restarts.any() else None,
        periods=periods,
    )
    return Trend(history, lines, periods)
