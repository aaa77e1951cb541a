"""Curves and formulas in plain Python, one value at a time; a gap is None, as is "unknown".

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


def judge(curve, value):
    """Score a value."""
    return CURVES[type(curve).__name__](curve, value)


def line(knots, value):
    """Read a value off straight lines between knots."""
    for (start, low), (end, high) in pairwise(knots):
        if start <= value < end:
            return low + (value - start) * (high - low) / (end - start)
    return knots[0][1] if value < knots[0][0] else knots[-1][1]
