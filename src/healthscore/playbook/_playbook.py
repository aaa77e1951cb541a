"""The playbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, final

import attrs

from healthscore._definition import refuse, require_text
from healthscore.document import Document
from healthscore.playbook._play import Play

if TYPE_CHECKING:
    from healthscore.playbook.results import Matches
    from healthscore.scorecard import AsOf
    from healthscore.scoring import Scores, TableLike


def _tuple(values: Any) -> Any:
    return tuple(cast("Any", values)) if isinstance(values, list | tuple) else values


@final
@attrs.frozen(eq=False, repr=False)
class Playbook(Document):
    """Plays, and which customers each is for.

    Parameters
    ----------
    plays : list of Play
        One or more, all names different.
    name : str, default ""
        Its name.
    description : str, default ""
        What it is for; for people.
    owner : str, default ""
        Who answers for it.
    version : str, default ""
        Its version, in words of your own: ``"2026.2"``.

    Raises
    ------
    DefinitionError
        If a field is not what it should be, or two plays have one name.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> scores = Scorecard(
    ...     "demo",
    ...     [Metric("usage", AsIs()), Metric("csat", AsIs())],
    ...     banding=Banding({"red": 0, "green": 50}),
    ... ).score({"account": ["acme", "brix"], "usage": [91, 30], "csat": [75, 40]}, key="account")
    >>> playbook = Playbook(
    ...     [
    ...         Play("Upsell", when="score >= 80 and seats > 5", action="offer premium"),
    ...         Play("Rescue", when="band == 'red' or score('usage') < 50", action="call"),
    ...     ]
    ... )
    >>> matches = playbook.match(scores, {"seats": [20, 3]})
    >>> matches
    <Matches: 2 customers, 2 plays, 1 Upsell, 1 Rescue>
    >>> matches.first.tolist()
    ['Upsell', 'Rescue']
    >>> matches.of("brix")[0].why
    "band is 'red' (== 'red'); score('usage') is 30.0 (< 50)"
    """

    plays: tuple[Play, ...] = attrs.field(converter=_tuple, metadata={"positional": True})
    name: str = attrs.field(default="", kw_only=True)
    description: str = attrs.field(default="", kw_only=True)
    owner: str = attrs.field(default="", kw_only=True)
    version: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        self._check_plays()
        for field in ("name", "description", "owner", "version"):
            require_text("Playbook", self, field)

    def _check_plays(self) -> None:
        if not (isinstance(cast("object", self.plays), tuple) and self.plays):
            raise refuse(self, "plays", "be a list of one or more plays", self.plays)
        seen: set[str] = set()
        for at, play in enumerate(self.plays):
            if not isinstance(cast("object", play), Play):
                raise refuse(self, "plays", "be plays", play, at=at)
            if play.name in seen:
                raise refuse(self, "plays", "have different names", play.name, at=at)
            seen.add(play.name)

    @property
    def by_priority(self) -> tuple[Play, ...]:
        """The plays, those of the highest priority first; equal ones as written."""
        return tuple(sorted(self.plays, key=lambda play: -play.priority))

    @property
    def needs_as_of(self) -> bool:
        """Whether the date of scoring matters."""
        return any(play.when.needs_as_of for play in self.plays)

    def match(
        self,
        scores: Scores,
        table: TableLike | None = None,
        *,
        before: Scores | None = None,
        as_of: AsOf | None = None,
    ) -> Matches:
        """Find each customer's plays.

        Conditions may use the columns of the table; ``score('usage')`` for the score of a metric
        or group, or of the scorecard by its name; and results, by the names that
        `Scores.to_frame` has for them: ``score``, ``band`` (``'unknown'`` without a score),
        ``coverage``, ``adjustment``, ``<member>_score`` and ``<metric>_points``. With earlier
        scores there are also ``change`` (points since then), ``score_before``, ``band_before``
        and ``<member>_change``. A name that has other characters than letters, digits and ``_``
        is put in backticks.

        Parameters
        ----------
        scores : Scores
            The customers.
        table : table, optional
            The table that was scored, of any library, with its rows in the same order. Without
            it only results can be used, and the columns that the scorecard itself reads.
        before : Scores, optional
            Earlier scores, matched by key; whoever is not there has gaps in what needs them.
        as_of : str, date or datetime64, optional
            The date that conditions count days from; by default that of the scores.

        Returns
        -------
        Matches
            Which plays are whose, and why.

        Raises
        ------
        DefinitionError
            If `scores` or `before` are no scores, or a play asks for a member or a band that
            there is not.
        DataError
            If the table is not the one that was scored, a play needs a column, earlier scores or
            a date that is not there, or a column has the name of a result that a play uses.
        """
        from healthscore.playbook._matching import match

        return match(self, scores, table, before=before, as_of=as_of)
