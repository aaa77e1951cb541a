"""Metrics that are the outcome in disguise are caught, and honest ones are not."""

import csv

import numpy as np
import pytest

from healthscore import AsIs, Banding, Cap, Categories, Fixed, Linear, Metric, Scorecard, Target
from healthscore.evaluate._cases import Cases
from healthscore.evaluate.backtest import Backtest, backtest

HONEST = [
    Metric("usage", AsIs()),
    Metric("csat", AsIs()),
    Metric("nps", Linear(worst=-100, best=100)),
]


def company(size, rate, seed):
    """Make customers, who left, and the same where 5 % are told wrong."""
    chance = np.random.default_rng(seed)
    left = chance.random(size) < rate
    table = {
        "usage": np.clip(60 - 10 * left + 20 * chance.standard_normal(size), 0, 100),
        "csat": np.clip(70 - 8 * left + 15 * chance.standard_normal(size), 0, 100),
        "nps": np.clip(20 + 40 * chance.standard_normal(size), -100, 100),
    }
    told = np.where(chance.random(size) < 0.05, ~left, left)
    return table, left, told, chance


def flag(told, _):
    """A number that says it."""
    return {"x": told.astype(np.float64)}


def reason(told, _):
    """A value for who left alone."""
    return {"x": np.where(told, 50.0, np.nan)}


def status(told, chance):
    """A label that says it, of three."""
    return {"x": np.where(told, "closed", np.where(chance.random(len(told)) < 0.5, "a", "b"))}


def renewal(told, chance):
    """A value for who stayed alone."""
    return {"x": np.where(told, np.nan, 300.0 * chance.random(len(told)))}


def odd(told, chance):
    """A code that is in the middle for who left."""
    size = len(told)
    ends = np.where(chance.random(size) < 0.5, 0.0, 10.0)
    return {"x": np.where(told, 5.0, ends) + chance.random(size)}


LEAKS = {
    "as the expert has it": (flag, Metric("x", Linear(worst=1, best=0)), False),
    "against the expert": (flag, Metric("x", Linear(worst=0, best=1)), False),
    "by presence": (reason, Metric("x", AsIs()), True),
    "by presence, with a score of gaps": (reason, Metric("x", AsIs(), missing=50), True),
    "by absence": (renewal, Metric("x", Linear(worst=0, best=300)), True),
    "by label": (status, Metric("x", Categories({"closed": 50, "a": 60, "b": 40})), False),
    "behind a flat curve": (flag, Metric("x", Target(low=-1, high=2, tolerance=1)), False),
    "in the middle": (odd, Metric("x", AsIs()), False),
}


class TestCaught:
    @pytest.mark.parametrize("name", LEAKS)
    @pytest.mark.parametrize(("size", "rate"), [(400, 0.3), (3_000, 0.05), (5_000, 0.5)])
    def test_leaks_that_are_right_in_19_of_20(self, name, size, rate):
        """Whatever the direction, the curve, and the form."""
        make, metric, by_presence = LEAKS[name]
        table, left, told, chance = company(size, rate, 1)
        scores = Scorecard("demo", [*HONEST, metric]).score(table | make(told, chance))
        result = backtest(scores, left)
        (leak,) = result.leaks
        assert (leak.metric, leak.by_presence) == ("x", by_presence)
        assert leak.auc > 0.88
        assert result.claim == "nothing"
        assert "until metric 'x' has been looked at" in result.verdict
        said = [each for each in result.warnings if "outcome in disguise" in each]
        assert len(said) == 1
        assert ("whether it has a value at all" in said[0]) == by_presence

    def test_rules_that_know(self):
        """A score that is far better than all its metrics owes that to a rule."""
        table, left, told, _ = company(1_000, 0.2, 2)
        rule = Cap(at=5, when="gone == 1", reason="gone")
        scores = Scorecard("demo", HONEST, rules=[rule]).score(
            table | {"gone": told.astype(np.float64)}
        )
        result = backtest(scores, left)
        (leak,) = result.leaks
        assert leak.metric == ""
        assert "until the score has been looked at" in result.verdict
        assert any("a metric or a rule that knows" in each for each in result.warnings)

    def test_plain_scores_that_know(self):
        """Nearly perfect scores are told, in either direction."""
        left = np.arange(400) % 4 == 0
        values = np.where(left, 20.0, 80.0) + np.arange(400) / 100.0
        assert backtest(values, left).leaks
        assert backtest(100.0 - values, left).leaks

    def test_segments_look_at_their_own_customers(self):
        """A leak in one segment is not told of the other."""
        table, left, _, _ = company(1_000, 0.3, 3)
        half = np.arange(1_000) < 500
        table["x"] = np.where(half, left.astype(np.float64), 0.5)
        scores = Scorecard("demo", [*HONEST, Metric("x", AsIs())]).score(table)
        parts = backtest(scores, left, segment=np.where(half, "a", "b")).segments
        assert [len(part.leaks) for part in parts.values()] == [1, 0]


