import pickle
import re

import pytest

from healthscore import AsIs, Categories, DefinitionError, Formula, Linear, Metric, Piecewise, learn

LINE = Linear(0, 10)


class TestMetric:
    """One observed quantity and how it is judged."""

    def test_is_read_from_the_column_of_its_name(self):
        """Unless a formula says otherwise."""
        assert Metric("weekly logins", LINE).effective_formula.column == "weekly logins"
        assert Metric("a`b", LINE).effective_formula.column == "a`b"
        assert Metric("a", LINE, formula="b / c").effective_formula == Formula("b/c")

    def test_prints_what_was_given(self):
        """As the call that makes it."""
        assert repr(Metric("a", LINE)) == "Metric('a', Linear(worst=0, best=10))"
        metric = Metric("a", AsIs(), formula="b / c", missing=50, observed="seen", valid_days=30)
        shown = "Metric('a', AsIs(), formula='b / c', missing=50, observed='seen', valid_days=30)"
        assert repr(metric) == shown

    def test_is_a_value(self):
        """Equal, hashed and pickled by what it says."""
        metric = Metric("a", LINE, formula="b / c", missing=learn.median())
        same = Metric("a", Linear(0.0, 10.0), formula="(b)/c", missing=learn.median())
        assert metric == same
        assert hash(metric) == hash(same)
        assert metric != Metric("a", LINE, formula="b / c")
        assert metric.effective_formula == metric.formula
        assert pickle.loads(pickle.dumps(metric)) == metric  # noqa: S301  our own bytes

    @pytest.mark.parametrize(
        ("metric", "learns"),
        [
            (Metric("a", LINE), False),
            (Metric("a", Linear(0, learn.maximum())), True),
            (Metric("a", LINE, missing=learn.median()), True),
        ],
    )
    def test_learns(self, metric, learns):
        """When its curve does, or the score of its gaps."""
        assert metric.learns is learns

    @pytest.mark.parametrize(
        ("metric", "needs"),
        [
            (Metric("a", LINE), False),
            (Metric("a", LINE, formula="days_since(b)"), True),
            (Metric("a", LINE, observed="b", valid_days=1), True),
        ],
    )
    def test_needs_the_date_of_scoring(self, metric, needs):
        """When something counts days up to it."""
        assert metric.needs_as_of is needs

    def test_spans_what_its_curve_and_its_gaps_can_score(self):
        """Both ways."""
        curve = Piecewise({0: 20, 1: 80})
        assert Metric("a", curve).span == (20.0, 80.0)
        assert Metric("a", curve, missing=0).span == (0.0, 80.0)
        assert Metric("a", curve, missing=90).span == (20.0, 90.0)
        assert Metric("a", curve, missing=learn.median()).span == (20.0, 80.0)

    def test_is_the_only_metric_below_itself(self):
        """Like a group of one."""
        metric = Metric("a", LINE)
        assert list(metric.metrics()) == [metric]


class TestRefusals:
    """Each field says what it may be."""

    @pytest.mark.parametrize(
        ("name", "normalizer", "more", "message"),
        [
            ("", LINE, {}, "'name' of Metric must be a text that is not blank. Got ''."),
            (" ", LINE, {}, "'name' of Metric must be a text that is not blank. Got ' '."),
            (1, LINE, {}, "'name' of Metric must be a text that is not blank. Got 1."),
            ("a", Linear, {}, "'normalizer' of Metric must be a Normalizer. Got <class"),
            ("a", None, {}, "'normalizer' of Metric must be a Normalizer. Got None."),
            ("a", LINE, {"formula": "b +"}, "The formula ends where a value is due."),
            ("a", LINE, {"formula": 3}, "A formula must be a text that is not blank. Got 3."),
            (
                "a",
                LINE,
                {"formula": "score('b')"},
                "'formula' of Metric 'a' must not use score(): a metric is judged before any score",
            ),
            ("a", LINE, {"formula": "'x'"}, "'formula' of Metric 'a' must give a number."),
            ("a", LINE, {"formula": "coalesce(b, 'x')"}, "'a' must give a number."),
            ("a", Categories({"x": 1}), {"formula": "b + 1"}, "'a' must give labels."),
            ("a", Categories({"x": 1}), {"formula": "b > 1"}, "'a' must give labels."),
            (
                "a",
                LINE,
                {"missing": "drop"},
                "'missing' of Metric 'a' must be 'exclude', 'reject', a score or one of learn.",
            ),
            ("a", LINE, {"missing": None}, "'missing' of Metric 'a' must be 'exclude', 'reject'"),
            ("a", LINE, {"missing": float("nan")}, "'missing' of Metric 'a' must be 'exclude'"),
            ("a", LINE, {"missing": True}, "'missing' of Metric 'a' must be 'exclude', 'reject'"),
            (
                "a",
                LINE,
                {"observed": "b"},
                "'valid_days' of Metric 'a' must be given with 'observed'",
            ),
            (
                "a",
                LINE,
                {"valid_days": 1},
                "'observed' of Metric 'a' must be given with 'valid_days'",
            ),
            (
                "a",
                LINE,
                {"observed": " ", "valid_days": 1},
                "'observed' of Metric must be a text that is not blank. Got ' '.",
            ),
            (
                "a",
                LINE,
                {"observed": "b", "valid_days": -1},
                "'valid_days' of Metric 'a' must be from 0 to 1,000,000 days. Got -1.0.",
            ),
            ("a", LINE, {"observed": "b", "valid_days": 1e7}, "must be from 0 to 1,000,000 days."),
            ("a", LINE, {"observed": "b", "valid_days": "1"}, "must be from 0 to 1,000,000 days."),
            ("a", LINE, {"description": None}, "'description' of Metric 'a' must be a text."),
            ("a", LINE, {"unit": 3}, "'unit' of Metric 'a' must be a text. Got 3."),
            ("a", LINE, {"source": b"x"}, "'source' of Metric 'a' must be a text. Got b'x'."),
            ("a", LINE, {"journey": ["x"]}, "'journey' of Metric 'a' must be a text. Got ['x']."),
        ],
    )
    def test_of_fields(self, name, normalizer, more, message):
        """The metric is named as soon as it has a name."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Metric(name, normalizer, **more)

    @pytest.mark.parametrize("formula", ["b", "coalesce(b, c)", "coalesce(b, 'x')", "`odd name`"])
    def test_labels_may_come_from_a_formula(self, formula):
        """As long as it can give labels."""
        assert Metric("a", Categories({"x": 1}), formula=formula).effective_formula == Formula(
            formula
        )

    def test_a_condition_is_a_number(self):
        """True is 1."""
        assert Metric("a", AsIs(), formula="b > 1").effective_formula == Formula("b > 1")
