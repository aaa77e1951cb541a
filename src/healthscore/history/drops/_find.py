"""The drops of a history, at a false-alarm rate that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from healthscore._definition import refuse
from healthscore.history.drops._alarms import alarms_of
from healthscore.history.drops._cusum import CUSUM
from healthscore.history.drops._detector import Detector
from healthscore.history.drops._drops import Drops
from healthscore.history.drops._exposure import total, watched, years_of
from healthscore.history.drops._grids import MOST, Grid, require_count, require_rate

if TYPE_CHECKING:
    from healthscore.history._history import History

_DEFAULT: Final = 0.1
_WEEKS: Final = 365.25 / 7.0


def drops(
    history: History,
    detector: Detector | None = None,
    *,
    per_customer_year: float | None = None,
    per_week: float | None = None,
    cool_down: int = 3,
    seed: int = 0,
) -> Drops:
    """Find the falls of scores that their customers' own past does not explain.

    Parameters
    ----------
    history : History
        Scores of many periods.
    detector : Detector, optional
        How to find them; `CUSUM` by default. One that was fitted before is used as it is, and finds
        in the past what it found then.
    per_customer_year : float, optional
        False alarms that are accepted, for each customer and year in which there could be one; 0.1
        by default, one in ten customer-years. More than there can be are as many as there can be.
    per_week : float, optional
        The same for as many customers as could raise an alarm in the last period: alarms a week.
    cool_down : int, default 3
        Periods after an alarm in which there is none.
    seed : int, default 0
        Seed of the simulation that limits are learned by.

    Returns
    -------
    Drops
        One row an alarm, and the detector with nothing left to learn.

    Raises
    ------
    DefinitionError
        If both rates are given, or one with a detector that has its limit, or an option is not what
        it should be.

    Notes
    -----
    Real drops in the book are noise to the simulation, so they can only make the limit higher.
    Where no customer has scores enough to raise an alarm, there are no drops, and the detector
    still learns.

    Examples
    --------
    >>> import numpy as np
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.history import History
    >>> card = Scorecard("demo", [Metric("csm", AsIs())])
    >>> csm = np.random.default_rng(1).normal(70, 3, (24, 50))
    >>> csm[20:, 7] -= 15
    >>> months = np.datetime64("2025-01") + np.arange(24)
    >>> history = History(
    ...     (f"{month}-01", card.score({"id": np.arange(50), "csm": row}, key="id"))
    ...     for month, row in zip(months, csm)
    ... )
    >>> found = drops(history, per_customer_year=0.02)
    >>> found.of(7)
    <Drops: 1 alarm of 1 customer, 0 in the last period, 0.02 false alarms a customer-year accepted>
    >>> found.of(7).started.astype("datetime64[D]").tolist()
    [datetime.date(2026, 9, 1)]
    """
    used = _detector(detector, {"per_customer_year": per_customer_year, "per_week": per_week})
    place = "drops"
    silent = require_count(place, "cool_down", cool_down, most=MOST)
    start = require_count(place, "seed", seed)
    restarts = history.restarts
    grid = Grid(history.values, restarts if restarts.any() else None)
    asked: float | None = None
    if used.limit is None:
        asked = _asked(grid, used.baseline.least, per_customer_year, per_week)
        years = _per_period(history, grid, used.baseline.least)
        # while nobody is watched, there is nothing to learn a limit from
        used = used if np.isnan(years) else used.fit_grid(grid, asked * years, silent, start)
    elif used.learns:
        used = used.fit_grid(grid, 1.0, silent, start)
    # with a limit still to be learned there was nobody who could raise an alarm
    alarms = alarms_of(used, grid if not used.learns else grid.take(slice(0)), silent)
    return Drops(history, used, alarms, asked)


def _detector(detector: Detector | None, rates: dict[str, float | None]) -> Detector:
    place = "drops"
    used = CUSUM() if detector is None else detector
    if not isinstance(cast("object", used), Detector):
        raise refuse(place, "detector", "be a Detector, such as CUSUM()", used)
    given = {name: rate for name, rate in rates.items() if rate is not None}
    for name, rate in given.items():
        require_rate(place, name, rate)
        if used.limit is not None:
            raise refuse(place, name, "not be given with a detector that has its limit", rate)
    if len(given) == 2:
        raise refuse(place, "per_week", "not be given together with 'per_customer_year'", given)
    return used


def _asked(
    grid: Grid, least: int, per_customer_year: float | None, per_week: float | None
) -> float:
    if per_week is None:
        return _DEFAULT if per_customer_year is None else per_customer_year
    steps = np.arange(grid.values.shape[1], dtype=np.float64)
    here = int(np.count_nonzero(watched(grid, least, steps, slice(-1, None))))
    return per_week * _WEEKS / max(here, 1)


def _per_period(history: History, grid: Grid, least: int) -> float:
    """Give the years of a period, as they are watched: NaN where nobody is."""
    years, steps = (
        total(watched(grid, least, times))
        for times in (years_of(history.periods), np.arange(len(history), dtype=np.float64))
    )
    return years / steps if steps else np.nan
