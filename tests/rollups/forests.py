"""Random forests of customers, and what plain Python makes of them, one node after the other."""

import math
import random
from typing import NamedTuple

import hypothesis.strategies as st
import numpy as np

from healthscore import (
    AsIs,
    Banding,
    Best,
    GeometricMean,
    HarmonicMean,
    Metric,
    PowerMean,
    Rounded,
    Scorecard,
    WeightedMean,
    Worst,
)

BANDING = Banding({"red": 0, "yellow": 40, "green": 70})
CARD = Scorecard("demo", [Metric("m", AsIs()), Metric("k", AsIs())], banding=BANDING)
FAMILY = {
    "id": ["acme", "acme-de", "acme-fr", "acme-fr-sud", "brix", "cogs"],
    "m": [90, 60, 40, 5, None, 70],
    "k": [80, 60, 30, 10, None, 90],
    "parent": [None, "acme", "acme", "acme-fr", "acme", None],
    "mrr": [5, 2, 3, 1, 2, 4],
}
MEANS = [
    WeightedMean(),
    Worst(),
    Best(),
    GeometricMean(),
    GeometricMean(floor=5),
    HarmonicMean(),
    HarmonicMean(floor=1),
    PowerMean(2),
    PowerMean(-3),
    PowerMean(1e-5),
    PowerMean(-1e-5, floor=2),
    PowerMean(1e-120),
    PowerMean(math.inf),
    PowerMean(-math.inf, floor=30),
    PowerMean(1, floor=20),
    PowerMean(400),
    Rounded(WeightedMean()),
    Rounded(Rounded(GeometricMean(), digits=2), digits=-1, mode="floor"),
]


def scored(table=FAMILY, card=CARD, **options):
    """Score a table with its keys."""
    return card.score(table, key="id", **options)


class Plain(NamedTuple):
    """What one node comes to."""

    value: float
    coverage: float
    weight: float


class Case(NamedTuple):
    """Customers in an order, who stands above whom, and what each weighs."""

    keys: list
    values: list
    parent: dict
    weight: dict

    @property
    def scores(self):
        """The customers, scored."""
        table = {"id": self.keys, "m": self.values}
        return Scorecard("demo", [Metric("m", AsIs())], banding=BANDING).score(table, key="id")

    def shuffled(self, chance):
        """The same in another order."""
        order = chance.sample(range(len(self.keys)), len(self.keys))
        keys, values = ([each[at] for at in order] for each in (self.keys, self.values))
        return self._replace(keys=keys, values=values)

    def children(self, node):
        """Who stands right below a node."""
        everybody = dict.fromkeys([*self.keys, *self.parent])
        return [key for key in everybody if self.parent.get(key) == node]

    def below(self, node):
        """Every customer below a node, and itself where it is one."""
        itself = [node] if node in self.keys else []
        return itself + [key for child in self.children(node) for key in self.below(child)]

    def own(self, node):
        """The own score of a node, NaN for none."""
        score = dict(zip(self.keys, self.values, strict=True)).get(node)
        return math.nan if score is None else float(score)

    def members(self, node, by, own="in", least=0.0):
        """What goes into a node: key, whether it is its own score, and what it comes to."""
        found = [
            (key, False, self.plain(key, by, own, least))
            for key in self.children(node)
            if self.below(key)
        ]
        qualified = [each for _, _, each in found if each.weight and not math.isnan(each.value)]
        if node in self.keys and (own == "in" or (own == "fallback" and not qualified)):
            score = self.own(node)
            here = Plain(score, float(not math.isnan(score)), self.weight[node])
            found.append((node, True, here))
        return [each for each in found if each[2].weight > 0.0]

    def plain(self, node, by, own="in", least=0.0):
        """What a node comes to."""
        if not any(self.below(key) for key in self.children(node)):
            score = self.own(node)
            return Plain(score, float(not math.isnan(score)), self.weight[node])
        members = [each for _, _, each in self.members(node, by, own, least)]
        total = math.fsum(each.weight for each in members)
        if not total:
            return Plain(math.nan, 0.0, 0.0)
        coverage = math.fsum(each.weight * each.coverage for each in members) / total
        values = [[each.value for each in members]]
        value = float(by(values, [each.weight for each in members])[0])
        return Plain(value if coverage >= least - 1e-9 else math.nan, coverage, total)


def cases(customers=12, gaps=0.2, zeros=0.15):
    """Make cases that hypothesis can make smaller."""

    def make(seed, size):
        return any_case(random.Random(seed), size, gaps, zeros)  # noqa: S311  chance to be repeated

    return st.builds(make, st.integers(0, 2**32 - 1), st.integers(1, customers))


def any_case(chance, size, gaps=0.2, zeros=0.15):
    """Make one case: whoever comes later in a random order may stand below who came earlier."""
    keys = [f"c{at}" for at in range(size)]
    others = [f"p{at}" for at in range(chance.randrange(4))]
    order = chance.sample(keys + others, size + len(others))
    parent = {key: chance.choice([None, *order[:at]]) for at, key in enumerate(order)}
    values = [
        None if chance.random() < gaps else chance.choice([0, 100, 40, chance.uniform(0, 100)])
        for _ in keys
    ]
    weight = {
        key: 0.0 if chance.random() < zeros else chance.choice([1.0, 2.5, chance.uniform(0.1, 9)])
        for key in keys
    }
    return Case(keys, values, parent, weight)


def same(found, due, off=1e-9):
    """Hold numbers to be the same, gaps included."""
    np.testing.assert_allclose(found, due, rtol=0.0, atol=off)
