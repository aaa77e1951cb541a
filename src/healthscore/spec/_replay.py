"""What a change of the definition does to customers."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, Final, cast, final

import attrs
import numpy as np

from healthscore._definition import refuse
from healthscore.bandings import UNKNOWN
from healthscore.scorecard import Scorecard
from healthscore.spec._diff import Diff, models

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scorecard import AsOf
    from healthscore.scoring import Scores, TableLike

_SHOWN: Final = 5


@final
@attrs.frozen
class Move:
    """What a change of the definition does to one customer.

    Parameters
    ----------
    key : object
        The customer's key, or row number.
    before : float
        The score by the old definition.
    after : float
        The score by the new one.
    band_before : str
        The band by the old definition; empty where it has no banding.
    band_after : str
        The band by the new one; empty where it has no banding.
    reasons : mapping of str to float
        Points that each metric puts in more (+) or less (-), largest first.
    adjustment : float
        Points that rules, and the starts and limits of sums, add more (+) or less (-). With the
        reasons they sum to the change of the score.
    """

    key: Any
    before: float
    after: float
    band_before: str
    band_after: str
    reasons: Mapping[str, float]
    adjustment: float

    @property
    def change(self) -> float:
        """Points by which the score changes."""
        return self.after - self.before

    def __str__(self) -> str:
        bands = self.band_before, self.band_after
        shown = f" ({' to '.join(bands)})" if all(bands) and bands[0] != bands[1] else ""
        points = [*self.reasons.items(), ("rules", self.adjustment)]
        reasons = ", ".join(
            f"{name} {change:+.1f}"
            for name, change in sorted(points, key=lambda item: -abs(item[1]))[:3]
            if abs(change) >= 0.05
        )
        return f"{self.key}: {self.before:.1f} to {self.after:.1f}{shown}: {reasons}"


@final
class Replay:
    """One table scored by two definitions.

    Made by `healthscore.replay`.

    Parameters
    ----------
    before : Scores
        The scores by the old definition.
    after : Scores
        The scores by the new one.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Fixed, Metric, Scorecard, replay
    >>> old, new = (
    ...     Scorecard(
    ...         "demo",
    ...         [Metric("usage", AsIs()), Metric("csat", AsIs())],
    ...         weighting=Fixed(usage=usage, csat=1),
    ...         banding=Banding({"red": 0, "green": 50}),
    ...     )
    ...     for usage in (1, 3)
    ... )
    >>> table = {"account": ["acme", "brix"], "usage": [80, 20], "csat": [60, 90]}
    >>> print(replay(old, new, table, key="account"))
    2 customers, 1 change band, mean change -6.2.
    1 from green to red
    brix: 55.0 to 37.5 (green to red): csat -22.5, usage +5.0
    acme: 70.0 to 75.0: usage +20.0, csat -15.0
    """

    def __init__(self, before: Scores, after: Scores) -> None:
        self.before: Final = before
        self.after: Final = after

    def __len__(self) -> int:
        return len(self.after)

    @cached_property
    def diff(self) -> Diff:
        """What is different between the definitions."""
        return Diff(self.before.scorecard, self.after.scorecard)

    @cached_property
    def change(self) -> FloatArray:
        """Points by which each score changes, NaN where either is missing; (n_customers,)."""
        change = self.after.values - self.before.values
        change.flags.writeable = False
        return change

    @cached_property
    def moves(self) -> Mapping[tuple[str, str], int]:
        """How many customers go from one band to another, most first; those that stay included.

        Empty where either definition has no banding.
        """
        if not self._banded:
            return {}
        codes, labels = zip(
            *((scores.band_codes, _labels(scores)) for scores in (self.before, self.after)),
            strict=True,
        )
        width = len(labels[1])
        pairs: NDArray[np.int64] = codes[0].astype(np.int64) % len(labels[0]) * width
        pairs += codes[1].astype(np.int64) % width
        counts: list[int] = np.bincount(pairs, minlength=len(labels[0]) * width).tolist()
        found = [
            ((labels[0][at // width], labels[1][at % width]), count)
            for at, count in enumerate(counts)
            if count
        ]
        return dict(sorted(found, key=lambda item: -item[1]))

    @property
    def moved(self) -> int:
        """How many customers change their band."""
        return sum(count for (old, new), count in self.moves.items() if old != new)

    @property
    def appear(self) -> int:
        """How many customers have a score by the new definition alone."""
        return int((np.isnan(self.before.values) & ~np.isnan(self.after.values)).sum())

    @property
    def disappear(self) -> int:
        """How many customers have a score by the old definition alone."""
        return int((~np.isnan(self.before.values) & np.isnan(self.after.values)).sum())

    def largest(self, count: int = 10) -> list[Move]:
        """Give the customers whose scores change most, with the reasons.

        Parameters
        ----------
        count : int, default 10
            How many at most, from 0; those that do not change are left out.

        Returns
        -------
        list of Move
            The largest change first; customers without one of the scores have none.

        Raises
        ------
        DefinitionError
            If `count` is no whole number from 0.
        """
        if not (type(count) is int and count >= 0):
            owner = "largest"
            raise refuse(owner, "count", "be a whole number from 0", count)
        size = np.nan_to_num(np.abs(self.change))
        rows = np.argsort(-size, kind="stable")[:count]
        rows = rows[size[rows] > 0.0]
        before, after = self.before.take(rows), self.after.take(rows)
        return [
            Move(*parts)
            for parts in zip(
                after.keys.tolist(),
                before.values.tolist(),
                after.values.tolist(),
                *map(_bands, (before, after)),
                _reasons(before, after),
                (after.adjustments - before.adjustments).tolist(),
                strict=True,
            )
        ]

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that came in.

        Returns
        -------
        table
            The key column, if there is one, then ``score_before``, ``score_after``, ``change``, and
            ``band_before`` and ``band_after`` where there are bandings.
        """
        columns: dict[str, NDArray[Any]] = {
            "score_before": self.before.values,
            "score_after": self.after.values,
            "change": self.change,
        }
        if self._banded:
            columns |= {"band_before": self.before.bands, "band_after": self.after.bands}
        return self.after.frame_of(columns)

    def __repr__(self) -> str:
        ends = models(self.before.scorecard, self.after.scorecard)
        return f"<Replay: {', '.join([*self._summary, *ends])}>"

    def __str__(self) -> str:
        return "\n".join([f"{', '.join(self._summary)}.", *self._moves_in_words, *self._worst])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(line)}" for line in (*self._moves_in_words, *self._worst))
        return f"<p>{escape(', '.join(self._summary))}.</p><ul>{items}</ul>"

    @property
    def _banded(self) -> bool:
        return all(scores.scorecard.banding is not None for scores in (self.before, self.after))

    @property
    def _summary(self) -> list[str]:
        known = self.change[~np.isnan(self.change)]
        parts = [f"{len(self):,} customer{'' if len(self) == 1 else 's'}"]
        parts += [f"{self.moved:,} change band"] if self._banded else []
        parts += [f"mean change {known.mean():+.1f}"] if len(known) else []
        parts += [f"{self.appear:,} get a score"] if self.appear else []
        parts += [f"{self.disappear:,} lose theirs"] if self.disappear else []
        return parts

    @property
    def _moves_in_words(self) -> list[str]:
        return [
            f"{count:,} from {old} to {new}"
            for (old, new), count in self.moves.items()
            if old != new
        ]

    @property
    def _worst(self) -> list[str]:
        return list(map(str, self.largest(_SHOWN)))


