import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore.segments._credibility import (
    DOUBT,
    MOST,
    PRIOR,
    USUAL,
    Evidence,
    Signal,
    credibility,
    ratios,
    signal_of,
)

RATIOS = st.floats(0, 10)


class TestCredibility:
    @given(st.floats(0, 1e9), RATIOS)
    def test_it_is_a_share(self, customers, ratio):
        """Of 1, whatever the evidence."""
        assert 0.0 <= credibility(customers, ratio) <= 1.0

    @given(st.floats(0, 1e6), st.floats(0, 1e6), RATIOS)
    def test_more_customers_count_more(self, one, other, ratio):
        """Never less."""
        few, many = sorted([one, other])
        assert credibility(few, ratio) <= credibility(many, ratio)

    def test_nobody_counts_nothing_and_many_count_alone(self):
        """The ends of the scale."""
        assert credibility(0, 3.0) == 0.0
        assert credibility(1e12, 0.1) == pytest.approx(1.0)


class TestSignalOf:
    @pytest.mark.parametrize("between", [0.0, 0.5, 3.0])
    def test_it_finds_the_variance_between_segments(self, between):
        """Of means of normal numbers, whose variances are known; chance with a fixed seed."""
        chance = np.random.default_rng(7)
        sizes = chance.integers(5, 60, 8_000)
        true = chance.normal(0, math.sqrt(between), len(sizes))
        means = true + chance.normal(0, 2, len(sizes)) / np.sqrt(sizes)
        whole = float((sizes * means).sum() / sizes.sum())
        drawn = chance.normal(0, math.sqrt(4.0 + between), len(sizes)) / np.sqrt(sizes)
        evidence = [
            Evidence(float(size), size / sizes.sum(), (mean - whole) ** 2, one**2)
            for size, mean, one in zip(sizes, means, drawn, strict=True)
        ]
        spread = float((sizes**2).sum() / sizes.sum() ** 2)
        assert signal_of(evidence, spread).ratio == pytest.approx(between / 4.0, abs=0.01, rel=0.1)

    def test_without_anything_to_hold_against_nothing_is_known(self):
        """Nor for a segment that is the whole."""
        assert signal_of([Evidence(5.0, 0.1, 3.0, math.nan)], 0.1) == Signal(0.0, 0.0)
        assert signal_of([Evidence(5.0, 1.0, 0.0, 0.0)], 1.0) == Signal(0.0, 0.0)
        assert signal_of([], 0.0) == Signal(0.0, 0.0)

    def test_where_chance_does_nothing_all_is_signal(self):
        """As much as there may be; none where nothing is off either."""
        for off, ratio in ((3.0, MOST), (0.0, 0.0)):
            found = signal_of([Evidence(5.0, 0.1, off, 0.0)], 0.1)
            assert found == Signal(ratio, 0.9)

    def test_segments_no_farther_off_than_chance_have_no_ratio(self):
        """It never falls below 0."""
        assert signal_of([Evidence(5.0, 0.1, 1.0, 3.0)], 0.1).ratio == 0.0


class TestRatios:
    def test_much_evidence_stands_alone(self):
        """And none takes what is usual."""
        assert ratios([Signal(0.3, 1e9)])[0] == pytest.approx(0.3)
        assert ratios([Signal(0.0, 0.0)]) == [pytest.approx(USUAL)]

    def test_parts_lend_each_other_evidence(self):
        """As much as some segments are worth."""
        found = ratios([Signal(0.4, 10.0), Signal(0.0, 10.0)])
        usual = (4.0 + DOUBT * USUAL) / (20.0 + DOUBT)
        assert found[0] == pytest.approx((10.0 * 0.4 + PRIOR * usual) / (10.0 + PRIOR))
        assert found[1] < usual < found[0]
