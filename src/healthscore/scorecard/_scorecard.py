"""The scorecard: the whole definition."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, final

import attrs

from healthscore._definition import refuse, require_choice, require_text
from healthscore.aggregations import WeightedMean
from healthscore.bandings import Banding
from healthscore.calibrations import Calibration
from healthscore.document import Document
from healthscore.errors import NotFittedError
from healthscore.group import Body, Group, check_points
from healthscore.scorecard._elsewhere import Elsewhere
from healthscore.scorecard._questions import Questions
from healthscore.scorecard._uses import Uses
from healthscore.scorecard._warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.scoring import Plan


@final
@attrs.frozen(eq=False, repr=False)
class Scorecard(Body, Elsewhere, Questions, Uses, Warehouse, Document):
    """The whole definition: members, weighting, aggregation, rules and banding.

    Parameters
    ----------
    name : str
        Its name.
    members : list of (Metric or Group)
        One or more, nested as deep as you like; all names below are different.
    weighting : Weighting, default Equal()
        How much each member counts.
    aggregation : Aggregation, default WeightedMean()
        How the members' scores become one.
    rules : list of Rule, default []
        Caps, floors and overrides of the score, applied in order.
    min_coverage : float, default 0
        Share of the weight that must have been observed, 0 to 1; below it the score is missing.
    min_present : int, default 1
        Members of weight above 0 that must have a score; with fewer the score is missing.
    description : str, default ""
        What it is for; for people.
    banding : Banding, optional
        Cuts the score into bands.
    calibration : Calibration, optional
        Says what share of customers with a score then left; it moves no score.
    spread : {"within", "across"}, default "within"
        Where the weight of a missing metric goes: to the others in its group, or to all other
        metrics, wherever they are. "across" is for weighted means alone, and its groups have
        neither rules nor gates.
    owner : str, default ""
        Who answers for it.
    version : str, default ""
        Its version, in words of your own: ``"2026.2"``.

    Raises
    ------
    DefinitionError
        If a field is not what it should be, two members have one name, the weights do not match
        the members, points leave the scale, or a rule asks for the score of an unknown member.

    Examples
    --------
    >>> from healthscore import Fixed, Linear, Metric
    >>> scorecard = Scorecard(
    ...     "two",
    ...     [
    ...         Metric("logins", Linear(worst=0, best=10)),
    ...         Metric("nps", Linear(worst=-100, best=100)),
    ...     ],
    ...     weighting=Fixed(logins=3, nps=1),
    ... )
    >>> scorecard.score({"logins": [5, 10, None], "nps": [0, 100, 0]}).values.tolist()
    [50.0, 100.0, 50.0]
    """

    banding: Banding | None = attrs.field(default=None, kw_only=True)
    calibration: Calibration | None = attrs.field(default=None, kw_only=True)
    spread: Literal["within", "across"] = attrs.field(default="within", kw_only=True)
    owner: str = attrs.field(default="", kw_only=True)
    version: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        Body.__attrs_post_init__(self)
        if self.banding is not None:
            self._require("banding", Banding, "a Banding")
        if self.calibration is not None:
            self._require("calibration", Calibration, "a Calibration")
        require_choice(self, "spread", ("within", "across"))
        for field in ("owner", "version"):
            require_text(self.place, self, field)
        check_points(self)
        if self.spread == "across":
            self._check_across()

    def _check_across(self) -> None:
        for body in (self, *self.groups()):
            gated = body is not self and (body.rules or body.min_coverage or body.min_present != 1)
            if gated or not isinstance(body.aggregation, WeightedMean):
                takes = "'across' takes WeightedMean alone, and groups without rules or gates"
                allowed = f"be 'within' because of {body.place}: {takes}"
                raise refuse(self.place, "spread", allowed, self.spread)

    def calibrated(self, calibration: Calibration | None) -> Scorecard:
        """Say what share of customers with a score then leaves.

        Parameters
        ----------
        calibration : Calibration or None
            From `healthscore.calibrate`; None takes one away.

        Returns
        -------
        Scorecard
            The same scores, with `Scores.churn_probability` beside them.

        Raises
        ------
        DefinitionError
            If it is neither.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard, calibrate
        >>> card = Scorecard("demo", [Metric("usage", AsIs())])
        >>> scores = card.score({"usage": [10, 20, 30, 40, 60, 70, 80, 90]})
        >>> calibration = calibrate(scores, [1, 1, 0, 1, 0, 1, 0, 0])
        >>> sure = card.calibrated(calibration).score({"usage": [10, 90]})
        >>> sure.churn_probability.round(2).tolist()
        [0.76, 0.24]
        """
        return attrs.evolve(self, calibration=calibration)

    def _repr_html_(self) -> str:
        from healthscore.views import scorecard_html

        return scorecard_html(self)

    def groups(self) -> Iterator[Group]:
        """Go through all groups below, each before what it holds.

        Yields
        ------
        Group
            However deep it lies.
        """
        for member in self.below():
            if isinstance(member, Group):
                yield member

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that a table must have to be scored."""
        formulas = [formula for metric in self.metrics() for formula in metric.formulas]
        formulas += [
            f for body in (self, *self.groups()) for rule in body.rules for f in rule.formulas
        ]
        names = [name for formula in formulas for name in formula.columns]
        names += [metric.observed for metric in self.metrics() if metric.observed is not None]
        return tuple(dict.fromkeys(names))

    @property
    def needs_as_of(self) -> bool:
        """Whether the date of scoring matters."""
        rules = (rule for body in (self, *self.groups()) for rule in body.rules)
        return any(metric.needs_as_of for metric in self.metrics()) or any(
            formula.needs_as_of for rule in rules for formula in rule.formulas
        )

    @property
    def unfitted(self) -> tuple[str, ...]:
        """What still has to be learned: metrics, groups and the banding, as errors call them."""
        metrics = [f"metric {metric.name!r}" for metric in self.metrics() if metric.learns]
        bodies = [body.place for body in (self, *self.groups()) if Body.learns.fget(body)]  # type: ignore[attr-defined]
        banding = ["the banding"] if self.banding is not None and self.banding.learns else []
        return (*metrics, *bodies, *banding)

    @property
    def learns(self) -> bool:
        """Whether anything is still to be learned."""
        return bool(self.unfitted)

    def require_fitted(self) -> None:
        """Raise when anything is still to be learned.

        Raises
        ------
        NotFittedError
            Naming everything concerned.
        """
        if self.learns:
            message = f"Call fit() first: {', '.join(self.unfitted)} still to be learned."
            raise NotFittedError(message, where=self.place, got=self.unfitted)

    @cached_property
    def plan(self) -> Plan:
        """The definition compiled for scoring; made once, when first asked for.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        """
        from healthscore.scoring import Plan

        self.require_fitted()
        return Plan.of(self)
