"""State rules against plain Python, written straight from their definitions."""

import time

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from healthscore import (
    AsIs,
    Banding,
    DataError,
    DefinitionError,
    Metric,
    NotFittedError,
    Scorecard,
    learn,
)
from healthscore.history.states import (
    Asymmetric,
    Dwell,
    Observed,
    Plain,
    Smoothing,
    StateRule,
    Symmetric,
)

NAN = float("nan")
BANDING = Banding({"red": 0, "yellow": 40, "green": 70})


@attrs.frozen
class SecondStrike(StateRule):
    """Up at once; down at the second low score in a row: a rule that somebody else wrote."""

    def slots(self, bands):
        """Remember one number."""
        del bands
        return 1

    def step(self, now, memory):
        """Count low scores."""
        memory[0] = np.where(now.raw < now.held, memory[0] + 1, 0)
        return np.where(memory[0] == 1, now.held, now.raw)


RULES = [
    Plain(),
    Asymmetric(),
    Asymmetric(margin=0, periods=1),
    Asymmetric(margin=2.5, periods=2),
    Symmetric(),
    Symmetric(margin=0),
    Symmetric(margin=15),
    Dwell(),
    Dwell(periods=1),
    Dwell(periods=2),
    Smoothing(),
    Smoothing(0.5, Asymmetric(periods=2)),
    Smoothing(0.7, rule=Smoothing(0.5, Dwell(2))),
    SecondStrike(),
]

# ---------------------------------------------------------------- plain Python, one customer


def reaches(score, start, closed):
    """Say whether a score is in the band that starts there, or in a higher one."""
    return score >= start - 1e-9 if closed == "left" else score > start + 1e-9


def raw_of(score, banding):
    """Give the raw band."""
    _, *cuts = banding.starts.values()
    return sum(reaches(score, cut, banding.closed) for cut in cuts)


class Machine:
    """What all machines share: gaps, restarts and the first score."""

    def run(self, scores, bandings, restarts):
        """Give the bands of one customer."""
        bands, fresh = [], True
        for score, banding, restart in zip(scores, bandings, restarts, strict=True):
            fresh = fresh or restart
            if np.isnan(score):
                bands.append(-1)
                continue
            if fresh:
                self.start(score, banding)
            else:
                self.step(score, banding)
            fresh = False
            bands.append(self.band)
        return bands


class PlainMachine(Machine):
    """Raw bands."""

    def __init__(self, rule):
        self.rule = rule

    def start(self, score, banding):
        """Take the raw band."""
        self.band = raw_of(score, banding)

    step = start


class AsymmetricMachine(Machine):
    """Down at once; up when all of the last scores were well within."""

    def __init__(self, rule):
        self.rule = rule

    def start(self, score, banding):
        """Begin with one score."""
        self.past, self.band = [score], raw_of(score, banding)

    def step(self, score, banding):
        """Look at the last few scores."""
        self.past.append(score)
        _, *cuts = banding.starts.values()
        last = self.past[-self.rule.periods :]
        earned = 0
        for level, cut in enumerate(cuts, start=1):
            well = [reaches(one, cut + self.rule.margin, banding.closed) for one in last]
            if len(last) == self.rule.periods and all(well):
                earned = level
        self.band = max(min(self.band, raw_of(score, banding)), earned)


class SymmetricMachine(Machine):
    """A band ends later for whoever is in it."""

    def __init__(self, rule):
        self.rule = rule

    def start(self, score, banding):
        """Take the raw band."""
        self.band = raw_of(score, banding)

    def step(self, score, banding):
        """Stay within the margin; raw bands are closed on one side, and held ones on both."""
        _, *cuts = banding.starts.values()
        low, high = [-np.inf, *cuts][self.band], [*cuts, np.inf][self.band]
        reach = self.rule.margin + 1e-9
        if not (self.rule.margin and low - reach <= score <= high + reach):
            self.band = raw_of(score, banding)


class DwellMachine(Machine):
    """One switch a cut, each with its own clock."""

    def __init__(self, rule):
        self.rule = rule

    def start(self, score, banding):
        """Set every switch."""
        _, *cuts = banding.starts.values()
        self.above = [reaches(score, cut, banding.closed) for cut in cuts]
        self.waited = [0] * len(cuts)
        self.band = sum(self.above)

    def step(self, score, banding):
        """Turn the switches that have waited long enough."""
        _, *cuts = banding.starts.values()
        for place, cut in enumerate(cuts):
            if reaches(score, cut, banding.closed) == self.above[place]:
                self.waited[place] = 0
                continue
            self.waited[place] += 1
            if self.waited[place] == self.rule.periods:
                self.above[place], self.waited[place] = not self.above[place], 0
        self.band = sum(self.above)


