"""A second scorer, from DESIGN section 5 alone: plain Python, one customer, one number at a time.

It takes the fields of a definition and a mapping of values; None is a gap or a missing score.
"""

from typing import NamedTuple

from oracle_parts import (
    between,
    by_rank,
    compute,
    freshness,
    judge,
    mean,
    power_mean,
    rounded,
    stretched,
    total,
)

NEAR = 1e-9  # a score this near to a cut counts as on it, and so does coverage at its gate


class Part(NamedTuple):
    """Score, the same without rules, points that its metrics gave, coverage, what age leaves."""

    score: float | None
    plain: float | None
    points: float | None
    coverage: float
    fresh: float = 1.0
    fades: bool = False


def aggregate(how, weights, scores, points, unit, *, fresh):
    """Give the score, and how many points of the metrics are in it."""
    pairs, given = (list(zip(weights, part, strict=True)) for part in (scores, points))
    match type(how).__name__:
        case "Sum":
            return min(max(total(scores) + how.start, how.low), how.high), total(points)
        case "Rounded":
            score, points = aggregate(how.inner, weights, scores, points, unit, fresh=fresh)
            return rounded(how, score), points if how.points else rounded(how, score)
        case "WeightedMean":
            return mean(pairs, unit, fresh), mean(given, unit, fresh)
        case "OrderedMean" | "Worst" | "Best" as name:
            places = {"Best": [1.0], "Worst": [0.0] * (len(scores) - 1) + [1.0]}
            shares = by_rank(places.get(name) or stretched(how.weights, len(scores)), scores)
            return mean(zip(shares, scores, strict=True), 1), mean(
                zip(shares, points, strict=True), 1
            )
        case name:
            p = {"GeometricMean": 0.0, "HarmonicMean": -1.0}.get(name)
            return (power_mean(how.p if p is None else p, how.floor, pairs),) * 2


def score_customer(card, row, as_of=None):  # noqa: C901  one walk down the tree
    """Give score, band (None without a banding), coverage and adjustment of one customer."""
    scores = {}

    def metric_part(metric):
        value = compute(metric.formula.text if metric.formula else metric.name, row, {}, as_of)
        fresh = freshness(metric, row, as_of)
        value = value if fresh else None
        held = [c for c in metric.curves if compute(c.when.text, row, {}, as_of)]
        curve = held[0].normalizer if held else metric.normalizer
        score = None if value is None else judge(curve, value)
        covered = fresh * (score is not None)
        fades = metric.fade is not None and metric.missing == "exclude"
        if metric.missing != "exclude":
            score = metric.missing if score is None else between(metric.missing, score, fresh)
        scores[metric.name] = score
        return Part(score, score, score, covered, fresh if fades else 1.0, fades)

    def across(body, share):
        weights = body.weighting.over(body.names)
        for member in body.members:
            part = share * weights[member.name] / total(weights.values())
            grown = hasattr(member, "members")
            yield from across(member, part) if grown else [(part, metric_part(member))]

    def body_part(body, under_sum):
        how, weights = body.aggregation, body.weighting.over(body.names)
        below = under_sum or how.points
        pairs = [
            (weights[m.name], body_part(m, below) if hasattr(m, "members") else metric_part(m))
            for m in body.members
        ]
        count = sum(w > 0.0 and part.score is not None for w, part in pairs)
        pairs = list(across(body, 1.0)) if getattr(body, "spread", "") == "across" else pairs
        pairs = [pair for pair in pairs if pair[0] > 0.0]
        coverage = total(w * part.coverage for w, part in pairs) / total(w for w, _ in pairs)
        # whole numbers add up exactly; with other weights, 100 times as much comes to exactly 100
        whole = all(w.is_integer() and not part.fades for w, part in pairs)
        unit = 1.0 if whole else 100.0
        here = [pair for pair in pairs if pair[1].score is not None]
        score = plain = points = None
        if count >= max(body.min_present, 1) and coverage >= body.min_coverage - NEAR:
            weights, fresh = [w for w, _ in here], [part.fresh for _, part in here]
            score, plain, points = ([part[at] for _, part in here] for at in range(3))
            score, _ = aggregate(how, weights, score, score, unit, fresh=fresh)
            plain, points = aggregate(how, weights, plain, points, unit, fresh=fresh)
            for rule in body.rules:
                score = ruled(rule, score, limited=not under_sum)
        scores[body.name] = score
        return Part(score, plain, points, coverage)

    def ruled(rule, score, *, limited):
        kind = type(rule).__name__
        level = rule.to if kind == "Override" else rule.at
        level = level if isinstance(level, float) else compute(level.text, row, scores, as_of)
        if level is None or not compute(rule.when.text, row, scores, as_of):
            return score
        after = {"Cap": min(score, level), "Floor": max(score, level), "Override": level}[kind]
        return min(max(after, 0.0), 100.0) if limited else after

    score, _, points, coverage, *_ = body_part(card, under_sum=False)
    band = None if card.banding is None else "unknown"
    if score is not None and card.banding is not None:
        left = card.banding.closed == "left"
        for label, start in card.banding.starts.items():
            reached = score >= start - NEAR if left else score > start + NEAR
            band = label if reached or band == "unknown" else band
    return score, band, coverage, 0.0 if score is None else score - points
