"""What all definitions share: how they print, hold mappings and check their fields."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping, Sized
from functools import cache
from itertools import pairwise
from numbers import Real
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard, TypeVar, cast, final

import attrs

from healthscore.errors import DefinitionError
from healthscore.learn import Learned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    BoolArray: TypeAlias = NDArray[np.bool_]
    FloatArray: TypeAlias = NDArray[np.float64]
    IntArray: TypeAlias = NDArray[np.integer[Any]]

Number: TypeAlias = float | Learned

K = TypeVar("K")
V = TypeVar("V")

LARGEST: Final = 1e150
"""Largest size of a parameter: differences and slopes of two such numbers stay finite."""


class Record:
    """Base of frozen records that are equal, and hash alike, when their fields are.

    One comparison for all of them, so that attrs need not write and compile one for each: that
    would be a tenth of the time that importing the package takes.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return _compared(self) == _compared(other)

    def __hash__(self) -> int:
        return hash((type(self), _compared(self)))


@cache
def _keys(kind: type) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """Give what is compared of a kind of record: names of fields, and what to make of each."""
    return tuple((field.name, field.eq_key) for field in attrs.fields(kind) if field.eq)


def _compared(record: object) -> tuple[object, ...]:
    return tuple(
        getattr(record, name) if key is None else key(getattr(record, name))
        for name, key in _keys(cast("Any", type(record)))
    )


class Definition(Record):
    """Base of all definitions: frozen records that print as the call that makes them."""

    __slots__ = ()

    def __repr__(self) -> str:
        parts: list[str] = []
        by_position = True
        for field in fields_of(self):
            if not (field.init and field.repr):
                continue
            value = getattr(self, field.name)
            by_position = (
                by_position and not field.kw_only and field.metadata.get("positional", False)
            )
            if value == default_of(field):
                by_position = False
            elif by_position:
                parts.append(show(value))
            else:
                parts.append(f"{field.alias or field.name}={show(value)}")
        return f"{type(self).__name__}({', '.join(parts)})"


def fields_of(definition: object) -> tuple[attrs.Attribute[Any], ...]:
    """Give the fields of a definition."""
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cast("Any", type(definition)))
    return fields


def default_of(field: attrs.Attribute[Any]) -> object:
    """Give what a field holds when it is not given, or `attrs.NOTHING` where that depends."""
    default: Any = field.default
    factory: Any = attrs.Factory
    if not isinstance(default, factory):
        return default
    return attrs.NOTHING if default.takes_self else default.factory()


def show(value: object) -> str:
    """Print a value the shortest way that reads back as an equal one."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return repr(int(value))
    if isinstance(value, float) and math.isinf(value):
        return f"float('{value}')"
    if isinstance(value, tuple):
        return f"[{', '.join(map(show, cast('tuple[object, ...]', value)))}]"
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
        pairs = zip(map(show_key, self), map(show, self.values()), strict=True)
        return f"{{{', '.join(f'{key}: {value}' for key, value in pairs)}}}"


def show_key(key: object) -> str:
    """Print the key of a mapping: tuples print as lists, and a list could be no key."""
    if isinstance(key, tuple):
        return repr(cast("tuple[object, ...]", key))
    return show(key)


def number(value: Any) -> Any:
    """Turn any plain number into a float, and leave the rest for `require_finite` to refuse."""
    if type(value) is float:
        # plus 0: a score of -0 would print as such
        return value + 0.0
    if not isinstance(value, bool) and isinstance(value, Real):
        with contextlib.suppress(OverflowError):
            return float(value) + 0.0
    return value


def known(*numbers: Number) -> list[float]:
    """Give parameters of something that has nothing left to learn: they are numbers."""
    return [cast("float", number) for number in numbers]


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Tell whether a value is a mapping."""
    return isinstance(value, Mapping)


def _is_frozen(value: object) -> TypeGuard[FrozenDict[Any, Any]]:
    return isinstance(value, FrozenDict)


def numbers_by_number(mapping: Any) -> Any:
    """Freeze a mapping from numbers to numbers, in ascending order where none is to be learned."""
    if not is_mapping(mapping):
        return mapping
    items = [(number(key), number(value)) for key, value in mapping.items()]
    if all(isinstance(key, float) for key, _ in items):
        items.sort(key=itemgetter(0))
    return FrozenDict(items)


