"""The sections about single customers: the worst, the largest at stake, the movers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.playbook import call_first
from healthscore.views._bands import dot_and_word
from healthscore.views._comparison_view import mean_effects, migrations, moves, totals
from healthscore.views._explanation_view import inside as explained
from healthscore.views._explanation_view import summary
from healthscore.views._figures import in_full, key_texts, one_digit
from healthscore.views._markup import folded, head, name, number, reasons, row, table
from healthscore.views.report._book import section
from healthscore.views.report._plays import plays_of

if TYPE_CHECKING:
    from healthscore.views.report._book import Book

WORST: Final = 10
_MOVERS: Final = 15


def worst(book: Book) -> str:
    """Show the customers with the lowest scores, and why each is so low.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        One fold for each, with the whole explanation inside.
    """
    cards = "".join(f"<li>{_card(book, at)}</li>" for at in book.worst_first[:WORST])
    if not cards:
        return ""
    note = "The lowest scores, each with what keeps most points from it; open one to see all."
    inside = f'<p>{note}</p><ol class="hs-cards">{cards}</ol>'
    return section("worst", "The worst customers", inside)


def _card(book: Book, at: int) -> str:
    """Fold one customer in under the score and its reasons."""
    one = book.scores.take([at])
    key = one.keys.tolist()[0]
    explanation = one.explain(key)
    worth = "" if book.value is None else _worth(book, float(book.value[at]))
    line = f"<strong>{name(key_texts(one.keys)[0])}</strong> {summary(explanation)}{worth}"
    reason = str(one.reasons().text[0])
    why = f'<span class="hs-why">{reasons(reason)}</span>' if reason else ""
    return folded(f"{line}{why}", plays_of(book, key) + explained(explanation))


def _worth(book: Book, value: float) -> str:
    said = f"{name(book.value_name)} {in_full(value)}"
    return f'<span class="hs-quiet">, <span class="hs-nowrap">{said}</span></span>'


def call_list(book: Book) -> str:
    """Show the customers with whom most value is at risk.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        A table; empty where nobody knows what customers are worth.
    """
    if book.value is None:
        return ""
    calls = call_first(book.scores, book.value, count=WORST)
    if not len(calls):
        return ""
    banded = book.banding is not None
    every = zip(calls, key_texts(calls.scores.keys), calls.scores.reasons().text, strict=True)
    lines = [
        row(
            name(key),
            (
                number(in_full(call.at_risk)),
                number(in_full(call.value)),
                number(one_digit(call.score)),
                *([f"<td>{dot_and_word(book.banding, call.band)}</td>"] if banded else []),
                f'<td class="hs-costs">{reasons(reason)}</td>',
            ),
        )
        for call, key, reason in every
    ]
    columns = head(
        "Customer",
        "#At risk",
        f"#{book.value_head}",
        "#Score",
        *(["Band"] if banded else []),
        "What costs most",
    )
    note = f"At risk is {name(book.value_name)} times "
    if book.scores.scorecard.calibration is None:
        note += "the distance of the score from 100: an order in which to call, and no forecast."
    else:
        note += "the share of customers with such a score that left."
    return section("calls", "Whom to call first", f"<p>{note}</p>{table(columns, lines)}")


def changes(book: Book) -> str:
    """Show what moved since the earlier result.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        Totals, bands before and after, what moved the mean, and who moved most; empty without an
        earlier result.
    """
    comparison = book.comparison
    if comparison is None:
        return ""
    parts = (
        f"<p>{totals(comparison)}</p>",
        migrations(comparison),
        mean_effects(comparison),
        moves(comparison, _MOVERS, "Who moved most"),
    )
    return section("changes", "What changed", "".join(parts))
