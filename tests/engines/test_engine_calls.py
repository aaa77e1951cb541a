"""The calls of a scorecard and of scores that lead to the engines."""

import datetime as dt
import json

import polars as pl
import pytest

import healthscore as hs
from healthscore.engines.lazy import _engines

CARD = hs.Scorecard(
    "demo",
    [hs.Metric("usage", hs.AsIs()), hs.Metric("csat", hs.AsIs())],
    banding=hs.Banding({"red": 0, "green": 70}),
)
TABLE = {"id": ["acme", "brix"], "usage": [80.0, 20.0], "csat": [60.0, None]}


class TestScorecard:
    def test_batches_come_with_their_scores(self):
        """Each batch gives one result, with what was asked for."""
        (found,) = CARD.score_batches([TABLE], key="id", members=True, prefix="h_")
        assert found["h_score"].tolist() == [70.0, 20.0]
        assert found["h_csat_score"][0] == 60.0

    def test_a_model_of_dbt(self):
        """The query reads the model that holds the customers."""
        model = CARD.to_dbt_model("duckdb", "customers", "id", members=False)
        assert "{{ ref('customers') }}" in model.sql
        assert "usage_score" not in model.schema

    def test_a_view_of_looker(self):
        """The view is called as asked."""
        view = CARD.to_looker("duckdb", "customers", "id", view="health")
        assert view.startswith("view: health {")

    def test_a_frame_needs_the_date(self):
        """As `score` does, `with_score` asks for the date where days are counted."""
        seen = hs.Metric("seen", hs.Decay(half_life=14), formula="days_since(seen)")
        frame = pl.LazyFrame({"seen": [dt.date(2026, 10, 18)]})
        with pytest.raises(hs.DataError, match="pass as_of, such as as_of='2026-11-01'"):
            hs.Scorecard("dated", [seen]).with_score(frame, how="sql")

    def test_dask_reads_no_sql(self):
        """What cannot be done is refused before anything is."""
        frame = type("DataFrame", (), {"__module__": "dask.dataframe"})()
        with pytest.raises(hs.DataError, match="'how' must be 'batches' for dask"):
            CARD.with_score(frame, how="sql")


class TestScores:
    def test_the_long_layout(self):
        """There is a row for each customer and member."""
        long = CARD.score(TABLE, key="id").to_frame(layout="long")
        assert list(zip(long["customer"], long["member"], strict=True)) == [
            (customer, member)
            for member in ("demo", "usage", "csat")
            for customer in ("acme", "brix")
        ]

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"layout": "tall"}, "'layout' of to_frame must be 'wide' or 'long'. Got 'tall'."),
            ({"layout": "long", "members": True}, "'layout' of to_frame must be 'wide' where"),
        ],
    )
    def test_other_layouts_are_refused(self, options, message):
        """No option is passed over."""
        with pytest.raises(hs.DefinitionError, match=message):
            CARD.score(TABLE, key="id").to_frame(**options)

    def test_records(self):
        """They are ready for JSON."""
        records = CARD.score(TABLE, key="id").to_records({"Id": "key", "CSAT": "csat"})
        assert json.loads(json.dumps(records, allow_nan=False)) == [
            {"Id": "acme", "CSAT": 60.0},
            {"Id": "brix", "CSAT": None},
        ]


class TestOlderPolars:
    def test_numbers_without_exponents(self, monkeypatch):
        """A Polars that reads no 1e-9 is given numbers as it reads them."""

        def refuse(_):
            message = "cannot parse literal"
            raise pl.exceptions.SQLInterfaceError(message)

        _engines._reads_exponents.cache_clear()
        monkeypatch.setattr(pl, "sql_expr", refuse)
        try:
            dialect = _engines.SQL_ROUTES["polars"].dialect(None, {})
        finally:
            _engines._reads_exponents.cache_clear()
        assert [dialect.number(value) for value in (2.0, 0.5, 1e-9)] == ["2.0", "0.5", "(1 / 1e9)"]
