"""The metric: one observed quantity of a customer and how it is judged."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, final

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
from healthscore.curves import Curve, as_curves
from healthscore.errors import DefinitionError
from healthscore.formula import Formula, formula, gives
from healthscore.learn import Learned
from healthscore.normalizers import Normalizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_DAY: Final = 86_400_000_000
"""Microseconds."""

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
    curves : sequence of (str, Normalizer) or of Curve, default ()
        Curves for some customers, each behind a condition: the first that holds picks the curve,
        and where none does `normalizer` judges. All take numbers, or all take labels.
    missing : {"exclude", "reject"} or float or Learned, default "exclude"
        What a gap does. "exclude" gives its weight to the other members of its group; a number is
        the score it has then, though it counts as not covered; a `learn` parameter is such a
        number, learned from the fitted customers' scores; "reject" makes it a `DataError`.
    observed : str, optional
        Column with the date of the observation.
    valid_days : float, optional
        Days for which an observation counts; an older one, or one without a date, is a gap.
    fade : float, optional
        Days, at the end of `valid_days`, over which an observation counts less and less: in full
        until it is ``valid_days - fade`` days old, then falling in a straight line to nothing at
        `valid_days`. Its weight falls, and so does coverage; where `missing` is a number the weight
        stays, and the score goes over into that number. By default it counts in full to the end.
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
        If a field is not what it should be, only one of `observed` and `valid_days` is given, or
        `fade` without them.

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
    curves: tuple[Curve, ...] = attrs.field(default=(), converter=as_curves, kw_only=True)
    missing: Missing = attrs.field(default="exclude", converter=number, kw_only=True)
    observed: str | None = attrs.field(default=None, kw_only=True)
    valid_days: float | None = attrs.field(default=None, converter=number, kw_only=True)
    fade: float | None = attrs.field(default=None, converter=number, kw_only=True)
    description: str = attrs.field(default="", kw_only=True)
    unit: str = attrs.field(default="", kw_only=True)
    source: str = attrs.field(default="", kw_only=True)
    journey: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_name(self, "name")
        require_type(self, "normalizer", Normalizer, "a Normalizer")
        self._check_formula()
        self._check_curves()
        self._check_missing()
        self._check_validity()
        self._check_fade()
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

    def _check_curves(self) -> None:
        curves: Any = self.curves
        if not isinstance(curves, tuple):
            raise refuse(self.place, "curves", "be a list of conditions and curves", curves)
        takes = self.normalizer.takes
        for at, curve in enumerate(cast("tuple[object, ...]", curves)):
            if isinstance(curve, DefinitionError):
                wrong = curve.within(f"{self.place}, curve {at + 1}").under("curves", at)
                raise wrong from None
            if not isinstance(curve, Curve):
                allowed = "hold pairs such as ('age_months < 6', Linear(worst=0, best=1))"
                raise refuse(self.place, "curves", allowed, curve, at=at)
            if curve.normalizer.takes != takes:
                allowed = f"all take {takes}, as 'normalizer' does"
                raise refuse(self.place, "curves", allowed, curve, at=at)

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

    def _check_fade(self) -> None:
        if self.fade is None:
            return
        if self.valid_days is None:
            raise refuse(self.place, "fade", "go with 'observed' and 'valid_days'", self.fade)
        if not (is_finite(self.fade) and 0.0 < self.fade <= self.valid_days):
            allowed = f"be above 0 days, and no more than the {self.valid_days:g} of 'valid_days'"
            raise refuse(self.place, "fade", allowed, self.fade)

    @property
    def place(self) -> str:
        """What errors call it."""
        return f"Metric {self.name!r}"

    @cached_property
    def effective_formula(self) -> Formula:
        """The formula, or the column of the metric's own name."""
        return self.formula or Formula.of_column(self.name)

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Where its value comes from, and the conditions of its curves."""
        return (self.effective_formula, *(curve.when for curve in self.curves))

    @property
    def normalizers(self) -> tuple[Normalizer, ...]:
        """All that may judge it: those of its curves in order, then its own."""
        return (*(curve.normalizer for curve in self.curves), self.normalizer)

    def with_normalizers(self, normalizers: Sequence[Normalizer]) -> Metric:
        """Give the metric with others in the place of its `normalizers`.

        Parameters
        ----------
        normalizers : sequence of Normalizer
            As many, in the same order.

        Returns
        -------
        Metric
            With the same conditions.
        """
        *others, own = normalizers
        pairs = zip(self.curves, others, strict=True)
        curves = tuple(attrs.evolve(curve, normalizer=other) for curve, other in pairs)
        return attrs.evolve(self, normalizer=own, curves=curves)

    def judged_by(self, place: int) -> Metric:
        """Give the metric as one curve judges it, whoever the customer is.

        Parameters
        ----------
        place : int
            Which of its `normalizers`.

        Returns
        -------
        Metric
            Without conditions; itself, where it has none.
        """
        if not self.curves:
            return self
        return attrs.evolve(self, normalizer=self.normalizers[place], curves=())

    @property
    def loses_weight(self) -> bool:
        """Whether its observations count less with age, and do not go over into another score."""
        return self.fade is not None and isinstance(self.missing, str)

    @property
    def without_fade(self) -> Metric:
        """The same, with every observation that counts at all counting in full."""
        if self.fade is None or self.valid_days is None:
            return self
        # at `valid_days` nothing is left of it, so that it counts for a microsecond less
        last = max(round(self.valid_days * _DAY) - 1, 0) / _DAY
        return attrs.evolve(self, valid_days=last, fade=None)

    @property
    def learns(self) -> bool:
        """Whether something is still to be learned."""
        return any(one.learns for one in self.normalizers) or isinstance(self.missing, Learned)

    @property
    def needs_as_of(self) -> bool:
        """Whether the date of scoring matters."""
        return self.valid_days is not None or any(each.needs_as_of for each in self.formulas)

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest score that it can have."""
        low = min(normalizer.span[0] for normalizer in self.normalizers)
        high = max(normalizer.span[1] for normalizer in self.normalizers)
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
