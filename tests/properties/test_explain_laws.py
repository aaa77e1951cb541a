"""What every explanation and every comparison promises."""
# ruff: noqa: S311  chance that can be repeated is what a test wants

import itertools
import math
import random

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from draws import few
from healthscore import AsIs, Fixed, GeometricMean, Group, HarmonicMean, Metric, Scorecard, Worst
from healthscore.aggregations import WeightedMean
from parts import MEANS
from strategies import AS_OF, SEEDS, cases

DATES = st.sampled_from([AS_OF, "2026-11-20", "2026-09-01", "2027-03-01"])
KINDS = ("value_effects", "data_effects", "time_effects", "model_effects")


def another(case, seed):
    """Give another table of the same kind: some columns in another order."""
    chance = random.Random(seed)
    order = chance.sample(range(case.size), case.size)
    return {
        name: [values[place] for place in order] if chance.random() < 0.6 else values
        for name, values in case.table.items()
    }


def both(case, seed, date):
    """Score the table of a case, and another on another date."""
    before = case.scorecard.score(case.table, as_of=AS_OF)
    return before, case.scorecard.score(another(case, seed), as_of=date)


def parts(comparison):
    """Give all parts of each change."""
    metrics = sum(getattr(comparison, kind) for kind in KINDS)
    return metrics.sum(axis=1) + comparison.rule_effects + comparison.model_rule_effects


def columns_of(metric):
    """Give the columns that a metric reads."""
    return {need.column for need in metric.effective_formula.needs(metric.normalizer.takes)}


def ruled_columns(card):
    """Give the columns that rules read, and conditions of curves."""
    rules = [rule for body in (card, *card.groups()) for rule in body.rules]
    formulas = [each for rule in rules for each in rule.formulas]
    formulas += [curve.when for metric in card.metrics() for curve in metric.curves]
    return {need.column for each in formulas for need in each.needs()}


def changed(card, seed):
    """Give another scorecard over the same columns: other weights, no rules, a member less."""
    chance = random.Random(seed)
    members, old = list(card.members), card.weights
    alone = sum(map(bool, list(old.values())[1:])) == 0
    if not (alone or isinstance(card.aggregation, hs.OrderedMean | hs.Rounded)):
        members = members[chance.randrange(2) :]
    # a member of weight 0 stays one, for an ordered mean counts the others
    weighting = Fixed({m.name: chance.choice([1, 2, 5]) if old[m.name] else 0 for m in members})
    return attrs.evolve(card, members=members, weighting=weighting, rules=[], min_present=1)


