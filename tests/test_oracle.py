"""The engine against another scorer that shares no arithmetic with it."""

import math
import random

import pytest

from healthscore import Group
from oracle import score_customer
from strategies import AS_OF, any_case

CASES = 1_000
BUNDLES = 20
TOLERANCE = 1e-12
"""Points by which scores may differ where exp or log is used, and adjustments anywhere."""


def same(found, due, *, exact):
    """Tell whether two scores are the same."""
    if due is None or math.isnan(found):
        return due is None and math.isnan(found)
    return found == due if exact else abs(found - due) <= TOLERANCE


def scales_points(body):
    """Tell whether points become a share of a loss, which the oracle does not work out."""
    below = [member for member in body.below() if isinstance(member, Group)]
    how = body.aggregation
    return any(group.aggregation.points for group in below) and not (how.linear or how.points)


def disagreements(seed):
    """Score one random case both ways."""
    case = any_case(random.Random(seed))  # noqa: S311  the same cases every time
    scores = case.scorecard.score(case.table, as_of=AS_OF)
    points_scaled = any(map(scales_points, [case.scorecard, *case.scorecard.groups()]))
    for place in range(case.size):
        due = score_customer(case.scorecard, case.row(place), AS_OF)
        found = scores.values[place], scores.coverage[place], scores.adjustments[place]
        band = None if case.scorecard.banding is None else scores.bands[place]
        agreed = (
            same(found[0], due[0], exact=case.exact)
            and band == due[1]
            and same(found[1], due[2], exact=False)
            and (points_scaled or same(found[2], due[3], exact=False))
        )
        if not agreed:
            yield seed, place, (found, band), due


class TestOracle:
    @pytest.mark.parametrize("bundle", range(BUNDLES))
    def test_the_engine_and_the_oracle_agree(self, bundle):
        """1,000 random scorecards score alike: equal, or nearly so where exp or log is used."""
        seeds = range(bundle, CASES, BUNDLES)
        assert [found for seed in seeds for found in disagreements(seed)] == []
