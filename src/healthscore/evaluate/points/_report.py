"""What a points card says, and how well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import share_of
from healthscore.evaluate._sheet import Result, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate._ranking import Ranking
    from healthscore.evaluate.points._card import Line

_GROUPS = 10


@final
@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class PointsReport(Result):
    """What a points card says, and how well it tells who leaves.

    Made by `points_card`. The areas under the curve are those of customers whom the card has not
    seen: of five parts of the customers, each is scored by a card learned from the others.

    Parameters
    ----------
    lines : tuple of Line
        Each with its metric, condition, points and share of customers.
    gaps : mapping of str to int
        The points of a gap, by metric: those of the mean customer.
    auc : Estimate
        Of the card.
    auc_every_line : Estimate
        Of all lines there might be, with points of all digits: what the few and small ones cost.
    auc_as_given : Estimate
        Of the scorecard that came in, on the same customers.
    ranking : Ranking
        Customers by their points, for churn rates.
    left_out : mapping of str to str
        Metrics without a line, and why.
    learned_from : int
        Customers whom lines and points were learned from.
    notes : tuple of str
        What has to be kept in mind.
    maker : callable, optional
        Makes a table of columns, of the library that came in.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> from healthscore.evaluate.points import points_card
    >>> table = {"csat": [1, 2, 3, 4, 5] * 40, "logins": [0, 9] * 100}
    >>> churned = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0] * 20
    >>> both = [Metric("csat", Linear(worst=1, best=5)), Metric("logins", Linear(worst=0, best=9))]
    >>> card, report = points_card(Scorecard("two", both), table, churned)
    >>> len(report.lines), card.score_one({"csat": 5, "logins": 9}).value
    (2, 100.0)
    """

    lines: tuple[Line, ...]
    gaps: Mapping[str, int]
    auc: Estimate
    auc_every_line: Estimate
    auc_as_given: Estimate
    ranking: Ranking
    left_out: Mapping[str, str]
    learned_from: int
    notes: tuple[str, ...] = ()
    maker: Callable[[Mapping[str, NDArray[Any]]], Any] | None = None

    def __repr__(self) -> str:
        count = len(self.lines)
        return f"<PointsReport: {count} line{'' if count == 1 else 's'}, AUC {self.auc}>"

    @property
    def _maker(self) -> Callable[[Mapping[str, NDArray[Any]]], Any] | None:
        return self.maker

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        lowest = 100 + sum(min(points) for points in self._by_metric().values())
        start = (
            "Everybody starts at 100 points, and each line that holds takes some; the least that "
            f"anybody can have is {lowest}."
        )
        accuracy = (
            "Of a customer who leaves and one who stays, the card puts the one who leaves lower in "
            f"{100.0 * self.auc:.1f} % of cases, on customers it has not seen; the scorecard as "
            f"given does in {100.0 * self.auc_as_given:.1f} %, and all lines with all digits in "
            f"{100.0 * self.auc_every_line:.1f} %."
        )
        sentences = (start, accuracy, "A gap has the points of the mean customer.", *self.notes)
        tables = (self._lines(), self._accuracy(), self._rates(), self._gaps(), self._left_out())
        return Sheet("Points card", sentences, tuple(table for table in tables if len(table)))

    def _by_metric(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for line in self.lines:
            found.setdefault(line.metric, []).append(line.points)
        return found

    def _lines(self) -> Table:
        columns: dict[str, Any] = {
            "metric": [line.metric for line in self.lines],
            "condition": [line.condition for line in self.lines],
            "points": [line.points for line in self.lines],
            "share": [line.share for line in self.lines],
        }
        note = "The share is that of the customers who have a value of the metric."
        return Table("lines", "Lines", columns, note)

    def _accuracy(self) -> Table:
        names = ["this card", "all lines, all digits", "scorecard as given"]
        areas = [self.auc, self.auc_every_line, self.auc_as_given]
        return Table("accuracy", "On customers not seen", {"what": names, "auc": areas})

    def _rates(self) -> Table:
        totals, _ = self.ranking.until
        middles = 2 * totals - self.ranking.totals
        groups = middles * _GROUPS // (2 * self.ranking.n)
        starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
        ends = np.append(starts[1:], len(groups))
        some, gone = (
            np.add.reduceat(each, starts).tolist()
            for each in (self.ranking.totals, self.ranking.churned)
        )
        columns: dict[str, Any] = {
            "from": self.ranking.scores[starts].astype(np.int64),
            "to": self.ranking.scores[ends - 1].astype(np.int64),
            "n": some,
            "churn_rate": [share_of(a, b) for a, b in zip(gone, some, strict=True)],
        }
        note = "Of the customers that the card was learned from."
        return Table("rates", "Churn by points", columns, note)

    def _gaps(self) -> Table:
        columns: dict[str, Any] = {"metric": list(self.gaps), "points": list(self.gaps.values())}
        return Table("gaps", "Points of a gap", columns)

    def _left_out(self) -> Table:
        columns = {"metric": list(self.left_out), "why": list(self.left_out.values())}
        return Table("left_out", "Metrics without a line", columns)

    def _facts(self) -> Mapping[str, Any]:
        return {
            "auc": self.auc,
            "auc_every_line": self.auc_every_line,
            "auc_as_given": self.auc_as_given,
            "learned_from": self.learned_from,
            "card": [str(line) for line in self.lines],
        }
