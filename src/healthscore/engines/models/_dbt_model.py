"""From a scorecard to a model of dbt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from healthscore.bandings import UNKNOWN
from healthscore.document import short_fingerprint
from healthscore.engines._added import require_option
from healthscore.engines.models import _words as words
from healthscore.engines.models._dbt import DbtModel
from healthscore.engines.models._jinja import escaped, literal
from healthscore.engines.models._query import model_name
from healthscore.engines.models._yaml import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.engines.models._query import ModelQuery
    from healthscore.engines.models._yaml import Value
    from healthscore.scorecard import Scorecard

_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_]*")
_SLACK: Final = 1e-9
"""Points by which an engine may be beside what numpy gives."""


def to_dbt_model(
    scorecard: Scorecard,
    asked: ModelQuery,
    table: str,
    *,
    name: str | None = None,
    materialized: str = "table",
    source: str | None = None,
) -> DbtModel:
    """Write a scorecard as a model of dbt; see `Scorecard.to_dbt_model`.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    asked : ModelQuery
        What the model holds.
    table : str
        The model of the customers, or the table of a source.
    name : str, optional
        Name of the model.
    materialized : str, default "table"
        How dbt keeps it.
    source : str, optional
        The source that the table is of.

    Returns
    -------
    DbtModel
        Its texts.
    """
    require_option("table", table, str, "the name of a model, or of a table of 'source'")
    require_option("materialized", materialized, str, "a text")
    name = model_name(scorecard, name, "name")
    if source is None:
        origin = f"ref({literal(table)})"
    else:
        require_option("source", source, str, "the name of a source")
        origin = f"source({literal(source)}, {literal(table)})"
    query = asked.sql(scorecard, f"{{{{ {origin} }}}}", escaped, raw=True)
    head = f"{{{{ config({_config(asked, materialized)}) }}}}"
    return DbtModel(
        name, f"{head}\n\n{query}\n", _schema(scorecard, asked, name), _test(scorecard, asked, name)
    )


def _config(asked: ModelQuery, materialized: str) -> str:
    config = f"materialized={literal(materialized)}"
    if materialized != "incremental":
        return config
    # without it, every run would add all customers once more
    return f"{config}, unique_key={literal(asked.way.quoted(asked.key))}"


def _schema(scorecard: Scorecard, asked: ModelQuery, name: str) -> str:
    meta = {
        "owner": scorecard.owner,
        "version": scorecard.version,
        "fingerprint": short_fingerprint(scorecard),
    }
    texts = words.columns(scorecard, asked)
    columns = [_column(asked, column, text) for column, text in texts.items()]
    model: dict[str, Value] = {
        "name": name,
        "description": escaped(words.description(scorecard)),
        "config": {"meta": {word: escaped(text) for word, text in meta.items() if text}},
        "columns": columns,
    }
    return yaml({"version": 2, "models": [model]})


def _column(asked: ModelQuery, name: str, text: str) -> dict[str, Value]:
    column: dict[str, Value] = {"name": escaped(name), "description": escaped(text)}
    if name in asked.carried or not _PLAIN.fullmatch(name):
        column["quote"] = asked.way.quoted(name) != name
    # none that takes arguments: how they are written differs from version to version of dbt
    if name == asked.key and _is_quoted_alike(asked):
        column["data_tests"] = ["not_null", "unique"]
    elif name in ("band", "coverage"):
        column["data_tests"] = ["not_null"]
    return column


def _is_quoted_alike(asked: ModelQuery) -> bool:
    """Tell whether dbt quotes the key as it must be: it does not look into what it quotes."""
    mark, name = asked.way.quote_mark, asked.key
    return asked.way.quoted(name) in (name, f"{mark}{name}{mark}")


def _test(scorecard: Scorecard, asked: ModelQuery, name: str) -> str:
    """Write the test of what no test of dbt's own asks: keys, ranges and bands."""
    origin = f"{{{{ ref({literal(name)}) }}}}"
    lines = escaped("\n    OR ".join(_wrong(scorecard, asked)))
    if not _is_quoted_alike(asked):
        key = escaped(asked.way.quoted(asked.key))
        twice = f"FROM {origin} GROUP BY {key} HAVING COUNT(*) > 1"
        lines = f"{key} IS NULL OR {key} IN (SELECT {key} {twice})\n    OR {lines}"
    comment = "-- rows that no scorecard gives: scores off their scale, bands that do not fit"
    return f"{comment}\nSELECT *\nFROM {origin}\nWHERE {lines}\n"


def _wrong(scorecard: Scorecard, asked: ModelQuery) -> Iterator[str]:
    """Say what holds for rows that cannot be."""
    limits = {"score": 100.0, "coverage": 1.0}
    if asked.members:
        limits |= {f"{member}_score": 100.0 for member in words.on_scale(scorecard)}
    number = asked.way.number
    for name, most in limits.items():
        column = asked.way.quoted(name)
        yield f"{column} < {number(-_SLACK)} OR {column} > {number(most + _SLACK)}"
    if scorecard.banding is not None:
        score, band = map(asked.way.quoted, ("score", "band"))
        labels = ", ".join(map(asked.way.text, scorecard.banding.labels))
        yield f"{score} IS NULL AND {band} <> {asked.way.text(UNKNOWN)}"
        yield f"{score} IS NOT NULL AND {band} NOT IN ({labels})"
