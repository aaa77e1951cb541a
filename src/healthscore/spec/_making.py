"""Making a definition of fields that may have faults: one fault must not hide the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, final

import attrs

from healthscore import learn
from healthscore.formula import Formula
from healthscore.rules import Cap, Floor, Override
from healthscore.spec._shapes import FAILED, Amount

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.errors import HealthScoreError
    from healthscore.spec._faults import Path
    from healthscore.spec._kind import Kind

NEVER: Final = Formula("0 > 1")
"""A condition that is nobody's, and with which nothing is wrong."""

TRIES: Final = 100
"""How many faults of one definition are looked for by making it."""


@final
class Making:
    """The fields of one definition on the way to become it.

    A field with a fault is left out, as if it had not been given; where it must be given, something
    harmless takes its place, so that what else is wrong comes to light.

    Parameters
    ----------
    kind : Kind
        What is made.
    values : mapping of str to object
        Its fields, `FAILED` where a fault was noted.
    spares : sequence of object, optional
        Members to take the place of those that do not fit.
    """

    def __init__(
        self, kind: Kind, values: Mapping[str, object], spares: Sequence[object] = ()
    ) -> None:
        self._kind = kind
        self._spares = dict(enumerate(spares))
        self._broken: set[str] = set()
        self._fields: dict[str, _Field] = {}
        self.possible = True
        """Whether there is any sense in trying."""
        self.whole = True
        """Whether nothing harmless stands in the place of what must be given."""
        for name, value in values.items():
            if value is not FAILED:
                self._fields[name] = _Field(value)
        for name, value in values.items():
            if value is FAILED:
                self._break(name)

    def make(self) -> object:
        """Make it, or raise what it refuses."""
        return self._kind.of({name: field.value for name, field in self._fields.items()})

    def steps(self, error: HealthScoreError) -> Path | None:
        """Give the steps to what was refused; None where another fault entails it."""
        steps = tuple(error.steps)
        name = str(steps[0]) if steps else ""
        if self._broken and (name in self._broken or name not in self._fields):
            return None
        field = self._fields.get(name)
        return steps if field is None else field.as_written(steps)

    def mend(self, error: HealthScoreError) -> None:
        """Leave out what was refused, so that the next try tells of something else."""
        name, *rest = error.steps or ("",)
        field = self._fields.get(str(name))
        place = rest[0] if rest and isinstance(rest[0], int) else None
        if field is None or name in self._broken:
            self.possible = False
        elif name == "members" and place in self._spares:
            field.put(place, self._spares.pop(place))
            self._broken.add("")
        elif place is not None and field.spare(place, rest[1:]):
            self._broken.add("")
        else:
            self._break(str(name))

    def _break(self, name: str) -> None:
        for entailed in (name, *self._kind.entails.get(name, ())):
            self._broken.add(entailed)
            self._fields.pop(entailed, None)
            if entailed in self._kind.required and entailed in self._kind.spares:
                self._fields[entailed] = _Field(self._kind.spares[entailed])
        if name not in self._kind.required:
            return
        self.whole = False
        shape: Any = self._kind.fields.get(name)
        if name in self._kind.spares:
            return
        if isinstance(shape, Amount) and shape.learned:
            # a number that is still to be learned goes with any others
            self._fields[name] = _Field(learn.median())
        else:
            self.possible = False


class _Field:
    """What was read of a field: of a list, the items without a fault and where they stood."""

    def __init__(self, value: object) -> None:
        self.value = value
        self._places: list[int] = []
        if isinstance(value, list):
            items = cast("list[object]", value)
            self._places = [at for at, item in enumerate(items) if item is not FAILED]
            self.value = [items[at] for at in self._places]

    def as_written(self, steps: Path) -> Path:
        """Give steps as they are within the document."""
        if len(steps) > 1 and isinstance(steps[1], int) and self._holds(steps[1]):
            return (steps[0], self._places[steps[1]], *steps[2:])
        return steps

    def put(self, place: int, item: object) -> None:
        """Put another item in the place of one."""
        cast("list[object]", self.value)[place] = item

    def spare(self, place: int, steps: Sequence[str | int]) -> bool:
        """Leave out one item of a list, if there is one at that place; of a rule, its condition."""
        if not self._holds(place):
            return False
        items = cast("list[object]", self.value)
        item = items[place]
        if isinstance(item, Cap | Floor | Override) and list(steps) == ["when"]:
            # its level may be wrong as well
            self.put(place, attrs.evolve(item, when=NEVER))
        else:
            del items[place]
            del self._places[place]
        return True

    def _holds(self, place: int) -> bool:
        # a part of one's own may blame any place
        return 0 <= place < len(self._places)
