"""What a change of the definition does to customers."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, Final, cast, final

import numpy as np

from healthscore._definition import refuse
from healthscore.explain import Comparison
from healthscore.scorecard import Scorecard
from healthscore.spec._diff import Diff, models

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.explain import Move
    from healthscore.scorecard import AsOf
    from healthscore.scoring import Scores, TableLike

_SHOWN: Final = 5


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
    brix: 55.0 to 37.5 (green to red): csat -10.9, usage -6.6
    acme: 70.0 to 75.0: csat +3.1, usage +1.9
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
    def comparison(self) -> Comparison:
        """What moves each score, by metric; as only the model differs, all effects are its."""
        return Comparison(self.before, self.after)

    @property
    def change(self) -> FloatArray:
        """Points by which each score changes, NaN where either is missing; (n_customers,)."""
        return self.comparison.change

    @property
    def moves(self) -> Mapping[tuple[str, str], int]:
        """How many customers go from one band to another, most first; those that stay included.

        Empty where either definition has no banding.
        """
        return self.comparison.migrations

    @property
    def moved(self) -> int:
        """How many customers change their band."""
        return self.comparison.moved

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
        return self.comparison.largest(count)

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
