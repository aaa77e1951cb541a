"""What a sensitivity analysis found, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.evaluate.sensitivity._space import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.evaluate.sensitivity._driver import Driver
    from healthscore.evaluate.sensitivity._sensitivity import Sensitivity

_MOST_NAMES: Final = 4
"""Rivals of the first choice that are named."""

_NOTHING: Final = 1e-9
"""What rounding makes of nothing."""


def sentences_of(found: Sensitivity) -> tuple[str, ...]:
    """Say what a sensitivity analysis found.

    Parameters
    ----------
    found : Sensitivity
        What it found.

    Returns
    -------
    tuple of str
        Whole sentences.
    """
    scored = int(np.count_nonzero(~np.isnan(found.scores.values)))
    if not scored and (found.unscored == 1.0).all():
        return ("No customer has a score, so nothing can depend on the choices behind it.",)
    if not found.varies:
        nothing = "There is nothing to vary: no choice is free, or none can be made in another way"
        return (f"{nothing}, as the weight of a single metric, or of the points of a sum.",)
    if not scored:
        nobody = "No customer has a score by the scorecard itself, so there is nothing to compare."
        return (nobody, *_lost(found))
    return tuple(_sentences(found, scored))


def _sentences(found: Sensitivity, scored: int) -> Iterator[str]:
    if found.keeps is not None:
        yield (
            f"With {_listed(list(_free(found)), 'and')} drawn at random, "
            f"{_percent(found.kept_share)} of the customers with a score keep their band in at "
            "least 95 of 100 draws."
        )
        yield f"In a draw, {_percent(found.mean_changed)} of them change band on average."
    if scored > 1:
        places = _figure(found.mean_rank_shift)
        yield f"Ranks shift by {places} places of {scored:,} on average."
    yield f"Half of the customers' scores lie within {_width(found)} points in 90 of 100 draws."
    yield from _order(found)
    yield from _lost(found)
    yield from _driver(found)
    yield (
        "This says how much depends on the choices that were set free, and not whether the score "
        "is right: a backtest tells that."
    )


def _free(found: Sensitivity) -> Iterator[str]:
    """Name what does vary: what was set free and cannot be chosen otherwise is no merit."""
    kinds, share = {name.split(" of ")[0] for name in found.choices}, found.freedom.weights
    if not kinds.isdisjoint(("weights", "weight")):
        yield (
            "any weights at all" if share == "arbitrary" else f"weights within {100 * share:.3g} %"
        )
    if "curves" in kinds:
        yield "bends of the curves"
    if "aggregation" in kinds:
        yield "aggregations"
    if LEFT_OUT in kinds:
        yield "a metric (or none) to leave out"


def _listed(words: list[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _width(found: Sensitivity) -> str:
    widths = found.high - found.low
    return _figure(float(np.median(widths[~np.isnan(widths)])))


def _order(found: Sensitivity) -> Iterator[str]:
    least = found.spearman_low
    if not np.isnan(least):
        # never rounded up: only what is the same order is said to be
        figure = np.floor(1_000.0 * least + _NOTHING) / 1_000.0
        yield (
            f"In 95 of 100 draws the order of the customers agrees with that of the scorecard "
            f"with a rank correlation of {figure:.3f}{'' if figure == 1.0 else ' or more'}."
        )


def _lost(found: Sensitivity) -> Iterator[str]:
    some = int(np.count_nonzero((found.unscored > 0.0) & (found.unscored < 1.0)))
    if some:
        are = "customer has" if some == 1 else "customers have"
        yield f"{some:,} {are} a score in some draws alone: in the others too little of it counts."


def _driver(found: Sensitivity) -> Iterator[str]:
    if not found.drivers or np.isnan(found.drivers[0].score_total):
        return
    first, *others = found.drivers
    rivals = [each.words for each in others if each.score_total.high >= first.score_total.low]
    if rivals:
        more = [f"{len(rivals) - _MOST_NAMES + 1} others"] if len(rivals) > _MOST_NAMES else []
        shown = rivals[: _MOST_NAMES - len(more)]
        names = _listed([first.words, *shown, *more], "or")
        yield f"These runs cannot tell which of the choices matters most: {names}."
        return
    share = first.score_total.text(percent=True, digits=0)
    yield (
        f"Of the choices, {first.words} {_matter(first)} most: {share} of how much scores vary "
        "comes of it, its interplay with the others included."
    )


def _matter(driver: Driver) -> str:
    several = driver.name == "curves" or driver.name.startswith("weights")
    return "matter" if several else "matters"


def _figure(number: float) -> str:
    tiny = _NOTHING < number < 0.05
    return "less than 0.1" if tiny else f"{number:,.1f}"


def _percent(share: float) -> str:
    if 0.0 < share < 0.001:
        return "less than 0.1 %"
    # never rounded up to all of them
    return "more than 99.9 %" if 0.999 < share < 1.0 else f"{100.0 * share:.3g} %"
