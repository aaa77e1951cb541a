import numpy as np
import pytest
from hypothesis import given

from healthscore import AsIs, Cap, Fixed, Floor, Group, Metric, Override, Scorecard, Worst
from healthscore.scoring._acting import applied
from strategies import AS_OF, cases


class TestApplied:
    @given(cases(rows=6))
    def test_effects_sum_to_the_adjustments(self, case):
        """Except for starts and limits of sums, which are no rules."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        kept = scores.kept("test")
        found = applied(kept, 1)
        assert not found.effects[np.isnan(scores.values)].any()
        assert not found.points[~found.holds].any()
        assert (found.effects * found.points >= -1e-9).all(), "no rule works against itself"
        if not kept.plan.has_points:
            np.testing.assert_allclose(found.effects.sum(axis=1), scores.adjustments, atol=1e-9)

    def test_a_rule_in_a_group_counts_by_the_weight_of_the_group(self):
        """It takes points from the group, and a part of them from the whole."""
        usage = Group(
            "usage", [Metric("logins", AsIs())], rules=[Cap(at=40, when="p1 > 0", reason="P1")]
        )
        card = Scorecard("card", [usage, Metric("nps", AsIs())], weighting=Fixed(usage=1, nps=3))
        (rule,) = card.score_one({"logins": 80, "nps": 80, "p1": 1}).rules
        assert (rule.member, rule.points, rule.effect) == ("usage", -40, -10)
        assert not rule.on_whole
        assert rule.reason == "P1"

    def test_rules_in_several_groups_share_what_they_did(self):
        """And those of the scorecard come after them."""
        groups = [
            Group(name, [Metric(f"m_{name}", AsIs())], rules=[Cap(at=at, when="p1 > 0")])
            for name, at in (("a", 60), ("b", 20))
        ]
        rules = [Override(to=50, when="p1 > 1"), Floor(at=55, when="p1 > 1")]
        card = Scorecard("card", groups, rules=rules)
        score = card.score_one({"m_a": 80, "m_b": 80, "p1": 2})
        assert [rule.on_whole for rule in score.rules] == [False, False, True, True]
        assert [rule.effect for rule in score.rules] == pytest.approx([-10, -30, 10, 5])
        assert score.adjustment == pytest.approx(-25)

    def test_a_rule_that_changes_its_group_alone_has_no_effect(self):
        """What the worst group says is what counts, whatever is taken from the others."""
        groups = [
            Group(name, [Metric(f"m_{name}", AsIs())], rules=[Cap(at=at, when="p1 > 0")])
            for name, at in (("a", 50), ("b", 85))
        ]
        card = Scorecard("card", groups, aggregation=Worst(), weighting=Fixed(a=9, b=1))
        score = card.score_one({"m_a": 90, "m_b": 100, "p1": 2})
        assert [(rule.points, rule.effect) for rule in score.rules] == [(-40, -40), (-15, 0)]

    def test_a_rule_without_a_reason_is_called_by_its_definition(self):
        """So that it has a name."""
        card = Scorecard("card", [Metric("m", AsIs())], rules=[Cap(at=60, when="p1 > 0")])
        (rule,) = card.score_one({"m": 80, "p1": 2}).rules
        assert rule.reason == "Cap(at=60, when='p1 > 0')"
