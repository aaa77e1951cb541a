"""Scores as tables and records, for what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from healthscore._definition import refuse
from healthscore.errors import DataError
from healthscore.scoring._arrays import Arrays
from healthscore.scoring._table import is_constant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore.scoring._scores import Scores


class Delivered(Arrays):
    """The calls of a result that make tables and records of it."""

    def to_frame(
        self,
        *,
        layout: Literal["wide", "long"] = "wide",
        members: bool = False,
        contributions: bool = False,
    ) -> Any:
        """Make a table of the same library as the one that came in.

        Parameters
        ----------
        layout : {"wide", "long"}, default "wide"
            One row a customer; or for dashboards that drill down, one row for each customer and
            member, with the columns ``customer``, ``as_of``, ``level`` ("scorecard", "group",
            "metric" or "adjustment"), ``member``, ``score``, ``weight``, ``contribution``,
            ``band``, ``fingerprint`` and ``parent``. Everything is in the long layout already, so
            the other options are for the wide one.
        members : bool, default False
            Whether to add ``<member>_score`` for every metric and group.
        contributions : bool, default False
            Whether to add ``<metric>_points`` for every metric.

        Returns
        -------
        table
            The key column, if there is one, then ``score``, ``band`` (if the scorecard has a
            banding), ``churn_probability`` (if it has a calibration), ``coverage``,
            ``adjustment`` and ``model`` (the fingerprint's first 12 digits), then what was asked
            for. A pandas table keeps its index. Where there is no score, polars and pyarrow have
            null.

        Raises
        ------
        DataError
            If details are asked for that were not kept.
        DefinitionError
            If `layout` is neither of these, or other options are given with "long".
        """
        if layout != "wide":
            self._require_long(layout, members or contributions)
            from healthscore.engines.delivery import to_long

            return to_long(cast("Scores", self))
        columns: dict[str, NDArray[Any]] = {"score": self.values}
        if self._outputs.codes is not None:
            columns["band"] = self.bands
        if self._scorecard.calibration is not None:
            columns["churn_probability"] = self.churn_probability
        columns |= {"coverage": self.coverage, "adjustment": self.adjustments}
        columns["model"] = np.broadcast_to(self.model, len(self))
        if members:
            columns |= {f"{name}_score": scores for name, scores in self.members.items()}
        if contributions:
            points = self.contributions
            columns |= {f"{name}_points": points[:, at] for at, name in enumerate(self.metrics)}
        return self.frame_of(columns)

    def _require_long(self, layout: object, more: object) -> None:
        place = "to_frame"
        if layout != "long":
            raise refuse(place, "layout", "be 'wide' or 'long'", layout)
        if more:
            raise refuse(
                place, "layout", "be 'wide' where members or contributions are asked", layout
            )

    def to_records(
        self,
        fields: Mapping[str, str],
        *,
        digits: int | None = None,
        labels: Mapping[str, str | None] | None = None,
        reasons: int = 3,
    ) -> list[dict[str, Any]]:
        """Make one record a customer, ready for JSON, by the names that a CRM has for its fields.

        Parameters
        ----------
        fields : mapping of str to str
            What goes into each field: "key", "score", "band", "coverage" (0 to 1), "adjustment",
            "churn_probability" (0 to 1, where the scorecard has a calibration), "reasons" (one
            text), "as_of" (ISO text), "model" (the fingerprint's first 12 digits), the name of a
            metric or group for its score, or, as `to_frame` calls them, "<member>_score" and
            "<metric>_points". A member that is called like one of the words is asked for as
            "<member>_score".
        digits : int, optional
            Digits behind the point of scores and points, 0 to 9; coverage has two more. A score
            that would come to lie in another band keeps as many as tell its own. By default all.
        labels : mapping of str to (str or None), optional
            Other texts for bands, such as ``{"red": "At risk", "unknown": None}``.
        reasons : int, default 3
            How many reasons there are at most.

        Returns
        -------
        list of dict
            In the customers' order, of nothing but float, int, str and None: a gap is None, a key
            that is a date is ISO text, and `json.dumps(..., allow_nan=False)` always takes it.

        Raises
        ------
        DefinitionError
            If a field asks for what is not known, or for bands where there is no banding, or an
            option is not what it must be.
        DataError
            If the key is asked for and there is no key column, or details were not kept.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> card = Scorecard("demo", [Metric("usage", AsIs())])
        >>> scores = card.score({"account": ["acme", "brix"], "usage": [80, None]}, key="account")
        >>> scores.to_records({"External_Id__c": "key", "Health_Score__c": "score"})
        [{'External_Id__c': 'acme', ...: 80.0}, {'External_Id__c': 'brix', ...: None}]
        """
        from healthscore.engines.delivery import to_records

        return to_records(
            cast("Scores", self), fields, digits=digits, labels=labels, reasons=reasons
        )

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
        return self._table.of_any_length().make(
            {name: each if is_constant(each) else np.array(each) for name, each in columns.items()}
        )

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
        if self._key in columns:
            message = f"The key column is called {self._key!r}, as a result is. Rename it first."
            raise DataError(message, where=f"column {self._key!r}", got=self._key)
        keys = {} if self._key is None else {self._key: self.keys}
        every = keys | dict(columns)
        return self._table.make(
            {name: each if is_constant(each) else np.array(each) for name, each in every.items()}
        )
