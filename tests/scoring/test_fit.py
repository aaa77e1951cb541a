import re

import attrs
import numpy as np
import pandas as pd
import pytest

from healthscore import (
    AsIs,
    Banding,
    Cap,
    DataError,
    Decay,
    Equal,
    FitError,
    Fixed,
    Floor,
    Group,
    Isotonic,
    Linear,
    Metric,
    NotFittedError,
    Override,
    Piecewise,
    Scorecard,
    Sum,
    learn,
)
from healthscore.weightings import Weighting


@attrs.frozen(repr=False)
class ByMean(Weighting):
    """Weighs each member by the mean of its scores: a weighting that learns."""

    learns = True

    def fit(self, scores, names, outcome=None):
        """Learn from those of some outcome, where one is given."""
        if outcome is not None:
            scores = scores[np.asarray(outcome, dtype=bool)]
        if np.isnan(scores).all():
            message = "nothing to weigh by"
            raise FitError(message)
        return Fixed(dict(zip(names, np.nanmean(scores, axis=0).tolist(), strict=True)))


def card(*members, **options):
    """A scorecard."""
    return Scorecard("card", list(members), **options)


class TestCurves:
    def test_numbers_take_the_place_of_what_is_learned(self):
        """Everything else stays, and gaps are passed over."""
        metric = Metric("mrr", Linear(worst=learn.minimum(), best=learn.median()), missing=10)
        fitted = card(metric, name_free()).fit({"mrr": [4, None, 1, 2, 9], "free": [1] * 5})
        assert fitted == card(Metric("mrr", Linear(worst=1, best=3), missing=10), name_free())

    def test_a_formula_is_computed_before_its_values_are_learned_from(self):
        """Division by zero is passed over too."""
        metric = Metric("ratio", Linear(worst=learn.minimum(), best=10), formula="a / b")
        fitted = card(metric).fit({"a": [6, 8, 1], "b": [2, 1, 0]})
        assert fitted.members[0].normalizer == Linear(worst=3, best=10)

    def test_a_stale_value_is_not_learned_from(self):
        """It is a gap, by the date of the table."""
        metric = Metric(
            "nps", Linear(worst=learn.minimum(), best=9), observed="seen", valid_days=30
        )
        table = {"nps": [1, 2], "seen": ["2026-01-01", "2026-10-30"]}
        fitted = card(metric).fit(table, as_of="2026-11-01")
        assert fitted.members[0].normalizer.worst == 2.0
        with pytest.raises(DataError, match="pass as_of"):
            card(metric).fit(table)

    def test_values_far_off_the_scale_are_learned_as_they_are(self):
        """Nothing is cut to 0 to 100 on the way."""
        metric = Metric("mrr", Linear(worst=learn.minimum(), best=learn.maximum()))
        fitted = card(metric).fit({"mrr": [-5e6, 3e9]})
        assert fitted.members[0].normalizer == Linear(worst=-5e6, best=3e9)

    def test_what_cannot_be_learned_names_the_metric(self):
        """Empty, all gaps, or constant where two ends would meet."""
        ends = Metric("mrr", Linear(worst=learn.minimum(), best=learn.maximum()))
        for values in ([], [None, None], [3, 3, 3]):
            with pytest.raises(FitError, match="metric 'mrr'"):
                card(ends).fit({"mrr": values})
        knots = Metric("mrr", Piecewise({learn.minimum(): 0, learn.median(): 100}))
        with pytest.raises(FitError, match="metric 'mrr'"):
            card(knots).fit({"mrr": [3, 3]})

    def test_metrics_with_nothing_to_learn_are_not_read(self):
        """So fitting needs no column of theirs."""
        half = Metric("age", Decay(half_life=learn.median()))
        fitted = card(half, name_free()).fit({"age": [1, 3]})
        assert fitted.members[0].normalizer == Decay(half_life=2)


def name_free():
    """A metric with nothing to learn."""
    return Metric("free", AsIs())


