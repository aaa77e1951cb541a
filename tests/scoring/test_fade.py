"""Observations that count less and less with age."""

import datetime as dt
import pickle
import random

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from healthscore import learn
from healthscore.errors import DataError, DefinitionError
from strategies import AS_OF, SEEDS

NPS = hs.Metric(
    "nps", hs.Linear(worst=0, best=100), observed="seen", valid_days=180, fade=90, unit="points"
)
LOGINS = hs.Metric("logins", hs.Linear(worst=0, best=100))
CARD = hs.Scorecard("card", [NPS, LOGINS])
AGES = [0, 89, 90, 135, 179, 180, 181, -20, None]
LEFT = [1, 1, 1, 0.5, 1 / 90, 0, 0, 1, 0]


def day(age, as_of=AS_OF):
    """Give the day that is so many days before the date of scoring."""
    return None if age is None else dt.date.fromisoformat(as_of) - dt.timedelta(age)


def table(ages=AGES, **columns):
    """Make a table of customers whose answers are of certain ages."""
    values = {"nps": 100.0, "logins": 0.0} | columns
    seen = [day(age) for age in ages]
    return {"seen": seen} | {
        name: value if isinstance(value, list) else [value] * len(ages)
        for name, value in values.items()
    }


def scored(card=CARD, ages=AGES, **columns):
    """Score it."""
    return card.score(table(ages, **columns), as_of=AS_OF)


