"""What stands below a node, and what it put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs
import numpy as np

from healthscore.rollups._tables import as_column, table_like

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.rollups._scored import Scored


@final
@attrs.frozen(eq=False, repr=False)
class Held:
    """What stands below a node, and what each of it put into the node's score.

    Made by `RollUp.children` and `RollUp.leaf_contributions`. Contributions add up to the node's
    score, and losses to 100 less it; both are NaN where the node has no score. What has lost most
    comes first.

    Parameters
    ----------
    keys : ndarray, shape (n_held,)
        Of children, or of customers; the node's own key in the row of its own score.
    own : ndarray of bool, shape (n_held,)
        Whether it is the own score of a node that has others below it.
    weights : ndarray of float64, shape (n_held,)
        As given, or the sum of what a child holds.
    shares : ndarray of float64, shape (n_held,)
        Effective weights in the node's score, 0 to 1, which sum to 1; 0 without a score.
    scores : ndarray of float64, shape (n_held,)
        NaN where there is none.
    contributions : ndarray of float64, shape (n_held,)
        Points in the node's score.
    losses : ndarray of float64, shape (n_held,)
        Points kept out of it.
    customers : Scores or SegmentedScores
        What was rolled up.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.rollups import roll_up
    >>> scores = Scorecard("demo", [Metric("m", AsIs())]).score(
    ...     {"id": ["a", "b"], "m": [90, 40]}, key="id"
    ... )
    >>> held = roll_up(scores, weight=[3, 1]).children("portfolio")
    >>> held
    <Held: 2 below, b -15.0, a -7.5>
    >>> held.contributions.tolist()
    [10.0, 67.5]
    """

    keys: NDArray[Any]
    own: BoolArray
    weights: FloatArray
    shares: FloatArray
    scores: FloatArray
    contributions: FloatArray
    losses: FloatArray
    customers: Scored

    def __len__(self) -> int:
        return len(self.keys)

    def __repr__(self) -> str:
        pairs = zip(self.keys[:3].tolist(), self.losses[:3].tolist(), strict=True)
        worst = [f"{key} -{loss:,.1f}" for key, loss in pairs if loss > 0.0]
        return f"<Held: {', '.join([f'{len(self):,} below', *worst])}>"

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that was scored.

        Returns
        -------
        table
            ``node``, ``own``, ``weight``, ``share``, ``score``, ``contribution`` and ``loss``.
        """
        columns = {
            "node": as_column(self.keys),
            "own": self.own,
            "weight": self.weights,
            "share": self.shares,
            "score": self.scores,
            "contribution": self.contributions,
            "loss": self.losses,
        }
        return table_like(self.customers, columns)


def worst_first(losses: FloatArray, contributions: FloatArray) -> NDArray[np.intp]:
    """Give the order in which what has lost most comes first, and what is not there last."""
    return np.lexsort((-contributions, -losses))
