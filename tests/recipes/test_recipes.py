import inspect
import re

import pytest

import healthscore as hs
from healthscore import DefinitionError, Linear, Metric, Override, Scorecard, datasets, recipes


def gainsight(**options):
    """Make a small one."""
    return recipes.gainsight({"A": ["a1", "a2"], "B": ["b1"]}, {}, missing="within", **options)


SMALL = {
    "catalyst": lambda: recipes.catalyst(
        {"usage": ["logins"], "tickets": [Metric("open", recipes.catalyst_labels())]}, {}
    ),
    "certinia": lambda: recipes.certinia(
        {"g": ["a"], "h": ["b"]}, {"g": 40, "a": 100, "h": 60, "b": 100}
    ),
    "churnzero": lambda: recipes.churnzero(
        {"posts": 100}, {"posts": {0: 0, 10: 100}}, closed="right", missing=50
    ),
    "classic": recipes.classic,
    "custify": lambda: recipes.custify(["a", "b"], {"a": 20, "b": 80}),
    "custify_impact": lambda: recipes.custify_impact(
        ["a", "b"], {"a": "high", "b": "none"}, {"none": 0, "high": 3}
    ),
    "enterprise_onboarding": recipes.enterprise_onboarding,
    "freshsuccess": lambda: recipes.freshsuccess({"s": ["a", "b"]}, {}),
    "gainsight": gainsight,
    "hubspot": lambda: recipes.hubspot(
        {"g": [recipes.hubspot_rule("a", 5, high=20)]}, {"g": (0, 60)}, min_score=0
    ),
    "planhat": lambda: recipes.planhat([recipes.planhat_condition("a", "nps < 6", -3)]),
    "product_led": recipes.product_led,
    "salesforce": lambda: recipes.salesforce(
        {
            "adoption": [recipes.salesforce_ratio("a", "x / y")],
            "health": [recipes.salesforce_deductions("limits", {"alerts": 15})],
        },
        {"adoption": 2, "health": 1},
        rounding="half_even",
    ),
    "totango": lambda: recipes.totango({"d": ["a"]}, {}, missing=50, rounding="floor"),
    "totango_health": lambda: recipes.totango_health(["a", "b"]),
    "totango_portfolio": recipes.totango_portfolio,
    "vitally": lambda: recipes.vitally({"s": ["a"]}, {"s": 3}, closed="left", missing=0),
    "zudo": lambda: recipes.zudo({}),
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


class TestEveryRecipe:
    def test_every_function_is_here(self):
        """A new recipe is a new row."""
        assert set(recipes.__all__) == set(SMALL) | PARTS

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
        assert recipes.totango_metric("x", *thresholds).normalizer(values).tolist() == due
        scores = [{0: 0, 60: 50, 100: 100}[score] for score in due]
        assert recipes.vitally_metric("x", *thresholds).normalizer(values).tolist() == scores

    def test_of_one_threshold_twice_there_are_none(self):
        """The tiers must be apart."""
        with pytest.raises(DefinitionError):
            recipes.totango_metric("x", 5, 5)

    def test_metrics_take_formulas_and_policies(self):
        """Like any other."""
        metric = recipes.totango_metric("x", 1, 2, formula="a / b", missing=60)
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
            with pytest.raises(DefinitionError, match="'how' of catalyst must be 'average', "):
                recipes.catalyst(groups, {}, how=wrong)

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
            ({"a": 110, "b": -10}, {}, {}, "'b' of 'points' of churnzero must be above 0."),
            ({"a": 100}, {}, {}, "'tiers' of churnzero must be given for each factor"),
            ({"a": 100}, {"a": {0: 0}}, {"b": "x"}, "'formulas' of churnzero must be for factors"),
        ],
    )
    def test_refuses_factors_that_do_not_add_up(self, points, tiers, formulas, message):
        """With the total, or the name."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            recipes.churnzero(points, tiers, closed="left", missing=0, formulas=formulas)


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
        for rate, days in ((0, 30), (1.5, 30), (0.5, 0)):
            with pytest.raises(DefinitionError, match="of hubspot_decay must be above 0"):
                recipes.hubspot_decay(10, rate, days, whole=False)


class TestPlanhat:
    def test_impacts_are_added_to_5(self):
        """And kept within 0 and 10."""
        factors = [
            recipes.planhat_condition("detractor", "nps < 6", -3),
            recipes.planhat_linear("share", 0, 1, (-2, 4), formula="a / b"),
            recipes.planhat_linear("tickets", 5, 10, (1, 1.5), bounded=True, formula="t + 0"),
        ]
        table = {"nps": [3, 9, 9], "a": [0, 1, 1], "b": [1, 1, 1], "t": [2, 8, None]}
        found = recipes.planhat(factors).score(table).on_scale(0, 10)
        assert found == pytest.approx([0.0, 10.0, 9.0])

    @pytest.mark.parametrize(
        ("make", "field"),
        [
            (lambda: recipes.planhat_condition("a", "b", 0), "impact"),
            (lambda: recipes.planhat_condition("a", "b", 11), "impact"),
            (lambda: recipes.planhat_condition("a", "b", None), "impact"),
            (lambda: recipes.planhat_linear("a", 0, 1, (-11, 0)), "impacts"),
            (lambda: recipes.planhat_linear("a", 1, 1, (0, 1)), "high"),
        ],
    )
    def test_refuses_impacts_that_are_none(self, make, field):
        """From -10 to 10."""
        with pytest.raises(DefinitionError, match=f"'{field}' of planhat_"):
            make()


class TestFreshsuccess:
    def test_red_and_green_hold_their_ends(self):
        """Red up to 30, green from 71, or from 70 as an older page has it."""
        card = recipes.freshsuccess({"s": ["a"]}, {})
        bands = ["red", "yellow", "yellow", "green"]
        assert card.banding([30, 30.5, 70.9, 71]).tolist() == bands
        older = recipes.freshsuccess({"s": ["a"]}, {}, green=70)
        assert older.banding([70]).tolist() == ["green"]


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
            ({"g": ["a", "b"]}, {"g": 100, "a": 100, "b": 0}, "'b' of 'weights' in group 'g' must"),
            ({"g": ["a", "b"]}, {"g": 100, "a": 100}, "must be above 0. Got None."),
            ({"g": ["a", "b"]}, {"x": 100}, "'x' is neither a group nor a metric"),
        ],
    )
    def test_the_vendors_own_checks_hold(self, groups, weights, message):
        """Everything totals 100."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            recipes.certinia(groups, weights)

    def test_points_are_metrics_times_weights(self):
        """In percent."""
        card = recipes.certinia(
            {"g": [Metric("a", Linear(worst=2, best=12)), "b"]}, {"g": 100, "a": 25, "b": 75}
        )
        assert card.score_one({"a": 7, "b": 40}).value == 42.5


