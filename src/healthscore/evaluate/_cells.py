"""Single values of a result: as plain data, and as people read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, TypeGuard, cast

import numpy as np

from healthscore._definition import is_mapping
from healthscore.columns import is_array
from healthscore.evaluate._estimate import Estimate, unbounded

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARES: Final = ("rate", "share", "coverage", "gaps", "capture", "precision", "recall", "chance")
"""Last words of the names of columns that hold shares, which people read in percent."""

_LEAST: Final = 1e-4
"""Size below which a number that is not 0 is said to be small, and no more."""


def plain(value: Any) -> Any:
    """Make a value one of Python's own, for JSON.

    Parameters
    ----------
    value : object
        A number, a text, an `Estimate`, a date, an array, or a mapping or list of such.

    Returns
    -------
    object
        None for what is not known.
    """
    if isinstance(value, Estimate):
        return value.to_dict()
    if is_mapping(value):
        return {_word(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in cast("Sequence[Any]", value)]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if is_date(value):
        return None if np.isnat(value) else str(value)
    if is_array(value) or isinstance(value, np.generic):
        return plain(cast("Any", value).tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else unbounded(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def is_date(value: object) -> TypeGuard[np.datetime64[Any]]:
    """Tell whether a value is a date of numpy's.

    Parameters
    ----------
    value : object
        Any.

    Returns
    -------
    bool
        Whether it is.
    """
    return isinstance(value, np.datetime64)


def _word(name: Any) -> str:
    return name if isinstance(name, str) else f"{name:g}" if isinstance(name, float) else str(name)


def shown(name: str, value: Any) -> str:
    """Write one cell as people read it.

    Parameters
    ----------
    name : str
        Name of the column; one that ends in rate, share or the like holds shares.
    value : object
        What stands there.

    Returns
    -------
    str
        Empty for what is not known.
    """
    is_share = name.rsplit("_", 1)[-1] in SHARES
    value = value if is_date(value) or not isinstance(value, np.generic) else _item(value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, Estimate):
        return value.text(percent=is_share)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{100.0 * value:z,.1f} %" if is_share else _figure(value)
    return str(value)


def _item(value: Any) -> Any:
    return value.item()


def _figure(value: float) -> str:
    size = abs(value)
    if not math.isfinite(value):
        return "infinite"
    if size >= 1e3 or value == round(value):
        return f"{value:z,.0f}"
    if size < _LEAST / 2.0:
        return f"<{_LEAST:g}" if value > 0.0 else f">-{_LEAST:g}"
    # as many as people read, and never an exponent
    places = 4 if size < 0.1 else 3 if size < 10.0 else 2
    return f"{value:.{places}f}".rstrip("0").rstrip(".")
