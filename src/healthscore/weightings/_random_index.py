"""Mean inconsistency of random judgements, as others have found it."""

from __future__ import annotations

from typing import Final

import numpy as np

_SAATY_1980: Final = (
    "3 0.58 4 0.90 5 1.12 6 1.24 7 1.32 8 1.41 9 1.45 10 1.49 11 1.51 12 1.48 13 1.56 14 1.57 "
    "15 1.59"
)
_SAATY_2005: Final = (
    "3 0.52 4 0.89 5 1.11 6 1.25 7 1.35 8 1.40 9 1.45 10 1.49 11 1.52 12 1.54 13 1.56 14 1.58 "
    "15 1.59"
)
_DONEGAN_DODD: Final = (
    "3 0.4914 4 0.8286 5 1.0591 6 1.1797 7 1.2519 8 1.3171 9 1.3733 10 1.4055 11 1.4213 12 1.4497 "
    "13 1.4643 14 1.4822 15 1.4969 16 1.5078 17 1.5153 18 1.5262 19 1.5313 20 1.5371 25 1.5619 "
    "30 1.5772 40 1.5976 50 1.6102 60 1.6178 70 1.6237 80 1.6277 100 1.6339"
)


def _read(table: str) -> dict[int, float]:
    """Read pairs of a number of members and an index."""
    words = table.split()
    return dict(zip(map(int, words[::2]), map(float, words[1::2]), strict=True))


_TABLES: Final = {
    "saaty1980": _read(_SAATY_1980),
    "saaty2005": _read(_SAATY_2005),
    "donegan_dodd": _read(_DONEGAN_DODD),
}


def random_index(table: str, members: int, missing: int) -> float:
    """Give the mean consistency index of random judgements.

    Parameters
    ----------
    table : str
        Whose.
    members : int
        How many are compared.
    missing : int
        How many comparisons are left out.

    Returns
    -------
    float
        0 where judgements cannot contradict each other.

    Notes
    -----
    Between two entries of Donegan and Dodd's table it is on the straight line, and beyond 100
    members that of 100.
    """
    if members < 3:
        return 0.0
    found = _TABLES[table].get(members)
    if found is None:
        longest = _TABLES["donegan_dodd"]
        found = float(np.interp(members, list(longest), list(longest.values())))
    return found * (1.0 - 2.0 * missing / ((members - 1) * (members - 2)))
