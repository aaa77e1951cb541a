import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from healthscore import learn
from healthscore.segments._mixing import mixed, numbers_of

SHARES = st.floats(0, 1)
LEARNED = hs.Linear(worst=learn.minimum(), best=learn.maximum())


class TestMixed:
    @given(SHARES)
    def test_numbers_are_mixed_one_by_one(self, share):
        """Wherever they stand."""
        own, whole = hs.Linear(worst=0, best=10), hs.Linear(worst=4, best=20)
        found = mixed(LEARNED, own, whole, share)
        assert found.worst == pytest.approx(4 * (1 - share))
        assert found.best == pytest.approx(20 - 10 * share)

    @given(SHARES, st.lists(st.floats(-5, 30), min_size=1, max_size=9))
    def test_curves_are_mixed_as_curves(self, share, values):
        """At every value, whatever their knots."""
        own, whole = hs.Piecewise({0: 0, 5: 60, 9: 80}), hs.Piecewise({2: 10, 5: 20, 20: 100})
        found = mixed(hs.Percentile(), own, whole, share)
        due = share * own(values) + (1 - share) * whole(values)
        np.testing.assert_allclose(found(values), due, atol=1e-9)

    def test_knots_that_were_there_are_mixed_as_knots(self):
        """A curve that learns its knots keeps their number."""
        before = hs.Piecewise({learn.minimum(): 0, learn.maximum(): 100})
        own, whole = hs.Piecewise({0: 0, 5: 100}), hs.Piecewise({2: 0, 9: 100})
        assert mixed(before, own, whole, 0.5) == hs.Piecewise({1: 0, 7: 100})

    def test_weights_are_mixed_as_shares(self):
        """So that it does not matter what they sum to."""
        own, whole = hs.Fixed(a=3, b=1), hs.Fixed(a=20, b=20)
        assert mixed(hs.Entropy(), own, whole, 0.5) == hs.Fixed(a=0.625, b=0.375)

    @pytest.mark.parametrize(("share", "due"), [(0.6, 0), (0.5, 0), (0.4, 1)])
    def test_what_cannot_be_mixed_goes_to_the_larger_share(self, share, due):
        """Other classes, names and numbers of parts."""
        for pair in (
            (hs.Linear(worst=0, best=1), hs.Decay(half_life=3)),
            (hs.Fixed(a=1), hs.Fixed(b=1)),
            ((1.0,), (1.0, 2.0)),
            (object(), object()),
        ):
            assert mixed(None, *pair, share) is pair[due]

    def test_the_ends_are_exact(self):
        """Not a bit is lost at 0 and 1."""
        own, whole = hs.Piecewise({0: 0, 3: 60}), hs.Piecewise({1: 10, 3: 20})
        assert mixed(hs.Percentile(), own, whole, 1.0) is own
        assert mixed(hs.Percentile(), own, whole, 0.0) is whole

    def test_bands_and_rules_are_mixed(self):
        """The names of bands and the conditions of rules are those of both."""
        own, whole = hs.Banding({"red": 0, "green": 40}), hs.Banding({"red": 0, "green": 60})
        before = hs.Banding({"red": 0, "green": learn.median()})
        assert mixed(before, own, whole, 0.25) == hs.Banding({"red": 0, "green": 55})
        rules = tuple((hs.Cap(at=at, when="x > 1", reason="r"),) for at in (10, 30))
        assert mixed(None, *rules, 0.5) == (hs.Cap(at=20, when="x > 1", reason="r"),)


class TestNumbersOf:
    def test_curves_are_read_at_the_knots_of_another(self):
        """So that all have the same length."""
        part, at = hs.Piecewise({0: 0, 10: 100}), hs.Piecewise({2: 0, 5: 50, 20: 60})
        assert numbers_of(hs.Percentile(), part, at).tolist() == [20.0, 50.0, 100.0]

    def test_the_score_of_a_gap_is_left_out(self):
        """It is of another unit than what the curve learns."""
        metric = hs.Metric("x", hs.Linear(worst=1, best=9), missing=30)
        assert numbers_of(metric, metric, metric).tolist() == [1.0, 9.0]

    def test_all_kinds_of_parts_have_numbers(self):
        """Weights, bands, rules, knots."""
        assert numbers_of(None, hs.Fixed(a=3, b=1), None).tolist() == [0.75, 0.25]
        banding = hs.Banding({"red": 0, "green": 40})
        assert numbers_of(banding, banding, banding).tolist() == [0.0, 40.0, 0.0]
        rules = (hs.Cap(at=10, when="x > 1", reason="r"),)
        assert numbers_of(rules, rules, rules).tolist() == [10.0]
        steps = hs.Steps({0: 0, 3: 50})
        assert numbers_of(steps, steps, steps).tolist() == [0.0, 0.0, 3.0, 50.0]

    def test_each_curve_of_a_metric_has_its_numbers(self):
        """Those that learned all of it are read at the knots of the other."""
        part, at = (
            hs.Metric(
                "x",
                hs.Linear(worst=1, best=best),
                curves=[("y < 1", hs.Piecewise({0: 0, best: 100}))],
            )
            for best in (10, 5)
        )
        before = hs.Metric("x", hs.Linear(worst=1, best=9), curves=[("y < 1", hs.Percentile())])
        assert numbers_of(before, part, at).tolist() == [1.0, 10.0, 0.0, 50.0]
        assert len(numbers_of(before, at, at)) == 4
