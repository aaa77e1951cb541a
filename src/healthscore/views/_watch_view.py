"""The watch list in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.spec.pages._words import counted
from healthscore.views._bands import dot_and_word
from healthscore.views._figures import days, key_texts, one_digit
from healthscore.views._markup import head, name, number, reasons, row, table_in_part, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.history.watch import WatchList


def watch_html(watched: WatchList) -> str:
    """Show a watch list in a notebook.

    Parameters
    ----------
    watched : WatchList
        Any.

    Returns
    -------
    str
        HTML without scripts, with styles that touch nothing else.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, History, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding({"red": 0, "green": 50}))
    >>> scores = card.score({"id": ["acme"], "csm": [25]}, key="id")
    >>> "entered red" in watch_html(History([("2026-11-01", scores)]).watch())
    True
    """
    columns = watched.columns()
    told = [f"{count:,} {name(kind)}" for kind, count in watched.counts.items() if count]
    said = f" on {days(watched.date)[0]}" + (f": {', '.join(told)}" if told else ": nobody")
    title = f'<p><strong class="hs-title">{counted(len(watched), "customer")} to look at</strong>'
    shown = ["moved", "play", "action"]
    titles = ["Customer", "Why", "What", "Band"]
    titles += ["#At risk"] if "at_risk" in columns else []
    titles += [each.capitalize() for each in shown if each in columns]
    lines = list(_lines(watched, [each for each in shown if each in columns]))
    body = table_in_part(head(*titles), lines, "customers") if lines else ""
    return view(f"{title}{said}</p>{body}", f"Watch list of {counted(len(watched), 'customer')}")


def _lines(watched: WatchList, shown: list[str]) -> Iterator[str]:
    columns = {name: values.tolist() for name, values in watched.columns().items()}
    banding = watched.banding
    for at, key in enumerate(key_texts(watched.keys)):
        why = name(columns["why"][at]) + ("" if columns["new"][at] else " (reported)")
        band = columns["band"][at]
        cells = [
            f"<td>{why}</td>",
            f"<td>{name(columns['what'][at])}</td>",
            f"<td>{dot_and_word(banding, band) if band else ''}</td>",
        ]
        if "at_risk" in columns:
            risk = columns["at_risk"][at]
            cells.append(number(f"{risk:,.0f}" if risk == risk else one_digit(risk)))  # noqa: PLR0124  no NaN
        cells += [
            f"<td>{reasons(columns[each][at]) if each == 'moved' else name(columns[each][at])}</td>"
            for each in shown
        ]
        yield row(name(key), cells)
