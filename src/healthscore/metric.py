"""The metric: one observed quantity of a customer and how it is judged."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, final

import attrs

from healthscore._definition import (
    Definition,
    is_finite,
    number,
    refuse,
    require_name,
    require_text,
    require_type,
)
from healthscore.formula import Formula, formula, gives
from healthscore.learn import Learned
from healthscore.normalizers import Normalizer

if TYPE_CHECKING:
    from collections.abc import Iterator


Missing: TypeAlias = Literal["exclude", "reject"] | float | Learned


@final
@attrs.frozen(eq=False, repr=False)
class Metric(Definition):
    """One observed quantity of a customer and how it is judged.

    Parameters
    ----------
    name : str
        Its name, and the column it is read from unless a formula says otherwise.
    normalizer : Normalizer
        The curve from its value to a score.
    formula : str or Formula, optional
        Where its value comes from: ``open_tickets / seats``.
    missing : {"exclude", "reject"} or float or Learned, default "exclude"
        What a gap does. "exclude" gives its weight to the other members of its group; a number is
        the score it has then, though it counts as not covered; a `learn` parameter is such a
        number, learned from the fitted customers' scores; "reject" makes it a `DataError`.
    observed : str, optional
        Column with the date of the observation.
    valid_days : float, optional
        Days for which an observation counts; an older one, or one without a date, is a gap.
    description : str, default ""
        What it measures, and why it is in the score; for people.
    unit : str, default ""
        What its value counts, as it follows a number: ``"logins a week"``.
    source : str, default ""
        The system that its data come from: ``"billing"``.
    journey : str, default ""
        The stage or touchpoint of the customer's journey that it tells of: ``"onboarding"``.

    Raises
    ------
    DefinitionError
        If a field is not what it should be, or only one of `observed` and `valid_days` is given.

    Examples
    --------
    >>> from healthscore import Linear
    >>> Metric("nps", Linear(worst=-100, best=100), observed="nps_date", valid_days=180)
    Metric('nps', Linear(worst=-100, best=100), observed='nps_date', valid_days=180)
    """

    name: str = attrs.field(metadata={"positional": True})
    normalizer: Normalizer = attrs.field(metadata={"positional": True})
    formula: Formula | None = attrs.field(
        default=None, converter=attrs.converters.optional(formula), kw_only=True
    )
    missing: Missing = attrs.field(default="exclude", converter=number, kw_only=True)
    observed: str | None = attrs.field(default=None, kw_only=True)
    valid_days: float | None = attrs.field(default=None, converter=number, kw_only=True)
    description: str = attrs.field(default="", kw_only=True)
    unit: str = attrs.field(default="", kw_only=True)
    source: str = attrs.field(default="", kw_only=True)
    journey: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_name(self, "name")
        require_type(self, "normalizer", Normalizer, "a Normalizer")
        self._check_formula()
        self._check_missing()
        self._check_validity()
        for field in ("description", "unit", "source", "journey"):
            require_text(self.place, self, field)

    def _check_formula(self) -> None:
        formula = self.effective_formula
        if formula.scores:
            allowed = "not use score(): a metric is judged before any score is known"
            raise refuse(self.place, "formula", allowed, formula)
        labels = self.normalizer.takes == "labels"
        if gives(formula) in (("number", "condition") if labels else ("text",)):
            allowed = "give labels" if labels else "give a number"
            raise refuse(self.place, "formula", allowed, formula)

    def _check_missing(self) -> None:
        known = is_finite(self.missing) or isinstance(self.missing, Learned)
        if not known and self.missing not in ("exclude", "reject"):
            allowed = "be 'exclude', 'reject', a score or one of learn"
            raise refuse(self.place, "missing", allowed, self.missing)

    def _check_validity(self) -> None:
        if self.observed is not None:
            require_name(self, "observed")
            if self.valid_days is None:
                raise refuse(self.place, "valid_days", "be given with 'observed'", None)
        if self.valid_days is not None:
            if not (is_finite(self.valid_days) and 0.0 <= self.valid_days <= 1e6):
                allowed = "be from 0 to 1,000,000 days"
                raise refuse(self.place, "valid_days", allowed, self.valid_days)
            if self.observed is None:
                raise refuse(self.place, "observed", "be given with 'valid_days'", None)

    @property
    def place(self) -> str:
        """What errors call it."""
        return f"Metric {self.name!r}"

    @cached_property
    def effective_formula(self) -> Formula:
        """The formula, or the column of the metric's own name."""
        return self.formula or Formula.of_column(self.name)

    @property
    def learns(self) -> bool:
        """Whether something is still to be learned."""
        return self.normalizer.learns or isinstance(self.missing, Learned)

    @property
    def needs_as_of(self) -> bool:
        """Whether the date of scoring matters."""
        return self.effective_formula.needs_as_of or self.valid_days is not None

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest score that it can have."""
        low, high = self.normalizer.span
        if isinstance(self.missing, float):
            return (min(low, self.missing), max(high, self.missing))
        return (low, high)

    def metrics(self) -> Iterator[Metric]:
        """Go through the metrics below: this one alone.

        Yields
        ------
        Metric
            Itself.
        """
        yield self
