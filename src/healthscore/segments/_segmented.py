"""Scorecards by segment: the definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast, final

import attrs

from healthscore._definition import Definition, is_mapping, is_name, refuse, require_text
from healthscore.errors import NotFittedError
from healthscore.scorecard import Scorecard
from healthscore.segments._segment import Segment, by_value
from healthscore.segments._tables import Tables
from healthscore.segments._uses import Uses
from healthscore.segments._written import Written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.segments._fitted import Fitting


def _is_list(given: object, *sizes: int) -> bool:
    """Tell whether something is a list or a tuple, of one of some lengths."""
    if not isinstance(given, list | tuple):
        return False
    return not sizes or len(cast("list[object]", given)) in sizes


def _segments(given: Any) -> Any:
    """Make segments of pairs and triples, and leave the rest to be refused."""
    return tuple(map(_segment, given)) if _is_list(given) else given


def _segment(given: Any) -> Any:
    if not _is_list(given, 2, 3):
        return given
    when, scorecard, *names = given
    # a default is a segment without a condition, so here it must not pass for one
    if not isinstance(scorecard, Scorecard) or when is None:
        return given
    return Segment(names[0] if names else scorecard.name, when, scorecard)


def _default(given: Any) -> Any:
    if isinstance(given, Scorecard):
        return Segment(given.name, None, given)
    if _is_list(given, 2):
        scorecard, name = given
        return Segment(name, None, scorecard)
    return given


@final
@attrs.frozen(eq=False, repr=False)
class Segmented(Uses, Tables, Written, Definition):
    """Several scorecards, each for customers of its own: one model need not fit all.

    A customer belongs to the first segment whose condition holds, and to the default where none
    does. Where a condition is unknown because of a gap, it does not hold; `segments` counts these.

    Parameters
    ----------
    segments : list of (condition, scorecard) or (condition, scorecard, name) or Segment
        In order. Segments go by the names of their scorecards where they have none of their own.
    default : Scorecard or (scorecard, name) or Segment, optional
        For customers who match none. Without it, such customers are a `DataError`.
    name : str, default ""
        Its name.
    fitting : Fitting, optional
        What `fit` learned for whom. It is no part of the definition: it is neither compared nor
        printed nor written down.

    Raises
    ------
    DefinitionError
        If a field is not what it should be, or two segments have one name.

    See Also
    --------
    Segmented.by_column : Segments by the values of a column.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> large = Scorecard("large", [Metric("logins", Linear(worst=0, best=100))])
    >>> small = Scorecard("small", [Metric("logins", Linear(worst=0, best=5))])
    >>> segmented = Segmented([("seats > 500", large)], default=small)
    >>> table = {"id": ["acme", "brix"], "seats": [900, 4], "logins": [50, 4]}
    >>> scores = segmented.score(table, key="id")
    >>> scores
    <SegmentedScores: 2 customers, mean 65.0, 1 large, 1 small>
    >>> scores.values.tolist(), scores.segments.tolist()
    ([50.0, 80.0], ['large', 'small'])
    """

    ordered: tuple[Segment, ...] = attrs.field(
        converter=_segments, alias="segments", metadata={"positional": True}
    )
    default: Segment | None = attrs.field(default=None, converter=_default)
    name: str = attrs.field(default="", kw_only=True)
    fitting: Fitting | None = attrs.field(default=None, kw_only=True, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._check_segments()
        if self.default is not None:
            if not isinstance(cast("object", self.default), Segment):
                allowed = "be a scorecard, or a scorecard and a name"
                raise refuse(self, "default", allowed, self.default)
            if self.default.when is not None:
                allowed = "have no condition: it is everybody else's"
                raise refuse(self, "default", allowed, self.default.when)
        self._check_names()
        require_text("Segmented", self, "name")

    def _check_segments(self) -> None:
        given: Any = self.ordered
        if not (_is_list(given) and given):
            raise refuse(self, "segments", "be a list of one or more", given)
        for at, segment in enumerate(cast("tuple[object, ...]", given)):
            if not (isinstance(segment, Segment) and segment.when is not None):
                allowed = "be pairs of a condition and a scorecard, with a name where that is due"
                raise refuse(self, "segments", allowed, segment, at=at)

    def _check_names(self) -> None:
        seen: set[str] = set()
        for segment in self.all:
            if segment.name in seen:
                allowed = (
                    "have different names: give one as a third item, (condition, scorecard, name)"
                )
                raise refuse(self, "segments", allowed, segment.name)
            seen.add(segment.name)

    @classmethod
    def by_column(
        cls,
        column: str,
        scorecards: Mapping[Any, Scorecard],
        default: Scorecard | tuple[Scorecard, str] | None = None,
        *,
        name: str = "",
    ) -> Self:
        """Make one segment for each value of a column, which gives it its name.

        Parameters
        ----------
        column : str
            The column's name.
        scorecards : mapping of (str or float) to Scorecard
            By value; several values may share a scorecard.
        default : Scorecard or (scorecard, name), optional
            For customers with other values, or with none.
        name : str, default ""
            Its name.

        Returns
        -------
        Segmented
            With the conditions written out.

        Raises
        ------
        DefinitionError
            If a field is not what it should be.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> card = Scorecard("one for all", [Metric("csm", AsIs())])
        >>> [s.name for s in Segmented.by_column("plan", {"free": card, "pro": card}).all]
        ['free', 'pro']
        """
        owner = "by_column"
        if not is_name(column):
            raise refuse(owner, "column", "be the name of a column", column)
        if not (is_mapping(cast("object", scorecards)) and scorecards):
            allowed = "be a mapping from value to scorecard"
            raise refuse(owner, "scorecards", allowed, scorecards)
        return cls(by_value(column, scorecards), default, name=name)

    @property
    def all(self) -> tuple[Segment, ...]:
        """The segments in order, and the default last."""
        return self.ordered + (() if self.default is None else (self.default,))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the segments in order, and that of the default last."""
        return tuple(segment.name for segment in self.all)

    def __getitem__(self, name: str) -> Scorecard:
        """Give the scorecard of a segment.

        Parameters
        ----------
        name : str
            The segment's name.

        Returns
        -------
        Scorecard
            The segment's.

        Raises
        ------
        KeyError
            If there is no such segment.
        """
        for segment in self.all:
            if segment.name == name:
                return segment.scorecard
        message = f"There is no segment {name!r}. Segments are {', '.join(self.names)}."
        raise KeyError(message)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that the conditions and the scorecards read."""
        conditions = [s.when.columns for s in self.ordered if s.when is not None]
        read = [segment.scorecard.columns for segment in self.all]
        return tuple(dict.fromkeys(name for names in (*conditions, *read) for name in names))

    @property
    def needs_as_of(self) -> bool:
        """Whether the date of scoring matters."""
        return any(
            (segment.when is not None and segment.when.needs_as_of) or segment.scorecard.needs_as_of
            for segment in self.all
        )

    @property
    def unfitted(self) -> tuple[str, ...]:
        """What still has to be learned, by segment, as errors call it."""
        return tuple(
            f"segment {segment.name!r}: {what}"
            for segment in self.all
            for what in segment.scorecard.unfitted
        )

    @property
    def learns(self) -> bool:
        """Whether anything is still to be learned."""
        return any(segment.scorecard.learns for segment in self.all)

    def require_fitted(self) -> None:
        """Raise when anything is still to be learned.

        Raises
        ------
        NotFittedError
            Naming everything concerned.
        """
        if self.learns:
            message = f"Call fit() first: {', '.join(self.unfitted)} still to be learned."
            raise NotFittedError(message, where="Segmented", got=self.unfitted)
