import math

import numpy as np
import pytest

from healthscore import (
    AsIs,
    Best,
    DefinitionError,
    Equal,
    Fixed,
    Group,
    Metric,
    OrderedMean,
    WeightedMean,
    Worst,
)

NAN = math.nan


class TestOrderedMean:
    def test_the_first_weight_goes_to_the_best_member(self):
        """Wherever it stands, and whatever the members' own weights."""
        mean = OrderedMean([3, 1, 0])
        assert mean([[80, 40, 60], [40, 60, 80]], [1, 5, 9]).tolist() == [75.0, 75.0]

    def test_its_corners_are_the_best_the_worst_the_median_and_the_mean(self):
        """Also where members are missing: the corners stay corners."""
        rows = np.array([[80.0, 40.0, 65.0], [NAN, 40.0, 65.0], [NAN, NAN, 7.0]])
        ones = [1, 1, 1]
        for weights, due in (
            ([1, 0, 0], Best()(rows, ones)),
            ([0, 0, 1], Worst()(rows, ones)),
            ([0, 1, 0], [65.0, 52.5, 7.0]),
            ([2, 2, 2], WeightedMean()(rows, ones)),
        ):
            np.testing.assert_allclose(OrderedMean(weights)(rows, ones), due, rtol=1e-15)

    def test_weights_are_stretched_over_the_members_present(self):
        """Of 1, 2 and 5 over three places, two places get 1 + 2/2 and 2/2 + 5."""
        assert OrderedMean([1, 2, 5])([[NAN, 90, 10]], [1, 1, 1]).tolist() == [30.0]

    def test_members_that_tie_share_the_weights_of_their_places(self):
        """So that none is blamed for the order of the columns."""
        shares = OrderedMean([1, 2, 5]).shares(
            np.array([[50.0, 80.0, 50.0], [7.0, 7.0, 7.0], [NAN, 3.0, 3.0], [NAN, NAN, NAN]]),
            np.ones(3),
        )
        third = 1 / 3
        due = [[3.5 / 8, 1 / 8, 3.5 / 8], [third] * 3, [0, 0.5, 0.5], [0, 0, 0]]
        np.testing.assert_allclose(shares, due, rtol=1e-15)

    def test_takes_as_many_members_as_it_has_weights(self):
        """Members of weight 0 are not counted; a group says so when it is made."""
        mean = OrderedMean([1, 2])
        assert mean([[80, 0, 20]], [1, 0, 1]).tolist() == [40.0]
        with pytest.raises(DefinitionError, match="of which there are 3"):
            mean([[1, 2, 3]], [1, 1, 1])
        members = [Metric(name, AsIs()) for name in "abc"]
        Group("g", members, weighting=Fixed(a=1, b=0, c=1), aggregation=mean)
        with pytest.raises(DefinitionError, match="Group 'g': 'weights' of OrderedMean must have"):
            Group("g", members, weighting=Equal(), aggregation=mean)

    @pytest.mark.parametrize("weights", [[], None, 3, [0, 0], [1, -1], [NAN], ["1"], [1e13]])
    def test_refuses_weights_that_are_none(self, weights):
        """Not negative, in range, and one above 0."""
        with pytest.raises(DefinitionError, match="'weights' of OrderedMean must"):
            OrderedMean(weights)
