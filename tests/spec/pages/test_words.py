import hypothesis.strategies as st
import pytest
from hypothesis import given

import parts
from healthscore import learn
from healthscore._definition import learned_in
from healthscore.learn import Learned
from healthscore.spec.pages._content import Code, Name
from healthscore.spec.pages._words import (
    LEARNED,
    amount,
    between,
    counted,
    figure,
    kept,
    limits,
    listed,
    percent,
    points,
    some,
)


class Own(Learned):
    """A parameter that somebody else wrote."""

    def __repr__(self):
        return "Own()"

    def of(self, values):
        """Learn nothing."""
        return float(len(values))


class TestFigures:
    """Numbers for people."""

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (0.0, "0"),
            (-0.0, "0"),
            (3.0, "3"),
            (-3.5, "-3.5"),
            (1 / 3, "0.333333"),
            (0.9999999, "1"),
            (2026.0, "2026"),
            (12500.0, "12,500"),
            (123456.789, "123,457"),
            (12345.678, "12,345.7"),
            (1e150, "1e+150"),
            (1e-9, "1e-09"),
            (float("nan"), "nan"),
        ],
    )
    def test_are_short_and_plain(self, value, text):
        """Six digits, without zeros at the end."""
        assert figure(value) == text

    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_read_back_as_nearly_the_same_number(self, value):
        """Six digits are right to a part in 100,000."""
        assert float(figure(value).replace(",", "")) == pytest.approx(value, rel=1e-5, abs=1e-320)

    def test_points_have_one_digit_at_most(self):
        """And no score is minus 0."""
        assert [points(score) for score in (66.666, 50.0, -0.01)] == ["66.7", "50", "0"]

    def test_a_share_that_is_not_0_is_not_shown_as_0(self):
        """However little it is."""
        assert [percent(share) for share in (0, 1e-12, 1 / 3, 1)] == [
            "0%",
            "<0.1%",
            "33.3%",
            "100%",
        ]

    def test_limits_that_nobody_comes_to_are_none(self):
        """From 1e9 on."""
        far, unit = 1e9, " points"
        assert [limits(0, 20, unit), limits(-far, 20, unit)] == [
            "0 to 20 points",
            "20 points or less",
        ]
        assert [limits(0, far), limits(-far, far, unit)] == ["0 or more", "any number of points"]
        assert [kept(0, 20, ", "), kept(-far, 20, ", ")] == [
            ", kept within 0 and 20",
            ", kept at 20 or less",
        ]
        assert [kept(0, far, ", "), kept(-far, far, ", ")] == [", kept at 0 or more", ""]

    def test_things_are_counted(self):
        """One has no s."""
        assert (counted(1, "rule"), counted(1200, "rule")) == ("1 rule", "1,200 rules")


class TestLists:
    """Things in a row."""

    def test_the_last_is_joined_by_and(self):
        """The others by commas."""
        assert listed([("a",)]) == ("a",)
        assert listed([("a",), ("b",)]) == ("a", " and ", "b")
        assert listed([("a",), ("b",), ("c", "d")]) == ("a", ", ", "b", " and ", "c", "d")

    def test_many_are_only_counted(self):
        """A sentence stays one that can be read."""
        assert some(["a", "b"], "metric") == (Name("a"), " and ", Name("b"))
        assert some(["a"] * 9, "metric") == ("9 metrics",)

    def test_a_range_may_be_one_value(self):
        """Then it is named once."""
        assert between(5.0, 5.0) == ("at ", "5")
        assert between(5.0, learn.median()) == ("between ", "5", " and ", "the median")


class TestAmounts:
    """Parameters that are known, and others."""

    @pytest.mark.parametrize(
        ("parameter", "words"),
        [
            (4.5, "4.5"),
            (learn.minimum(), "the smallest value"),
            (learn.maximum(), "the largest value"),
            (learn.quantile(0.05), "the 5% quantile"),
            (learn.median(), "the median"),
            (learn.median(iqrs=1), "the median plus 1 interquartile range"),
            (learn.mean(), "the mean"),
            (learn.mean(sds=-3), "the mean minus 3 standard deviations"),
            (learn.bounded(learn.median()), "the median"),
            (
                learn.bounded(learn.minimum(), above=1, below=20),
                "the smallest value (which must lie above 1 and below 20)",
            ),
            (Own(), Code("Own()")),
            (learn.bounded(Own(), above=0), Code("learn.bounded(Own(), above=0.0)")),
        ],
        ids=repr,
    )
    def test_are_in_words(self, parameter, words):
        """What somebody else wrote shows itself."""
        assert amount(parameter) == words

    def test_every_shipped_parameter_has_words_of_its_own(self):
        """Whatever part it is in."""
        used = {type(parameter) for part in parts.SHIPPED for parameter in learned_in(part)}
        assert used == set(LEARNED)
