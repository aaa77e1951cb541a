"""One period of a history: who was there, and with which scores."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, final

import attrs
import numpy as np

from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.history._customers import Customers
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import Scores
    from healthscore.scoring._panel import Panel


class ScoresLike(Protocol):
    """What a history needs of the scores of a period."""

    @property
    def values(self) -> FloatArray:
        """Scores, NaN for none; shape (n_customers,)."""
        ...

    @property
    def coverage(self) -> FloatArray:
        """Share of the weight that was observed, 0 to 1; shape (n_customers,)."""
        ...

    @property
    def keys(self) -> NDArray[Any]:
        """What tells customers apart; shape (n_customers,)."""
        ...

    @property
    def key(self) -> str | None:
        """Name of the key column."""
        ...

    @property
    def bands(self) -> NDArray[np.str_]:
        """Labels of their bands; shape (n_customers,)."""
        ...

    def take(self, rows: ArrayLike) -> Any:
        """Keep some customers alone."""
        ...


class Model(NamedTuple):
    """A scorecard, and whose scores it made."""

    scorecard: Scorecard
    rows: NDArray[np.intp] | None
    """None where it made all scores of the snapshot."""


class Origin(Protocol):
    """What the scores of a period come from."""

    @property
    def scores(self) -> Any:
        """The scores with all about them."""
        ...

    @property
    def bands(self) -> NDArray[np.str_]:
        """The bands that they came with; shape (n_rows,)."""
        ...

    @property
    def detailed(self) -> bool:
        """Whether details were kept."""
        ...


class _Given(NamedTuple):
    """Scores that were given."""

    scores: Any

    @property
    def detailed(self) -> bool:
        return all(part.detailed for _, part in parts_of(self.scores))

    @property
    def bands(self) -> NDArray[np.str_]:
        labels: NDArray[np.str_] = self.scores.bands
        return labels


class _Cut(NamedTuple):
    """Scores that are cut out of a panel when they are asked for."""

    panel: Panel
    period: int

    @property
    def detailed(self) -> bool:
        return self.panel.kept is not None

    @property
    def scores(self) -> Scores:
        return self.panel.scores(self.period)

    @property
    def bands(self) -> NDArray[np.str_]:
        return self.panel.bands(self.period)


@final
@attrs.frozen(eq=False, repr=False, slots=False)
class Snapshot:
    """The scores of one period."""

    as_of: np.datetime64
    places: NDArray[np.intp]
    """The customers who were there, by their numbers in the history; shape (n_rows,)."""
    values: FloatArray
    coverage: FloatArray
    models: tuple[Model, ...]
    origin: Origin
    """Where the scores are with all about them."""
    known: int
    """How many customers are known with it."""

    @classmethod
    def of_scores(cls, as_of: np.datetime64, scores: ScoresLike, customers: Customers) -> Snapshot:
        """Make one of scores.

        Parameters
        ----------
        as_of : datetime64[us]
            The date.
        scores : Scores or SegmentedScores
            Of that date.
        customers : Customers
            Who numbers them.

        Returns
        -------
        Snapshot
            Which holds the scores themselves.

        Raises
        ------
        DataError
            If the scores have no key, or one of another kind than those before.
        """
        if scores.key is None:
            message = (
                "Customers are found again by key: score each table with key=, such as key='id'."
            )
            raise DataError(message, where="'key'")
        places = customers.add(scores.keys)
        models = models_of(scores)
        origin = _Given(scores)
        return cls(as_of, places, scores.values, scores.coverage, models, origin, len(customers))

    @classmethod
    def of_panel(cls, panel: Panel, period: int, customers: Customers) -> Snapshot:
        """Make one of a period of a panel.

        Parameters
        ----------
        panel : Panel
            All periods, scored at once.
        period : int
            Which.
        customers : Customers
            Who numbers them.

        Returns
        -------
        Snapshot
            Which makes the period's scores when they are first asked for.

        Raises
        ------
        DataError
            If a customer has two rows in it.
        """
        rows = panel.rows[period]
        try:
            places = customers.add(panel.keys[rows], panel.rows_of(period))
        except DataError as error:
            place = f"period {np.datetime_as_string(panel.periods[period], unit='auto')}"
            raise error.within(place) from None
        return cls(
            panel.periods[period],
            places,
            panel.outputs.values[rows],
            panel.outputs.coverage[rows],
            (Model(panel.scorecard, None),),
            _Cut(panel, period),
            len(customers),
        )

    @cached_property
    def scores(self) -> Any:
        """The scores with all about them."""
        return self.origin.scores

    @property
    def detailed(self) -> bool:
        """Whether details were kept."""
        return self.origin.detailed

    @property
    def bands(self) -> NDArray[np.str_] | None:
        """The bands that the scores came with, None without a banding; shape (n_rows,)."""
        banded = all(model.scorecard.banding is not None for model in self.models)
        return self.origin.bands if banded else None

    def take(self, rows: NDArray[np.intp], customers: Customers) -> Snapshot:
        """Keep some customers alone.

        Parameters
        ----------
        rows : ndarray of intp, shape (n_rows,)
            Their rows.
        customers : Customers
            Who numbers them from now on.

        Returns
        -------
        Snapshot
            Of the same date.
        """
        return self.of_scores(self.as_of, self.scores.take(rows), customers)


def models_of(scores: Any) -> tuple[Model, ...]:
    """Say which scorecards made some scores: one, or one for each segment."""
    return tuple(Model(part.scorecard, rows) for rows, part in parts_of(scores))


def parts_of(scores: Any) -> tuple[tuple[NDArray[np.intp] | None, Scores], ...]:
    """Take scores of several segments apart.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        Whose.

    Returns
    -------
    tuple of (ndarray of intp or None, Scores)
        The rows of each segment and their scores; None for all rows.
    """
    parts: Any = getattr(scores, "parts", None)
    return ((None, scores),) if parts is None else tuple(parts)
