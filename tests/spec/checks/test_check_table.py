import warnings

import pandas as pd
import pytest
from hypothesis import given

from checking import ONE, THREE, TWO, found, made, only
from healthscore import (
    AsIs,
    Categories,
    DataError,
    Decay,
    Entropy,
    Equal,
    Fixed,
    Group,
    Isotonic,
    Linear,
    Metric,
    Override,
    Percentile,
    datasets,
    learn,
    recipes,
)
from healthscore.spec.checks._check import check
from strategies import AS_OF, cases


class TestReading:
    def test_a_table_without_a_column(self):
        """Is an error, as it is in scoring."""
        with pytest.raises(DataError, match="metric 'a': The table has no column 'a'"):
            check(made(Metric("a", AsIs())), {"b": [1]})
        rules = [Override(10, when="p1 > 0")]
        with pytest.raises(DataError, match="no column 'p1'"):
            check(made(Metric("a", AsIs()), rules=rules), {"a": [1]})

    def test_a_date_is_asked_for(self):
        """Where days are counted."""
        with pytest.raises(DataError, match="pass as_of"):
            check(made(Metric("a", Decay(9), formula="days_since(seen)")), {"seen": ["2026-01-01"]})

    def test_no_customers(self):
        """There is nothing to be found of nobody."""
        metrics = [
            Metric("a", Linear(worst=learn.minimum(), best=9)),
            Metric("p", Categories({"x": 1, "y": 99})),
        ]
        assert not check(made(*metrics), {"a": [], "p": []})

    def test_gaps_that_are_rejected(self):
        """Are found, and not refused."""
        metric = Metric("a", AsIs(), missing="reject")
        assert only(made(metric), {"a": [None, 3, 4]}, "many-gaps").got == pytest.approx(1 / 3)

    def test_any_kind_of_table(self):
        """As in scoring."""
        rows = [{"a": 1.0}, {"a": 1.0}]
        for table in (rows, pd.DataFrame(rows), {"a": [1, 1]}):
            assert check(made(Metric("a", AsIs())), table).codes == ("constant-column",)

    def test_a_fixed_formula(self):
        """Has one value for all, text or number."""
        metrics = [
            Metric("a", AsIs(), formula="1 + 2"),
            Metric("p", Categories({"x": 10, "y": 20}), formula="coalesce(plan, 'x')"),
        ]
        table = {"plan": [None, None]}
        assert [finding.got for finding in found(made(*metrics), table, "constant-column")] == [
            3,
            "x",
        ]

    @given(cases(rows=40))
    def test_nothing_escapes(self, case):
        """Neither an error nor a warning, whatever the scorecard and the table."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check(case.scorecard, case.table, as_of=AS_OF)


class TestLearning:
    @pytest.mark.parametrize(
        ("curve", "values"),
        [
            (Linear(worst=learn.quantile(0.25), best=learn.quantile(0.75)), [5] * 9 + [8]),
            (Percentile(), [5, 5, 5]),
            (Percentile(), [None, None]),
        ],
    )
    def test_a_curve_that_cannot_be_learned(self, curve, values):
        """Is a finding, and not an error."""
        finding = only(made(Metric("a", curve)), {"a": values}, "nothing-to-learn")
        assert finding.message.startswith("Its curve cannot be learned from this table. ")

    def test_a_curve_that_learns_from_the_outcome(self):
        """Is left out: a check knows no outcome."""
        table = {"a": ONE, "b": TWO, "c": THREE}
        metrics = [Metric("a", Isotonic()), Metric("b", AsIs()), Metric("c", AsIs())]
        assert not check(made(*metrics, weighting=Equal()), table)

    def test_weights_still_to_be_learned(self):
        """Do not matter."""
        table = {"a": ONE, "b": 100 - ONE, "c": THREE}
        metrics = [Metric(name, Percentile()) for name in "abc"]
        assert "near-duplicates" in check(made(*metrics, weighting=Entropy()), table).codes


class TestStarters:
    @pytest.mark.parametrize(
        "starter", [recipes.classic, recipes.product_led, recipes.enterprise_onboarding]
    )
    @pytest.mark.parametrize("seed", range(3))
    def test_a_sound_company(self, starter, seed):
        """Lacks answers to surveys, and nothing else."""
        customers = datasets.make_saas(2_000, seed=seed)
        scorecard = starter()
        fitted = scorecard.fit(customers, as_of=AS_OF)
        alone = set(check(scorecard).codes)
        for either in (scorecard, fitted):
            findings = check(either, customers, as_of=AS_OF)
            assert set(findings.codes) <= alone | {"many-gaps"}
            assert all(finding.severity == "note" for finding in findings)

    def test_the_order_of_the_tree(self):
        """Holds for what a table shows, too."""
        inner = Group("g", [Metric("a", AsIs()), Metric("b", AsIs())], weighting=Fixed(a=50, b=40))
        table = {"a": [1, 1], "b": [2, 2], "c": [None, 3]}
        findings = check(made(inner, Metric("c", AsIs())), table)
        assert [(finding.place, finding.code) for finding in findings] == [
            ("Group 'g'", "weights-total"),
            ("Metric 'a'", "constant-column"),
            ("Metric 'b'", "constant-column"),
            ("Metric 'c'", "many-gaps"),
        ]
