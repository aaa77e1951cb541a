"""Whom to call first, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring import Scores

_REASONS: Final = 3
"""Reasons that are put into words."""


@final
@attrs.frozen
class Call:
    """One account to call.

    Parameters
    ----------
    key : object
        The customer's key, or row number.
    score : float
        The score, 0 to 100; NaN for none.
    band : str
        The band, ``"unknown"`` without a score; empty where the scorecard has no banding.
    value : float
        The customer's money.
    at_risk : float
        How much of it is at risk.
    reasons : mapping of str to float
        Points that each metric keeps out of the score, largest first; those without are left out.
        Empty without a score, and where the scorecard is a `Sum`.
    adjustment : float
        Points that rules, and the starts and limits of sums, add (+) or take (-).
    """

    key: Any
    score: float
    band: str
    value: float
    at_risk: float
    reasons: Mapping[str, float]
    adjustment: float

    @property
    def why(self) -> str:
        """The largest reasons in words, such as ``usage -40.0, csat -20.0``."""
        points = [*self.reasons.items(), ("rules", max(-self.adjustment, 0.0))]
        points.sort(key=lambda item: -item[1])
        return ", ".join(f"{name} -{lost:.1f}" for name, lost in points[:_REASONS] if lost >= 0.05)

    def __str__(self) -> str:
        score = "no score" if np.isnan(self.score) else f"score {self.score:.1f}"
        place = f"{score}, {self.band}" if self.band else score
        money = f"{self.at_risk:,.0f} of {self.value:,.0f} at risk"
        return f"{self.key}: {money} ({place}){': ' if self.why else ''}{self.why}"


@final
class CallList:
    """The accounts to call first, the most money at risk coming first.

    Made by `call_first`. It goes through its calls, and prints them one a line.

    Parameters
    ----------
    scores : Scores
        The accounts, in that order.
    value : ndarray of float64, shape (n_calls,)
        Their money.
    at_risk : ndarray of float64, shape (n_calls,)
        How much of it is at risk.
    total : float
        How much is at risk with all customers for whom it is known, listed or not.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.playbook import call_first
    >>> table = {"account": ["acme", "brix"], "usage": [90, 20]}
    >>> scores = Scorecard("demo", [Metric("usage", AsIs())]).score(table, key="account")
    >>> calls = call_first(scores, [1000, 500], count=1)
    >>> calls
    <CallList: 1 account, 400 of 500 at risk in all>
    >>> calls[0].key, calls[0].reasons
    ('brix', {'usage': 80.0})
    """

    def __init__(
        self, scores: Scores, value: FloatArray, at_risk: FloatArray, total: float
    ) -> None:
        for array in (value, at_risk):
            array.flags.writeable = False
        self.scores: Final = scores
        self.value: Final = value
        self.at_risk: Final = at_risk
        self.total: Final = total
        self._calls = tuple(_calls(scores, value, at_risk))

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __getitem__(self, place: int, /) -> Call:
        return self._calls[place]

    def __repr__(self) -> str:
        count = f"{len(self):,} account{'' if len(self) == 1 else 's'}"
        return f"<CallList: {count}, {self.at_risk.sum():,.0f} of {self.total:,.0f} at risk in all>"

    def __str__(self) -> str:
        return "\n".join(map(str, self)) or "Nobody to call."

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that was scored, one row an account.

        Returns
        -------
        table
            The key column, if there is one, then ``score``, ``band`` (if the scorecard has a
            banding), ``value``, ``at_risk`` and ``why``.

        Raises
        ------
        DataError
            If the key column has the name of another.
        """
        columns: dict[str, NDArray[Any]] = {"score": self.scores.values}
        if self.scores.scorecard.banding is not None:
            columns["band"] = self.scores.bands
        columns |= {"value": self.value, "at_risk": self.at_risk}
        columns["why"] = np.array([call.why for call in self], dtype=object)
        return self.scores.frame_of(columns)


def _calls(scores: Scores, value: FloatArray, at_risk: FloatArray) -> Iterator[Call]:
    bands: list[str] = [""] * len(scores)
    if scores.scorecard.banding is not None:
        bands = scores.bands.tolist()
    for parts in zip(
        scores.keys.tolist(),
        scores.values.tolist(),
        bands,
        value.tolist(),
        at_risk.tolist(),
        map(_reasons, [scores.metrics] * len(scores), scores.losses.tolist()),
        scores.adjustments.tolist(),
        strict=True,
    ):
        yield Call(*parts)


def _reasons(metrics: tuple[str, ...], losses: list[float]) -> dict[str, float]:
    """Sort the points that metrics keep out; none where there is no score."""
    lost = [pair for pair in zip(metrics, losses, strict=True) if pair[1] > 0.0]
    return dict(sorted(lost, key=lambda pair: -pair[1]))
