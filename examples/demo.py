"""Score a whole book of customers: bands, reasons, what moved, and pages to share.

``python examples/demo.py`` scores a made-up company; ``python examples/demo.py customers.csv`` (or
a Parquet file) scores yours with the scorecard of ``starter.py``.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import healthscore as hs
from healthscore.datasets import make_saas
from healthscore.recipes import personas
from starter import SCORECARD

if TYPE_CHECKING:
    from healthscore.evaluate import Backtest
    from healthscore.explain import Comparison

REPORT = Path("build") / "healthscore-demo.html"
MODEL = Path("build") / "healthscore-model.html"
DOCUMENT = MODEL.with_suffix(".toml")
WORST = 10


def main(arguments: list[str]) -> int:
    """Run the demo and give the exit code."""
    book = read(Path(arguments[0])) if arguments else pd.DataFrame(make_saas(5_000, 2, seed=7))
    absent = [column for column in SCORECARD.columns if column not in book]
    if absent:
        print(advice(absent, [str(column) for column in book]))
        return 2
    try:
        before, now, newest = scored(book)
    except hs.HealthScoreError as error:
        print(f"The book cannot be scored.\n{error}")
        return 1
    print_bands(now)
    print_worst(now)
    if before is not None:
        print_changes(hs.compare(before, now))
    REPORT.parent.mkdir(exist_ok=True)
    plays = personas(feedback="nps").match(now, newest, before=before)
    known = proof(before, book)
    if known is not None:
        print_proof(known)
    hs.report(now, REPORT, value=newest.get("mrr"), previous=before, playbook=plays, backtest=known)
    now.scorecard.document().save(MODEL)
    now.scorecard.save(DOCUMENT)
    print(f"\nThe report is in {REPORT}")
    print(f"The model is explained in {MODEL}, and stands in {DOCUMENT} to be edited")
    return 0


def proof(before: hs.Scores | None, book: pd.DataFrame) -> Backtest | None:
    """Hold the earlier scores against who then left, where the book says so."""
    if before is None or "churned" not in book:
        return None
    dates = pd.to_datetime(book["as_of"])
    earlier = book[dates == dates[dates < dates.max()].max()]
    left = earlier["churned"].to_numpy()
    worth = earlier["mrr"].to_numpy() if "mrr" in earlier else None
    return hs.backtest(before, left, horizon=90, value=worth) if len(set(left)) == 2 else None


def print_proof(known: Backtest) -> None:
    """Print what the scores told of who left."""
    print("\nDoes the score tell who leaves?")
    print(known.verdict)
    for band in reversed(known.bands):
        rate = band.churn_rate.text(percent=True)
        print(f"  {band.label:8} {band.n:6,}  {rate} left")


def read(path: Path) -> pd.DataFrame:
    """Read a CSV or Parquet file."""
    if not path.is_file():
        sys.exit(f"There is no file {path}.")
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)


def scored(book: pd.DataFrame) -> tuple[hs.Scores | None, hs.Scores, pd.DataFrame]:
    """Score the newest snapshot, and the one before it where the book holds several."""
    key = "account_id" if "account_id" in book else None
    if "as_of" not in book:
        today = dt.datetime.now(tz=dt.UTC).date()
        return None, SCORECARD.fit(book, as_of=today).score(book, key=key, as_of=today), book
    dates = pd.to_datetime(book["as_of"])
    newest = dates.max()
    snapshot = book[dates == newest]
    fitted = SCORECARD.fit(snapshot, as_of=newest)
    now = fitted.score(snapshot, key=key, as_of=newest)
    earlier = dates[dates < newest].max()
    if key is None or pd.isna(earlier):
        return None, now, snapshot
    return fitted.score(book[dates == earlier], key=key, as_of=earlier), now, snapshot


def advice(absent: list[str], present: list[str]) -> str:
    """Say which columns are missing, and how to name one's own."""
    lines = [f"The file lacks {len(absent)} of the columns that the starter scorecard reads:", ""]
    for column in absent:
        near = difflib.get_close_matches(column, present, n=1, cutoff=0.65)
        lines.append(f"    {column}" + (f"    (is it {near[0]!r}?)" if near else ""))
    example = present[0] if present else "my_column"
    lines += [
        "",
        f"It has: {', '.join(present)}",
        "",
        "Rename columns, or name your own in examples/starter.py with a formula, such as",
        "",
        f'    hs.Metric("weekly_logins", ..., formula="`{example}`")',
        "",
        "and leave out the metrics that you do not have.",
    ]
    return "\n".join(lines)


def print_bands(scores: hs.Scores) -> None:
    """Print how many customers are in each band, in its color."""
    banding = scores.scorecard.banding
    print(f"{len(scores):,} customers, mean score {np.nanmean(scores.values):.1f}\n")
    for label in (*reversed(banding.labels), "unknown"):
        share = float((scores.bands == label).mean())
        bar = painted("█" * round(50 * share), banding.color(label))
        print(f"  {label:8} {(scores.bands == label).sum():6,} {share:6.1%}  {bar}")


def print_worst(scores: hs.Scores) -> None:
    """Print the worst customers, and why they are."""
    order = np.argsort(scores.values)[:WORST]  # NaN, a customer without a score, sorts last
    worst = scores.take(order)
    print(f"\nThe worst {len(worst)}, and what costs them most:\n")
    for key, value, band, text in zip(
        worst.keys, worst.values, worst.bands, worst.reasons(3).text, strict=True
    ):
        print(f"  {key}  {value:5.1f} {band:8} {text}")
    print("\nThe first of them in words:\n")
    for sentence in worst.explain(worst.keys[0]).sentences:
        print(f"  {sentence}")


def print_changes(comparison: Comparison) -> None:
    """Print what moved the book, and who moved most."""
    print("\nSince last time:\n")
    for line in str(comparison).splitlines():
        print(f"  {line}")


def painted(text: str, color: str) -> str:
    """Put a text in a color, where the terminal has colors."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"\033[38;2;{red};{green};{blue}m{text}\033[0m"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
