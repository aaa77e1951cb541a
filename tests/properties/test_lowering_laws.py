"""Laws of lowering: the tree of a part gives what the part itself gives.

Scores may differ by 1e-9 points, as DESIGN.md promises of every engine, and points of another range
by as much of their own hundred. A tree says the same sums in the same order, so that most come out
with the same bits; exp, ln and the mean of powers are written another way, and differ by a few ulp.
"""

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, example, given

import healthscore as hs
import parts
import strategies
import trees
from draws import FINITE, GAP, POINTS, WEIGHTS, few
from healthscore.columns import to_labels
from healthscore.formula import Column, Number

MEMBERS = 20
EXTREMES = (
    *(math.nan, 0.0, -0.0, 5e-324, -5e-324, 1e-308, -1e-308, 1e308, -1e308),
    *(1.7976931348623157e308, -1.7976931348623157e308, 1e150, -1e150, 1e-150, 2.0**53, 0.1 + 0.2),
)


def near(found, due, *, scale=100.0):
    """Tell where two columns agree within 1e-9 of 100 points, gaps in the same places."""
    with np.errstate(all="ignore"):
        same = np.abs(found - due) <= 1e-9 * max(1.0, scale / 100.0)
    return same | (np.isnan(found) & np.isnan(due))


def around(knots):
    """Give knots, the numbers next to them, and what is extreme."""
    edges = np.array(sorted(knots), dtype=np.float64)
    with np.errstate(all="ignore"):
        beside = [np.nextafter(edges, way) for way in (-np.inf, np.inf)]
        middle = edges[:-1] + (edges[1:] - edges[:-1]) * 0.37
    values = np.concatenate([edges, *beside, middle, EXTREMES])
    return values[~np.isinf(values)]


def hold(normalizer, values):
    """Hold the tree of a curve to the curve."""
    values = np.asarray(values, dtype=np.float64)
    due = normalizer(values)
    found = trees.value_of(normalizer.lowered(Column("x")), {"x": values})
    low, high = normalizer.span
    wrong = ~near(found, due, scale=max(abs(low), abs(high)))
    rows = list(zip(values[wrong], found[wrong], due[wrong], strict=True))
    assert rows[:5] == []
    present = found[~np.isnan(found)]
    assert ((present >= low) & (present <= high)).all()


SIZES = st.sampled_from([1e-140, 1e-9, 1.0, 1e9, 1e140])
PARAMETERS = st.one_of(st.integers(-50, 50).map(float), st.floats(-1e150, 1e150))


@st.composite
def knots(draw, most=30, least=2):
    """Draw ascending values, near to each other or far apart, with a score for each."""
    start, size = draw(PARAMETERS), draw(SIZES)
    gaps = draw(st.lists(st.floats(1e-3, 1e3), min_size=least - 1, max_size=most))
    values = start + np.cumsum([0.0, *gaps]) * size
    assume((np.diff(values) > 0.0).all() and (np.abs(values) <= 1e150).all())
    scores = draw(
        st.lists(
            st.one_of(st.sampled_from([0.0, 100.0, 50.0, 1e-140]), st.floats(0, 100)),
            min_size=len(values),
            max_size=len(values),
        )
    )
    return dict(zip(values.tolist(), scores, strict=True))


def made(kind, *arguments, **options):
    """Make a part, or drop the example where it refuses its parameters."""
    try:
        return kind(*arguments, **options)
    except hs.DefinitionError:
        assume(False)  # noqa: FBT003  its own signature


