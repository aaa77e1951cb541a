"""The curve behind a condition: goalposts that move, such as with a customer's age."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast, final

import attrs

from healthscore._definition import Definition, refuse, require_type
from healthscore.errors import DefinitionError
from healthscore.formula import Formula, formula, gives
from healthscore.normalizers import Normalizer


@final
@attrs.frozen(eq=False, repr=False)
class Curve(Definition):
    """The curve that judges a metric where a condition holds.

    Parameters
    ----------
    when : str or Formula
        The condition: ``age_months < 6``. Where a gap leaves it unknown, it does not hold.
    normalizer : Normalizer
        The curve from the metric's value to a score.

    Raises
    ------
    DefinitionError
        If `when` is no condition or asks for a score, or `normalizer` is none.

    Examples
    --------
    >>> from healthscore import Linear
    >>> Curve("age_months < 6", Linear(worst=0, best=0.5))
    Curve('age_months < 6', Linear(worst=0, best=0.5))
    """

    when: Formula = attrs.field(converter=formula, metadata={"positional": True})
    normalizer: Normalizer = attrs.field(metadata={"positional": True})

    def __attrs_post_init__(self) -> None:
        require_type(self, "normalizer", Normalizer, "a Normalizer")
        if gives(self.when) not in ("condition", "column"):
            raise refuse(self, "when", "be a condition, such as 'age_months < 6'", self.when)
        if self.when.scores:
            allowed = "not use score(): a metric is judged before any score is known"
            raise refuse(self, "when", allowed, self.when)


def as_curves(given: Any) -> Any:
    """Make curves of pairs, and leave the rest for the metric to refuse: errors among it."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        return given
    return tuple(map(_curve, cast("Iterable[object]", given)))


def _curve(given: Any) -> Any:
    is_row = isinstance(given, tuple | list)
    parts = list(cast("Iterable[Any]", given)) if is_row else []
    try:
        return Curve(*parts) if len(parts) == 2 else given
    except DefinitionError as error:
        # the metric knows its own name, and which curve it is
        return error
