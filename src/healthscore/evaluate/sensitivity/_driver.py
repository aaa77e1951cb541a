"""Which choice moves scores and ranks most."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple, final

import attrs
import numpy as np

from healthscore.evaluate.sensitivity._crew import crew
from healthscore.evaluate.sensitivity._indices import Terms, indices_of, terms_of
from healthscore.evaluate.sensitivity._ranks import doubled_ranks, moved
from healthscore.evaluate.sensitivity._scorer import Scorer

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.sensitivity._indices import SobolIndices
    from healthscore.evaluate.sensitivity._space import Choice

MOST_CUSTOMERS: Final = 2_000
"""Indices are shares, which a sample of the customers tells as well."""

_ROUNDING: Final = 1e-18
"""Squares of points up to this are what rounding makes of nothing."""


@final
@attrs.frozen(eq=False, repr=False)
class Driver:
    """How much of what varies is due to one choice.

    Parameters
    ----------
    name : str
        The choice: "weights", "weights of usage", "curves", "aggregation", "left-out metric".
    score_first : Estimate
        Share of the variance of the scores that goes away where this choice alone is fixed.
    score_total : Estimate
        Share of the variance of the scores that is left where all other choices are fixed.
    shift_first : Estimate
        The same as `score_first` of the mean rank shift.
    shift_total : Estimate
        The same as `score_total` of the mean rank shift.
    words : str
        What sentences call the choice.
    """

    name: str
    score_first: Estimate
    score_total: Estimate
    shift_first: Estimate
    shift_total: Estimate
    words: str

    def __repr__(self) -> str:
        return f"<Driver: {self.name}, {self.score_total.text(percent=True)} of the scores>"


class _Run(NamedTuple):
    """What one run gives: sums over the customers, and mean rank shifts."""

    variance: float
    first: list[float]
    total: list[float]
    shifts: list[float]
    """Of A, B and each mixed one."""


def drivers_of(
    scorer: Scorer, runs: int, seed: np.random.SeedSequence, threads: int
) -> tuple[Driver, ...]:
    """Find how much is due to each choice.

    Parameters
    ----------
    scorer : Scorer
        Of the customers.
    runs : int
        Rows of the matrices A and B; every choice takes another of each.
    seed : SeedSequence
        Of the choices, the customers and the bootstrap.
    threads : int
        How many threads may share the work; the results are the same for any number.

    Returns
    -------
    tuple of Driver
        What moves scores most comes first; none where fewer than two things may be chosen.
    """
    choices = scorer.space.choices
    if len(choices) < 2 or not len(scorer.nominal):
        return ()
    chance = np.random.default_rng(seed)
    some = _some_customers(scorer, chance)
    points = chance.random((2, runs, scorer.space.width))
    saltelli = _Saltelli(some, choices, points)
    with crew(threads) as spread:
        found = list(spread(saltelli.run, range(runs)))
    scores = indices_of(_score_terms(found), chance)
    shifts = np.array([run.shifts for run in found]).T
    terms = terms_of(shifts[0], shifts[1], shifts[2:])
    return _ordered(choices, scores, indices_of(terms, chance))


def _some_customers(scorer: Scorer, chance: np.random.Generator) -> Scorer:
    size = len(scorer.nominal)
    if size <= MOST_CUSTOMERS:
        return scorer
    rows = np.sort(chance.choice(size, MOST_CUSTOMERS, replace=False))
    return Scorer(scorer.kept.take(rows), scorer.nominal[rows], scorer.space)


def _score_terms(found: list[_Run]) -> Terms:
    return Terms(
        np.array([run.variance for run in found]),
        np.array([run.first for run in found]).T,
        np.array([run.total for run in found]).T,
    )


def _ordered(
    choices: tuple[Choice, ...], scores: SobolIndices, shifts: SobolIndices
) -> tuple[Driver, ...]:
    found = [
        Driver(
            choice.name,
            scores.first[at],
            scores.total[at],
            shifts.first[at],
            shifts.total[at],
            choice.words,
        )
        for at, choice in enumerate(choices)
    ]
    return tuple(sorted(found, key=lambda driver: -np.nan_to_num(driver.score_total)))


@final
class _Saltelli:
    """The runs of Saltelli's design."""

    def __init__(self, scorer: Scorer, choices: tuple[Choice, ...], points: FloatArray) -> None:
        self.scorer, self.choices, self.points = scorer, choices, points
        self.ranks = doubled_ranks(scorer.nominal)

    def run(self, number: int) -> _Run:
        """Score by one row of A, of B, and of A with each choice taken from B."""
        a, b = self.points[:, number]
        of_a, of_b = self.scorer.values(a), self.scorer.values(b)
        variance = _mean((of_a - of_b) ** 2) / 2.0
        first: list[float] = []
        total: list[float] = []
        shifts = [self._shift(of_a), self._shift(of_b)]
        for choice in self.choices:
            mixed = a.copy()
            columns = slice(choice.columns.start, choice.columns.stop)
            mixed[columns] = b[columns]
            of_mixed = self.scorer.values(mixed)
            # how far the scores are from the nominal ones, so that terms vary less
            first.append(_mean((of_b - self.scorer.nominal) * (of_mixed - of_a)))
            total.append(_mean((of_a - of_mixed) ** 2) / 2.0)
            shifts.append(self._shift(of_mixed))
        return _Run(variance, first, total, shifts)

    def _shift(self, values: FloatArray) -> float:
        shift = moved(self.ranks, doubled_ranks(values)).shift
        return 0.0 if math.isnan(shift) else shift


def _mean(terms: FloatArray) -> float:
    """Give the mean over the customers who have all scores that a term needs."""
    there = terms[~np.isnan(terms)]
    mean = float(there.mean()) if len(there) else 0.0
    return mean if abs(mean) > _ROUNDING else 0.0
