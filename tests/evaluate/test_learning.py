"""Scorecards learned from what customers did."""

import json

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest

import healthscore as hs
from healthscore import learn
from healthscore.evaluate import auc
from healthscore.evaluate.learning import LearnedScorecard, learn_scorecard
from healthscore.normalizers import Normalizer
from healthscore.weightings import Outcome

UP = hs.Linear(worst=-2, best=2)
DOWN = hs.Linear(worst=2, best=-2)
METRIC_A = hs.Metric("a", UP)
EXPERT = "the expert's"
BOTH = "learned curves and weights"


@attrs.frozen(eq=False, repr=False)
class Initials(Normalizer):
    """Judges labels by their first letters."""

    takes = "labels"

    def table(self, labels):
        """Give earlier letters more."""
        return np.array([*(100.0 - 2 * (ord(label[0]) - 97) for label in labels), np.nan])

    def curve(self, values, /):
        """Judge no numbers."""
        raise NotImplementedError


def noise(n, seed=0, rate=0.2, metrics=6):
    """Make up customers who leave by chance."""
    random = np.random.default_rng(seed)
    table = {f"m{place}": random.normal(size=n) for place in range(metrics)}
    return table, random.random(n) < rate


def made_up(n=2_000, seed=0, base=-1.5, slope=1.5):
    """Make up customers with a hidden health that some columns show."""
    random = np.random.default_rng(seed)
    health = random.normal(size=n)
    left = random.random(n) < 1 / (1 + np.exp(-base + slope * health))
    shown = {name: health + random.normal(size=n) for name in ("a", "b", "c")}
    table = {
        **shown,
        "wrong": -health - random.normal(size=n),
        "noise": random.normal(size=n),
        "far": np.where(random.random(n) < 0.5, 1, -1) * (4 - health),
        "plan": np.where(shown["c"] > 1, "large", np.where(shown["c"] > 0, "small", "free")),
        "tiers": np.round(shown["b"]),
    }
    return table, left


def card(*names, **options):
    """Make a scorecard of rising metrics."""
    return hs.Scorecard("card", [hs.Metric(name, UP) for name in names], **options)