class SmoothingMachine(Machine):
    """Another machine, fed with averages."""

    def __init__(self, rule):
        self.rule, self.inner = rule, machine(rule.rule)

    def start(self, score, banding):
        """Begin with the score itself."""
        self.average = score
        self.inner.start(score, banding)
        self.band = self.inner.band

    def step(self, score, banding):
        """Move the average."""
        self.average += self.rule.weight * (score - self.average)
        self.inner.step(self.average, banding)
        self.band = self.inner.band


class SecondStrikeMachine(Machine):
    """The rule that somebody else wrote."""

    def __init__(self, rule):
        self.rule = rule

    def start(self, score, banding):
        """Take the raw band."""
        self.band, self.strikes = raw_of(score, banding), 0

    def step(self, score, banding):
        """Count strikes."""
        raw = raw_of(score, banding)
        self.strikes = self.strikes + 1 if raw < self.band else 0
        if self.strikes != 1:
            self.band = raw


MACHINES = {
    Plain: PlainMachine,
    Asymmetric: AsymmetricMachine,
    Symmetric: SymmetricMachine,
    Dwell: DwellMachine,
    Smoothing: SmoothingMachine,
    SecondStrike: SecondStrikeMachine,
}


def machine(rule):
    """Make the machine of a rule."""
    return MACHINES[type(rule)](rule)


# ---------------------------------------------------------------- histories

FEW = settings(max_examples=25)
"""Every rule takes its turn."""

HAIRS = (0.0, 1e-9, -1e-9, 3e-9, -3e-9)


def random_histories(chance, size=1000, periods=24, models=1):
    """Make scores with gaps and ties at cuts, restarts, bandings, and which of them cut which."""
    edges = [[0.0, *chance.uniform([20, 51], [50, 80]).round(1)] for _ in range(models)]
    bandings = [
        Banding(dict(zip("abc", edge, strict=True)), closed=str(chance.choice(["left", "right"])))
        for edge in edges
    ]
    level = chance.uniform(10, 90, (size, 1))
    scores = (level + chance.normal(0, 12, (size, periods))).clip(0, 100)
    # on cuts, and on them with a margin, give or take a hair
    ties = chance.choice([cut for edge in edges for cut in edge[1:]], scores.shape)
    ties = ties + chance.choice([-15, -5, -2.5, 0, 2.5, 5, 15], scores.shape)
    ties = ties + chance.choice(HAIRS, scores.shape)
    scores = np.where(chance.random(scores.shape) < 0.3, ties, scores)
    scores[chance.random(scores.shape) < chance.choice([0, 0.2, 0.6])] = NAN
    restarts = chance.random(scores.shape) < chance.choice([0, 0.1])
    codes = np.zeros(scores.shape, dtype=np.int16)
    if models > 1:
        # as in a history: the model is another only where states start afresh
        codes = np.cumsum(restarts, axis=1) % models
    return scores, bandings, restarts, codes


@st.composite
def grids(draw, rows=6, columns=12):
    """Make scores with gaps that hypothesis can make smaller."""
    score = st.one_of(
        st.sampled_from([NAN, 35.0, 40.0, 45.0, 65.0, 70.0, 75.0]), st.floats(0, 100, width=32)
    )
    shape = draw(st.tuples(st.integers(0, rows), st.integers(0, columns)))
    return draw(hnp.arrays(np.float64, shape, elements=score))


def changes_in(codes):
    """Count changes of band in each row, gaps passed over."""
    return [int(np.count_nonzero(np.diff(row[row >= 0]))) for row in codes]


def crossed_in(codes):
    """Count cuts that were passed in each row."""
    return [int(np.abs(np.diff(row[row >= 0])).sum()) for row in codes]


