import re

import numpy as np
import pytest

from healthscore import DefinitionError, Fixed, learn


class TestFixed:
    """Weights that are known."""

    def test_is_given_by_name_or_by_mapping(self):
        """Or by both."""
        assert Fixed(a=1, b=2) == Fixed({"a": 1, "b": 2}) == Fixed({"a": 1}, b=2)
        assert Fixed(a=1, b=2) == Fixed(b=2, a=1)
        assert hash(Fixed(a=1, b=2)) == hash(Fixed(b=2, a=1))
        assert Fixed(a=1, b=2) != Fixed(a=2, b=1)

    @pytest.mark.parametrize(
        ("fixed", "shown"),
        [
            (Fixed(a=1, b=0.5), "Fixed(a=1, b=0.5)"),
            (Fixed({"a b": 1}), "Fixed({'a b': 1})"),
            (Fixed({"class": 1, "b": 1}), "Fixed({'class': 1, 'b': 1})"),
            (Fixed({"é": 1}), "Fixed({'é': 1})"),
        ],
    )
    def test_prints_as_python_can_read_it(self, fixed, shown):
        """Keywords and the like only stand in a mapping."""
        assert repr(fixed) == shown

    def test_gives_weights_in_the_members_order(self):
        """Any positive total will do."""
        weights = Fixed(a=40, b=0, c=80).over(["c", "a", "b"])
        assert list(weights.items()) == [("c", 80.0), ("a", 40.0), ("b", 0.0)]

    def test_fits_as_shares(self):
        """That sum to 1."""
        fitted = Fixed(a=40, b=0, c=120).fit(np.ones((2, 3)), ["c", "a", "b"])
        assert fitted == Fixed(c=0.75, a=0.25, b=0)

    def test_keeps_a_member_of_next_to_no_weight(self):
        """A share of 0 would leave it out."""
        fitted = Fixed(a=1e-12, b=1e12, c=0).fit(np.ones((2, 3)), ["a", "b", "c"])
        assert fitted == Fixed(a=1e-12, b=1, c=0)

    @pytest.mark.parametrize(
        ("weights", "named", "message"),
        [
            (None, {}, "'weights' of Fixed must have at least one above 0. Got {}."),
            ({"a": 0}, {}, "'weights' of Fixed must have at least one above 0. Got {'a': 0.0}."),
            ([1], {}, "'weights' of Fixed must be a mapping from name to number. Got [1]."),
            ({1: 1}, {}, "'weights' of Fixed must have names as keys. Got 1."),
            ({" ": 1}, {}, "'weights' of Fixed must have names as keys. Got ' '."),
            ({"a": 1}, {"a": 2}, "'weights' of Fixed must name each member once. Got 'a'."),
            (None, {"a": -1}, "'weights' of Fixed must be 0 or from 1e-12 to 1e12. Got -1.0."),
            (None, {"a": 1e13}, "'weights' of Fixed must be 0 or from 1e-12 to 1e12."),
            (None, {"a": 1e-13}, "'weights' of Fixed must be 0 or from 1e-12 to 1e12."),
            (None, {"a": "1"}, "'weights' of Fixed must be 0 or from 1e-12 to 1e12. Got '1'."),
            (None, {"a": float("nan")}, "'weights' of Fixed must be 0 or from 1e-12 to 1e12."),
            (None, {"a": learn.mean()}, "'weights' of Fixed must be 0 or from 1e-12 to 1e12."),
        ],
    )
    def test_refuses(self, weights, named, message):
        """What is not a weight, or not a name."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Fixed(weights, **named)

    @pytest.mark.parametrize(
        ("names", "message"),
        [
            (["a"], "the weight of 'b' names no member. Members are a."),
            (["a", "b", "c"], "the weight of 'c' is missing. Members are a, b, c."),
        ],
    )
    def test_refuses_other_members(self, names, message):
        """A weight for each member, and a member for each weight."""
        with pytest.raises(DefinitionError, match=re.escape(f"In Fixed(a=1, b=2) {message}")):
            Fixed(a=1, b=2).over(names)
