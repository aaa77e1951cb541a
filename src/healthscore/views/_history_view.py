"""A history in a notebook: the book period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.spec.pages._words import counted
from healthscore.views._figures import days, one_digit
from healthscore.views._markup import head, name, number, row, table_in_part, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.history import History


def history_html(history: History) -> str:
    """Show a history in a notebook.

    Parameters
    ----------
    history : History
        Of any number of periods.

    Returns
    -------
    str
        HTML without scripts, with styles that touch nothing else: the latest period first.

    Examples
    --------
    >>> from healthscore import AsIs, History, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("csm", AsIs())])
    >>> scores = card.score({"id": ["acme", "brix"], "csm": [25, 75]}, key="id")
    >>> "2 customers" in history_html(History([("2026-11-01", scores)]))
    True
    """
    size, count = counted(len(history.keys), "customer"), counted(len(history), "period")
    title = f'<p><strong class="hs-title">{size}</strong>, {count}</p>'
    labels = _labels(history)
    several = len(set(history.fingerprints)) > 1
    columns = ["Period", "#Customers", "#Came", "#Left", "#Mean score"]
    columns += [f"#{label}" for label in labels] + (["Model"] if several else [])
    lines = list(_lines(history, labels, several=several))
    shown = table_in_part(head(*columns), lines[::-1], "periods") if lines else ""
    return view(title + shown, f"History of {size} over {count}")


def _labels(history: History) -> list[str]:
    """Give the bands of all models, from the highest; nothing where one has no banding."""
    bandings = [model.banding for model in history.models]
    known = [banding.labels for banding in bandings if banding is not None]
    if not known or len(known) < len(bandings):
        return ["no score"]
    return [*dict.fromkeys(label for labels in known for label in reversed(labels)), UNKNOWN]


def _lines(history: History, labels: list[str], *, several: bool) -> Iterator[str]:
    before = np.zeros(len(history.keys), dtype=np.bool_)
    for period, date in enumerate(history.periods):
        there, values = history.present[:, period], history.values[:, period]
        scored = values[~np.isnan(values)]
        cells = [
            number(f"{np.count_nonzero(there):,}"),
            number(f"{np.count_nonzero(there & ~before):,}" if period else ""),
            number(f"{np.count_nonzero(before & ~there):,}" if period else ""),
            number(one_digit(float(scored.mean()) if len(scored) else np.nan)),
            *_counts(history, period, labels),
        ]
        if several:
            used: list[int] = np.unique(history.model_codes[there, period]).tolist()
            cells.append(f"<td>{', '.join(name(history.fingerprints[code]) for code in used)}</td>")
        yield row(name(days(date)[0]), cells)
        before = there


def _counts(history: History, period: int, labels: list[str]) -> Iterator[str]:
    bands = history.bands_of(period)
    if bands is None:
        there = history.present[:, period]
        without = np.count_nonzero(there & np.isnan(history.values[:, period]))
        yield number(f"{without:,}")
        return
    for label in labels:
        yield number(f"{np.count_nonzero(bands == label):,}")
