"""The results that conditions use like columns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, final

import numpy as np

from healthscore.errors import DataError
from healthscore.scoring._rows_by_key import rows_by_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring import Scores


class Result(NamedTuple):
    """A result that a condition may use."""

    values: Callable[[], NDArray[Any]]
    """Makes it, numbers or texts, of shape (n_customers,)."""
    decimals: int | None = 1
    """Decimals to show."""


@final
class Earlier:
    """Earlier scores, lined up with the customers at hand.

    Parameters
    ----------
    scores : Scores
        The customers at hand.
    before : Scores or None
        The earlier scores.
    """

    def __init__(self, scores: Scores, before: Scores | None) -> None:
        self._scores = scores
        self._before = before
        self._rows: NDArray[np.intp] | None = None

    @property
    def scores(self) -> Scores:
        """The earlier scores themselves."""
        if self._before is None:
            message = "Earlier scores are needed: pass before, such as before=last_month."
            raise DataError(message, where="'before'")
        return self._before

    @property
    def rows(self) -> NDArray[np.intp]:
        """Where each customer stands among them, -1 for newcomers; shape (n_customers,)."""
        if self._rows is None:
            self._rows = rows_by_key(*self._keys())
        return self._rows

    def _keys(self) -> tuple[NDArray[Any], NDArray[Any]]:
        if (self._scores.key is None) != (self.scores.key is None):
            message = (
                "Earlier scores are matched by key, and only one of the two has any: score both "
                "with key, such as key='account_id'."
            )
            raise DataError(message, where="'before'")
        return self._scores.keys, self.scores.keys

    def numbers(self, values: FloatArray) -> FloatArray:
        """Line up some of their numbers; NaN for newcomers."""
        lined_up: FloatArray = np.append(values, np.nan)[self.rows]
        return lined_up

    def bands(self) -> NDArray[np.str_]:
        """Line up their bands; empty for newcomers."""
        lined_up: NDArray[np.str_] = np.append(self.scores.bands, "")[self.rows]
        return lined_up

    def member(self, name: str) -> FloatArray:
        """Line up the scores that a member had."""
        members = self.scores.members
        if name not in members:
            message = f"The earlier scores have no member {name!r}."
            raise DataError(message, where=f"member {name!r}", got=name)
        return self.numbers(members[name])


def results_of(scores: Scores, earlier: Earlier) -> dict[str, Result]:
    """List the results that a condition may use, by name.

    Parameters
    ----------
    scores : Scores
        The customers.
    earlier : Earlier
        Their earlier scores; asking for a change raises where there are none.

    Returns
    -------
    dict of str to Result
        Named as `Scores.to_frame` names them.
    """
    results = {
        "score": Result(lambda: scores.values),
        "band": Result(lambda: scores.bands, None),
        "coverage": Result(lambda: scores.coverage, 2),
        "adjustment": Result(lambda: scores.adjustments),
        "change": Result(lambda: scores.values - earlier.numbers(earlier.scores.values)),
        "score_before": Result(lambda: earlier.numbers(earlier.scores.values)),
        "band_before": Result(earlier.bands, None),
    }
    for member in scores.scorecard.below():
        results |= _of_member(scores, earlier, member.name)
    for at, name in enumerate(scores.metrics):
        results[f"{name}_points"] = Result(partial(_points, scores, at))
    return results


def _points(scores: Scores, at: int) -> FloatArray:
    points: FloatArray = scores.contributions[:, at]
    return points


def _of_member(scores: Scores, earlier: Earlier, name: str) -> dict[str, Result]:
    return {
        f"{name}_score": Result(lambda: scores.members[name]),
        f"{name}_change": Result(lambda: scores.members[name] - earlier.member(name)),
    }
