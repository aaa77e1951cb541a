"""From plain data to definitions: every fault with its path, and nothing evaluated or imported."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast, final

from healthscore.errors import HealthScoreError
from healthscore.spec._bodies import read_document
from healthscore.spec._data import is_list, is_table
from healthscore.spec._faults import Faults, TooManyFaultsError, shown
from healthscore.spec._json import Doubled, too_deep
from healthscore.spec._kinds import DOCUMENTS, FORMAT, GROUP, METRIC, RECORDS, SCORECARD
from healthscore.spec._limits import DEPTH, KNOTS
from healthscore.spec._making import TRIES, Making
from healthscore.spec._registry import Registry
from healthscore.spec._shapes import FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping, Sequence

    from healthscore.spec._faults import Path
    from healthscore.spec._kind import Kind

    D = TypeVar("D")


def read(data: object, due: type[D], kinds: Mapping[str, type[Any]] | None = None) -> D:
    """Read a document that is plain data.

    Parameters
    ----------
    data : dict
        The document.
    due : type
        What it must be: a class of documents, or what all of them derive from.
    kinds : mapping of str to type, optional
        Parts of one's own, by the names that the document has for them.

    Returns
    -------
    Document
        Of that class.

    Raises
    ------
    SpecError
        Naming every fault with its path.
    """
    reader = Reader(Registry(kinds))
    found: object = FAILED
    try:
        with suppress(TooManyFaultsError):
            found = _whole(data, due, reader)
    except RecursionError:
        # its own limits are far below Python's, but whoever calls may be deep already
        raise too_deep() from None
    if reader.faults:
        reader.faults.throw()
    return cast("D", found)


def _whole(data: object, due: type[Any], reader: Reader) -> object:
    table = reader.table(data, ())
    if table is None:
        return FAILED
    if not _can_be_read(table, reader):
        return FAILED
    known = {name: kind for name, kind in DOCUMENTS.items() if issubclass(kind.type, due)}
    name = table.get("kind", next(iter(known)))
    if not (isinstance(name, str) and name in known):
        return reader.must(("kind",), f"be {' or '.join(map(repr, known))}", name)
    return read_document(known[name], table, reader)


def _can_be_read(table: Mapping[str, object], reader: Reader) -> bool:
    number = table.get("format")
    if "format" not in table:
        reader.faults.add(("format",), f"is missing: write format = {FORMAT}")
    elif not (isinstance(number, int) and type(number) is not bool and number >= 1):
        reader.must(("format",), f"be {FORMAT}", number)
    elif number > FORMAT:
        remedy = f"is {shown(number)}, and this version of healthscore reads {FORMAT}: upgrade it"
        reader.faults.add(("format",), remedy, number)
        # a newer format may mean anything by its keys
        return False
    return True


@final
class Reader:
    """Reads parts, and gathers what is wrong with them."""

    def __init__(self, registry: Registry) -> None:
        self.faults = Faults()
        self._registry = registry
        self._depth = 0

    def must(self, path: Path, allowed: str, got: object) -> object:
        """Note that something must be otherwise, and give `FAILED`."""
        self.faults.must(path, allowed, got)
        return FAILED

    def wrong(self, path: Path, what: str, got: object) -> object:
        """Note what is wrong, and give `FAILED`."""
        self.faults.add(path, what, got)
        return FAILED

    def table(self, value: object, path: Path) -> dict[str, object] | None:
        """Give a table that is one, is not too large, and holds each key once."""
        if not is_table(value):
            self.must(path, "be a table", value)
            return None
        if len(value) > KNOTS:
            self.must(path, f"hold at most {KNOTS:,}", len(value))
            return None
        strange = [
            key for key in cast("Mapping[object, object]", value) if not isinstance(key, str)
        ]
        if strange:
            self.must(path, "have texts as keys", strange[0])
            return None
        if isinstance(value, Doubled):
            for key in value.doubled:
                self.faults.add((*path, key), "comes twice", key)
            # said once is enough
            value.doubled = ()
        return value if isinstance(value, dict) else dict(value)

    def items(self, value: object, path: Path, most: int = KNOTS) -> Sequence[object] | None:
        """Give a list that is one and not too long."""
        if not is_list(value):
            self.must(path, "be a list", value)
            return None
        if len(value) > most:
            self.must(path, f"hold at most {most:,}", len(value))
            return None
        return value

    @contextmanager
    def deeper(self, path: Path) -> Generator[bool]:
        """Go one part deeper, or note that it is one too many and give False."""
        self._depth += 1
        allowed = self._depth <= DEPTH
        if not allowed:
            self.faults.add(path, f"lies more than {DEPTH} deep")
        try:
            yield allowed
        finally:
            self._depth -= 1

    def part(self, role: str, value: object, path: Path) -> object:
        """Read ``{kind = fields}``, or the name of a kind alone."""
        known = self._registry.by_role[role]
        given: object = {value: {}} if isinstance(value, str) else value
        if not is_table(given):
            example = f"such as {{{next(iter(known))} = ...}}"
            return self.must(path, f"be the name of a {role} or a table {example}", value)
        table = self.table(given, path)
        if table is None:
            return FAILED
        if len(table) != 1:
            got = ", ".join(shown(key) for key in table) or "none"
            return self.wrong(path, f"must name one {role}, got {got}", value)
        name, fields = next(iter(table.items()))
        if name not in known:
            self.faults.unknown(path, role, name, known, "Parts of your own need kinds=.")
            return FAILED
        with self.deeper(path) as allowed:
            return self.fields(known[name], fields, path) if allowed else FAILED

    def part_of_any_role(self, value: object, path: Path) -> object:
        """Read ``{role = {kind = fields}}``."""
        table = self.table(value, path)
        if table is None:
            return FAILED
        role = next(iter(table)) if len(table) == 1 else ""
        if role not in self._registry.by_role:
            return self.must(path, f"be one of {', '.join(self._registry.by_role)}", value)
        return self.part(role, table[role], path)

    def record(self, name: str, value: object, path: Path) -> object:
        """Read a definition that has a place of its own."""
        return self.fields(RECORDS[name], value, path)

    def fields(self, kind: Kind, value: object, path: Path) -> object:
        """Read the fields of a kind, and make one of it."""
        if kind.whole:
            field, shape = next(iter(kind.fields.items()))
            read = shape.read(value, (*path, kind.name), self)
            return FAILED if read is FAILED else self.made(kind, {field: read}, path)
        if kind.fields and not is_table(value):
            return self.must(path, f"be a table with {', '.join(kind.fields)}", value)
        table = self.table(value, path)
        if table is None:
            return FAILED
        values = self.values(kind, table, path)
        return self.made(kind, values, path)

    def values(
        self, kind: Kind, table: Mapping[str, object], path: Path, *others: str
    ) -> dict[str, object]:
        """Read fields by their shapes; those with a fault are `FAILED`.

        Parameters
        ----------
        kind : Kind
            Whose fields they are.
        table : mapping of str to object
            Where they stand.
        path : tuple
            Where the table stands.
        *others : str
            Keys that somebody else reads.

        Returns
        -------
        dict of str to object
            By name; what is not given is not in it.
        """
        known, required = (*kind.fields, *others), kind.required
        meant = [self._strange(key, kind, path, known) for key in table if key not in known]
        read: dict[str, object] = {}
        for name, shape in kind.fields.items():
            if name in table:
                read[name] = shape.read(table[name], (*path, name), self)
            elif name in required:
                # a key that is written wrongly is not missing too
                said = name in meant
                read[name] = FAILED if said else self.wrong((*path, name), "is missing", None)
        return read

    def _strange(self, key: str, kind: Kind, path: Path, known: Collection[str]) -> str:
        """Note a key that is not known, and give the one that it may be meant for."""
        home = next((body for body in (GROUP, SCORECARD) if key in body.fields), None)
        if home is None or kind.name != METRIC.name:
            return self.faults.unknown((*path, key), "key", key, known)
        remedy = (
            f"is a key of a {home.name}: in TOML it stands above the first [[...]] of what is in it"
        )
        self.faults.add((*path, key), remedy, key)
        return ""

    def made(
        self,
        kind: Kind,
        values: Mapping[str, object],
        path: Path,
        placed: Callable[[Path], Path] | None = None,
        spares: Sequence[object] = (),
    ) -> object:
        """Make a definition from its fields, and note all that it refuses.

        Parameters
        ----------
        kind : Kind
            What is made.
        values : mapping of str to object
            Its fields; those that are `FAILED` are left out, and lists without such items.
        path : tuple
            Where it stands in the document.
        placed : callable, optional
            Turns steps from the definition into a path within the document.
        spares : sequence of object, optional
            Members to take the place of those that do not fit.

        Returns
        -------
        object
            The definition, or `FAILED`.
        """
        making = Making(kind, values, spares)
        for _ in range(TRIES):
            if not making.possible:
                break
            try:
                made = making.make()
            except HealthScoreError as error:
                steps = making.steps(error)
                if steps is not None:
                    where = self._where(kind, steps, path) if placed is None else placed(steps)
                    self._refused(error, where)
                making.mend(error)
            except Exception as error:  # noqa: BLE001  a class that a user wrote may raise anything
                return self.wrong(path, f"{kind.name} refuses this: {error}", None)
            else:
                return made if making.whole else FAILED
        return FAILED

    @staticmethod
    def _where(kind: Kind, steps: Path, path: Path) -> Path:
        if not steps or steps[0] not in kind.fields:
            return path
        return (*path, kind.name, *steps[1:]) if kind.whole else (*path, *steps)

    def _refused(self, error: HealthScoreError, where: Path) -> None:
        if error.must:
            self.faults.must(where, error.must, error.got)
        else:
            self.faults.add(where, str(error), error.got)
