from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore.views.plots._inks import Look, faded, hatch_of, ink_on, looks, luminance, tint

COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def contrast(one, other):
    """Give the contrast ratio of two colors."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestInk:
    """Text on a color."""

    @given(COLORS)
    def test_stands_out(self, color):
        """At least as the guidelines ask of text, and more than the other choice."""
        ink = ink_on(color)
        other = "#000000" if ink == "#ffffff" else "#ffffff"
        assert contrast(ink, color) >= 4.5
        assert contrast(ink, color) >= contrast(other, color)

    @given(COLORS)
    def test_luminance_is_between_black_and_white(self, color):
        """Whose are 0 and 1."""
        assert 0.0 <= luminance(color) <= 1.0 + 1e-12


class TestTint:
    """Colors mixed with white."""

    @given(COLORS, st.floats(0, 1))
    def test_is_never_darker(self, color, strength):
        """And the color itself at full strength."""
        assert luminance(tint(color, strength)) >= luminance(color) - 1e-12
        assert tint(color, 1.0) == color
        assert tint(color, 0.0) == "#ffffff"

    def test_faded_keeps_the_color(self):
        """With its opacity last."""
        assert faded("#ff0000", 0.5) == (1.0, 0.0, 0.0, 0.5)


class TestLooks:
    """Looks that can be told apart."""

    @pytest.mark.parametrize("count", [0, 1, 8, 63])
    def test_are_all_different(self, count):
        """As far as there are."""
        assert len({(look.color, look.hatch) for look in looks(count)}) == count

    def test_neighbours_differ_without_color(self):
        """By their hatches."""
        hatches = [hatch_of(place) for place in range(40)]
        assert all(one != other for one, other in pairwise(hatches))
        assert len(set(hatches[:9])) == 9

    def test_fill_has_color_and_hatch(self):
        """The hatch in an ink that stands out."""
        fill = Look("#f9a825", "..").fill
        assert fill["facecolor"] == "#f9a825"
        assert fill["hatch"] == ".."
        assert fill["edgecolor"][:3] == (0.0, 0.0, 0.0)
