"""Draws the pictures of the catalogue with the code that they show, and those about proof."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import matplotlib.pyplot as plt
import numpy as np

from healthscore import (
    Banding,
    Linear,
    Metric,
    Outcome,
    Piecewise,
    Scorecard,
    WeightedMean,
    views,
)
from healthscore.datasets import make_saas
from healthscore.evaluate.backtest import backtest

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from healthscore.aggregations import Aggregation
    from healthscore.evaluate.backtest import Backtest
    from healthscore.normalizers import Categories, Normalizer
    from healthscore.weightings import Weighting

MEMBERS: Final = ["usage", "adoption", "feedback", "referrals"]
"""The members that all pictures of weightings are about."""

SCORES: Final = [
    [90, 95, 60, 0],
    [80, 70, 75, 0],
    [65, 70, 55, 100],
    [45, 35, 70, 0],
    [30, 35, 50, 0],
    [10, 15, 65, 0],
]
"""Their scores, a row for each customer; the catalogue prints the same, and a test holds that."""

TIMES: Final = 100
LEFT: Final = [5, 14, 30, 35, 62, 70]
"""How many left of a hundred customers with each of these scores."""

OTHER: Final = 80.0
"""The score of the member that stays, in pictures of aggregations."""

EXAMPLE: Final = Scorecard(
    "b2b-saas",
    [
        Metric("weekly_logins", Piecewise({0: 0, 1: 40, 3: 80, 6: 100})),
        Metric("adoption", Linear(worst=0, best=1), formula="features_used / features_bought"),
        Metric("nps", Linear(worst=-100, best=100)),
        Metric("open_tickets", Linear(worst=10, best=0)),
    ],
    banding=Banding.red_yellow_green(40, 70),
)
"""The scorecard of the pages about proof."""

POINTS: Final = 2001
JUMP: Final = 5.0
"""Points between two neighbours on the grid from which a curve is drawn as broken."""

COLORS: Final = ("#0b5c8a", "#c2571a", "#5b8c3a")
INK, FAINT, GREY = COLORS[0], "#dfe3e6", "#8b9399"
STYLE: Final[dict[str, Any]] = {
    # a white card, because the pages have a dark side too
    "figure.facecolor": "white",
    "figure.figsize": (6.4, 2.5),
    "figure.constrained_layout.use": True,
    "font.size": 9,
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.labelcolor": "#444444",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    "grid.color": FAINT,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "xtick.color": GREY,
    "xtick.labelcolor": "#444444",
    "ytick.color": GREY,
    "ytick.labelcolor": "#444444",
}


def curve(normalizer: Normalizer, low: float, high: float) -> None:
    """Draw the score of every value from one to another."""
    with plt.rc_context(STYLE):
        axes = _card(repr(normalizer), "value")
        _scores_up(axes)
        _line(axes, normalizer, low, high)


def learned(normalizer: Normalizer, column: str = "weekly_logins") -> None:
    """Draw what a normalizer learns from 1,000 made-up customers, and a tick for each of them."""
    book = make_saas(1000)
    values = np.asarray(book[column], dtype=np.float64)
    with plt.rc_context(STYLE):
        axes = _card(repr(normalizer), f"value; a tick below for each {column} that was fitted")
        _scores_up(axes)
        fitted = normalizer.fit(values, outcome=book["churned"])
        low, high = np.nanmin(values), np.nanmax(values)
        edge = 0.05 * (high - low)
        _line(axes, fitted, low - edge, high + edge)
        axes.plot(values, np.full(len(values), -6.0), "|", color=GREY, alpha=0.25, markersize=6)
        axes.set_ylim(-12, 105)


def labels(normalizer: Categories, names: list[str]) -> None:
    """Draw the score of some labels."""
    with plt.rc_context(STYLE):
        axes = _card(repr(normalizer), "value")
        _scores_up(axes)
        bars = axes.bar(names, normalizer(names), width=0.5, color=INK)
        axes.bar_label(bars, fmt="{:g}", padding=2)


def aggregation(*parts: Aggregation, label: str = "", weight: float = 1.0) -> None:
    """Draw the group's score as one of two members goes from 0 to 100 and the other stays."""
    with plt.rc_context(STYLE):
        axes = _card("", f"score of one member; that of the other stays at {OTHER:g}")
        _scores_up(axes, "score of the group")
        for part, color in zip(parts, COLORS, strict=False):
            _group(axes, part, weight, color=color, label=label or repr(part))
        _group(axes, WeightedMean(), 1.0, color=GREY, label="WeightedMean(), equal weights")
        # where curves meet, the first is seen
        for place, line in enumerate(axes.lines):
            line.set_zorder(3.0 - 0.1 * place)
        axes.legend(loc="lower right")


