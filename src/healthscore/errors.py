"""Everything that healthscore raises: one root, and a leaf for each kind of fault."""

from __future__ import annotations

from typing import Self

__all__ = [
    "DataError",
    "DefinitionError",
    "FitError",
    "HealthScoreError",
    "MissingExtraError",
    "NotFittedError",
    "SpecError",
]


class HealthScoreError(Exception):
    """Root of all errors of this package.

    Parameters
    ----------
    message : str
        What is wrong, what is allowed, what came, and the remedy.
    where : str, default ""
        The place: a field, a metric, a column, a row.
    got : object, default None
        The offending value.
    """

    def __init__(self, message: str, *, where: str = "", got: object = None) -> None:
        super().__init__(message)
        self.where = where
        self.got = got

    def within(self, place: str) -> Self:
        """Say the same of a wider place.

        Parameters
        ----------
        place : str
            What the fault lies in, such as ``metric 'nps'``.

        Returns
        -------
        HealthScoreError
            An error of the same class whose message and `where` begin with the place.

        Examples
        --------
        >>> FitError("no value to learn from", where="'best'").within("metric 'mrr'")
        FitError("metric 'mrr': no value to learn from")
        """
        where = f"{place}, {self.where}" if self.where else place
        return type(self)(f"{place}: {self}", where=where, got=self.got)


class DefinitionError(HealthScoreError, ValueError):
    """A definition contradicts itself, or holds a value that it must not hold."""


class DataError(HealthScoreError, ValueError):
    """The table does not hold what the definition needs."""


class FitError(HealthScoreError, ValueError):
    """There is nothing to learn from."""


class NotFittedError(HealthScoreError, ValueError):
    """Something still has to be learned: call ``fit`` first."""


class SpecError(HealthScoreError, ValueError):
    """A document does not describe a definition; `where` is the path within it."""


class MissingExtraError(HealthScoreError, ImportError):
    """An optional package is not installed; the message names the extra that brings it."""