class TestComparisons:
    @given(cases(rows=6), SEEDS, DATES)
    def test_the_parts_sum_to_the_change(self, case, seed, date):
        """For every aggregation, with nesting, rules, sums, gaps, staleness and decay."""
        before, after = both(case, seed, date)
        comparison = hs.compare(before, after)
        np.testing.assert_allclose(parts(comparison), after.values - before.values, atol=1e-9)
        np.testing.assert_array_equal(np.isnan(parts(comparison)), np.isnan(comparison.change))
        whole = comparison.effects.sum(axis=1) + comparison.rule_effects
        np.testing.assert_allclose(whole, comparison.change, atol=1e-9)

    @given(cases(rows=6), SEEDS, DATES)
    def test_to_swap_before_and_after_negates_every_part(self, case, seed, date):
        """There is no first and no second in it."""
        before, after = both(case, seed, date)
        there, back = hs.compare(before, after), hs.compare(after, before)
        for kind in (*KINDS, "rule_effects", "change"):
            np.testing.assert_allclose(getattr(back, kind), -getattr(there, kind), atol=1e-9)
        assert {(new, old): count for (old, new), count in back.migrations.items()} == dict(
            there.migrations
        )

    @given(cases(rows=6))
    def test_a_result_compared_with_itself_is_all_zeros(self, case):
        """Where there is a score, to the last bit."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        comparison = hs.compare(scores, scores)
        known = ~np.isnan(scores.values)
        for kind in (*KINDS, "rule_effects", "change"):
            assert not getattr(comparison, kind)[known].any()
        assert comparison.largest() == []
        assert comparison.moved == 0

    @given(cases(rows=6), SEEDS)
    def test_what_did_not_change_has_no_part_of_other_values(self, case, seed):
        """Whatever the others did, and however they are aggregated."""
        before, after = both(case, seed, AS_OF)
        comparison = hs.compare(before, after)
        for at, name in enumerate(comparison.metrics):
            same = before.members[name] == after.members[name]
            known = same & ~np.isnan(comparison.change)
            assert not comparison.value_effects[known, at].any()

    @given(cases(rows=6), SEEDS)
    def test_weighted_means_are_split_by_effective_weights(self, case, seed):
        """mean(o) times the change of s, and (mean(s) - mean(score)) times the change of o."""
        bodies = (case.scorecard, *case.scorecard.groups())
        if not all(isinstance(body.aggregation, WeightedMean) for body in bodies):
            return
        before, after = both(case, seed, AS_OF)
        comparison = hs.compare(before, after)
        middle = (before.values - before.adjustments + after.values - after.adjustments) / 2
        for at, name in enumerate(comparison.metrics):
            weights, scores = [], []
            for result in (before, after):
                whole = result.contributions[:, at] + result.losses[:, at]
                weights.append(whole / 100)
                scores.append(result.members[name])
            first, second = (
                np.where(np.isnan(one), other, one) for one, other in (scores, scores[::-1])
            )
            values = (weights[0] + weights[1]) / 2 * np.nan_to_num(second - first)
            data = np.nan_to_num((first + second) / 2 - middle) * (weights[1] - weights[0])
            found = comparison.value_effects[:, at] + comparison.data_effects[:, at]
            np.testing.assert_allclose(found, values + data, atol=1e-9)

    @given(cases(rows=6), SEEDS)
    def test_without_gaps_nothing_is_due_to_data(self, case, seed):
        """Nor without fading; and nothing to time on one date, or to the model of one scorecard."""
        before, after = both(case, seed, AS_OF)
        comparison = hs.compare(before, after)
        gaps = [
            marks
            for scores in (before, after)
            for marks in (
                *map(np.isnan, scores.members.values()),
                *scores.kept("test").gaps.values(),
                *(share < 1.0 for share in scores.kept("test").fresh.values()),
            )
        ]
        whole = ~np.any(gaps, axis=0) & ~np.isnan(comparison.change)
        assert not comparison.data_effects[whole].any()
        known = ~np.isnan(comparison.change)
        assert not comparison.time_effects[known].any()
        assert not comparison.model_effects[known].any()

    @given(cases(rows=6), SEEDS, st.booleans())
    def test_another_scorecard_adds_up_too(self, case, seed, separate):
        """Model and data together; or the model on the old table, and the data after it."""
        card = changed(case.scorecard, seed)
        before = case.scorecard.score(case.table, as_of=AS_OF)
        table = case.table if separate else None
        comparison = hs.compare(before, card.score(case.table, as_of=AS_OF), table=table)
        np.testing.assert_allclose(parts(comparison), comparison.change, atol=1e-9)
        known = ~np.isnan(comparison.change)
        if separate:
            # nothing changed but the model
            for kind in ("value_effects", "data_effects", "time_effects", "rule_effects"):
                assert not np.abs(getattr(comparison, kind)[known]).max(initial=0) > 1e-9
        later = hs.compare(before, card.score(another(case, seed), as_of=AS_OF), table=table)
        np.testing.assert_allclose(parts(later), later.change, atol=1e-9)

    @given(cases(rows=6), SEEDS, SEEDS)
    def test_the_order_of_the_customers_does_not_matter(self, case, seed, shuffle):
        """They are matched by key; newcomers and leavers are nobody's change."""
        size = case.size
        order = random.Random(shuffle).sample(range(size), size)
        old = case.table | {"id": [f"c{place}" for place in range(size)]}
        new = another(case, seed) | {"id": [f"c{place}" for place in range(size)]}
        mixed = {name: [values[place] for place in order] for name, values in new.items()}
        before = case.scorecard.score(old, as_of=AS_OF, key="id")
        straight = hs.compare(before, case.scorecard.score(new, as_of=AS_OF, key="id"))
        crossed = hs.compare(before, case.scorecard.score(mixed, as_of=AS_OF, key="id"))
        for kind in (*KINDS, "rule_effects", "change"):
            np.testing.assert_allclose(
                getattr(crossed, kind), getattr(straight, kind)[order], atol=1e-12
            )


