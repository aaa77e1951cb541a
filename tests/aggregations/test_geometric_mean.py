import re

import numpy as np
import pytest

from healthscore import DefinitionError, GeometricMean


class TestGeometricMean:
    """One fault weighs heavily."""

    def test_is_the_root_of_the_product(self):
        """By weight, among the members present."""
        scores = GeometricMean()([[100, 25], [100, 0], [64, np.nan]], [1, 1])
        assert scores == pytest.approx([50.0, 0.0, 64.0])
        assert GeometricMean()([[16, 81]], [3, 1])[0] == pytest.approx(16**0.75 * 81**0.25)

    def test_a_floor_keeps_one_zero_from_deciding(self):
        """Lower scores count as the floor."""
        assert GeometricMean(floor=1)([[100, 0]], [1, 1])[0] == pytest.approx(10.0)

    def test_losses_follow_the_logarithms(self):
        """And members at 0 share the whole by weight."""
        scores = np.array([[100.0, 25.0, 25.0], [0.0, 0.0, 50.0], [0.0, np.nan, 50.0]])
        weights = np.array([1.0, 3.0, 1.0])
        value = GeometricMean()(scores, weights)
        with np.errstate(all="ignore"):
            losses = GeometricMean().losses(scores, weights, value)
        assert losses[0] == pytest.approx((100 - value[0]) * np.array([0.0, 0.75, 0.25]))
        assert losses[1].tolist() == [25.0, 75.0, 0.0]
        assert losses[2].tolist() == [100.0, 0.0, 0.0]

    @pytest.mark.parametrize("floor", [-1, 100, None, float("nan")])
    def test_refuses(self, floor):
        """The floor lies on the scale, below its end."""
        with pytest.raises(DefinitionError, match=re.escape("'floor' of GeometricMean must be")):
            GeometricMean(floor=floor)
