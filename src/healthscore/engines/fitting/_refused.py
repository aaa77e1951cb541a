"""Parts of one's own that learn from the values themselves, which an engine keeps."""

from __future__ import annotations

from inspect import getattr_static
from typing import TYPE_CHECKING

from healthscore._definition import learned_in
from healthscore.engines.fitting._curves import learns_by_parameters
from healthscore.errors import FitError
from healthscore.group import Group
from healthscore.learn import Learned
from healthscore.normalizers import Isotonic, Percentile
from healthscore.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.group import Body
    from healthscore.metric import Metric
    from healthscore.scorecard import Scorecard


def refuse_own_ways(scorecard: Scorecard) -> None:
    """Refuse a scorecard with parts that no engine can let learn.

    Parameters
    ----------
    scorecard : Scorecard
        What is to be fitted.

    Raises
    ------
    FitError
        If there are any; it names them all.
    """
    found = [*_in_body(scorecard)]
    if scorecard.banding is not None:
        found += [("banding", name) for name in _parameters(scorecard.banding)]
    if found:
        named = ", ".join(f"{name} of {place}" for place, name in found)
        message = (
            f"These learn from the values themselves, which a lazy frame keeps: {named}. Fit on a "
            "sample, as a table in memory, or let them learn from a summary: a parameter by "
            "'needs' and 'from_summary', a weighting by 'needs' and 'fit_spreads'."
        )
        raise FitError(message, where=found[0][0], got=[name for _, name in found])


def _in_body(body: Body) -> Iterator[tuple[str, str]]:
    for member in body.members:
        if isinstance(member, Group):
            yield from _in_body(member)
        else:
            place = f"metric {member.name!r}"
            yield from ((place, name) for name in _in_metric(member))
    if body.weighting.learns and body.weighting.needs is None:
        yield body.place, type(body.weighting).__name__
    for rule in body.rules:
        if rule.learns and getattr_static(type(rule), "fit") is not getattr_static(Rule, "fit"):
            yield body.place, type(rule).__name__
        yield from ((body.place, name) for name in _parameters(rule))


def _in_metric(metric: Metric) -> Iterator[str]:
    for normalizer in metric.normalizers:
        if normalizer.learns and not isinstance(normalizer, Isotonic | Percentile):
            if learns_by_parameters(normalizer):
                yield from _parameters(normalizer)
            else:
                yield type(normalizer).__name__
    if isinstance(metric.missing, Learned) and metric.missing.needs is None:
        yield repr(metric.missing)


def _parameters(part: object) -> Iterator[str]:
    return (repr(parameter) for parameter in learned_in(part) if parameter.needs is None)
