"""How many customers are in each band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.bandings import UNKNOWN
from healthscore.views._figures import share
from healthscore.views.plots._bands import counts_of, look_of
from healthscore.views.plots._canvas import Canvas
from healthscore.views.plots._checks import require_scores
from healthscore.views.plots._texts import labels_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from healthscore.scoring import Scores


def band_counts(scores: Scores, *, ax: Axes | None = None) -> Axes:
    """Draw how many customers are in each band.

    Parameters
    ----------
    scores : Scores
        The customers.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        A bar for each band, the highest at the top, with its number and share of customers; last
        those without a score, where there are any.

    Raises
    ------
    DefinitionError
        If the scorecard has no banding.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding.red_yellow_green(40, 70))
    >>> ax = band_counts(card.score({"csm": [10, 80, 90]}))
    >>> [text.get_text() for text in ax.texts]
    ['2 (66.7%)', '0 (0.0%)', '1 (33.3%)']
    """
    require_scores("band_counts", scores)
    counts = counts_of(scores)
    banding = scores.scorecard.banding
    # from the highest down, though those without a score stay last
    bands = sorted(counts, key=lambda label: (label == UNKNOWN, -list(counts).index(label)))
    canvas = Canvas.on("band_counts", ax, 6.4, 0.9 + 0.38 * len(bands))
    most = max(*counts.values(), 1)
    for row, label in enumerate(bands):
        count = counts[label]
        canvas.ax.barh(row, count, height=0.7, **look_of(banding, label).fill)
        text = f"{count:,} ({share(count, len(scores))})"
        canvas.write(count + 0.01 * most, row, text, va="center")
    canvas.rows(labels_of(bands))
    canvas.ax.set_xlim(0.0, 1.25 * most)
    canvas.whole_numbers("x")
    canvas.label(across="customers")
    canvas.open()
    return canvas.axes
