import math
import re

import attrs
import numpy as np
import pytest

from healthscore import (
    AsIs,
    DataError,
    DefinitionError,
    FitError,
    Linear,
    Logistic,
    Metric,
    NotFittedError,
    Piecewise,
    Scorecard,
    learn,
)
from healthscore.normalizers import Block, Normalizer


@attrs.frozen(repr=False)
class Square(Normalizer):
    """A normalizer as a user would write one."""

    factor: float = 1.0

    def curve(self, values):
        """Square the values, up to 100."""
        return np.minimum(self.factor * values**2, 100.0)


@attrs.frozen(repr=False)
class Prepared(Normalizer):
    """A normalizer that computes a field of its own when it is made."""

    factor: float
    half: float = attrs.field(init=False)

    @half.default
    def _half(self):
        return self.factor / 2

    def curve(self, values):
        """Scale the values."""
        return np.clip(self.half * values, 0.0, 100.0)


class TestCall:
    """Plain values in, scores out."""

    @pytest.mark.parametrize(
        "values",
        [
            [1, None, 3],
            (1.0, math.nan, 3.0),
            ["1", "", "3"],
            np.array([1, 9, 3])[::1],
            np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False]),
            np.array([1, 2, 3], dtype=np.int8),
        ],
    )
    def test_takes_whatever_holds_numbers(self, values):
        """Lists, text, arrays of any type; a masked value is a gap."""
        scores = AsIs()(values)
        assert scores.dtype == np.float64
        assert scores[[0, 2]].tolist() == [1.0, 3.0]

    def test_no_values_give_no_scores(self):
        """An empty batch is a batch."""
        assert Linear(0, 1)([]).shape == (0,)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ([1, math.inf], "row 1: a finite number or a gap is due. Got inf."),
            (["x"], "row 0: a number is due. Got 'x'."),
            ([[1, 2]], "one dimension. Got"),
            (3, "A column must be a list or an array. Got 3."),
        ],
    )
    def test_refuses_what_is_no_number(self, values, message):
        """And names the first row."""
        with pytest.raises(DataError, match=re.escape(message) if "Got [" not in message else ""):
            Linear(0, 1)(np.array(values) if message.startswith("one") else values)

    def test_still_learning_is_an_error(self):
        """The message shows what is to be fitted."""
        message = "Call fit() first: Linear(worst=0, best=learn.maximum()) still learns."
        with pytest.raises(NotFittedError, match=re.escape(message)):
            Linear(0, learn.maximum())([1])


class TestFit:
    """Numbers in the place of what is to be learned."""

    def test_learns_from_what_is_present(self):
        """The same kind of object comes back, the first one as it was."""
        learning = Linear(worst=learn.minimum(), best=learn.quantile(0.5))
        assert learning.fit([3, None, 1, 2]) == Linear(worst=1, best=2)
        assert learning.learns

    @pytest.mark.parametrize("values", [[], [None, math.nan]])
    def test_without_any_value(self, values):
        """There is nothing to learn from."""
        message = f"Linear has no value to learn from: all {len(values)} are gaps."
        with pytest.raises(FitError, match=re.escape(message)):
            Linear(0, learn.maximum()).fit(values)

    @pytest.mark.parametrize(
        "normalizer",
        [
            Linear(worst=learn.minimum(), best=learn.maximum()),
            Piecewise({learn.minimum(): 0, learn.maximum(): 100}),
            Piecewise({5: 0, learn.median(): 100}),
            Logistic(midpoint=0, width=learn.mean(sds=1)),
        ],
    )
    def test_of_a_constant(self, normalizer):
        """Where two ends would meet, the values do not tell them apart."""
        values = [0, 0] if isinstance(normalizer, Logistic) else [5, 5]
        with pytest.raises(FitError, match="The values do not tell the parameters apart"):
            normalizer.fit(values)

    def test_refuses_infinity(self):
        """It is not a value to learn from."""
        with pytest.raises(DataError, match="a finite number or a gap is due"):
            Linear(0, learn.maximum()).fit([1, math.inf])


class TestCurve:
    """The arithmetic alone."""

    def test_is_what_a_call_gives(self):
        """On an array that is known to be in order."""
        values = np.array([-1.0, 0.0, 5.0, math.nan, 99.0])
        for normalizer in (Linear(0, 10), Piecewise({0: 20, 9: 30}), Square()):
            np.testing.assert_array_equal(normalizer.curve(values), normalizer(values))


