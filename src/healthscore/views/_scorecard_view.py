"""A scorecard in a notebook: its tree, weights, curves, rules and bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.document import short_fingerprint
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.spec.pages import _words_curves as words_of_curves
from healthscore.spec.pages import _words_groups as words_of_groups
from healthscore.spec.pages import _words_rules as words_of_rules
from healthscore.spec.pages._curve_outline import drawn
from healthscore.spec.pages._members import LATER, entries
from healthscore.spec.pages._words import counted
from healthscore.views._bands import key_of
from healthscore.views._charts import curve_line
from healthscore.views._markup import folded, head, line, listed, name, row, table_in_part, view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore.group import Body
    from healthscore.normalizers import Normalizer
    from healthscore.scorecard import Scorecard
    from healthscore.spec.pages._content import Line
    from healthscore.spec.pages._members import Entry

_SMALL: Final = 15
"""Metrics up to which nothing is folded in."""


def scorecard_html(scorecard: Scorecard) -> str:
    """Show a scorecard in a notebook.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.

    Returns
    -------
    str
        HTML without scripts, with styles that touch nothing else.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> html = scorecard_html(Scorecard("short", [Metric("nps", Linear(worst=-100, best=100))]))
    >>> "A straight line from 0 at -100 to 100 at 100" in html
    True
    """
    every = entries(scorecard)
    top = [entry for entry in every if entry.parent is scorecard]
    small = sum(isinstance(entry.member, Metric) for entry in every) <= _SMALL
    parts = [
        _heading(scorecard, every),
        _made(scorecard),
        _members(top, every, is_open=small),
        _rules(scorecard),
        "" if scorecard.banding is None else key_of(scorecard.banding),
    ]
    return view("".join(parts), f"Scorecard {scorecard.name}")


def _heading(scorecard: Scorecard, every: Sequence[Entry]) -> str:
    groups = sum(isinstance(entry.member, Group) for entry in every)
    facts = [counted(len(every) - groups, "metric")]
    facts[0] += f" in {counted(groups, 'group')}" if groups else ""
    facts += [f"version {name(scorecard.version)}"] if scorecard.version.strip() else []
    facts += [f"owner {name(scorecard.owner)}"] if scorecard.owner.strip() else []
    model = short_fingerprint(scorecard)
    facts += [f"model <code>{model}</code>"] if model else []
    title = f'<p><strong class="hs-title">{name(scorecard.name)}</strong> '
    title += f'<span class="hs-quiet">scorecard, {", ".join(facts)}</span></p>'
    if scorecard.description.strip():
        title += f"<p>{name(scorecard.description)}</p>"
    if scorecard.learns:
        title += f"<p>Still to be learned: {listed(scorecard.unfitted)}.</p>"
    return title


def _made(body: Body) -> str:
    """Say how the members' scores become one, and when there is none."""
    said = [words_of_groups.aggregation(body.aggregation), *words_of_rules.gates(body)]
    return f'<p class="hs-quiet">{" ".join(map(line, said))}</p>'


def _members(below: Sequence[Entry], every: Sequence[Entry], *, is_open: bool) -> str:
    """Show the metrics of a group as a table, and its groups folded in."""
    metrics = [entry for entry in below if isinstance(entry.member, Metric)]
    rows = [_metric(entry, entry.member) for entry in metrics if isinstance(entry.member, Metric)]
    columns = head("Metric", "#Weight", "#Of the whole", "Curve")
    shown = table_in_part(columns, rows, "metrics") if rows else ""
    return shown + "".join(_groups(below, every, is_open=is_open))


def _groups(below: Sequence[Entry], every: Sequence[Entry], *, is_open: bool) -> Iterator[str]:
    for entry in below:
        group = entry.member
        if isinstance(group, Group):
            inner = [other for other in every if other.parent is group]
            count = counted(sum(1 for _ in group.metrics()), "metric")
            summary = (
                f"<strong>{name(group.name)}</strong> "
                f'<span class="hs-quiet">{count}, {_weight(entry)}</span>'
            )
            inside = _members(inner, every, is_open=is_open) + _rules(group)
            if group.aggregation != entry.parent.aggregation or words_of_rules.gates(group):
                inside = _made(group) + inside
            yield folded(summary, inside, is_open=is_open)


def _weight(entry: Entry) -> str:
    """Say what a group counts, once where its share of its group is that of the whole."""
    if entry.weight == LATER:
        return "weight to be learned"
    whole = "" if entry.effective == LATER else f"{entry.effective} of the whole"
    share = entry.share if entry.share and entry.depth else ""
    if not share:
        return whole or f"weight {entry.weight}"
    return f"{share} of its group" + (f", {whole}" if whole else "")


def _metric(entry: Entry, metric: Metric) -> str:
    others = '<span class="hs-quiet">For all others:</span> ' if metric.curves else ""
    curves = [
        f'<span class="hs-quiet">Where <code>{name(curve.when.text)}</code>:</span> '
        f"{_curve(entry, metric, curve.normalizer)}<br>"
        for curve in metric.curves
    ]
    curves.append(f"{others}{_curve(entry, metric, metric.normalizer)}")
    weight = entry.share or entry.weight
    cells = (
        f'<td class="hs-n">{weight}</td>',
        f'<td class="hs-n">{entry.effective}</td>',
        f"<td>{''.join(curves)}{_formula(metric)}</td>",
    )
    return row(name(metric.name), cells)


def _curve(entry: Entry, metric: Metric, normalizer: Normalizer) -> str:
    picture = drawn(normalizer, points=entry.under_sum)
    small = "" if picture is None else curve_line(picture, f"Score of {metric.name}")
    return f"{small} {line(words_of_curves.curve(normalizer))}"


def _formula(metric: Metric) -> str:
    formula = metric.effective_formula
    if formula.column == metric.name:
        return ""
    return f' <span class="hs-quiet">Of <code>{name(formula.text)}</code>.</span>'


def _rules(body: Body) -> str:
    if not body.rules:
        return ""
    lines: list[Line] = list(map(words_of_rules.rule, body.rules))
    items = "".join(f"<li>{line(each)}</li>" for each in lines)
    shown = f"<ol>{items}</ol>"
    word = counted(len(lines), "rule")
    return folded(f"{word}, in order", shown, is_open=len(lines) <= 3)
