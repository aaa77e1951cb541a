"""What holds for every banding of the table in parts.py."""

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import parts
from draws import GAP, POINTS, few

every_banding = pytest.mark.parametrize("banding", parts.BANDINGS, ids=parts.name_of)


def cut(banding, score):
    """Find a band in plain Python."""
    if math.isnan(score):
        return -1
    tolerance = 1e-9 if banding.closed == "left" else -1e-9
    reached = [
        score >= start - tolerance if banding.closed == "left" else score > start - tolerance
        for start in list(banding.starts.values())[1:]
    ]
    return sum(reached)


def held(banding, score, before):
    """Let a customer leave its band only past the margin, in plain Python."""
    plain = cut(banding, score)
    if before < 0 or plain < 0 or not banding.margin:
        return plain
    edges = [-math.inf, *list(banding.starts.values())[1:], math.inf]
    reach = banding.margin + 1e-9
    stays = edges[before] - reach <= score <= edges[before + 1] + reach
    return before if stays else plain


@st.composite
def scores_near(draw, banding):
    """Draw scores about the edges of bands, their margins and tolerances."""
    edge = st.sampled_from(list(banding.starts.values()))
    by = st.sampled_from([0.0, 1e-9, 2e-9, 5e-10, -1e-9, -2e-9, -5e-10])
    aside = st.sampled_from([0.0, banding.margin, -banding.margin])
    near = st.builds(lambda start, margin, small: start + margin + small, edge, aside, by)
    return draw(st.lists(st.one_of(near, POINTS, GAP), min_size=1, max_size=20))


class TestEveryBanding:
    """Laws of the bandings."""

    @every_banding
    @few
    @given(data=st.data())
    def test_a_band_is_the_last_one_reached(self, banding, data):
        """To within a billionth of a point; no score, no band."""
        scores = data.draw(scores_near(banding))
        assert banding.codes(scores).tolist() == [cut(banding, score) for score in scores]

    @every_banding
    @few
    @given(data=st.data())
    def test_bands_go_from_month_to_month_as_a_state_machine_would(self, banding, data):
        """Hysteresis needs nothing but the band before."""
        months = data.draw(st.lists(scores_near(banding), min_size=1, max_size=6))
        size = min(map(len, months))
        labels, states = None, [-1] * size
        for month in months:
            labels = banding(month[:size], labels)
            states = [held(banding, *pair) for pair in zip(month[:size], states, strict=True)]
            assert labels.tolist() == [(*banding.labels, "unknown")[state] for state in states]

    @every_banding
    @few
    @given(data=st.data())
    def test_a_better_score_is_never_in_a_lower_band(self, banding, data):
        """Whatever the band before, which all share."""
        scores = np.sort(data.draw(st.lists(POINTS, min_size=1)))
        before = data.draw(st.sampled_from([*banding.labels, "unknown", None]))
        assert (np.diff(banding.codes(scores, [before] * len(scores))) >= 0).all()

    @every_banding
    def test_a_band_starts_where_it_says(self, banding):
        """Exactly there, or just above where the right side is closed."""
        starts = list(banding.starts.values())
        by = 0.0 if banding.closed == "left" else 1e-6
        assert banding.codes([start + by for start in starts]).tolist() == list(range(len(starts)))