class TestLearnScorecard:
    """What is given back."""

    def test_it_is_a_fitted_scorecard_of_the_same_tree(self):
        """With formulas, rules, gates, policies and bands, there and back through documents."""
        table, left = made_up()
        expert = hs.Scorecard(
            "nested",
            [
                hs.Group("use", [hs.Metric("a", UP), hs.Metric("noise", UP)], min_coverage=0.5),
                hs.Group(
                    "more",
                    [
                        hs.Metric("b2", UP, formula="b + 1", missing=learn.median()),
                        hs.Metric("tiers", hs.Steps({-2: 0, 0: 50, 1: 100}), missing=40),
                        hs.Metric("plan", hs.Categories({"free": 0, "small": 40}, other=90)),
                    ],
                    weighting=hs.RankOrder(["b2", "tiers", "plan"]),
                ),
            ],
            weighting=hs.StandardDeviation(),
            rules=[hs.Cap(at=learn.median(), when="noise > 2")],
            banding=hs.Banding.red_yellow_green(learn.quantile(0.2), learn.quantile(0.6)),
        )
        found = learn_scorecard(expert, table, left)
        assert isinstance(found, LearnedScorecard)
        learned, report = found
        assert report.chosen == BOTH
        assert not learned.learns
        assert hs.Scorecard.from_toml(learned.to_toml()) == learned
        assert [body.name for body in learned.below()] == [body.name for body in expert.below()]
        assert learned.members[0].min_coverage == 0.5
        for before, after in zip(expert.metrics(), learned.metrics(), strict=True):
            assert before.formula == after.formula
            assert isinstance(after.missing, float) or after.missing == before.missing
        assert learned.rules[0].when == expert.rules[0].when
        kinds = [type(metric.normalizer) for metric in learned.metrics()]
        assert kinds[3:] == [hs.Steps, hs.Categories]
        bands = learned.score(table).bands
        assert np.mean(bands == "red") == pytest.approx(0.2, abs=0.01)

    def test_directions_are_held(self):
        """Curves never turn round: what goes the wrong way is told, and counts for nothing."""
        table, left = made_up()
        expert = hs.Scorecard(
            "card",
            [hs.Metric("a", UP), hs.Metric("wrong", UP), hs.Metric("down", DOWN, formula="wrong")],
        )
        learned, report = learn_scorecard(expert, table, left)
        assert report.contradictions == ("wrong",)
        assert learned.weights["wrong"] < 0.5
        assert "'wrong' contradicts the expert, who says 'higher is better'" in str(report)
        assert "Turn its curve round, or leave it out." in str(report)
        grid = np.linspace(-4, 4, 101)
        by_name = {metric.name: metric.normalizer(grid) for metric in learned.metrics()}
        assert (np.diff(by_name["a"]) >= 0).all()
        assert (np.diff(by_name["down"]) <= 0).all()
        assert report.areas[report.chosen] > report.areas[EXPERT] + 0.02

    def test_where_all_directions_are_wrong_it_is_told(self):
        """No learning helps: the expert has to look."""
        table, left = made_up()
        expert = hs.Scorecard("card", [hs.Metric("a", DOWN), hs.Metric("b", DOWN)])
        learned, report = learn_scorecard(expert, table, left)
        assert report.contradictions == ("a", "b")
        assert learned == expert
        assert "worse than a coin" in str(report)
        more = hs.Scorecard("card", [*expert.members, hs.Metric("noise", UP)])
        learned, report = learn_scorecard(more, table, left)
        assert learned == more
        assert "What was learned is better than that, but not than a coin" in str(report)
        assert "Nothing can be claimed" not in str(report)
        assert "better beyond chance" not in str(report)

    def test_what_goes_the_wrong_way_alone_may_help_beside_others(self):
        """Large customers have more tickets, and stay: nobody is told to turn the tickets round."""
        random = np.random.default_rng(0)
        seats = random.normal(size=3_000)
        tickets = seats + 0.5 * random.normal(size=3_000)
        left = random.random(3_000) < 1 / (1 + np.exp(2 + 2.5 * seats - 1.5 * tickets))
        expert = hs.Scorecard("card", [hs.Metric("seats", UP), hs.Metric("tickets", DOWN)])
        learned, report = learn_scorecard(expert, {"seats": seats, "tickets": tickets}, left)
        assert report.contradictions == ("tickets",)
        assert learned.weights["tickets"] > 25
        assert "Beside the other metrics it still has" in str(report)
        assert "Turn its curve round" not in str(report)

    def test_it_is_better_on_new_customers(self):
        """By about as much as it says."""
        expert = card("a", "b", "wrong", "noise")
        learned, report = learn_scorecard(expert, *made_up(3_000))
        table, left = made_up(20_000, seed=1)
        before, after = (float(auc(each.score(table).values, left)) for each in (expert, learned))
        told = report.areas[report.chosen]
        assert report.is_better
        assert told.low - 0.01 < after < told.high + 0.01
        difference = report.differences[report.chosen]
        assert difference.low - 0.01 < after - before < difference.high + 0.01

    @pytest.mark.parametrize("size", [200, 2_000, 20_000])
    def test_noise_gives_back_the_experts_scorecard(self, size):
        """And says that nothing can be claimed; what was tried comes to half out of fold."""
        expert = card(*(f"m{place}" for place in range(6)))
        areas = []
        for seed in range(6 if size < 20_000 else 2):
            learned, report = learn_scorecard(expert, *noise(size, seed))
            assert learned == expert
            assert report.moved == 0.0
            areas.append(report.areas[BOTH])
            if not any(area.low > 0.5 for area in report.areas.values()):
                assert "Nothing can be claimed" in str(report)
        assert np.mean(areas) == pytest.approx(0.5, abs=2.5 / np.sqrt(size))

    def test_a_metric_without_a_curve_of_its_own_helps_beside_curves(self):
        """Tickets go with seats, and alone seem good; pulled to no weight, they still count."""
        random = np.random.default_rng(2)
        seats = random.normal(size=3_000)
        tickets = seats + 0.5 * random.normal(size=3_000)
        use = random.normal(size=3_000)
        odds = -1 - 2.5 * seats + 1.5 * tickets + 2.5 * (use < -1)
        left = random.random(3_000) < 1 / (1 + np.exp(-odds))
        expert = hs.Scorecard(
            "card", [hs.Metric("seats", UP), hs.Metric("tickets", DOWN), hs.Metric("use", UP)]
        )
        table = {"seats": seats, "tickets": tickets, "use": use}
        learned, report = learn_scorecard(expert, table, left)
        assert report.chosen == BOTH
        assert [*learned.metrics()][1].normalizer == DOWN
        assert learned.weights["tickets"] > 15

    def test_few_who_leave(self):
        """One in twenty is enough, where there are many."""
        expert = card("a", "wrong", "noise")
        learned, report = learn_scorecard(expert, *made_up(4_000, base=-4))
        assert 0.04 < report.n_churned / report.n < 0.09
        assert report.is_better
        table, left = made_up(20_000, seed=1, base=-4)
        before, after = (float(auc(each.score(table).values, left)) for each in (expert, learned))
        assert after > before + 0.1

    def test_few_customers_keep_the_expert(self):
        """Unless they speak clearly; and it is said that there are few."""
        table, left = made_up(60)
        learned, report = learn_scorecard(card("a", "b"), table, left)
        assert learned == card("a", "b")
        assert "little can be claimed" in str(report)

    @pytest.mark.parametrize(
        ("options", "chosen"),
        [
            ({"curves": False}, "learned weights"),
            ({"weights": False}, "learned curves"),
            ({"penalty": 2.0, "curves": False}, "learned weights"),
            ({"penalty": 0.5}, BOTH),
            ({"penalty": "cross_validation"}, BOTH),
        ],
    )
    def test_options_say_what_is_learned(self, options, chosen):
        """The rest stays."""
        random = np.random.default_rng(0)
        value = random.normal(size=3_000)
        table = {"a": value, "noise": random.normal(size=3_000)}
        odds = np.where(value < -1, 3.0, -1.5)
        left = random.random(3_000) < 1 / (1 + np.exp(-odds))
        expert = card("a", "noise")
        learned, report = learn_scorecard(expert, table, left, **options)
        assert report.chosen == chosen
        same_curves = [m.normalizer == UP for m in learned.metrics()]
        assert all(same_curves) == (options.get("curves") is False)
        assert (learned.weighting == hs.Equal()) == (options.get("weights") is False)

    def test_rows_may_come_in_any_order(self):
        """Nothing changes, and the seed decides the folds."""
        table, left = made_up(800)
        order = np.random.default_rng(3).permutation(800)
        expert = card("a", "b", "wrong")
        ours = learn_scorecard(expert, table, left)
        turned = {name: values[order] for name, values in table.items()}
        other = learn_scorecard(expert, turned, left[order])
        assert other.scorecard == ours.scorecard
        assert str(other.report) == str(ours.report)
        assert str(learn_scorecard(expert, table, left).report) == str(ours.report)
        assert learn_scorecard(expert, table, left, seed=1).report.areas != ours.report.areas

    def test_tables_of_any_kind(self):
        """The outcome may be a column, with gaps that are passed over."""
        table, left = made_up(1_500)
        outcome = np.where(np.arange(1_500) % 10 == 0, np.nan, left)
        due = learn_scorecard(card("a", "wrong"), table, outcome)
        assert due.report.unknown == 150
        assert "150 more were passed over" in str(due.report)
        for make in (pd.DataFrame, pl.DataFrame):
            frame = make({**table, "left": outcome})
            found = learn_scorecard(card("a", "wrong"), frame, "left")
            assert found.scorecard == due.scorecard
            assert type(found.report.to_frame("metrics")) is type(frame)

    def test_dates_count_from_the_day_of_the_table(self):
        """Formulas and validity need it."""
        table, left = made_up(1_500)
        days = np.clip(np.round(60 - 20 * table["a"]), 0, None).astype(int)
        table["seen"] = np.datetime64("2026-01-01") - days
        table["asked"] = np.datetime64("2026-01-01") - (np.arange(1_500) % 100)
        expert = hs.Scorecard(
            "dates",
            [
                hs.Metric("idle", hs.Decay(30), formula="days_since(seen)"),
                hs.Metric("b", UP, observed="asked", valid_days=60, fade=30),
                hs.Metric("wrong", UP, observed="asked", valid_days=60, fade=30, missing=50),
            ],
        )
        learned, report = learn_scorecard(expert, table, left, as_of="2026-01-01")
        assert report.is_better
        assert learned.needs_as_of
        gaps = {finding.name: finding.gaps for finding in report.findings}
        assert gaps["b"].customers == 600

    def test_learned_parts_of_the_expert_are_fitted_in_every_fold(self):
        """Isotonic curves and outcome weights among them."""
        table, left = made_up(1_500)
        metrics = [
            hs.Metric("a", hs.Isotonic()),
            hs.Metric("b", hs.Percentile(points=11)),
            hs.Metric("wrong", hs.Isotonic(better="lower")),
        ]
        expert = hs.Scorecard("learned", metrics, weighting=Outcome())
        _, report = learn_scorecard(expert, table, left)
        assert [finding.shape for finding in report.findings] == ["rising", "rising", "falling"]
        assert report.areas[EXPERT] > 0.7


