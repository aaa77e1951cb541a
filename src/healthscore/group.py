"""The group: several metrics or groups that share one score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast, final

import attrs

from healthscore._definition import (
    Definition,
    fields_of,
    number,
    refuse,
    require_name,
    require_share,
    require_text,
)
from healthscore.aggregations import Aggregation, WeightedMean
from healthscore.errors import DefinitionError, HealthScoreError
from healthscore.metric import Metric
from healthscore.rules import Rule
from healthscore.weightings import Equal, Weighting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Member: TypeAlias = "Metric | Group"


def _tuple(values: Any) -> Any:
    return tuple(cast("Any", values)) if isinstance(values, list | tuple) else values


@attrs.frozen(eq=False, repr=False)
class Body(Definition):
    """What a group and a scorecard have in common: members that share one score."""

    name: str = attrs.field(metadata={"positional": True})
    members: tuple[Member, ...] = attrs.field(converter=_tuple, metadata={"positional": True})
    weighting: Weighting = attrs.field(factory=Equal, kw_only=True)
    aggregation: Aggregation = attrs.field(factory=WeightedMean, kw_only=True)
    rules: tuple[Rule, ...] = attrs.field(default=(), converter=_tuple, kw_only=True)
    min_coverage: float = attrs.field(default=0.0, converter=number, kw_only=True)
    min_present: int = attrs.field(default=1, kw_only=True)
    description: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_name(self, "name")
        self._require("weighting", Weighting, "a Weighting")
        self._require("aggregation", Aggregation, "an Aggregation")
        self._check_members()
        self._check_fades()
        require_share(self, "min_coverage")
        if not (type(self.min_present) is int and 0 <= self.min_present <= len(self.members)):
            allowed = f"be a whole number from 0 to {len(self.members)}, the number of members"
            raise refuse(self.place, "min_present", allowed, self.min_present)
        require_text(self.place, self, "description")
        self._check_rules()

    @property
    def place(self) -> str:
        """What errors call it."""
        return f"{type(self).__name__} {self.name!r}"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members, in order."""
        return tuple(member.name for member in self.members)

    @property
    def weights(self) -> Mapping[str, float]:
        """Declared weight of each member.

        Raises
        ------
        NotFittedError
            If the weighting is still to be learned.
        """
        return self.weighting.over(self.names)

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest score that it can have."""
        return self.aggregation.span_of([member.span for member in self.members])

    @property
    def learns(self) -> bool:
        """Whether the weighting or a rule of its own is still to be learned."""
        return self.weighting.learns or any(rule.learns for rule in self.rules)

    def metrics(self) -> Iterator[Metric]:
        """Go through all metrics below, in order.

        Yields
        ------
        Metric
            However deep it lies.
        """
        for member in self.members:
            yield from member.metrics()

    def below(self) -> Iterator[Member]:
        """Go through all members below, groups before what they hold.

        Yields
        ------
        Metric or Group
            However deep it lies.
        """
        for member in self.members:
            yield member
            if isinstance(member, Group):
                yield from member.below()

    def effective_weights(self) -> dict[str, float]:
        """Give the share of the whole weight that each metric below has.

        Returns
        -------
        dict of str to float
            By metric, in order; they sum to 1. Shares are multiplied from group to group, as
            declared: they are what a metric counts where everything is present, and not what moves
            the score. Under a `Sum`, where weights do not count, it is the share of the points that
            can be won or lost.

        Raises
        ------
        NotFittedError
            If a weighting is still to be learned.

        Examples
        --------
        >>> from healthscore import AsIs, Fixed, Scorecard
        >>> usage = Group("usage", [Metric("logins", AsIs()), Metric("seats", AsIs())])
        >>> card = Scorecard("two", [usage, Metric("nps", AsIs())], weighting=Fixed(usage=3, nps=1))
        >>> card.effective_weights()
        {'logins': 0.375, 'seats': 0.375, 'nps': 0.25}
        """
        return cast("dict[str, float]", dict(_through(self, 1.0, lenient=False)))

    def _require(self, field: str, role: type, due: str) -> None:
        if not isinstance(getattr(self, field), role):
            raise refuse(self.place, field, f"be {due}", getattr(self, field))

    def _check_members(self) -> None:
        self._require("members", tuple, "a list of members")
        if not self.members:
            raise refuse(self.place, "members", "be one or more", [])
        if strange := _others(self.members, Metric, Group):
            raise refuse(self.place, "members", "be metrics or groups", strange[0])
        _require_different(self.place, (member.name for member in self.below()))
        field = "weighting"
        try:
            self.weighting.require_members(self.names)
            if not self.weighting.learns:
                field = "aggregation"
                self.aggregation.require_members(sum(map(bool, self.weights.values())))
        except HealthScoreError as error:
            wider = error.within(self.place)
            # members and part disagree: the part as a whole is the place
            wider.steps, wider.must = (field,), ""
            raise wider from None

    def _check_fades(self) -> None:
        """Refuse a metric that loses weight with age where weights are not all there is to it."""
        if isinstance(self.aggregation, WeightedMean):
            return
        for at, member in enumerate(self.members):
            if isinstance(member, Metric) and member.loses_weight:
                message = (
                    f"{member.place} fades, so {self.place} must be a weighted mean of its "
                    f"members. Got {self.aggregation!r}. Put it with others into a group with "
                    "WeightedMean(), give its gaps a score by 'missing', or leave 'fade' out."
                )
                wrong = DefinitionError(message, where=member.place, got=self.aggregation)
                wrong.under("members", at)
                raise wrong

    def _check_rules(self) -> None:
        self._require("rules", tuple, "a list of rules")
        if strange := _others(self.rules, Rule):
            raise refuse(self.place, "rules", "be rules", strange[0])
        known = {member.name for member in self.below()}
        for place, rule in enumerate(self.rules):
            for formula in rule.formulas:
                try:
                    formula.require_scores(known, self.place)
                except DefinitionError as error:
                    error.under("rules", place, *_field_of(rule, formula))
                    raise


@final
@attrs.frozen(eq=False, repr=False)
class Group(Body):
    """Several metrics or groups that share one score.

    Parameters
    ----------
    name : str
        Its name, unlike that of any other member of the scorecard.
    members : list of (Metric or Group)
        One or more, nested as deep as you like.
    weighting : Weighting, default Equal()
        How much each member counts.
    aggregation : Aggregation, default WeightedMean()
        How the members' scores become one.
    rules : list of Rule, default []
        Caps, floors and overrides of this group's score, applied in order.
    min_coverage : float, default 0
        Share of the weight that must have been observed, 0 to 1; below it the score is missing.
    min_present : int, default 1
        Members of weight above 0 that must have a score; with fewer the score is missing.
    description : str, default ""
        What it stands for; for people.

    Raises
    ------
    DefinitionError
        If a field is not what it should be, two members have one name, the weights do not match
        the members, or a rule asks for the score of something that is not below.

    Examples
    --------
    >>> from healthscore import AsIs, Fixed
    >>> Group("usage", [Metric("logins", AsIs()), Metric("seats", AsIs())]).names
    ('logins', 'seats')
    """


def _field_of(rule: Rule, value: object) -> tuple[str, ...]:
    """Name the field of a rule that holds a value; a rule of one's own may have none."""
    found = [field.name for field in fields_of(rule) if getattr(rule, field.name) is value]
    return tuple(found[:1])


