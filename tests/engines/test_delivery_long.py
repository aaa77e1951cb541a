"""The long layout: rows that dashboards drill into, and that add up."""

import datetime as dt
import math
import uuid

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthscore import (
    AsIs,
    Banding,
    Cap,
    DataError,
    Fixed,
    Group,
    Metric,
    Scorecard,
    Sum,
)
from healthscore.engines.delivery import to_long
from strategies import AS_OF, cases

NAMES = [
    "customer",
    "as_of",
    "level",
    "member",
    "score",
    "weight",
    "contribution",
    "band",
    "fingerprint",
    "parent",
]
CARD = Scorecard(
    "card",
    [
        Group(
            "usage",
            [Metric("logins", AsIs()), Group("depth", [Metric("seats", AsIs())])],
            weighting=Fixed(logins=3, depth=1),
        ),
        Metric("nps", AsIs()),
    ],
    min_coverage=0.3,
    rules=[Cap(at=30, when="p1 > 0", reason="open P1 ticket")],
    banding=Banding({"red": 0, "yellow": 40, "green": 70}),
)
TABLE = {
    "id": ["acme", "brix", "cogs"],
    "logins": [80.0, None, None],
    "seats": [40.0, None, 10.0],
    "nps": [100.0, 50.0, None],
    "p1": [1, 0, 0],
}
SCORES = CARD.score(TABLE, key="id", as_of="2026-11-01T06:30")
HOSTILE = ["<script>", 'a"b', "café ☕", "x'; drop table customers; --", "x" * 3_000]


def as_lists(table):
    """Give the columns of any table as lists, None for what is missing."""
    if isinstance(table, list):
        table = {name: [row[name] for row in table] for name in table[0]}
    if isinstance(table, np.ndarray):
        table = {name: table[name] for name in table.dtype.names}
    if isinstance(table, pa.Table):
        return table.to_pydict()
    columns = {name: table[name] for name in (NAMES if table is not None else [])}
    lists = {
        name: column.to_list() if hasattr(column, "to_list") else list(column)
        for name, column in columns.items()
    }
    return {name: [None if is_gap(value) else value for value in lists[name]] for name in lists}


def names_of(table):
    """Give the names of the columns of any table."""
    return list(getattr(table, "column_names", getattr(table, "columns", table)))


def is_gap(value):
    """Tell NaN and NaT."""
    return value is None or bool(value != value)  # noqa: PLR0124  what NaN and NaT have in common


class TestColumns:
    """What stands in the rows."""

    long = to_long(SCORES)

    def rows(self, *names):
        """Give some columns of the first customer's rows."""
        first = self.long["customer"] == "acme"
        return list(zip(*(self.long[name][first].tolist() for name in names), strict=True))

    def test_names(self):
        """They are the promised ones, in order."""
        assert list(self.long) == NAMES

    def test_a_row_for_each_part(self):
        """From the scorecard down, each with what it lies in and its share of the weight."""
        assert self.rows("level", "member", "parent", "weight") == [
            ("scorecard", "card", "", 1.0),
            ("group", "usage", "card", 0.5),
            ("metric", "logins", "usage", 0.375),
            ("group", "depth", "usage", 0.125),
            ("metric", "seats", "depth", 0.125),
            ("metric", "nps", "card", 0.5),
            ("adjustment", "adjustment", "card", 0.0),
        ]

    def test_points(self):
        """A row contributes what lies in it, and the rule takes what is left."""
        assert self.rows("score", "contribution")[:-1] == [
            (30.0, 30.0),
            (70.0, 35.0),
            (80.0, 30.0),
            (40.0, 5.0),
            (40.0, 5.0),
            (100.0, 50.0),
        ]
        assert self.rows("contribution")[-1] == (-55.0,)

    def test_what_all_rows_of_a_customer_share(self):
        """The band, the date and the model stand in each."""
        date = dt.datetime(2026, 11, 1, 6, 30)  # noqa: DTZ001  naive, in UTC, as numpy has it
        assert set(self.rows("as_of", "band", "fingerprint")) == {(date, "red", SCORES.model)}

    def test_gaps(self):
        """A missing member contributes nothing; who has no score has no contributions."""
        long = pd.DataFrame(self.long).set_index(["customer", "member"])
        assert math.isnan(long.score["brix", "logins"])
        assert long.contribution["brix", "logins"] == 0.0
        assert long.contribution["cogs"].isna().all()
        assert set(long.band["cogs"]) == {"unknown"}
        assert long.score["cogs", "seats"] == 10.0

    def test_no_adjustments_without_anything_to_adjust(self):
        """The row is there where the definition can adjust, whatever the data."""
        plain = Scorecard("plain", [Metric("nps", AsIs())]).score(TABLE)
        points = Scorecard("points", [Metric("nps", AsIs(-50, 100))], aggregation=Sum(start=20))
        assert set(to_long(plain)["level"]) == {"scorecard", "metric"}
        assert set(to_long(points.score({"nps": [-10]}))["level"].tolist()) == {
            "scorecard",
            "metric",
            "adjustment",
        }
        assert to_long(points.score({"nps": [-10]}))["contribution"].tolist() == [10.0, -10.0, 20.0]

    def test_without_banding_date_and_key(self):
        """Bands are empty texts, dates are null, customers are row numbers."""
        long = to_long(Scorecard("plain", [Metric("nps", AsIs())]).score(TABLE))
        assert set(long["band"].tolist()) == {""}
        assert np.isnat(long["as_of"]).all()
        assert long["customer"].tolist() == [0, 1, 2, 0, 1, 2]

    def test_details_are_needed(self):
        """What was not kept cannot be taken apart."""
        with pytest.raises(DataError, match="score with details=True"):
            to_long(CARD.score(TABLE, details=False))


