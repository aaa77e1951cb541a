"""What the vendors print for their own scores, by the recipes that rebuild them."""

import json
import math

import numpy as np
import pytest

from healthscore import Linear, Metric, recipes


@pytest.fixture(scope="module")
def vendors(shared_numbers):
    """Give examples of vendors by their id."""
    cases = json.loads((shared_numbers / "vendors.json").read_text())["cases"]
    return {case["id"]: case for case in cases}


def names(count, letter="m"):
    """Name some columns."""
    return [f"{letter}{place}" for place in range(count)]


def near(case, found):
    """Tell whether a number is the case's to its digits."""
    due = np.array(case["expected"], dtype=float)
    return np.abs(np.array(found) - due).max() <= 0.5000001 * 10.0 ** -case["digits"]


class TestGainsight:
    def test_scores_of_a_group(self, vendors):
        """A weighted mean, which is shown without its digits."""
        case = vendors["gainsight.group"]
        columns = names(len(case["weights"]))
        weights = dict(zip(columns, case["weights"], strict=True))
        card = recipes.gainsight({"g": columns}, weights, missing="across")
        score = card.score_one(dict(zip(columns, case["scores"], strict=True)))
        assert near(case, score.members["g"])
        assert math.floor(score.value) == int(case["printed"])

    @pytest.mark.parametrize("missing", ["across", "within"])
    def test_a_gap_gives_its_weight_across_or_within(self, vendors, missing):
        """The flat and the hierarchical treatment of NA measures."""
        case = vendors["gainsight.missing.flat_or_within"]
        groups = {name: list(group["members"]) for name, group in case["tree"].items()}
        weights, customer = {}, {}
        for name, group in case["tree"].items():
            weights[name] = group["weight"]
            for measure, (weight, score) in group["members"].items():
                weights[measure], customer[measure] = weight, score
        score = recipes.gainsight(groups, weights, missing=missing).score_one(customer)
        assert score.value == pytest.approx(case["expected"][missing], abs=5e-5)


class TestTotango:
    def test_dimensions_of_good_average_and_poor(self, vendors):
        """80 and 0 make 48."""
        case = vendors["totango.multidimensional"]
        dimensions, weights, customer = {}, {}, {}
        for place, dimension in enumerate(case["dimensions"]):
            columns = names(len(dimension["metrics"]), f"d{place}m")
            dimensions[f"d{place}"], weights[f"d{place}"] = columns, dimension["weight"]
            for column, (weight, label) in zip(columns, dimension["metrics"], strict=True):
                weights[column], customer[column] = weight, label
        card = recipes.totango(dimensions, weights, missing="exclude", rounding="half_up")
        score = card.score_one(customer)
        assert (score.members["d0"], score.members["d1"]) == (80.0, 0.0)
        assert near(case, score.value)

    def test_the_quality_of_a_portfolio(self, vendors):
        """Poor customers count 40."""
        case = vendors["totango.portfolio"]
        assert near(case, recipes.totango_portfolio().score_one(case["counts"]).value)


class TestCatalyst:
    def account(self, case, **options):
        """Score the printed account."""
        groups = {f"g{place}": [f"g{place}m"] for place in range(len(case["weights"]))}
        weights = dict(zip(groups, case["weights"], strict=True))
        card = recipes.catalyst(groups, weights, **options)
        table = {f"g{place}m": [score] for place, score in enumerate(case["scores_1_to_10"])}
        return card.score(table).on_scale(0, 10)

    def test_an_account(self, vendors):
        """8.45, shown as 8.5: halves go up."""
        case = vendors["catalyst.account"]
        assert near(case, self.account(case, rounded=False))
        assert self.account(case).tolist() == [float(case["printed"])]


class TestPlanhat:
    def test_a_linear_impact(self, vendors):
        """Points from the lowest to the highest impact, in a straight line."""
        case = vendors["planhat.linear"]
        ends = (case["impact_low"], case["impact_high"])
        factor = recipes.planhat_linear("x", case["low"], case["high"], ends)
        scores = recipes.planhat([factor], missing=0).score({"x": case["values"]})
        assert (scores.contributions[:, 0] / 10).tolist() == case["expected"]
        assert scores.on_scale(0, 10).tolist() == [0.0, 7.0, 10.0]

    @pytest.mark.parametrize("bounded", [False, True])
    def test_a_value_outside(self, vendors, bounded):
        """The linear form holds its end, the bounded one has no impact."""
        case = vendors["planhat.outside"]
        ends = (case["impact_low"], case["impact_high"])
        factor = recipes.planhat_linear("x", case["low"], case["high"], ends, bounded=bounded)
        card = recipes.planhat([factor], missing="exclude")
        scores = card.score({"x": [case["value"], 1, 8, 15, 0]})
        impacts = (scores.contributions[:, 0] / 10).tolist()
        assert impacts[0] == case["expected"]["bounded" if bounded else "linear"]
        assert impacts[1:] == pytest.approx([1, 0, -1, 0 if bounded else 1], abs=1e-12)


