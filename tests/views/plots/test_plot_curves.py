import math

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib import pyplot as plt
from pictures import HOSTILE, card, draw, names, texts

import healthscore as hs
import parts
from healthscore import DataError, DefinitionError, NotFittedError
from healthscore.normalizers import Normalizer
from healthscore.views.plots import curves
from healthscore.views.plots._panel_values import by_label, by_value, reach
from strategies import AS_OF, cases

NAN = float("nan")


@attrs.frozen(eq=False, repr=False)
class Endless(Normalizer):
    """A curve of which nobody knows where it lies."""

    def curve(self, values):
        """Give 50 for all, and nothing below 0."""
        return np.where(values < 0, np.nan, 50.0)


@attrs.frozen(eq=False, repr=False)
class Broken(Normalizer):
    """A curve that raises where a picture asks it, though not where a table does."""

    def curve(self, values):
        """Refuse many values."""
        if len(values) > 10:
            raise ZeroDivisionError
        return values * 0 + 50


@attrs.frozen(eq=False, repr=False)
class OwnLabels(Normalizer):
    """A curve of labels that somebody else wrote."""

    takes = "labels"

    def curve(self, values):
        """Refuse numbers."""
        raise NotImplementedError

    def table(self, labels):
        """Give 50 for all."""
        return np.array([*[50.0] * len(labels), np.nan])


def one(normalizer, values=None, **options):
    """Draw one curve, and the values of customers."""
    low, high = normalizer.span
    aggregation = hs.WeightedMean() if low >= 0 and high <= 100 else hs.Sum()
    scorecard = card([hs.Metric("m", normalizer, **options)], aggregation=aggregation)
    scores = None if values is None else scorecard.score({"m": values})
    (ax,) = curves(scorecard, scores)
    return ax


def line(ax):
    """Give the points of the curve."""
    return ax.lines[0].get_xydata().tolist()


class TestReach:
    """How far a picture goes beyond the ends of its curve."""

    @pytest.mark.parametrize(
        ("values", "ends"),
        [
            ([], (0, 10)),
            ([NAN], (0, 10)),
            ([3, 4], (0, 10)),
            ([-5, 14], (-5, 14)),
            ([-500, 1e308], (-10, 20)),
        ],
    )
    def test_is_where_customers_are(self, values, ends):
        """Though not by more than the width of the curve."""
        assert reach(np.array(values, dtype=float), (0.0, 10.0)) == ends


class TestCounts:
    """Customers under a curve."""

    def test_every_value_is_in_one_bar(self):
        """Those beyond in the first and in the last, and gaps in words."""
        strip = by_value(np.array([-1e308, 0, 5, 10, 11, NAN]), (0.0, 10.0))
        assert strip.counts.sum() == 5
        assert (strip.counts[0], strip.counts[20], strip.counts[-1]) == (2, 1, 2)
        assert strip.said == ("1 gap", "2 beyond")
        assert strip.middles[0] == pytest.approx(0.125)

    def test_every_label_is_counted(self):
        """Those without a bar in words."""
        labels = np.array(["a", "a", "z", "c", None], dtype=object)
        strip = by_label(labels, ["a", "b"], ["c", "d"], other=True)
        assert strip.counts.tolist() == [2, 0, 1]
        assert strip.said == ("2 more labels (1 customer)", "1 gap")

    def test_other_labels_may_have_no_bar(self):
        """They are gaps then."""
        strip = by_label(np.array(["a", None], dtype=object), ["a"], [], other=False)
        assert (strip.counts.tolist(), strip.said) == ([1], ("1 gap",))


