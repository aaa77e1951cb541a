"""The sections about the book as a whole: at a glance, its bands, and what costs it most."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from healthscore.spec.pages._words import counted
from healthscore.views._bands import bar
from healthscore.views._charts import change_bar, histogram, size_bar
from healthscore.views._figures import amount, days, in_full, one_digit, share, signed
from healthscore.views._markup import dot, head, line, name, number, row, table, table_in_part, text
from healthscore.views.report._book import facts, section

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.views._bands import Band
    from healthscore.views.report._book import Book


def heading(book: Book) -> str:
    """Write what stands above all sections.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        The title, and what made the scores.
    """
    scores = book.scores
    said = [f"Scorecard {name(scores.scorecard.name)}"]
    version = scores.scorecard.version
    said += [f"version {name(version)}"] if version.strip() else []
    said += [f"as of {days(scores.as_of)[0]}"] if scores.as_of is not None else []
    said += [f"model <code>{text(scores.model)}</code>"] if scores.model else []
    return f'<h1>{name(book.title)}</h1><p class="hs-quiet">{", ".join(said)}</p>'


def glance(book: Book) -> str:
    """Show the book at a glance.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        Numbers, a bar of the bands, and how the scores are spread.
    """
    present = book.scores.values[book.scored]
    coverage = book.scores.coverage
    known = [("Customers", f"{len(book):,}")]
    known += [("Mean score", one_digit(float(present.mean())))] if len(present) else []
    known += [("Mean coverage", share(float(coverage.mean()), 1.0))] if len(book) else []
    known += [("Without a score", f"{len(book) - len(present):,}")]
    if book.comparison is not None:
        change = book.comparison.mean.change
        known += [] if math.isnan(change) else [("Mean change", signed(change))]
    known += _money(book)
    pictures = bar(book.bands) if len(book) else ""
    return section("glance", "At a glance", facts(known) + pictures + _spread(book))


def _money(book: Book) -> list[tuple[str, str]]:
    if book.value is None:
        return []
    total = float(np.nansum(book.value))
    known = [(f"Total {name(book.value_name)}", _amount(total))]
    if book.banding is not None:
        lowest = next(band for band in book.bands if band.label == _lowest(book))
        at_stake = book.worth(lowest.customers)
        said = _amount(at_stake)
        said += f' <span class="hs-quiet">{share(at_stake, total)}</span>' if total > 0.0 else ""
        known.append((f"Value in {name(lowest.label)}", said))
    return known


def _lowest(book: Book) -> str:
    return book.banding.labels[0] if book.banding is not None else ""


def _amount(number: float) -> str:
    short, full = amount(number), in_full(number)
    return f'<span title="{full}">{short}</span>' if short != full else short


def _spread(book: Book) -> str:
    drawn = histogram(book.scores.values, book.banding) if book.scored.sum() > 1 else ""
    note = '<p class="hs-quiet hs-small">Customers by score, from 0 to 100'
    note += "; dashed lines are where bands start.</p>" if book.banding is not None else ".</p>"
    return note + drawn if drawn else ""


def bands(book: Book) -> str:
    """Show each band with its customers and what they are worth.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        A table; empty where there is no banding.
    """
    if book.banding is None:
        return ""
    columns = ["Band", "Score", "#Customers", "#Share"]
    columns += [f"#{book.value_head}", "#Share of it"] if book.value is not None else []
    total = 0.0 if book.value is None else float(np.nansum(book.value))
    rows = [_band(book, band, total) for band in book.bands]
    inside = table(head(*columns), rows)
    if book.value is not None and (unknown := int(np.isnan(book.value).sum())):
        who = counted(unknown, "customer")
        inside += f'<p class="small">Nobody knows what {who} would add to {name(book.value_name)}.'
        inside += "</p>"
    return section("bands", "Bands", inside)


def _band(book: Book, band: Band, total: float) -> str:
    cells = [
        f"<td>{line(band.held)}</td>",
        number(f"{band.count:,}"),
        number(share(band.count, len(book))),
    ]
    if book.value is not None:
        worth = book.worth(band.customers)
        cells += [number(amount(worth), in_full(worth)), number(share(worth, total))]
    label = f'<span class="hs-band">{dot(band.color)}{name(band.label)}</span>'
    return row(label, cells)


def costs(book: Book) -> str:
    """Show what each metric puts in and keeps out, on average.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        A table, what costs most first; empty where nobody has a score.
    """
    if not book.scored.any():
        return ""
    scores = book.scores
    lost, put_in = _means(book, scores.losses), _means(book, scores.contributions)
    loses = any(lost)
    # a sum has no losses: what puts in least stands first
    order = sorted(range(len(lost)), key=lambda at: (-lost[at], put_in[at]))
    largest = max(map(abs, lost if loses else put_in))
    columns = ["Metric", *(["#Points lost"] if loses else []), "#Points put in"]
    rows = [
        row(
            name(scores.metrics[at]),
            [_sized(lost[at], largest), number(one_digit(put_in[at]))]
            if loses
            else [_either_way(put_in[at], largest)],
        )
        for at in order
    ]
    inside = f"<p>{_balance(book, sum(lost), loses=loses)}</p>"
    inside += table_in_part(head(*columns), rows, "metrics")
    title = "What costs the book most" if loses else "What the points come from"
    return section("costs", title, inside)


def _means(book: Book, points: FloatArray) -> list[float]:
    means: list[float] = points[book.scored].mean(axis=0).tolist()
    return means


def _sized(points: float, largest: float) -> str:
    return f'<td class="hs-n">{one_digit(points)} {size_bar(points, largest)}</td>'


def _either_way(points: float, largest: float) -> str:
    return f'<td class="hs-n">{one_digit(points)} {change_bar(points, largest)}</td>'


def _balance(book: Book, lost: float, *, loses: bool) -> str:
    """Say how the mean score comes about from losses and adjustments."""
    adjustments = book.scores.adjustments[book.scored]
    changed = np.abs(adjustments) >= 1e-9
    said = "Means over the customers that have a score."
    if loses:
        said += f" Of 100 points, metrics keep {one_digit(lost)} out."
    if changed.any():
        what = "Rules change" if loses else "Rules, starts and limits change"
        mean = signed(float(adjustments.mean()))
        many = f"{int(changed.sum()):,} of {len(adjustments):,} scores"
        said += f" {what} {many}, which moves the mean by {mean}."
    return said
