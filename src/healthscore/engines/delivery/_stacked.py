"""Lines on top of one another, as arrays or in the library of a data frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.engines.delivery._lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray

    from healthscore.engines.delivery._lines import Line
    from healthscore.scoring import Scores

_NAMES: Final = (
    "customer",
    "as_of",
    "level",
    "member",
    "score",
    "weight",
    "contribution",
    "band",
    "fingerprint",
    "parent",
)
"""The columns, in order."""

_TEXTS: Final = ("level", "member", "parent")


def customers_of(scores: Scores) -> dict[str, NDArray[Any]]:
    """Give what all lines of a customer share.

    Parameters
    ----------
    scores : Scores
        The customers.

    Returns
    -------
    dict of str to ndarray, shape (n_customers,)
        The customer, the date of scoring and the band.
    """
    size, banding = len(scores), scores.scorecard.banding
    date = np.datetime64("NaT") if scores.as_of is None else scores.as_of
    if banding is None:
        bands = _texts([""]).repeat(size)
    else:
        bands = _texts([*banding.labels, UNKNOWN]).take(scores.band_codes, mode="wrap")
    dates = np.full(size, date, dtype="datetime64[us]")
    return {"customer": scores.keys, "as_of": dates, "band": bands}


def stacked_arrays(scores: Scores) -> dict[str, NDArray[Any]]:
    """Make the columns of the long layout.

    Parameters
    ----------
    scores : Scores
        The customers.

    Returns
    -------
    dict of str to ndarray, shape (n_customers * n_lines,)
        Texts as objects: each takes the memory of a pointer, however long the longest name is.

    Raises
    ------
    DataError
        If details were not kept.
    """
    lines, size = list(lines_of(scores)), len(scores)
    columns = {name: np.tile(each, len(lines)) for name, each in customers_of(scores).items()}
    for name in _TEXTS:
        columns[name] = np.repeat(_texts(getattr(line, name) for line in lines), size)
    columns["fingerprint"] = _texts([scores.model]).repeat(size * len(lines))
    columns["weight"] = np.repeat([line.weight for line in lines], size)
    columns["score"] = np.concatenate([line.score for line in lines])
    columns["contribution"] = np.concatenate([line.contribution for line in lines])
    return {name: columns[name] for name in _NAMES}


def stacked_frame(scores: Scores) -> Any:
    """Make the long layout in the library of the data frame that was scored.

    Parameters
    ----------
    scores : Scores
        Its customers.

    Returns
    -------
    data frame
        Where the library has chunks, they share the columns of the customers.

    Raises
    ------
    DataError
        If details were not kept.
    """
    import narwhals.stable.v2 as nw

    columns = customers_of(scores)
    # the key column comes by itself, and may be called as one of ours is
    names = {} if scores.key is None else {scores.key: "customer"}
    names |= {f"{scores.key}, {name}": name for name in columns if name not in names.values()}
    ours = {alias: columns[name] for alias, name in names.items() if alias != scores.key}
    frame = nw.from_native(scores.frame_of(ours), eager_only=True).rename(names)
    return stacked(scores, nw.maybe_reset_index(frame))


def stacked(scores: Scores, customers: nw.DataFrame[Any]) -> Any:
    """Put the lines of all customers on top of one another.

    Parameters
    ----------
    scores : Scores
        The customers.
    customers : narwhals DataFrame
        What all lines of a customer share.

    Returns
    -------
    data frame
        Of the same library.

    Raises
    ------
    DataError
        If details were not kept.
    """
    import narwhals.stable.v2 as nw

    frames = [_with_line(customers, line, scores.model) for line in lines_of(scores)]
    return nw.maybe_reset_index(nw.concat(frames)).to_native()


def _with_line(customers: nw.DataFrame[Any], line: Line, model: str) -> nw.DataFrame[Any]:
    """Put one line of each customer beside what all lines of a customer share."""
    import narwhals.stable.v2 as nw

    library = customers.implementation
    same = {name: getattr(line, name) for name in (*_TEXTS, "weight")} | {"fingerprint": model}
    frame = customers.with_columns(
        *(nw.lit(value).alias(name) for name, value in same.items()),
        nw.new_series("score", line.score, backend=library),
        nw.new_series("contribution", line.contribution, backend=library),
    )
    if not library.is_pandas_like():
        frame = frame.with_columns(nw.col("score", "contribution").fill_nan(None))
    return frame.select(*_NAMES)


def _texts(texts: Iterable[str]) -> NDArray[Any]:
    return np.array([*texts], dtype=object)
