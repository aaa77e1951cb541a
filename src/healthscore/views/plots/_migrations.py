"""From which band to which customers went between two dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, final

import attrs

from healthscore._definition import refuse
from healthscore.bandings import UNKNOWN
from healthscore.errors import DefinitionError
from healthscore.explain import Comparison
from healthscore.history.bands import Migrations
from healthscore.views._figures import share
from healthscore.views.plots._bands import look_of
from healthscore.views.plots._canvas import Canvas
from healthscore.views.plots._inks import FAINT, ink_on, tint
from healthscore.views.plots._matplotlib import part_of_matplotlib
from healthscore.views.plots._texts import PLAIN, drawable, labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

    from healthscore.bandings import Banding
    from healthscore.scoring import Scores

_FAINTEST: Final = 0.15
"""Strength of the color of a cell that hardly anybody went to."""


def migrations(comparison: Comparison | Migrations, *, ax: Axes | None = None) -> Axes:
    """Draw from which band to which customers went between two dates, or many.

    Parameters
    ----------
    comparison : Comparison or Migrations
        Of two results, matched by key; or of a history, whose steps are drawn together.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        A table of bands before, by row, and after, by column, from the lowest to the highest. Each
        cell has the number of customers, and their share of those who were in that band before and
        are there after; a triangle shows whether they rose or fell, a frame that they stayed. It is
        in the color of the band that they went to, the stronger the larger the share.

    Raises
    ------
    DefinitionError
        If it is neither, or a scorecard has no banding.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard, compare
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding.red_yellow_green(40, 70))
    >>> before, after = card.score({"csm": [10, 80, 90]}), card.score({"csm": [10, 60, 90]})
    >>> ax = migrations(compare(before, after))
    >>> [" ".join(text.get_text().split()) for text in ax.texts if text.get_text() != "0"]
    ['1 100.0%', '▼ 1 50.0%', '1 50.0%']
    """
    table = _Table.of(comparison)
    width, height = 2.6 + 1.05 * len(table.columns), 1.3 + 0.62 * len(table.rows)
    canvas = Canvas.on("migrations", ax, width, height)
    for row, old in enumerate(table.rows):
        for column, new in enumerate(table.columns):
            count = table.counts.get((old, new), 0)
            _cell(canvas, table, (column, row), count)
    canvas.rows(_with_totals(table.rows, map(table.before, table.rows)))
    turn: dict[str, Any] = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"}
    names = _with_totals(table.columns, map(table.after, table.columns))
    canvas.columns(names, **(turn if max(map(len, names)) > 16 else {}))
    canvas.ax.spines[:].set_visible(False)
    canvas.label(across=f"band after{table.beside}", up="band before")
    return canvas.axes


@final
@attrs.frozen
class _Table:
    """The bands before and after, and how many customers went from each to each."""

    banding: Banding
    """That of the date after."""
    order: tuple[str, ...]
    """The bands from the lowest up; empty where they are others after than before."""
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: dict[tuple[str, str], int]
    beside: str
    """Who is not in the table."""

    @classmethod
    def of(cls, comparison: Comparison | Migrations) -> _Table:
        if isinstance(comparison, Migrations):
            return cls.of_history(comparison)
        if not isinstance(cast("object", comparison), Comparison):
            owner = "migrations"
            allowed = "be a Comparison of two results, or Migrations of a history"
            raise refuse(owner, "comparison", allowed, comparison)
        before, after = map(_banding, (comparison.before, comparison.after))
        counts = dict(comparison.migrations)
        rows = _labels(before, (old for old, _ in counts))
        columns = _labels(after, (new for _, new in counts))
        order = after.labels if after.labels == before.labels else ()
        others = {"came": len(comparison.newcomers), "left": len(comparison.leavers)}
        return cls(after, order, rows, columns, counts, _beside(others))

    @classmethod
    def of_history(cls, found: Migrations) -> _Table:
        """Read the steps of a history."""
        banding = found.bands.banding
        counts = {
            (old, new): int(found.counts[row, column])
            for row, old in enumerate(found.labels)
            for column, new in enumerate(found.labels)
            if found.counts[row, column]
        }
        rows = _labels(banding, (old for old, _ in counts))
        columns = _labels(banding, (new for _, new in counts))
        others = {
            "came": int(found.came.sum()),
            "left": int(found.left.sum()),
            "by another model": found.left_out,
        }
        return cls(banding, banding.labels, rows, columns, counts, _beside(others))

    def before(self, old: str) -> int:
        """Count who was in a band before."""
        return sum(self.counts.get((old, new), 0) for new in self.columns)

    def after(self, new: str) -> int:
        """Count who is in a band after."""
        return sum(self.counts.get((old, new), 0) for old in self.rows)

    def direction(self, old: str, new: str) -> int:
        """Give 1 for a rise, -1 for a fall, and 0 where bands cannot be told higher or lower."""
        if old not in self.order or new not in self.order:
            return 0
        places = self.order.index(old), self.order.index(new)
        return (places[1] > places[0]) - (places[1] < places[0])


def _banding(scores: Scores) -> Banding:
    banding = scores.scorecard.banding
    if banding is None:
        message = f"{scores.scorecard.place} has no banding, so nobody goes from band to band."
        raise DefinitionError(message, where="'banding' of Scorecard")
    return banding


def _labels(banding: Banding, met: Iterable[str]) -> tuple[str, ...]:
    """Give the bands from the lowest up, and behind them those without a score, if there are."""
    return (*banding.labels, *([UNKNOWN] if UNKNOWN in set(met) else []))


def _cell(canvas: Canvas, table: _Table, at: tuple[int, int], count: int) -> None:
    column, row = at
    old, new = table.rows[row], table.columns[column]
    if not count:
        canvas.write(column, row, "0", ha="center", va="center", color=FAINT)
        return
    total = table.before(old)
    strength = _FAINTEST + (1.0 - _FAINTEST) * count / total
    color = tint(look_of(table.banding, new).color, strength)
    rectangle = part_of_matplotlib("patches").Rectangle
    frame: dict[str, Any] = {"edgecolor": "#222222", "linewidth": 1.8} if old == new else {}
    square = rectangle((column - 0.46, row - 0.46), 0.92, 0.92, facecolor=color, **frame)
    canvas.ax.add_patch(square)
    mark = {1: "▲ ", 0: "", -1: "▼ "}[table.direction(old, new)]
    text = f"{drawable(f'{mark}{count:,}')}\n{share(count, total)}"
    how = {"ha": "center", "va": "center", "color": ink_on(color)}
    canvas.ax.text(column, row, text, **PLAIN, **how)


def _with_totals(labels: Sequence[str], totals: Iterable[int]) -> list[str]:
    return [
        f"{label} ({total:,})" for label, total in zip(labels_of(labels, 28), totals, strict=True)
    ]


def _beside(counts: dict[str, int]) -> str:
    """Say who is not in the table."""
    said = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    return f" ({said})" if said else ""