class TestCurves:
    @pytest.mark.parametrize("curve", parts.CURVES, ids=parts.name_of)
    def test_on_and_beside_knots(self, curve):
        """On its knots, beside them and far from them, the tree gives what the curve gives."""
        hold(curve.normalizer, around(curve.knots))

    @pytest.mark.parametrize("curve", parts.CURVES, ids=parts.name_of)
    @few
    @given(data=st.data())
    def test_anywhere(self, curve, data):
        """The tree gives what the curve gives, wherever a value lies."""
        low, high = min(curve.knots), max(curve.knots)
        values = st.one_of(st.floats(low, high), st.sampled_from(list(curve.knots)), FINITE, GAP)
        hold(curve.normalizer, data.draw(st.lists(values, min_size=1, max_size=30)))

    @given(knots())
    def test_any_piecewise(self, spec):
        """Whatever the knots."""
        hold(made(hs.Piecewise, spec), around(spec))

    @given(knots(least=1), st.sampled_from(["left", "right"]))
    def test_any_steps(self, spec, closed):
        """Whatever the tiers, closed on either side."""
        hold(made(hs.Steps, spec, closed=closed), around(spec))

    @given(PARAMETERS, PARAMETERS, SIZES, st.sampled_from(["clip", "zero"]))
    def test_any_linear(self, worst, run, size, outside):
        """Whatever the ends, however near to each other."""
        for best in (run, worst + run * size):
            assume(abs(best) <= 1e150 and best != worst)
            hold(made(hs.Linear, worst, best, outside=outside), around([worst, best]))

    @given(PARAMETERS, st.floats(0, 1e150), st.floats(1e-140, 1e150))
    def test_any_target(self, low, width, tolerance):
        """Whatever the target."""
        ends = [low, low + width, low - tolerance, low + width + tolerance]
        assume(max(map(abs, ends)) <= 1e150)
        hold(made(hs.Target, low, low + width, tolerance), around(ends))

    @given(PARAMETERS, PARAMETERS, st.lists(st.floats(-800, 800), max_size=20))
    def test_any_logistic(self, midpoint, width, steps):
        """Whatever the midpoint and the width, also where exp leaves the range."""
        values = [value for step in steps if abs(value := midpoint + step * width) <= 1e300]
        hold(made(hs.Logistic, midpoint, width), [*around([midpoint]), *values])

    @given(st.floats(1e-300, 1e150), st.lists(st.floats(-3, 1200), max_size=20))
    def test_any_decay(self, half_life, halvings):
        """Whatever the half-life, also where nothing is left."""
        hold(made(hs.Decay, half_life), [*around([half_life]), *np.multiply(half_life, halvings)])

    @given(PARAMETERS, PARAMETERS)
    def test_any_as_is(self, low, high):
        """Whatever the limits."""
        assume(low < high)
        hold(hs.AsIs(low, high), around([low, high]))

    @pytest.mark.parametrize("count", [101, 1000])
    def test_many_knots_take_few_questions(self, count):
        """Halves of halves: 8 questions at the last, and one for every time the rest is halved."""
        spec = parts.even(count)
        most = 8 + math.ceil(math.log2(count / 8)) + 1
        for part in (hs.Piecewise(spec), hs.Steps(spec)):
            tree = part.lowered(Column("x"))
            assert trees.questions_of(tree) <= most
            assert trees.depth_of(tree) <= most + 8
            hold(part, around(spec))


class TestLabels:
    LABELS = st.one_of(
        st.sampled_from(["free", "pro", "it's `odd`", "one", "Free", " free", "", " ", "\u00a0"]),
        st.text(max_size=5),
        st.none(),
    )

    @pytest.mark.parametrize("normalizer", parts.LABELLED, ids=parts.name_of)
    @few
    @given(labels=st.lists(LABELS, min_size=1, max_size=20))
    def test_look_ups(self, normalizer, labels):
        """Listed, unlisted and blank labels score as they do in the look-up."""
        found = trees.value_of(normalizer.lowered(Column("x")), {"x": to_labels(labels)})
        assert near(found, normalizer(labels)).all()

    def test_labels_of_one_score_are_asked_for_at_once(self):
        """A thousand labels of two scores take two questions."""
        normalizer = hs.Categories({f"l{place}": place % 2 * 50 for place in range(1000)})
        assert trees.questions_of(normalizer.lowered(Column("x"))) == 2


def of_members(aggregation, scores, weights):
    """Compute the tree of an aggregation."""
    names = [f"m{place}" for place in range(len(weights))]
    tree = aggregation.lowered([Column(name) for name in names], list(weights))
    return trees.value_of(tree, dict(zip(names, scores.T, strict=True)))


def hold_members(aggregation, scores, weights):
    """Hold the tree of an aggregation to the aggregation."""
    scores = np.asarray(scores, dtype=np.float64)
    due = aggregation(scores, weights)
    found = of_members(aggregation, scores, weights)
    wrong = ~near(found, due)
    if isinstance(aggregation, hs.Rounded):
        # what is rounded may lie on either side of where rounding turns
        exact = aggregation.inner(scores, weights)
        wrong &= near(aggregation.round(exact - 1e-11), aggregation.round(exact + 1e-11))
    rows = list(zip(scores[wrong].tolist(), found[wrong], due[wrong], strict=True))
    assert rows[:3] == []


@st.composite
def members(draw, points, most=MEMBERS):
    """Draw scores of some members, and their weights."""
    count = draw(st.sampled_from([1, 2, 3, 7, 8, 9, most]))
    row = st.lists(st.one_of(GAP, points), min_size=count, max_size=count)
    rows = draw(st.lists(row, min_size=1, max_size=8))
    weights = draw(st.lists(WEIGHTS, min_size=count, max_size=count))
    return [*rows, [math.nan] * count, [0.0] * count, [100.0] * count], weights