@pytest.mark.parametrize("rule", RULES, ids=repr)
class TestEveryRule:
    """What holds for every rule."""

    @pytest.mark.parametrize("models", [1, 3])
    def test_agrees_with_a_plain_machine(self, rule, models):
        """On a thousand random histories with gaps, ties at cuts and restarts."""
        chance = np.random.default_rng([models, RULES.index(rule)])
        for _ in range(2):
            scores, bandings, restarts, codes = random_histories(
                chance, size=250, periods=16, models=models
            )
            found = rule(scores, bandings, restarts, models=codes)
            assert found.dtype == np.int8
            assert found.flags.f_contiguous
            for row in range(len(scores)):
                mine = [bandings[code] for code in codes[row]]
                assert found[row].tolist() == machine(rule).run(scores[row], mine, restarts[row])

    @FEW
    @given(grids(), st.data())
    def test_later_periods_change_nothing(self, rule, scores, data):
        """The bands of the first periods are those of a history that ends there."""
        stop = data.draw(st.integers(0, scores.shape[1]))
        assert rule(scores, BANDING)[:, :stop].tolist() == rule(scores[:, :stop], BANDING).tolist()

    @FEW
    @given(grids(), st.randoms(use_true_random=False))
    def test_the_order_of_customers_does_not_matter(self, rule, scores, random):
        """Nobody's band depends on another's score."""
        order = random.sample(range(len(scores)), len(scores))
        assert rule(scores[order], BANDING).tolist() == rule(scores, BANDING)[order].tolist()

    @FEW
    @given(st.floats(0, 100), st.integers(1, 30), st.sampled_from(["left", "right"]))
    def test_a_constant_history_never_changes_band(self, rule, score, periods, closed):
        """Also on a cut."""
        banding = attrs.evolve(BANDING, closed=closed)
        for each in (score, 40.0, 70.0, 40.0 + 1e-9):
            found = rule([[each] * periods], banding)
            assert found.tolist() == [[int(banding.codes([each])[0])] * periods]

    @FEW
    @given(grids())
    def test_gaps_are_passed_over(self, rule, scores):
        """Without them, everybody has the same bands."""
        found = rule(scores, BANDING)
        assert ((found < 0) == np.isnan(scores)).all()
        for row, codes in zip(scores, found, strict=True):
            alone = rule([row[~np.isnan(row)]], BANDING)[0]
            assert alone.tolist() == codes[codes >= 0].tolist()

    @FEW
    @given(grids(), st.integers(0, 11))
    def test_a_restart_begins_a_history_of_its_own(self, rule, scores, at):
        """What was before does not matter any more."""
        restarts = np.zeros(scores.shape, dtype=bool)
        restarts[:, at : at + 1] = True
        found = rule(scores, BANDING, restarts)
        apart = [rule(part, BANDING) for part in (scores[:, :at], scores[:, at:])]
        assert found.tolist() == np.hstack(apart).tolist()

    @FEW
    @given(grids())
    def test_scores_well_inside_the_bands_held_bring_no_more_changes(self, rule, scores):
        """A book that does what its bands said has no more of them."""
        found = rule(scores, BANDING)
        middles = np.where(found < 0, NAN, np.array([20.0, 55.0, 85.0])[found])
        again = rule(middles, BANDING)
        # an average that falls from green to red may pass yellow, so what counts is how far it went
        count = crossed_in if isinstance(rule, Smoothing) else changes_in
        pairs = zip(count(again), count(found), strict=True)
        assert all(later <= earlier for later, earlier in pairs)

    def test_models_that_cut_alike_are_one(self, rule):
        """Which of them made a score does not matter."""
        chance = np.random.default_rng(3)
        scores, _, restarts, _ = random_histories(chance, size=50)
        codes = chance.integers(0, 2, scores.shape)
        colored = attrs.evolve(BANDING, colors=dict.fromkeys(BANDING.labels, "#112233"))
        found = rule(scores, [BANDING, colored], restarts, models=codes)
        assert found.tolist() == rule(scores, BANDING, restarts).tolist()

    @pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1)])
    def test_small_histories(self, rule, shape):
        """Of nobody, of no period, and of one score."""
        assert rule(np.full(shape, 50.0), BANDING).tolist() == np.ones(shape, dtype=int).tolist()

    def test_nobody_has_a_score(self, rule):
        """Nobody is in a band."""
        assert rule(np.full((3, 4), NAN), BANDING).tolist() == [[-1] * 4] * 3

    def test_one_band(self, rule):
        """Everybody is in it."""
        assert rule([[1, NAN, 99]], Banding({"all": 0})).tolist() == [[0, -1, 0]]

    def test_what_is_given_stays(self, rule):
        """Read-only arrays will do, in any order of memory."""
        chance = np.random.default_rng(5)
        scores, bandings, restarts, codes = random_histories(chance, size=20, models=2)
        arrays = scores, restarts, codes
        before = [array.copy() for array in arrays]
        for array in arrays:
            array.flags.writeable = False
        found = rule(scores, bandings, restarts, models=codes)
        for array, copy in zip(arrays, before, strict=True):
            np.testing.assert_array_equal(array, copy)
        lists = rule(scores.tolist(), bandings, restarts.tolist(), models=codes.tolist())
        columns = rule(np.asfortranarray(scores), bandings, restarts, models=codes)
        assert found.tolist() == lists.tolist() == columns.tolist()


