"""The parts that learning is made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

import healthscore as hs
from healthscore.evaluate import Estimate
from healthscore.evaluate.learning import _areas, _rates
from healthscore.evaluate.learning._against import contradicting
from healthscore.evaluate.learning._bins import Bins, shape_of
from healthscore.evaluate.learning._scales import LOWEST, scale_of

COUNTS = st.lists(st.tuples(st.integers(1, 50), st.floats(0, 1)), min_size=2, max_size=20)


def bins(pairs, shape, levels=None):
    """Make bins of so many customers, and the share of them who left."""
    counts = np.array([float(count) for count, _ in pairs])
    lost = np.round(counts * np.array([share for _, share in pairs]))
    places = np.arange(len(pairs), dtype=float)
    return Bins(places, counts, lost, places if levels is None else levels, shape)


class TestRates:
    """Rates of staying, held to a shape."""

    @given(COUNTS)
    def test_they_never_go_the_other_way(self, pairs):
        """Rising and falling are each other's mirror."""
        rising = _rates.held(bins(pairs, "rising"))
        falling = _rates.held(bins(pairs[::-1], "falling"))
        assert (np.diff(rising) >= 0).all()
        assert rising == pytest.approx(falling[::-1])
        assert ((rising > 0) & (rising < 1)).all() or len({share > 0.5 for _, share in pairs}) == 1

    @given(COUNTS)
    def test_without_smoothing_they_are_the_isotonic_regression(self, pairs):
        """As scikit-learn has it."""
        given_bins = bins(pairs, "rising")
        stayed = given_bins.counts - given_bins.lost
        due = IsotonicRegression().fit_transform(
            given_bins.places, stayed / given_bins.counts, sample_weight=given_bins.counts
        )
        pools = _rates.pools(stayed / given_bins.counts, given_bins.counts)
        rates = np.bincount(pools, stayed) / np.bincount(pools, given_bins.counts)
        assert rates[pools] == pytest.approx(due, abs=1e-9)

    @given(COUNTS, st.data())
    def test_around_a_best_region_they_rise_and_fall(self, pairs, data):
        """And around a worst one they fall and rise."""
        best = data.draw(st.integers(0, len(pairs) - 1))
        levels = -np.abs(np.arange(len(pairs)) - best).astype(float)
        rates = _rates.held(bins(pairs, "peak", levels))
        top = int(np.argmax(rates))
        assert (np.diff(rates[: top + 1]) >= 0).all()
        assert (np.diff(rates[top:]) <= 0).all()
        assert abs(top - best) <= len(pairs)
        turned = [(count, 1 - share) for count, share in pairs]
        mirrored = bins(turned, "valley", -levels)
        mirrored = Bins(
            mirrored.places,
            mirrored.counts,
            mirrored.counts - bins(pairs, "peak").lost,
            -levels,
            "valley",
        )
        assert _rates.held(mirrored) == pytest.approx(1 - rates)


class TestShapeOf:
    """How scores go."""

    @pytest.mark.parametrize(
        ("levels", "shape"),
        [
            ([], "level"),
            ([5], "level"),
            ([5, 5], "level"),
            ([0, 0, 5, 5], "rising"),
            ([5, 3, 3], "falling"),
            ([0, 5, 5, 1], "peak"),
            ([5, 0, 1], "valley"),
            ([0, 5, 0, 5], "other"),
        ],
    )
    def test_equal_neighbours_do_not_count(self, levels, shape):
        """Turns do."""
        assert shape_of(np.array(levels, dtype=float)) == shape


class TestScales:
    """Scales on which means are taken."""

    @pytest.mark.parametrize(
        "mean",
        [
            hs.WeightedMean(),
            hs.GeometricMean(),
            hs.GeometricMean(floor=20),
            hs.HarmonicMean(floor=1),
            hs.PowerMean(2),
            hs.PowerMean(-2, floor=30),
            hs.Rounded(hs.PowerMean(0.5)),
        ],
    )
    def test_there_and_back(self, mean):
        """Shares and scores are each other's inverse, and rise together."""
        scale = scale_of(mean)
        shares = np.linspace(0, 1, 21)
        scores = scale.scores(shares)
        assert scale.shares(scores) == pytest.approx(shares)
        assert scores[0] == pytest.approx(scale.lowest)
        assert scores[-1] == 100
        assert (np.diff(scores) > 0).all()

    @pytest.mark.parametrize("mean", [hs.GeometricMean(), hs.HarmonicMean(), hs.PowerMean(-3)])
    def test_the_mean_of_scores_is_the_mean_on_the_scale(self, mean):
        """So that weights learned there are those of the mean."""
        random = np.random.default_rng(0)
        scores, weights = random.uniform(LOWEST, 100, (50, 3)), np.array([0.5, 0.3, 0.2])
        scale = scale_of(mean)
        there = scale.shares(scores) @ weights
        assert scale.shares(mean(scores, weights)) == pytest.approx(there)

    @pytest.mark.parametrize(
        "aggregation",
        [
            hs.Worst(),
            hs.Best(),
            hs.OrderedMean([1]),
            hs.Sum(),
            hs.PowerMean(1e-5),
            hs.PowerMean(50),
        ],
    )
    def test_what_is_no_mean_by_weights_has_none(self, aggregation):
        """Nor have powers that cannot be told from others."""
        assert scale_of(aggregation) is None


