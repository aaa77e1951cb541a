from types import MappingProxyType

import pytest

from checking import found, made, only
from healthscore import (
    AsIs,
    Categories,
    Decay,
    Linear,
    Metric,
    Percentile,
    Steps,
    Sum,
    Target,
    learn,
)
from strategies import AS_OF


class TestConstant:
    def test_one_value(self):
        """Of all who have one."""
        finding = only(made(Metric("a", AsIs())), {"a": [7, None, 7, 7]}, "constant-column")
        assert (finding.got, finding.place) == (7.0, "Metric 'a'")
        assert finding.message == "All 3 customers who have a value have the same, 7."

    def test_one_label(self):
        """Is named."""
        metric = Metric("plan", Categories({"free": 1, "pro": 2}))
        finding = only(made(metric), {"plan": ["pro", "pro", None]}, "constant-column")
        assert (finding.got, "the same, 'pro'" in finding.message) == ("pro", True)

    @pytest.mark.parametrize("values", [[7], [7, 8], [None, None], [None, 3]])
    def test_two_values_or_one_customer(self, values):
        """There is nothing to be told."""
        assert not found(made(Metric("a", AsIs())), {"a": values}, "constant-column")


class TestGaps:
    @pytest.mark.parametrize(
        ("gaps", "due"),
        [(29, []), (30, ["note"]), (89, ["note"]), (90, ["warning"]), (100, ["warning"])],
    )
    def test_how_many(self, gaps, due):
        """A third is worth a look, nine in ten are very likely wrong."""
        values = [None] * gaps + list(range(100 - gaps))
        severities = [
            finding.severity
            for finding in found(made(Metric("a", AsIs())), {"a": values}, "many-gaps")
        ]
        assert severities == due

    def test_why(self):
        """No value, one too old, or a label without a score."""
        metric = Metric("plan", Categories({"pro": 9, "free": 1}), observed="day", valid_days=30)
        table = {
            "plan": ["pro", "free", "trial", None, "pro", "pro", "trial", None, "pro", "free"],
            "day": ["2026-10-20"] * 4 + ["2026-01-01", None] + ["2026-01-01"] + ["2026-10-25"] * 3,
        }
        finding = only(made(metric), table, "many-gaps", as_of=AS_OF)
        assert finding.got == pytest.approx(0.6)
        assert finding.message == (
            "60% of the customers have a gap here: 20% have no value, 30% have one older than "
            "30 days, 10% have one without a score."
        )

    def test_of_a_curve_still_to_be_learned(self):
        """Whether or not it can be."""
        finding = only(made(Metric("a", Percentile())), {"a": [None, None, 5]}, "many-gaps")
        assert finding.got == pytest.approx(2 / 3)


class TestLabels:
    TABLE = MappingProxyType({"plan": ["pro", "beta", "trial", "trial", None, "free", *"cdefg"]})

    def test_labels_that_are_not_listed(self):
        """The most frequent first."""
        metric = Metric("plan", Categories({"pro": 9, "free": 1}))
        finding = only(made(metric), self.TABLE, "unlisted-labels")
        assert finding.got == ("trial", "beta", *"cdefg")
        assert finding.message == (
            "8 of 10 customers have a label that its Categories do not list, and count as gaps: "
            "'trial', 'beta', 'c', 'd', 'e' and 2 more."
        )

    @pytest.mark.parametrize(
        "curve",
        [
            Categories({"pro": 9}, other=1),
            Categories(dict.fromkeys(["pro", "beta", "trial", "free", *"cdefg"], 1) | {"pro": 2}),
        ],
    )
    def test_labels_that_have_a_score(self, curve):
        """Listed, or as all others."""
        assert not found(made(Metric("plan", curve)), self.TABLE, "unlisted-labels")

    def test_labels_that_are_too_old(self):
        """Do not count."""
        metric = Metric("plan", Categories({"pro": 9}), observed="day", valid_days=3)
        table = {"plan": ["pro", "trial"], "day": ["2026-11-01", "2026-01-01"]}
        assert not found(made(metric), table, "unlisted-labels", as_of=AS_OF)


class TestBeyond:
    VALUES = (-9.0, -5.0, -1.0, 5.0, 15.0, 20.0, 25.0, 30.0)

    @pytest.mark.parametrize(
        ("curve", "due"),
        [
            (Linear(worst=0, best=10), [3 / 8, 1 / 2]),
            (Linear(worst=30, best=0), [3 / 8]),
            (Linear(worst=-2, best=10), [1 / 2]),
            (Linear(worst=-10, best=30), []),
            (Target(low=4, high=6, tolerance=1), [3 / 8, 1 / 2]),
            (Steps({0: 0, 10: 100}), [3 / 8]),
            (AsIs(-100, 10), [1 / 2]),
            (Linear(worst=learn.quantile(0.4), best=learn.quantile(0.6)), []),
            (Decay(30), [3 / 8]),
        ],
    )
    def test_shares(self, curve, due):
        """Below and above apart; a curve that learned its ends is not held to them."""
        scorecard = made(Metric("a", curve), aggregation=Sum())
        findings = found(scorecard, {"a": self.VALUES}, "beyond-curve")
        assert [finding.got for finding in findings] == due

    def test_in_words(self):
        """With the furthest."""
        low, high = found(
            made(Metric("a", Linear(worst=0, best=10))), {"a": self.VALUES}, "beyond-curve"
        )
        assert low.message.startswith("38% of the values are below 0, down to -9, and all have")
        assert high.message.startswith("50% of the values are above 10, up to 30, and all have")

    def test_nobody_there(self):
        """There is nothing to be beyond."""
        assert not found(made(Metric("a", AsIs())), {"a": [None]}, "beyond-curve")
