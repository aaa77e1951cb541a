"""What every run gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring._plan import Plan


@final
@attrs.define(eq=False)
class Outputs:
    """The arrays that one run fills, each of shape (n_customers,)."""

    values: FloatArray
    coverage: FloatArray
    adjustments: FloatArray | None
    """None where nothing adjusts: whoever asks is given zeros."""
    codes: NDArray[np.int8] | None
    """None without a banding."""
    previous: NDArray[np.int8] | None = None
    """Codes of the bands before, where a margin looks at them."""

    @classmethod
    def room(cls, plan: Plan, size: int) -> Outputs:
        """Make room for some rows."""
        adjusted = plan.has_points or plan.root.ruled
        banded = plan.scorecard.banding is not None
        return cls(
            np.empty(size),
            np.empty(size),
            np.empty(size) if adjusted else None,
            np.empty(size, dtype=np.int8) if banded else None,
        )

    def take(self, rows: NDArray[np.intp]) -> Outputs:
        """Keep some rows alone."""
        return Outputs(
            self.values[rows],
            self.coverage[rows],
            None if self.adjustments is None else self.adjustments[rows],
            None if self.codes is None else self.codes[rows],
            None if self.previous is None else self.previous[rows],
        )