def random_book(seed, rows=40, members=None):
    """Make a mean of metrics of which most fade, and a table for it."""
    chance = random.Random(seed)  # noqa: S311  chance that can be repeated
    metrics, columns = [], {}
    for place in range(members or chance.randint(1, 11)):
        name, options = f"m{place}", {}
        if chance.random() < 0.7:
            days = chance.choice([30, 100.5, 365])
            fade = chance.choice([days, days / 3, 0.001])
            options = {"observed": f"{name}_seen", "valid_days": days, "fade": fade}
            dates = np.datetime64(AS_OF, "us") - np.array(
                [chance.randrange(-10, 400) * 86_400_000_000 // 3 for _ in range(rows)]
            ).astype("timedelta64[us]")
            columns[f"{name}_seen"] = dates
        values = np.array([chance.uniform(0, 100) for _ in range(rows)])
        columns[name] = np.where(np.arange(rows) % chance.randint(2, 9) == 0, np.nan, values)
        metrics.append(hs.Metric(name, hs.Linear(worst=0, best=100), **options))
    weights = {m.name: chance.choice([1, 1, 2, 0.1, 1 / 3, 1e-12, 1e12]) for m in metrics}
    return hs.Scorecard("book", metrics, weighting=hs.Fixed(weights)), columns


class TestDefinition:
    @pytest.mark.parametrize("fade", [0, -1, 181, float("nan"), float("inf"), "half_life", True])
    def test_a_span_within_the_validity(self, fade):
        """In days, above 0, and no longer than the observation counts."""
        with pytest.raises(DefinitionError, match=r"'fade' of Metric 'nps' must be above 0 days"):
            attrs.evolve(NPS, fade=fade)

    def test_not_without_a_validity(self):
        """There is nothing to fade to."""
        with pytest.raises(DefinitionError, match="must go with 'observed' and 'valid_days'"):
            hs.Metric("nps", hs.AsIs(), fade=30)

    @pytest.mark.parametrize(
        "aggregation", [hs.Worst(), hs.GeometricMean(), hs.Sum(), hs.Rounded(hs.WeightedMean())]
    )
    def test_a_weight_that_means_something(self, aggregation):
        """Only a weighted mean lets its members weigh less."""
        with pytest.raises(
            DefinitionError, match=r"'nps' fades.*Group 'g'.*with others into a group"
        ) as no:
            hs.Group("g", [LOGINS, NPS], aggregation=aggregation)
        assert no.value.steps == ("members", 1)
        assert hs.Group("g", [hs.Group("own", [NPS]), LOGINS], aggregation=aggregation)

    @pytest.mark.parametrize("missing", [50, learn.median()])
    def test_a_score_for_gaps_fades_anywhere(self, missing):
        """Its weight stays, so every aggregation takes it."""
        metric = attrs.evolve(NPS, missing=missing)
        assert not metric.loses_weight
        assert hs.Group("g", [metric], aggregation=hs.Worst())

    def test_without_fade(self):
        """The same gaps, and all else in full."""
        full = NPS.without_fade
        assert (full.fade, LOGINS.without_fade) == (None, LOGINS)
        scores = scored(hs.Scorecard("full", [full]))
        np.testing.assert_array_equal(np.isnan(scores.values), np.array(LEFT) == 0)

    def test_documents(self):
        """It is written and read, shown as a difference, and changes the fingerprint."""
        for text in (CARD.to_toml(), CARD.to_json()):
            again = (hs.Scorecard.from_toml if "=" in text else hs.Scorecard.from_json)(text)
            assert again == CARD
            assert again.fingerprint == CARD.fingerprint
        other = hs.Scorecard("card", [attrs.evolve(NPS, fade=None), LOGINS])
        assert other.fingerprint != CARD.fingerprint
        assert "fade" not in other.to_toml()
        assert "fade" in str(hs.diff(other, CARD))


class TestWeight:
    def test_full_then_less_then_nothing(self):
        """In full until `valid_days - fade`, then in a straight line to 0; undated is a gap."""
        scores, left = scored(), np.array(LEFT)
        np.testing.assert_allclose(scores.values, 100 * left / (left + 1), atol=1e-12)
        np.testing.assert_allclose(scores.coverage, (left + 1) / 2, atol=1e-15)
        np.testing.assert_array_equal(np.isnan(scores.members["nps"]), left == 0)
        assert set(scores.members["nps"][left > 0]) == {100.0}

    def test_to_the_microsecond(self):
        """A moment before the end something is left."""
        end = np.datetime64(AS_OF, "us") - np.timedelta64(180, "D")
        seen = end + np.array([0, 1]).astype("timedelta64[us]")
        scores = CARD.score({"nps": [100, 100], "logins": [0, 0], "seen": seen}, as_of=AS_OF)
        assert scores.values[0] == 0.0
        assert 0.0 < scores.values[1] < 1e-10

    def test_ages_beyond_all_bounds(self):
        """No date is so far away that it turns round."""
        seen = np.array(["0001-01-01", "NaT", "9999-12-31"], dtype="datetime64[us]")
        scores = CARD.score({"nps": [100] * 3, "logins": [0] * 3, "seen": seen}, as_of=AS_OF)
        assert scores.values.tolist() == [0.0, 0.0, 50.0]
        dates = np.array([np.iinfo(np.int64).min, -1, np.iinfo(np.int64).max])
        left = np.empty(3)
        fading = CARD.plan.leaves[0].fading
        for as_of in (0, np.zeros(3, dtype=np.int64)):
            fading.fresh(dates, as_of, left)
            assert left.tolist() == [0.0, 1.0, 1.0]

    def test_a_missing_value_of_any_age(self):
        """A date alone is no observation."""
        scores = scored(nps=None)
        assert set(scores.coverage) == {0.5}
        assert set(scores.values) == {0.0}

    def test_the_group_keeps_its_weight(self):
        """In the group above it counts as before, but coverage passes through."""
        card = hs.Scorecard("card", [hs.Group("own", [NPS]), LOGINS])
        scores = scored(card)
        assert set(scores.values[np.array(LEFT) > 0]) == {50.0}
        np.testing.assert_allclose(scores.coverage, (np.array(LEFT) + 1) / 2, atol=1e-15)

    def test_across(self):
        """One mean over all metrics takes the weights that are left."""
        card = hs.Scorecard("card", [hs.Group("own", [NPS]), LOGINS], spread="across")
        np.testing.assert_array_equal(scored(card).values, scored().values)

    def test_gates(self):
        """Present as long as anything is left; covered by what is left."""
        both = attrs.evolve(CARD, min_present=2)
        np.testing.assert_array_equal(np.isnan(scored(both).values), np.array(LEFT) == 0)
        half = attrs.evolve(CARD, min_coverage=0.75)
        np.testing.assert_array_equal(np.isnan(scored(half).values), np.array(LEFT) < 0.5)

    def test_rejected_once_nothing_is_left(self):
        """The last of it counts, and what is then no more is an error."""
        card = hs.Scorecard("card", [attrs.evolve(NPS, missing="reject"), LOGINS])
        np.testing.assert_array_equal(scored(card, AGES[:5]).values, scored(ages=AGES[:5]).values)
        with pytest.raises(DataError, match="its gaps are rejected"):
            scored(card)

    def test_labels(self):
        """They fade like numbers."""
        plan = hs.Metric(
            "plan", hs.Categories({"pro": 100}), observed="seen", valid_days=180, fade=90
        )
        scores = scored(hs.Scorecard("card", [plan, LOGINS]), plan="pro")
        np.testing.assert_array_equal(scores.values, scored().values)

    def test_fresh_observations_are_as_without_fade(self):
        """To a few bits."""
        card = hs.Scorecard("card", [attrs.evolve(NPS, fade=None), LOGINS])
        ages = [0, 30, 60]
        found, due = (scored(each, ages, nps=71.3, logins=12.9) for each in (CARD, card))
        np.testing.assert_allclose(found.values, due.values, rtol=1e-15)
        np.testing.assert_array_equal(found.coverage, due.coverage)

    def test_nothing_is_made_ready_where_nothing_fades(self):
        """Such a scorecard runs as if there were no fading."""
        assert CARD.plan.root.layout.fades
        plain = hs.Scorecard("card", [attrs.evolve(NPS, fade=None), LOGINS]).plan
        assert not plain.root.layout.fades
        assert plain.root.layout.unit == 1.0
        assert plain.root.faded == ()
        assert all(leaf.fading is None for leaf in plain.leaves)


class TestLaws:
    @given(SEEDS)
    def test_all_at_their_best_is_exactly_100(self, seed):
        """Whatever is left of each, and however they weigh."""
        card, columns = random_book(seed)
        best = {
            name: np.where(np.isnan(values), values, 100.0)
            for name, values in columns.items()
            if values.dtype.kind == "f"
        }
        scores = card.score(columns | best, as_of=AS_OF)
        assert set(scores.values[~np.isnan(scores.values)]) <= {100.0}
        assert np.all((scores.coverage >= 0.0) & (scores.coverage <= 1.0))

    @given(SEEDS, st.integers(0, 39), st.floats(0, 100))
    def test_a_better_metric_is_never_worse(self, seed, row, points):
        """With the same dates; and no score leaves the scale."""
        card, columns = random_book(seed)
        before = card.score(columns, as_of=AS_OF).values
        better = {name: np.array(values) for name, values in columns.items()}
        better["m0"][row] = max(better["m0"][row], points) if better["m0"][row] >= 0 else np.nan
        after = card.score(better, as_of=AS_OF).values
        known = ~np.isnan(before)
        assert np.all(after[known] >= before[known])
        assert np.all((after[known] >= 0.0) & (after[known] <= 100.0))

    @given(SEEDS)
    def test_every_customer_stands_alone(self, seed):
        """The same bits in any order, alone, and in a table of many."""
        card, columns = random_book(seed)
        whole = card.score(columns, as_of=AS_OF)
        order = np.random.default_rng(seed).permutation(40)
        shuffled = card.score({k: v[order] for k, v in columns.items()}, as_of=AS_OF)
        np.testing.assert_array_equal(shuffled.values, whole.values[order])
        np.testing.assert_array_equal(shuffled.coverage, whole.coverage[order])
        one = card.score_one({k: v[7] for k, v in columns.items()}, as_of=AS_OF)
        np.testing.assert_array_equal(one.value, whole.values[7])

    def test_any_number_of_threads(self):
        """The same bits."""
        card, columns = random_book(3, members=10)
        many = {name: np.resize(values, 250_001) for name, values in columns.items()}
        alone, shared = (card.score(many, as_of=AS_OF, threads=count) for count in (1, 3))
        np.testing.assert_array_equal(alone.values, shared.values)
        np.testing.assert_array_equal(alone.coverage, shared.coverage)
        np.testing.assert_array_equal(alone.contributions, shared.contributions)

    @given(SEEDS)
    def test_losses_and_contributions_add_up(self, seed):
        """To the score and to 100, by the weights that are left."""
        card, columns = random_book(seed)
        scores = card.score(columns, as_of=AS_OF)
        known = ~np.isnan(scores.values)
        put_in, lost = scores.contributions[known], scores.losses[known]
        np.testing.assert_allclose(put_in.sum(axis=1), scores.values[known], atol=1e-9)
        np.testing.assert_allclose(lost.sum(axis=1), 100 - scores.values[known], atol=1e-9)
        low, high = scores.interval
        assert np.all(low[known] <= scores.values[known] + 1e-9)
        assert np.all(high[known] >= scores.values[known] - 1e-9)

    def test_the_interval_is_of_gaps_alone(self):
        """What has faded is still itself, and a gap would be new."""
        low, high = scored(logins=None).interval
        left = np.array(LEFT)
        faded = left > 0
        np.testing.assert_allclose(low[faded], 100 * left[faded] / (left[faded] + 1))
        assert set(high) == {100.0}
        assert set(low[~faded]) == {0.0}

    @given(SEEDS, st.integers(1, 200))
    def test_the_passage_of_time_is_told_as_that(self, seed, days):
        """On the same data, nothing else moved anything."""
        card, columns = random_book(seed)
        later = str(np.datetime64(AS_OF) + days)
        before, after = (card.score(columns, as_of=date) for date in (AS_OF, later))
        found = hs.compare(before, after)
        np.testing.assert_allclose(
            found.time_effects.sum(axis=1), after.values - before.values, atol=1e-9
        )
        known = ~np.isnan(found.change)
        assert not found.value_effects[known].any()
        assert not found.data_effects[known].any()

    def test_a_newer_observation_of_the_same_value_is_data(self):
        """It counts for more, and nothing else about it changed."""
        found = hs.compare(scored(ages=[135]), scored(ages=[10]))
        np.testing.assert_allclose(found.data_effects.sum(axis=1), found.change, atol=1e-12)
        assert found.change[0] == pytest.approx(50 - 100 / 3)
        assert not found.value_effects.any()


class TestImputed:
    CARD = hs.Scorecard("card", [attrs.evolve(NPS, missing=30), LOGINS])

    def test_the_score_goes_over(self):
        """Its weight stays, coverage falls, and the end is no cliff."""
        scores, left = scored(self.CARD), np.array(LEFT)
        mixed = 30 + (100 - 30) * left
        np.testing.assert_allclose(scores.members["nps"], mixed, atol=1e-12)
        np.testing.assert_allclose(scores.values, mixed / 2, atol=1e-12)
        np.testing.assert_allclose(scores.coverage, (left + 1) / 2, atol=1e-15)

    def test_learned(self):
        """The score of a gap is learned from scores that are not mixed with anything."""
        metric = attrs.evolve(NPS, missing=learn.median())
        values = [10, 20, 30, 40, 60, 70, 80, 90, 100]
        fitted = hs.Scorecard("card", [metric, LOGINS]).fit(table(nps=values), as_of=AS_OF)
        # of the first five and the one of the future
        assert next(fitted.metrics()).missing == 35.0

    def test_under_any_aggregation(self):
        """What is mixed is a score like any other."""
        card = attrs.evolve(self.CARD, aggregation=hs.Best())
        np.testing.assert_array_equal(scored(card).values, scored(card).members["nps"])

    def test_points(self):
        """Under a sum, points go over into those of a gap."""
        card = attrs.evolve(self.CARD, aggregation=hs.Sum())
        np.testing.assert_array_equal(scored(card).values, scored(card).members["nps"])

    @given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100), st.integers(90, 179))
    def test_never_off_the_scale_and_never_worse(self, missing, score, better, age):
        """However the numbers round."""
        metric = attrs.evolve(NPS, missing=missing)
        card = hs.Scorecard("card", [metric])
        low, high = sorted([score, better])
        found = scored(card, [age, age], nps=[low, high]).values.tolist()
        assert 0.0 <= found[0] <= found[1] <= 100.0

    def test_gaps_known_would_be_new(self):
        """In the interval, and in what a gap is worth."""
        scores = scored(self.CARD, [135, 200])
        assert scores.interval[0].tolist() == [32.5, 0.0]
        assert scores.interval[1].tolist() == [32.5, 50.0]
        assert scores.explain(1).gaps[0].worth == (0.0, 50.0)


