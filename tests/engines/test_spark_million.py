"""Spark on 1,000,000 customers, from Parquet to Parquet, in several tasks at once."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import healthscore as hs

ROWS = 1_000_000
PLANS = np.array(["free", "pro", "enterprise", "", "other"])

CARD = hs.Scorecard(
    "million",
    [
        hs.Group(
            "usage",
            [
                hs.Metric("logins", hs.Piecewise({0: 0, 3: 60, 10: 100})),
                hs.Metric("adoption", hs.Linear(0, 1), formula="used / bought"),
                hs.Metric("seen", hs.Decay(half_life=14), formula="days_since(last_login)"),
                hs.Metric("depth", hs.Logistic(midpoint=40, width=12)),
            ],
        ),
        hs.Group(
            "feedback",
            [
                hs.Metric("nps", hs.Linear(-100, 100), observed="nps_date", valid_days=180),
                hs.Metric("csat", hs.Steps({0: 0, 3: 50, 4: 80, 4.5: 100}), missing=50),
                hs.Metric("tickets", hs.Target(low=0, high=2, tolerance=8)),
                hs.Metric("effort", hs.Linear(5, 1)),
            ],
            min_coverage=0.3,
        ),
        hs.Group(
            "financial",
            [
                hs.Metric("overdue", hs.Linear(60, 0)),
                hs.Metric("tier", hs.Categories({"free": 20, "pro": 70}, other=50), formula="plan"),
                hs.Metric("revenue", hs.Linear(0, 12), formula="log1p(mrr)"),
                hs.Metric("growth", hs.Linear(-0.5, 0.5)),
            ],
            aggregation=hs.GeometricMean(floor=1),
        ),
    ],
    weighting=hs.Fixed(usage=40, feedback=30, financial=30),
    min_coverage=0.5,
    rules=[hs.Cap(at=39, when="tickets >= 9 and plan != 'free'", reason="many tickets")],
    banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}),
)
AS_OF = "2026-11-01"


def numbers(chance, low, high):
    """Draw numbers, of which some are null and some NaN."""
    values = np.round(chance.uniform(low, high, ROWS), 3)
    values[chance.random(ROWS) < 0.03] = np.nan
    return pa.array(values, mask=chance.random(ROWS) < 0.05)


def days(chance):
    """Draw dates, of which some are null."""
    since = np.datetime64(AS_OF) - chance.integers(-5, 400, ROWS)
    return pa.array(since, mask=chance.random(ROWS) < 0.05)


def customers():
    """Make a table of customers."""
    chance = np.random.default_rng(6)
    ranges = {"logins": (0, 12), "used": (0, 30), "depth": (0, 90), "nps": (-100, 100)}
    ranges |= {"csat": (0, 5), "tickets": (0, 12), "effort": (1, 5), "overdue": (-5, 90)}
    ranges |= {"mrr": (-1, 90_000), "growth": (-0.6, 0.6)}
    columns = {"account": pa.array(np.arange(ROWS))}
    columns |= {name: numbers(chance, *ends) for name, ends in ranges.items()}
    columns["bought"] = pa.array(chance.integers(0, 40, ROWS))
    columns |= {name: days(chance) for name in ("last_login", "nps_date")}
    columns["plan"] = pa.array(PLANS[chance.integers(0, len(PLANS), ROWS)])
    return pa.table(columns)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A Parquet file of customers, in eight row groups, and what numpy makes of it."""
    table, path = customers(), tmp_path_factory.mktemp("spark") / "customers.parquet"
    pq.write_table(table, path, row_group_size=ROWS // 8)
    return path, CARD.score(table, key="account", as_of=AS_OF)


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
class TestSparkOnAMillion:
    @pytest.mark.parametrize("how", ["sql", "batches"])
    def test_a_million_customers_score_as_in_numpy(self, how, book, spark, tmp_path):
        """Each of 1,000,000 customers has the score, the band and the coverage that numpy gives."""
        path, due = book
        spark.conf.set("spark.sql.files.maxPartitionBytes", str(path.stat().st_size // 4))
        frame = spark.read.parquet(str(path))
        assert frame.rdd.getNumPartitions() >= 4
        scored = CARD.with_score(frame, as_of=AS_OF, how=how)
        assert scored.columns == [*frame.columns, "score", "band", "coverage"]
        scored.select("account", "score", "band", "coverage").write.parquet(str(tmp_path / "out"))
        found = pq.read_table(tmp_path / "out").sort_by("account")
        assert found["account"].to_numpy().tolist() == due.keys.tolist()
        for name, values in (("score", due.values), ("coverage", due.coverage)):
            numbers = found[name].to_numpy()
            np.testing.assert_allclose(numbers, values, rtol=0, atol=1e-9, equal_nan=True)
        assert found["band"].to_pylist() == due.bands.tolist()
