"""The role: which band a customer is held in, given the scores so far."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING

from healthscore._definition import Definition
from healthscore.history.states._run import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.history.states._observed import Observed


class StateRule(Definition, abc.ABC):
    """Says which band each customer is held in, period after period.

    The first score of a customer takes its raw band, and so does the first score of another model.
    A period without a score shows "unknown": it neither counts nor breaks a run, and changes
    nothing of what is held.

    Notes
    -----
    To write a rule of one's own, derive a frozen attrs class and give `step`. It sees only
    customers with a score, so it need not think of gaps. What a rule remembers of each customer are
    numbers, 0 at first: `slots` says how many, and `step` changes them in place. No band may depend
    on later periods, and none can.

    Examples
    --------
    >>> import attrs
    >>> import numpy as np
    >>> from healthscore import Banding
    >>> @attrs.frozen
    ... class SecondStrike(StateRule):
    ...     '''Up at once; down at the second low score in a row.'''
    ...
    ...     def slots(self, bands):
    ...         return 1
    ...
    ...     def step(self, now, memory):
    ...         memory[0] = np.where(now.raw < now.held, memory[0] + 1, 0)
    ...         return np.where(memory[0] == 1, now.held, now.raw)
    >>> SecondStrike()([[80, 30, 80, 30, 20]], Banding({"red": 0, "green": 70})).tolist()
    [[1, 1, 1, 1, 0]]
    """

    __slots__ = ()

    def slots(self, bands: int) -> int:
        """Say how many numbers the rule remembers of each customer.

        Parameters
        ----------
        bands : int
            How many bands there are.

        Returns
        -------
        int
            From 0.
        """
        del bands
        return 0

    def check(self, banding: Banding, /) -> None:
        """Refuse a banding by which the rule cannot hold anybody, before it looks at any score.

        Parameters
        ----------
        banding : Banding
            Fitted; where models cut differently, it is called for each.

        Raises
        ------
        DefinitionError
            If the banding and the rule's own fields do not go together. By default never.
        """
        del banding

    @abc.abstractmethod
    def step(self, now: Observed, memory: FloatArray, /) -> NDArray[np.int8]:
        """Say which band each customer is in after one more period.

        Parameters
        ----------
        now : Observed
            The scores of the period and the bands held before it.
        memory : ndarray of float64, shape (n_slots, n_observed)
            What the rule remembers, to be changed in place; 0 for customers who are `fresh`.

        Returns
        -------
        ndarray of int8, shape (n_observed,)
            Codes of bands, from 0; what it says of customers who are `fresh` is passed over.
        """

    def __call__(
        self,
        scores: ArrayLike,
        banding: Banding | Sequence[Banding],
        restarts: ArrayLike | None = None,
        *,
        models: ArrayLike | None = None,
    ) -> NDArray[np.int8]:
        """Say which band each customer is in, in each period.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers, n_periods)
            In points, the earliest period first; NaN where there is no score.
        banding : Banding or sequence of Banding
            The bands; several where models cut differently, with the same labels.
        restarts : array_like of bool, shape (n_customers, n_periods), optional
            Where all that was before no longer counts, because the model is another.
        models : array_like of int, shape (n_customers, n_periods), optional
            Which of several bandings each score is cut by; may be -1 where there is no score.

        Returns
        -------
        ndarray of int8, shape (n_customers, n_periods)
            From 0, the lowest band; -1 where there is no score. Each period is contiguous.

        Raises
        ------
        NotFittedError
            If a start is still to be learned.
        DataError
            If a score is neither a finite number nor a gap, shapes differ, bandings have other
            labels, or a score has no banding.
        DefinitionError
            If a margin is so wide that a band could never be reached, or a rule of one's own gives
            something else than codes of bands.
        """
        return run(self, scores, banding, restarts, models)
