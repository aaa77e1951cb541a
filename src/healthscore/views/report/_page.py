"""The whole page of a report."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from healthscore.spec.pages import document
from healthscore.spec.pages._content import clean
from healthscore.spec.pages._style import STYLE
from healthscore.views._markup import folded
from healthscore.views._style import pieces
from healthscore.views.report._gaps import gaps
from healthscore.views.report._glance import bands, costs, glance, heading
from healthscore.views.report._people import call_list, changes, worst
from healthscore.views.report._plays import plays
from healthscore.views.report._proof import evaluations, expected, proof
from healthscore.views.report._script import SCRIPT, fingerprint
from healthscore.views.report._style import REPORT
from healthscore.views.report._table import customers

if TYPE_CHECKING:
    from healthscore.views.report._book import Book

_SECTION: Final = re.compile(r'<section id="(book-\w+)".*?<h2[^>]*>(.*?)</h2>', re.DOTALL)

_FIRST: Final = (glance, bands, proof)
_THEN: Final = (costs, worst, call_list, expected, plays, changes, gaps, customers)
"""The sections, in order; between them stand those of other results."""


def page(book: Book) -> str:
    """Write a report as a whole page that needs nothing else.

    Parameters
    ----------
    book : Book
        What it is about.

    Returns
    -------
    str
        From its doctype to the end.
    """
    made = [part(book) for part in _FIRST]
    made += evaluations(book)
    made += [part(book) for part in _THEN]
    sections = [each for each in made if each]
    main = "\n".join((*sections, _model(book)))
    titles = [match.groups() for each in sections if (match := _SECTION.match(each))]
    contents = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title in titles)
    contents += '<li><a href="#book-model">The model</a></li>'
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src '{fingerprint(SCRIPT)}'; base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(clean(book.title))}</title>"
        f"<style>{STYLE}{pieces('.hs-report')}{REPORT}</style></head>\n"
        f'<body class="hs-report"><header>{heading(book)}</header>\n'
        f'<nav aria-label="Contents"><ul>{contents}</ul></nav>\n'
        f"<main>{main}</main>\n"
        f"<script>{SCRIPT}</script></body></html>\n"
    )


def _model(book: Book) -> str:
    """Fold the model's own document in, its headings one step lower."""
    html = document(book.scores.scorecard).html
    # whatever somebody gave is escaped in it, so that these tags are its own
    inside = html.partition("<main>")[2].rpartition("</main>")[0]
    inside = re.sub(r"(</?h)3>", r"\g<1>4>", inside)
    inside = re.sub(r"(</?h)2>", r"\g<1>3>", inside)
    return (
        '<div id="book-model" role="region" aria-labelledby="book-model-title">'
        '<h2 id="book-model-title">The model</h2>'
        f"{folded('How a score comes about: metrics, weights, curves, rules and gaps', inside)}"
        "</div>"
    )
