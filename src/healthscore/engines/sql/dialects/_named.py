"""The dialects by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.engines.sql.dialects._bigquery import BigQuery
from healthscore.engines.sql.dialects._duckdb import DuckDB
from healthscore.engines.sql.dialects._postgresql import PostgreSQL
from healthscore.engines.sql.dialects._redshift import Redshift
from healthscore.engines.sql.dialects._snowflake import Snowflake
from healthscore.engines.sql.dialects._spark import Spark
from healthscore.engines.sql.dialects._sqlite import SQLite
from healthscore.errors import DefinitionError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from healthscore.engines.sql.dialects._dialect import Dialect

DIALECTS: Final[dict[str, Dialect]] = {
    dialect.name: dialect
    for dialect in (
        DuckDB(),
        PostgreSQL(),
        SQLite(),
        Spark(),
        Snowflake(),
        BigQuery(),
        Redshift(),
    )
}
"""The dialects that queries are written in, by name."""


def dialect_named(name: str) -> Dialect:
    """Find a dialect by name.

    Parameters
    ----------
    name : str
        Such as ``"postgresql"``.

    Returns
    -------
    Dialect
        How it writes.

    Raises
    ------
    DefinitionError
        If there is none of this name.
    """
    if name in DIALECTS:
        return DIALECTS[name]
    offer = nearest(str(name), DIALECTS)
    message = f"'dialect' must be one of {', '.join(DIALECTS)}. Got {name!r}.{offer}"
    raise DefinitionError(message, where="'dialect'", got=name)
