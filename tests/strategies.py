"""Random scorecards with tables to score, from any source of chance: a seed, or hypothesis.

Numbers are eighths and parameters are such that curves are exact in floating point, except where
`Case.exact` says otherwise; so another scorer can be held to the very same bits.
"""
# ruff: noqa: S311  chance that can be repeated is what a test wants

import datetime as dt
import random
from typing import NamedTuple

from hypothesis import strategies as st

from healthscore import (
    AsIs,
    Banding,
    Best,
    Cap,
    Categories,
    Decay,
    Equal,
    Fixed,
    Floor,
    GeometricMean,
    Group,
    HarmonicMean,
    Linear,
    Logistic,
    Metric,
    OrderedMean,
    Override,
    Piecewise,
    PowerMean,
    Rounded,
    Scorecard,
    Steps,
    Sum,
    Target,
    WeightedMean,
    Worst,
)

SEEDS = st.integers(0, 2**32 - 1)
AS_OF = "2026-11-01"
PLANS = ["free", "pro", "team", " "]
WEIGHTS = [0, 1, 1, 2.5, 40, 0.1, 1 / 3, 1e-12, 1e12]


class Case(NamedTuple):
    """A scorecard, a table that it can score, and whether no exp or log is in it."""

    scorecard: Scorecard
    table: dict[str, list[object]]
    exact: bool

    @property
    def size(self):
        """Number of customers."""
        return len(next(iter(self.table.values())))

    def row(self, place):
        """Give one customer as a mapping."""
        return {name: values[place] for name, values in self.table.items()}


def cases(rows=12, depth=3, **options):
    """Make cases that hypothesis can make smaller."""

    def make(seed, rows, depth):
        return any_case(random.Random(seed), rows=rows, depth=depth, **options)

    return st.builds(make, SEEDS, st.integers(2, rows), st.integers(1, depth))


def any_case(chance, **options):
    """Make one case."""
    return Maker(chance, **options).case()


