"""How long customers of each band stay."""

from __future__ import annotations

import math
from itertools import cycle
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.views._proof_read import lasting_of
from healthscore.views._proof_words import percent
from healthscore.views.plots._canvas import Canvas
from healthscore.views.plots._texts import labels_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from healthscore.evaluate.backtest import Backtest
    from healthscore.evaluate.over_time import OverTime
    from healthscore.views._proof_drawn import Lasting

_DASHES: Final = ("-", "--", ":", "-.", (0, (6, 1, 1, 1, 1, 1)))


def survival_by_band(backtest: Backtest | OverTime, *, ax: Axes | None = None) -> Axes:
    """Draw the share of customers that stays, by the band that they were in.

    Parameters
    ----------
    backtest : Backtest or OverTime
        Of a history, or what it adds to its backtest.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        Steps for each band after Kaplan and Meier, with the intervals of 95 % shaded; the legend
        has the numbers of customers, the highest band at the top.

    Raises
    ------
    DefinitionError
        If it is neither, or knows nothing over time or no bands.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, History, Metric, Scorecard
    >>> from healthscore.evaluate.backtest import backtest
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding({"red": 0, "green": 50}))
    >>> scores = card.score({"id": ["acme", "brix", "corp"], "csm": [20, 30, 80]}, key="id")
    >>> history = History([("2026-01-01", scores)])
    >>> left = {"acme": "2026-02-11", "corp": "2026-06-01"}
    >>> ax = survival_by_band(backtest(history, left, horizon=90, until="2026-06-30"))
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['green (1)', 'red (2)']
    """
    drawn = lasting_of("survival_by_band", backtest)
    shown = [each for each in reversed(drawn) if each.curve.n and each.end > 0.0]
    canvas = Canvas.on("survival_by_band", ax, 7.2, 4.0)
    if not shown:
        canvas.note("Nobody was seen for a time after a score.")
        return canvas.axes
    lines = [
        _band(canvas, each, dashes) for each, dashes in zip(shown, cycle(_DASHES), strict=False)
    ]
    names = labels_of([each.label for each in shown], 24)
    canvas.legend(
        lines, [f"{name} ({each.curve.n:,})" for name, each in zip(names, shown, strict=True)]
    )
    marks = _marks(shown)
    canvas.ax.set_xlim(0.0, max(each.end for each in shown))
    canvas.ax.set_ylim(marks[0], 1.02)
    canvas.ax.set_yticks(marks, labels=[percent(mark) for mark in marks])
    canvas.label(across="days after the first score", up="still there")
    canvas.open()
    return canvas.axes


def _band(canvas: Canvas, each: Lasting, dashes: object) -> Any:
    curve = each.curve
    look = {"step": "post", "color": each.color, "alpha": 0.18, "linewidth": 0.0}
    canvas.ax.fill_between(curve.times, curve.low, curve.high, **look)
    line = {"where": "post", "color": each.color, "linestyle": dashes, "linewidth": 2.0}
    return canvas.ax.step(curve.times, curve.shares, **line)[0]


def _marks(shown: Sequence[Lasting]) -> list[float]:
    """Mark tenths from below all that is drawn, or fifths from 0."""
    lowest = min(float(np.nanmin([*each.curve.shares, *each.curve.low])) for each in shown)
    start = min(math.floor(10.0 * lowest + 1e-9), 9)
    return [place / 10.0 for place in (range(start, 11) if start >= 5 else range(0, 11, 2))]
