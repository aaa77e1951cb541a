"""Plain arrays in: numbers, labels and dates, each value decided on the way."""

from __future__ import annotations

from healthscore.columns._dates import as_instant, to_dates
from healthscore.columns._labels import Labels, to_labels
from healthscore.columns._numbers import refuse_infinite, to_numbers
from healthscore.columns._values import (
    Kind,
    as_column,
    first_row,
    kind_of,
    kind_of_type,
    where_type,
)

__all__ = [
    "Kind",
    "Labels",
    "as_column",
    "as_instant",
    "first_row",
    "kind_of",
    "kind_of_type",
    "refuse_infinite",
    "to_dates",
    "to_labels",
    "to_numbers",
    "where_type",
]
