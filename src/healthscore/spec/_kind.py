"""A kind of definition: its name in documents, its class, and the shapes of its fields."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import attrs

from healthscore._definition import default_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthscore.spec._shapes import Shape

REQUIRED = object()
"""The default of a field that has none."""


class Kind(NamedTuple):
    """A kind of definition."""

    name: str
    type: type[Any]
    fields: Mapping[str, Shape]
    """The fields in the order in which they are written."""
    make: Callable[..., Any]
    whole: bool = False
    """Whether it is written as the value of its only field: ``{piecewise = [[0, 0], [3, 60]]}``."""
    holds: Callable[[Any], bool] | None = None
    """Which objects of the class it is for, where not for all."""
    own: bool = False
    """Whether it is a part that a user wrote."""
    spares: Mapping[str, object] = MappingProxyType({})
    """What may stand for a field that must be given and has a fault, to find what else is wrong."""
    entails: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Fields of which nothing can be said when another has a fault."""

    def of(self, values: Mapping[str, object]) -> Any:
        """Make one."""
        return self.make(*values.values()) if self.whole else self.make(**values)

    @property
    def required(self) -> frozenset[str]:
        """Fields that must be given."""
        return _required(cast("Any", self.type)) & self.fields.keys()


@cache
def _required(kind: type) -> frozenset[str]:
    return frozenset(name for name, default in defaults(kind).items() if default is REQUIRED)


def defaults(kind: type[Any]) -> Mapping[str, object]:
    """Give the default of each field of a class, by the name that the field is given by."""
    return _defaults(cast("Any", kind))


@cache
def _defaults(kind: type) -> Mapping[str, object]:
    return {
        field.alias or field.name: REQUIRED if field.default is attrs.NOTHING else default_of(field)
        for field in cast("tuple[attrs.Attribute[Any], ...]", attrs.fields(cast("Any", kind)))
        if field.init
    }
