import math
import re

import numpy as np
import pytest

from healthscore import Banding, DataError, DefinitionError, FitError, NotFittedError, learn

STARTS = {"red": 0, "yellow": 40, "green": 70}
NAN = math.nan


class TestCut:
    """From scores to bands."""

    def test_labels_and_codes(self):
        """Codes count from 0, the lowest; -1 is no score."""
        banding = Banding(STARTS)
        scores = [-5, 0, 39.9, 40, 69.9, 70, 100, NAN, None]
        due = ["red"] * 3 + ["yellow"] * 2 + ["green"] * 2 + ["unknown"] * 2
        assert banding(scores).tolist() == due
        assert banding.codes(scores).tolist() == [0, 0, 0, 1, 1, 2, 2, -1, -1]
        assert banding.codes(scores).dtype == np.int8
        assert banding.label(np.array([2, -1, 0])).tolist() == ["green", "unknown", "red"]

    def test_closed_on_the_right(self):
        """A score on a start is still in the band below."""
        assert Banding(STARTS, closed="right").codes([0, 40, 40.1, 70, 70.1]).tolist() == [
            0,
            0,
            1,
            1,
            2,
        ]

    @pytest.mark.parametrize(("closed", "code"), [("left", 1), ("right", 0)])
    def test_a_billionth_of_a_point_is_nothing(self, closed, code):
        """Engines that round differently agree."""
        banding = Banding(STARTS, closed=closed)
        on_it = [40 - 0.9e-9, float(np.nextafter(40, 0)), 40, 40 + 0.9e-9]
        assert banding.codes(on_it).tolist() == [code] * 4
        assert banding.codes([40 - 2e-9, 40 + 2e-9]).tolist() == [0, 1]

    def test_of_no_scores(self):
        """An empty batch is a batch."""
        assert Banding(STARTS)([]).shape == (0,)

    def test_refuses_infinity(self):
        """It is no score."""
        with pytest.raises(DataError, match=re.escape("row 1: a finite number or a gap is due.")):
            Banding(STARTS).codes([1, math.inf])

    def test_as_many_bands_as_a_code_can_tell_apart(self):
        """No more."""
        most = Banding({str(start): start / 2 for start in range(127)})
        assert most.codes([0, 62.5, 63]).tolist() == [0, 125, 126]
        with pytest.raises(DefinitionError, match=r"must hold from 1 to 127 bands\. Got 128\."):
            Banding({str(start): start / 2 for start in range(128)})


class TestMargin:
    """A customer leaves a band only when the score passes its edge by more than the margin."""

    @pytest.mark.parametrize(
        ("score", "before", "after"),
        [
            (40, "red", "red"),
            (45, "red", "red"),
            (45.1, "red", "yellow"),
            (80, "red", "green"),
            (39, "yellow", "yellow"),
            (35, "yellow", "yellow"),
            (34.9, "yellow", "red"),
            (75, "yellow", "yellow"),
            (75.1, "yellow", "green"),
            (65, "green", "green"),
            (64.9, "green", "yellow"),
            (10, "green", "red"),
            (NAN, "green", "unknown"),
            (40, "unknown", "yellow"),
            (40, None, "yellow"),
            (40, " ", "yellow"),
        ],
    )
    def test_holds_a_customer(self, score, before, after):
        """From the band before alone."""
        assert Banding(STARTS, margin=5)([score], [before]).tolist() == [after]

    @pytest.mark.parametrize("previous", [None, ["red"] * 3])
    def test_does_nothing_without_a_margin(self, previous):
        """Or without a band before."""
        assert Banding(STARTS).codes([39, 41, 71], previous).tolist() == [0, 1, 2]
        assert Banding(STARTS, margin=5).codes([39, 41, 71]).tolist() == [0, 1, 2]

    @pytest.mark.parametrize(
        "gaps", [[None] * 2, np.array([NAN] * 2), np.array(["", ""]), [None, "unknown"]]
    )
    def test_takes_any_gap_for_no_band_before(self, gaps):
        """A first month has no month before."""
        assert Banding(STARTS, margin=5).codes([41, 71], gaps).tolist() == [1, 2]

    @pytest.mark.parametrize(
        ("previous", "message"),
        [
            (["red"], "'previous' must have one band for each of 2 scores. Got 1."),
            (
                ["red", "blue"],
                "'previous' must hold red, yellow, green, unknown or gaps. Got 'blue'",
            ),
            ([0, 1], "a label is due. Got 0."),
        ],
    )
    def test_refuses_other_bands(self, previous, message):
        """A label that is not of this banding is a mistake."""
        with pytest.raises(DataError, match=re.escape(message)):
            Banding(STARTS, margin=5).codes([1, 2], previous)


