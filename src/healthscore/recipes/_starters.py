"""Scorecards to start from."""

from __future__ import annotations

from healthscore import learn
from healthscore.aggregations import GeometricMean, Worst
from healthscore.bandings import Banding
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import Categories, Decay, Linear, Percentile, Piecewise, Steps, nps
from healthscore.rules import Cap, Floor
from healthscore.scorecard import Scorecard
from healthscore.weightings import Fixed


def classic(
    *,
    usage: list[Metric] | None = None,
    feedback: list[Metric] | None = None,
    financial: list[Metric] | None = None,
    name: str = "classic",
) -> Scorecard:
    """Start from the usual three: usage 40, feedback 30, financial 30.

    Parameters
    ----------
    usage, feedback, financial : list of Metric, optional
        Your own metrics in the place of those that stand there.
    name : str, default "classic"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        To be fitted, unless all metrics are your own and learn nothing. It reads columns that
        `healthscore.datasets.make_saas` has, and counts days.

    Examples
    --------
    >>> from healthscore import datasets
    >>> customers = datasets.make_saas(1_000)
    >>> classic().fit(customers, as_of="2026-11-01").score(customers, as_of="2026-11-01")
    <Scores: 1,000 customers, mean ...>
    """
    usual_usage = [
        Metric("weekly_logins", Linear(worst=0, best=learn.quantile(0.9))),
        Metric("adoption", Linear(worst=0, best=0.8), formula="features_used / features_bought"),
        Metric("seats_in_use", Linear(worst=0.2, best=0.9), formula="seats_active / seats"),
        Metric("last_seen", Decay(half_life=14), formula="days_since(last_login)"),
    ]
    usual_feedback = [
        Metric("nps", nps(), observed="nps_date", valid_days=180),
        Metric("csat", Steps({0: 0, 3: 50, 4: 80, 4.5: 100})),
        Metric("open_tickets", Steps({0: 100, 1: 80, 3: 50, 6: 20, 10: 0})),
    ]
    usual_financial = [
        Metric("days_overdue", Linear(worst=60, best=0)),
        Metric("invoices_overdue", Steps({0: 100, 1: 50, 2: 0})),
        Metric("plan", Categories({"free": 30, "pro": 70, "enterprise": 100})),
    ]
    return Scorecard(
        name,
        [
            Group("usage", usual_usage if usage is None else usage),
            Group("feedback", usual_feedback if feedback is None else feedback),
            Group("financial", usual_financial if financial is None else financial),
        ],
        weighting=Fixed(usage=40, feedback=30, financial=30),
        min_coverage=0.5,
        rules=[Cap(at=39, when="open_p1_tickets >= 1", reason="open P1 ticket")],
        banding=Banding({"red": 0, "yellow": 40, "green": 70}),
    )


def product_led(*, name: str = "product-led") -> Scorecard:
    """Start from what people do in the product: for many small accounts that nobody talks to.

    Usage counts 70 and is a geometric mean, so that one part of it that has died cannot hide behind
    the others; nothing of it is asked of a person.

    Parameters
    ----------
    name : str, default "product-led"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        To be fitted. It reads columns that `healthscore.datasets.make_saas` has, and counts days.

    Examples
    --------
    >>> product_led().effective_weights()["last_seen"]
    0.175
    """
    return Scorecard(
        name,
        [
            Group(
                "usage",
                [
                    Metric("last_seen", Decay(half_life=10), formula="days_since(last_login)"),
                    Metric("weekly_logins", Percentile()),
                    Metric(
                        "breadth",
                        Linear(worst=0, best=0.8),
                        formula="features_used / features_bought",
                    ),
                    Metric(
                        "seats_in_use", Linear(worst=0.2, best=0.9), formula="seats_active / seats"
                    ),
                ],
                aggregation=GeometricMean(floor=1),
            ),
            Group(
                "friction",
                [
                    Metric(
                        "tickets_a_seat", Linear(worst=0.5, best=0), formula="open_tickets / seats"
                    ),
                    Metric("days_overdue", Linear(worst=30, best=0)),
                ],
            ),
        ],
        weighting=Fixed(usage=70, friction=30),
        min_coverage=0.5,
        banding=Banding({"red": 0, "yellow": 40, "green": 70}),
    )


def enterprise_onboarding(*, name: str = "enterprise") -> Scorecard:
    """Start from accounts that are first brought to life and then kept: onboarding counts.

    Onboarding is judged in the first 180 days alone, by how far it is for its age; afterwards it is
    a gap, and its weight goes to the others. An account younger than 60 days is not red for
    lack of use, and what support says cannot be made up for by the rest of the relationship.

    Parameters
    ----------
    name : str, default "enterprise"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        With nothing to learn. It reads columns that `healthscore.datasets.make_saas` has, and
        counts days.

    Examples
    --------
    >>> card = enterprise_onboarding()
    >>> card.learns
    False
    >>> card.effective_weights()["onboarding"]
    0.25
    """
    return Scorecard(
        name,
        [
            Metric(
                "onboarding",
                Piecewise({0: 0, 0.5: 50, 1: 100}),
                # of what is due at its age: all within 90 days; no number after half a year
                formula=(
                    "min(1, onboarding_done / max(0.1, min(1, age_days / 90))) / (age_days < 180)"
                ),
            ),
            Group(
                "use",
                [
                    Metric(
                        "seats_in_use", Linear(worst=0.2, best=0.8), formula="seats_active / seats"
                    ),
                    Metric(
                        "adoption",
                        Linear(worst=0, best=0.7),
                        formula="features_used / features_bought",
                    ),
                    Metric("last_seen", Decay(half_life=21), formula="days_since(last_login)"),
                ],
                rules=[Floor(at=40, when="age_days < 60", reason="still being set up")],
            ),
            Group(
                "relationship",
                [
                    Metric("nps", nps(), observed="nps_date", valid_days=365),
                    Metric("csat", Steps({0: 0, 3: 50, 4: 80, 4.5: 100})),
                    Metric(
                        "tickets_a_seat",
                        Linear(worst=0.25, best=0),
                        formula="open_tickets / seats",
                    ),
                ],
                aggregation=Worst(),
            ),
            Metric("days_overdue", Linear(worst=60, best=0)),
        ],
        weighting=Fixed(onboarding=25, use=35, relationship=25, days_overdue=15),
        min_coverage=0.4,
        rules=[Cap(at=39, when="open_p1_tickets >= 1", reason="open P1 ticket")],
        banding=Banding({"red": 0, "yellow": 40, "green": 70}),
    )
