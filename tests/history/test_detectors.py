"""Detectors on plain arrays: baselines, statistics, alarms, and what may not matter."""

import attrs
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays

from healthscore.errors import DataError, DefinitionError, FitError, NotFittedError
from healthscore.history.drops import CUSUM, EWMA, Alarms, Baseline, Change, Detector, Shewhart
from healthscore.history.drops._exposure import watched
from healthscore.history.drops._grids import Grid

WHITE = Baseline(memory=0, noise=0, scale=4, own=0)
MOODY = Baseline(memory=0.8, noise=0.3, scale=6, own=0.1)
DETECTORS = [
    CUSUM(baseline=MOODY, limit=3, shock=3),
    CUSUM(shewhart=0, baseline=WHITE, limit=3),
    EWMA(baseline=MOODY, limit=2.2),
    Shewhart(baseline=MOODY, limit=2.3),
    Change(baseline=WHITE, limit=2),
]
LEARNING = [CUSUM(), CUSUM(0.25, shewhart=0), EWMA(0.2), Shewhart(), Change()]
NAMES = ["both", "cusum", "ewma", "shewhart", "change"]

every = pytest.mark.parametrize("detector", DETECTORS, ids=NAMES)
every_learning = pytest.mark.parametrize("detector", LEARNING, ids=NAMES)
books = arrays(
    np.float64,
    st.tuples(st.integers(0, 6), st.integers(1, 14)),
    elements=st.one_of(st.floats(0, 100), st.just(np.nan), st.sampled_from([20.0, 80.0])),
)


def marks(book, seed):
    """Make restarts, some of them where there is no score."""
    return np.random.default_rng(seed).random(book.shape) < 0.1


def moody(customers, periods, memory, share, seed=0):
    """Make scores of a level, an AR(1) mood and noise, in all with a deviation of 5."""
    chance = np.random.default_rng(seed)
    mood = chance.standard_normal((customers, periods))
    for period in range(1, periods):
        mood[:, period] *= np.sqrt(1 - memory**2)
        mood[:, period] += memory * mood[:, period - 1]
    noise = chance.standard_normal(mood.shape)
    level = chance.uniform(30, 70, (customers, 1))
    return level + 5 * (np.sqrt(1 - share) * mood + np.sqrt(share) * noise)


def told(alarms):
    """Give the alarms as tuples."""
    return list(zip(*(array.tolist() for array in alarms.arrays), strict=True))


