import attrs
import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from proof_cases import BANDING, book, followed, judged

import healthscore as hs
from healthscore import DefinitionError
from healthscore.evaluate.backtest import backtest
from healthscore.evaluate.survival import kaplan_meier
from healthscore.views import calibration, churn_by_band, lift, survival_by_band

HOSTILE = "a$b$c_d^2 <script>\n'日本' \ud800 😀"
PICTURES = (churn_by_band, lift, calibration)


@pytest.fixture(autouse=True)
def _closed():
    backend = mpl.get_backend()
    plt.switch_backend("Agg")
    with mpl.rc_context({"figure.dpi": 40}):
        yield
    plt.close("all")
    plt.switch_backend(backend)


@pytest.fixture(scope="module")
def result():
    """Keep one backtest for all tests that only look at it."""
    return judged()


@pytest.fixture(scope="module")
def history():
    """Keep one backtest of a history."""
    return followed()


def with_curve(history, curve):
    """Give what a history adds, with one band that lasts as it is told."""
    over_time = attrs.evolve(history.over_time)
    vars(over_time)["survival"] = {"red": curve}
    return over_time


def draw(ax):
    """Draw the figure that axes are in, so that whatever matplotlib warns of comes out."""
    ax.figure.canvas.draw()


def written(ax):
    """Give all that is written on axes."""
    return [text.get_text() for text in ax.texts]


def marks(axis):
    """Give the words along one side."""
    return [label.get_text() for label in axis.get_ticklabels()]


class TestEach:
    """What all pictures have in common."""

    @pytest.mark.parametrize("picture", PICTURES)
    def test_takes_axes_and_gives_them(self, result, picture):
        """And draws on new ones where there are none."""
        ax = plt.subplots()[1]
        assert picture(result, ax=ax) is ax
        assert picture(result) is not ax
        draw(ax)

    @pytest.mark.parametrize("picture", [*PICTURES, survival_by_band])
    @pytest.mark.parametrize("other", [None, 3, "backtest", book(5)[0]])
    def test_refuses_what_is_no_backtest(self, picture, other):
        """And says where one is from."""
        with pytest.raises(DefinitionError, match=f"'backtest' of {picture.__name__} must be a"):
            picture(other)

    @pytest.mark.parametrize("picture", PICTURES)
    def test_refuses_what_is_no_axes(self, result, picture):
        """Whatever it is."""
        with pytest.raises(DefinitionError, match="'ax' of"):
            picture(result, ax=plt.figure())

    @settings(max_examples=5)
    @given(st.integers(2, 40), st.integers(0, 99))
    def test_any_book_is_drawn(self, size, seed):
        """However few customers it has."""
        scores, left = book(size, seed)
        left[:2] = True, False
        result = backtest(scores, left)
        for picture in PICTURES:
            ax = picture(result)
            draw(ax)
            plt.close(ax.figure)


