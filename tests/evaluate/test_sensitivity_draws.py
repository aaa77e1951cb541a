import contextlib

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.strategies import AS_OF, SEEDS, cases

import healthscore as hs
from healthscore import DataError, DefinitionError
from healthscore.evaluate.sensitivity import sensitivity

OTHERS = (hs.GeometricMean(), hs.Worst(), hs.OrderedMean([2, 1]))
DRAWS = 20


def metrics(count, start=0):
    """Make metrics that are scores already."""
    return [hs.Metric(f"m{place}", hs.AsIs()) for place in range(start, start + count)]


def table(count, size, *, gaps=0.0, seed=0):
    """Make scores of metrics, some of them missing."""
    chance = np.random.default_rng(seed)
    columns = chance.random((count, size)) * 100.0
    columns[chance.random((count, size)) < gaps] = np.nan
    return {f"m{place}": column for place, column in enumerate(columns)}


def one_by_one(found, customers, **options):
    """Score the customers by each draw's scorecard, as anybody would."""
    values = [
        found.draw(number).scorecard.score(customers, details=False, **options).values
        for number in range(found.draws)
    ]
    return np.array(values)


def quantiles(values, share):
    """Give a quantile of each column, NaN where nothing is."""
    return np.array(
        [
            np.quantile(column[~np.isnan(column)], share) if (~np.isnan(column)).any() else np.nan
            for column in values.T
        ]
    )


def ranks_of(values):
    """Rank scores from the highest, NaN where there is none."""
    return stats.rankdata(-np.rint(values * 1e9), nan_policy="omit")


def agree(found, values):
    """Hold everything that was found to the scores of the draws."""
    np.testing.assert_allclose(found.low, quantiles(values, 0.05), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.high, quantiles(values, 0.95), rtol=0, atol=1e-9)
    ranks = np.array([ranks_of(row) for row in values])
    np.testing.assert_allclose(found.rank_low, quantiles(ranks, 0.05), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.rank_high, quantiles(ranks, 0.95), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.unscored, np.isnan(values).mean(axis=0), atol=1e-12)
    banding = found.scores.scorecard.banding
    if banding is None:
        assert found.band_chances is None
        assert found.certain is None
        assert found.keeps is None
        return
    codes = np.array([banding.codes(row) for row in values])
    counts = np.array([(codes == code).sum(axis=0) for code in range(len(banding.labels))]).T
    scored = (codes >= 0).sum(axis=0)
    known = scored > 0
    np.testing.assert_allclose(found.band_chances[known], (counts.T / scored).T[known])
    assert np.isnan(found.band_chances[~known]).all()
    assert found.certain.tolist() == (counts.max(axis=1) >= 0.95 * len(values)).tolist()


def stands(card, aggregation):
    """Tell whether an aggregation can stand anywhere."""
    bodies = [(card, lambda body: body)]
    bodies += [
        (group, lambda body, old=group: replaced(card, old, body)) for group in card.groups()
    ]
    for body, whole in bodies:
        if not body.aggregation.points:
            with contextlib.suppress(DefinitionError):
                whole(attrs.evolve(body, aggregation=aggregation))
                return True
    return False


def replaced(body, old, new):
    """Put one group in the place of another."""
    if body is old:
        return new
    if not isinstance(body, hs.Group | hs.Scorecard):
        return body
    return attrs.evolve(body, members=[replaced(each, old, new) for each in body.members])


@pytest.fixture(autouse=True)
def quiet():
    """Let 0 / 0 of the tests' own pass."""
    with np.errstate(all="ignore"):
        yield


class TestAnyScorecard:
    @settings(max_examples=6, deadline=None)
    @given(cases(rows=8), SEEDS, st.booleans(), st.sampled_from([0.0, 0.4, "arbitrary"]))
    def test_every_draw_scores_as_its_scorecard_does(self, case, seed, leave_out, weights):
        """Groups, rules, gates, sums and gaps have their say in each draw."""
        options = {"draws": DRAWS, "weights": weights, "leave_out": leave_out, "seed": seed}
        others = [other for other in OTHERS if stands(case.scorecard, other)]
        try:
            case.scorecard.score(case.table, as_of=AS_OF)
        except DataError:
            return
        found = sensitivity(
            case.scorecard, case.table, as_of=AS_OF, aggregation=others[: seed % 4], **options
        )
        agree(found, one_by_one(found, case.table, as_of=AS_OF))

    @settings(max_examples=8, deadline=None)
    @given(cases(rows=8), SEEDS)
    def test_without_freedom_every_interval_is_a_point(self, case, seed):
        """The scores are those of the scorecard, bit for bit."""
        try:
            found = sensitivity(case.scorecard, case.table, as_of=AS_OF, draws=DRAWS, weights=0)
        except DataError:
            return
        assert np.array_equal(found.low, found.scores.values, equal_nan=True)
        assert np.array_equal(found.high, found.scores.values, equal_nan=True)
        assert np.array_equal(found.rank_low, found.rank, equal_nan=True)
        assert np.array_equal(found.rank_high, found.rank, equal_nan=True)
        assert np.nan_to_num(found.rank_shifts).max() == 0.0
        if found.keeps is not None:
            assert found.certain.tolist() == (~np.isnan(found.low)).tolist()
            assert found.keeps.tolist() == found.certain.tolist()
        assert seed >= 0
        assert not found.varies


