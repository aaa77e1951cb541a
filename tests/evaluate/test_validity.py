import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import healthscore as hs
from healthscore import DataError, DefinitionError
from healthscore.evaluate.validity import validity
from healthscore.evaluate.validity._alpha import reliability
from healthscore.evaluate.validity._areas import Area
from healthscore.evaluate.validity._correlations import correlations, with_interval
from healthscore.evaluate.validity._left_out import left_out, ungated
from healthscore.evaluate.validity._words import of_duplicates, of_worth
from strategies import AS_OF, SEEDS, any_case

NAN = float("nan")


def gappy(seed, rows=40, columns=4, share=0.2):
    """Make columns that go together, with ties and gaps."""
    chance = np.random.default_rng(seed)
    common = chance.standard_normal(rows)
    made = [np.round(common + chance.standard_normal(rows), 1) for _ in range(columns)]
    return [np.where(chance.random(rows) < share, NAN, column) for column in made]


def card(*names, **options):
    """Make a scorecard of plain metrics."""
    return hs.Scorecard("demo", [hs.Metric(name, hs.AsIs()) for name in names], **options)


def book(seed, rows=400):
    """Make a table in which `good` tells who leaves, `noise` nothing, `back` the wrong way."""
    chance = np.random.default_rng(seed)
    health = chance.standard_normal(rows)
    table = {
        "good": 50 + 10 * np.clip(health + 0.5 * chance.standard_normal(rows), -4, 4),
        "fair": 50 + 10 * np.clip(health + chance.standard_normal(rows), -4, 4),
        "noise": 50 + 10 * np.clip(chance.standard_normal(rows), -4, 4),
        "back": 50 - 10 * np.clip(health + 0.5 * chance.standard_normal(rows), -4, 4),
    }
    return table, chance.random(rows) < 1 / (1 + np.exp(1 + 2 * health))


class TestAlpha:
    """Cronbach's alpha."""

    @given(SEEDS)
    @settings(max_examples=25)
    def test_it_is_the_formula(self, seed):
        """Of the complete rows, by numpy's own variances."""
        columns = gappy(seed)
        found = reliability("g", dict(zip("abcd", columns, strict=True)))
        rows = np.column_stack(columns)
        rows = rows[~np.isnan(rows).any(axis=1)]
        own, total = rows.var(axis=0, ddof=1), rows.sum(axis=1)
        assert found.n == len(rows)
        assert found.alpha == pytest.approx(4 / 3 * (1 - own.sum() / total.var(ddof=1)), abs=1e-9)
        for place, name in enumerate("abcd"):
            rest = total - rows[:, place]
            assert found.rest[name] == pytest.approx(
                stats.pearsonr(rows[:, place], rest).statistic, abs=1e-9
            )
            fewer = np.delete(rows, place, axis=1)
            alpha = 1.5 * (1 - fewer.var(axis=0, ddof=1).sum() / rest.var(ddof=1))
            assert found.without[name] == pytest.approx(alpha, abs=1e-9)

    def test_equal_members(self):
        """Of members that are one, it is 1."""
        column = np.arange(9.0)
        assert reliability("g", {"a": column, "b": column}).alpha == pytest.approx(1.0)

    @pytest.mark.parametrize(
        "scores",
        [
            {"a": [1.0, 2.0, 3.0]},
            {"a": [1.0, 2.0, 3.0], "b": [5.0, 5.0, 5.0]},
            {"a": [1.0, 2.0, NAN], "b": [NAN, NAN, 5.0], "c": [1.0, NAN, NAN]},
            {"a": [1.0, 2.0, 3.0], "b": [3.0, 2.0, 1.0]},
            {"a": [], "b": []},
        ],
    )
    def test_nothing_to_tell(self, scores):
        """One member that varies, nobody with all, or a sum that does not vary: no alpha."""
        found = reliability("g", {name: np.array(each) for name, each in scores.items()})
        assert math.isnan(found.alpha)

    def test_a_member_without_variance_where_all_are_known(self):
        """It has no correlation with the others."""
        scores = {"a": [1.0, 2.0, 3.0, 3.0], "b": [5.0, 5.0, 5.0, NAN], "c": [2.0, 1.0, 4.0, 1.0]}
        scores["b"] = [5.0, 5.0, 5.0, 6.0]
        scores["a"][3] = NAN
        found = reliability("g", {name: np.array(each) for name, each in scores.items()})
        assert math.isnan(found.rest["b"])
        assert found.rest["a"] > 0.0

    def test_feldt_covers(self):
        """The interval holds the truth in 93 to 97 % of simulations."""
        chance = np.random.default_rng(8)
        truth, times, held = 4 * 0.5 / (1 + 3 * 0.5), 250, 0
        for _ in range(times):
            common = chance.standard_normal(60)
            columns = [common + chance.standard_normal(60) for _ in range(4)]
            alpha = reliability("g", dict(zip("abcd", columns, strict=True))).alpha
            held += alpha.low <= truth <= alpha.high
        assert 0.93 <= held / times <= 0.97


