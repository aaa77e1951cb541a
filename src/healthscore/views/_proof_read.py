"""Reads out of a result what its pictures are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from healthscore._definition import refuse
from healthscore.errors import DefinitionError
from healthscore.views._proof_drawn import Gains, Lasting

if TYPE_CHECKING:
    from healthscore.evaluate.backtest import Backtest, BandResult
    from healthscore.evaluate.over_time import OverTime

DAYS = "days"
"""What a history counts time in."""


def checked_backtest(place: str, given: object) -> Backtest:
    """Refuse whatever is no backtest.

    Parameters
    ----------
    place : str
        The picture.
    given : Backtest
        What the caller gave.

    Returns
    -------
    Backtest
        The same.

    Raises
    ------
    DefinitionError
        If it is something else.
    """
    from healthscore.evaluate.backtest import Backtest

    if not isinstance(given, Backtest):
        allowed = "be a Backtest, which healthscore.backtest(scores, churned) gives"
        raise refuse(place, "backtest", allowed, given)
    return given


def bands_of(place: str, given: object) -> tuple[BandResult, ...]:
    """Give the bands of a backtest.

    Parameters
    ----------
    place : str
        The picture.
    given : Backtest
        What the caller gave.

    Returns
    -------
    tuple of BandResult
        From the lowest to the highest; one or more.

    Raises
    ------
    DefinitionError
        If it is no backtest, or has no bands.
    """
    bands = checked_backtest(place, given).bands
    if bands:
        return bands
    message = (
        f"{place} needs bands, and these scores have none. Give the scorecard a banding, and "
        "backtest what it scores rather than plain numbers."
    )
    raise DefinitionError(message, where="'backtest'")


def gains_of(backtest: Backtest) -> Gains | None:
    """Give whom the lowest scores find.

    Parameters
    ----------
    backtest : Backtest
        Of a whole book, or of a segment.

    Returns
    -------
    Gains or None
        None where nobody left, or nobody stayed.
    """
    if not 0 < backtest.n_churned < backtest.n:
        return None
    return Gains.of(backtest.cases.ranking, backtest.capture, backtest.lift)


def lasting_of(place: str, given: object) -> tuple[Lasting, ...]:
    """Give how long customers of each band stay, in days.

    Parameters
    ----------
    place : str
        The picture.
    given : Backtest or OverTime
        What the caller gave.

    Returns
    -------
    tuple of Lasting
        From the lowest band to the highest.

    Raises
    ------
    DefinitionError
        If it is neither, or knows nothing over time, or no bands.
    """
    from healthscore.evaluate.over_time import OverTime

    over_time = given if isinstance(given, OverTime) else checked_backtest(place, given).over_time
    if over_time is None:
        message = (
            f"{place} needs scores over time, and these are of one date. Backtest a history: "
            "healthscore.backtest(history, churn_dates, horizon=90)."
        )
        raise DefinitionError(message, where="'backtest'")
    found = stays_of(cast("OverTime", over_time))
    if found is None:
        message = f"{place} needs bands: the scorecard of this history has no banding."
        raise DefinitionError(message, where="'backtest'")
    return found


def stays_of(over_time: OverTime) -> tuple[Lasting, ...] | None:
    """Give how long customers of each band stay, or None where there are no bands."""
    if over_time.survival is None or over_time.held is None:
        return None
    color = over_time.held.banding.color
    return tuple(Lasting(label, color(label), curve) for label, curve in over_time.survival.items())
