"""Whether two scorecards give the same scores, whatever else they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from healthscore.metric import Metric

if TYPE_CHECKING:
    from healthscore.group import Body
    from healthscore.scorecard import Scorecard

    B = TypeVar("B", bound=Body)


def same_model(one: Scorecard, other: Scorecard) -> bool:
    """Tell whether two scorecards score alike by definition.

    Parameters
    ----------
    one, other : Scorecard
        To be held against each other.

    Returns
    -------
    bool
        Whether they differ at most in what is for people, such as descriptions and versions, and
        in the banding and the calibration, which move no score.
    """
    return one == other or _bare(one) == _bare(other)


def _bare(scorecard: Scorecard) -> Scorecard:
    """Leave what scores."""
    bare = _without_words(scorecard)
    return attrs.evolve(bare, name="model", banding=None, calibration=None, owner="", version="")


def _without_words(body: B) -> B:
    members = [
        attrs.evolve(member, description="", unit="", source="", journey="")
        if isinstance(member, Metric)
        else _without_words(member)
        for member in body.members
    ]
    rules = [attrs.evolve(cast("Any", rule), reason="") for rule in body.rules]
    return attrs.evolve(body, members=members, rules=rules, description="")
