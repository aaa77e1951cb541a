"""The loop over periods that every state rule runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, final

import numpy as np

from healthscore._definition import refuse
from healthscore.history.states._inputs import inputs_of
from healthscore.history.states._observed import Observed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from healthscore.bandings import Banding
    from healthscore.history.states._base import StateRule
    from healthscore.history.states._inputs import Inputs


def run(
    rule: StateRule,
    scores: ArrayLike,
    banding: Banding | Sequence[Banding],
    restarts: ArrayLike | None,
    models: ArrayLike | None,
) -> NDArray[np.int8]:
    """Give the code of the band that each customer is held in, in each period."""
    inputs = inputs_of(scores, banding, restarts, models)
    for each in inputs.cuts.bandings:
        rule.check(each)
    size, periods = inputs.scores.shape
    codes = np.full((size, periods), -1, dtype=np.int8, order="F")
    held = _Held(rule, inputs)
    for period in range(periods):
        held.step(period, codes[:, period])
    return codes


@final
class _Held:
    """What is held of each customer, from period to period."""

    def __init__(self, rule: StateRule, inputs: Inputs) -> None:
        size = len(inputs.scores)
        self._rule = rule
        self._inputs = inputs
        self._codes: NDArray[np.int8] = np.zeros(size, dtype=np.int8)
        self._fresh = np.ones(size, dtype=np.bool_)
        self._memory = np.zeros((rule.slots(len(inputs.cuts.labels)), size))

    def step(self, period: int, out: NDArray[np.int8]) -> None:
        """Go one period on, and write the bands of those who have a score."""
        inputs = self._inputs
        scores = np.ascontiguousarray(inputs.scores[:, period])
        if inputs.restarts is not None:
            # until there is a score, a restart is still to come
            self._fresh |= inputs.restarts[:, period]
        observed = ~np.isnan(scores)
        # where everybody has a score, nothing need be copied out and back
        rows: Any = slice(None) if observed.all() else np.flatnonzero(observed)
        models = None if inputs.models is None else inputs.models[rows, period]
        fresh, memory = self._fresh[rows], self._memory[:, rows]
        now = Observed(scores[rows], self._codes[rows], fresh, inputs.cuts, models)
        memory[:, fresh] = 0.0
        codes = np.where(fresh, now.raw, self._next(now, memory))
        self._codes[rows], self._memory[:, rows], self._fresh[rows] = codes, memory, False
        out[rows] = codes

    def _next(self, now: Observed, memory: NDArray[np.float64]) -> NDArray[np.int8]:
        """Ask the rule, which may be anybody's."""
        given = cast("object", self._rule.step(now, memory))
        codes = np.asarray(given)
        fits = codes.dtype.kind in "iu" and codes.shape == now.scores.shape
        if fits and not np.any((codes < 0) | (codes >= now.bands)):
            return codes.astype(np.int8, copy=False)
        allowed = f"give a code from 0 to {now.bands - 1} for each of {len(now.scores)} customers"
        raise refuse(self._rule, "step", allowed, given)