class TestFit:
    def test_curves_learn_from_whatever_counts(self):
        """Each in full, and on the last day no more."""
        curve = hs.Linear(worst=learn.minimum(), best=learn.maximum())
        metric = attrs.evolve(NPS, normalizer=curve)
        values = [40, 50, 60, 70, 80, 1000, 2000, 90, 3000]
        for aggregation in (hs.WeightedMean(), hs.Sum()):
            group = hs.Group("own", [metric])
            card = hs.Scorecard("card", [group, LOGINS], aggregation=aggregation)
            fitted = card.fit(table(nps=values), as_of=AS_OF)
            assert next(fitted.metrics()).normalizer == hs.Linear(worst=40, best=90)
            assert next(fitted.metrics()).fade == 90

    def test_weightings_learn_from_its_scores(self):
        """They are those of its values, whatever their age."""
        values = {"nps": [10, 30, 80, 20], "logins": [1, 90, 4, 50]}
        ages = [0, 95, 140, 170]
        fades = attrs.evolve(CARD, weighting=hs.StandardDeviation())
        full = attrs.evolve(fades, members=[attrs.evolve(NPS, fade=None), LOGINS])
        weights = [each.fit(table(ages, **values), as_of=AS_OF).weights for each in (fades, full)]
        assert weights[0] == weights[1]