class TestSalesforce:
    def test_alerts_are_deducted_from_100(self):
        """Down to 0; an alert that nobody counted deducts nothing."""
        group = recipes.salesforce_deductions("limits", {"api": 15, "storage alerts": 40})
        card = recipes.salesforce({"technical": [group]}, {}, rounding="floor")
        table = {"api": [0, 1, 9, None], "storage alerts": [0, 1, 2, 1]}
        assert card.score(table).values.tolist() == [100, 45, 0, 60]

    def test_a_ratio_is_a_percentage(self):
        """67 % is 67."""
        card = recipes.salesforce(
            {"adoption": [recipes.salesforce_ratio("share", "a / b")]}, {}, rounding="half_even"
        )
        assert card.score_one({"a": 67, "b": 100}).value == 67.0


class TestZudo:
    def test_tables_are_as_published(self):
        """Each with its own default."""
        card = recipes.zudo({})
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
            recipes.zudo({"calls": 1})
        with pytest.raises(DefinitionError, match="has none, though others"):
            recipes.zudo({"open_requests": 1})


class TestCustify:
    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: recipes.custify(["a"], {"a": 100}), "'scores' of custify must be two or more"),
            (lambda: recipes.custify(["a", "b"], {"a": 50, "b": 40}), "must total 100. Got 90"),
            (lambda: recipes.custify(["a", "b"], {"c": 50}), "'percents' of custify must be of"),
            (
                lambda: recipes.custify_impact(["a"], {"b": "low"}, {"low": 1}),
                "'impacts' of custify_impact must be of the scores. Got 'b'.",
            ),
            (
                lambda: recipes.custify_impact(["a"], {"a": "huge"}, {"low": 1, "high": 2}),
                "'impacts' of custify_impact must be one of low, high for 'a'. Got 'huge'.",
            ),
        ],
    )
    def test_refuses_parts_that_do_not_add_up(self, make, message):
        """With the total, or the name."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            make()