def weights(weighting: Weighting) -> None:
    """Draw the shares that a weighting gives the members of the worked example."""
    left = [times < share for share in LEFT for times in range(TIMES)]
    scores = np.repeat(SCORES, TIMES, axis=0) if isinstance(weighting, Outcome) else SCORES
    shares = weighting.fit(scores, MEMBERS, left).weights
    with plt.rc_context(STYLE):
        axes = _card(repr(weighting), "share of the weight, %")
        bars = axes.barh(list(shares), [100.0 * share for share in shares.values()], color=INK)
        axes.bar_label(bars, fmt="{:.1f}", padding=3)
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.grid(axis="x")


def churn_by_band() -> None:
    """Draw which share of each band left, of the example that the page of backtests shows."""
    with plt.rc_context(STYLE):
        views.churn_by_band(_tested())


def lift() -> None:
    """Draw whom the lowest scores of that example find."""
    with plt.rc_context(STYLE):
        views.lift(_tested())


def calibration() -> None:
    """Draw whether probabilities made of these scores come true."""
    with plt.rc_context(STYLE):
        views.calibration(_tested())


def survival_by_band() -> None:
    """Draw who stays, of a year of the same company."""
    panel = make_saas(1000, 12)
    history = EXAMPLE.score_panel(panel, key="account_id", at="as_of")
    known = ~np.isnat(panel["churn_date"])
    dates = dict(zip(panel["account_id"][known], panel["churn_date"][known], strict=True))
    with plt.rc_context(STYLE):
        views.survival_by_band(backtest(history, dates, horizon=90))


@cache
def _tested() -> Backtest:
    customers = make_saas(3000)
    scores = EXAMPLE.score(customers, key="account_id", as_of="2026-11-01")
    return backtest(scores, customers["churned"])


def _card(title: str, below: str) -> Axes:
    _, axes = plt.subplots()
    axes.set_title(textwrap.fill(title, 84), family="monospace", fontsize=8)
    axes.set_xlabel(below)
    return axes


def _scores_up(axes: Axes, name: str = "score") -> None:
    axes.set_ylabel(name)
    axes.set_ylim(-5, 109)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.grid(axis="y")


def _line(axes: Axes, normalizer: Normalizer, low: float, high: float) -> None:
    grid = np.linspace(low, high, POINTS)
    axes.plot(grid, _broken(normalizer(grid)), color=INK)
    axes.set_xlim(low, high)


def _group(axes: Axes, part: Aggregation, weight: float, **look: Any) -> None:
    grid = np.linspace(0.0, 100.0, POINTS)
    scores = part(np.column_stack([grid, np.full(POINTS, OTHER)]), [weight, 1.0])
    axes.plot(grid, _broken(scores), **look)
    axes.set_xlim(0, 100)


def _broken(scores: np.ndarray) -> np.ndarray:
    """Leave a gap at every jump, which else would look like a slope."""
    jumps = np.abs(np.diff(scores, prepend=scores[0])) > JUMP
    return np.where(jumps, np.nan, scores)
