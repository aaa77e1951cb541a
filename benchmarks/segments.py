"""What a panel takes by segment, and what drawing small segments to the whole buys.

Prints the time of scoring many months by segment beside that of one scorecard. Then, where the data
is in `../shared`, how well scores of curves that segments learned tell who of the held-out
customers left, and how near learned goals come to the held-out customers' own.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import healthscore as hs
from healthscore import learn
from healthscore.segments import Segmented

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
SEEDS: Final = range(10)
SIZES: Final = {"telco": (300, 700, 1_500, 4_000), "saas": (300, 700, 1_000)}
WAYS: Final = ("raw", "shrunk", "pooled")
_FEWEST: Final = 20
"""Held-out customers of a segment from which its own numbers are believed."""


def telco() -> Columns:
    """Read the telco: contract x internet x payment x senior make 70 segments."""
    rows = _rows("telco/telco.csv")
    services = [name for name in rows[0] if name.startswith(("Online", "Device", "Tech", "Strea"))]
    parts = ("Contract", "InternetService", "PaymentMethod", "SeniorCitizen")
    return {
        "segment": np.array(["/".join(row[part] for part in parts) for row in rows]),
        "left": np.array([float(row["Churn"] == "Yes") for row in rows]),
        "tenure": np.array([float(row["tenure"]) for row in rows]),
        "charges": np.array([float(row["MonthlyCharges"]) for row in rows]),
        "services": np.array([sum(row[name] == "Yes" for name in services) for row in rows]) * 1.0,
    }


def saas() -> Columns:
    """Read the company of B2B software: size x region make 45 segments."""
    rows = _rows("saas/churn.csv")
    parts = ("company_size", "us_region")
    return {
        "segment": np.array(["/".join(row[part] for part in parts) for row in rows]),
        "left": np.array([float(row["churned"]) for row in rows]),
        "csat": np.array([float(row["csat_score"]) for row in rows]),
        "support": np.array([float(row["minutes_customer_support"]) for row in rows]),
        "articles": np.array([float(row["articles_viewed"]) for row in rows]),
    }


def _rows(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_outcome(name: str) -> hs.Scorecard:
    """Make a scorecard whose curves learn who leaves."""
    metrics = {
        "telco": {"tenure": "higher", "charges": "lower", "services": "higher"},
        "saas": {"csat": "higher", "support": "lower", "articles": "higher"},
    }[name]
    return hs.Scorecard(
        name,
        [hs.Metric(metric, hs.Isotonic(better=better)) for metric, better in metrics.items()],  # type: ignore[arg-type]
        weighting=hs.StandardDeviation(fallback=hs.Equal()),
    )


def by_quantiles(name: str) -> hs.Scorecard:
    """Make a scorecard whose goals are quantiles."""
    metrics = {"telco": ("charges", "tenure"), "saas": ("support", "csat")}[name]
    goals = hs.Linear(worst=learn.quantile(0.9), best=learn.quantile(0.1))
    return hs.Scorecard(name, [hs.Metric(metric, goals) for metric in metrics])


def fits(card: hs.Scorecard, table: Columns, names: Sequence[str]) -> dict[str, Segmented]:
    """Fit a scorecard in the three ways."""
    segmented = Segmented.by_column("segment", dict.fromkeys(names, card))
    whole = card.fit(table, table["left"])
    return {
        "raw": segmented.fit(table, "left", shrink=False),
        "shrunk": segmented.fit(table, "left"),
        "pooled": Segmented.by_column("segment", dict.fromkeys(names, whole)),
    }


def told(name: str, table: Columns, size: int) -> dict[str, NDArray[np.float64]]:
    """Give held-out log-loss and AUC within segments, for each way the mean over the seeds."""
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for learned, held in _splits(table, size):
        for way, fitted in fits(by_outcome(name), learned, _names(table)).items():
            stays = fitted.score(held).values / 100.0
            loss = log_loss(1.0 - stays, held["left"])
            found[way].append((loss, auc_within(-stays, held["left"], held["segment"])))
    return {way: np.mean(each, axis=0) for way, each in found.items()}


def numbers(name: str, table: Columns, size: int) -> dict[str, float]:
    """Give how far learned goals lie from the held-out segments' own, in held-out deviations."""
    found: dict[str, list[float]] = {way: [] for way in WAYS}
    card = by_quantiles(name)
    for learned, held in _splits(table, size):
        names = [
            each for each in _names(table) if np.count_nonzero(held["segment"] == each) >= _FEWEST
        ]
        here = np.isin(learned["segment"], names)
        known = {column: values[here] for column, values in learned.items()}
        for way, fitted in fits(card, known, names).items():
            for each in names:
                own = held["segment"] == each
                for metric in card.metrics():
                    goals = _goals(fitted[each], metric.name)
                    due = np.quantile(held[metric.name][own], (0.9, 0.1))
                    found[way] += ((goals - due) / held[metric.name].std()).tolist()
    return {way: float(np.sqrt(np.mean(np.square(each)))) for way, each in found.items()}


