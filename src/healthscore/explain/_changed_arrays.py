"""The parts of all changes between two results, as arrays."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.explain._matching import Matched
    from healthscore.explain._moved import Moved
    from healthscore.scoring import Scores


class ChangedArrays:
    """What changed between two results, one row for each customer of both."""

    def __init__(self, whole: tuple[Scores, Scores], found: Matched, parts: Moved) -> None:
        self.whole: Final = whole
        self._matched: Final = found
        self.before: Final = found.before
        self.after: Final = found.after
        self._moved: Final = parts

    def __len__(self) -> int:
        return len(self.after)

    @property
    def keys(self) -> NDArray[Any]:
        """The customers of both results, in the order of the later one; shape (n_customers,)."""
        return self.after.keys

    @property
    def newcomers(self) -> NDArray[Any]:
        """Keys of the customers who were not there before."""
        return self.whole[1].keys[self._matched.newcomers]

    @property
    def leavers(self) -> NDArray[Any]:
        """Keys of the customers who are no longer there."""
        return self.whole[0].keys[self._matched.leavers]

    @cached_property
    def change(self) -> FloatArray:
        """Points by which each score changed, NaN where either is missing; (n_customers,)."""
        change = self._moved.change
        change.flags.writeable = False
        return change

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics, which are the columns of effects: those of both scorecards."""
        return self._moved.metrics

    @property
    def between(self) -> Scores | None:
        """The later scorecard on the earlier table, where both differ and that was given."""
        return self._moved.between

    @property
    def value_effects(self) -> FloatArray:
        """Points due to other values of a metric; shape (n_customers, n_metrics)."""
        return self._moved.by_metric("values")

    @property
    def data_effects(self) -> FloatArray:
        """Points due to values that appeared or went missing; shape (n_customers, n_metrics).

        In a weighted mean, what goes missing leaves its weight to the others, so that these have a
        part in it too.
        """
        return self._moved.by_metric("data")

    @property
    def time_effects(self) -> FloatArray:
        """Points due to the passage of time alone: decay and staleness; (n_customers, n_metrics).

        Where both data and date changed, it is the mean of time passing first and of time passing
        last.
        """
        return self._moved.by_metric("time")

    @property
    def model_effects(self) -> FloatArray:
        """Points due to another scorecard, rules aside; shape (n_customers, n_metrics).

        Where `model_word` is "model and data", they are due to other values too: only with the
        table of the earlier result can the two be told apart.
        """
        return self._moved.by_metric("model")

    @property
    def model_rule_effects(self) -> FloatArray:
        """Points due to the rules of another scorecard on the earlier table; (n_customers,)."""
        return self._moved.by_rules("model_rules")

    @property
    def rule_effects(self) -> FloatArray:
        """Points due to rules, and to starts and limits of sums; shape (n_customers,)."""
        return self._moved.by_rules("rules")

    @property
    def effects(self) -> FloatArray:
        """Points due to each metric in any way; shape (n_customers, n_metrics)."""
        return self._moved.total

    @property
    def model_changed(self) -> bool:
        """Whether the scorecards differ."""
        return bool(self.model_word)

    @property
    def model_word(self) -> str:
        """What `model_effects` are due to: "model", "model and data", or "" for one scorecard."""
        return self._moved.word
