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

X, Y = Column("x"), Column("y")
UNKNOWN = Column("gap")
TRUE, FALSE = Number(1.0), Number(0.0)

NODES = (
    Number(1.0),
    Text("a"),
    X,
    Score("usage"),
    Arithmetic("+", X, Y),
    Compare("<", X, Y),
    In(X, (1.0, 2.0)),
    Logic("and", (X, Y, Number(1.0))),
    Not(X),
    Call("max", (X, Y, Number(3.0))),
    IsMissing(X),
    Case(((X, Y),)),
    Case(((X, Y), (Y, X)), Number(2.0)),
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
            "+": (X + Y, X + 2, 2 + X),
            "-": (X - Y, X - 2, 2 - X),
            "*": (X * Y, X * 2, 2 * X),
            "/": (X / Y, X / 2, 2 / X),
        }[sign]
        pairs = ((X, Y), (X, Number(2.0)), (Number(2.0), X))
        assert made == tuple(Arithmetic(sign, left, right) for left, right in pairs)
        assert all(node.bounded for node in made)

    def test_comparisons(self):
        """Signs of order make comparisons, and `same_as` makes that for equal values."""
        assert (X < Y, X <= 1, X > 1, X >= Y) == (
            Compare("<", X, Y),
            Compare("<=", X, Number(1.0)),
            Compare(">", X, Number(1.0)),
            Compare(">=", X, Y),
        )
        assert X.same_as(2) == Compare("==", X, Number(2.0))
        assert X.same_as(Text("a")) == Compare("==", X, Text("a"))

    def test_a_number_before_a_comparison(self):
        """A number may stand before the sign: the comparison is turned round."""
        assert (1 < X) == Compare(">", X, Number(1.0))

    def test_logic(self):
        """`&`, `|` and `~` make and, or and not."""
        one, other = X < 1, Y < 1
        assert (one & other) == Logic("and", (one, other))
        assert (one | other) == Logic("or", (one, other))
        assert ~one == Not(one)

    def test_gaps(self):
        """`is_missing` asks for a gap, and `or_else` puts another value in its place."""
        assert X.is_missing() == IsMissing(X)
        assert X.or_else(5) == Call("coalesce", (X, Number(5.0)))

    def test_nodes_are_equal_and_hash_whatever_made_them(self):
        """Two equal sign compares the nodes, and whether a node is bounded is no part of that."""
        assert X + Y == Arithmetic("+", X, Y)
        assert len({X + Y, Arithmetic("+", X, Y), Y + X}) == 2
        assert X + Y != X - Y

    @pytest.mark.parametrize("neutral", [X - 0, X + 0, X * 1, X / 1, X + -0.0])
    def test_what_changes_nothing_is_left_out(self, neutral):
        """Taking away 0 or dividing by 1 leaves the node itself."""
        assert neutral is X

    def test_what_looks_neutral_and_is_not(self):
        """0 - x turns the sign, and 1 / x the number round."""
        assert 0 - X == Arithmetic("-", Number(0.0), X)
        assert 1 / X == Arithmetic("/", Number(1.0), X)

    def test_a_difference_of_numbers_is_a_number(self):
        """Two numbers are taken away at once."""
        assert Number(5.0) - 3 == Number(2.0)
        assert Number(5.0) - 0 == Number(5.0)

    def test_numbers_become_nodes(self):
        """A number becomes a float in a node, and a node stays itself."""
        assert as_node(2) == Number(2.0)
        assert isinstance(as_node(2).value, float)
        assert as_node(X) is X


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
        assert children(Case(((X, Y),))) == (X, Y)
        assert children(Case(((X, Y),), Number(2.0))) == (X, Y, Number(2.0))

    def test_whether_a_node_is_bounded_is_kept(self):
        """Other operands leave a bounded node bounded."""
        assert with_children(X + Y, (Y, X)).bounded
        assert not with_children(Arithmetic("+", X, Y), (Y, X)).bounded

    def test_needs_are_found_below(self):
        """Columns in cases and in questions for gaps are found."""
        tree = case((X.is_missing(), Y), otherwise=Column("z"))
        assert [need.column for need in needs(tree)] == ["x", "y", "z"]


class TestEvaluate:
    def test_the_first_condition_that_holds(self):
        """The value behind the first condition that holds, and else the last."""
        tree = case((X > 10, 3), (X > 5, 2), otherwise=1)
        assert values(tree, x=[11, 10, 6, 5, 0]) == [3, 2, 2, 1, 1]

    def test_an_unknown_condition_does_not_hold(self):
        """A gap in the condition passes on to the next branch."""
        assert values(case((X > 1, 3), otherwise=7), x=[None, 2, 0]) == [7, 3, 7]

    def test_no_condition_holds(self):
        """Without an otherwise, what no condition holds for is a gap."""
        assert values(case((X > 1, X)), x=[0, 2, None]) == [None, 2, None]

    def test_a_condition_may_be_a_number(self):
        """Any number but 0 holds."""
        assert values(case((X, 1), otherwise=2), x=[0.0, -0.0, 5e-324, -3, None]) == [2, 2, 1, 1, 2]

    def test_without_a_column(self):
        """A case of numbers alone is one number."""
        assert values(case((Number(1) < Number(2), 5), otherwise=6)) == [5]

    def test_cases_within_cases(self):
        """A branch may be a case again."""
        tree = case((X > 0, case((X > 5, 2), otherwise=1)), otherwise=case((X < -5, -2)))
        assert values(tree, x=[9, 1, -1, -9, None]) == [2, 1, None, -2, None]

    def test_gaps(self):
        """Whether a value is a gap is never unknown."""
        assert values(X.is_missing(), x=[1, None, math.nan, 0]) == [0, 1, 1, 0]
        assert values(~X.is_missing(), x=[1, None]) == [1, 0]
        assert values((X / 0).is_missing(), x=[1, None]) == [1, 1]

    def test_or_else(self):
        """What is there stays, and gaps take the other value."""
        assert values(X.or_else(Y), x=[1, None, None], y=[5, 6, None]) == [1, 6, None]

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
        assert values(call(function, X), x=given) == due

    def test_the_power_that_no_engine_refuses(self):
        """`exp` is 0 where e to that power is next to nothing, and a gap for a gap."""
        found = values(exp(X), x=[0, -699, -700, -1e308, None])
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
            assert values(X & Y, **columns) == [both]
            assert values(X | Y, **columns) == [either]
            assert values(~(X & Y), **columns) == [None if both is None else 1 - both]

    def test_holds(self):
        """Unknown is not true, nor is its contrary."""
        columns = Rows({"x": [1, 0, None]})
        assert holds(X > 0, columns).tolist() == [True, False, False]
        assert holds(~(X > 0), columns).tolist() == [False, True, False]

    def test_labels(self):
        """A column, a text and a coalesce give labels."""
        source = Rows({"x": ["a", None, " "], "y": ["b", "b", None]})
        found = evaluate_labels(call("coalesce", X, Y, Text("c")), source)
        assert [found.labels[code] for code in found.codes] == ["a", "b", "c"]
