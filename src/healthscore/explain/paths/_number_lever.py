"""A number or a date that can be moved, and the curve that judges it run backwards."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, cast, final

import numpy as np

from healthscore.explain.paths._curves import is_known, turns
from healthscore.explain.paths._inverse import backwards, edges, poles
from healthscore.explain.paths._levers import Lever
from healthscore.explain.paths._nearest import boundary
from healthscore.explain.paths._round import outward, past_edge
from healthscore.explain.paths._rule_edges import values_past
from healthscore.formula import Column, Node, evaluate
from healthscore.normalizers import Block, Steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Source
    from healthscore.metric import Metric

_TIGHT: Final = 1e-6
"""Points by which a score may be above the one that is wanted, to count as that one."""

_HAIR: Final = 1e-9
"""Share of its way by which a value may go too far in order to be a shorter number."""

_FAR: Final = 1e12
"""Times by which a value is at most multiplied where what it divides never comes to an end."""

_DATES: Final = (np.datetime64("0001-01-02"), np.datetime64("9999-12-30"))
"""Dates that ISO text can hold, and time zones still move."""


@final
class NumberLever(Lever):
    """A number or a date that can be moved.

    Parameters
    ----------
    metric : Metric
        The metric that it is moved for.
    name : str
        Name of the column; that of the metric where its value comes from several.
    score : float
        The metric's score as things are.
    now : float
        The value as it is; a date in microseconds.
    node : Node
        What makes the metric's value from it.
    as_of : int
        The date of scoring in microseconds.
    is_date : bool
        Whether it is a date.
    edges : tuple of float, default ()
        Values of the column at which rules turn.
    """

    def __init__(
        self,
        metric: Metric,
        name: str,
        score: float,
        now: float,
        *,
        node: Node,
        as_of: int,
        is_date: bool,
        edges: tuple[float, ...] = (),
    ) -> None:
        super().__init__(metric, name, score)
        self._now = now
        self._node = node
        self._as_of = as_of
        self.is_date = is_date
        self._kernel = metric.normalizer.kernel()
        self.is_exact = is_known(metric.normalizer)
        self.is_own = isinstance(node, Column)
        places, has_levels = self._all_places(), isinstance(metric.normalizer, Steps)
        if has_levels:
            # a step that starts here may hold from the next number on alone
            places = np.unique([*places, *(places[1:] + places[:-1]) / 2.0])
        self._places = np.unique(np.round(places)) if is_date else places
        self._scores = self._judge(self._places)
        self.best = max(float(self._scores.max()), score)
        if has_levels:
            every: list[float] = np.unique(self._scores[self._scores > score]).tolist()
            self.levels = tuple(every)
        past = values_past(edges, now, score, self._judge, is_date=is_date) if edges else ()
        self.extras = tuple((level, self._shown(value)) for level, value in past)

    @property
    def before(self) -> Any:
        """The number, or the date, as it is."""
        return self._shown(self._now)

    def outward(self, value: Any, digits: int, /) -> Any:
        """Round a raw value away from what it is now: see `Lever.outward`."""
        number = float(np.datetime64(value, "us").astype(np.int64)) if self.is_date else value
        return self._shown(outward(number, self._now, digits, is_date=self.is_date))

    def _all_places(self) -> FloatArray:
        """Give the values between which the metric's score only rises or falls, ascending."""
        value = float(self._values(np.array([self._now]))[0])
        marks = np.array(turns(self.metric.normalizer, value))
        places = backwards(self._node, marks, self._as_of)
        breaks = list(poles(self._node, self._as_of))
        far = [self._now * _FAR, self._now / _FAR] if breaks else []
        places = np.array([self._now, *places, *edges(self._node, self._as_of), *far])
        if self.is_date:
            places = np.round(places)
        places = np.unique(places[np.isfinite(places)])
        # beyond the last turn curves are flat, and an edge is missed by rounding at most
        outer = np.maximum(np.abs(places), 1.0) * 1e-6
        hull = [places[0] - outer[0], places[-1] + outer[-1]]
        places = np.unique([*places, *(np.round(hull) if self.is_date else hull)])
        return places[self._allowed(places, breaks)]

    def _allowed(self, places: FloatArray, breaks: list[float]) -> BoolArray:
        """Mark what lies on this side of every pole, and is a date if one is due."""
        allowed = np.ones(len(places), dtype=np.bool_)
        for pole in breaks:
            allowed &= np.sign(places - pole) == np.sign(self._now - pole)
        if self.is_date:
            low, high = (date.astype("datetime64[us]").astype(np.int64) for date in _DATES)
            allowed &= (places >= low) & (places <= high)
        return allowed

    def _values(self, numbers: FloatArray) -> FloatArray:
        """Give the metric's values."""
        with np.errstate(all="ignore"):
            made = evaluate(self._node, cast("Source", _Row(numbers, self._as_of)))
        return np.ascontiguousarray(np.broadcast_to(made, numbers.shape))

    def _judge(self, numbers: FloatArray) -> FloatArray:
        """Score some values; what has no score is worse than everything."""
        scores = np.empty(len(numbers))
        with np.errstate(all="ignore"):
            self._kernel(self._values(numbers), scores, Block(len(numbers)))
        return np.where(np.isnan(scores), -np.inf, scores)

    def _value_for(self, wanted: float) -> Any:
        found = [self._crossing(place, wanted) for place in self._crossings(wanted)]
        excess = self._judge(np.array(found)) - wanted
        over, _, value = min(
            (over if over > _TIGHT else 0.0, abs(value - self._now), value)
            for value, over in zip(found, excess.tolist(), strict=True)
        )
        value = value if self.is_date else self._rounded(value, wanted, over)
        if self.levels is not None:
            value = past_edge(
                value, self._now, lambda each: self._judge(each) == wanted, is_date=self.is_date
            )
        return self._shown(value)

    def _rounded(self, value: float, wanted: float, over: float) -> float:
        """Give the shortest number as good: 80 and not 79.99999999999999, 0 and not 3.6e-15."""
        hair = abs(value - self._now) * _HAIR
        last = min(-math.floor(math.log10(max(hair, 1e-300))), 300)
        shorter = np.array([round(value, digits) + 0.0 for digits in range(last - 17, last)])
        excess = self._judge(shorter) - wanted
        good = (np.abs(shorter - value) <= hair) & (excess >= 0.0) & (excess <= over + _TIGHT)
        return float(shorter[np.argmax(good)]) if good.any() else value

    def _crossings(self, wanted: float) -> list[int]:
        """Find the stretches at one end of which the score is reached, and not at the other."""
        reached = self._reached(self._scores, wanted)
        places: list[int] = np.flatnonzero(reached[1:] != reached[:-1]).tolist()
        return places

    def _crossing(self, place: int, wanted: float) -> float:
        outside, inside = self._places[place : place + 2].tolist()

        def holds(numbers: FloatArray) -> BoolArray:
            return self._reached(self._judge(numbers), wanted)

        if holds(np.array([outside]))[0]:
            outside, inside = inside, outside
        return boundary(holds, outside, inside, whole=self.is_date)

    def _reached(self, scores: FloatArray, wanted: float) -> BoolArray:
        """Mark the scores that are wanted: past a level there may be a better one, but a dearer."""
        return scores >= wanted if self.levels is None else scores == wanted

    def _shown(self, number: float) -> Any:
        if not self.is_date:
            return number
        text = str(np.datetime64(round(number), "us"))
        return text.removesuffix("T00:00:00.000000").removesuffix(".000000")


@final
class _Row:
    """Gives the one column that a formula reads."""

    def __init__(self, values: FloatArray, as_of: int) -> None:
        self._values = values
        self.as_of = as_of

    def numbers(self, _: str, /) -> FloatArray:
        return self._values

    def dates(self, _: str, /) -> NDArray[np.int64]:
        return self._values.astype(np.int64)
