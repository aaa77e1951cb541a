import inspect
import re

import pytest

import healthscore as hs
from healthscore import (
    DefinitionError,
    Linear,
    Metric,
    Override,
    Scorecard,
    datasets,
    learn,
    recipes,
)


def gainsight(**options):
    """Make a small one."""
    return recipes.gainsight({"A": ["a1", "a2"], "B": ["b1"]}, {}, missing="within", **options)


SMALL = {
    "catalyst": lambda: recipes.catalyst(
        {"usage": ["logins"], "tickets": [Metric("open", recipes.catalyst_labels())]}, {}
    ),
    "certinia": lambda: recipes.certinia(
        {"g": ["a"], "h": ["b"]}, {"g": 40, "a": 100, "h": 60, "b": 100}, missing="exclude"
    ),
    "churnzero": lambda: recipes.churnzero(
        {"posts": 100}, {"posts": {0: 0, 10: 100}}, closed="right", missing=50
    ),
    "classic": recipes.classic,
    "custify": lambda: recipes.custify(["a", "b"], {"a": 20, "b": 80}, missing=0),
    "custify_impact": lambda: recipes.custify_impact(
        ["a", "b"], {"a": "high", "b": "none"}, {"none": 0, "high": 3}, missing="exclude"
    ),
    "enterprise_onboarding": recipes.enterprise_onboarding,
    "freshsuccess": lambda: recipes.freshsuccess(
        {"s": ["a", "b"]}, {}, rounded=True, missing="exclude"
    ),
    "gainsight": gainsight,
    "gitlab_licences": lambda: recipes.gitlab_licences(
        over_half="51 to 75", six_months="2 to 6", missing=50
    ),
    "hubspot": lambda: recipes.hubspot(
        {"g": [recipes.hubspot_rule("a", 5, high=20)]}, {"g": (0, 60)}, min_score=0
    ),
    "planhat": lambda: recipes.planhat([recipes.planhat_condition("a", "nps < 6", -3)], missing=0),
    "product_led": recipes.product_led,
    "salesforce": lambda: recipes.salesforce(
        {
            "adoption": [recipes.salesforce_ratio("a", "x / y")],
            "health": [recipes.salesforce_deductions("limits", {"alerts": 15})],
        },
        {"adoption": 2, "health": 1},
        rounding="half_even",
        missing="exclude",
    ),
    "totango": lambda: recipes.totango({"d": ["a"]}, {}, missing=50, rounding="floor"),
    "totango_health": lambda: recipes.totango_health(["a", "b"]),
    "totango_portfolio": recipes.totango_portfolio,
    "vitally": lambda: recipes.vitally({"s": ["a"]}, {"s": 3}, closed="left", missing=0),
    "zudo": lambda: recipes.zudo({}, missing="exclude"),
}
"""A small scorecard of every recipe."""

PARTS = {
    "catalyst_labels",
    "catalyst_scale",
    "hubspot_decay",
    "hubspot_rule",
    "planhat_condition",
    "planhat_linear",
    "salesforce_deductions",
    "salesforce_growth",
    "salesforce_indicator",
    "salesforce_ratio",
    "totango_metric",
    "vitally_metric",
}
"""What makes metrics and curves for them."""

PLAYBOOKS = {"personas", "upsell"}
"""What is no scorecard; see test_playbooks.py."""


class TestEveryRecipe:
    def test_every_function_is_here(self):
        """A new recipe is a new row."""
        assert set(recipes.__all__) == set(SMALL) | PARTS | PLAYBOOKS

    @pytest.mark.parametrize("recipe", sorted(SMALL))
    def test_it_is_an_ordinary_scorecard(self, recipe):
        """Which prints as the calls that make it, and can be written down and edited."""
        card = SMALL[recipe]()
        assert type(card) is Scorecard
        assert eval(repr(card), dict(vars(hs))) == card  # noqa: S307  that it can be is the law
        assert card.name

    @pytest.mark.parametrize("recipe", sorted(SMALL))
    def test_it_can_be_named(self, recipe):
        """Several may stand side by side."""
        assert "name" in inspect.signature(getattr(recipes, recipe)).parameters

    @pytest.mark.parametrize("starter", ["classic", "product_led", "enterprise_onboarding"])
    def test_starters_part_those_who_leave_from_those_who_stay(self, starter):
        """On the company that is made up for it, with most customers scored."""
        customers = datasets.make_saas(4_000, seed=3)
        card = getattr(recipes, starter)().fit(customers, as_of="2026-11-01")
        scores = card.score(customers, as_of="2026-11-01")
        rates = [customers["churned"][scores.bands == band].mean() for band in ("red", "green")]
        assert rates[0] > 2.5 * rates[1]
        assert (scores.bands == "unknown").mean() < 0.05
        counts = [(scores.bands == band).sum() for band in card.banding.labels]
        assert min(counts) > 100


