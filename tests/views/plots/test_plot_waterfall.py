import math

import attrs
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from pictures import BANDING, HOSTILE, card, colors, draw, names, texts

import healthscore as hs
from healthscore import DataError, DefinitionError
from healthscore.views.plots import waterfall
from healthscore.views.plots._inks import DOWN, UP
from healthscore.views.plots._waterfall_steps import Account, steps_of
from strategies import AS_OF, cases

NAN = float("nan")


def steps(score, count=10):
    """Lay the steps of a score."""
    return steps_of(Account.of(score), count)


def named(score, count=10):
    """Give the points of each step by name, and where those that stand on 0 end."""
    return {
        step.name: round(step.change if step.kind == "change" else step.after, 9)
        for step in steps(score, count)
    }


def points_card(**options):
    """Make a scorecard that adds points up."""
    metrics = [hs.Metric("late", hs.AsIs(-100, 0)), hs.Metric("used", hs.AsIs(-50, 50))]
    return card(metrics, aggregation=hs.Sum(**options))


class TestSteps:
    """From a perfect score, or from none, to that of a customer."""

    @settings(max_examples=25)
    @given(cases(rows=3), st.integers(1, 4))
    def test_hang_together_and_end_at_the_score(self, case, count):
        """Each begins where the last one ended, to the bit, whatever the scorecard."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        present = np.flatnonzero(~np.isnan(scores.values))
        assume(len(present))
        score = scores[int(present[0])]
        laid = steps(score, count)
        assert laid[-1].after == score.value
        at = laid[0].before
        for step in laid:
            if step.kind == "change":
                assert step.before == at
            else:
                assert step.before == 0.0
                assert step is laid[0] or step.after == pytest.approx(at, abs=1e-9)
            at = step.after

    @settings(max_examples=25)
    @given(cases(rows=3))
    def test_say_what_metrics_and_rules_did(self, case):
        """Each step is a contribution, a loss or the effect of rules and limits."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        present = np.flatnonzero(~np.isnan(scores.values))
        assume(len(present))
        score = scores[int(present[0])]
        account = Account.of(score)
        changes = [step for step in steps(score, 1000) if step.kind == "change"]
        sign, parts = (1, score.contributions) if account.adds_points else (-1, score.losses)
        for step in changes:
            if step.name in parts:
                assert step.change == pytest.approx(sign * parts[step.name], abs=1e-8)
        shown = {step.name for step in changes}
        assert all(abs(points) < 1e-8 for name, points in parts.items() if name not in shown)

    def test_losses_come_largest_first(self):
        """From the best possible down."""
        score = card(3).score_one({"m0": 90, "m1": 30, "m2": None})
        assert list(named(score).items()) == [
            ("best possible", 100),
            ("m1", -35),
            ("m0", -5),
            ("score", 60),
        ]

    def test_rules_come_after_the_score_without_them(self):
        """By their reasons, or what they are."""
        group = hs.Group("g", [hs.Metric("m0", hs.AsIs())], rules=[hs.Floor(at=50, when="p")])
        rules = [hs.Cap(at=39, when="p", reason="open ticket"), hs.Cap(at=90, when="p")]
        score = card([group], rules=rules).score_one({"m0": 20, "p": 1})
        assert named(score) == {
            "best possible": 100,
            "m0": -80,
            "score without rules": 20,
            "Floor(at=50, when='p')": 30,
            "open ticket": -11,
            "score": 39,
        }

    def test_the_smallest_share_a_step(self):
        """A single other one keeps its name."""
        score = card(5).score_one({f"m{place}": 10.0 * place for place in range(5)})
        assert list(named(score, 2).items())[1:-1] == [
            ("m0", -20),
            ("m1", -18),
            ("3 other metrics", -42),
        ]
        assert list(named(score, 4))[1:-1] == ["m0", "m1", "m2", "m3", "m4"]

    def test_metrics_that_are_alike_are_folded_too(self):
        """As many are kept as were asked for."""
        score = card(5).score_one({f"m{place}": 50 for place in range(5)})
        assert list(named(score, 2))[1:-1] == ["m0", "m1", "3 other metrics"]

    def test_points_go_up_from_their_start(self):
        """And down where they are negative."""
        score = points_card(start=70).score_one({"late": -30, "used": 20})
        assert list(named(score).items()) == [
            ("start", 70),
            ("late", -30),
            ("used", 20),
            ("score", 60),
        ]

    def test_limits_come_after_the_sum(self):
        """They are no rules."""
        score = points_card(start=70).score_one({"late": -90, "used": -5})
        assert named(score) == {
            "start": 70,
            "late": -90,
            "used": -5,
            "sum of points": -25,
            "starts and limits of sums": 25,
            "score": 0,
        }

    def test_a_rounded_sum_has_its_start(self):
        """What rounding took is among the limits."""
        rounded = hs.Rounded(hs.Sum(start=10))
        metric = hs.Metric("used", hs.AsIs(-50, 50))
        score = card([metric], aggregation=rounded).score_one({"used": 20.4})
        assert named(score)["start"] == 10
        assert named(score)["starts and limits of sums"] == -0.4

    def test_a_sum_without_a_start_begins_at_0(self):
        """And with the first metric."""
        score = points_card().score_one({"late": -10, "used": 40})
        assert list(named(score)) == ["used", "late", "score"]

    def test_a_perfect_score_has_no_steps(self):
        """Nothing was lost."""
        assert list(named(card().score_one({"m0": 100, "m1": 100}))) == ["best possible", "score"]

    def test_effects_that_nobody_names_are_other_rules(self):
        """So that the steps add up whatever a rule of one's own says of itself."""
        account = Account.of(card(1).score_one({"m0": 50}))
        odd = attrs.evolve(account, value=40.0)
        assert [step.name for step in steps_of(odd, 3)][-2:] == ["other rules", "score"]


