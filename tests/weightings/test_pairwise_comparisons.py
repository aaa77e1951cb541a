import math
import re
from itertools import combinations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from healthscore import DefinitionError, Fixed, PairwiseComparisons

CITIES = {
    ("Culture", "Family"): 1 / 5,
    ("Culture", "Housing"): 3,
    ("Culture", "Jobs"): 1 / 2,
    ("Culture", "Transportation"): 5,
    ("Family", "Housing"): 7,
    ("Family", "Jobs"): 1,
    ("Family", "Transportation"): 7,
    ("Housing", "Jobs"): 1 / 4,
    ("Housing", "Transportation"): 3,
    ("Jobs", "Transportation"): 7,
}


def matrix(comparisons, names, gap=0.0):
    """Give all comparisons, with their reciprocals."""
    table = np.full((len(names), len(names)), gap)
    np.fill_diagonal(table, 1.0)
    for (first, second), times in comparisons.items():
        table[names.index(first), names.index(second)] = times
        table[names.index(second), names.index(first)] = 1 / times
    return table


class TestWeights:
    @given(st.lists(st.floats(0.1, 9), min_size=2, max_size=6), st.data())
    def test_comparisons_that_agree_give_their_own_weights(self, weights, data):
        """Whichever are left out, as long as all hang together; there is no inconsistency."""
        names = [f"m{place}" for place in range(len(weights))]
        pairs = list(combinations(range(len(weights)), 2))
        chain = [(place, place + 1) for place in range(len(weights) - 1)]
        extra = data.draw(st.lists(st.sampled_from(pairs), unique=True))
        for method in ("eigenvector", "geometric_mean"):
            pairwise = PairwiseComparisons(
                {(names[a], names[b]): weights[a] / weights[b] for a, b in {*chain, *extra}},
                method=method,
            )
            found = list(pairwise.over(names).values())
            np.testing.assert_allclose(found, np.array(weights) / sum(weights), rtol=1e-9)
            assert pairwise.consistency_ratio == pytest.approx(0, abs=1e-9)

    def test_the_eigenvector_is_one(self):
        """Of the matrix of all comparisons, as a library of linear algebra finds it."""
        pairwise = PairwiseComparisons(CITIES)
        values, vectors = np.linalg.eig(matrix(CITIES, pairwise.names))
        place = np.argmax(values.real)
        due = np.abs(vectors[:, place].real)
        found = list(pairwise.over(pairwise.names).values())
        np.testing.assert_allclose(found, due / due.sum(), rtol=1e-12)
        assert pairwise.lambda_max == pytest.approx(values[place].real, rel=1e-13)

    def test_geometric_means_are_those_of_the_rows(self):
        """Where no comparison is left out."""
        pairwise = PairwiseComparisons(CITIES, method="geometric_mean")
        means = np.exp(np.log(matrix(CITIES, pairwise.names)).mean(axis=1))
        found = list(pairwise.over(pairwise.names).values())
        np.testing.assert_allclose(found, means / means.sum(), rtol=1e-12)

    @pytest.mark.parametrize("left_out", [[0], [1, 5], [2, 3, 7], [0, 4, 6, 9]])
    def test_what_is_left_out_keeps_the_eigenvalue_least(self, left_out):
        """Anything else in the gaps makes it larger."""
        pairs = list(CITIES)
        kept = {pair: CITIES[pair] for place, pair in enumerate(pairs) if place not in left_out}
        pairwise = PairwiseComparisons(kept, max_inconsistency=None)
        full, names = pairwise._principal[0], pairwise.names
        assert full.sum() == pytest.approx(1)

        def eigenvalue(logs):
            filled = dict(zip((pairs[place] for place in left_out), np.exp(logs), strict=True))
            return max(np.linalg.eigvals(matrix(kept | filled, names)).real)

        weights = pairwise.over(names)
        start = np.log([weights[a] / weights[b] for a, b in (pairs[place] for place in left_out)])
        chance = np.random.default_rng(4)
        least = min(eigenvalue(start + chance.normal(0, 0.3, len(start))) for _ in range(400))
        assert pairwise.lambda_max <= least
        assert pairwise.lambda_max == pytest.approx(least, rel=2e-2)

    def test_equal_comparisons_give_equal_bits(self):
        """In whatever order they are written."""
        turned = dict(reversed(list(CITIES.items())))
        one, other = PairwiseComparisons(CITIES), PairwiseComparisons(turned)
        assert one == other
        assert one.over(one.names) == other.over(one.names)

    def test_wild_contradictions_are_settled_too(self):
        """The iteration ends, and finds the eigenvector."""
        wild = {("a", "b"): 1e5, ("b", "c"): 1e5, ("a", "c"): 1e-6}
        pairwise = PairwiseComparisons(wild, max_inconsistency=None)
        due = max(np.linalg.eigvals(matrix(wild, pairwise.names)).real)
        assert pairwise.lambda_max == pytest.approx(due, rel=1e-12)

    def test_a_member_of_next_to_no_weight_stays(self):
        """A share of 0 would leave it out."""
        chain = {(f"m{place}", f"m{place + 1}"): 1e6 for place in range(4)}
        assert PairwiseComparisons(chain).over([f"m{at}" for at in range(5)])["m4"] == 1e-12

    def test_the_other_way_round_is_the_reciprocal(self):
        """Both ways of saying it weigh alike."""
        one = PairwiseComparisons({("a", "b"): 4}).over(["a", "b"])
        assert one == PairwiseComparisons({("b", "a"): 1 / 4}).over(["a", "b"])
        assert one == {"a": 0.8, "b": 0.2}

    def test_fits_as_it_says(self):
        """In the members' order."""
        fitted = PairwiseComparisons({("a", "b"): 4}).fit(np.ones((2, 2)), ["b", "a"])
        assert fitted == Fixed(b=0.2, a=0.8)
        assert list(fitted.weights) == ["b", "a"]

    def test_refuses_other_members(self):
        """Each member is compared, and each compared is a member."""
        with pytest.raises(DefinitionError, match="the weight of 'c' is missing"):
            PairwiseComparisons({("a", "b"): 4}).over(["a", "b", "c"])