class TestGainsight:
    def test_bands_hold_their_upper_end(self):
        """0 to 50 red, up to 75 yellow, up to 100 green."""
        bands = gainsight().banding([0, 50, 50.1, 75, 75.1, 100]).tolist()
        assert bands == ["red", "red", "yellow", "yellow", "green", "green"]

    def test_an_exception_replaces_the_score_either_way(self):
        """It may raise it too."""
        card = gainsight(exceptions=[Override(60, when="a1 < 10", reason="no logins")])
        assert card.score_one({"a1": 5, "a2": 5, "b1": 5}).value == 60.0
        assert card.score_one({"a1": 5, "a2": 99, "b1": 99}).value == 60.0
        assert card.score_one({"a1": 90, "a2": 90, "b1": 80}).value == 85.0

    def test_a_banding_of_ones_own(self):
        """Schemes have two ranges or more."""
        assert gainsight(banding=hs.Banding.letters()).banding == hs.Banding.letters()

    def test_weights_of_nobody_are_refused(self):
        """As is a member without one beside others."""
        with pytest.raises(DefinitionError, match="'c' is neither a group nor a metric"):
            recipes.gainsight({"A": ["a"]}, {"c": 1}, missing="across")
        with pytest.raises(DefinitionError, match="'b' has none, though others beside it have"):
            recipes.gainsight({"A": ["a", "b"]}, {"a": 1}, missing="across")


class TestTiers:
    @pytest.mark.parametrize(
        ("thresholds", "values", "due"),
        [
            ((20, 40), [0, 19.9, 20, 39, 40, 90], [0, 0, 60, 60, 100, 100]),
            ((5, 1), [9, 5.1, 5, 1.1, 1, 0], [0, 0, 60, 60, 100, 100]),
        ],
    )
    def test_each_tier_holds_its_own_threshold(self, thresholds, values, due):
        """Coming from the poor end, whichever that is."""
        metric = recipes.totango_metric("x", *thresholds, inclusive=True)
        assert metric.normalizer(values).tolist() == due
        scores = [{0: 0, 60: 50, 100: 100}[score] for score in due]
        assert recipes.vitally_metric("x", *thresholds).normalizer(values).tolist() == scores

    def test_a_threshold_may_belong_to_the_worse_side(self):
        """Whichever that is."""
        more = recipes.totango_metric("x", 20, 40, inclusive=False).normalizer
        less = recipes.totango_metric("x", 5, 1, inclusive=False).normalizer
        assert more([20, 20.1, 40, 40.1]).tolist() == [0, 60, 60, 100]
        assert less([5, 4.9, 1, 0.9]).tolist() == [0, 60, 60, 100]

    @pytest.mark.parametrize("thresholds", [(5, 5), ("5", 3), (learn.median(), 3)])
    def test_thresholds_are_two_numbers(self, thresholds):
        """Different ones: the direction is in them."""
        with pytest.raises(DefinitionError, match="'thresholds' of totango_metric must"):
            recipes.totango_metric("x", *thresholds, inclusive=True)

    def test_metrics_take_formulas_and_policies(self):
        """Like any other."""
        metric = recipes.totango_metric("x", 1, 2, inclusive=True, formula="a / b", missing=60)
        assert (metric.formula.text, metric.missing) == ("a / b", 60.0)