class TestShapes:
    """Curves that turn, labels, tiers and gaps."""

    def test_a_best_region_inside_is_kept(self):
        """Rising up to it, and falling from it on."""
        table, left = made_up(3_000)
        expert = hs.Scorecard(
            "u", [hs.Metric("t", hs.Target(-1, 1, 6), formula="far"), hs.Metric("noise", UP)]
        )
        learned, report = learn_scorecard(expert, table, left)
        assert report.findings[0].shape == "peak"
        curve = next(learned.metrics()).normalizer
        scores = curve(np.linspace(-8, 8, 200))
        top = int(np.argmax(scores))
        assert (np.diff(scores[: top + 1]) >= 0).all()
        assert (np.diff(scores[top:]) <= 0).all()
        assert scores[0] < 30
        assert scores[-1] < 30
        assert scores.max() == 100

    def test_a_turn_that_the_expert_does_not_know_is_told(self):
        """Either way round; the curve keeps its direction."""
        table, left = made_up(3_000)
        metrics = [hs.Metric("far", hs.Linear(-8, 8)), hs.Metric("a", UP)]
        _, report = learn_scorecard(hs.Scorecard("u", metrics), table, left)
        assert report.turning == ("far",)
        assert report.findings[0].turns == "peak"
        assert "'far' turns: the share of customers who stay rises" in str(report)
        _, report = learn_scorecard(hs.Scorecard("u", metrics[:1]), table, ~left)
        assert report.findings[0].turns == "valley"
        assert "stay falls" in str(report)

    def test_a_worst_region_inside_is_kept(self):
        """The other way round."""
        table, left = made_up(3_000)
        valley = hs.Piecewise({-6: 100, -1: 0, 1: 0, 6: 100})
        expert = hs.Scorecard("v", [hs.Metric("far", valley), hs.Metric("noise", UP)])
        learned, report = learn_scorecard(expert, table, ~left)
        assert report.findings[0].shape == "valley"
        scores = next(learned.metrics()).normalizer(np.linspace(-8, 8, 200))
        low = int(np.argmin(scores))
        assert (np.diff(scores[: low + 1]) <= 0).all()
        assert (np.diff(scores[low:]) >= 0).all()

    def test_labels_keep_the_experts_order(self):
        """Those that go against it are pooled; labels nobody has lie between the others."""
        random = np.random.default_rng(0)
        plan = random.choice(["free", "small", "large", "odd"], 4_000)
        risk = {"free": 0.6, "small": 0.1, "large": 0.3, "odd": 0.45}
        left = random.random(4_000) < np.array([risk[label] for label in plan])
        scores = {"free": 0, "unseen": 30, "small": 50, "large": 100}
        expert = hs.Scorecard(
            "labels", [hs.Metric("plan", hs.Categories(scores, other=20)), hs.Metric("m", UP)]
        )
        table = {"plan": plan, "m": random.normal(size=4_000)}
        learned, _ = learn_scorecard(expert, table, left)
        curve = next(learned.metrics()).normalizer
        found = {**curve.scores, "other": curve.other}
        assert found["free"] == 0
        assert 0 < found["other"] < found["unseen"] < found["small"]
        assert found["small"] == found["large"] == 100

    def test_tiers_keep_their_starts(self):
        """Tiers nobody is in lie between the others."""
        table, left = made_up(3_000)
        steps = hs.Steps({-9: 0, -1: 10, 0.2: 20, 0.4: 30, 1: 100}, closed="right")
        expert = hs.Scorecard("steps", [hs.Metric("tiers", steps), hs.Metric("wrong", DOWN)])
        learned, _ = learn_scorecard(expert, table, left)
        curve = next(learned.metrics()).normalizer
        assert isinstance(curve, hs.Steps)
        assert (list(curve.tiers), curve.closed) == (list(steps.tiers), "right")
        scores = list(curve.tiers.values())
        assert scores[0] == 0
        assert scores == sorted(scores)
        assert scores[-1] == 100

    def test_telling_gaps_are_told(self):
        """With what the scorecard does about them."""
        table, left = made_up(2_000)
        random = np.random.default_rng(1)
        gap = random.random(2_000) < np.where(left, 0.5, 0.1)
        table["b"] = np.where(gap, np.nan, table["b"])
        table["c"] = np.where(random.random(2_000) < 0.2, np.nan, table["c"])
        expert = hs.Scorecard(
            "gaps",
            [hs.Metric("a", UP), hs.Metric("b", UP, missing=30), hs.Metric("c", UP)],
        )
        _, report = learn_scorecard(expert, table, left)
        assert report.telling_gaps == ("b",)
        assert "A gap in 'b' says something" in str(report)
        assert "missing=30" in str(report)
        frame = report.to_frame("gaps")
        assert frame["metric"].tolist() == ["b", "c"]

    def test_what_cannot_be_learned_is_left_and_told(self):
        """Conditions, curves that turn often, constants, and what stands under no mean."""
        table, left = made_up(2_000)
        table["same"] = np.zeros(2_000)
        table["none"] = np.full(2_000, np.nan)
        wild = hs.Piecewise({-3: 0, -1: 90, 0: 20, 2: 100})
        worst = hs.Group("worst", [hs.Metric("w", UP, formula="b")], aggregation=hs.Worst())
        conditional = hs.Metric("cond", UP, formula="a", curves=[("noise > 0", DOWN)])
        expert = hs.Scorecard(
            "left",
            [
                hs.Metric("a", hs.Piecewise({-3: 0, 2.5: 5, 3: 100})),
                hs.Metric("wrong", UP),
                conditional,
                hs.Metric("wild", wild, formula="a"),
                hs.Metric("same", UP),
                hs.Metric("none", UP),
                worst,
            ],
        )
        learned, report = learn_scorecard(expert, table, left)
        assert report.is_better
        before, after = (
            {m.name: m.normalizer for m in each.metrics()} for each in (expert, learned)
        )
        changed = {name for name in before if before[name] != after[name]}
        assert "a" in changed
        assert not changed & {"cond", "wild", "same", "none", "w"}
        reasons = {finding.name: finding.left_alone for finding in report.findings}
        assert "turns more than once" in reasons["wild"]
        assert "curves for some customers" in reasons["cond"]
        assert reasons["same"] == reasons["none"] == "all customers have the same score"
        assert "no mean by weights" in reasons["w"]
        assert "No curve was learned for 'same', 'none': all customers" in str(report)

    def test_curves_of_ones_own_over_labels_are_left(self):
        """Nobody knows their order."""
        table, left = made_up(800)
        expert = hs.Scorecard("own", [hs.Metric("plan", Initials())])
        learned, report = learn_scorecard(expert, table, left)
        assert learned == expert
        assert "a curve of one's own" in report.findings[0].left_alone
        assert report.contradictions == ("plan",)

    @pytest.mark.parametrize("size", [1e305, 5e-324])
    def test_values_that_no_line_goes_through_keep_their_curve(self, size):
        """Too large, or too close; and nothing warns."""
        table, left = made_up(1_000)
        table["huge"] = np.round(table["b"] * 5) * size
        expert = hs.Scorecard("huge", [hs.Metric("huge", hs.Steps({0: 0, 1: 100})), METRIC_A])
        _, report = learn_scorecard(expert, table, left)
        assert report.n == 1_000
        curve = hs.Logistic(0, 1)
        expert = hs.Scorecard("huge", [hs.Metric("huge", curve), METRIC_A])
        learned, report = learn_scorecard(expert, table, left)
        assert next(learned.metrics()).normalizer == curve

    def test_values_of_who_stayed_alone(self):
        """Whoever left has a gap, and few have a value: no curve, and no warning."""
        table, left = made_up(2_000)
        some = np.flatnonzero(~left)[:15]
        for name, curve in (("few", UP), ("peak", hs.Target(-1, 1, 2))):
            table[name] = np.full(2_000, np.nan)
            table[name][some] = np.linspace(-2, 2, 15)
            expert = hs.Scorecard("few", [hs.Metric("a", UP), hs.Metric(name, curve)])
            learned, report = learn_scorecard(expert, table, left)
            assert np.isnan(report.findings[1].auc)
            assert [*learned.metrics()][1].normalizer == curve


