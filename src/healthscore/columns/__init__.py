"""Plain arrays in: numbers, labels and dates, each value decided on the way."""

from __future__ import annotations

from healthscore.columns._dates import as_instant, to_dates
from healthscore.columns._labels import Labels, to_labels
from healthscore.columns._matrix import to_matrix
from healthscore.columns._numbers import refuse_infinite, to_numbers
from healthscore.columns._outcome import to_outcome
from healthscore.columns._values import (
    Kind,
    as_column,
    as_objects,
    blank,
    first_row,
    is_array,
    is_sequence,
    kind_of,
    refuse_row,
    show_short,
    where_gap,
    where_kind,
)

__all__ = [
    "Kind",
    "Labels",
    "as_column",
    "as_instant",
    "as_objects",
    "blank",
    "first_row",
    "is_array",
    "is_sequence",
    "kind_of",
    "refuse_infinite",
    "refuse_row",
    "show_short",
    "to_dates",
    "to_labels",
    "to_matrix",
    "to_numbers",
    "to_outcome",
    "where_gap",
    "where_kind",
]