class TestGaps:
    def test_the_score_of_gaps_is_learned_from_scores(self):
        """Not from values, after the curve has learned."""
        metric = Metric("a", Linear(worst=0, best=learn.maximum()), missing=learn.median())
        fitted = card(metric).fit({"a": [None, 1, 2, 4]})
        assert fitted.members[0] == Metric("a", Linear(worst=0, best=4), missing=50)
        assert fitted.score({"a": [None]}).values.tolist() == [50.0]
        assert fitted.score({"a": [None]}).coverage.tolist() == [0.0]

    @pytest.mark.parametrize(
        ("values", "way"), [([None, None], learn.median()), ([5, None], learn.mean(sds=1))]
    )
    def test_what_cannot_be_learned_names_the_metric(self, values, way):
        """No score at all, or too few for a standard deviation."""
        with pytest.raises(FitError, match="metric 'a'"):
            card(Metric("a", AsIs(), missing=way)).fit({"a": values})

    def test_a_score_off_the_scale_is_a_fault_of_fitting(self):
        """The message names the metric."""
        metric = Metric("a", AsIs(), missing=learn.mean(sds=-3))
        with pytest.raises(FitError, match=r"does not fit the definition\. Metric 'a' scores from"):
            card(metric).fit({"a": [1, 50, 99]})


class TestWeights:
    def test_a_weighting_learns_from_its_members_scores(self):
        """And comes back as Fixed, in a group as in the scorecard."""
        group = Group("g", [Metric("a", AsIs()), Metric("b", AsIs())], weighting=ByMean())
        free = name_free()
        table = {"a": [10, 30], "b": [None, 60], "free": [50, 50]}
        fitted = card(group, free, weighting=ByMean()).fit(table)
        assert fitted.members[0].weighting == Fixed(a=20, b=60)
        # the group's scores with the weights just learned: 10 and 52.5
        assert fitted.weighting == Fixed(g=31.25, free=50)
        assert not fitted.learns

    def test_a_weighting_learns_from_the_outcome(self):
        """Row by row as the table."""
        fitted = card(Metric("a", AsIs()), name_free(), weighting=ByMean()).fit(
            {"a": [10, 30], "free": [50, 90]}, outcome=[0, 1]
        )
        assert fitted.weighting == Fixed(a=30, free=90)

    def test_an_outcome_of_another_length_is_refused(self):
        """Whether it is needed or not."""
        with pytest.raises(DataError, match="'outcome' must have one value for each of 2"):
            card(name_free()).fit({"free": [1, 2]}, outcome=[1])

    def test_what_cannot_be_learned_names_the_group(self):
        """The place comes first."""
        group = Group("g", [Metric("a", AsIs())], weighting=ByMean())
        with pytest.raises(FitError, match="Group 'g': nothing to weigh by"):
            card(group).fit({"a": [None]})

    def test_points_of_any_range_may_be_weighed_below_a_sum(self):
        """They are not refused for leaving the scale."""
        group = Group("g", [Metric("a", AsIs(-50, 200))], weighting=ByMean())
        fitted = card(group, aggregation=Sum()).fit({"a": [180, 190]})
        assert fitted.members[0].weighting == Fixed(a=185)


class TestRules:
    def test_a_level_is_learned_from_the_score_that_the_rule_acts_on(self):
        """As it is before any rule, with rules below at work."""
        group = Group("g", [Metric("a", AsIs())], rules=[Cap(at=60, when="x > 0")])
        rules = [Floor(at=90, when="x > 0"), Cap(at=learn.maximum(), when="x > 5")]
        fitted = card(group, rules=rules).fit({"a": [20, 100], "x": [1, 1]})
        assert fitted.rules == (rules[0], Cap(at=60, when="x > 5"))

    def test_a_level_of_a_group_is_learned_from_the_groups_score(self):
        """A learned override too."""
        rule = Override(to=learn.median(), when="x > 0")
        group = Group("g", [Metric("a", AsIs())], rules=[rule])
        fitted = card(group, name_free()).fit({"a": [20, 40], "x": [1, 1]})
        assert fitted.members[0].rules == (Override(to=30, when="x > 0"),)

    def test_rules_below_are_held_to_the_scale_as_in_scoring(self):
        """Where no sum lies above."""
        inner = Group("h", [Metric("a", AsIs())], rules=[Override(to="a * 1000", when="a > 0")])
        group = Group("g", [inner], rules=[Cap(at=learn.maximum(), when="a > 0")])
        assert card(group).fit({"a": [1, 50]}).members[0].rules[0].at == 100.0

    def test_rules_below_a_sum_are_not_held_to_the_scale(self):
        """Nor are they in scoring."""
        inner = Group("h", [Metric("a", AsIs())], rules=[Override(to="a * 10", when="a > 0")])
        group = Group("g", [inner], rules=[Cap(at=learn.maximum(), when="a > 0")])
        fitted = card(group, aggregation=Sum()).fit({"a": [1, 50]})
        assert fitted.members[0].rules[0].at == 500.0

    def test_what_cannot_be_learned_names_the_place(self):
        """No score, or a level off the scale."""
        rule = Cap(at=learn.mean(sds=-9), when="a > 0")
        with pytest.raises(FitError, match="Group 'g'"):
            card(Group("g", [Metric("a", AsIs())], rules=[rule])).fit({"a": [None]})
        with pytest.raises(FitError, match="Scorecard 'card': the level of Cap"):
            card(Metric("a", AsIs()), rules=[rule]).fit({"a": [1, 2]})


