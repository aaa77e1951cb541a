"""Which kinds a document may hold: those of the table, and parts of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from healthscore._definition import is_mapping, is_name
from healthscore.aggregations import Aggregation
from healthscore.errors import DefinitionError
from healthscore.learn import Learned
from healthscore.normalizers import Normalizer
from healthscore.rules import Rule
from healthscore.spec._any import Anything
from healthscore.spec._kind import Kind, defaults
from healthscore.spec._kinds import PARTS
from healthscore.weightings import Weighting

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLES: Final[Mapping[str, type[Any]]] = {
    "normalizer": Normalizer,
    "weighting": Weighting,
    "aggregation": Aggregation,
    "rule": Rule,
    "learn": Learned,
}


class Registry:
    """Kinds by role and name, and by class.

    Parameters
    ----------
    own : mapping of str to type, optional
        Parts of one's own, by name.

    Raises
    ------
    DefinitionError
        If a name is taken or blank, or a class is no part that can be written down.
    """

    def __init__(self, own: Mapping[str, type[Any]] | None = None) -> None:
        self.by_role = {role: {kind.name: kind for kind in kinds} for role, kinds in PARTS.items()}
        self._by_class: dict[type[Any], list[tuple[str, Kind]]] = {}
        for role, kinds in self.by_role.items():
            for kind in kinds.values():
                self._by_class.setdefault(kind.type, []).append((role, kind))
        if own is not None:
            for name, part in _checked(own).items():
                self._add(name, part)

    def _add(self, name: str, part: type[Any]) -> None:
        role = role_of(part)
        if name in self.by_role[role]:
            raise _refuse(name, f"name none of those that the package has for a {role}")
        kind = own_kind(name, part)
        self.by_role[role][name] = kind
        self._by_class.setdefault(part, []).append((role, kind))

    def kind_of(self, part: object) -> Kind | None:
        """Find the kind of a part; None for a part of one's own without a name."""
        for _, kind in self._by_class.get(type(part), ()):
            if kind.holds is None or kind.holds(part):
                return kind
        return None


def own_kind(name: str, part: type[Any]) -> Kind:
    """Make the kind of a class that a user wrote: whatever its fields are."""
    return Kind(name, part, dict.fromkeys(defaults(part), Anything()), part, own=True)


def role_of(part: type[Any]) -> str:
    """Name the role that a class plays."""
    return next(role for role, base in ROLES.items() if issubclass(part, base))


def _checked(own: object) -> Mapping[str, type[Any]]:
    if not is_mapping(own):
        raise _refuse(own, "be a mapping from name to class")
    for name, part in own.items():
        if not is_name(name):
            raise _refuse(name, "have texts that are not blank as names")
        if not _is_part(part):
            roles = ", ".join(base.__name__ for base in ROLES.values())
            raise _refuse(cast("object", part), f"hold attrs classes derived from one of {roles}")
    return own


def _is_part(value: Any) -> bool:
    is_role = isinstance(value, type) and issubclass(value, tuple(ROLES.values()))
    return is_role and attrs.has(cast("Any", value))


def _refuse(got: object, allowed: str) -> DefinitionError:
    message = f"'kinds' must {allowed}. Got {got!r}."
    return DefinitionError(message, where="'kinds'", got=got)
