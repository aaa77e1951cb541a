"""Bands chosen from customers whose outcome is known."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.bandings import Banding
from healthscore.errors import DataError
from healthscore.evaluate._estimate import Estimate, share_of
from healthscore.evaluate._measures import auc_of
from healthscore.evaluate._ranking import Ranking
from healthscore.evaluate.backtest._reading import cases_of
from healthscore.evaluate.calibration._calibrate import refuse_history
from healthscore.evaluate.cuts._choice import BandChoice, ChosenBand
from healthscore.evaluate.cuts._wishes import PLACE, Wishes, most_of, wishes_of
from healthscore.evaluate.profit._expected_profit import money
from healthscore.evaluate.profit._readable import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike

    from healthscore.evaluate.profit import Campaign
    from healthscore.scoring import Scores

_NEAR: Final = 1e-9
"""Points within which a score counts as on a cut."""

_FEW: Final = 20
"""Customers who left, below which cuts are guesses."""


def choose_bands(
    scores: Scores | ArrayLike,
    churned: ArrayLike | Mapping[Any, Any] | str,
    *,
    rates: Mapping[str, float] | Sequence[float] | float | None = None,
    capacity: Mapping[str, float] | Sequence[float] | float | None = None,
    campaign: Campaign | None = None,
    labels: Sequence[str] = ("red", "yellow", "green"),
    at: object = None,
    horizon: float | None = None,
    until: object = None,
) -> BandChoice:
    """Choose where bands start: by churn rate, by who can be called, or by what pays.

    Exactly one of `rates`, `capacity` and `campaign` is given.

    Parameters
    ----------
    scores : Scores, SegmentedScores or array_like of float, shape (n_customers,)
        Higher is healthier; NaN for none.
    churned : array_like of bool or date, shape (n_customers,), or mapping or str
        Who then left; see `backtest`.
    rates : mapping of str to float, sequence of float, or float, optional
        Lowest churn rate of each band but the last, such as ``{"red": 0.3, "yellow": 0.1}``: red
        holds the scores at which the smoothed churn rate is at least 0.3. A sequence is for the
        labels in order, and a number for the lowest.
    capacity : mapping of str to float, sequence of float, or float, optional
        Most customers of each band but the last, as a whole number, or as a share below 1: how many
        can be called. Customers of one score stay together, so there may be fewer.
    campaign : Campaign, optional
        The lowest band holds those whom it pays to contact.
    labels : sequence of str, default ("red", "yellow", "green")
        The bands, from the lowest to the highest.
    at : date, optional
        As of when the scores are, where churn dates come in; by default the date of scoring.
    horizon : float, optional
        Days within which leaving counts.
    until : date, optional
        Until when churn dates are known; by default the last one.

    Returns
    -------
    BandChoice
        With a `Banding`, the cuts and their intervals, and the churn rate of each band.

    Raises
    ------
    DefinitionError
        If not exactly one way is asked for, or a wish is none.
    DataError
        If everybody would be in one band, all customers did the same, or there are none.

    Notes
    -----
    The smoothed churn rate is the isotonic one, which never rises with the score: the cut of a rate
    is where the sum of (churned - rate) over all below it is largest. Its 95 % interval inverts the
    likelihood ratio test of Banerjee and Wellner, from 200 bins of as many customers each. A
    campaign pays where the rate is at least its `break_even`. The interval of a cut by capacity is
    that of a quantile. A cut is written with as few digits as put no customer into another band.

    References
    ----------
    M. Banerjee and J. A. Wellner, Likelihood ratio tests for monotone functions, Annals of
    Statistics 29(6), 2001.

    Examples
    --------
    >>> import numpy as np
    >>> chance = np.random.default_rng(5)
    >>> scores = chance.uniform(0, 100, 4_000)
    >>> churned = chance.random(4_000) < 0.6 - 0.006 * scores
    >>> choice = choose_bands(scores, churned, rates={"red": 0.4, "yellow": 0.2})
    >>> choice.banding.labels
    ('red', 'yellow', 'green')
    >>> choice.cuts["yellow"].low < 33.3 < choice.cuts["yellow"].high
    True
    """
    wishes = wishes_of(rates, capacity, campaign, labels)
    refuse_history(PLACE, scores)
    cases = cases_of(
        scores,
        churned,
        at=at,
        horizon=horizon,
        until=until,
        value=None,
        segment=None,
        tenure=None,
    ).cases
    _require_enough(cases.ranking, wishes)
    return _Chooser(cases.ranking, wishes).choice(cases.maker)


def _require_enough(ranking: Ranking, wishes: Wishes) -> None:
    if ranking.n and (not wishes.learns or 0 < ranking.n_churned < ranking.n):
        return
    who = "nobody" if not ranking.n_churned else "everybody"
    message = (
        f"Of {ranking.n:,} customers whose score and outcome are known, {who} left: there is "
        "nothing to choose bands by. Take a longer horizon, or more customers."
    )
    raise DataError(message, where="'churned'", got=ranking.n_churned)


class _Chooser:
    """Cuts a ranking as was wished."""

    def __init__(self, ranking: Ranking, wishes: Wishes) -> None:
        self.ranking, self.lasts = _apart(ranking)
        self.wishes = wishes
        self.notes: list[str] = []

    def choice(self, maker: Any) -> BandChoice:
        """Choose."""
        spans = self.spans()
        cuts = {
            label: self.cut(before, start)
            for (before, _, _), (label, start, _) in itertools.pairwise(spans)
        }
        if self.wishes.learns and (few := min(self.ranking.n_churned, self._n_stayed)) < _FEW:
            who = "left" if few == self.ranking.n_churned else "stayed"
            self.notes.append(
                f"Only {few:,} of the customers {who}: too few to carry cuts. Their intervals say "
                "how far off they may be."
            )
        self.notes += self.upside_down()
        lowest = math.floor(self.ranking.scores[0])
        first = 0.0 if next(iter(cuts.values())) > 0.0 else min(lowest, 0.0) - 1.0
        bands = tuple(self.band(*span) for span in spans)
        self.notes += [_unsure(band) for band in bands if self.wishes.learns and _is_unsure(band)]
        return BandChoice(
            banding=Banding({spans[0][0]: first, **{name: float(at) for name, at in cuts.items()}}),
            cuts=cuts,
            bands=bands,
            way=self.wishes.way,
            notes=tuple(self.notes),
            terms=_terms(self.wishes, self.ranking.n),
            maker=maker,
        )

    @property
    def _n_stayed(self) -> int:
        return self.ranking.n - self.ranking.n_churned

    def spans(self) -> list[tuple[str, int, int]]:
        """Give the bands that hold customers, each with the places of its scores."""
        ends = [*self.wishes.places(self.ranking), len(self.ranking.scores)]
        labels = [*self.wishes.bands, self.wishes.last]
        found: list[tuple[str, int, int]] = []
        start = 0
        for label, end in zip(labels, ends, strict=True):
            if end > start:
                found.append((label, start, end))
                start = end
            else:
                self.notes.append(f"No customer would be {label}: {self.why_empty(label, start)}.")
        if len(found) == 1:
            message = (
                f"Everybody would be {found[0][0]}. {' '.join([*self.notes, *self.upside_down()])} "
                "Ask for other rates, for another capacity, or for fewer bands."
            )
            raise DataError(message, where=PLACE, got=dict(self.wishes.bands))
        if self.notes:
            self.notes[-1] += (
                " The band is left out." if len(self.notes) == 1 else (" The bands are left out.")
            )
        return found

    def why_empty(self, label: str, start: int) -> str:
        """Say why a band holds nobody, that is to hold the scores from a place on."""
        if start == len(self.ranking.scores):
            return "all are in the bands below"
        asked = self.wishes.bands[label]
        if self.wishes.learns:
            if asked >= 1.0:
                return "a contact costs more than it brings, even where everybody would leave"
            place = "nowhere outside the bands below" if start else "nowhere"
            return f"{place} does the smoothed churn rate reach {100.0 * asked:.3g} %"
        if not most_of(asked, self.ranking.n):
            return f"{100.0 * asked:.3g} % of {self.ranking.n:,} customers is less than one"
        return "more customers share the next score than it may hold"

    def upside_down(self) -> Iterator[str]:
        """Say that high scores go with churn, where they do."""
        if self.wishes.learns and auc_of(self.ranking) < 0.5:
            yield (
                "Customers with higher scores left more often here, so that the score may be "
                "upside down: backtest it."
            )

    def cut(self, below: str, place: int) -> Estimate:
        """Give the cut above a band."""
        low, high = self.wishes.interval(self.ranking, below, place)
        value = readable(self.lasts[place - 1] + _NEAR, float(self.ranking.scores[place]))
        return Estimate(value, min(low, value), max(high, value))

    def band(self, label: str, start: int, end: int) -> ChosenBand:
        """Count who is in a band."""
        n = int(self.ranking.totals[start:end].sum())
        gone = int(self.ranking.churned[start:end].sum())
        asked = self.wishes.bands.get(label)
        return ChosenBand(label, asked, n, gone, n / self.ranking.n, share_of(gone, n))


def _is_unsure(band: ChosenBand) -> bool:
    return band.asked is not None and band.churn_rate.low < band.asked


def _unsure(band: ChosenBand) -> str:
    return (
        f"Whether {100.0 * (band.asked or 0.0):.3g} % of {band.label} leave is not sure: "
        f"{band.n_churned:,} of {band.n:,} did, {band.churn_rate.text(percent=True)}."
    )


def _apart(ranking: Ranking) -> tuple[Ranking, list[float]]:
    """Take scores for one that no cut can tell apart, and give the last of each."""
    scores = ranking.scores
    starts = np.flatnonzero(np.concatenate(([True], np.diff(scores) > 4.0 * _NEAR)))
    lasts = scores[np.append(starts[1:], len(scores)) - 1].tolist()
    totals, churned = (np.add.reduceat(each, starts) for each in (ranking.totals, ranking.churned))
    return Ranking(scores[starts], totals, churned), lasts


def _terms(wishes: Wishes, customers: int) -> str:
    """Say what was asked for."""
    if wishes.campaign is not None:
        offer = wishes.campaign
        return (
            f"Chosen by profit: where a customer who stays is worth {money(offer.value)}, an offer "
            f"costs {money(offer.offer)}, a contact {money(offer.contact)} and "
            f"{100.0 * offer.acceptance:.3g} % accept, a contact pays from a churn rate of "
            f"{100.0 * offer.break_even:.3g} % on."
        )
    asked = wishes.bands.items()
    if wishes.way == "rates":
        parts = [f"at least {100.0 * rate:.3g} % leave in {label}" for label, rate in asked]
        return f"Chosen by churn rate: {', '.join(parts)}."
    parts = [f"at most {most_of(most, customers):,} are {label}" for label, most in asked]
    return f"Chosen by capacity: of {customers:,} customers, {', '.join(parts)}."
