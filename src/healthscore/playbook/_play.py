"""The play."""

from __future__ import annotations

from typing import Final, final

import attrs

from healthscore._definition import (
    Definition,
    number,
    refuse,
    require_finite,
    require_name,
    require_text,
)
from healthscore.formula import Formula, formula, gives

_RESULTS: Final = frozenset(
    {"score", "band", "coverage", "adjustment", "change", "score_before", "band_before"}
)
"""Results that are no conditions: nearly everybody has them."""


@final
@attrs.frozen(eq=False, repr=False)
class Play(Definition):
    """A named action for customers who meet a condition.

    Parameters
    ----------
    name : str
        Its name, unlike that of any other play of the playbook.
    when : str or Formula
        The condition, over columns of the table and results of the scoring; see `Playbook.match`.
        Where it is unknown because of a gap, it does not hold.
    action : str
        What to do.
    priority : float, default 0
        Which of several plays comes first: higher ones do, and equal ones in the order written.
    description : str, default ""
        Who is meant, and why it helps; for people.
    owner : str, default ""
        Who does it.

    Raises
    ------
    DefinitionError
        If `when` is not a condition, `name` or `action` is blank, or another field is not what it
        should be.

    Examples
    --------
    >>> Play(
    ...     "Power user", when="score('usage') >= 80 and open_tickets == 0", action="offer premium"
    ... )
    Play('Power user', when="score('usage') >= 80 and open_tickets == 0", action='offer premium')
    """

    name: str = attrs.field(metadata={"positional": True})
    when: Formula = attrs.field(converter=formula, kw_only=True)
    action: str = attrs.field(kw_only=True)
    priority: float = attrs.field(default=0.0, converter=number, kw_only=True)
    description: str = attrs.field(default="", kw_only=True)
    owner: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_name(self, "name")
        if gives(self.when) not in ("condition", "column") or self.when.column in _RESULTS:
            allowed = "be a condition, such as 'open_tickets > 3'"
            raise refuse(self.place, "when", allowed, self.when)
        require_name(self, "action")
        require_finite(self, "priority", learnable=False)
        for field in ("description", "owner"):
            require_text(self.place, self, field)

    @property
    def place(self) -> str:
        """What errors call it."""
        return f"Play {self.name!r}"
