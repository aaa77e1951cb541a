"""How often customers left against how often they were expected to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from healthscore.views._proof_drawn import percents
from healthscore.views._proof_read import checked_backtest
from healthscore.views._proof_words import percent
from healthscore.views.plots._canvas import Canvas
from healthscore.views.plots._inks import DOWN, FAINT, UP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from healthscore.evaluate.backtest import Backtest, Reliability

_LOOKS: Final[tuple[dict[str, Any], ...]] = (
    {"color": UP, "marker": "o"},
    {"color": DOWN, "marker": "s"},
)


def calibration(backtest: Backtest, *, ax: Axes | None = None) -> Axes:
    """Draw the reliability of probabilities that are made of the scores.

    Parameters
    ----------
    backtest : Backtest
        Of any scores.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        For each way to calibrate a mark for each bin of customers, at the churn that was expected
        and the churn that came, with whiskers for its interval of 95 %. On the dashed line as many
        left as expected.

    Raises
    ------
    DefinitionError
        If it is no backtest.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore.evaluate.backtest import backtest
    >>> ax = calibration(backtest([20, 35, 50, 65, 80, 90] * 20, [1, 1, 0, 1, 0, 0] * 20))
    >>> [text.get_text().split(":")[0] for text in ax.get_legend().get_texts()]
    ['Platt', 'Isotonic']
    """
    drawn = list(checked_backtest("calibration", backtest).calibration.values())
    canvas = Canvas.on("calibration", ax, 7.4, 4.2)
    if not drawn:
        canvas.note("Too few left, or too few stayed, to make probabilities.")
        return canvas.axes
    marks = _marks(drawn)
    canvas.ax.plot([0.0, 1.0], [0.0, 1.0], color=FAINT, linestyle="--", linewidth=1.2)
    # side by side, for both are often equal
    middle = (len(drawn) - 1) / 2.0
    handles = [
        _series(canvas, each, _LOOKS[place], 0.01 * marks[-1] * (place - middle))
        for place, each in enumerate(drawn)
    ]
    for axis in ("x", "y"):
        canvas.ax.set(**{f"{axis}lim": (0.0, marks[-1] * 1.02)})
        canvas.ax.set(
            **{f"{axis}ticks": marks, f"{axis}ticklabels": [percent(mark) for mark in marks]}
        )
    canvas.label(across="expected to leave", up="left")
    canvas.open()
    canvas.legend(handles, [_named(each) for each in drawn])
    return canvas.axes


def _marks(drawn: Sequence[Reliability]) -> list[float]:
    ends = [each.high for one in drawn for each in one.churn_rates]
    return percents(max(*ends, *(float(one.predicted.max()) for one in drawn)))


def _series(canvas: Canvas, each: Reliability, look: dict[str, Any], aside: float) -> Any:
    low, high = ([getattr(rate, end) for rate in each.churn_rates] for end in ("low", "high"))
    x = each.predicted + aside
    canvas.ax.vlines(x, low, high, color=look["color"], linewidth=1.4, alpha=0.8)
    return canvas.ax.plot(x, each.churn_rates, linestyle="none", markersize=6.0, **look)[0]


def _named(each: Reliability) -> str:
    off, chance = (f"{100.0 * gap:.1f}" for gap in (each.calibration_error, each.by_chance))
    said = f"off by {off} points,\n{chance} by chance;\nBrier skill {each.skill:.2f}"
    return f"{each.method.capitalize()}: {said}"
