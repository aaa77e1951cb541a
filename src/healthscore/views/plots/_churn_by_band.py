"""How many customers of each band left."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from healthscore.views._proof_drawn import largest, percents
from healthscore.views._proof_read import bands_of
from healthscore.views._proof_words import percent, spoken
from healthscore.views.plots._canvas import BOX, Canvas
from healthscore.views.plots._inks import FAINT, Look, hatch_of
from healthscore.views.plots._texts import labels_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from healthscore.evaluate.backtest import Backtest, BandResult


def churn_by_band(backtest: Backtest, *, ax: Axes | None = None) -> Axes:
    """Draw which share of each band left.

    Parameters
    ----------
    backtest : Backtest
        Of scores with bands.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        A bar for each band, the highest at the top, with a whisker for the interval of its churn
        rate and the number of customers; a dashed line at the churn rate of all.

    Raises
    ------
    DefinitionError
        If it is no backtest, or has no bands.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> from healthscore.evaluate.backtest import backtest
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding.red_yellow_green(40, 70))
    >>> scores = card.score({"csm": [10, 20, 30, 50, 60, 80, 90, 95]})
    >>> ax = churn_by_band(backtest(scores, [1, 1, 0, 1, 0, 0, 0, 0]))
    >>> [text.get_text() for text in ax.texts][:2]
    ['0.0 % of 3', '50 % of 2']
    """
    bands, base = bands_of("churn_by_band", backtest), float(backtest.base_rate)
    canvas = Canvas.on("churn_by_band", ax, 6.4, 1.1 + 0.42 * len(bands))
    marks = percents(largest(bands, base))
    for row, each in enumerate(reversed(bands)):
        _band(canvas, row, each, Look(each.color, hatch_of(len(bands) - 1 - row)))
        _count(canvas, row, each, 0.012 * marks[-1])
    canvas.ax.axvline(base, color=FAINT, linestyle="--", linewidth=1.2, zorder=0.5)
    canvas.rows(labels_of([each.label for each in reversed(bands)]))
    canvas.ax.set_xlim(0.0, marks[-1] * 1.22)
    canvas.ax.set_xticks(marks, labels=[percent(mark) for mark in marks])
    canvas.label(across=f"who left; dashed: {percent(base)} of all")
    canvas.open()
    return canvas.axes


def _band(canvas: Canvas, row: int, each: BandResult, look: Look) -> None:
    if not each.n:
        return
    canvas.ax.barh(row, each.churn_rate, height=0.7, **look.fill)
    # white behind black, for bars have hatches
    for color, width in (("#ffffff", 4.5), ("#000000", 1.6)):
        canvas.ax.plot(
            [each.churn_rate.low, each.churn_rate.high], [row, row], color=color, linewidth=width
        )


def _count(canvas: Canvas, row: int, each: BandResult, gap: float) -> None:
    text = f"{spoken(each.churn_rate, interval=False)} of {each.n:,}" if each.n else "nobody"
    ends = [end for end in (each.churn_rate, each.churn_rate.high, 0.0) if not math.isnan(end)]
    canvas.write(max(ends) + gap if each.n else gap, row, text, va="center", **BOX)
