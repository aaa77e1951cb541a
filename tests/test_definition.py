import copy
import pickle
from fractions import Fraction

import attrs
import numpy as np
import pytest

from healthscore import learn
from healthscore._definition import (
    Definition,
    FrozenDict,
    frozen,
    is_finite,
    is_mapping,
    is_name,
    learned_in,
    number,
    numbers_by_name,
    numbers_by_number,
    refuse,
    require_choice,
    require_finite,
    require_name,
    require_share,
    require_steps,
    require_type,
    show,
    with_numbers,
)
from healthscore.errors import DefinitionError


@attrs.frozen(repr=False)
class Curve(Definition):
    """A definition with every sort of field."""

    knots: FrozenDict = attrs.field(converter=numbers_by_number, metadata={"positional": True})
    low: float = attrs.field(default=0, converter=number, metadata={"positional": True})
    high: float = attrs.field(default=1, converter=number)
    mode: str = attrs.field(default="clip", kw_only=True)
    rules: tuple = attrs.field(factory=tuple, converter=tuple, kw_only=True)
    made: str = attrs.field(init=False)

    @made.default
    def _made(self):
        return f"from {self.low}"


@attrs.frozen(repr=False)
class Derived(Definition):
    """A definition with a field that is given without its underscore, and one that follows it."""

    _low: float = attrs.field(converter=number)
    high: float = attrs.field(converter=number)

    @_low.default
    def _given(self):
        return 3

    @high.default
    def _twice(self):
        return 2 * self._low


def refused(check, *arguments, **options):
    """Give the error that a check raises."""
    with pytest.raises(DefinitionError) as caught:
        check(*arguments, **options)
    return caught.value


class TestDefinition:
    """How definitions print."""

    @pytest.mark.parametrize(
        ("curve", "printed"),
        [
            (Curve({0: 1}), "Curve({0: 1})"),
            (Curve({0.5: 1}, 0, 1), "Curve({0.5: 1})"),
            (Curve({0: 1}, -1, 2), "Curve({0: 1}, -1, high=2)"),
            (Curve({0: 1}, 0, 2), "Curve({0: 1}, high=2)"),
            (Curve({0: 1}, learn.mean()), "Curve({0: 1}, learn.mean())"),
            (Curve({0: 1}, 1, mode="zero"), "Curve({0: 1}, 1, mode='zero')"),
            (Curve({0: 1}, rules=[1, "a"]), "Curve({0: 1}, rules=[1, 'a'])"),
        ],
    )
    def test_prints_as_the_call_that_makes_it(self, curve, printed):
        """Without what is as it would be anyway."""
        assert repr(curve) == printed
        assert eval(printed) == curve  # noqa: S307  our own text

    def test_names_fields_as_they_are_given(self):
        """And leaves nothing out whose default depends on other fields."""
        assert repr(Derived()) == "Derived(low=3, high=6)"
        assert repr(Derived(low=1, high=6)) == "Derived(low=1, high=6)"


class TestShow:
    """The shortest way to write a value."""

    @pytest.mark.parametrize(
        ("value", "printed"),
        [
            (3.0, "3"),
            (-0.0, "0"),
            (0.1, "0.1"),
            (1e15, "1000000000000000.0"),
            (1e300, "1e+300"),
            (np.nan, "nan"),
            (np.inf, "float('inf')"),
            (True, "True"),
            ("a", "'a'"),
            (("a", (1.0,)), "['a', [1]]"),
            ((), "[]"),
        ],
    )
    def test_each_kind(self, value, printed):
        """Whole numbers lose their point, as long as they stay short."""
        assert show(value) == printed


