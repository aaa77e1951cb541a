"""Axes as this package draws on them: every text is plain, every filling has its hatch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from healthscore.views.plots._matplotlib import axes_for, part_of_matplotlib
from healthscore.views.plots._texts import PLAIN, drawable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

BOX: Final[dict[str, Any]] = {
    "color": "#000000",
    "bbox": {"facecolor": "#ffffff", "edgecolor": "none", "pad": 1.2, "alpha": 0.9},
}
"""How a text stands on a hatched ground."""


@final
class Canvas:
    """Axes to draw on.

    Parameters
    ----------
    ax : Axes
        The axes.
    """

    def __init__(self, ax: Axes) -> None:
        self.axes: Final = ax
        # untyped, for matplotlib types the options of its artists only in part
        self.ax: Final[Any] = ax

    @classmethod
    def on(cls, place: str, ax: Axes | None, width: float, height: float) -> Canvas:
        """Draw on the axes that a caller gave, or on new ones; see `axes_for`."""
        return cls(axes_for(place, ax, width, height))

    def write(self, x: float, y: float, text: str, **how: Any) -> None:
        """Write a text that holds names, on one line."""
        self.ax.text(x, y, drawable(text), **PLAIN, **how)

    def label(
        self, *, title: str = "", across: str = "", up: str = "", size: str = "medium"
    ) -> None:
        """Say what the picture and its axes show."""
        how = PLAIN | {"fontsize": size}
        if title:
            self.ax.set_title(drawable(title), loc="left", **how)
        if across:
            self.ax.set_xlabel(drawable(across), **how)
        if up:
            self.ax.set_ylabel(drawable(up), **how)

    def rows(self, names: Sequence[str], **how: Any) -> None:
        """Name rows from the top down, each 1 high."""
        self.ax.set_yticks(range(len(names)), labels=names, **PLAIN, **how)
        self.ax.set_ylim(max(len(names), 1) - 0.5, -0.5)
        self.ax.tick_params(axis="y", length=0)

    def columns(self, names: Sequence[str], **how: Any) -> None:
        """Name columns from the left, each 1 wide."""
        self.ax.set_xticks(range(len(names)), labels=names, **PLAIN, **how)
        self.ax.set_xlim(-0.5, max(len(names), 1) - 0.5)
        self.ax.tick_params(axis="x", length=0)

    def open(self, *sides: str) -> None:
        """Leave out the frame at some sides, by default at the top and at the right."""
        self.ax.spines[list(sides or ("top", "right"))].set_visible(False)

    def whole_numbers(self, axis: str) -> None:
        """Mark an axis with whole numbers, with commas."""
        ticker = part_of_matplotlib("ticker")
        which = self.ax.xaxis if axis == "x" else self.ax.yaxis
        which.set_major_locator(ticker.MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
        which.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))

    def legend(self, handles: Iterable[Any], names: Iterable[str]) -> None:
        """Explain artists, at the right of the axes."""
        # matplotlib leaves out labels that begin with an underscore
        labels = [f" {name}" if name.startswith("_") else name for name in names]
        legend = self.ax.legend(
            list(handles),
            labels,
            loc="upper left",
            bbox_to_anchor=(1.01, 1.0),
            borderaxespad=0.0,
            frameon=False,
            handleheight=1.4,
        )
        for text in legend.get_texts():
            text.set(**PLAIN)

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of the axes, before labels take their room."""
        extent = self.ax.get_window_extent()
        return (extent.width / self.ax.figure.dpi, extent.height / self.ax.figure.dpi)

    def note(self, text: str, **how: Any) -> None:
        """Say in the middle why there is nothing to see."""
        self.ax.set_axis_off()
        middle = {"transform": self.ax.transAxes, "ha": "center", "va": "center"}
        self.write(0.5, 0.5, text, **middle, **how)