def frozen(mapping: Any) -> Any:
    """Freeze a mapping."""
    return FrozenDict(mapping) if is_mapping(mapping) else mapping


def numbers_by_name(mapping: Any) -> Any:
    """Freeze a mapping from anything to numbers, in the order given."""
    if not is_mapping(mapping):
        return mapping
    return FrozenDict((key, number(value)) for key, value in mapping.items())


def refuse(
    owner: object, field: str, allowed: str, got: object, *, at: str | int | None = None
) -> DefinitionError:
    """Make the error for a field that must be otherwise, or for what it holds at a place."""
    place = f"'{field}' of {owner if isinstance(owner, str) else type(owner).__name__}"
    error = DefinitionError(
        f"{place} must {allowed}. Got {on_one_line(got)}.", where=place, got=got
    )
    error.must = allowed
    return error.under(*((field,) if at is None else (field, at)))


def has_no_form(part: object, call: str) -> DefinitionError:
    """Make the error for a part of one's own that no engine but numpy can compute."""
    name = type(part).__name__
    message = (
        f"{name} has no SQL form. Give it a method {call}, or send record batches through numpy: "
        "how='batches', or score_batches()."
    )
    return DefinitionError(message, where=name, got=part)


def on_one_line(value: object, text: str = "") -> str:
    """Print a value, or name what it is where that takes several lines, as tables do."""
    text = text or repr(value)
    if "\n" not in text:
        return text
    size = f" of {len(value):,}" if isinstance(value, Sized) else ""
    return f"a {type(value).__name__}{size}"


def number_of(place: str, field: str, value: object) -> float:
    """Give a finite number, and refuse whatever else; for fields of functions."""
    given: object = number(value)
    if not (isinstance(given, float) and is_finite(given)):
        raise refuse(place, field, "be a finite number", value)
    return given


def require_type(owner: object, field: str, kind: type, due: str) -> None:
    """Refuse whatever is not of a type."""
    value = getattr(owner, field)
    if not isinstance(value, kind):
        raise refuse(owner, field, f"be {due}", value)


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


def is_name(value: object) -> bool:
    """Tell whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def require_name(owner: object, field: str) -> None:
    """Refuse whatever is not a text with something in it."""
    value = getattr(owner, field)
    if not is_name(value):
        raise refuse(owner, field, "be a text that is not blank", value)


def require_text(place: str, owner: object, field: str) -> None:
    """Refuse whatever is not a text."""
    value = getattr(owner, field)
    if not isinstance(value, str):
        raise refuse(place, field, "be a text", value)


def require_steps(owner: object, field: str, *, at_least: int) -> None:
    """Refuse a mapping from numbers to numbers that is too short or not in ascending order."""
    mapping = getattr(owner, field)
    if not _is_frozen(mapping) or len(mapping) < at_least:
        raise refuse(owner, field, f"be a mapping of {at_least} or more numbers", mapping)
    for key, value in mapping.items():
        for part in (key, value):
            if not (is_finite(part) or isinstance(part, Learned)):
                raise refuse(owner, field, "hold finite numbers or some of learn", part)
    known = [key for key in mapping if isinstance(key, float)]
    for low, high in pairwise(known):
        if not low < high:
            raise refuse(owner, field, "be in ascending order", (low, high))


def learned_in(definition: object) -> Iterator[Learned]:
    """Find every parameter of one definition that is still to be learned."""
    for field in fields_of(definition):
        value = getattr(definition, field.name)
        if isinstance(value, Learned):
            yield value
        elif _is_frozen(value):
            for item in (*value.keys(), *value.values()):
                if isinstance(item, Learned):
                    yield item


def with_numbers(definition: V, values: FloatArray) -> V:
    """Put numbers learned from the values in the place of everything still to be learned."""

    def learn(value: Any) -> Any:
        return value.of(values) if isinstance(value, Learned) else value

    changes: dict[str, Any] = {}
    for field in fields_of(definition):
        old = new = getattr(definition, field.name)
        if _is_frozen(old):
            items = [(learn(key), learn(item)) for key, item in old.items()]
            new = FrozenDict(items)
            # two knots learned as one number would silently drop a knot from a mapping
            if len(new) < len(items):
                keys = [key for key, _ in items]
                raise refuse(definition, field.name, "be learned as different numbers", keys)
        else:
            new = learn(old)
        if new != old:
            changes[field.name] = new
    evolved: V = attrs.evolve(cast("Any", definition), **changes) if changes else definition
    return evolved
