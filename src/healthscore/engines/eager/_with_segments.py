"""A frame with its segments and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, final

import attrs

from healthscore.engines._added import refuse_taken
from healthscore.engines.eager._joined import joined, readable
from healthscore.errors import DataError
from healthscore.scoring import as_table, engine_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.engines._added import Added
    from healthscore.scorecard import AsOf
    from healthscore.scoring import Scores, TableLike
    from healthscore.segments import Segmented, SegmentedScores


def with_segments(
    segmented: Segmented,
    frame: TableLike,
    added: Added,
    *,
    as_of: AsOf | None = None,
    threads: int = 1,
) -> Any:
    """Add the segments and scores of a table to it.

    Parameters
    ----------
    segmented : Segmented
        What scores; nothing may be left to be learned.
    frame : table
        Any table that `Segmented.score` takes, or a record batch of pyarrow. It is left as it is.
    added : Added
        What is added.
    as_of : str, date or datetime64, optional
        The date of scoring.
    threads : int, default 1
        Threads to share the work among.

    Returns
    -------
    table
        Of the same kind: the table's own columns, then the added ones.

    Raises
    ------
    DataError
        If the frame is lazy, does not hold what a definition needs, or has a column of an added
        name.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.engines._added import Added
    >>> from healthscore.segments import Segmented
    >>> card = Scorecard("any", [Metric("usage", AsIs())])
    >>> with_segments(Segmented([("1 == 1", card)]), [{"usage": 80}], Added())
    [{'usage': 80, 'segment': 'any', 'score': 80.0, 'coverage': 1.0}]
    """
    segmented.require_fitted()
    _require_in_memory(frame)
    table = as_table(readable(frame))
    columns = _Columns(added)
    refuse_taken(columns.names(segmented), table.names)
    scores = segmented.score(table, as_of=as_of, details=added.details, threads=threads)
    # of the result it takes the table that it makes, and no more
    return joined(frame, cast("Scores", scores), cast("Added", columns))


def _require_in_memory(frame: object) -> None:
    engine = engine_of(frame)
    if engine is not None:
        message = (
            f"A frame in memory is due, for each segment's rows are scored by themselves. This one "
            f"is lazy ({engine}): call collect() on it first, or score what its library gives "
            "batch by batch. A single segment's scorecard can score it where it is."
        )
        raise DataError(message, where="frame", got=frame)


@final
@attrs.frozen
class _Columns:
    """What is added, the segment first."""

    added: Added

    @property
    def band(self) -> None:
        """No column of bands of one banding."""
        return

    def names(self, segmented: Segmented) -> tuple[str, ...]:
        """Give the names of the added columns, in the order in which they are added."""
        cards = [segment.scorecard for segment in segmented.all]
        found = ["segment", "score"]
        found += ["band"] if all(card.banding is not None for card in cards) else []
        found.append("coverage")
        if self.added.members:
            found += [f"{member.name}_score" for card in cards for member in card.below()]
        found += ["reasons"] if self.added.reasons else []
        return tuple(dict.fromkeys(self.added.prefix + name for name in found))

    def columns(self, scores: SegmentedScores) -> dict[str, NDArray[Any]]:
        """Give the columns of some scores."""
        names = self.names(scores.segmented)
        found: list[NDArray[Any]] = [scores.segments, scores.values]
        found += [scores.bands] if f"{self.added.prefix}band" in names else []
        found.append(scores.coverage)
        found.extend(scores.members.values() if self.added.members else ())
        found += [scores.reasons(self.added.reasons).text] if self.added.reasons else []
        return dict(zip(names, found, strict=True))
