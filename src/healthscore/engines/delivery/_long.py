"""The long layout: one row for each customer and each part of the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.columns import is_array
from healthscore.engines.delivery._stacked import stacked_arrays, stacked_frame
from healthscore.scoring import as_table

if TYPE_CHECKING:
    from healthscore.scoring import Scores


def to_long(scores: Scores) -> Any:
    """Make the table that dashboards drill into: a row for each customer and part of the score.

    Parameters
    ----------
    scores : Scores
        The customers.

    Returns
    -------
    table
        Of the same library as the one that came in; in pandas with an index that counts the rows.
        First the scorecard for all customers, then each group and metric for all of them, in the
        order of the definition, and last, where rules or sums can adjust the score, the
        adjustment. That is ``n_customers * (1 + n_groups + n_metrics)`` rows, or one more a
        customer: of a million customers with twelve metrics in three groups, 16 million.

    Raises
    ------
    DataError
        If details were not kept.

    Notes
    -----
    The columns, of which a row never lacks any:

    * ``customer``: the key, or the row number where there is no key column.
    * ``as_of``: the date of scoring in UTC, null where none was given.
    * ``level``: "scorecard", "group", "metric" or "adjustment".
    * ``member``: name of the scorecard, the group or the metric; "adjustment".
    * ``score``: its score, null where it has none, as an adjustment never has.
    * ``weight``: its share of the whole weight, as declared; of the scorecard 1, of an adjustment
      0.
    * ``contribution``: points in the customer's score, null where the customer has none. What a
      row contributes is the sum of what lies in it. So the metrics and the adjustment add up to
      the score, and so do the rows whose parent is the scorecard.
    * ``band``: the customer's, in each of its rows, so that all can be filtered by it; "unknown"
      without a score, empty where the scorecard has no banding.
    * ``fingerprint``: of the model, the first 12 digits.
    * ``parent``: the scorecard or the group that it lies in, empty for the scorecard.

    Filter by ``level`` before summing contributions, or points are counted more than once.

    Examples
    --------
    >>> from healthscore import AsIs, Cap, Group, Metric, Scorecard
    >>> usage = Group("usage", [Metric("logins", AsIs()), Metric("seats", AsIs())])
    >>> rules = [Cap(at=39, when="p1 >= 1", reason="open P1 ticket")]
    >>> card = Scorecard("demo", [usage, Metric("nps", AsIs())], rules=rules)
    >>> table = [{"account": "acme", "logins": 80, "seats": 60, "nps": 50, "p1": 1}]
    >>> long = to_long(card.score(table, key="account"))
    >>> for row in long:
    ...     print(row["level"], row["member"], row["score"], row["weight"], row["contribution"])
    scorecard demo 39.0 1.0 39.0
    group usage 70.0 0.5 35.0
    metric logins 80.0 0.25 20.0
    metric seats 60.0 0.25 15.0
    metric nps 50.0 0.5 25.0
    adjustment adjustment nan 0.0 -21.0
    """
    example = example_of(scores)
    if is_frame(example):
        return stacked_frame(scores)
    return as_table(example).make(stacked_arrays(scores))


def example_of(scores: Scores) -> Any:
    """Make a table without rows.

    Parameters
    ----------
    scores : Scores
        Any.

    Returns
    -------
    table
        Of the library that the scores' own table came from.
    """
    return scores.take([]).frame_of({f"not {scores.key}": np.empty(0)})


def is_frame(table: object) -> bool:
    """Tell a data frame from the other kinds of tables."""
    return not (isinstance(table, dict | list) or is_array(table))