class TestBanding:
    def test_starts_are_learned_from_final_scores(self):
        """After the rules, with everything else learned."""
        banding = Banding({"low": 0, "high": learn.maximum()}, margin=2)
        scorecard = card(
            Metric("a", Linear(worst=0, best=learn.maximum())),
            rules=[Cap(at=80, when="a > 1")],
            banding=banding,
        )
        fitted = scorecard.fit({"a": [1, 2]})
        assert fitted.banding == Banding({"low": 0, "high": 80}, margin=2)
        assert fitted.score({"a": [1, 2]}).bands.tolist() == ["low", "high"]

    def test_what_cannot_be_learned_names_the_banding(self):
        """No score at all."""
        with pytest.raises(FitError, match="banding"):
            card(name_free(), banding=Banding({"a": 0, "b": learn.median()})).fit({"free": [None]})


class TestFit:
    def test_what_learns_cannot_score(self):
        """The error names everything concerned."""
        scorecard = card(
            Metric("a", Linear(worst=0, best=learn.maximum())),
            Group("g", [Metric("b", AsIs(), missing=learn.mean())], weighting=ByMean()),
            banding=Banding({"low": 0, "high": learn.median()}),
        )
        for ask in (
            lambda: scorecard.score({"a": [1], "b": [1]}),
            lambda: scorecard.score_one({"a": 1, "b": 1}),
            lambda: scorecard.plan,
        ):
            with pytest.raises(NotFittedError, match=r"metric 'a', metric 'b', Group 'g'.*banding"):
                ask()

    def test_a_scorecard_with_nothing_to_learn_comes_back_as_it_is(self):
        """Itself, and its plan with it."""
        scorecard = card(name_free(), weighting=Equal())
        assert scorecard.fit({}) is scorecard

    def test_fitting_leaves_the_scorecard_as_it_was(self):
        """It can be fitted again on another table."""
        scorecard = card(Metric("a", Linear(worst=0, best=learn.maximum())))
        assert scorecard.fit({"a": [4]}) != scorecard.fit({"a": [5]})
        assert scorecard.learns

    def test_a_fault_in_the_table_names_the_metric(self):
        """As in scoring."""
        metric = Metric("a", Linear(worst=0, best=learn.maximum()))
        for values in ([1, float("inf")], ["many"]):
            with pytest.raises(DataError, match=r"metric 'a'.*column 'a'"):
                card(metric).fit({"a": values})


class TestOutcome:
    def test_may_be_a_column_of_the_table(self):
        """By its name, in any kind of table."""
        curve = card(Metric("a", Isotonic(smoothing=0)))
        table = {"a": [1, 1, 2, 2], "left": [1, 1, 0, 1]}
        due = curve.fit(table, outcome=table["left"])
        assert curve.fit(table, outcome="left") == due
        assert curve.fit(pd.DataFrame(table), outcome="left") == due

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (["Yes", "No"], "column 'left': row 0: a number is due. Got 'Yes'."),
            ([1, 3], "column 'left': 'outcome', row 1: 1 for who left"),
        ],
    )
    def test_an_error_names_the_column(self, values, message):
        """And the row."""
        with pytest.raises(DataError, match=re.escape(message)):
            card(Metric("a", Isotonic())).fit({"a": [1, 2], "left": values}, outcome="left")
        with pytest.raises(DataError, match="has no column 'gone'"):
            card(Metric("a", Isotonic())).fit({"a": [1, 2]}, outcome="gone")
