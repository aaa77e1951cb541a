"""The role: from what had happened to one value a customer."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from healthscore._definition import Definition, is_finite, is_name, number, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore.events._past import Past

_LONGEST: Final = 100_000


class EventMetric(Definition, abc.ABC):
    """One column made of events.

    To write your own, derive a frozen attrs class and give `measure`. What it is given ends at the
    date, so that it cannot look ahead.

    Examples
    --------
    >>> import attrs
    >>> from healthscore import events
    >>> @attrs.frozen
    ... class Largest(events.EventMetric):
    ...     kind: str
    ...
    ...     def measure(self, past):
    ...         window = past.window(self.kind, days=90, valued=True)
    ...         largest = np.full(past.size, np.nan)
    ...         np.fmax.at(largest, window.owners, window.values)
    ...         return largest
    >>> import numpy as np
    >>> log = events.Log(
    ...     {
    ...         "who": ["a", "a"],
    ...         "at": ["2026-09-01", "2026-09-20"],
    ...         "of": "paid paid".split(),
    ...         "x": [3, 8],
    ...     },
    ...     customer="who",
    ...     time="at",
    ...     kind="of",
    ...     value="x",
    ... )
    >>> log.as_of(["2026-09-10", "2026-10-01"], {"largest": Largest("paid")})["largest"].tolist()
    [3.0, 8.0]
    """

    __slots__ = ()

    @abc.abstractmethod
    def measure(self, past: Past, /) -> NDArray[Any]:
        """Measure all customers as of a date.

        Parameters
        ----------
        past : Past
            What had happened by then.

        Returns
        -------
        ndarray, shape (n_customers,)
            Numbers, NaN for gaps; or texts as objects, None for gaps. That of a customer must
            depend on the customer's own events alone.
        """


def _kinds(kind: Any) -> Any:
    return tuple(cast("Sequence[Any]", kind)) if isinstance(kind, list) else kind


def require_kind(owner: EventMetric, field: str) -> None:
    """Refuse whatever is neither a kind of event, nor several, nor None for all."""
    kind = cast("object", getattr(owner, field))
    kinds: tuple[object, ...] = (kind,)
    if isinstance(kind, tuple):
        kind = kinds = cast("tuple[object, ...]", kind)
    if kind is not None and not (kinds and all(map(is_name, kinds))):
        raise refuse(owner, field, "be the name of a kind, a list of them, or None for all", kind)


def require_days(owner: EventMetric, field: str) -> None:
    """Refuse whatever is not a whole number of days."""
    days = getattr(owner, field)
    if not (is_finite(days) and 1 <= days <= _LONGEST and days.is_integer()):
        allowed = f"be a whole number of days from 1 to {_LONGEST:,}"
        raise refuse(owner, field, allowed, days)


def require_truth(owner: EventMetric, field: str) -> None:
    """Refuse whatever is neither True nor False."""
    value = getattr(owner, field)
    if not isinstance(value, bool):
        raise refuse(owner, field, "be True or False", value)


def kind_field(**options: Any) -> Any:
    """Make the field for what kind of events are looked at."""
    return attrs.field(converter=_kinds, **options)


@attrs.frozen(eq=False, repr=False)
class OfKind(EventMetric):
    """A metric of events of one kind, of several or of all."""

    kind: str | tuple[str, ...] | None = kind_field(default=None, metadata={"positional": True})

    def __attrs_post_init__(self) -> None:
        require_kind(self, "kind")


@attrs.frozen(eq=False, repr=False)
class Windowed(OfKind):
    """A number made of the events of the days up to the date."""

    days: float | None = attrs.field(default=None, converter=number, kw_only=True)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.days is not None:
            require_days(self, "days")
