"""Customers by metric, as a table of colored numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.spec.pages._words import points
from healthscore.views._figures import key_texts
from healthscore.views.plots._canvas import BOX, Canvas
from healthscore.views.plots._checks import require_count, require_scores
from healthscore.views.plots._heat_shades import GAP, shades_of
from healthscore.views.plots._inks import FAINT, ink_on
from healthscore.views.plots._matplotlib import part_of_matplotlib
from healthscore.views.plots._texts import labels_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from healthscore._definition import BoolArray
    from healthscore.scoring import Scores

_MOST: Final = 500
_CELL: Final = (0.46, 0.25)
"""Width and height of a cell in inches."""


def heat_table(scores: Scores, *, count: int = 40, ax: Axes | None = None) -> Axes:
    """Draw the scores of customers, metric by metric, the lowest at the top.

    Parameters
    ----------
    scores : Scores
        The customers; `Scores.take` chooses some.
    count : int, default 40
        How many to show at most: those with the lowest scores.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        A row for each customer; first the score, then those of the metrics, each in the color of
        the band that it would be in, the darker the lower. Gaps are hatched, also those that were
        given a score. Without a banding, shades go from 0 to 100; where points are summed, from the
        lowest points of each metric to its highest.

    Raises
    ------
    DefinitionError
        If `count` is no whole number from 1 to 500.
    DataError
        If the details of the scores were not kept.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())])
    >>> ax = heat_table(card.score({"usage": [90, 20], "csat": [80, None]}))
    >>> [text.get_text() for text in ax.texts]
    ['20', '85', '20', '90', '80']
    """
    require_scores("heat_table", scores)
    require_count("heat_table", "count", count, _MOST)
    scores.kept("members")
    # those without a score come last, as numpy sorts them
    shown = scores.take(np.argsort(scores.values, kind="stable")[:count])
    keys, metrics = labels_of(key_texts(shown.keys), 30), labels_of(scores.metrics)
    canvas = Canvas.on("heat_table", ax, *_size(keys, metrics))
    if not keys:
        canvas.note("no customers")
        return canvas.axes
    size = 8.0 if ax is None else _fitting(canvas, len(keys), len(metrics) + 1)
    _cells(canvas, shown, shades_of(shown, scores), size)
    canvas.columns(["score", *metrics], rotation=90, fontsize=size)
    canvas.rows(keys, fontsize=size)
    canvas.ax.xaxis.tick_top()
    _divide(canvas, len(keys), len(metrics) + 1)
    canvas.ax.spines[:].set_visible(False)
    canvas.label(across=_said(len(keys), len(scores)))
    return canvas.axes


def _size(keys: list[str], metrics: list[str]) -> tuple[float, float]:
    """Give the width and height in inches that leave room for the numbers and the names."""
    beside = 0.4 + 0.07 * max(map(len, keys), default=0)
    above = 0.7 + 0.07 * max(map(len, metrics), default=0)
    width = beside + _CELL[0] * (len(metrics) + 1)
    return (max(width, 4.0), above + _CELL[1] * max(len(keys), 2))


def _fitting(canvas: Canvas, rows: int, columns: int) -> float:
    """Give the size of letters, in points, with which numbers stay within their cells."""
    width, height = canvas.inches
    return min(max(min(25.0 * width / columns, 45.0 * height / rows), 3.0), 9.0)


def _said(shown: int, size: int) -> str:
    if shown < size:
        return f"the {shown:,} lowest scores of {size:,} customers"
    return f"{size:,} customer{'' if size == 1 else 's'}"


def _cells(canvas: Canvas, scores: Scores, shades: list[list[str]], size: float) -> None:
    columns = [scores.values, *(scores.members[name] for name in scores.metrics)]
    to_rgba = part_of_matplotlib("colors").to_rgba_array
    picture = np.stack([to_rgba(column) for column in shades], axis=1)
    canvas.ax.imshow(picture, aspect="auto", interpolation="nearest")
    unseen = _unseen(scores)
    gaps: list[tuple[int, int]] = []
    for across, (column, colors) in enumerate(zip(columns, shades, strict=True)):
        for row, (value, color) in enumerate(zip(column.tolist(), colors, strict=True)):
            if unseen[row, across]:
                gaps.append((across, row))
            if not np.isnan(value):
                ink = BOX if unseen[row, across] else {"color": ink_on(color)}
                how = {"ha": "center", "va": "center", "fontsize": size}
                canvas.write(across, row, points(value), **how, **ink)
    _hatch(canvas, gaps)


def _divide(canvas: Canvas, rows: int, columns: int) -> None:
    """Draw white lines between the cells, and a wider one behind the score."""
    for row in range(1, rows):
        canvas.ax.axhline(row - 0.5, color=GAP, linewidth=0.8)
    for column in range(1, columns):
        canvas.ax.axvline(column - 0.5, color=GAP, linewidth=4.0 if column == 1 else 0.8)


def _unseen(scores: Scores) -> BoolArray:
    """Find what was not observed, be it given a score; shape (n_customers, n_metrics + 1)."""
    columns = [scores.values, *(scores.members[name] for name in scores.metrics)]
    unseen = np.isnan(np.column_stack(columns))
    for place, gaps in scores.kept("heat_table").gaps.items():
        unseen[:, place + 1] |= gaps
    return unseen


def _hatch(canvas: Canvas, gaps: list[tuple[int, int]]) -> None:
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
    squares = [corners + gap for gap in gaps]
    many = part_of_matplotlib("collections").PolyCollection
    canvas.ax.add_collection(
        many(squares, facecolors=GAP, edgecolors=FAINT, linewidths=0.0, hatch="////"),
        autolim=False,
    )
