"""What makes the mean score of each segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.views._figures import one_digit
from healthscore.views.plots._canvas import BOX, Canvas
from healthscore.views.plots._checks import require_count, require_scores
from healthscore.views.plots._inks import FAINT, REST, Look, looks
from healthscore.views.plots._segment_means import means_of
from healthscore.views.plots._texts import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from healthscore.scoring import Scores
    from healthscore.views.plots._segment_means import Means

_MOST: Final = 60
_OTHERS, _RULES = Look(REST), Look("#ffffff", "xxxx")
_MARK: Final = {
    "linestyle": "none",
    "marker": "^",
    "markersize": 8.0,
    "color": "#000000",
    "markeredgecolor": "#ffffff",
    "clip_on": False,
}
_ROOM: Final = 0.07
"""Part of the width that a piece must have to be numbered."""


def contributions(
    scores: Scores,
    by: ArrayLike | Mapping[object, str] | str,
    *,
    count: int = 7,
    ax: Axes | None = None,
) -> Axes:
    """Draw what makes the mean score of each segment.

    Parameters
    ----------
    scores : Scores
        The customers; those without a score are passed over.
    by : array_like of str, shape (n_customers,), or mapping or str
        The segment of each customer, or a mapping from key to segment, or the name of a column of
        labels that the scorecard reads.
    count : int, default 7
        Metrics that are told apart, those that put in most; the others share a piece.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        A bar for each segment, the largest at the top, of the mean points that each metric put in,
        and of what rules, starts and limits added or took; points taken stand left of 0. A triangle
        marks the mean score, which they add up to. Beyond 20 segments, the smallest share a bar.

    Raises
    ------
    DataError
        If there is not one segment for each customer, or the details of the scores were not kept.
    DefinitionError
        If `count` is no whole number from 1 to 60.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())])
    >>> scores = card.score({"usage": [90, 20, 40], "csat": [80, 40, 60]})
    >>> ax = contributions(scores, ["pro", "free", "free"])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['free (2)', 'pro (1)']
    >>> [float(bar.get_width()) for bar in ax.patches]
    [15.0, 45.0, 25.0, 40.0]
    """
    require_scores("contributions", scores)
    require_count("contributions", "count", count, _MOST)
    means = means_of(scores, by, count)
    rows = [name for name, _ in means.segments]
    rows = [
        f"{label} ({size:,})"
        for label, (_, size) in zip(labels_of(rows, 30), means.segments, strict=True)
    ]
    pieces = labels_of([piece.name for piece in means.pieces], 30)
    beside = max(map(len, rows), default=0) + max(map(len, pieces), default=0)
    height = max(1.2 + 0.45 * len(rows), 1.0 + 0.25 * len(pieces))
    canvas = Canvas.on("contributions", ax, 5.5 + 0.08 * beside, height)
    if not means.segments:
        canvas.note("no customers")
        return canvas.axes
    handles = [*_bars(canvas, means), _scores(canvas, means)]
    canvas.legend(handles, [*pieces, "mean score"])
    canvas.rows(rows)
    canvas.label(across="mean points")
    canvas.open()
    return canvas.axes


def _bars(canvas: Canvas, means: Means) -> Iterator[Any]:
    """Draw the pieces, and give one artist of each."""
    low, high = means.ends
    room = _ROOM * ((high - low) or 1.0)
    # pieces above 0 and below it are each put beside those before them
    reached = [[0.0] * len(means.segments) for _ in range(2)]
    for piece, look in zip(means.pieces, _looks(means), strict=True):
        widths: list[float] = piece.points.tolist()
        for row, width in enumerate(widths):
            side = reached[width < 0.0]
            left, side[row] = side[row], side[row] + width
            canvas.ax.barh(row, width, left=left, height=0.72, **look.fill)
            if abs(width) >= room:
                how = BOX | {"fontsize": "small", "ha": "center", "va": "center"}
                canvas.write(left + width / 2.0, row, one_digit(width), **how)
        yield canvas.ax.patches[-1]


def _looks(means: Means) -> list[Look]:
    named = [piece for piece in means.pieces if piece.kind == "metric"]
    rest = {"others": _OTHERS, "rules": _RULES}
    return [*looks(len(named)), *(rest[piece.kind] for piece in means.pieces[len(named) :])]


def _scores(canvas: Canvas, means: Means) -> Any:
    """Mark the mean score of each segment, and write it right of all its pieces."""
    low, high = means.ends
    width = (high - low) or 100.0
    for row, (score, end) in enumerate(zip(means.scores.tolist(), means.rights, strict=True)):
        text = "no score" if np.isnan(score) else one_digit(score)
        canvas.write(end + 0.025 * width, row, text, va="center")
    canvas.ax.axvline(0.0, color=FAINT, linewidth=0.8)
    canvas.ax.set_xlim(low - (0.02 * width if low else 0.0), low + 1.16 * width)
    # below the numbers of the pieces
    rows = np.arange(len(means.segments)) + 0.36
    return canvas.ax.plot(means.scores, rows, **_MARK)[0]
