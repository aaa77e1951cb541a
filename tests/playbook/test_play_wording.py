import math
import random

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import strategies
from healthscore.formula import Formula
from healthscore.playbook._wording import exact, numbers_as_text, quoted, text_of

FORMULAS = [
    "a",
    "`a b`",
    "`and` > `1x`",
    "score('it''s') >= 80",
    "a - (b - c) - d",
    "a / (b / c) * (d + 1)",
    "-a * -2 + (-(b + c))",
    "not a > 3 and not (b or c)",
    "(a or b) and (c or d and e)",
    "not not a",
    "a not in ('x', 'it''s')",
    "(a > 1) == (b in (1, -2.5))",
    "(a + 1) in (1, 2)",
    "(not a) + 1 > 2",
    "coalesce(a, b > 1, 0) > 1e-300",
    "0 <= a < b",
    "days_between(a, `b c`) / 365.25 > 1e300",
    "a == 'text'",
    "((a < b) < c) == (d < (e < f))",
]


class TestTextOf:
    @pytest.mark.parametrize("text", FORMULAS)
    def test_it_reads_back_as_an_equal_formula(self, text):
        """And is its own fixed point."""
        written = text_of(Formula(text).node)
        assert Formula(written) == Formula(text)
        assert text_of(Formula(written).node) == written

    @given(seed=st.integers(0, 2**32))
    def test_any_condition_reads_back(self, seed):
        """Of those that chance makes for rules."""
        maker = strategies.Maker(random.Random(seed))  # noqa: S311  chance that can be repeated
        formula = Formula(maker.condition(["m1", "it's"[:2]]))
        assert Formula(text_of(formula.node)) == formula

    def test_brackets_stand_where_they_must(self):
        """And nowhere else."""
        assert text_of(Formula("((a)+(b*c)) > (3)").node) == "a + b * c > 3"
        assert text_of(Formula("(a or b) and (c)").node) == "(a or b) and c"
        assert text_of(Formula("not (a > 1)").node) == "not a > 1"

    @pytest.mark.parametrize(
        "text", ["-a < 3", "-(a + b) * 2 > -1", "a - -b > 0", "0 - 5 < a", "--a < abs(-b)"]
    )
    def test_signs_stay_signs(self, text):
        """And numbers below zero are not sums."""
        assert text_of(Formula(text).node) == text
        assert Formula(text_of(Formula(text).node)) == Formula(text)

    def test_quotes_are_doubled(self):
        """Of either kind."""
        assert quoted("it's") == "'it''s'"
        assert quoted("a`b", "`") == "`a``b`"


class TestNumbersAsText:
    @pytest.mark.parametrize(
        ("value", "decimals", "text"),
        [
            (91.04, 1, "91.0"),
            (-0.04, 1, "0.0"),
            (0.125, 2, "0.12"),
            (3.0, None, "3"),
            (-0.0, None, "0"),
            (1234567.0, None, "1,234,567"),
            (1234567.891, None, "1,234,567.89"),
            (1 / 3, None, "0.333333"),
            (1e-9, None, "1e-09"),
            (1e300, None, "1e+300"),
            (math.nan, None, "nan"),
        ],
    )
    def test_how_one_is_shown(self, value, decimals, text):
        """Few digits, but all of a whole number."""
        texts, shown = numbers_as_text(np.array([value]), decimals)
        assert texts.tolist() == [text]
        np.testing.assert_array_equal(shown, [float(text.replace(",", ""))])

    @given(values=st.lists(st.one_of(st.just(math.nan), st.floats(-1e150, 1e150)), max_size=20))
    def test_each_is_shown_as_it_is_alone(self, values):
        """Whatever stands beside it."""
        column = np.array(values, dtype=np.float64)
        for decimals in (None, 1):
            texts, _ = numbers_as_text(column, decimals)
            alone = [
                numbers_as_text(column[at : at + 1], decimals)[0][0] for at in range(len(column))
            ]
            assert texts.tolist() == alone

    @given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False)))
    def test_all_digits_read_back(self, values):
        """As the same number."""
        assert list(map(float, exact(np.array(values, dtype=np.float64)))) == values
