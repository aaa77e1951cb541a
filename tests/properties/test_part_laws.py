"""What holds for every part of the table in parts.py, whatever its role."""

import math
import pickle
from bisect import bisect_left, bisect_right
from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import healthscore as hs
import parts
from healthscore import learn

every_curve = pytest.mark.parametrize("curve", parts.CURVES, ids=parts.name_of)
every_mean = pytest.mark.parametrize("way", parts.MEANS, ids=parts.name_of)
every_average = pytest.mark.parametrize("way", parts.MEANS + parts.ROUNDED, ids=parts.name_of)
every_aggregation = pytest.mark.parametrize("way", parts.AGGREGATIONS, ids=parts.name_of)
every_learning_part = pytest.mark.parametrize(
    "part",
    [
        *parts.LEARNING_NORMALIZERS,
        *parts.LEARNED_CURVES,
        *parts.LEARNING_BANDINGS,
        *parts.LEARNING_RULES,
    ],
    ids=parts.name_of,
)
every_learning_weighting = pytest.mark.parametrize(
    "weighting", parts.LEARNING_WEIGHTINGS, ids=parts.name_of
)
every_banding = pytest.mark.parametrize("banding", parts.BANDINGS, ids=parts.name_of)

# a law that runs on every row of the table needs fewer examples of each
few = settings(max_examples=max(10, settings().max_examples // 8))

FINITE = st.floats(allow_nan=False, allow_infinity=False)
GAP = st.just(math.nan)
POINTS = st.one_of(
    st.sampled_from([0.0, 5e-324, 1e-300, 100.0, float(np.nextafter(100, 0)), 50.0]),
    st.floats(0, 100),
)
WEIGHTS = st.one_of(st.sampled_from([1e-12, 1.0, 0.1, 1e12]), st.floats(1e-12, 1e12))


def bits(values):
    """Show numbers so that only the very same ones are equal."""
    return np.ascontiguousarray(values).tobytes()


@st.composite
def values_near(draw, curve):
    """Draw values: of any size, and within a few numbers of a knot, where curves go wrong."""
    knot = st.sampled_from(sorted(curve.knots))
    size = max(abs(knot) for knot in curve.knots) or 1.0
    near = st.builds(shifted, knot, st.integers(-3, 3))
    about = st.floats(-2 * size, 2 * size)
    return draw(st.lists(st.one_of(near, about, FINITE), min_size=1, max_size=30))


def shifted(value, ulps):
    """Go some numbers up or down."""
    for _ in range(abs(ulps)):
        value = float(np.nextafter(value, math.copysign(math.inf, ulps)))
    return float(value)


@st.composite
def members(draw, most=20, gaps=True):  # noqa: FBT002  a strategy's own switch
    """Draw scores of some members, (n, m), and a weight for each."""
    count = draw(st.integers(1, most))
    point = st.one_of(POINTS, GAP) if gaps else POINTS
    row = st.lists(point, min_size=count, max_size=count)
    scores = np.array(draw(st.lists(row, min_size=1, max_size=6)))
    weights = draw(st.lists(WEIGHTS, min_size=count, max_size=count))
    return scores, np.array(weights)


def left(value):
    """Tell who left, by chance that goes with the value."""
    return math.nan if math.isnan(value) else math.sin(value) > 0


class TestEveryPart:
    """Laws of all definitions."""

    @pytest.mark.parametrize("part", parts.SHIPPED, ids=parts.name_of)
    def test_a_part_prints_as_the_call_that_makes_an_equal_one(self, part):
        """What is read in a notebook can be pasted back."""
        again = eval(repr(part), dict(vars(hs)))  # noqa: S307  that it can be evaluated is the law
        assert again == part
        assert type(again) is type(part)
        assert hash(again) == hash(part)
        assert repr(again) == repr(part)

    @pytest.mark.parametrize("part", parts.SHIPPED, ids=parts.name_of)
    def test_a_part_survives_pickling(self, part):
        """Parts travel between processes."""
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(part, protocol))  # noqa: S301  our own bytes
            assert (again, hash(again)) == (part, hash(part))

    @pytest.mark.parametrize("part", parts.SHIPPED, ids=parts.name_of)
    def test_a_part_does_not_change(self, part):
        """Nothing can be put in the place of a field."""
        with pytest.raises(AttributeError):
            part.other_field = 1
        for field in type(part).__attrs_attrs__:
            with pytest.raises(AttributeError):
                setattr(part, field.name, getattr(part, field.name))

    def test_different_parts_are_different(self):
        """No two rows of the table are equal but those that are the same call."""
        shown = {repr(part) for part in parts.SHIPPED}
        assert len(set(parts.SHIPPED)) == len(shown)


class TestEveryCurve:
    """Laws of the normalizers of numbers."""

    @every_curve
    @few
    @given(data=st.data())
    def test_a_score_lies_within_the_span(self, curve, data):
        """A value in, a score between the curve's ends out."""
        scores = curve.normalizer(data.draw(values_near(curve)))
        low, high = curve.normalizer.span
        assert ((scores >= low) & (scores <= high)).all()

    @every_curve
    @few
    @given(data=st.data())
    def test_gaps_and_only_gaps_have_no_score(self, curve, data):
        """NaN for NaN, and then alone."""
        values = np.array(data.draw(values_near(curve)))
        gaps = np.array(
            data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
        )
        values[gaps] = np.nan
        assert (np.isnan(curve.normalizer(values)) == gaps).all()

    @every_curve
    def test_no_value_is_negative_zero(self, curve):
        """A score of nothing prints as 0, not as -0."""
        scores = curve.normalizer([-0.0, 0.0, -5e-324, *curve.knots])
        assert not np.signbit(scores[scores == 0.0]).any()

    @every_curve
    @few
    @given(data=st.data())
    def test_improving_a_value_never_lowers_the_score(self, curve, data):
        """Not by one bit, however near two values are."""
        values = sorted(data.draw(values_near(curve)))
        scores = curve.normalizer(values)[:: curve.direction or 1]
        if curve.direction:
            assert (np.diff(scores) >= 0.0).all()

    @every_curve
    def test_neighbours_of_a_knot_keep_their_order(self, curve):
        """Where two segments meet, the score still never falls."""
        near = sorted({shifted(knot, ulps) for knot in curve.knots for ulps in range(-4, 5)})
        scores = curve.normalizer(near)[:: curve.direction or 1]
        if curve.direction:
            assert (np.diff(scores) >= 0.0).all()

    @every_curve
    def test_the_score_at_a_knot_is_exactly_the_knots(self, curve):
        """What the definition says is what a customer at that value gets."""
        assert curve.normalizer(list(curve.knots)).tolist() == list(curve.knots.values())

    @every_curve
    @few
    @given(data=st.data())
    def test_a_value_scores_the_same_bits_alone_and_in_any_company(self, curve, data):
        """Length, offset, order and stride of the array do not matter."""
        values = np.array(data.draw(values_near(curve)) * data.draw(st.integers(1, 9)))
        scores = curve.normalizer(values)
        alone = np.concatenate([curve.normalizer([value]) for value in values])
        assert bits(scores) == bits(alone)
        offset = data.draw(st.integers(0, len(values)))
        assert bits(curve.normalizer(values[offset:])) == bits(scores[offset:])
        assert bits(curve.normalizer(values[::-1])) == bits(scores[::-1])
        assert bits(curve.normalizer(np.repeat(values, 3)[1::3])) == bits(scores)
        order = data.draw(st.permutations(range(len(values))))
        assert bits(curve.normalizer(values[order])) == bits(scores[order])

    @every_curve
    def test_values_are_left_as_they_are(self, curve):
        """The caller's array is read, never written."""
        values = np.array([0.0, math.nan, *curve.knots])
        before = values.copy()
        curve.normalizer(values)
        assert bits(values) == bits(before)


@st.composite
def knots(draw, least=2, most=60):
    """Draw knots for piecewise curves: crowded, even, spread over all sizes, or neighbours."""
    count = draw(st.integers(least, most))
    start = draw(st.floats(1e-100, 1e6)) * draw(st.sampled_from([1, -1]))
    gaps = draw(
        st.one_of(
            st.lists(st.floats(1e-12, 1e-3), min_size=count, max_size=count),
            st.lists(st.sampled_from([1.0, 2.0, 0.5]), min_size=count, max_size=count),
            st.lists(st.floats(1e-9, 1e9), min_size=count, max_size=count),
            st.just([0.0] * count),
        )
    )
    values = [start]
    for gap in gaps:
        values.append(max(values[-1] + gap, float(np.nextafter(values[-1], np.inf))))
    scores = draw(st.lists(POINTS, min_size=len(values), max_size=len(values)))
    return dict(zip(values, scores, strict=True))


def exact(line, value):
    """Find the score on a line between knots, in exact arithmetic."""
    values = list(line)
    place = min(max(bisect_right(values, value) - 1, 0), len(values) - 2)
    low, high = Fraction(values[place]), Fraction(values[place + 1])
    at = min(max(Fraction(value), low), high)
    start, end = Fraction(line[values[place]]), Fraction(line[values[place + 1]])
    return float(start + (end - start) * (at - low) / (high - low))


class TestKnots:
    """Laws of curves with knots, for any knots."""

    @given(knots(), st.data())
    def test_a_line_is_the_exact_one_to_a_billionth(self, line, data):
        """Rational arithmetic gives the same scores."""
        values = [*line, *data.draw(st.lists(st.floats(min(line), max(line)), max_size=20))]
        due = [exact(line, value) for value in values]
        assert hs.Piecewise(line)(values).tolist() == pytest.approx(due, abs=1e-9, rel=0)

    @given(knots(), st.data())
    def test_a_value_between_two_knots_never_leaves_their_scores(self, line, data):
        """No overshoot, not by one bit, and exact at the knots."""
        starts, curve = list(line), hs.Piecewise(line)
        drawn = data.draw(st.lists(st.floats(starts[0], starts[-1]), max_size=20))
        near = [shifted(knot, ulps) for knot in starts for ulps in (-1, 0, 1)]
        for value, score in zip([*drawn, *near], curve([*drawn, *near]).tolist(), strict=True):
            place = min(max(bisect_right(starts, value) - 1, 0), len(starts) - 2)
            low, high = sorted((line[starts[place]], line[starts[place + 1]]))
            assert low <= score <= high
        assert curve(starts).tolist() == list(line.values())

    @given(knots(), st.data())
    def test_a_line_that_rises_never_falls(self, line, data):
        """Whatever the knots, as long as their scores rise."""
        rising = dict(zip(line, sorted(line.values()), strict=True))
        drawn = data.draw(st.lists(st.floats(min(line), max(line)), max_size=30))
        near = [shifted(knot, ulps) for knot in line for ulps in (-2, -1, 0, 1, 2)]
        assert (np.diff(hs.Piecewise(rising)(sorted(drawn + near))) >= 0.0).all()

    @pytest.mark.parametrize("count", [13, 40, 101, 500])
    @pytest.mark.parametrize("make", [parts.even, parts.uneven, "random"])
    def test_many_knots_agree_with_numpys_own_lines(self, make, count):
        """The table of cells and the search give what `numpy.interp` gives."""
        rng = np.random.default_rng(count)
        if make == "random":
            line = dict.fromkeys(np.sort(rng.normal(size=count)).tolist(), 0.0)
            line = {value: float(rng.uniform(0, 100)) for value in line}
        else:
            line = make(count)
        at, scores = np.array(list(line)), np.array(list(line.values()))
        values = np.concatenate(
            [rng.uniform(at[0], at[-1], 20_000), at, [at[0] - 1, at[-1] * 2 + 1]]
        )
        due = np.interp(values, at, scores)
        assert np.abs(hs.Piecewise(line)(values) - due).max() < 1e-9

    @pytest.mark.parametrize(("closed", "count"), [("left", bisect_right), ("right", bisect_left)])
    @few
    @given(tiers=knots(least=1), data=st.data())
    def test_a_tier_is_the_last_one_reached(self, closed, count, tiers, data):
        """Counting the starts in plain Python finds the same tier."""
        starts = list(tiers)
        drawn = data.draw(st.lists(FINITE, max_size=20))
        values = [*drawn, *(shifted(start, ulps) for start in starts for ulps in (-1, 0, 1))]
        due = [tiers[starts[max(count(starts, value) - 1, 0)]] for value in values]
        assert hs.Steps(tiers, closed=closed)(values).tolist() == due


class TestEveryLabelCurve:
    """Laws of the normalizers of labels."""

    @pytest.mark.parametrize("normalizer", parts.LABELLED, ids=parts.name_of)
    @few
    @given(data=st.data())
    def test_a_label_has_its_score_and_no_other(self, normalizer, data):
        """A dictionary would say the same."""
        label = st.one_of(st.sampled_from([*normalizer.scores, "", " ", None]), st.text())
        labels = data.draw(st.lists(label))
        other = math.nan if normalizer.other is None else normalizer.other
        due = [
            normalizer.scores.get(label, other) if label and label.strip() else math.nan
            for label in labels
        ]
        assert bits(normalizer(labels)) == bits(np.array(due, dtype=np.float64))


class TestEveryLearningPart:
    """Laws of fitting."""

    VALUES = st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=40, unique=True)

    def fitted(self, part, values):
        """Fit, or tell that the values do not tell the parameters apart."""
        # who left goes with the value, and not with the row
        outcome = {} if part not in parts.LEARNED_CURVES else {"outcome": list(map(left, values))}
        try:
            return part.fit(values, **outcome)
        except hs.FitError:
            return None

    @every_learning_part
    @few
    @given(values=VALUES, data=st.data())
    def test_fitting_does_not_depend_on_the_order_of_the_rows(self, part, values, data):
        """Nor on gaps between them."""
        order = data.draw(st.permutations([*values, math.nan, math.nan]))
        assert self.fitted(part, order) == self.fitted(part, values)

    @every_learning_part
    @few
    @given(values=VALUES)
    def test_a_fitted_part_learns_nothing_more(self, part, values):
        """Fitting is done once: the second time gives the same part back."""
        fitted = self.fitted(part, values)
        assert part.learns
        if fitted is not None:
            assert type(fitted) is (hs.Piecewise if part in parts.LEARNED_CURVES else type(part))
            assert not fitted.learns
            assert fitted.fit([1.0, 2.0]) is fitted
            assert eval(repr(fitted), dict(vars(hs))) == fitted  # noqa: S307  as above

    @pytest.mark.parametrize("part", parts.LEARNED_CURVES, ids=parts.name_of)
    @few
    @given(values=VALUES)
    def test_a_learned_curve_goes_the_way_that_is_better(self, part, values):
        """All the way from 0 to 100 at most, and it prints with the values it was learned from."""
        fitted = self.fitted(part, values)
        if fitted is not None:
            scores = list(fitted.knots.values())
            assert scores == sorted(scores, reverse=part.better == "lower")
            assert all(0.0 <= score <= 100.0 for score in scores)
            assert min(values) <= min(fitted.knots)
            assert max(fitted.knots) <= max(values)

    @pytest.mark.parametrize("part", parts.LEARNED_CURVES, ids=parts.name_of)
    def test_a_curve_that_is_not_learned_yet_scores_nothing(self, part):
        """Whichever way it is asked."""
        for ask in (part, part.curve, lambda values: part.kernel()(values, values, None)):
            with pytest.raises(hs.NotFittedError, match="Call fit"):
                ask(np.array([1.0]))

    @pytest.mark.parametrize(
        "part",
        [*parts.NORMALIZERS, *parts.LABELLED, *parts.BANDINGS, *parts.RULES],
        ids=parts.name_of,
    )
    def test_a_part_without_anything_to_learn_stays_itself(self, part):
        """Even where there is nothing to learn from."""
        assert part.fit([]) is part
        assert not getattr(part, "learns", False)

    @given(
        st.lists(FINITE, min_size=2, max_size=9),
        st.sampled_from(
            [
                learn.minimum(),
                learn.maximum(),
                learn.quantile(0.3),
                learn.median(),
                learn.median(iqrs=1.5),
                learn.mean(),
                learn.mean(sds=-3),
            ]
        ),
    )
    def test_values_of_any_size_are_learned_from_or_refused(self, values, parameter):
        """No overflow escapes as a warning, or as another kind of error."""
        try:
            fitted = hs.Logistic(midpoint=parameter, width=1).fit(values)
        except hs.FitError:
            return
        assert math.isfinite(fitted.midpoint)


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
                slack = 1e-12 * present.max() + 1e-300
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


