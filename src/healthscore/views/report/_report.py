"""The report of a book of customers as one file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from healthscore._definition import refuse
from healthscore.evaluate import Result
from healthscore.evaluate.backtest import Backtest
from healthscore.explain import Comparison
from healthscore.explain._columns import numbers_for
from healthscore.playbook import Playbook
from healthscore.playbook.results import Matches
from healthscore.scoring import Scores
from healthscore.views.report._book import VALUE, Book
from healthscore.views.report._page import page

if TYPE_CHECKING:
    import os

_ENDINGS: Final = (".html", ".htm")
_ROWS: Final = 500


def report(
    scores: Scores,
    path: str | os.PathLike[str],
    *,
    value: Any = None,
    previous: Scores | None = None,
    playbook: Playbook | Matches | None = None,
    backtest: Backtest | None = None,
    results: Iterable[Result] = (),
    title: str = "",
    rows: int = _ROWS,
) -> Path:
    """Write what is known of a book of customers into one page that needs nothing else.

    It opens in any browser without a network, prints, and fits a phone: the book at a glance,
    bands with customers and money, what costs most, the worst customers with reasons, what
    changed, gaps, a table of customers to search and sort, and the model's own document. With a
    backtest it says whether the score predicts churn; with a calibration, who is expected to leave.

    Parameters
    ----------
    scores : Scores
        The customers, scored with details.
    path : str or path
        Where it goes, ending in .html or .htm; what is there is replaced.
    value : array_like of float, shape (n_customers,), or mapping or str, optional
        What each customer is worth: numbers, a mapping from key to number, or the name of a column
        that the scorecard reads.
    previous : Scores, optional
        An earlier result, to tell what changed.
    playbook : Playbook or Matches, optional
        What to do for whom. Match it yourself, and pass the matches, where plays read columns that
        the scorecard does not.
    backtest : Backtest, optional
        Whether such scores told who left: the verdict, churn by band, whom the lowest scores find,
        false greens, and warnings.
    results : iterable of Result, default ()
        Other evaluations, such as those of `healthscore.sensitivity` and `healthscore.drift`: each
        has a section of its own.
    title : str, default ""
        Title of the page; by default that of the scorecard.
    rows : int, default 500
        Rows of the table of customers, at most: in turn the worst, those who moved most, and those
        with most value at risk. The page says how many are left out.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    DefinitionError
        If `path` ends otherwise, `rows` is no whole number from 0, `title` is no text, or what
        should be scores is something else.
    DataError
        If the scores were made without details, or `value` does not fit the customers.
    """
    file = Path(path)
    _check(scores, file, previous=previous, playbook=playbook, title=title, rows=rows)
    _check_backtest(backtest)
    others = _checked_results(results)
    book = Book(
        scores,
        title.strip() or f"Customer health: {scores.scorecard.name}",
        None if value is None else numbers_for(scores, value, "value"),
        value if isinstance(value, str) else VALUE,
        None if previous is None else Comparison(previous, scores),
        playbook.match(scores, before=previous) if isinstance(playbook, Playbook) else playbook,
        rows,
        backtest,
        others,
    )
    # written only when all of it is there
    made = page(book)
    file.write_text(made, encoding="utf-8", newline="\n")
    return file


def _check(
    scores: object,
    file: Path,
    *,
    previous: object,
    playbook: object,
    title: object,
    rows: object,
) -> None:
    owner = "report"
    if not isinstance(scores, Scores):
        raise refuse(owner, "scores", "be Scores", scores)
    if file.suffix.lower() not in _ENDINGS:
        raise refuse(owner, "path", f"end in {' or '.join(_ENDINGS)}", str(file))
    if not (previous is None or isinstance(previous, Scores)):
        raise refuse(owner, "previous", "be earlier Scores", previous)
    if not (playbook is None or isinstance(playbook, Playbook | Matches)):
        raise refuse(owner, "playbook", "be a Playbook or its Matches", playbook)
    if isinstance(playbook, Matches) and not _same(playbook.scores, scores):
        raise refuse(owner, "playbook", "be the matches of these scores", playbook)
    if not isinstance(title, str):
        raise refuse(owner, "title", "be a text", title)
    if not (type(rows) is int and rows >= 0):
        raise refuse(owner, "rows", "be a whole number from 0", rows)


def _check_backtest(backtest: object) -> None:
    if not (backtest is None or isinstance(backtest, Backtest)):
        owner, allowed = "report", "be a Backtest, which healthscore.backtest(...) gives"
        raise refuse(owner, "backtest", allowed, backtest)


def _checked_results(results: object) -> tuple[Result, ...]:
    """Refuse what is no list of results."""
    owner, allowed = "report", "be a list of results, such as those of sensitivity and drift"
    if isinstance(results, Result) or not isinstance(results, Iterable):
        raise refuse(owner, "results", allowed, results)
    given = tuple(cast("Iterable[object]", results))
    for result in given:
        if not isinstance(result, Result):
            raise refuse(owner, "results", allowed, result)
    return cast("tuple[Result, ...]", given)


def _same(some: Scores, others: Scores) -> bool:
    """Tell whether two results are of the same customers, and say the same of them."""
    return (
        some.scorecard == others.scorecard
        and bool(np.array_equal(some.keys, others.keys))
        and bool(np.array_equal(some.values, others.values, equal_nan=True))
    )