class TestLibraries:
    """The same table in the library that came in."""

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pd", "pl", "pa"])
    @pytest.mark.parametrize("as_of", [None, "2026-11-01"])
    def test_frames(self, make, as_of):
        """Of the same type, with the same values, null where NaN is."""
        long = to_long(CARD.score(make(TABLE), key="id", as_of=as_of))
        assert type(long) is type(make(TABLE))
        assert as_lists(long) == as_lists(to_long(CARD.score(TABLE, key="id", as_of=as_of)))

    def test_records(self):
        """A list of mappings, from such a list."""
        table = [dict(zip(TABLE, row, strict=True)) for row in zip(*TABLE.values(), strict=True)]
        long = to_long(CARD.score(table, key="id"))
        assert long[0]["customer"] == "acme"
        assert long[0]["as_of"] is None
        assert as_lists(long) == as_lists(to_long(CARD.score(TABLE, key="id")))

    def test_structured_arrays(self):
        """A structured array, from such an array."""
        kinds = [("id", "U4"), *((name, float) for name in list(TABLE)[1:])]
        long = to_long(CARD.score(np.array(list(zip(*TABLE.values(), strict=True)), kinds)))
        assert long.dtype.names == tuple(NAMES)
        assert len(long) == 21

    def test_one_customer(self):
        """A single customer has rows too."""
        score = CARD.score_one({"logins": 80, "seats": 40, "nps": 100, "p1": 0})
        assert to_long(score.scores)["contribution"][0] == score.value

    def test_the_index_counts_rows(self):
        """An index of pandas is for customers, and says nothing of rows."""
        frame = pd.DataFrame(TABLE, index=[7, 7, 9])
        long = to_long(CARD.score(frame))
        assert long.index.equals(pd.RangeIndex(21))
        assert frame.index.tolist() == [7, 7, 9]

    def test_types(self):
        """Null columns have a type, so that tables of several days can be stacked."""
        dated, undated = (
            to_long(CARD.score(pl.DataFrame(TABLE), key="id", as_of=as_of))
            for as_of in ("2026-11-01", None)
        )
        assert dated.schema == undated.schema
        assert dated.schema["as_of"] == pl.Datetime("us")
        assert undated["as_of"].null_count() == 21
        assert dated["score"].is_nan().sum() == 0

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table, dict])
    def test_no_customers(self, make):
        """No rows, and all columns."""
        empty = {name: np.empty(0, dtype="U4" if name == "id" else float) for name in TABLE}
        long = to_long(CARD.score(make(empty), key="id"))
        assert names_of(long) == NAMES
        assert len(long["score"]) == 0

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("make", [pd.DataFrame, dict])
    def test_a_key_column_called_like_one_of_ours(self, make, name):
        """Nothing is lost or mixed up."""
        table = {name if column == "id" else column: TABLE[column] for column in TABLE}
        long = to_long(CARD.score(make(table), key=name))
        assert list(long) == NAMES
        assert list(long["customer"])[:3] == TABLE["id"]
        assert set(long["level"]) == {"scorecard", "group", "metric", "adjustment"}

    @pytest.mark.parametrize(
        "keys",
        [
            [3, 1, 2],
            [dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(2026, 1, 3)],
            np.array([3, 1, 2], dtype=np.uint8),
            HOSTILE[:3],
            [uuid.UUID(int=place) for place in range(3)],
        ],
    )
    @pytest.mark.parametrize("make", [pd.DataFrame, dict])
    def test_keys(self, make, keys):
        """Keys come out as the table has them."""
        long = to_long(CARD.score(make(TABLE | {"id": keys}), key="id"))
        assert list(long["customer"])[3:6] == list(make({"id": keys})["id"])

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table, dict])
    def test_hostile_names(self, make):
        """Names pass through unharmed."""
        members = [Metric(name, AsIs(), formula="x") for name in HOSTILE]
        card = Scorecard(HOSTILE[0] + "!", members, banding=Banding({HOSTILE[1]: 0}))
        long = as_lists(to_long(card.score(make({"x": [1.0, 2.0]}))))
        assert long["member"][::2] == [HOSTILE[0] + "!", *HOSTILE]
        assert set(long["band"]) == {HOSTILE[1]}
        assert set(long["parent"][2:]) == {HOSTILE[0] + "!"}


