"""A starter scorecard for a B2B SaaS company: copy it, and put your own columns in."""

import healthscore as hs
from healthscore import learn

SCORECARD = hs.Scorecard(
    "starter",
    [
        hs.Group(
            "usage",
            [
                hs.Metric("weekly_logins", hs.Linear(worst=0, best=learn.quantile(0.9))),
                hs.Metric(
                    "adoption",
                    hs.Linear(worst=0, best=0.8),
                    formula="features_used / features_bought",
                ),
                hs.Metric(
                    "seats_in_use", hs.Linear(worst=0.2, best=0.9), formula="seats_active / seats"
                ),
                hs.Metric("last_seen", hs.Decay(half_life=14), formula="days_since(last_login)"),
            ],
        ),
        hs.Group(
            "feedback",
            [
                hs.Metric(
                    "nps",
                    hs.Linear(worst=-100, best=100),
                    observed="nps_date",
                    valid_days=180,
                ),
                hs.Metric("csat", hs.Steps({0: 0, 3: 50, 4: 80, 4.5: 100})),
                hs.Metric("open_tickets", hs.Steps({0: 100, 1: 80, 3: 50, 6: 20, 10: 0})),
            ],
        ),
        hs.Group(
            "financial",
            [
                hs.Metric("days_overdue", hs.Linear(worst=60, best=0)),
                hs.Metric("invoices_overdue", hs.Steps({0: 100, 1: 50, 2: 0})),
                hs.Metric("plan", hs.Categories({"free": 30, "pro": 70, "enterprise": 100})),
            ],
        ),
    ],
    weighting=hs.Fixed(usage=40, feedback=30, financial=30),
    min_coverage=0.5,
    rules=[hs.Cap(at=39, when="open_p1_tickets >= 1", reason="open P1 ticket")],
    banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}),
)
