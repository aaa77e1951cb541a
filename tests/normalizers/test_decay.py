import re

import pytest

from healthscore import Decay, DefinitionError


class TestDecay:
    """A score that fades."""

    def test_halves(self):
        """Every half-life; what lies ahead has not faded."""
        assert Decay(14)([0, 14, 28, 140, -3]).tolist() == [100, 50, 25, 100 / 1024, 100]
        assert Decay(14)([7])[0] == pytest.approx(100 / 2**0.5)

    @pytest.mark.parametrize("half_life", [0, -1, "1", float("nan"), None])
    def test_refuses(self, half_life):
        """A half-life is above 0."""
        with pytest.raises(DefinitionError, match=re.escape("'half_life' of Decay must be")):
            Decay(half_life)
