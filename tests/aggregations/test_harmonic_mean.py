import math

import pytest

from healthscore import DefinitionError, HarmonicMean

NAN = math.nan


class TestHarmonicMean:
    def test_averages_reciprocals(self):
        """Two thirds of the way at 40 and one at 80: 3 / (2/40 + 1/80)."""
        assert HarmonicMean()([[40, 80]], [2, 1]).tolist() == [pytest.approx(48.0)]

    def test_a_zero_makes_the_group_zero(self):
        """Unless there is a floor under it."""
        assert HarmonicMean()([[0, 100], [NAN, 100]], [1, 9]).tolist() == [0.0, 100.0]
        assert HarmonicMean(floor=50)([[0, 100]], [1, 1]).tolist() == [pytest.approx(200 / 3)]

    @pytest.mark.parametrize("floor", [-1, 100, NAN, "1", None])
    def test_refuses_a_floor_off_the_scale(self, floor):
        """From 0 to below 100."""
        with pytest.raises(DefinitionError, match="'floor' of HarmonicMean must"):
            HarmonicMean(floor=floor)
