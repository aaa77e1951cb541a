"""A few rows in memory, for formulas to be computed on."""

import attrs
import numpy as np

from healthscore.columns import to_dates, to_labels, to_numbers
from healthscore.formula import evaluate, evaluate_labels, holds, parse


@attrs.frozen
class Rows:
    """Where a formula's values come from: plain lists by column."""

    columns: dict
    scores: dict = attrs.field(factory=dict)
    as_of: int = 0

    def numbers(self, column):
        """Give a column of numbers."""
        return to_numbers(self.columns[column])

    def labels(self, column):
        """Give a column of labels."""
        return to_labels(self.columns[column])

    def dates(self, column):
        """Give a column of dates in microseconds."""
        return to_dates(self.columns[column]).view(np.int64)

    def is_text(self, column):
        """Tell whether a column holds text."""
        return any(isinstance(value, str) for value in self.columns[column])

    def score(self, member):
        """Give the score of a member."""
        return to_numbers(self.scores[member])


def computed(text, columns=None, **more):
    """Compute a formula as the engine does, and give plain numbers with None for gaps."""
    source = Rows(columns or {}, **more)
    with np.errstate(all="ignore"):
        values = np.atleast_1d(evaluate(parse(text), source))
    return [None if np.isnan(value) else value for value in values.tolist()]


def labelled(text, columns):
    """Compute a formula that gives labels, with None for gaps."""
    found = evaluate_labels(parse(text), Rows(columns))
    return [None if code < 0 else found.labels[code] for code in found.codes.tolist()]


def true_rows(text, columns):
    """Tell where a condition is true."""
    return np.atleast_1d(holds(parse(text), Rows(columns))).tolist()
