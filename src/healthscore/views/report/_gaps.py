"""The section about what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthscore.columns import where_gap
from healthscore.views._figures import amount, share
from healthscore.views._markup import head, name, number, row, table_in_part
from healthscore.views.report._book import section

if TYPE_CHECKING:
    from healthscore._definition import BoolArray
    from healthscore.scoring import Scores
    from healthscore.views.report._book import Book


def gaps(book: Book) -> str:
    """Show who has no score, and which metrics are missing or stale.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        A sentence, and a table of the metrics with gaps.
    """
    if not len(book):
        return ""
    found = [(metric, *gaps_of(book.scores, metric)) for metric in book.scores.metrics]
    found.sort(key=lambda each: -each[1] - each[2])
    rows = [_gap(book, *each) for each in found if each[1] or each[2]]
    columns = head("Metric", "#Missing", "#Stale", "#Of all")
    shown = table_in_part(columns, rows, "metrics") if rows else "<p>No metric has a gap.</p>"
    return section("gaps", "Gaps", f"<p>{_without(book)}</p>{shown}")


def _gap(book: Book, metric: str, missing: int, stale: int) -> str:
    counts = number(f"{missing:,}"), number(f"{stale:,}"), number(share(missing + stale, len(book)))
    return row(name(metric), counts)


def _without(book: Book) -> str:
    without = int((~book.scored).sum())
    if not without:
        return "Every customer has a score."
    said = f"{without:,} of {len(book):,} customers have no score: too little is known of them"
    if book.value is not None:
        said += f"; {amount(book.worth(~book.scored))} of {name(book.value_name)} is theirs"
    return f"{said}."


def gaps_of(scores: Scores, metric: str) -> tuple[int, int]:
    """Count the customers of whom a metric is missing, and those of whom it is too old.

    Parameters
    ----------
    scores : Scores
        The customers.
    metric : str
        Name of the metric.

    Returns
    -------
    missing, stale : int
        Each gap is one or the other.
    """
    gap = _where(scores, metric)
    definition = next(each for each in scores.scorecard.metrics() if each.name == metric)
    if definition.valid_days is None:
        return int(gap.sum()), 0
    raw = scores.raw(metric)
    unknown = np.isnan(raw) if raw.dtype.kind == "f" else where_gap(raw)
    stale = int(np.count_nonzero(gap & ~unknown))
    return int(gap.sum()) - stale, stale


def _where(scores: Scores, metric: str) -> BoolArray:
    kept = scores.kept("gaps")
    place = scores.metrics.index(metric)
    if place in kept.gaps:
        return kept.gaps[place]
    return np.isnan(kept.members[metric])
