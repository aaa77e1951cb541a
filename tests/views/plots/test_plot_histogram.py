import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from pictures import BANDING, HOSTILE, colors, draw, names, scored

import healthscore as hs
from healthscore import DefinitionError
from healthscore.views.plots import histogram
from healthscore.views.plots._inks import NEUTRAL

NAN = float("nan")


def heights(ax, bins):
    """Give the heights of the bars; shape (n_bands, n_bins)."""
    return np.array([bar.get_height() for bar in ax.patches]).reshape(-1, bins)


def tops(ax):
    """Give what stands above."""
    (top,) = ax.child_axes
    return names(top.xaxis)


class TestHistogram:
    """How the scores are spread."""

    def test_bars_of_bands_stand_on_each_other(self, ax):
        """Each in its band's color, with its hatch."""
        assert histogram(scored([10, 12, 39, 41, 45, 99, NAN]), bins=5, ax=ax) is ax
        assert heights(ax, 5).tolist() == [[2, 1, 0, 0, 0], [0, 0, 2, 0, 0], [0, 0, 0, 0, 1]]
        assert colors(ax.patches[::5]) == [BANDING.color(label) for label in BANDING.labels]
        assert len({bar.get_hatch() for bar in ax.patches}) == 3
        draw(ax)

    def test_a_bar_over_a_cut_shows_both_bands(self):
        """And none is counted twice."""
        ax = histogram(scored([65, 68, 72]), bins=2)
        bars = [bar for bar in ax.patches if bar.get_height()]
        assert [(bar.get_x(), bar.get_y(), bar.get_height()) for bar in bars] == [
            (50, 0, 2),
            (50, 2, 1),
        ]

    @settings(max_examples=8)
    @given(st.lists(st.none() | st.floats(0, 100), max_size=30), st.integers(1, 30))
    def test_every_customer_is_in_one_bar(self, values, bins):
        """Or counted below, in words."""
        scores = scored(np.array(values, dtype=float))
        ax = histogram(scores, bins=bins)
        counts = [np.count_nonzero(scores.band_codes == code) for code in range(3)]
        assert heights(ax, bins).sum(axis=1).tolist() == counts
        missing = sum(value is None for value in values)
        assert (f"({missing} customer" in ax.get_xlabel()) == (missing > 0)
        plt.close(ax.figure)

    def test_both_ends_have_a_bar(self):
        """A score of 100 is in the last one, one on an edge in the one that begins there."""
        ax = histogram(scored([0, 29, 100], banding=None), bins=100)
        assert np.flatnonzero(heights(ax, 100)[0]).tolist() == [0, 29, 99]

    def test_cuts_and_names(self):
        """A line at each cut, and each band's name and number of customers above."""
        ax = histogram(scored([10, 50, 50]))
        assert [line.get_xdata()[0] for line in ax.lines] == [40, 70]
        assert tops(ax) == ["red\n1", "yellow\n2", "green\n0"]
        assert ax.child_axes[0].get_xticks().tolist() == [20, 55, 85]

    def test_names_without_room_are_turned(self):
        """And stand on one line."""
        names = {f"a rather long name for band {place}": 5 * place for place in range(20)}
        ax = histogram(scored([10], banding=hs.Banding(names)))
        (top,) = ax.child_axes
        assert {label.get_rotation() for label in top.get_xticklabels()} == {40}
        assert "\n" not in "".join(tops(ax))
        draw(ax)

    def test_bands_beyond_the_scale_or_too_narrow_have_no_name(self):
        """There is nobody in them, or no room."""
        ax = histogram(scored([10], banding=hs.Banding({"a": 0, "b": 50, "c": 51, "d": 120})))
        assert [name.split("\n")[0] for name in tops(ax)] == ["a", "c"]
        assert ax.get_xlim() == (0, 100)
        draw(ax)

    def test_without_a_banding_bars_are_neutral(self):
        """And nothing is cut."""
        ax = histogram(scored([10, 50], banding=None))
        assert set(colors(ax.patches)) == {NEUTRAL}
        assert (len(ax.lines), len(ax.child_axes)) == (0, 0)
        draw(ax)

    @pytest.mark.parametrize("values", [[], [NAN]])
    def test_nobody_has_a_score(self, values):
        """There is room for bars, and none in it."""
        ax = histogram(scored(np.array(values)))
        assert not heights(ax, 20).any()
        assert ax.get_ylim() == (0, 1.05)
        draw(ax)

    def test_hostile_labels(self):
        """Are text."""
        ax = histogram(scored([10], banding=hs.Banding({HOSTILE: 0, "_b": 50})))
        draw(ax)
        assert not any(label.get_parse_math() for label in ax.child_axes[0].get_xticklabels())

    @pytest.mark.parametrize("bins", [0, -1, 2.0, True, "auto", 1001])
    def test_bins_are_a_number(self, bins):
        """A whole one."""
        with pytest.raises(DefinitionError, match="'bins' of histogram must be a whole number"):
            histogram(scored([1]), bins=bins)
