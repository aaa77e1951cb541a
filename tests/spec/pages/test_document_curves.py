import math

import attrs
import numpy as np
import pytest

import healthscore as hs
import parts
from healthscore.normalizers import Normalizer
from healthscore.spec.pages._curve_outline import COLUMNS, Bars, Curve, drawn, scored, telling
from healthscore.spec.pages._curve_picture import sparkline, svg
from healthscore.spec.pages._examples import examples
from healthscore.spec.pages._words import points


@attrs.frozen(eq=False, repr=False)
class Own(Normalizer):
    """A curve that somebody else wrote."""

    low: float = 0.0
    high: float = 10.0

    @property
    def ends(self):
        """Where it lies."""
        return (self.low, self.high)

    def curve(self, values):
        """Give the square, and nothing in the middle."""
        share = (values - self.low) / (self.high - self.low)
        return np.where(np.abs(share - 0.5) < 0.1, np.nan, 100 * share**2)


@attrs.frozen(eq=False, repr=False)
class Endless(Normalizer):
    """A curve of which nobody knows where it lies."""

    def curve(self, values):
        """Give 50 for all."""
        return values * 0 + 50


@attrs.frozen(eq=False, repr=False)
class Broken(Normalizer):
    """A curve that raises."""

    @property
    def ends(self):
        """Where it claims to lie."""
        return (0.0, 10.0)

    def curve(self, values):
        """Refuse."""
        raise ZeroDivisionError(values)


@attrs.frozen(eq=False, repr=False)
class OwnLabels(Normalizer):
    """A curve of labels that somebody else wrote."""

    takes = "labels"

    def curve(self, values):
        """Give 50 for all."""
        return values * 0 + 50


class TestDrawn:
    """What a curve looks like."""

    def test_straight_lines_go_through_their_knots(self):
        """And through nothing else."""
        curve = drawn(hs.Piecewise({0: 0, 3: 60, 10: 100}))
        assert curve.outline == ((0, 0), (3, 60), (10, 100))
        assert curve.ends == (0, 10)
        assert curve.scale == (0, 100)
        assert len(curve.samples) == COLUMNS

    def test_many_knots_are_thinned(self):
        """A small picture shows no more."""
        assert len(drawn(hs.Piecewise(parts.even(101))).outline) == 64

    @pytest.mark.parametrize("closed", ["left", "right"])
    def test_tiers_are_level(self, closed):
        """With a jump between them, and the last is as wide as the others are."""
        curve = drawn(hs.Steps({0: 0, 3: 50, 4: 80}, closed=closed))
        assert curve.outline == ((0, 0), (3, 0), (3, 50), (4, 50), (4, 80), (6, 80))

    def test_a_single_tier_has_some_width(self):
        """Though nothing says which."""
        assert drawn(hs.Steps({7: 42})).outline == ((7, 42), (14, 42))
        assert drawn(hs.Steps({0: 42})).outline == ((0, 42), (1, 42))

    def test_a_line_that_ends_falls_to_0(self):
        """Beyond either end."""
        curve = drawn(hs.Linear(0, 8, outside="zero"))
        assert [score for _, score in curve.outline] == [0, 0, 0, 100, 0, 0]
        assert curve.ends == (-1, 9)

    @pytest.mark.parametrize(
        ("normalizer", "ends"),
        [
            (hs.Linear(60, 0), (0, 60)),
            (hs.Decay(14), (0, 70)),
            (hs.Logistic(10, -2), (0, 20)),
            (hs.Target(5, 10, 4), (1, 14)),
            (hs.AsIs(-20, 30), (-20, 30)),
            (Own(), (0, 10)),
        ],
        ids=repr,
    )
    def test_every_curve_has_a_range_that_shows_it(self, normalizer, ends):
        """Infinite ones too."""
        assert drawn(normalizer, points=True).ends == ends

    @pytest.mark.parametrize(
        "normalizer",
        [
            hs.Percentile(),
            hs.Linear(0, hs.learn.median()),
            Endless(),
            Broken(),
            OwnLabels(),
            hs.AsIs(0, 1e9),
        ],
        ids=repr,
    )
    def test_what_cannot_be_known_is_not_drawn(self, normalizer):
        """Nor has it examples."""
        assert drawn(normalizer) is None
        assert examples(hs.Metric("m", normalizer)) == ()

    def test_a_curve_without_width_is_not_drawn(self):
        """It would be a point."""
        assert drawn(hs.Logistic(midpoint=1e150, width=1e-300)) is None

    def test_labels_have_bars(self):
        """Unless there are too many."""
        bars = drawn(hs.Categories({"free": 20, "pro": 70}))
        assert bars == Bars((("free", 20.0), ("pro", 70.0)), (0.0, 100.0))
        assert drawn(hs.Categories({f"l{place}": 1 for place in range(13)})) is None

    @pytest.mark.parametrize(
        ("normalizer", "scale"),
        [
            (hs.Steps({0: 0, 1: 5}), (0, 5)),
            (hs.Steps({0: -10, 1: 5}), (-10, 5)),
            (hs.Steps({0: -10, 1: -5}), (-10, 0)),
            (hs.Steps({0: 0}), (0, 1)),
        ],
        ids=repr,
    )
    def test_points_have_a_scale_of_their_own(self, normalizer, scale):
        """With 0 on it."""
        assert drawn(normalizer, points=True).scale == scale

    def test_scores_outside_0_to_100_are_shown_whole(self):
        """Whatever they are."""
        assert drawn(hs.AsIs(-20, 130)).scale == (-20, 130)

    def test_what_raises_has_no_scores(self):
        """The document is made all the same."""
        assert scored(Broken(), [1.0]) is None

    @pytest.mark.parametrize("normalizer", parts.NORMALIZERS, ids=parts.name_of)
    def test_the_outline_is_the_curve(self, normalizer):
        """At every point of it that is not a jump."""
        curve = drawn(normalizer)
        if isinstance(normalizer, hs.Steps) or curve is None:
            return
        values, scores = map(list, zip(*curve.outline, strict=True))
        assert normalizer(values).tolist() == scores


