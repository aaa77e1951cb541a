import math
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from healthscore import (
    AsIs,
    Best,
    DefinitionError,
    Group,
    Metric,
    OrderedMean,
    Rounded,
    Scorecard,
    Sum,
    WeightedMean,
    Worst,
)

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "floor": ROUND_FLOOR}


class TestRounded:
    @given(
        st.integers(0, 10**8), st.integers(-1, 6), st.sampled_from(sorted(MODES)), st.floats(-1, 1)
    )
    def test_rounds_as_on_paper(self, millionths, digits, mode, aside):
        """Decimal arithmetic gives the same, though the score is a little beside the number."""
        exact = Decimal(millionths) / 10**6
        due = exact.quantize(Decimal(1).scaleb(-digits), rounding=MODES[mode])
        score = np.array([float(exact) + aside * 5e-10])
        assert Rounded(WeightedMean(), digits=digits, mode=mode).round(score)[0] == float(due)

    def test_rounds_each_stage_by_itself(self):
        """A group's rounded score is what the scorecard goes on with."""
        group = Group("g", [Metric("a", AsIs()), Metric("b", AsIs())], aggregation=Rounded(Best()))
        scorecard = Scorecard("s", [group, Metric("c", AsIs())])
        score = scorecard.score_one({"a": 70.5, "b": 3, "c": 80})
        assert (score.members["g"], score.value) == (71.0, 75.5)
        assert score.contributions == {"a": 35.5, "b": 0.0, "c": 40.0}

    def test_what_it_gives_or_takes_is_split_like_the_losses(self):
        """The losses of a mean of 70.5, times 29 / 29.5."""
        aggregation, scores = Rounded(WeightedMean()), np.array([[76.0, 65.0]])
        losses = aggregation.losses(scores, np.ones(2), np.array([71.0]))
        np.testing.assert_allclose(losses, [[12 * 29 / 29.5, 17.5 * 29 / 29.5]])

    def test_over_a_sum_it_is_an_adjustment(self):
        """Points stay what they are."""
        card = Scorecard("s", [Metric("a", AsIs(-50, 50))], aggregation=Rounded(Sum(start=50)))
        score = card.score_one({"a": 2.25})
        assert (score.value, score.contributions, score.adjustment) == (52.0, {"a": 2.25}, 49.75)

    def test_its_limits_are_rounded_too(self):
        """So a score never leaves the span."""
        assert Rounded(Sum(low=0.4, high=80.5)).span_of([]) == (0.0, 81.0)
        assert Rounded(Worst(), digits=-1).span_of([(4.0, 95.0)]) == (0.0, 100.0)

    def test_takes_as_many_members_as_what_it_rounds(self):
        """It asks."""
        with pytest.raises(DefinitionError, match="of which there are 1"):
            Rounded(OrderedMean([1, 2]))([[5]], [1])

    @pytest.mark.parametrize(
        "wrong",
        [
            {"inner": 3},
            {"digits": 7},
            {"digits": -2},
            {"digits": 1.0},
            {"digits": True},
            {"mode": "up"},
        ],
    )
    def test_refuses_fields_that_say_nothing(self, wrong):
        """The message names the field."""
        with pytest.raises(DefinitionError, match=f"'{next(iter(wrong))}' of Rounded must"):
            Rounded(**{"inner": WeightedMean()} | wrong)

    def test_a_missing_score_stays_missing(self):
        """There is nothing to round."""
        assert np.isnan(Rounded(WeightedMean())([[math.nan]], [1])).all()
