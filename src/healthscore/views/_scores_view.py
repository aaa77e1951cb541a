"""Scores in a notebook: the book at a glance, and the worst few customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.errors import DataError
from healthscore.spec.pages._words import counted
from healthscore.views._bands import bands_of, bar, dot_and_word
from healthscore.views._charts import histogram
from healthscore.views._figures import days, key_texts, one_digit, share
from healthscore.views._markup import head, name, number, reasons, row, table, view

if TYPE_CHECKING:
    from healthscore.scoring import Scores
    from healthscore.segments import SegmentedScores

_WORST: Final = 5


def scores_html(scores: Scores) -> str:
    """Show scores in a notebook.

    Parameters
    ----------
    scores : Scores
        Of any number of customers.

    Returns
    -------
    str
        HTML without scripts, with styles that touch nothing else.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> html = scores_html(Scorecard("demo", [Metric("csm", AsIs())]).score({"csm": [25, 75]}))
    >>> "mean score <strong>50.0</strong>" in html
    True
    """
    count = counted(len(scores), "customer")
    parts = [
        f'<p><strong class="hs-title">{count}</strong>{mean_of(scores)}</p>',
        f'<p class="hs-quiet hs-small">{_made_by(scores)}</p>',
        bar(bands_of(scores)) if len(scores) else "",
        histogram(scores.values, scores.scorecard.banding) if len(scores) > 1 else "",
        _worst(scores),
    ]
    return view("".join(parts), f"Scores of {count}")


def mean_of(scores: Scores | SegmentedScores) -> str:
    """Say the mean score and coverage, and how many have no score.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.

    Returns
    -------
    str
        HTML that goes on after the number of customers.
    """
    present = scores.values[~np.isnan(scores.values)]
    if not len(present):
        return ", none has a score" if len(scores) else ""
    said = f", mean score <strong>{one_digit(float(present.mean()))}</strong>"
    said += f", mean coverage {share(float(scores.coverage.mean()), 1.0)}"
    without = len(scores) - len(present)
    return said + (f", {without:,} without a score" if without else "")


def _made_by(scores: Scores) -> str:
    said = f"Scorecard {name(scores.scorecard.name)}"
    if scores.as_of is not None:
        said += f", as of {days(scores.as_of)[0]}"
    return said + (f", model <code>{scores.model}</code>" if scores.model else "")


def _worst(scores: Scores) -> str:
    """Show those with the lowest scores, and what costs them most."""
    rows = np.argsort(scores.values, kind="stable")[:_WORST]
    worst = scores.take(rows[~np.isnan(scores.values[rows])])
    if not len(worst):
        return ""
    banding = scores.scorecard.banding
    costs = costs_of(worst)
    columns = ["Customer", "#Score", *(["Band"] if banding else []), "#Coverage"]
    columns += ["What costs most"] if costs else []
    bands = worst.bands.tolist() if banding else [""] * len(worst)
    lines = [
        row(
            name(key),
            [
                number(one_digit(value)),
                *([f"<td>{dot_and_word(banding, band)}</td>"] if banding else []),
                number(share(coverage, 1.0)),
                *([f"<td>{reasons(cost)}</td>"] if costs else []),
            ],
        )
        for key, value, band, coverage, cost in zip(
            key_texts(worst.keys),
            worst.values.tolist(),
            bands,
            worst.coverage.tolist(),
            costs or [""] * len(worst),
            strict=True,
        )
    ]
    caption = f"The lowest {counted(len(lines), 'score')}" if len(lines) > 1 else "The lowest score"
    return table(head(*columns), lines, caption)


def costs_of(worst: Scores | SegmentedScores) -> list[str]:
    """Say what costs customers most.

    Parameters
    ----------
    worst : Scores or SegmentedScores
        The customers.

    Returns
    -------
    list of str
        One text a customer; nothing where no details were kept.
    """
    try:
        texts: list[str] = worst.reasons().text.tolist()
    except DataError:
        return []
    return texts if any(texts) else []