class TestConsistency:
    def test_two_members_cannot_contradict(self):
        """Nor can comparisons of which none closes a circle."""
        assert PairwiseComparisons({("a", "b"): 9}).consistency_ratio == 0.0
        assert PairwiseComparisons({("a", "b"): 9, ("c", "b"): 5}).consistency_ratio == 0.0

    def test_no_inconsistency_may_be_asked_for(self):
        """Rounding is none."""
        agreed = {("a", "b"): 3, ("b", "c"): 9, ("a", "c"): 27}
        assert PairwiseComparisons(agreed, max_inconsistency=0).max_inconsistency == 0.0
        with pytest.raises(DefinitionError, match="and at most 0 is allowed"):
            PairwiseComparisons(agreed | {("a", "c"): 26}, max_inconsistency=0)

    @pytest.mark.parametrize(
        ("count", "table", "due"),
        [
            (4, "saaty2005", 0.89),
            (4, "saaty1980", 0.90),
            (4, "donegan_dodd", 0.8286),
            (15, "saaty1980", 1.59),
            (16, "saaty2005", 1.5078),
            (22, "donegan_dodd", 1.5371 + 0.4 * (1.5619 - 1.5371)),
            (120, "donegan_dodd", 1.6339),
        ],
    )
    def test_the_ratio_is_to_the_table_named(self, count, table, due):
        """Beyond 15 members to Donegan and Dodd's, and between its entries on the line."""
        names = [f"m{place}" for place in range(count)]
        pairs = dict.fromkeys(combinations(names, 2), 1.0)
        pairs[names[0], names[1]] = 3.0
        pairwise = PairwiseComparisons(pairs, random_index=table)
        ratio = pairwise.consistency_index / pairwise.consistency_ratio
        assert ratio == pytest.approx(due, rel=1e-12)

    def test_the_index_is_lowered_for_what_is_left_out(self):
        """By 1 - 2 m / ((n - 1) (n - 2)) for m comparisons."""
        kept = {pair: times for pair, times in CITIES.items() if pair != ("Family", "Jobs")}
        pairwise = PairwiseComparisons(kept)
        ratio = pairwise.consistency_index / pairwise.consistency_ratio
        assert ratio == pytest.approx(1.11 * (1 - 2 / 12))

    def test_a_contradiction_offers_the_pair_that_fits_least(self):
        """With what it says, and what all together say."""
        wrong = CITIES | {("Family", "Transportation"): 1 / 7}
        message = (
            "The pair ('Family', 'Transportation') fits the others least: it says 0.143 times, "
            "all together say"
        )
        with pytest.raises(DefinitionError, match=re.escape(message)) as caught:
            PairwiseComparisons(wrong)
        assert caught.value.got > 0.1
        lenient = PairwiseComparisons(wrong, max_inconsistency=None)
        assert lenient.consistency_ratio == caught.value.got
        assert lenient.worst_pair == ("Family", "Transportation")
        assert PairwiseComparisons(wrong, max_inconsistency=1).names == lenient.names


class TestFields:
    @pytest.mark.parametrize(
        ("comparisons", "message"),
        [
            ({}, "must hold one or more pairs. Got {}."),
            ([1], "must be a mapping of pairs to numbers. Got [1]."),
            ({"ab": 2}, "must have pairs of different names as keys. Got 'ab'."),
            ({("a", "a"): 1}, "must have pairs of different names as keys. Got ('a', 'a')."),
            ({("a", "b", "c"): 1}, "must have pairs of different names as keys."),
            ({("a", " "): 1}, "must have pairs of different names as keys. Got ('a', ' ')."),
            ({("a", "b"): 0}, "must be from 1e-6 to 1e6 times. Got 0.0."),
            ({("a", "b"): -3}, "must be from 1e-6 to 1e6 times. Got -3.0."),
            ({("a", "b"): math.nan}, "must be from 1e-6 to 1e6 times. Got nan."),
            ({("a", "b"): "3"}, "must be from 1e-6 to 1e6 times. Got '3'."),
            ({("a", "b"): 3, ("b", "a"): 3}, "must hold each pair once. Got ('a', 'b')."),
            (
                {("a", "b"): 3, ("c", "d"): 3},
                "must link all members, directly or through others, to 'a'. Got ('c', 'd').",
            ),
        ],
    )
    def test_refuses_what_is_no_comparison(self, comparisons, message):
        """With the remedy."""
        text = re.escape(f"'comparisons' of PairwiseComparisons {message}")
        with pytest.raises(DefinitionError, match=text):
            PairwiseComparisons(comparisons)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"method": "power"},
            {"max_inconsistency": -0.1},
            {"max_inconsistency": "0.1"},
            {"max_inconsistency": math.inf},
            {"random_index": "saaty"},
        ],
    )
    def test_refuses_fields_that_say_nothing(self, wrong):
        """The message names the field."""
        with pytest.raises(DefinitionError, match=f"'{next(iter(wrong))}' of Pairwise"):
            PairwiseComparisons({("a", "b"): 3}, **wrong)
