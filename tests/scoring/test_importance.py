import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore import (
    AsIs,
    Cap,
    Critic,
    DataError,
    Equal,
    Fixed,
    GeometricMean,
    Group,
    Linear,
    Metric,
    NotFittedError,
    Piecewise,
    Scorecard,
    Steps,
    Sum,
    learn,
)
from strategies import AS_OF, cases


def metrics(*names):
    """Make metrics that are scores."""
    return [Metric(name, AsIs()) for name in names]


class TestEffectiveWeights:
    def test_shares_are_multiplied_down_the_tree(self):
        """Whatever the totals are."""
        group = Group("g", metrics("a", "b"), weighting=Fixed(a=1, b=3))
        card = Scorecard("s", [group, *metrics("c")], weighting=Fixed(g=40, c=60))
        assert card.effective_weights() == pytest.approx({"a": 0.1, "b": 0.3, "c": 0.6})
        assert group.effective_weights() == {"a": 0.25, "b": 0.75}

    def test_a_member_of_weight_0_has_none(self):
        """Nor have the metrics below it."""
        group = Group("g", metrics("a", "b"))
        card = Scorecard("s", [group, *metrics("c")], weighting=Fixed(g=0, c=1))
        assert card.effective_weights() == {"a": 0.0, "b": 0.0, "c": 1.0}

    def test_under_a_sum_it_is_the_points_at_stake(self):
        """There, weights only count for coverage."""
        members = [
            Metric("visits", Piecewise({0: 0, 10: 30})),
            Metric("tickets", Steps({0: 0, 5: -60})),
            Metric("renewed", Steps({0: 10})),
        ]
        card = Scorecard("s", members, aggregation=Sum(start=50))
        due = {"visits": 1 / 3, "tickets": 2 / 3, "renewed": 0}
        assert card.effective_weights() == pytest.approx(due)
        card = Scorecard(
            "s", members, aggregation=Sum(), weighting=Fixed(visits=1, tickets=0, renewed=9)
        )
        assert card.effective_weights() == {"visits": 1.0, "tickets": 0.0, "renewed": 0.0}
        fixed = Scorecard("s", members[2:], aggregation=Sum())
        assert fixed.effective_weights() == {"renewed": 1.0}

    @given(cases())
    def test_they_sum_to_1(self, case):
        """However deep the tree."""
        weights = case.scorecard.effective_weights()
        assert list(weights) == [metric.name for metric in case.scorecard.metrics()]
        assert sum(weights.values()) == pytest.approx(1)

    def test_curves_may_still_learn_but_weightings_not(self):
        """The message names who."""
        members = [Metric("a", Linear(0, learn.maximum())), *metrics("b")]
        assert Scorecard("s", members).effective_weights() == {"a": 0.5, "b": 0.5}
        with pytest.raises(NotFittedError, match=r"Critic.. still learns the weights of a, b"):
            Scorecard("s", members, weighting=Critic()).effective_weights()


class TestImportance:
    def test_it_is_the_share_of_the_covariance(self):
        """Each metric's points with the score; a weight of two thirds may be a third of it."""
        chance = np.random.default_rng(7)
        table = {"a": 50 + chance.normal(0, 1, 500), "b": 50 + chance.normal(0, 9, 500)}
        card = Scorecard("s", metrics("a", "b"), weighting=Fixed(a=2, b=1))
        points = np.array([table["a"] * 2 / 3, table["b"] / 3])
        due = np.cov(points).sum(axis=1) / points.sum(axis=0).var(ddof=1)
        assert list(card.importance(table).values()) == pytest.approx(due.tolist(), rel=1e-9)
        assert card.importance(table)["a"] < 0.1

    def test_what_goes_against_the_rest_is_below_0(self):
        """And all still sum to 1."""
        card = Scorecard("s", metrics("a", "b"), weighting=Fixed(a=4, b=1))
        shares = card.importance({"a": [10, 50, 90], "b": [60, 50, 40]})
        assert shares["b"] < 0
        assert shares["a"] > 1
        assert sum(shares.values()) == pytest.approx(1)

    def test_rules_do_not_matter(self):
        """It describes the score as it is without them."""
        table = {"a": [10, 50, 90], "b": [60, 50, 70]}
        plain = Scorecard("s", metrics("a", "b"))
        capped = Scorecard("s", metrics("a", "b"), rules=[Cap(at=30, when="a > 20")])
        assert capped.importance(table) == plain.importance(table)

    def test_gaps_and_curved_means_are_taken_as_they_come(self):
        """Contributions are what counts, and customers without a score are passed over."""
        card = Scorecard(
            "s",
            [Group("g", metrics("a", "b"), aggregation=GeometricMean()), *metrics("c")],
            min_coverage=0.5,
        )
        table = {"a": [10, None, 90, None], "b": [60, 50, 70, None], "c": [5, 50, 60, None]}
        scores = card.score(table)
        points = scores.contributions[:3]
        due = np.cov(points.T).sum(axis=1) / points.sum(axis=1).var(ddof=1)
        assert list(card.importance(table).values()) == pytest.approx(due.tolist(), rel=1e-9)

    @given(cases(), st.data())
    def test_it_does_not_depend_on_the_order_of_rows(self, case, data):
        """Not by one bit; and shares sum to 1."""
        order = data.draw(st.permutations(range(case.size)))
        turned = {name: [values[place] for place in order] for name, values in case.table.items()}
        try:
            shares = case.scorecard.importance(case.table, as_of=AS_OF)
        except DataError:
            with pytest.raises(DataError):
                case.scorecard.importance(turned, as_of=AS_OF)
            return
        assert case.scorecard.importance(turned, as_of=AS_OF) == shares
        assert sum(shares.values()) == pytest.approx(1)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ([5], "Importance needs two customers with a score. Got 1."),
            ([5, None], "Importance needs two customers with a score. Got 1."),
            ([5, 5, 5], "The customers' scores do not vary"),
        ],
    )
    def test_without_differences_there_is_nothing_to_explain(self, values, message):
        """An error, and not NaN."""
        with pytest.raises(DataError, match=message):
            Scorecard("s", metrics("a"), weighting=Equal()).importance({"a": values})

    def test_differences_that_cancel_out_explain_nothing(self):
        """Though each metric varies."""
        with pytest.raises(DataError, match="do not vary"):
            Scorecard("s", metrics("a", "b")).importance({"a": [10, 20.5], "b": [20.5, 10]})
