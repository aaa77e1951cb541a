"""Tests of the nodes: Python's operators make them, and what they are computed to."""

import math

import numpy as np
import pytest

from healthscore.formula import (
    Arithmetic,
    Call,
    Case,
    Column,
    Compare,
    In,
    IsMissing,
    Logic,
    Not,
    Number,
    Score,
    Text,
    as_node,
    call,
    case,
    children,
    evaluate,
    evaluate_labels,
    exp,
    holds,
    needs,
    with_children,
)
from rows import Rows

x, y = Column("x"), Column("y")
UNKNOWN = Column("gap")
TRUE, FALSE = Number(1.0), Number(0.0)

NODES = (
    Number(1.0),
    Text("a"),
    x,
    Score("usage"),
    Arithmetic("+", x, y),
    Compare("<", x, y),
    In(x, (1.0, 2.0)),
    Logic("and", (x, y, Number(1.0))),
    Not(x),
    Call("max", (x, y, Number(3.0))),
    IsMissing(x),
    Case(((x, y),)),
    Case(((x, y), (y, x)), Number(2.0)),
)


def values(node, **columns):
    """Compute a node, with None for gaps."""
    columns = columns or {"x": [1.0]}
    with np.errstate(all="ignore"):
        found = np.atleast_1d(evaluate(node, Rows(columns)))
    return [None if math.isnan(value) else value for value in found.tolist()]


class TestOperators:
    @pytest.mark.parametrize("sign", ["+", "-", "*", "/"])
    def test_arithmetic(self, sign):
        """The four signs make arithmetic, with numbers on either side."""
        made = {
            "+": (x + y, x + 2, 2 + x),
            "-": (x - y, x - 2, 2 - x),
            "*": (x * y, x * 2, 2 * x),
            "/": (x / y, x / 2, 2 / x),
        }[sign]
        pairs = ((x, y), (x, Number(2.0)), (Number(2.0), x))
        assert made == tuple(Arithmetic(sign, left, right) for left, right in pairs)
        assert all(node.bounded for node in made)

    def test_comparisons(self):
        """Signs of order make comparisons, and `same_as` makes that for equal values."""
        assert (x < y, x <= 1, x > 1, x >= y) == (
            Compare("<", x, y),
            Compare("<=", x, Number(1.0)),
            Compare(">", x, Number(1.0)),
            Compare(">=", x, y),
        )
        assert x.same_as(2) == Compare("==", x, Number(2.0))
        assert x.same_as(Text("a")) == Compare("==", x, Text("a"))

    def test_a_number_before_a_comparison(self):
        """A number may stand before the sign: the comparison is turned round."""
        assert (x > 1) == Compare(">", x, Number(1.0))

    def test_logic(self):
        """`&`, `|` and `~` make and, or and not."""
        one, other = x < 1, y < 1
        assert (one & other) == Logic("and", (one, other))
        assert (one | other) == Logic("or", (one, other))
        assert ~one == Not(one)

    def test_gaps(self):
        """`is_missing` asks for a gap, and `or_else` puts another value in its place."""
        assert x.is_missing() == IsMissing(x)
        assert x.or_else(5) == Call("coalesce", (x, Number(5.0)))

    def test_nodes_are_equal_and_hash_whatever_made_them(self):
        """Two equal sign compares the nodes, and whether a node is bounded is no part of that."""
        assert x + y == Arithmetic("+", x, y)
        assert len({x + y, Arithmetic("+", x, y), y + x}) == 2
        assert x + y != x - y

    @pytest.mark.parametrize("neutral", [x - 0, x + 0, x * 1, x / 1, x + -0.0])
    def test_what_changes_nothing_is_left_out(self, neutral):
        """Taking away 0 or dividing by 1 leaves the node itself."""
        assert neutral is x

    def test_what_looks_neutral_and_is_not(self):
        """0 - x turns the sign, and 1 / x the number round."""
        assert 0 - x == Arithmetic("-", Number(0.0), x)
        assert 1 / x == Arithmetic("/", Number(1.0), x)

    def test_a_difference_of_numbers_is_a_number(self):
        """Two numbers are taken away at once."""
        assert Number(5.0) - 3 == Number(2.0)
        assert Number(5.0) - 0 == Number(5.0)

    def test_numbers_become_nodes(self):
        """A number becomes a float in a node, and a node stays itself."""
        assert as_node(2) == Number(2.0)
        assert isinstance(as_node(2).value, float)
        assert as_node(x) is x


