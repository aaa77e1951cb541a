import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore import Banding
from healthscore.bandings import least_score, next_start, reaches, score_in_digits

BANDING = Banding({"red": 0, "yellow": 40, "green": 70}, margin=5)


class TestLeastScore:
    @pytest.mark.parametrize("closed", ["left", "right"])
    @pytest.mark.parametrize("band", BANDING.labels)
    @pytest.mark.parametrize("previous", [None, *BANDING.labels])
    def test_less_does_not_reach_and_more_does(self, closed, band, previous):
        """Wherever the customer comes from."""
        banding = Banding(BANDING.starts, margin=5, closed=closed)
        least = least_score(banding, band, previous)
        scores = np.array([least - 4e-9, least, least + 1.0])
        lower = least == 0
        assert reaches(banding, band, previous, scores).tolist() == [lower, True, True]

    def test_what_no_score_reaches(self):
        """Is infinitely far."""
        assert least_score(Banding({"red": 0, "green": 98}, margin=5), "green", "red") == math.inf

    def test_who_has_no_score_is_nowhere(self):
        """Whatever the band before."""
        assert not reaches(BANDING, "red", "green", np.array([math.nan])).any()


class TestNextStart:
    def test_the_next_band_is_not_always_the_one_above(self):
        """A margin wider than a band leads past it."""
        banding = Banding({"red": 0, "yellow": 40, "green": 45}, margin=10)
        assert next_start(banding, "red", None) == ("yellow", 40)
        label, start = next_start(banding, "red", "red")
        assert (label, start) == ("green", pytest.approx(50))
        assert next_start(banding, "green", "red") is None
        assert next_start(Banding({"red": 0, "green": 98}, margin=5), "red", "red") is None


class TestScoreInDigits:
    @pytest.mark.parametrize(
        ("score", "text"),
        [
            (69.94, "69.9"),
            (69.97, "69.97"),
            (69.9996, "69.9996"),
            (70.0, "70.0"),
            (69.9999999999, "70.0"),
            (math.nan, ""),
            (-0.01, "0.0"),
        ],
    )
    def test_a_score_reads_as_its_band(self, score, text):
        """With more digits near a cut."""
        assert score_in_digits(score, BANDING) == text

    def test_the_band_before_counts(self):
        """Where a margin would hold what is rounded."""
        assert score_in_digits(64.99, BANDING, "green") == "64.99"
        assert score_in_digits(64.99, BANDING) == "65.0"

    def test_without_bands_one_digit_will_do(self):
        """Nothing can be contradicted."""
        assert score_in_digits(69.97, None) == "70.0"

    @given(st.floats(0, 100))
    def test_never_in_another_band(self, score):
        """But for what is within a hair of a cut."""
        shown = float(score_in_digits(score, BANDING))
        if min(abs(score - 40), abs(score - 70)) > 1e-8:
            assert BANDING.codes([score]) == BANDING.codes([shown])