class TestTotango:
    @pytest.mark.parametrize(
        ("labels", "band"),
        [
            (["good", "good", "good"], "good"),
            (["good", "good", None], "good"),
            (["good", "average", "good"], "average"),
            (["good", "average", "poor"], "poor"),
            ([None, None, None], "unknown"),
        ],
    )
    def test_any_poor_is_poor(self, labels, band):
        """Attributes without a value are left out."""
        card = recipes.totango_health(["a", "b", "c"])
        assert card.score_one(dict(zip("abc", labels, strict=True))).band == band


class TestGaps:
    def test_a_recipes_policy_is_for_every_member_that_has_none_of_its_own(self):
        """Whether it is a name or a metric."""
        own = recipes.totango_metric("own", 5, 10, inclusive=True, missing=60)
        bare = recipes.totango_metric("bare", 5, 10, inclusive=True)
        card = recipes.totango({"d": ["a", bare, own]}, {}, missing=0, rounding="floor")
        assert [metric.missing for metric in card.metrics()] == [0.0, 0.0, 60.0]
        scale = Metric("open", recipes.catalyst_scale(5, 25, closed="left"))
        assert (
            recipes.catalyst({"g": ["a", scale]}, {}).score_one({"a": 10, "open": None}).value == 75
        )

    def test_labels_may_begin_with_a_capital(self):
        """As the vendors write them."""
        dimensions = {"d": ["a"]}
        card = recipes.totango(dimensions, {}, missing=0, rounding="floor")
        assert card.score({"a": ["Good", "Average", "poor"]}).values.tolist() == [100, 60, 0]
        scores = recipes.vitally(dimensions, {}, closed="left", missing=0).score({"a": ["Healthy"]})
        assert scores.values.tolist() == [100]
        assert recipes.catalyst_labels()(["At risk", "no rule", "Healthy"]).tolist() == [
            10,
            50,
            100,
        ]

    def test_a_word_that_is_no_policy_is_refused(self):
        """By its own name."""
        with pytest.raises(DefinitionError, match="'missing' of gainsight must be 'across' or"):
            recipes.gainsight({"g": ["a"]}, {}, missing="exclude")


class TestCatalyst:
    def test_edges_belong_to_the_side_that_is_closed(self):
        """The printed table is cut off: the caller says."""
        left = recipes.catalyst_scale(5, 25, closed="left")
        right = recipes.catalyst_scale(5, 25, closed="right")
        assert (left([5, 25]).tolist(), right([5, 25]).tolist()) == ([40, 80], [30, 70])
        with pytest.raises(DefinitionError, match="'at_risk' of catalyst_scale must"):
            recipes.catalyst_scale(25, 5, closed="left")

    def test_groups_take_the_average_the_highest_or_the_lowest(self):
        """One way for all, or one for each."""
        groups = {"g": ["a", "b"], "h": ["c", "d"]}
        table = {"a": [2], "b": [8], "c": [2], "d": [8]}
        for how, due in (
            ("average", [5.0, 5.0]),
            ("highest", [8.0, 8.0]),
            ({"g": "lowest", "h": "highest"}, [2.0, 8.0]),
        ):
            scores = recipes.catalyst(groups, {}, how=how).score(table)
            assert [scores[name][0] / 10 for name in groups] == due
        for wrong in ("mean", {"g": "lowest"}):
            with pytest.raises(DefinitionError, match="of catalyst must be 'average' or 'highest'"):
                recipes.catalyst(groups, {}, how=wrong)
        with pytest.raises(DefinitionError, match="'how' of catalyst must be for groups"):
            recipes.catalyst(groups, {}, how={"g": "lowest", "h": "lowest", "x": "lowest"})
        with pytest.raises(DefinitionError, match="'missing' of catalyst must be 'neutral' or"):
            recipes.catalyst(groups, {}, missing="sikp")

    def test_gaps_are_neutral_or_skipped(self):
        """A group without any gives its weight to the others when they are skipped."""
        groups, weights = {"g": ["a", "b"], "h": ["c"]}, {"g": 3, "h": 1}
        table = {"a": [9], "b": [None], "c": [None]}
        neutral = recipes.catalyst(groups, weights, rounded=False).score(table)
        assert neutral.on_scale(0, 10)[0] == pytest.approx((7 * 3 + 5) / 4)
        skipped = recipes.catalyst(groups, weights, missing="skip").score(table)
        assert skipped.on_scale(0, 10)[0] == 9.0

    def test_the_biggest_drag_is_the_biggest_loss(self):
        """(10 - score) times the group's weight over its number of fields, in tenths."""
        card = recipes.catalyst({"g": ["a", "b", "c"], "h": ["d"]}, {"g": 50, "h": 50})
        score = card.score_one({"a": 7, "b": 10, "c": 10, "d": 10})
        assert score.losses["a"] / 10 == pytest.approx(0.5)


