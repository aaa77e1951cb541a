import pytest

from healthscore.formula import nearest, show_place


class TestShowPlace:
    """The line that is wrong, with a caret under the place."""

    def test_of_one_line(self):
        """The caret stands under the character."""
        assert show_place("a + b", 2) == "\n    a + b\n      ^"

    def test_of_several_lines(self):
        """Only the line concerned is shown."""
        assert show_place("a +\n  b b\n+ c", 8) == "\n      b b\n        ^"

    def test_of_a_long_line(self):
        """A window of it, for the caret must be seen."""
        _, shown, caret = show_place("x" * 300 + "!" + "y" * 300, 300).split("\n")
        assert shown[caret.index("^")] == "!"
        assert len(shown) == 104

    @pytest.mark.parametrize("sign", ["\t", "\r", "\0", "\u2028", "\x1b"])
    def test_of_a_line_with_signs_of_no_width(self, sign):
        """They are shown as spaces, or the caret would be out of place."""
        assert show_place(f"a{sign}b", 2) == "\n    a b\n      ^"


class TestNearest:
    """The name that was meant."""

    def test_is_offered(self):
        """When one is alike."""
        assert nearest("weekly_logns", ["nps", "weekly_logins"]) == " Did you mean 'weekly_logins'?"

    def test_is_not_forced(self):
        """When none is alike, none is offered."""
        assert nearest("x", ["nps", "weekly_logins"]) == ""
        assert nearest("x", []) == ""
