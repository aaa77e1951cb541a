import contextlib
import copy
import pickle
import re
from fractions import Fraction

import numpy as np
import pytest

from healthscore import learn
from healthscore.errors import DefinitionError, FitError
from healthscore.learn import Learned

VALUES = np.array([4.0, 0.0, 3.0, 1.0, 2.0])

# what it is, how it prints, what it learns from 0, 1, 2, 3, 4
TABLE = [
    (learn.minimum(), "learn.minimum()", 0.0),
    (learn.maximum(), "learn.maximum()", 4.0),
    (learn.quantile(0.25), "learn.quantile(0.25)", 1.0),
    (learn.quantile(0.9), "learn.quantile(0.9)", 3.6),
    (learn.median(), "learn.median()", 2.0),
    (learn.median(iqrs=1.5), "learn.median(iqrs=1.5)", 5.0),
    (learn.median(iqrs=-2), "learn.median(iqrs=-2.0)", -2.0),
    (learn.mean(), "learn.mean()", 2.0),
    (learn.mean(sds=2), "learn.mean(sds=2.0)", 2.0 + 2.0 * np.sqrt(2.5)),
    (learn.mean(sds=-1), "learn.mean(sds=-1.0)", 2.0 - np.sqrt(2.5)),
    (learn.bounded(learn.mean()), "learn.bounded(learn.mean())", 2.0),
    (learn.bounded(learn.minimum(), below=9), "learn.bounded(learn.minimum(), below=9.0)", 0.0),
    (
        learn.bounded(learn.maximum(), above=-2.5, below=1e17),
        "learn.bounded(learn.maximum(), above=-2.5, below=1e+17)",
        4.0,
    ),
]
EVERY = pytest.mark.parametrize("learned", [learned for learned, _, _ in TABLE])


class TestEveryLearned:
    """What all parameters to be learned have in common."""

    @pytest.mark.parametrize(("learned", "printed", "number"), TABLE)
    def test_the_number(self, learned, printed, number):
        """A plain float, as numpy and the textbooks have it."""
        del printed
        assert learned.of(VALUES) == pytest.approx(number, rel=1e-15)
        assert type(learned.of(VALUES)) is float

    @pytest.mark.parametrize(("learned", "printed", "number"), TABLE)
    def test_prints_as_the_call_that_makes_it(self, learned, printed, number):
        """The way a user would write it."""
        del number
        assert repr(learned) == printed
        assert eval(printed) == learned  # noqa: S307  our own text

    @EVERY
    def test_equal_hashed_copied_and_frozen(self, learned):
        """It is a value like a number."""
        assert isinstance(learned, Learned)
        assert [other for other, _, _ in TABLE].count(learned) == 1
        for other in (copy.deepcopy(learned), pickle.loads(pickle.dumps(learned))):  # noqa: S301
            assert other == learned
            assert hash(other) == hash(learned)
        with pytest.raises(AttributeError):
            learned.q = 1

    @EVERY
    def test_the_order_of_the_rows_does_not_matter(self, learned):
        """Bit for bit, where adding up in another order would round otherwise."""
        values = np.array([1e16, 1.0, -1e16, 0.1, 0.7, 1e-3, 1.0, -0.0, 0.0])
        shuffles = [np.random.default_rng(seed).permutation(values) for seed in range(20)]
        assert len({np.float64(learned.of(shuffled)).tobytes() for shuffled in shuffles}) == 1

    @EVERY
    def test_nor_where_zeros_of_either_sign_stand(self, learned):
        """Which of two equal numbers comes out must not depend on the rows."""
        found = [learned.of(np.array(values)) for values in ([0.0, -0.0, 0.0], [-0.0, 0.0, -0.0])]
        assert np.signbit(found).tolist() == [False, False]

    @EVERY
    def test_the_values_stay_as_they_were(self, learned):
        """They may be a user's own column."""
        values = VALUES.copy()
        values.flags.writeable = False
        learned.of(values)
        assert (values == VALUES).all()

    @EVERY
    @pytest.mark.parametrize(
        "values", [[1.7e308, -1.7e308, 1e308, 0.0], [1.7e308, -1.7e308], [1e139, -1e139]]
    )
    def test_numbers_that_overflow_raise_no_warning(self, learned, values):
        """They are refused, or come out as something that a definition refuses."""
        with contextlib.suppress(FitError):
            learned.of(np.array(values))

    def test_values_too_large_to_be_added_up(self):
        """Whether exact summation gets through would depend on the order of the rows."""
        with pytest.raises(FitError, match=r"^The values are too large to be added up") as caught:
            learn.mean().of(np.array([1e308, -1.5e308, 1e308]))
        assert caught.value.got == 1.5e308

    @EVERY
    def test_a_single_value(self, learned):
        """It is its own median and mean, and has no standard deviation."""
        if getattr(learned, "sds", 0):
            with pytest.raises(FitError, match=r"^A standard deviation needs at least") as caught:
                learned.of(np.array([7.0]))
            assert caught.value.got == 1
        else:
            assert learned.of(np.array([7.0])) == 7.0


class TestQuantile:
    """What may be asked for."""

    @pytest.mark.parametrize("q", [0, 1, 0.5, np.float32(0.5), np.int64(1), Fraction(1, 2)])
    def test_any_number_from_0_to_1(self, q):
        """However it is written."""
        assert learn.quantile(q) == learn.quantile(float(q))

    def test_the_ends_are_minimum_and_maximum(self):
        """Also when 0 has a sign."""
        assert repr(learn.quantile(-0.0)) == repr(learn.minimum())
        assert learn.quantile(1) == learn.maximum()

    @pytest.mark.parametrize("q", [-0.01, 1.01, 95])
    def test_a_share_beyond_is_refused(self, q):
        """95 percent is 0.95."""
        with pytest.raises(
            DefinitionError, match=r"^'q' of quantile must be from 0 to 1\. Got "
        ) as caught:
            learn.quantile(q)
        assert caught.value.where == "'q' of quantile"
        assert caught.value.got == q

    @pytest.mark.parametrize("make", [learn.quantile, learn.median, learn.mean])
    @pytest.mark.parametrize("value", [np.nan, np.inf, True, "0.5", None, 10**400, [0.5], 1j])
    def test_what_is_no_finite_number_is_refused(self, make, value):
        """By name, with what came."""
        with pytest.raises(DefinitionError, match=r"must be a finite number\. Got ") as caught:
            make(value)
        assert caught.value.where.endswith(f" of {make.__name__}")
        assert caught.value.got is value


class TestBounded:
    @pytest.mark.parametrize(
        ("bounds", "what"), [({"above": 2}, "above 2.0"), ({"below": 2, "above": 0}, "below 2.0")]
    )
    def test_a_number_out_of_bounds_is_refused(self, bounds, what):
        """The bounds themselves are out too."""
        message = f"learn.median() must come to a number {what}. Got 2.0."
        with pytest.raises(FitError, match=re.escape(message)):
            learn.bounded(learn.median(), **bounds).of(VALUES)

    @pytest.mark.parametrize(
        ("make", "field"),
        [
            (lambda: learn.bounded(3), "parameter"),
            (lambda: learn.bounded(learn.mean(), above="2"), "above"),
            (lambda: learn.bounded(learn.mean(), below=float("nan")), "below"),
            (lambda: learn.bounded(learn.mean(), above=5, below=3), "below"),
        ],
    )
    def test_refuses_what_is_no_parameter_and_no_bound(self, make, field):
        """The message names the field."""
        with pytest.raises(DefinitionError, match=f"'{field}' of bounded must be"):
            make()
