"""The call: scores and outcomes in, a backtest out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from healthscore.errors import DataError
from healthscore.evaluate.backtest._backtest import Backtest
from healthscore.evaluate.backtest._reading import cases_of
from healthscore.history import History

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from healthscore.evaluate._cases import Cases
    from healthscore.evaluate.profit import Campaign
    from healthscore.scorecard import AsOf
    from healthscore.scoring import Scores
    from healthscore.segments import SegmentedScores


def backtest(
    scores: Scores | SegmentedScores | History | ArrayLike,
    churned: ArrayLike | Mapping[Any, Any] | str,
    *,
    at: AsOf | Sequence[AsOf] | None = None,
    horizon: float | None = None,
    until: AsOf | ArrayLike | Mapping[Any, AsOf] | None = None,
    value: ArrayLike | Mapping[Any, float] | str | None = None,
    segment: ArrayLike | Mapping[Any, Any] | str | None = None,
    tenure: ArrayLike | Mapping[Any, float] | str | None = None,
    campaign: Campaign | None = None,
) -> Backtest:
    """Tell whether a score told who would leave, and what can be claimed of it.

    Parameters
    ----------
    scores : Scores, SegmentedScores, History or array_like of float, shape (n_customers,)
        Scores that were made before it was known who would leave. A history tells more: how early.
    churned : array_like of bool or date, shape (n_customers,), or mapping or str
        True or 1 for who then left, False or 0 for who stayed, a gap where nobody knows; or the
        date on which each left, a gap for who did not. In the order of the customers, or by key.
    at : date, optional
        As of when the scores are, where churn dates come in; by default the date of scoring.
    horizon : float, optional
        Days after that within which leaving counts. Who was not observed for so long, and did not
        leave, is left out, for nobody knows that they stayed. By default all that is known.
    until : date or array_like of date, shape (n_customers,), or mapping, optional
        Until when it is known who left, of all or of each customer; by default the last date on
        which somebody did. Of who left, too, it is when the data end, not when they left. A
        history takes one date.
    value : array_like of float, shape (n_customers,), or mapping or str, optional
        What customers are worth, in money: false greens are listed by it.
    segment : array_like of str, shape (n_customers,), or mapping or str, optional
        Segments, each of which is tested alone too; by default those of `SegmentedScores`.
    tenure : array_like of float, shape (n_customers,), or mapping or str, optional
        How long they have been customers, as a baseline.
    campaign : Campaign, optional
        What it costs to ask a customer to stay, and what it brings; by default `Campaign()`.

    Returns
    -------
    Backtest
        Measures with 95 % intervals, bands, false greens, calibration, profit, segments, baselines,
        and in words what can and what cannot be claimed.

    Raises
    ------
    DataError
        If nobody left or nobody stayed, or the outcome does not fit the customers.
    DefinitionError
        If an option is not what it should be.

    Notes
    -----
    A low score is a high risk. Intervals come from how far each customer moves a measure, on the
    logit scale, and rows of one customer are taken together: for the AUC that is DeLong's. Those of
    the lift let the cut move with the customers. The interval of the KS distance is centered where
    the distance is once what is due to its being the largest of many has been taken off. Shares
    have Wilson's. With more than 16,384 different scores, intervals (never the measures) are told
    from some 8,000 groups of neighboring scores.

    References
    ----------
    E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, Comparing the areas under two or more
    correlated receiver operating characteristic curves, Biometrics 44, 1988.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> card = Scorecard(
    ...     "demo",
    ...     [Metric("usage", AsIs())],
    ...     banding=Banding({"red": 0, "yellow": 40, "green": 70}),
    ... )
    >>> usage = [10, 20, 30, 45, 50, 60, 75, 80, 90, 95] * 10
    >>> left = ([1, 1, 0, 1, 0, 0, 0, 0, 0, 0] * 9) + [1, 0, 1, 1, 1, 0, 0, 1, 0, 0]
    >>> result = backtest(card.score({"usage": usage}), left)
    >>> print(result.auc, result.red_to_green.text(digits=1))
    0.923 (0.843 to 0.964) 26.7 (4.9 to 151.3)
    >>> result.monotone, result.false_greens.tolist()
    (True, [97])
    """
    if isinstance(scores, History):
        from healthscore.evaluate.over_time import backtest_history

        return backtest_history(
            scores,
            churned,
            at=at,
            horizon=horizon,
            until=cast("Any", until),
            value=value,
            segment=segment,
            tenure=tenure,
            campaign=campaign,
        )
    cases, read_values = cases_of(
        scores,
        churned,
        at=at,
        horizon=horizon,
        until=until,
        value=value,
        segment=segment,
        tenure=tenure,
    )
    require_both(cases)
    return Backtest(cases, campaign=campaign, read_values=read_values)


def require_both(cases: Cases) -> None:
    """Refuse customers who all did the same.

    Parameters
    ----------
    cases : Cases
        Scores and outcomes.

    Raises
    ------
    DataError
        If nobody left, or nobody stayed.
    """
    left = int(np.count_nonzero(cases.churned))
    if 0 < left < len(cases):
        return
    who = "nobody" if left == 0 else "everybody"
    why = "".join(f" {count:,}: {reason}." for reason, count in cases.excluded.items())
    out = f" Left out are{why}" if why else ""
    message = (
        f"Of {len(cases):,} customers whose score and outcome are known, {who} left: there is "
        f"nothing to tell apart.{out} Take a longer horizon, an earlier score, or more customers."
    )
    raise DataError(message, where="'churned'", got=left)