class TestAsymmetric:
    """Down at once, up on trial."""

    @given(grids(), st.floats(0, 30), st.integers(1, 5))
    def test_is_never_above_raw_and_never_late_with_bad_news(self, scores, margin, periods):
        """So whoever is red by score is red."""
        held = Asymmetric(margin=margin, periods=periods)(scores, BANDING)
        assert (held <= Plain()(scores, BANDING)).all()

    def test_rises_band_by_band_as_each_was_earned(self):
        """Scores above the higher cut count for the lower one too."""
        held = Asymmetric()([[10, 50, 80, 50, 80, 80, 80]], BANDING)
        assert held.tolist() == [[0, 0, 0, 1, 1, 1, 2]]

    def test_a_score_exactly_on_the_margin_counts(self):
        """As one on a cut does."""
        assert Asymmetric(5, 1)([[10, 45, 44.9, 10]], BANDING).tolist() == [[0, 1, 1, 0]]
        right = attrs.evolve(BANDING, closed="right")
        assert Asymmetric(5, 1)([[10, 45, 45.1]], right).tolist() == [[0, 0, 1]]

    def test_without_margin_or_wait_it_is_plain(self):
        """The rule that does nothing."""
        scores, bandings, restarts, _ = random_histories(np.random.default_rng(2))
        held = Asymmetric(margin=0, periods=1)(scores, bandings[0], restarts)
        assert held.tolist() == Plain()(scores, bandings[0]).tolist()


class TestPlain:
    """Raw bands."""

    def test_is_the_banding(self):
        """Period by period, cut by cut."""
        scores, (banding,), restarts, _ = random_histories(np.random.default_rng(1))
        due = [banding.codes(column).tolist() for column in scores.T]
        assert Plain()(scores, banding, restarts).T.tolist() == due


class TestSymmetric:
    """A dead band on both sides."""

    @given(grids(), st.sampled_from([0.0, 2.0, 5.0, 29.0]), st.sampled_from(["left", "right"]))
    def test_is_scoring_with_the_bands_before(self, scores, margin, closed):
        """Period by period, the last known band being the one before."""
        banding = Banding(BANDING.starts, closed=closed, margin=margin)
        card = Scorecard("card", [Metric("m", AsIs())], banding=banding)
        held = banding.label(Symmetric(margin)(scores, banding).T).T
        known = None
        for column, labels in zip(scores.T, held.T, strict=True):
            found = card.score({"m": column}, previous=known).bands
            assert found.tolist() == labels.tolist()
            known = found if known is None else np.where(found == "unknown", known, found)

    @given(grids(), st.floats(0, 14))
    def test_is_idempotent(self, scores, margin):
        """The middles of the bands held are in these bands."""
        held = Symmetric(margin)(scores, BANDING)
        middles = np.where(held < 0, NAN, np.array([20.0, 55.0, 85.0])[held])
        assert Symmetric(margin)(middles, BANDING).tolist() == held.tolist()
        assert Plain()(middles, BANDING).tolist() == held.tolist()


class TestDwell:
    """A wait before every change."""

    def test_cuts_are_judged_by_themselves(self):
        """Red and yellow both are below green."""
        assert Dwell()([[80, 50, 20, 50]], BANDING).tolist() == [[2, 2, 2, 1]]

    def test_the_wait_begins_anew_after_a_change(self):
        """One score on the other side is not enough."""
        assert Dwell(2)([[80, 50, 50, 80, 50, 80, 80]], BANDING).tolist() == [[2, 2, 1, 1, 1, 1, 2]]


class TestSmoothing:
    """Another rule on averages."""

    @given(grids())
    def test_full_weight_smooths_nothing(self, scores):
        """The average is the newest score, to an ulp."""
        assert Smoothing(1)(scores, BANDING).tolist() == Plain()(scores, BANDING).tolist()


