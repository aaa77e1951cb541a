"""Two results compared: what moved each score, and what moved the book."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast, final

import numpy as np

from healthscore._definition import is_mapping, refuse
from healthscore.bandings import UNKNOWN
from healthscore.errors import DataError
from healthscore.explain._book import MeanChange, MixShift, mean_change, mix_shift
from healthscore.explain._change import Change, Move, changes
from healthscore.explain._changed_arrays import ChangedArrays
from healthscore.explain._matching import matched
from healthscore.explain._moved import moved, summed
from healthscore.explain._words import signed
from healthscore.scoring import Scores
from healthscore.scoring._rows_by_key import as_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore.scoring import TableLike

_SHOWN: Final = 5


@final
class Comparison(ChangedArrays):
    """What moved the scores of customers between two results, adding up exactly.

    Made by `healthscore.compare`. Each change is the sum of six kinds of effects: `value_effects`
    of other values, `data_effects` of values that appeared or went missing, `time_effects` of
    nothing but the passage of time, `model_effects` of another scorecard, `rule_effects`, and
    `model_rule_effects` of the other scorecard's rules. All are NaN for customers without a score
    in either result.

    Parameters
    ----------
    before : Scores
        The earlier result.
    after : Scores
        The later one.
    table : table, optional
        The table of the earlier one, to tell a changed model from changed data.

    Attributes
    ----------
    before : Scores
        The customers of both results, as they were.
    after : Scores
        The same customers in the same order, as they are.
    whole : tuple of Scores
        Both results with all their customers.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> card = Scorecard(
    ...     "demo",
    ...     [Metric("usage", AsIs()), Metric("csat", AsIs())],
    ...     banding=Banding({"red": 0, "green": 50}),
    ... )
    >>> before = card.score({"id": ["acme", "brix"], "usage": [80, 40], "csat": [60, 90]}, key="id")
    >>> after = card.score({"id": ["acme", "corp"], "usage": [20, 70], "csat": [62, 50]}, key="id")
    >>> comparison = Comparison(before, after)
    >>> comparison
    <Comparison: 1 customer in both, 1 newcomer, 1 leaver, 1 changes band, mean change -29.0>
    >>> comparison.metrics, comparison.value_effects.tolist()
    (('usage', 'csat'), [[-30.0, 1.0]])
    >>> print(comparison.customer("acme"))
    acme went from 70.0 to 41.0, from green to red: -29.0.
    Usage at 20, from 80, takes 30.0.
    Csat at 62, from 60, adds 1.0.
    """

    def __init__(self, before: Scores, after: Scores, table: TableLike | None = None) -> None:
        for name, scores in (("before", before), ("after", after)):
            if not isinstance(cast("object", scores), Scores):
                owner = "compare"
                raise refuse(owner, name, "be Scores, as a scorecard gives them", scores)
        found = matched(before, after)
        super().__init__((before, after), found, moved(found, before, table))

    @cached_property
    def migrations(self) -> Mapping[tuple[str, str], int]:
        """How many customers went from one band to another, most first; those who stayed too.

        Empty where either scorecard has no banding.
        """
        rows, columns, matrix = self.migration_matrix
        found = {
            (old, new): int(matrix[at, to])
            for at, old in enumerate(rows)
            for to, new in enumerate(columns)
            if matrix[at, to]
        }
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    @cached_property
    def migration_matrix(self) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.int64]]:
        """Bands before, bands after, and how many customers went from each to each.

        The last band of either is "unknown". Without bandings all three are empty.
        """
        if not self._banded:
            return (), (), np.zeros((0, 0), dtype=np.int64)
        rows, columns = _labels(self.before), _labels(self.after)
        # the code of who has no score is -1: the last place
        old = self.before.band_codes.astype(np.int64) % len(rows)
        new = self.after.band_codes.astype(np.int64) % len(columns)
        counts = np.bincount(old * len(columns) + new, minlength=len(rows) * len(columns))
        return rows, columns, counts.reshape(len(rows), len(columns))

    @property
    def moved(self) -> int:
        """How many customers changed their band."""
        return sum(count for (old, new), count in self.migrations.items() if old != new)

    @cached_property
    def mean(self) -> MeanChange:
        """What moved the mean score of the book."""
        return mean_change(self)

    def mix(self, before: object, after: object | None = None) -> MixShift:
        """Tell a change within segments from a change of the mix of segments.

        Parameters
        ----------
        before : array_like of str, mapping or str
            The segment of each customer of the earlier result, in its order; or a mapping from key
            to segment; or the name of a column that the scorecard reads.
        after : array_like of str, mapping or str, optional
            The same of the later result; a mapping or a name holds for both by itself.

        Returns
        -------
        MixShift
            By segment, adding up to the change of the mean score.

        Raises
        ------
        DataError
            If the segments do not fit the customers.
        """
        if after is None and not (is_mapping(before) or isinstance(before, str)):
            message = (
                "'after' of mix is due: the segments of the later customers. A mapping from key to "
                "segment holds for both."
            )
            raise DataError(message, where="'after' of mix")
        return mix_shift(*self.whole, before, before if after is None else after)

    def largest(self, count: int = 10) -> list[Move]:
        """Give the customers whose scores changed most, with the reasons.

        Parameters
        ----------
        count : int, default 10
            How many at most, from 0; those that did not change are left out.

        Returns
        -------
        list of Move
            The largest change first; customers without one of the scores have none.

        Raises
        ------
        DefinitionError
            If `count` is no whole number from 0.
        """
        return [change.move for change in changes(self, count)]

    def customer(self, key: object) -> Change:
        """Say what moved the score of one customer, in numbers and in words.

        Parameters
        ----------
        key : object
            Value of the key column, or the row number where there is none.

        Returns
        -------
        Change
            Which prints as sentences.

        Raises
        ------
        KeyError
            If there is no such customer in both results.
        """
        found = as_key(key, self.keys)
        try:
            row = self._rows[found]
        except (KeyError, TypeError):
            sides = [
                side
                for side, scores in zip(("before", "after"), self.whole, strict=True)
                if found in scores.keys.tolist()
            ]
            where = f"is in the result {sides[0]} alone" if sides else "is in neither result"
            message = f"There is no customer {found!r} in both results: it {where}."
            raise KeyError(message) from None
        return Change(self, row)

    @cached_property
    def _rows(self) -> dict[Any, int]:
        return dict(zip(self.keys.tolist(), range(len(self)), strict=True))

    def to_frame(self, *, effects: bool = False) -> Any:
        """Make a table of the same library as the later one that was scored.

        Parameters
        ----------
        effects : bool, default False
            Whether to add ``<metric>_effect`` for every metric.

        Returns
        -------
        table
            The key column, if there is one, then ``score_before``, ``score_after``, ``change``,
            ``band_before`` and ``band_after`` where there are bandings, and the change in parts:
            ``values``, ``data``, ``time``, ``model``, ``rules``.
        """
        columns: dict[str, NDArray[Any]] = {
            "score_before": self.before.values,
            "score_after": self.after.values,
            "change": self.change,
        }
        if self._banded:
            columns |= {"band_before": self.before.bands, "band_after": self.after.bands}
        columns |= {
            "values": summed(self.value_effects),
            "data": summed(self.data_effects),
            "time": summed(self.time_effects),
            "model": summed(self.model_effects) + self.model_rule_effects,
            "rules": self.rule_effects,
        }
        if effects:
            columns |= {
                f"{name}_effect": np.ascontiguousarray(column)
                for name, column in zip(self.metrics, self.effects.T, strict=True)
            }
        return self.after.frame_of(columns)

    def __repr__(self) -> str:
        return f"<Comparison: {', '.join(self._summary)}>"

    def __str__(self) -> str:
        moves = [
            f"{count:,} from {old} to {new}"
            for (old, new), count in self.migrations.items()
            if old != new
        ]
        lines = [f"{', '.join(self._summary)}.", *moves, *self.mean.sentences]
        return "\n".join([*lines, *map(str, self.largest(_SHOWN))])

    def _repr_html_(self) -> str:
        from healthscore.views import comparison_html

        return comparison_html(self)

    @property
    def _banded(self) -> bool:
        return all(scores.scorecard.banding is not None for scores in self.whole)

    @property
    def _summary(self) -> list[str]:
        known = self.change[~np.isnan(self.change)]
        parts = [f"{_counted(len(self), 'customer')} in both"]
        parts += [_counted(len(self.newcomers), "newcomer")] if len(self.newcomers) else []
        parts += [_counted(len(self.leavers), "leaver")] if len(self.leavers) else []
        if self._banded:
            parts.append(f"{self.moved:,} change{'s' if self.moved == 1 else ''} band")
        parts += [f"mean change {signed(float(known.mean()))}"] if len(known) else []
        parts += [f"another {self.model_word}"] if self.model_changed else []
        return parts


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _labels(scores: Scores) -> tuple[str, ...]:
    banding = scores.scorecard.banding
    return (*(() if banding is None else banding.labels), UNKNOWN)
