import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from healthscore import DataError, DefinitionError, FitError, Isotonic, Metric, Piecewise, Scorecard


def isotonic(rates, weights):
    """Give the least-squares rates that never fall, by the min-max formula."""
    count = len(rates)

    def mean(start, stop):
        return np.average(rates[start:stop], weights=weights[start:stop])

    return [
        max(min(mean(s, e) for e in range(place + 1, count + 1)) for s in range(place + 1))
        for place in range(count)
    ]


class TestIsotonic:
    @given(st.lists(st.tuples(st.integers(0, 7), st.booleans()), min_size=2, max_size=60))
    def test_is_the_least_squares_fit_where_nothing_is_smoothed(self, customers):
        """One bin a value: the share that stayed, pooled where it would fall."""
        values, left = np.array(customers, dtype=float).T
        if left.min() == left.max() or values.min() == values.max():
            return
        distinct = np.unique(values)
        groups = [left[values == value] for value in distinct]
        due = isotonic([1 - group.mean() for group in groups], [len(group) for group in groups])
        fitted = Isotonic(smoothing=0).fit(values, left)
        np.testing.assert_allclose(fitted(distinct), 100 * np.array(due), rtol=0, atol=1e-9)
        turned = Isotonic("lower", smoothing=0).fit(-values, left)
        np.testing.assert_allclose(turned(-distinct), fitted(distinct), rtol=0, atol=1e-9)

    def test_small_pools_are_drawn_to_the_base_rate(self):
        """A single customer who stayed does not make the value perfect."""
        values = [1] * 40 + [2] * 40 + [3]
        left = [1] * 20 + [0] * 20 + [1] * 10 + [0] * 30 + [0]
        base = 51 / 81
        fitted = Isotonic(smoothing=5).fit(values, left)
        due = [(20 + 5 * base) / 45, (30 + 5 * base) / 45, (1 + 5 * base) / 6]
        # smoothed, the last pool would fall below the one before it: the two become one
        due[1:] = [(due[1] * 45 + due[2] * 6) / 51] * 2
        np.testing.assert_allclose(fitted([1, 2, 3]), 100 * np.array(due))

    def test_many_values_share_bins(self):
        """20 of as many customers each, equal values together, at the bins' mean values."""
        values = np.arange(4000.0)
        left = np.random.default_rng(1).random(4000) < 0.5 - values / 10_000
        fitted = Isotonic().fit(values, left)
        assert 2 <= len(fitted.knots) <= 20
        assert set(fitted.knots) <= {199 / 2 + 200 * place for place in range(20)}
        truth = 100 * (0.5 + values / 10_000)
        assert np.abs(fitted(values) - truth).mean() < 2.5
        tied = np.repeat([0.0, *range(1, 30)], [500, *[10] * 29])
        assert min(Isotonic().fit(tied, np.arange(790) % 3 == 0).knots) == 0.0

    def test_the_wrong_direction_comes_out_flat(self):
        """At the base rate: the metric then says nothing."""
        fitted = Isotonic(better="lower").fit([1, 1, 2, 2], outcome=[1, 1, 0, 0])
        assert fitted == Piecewise({1: 50, 2: 50})

    def test_customers_whose_outcome_is_not_known_are_passed_over(self):
        """As are those without a value."""
        values, left = [1, 1, 2, 2, 9, None], [1, 0, 0, 0, None, 1]
        assert Isotonic().fit(values, left) == Isotonic().fit(values[:4], left[:4])

    def test_is_learned_in_a_scorecard(self):
        """From the outcome that fit is given; what is learned does not need it any more."""
        card = Scorecard("s", [Metric("logins", Isotonic(smoothing=0))])
        fitted = card.fit({"logins": [0, 0, 5, 5]}, outcome=[True, True, True, False])
        assert fitted.members[0].normalizer == Piecewise({0: 0, 5: 50})
        with pytest.raises(FitError, match=r"metric 'logins': .* pass who left, as fit"):
            card.fit({"logins": [0, 5]})

    @pytest.mark.parametrize(
        ("values", "left", "message"),
        [
            ([1, 2], [0, 0], "of 2 customers with a value, nobody left"),
            ([1, 2], [1, 1], "of 2 customers with a value, everybody left"),
            ([1, 2, None], [0, 0, 1], "of 2 customers with a value, nobody left"),
            ([1, 2], [None, math.nan], "of 0 customers with a value, nobody left"),
            ([3, 3], [0, 1], "nothing to compare: all values are 3.0"),
            ([1e308, 3], [0, 1], "cannot learn from values above 1e.150 in size"),
        ],
    )
    def test_refuses_to_learn_where_nothing_can_be(self, values, left, message):
        """The message says what is missing."""
        with pytest.raises(FitError, match=message):
            Isotonic().fit(values, left)

    def test_refuses_outcomes_that_are_none(self):
        """Neither 0 nor 1, or not as many as customers."""
        with pytest.raises(DataError, match="row 1: 1 for who left"):
            Isotonic().fit([1, 2], [0, 3])
        with pytest.raises(DataError, match="one value for each of 2 customers"):
            Isotonic().fit([1, 2], [0, 1, 1])

    @pytest.mark.parametrize("wrong", [{"better": 1}, {"smoothing": -1}, {"smoothing": None}])
    def test_refuses_fields_that_say_nothing(self, wrong):
        """The message names the field."""
        with pytest.raises(DefinitionError, match=f"'{next(iter(wrong))}' of Isotonic must"):
            Isotonic(**wrong)
