"""Worked examples that others have printed; those of the vendors stand in recipes/."""

import json
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from healthscore import (
    AsIs,
    Critic,
    Entropy,
    Equal,
    Fixed,
    GeometricMean,
    Metric,
    PairwiseComparisons,
    RankOrder,
    Scorecard,
    StandardDeviation,
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
