"""The watch list of a made-up company: two years of scores, and whom to look at on Monday."""

from __future__ import annotations

import healthscore as hs
from healthscore.datasets import make_saas

SCORECARD = hs.Scorecard(
    "b2b-saas",
    [
        hs.Metric("weekly_logins", hs.Piecewise({0: 0, 1: 40, 3: 80, 6: 100})),
        hs.Metric("last_seen", hs.Decay(half_life=14), formula="days_since(last_login)"),
        hs.Metric("csat", hs.Steps({0: 0, 3: 50, 4: 80, 4.5: 100})),
        hs.Metric("open_tickets", hs.Linear(worst=10, best=0)),
        hs.Metric("mrr", hs.Linear(worst=0, best=10), formula="log1p(mrr)"),
    ],
    weighting=hs.Fixed(weekly_logins=40, last_seen=20, csat=20, open_tickets=15, mrr=5),
    min_coverage=0.4,
    banding=hs.Banding.red_yellow_green(40, 70),
)

PLAYS = hs.Playbook(
    [
        hs.Play("Rescue", when="band == 'red'", action="call today"),
        hs.Play("Re-engage", when="last_seen_score < 30", action="offer a training"),
    ]
)


def main() -> None:
    """Score the panel, and print the list, the most pressing first."""
    history = SCORECARD.score_panel(make_saas(1_000, n_months=24), key="account_id", at="as_of")
    drops = history.drops(per_customer_year=0.1)
    last_week = history.select(stop="2026-10-01").watch(recent=2)
    watched = history.watch(
        detector=drops, value="mrr", playbook=PLAYS, reported=last_week, recent=2
    )
    print(history)
    print(history.bands())
    print(drops)
    print(watched)
    columns = watched.columns()
    for at, key in enumerate(watched.keys[:10]):
        new = "new" if columns["new"][at] else "   "
        print(f"{new} {key}  {columns['why'][at]:<20}  {columns['what'][at]}")
        print(f"    {columns['at_risk'][at]:>10,.0f} at risk  {columns['moved'][at]}")


if __name__ == "__main__":
    main()