class TestTrees:
    """Weights along the tree."""

    def test_weights_are_shared_out_along_the_tree(self):
        """As if there were no groups."""
        table, left = made_up(3_000)
        nested = hs.Scorecard(
            "nested",
            [
                hs.Group("one", [hs.Metric("a", UP), hs.Metric("noise", UP)]),
                hs.Group("two", [hs.Metric("b", UP), hs.Metric("wrong", UP)]),
            ],
        )
        flat = learn_scorecard(card("a", "noise", "b", "wrong"), table, left, penalty=1.0)
        deep = learn_scorecard(nested, table, left, penalty=1.0)
        ours = deep.scorecard.effective_weights()
        assert ours == pytest.approx(flat.scorecard.effective_weights(), abs=2e-4)

    @pytest.mark.parametrize(
        "mean",
        [
            hs.GeometricMean(),
            hs.GeometricMean(floor=5),
            hs.HarmonicMean(floor=2),
            hs.PowerMean(2),
            hs.PowerMean(-0.5),
            hs.Rounded(hs.WeightedMean()),
        ],
    )
    def test_other_means_are_learned_on_their_scale(self, mean):
        """Inside and at the root; no learned curve makes a group 0 by itself."""
        table, left = made_up(1_500)
        members = [hs.Metric("a", UP), hs.Metric("wrong", UP), hs.Metric("noise", UP)]
        inner = hs.Group("inner", members, aggregation=mean)
        for expert in (
            hs.Scorecard("root", members, aggregation=mean),
            hs.Scorecard("deep", [inner, hs.Metric("b", UP)]),
        ):
            learned, report = learn_scorecard(expert, table, left)
            assert report.is_better
            shares = learned.effective_weights()
            assert shares["wrong"] == 0
            assert shares["a"] > 3 * shares["noise"]
            assert (learned.score(table).values > 0).mean() > 0.9

    def test_a_group_of_which_nothing_helps_keeps_its_inside(self):
        """It counts for nothing."""
        table, left = made_up(2_000)
        expert = hs.Scorecard(
            "two",
            [
                hs.Group("bad", [hs.Metric("wrong", UP), hs.Metric("w2", UP, formula="wrong")]),
                hs.Group("good", [hs.Metric("a", UP), hs.Metric("b", UP)]),
            ],
            weighting=hs.Fixed(bad=30, good=70),
        )
        learned, report = learn_scorecard(expert, table, left)
        assert learned.weights["bad"] == 0
        assert learned.members[0].weighting == hs.Equal()
        assert ("two", "bad") in zip(
            *(report.to_frame("weights")[name].tolist() for name in ("group", "member")),
            strict=True,
        )

    def test_gaps_give_their_weight_to_their_group_or_to_all(self):
        """As in the score."""
        table, left = made_up(2_000)
        random = np.random.default_rng(1)
        for name in ("a", "b", "c"):
            table[name] = np.where(random.random(2_000) < 0.3, np.nan, table[name])
        members = [
            hs.Group("one", [hs.Metric("a", UP), hs.Metric("b", UP)]),
            hs.Group("two", [hs.Metric("c", UP), hs.Metric("wrong", UP)]),
        ]
        for spread in ("within", "across"):
            expert = hs.Scorecard("gaps", members, spread=spread)
            learned, report = learn_scorecard(expert, table, left)
            assert report.is_better
            assert learned.effective_weights()["wrong"] == 0

    def test_a_member_without_weight_stays_without(self):
        """The expert left it out."""
        table, left = made_up(2_000)
        expert = card("a", "b", "wrong", weighting=hs.Fixed(a=1, b=0, wrong=1))
        learned, report = learn_scorecard(expert, table, left)
        assert report.is_better
        assert learned.weights["b"] == 0

    def test_points_stay_as_they_are(self):
        """A card of points is another thing."""
        table, left = made_up(1_000)
        expert = card("a", "wrong", aggregation=hs.Sum())
        learned, report = learn_scorecard(expert, table, left)
        assert learned == expert
        assert list(report.areas) == [EXPERT]
        assert "Nothing was learned: the scorecard takes no mean by weights" in str(report)
        assert "better beyond chance" not in str(report)
        chance = learn_scorecard(card("noise", aggregation=hs.Sum()), table, left).report
        assert "rightly, and it no more tells who leaves" in str(chance)

    def test_nobody_with_a_score(self):
        """Nothing can be claimed."""
        table, left = made_up(200)
        table["gone"] = np.full(200, np.nan)
        expert = card("a", "gone", min_coverage=0.9)
        learned, report = learn_scorecard(expert, table, left)
        assert learned == expert
        assert "too few customers have a score" in str(report)
        assert repr(report) == "<LearningReport: 200 customers, nothing better, AUC nan>"


