"""A lazy frame with columns of values and scores that are still to be summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore.aggregations import Sum, WeightedMean
from healthscore.engines.fitting._levels import replaced
from healthscore.engines.fitting._reader import ROWS, Aggregate
from healthscore.engines.lazy._chain import Chain
from healthscore.engines.lazy._schema import kinds_in
from healthscore.engines.program import Output, Program, Source, Step, program_of
from healthscore.engines.sql import date_of_scoring, layers_of
from healthscore.errors import DataError
from healthscore.formula import Column
from healthscore.group import unfaded
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from healthscore.engines.fitting._engine import Engine
    from healthscore.engines.fitting._reader import Found
    from healthscore.formula import Node
    from healthscore.group import Member


@final
@attrs.frozen
class View:
    """A lazy frame and what it takes to look into it.

    Parameters
    ----------
    engine : Engine
        What it belongs to.
    native : frame
        Lazy, with all columns that were added.
    rejecting : mapping of str to str, default {}
        Columns of scores that may have no gaps, by metric.
    """

    engine: Engine
    native: Any
    rejecting: Mapping[str, str] = attrs.field(factory=dict[str, str])

    def with_members(
        self, members: Sequence[Member], *, under_sum: bool
    ) -> tuple[View, dict[str, str]]:
        """Add the scores of members, each as it would be where it stands.

        Parameters
        ----------
        members : sequence of (Metric or Group)
            With nothing left to learn.
        under_sum : bool
            Whether a sum lies above them, so that rules are not held to the scale.

        Returns
        -------
        View
            With these columns.
        dict of str to str
            The columns by member.
        """
        if not members:
            return self, {}
        aggregation = Sum() if under_sum else WeightedMean()
        placed = tuple(map(unfaded, members) if under_sum else members)
        scorecard = Scorecard("fit", placed, aggregation=aggregation)
        outputs = {member.name: f"{member.name}_score" for member in members}
        return self._with_outputs(scorecard, outputs)

    def with_score(self, scorecard: Scorecard) -> tuple[View, str]:
        """Add the score of a scorecard.

        Parameters
        ----------
        scorecard : Scorecard
            With nothing left to learn.

        Returns
        -------
        View
            With this column.
        str
            The column.
        """
        view, columns = self._with_outputs(scorecard, {"": "score"})
        return view, columns[""]

    def _with_outputs(
        self, scorecard: Scorecard, outputs: Mapping[str, str]
    ) -> tuple[View, dict[str, str]]:
        """Add what is computed of a scorecard, and of metrics below that reject gaps."""
        engine = self.engine
        rejecting = [metric for metric in scorecard.metrics() if metric.missing == "reject"]
        watched = {metric.name: f"{metric.name}_score" for metric in rejecting}
        # no query stops at a gap: they are counted afterwards
        lenient = {metric.name: attrs.evolve(metric, missing="exclude") for metric in rejecting}
        program = program_of(
            replaced(scorecard, lenient),
            kinds_in(scorecard, engine.schema),
            engine.names,
            date_of_scoring(engine.as_of),
        ).only({*outputs.values(), *watched.values()})
        view, columns = self._with_program(program)
        view = attrs.evolve(
            view,
            rejecting={
                **view.rejecting,
                **{name: columns[output] for name, output in watched.items()},
            },
        )
        return view, {name: columns[output] for name, output in outputs.items()}

    def with_nodes(
        self, reads: Sequence[str], build: Callable[[Mapping[str, Column]], Mapping[str, Node]]
    ) -> tuple[View, dict[str, str]]:
        """Add columns that are computed from added ones.

        Parameters
        ----------
        reads : sequence of str
            Added columns.
        build : callable
            Takes a node for each of them, by its name, and gives nodes by names of its own.

        Returns
        -------
        View
            With these columns.
        dict of str to str
            The columns by their names in `build`.
        """
        names = self.engine.names
        sources = {name: names.new(name, "read") for name in reads}
        steps = [
            Step(step, Source(name, "numbers", "integer"), "read") for name, step in sources.items()
        ]
        built = build({name: Column(step) for name, step in sources.items()})
        made = {name: names.new(name, "made") for name in built}
        steps += [Step(made[name], node, "made") for name, node in built.items()]
        outputs = tuple(Output(name, step) for name, step in made.items())
        return self._with_program(Program(tuple(steps), outputs))

    def _with_program(self, program: Program) -> tuple[View, dict[str, str]]:
        route, names = self.engine.route, self.engine.names
        columns = {output.name: names.new(output.step, "seen") for output in program.outputs}
        dialect = route.dialect(self.native, self.engine.schema)
        outputs = [Output(columns[output.name], output.step) for output in program.outputs]
        chain = Chain(layers_of(program, dialect, names), outputs, dialect)
        return attrs.evolve(self, native=route.add(self.native, chain)), columns

    def with_ranks(self, columns: Iterable[str]) -> tuple[View, dict[str, str]]:
        """Add the ranks of added columns; values that tie share their mean rank.

        Parameters
        ----------
        columns : iterable of str
            Added columns.

        Returns
        -------
        View
            With their ranks.
        dict of str to str
            Columns of ranks by column.
        """
        names = {column: self.engine.names.new(column, "rank") for column in columns}
        native = self.engine.reader.ranked(self.native, names)
        return attrs.evolve(self, native=native), names

    def found(self, wanted: Iterable[Aggregate]) -> Found:
        """Compute aggregates in one query.

        Parameters
        ----------
        wanted : iterable of Aggregate
            What; each is computed once.

        Returns
        -------
        mapping of Aggregate to value
            What came of them, and of `ROWS`.

        Raises
        ------
        DataError
            If a metric has a gap that it rejects.
        """
        counts = {name: Aggregate("count", column) for name, column in self.rejecting.items()}
        asked = list(dict.fromkeys([ROWS, *wanted, *counts.values()]))
        found = dict(zip(asked, self.engine.reader.aggregates(self.native, asked), strict=True))
        for name, count in counts.items():
            if found[count] < found[ROWS]:
                place = f"metric {name!r}"
                gaps = found[ROWS] - found[count]
                message = f"{place}: a value is due: its gaps are rejected. {gaps:,} have none."
                raise DataError(message, where=place, got=gaps)
        return found
