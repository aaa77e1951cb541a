"""What a model asks for, and the query that answers it, ready for a template around it."""

from __future__ import annotations

import re
from secrets import token_hex
from typing import TYPE_CHECKING, Final, final

import attrs

from healthscore.engines._added import require_option
from healthscore.engines.program import Names
from healthscore.engines.sql import dialect_named, to_sql
from healthscore.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from healthscore.engines.sql import Dialect
    from healthscore.scorecard import AsOf, Scorecard

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@final
@attrs.frozen
class ModelQuery:
    """What a model asks of a scorecard, in the words of `Scorecard.to_sql`.

    Parameters
    ----------
    dialect : str
        Name of the dialect.
    key : str
        Column that tells the customers apart.
    as_of : date, optional
        The date of scoring.
    as_of_sql : str, optional
        The same in the words of the engine, and of the template; put in as it is.
    columns : mapping of str to str, optional
        What columns hold.
    members : bool, default True
        Whether the members' scores come too.
    keep : sequence of str, default ()
        Columns of the table that come too.
    previous : str, optional
        Column with the bands before.

    Raises
    ------
    DataError
        If `key` is no text.
    """

    dialect: str
    key: str
    as_of: AsOf | None = attrs.field(default=None, kw_only=True)
    as_of_sql: str | None = attrs.field(default=None, kw_only=True)
    columns: Mapping[str, str] | None = attrs.field(default=None, kw_only=True)
    members: bool = attrs.field(default=True, kw_only=True)
    keep: Sequence[str] = attrs.field(default=(), kw_only=True)
    previous: str | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_option("key", self.key, str, "the name of a column")

    @property
    def way(self) -> Dialect:
        """How the dialect writes."""
        return dialect_named(self.dialect)

    @property
    def carried(self) -> tuple[str, ...]:
        """The columns of the table that come too, the key first."""
        return tuple(dict.fromkeys([self.key, *self.keep]))

    def sql(
        self,
        scorecard: Scorecard,
        table: str | Sequence[str],
        tame: Callable[[str], str],
        *,
        raw: bool = False,
    ) -> str:
        """Write the query.

        Parameters
        ----------
        scorecard : Scorecard
            With nothing left to learn.
        table : str or sequence of str
            The table, as `Scorecard.to_sql` takes it.
        tame : callable
            Makes harmless what a template would take for its own, but for `as_of_sql` and a raw
            table, which are meant for the template.
        raw : bool, default False
            Whether the table is in words of the template: ``"{{ ref('customers') }}"``.

        Returns
        -------
        str
            The query, without a line break at the end.
        """
        # names that nobody has stand for what must not be tamed
        place_of_table, place_of_date = (f"healthscore_{token_hex(16)}" for _ in range(2))
        text = to_sql(
            scorecard,
            self.dialect,
            place_of_table if raw else table,
            self.key,
            as_of=self.as_of,
            as_of_sql=None if self.as_of_sql is None else place_of_date,
            columns=self.columns,
            members=self.members,
            keep=self.keep,
            previous=self.previous,
        )
        text = tame(text.rstrip("\n"))
        if raw:
            # with the quotes that may stand around it
            text = re.sub(f'["`]?{place_of_table}["`]?', lambda _: str(table), text)
        return text.replace(place_of_date, self.as_of_sql or "")


def model_name(scorecard: Scorecard, name: object, option: str) -> str:
    """Check the name of a model, or make one from that of the scorecard.

    Parameters
    ----------
    scorecard : Scorecard
        What the model computes.
    name : str or None
        The name.
    option : str
        What the option is called that it came by.

    Returns
    -------
    str
        Such as ``"b2b_saas_scores"``.

    Raises
    ------
    DefinitionError
        If it is no plain name.
    """
    if name is None:
        return Names(()).new(scorecard.name, "scores")
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        message = (
            f"{option!r} must be letters, digits and '_', and begin with no digit. Got {name!r}."
        )
        raise DefinitionError(message, where=f"{option!r}", got=name)
    return name
