import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from healthscore import DataError, DefinitionError
from healthscore.evaluate._chance import (
    chi_square_quantile,
    chi_square_tail,
    f_quantile,
    f_tail,
)
from healthscore.evaluate._counts import (
    information_value,
    population_stability_index,
    weight_of_evidence,
)
from healthscore.evaluate._incomplete_beta import beta_above

COUNTS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=12
).filter(lambda pairs: all(sum(side) for side in zip(*pairs, strict=True)))


class TestPublished:
    """What is published comes out to the last digits."""

    @pytest.fixture
    def numbers(self, shared_numbers):
        """Give a way to read one set of numbers."""
        text = (shared_numbers / "validation.json").read_text(encoding="utf-8")
        return json.loads(text).__getitem__

    def test_weight_of_evidence(self, numbers):
        """And the information value with it."""
        known = numbers("woe")
        found = weight_of_evidence(known["good"], known["bad"])
        assert found == pytest.approx(known["woe_ln_good_over_bad"], abs=1e-9)
        assert information_value(known["good"], known["bad"]) == pytest.approx(
            known["iv"], abs=1e-9
        )

    def test_population_stability_index(self, numbers):
        """Of counts, not of shares."""
        known = numbers("psi")
        found = population_stability_index(known["expected_counts"], known["actual_counts"])
        assert found == pytest.approx(known["psi"], abs=1e-9)


class TestCounts:
    """What holds for any counts."""

    @given(COUNTS)
    @settings(max_examples=40)
    def test_stability_is_the_information_of_the_date(self, pairs):
        """Both indices are one formula, the same from either side, and 0 for equal shares."""
        one, other = zip(*pairs, strict=True)
        psi = population_stability_index(one, other)
        assert psi == pytest.approx(population_stability_index(other, one), abs=1e-12)
        assert psi == pytest.approx(information_value(one, other), abs=1e-12)
        assert population_stability_index(one, [3 * each for each in one]) == 0.0
        assert weight_of_evidence(one, other) == pytest.approx(-weight_of_evidence(other, one))

    @given(COUNTS)
    @settings(max_examples=40)
    def test_without_zeros_nothing_is_smoothed(self, pairs):
        """It is the bare formula then, and bins without anybody change nothing."""
        one, other = (np.array(side) + 1.0 for side in zip(*pairs, strict=True))
        shares = one / one.sum(), other / other.sum()
        bare = ((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum()
        assert population_stability_index(one, other) == pytest.approx(bare, abs=1e-12)
        wider = population_stability_index([*one, 0], [*other, 0])
        assert wider == pytest.approx(bare, abs=1e-12)

    def test_half_a_customer_stands_for_none(self):
        """In the bin with the zero alone."""
        found = weight_of_evidence([10, 10, 0], [0, 10, 0])
        assert found == pytest.approx([np.log(0.5 / 0.05), np.log(0.5), 0.0])

    def test_nobody_at_all(self):
        """Then there is nothing to say."""
        assert np.isnan(population_stability_index([0, 0], [1, 2]))
        assert np.isnan(information_value([1, 2], [0, 0]))
        assert np.isnan(weight_of_evidence([0], [1])).all()

    @pytest.mark.parametrize("wrong", [[-1, 2], [None, 2], [1, 2, 3]])
    def test_refused(self, wrong):
        """Counts are from 0, without gaps, one for each bin."""
        with pytest.raises(DefinitionError, match="'actual' of population_stability_index must"):
            population_stability_index([1, 2], wrong)

    @pytest.mark.parametrize("wrong", [["a", "b"], [float("inf"), 1]])
    def test_no_numbers(self, wrong):
        """Neither text nor infinities are counts."""
        with pytest.raises(DataError):
            weight_of_evidence([1, 2], wrong)


class TestChance:
    """Tails agree with scipy."""

    @given(st.floats(0, 300), st.integers(1, 60))
    def test_chi_square(self, x, df):
        """For any degrees of freedom."""
        assert chi_square_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-10, abs=1e-300)

    def test_chi_square_of_many(self):
        """An array gives an array; below 0 lies nothing."""
        found = chi_square_tail([-1.0, 0.0, 1.0, 5.0], 3)
        assert found == pytest.approx(stats.chi2.sf([-1.0, 0.0, 1.0, 5.0], 3))

    @given(st.floats(0, 1), st.floats(0.1, 500), st.floats(0.1, 500))
    def test_beta(self, x, a, b):
        """On either side of its fraction."""
        (above,) = beta_above(np.array([x]), a, b)
        assert above == pytest.approx(stats.beta.sf(x, a, b), abs=1e-10)

    @given(st.floats(0, 50), st.integers(1, 300), st.integers(1, 300))
    def test_f(self, x, above, below):
        """The tail."""
        assert f_tail(x, above, below) == pytest.approx(stats.f.sf(x, above, below), abs=1e-10)

    @pytest.mark.parametrize("share", [0.001, 0.025, 0.5, 0.975, 0.9999])
    def test_quantiles(self, share):
        """Each lies where scipy has it."""
        assert chi_square_quantile(share, 9) == pytest.approx(stats.chi2.ppf(share, 9), rel=1e-9)
        assert f_quantile(share, 40, 200) == pytest.approx(stats.f.ppf(share, 40, 200), rel=1e-9)

    def test_no_fraction_by_zero(self):
        """Where a term of the fraction vanishes, it goes on."""
        assert beta_above(np.array([0.5]), 1, 1)[0] == pytest.approx(0.5)
        found = beta_above(np.array([0.25]), 1e6, 3e6)[0]
        assert found == pytest.approx(stats.beta.sf(0.25, 1e6, 3e6), abs=1e-8)
