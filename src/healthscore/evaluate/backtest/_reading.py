"""Scores and outcomes in: which of them can be held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import attrs
import numpy as np

from healthscore._definition import is_mapping
from healthscore.columns import refuse_infinite, to_labels, to_numbers
from healthscore.errors import DataError
from healthscore.evaluate._cases import Cases
from healthscore.evaluate._order import refuse_other_order
from healthscore.evaluate._outcome import read_outcome
from healthscore.explain._columns import labels_for, numbers_for
from healthscore.scoring import Scores
from healthscore.segments import SegmentedScores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.evaluate._outcome import Outcome


class Known(NamedTuple):
    """Cases, and a call that reads what the metrics' curves judged."""

    cases: Cases
    read_values: Callable[[], Mapping[str, NDArray[Any]]]


def cases_of(
    scores: Any,
    churned: Any,
    *,
    at: Any,
    horizon: float | None,
    until: Any,
    value: Any,
    segment: Any,
    tenure: Any,
) -> Known:
    """Line scores up with what customers then did; see `backtest`.

    Parameters
    ----------
    scores : Scores, SegmentedScores or array_like of float, shape (n_customers,)
        The scores.
    churned : array_like or mapping or str
        Who left, or when.
    at : date or None
        As of when the scores are.
    horizon : float or None
        Days within which leaving counts.
    until : date or None
        Until when it is known who left.
    value : array_like or mapping or str or None
        What customers are worth.
    segment : array_like or mapping or str or None
        Their segments.
    tenure : array_like or mapping or str or None
        How long they have been customers.

    Returns
    -------
    Known
        Customers with a score and an outcome.
    """
    scored = isinstance(scores, Scores | SegmentedScores)
    named = {"churned": churned, "value": value, "segment": segment, "tenure": tenure}
    for what, each in named.items():
        refuse_other_order(scores, each, what)
    values: FloatArray = scores.values if scored else _plain(scores)
    customers = scores if scored else values
    outcome = read_outcome(customers, churned, at=at, horizon=horizon, until=until)
    known = ~(np.isnan(values) | np.isnan(outcome.churned))
    money, age = (
        None if each is None else _numbers(customers, each, what)
        for each, what in ((value, "value"), (tenure, "tenure"))
    )
    every = Cases(
        values=values,
        churned=outcome.churned,
        keys=scores.keys if scored else np.arange(len(values), dtype=np.intp),
        value=money,
        tenure=age,
        segment=_labels(customers, segment),
        scorecard=scores.scorecard if isinstance(scores, Scores) else None,
        as_of=outcome.at,
        horizon=horizon,
        maker=scores.table_of if scored else None,
        **(_read(scores) if scored else {}),
    )
    some = every if known.all() else every.where(known)
    cases = attrs.evolve(some, excluded=_excluded(values, outcome))
    return Known(cases, _values_of(scores, known))


def _plain(scores: Any) -> FloatArray:
    if is_mapping(scores):
        message = (
            "'scores' by key cannot be lined up with the outcome: pass the scores of the customers "
            "as an array, or what Scorecard.score gives."
        )
        raise DataError(message, where="'scores'", got=type(scores).__name__)
    try:
        return refuse_infinite(to_numbers(scores))
    except DataError as error:
        place = "'scores'"
        raise error.within(place) from None


def _excluded(values: FloatArray, outcome: Outcome) -> dict[str, int]:
    """Count those who are left out, each once."""
    unscored = np.isnan(values)
    unknown = np.isnan(outcome.churned) & ~unscored
    counts = {
        "no score": unscored,
        "left before the score": unknown & outcome.before,
        "censored": unknown & outcome.censored,
        "outcome unknown": unknown & ~outcome.before & ~outcome.censored,
    }
    return {why: int(some.sum()) for why, some in counts.items() if some.any()}


def _read(scores: Scores | SegmentedScores) -> dict[str, Any]:
    return {"read_metrics": _reader(scores)} | _banded(scores)


def _reader(scores: Scores | SegmentedScores) -> Callable[[], Mapping[str, FloatArray]]:
    def read() -> dict[str, FloatArray]:
        if not scores.detailed:
            return {}
        return {name: scores.members[name] for name in scores.metrics}

    return read


def _banded(scores: Scores | SegmentedScores) -> dict[str, Any]:
    parts = [scores] if isinstance(scores, Scores) else [part for _, part in scores.parts]
    bandings = [part.scorecard.banding for part in parts]
    kinds = {None if each is None else each.labels for each in bandings}
    first = bandings[0] if len(kinds) == 1 else None
    if first is None:
        return {}
    return {
        "band_codes": scores.band_codes,
        "labels": first.labels,
        "colors": {label: first.color(label) for label in first.labels},
    }


def _numbers(customers: Any, values: Any, what: str) -> FloatArray:
    if isinstance(customers, Scores | SegmentedScores):
        return numbers_for(cast("Scores", customers), values, what)
    try:
        numbers = refuse_infinite(to_numbers(values))
    except DataError as error:
        place = f"'{what}'"
        raise error.within(place) from None
    _require_one_each(len(numbers), len(customers), what)
    return numbers


def _labels(customers: Any, segment: Any) -> NDArray[Any] | None:
    if segment is None:
        return customers.segments if isinstance(customers, SegmentedScores) else None
    if isinstance(segment, str) and not isinstance(customers, Scores):
        message = (
            f"'segment': there is no column {segment!r} to look into here. Pass the column itself, "
            f"such as segment=customers[{segment!r}]."
        )
        raise DataError(message, where="'segment'", got=segment)
    if isinstance(customers, Scores | SegmentedScores):
        # scores by segment have keys too, which is all that is asked of them here
        return labels_for(cast("Scores", customers), segment, "segment")
    labels = _texts(segment)
    _require_one_each(len(labels), len(customers), "segment")
    return labels


def _texts(segment: Any) -> NDArray[Any]:
    """Read labels; numbers and truths are labels too, as they print."""
    try:
        array = np.asarray(segment)
        if array.dtype.kind in "biu" and array.ndim == 1:
            different, at = np.unique(array, return_inverse=True)
            return np.array(list(map(str, different.tolist())), dtype=object)[at]
        labels = to_labels(segment)
    except DataError as error:
        place = "'segment'"
        raise error.within(place) from None
    return np.array([*labels.labels, None], dtype=object).take(labels.codes, mode="wrap")


def _require_one_each(count: int, size: int, what: str) -> None:
    if count != size:
        message = f"'{what}' must have one value for each of the {size:,} customers. Got {count:,}."
        raise DataError(message, where=f"'{what}'", got=count)


def _values_of(scores: Any, known: BoolArray) -> Callable[[], Mapping[str, NDArray[Any]]]:
    def read() -> dict[str, NDArray[Any]]:
        if not isinstance(scores, Scores) or not scores.detailed:
            return {}
        return {name: scores.raw(name)[known] for name in scores.metrics}

    return read