class TestFrozenDict:
    """A mapping that a definition can hold."""

    def test_reads_like_any_mapping(self):
        """In the order given."""
        mapping = FrozenDict({"b": 1.0, "a": 2.5})
        assert dict(mapping) == {"b": 1.0, "a": 2.5} == mapping
        assert list(mapping) == ["b", "a"]
        assert len(mapping) == 2
        assert mapping["a"] == 2.5
        assert repr(mapping) == "{'b': 1, 'a': 2.5}"

    def test_cannot_change(self):
        """Nor does it change with what it was made from."""
        source = {"a": 1}
        mapping = FrozenDict(source)
        source["a"] = 2
        assert mapping["a"] == 1
        with pytest.raises(TypeError):
            mapping["a"] = 3
        with pytest.raises(AttributeError):
            mapping.more = 3

    def test_equal_mappings_hash_equal(self):
        """Whatever the order."""
        assert hash(FrozenDict({"a": 1, "b": 2})) == hash(FrozenDict([("b", 2), ("a", 1)]))

    @pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])  # noqa: S301
    def test_travels_between_processes(self, copied):
        """And stays itself."""
        assert copied(FrozenDict({"a": 1})) == FrozenDict({"a": 1})


class TestConverters:
    """What a field makes of what it is given."""

    @pytest.mark.parametrize(
        "value", [3, 3.0, np.int8(3), np.float32(3), np.float64(3), np.uint64(3), Fraction(3)]
    )
    def test_any_plain_number_becomes_a_float(self, value):
        """A plain one, not one of numpy."""
        assert number(value) == 3.0
        assert type(number(value)) is float

    @pytest.mark.parametrize(
        "value", [True, np.bool_(1), "3", None, 10**400, learn.mean(), [3], 3j]
    )
    def test_anything_else_is_left_for_the_checks(self, value):
        """They say which field it is."""
        assert number(value) is value

    def test_knots_come_out_in_order(self):
        """Numbers all of them."""
        knots = numbers_by_number({10: 100, np.int64(0): 0})
        assert isinstance(knots, FrozenDict)
        assert list(knots.items()) == [(0.0, 0.0), (10.0, 100.0)]

    def test_knots_to_be_learned_keep_their_places(self):
        """Nobody knows their order yet."""
        knots = numbers_by_number({learn.maximum(): 100, 0: 0})
        assert list(knots) == [learn.maximum(), 0.0]

    def test_scores_to_be_learned_need_no_order(self):
        """Only knots are sorted."""
        assert list(numbers_by_number({1: learn.mean(), 0: 5})) == [0.0, 1.0]

    def test_names_keep_their_places(self):
        """Their order is the user's."""
        weights = numbers_by_name({"b": 2, "a": np.float32(1)})
        assert list(weights.items()) == [("b", 2.0), ("a", 1.0)]

    def test_a_mapping_is_frozen_as_it_is(self):
        """Nothing in it is turned into a number."""
        assert isinstance(frozen({"a": 1}), FrozenDict)
        assert frozen({"a": "red"}) == {"a": "red"}

    @pytest.mark.parametrize("freeze", [frozen, numbers_by_name, numbers_by_number])
    @pytest.mark.parametrize("value", [None, [(0, 1)], "ab", 5])
    def test_what_is_no_mapping_is_left_for_the_checks(self, freeze, value):
        """They say which field it is."""
        assert freeze(value) is value
        assert not is_mapping(value)


