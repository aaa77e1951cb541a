"""One node of a roll-up, taken apart."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore.bandings import score_in_digits
from healthscore.explain._words import plain, points, share
from healthscore.rollups._sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore.rollups._held import Held
    from healthscore.rollups._result import RollUp

_ROWS: Final = 20
"""Children that a printed table has room for."""


@final
class Node:
    """Why the score of one node is what it is: what each thing below it put in.

    Made by `RollUp.explain`. Printing it gives the sentences and a table of its children.

    Parameters
    ----------
    rolled : RollUp
        The whole result.
    place : int
        Where the node is in its forest.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.rollups import roll_up
    >>> table = {"id": ["acme", "acme-de", "acme-fr"], "m": [90, 60, 20], "mrr": [5, 2, 3]}
    >>> scores = Scorecard("demo", [Metric("m", AsIs())]).score(table, key="id")
    >>> rolled = roll_up(scores, [None, "acme", "acme"], table["mrr"])
    >>> for sentence in rolled.explain("acme").sentences:
    ...     print(sentence)
    The score of acme is 63.0 of 100: the mean by weight of its own score and 2 children.
    acme-fr at 20.0 costs 24.0 of the 37.0 points lost, with 30 % of the weight.
    acme-de at 60.0 costs 8.0 of the 37.0 points lost, with 20 % of the weight.
    Its own score of 90.0 costs 5.0 of the 37.0 points lost, with 50 % of the weight.
    By metric, most is lost by m: 37.0.
    """

    def __init__(self, rolled: RollUp, place: int) -> None:
        self.rolled: Final = rolled
        self.place: Final = place

    @property
    def key(self) -> Any:
        """The node's key."""
        return self.rolled.forest.keys[self.place]

    @property
    def value(self) -> float:
        """The score, 0 to 100; NaN where there is none."""
        return float(self.rolled.climbed.values[self.place])

    @property
    def shown(self) -> str:
        """The score with one digit, or as many as tell its band; empty where there is none."""
        return score_in_digits(self.value, self.rolled.banding)

    @property
    def band(self) -> str:
        """The band, "unknown" without a score; empty where there is no banding."""
        return self.band_of(self.value)

    def band_of(self, score: float) -> str:
        """Give the band that a score is in.

        Parameters
        ----------
        score : float
            NaN for none.

        Returns
        -------
        str
            Empty where there is no banding.
        """
        banding = self.rolled.banding
        return "" if banding is None else str(banding([score])[0])

    @property
    def coverage(self) -> float:
        """Share of the weight below that has a score, 0 to 1."""
        return float(self.rolled.climbed.coverage[self.place])

    @property
    def weight(self) -> float:
        """What it weighs in its parent."""
        return float(self.rolled.climbed.weights[self.place])

    @property
    def n_children(self) -> int:
        """How many nodes stand right below it."""
        return int(self.rolled.forest.n_children[self.place])

    @property
    def n_below(self) -> int:
        """How many customers stand anywhere below it."""
        return int(self.rolled.forest.n_below[self.place])

    @cached_property
    def children(self) -> Held:
        """What went into it, what has lost most first."""
        return self.rolled.children(self.key)

    @cached_property
    def leaf_contributions(self) -> Held:
        """What every customer below it put in, what has lost most first."""
        return self.rolled.leaf_contributions(self.key)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The explanation in whole sentences, to be read out."""
        return tuple(sentences(self))

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain dictionaries, lists, texts and numbers.

        Returns
        -------
        dict
            Ready for JSON, with None for what is missing.
        """
        held = self.children
        names = "node", "own", "weight", "share", "score", "contribution", "loss"
        columns = (
            held.keys,
            held.own,
            held.weights,
            held.shares,
            held.scores,
            held.contributions,
            held.losses,
        )
        rows = zip(*(map(plain, each.tolist()) for each in columns), strict=True)
        return {
            "key": plain(self.key),
            "score": plain(self.value),
            "band": self.band or None,
            "coverage": self.coverage,
            "weight": self.weight,
            "customers": self.n_below,
            "children": [dict(zip(names, row, strict=True)) for row in rows],
            "sentences": list(self.sentences),
        }

    def __repr__(self) -> str:
        band = f", {self.band}" if self.band else ""
        below = f"{self.n_children:,} child{'' if self.n_children == 1 else 'ren'}"
        return f"<Node: {self.key!r}, {self.shown or 'no score'}{band}, {below}>"

    def __str__(self) -> str:
        held = self.children
        if not len(held):
            return "\n".join(self.sentences)
        rows = [("node", "score", "weight", "put in", "lost")]
        cut = slice(0, _ROWS)
        names = np.where(held.own[cut], "(its own score)", [str(key) for key in held.keys[cut]])
        rows += [
            (name, points(score), share(part), points(given), points(lost))
            for name, score, part, given, lost in zip(
                names.tolist(),
                held.scores[cut].tolist(),
                held.shares[cut].tolist(),
                held.contributions[cut].tolist(),
                held.losses[cut].tolist(),
                strict=True,
            )
        ]
        more = [f"... {len(held) - _ROWS:,} more"] if len(held) > _ROWS else []
        return "\n".join([*self.sentences, "", *_aligned(rows), *more])


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *numbers in rows:
        cells = [cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True)]
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()
