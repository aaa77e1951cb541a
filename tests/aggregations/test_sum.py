import re

import numpy as np
import pytest

from healthscore import DefinitionError, Sum


class TestSum:
    """Points."""

    def test_adds_up(self):
        """From the start, within the limits, a gap adding nothing."""
        scores = Sum(start=50)([[10, -20], [60, 5], [-60, np.nan], [np.nan, 7]], [1, 1])
        assert scores.tolist() == [40.0, 100.0, 0.0, 57.0]

    def test_does_not_scale_by_weight(self):
        """A weight counts toward coverage; 0 leaves the member out."""
        assert Sum()([[10, 20, 30]], [1e12, 1e-12, 0]).tolist() == [30.0]

    def test_has_limits_of_its_own(self):
        """They are its span."""
        assert Sum(low=-10, high=10)([[50], [-50]], [1]).tolist() == [10.0, -10.0]
        assert Sum(low=-10, high=10).span_of([(0, 100)]) == (-10.0, 10.0)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"low": 100}, "'high' of Sum must be above 'low'. Got 100.0."),
            ({"start": "0"}, "'start' of Sum must be a finite number. Got '0'."),
        ],
    )
    def test_refuses(self, fields, message):
        """Each field says what it may be."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Sum(**fields)
