"""The segment: some of the customers, and the scorecard that they are scored by."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore._definition import (
    Definition,
    is_finite,
    number,
    refuse,
    require_name,
    require_type,
    show,
)
from healthscore.formula import Formula, formula, gives
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping


@final
@attrs.frozen(eq=False, repr=False)
class Segment(Definition):
    """Some of the customers, and the scorecard that they are scored by.

    Parameters
    ----------
    name : str
        Its name, unlike that of any other segment.
    when : str or Formula, optional
        The condition, over columns of the table: ``seats > 500``. None for a default, which is
        everybody else's.
    scorecard : Scorecard
        What scores its customers.

    Raises
    ------
    DefinitionError
        If the name is blank, `when` is no condition or asks for a score, or `scorecard` is none.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("large", [Metric("csm", AsIs())])
    >>> Segment("enterprise", "seats > 500", card)
    Segment('enterprise', 'seats > 500', Scorecard('large', [Metric('csm', AsIs())]))
    """

    name: str = attrs.field(metadata={"positional": True})
    when: Formula | None = attrs.field(
        converter=attrs.converters.optional(formula), metadata={"positional": True}
    )
    scorecard: Scorecard = attrs.field(metadata={"positional": True})

    def __attrs_post_init__(self) -> None:
        require_name(self, "name")
        require_type(self, "scorecard", Scorecard, "a Scorecard")
        if self.when is None:
            return
        if gives(self.when) not in ("condition", "column"):
            allowed = "be a condition, such as \"plan == 'free'\""
            raise refuse(self.place, "when", allowed, self.when)
        if self.when.scores:
            allowed = "not use score(): a segment is found before any score is known"
            raise refuse(self.place, "when", allowed, self.when)

    @property
    def place(self) -> str:
        """What errors call it."""
        return f"Segment {self.name!r}"


def equals(column: str, value: object) -> Formula:
    """Make the condition that a column holds a text or a number.

    Parameters
    ----------
    column : str
        The column's name, whatever characters it has.
    value : str or float
        What it must hold.

    Returns
    -------
    Formula
        The condition.

    Raises
    ------
    DefinitionError
        If the value is neither of these.
    """
    name = Formula.of_column(column).text
    if isinstance(value, str) and value.strip():
        text = value.replace('"', '""')
        return Formula(f'{name} == "{text}"')
    if is_finite(number(value)):
        return Formula(f"{name} == {show(number(value))}")
    owner = "by_column"
    raise refuse(owner, "scorecards", "have texts or numbers as keys", value)


def name_of(value: object) -> str:
    """Name a segment for a value of a column."""
    return value if isinstance(value, str) else show(number(value))


def by_value(column: str, scorecards: Mapping[object, Scorecard]) -> tuple[Segment, ...]:
    """Make one segment for each value of a column, which gives it its name.

    Parameters
    ----------
    column : str
        The column's name.
    scorecards : mapping of (str or float) to Scorecard
        By value.

    Returns
    -------
    tuple of Segment
        In the mapping's order.
    """
    return tuple(
        Segment(name_of(value), equals(column, value), scorecard)
        for value, scorecard in scorecards.items()
    )