class TestPlainMeans:
    @pytest.mark.parametrize("gaps", [0.0, 0.3, 0.9])
    @pytest.mark.parametrize("options", [{}, {"leave_out": True}, {"weights": "arbitrary"}])
    def test_nested_means_agree_with_scoring(self, gaps, options):
        """Groups that lose all their metrics give their weight away, in each draw anew."""
        inner = hs.Group("inner", metrics(2, 5), weighting=hs.Fixed(m5=3, m6=1))
        groups = [hs.Group("one", [*metrics(3), inner]), hs.Group("two", metrics(2, 3))]
        card = hs.Scorecard(
            "card",
            [*groups, hs.Metric("m7", hs.AsIs(), missing=20)],
            weighting=hs.Fixed(one=5, two=2, m7=0.5),
            banding=hs.Banding({"red": 0, "yellow": 40, "green": 60}),
        )
        customers = table(8, 60, gaps=gaps)
        found = sensitivity(card, customers, draws=60, **options)
        agree(found, one_by_one(found, customers))

    @pytest.mark.parametrize("options", [{}, {"leave_out": True}, {"weights": "arbitrary"}])
    def test_gates_and_rules_that_ask_no_score_agree_with_scoring(self, options):
        """Of the scorecard and of groups; what stands for a gap covers nothing."""
        tickets = hs.Cap(at=35, when="tickets > 2", reason="tickets")
        group = hs.Group(
            "g",
            [*metrics(3), hs.Metric("m3", hs.AsIs(), missing=50)],
            weighting=hs.Fixed(m0=1, m1=2, m2=3, m3=2),
            min_coverage=0.5,
            rules=[hs.Floor(at=20, when="m4 > 80"), tickets],
        )
        card = hs.Scorecard(
            "card",
            [group, *metrics(2, 4)],
            weighting=hs.Fixed(g=5, m4=2, m5=1),
            min_coverage=0.6,
            rules=[tickets, hs.Override(to="tickets * 400", when="tickets == 1")],
            banding=hs.Banding({"red": 0, "green": 50}),
        )
        customers = {**table(6, 80, gaps=0.3), "tickets": np.arange(80) % 4}
        found = sensitivity(card, customers, draws=60, **options)
        assert found._scorer._means is not None
        assert 0 < (found.unscored > 0).sum() < 80
        agree(found, one_by_one(found, customers))

    def test_a_member_of_weight_0_stays_out(self):
        """Not even arbitrary weights bring it in."""
        card = hs.Scorecard("card", metrics(3), weighting=hs.Fixed(m0=1, m1=2, m2=0))
        found = sensitivity(card, table(3, 5), draws=DRAWS, weights="arbitrary", leave_out=True)
        assert all(found.draw(number).scorecard.weights["m2"] == 0 for number in range(DRAWS))
        assert set(found.left_out) == {"m0", "m1"}

    def test_weights_stay_within_the_share(self):
        """Each is its own, evenly spread within it."""
        card = hs.Scorecard("card", metrics(2), weighting=hs.Fixed(m0=10, m1=30))
        found = sensitivity(card, table(2, 1), weights=0.2, draws=500)
        drawn = [found.draw(number).scorecard.weights for number in range(500)]
        for name, weight in {"m0": 10, "m1": 30}.items():
            share = np.array([weights[name] for weights in drawn]) / weight
            assert share.min() >= 0.8
            assert share.max() <= 1.2
            assert stats.kstest(share, stats.uniform(0.8, 0.4).cdf).pvalue > 0.01

    def test_arbitrary_weights_are_a_flat_dirichlet(self):
        """The share of one of three has the distribution Beta(1, 2)."""
        card = hs.Scorecard("card", metrics(3), weighting=hs.Fixed(m0=100, m1=1, m2=1))
        found = sensitivity(card, table(3, 1), weights="arbitrary", draws=500)
        drawn = [list(found.draw(n).scorecard.weights.values()) for n in range(500)]
        shares = np.array([weights[0] / sum(weights) for weights in drawn])
        assert stats.kstest(shares, stats.beta(1, 2).cdf).pvalue > 0.01


