"""The demo's page: one HTML file that needs nothing else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import healthscore as hs

STYLE = """
:root { color-scheme: light dark; --line: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0 } h2 { font-size: 1.15rem; margin-top: 2.2rem }
.bar { display: flex; height: 2.2rem; border-radius: .4rem; overflow: hidden; margin: 1rem 0 .6rem }
.key { display: inline-block; margin-right: 1.4rem } .key b { margin-left: .35rem }
.dot { display: inline-block; width: .75rem; height: .75rem; border-radius: 50% }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .93rem }
th, td { text-align: left; padding: .4rem .7rem; border-bottom: 1px solid var(--line) }
td { vertical-align: top } td:first-child { white-space: nowrap }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
pre { overflow-x: auto; font-size: .85rem; padding: .8rem; white-space: pre-wrap;
  border: 1px solid var(--line); border-radius: .4rem }
"""


def write_page(
    path: Path,
    scores: hs.Scores,
    worst: Sequence[tuple[hs.Score, dict[str, float]]],
) -> None:
    """Write the book at a glance, the worst customers and the definition."""
    mean, scorecard = np.nanmean(scores.values), scores.scorecard
    path.write_text(
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>Customer health: {escape(scorecard.name)}</title><style>{STYLE}</style>"
        f"<h1>Customer health</h1><p>{len(scores):,} customers, mean score {mean:.1f}, by the "
        f"scorecard “{escape(scorecard.name)}”.</p>{_bands(scores)}"
        f"<h2>The worst {len(worst)}</h2><div class='scroll'><table><tr><th>customer"
        "<th class='n'>score<th>band<th class='n'>coverage<th>points lost<th>moved since last time"
        f"{''.join(_row(scores, score, moved) for score, moved in worst)}</table></div>"
        f"<h2>What each metric costs the book</h2>{_losses(scores)}"
        f"<h2>The definition</h2><pre>{escape(scorecard.to_toml())}</pre></html>\n",
        encoding="utf-8",
    )


def _bands(scores: hs.Scores) -> str:
    banding = scores.scorecard.banding
    counts = {label: int((scores.bands == label).sum()) for label in (*banding.labels, "unknown")}
    bar = "".join(
        f"<div style='width:{count / len(scores):.4%};background:{banding.color(label)}'></div>"
        for label, count in counts.items()
    )
    keys = "".join(
        f"<span class='key'><span class='dot' style='background:{banding.color(label)}'></span>"
        f"<b>{escape(label)}</b> {count:,} ({count / len(scores):.1%})</span>"
        for label, count in counts.items()
    )
    return f"<div class='bar'>{bar}</div>{keys}"


def _row(scores: hs.Scores, score: hs.Score, moved: dict[str, float]) -> str:
    color = scores.scorecard.banding.color(score.band)
    rules = [f"{rule.rule.reason} {rule.points:+.1f}" for rule in score.rules if rule.points]
    return (
        f"<tr><td>{escape(str(score.key))}<td class='n'>{score.value:.1f}"
        f"<td><span class='dot' style='background:{color}'></span> {escape(score.band)}"
        f"<td class='n'>{score.coverage:.0%}"
        f"<td>{escape(', '.join([*_listed(score.losses, ''), *rules]))}"
        f"<td>{escape(', '.join(_listed(moved, '+')))}"
    )


def _listed(points: dict[str, float], sign: str) -> list[str]:
    ordered = sorted(points.items(), key=lambda item: -abs(item[1]))
    return [f"{name} {value:{sign}.1f}" for name, value in ordered[:3] if abs(value) >= 0.05]


def _losses(scores: hs.Scores) -> str:
    means = np.nanmean(scores.losses, axis=0)
    rows = "".join(
        f"<tr><td>{escape(scores.metrics[place])}<td class='n'>{means[place]:.1f}"
        for place in np.argsort(-means)
    )
    return (
        "<div class='scroll'><table><tr><th>metric<th class='n'>points lost, on average"
        f"{rows}</table></div>"
    )
