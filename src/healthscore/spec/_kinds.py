"""The one table of kinds: what a document may hold, by name.

A new part is one row here: its name, its class, and the shape of each of its fields. Reading,
writing, fingerprints and the schema go by this table alone; nothing is found by the name of a
class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from healthscore import aggregations as ag
from healthscore import learn, rules
from healthscore import normalizers as nz
from healthscore import weightings as wt
from healthscore.bandings import Banding
from healthscore.calibrations import Calibration
from healthscore.curves import Curve
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.playbook import Play, Playbook
from healthscore.scorecard import Scorecard
from healthscore.spec._kind import Kind
from healthscore.spec._limits import COMPARED, CURVES, PLAYS, RULES
from healthscore.spec._making import NEVER
from healthscore.spec._shapes import (
    AMOUNT,
    AMOUNT_OR_LEARNED,
    FORMULA,
    LEARNING,
    NAME,
    Amount,
    Part,
    Record,
    Whole,
    Word,
)
from healthscore.spec._shapes_of_many import ByName, ListOf, Rows, Starts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthscore.spec._shapes import Shape

FORMAT: Final = 1
"""The number of the format that is written, and the newest that can be read."""

UNNAMED: Final = "\0"
"""The name of what has none, or a wrong one: no name that anybody would give."""

_BETTER: Final = Word("higher", "lower")
_CLOSED: Final = Word("left", "right")
_EXPONENT: Final = Amount(words={"inf": float("inf"), "-inf": float("-inf")})
_MISSING: Final = Amount(learned=True, words={"exclude": "exclude", "reject": "reject"})
_PENALTY: Final = Amount(words={word: word for word in ("auto", "cross_validation")})
_KNOTS: Final = Rows(AMOUNT_OR_LEARNED, AMOUNT_OR_LEARNED)
_FALLBACK: Final = {"fallback": Part("weighting")}


def _kind(name: str, kind: type[Any], /, **fields: Shape) -> Kind:
    return Kind(name, kind, fields, kind)


def _whole(name: str, kind: type[Any], /, **field: Shape) -> Kind:
    return Kind(name, kind, field, kind, whole=True)


def _rule(name: str, kind: type[Any], /, **level: Shape) -> Kind:
    return _kind(name, kind, **level, when=FORMULA, reason=NAME)


def _learned(name: str, kind: type[Any], make: Callable[..., Any], **fields: Shape) -> Kind:
    return Kind(name, kind, fields, make)


PARTS: Final[Mapping[str, tuple[Kind, ...]]] = {
    "normalizer": (
        _kind("as_is", nz.AsIs, low=AMOUNT, high=AMOUNT),
        _kind("categories", nz.Categories, scores=ByName(AMOUNT), other=AMOUNT),
        _kind("decay", nz.Decay, half_life=AMOUNT_OR_LEARNED),
        _kind("isotonic", nz.Isotonic, better=_BETTER, smoothing=AMOUNT),
        _kind(
            "linear",
            nz.Linear,
            worst=AMOUNT_OR_LEARNED,
            best=AMOUNT_OR_LEARNED,
            outside=Word("clip", "zero"),
        ),
        _kind("logistic", nz.Logistic, midpoint=AMOUNT_OR_LEARNED, width=AMOUNT_OR_LEARNED),
        _kind("percentile", nz.Percentile, better=_BETTER, points=Whole()),
        _whole("piecewise", nz.Piecewise, knots=_KNOTS),
        _kind("steps", nz.Steps, tiers=_KNOTS, closed=_CLOSED),
        _kind(
            "target",
            nz.Target,
            low=AMOUNT_OR_LEARNED,
            high=AMOUNT_OR_LEARNED,
            tolerance=AMOUNT_OR_LEARNED,
        ),
    ),
    "weighting": (
        _kind("blend", wt.Blend, a=Part("weighting"), b=Part("weighting"), share=AMOUNT),
        _kind("critic", wt.Critic, correlation=Word("pearson", "spearman"), **_FALLBACK),
        _kind("entropy", wt.Entropy, **_FALLBACK),
        _kind("equal", wt.Equal),
        _whole("fixed", wt.Fixed, weights=ByName(AMOUNT)),
        _kind("outcome", wt.Outcome, prior=Part("weighting"), penalty=_PENALTY),
        _kind(
            "pairwise_comparisons",
            wt.PairwiseComparisons,
            comparisons=Rows(NAME, NAME, AMOUNT, most_names=COMPARED),
            method=Word("eigenvector", "geometric_mean"),
            max_inconsistency=Amount(words={"any": None}),
            random_index=Word("saaty2005", "saaty1980", "donegan_dodd"),
        ),
        _kind("principal_component", wt.PrincipalComponent, **_FALLBACK),
        _kind(
            "rank_order",
            wt.RankOrder,
            names=ListOf(NAME),
            method=Word("centroid", "sum", "reciprocal"),
        ),
        _kind("standard_deviation", wt.StandardDeviation, **_FALLBACK),
    ),
    "aggregation": (
        _kind("best", ag.Best),
        _kind("geometric_mean", ag.GeometricMean, floor=AMOUNT),
        _kind("harmonic_mean", ag.HarmonicMean, floor=AMOUNT),
        _whole("ordered_mean", ag.OrderedMean, weights=ListOf(AMOUNT)),
        _kind("power_mean", ag.PowerMean, p=_EXPONENT, floor=AMOUNT),
        _kind(
            "rounded",
            ag.Rounded,
            inner=Part("aggregation"),
            digits=Whole(),
            mode=Word("half_up", "half_even", "floor"),
        ),
        _kind("sum", ag.Sum, start=AMOUNT, low=AMOUNT, high=AMOUNT),
        _kind("weighted_mean", ag.WeightedMean),
        _kind("worst", ag.Worst),
    ),
    "rule": (
        _rule("cap", rules.Cap, at=AMOUNT_OR_LEARNED),
        _rule("floor", rules.Floor, at=AMOUNT_OR_LEARNED),
        _rule("override", rules.Override, to=Amount(learned=True, formula=True)),
    ),
    "learn": (
        Kind("minimum", learn.Quantile, {}, learn.minimum, holds=learn.minimum().__eq__),
        Kind("maximum", learn.Quantile, {}, learn.maximum, holds=learn.maximum().__eq__),
        Kind("quantile", learn.Quantile, {"q": AMOUNT}, learn.quantile, whole=True),
        _learned("median", learn.Median, learn.median, iqrs=AMOUNT),
        _learned("mean", learn.Mean, learn.mean, sds=AMOUNT),
        _learned(
            "bounded",
            learn.Bounded,
            learn.bounded,
            parameter=LEARNING,
            above=AMOUNT,
            below=AMOUNT,
        ),
    ),
}
"""The parts of each role."""

BANDING: Final = _kind(
    "banding", Banding, starts=Starts(), closed=_CLOSED, margin=AMOUNT, colors=ByName(NAME)
)._replace(spares={"starts": {"low": 0.0}}, entails={"starts": ("colors",)})
_LINE: Final = ListOf(AMOUNT)
_LINES: Final = frozenset({"scores", "probabilities", "low", "high"})
CALIBRATION: Final = _kind(
    "calibration",
    Calibration,
    method=Word("platt", "isotonic"),
    n=Whole(),
    n_churned=Whole(),
    horizon=AMOUNT,
    scores=_LINE,
    probabilities=_LINE,
    low=_LINE,
    high=_LINE,
)._replace(
    spares={
        "scores": (0.0,),
        "probabilities": (0.5,),
        "low": (0.5,),
        "high": (0.5,),
        "n": 0,
        "n_churned": 0,
    },
    entails={
        **{name: tuple(_LINES - {name}) for name in _LINES},
        "n": ("n_churned",),
        "n_churned": ("n",),
    },
)
METRIC: Final = _kind(
    "metric",
    Metric,
    name=NAME,
    description=NAME,
    unit=NAME,
    source=NAME,
    journey=NAME,
    formula=FORMULA,
    normalizer=Part("normalizer"),
    curves=ListOf(Record("curve"), each=True, most=CURVES),
    missing=_MISSING,
    observed=NAME,
    valid_days=AMOUNT,
    fade=AMOUNT,
)._replace(
    spares={"name": UNNAMED, "normalizer": nz.AsIs()},
    entails={
        "normalizer": ("formula", "curves"),
        "observed": ("valid_days", "fade"),
        "valid_days": ("observed", "fade"),
    },
)
_BODY: Final[Mapping[str, Shape]] = {
    "description": NAME,
    "weighting": Part("weighting"),
    "aggregation": Part("aggregation"),
    "min_coverage": AMOUNT,
    "min_present": Whole(),
}
_RULES: Final[Mapping[str, Shape]] = {"rules": ListOf(Part("rule"), each=True, most=RULES)}
_NAMELESS: Final = {"name": UNNAMED}
GROUP: Final = _kind("group", Group, name=NAME, **_BODY, **_RULES)._replace(spares=_NAMELESS)
SCORECARD: Final = _kind(
    "scorecard",
    Scorecard,
    name=NAME,
    version=NAME,
    owner=NAME,
    **_BODY,
    spread=Word("within", "across"),
    banding=Record("banding"),
    calibration=Record("calibration"),
    **_RULES,
)._replace(spares=_NAMELESS)
CURVE: Final = _kind("curve", Curve, when=FORMULA, normalizer=Part("normalizer"))._replace(
    spares={"when": NEVER, "normalizer": nz.AsIs()}
)
PLAY: Final = _kind(
    "play",
    Play,
    name=NAME,
    description=NAME,
    owner=NAME,
    priority=AMOUNT,
    when=FORMULA,
    action=NAME,
)._replace(spares={"name": UNNAMED, "when": NEVER, "action": UNNAMED})
PLAYBOOK: Final = _kind(
    "playbook",
    Playbook,
    name=NAME,
    version=NAME,
    owner=NAME,
    description=NAME,
    plays=ListOf(Record("play"), each=True, most=PLAYS),
)._replace(spares={"plays": [Play(UNNAMED, when=NEVER, action=UNNAMED)]})
DOCUMENTS: Final[Mapping[str, Kind]] = {SCORECARD.name: SCORECARD, PLAYBOOK.name: PLAYBOOK}
"""What a whole document may be."""
RECORDS: Final[Mapping[str, Kind]] = {
    kind.name: kind for kind in (BANDING, CALIBRATION, CURVE, PLAY)
}
"""Definitions that have a place of their own."""
