"""Playbooks to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from healthscore._definition import is_name, number_of, refuse, show
from healthscore.formula import Formula
from healthscore.playbook import Play, Playbook

if TYPE_CHECKING:
    from collections.abc import Sequence


def personas(
    usage: str = "usage",
    feedback: str = "feedback",
    support: str = "open_tickets",
    *,
    heavy: float = 80,
    hardly: float = 20,
    happy: float = 90,
    few: float = 1,
    many: float = 4,
    best_band: str = "green",
) -> Playbook:
    """Start from the five personas of the field, each with the usual action.

    ============== ===================================================== ========
    persona        condition                                             priority
    ============== ===================================================== ========
    Struggler      tickets >= many                                       5
    Brand advocate feedback >= happy, and in the best band               4
    Power user     usage >= heavy, and tickets <= few                    3
    Ghost          usage < hardly, and no tickets at all                 2
    On the fence   none of Struggler, Power user and Ghost: fewer than   1
                   many tickets, and use that is neither heavy with few
                   problems nor next to nothing in silence
    ============== ===================================================== ========

    A customer is one persona, the first by priority, which is `Matches.first`: problems are solved
    before anything is asked for, so that a struggler is asked for no reference, whatever the
    feedback. Struggler, Power user, Ghost and On the fence exclude each other by their conditions,
    and one of them holds for every customer whose use and tickets are known; Brand advocate may
    hold beside any of them, which `Matches.of` shows.

    Parameters
    ----------
    usage : str, default "usage"
        The metric or group that says how much the product is used.
    feedback : str, default "feedback"
        The metric or group that says what customers think. In a group that also holds what nobody
        is asked, such as tickets, name the survey's own metric: a customer who never answered is
        no advocate.
    support : str, default "open_tickets"
        The column with the number of open tickets. Whoever has many uses the product, or tries to.
    heavy : float, default 80
        Score of use from which it is heavy.
    hardly : float, default 20
        Score of use below which there is next to none.
    happy : float, default 90
        Score of feedback from which it is high.
    few : float, default 1
        Tickets up to which problems are few.
    many : float, default 4
        Tickets from which problems are many.
    best_band : str, default "green"
        The band of healthy customers.

    Returns
    -------
    Playbook
        Named "personas". The thresholds are where to start: look at `Matches.counts`, and move
        them until each persona is of a size that you can act on.

    Raises
    ------
    DefinitionError
        If a name is blank, a threshold is no number, or the lower is not below the higher.

    Examples
    --------
    >>> from healthscore import datasets
    >>> from healthscore.recipes import classic
    >>> customers = datasets.make_saas(1_000)
    >>> card = classic().fit(customers, as_of="2026-11-01")
    >>> scores = card.score(customers, key="account_id", as_of="2026-11-01")
    >>> personas(feedback="nps").match(scores, customers)
    <Matches: 1,000 customers, 5 plays, ... Struggler, ... Ghost, ... On the fence>
    """
    place = "personas"
    for field, name in (
        ("usage", usage),
        ("feedback", feedback),
        ("support", support),
        ("best_band", best_band),
    ):
        _require_name(place, field, name)
    low, high = _ascending(place, ("hardly", hardly), ("heavy", heavy))
    rare, often = _ascending(place, ("few", few), ("many", many))
    use, tickets = _score(usage), _column(support)
    power = f"{use} >= {high} and {tickets} <= {rare}"
    ghost = f"{use} < {low} and {tickets} == 0"
    praise = f"{_score(feedback)} >= {show(number_of(place, 'happy', happy))}"
    return Playbook(
        [
            Play(
                "Struggler",
                when=f"{tickets} >= {often}",
                action="Have support close the tickets, then train the team",
                priority=5,
                description="Many open problems: wants to use it, and is held up.",
            ),
            Play(
                "Brand advocate",
                when=f"{praise} and band == {_text(best_band)}",
                action="Ask for a review, a reference or a referral",
                priority=4,
                description="Healthy, and says so.",
            ),
            Play(
                "Power user",
                when=power,
                action="Offer the next plan, and early access to what is new",
                priority=3,
                description="Uses a lot, with few problems.",
            ),
            Play(
                "Ghost",
                when=ghost,
                action="Find another contact, and start again with one use that pays",
                priority=2,
                description="Hardly uses it, and says nothing.",
            ),
            Play(
                "On the fence",
                when=f"{tickets} < {often} and not ({power}) and not ({ghost})",
                action="Show what they do not use yet, and ask what is missing",
                priority=1,
                description="In the middle: may turn either way.",
            ),
        ],
        name="personas",
        description="Five kinds of customers, and what to do for each.",
    )


def upsell(
    plan: str = "plan", basic: Sequence[str] = ("free", "basic"), at: float = 80
) -> Playbook:
    """Start from upsell candidates: a high score on a basic plan.

    Parameters
    ----------
    plan : str, default "plan"
        The column with the plan.
    basic : sequence of str, default ("free", "basic")
        The plans that there is something above of.
    at : float, default 80
        Score from which it is high.

    Returns
    -------
    Playbook
        Named "upsell", with one play of that name.

    Raises
    ------
    DefinitionError
        If a name is blank, there is no basic plan, or `at` is no number.

    Examples
    --------
    >>> upsell(basic=["starter"]).plays[0].when
    "score >= 80 and plan in ('starter')"
    """
    place = "upsell"
    _require_name(place, "plan", plan)
    if not (isinstance(cast("object", basic), list | tuple) and basic):
        raise refuse(place, "basic", "be a list of one or more plans", basic)
    for each in basic:
        _require_name(place, "basic", each)
    level = show(number_of(place, "at", at))
    return Playbook(
        [
            Play(
                "Upsell",
                when=f"score >= {level} and {_column(plan)} in ({', '.join(map(_text, basic))})",
                action="Offer the next plan",
                description="Healthy on a plan that there is something above of.",
            )
        ],
        name="upsell",
        description="Who is likely to take a larger plan.",
    )


def _require_name(place: str, field: str, name: object) -> None:
    if not is_name(name):
        raise refuse(place, field, "be a text that is not blank", name)


def _ascending(place: str, lower: tuple[str, float], higher: tuple[str, float]) -> tuple[str, str]:
    """Write two thresholds as formulas have them, the lower first."""
    (low_name, low), (high_name, high) = lower, higher
    low, high = number_of(place, low_name, low), number_of(place, high_name, high)
    if not low < high:
        raise refuse(place, low_name, f"be below {high_name!r}, {show(high)}", low)
    return show(low), show(high)


def _column(name: str) -> str:
    plain = name.isidentifier() and name not in ("and", "or", "not", "in")
    return name if plain else Formula.of_column(name).text


def _score(member: str) -> str:
    return f"score({_text(member)})"


def _text(value: str) -> str:
    return f"'{value.replace(chr(39), chr(39) * 2)}'"
