"""Which accounts to call first: value at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray
    from healthscore.playbook.results import CallList
    from healthscore.scoring import Scores

    Value: TypeAlias = ArrayLike | Mapping[Any, float] | str
    Loss: TypeAlias = ArrayLike | Mapping[str, float]


def value_at_risk(scores: Scores, value: Value, *, loss: Loss | None = None) -> FloatArray:
    """Estimate how much money each customer may cost: money times the share that may be lost.

    Without `loss` that share is the probability of churn, where the scorecard has a calibration.
    Where it has none, it is 1 - score / 100, the distance from full health, which puts customers
    in an order and is no probability, so that its sum is no forecast. Where what customers of each
    band then did has been measured, pass the share of them that left as `loss`.

    Parameters
    ----------
    scores : Scores
        The customers.
    value : array_like of float, shape (n_customers,), or mapping or str
        Money of each customer, such as a year's revenue; or a mapping from key to money; or the
        name of a column that the scorecard reads.
    loss : float, array_like of float, shape (n_customers,), or mapping of str to float, optional
        Share that is estimated to be lost, 0 to 1: of each customer, or by band, such as
        ``{"red": 0.3, "yellow": 0.1, "green": 0.02}``; ``"unknown"`` is for customers without a
        score.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        In the unit of `value`; NaN where the money or the share is not known. So it is for
        customers without a score, unless `loss` is given one by one or for ``"unknown"``.

    Raises
    ------
    DataError
        If there is not one value for each customer, one is no number, or a share is not from 0 to
        1.
    DefinitionError
        If `scores` are no scores, the scorecard has no banding, or the bands of `loss` are not
        those of the scorecard.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> card = Scorecard(
    ...     "demo", [Metric("usage", AsIs())], banding=Banding({"red": 0, "green": 50})
    ... )
    >>> scores = card.score({"usage": [90, 20, None]})
    >>> value_at_risk(scores, [1000, 500, 200]).tolist()
    [100.0, 400.0, nan]
    >>> measured = {"red": 0.25, "green": 0.05, "unknown": 0.1}
    >>> value_at_risk(scores, [1000, 500, 200], loss=measured).tolist()
    [50.0, 125.0, 20.0]
    """
    from healthscore.playbook._losses import value_at_risk

    return value_at_risk(scores, value, loss)


def call_first(
    scores: Scores, value: Value, *, loss: Loss | None = None, count: int = 10
) -> CallList:
    """List the accounts to call first: those with the most money at risk.

    Parameters
    ----------
    scores : Scores
        The customers, with details.
    value : array_like of float, shape (n_customers,), or mapping or str
        Money of each customer; see `value_at_risk`.
    loss : float, array_like of float, shape (n_customers,), or mapping of str to float, optional
        Share that is estimated to be lost; see `value_at_risk`, also for what it is without.
    count : int, default 10
        How many at most, from 0.

    Returns
    -------
    CallList
        The most at risk first, equal ones in the order of the table. Customers with nothing at
        risk, or for whom it is not known, are left out.

    Raises
    ------
    DataError
        If there is not one value for each customer, one is no number, a share is not from 0 to 1,
        or the scores were made without details.
    DefinitionError
        If `scores` are no scores, `count` is no whole number from 0, the scorecard has no banding,
        or the bands of `loss` are not those of the scorecard.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())])
    >>> table = {"account": ["acme", "brix"], "usage": [90, 20], "csat": [70, 60]}
    >>> print(call_first(card.score(table, key="account"), [1000, 500]))
    brix: 300 of 500 at risk (score 40.0): usage -40.0, csat -20.0
    acme: 200 of 1,000 at risk (score 80.0): csat -15.0, usage -5.0
    """
    from healthscore.playbook._losses import call_first

    return call_first(scores, value, loss, count)