class TestFreshsuccess:
    def test_a_metric(self, vendors):
        """A straight line, cut off at both ends."""
        case = vendors["freshsuccess.metric"]
        metric = Metric("x", Linear(worst=case["low"], best=case["high"]))
        card = recipes.freshsuccess({"s": [metric]}, {}, rounded=True, missing="exclude")
        scores = card.score({"x": case["values"]})
        assert near(case, scores.members["x"])
        assert scores.members["s"].tolist() == [0.0, 48.0, 100.0]

    def test_a_total(self, vendors):
        """Sections are rounded half up before they are weighted."""
        case = vendors["freshsuccess.total"]
        sections, customer = {}, {}
        for place, scores in enumerate(case["sections"]):
            sections[f"s{place}"] = names(len(scores), f"s{place}m")
            customer |= dict(zip(sections[f"s{place}"], scores, strict=True))
        weights = dict(zip(sections, case["weights"], strict=True))
        exact, shown = (
            recipes.freshsuccess(sections, weights, rounded=rounded, missing="exclude")
            for rounded in (False, True)
        )
        score = exact.score_one(customer)
        assert [score.members[section] for section in sections] == case["section_scores"]
        assert near(case, score.value)
        assert score.band == "green"
        assert shown.score_one(customer).value == float(case["printed"])


class TestSalesforce:
    @pytest.mark.parametrize("rounding", ["floor", "half_even"])
    def test_growth(self, vendors, rounding):
        """Current over base, times 50."""
        case = vendors["salesforce.growth"]
        signal = recipes.salesforce_growth("logins", "now", "before")
        card = recipes.salesforce({"adoption": [signal]}, {}, rounding=rounding, missing="exclude")
        assert card.score_one({"now": case["current"], "before": case["base"]}).value == 61.0
        assert case["expected"] == 61

    def test_an_indicator(self, vendors):
        """Half for one, all for two and more."""
        case = vendors["salesforce.indicator"]
        assert (
            recipes.salesforce_indicator("x").normalizer(case["values"]).tolist()
            == (case["expected"])
        )


class TestOthers:
    def test_hubspot_lets_points_decay(self, vendors):
        """By periods since the event."""
        case = vendors["hubspot.decay"]
        for whole in (True, False):
            curve = recipes.hubspot_decay(case["points"], case["rate_per_period"], 30, whole=whole)
            assert curve([30 * period for period in case["periods"]]).tolist() == case["expected"]

    def test_vitally_means_three_integrations(self, vendors):
        """Two on and one off; whether the edge is healthy the caller says."""
        case = vendors["vitally.integrations"]
        labels = {10: "healthy", 5: "concerning", 0: "poor"}
        columns = names(len(case["scores_0_to_10"]))
        table = {
            column: [labels[score]]
            for column, score in zip(columns, case["scores_0_to_10"], strict=True)
        }
        for closed, band in (("left", "healthy"), ("right", "concerning")):
            card = recipes.vitally({"integrations": columns}, {}, closed=closed, missing="exclude")
            scores = card.score(table)
            assert near(case, scores.on_scale(0, 10))
            assert scores.bands.tolist() == [band]

    def test_the_starter_of_40_30_30(self, vendors):
        """The usual weights."""
        case = vendors["starter.40_30_30"]
        groups = ("usage", "feedback", "financial")
        card = recipes.classic(
            **{group: [Metric(f"{group}_score", Linear(worst=0, best=100))] for group in groups}
        )
        assert [card.weighting.over(groups)[group] for group in groups] == case["weights"]
        customer = {
            f"{group}_score": score for group, score in zip(groups, case["scores"], strict=True)
        }
        assert near(case, card.score_one(customer | {"open_p1_tickets": 0}).value)

    def test_every_case_is_held_by_a_test(self, vendors):
        """A new one must not go by unseen."""
        assert len(vendors) == 14
        assert {case["vendor"] for case in vendors.values()} == {
            "Gainsight",
            "Totango",
            "Catalyst",
            "Planhat",
            "Vitally",
            "Freshsuccess",
            "Salesforce",
            "HubSpot",
            "starter",
        }
