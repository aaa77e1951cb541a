"""How much a card of few small points loses against curves and weights that are learned.

Run as ``python -m benchmarks.points_cards``. The customers are looked for in ``shared/data`` beside
the project; ``--data`` names another folder. Splits are those that its README fixes: everything is
learned from 70 % of the customers and judged on the others.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.model_selection import train_test_split

import healthscore as hs
from benchmarks.tables import show
from healthscore.evaluate._measures import auc
from healthscore.evaluate.points import points_card
from healthscore.evaluate.points._draft import Lines
from healthscore.evaluate.points._ladders import ladders_of

if TYPE_CHECKING:
    from healthscore._definition import FloatArray

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
SEEDS: Final = range(20251122, 20251127)
COUNTS: Final = (5, 10, 15)

PRODUCT: Final = hs.Categories({"No": 0, "Free-Trial": 60, "Active": 100})
SAFE: Final = hs.Categories({"No": 0, "Yes": 100})
SAAS: Final = hs.Scorecard(
    "saas",
    [
        hs.Metric("product_payroll", PRODUCT),
        hs.Metric("product_accounting", PRODUCT),
        hs.Metric("product_travel_expense", PRODUCT),
        hs.Metric("product_data_storage", hs.Percentile()),
        hs.Metric("articles_viewed", hs.Percentile()),
        hs.Metric("marketing_emails_clicked", hs.Percentile()),
        hs.Metric("social_media_ads_viewed", hs.Percentile()),
        hs.Metric("csat_score", hs.Percentile()),
        hs.Metric("minutes_customer_support", hs.Percentile(better="lower")),
    ],
)
TELCO: Final = hs.Scorecard(
    "telco",
    [
        hs.Metric(
            "Contract", hs.Categories({"Month-to-month": 0, "One year": 80, "Two year": 100})
        ),
        hs.Metric(
            "PaymentMethod",
            hs.Categories({"Electronic check": 0, "Mailed check": 70}, other=100),
        ),
        hs.Metric("PaperlessBilling", hs.Categories({"Yes": 0, "No": 100})),
        hs.Metric("OnlineSecurity", SAFE),
        hs.Metric("TechSupport", SAFE),
        hs.Metric("OnlineBackup", SAFE),
        hs.Metric("TotalCharges", hs.Percentile()),
        hs.Metric("MonthlyCharges", hs.Percentile(better="lower")),
    ],
)
BOOKS: Final = {
    "saas": (SAAS, "churn.csv", "churned", "1.0"),
    "telco": (TELCO, "telco.csv", "Churn", "Yes"),
}


def read(path: Path) -> dict[str, list[str]]:
    """Read a table of texts."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def some(table: dict[str, Any], rows: Any) -> dict[str, Any]:
    """Take some rows of a table."""
    return {name: [values[row] for row in rows] for name, values in table.items()}


def areas(name: str, data: Path) -> FloatArray:
    """Give the areas under the curve by split: of all lines, of cards, and as given."""
    card, file, column, value = BOOKS[name]
    table = read(data / name / file)
    left = np.array([each == value for each in table[column]], dtype=np.float64)
    found = []
    for seed in SEEDS:
        seen, held = train_test_split(
            np.arange(len(left)), test_size=0.3, random_state=seed, stratify=left
        )
        learned, others = some(table, seen), some(table, held)
        fitted = card.fit(learned)
        ladders, _ = ladders_of(list(fitted.metrics()), table, None)
        every = Lines(ladders, seen, left[seen]).every().scores(held)
        cards = [points_card(card, learned, left[seen], lines=lines).scorecard for lines in COUNTS]
        scores = [every, *(made.score(others).values for made in [*cards, fitted])]
        found.append([auc(each, left[held]) for each in scores])
    return np.array(found)


def speed(customers: int) -> float:
    """Time a card of many customers and a dozen metrics with all their digits."""
    chance = np.random.default_rng(0)
    values = chance.normal(size=(12, customers))
    table = {f"metric_{place}": column for place, column in enumerate(values)}
    odds = -1.0 - (np.arange(12) % 5 / 5.0) @ values
    churned = chance.random(customers) < 1.0 / (1.0 + np.exp(-odds))
    card = hs.Scorecard("big", [hs.Metric(name, hs.Linear(worst=-3, best=3)) for name in table])
    start = time.perf_counter()
    points_card(card, table, churned)
    return time.perf_counter() - start


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED)
    data = parser.parse_args().data
    header = ["AUC, mean of five splits", "all lines", *(f"{n} lines" for n in COUNTS), "as given"]
    rows = [
        [name, *(f"{area:.3f}" for area in areas(name, data).mean(axis=0))]
        for name in BOOKS
        if (data / name).is_dir()
    ]
    show("Cards of few points on customers held out", header, rows)
    print(f"\n100,000 customers, 12 metrics: {speed(100_000):.1f} s")


if __name__ == "__main__":
    main()
