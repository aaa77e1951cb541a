"""A whole query: the stages as common table expressions, and what comes out of them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, cast

import attrs
import numpy as np

from healthscore.columns import as_instant
from healthscore.document import short_fingerprint
from healthscore.engines.program import Given, Names, program_of
from healthscore.engines.sql._layers import BREAK
from healthscore.engines.sql._printer import layers_of
from healthscore.engines.sql.dialects import dialect_named
from healthscore.errors import DataError, DefinitionError
from healthscore.formula import Number, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from healthscore.engines.program import Kind, Output, Program
    from healthscore.engines.sql._layers import Layer
    from healthscore.engines.sql.dialects import Dialect
    from healthscore.scorecard import Scorecard

KINDS: Final = ("number", "boolean", "text", "date", "timestamp", "timestamptz")
"""What a column of a table may be said to hold."""

_STAGES: Final = {
    "clean": "columns of the table: what is no finite number, or blank, is a gap",
    "metric_values": "what each metric judges",
    "metric_scores": "each metric on the scale of 0 to 100",
    "scorecard": "the whole, with its rules in their order",
    "result": "the band of each score",
}
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)*")
_WORD: Final = re.compile(r"[a-z0-9_]+")
_LONGEST_NOTE: Final = 160
_WIDEST: Final = 90


def to_sql(
    scorecard: Scorecard,
    dialect: str,
    table: str | Sequence[str],
    key: str | None,
    *,
    as_of: object,
    as_of_sql: str | None,
    columns: Mapping[str, str] | None,
    members: bool,
    keep: Sequence[str],
    previous: str | None,
) -> str:
    """Write a scorecard as a query; see `Scorecard.to_sql`.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    dialect : str
        Name of the dialect.
    table : str or sequence of str
        Where the customers are.
    key : str or None
        Column that tells them apart.
    as_of : date or None
        The date of scoring.
    as_of_sql : str or None
        The date of scoring in the words of the engine.
    columns : mapping of str to str or None
        What columns hold.
    members : bool
        Whether the members' scores come too.
    keep : sequence of str
        Columns of the table that come too.
    previous : str or None
        Column with the bands before.

    Returns
    -------
    str
        One query.
    """
    way = dialect_named(dialect)
    wanted: list[str] = [*([] if key is None else [key]), *keep]
    carried = list(dict.fromkeys(wanted))
    names = Names([*scorecard.columns, *carried, *([] if previous is None else [previous])])
    date = _moment(scorecard, way, as_of, as_of_sql)
    program = program_of(scorecard, kinds_of(scorecard, columns), names, date, previous)
    if not members:
        program = program.only(("score", "band", "coverage"))
    _check_names(program, way, carried)
    layers = layers_of(program, way, names)
    query = query_of(layers, way, _table(table, way), carried, program.outputs)
    return "\n".join([*_head(scorecard, way, date), query]) + "\n"


def query_of(
    layers: Sequence[Layer],
    dialect: Dialect,
    table: str,
    carried: Sequence[str],
    outputs: Sequence[Output],
    *,
    comments: bool = True,
) -> str:
    """Write layers as a query.

    Parameters
    ----------
    layers : sequence of Layer
        What is computed.
    dialect : Dialect
        How it is written.
    table : str
        The table, in words of the dialect.
    carried : sequence of str
        Columns of the table that come too.
    outputs : sequence of Output
        What comes out.
    comments : bool, default True
        Whether to say what each part is.

    Returns
    -------
    str
        One query, without a line break at the end.
    """
    if not comments:
        layers = [attrs.evolve(layer, notes={}) for layer in layers]
    body = _body(layers, dialect, table, carried, outputs, comments=comments)
    last = _named(layers, table)[-1]
    return "\n".join([*body, *_result(outputs, dialect, carried, last)])


def date_of_scoring(as_of: object) -> Number | None:
    """Read the date of scoring.

    Parameters
    ----------
    as_of : date or None
        The date; None where nothing asks for it.

    Returns
    -------
    Number or None
        Microseconds since 1970 in UTC.
    """
    return None if as_of is None else Number(float(as_instant(as_of).astype("int64")))


def _moment(
    scorecard: Scorecard, dialect: Dialect, as_of: object, as_of_sql: str | None
) -> Number | Given | None:
    """Read the date of scoring of a query, which may be the moment when it runs."""
    if as_of is not None and as_of_sql is not None:
        message = "Pass either as_of or as_of_sql, not both."
        raise DataError(message, where="'as_of_sql'", got=as_of_sql)
    if as_of_sql is not None:
        return Given(as_of_sql)
    if as_of is None and scorecard.needs_as_of:
        return Given(dialect.now)
    return date_of_scoring(as_of)


def kinds_of(scorecard: Scorecard, columns: Mapping[str, str] | None) -> Mapping[str, Kind]:
    """Check what columns are said to hold."""
    for name, kind in (columns or {}).items():
        if kind not in KINDS:
            message = f"'columns' must be one of {', '.join(KINDS)} for {name!r}. Got {kind!r}."
            raise DefinitionError(message, where="'columns'", got=kind)
        if name not in scorecard.columns:
            offer = nearest(name, scorecard.columns)
            message = f"'columns' names {name!r}, which {scorecard.place} does not read.{offer}"
            raise DefinitionError(message, where="'columns'", got=name)
    return cast("Mapping[str, Kind]", columns or {})


def _check_names(program: Program, dialect: Dialect, carried: Collection[str]) -> None:
    for output in program.outputs:
        if output.name.casefold() in {name.casefold() for name in carried}:
            message = f"The column {output.name!r} is called as a result is. Rename it first."
            raise DataError(message, where=f"column {output.name!r}", got=output.name)
        if strange := sorted(set(output.name) & set(dialect.unnamed)):
            message = (
                f"{dialect.name} takes no column with {strange[0]!r} in its name: {output.name!r}. "
                "Rename the member, or leave out members=True."
            )
            raise DefinitionError(message, where=f"'{output.name}'", got=output.name)
        longest = dialect.longest_name
        if longest is not None and len(output.name.encode()) > longest:
            message = (
                f"{dialect.name} cuts names after {longest} bytes, and {output.name!r} is longer. "
                "Shorten the member's name, or leave out members=True."
            )
            raise DefinitionError(message, where=f"'{output.name}'", got=output.name)


def _table(table: str | Sequence[str], dialect: Dialect) -> str:
    if not isinstance(table, str):
        return ".".join(map(dialect.quoted, table))
    # quoted all the same, for it may be a word of the language
    return (
        ".".join(map(dialect.part, table.split(".")))
        if _PLAIN.fullmatch(table)
        else dialect.quoted(table)
    )


def _head(scorecard: Scorecard, dialect: Dialect, date: Number | Given | None) -> Iterator[str]:
    version = f", version {scorecard.version}" if scorecard.version else ""
    yield f"-- {comment(f'{scorecard.place}{version}')}"
    model = short_fingerprint(scorecard)
    written = f"written by healthscore for {dialect.name}"
    yield f"-- {f'model {model}, ' if model else ''}{written}"
    if isinstance(date, Number):
        yield f"-- as of {np.datetime64(round(date.value), 'us')} UTC"
    elif date == Given(dialect.now):
        yield "-- as of the moment when it runs"


def comment(text: str) -> str:
    """Write a text so that it stays within a comment of one line."""
    line = " ".join(text.split())
    line = "".join(letter if letter.isprintable() else "?" for letter in line)
    return line if len(line) <= _LONGEST_NOTE else f"{line[: _LONGEST_NOTE - 4]} ..."


def _body(
    layers: Sequence[Layer],
    dialect: Dialect,
    table: str,
    carried: Sequence[str],
    outputs: Sequence[Output],
    *,
    comments: bool,
) -> Iterator[str]:
    """Write each layer as a common table expression."""
    before = table
    last = len(layers) - 1
    live = _still_read(layers, outputs)
    for place, (name, layer) in enumerate(zip(_named(layers, table), layers, strict=True)):
        yield f"{'WITH ' if place == 0 else ''}{name} AS ("
        if comments and (place == 0 or layers[place - 1].stage != layer.stage):
            yield f"    -- {_STAGES.get(layer.stage, 'groups, after all that they hold')}"
        yield "    SELECT"
        passing = [*map(dialect.quoted, carried), *live[place]]
        yield from _columns(layer, passing)
        yield f"    FROM {before}"
        if dialect.fence:
            yield f"    {dialect.fence}"
        yield f"){',' if place < last else ''}"
        before = name


def _still_read(layers: Sequence[Layer], outputs: Sequence[Output]) -> list[list[str]]:
    """List for each layer the columns of those before that it or a later one hands on."""
    needed = {output.step for output in outputs}
    live: list[list[str]] = []
    for place in reversed(range(len(layers))):
        before = [name for layer in layers[:place] for name in layer.columns]
        live.insert(0, [name for name in before if name in needed])
        for text in layers[place].columns.values():
            # words of labels may be among them, which does no harm
            needed |= set(_WORD.findall(text))
    return live


def _named(layers: Sequence[Layer], table: str) -> list[str]:
    """Name layers by their stages, and none as the table: it would read itself."""
    taken = re.split(r"\W+", table.casefold())
    seen: Counter[str] = Counter()
    named: list[str] = []
    for layer in layers:
        seen[layer.stage] += 1
        number = seen[layer.stage]
        name = layer.stage if number == 1 else f"{layer.stage}_part_{number}"
        named.append(f"{name}_of_score" if name in taken else name)
    return named


def _columns(layer: Layer, passing: Sequence[str]) -> Iterator[str]:
    last = len(layer.columns) - 1
    yield from _on_lines([f"{column}," for column in passing])
    for place, (name, text) in enumerate(layer.columns.items()):
        if name in layer.notes:
            yield f"        -- {comment(layer.notes[name])}"
        lines = text.replace(BREAK, "\n        ")
        yield f"        {lines} AS {name}{',' if place < last else ''}"


def _on_lines(words: Sequence[str]) -> Iterator[str]:
    """Write words on as few lines as hold them."""
    line = ""
    for word in words:
        if line and len(line) + len(word) > _WIDEST:
            yield f"        {line}"
            line = ""
        line = f"{line} {word}".strip()
    if line:
        yield f"        {line}"


def _result(
    outputs: Sequence[Output], dialect: Dialect, carried: Sequence[str], last_layer: str
) -> Iterator[str]:
    yield "SELECT"
    last = len(carried) + len(outputs) - 1
    for place, column in enumerate(carried):
        yield f"    {dialect.quoted(column)}{',' if place < last else ''}"
    for place, output in enumerate(outputs, len(carried)):
        yield f"    {output.step} AS {dialect.quoted(output.name)}{',' if place < last else ''}"
    yield f"FROM {last_layer}"
