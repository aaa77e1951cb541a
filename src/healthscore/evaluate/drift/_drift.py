"""What became of a book since the reference, told from chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from healthscore.evaluate._sheet import Result, Sheet
from healthscore.evaluate.drift._asked import every_date, every_scores, require_options
from healthscore.evaluate.drift._period import period_drift
from healthscore.evaluate.drift._tables import tables
from healthscore.evaluate.drift._words import sentences
from healthscore.explain._words import day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthscore.evaluate.drift._bands import BandDrift
    from healthscore.evaluate.drift._mean import MeanDrift
    from healthscore.evaluate.drift._metric_drift import MetricDrift
    from healthscore.evaluate.drift._outcomes import OutcomeDrift
    from healthscore.evaluate.drift._period import PeriodDrift


@final
class Drift(Result):
    """What became of a book since the reference, told from chance.

    Made by `drift`. Where there are several later dates, `periods` has them all, and the rest is
    about the last.

    Parameters
    ----------
    periods : tuple of PeriodDrift
        Each later date against the reference, in the order given.
    level : float
        How often a comparison may raise any alarm where nobody moved.
    maker : callable
        Makes a table of columns, of the library that came in.

    Attributes
    ----------
    periods : tuple of PeriodDrift
        As given.
    level : float
        As given.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())])
    >>> march = card.score({"usage": [*range(100)] * 2, "csat": [60, 90] * 100})
    >>> april = card.score({"usage": [*range(50)] * 4, "csat": [60, 90] * 100})
    >>> found = drift(march, april)
    >>> found
    <Drift: 200 and 200 customers, moved: the score, usage>
    >>> found.metrics["usage"].alarm, found.metrics["csat"].alarm
    (True, False)
    """

    def __init__(
        self,
        periods: tuple[PeriodDrift, ...],
        level: float,
        maker: Callable[[Mapping[str, NDArray[Any]]], Any],
    ) -> None:
        self.periods = periods
        self.level = level
        self._make = maker

    @property
    def latest(self) -> PeriodDrift:
        """The last date against the reference."""
        return self.periods[-1]

    @property
    def score(self) -> MetricDrift:
        """The drift of the score."""
        return self.latest.score

    @property
    def metrics(self) -> Mapping[str, MetricDrift]:
        """The drift of each metric that both dates have."""
        return self.latest.metrics

    @property
    def bands(self) -> tuple[BandDrift, ...]:
        """Customers by band, the lowest band first; empty without bandings."""
        return self.latest.bands

    @property
    def mean(self) -> MeanDrift:
        """What moved the mean score."""
        return self.latest.mean

    @property
    def outcomes(self) -> OutcomeDrift | None:
        """Whether the score still tells who leaves; None where no outcomes were given."""
        return self.latest.outcomes

    @property
    def alarms(self) -> tuple[str, ...]:
        """What moved more than chance does, by name: the score, metrics, AUC, churn."""
        return self.latest.alarms

    @property
    def verdict(self) -> str:
        """What it comes to, in one sentence."""
        return next(iter(sentences(self.latest, self.level)))

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        latest = self.latest
        told = list(sentences(latest, self.level))
        if len(self.periods) > 1:
            told = [_over_time(self.periods), *told]
        date = day(latest.as_of)
        title = f"Drift to {date}" if date else "Drift"
        return Sheet(title, tuple(told), tuple(tables(self.periods)))

    def __repr__(self) -> str:
        latest = self.latest
        parts = [f"{latest.n_before:,} and {latest.n_after:,} customers"]
        parts += [f"{len(self.periods):,} dates"] if len(self.periods) > 1 else []
        parts.append(f"moved: {', '.join(self.alarms) or 'nothing'}")
        return f"<Drift: {', '.join(parts)}>"

    @property
    def _maker(self) -> Callable[[Mapping[str, NDArray[Any]]], Any]:
        return self._make

    def _facts(self) -> Mapping[str, Any]:
        latest = self.latest
        return {
            "n_before": latest.n_before,
            "n_after": latest.n_after,
            "level": self.level,
            "tests": latest.tests,
            "alarms": list(self.alarms),
            "psi": self.score.psi,
            "mean_change": self.mean.change,
        }


def _over_time(periods: tuple[PeriodDrift, ...]) -> str:
    """Say at which dates anything moved."""
    moved = [day(each.as_of) or f"date {at + 2}" for at, each in enumerate(periods) if each.alarms]
    if not moved:
        return f"At none of {len(periods):,} later dates did anything move more than chance does."
    first = f", the first time at {moved[0]}"
    return (
        f"At {len(moved):,} of {len(periods):,} later dates something moved more than chance "
        f"does{first}. Of the last date:"
    )


def drift(
    reference: Any,
    current: Any = None,
    *,
    churned: Any = None,
    horizon: float | None = None,
    bins: int = 10,
    level: float = 0.05,
    seed: int = 0,
) -> Drift:
    """Tell what became of a book since a reference, and what of it chance may have done.

    Parameters
    ----------
    reference : Scores or SegmentedScores or History
        The date that later ones are held against; of a history that stands alone, its first.
    current : Scores or SegmentedScores or History, or sequence of such, optional
        The later date, or several, for drift over time.
    churned : sequence, mapping or str, optional
        What the customers of each date then did, the reference first, each as `backtest` takes it:
        ``churned=(of the reference, of the current)``. A mapping by key, or the name of a column,
        holds for all dates.
    horizon : float, optional
        Days within which leaving counts, where churn dates came in.
    bins : int, default 10
        Bins that numbers are counted in, where they have more than 20 different values.
    level : float, default 0.05
        How often one comparison may raise any alarm where nobody moved.
    seed : int, default 0
        Where chance starts; the same one gives the same numbers.

    Returns
    -------
    Drift
        What moved, and what moved the mean score; it prints as sentences and tables.

    Raises
    ------
    DataError
        If there are not two dates, or an outcome does not fit.
    DefinitionError
        If an option is not what it must be.

    Notes
    -----
    The population stability index is sum((a - e) ln(a / e)) over the shares e before and a after,
    about (n_bins - 1)(1 / n_before + 1 / n_after) where nobody moved: 0.3 for 60 customers and 10
    bins. So each index is held against its own chance: the customers of both dates are dealt to the
    dates anew, and where all counts are large the chi-square distribution is used. Bins are cut
    from both dates together; cut from one of them, counts would not be what chance deals. Gaps are
    tested apart from values. All tests of a comparison share `level` evenly (Bonferroni), so that
    it bounds the chance of any false alarm; each later date is a comparison of its own. Scores
    without details, and segmented ones, are looked at by score alone.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs())])
    >>> before, after = (card.score({"usage": [*range(60)]}) for _ in range(2))
    >>> print(drift(before, after).verdict)
    Nothing moved more than chance does: 2 tests were made of 60 customers before and 60 after. ...
    """
    require_options(bins, level, seed)
    every = every_scores(reference, current)
    dates = every_date(every, churned, horizon)
    first = next(dates)
    periods = tuple(
        period_drift(first, date, bins=bins, level=float(level), seed=seed) for date in dates
    )
    return Drift(periods, float(level), every[-1].table_of)