class TestReach:
    """A margin leaves a way into every band, or is refused."""

    @given(
        st.sampled_from([Asymmetric, Symmetric]),
        st.sampled_from([0.3, 5.0, 40.5, 70.0, 95.0, 96.0, 97.0, 99.7, 100.0, 100.5]),
        st.sampled_from([0.0, 0.3, 3.0, 4.0, 5.0, 30.0, 40.5, 59.5]) | st.floats(0, 110),
        st.sampled_from(["left", "right"]),
    )
    def test_is_refused_exactly_where_a_way_is_shut(self, kind, start, margin, closed):
        """That up to the higher band with all points, or down to the lower one without any."""
        rule, banding = kind(margin=margin), Banding({"low": 0, "high": start}, closed=closed)
        walks = [[0.0, *[100.0] * 5], [100.0, *[0.0] * 5]]
        ends, due = (
            [machine(each).run(walk, [banding] * 6, [False] * 6)[-1] for walk in walks]
            for each in (rule, Plain())
        )
        if ends == due:
            assert rule(walks, banding)[:, -1].tolist() == due
            return
        with pytest.raises(DefinitionError, match=f"'margin' of {kind.__name__} must be "):
            rule(walks, banding)

    @pytest.mark.parametrize(
        ("rule", "banding", "wrong"),
        [
            (
                Asymmetric(margin=50),
                BANDING,
                (
                    "'margin' of Asymmetric must be at most 30: nobody could ever come up from "
                    "'yellow' to 'green', which starts at 70, for scores end at 100. Got 50.0."
                ),
            ),
            (
                Asymmetric(),
                Banding({"red": 0, "green": 97}),
                (
                    "'margin' of Asymmetric must be at most 3: nobody could ever come up from "
                    "'red' to 'green', which starts at 97, for scores end at 100. Got 5.0."
                ),
            ),
            (
                Asymmetric(3),
                Banding({"red": 0, "green": 97}, closed="right"),
                (
                    "'margin' of Asymmetric must be below 3: nobody could ever come up from 'red' "
                    "to 'green', which starts at 97, for scores end at 100. Got 3.0."
                ),
            ),
            (
                Symmetric(30),
                BANDING,
                (
                    "'margin' of Symmetric must be below 30: nobody could ever come up from "
                    "'yellow' to 'green', which starts at 70, for scores end at 100. Got 30.0."
                ),
            ),
            (
                Symmetric(),
                Banding({"red": 0, "yellow": 5, "green": 70}),
                (
                    "'margin' of Symmetric must be below 5: nobody could ever come down from "
                    "'yellow' to 'red', which ends at 5, for scores end at 0. Got 5.0."
                ),
            ),
            (
                Smoothing(0.5, Smoothing(0.5, Symmetric())),
                Banding({"red": 0, "perfect": 100}),
                (
                    "'margin' of Symmetric must be at most 0: nobody could ever come up from 'red' "
                    "to 'perfect', which starts at 100, for scores end at 100. Got 5.0."
                ),
            ),
            (
                Asymmetric(),
                [BANDING, Banding({"red": 0, "yellow": 40, "green": 96})],
                (
                    "'margin' of Asymmetric must be at most 4: nobody could ever come up from "
                    "'yellow' to 'green', which starts at 96, for scores end at 100. Got 5.0."
                ),
            ),
        ],
        ids=repr,
    )
    def test_the_message_names_bands_and_what_would_do(self, rule, banding, wrong):
        """By whatever rule around it, and whichever of several models."""
        several = isinstance(banding, list)
        with pytest.raises(DefinitionError) as caught:
            rule([[50.0]], banding, models=[[0]] if several else None)
        told, _, remedy = str(caught.value).partition(" Pass ")
        assert told == wrong
        assert remedy in ("Asymmetric(margin=...) with less.", "Symmetric(margin=...) with less.")

    @pytest.mark.parametrize(
        ("rule", "banding", "due"),
        [
            (Asymmetric(30, 1), BANDING, [2, 1, 2]),
            (Symmetric(29), BANDING, [2, 1, 2]),
            (Symmetric(0), Banding({"red": 0, "yellow": 40, "perfect": 100}), [2, 1, 2]),
            (Asymmetric(5, 1), Banding({"red": 0, "yellow": 40, "never": 101}), [1, 1, 1]),
            (Symmetric(), Banding({"never": -9, "red": 0, "yellow": 70}), [2, 1, 2]),
        ],
        ids=repr,
    )
    def test_what_is_just_within_reach_is_taken(self, rule, banding, due):
        """And what no score is ever in is no fault of the margin."""
        assert rule([[100.0, 40.0, 100.0]], banding).tolist() == [due]