class Maker:
    """Makes one case.

    Parameters
    ----------
    chance : random.Random
        Where it comes from.
    rows : int, default 12
        Customers in the table.
    depth : int, default 3
        Most floors of groups, the scorecard's own among them.
    smooth : bool, default True
        Whether there may be curves and means with exp or log.
    rules : bool, default True
        Whether there may be rules.
    sums : bool, default True
        Whether there may be sums of points.
    gates : bool, default True
        Whether groups may ask for coverage or for a number of members.
    """

    def __init__(self, chance, *, rows=12, depth=3, smooth=True, rules=True, sums=True, gates=True):
        self.chance = chance
        self.rows = rows
        self.depth = depth
        self.smooth, self.rules, self.sums, self.gates = smooth, rules, sums, gates
        self.table = {}
        self.count = 0
        self.exact = True

    def likely(self, share):
        """Say yes now and then."""
        return self.chance.random() < share

    def case(self):
        """Make a scorecard and its table."""
        self.column("x", self.eighth)
        self.column("y", self.eighth)
        self.column("flag", lambda: self.chance.randrange(2))
        self.column("plan", lambda: self.chance.choice(PLANS[:3]))
        self.column("seen", self.date)
        self.smooth = self.smooth and self.likely(0.5)
        spread = "across" if self.likely(0.15) else "within"
        if spread == "across":
            self.sums = False
        body = self.body(self.depth, points=False, across=spread == "across")
        if spread == "across":
            # more than eight terms may be added in another order
            self.exact = self.exact and sum(name[0] == "m" for name in self.table) <= 8
        banding = self.banding() if self.likely(0.7) else None
        scorecard = Scorecard("card", **body, banding=banding, spread=spread)
        for values in self.table.values():
            values[:] = [None if value == " " else value for value in values]
        return Case(scorecard, self.table, self.exact)

    def column(self, name, make):
        """Add a column, with a share of gaps of its own."""
        gaps = self.chance.choice([0.0, 0.0, 0.2, 0.6, 1.0])
        self.table[name] = [None if self.likely(gaps) else make() for _ in range(self.rows)]

    def eighth(self):
        """Give a number of which curves make nothing that is not exact."""
        return self.chance.randrange(-240, 960) / 8

    def any_number(self):
        """Give a number with all its digits."""
        return self.chance.uniform(-20.0, 120.0)

    def date(self):
        """Give a day, seldom in the future."""
        days = self.chance.randrange(-10, 120)
        return (dt.date.fromisoformat(AS_OF) - dt.timedelta(days)).isoformat()

    def name(self, letter):
        """Give a name that nothing else has."""
        self.count += 1
        return f"{letter}{self.count}"

    def body(self, depth, *, points, across=False, root=True):
        """Make the fields that a group and a scorecard share."""
        chance = self.chance
        aggregation, below = self.aggregation(points=points, across=across)
        size = chance.choice([1, 2, 2, 3, 3, 4, 5])
        members = [
            self.group(depth - 1, points=below, across=across)
            if depth > 1 and self.likely(0.35)
            else self.metric(points=below, fades=isinstance(aggregation, WeightedMean))
            for _ in range(size)
        ]
        fields = {"members": members}
        names = [member.name for member in members]
        fields["weighting"] = self.weighting(names)
        if aggregation is OrderedMean:
            counted = sum(map(bool, fields["weighting"].over(names).values()))
            aggregation = OrderedMean([*chance.choices([0, 1, 2, 0.3], k=counted - 1), 1])
        whole = not any(getattr(member, "loses_weight", False) for member in members)
        if whole and (aggregation.points or not points) and not across and self.likely(0.15):
            digits, mode = (
                chance.choice([0, 0, 1, -1]),
                chance.choice(["half_up", "half_even", "floor"]),
            )
            aggregation = Rounded(aggregation, digits=digits, mode=mode)
        fields["aggregation"] = aggregation
        if self.gates and (root or not across):
            fields["min_coverage"] = chance.choice([0, 0, 0, 0.25, 0.5, 2 / 3, 1])
            fields["min_present"] = chance.choice([1, 1, 1, *range(size + 1)])
        if self.rules and (root or not across) and self.likely(0.5):
            names = [name for member in members for name in names_in(member)]
            count = chance.choice([1, 1, 2, 3])
            fields["rules"] = [self.rule(names, points=points) for _ in range(count)]
        return fields

    def group(self, depth, *, points, across):
        """Make a group."""
        fields = self.body(depth, points=points, across=across, root=False)
        return Group(self.name("g"), **fields)

    def aggregation(self, *, points, across):
        """Make an aggregation, and say whether its members may score any range."""
        kinds = ["mean", "mean", "mean", "worst", "best", "ordered", "power", "power", "sum", "sum"]
        kind = "mean" if across else self.chance.choice(kinds)
        if kind == "sum" and self.sums:
            low, high = (-150.0, 200.0) if points else self.chance.choice([(0, 100), (10, 80)])
            return Sum(start=self.chance.choice([0, 50, -20]), low=low, high=high), True
        if kind == "power" and self.smooth:
            self.exact = False
            floor = self.chance.choice([0, 0, 1, 12.5])
            powers = [PowerMean(p, floor=floor) for p in (2, 0.5, -0.5, -3)]
            geometric, harmonic = GeometricMean(floor=floor), HarmonicMean(floor=floor)
            return self.chance.choice([geometric, geometric, harmonic, *powers]), False
        if kind == "ordered":
            # which weights it takes is known when the members are
            self.exact = False
            return OrderedMean, points
        return {"worst": Worst(), "best": Best()}.get(kind, WeightedMean()), points

    def weighting(self, names):
        """Make a weighting, with one weight above 0 at least."""
        if self.likely(0.3):
            return Equal()
        # a logarithm makes much of the rounding of a small difference between large terms
        choices = WEIGHTS[:-2] if self.smooth else WEIGHTS
        weights = {name: self.chance.choice(choices) for name in names}
        return Fixed(weights) if any(weights.values()) else Equal()

    def metric(self, *, points, fades):
        """Make a metric, and its column; say whether it may lose weight with age."""
        name = self.name("m")
        options = {}
        if self.likely(0.25):
            options["missing"] = self.chance.choice([0, 25, 100, 62.5])
        if self.likely(0.2):
            options |= {"observed": "seen", "valid_days": self.chance.choice([0, 30, 90])}
            if options["valid_days"] and (fades or "missing" in options) and self.likely(0.6):
                options["fade"] = self.chance.choice([30, 15, 7.5])
        if self.likely(0.15):
            self.column(name, lambda: self.chance.choice(PLANS[:3]))
            labels = {"free": self.level(points), "pro": self.level(points)}
            other = self.chance.choice([None, self.level(points)])
            if self.likely(0.25):
                options["curves"] = [(self.age(), Categories({"pro": self.level(points)}))]
            return Metric(name, Categories(labels, other=other), **options)
        curve, whole = self.curve(points)
        if self.likely(0.25):
            count = self.chance.choice([1, 1, 2, 3])
            curves = [self.curve(points) for _ in range(count)]
            options["curves"] = [(self.age(), each) for each, _ in curves]
            whole = "eighths" if "eighths" in (whole, *(kind for _, kind in curves)) else whole
        self.column(name, self.any_number if whole == "any" else self.eighth)
        if self.likely(0.3):
            texts = ["x + y", "max(x, y)", "abs(x)", "x - 2 * y", "coalesce(x, y, 3)", "-x"]
            texts += ["x / y", "sqrt(x)", "days_since(seen)"] if whole == "any" else []
            texts += ["log1p(y)"] if self.smooth else []
            options["formula"] = self.chance.choice(texts)
            self.exact = self.exact and options["formula"] != "log1p(y)"
        return Metric(name, curve, **options)

    def age(self):
        """Make a condition that picks a curve: it reads columns alone."""
        parts = ["days_since(seen) < 60", "days_since(seen) >= 30", "x < 40", "x + y > 60"]
        parts += ["flag", "not flag", "plan == 'pro'", "plan in ['free', 'team'] and x > y"]
        return self.chance.choice(parts)

    def level(self, points):
        """Give a score."""
        return self.chance.choice([0, 12.5, 40, 50, 70, 100, *([-60, 130] if points else [])])

    def curve(self, points):
        """Make a curve, and say whether it is exact for any number or for eighths."""
        chance, worst = self.chance, self.chance.randrange(-20, 60)
        span = chance.choice([1, 5, 10, 20, 50, 100]) * chance.choice([1, -1])
        knots = [worst, worst + 4, worst + 12, worst + 44]
        curves = [
            (AsIs(-60, 130) if points else AsIs(), "any"),
            (AsIs(chance.choice([0, 5]), chance.choice([60, 100])), "any"),
            (Steps({start: self.level(points) for start in knots}), "any"),
            (Linear(worst=worst, best=worst + span), "eighths"),
            (Piecewise({start: self.level(points) for start in knots}), "eighths"),
            (Target(low=worst, high=worst + abs(span), tolerance=20), "eighths"),
        ]
        if self.smooth and self.likely(0.5):
            self.exact = False
            width = chance.choice([20, -30])
            curves = [(Logistic(midpoint=worst, width=width), "any"), (Decay(half_life=14), "any")]
        return chance.choice(curves)

    def rule(self, names, *, points):
        """Make a rule that reads columns and the scores of members."""
        kind = self.chance.choice([Cap, Floor, Override])
        when = self.condition(names)
        if kind is not Override:
            return kind(at=self.level(points), when=when, reason=self.chance.choice(["", "so"]))
        score = f"score('{self.chance.choice(names)}')"
        levels = [self.level(points), score, f"{score} / 2 + 10", f"min({score}, 33)"]
        levels += ["x * 2", f"{score} - y"] if not self.sums else []
        return Override(to=self.chance.choice(levels), when=when)

    def condition(self, names):
        """Make a condition; where scores are not exact, none is likely to stand on its edge."""
        edge = self.chance.choice([20, 40, 50, 70, 100]) + (0 if self.exact else 0.31718)
        score = f"score('{self.chance.choice(names)}')"
        parts = [f"{score} >= {edge}", f"{score} < {edge}", f"{score} + x > {edge}"]
        parts += ["flag", "flag == 1", "x > 10", "x <= y", "x + y > 60", "days_since(seen) > 30"]
        parts += ["plan == 'free'", "plan in ['pro', 'team']", "plan != 'pro'", "x / (y - y) > 1"]
        first, second, third = (self.chance.choice(parts) for _ in range(3))
        shapes = [first, f"not {first}", f"{first} and {second}", f"{first} or not {second}"]
        return self.chance.choice([*shapes, f"{first} and ({second} or {third})"])

    def banding(self):
        """Make a banding whose cuts scores are likely to meet."""
        cuts = sorted(self.chance.sample([25, 40, 50, 62.5, 70, 90], self.chance.randrange(4)))
        starts = {f"band {place}": cut for place, cut in enumerate([0, *cuts])}
        return Banding(starts, closed=self.chance.choice(["left", "right"]))


def names_in(member):
    """Give the name of a member and of all below it."""
    below = getattr(member, "members", ())
    return [member.name, *(name for inner in below for name in names_in(inner))]
