"""How the scores are spread, with the cuts of the bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.views.plots._bands import bands_of, codes_of
from healthscore.views.plots._canvas import Canvas
from healthscore.views.plots._checks import require_count, require_scores
from healthscore.views.plots._inks import FAINT
from healthscore.views.plots._texts import PLAIN, labels_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from healthscore.scoring import Scores
    from healthscore.views.plots._bands import Band

_MOST_BINS: Final = 1000
_LETTERS_PER_INCH: Final = 12.0
_NARROWEST: Final = 2.5
"""Points below which the name of a band has no room."""


def histogram(scores: Scores, *, bins: int = 20, ax: Axes | None = None) -> Axes:
    """Draw how the scores are spread, and where the bands are cut.

    Parameters
    ----------
    scores : Scores
        The customers.
    bins : int, default 20
        Into how many parts 0 to 100 is divided.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        Bars of customers, each divided by the bands that they are in; a dashed line at each cut,
        with the bands' names and numbers of customers at the top.

    Raises
    ------
    DefinitionError
        If `bins` is no whole number from 1 to 1,000.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> scores = Scorecard("demo", [Metric("csm", AsIs())]).score({"csm": [1, 2, 99, None]})
    >>> ax = histogram(scores, bins=2)
    >>> [float(bar.get_height()) for bar in ax.patches]
    [2.0, 1.0]
    >>> ax.get_xlabel()
    'score (1 customer without one)'
    """
    require_scores("histogram", scores)
    require_count("histogram", "bins", bins, _MOST_BINS)
    canvas = Canvas.on("histogram", ax, 7.0, 3.6)
    bands = bands_of(scores.scorecard.banding)
    counts = _counts(scores, bins, len(bands))
    lefts, bottom = np.arange(bins) * (100.0 / bins), np.zeros(bins)
    for band, heights in zip(bands, counts, strict=True):
        canvas.ax.bar(lefts, heights, 100.0 / bins, bottom=bottom, align="edge", **band.look.fill)
        bottom = bottom + heights
    canvas.ax.set_xlim(0.0, 100.0)
    canvas.ax.set_ylim(0.0, 1.05 * max(bottom.max(), 1.0))
    canvas.whole_numbers("y")
    missing = int(np.isnan(scores.values).sum())
    gap = f" ({missing:,} customer{'' if missing == 1 else 's'} without one)" if missing else ""
    canvas.label(across=f"score{gap}", up="customers")
    canvas.open()
    if scores.scorecard.banding is not None:
        _cuts(canvas, bands, counts.sum(axis=1).astype(int).tolist())
    return canvas.axes


def _counts(scores: Scores, bins: int, bands: int) -> NDArray[np.float64]:
    """Count the customers of each band in each part of the scale; shape (n_bands, n_bins)."""
    codes = codes_of(scores)
    present = codes >= 0
    edges = np.linspace(0.0, 100.0, bins + 1)
    places = np.searchsorted(edges[1:-1], scores.values[present], side="right")
    counts = np.bincount(codes[present] * bins + places, minlength=bands * bins)
    return counts.reshape(bands, bins).astype(np.float64)


def _cuts(canvas: Canvas, bands: Sequence[Band], counts: Sequence[int]) -> None:
    """Draw a line at each cut, and name what lies between them."""
    for band in bands[1:]:
        canvas.ax.axvline(band.low, color=FAINT, linestyle="--", linewidth=1.2)
    shown = [at for at, band in enumerate(bands) if _span(band) >= _NARROWEST]
    labels = labels_of([bands[at].label for at in shown], 24)
    room = canvas.inches[0] * _LETTERS_PER_INCH / 100.0
    fits = all(
        len(label) <= room * _span(bands[at]) for label, at in zip(labels, shown, strict=True)
    )
    how = {} if fits else {"rotation": 40, "ha": "left", "rotation_mode": "anchor"}
    form = "{}\n{:,}" if fits else "{} ({:,})"
    texts = [form.format(label, counts[at]) for label, at in zip(labels, shown, strict=True)]
    # an axis of its own, so that titles keep clear of it
    top = canvas.ax.secondary_xaxis("top")
    top.set_xticks([_middle(bands[at]) for at in shown], labels=texts, **PLAIN, **how)
    top.tick_params(length=0)
    top.spines[:].set_visible(False)


def _span(band: Band) -> float:
    return min(band.high, 100.0) - max(band.low, 0.0)


def _middle(band: Band) -> float:
    return (min(band.high, 100.0) + max(band.low, 0.0)) / 2.0
