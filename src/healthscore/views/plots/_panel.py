"""One curve of several: a line or bars, with customers counted underneath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import numpy as np

from healthscore.normalizers import Categories
from healthscore.spec.pages._curve_outline import MOST_BARS, Curve, drawn, scored
from healthscore.spec.pages._words import figure
from healthscore.views.plots._inks import FAINT, NEUTRAL, REST, Look
from healthscore.views.plots._panel_values import Strip, by_label, by_value, reach
from healthscore.views.plots._texts import PLAIN, labels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.metric import Metric
    from healthscore.normalizers import Normalizer
    from healthscore.spec.pages._curve_outline import Bars
    from healthscore.views.plots._canvas import Canvas

_DEPTH: Final = 0.34
"""Height of what is underneath, as a part of the height of the scale."""

_LINE: Final = "#0b5c8a"
_CUSTOMERS: Final = Look(REST)
_TURN: Final = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}
_LETTERS_BELOW: Final = 18
"""Letters of labels that have room below a small picture."""

_SAMPLES: Final = 9


def draw_panel(
    canvas: Canvas, title: str, metric: Metric, values: NDArray[Any] | None, *, points: bool
) -> None:
    """Draw the curve of a metric; those that conditions pick for some customers are dashed.

    Parameters
    ----------
    canvas : Canvas
        On what.
    title : str
        What to call the metric.
    metric : Metric
        With nothing left to learn.
    values : ndarray, shape (n_customers,), optional
        The customers' values: numbers with NaN for gaps, or labels with None for gaps.
    points : bool
        Whether its scores are points that a sum adds up.
    """
    canvas.label(title=title, size="small")
    normalizer = metric.normalizer
    strip: Strip | None
    if isinstance(normalizer, Categories):
        strip = _categories(canvas, normalizer, values, points=points)
    else:
        strip = _numbers(canvas, metric, values, points=points)
    said = [metric.unit] if metric.unit.strip() else []
    if metric.curves:
        dashed = "" if isinstance(normalizer, Categories) else ", dashed"
        said.append(f"{len(metric.curves)} more by condition{dashed}")
    said += [] if strip is None else strip.said
    canvas.label(across=", ".join(said), size="small")
    canvas.ax.tick_params(labelsize="small")
    canvas.open()


def _numbers(
    canvas: Canvas, metric: Metric, values: NDArray[Any] | None, *, points: bool
) -> Strip | None:
    normalizer = metric.normalizer
    curve = drawn(normalizer, points=points)
    numbers = None if normalizer.takes == "labels" else values
    if numbers is not None and not isinstance(curve, Curve):
        curve = _seen(normalizer, numbers)
    if not isinstance(curve, Curve):
        canvas.note("nobody knows where it lies", fontsize="small")
        return None
    others = [(other.normalizer, drawn(other.normalizer, points=points)) for other in metric.curves]
    pairs = [(other, line) for other, line in others if isinstance(line, Curve)]
    every = [curve, *(line for _, line in pairs)]
    whole = (min(line.ends[0] for line in every), max(line.ends[1] for line in every))
    ends = whole if numbers is None else reach(numbers, whole)
    for other, line in pairs:
        dashes = np.array(_extended(other, line, ends))
        canvas.ax.plot(dashes[:, 0], dashes[:, 1], color=_LINE, linewidth=1.2, linestyle="--")
    outline = np.array(_extended(normalizer, curve, ends))
    canvas.ax.plot(outline[:, 0], outline[:, 1], color=_LINE, linewidth=2.0)
    canvas.ax.set_xlim(*ends)
    canvas.ax.locator_params(axis="x", nbins=4)
    strip = None if numbers is None else by_value(numbers, ends)
    scale = (min(line.scale[0] for line in every), max(line.scale[1] for line in every))
    _scale(canvas, scale, strip)
    return strip


def _seen(normalizer: Normalizer, values: NDArray[Any]) -> Curve | None:
    """Trace a curve over the values that there are, where nothing else says where it lies."""
    present = values[~np.isnan(values)]
    low, high = (float(present.min()), float(present.max())) if len(present) else (0.0, 0.0)
    grid: list[float] = np.linspace(low, high, 41).tolist()
    scores = scored(normalizer, grid) if low < high else None
    if scores is None:
        return None
    known = [score for score in scores if np.isfinite(score)]
    scale = (min([*known, 0.0]), max([*known, 100.0]))
    return Curve(tuple(zip(grid, scores, strict=True)), (), scale)


def _extended(
    normalizer: Normalizer, curve: Curve, ends: tuple[float, float]
) -> list[tuple[float, float]]:
    """Go on with a curve to where the picture ends."""
    pairs = list(curve.outline)
    for at, (near, far) in enumerate(zip(curve.ends, ends, strict=True)):
        beyond: list[float] = np.linspace(near, far, _SAMPLES + 1)[1:].tolist()
        scores = scored(normalizer, beyond) if near != far else None
        more = [] if scores is None else list(zip(beyond, scores, strict=True))
        pairs = [*pairs, *more] if at else [*reversed(more), *pairs]
    return pairs


def _categories(
    canvas: Canvas, normalizer: Categories, values: NDArray[Any] | None, *, points: bool
) -> Strip:
    every = list(normalizer.scores)
    labels, more = every[:MOST_BARS], every[MOST_BARS:]
    few = attrs.evolve(normalizer, scores={label: normalizer.scores[label] for label in labels})
    bars = cast("Bars", drawn(few, points=points))
    other = [] if normalizer.other is None else [("other", normalizer.other)]
    names, heights = zip(*bars.rows, *other, strict=True)
    canvas.ax.bar(range(len(names)), heights, 0.7, **Look(NEUTRAL).fill)
    shown = labels_of(names, 12)
    canvas.columns(shown, **(_TURN if sum(map(len, shown)) > _LETTERS_BELOW else {}))
    gaps = np.full(0, None) if values is None else values
    strip = by_label(gaps, labels, more, other=bool(other))
    _scale(canvas, bars.scale, None if values is None else strip)
    return strip


def _scale(canvas: Canvas, scale: tuple[float, float], strip: Strip | None) -> None:
    """Put numbers beside the scores, and count the customers below the lowest."""
    bottom, top = scale
    height = top - bottom
    floor = bottom
    if strip is not None:
        depth = _DEPTH * height
        floor = bottom - depth - 0.08 * height
        shares = strip.counts / max(strip.counts.max(), 1.0)
        canvas.ax.bar(strip.middles, depth * shares, strip.width, bottom=floor, **_CUSTOMERS.fill)
    middle = 0.0 if bottom < 0.0 < top else (bottom + top) / 2.0
    ticks = [bottom, middle, top]
    canvas.ax.set_yticks(ticks, labels=[figure(tick, 4) for tick in ticks], **PLAIN)
    canvas.ax.set_ylim(floor, top + 0.05 * height)
    for tick in ticks:
        canvas.ax.axhline(tick, color=FAINT, linewidth=0.6, alpha=0.6, zorder=0.5)
