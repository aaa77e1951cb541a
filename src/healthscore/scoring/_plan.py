"""A scorecard made ready to run: compiled once, shared by all calls and threads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, NamedTuple, final

import attrs

from healthscore.aggregations import Layout, Totals
from healthscore.formula import Column, Need, Number, children, scores_used, with_children
from healthscore.metric import Metric
from healthscore.scoring._coverage import Coverage, cells_of
from healthscore.scoring._fading import Fading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthscore.formula import Formula, Node
    from healthscore.group import Body, Member
    from healthscore.normalizers import Kernel
    from healthscore.rules import Rule
    from healthscore.scorecard import Scorecard
    from healthscore.scoring._coverage import Cell

GATE_TOLERANCE: Final = 1e-9
"""Coverage this near to its gate counts as on it, so that every engine agrees."""


@final
@attrs.frozen(eq=False, repr=False)
class Leaf:
    """A metric made ready."""

    metric: Metric
    name: str
    place: int
    source: Formula
    column: str | None
    """Name of its column where its source is nothing more."""
    kernel: Kernel | None
    """None where labels are looked up instead."""
    ends: tuple[float, float]
    """Its lowest and highest score: 0 and 100, or those of points that are summed."""
    summed: bool
    """Whether its score is points that are summed somewhere above."""
    imputed: float | None
    """Score of a gap, where it has one."""
    others: tuple[tuple[Node, Leaf], ...] = ()
    """Conditions, and the metric as another curve judges it where one is the first to hold."""
    fading: Fading | None = None
    """How its observations count less with age, where they do."""

    @property
    def loses_weight(self) -> bool:
        """Whether its weight in the group differs from row to row."""
        return self.fading is not None and self.fading.takes_weight


@final
@attrs.frozen(eq=False, repr=False)
class CompiledRule:
    """A rule whose formulas read members' scores and lanes, and nothing else.

    A lane is a part of a formula that needs no score: it is computed from the table once, and
    kept, so that the rule can be asked again without the table.
    """

    rule: Rule
    when: Node
    level: Node
    limits: tuple[float, float] | None


@final
@attrs.frozen(eq=False, repr=False)
class Branch:
    """A group, or the scorecard itself, made ready."""

    body: Body
    children: tuple[Leaf | Branch, ...]
    counted: tuple[Leaf | Branch, ...]
    """The children of weight above 0."""
    layout: Layout
    """How presence of the counted members is noted."""
    cells: tuple[Cell, ...]
    """What all metrics in and below it add to its coverage."""
    coverage: Coverage | None
    """None where nobody asks for it."""
    present: Totals
    rules: tuple[CompiledRule, ...]
    ruled: bool
    """Whether a rule acts anywhere in or below it."""
    imputes: bool
    """Whether a counted metric has a score for its gaps."""
    signed: bool
    """Whether scores may be negative."""
    faded: tuple[tuple[int, float], ...]
    """Metrics in and below it that count less with age, by place, and their shares of coverage."""
    aside: tuple[Branch, ...] = ()
    """Groups whose scores are wanted though they do not lead to this one."""

    @property
    def name(self) -> str:
        """The group's name."""
        return self.body.name

    @property
    def weights(self) -> tuple[float, ...]:
        """Weights of the counted members."""
        return self.layout.weights


class Read(NamedTuple):
    """One column that is read, and for what."""

    place: str
    formula: Formula | None
    need: Need


@final
@attrs.frozen(eq=False, repr=False)
class Plan:
    """A fitted scorecard made ready to run."""

    scorecard: Scorecard
    leaves: tuple[Leaf, ...]
    root: Branch
    reads: tuple[Read, ...]
    needs_as_of: bool
    lanes: tuple[Node, ...]
    lane_rules: tuple[str, ...]
    """What errors call the rule of each lane."""
    asked: frozenset[str]
    """Members whose scores rules ask for."""
    has_points: bool
    """Whether points are summed anywhere."""
    local: threading.local = attrs.field(factory=threading.local)
    """What each thread keeps for scoring single customers."""

    @classmethod
    def of(cls, scorecard: Scorecard) -> Plan:
        """Compile a scorecard with nothing left to learn."""
        points = set(_under_sum(scorecard))
        leaves = tuple(
            _leaf(metric, place, summed=metric in points)
            for place, metric in enumerate(scorecard.metrics())
        )
        compiler = _Compiler({leaf.name: leaf for leaf in leaves})
        root = compiler.branch(scorecard, whole=True)
        if scorecard.spread == "across":
            root = compiler.across(scorecard, root)
        bodies = [scorecard, *scorecard.groups()]
        formulas = [formula for body in bodies for rule in body.rules for formula in rule.formulas]
        return cls(
            scorecard,
            leaves,
            root,
            tuple(_reads(scorecard)),
            scorecard.needs_as_of,
            tuple(compiler.lanes),
            tuple(compiler.lane_rules),
            frozenset(name for formula in formulas for name in formula.scores),
            any(body.aggregation.points for body in bodies),
        )


def _leaf(metric: Metric, place: int, *, summed: bool) -> Leaf:
    source, normalizer = metric.effective_formula, metric.normalizer
    kernel = None if normalizer.takes == "labels" else normalizer.kernel()
    ends = metric.span if summed else (0.0, 100.0)
    imputed = metric.missing if isinstance(metric.missing, float) else None
    others = tuple(
        (curve.when.node, _leaf(metric.judged_by(at), place, summed=summed))
        for at, curve in enumerate(metric.curves)
    )
    return Leaf(
        metric,
        metric.name,
        place,
        source,
        source.column,
        kernel,
        ends,
        summed,
        imputed,
        others,
        Fading.of(metric),
    )


