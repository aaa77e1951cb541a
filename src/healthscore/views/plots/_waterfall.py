"""One customer's score, step by step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from healthscore._definition import refuse
from healthscore.explain import Explanation
from healthscore.scoring import Score
from healthscore.spec.pages._words import percent
from healthscore.views._figures import one_digit, signed
from healthscore.views.plots._bands import look_of
from healthscore.views.plots._canvas import Canvas
from healthscore.views.plots._checks import require_count
from healthscore.views.plots._inks import DOWN, FAINT, REST, UP, Look
from healthscore.views.plots._texts import drawable, labels_of, shortened
from healthscore.views.plots._waterfall_steps import Account, Step, steps_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_MOST: Final = 1000
_ADDED, _TAKEN, _TOTAL = Look(UP), Look(DOWN, "\\\\\\"), Look(REST)


def waterfall(score: Score | Explanation, *, count: int = 10, ax: Axes | None = None) -> Axes:
    """Draw what a customer's score is made of, step by step.

    It begins at 100 and loses what each metric kept out. Where points are summed nobody knows what
    was lost; there it begins at the start of the sum, and adds what each metric put in. What rules,
    and the starts and limits of sums, add or take comes last.

    Parameters
    ----------
    score : Score or Explanation
        Of one customer.
    count : int, default 10
        Metrics that have a step of their own, those that matter most; the others share one.
    ax : Axes, optional
        What to draw on; by default a figure of its own.

    Returns
    -------
    Axes
        A bar for each step, from the top down, with its points; each begins where the one before
        it ends, and the last is the score, in the color of its band. No bar for a customer without
        a score.

    Raises
    ------
    DefinitionError
        If it is not about one customer, or `count` is no whole number from 1 to 1,000.
    DataError
        If the details of the score were not kept.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())])
    >>> ax = waterfall(card.score_one({"usage": 40, "csat": 90}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['best possible', 'usage', 'csat', 'score']
    >>> [text.get_text() for text in ax.texts]
    ['100.0', '-30.0', '-5.0', '65.0']
    """
    require_count("waterfall", "count", count, _MOST)
    account = _account(score)
    steps = [] if math.isnan(account.value) else steps_of(account, count)
    canvas = Canvas.on("waterfall", ax, 7.0, 1.1 + 0.34 * max(len(steps), 2))
    if not steps:
        canvas.note(f"{_customer(account)}no score, coverage {percent(account.coverage)}")
        return canvas.axes
    _draw(canvas, steps, account)
    canvas.label(title=_title(account), across="points")
    return canvas.axes


def _account(score: object) -> Account:
    if not isinstance(score, Score | Explanation):
        owner = "waterfall"
        raise refuse(owner, "score", "be the Score or the Explanation of one customer", score)
    return Account.of(score)


def _title(account: Account) -> str:
    value, band = one_digit(account.value), shortened(account.band, 14)
    parts = [f"score {value}", *([band] if band else [])]
    return f"{_customer(account)}{', '.join(parts)}"


def _customer(account: Account) -> str:
    return f"{shortened(drawable(account.customer), 24)}: " if account.customer else ""


def _draw(canvas: Canvas, steps: Sequence[Step], account: Account) -> None:
    ends = [end for step in steps for end in (step.before, step.after)]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    width = (high - low) or 1.0
    for row, step in enumerate(steps):
        look = _look(step, account)
        canvas.ax.barh(row, step.change, left=step.before, height=0.66, **look.fill)
        text = signed(step.change) if step.kind == "change" else one_digit(step.after)
        at = max(step.before, step.after) + 0.012 * width
        canvas.write(at, row, text, va="center")
        if row + 1 < len(steps):
            canvas.ax.plot([step.after] * 2, [row, row + 1], color=FAINT, linewidth=0.8, zorder=0.5)
    canvas.rows(labels_of(step.name for step in steps))
    canvas.ax.set_xlim(low - (0.02 * width if low else 0.0), high + 0.13 * width)
    if low:
        canvas.ax.axvline(0.0, color=FAINT, linewidth=0.8)
    canvas.open()


def _look(step: Step, account: Account) -> Look:
    if step.kind == "score":
        return look_of(account.scorecard.banding, account.band)
    if step.kind == "total":
        return _TOTAL
    return _ADDED if step.change > 0.0 else _TAKEN
