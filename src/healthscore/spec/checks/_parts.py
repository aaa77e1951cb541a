"""What is known of the parts of a scorecard, whether they are fitted or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.errors import NotFittedError
from healthscore.normalizers import Decay, Isotonic, Linear, Logistic, Percentile, Target
from healthscore.spec.checks._sets import EVERYWHERE, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.group import Body, Member
    from healthscore.metric import Metric
    from healthscore.normalizers import Normalizer

SCALE: Final[Span] = (0.0, 100.0)

_WHOLE: Final = (Decay, Isotonic, Linear, Logistic, Percentile, Target)
"""Curves from 0 to 100, whatever they learn."""


def curve_span(metric: Metric, *, under_sum: bool) -> Span:
    """Give the lowest and the highest score of a metric that has a value, by any of its curves.

    Parameters
    ----------
    metric : Metric
        Fitted or not.
    under_sum : bool
        Whether it may score outside 0 to 100.

    Returns
    -------
    (float, float)
        Everything it might be where that is still to be learned.
    """
    spans = [_span(normalizer, under_sum=under_sum) for normalizer in metric.normalizers]
    return (min(low for low, _ in spans), max(high for _, high in spans))


def _span(normalizer: Normalizer, *, under_sum: bool) -> Span:
    if not normalizer.learns or isinstance(normalizer, _WHOLE):
        return normalizer.span
    scores = getattr(normalizer, "knots", getattr(normalizer, "tiers", {}))
    if scores and all(isinstance(score, float) for score in scores.values()):
        return normalizer.span
    return EVERYWHERE if under_sum else SCALE


def weights_of(body: Body) -> Mapping[str, float] | None:
    """Give the weights of a group, or None where they are still to be learned."""
    try:
        return body.weights
    except NotFittedError:
        return None


def counted_in(body: Body) -> list[tuple[Member, float]]:
    """List the members that count, with their weights."""
    weights = weights_of(body)
    pairs = [(member, 1.0 if weights is None else weights[member.name]) for member in body.members]
    return [pair for pair in pairs if pair[1] > 0.0]