class TestChurnZero:
    def test_points_go_by_tiers(self):
        """In percent of the factor's own."""
        card = recipes.churnzero(
            {"posts": 40, "share": 60},
            {"posts": {0: 0, 1: 50, 10: 100}, "share": {0: 0, 0.5: 100}},
            closed="left",
            missing=25,
            formulas={"share": "used / bought"},
        )
        score = card.score_one({"posts": 3, "used": 9, "bought": 10})
        assert score.contributions == {"posts": 20.0, "share": 60.0}
        assert card.score_one({"posts": None, "used": 0, "bought": 1}).value == 10.0

    @pytest.mark.parametrize(
        ("points", "tiers", "formulas", "message"),
        [
            ({"a": 90}, {"a": {0: 0}}, {}, "must total 100. Got 90 for a."),
            ({"a": 110, "b": -10}, {}, {}, "must be given for 'b' and not be negative. Got -10.0."),
            ({"a": 100}, {"a": {0: 150}}, {}, "'tiers of a' of churnzero must be from 0 to 100"),
            ({"a": 100}, {"a": [0]}, {}, "'tiers of a' of churnzero must be a mapping of names to"),
            ({"a": 100}, {"a": {0: "x"}}, {}, "'tiers of a' of churnzero must be a finite number"),
            ({"a": 100}, {}, {}, "'tiers' of churnzero must be given for each factor"),
            ({"a": 100}, {"a": {0: 0}}, {"b": "x"}, "'formulas' of churnzero must be for factors"),
        ],
    )
    def test_refuses_factors_that_do_not_add_up(self, points, tiers, formulas, message):
        """With the total, or the name."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            recipes.churnzero(points, tiers, closed="left", missing=0, formulas=formulas)

    @pytest.mark.parametrize("missing", [150, -1, "skip", None])
    def test_a_gap_gives_a_percentage_or_nothing(self, missing):
        """Nothing else."""
        with pytest.raises(DefinitionError, match="'missing' of churnzero must be"):
            recipes.churnzero({"a": 100}, {"a": {0: 0}}, closed="left", missing=missing)


class TestHubspot:
    def test_rules_groups_and_the_whole_have_limits(self):
        """In that order."""
        card = recipes.hubspot(
            {
                "up": [
                    recipes.hubspot_rule("a", 10, low=0, high=25),
                    recipes.hubspot_rule("b", 3, "b > 0 and c > 0"),
                ],
                "down": [recipes.hubspot_rule("d", -7)],
            },
            {"up": (0, 27), "down": (-20, 0)},
            min_score=5,
            max_score=80,
        )
        score = card.score_one({"a": 9, "b": 1, "c": 1, "d": 1})
        assert score.contributions == {"a": 25.0, "b": 3.0, "d": -7.0}
        assert (score.members["up"], score.value) == (27.0, 20.0)
        assert card.score_one({"a": 0, "b": 0, "c": 1, "d": 9}).value == 5.0

    def test_a_gap_is_no_match(self):
        """It gives no points, and the group's limits hold as for any other."""
        rules = [recipes.hubspot_rule("m", 5), recipes.hubspot_rule("k", 5)]
        card = recipes.hubspot(
            {"g": rules[:1], "h": rules[1:]}, {"g": (10, 60), "h": (0, 60)}, min_score=0
        )
        score = card.score_one({"m": None, "k": 2})
        assert (score.value, score.coverage) == (20.0, 0.5)
        assert card.score_one({"m": None, "k": None}).value == 10.0

    def test_limits_are_for_groups(self):
        """Each has some."""
        rule = recipes.hubspot_rule("a", 1)
        for limits in ({}, {"g": (0, 1), "h": (0, 1)}):
            with pytest.raises(DefinitionError, match="'limits' of hubspot must be given for each"):
                recipes.hubspot({"g": [rule]}, limits, min_score=0)

    def test_points_decay_to_nothing(self):
        """A tenth at a time takes ten periods, and a third four."""
        tenth = recipes.hubspot_decay(10, 0.1, 1, whole=True)
        assert tenth([0, 1, 9, 10, 99]) == pytest.approx([10, 9, 1, 0, 0])
        third = recipes.hubspot_decay(9, 0.3, 30, whole=True)
        assert third([90, 119, 120]) == pytest.approx([0.9, 0.9, 0])
        assert tenth([5, 6, 7]).tolist() == [5.0, 4.0, 3.0]
        for rate, days in ((0, 30), (1.5, 30), (0.5, 0), (0.5, "month")):
            with pytest.raises(DefinitionError, match="of hubspot_decay must be"):
                recipes.hubspot_decay(10, rate, days, whole=False)

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (
                lambda _: recipes.hubspot_rule("a", "x"),
                "'points' of hubspot_rule must be a finite",
            ),
            (
                lambda _: recipes.hubspot_rule("a", 1, low=9, high=0),
                "'high' of hubspot_rule must",
            ),
            (
                lambda rule: recipes.hubspot({"g": [rule]}, {"g": 60}, min_score=0),
                "'limits of g' of hubspot must be two numbers. Got 60.",
            ),
            (
                lambda rule: recipes.hubspot({"g": [rule]}, {"g": (0, 9)}, min_score=-50),
                "'min_score' of hubspot must be from 0 to 100, the scale of all scores. Got -50.",
            ),
            (
                lambda _: recipes.hubspot({"g": ["a"]}, {"g": (0, 9)}, min_score=0),
                "'members of g' of hubspot must hold metrics. Got 'a'.",
            ),
        ],
    )
    def test_refuses_what_is_no_rule_and_no_limit(self, make, message):
        """The message names the field."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            make(recipes.hubspot_rule("a", 1))


class TestPlanhat:
    def test_impacts_are_added_to_5(self):
        """And kept within 0 and 10."""
        factors = [
            recipes.planhat_condition("detractor", "nps < 6", -3),
            recipes.planhat_linear("share", 0, 1, (-2, 4), formula="a / b"),
            recipes.planhat_linear("tickets", 5, 10, (1, 1.5), bounded=True, formula="t + 0"),
        ]
        table = {"nps": [3, 9, 9], "a": [0, 1, 1], "b": [1, 1, 1], "t": [2, 8, None]}
        found = recipes.planhat(factors, missing="exclude").score(table).on_scale(0, 10)
        assert found == pytest.approx([0.0, 10.0, 9.0])
        half = recipes.planhat(factors[:1], missing=-0.5)
        assert half.score_one({"nps": None}).on_scale(0, 10) == 4.5

    @pytest.mark.parametrize(
        ("make", "field"),
        [
            (lambda: recipes.planhat_condition("a", "b", 0), "impact"),
            (lambda: recipes.planhat_condition("a", "b", 11), "impact"),
            (lambda: recipes.planhat_condition("a", "b", None), "impact"),
            (lambda: recipes.planhat_linear("a", 0, 1, (-11, 0)), "impacts"),
            (lambda: recipes.planhat_linear("a", 1, 1, (0, 1)), "high"),
            (lambda: recipes.planhat_linear("a", 1, "x", (0, 1)), "ends"),
            (lambda: recipes.planhat_linear("a", 0, 3, 5), "impacts"),
            (lambda: recipes.planhat_linear("a", 0, 3, (0, 0), bounded=True), "impacts"),
        ],
    )
    def test_refuses_impacts_that_are_none(self, make, field):
        """From -10 to 10."""
        with pytest.raises(DefinitionError, match=f"'{field}' of planhat_"):
            make()


class TestFreshsuccess:
    def test_red_and_green_hold_their_ends(self):
        """Red up to 30, green from 71, or from 70 as an older page has it."""
        card = recipes.freshsuccess({"s": ["a"]}, {}, rounded=False, missing="exclude")
        bands = ["red", "yellow", "yellow", "green"]
        assert card.banding([30, 30.5, 70.9, 71]).tolist() == bands
        older = recipes.freshsuccess({"s": ["a"]}, {}, rounded=True, missing=0, green=70)
        assert older.banding([30, 31, 69, 70]).tolist() == bands
        assert older.score_one({"a": None}).band == "red"

    def test_bands_go_by_the_rounded_total_or_by_the_exact_one(self):
        """The caller says: 70.6 is shown as 71."""
        sections, weights = {"s": ["a"], "t": ["b"]}, {"s": 6, "t": 4}
        customer = {"a": 71, "b": 70}
        found = [
            recipes.freshsuccess(sections, weights, rounded=rounded, missing=0).score_one(customer)
            for rounded in (True, False)
        ]
        assert [(score.value, score.band) for score in found] == [(71, "green"), (70.6, "yellow")]


class TestCertinia:
    @pytest.mark.parametrize(
        ("groups", "weights", "message"),
        [
            ({"g": ["a"]}, {"g": 100, "a": 100}, "'groups' of certinia must hold two metrics"),
            (
                {"g": ["a", "b"]},
                {"g": 100, "a": 60, "b": 30},
                "in group 'g' must total 100. Got 90",
            ),
            ({"g": ["a", "b"]}, {"g": 90, "a": 50, "b": 50}, "of groups must total 100. Got 90"),
            ({"g": ["a", "b"]}, {"g": 100, "a": 101, "b": -1}, "for 'b' and not be negative"),
            ({"g": ["a", "b"]}, {"g": 100, "a": 100}, "must be given for 'b' and not be"),
            (
                {"g": ["a"], "h": ["b"]},
                {"g": 100, "a": 100, "h": 0, "b": 100},
                "must not be 0 for 'h', which has metrics. Got 0.",
            ),
            (
                {"g": ["a", "b"], "h": []},
                {"g": 90, "a": 50, "b": 50, "h": 10},
                "must be 0 for 'h', which has no metrics. Got 10.",
            ),
            (["a", "b"], {}, "'groups' of certinia must be a mapping of names to lists"),
            ({"g": "ab"}, {}, "'members of g' of certinia must be a list. Got 'ab'."),
            ({"g": [1]}, {}, "of certinia must hold names of columns or metrics. Got 1."),
            (
                {"g": ["a", "b"]},
                None,
                "'weights' of certinia must be a mapping of names to numbers",
            ),
            ({"g": ["a", "b"]}, {"x": 100}, "'x' is neither a group nor a metric"),
        ],
    )
    def test_the_vendors_own_checks_hold(self, groups, weights, message):
        """Everything totals 100."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            recipes.certinia(groups, weights, missing="exclude")

    def test_a_group_without_metrics_weighs_nothing(self):
        """And is not in the scorecard; a metric may weigh nothing too."""
        card = recipes.certinia(
            {"g": ["a", "b"], "h": []}, {"g": 100, "a": 100, "b": 0, "h": 0}, missing="exclude"
        )
        assert card.names == ("g",)
        assert card.score_one({"a": 40, "b": 90}).value == 40.0

    def test_points_are_metrics_times_weights(self):
        """In percent."""
        card = recipes.certinia(
            {"g": [Metric("a", Linear(worst=2, best=12)), "b"]},
            {"g": 100, "a": 25, "b": 75},
            missing="reject",
        )
        assert card.score_one({"a": 7, "b": 40}).value == 42.5


