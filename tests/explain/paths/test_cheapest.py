"""The cheapest rises, held to trying all of them."""

import itertools
import random

import hypothesis.strategies as st
import pytest
from hypothesis import given

from healthscore.explain.paths import _cheapest
from healthscore.explain.paths._cheapest import Choice, Item, cheapest


def smooth_cost(items, need):
    """Cost of what is lacking by prices, or infinity: the textbook's greedy knapsack."""
    cost = 0.0
    for item in sorted(items, key=lambda item: item.cost / item.weight):
        rise = min(item.room, max(need, 0.0) / item.weight)
        cost, need = cost + rise * item.cost, need - rise * item.weight
    return cost if need <= 1e-9 else float("inf")


def least_cost(items, need):
    """Try every level of every stepped item."""
    stepped = [item for item in items if item.levels]
    smooth = [item for item in items if not item.levels]
    best = float("inf")
    for chosen in itertools.product(*((0.0, *item.levels) for item in stepped)):
        gained = sum(points * item.weight for points, item in zip(chosen, stepped, strict=True))
        cost = sum(points * item.cost for points, item in zip(chosen, stepped, strict=True))
        best = min(best, cost + smooth_cost(smooth, need - gained))
    return best


def any_items(chance):
    """Make some items, whole numbers among them, so that ties are common."""

    def one(place):
        levels = tuple(sorted(chance.sample([5, 10, 20, 35, 50, 70, 100], chance.randint(1, 4))))
        weight = chance.choice([0.125, 0.25, 0.25, 0.5, chance.uniform(0.01, 1)])
        cost = chance.choice([1, 1, 2, 5, chance.uniform(0.1, 10)])
        if chance.random() < 0.5:
            return Item(f"m{place}", weight, cost, levels[-1], levels)
        return Item(f"m{place}", weight, cost, chance.choice([3, 40, 77.7]))

    return [one(place) for place in range(chance.randint(1, 6))]


class TestCheapest:
    @given(st.integers(0, 2**32))
    def test_nothing_is_cheaper(self, seed):
        """As trying every level of everything shows."""
        chance = random.Random(seed)  # noqa: S311  chance that can be repeated
        items = any_items(chance)
        need = chance.uniform(0.1, 1.1) * sum(item.most for item in items)
        found, least = cheapest(items, need), least_cost(items, need)
        if least == float("inf"):
            assert found is None
            return
        assert found.is_exact
        assert found.cost == pytest.approx(least, rel=1e-9)
        known = {item.name: item for item in items}
        rises = [(known[name], points) for name, points in found.rises.items()]
        assert sum(points * item.cost for item, points in rises) == pytest.approx(found.cost)
        assert sum(points * item.weight for item, points in rises) >= need - 1e-9
        assert all(points in (item.levels or (points,)) for item, points in rises)
        assert all(0.0 < points <= item.room for item, points in rises)

    def test_one_alone(self):
        """Rises by what is lacking, over its weight."""
        item = Item("usage", 0.25, 2, 80)
        assert cheapest([item], 10) == Choice(80, {"usage": 40}, is_exact=True)

    def test_steps_are_taken_whole(self):
        """Where the next step goes further than is wanted, it costs all the same."""
        item = Item("csat", 0.5, 1, 50, (20, 50))
        assert cheapest([item], 11) == Choice(50, {"csat": 50}, is_exact=True)

    def test_of_two_ways_at_one_cost_the_shorter_is_taken(self):
        """One step is better than two."""
        items = [Item(name, 0.5, 1, room) for name, room in (("a", 10), ("b", 40), ("c", 10))]
        assert cheapest(items, 20).rises == {"b": 40}

    def test_not_enough(self):
        """All together may be too little, and nothing at all is."""
        assert cheapest([Item("usage", 0.25, 2, 80)], 20.1) is None
        assert cheapest([], 1) is None

    def test_just_enough_but_for_rounding(self):
        """A sum that depends on its order is never told to be enough in one and not in another."""
        items = [Item(f"m{place}", 0.1, 1, 10, (10,)) for place in range(10)]
        assert cheapest(items, 10 + 5e-11).cost == 100
        lacking = [Item("m", 1, 1, 1, (1 - 1e-9,))]
        assert cheapest(lacking, 1) is None

    def test_too_many_choices(self, monkeypatch):
        """The most promising are followed up, and it is said that there may be cheaper ones."""
        chance = random.Random(3)  # noqa: S311  chance that can be repeated
        items = [
            Item(f"m{place}", chance.uniform(0.1, 1), chance.uniform(0.1, 1), 3, (1, 2, 3))
            for place in range(12)
        ]
        whole = cheapest(items, 5)
        assert whole.is_exact
        monkeypatch.setattr(_cheapest, "MOST", 1)
        some = cheapest(items, 5)
        assert not some.is_exact
        assert some.cost >= whole.cost - 1e-9
        assert some.cost < 1.3 * whole.cost
