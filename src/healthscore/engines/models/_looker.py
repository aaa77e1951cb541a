"""From a scorecard to a view of Looker on a derived table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, final

import attrs

from healthscore.bandings import UNKNOWN
from healthscore.engines.models import _words as words
from healthscore.engines.models._lookml import tamer, text
from healthscore.engines.models._query import model_name
from healthscore.engines.program import Names
from healthscore.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from healthscore.engines.models._query import ModelQuery
    from healthscore.scorecard import Scorecard

_OWN: Final = (
    *("score", "band", "coverage", "band_order"),
    *("customers", "average_score", "average_coverage", "detail"),
)
"""Names of fields that no other field may have."""

_VIEW: Final = re.compile(r"\$\{[A-Za-z0-9_]+\.SQL_TABLE_NAME\}", re.ASCII)
"""How LookML calls the table of another view."""


def to_looker(
    scorecard: Scorecard,
    asked: ModelQuery,
    table: str | Sequence[str],
    *,
    view: str | None = None,
) -> str:
    """Write a scorecard as a view of Looker; see `Scorecard.to_looker`.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    asked : ModelQuery
        What the view holds.
    table : str or sequence of str
        Where the customers are.
    view : str, optional
        Name of the view.

    Returns
    -------
    str
        LookML.
    """
    name = model_name(scorecard, view, "view")
    if ";;" in (asked.as_of_sql or ""):
        message = (
            "'as_of_sql' must not hold ';;', which ends a block of LookML. "
            f"Got {asked.as_of_sql!r}."
        )
        raise DefinitionError(message, where="'as_of_sql'", got=asked.as_of_sql)
    raw = isinstance(table, str) and _VIEW.fullmatch(table) is not None
    query = asked.sql(scorecard, table, tamer(asked.way), raw=raw)
    # not moved to the right: a text in it may go over several lines
    derived = f"  derived_table: {{\n    sql:\n{query}\n    ;;\n  }}"
    blocks = [f"  label: {text(scorecard.name)}", derived, *_Fields.of(scorecard, asked).all()]
    inner = "\n\n".join(blocks)
    return f"view: {name} {{\n{inner}\n}}\n"


@final
@attrs.frozen
class _Fields:
    """Writes the fields of a view."""

    scorecard: Scorecard
    asked: ModelQuery
    says: dict[str, str]
    """What columns hold."""
    names: Names
    carried: dict[str, str]
    """Names of fields, by the columns of the table that come too."""
    tame: Callable[[str], str]

    @classmethod
    def of(cls, scorecard: Scorecard, asked: ModelQuery) -> _Fields:
        names, says = Names(_OWN), words.columns(scorecard, asked)
        carried = {column: names.new(column, _ending(column)) for column in asked.carried}
        return cls(scorecard, asked, says, names, carried, tamer(asked.way))

    def all(self) -> Iterator[str]:
        for column, name in self.carried.items():
            lines = ["primary_key: yes"] if column == self.asked.key else []
            lines += [f"label: {text(column)}", "type: string"]
            yield self.dimension(name, column, lines)
        yield self.number("score", "score", "decimal_1")
        banding = self.scorecard.banding
        labels = () if banding is None else (*banding.labels, UNKNOWN)
        if labels:
            yield from self.band(labels)
        yield self.number("coverage", "coverage", "percent_0")
        if self.asked.members:
            for column in words.members(self.scorecard):
                name = self.names.new(column, "")
                more = ['group_label: "Scores of members"', f"label: {text(column)}"]
                yield self.number(name, column, "decimal_1", more)
        yield from self.measures(labels)

    def number(self, name: str, column: str, form: str, more: Sequence[str] = ()) -> str:
        return self.dimension(name, column, [*more, "type: number", f"value_format_name: {form}"])

    def dimension(self, name: str, column: str, lines: Sequence[str]) -> str:
        says = f"description: {text(self.says[column])}"
        return _block(f"dimension: {name}", [*lines, says, f"sql: {self.column(column)} ;;"])

    def column(self, name: str) -> str:
        return f"${{TABLE}}.{self.tame(self.asked.way.quoted(name))}"

    # bands

    def band(self, labels: Sequence[str]) -> Iterator[str]:
        yield self.dimension("band", "band", ["type: string", "order_by_field: band_order"])
        order = " ".join(
            f"WHEN {self.is_in(label)} THEN {place}" for place, label in enumerate(labels)
        )
        lines = ["hidden: yes", "type: number", f"sql: CASE {order} END ;;"]
        yield _block("dimension: band_order", lines)

    def is_in(self, label: str) -> str:
        return f"{self.column('band')} = {self.tame(self.asked.way.text(label))}"

    def measures(self, labels: Sequence[str]) -> Iterator[str]:
        yield _block("measure: customers", ["type: count", "drill_fields: [detail*]"])
        yield self.average("score", "decimal_1")
        yield self.average("coverage", "percent_0")
        for label in labels:
            yield from self.counted(label)
        key = self.carried[self.asked.key]
        fields = ", ".join([key, "score", *(["band"] if labels else []), "coverage"])
        yield _block("set: detail", [f"fields: [{fields}]"])

    def average(self, of: str, form: str) -> str:
        lines = ["type: average", f"value_format_name: {form}", f"sql: ${{{of}}} ;;"]
        return _block(f"measure: average_{of}", [*lines, "drill_fields: [detail*]"])

    def counted(self, label: str) -> Iterator[str]:
        """Count the customers in a band."""
        # by a field that is yes or no, for filters of texts have a language of their own
        asks, counts = self.names.new(label, "band_only"), self.names.new(label, "customers")
        lines = ["hidden: yes", "type: yesno", f"sql: {self.is_in(label)} ;;"]
        yield _block(f"dimension: {asks}", lines)
        lines = [f"label: {text(f'Customers in {label}')}", "type: count"]
        lines += [f'filters: [{asks}: "yes"]', "drill_fields: [detail*]"]
        yield _block(f"measure: {counts}", lines)


def _ending(column: str) -> str:
    """Give what is put behind the name of a column of which no letter may stay."""
    return "" if re.search("[a-z0-9]", column.casefold()) else "column"


def _block(head: str, lines: Sequence[str]) -> str:
    inner = "\n".join(f"    {line}" for line in lines)
    return f"  {head} {{\n{inner}\n  }}"
