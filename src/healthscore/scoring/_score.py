"""The score of one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from healthscore.bandings import score_in_digits
from healthscore.scoring._applied import AppliedRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.explain import Explanation
    from healthscore.scoring._scores import Scores


@final
class Score:
    """The score of one customer, with the same bits as the customer's row in a table.

    Made by `Scorecard.score_one` and `Scores.customer`.

    Examples
    --------
    >>> from healthscore import Banding, Cap, Linear, Metric, Scorecard
    >>> scorecard = Scorecard(
    ...     "demo",
    ...     [
    ...         Metric("logins", Linear(worst=0, best=10)),
    ...         Metric("nps", Linear(worst=-100, best=100)),
    ...     ],
    ...     rules=[Cap(at=39, when="p1 >= 1", reason="open P1 ticket")],
    ...     banding=Banding({"red": 0, "yellow": 40, "green": 70}),
    ... )
    >>> score = scorecard.score_one({"logins": 9, "nps": 80, "p1": 1})
    >>> score
    <Score: 39.0, red, coverage 1.00, model ...>
    >>> score.contributions, score.adjustment
    ({'logins': 45.0, 'nps': 45.0}, -51.0)
    >>> score.rules[0].rule.reason
    'open P1 ticket'
    """

    __slots__ = ("_scores",)

    def __init__(self, scores: Scores) -> None:
        self._scores = scores

    def __repr__(self) -> str:
        banding = self._scores.scorecard.banding
        band = "" if banding is None else f"{self.band}, "
        value = self.shown or "nan"
        model = f", model {self.model}" if self.model else ""
        return f"<Score: {value}, {band}coverage {self.coverage:.2f}{model}>"

    @property
    def scores(self) -> Scores:
        """The same as the scores of a table of one row."""
        return self._scores

    @property
    def key(self) -> Any:
        """The customer's key, or row number."""
        return self._scores.keys.tolist()[0]

    @property
    def model(self) -> str:
        """The first 12 digits of the definition's `fingerprint`: which model made this score."""
        return self._scores.model

    @property
    def value(self) -> float:
        """The score, 0 to 100; NaN where coverage is too low."""
        return float(self._scores.values[0])

    @property
    def shown(self) -> str:
        """The score with one digit, or as many as tell its band; empty where there is none."""
        return score_in_digits(self.value, self._scores.scorecard.banding, self.previous_band)

    @property
    def band(self) -> str:
        """The band, "unknown" without a score.

        Raises
        ------
        DefinitionError
            If the scorecard has no banding.
        """
        return str(self._scores.bands[0])

    @property
    def previous_band(self) -> str | None:
        """The band before, "unknown" for none; None where no margin looked at it."""
        bands = self._scores.previous_bands
        return None if bands is None else str(bands[0])

    @property
    def churn_probability(self) -> float:
        """Probability of churn of customers with such a score, NaN without one.

        Raises
        ------
        DefinitionError
            If the scorecard has no calibration.
        """
        return float(self._scores.churn_probability[0])

    @property
    def churn_interval(self) -> tuple[float, float]:
        """The ends of the interval of 95 % of that probability.

        Raises
        ------
        DefinitionError
            If the scorecard has no calibration.
        """
        low, high = self._scores.churn_interval
        return float(low[0]), float(high[0])

    @property
    def coverage(self) -> float:
        """Share of the weight that was observed, 0 to 1."""
        return float(self._scores.coverage[0])

    @property
    def adjustment(self) -> float:
        """Points added or taken by rules, and by the starts and limits of sums."""
        return float(self._scores.adjustments[0])

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

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> Scorecard("demo", [Metric("csm", AsIs())]).score_one({"csm": 75}).on_scale(0, 10)
        7.5
        """
        return float(self._scores.on_scale(low, high)[0])

    @property
    def members(self) -> Mapping[str, float]:
        """Score of every metric and group by name, NaN for gaps."""
        return {name: float(scores[0]) for name, scores in self._scores.members.items()}

    @property
    def contributions(self) -> Mapping[str, float]:
        """Points that each metric put into the score, by name."""
        return dict(zip(self._scores.metrics, self._scores.contributions[0].tolist(), strict=True))

    @property
    def losses(self) -> Mapping[str, float]:
        """Points that each metric kept out of the score, by name."""
        return dict(zip(self._scores.metrics, self._scores.losses[0].tolist(), strict=True))

    @property
    def interval(self) -> tuple[float, float]:
        """The score had every gap been 0, and had it been 100."""
        low, high = self._scores.interval
        return float(low[0]), float(high[0])

    @property
    def rules(self) -> tuple[AppliedRule, ...]:
        """The rules whose conditions held, in the order in which they acted."""
        from healthscore.scoring._acting import applied

        found = applied(self._scores.kept("rules"), 1)
        holds, points, effects = (each[0].tolist() for each in found[1:])
        return tuple(
            AppliedRule(place.member, place.rule, points[at], effects[at], place.on_whole)
            for at, place in enumerate(found.places)
            if holds[at]
        )

    def explain(self) -> Explanation:
        """Say why it is what it is, in numbers and in words.

        Returns
        -------
        Explanation
            Every metric, rule and gap; it prints as sentences, and renders in notebooks.

        Raises
        ------
        DataError
            If the table was changed in place since it was scored.
        """
        from healthscore.explain import Explanation

        return Explanation(self)
