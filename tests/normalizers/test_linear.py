import re

import pytest

from healthscore import DefinitionError, Linear, learn


class TestLinear:
    """A straight line."""

    def test_rises_or_falls(self):
        """Which end is larger gives the direction."""
        assert Linear(worst=0, best=10)([-1, 0, 2.5, 10, 11]).tolist() == [0, 0, 25, 100, 100]
        assert Linear(worst=10, best=0)([-1, 0, 2.5, 10, 11]).tolist() == [100, 100, 75, 0, 0]

    def test_scores_0_outside_when_asked(self):
        """Beyond either end, in either direction."""
        assert Linear(5, 10, outside="zero")([4.99, 5, 10, 10.01]).tolist() == [0, 0, 100, 0]
        assert Linear(10, 5, outside="zero")([4.99, 5, 10, 10.01]).tolist() == [0, 100, 0, 0]

    def test_prints_what_is_not_the_default(self):
        """As it would be written."""
        assert repr(Linear(0, 1.5)) == "Linear(worst=0, best=1.5)"
        assert repr(Linear(0, 1, outside="zero")) == "Linear(worst=0, best=1, outside='zero')"
        assert repr(Linear(0, learn.quantile(0.9))) == "Linear(worst=0, best=learn.quantile(0.9))"

    def test_takes_any_number(self):
        """A whole number is the same as the float."""
        assert Linear(0, 1) == Linear(0.0, 1.0)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"worst": "0"}, "'worst' of Linear must be a finite number or one of learn. Got '0'."),
            (
                {"worst": True},
                "'worst' of Linear must be a finite number or one of learn. Got True",
            ),
            ({"best": None}, "'best' of Linear must be a finite number or one of learn. Got None."),
            ({"best": float("nan")}, "'best' of Linear must be a finite number"),
            ({"best": float("inf")}, "'best' of Linear must be a finite number"),
            ({"best": 1e151}, "'best' of Linear must be a finite number"),
            ({"best": 10**400}, "'best' of Linear must be a finite number"),
            ({"best": 0}, "'best' of Linear must differ from 'worst'. Got 0.0."),
            ({"best": 5e-324}, "'best' of Linear must differ from 'worst'. Got 5e-324."),
            ({"outside": "no"}, "'outside' of Linear must be 'clip' or 'zero'. Got 'no'."),
        ],
    )
    def test_refuses(self, changes, message):
        """Each field says what it may be."""
        with pytest.raises(DefinitionError, match=re.escape(message)) as caught:
            Linear(**({"worst": 0, "best": 1} | changes))
        assert caught.value.where == f"'{next(iter(changes))}' of Linear"