class TestDefinition:
    """What a banding may be."""

    def test_orders_its_starts(self):
        """However they are given."""
        banding = Banding({"green": 70, "red": 0, "yellow": 40})
        assert banding == Banding(STARTS)
        assert banding.labels == ("red", "yellow", "green")
        assert repr(banding) == "Banding({'red': 0, 'yellow': 40, 'green': 70})"

    def test_keeps_the_order_of_starts_to_be_learned(self):
        """It says which band is the lower, so it counts."""
        low_first = Banding({"low": learn.minimum(), "high": learn.median()})
        high_first = Banding({"high": learn.median(), "low": learn.minimum()})
        assert low_first.labels == ("low", "high")
        assert low_first != high_first
        assert low_first == Banding({"low": learn.minimum(), "high": learn.median()})
        assert hash(low_first) == hash(Banding({"low": learn.minimum(), "high": learn.median()}))

    def test_ready_made(self):
        """The usual ones."""
        assert Banding.red_yellow_green(40, 70) == Banding(STARTS)
        assert Banding.letters().labels == ("F", "D", "C", "B", "A")

    @pytest.mark.parametrize(
        ("starts", "more", "message"),
        [
            ({}, {}, "'starts' of Banding must hold from 1 to 127 bands. Got 0."),
            (["red"], {}, "'starts' of Banding must be a mapping of labels to numbers."),
            ({"unknown": 0}, {}, "must have texts other than 'unknown' as labels. Got 'unknown'."),
            ({"": 0}, {}, "must have texts other than 'unknown' as labels. Got ''."),
            ({1: 0}, {}, "must have texts other than 'unknown' as labels. Got 1."),
            ({"a": "0"}, {}, "must hold finite numbers or some of learn. Got '0'."),
            ({"a": NAN}, {}, "must hold finite numbers or some of learn. Got nan."),
            ({"a": 5, "b": 5}, {}, "must ascend from band to band. Got (5.0, 5.0)."),
            ({"a": 5, "b": learn.median(), "c": 4}, {}, "must ascend from band to band."),
            (STARTS, {"closed": "up"}, "'closed' of Banding must be 'left' or 'right'. Got 'up'."),
            (STARTS, {"margin": -1}, "'margin' of Banding must not be negative. Got -1.0."),
            (STARTS, {"margin": None}, "'margin' of Banding must be a finite number. Got None."),
            (
                STARTS,
                {"colors": {"red": "#000000"}},
                "must have one for each of red, yellow, green.",
            ),
            (STARTS, {"colors": "red"}, "must have one for each of red, yellow, green. Got 'red'."),
            (
                STARTS,
                {"colors": dict.fromkeys(STARTS, "red")},
                "'colors' of Banding must be written like '#2e7d32'. Got 'red'.",
            ),
        ],
    )
    def test_refuses(self, starts, more, message):
        """Each field says what it may be."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Banding(starts, **more)


class TestFit:
    """Starts that are learned from the scores."""

    def test_learns_from_the_scores_that_are_there(self):
        """And learns nothing more."""
        banding = Banding({"low": 0, "high": learn.median()}, margin=2)
        assert banding.learns
        assert banding.fit([10, NAN, 30, 50]) == Banding({"low": 0, "high": 30}, margin=2)

    def test_before_it_there_are_no_bands(self):
        """The message shows what is to be fitted."""
        message = "Call fit() first: Banding({'low': 0, 'high': learn.median()}) still learns."
        with pytest.raises(NotFittedError, match=re.escape(message)):
            Banding({"low": 0, "high": learn.median()}).codes([1])

    @pytest.mark.parametrize(
        ("starts", "scores", "message"),
        [
            ({"a": 0, "b": learn.median()}, [], "Banding has no score to learn from."),
            ({"a": 0, "b": learn.median()}, [NAN], "Banding has no score to learn from."),
            ({"a": 0, "b": learn.median()}, [0, 0], "The scores do not tell the bands apart."),
            ({"a": learn.minimum(), "b": learn.median()}, [5, 5], "do not tell the bands apart."),
            ({"a": learn.maximum(), "b": learn.median()}, [1, 2, 3], "come out in another order."),
        ],
    )
    def test_refuses(self, starts, scores, message):
        """Nothing to learn from, or not as said."""
        with pytest.raises(FitError, match=re.escape(message)):
            Banding(starts).fit(scores)

    def test_refuses_infinity(self):
        """It is no score."""
        with pytest.raises(DataError, match="a finite number or a gap is due"):
            Banding({"a": 0, "b": learn.maximum()}).fit([1, math.inf])


class TestColors:
    """Each band has a color."""

    def test_declared(self):
        """As written."""
        banding = Banding({"a": 0, "b": 1}, colors={"a": "#000000", "b": "#FFFFFF"})
        assert (banding.color("a"), banding.color("b")) == ("#000000", "#FFFFFF")

    def test_by_name(self):
        """Names that are colors, in any case."""
        banding = Banding({"Red": 0, "amber": 1, "GREEN": 2})
        assert banding.color("Red") == "#c62828"
        assert banding.color("amber") == "#f9a825"
        assert banding.color("GREEN") == "#2e7d32"

    def test_from_red_to_green(self):
        """For any other names."""
        assert Banding({"a": 0, "b": 1, "c": 2}).color("a") == "#c62828"
        assert Banding({"a": 0, "b": 1, "c": 2}).color("b") == "#f9a825"
        assert Banding({"a": 0, "b": 1, "c": 2}).color("c") == "#2e7d32"
        assert Banding({"a": 0}).color("a") == "#c62828"
        letters = {Banding.letters().color(label) for label in "FDCBA"}
        assert len(letters) == 5

    def test_of_no_band(self):
        """Grey."""
        assert Banding(STARTS).color("unknown") == "#9e9e9e"