def whole(points):
    """Pass over points of which numpy's own hundredth has next to no digits, but for the least."""
    return points if points in (0.0, 5e-324) or points >= 1e-310 else 1e-310


WHOLE = POINTS.map(whole)
# far from 0 and 100 as well as a hair from them
TINY = st.one_of(WHOLE, st.sampled_from([1e-310, 1e-302, 1e-299, 1e-295, 1e-290, 1e-200, 1e-20]))
TINY_CASE = ([[1e-299, 50.0], [1e-301, 1e-295], [1e-310, 100.0]], [1e12, 1e-12])
LIGHT_CASE = ([[1e-301, 100.0], [5e-324, 100.0], [0.0, 100.0]], [0.01, 0.99])


class TestAggregations:
    @pytest.mark.parametrize("way", [*parts.MEANS, *parts.ROUNDED, *parts.SUMS], ids=parts.name_of)
    @few
    @given(table=members(TINY))
    @example(table=TINY_CASE)
    @example(table=LIGHT_CASE)
    def test_every_row_of_the_table(self, way, table):
        """The tree gives what the aggregation gives, from one member to twenty, with any gaps."""
        scores, weights = table
        hold_members(way.of(len(weights)), scores, weights)

    @given(table=members(TINY), p=st.floats(-1e6, 1e6), floor=st.sampled_from([0.0, 1e-9, 50.0]))
    @example(table=TINY_CASE, p=-1.0, floor=0.0)
    @example(table=LIGHT_CASE, p=1e-3, floor=0.0)
    @example(table=LIGHT_CASE, p=-1e-3, floor=0.0)
    def test_any_power(self, table, p, floor):
        """Whatever the exponent and the floor."""
        hold_members(hs.PowerMean(p, floor=floor), *table)

    @pytest.mark.parametrize("p", [1e-3, 1e-6, 1e-9, 1e-16, 1e-18, 1e-50, 1e-99, 1e-101])
    @few
    @given(table=members(WHOLE))
    def test_powers_near_the_geometric_mean(self, p, table):
        """However near to 0 the exponent is, on either side."""
        for exponent in (p, -p):
            hold_members(hs.PowerMean(exponent), *table)

    @given(table=members(st.floats(-150, 200)))
    def test_sums_of_points(self, table):
        """Points may be negative."""
        for aggregation in (hs.Sum(), hs.Sum(start=-7.25, low=-90, high=90)):
            hold_members(aggregation, *table)
            hold_members(hs.Rounded(aggregation, digits=1, mode="floor"), *table)

    @pytest.mark.parametrize("mode", ["half_up", "half_even", "floor"])
    @pytest.mark.parametrize("digits", range(-1, 7))
    def test_ties(self, mode, digits):
        """Ties, and what is within 1e-9 points of one, are rounded as the aggregation does it."""
        unit = 10.0**-digits
        ties = [(place + 0.5) * unit for place in (0, 1, 2, 7, 8)] + [k * unit for k in range(5)]
        offsets = (-2e-9, -5e-10, 0.0, 5e-10, 2e-9)
        values = np.array([tie + offset for tie in ties for offset in offsets])
        scores = values[(values >= 0.0) & (values <= 100.0)][:, None]
        aggregation = hs.Rounded(hs.WeightedMean(), digits=digits, mode=mode)
        found = of_members(aggregation, scores, [1.0])
        assert np.array_equal(found, aggregation(scores, [1.0]))

    @given(
        st.lists(st.sampled_from([0.0, 1e-12, 0.3, 1.0, 1e12]), min_size=1, max_size=7), st.data()
    )
    def test_any_ordered_mean(self, weights, data):
        """Whatever the weights of the places, with gaps among the members."""
        assume(any(weights))
        count = len(weights)
        row = st.lists(st.one_of(GAP, POINTS), min_size=count, max_size=count)
        rows = data.draw(st.lists(row, min_size=1, max_size=8))
        hold_members(hs.OrderedMean(weights), rows, [1.0] * count)

    @pytest.mark.parametrize("kind", [hs.Worst, hs.Best])
    def test_many_members_lie_side_by_side(self, kind):
        """The worst of 128 is found in seven rounds."""
        tree = kind().lowered([Column(f"m{place}") for place in range(128)], [1.0] * 128)
        assert trees.depth_of(tree) <= 7 * 4 + 1


