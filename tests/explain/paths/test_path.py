"""The cheapest ways to a band, held to trying all of them."""

import itertools
import json
import math
import random

import attrs
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import healthscore as hs
import strategies
from draws import few
from healthscore.aggregations import Aggregation
from healthscore.errors import DataError, DefinitionError
from healthscore.explain.paths import _search, _steps
from healthscore.explain.paths._case import Case
from healthscore.explain.paths._given import Given
from healthscore.explain.paths._goal import Goal
from healthscore.explain.paths._path import path_to
from healthscore.explain.paths._results import Step
from healthscore.explain.paths._search import Search
from healthscore.explain.paths._sets import Found, cheapest_sets
from healthscore.explain.paths._steps import apart, needed, shortened, told
from healthscore.explain.paths._what_if import what_if

AS_OF = "2026-11-01"
BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})
CARD = hs.Scorecard(
    "b2b",
    [
        hs.Group(
            "usage",
            [
                hs.Metric("logins", hs.Piecewise({0: 0, 3: 60, 10: 100}), unit="logins a week"),
                hs.Metric("adoption", hs.Linear(worst=0, best=1), formula="used / bought"),
                hs.Metric("seen", hs.Decay(half_life=14), formula="days_since(last_login)"),
            ],
        ),
        hs.Group(
            "feedback",
            [
                hs.Metric("nps", hs.Linear(worst=-100, best=100)),
                hs.Metric("csat", hs.Steps({0: 0, 3: 50, 4: 80, 4.5: 100}), missing=50),
            ],
        ),
        hs.Metric("plan", hs.Categories({"free": 20, "pro": 70, "enterprise": 100})),
    ],
    weighting=hs.Fixed(usage=40, feedback=30, plan=30),
    rules=[hs.Cap(at=39, when="p1 >= 1", reason="open P1 ticket")],
    banding=BANDING,
)
ACME = {
    "logins": 2,
    "used": 5,
    "bought": 10,
    "last_login": "2026-10-18",
    "nps": 20,
    "csat": 3.2,
    "plan": "pro",
    "p1": 0,
}
OTHERS = [
    hs.GeometricMean(),
    hs.HarmonicMean(),
    hs.PowerMean(2),
    hs.Worst(),
    hs.Best(),
    hs.Rounded(hs.WeightedMean()),
    hs.OrderedMean([3, 1, 1]),
]


def ask(customer=ACME, card=CARD, **options):
    """Ask how ACME becomes green."""
    return path_to(card, customer, as_of=AS_OF, **options)


def simple(*metrics, **options):
    """Make a scorecard of metrics, or of names of such as are scores already."""
    return hs.Scorecard(
        "simple",
        [hs.Metric(each, hs.AsIs()) if isinstance(each, str) else each for each in metrics],
        **{"banding": BANDING, **options},
    )


def check(card, customer, paths, *, as_of=AS_OF, previous=None):
    """Hold all that is promised of paths."""
    labels = card.banding.labels
    due = labels.index(paths.band)

    def reaches(changes):
        found = what_if(card, customer, changes, as_of=as_of, previous=previous)
        return found.after.band in labels[due:], found

    for path in paths:
        reached, found = reaches(path.changes)
        assert reached
        assert found.after.value == path.after.value
        assert [step.lever for step in path.steps] == [*path.changes]
        assert [step.after for step in path.steps] == [*path.changes.values()]
        # what is said does it too, taken at its word
        assert reaches({step.lever: step.said for step in path.steps})[0]
        gained = sum(step.gain for step in path.steps)
        # from no score at all there is no gain
        assert math.isnan(gained) == math.isnan(found.change)
        assert math.isnan(gained) or math.isclose(gained, found.change, abs_tol=1e-9)
        assert math.isclose(sum(step.cost for step in path.steps), path.cost)
        for step in path.steps:
            assert step.score_before == found.before.members[step.metric]
            assert step.score_after == found.after.members[step.metric]
            assert step.cost > 0
        for size in range(len(path.steps)):
            for some in itertools.combinations(path.changes.items(), size):
                assert not reaches(dict(some))[0]
    for first, second in itertools.combinations(paths, 2):
        assert first.cost <= second.cost
        assert not first.changes.keys() <= second.changes.keys()
    data = paths.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def any_linear(chance):
    """Make a scorecard of weighted means with at most four metrics, and a customer."""

    def metric(name):
        kind = chance.randrange(4)
        if kind == 0:
            labels = {label: chance.choice([0, 20, 50, 70, 100]) for label in "abcd"}
            return hs.Metric(name, hs.Categories(labels)), chance.choice("abcd")
        if kind == 1:
            tiers = {start: chance.choice([0, 10, 25, 50, 80, 100]) for start in (0, 3, 4, 8)}
            closed = chance.choice(["left", "right"])
            return hs.Metric(name, hs.Steps(tiers, closed=closed)), chance.choice([0, 3, 5, 9])
        if kind == 2:
            return hs.Metric(name, hs.Linear(worst=10, best=0)), chance.randrange(12)
        knots = {0: 30, 4: 70, 6: 20, 10: 90}
        return hs.Metric(name, hs.Piecewise(knots)), chance.randrange(12)

    made = [metric(f"m{place}") for place in range(chance.randint(1, 4))]
    members = [each for each, _ in made]
    customer = {each.name: value for each, value in made}
    if len(members) > 2:
        group = hs.Group("g", members[:2], weighting=hs.Fixed(m0=chance.choice([1, 2.5]), m1=1))
        members = [group, *members[2:]]
    weights = {each.name: chance.choice([1, 1, 2, 0.3]) for each in members}
    spread = chance.choice(["within", "across"])
    banding = hs.Banding({"red": 0, "green": chance.choice([40, 62.5, 70, 95])})
    card = hs.Scorecard(
        "linear", members, weighting=hs.Fixed(weights), banding=banding, spread=spread
    )
    costs = {name: chance.choice([1, 1, 2, 0.5, 10]) for name in customer}
    return card, customer, costs