class TestCurves:
    @pytest.mark.parametrize("aggregation", [hs.WeightedMean(), hs.HarmonicMean()])
    def test_scores_are_raised_to_powers_of_their_share(self, aggregation):
        """A bent curve is another column, by the formula that the documentation gives."""
        card = hs.Scorecard("card", metrics(3), aggregation=aggregation)
        customers = table(3, 40, gaps=0.2)
        found = sensitivity(card, customers, draws=30, curves=0.5, weights=0)
        values = []
        for number in range(30):
            bends = found.draw(number).bends
            assert all(1 / 1.5 <= power <= 1.5 for power in bends.values())
            bent = {name: 100 * (customers[name] / 100) ** bends[name] for name in bends}
            values.append(card.score(bent).values)
        agree(found, np.array(values))

    def test_points_are_bent_on_their_own_span(self):
        """The fewest and the most points stay, and so does what never changes."""
        points = [
            hs.Metric("m0", hs.Linear(worst=0, best=100)),
            hs.Metric("m1", hs.AsIs(low=-20, high=30)),
            hs.Metric("m2", hs.AsIs(low=-20, high=20), missing=5),
            hs.Metric("m3", hs.Categories({"a": 7.0})),
        ]
        card = hs.Scorecard("card", points, aggregation=hs.Sum(high=100))
        customers = {
            "m0": [0, 40, 0],
            "m1": [-20, 30, 30],
            "m2": [None, 20, None],
            "m3": ["a", "a", "a"],
        }
        found = sensitivity(card, customers, draws=DRAWS, curves=1)
        assert found.low[0] == found.high[0] == 0.0
        assert found.low[2] == found.high[2] == 42.0
        assert found.low[1] < found.scores.values[1] < found.high[1]

    def test_what_a_gap_scores_is_not_bent(self):
        """It is no matter of the curve."""
        card = hs.Scorecard("card", [hs.Metric("m0", hs.AsIs(), missing=50)])
        found = sensitivity(card, {"m0": [None, 50]}, draws=DRAWS, curves=0.5)
        assert found.low[0] == found.high[0] == 50.0
        assert found.low[1] < 50.0 < found.high[1]


class TestLeavingOut:
    def test_who_is_alone_in_a_group_goes_with_it(self):
        """The group gets the weight 0, for one without any is none."""
        card = hs.Scorecard("card", [hs.Group("g", metrics(1)), *metrics(1, 1)])
        found = sensitivity(card, table(2, 3), draws=40, weights=0, leave_out=True)
        cut = [found.draw(n) for n in range(40) if found.draw(n).left_out == "m0"]
        assert cut
        assert all(draw.scorecard.weights["g"] == 0.0 for draw in cut)
        agree(found, one_by_one(found, table(2, 3)))

    def test_none_is_as_likely_as_each(self):
        """Of three metrics, each is left out in a quarter of the draws."""
        found = sensitivity(
            hs.Scorecard("card", metrics(3)), table(3, 2), draws=1000, leave_out=True
        )
        counts = [int(marks.sum()) for marks in found.left_out.values()]
        assert len(counts) == 3
        assert all(200 < count < 300 for count in [*counts, 1000 - sum(counts)])

    def test_nobody_leaves_a_mean_that_needs_so_many(self):
        """An ordered mean of two weights takes two members."""
        group = hs.Group("g", metrics(2), aggregation=hs.OrderedMean([1, 1]))
        card = hs.Scorecard("card", [group, *metrics(2, 2)])
        found = sensitivity(card, table(4, 2), draws=DRAWS, leave_out=True)
        assert set(found.left_out) == {"m2", "m3"}

    def test_a_single_metric_stays(self):
        """Nothing would be left."""
        card = hs.Scorecard("card", metrics(1))
        found = sensitivity(card, table(1, 4), draws=DRAWS, leave_out=True)
        assert not found.varies
        assert found.left_out == {}
        assert "nothing to vary" in found.sheet.sentences[0]


class TestAggregation:
    def test_each_body_has_its_own_choice(self):
        """What can stand somewhere stands there in some draws."""
        card = hs.Scorecard(
            "card", [hs.Group("g", metrics(2)), hs.Group("s", metrics(2, 2), aggregation=hs.Sum())]
        )
        found = sensitivity(
            card, table(4, 4), draws=40, aggregation=[hs.Best(), hs.Best(), hs.WeightedMean()]
        )
        kinds = set()
        for number in range(40):
            drawn = found.draw(number).scorecard
            kinds.add((drawn.aggregation, *(group.aggregation for group in drawn.groups())))
        mean, best, total = hs.WeightedMean(), hs.Best(), hs.Sum()
        assert kinds == {(a, b, total) for a in (mean, best) for b in (mean, best)}

    def test_a_fading_metric_keeps_its_mean(self):
        """Nothing but a weighted mean takes it."""
        fading = hs.Metric("m0", hs.AsIs(), observed="seen", valid_days=30, fade=10)
        card = hs.Scorecard("card", [hs.Group("g", [fading, *metrics(1, 1)]), *metrics(1, 2)])
        customers = {**table(3, 3), "seen": ["2026-10-07", "2026-10-30", None]}
        found = sensitivity(
            card, customers, as_of=AS_OF, draws=DRAWS, aggregation=hs.Worst(), curves=0.2
        )
        groups = [next(found.draw(number).scorecard.groups()) for number in range(DRAWS)]
        assert {group.aggregation for group in groups} == {hs.WeightedMean()}
        plain = sensitivity(card, customers, as_of=AS_OF, draws=DRAWS)
        agree(plain, one_by_one(plain, customers, as_of=AS_OF))
