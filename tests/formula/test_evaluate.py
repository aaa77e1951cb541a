import datetime as dt
import math
from typing import ClassVar

import numpy as np
import pytest

import healthscore as hs
from healthscore.formula import evaluate, parse
from rows import Rows, computed, labelled, true_rows

T, F, U = 1.0, 0.0, None


class TestArithmetic:
    """What has no finite answer is a gap."""

    @pytest.mark.parametrize(
        ("text", "due"),
        [
            ("a + 2 * b", [7.0, None, None]),
            ("a / b", [1 / 3, None, None]),
            ("a / 0", [None, None, None]),
            ("0 / 0", [None]),
            ("1 / 3", [1 / 3]),
            ("-a", [-1.0, -2.0, None]),
            ("1e308 * 10", [None]),
            ("-1e308 - 1e308", [None]),
            ("abs(-a)", [1.0, 2.0, None]),
            ("sqrt(a - 2)", [None, 0.0, None]),
            ("log1p(a - 2)", [None, 0.0, None]),
            ("min(a, b)", [1.0, None, None]),
            ("max(a, b, 5)", [5.0, None, None]),
            ("coalesce(b, a, 7)", [3.0, 2.0, 7.0]),
            ("coalesce(b / 0, a)", [1.0, 2.0, None]),
        ],
    )
    def test_of_numbers_and_gaps(self, text, due):
        """Division by zero, overflow and roots of the negative, like any gap."""
        assert computed(text, {"a": [1, 2, None], "b": [3, None, None]}) == due

    def test_log1p_is_exact_near_0(self):
        """That is what it is for."""
        assert computed("log1p(a)", {"a": [1e-20, math.e - 1]}) == [1e-20, pytest.approx(1.0)]


class TestLogic:
    """Three values: true, false, and unknown because of a gap."""

    @pytest.mark.parametrize(
        ("operator", "table"),
        [
            ("and", {(T, T): T, (T, F): F, (T, U): U, (F, F): F, (F, U): F, (U, U): U}),
            ("or", {(T, T): T, (T, F): T, (T, U): T, (F, F): F, (F, U): U, (U, U): U}),
        ],
    )
    def test_truth_tables(self, operator, table):
        """Both ways round."""
        table |= {(right, left): due for (left, right), due in table.items()}
        left, right = zip(*table, strict=True)
        columns = {"a": list(left), "b": list(right)}
        assert computed(f"a {operator} b", columns) == list(table.values())
        chain = f"a {operator} b {operator} b {operator} a"
        assert computed(chain, columns) == list(table.values())

    def test_not(self):
        """Unknown stays unknown."""
        assert computed("not a", {"a": [1, 0, None, -3, 0.5]}) == [F, T, U, F, F]

    def test_any_number_but_0_is_true(self):
        """A flag may be a count."""
        assert computed("a and a", {"a": [2, -1, 0, None, 1e-300]}) == [T, T, F, U, T]

    def test_a_condition_is_true_or_it_does_not_hold(self):
        """A rule applies to nobody of whom it is unknown."""
        assert true_rows("a", {"a": [2, 1, 0, None, -1]}) == [True, True, False, False, True]
        assert true_rows("a > 1", {"a": [2, 1, None]}) == [True, False, False]
        assert true_rows("1 < 2", {}) == [True]

    def test_comparisons_of_gaps_are_unknown(self):
        """Equal to nothing and different from nothing."""
        for sign in ("==", "!=", "<", "<=", ">", ">="):
            assert computed(f"a {sign} a", {"a": [None]}) == [U]
            assert computed(f"1 {sign} a", {"a": [None]}) == [U]

    def test_chains(self):
        """False wins over a gap in a chain as well."""
        columns = {"a": [1, 5, None, None], "b": [3, 3, 3, 12]}
        assert computed("0 < a < b < 10", columns) == [T, F, U, F]

    def test_a_condition_may_be_counted(self):
        """True is 1."""
        assert computed("(a > 1) + (b > 1)", {"a": [2, 2, None], "b": [2, 0, 2]}) == [
            2.0,
            1.0,
            None,
        ]


