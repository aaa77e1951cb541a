"""One table of every shipped part: each law in tests/properties/ runs on every row of it."""

import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import healthscore as hs
from healthscore import learn, normalizers, weightings
from healthscore.aggregations import Aggregation
from healthscore.normalizers import Normalizer

NAMES = ("usage", "feedback", "financial")
"""The members that the weightings of the table are for."""


class Curve(NamedTuple):
    """A normalizer of numbers, and what it promises."""

    normalizer: Normalizer
    direction: int
    """1 where more is better, -1 where less is, 0 where neither holds throughout."""
    knots: dict[float, float]
    """Exact scores; the first and the last value show where the curve lies."""


class Way(NamedTuple):
    """An aggregation, or what makes one for a number of members, and what it promises."""

    aggregation: Aggregation | Callable[[int], Aggregation]
    floor: float = 0.0
    """The lowest score that it tells apart from none."""

    def of(self, count):
        """Give the aggregation for a number of members."""
        made = isinstance(self.aggregation, Aggregation)
        return self.aggregation if made else self.aggregation(count)


def ordered(*weights):
    """Make an ordered mean for any number of members by going round its weights."""

    def make(count):
        return hs.OrderedMean([*itertools.islice(itertools.cycle(weights), count - 1), 1])

    return make


def uneven(count):
    """Make knots too unevenly spaced for a table of cells: each gap 1.2 times the one before."""
    return {1.2**place: 100.0 * place / (count - 1) for place in range(count)}


def even(count):
    """Make evenly spaced knots, with scores that rise unevenly."""
    return {float(place): 100.0 * (place / (count - 1)) ** 0.5 for place in range(count)}


def neighbours(start, count):
    """Make knots that are each the next number after the one before."""
    values = [start]
    for _ in range(count - 1):
        values.append(float(np.nextafter(values[-1], np.inf)))
    return {value: 100.0 * place / (count - 1) for place, value in enumerate(values)}


def piecewise(knots, direction=1):
    """Make a row for straight lines between some knots."""
    return Curve(hs.Piecewise(knots), direction, knots)


def steps(tiers, direction=1):
    """Make a row for tiers closed on the left."""
    return Curve(hs.Steps(tiers), direction, tiers)


