"""The sections about what customers then did: whether the score told it, and what to expect."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.evaluate._estimate import Estimate
from healthscore.views._bands import dot_and_word
from healthscore.views._figures import amount, in_full, key_texts, one_digit
from healthscore.views._markup import folded, head, name, number, row, table
from healthscore.views._proof_pictures import colors_of, pictures_of
from healthscore.views._proof_table import table_html
from healthscore.views._proof_words import prose, spoken
from healthscore.views.report._book import facts, section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore._definition import FloatArray
    from healthscore.evaluate._sheet import Result
    from healthscore.evaluate.backtest import Backtest
    from healthscore.views.report._book import Book

_FALSE_GREENS: Final = 10
_EXPECTED: Final = 10


def proof(book: Book) -> str:
    """Show whether such scores told who left.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        The verdict, warnings, pictures, false greens, and all tables folded in; empty without a
        backtest.
    """
    backtest = book.backtest
    if backtest is None:
        return ""
    warned = "".join(f"<li>{prose(warning)}</li>" for warning in backtest.warnings)
    colors = colors_of(backtest)
    tables = "".join(table_html(each, colors) for each in backtest.sheet.tables)
    parts = (
        f"<p><strong>{prose(backtest.verdict)}</strong></p>",
        f"<ul>{warned}</ul>" if warned else "",
        facts(list(_facts(backtest))),
        *pictures_of(backtest),
        _false_greens(backtest),
        folded("All numbers of the backtest", tables),
    )
    return section("proof", "Does it predict churn?", "".join(parts))


def evaluations(book: Book) -> list[str]:
    """Show what other evaluations came to.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    list of str
        A section for each: its sentences, its pictures, and its tables folded in.
    """
    return [_evaluation(place, result) for place, result in enumerate(book.results, start=1)]


def _evaluation(place: int, result: Result) -> str:
    sheet, colors = result.sheet, colors_of(result)
    said = "".join(f"<p>{prose(sentence)}</p>" for sentence in sheet.sentences)
    tables = "".join(table_html(each, colors) for each in sheet.tables)
    parts = (said, *pictures_of(result), folded("All numbers", tables) if tables else "")
    return section(f"result{place}", sheet.title, "".join(parts))


def _facts(backtest: Backtest) -> Iterator[tuple[str, str]]:
    yield "Scores tested" if backtest.clustered else "Customers tested", f"{backtest.n:,}"
    within = "" if backtest.horizon is None else f" within {backtest.horizon:g} days"
    yield f"Left{within}", _fact(backtest.base_rate, spoken(backtest.base_rate))
    yield "AUC; 0.5 is chance", _fact(backtest.auc, backtest.auc.text(digits=2))
    lift = backtest.lift[0.1]
    yield "Lift of the lowest 10 %", _fact(lift, f"{lift.text(digits=1)}")
    times = backtest.red_to_green
    if math.isfinite(times):
        some = [band.label for band in backtest.bands if band.n]
        word = f"{name(some[0])} against {name(some[-1])}"
        yield word, f"{_fact(times, times.text(digits=1))} times"


def _fact(estimate: Estimate, said: str) -> str:
    value, bracket, interval = said.partition(" (")
    beside = f' <span class="hs-quiet">({prose(interval)}</span>' if bracket else ""
    return "unknown" if math.isnan(estimate) else f"{prose(value)}{beside}"


def _false_greens(backtest: Backtest) -> str:
    """List who left from the highest band."""
    if not backtest.bands:
        return ""
    label, count = name(backtest.bands[-1].label), len(backtest.false_greens)
    if not count:
        return f"<p>Nobody of those who left was {label}.</p>"
    said = f"{count:,} of {backtest.n_churned:,} who left were {label} before."
    shown = slice(_FALSE_GREENS)
    valued = backtest.cases.value is not None
    every = zip(
        key_texts(backtest.false_greens[shown]),
        backtest.false_green_scores[shown].tolist(),
        backtest.false_green_values[shown].tolist(),
        strict=True,
    )
    lines = [
        row(name(key), (number(one_digit(score)), *([number(in_full(worth))] if valued else [])))
        for key, score, worth in every
    ]
    columns = head("Customer", "#Score", *(["#Value"] if valued else []))
    if count > len(lines):
        said += f" The first {len(lines)}:"
    return f"<p>{said}</p>{table(columns, lines)}"


def expected(book: Book) -> str:
    """Show who is expected to leave, where the scorecard has a calibration.

    Parameters
    ----------
    book : Book
        What the report is about.

    Returns
    -------
    str
        How many in all, how many of each band, and the customers with most at stake; empty
        without a calibration.
    """
    calibration = book.scores.scorecard.calibration
    if calibration is None or not book.scored.any():
        return ""
    within = "" if calibration.horizon is None else f" within {calibration.horizon:g} days"
    note = (
        f"Of {calibration.n:,} earlier customers {calibration.n_churned:,} left{within}. If those "
        "of today do as earlier ones of the same score did, these are the chances that each "
        "leaves: what is told is the share of customers like this, with its 95 % interval."
    )
    inside = f"<p>{prose(note)}</p>{_by_band(book)}{_most_at_stake(book)}"
    return section("expected", f"Who is expected to leave{within}", inside)


def _by_band(book: Book) -> str:
    """Add up the chances by band."""
    chances = book.scores.churn_probability
    lines = [
        _sum(dot_and_word(book.banding, band.label), chances[band.customers & book.scored])
        for band in (book.bands if book.banding is not None else [])
        if (band.customers & book.scored).any()
    ]
    columns = head("Band" if lines else "", "#Customers", "#Expected to leave", "#Of these")
    return table(columns, [*lines, _sum("All", chances[book.scored])])


def _sum(of: str, chances: FloatArray) -> str:
    total = float(chances.sum())
    share = f"{100.0 * total / len(chances):.1f} %"
    return row(of, (number(f"{len(chances):,}"), number(f"{total:,.0f}"), number(prose(share))))


def _most_at_stake(book: Book) -> str:
    """List the customers who are most likely to leave, or with whom most money is."""
    scores = book.scores
    chances = np.nan_to_num(scores.churn_probability)
    losses = chances if book.value is None else chances * np.nan_to_num(book.value)
    rows = np.argsort(-losses, kind="stable")[:_EXPECTED]
    rows = rows[losses[rows] > 0.0]
    few = scores.take(rows)
    ends = np.column_stack([few.churn_probability, *few.churn_interval]).tolist()
    lines = [
        row(name(key), tuple(_cells(book, score, band, Estimate(*each), loss)))
        for key, score, band, each, loss in zip(
            key_texts(few.keys),
            few.values.tolist(),
            few.bands.tolist() if book.banding is not None else [""] * len(few),
            ends,
            losses[rows].tolist(),
            strict=True,
        )
    ]
    columns = ["Customer", "#Score", *(["Band"] if book.banding is not None else [])]
    columns += [
        "#Chance to leave",
        *([f"#{book.value_head} at risk"] if book.value is not None else []),
    ]
    what = "The most likely to leave:"
    if book.value is not None:
        worth = name(book.value_name)
        what = (
            f"{amount(float(losses.sum()))} of {worth} is at risk: {worth} times the chance of "
            "leaving. Most of it is with:"
        )
    return f"<p>{what}</p>{table(head(*columns), lines)}"


def _cells(book: Book, score: float, band: str, chance: Estimate, loss: float) -> Iterator[str]:
    yield number(one_digit(score))
    if book.banding is not None:
        yield f"<td>{dot_and_word(book.banding, band)}</td>"
    value, _, interval = spoken(chance).partition(" (")
    yield number(f'{prose(value)} <span class="hs-quiet">({prose(interval)}</span>')
    if book.value is not None:
        yield number(amount(loss), in_full(loss))
