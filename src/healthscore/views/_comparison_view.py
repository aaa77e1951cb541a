"""Two results compared in a notebook: what moved, and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.spec.pages._words import counted
from healthscore.views._bands import dot_and_word
from healthscore.views._charts import change_bar
from healthscore.views._figures import key_text, one_digit, signed
from healthscore.views._markup import (
    head,
    name,
    number,
    row,
    table,
    table_in_part,
    text,
    view,
)

if TYPE_CHECKING:
    from healthscore.bandings import Banding
    from healthscore.explain import Comparison, Move

_MOVES: Final = 5
_REASONS: Final = 3
_SMALLEST: Final = 0.05
"""Points that round to none."""
_SMALL_MEAN: Final = 0.005


def comparison_html(comparison: Comparison) -> str:
    """Show in a notebook what moved scores.

    Parameters
    ----------
    comparison : Comparison
        Of two results.

    Returns
    -------
    str
        HTML without scripts, with styles that touch nothing else.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.explain import Comparison
    >>> card = Scorecard("demo", [Metric("csm", AsIs())])
    >>> before, after = card.score({"csm": [25, 75]}), card.score({"csm": [35, 75]})
    >>> html = comparison_html(Comparison(before, after))
    >>> "from 50.0 to 55.0" in html
    True
    """
    count = counted(len(comparison), "customer")
    parts = [
        f'<p><strong class="hs-title">{count} compared</strong></p>',
        f"<p>{totals(comparison)}</p>",
        migrations(comparison),
        mean_effects(comparison),
        moves(comparison, _MOVES, "The largest moves"),
    ]
    return view("".join(parts), f"Comparison of {count}")


def totals(comparison: Comparison) -> str:
    """Say how the scores have moved as a whole."""
    said: list[str] = []
    mean = comparison.mean
    if not math.isnan(mean.change):
        ends = f"{one_digit(mean.before)} to {one_digit(mean.after)}"
        said.append(f"The mean score went from {ends} (<strong>{signed(mean.change)}</strong>)")
    known = comparison.change[~np.isnan(comparison.change)]
    if len(known):
        up, down = int((known >= _SMALLEST).sum()), int((known <= -_SMALLEST).sum())
        said.append(f"{up:,} rise, {down:,} fall, {len(known) - up - down:,} stay")
    gaps = [np.isnan(scores.values) for scores in (comparison.before, comparison.after)]
    counts = {
        "get a score": int((gaps[0] & ~gaps[1]).sum()),
        "lose theirs": int((gaps[1] & ~gaps[0]).sum()),
    }
    said += [f"{count:,} {what}" for what, count in counts.items() if count]
    said += [counted(len(comparison.newcomers), "newcomer")]
    said += [counted(len(comparison.leavers), "leaver")]
    if comparison.model_changed:
        said.append(f"the {text(comparison.model_word)} changed in between")
    return f"{'; '.join(said)}."


def migrations(comparison: Comparison) -> str:
    """Show how many customers went from which band to which.

    Parameters
    ----------
    comparison : Comparison
        Of two results.

    Returns
    -------
    str
        A table; empty where a result has no bands.
    """
    counts = comparison.migrations
    before, after = (each.scorecard.banding for each in (comparison.before, comparison.after))
    if not counts or before is None or after is None:
        return ""
    olds = _labels(before, {old for old, _ in counts})
    news = _labels(after, {new for _, new in counts})
    over = "".join(f'<th scope="col" class="hs-n">{dot_and_word(after, new)}</th>' for new in news)
    lines = [
        row(
            dot_and_word(before, old),
            (_count(counts.get((old, new), 0), stays=old == new) for new in news),
        )
        for old in olds
    ]
    columns = f'<thead><tr><th scope="col">From, down; to, across</th>{over}</tr></thead>'
    return table(columns, lines, "Customers by band before and after")


def _labels(banding: Banding, used: set[str]) -> list[str]:
    """List bands from the highest to the lowest, and "unknown" where somebody is in it."""
    labels = list(reversed(banding.labels))
    return labels + sorted(used - set(labels))


def _count(count: int, *, stays: bool) -> str:
    shown = f"{count:,}" if count else '<span class="hs-quiet">0</span>'
    return number(f"<strong>{shown}</strong>" if stays else shown)


def mean_effects(comparison: Comparison) -> str:
    """Show what moved the mean, the largest first.

    Parameters
    ----------
    comparison : Comparison
        Of two results.

    Returns
    -------
    str
        A table; empty where nothing moved it.
    """
    mean = comparison.mean
    named = [(name(metric), points) for metric, points in mean.metrics.items()]
    named += [
        (f"<em>{mean.rules_word}</em>", mean.rules),
        ("<em>who is in the book</em>", mean.turnover),
    ]
    named = [(label, points) for label, points in named if abs(points) >= _SMALL_MEAN]
    if not named:
        return ""
    named.sort(key=lambda each: -abs(each[1]))
    largest = abs(named[0][1])
    rows = [
        row(label, [f'<td class="hs-n">{points:+.2f} {change_bar(points, largest)}</td>'])
        for label, points in named
    ]
    columns = head("What moved the mean", "#Points")
    return table_in_part(columns, rows, "causes", most=8) + _kinds(comparison)


def _kinds(comparison: Comparison) -> str:
    """Say by which kinds of effects the scores of customers of both results moved, on average."""
    known = ~np.isnan(comparison.change)
    if not known.any():
        return ""
    kinds = {
        "other values": comparison.value_effects,
        "data that came or went": comparison.data_effects,
        "time alone": comparison.time_effects,
        f"another {text(comparison.model_word)}": comparison.model_effects,
    }
    means = {kind: float(points[known].sum()) / known.sum() for kind, points in kinds.items()}
    told = [f"{kind} {signed(mean)}" for kind, mean in means.items() if abs(mean) >= _SMALLEST]
    if not told:
        return ""
    said = ", ".join(told)
    return f'<p class="hs-quiet">What metrics moved is due to: {said} points on average.</p>'


def moves(comparison: Comparison, count: int, caption: str) -> str:
    """Show who moved most, and why.

    Parameters
    ----------
    comparison : Comparison
        Of two results.
    count : int
        How many customers at most.
    caption : str
        What stands above them.

    Returns
    -------
    str
        A table; empty where nobody moved.
    """
    found = comparison.largest(count)
    if not found:
        return ""
    banded = bool(comparison.migrations)
    columns = ["Customer", "#Before", "#After", "#Change", *(["Band"] if banded else [])]
    rows = [_move(move, comparison, banded=banded) for move in found]
    return table(head(*columns, "What moved it"), rows, text(caption))


def _move(move: Move, comparison: Comparison, *, banded: bool) -> str:
    cells = [
        number(move.shown[0]),
        number(move.shown[1]),
        number(signed(move.change)),
    ]
    if banded:
        words = [
            dot_and_word(scores.scorecard.banding, band)
            for scores, band in (
                (comparison.before, move.band_before),
                (comparison.after, move.band_after),
            )
        ]
        same = move.band_before == move.band_after
        cells.append(f"<td>{words[1] if same else ' to '.join(words)}</td>")
    cells.append(f"<td>{_reasons(move)}</td>")
    return row(name(key_text(move.key)), cells)


def _reasons(move: Move) -> str:
    """Name what moved a score most, with the points."""
    points = [(name(metric), change) for metric, change in move.reasons.items()]
    points += [(f"<em>{name(reason)}</em>", change) for reason, change in move.rules.items()]
    points.sort(key=lambda each: -abs(each[1]))
    return "; ".join(
        f"{label}&nbsp;{signed(change)}"
        for label, change in points[:_REASONS]
        if abs(change) >= _SMALLEST
    )