class TestChildren:
    @pytest.mark.parametrize("node", NODES, ids=repr)
    def test_children_may_be_put_back(self, node):
        """What is directly below a node, put back into it, gives the same node."""
        assert with_children(node, children(node)) == node

    @pytest.mark.parametrize("node", NODES, ids=repr)
    def test_others_take_their_place(self, node):
        """Other nodes in the place of those below are then those below."""
        others = tuple(Column(f"c{place}") for place in range(len(children(node))))
        assert children(with_children(node, others)) == others

    def test_of_a_case(self):
        """Conditions and values in turn, and last what is otherwise."""
        assert children(Case(((x, y),))) == (x, y)
        assert children(Case(((x, y),), Number(2.0))) == (x, y, Number(2.0))

    def test_whether_a_node_is_bounded_is_kept(self):
        """Other operands leave a bounded node bounded."""
        assert with_children(x + y, (y, x)).bounded
        assert not with_children(Arithmetic("+", x, y), (y, x)).bounded

    def test_needs_are_found_below(self):
        """Columns in cases and in questions for gaps are found."""
        tree = case((x.is_missing(), y), otherwise=Column("z"))
        assert [need.column for need in needs(tree)] == ["x", "y", "z"]


class TestEvaluate:
    def test_the_first_condition_that_holds(self):
        """The value behind the first condition that holds, and else the last."""
        tree = case((x > 10, 3), (x > 5, 2), otherwise=1)
        assert values(tree, x=[11, 10, 6, 5, 0]) == [3, 2, 2, 1, 1]

    def test_an_unknown_condition_does_not_hold(self):
        """A gap in the condition passes on to the next branch."""
        assert values(case((x > 1, 3), otherwise=7), x=[None, 2, 0]) == [7, 3, 7]

    def test_no_condition_holds(self):
        """Without an otherwise, what no condition holds for is a gap."""
        assert values(case((x > 1, x)), x=[0, 2, None]) == [None, 2, None]

    def test_a_condition_may_be_a_number(self):
        """Any number but 0 holds."""
        assert values(case((x, 1), otherwise=2), x=[0.0, -0.0, 5e-324, -3, None]) == [2, 2, 1, 1, 2]

    def test_without_a_column(self):
        """A case of numbers alone is one number."""
        assert values(case((Number(1) < Number(2), 5), otherwise=6)) == [5]

    def test_cases_within_cases(self):
        """A branch may be a case again."""
        tree = case((x > 0, case((x > 5, 2), otherwise=1)), otherwise=case((x < -5, -2)))
        assert values(tree, x=[9, 1, -1, -9, None]) == [2, 1, None, -2, None]

    def test_gaps(self):
        """Whether a value is a gap is never unknown."""
        assert values(x.is_missing(), x=[1, None, math.nan, 0]) == [0, 1, 1, 0]
        assert values(~x.is_missing(), x=[1, None]) == [1, 0]
        assert values((x / 0).is_missing(), x=[1, None]) == [1, 1]

    def test_or_else(self):
        """What is there stays, and gaps take the other value."""
        assert values(x.or_else(y), x=[1, None, None], y=[5, 6, None]) == [1, 6, None]

    @pytest.mark.parametrize(
        ("function", "given", "due"),
        [
            ("exp", [0, 1, 710, -800, None], [1, math.e, None, 0, None]),
            ("exp2", [0, 10, 1024, -1100, None], [1, 1024, None, 0, None]),
            ("ln", [1, math.e, 0, -1, None], [0, 1, None, None, None]),
            ("floor", [1.9, -1.1, -0.5, 3, None], [1, -2, -1, 3, None]),
        ],
    )
    def test_functions(self, function, given, due):
        """What has no finite answer is a gap."""
        assert values(call(function, x), x=given) == due

    def test_the_power_that_no_engine_refuses(self):
        """`exp` is 0 where e to that power is next to nothing, and a gap for a gap."""
        found = values(exp(x), x=[0, -699, -700, -1e308, None])
        assert found == [1, math.exp(-699), 0, 0, None]

    @pytest.mark.parametrize(
        ("one", "other", "both", "either"),
        [
            (1, 1, 1, 1),
            (1, 0, 0, 1),
            (0, 0, 0, 0),
            (1, None, None, 1),
            (0, None, 0, None),
            (None, None, None, None),
        ],
    )
    def test_logic_knows_three_values(self, one, other, both, either):
        """False wins over unknown for and, true for or, on either side; not unknown is unknown."""
        for left, right in ((one, other), (other, one)):
            columns = {"x": [left], "y": [right]}
            assert values(x & y, **columns) == [both]
            assert values(x | y, **columns) == [either]
            assert values(~(x & y), **columns) == [None if both is None else 1 - both]

    def test_holds(self):
        """Unknown is not true, nor is its contrary."""
        columns = Rows({"x": [1, 0, None]})
        assert holds(x > 0, columns).tolist() == [True, False, False]
        assert holds(~(x > 0), columns).tolist() == [False, True, False]

    def test_labels(self):
        """A column, a text and a coalesce give labels."""
        source = Rows({"x": ["a", None, " "], "y": ["b", "b", None]})
        found = evaluate_labels(call("coalesce", x, y, Text("c")), source)
        assert [found.labels[code] for code in found.codes] == ["a", "b", "c"]
