"""Results of evaluations for tests of what shows them."""

import numpy as np

import healthscore as hs
from healthscore.evaluate.backtest import backtest
from healthscore.evaluate.over_time import backtest_history

BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})


def book(size=300, seed=0, labels=("red", "yellow", "green"), strength=20.0):
    """Make scores and outcomes: the lower the score, the likelier a customer leaves."""
    chance = np.random.default_rng(seed)
    values = chance.uniform(0, 100, size).round(1)
    left = chance.uniform(0, 1, size) < 1.0 / (1.0 + np.exp((values - 40.0) / strength))
    banding = hs.Banding(dict(zip(labels, (0, 40, 70), strict=True)))
    card = hs.Scorecard("demo", [hs.Metric("csm", hs.AsIs())], banding=banding)
    keys = [f"c{at}" for at in range(size)]
    return card.score({"id": keys, "csm": values}, key="id"), left


def judged(size=300, seed=0, **options):
    """Backtest such a book."""
    labels = options.pop("labels", ("red", "yellow", "green"))
    scores, left = book(size, seed, labels)
    return backtest(scores, left, **options)


def followed(size=60, *, banding=BANDING):
    """Backtest a history of four months, in which low scores leave sooner."""
    chance = np.random.default_rng(1)
    values = chance.uniform(0, 100, size).round(1)
    start = np.datetime64("2026-01-01")
    gone = start + chance.exponential(40.0 + 8.0 * values).astype(int) + 1
    card = hs.Scorecard("demo", [hs.Metric("csm", hs.AsIs())], banding=banding)
    periods = []
    for month in range(4):
        date = start + 30 * month
        there = gone > date
        keys = [f"c{at}" for at in np.flatnonzero(there)]
        periods.append((str(date), card.score({"id": keys, "csm": values[there]}, key="id")))
    known = np.datetime64("2026-07-01")
    dates = {f"c{at}": str(day) for at, day in enumerate(gone) if day <= known}
    return backtest_history(hs.History(periods), dates, horizon=30, until=str(known))
