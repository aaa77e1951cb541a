"""What is added to a frame: which columns, by what names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore._definition import on_one_line
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from healthscore.scorecard import Scorecard
    from healthscore.scoring import Scores


def require_option(name: str, value: object, kind: type, due: str) -> None:
    """Refuse an option of another type.

    Parameters
    ----------
    name : str
        Its name.
    value : object
        What was given.
    kind : type
        What is due.
    due : str
        The same in words.

    Raises
    ------
    DataError
        If it is something else.
    """
    if not isinstance(value, kind):
        message = f"{name!r} must be {due}. Got {on_one_line(value)}."
        raise DataError(message, where=f"{name!r}", got=value)


def refuse_taken(names: Iterable[str], columns: Iterable[str]) -> None:
    """Refuse to add a column to a frame that has one of its name.

    Parameters
    ----------
    names : iterable of str
        What is to be added.
    columns : iterable of str
        The names of the frame's own columns; upper and lower case differ.

    Raises
    ------
    DataError
        Naming the first such column.
    """
    own = frozenset(columns)
    for name in names:
        if name in own:
            message = (
                f"The frame already has a column {name!r}: "
                "pass prefix=, such as prefix='health_', for other names."
            )
            raise DataError(message, where=f"column {name!r}", got=name)


@final
@attrs.frozen
class Added:
    """The columns that are added to a frame: score, band and coverage, and what is asked for.

    Parameters
    ----------
    members : bool, default False
        Whether ``<member>_score`` is added for every metric and group.
    contributions : bool, default False
        Whether ``<metric>_points`` is added for every metric.
    reasons : int, default 0
        How many reasons the text in ``reasons`` gives at most; 0 for no such column.
    prefix : str, default ""
        Stands before each of the names.

    Raises
    ------
    DataError
        If `reasons` is no whole number from 0, or `prefix` no text.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs())])
    >>> Added(members=True, prefix="health_").names(card)
    ('health_score', 'health_coverage', 'health_usage_score')
    """

    members: bool = False
    contributions: bool = False
    reasons: int = 0
    prefix: str = ""

    def __attrs_post_init__(self) -> None:
        if not (type(self.reasons) is int and self.reasons >= 0):
            message = f"'reasons' must be a whole number from 0. Got {self.reasons!r}."
            raise DataError(message, where="'reasons'", got=self.reasons)
        require_option("prefix", self.prefix, str, "a text")

    @property
    def details(self) -> bool:
        """Whether more is needed of the scores than `Scorecard.score` gives without details."""
        return bool(self.members or self.contributions or self.reasons)

    @property
    def band(self) -> str:
        """Name of the column of bands, where there is one."""
        return f"{self.prefix}band"

    def texts(self, scorecard: Scorecard) -> frozenset[str]:
        """Give the names of those that hold texts; all others hold float64.

        Parameters
        ----------
        scorecard : Scorecard
            What scores.

        Returns
        -------
        frozenset of str
            The band and the reasons, where they are added.
        """
        found = ["band"] if scorecard.banding is not None else []
        found += ["reasons"] if self.reasons else []
        return frozenset(self.prefix + name for name in found)

    def names(self, scorecard: Scorecard) -> tuple[str, ...]:
        """Give the names of the added columns.

        Parameters
        ----------
        scorecard : Scorecard
            What scores.

        Returns
        -------
        tuple of str
            In the order in which they are added.
        """
        found = (
            ["score", "coverage"] if scorecard.banding is None else ["score", "band", "coverage"]
        )
        if self.members:
            found += [f"{member.name}_score" for member in scorecard.below()]
        if self.contributions:
            found += [f"{metric.name}_points" for metric in scorecard.metrics()]
        found += ["reasons"] if self.reasons else []
        return tuple(self.prefix + name for name in found)

    def check(self, scorecard: Scorecard, columns: Iterable[str]) -> None:
        """Refuse a frame that has a column of such a name already.

        Parameters
        ----------
        scorecard : Scorecard
            What scores.
        columns : iterable of str
            The names of the frame's own columns; upper and lower case differ.

        Raises
        ------
        DataError
            Naming the first such column.
        """
        refuse_taken(self.names(scorecard), columns)

    def columns(self, scores: Scores) -> dict[str, NDArray[Any]]:
        """Give the columns of some scores.

        Parameters
        ----------
        scores : Scores
            With details, where `details` says that they are needed.

        Returns
        -------
        dict of str to ndarray, shape (n_customers,)
            By name, in order.
        """
        banded = scores.scorecard.banding is not None
        found: list[NDArray[Any]] = [scores.values]
        found += [scores.bands] if banded else []
        found.append(scores.coverage)
        found.extend(scores.members.values() if self.members else ())
        found.extend(scores.contributions.T if self.contributions else ())
        found += [scores.reasons(self.reasons).text] if self.reasons else []
        return dict(zip(self.names(scores.scorecard), found, strict=True))