class TestPanel:
    """One curve."""

    def test_goes_through_its_knots(self):
        """And is named."""
        ax = one(hs.Piecewise({0: 0, 3: 60, 10: 100}), unit="logins")
        assert line(ax) == [[0, 0], [3, 60], [10, 100]]
        assert (ax.get_title(loc="left"), ax.get_xlabel()) == ("m", "logins")
        assert names(ax.yaxis) == ["0", "50", "100"]
        assert len(ax.patches) == 0

    def test_customers_stand_below_the_lowest_score(self):
        """In bars that add up to them."""
        ax = one(hs.Linear(0, 10), [1, 1, 9, None])
        tops = [bar.get_y() + bar.get_height() for bar in ax.patches]
        heights = np.array([bar.get_height() for bar in ax.patches])
        assert max(tops) < 0
        assert heights.max() / heights.sum() == pytest.approx(2 / 3)
        assert ax.get_xlabel() == "1 gap"
        draw(ax)

    def test_goes_on_to_where_customers_are(self):
        """As flat, or as steep, as it really is."""
        ax = one(hs.Linear(0, 10), [-5, 5, 15])
        assert line(ax)[0] == [-5, 0]
        assert line(ax)[-1] == [15, 100]
        values, scores = np.array(line(ax)).T
        assert (np.diff(values) > 0).all()
        assert scores.tolist() == hs.Linear(0, 10)(values).tolist()

    def test_an_observation_too_old_is_a_gap(self):
        """It was not judged."""
        metric = hs.Metric("m", hs.Linear(0, 10), observed="day", valid_days=10)
        scorecard = card([metric])
        days = ["2026-10-30", "2020-01-01"]
        scores = scorecard.score({"m": [3, 4], "day": days}, as_of="2026-11-01")
        (ax,) = curves(scorecard, scores)
        assert ax.get_xlabel() == "1 gap"

    def test_labels_have_bars(self):
        """With the customers of each below."""
        ax = one(hs.Categories({"free": 20, "pro": 70}, other=50), ["free", "x", "y", None])
        assert names(ax.xaxis) == ["free", "pro", "other"]
        heights = [bar.get_height() for bar in ax.patches]
        assert heights[:3] == [20, 70, 50]
        assert heights[3:] == pytest.approx([17, 0, 34])
        assert ax.get_xlabel() == "1 gap"
        draw(ax)

    def test_many_labels_are_counted(self):
        """Twelve have a bar."""
        labels = {f"a rather long label {place:02d}": place for place in range(20)}
        ax = one(hs.Categories(labels))
        assert len(ax.patches) == 12
        assert ax.get_xlabel() == "8 more labels"
        assert {label.get_rotation() for label in ax.get_xticklabels()} == {40}
        assert one(hs.Categories(labels), ["a rather long label 19"]).get_xlabel() == (
            "8 more labels (1 customer)"
        )
        draw(ax)

    def test_points_have_their_own_scale(self):
        """With a line at 0."""
        metrics = [hs.Metric("late", hs.AsIs(-100, 20)), hs.Metric("used", hs.AsIs(-50, -10))]
        late, used = curves(card(metrics, aggregation=hs.Sum(start=50)))
        assert names(late.yaxis) == ["-100", "0", "20"]
        assert names(used.yaxis) == ["-50", "-25", "0"]

    @pytest.mark.parametrize(
        ("normalizer", "values"),
        [
            (Endless(), None),
            (Endless(), [None, None]),
            (Endless(), [3, 3]),
            (Broken(), [3, 4]),
            (OwnLabels(), ["a", "b"]),
        ],
    )
    def test_where_a_curve_lies_may_be_unknown(self, normalizer, values):
        """A note says so."""
        ax = one(normalizer, values)
        assert texts(ax) == ["nobody knows where it lies"]
        assert ax.get_title(loc="left") == "m"
        draw(ax)

    def test_customers_may_say_where_a_curve_lies(self):
        """It is drawn over their values; what has no score is a gap."""
        ax = one(Endless(), [-4, 0, 4])
        assert (line(ax)[0], line(ax)[-1]) == ([0, 50], [4, 50])
        draw(ax)

    @pytest.mark.parametrize("curve", parts.CURVES, ids=lambda curve: repr(curve.normalizer)[:40])
    def test_every_shipped_curve_can_be_drawn(self, curve):
        """Without a warning, however steep or wide it is."""
        values = [*curve.knots, -1e300, 1e300, 0.0]
        draw(one(curve.normalizer, values))