def cut(banding, score):
    """Find a band in plain Python."""
    if math.isnan(score):
        return -1
    tolerance = 1e-9 if banding.closed == "left" else -1e-9
    reached = [
        score >= start - tolerance if banding.closed == "left" else score > start - tolerance
        for start in list(banding.starts.values())[1:]
    ]
    return sum(reached)


def held(banding, score, before):
    """Let a customer leave its band only past the margin, in plain Python."""
    plain = cut(banding, score)
    if before < 0 or plain < 0 or not banding.margin:
        return plain
    edges = [-math.inf, *list(banding.starts.values())[1:], math.inf]
    reach = banding.margin + 1e-9
    stays = edges[before] - reach <= score <= edges[before + 1] + reach
    return before if stays else plain


@st.composite
def scores_near(draw, banding):
    """Draw scores about the edges of bands, their margins and tolerances."""
    edge = st.sampled_from(list(banding.starts.values()))
    by = st.sampled_from([0.0, 1e-9, 2e-9, 5e-10, -1e-9, -2e-9, -5e-10])
    aside = st.sampled_from([0.0, banding.margin, -banding.margin])
    near = st.builds(lambda start, margin, small: start + margin + small, edge, aside, by)
    return draw(st.lists(st.one_of(near, POINTS, GAP), min_size=1, max_size=20))


