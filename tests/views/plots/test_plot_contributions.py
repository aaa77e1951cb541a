import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib import pyplot as plt
from pictures import HOSTILE, card, draw, names, scored, texts

import healthscore as hs
from healthscore import DataError, DefinitionError
from healthscore.views.plots import contributions
from healthscore.views.plots._segment_means import means_of
from strategies import AS_OF, cases

NAN = float("nan")


def legend(ax):
    """Give what the legend names."""
    return [text.get_text() for text in ax.get_legend().get_texts()]


class TestMeans:
    """What the mean score of each segment is made of."""

    @settings(max_examples=40)
    @given(cases(rows=9))
    def test_pieces_add_up_to_the_mean_score(self, case):
        """Of those who have one."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        labels = np.resize(["a", "b", "c"], len(scores))
        means = means_of(scores, labels, 2)
        total = sum(piece.points for piece in means.pieces)
        for row, (name, size) in enumerate(means.segments):
            values = scores.values[labels == name]
            assert size == len(values)
            present = values[~np.isnan(values)]
            assert np.isnan(means.scores[row]) == (len(present) == 0)
            if len(present):
                assert means.scores[row] == pytest.approx(present.mean(), abs=1e-7)
                assert total[row] == pytest.approx(present.mean(), abs=1e-7)

    def test_the_largest_segment_is_first(self):
        """And customers without a label are last, however many."""
        scores = scored(np.arange(6.0))
        means = means_of(scores, ["b", "a", "a", None, None, None], 3)
        assert means.segments == (("a", 2), ("b", 1), ("without a label", 3))
        assert means.scores.tolist() == [1.5, 0.0, 4.0]

    def test_the_smallest_of_many_segments_share_a_bar(self):
        """One more than twenty keep their own."""
        scores = scored(np.full(60, 50.0))
        labels = [f"{place % 30:02d}" for place in range(60)]
        assert means_of(scores, labels, 3).segments[-1] == ("10 others", 20)
        assert len(means_of(scores.take(np.arange(21)), labels[:21], 3).segments) == 21

    def test_metrics_that_put_in_most_are_told_apart(self):
        """In their own order; the others share a piece, unless it is one alone."""
        scores = card(5).score({f"m{place}": [10.0 * place] for place in range(5)})
        found = [(piece.name, piece.kind) for piece in means_of(scores, ["a"], 2).pieces]
        assert found == [("m3", "metric"), ("m4", "metric"), ("3 other metrics", "others")]
        assert [piece.name for piece in means_of(scores, ["a"], 4).pieces] == list(scores.metrics)

    def test_rules_have_a_piece_where_they_acted(self):
        """With starts and limits, where there are any."""
        capped = card(1, rules=[hs.Cap(at=20, when="m0 > 50")]).score({"m0": [80.0]})
        assert means_of(capped, ["a"], 3).pieces[-1].name == "rules"
        assert means_of(capped, ["a"], 3).pieces[-1].points.tolist() == [-60]
        added = card(1, aggregation=hs.Sum(start=10)).score({"m0": [80.0]})
        assert means_of(added, ["a"], 3).pieces[-1].name == "rules, starts and limits"

    def test_ends_are_where_pieces_reach(self):
        """Those left of 0 and those right of it."""
        metrics = [hs.Metric("late", hs.AsIs(-100, 0)), hs.Metric("used", hs.AsIs(-50, 50))]
        scorecard = card(metrics, aggregation=hs.Sum(start=60))
        means = means_of(scorecard.score({"late": [-30, -5], "used": [-20, 30]}), ["a", "b"], 3)
        assert means.ends == (-50, 90)
        assert means.rights == [60, 90]


class TestContributions:
    """The picture of the segments."""

    def scores(self):
        """Score four customers of two plans."""
        plan = hs.Metric("plan", hs.Categories({"free": 0, "pro": 100}))
        scorecard = card([hs.Metric("used", hs.AsIs()), plan])
        return scorecard.score({"used": [10, 30, 90, None], "plan": ["free", "free", "pro", None]})

    def test_a_row_for_each_segment(self, ax):
        """With a piece for each metric, which add up to the mean score beside it."""
        assert contributions(self.scores(), "plan", ax=ax) is ax
        assert names(ax.yaxis) == ["free (2)", "pro (1)", "without a label (1)"]
        widths = np.array([bar.get_width() for bar in ax.patches]).reshape(2, 3)
        assert widths.tolist() == [[10, 45, 0], [0, 50, 0]]
        lefts = np.array([bar.get_x() for bar in ax.patches]).reshape(2, 3)
        assert lefts.tolist() == [[0, 0, 0], [10, 45, 0]]
        assert texts(ax)[-3:] == ["10.0", "95.0", "no score"]
        assert legend(ax) == ["used", "plan", "mean score"]
        draw(ax)

    def test_pieces_are_hatched_and_numbered(self):
        """So that they can be told apart without color."""
        ax = contributions(self.scores(), "plan")
        assert len({bar.get_hatch() for bar in ax.patches}) == 2
        assert texts(ax)[:3] == ["10.0", "45.0", "50.0"]

    def test_a_mark_stands_at_the_mean_score(self):
        """None where there is none."""
        ax = contributions(self.scores(), "plan")
        mark = next(line for line in ax.lines if line.get_marker() == "^")
        assert np.array_equal(mark.get_xdata(), [10, 95, NAN], equal_nan=True)

    def test_points_taken_stand_left_of_0(self):
        """And those added right of it, each beside the one before."""
        metrics = [hs.Metric(name, hs.AsIs(-100, 100)) for name in ("a", "b", "c")]
        scorecard = card(metrics, aggregation=hs.Sum(start=60))
        ax = contributions(scorecard.score({"a": [-30], "b": [20], "c": [-10]}), ["x"])
        ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
        assert sorted(tuple(sorted(end)) for end in ends) == [
            (-40, -30),
            (-30, 0),
            (0, 20),
            (20, 80),
        ]
        draw(ax)

    def test_others_and_rules_have_looks_of_their_own(self):
        """And names in the legend."""
        rules = [hs.Cap(at=20, when="m0 > 5")]
        scores = card(5, rules=rules).score({f"m{place}": [60.0] for place in range(5)})
        ax = contributions(scores, ["a"], count=2)
        assert legend(ax) == ["m0", "m1", "3 other metrics", "rules", "mean score"]
        assert len({(bar.get_facecolor(), bar.get_hatch()) for bar in ax.patches}) == 4

    @pytest.mark.parametrize("values", [[None, None], [0.0, 0.0]])
    def test_nothing_to_draw(self, values):
        """Nobody has a score, or all have 0."""
        ax = contributions(scored(np.array(values, dtype=float)), ["a", "b"])
        assert ax.get_xlim() == pytest.approx((0, 116))
        assert set(texts(ax)) <= {"no score", "0.0"}
        draw(ax)

    def test_nobody(self):
        """Has no segments."""
        assert texts(contributions(scored([]), [])) == ["no customers"]

    def test_hostile_names(self):
        """Are text: of segments and of metrics."""
        scorecard = card([hs.Metric(HOSTILE, hs.AsIs()), hs.Metric("_b", hs.AsIs())])
        ax = contributions(scorecard.score({HOSTILE: [40], "_b": [1]}), [HOSTILE])
        draw(ax)
        assert legend(ax)[1] == " _b"

    def test_long_names_make_a_wider_figure(self):
        """Rather than a narrower picture."""
        one = contributions(scored([50]), ["a"])
        other = contributions(scored([50]), ["a" * 90])
        assert other.figure.get_size_inches()[0] > one.figure.get_size_inches()[0] + 1
        draw(other)

    def test_segments_by_key(self):
        """As a mapping."""
        scores = card(1).score({"id": ["acme"], "m0": [50]}, key="id")
        assert names(contributions(scores, {"acme": "large"}).yaxis) == ["large (1)"]

    def test_segments_must_line_up(self):
        """One for each customer."""
        with pytest.raises(DataError, match="'by' must have one value for each of the 4"):
            contributions(self.scores(), ["a"])

    @pytest.mark.parametrize("count", [0, True, 61])
    def test_count_is_a_number(self, count):
        """A whole one."""
        with pytest.raises(DefinitionError, match="'count' of contributions must be a whole"):
            contributions(self.scores(), "plan", count=count)

    @settings(max_examples=5)
    @given(cases(rows=6))
    def test_draws_any_scores_without_a_warning(self, case):
        """Whatever the scorecard."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        ax = contributions(scores, np.resize(["a", "b"], len(scores)))
        draw(ax)
        plt.close(ax.figure)