CURVES = (
    Curve(hs.Linear(0, 10), 1, {0: 0, 10: 100}),
    Curve(hs.Linear(worst=60, best=0), -1, {60: 0, 0: 100}),
    Curve(hs.Linear(0.1, 0.3), 1, {0.1: 0, 0.3: 100}),
    Curve(hs.Linear(-0.7, -1e-9), 1, {-0.7: 0, -1e-9: 100}),
    Curve(hs.Linear(1 / 3, 1e-140), -1, {1 / 3: 0, 1e-140: 100}),
    Curve(hs.Linear(-1e150, 1e150), 1, {-1e150: 0, 1e150: 100}),
    Curve(hs.Linear(1, float(np.nextafter(1, 2))), 1, {1: 0, float(np.nextafter(1, 2)): 100}),
    Curve(hs.Linear(0, 1e-140), 1, {0: 0, 1e-140: 100}),
    Curve(hs.Linear(5, 10, outside="zero"), 0, {5: 0, 10: 100, 4.9: 0, 10.1: 0}),
    Curve(hs.Linear(10, 5, outside="zero"), 0, {10: 0, 5: 100, 4.9: 0, 10.1: 0}),
    piecewise({0: 0, 3: 60, 10: 100}),
    piecewise({0: 100, 0.1: 99.9, 0.3: 1e-9, 10: 0}, -1),
    piecewise({-1: 10, 0: 100, 1: 20}, 0),
    piecewise({0: 0, 1000: 50, 3000: 100}),
    piecewise({0: 100, 5: 40, 9: 40, 12: 0}, -1),
    piecewise({0: 40, 1: 40}),
    piecewise({0: 0, 1e150: 1e-140}),
    piecewise({-1e150: 0, -1e-150: 33.3, 1e-150: 66.7, 1e150: 100}),
    piecewise({0.1: 1 / 3, 0.2: 1 / 3, 0.3: 2 / 3}),
    piecewise(neighbours(1.0, 5)),
    piecewise(neighbours(1.0, 40)),
    piecewise(even(12)),
    piecewise(even(13)),
    piecewise(even(101)),
    piecewise(uneven(13)),
    piecewise(uneven(90)),
    steps({0: 0, 3: 50, 4: 80, 4.5: 100}),
    steps({7: 42}, 0),
    steps({-1: -0.0, 1: 0.5}),
    steps({0: 100, 0.1: 50, 1e100: 0}, -1),
    steps(neighbours(-1.0, 6)),
    steps(even(101)),
    steps(uneven(60)),
    Curve(hs.Steps({0: 0, 3: 50, 4: 80}, closed="right"), 1, {0: 0, 3: 0, 3.0001: 50, 4: 50}),
    Curve(hs.Steps(even(30), closed="right"), 1, {0: 0, 29: even(30)[28.0]}),
    Curve(hs.Logistic(midpoint=10, width=2), 1, {10: 50}),
    Curve(hs.Logistic(midpoint=0, width=-0.1), -1, {0: 50, 1e9: 0, -1e9: 100}),
    Curve(hs.Logistic(midpoint=1e150, width=1e-300), 1, {0: 0, 1e150: 50}),
    Curve(hs.Decay(half_life=14), -1, {0: 100, 14: 50, 28: 25, -3: 100}),
    Curve(hs.Decay(half_life=1e-300), -1, {0: 100, 1e-300: 50, 1: 0}),
    Curve(hs.Target(low=5, high=10, tolerance=4), 0, {1: 0, 4: 75, 5: 100, 10: 100, 11: 75, 14: 0}),
    Curve(hs.Target(low=0, high=0, tolerance=1e-140), 0, {-1: 0, 0: 100, 1: 0}),
    Curve(hs.AsIs(), 1, {0: 0, 50: 50, 100: 100, 101: 100, -1: 0}),
    Curve(hs.AsIs(low=-20, high=1e6), 1, {-20: -20, 1e6: 1e6, -21: -20}),
    Curve(normalizers.nps_answer(), 1, {0: 0, 6: 0, 7: 50, 8: 50, 9: 100, 10: 100}),
    Curve(normalizers.nps(), 1, {-100: 0, 0: 50, 100: 100}),
    Curve(normalizers.csat(), 1, {1: 0, 3: 50, 5: 100}),
    Curve(normalizers.csat_answer(), 1, {1: 0, 3: 0, 4: 100, 5: 100}),
    Curve(normalizers.ces(easiest=1, hardest=5), -1, {1: 100, 3: 50, 5: 0}),
    Curve(normalizers.distance_to_target(20, start=0), 1, {0: 0, 5: 25, 20: 100}),
)

LABELLED = (
    hs.Categories({"free": 20, "pro": 70, "enterprise": 100}),
    hs.Categories({"free": 20, "it's `odd`": 70}, other=50),
    hs.Categories({"one": 0.1}, other=0),
)

LEARNING_NORMALIZERS = (
    hs.Linear(worst=learn.quantile(0.05), best=learn.quantile(0.95)),
    hs.Linear(worst=learn.maximum(), best=0, outside="zero"),
    hs.Piecewise({0: 0, learn.median(): 50, learn.maximum(): 100}),
    hs.Piecewise({learn.mean(sds=place): place * 10 for place in range(-3, 4)}),
    hs.Steps({learn.minimum(): 0, learn.median(iqrs=0.5): 100}, closed="right"),
    hs.Logistic(midpoint=learn.mean(), width=learn.quantile(0.75)),
    hs.Decay(half_life=learn.median()),
    hs.Target(low=learn.quantile(0.25), high=learn.quantile(0.75), tolerance=learn.maximum()),
    normalizers.min_max(),
    normalizers.min_max(better="lower", low=1),
    normalizers.z_score(),
    normalizers.t_score(better="lower"),
    normalizers.distance_to_target(2e9),
)

LEARNED_CURVES = (
    hs.Percentile(),
    hs.Percentile(better="lower", points=5),
    hs.Isotonic(),
    hs.Isotonic(better="lower", smoothing=0),
)
"""Those for which `fit` gives a `Piecewise`."""