class TestCorrelations:
    """Correlations over the customers that both metrics know."""

    @given(SEEDS, st.sampled_from([0.0, 0.3]))
    @settings(max_examples=25)
    def test_scipy_agrees(self, seed, share):
        """Pearson's and Spearman's, ties and gaps included."""
        columns = gappy(seed, share=share)
        found = correlations("abcd", columns)
        for one in range(4):
            for two in range(4):
                both = ~(np.isnan(columns[one]) | np.isnan(columns[two]))
                pair = columns[one][both], columns[two][both]
                assert found.shared[one, two] == both.sum()
                assert found.pearson[one, two] == pytest.approx(
                    stats.pearsonr(*pair).statistic, abs=1e-9
                )
                assert found.spearman[one, two] == pytest.approx(
                    stats.spearmanr(*pair).statistic, abs=1e-9
                )

    def test_nothing_to_correlate(self):
        """Constant columns, columns without values, and pairs that nobody has both of."""
        columns = [[1, 1, 1, NAN], [NAN] * 4, [1, 2, 3, NAN], [NAN, NAN, NAN, 4]]
        found = correlations("abcd", [np.array(column, dtype=float) for column in columns])
        assert repr(found) == "<Correlations: 4 metrics>"
        assert np.isnan(found.pearson[0]).all()
        assert np.isnan(found.spearman[0]).all()
        assert found.shared.tolist() == [[3, 0, 3, 0], [0] * 4, [3, 0, 3, 0], [0, 0, 0, 1]]
        assert np.isnan(correlations("a", [np.array([NAN])]).pearson).all()

    def test_intervals(self):
        """Fisher's, where there are customers enough."""
        known = stats.pearsonr(np.arange(20.0), np.sin(np.arange(20.0)))
        found = with_interval(known.statistic, 20)
        assert (found.low, found.high) == pytest.approx(known.confidence_interval(0.95), abs=1e-9)
        assert not with_interval(0.3, 3).has_interval
        assert not with_interval(NAN, 30).has_interval
        assert with_interval(-1.0, 30).high == -1.0


class TestAreas:
    """AUC, and differences of two."""

    @given(SEEDS)
    def test_every_pair_is_counted(self, seed):
        """By brute force, ties counting half; what customers move sums to 0."""
        chance = np.random.default_rng(seed)
        values, churned = chance.integers(0, 9, 25).astype(float), chance.random(25) < 0.4
        area = Area.of(values, churned)
        if not 0 < churned.sum() < 25:
            assert area is None
            return
        pairs = values[churned][:, None], values[~churned]
        wins = (pairs[0] < pairs[1]).mean() + 0.5 * (pairs[0] == pairs[1]).mean()
        assert area.value == pytest.approx(wins, abs=1e-12)
        assert area.moved.sum() == pytest.approx(0.0, abs=1e-12)
        assert area.less(area) == 0.0
        assert Area.of(-values, churned).value == pytest.approx(1 - wins, abs=1e-12)

    def test_differences_cover(self):
        """The paired interval holds the true difference in 93 to 97 % of simulations."""
        chance = np.random.default_rng(4)
        held, times, apart = 0, 600, (1.0, 0.6)
        truth = np.diff(stats.norm.cdf(np.array(apart[::-1]) / math.sqrt(2)))[0]
        churned = np.arange(200) < 60
        for _ in range(times):
            common = chance.standard_normal(200) * 0.8
            areas = [
                Area.of(common + 0.6 * chance.standard_normal(200) - far * churned, churned)
                for far in apart
            ]
            difference = areas[0].less(areas[1])
            held += difference.low <= truth <= difference.high
        assert 0.93 <= held / times <= 0.97


