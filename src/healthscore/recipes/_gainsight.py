"""Gainsight's scorecards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from healthscore.bandings import Banding
from healthscore.normalizers import AsIs
from healthscore.recipes._assemble import (
    choice_of,
    grouped,
    groups_of,
    weighting_of,
    weights_of,
)
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.recipes._assemble import Members
    from healthscore.rules import Override


def gainsight(
    groups: Mapping[str, Members],
    weights: Mapping[str, float],
    *,
    missing: Literal["across", "within"],
    exceptions: Sequence[Override] = (),
    banding: Banding | None = None,
    name: str = "gainsight",
) -> Scorecard:
    """Rebuild a Gainsight scorecard: measures in groups, weighted means, exceptions.

    Parameters
    ----------
    groups : mapping of str to list of (str or Metric)
        Measures by group; a name is a column that holds the measure's score, 0 to 100.
    weights : mapping of str to float
        Of groups and measures, by name, in percent or any other unit; members of which none has a
        weight count the same.
    missing : {"across", "within"}
        Where the weight of an NA measure goes: to all other measures, as in the older schemes, or
        to the others in its group, as in the group weights of 2020. The documentation says that the
        two handle NA differently and not how; this is the common understanding.
    exceptions : list of Override, default []
        What replaces the overall score, up or down, when a condition holds.
    banding : Banding, optional
        By default red from 0 to 50, yellow to 75, green to 100, each with its upper end.
    name : str, default "gainsight"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one.

    Raises
    ------
    DefinitionError
        If the weights do not match the groups and measures.

    References
    ----------
    Gainsight, documentation of Scorecards, read in November 2026.

    Examples
    --------
    >>> card = gainsight(
    ...     {"A": ["a1", "a2"], "B": ["b1"]},
    ...     {"A": 50, "a1": 25, "a2": 25, "B": 50, "b1": 50},
    ...     missing="within",
    ... )
    >>> card.score_one({"a1": None, "a2": 40, "b1": 80})
    <Score: 60.0, yellow, coverage 0.75, model ...>
    """
    choice_of("gainsight", "missing", missing, ("across", "within"))
    measures = groups_of("gainsight", groups, AsIs())
    weights = weights_of("gainsight", weights, measures)
    return Scorecard(
        name,
        grouped(measures, weights),
        weighting=weighting_of(weights, measures),
        rules=list(exceptions),
        banding=banding or Banding({"red": 0, "yellow": 50, "green": 75}, closed="right"),
        spread=missing,
    )