MEANS = (
    Way(hs.WeightedMean()),
    Way(hs.GeometricMean()),
    Way(hs.GeometricMean(floor=1), floor=1.0),
    Way(hs.HarmonicMean()),
    Way(hs.HarmonicMean(floor=12.5), floor=12.5),
    Way(hs.PowerMean(2)),
    Way(hs.PowerMean(0.5)),
    Way(hs.PowerMean(-3)),
    Way(hs.PowerMean(-0.37, floor=1), floor=1.0),
    Way(hs.PowerMean(40)),
    Way(hs.PowerMean(-1e6)),
    Way(hs.PowerMean(1e-9)),
    Way(hs.PowerMean(-1e-5)),
    Way(hs.PowerMean(0)),
    Way(hs.PowerMean(1, floor=5), floor=5.0),
    Way(hs.PowerMean(-1)),
    Way(hs.PowerMean(float("inf"))),
    Way(hs.PowerMean(float("-inf"), floor=2), floor=2.0),
    Way(hs.Worst()),
    Way(hs.Best()),
    Way(ordered(1, 2, 5)),
    Way(ordered(0.1, 0, 1 / 3)),
)
"""Those whose score lies between the worst and the best member."""

ROUNDED = (
    Way(hs.Rounded(hs.WeightedMean())),
    Way(hs.Rounded(hs.GeometricMean(), mode="floor")),
    Way(hs.Rounded(hs.PowerMean(3), digits=2, mode="half_even")),
    Way(hs.Rounded(hs.Best(), digits=-1)),
    Way(lambda count: hs.Rounded(ordered(3, 2)(count), digits=1)),
)

SUMS = (
    Way(hs.Sum()),
    Way(hs.Sum(start=50)),
    Way(hs.Sum(start=-5, low=-100, high=10)),
    Way(hs.Rounded(hs.Sum(start=0.25), digits=0)),
)

WEIGHTINGS = (
    hs.Equal(),
    hs.Fixed(usage=40, feedback=30, financial=30),
    hs.Fixed(usage=1e-12, feedback=1e12, financial=0),
    hs.Fixed({"usage": 0.1, "feedback": 0.2, "financial": 1 / 3}),
    hs.RankOrder(NAMES),
    hs.RankOrder(NAMES[::-1], method="sum"),
    hs.RankOrder(NAMES, method="reciprocal"),
    hs.PairwiseComparisons(
        {("usage", "feedback"): 3, ("feedback", "financial"): 2, ("financial", "usage"): 1 / 5}
    ),
    hs.PairwiseComparisons(
        {("usage", "feedback"): 9, ("financial", "usage"): 3},
        method="geometric_mean",
        max_inconsistency=None,
        random_index="donegan_dodd",
    ),
    hs.Blend(hs.Equal(), hs.RankOrder(NAMES), share=0.25),
)

LEARNING_WEIGHTINGS = (
    hs.Entropy(),
    hs.Critic(),
    hs.Critic(correlation="spearman"),
    hs.StandardDeviation(),
    hs.PrincipalComponent(),
    hs.PrincipalComponent(fallback=hs.Equal()),
    hs.Entropy(fallback=hs.Fixed(usage=3, feedback=2, financial=1)),
    hs.Blend(hs.StandardDeviation(fallback=hs.Equal()), hs.Equal(), share=0.1),
)

OUTCOME_WEIGHTINGS = (
    weightings.Outcome(),
    weightings.Outcome(hs.Fixed(usage=3, feedback=2, financial=1)),
    weightings.Outcome(penalty=0.5),
    weightings.Outcome(hs.StandardDeviation(fallback=hs.Equal()), penalty="cross_validation"),
    hs.Blend(weightings.Outcome(), hs.Equal(), share=0.75),
)
"""Those that learn from what customers did."""

ODD_WEIGHTINGS = (
    hs.Fixed({"product usage": 2, "nps": 1}),
    hs.Fixed({"class": 1, "é": 2}),
    hs.Fixed({"ﬁ": 1}),
    hs.Fixed(self=1, weights=2),
)

