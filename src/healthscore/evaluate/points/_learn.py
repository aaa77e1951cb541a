"""A points card learned from customers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore._definition import refuse
from healthscore.columns import to_outcome
from healthscore.errors import DataError, FitError
from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._ranking import Ranking
from healthscore.evaluate.backtest._api import backtest
from healthscore.evaluate.backtest._ranks import Ranks
from healthscore.evaluate.backtest._warnings import leak_in_words
from healthscore.evaluate.points._card import card_of
from healthscore.evaluate.points._draft import Lines
from healthscore.evaluate.points._ladders import ladders_of
from healthscore.evaluate.points._report import PointsReport
from healthscore.scorecard import Scorecard
from healthscore.scoring import as_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate.points._ladders import Ladder
    from healthscore.scorecard import AsOf
    from healthscore.scoring import Scores, TableLike

    Rows = NDArray[np.intp]

_FEWEST: Final = 5
"""Customers who left, and customers who stayed, that there must be."""

_FEW: Final = 50
"""Below which lines are guesses."""

_MOST: Final = 20_000
"""Customers whom lines and points are learned from; more change no line."""

_FOLDS: Final = 5


class PointsCard(NamedTuple):
    """A points card, and how well it does.

    Parameters
    ----------
    scorecard : Scorecard
        The card: a sum of points from 100 down to 0.
    report : PointsReport
        Its lines, and how well it tells who leaves.
    """

    scorecard: Scorecard
    report: PointsReport


def points_card(
    scorecard: Scorecard,
    table: TableLike,
    outcome: ArrayLike | str,
    *,
    lines: int = 10,
    as_of: AsOf | None = None,
    seed: int = 0,
) -> PointsCard:
    """Learn a card of few lines of small whole points, which a person can add up.

    Parameters
    ----------
    scorecard : Scorecard
        Whose metrics the lines are about. Its curves say which values are better, and nothing more;
        its weights, groups, rules and banding are not taken over.
    table : table
        Customers to learn from; see `Scorecard.score`.
    outcome : array_like of bool, shape (n_customers,), or str
        Who then left: True or 1, False or 0 for who stayed, a gap where nobody knows; or the name
        of a column of the table that says so.
    lines : int, default 10
        How many lines at most, from 1 to 100.
    as_of : str, date or datetime64, optional
        The date of the table; needed when a formula or a validity counts days.
    seed : int, default 0
        For the parts that the card is judged on and, of more than 20,000 customers, for those whom
        it is learned from.

    Returns
    -------
    PointsCard
        ``scorecard``, an ordinary one with a `Sum` of `Steps` and `Categories`, and ``report``.

    Raises
    ------
    DefinitionError
        If `lines` or `seed` is out of range, or `scorecard` is none.
    FitError
        If fewer than 5 left or stayed, or no metric tells who leaves.
    DataError
        If the table does not hold what the definition needs.

    Notes
    -----
    Values of each metric are put into bins, and those into tiers whose churn rates never rise with
    health (pool adjacent violators). A line says that a value lies below a tier. Lines are chosen
    one by one by their score test in a logistic regression without negative slopes, and then
    exchanged as long as that helps. Slopes become points by a search over factors, each rounded
    in turn so that the others make up for it, and by single points after that: a plain rounding
    loses more. Everybody starts at 100; points are at most 10 a line. A gap has the points of the
    mean customer. Who has no value at all has no score.

    References
    ----------
    B. Ustun and C. Rudin, Learning optimized risk scores, Journal of Machine Learning Research 20,
    2019; J. Liu, C. Zhong, B. Li, M. Seltzer and C. Rudin, FasterRisk: fast and accurate
    interpretable risk scores, NeurIPS 2022.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> table = {"csat": [1, 2, 3, 4, 5] * 40, "logins": [0, 9] * 100}
    >>> churned = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0] * 20
    >>> both = [Metric("csat", Linear(worst=1, best=5)), Metric("logins", Linear(worst=0, best=9))]
    >>> card, report = points_card(Scorecard("two", both), table, churned)
    >>> [str(line) for line in report.lines]
    ['csat below 2: -2', 'csat from 2 to below 4: -1']
    """
    _check(scorecard, lines, seed)
    churned = _outcome(table, outcome)
    _require_enough(churned)
    fitted = scorecard.fit(table, churned, as_of=as_of)
    given = fitted.score(table, as_of=as_of)
    ladders, left_out = ladders_of(list(fitted.metrics()), table, as_of)
    rows = np.flatnonzero(~np.isnan(churned))
    if len(rows) > _MOST:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _MOST, replace=False))
    draft = Lines(ladders, rows, churned[rows]).card(lines)
    if not any(points.any() for points in draft.points):
        message = (
            "No metric tells who leaves, in the direction that its curve says: there is no line "
            f"worth a point. {_reasons(left_out)}Look at learn_scorecard's report for directions "
            "that are contradicted."
        )
        raise FitError(message, where="points_card", got=left_out)
    card, found, gaps = card_of(fitted, draft)
    points = card.score(table, as_of=as_of, details=False).values[rows]
    scored = ~np.isnan(points)
    held = _held_out(ladders, _Known(rows, churned[rows], scored), lines, seed)
    areas = [_area(parts, churned) for parts in (*held, _parts_of(given.values, held[0]))]
    report = PointsReport(
        lines=tuple(found),
        gaps=gaps,
        auc=areas[0],
        auc_every_line=areas[1],
        auc_as_given=areas[2],
        ranking=Ranking.of(points[scored], churned[rows[scored]]),
        left_out={**left_out, **_silent(ladders, gaps)},
        learned_from=len(rows),
        notes=(
            *_notes(scorecard, churned, len(rows)),
            *_doubts(areas[0], int((~scored).sum())),
            *_leaks(given.take(rows), churned[rows]),
        ),
        maker=given.table_of,
    )
    return PointsCard(card, report)


def _check(scorecard: object, lines: object, seed: object) -> None:
    place = "points_card"
    if not isinstance(scorecard, Scorecard):
        raise refuse(place, "scorecard", "be a Scorecard", scorecard)
    for field, value, low, high in (("lines", lines, 1, 100), ("seed", seed, 0, 2**63 - 1)):
        if not (type(value) is int and low <= value <= high):
            raise refuse(place, field, f"be a whole number from {low} to {high:,}", value)


def _outcome(table: TableLike, outcome: ArrayLike | str) -> FloatArray:
    """Read who left."""
    customers = as_table(table)
    if not isinstance(outcome, str):
        return to_outcome(outcome, customers.size)
    place = f"column {outcome!r}"
    try:
        return to_outcome(customers.column(outcome).numbers(), customers.size)
    except DataError as error:
        raise error.within(place) from None


def _require_enough(churned: FloatArray) -> None:
    gone, stayed = int((churned == 1.0).sum()), int((churned == 0.0).sum())
    if min(gone, stayed) < _FEWEST:
        message = (
            f"A points card is learned from at least {_FEWEST} customers who left and {_FEWEST} "
            f"who stayed. Got {gone:,} and {stayed:,}."
        )
        raise FitError(message, where="'outcome'", got=min(gone, stayed))


class _Part(NamedTuple):
    """Customers whom a card has not seen, and their scores."""

    places: Rows
    scores: FloatArray


class _Known(NamedTuple):
    """Customers whose outcome is known, and whom the card gives a score."""

    rows: Rows
    churned: FloatArray
    scored: NDArray[np.bool_]


def _held_out(
    ladders: Sequence[Ladder], known: _Known, lines: int, seed: int
) -> tuple[list[_Part], list[_Part]]:
    """Score each part of the customers by cards of the others: of few lines, and of all."""
    rows, churned, scored = known
    chance, parts = np.random.default_rng(seed), np.empty(len(rows), dtype=np.intp)
    for kind in (0.0, 1.0):
        some = chance.permutation(np.flatnonzero(churned == kind))
        parts[some] = np.arange(len(some)) % _FOLDS
    few: list[_Part] = []
    every: list[_Part] = []
    for part in range(_FOLDS):
        here = parts == part
        learned = Lines(ladders, rows[~here], churned[~here])
        # whom the card gives no score, nothing is said of
        judged = rows[here & scored]
        few.append(_Part(judged, learned.card(lines).scores(judged)))
        every.append(_Part(judged, learned.every().scores(judged)))
    return few, every


def _parts_of(scores: FloatArray, parts: Sequence[_Part]) -> list[_Part]:
    """Cut scores of all customers into the same parts."""
    known = [part.places[~np.isnan(scores[part.places])] for part in parts]
    return [_Part(places, scores[places]) for places in known]


def _area(parts: Sequence[_Part], churned: FloatArray) -> Estimate:
    """Give the mean area under the curves of the parts that have both kinds of customers."""
    ranks = [Ranks.of(part.scores, churned[part.places]) for part in parts]
    areas = [each.auc for each in ranks if each.has_both]
    if not areas:
        return Estimate(math.nan)
    mean = math.fsum(areas) / len(areas)
    # each interval is 2 z deviations wide, and the parts have nobody in common
    wide = math.sqrt(math.fsum((area.high - area.low) ** 2 for area in areas)) / len(areas)
    return Estimate(mean, max(mean - wide / 2.0, 0.0), min(mean + wide / 2.0, 1.0))


def _silent(ladders: Sequence[Ladder], spoken: Mapping[str, int]) -> dict[str, str]:
    """Name the metrics that no line is about."""
    names = [ladder.metric.name for ladder in ladders]
    return {name: "no line of it is worth a point" for name in names if name not in spoken}


def _reasons(left_out: Mapping[str, str]) -> str:
    """Name the metrics that cannot have a line, and why."""
    parts = [f"{name!r}: {why}" for name, why in left_out.items()]
    return f"Left out are {'; '.join(parts)}. " if parts else ""


def _doubts(auc: Estimate, unscored: int) -> Iterator[str]:
    """Say what the card cannot do, by what has come out."""
    if auc.low <= 0.5:
        yield (
            "That the card tells who leaves may be chance: on customers it has not seen, its "
            "interval reaches down to 50 %, which is a coin's."
        )
    if unscored:
        yield (
            f"{unscored:,} customers have values of too few of the card's metrics, and no score on "
            "it. They are left out of the rates and of how well it does."
        )


def _leaks(given: Scores, churned: FloatArray) -> Iterator[str]:
    """Name metrics that look like the outcome in disguise: a card of them would be too good."""
    left = churned[~np.isnan(given.values)]
    if 0.0 < left.sum() < len(left):
        yield from map(leak_in_words, backtest(given, churned).leaks)


def _notes(scorecard: Scorecard, churned: FloatArray, learned_from: int) -> tuple[str, ...]:
    """Say what has to be kept in mind."""
    known = int((~np.isnan(churned)).sum())
    fewer = min(int((churned == 1.0).sum()), int((churned == 0.0).sum()))
    notes = {
        f"Lines and points are learned from {learned_from:,} of {known:,} customers, drawn at "
        "random.": learned_from < known,
        f"Only {fewer:,} customers left, or stayed: with so few, lines are guesses.": fewer < _FEW,
        "The scorecard learned from the same customers, which flatters it as given.": (
            scorecard.learns
        ),
        "Rules and bands are not taken over: choose_bands makes new ones.": (
            bool(scorecard.rules) or scorecard.banding is not None
        ),
    }
    return tuple(note for note, holds in notes.items() if holds)