class TestAreas:
    """Areas under the curve, and their differences."""

    @given(COUNTS)
    def test_they_are_those_of_scikit_learn(self, pairs):
        """Ties count half."""
        made = bins(pairs, "rising")
        stayed = made.counts - made.lost
        area = _areas.area(made.lost, stayed)
        if not (made.lost.any() and stayed.any()):
            assert np.isnan(area)
            return
        places = np.concatenate(
            [np.repeat(made.places, each.astype(int)) for each in (made.lost, stayed)]
        )
        left = np.arange(len(places)) < made.lost.sum()
        assert float(area) == pytest.approx(roc_auc_score(~left, places))

    def test_intervals_hold_the_truth_as_often_as_they_say(self):
        """Of areas, and of differences of areas of the same customers."""
        random = np.random.default_rng(7)
        inside = differences = 0
        truth, folds = 0.760249939, np.zeros(300, dtype=int)
        left = (np.arange(300) < 90).astype(float)
        draws = 600
        for _ in range(draws):
            shared = random.normal(size=300)
            scores = [shared + random.normal(size=300) - 1.414213562 * left for _ in range(2)]
            first, second = _areas.compared(dict(enumerate(scores)), left, folds).values()
            inside += first.area.low < truth < first.area.high
            gap = first.less(second)
            differences += gap.low < 0 < gap.high
        assert 0.93 <= inside / draws <= 0.97
        assert 0.93 <= differences / draws <= 0.97

    def test_folds_are_never_compared(self):
        """A shift from fold to fold changes nothing."""
        random = np.random.default_rng(0)
        scores, left = random.normal(size=200), (random.random(200) < 0.4).astype(float)
        folds = np.arange(200) % 4
        (plain,) = _areas.compared({"a": scores}, left, folds).values()
        (moved,) = _areas.compared({"a": scores + 100.0 * folds}, left, folds).values()
        assert moved.area == plain.area
        due = [roc_auc_score(left[folds == f] == 0, scores[folds == f]) for f in range(4)]
        sizes = [left[folds == f].sum() for f in range(4)]
        assert float(plain.area) == pytest.approx(np.average(due, weights=sizes))

    def test_a_fold_of_one_kind_tells_nothing(self):
        """Nor do scores that nobody has."""
        left = np.array([1.0, 1.0, 0.0, 0.0])
        folds = np.array([0, 0, 1, 1])
        assert _areas.compared({"a": np.arange(4.0)}, left, folds) == {}
        assert _areas.compared({"a": np.full(4, np.nan)}, left, folds) == {}
        assert _areas.compared({"a": np.arange(4.0)}, left, folds * 0) != {}


class TestContradicting:
    """Metrics below half."""

    def told(self, *aucs, error=0.1):
        """Tell which contradict, by areas with an error of so much on the logit scale."""
        logits = np.log(np.array(aucs) / (1 - np.array(aucs)))
        ends = [1 / (1 + np.exp(-logits - sign * 1.959964 * error)) for sign in (-1, 1)]
        return contradicting([Estimate(*each) for each in zip(aucs, *ends, strict=True)])

    def test_one_alone_stands_at_99_percent(self):
        """With both sides counted."""
        below = [1 / (1 + np.exp(0.1 * deviations)) for deviations in (2.56, 2.59)]
        assert [self.told(each) for each in below] == [[False], [True]]

    def test_one_of_many_has_to_be_surer(self):
        """Where others go the wrong way too, it stands as if alone."""
        below = 1 / (1 + np.exp(0.1 * 2.7))
        assert not any(self.told(below, *[0.5] * 29))
        assert self.told(*[below] * 30) == [True] * 30
        assert self.told(0.4, *[0.5] * 29) == [True] + [False] * 29

    def test_chance_is_seldom_told(self):
        """In 2.5 % of books with 30 metrics of chance."""
        random = np.random.default_rng(0)
        books = 1 / (1 + np.exp(-0.1 * random.normal(size=(400, 30))))
        share = np.mean([any(self.told(*book)) for book in books])
        assert 0.005 < share < 0.05

    def test_what_has_no_interval_is_told_by_its_upper_end(self):
        """Nothing without a direction is told."""
        nothing = Estimate(float("nan"))
        perfect = Estimate(0.0, 0.0, 0.1)
        assert (
            contradicting([nothing, perfect, Estimate(0.0), nothing]) == [False, True] + [False] * 2
        )
        assert contradicting([nothing]) == contradicting([nothing] * 2)[:1] == [False]
        assert contradicting([]) == []
