import re
from fractions import Fraction

import numpy as np
import pytest

from healthscore import DefinitionError, Fixed, RankOrder


class TestRankOrder:
    @pytest.mark.parametrize(
        ("method", "due"),
        [
            ("centroid", [(11, 18), (5, 18), (1, 9)]),
            ("sum", [(1, 2), (1, 3), (1, 6)]),
            ("reciprocal", [(6, 11), (3, 11), (2, 11)]),
        ],
    )
    def test_weighs_by_rank(self, method, due):
        """Each weight is the float nearest to its fraction, in the members' order."""
        weights = RankOrder(["a", "b", "c"], method=method).over(["c", "a", "b"])
        assert list(weights) == ["c", "a", "b"]
        assert [weights[name] for name in "abc"] == [float(Fraction(*pair)) for pair in due]

    @pytest.mark.parametrize("method", ["centroid", "sum", "reciprocal"])
    @pytest.mark.parametrize("count", [1, 2, 40])
    def test_weights_fall_and_sum_to_1(self, method, count):
        """However many there are."""
        names = [f"m{place}" for place in range(count)]
        weights = list(RankOrder(names, method=method).over(names).values())
        assert weights == sorted(weights, reverse=True)
        assert sum(weights) == pytest.approx(1, abs=1e-12)

    def test_fits_as_it_says(self):
        """Scores do not matter."""
        assert RankOrder(["b", "a"]).fit(np.ones((2, 2)), ["a", "b"]) == Fixed(a=0.25, b=0.75)

    def test_refuses_other_members(self):
        """A rank for each member, and a member for each rank."""
        for names, wrong in ((["a"], "'b' names no member"), (["a", "b", "c"], "'c' is missing")):
            with pytest.raises(DefinitionError, match=f"the weight of {wrong}"):
                RankOrder(["a", "b"]).over(names)

    @pytest.mark.parametrize(
        ("names", "options", "message"),
        [
            ([], {}, "'names' of RankOrder must hold one or more. Got []."),
            ("ab", {}, "'names' of RankOrder must be a list of names. Got 'ab'."),
            (["a", 3], {}, "'names' of RankOrder must be texts that are not blank. Got 3."),
            (["a", "a"], {}, "'names' of RankOrder must be different. Got 'a'."),
            (["a"], {"method": "roc"}, "'method' of RankOrder must be 'centroid' or 'sum'"),
        ],
    )
    def test_refuses_what_is_no_order(self, names, options, message):
        """The message names the field."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            RankOrder(names, **options)
