"""A program as a chain of columns that a lazy engine adds to a frame, one layer after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore.engines.program import Names, program_of
from healthscore.engines.sql import BREAK, date_of_scoring, layers_of, query_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthscore.engines._added import Added
    from healthscore.engines.program import Kind, Output
    from healthscore.engines.sql import Dialect, Layer
    from healthscore.scorecard import Scorecard


@final
@attrs.frozen
class Chain:
    """Columns to be added to a frame.

    Parameters
    ----------
    written : sequence of Layer
        Expressions in SQL by name; each layer reads the frame and the layers before.
    outputs : sequence of Output
        What the result calls columns of the layers.
    dialect : Dialect
        How the expressions are written.
    """

    written: Sequence[Layer]
    outputs: Sequence[Output]
    dialect: Dialect

    @property
    def layers(self) -> list[dict[str, str]]:
        """Expressions by name, layer by layer, each on one line."""
        return [
            {name: text.replace(BREAK, " ") for name, text in layer.columns.items()}
            for layer in self.written
        ]

    @property
    def passing(self) -> list[str]:
        """Names of all columns that are computed on the way, to be dropped at the end."""
        return [name for layer in self.layers for name in layer]

    def selected(self) -> Iterator[list[str]]:
        """Go through what is to be selected beside the columns that are there.

        Yields
        ------
        list of str
            Expressions with their names; the last are the results.
        """
        for layer in self.layers:
            yield [f"{text} AS {name}" for name, text in layer.items()]
        quoted = self.dialect.quoted
        yield [f"{output.step} AS {quoted(output.name)}" for output in self.outputs]

    def query(self, table: str, own: Sequence[str]) -> str:
        """Write the whole as a query.

        Parameters
        ----------
        table : str
            Name of the table, which needs no quotes.
        own : sequence of str
            Names of its own columns.

        Returns
        -------
        str
            One query.
        """
        # without comments: Ibis may put it on one line
        return query_of(self.written, self.dialect, table, own, self.outputs, comments=False)


def chain_of(
    scorecard: Scorecard,
    dialect: Dialect,
    kinds: Mapping[str, Kind],
    own: Sequence[str],
    added: Added,
    *,
    as_of: object,
    previous: str | None,
) -> Chain:
    """Write a scorecard as a chain.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    dialect : Dialect
        The engine's way to write.
    kinds : mapping of str to Kind
        What the columns hold.
    own : sequence of str
        Names of the frame's own columns.
    added : Added
        What is added.
    as_of : date or None
        The date of scoring.
    previous : str or None
        Column with the bands before.

    Returns
    -------
    Chain
        The columns.
    """
    wanted = added.names(scorecard)
    names = Names([*own, *wanted])
    date = date_of_scoring(as_of)
    program = program_of(scorecard, kinds, names, date, previous)
    program = program.only([name.removeprefix(added.prefix) for name in wanted])
    outputs = [attrs.evolve(each, name=f"{added.prefix}{each.name}") for each in program.outputs]
    return Chain(layers_of(program, dialect, names), outputs, dialect)
