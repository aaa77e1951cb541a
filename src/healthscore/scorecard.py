"""The scorecard: the whole definition."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, final

import attrs

from healthscore._definition import refuse, require_choice, require_text
from healthscore.aggregations import WeightedMean
from healthscore.bandings import Banding
from healthscore.document import Document
from healthscore.errors import NotFittedError
from healthscore.group import Body, Group, check_points

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import ArrayLike

    from healthscore.scoring import Plan, Previous, Score, Scores, TableLike
    from healthscore.spec.checks import Findings
    from healthscore.spec.pages import ModelDocument

    AsOf = str | dt.date | np.datetime64


@final
@attrs.frozen(eq=False, repr=False)
class Scorecard(Body, Document):
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
    spread: Literal["within", "across"] = attrs.field(default="within", kw_only=True)
    owner: str = attrs.field(default="", kw_only=True)
    version: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        Body.__attrs_post_init__(self)
        if self.banding is not None:
            self._require("banding", Banding, "a Banding")
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
        formulas = [metric.effective_formula for metric in self.metrics()]
        formulas += [
            f for body in (self, *self.groups()) for rule in body.rules for f in rule.formulas
        ]
        names = [need.column for formula in formulas for need in formula.needs()]
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

    def fit(
        self,
        table: TableLike,
        outcome: ArrayLike | str | None = None,
        *,
        as_of: AsOf | None = None,
    ) -> Scorecard:
        """Put numbers in the place of everything still to be learned.

        Parameters
        ----------
        table : table
            Customers to learn from; see `score`.
        outcome : array_like of bool, shape (n_customers,), or str, optional
            Who then left, for parts that learn from it: True or 1, False or 0 for who stayed, a gap
            where nobody knows; or the name of a column of the table that says so.
        as_of : str, date or datetime64, optional
            The date of the table; needed when a formula or a validity counts days.

        Returns
        -------
        Scorecard
            The same definition with nothing left to learn.

        Raises
        ------
        FitError
            If a column has nothing to learn from; the message names the metric.
        DataError
            If the table does not hold what the definition needs.
        """
        from healthscore.scoring import fit

        return fit(self, table, outcome, as_of)

    def importance(self, table: TableLike, *, as_of: AsOf | None = None) -> dict[str, float]:
        """Find what the differences between customers' scores are really due to.

        Weights are not importances: a metric that hardly varies hardly matters, whatever its
        weight, and one that goes with others counts for them too.

        Parameters
        ----------
        table : table
            The customers; see `score`.
        as_of : str, date or datetime64, optional
            The date of the table; needed when a formula or a validity counts days.

        Returns
        -------
        dict of str to float
            Covariance share of each metric, in order: the covariance of its contribution with the
            score, over the score's variance, for the score as it is without rules. They sum to 1;
            one below 0 goes against the rest.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the table does not hold what the definition needs, or its scores do not vary.

        References
        ----------
        P. Paruolo, M. Saisana and A. Saltelli, Ratings and rankings: voodoo or science?, Journal of
        the Royal Statistical Society A 176(3), 2013.

        Examples
        --------
        >>> from healthscore import AsIs, Metric
        >>> card = Scorecard("two", [Metric("logins", AsIs()), Metric("nps", AsIs())])
        >>> card.importance({"logins": [0, 50, 100], "nps": [50, 60, 50]})
        {'logins': 0.98..., 'nps': 0.01...}
        """
        from healthscore.scoring import importance

        return importance(self.plan, table, as_of=as_of)

    def check(self, table: TableLike | None = None, *, as_of: AsOf | None = None) -> Findings:
        """Find what is legal but wrong.

        Parameters
        ----------
        table : table, optional
            Customers to check it against; see `score`. Without one, only what the definition says
            is checked.
        as_of : str, date or datetime64, optional
            The date of the table; needed when a formula or a validity counts days.

        Returns
        -------
        Findings
            Each with a code, a place, what is wrong and what to do; empty where nothing is found.

        Raises
        ------
        DataError
            If the table does not hold what the definition needs.

        Examples
        --------
        >>> from healthscore import AsIs, Fixed, Metric
        >>> metrics = [Metric("usage", AsIs()), Metric("csat", AsIs())]
        >>> Scorecard("demo", metrics, weighting=Fixed(usage=50, csat=40)).check().codes
        ('weights-total',)
        """
        from healthscore.spec.checks import check

        return check(self, table, as_of=as_of)

    def document(self, *, since: Scorecard | None = None) -> ModelDocument:
        """Print the model for people: what is scored, how, and why.

        Parameters
        ----------
        since : Scorecard, optional
            Another version, to list what changed since.

        Returns
        -------
        ModelDocument
            As Markdown and as a page of HTML that needs nothing else.

        Examples
        --------
        >>> from healthscore import Linear, Metric
        >>> late = Metric("days_overdue", Linear(worst=60, best=0), unit="days overdue")
        >>> page = Scorecard("demo", [late], owner="finance").document()
        >>> page
        <ModelDocument: 'demo', 1 metric, ...>
        """
        from healthscore.spec.pages import document

        return document(self, since=since)

    def score(
        self,
        table: TableLike,
        *,
        key: str | None = None,
        as_of: AsOf | None = None,
        previous: Previous | None = None,
        details: bool = True,
        threads: int = 1,
    ) -> Scores:
        """Score a table of customers.

        Parameters
        ----------
        table : table
            One row a customer: a mapping of columns, a list of mappings, a numpy structured
            array, or a pandas, polars or pyarrow table.
        key : str, optional
            Column that tells the customers apart.
        as_of : str, date or datetime64, optional
            The date of scoring; needed when a formula or a validity counts days.
        previous : Scores or mapping or array_like of str, optional
            The bands before, for a banding with a margin: earlier scores or a mapping, both by
            key, or labels row by row.
        details : bool, default True
            Whether to keep what members, contributions, losses and intervals are made from.
        threads : int, default 1
            Threads to share the work among; more than 1 helps above some 200,000 customers.

        Returns
        -------
        Scores
            One score a customer, in the order of the table.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the table does not hold what the definition needs: the message names the metric,
            the column and the first offending row.
        """
        from healthscore.scoring import score

        return score(
            self.plan,
            table,
            key=key,
            as_of=as_of,
            previous=previous,
            details=details,
            threads=threads,
        )

    def score_one(
        self,
        customer: Mapping[str, object],
        *,
        as_of: AsOf | None = None,
        previous: str | None = None,
    ) -> Score:
        """Score one customer.

        Parameters
        ----------
        customer : mapping of str to value
            A value for each column; None for a gap.
        as_of : str, date or datetime64, optional
            The date of scoring; needed when a formula or a validity counts days.
        previous : str, optional
            The band before, for a banding with a margin.

        Returns
        -------
        Score
            The same bits as the customer's row in a table would have.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the mapping does not hold what the definition needs.
        """
        from healthscore.scoring import score_one

        return score_one(self.plan, customer, as_of=as_of, previous=previous)
