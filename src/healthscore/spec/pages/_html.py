"""A document as a page of HTML that needs nothing else."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from healthscore.spec.pages._content import (
    Code,
    Facts,
    Name,
    Paragraph,
    Points,
    Table,
)
from healthscore.spec.pages._curve_picture import svg
from healthscore.spec.pages._style import STYLE

if TYPE_CHECKING:
    from healthscore.spec.pages._content import Block, Content, Line, Phrase, Section

_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+")
_APART: Final = r"<bdi>\g<0></bdi>"
"""Keeps a word that is read from the right from turning what follows it in a formula round."""


def page(content: Content) -> str:
    """Write a document as a whole page, without scripts and with nothing from elsewhere.

    Parameters
    ----------
    content : Content
        What to write.

    Returns
    -------
    str
        From its doctype to the end.
    """
    title = escape(content.title)
    opening, closing = (
        "".join(map(_block, blocks)) for blocks in (content.opening, content.closing)
    )
    contents = "".join(
        f'<li><a href="#{section.anchor}">{_line(section.title)}</a></li>'
        for section in content.sections
    )
    sections = "\n".join(_section(section, 2) for section in content.sections)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body>"
        f"<header><h1><bdi>{title}</bdi></h1>{opening}</header>\n"
        f'<nav aria-label="Contents"><ul>{contents}</ul></nav>\n'
        f"<main>{sections}</main>\n<footer>{closing}</footer></body></html>\n"
    )


def frame(content: Content) -> str:
    """Put a page into a frame that keeps its styles to itself and runs nothing.

    Parameters
    ----------
    content : Content
        What to write.

    Returns
    -------
    str
        An iframe element, for a notebook.
    """
    return (
        f'<iframe sandbox title="{escape(content.title)}" srcdoc="{escape(page(content))}" '
        'style="width:100%;height:40rem;border:1px solid #8886;border-radius:6px"></iframe>'
    )


def _section(section: Section, level: int) -> str:
    title = f"<h{level}>{_line(section.title)}</h{level}>"
    blocks = "".join(map(_block, section.blocks))
    below = "\n".join(_section(inner, level + 1) for inner in section.sections)
    return f'<section id="{section.anchor}">{title}{blocks}{below}</section>'


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            start = '<p class="small">' if block.small else "<p>"
            return f"{start}{_line(block.line)}</p>"
        case Points():
            tag = "ol" if block.ordered else "ul"
            items = "".join(f"<li>{_line(line)}</li>" for line in block.lines)
            return f"<{tag}>{items}</{tag}>"
        case Facts():
            rows = (f"<dt>{escape(word)}</dt><dd>{_line(line)}</dd>" for word, line in block.rows)
            return f"<dl>{''.join(rows)}</dl>"
        case Table():
            return _table(block)
        case _:
            return f"<figure>{svg(block.drawn, block.title)}</figure>"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in table.head)
    rows = "".join(
        f"<tr>{_first(row[0], table.indent(place))}{''.join(map(_cell, row[1:]))}</tr>"
        for place, row in enumerate(table.rows)
    )
    kind = ' class="numeric"' if table.numeric else ""
    return (
        f'<div class="scroll"><table{kind}><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _first(line: Line, steps: int) -> str:
    style = f' style="padding-left:{0.6 + 1.4 * steps:.1f}rem"' if steps else ""
    return f'<th scope="row"{style}>{_line(line)}</th>'


def _cell(line: Line) -> str:
    return f"<td>{_line(line)}</td>"


def _line(line: Line) -> str:
    return "".join(map(_phrase, line))


def _phrase(phrase: Phrase) -> str:
    match phrase:
        case str():
            return escape(phrase)
        case Name():
            return _name(phrase)
        case Code():
            return f"<code>{_RIGHT_TO_LEFT.sub(_APART, escape(phrase.text))}</code>"
        case _:
            return f'<span class="swatch" style="background:{escape(phrase.color)}"></span>'


def _name(name: Name) -> str:
    text = f"<bdi>{escape(name.text)}</bdi>"
    if name.strong:
        text = f"<strong>{text}</strong>"
    return f'<a href="#{name.anchor}">{text}</a>' if name.anchor else text