class TestWaterfall:
    """The picture of the steps."""

    def score(self, **options):
        """Score one customer by name."""
        rules = [hs.Cap(at=39, when="p", reason=HOSTILE)]
        scorecard = card(2, rules=rules, banding=BANDING, **options)
        table = {"id": [HOSTILE], "m0": [40], "m1": [90], "p": [1]}
        return scorecard.score(table, key="id").customer(HOSTILE)

    def test_a_bar_for_each_step(self, ax):
        """With its points beside it."""
        assert waterfall(self.score(), ax=ax) is ax
        assert len(ax.patches) == len(names(ax.yaxis)) == 6
        assert texts(ax) == ["100.0", "-30.0", "-5.0", "65.0", "-26.0", "39.0"]
        assert [bar.get_width() for bar in ax.patches] == pytest.approx([100, -30, -5, 65, -26, 39])
        assert ax.get_title(loc="left").endswith("score 39.0, red")
        draw(ax)

    def test_colors_have_a_second_cue(self):
        """What was taken is hatched and has its sign; the score looks like its band."""
        ax = waterfall(self.score())
        taken, score = ax.patches[1], ax.patches[-1]
        assert colors([taken]) == [DOWN]
        assert taken.get_hatch()
        assert colors([score]) == [BANDING.color("red")]
        assert score.get_hatch()

    def test_what_was_added_is_not_hatched(self):
        """And has the other color."""
        ax = waterfall(points_card(start=20).score_one({"late": 0, "used": 30}))
        assert colors(ax.patches[1:2]) == [UP]
        assert not ax.patches[1].get_hatch()
        assert texts(ax) == ["20.0", "+30.0", "50.0"]

    def test_an_explanation_gives_the_same(self):
        """It is about the same customer."""
        score = self.score()
        one, other = waterfall(score), waterfall(score.explain())
        assert texts(one) == texts(other)
        assert one.get_title(loc="left") == other.get_title(loc="left")

    def test_negative_sums_have_room(self):
        """And a line at 0."""
        ax = waterfall(points_card(start=10).score_one({"late": -90, "used": -40}))
        assert ax.get_xlim()[0] < -120
        draw(ax)

    def test_nothing_at_all(self):
        """A score of 0 made of nothing still has a width to draw in."""
        ax = waterfall(points_card().score_one({"late": 0, "used": 0}))
        assert texts(ax) == ["0.0"]
        draw(ax)

    def test_a_customer_without_a_score(self):
        """Has a note in the place of bars."""
        ax = waterfall(card(min_coverage=0.9).score_one({"m0": 10, "m1": None}))
        assert texts(ax) == ["no score, coverage 50%"]
        assert len(ax.patches) == 0

    def test_forty_metrics_of_long_names(self):
        """Ten have a bar."""
        metrics = [hs.Metric("x" * 57 + f"{place:03d}", hs.AsIs()) for place in range(40)]
        values = {metric.name: place for place, metric in enumerate(metrics)}
        ax = waterfall(card(metrics).score_one(values))
        assert len(ax.patches) == 13
        assert max(map(len, names(ax.yaxis))) <= 36
        draw(ax)

    @pytest.mark.parametrize("wrong", [None, 39.0, "acme", math])
    def test_takes_one_customer(self, wrong):
        """As a score or an explanation."""
        with pytest.raises(DefinitionError, match="'score' of waterfall must be the Score or"):
            waterfall(wrong)

    def test_takes_no_table(self):
        """Nor the scores of one."""
        with pytest.raises(DefinitionError, match="must be the Score or the Explanation"):
            waterfall(card().score({"m0": [1], "m1": [2]}))

    def test_details_must_have_been_kept(self):
        """There is nothing to draw otherwise."""
        scores = card().score({"m0": [1], "m1": [2]}, details=False)
        with pytest.raises(DataError, match="was not kept"):
            waterfall(scores[0])

    @pytest.mark.parametrize("count", [0, 2.0, True, 1001])
    def test_count_is_a_number(self, count):
        """A whole one."""
        with pytest.raises(DefinitionError, match="'count' of waterfall must be a whole number"):
            waterfall(self.score(), count=count)

    @settings(max_examples=5)
    @given(cases(rows=2))
    def test_draws_any_score_without_a_warning(self, case):
        """Whatever the scorecard."""
        ax = waterfall(case.scorecard.score(case.table, as_of=AS_OF)[0], count=3)
        draw(ax)
        plt.close(ax.figure)
