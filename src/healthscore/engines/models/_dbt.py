"""A model of dbt, and its files."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, final

import attrs

from healthscore.errors import DataError

if TYPE_CHECKING:
    from os import PathLike


@final
@attrs.frozen
class DbtModel:
    """A model of dbt as text: its query, what is said of it, and a test of it.

    Made by `Scorecard.to_dbt_model`.

    Parameters
    ----------
    name : str
        Name of the model, and of its files.
    sql : str
        The model: its configuration and the query.
    schema : str
        YAML: what the model and each of its columns hold, whose it is, and tests of columns.
    test : str
        A query that finds rows that no scorecard gives: a test in SQL.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.engines.models import ModelQuery, to_dbt_model
    >>> card = Scorecard("demo", [Metric("usage", AsIs())])
    >>> model = to_dbt_model(card, ModelQuery("duckdb", "account_id"), "customers")
    >>> model.name
    'demo_scores'
    >>> print(model.schema)
    version: 2
    models:
      - name: "demo_scores"
        description: "Customer health scores by the scorecard 'demo': one row a customer."
        ...
    """

    name: str
    sql: str = attrs.field(repr=False)
    schema: str = attrs.field(repr=False)
    test: str = attrs.field(repr=False)

    def save(
        self,
        project: str | PathLike[str],
        *,
        models: str | PathLike[str] = "models",
        tests: str | PathLike[str] = "tests",
    ) -> tuple[Path, Path, Path]:
        """Write its files into a project, in UTF-8; those of the same names are replaced.

        Parameters
        ----------
        project : str or path
            Folder of the dbt project.
        models : str or path, default "models"
            Folder within it for ``<name>.sql`` and ``<name>.yml``.
        tests : str or path, default "tests"
            Folder within it for ``<name>_are_sound.sql``; one of the project's ``test-paths``.

        Returns
        -------
        tuple of Path
            The three files.

        Raises
        ------
        DataError
            If there is no such project.
        """
        root = Path(project)
        if not root.is_dir():
            message = f"'project' must be a folder that is there. Got {str(project)!r}."
            raise DataError(message, where="'project'", got=project)
        model, schema = root / models / f"{self.name}.sql", root / models / f"{self.name}.yml"
        test = root / tests / f"{self.name}_are_sound.sql"
        for path, text in ((model, self.sql), (schema, self.schema), (test, self.test)):
            _write(path, text)
        return model, schema, test


def _write(path: Path, text: str) -> None:
    """Write a file; one that is there already is replaced when all is written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
