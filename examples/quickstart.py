"""The quick start of the README: define, fit, score, look."""

import healthscore as hs
from healthscore import datasets

scorecard = hs.Scorecard(
    "quick start",
    [
        hs.Group(
            "usage",
            [
                hs.Metric("weekly_logins", hs.Piecewise({0: 0, 1: 40, 3: 80, 6: 100})),
                hs.Metric("last_seen", hs.Decay(half_life=14), formula="days_since(last_login)"),
            ],
        ),
        hs.Group(
            "feedback",
            [
                hs.Metric("csat", hs.Steps({0: 0, 3: 50, 4: 80, 4.5: 100})),
                hs.Metric("open_tickets", hs.Linear(worst=10, best=0)),
            ],
        ),
    ],
    weighting=hs.Fixed(usage=60, feedback=40),
    min_coverage=0.5,
    rules=[hs.Cap(at=39, when="open_p1_tickets >= 1", reason="open P1 ticket")],
    banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}),
)

scores = scorecard.score(datasets.make_saas(1_000), key="account_id", as_of="2026-11-01")
print(scores)

score = scores["acct-000001"]
print(score, score.contributions)
