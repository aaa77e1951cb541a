"""The sections about the scorecard as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.document import short_fingerprint
from healthscore.group import Group
from healthscore.spec._diff import diff
from healthscore.spec.pages import _words_groups as words_of_groups
from healthscore.spec.pages import _words_rules as words_of_rules
from healthscore.spec.pages._content import Code, Name, Paragraph, Points, Section, Swatch, Table
from healthscore.spec.pages._words import MANY, counted, figure, listed, some
from healthscore.weightings import Fixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthscore.bandings import Banding
    from healthscore.calibrations import Calibration
    from healthscore.scorecard import Scorecard
    from healthscore.spec.pages._content import Block, Line
    from healthscore.spec.pages._members import Entry


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Turn a text that somebody gave into paragraphs; blank lines part them."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return tuple(Paragraph((Name(part),)) for part in parts if part.strip())


def overview(scorecard: Scorecard, entries: Sequence[Entry]) -> Section:
    """Say how the score comes about.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.
    entries : sequence of Entry
        Its members.

    Returns
    -------
    Section
        In plain words.
    """
    groups = sum(1 for _ in scorecard.groups())
    made = counted(len(entries) - groups, "metric")
    inside = f" in {counted(groups, 'group')}" if groups else ""
    intro = "The score of a customer is a number from 0 to 100; higher is healthier."
    blocks: list[Block] = [
        Paragraph((f"{intro} It is made from {made}{inside}, in these steps:",)),
        Points(tuple(_steps(scorecard, entries)), ordered=True),
        *_unfitted(scorecard),
    ]
    return Section(("How the score comes about",), "overview", tuple(blocks))


def _steps(scorecard: Scorecard, entries: Sequence[Entry]) -> Iterable[Line]:
    result = "points" if all(entry.under_sum for entry in entries) else "a score from 0 to 100"
    yield (f"Every metric turns a value into {result}, by a curve of its own.",)
    if any(scorecard.groups()):
        yield ("Every group makes one score of those of its members.",)
    top = [entry for entry in entries if entry.parent is scorecard]
    yield (
        *_made_of(scorecard, top),
        *words_of_groups.aggregation(scorecard.aggregation),
        *_weighting(scorecard),
    )
    yield (words_of_rules.spread(scorecard),)
    yield from words_of_rules.gates(scorecard)
    if scorecard.rules:
        many = counted(len(scorecard.rules), "rule")
        yield (f"Then {many} may change the score: see ", Name("Rules", "rules"), ".")
    if scorecard.banding is not None:
        labels = some(scorecard.banding.labels, "band")
        yield ("The score, as it is before any rounding, is cut into bands: ", *labels, ".")


def _made_of(scorecard: Scorecard, top: Sequence[Entry]) -> Line:
    """Say of what the score is made, and in which shares where shares say all."""
    if len(top) > MANY:
        return (f"The score is made of {len(top)} members. ",)
    by_share = scorecard.aggregation.by_weight and not scorecard.weighting.learns
    made = listed(
        (
            Name(entry.member.name, entry.anchor),
            f" ({entry.share})" if by_share and entry.share else "",
        )
        for entry in top
    )
    return ("The score is made of ", *made, ". ")


def _weighting(scorecard: Scorecard) -> Line:
    """Say where the shares come from, unless they are declared and have just been said."""
    declared = isinstance(scorecard.weighting, Fixed)
    if declared or scorecard.aggregation.points or len(scorecard.members) == 1:
        return ()
    return (" ", *words_of_groups.weighting(scorecard.weighting))


def _unfitted(scorecard: Scorecard) -> Iterable[Block]:
    if scorecard.learns:
        still = some(scorecard.unfitted, "part")
        note = (" What they learn stands in words here; fit() puts numbers in its place.",)
        yield Paragraph(("Still to be learned: ", *still, ".", *note))


def bands(banding: Banding) -> Section:
    """Say which scores each band holds.

    Parameters
    ----------
    banding : Banding
        Fitted or not.

    Returns
    -------
    Section
        From the highest band to the lowest.
    """
    rows: list[tuple[Line, ...]] = [
        ((Swatch(banding.color(label)), Name(label)), held, (Code(banding.color(label)),))
        for label, held in reversed(words_of_rules.ranges(banding))
    ]
    grey = banding.color("unknown")
    rows.append(((Swatch(grey), "unknown"), ("no score",), (Code(grey),)))
    blocks: list[Block] = [Table(("Band", "Score", "Color"), tuple(rows))]
    if banding.learns:
        blocks.append(Paragraph(("Edges in words are learned from the customers' scores.",)))
    if margin := words_of_rules.margin(banding):
        blocks.append(Paragraph(margin))
    return Section(("Bands",), "bands", tuple(blocks))


def churn(calibration: Calibration) -> Section:
    """Say what share of customers with a score then left.

    Parameters
    ----------
    calibration : Calibration
        What was learned.

    Returns
    -------
    Section
        From the lowest score to the highest.
    """
    days = calibration.horizon
    within = "" if days is None else f" within {days:g} day{'' if days == 1.0 else 's'}"
    said = (
        f"Learned from {calibration.n:,} customers, of whom {calibration.n_churned:,} left{within}."
    )
    lines = (calibration.scores, calibration.probabilities, calibration.low, calibration.high)
    rows = tuple(
        tuple((each,) for each in (figure(score), _percent(chance), _percent(low), _percent(high)))
        for score, chance, low, high in zip(*lines, strict=True)
    )
    table = Table(("Score", "Left", "At least", "At most"), rows)
    return Section(("Churn",), "churn", (Paragraph((said,)), table))


def _percent(share: float) -> str:
    near = min(share, 1.0 - share)
    return f"{100.0 * share:.{1 if near >= 0.001 else 3}f} %"


_EFFECTIVE: Final = (
    "The weight is as declared, and the share is that of the group it stands in. The share of the "
    "whole is what a member counts where everything is present."
)
_POINTS: Final = (
    " Where points are added up, points stand in the place of a weight, and the share of the whole "
    "is that of the points that can be won or lost."
)


def tree(scorecard: Scorecard, entries: Sequence[Entry]) -> Section:
    """Show every member and what it counts.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.
    entries : sequence of Entry
        Its members.

    Returns
    -------
    Section
        A table.
    """
    rows = tuple(
        (
            (Name(entry.member.name, entry.anchor, strong=isinstance(entry.member, Group)),),
            (entry.weight,),
            (entry.share,),
            (entry.effective,),
        )
        for entry in entries
    )
    head = ("Member", "Weight", "Share of its group", "Share of the whole")
    table = Table(head, rows, numeric=True, indents=tuple(entry.depth for entry in entries))
    note = _EFFECTIVE + (_POINTS if any(entry.under_sum for entry in entries) else "")
    blocks = [table, Paragraph((note,), small=True), *_by_order(scorecard)]
    return Section(("Metrics and weights",), "weights", tuple(blocks))


def _by_order(scorecard: Scorecard) -> Iterable[Block]:
    """Warn where weights do not weigh."""
    names = [
        body.name
        for body in (scorecard, *scorecard.groups())
        if not (body.aggregation.by_weight or body.aggregation.points)
    ]
    if names:
        note = ", weights count toward coverage alone: the order of the scores gives the shares."
        yield Paragraph(("In ", *some(names, "group"), note), small=True)


def rules(scorecard: Scorecard) -> Section:
    """Say what rules do, in order.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not, with rules anywhere in it.

    Returns
    -------
    Section
        Those of the scorecard; those of groups stand with their groups.
    """
    order = (
        "Rules act one after the other on a score that is there. A condition that a gap leaves "
        "open does not hold."
    )
    blocks: list[Block] = [Paragraph((order,))]
    if scorecard.rules:
        blocks.append(Points(tuple(map(words_of_rules.rule, scorecard.rules)), ordered=True))
    if grouped := [group.name for group in scorecard.groups() if group.rules]:
        which = some(grouped, "group")
        blocks.append(Paragraph(("Groups with rules of their own: ", *which, ".")))
    return Section(("Rules",), "rules", tuple(blocks))


def changes(old: Scorecard, new: Scorecard) -> Section:
    """Say what changed.

    Parameters
    ----------
    old : Scorecard
        The one before.
    new : Scorecard
        The one that is described.

    Returns
    -------
    Section
        A sentence for each change.
    """
    found = tuple((Name(line),) for line in diff(old, new).lines())
    since = (
        f"version {old.version}"
        if old.version.strip()
        else (short_fingerprint(old) or "another version")
    )
    title = ("What changed since ", Name(since))
    blocks = (Points(found) if found else Paragraph(("No changes.",)),)
    return Section(title, "changes", blocks)
