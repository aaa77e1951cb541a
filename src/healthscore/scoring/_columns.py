"""Columns of a table, read as numbers, labels or dates."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, final

from healthscore.columns import Kind, Labels, as_column, kind_of, to_dates, to_labels, to_numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray


class RawColumn(abc.ABC):
    """One column as it came in."""

    @property
    @abc.abstractmethod
    def is_text(self) -> bool:
        """Whether it holds text."""

    @abc.abstractmethod
    def numbers(self) -> FloatArray:
        """Read it as numbers."""

    @abc.abstractmethod
    def labels(self) -> Labels:
        """Read it as labels."""

    @abc.abstractmethod
    def dates(self) -> NDArray[np.datetime64]:
        """Read it as dates."""

    @abc.abstractmethod
    def objects(self) -> NDArray[Any]:
        """Give its values, to tell customers apart by."""


@final
class ArrayColumn(RawColumn):
    """A column that is a list or an array."""

    def __init__(self, values: object) -> None:
        self._values = as_column(values)

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return kind_of(self._values) is Kind.TEXT

    def numbers(self) -> FloatArray:
        """Read it as numbers."""
        return to_numbers(self._values)

    def labels(self) -> Labels:
        """Read it as labels."""
        return to_labels(self._values)

    def dates(self) -> NDArray[np.datetime64]:
        """Read it as dates."""
        return to_dates(self._values)

    def objects(self) -> NDArray[Any]:
        """Give its values, to tell customers apart by."""
        return self._values
