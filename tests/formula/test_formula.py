import copy
import pickle
import re

import pytest

from healthscore import DefinitionError, Formula
from healthscore.formula import Need, formula, gives


def through_pickle(written):
    """Send a formula to another process and back."""
    return pickle.loads(pickle.dumps(written))  # noqa: S301  our own bytes


class TestFormula:
    """The text and its tree."""

    def test_keeps_the_text_as_written(self):
        """What a person wrote is what is printed."""
        assert Formula(" a  /b ").text == " a  /b "
        assert repr(Formula("a == 'x'")) == repr("a == 'x'")

    def test_is_equal_when_it_means_the_same(self):
        """Spaces and brackets aside."""
        assert Formula("a / b") == Formula("((a)/(b))")
        assert hash(Formula("a / b")) == hash(Formula("((a)/(b))"))
        assert Formula("a / b") != Formula("b / a")
        assert Formula("a == 1") != Formula("a == '1'")
        assert Formula("a") != "a"

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, through_pickle])
    def test_can_be_copied(self, again):
        """Before and after its parts were asked for."""
        written = Formula("score('usage') > days_since(`a b`)")
        assert again(written).scores == written.scores == ("usage",)
        assert again(written) == written
        assert again(written).text == written.text

    def test_cannot_be_changed(self):
        """It is hashed by its tree."""
        with pytest.raises(AttributeError):
            Formula("a").text = "b"

    def test_of_a_column(self):
        """Any name is quoted as need be."""
        assert Formula.of_column("a`b c").text == "`a``b c`"
        assert Formula.of_column("a`b c").column == "a`b c"
        assert Formula("(a)").column == "a"
        assert Formula("a + 1").column is None

    def test_scores_are_listed_once(self):
        """In the order in which they are met."""
        written = Formula("score('b') > score('a') and not score('b') in (1, 2)")
        assert written.scores == ("b", "a")
        assert Formula("a").scores == ()

    @pytest.mark.parametrize(
        ("text", "needed"),
        [
            ("days_since(a) > 3", True),
            ("1 - abs(days_since(a))", True),
            ("days_between(a, b)", False),
        ],
    )
    def test_needs_the_date_of_scoring(self, text, needed):
        """Only where days are counted up to it."""
        assert Formula(text).needs_as_of is needed

    def test_requires_scores_that_are_known(self):
        """The first that is not is shown, with the one that was meant."""
        written = Formula("score('usage') > 1 and score('finnancial') > 2")
        written.require_scores(["usage", "finnancial"], "Group 'g'")
        message = "Group 'g' has no member 'finnancial'. Did you mean 'financial'?\n"
        with pytest.raises(DefinitionError, match=re.escape(message)) as caught:
            written.require_scores(["usage", "financial"], "Group 'g'")
        shown, caret = str(caught.value).split("\n")[1:]
        assert shown[caret.index("^") :].startswith("score('finnancial')")


class TestColumns:
    def test_each_is_named_once(self):
        """In the order in which they are read; scores of members are none."""
        formula = Formula("a / b + max(a, c) + score('m')")
        assert formula.columns == ("a", "b", "c")
        assert Formula("1 + 2").columns == ()


class TestNeeds:
    """Which columns are read, as what, and where they stand."""

    @pytest.mark.parametrize(
        ("text", "needs"),
        [
            ("a + b", {"a": "numbers", "b": "numbers"}),
            ("a == 'x'", {"a": "labels"}),
            ("'x' != a", {"a": "labels"}),
            ("a == 1", {"a": "numbers"}),
            ("a == b", {"a": "either", "b": "either"}),
            ("a != coalesce(b, c)", {"a": "either", "b": "either", "c": "either"}),
            ("a < b", {"a": "numbers", "b": "numbers"}),
            ("a in ('x')", {"a": "labels"}),
            ("a not in (1, 2)", {"a": "numbers"}),
            ("coalesce(a, b) == 'x'", {"a": "labels", "b": "labels"}),
            ("coalesce(a, 'x') == b", {"a": "labels", "b": "labels"}),
            ("coalesce(a, 1) > b", {"a": "numbers", "b": "numbers"}),
            ("days_since(a) > b", {"a": "dates", "b": "numbers"}),
            ("days_between(a, b)", {"a": "dates", "b": "dates"}),
            ("not a and abs(b) > 1", {"a": "numbers", "b": "numbers"}),
            ("score('m') > 1", {}),
        ],
    )
    def test_of_numbers(self, text, needs):
        """The place that a column stands in says what it must hold."""
        assert {need.column: need.due for need in Formula(text).needs()} == needs

    @pytest.mark.parametrize("text", ["a", "coalesce(a, b)", "coalesce(a, 'x')"])
    def test_of_labels(self, text):
        """Where labels are due of the whole, its columns hold labels."""
        assert {need.due for need in Formula(text).needs("labels")} == {"labels"}

    def test_know_their_place(self):
        """For the caret."""
        assert Formula("1 + `b c`").needs() == (Need("b c", "numbers", 4),)


class TestGives:
    """What a formula gives is known without a table."""

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("a", "column"),
            ("coalesce(a, b)", "column"),
            ("coalesce(a, 'x')", "text"),
            ("coalesce(a, 1)", "number"),
            ("coalesce(a, b > 1, 0)", "condition"),
            ("'x'", "text"),
            ("a + 1", "number"),
            ("1", "number"),
            ("score('m')", "number"),
            ("days_since(a)", "number"),
            ("a > 1", "condition"),
            ("not a", "condition"),
            ("a and b", "condition"),
            ("a in (1, 2)", "condition"),
        ],
    )
    def test_is_one_of_four_kinds(self, text, kind):
        """A bare column may be anything."""
        assert gives(Formula(text)) == kind


class TestConverter:
    """What fields take."""

    def test_parses_a_text_and_lets_a_formula_through(self):
        """Parsed once is parsed."""
        written = Formula("a")
        assert formula(written) is written
        assert formula("(a)") == written
