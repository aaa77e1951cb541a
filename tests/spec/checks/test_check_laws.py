# ruff: noqa: S311  chance that can be repeated is what a test wants

import random
import warnings

import attrs
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from healthscore import AsIs, Best, GeometricMean, Metric, WeightedMean, Worst
from healthscore.spec.checks._check import check
from healthscore.spec.checks._effects import effects
from healthscore.spec.checks._reach import reaches
from strategies import AS_OF, SEEDS, any_case, cases

NESTED = (WeightedMean(), Worst(), Best(), GeometricMean())


def bare(member, means, chance):
    """Let every metric's score be what its column holds, so that a test can choose it."""
    if isinstance(member, Metric):
        return Metric(member.name, AsIs())
    members = tuple(bare(below, means, chance) for below in member.members)
    changes = {"aggregation": chance.choice(means)} if means else {}
    return attrs.evolve(member, members=members, **changes)


def swings(card, chance, others):
    """Score each metric at its lowest and its highest, the others anywhere but the same."""
    metrics = list(card.metrics())
    spans = {metric.name: metric.normalizer.span for metric in metrics}
    rows = []
    for metric in metrics:
        for _ in range(others):
            row = {
                name: chance.choice([low, high, chance.uniform(low, high)])
                for name, (low, high) in spans.items()
            }
            rows += [row | {metric.name: end} for end in spans[metric.name]]
    values = card.score(rows).values.reshape(len(metrics), others, 2)
    return dict(zip(spans, np.ptp(values, axis=2).max(axis=1), strict=True))


class TestEffects:
    @given(SEEDS)
    def test_no_metric_moves_the_score_by_more(self, seed):
        """Whatever the others are, and however they are aggregated."""
        chance = random.Random(seed)
        case = any_case(chance, rows=2, depth=1, rules=False, gates=False)
        self.holds(bare(case.scorecard, (), chance), chance)

    @given(SEEDS)
    def test_no_metric_below_groups_does(self, seed):
        """Where one fault weighs heavily, where nothing makes up for it, or anything does."""
        chance = random.Random(seed)
        card = any_case(chance, rows=2, rules=False, gates=False, sums=False).scorecard
        means = () if card.spread == "across" else NESTED
        self.holds(bare(card, means, chance), chance)

    def holds(self, card, chance):
        """Hold what is claimed to what is found."""
        claimed = effects(card)
        for name, found in swings(card, chance, others=8).items():
            assert found <= claimed.get(name, 0.0) + 1e-6


class TestReaches:
    @given(cases(rows=20))
    def test_no_score_is_beyond(self, case):
        """Neither the scorecard's nor a member's."""
        found = reaches(case.scorecard)
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        spans = found.members | {"": found.stages[case.scorecard.place][-1]}
        for name, (low, high) in spans.items():
            values = scores.values if not name else scores[name]
            present = values[~np.isnan(values)]
            assert ((present >= low - 1e-9) & (present <= high + 1e-9)).all()


class TestCheck:
    @given(cases(rows=40), st.booleans())
    def test_what_can_never_be_never_is(self, case, with_table):
        """No customer is in a band that nobody can be in, or meets a condition that never holds."""
        card = case.scorecard
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = check(card, case.table if with_table else None, as_of=AS_OF)
        scores = card.score(case.table, as_of=AS_OF)
        for finding in found:
            assert str(finding)
            if finding.code == "unreachable-band":
                assert finding.got not in scores.bands
        never = {finding.place for finding in found if finding.code == "impossible-condition"}
        for row in range(len(scores)):
            applied = scores.customer(row).rules
            assert all(rule_place(card, rule) not in never for rule in applied)


def rule_place(card, applied):
    """Name a rule that was applied."""
    bodies = {body.name: body for body in (card, *card.groups())}
    body = bodies[applied.member]
    return f"rule {body.rules.index(applied.rule) + 1} of {body.place}"
