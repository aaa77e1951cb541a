"""Worked examples that others have printed, as far as the parts at hand can say them."""

import json
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from healthscore import (
    AsIs,
    Categories,
    Critic,
    Entropy,
    Equal,
    Fixed,
    GeometricMean,
    Group,
    Linear,
    Metric,
    PairwiseComparisons,
    Piecewise,
    RankOrder,
    Scorecard,
    StandardDeviation,
    Steps,
    Sum,
    WeightedMean,
)


def cases_of(folder, name):
    """Read the cases of a file."""
    return json.loads((folder / name).read_text())["cases"]


@pytest.fixture(scope="module")
def policies(shared_numbers):
    """One weighted mean under every policy for gaps."""
    return json.loads((shared_numbers / "missing_policies.json").read_text())


@pytest.fixture(scope="module")
def aggregations(shared_numbers):
    """Weighted sums and products by their id."""
    return {case["id"]: case for case in cases_of(shared_numbers, "aggregations.json")}


@pytest.fixture(scope="module")
def vendors(shared_numbers):
    """Examples of vendors by their id."""
    return {case["id"]: case for case in cases_of(shared_numbers, "vendors.json")}


def table_of(rows):
    """Give rows of numbers as columns m0, m1 and so on."""
    return {f"m{place}": list(column) for place, column in enumerate(zip(*rows, strict=True))}


def with_gaps(values):
    """Give numbers with NaN for what is missing."""
    return [np.nan if value is None else value for value in values]


def mean_of(weights, missing, **options):
    """Make a scorecard of metrics that are scores."""
    members = [Metric(f"m{place}", AsIs(), missing=gap) for place, gap in enumerate(missing)]
    names = Fixed({f"m{place}": weight for place, weight in enumerate(weights)})
    return Scorecard("mean", members, weighting=names, **options)


class TestMissingPolicies:
    def gaps(self, policies, policy):
        """Give what each metric does about its gaps."""
        fixed = {"renormalise": "exclude", "worst": 0, "neutral": 50, "best": 100}
        return policies["prior_per_metric"] if policy == "prior" else [fixed[policy]] * 3

    @pytest.mark.parametrize("gate", [0, 0.5, 0.75])
    def test_every_policy_gives_its_scores(self, policies, gate):
        """With and without a gate; coverage counts what was observed, whatever the policy."""
        name = "expected" if gate == 0 else f"expected_min_coverage_{gate}".replace(".", "_")
        for policy, expected in policies[name].items():
            gaps = self.gaps(policies, policy)
            scorecard = mean_of(policies["weights"], gaps, min_coverage=gate)
            scores = scorecard.score(table_of(policies["rows"]))
            np.testing.assert_allclose(scores.values, with_gaps(expected), rtol=0, atol=1e-9)
            np.testing.assert_allclose(scores.coverage, policies["coverage"], rtol=0, atol=1e-12)

    def test_the_interval_has_the_worst_and_the_best(self, policies):
        """Its ends are what the policies of 0 and 100 give."""
        scores = mean_of(policies["weights"], ["exclude"] * 3).score(table_of(policies["rows"]))
        for end, policy in zip(scores.interval, ("worst", "best"), strict=True):
            np.testing.assert_allclose(end, policies["expected"][policy], rtol=0, atol=1e-9)


class TestAggregations:
    def test_the_example_of_the_oecd_on_compensability(self, aggregations):
        """The arithmetic means tie, and the geometric means do not."""
        case = aggregations["geometric.oecd_p104"]
        rows, weights = case["input"]["rows"], case["input"]["weights"]
        for aggregation, name in ((WeightedMean(), "arithmetic"), (GeometricMean(), "geometric")):
            scores = mean_of(weights, ["exclude"] * 4, aggregation=aggregation)
            found = scores.score(table_of(rows)).values
            np.testing.assert_allclose(found, case["expected"][name], rtol=0, atol=1e-8)

    def test_the_weighted_sum_of_kracka_and_others(self, aggregations):
        """Their scaling by column sums looks at all rows: it is done before."""
        case = aggregations["wsm.kracka2010"]
        matrix = np.array(case["input"]["matrix"])
        directions = np.array(case["input"]["directions"])
        matrix = np.where(directions < 0, 1.0 / matrix, matrix)
        matrix = 100.0 * matrix / matrix.sum(axis=0)
        scores = mean_of(case["input"]["weights"], ["exclude"] * 7).score(table_of(matrix))
        due = 100.0 * np.array(case["expected"]["scores"])
        np.testing.assert_allclose(scores.values, due, rtol=0, atol=1e-6)
        rank = (-scores.values).argsort().argsort() + 1
        assert rank.tolist() == case["expected"]["rank"]

    def test_the_weighted_product_of_wikipedia(self, aggregations):
        """Likewise, as a geometric mean."""
        case = aggregations["wpm.wikipedia"]
        matrix = np.array(case["input"]["matrix"], dtype=float)
        matrix = 100.0 * matrix / matrix.sum(axis=0)
        scorecard = mean_of(case["input"]["weights"], ["exclude"] * 4, aggregation=GeometricMean())
        found = scorecard.score(table_of(matrix)).values / 100.0
        np.testing.assert_allclose(found, case["expected"]["geometric_mean"], rtol=0, atol=1e-8)
        np.testing.assert_allclose(
            np.log10(found), case["expected"]["log10_scores"], rtol=0, atol=1e-8
        )


