"""The section about plays: what to do, and for how many customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.spec.pages._words import counted
from healthscore.views._markup import head, name, number, row, table_in_part
from healthscore.views.report._book import section

if TYPE_CHECKING:
    from healthscore.views.report._book import Book


def plays(book: Book) -> str:
    """Show each play with how many customers it is for.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        A table, the play of the highest priority first; empty without a playbook.
    """
    if book.matches is None:
        return ""
    owned = any(play.owner.strip() for play in book.matches.playbook.plays)
    counts = book.matches.counts
    rows = [
        row(
            name(play.name),
            (
                number(f"{counts[play.name]:,}"),
                f"<td>{name(play.action)}</td>",
                *([f"<td>{name(play.owner)}</td>"] if owned else []),
            ),
        )
        for play in book.matches.playbook.by_priority
    ]
    idle = int((~book.matches.holds.any(axis=1)).sum())
    note = f"The first by priority comes first; {counted(idle, 'customer')} have none."
    columns = head("Play", "#Customers", "What to do", *(["Owner"] if owned else []))
    return section("plays", "Plays", f"<p>{note}</p>{table_in_part(columns, rows, 'plays')}")


def plays_of(book: Book, key: object) -> str:
    """List the plays of one customer, with the reasons.

    Parameters
    ----------
    book : Book
        What the report is about.
    key : object
        The customer's key.

    Returns
    -------
    str
        Empty where there are none.
    """
    found = [] if book.matches is None else book.matches.of(key)
    items = "".join(
        f"<li><strong>{name(match.play)}</strong>: {name(match.action)} "
        f'<span class="hs-quiet">because {name(match.why)}</span></li>'
        for match in found
    )
    return f"<p>Plays:</p><ul>{items}</ul>" if items else ""
