"""One customer's score in a notebook, taken apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from healthscore.views._bands import dot_and_word
from healthscore.views._charts import on_scale, size_bar
from healthscore.views._figures import days, key_text, one_digit, share, signed
from healthscore.views._markup import head, name, number, row, table_in_part, text, view

if TYPE_CHECKING:
    from healthscore.explain import Explanation, Part
    from healthscore.scoring import AppliedRule


def explanation_html(explanation: Explanation) -> str:
    """Show in a notebook why a customer has a score.

    Parameters
    ----------
    explanation : Explanation
        Of one customer.

    Returns
    -------
    str
        HTML without scripts, with styles that touch nothing else.
    """
    key = key_text(explanation.key)
    heading = (
        f'<p><strong class="hs-title">{name(key)}</strong> {summary(explanation)}</p>'
        f'<p class="hs-quiet hs-small">{_made_by(explanation)}</p>'
    )
    return view(heading + inside(explanation), f"Score of {key}")


def _made_by(explanation: Explanation) -> str:
    said = f"Scorecard {name(explanation.scorecard.name)}"
    if explanation.as_of is not None:
        said += f", as of {days(explanation.as_of)[0]}"
    return said + (f", model <code>{text(explanation.model)}</code>" if explanation.model else "")


def summary(explanation: Explanation) -> str:
    """Say score, band and coverage in one line."""
    banding = explanation.scorecard.banding
    known = not math.isnan(explanation.score)
    said = f"score <strong>{explanation.shown}</strong>" if known else "no score"
    said += f" {dot_and_word(banding, explanation.band)}" if known else ""
    return f'{said} <span class="hs-quiet">coverage {share(explanation.coverage, 1.0)}</span>'


def inside(explanation: Explanation) -> str:
    """Show all there is to say of a score below its summary.

    Parameters
    ----------
    explanation : Explanation
        Of one customer.

    Returns
    -------
    str
        HTML for the inside of a view, or of the report.
    """
    said = "".join(f"<li>{text(sentence)}</li>" for sentence in explanation.sentences)
    return "".join(
        (
            on_scale(explanation.score, explanation.worth, explanation.scorecard.banding),
            _reach(explanation),
            f"<ul>{said}</ul>" if said else "",
            _rules(explanation),
            _parts(explanation),
        )
    )


def _reach(explanation: Explanation) -> str:
    """Say where the score would lie with every gap filled, where there are gaps."""
    low, high = map(one_digit, sorted(explanation.worth))
    if low == high:
        return ""
    said = f"With every gap filled, the score would be from {low} to {high}: the grey stretch."
    return f'<p class="hs-quiet hs-small">{said}</p>'


def _rules(explanation: Explanation) -> str:
    if not explanation.rules:
        return ""
    items = "".join(f"<li>{_rule(rule)}</li>" for rule in explanation.rules)
    return f"<p>Rules whose conditions hold:</p><ul>{items}</ul>"


def _rule(applied: AppliedRule) -> str:
    points = f"{signed(applied.effect)} points" if round(applied.effect, 1) else "no effect"
    where = "" if applied.on_whole else f" on {name(applied.member)}"
    return f'{name(applied.reason)}{where}: <span class="hs-nowrap">{points}</span>'


def _parts(explanation: Explanation) -> str:
    """Show every metric, the one that costs most first."""
    lost = [part.loss for part in explanation.parts if not math.isnan(part.loss)]
    largest = max(lost, default=0.0)
    loses = largest > 0.0
    columns = ["Metric", "Value", "#Score", "#Weight", "#Puts in", *(["#Loses"] if loses else [])]
    rows = [_part(part, largest, loses=loses) for part in explanation.parts]
    return table_in_part(head(*columns), rows, "metrics") if rows else ""


def _part(part: Part, largest: float, *, loses: bool) -> str:
    where = f' <span class="hs-quiet hs-small">in {" / ".join(map(name, part.groups))}</span>'
    cells = [
        f"<td>{_value(part)}</td>",
        number(one_digit(part.score)),
        number(share(part.weight, 1.0)),
        number(one_digit(part.contribution)),
    ]
    if loses:
        cells.append(f'<td class="hs-n">{one_digit(part.loss)} {size_bar(part.loss, largest)}</td>')
    return row(f"{name(part.name)}{where if part.groups else ''}", cells)


def _value(part: Part) -> str:
    """Show the value, or what kind of gap it is and what the whole score would be without it."""
    if not part.gap:
        curve = (
            f' <span class="hs-quiet hs-small">for {name(part.when)}</span>' if part.when else ""
        )
        return f"{name(part.shown)}{curve}"
    known = f"{name(part.shown)}, " if part.shown else ""
    return f"{known}<em>{part.gap}</em>{'' if part.worth is None else _worth(part.worth)}"


def _worth(worth: tuple[float, float]) -> str:
    """Say what the score would be, where that can be said."""
    if math.isnan(math.fsum(worth)):
        return ""
    low, high = map(one_digit, sorted(worth))
    ends = low if low == high else f"{low} to {high}"
    return f' <span class="hs-quiet hs-small hs-nowrap">(score {ends} if known)</span>'
