"""From the leaves to the root: each level of a scorecard is one or two queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore._definition import learned_in
from healthscore.engines.fitting._levels import at_height, height_of, key_of, replaced
from healthscore.engines.fitting._metrics import Metrics
from healthscore.engines.fitting._second import Asked
from healthscore.engines.fitting._spreads import spreads_of
from healthscore.engines.fitting._summaries import ColumnSummary, aggregates, summed
from healthscore.errors import FitError
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.engines.fitting._view import View
    from healthscore.group import Body, Member
    from healthscore.rules import Rule


@final
@attrs.frozen
class Fitter:
    """Learns from a lazy frame.

    Parameters
    ----------
    view : View
        The frame.
    outcome : str or None
        The column of who then left.
    """

    view: View
    outcome: str | None

    def scorecard(self, scorecard: Scorecard) -> Scorecard:
        """Let a whole scorecard learn.

        Parameters
        ----------
        scorecard : Scorecard
            Something in it is to be learned.

        Returns
        -------
        Scorecard
            With nothing left to learn.
        """
        banding = scorecard.banding
        metrics = Metrics(self.view, self.outcome).fitted(
            [metric for metric in scorecard.metrics() if metric.learns]
        )
        fitted = replaced(attrs.evolve(scorecard, banding=None), metrics)
        for height in range(1, height_of(fitted) + 1):
            fitted = self.weightings(fitted, height)
            fitted = self.rules(fitted, height)
        if banding is not None and banding.learns:
            place = "banding"
            view, column = self.view.with_score(fitted)
            found = view.found(aggregates(column, learned_in(banding)))
            ready, values = summed(banding, ColumnSummary(column, found))
            try:
                banding = ready.fit(values)
            except FitError as error:
                raise error.within(place) from error
        return attrs.evolve(fitted, banding=banding, calibration=None)

    def weightings(self, scorecard: Scorecard, height: int) -> Scorecard:
        """Let all weightings of a level learn: two queries at most."""
        learning = [
            placed for placed in at_height(scorecard, height) if placed.body.weighting.learns
        ]
        if not learning:
            return scorecard
        members = [(member, placed.points) for placed in learning for member in placed.body.members]
        view, columns = self.scores(members)
        asked = [
            Asked(
                [columns[name] for name in placed.body.names],
                placed.body.weighting.needs or frozenset(),
            )
            for placed in learning
        ]
        fitted: dict[str, Body] = {}
        for (body, *_), spreads in zip(learning, spreads_of(view, asked), strict=True):
            try:
                weighting = body.weighting.fit_spreads(spreads, body.names)
            except FitError as error:
                raise error.within(body.place) from error
            fitted[key_of(body)] = attrs.evolve(body, weighting=weighting)
        return replaced(scorecard, fitted)

    def rules(self, scorecard: Scorecard, height: int) -> Scorecard:
        """Let the levels of all rules of a level learn, from the scores before any rule."""
        learning = [
            placed
            for placed in at_height(scorecard, height)
            if any(rule.learns for rule in placed.body.rules)
        ]
        if not learning:
            return scorecard
        before = [attrs.evolve(placed.body, rules=()) for placed in learning]
        if isinstance(before[0], Scorecard):
            view, column = self.view.with_score(before[0])
            columns = {before[0].name: column}
        else:
            flags = (placed.under_sum for placed in learning)
            view, columns = self.scores(list(zip(before, flags, strict=True)))  # type: ignore[arg-type]
        found = view.found(
            one
            for body, *_ in learning
            for rule in body.rules
            for one in aggregates(columns[body.name], learned_in(rule))
        )
        fitted: dict[str, Body] = {}
        for body, *_ in learning:
            summary = ColumnSummary(columns[body.name], found)
            rules = tuple(_fitted_rule(rule, summary, body) for rule in body.rules)
            fitted[key_of(body)] = attrs.evolve(body, rules=rules)
        return replaced(scorecard, fitted)

    def scores(self, members: Sequence[tuple[Member, bool]]) -> tuple[View, dict[str, str]]:
        """Add the scores of members that stand below a sum, and of those that do not."""
        view, columns = self.view, dict[str, str]()
        for under_sum in (False, True):
            some = [member for member, flag in members if flag is under_sum]
            view, more = view.with_members(some, under_sum=under_sum)
            columns |= more
        return view, columns


def _fitted_rule(rule: Rule, summary: ColumnSummary, body: Body) -> Rule:
    ready, values = summed(rule, summary)
    try:
        return ready.fit(values)
    except FitError as error:
        raise error.within(body.place) from error
