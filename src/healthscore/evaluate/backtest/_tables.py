"""A backtest as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.evaluate._sheet import Table
from healthscore.evaluate.backtest._conventions import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.evaluate.backtest._backtest import Backtest

DEPTHS: Final = (0.05, 0.1, 0.2)


def tables_of(backtest: Backtest) -> Iterator[Table]:
    """Make the tables, those first that people ask for first.

    Parameters
    ----------
    backtest : Backtest
        Of a whole book, or of a segment.

    Yields
    ------
    Table
        Those that have something in them.
    """
    makers = (_measures, _bands, _lift, _false_greens, _calibration, _baselines, _segments)
    yield from (table for make in makers if len(table := make(backtest)))


def _measures(backtest: Backtest) -> Table:
    rows = (
        ("AUC", backtest.auc, 0.5),
        ("Gini", backtest.gini, 0.0),
        ("KS", backtest.ks, 0.0),
        ("average precision", backtest.average_precision, float(backtest.base_rate)),
    )
    names, values, chance = zip(*rows, strict=True)
    columns = {"measure": names, "value": values, "without_signal": chance}
    return Table("measures", "How well low scores tell who leaves", columns)


def _bands(backtest: Backtest) -> Table:
    bands = backtest.bands
    columns: dict[str, Any] = {
        "band": [band.label for band in bands],
        "customers": [band.n for band in bands],
        "share": [band.share for band in bands],
        "churned": [band.n_churned for band in bands],
        "churn_rate": [band.churn_rate for band in bands],
    }
    if backtest.cases.value is not None:
        columns["value"] = [band.value for band in bands]
        columns["value_lost"] = [band.value_lost for band in bands]
    conventions = backtest.conventions
    note = ""
    if conventions:
        columns["usual_from_share"] = [each.low for each in conventions]
        columns["usual_to_share"] = [each.high for each in conventions]
        note = (
            f"Usual shares are those of {SOURCE}, a vendor's; they say nothing of how many of "
            "these customers are at risk."
        )
    return Table("bands", "Who left, by band", columns, note)


def _lift(backtest: Backtest) -> Table:
    columns = {
        "lowest_share": DEPTHS,
        "customers": [round(depth * backtest.n) for depth in DEPTHS],
        "lift": [backtest.lift[depth] for depth in DEPTHS],
        "capture": [backtest.capture[depth] for depth in DEPTHS],
        "precision": [backtest.precision[depth] for depth in DEPTHS],
    }
    note = (
        "Lift: times as many as chance. Capture: of all who left, how many are there. Precision: "
        "of those there, how many left."
    )
    return Table("lift", "What the lowest scores hold", columns, note)


def _false_greens(backtest: Backtest) -> Table:
    columns: dict[str, Any] = {
        "key": backtest.false_greens,
        "score": backtest.false_green_scores,
    }
    if backtest.cases.value is not None:
        columns["value"] = backtest.false_green_values
    label = backtest.bands[-1].label if backtest.bands else ""
    return Table("false_greens", f"Who left though {label!r}", columns)


def _calibration(backtest: Backtest) -> Table:
    known = backtest.calibration.values()
    columns: dict[str, Any] = {
        "method": [each.method for each in known for _ in each.sizes],
        "score_from": np.concatenate([each.starts for each in known] or [np.empty(0)]),
        "predicted_rate": np.concatenate([each.predicted for each in known] or [np.empty(0)]),
        "customers": [int(size) for each in known for size in each.sizes],
        "churn_rate": [rate for each in known for rate in each.churn_rates],
    }
    errors = "; ".join(
        f"{each.method}: Brier {each.brier:.4f}, skill {each.skill:.3f}, calibration error "
        f"{each.calibration_error:.4f} where chance alone gives {each.by_chance:.4f}, and stays "
        f"below {each.at_most:.4f} in 95 % of cases"
        for each in known
    )
    note = f"{errors}. Learned from four fifths, and judged by the others, in turn."
    return Table("calibration", "Whether probabilities come true", columns, note)


def _baselines(backtest: Backtest) -> Table:
    aucs = {"the score": backtest.auc, **_sorted(backtest)}
    columns = {"what": list(aucs), "auc": list(aucs.values())}
    note = "On the same customers; a gap counts as the median."
    return Table("baselines", "What less would do", columns if backtest.baselines else {}, note)


def _sorted(backtest: Backtest) -> dict[str, Any]:
    return dict(sorted(backtest.baselines.items(), key=lambda item: -item[1]))


def _segments(backtest: Backtest) -> Table:
    parts = backtest.segments
    columns: dict[str, Any] = {
        "segment": list(parts),
        "customers": [part.n for part in parts.values()],
        "churned": [part.n_churned for part in parts.values()],
        "churn_rate": [part.base_rate for part in parts.values()],
        "auc": [part.auc for part in parts.values()],
        "claim": [part.claim for part in parts.values()],
    }
    note = (
        "Of 100 segments in which the score knows nothing, one is taken for one in which it does, "
        "or is upside down."
    )
    return Table("segments", "By segment", columns, note)