def _goals(card: hs.Scorecard, name: str) -> NDArray[np.float64]:
    curve: Any = next(metric.normalizer for metric in card.metrics() if metric.name == name)
    return np.array([curve.worst, curve.best])


def _names(table: Columns) -> list[str]:
    names: list[str] = np.unique(table["segment"]).tolist()
    return names


def _splits(table: Columns, size: int) -> list[tuple[Columns, Columns]]:
    splits: list[tuple[Columns, Columns]] = []
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(table["left"]))
        splits.append(
            tuple(  # type: ignore[arg-type]
                {name: values[rows] for name, values in table.items()}
                for rows in (order[:size], order[size:])
            )
        )
    return splits


def log_loss(chance: NDArray[np.float64], left: NDArray[np.float64]) -> float:
    """Give the mean log-loss, with chances kept off 0 and 1 by a thousandth."""
    kept = np.clip(chance, 1e-3, 1.0 - 1e-3)
    return float(-np.mean(left * np.log(kept) + (1.0 - left) * np.log(1.0 - kept)))


def auc_within(
    risk: NDArray[np.float64], left: NDArray[np.float64], segments: NDArray[Any]
) -> float:
    """Give the AUC within segments: of all pairs of one segment, the share in the right order."""
    right = pairs = 0.0
    for name in np.unique(segments):
        here = segments == name
        gone, stayed = risk[here & (left == 1.0)], np.sort(risk[here & (left == 0.0)])
        below = np.searchsorted(stayed, gone, side="left")
        up_to = np.searchsorted(stayed, gone, side="right")
        right += float((below + up_to).sum()) / 2.0
        pairs += len(gone) * len(stayed)
    return right / pairs


def a_panel(customers: int, months: int, *, in_order: bool) -> Columns:
    """Make rows of customers and months, some of whom change segment."""
    chance = np.random.default_rng(0)
    size = customers * months
    dates = np.datetime64("2025-01", "M") + np.arange(months)
    table: Columns = {
        "id": np.tile(np.arange(customers), months),
        "at": np.repeat(dates.astype("datetime64[us]"), customers),
        "seats": np.tile(chance.integers(1, 1000, customers), months)
        + chance.integers(0, 30, size),
        "p1": chance.integers(0, 2, size),
        "plan": np.array(["free", "pro"])[chance.integers(0, 2, size)],
        **{f"metric_{number}": chance.uniform(0, 100, size) for number in range(6)},
    }
    order = np.arange(size) if in_order else chance.permutation(size)
    return {name: values[order] for name, values in table.items()}


def for_panel(name: str, min_coverage: float) -> hs.Scorecard:
    """Make a scorecard of seven metrics and a rule."""
    metrics = [hs.Metric(f"metric_{number}", hs.Linear(worst=0, best=100)) for number in range(6)]
    return hs.Scorecard(
        name,
        [*metrics, hs.Metric("plan", hs.Categories({"free": 20, "pro": 80}))],
        rules=[hs.Cap(at=39, when="p1 >= 1")],
        banding=hs.Banding.red_yellow_green(40, 70),
        min_coverage=min_coverage,
    )


def panels(customers: int = 100_000, months: int = 12, rounds: int = 5) -> None:
    """Print how long a panel takes with one scorecard, and with three segments."""
    whole = for_panel("whole", 0.2)
    ways: dict[str, Any] = {
        "one scorecard": whole,
        "three segments": Segmented(
            [("seats > 800", for_panel("large", 0.3)), ("seats > 400", for_panel("middle", 0.4))],
            whole,
        ),
    }
    print(f"| {customers:,} customers x {months} months, seconds | {' | '.join(ways)} |")
    print("| --- " * 3 + "|")
    for in_order in (True, False):
        table = a_panel(customers, months, in_order=in_order)
        for details in (True, False):
            found = [
                min(_seconds(way, table, details=details) for _ in range(rounds))
                for way in ways.values()
            ]
            rows = "in the order of dates" if in_order else "in any order"
            kept = "with details" if details else "without details"
            print(f"| {rows}, {kept} |", " | ".join(f"{each:.2f}" for each in found), "|")
    print()


def _seconds(way: Any, table: Columns, *, details: bool) -> float:
    start = time.perf_counter()
    way.score_panel(table, key="id", at="at", details=details)
    return time.perf_counter() - start


def main() -> None:
    """Print the tables."""
    panels()
    if not DATA.is_dir():
        print(f"The data is not there: {DATA}")
        return
    books: dict[str, Callable[[], Columns]] = {"telco": telco, "saas": saas}
    print("| customers learned from | segments | log-loss raw | shrunk | pooled ", end="")
    print("| AUC within raw | shrunk | pooled | goals off by raw | shrunk | pooled |")
    print("| --- " * 11 + "|")
    for name, read in books.items():
        table = read()
        for size in SIZES[name]:
            loss, off = told(name, table, size), numbers(name, table, size)
            cells = [f"{loss[way][0]:.3f}" for way in WAYS]
            cells += [f"{loss[way][1]:.3f}" for way in WAYS]
            cells += [f"{off[way]:.2f}" for way in WAYS]
            head = f"| {name}, {size:,} | {len(_names(table))} |"
            print(head, " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