class TestLabels:
    """Text is compared with text."""

    COLUMNS: ClassVar = {
        "plan": ["pro", "free", None, " ", "nan"],
        "old": ["free", "free", "free", None, "None"],
        "n": [1, 2, 3, 4, 5],
    }

    @pytest.mark.parametrize(
        ("text", "due"),
        [
            ("plan == 'pro'", [T, F, U, U, F]),
            ("'pro' != plan", [F, T, U, U, T]),
            ("plan == 'PRO'", [F, F, U, U, F]),
            ("plan == old", [F, T, U, U, F]),
            ("plan != old", [T, F, U, U, T]),
            ("old == 'None'", [F, F, F, U, T]),
            ("plan == 'nan'", [F, F, U, U, T]),
            ("plan in ('pro', 'x')", [T, F, U, U, F]),
            ("plan not in ('pro', 'x')", [F, T, U, U, T]),
            ("coalesce(plan, old) == 'free'", [F, T, T, U, F]),
            ("coalesce(plan, 'none') in ('none')", [F, F, T, T, F]),
            ("coalesce(plan, old) == old", [F, T, T, U, F]),
            ("coalesce(plan, old) == coalesce(plan, plan, old)", [T, T, T, U, T]),
            ("'a' == 'a'", [T]),
            ("'a' in ('b')", [F]),
            ("n == n", [T, T, T, T, T]),
            ("coalesce(n, n) != n", [F, F, F, F, F]),
            ("n in (1, 2.0, -0)", [T, T, F, F, F]),
        ],
    )
    def test_comparison(self, text, due):
        """A blank is a gap, and a gap is unknown."""
        assert computed(text, self.COLUMNS) == due

    def test_a_column_of_text_is_not_compared_with_one_of_numbers(self):
        """The error is that of a text where a number is due."""
        with pytest.raises(hs.DataError, match="a number is due"):
            computed("plan == n", self.COLUMNS)

    def test_a_formula_may_give_labels(self):
        """Gaps filled from left to right."""
        due = ["pro", "free", "free", "rest", "nan"]
        assert labelled("coalesce(plan, old, 'rest')", self.COLUMNS) == due
        assert labelled("plan", self.COLUMNS) == ["pro", "free", None, None, "nan"]
        assert labelled("'x'", {}) == ["x"]


class TestDates:
    """Days, with their fractions."""

    COLUMNS: ClassVar = {
        "start": ["2026-01-01", None, "2026-01-01 12:00", "0001-01-01"],
        "end": [dt.date(2026, 3, 1), dt.date(2026, 3, 1), None, dt.date(9999, 12, 31)],
    }

    def test_between(self):
        """From the first to the second; the span of all dates does not overflow."""
        due = [59.0, None, None, 3652058.0]
        assert computed("days_between(start, end)", self.COLUMNS) == due
        assert computed("days_between(end, start) + 0", self.COLUMNS)[0] == -59.0

    def test_since(self):
        """Up to the date of scoring."""
        as_of = int(np.datetime64("2026-01-02T00:00", "us").astype(np.int64))
        assert computed("days_since(start)", self.COLUMNS, as_of=as_of)[:3] == [1.0, None, 0.5]
        assert computed("days_since(end)", self.COLUMNS, as_of=as_of)[0] == -58.0


class TestScores:
    """Members' scores are numbers like any others."""

    def test_are_read_from_the_source(self):
        """NaN is a member without a score."""
        scores = {"usage": [90, None, 10]}
        assert computed("score('usage') >= 80", scores=scores) == [T, U, F]


class TestEvaluate:
    """What comes out."""

    def test_is_an_array_of_rows_or_one_number(self):
        """One number where no column is read."""
        with np.errstate(all="ignore"):
            assert np.shape(evaluate(parse("1 + 2 > 2 and not 1 in (2)"), Rows({}))) == ()
            assert np.shape(evaluate(parse("a + 1"), Rows({"a": [1, 2]}))) == (2,)

    def test_leaves_the_columns_as_they_are(self):
        """A formula reads."""
        column = np.array([1.0, math.nan])
        computed("coalesce(abs(-a), 3) + a", {"a": column})
        assert column[0] == 1.0
        assert math.isnan(column[1])
