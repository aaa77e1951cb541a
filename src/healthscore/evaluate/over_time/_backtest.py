"""The backtest of a history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from healthscore._definition import refuse
from healthscore.evaluate.over_time._cases import bands_of, cases_of, require_some
from healthscore.evaluate.over_time._followed import Followed
from healthscore.evaluate.over_time._options import read_horizons, read_landmarks
from healthscore.evaluate.over_time._over_time import OverTime
from healthscore.evaluate.over_time._people import churn_dates, strangers
from healthscore.history import History

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from healthscore.evaluate.backtest import Backtest
    from healthscore.evaluate.over_time._cases import Known
    from healthscore.evaluate.profit import Campaign
    from healthscore.scorecard._uses import AsOf


def backtest_history(
    history: History,
    churned: ArrayLike | Mapping[Any, Any],
    *,
    at: AsOf | Sequence[AsOf] | None = None,
    horizon: float | Sequence[float] | None = None,
    until: AsOf | None = None,
    value: ArrayLike | Mapping[Any, float] | str | None = None,
    segment: ArrayLike | Mapping[Any, Any] | str | None = None,
    tenure: ArrayLike | Mapping[Any, Any] | str | None = None,
    campaign: Campaign | None = None,
) -> Backtest:
    """Hold the scores of a history against who then left, and when.

    It is what `backtest` does with a history.

    Parameters
    ----------
    history : History
        The scores.
    churned : array_like of date, shape (n_customers,), or mapping
        When each customer left, and a gap for who did not: in the order of `History.keys`, or by
        key, where whom it does not name did not leave.
    at : date or sequence of date, optional
        The snapshots that count; by default all. Alarms are looked for from the first of them on.
    horizon : float or sequence of float, optional
        Days within which leaving counts; by default 90. Of several, the first is that of the main
        results, and the area under the curve is told for all.
    until : date, optional
        Until when it is known who left; by default the date of the last snapshot, or the last on
        which somebody left.
    value : array_like of float, shape (n_customers,), or mapping or str, optional
        What each customer is worth: in the order of `History.keys`, by key, or the name of a column
        that the scorecard reads.
    segment : array_like of str, shape (n_customers,), or mapping or str, optional
        The segment of each customer; by default those that they were scored in, if any.
    tenure : array_like of date, shape (n_customers,), or mapping or str, optional
        When each became a customer, or the name of a column that the scorecard reads. With a single
        snapshot also a number for each.
    campaign : Campaign, optional
        What it costs to contact customers, and what it brings.

    Returns
    -------
    Backtest
        Each score of each customer is a case; `Backtest.over_time` has what a history adds.

    Raises
    ------
    DataError
        If there is no period or no score, a date is none, keys are of nobody, or nobody left within
        the horizon.
    DefinitionError
        If an option is not what it should be, or nothing is known for a whole horizon.

    Notes
    -----
    Landmarking: at each snapshot, those count who have a score and had not left by then; who left
    within the horizon is held against who is known to have stayed beyond it. Snapshots whose
    horizon is not over yet are left out altogether: of them, those who left would be known, and
    those who stayed would not. Who is no longer in the last snapshot, and has no date, counts until
    last there. What is left out is counted in `Backtest.excluded`. Several rows of one customer are
    one in every interval.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding({"red": 0, "green": 50}))
    >>> panel = {
    ...     "id": ["acme", "brix", "corp"] * 3,
    ...     "as_of": ["2026-01-01"] * 3 + ["2026-02-01"] * 3 + ["2026-03-01"] * 3,
    ...     "csm": [80, 70, 60, 30, 75, 60, 20, 80, 65],
    ... }
    >>> history = card.score_panel(panel, key="id", at="as_of")
    >>> found = backtest_history(history, {"acme": "2026-04-15"}, until="2026-07-01")
    >>> found.n, found.n_churned, found.over_time.lead_times.tolist()
    (9, 2, [73.0])
    """
    if not isinstance(cast("object", history), History):
        owner = "backtest_history"
        raise refuse(owner, "history", "be a History", history)
    # says so where there is no period yet
    _ = history.latest
    first, horizons = read_horizons(horizon)
    landmarks = read_landmarks(history, at)
    followed = Followed.of(history, churn_dates(history, churned), until)
    require_some(followed, landmarks, first)
    held = bands_of(history)
    known = cases_of(followed, landmarks, first, held, value=value, segment=segment, tenure=tenure)
    unknown = strangers(history, churned)
    over_time = OverTime(followed, landmarks, first, horizons, held, unknown)
    return _backtest(known, over_time, campaign)


def _backtest(known: Known, over_time: OverTime, campaign: Campaign | None) -> Backtest:
    # the backtest of a snapshot calls this one for a history
    from healthscore.evaluate.backtest import Backtest, require_both

    require_both(known.cases)
    return Backtest(
        known.cases, over_time=over_time, campaign=campaign, read_values=known.read_values
    )
