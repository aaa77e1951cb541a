import numpy as np

from healthscore import Equal, Fixed


class TestEqual:
    """Every member counts the same."""

    def test_gives_each_member_1(self):
        """However many there are."""
        assert Equal().over(["b", "a"]) == {"b": 1.0, "a": 1.0}
        assert Equal().over([]) == {}

    def test_fits_as_equal_shares(self):
        """In the members' order."""
        fitted = Equal().fit(np.ones((5, 4)), list("dcba"))
        assert fitted == Fixed(d=0.25, c=0.25, b=0.25, a=0.25)
        assert list(fitted.weights) == list("dcba")
