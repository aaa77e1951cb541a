"""Cases: scores whose outcome is known."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore.evaluate._ranking import Ranking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.scorecard import Scorecard


def _no_metrics() -> Mapping[str, FloatArray]:
    return {}


@final
@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class Cases:
    """What a score is held against: one case is one score whose outcome is known.

    Parameters
    ----------
    values : ndarray of float64, shape (n_cases,)
        Scores, without gaps.
    churned : ndarray of float64, shape (n_cases,)
        1 for who left, 0 for who stayed.
    keys : ndarray, shape (n_cases,)
        Whose scores they are.
    customers : ndarray of intp, shape (n_cases,), optional
        Numbers that tell customers apart, where one may have several cases.
    band_codes : ndarray of int8, shape (n_cases,), optional
        Bands, from 0, the lowest; -1 for none.
    labels : tuple of str
        The bands, from the lowest to the highest.
    colors : mapping of str to str
        Their colors.
    segment : ndarray of str, shape (n_cases,), optional
        Segments of the customers.
    value : ndarray of float64, shape (n_cases,), optional
        What the customers are worth; NaN where nobody knows.
    tenure : ndarray of float64, shape (n_cases,), optional
        How long they have been customers.
    read_metrics : callable
        Gives the scores of the metrics by name, each (n_cases,), NaN for gaps.
    scorecard : Scorecard, optional
        What made the scores; None where there are several, or none.
    as_of : datetime64, optional
        The date of scoring, where there is one.
    horizon : float, optional
        Days within which customers left; None where nobody said.
    excluded : mapping of str to int
        Why other scores are no cases, and how many.
    maker : callable, optional
        Makes a table of columns, of the library that came in.
    """

    values: FloatArray
    churned: FloatArray
    keys: NDArray[Any]
    customers: NDArray[np.intp] | None = None
    band_codes: NDArray[np.int8] | None = None
    labels: tuple[str, ...] = ()
    colors: Mapping[str, str] = attrs.field(factory=dict[str, str])
    segment: NDArray[Any] | None = None
    value: FloatArray | None = None
    tenure: FloatArray | None = None
    read_metrics: Callable[[], Mapping[str, FloatArray]] = _no_metrics
    scorecard: Scorecard | None = None
    as_of: np.datetime64 | None = None
    horizon: float | None = None
    excluded: Mapping[str, int] = attrs.field(factory=dict[str, int])
    maker: Callable[[Mapping[str, NDArray[Any]]], Any] | None = None

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def ranking(self) -> Ranking:
        """The cases sorted by score."""
        return Ranking.of(self.values, self.churned)

    @cached_property
    def metrics(self) -> Mapping[str, FloatArray]:
        """Scores of the metrics by name; each of shape (n_cases,), NaN for gaps."""
        return self.read_metrics()

    def where(self, some: BoolArray) -> Cases:
        """Keep some cases alone.

        Parameters
        ----------
        some : ndarray of bool, shape (n_cases,)
            Which.

        Returns
        -------
        Cases
            Nothing of them is excluded.
        """

        def read() -> dict[str, FloatArray]:
            return {name: scores[some] for name, scores in self.metrics.items()}

        names = ("values", "churned", "keys", "customers", "band_codes", "segment", "value")
        kept = {name: _kept(getattr(self, name), some) for name in (*names, "tenure")}
        return attrs.evolve(self, **kept, read_metrics=read, excluded={})


def _kept(array: Any, some: BoolArray) -> Any:
    return None if array is None else array[some]
