"""Scores by segment in a notebook: the book segment by segment, and the worst few customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.spec.pages._words import counted
from healthscore.views._bands import GREY, PLAIN, Band, bar, dot_and_word
from healthscore.views._charts import histogram
from healthscore.views._figures import days, key_texts, one_digit, share
from healthscore.views._markup import (
    head,
    name,
    number,
    reasons,
    row,
    table,
    table_in_part,
    view,
)
from healthscore.views._scores_view import costs_of, mean_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from healthscore.bandings import Banding
    from healthscore.segments import SegmentedScores

_WORST: Final = 5
_NO_SCORE: Final = "no score"
_ROOM: Final = '<td style="min-width:11em">'
"""A cell that words keep some room in where all around it is narrow."""


def segmented_html(scores: SegmentedScores) -> str:
    """Show scores by segment in a notebook.

    Parameters
    ----------
    scores : SegmentedScores
        Of any number of customers.

    Returns
    -------
    str
        HTML without scripts, with styles that touch nothing else.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard, Segmented
    >>> card = Scorecard("any", [Metric("csm", AsIs())])
    >>> scores = Segmented([("seats > 5", card, "large")], card).score(
    ...     {"seats": [9, 1], "csm": [25, 75]}
    ... )
    >>> "2 segments" in segmented_html(scores)
    True
    """
    count = counted(len(scores), "customer")
    segments = counted(len(scores.assigned.labels), "segment")
    banding = _one_banding(scores)
    parts = [
        f'<p><strong class="hs-title">{count}</strong>, {segments}{mean_of(scores)}</p>',
        f'<p class="hs-quiet hs-small">{_made_by(scores)}</p>',
        bar(_bands(scores, banding)) if len(scores) else "",
        histogram(scores.values, banding) if len(scores) > 1 else "",
        table_in_part(_head(scores), list(_lines(scores)), "segments"),
        _worst(scores),
    ]
    return view("".join(parts), f"Scores of {count} by segment")


def _bandings(scores: SegmentedScores) -> dict[str, Banding | None]:
    return {segment.name: segment.scorecard.banding for segment in scores.segmented.all}


def _one_banding(scores: SegmentedScores) -> Banding | None:
    """Give the banding that all scorecards share, None where they have none or several."""
    found = set(_bandings(scores).values())
    return found.pop() if len(found) == 1 else None


def _made_by(scores: SegmentedScores) -> str:
    named = f"{name(scores.segmented.name)}: each" if scores.segmented.name else "Each"
    said = f"{named} by the scorecard of the own segment"
    if scores.as_of is not None:
        said += f", as of {days(scores.as_of)[0]}"
    several = int(np.count_nonzero(scores.assigned.several))
    if several:
        said += f". {several:,} match several conditions: the first has them"
    unknown = int(np.count_nonzero(scores.assigned.unknown))
    if unknown:
        said += f". Of {unknown:,} a gap hides whether an earlier segment is theirs"
    return said


def _labels(scores: SegmentedScores) -> list[str]:
    """Give the bands of all scorecards, from the highest, those of the first one first."""
    bandings = [banding for banding in _bandings(scores).values() if banding is not None]
    return list(dict.fromkeys(label for each in bandings for label in reversed(each.labels)))


def _in_band(scores: SegmentedScores, label: str) -> NDArray[np.bool_]:
    """Mark the customers of a band, of whatever scorecard."""
    found = np.zeros(len(scores), dtype=np.bool_)
    for rows, part in scores.parts:
        if part.scorecard.banding is not None:
            found[rows] = part.bands == label
    return found


def _bands(scores: SegmentedScores, banding: Banding | None) -> list[Band]:
    """Sort the customers into bands, those without one and those without a score last."""
    colors = {
        label: each.color(label)
        for each in reversed(_bandings(scores).values())
        if each is not None
        for label in each.labels
    }
    gaps = np.isnan(scores.values)
    found = [Band(label, colors[label], (), _in_band(scores, label)) for label in _labels(scores)]
    held = np.any([gaps, *(band.customers for band in found)], axis=0)
    rest = Band("with a score", PLAIN, (), ~held)
    color = GREY if banding is None else banding.color(UNKNOWN)
    without = Band(_NO_SCORE, color, (), gaps)
    return [*found, *(band for band in (rest, without) if band.count)]


def _head(scores: SegmentedScores) -> str:
    columns = ["Segment", "#Customers", "#Mean score", "#Mean coverage"]
    return head(*columns, *(f"#{label}" for label in (*_labels(scores), _NO_SCORE)))


def _lines(scores: SegmentedScores) -> Iterator[str]:
    """Write a row for each segment, those without customers too."""
    labels = _labels(scores)
    in_band = {label: _in_band(scores, label) for label in labels}
    gaps = np.isnan(scores.values)
    for segment, banding in _bandings(scores).items():
        rows = scores.assigned.rows(segment)
        present = scores.values[rows][~gaps[rows]]
        mean = float(present.mean()) if len(present) else np.nan
        covered = share(float(scores.coverage[rows].mean()), 1.0) if len(rows) else ""
        own = () if banding is None else banding.labels
        counts = [
            f"{np.count_nonzero(in_band[label][rows]):,}" if label in own else ""
            for label in labels
        ]
        shown = [f"{len(rows):,}", one_digit(mean), covered, *counts]
        shown.append(f"{np.count_nonzero(gaps[rows]):,}")
        yield row(name(segment), map(number, shown))


def _worst(scores: SegmentedScores) -> str:
    """Show those with the lowest scores, and what costs them most."""
    rows = np.argsort(scores.values, kind="stable")[:_WORST]
    worst = scores.take(rows[~np.isnan(scores.values[rows])])
    if not len(worst):
        return ""
    bandings = _bandings(scores)
    banded = all(banding is not None for banding in bandings.values())
    costs = costs_of(worst)
    columns = ["Customer", "Segment", "#Score", *(["Band"] if banded else []), "#Coverage"]
    columns += ["What costs most"] if costs else []
    lines = [
        row(
            name(key),
            [
                f"<td>{name(segment)}</td>",
                number(one_digit(value)),
                *([f"<td>{dot_and_word(bandings[segment], band)}</td>"] if banded else []),
                number(share(coverage, 1.0)),
                *([f"{_ROOM}{reasons(cost)}</td>"] if costs else []),
            ],
        )
        for key, segment, value, band, coverage, cost in zip(
            key_texts(worst.keys),
            worst.segments.tolist(),
            worst.values.tolist(),
            worst.bands.tolist() if banded else [""] * len(worst),
            worst.coverage.tolist(),
            costs or [""] * len(worst),
            strict=True,
        )
    ]
    caption = f"The lowest {counted(len(lines), 'score')}" if len(lines) > 1 else "The lowest score"
    return table(head(*columns), lines, caption)
