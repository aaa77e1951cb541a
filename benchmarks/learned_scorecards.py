"""How well learned scorecards rank customers whom they have not seen, beside gradient boosting.

Run as ``python -m benchmarks.learned_scorecards``. The customers of two real companies are looked
for in ``shared/data`` beside the project; ``--data`` names another folder. Gradient boosting and
the splits are scikit-learn's.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import train_test_split

import healthscore as hs
from benchmarks.tables import show
from healthscore import learn
from healthscore.evaluate import auc
from healthscore.evaluate.learning import learn_scorecard
from healthscore.weightings import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray

    Table = dict[str, NDArray[Any]]

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
SEEDS: Final = range(20251122, 20251127)
DRAWS: Final = 200
LABELLED: Final = (50, 100, 200, 400)

LOW: Final = learn.quantile(0.05)
HIGH: Final = learn.quantile(0.95)
MORE: Final = hs.Linear(worst=LOW, best=HIGH)
LESS: Final = hs.Linear(worst=HIGH, best=LOW)
PRODUCT: Final = hs.Categories({"No": 0, "Free-Trial": 60, "Active": 100})
EXTRA: Final = hs.Categories({"No": 0, "Yes": 100}, other=50)

SAAS: Final = hs.Scorecard(
    "saas",
    [
        hs.Metric("payroll", PRODUCT, formula="product_payroll"),
        hs.Metric("accounting", PRODUCT, formula="product_accounting"),
        hs.Metric("travel", PRODUCT, formula="product_travel_expense"),
        hs.Metric("storage", MORE, formula="log1p(product_data_storage)"),
        hs.Metric("csat", MORE, formula="csat_score"),
        hs.Metric("articles", MORE, formula="articles_viewed"),
        hs.Metric("notifications", MORE, formula="smartphone_notifications_viewed"),
        hs.Metric("emails", MORE, formula="marketing_emails_clicked"),
        hs.Metric("support", LESS, formula="minutes_customer_support"),
    ],
)
TELCO: Final = hs.Scorecard(
    "telco",
    [
        hs.Metric("tenure", MORE),
        hs.Metric(
            "contract",
            hs.Categories({"Month-to-month": 0, "One year": 50, "Two year": 100}),
            formula="Contract",
        ),
        hs.Metric("charges", LESS, formula="MonthlyCharges"),
        hs.Metric("security", EXTRA, formula="OnlineSecurity"),
        hs.Metric("support", EXTRA, formula="TechSupport"),
        hs.Metric("backup", EXTRA, formula="OnlineBackup"),
        hs.Metric(
            "payment",
            hs.Categories({"Electronic check": 0}, other=100),
            formula="PaymentMethod",
        ),
        hs.Metric("paper", hs.Categories({"Yes": 0, "No": 100}), formula="PaperlessBilling"),
        hs.Metric(
            "internet",
            hs.Categories({"Fiber optic": 0, "DSL": 50, "No": 100}),
            formula="InternetService",
        ),
    ],
)
GUESSES: Final = {
    "saas": (3, 2, 2, 2, 8, 3, 1, 1, 3),
    "telco": (5, 4, 2, 1, 2, 1, 2, 1, 2),
}
"""Weights that a sensible expert might give, in the order of the metrics."""


def guessed(scorecard: hs.Scorecard) -> hs.Scorecard:
    """Give a scorecard the weights of a sensible expert."""
    weights = dict(zip(scorecard.names, GUESSES[scorecard.name], strict=True))
    return attrs.evolve(scorecard, weighting=hs.Fixed(weights))


def books(folder: Path) -> Iterator[tuple[hs.Scorecard, Table, FloatArray]]:
    """Read the customers of both companies, and who left."""
    saas = read(folder / "saas" / "churn.csv")
    yield SAAS, saas, saas["churned"]
    telco = read(folder / "telco" / "telco.csv")
    yield TELCO, telco, (telco["Churn"] == "Yes").astype(np.float64)


def read(path: Path) -> Table:
    """Read a table, its columns as numbers where they are."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: column([row[name] for row in rows]) for name in rows[0]}


def column(texts: list[str]) -> NDArray[Any]:
    """Make numbers of a column, or leave it as text."""
    try:
        return np.array([float(text) for text in texts])
    except ValueError:
        return np.array(texts, dtype=object)


def part(table: Table, rows: NDArray[np.intp]) -> Table:
    """Give some rows of a table."""
    return {name: values[rows] for name, values in table.items()}


def splits(left: FloatArray) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Give the rows to learn from and those to be judged on."""
    for seed in SEEDS:
        yield train_test_split(
            np.arange(len(left)), test_size=0.3, random_state=seed, stratify=left
        )


def boosted(
    scorecard: hs.Scorecard,
    table: Table,
    left: FloatArray,
    rows: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> float:
    """Let gradient boosting learn from the values of the same metrics."""
    values = features(scorecard, table)
    model = GradientBoostingClassifier(random_state=0).fit(values[rows[0]], left[rows[0]])
    return float(auc(-model.predict_proba(values[rows[1]])[:, 1], left[rows[1]]))


def features(scorecard: hs.Scorecard, table: Table) -> FloatArray:
    """Give what the metrics' curves judge: numbers, or numbers of labels."""
    scores = scorecard.fit(table).score(table)
    columns = [scores.raw(metric.name) for metric in scorecard.metrics()]
    return np.column_stack(
        [
            np.unique(each.astype(str), return_inverse=True)[1] if each.dtype == object else each
            for each in columns
        ]
    )


