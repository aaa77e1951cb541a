"""Child accounts to parents, users to accounts, accounts to a portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from healthscore._definition import is_finite, number, refuse
from healthscore.bandings import Banding
from healthscore.rollups._climb import Rules
from healthscore.rollups._mean import mean_of
from healthscore.rollups._parents import read_forest
from healthscore.rollups._result import RollUp
from healthscore.rollups._scored import require_scores
from healthscore.rollups._weights import read_weights

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import ArrayLike

    from healthscore.aggregations import Aggregation
    from healthscore.rollups._climb import Own, ParentWeight
    from healthscore.rollups._scored import Scored
    from healthscore.rollups._share_at_least import ShareAtLeast


_PLACE: Final = "roll_up"


def roll_up(
    scores: Scored,
    parent: Mapping[Any, Any] | ArrayLike | str | None = None,
    weight: Mapping[Any, float] | ArrayLike | str | None = None,
    *,
    by: Aggregation | ShareAtLeast | str = "mean",
    own: Own = "in",
    parent_weight: ParentWeight = "sum",
    min_coverage: float = 0.0,
    bare: bool | ArrayLike = False,
    top: Hashable | None = None,
    banding: Banding | None = None,
) -> RollUp:
    """Roll scores up: child accounts to parents, users to accounts, accounts to a portfolio.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.
    parent : mapping or array_like or str, optional
        Who stands right above whom, to any depth: a mapping from key to the parent's key, or one
        key a customer in their order, or the name of a column of labels that the scorecard reads.
        None, any other gap, and not being in the mapping make a root. A mapping may go on above
        the customers. Without it all roll up into one node, `top`.
    weight : array_like of float, shape (n_customers,), or mapping or str, optional
        What each customer counts, such as its revenue or seats: in their order, by key, or the name
        of a column that the scorecard reads. 0 leaves a customer out. By default all count the
        same.
    by : Aggregation or ShareAtLeast or str, default "mean"
        What a node makes of what it holds: "mean" (by weight), "worst" or "best", or one of
        `WeightedMean`, `GeometricMean`, `HarmonicMean`, `PowerMean`, `Worst`, `Best`, or `Rounded`
        of one of these; or `ShareAtLeast`, the percentage that is in a band or in a higher one.
    own : {"in", "out", "fallback"}, default "in"
        A parent's own score, where it was scored too: it counts as one more child with its own
        weight; or it does not count; or only where no child has a score.
    parent_weight : {"sum", "own"}, default "sum"
        What a parent weighs in its own parent: the sum of what it holds, or the weight it was
        given, such as a contract value that already includes the children's. With "own", parents
        that are no customers need a weight as well, but for roots, so pass a mapping; without
        `weight`, each node counts the same in its parent.
    min_coverage : float, default 0
        Share of the weight below that must have a score, 0 to 1; a node with less has none.
    bare : bool or array_like, default False
        Whether parents may be named that are neither customers nor in the mapping; or their keys.
        By default each is an error, for it may be misspelled.
    top : hashable, optional
        Key of a node that holds all that would be roots; "portfolio" if there is no `parent`.
    banding : Banding, optional
        What cuts the nodes' bands; by default that of the scorecard. Shares have none unless it is
        given.

    Returns
    -------
    RollUp
        Scores, coverage and bands of the nodes, each explained.

    Raises
    ------
    DataError
        If these are no scores of customers, a parent is nobody (the message names it and a child),
        somebody stands above himself (it names the cycle in order), or a weight is missing or
        negative.
    DefinitionError
        If an option is not what it should be.

    Notes
    -----
    Who has no score is left out, and coverage tells how much weight that is: the sum of weight
    times coverage over the sum of weights, which is 1 for a customer with a score and 0 for one
    without. A gap is made up for within its parent, as in a group: the parent weighs the same. So
    where everybody has a score, and with ``parent_weight="sum"``, the mean of any node is the mean
    of all customers below it. A node depends on what it holds as a set: not on the order of the
    table, to the last bit.
    A customer who is not in the table is not known of, so that coverage does not miss it.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("m", AsIs())])
    >>> table = {"id": ["a", "b", "c"], "m": [90, 60, 20]}
    >>> scores = card.score(table, key="id")
    >>> parent = {"a": "emea", "b": "emea", "c": "apac", "emea": "all", "apac": "all", "all": None}
    >>> rolled = roll_up(scores, parent, weight=[1, 2, 1])
    >>> dict(zip(rolled.keys.tolist(), rolled.values.tolist()))
    {'all': 57.5, 'emea': 70.0, 'apac': 20.0}
    >>> roll_up(scores, parent, by="worst")["all"].value
    20.0
    """
    require_scores(scores)
    mean = mean_of(by)
    _require_choice("own", own, ("in", "out", "fallback"))
    _require_choice("parent_weight", parent_weight, ("sum", "own"))
    least: object = number(min_coverage)
    if not (isinstance(least, float) and is_finite(least) and 0.0 <= least <= 1.0):
        raise refuse(_PLACE, "min_coverage", "be from 0 to 1", min_coverage)
    _require_banding(banding)
    forest = read_forest(scores, parent, top, bare)
    weights = read_weights(scores, forest, weight, parent_weight)
    rules = Rules(mean, own, parent_weight, least)
    return RollUp(scores, forest, weights, rules, banding=banding)


def _require_choice(field: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise refuse(_PLACE, field, f"be {', '.join(map(repr, choices))}", value)


def _require_banding(banding: object) -> None:
    if isinstance(banding, Banding):
        banding.require_fitted()
    elif banding is not None:
        raise refuse(_PLACE, "banding", "be a Banding", banding)