class TestSparkline:
    """A curve as block characters."""

    def test_shows_the_ends(self):
        """And the way between them."""
        assert sparkline(drawn(hs.Linear(0, 10))) == "0 ▁▁▂▃▃▄▅▆▆▇██ 10"
        assert sparkline(drawn(hs.Linear(60, 0))) == "0 ██▇▆▆▅▄▃▃▂▁▁ 60"

    def test_a_gap_is_a_dot(self):
        """Where a curve of one's own gives none."""
        assert "·" in sparkline(drawn(Own()))


class TestPicture:
    """A curve as SVG."""

    def test_names_itself_and_its_ends(self):
        """For those who see it, and those who do not."""
        picture = svg(drawn(hs.Linear(0, 10)), "a <b>")
        assert 'role="img"' in picture
        assert "<title>a &lt;b&gt;</title>" in picture
        assert 'd="M34.0 66.0L214.0 8.0"' in picture
        assert ">0</text>" in picture
        assert ">10</text>" in picture
        assert ">100</text>" in picture

    def test_a_gap_breaks_the_line(self):
        """Nothing joins its sides."""
        outline = svg(drawn(Own()), "own").split('d="')[2].split('"')[0]
        assert outline.count("M") == 2
        assert "nan" not in outline

    def test_the_widest_range_fits(self):
        """Though its ends differ by more than any number."""
        curve = Curve(((-1.5e308, 0.0), (1.5e308, 100.0)), (0.0,) * COLUMNS, (0.0, 100.0))
        assert 'd="M34.0 66.0L214.0 8.0"' in svg(curve, "wide")

    def test_bars_start_at_0(self):
        """Those below it go the other way."""
        bars = drawn(hs.Categories({"<free>": -50, "a label as long as this": 50}), points=True)
        picture = svg(bars, "plan")
        assert "&lt;free&gt;" in picture
        assert "a label as l…" in picture
        assert 'x="82.0" y="3" width="50.0"' in picture
        assert 'x="132.0" y="20" width="50.0"' in picture

    @pytest.mark.parametrize("normalizer", parts.NORMALIZERS, ids=parts.name_of)
    def test_every_shipped_curve_fits_into_its_frame(self, normalizer):
        """Whatever its numbers."""
        curve = drawn(normalizer)
        if curve is None:
            return
        path = svg(curve, "curve").split('d="')[2].split('"')[0]
        pairs = [pair.split(" ") for pair in path.replace("M", "L").split("L")[1:]]
        assert all(33.9 <= float(x) <= 214.1 and 7.9 <= float(y) <= 66.1 for x, y in pairs)