class TestLeaks:
    """Outcomes in disguise."""

    def learned(self, **columns):
        """Learn with some metric besides."""
        table, left = made_up(2_000)
        made = {name: make(left, np.random.default_rng(5)) for name, make in columns.items()}
        (name,) = made
        labels = made[name].dtype == object
        curve = hs.Categories({"on": 100}, other=50) if labels else hs.Linear(worst=1, best=0)
        expert = hs.Scorecard(
            "leak", [hs.Metric("a", UP), hs.Metric("noise", UP), hs.Metric(name, curve)]
        )
        return learn_scorecard(expert, {**table, **made}, left)

    @pytest.mark.parametrize(
        "make",
        [
            lambda left, _: left + 0.0,
            lambda left, random: left + 0.1 * random.normal(size=len(left)),
            lambda left, random: np.where(left, random.random(len(left)), np.nan),
            lambda left, random: np.where(left & (random.random(len(left)) < 0.4), np.nan, 0.5),
            lambda left, random: np.where(
                left & (random.random(len(left)) < 0.5), "cancelled", "on"
            ).astype(object),
            lambda left, random: np.where(
                left, 0.5, np.where(random.random(len(left)) < 0.5, 0, 1)
            ),
            lambda left, random: (left & (random.random(len(left)) < 0.3)) + 0.0,
            lambda left, random: left & (random.random(len(left)) < 0.6),
        ],
    )
    def test_a_leak_is_told_first_and_not_learned_from(self, make):
        """The outcome, with noise, by presence, in a gap, a label, the middle, a value, a flag."""
        learned, report = self.learned(leak=make)
        assert report.leaks == ("leak",)
        assert report.sheet.sentences[0].startswith(
            "WARNING: 'leak' may be the outcome in disguise"
        )
        assert "'leak' was not learned from" in report.sheet.sentences[1]
        assert learned.effective_weights()["leak"] == pytest.approx(1 / 3, abs=1e-3)

    def test_a_metric_that_is_nearly_too_good_is_told_and_learned(self):
        """It may be honest."""
        _, report = self.learned(good=lambda left, random: left + 0.5 * random.normal(size=2_000))
        assert report.leaks == ("good",)
        assert not report.findings[2].suspect

    def test_a_small_pocket_is_told_and_learned(self):
        """A label of some 15 % of all who left, and of nobody else."""
        _, report = self.learned(
            small=lambda left, random: np.where(
                left & (random.random(len(left)) < 0.15), "cancelled", "on"
            ).astype(object)
        )
        assert "customers with another label" in report.findings[2].leak
        assert not report.findings[2].suspect

    def test_a_pocket_where_labels_are_judged_under_conditions(self):
        """The score is named, for one label may have several."""
        table, left = made_up(2_000)
        table["state"] = np.where(left, "cancelled", "on").astype(object)
        labels = hs.Categories({"cancelled": 73, "on": 80})
        always = hs.Categories({"cancelled": 50, "on": 100})
        metric = hs.Metric("state", labels, curves=[("noise > 0", always)])
        table["state"][:600] = "on"
        _, report = learn_scorecard(hs.Scorecard("card", [METRIC_A, metric]), table, left)
        assert "customers with the score " in report.findings[1].leak

    def test_honest_metrics_are_not_suspected(self):
        """Nor where most leave anyway."""
        table, left = made_up(2_000)
        for outcome in (left, np.random.default_rng(0).random(2_000) < 0.995):
            expert = hs.Scorecard(
                "card",
                [hs.Metric("a", UP), hs.Metric("plan", hs.Categories({"free": 0}, other=50))],
            )
            assert learn_scorecard(expert, table, outcome).report.leaks == ()