LEVELS = st.one_of(GAP, POINTS, st.floats(-50, 150))


class TestRules:
    @pytest.mark.parametrize("rule", [hs.Cap(1, "x"), hs.Floor(1, "x"), hs.Override("y", "x")])
    @given(rows=st.lists(st.tuples(POINTS, LEVELS), min_size=1, max_size=20))
    def test_what_a_rule_makes_of_a_score(self, rule, rows):
        """The tree of a rule gives what the rule gives, whatever its level."""
        scores, levels = np.array(rows).T
        if not isinstance(rule, hs.Override):
            levels = np.nan_to_num(levels)
        tree = rule.lowered(Column("score"), Column("level"))
        found = trees.value_of(tree, {"score": scores, "level": levels})
        assert np.array_equal(found, rule.change(scores, levels))

    @pytest.mark.parametrize("rule", [hs.Cap(1, "x"), hs.Floor(1, "x"), hs.Override(1, "x")])
    @given(score=POINTS, level=st.floats(-50, 150))
    def test_a_level_that_is_a_number(self, rule, score, level):
        """A number may stand for the level."""
        tree = rule.lowered(Column("score"), Number(level))
        found = trees.value_of(tree, {"score": np.array([score])})
        assert found == rule.change(np.array([score]), np.array([level]))


def edges_of(banding):
    """Give scores on the cuts of a banding, beside them, and a margin away."""
    cuts = np.array(list(banding.starts.values()))
    near_by = [offset * way for offset in (0.0, 5e-10, 1e-9, 2e-9) for way in (1, -1)]
    reach = [0.0, banding.margin, -banding.margin]
    values = [cuts + offset + far for offset in near_by for far in reach]
    beside = [np.nextafter(cuts, np.inf), np.nextafter(cuts, -np.inf)]
    return np.concatenate([*values, *beside, [np.nan, 0.0, 100.0, -5e-324]])


class TestBandings:
    @pytest.mark.parametrize("banding", parts.BANDINGS, ids=parts.name_of)
    def test_on_and_beside_cuts(self, banding):
        """On its cuts and beside them, the tree gives the band that the banding gives."""
        scores = edges_of(banding)
        found = trees.texts_of(banding.lowered(Column("score")), {"score": scores})
        assert found.tolist() == banding(scores).tolist()

    @pytest.mark.parametrize("banding", parts.BANDINGS, ids=parts.name_of)
    def test_bands_are_kept(self, banding):
        """With the bands before, customers stay within the margin as they do in the banding."""
        scores = edges_of(banding)
        for before in (*banding.labels, "unknown", None, " "):
            previous = [before] * len(scores)
            tree = banding.lowered(Column("score"), Column("before"))
            arrays = {"score": scores, "before": to_labels(previous)}
            assert trees.texts_of(tree, arrays).tolist() == banding(scores, previous).tolist()

    @few
    @given(
        st.lists(st.floats(-100, 200), min_size=1, max_size=127, unique=True),
        st.sampled_from(["left", "right"]),
        st.sampled_from([0.0, 0.1, 30.0]),
    )
    def test_any_banding(self, starts, closed, margin):
        """Whatever the cuts."""
        bands = {f"band {place}": start for place, start in enumerate(sorted(starts))}
        banding = hs.Banding(bands, closed=closed, margin=margin)
        scores = edges_of(banding)
        previous = np.random.default_rng(0).choice([*banding.labels, "unknown"], len(scores))
        tree = banding.lowered(Column("score"), Column("before"))
        found = trees.texts_of(tree, {"score": scores, "before": to_labels(previous)})
        assert found.tolist() == banding(scores, previous).tolist()


class TestPrograms:
    @given(strategies.cases())
    def test_programs_give_what_scoring_gives(self, case):
        """The steps of a scorecard, computed one after the other, give its scores and bands."""
        texts = {
            name: "text"
            for name, values in case.table.items()
            if name != "seen" and any(isinstance(value, str) for value in values)
        }
        program = trees.program_for(case.scorecard, as_of=strategies.AS_OF, kinds=texts)
        found = trees.run(program, case.table)
        scores = case.scorecard.score(case.table, as_of=strategies.AS_OF)
        due = {"score": scores.values, "coverage": scores.coverage}
        due |= {f"{name}_score": values for name, values in scores.members.items()}
        for name, values in due.items():
            assert near(found[name], values).all()
        if case.scorecard.banding is not None:
            assert found["band"].tolist() == scores.bands.tolist()
        assert len(found) == len(due) + (case.scorecard.banding is not None)
