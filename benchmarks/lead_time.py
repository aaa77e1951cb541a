"""How early a score tells who leaves, and whether its intervals hold the truth.

Run as ``python -m benchmarks.lead_time``. The panel of real shape is looked for in ``shared/data``
beside the project; ``--data`` names another folder, and without one the simulations are run alone.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import healthscore as hs
from benchmarks.tables import show
from healthscore.evaluate.over_time import backtest_history
from healthscore.evaluate.over_time._cases import Rows
from healthscore.evaluate.over_time._ranked import ranked
from healthscore.evaluate.survival import concordance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.over_time import OverTime

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
PANEL: Final = Path("panel") / "panel28.csv.gz"

HOLDS: Final = ("search", "edit_contact", "meeting", "email_list", "win_opportunity", "quote")
DRIVES_AWAY: Final = ("add_competitor", "disqualify_opportunity")
EPOCH: Final = np.datetime64("2022-01-11")
"""The first day of the panel."""

ROWS: Final = 6
"""Scores of each customer, where intervals are counted."""

BOOKS: Final = 2_000


def panel(path: Path) -> tuple[hs.History, dict[int, Any]]:
    """Score one half of the accounts of a CRM vendor by what was learned from the other half."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    table: dict[str, Any] = {
        event: np.array([float(row[event]) for row in rows]) for event in HOLDS + DRIVES_AWAY
    }
    table["id"] = np.array([int(row["account_id"]) for row in rows])
    start, end = (
        np.array([row[name] for row in rows], dtype="datetime64[D]") for name in ("start", "end")
    )
    period = np.array([int(row["period28"]) for row in rows])
    # scored on the first common date on which all 28 days are over
    days = (start - EPOCH).astype(np.int64) + 28 * (period + 1)
    table["as_of"] = EPOCH + 28 * -(-days // 28)
    gone = np.array([row["churned"] == "1" for row in rows])
    left = dict(zip(table["id"][gone].tolist(), end[gone].tolist(), strict=True))
    learned = table["id"] % 2 == 0
    history = (
        _card()
        .fit(_taken(table, learned))
        .score_panel(_taken(table, ~learned), key="id", at="as_of")
    )
    return history, {key: date for key, date in left.items() if key % 2}


def _card() -> hs.Scorecard:
    metrics = [hs.Metric(event, hs.Percentile()) for event in HOLDS]
    metrics += [hs.Metric(event, hs.Percentile(better="lower")) for event in DRIVES_AWAY]
    banding = hs.Banding(
        {"red": 0, "yellow": hs.learn.quantile(0.2), "green": hs.learn.quantile(0.6)}
    )
    return hs.Scorecard("crm", metrics, banding=banding)


def _taken(table: dict[str, Any], rows: BoolArray) -> dict[str, Any]:
    return {name: column[rows] for name, column in table.items()}


def notices(found: OverTime) -> Iterator[list[str]]:
    """Give a line for each notice."""
    for days in (0, 30, 60, 90, 180):
        yield [f"{days} days", percent(found.recall_at(days))]
    yield ["ever red, of who stayed", percent(found.false_alarms)]


def percent(share: Estimate | None) -> str:
    """Write a share."""
    return "" if share is None else share.text(percent=True)


def horizons(found: OverTime) -> Iterator[list[str]]:
    """Give a line for each horizon."""
    for days, told in found.by_horizon.items():
        yield [f"{days:g} days", f"{told.n:,}", f"{told.n_churned:,}", str(told.auc)]
    for half, told in zip(("earlier", "later"), found.by_half, strict=True):
        name = f"{found.horizon:g} days, {half} dates"
        yield [name, f"{told.n:,}", f"{told.n_churned:,}", str(told.auc)]


def covered(size: int, seed: int) -> Iterator[list[str]]:
    """Count how often intervals hold the truth where a customer has several scores."""
    random = np.random.default_rng(seed)

    def book(customers: int) -> Rows:
        level = random.normal(size=customers)
        leaves = random.random(customers) < 1.0 / (1.0 + np.exp(1.0 + level))
        scores = level[:, np.newaxis] + 0.3 * random.normal(size=(customers, ROWS))
        churned = leaves[:, np.newaxis] & (np.arange(ROWS) >= ROWS // 2)
        numbers = np.repeat(np.arange(customers), ROWS)
        return Rows(numbers, numbers, scores.ravel(), churned.ravel().astype(np.float64))

    truth = float(ranked(book(300_000)).auc)
    hits = {"rows of a customer together": 0, "each row alone": 0}
    for _ in range(BOOKS):
        rows = book(size)
        alone = rows._replace(customers=np.arange(len(rows.values)))
        for name, each in zip(hits, (rows, alone), strict=True):
            auc = ranked(each).auc
            hits[name] += auc.low <= truth <= auc.high
    for name, count in hits.items():
        yield [name, f"{100.0 * count / BOOKS:.1f} %"]


def in_order(size: int, seed: int) -> Iterator[list[str]]:
    """Count how often intervals of concordance hold the truth where many are lost from sight."""
    random = np.random.default_rng(seed)

    def book(customers: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        scores = random.random(customers)
        left = random.exponential(np.exp(2.0 * scores))
        return scores, left, random.exponential(4.0, customers)

    for weighted in (False, True):
        scores, left, lost = book(300_000)
        seen = np.full(len(left), 99.0) if weighted else lost
        truth = concordance(scores, np.minimum(left, seen), left <= seen, until=3)
        hits = 0
        for _ in range(BOOKS):
            scores, left, lost = book(size)
            told = concordance(
                scores, np.minimum(left, lost), left <= lost, weighted=weighted, until=3
            )
            hits += told.low <= truth <= told.high
        name = "weighted (Uno)" if weighted else "plain (Harrell)"
        yield [name, f"{truth.value:.3f}", f"{100.0 * hits / BOOKS:.1f} %"]


def main() -> None:
    """Print the tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=SHARED, help="folder of the shared data")
    path = reader.parse_args().data / PANEL
    if path.is_file():
        history, left = panel(path)
        began = time.perf_counter()
        backtest = backtest_history(history, left, horizon=(84, 28, 56, 168))
        found = backtest.over_time
        text = str(found)
        took = time.perf_counter() - began
        print(f"{backtest}\n\n{text}\n\n{history!r}: over time in {1e3 * took:.0f} ms")
        show("Red so long before leaving", ["", "share"], notices(found))
        show("Ranks", ["within", "scores", "left", "AUC"], horizons(found))
    show(
        f"95 % intervals of the AUC that hold it, 100 customers with {ROWS} scores each",
        ["", "hold it"],
        covered(100, 8),
    )
    show(
        "95 % intervals of concordance that hold it, 80 customers, many lost from sight",
        ["", "truth", "hold it"],
        in_order(80, 11),
    )


if __name__ == "__main__":
    main()
