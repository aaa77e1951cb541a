"""What can be moved to move a metric's score: one raw value each."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, cast, final

if TYPE_CHECKING:
    from healthscore.metric import Metric
    from healthscore.normalizers import Categories


class Lever(abc.ABC):
    """A raw value that can be moved: a column, or a metric's own value.

    Parameters
    ----------
    metric : Metric
        The metric that it is moved for.
    name : str
        Name of the column; that of the metric where its value comes from several.
    score : float
        The metric's score as things are.
    """

    best: float
    """The best score that can be reached."""

    levels: tuple[float, ...] | None = None
    """The better scores that there are, ascending; None where every one up to the best is."""

    extras: tuple[tuple[float, Any], ...] = ()
    """Scores and raw values at which a rule that reads it turns, without lowering its score."""

    is_exact: bool = True
    """Whether nothing about the curve had to be guessed."""

    is_own: bool = True
    """Whether it is the value that the curve judges, and not what makes it."""

    def __init__(self, metric: Metric, name: str, score: float) -> None:
        self.metric = metric
        self.name = name
        self.score = score
        self._known: dict[float, Any] = {}

    @property
    @abc.abstractmethod
    def before(self) -> Any:
        """The raw value as it is: a number, a label, or a date as ISO text."""

    @property
    def room(self) -> float:
        """Points that the metric's score can rise."""
        return self.best - self.score

    def value_for(self, wanted: float) -> Any:
        """Give the nearest raw value with a score that is wanted.

        Parameters
        ----------
        wanted : float
            Above the score as it is, up to the best; one of the levels where there are some.

        Returns
        -------
        float or str
            A number, a label, or a date as ISO text. Its score is the one wanted, or the least
            above it that there is.
        """
        if wanted not in self._known:
            self._known[wanted] = self._value_for(wanted)
        return self._known[wanted]

    @abc.abstractmethod
    def _value_for(self, wanted: float) -> Any:
        """Run the curve backwards."""

    @abc.abstractmethod
    def outward(self, value: Any, digits: int, /) -> Any:
        """Round a raw value away from what it is now.

        Parameters
        ----------
        value : float or str
            A number, a label, or a date as ISO text.
        digits : int
            Digits that a number may have; a date has its minutes, or with more than 4 its seconds.

        Returns
        -------
        float or str
            A label as it is.
        """

    @property
    def can_move(self) -> bool:
        """Whether there is anything to gain by moving it."""
        return self.room > 0.0 or bool(self.extras)


@final
class LabelLever(Lever):
    """A label that can be another one."""

    def __init__(self, metric: Metric, name: str, score: float, label: str) -> None:
        super().__init__(metric, name, score)
        self._label = label
        scores = cast("Categories", metric.normalizer).scores
        self._labels: dict[float, str] = {}
        for other, level in scores.items():
            if level > score:
                self._labels.setdefault(level, other)
        self.levels = tuple(sorted(self._labels))
        self.best = max(self.levels, default=score)

    @property
    def before(self) -> str:
        """The label as it is."""
        return self._label

    def outward(self, value: Any, _: int, /) -> Any:
        """Give a label as it is."""
        return value

    def _value_for(self, wanted: float) -> str:
        return self._labels[min(level for level in self._labels if level >= wanted)]