def accuracy(folder: Path) -> None:
    """Learn on 70 %, judge on 30 %, five times."""
    rows = []
    for scorecard, table, left in books(folder):
        found: dict[str, list[float]] = {}
        for chosen, others in splits(left):
            train, test = part(table, chosen), part(table, others)
            learned = learn_scorecard(scorecard, train, left[chosen])
            weights = learn_scorecard(scorecard, train, left[chosen], curves=False)
            cards = {
                "equal": scorecard.fit(train),
                "guess": guessed(scorecard).fit(train),
                "weights": weights.scorecard,
                "learned": learned.scorecard,
            }
            for name, card in cards.items():
                area = float(auc(card.score(test).values, left[others]))
                found.setdefault(name, []).append(area)
            report = learned.report
            found.setdefault("told", []).append(float(report.areas[report.chosen]))
            boosting = boosted(scorecard, table, left, (chosen, others))
            found.setdefault("boosting", []).append(boosting)
        means = {name: float(np.mean(areas)) for name, areas in found.items()}
        share = means["learned"] / means["boosting"]
        rows.append([scorecard.name, *(f"{mean:.4f}" for mean in means.values()), f"{share:.1%}"])
    names = ("equal", "guess", "weights", "learned", "told", "boosting", "of boosting")
    header = ["", *names]
    show("AUC on 30 % that were not learned from, mean of five splits", header, rows)


def few(folder: Path) -> None:
    """Learn weights from few labelled customers, and judge on the others."""
    rows = []
    for scorecard, table, left in books(folder):
        for name, card in (("equal", scorecard), ("a guess", guessed(scorecard))):
            fitted = card.fit(table)
            scores = fitted.score(table)
            matrix = np.column_stack([scores[metric.name] for metric in fitted.metrics()])
            for size in LABELLED:
                gains = gains_of(matrix, left, fitted, size)
                share = np.mean([gain >= 0.0 for gain in gains])
                cells = [f"{share:.1%}", f"{np.mean(gains):+.4f}", f"{min(gains):+.4f}"]
                rows.append([f"{scorecard.name}, {name}", str(size), *cells])
    header = ["prior", "labelled", "no worse", "mean gain", "worst"]
    show(f"AUC of learned weights less that of the prior, {DRAWS} draws", header, rows)


def gains_of(matrix: FloatArray, left: FloatArray, card: hs.Scorecard, size: int) -> list[float]:
    """Give what learned weights gain on customers that were not drawn."""
    random = np.random.default_rng(20251122)
    prior = np.array(list(card.effective_weights().values()))
    weighting = Outcome(card.weighting)
    gains: list[float] = []
    while len(gains) < DRAWS:
        order = random.permutation(len(left))
        chosen, others = order[:size], order[size:]
        if min(left[chosen].sum(), size - left[chosen].sum()) < 5:
            continue
        fitted = weighting.fit(matrix[chosen], card.names, left[chosen])
        learned = np.array(list(fitted.weights.values()))
        if np.abs(learned - prior).max() < 1e-12:
            gains.append(0.0)
            continue
        areas = [float(auc(matrix[others] @ each, left[others])) for each in (learned, prior)]
        gains.append(areas[0] - areas[1])
    return gains


def noise() -> None:
    """Learn from customers whose outcome has nothing to do with them."""
    rows = []
    metrics = [hs.Metric(f"m{place}", hs.Linear(worst=0, best=1)) for place in range(8)]
    card = hs.Scorecard("noise", metrics)
    for size in (200, 2_000, 20_000):
        told, new, better = [], [], 0
        for seed in range(20):
            table, left = made_up(size, seed)
            learned = learn_scorecard(card, table, left)
            fresh, gone = made_up(20_000, 1_000 + seed)
            told.append(float(learned.report.areas["learned curves and weights"]))
            new.append(float(auc(learned.scorecard.score(fresh).values, gone)))
            better += learned.report.is_better
        rows.append([f"{size:,}", f"{np.mean(told):.3f}", f"{np.mean(new):.3f}", f"{better} of 20"])
    show("Pure noise", ["customers", "told", "on new ones", "taken for better"], rows)


def made_up(size: int, seed: int) -> tuple[Table, FloatArray]:
    """Make up customers who leave by chance."""
    random = np.random.default_rng(seed)
    table = {f"m{place}": random.random(size) for place in range(8)}
    return table, (random.random(size) < 0.2).astype(np.float64)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED)
    folder = parser.parse_args().data
    accuracy(folder)
    few(folder)
    noise()


if __name__ == "__main__":
    main()