def _under_sum(body: Body) -> Iterator[Metric]:
    """Go through the metrics whose scores are points that are summed somewhere above."""
    for member in body.members:
        if body.aggregation.points:
            yield from member.metrics()
        elif not isinstance(member, Metric):
            yield from _under_sum(member)


def _reads(scorecard: Scorecard) -> Iterator[Read]:
    for metric in scorecard.metrics():
        place = f"metric {metric.name!r}"
        source = metric.effective_formula
        for need in source.needs(metric.normalizer.takes):
            yield Read(place, source, need)
        for curve in metric.curves:
            for need in curve.when.needs():
                yield Read(place, curve.when, need)
        if metric.observed is not None:
            yield Read(place, None, Need(metric.observed, "dates", 0))
    for body in (scorecard, *scorecard.groups()):
        for rule in body.rules:
            for formula in rule.formulas:
                for need in formula.needs():
                    yield Read(body.place, formula, need)


class _Compiler:
    def __init__(self, leaves: Mapping[str, Leaf]) -> None:
        self.leaves = leaves
        self.lanes: list[Node] = []
        self.lane_rules: list[str] = []

    def branch(self, body: Body, *, under_sum: bool = False, whole: bool = False) -> Branch:
        points = under_sum or body.aggregation.points
        children = tuple(self.child(member, under_sum=points) for member in body.members)
        weights = tuple(body.weights.values())
        return self.grown(body, children, weights, under_sum=under_sum, whole=whole)

    def child(self, member: Member, *, under_sum: bool) -> Leaf | Branch:
        if isinstance(member, Metric):
            return self.leaves[member.name]
        return self.branch(member, under_sum=under_sum)

    def grown(
        self,
        body: Body,
        children: tuple[Leaf | Branch, ...],
        weights: tuple[float, ...],
        *,
        under_sum: bool,
        whole: bool,
    ) -> Branch:
        pairs = [pair for pair in zip(children, weights, strict=True) if pair[1] > 0.0]
        counted = tuple(child for child, _ in pairs)
        # counts alone would not tell a group from a metric
        alike = len({isinstance(child, Leaf) for child in counted}) == 1
        fades = any(isinstance(child, Leaf) and child.loses_weight for child in counted)
        layout = Layout(tuple(weight for _, weight in pairs), alike=alike, fades=fades)
        cells = tuple(_cells(layout, counted))
        asked = whole or body.min_coverage > 0.0
        limits = None if under_sum else (0.0, 100.0)
        rules = tuple(self.rule(rule, body, limits) for rule in body.rules)
        below = [child for child in children if isinstance(child, Branch)]
        return Branch(
            body=body,
            children=children,
            counted=counted,
            layout=layout,
            cells=cells,
            coverage=Coverage(cells) if asked else None,
            present=Totals(layout, [1.0] * len(pairs)),
            rules=rules,
            ruled=bool(rules) or any(branch.ruled for branch in below),
            imputes=any(isinstance(child, Leaf) and child.imputed is not None for child in counted),
            signed=under_sum or body.aggregation.points,
            faded=tuple(_faded(layout, counted)),
        )

    def across(self, scorecard: Scorecard, root: Branch) -> Branch:
        """Let all metrics share one mean, by their weights through the tree."""
        weights = scorecard.effective_weights()
        flat = self.grown(
            attrs.evolve(scorecard, rules=()),
            tuple(self.leaves[name] for name in weights),
            tuple(weights.values()),
            under_sum=False,
            whole=True,
        )
        aside = tuple(child for child in root.children if isinstance(child, Branch))
        return attrs.evolve(flat, body=scorecard, rules=root.rules, ruled=root.ruled, aside=aside)

    def rule(self, rule: Rule, body: Body, limits: tuple[float, float] | None) -> CompiledRule:
        place = f"{body.place}, {type(rule).__name__} {rule.reason or rule.when.text!r}"
        level = rule.level
        to = Number(level) if isinstance(level, float) else self.with_lanes(level.node, place)  # type: ignore[union-attr]
        return CompiledRule(rule, self.with_lanes(rule.when.node, place), to, limits)

    def with_lanes(self, node: Node, place: str) -> Node:
        """Put a lane in the place of every largest part that asks for no score."""
        if _asks(node):
            return with_children(
                node, tuple(self.with_lanes(child, place) for child in children(node))
            )
        if isinstance(node, Number):
            return node
        self.lanes.append(node)
        self.lane_rules.append(place)
        return Column(str(len(self.lanes) - 1))


def _cells(layout: Layout, members: Sequence[Leaf | Branch]) -> Iterator[Cell]:
    """Go through what the metrics in and below some members add to coverage."""
    pairs = list(zip(members, layout.weights, strict=True))
    amounts = [weight if isinstance(child, Leaf) else 0.0 for child, weight in pairs]
    yield from cells_of(layout, amounts)
    for child, weight in pairs:
        if isinstance(child, Branch):
            total = sum(child.weights)
            yield from (cell.under(child.name, total, weight) for cell in child.cells)


def _faded(layout: Layout, members: Sequence[Leaf | Branch]) -> Iterator[tuple[int, float]]:
    """Go through the metrics in and below some members that count less with age."""
    total = sum(layout.weights)
    for child, weight in zip(members, layout.weights, strict=True):
        if isinstance(child, Branch):
            yield from ((place, share * weight / total) for place, share in child.faded)
        elif child.fading is not None:
            yield child.place, weight / total


def _asks(node: Node) -> bool:
    return any(True for _ in scores_used(node))
