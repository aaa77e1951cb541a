"""Whom the lowest scores find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from healthscore._definition import refuse
from healthscore.views._proof_drawn import percents
from healthscore.views._proof_read import checked_backtest, gains_of
from healthscore.views._proof_words import percent, spoken
from healthscore.views.plots._canvas import BOX, Canvas
from healthscore.views.plots._inks import FAINT, UP
from healthscore.views.plots._texts import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes

    from healthscore._definition import FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.backtest import Backtest
    from healthscore.views._proof_drawn import Gains

_PLACE: Final = "lift"
_KINDS: Final = ("capture", "lift")
_INK: Final = "#222222"


def lift(
    backtest: Backtest, *, kind: Literal["capture", "lift"] = "capture", ax: Axes | None = None
) -> Axes:
    """Draw how many churners are among the customers with the lowest scores.

    Parameters
    ----------
    backtest : Backtest
        In which somebody left and somebody stayed.
    kind : {"capture", "lift"}, default "capture"
        The share of all churners that is found; or how many times as many as by chance.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        A curve over the share of customers that is called, the lowest scores first, between the
        dashed lines of chance and of who knows all beforehand; marked at 5, 10 and 20 %, with
        intervals of 95 %.

    Raises
    ------
    DefinitionError
        If it is no backtest, or `kind` is another.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore.evaluate.backtest import backtest
    >>> ax = lift(backtest([20, 35, 50, 65, 80, 90] * 20, [1, 1, 0, 1, 0, 0] * 20))
    >>> ax.texts[0].get_text().splitlines()[-1].partition(" (")[0]
    'lowest 20 %: 40 %'
    """
    if kind not in _KINDS:
        raise refuse(_PLACE, "kind", f"be one of {', '.join(map(repr, _KINDS))}", kind)
    drawn = gains_of(checked_backtest(_PLACE, backtest))
    canvas = Canvas.on(_PLACE, ax, 5.8, 4.2)
    if drawn is None:
        canvas.note("Nobody left, or nobody stayed: there is nobody to find.")
        return canvas.axes
    draw = _capture if kind == "capture" else _lift
    draw(canvas, drawn)
    canvas.ax.set_xlim(0.0, 1.0)
    marks = percents(1.0)
    canvas.ax.set_xticks(marks, labels=[percent(mark) for mark in marks])
    canvas.ax.set_xlabel("customers called, the lowest scores first")
    canvas.open()
    return canvas.axes


def _capture(canvas: Canvas, drawn: Gains) -> None:
    marks = percents(1.0)
    guide = {"color": FAINT, "linestyle": "--", "linewidth": 1.2}
    canvas.ax.plot([0.0, 1.0], [0.0, 1.0], **guide)
    canvas.ax.plot([0.0, drawn.base, 1.0], [0.0, 1.0, 1.0], **guide)
    canvas.ax.plot(drawn.contacted, drawn.found, color=UP, linewidth=2.0)
    _mark(canvas, drawn.capture)
    said = [f"{spoken(found)} of churners" for found in drawn.capture.values()]
    # a score that is upside down has its curve in the other corner
    low = np.interp(0.5, drawn.contacted, drawn.found) < 0.5
    _list(canvas, drawn.capture, said, (0.02, 0.96) if low else (0.99, 0.04))
    canvas.ax.set_ylim(0.0, 1.02)
    canvas.ax.set_yticks(marks, labels=[percent(mark) for mark in marks])
    canvas.ax.set_ylabel("churners found")


def _lift(canvas: Canvas, drawn: Gains) -> None:
    x = np.linspace(0.01, 1.0, 200)
    found = np.interp(x, drawn.contacted, drawn.found)
    guide = {"color": FAINT, "linestyle": "--", "linewidth": 1.2}
    canvas.ax.axhline(1.0, **guide)
    canvas.ax.plot(x, _perfect(x, drawn.base), **guide)
    canvas.ax.plot(x, found / x, color=UP, linewidth=2.0)
    _mark(canvas, drawn.lift)
    _list(canvas, drawn.lift, [_times(each) for each in drawn.lift.values()], (0.99, 0.98))
    reached = [*(found / x), *(max(each, each.high) for each in drawn.lift.values())]
    canvas.ax.set_ylim(0.0, min(1.05 / drawn.base, 1.6 * max(reached)))
    canvas.ax.set_ylabel("churners found, against chance")


def _times(lift: Estimate) -> str:
    interval = f" ({lift.low:.1f} to {lift.high:.1f})" if lift.has_interval else ""
    return f"{lift:.1f} times{interval}"


def _mark(canvas: Canvas, found: Mapping[float, Estimate]) -> None:
    for share, each in found.items():
        canvas.ax.vlines(share, each.low, each.high, color=_INK, linewidth=1.4)
        canvas.ax.plot([share], [each], "o", color=_INK, markersize=5.0)


def _list(
    canvas: Canvas, shares: Iterable[float], said: Sequence[str], corner: tuple[float, float]
) -> None:
    """Write the numbers in a corner that no curve comes to."""
    lines = [f"lowest {percent(share)}: {text}" for share, text in zip(shares, said, strict=True)]
    how = {
        "ha": "left" if corner[0] < 0.5 else "right",
        "va": "bottom" if corner[1] < 0.5 else "top",
        "linespacing": 1.5,
        "transform": canvas.ax.transAxes,
    }
    canvas.ax.text(*corner, "\n".join(lines), **PLAIN, **how, **BOX)


def _perfect(x: FloatArray, base: float) -> FloatArray:
    return np.minimum(1.0 / base, 1.0 / x)