class TestReport:
    """What is said."""

    def test_it_comes_as_text_data_and_tables(self):
        """With the same numbers."""
        table, left = made_up(2_000)
        _, report = learn_scorecard(card("a", "wrong", "noise"), table, left)
        assert repr(report).startswith("<LearningReport: 2,000 customers, learned")
        told = json.loads(json.dumps(report.to_dict()))
        assert told["chosen"] == report.chosen
        assert told["contradictions"] == ["wrong"]
        assert set(told["tables"]) >= {"accuracy", "metrics", "weights"}
        accuracy = report.to_frame()
        assert accuracy["scorecard"].tolist()[:2] == [EXPERT, "equal weights"]
        assert (accuracy["auc_low"] < accuracy["auc"]).all()
        assert report.to_frame("metrics")["learned_share"].sum() == pytest.approx(1)
        assert "bands should be cut anew" in str(report)

    def test_hostile_names(self):
        """They are printed as they are."""
        table, left = made_up(500)
        name = "<script>'\"é" + "x" * 60
        table[name] = table.pop("a")
        expert = hs.Scorecard("<b>", [hs.Metric(name, UP, formula="b"), hs.Metric("wrong", UP)])
        _, report = learn_scorecard(expert, table, left)
        assert name in str(report)


class TestRefusals:
    """What cannot be asked."""

    @pytest.mark.parametrize(
        ("options", "field"),
        [
            ({"curves": 1}, "curves"),
            ({"weights": "yes"}, "weights"),
            ({"curves": False, "weights": False}, "weights"),
            ({"folds": 1}, "folds"),
            ({"folds": 2.0}, "folds"),
            ({"seed": -1}, "seed"),
            ({"penalty": "strong"}, "penalty"),
        ],
    )
    def test_an_option_that_is_none(self, options, field):
        """The message names it."""
        with pytest.raises(hs.DefinitionError, match=field):
            learn_scorecard(card("a"), *made_up(100), **options)

    def test_what_is_no_scorecard(self):
        """It is refused."""
        with pytest.raises(hs.DefinitionError, match="must be a Scorecard"):
            learn_scorecard("card", {}, [])

    @pytest.mark.parametrize("gone", [0, 4, 96, 100])
    def test_too_few_of_one_kind(self, gone):
        """The message counts them, and says what to do."""
        table, _ = made_up(100)
        with pytest.raises(hs.FitError, match=f"{gone} left and {100 - gone} stayed.*Keep"):
            learn_scorecard(card("a"), table, np.arange(100) < gone)

    def test_an_outcome_that_does_not_fit(self):
        """Neither in length, nor in kind."""
        table, left = made_up(100)
        with pytest.raises(hs.DataError, match="one value for each of 100"):
            learn_scorecard(card("a"), table, left[:50])
        with pytest.raises(hs.DataError, match="column 'a'"):
            learn_scorecard(card("a"), table, "a")

    def test_lazy_frames(self):
        """They are learned from in memory."""
        table, left = made_up(100)
        with pytest.raises(hs.DataError, match="Collect the frame"):
            learn_scorecard(card("a"), pl.LazyFrame({"a": table["a"]}), left)

    def test_a_gap_that_is_refused(self):
        """A metric that rejects gaps does so here."""
        table, left = made_up(100)
        table["a"][3] = np.nan
        expert = hs.Scorecard("card", [hs.Metric("a", UP, missing="reject")])
        with pytest.raises(hs.DataError, match="'a'"):
            learn_scorecard(expert, table, left)
