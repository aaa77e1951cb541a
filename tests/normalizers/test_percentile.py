import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from healthscore import DefinitionError, FitError, Metric, Percentile, Piecewise, Scorecard


def mid_ranks(values):
    """Give the mid-rank of each value, as a percentage, from the definition."""
    return [
        100 * (sum(v < x for v in values) + sum(v == x for v in values) / 2) / len(values)
        for x in values
    ]


class TestPercentile:
    @given(
        st.lists(
            st.sampled_from([0.0, 1.0, 2.5, 7.0, -3.0, 1e6]) | st.floats(-9, 9, width=16),
            min_size=1,
        )
    )
    def test_a_fitted_value_scores_its_mid_rank(self, values):
        """Ties have one score, and the mean score is 50."""
        if len(set(values)) < 2:
            return
        scores = Percentile().fit(values)(values)
        np.testing.assert_allclose(scores, mid_ranks(values), rtol=0, atol=1e-9)
        assert np.mean(scores) == pytest.approx(50)

    @given(
        st.lists(
            st.tuples(st.integers(0, 10**6), st.sampled_from([1, 1, 1, 2, 20, 130])),
            min_size=3,
            max_size=60,
            unique_by=lambda pair: pair[0],
        ),
        st.integers(2, 20),
    )
    def test_with_fewer_knots_it_stays_near(self, values, points):
        """Within two steps, also beside values that many have."""
        values = [float(value) for value, count in values for _ in range(count)]
        fitted = Percentile(points=points).fit(values)
        assert 2 <= len(fitted.knots) <= max(points, 2)
        far = np.abs(fitted(values) - mid_ranks(values)).max()
        assert far <= 200 / (points - 1) + 1e-9

    def test_knots_are_where_they_are_needed(self):
        """On the value that most have, and none to spare for what lies on the line."""
        x = [0, 10, *[11] * 20, 12, 90, 91, 92]
        fitted = Percentile(points=4).fit(x)
        assert 11 in fitted.knots
        assert np.abs(fitted(x) - mid_ranks(x)).max() <= 40
        even = Percentile(points=5).fit(range(100))
        assert np.abs(even(range(100)) - mid_ranks(range(100))).max() < 1e-9

    def test_lower_may_be_better(self):
        """Then the scores are turned round."""
        values = [3, 1, 2, 2]
        due = [100 - rank for rank in mid_ranks(values)]
        assert Percentile(better="lower").fit(values)(values).tolist() == due

    def test_a_new_value_lies_on_the_line_or_beyond_the_end(self):
        """It never leaves the scores that were learned."""
        fitted = Percentile().fit([1, 2, 3, 10])
        assert fitted == Piecewise({1: 12.5, 2: 37.5, 3: 62.5, 10: 87.5})
        assert fitted([-5, 6.5, 99]).tolist() == [12.5, 75.0, 87.5]

    def test_is_learned_in_a_scorecard(self):
        """And comes back as a Piecewise."""
        card = Scorecard("s", [Metric("mrr", Percentile(), formula="log1p(mrr)")])
        fitted = card.fit({"mrr": [0, 10, None, 100]})
        assert isinstance(fitted.members[0].normalizer, Piecewise)
        assert fitted.score({"mrr": [10, 1e9]}).values.tolist() == pytest.approx([50, 250 / 3])

    @pytest.mark.parametrize("values", [[5], [5, 5, None], [-0.0, 0.0]])
    def test_refuses_to_rank_a_constant(self, values):
        """There is nothing to rank."""
        with pytest.raises(FitError, match="nothing to rank: all values are"):
            Percentile().fit(values)

    def test_refuses_to_learn_from_nothing(self):
        """All are gaps."""
        with pytest.raises(FitError, match="no value to learn from: all 2 are gaps"):
            Percentile().fit([None, None])

    @pytest.mark.parametrize("wrong", [{"better": "up"}, {"points": 1}, {"points": 5.0}])
    def test_refuses_fields_that_say_nothing(self, wrong):
        """The message names the field."""
        with pytest.raises(DefinitionError, match=f"'{next(iter(wrong))}' of Percentile must"):
            Percentile(**wrong)
