"""What holds for every aggregation of the table in parts.py."""

import math
from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import healthscore as hs
import parts
from draws import GAP, POINTS, WEIGHTS, bits, few

every_mean = pytest.mark.parametrize("way", parts.MEANS, ids=parts.name_of)
every_average = pytest.mark.parametrize("way", parts.MEANS + parts.ROUNDED, ids=parts.name_of)
every_aggregation = pytest.mark.parametrize("way", parts.AGGREGATIONS, ids=parts.name_of)


@st.composite
def members(draw, most=20):
    """Draw scores of some members, (n, m), and a weight for each."""
    count = draw(st.integers(1, most))
    row = st.lists(st.one_of(POINTS, GAP), min_size=count, max_size=count)
    scores = np.array(draw(st.lists(row, min_size=1, max_size=6)))
    weights = draw(st.lists(WEIGHTS, min_size=count, max_size=count))
    return scores, np.array(weights)


class TestEveryAggregation:
    """Laws of the aggregations."""

    @every_aggregation
    @few
    @given(drawn=members(), data=st.data())
    def test_a_member_of_weight_0_changes_nothing(self, way, drawn, data):
        """It is as if it were not there, to the bit."""
        scores, weights = drawn
        aggregation = way.of(len(weights))
        place = data.draw(st.integers(0, len(weights)))
        column = data.draw(st.lists(POINTS, min_size=len(scores), max_size=len(scores)))
        with_it = aggregation(np.insert(scores, place, column, 1), np.insert(weights, place, 0.0))
        assert bits(with_it) == bits(aggregation(scores, weights))

    @every_mean
    @few
    @given(drawn=members())
    def test_a_mean_lies_between_the_worst_and_the_best_member(self, way, drawn):
        """To a few units in the last place; no member, no score."""
        scores, weights = drawn
        values = way.of(len(weights))(scores, weights)
        for row, value in zip(scores, values.tolist(), strict=True):
            present = np.maximum(row[~np.isnan(row)], way.floor)
            assert math.isnan(value) == (len(present) == 0)
            if len(present):
                # the reciprocal of what is smaller overflows with the largest weight
                slack = 1e-12 * present.max() + 1e-290
                assert present.min() - slack <= value <= present.max() + slack

    @every_aggregation
    @few
    @given(drawn=members())
    def test_a_score_stays_within_its_limits(self, way, drawn):
        """0 to 100, or a sum's own limits, without rounding past them."""
        aggregation = way.of(len(drawn[1]))
        value = aggregation(*drawn)
        low, high = aggregation.span_of([(0.0, 100.0)])
        assert (np.isnan(value) | ((value >= low) & (value <= high))).all()

    @every_average
    @few
    @given(drawn=members())
    def test_a_customer_best_at_everything_is_exactly_100(self, way, drawn):
        """Whatever the weights and whichever members are present."""
        scores, weights = drawn
        best = np.where(np.isnan(scores), np.nan, 100.0)
        value = way.of(len(weights))(best, weights)
        assert set(value[~np.isnan(best).all(axis=1)].tolist()) <= {100.0}

    @every_mean
    @few
    @given(drawn=members())
    def test_a_customer_at_0_in_everything_is_exactly_at_the_floor(self, way, drawn):
        """0, unless the mean has a floor of its own."""
        scores, weights = drawn
        worst = np.where(np.isnan(scores), np.nan, 0.0)
        value = way.of(len(weights))(worst, weights)[~np.isnan(worst).all(axis=1)]
        assert value.tolist() == pytest.approx([way.floor] * len(value), rel=1e-14, abs=0)

    @every_aggregation
    @few
    @given(drawn=members(), data=st.data())
    def test_improving_a_member_never_lowers_the_score(self, way, drawn, data):
        """Not by one bit."""
        scores, weights = drawn
        aggregation = way.of(len(weights))
        place = data.draw(st.integers(0, len(weights) - 1))
        better = scores.copy()
        step = data.draw(st.one_of(st.just(0.0), st.floats(0, 100)))
        raised = np.minimum(np.nextafter(scores[:, place], np.inf) + step, 100.0)
        better[:, place] = raised
        before, after = aggregation(scores, weights), aggregation(better, weights)
        assert (np.isnan(before) | (after >= before)).all()

    @every_aggregation
    @few
    @given(drawn=members(), data=st.data())
    def test_a_row_scores_the_same_bits_alone_and_in_any_company(self, way, drawn, data):
        """Length, order and layout of the table do not matter."""
        scores, weights = drawn
        aggregation = way.of(len(weights))
        values = aggregation(scores, weights)
        alone = np.concatenate([aggregation(row[None, :], weights) for row in scores])
        assert bits(values) == bits(alone)
        order = data.draw(st.permutations(range(len(scores))))
        assert bits(aggregation(scores[order], weights)) == bits(values[order])
        many = np.tile(scores, (data.draw(st.integers(2, 40)), 1))
        assert bits(aggregation(np.asfortranarray(many), weights)[-len(scores) :]) == bits(values)

    @every_average
    @few
    @given(drawn=members())
    def test_shares_sum_to_1(self, way, drawn):
        """Over the members present; the others have none."""
        scores, weights = drawn
        here = ~np.isnan(scores).all(axis=1)
        shares = way.of(len(weights)).shares(scores[here], weights)
        assert (shares[np.isnan(scores[here])] == 0.0).all()
        assert ((shares >= 0.0) & (shares <= 1.0)).all()
        assert np.allclose(shares.sum(axis=1), 1.0, rtol=0, atol=1e-13)

    @every_average
    @few
    @given(drawn=members())
    def test_losses_sum_to_what_is_missing_to_100(self, way, drawn):
        """Each member's loss is not negative, and a gap's is 0."""
        scores, weights = drawn
        scores = scores[~np.isnan(scores).all(axis=1)]
        aggregation = way.of(len(weights))
        value = aggregation(scores, weights)
        with np.errstate(all="ignore"):
            losses = aggregation.losses(scores, weights, value)
        assert (losses[np.isnan(scores)] == 0.0).all()
        assert (losses >= 0.0).all()
        assert np.allclose(losses.sum(axis=1), 100.0 - value, rtol=0, atol=1e-10)

    @given(members(most=40))
    def test_a_weighted_mean_is_the_exact_one(self, drawn):
        """Rational arithmetic gives the same, to a few units in the last place."""
        scores, weights = drawn
        for row, value in zip(scores, hs.WeightedMean()(scores, weights).tolist(), strict=True):
            pairs = [
                (Fraction(weight), Fraction(score))
                for score, weight in zip(row.tolist(), weights.tolist(), strict=True)
                if not math.isnan(score)
            ]
            if pairs:
                due = sum(w * s for w, s in pairs) / sum(w for w, _ in pairs)
                assert value == pytest.approx(float(due), rel=1e-13, abs=1e-300)

    @given(members(most=40))
    def test_a_geometric_mean_is_the_product_of_powers(self, drawn):
        """As a calculator would find it."""
        scores, weights = drawn
        for row, value in zip(scores, hs.GeometricMean()(scores, weights).tolist(), strict=True):
            here = ~np.isnan(row)
            if not (row[here] > 1e-300).all() or not here.any():
                # the logarithm of nothing, or of next to nothing, ends the product
                assert math.isnan(value) or value <= 100.0
                continue
            logs = [w * math.log(s) for s, w in zip(row[here], weights[here], strict=True)]
            due = math.exp(math.fsum(logs) / math.fsum(weights[here]))
            assert value == pytest.approx(due, rel=1e-10)

    @given(members(most=40))
    def test_a_sum_adds_what_is_there(self, drawn):
        """Weights do not matter, and gaps add nothing."""
        scores, weights = drawn
        for row, value in zip(scores, hs.Sum(high=1e6)(scores, weights).tolist(), strict=True):
            here = row[~np.isnan(row)].tolist()
            assert math.isnan(value) if not here else value == pytest.approx(math.fsum(here))