class TestWords:
    def test_what_counts_less_is_told(self):
        """With its age and what is left."""
        told = scored().explain(3)
        assert told.sentences[-1] == "Nps is 135 days old, and counts for 50 % of its weight."
        part = next(part for part in told.parts if part.name == "nps")
        assert (part.freshness, part.to_dict()["freshness"]) == (0.5, 0.5)
        assert part.weight == pytest.approx(1 / 3)
        told = scored(TestImputed.CARD).explain(3)
        assert (
            told.sentences[-1]
            == "Nps is 135 days old: 50 % of its score is its own, the rest 30.0."
        )

    def test_one_day(self):
        """In one, and not in days."""
        metric = attrs.evolve(NPS, valid_days=2, fade=2)
        told = scored(hs.Scorecard("card", [metric]), [1]).explain(0)
        assert told.sentences[-1] == "Nps is 1 day old, and counts for 50 % of its weight."

    @pytest.mark.parametrize("at", [0, 5, 8])
    def test_what_counts_in_full_or_not_at_all_is_not(self, at):
        """A gap is told as a gap."""
        told = scored().explain(at)
        assert not any("of its weight." in each for each in told.sentences[1:])
        part = next(part for part in told.parts if part.name == "nps")
        assert part.freshness == float(at == 0)
        assert part.gap == {0: "", 5: "stale", 8: "stale"}[at]

    def test_why_there_is_no_score(self):
        """What has faded is not all observed."""
        card = hs.Scorecard("card", [hs.Group("own", [NPS, LOGINS], min_coverage=0.9), LOGINS2])
        told = scored(card, other=50.0).explain(3)
        assert "Own has no score: only 75 % of the weight was observed, and 90 % is due." in (
            told.sentences
        )

    def test_the_report_of_the_definition(self):
        """The document says how it fades."""
        assert "Before that, they count less with age: nps." in CARD.document().markdown


