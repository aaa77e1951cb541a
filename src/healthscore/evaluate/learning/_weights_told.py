"""Which weights moved, group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.scorecard import Scorecard

Row = tuple[str, str, float, float]


def weights_of(expert: Scorecard, learned: Scorecard) -> Iterator[Row]:
    """Go through the weights that moved.

    Parameters
    ----------
    expert, learned : Scorecard
        Before and after, of one tree.

    Yields
    ------
    group, member, share, learned_share
        Shares within the group.
    """
    bodies = zip((expert, *expert.groups()), (learned, *learned.groups()), strict=True)
    for old, new in bodies:
        if old.weighting == new.weighting:
            continue
        before, after = sum(old.weights.values()), sum(new.weights.values())
        for name, weight in old.weights.items():
            yield old.name, name, weight / before, new.weights[name] / after