class TestEveryBanding:
    """Laws of the bandings."""

    @every_banding
    @few
    @given(data=st.data())
    def test_a_band_is_the_last_one_reached(self, banding, data):
        """To within a billionth of a point; no score, no band."""
        scores = data.draw(scores_near(banding))
        assert banding.codes(scores).tolist() == [cut(banding, score) for score in scores]

    @every_banding
    @few
    @given(data=st.data())
    def test_bands_go_from_month_to_month_as_a_state_machine_would(self, banding, data):
        """Hysteresis needs nothing but the band before."""
        months = data.draw(st.lists(scores_near(banding), min_size=1, max_size=6))
        size = min(map(len, months))
        labels, states = None, [-1] * size
        for month in months:
            labels = banding(month[:size], labels)
            states = [held(banding, *pair) for pair in zip(month[:size], states, strict=True)]
            assert labels.tolist() == [(*banding.labels, "unknown")[state] for state in states]

    @every_banding
    @few
    @given(data=st.data())
    def test_a_better_score_is_never_in_a_lower_band(self, banding, data):
        """Whatever the band before, which all share."""
        scores = np.sort(data.draw(st.lists(POINTS, min_size=1)))
        before = data.draw(st.sampled_from([*banding.labels, "unknown", None]))
        assert (np.diff(banding.codes(scores, [before] * len(scores))) >= 0).all()

    @every_banding
    def test_a_band_starts_where_it_says(self, banding):
        """Exactly there, or just above where the right side is closed."""
        starts = list(banding.starts.values())
        by = 0.0 if banding.closed == "left" else 1e-6
        assert banding.codes([start + by for start in starts]).tolist() == list(range(len(starts)))
