"""The normalizer of labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, final

import attrs
import numpy as np

from healthscore._definition import (
    FrozenDict,
    is_finite,
    is_name,
    number,
    numbers_by_name,
    refuse,
    require_finite,
)
from healthscore.columns import to_labels
from healthscore.errors import DefinitionError
from healthscore.formula import In, Text, case
from healthscore.normalizers._base import Normalizer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray
    from healthscore.formula import Node


@final
@attrs.frozen(eq=False, repr=False)
class Categories(Normalizer):
    """A score for each label.

    Parameters
    ----------
    scores : mapping of str to float
        Score of each label.
    other : float, optional
        Score of a label that is not listed; when it is not given, such a label is a gap.

    Raises
    ------
    DefinitionError
        If there is no label, one is blank or not text, or a score is not a finite number.

    Examples
    --------
    >>> Categories({"free": 20, "pro": 70}, other=50)(["pro", "free", "trial", None]).tolist()
    [70.0, 20.0, 50.0, nan]
    """

    takes: ClassVar[Literal["numbers", "labels"]] = "labels"

    scores: Mapping[str, float] = attrs.field(
        converter=numbers_by_name, metadata={"positional": True}
    )
    other: float | None = attrs.field(default=None, converter=number, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.scores, FrozenDict) or not self.scores:
            raise refuse(self, "scores", "be a mapping of one or more labels", self.scores)
        for label, score in self.scores.items():
            if not is_name(label):
                raise refuse(self, "scores", "have texts that are not blank as labels", label)
            if not is_finite(score):
                raise refuse(self, "scores", "hold finite numbers", score)
        if self.other is not None:
            require_finite(self, "other", learnable=False)

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest score of a label."""
        scores = [*self.scores.values(), *([] if self.other is None else [self.other])]
        return (min(scores), max(scores))

    def table(self, labels: Sequence[str]) -> FloatArray:
        """Score some labels, with the score of a gap behind the last.

        Parameters
        ----------
        labels : sequence of str, shape (n_labels,)
            The labels.

        Returns
        -------
        ndarray of float64, shape (n_labels + 1,)
            NaN for a label that has no score, and at the end.
        """
        other = np.nan if self.other is None else self.other
        return np.array([*(self.scores.get(label, other) for label in labels), np.nan])

    def lowered(self, value: Node, /) -> Node:
        """Say what the look-up is as a tree."""
        by_score: dict[float, list[str]] = {}
        for label, score in self.scores.items():
            by_score.setdefault(score, []).append(label)
        branches: list[tuple[Node, float]] = [
            (
                value.same_as(Text(labels[0])) if len(labels) == 1 else In(value, tuple(labels)),
                score,
            )
            for score, labels in by_score.items()
        ]
        if self.other is not None:
            branches.append((~value.is_missing(), self.other))
        return case(*branches)

    def curve(self, values: FloatArray, /) -> FloatArray:
        """Refuse numbers.

        Parameters
        ----------
        values : ndarray of float64
            Not what this normalizer judges.

        Raises
        ------
        DefinitionError
            Always.
        """
        message = "Categories judges labels. Numbers are judged by Steps or Piecewise."
        raise DefinitionError(message, where="Categories", got=values)

    def fit(self, values: ArrayLike, outcome: ArrayLike | None = None) -> Categories:
        """Give this normalizer back: there is nothing to learn.

        Parameters
        ----------
        values : array_like of str
            Not looked at.
        outcome : array_like of bool, optional
            Not looked at.

        Returns
        -------
        Categories
            The same.
        """
        del values, outcome
        return self

    def __call__(self, values: ArrayLike, /) -> FloatArray:
        """Score some labels.

        Parameters
        ----------
        values : array_like of str, shape (n_customers,)
            Labels; None, NaN and blank text are gaps.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Scores, NaN for gaps.

        Raises
        ------
        DataError
            If a value is neither text nor a gap.
        """
        column = to_labels(values)
        return self.table(column.labels).take(column.codes, mode="wrap")
