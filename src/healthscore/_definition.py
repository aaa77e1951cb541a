"""What all definitions share: how they print, hold mappings and check their fields."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar, final

import attrs
import numpy as np

from healthscore.errors import DefinitionError
from healthscore.learn import Learned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    BoolArray: TypeAlias = NDArray[np.bool_]
    FloatArray: TypeAlias = NDArray[np.float64]
    IntArray: TypeAlias = NDArray[np.integer[Any]]

Number: TypeAlias = float | Learned

K = TypeVar("K")
V = TypeVar("V")

LARGEST: Final = 1e150
"""Largest size of a parameter: differences and slopes of two such numbers stay finite."""


class _Record(Protocol):
    __attrs_attrs__: Any


class Definition:
    """Base of all definitions: frozen records that print as the call that makes them."""

    __slots__ = ()

    def __repr__(self) -> str:
        parts: list[str] = []
        by_position = True
        for field in attrs.fields(type(self)):
            if not field.init:
                continue
            value = getattr(self, field.name)
            by_position = (
                by_position and not field.kw_only and field.metadata.get("positional", False)
            )
            if value == _default(field):
                by_position = False
            elif by_position:
                parts.append(show(value))
            else:
                parts.append(f"{field.name}={show(value)}")
        return f"{type(self).__name__}({', '.join(parts)})"


def _default(field: attrs.Attribute[Any]) -> object:
    """Give what the field holds when it is not given."""
    if isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]
        return field.default.factory()
    return field.default


def show(value: object) -> str:
    """Print a value the shortest way that reads back as an equal one."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return repr(int(value))
    if isinstance(value, tuple):
        return f"[{', '.join(map(show, value))}]"
    return repr(value)


@final
class FrozenDict(Mapping[K, V]):
    """A mapping that cannot change, so that a definition can hold it and be hashed."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._items = dict(items)

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"{{{', '.join(f'{show(key)}: {show(value)}' for key, value in self.items())}}}"


def number(value: Any) -> Any:
    """Turn any plain number into a float, and leave the rest for `require_finite` to refuse."""
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return value
    return value


def numbers_by_number(mapping: Any) -> Any:
    """Freeze a mapping from numbers to numbers, in ascending order where nothing is to be learned."""
    if not isinstance(mapping, Mapping):
        return mapping
    items = [(number(key), number(value)) for key, value in mapping.items()]
    if all(isinstance(key, float) for key, _ in items):
        items.sort()
    return FrozenDict(items)


def numbers_by_name(mapping: Any) -> Any:
    """Freeze a mapping from anything to numbers, in the order given."""
    if not isinstance(mapping, Mapping):
        return mapping
    return FrozenDict((key, number(value)) for key, value in mapping.items())


def refuse(owner: object, field: str, allowed: str, got: object) -> DefinitionError:
    """Make the error for a field that must be otherwise."""
    place = f"'{field}' of {owner if isinstance(owner, str) else type(owner).__name__}"
    return DefinitionError(f"{place} must {allowed}. Got {got!r}.", where=place, got=got)


def require_finite(owner: object, *fields: str, learnable: bool = True) -> None:
    """Refuse whatever is neither a finite number nor, where that may be, still to be learned."""
    for field in fields:
        value = getattr(owner, field)
        if is_finite(value) or (learnable and isinstance(value, Learned)):
            continue
        raise refuse(
            owner, field, f"be a finite number{' or one of learn' if learnable else ''}", value
        )


def is_finite(value: object) -> bool:
    """Tell whether a value is a number of a size that can be reckoned with."""
    return isinstance(value, float) and math.isfinite(value) and abs(value) <= LARGEST


def require_choice(owner: object, field: str, choices: tuple[str, ...]) -> None:
    """Refuse whatever is not one of a few words."""
    if getattr(owner, field) not in choices:
        raise refuse(owner, field, f"be {' or '.join(map(repr, choices))}", getattr(owner, field))


def require_share(owner: object, field: str) -> None:
    """Refuse whatever is not a number from 0 to 1."""
    value = getattr(owner, field)
    if not (is_finite(value) and 0.0 <= value <= 1.0):
        raise refuse(owner, field, "be from 0 to 1", value)


def require_name(owner: object, field: str) -> None:
    """Refuse whatever is not a text with something in it."""
    value = getattr(owner, field)
    if not (isinstance(value, str) and value.strip()):
        raise refuse(owner, field, "be a text that is not blank", value)


def require_steps(owner: object, field: str, *, at_least: int) -> None:
    """Refuse a mapping from numbers to numbers that is too short or not in ascending order."""
    mapping = getattr(owner, field)
    if not isinstance(mapping, FrozenDict) or len(mapping) < at_least:
        raise refuse(owner, field, f"be a mapping of {at_least} or more numbers", mapping)
    for key, value in mapping.items():
        for part in (key, value):
            if not (is_finite(part) or isinstance(part, Learned)):
                raise refuse(owner, field, "hold finite numbers or some of learn", part)
    known = [key for key in mapping if isinstance(key, float)]
    for low, high in zip(known, known[1:], strict=False):
        if not low < high:
            raise refuse(owner, field, "be in ascending order", (low, high))


def learned_in(definition: object) -> Iterator[Learned]:
    """Find every parameter of one definition that is still to be learned."""
    for field in attrs.fields(type(definition)):  # type: ignore[arg-type]
        value = getattr(definition, field.name)
        if isinstance(value, Learned):
            yield value
        elif isinstance(value, FrozenDict):
            for item in (*value.keys(), *value.values()):
                if isinstance(item, Learned):
                    yield item


def with_numbers(definition: V, values: FloatArray) -> V:
    """Put numbers learned from the values in the place of everything still to be learned."""

    def learn(value: Any) -> Any:
        if isinstance(value, Learned):
            return value.of(values)
        if isinstance(value, FrozenDict):
            return [(learn(key), learn(item)) for key, item in value.items()]
        return value

    changes: dict[str, Any] = {}
    for field in attrs.fields(type(definition)):  # type: ignore[arg-type]
        old = getattr(definition, field.name)
        new = learn(old)
        if isinstance(new, list):
            # two knots learned as one number would silently drop a knot from a mapping
            if len({key for key, _ in new}) < len(new):
                raise refuse(
                    definition, field.name, "be learned as different numbers", [k for k, _ in new]
                )
            new = FrozenDict(new)
        if new is not old and new != old:
            changes[field.name] = new
    return attrs.evolve(definition, **changes) if changes else definition  # type: ignore[misc]
