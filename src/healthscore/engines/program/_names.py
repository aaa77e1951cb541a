"""Names of the columns that are computed on the way: plain, short, and each there once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, final

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 40
"""Characters that the part of a name before its ending may have: no engine cuts the whole."""


@final
class Names:
    """Makes names of letters, digits and ``_`` alone, so that they need no quotes anywhere.

    Parameters
    ----------
    taken : iterable of str
        Names that the table has; no engine that takes capitals for small letters may meet one.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.casefold() for name in taken}

    def new(self, of: str, ending: str) -> str:
        """Make a name.

        Parameters
        ----------
        of : str
            What it is of: a metric, a group, a column.
        ending : str
            What it is: ``score``.

        Returns
        -------
        str
            Such as ``nps_score``, or ``nps_score_2`` where that is taken.
        """
        plain = re.sub(r"[^a-z0-9]+", "_", of.casefold()).strip("_")[:LONGEST].strip("_")
        # no name begins with a digit
        stem = "_".join(
            part for part in (plain if not plain[:1].isdigit() else f"c{plain}", ending) if part
        )
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name
