import re

import pytest

from healthscore import AsIs, DefinitionError, learn


class TestAsIs:
    """What already is a score."""

    def test_keeps_within_its_limits(self):
        """And changes nothing between them."""
        assert AsIs()([-1, 0, 33.3, 100, 101]).tolist() == [0, 0, 33.3, 100, 100]
        assert AsIs(low=-5, high=5)([-9, 1, 9]).tolist() == [-5, 1, 5]
        assert AsIs(low=-5, high=5).span == (-5.0, 5.0)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"low": 100}, "'high' of AsIs must be above 'low'. Got 100.0."),
            (
                {"high": learn.maximum()},
                "'high' of AsIs must be a finite number. Got learn.maximum()",
            ),
        ],
    )
    def test_refuses(self, fields, message):
        """Its limits are declared, never learned."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            AsIs(**fields)
