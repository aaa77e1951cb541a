"""What a report is about, and the pieces that its sections are made of."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.views._bands import bands_of
from healthscore.views._markup import text

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.bandings import Banding
    from healthscore.evaluate._sheet import Result
    from healthscore.evaluate.backtest import Backtest
    from healthscore.explain import Comparison
    from healthscore.playbook.results import Matches
    from healthscore.scoring import Scores
    from healthscore.views._bands import Band

VALUE: Final = "value"
"""What the worth of a customer is called where it has no name."""


@final
@attrs.frozen(eq=False, slots=False)
class Book:
    """A book of customers, as a report shows it.

    Parameters
    ----------
    scores : Scores
        All customers.
    title : str
        What the page is called.
    value : ndarray of float64, shape (n_customers,), optional
        What each is worth, NaN where nobody knows.
    value_name : str
        What that is called.
    comparison : Comparison, optional
        What moved since an earlier result.
    matches : Matches, optional
        Whose each play is.
    most : int
        Rows of the table of customers, at most.
    backtest : Backtest, optional
        Whether such scores told who left.
    results : tuple of Result
        What other evaluations came to.
    """

    scores: Scores
    title: str
    value: FloatArray | None
    value_name: str
    comparison: Comparison | None
    matches: Matches | None
    most: int
    backtest: Backtest | None = None
    results: tuple[Result, ...] = ()

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def banding(self) -> Banding | None:
        """The bands of the scorecard."""
        return self.scores.scorecard.banding

    @cached_property
    def bands(self) -> list[Band]:
        """Its customers by band, from the highest to the lowest, those without a score last."""
        return bands_of(self.scores)

    @cached_property
    def scored(self) -> BoolArray:
        """Who has a score; shape (n_customers,)."""
        return ~np.isnan(self.scores.values)

    @cached_property
    def worst_first(self) -> list[int]:
        """Rows of those who have a score, the lowest first; the more valuable of equals before."""
        value = np.zeros(len(self)) if self.value is None else np.nan_to_num(self.value)
        order = np.lexsort((-value, self.scores.values))
        rows: list[int] = order[: int(self.scored.sum())].tolist()
        return rows

    @property
    def value_head(self) -> str:
        """What stands over a column of what customers are worth."""
        return "Value" if self.value_name == VALUE else self.value_name

    def worth(self, customers: BoolArray) -> float:
        """Add up what some customers are worth, as far as it is known."""
        return 0.0 if self.value is None else float(np.nansum(self.value[customers]))

    @cached_property
    def change(self) -> FloatArray:
        """Points by which each score changed, NaN for who is new; shape (n_customers,)."""
        change = np.full(len(self), np.nan)
        if self.comparison is not None:
            rows = dict(zip(self.scores.keys.tolist(), range(len(self)), strict=True))
            places = [rows[key] for key in self.comparison.after.keys.tolist()]
            change[places] = self.comparison.change
        return change


def section(anchor: str, title: str, inside: str) -> str:
    """Put something under a heading."""
    name = f"book-{anchor}"
    return (
        f'<section id="{name}" aria-labelledby="{name}-title">'
        f'<h2 id="{name}-title">{text(title)}</h2>{inside}</section>'
    )


def facts(rows: list[tuple[str, str]]) -> str:
    """List facts, each under a word of its own."""
    inside = "".join(f"<div><dt>{word}</dt><dd>{said}</dd></div>" for word, said in rows)
    return f'<dl class="hs-facts">{inside}</dl>'