class TestSalesforce:
    def test_alerts_are_deducted_from_100(self):
        """Down to 0; an alert that nobody counted deducts nothing."""
        group = recipes.salesforce_deductions("limits", {"api": 15, "storage alerts": 40})
        card = recipes.salesforce({"technical": [group]}, {}, rounding="floor", missing="exclude")
        table = {"api": [0, 1, 9, None], "storage alerts": [0, 1, 2, 1]}
        assert card.score(table).values.tolist() == [100, 45, 0, 60]

    def test_a_ratio_is_a_percentage(self):
        """67 % is 67."""
        card = recipes.salesforce(
            {"adoption": [recipes.salesforce_ratio("share", "a / b")]},
            {},
            rounding="half_even",
            missing=0,
        )
        assert card.score_one({"a": 67, "b": 100}).value == 67.0
        assert card.score_one({"a": 67, "b": 0}).value == 0.0

    def test_signals_and_categories_have_weights(self):
        """By name; nothing else has."""
        signals = [recipes.salesforce_ratio("a"), recipes.salesforce_ratio("b")]
        categories = {"adoption": signals, "skill": [recipes.salesforce_indicator("c")]}
        weights = {"adoption": 3, "skill": 1, "a": 4, "b": 1}
        card = recipes.salesforce(categories, weights, rounding=None, missing="exclude")
        shares = card.effective_weights()
        assert shares == pytest.approx({"a": 0.6, "b": 0.15, "c": 0.25})
        assert card.score_one({"a": 0.555, "b": 0, "c": 2}).members["adoption"] == (
            pytest.approx(44.4)
        )
        for wrong, message in (
            ({"adoptoin": 3}, "'adoptoin' is neither a group nor a metric"),
            ([3, 1], "'weights' of salesforce must be a mapping"),
        ):
            with pytest.raises(DefinitionError, match=message):
                recipes.salesforce(categories, wrong, rounding=None, missing="exclude")
        with pytest.raises(DefinitionError, match="'signals of x' of salesforce must be a list"):
            recipes.salesforce({"x": "ab"}, {}, rounding=None, missing="exclude")

    @pytest.mark.parametrize("points", [-5, 0, "x"])
    def test_deductions_are_above_0(self, points):
        """Else an alert would not count."""
        with pytest.raises(DefinitionError, match="'points of a' of salesforce_deductions must be"):
            recipes.salesforce_deductions("limits", {"a": points})


