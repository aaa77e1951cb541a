import numpy as np
import pytest

import parts
from healthscore.normalizers import Block
from healthscore.normalizers._segments import locator

KNOTS = {
    "one": [3.0],
    "few": [0.0, 3.0, 10.0],
    "twelve": list(parts.even(12)),
    "thirteen": list(parts.even(13)),
    "many, even": list(parts.even(101)),
    "many, uneven": list(parts.uneven(90)),
    "neighbours": list(parts.neighbours(1.0, 40)),
    "one far below": [-1e17, *parts.even(20)],
    "clusters far apart": [0.0, *parts.neighbours(1e-9, 10), *parts.neighbours(1e9, 10)],
    "all sizes": [-(10.0**power) for power in range(140, -140, -10)] + [10.0**p for p in range(99)],
}


class TestLocator:
    """The segment that a value falls into."""

    @pytest.mark.parametrize("knots", KNOTS.values(), ids=KNOTS.keys())
    def test_counts_as_a_sorted_search_does(self, knots):
        """At the knots, next to them, and between."""
        at = np.array(knots)
        rng = np.random.default_rng(0)
        between = rng.uniform(at[0], at[-1], 5000)
        values = np.sort(
            np.clip(
                [*at, *np.nextafter(at, np.inf), *np.nextafter(at, -np.inf), *between],
                at[0],
                at[-1],
            )
        )
        found = np.array(locator(at)(values, Block(len(values))), dtype=np.int64)
        due = at.searchsorted(values, side="right")
        # from the first knot on, whatever the first count is called
        assert np.array_equal(found - found[0], due - due[0])