def least_cost(card, customer, costs):
    """Try each subset of metrics at many raw values, the one that costs least among those."""
    before = card.score_one(customer)
    tries = {
        name: [*"abcd"] if isinstance(value, str) else np.linspace(-1, 13, 57).tolist()
        for name, value in customer.items()
    }
    best = math.inf
    names = [*customer]
    table = {name: [] for name in names}
    picks = [[customer[name], *tries[name]] for name in names]
    # a grid of all four would be too large: the last is tried at every value, the others at some
    chance = random.Random(1)  # noqa: S311  chance that can be repeated
    rows = itertools.product(*picks)
    if math.prod(map(len, picks)) > 4000:
        rows = ([chance.choice(pick) for pick in picks] for _ in range(4000))
    for row in rows:
        for name, value in zip(names, row, strict=True):
            table[name].append(value)
    scores = card.score(table)
    reached = scores.band_codes == 1
    cost = sum(costs[name] * np.maximum(scores[name] - before.members[name], 0.0) for name in names)
    if reached.any():
        best = cost[reached].min()
    return best


class TestLinear:
    @given(st.integers(0, 2**32))
    @settings(max_examples=max(10, settings().max_examples // 3))
    def test_nothing_is_cheaper(self, seed):
        """Of all that was tried, and whatever is called unreachable is."""
        card, customer, costs = any_linear(random.Random(seed))  # noqa: S311  repeatable
        paths = path_to(card, customer, cost=costs)
        assert paths.exact
        least = least_cost(card, customer, costs)
        if paths.why:
            assert least == math.inf
        elif paths:
            assert paths[0].cost <= least + 1e-6
            check(card, customer, paths, as_of=None)
        else:
            assert paths.before.band == "green"

    def test_the_cheapest_first(self):
        """By points for their cost; other sets follow, each without some step of the first."""
        paths = ask()
        check(CARD, ACME, paths)
        assert paths.exact
        assert paths.reached
        assert len(paths) == 3
        first = paths[0]
        assert [step.metric for step in first.steps] == ["plan", "nps"]
        assert first.changes["plan"] == "enterprise"
        assert first.steps[0].gain == pytest.approx(9)
        assert paths[:2] == paths.paths[:2]
        assert [path.cost for path in paths] == sorted(path.cost for path in paths)

    def test_round_numbers(self):
        """Are not spoiled by the rounding of sums."""
        card = simple("a", "b", "c")
        assert path_to(card, {"a": 40, "b": 60, "c": 75})[0].changes == {"a": 75}

    def test_costs(self):
        """Of a point of the metric's own score turn the order round."""
        dear = ask(cost={"csat": 100, "nps": 100, "adoption": 0.01})
        check(CARD, ACME, dear)
        assert [step.lever for step in dear[0].steps] == ["plan", "adoption"]
        assert dear[0].steps[1].cost == pytest.approx(0.01 * 5 / 0.4 * 3, rel=0.1)

    def test_fixed_metrics_stay(self):
        """In every path, by the metric's name or the column's."""
        for fixed in (["csat", "nps"], ["csat", "last_login"], "plan", {"used", "bought"}):
            paths = ask(fixed=fixed)
            check(CARD, ACME, paths)
            held = {fixed} if isinstance(fixed, str) else set(fixed)
            for path in paths:
                assert not held & {*path.changes, *(step.metric for step in path.steps)}
            assert paths.fixed == tuple(sorted(held))

    def test_what_does_not_count(self):
        """Is not moved."""
        card = simple("a", "b", "c", weighting=hs.Fixed(a=1, b=0, c=1))
        paths = path_to(card, {"a": 50, "b": 50, "c": 50}, count=9)
        assert {name for path in paths for name in path.changes} == {"a", "c"}

    def test_rules_that_do_not_matter(self):
        """Caps above the band and floors below it leave the reckoning exact."""
        rules = [hs.Cap(at=80, when="p1 < 9"), hs.Floor(at=20, when="p1 < 9")]
        card = attrs.evolve(CARD, rules=[*CARD.rules, *rules])
        paths = ask(card=card)
        check(card, ACME, paths)
        assert paths.exact
        assert paths[0].changes == ask()[0].changes

    def test_a_score_within_a_hair_of_the_cut(self):
        """Counts as on it, though no reckoning comes that far."""
        card = simple("a", banding=hs.Banding({"red": 0, "green": 90}))
        card = attrs.evolve(card, members=[hs.Metric("a", hs.Piecewise({0: 0, 10: 90 - 5e-10}))])
        paths = path_to(card, {"a": 1})
        assert len(paths) == 1
        check(card, {"a": 1}, paths, as_of=None)


class TestStep:
    def test_from_no_score_there_is_no_gain_to_tell(self):
        """Only what moves."""
        step = Step("m", "m", 1.0, 2.0, "", 10.0, 20.0, math.nan, 10.0, 2.0)
        assert str(step) == "m from 1 to 2"


class TestSearch:
    @pytest.mark.parametrize("aggregation", OTHERS, ids=repr)
    def test_other_means(self, aggregation):
        """Are searched, and it is said that there may be cheaper ways."""
        card = attrs.evolve(CARD, aggregation=aggregation)
        customer = {**ACME, "plan": "free"}
        paths = ask(customer, card)
        check(card, customer, paths)
        assert paths
        assert not paths.exact

    @pytest.mark.parametrize("aggregation", OTHERS, ids=repr)
    def test_nearly_nothing_is_cheaper(self, aggregation):
        """Among all of a grid."""
        three = simple("a", "b", "c", aggregation=aggregation)
        customer, costs = {"a": 12, "b": 40, "c": 65}, {"a": 1, "b": 2, "c": 1.5}
        paths = path_to(three, customer, cost=costs)
        check(three, customer, paths, as_of=None)
        grids = np.meshgrid(*(np.linspace(now, 100, 45) for now in customer.values()))
        table = {name: grid.ravel() for name, grid in zip("abc", grids, strict=True)}
        reached = three.score(table).band_codes == 2
        cost = sum(costs[name] * (table[name] - customer[name]) for name in "abc")
        assert paths[0].cost <= cost[reached].min() * 1.05

    def test_points(self):
        """Under a sum, a metric's score is its points."""
        members = [
            hs.Metric("base", hs.AsIs(low=-50, high=80)),
            hs.Metric("bonus", hs.Categories({"no": -20, "yes": 25})),
        ]
        card = hs.Scorecard("points", members, aggregation=hs.Sum(start=10), banding=BANDING)
        customer = {"base": 20, "bonus": "no"}
        paths = path_to(card, customer, cost={"base": 2})
        check(card, customer, paths, as_of=None)
        assert paths[0].changes == {"bonus": "yes", "base": 35}
        assert paths[1].changes == {"base": 80}

    def test_a_shared_column(self):
        """Moves all that read it, and the path is as it really is."""
        card = hs.Scorecard(
            "shared",
            [
                hs.Metric("up", hs.Linear(worst=0, best=10), formula="x"),
                hs.Metric("down", hs.Linear(worst=40, best=0), formula="x"),
                hs.Metric("ratio", hs.Linear(worst=0, best=4), formula="y / x"),
            ],
            banding=hs.Banding({"red": 0, "green": 60}),
        )
        customer = {"x": 2, "y": 4}
        paths = path_to(card, customer)
        check(card, customer, paths, as_of=None)
        assert paths
        assert not paths.exact
        assert {name for path in paths for name in path.changes} == {"x", "ratio"}

    def test_a_rule_that_a_lever_ends(self):
        """Is met by moving what it reads."""
        card = attrs.evolve(
            CARD,
            rules=[hs.Cap(at=50, when="csat < 4", reason="unhappy")],
        )
        paths = ask(card=card)
        check(card, ACME, paths)
        assert all(path.changes["csat"] >= 4 for path in paths)
        by_score = attrs.evolve(CARD, rules=[hs.Cap(at=50, when="score('usage') < 70")])
        for path in (paths := ask(card=by_score)):
            assert path.after.members["usage"] >= 70 - 1e-6
        assert paths
        check(by_score, ACME, paths)

    def test_a_rule_that_ends_on_the_way(self):
        """And not at the best: the place is found between."""
        members = [hs.Metric("x", hs.AsIs()), hs.Metric("y", hs.AsIs())]
        rules = [hs.Cap(at=30, when="not (x > 60 and x < 80 and y > 75 and y < 95)")]
        card = hs.Scorecard("between", members, rules=rules, banding=BANDING)
        customer = {"x": 20, "y": 20}
        paths = path_to(card, customer)
        check(card, customer, paths, as_of=None)
        assert len(paths) == 1
        assert paths[0].after.value == pytest.approx(70, abs=0.1)

    def test_a_rule_that_ends_past_the_curve(self):
        """Though the metric's own score is the best already, or nearly."""
        x = hs.Metric("x", hs.AsIs())
        csat = hs.Metric("csat", hs.Steps({0: 0, 3: 50, 4: 100}))
        card = simple(csat, x, rules=[hs.Cap(at=39, when="csat < 4.5", reason="low")])
        paths = path_to(card, {"csat": 3.5, "x": 80})
        check(card, {"csat": 3.5, "x": 80}, paths, as_of=None)
        assert paths[0].changes == {"csat": 4.5}
        tickets = hs.Metric("tickets", hs.Linear(worst=10, best=3))
        card = simple(tickets, x, rules=[hs.Cap(at=39, when="3 <= tickets", reason="many")])
        for now in (8, 3):
            customer = {"tickets": now, "x": 90}
            paths = path_to(card, customer)
            assert [path.changes for path in paths] == [{"tickets": 2}]
            assert what_if(card, customer, paths[0].changes).after.band == "green"
        assert paths[0].cost == 0

    def test_a_rule_that_ends_on_a_date(self):
        """On a whole day."""
        seen = hs.Metric("seen", hs.Decay(half_life=30), formula="days_since(last)")
        card = simple(
            seen, "x", rules=[hs.Cap(at=39, when="days_since(last) > 14", reason="silent")]
        )
        customer = {"last": "2026-09-01", "x": 100}
        paths = ask(customer, card)
        check(card, customer, paths)
        assert paths[0].changes == {"last": "2026-10-18"}

    def test_what_a_rule_forbids_above(self):
        """There may be a way below it."""
        m = hs.Metric("m", hs.Linear(worst=0, best=20))
        rules = [hs.Cap(at=30, when="m >= 9", reason="too many")]
        card = simple(m, "n", aggregation=hs.Worst(), rules=rules)
        paths = path_to(card, {"m": 0, "n": 100}, band="yellow")
        check(card, {"m": 0, "n": 100}, paths, as_of=None)
        assert paths[0].changes == {"m": 8}
        assert not paths.exact

    def test_a_column_that_is_moved_for_the_other_metric(self):
        """Where the first has nothing to gain."""
        card = simple(
            hs.Metric("light", hs.Linear(worst=20, best=0), formula="s"),
            hs.Metric("heavy", hs.Steps({0: 0, 16: 100}), formula="s"),
            "x",
        )
        paths = path_to(card, {"s": 6, "x": 90})
        assert [(step.metric, step.after) for step in paths[0].steps] == [("heavy", 16)]
        assert what_if(card, {"s": 6, "x": 90}, {"s": 16}).after.band == "green"

    def test_what_is_told_is_rounded_away_from_what_is(self):
        """For rounded to the nearest it might fall short."""
        metrics = [hs.Metric("logins", hs.Piecewise({0: 0, 1: 40, 3: 80, 6: 100})), "nps"]
        card = simple(*metrics, weighting=hs.Fixed(logins=60, nps=40))
        paths = path_to(card, {"logins": 1, "nps": 58.5}, count=1)
        assert paths.exact
        assert paths[0].changes["logins"] == pytest.approx(2.8833333333)
        assert "logins from 1 to 2.884 (+22.6)" in str(paths)

    def test_a_curve_of_ones_own(self):
        """Is searched, for nobody knows where it turns."""

        @attrs.frozen(eq=False, repr=False)
        class Root(hs.normalizers.Normalizer):
            def curve(self, values, /):
                return np.clip(10.0 * np.sqrt(np.maximum(values, 0.0)), 0.0, 100.0)

        card = hs.Scorecard("own", [hs.Metric("a", Root())], banding=BANDING)
        paths = path_to(card, {"a": 4})
        check(card, {"a": 4}, paths, as_of=None)
        assert not paths.exact
        assert paths[0].changes["a"] == pytest.approx(49)

    def test_a_mean_of_ones_own(self):
        """Is searched like any other."""

        @attrs.frozen(eq=False, repr=False)
        class Product(Aggregation):
            def combine(self, scores, weights, /):
                del weights
                return 100.0 * np.nanprod(scores / 100.0, axis=1)

        card = simple("a", "b", aggregation=Product())
        paths = path_to(card, {"a": 60, "b": 80})
        check(card, {"a": 60, "b": 80}, paths, as_of=None)
        assert paths[0].cost == pytest.approx(27.5, rel=0.1)

    @pytest.mark.parametrize("aggregation", [hs.GeometricMean(), hs.Worst()], ids=repr)
    def test_many_metrics(self, aggregation):
        """Are not tried in every subset."""
        names = [f"m{place}" for place in range(_search.FEW + 3)]
        card = simple(*names, aggregation=aggregation)
        customer = {name: 50 + 3 * place for place, name in enumerate(names)}
        paths = path_to(card, customer, count=1)
        check(card, customer, paths, as_of=None)
        assert len(paths) == 1

    @given(strategies.cases(rows=2, depth=2))
    @few
    def test_whatever_the_scorecard(self, case):
        """What is found reaches the band."""
        if case.scorecard.banding is None:
            return
        for row in range(2):
            customer = case.row(row)
            band = case.scorecard.banding.labels[-1]
            paths = path_to(case.scorecard, customer, band=band, count=2, as_of=AS_OF)
            check(case.scorecard, customer, paths)
            assert str(paths)
            assert repr(paths)


class TestUnreachable:
    def test_a_cap_that_holds(self):
        """Is the answer, with its condition, and with what is wanted besides."""
        paths = ask({**ACME, "p1": 2})
        assert not paths
        assert not paths.reached
        assert paths.exact
        assert paths.why == (
            "cannot be reached because the cap 'open P1 ticket' holds at 39.0 while p1 >= 1"
        )
        assert [each.rule for each in paths.rules] == [*CARD.rules]
        assert [path.changes for path in paths.otherwise] == [path.changes for path in ask()]
        assert str(paths).startswith(f"The score is 39.0, red. green (70) {paths.why}. If that did")
        assert repr(paths) == f"<Paths to green: {paths.why}>"

    def test_several_rules(self):
        """Are all named, each where it acts, by its condition where it has no reason."""
        card = attrs.evolve(
            CARD,
            members=[
                attrs.evolve(
                    CARD.members[0], rules=[hs.Cap(at=5, when="p1 >= 1", reason="no admin")]
                ),
                *CARD.members[1:],
            ],
            rules=[
                hs.Override(to="min(score('nps'), 30)", when="p1 == 2", reason="onboarding"),
                hs.Cap(at=39, when="p1 >= 1"),
            ],
        )
        paths = ask({**ACME, "p1": 2}, card)
        assert paths.why == (
            "cannot be reached because the cap 'no admin' of usage holds at 5.0 while p1 >= 1, "
            "the override 'onboarding' holds while p1 == 2 and the cap 'p1 >= 1' holds at 39.0"
        )
        assert len(paths.rules) == 3

    def test_a_group_of_the_same_name_as_the_scorecard(self):
        """Has rules of its own, which are told apart."""
        cap = hs.Cap(at=30, when="p1 >= 1", reason="open P1")
        group = hs.Group("c", [hs.Metric("a", hs.AsIs())], rules=[cap])
        card = hs.Scorecard("c", [group, hs.Metric("b", hs.AsIs())], banding=BANDING)
        paths = path_to(card, {"a": 90, "b": 90, "p1": 1}, fixed=["b"])
        assert paths.why == (
            "cannot be reached because the cap 'open P1' of c holds at 30.0 while p1 >= 1"
        )
        both = attrs.evolve(card, rules=[attrs.evolve(cap, at=20)])
        paths = path_to(both, {"a": 90, "b": 90, "p1": 1})
        assert [rule.on_whole for rule in paths.rules] == [False, True]
        assert paths.otherwise == ()

    def test_a_level_by_formula(self):
        """Is not told as a number: it may be another one then."""
        card = attrs.evolve(CARD, rules=[hs.Override(to="p1 * 10", when="p1 >= 1", reason="so")])
        paths = ask({**ACME, "p1": 2}, card)
        assert paths.why == "cannot be reached because the override 'so' holds while p1 >= 1"
        assert not paths.exact
        assert paths.otherwise

    def test_without_the_rule_it_would_be_reached(self):
        """Without further steps, if so."""
        fine = {**ACME, "p1": 1, "csat": 5, "nps": 100, "logins": 10}
        paths = ask(fine)
        assert paths.rules
        assert paths.otherwise == ()
        assert str(paths).endswith("while p1 >= 1. If that did not hold, it would be reached.")

    def test_a_rule_and_more(self):
        """Where the band is out of reach without the rule too, both are told."""
        fixed = ["csat", "nps", "logins", "seen", "adoption"]
        paths = ask({**ACME, "p1": 1}, fixed=fixed)
        assert paths.why.startswith(
            "cannot be reached: the best score that can be reached is 39.0, as the cap 'open P1 "
        )
        assert "; fixed: adoption, csat" in paths.why
        assert str(paths).endswith("nps, seen.")
        assert paths.exact

    def test_not_enough_to_move(self):
        """The best score is told, what is fixed, and what is missing."""
        poor = {**ACME, "csat": None, "nps": None, "logins": 0}
        paths = ask(poor, fixed=["logins", "plan"])
        assert paths.exact
        assert paths.gaps == ("nps", "csat")
        assert paths.why == (
            "cannot be reached: the best score that can be reached is 62.7; fixed: logins, plan; "
            "missing: nps, csat; known at their best, they would make it 77.7"
        )
        searched = ask(poor, attrs.evolve(CARD, aggregation=hs.Worst()), fixed=["logins", "plan"])
        assert "the best score that was found is 50.0" in searched.why
        assert not searched.exact

    def test_no_score(self):
        """Where too little is known, nothing that can be moved gives one."""
        card = attrs.evolve(CARD, min_coverage=0.8)
        paths = ask({**ACME, "csat": None, "nps": None}, card)
        assert paths.why == (
            "cannot be reached because there is no score at a coverage of 0.70; "
            "missing: nps, csat; known at their best, they would make it 69.7"
        )
        assert paths.exact
        assert str(paths).startswith("There is no score. green (70) cannot")
        nobody = dict.fromkeys(ACME)
        strict = attrs.evolve(CARD, min_present=3)
        assert "missing: logins, adoption, seen, nps, csat, plan; known" in ask(nobody, strict).why

    def test_gaps_that_would_not_help(self):
        """Because something else keeps the score away even then."""
        card = simple("a", "b", min_present=2)
        held = attrs.evolve(
            card, members=[*card.members, hs.Group("g", [hs.Metric("c", hs.AsIs())], min_present=0)]
        )
        held = attrs.evolve(held, min_present=3)
        paths = path_to(held, {"a": None, "b": 3, "c": None})
        assert "known at their best, they would make it 67.7" in paths.why

    def test_gaps_of_every_kind(self):
        """Of labels, of points, and under names that columns have."""
        members = [
            hs.Metric("x", hs.AsIs(-20, 130), formula="x + y"),
            hs.Metric("plan", hs.Categories({"pro": 10})),
            hs.Metric("x (known)", hs.AsIs(), observed="y", valid_days=3),
            hs.Metric("z", hs.AsIs()),
        ]
        card = hs.Scorecard("gaps", members, aggregation=hs.Sum(high=100), banding=BANDING)
        values = {"x": None, "y": None, "plan": None, "x (known)": 5, "z": 1}
        paths = path_to(card, values, as_of=AS_OF, fixed=["z"])
        assert paths.why.endswith("known at their best, they would make it 100.0")

    def test_nothing_can_be_moved(self):
        """At all."""
        paths = path_to(simple("a"), {"a": 30}, fixed=["a"])
        assert paths.why.startswith("cannot be reached: the best score that can be reached is 30.0")

    def test_a_band_that_no_score_has(self):
        """Because its cut is at the very top, and belongs to the band below."""
        top = hs.Banding({"red": 0, "green": 100}, closed="right")
        paths = path_to(simple("a", banding=top), {"a": 30})
        assert paths.why.startswith("cannot be reached: the best score that can be reached is 100")


class TestBands:
    def test_there_already(self):
        """No step is needed, and that is no failure; a higher band is as good."""
        fine = {**ACME, "csat": 5, "nps": 100, "logins": 10}
        for band in ("green", "yellow", "red"):
            paths = ask(fine, band=band)
            assert (len(paths), paths.why, paths.exact) == (0, "", True)
            assert paths.reached
        assert str(paths).endswith("green: red is reached already.")
        assert repr(paths) == "<Paths to red: there already>"

    def test_closed_on_the_right(self):
        """A cut belongs to the band below, so that it must be passed."""
        card = simple("a", banding=attrs.evolve(BANDING, closed="right"))
        paths = path_to(card, {"a": 30})
        check(card, {"a": 30}, paths, as_of=None)
        assert 70 < paths[0].changes["a"] < 70.001

    @pytest.mark.parametrize(
        ("previous", "due"),
        [(None, 70), ("unknown", 70), ("red", 70), ("yellow", 75), ("green", 65)],
    )
    def test_the_band_before(self, previous, due):
        """With a margin, it is harder to come than to stay."""
        card = simple("a", banding=attrs.evolve(BANDING, margin=5))
        paths = path_to(card, {"a": 30}, previous=previous)
        check(card, {"a": 30}, paths, as_of=None, previous=previous)
        assert paths[0].changes["a"] == pytest.approx(due)
        assert paths.threshold == pytest.approx(due)
        at = "70" if due == 70 else f"70, from {previous} {due}"
        assert f"to green ({at}): a from 30" in str(paths)

    @pytest.mark.parametrize(("a", "previous"), [(72, "yellow"), (68, "green")])
    def test_a_score_knows_the_band_before(self, a, previous):
        """What a margin made of it stays as it is."""
        card = simple("a", banding=attrs.evolve(BANDING, margin=5))
        score = card.score({"a": [a]}, previous=[previous])[0]
        paths = path_to(card, score)
        assert paths.before.band == what_if(card, score, {}).before.band == score.band == previous
        assert what_if(card, score, {"a": 74}).after.band == previous
        due = [75] if previous == "yellow" else []
        assert [path.changes["a"] for path in paths] == pytest.approx(due)
        assert path_to(card, score, previous="red").before.previous_band == "red"

    def test_a_band_that_a_margin_keeps_out_of_reach(self):
        """Has no threshold."""
        card = simple("a", banding=hs.Banding({"red": 0, "green": 97}, margin=5))
        paths = path_to(card, {"a": 30}, previous="red")
        assert (paths.threshold, paths.to_dict()["threshold"]) == (math.inf, None)
        assert "green (97) cannot be reached" in str(paths)

    def test_no_banding_and_no_such_band(self):
        """Are errors that say what there is."""
        with pytest.raises(DefinitionError, match="'b2b' has no banding"):
            ask(card=attrs.evolve(CARD, banding=None))
        with pytest.raises(DataError, match=r"one of red, yellow, green. Got 'gren'. Did you mean"):
            ask(band="gren")
        with pytest.raises(DataError, match="'previous' must hold"):
            ask(previous="blue")


class TestAsked:
    def test_faults(self):
        """Are errors that name the argument."""
        with pytest.raises(DataError, match=r"'fixed' must .* Did you mean 'plan'\? Got"):
            ask(fixed=["plam"])
        with pytest.raises(DataError, match="'cost' must hold names of metrics"):
            ask(cost={"used": 2})
        for wrong in (0, -1, math.nan, math.inf, "2", None):
            with pytest.raises(DefinitionError, match="'cost' of path_to must hold finite numbers"):
                ask(cost={"plan": wrong})
        with pytest.raises(DefinitionError, match="'cost' of path_to must be a mapping"):
            ask(cost=3)
        for wrong in (0, 1.5, True):
            with pytest.raises(DefinitionError, match="'count' of path_to must be a whole number"):
                ask(count=wrong)
        with pytest.raises(DataError, match="mapping of values is due"):
            ask(["acme"])

    def test_how_many(self):
        """At most so many as are wanted."""
        assert len(ask(count=1)) == 1
        assert 3 < len(ask(count=8)) <= 8
        check(CARD, ACME, ask(count=8))

    def test_a_score_stands_for_its_customer(self):
        """And is called by its key."""
        table = {name: [value] for name, value in ACME.items()} | {"account": ["<script>"]}
        score = CARD.score(table, key="account", as_of=AS_OF)["<script>"]
        paths = path_to(CARD, score)
        assert paths.key == "<script>"
        assert str(paths).startswith("<script> is 56.2, yellow. The cheapest way to green (70): p")
        assert [path.changes for path in paths] == [path.changes for path in ask()]
        assert paths.to_dict()["key"] == "<script>"


class TestResults:
    def test_in_words(self):
        """The raw values short, the points of each step behind them."""
        paths = path_to(simple("a", "b"), {"a": 20, "b": 79.25}, count=2)
        assert str(paths) == (
            "The score is 49.6, yellow. The cheapest way to green (70): a from 20 to 60.75 (+20.4)."
        )
        assert repr(paths) == "<Paths to green: 1 path, cheapest 40.8>"
        assert repr(paths[0]) == "<Path: a, cost 40.8, to 70.0 green>"
        text = str(ask(fixed=["csat", "nps", "plan"]))
        assert "logins from 2 to 10 " in text
        assert "logins a week (+" in text
        assert "; " in str(ask()).partition("Others: ")[2]
        assert repr(ask()).startswith("<Paths to green: 3 paths, cheapest ")

    def test_a_sequence(self):
        """Of paths, with all that a sequence has."""
        paths = ask()
        assert list(paths) == [paths[0], paths[1], paths[2]] == list(paths.paths)
        assert paths[-1] in paths
        assert paths.index(paths[1]) == 1

    def test_units(self):
        """Follow the metric's own value, and no column that makes it."""
        metric = hs.Metric("m", hs.Linear(worst=0, best=5), formula="log1p(mrr)", unit="log $")
        card = hs.Scorecard("unit", [metric], banding=BANDING)
        assert path_to(card, {"mrr": 5})[0].steps[0].unit == ""
        plain = hs.Scorecard(
            "unit", [hs.Metric("mrr", hs.Linear(worst=0, best=5), unit="$")], banding=BANDING
        )
        assert path_to(plain, {"mrr": 1})[0].steps[0].unit == "$"


class TestParts:
    """What stands behind, in places that whole scorecards seldom come to."""

    def test_sets_within_sets(self):
        """A set that takes all of a cheaper one is passed over, and the search is not endless."""
        sets = [({"a"}, 1.0), ({"a", "b"}, 2.0), ({"b"}, 3.0), ({"c"}, 4.0)]

        def solve(without):
            for members, cost in sets:
                if not members & without:
                    return Found(cost, dict.fromkeys(sorted(members), 1), is_exact=True)
            return None

        assert [{*each.changes} for each in cheapest_sets(solve, 9)] == [{"a"}, {"b"}, {"c"}]

        def careless(without):
            members = {"a", "b"} if without else {"a"}
            return Found(float(len(without)), dict.fromkeys(sorted(members), 1), is_exact=False)

        assert [{*each.changes} for each in cheapest_sets(careless, 9)] == [{"a"}]

    def made(self, card, customer):
        """Make a case and its goal."""
        case = Case(card, Given(customer, None), frozenset())
        return case, Goal.of(card, "green", None)

    def test_what_is_not_needed(self, monkeypatch):
        """Is left out, from some or from many."""
        card = simple("a", "b", "c")
        case, goal = self.made(card, {"a": 30, "b": 60, "c": 60})
        found = Found(0.0, {"a": 100.0, "b": 70.0, "c": 70.0}, is_exact=False)
        assert needed(case, goal, found).changes == {"a": 100.0}
        monkeypatch.setattr(_steps, "_MANY", 1)
        assert needed(case, goal, found).changes == {"a": 100.0}

    def test_what_would_cost_much_more_is_not_shortened(self):
        """However long its numbers are."""
        card = simple("a", "b")
        case, goal = self.made(card, {"a": 30, "b": 60})
        found = Found(50.0, {"a": 80.0000001}, is_exact=False)
        assert shortened(case, goal, {"a": 1, "b": 1}, found).changes == {"a": 80.1}
        dear = found._replace(cost=10.0)
        assert shortened(case, goal, {"a": 1, "b": 1}, dear) is dear

    def test_what_falls_short(self):
        """Is no path, and a dearer path with all steps of a cheaper one is none."""
        card = simple("a", "b")
        case, goal = self.made(card, {"a": 30, "b": 60})
        costs = {"a": 1.0, "b": 1.0}
        short = told(case, goal, costs, Found(0.0, {"a": 40.0}, is_exact=False))
        paths = [
            told(case, goal, costs, Found(0.0, changes, is_exact=False))
            for changes in ({"a": 90.0, "b": 61.0}, {"a": 85.0})
        ]
        assert short is None
        assert apart([*paths, short]) == (paths[1],)

    def test_uphill_ends(self):
        """Where no step leads up, and where none is left."""
        card = simple("a", "b", aggregation=hs.Worst())
        case, goal = self.made(card, {"a": 50, "b": 50})
        search = Search(case, goal, {"a": 1.0, "b": 1.0})
        assert search._uphill(["a", "b"]) == []
        assert search._uphill([]) == []
        assert search.solve(frozenset({"a"})) is None
