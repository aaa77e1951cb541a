"""What holds for every weighting of the table in parts.py."""

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import healthscore as hs
import parts
from draws import GAP, WEIGHTS, few

every_learning_weighting = pytest.mark.parametrize(
    "weighting", parts.LEARNING_WEIGHTINGS, ids=parts.name_of
)


class TestEveryWeighting:
    """Laws of the weightings."""

    @pytest.mark.parametrize("weighting", parts.WEIGHTINGS, ids=parts.name_of)
    @few
    @given(st.permutations(parts.NAMES))
    def test_shares_sum_to_1_in_the_members_order(self, weighting, names):
        """Whatever the total that was declared."""
        fitted = weighting.fit(np.full((4, 3), 50.0), names)
        assert isinstance(fitted, hs.Fixed)
        assert tuple(fitted.weights) == tuple(names)
        assert math.fsum(fitted.weights.values()) == pytest.approx(1.0, abs=1e-11)

    @pytest.mark.parametrize("weighting", parts.WEIGHTINGS, ids=parts.name_of)
    def test_shares_keep_the_proportions_of_the_weights(self, weighting):
        """And a member is left out after fitting if and only if it was before."""
        weights = weighting.over(parts.NAMES)
        fitted = weighting.fit(np.full((4, 3), 50.0), parts.NAMES).weights
        total = sum(weights.values())
        for name, weight in weights.items():
            assert fitted[name] == pytest.approx(weight / total, abs=2e-12)
            assert (fitted[name] == 0.0) == (weight == 0.0)

    @given(st.dictionaries(st.text(min_size=1).filter(str.strip), WEIGHTS, min_size=1))
    def test_weights_of_any_names_print_as_the_call_that_makes_them(self, weights):
        """Names may be keywords, letters that Python normalizes, or anything else."""
        fixed = hs.Fixed(weights)
        again = eval(repr(fixed), {"Fixed": hs.Fixed})  # noqa: S307  as above
        assert dict(again.weights) == weights


def matrices():
    """Draw scores of three members with gaps, some of them alike or constant."""
    score = st.one_of(st.sampled_from([0.0, 50.0, 100.0]), st.floats(0, 100), GAP)
    row = st.tuples(score, score, score)
    return st.lists(row, min_size=1, max_size=30).map(np.array)


class TestEveryLearningWeighting:
    """Laws of the weightings that learn from scores."""

    def fitted(self, weighting, scores, names=parts.NAMES):
        """Fit, or tell that the scores do not settle the weights."""
        try:
            return weighting.fit(scores, names)
        except hs.FitError:
            return None

    @every_learning_weighting
    @few
    @given(matrices())
    def test_weights_are_shares_in_the_members_order_or_an_error(self, weighting, scores):
        """Never NaN, whatever the scores."""
        assert weighting.learns
        fitted = self.fitted(weighting, scores)
        if fitted is not None:
            assert type(fitted) is hs.Fixed
            assert tuple(fitted.weights) == parts.NAMES
            assert math.fsum(fitted.weights.values()) == pytest.approx(1.0, abs=1e-11)
            assert not fitted.learns

    @every_learning_weighting
    @few
    @given(matrices(), st.data())
    def test_weights_do_not_depend_on_the_order_of_rows(self, weighting, scores, data):
        """Not by one bit."""
        order = data.draw(st.permutations(range(len(scores))))
        assert self.fitted(weighting, scores) == self.fitted(weighting, scores[order])

    @every_learning_weighting
    @few
    @given(matrices(), st.permutations(range(3)))
    def test_weights_go_with_the_members(self, weighting, scores, order):
        """Whatever the order of the columns."""
        names = [parts.NAMES[place] for place in order]
        fitted, turned = (
            self.fitted(weighting, scores),
            self.fitted(weighting, scores[:, order], names),
        )
        assert (fitted is None) == (turned is None)
        if fitted is not None:
            # two eigenvalues a hair apart leave the vector open to rounding
            loose = "PrincipalComponent" in repr(weighting)
            for name, weight in fitted.weights.items():
                assert turned.weights[name] == pytest.approx(weight, abs=1e-4 if loose else 1e-9)

    @every_learning_weighting
    @few
    @given(matrices())
    def test_rows_without_any_score_change_nothing(self, weighting, scores):
        """Nobody is there."""
        more = np.vstack((scores, np.full((2, 3), math.nan)))
        assert self.fitted(weighting, more) == self.fitted(weighting, scores)

    @every_learning_weighting
    @pytest.mark.parametrize(
        ("scores", "name"),
        [
            ([[1, 5, 2], [3, 5, 9], [4, 5, 7]], "feedback"),
            ([[1, 5, 2]], "usage"),
            ([[1, 5, math.nan], [3, 6, math.nan]], "financial"),
            ([[1, 5, math.nan], [3, 6, 4]], "financial"),
        ],
    )
    def test_a_member_that_says_nothing_is_named_or_falls_back(self, weighting, scores, name):
        """Constant, a single row, all missing, or a single score."""
        inner = getattr(weighting, "a", weighting)
        if inner.fallback is None:
            with pytest.raises(hs.FitError, match=f"member '{name}' has .* name a fallback"):
                weighting.fit(scores, parts.NAMES)
        else:
            due = inner.fallback.fit(scores, parts.NAMES)
            fitted = weighting.fit(scores, parts.NAMES)
            assert (
                fitted == due
                if inner is weighting
                else fitted == hs.Equal().fit(scores, parts.NAMES)
            )

    @every_learning_weighting
    def test_a_single_member_has_all_the_weight(self, weighting):
        """There is nothing to learn."""
        if not isinstance(weighting, hs.Blend):
            assert weighting.fit([[3.0], [3.0]], ["only"]) == hs.Fixed(only=1)
