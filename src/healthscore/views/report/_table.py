"""The table of customers worth showing, which a script can search and sort."""

from __future__ import annotations

import math
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from healthscore.evaluate._estimate import Estimate
from healthscore.playbook import value_at_risk
from healthscore.views._bands import dot_and_word
from healthscore.views._figures import NONE, in_full, key_texts, one_digit, share, signed
from healthscore.views._markup import head, name, reasons, row
from healthscore.views._proof_words import prose, spoken
from healthscore.views.report._book import section
from healthscore.views.report._style import ON_PAPER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthscore._definition import FloatArray
    from healthscore.views.report._book import Book


def shown_rows(book: Book) -> list[int]:
    """Choose who is worth a row: in turn the worst, who moved most, and who has most at risk.

    Where there is room for more, customers without a score have it.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    list of int
        Their rows, `book.most` at most, the worst first and those without a score last.
    """
    without: list[int] = np.flatnonzero(~book.scored).tolist()
    if len(book) <= book.most:
        chosen = set(range(len(book)))
    else:
        in_turn = chain.from_iterable(zip_longest(*_rankings(book)))
        distinct = dict.fromkeys(at for at in in_turn if at is not None)
        chosen = set([*distinct, *without][: book.most])
    return [at for at in (*book.worst_first, *without) if at in chosen]


def _rankings(book: Book) -> Iterable[list[int]]:
    """Rank customers by each thing that makes one worth a row."""
    # with room for all, for the rankings have many customers in common
    most = book.most
    yield book.worst_first[:most]
    if book.comparison is not None:
        yield _largest(np.abs(book.change))[:most]
    if book.value is not None:
        yield _largest(value_at_risk(book.scores, book.value))[:most]


def _largest(sizes: FloatArray) -> list[int]:
    """Give the rows of the sizes above 0, the largest first."""
    known = np.nan_to_num(sizes)
    order = np.argsort(-known, kind="stable")
    rows: list[int] = order[known[order] > 0.0].tolist()
    return rows


def customers(book: Book) -> str:
    """Show the customers worth showing, and say how many are not.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        A table that is complete without a script.
    """
    rows = shown_rows(book)
    if not rows:
        return (
            section("customers", "Customers", f"<p>{left_out(book, rows)}</p>") if len(book) else ""
        )
    columns = ["Customer", "#Score", *(["Band"] if book.banding is not None else []), "#Coverage"]
    columns += ["#Chance to leave"] if _is_calibrated(book) else []
    columns += ["#Change"] if book.comparison is not None else []
    columns += [f"#{book.value_head}"] if book.value is not None else []
    columns += ["What costs most", *(["First play"] if book.matches is not None else [])]
    inside = (
        f"<p>{left_out(book, rows)}</p>{_on_paper(len(rows))}{_TOOLS}"
        '<div class="hs-scroll" tabindex="0" role="region" aria-labelledby="book-customers-title">'
        f'<table id="book-table">{head(*columns)}<tbody>{"".join(_rows(book, rows))}</tbody>'
        "</table></div>"
    )
    return section("customers", "Customers", inside)


def _on_paper(shown: int) -> str:
    """Say that a page in print has fewer rows, where it has."""
    if shown <= ON_PAPER:
        return ""
    return f'<p class="hs-paper">On paper the first {ON_PAPER} of them.</p>'


_TOOLS = (
    '<div id="book-tools" hidden><label for="book-search">Search</label> '
    '<input id="book-search" type="search" autocomplete="off" spellcheck="false"> '
    '<span id="book-found" role="status"></span></div>'
)


def left_out(book: Book, rows: list[int]) -> str:
    """Say how many customers are shown, who they are, and how many are not."""
    shown, hidden = len(rows), len(book) - len(rows)
    if not hidden:
        return f"All {shown:,} customers, the lowest score first." if shown > 1 else "One customer."
    if not shown:
        return f"None of {len(book):,} customers is shown, to keep the page small."
    kinds = ["the worst"]
    kinds += ["those who moved most"] if book.comparison is not None else []
    kinds += [f"those with most {name(book.value_name)} at risk"] if book.value is not None else []
    if not book.scored[rows].all():
        kinds = [*(kinds if book.scored[rows].any() else []), "some who have no score"]
    who = " and ".join([", ".join(kinds[:-1]), kinds[-1]] if len(kinds) > 1 else kinds)
    return (
        f"{shown:,} of {len(book):,} customers are shown: {who}. The other {hidden:,} are left "
        "out to keep the page small."
    )


def _rows(book: Book, rows: list[int]) -> Iterable[str]:
    few = book.scores.take(rows)
    plays = [""] * len(rows) if book.matches is None else book.matches.first[rows].tolist()
    bands = few.bands.tolist() if book.banding is not None else [""] * len(rows)
    codes = few.band_codes.tolist() if book.banding is not None else [-1] * len(rows)
    values = [math.nan] * len(rows) if book.value is None else book.value[rows].tolist()
    calibrated = _is_calibrated(book)
    chances = few.churn_probability.tolist() if calibrated else [math.nan] * len(rows)
    every = zip(
        key_texts(few.keys),
        few.values.tolist(),
        few.coverage.tolist(),
        bands,
        codes,
        chances,
        book.change[rows].tolist(),
        values,
        few.reasons().text.tolist(),
        plays,
        strict=True,
    )
    for key, score, coverage, band, code, chance, change, value, reason, play in every:
        cells = [_cell(score, one_digit(score))]
        if book.banding is not None:
            rank = "" if code < 0 else str(code)
            cells.append(f'<td data-v="{rank}">{dot_and_word(book.banding, band)}</td>')
        cells.append(_cell(coverage, share(coverage, 1.0)))
        cells += [_cell(chance, _chance(chance))] if calibrated else []
        cells += [_cell(change, signed(change))] if book.comparison is not None else []
        cells += [_cell(value, in_full(value))] if book.value is not None else []
        cells.append(f'<td class="hs-costs">{reasons(reason)}</td>')
        cells += [f"<td>{name(play)}</td>"] if book.matches is not None else []
        yield row(name(key), cells)


def _is_calibrated(book: Book) -> bool:
    return book.scores.scorecard.calibration is not None


def _chance(chance: float) -> str:
    return NONE if math.isnan(chance) else prose(spoken(Estimate(chance)))


def _cell(number: float, shown: str) -> str:
    """Write a cell that holds a number, and what it sorts by where that is not what it shows."""
    sorts = "" if math.isnan(number) else f"{number:.15g}"
    return f'<td class="hs-n" data-v="{sorts}">{shown}</td>'
