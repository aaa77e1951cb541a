import math

import pytest

from healthscore.explain.paths._inverse import DAY
from healthscore.explain.paths._round import past_edge

BELOW_ONE = math.nextafter(1.0, 0.0)


class TestPastEdge:
    @pytest.mark.parametrize(
        ("value", "now", "low", "high", "found"),
        [
            (BELOW_ONE, 4.0, -math.inf, 1.0, 0.0),
            (BELOW_ONE, 4.7, -math.inf, 1.0, 0.9),
            (BELOW_ONE, 4.123456, -math.inf, 1.0, 0.99),
            (math.nextafter(3.0, 4.0), 2.0, 3.0, 5.0, 4.0),
            (math.nextafter(3.0, 4.0), 2.0, 3.0, 3.5, 3.1),
            (3.0, 2.0, 2.5, 5.0, 3.0),
            (1 / 3, 2.0, 0.1, 0.334, 0.33),
            (math.nextafter(0.0025, 1.0), 0.0, 0.0025, 1.0, 0.0026),
        ],
    )
    def test_a_number_just_past_an_edge_becomes_a_round_one(self, value, now, low, high, found):
        """As round as the edge and the customer's own number are, as long as it is on the step."""
        assert past_edge(value, now, lambda x: (x > low) & (x < high), is_date=False) == found

    def test_where_nothing_round_is_on_the_step_the_edge_stays(self):
        """A step may be narrower than any round number."""
        edge = math.nextafter(3.0, 4.0)
        assert past_edge(edge, 2.0, lambda x: x == edge, is_date=False) == edge

    @pytest.mark.parametrize(
        ("value", "low", "found"),
        [(5 * DAY + 1, 5 * DAY, 6 * DAY), (5 * DAY, 4 * DAY, 5 * DAY)],
    )
    def test_dates_are_whole_days(self, value, low, found):
        """Where such a day is on the step."""
        assert past_edge(value, DAY, lambda x: x > low, is_date=True) == found

    def test_dates_on_a_short_step(self):
        """Are whole hours, minutes or seconds."""
        hour = DAY // 24
        found = past_edge(5 * DAY + 1, DAY, lambda x: (x > 5 * DAY) & (x < 5.5 * DAY), is_date=True)
        assert found == 5 * DAY + hour
