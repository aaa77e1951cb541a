"""What a transformer can give of the scores, as columns of a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, get_args

import numpy as np

from healthscore._definition import refuse
from healthscore.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore.scorecard import Scorecard
    from healthscore.scoring import Scores

Part: TypeAlias = Literal["score", "coverage", "members", "contributions", "codes", "bands"]

DETAILS: Final = ("members", "contributions")
"""Parts for which more is kept of a run than the scores."""


def parts_of(owner: object, output: object) -> tuple[Part, ...]:
    """Read which parts are wanted.

    Parameters
    ----------
    owner : object
        Who is asked, for the message.
    output : str or sequence of str
        One part, or several.

    Returns
    -------
    tuple of str
        The parts.

    Raises
    ------
    DefinitionError
        If there is no such part, one is there twice, or labels stand beside numbers.
    """
    known = get_args(Part)
    parts = (output,) if isinstance(output, str) else output
    if not isinstance(parts, list | tuple) or not parts:
        raise refuse(owner, "output", _allowed(known), output)
    listed: list[object] = list(cast("Sequence[object]", parts))
    if any(part not in known for part in listed) or len(set(listed)) < len(listed):
        raise refuse(owner, "output", _allowed(known), output)
    if "bands" in listed and len(listed) > 1:
        allowed = "be 'bands' alone, which are labels; 'codes' are numbers"
        raise refuse(owner, "output", allowed, output)
    return cast("tuple[Part, ...]", tuple(listed))


def _allowed(known: Sequence[str]) -> str:
    return f"be {', '.join(map(repr, known[:-1]))} or {known[-1]!r}, or a list of different ones"


def names_of(card: Scorecard, parts: Sequence[Part]) -> list[str]:
    """Name the columns.

    Parameters
    ----------
    card : Scorecard
        What scores.
    parts : sequence of str
        What is wanted.

    Returns
    -------
    list of str
        The names that these columns have in the tables of results.

    Raises
    ------
    DefinitionError
        If bands are wanted where there is no banding.
    """
    if card.banding is None and ("bands" in parts or "codes" in parts):
        message = f"{card.place} has no banding, so there is no output of bands."
        raise DefinitionError(message, where="'banding' of Scorecard")
    names: dict[Part, list[str]] = {
        "score": ["score"],
        "coverage": ["coverage"],
        "members": [f"{member.name}_score" for member in card.below()],
        "contributions": [f"{metric.name}_points" for metric in card.metrics()],
        "codes": ["band_code"],
        "bands": ["band"],
    }
    return [name for part in parts for name in names[part]]


def matrix_of(scores: Scores, parts: Sequence[Part]) -> NDArray[Any]:
    """Give the columns.

    Parameters
    ----------
    scores : Scores
        The result, with details where `DETAILS` are wanted.
    parts : sequence of str
        What is wanted.

    Returns
    -------
    ndarray, shape (n_customers, n_columns)
        Numbers as float64, NaN where there is no score; labels as objects.
    """
    return np.column_stack([_part(scores, part) for part in parts])


def _part(scores: Scores, part: Part) -> NDArray[Any]:
    if part == "score":
        return scores.values
    if part == "coverage":
        return scores.coverage
    if part == "members":
        return np.column_stack(list(scores.members.values()))
    if part == "contributions":
        return scores.contributions
    if part == "codes":
        codes = scores.band_codes
        return np.where(codes < 0, np.nan, codes)
    return scores.bands.astype(object)
