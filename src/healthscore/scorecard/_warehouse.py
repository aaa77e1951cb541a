"""A scorecard for warehouses: as a query, a model of dbt, a view of Looker."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.engines.models import DbtModel
    from healthscore.scorecard._scorecard import Scorecard
    from healthscore.scorecard._uses import AsOf


class Warehouse:
    """The calls of a scorecard that write it for a warehouse."""

    __slots__ = ()

    def to_sql(
        self,
        dialect: str,
        table: str | Sequence[str],
        key: str | None = None,
        *,
        as_of: AsOf | None = None,
        as_of_sql: str | None = None,
        columns: Mapping[str, str] | None = None,
        members: bool = False,
        keep: Sequence[str] = (),
        previous: str | None = None,
    ) -> str:
        """Write the scorecard as a query in SQL, one common table expression a stage.

        Parameters
        ----------
        dialect : str
            "duckdb", "postgresql", "sqlite", "spark", "snowflake", "bigquery" or "redshift".
        table : str or sequence of str
            Where the customers are, one row each: ``"crm.customers"``; or its parts, each of which
            is quoted: ``("crm", "all customers")``.
        key : str, optional
            Column that tells them apart; it comes first.
        as_of : str, date or datetime64, optional
            The date of scoring; by default the moment at which the query runs.
        as_of_sql : str, optional
            The same in the words of the engine, a timestamp with a time zone or in UTC. It is put
            in as it is, so never take it from strangers: ``"DATE_TRUNC('day', NOW())"``.
        columns : mapping of str to str, optional
            What columns hold that do not hold what they are read as: "number", "boolean", "text",
            "date", "timestamp" (without a zone, taken for UTC) or "timestamptz".
        members : bool, default False
            Whether ``<member>_score`` comes too, for every metric and group.
        keep : sequence of str, default ()
            Columns of the table that come too, behind the key.
        previous : str, optional
            Column with the bands before, for a banding with a margin.

        Returns
        -------
        str
            One SELECT that gives the key, ``score``, ``band`` (if the scorecard has a banding),
            ``coverage``, and what was asked for.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the date of scoring is given twice, or a column is called as a result is.
        DefinitionError
            If there is no such dialect, or a part of your own has no SQL form, or
            ``missing="reject"``; the message names it, and what to add.

        Notes
        -----
        It agrees with `score` within 1e-9 points, and gives the same bands. It cannot raise, so an
        infinity is a gap there.

        Examples
        --------
        >>> import sqlite3
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())])
        >>> base = sqlite3.connect(":memory:")
        >>> _ = base.execute("CREATE TABLE customers (id TEXT, usage REAL, csat REAL)")
        >>> _ = base.execute("INSERT INTO customers VALUES ('acme', 80, NULL), ('brix', 20, 60)")
        >>> base.execute(card.to_sql("sqlite", "customers", "id")).fetchall()
        [('acme', 80.0, 0.5), ('brix', 40.0, 1.0)]
        """
        from healthscore.engines.sql import to_sql

        return to_sql(
            cast("Scorecard", self),
            dialect,
            table,
            key,
            as_of=as_of,
            as_of_sql=as_of_sql,
            columns=columns,
            members=members,
            keep=keep,
            previous=previous,
        )

    def to_dbt_model(  # noqa: PLR0913  options that a caller names
        self,
        dialect: str,
        table: str,
        key: str,
        *,
        source: str | None = None,
        name: str | None = None,
        materialized: str = "table",
        as_of: AsOf | None = None,
        as_of_sql: str | None = None,
        columns: Mapping[str, str] | None = None,
        members: bool = True,
        keep: Sequence[str] = (),
        previous: str | None = None,
    ) -> DbtModel:
        """Write the scorecard as a model of dbt: the query, what is said of its columns, and tests.

        Parameters
        ----------
        dialect : str
            That of the warehouse, as `to_sql` takes it.
        table : str
            The model that holds the customers, one row each; with `source`, its table.
        key : str
            Column that tells them apart.
        source : str, optional
            The source that the table is of.
        name : str, optional
            Name of the model, and of its files; by default from that of the scorecard.
        materialized : str, default "table"
            How dbt keeps it: "table", "view", "incremental" (by the key) or another way it knows.
        as_of : str, date or datetime64, optional
            The date of scoring; by default the moment at which the query runs.
        as_of_sql : str, optional
            The same in SQL, which may hold Jinja, so that each run has its date: a timestamp in
            UTC such as ``"CAST('{{ run_started_at.strftime('%Y-%m-%d') }}' AS TIMESTAMP)"``. It is
            put in as it is, so never take it from strangers.
        columns : mapping of str to str, optional
            What columns hold, as `to_sql` takes it.
        members : bool, default True
            Whether ``<member>_score`` comes too, for every metric and group.
        keep : sequence of str, default ()
            Columns of the table that come too, behind the key.
        previous : str, optional
            Column with the bands before, for a banding with a margin.

        Returns
        -------
        DbtModel
            Texts, and a method that saves them into a project.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the date of scoring is given twice, or a column is called as a result is.
        DefinitionError
            If there is no such dialect, the name is no plain one, or a part of your own has no SQL
            form.

        Notes
        -----
        Names, labels and texts pass through Jinja and YAML unharmed. The tests are ``not_null`` and
        ``unique`` for the key, ``not_null`` for the band and the coverage, and a test in SQL that
        every score is on its scale and every band one of the labels.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> card = Scorecard("demo", [Metric("usage", AsIs())])
        >>> model = card.to_dbt_model("snowflake", "customers", "account_id")
        >>> print(model.sql)
        {{ config(materialized='table') }}
        ...
            FROM {{ ref('customers') }}
        ...
        """
        from healthscore.engines.models import ModelQuery, to_dbt_model

        asked = ModelQuery(
            dialect,
            key,
            as_of=as_of,
            as_of_sql=as_of_sql,
            columns=columns,
            members=members,
            keep=keep,
            previous=previous,
        )
        return to_dbt_model(
            cast("Scorecard", self),
            asked,
            table,
            source=source,
            name=name,
            materialized=materialized,
        )

    def to_looker(
        self,
        dialect: str,
        table: str | Sequence[str],
        key: str,
        *,
        view: str | None = None,
        as_of: AsOf | None = None,
        as_of_sql: str | None = None,
        columns: Mapping[str, str] | None = None,
        members: bool = True,
        keep: Sequence[str] = (),
        previous: str | None = None,
    ) -> str:
        """Write the scorecard as a view of Looker on a derived table.

        Parameters
        ----------
        dialect : str
            That of the connection, as `to_sql` takes it.
        table : str or sequence of str
            Where the customers are, as `to_sql` takes it; or the table of another view:
            ``"${customers.SQL_TABLE_NAME}"``.
        key : str
            Column that tells them apart.
        view : str, optional
            Name of the view; by default from that of the scorecard.
        as_of : str, date or datetime64, optional
            The date of scoring; by default the moment at which the query runs.
        as_of_sql : str, optional
            The same in the words of the engine, a timestamp in UTC, which may hold Liquid. It is
            put in as it is, so never take it from strangers.
        columns : mapping of str to str, optional
            What columns hold, as `to_sql` takes it.
        members : bool, default True
            Whether ``<member>_score`` comes too, for every metric and group.
        keep : sequence of str, default ()
            Columns of the table that come too, as dimensions of type string.
        previous : str, optional
            Column with the bands before, for a banding with a margin.

        Returns
        -------
        str
            LookML: a view with dimensions for the key, the score, the band, the coverage and the
            members, and measures that count the customers of each band and average the score.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the date of scoring is given twice, or a column is called as a result is.
        DefinitionError
            If there is no such dialect, the name is no plain one, a part of your own has no SQL
            form, or the name of a column holds what ends a block of LookML.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> card = Scorecard("demo", [Metric("usage", AsIs())])
        >>> print(card.to_looker("snowflake", "customers", "account_id"))
        view: demo_scores {
          label: "demo"
        <BLANKLINE>
          derived_table: {
            sql:
        ...
            ;;
          }
        ...
          measure: customers {
            type: count
            drill_fields: [detail*]
          }
        ...
        """
        from healthscore.engines.models import ModelQuery, to_looker

        asked = ModelQuery(
            dialect,
            key,
            as_of=as_of,
            as_of_sql=as_of_sql,
            columns=columns,
            members=members,
            keep=keep,
            previous=previous,
        )
        return to_looker(cast("Scorecard", self), asked, table, view=view)
