"""Curves, means and formulas in plain Python, one value at a time; a gap is None, as is "unknown".

The language of formulas is near enough to Python's that Python's own parser reads it.
"""

import ast
import datetime as dt
import math
import operator as op
from itertools import pairwise

CURVES = {
    "AsIs": lambda c, v: min(max(v, c.low), c.high),
    "Linear": lambda c, v: line(sorted([(c.worst, 0.0), (c.best, 100.0)]), v),
    "Piecewise": lambda c, v: line(sorted(c.knots.items()), v),
    "Target": lambda c, v: line([(0.0, 100.0), (c.tolerance, 0.0)], max(c.low - v, v - c.high)),
    "Steps": lambda c, v: [s for at, s in c.tiers.items() if v >= at or at == min(c.tiers)][-1],
    "Categories": lambda c, v: c.scores.get(v, c.other),
    "Logistic": lambda c, v: 100.0 / (1.0 + math.exp((c.midpoint - v) / c.width)),
    "Decay": lambda c, v: 100.0 * 0.5 ** (max(v, 0.0) / c.half_life),
}
STEPS = {ast.Add: op.add, ast.Sub: op.sub, ast.Mult: op.mul, ast.Div: op.truediv, ast.Not: op.not_}
STEPS |= {ast.Eq: op.eq, ast.NotEq: op.ne, ast.USub: op.neg}
STEPS |= {ast.Lt: op.lt, ast.LtE: op.le, ast.Gt: op.gt, ast.GtE: op.ge}
STEPS |= {ast.In: lambda value, choices: value in choices}
CALLS = {"abs": abs, "min": min, "max": max, "sqrt": math.sqrt, "log1p": math.log1p}


def days(start, end):
    """Give whole days between two dates in ISO text."""
    return (dt.date.fromisoformat(end) - dt.date.fromisoformat(start)).days


def compute(text, row, scores, as_of):
    """Compute a formula for one customer."""
    return value_of(ast.parse(text, mode="eval").body, row, scores, as_of)


def value_of(node, row, scores, as_of):
    """Compute one node of it."""
    match node:
        case ast.Constant() | ast.List():
            return ast.literal_eval(node)
        case ast.Name(id=name):
            return row[name]
        case ast.Call(func=ast.Name(id="score"), args=[ast.Constant(value=name)]):
            return scores[name]
        case ast.Call(func=ast.Name(id=name), args=below):
            step = CALLS.get(name, name)
        case ast.BoolOp(op=kind, values=below):
            step = isinstance(kind, ast.Or)
        case ast.BinOp(op=kind, left=left, right=right):
            below, step = [left, right], STEPS[type(kind)]
        case ast.Compare(ops=[kind], left=left, comparators=[right]):
            below, step = [left, right], STEPS[type(kind)]
        case ast.UnaryOp(op=kind, operand=operand):
            below, step = [operand], STEPS[type(kind)]
    return apply(step, [value_of(child, row, scores, as_of) for child in below], as_of)


def apply(step, found, as_of):
    """Do one step of it."""
    known = [value for value in found if value is not None]
    if step == "coalesce":
        return known[0] if known else None
    if isinstance(step, bool):  # True for "or", which one true term decides; False for "and"
        return step if step in map(bool, known) else None if None in found else not step
    if None in found:
        return None
    try:
        return days(*found, as_of) if step == "days_since" else step(*found)
    except (ArithmeticError, ValueError):  # no finite answer
        return None


def freshness(metric, row, as_of):
    """Give what age leaves of an observation: nothing where it is too old."""
    if metric.valid_days is None:
        return 1.0
    seen = row[metric.observed]
    left = -1.0 if seen is None else metric.valid_days - days(seen, as_of)
    if metric.fade is None:
        return float(left >= 0.0)
    return min(max(left / metric.fade, 0.0), 1.0)


def judge(curve, value):
    """Score a value."""
    return CURVES[type(curve).__name__](curve, value)


def line(knots, value):
    """Read a value off straight lines between knots."""
    for (start, low), (end, high) in pairwise(knots):
        if start <= value < end:
            return low + (value - start) * (high - low) / (end - start)
    return knots[0][1] if value < knots[0][0] else knots[-1][1]


def total(terms):
    """Add terms up, one after the other."""
    result = 0.0
    for term in terms:  # Python's own sum() makes up for rounding
        result += term
    return result


def between(start, end, share):
    """Go a share of the way from one score to another."""
    return end if share == 1.0 else start + (end - start) * share


def mean(pairs, unit, fresh=None):
    """Give the mean of some (weight, value), of whose weights age leaves certain shares."""
    pairs = list(pairs)
    parts = [(w, v, f) for (w, v), f in zip(pairs, fresh or [1.0] * len(pairs), strict=True)]
    whole = total(w * (unit * f) for w, _, f in parts)
    return total(w * (v * f) for w, v, f in parts) / whole * unit


def power_mean(p, floor, pairs):
    """Give the mean of some (weight, score) whose powers are averaged."""
    pairs = [(weight, max(score, floor) / 100.0) for weight, score in pairs]
    shares = [share for _, share in pairs]
    if math.isinf(p) or (min(shares) == 0.0 and p <= 0.0):
        return 100.0 * (max if p > 0.0 else min)(shares)
    if p == 0.0:
        return 100.0 * math.exp(mean([(weight, math.log(share)) for weight, share in pairs], 1))
    largest = max(shares, key=lambda share: share**p)
    if largest == 0.0:
        return 0.0
    powers = [(weight, (share / largest) ** p) for weight, share in pairs]
    return 100.0 * largest * mean(powers, 1) ** (1.0 / p)


def stretched(weights, count):
    """Stretch the weights of places over fewer of them."""
    ends = [(float(place), total(weights[:place])) for place in range(len(weights) + 1)]
    running = [line(ends, place * len(weights) / count) for place in range(count + 1)]
    return [high - low for low, high in pairwise(running)]


def by_rank(places, scores):
    """Give each score the weight of its place, or the mean of their places' to those that tie."""
    ranked = sorted(scores, reverse=True)
    places = [*places, *[0.0] * (len(scores) - len(places))]
    same = {
        score: [w for w, s in zip(places, ranked, strict=True) if s == score] for score in scores
    }
    return [total(same[score]) / len(same[score]) for score in scores]


def rounded(how, score):
    """Round as a person would who takes 70.4999999999 for 70.5."""
    exact = round(score * 10**how.digits, 8)
    down = math.floor(exact)
    up = {"half_up": 0.5, "half_even": 0.5 if down % 2 else 0.500000001, "floor": 1.0}[how.mode]
    return (down + (exact - down >= up)) / 10**how.digits
