"""ChurnZero's ChurnScore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from healthscore._definition import number_of, refuse
from healthscore.aggregations import Sum
from healthscore.metric import Metric
from healthscore.normalizers import Steps
from healthscore.recipes._assemble import mapping_of, require_total
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping


def churnzero(
    points: Mapping[str, float],
    tiers: Mapping[str, Mapping[float, float]],
    *,
    closed: Literal["left", "right"],
    missing: float | Literal["exclude"],
    formulas: Mapping[str, str] | None = None,
    name: str = "churnzero",
) -> Scorecard:
    """Rebuild a ChurnScore: factors whose points total 100, each given by tiers of percent.

    Parameters
    ----------
    points : mapping of str to float
        Of each factor; they total 100.
    tiers : mapping of str to mapping
        Percent of the factor's points, 0 to 100, from each value on: ``{0: 0, 1: 50, 10: 100}``. A
        value below the first tier takes the first tier's.
    closed : {"left", "right"}
        Which tier a value on an edge belongs to: one sentence of the documentation says that the
        top of a range belongs to it and the bottom does not, an example ("10 or more") says the
        opposite.
    missing : float or "exclude"
        Percent of its points, 0 to 100, that a factor without a value gives, or "exclude" for none
        and less coverage: the documentation does not say.
    formulas : mapping of str to str, optional
        Where values come from that are not in a column of the factor's name.
    name : str, default "churnzero"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one. More points are healthier, whatever the name says.

    Raises
    ------
    DefinitionError
        If the points do not total 100, a factor has no tiers, or a percent is out of range.

    References
    ----------
    ChurnZero, documentation of ChurnScores, read in November 2026.

    Examples
    --------
    >>> card = churnzero(
    ...     {"posts": 40, "logins": 60},
    ...     {"posts": {0: 0, 1: 50, 10: 100}, "logins": {0: 0, 5: 100}},
    ...     closed="left",
    ...     missing="exclude",
    ... )
    >>> card.score_one({"posts": 3, "logins": 8}).value
    80.0
    """
    place = "churnzero"
    points = mapping_of(place, "points", points, "numbers")
    tiers = mapping_of(place, "tiers", tiers, "tiers")
    require_total("'points' of churnzero", points, list(points))
    if strange := sorted(set(tiers) ^ set(points)):
        raise refuse(place, "tiers", "be given for each factor and nothing else", strange[0])
    formulas = formulas or {}
    if strange := sorted(set(formulas) - set(points)):
        raise refuse(place, "formulas", "be for factors", strange[0])
    gap = None if missing == "exclude" else _share(missing, "missing")
    factors = [
        Metric(
            factor,
            Steps(
                {
                    start: worth * _share(percent, f"tiers of {factor}")
                    for start, percent in mapping_of(
                        place, f"tiers of {factor}", tiers[factor], "percents"
                    ).items()
                },
                closed=closed,
            ),
            formula=formulas.get(factor),
            missing="exclude" if gap is None else worth * gap,
        )
        for factor, worth in points.items()
    ]
    return Scorecard(name, factors, aggregation=Sum())


def _share(percent: object, field: str) -> float:
    place = "churnzero"
    given = number_of(place, field, percent)
    if not 0.0 <= given <= 100.0:
        raise refuse(place, field, "be from 0 to 100 percent", percent)
    return given / 100.0