BANDINGS = (
    hs.Banding({"red": 0, "yellow": 40, "green": 70}),
    hs.Banding({"red": 0, "yellow": 40, "green": 70}, closed="right"),
    hs.Banding({"red": 0, "yellow": 40, "green": 70}, margin=5),
    hs.Banding({"red": 0, "yellow": 40, "green": 70}, closed="right", margin=0.1),
    hs.Banding({"only": 50}, margin=3),
    hs.Banding({"low": 1 / 3, "high": 200 / 3}, colors={"low": "#000000", "high": "#FFffff"}),
    hs.Banding.red_yellow_green(40, 70),
    hs.Banding.letters(),
)

LEARNING_BANDINGS = (
    hs.Banding({"low": 0, "high": learn.median()}),
    hs.Banding({"low": learn.minimum(), "mid": learn.quantile(0.3), "high": learn.maximum()}),
    hs.Banding.red_yellow_green(learn.quantile(1 / 3), learn.quantile(2 / 3)),
)

RULES = (
    hs.Cap(at=39, when="open_p1_tickets >= 1", reason="open P1 ticket"),
    hs.Cap(at=0.1, when="`it's``odd` == 'x'"),
    hs.Floor(at=40, when="age_days < 90", reason="still onboarding"),
    hs.Override(to=100, when="score('usage') > 90"),
    hs.Override(to="score('usage') / 2", when="paused"),
)

LEARNING_RULES = (
    hs.Cap(at=learn.median(), when="open_p1_tickets >= 1"),
    hs.Floor(at=learn.quantile(0.1), when="age_days < 90"),
    hs.Override(to=learn.mean(), when="paused"),
)

NORMALIZERS = tuple(curve.normalizer for curve in CURVES)
AGGREGATIONS = (*MEANS, *ROUNDED, *SUMS)

SHIPPED = tuple(
    itertools.chain(
        NORMALIZERS,
        LABELLED,
        LEARNING_NORMALIZERS,
        LEARNED_CURVES,
        (way.of(3) for way in AGGREGATIONS),
        WEIGHTINGS,
        ODD_WEIGHTINGS,
        LEARNING_WEIGHTINGS,
        OUTCOME_WEIGHTINGS,
        BANDINGS,
        LEARNING_BANDINGS,
        RULES,
        LEARNING_RULES,
    )
)
"""Every part, whatever its role."""

PLAYS = (
    hs.Play("Ghost", when="last_seen_score < 20", action="call"),
    hs.Play(
        "it's", when="score('a b') >= 80 and plan == 'pro'", action="go", priority=2, owner="me"
    ),
    hs.Playbook([hs.Play("Ghost", when="band == 'red'", action="call")], name="book"),
)
"""What is no part of a scorecard."""

OVER_TIME = (
    hs.Plain(),
    hs.Asymmetric(),
    hs.Asymmetric(margin=2.5, periods=2),
    hs.Symmetric(margin=4),
    hs.Dwell(periods=2),
    hs.Smoothing(weight=0.5, rule=hs.Dwell(periods=4)),
    hs.CUSUM(),
    hs.CUSUM(allowance=0.25, shewhart=0),
    hs.EWMA(weight=0.2),
    hs.Shewhart(limit=3),
    hs.Change(),
)
"""What holds bands, and what finds drops."""

OF_MANY = (
    hs.Segmented(
        [("seats > 500", hs.Scorecard("large", [hs.Metric("usage", hs.AsIs())]))],
        hs.Scorecard("small", [hs.Metric("usage", hs.Linear(0, 5))]),
    ),
    hs.ShareAtLeast("green"),
)
"""What judges by segment, and what rolls up."""

LEARNED_FROM_OUTCOMES = (
    hs.Campaign(value=1200, offer=100, contact=15),
    hs.Calibration(
        scores=[0, 40, 100],
        probabilities=[0.5, 0.2, 0.02],
        low=[0.4, 0.15, 0.01],
        high=[0.6, 0.25, 0.05],
        n=1200,
        n_churned=200,
        horizon=90,
    ),
)
"""What customers then did."""


def name_of(row):
    """Name a row of the table in pytest's output."""
    row = row.of(3) if isinstance(row, Way) else row
    part = (
        next((field for field in row if hasattr(field, "__attrs_attrs__")), row)
        if (isinstance(row, tuple))
        else row
    )
    return repr(part)[:60]
