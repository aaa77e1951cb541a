"""What every table has: columns out by name, and results back in the form that came in."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, TypeAlias

from healthscore.errors import DataError
from healthscore.formula import nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from healthscore.scoring._columns import RawColumn

Columns: TypeAlias = "dict[str, Any]"


class Table(abc.ABC):
    """A table of customers."""

    names: tuple[str, ...]
    size: int

    @abc.abstractmethod
    def raw(self, name: str) -> RawColumn:
        """Give a column that is known to be there."""

    @abc.abstractmethod
    def make(self, columns: Columns) -> Any:
        """Make a table of the same library, with the same rows, from arrays."""

    @abc.abstractmethod
    def without_values(self) -> Table:
        """Keep what `make` needs, and let go of the values."""

    def take(self, rows: NDArray[np.intp]) -> Table:
        """Keep what `make` needs for some rows alone."""
        del rows
        return self

    def of_any_length(self) -> Table:
        """Keep what `make` needs for rows that are no longer those of the table."""
        return self.without_values()

    def column(self, name: str) -> RawColumn:
        """Give a column.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        RawColumn
            As it came in.

        Raises
        ------
        DataError
            If there is none of this name.
        """
        if name not in self.names:
            offer = nearest(str(name), self.names)
            message = f"The table has no column {name!r}.{offer}"
            raise DataError(message, where=f"column {name!r}", got=name)
        return self.raw(name)


def is_constant(values: NDArray[Any]) -> bool:
    """Tell whether a column is one text, repeated without taking memory."""
    return values.dtype.kind == "U" and values.strides == (0,) and len(values) > 0