class TestZudo:
    def test_tables_are_as_published(self):
        """Each with its own default."""
        card = recipes.zudo({}, missing="exclude")
        columns = [metric.name for metric in card.metrics()]
        rows = [
            ([3.9, 0, 24, 2, 2], [100, 100, 100, 100, 100]),
            ([4, 1, 12, 3, 3], [80, 80, 80, 80, 80]),
            ([12, 5, 11, 13, 7], [60, 60, 60, 60, 60]),
            ([47, 6, 0, 14, 29], [40, 40, 40, 40, 40]),
            ([48, 11, 5, 30, 30], [20, 20, 40, 20, 20]),
        ]
        for values, due in rows:
            score = card.score_one(dict(zip(columns, values, strict=True)))
            assert [score.members[column] for column in columns] == due
        empty = card.score_one(dict(zip(columns, [None, 0, 0, None, None], strict=True)))
        assert [empty.members[column] for column in columns] == [50, 100, 40, 70, 20]

    def test_weights_are_the_users(self):
        """Of all five or of none."""
        with pytest.raises(DefinitionError, match="'calls' is neither a group nor a metric"):
            recipes.zudo({"calls": 1}, missing=0)
        with pytest.raises(DefinitionError, match="has none, though others"):
            recipes.zudo({"open_requests": 1}, missing=0)

    def test_columns_may_have_other_names(self):
        """By a formula."""
        card = recipes.zudo({}, missing=0, formulas={"open_requests": "`open tickets`"})
        assert "open tickets" in card.columns
        assert card.score({name: [None] for name in card.columns}).members["open_requests"] == [0]
        with pytest.raises(DefinitionError, match="'formulas' of zudo must be for email_response"):
            recipes.zudo({}, missing=0, formulas={"calls": "x"})


class TestCustify:
    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (
                lambda: recipes.custify(["a"], {"a": 100}, missing=0),
                "'scores' of custify must be two or more",
            ),
            (
                lambda: recipes.custify(["a", "b"], {"a": 50, "b": 40}, missing=0),
                "must total 100. Got 90",
            ),
            (
                lambda: recipes.custify(["a", "b"], {"c": 50}, missing=0),
                "'percents' of custify must be of",
            ),
            (
                lambda: recipes.custify_impact(["a"], {"b": "low"}, {"low": 1}, missing=0),
                "'impacts' of custify_impact must be of the scores. Got 'b'.",
            ),
            (
                lambda: recipes.custify_impact(
                    ["a"], {"a": "huge"}, {"low": 1, "high": 2}, missing=0
                ),
                "'impacts' of custify_impact must be one of low, high for 'a'. Got 'huge'.",
            ),
        ],
    )
    def test_refuses_parts_that_do_not_add_up(self, make, message):
        """With the total, or the name."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            make()
