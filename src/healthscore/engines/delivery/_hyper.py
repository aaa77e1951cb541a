"""An extract for Tableau."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore._definition import is_name, refuse
from healthscore.engines.delivery._long import example_of, is_frame
from healthscore.engines.delivery._stacked import customers_of, stacked, stacked_frame
from healthscore.errors import MissingExtraError

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import NDArray

    from healthscore.scoring import Scores

_TYPES: Final = {int, float, dt.date, dt.datetime}
"""Of keys, besides texts, that a column of pyarrow can be of."""


def to_hyper(scores: Scores, path: str | PathLike[str], *, table: str = "scores") -> None:
    """Write the long layout as a Hyper extract, which Tableau opens as it is.

    Parameters
    ----------
    scores : Scores
        The customers.
    path : path
        Where to write it, such as ``scores.hyper``; a file that is there is replaced.
    table : str, default "scores"
        Name of the table within.

    Raises
    ------
    MissingExtraError
        If pantab is not installed, which is no extra of this package: it is 260 MB.
    DefinitionError
        If the name of the table is blank.
    DataError
        If details were not kept.

    Notes
    -----
    For another layout pass the frame to pantab itself, without an index of pandas, of which it
    makes a column. Hyper has no unsigned whole numbers of 64 bits: pantab refuses such keys.
    """
    if not is_name(table):
        owner, field = "to_hyper", "table"
        raise refuse(owner, field, "be a text that is not blank", table)
    try:
        pantab = import_module("pantab")
    except ImportError as error:
        message = "Hyper extracts need pantab. Install it with: pip install pantab"
        raise MissingExtraError(message, where="pantab") from error
    pantab.frame_to_hyper(_frame(scores), path, table=table)


def _frame(scores: Scores) -> Any:
    """Make the long layout a data frame: of pyarrow, which pantab needs, where none was scored."""
    if is_frame(example_of(scores)):
        return stacked_frame(scores)
    import narwhals.stable.v2 as nw

    columns = {name: _of_one_type(each) for name, each in customers_of(scores).items()}
    return stacked(scores, nw.from_dict(columns, backend="pyarrow"))


def _of_one_type(values: NDArray[Any]) -> Any:
    """Let objects be numbers or dates, where all are, and texts elsewhere: a column has a type."""
    if values.dtype.kind != "O":
        return values
    objects = values.tolist()
    kinds = set(map(type, objects))
    return objects if len(kinds) == 1 and kinds <= _TYPES else values.astype(np.str_)
