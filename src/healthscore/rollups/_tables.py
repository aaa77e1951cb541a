"""Tables of any number of rows, of the library of the table that was scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from healthscore.scoring import as_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthscore.rollups._scored import Scored


def table_like(scores: Scored, columns: Mapping[str, NDArray[Any]]) -> Any:
    """Make a table.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        Whose library it is to be of.
    columns : mapping of str to ndarray
        By name, of one length.

    Returns
    -------
    table
        In pandas with an index that counts the rows.
    """
    example = scores.frame_of({f"not {scores.key}": scores.values})
    if hasattr(example, "reindex"):
        example = example.head(0).reindex(range(len(next(iter(columns.values())))))
    return as_table(example).make({name: np.array(each) for name, each in columns.items()})


def as_array(keys: Sequence[Any]) -> NDArray[Any]:
    """Make an array of keys, each what it is by itself.

    Parameters
    ----------
    keys : sequence
        Texts, numbers, dates, or None.

    Returns
    -------
    ndarray, shape (n_keys,)
        Whole numbers as such; anything else as objects.
    """
    objects = np.fromiter(keys, dtype=object, count=len(keys))
    if set(map(type, keys)) == {int}:
        whole = np.array(keys)
        return whole if whole.dtype.kind == "i" else objects
    return objects


def as_column(keys: NDArray[Any]) -> NDArray[Any]:
    """Make a column of keys that every library takes: those of several kinds as texts.

    Parameters
    ----------
    keys : ndarray, shape (n_keys,)
        With None for gaps.

    Returns
    -------
    ndarray, shape (n_keys,)
        The same, or texts and None.
    """
    if keys.dtype.kind != "O":
        return keys
    values = cast("list[Any]", keys.tolist())
    kinds = set(map(type, values)) - {type(None)}
    if len(kinds) < 2 or all(issubclass(kind, str) for kind in kinds):
        return keys
    texts = [None if value is None else str(value) for value in values]
    return np.fromiter(texts, dtype=object, count=len(texts))
