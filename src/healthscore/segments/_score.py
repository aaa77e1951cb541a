"""The score of one customer, with the segment that it was scored in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from healthscore.segments._explanation import SegmentedExplanation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.scoring import AppliedRule, Score, Scores


@final
class SegmentedScore:
    """The score of one customer, by the scorecard of the customer's own segment.

    Made by `Segmented.score_one` and `SegmentedScores.customer`. It has what a `Score` has.

    Parameters
    ----------
    segment : str
        The segment's name.
    score : Score
        By the segment's scorecard.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> from healthscore.segments import Segmented
    >>> large = Scorecard("large", [Metric("logins", Linear(worst=0, best=100))])
    >>> small = Scorecard("small", [Metric("logins", Linear(worst=0, best=5))])
    >>> score = Segmented([("seats > 500", large)], small).score_one({"seats": 4, "logins": 4})
    >>> score
    <SegmentedScore: 80.0, coverage 1.00, segment 'small', model ...>
    >>> score.segment, score.contributions
    ('small', {'logins': 80.0})
    """

    __slots__ = ("_score", "_segment")

    def __init__(self, segment: str, score: Score) -> None:
        self._segment = segment
        self._score = score

    def __repr__(self) -> str:
        banding = self.scores.scorecard.banding
        band = "" if banding is None else f"{self.band}, "
        model = f", model {self.model}" if self.model else ""
        value = self.shown or "nan"
        coverage = f"coverage {self.coverage:.2f}"
        return f"<SegmentedScore: {value}, {band}{coverage}, segment {self.segment!r}{model}>"

    @property
    def segment(self) -> str:
        """Name of the segment that the customer was scored in."""
        return self._segment

    @property
    def score(self) -> Score:
        """The score by the segment's scorecard, with the same bits."""
        return self._score

    @property
    def scores(self) -> Scores:
        """The same as the scores of a table of one row, by the segment's scorecard."""
        return self._score.scores

    @property
    def key(self) -> Any:
        """The customer's key, or row number."""
        return self._score.key

    @property
    def model(self) -> str:
        """The first 12 digits of the fingerprint of the segment's scorecard."""
        return self._score.model

    @property
    def value(self) -> float:
        """The score, 0 to 100; NaN where coverage is too low."""
        return self._score.value

    @property
    def shown(self) -> str:
        """The score with one digit, or as many as tell its band; empty where there is none."""
        return self._score.shown

    @property
    def band(self) -> str:
        """The band, "unknown" without a score.

        Raises
        ------
        DefinitionError
            If the segment's scorecard has no banding.
        """
        return self._score.band

    @property
    def previous_band(self) -> str | None:
        """The band before, "unknown" for none; None where no margin looked at it."""
        return self._score.previous_band

    @property
    def coverage(self) -> float:
        """Share of the weight that was observed, 0 to 1."""
        return self._score.coverage

    @property
    def adjustment(self) -> float:
        """Points added or taken by rules, and by the starts and limits of sums."""
        return self._score.adjustment

    @property
    def members(self) -> Mapping[str, float]:
        """Score of every metric and group of the segment's scorecard by name, NaN for gaps."""
        return self._score.members

    @property
    def contributions(self) -> Mapping[str, float]:
        """Points that each metric put into the score, by name."""
        return self._score.contributions

    @property
    def losses(self) -> Mapping[str, float]:
        """Points that each metric kept out of the score, by name."""
        return self._score.losses

    @property
    def interval(self) -> tuple[float, float]:
        """The score had every gap been 0, and had it been 100."""
        return self._score.interval

    @property
    def rules(self) -> tuple[AppliedRule, ...]:
        """The rules whose conditions held, in the order in which they acted."""
        return self._score.rules

    def on_scale(self, low: float, high: float) -> float:
        """Give the score on another scale.

        Parameters
        ----------
        low : float
            What 0 becomes.
        high : float
            What 100 becomes.

        Returns
        -------
        float
            The score on that scale, NaN where there is none.
        """
        return self._score.on_scale(low, high)

    def explain(self) -> SegmentedExplanation:
        """Say why it is what it is, in numbers and in words.

        Returns
        -------
        SegmentedExplanation
            The segment, then every metric, rule and gap; it prints as sentences, and renders in
            notebooks.

        Raises
        ------
        DataError
            If the table was changed in place since it was scored.
        """
        return SegmentedExplanation(self._segment, self._score.explain())
