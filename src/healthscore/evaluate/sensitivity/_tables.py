"""The tables of a sensitivity analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from healthscore.evaluate._sheet import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.evaluate.sensitivity._sensitivity import Sensitivity

CUSTOMERS: Final = "customers"


def tables_of(found: Sensitivity) -> tuple[Table, ...]:
    """Give what a sensitivity analysis found, as tables.

    Parameters
    ----------
    found : Sensitivity
        What it found.

    Returns
    -------
    tuple of Table
        Those in which something stands.
    """
    return tuple(_tables(found))


def _tables(found: Sensitivity) -> Iterator[Table]:
    yield customers_of(found)
    if found.keeps is not None:
        yield _bands(found)
    if found.drivers:
        yield _drivers(found)
    if found.left_out:
        yield _left_out(found)


def customers_of(found: Sensitivity) -> Table:
    """Give what was found of each customer.

    Parameters
    ----------
    found : Sensitivity
        What was found.

    Returns
    -------
    Table
        A row for each.
    """
    columns: dict[str, NDArray[Any]] = {
        "score": found.scores.values,
        "score_low": found.low,
        "score_high": found.high,
        "rank": found.rank,
        "rank_low": found.rank_low,
        "rank_high": found.rank_high,
    }
    banding = found.scores.scorecard.banding
    if banding is not None and found.band_chances is not None and found.certain is not None:
        columns["band"] = found.scores.bands
        for label, chances in zip(banding.labels, found.band_chances.T, strict=True):
            columns[f"{label}_chance"] = chances
        columns["certain"] = found.certain
    columns["unscored_share"] = found.unscored
    key = found.scores.key
    first = "customer" if key is None or key in columns else key
    note = "Intervals leave out 5 % of the draws at each end. Rank 1 is the healthiest."
    return Table(CUSTOMERS, "Customers", {first: found.scores.keys, **columns}, note)


def _bands(found: Sensitivity) -> Table:
    codes, chances = found.scores.band_codes, cast("FloatArray", found.band_chances)
    labels = cast("Banding", found.scores.scorecard.banding).labels
    columns: dict[str, list[Any]] = {"band": list(labels)}
    members = [codes == code for code in range(len(labels))]
    columns["customers"] = [int(np.count_nonzero(here)) for here in members]
    columns["kept_share"] = [_share(found.keeps, here) for here in members]
    columns["mean_chance"] = [_share(chances[:, code], here) for code, here in enumerate(members)]
    note = "Kept: in this band in 95 % of the draws or more."
    return Table("bands", "Bands by the scorecard itself", columns, note)


def _share(numbers: NDArray[Any] | None, here: NDArray[np.bool_]) -> float:
    picked = np.asarray(numbers, dtype=np.float64)[here]
    known = picked[~np.isnan(picked)]
    return float(known.mean()) if len(known) else np.nan


def _drivers(found: Sensitivity) -> Table:
    columns: dict[str, list[Any]] = {
        "choice": [driver.name for driver in found.drivers],
        "score_first_share": [driver.score_first for driver in found.drivers],
        "score_total_share": [driver.score_total for driver in found.drivers],
        "shift_first_share": [driver.shift_first for driver in found.drivers],
        "shift_total_share": [driver.shift_total for driver in found.drivers],
    }
    note = (
        "Shares of the variance of the scores and of the mean rank shift (Sobol indices). First: "
        "by the choice alone. Total: with its interplay with the others."
    )
    return Table("drivers", "What moves scores and ranks", columns, note)


def _left_out(found: Sensitivity) -> Table:
    marks = found.left_out.values()
    columns: dict[str, list[Any]] = {
        "metric": list(found.left_out),
        "draws": [int(np.count_nonzero(here)) for here in marks],
        "mean_rank_shift": [_share(found.rank_shifts, here) for here in marks],
        "changed_share": [_share(found.changed, here) for here in marks],
    }
    note = "Means over the draws that leave the metric out; other choices vary in them too."
    return Table("left_out", "Metrics left out", columns, note)