def unfaded(member: Member) -> Member:
    """Let a metric that loses weight with age count in full, to stand under any aggregation.

    Parameters
    ----------
    member : Metric or Group
        Any.

    Returns
    -------
    Metric or Group
        With the same scores and gaps.
    """
    return member.without_fade if isinstance(member, Metric) and member.loses_weight else member


def known_weights(body: Body) -> dict[str, float | None]:
    """Give effective weights as far as they are known.

    Parameters
    ----------
    body : Body
        A group or a scorecard.

    Returns
    -------
    dict of str to (float or None)
        By metric, in order; None below a weighting that is still to be learned.
    """
    return dict(_through(body, 1.0, lenient=True))


def _through(body: Body, share: float, *, lenient: bool) -> Iterator[tuple[str, float | None]]:
    """Go through all metrics below a body with their part of its share."""
    if lenient and body.weighting.learns:
        yield from ((metric.name, None) for metric in body.metrics())
        return
    amounts = body.weights
    if body.aggregation.points:
        points = {member.name: member.span[1] - member.span[0] for member in body.members}
        points = {name: points[name] if weight else 0.0 for name, weight in amounts.items()}
        # points that never change leave nothing but the weights to go by
        amounts = points if any(points.values()) else amounts
    total = sum(amounts.values())
    for member in body.members:
        part = share * amounts[member.name] / total
        if isinstance(member, Metric):
            yield member.name, part
        else:
            yield from _through(member, part, lenient=lenient)


def _others(values: Iterable[object], *kinds: type) -> list[object]:
    return [value for value in values if not isinstance(value, kinds)]


def _require_different(place: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            message = f"Names in {place} must be different. Got {name!r} twice."
            raise DefinitionError(message, where=place, got=name)
        seen.add(name)


def check_points(body: Body, *, under_sum: bool = False) -> None:
    """Refuse points outside 0 to 100 that no sum brings back onto the scale.

    Parameters
    ----------
    body : Body
        Where to look, with all below.
    under_sum : bool, default False
        Whether a sum lies above.

    Raises
    ------
    DefinitionError
        If a member scores outside 0 to 100 without a `Sum` above it, or the `Sum` nearest the
        root does not end within 0 to 100.
    """
    on_scale = under_sum or body.aggregation.points
    if body.aggregation.points and not under_sum and not _within_scale(body.span):
        allowed = "have limits within 0 and 100: no other Sum lies above it"
        raise refuse(body.place, "aggregation", allowed, body.aggregation)
    if not under_sum:
        _require_levels(body)
    for place, member in enumerate(body.members):
        if isinstance(member, Group):
            try:
                check_points(member, under_sum=on_scale)
            except DefinitionError as error:
                error.under("members", place)
                raise
        elif not on_scale and not _within_scale(member.span):
            message = (
                f"Metric {member.name!r} scores from {member.span[0]:g} to {member.span[1]:g}; "
                "points outside 0 to 100 need a group with aggregation=Sum() above them."
            )
            wrong = DefinitionError(message, where=f"Metric {member.name!r}", got=member.span)
            wrong.under("members", place)
            raise wrong
    if not body.aggregation.points and under_sum:
        _require_meanable(body)


def _require_levels(body: Body) -> None:
    for place, rule in enumerate(body.rules):
        if isinstance(rule.level, float) and not 0.0 <= rule.level <= 100.0:
            message = f"{body.place}: the level of {rule!r} must be from 0 to 100."
            error = DefinitionError(message, where=body.place, got=rule.level)
            error.must = "be from 0 to 100"
            error.under("rules", place, *_field_of(rule, rule.level))
            raise error


def _within_scale(span: tuple[float, float]) -> bool:
    return span[0] >= 0.0 and span[1] <= 100.0


def _require_meanable(body: Body) -> None:
    if not body.aggregation.linear and not all(
        _within_scale(member.span) for member in body.members
    ):
        allowed = "be linear, or a Sum, over members that score outside 0 to 100"
        raise refuse(body.place, "aggregation", allowed, body.aggregation)