class TestChurnByBand:
    """How many customers of each band left."""

    def test_a_bar_for_each_band(self, result):
        """The highest at the top, as long as its churn rate, in its color."""
        ax = churn_by_band(result)
        rates = [float(band.churn_rate) for band in reversed(result.bands)]
        assert [bar.get_width() for bar in ax.patches] == rates
        assert marks(ax.yaxis) == ["green", "yellow", "red"]
        colors = [to_hex(bar.get_facecolor()) for bar in ax.patches]
        assert colors == [BANDING.color(label) for label in ("green", "yellow", "red")]
        assert len({bar.get_hatch() for bar in ax.patches}) == 3

    def test_whiskers_are_the_intervals(self, result):
        """And the dashed line is the churn of all."""
        ax = churn_by_band(result)
        *whiskers, base = ax.lines
        ends = [(band.churn_rate.low, band.churn_rate.high) for band in reversed(result.bands)]
        assert [tuple(line.get_xdata()) for line in whiskers[::2]] == ends
        assert list(base.get_xdata()) == [result.base_rate] * 2

    def test_says_how_many(self, result):
        """In words beside each bar."""
        red = result.bands[0]
        assert written(churn_by_band(result))[-1] == f"{100 * red.churn_rate:.0f} % of {red.n:,}"

    def test_a_band_without_customers_has_no_bar(self):
        """And says so."""
        card = hs.Scorecard("demo", [hs.Metric("csm", hs.AsIs())], banding=BANDING)
        ax = churn_by_band(backtest(card.score({"csm": [10, 80]}), [1, 0]))
        assert written(ax) == ["0.0 % of 1", "nobody", "100 % of 1"]
        assert len(ax.patches) == 2
        draw(ax)

    def test_hostile_labels_are_text(self):
        """However long they are."""
        ax = churn_by_band(judged(40, labels=(HOSTILE, "_b", "c" * 300)))
        draw(ax)
        assert not any(label.get_parse_math() for label in ax.get_yticklabels())

    def test_needs_bands(self):
        """Plain numbers have none."""
        with pytest.raises(DefinitionError, match="churn_by_band needs bands"):
            churn_by_band(backtest([10, 20, 80, 90], [1, 0, 1, 0]))


class TestLift:
    """Whom the lowest scores find."""

    def test_the_curve_goes_through_what_is_marked(self, result):
        """At 5, 10 and 20 % of customers."""
        ax = lift(result)
        curve = ax.lines[2]
        found = np.interp(list(result.capture), curve.get_xdata(), curve.get_ydata())
        np.testing.assert_allclose(found, [*result.capture.values()])
        dots = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines[3:]]
        assert dots == list(result.capture.items())
        assert written(ax)[0].startswith("lowest 5 %: ")

    def test_lies_between_chance_and_foresight(self, result):
        """Whose lines are dashed."""
        chance, perfect, curve = lift(result).lines[:3]
        x, y = curve.get_data()
        assert (y <= np.interp(x, *perfect.get_data()) + 1e-12).all()
        assert list(chance.get_ydata()) == [0.0, 1.0]
        assert (x[0], y[0], x[-1], y[-1]) == (0.0, 0.0, 1.0, 1.0)

    def test_lift_is_capture_against_chance(self, result):
        """So many times as many."""
        ax = lift(result, kind="lift")
        curve = ax.lines[2]
        times = np.interp(list(result.lift), curve.get_xdata(), curve.get_ydata())
        np.testing.assert_allclose(times, [*result.lift.values()], rtol=0.05)
        assert " times (" in written(ax)[0]
        assert curve.get_ydata()[-1] == 1.0
        draw(ax)

    def test_a_large_book_has_few_points(self):
        """No more than can be seen."""
        values = np.arange(5000.0) / 50.0
        ax = lift(backtest(values, values % 3 < 1))
        assert len(ax.lines[2].get_xdata()) <= 400

    @pytest.mark.parametrize(("turned", "side"), [(False, "right"), (True, "left")])
    def test_numbers_stand_where_no_curve_is(self, turned, side):
        """Also where a score is upside down."""
        scores, left = book()
        values = 100.0 - scores.values if turned else scores.values
        (text,) = lift(backtest(values, left)).texts
        assert text.get_horizontalalignment() == side

    def test_without_an_interval_a_lift_is_a_number(self):
        """Of two customers nothing more is known."""
        ax = lift(backtest([10, 90], [1, 0]), kind="lift")
        assert "(" not in written(ax)[0]
        draw(ax)

    @pytest.mark.parametrize("kind", ["capture", "lift"])
    def test_there_is_nobody_to_find(self, kind):
        """In a segment in which nobody left."""
        result = backtest([10, 20, 80, 90], [1, 0, 0, 0], segment=["a", "a", "b", "b"])
        ax = lift(result.segments["b"], kind=kind)
        assert written(ax) == ["Nobody left, or nobody stayed: there is nobody to find."]
        draw(ax)

    def test_refuses_another_kind(self, result):
        """And names both."""
        with pytest.raises(DefinitionError, match="'kind' of lift must be one of 'capture', 'lif"):
            lift(result, kind="gain")