def replay(
    old: Scorecard, new: Scorecard, table: TableLike, *, key: str | None, as_of: AsOf | None
) -> Replay:
    """Score a table by two definitions; see `healthscore.replay`."""
    for name, card in (("old", old), ("new", new)):
        if not isinstance(cast("object", card), Scorecard):
            owner = "replay"
            raise refuse(owner, name, "be a Scorecard", card)
    before, after = (card.score(table, key=key, as_of=as_of) for card in (old, new))
    return Replay(before, after)


def _labels(scores: Scores) -> tuple[str, ...]:
    banding = scores.scorecard.banding
    return (*(() if banding is None else banding.labels), UNKNOWN)


def _bands(scores: Scores) -> list[str]:
    if scores.scorecard.banding is None:
        return [""] * len(scores)
    bands: list[str] = scores.bands.tolist()
    return bands


def _reasons(before: Scores, after: Scores) -> list[dict[str, float]]:
    """Find the points that each metric puts in more or less, for customers with both scores."""
    names = list(dict.fromkeys((*before.metrics, *after.metrics)))
    moved: list[list[float]] = (_points(after, names) - _points(before, names)).tolist()
    found = [
        {name: change for name, change in zip(names, row, strict=True) if change} for row in moved
    ]
    return [dict(sorted(row.items(), key=lambda item: -abs(item[1]))) for row in found]


def _points(scores: Scores, names: list[str]) -> FloatArray:
    columns = dict(zip(scores.metrics, scores.contributions.T, strict=True))
    nothing = np.zeros(len(scores))
    return np.column_stack([columns.get(name, nothing) for name in names])
