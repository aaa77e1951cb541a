"""Money times the share that may be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore._definition import is_mapping, number, number_of, refuse
from healthscore.bandings import UNKNOWN
from healthscore.columns import first_row
from healthscore.errors import DataError
from healthscore.explain._columns import numbers_for
from healthscore.playbook.results import CallList
from healthscore.scoring import Scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore._definition import FloatArray


def value_at_risk(scores: object, value: object, loss: object) -> FloatArray:
    """Estimate how much money each customer may cost; see `healthscore.playbook.value_at_risk`."""
    return _money_and_risk("value_at_risk", scores, value, loss)[2]


def call_first(scores: object, value: object, loss: object, count: object) -> CallList:
    """List the accounts to call first; see `healthscore.playbook.call_first`."""
    owner = "call_first"
    if not (type(count) is int and count >= 0):
        raise refuse(owner, "count", "be a whole number from 0", count)
    known, money, at_risk = _money_and_risk(owner, scores, value, loss)
    known.kept("losses")
    size = np.nan_to_num(at_risk)
    rows = np.argsort(-size, kind="stable")[:count]
    rows = rows[size[rows] > 0.0]
    return CallList(known.take(rows), money[rows], at_risk[rows], float(size[size > 0.0].sum()))


def _money_and_risk(
    owner: str, scores: object, value: object, loss: object
) -> tuple[Scores, FloatArray, FloatArray]:
    if not isinstance(scores, Scores):
        raise refuse(owner, "scores", "be Scores", scores)
    money = numbers_for(scores, value, "value")
    with np.errstate(all="ignore"):
        return scores, money, money * _shares(owner, scores, loss)


def _shares(owner: str, scores: Scores, loss: object) -> FloatArray:
    if loss is None and scores.scorecard.calibration is not None:
        return scores.churn_probability
    if loss is None:
        return (100.0 - scores.values) / 100.0
    if is_mapping(loss):
        return _by_band(owner, scores, loss)
    if isinstance(number(loss), float):
        # one share for all
        loss = np.full(len(scores), number(loss))
    shares = numbers_for(scores, loss, "loss")
    strange = (shares < 0.0) | (shares > 1.0)
    if strange.any():
        row = first_row(strange)
        got = float(shares[row])
        message = f"'loss', row {row}: a share from 0 to 1 is due. Got {got!r}."
        raise DataError(message, where=f"'loss', row {row}", got=got)
    return shares


def _by_band(owner: str, scores: Scores, loss: Mapping[Any, Any]) -> FloatArray:
    codes = scores.band_codes
    banding: Any = scores.scorecard.banding
    labels: tuple[str, ...] = banding.labels
    if not set(labels) <= set(loss) <= {*labels, UNKNOWN}:
        allowed = f"have a share for each of {', '.join(labels)}, and may have one for {UNKNOWN!r}"
        raise refuse(owner, "loss", allowed, loss)
    for label, share in loss.items():
        if not 0.0 <= number_of(owner, "loss", share) <= 1.0:
            raise refuse(owner, "loss", "hold shares from 0 to 1", share, at=label)
    table = [*(loss[label] for label in labels), loss.get(UNKNOWN, np.nan)]
    return np.array(table, dtype=np.float64).take(codes, mode="wrap")