class TestBaseline:
    """What the next score is held against."""

    def test_without_memory_it_is_the_mean_so_far(self):
        """With the variance of a mean of so many."""
        residuals = WHITE.residuals([[60, 62, 61, 45]])
        means, counts = np.array([60, 61, 61]), np.array([1, 2, 3])
        wanted = (np.array([62, 61, 45]) - means) / (4 * np.sqrt(1 + 1 / counts))
        np.testing.assert_allclose(residuals[0, 1:], wanted)
        assert np.isnan(residuals[0, 0])

    @pytest.mark.parametrize(("memory", "noise"), [(0.7, 0.0), (0.9, 0.4), (0.5, 1.0)])
    def test_it_agrees_with_least_squares(self, memory, noise):
        """By the whole matrix of covariances, with an unknown level, gaps and all."""
        book = moody(1, 12, 0.6, 0.3)
        book[0, [3, 4, 8]] = np.nan
        found = Baseline(memory=memory, noise=noise, scale=3, own=0).residuals(book)[0]
        places = np.flatnonzero(~np.isnan(book[0]))
        shared = (1 - noise) * memory ** abs(places[:, None] - places[None, :])
        covariance = 9 * (shared + noise * np.eye(len(places)))
        for count in range(1, len(places)):
            ones, past = np.ones(count), book[0, places[:count]]
            inverse = np.linalg.inv(covariance[:count, :count])
            across, own = covariance[:count, count], covariance[count, count]
            known = ones @ inverse @ ones
            level = ones @ inverse @ past / known
            expected = level + across @ inverse @ (past - level)
            spread = own - across @ inverse @ across
            spread += (1 - ones @ inverse @ across) ** 2 / known
            wanted = (book[0, places[count]] - expected) / np.sqrt(spread)
            assert found[places[count]] == pytest.approx(wanted, abs=1e-9)

    def test_residuals_of_normal_scores_are_white_from_the_second_on(self):
        """Of deviation 1 and without memory, so short histories count in full."""
        baseline = Baseline(memory=0.8, noise=0.3, scale=5, own=0)
        residuals = baseline.residuals(moody(20_000, 8, 0.8, 0.3))[:, 1:]
        np.testing.assert_allclose(residuals.std(axis=0), 1, atol=0.03)
        np.testing.assert_allclose(np.corrcoef(residuals.T) - np.eye(7), 0, atol=0.03)

    @pytest.mark.parametrize(
        ("memory", "share"), [(0.0, 0.0), (0.7, 0.0), (0.9, 0.5)], ids=["white", "ar", "both"]
    )
    @pytest.mark.parametrize("periods", [8, 36])
    def test_it_learns_what_the_book_was_made_with(self, memory, share, periods):
        """However short the histories are: what is close in time is alike by the right amount."""
        found = Baseline().fit(moody(4_000, periods, memory, share))
        lags = np.arange(1, 4)
        wanted, learned = (
            25 * (1 - (1 - noise) * base**lags)
            for base, noise in ((memory, share), (found.memory, found.noise))
        )
        np.testing.assert_allclose(learned * found.scale**2 / 25, wanted, rtol=0.08)
        assert found.own < 0.02
        assert not found.learns

    def test_few_large_drops_hardly_move_it(self):
        """One customer in fifty falls by forty points: the next score is expected as closely."""
        book = moody(2_000, 24, 0.0, 0.0)
        fallen = book.copy()
        fallen[:40, 12:] -= 40
        one, other = (Baseline().fit(each) for each in (book, fallen))
        steps = [found.scale**2 * (1 - (1 - found.noise) * found.memory) for found in (one, other)]
        assert steps[1] == pytest.approx(steps[0], rel=0.1)

    def test_it_learns_that_customers_differ(self):
        """And holds each against its own noise, no more than ten scores to one."""
        book = moody(1_000, 24, 0.0, 0.0)
        book[::2] = (
            book[::2].mean(axis=1, keepdims=True)
            + (book[::2] - book[::2].mean(axis=1, keepdims=True)) / 5
        )
        assert Baseline().fit(book).own == 0.1

    def test_what_is_given_stays(self):
        """Only the rest is learned."""
        book = moody(300, 20, 0.7, 0.0)
        assert Baseline(memory=0.5, noise=0.2).fit(book).memory == 0.5
        assert Baseline(noise=0.2).fit(book).noise == 0.2
        assert Baseline(scale=9).fit(book).scale == 9
        assert Baseline(own=0).fit(book).own == 0
        assert Baseline(memory=0.5).fit(np.full((2, 3), 40.0)).memory == 0.5
        assert WHITE.fit(book) is WHITE

    def test_changes_of_the_model_teach_nothing(self):
        """A shift of the whole book where all begin afresh is not in the scale."""
        book = moody(500, 20, 0.0, 0.0)
        shifted = book + np.where(np.arange(20) >= 10, 30, 0)
        restarts = np.zeros(book.shape, dtype=bool)
        restarts[:, 10] = True
        found = Baseline().fit(shifted, restarts=restarts)
        assert found.scale == pytest.approx(5, rel=0.05)
        assert np.isnan(found.residuals(shifted, restarts=restarts)[:, 10]).all()

    @pytest.mark.parametrize("noise", [0.0, 0.01])
    def test_where_nothing_moves_to_speak_of_the_scale_is_a_quarter(self, noise):
        """So what is learned finds a drop tomorrow, and no fall that nobody would see."""
        quiet = np.random.default_rng(0).normal(60, noise, (50, 12))
        found = Baseline().fit(quiet)
        assert found.scale == 0.25
        for detector in LEARNING:
            fitted = detector.fit(quiet, rate=0.01)
            assert len(fitted(quiet)) == 0
            assert len(fitted(np.where(np.arange(12) < 9, quiet, quiet - 20))) == 50

    @pytest.mark.parametrize("memory", [None, 0, 0.9])
    def test_few_who_move_have_a_scale(self, memory):
        """Also where 97.5 % of all differences are 0, and where more are over a longer lag."""
        for fallen in (20, 50):
            book = np.full((1_000, 24), 80.0)
            book[:fallen, 12:] -= 40
            # so many scores of 23,000 differ from the one before by 40
            assert Baseline(memory=memory).fit(book).scale ** 2 > 40**2 * fallen / 23_000 / 2

    @pytest.mark.parametrize(
        "book", [np.empty((0, 5)), np.empty((3, 0)), [[1.0]], np.full((2, 4), np.nan)]
    )
    def test_where_there_is_nothing_to_learn_from_the_scale_is_0(self, book):
        """And nothing is far from anything."""
        found = Baseline().fit(book)
        assert (found.memory, found.noise, found.scale, found.own) == (0, 0, 0, 0)
        assert not np.nan_to_num(found.residuals(book)).any()

    def test_customers_alike_to_the_last_bit_are_alike(self):
        """There is no variance within them to be held against."""
        assert Baseline(memory=0, noise=0, scale=1).fit([[0, 0, 0, 0, 0]] * 3).own == 0
        steps = np.array([[0, 3.0], [0, 0.5]])
        assert Baseline(memory=0, noise=0, scale=1).fit(steps).own == 0
        # one residual of each is the same as the other
        slopes = [[0, np.sqrt(2) * 9, 1e3], [0, 0, 0]]
        assert Baseline(memory=0, noise=0, scale=1).fit(slopes).own == 0.1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("memory", 1),
            ("memory", "much"),
            ("noise", -0.1),
            ("scale", float("inf")),
            ("own", 2),
            ("least", 0),
            ("least", 2.5),
            ("least", True),
        ],
    )
    def test_a_parameter_out_of_its_range_is_refused(self, field, value):
        """By name."""
        with pytest.raises(DefinitionError, match=f"'{field}' of Baseline must be"):
            Baseline(**{field: value})

    def test_it_must_be_fitted_to_be_used(self):
        """And says so."""
        with pytest.raises(NotFittedError, match=r"Call fit\(\) first"):
            Baseline().residuals([[1, 2]])

    def test_whole_numbers_of_numpy_are_whole_numbers(self):
        """They print as Python's own."""
        assert repr(Baseline(least=np.int64(5))) == "Baseline(least=5)"

    @pytest.mark.filterwarnings("error")
    def test_large_scores_can_be_learned_from(self):
        """Up to the largest there may be."""
        book = moody(300, 12, 0.5, 0.3)
        small, large = (CUSUM().fit(book * factor) for factor in (1, 1e10))
        assert large.baseline.scale == pytest.approx(1e10 * small.baseline.scale)
        assert large.limit == pytest.approx(small.limit, rel=0.05)


