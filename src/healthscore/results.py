"""What is done with results: compared, and reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike
    from pathlib import Path

    from numpy.typing import ArrayLike

    from healthscore.evaluate import Result
    from healthscore.evaluate.backtest import Backtest
    from healthscore.explain import Comparison
    from healthscore.playbook import Playbook
    from healthscore.playbook.results import Matches
    from healthscore.scoring import Scores, TableLike


def compare(before: Scores, after: Scores, *, table: TableLike | None = None) -> Comparison:
    """Say what moved each score between two results, adding up exactly.

    Parameters
    ----------
    before : Scores
        The earlier result.
    after : Scores
        The later one. Customers are matched by key; by row number where neither has one.
    table : table, optional
        The table that `before` was made from. With it, where the scorecards differ, the effect of
        the changed model is what the new one makes of the old table, less the old score; without
        it, model and data have one effect together.

    Returns
    -------
    Comparison
        By customer and metric: other values, data that appeared or went missing, the passage of
        time, the model, rules; and for the book: migrations, newcomers and leavers, what moved the
        mean.

    Raises
    ------
    DataError
        If details of either were not kept, only one of them has a key, keys can never be equal, the
        table is another one, or a table was changed in place since it was scored.

    Notes
    -----
    For one customer, o being the effective weight and s the score of a metric at both dates, other
    values are worth mean(o) times the change of s, and what appears or goes missing
    (mean(s) - mean(score)) times the change of o. Where an aggregation is no weighted mean, what a
    point of a member is worth is its own (for a geometric mean the LMDI split), and a metric that
    did not change has no part.

    References
    ----------
    B. W. Ang, LMDI decomposition approach: A guide for implementation, Energy Policy 86, 2015.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())])
    >>> old = {"id": ["acme", "brix"], "usage": [80, 20], "csat": [60, 90]}
    >>> new = {"id": ["acme", "brix"], "usage": [50, 20], "csat": [60, None]}
    >>> comparison = compare(card.score(old, key="id"), card.score(new, key="id"))
    >>> comparison.change.tolist()
    [-15.0, -35.0]
    >>> comparison.value_effects.tolist()
    [[-15.0, 0.0], [0.0, 0.0]]
    >>> print(comparison.customer("brix"))
    brix went from 55.0 to 20.0: -35.0.
    Csat, which went missing, takes 26.2.
    Usage takes 8.8, as its weight changed with what is missing.
    """
    from healthscore.explain import Comparison

    return Comparison(before, after, table)


def report(
    scores: Scores,
    path: str | PathLike[str],
    *,
    value: ArrayLike | Mapping[Any, float] | str | None = None,
    previous: Scores | None = None,
    playbook: Playbook | Matches | None = None,
    backtest: Backtest | None = None,
    results: Iterable[Result] = (),
    title: str = "",
    rows: int = 500,
) -> Path:
    """Write a report of a book of customers: one file of HTML for people who never open Python.

    It needs nothing else: no network, no server. It has the book at a glance, bands with customers
    and money, the worst customers with reasons, what moved since a previous result, a table to
    search and to sort, and the model's document folded in. With a backtest it says whether the
    score predicts churn; where the scorecard has a calibration, who is expected to leave. It reads
    on a phone, in the dark and on paper.

    Parameters
    ----------
    scores : Scores
        The customers.
    path : str or path
        Ending in .html or .htm.
    value : array_like of float, shape (n_customers,), or mapping or str, optional
        What each customer is worth, such as the monthly revenue: in their order, by key, or the
        name of a column that the scorecard reads.
    previous : Scores, optional
        An earlier result, for what moved since.
    playbook : Playbook or Matches, optional
        What to do for whom. Plays that read columns which the scorecard does not are matched
        first: ``playbook.match(scores, table)``.
    backtest : Backtest, optional
        From `healthscore.backtest`, of earlier scores: whether they told who left, for the section
        "Does it predict churn?".
    results : iterable of Result, default ()
        Other evaluations, such as those of `healthscore.sensitivity`, `healthscore.drift` and
        `healthscore.validity`, or the report of what was learned: a section each.
    title : str, default ""
        The heading; by default one with the scorecard's name.
    rows : int, default 500
        How many customers the table has at most: the worst, those that moved most and those with
        most money at risk. The page says how many are left out.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    DefinitionError
        If an option is not what it should be.
    DataError
        If details were not kept, or the values do not fit the customers.
    """
    from healthscore.views.report import report

    return report(
        scores,
        path,
        value=value,
        previous=previous,
        playbook=playbook,
        backtest=backtest,
        results=results,
        title=title,
        rows=rows,
    )
