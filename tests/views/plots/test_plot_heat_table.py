import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib import pyplot as plt
from pictures import BANDING, HOSTILE, card, draw, names, texts

import healthscore as hs
from healthscore import DataError, DefinitionError
from healthscore.views.plots import heat_table
from healthscore.views.plots._heat_shades import GAP, shades_of, strengths
from healthscore.views.plots._inks import NEUTRAL, luminance, tint
from strategies import AS_OF, cases

NAN = float("nan")


def table(scores, **options):
    """Draw a table, and give what its cells hold by row and column."""
    ax = heat_table(scores, **options)
    cells = {text.get_position(): text.get_text() for text in ax.texts}
    return ax, [
        [cells.get((column, row), "") for column in range(1 + len(scores.metrics))]
        for row in range(len(names(ax.yaxis)))
    ]


def gaps(ax):
    """Give the row and column of each hatched cell."""
    hatched = [each for each in ax.collections if each.get_hatch()]
    middles = [path.vertices[:4].mean(axis=0) for each in hatched for path in each.get_paths()]
    return sorted((int(row), int(column)) for column, row in middles)


class TestShades:
    """The colors of the cells."""

    def test_are_those_of_the_bands(self):
        """The darker the lower, so that they can be told apart without color."""
        scores = card(2, banding=BANDING).score({"m0": [10, 50, 90], "m1": [50, 50, NAN]})
        due = [
            tint(BANDING.color(label), strength)
            for label, strength in zip(BANDING.labels, [1.0, 0.6, 0.2], strict=True)
        ]
        found = shades_of(scores, scores)
        assert found == [[due[0], due[1], due[2]], due, [due[1], due[1], GAP]]
        assert due == sorted(due, key=luminance)

    @pytest.mark.parametrize("count", [1, 2, 5, 127])
    def test_strengths_fall(self, count):
        """From full strength down, never to nothing."""
        found = strengths(count)
        assert (len(found), found[0]) == (count, 1.0)
        assert found == sorted(found, reverse=True)
        assert found[-1] >= 0.2

    def test_without_a_banding_are_neutral(self):
        """From 0 to 100."""
        scores = card(1).score({"m0": [0, 100, NAN]})
        assert shades_of(scores, scores)[1] == [NEUTRAL, tint(NEUTRAL, 0.1), GAP]

    def test_points_go_from_the_lowest_to_the_highest(self):
        """Of all customers, not of those shown alone."""
        metrics = [hs.Metric("late", hs.AsIs(-100, 0)), hs.Metric("flat", hs.AsIs(-9, 9))]
        scorecard = card(metrics, aggregation=hs.Sum(start=100), banding=BANDING)
        scores = scorecard.score({"late": [-80, -10, 0, None], "flat": [3, 3, 3, 3]})
        few = scores.take([0, 1])
        assert shades_of(few, scores)[1] == [NEUTRAL, tint(NEUTRAL, 0.19)]
        assert shades_of(few, scores)[2] == [NEUTRAL, NEUTRAL]
        assert shades_of(few, scores)[0][0] == BANDING.color("red")


class TestHeatTable:
    """Customers by metric."""

    def scores(self, **options):
        """Score three customers, one of whom nobody knows anything."""
        members = [hs.Metric("m0", hs.AsIs()), hs.Metric("m1", hs.AsIs(), missing=50)]
        scorecard = card(members, banding=BANDING, min_coverage=0.4, **options)
        columns = {"m0": [90, 20, None], "m1": [80, None, None]}
        return scorecard.score({"id": ["acme", "brix", "corp"]} | columns, key="id")

    def test_the_lowest_score_is_at_the_top(self, ax):
        """And those without one are at the bottom."""
        assert heat_table(self.scores(), ax=ax) is ax
        assert names(ax.yaxis) == ["brix", "acme", "corp"]
        assert names(ax.xaxis) == ["score", "m0", "m1"]
        assert ax.get_xlabel() == "3 customers"
        draw(ax)

    def test_cells_hold_scores(self):
        """The whole one first, then those of the metrics."""
        assert table(self.scores())[1] == [["35", "20", "50"], ["85", "90", "80"], ["", "", "50"]]

    def test_gaps_are_hatched(self):
        """Also those that were given a score, which is written there."""
        ax, _ = table(self.scores())
        assert gaps(ax) == [(0, 2), (2, 0), (2, 1), (2, 2)]

    def test_cells_have_the_shades(self):
        """Those of the customers that are shown."""
        from matplotlib.colors import to_hex

        scores = self.scores()
        ax, _ = table(scores, count=2)
        (image,) = ax.images
        columns = np.asarray(image.get_array()).transpose(1, 0, 2)
        shown = scores.take([1, 0])
        found = [[to_hex(cell) for cell in column] for column in columns]
        assert found == shades_of(shown, scores)

    def test_only_so_many_are_shown(self):
        """And how many there are is said."""
        scores = card(1).score({"m0": np.arange(100.0)[::-1]})
        ax, cells = table(scores, count=3)
        assert cells == [["0", "0"], ["1", "1"], ["2", "2"]]
        assert names(ax.yaxis) == ["99", "98", "97"]
        assert ax.get_xlabel() == "the 3 lowest scores of 100 customers"

    def test_letters_fit_the_cells_of_small_axes(self, ax):
        """They are smaller where there is less room."""
        heat_table(card(30).score({f"m{place}": [50.0] for place in range(30)}), ax=ax)
        assert {3 <= text.get_fontsize() < 4 for text in ax.texts} == {True}
        draw(ax)

    def test_forty_metrics_of_long_names(self):
        """Each has a column wide enough for its numbers."""
        metrics = [hs.Metric("x" * 57 + f"{place:03d}", hs.AsIs()) for place in range(40)]
        ax, _ = table(card(metrics).score({metric.name: [10.5, NAN] for metric in metrics}))
        assert ax.figure.get_size_inches()[0] > 40 * 0.4
        assert max(map(len, names(ax.xaxis))) <= 36
        draw(ax)

    def test_hostile_names(self):
        """Are text, those of customers too."""
        scorecard = card([hs.Metric(HOSTILE, hs.AsIs())])
        ax, _ = table(scorecard.score({"id": [HOSTILE], HOSTILE: [1]}, key="id"))
        assert names(ax.yaxis) == names(ax.xaxis)[1:]
        draw(ax)

    def test_nobody(self):
        """Has no table."""
        ax = heat_table(card(2).score({"m0": [], "m1": []}))
        assert texts(ax) == ["no customers"]

    def test_everything_is_missing(self):
        """Every cell is hatched, and nothing is written."""
        ax, _ = table(card(2, banding=BANDING).score({"m0": [None] * 2, "m1": [None] * 2}))
        assert (texts(ax), len(gaps(ax))) == ([], 6)
        draw(ax)

    @pytest.mark.parametrize("count", [0, True, 2.0, 501])
    def test_count_is_a_number(self, count):
        """A whole one."""
        with pytest.raises(DefinitionError, match="'count' of heat_table must be a whole number"):
            heat_table(self.scores(), count=count)

    def test_details_must_have_been_kept(self):
        """There is nothing to show otherwise."""
        with pytest.raises(DataError, match="was not kept"):
            heat_table(card(1).score({"m0": [1]}, details=False))

    @settings(max_examples=5)
    @given(cases(rows=4))
    def test_draws_any_scores_without_a_warning(self, case):
        """Whatever the scorecard."""
        ax = heat_table(case.scorecard.score(case.table, as_of=AS_OF))
        draw(ax)
        plt.close(ax.figure)