class TestLeftOut:
    """The score without a metric."""

    @given(SEEDS)
    @settings(max_examples=10)
    def test_it_is_the_score_of_a_table_without_it(self, seed):
        """With any tree, rules and sums: as if the columns of the metric were empty."""
        case = any_case(random.Random(seed), gates=False)  # noqa: S311  repeatable
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        kept = ungated(scores)
        for metric in case.scorecard.metrics():
            found = left_out(kept, metric.name)
            alone = [metric.formula is None, not metric.curves, isinstance(metric.missing, str)]
            if not all(alone) or _reads(case.scorecard, metric.name) > 1:
                continue
            table = case.table | {metric.name: [None] * case.size}
            again = ungated(case.scorecard.score(table, as_of=AS_OF))
            assert np.array_equal(found, left_out(again, metric.name), equal_nan=True)

    def test_others_of_the_group_take_its_weight(self):
        """And not those of other groups; gates do not hide who has nothing else."""
        scorecard = hs.Scorecard(
            "demo",
            [
                hs.Group("usage", [hs.Metric("a", hs.AsIs()), hs.Metric("b", hs.AsIs())]),
                hs.Metric("c", hs.AsIs(), missing=10),
            ],
            min_coverage=0.8,
        )
        scores = scorecard.score({"a": [0, 0], "b": [100, None], "c": [50, None]})
        kept = ungated(scores)
        assert left_out(kept, "a").tolist() == [75.0, 10.0]
        assert np.array_equal(left_out(kept, "c"), [50.0, 0.0])

    def test_fading_observations(self):
        """A metric that fades is left out as a whole."""
        fading = hs.Metric("a", hs.AsIs(), observed="seen", valid_days=100, fade=50)
        scorecard = hs.Scorecard("demo", [fading, hs.Metric("b", hs.AsIs())])
        table = {"a": [0, 0], "b": [80, 60], "seen": ["2026-10-25", "2026-08-20"]}
        kept = ungated(scorecard.score(table, as_of="2026-11-01"))
        assert left_out(kept, "a").tolist() == [80.0, 60.0]
        assert left_out(kept, "b").tolist() == [0.0, 0.0]


def _reads(scorecard, column):
    """Count what reads a column."""
    return sum(
        column in formula.columns for each in scorecard.metrics() for formula in each.formulas
    )