class TestChecks:
    """What a field must be."""

    def test_an_error_names_field_owner_and_value(self):
        """The owner is a definition, or a text that says more."""
        error = refuse(Curve({}), "low", "be blue", 5)
        assert str(error) == "'low' of Curve must be blue. Got 5."
        assert (error.where, error.got) == ("'low' of Curve", 5)
        assert str(refuse("Metric 'nps'", "low", "be blue", 5)).startswith(
            "'low' of Metric 'nps' must"
        )

    def test_a_type(self):
        """Any of that type passes."""
        require_type(Curve({}, mode="a"), "mode", str, "a text")
        error = refused(require_type, Curve({}, mode=5), "mode", str, "a text")
        assert str(error) == "'mode' of Curve must be a text. Got 5."

    @pytest.mark.parametrize("value", [np.nan, np.inf, -1e151, "1", None, True, 10**400])
    def test_a_finite_number(self, value):
        """Of a size that can be reckoned with."""
        assert not is_finite(value)
        error = refused(require_finite, Curve({}, 1, value), "low", "high")
        assert str(error).startswith("'high' of Curve must be a finite number or one of learn. Got")

    def test_a_finite_number_or_one_to_be_learned(self):
        """Unless there is nothing to learn it from."""
        require_finite(Curve({}, learn.mean(), 1e150), "low", "high")
        error = refused(require_finite, Curve({}, learn.mean()), "low", learnable=False)
        assert str(error) == "'low' of Curve must be a finite number. Got learn.mean()."

    def test_a_choice(self):
        """One of a few words."""
        require_choice(Curve({}), "mode", ("clip", "zero"))
        error = refused(require_choice, Curve({}, mode="x"), "mode", ("clip", "zero"))
        assert str(error) == "'mode' of Curve must be 'clip' or 'zero'. Got 'x'."

    @pytest.mark.parametrize("value", [-0.1, 1.1, np.nan, "1", learn.mean()])
    def test_a_share(self, value):
        """From 0 to 1, both included."""
        require_share(Curve({}, 0, 1), "low")
        require_share(Curve({}, 0, 1), "high")
        assert str(refused(require_share, Curve({}, value), "low")).startswith(
            "'low' of Curve must be from 0 to 1. Got"
        )

    @pytest.mark.parametrize("value", ["", " \t", None, 5, b"a"])
    def test_a_name(self, value):
        """A text with something in it."""
        assert not is_name(value)
        require_name(Curve({}, mode=" a "), "mode")
        error = refused(require_name, Curve({}, mode=value), "mode")
        assert str(error) == f"'mode' of Curve must be a text that is not blank. Got {value!r}."

    @pytest.mark.parametrize(
        ("knots", "allowed"),
        [
            (None, "be a mapping of 2 or more numbers"),
            ([(0, 1), (1, 2)], "be a mapping of 2 or more numbers"),
            ({0: 0}, "be a mapping of 2 or more numbers"),
            ({0: 0, "1": 1}, "hold finite numbers or some of learn"),
            ({0: 0, 1: None}, "hold finite numbers or some of learn"),
            ({0: 0, np.nan: 1}, "hold finite numbers or some of learn"),
            ({0: 0, True: 1}, "hold finite numbers or some of learn"),
            ({0: 0, 10**400: 1}, "hold finite numbers or some of learn"),
            ({5: 0, learn.mean(): 1, 5.0 - 1: 2}, "be in ascending order"),
        ],
    )
    def test_steps(self, knots, allowed):
        """Enough of them, finite, in ascending order."""
        error = refused(require_steps, Curve(knots), "knots", at_least=2)
        assert str(error).startswith(f"'knots' of Curve must {allowed}. Got")

    @pytest.mark.parametrize(
        "knots",
        [{1: 0, 0: 1}, {0: learn.mean(), 1: 1}, {learn.minimum(): 0, 5: 1, learn.mean(): 2}],
    )
    def test_steps_that_pass(self, knots):
        """Those to be learned may stand anywhere."""
        require_steps(Curve(knots), "knots", at_least=2)


class TestLearning:
    """Numbers in the place of everything still to be learned."""

    def test_every_parameter_is_found(self):
        """In fields, and in both halves of a mapping."""
        curve = Curve({learn.minimum(): 0, 5: learn.mean()}, learn.maximum())
        assert list(learned_in(curve)) == [learn.minimum(), learn.mean(), learn.maximum()]
        assert list(learned_in(Curve({0: 1}))) == []

    def test_every_parameter_is_replaced(self):
        """And the knots are in order afterwards."""
        curve = Curve({learn.maximum(): 0, 5: learn.mean()}, learn.minimum(), mode="zero")
        fitted = with_numbers(curve, np.array([7.0, 9.0]))
        assert fitted == Curve({5: 8, 9: 0}, 7, mode="zero")
        assert list(fitted.knots) == [5.0, 9.0]

    def test_without_any_the_same_comes_back(self):
        """There is nothing to replace."""
        curve = Curve({0: 1, 5: 2})
        assert with_numbers(curve, np.array([7.0])) is curve

    def test_two_knots_learned_as_one_are_refused(self):
        """One of them would be dropped in silence."""
        curve = Curve({learn.minimum(): 0, learn.maximum(): 100})
        error = refused(with_numbers, curve, np.array([3.0, 3.0]))
        assert str(error) == (
            "'knots' of Curve must be learned as different numbers. Got [3.0, 3.0]."
        )
