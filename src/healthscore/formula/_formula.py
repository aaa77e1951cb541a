"""A formula as written and as understood."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, final

import attrs

from healthscore._definition import Record
from healthscore.formula._errors import nearest, refuse
from healthscore.formula._needs import Need, needs, scores_used, uses_date_of_scoring
from healthscore.formula._nodes import Column
from healthscore.formula._parse import parse, what

if TYPE_CHECKING:
    from collections.abc import Collection

    from healthscore.formula._needs import Due
    from healthscore.formula._nodes import Node
    from healthscore.formula._parse import What


@final
@attrs.frozen(eq=False, repr=False)
class Formula(Record):
    """A formula, parsed once.

    Two formulas are equal when they mean the same, whatever their spaces and brackets.

    Parameters
    ----------
    text : str
        Column names, numbers, texts in quotes, ``+ - * /``, comparisons, ``and or not``, ``in``,
        and the functions ``abs min max log1p sqrt coalesce days_since days_between score``. A
        column whose name has other characters than letters, digits and ``_`` is put in backticks.

    Attributes
    ----------
    text : str
        As written.
    node : Node
        The frozen tree.

    Raises
    ------
    DefinitionError
        If the text is not a formula; the message shows the place.

    Examples
    --------
    >>> Formula("open_tickets / seats") == Formula("(open_tickets)/seats")
    True
    >>> Formula("open_tickets / (seats")
    Traceback (most recent call last):
    ...
    healthscore.errors.DefinitionError: The bracket ( is not closed.
        open_tickets / (seats
                       ^
    """

    text: str = attrs.field(eq=False)
    node: Node = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "node", parse(self.text))

    def __repr__(self) -> str:
        return repr(self.text)

    @classmethod
    def of_column(cls, name: str) -> Formula:
        """Make the formula that is just a column.

        Parameters
        ----------
        name : str
            The column's name, whatever characters it has.

        Returns
        -------
        Formula
            Its value.
        """
        return cls(f"`{name.replace('`', '``')}`")

    @property
    def column(self) -> str | None:
        """Name of the column when the formula is nothing but one."""
        return self.node.name if isinstance(self.node, Column) else None

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that it reads."""
        return tuple(dict.fromkeys(need.column for need in self.needs()))

    @cached_property
    def scores(self) -> tuple[str, ...]:
        """Names of the members whose scores it reads."""
        return tuple(dict.fromkeys(score.member for score in scores_used(self.node)))

    @cached_property
    def needs_as_of(self) -> bool:
        """Whether the date of scoring matters."""
        return uses_date_of_scoring(self.node)

    def needs(self, due: Due = "numbers") -> tuple[Need, ...]:
        """List the columns that it reads.

        Parameters
        ----------
        due : {"numbers", "labels"}
            What the formula as a whole must give.

        Returns
        -------
        tuple of Need
            Column, what it must hold, and its place.
        """
        return tuple(needs(self.node, due))

    def require_scores(self, known: Collection[str], place: str) -> None:
        """Refuse the score of something that is not known.

        Parameters
        ----------
        known : collection of str
            Names of the members that have a score where the formula is computed.
        place : str
            What the members belong to, for the message.

        Raises
        ------
        DefinitionError
            For the first unknown name; the message shows the place.
        """
        for score in scores_used(self.node):
            if score.member not in known:
                what_is_wrong = (
                    f"{place} has no member {score.member!r}.{nearest(score.member, known)}"
                )
                raise refuse(self.text, score.at, what_is_wrong)


def formula(value: str | Formula) -> Formula:
    """Parse a text, and let a formula through."""
    return value if isinstance(value, Formula) else Formula(value)


def gives(expression: Formula) -> What:
    """Tell what a formula gives; a bare column may be anything."""
    return what(expression.node)
