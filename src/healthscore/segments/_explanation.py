"""One score taken apart, with the segment that it was scored in."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from healthscore.explain import Explanation


@final
class SegmentedExplanation:
    """Why a score is what it is, and by whose scorecard.

    Made by `SegmentedScores.explain` and `SegmentedScore.explain`.

    Parameters
    ----------
    segment : str
        The segment's name.
    explanation : Explanation
        Of the score by the segment's scorecard.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> from healthscore.segments import Segmented
    >>> small = Scorecard("small", [Metric("logins", Linear(worst=0, best=5))])
    >>> segmented = Segmented([("seats < 50", small, "Small accounts")])
    >>> told = segmented.score_one({"seats": 4, "logins": 4}).explain()
    >>> for sentence in told.sentences:
    ...     print(sentence)
    Scored as one of the segment Small accounts.
    The score is 80.0 of 100.
    Logins at 4 costs 20.0 of the 20.0 points lost.
    """

    __slots__ = ("_explanation", "_segment")

    def __init__(self, segment: str, explanation: Explanation) -> None:
        self._segment = segment
        self._explanation = explanation

    @property
    def segment(self) -> str:
        """Name of the segment that the customer was scored in."""
        return self._segment

    @property
    def explanation(self) -> Explanation:
        """The explanation by the segment's scorecard: parts, gaps and rules."""
        return self._explanation

    @property
    def sentences(self) -> tuple[str, ...]:
        """The explanation in whole sentences, the segment first."""
        return (self._head, *self._explanation.sentences)

    @property
    def _head(self) -> str:
        return f"Scored as one of the segment {self._segment}."

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain dictionaries, lists, texts and numbers.

        Returns
        -------
        dict
            Ready for JSON: that of the `Explanation`, with ``segment``.
        """
        told = self._explanation.to_dict()
        return {"segment": self._segment, **told, "sentences": list(self.sentences)}

    def __repr__(self) -> str:
        inner = repr(self._explanation).removeprefix("<Explanation: ").removesuffix(">")
        return f"<SegmentedExplanation: segment {self._segment!r}, {inner}>"

    def __str__(self) -> str:
        return f"{self._head}\n{self._explanation}"

    def _repr_html_(self) -> str:
        from healthscore.views import explanation_html

        return f"<p>{escape(self._head)}</p>{explanation_html(self._explanation)}"