class TestWeightings:
    def test_those_that_learn(self, shared_numbers):
        """CRITIC, entropy, standard deviation and equal weights, to 1e-8."""
        cases = cases_of(shared_numbers, "weightings.json")
        for case in cases:
            matrix, params = np.array(case["input"]["matrix"]), case["params"]
            if params.get("minmax_scale"):
                low, high = matrix.min(axis=0), matrix.max(axis=0)
                matrix = 100.0 * (matrix - low) / (high - low)
            weighting = {
                "critic": Critic(correlation=params.get("correlation", "pearson")),
                "entropy": Entropy(),
                "std": StandardDeviation(),
                "equal": Equal(),
            }[case["method"]]
            names = [f"m{place}" for place in range(matrix.shape[1])]
            found = list(weighting.fit(matrix, names).weights.values())
            np.testing.assert_allclose(
                found, case["expected"]["weights"], rtol=0, atol=1e-8, err_msg=case["id"]
            )
        assert len(cases) == 6

    @pytest.mark.parametrize("method", ["eigenvector", "geometric_mean"])
    @pytest.mark.parametrize("table", ["saaty2005", "saaty1980", "donegan_dodd"])
    def test_pairwise_comparisons(self, shared_numbers, method, table):
        """Weights, eigenvalue, consistency index and ratio, the last by the table named."""
        cases = cases_of(shared_numbers, "pairwise_comparisons.json")
        for case in cases:
            names, matrix = case["input"]["names"], case["input"]["matrix"]
            pairs = {
                (names[one], names[two]): matrix[one][two]
                for one, two in combinations(range(len(names)), 2)
            }
            pairwise = PairwiseComparisons(pairs, method=method, random_index=table)
            due = case["expected"]
            found = list(pairwise.over(names).values())
            np.testing.assert_allclose(found, due[f"weights_{method}"], rtol=0, atol=1e-8)
            assert pairwise.lambda_max == pytest.approx(due["lambda_max"], abs=1e-8)
            assert pairwise.consistency_index == pytest.approx(due["CI"], abs=1e-8)
            assert pairwise.consistency_ratio == pytest.approx(due[f"CR_ri_{table}"], abs=1e-8)
        assert len(cases) == 3

    def test_rank_order(self, shared_numbers):
        """The floats nearest to the exact fractions."""
        cases = cases_of(shared_numbers, "rank_order.json")
        for case in cases:
            names = [f"m{place}" for place in range(case["n"])]
            for method, key in (
                ("centroid", "roc"),
                ("sum", "rank_sum"),
                ("reciprocal", "rank_reciprocal"),
            ):
                found = list(RankOrder(names, method=method).over(names).values())
                assert found == [float(Fraction(weight)) for weight in case[key]]
        assert len(cases) == 4


class TestGainsight:
    def test_scores_of_a_group(self, vendors):
        """A weighted mean."""
        case = vendors["gainsight.group"]
        score = mean_of(case["weights"], ["exclude"] * 3).score(table_of([case["scores"]]))
        assert score.values[0] == pytest.approx(case["expected"], abs=5e-5)

    @pytest.mark.parametrize("spread", ["across", "within"])
    def test_a_gap_gives_its_weight_across_or_within(self, vendors, spread):
        """The flat and the hierarchical treatment of NA measures."""
        case = vendors["gainsight.missing.flat_or_within"]
        groups, customer = [], {}
        for name, group in case["tree"].items():
            weights = {member: weight for member, (weight, _) in group["members"].items()}
            customer |= {member: score for member, (_, score) in group["members"].items()}
            members = [Metric(member, AsIs()) for member in weights]
            groups.append(Group(name, members, weighting=Fixed(weights)))
        weighting = Fixed({name: group["weight"] for name, group in case["tree"].items()})
        scorecard = Scorecard("gainsight", groups, weighting=weighting, spread=spread)
        found = scorecard.score_one(customer).value
        assert found == pytest.approx(case["expected"][spread], abs=5e-5)


