import math
import re

import pytest

from healthscore import DefinitionError, Logistic


class TestLogistic:
    """An S-curve."""

    def test_is_the_logistic_function(self):
        """50 in the middle, 73.1 one width beyond, and never quite at an end nearby."""
        for value in (-30.0, -4.5, 8.0, 10.0, 12.0, 40.0):
            due = 100.0 / (1.0 + math.exp(-(value - 10.0) / 2.0))
            assert Logistic(midpoint=10, width=2)([value])[0] == pytest.approx(due, abs=1e-12)

    def test_falls_with_a_negative_width(self):
        """The mirror image."""
        rising, falling = Logistic(10, 2)([7, 10, 13]), Logistic(10, -2)([13, 10, 7])
        assert rising.tolist() == falling.tolist()

    @pytest.mark.parametrize(
        ("midpoint", "width", "message"),
        [
            (0, 0, "'width' of Logistic must not be 0. Got 0.0."),
            (0, -0.0, "'width' of Logistic must not be 0. Got 0.0."),
            ("0", 1, "'midpoint' of Logistic must be a finite number or one of learn. Got '0'."),
        ],
    )
    def test_refuses(self, midpoint, width, message):
        """Each field says what it may be."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Logistic(midpoint, width)
