import math
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from page_reader import NASTY, read
from proof_cases import BANDING, followed, judged

from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._ranking import Ranking
from healthscore.evaluate.backtest import BandResult
from healthscore.evaluate.survival import kaplan_meier
from healthscore.spec.pages._content import clean
from healthscore.views._proof_axes import Axis, Frame, picture
from healthscore.views._proof_charts import gains, lasting, reliability, rounded_marks, steps
from healthscore.views._proof_drawn import Gains, Lasting, largest, percents
from healthscore.views._proof_read import gains_of, stays_of
from healthscore.views._proof_rows import Bar, Strip, rates
from healthscore.views._proof_words import percent, prose, spoken

NAN = math.nan


def band(label="red", n=100, n_churned=40):
    """Make what became of a band."""
    rate = Estimate(n_churned / n, 0.3, 0.5) if n else Estimate(NAN, 0.0, 1.0)
    return BandResult(label, "#c62828", n, n_churned, rate, 0.5, NAN, NAN)


def places(path):
    """Give the points of a path, as pairs."""
    return [tuple(map(float, pair.split())) for pair in re.split("[ML]", path)[1:]]


class TestPercents:
    """The shares that are marked."""

    @given(st.floats(0, 1) | st.just(NAN))
    def test_reach_over_all_that_is_drawn(self, top):
        """In few even steps from 0."""
        found = percents(top)
        assert found[0] == 0.0
        assert math.isnan(top) or found[-1] >= top - 1e-9
        assert 3 <= len(found) <= 6
        np.testing.assert_allclose(np.diff(found), found[1])

    def test_are_never_beyond_all(self):
        """All customers are the most there are."""
        assert percents(1.7)[-1] == 1.0

    def test_the_largest_of_bands(self):
        """The end of an interval, or the churn of all; nobody has no churn."""
        assert largest([band(), band(n=0, n_churned=0)], 0.2) == 0.5
        assert largest([band()], 0.7) == 0.7
        assert math.isnan(largest([band(n=0, n_churned=0)], NAN))


class TestWords:
    """Shares as pages write them."""

    def test_a_small_share_has_a_digit_more(self):
        """And an unknown one says so."""
        assert spoken(Estimate(0.412, 0.39, 0.44), interval=False) == "41 %"
        assert spoken(Estimate(0.004, 0.0, 0.02)) == "0.4 % (0.0 to 2.0 %)"
        assert spoken(Estimate(NAN)) == "unknown"
        assert (percent(0.112), percent(1.0)) == ("11.2 %", "100 %")

    def test_the_sign_stays_beside_its_number(self):
        """And what somebody gave stays text."""
        assert prose("5 % & <b>") == "5&nbsp;% &amp; &lt;b&gt;"


class TestGains:
    """Whom the lowest scores find."""

    @given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=50))
    def test_a_curve_rises_from_nobody_to_all(self, cases):
        """Whatever the ties."""
        scores, left = np.array(cases, dtype=np.float64).T
        left[0] = 1.0
        drawn = Gains.of(Ranking.of(scores, left), {}, {})
        for shares in (drawn.contacted, drawn.found):
            assert (shares[0], shares[-1]) == (0.0, 1.0)
            assert (np.diff(shares) >= 0.0).all()

    def test_a_long_curve_is_thinned(self):
        """And both its ends stay."""
        scores = np.arange(10_000.0)
        drawn = Gains.of(Ranking.of(scores, scores < 5000), {}, {})
        assert len(drawn.contacted) <= 400
        assert (drawn.found[-1], drawn.contacted[-1]) == (1.0, 1.0)
        np.testing.assert_allclose(drawn.found, np.minimum(2.0 * drawn.contacted, 1.0))

    def test_says_in_words_what_it_shows(self):
        """To those who do not see it."""
        html = gains(gains_of(judged()))
        capture = spoken(judged().capture[0.05])
        assert f"The lowest 5 % of scores hold {capture} of all churners." in read(html).text
        assert html.count("<circle") == 3

    def test_marks_nothing_where_nothing_is_asked(self):
        """The curve and both dashed lines stay."""
        html = gains(Gains.of(Ranking.of(np.arange(4.0), np.array([1, 0, 1, 0])), {}, {}))
        assert "<circle" not in html
        assert read(html).text.startswith("Whom the lowest scores find")

    def test_are_none_where_nobody_left(self):
        """In a segment, for a whole book is refused then."""
        result = judged(segment=["a"] * 299 + ["b"])
        assert gains_of(result.segments["b"]) is None


class TestFrame:
    """Axes."""

    FRAME = Frame(Axis("x", [(0, "0"), (10, "10")]), Axis("y", [(0, "0 %"), (1, "100 %")]))

    def test_corners_are_where_axes_end(self):
        """To the right and up."""
        path = self.FRAME.path(np.array([0.0, 10.0]), np.array([0.0, 1.0]))
        (left, bottom), (right, top) = places(path)
        assert left < right
        assert top < bottom

    def test_what_lies_beyond_is_at_the_edge(self):
        """Nothing is drawn over words."""
        inside = self.FRAME.path(np.array([0.0, 10.0]), np.array([0.0, 1.0]))
        assert self.FRAME.path(np.array([-5.0, 50.0]), np.array([-1.0, 7.0])) == inside

    def test_words_are_text(self):
        """Also in the title."""
        html = picture(NASTY, NASTY, self.FRAME.drawn("", NASTY))
        assert "<script" not in html
        assert read(html).text.count(clean(NASTY)) == 3


