"""Rules whose conditions no draw changes, because they ask for no score."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast, final

import numpy as np

from healthscore.formula import evaluate, holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Source
    from healthscore.rules import Rule
    from healthscore.scoring import Branch


class _Acting(NamedTuple):
    rule: Rule
    true: BoolArray
    level: FloatArray


@final
class Rules:
    """The rules of a group, ready to act on any scores of it.

    Parameters
    ----------
    branch : Branch
        The group.
    lanes : sequence of ndarray of float64, each of shape (n_customers,)
        The parts of its formulas, computed once.
    """

    def __init__(self, branch: Branch, lanes: Sequence[FloatArray]) -> None:
        source = cast("Source", _Lanes(lanes))
        with np.errstate(all="ignore"):
            self._rules = [
                _Acting(
                    each.rule,
                    holds(each.when, source),
                    cast("FloatArray", evaluate(each.level, source)),
                )
                for each in branch.rules
            ]

    def act(self, scores: FloatArray) -> None:
        """Let them act, in order.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers,)
            Changed in place.
        """
        for rule, true, level in self._rules:
            after = np.clip(rule.change(scores, level), 0.0, 100.0)
            np.copyto(scores, after, where=true & ~np.isnan(scores))


@final
class _Lanes:
    def __init__(self, lanes: Sequence[FloatArray]) -> None:
        self._lanes = lanes

    def numbers(self, name: str, /) -> FloatArray:
        """Give a lane by its number."""
        return self._lanes[int(name)]
