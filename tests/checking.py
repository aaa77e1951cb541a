"""What the tests of checks make scorecards with, and how they ask for findings."""

import numpy as np

from healthscore import AsIs, Banding, Fixed, Metric, Scorecard
from healthscore.spec.checks import check

BANDS = Banding({"red": 0, "yellow": 40, "green": 70})

N = 200
CHANCE = np.random.default_rng(7)
ONE, TWO, THREE = (CHANCE.uniform(0, 100, N) for _ in range(3))
"""Columns of a table that have nothing to do with each other."""


def metrics(count, letter="m", **options):
    """Make metrics whose score is what their column holds."""
    return [Metric(f"{letter}{place}", AsIs(), **options) for place in range(count)]


def card(members=3, **options):
    """Make a scorecard, of so many metrics or of some members."""
    return Scorecard("b2b", metrics(members) if isinstance(members, int) else members, **options)


def weighted(*weights, **options):
    """Make a scorecard with weights."""
    return card(len(weights), weighting=fixed(*weights), **options)


def fixed(*weights):
    """Make a weighting of metrics by number."""
    return Fixed({f"m{place}": weight for place, weight in enumerate(weights)})


def got(scorecard, code):
    """Give what findings of a code got, in order."""
    return [finding.got for finding in check(scorecard) if finding.code == code]


def places(scorecard, code):
    """Give where findings of a code are, in order."""
    return [finding.place for finding in check(scorecard) if finding.code == code]


def made(*members, **options):
    """Make a scorecard."""
    return Scorecard("b2b", list(members), **options)


def found(scorecard, table, code, **options):
    """Give findings of a code."""
    return [finding for finding in check(scorecard, table, **options) if finding.code == code]


def only(scorecard, table, code, **options):
    """Give the one finding of a code."""
    (finding,) = found(scorecard, table, code, **options)
    return finding