class TestExamples:
    """A few values with their scores."""

    @pytest.mark.parametrize("normalizer", parts.NORMALIZERS, ids=parts.name_of)
    def test_agree_with_the_curve(self, normalizer):
        """To the digits that are shown, at the value that is shown."""
        found = examples(hs.Metric("m", normalizer))
        assert len(found) <= 4
        for example in found:
            text, score = example.line[-2].split(" of ")[1].split(" ")[0], example.line[-1]
            value = float(text.replace(",", ""))
            assert value == example.value
            assert points(normalizer([value])[0]) == score == points(example.score)

    @pytest.mark.parametrize(
        ("normalizer", "values"),
        [
            (hs.Linear(60, 0), [0, 30, 60]),
            (hs.Piecewise({0: 0, 3: 60, 10: 100}), [0, 3, 10]),
            (hs.Piecewise(parts.even(13)), [0, 4, 8, 12]),
            (hs.Steps({0: 0, 3: 50}), [0, 3]),
            (hs.Logistic(10, -2), [8, 10, 12]),
            (hs.Decay(14), [0, 14, 28]),
            (hs.AsIs(), [0, 50, 100]),
            (hs.Target(5, 10, 4), [3, 5, 10, 12]),
            (hs.Target(5, 5, 4), [3, 5, 7]),
            (Own(), [0, 5, 10]),
        ],
        ids=repr,
    )
    def test_are_at_telling_values(self, normalizer, values):
        """Ends, middle and knots."""
        assert telling(normalizer) == values

    def test_a_gap_is_no_example(self):
        """Where a curve of one's own gives none."""
        assert [example.value for example in examples(hs.Metric("m", Own()))] == [0, 10]

    def test_a_value_is_short_where_that_is_the_same(self):
        """And exact where a shorter one would be another score."""
        short, exact = (
            examples(hs.Metric("m", curve))
            for curve in (hs.Linear(0, 4.97821), hs.Steps({0: 0, 4.97821: 100}))
        )
        assert [example.value for example in short] == [0, 2.489, 4.978]
        assert [example.value for example in exact] == [0, 4.97821]

    def test_values_that_look_alike_are_shown_once(self):
        """Where they score alike."""
        low, high = 1.0, math.nextafter(1.0, 2.0)
        assert len(examples(hs.Metric("m", hs.Piecewise({low: 50, high: 50})))) == 1

    @pytest.mark.parametrize(
        ("metric", "words"),
        [
            (
                hs.Metric("logins", hs.Piecewise({0: 0, 3: 60}), unit="logins a week"),
                ["0 logins a week score 0", "3 score 60"],
            ),
            (
                hs.Metric("logins", hs.Piecewise({1: 0, 3: 60}), unit="logins a week"),
                ["1 (logins a week) scores 0", "3 score 60"],
            ),
            (
                hs.Metric("weekly_logins", hs.Piecewise({0: 0, 3: 60})),
                ["a weekly_logins of 0 scores 0", "one of 3 scores 60"],
            ),
            (hs.Metric("age", hs.Steps({0: 5})), ["an age of 0 scores 5"]),
        ],
        ids=lambda value: getattr(value, "name", ""),
    )
    def test_read_as_sentences(self, metric, words):
        """The first says of what, and the others follow it."""
        lines = [example.line for example in examples(metric)]
        texts = ["".join(getattr(part, "text", part) for part in line) for line in lines]
        assert texts == words

    def test_points_are_given(self):
        """And not scored."""
        (example,) = examples(hs.Metric("m", hs.Steps({0: 5})), points=True)
        assert example.line[-2:] == (" of 0 gives ", "5")
