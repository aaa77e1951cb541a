"""From a scorecard to the steps that compute it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast, final

from healthscore.aggregations import WeightedMean, count_present, total
from healthscore.engines.program._formulas import DAY, Formulas
from healthscore.engines.program._program import Given, Output, Program, Source, Step
from healthscore.errors import DefinitionError
from healthscore.formula import Column, Not, Number, as_node, case
from healthscore.scoring import GATE_TOLERANCE, Branch, Leaf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.engines.program._names import Names
    from healthscore.engines.program._program import Kind
    from healthscore.formula import Node
    from healthscore.metric import Metric
    from healthscore.rules import Rule
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import Fading

_DUE: Final = {"numbers": "number", "labels": "text", "dates": "timestamp"}
"""What a column holds where nobody said, by what is due of it."""

_ENDINGS: Final = {"numbers": "number", "labels": "label", "dates": "date"}


def program_of(
    scorecard: Scorecard,
    kinds: Mapping[str, Kind],
    names: Names,
    as_of: Node | Given | None,
    previous: str | None = None,
) -> Program:
    """Take a scorecard apart into steps.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    kinds : mapping of str to Kind
        What columns hold, as far as it is known.
    names : Names
        Makes the names of what is computed.
    as_of : Node or Given or None
        The date of scoring in microseconds, or in the words of the engine; None where nothing asks
        for it.
    previous : str, optional
        Column with the bands before.

    Returns
    -------
    Program
        The steps, and as outputs ``score``, ``band``, ``coverage`` and every member's score.

    Raises
    ------
    DefinitionError
        If a part of one's own does not say what it is.
    """
    return _Builder(scorecard, kinds, names, as_of).program(previous)


@final
class _Builder:
    """Makes steps from the leaves to the root, and finds columns for formulas."""

    def __init__(
        self,
        scorecard: Scorecard,
        kinds: Mapping[str, Kind],
        names: Names,
        as_of: Node | Given | None,
    ) -> None:
        self.scorecard = scorecard
        self.plan = scorecard.plan
        self.kinds = kinds
        self.names = names
        self.formulas = Formulas(self)
        self.sources: dict[tuple[str, str], Column] = {}
        self.steps: list[Step] = []
        self.scores: dict[str, Column] = {}
        self.observed: dict[str, Column] = {}
        self.fresh: dict[str, Column] = {}
        self.coverages: dict[str, Column] = {}
        self.date_of_scoring = as_of
        if isinstance(as_of, Given):
            name = names.new("as_of", "date")
            self.steps.append(Step(name, as_of, "clean"))
            self.date_of_scoring = Column(name)

    def program(self, previous: str | None) -> Program:
        for leaf in self.plan.leaves:
            self.leaf(leaf)
        root = self.plan.root
        for child in root.aside:
            self.branch(child)
        score = self.branch(root, root=True)
        outputs = [Output("score", score.name)]
        banding = self.scorecard.banding
        if banding is not None:
            before = None if previous is None else self.label(previous)
            band = self.step("", "band", banding.lowered(score, before), "result")
            outputs.append(Output("band", band.name, is_text=True))
        outputs.append(Output("coverage", self.coverages[root.name].name))
        members = (member.name for member in self.scorecard.below())
        outputs += [Output(f"{name}_score", self.scores[name].name) for name in members]
        return Program(tuple(sorted(self.steps, key=_rank)), tuple(outputs))

    # what formulas read

    @property
    def as_of(self) -> Node:
        """The date of scoring in microseconds."""
        return cast("Node", self.date_of_scoring)

    def number(self, name: str) -> Node:
        """Give a column of numbers."""
        return self.source(name, "numbers")

    def label(self, name: str) -> Node:
        """Give a column of labels."""
        return self.source(name, "labels")

    def date(self, name: str) -> Node:
        """Give a column of dates in microseconds."""
        return self.source(name, "dates")

    def score(self, member: str) -> Node:
        """Give the score of a member."""
        return self.scores[member]

    def is_text(self, name: str) -> bool:
        """Tell whether a column that may be either holds labels."""
        return self.kinds.get(name) in ("text", "category")

    def source(self, name: str, due: str) -> Column:
        """Read a column of the table, once for whatever is due of it."""
        known = self.sources.get((name, due))
        if known is None:
            kind = self.kinds.get(name, _DUE[due])
            known = Column(self.names.new(name, _ENDINGS[due]))
            self.sources[name, due] = known
            self.steps.append(Step(known.name, Source(name, due, kind), "clean"))  # type: ignore[arg-type]
        return known

    # the tree

    def step(self, of: str, ending: str, value: Node, stage: str, note: str = "") -> Column:
        """Compute one more column."""
        name = self.names.new(of, ending)
        self.steps.append(Step(name, value, stage, note))
        return Column(name)

    def leaf(self, leaf: Leaf) -> None:
        """Judge a metric."""
        metric = leaf.metric
        if metric.missing == "reject":
            message = (
                f"metric {leaf.name!r}: missing='reject' has no SQL form, for SQL cannot raise. "
                "Give it missing='exclude', or send record batches through numpy: how='batches', "
                "or score_batches()."
            )
            raise DefinitionError(message, where=f"metric {leaf.name!r}", got="reject")
        node = leaf.source.node
        if metric.normalizer.takes == "labels":
            value = self.formulas.label(node)
        else:
            value = self.formulas.number(node)
        if not isinstance(value, Column):
            note = f"{leaf.name}: {leaf.source.text}"
            value = self.step(leaf.name, "value", value, "metric_values", note)
        try:
            score = self.judged(metric, value)
        except DefinitionError as error:
            place = f"metric {leaf.name!r}"
            raise error.within(place) from None
        if leaf.fading is not None:
            score = case((~self.freshness(leaf, leaf.fading).is_missing(), score))
        elif metric.valid_days is not None:
            fresh_from = self.as_of - float(round(metric.valid_days * DAY))
            # a gap in the date is not fresh
            score = case((self.date(str(metric.observed)) >= fresh_from, score))
        ending = "score" if leaf.imputed is None else "judged"
        notes = [f"{curve.normalizer!r} for {curve.when.text}" for curve in metric.curves]
        note = f"{leaf.name}: {', else '.join([*notes, repr(metric.normalizer)])}"
        judged = self.step(leaf.name, ending, score, "metric_scores", note)
        self.observed[leaf.name] = self.scores[leaf.name] = judged
        if leaf.imputed is not None:
            imputed, fresh = leaf.imputed, self.fresh.get(leaf.name)
            mixed = judged if fresh is None else (judged - imputed) * fresh + imputed
            filled = mixed.or_else(imputed)
            self.scores[leaf.name] = self.step(leaf.name, "score", filled, "metric_scores")

    def freshness(self, leaf: Leaf, fading: Fading) -> Column:
        """Find what age leaves of an observation; a gap where that is nothing."""
        date, end = self.date(str(leaf.metric.observed)), self.as_of - float(fading.valid)
        left = (date - end) / float(fading.span)
        fresh = case((left >= 1.0, 1.0), (left > 0.0, left))
        note = f"{leaf.name}: what age leaves of it"
        self.fresh[leaf.name] = self.step(leaf.name, "fresh", fresh, "metric_values", note)
        return self.fresh[leaf.name]

    def judged(self, metric: Metric, value: Node) -> Node:
        """Score a metric's value by the curve whose condition is the first to hold."""
        own = metric.normalizer.lowered(value)
        if not metric.curves:
            return own
        conditions = (self.formulas.condition(curve.when.node) for curve in metric.curves)
        scores = (curve.normalizer.lowered(value) for curve in metric.curves)
        return case(*zip(conditions, scores, strict=True), otherwise=own)

    def branch(self, branch: Branch, *, root: bool = False) -> Column:
        """Aggregate a group, or the scorecard itself, after all below it."""
        # the root of a scorecard that spreads across all metrics has these alone as children
        for child in branch.children:
            if isinstance(child, Branch):
                self.branch(child)
        stage = "scorecard" if root else f"groups_{_height(branch):02}"
        self.coverages[branch.name] = self.step(
            branch.name, "coverage", self.coverage(branch), stage
        )
        body = branch.body
        members = [self.scores[child.name] for child in branch.counted]
        mean = WeightedMean()
        aggregation = mean if branch.aside else body.aggregation
        try:
            if branch.layout.fades:
                score: Node = mean.lowered(members, branch.weights, self.lighter(branch))
            else:
                score = aggregation.lowered(members, branch.weights)
        except DefinitionError as error:
            raise error.within(body.place) from None
        gates = self.gates(branch, members)
        if gates:
            score = case((gates[0] if len(gates) == 1 else gates[0] & gates[1], score))
        shares = zip((child.name for child in branch.counted), branch.weights, strict=True)
        weights = ", ".join(f"{name} {weight:g}" for name, weight in shares)
        note = f"{body.name}: {aggregation!r} of {weights}"
        found = self.step(branch.name, "plain" if body.rules else "score", score, stage, note)
        for place, rule in enumerate(body.rules):
            last = place == len(body.rules) - 1
            ending = "score" if last else f"after_rule_{place + 1}"
            changed = self.rule(branch, rule, place, found)
            found = self.step(branch.name, ending, changed, stage, f"{body.name}: {rule!r}")
        if not root:
            self.scores[branch.name] = found
        return found

    def lighter(self, branch: Branch) -> list[Column | None]:
        """Give what age leaves of the weight of each member, None where it leaves all."""
        return [
            self.fresh[child.name] if isinstance(child, Leaf) and child.loses_weight else None
            for child in branch.counted
        ]

    def coverage(self, branch: Branch) -> Node:
        """Give the share of the weight that was observed."""
        shares: list[Node] = []
        for child, weight in zip(branch.counted, branch.weights, strict=True):
            if isinstance(child, Leaf):
                fresh = self.fresh.get(child.name)
                full = weight if fresh is None else fresh * weight
                share: Node = case((self.observed[child.name].is_missing(), 0.0), otherwise=full)
            else:
                share = self.coverages[child.name] * weight
            shares.append(share)
        return total(shares) / sum(branch.weights)

    def gates(self, branch: Branch, members: Sequence[Column]) -> list[Node]:
        """Give what must hold for the score to count."""
        body = branch.body
        gates: list[Node] = []
        if body.min_coverage > 0.0:
            gates.append(self.coverages[branch.name] >= body.min_coverage - GATE_TOLERANCE)
        if body.min_present > 1:
            if branch.aside:
                members = [self.scores[name] for name, weight in body.weights.items() if weight]
            gates.append(count_present(members) >= float(body.min_present))
        return gates

    def rule(self, branch: Branch, rule: Rule, place: int, score: Column) -> Node:
        """Let a rule act on a score that is there."""
        level = rule.level
        to = as_node(level) if isinstance(level, float) else self.formulas.number(level.node)  # type: ignore[union-attr]
        try:
            changed = rule.lowered(score, to)
        except DefinitionError as error:
            raise error.within(branch.body.place) from None
        limits = branch.rules[place].limits
        if limits is not None and not _is_within(to, limits):
            low, high = limits
            changed = case((changed < low, low), (changed > high, high), otherwise=changed)
        when = self.formulas.condition(rule.when.node) & Not(score.is_missing())
        return case((when, changed), otherwise=score)


def _rank(step: Step) -> tuple[int, str]:
    """Order steps by their stages: groups by how many lie below one another."""
    first = ("clean", "metric_values", "metric_scores")
    if step.stage in first:
        return (first.index(step.stage), "")
    last = ("scorecard", "result")
    if step.stage in last:
        return (len(first) + 1 + last.index(step.stage), "")
    return (len(first), step.stage)


def _is_within(level: Node, limits: tuple[float, float]) -> bool:
    """Tell whether a level cannot lead beyond the limits."""
    return isinstance(level, Number) and limits[0] <= level.value <= limits[1]


def _height(branch: Branch) -> int:
    """Count how many groups lie below one another, the group itself included."""
    below = [_height(child) for child in branch.children if isinstance(child, Branch)]
    return 1 + max(below, default=0)
