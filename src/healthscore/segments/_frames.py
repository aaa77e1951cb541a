"""Scores by segment as tables, for what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.errors import DataError
from healthscore.scoring._table import is_constant
from healthscore.segments._arrays import Arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


class Frames(Arrays):
    """The calls of a result that make tables of it."""

    def to_frame(self, *, members: bool = False, contributions: bool = False) -> Any:
        """Make a table of the same library as the one that came in.

        Parameters
        ----------
        members : bool, default False
            Whether to add ``<member>_score`` for every metric and group of any scorecard.
        contributions : bool, default False
            Whether to add ``<metric>_points`` for every metric of any scorecard.

        Returns
        -------
        table
            The key column, if there is one, then ``segment``, ``score``, ``band`` (if all
            scorecards have a banding), ``churn_probability`` (if all have a calibration),
            ``percentile`` (within the segment), ``coverage``, ``adjustment`` and ``model``, then
            what was asked for. A pandas table keeps its index.

        Raises
        ------
        DataError
            If details are asked for that were not kept, or the key column is called what a result
            is.
        """
        columns: dict[str, NDArray[Any]] = {"segment": self.segments, "score": self.values}
        if all(segment.scorecard.banding is not None for segment in self.segmented.all):
            columns["band"] = self.bands
        if all(segment.scorecard.calibration is not None for segment in self.segmented.all):
            columns["churn_probability"] = self.churn_probability
        columns |= {"percentile": self.percentiles, "coverage": self.coverage}
        columns |= {"adjustment": self.adjustments, "model": self.model}
        if members:
            columns |= {f"{name}_score": scores for name, scores in self.members.items()}
        if contributions:
            points = self.contributions
            columns |= {f"{name}_points": points[:, at] for at, name in enumerate(self.metrics)}
        return self.frame_of(columns)

    def table_of(self, columns: Mapping[str, NDArray[Any]]) -> Any:
        """Make a table of the same library as the one that came in, of any rows.

        Parameters
        ----------
        columns : mapping of str to ndarray, shape (n_rows,)
            By name, all of one length, whatever that is.

        Returns
        -------
        table
            These columns alone, and in pandas an index that counts from 0.
        """
        return self._table.of_any_length().make(_own(columns))

    def frame_of(self, columns: Mapping[str, NDArray[Any]]) -> Any:
        """Make a table of the same library as the one that came in, from columns of your own.

        Parameters
        ----------
        columns : mapping of str to ndarray, shape (n_customers,)
            By name, one value a customer.

        Returns
        -------
        table
            The key column, if there is one, then these.

        Raises
        ------
        DataError
            If one is called what the key column is called.
        """
        if self.key in columns:
            message = f"The key column is called {self.key!r}, as a result is. Rename it first."
            raise DataError(message, where=f"column {self.key!r}", got=self.key)
        keys = {} if self.key is None else {self.key: self.keys}
        return self._table.make(_own(keys | dict(columns)))


def _own(columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Copy the arrays of a result, which nobody may write to."""
    return {name: each if is_constant(each) else np.array(each) for name, each in columns.items()}
