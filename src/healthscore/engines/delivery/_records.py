"""Records of customers, by the names that a CRM has for its properties."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from healthscore.engines.delivery._sources import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.scoring import Scores


def to_records(
    scores: Scores,
    fields: Mapping[str, str],
    *,
    digits: int | None = None,
    labels: Mapping[str, str | None] | None = None,
    reasons: int = 3,
) -> list[dict[str, Any]]:
    """Make one record a customer, ready for JSON, by the names that a CRM has for its properties.

    Parameters
    ----------
    scores : Scores
        The customers.
    fields : mapping of str to str
        What goes into each property: "key", "score", "band", "coverage" (0 to 1), "adjustment",
        "churn_probability" (0 to 1, where the scorecard has a calibration), "reasons" (one text),
        "as_of" (ISO text), "model" (the fingerprint's first 12 digits), the name of a metric or
        group for its score, or, as `Scores.to_frame` calls them, "<member>_score" and
        "<metric>_points". A member that is called like one of the words is asked for as
        "<member>_score".
    digits : int, optional
        Digits behind the point of scores and points, 0 to 9; shares have two more. A score that
        would come to lie in another band keeps as many as tell its own. By default all.
    labels : mapping of str to (str or None), optional
        Other texts for bands, such as ``{"red": "At risk", "unknown": None}``.
    reasons : int, default 3
        How many reasons there are at most.

    Returns
    -------
    list of dict
        In the customers' order, of nothing but float, int, str and None: a gap is None, a key that
        is a date is ISO text, and `json.dumps(..., allow_nan=False)` always takes it.

    Raises
    ------
    DefinitionError
        If a property asks for what is not known, or for bands or churn where there is no banding or
        calibration, or an option is not what it must be.
    DataError
        If the key is asked for and there is no key column, or details were not kept.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> banding = Banding({"red": 0, "yellow": 40, "green": 70})
    >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())], banding=banding)
    >>> table = {"account": ["acme", "brix"], "usage": [39.96, None], "csat": [39.96, 55]}
    >>> scores = card.score(table, key="account")
    >>> fields = {"Id__c": "key", "Score__c": "score", "Band__c": "band", "Usage__c": "usage"}
    >>> for record in to_records(scores, fields, digits=1, labels={"red": "At risk"}):
    ...     print(record)
    {'Id__c': 'acme', 'Score__c': 39.96, 'Band__c': 'At risk', 'Usage__c': 40.0}
    {'Id__c': 'brix', 'Score__c': 55.0, 'Band__c': 'yellow', 'Usage__c': None}
    """
    columns = Writer(scores, digits, labels or {}, reasons).columns(fields)
    return list(map(dict, map(partial(zip, columns), zip(*columns.values(), strict=True))))
