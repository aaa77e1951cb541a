"""Checking a scorecard: what is legal in it, and wrong or worth a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.metric import Metric
from healthscore.spec.checks import _bands as bands
from healthscore.spec.checks import _relations as relations
from healthscore.spec.checks import _rules as rules
from healthscore.spec.checks import _sources as sources
from healthscore.spec.checks import _values as values
from healthscore.spec.checks import _weights as weights
from healthscore.spec.checks._data import read
from healthscore.spec.checks._findings import Findings
from healthscore.spec.checks._study import Study
from healthscore.spec.checks._tiers import tiers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from healthscore.group import Body
    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import TableLike
    from healthscore.spec.checks._data import Reading
    from healthscore.spec.checks._findings import Finding

_OF_SCORECARD: Final[tuple[Callable[[Study], Iterator[Finding]], ...]] = (
    bands.unreachable,
    bands.strength_of_most,
    sources.shared,
    bands.strength,
    rules.edges,
)

_OF_BODIES: Final[tuple[Callable[[Study, Body], Iterator[Finding]], ...]] = (
    weights.total,
    weights.crowded,
    weights.gate,
    weights.weightless,
    weights.fading,
    rules.conditions,
    rules.idle,
    tiers,
)

_OF_READINGS: Final[tuple[Callable[[Reading], Iterator[Finding]], ...]] = (
    values.gaps,
    values.unlisted,
    values.constant,
    values.unused,
)

_OF_CURVES: Final[tuple[Callable[[Reading], Iterator[Finding]], ...]] = (
    values.unlearnable,
    values.beyond,
)


def check(
    scorecard: Scorecard, table: TableLike | None = None, *, as_of: AsOf | None = None
) -> Findings:
    """Find what is legal in a scorecard, and wrong or worth a look.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not; what is still to be learned is passed over.
    table : table, optional
        Customers to hold it against; see `Scorecard.score`.
    as_of : str, date or datetime64, optional
        The date of the table; needed when a formula or a validity counts days.

    Returns
    -------
    Findings
        In the order of the tree, the scorecard first; false where there are none.

    Raises
    ------
    DataError
        If the table does not hold what the definition needs.

    Examples
    --------
    >>> from healthscore import Fixed, Linear, Metric, Scorecard
    >>> card = Scorecard(
    ...     "b2b",
    ...     [
    ...         Metric("logins", Linear(worst=0, best=10)),
    ...         Metric("nps", Linear(worst=-100, best=100)),
    ...     ],
    ...     weighting=Fixed(logins=50, nps=40),
    ... )
    >>> print(check(card))
    warning: Scorecard 'b2b': Its weights look like percent but total 90, not 100: ...
    """
    study = Study(scorecard)
    found = list(_of_definition(study))
    if table is not None:
        with np.errstate(all="ignore"):
            found += _of_table(study, read(scorecard, table, as_of))
    order = _order(study)
    return Findings(sorted(found, key=lambda finding: order[finding.place]))


def _of_definition(study: Study) -> Iterator[Finding]:
    for of_scorecard in _OF_SCORECARD:
        yield from of_scorecard(study)
    for body in study.bodies:
        for of_body in _OF_BODIES:
            yield from of_body(study, body)
    for metric in study.scorecard.metrics():
        yield from sources.flat(study, metric)
        yield from sources.unreached(study, metric)
        yield from sources.left_over(metric)


def _of_table(study: Study, readings: Sequence[Reading]) -> Iterator[Finding]:
    if not len(readings[0].values):
        return
    for reading in readings:
        for of_reading in _OF_READINGS:
            yield from of_reading(reading)
        for part in reading.parts or (reading,):
            for of_curve in _OF_CURVES:
                yield from of_curve(part)
    compared = relations.comparison(readings)
    yield from relations.contrary(compared)
    yield from relations.duplicates(compared, list(map(frozenset, study.by_formula.values())))


def _order(study: Study) -> dict[str, int]:
    """Give each place its number in the tree, rules right behind what they belong to."""
    places: list[str] = []
    for member in (study.scorecard, *study.scorecard.below()):
        places.append(member.place)
        if not isinstance(member, Metric):
            places += [rules.place_of(member, number) for number in range(len(member.rules))]
    return {place: number for number, place in enumerate(places)}
