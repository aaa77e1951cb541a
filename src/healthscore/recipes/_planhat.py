"""Planhat's health score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from healthscore._definition import number_of, refuse, show
from healthscore.aggregations import Sum
from healthscore.metric import Metric
from healthscore.normalizers import AsIs, Piecewise
from healthscore.recipes._assemble import metrics_of, text_of
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.metric import Missing


def planhat_condition(name: str, when: str, impact: float) -> Metric:
    """Make a factor with a fixed impact where a condition holds, and none where it does not.

    Parameters
    ----------
    name : str
        Its name.
    when : str
        The condition: ``nps < 6``.
    impact : float
        Points of 10, -10 to 10; not 0.

    Returns
    -------
    Metric
        For `planhat`.

    Raises
    ------
    DefinitionError
        If the impact is out of range.

    Examples
    --------
    >>> planhat_condition("detractor", "nps < 6", -3)
    Metric('detractor', AsIs(low=-30, high=0), formula='-30 * (nps < 6)')
    """
    place = "planhat_condition"
    points = 10.0 * _impact(place, "impact", impact)
    if not points:
        raise refuse(place, "impact", "not be 0", impact)
    limits = AsIs(min(points, 0.0), max(points, 0.0))
    return Metric(name, limits, formula=f"{show(points)} * {text_of(name, when)}")


def planhat_linear(
    name: str,
    low: float,
    high: float,
    impacts: tuple[float, float],
    *,
    bounded: bool = False,
    formula: str | None = None,
) -> Metric:
    """Make a factor whose impact goes in a straight line from one value to another.

    Parameters
    ----------
    name : str
        Its name.
    low : float
        Value that has the first impact.
    high : float
        Value that has the second impact; above `low`.
    impacts : (float, float)
        Points of 10, -10 to 10, at `low` and at `high`.
    bounded : bool, default False
        Whether a value outside has no impact ("linear (bounded)"), or that of the nearer end.
    formula : str, optional
        Where its value comes from.

    Returns
    -------
    Metric
        For `planhat`.

    Raises
    ------
    DefinitionError
        If an impact is out of range, or `high` is not above `low`.

    Examples
    --------
    >>> planhat_linear("nps", 0, 10, (-5, 5)).normalizer([0, 7, 10, 11]).tolist()
    [-50.0, 20.0, 50.0, 50.0]
    """
    place = "planhat_linear"
    low, high = (number_of(place, "ends", given) for given in (low, high))
    if not high > low:
        raise refuse(place, "high", "be above 'low'", high)
    if not (isinstance(cast("object", impacts), list | tuple) and len(impacts) == 2):
        raise refuse(place, "impacts", "be two numbers", impacts)
    start, end = (10.0 * _impact(place, "impacts", impact) for impact in impacts)
    if start == end == 0.0:
        raise refuse(place, "impacts", "not both be 0", impacts)
    if not bounded:
        return Metric(name, Piecewise({low: start, high: end}), formula=formula)
    value, first, last = text_of(name, formula), show(low), show(high)
    slope = show((end - start) / (high - low))
    line = f"({show(start)} + {slope} * ({value} - {first}))"
    inside = f"({value} >= {first} and {value} <= {last})"
    limits = AsIs(min(start, end, 0.0), max(start, end, 0.0))
    return Metric(name, limits, formula=f"{inside} * {line}")


def planhat(
    factors: Sequence[Metric],
    *,
    missing: float | Literal["exclude"],
    name: str = "planhat",
) -> Scorecard:
    """Rebuild a Planhat health score: 5 of 10, plus the impacts of all factors.

    Parameters
    ----------
    factors : list of Metric
        Made by `planhat_condition` and `planhat_linear`.
    missing : float or "exclude"
        Impact of a factor without a value, -10 to 10, or "exclude" for none, and no score where all
        are without: the documentation does not say.
    name : str, default "planhat"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one, on 0 to 100: ``scores.on_scale(0, 10)`` gives Planhat's numbers.

    Raises
    ------
    DefinitionError
        If an impact is out of range.

    References
    ----------
    Planhat, documentation of the health score, read in November 2026.

    Examples
    --------
    >>> factors = [planhat_linear("nps", 0, 10, (-5, 5)), planhat_condition("p1", "p1 > 0", -3)]
    >>> card = planhat(factors, missing=0)
    >>> card.score({"nps": [7, 10], "p1": [1, 0]}).on_scale(0, 10).tolist()
    [4.0, 10.0]
    """
    gap: Missing = (
        "exclude" if missing == "exclude" else 10.0 * _impact("planhat", "missing", missing)
    )
    return Scorecard(
        name,
        metrics_of("planhat", factors, None, gap, field="factors"),
        aggregation=Sum(start=50),
    )


def _impact(place: str, field: str, impact: object) -> float:
    points = number_of(place, field, impact)
    if not -10.0 <= points <= 10.0:
        raise refuse(place, field, "be from -10 to 10", impact)
    return points
