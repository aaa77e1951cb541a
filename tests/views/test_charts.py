import re

import numpy as np
import pytest
from page_reader import read, scored

import healthscore as hs
from healthscore.spec.pages._curve_outline import Curve, drawn
from healthscore.views import _bands as bands
from healthscore.views import _charts as charts

RYG = hs.Banding({"red": 0, "yellow": 40, "green": 70})


class TestBands:
    """The customers by band."""

    def test_every_customer_is_in_one(self):
        """Those without a score in the last."""
        scores = scored(40)
        found = bands.bands_of(scores)
        assert [band.label for band in found] == ["green", "yellow", "red", "unknown"]
        assert np.sum([band.customers for band in found], axis=0).tolist() == [1] * 40
        for band in found:
            assert (scores.bands[band.customers] == band.label).all()

    def test_without_a_banding_there_are_scores_and_gaps(self):
        """Or scores alone."""
        some = scored(40, banding=False)
        assert [band.label for band in bands.bands_of(some)] == ["with a score", "no score"]
        every = some.take(np.flatnonzero(~np.isnan(some.values)))
        assert [band.count for band in bands.bands_of(every)] == [len(every)]

    def test_an_empty_band_is_named_and_not_drawn(self):
        """Nobody is in it."""
        scores = hs.Scorecard("a", [hs.Metric("x", hs.AsIs())], banding=RYG).score({"x": [10]})
        html = bands.bar(bands.bands_of(scores))
        assert "green 0 0.0%" in read(html).text
        assert html.count("flex:") == 1
        assert "hs-bar" not in bands.bar(bands.bands_of(scores.take([])))

    def test_a_word_stands_beside_every_dot(self):
        """Colors alone say nothing to many."""
        assert read(bands.dot_and_word(RYG, "red")).text == "red"
        assert bands.dot_and_word(None, "red") == bands.dot_and_word(RYG, "") == ""
        assert read(bands.key_of(RYG)).text.startswith("green 70 and aboveyellow")

    @pytest.mark.parametrize(
        ("banding", "cuts", "marks"),
        [
            (None, [], ["0", "100"]),
            (RYG, [40, 70], ["0", "40", "70", "100"]),
            (hs.Banding({"only": 50}), [], ["0", "100"]),
            (
                hs.Banding({"a": 0, "b": 50, "c": 52, "d": 100, "e": 120}),
                [50, 52],
                ["0", "50", "100"],
            ),
        ],
    )
    def test_cuts_are_marked_where_there_is_room(self, banding, cuts, marks):
        """And where they are on the scale."""
        assert bands.cuts_of(banding) == cuts
        assert re.findall(r">([\d.]+)<", bands.ticks(banding)) == marks
        stretches = bands.segments(banding)
        assert stretches[0][0] == 0.0
        assert stretches[-1][1] == 100.0
        assert [end for _, end, _ in stretches[:-1]] == [start for start, _, _ in stretches[1:]]


class TestHistogram:
    """How scores are spread."""

    def test_says_how_many_are_where(self):
        """In words, in its title."""
        html = charts.histogram(np.array([0.0, 4.9, 42.0, 100.0, np.nan]), RYG)
        assert "0 to 5: 2, 40 to 45: 1, 95 to 100: 1." in read(html).text
        assert html.count("stroke-dasharray") == 2

    def test_a_bar_has_the_colors_of_its_bands(self):
        """Where a cut goes through it, both."""
        html = charts.histogram(np.array([61.0, 64.0]), hs.Banding({"red": 0, "green": 62.5}))
        assert re.findall(r'<rect[^>]*fill="(#\w+)"', html) == [
            RYG.color("red"),
            RYG.color("green"),
        ]
        widths = [float(width) for width in re.findall(r'<rect[^>]*width="([\d.]+)"', html)]
        assert widths == [2.25, 2.25]

    def test_nothing_without_scores(self):
        """There is nothing to draw."""
        assert charts.histogram(np.array([np.nan]), RYG) == ""


class TestOnScale:
    """One score among the bands."""

    def test_says_score_and_reach(self):
        """In its title, rounded as in texts."""
        said = read(charts.on_scale(50.0, (25.04, 75.0), RYG)).text
        assert said.startswith("Score 50.0. With every gap filled: 25.0 to 75.0.")

    def test_without_a_score_there_is_no_mark(self):
        """And without an interval no stretch."""
        html = charts.on_scale(np.nan, (np.nan, np.nan), None)
        assert read(html).text.startswith("No score.0")
        assert "stroke-width" not in html
        assert "fill-opacity" not in html

    def test_stays_on_the_scale(self):
        """Points of a sum may reach beyond it."""
        html = charts.on_scale(100.0, (-50.0, 300.0), RYG)
        assert '<rect x="0" y="5.5" width="100"' in html


class TestSmallBars:
    """Sizes beside numbers."""

    @pytest.mark.parametrize(
        ("number", "largest", "width"), [(1, 2, "50"), (3, 2, "100"), (np.nan, 2, "0"), (1, 0, "0")]
    )
    def test_fill_what_is_theirs(self, number, largest, width):
        """Never more than there is."""
        assert f'<rect width="{width}"' in charts.size_bar(number, largest)

    @pytest.mark.parametrize(
        ("number", "start", "width"),
        [(1, "50", "25"), (-1, "25", "25"), (-9, "0", "50"), (np.nan, "50", "0")],
    )
    def test_changes_go_either_way(self, number, start, width):
        """From the middle."""
        assert f'<rect x="{start}" width="{width}"' in charts.change_bar(number, 2)
        assert 'width="0"' in charts.change_bar(number, 0)


class TestCurveLine:
    """Curves as small as words."""

    def test_a_line_runs_from_corner_to_corner(self):
        """From 0 at the worst value to 100 at the best."""
        html = charts.curve_line(drawn(hs.Linear(0, 10)), "a < b")
        assert 'd="M0.0 16.5L64.0 1.5"' in html
        assert "<title>a &lt; b</title>" in html

    def test_a_gap_parts_it(self):
        """Nothing is drawn where there is no score."""
        nan = float("nan")
        curve = Curve(((0.0, 0.0), (1.0, nan), (2.0, 100.0), (3.0, 0.0)), (), (0.0, 100.0))
        assert re.search(r'd="(M[^L]*M[^L]*L[^L"]*)"', charts.curve_line(curve, "a"))

    def test_labels_are_columns(self):
        """Points below zero hang."""
        html = charts.curve_line(drawn(hs.Categories({"a": -50, "b": 50}), points=True), "a")
        tops = [float(top) for top in re.findall(r'<rect x="[\d.]+" y="([\d.]+)"', html)]
        assert tops == [9.0, 1.0]