LOGINS2 = attrs.evolve(LOGINS, name="other")


class TestQuestions:
    BANDED = attrs.evolve(CARD, banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}))

    def test_what_if(self):
        """A point of what has faded is worth what is left of it."""
        customer = {"nps": 40, "logins": 50, "seen": day(135)}
        found = CARD.what_if(customer, {"nps": 70}, as_of=AS_OF)
        assert found.change == pytest.approx(10.0)
        newer = CARD.what_if(customer, {"nps": 70, "seen": day(1)}, as_of=AS_OF)
        assert newer.after.value == pytest.approx(60.0)

    @pytest.mark.parametrize("missing", ["exclude", 30])
    def test_the_way_to_a_band(self, missing):
        """It is as long as it must be for what is left to reach it."""
        card = attrs.evolve(self.BANDED, members=[attrs.evolve(NPS, missing=missing), LOGINS])
        customer = {"nps": 40, "logins": 80, "seen": day(135)}
        found = card.path_to(customer, as_of=AS_OF, fixed=["logins"])
        step = found.paths[0].steps[0]
        assert step.lever == "nps"
        reached = card.score_one(customer | {"nps": step.after}, as_of=AS_OF)
        assert reached.value == pytest.approx(70.0, abs=1e-6)
        seen = [scored(card, [135], nps=value).members["nps"][0] for value in (40, step.after)]
        assert [step.score_before, step.score_after] == seen
        assert step.cost == pytest.approx(step.after - 40.0)

    @pytest.mark.parametrize("missing", ["exclude", 30])
    def test_a_date_that_makes_it_newer_too(self, missing):
        """Moved, it moves value and weight at once."""
        seen = hs.Metric(
            "seen_days",
            hs.Linear(worst=180, best=0),
            formula="days_since(seen)",
            observed="seen",
            valid_days=180,
            fade=180,
            missing=missing,
        )
        card = attrs.evolve(self.BANDED, members=[seen, LOGINS])
        customer = {"seen": day(120), "logins": 60}
        path = card.path_to(customer, as_of=AS_OF, fixed=["logins"]).paths[0]
        assert card.score_one(customer | path.changes, as_of=AS_OF).band == "green"
        earlier = str(np.datetime64(path.steps[0].after, "us") - np.timedelta64(2, "D"))
        assert card.score_one(customer | {"seen": earlier}, as_of=AS_OF).band == "yellow"

    @pytest.mark.parametrize("missing", ["exclude", 30])
    def test_reasons_against_others(self, missing):
        """They add up to how far each is short of the mean customer."""
        card = attrs.evolve(CARD, members=[attrs.evolve(NPS, missing=missing), LOGINS])
        scores = scored(card, nps=[10, 20, 30, 40, 50, 60, 70, 80, 90], logins=50.0)
        assert len(scores.reasons(against="mean")) == len(AGES)
        assert len(scores.reasons(against="best")) == len(AGES)
        gone = scored(card, nps=None, logins=50.0)
        assert len(gone.reasons(against="mean")) == len(AGES)

    def test_a_table_changed_in_place(self):
        """Dates that are no longer those that were scored are refused."""
        seen = np.array([day(100), day(120)], dtype="datetime64[us]")
        card = hs.Scorecard("card", [hs.Group("own", [NPS]), LOGINS])
        columns = {"seen": seen, "nps": np.array([1.0, 2.0]), "logins": np.array([1.0, 2.0])}
        scores = card.score(columns, as_of=AS_OF)
        seen -= np.timedelta64(5, "D")
        with pytest.raises(DataError, match="changed in place"):
            scores.explain(0).parts  # noqa: B018

    def test_rows_and_pickles(self):
        """What is left of each goes with its row."""
        scores = scored()
        for few in (scores.take([3, 0]), pickle.loads(pickle.dumps(scores)).take([3, 0])):  # noqa: S301
            np.testing.assert_array_equal(few.losses, scores.losses[[3, 0]])
            assert few.explain(3).sentences == scores.explain(3).sentences

    def test_a_date_of_scoring_a_row(self):
        """In a panel every row is as old as it was then."""
        dates = ["2026-09-01", "2026-11-01", "2026-12-15"]
        panel = {
            "id": ["a", "b"] * 3,
            "at": [date for date in dates for _ in "ab"],
            "nps": [100, 80] * 3,
            "logins": [10, 30] * 3,
            "seen": ["2026-06-01", "2026-07-15"] * 3,
        }
        history = CARD.score_panel(panel, key="id", at="at")
        for period, date in enumerate(dates):
            rows = {name: panel[name][:2] for name in ("nps", "logins", "seen")}
            due = CARD.score(rows, as_of=date)
            np.testing.assert_array_equal(history.values[:, period], due.values)