class TestPlanhat:
    def test_linear_impact(self, vendors):
        """Points from the lowest to the highest impact, in a straight line."""
        case = vendors["planhat.linear"]
        impact = Piecewise({case["low"]: case["impact_low"], case["high"]: case["impact_high"]})
        assert impact(case["values"]).tolist() == case["expected"]
        scorecard = Scorecard("planhat", [Metric("x", impact)], aggregation=Sum(start=5, high=10))
        scores = scorecard.score({"x": case["values"]})
        assert scores.contributions[:, 0].tolist() == case["expected"]

    def test_a_value_outside_is_flat(self, vendors):
        """The linear form holds its end; the bounded one is 0, which Linear alone can say."""
        case = vendors["planhat.outside"]
        impact = Piecewise({case["low"]: case["impact_low"], case["high"]: case["impact_high"]})
        assert impact([case["value"]]).tolist() == [case["expected"]["linear"]]
        bounded = Linear(worst=case["high"], best=case["low"], outside="zero")
        assert bounded([case["value"]]).tolist() == [case["expected"]["bounded"]]


class TestOthers:
    def test_freshsuccess_clamps_a_straight_line(self, vendors):
        """As Certinia does."""
        case = vendors["freshsuccess.metric"]
        scorecard = Scorecard("f", [Metric("x", Linear(worst=case["low"], best=case["high"]))])
        found = scorecard.score({"x": case["values"]}).values
        np.testing.assert_allclose(found, case["expected"], rtol=0, atol=5e-5)

    def test_catalyst_scores_from_1_to_10(self, vendors):
        """On a tenth of our scale."""
        case = vendors["catalyst.account"]
        scores = [10 * score for score in case["scores_1_to_10"]]
        found = mean_of(case["weights"], ["exclude"] * 3).score(table_of([scores]))
        assert found.on_scale(0, 10)[0] == pytest.approx(case["expected"], abs=1e-9)

    def test_vitally_means_scores_from_0_to_10(self, vendors):
        """Equal weights."""
        case = vendors["vitally.integrations"]
        scores = [10 * score for score in case["scores_0_to_10"]]
        found = mean_of([1, 1, 1], ["exclude"] * 3).score(table_of([scores]))
        assert found.on_scale(0, 10)[0] == pytest.approx(case["expected"], abs=5e-5)

    def test_totango_judges_good_average_and_poor(self, vendors):
        """Metrics within dimensions, dimensions by weight."""
        case = vendors["totango.multidimensional"]
        judged = Categories({"good": 100, "average": 60, "poor": 0})
        groups, weights, customer = [], {}, {}
        for at, dimension in enumerate(case["dimensions"]):
            names = [f"d{at}m{place}" for place in range(len(dimension["metrics"]))]
            shares = {
                name: weight for name, (weight, _) in zip(names, dimension["metrics"], strict=True)
            }
            customer |= {
                name: label for name, (_, label) in zip(names, dimension["metrics"], strict=True)
            }
            members = [Metric(name, judged) for name in names]
            groups.append(Group(f"d{at}", members, weighting=Fixed(shares)))
            weights[f"d{at}"] = dimension["weight"]
        score = Scorecard("totango", groups, weighting=Fixed(weights)).score_one(customer)
        assert score.value == pytest.approx(case["expected"], abs=1e-9)

    def test_salesforce_counts_up_to_two(self, vendors):
        """Half for one, all for two and more."""
        case = vendors["salesforce.indicator"]
        assert Steps({0: 0, 1: 50, 2: 100})(case["values"]).tolist() == case["expected"]

    def test_the_starter_of_40_30_30(self, vendors):
        """The usual weights."""
        case = vendors["starter.40_30_30"]
        found = mean_of(case["weights"], ["exclude"] * 3).score(table_of([case["scores"]]))
        assert found.values[0] == pytest.approx(case["expected"], abs=1e-9)
