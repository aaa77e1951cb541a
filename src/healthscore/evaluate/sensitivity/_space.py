"""All that may be chosen otherwise, laid out as numbers from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, final

import attrs
import numpy as np

from healthscore.evaluate.sensitivity._sites import ROOT, counted_metrics, cuts_of, sites_of
from healthscore.group import Group
from healthscore.weightings import Fixed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore._definition import FloatArray
    from healthscore.aggregations import Aggregation
    from healthscore.evaluate.sensitivity._freedom import Freedom
    from healthscore.evaluate.sensitivity._sites import Cut, Site
    from healthscore.group import Body, Member
    from healthscore.scorecard import Scorecard

    B = TypeVar("B", bound=Body)

_LIGHTEST: Final = 1e-12
_HEAVIEST: Final = 1e12

LEFT_OUT: Final = "left-out metric"


class Choice(NamedTuple):
    """One thing that may be chosen otherwise, and the numbers that say how."""

    name: str
    columns: range

    @property
    def words(self) -> str:
        """What sentences call it."""
        return "leaving out a metric" if self.name == LEFT_OUT else f"the {self.name}"


@final
@attrs.frozen(eq=False)
class Draw:
    """The choices of one draw.

    Parameters
    ----------
    scorecard : Scorecard
        With the weights and aggregations of the draw, and weight 0 for what is left out.
    bends : mapping of str to float
        Power to which the share of its scale that a metric scores is raised, by metric; curves are
        no part of this scorecard.
    left_out : str or None
        The metric that is left out.
    """

    scorecard: Scorecard
    bends: Mapping[str, float]
    left_out: str | None


@final
class Space:
    """All that may be chosen otherwise in a scorecard: a draw is a point of it.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    freedom : Freedom
        How far its choices may be made otherwise.
    """

    def __init__(self, scorecard: Scorecard, freedom: Freedom) -> None:
        self.scorecard = scorecard
        self.freedom = freedom
        self._sites = {site.name: site for site in sites_of(scorecard, freedom.aggregation)}
        self.width = 0
        self._weights = self._weight_columns()
        sites = tuple(self._sites.values())
        self._bent = counted_metrics(sites) if freedom.curves > 0.0 else ()
        self._powers = self._room(len(self._bent))
        cuts = cuts_of(sites) if freedom.leave_out else {}
        self._cuts: dict[str, Cut] = cuts
        self.leavable = tuple(cuts)
        optional = [site.name for site in sites if len(site.options) > 1]
        self._options = self._room(len(optional))
        self._option_of = dict(zip(optional, self._options, strict=True))
        self._left = self._room(1 if cuts else 0)

    def _room(self, columns: int) -> range:
        """Give the next columns of a point."""
        self.width += columns
        return range(self.width - columns, self.width)

    def _weight_columns(self) -> dict[str, range]:
        if self.freedom.weights == 0.0:
            return {}
        return {
            name: self._room(len(site.counted))
            for name, site in self._sites.items()
            # points are added up as they are
            if len(site.counted) > 1 and not site.body.aggregation.points
        }

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What may be chosen; where that is the weights of one group alone, each of these."""
        weights = [
            Choice("weights" if name == ROOT else f"weights of {name}", columns)
            for name, columns in self._weights.items()
        ]
        others = [
            Choice("curves", self._powers),
            Choice("aggregation", self._options),
            Choice(LEFT_OUT, self._left),
        ]
        every = [*weights, *(other for other in others if other.columns)]
        return self._single_weights() if len(every) == len(weights) == 1 else tuple(every)

    def _single_weights(self) -> tuple[Choice, ...]:
        ((name, columns),) = self._weights.items()
        members = zip(self._sites[name].counted, columns, strict=True)
        return tuple(Choice(f"weight of {each}", range(at, at + 1)) for each, at in members)

    def draw(self, point: FloatArray) -> Draw:
        """Make the choices that a point stands for.

        Parameters
        ----------
        point : ndarray of float64, shape (width,)
            From 0 to below 1.

        Returns
        -------
        Draw
            With the scorecard itself where nothing is chosen otherwise.
        """
        left_out = self.left_out(point)
        cut = None if left_out is None else self._cuts[left_out]
        return Draw(self._grown(self.scorecard, ROOT, point, cut), self.bends(point), left_out)

    @property
    def sites(self) -> Mapping[str, Site]:
        """The scorecard and its groups, by name."""
        return self._sites

    def weights(self, point: FloatArray) -> dict[str, FloatArray]:
        """Give the weights of the counted members of each group.

        Parameters
        ----------
        point : ndarray of float64, shape (width,)
            From 0 to below 1.

        Returns
        -------
        dict of str to ndarray of float64, each of shape (n_counted,)
            By group; those of which none is chosen otherwise are not there.
        """
        left_out = self.left_out(point)
        cut = None if left_out is None else self._cuts[left_out]
        found = {name: self._drawn(site, point, cut) for name, site in self._sites.items()}
        return {name: drawn for name, drawn in found.items() if drawn is not None}

    def left_code(self, point: FloatArray) -> int:
        """Give the number of the metric that is left out, that behind the last for none."""
        return int(point[self._left[0]] * (len(self._cuts) + 1))

    def left_out(self, point: FloatArray) -> str | None:
        """Name the metric that is left out."""
        if not self._left:
            return None
        return (*self.leavable, None)[self.left_code(point)]

    def bends(self, point: FloatArray) -> dict[str, float]:
        """Give the power that each curve is bent by, by metric."""
        if not self._bent:
            return {}
        away = 2.0 * point[self._powers.start : self._powers.stop] - 1.0
        powers = (1.0 + self.freedom.curves) ** away
        return dict(zip(self._bent, powers.tolist(), strict=True))

    def _grown(self, body: B, name: str, point: FloatArray, cut: Cut | None) -> B:
        site = self._sites[name]
        changes: dict[str, Any] = {}
        members = [self._member(member, point, cut) for member in body.members]
        if any(new is not old for new, old in zip(members, body.members, strict=True)):
            changes["members"] = tuple(members)
        drawn = self._drawn(site, point, cut)
        if drawn is not None:
            named = dict(zip(site.counted, drawn.tolist(), strict=True))
            changes["weighting"] = Fixed(dict(body.weights) | named)
        option = self._option(site, point)
        if option is not body.aggregation:
            changes["aggregation"] = option
        return attrs.evolve(body, **changes) if changes else body

    def _member(self, member: Member, point: FloatArray, cut: Cut | None) -> Member:
        if isinstance(member, Group):
            return self._grown(member, member.name, point, cut)
        return member

    def _drawn(self, site: Site, point: FloatArray, cut: Cut | None) -> FloatArray | None:
        columns = self._weights.get(site.name)
        is_cut = cut is not None and cut.site == site.name
        if columns is None and not is_cut:
            return None
        weights = np.array(site.weights)
        if columns is not None:
            weights = self._spread(weights, point[columns.start : columns.stop])
        if cut is not None and is_cut:
            weights[site.counted.index(cut.member)] = 0.0
        return weights

    def _spread(self, weights: FloatArray, shares: FloatArray) -> FloatArray:
        share = self.freedom.weights
        if isinstance(share, str):
            # exponential, so that their shares are evenly spread over all that there are
            drawn = -np.log1p(-shares)
        else:
            drawn = weights * (1.0 - share + 2.0 * share * shares)
        return np.clip(drawn, _LIGHTEST, _HEAVIEST)

    def _option(self, site: Site, point: FloatArray) -> Aggregation:
        column = self._option_of.get(site.name)
        place = 0 if column is None else int(point[column] * len(site.options))
        return site.options[place]
