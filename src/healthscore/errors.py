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

    Attributes
    ----------
    steps : tuple of (str or int)
        Steps from the definition to the field concerned, such as ``("rules", 0, "when")``; empty
        where it is no single field.
    must : str
        What is allowed there, in the words that follow "must"; empty where it takes more to say.
    """

    steps: tuple[str | int, ...] = ()
    must: str = ""

    def __init__(self, message: str, *, where: str = "", got: object = None) -> None:
        super().__init__(message)
        self.where = where
        self.got = got

    def under(self, *steps: str | int) -> Self:
        """Add the steps that lead to the place where those of this error begin.

        Parameters
        ----------
        *steps : str or int
            Fields and places, from the outside in.

        Returns
        -------
        HealthScoreError
            This same error.
        """
        self.steps = (*steps, *self.steps)
        return self

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
        wider = type(self)(f"{place}: {self}", where=where, got=self.got)
        wider.steps, wider.must = self.steps, self.must
        return wider


class DefinitionError(HealthScoreError, ValueError):
    """A definition contradicts itself, or holds a value that it must not hold."""


class DataError(HealthScoreError, ValueError):
    """The table does not hold what the definition needs."""


class FitError(HealthScoreError, ValueError):
    """There is nothing to learn from."""


class NotFittedError(HealthScoreError, ValueError):
    """Something still has to be learned: call ``fit`` first."""


class SpecError(HealthScoreError, ValueError):
    """A document does not describe a definition.

    Parameters
    ----------
    message : str
        All faults, one a line.
    where : str, default ""
        Path of the first fault within the document: ``metrics[2].normalizer.worst``.
    got : object, default None
        What stands there.
    faults : tuple of SpecError, default ()
        One error for each fault, where there are several.
    """

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        got: object = None,
        faults: tuple[SpecError, ...] = (),
    ) -> None:
        super().__init__(message, where=where, got=got)
        self._faults = faults

    @property
    def faults(self) -> tuple[SpecError, ...]:
        """One error for each fault of the document, each with `where` and `got`."""
        return self._faults or (self,)


class MissingExtraError(HealthScoreError, ImportError):
    """An optional package is not installed; the message names the extra that brings it."""