class TestSpeed:
    """A hundred thousand customers in three years of months."""

    @pytest.mark.parametrize("rule", [*RULES[:1], Asymmetric(), Dwell(), Smoothing()], ids=repr)
    def test_takes_well_below_a_second(self, rule):
        """Give or take a busy machine."""
        chance = np.random.default_rng(0)
        scores = np.asfortranarray(chance.uniform(0, 100, (36, 100_000)).T)
        begun = time.process_time()
        rule(scores, BANDING)
        assert time.process_time() - begun < 2.0


class TestDefinitions:
    """Rules print, compare and refuse."""

    @pytest.mark.parametrize("rule", RULES[:-1], ids=repr)
    def test_print_as_the_call_that_makes_them(self, rule):
        """And are equal to what it makes, and hash alike."""
        made = eval(repr(rule), globals())  # noqa: S307 - the texts are our own
        assert made == rule
        assert hash(made) == hash(rule)

    def test_are_short(self):
        """Defaults are left out."""
        assert repr(Asymmetric()) == "Asymmetric()"
        assert repr(Smoothing(0.5, Dwell(2))) == "Smoothing(0.5, rule=Dwell(periods=2))"

    @pytest.mark.parametrize("kind", [Asymmetric, Dwell])
    @pytest.mark.parametrize("wrong", [0, -1, 1.0, True, "3", None, 10**6])
    def test_periods_are_whole(self, kind, wrong):
        """From 1."""
        with pytest.raises(DefinitionError, match=f"'periods' of {kind.__name__} must be a whole"):
            kind(periods=wrong)

    @pytest.mark.parametrize("kind", [Asymmetric, Symmetric])
    @pytest.mark.parametrize("wrong", [-1, NAN, float("inf"), "5", None, learn.mean()])
    def test_margins_are_numbers(self, kind, wrong):
        """From 0."""
        with pytest.raises(DefinitionError, match=f"'margin' of {kind.__name__} must"):
            kind(margin=wrong)

    @pytest.mark.parametrize("wrong", [0, -0.1, 1.1, NAN, "1", None])
    def test_weights_are_shares(self, wrong):
        """Above 0, for the average would never move."""
        with pytest.raises(DefinitionError, match="'weight' of Smoothing must be"):
            Smoothing(wrong)

    def test_what_is_smoothed_for_is_a_rule(self):
        """And nothing else."""
        with pytest.raises(DefinitionError, match="'rule' of Smoothing must be a StateRule"):
            Smoothing(rule="plain")


@attrs.frozen
class Strange(StateRule):
    """A rule that gives whatever it was told to."""

    codes: object

    def step(self, now, memory):
        """Give it."""
        del now, memory
        return self.codes


