"""Results of evaluations in a notebook: sentences, pictures and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.views._markup import text, view
from healthscore.views._proof_table import table_html
from healthscore.views._proof_words import prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthscore.evaluate._sheet import Result, Sheet


def result_html(result: Result) -> str:
    """Show a result of an evaluation in a notebook.

    Parameters
    ----------
    result : Result
        Such as a backtest.

    Returns
    -------
    str
        HTML without scripts, with styles that touch nothing else: what it comes to in sentences,
        pictures where it has any, and its tables.

    Examples
    --------
    >>> from healthscore.evaluate.backtest import backtest
    >>> html = result_html(backtest([20, 35, 50, 65, 80, 90] * 20, [1, 1, 0, 1, 0, 0] * 20))
    >>> "Whom the lowest scores find" in html
    True
    """
    from healthscore.views._proof_pictures import colors_of, pictures_of

    return sheet_html(result.sheet, pictures_of(result), colors_of(result))


def sheet_html(
    sheet: Sheet, pictures: Iterable[str] = (), colors: Mapping[str, str] | None = None
) -> str:
    """Show all that a result has to say in a notebook.

    Parameters
    ----------
    sheet : Sheet
        Sentences and tables.
    pictures : iterable of str, default ()
        In HTML; they stand between the two.
    colors : mapping of str to str, optional
        Of bands; columns that are called band have a dot of theirs.

    Returns
    -------
    str
        HTML without scripts, with styles that touch nothing else.

    Examples
    --------
    >>> from healthscore.evaluate._sheet import Sheet, Table
    >>> table = Table("bands", "Bands", {"band": ["red"], "churn_rate": [0.5]})
    >>> html = sheet_html(Sheet("A backtest", ("Red leaves.",), (table,)), colors={"red": "#c00"})
    >>> "Red leaves." in html, "50.0 %" in html, "background:#c00" in html
    (True, True, True)
    """
    inside = f'<p><strong class="hs-title">{text(sheet.title)}</strong></p>'
    inside += "".join(f"<p>{prose(sentence)}</p>" for sentence in sheet.sentences)
    inside += "".join(pictures)
    inside += "".join(table_html(table, colors or {}) for table in sheet.tables)
    return view(inside, sheet.title)
