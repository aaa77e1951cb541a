"""The door to matplotlib, which need not be installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from healthscore._definition import refuse
from healthscore.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def part_of_matplotlib(name: str) -> Any:
    """Import a module of matplotlib.

    Parameters
    ----------
    name : str
        Such as ``"pyplot"``.

    Returns
    -------
    module
        Untyped, for matplotlib types the options of its artists only in part.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        return import_module(f"matplotlib.{name}")
    except ImportError as error:
        message = 'Pictures need matplotlib. Install it with: pip install "healthscore[plot]"'
        raise MissingExtraError(message, where="matplotlib") from error


def axes_for(place: str, ax: Axes | None, width: float, height: float) -> Axes:
    """Give the axes to draw on: those that were given, or new ones.

    Parameters
    ----------
    place : str
        What is to be drawn, for the message.
    ax : Axes, optional
        What the caller gave.
    width, height : float
        Size in inches of the figure that is made where none was given.

    Returns
    -------
    Axes
        Of a figure whose layout makes room for labels, if it is new.

    Raises
    ------
    DefinitionError
        If something else than axes was given.
    MissingExtraError
        If matplotlib is not installed.
    """
    if ax is None:
        pyplot = part_of_matplotlib("pyplot")
        made: Axes = pyplot.subplots(figsize=(width, height), layout="constrained")[1]
        return made
    return checked_axes(place, "ax", ax)


def checked_axes(place: str, field: str, ax: object) -> Axes:
    """Refuse whatever is not axes.

    Parameters
    ----------
    place : str
        What is to be drawn, for the message.
    field : str
        The argument.
    ax : Axes
        What the caller gave.

    Returns
    -------
    Axes
        The same.

    Raises
    ------
    DefinitionError
        If it is something else.
    MissingExtraError
        If matplotlib is not installed.
    """
    kind: type[Axes] = part_of_matplotlib("axes").Axes
    if isinstance(ax, kind):
        return ax
    raise refuse(place, field, "be Axes of matplotlib", ax)