class TestInputs:
    """Plain arrays are checked."""

    @pytest.mark.parametrize("wrong", [[], [1.0], 5.0, [[[1.0]]]])
    def test_scores_have_rows_and_columns(self, wrong):
        """One row a customer."""
        with pytest.raises(DataError, match="'scores' must have one row a customer and one column"):
            Plain()(wrong, BANDING)

    @pytest.mark.parametrize("wrong", [float("inf"), "red", [1.0], 1j, "<script>"])
    def test_scores_are_numbers(self, wrong):
        """Finite ones, or gaps; the message says which is not, and where."""
        due = f"'scores' must be finite numbers, or NaN where there is none. Got {wrong!r} in row 1"
        with pytest.raises(DataError) as caught:
            Plain()([[1.0, None], [2.0, wrong]], BANDING)
        assert str(caught.value) == f"{due}, period 1."
        assert caught.value.where == "'scores'"

    @pytest.mark.parametrize("wrong", [[[1.0, 2.0], [1.0]], "red", ["red"], [[["red"]]]])
    def test_rows_of_several_lengths_are_no_table(self, wrong):
        """Nor is a text."""
        with pytest.raises(DataError, match=r"all rows of one length\. Got the shape"):
            Plain()(wrong, BANDING)

    @pytest.mark.parametrize("wrong", [[[True]], [[0, 1]], [True, False]])
    def test_restarts_are_booleans_of_the_same_shape(self, wrong):
        """One a score."""
        with pytest.raises(
            DataError, match="'restarts' must be booleans of the shape of the score"
        ):
            Plain()([[1.0, 2.0]], BANDING, wrong)

    @pytest.mark.parametrize("wrong", [[[0]], [[0.0, 1.0]], [[True, False]]])
    def test_models_are_whole_numbers_of_the_same_shape(self, wrong):
        """One a score."""
        with pytest.raises(DataError, match="'models' must be whole numbers of the shape"):
            Plain()([[1.0, 2.0]], [BANDING], models=wrong)

    @pytest.mark.parametrize("wrong", [-1, 2])
    def test_every_score_has_a_model(self, wrong):
        """Where there is none, it may be -1."""
        other = Banding({"red": 0, "yellow": 50, "green": 70})
        found = Plain()([[45.0, NAN, 45.0]], [BANDING, other], models=[[0, -1, 1]])
        assert found.tolist() == [[1, -1, 0]]
        with pytest.raises(DataError, match=r"must be from 0 to 1 where .* row 0, period 1"):
            Plain()([[45.0, 2.0]], [BANDING, other], models=[[0, wrong]])

    def test_several_bandings_need_models(self):
        """Unless they are alike."""
        other = Banding({"red": 0, "yellow": 50, "green": 70})
        with pytest.raises(DataError, match="'models' is due"):
            Plain()([[45.0]], [BANDING, other])
        assert Plain()([[45.0]], [BANDING, BANDING]).tolist() == [[1]]

    @pytest.mark.parametrize("wrong", [[], "red", ["red"], [None]])
    def test_bandings_are_bandings(self, wrong):
        """One, or a list."""
        with pytest.raises(DataError, match="'banding' must be a Banding, or a list of them"):
            Plain()([[1.0]], wrong)

    @pytest.mark.parametrize("labels", ["ab", "acb", "abcd"])
    def test_bandings_have_the_same_labels_in_the_same_order(self, labels):
        """For codes are places."""
        one, other = (Banding(dict(zip(each, range(9), strict=False))) for each in ("abc", labels))
        with pytest.raises(DataError, match="same bands in the same order"):
            Plain()([[1.0]], [one, other], models=[[0]])

    def test_bandings_are_fitted(self):
        """Nothing is left to learn."""
        with pytest.raises(NotFittedError):
            Plain()([[1.0]], Banding({"red": 0, "green": learn.median()}))

    @pytest.mark.parametrize(
        "wrong", [np.array([3]), np.array([-1]), [0.0], [True], [0, 0], 1, None, ["red"]]
    )
    def test_rules_of_ones_own_give_codes(self, wrong):
        """One for each customer with a score."""
        with pytest.raises(DefinitionError, match="'step' of Strange must give a code from 0 to 2"):
            Strange(wrong)([[50.0, 60.0]], BANDING)

    def test_rules_of_ones_own_may_give_any_whole_numbers(self):
        """Of any size of memory."""
        assert Strange([2])([[50.0, 60.0]], BANDING).tolist() == [[1, 2]]


class TestObserved:
    """What a rule of one's own sees."""

    def test_bands_start_and_end(self):
        """The lowest has no start, the highest no end."""
        seen = []

        @attrs.frozen
        class Watch(StateRule):
            def step(self, now: Observed, memory):
                assert now.bands == 3
                assert memory.shape == (0, len(now.scores))
                codes = now.raw.tolist(), now.held.tolist()
                seen.append((now.scores.tolist(), *codes, now.fresh.tolist()))
                ends = now.starts(now.held).tolist(), now.ends(now.held).tolist()
                reached = now.reaches(2).tolist(), now.reaches(2, 6).tolist()
                other = now.with_scores(90.0 - now.scores)
                seen.append((*ends, *reached, other.raw.tolist()))
                return now.raw

        Watch()([[10, 50], [50, NAN], [80, 75]], BANDING)
        none, yes, no = [False, False], [False, True], [-np.inf, 70]
        assert seen[0] == ([10, 50, 80], [0, 1, 2], [0, 1, 2], [True, True, True])
        assert seen[2] == ([50, 75], [1, 2], [0, 2], none)
        assert seen[3] == (no, [40, np.inf], yes, none, [1, 0])
