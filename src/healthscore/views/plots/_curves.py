"""The curves of a scorecard, with the customers' values underneath."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from healthscore._definition import refuse
from healthscore.errors import DefinitionError, NotFittedError
from healthscore.formula import nearest
from healthscore.scorecard import Scorecard
from healthscore.spec.pages._members import entries
from healthscore.views.plots._canvas import Canvas
from healthscore.views.plots._checks import require_scores
from healthscore.views.plots._matplotlib import checked_axes, part_of_matplotlib
from healthscore.views.plots._panel import draw_panel
from healthscore.views.plots._texts import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from healthscore.metric import Metric
    from healthscore.scoring import Scores

_ACROSS: Final = 4
_WIDTH, _HEIGHT = 2.5, 2.2
"""Of each curve, in inches."""

_LETTERS: Final = 26
"""Letters of a name that have room above a curve."""


def curves(
    scorecard: Scorecard,
    scores: Scores | None = None,
    *,
    metrics: str | Iterable[str] | None = None,
    axes: Sequence[Axes] | NDArray[np.object_] | None = None,
) -> NDArray[np.object_]:
    """Draw the curve of each metric, with the customers' values underneath.

    Parameters
    ----------
    scorecard : Scorecard
        Whose curves.
    scores : Scores, optional
        The customers whose values are to be shown.
    metrics : str or iterable of str, optional
        Names of metrics, or one; by default all.
    axes : array_like of Axes, shape (n_metrics,), optional
        What to draw on, in any shape; by default a figure of its own, four in a row.

    Returns
    -------
    ndarray of Axes, shape (n_metrics,)
        One for each metric; dashed are the curves that conditions pick for some customers. Bars
        below a curve count customers by value, and stand in the part of the curve that judges
        them; those beyond either end are in the first and the last bar.

    Raises
    ------
    NotFittedError
        If a curve is still to be learned.
    DefinitionError
        If there is no such metric, or there are fewer axes than metrics.
    DataError
        If the details of the scores were not kept, or they have no such metric.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("logins", Linear(worst=0, best=10))])
    >>> (ax,) = curves(card, card.score({"logins": [1, 2, 2, None]}))
    >>> ax.get_title(loc="left"), ax.get_xlabel()
    ('logins', '1 gap')
    """
    if not isinstance(cast("object", scorecard), Scorecard):
        owner = "curves"
        raise refuse(owner, "scorecard", "be a Scorecard", scorecard)
    if scores is not None:
        require_scores("curves", scores)
    chosen = _chosen(scorecard, metrics)
    panels = _panels(len(chosen)) if axes is None else _given(axes, len(chosen))
    titles = labels_of([metric.name for metric, _ in chosen], _LETTERS)
    for ax, title, (metric, points) in zip(panels, titles, chosen, strict=True):
        values = None if scores is None else _values(scores, metric.name)
        draw_panel(Canvas(ax), title, metric, values, points=points)
    made: NDArray[np.object_] = np.empty(len(panels), dtype=object)
    made[:] = panels
    return made


def _chosen(scorecard: Scorecard, names: str | Iterable[str] | None) -> list[tuple[Metric, bool]]:
    """Give the metrics, and whether each scores points that are summed."""
    summed = {entry.member.name: entry.under_sum for entry in entries(scorecard)}
    known = {metric.name: metric for metric in scorecard.metrics()}
    wanted = list(known) if names is None else [names] if isinstance(names, str) else list(names)
    for name in wanted:
        if name not in known:
            message = f"{scorecard.place} has no metric {name!r}.{nearest(str(name), known)}"
            raise DefinitionError(message, where="'metrics' of curves", got=name)
        if any(normalizer.learns for normalizer in known[name].normalizers):
            message = f"Call fit() first: metric {name!r} still learns its curve."
            raise NotFittedError(message, where=f"metric {name!r}", got=known[name].normalizer)
    return [(known[name], summed[name]) for name in wanted]


def _panels(count: int) -> list[Axes]:
    """Make a figure of small axes, as many as are needed."""
    across = min(_ACROSS, max(count, 1))
    down = max(math.ceil(count / across), 1)
    size = (max(_WIDTH * across, 3.2), _HEIGHT * down)
    pyplot = part_of_matplotlib("pyplot")
    figure, grid = pyplot.subplots(down, across, figsize=size, layout="constrained", squeeze=False)
    every: list[Any] = grid.ravel().tolist()
    for surplus in every[count:]:
        figure.delaxes(surplus)
    return every[:count]


def _given(axes: object, count: int) -> list[Axes]:
    every = np.asarray(axes, dtype=object).ravel().tolist()
    if len(every) < count:
        owner = "curves"
        raise refuse(owner, "axes", f"hold one for each of {count} metrics", len(every))
    return [checked_axes("curves", "axes", ax) for ax in every[:count]]


def _values(scores: Scores, name: str) -> NDArray[Any]:
    """Give the values that were judged: those too old to count are gaps."""
    values, judged = scores.raw(name), ~np.isnan(scores.members[name])
    kept: NDArray[Any] = np.full(len(values), None if values.dtype.kind == "O" else np.nan)
    kept[judged] = values[judged]
    return kept
