"""Bands that were chosen, and how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, final

import attrs

from healthscore.evaluate._sheet import Result, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthscore.bandings import Banding
    from healthscore.evaluate._estimate import Estimate


@final
@attrs.frozen(eq=False)
class ChosenBand:
    """One of the bands that were chosen, and the customers whom it was chosen from.

    Parameters
    ----------
    label : str
        The band.
    asked : float or None
        What was asked for: lowest churn rate, or most customers or share of them; None for the last
        band, which holds all others.
    n : int
        Customers in it.
    n_churned : int
        Those of them who left.
    share : float
        Share of the customers.
    churn_rate : Estimate
        Share of those in it who left, with its Wilson interval.
    """

    label: str
    asked: float | None
    n: int
    n_churned: int
    share: float
    churn_rate: Estimate


@final
@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class BandChoice(Result):
    """Bands that were chosen by what customers did, by who can be called, or by what pays.

    Made by `choose_bands`.

    Parameters
    ----------
    banding : Banding
        The bands, to be given to a scorecard.
    cuts : mapping of str to Estimate
        Where each band but the lowest starts, in points, with an interval.
    bands : tuple of ChosenBand
        From the lowest to the highest.
    way : {"rates", "capacity", "campaign"}
        What they were chosen by.
    notes : tuple of str
        What could not be had, and what has to be kept in mind.
    terms : str
        What was asked for, in words.
    maker : callable, optional
        Makes a table of columns, of the library that came in.

    Examples
    --------
    >>> from healthscore.evaluate.cuts import choose_bands
    >>> scores = [12, 18, 24, 31, 38, 47, 55, 63, 78, 90]
    >>> choice = choose_bands(scores, [1, 1, 0, 1, 0, 0, 1, 0, 0, 0], capacity=(2, 3))
    >>> choice
    <BandChoice: red below 20, yellow below 40, green>
    >>> choice.banding
    Banding({'red': 0, 'yellow': 20, 'green': 40})
    """

    banding: Banding
    cuts: Mapping[str, Estimate]
    bands: tuple[ChosenBand, ...]
    way: Literal["rates", "capacity", "campaign"]
    notes: tuple[str, ...]
    terms: str
    maker: Callable[[Mapping[str, NDArray[Any]]], Any] | None = None

    def __repr__(self) -> str:
        below = [
            f"{band.label} below {cut:g}"
            for band, cut in zip(self.bands, map(float, self.cuts.values()), strict=False)
        ]
        return f"<BandChoice: {', '.join([*below, self.bands[-1].label])}>"

    @property
    def _maker(self) -> Callable[[Mapping[str, NDArray[Any]]], Any] | None:
        return self.maker

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        found = [
            f"{label} starts at {_points(cut)}: {cut.low:.4g} to {cut.high:.4g} with other "
            "customers of the same kind."
            for label, cut in self.cuts.items()
        ]
        first, last = self.bands[0], self.bands[-1]
        rates = (
            f"In {first.label}, {first.churn_rate.text(percent=True)} left, in {last.label} "
            f"{last.churn_rate.text(percent=True)}."
        )
        return Sheet("Chosen bands", (self.terms, *found, rates, *self.notes), (self._table(),))

    def _table(self) -> Table:
        starts: list[Any] = [None, *self.cuts.values()]
        note = (
            "The bands were chosen from these customers, whose rates therefore flatter them a "
            "little: backtest the bands on others."
        )
        columns = {
            "band": [band.label for band in self.bands],
            "starts_at": starts,
            "n": [band.n for band in self.bands],
            "share": [band.share for band in self.bands],
            "n_churned": [band.n_churned for band in self.bands],
            "churn_rate": [band.churn_rate for band in self.bands],
            "asked": [band.asked for band in self.bands],
        }
        return Table("bands", "Bands", columns, note if self.way != "capacity" else "")

    def _facts(self) -> Mapping[str, Any]:
        return {
            "way": self.way,
            "starts": dict(self.banding.starts),
            "cuts": dict(self.cuts),
            "notes": list(self.notes),
        }


def _points(cut: float) -> str:
    return f"{float(cut):.10g}"
