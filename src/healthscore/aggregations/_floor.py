"""The floor under scores, for means that one zero would make zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from healthscore._definition import refuse, require_finite
from healthscore.aggregations._base import Accumulator

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.aggregations._presence import Presence
    from healthscore.normalizers import Block


def require_floor(owner: Any) -> None:
    """Refuse a floor that is not from 0 to below 100."""
    require_finite(owner, "floor", learnable=False)
    if not 0.0 <= owner.floor < 100.0:
        raise refuse(owner, "floor", "be from 0 to below 100", owner.floor)


def floored(accumulator: Accumulator, floor: float) -> Accumulator:
    """Let no score below the floor come to an accumulator."""
    return _Floored(accumulator, floor) if floor else accumulator


@final
class _Floored(Accumulator):
    def __init__(self, accumulator: Accumulator, floor: float) -> None:
        self._accumulator = accumulator
        self._floor = floor

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        raised = np.maximum(scores, self._floor, out=block.borrow())
        self._accumulator.add(place, raised, missing, block)
        block.give_back(raised)

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        self._accumulator.finish(out, presence, block)
