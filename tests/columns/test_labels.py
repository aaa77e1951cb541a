import enum
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from healthscore.columns import Labels, to_labels
from healthscore.errors import DataError


class Plan(str, enum.Enum):  # noqa: UP042  the older way, that prints as Plan.PRO
    """A text that prints as something else."""

    PRO = "pro"


def texts(labels):
    """Give one text a row, None for gaps."""
    return [None if code < 0 else labels.labels[code] for code in labels.codes.tolist()]


class TestToLabels:
    """Columns of text."""

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (["a", "b", "a"], ["a", "b", "a"]),
            (["a", None, np.nan, pd.NA, pd.NaT, "", " \t"], ["a", *[None] * 6]),
            (["None", None, "nan", np.nan], ["None", None, "nan", None]),
            (["a", " a", "A"], ["a", " a", "A"]),
            ([np.str_("a"), "a"], ["a", "a"]),
            ([None, None], [None, None]),
            ([], []),
            (np.array(["a", "", "b"]), ["a", None, "b"]),
            (np.array(["", ""]), [None, None]),
            (np.array([], dtype="U1"), []),
            (np.array([np.nan, np.nan]), [None, None]),
            (np.array([], dtype=float), []),
            (np.ma.array(["a", "b"], mask=[False, True]), ["a", None]),
            (pd.Series(["a", None]), ["a", None]),
            (pd.Categorical(["a", None]), ["a", None]),
        ],
    )
    def test_texts_become_codes_and_gaps_minus_one(self, values, expected):
        """Blank text is a gap, and blanks around a text are part of it."""
        assert texts(to_labels(values)) == expected

    def test_no_label_stands_for_a_gap(self):
        """A million different NaNs do not make a million labels."""
        assert to_labels(["a", None, float("nan"), float("nan")]).labels == ("a",)

    def test_gaps_come_before_between_and_behind_labels(self):
        """Whichever was met first, labels are numbered from 0."""
        labels = to_labels([None, "b", float("nan"), "a", " ", "b"])
        assert labels.labels[:2] == ("b", "a")
        assert labels.codes.tolist() == [-1, 0, -1, 1, -1, 0]

    @pytest.mark.parametrize("number", [0.0, 1.5, float("inf")])
    def test_a_float_that_is_no_gap_is_refused(self, number):
        """With its row, also among many gaps."""
        with pytest.raises(DataError, match=r"row 2: a label is due\. Got"):
            to_labels(["a", float("nan"), number])

    def test_members_of_an_enum_of_texts_are_their_texts(self):
        """And not the way in which they print."""
        labels = to_labels([Plan.PRO, "pro"])
        assert labels.labels == ("pro",)
        assert type(labels.labels[0]) is str

    @pytest.mark.parametrize(
        ("values", "row", "got"),
        [
            (["a", 1], 1, 1),
            ([None, True], 1, True),
            (["a", np.nan, 2.5], 2, 2.5),
            (["a", b"b"], 1, b"b"),
            ([Decimal("NaN")], 0, Decimal("NaN")),
            (np.array([np.nan, 3.0]), 1, 3.0),
            (np.array([1, 2]), 0, 1),
            (np.array([b"a"]), 0, b"a"),
            (np.array(["NaT", "2026"], "datetime64[D]"), 1, np.datetime64("2026", "D")),
            (pd.Categorical([1, 2]), 0, 1),
        ],
    )
    def test_what_is_no_text_is_refused_with_its_row(self, values, row, got):
        """The first one, and what to do with numbers."""
        with pytest.raises(DataError) as caught:
            to_labels(values)
        assert caught.value.where == f"row {row}"
        assert str(caught.value.got) == str(got)
        assert str(caught.value).startswith(f"row {row}: a label is due. Got ")
        assert str(caught.value).endswith("Numbers are judged by Steps or Piecewise.")


class TestLabels:
    """Codes and labels together."""

    def test_some_rows(self):
        """The labels stay the same."""
        cut = to_labels(["a", "b", None]).rows(1, 3)
        assert isinstance(cut, Labels)
        assert cut.codes.tolist() == [1, -1]
        assert cut.labels == ("a", "b")

    def test_customers_whose_label_is_wanted(self):
        """A gap is never wanted."""
        labels = to_labels(["a", "b", None, "a"])
        assert labels.where([True, False]).tolist() == [True, False, False, True]
        assert labels.where([True, True]).tolist() == [True, True, False, True]