class TestLaws:
    """What holds for any scorecard."""

    @settings(max_examples=40)
    @given(cases())
    def test_contributions_add_up(self, case):
        """Metrics and adjustments sum to the score; a row is the sum of what lies in it."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        long = pd.DataFrame(to_long(scores))
        parts = long[long.level.isin(["metric", "adjustment"])]
        total = parts.groupby("customer").contribution.sum(min_count=1)
        size = parts.contribution.abs().groupby(parts.customer).sum()
        slack = 1e-13 * (100.0 + np.nan_to_num(size))
        np.testing.assert_array_equal(np.isnan(total), np.isnan(scores.values))
        assert (np.nan_to_num(np.abs(total - scores.values)) <= slack).all()
        whole = long.contribution.groupby([long.customer, long.member]).sum()
        inside = long[long.parent != ""].groupby(["customer", "parent"]).contribution.sum()
        assert (np.abs(inside - whole.loc[inside.index]) <= 1e-13 * (100.0 + size.max())).all()

    @settings(max_examples=40)
    @given(cases())
    def test_nan_exactly_where_something_is_missing(self, case):
        """Scores are missing with their member, contributions with the whole score."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        long = to_long(scores)
        lines = len(long["score"]) // len(scores)
        gaps = np.isnan(long["score"]).reshape(lines, -1)
        missing = [np.isnan(scores.values), *map(np.isnan, scores.members.values())]
        assert (gaps[: len(missing)] == missing).all()
        assert gaps[len(missing) :].all()
        assert (np.isnan(long["contribution"]).reshape(lines, -1) == missing[0]).all()

    @settings(max_examples=40)
    @given(cases())
    def test_weights_are_shares(self, case):
        """Those of the metrics, and of what a group holds, sum to it."""
        long = pd.DataFrame(to_long(case.scorecard.score(case.table, as_of=AS_OF)))
        first = long[long.customer == 0].set_index("member")
        inside = first[first.parent != ""].groupby("parent").weight.sum()
        assert (np.abs(inside - first.weight[inside.index]) <= 1e-12).all()
        assert first.weight[first.level == "metric"].sum() == pytest.approx(1.0)

    @settings(max_examples=15)
    @given(cases(), st.sampled_from([pd.DataFrame, pl.DataFrame, pa.table]))
    def test_every_library_gives_the_same(self, case, make):
        """A frame has the very same values as a mapping of arrays."""
        plain = to_long(case.scorecard.score(case.table, as_of=AS_OF))
        frame = make({name: _typed(values) for name, values in case.table.items()})
        assert as_lists(to_long(case.scorecard.score(frame, as_of=AS_OF))) == as_lists(plain)


def _typed(values):
    """Give a column of nothing but gaps a type, for libraries that need one."""
    return values if any(value is not None for value in values) else np.full(len(values), np.nan)