class TestCurves:
    """All curves of a scorecard."""

    def test_one_for_each_metric(self):
        """Four in a row, and no empty ones."""
        made = curves(card(6))
        assert made.shape == (6,)
        assert [ax.get_title(loc="left") for ax in made] == [f"m{place}" for place in range(6)]
        assert len(made[0].figure.axes) == 6

    def test_some_of_them(self):
        """In the order asked for."""
        made = curves(card(6), metrics=["m4", "m1"])
        assert [ax.get_title(loc="left") for ax in made] == ["m4", "m1"]
        assert curves(card(1), metrics=[]).shape == (0,)

    def test_on_given_axes(self):
        """Of any shape; those too many are left alone."""
        _, grid = plt.subplots(2, 2)
        made = curves(card(3), axes=grid)
        assert made.tolist() == grid.ravel()[:3].tolist()
        assert not grid[1, 1].has_data()
        (single,) = curves(card(1), axes=grid[1, 1])
        assert single is grid[1, 1]

    def test_forty_metrics_of_long_names(self):
        """Are ten rows of pictures."""
        metrics = [hs.Metric("x" * 57 + f"{place:03d}", hs.AsIs()) for place in range(40)]
        made = curves(card(metrics))
        assert made.shape == (40,)
        assert len({ax.get_title(loc="left") for ax in made}) == 40

    def test_hostile_names(self):
        """Are text: of metrics, units and labels."""
        normalizer = hs.Categories({HOSTILE: 10, "_b": 20})
        scorecard = card([hs.Metric(HOSTILE, normalizer, unit=HOSTILE)])
        (ax,) = curves(scorecard, scorecard.score({HOSTILE: [HOSTILE, "_b"]}))
        draw(ax)

    def test_a_curve_still_to_be_learned_is_refused(self):
        """Unlike a weight, which nobody sees here."""
        with pytest.raises(NotFittedError, match=r"Call fit\(\) first: metric 'm' still learns"):
            one(hs.Percentile())
        assert curves(card(2, weighting=hs.Entropy())).shape == (2,)

    def test_a_name_that_is_no_metric_is_refused(self):
        """With the one that was meant."""
        with pytest.raises(DefinitionError, match=r"has no metric 'm_0'.*'m0'"):
            curves(card(1), metrics=["m_0"])

    def test_scores_must_have_the_metrics(self):
        """They may be of another scorecard, but not of one that lacks them."""
        with pytest.raises(DataError, match="There is no metric 'm1'"):
            curves(card(2), card(1).score({"m0": [1]}))

    def test_there_must_be_enough_axes(self):
        """One for each metric."""
        with pytest.raises(DefinitionError, match="'axes' of curves must hold one for each of 2"):
            curves(card(2), axes=[plt.subplots()[1]])

    def test_takes_a_scorecard_and_scores(self):
        """And nothing else."""
        with pytest.raises(DefinitionError, match="'scorecard' of curves must be a Scorecard"):
            curves(card(1).score({"m0": [1]}))
        with pytest.raises(DefinitionError, match="'scores' of curves must be Scores"):
            curves(card(1), {"m0": [1]})
        with pytest.raises(DefinitionError, match="'axes' of curves must be Axes"):
            curves(card(1), axes=[math])

    @settings(max_examples=4)
    @given(cases(rows=8))
    def test_draws_any_scorecard_without_a_warning(self, case):
        """With its customers."""
        made = curves(case.scorecard, case.scorecard.score(case.table, as_of=AS_OF))
        draw(made[0])
        plt.close(made[0].figure)
