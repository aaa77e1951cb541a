import numpy as np
import pytest
from pictures import BANDING, HOSTILE, colors, draw, names, scored, texts

import healthscore as hs
from healthscore import DefinitionError
from healthscore.views.plots import band_counts
from healthscore.views.plots._bands import bands_of, codes_of, counts_of, look_of
from healthscore.views.plots._inks import NEUTRAL

NAN = float("nan")


class TestBands:
    """The bands of a banding, as they are drawn."""

    def test_have_the_colors_of_the_banding(self):
        """And a hatch that no neighbour has."""
        own = hs.Banding({"a": 0, "b": 50}, colors={"a": "#112233", "b": "#445566"})
        bands = bands_of(own)
        assert [band.look.color for band in bands] == ["#112233", "#445566"]
        assert len({band.look.hatch for band in bands}) == 2

    def test_reach_from_start_to_start(self):
        """The lowest from 0, whatever its start, for it holds all that is lower."""
        bands = bands_of(hs.Banding({"a": 10, "b": 50, "c": 70}))
        assert [(band.low, band.high) for band in bands] == [(0, 50), (50, 70), (70, 100)]

    def test_without_a_banding_there_is_one(self):
        """In a neutral color."""
        (band,) = bands_of(None)
        assert (band.label, band.look.color, band.low, band.high) == ("", NEUTRAL, 0, 100)
        assert look_of(None, "unknown").color == NEUTRAL

    def test_the_unknown_have_a_look_of_their_own(self):
        """In the banding's grey."""
        look = look_of(BANDING, "unknown")
        assert look.color == BANDING.color("unknown")
        assert look.hatch not in {band.look.hatch for band in bands_of(BANDING)}

    def test_counts_add_up(self):
        """With those without a score last, where there are any."""
        assert counts_of(scored([10, 80, 90, NAN])) == {
            "red": 1,
            "yellow": 0,
            "green": 2,
            "unknown": 1,
        }
        assert list(counts_of(scored([10]))) == ["red", "yellow", "green"]

    def test_codes_are_places_of_bands(self):
        """-1 without a score."""
        assert codes_of(scored([10, 80, NAN])).tolist() == [0, 2, -1]
        assert codes_of(scored([10, 80, NAN], banding=None)).tolist() == [0, 0, -1]


class TestBandCounts:
    """How many customers are in each band."""

    def test_a_bar_for_each_band(self, ax):
        """The highest at the top, in the banding's colors, with hatches and numbers."""
        scores = scored([10, 20, 50, 80, NAN])
        assert band_counts(scores, ax=ax) is ax
        assert names(ax.yaxis) == ["green", "yellow", "red", "unknown"]
        assert [bar.get_width() for bar in ax.patches] == [1, 1, 2, 1]
        assert colors(ax.patches) == [BANDING.color(name) for name in names(ax.yaxis)]
        assert len({bar.get_hatch() for bar in ax.patches}) == 4
        assert texts(ax) == ["1 (20.0%)", "1 (20.0%)", "2 (40.0%)", "1 (20.0%)"]
        draw(ax)

    def test_an_empty_band_is_shown(self):
        """With a bar of no length."""
        ax = band_counts(scored([10, 80]))
        assert texts(ax) == ["1 (50.0%)", "0 (0.0%)", "1 (50.0%)"]

    @pytest.mark.parametrize("values", [[], [NAN, NAN]])
    def test_nobody_has_a_score(self, values):
        """There may be nobody at all."""
        ax = band_counts(scored(np.array(values)))
        assert [bar.get_width() for bar in ax.patches][:3] == [0, 0, 0]
        draw(ax)

    def test_hostile_labels(self):
        """Are text."""
        ax = band_counts(scored([10], banding=hs.Banding({HOSTILE: 0, "_b": 50, "x" * 99: 60})))
        assert len(ax.patches) == 3
        draw(ax)

    def test_without_a_banding_there_are_no_bands(self):
        """Which the message says."""
        with pytest.raises(DefinitionError, match="has no banding"):
            band_counts(scored([10], banding=None))

    @pytest.mark.parametrize("wrong", [[10.0], "scores", None])
    def test_takes_scores(self, wrong):
        """And nothing else."""
        with pytest.raises(DefinitionError, match="'scores' of band_counts must be Scores"):
            band_counts(wrong)