class TestCalibration:
    """Whether probabilities come true."""

    def test_a_mark_for_each_bin(self, result):
        """At what was expected and what came, by method."""
        _, *series = calibration(result).lines
        for line, each in zip(series, result.calibration.values(), strict=True):
            assert list(line.get_ydata()) == list(each.churn_rates)
            np.testing.assert_allclose(line.get_xdata(), each.predicted, atol=0.02)

    def test_says_how_far_off(self, result):
        """Beside what chance makes it."""
        (legend,) = [calibration(result).get_legend()]
        words = [text.get_text() for text in legend.get_texts()]
        platt = result.calibration["platt"]
        assert words[0].startswith(f"Platt: off by {100 * platt.calibration_error:.1f} points")
        assert words[1].startswith("Isotonic: ")

    def test_too_few_have_no_probabilities(self):
        """And it says so."""
        ax = calibration(backtest([10, 20, 80, 90], [1, 0, 1, 0]))
        assert written(ax) == ["Too few left, or too few stayed, to make probabilities."]
        draw(ax)


class TestSurvival:
    """How long customers of each band stay."""

    def test_steps_are_those_of_the_curves(self, history):
        """The highest band first, in its color and with dashes of its own."""
        ax = survival_by_band(history)
        curves = list(history.over_time.survival.values())[::-1]
        assert [line.get_xdata().tolist() for line in ax.lines] == [
            c.times.tolist() for c in curves
        ]
        assert [line.get_ydata().tolist() for line in ax.lines] == [
            c.shares.tolist() for c in curves
        ]
        assert len({line.get_linestyle() for line in ax.lines}) == 3
        words = [text.get_text() for text in ax.get_legend().get_texts()]
        assert words == [f"{c.name} ({c.n})" for c in curves]
        draw(ax)

    def test_takes_what_a_history_adds(self, history):
        """As well as the backtest."""
        assert len(survival_by_band(history.over_time).lines) == 3

    def test_the_axis_starts_below_all_that_is_drawn(self, history):
        """At 0 where a curve falls far."""
        assert survival_by_band(history).get_ylim()[0] == 0.0

    def test_needs_a_history(self, result):
        """And says how to give one."""
        with pytest.raises(DefinitionError, match=r"needs scores over time.*history"):
            survival_by_band(result)

    def test_needs_bands(self):
        """The scorecard has none."""
        with pytest.raises(DefinitionError, match="needs bands: the scorecard of this history"):
            survival_by_band(followed(banding=None))

    def test_hostile_labels_are_text(self):
        """In the legend too."""
        banding = hs.Banding({HOSTILE: 0, "_b": 40, "c" * 300: 70})
        ax = survival_by_band(followed(banding=banding))
        draw(ax)
        assert not any(text.get_parse_math() for text in ax.get_legend().get_texts())

    @pytest.mark.parametrize(
        ("stays", "lowest"), [([9] * 99, 0.9), ([5] * 20 + [9] * 79, 0.7), ([5] * 90 + [9], 0.0)]
    )
    def test_the_axis_starts_at_a_tenth_or_at_0(self, history, stays, lowest):
        """Below all that is drawn, the intervals too."""
        ax = survival_by_band(with_curve(history, kaplan_meier(stays, np.less(stays, 9))))
        assert ax.get_ylim()[0] == lowest
        draw(ax)

    def test_nobody_was_seen_for_a_time(self, history):
        """And it says so."""
        ax = survival_by_band(with_curve(history, kaplan_meier([0.0, 0.0], [0, 0])))
        assert written(ax) == ["Nobody was seen for a time after a score."]
        draw(ax)