class TestReliability:
    """Expected and real churn."""

    def test_a_dot_and_a_whisker_for_each_bin(self):
        """And words."""
        each = judged().calibration["platt"]
        html = reliability(each)
        assert html.count("<circle") == len(each.sizes)
        assert read(html).text.count("expected ") == 1 + len(each.sizes)
        assert "about 30 customers" in html
        assert "about 30 scores" in reliability(each, "scores")


class TestLasting:
    """Who stays."""

    def test_a_line_and_a_word_for_each_band(self):
        """And a shade where its interval is known."""
        drawn = stays_of(followed().over_time)
        html = lasting(drawn)
        assert [each.label for each in drawn] == list(BANDING.labels)
        assert html.count('fill-opacity=".15"') == html.count("<li>") == 3
        assert len(set(re.findall('stroke-dasharray="([^"]*)"', html))) == 3

    def test_bands_that_nobody_was_seen_in_are_left_out(self):
        """And where there are no others there is no picture."""
        nobody = Lasting("red", "#c62828", kaplan_meier([], []))
        at_once = Lasting("red", "#c62828", kaplan_meier([0.0], [0]))
        some = Lasting("green", "#2e7d32", kaplan_meier([10, 20], [1, 0]))
        assert lasting([nobody]) == lasting([at_once]) == lasting([]) == ""
        assert lasting([nobody, some]).count("<li>") == 1
        assert "green: 50 % after 20 days" in lasting([nobody, some])

    def test_an_interval_ends_where_all_have_left(self):
        """It is not known there."""
        html = lasting([Lasting("red", "#c62828", kaplan_meier([5, 5, 9], [1, 1, 1]))])
        assert "nan" not in html.lower()
        assert "red: 0 % after 9 days" in html

    def test_a_hostile_label_is_text(self):
        """In the legend and in the title."""
        html = lasting([Lasting(NASTY, "#c62828", kaplan_meier([5, 9], [1, 0]))])
        assert "<script" not in html
        assert read(html).text.count(clean(NASTY)) == 2

    def test_are_none_without_bands(self):
        """The scorecard has none."""
        assert stays_of(followed(banding=None).over_time) is None

    def test_steps_stay_level_between_times(self):
        """Then they fall."""
        x, y = steps(np.array([0.0, 5.0, 9.0]), np.array([1.0, 0.5, 0.2]))
        assert list(zip(x, y, strict=True)) == [(0, 1), (5, 1), (5, 0.5), (9, 0.5), (9, 0.2)]

    @given(st.floats(1e-3, 1e6))
    def test_marks_reach_over_the_end(self, end):
        """In few round steps."""
        marks = [at for at, _ in rounded_marks(end)]
        assert marks[0] == 0.0
        assert marks[-1] >= end * (1 - 1e-9)
        assert 2 <= len(marks) <= 6


class TestRows:
    """Bars with words above."""

    def test_a_row_says_how_many_left(self):
        """Of how many, with the interval."""
        said = read(rates([band()], 0.2)).text.replace("\xa0", " ")
        assert said == "red 40 % (30 to 50 %) 40 of 1000 %50 %"

    def test_a_band_without_customers_says_so(self):
        """And has neither bar nor whisker, but the dashed line."""
        html = rates([band(n=0, n_churned=0), band("green")], 0.2)
        empty = html.partition("</li>")[0]
        assert "red nobody" in read(f"{empty}</li></ul>").text
        assert "#c62828" not in empty.partition("<svg")[2]
        assert "stroke-dasharray" in empty

    def test_a_hostile_label_is_text(self):
        """Whole, and on one line."""
        assert clean(NASTY) in read(rates([band(NASTY)], 0.2)).text

    @given(st.lists(st.floats(-1, 3) | st.just(NAN), min_size=4, max_size=4))
    def test_a_bar_stays_in_its_row(self, numbers):
        """Whatever the numbers."""
        html = Bar(numbers[0], "#c62828", *numbers[1:]).drawn(2.0)
        found = [float(each) for each in re.findall(r'[MH ]?(?:width="|[MH])(-?[\d.]+)', html)]
        assert all(0.0 <= each <= 100.0 for each in found)
        assert "nan" not in html

    def test_a_strip_shows_the_score_on_its_bands(self):
        """And how far it may be off."""
        html = Strip(50.0, 20.0, 80.0, BANDING).drawn(100.0)
        assert [BANDING.color(label) in html for label in BANDING.labels] == [True] * 3
        assert "M20 5H80" in html
        assert "M50 0V10" in html
        assert "V10" not in Strip(NAN, 20.0, 80.0, None).drawn(100.0)