class TestCompared:
    @staticmethod
    def told(card, before, after):
        """Tell the change between two tables, each with its date."""
        return hs.compare(*(card.score(t, as_of=date) for t, date in (before, after))).customer(0)

    @staticmethod
    def row(**columns):
        """Make a customer whose answer is 80, of the first of January."""
        row = {"nps": 80, "seen": "2026-01-01", "logins": 50} | columns
        return {name: [value] for name, value in row.items()}

    def test_time_alone(self):
        """Of the answer, and of the weight that it leaves to others."""
        row = self.row()
        told = self.told(CARD, (row, "2026-03-01"), (row, "2026-05-01"))
        assert told.sentences[1] == (
            "Time alone takes 1.6: nps, 120 days old, counts for 66.7 % of its weight, where it "
            "was 100 %."
        )
        assert told.sentences[2:] == (
            "Time alone takes 1.4: logins, as its weight changed with what faded.",
        )

    def test_an_answer_anew(self):
        """It counts for more, and nobody says that time did it."""
        again = self.row(seen="2026-04-20")
        told = self.told(CARD, (self.row(), "2026-05-01"), (again, "2026-05-01"))
        assert told.sentences[1:] == (
            "Nps adds 1.6: 11 days old, it counts for 100 % of its weight, where it was 66.7 %.",
            "Logins adds 1.4, as its weight changed with what is newer.",
        )

    def test_an_answer_anew_and_later(self):
        """What time took, and what the newer answer gave."""
        again = self.row(seen="2026-02-01")
        told = self.told(CARD, (self.row(), "2026-05-10"), (again, "2026-05-20"))
        assert set(told.effects["nps"]) == {"time", "data"}
        (nps,) = (each for each in told.sentences if each.startswith("Nps"))
        assert nps == (
            "Nps adds 1.5, +2.2 by what happened, -0.7 by time alone: 108 days old, it counts for "
            "80 % of its weight, where it was 56.7 %."
        )

    def test_the_score_of_a_gap(self):
        """What goes over into it fades by score, and leaves the weights alone."""
        row = self.row()
        told = self.told(TestImputed.CARD, (row, "2026-03-01"), (row, "2026-05-01"))
        (nps,) = told.sentences[1:]
        assert nps == (
            "Time alone takes 8.3: nps, 120 days old, counts for 66.7 % of its score, where it "
            "was 100 %."
        )

    def test_what_went_missing_too(self):
        """Both are said."""
        card = hs.Scorecard("three", [NPS, LOGINS, hs.Metric("use", hs.AsIs())])
        rows = [self.row(use=use) for use in (90, None)]
        told = self.told(card, (rows[0], "2026-03-01"), (rows[1], "2026-05-01"))
        whys = [each for each in told.sentences if each.startswith("Logins")]
        assert whys[0].endswith("as its weight changed with what faded and is missing.")

    def test_what_is_missing_all_along_has_moved_nothing(self):
        """The newer answer has."""
        card = hs.Scorecard("three", [NPS, LOGINS, hs.Metric("use", hs.AsIs())])
        rows = [self.row(use=None, seen=seen) for seen in ("2026-01-01", "2026-02-01")]
        told = self.told(card, (rows[0], "2026-05-10"), (rows[1], "2026-05-20"))
        assert any("by what happened" in each for each in told.sentences)
        assert not any("missing" in each for each in told.sentences)

    def test_what_is_too_old_on_both_dates(self):
        """Though one way from one to the other leads over a day on which it would have counted."""
        rows = self.row(seen="2025-06-01"), self.row(seen="2025-11-01", logins=10)
        told = self.told(CARD, (rows[0], "2026-02-01"), (rows[1], "2026-05-10"))
        assert told.change == -40.0
        words = [each for each in told.sentences if each.startswith("Nps")]
        assert words[0].startswith("Nps, which counts on neither date, ")
        assert words[0].endswith(" between them.")