class TestDetector:
    """What all detectors do."""

    @every
    @given(book=books, seed=st.integers(0, 9), count=st.integers(1, 13))
    @settings(max_examples=25)
    def test_later_scores_never_matter(self, detector, book, seed, count):
        """Not for a statistic, not for an alarm, its start or its size."""
        restarts = marks(book, seed)
        whole = detector.statistics(book, restarts=restarts)
        part = detector.statistics(book[:, :count], restarts=restarts[:, :count])
        np.testing.assert_array_equal(whole[:, :count], part)
        alarms = detector(book, restarts=restarts)
        early = told(alarms.take(alarms.periods < count))
        assert told(detector(book[:, :count], restarts=restarts[:, :count])) == early

    @every
    @given(book=books)
    @settings(max_examples=12)
    def test_customers_do_not_matter_to_each_other(self, detector, book):
        """Each alone has the same alarms as all together."""
        alarms = told(detector(book))
        alone = [
            (row, *rest) for row in range(len(book)) for _, *rest in told(detector(book[[row]]))
        ]
        assert sorted(alarms) == sorted(alone)

    @every
    @given(book=books, level=st.floats(0, 100), fitted=st.booleans())
    @settings(max_examples=12)
    def test_a_constant_history_never_alarms(self, detector, book, level, fitted):
        """Whatever its gaps; also where the whole book is constant, and so the scale is 0."""
        constant = np.where(np.isnan(book), np.nan, level)
        if fitted:
            scale = attrs.evolve(detector.baseline, scale=None).fit(constant)
            detector = attrs.evolve(detector, baseline=scale)
        assert len(detector(constant)) == 0

    @every_learning
    def test_a_constant_book_can_be_learned_from(self, detector):
        """It gives a detector that never raises an alarm on it."""
        book = np.full((5, 12), 62.5)
        fitted = detector.fit(book)
        assert not fitted.learns
        assert len(fitted(book)) == 0

    @every
    @given(book=books)
    @settings(max_examples=12)
    def test_each_alarm_says_what_it_is(self, detector, book):
        """Above the limit, its start not after it, both where there is a score."""
        alarms = detector(book)
        statistics = detector.statistics(book)
        assert (alarms.statistics > 1).all()
        assert (alarms.starts <= alarms.periods).all()
        for places in (alarms.starts, alarms.periods):
            assert not np.isnan(book[alarms.customers, places]).any()
        np.testing.assert_array_equal(
            statistics[alarms.customers, alarms.periods], alarms.statistics
        )
        assert np.count_nonzero(statistics > 1) == len(alarms)
        order = np.lexsort((alarms.customers, alarms.periods))
        assert (order == np.arange(len(alarms))).all()

    @every_learning
    def test_few_drops_in_a_book_in_which_nothing_else_moves_are_found(self, detector):
        """All of them; and falls too small to be seen are none."""
        book = np.full((500, 24), 80.0)
        fallen, hardly = np.arange(5), np.arange(5, 10)
        book[fallen, 12:] -= 40
        book[hardly, 16:] -= 0.06
        alarms = detector.fit(book)(book)
        assert alarms.customers.tolist() == fallen.tolist()
        assert set(alarms.periods.tolist()) == {12}
        book[fallen] = 80
        assert len(detector.fit(book)(book)) == 0

    @every_learning
    def test_the_order_of_customers_does_not_matter(self, detector):
        """Not to the last bit, whatever restarts and gaps there are."""
        book = moody(300, 16, 0.5, 0.3)
        book[np.random.default_rng(1).random(book.shape) < 0.1] = np.nan
        restarts = marks(book, 2) & (np.arange(16) == 5)
        fitted = detector.fit(book, rate=0.02, restarts=restarts)
        for seed in range(3):
            order = np.random.default_rng(seed).permutation(300)
            assert detector.fit(book[order], rate=0.02, restarts=restarts[order]) == fitted

    def test_nor_does_it_where_only_some_are_looked_at(self):
        """Quiet and restless customers may alternate."""
        book = moody(12_000, 6, 0.0, 0.0)
        book[::2] *= 0.1
        found = Baseline().fit(book)
        assert found == Baseline().fit(np.concatenate((book[::2], book[1::2])))
        assert found.scale == pytest.approx(np.sqrt((25 + 0.25) / 2), rel=0.1)

    @given(book=books, seed=st.integers(0, 9), least=st.integers(1, 4))
    @settings(max_examples=50)
    def test_customers_are_watched_where_there_could_be_an_alarm(self, book, seed, least):
        """From as many scores of a model as it takes to the last one."""
        restarts = marks(book, seed)
        times = np.cumsum(np.random.default_rng(seed).integers(1, 9, book.shape[1])).astype(float)
        detector = Shewhart(baseline=attrs.evolve(WHITE, least=least), limit=1e9)
        live = ~np.isnan(detector.statistics(book, restarts=restarts))
        wanted = np.zeros(book.shape)
        for row, period in zip(*np.nonzero(live), strict=True):
            before = np.flatnonzero(~np.isnan(book[row, :period]))[-1]
            wanted[row, period] = times[period] - times[before]
        grid = Grid(book, restarts)
        np.testing.assert_allclose(watched(grid, least, times), wanted.sum(axis=1))
        late = watched(grid, least, times, slice(-1, None))
        np.testing.assert_allclose(late, wanted[:, -1:].sum(axis=1))

    @every
    def test_a_lasting_drop_is_told_once(self, detector):
        """For the baseline begins afresh with the alarm."""
        book = np.array([[70.0] * 12 + [30.0] * 12])
        alarms = detector(book)
        assert alarms.periods.tolist() == [12]
        assert alarms.starts.tolist() == [12]
        assert alarms.before.tolist() == pytest.approx([70])
        assert alarms.sizes.tolist() == pytest.approx([40])

    @every
    def test_a_rise_is_none(self, detector):
        """Alarms are for drops."""
        assert len(detector([[30.0] * 12 + [70.0] * 12])) == 0

    @pytest.mark.parametrize("cool_down", [0, 1, 5, 9])
    def test_after_an_alarm_there_is_none_for_a_while(self, cool_down):
        """For as many periods as are said, and as the baseline takes to be known again."""
        detector = Shewhart(baseline=attrs.evolve(WHITE, least=2), limit=1)
        falling = 100 - 5.0 * np.arange(20.0) * np.arange(20.0) / 10
        periods = detector([falling], cool_down=cool_down).periods
        assert len(periods)
        assert set(np.diff(periods)) == {max(cool_down + 1, 2)}

    def test_no_score_before_the_least_is_an_alarm(self):
        """As many scores must have been, however many periods that takes."""
        detector = Shewhart(baseline=attrs.evolve(WHITE, least=4), limit=1)
        book = [[60, np.nan, 60, 10, np.nan, 60, 10]]
        assert detector(book).periods.tolist() == [6]

    def test_a_restart_begins_afresh(self):
        """Also where it falls into a gap, and ends a cool-down."""
        detector = Shewhart(baseline=WHITE, limit=2)
        book = np.array([[60.0] * 6 + [20.0] * 3 + [5.0]])
        assert detector(book).periods.tolist() == [6]
        restarts = np.zeros(book.shape, dtype=bool)
        restarts[0, 6] = True
        assert detector(book, restarts=restarts).periods.tolist() == [9]
        book[0, 6:] = [np.nan, 20, 20, 20]
        assert detector(book).periods.tolist() == [7]
        assert len(detector(book, restarts=restarts)) == 0

    def test_a_noisy_customer_is_held_against_its_own_noise(self):
        """Where the book says that customers differ."""
        quiet, noisy = [60.0, 61, 59, 60, 61, 59, 60, 50], [60.0, 90, 30, 60, 90, 30, 60, 50]
        alike, own = (
            Shewhart(baseline=attrs.evolve(WHITE, own=each), limit=1).statistics(
                [quiet, noisy], cool_down=0
            )
            for each in (0, 0.1)
        )
        assert own[0, -1] > alike[0, -1]
        assert abs(own[1, 4]) < abs(alike[1, 4])

    def test_blocks_make_no_difference(self):
        """Many customers are gone through in parts."""
        book = np.tile(moody(100, 10, 0.5, 0.5), (100, 1))
        alarms = DETECTORS[0](book)
        once = DETECTORS[0](book[:100])
        assert len(alarms) == 100 * len(once) > 0
        np.testing.assert_array_equal(
            DETECTORS[0].statistics(book)[9_900:], DETECTORS[0].statistics(book[:100])
        )

    @every_learning
    def test_a_fitted_detector_is_its_own_fit(self, detector):
        """It is of the same class, prints as the call that makes it, and learns no more."""
        book = moody(60, 14, 0.5, 0.3)
        fitted = detector.fit(book, rate=0.02)
        assert type(fitted) is type(detector)
        assert fitted == detector.fit(book, rate=0.02)
        assert fitted == eval(repr(fitted))  # noqa: S307 - the repr is the promise
        assert fitted.fit(moody(9, 9, 0, 0)) == fitted
        assert hash(fitted) == hash(eval(repr(fitted)))  # noqa: S307

    @every_learning
    def test_fewer_false_alarms_take_a_higher_limit(self, detector):
        """From rates that no limit can be low enough for."""
        book = moody(60, 14, 0.5, 0.3)
        limits = [detector.fit(book, rate=rate).limit for rate in (10, 0.1, 0.05)]
        assert limits == sorted(limits)
        assert limits[0] < limits[-1]

    def test_rates_that_no_simulation_can_tell_have_the_limit_of_the_largest_statistic(self):
        """Nothing in what was simulated is an alarm."""
        book = moody(60, 5, 0.5, 0.3)
        limits = [Shewhart().fit(book, rate=rate).limit for rate in (0.01, 1e-9, 1e-12)]
        assert limits[0] < limits[1] == limits[2]

    def test_its_limit_alone_may_be_given(self):
        """Then the baseline is learned."""
        fitted = EWMA(limit=4).fit(moody(60, 14, 0.5, 0.3))
        assert fitted.limit == 4
        assert fitted.baseline.scale == pytest.approx(5, rel=0.2)

    @pytest.mark.parametrize("detector", [CUSUM(), EWMA()])
    @pytest.mark.parametrize(
        "book", [np.empty((0, 4)), np.full((2, 4), np.nan), [[1, 2, 3]], [[1.0], [2.0]]]
    )
    def test_too_short_a_history_gives_no_limit(self, detector, book):
        """It says how many scores are due."""
        with pytest.raises(FitError, match="No customer has 4 scores of one model"):
            detector.fit(book)

    @every
    def test_there_may_be_nobody(self, detector):
        """And no period."""
        for shape in ((0, 5), (4, 0), (0, 0)):
            assert len(detector(np.empty(shape))) == 0
            assert detector.statistics(np.empty(shape)).shape == shape

    def test_it_must_be_fitted_to_be_used(self):
        """And says so."""
        for ask in (CUSUM(), EWMA(limit=3).statistics):
            with pytest.raises(NotFittedError, match=r"Call fit\(\) first"):
                ask([[1, 2]])

    @pytest.mark.parametrize(
        ("made", "match"),
        [
            (lambda: Shewhart(limit=0), "'limit' of Shewhart must be a number above 0"),
            (lambda: EWMA(weight=1.5), "'weight' of EWMA must be above 0 and up to 1"),
            (lambda: CUSUM(-1), "'allowance' of CUSUM must be a number from 0"),
            (lambda: CUSUM(shewhart=1), "'shewhart' of CUSUM must be from 0 to less than 1"),
            (lambda: CUSUM(shock=-1), "'shock' of CUSUM must be a number above 0"),
            (lambda: CUSUM(limit=5), "'shock' of CUSUM must be given together with 'limit'"),
            (lambda: Change(baseline=4), "'baseline' of Change must be a Baseline"),
            (lambda: CUSUM().fit([[1]], rate=0), "'rate' of fit must be a number above 0"),
            (lambda: CUSUM().fit([[1]], rate="x"), "'rate' of fit must be a number above 0"),
            (lambda: CUSUM().fit([[1]], seed=-1), "'seed' of fit must be a whole number from 0"),
            (lambda: DETECTORS[0]([[1]], cool_down=1.5), "'cool_down' of a detector must be"),
            (lambda: DETECTORS[0]([[1]], cool_down=10**30), "a whole number from 0 to 100,000"),
            (lambda: CUSUM().fit([[1]], cool_down=10**30), "a whole number from 0 to 100,000"),
            (
                lambda: DETECTORS[0].statistics([[1]], cool_down=10**30),
                "'cool_down' of statistics must be a whole number from 0 to 100,000",
            ),
        ],
    )
    def test_a_parameter_out_of_its_range_is_refused(self, made, match):
        """By name."""
        with pytest.raises(DefinitionError, match=match):
            made()

    @pytest.mark.parametrize(
        ("values", "restarts", "match"),
        [
            ([1, 2], None, "'values' must have one row a customer"),
            ([["high"]], None, "must be numbers"),
            ([[np.inf]], None, "a finite number or a gap is due"),
            ([[np.nan, 5, -1e150]], None, r"lie from -1e12 to 1e12 points .* Got -1e\+150"),
            ([[1, 2]], [[True]], r"'restarts' must be booleans of the shape of the values, \(1, 2"),
            ([[1, 2]], [[0, 1]], "Got int64"),
        ],
    )
    def test_arrays_that_do_not_fit_are_refused(self, values, restarts, match):
        """By name."""
        with pytest.raises(DataError, match=match):
            DETECTORS[0](values, restarts=restarts)


