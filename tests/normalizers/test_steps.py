import re

import pytest

from healthscore import DefinitionError, Steps, learn


class TestSteps:
    """Tiers."""

    def test_close_on_the_left(self):
        """A start belongs to the tier that starts there; below the first is the first."""
        assert Steps({0: 1, 3: 50, 4: 80})([-9, 0, 2.9, 3, 4, 9]).tolist() == [1, 1, 1, 50, 80, 80]

    def test_close_on_the_right(self):
        """A start belongs to the tier below."""
        steps = Steps({0: 1, 3: 50, 4: 80}, closed="right")
        assert steps([-9, 0, 2.9, 3, 3.1, 4, 9]).tolist() == [1, 1, 1, 1, 50, 50, 80]

    def test_one_tier_is_a_constant(self):
        """For whoever has a value."""
        assert Steps({5: 40})([1, 5, 9]).tolist() == [40, 40, 40]
        assert str(Steps({5: 40})([None])[0]) == "nan"

    def test_span_their_scores(self):
        """Whatever the order."""
        assert Steps({0: 90, 1: 20}).span == (20.0, 90.0)

    @pytest.mark.parametrize(
        ("tiers", "more", "message"),
        [
            ({}, {}, "'tiers' of Steps must be a mapping of 1 or more numbers. Got {}."),
            ({0: "x"}, {}, "'tiers' of Steps must hold finite numbers or some of learn. Got 'x'."),
            ({learn.median: 1}, {}, "'tiers' of Steps must hold finite numbers"),
            (
                {0: 1},
                {"closed": "both"},
                "'closed' of Steps must be 'left' or 'right'. Got 'both'.",
            ),
        ],
    )
    def test_refuse(self, tiers, more, message):
        """Each field says what it may be."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Steps(tiers, **more)
