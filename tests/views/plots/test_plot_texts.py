import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib import rcParams

from healthscore.views.plots import _texts
from healthscore.views.plots._texts import drawable, labels_of, shortened


class TestDrawable:
    """What can be drawn of a text."""

    def test_plain_text_stays(self):
        """With its signs of formulas, which are none here."""
        assert drawable("a$b$c_d^2") == "a$b$c_d^2"

    def test_is_one_line(self):
        """Whatever breaks it."""
        assert drawable("two\nlines\tand a tab") == "two lines and a tab"

    def test_letters_that_the_font_has_stay(self):
        """Not only those of English."""
        assert drawable("Übung, łódź, γάμμα") == "Übung, łódź, γάμμα"

    def test_letters_that_no_font_has_are_marked(self):
        """One mark for each, so that lengths can be told."""
        assert drawable("ü日本") == "ü\ufffd\ufffd"

    def test_the_mark_is_one_that_can_be_drawn(self, monkeypatch):
        """Or there is none."""
        monkeypatch.setattr(_texts, "_has", lambda _, letter: letter in "?ü")
        assert drawable("ü日") == "ü?"
        monkeypatch.setattr(_texts, "_has", lambda _, letter: letter == "ü")
        assert drawable("ü日") == "ü"

    def test_asks_the_fonts_that_are_set(self, monkeypatch):
        """One after the other; those that are not installed are passed over."""
        monkeypatch.setitem(rcParams, "font.family", ["No Such Font", "DejaVu Sans"])
        assert drawable("ü日") == "ü\ufffd"
        monkeypatch.setitem(rcParams, "font.family", ["No Such Font"])
        assert drawable("ü日") == "ü\ufffd"

    @settings(max_examples=12)
    @given(st.text(max_size=30))
    def test_never_makes_matplotlib_warn(self, text):
        """Whatever the text; a warning would be an error here."""
        figure, ax = plt.subplots(figsize=(2, 1))
        ax.text(0, 0, drawable(text), **_texts.PLAIN)
        figure.canvas.draw()
        plt.close(figure)


class TestShortened:
    """Names cut to a length."""

    @given(st.text(max_size=60), st.integers(3, 60))
    def test_is_never_longer_than_asked(self, text, letters):
        """And keeps what is short enough."""
        cut = shortened(text, letters)
        assert len(cut) == min(len(text), letters)
        assert cut == text or (len(text) > letters and "…" in cut)

    def test_keeps_both_ends(self):
        """For many names differ in the last letters alone."""
        assert shortened("weekly_active_users_of_the_mobile_app", 20) == "weekly_activ…ile_app"


class TestLabels:
    """Names along a side."""

    def test_are_cut(self):
        """To the length asked for."""
        assert labels_of(["short", "x" * 50 + "y"], 9) == ["short", "xxxxx…xxy"]

    def test_names_that_differ_stay_different(self):
        """What tells them apart is left, wherever it stands."""
        names = [f"customer {place:02d} of the list, who has a long name" for place in range(20)]
        assert len(set(labels_of(names, 12))) == 20
        assert max(map(len, labels_of(names, 12))) == 12
        assert labels_of([*names[:2], "short"], 12) == ["…r 00 of th…", "…r 01 of th…", "short"]
        assert labels_of(["a" * 20, "b" * 19 + "c", "c"], 9)[2] == "c"

    def test_names_that_differ_in_two_places_take_more_letters(self):
        """For one stretch does not tell them apart."""
        names = [f"{one} of a long list, whose {two} is long too" for one in "ab" for two in "xy"]
        labels = labels_of(names, 9)
        assert len(set(labels)) == 4
        assert 9 < max(map(len, labels)) < len(names[0])

    def test_names_that_nothing_shorter_tells_apart_stay_whole(self):
        """Or nearly so."""
        names = [
            "aaaaaaaaaaXaaaaaaaaaa",
            "aaaaaaaaaaYaaaaaaaaaa",
            "aXaaaaaaaaaaaaaaaaaaa",
            "a" * 21,
        ]
        assert len(set(labels_of(names, 4))) == 4

    @pytest.mark.parametrize("names", [[], ["x" * 50] * 2])
    def test_nothing_and_what_is_the_same(self, names):
        """Neither takes more letters."""
        assert len(labels_of(names, 9)) == len(names)
        assert {len(label) for label in labels_of(names, 9)} <= {9}