@attrs.frozen(eq=False, repr=False)
class Lowest(Detector):
    """A detector of one's own, which gives what it is told to give."""

    gives: object = None

    def step(self, residuals, memory):
        """Pass on what is to be given."""
        assert memory.shape == (0, len(residuals))
        return -residuals / (self.limit or 1), residuals * 0 + 2 if self.gives is None else None


class TestOwn:
    """Detectors that others write."""

    def test_one_can_be_fitted(self):
        """By nothing but its step."""
        book = moody(200, 20, 0.5, 0.3)
        fitted = Lowest().fit(book)
        assert fitted.limit == Shewhart().fit(book).limit
        alarms = fitted(book)
        assert (alarms.starts == alarms.periods - 1).all()

    def test_one_that_gives_something_else_is_refused(self):
        """With what is due."""
        with pytest.raises(DefinitionError, match="'step' of Lowest must give a statistic and"):
            Lowest(gives=1, baseline=WHITE, limit=1)([[1, 2, 3, 4]])

    def test_a_role_cannot_be_made(self):
        """It says nothing of when."""
        with pytest.raises(TypeError):
            Detector()


class TestAlarms:
    """What is raised."""

    def test_it_prints_how_many_there_are(self):
        """And of how many customers."""
        alarms = DETECTORS[0](np.repeat([[70.0] * 12 + [30.0] * 12], 2, axis=0))
        assert repr(alarms) == "<Alarms: 2 alarms of 2 customers>"
        assert isinstance(alarms, Alarms)
        assert not any(array.flags.writeable for array in alarms.arrays)

    def test_the_start_goes_back_to_where_the_sum_left_0(self):
        """Over gaps, which are no part of the drop."""
        detector = CUSUM(shewhart=0, baseline=WHITE, limit=2.5)
        scores = [60.0, 60, 60, 60, 60, 60, 60, 54, np.nan, 53, np.nan, 50, 50]
        alarms = detector([scores])
        assert alarms.starts.tolist() == [7]
        period = alarms.periods.tolist()[0]
        assert alarms.sizes[0] == pytest.approx(60 - np.nanmean(scores[7 : period + 1]))

    def test_a_shock_starts_with_itself(self):
        """However long the sum had been above 0."""
        detector = CUSUM(baseline=WHITE, limit=50, shock=2)
        alarms = detector([[60.0, 60, 60, 60, 57, 57, 57, 30]])
        assert alarms.starts.tolist() == alarms.periods.tolist() == [7]

    def test_an_average_starts_where_it_went_below_0(self):
        """Not where it was above."""
        detector = EWMA(baseline=WHITE, limit=2)
        assert detector([[60.0, 60, 60, 64, 52, 50, 50, 50]]).starts.tolist() == [4]

    def test_an_average_of_a_long_history_stays_what_it_is(self):
        """Its deviation comes to its lasting value and remains there."""
        book = np.tile([56.0, 64.0], (1, 700))
        late = EWMA(baseline=WHITE, limit=9).statistics(book)[0]
        np.testing.assert_allclose(late[1000:1100], late[1200:1300], atol=0.01)
