"""What plain data are made of, told apart for readers and for type checkers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, cast

from healthscore._definition import is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tell whether it is a table; whether its keys are texts is for the reader to see."""
    return isinstance(value, dict) or is_mapping(value)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Tell whether it is a list."""
    return isinstance(value, list | tuple)


def class_of(value: object) -> type[Any]:
    """Give the class of anything."""
    return cast("type[Any]", type(value))