class TestHonest:
    def test_ordinary_metrics_are_not_suspected(self):
        """Not in 100 books of 80 customers either."""
        found = 0
        for seed in range(100):
            table, left, _, _ = company(80, 0.3, seed)
            found += len(backtest(Scorecard("demo", HONEST).score(table), left).leaks)
        assert found <= 1

    def test_strong_metrics_are_warned_of_alone(self):
        """At an AUC of 0.9: the claim stands, and says to look at it."""
        table, left, _, chance = company(1_000, 0.2, 5)
        table["x"] = 50.0 - 9.0 * left + 5.0 * chance.standard_normal(1_000)
        result = backtest(Scorecard("demo", [*HONEST, Metric("x", AsIs())]).score(table), left)
        assert 0.88 < result.baselines["x"] < 0.92
        (leak,) = result.leaks
        assert (leak.metric, leak.is_sure, result.claim) == ("x", False, "yes")
        assert result.verdict.startswith("The score tells who leaves")
        assert any("uncommonly good" in each for each in result.warnings)

    @pytest.mark.parametrize("rows", [1, 4])
    def test_many_labels_and_few_who_left_prove_nothing(self, rows):
        """Whom hardly anybody shares a label with, the label tells by chance."""
        found = 0
        for seed in range(20):
            chance = np.random.default_rng(seed)
            left = np.repeat(np.arange(100) < 10, rows)
            labels = np.repeat(chance.integers(0, 30, 100), rows).astype(np.str_)
            codes = np.repeat(np.arange(100), rows)
            cases = Cases(
                values=np.zeros(len(left)),
                churned=left.astype(np.float64),
                keys=codes,
                customers=codes if rows > 1 else None,
                read_metrics=lambda left=left: {"x": np.zeros(len(left))},
            )
            assert Backtest(cases).leaks == ()
            found += len(Backtest(cases, read_values=lambda labels=labels: {"x": labels}).leaks)
        assert found == 0

    def test_texts_of_which_each_is_another_prove_nothing(self):
        """A label for each customer parts everybody, and means nothing."""
        table, left, _, _ = company(200, 0.3, 4)
        names = [f"n{place}" for place in range(200)]
        table["x"] = names
        metric = Metric("x", Categories(dict.fromkeys(names, 50.0)))
        assert backtest(Scorecard("demo", [*HONEST, metric]).score(table), left).leaks == ()

    @pytest.mark.parametrize(
        ("path", "outcome", "yes", "metrics"),
        [
            (
                "saas/churn.csv",
                "churned",
                "1.0",
                [
                    Metric("csat_score", Linear(worst=4, best=10)),
                    Metric(
                        "payroll",
                        Categories({"No": 0, "Free-Trial": 60, "Active": 100}),
                        formula="product_payroll",
                    ),
                    Metric("support", Linear(worst=20, best=0), formula="minutes_customer_support"),
                ],
            ),
            (
                "telco/telco.csv",
                "Churn",
                "Yes",
                [
                    Metric(
                        "contract",
                        Categories({"Month-to-month": 0, "One year": 80, "Two year": 100}),
                        formula="Contract",
                    ),
                    Metric("tenure", Linear(worst=0, best=72)),
                    Metric("price", Linear(worst=120, best=20), formula="MonthlyCharges"),
                ],
            ),
        ],
    )
    def test_real_customers(self, shared_data, path, outcome, yes, metrics):
        """Their metrics are strong, and none knows the outcome."""
        with (shared_data / path).open(newline="") as file:
            rows = list(csv.DictReader(file))
        table = {name: [row[name] for row in rows] for name in rows[0]}
        left = np.array([each in (yes, "1") for each in table[outcome]])
        card = Scorecard("real", metrics, weighting=Fixed(dict.fromkeys(_names(metrics), 1)))
        result = backtest(card.score(table), left)
        assert 0.2 < result.base_rate < 0.5
        assert result.leaks == ()
        assert result.claim == "yes"


def _names(metrics):
    return [metric.name for metric in metrics]


def test_bands_are_no_part_of_it():
    """A banding changes no leak."""
    table, left, told, chance = company(400, 0.3, 1)
    card = Scorecard("demo", [*HONEST, LEAKS["by presence"][1]], banding=Banding.letters())
    assert backtest(card.score(table | reason(told, chance)), left).leaks


class TestPockets:
    """A value that only some of those who left have."""

    @pytest.mark.parametrize(
        ("column", "metric", "which"),
        [
            (lambda some: np.where(some, 1.0, 0.0), Metric("x", Linear(1, 0)), "with the value 1"),
            (
                lambda some: np.where(some, "cancelled", "open"),
                Metric("x", Categories({"cancelled": 0, "open": 100})),
                "with 'cancelled'",
            ),
            (lambda some: np.where(some, np.nan, 7.0), Metric("x", AsIs()), "without a value"),
        ],
    )
    @pytest.mark.parametrize(("share", "stopped"), [(0.5, True), (0.15, False)])
    def test_it_is_told(self, column, metric, which, share, stopped):
        """With half of them nothing can be claimed; with fewer it is a warning."""
        table, left, _, chance = company(2_000, 0.2, 1)
        some = left & (chance.random(2_000) < share)
        result = backtest(
            Scorecard("demo", [*HONEST, metric]).score(table | {"x": column(some)}), left
        )
        (leak,) = result.leaks
        assert leak.pocket.which == which
        assert leak.pocket.n == leak.pocket.n_churned == some.sum()
        assert leak.is_sure is stopped
        assert any(f"of {some.sum():,} customers {which}" in said for said in result.warnings)
        assert ("Nothing can be claimed until metric 'x'" in result.verdict) is stopped

    def test_where_nearly_all_leave_it_is_no_wonder(self):
        """Nor is it told of honest customers."""
        table, _, _, chance = company(2_000, 0.2, 1)
        left = chance.random(2_000) < 0.95
        table["x"] = np.where(left & (chance.random(2_000) < 0.3), 1.0, 0.0)
        scores = Scorecard("demo", [*HONEST, Metric("x", Linear(1, 0))]).score(table)
        assert backtest(scores, left).leaks == ()
