"""Values as the texts that CRMs read."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from healthscore._definition import refuse


def as_text(value: Any) -> str:
    """Write one value of a record.

    Parameters
    ----------
    value : object
        A number, a text, a truth or None.

    Returns
    -------
    str
        Empty for None and NaN; numbers without an exponent.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else np.format_float_positional(value, trim="-")
    return "" if value is None else str(value)


def require_gaps(owner: str, gaps: str) -> None:
    """Refuse whatever is not a way with gaps."""
    if gaps not in {"clear", "keep"}:
        raise refuse(owner, "gaps", "be 'clear' or 'keep'", gaps)
