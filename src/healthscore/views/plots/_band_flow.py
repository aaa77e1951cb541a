"""How the book was spread over the bands, period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from healthscore._definition import refuse
from healthscore.bandings import UNKNOWN
from healthscore.history import History
from healthscore.history.bands import BandHistory, bands
from healthscore.views._figures import share
from healthscore.views.plots._bands import look_of
from healthscore.views.plots._canvas import BOX, Canvas
from healthscore.views.plots._inks import FAINT
from healthscore.views.plots._matplotlib import part_of_matplotlib
from healthscore.views.plots._texts import labels_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from healthscore._definition import BoolArray, FloatArray

_WIDEST: Final = 0.4
"""Part of the time between two neighbours that a period alone is drawn as, on each side."""

_APART: Final = 0.062
"""Part of the height that a name beside the areas takes."""


def band_flow(
    history: History | BandHistory, *, shares: bool = True, ax: Axes | None = None
) -> Axes:
    """Draw how the book was spread over the bands, period by period.

    Parameters
    ----------
    history : History or BandHistory
        The bands over time; those of a history are held by the default rule.
    shares : bool, default True
        Whether heights are shares of the customers of each period, or their numbers.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        An area for each band, the lowest at the bottom, and at the top one for customers without a
        score, where there are any. Beside them stand their names, with how many there are in the
        last period. Periods without anybody are left free, and a dashed line stands where another
        model began.

    Raises
    ------
    DefinitionError
        If it is neither, `shares` is no boolean, or a scorecard has no banding.
    DataError
        If there is no period, or the scorecards have other bands.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding({"red": 0, "green": 50}))
    >>> book = {"2026-09-01": [80, 60], "2026-10-01": [30, 70]}
    >>> ax = band_flow(
    ...     History(
    ...         (date, card.score({"id": ["acme", "brix"], "csm": csm}, key="id"))
    ...         for date, csm in book.items()
    ...     )
    ... )
    >>> [text.get_text() for text in ax.texts]
    ['red 1 (50.0%)', 'green 1 (50.0%)']
    """
    held = _held(history)
    if not isinstance(cast("object", shares), bool):
        owner = "band_flow"
        raise refuse(owner, "shares", "be True or False", shares)
    canvas = Canvas.on("band_flow", ax, 8.0, 3.8)
    counts = held.counts.astype(np.float64)
    totals = counts.sum(axis=1, keepdims=True)
    if not totals.any():
        canvas.note("no customers")
        return canvas.axes
    counts[totals[:, 0] == 0.0] = np.nan
    heights = 100.0 * counts / np.where(totals, totals, np.nan) if shares else counts
    _areas(canvas, held, heights)
    _models(canvas, held)
    _names(canvas, held, heights)
    canvas.label(up="share of customers, %" if shares else "customers")
    if not shares:
        canvas.whole_numbers("y")
    canvas.open()
    return canvas.axes


def _held(history: object) -> BandHistory:
    if isinstance(history, BandHistory):
        return history
    if isinstance(history, History):
        return bands(history)
    owner = "band_flow"
    raise refuse(owner, "history", "be a History or a BandHistory", history)


def _labels(held: BandHistory) -> list[str]:
    """Name the bands from the lowest, and those without a score where there are any."""
    return [*held.bands, *([UNKNOWN] if held.counts[:, -1].any() else [])]


def _areas(canvas: Canvas, held: BandHistory, heights: FloatArray) -> None:
    """Stack the areas over the dates."""
    dater = part_of_matplotlib("dates")
    days: FloatArray = dater.date2num(held.history.periods)
    # an area has no width where the periods before and after are empty
    alone, half = np.flatnonzero(_alone(heights)), _half_width(days)
    bottom = np.zeros(len(days))
    for place, label in enumerate(_labels(held)):
        top = bottom + heights[:, place]
        fill = look_of(held.banding, label).fill
        canvas.ax.fill_between(days, bottom, top, **fill)
        for at in alone:
            ends = days[at] - half, days[at] + half
            canvas.ax.fill_between(ends, bottom[at], top[at], **fill)
        bottom = top
    canvas.ax.set_ylim(0.0, float(np.nanmax(bottom)))
    locator = dater.AutoDateLocator(minticks=2, maxticks=8)
    if len(days) == 1:
        # else the days around it would be named
        locator = part_of_matplotlib("ticker").FixedLocator(days)
    canvas.ax.xaxis.set_major_locator(locator)
    canvas.ax.xaxis.set_major_formatter(_date_format(len(days), locator))
    beside = half if len(alone) else 0.0
    canvas.ax.set_xlim(days[0] - beside, days[-1] + beside)


def _date_format(count: int, locator: Any) -> Any:
    dater = part_of_matplotlib("dates")
    return dater.DateFormatter("%Y-%m-%d") if count == 1 else dater.ConciseDateFormatter(locator)


def _alone(heights: FloatArray) -> BoolArray:
    """Find periods whose neighbours on both sides are empty or not there."""
    there = np.pad(~np.isnan(heights[:, 0]), 1)
    alone: BoolArray = there[1:-1] & ~there[:-2] & ~there[2:]
    return alone


def _half_width(days: FloatArray) -> float:
    """Give half the width of a period that is drawn alone."""
    return _WIDEST * float(np.diff(days).min(initial=30.0))


def _models(canvas: Canvas, held: BandHistory) -> None:
    """Draw a line where customers were first scored by another model than before."""
    if held.restarts is None:
        return
    dates = held.history.periods[held.restarts.any(axis=0)]
    for date in part_of_matplotlib("dates").date2num(dates).tolist():
        canvas.ax.axvline(date, color="#000000", linestyle="--", linewidth=1.4)
        canvas.ax.annotate(
            "another model",
            (date, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(3, -3),
            textcoords="offset points",
            va="top",
            fontsize="small",
            **BOX,
        )


def _names(canvas: Canvas, held: BandHistory, heights: FloatArray) -> None:
    """Write names at the right of the areas, as high as they end, and none upon another."""
    labels = _labels(held)
    last = int(np.flatnonzero(~np.isnan(heights[:, 0]))[-1])
    counts, ends = held.counts[last].tolist(), np.cumsum(heights[last])
    middles = ends - heights[last] / 2.0
    top = canvas.ax.get_ylim()[1]
    places = _spread(middles[: len(labels)] / top)
    for label, name, place, middle in zip(
        labels, labels_of(labels, 24), places, middles, strict=False
    ):
        count = counts[labels.index(label)]
        pointer = {"color": FAINT, "linewidth": 0.8, "clip_on": False}
        sides = (middle / top, place)
        canvas.ax.plot((1.0, 1.03), sides, transform=canvas.ax.transAxes, **pointer)
        text = f"{name} {count:,} ({share(count, sum(counts))})"
        canvas.write(1.035, place, text, va="center", transform=canvas.ax.transAxes)


def _spread(middles: FloatArray) -> list[float]:
    """Move names apart, from the bottom up, and back down where they would leave the axes."""
    places: list[float] = middles.tolist()
    for at in range(1, len(places)):
        places[at] = max(places[at], places[at - 1] + _APART)
    highest = max(1.0 - _APART / 2.0, _APART * len(places))
    for at in reversed(range(len(places))):
        places[at] = min(places[at], highest)
        highest = places[at] - _APART
    return places