class TestValidity:
    """All of it together."""

    def test_what_goes_against_the_rest_and_is_right(self):
        """Is not said to have a curve that may be the wrong way round."""
        table, churned = book(1)
        others = card("good", "fair", "back")
        doubtful = str(validity(others.score(table)))
        assert "back goes against the rest" in doubtful
        assert "Its curve may be the wrong way round" in doubtful
        right = validity(others.score(table), ~churned)
        assert right.metrics["back"].alone.low > 0.5
        assert "Its curve is the right way round, for who left had the lower scores" in str(right)
        assert "curve may be the wrong way round" not in str(right)

    def test_what_customers_did_tells_the_worth(self):
        """What tells who leaves is worth something, noise is not, and a wrong way is told."""
        table, churned = book(1)
        found = validity(card("good", "fair", "noise", "back").score(table), churned)
        worth = {name: each.worth for name, each in found.metrics.items()}
        assert worth["good"].low > 0.0 > worth["back"].high
        assert found.metrics["back"].alone.high < 0.5 < found.metrics["good"].alone.low
        assert "Left out, these cost AUC: good" in str(found)
        assert "Without back the AUC would be higher" in str(found)
        assert "back alone points the wrong way" in str(found)
        assert found.verdict.startswith("The score tells who leaves with an AUC of 0.")
        assert f"AUC {found.auc.text(digits=2)}" in repr(found)
        assert found.to_dict()["auc"]["value"] == float(found.auc)

    def test_noise_costs_nothing(self):
        """And that is said."""
        table, churned = book(1)
        found = validity(card("good", "noise").score(table), churned)
        assert found.metrics["good"].worth.low > 0.0
        noise = card("good", "noise", weighting=hs.Fixed(good=20, noise=1)).score(table)
        assert "Leaving out noise costs nothing" in str(validity(noise, churned))

    def test_effects_are_the_importance(self):
        """Of the same scorecard, metric by metric, and they sum to 1."""
        table, _ = book(2)
        scorecard = card("good", "fair", "noise", "back")
        found = validity(scorecard.score(table)).metrics
        importance = scorecard.importance(table)
        assert {name: each.effect for name, each in found.items()} == pytest.approx(importance)
        assert found["back"].effect < 0.0
        assert found["good"].weight == 0.25

    def test_without_outcomes_it_says_so(self):
        """And tells where weights are not effects, and what goes against the rest."""
        table, _ = book(2)
        found = validity(card("good", "fair", "noise", "back").score(table))
        assert "Without outcomes nobody can say" in str(found)
        assert "back goes against the rest" in str(found)
        assert "back has 25 % of the weight and makes -" in str(found)
        assert math.isnan(found.auc)
        assert math.isnan(found.metrics["good"].worth)

    @pytest.mark.parametrize(("churned", "n"), [([1] * 400, 400), ([None] * 400, 0)])
    def test_nobody_to_tell_apart(self, churned, n):
        """Where all left, or nothing is known, the AUC is not."""
        table, _ = book(3)
        found = validity(card("good", "noise").score(table), churned)
        assert "what a metric is worth cannot be told" in found.verdict
        assert n in (0, 400)
        assert math.isnan(found.metrics["good"].alone)

    def test_near_duplicates(self):
        """Correlated ones, equal columns of other curves, opposite ones, and labels."""
        chance = np.random.default_rng(5)
        x, plan = chance.uniform(0, 100, 60), chance.choice(["a", "b"], 60)
        scorecard = hs.Scorecard(
            "demo",
            [
                hs.Metric("x", hs.AsIs()),
                hs.Metric("near", hs.AsIs()),
                hs.Metric("against", hs.AsIs()),
                hs.Metric("hump", hs.Target(low=45, high=55, tolerance=45), formula="x"),
                hs.Metric("plan", hs.Categories({"a": 0, "b": 0})),
                hs.Metric("tier", hs.Categories({"a": 50}, other=50)),
                hs.Metric("level", hs.Categories({"a": 10, "c": 20}, other=50)),
                hs.Metric("other", hs.AsIs()),
            ],
        )
        table = {"x": x, "near": np.clip(x + 1, 0, 100), "against": 100 - x}
        table |= {"plan": plan, "tier": plan, "level": np.where(plan == "a", "c", plan)}
        table["other"] = chance.uniform(0, 100, 60)
        found = validity(scorecard.score(table))
        pairs = {(each.one, each.other): each for each in found.duplicates}
        assert set(pairs) == {
            ("x", "near"),
            ("x", "against"),
            ("near", "against"),
            ("x", "hump"),
            ("plan", "tier"),
        }
        assert pairs["x", "hump"].same_values
        assert math.isnan(pairs["plan", "tier"].correlation)
        assert pairs["x", "against"].correlation == pytest.approx(-1.0)
        assert found.duplicates[0].strength == 1.0
        text = str(found)
        assert "x and hump judge the same values (60 customers)" in text
        assert "one takes back what the other gives" in text
        assert "so one concept counts twice, with 25 % of the weight" in text
        assert "5 near-duplicates" in repr(found)

    def test_many_duplicates_are_counted(self):
        """The first are told, and the others counted."""
        column = np.arange(30.0)
        names = [f"m{at}" for at in range(5)]
        found = validity(card(*names).score(dict.fromkeys(names, column)))
        assert len(found.duplicates) == 10
        assert list(of_duplicates(found.duplicates))[-1] == "5 more pairs are as much alike."

    def test_long_lists_are_cut(self):
        """Metrics that cost nothing are named up to five."""
        table, churned = book(6)
        chance = np.random.default_rng(0)
        more = {f"n{at}": chance.uniform(0, 100, 400) for at in range(9)}
        scorecard = card(
            "good", *more, weighting=hs.Fixed({"good": 90} | dict.fromkeys(more, 0.01))
        )
        found = validity(scorecard.score(table | more), churned)
        told = [line for line in of_worth([*found.metrics.values()], found.auc) if " more " in line]
        assert told

    def test_metrics_that_are_no_use(self):
        """Constant ones and ones that nobody has."""
        table = {"a": [1, 2, 3], "same": [5, 5, 5], "none": [None] * 3}
        found = validity(card("a", "same", "none").score(table))
        assert found.metrics["same"].constant
        assert found.metrics["none"].n == 0
        assert found.metrics["none"].gaps == 1.0
        assert "same has one score for all 3 customers" in str(found)
        assert "none is missing for everybody" in str(found)

    @pytest.mark.parametrize(
        ("share", "told"),
        [(0.3, "go together as one concept does"), (1.4, "not sure"), (9.0, "several concepts")],
    )
    def test_alpha_is_told(self, share, told):
        """For the scorecard and each group."""
        chance = np.random.default_rng(3)
        common = chance.standard_normal(120)
        table = {name: 50 + 4 * (common + share * chance.standard_normal(120)) for name in "abcd"}
        metrics = [hs.Metric(name, hs.Linear(worst=-200, best=300)) for name in "abcd"]
        found = validity(hs.Scorecard("all", [hs.Group("g", metrics)]).score(table))
        assert [group.name for group in found.groups] == ["all", "g"]
        assert math.isnan(found.groups[0].alpha)
        assert told in str(found)

    def test_scores_that_do_not_vary(self):
        """Nothing can be due to a metric then."""
        found = validity(card("a", "b").score({"a": [10, 20], "b": [20, 10]}))
        assert math.isnan(found.metrics["a"].effect)

    @pytest.mark.parametrize("rows", [0, 1, 2])
    def test_small_books(self, rows):
        """Nothing, one row and two rows have little to say, and say it."""
        table = {"a": [50.0, 60.0][:rows], "b": [None, 10.0][:rows]}
        found = validity(card("a", "b").score(table), churned=[1, 0][:rows])
        assert found.n == rows
        assert str(found)
        assert found.to_dict()["n"] == rows
        if not rows:
            assert found.verdict == "Nobody has a score: there is nothing to say about it."
            assert math.isnan(found.metrics["a"].gaps)

    @given(SEEDS)
    @settings(max_examples=10)
    def test_any_scorecard(self, seed):
        """With rules, sums, gates and nested groups: it prints, and its tables are tables."""
        case = any_case(random.Random(seed), rows=30)  # noqa: S311  repeatable
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        churned = {key: key % 3 == 0 for key in scores.keys.tolist()}
        found = validity(scores, churned)
        assert str(found)
        for name in ("metrics", "groups", "members", "correlations", "duplicates"):
            assert len(found.to_frame(name)) > 0
        effects = [each.effect for each in found.metrics.values()]
        assert math.isnan(sum(effects)) or sum(effects) == pytest.approx(1.0)

    def test_order_does_not_matter(self):
        """The same customers in another order give the same numbers."""
        table, churned = book(9)
        order = np.random.default_rng(1).permutation(400)
        scorecard = card("good", "fair", "noise")
        one = validity(scorecard.score(table), churned)
        other = validity(
            scorecard.score({name: each[order] for name, each in table.items()}), churned[order]
        )
        assert one.groups[0].alpha == other.groups[0].alpha
        assert one.metrics["good"].effect == other.metrics["good"].effect
        assert one.auc == other.auc

    def test_hostile_names(self):
        """Names are printed as they are."""
        name = "<script>alert('x')</script>" + "ü" * 300
        scores = card(name, "b").score({name: range(20), "b": range(20)})
        assert name in str(validity(scores))

    def test_refused(self):
        """What are no scores, scores without details, and a size that is none."""
        with pytest.raises(DataError, match="must be Scores of one scorecard"):
            validity([1, 2, 3])
        scores = card("a").score({"a": [1, 2]}, details=False)
        with pytest.raises(DataError, match="was not kept"):
            validity(scores)
        for near in (0, 1.2, "all", True):
            with pytest.raises(DefinitionError, match="'near' of validity must be above 0"):
                validity(card("a").score({"a": [1, 2]}), near=near)
