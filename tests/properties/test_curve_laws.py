"""What holds for every normalizer of the table in parts.py."""

import math
from bisect import bisect_left, bisect_right
from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import healthscore as hs
import parts
from draws import FINITE, POINTS, bits, few

every_curve = pytest.mark.parametrize("curve", parts.CURVES, ids=parts.name_of)


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
    def test_beyond_its_ends_a_curve_is_flat(self, curve, data):
        """Where a curve says that nothing matters any more, nothing does."""
        low, high = curve.normalizer.ends
        assert low <= high
        values = np.array(data.draw(values_near(curve)))
        scores = curve.normalizer(values)
        for beyond in (values < low, values > high):
            assert len(set(scores[beyond].tolist())) <= 1

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
