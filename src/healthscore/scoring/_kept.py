"""What is kept of a run, from which everything else can be made without the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.scorecard import Scorecard
    from healthscore.scoring._inputs import Inputs
    from healthscore.scoring._plan import Plan


@final
@attrs.frozen(eq=False, repr=False)
class Kept:
    """What was read, the members' scores, the gaps with a score, and the lanes of rules."""

    scorecard: Scorecard
    inputs: Inputs
    """The columns as they came in, which are not copied: `raw` refuses what changed since."""
    members: dict[str, FloatArray]
    gaps: dict[int, BoolArray]
    lanes: tuple[FloatArray, ...]
    fresh: dict[int, FloatArray] = attrs.field(factory=dict[int, "FloatArray"])
    """What age leaves of the observations of metrics that fade, by place; 0 for gaps."""

    @classmethod
    def room(cls, plan: Plan, inputs: Inputs) -> Kept:
        """Make room for the rows of some inputs."""
        size = inputs.size
        names = [member.name for member in plan.scorecard.below()]
        imputed = [leaf.place for leaf in plan.leaves if leaf.imputed is not None]
        return cls(
            plan.scorecard,
            inputs,
            {name: np.empty(size) for name in names},
            {place: np.empty(size, dtype=np.bool_) for place in imputed},
            tuple(np.empty(size) for _ in plan.lanes),
            {leaf.place: np.empty(size) for leaf in plan.leaves if leaf.fading is not None},
        )

    @property
    def size(self) -> int:
        """How many customers there are."""
        return self.inputs.size

    @property
    def plan(self) -> Plan:
        """The plan of the scorecard; never stored, for it cannot be pickled."""
        return self.scorecard.plan

    def leaf_scores(self, start: int, stop: int) -> dict[str, FloatArray]:
        """Give the metrics' scores of some rows, without copying them."""
        return {leaf.name: self.members[leaf.name][start:stop] for leaf in self.plan.leaves}

    def take(self, rows: NDArray[np.intp]) -> Kept:
        """Keep some rows alone."""
        return Kept(
            self.scorecard,
            self.inputs.take(rows),
            {name: scores.take(rows) for name, scores in self.members.items()},
            {place: gaps.take(rows) for place, gaps in self.gaps.items()},
            tuple(lane.take(rows) for lane in self.lanes),
            {place: fresh.take(rows) for place, fresh in self.fresh.items()},
        )
