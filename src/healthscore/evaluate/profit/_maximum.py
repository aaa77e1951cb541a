"""The expected maximum profit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from healthscore._definition import refuse
from healthscore.evaluate._estimate import share_of
from healthscore.evaluate._incomplete_beta import beta_above
from healthscore.evaluate._measures import ranked
from healthscore.evaluate.profit._campaign import Campaign
from healthscore.evaluate.profit._expected_profit import ExpectedProfit
from healthscore.evaluate.profit._hull import hull
from healthscore.evaluate.profit._readable import readable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore.evaluate._ranking import Ranking


def expected_maximum_profit(
    scores: ArrayLike, churned: ArrayLike, *, campaign: Campaign | None = None
) -> ExpectedProfit:
    """Tell what a campaign to keep customers would earn, and whom it should contact.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers,)
        Higher is healthier; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who left; a gap where nobody knows.
    campaign : Campaign, optional
        What it costs and brings; by default the one of the literature.

    Returns
    -------
    ExpectedProfit
        Profit per customer, the share worth contacting, and cuts.

    Raises
    ------
    DataError
        If a score is infinite, there is not one outcome each, or all did the same.
    DefinitionError
        If `campaign` is none.

    Notes
    -----
    Where a share g of those who would leave accepts, contacting all below the cut t earns
    (g (value - offer) - contact) c(t) - (offer + contact) s(t) per customer, c and s being the
    shares of all customers who are below t and left, or stayed. The expected maximum profit is the
    mean over g of the maximum over t. The maximum is always at a corner of the convex hull of the
    ROC curve, so the mean is a sum over its edges of expectations of (g - g_edge) where that is
    positive, which the incomplete beta function gives exactly.

    References
    ----------
    T. Verbraken, W. Verbeke and B. Baesens, A novel profit maximizing metric for measuring
    classification performance of customer churn prediction models, IEEE Transactions on Knowledge
    and Data Engineering 25(5), 2013.

    Examples
    --------
    >>> found = expected_maximum_profit([10, 20, 30, 40, 50, 60], [1, 1, 0, 1, 0, 0])
    >>> round(found.profit, 2), round(found.share, 2)
    (26.17, 0.67)
    """
    known = campaign_of("expected_maximum_profit", campaign)
    return profit_of(ranked(scores, churned), known)


def campaign_of(place: str, campaign: object) -> Campaign:
    """Give a campaign, by default that of the literature, and refuse whatever else.

    Parameters
    ----------
    place : str
        Who asks, for the message.
    campaign : Campaign or None
        What came in.

    Returns
    -------
    Campaign
        What it costs and brings.

    Raises
    ------
    DefinitionError
        If it is neither.
    """
    known = Campaign() if campaign is None else campaign
    if not isinstance(known, Campaign):
        raise refuse(place, "campaign", "be a Campaign", known)
    return known


def profit_of(ranking: Ranking, campaign: Campaign) -> ExpectedProfit:
    """Tell what a campaign would earn from customers who are sorted already.

    Parameters
    ----------
    ranking : Ranking
        With both kinds of customers.
    campaign : Campaign
        What it costs and brings.

    Returns
    -------
    ExpectedProfit
        As `expected_maximum_profit` gives.
    """
    corners = hull(ranking)
    totals, churned = (np.concatenate(([0], counts)) for counts in ranking.until)
    profit, share = _expected(np.diff(totals[corners]), np.diff(churned[corners]), campaign)
    profit, share = profit / ranking.n, share / ranking.n
    below = int(np.argmin(np.abs(totals - share * ranking.n)))
    best = best_place(ranking, campaign.break_even)
    return ExpectedProfit(
        profit=profit,
        share=share,
        cut=cut_at(ranking, below),
        best_profit=_earned(int(totals[best]), int(churned[best]), campaign) / ranking.n,
        best_share=float(totals[best]) / ranking.n,
        best_cut=cut_at(ranking, best),
        contacted_rate=share_of(float(churned[best]), float(totals[best])),
        n=ranking.n,
        n_churned=ranking.n_churned,
        campaign=campaign,
    )


def _expected(
    customers: np.ndarray[tuple[int], np.dtype[np.int64]],
    churned: np.ndarray[tuple[int], np.dtype[np.int64]],
    campaign: Campaign,
) -> tuple[float, float]:
    """Give the expected maximum profit and the customers to contact, from the hull's edges."""
    alpha, beta, mean = campaign.alpha, campaign.beta, campaign.acceptance
    gained = (campaign.value - campaign.offer) * churned
    spent = campaign.offer * (customers - churned) + campaign.contact * customers
    with np.errstate(all="ignore"):
        # an edge without anybody who left never pays
        needed = np.minimum(np.where(churned > 0, spent / gained, 1.0), 1.0)
    likely = beta_above(needed, alpha, beta)
    excess = mean * beta_above(needed, alpha + 1.0, beta) - needed * likely
    profit = math.fsum((gained * np.maximum(excess, 0.0)).tolist())
    return profit, math.fsum((likely * customers).tolist())


def _earned(contacted: int, churned: int, campaign: Campaign) -> float:
    """Give the profit of contacting some customers, where as many accept as is expected."""
    kept = campaign.acceptance * (campaign.value - campaign.offer) * churned
    return kept - campaign.offer * (contacted - churned) - campaign.contact * contacted


def best_place(ranking: Ranking, rate: float) -> int:
    """Find how far the smoothed churn rate is at least some rate.

    Parameters
    ----------
    ranking : Ranking
        The customers.
    rate : float
        The rate.

    Returns
    -------
    int
        How many of the different scores lie below the cut; the isotonic churn rate falls below
        `rate` there.

    Notes
    -----
    The sum of churned less rate over all below a cut is largest where the isotonic rate falls below
    it: both are where a line of that slope touches the hull.
    """
    totals, churned = ranking.until
    surplus = np.concatenate(([0.0], churned - rate * totals))
    # equal within rounding: the farthest, for a rate reached exactly is reached
    near = surplus >= surplus.max() - 1e-9 * max(1.0, rate * ranking.n)
    return len(surplus) - 1 - int(np.argmax(near[::-1]))


def cut_at(ranking: Ranking, below: int) -> float:
    """Give a cut of few digits with some of the different scores below it.

    Parameters
    ----------
    ranking : Ranking
        The customers.
    below : int
        How many of the different scores.

    Returns
    -------
    float
        Infinite for all, minus infinity for none.
    """
    if below in (0, len(ranking.scores)):
        return math.inf if below else -math.inf
    return readable(*ranking.scores[below - 1 : below + 1].tolist())