class TestOwnNormalizer:
    """What a user writes is as good as what is shipped."""

    def test_needs_a_curve_alone(self):
        """The rest is inherited, printing included."""
        assert repr(Square(factor=2.0)) == "Square(factor=2)"
        assert Square()([3, None]).tolist()[0] == 9.0
        assert Square().span == (0.0, 100.0)
        assert not Square().learns

    def test_prints_only_what_it_is_made_from(self):
        """A field that is computed is not part of the call."""
        assert repr(Prepared(factor=2.0)) == "Prepared(factor=2)"

    def test_is_scored_in_a_scorecard(self):
        """Through the default kernel."""
        scores = Scorecard("own", [Metric("m", Square())]).score({"m": [3, None, 20]}).values
        assert scores.tolist()[::2] == [9.0, 100.0]
        assert np.isnan(scores[1])


class TestBrokenCurve:
    """A curve of one's own that does not keep to what it says is found out."""

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (lambda values: values * 2.0, "The curve of Own took 60 and gave 120. Keep scores "),
            (lambda values: values * 2.0, "within its span, 0 to 100, or give it another."),
            (lambda values: -values, "The curve of Own took 60 and gave -60. Keep scores"),
            (lambda values: values[:2], "took 3 values and gave an array of shape (2,). Give one"),
            (lambda values: values.sum(), "gave an array of shape ()."),
        ],
    )
    def test_is_refused(self, given, message):
        """Called, and scored, where the metric is named."""

        @attrs.frozen(repr=False)
        class Own(Normalizer):
            def curve(self, values, /):
                return given(values)

        with pytest.raises(DefinitionError, match=re.escape(message)):
            Own()([math.nan, 60, 40])
        with pytest.raises(DefinitionError, match="^metric 'm': " + re.escape("The curve of Own")):
            Scorecard("own", [Metric("m", Own())]).score({"m": [math.nan, 60, 40]})

    def test_a_wider_span_is_kept_to_as_well(self):
        """Points may have any range that is said."""

        @attrs.frozen(repr=False)
        class Own(Normalizer):
            @property
            def span(self):
                return (-50.0, 0.0)

            def curve(self, values, /):
                return values

        scores = Own()([-0.0, -50, math.nan])
        assert np.array_equal(scores, [0.0, -50.0, math.nan], equal_nan=True)
        assert not np.signbit(scores[0])
        with pytest.raises(DefinitionError, match=r"gave 0\.5\. Keep scores within its span, -50"):
            Own()([0.5])


class TestBlock:
    """Scratch memory."""

    def test_is_made_once_and_cut_to_the_rows_at_hand(self):
        """Blocks of the same size share it."""
        block = Block(10)
        whole = block.numbers
        assert block.numbers is whole
        block.start(4)
        assert len(block.numbers) == 4
        assert np.shares_memory(block.numbers, whole)
        part = block.numbers
        block.start(4)
        assert block.numbers is part

    @pytest.mark.parametrize(
        ("name", "kind"),
        [("numbers", "f"), ("more", "f"), ("marks", "b"), ("counts", "u"), ("places", "i")],
    )
    def test_holds_arrays_of_several_kinds(self, name, kind):
        """None of them overlaps another."""
        block = Block(3)
        array = getattr(block, name)
        assert (array.shape, array.dtype.kind) == ((3,), kind)
        assert not np.shares_memory(block.numbers, block.more)

    def test_has_no_other_arrays(self):
        """A name that is written wrong is an error."""
        with pytest.raises(AttributeError, match="'Block' object has no attribute 'number'"):
            _ = Block(3).number

    def test_zeros_are_zeros_at_any_length(self):
        """Nobody writes into them."""
        block = Block(3)
        assert block.zeros.tolist() == [0.0] * 3
        block.start(2)
        assert block.zeros.tolist() == [0.0] * 2

    def test_what_is_borrowed_is_nobody_elses(self):
        """Until it is given back, or the next block begins."""
        block = Block(4)
        first, second = block.borrow(), block.borrow()
        assert not np.shares_memory(first, second)
        block.give_back(first)
        assert block.borrow() is first
        block.start(2)
        again = {id(block.borrow().base) for _ in range(2)}
        assert again == {id(first.base), id(second.base)}
        assert len(block.borrow()) == 2