class TestExplanations:
    @given(cases(rows=4))
    def test_what_is_put_in_and_lost_adds_up(self, case):
        """With the rules' effects, and the starts and limits of sums, to the score and to 100."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        summed = scores.kept("test").plan.has_points
        for key in range(case.size):
            told = scores.explain(key)
            if math.isnan(told.score):
                continue
            put_in = math.fsum(part.contribution for part in told.parts)
            lost = math.fsum(part.loss for part in told.parts)
            by_rules = math.fsum(rule.effect for rule in told.rules)
            assert put_in + told.adjustment == pytest.approx(told.score, abs=1e-9)
            if not summed:
                assert by_rules == pytest.approx(told.adjustment, abs=1e-9)
                assert 100 - lost + by_rules == pytest.approx(told.score, abs=1e-9)
                assert math.fsum(part.weight for part in told.parts) == pytest.approx(1, abs=1e-9)

    @given(cases(rows=4))
    def test_every_gap_is_named_and_nothing_else(self, case):
        """With what it could be worth, which holds the score."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        kept = scores.kept("test")
        for key in range(case.size):
            named = {part.name: part for part in scores.explain(key).gaps}
            for leaf in kept.plan.leaves:
                marks = kept.gaps.get(leaf.place)
                gap = np.isnan(kept.members[leaf.name][key]) if marks is None else marks[key]
                assert (leaf.name in named) == bool(gap)
            read = ruled_columns(case.scorecard)
            for part in named.values():
                ruled = not read.isdisjoint(columns_of(part.metric))
                assert (part.worth is None) == ruled

    @given(cases(rows=4))
    def test_what_a_gap_is_worth_is_what_scoring_it_would_give(self, case):
        """At its worst and at its best, all else as it is."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        for key in range(case.size):
            told = scores.explain(key)
            if len(told.gaps) == 1:
                (part,) = told.gaps
                known = part.worth is not None
                np.testing.assert_array_equal(part.worth if known else [np.nan] * 2, told.worth)
                if known and np.isnan(part.score) and part.judged.normalizer.span == (0.0, 100.0):
                    np.testing.assert_allclose(part.worth, told.interval, atol=1e-9)
            if not told.gaps:
                assert told.worth == pytest.approx((told.score, told.score), nan_ok=True)


class TestReasons:
    @given(cases(rows=8), st.integers(1, 4))
    def test_reasons_are_the_largest_losses(self, case, count):
        """In order; none of zero loss is ever named, and none that is larger is left out."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        reasons = scores.reasons(count)
        rules = np.maximum(reasons.rule_shortfalls, 0)
        lost = np.concatenate([reasons.shortfalls, rules], axis=1)
        for row in range(case.size):
            expected = [(code, p) for code, p in zip(reasons.codes, lost[row], strict=True)]
            expected = sorted((p for _, p in expected if p > 1e-9), reverse=True)[:count]
            given_points = [p for p in reasons.points[row] if p > 0]
            assert given_points == pytest.approx(expected)
            for name, points in zip(reasons.names[row], reasons.points[row], strict=True):
                assert (name == "") == (points == 0)
                if name:
                    pairs = zip(reasons.codes, lost[row], strict=True)
                    assert any(code == name and p == points for code, p in pairs)
            named = [text for text in reasons.text[row].split("; ") if text]
            given_points = [p for p in given_points if np.rint(p * 10) > 0]
            assert len(named) == len(given_points)

    @given(cases(rows=8))
    def test_against_the_mean_all_shortfalls_cancel_out(self, case):
        """With those of rules they are what the mean customer has more."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        if np.isnan(scores.values).all() or scores.kept("test").plan.has_points:
            return
        reasons = scores.reasons(against="mean")
        whole = reasons.shortfalls.sum(axis=1) + reasons.rule_shortfalls.sum(axis=1)
        ahead = whole + scores.values
        known = ahead[~np.isnan(ahead)]
        # one and the same customer stands against all
        np.testing.assert_allclose(
            known, known.mean(initial=0) if len(known) == 0 else known[0], atol=1e-8
        )

    @few
    @given(st.integers(2, 5), SEEDS)
    def test_against_the_mean_they_are_shapley_values(self, members, seed):
        """Of the weighted mean as a game: who is in has its own score, who is not the mean one."""
        chance = np.random.default_rng(seed)
        names = [f"m{place}" for place in range(members)]
        weights = chance.uniform(0.1, 5, members)
        table = {name: chance.uniform(0, 100, 6) for name in names}
        card = Scorecard(
            "game",
            [Metric(name, AsIs()) for name in names],
            weighting=Fixed(dict(zip(names, weights.tolist(), strict=True))),
        )
        found = card.score(table).reasons(against="mean").shortfalls
        shares = weights / weights.sum()
        matrix = np.column_stack(list(table.values()))
        means = matrix.mean(axis=0)
        for row in range(6):

            def game(inside, row=row):
                return sum(
                    shares[m] * (matrix[row, m] if m in inside else means[m])
                    for m in range(members)
                )

            for member in range(members):
                value = 0.0
                others = [m for m in range(members) if m != member]
                for size in range(members):
                    weight = math.factorial(size) * math.factorial(members - size - 1)
                    for inside in itertools.combinations(others, size):
                        value += weight * (game({*inside, member}) - game(inside))
                assert found[row, member] == pytest.approx(-value / math.factorial(members))


class TestSlopes:
    @pytest.mark.parametrize("way", MEANS)
    @few
    @given(SEEDS, st.integers(1, 5))
    def test_slopes_are_positive_and_know_no_direction(self, way, seed, members):
        """And the parts they make, scaled, sum to the change."""
        from healthscore.explain._walk import exactly

        chance = np.random.default_rng(seed)
        aggregation = way.of(members)
        weights = chance.uniform(0.1, 9, members)
        states = []
        for _ in range(2):
            scores = chance.uniform(0, 100, (20, members))
            scores[chance.uniform(size=scores.shape) < 0.1] = 0.0
            scores[chance.uniform(size=scores.shape) < 0.1] = 100.0
            states.append(scores)
        gone = chance.uniform(size=states[0].shape) < 0.1
        gone[gone.all(axis=1)] = False
        before, after = (np.asfortranarray(np.where(gone, np.nan, each)) for each in states)
        there = aggregation.slopes(before, after, weights)
        np.testing.assert_allclose(there, aggregation.slopes(after, before, weights), atol=1e-12)
        assert (there[~gone] >= 0).all()
        whole = aggregation(after, weights) - aggregation(before, weights)
        moved = np.where(gone, 0.0, after - before)
        split = exactly(np.where(gone, 0.0, there), moved, whole) * moved
        np.testing.assert_allclose(split.sum(axis=1), whole, atol=1e-9)

    @pytest.mark.parametrize(
        "mean",
        [
            GeometricMean(),
            GeometricMean(floor=5),
            HarmonicMean(),
            HarmonicMean(floor=1),
            *map(hs.PowerMean, (2, 0.5, -0.5, -3, 1e-5, 40, -60, 1, 0)),
            hs.PowerMean(0, floor=3),
        ],
        ids=str,
    )
    @few
    @given(SEEDS)
    def test_means_on_another_scale_are_split_in_closed_form(self, mean, seed):
        """The parts sum to the change as they come, without being scaled."""
        chance = np.random.default_rng(seed)
        before, after = (np.asfortranarray(chance.uniform(0.5, 100, (20, 3))) for _ in range(2))
        after[:5, 0] = before[:5, 0]
        weights = chance.uniform(0.1, 9, 3)
        split = mean.slopes(before, after, weights) * (after - before)
        whole = mean(after, weights) - mean(before, weights)
        np.testing.assert_allclose(split.sum(axis=1), whole, atol=1e-6)

    def test_who_leaves_zero_has_all_of_it(self):
        """Where a zero made the mean one: the others could not have changed it."""
        slopes = GeometricMean().slopes(
            np.array([[0.0, 50.0]]), np.array([[50.0, 80.0]]), np.array([1.0, 1.0])
        )
        change = GeometricMean()([[50, 80]], [1, 1])[0]
        np.testing.assert_allclose(slopes * [50, 30], [[change, 0]])

    def test_the_worst_member_that_gets_better(self):
        """Until another one is the worst."""
        card = Scorecard("worst", [Metric(name, AsIs()) for name in "ab"], aggregation=Worst())
        before, after = (card.score({"a": [a], "b": [50]}) for a in (20, 80))
        assert hs.compare(before, after).value_effects.tolist() == [[30, 0]]

    def test_a_group_hands_its_part_down(self):
        """However its members are aggregated."""
        inner = Group("g", [Metric("a", AsIs()), Metric("b", AsIs())], aggregation=GeometricMean())
        card = Scorecard("two", [inner, Metric("c", AsIs())], weighting=Fixed(g=1, c=3))
        before, after = (card.score({"a": [a], "b": [40], "c": [50]}) for a in (10, 90))
        (effects,) = hs.compare(before, after).value_effects.tolist()
        assert effects == pytest.approx([0.25 * (60 - 20), 0, 0])
