"""The job in SQL, as good users of DuckDB, Spark, PostgreSQL and SQLite would write it by hand.

One step after the other: metrics, sums of each group, totals, the score, the rule, the band.
Nothing looks for NaN or for blank labels, for these tables have none: their gaps are NULL.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from benchmarks import job
from benchmarks.in_place_job import CAP, KEY, RULED, RULED_FROM


class Words(NamedTuple):
    """Where the engines part, in the words of `str.format`."""

    number: str
    """A number as a float."""
    present: str
    """1 or 0 for whether a column is there, small and fast to add up."""
    step: str
    """A step that is computed once, though the next one reads its columns twice."""


WORDS = {
    "duckdb": Words("{!r}::DOUBLE", "({} IS NOT NULL)::UTINYINT", "({})"),
    "spark": Words("{!r}D", "CAST({} IS NOT NULL AS INT)", "({})"),
    # a step with an OFFSET is not merged into the one that reads it
    "postgresql": Words("{!r}::float8", "({} IS NOT NULL)::int", "({} OFFSET 0)"),
    "sqlite": Words("{!r}", "({} IS NOT NULL)", "({} LIMIT -1 OFFSET 0)"),
}


def query(dialect: str, table: str) -> str:
    """Write the query that gives key, score, band and coverage."""
    source = table
    # all that is put together here is this benchmark's own
    for place, columns in enumerate(_Writer(WORDS[dialect]).steps()):
        step = f"SELECT {KEY}, {', '.join(columns)} FROM {source}"  # noqa: S608
        source = f"{WORDS[dialect].step.format(step)} AS step_{place}"
    return f"SELECT {KEY}, score, band, coverage FROM {source}"  # noqa: S608


def curve(metric: str, knots: dict[float, float], words: Words) -> str:
    """Write straight lines between knots, found by halving: 101 knots cost seven comparisons."""
    number = words.number.format
    points = list(knots.items())
    lines = [number(points[0][1])]
    for (start, low), (end, high) in pairwise(points):
        slope = (high - low) / (end - start)
        lines.append(f"{metric} * {number(slope)} + {number(low - slope * start)}")
    tree = _tree(metric, list(knots), [*lines, number(points[-1][1])], words)
    return f"CASE WHEN {metric} IS NOT NULL THEN {tree} END"


def _tree(metric: str, cuts: list[float], leaves: list[str], words: Words) -> str:
    if not cuts:
        return leaves[0]
    middle = len(cuts) // 2
    below = _tree(metric, cuts[:middle], leaves[: middle + 1], words)
    above = _tree(metric, cuts[middle + 1 :], leaves[middle + 1 :], words)
    cut = words.number.format(cuts[middle])
    return f"CASE WHEN {metric} < {cut} THEN {below} ELSE {above} END"


class _Writer:
    def __init__(self, words: Words) -> None:
        self.words = words
        self.number = words.number.format

    def steps(self) -> list[list[str]]:
        """Give the columns of each step."""
        number = self.number
        plain = f"CASE WHEN coverage >= {number(job.GATE)} THEN points / present END AS plain"
        capped = f"{RULED} >= {number(RULED_FROM)} AND plain > {number(CAP)}"
        score = f"CASE WHEN {capped} THEN {number(CAP)} ELSE plain END AS score"
        band = (
            f"CASE WHEN score >= {number(job.GREEN)} THEN 'green' WHEN score >= "
            f"{number(job.YELLOW)} THEN 'yellow' WHEN score IS NOT NULL THEN 'red' "
            "ELSE 'unknown' END AS band"
        )
        return [
            [RULED, *(f"{self.metric(metric)} AS {metric}_score" for metric in job.METRICS)],
            [RULED, *self.sums()],
            [RULED, *self.totals()],
            [RULED, plain, "coverage"],
            [score, "coverage"],
            ["score", band, "coverage"],
        ]

    def sums(self) -> list[str]:
        """Write the sum of each group's scores, and how many there are."""
        columns: list[str] = []
        for group, members in job.GROUPS.items():
            scores = [f"{metric}_score" for metric in members]
            total = " + ".join(f"coalesce({score}, {self.number(0.0)})" for score in scores)
            count = " + ".join(map(self.words.present.format, scores))
            columns += [f"{total} AS {group}_sum", f"{count} AS {group}_count"]
        return columns

    def totals(self) -> list[str]:
        """Write the weighted points, the weight of the groups that are there, and the coverage."""
        points, present, coverage = [], [], []
        for group, members in job.GROUPS.items():
            share, count = job.WEIGHTS[group] / sum(job.WEIGHTS.values()), f"{group}_count"
            there = f"CASE WHEN {count} > 0 THEN {{}} ELSE {self.number(0.0)} END"
            points.append(there.format(f"{group}_sum / {count} * {self.number(share)}"))
            present.append(there.format(self.number(share)))
            coverage.append(f"{count} * {self.number(share / len(members))}")
        named = {"points": points, "present": present, "coverage": coverage}
        return [f"{' + '.join(terms)} AS {name}" for name, terms in named.items()]

    def metric(self, metric: str) -> str:
        """Write the score of a metric."""
        if metric in job.LINEAR:
            return self.linear(metric)
        if metric in job.STEPS:
            return self.tiers(metric)
        if metric in job.LOGISTIC:
            midpoint, width = map(self.number, job.LOGISTIC[metric])
            one, most = self.number(1.0), self.number(100.0)
            return f"{most} / ({one} + exp(({midpoint} - {metric}) / {width}))"
        if metric in job.CATEGORIES:
            labels = job.CATEGORIES[metric].items()
            cases = " ".join(f"WHEN '{label}' THEN {self.number(score)}" for label, score in labels)
            return f"CASE {metric} {cases} END"
        return curve(metric, job.CURVE.get(metric) or job.PIECEWISE[metric], self.words)

    def linear(self, metric: str) -> str:
        """Write a straight line with its two ends."""
        # not least and greatest: they pass over NULL, so a gap would score 0 or 100
        worst, best = job.LINEAR[metric]
        low, high = ("<=", ">=") if worst < best else (">=", "<=")
        return (
            f"CASE WHEN {metric} {low} {self.number(worst)} THEN {self.number(0.0)} "
            f"WHEN {metric} {high} {self.number(best)} THEN {self.number(100.0)} "
            f"ELSE ({metric} - {self.number(worst)}) * ({self.number(100.0 / (best - worst))}) END"
        )

    def tiers(self, metric: str) -> str:
        """Write tiers, the highest first."""
        (_, lowest), *tiers = job.STEPS[metric].items()
        cases = " ".join(
            f"WHEN {metric} >= {self.number(start)} THEN {self.number(score)}"
            for start, score in reversed(tiers)
        )
        return f"CASE {cases} WHEN {metric} IS NOT NULL THEN {self.number(lowest)} END"
