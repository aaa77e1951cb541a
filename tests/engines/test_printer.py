"""Tests of the printer: brackets, what is written once, and layers; run by real databases."""

import random
import re

import numpy as np
import pytest
from in_database import DATABASES, gaps, opened, printed

import healthscore as hs
import trees
from healthscore.engines.program import Names, Output, Program, Source, Step
from healthscore.engines.sql import DIALECTS, layers_of
from healthscore.formula import (
    Arithmetic,
    Call,
    Column,
    Compare,
    In,
    Logic,
    Number,
    Text,
    added,
    call,
    case,
    parse,
)

x, y = Column("x"), Column("y")
TABLE = {
    "x": [1.0, -2.5, 0.0, None, 7.0, 3.0, -1.0, 0.1],
    "y": [3.0, 0.0, -4.0, 2.0, None, 3.0, -1.0, 0.2],
}
ARRAYS = {
    name: np.array([np.nan if value is None else value for value in values])
    for name, values in TABLE.items()
}
NUMBERS = [0.0, 1.0, -1.0, 2.0, -3.0, 0.5, -0.1, 1e-3, 12345.678, 1 / 3, -(2.0**52)]


@pytest.fixture(params=DATABASES)
def database(request, running):
    """One after the other."""
    return opened(request.param, running)


class Chance(random.Random):
    """Makes trees by chance."""

    def number(self, depth):
        """Make a number."""
        if depth == 0 or self.random() < 0.15:
            return self.choice([x, y, Number(self.choice(NUMBERS))])
        kind = self.random()
        if kind < 0.1:
            return case((self.condition(depth - 1), self.number(depth - 1)), otherwise=x)
        if kind < 0.2:
            return call("coalesce", self.number(depth - 1), self.number(depth - 1))
        if kind < 0.3:
            return call("abs", self.number(depth - 1))
        left, right = self.number(depth - 1), self.number(depth - 1)
        if self.random() < 0.1:
            right = left
        bounded = self.random() < 0.5
        return Arithmetic(self.choice("+-*/"), left, right, bounded=bounded)

    def condition(self, depth):
        """Make a condition."""
        kind = self.random()
        if depth == 0 or kind < 0.3:
            sign = self.choice(["==", "!=", "<", "<=", ">", ">="])
            return Compare(sign, self.number(max(0, depth - 1)), self.number(0))
        if kind < 0.4:
            return In(self.number(depth - 1), (1.0, -2.5, 0.1))
        if kind < 0.5:
            return self.number(depth - 1).is_missing()
        if kind < 0.7:
            return ~self.condition(depth - 1)
        terms = tuple(self.condition(depth - 1) for _ in range(self.randrange(1, 4)))
        return Logic(self.choice(["and", "or"]), terms)


class TestBrackets:
    def test_arithmetic(self, database):
        """Numbers come out with the very bits of the tree, whatever stands in brackets."""
        made = [Chance(seed).number(4) for seed in range(150)]
        for tree, found in zip(made, database.computed(made, TABLE), strict=True):
            assert found == gaps(trees.value_of(tree, ARRAYS)), tree

    def test_conditions(self, database):
        """Not, and, or: three values come out as in the tree, whatever stands in brackets."""
        chance = [Chance(seed) for seed in range(150)]
        asked = [each.condition(4) for each in chance]
        made = [case((each, 1), (~each, 0), otherwise=2) for each in asked]
        for tree, found in zip(made, database.computed(made, TABLE), strict=True):
            assert found == trees.value_of(tree, ARRAYS).tolist(), tree

    @pytest.mark.parametrize(
        "text",
        [
            *("x - (y - x)", "x - (y + x)", "x / (y / x)", "x / (y * x)", "x * (y / x)", "-x - -y"),
            *("-(x - y)", "- - x", "x - -1", "x + -1", "x * -1", "-1 * x", "-1 - x", "2 - (3 - x)"),
            *("(x + y) * 2", "x + y * 2", "1 / 3", "7 / 2 / x", "2 * 3 + x", "x / -2", "1 / 3 * x"),
        ],
    )
    def test_formulas(self, text, database):
        """Signs and brackets mean what they mean in the formula."""
        tree = parse(text)
        (found,) = database.computed([tree], TABLE)
        assert found == gaps(np.broadcast_to(trees.value_of(tree, ARRAYS), (8,)))

    def test_a_condition_of_one_term(self, database):
        """A condition that is joined of one term alone is still one."""
        one = Logic("and", (x > 0,))
        tree = case((~one, 1), (one, 2), otherwise=3)
        (found,) = database.computed([tree], TABLE)
        assert found == [2, 1, 1, 3, 2, 2, 1, 2]


def text_of(tree, dialect="duckdb"):
    """Print a tree of two columns."""
    return printed(DIALECTS[dialect], [tree], "t", TABLE)[0]


class TestSharing:
    def test_what_is_used_twice_is_written_once(self):
        """A node that is used twice is a column of its own."""
        total = x + y * 3
        assert text_of(total * total).count("x + y * 3") == 1
        assert "tree_0_part * tree_0_part AS tree_0" in text_of(total * total)

    def test_equal_nodes_are_not_shared(self):
        """Only the very same node is."""
        assert text_of((x + y) * (x + y)).count("x + y") == 2

    @pytest.mark.parametrize("light", [x > 1, x.is_missing(), ~(x > 1), Number(5.0) < x])
    def test_light_nodes_are_written_again(self, light):
        """What costs no more than to look up a column is no column."""
        tree = case((light, 1), (light & (y > 1), 2), otherwise=3)
        assert "part" not in text_of(tree)

    def test_doubling_does_not_double_the_text(self, database):
        """Sums of sums of themselves stay short, and are computed."""
        tree = x
        for _ in range(40):
            tree = tree + tree
        length = len(text_of(tree))
        assert length < 40 * 200
        (found,) = database.computed([tree], {"x": [1.0, None], "y": [0.0, 0.0]})
        assert found == [2.0**40, None]

    def test_a_part_waits_for_what_it_reads(self):
        """Columns of a layer read those of layers before alone."""
        tree = x
        for place in range(6):
            shared = tree * (y - place)
            tree = shared / (shared + 1.0)
        steps = [Step(name, Source(name, "numbers", "number"), "clean") for name in "xy"]
        steps += [
            Step("a", tree, "s", "why"),
            Step("b", Column("a") * x, "s"),
            Step("c", x + 1, "s"),
        ]
        program = Program(tuple(steps), (Output("b", "b"),))
        layers = layers_of(program, DIALECTS["duckdb"], Names([]))
        known = {"x", "y"}
        for layer in layers[1:]:
            reads = set(re.findall(r"[a-z]\w*", " ".join(layer.columns.values())))
            assert reads <= known
            known |= set(layer.columns)
        assert [layer.notes["a"] for layer in layers if "a" in layer.columns] == ["why"]
        # what can be computed at once is
        assert "c" in layers[1].columns

    @pytest.mark.parametrize("dialect", sorted(DIALECTS))
    def test_a_condition_may_be_shared(self, dialect):
        """A condition that is used twice is a column of truth."""
        asked = (x + y * 2 > 1) | (x * y > 2)
        assert text_of(case((asked, 1), (~asked, 0)), dialect).count("x + y * 2") == 1


class TestLayout:
    def test_long_cases_take_many_lines(self):
        """A case that fits on a line stays on one, and another has a line for each branch."""
        short = case((x > 1, 1), otherwise=2)
        assert "        CASE WHEN x > 1 THEN 1e0 ELSE 2e0 END AS tree_0" in text_of(short)
        branches = [(x > place, y * place + 0.5) for place in range(9, 4, -1)]
        inner = [(y > place, x * place + 0.5) for place in range(9, 4, -1)]
        lines = text_of(case(*branches, otherwise=case(*inner))).splitlines()
        assert "            WHEN x > 9 THEN y * 9 + 0.5" in lines
        assert "            ELSE CASE" in lines
        assert "                WHEN y > 9 THEN x * 9 + 0.5" in lines
        assert "        END AS tree_0" in lines

    def test_long_sums_take_many_lines(self, database):
        """A long sum is broken before its signs."""
        tree = added([x * (place + 0.25) for place in range(12)])
        assert max(map(len, text_of(tree).splitlines())) < 100
        (found,) = database.computed([tree], TABLE)
        assert found == gaps(trees.value_of(tree, ARRAYS))

    @pytest.mark.parametrize("label", ["a\nb", "a\n    b", "a\r\nb", "\n", "'\n'", "END\n;"])
    def test_texts_are_not_moved(self, label, database):
        """A text keeps its own breaks, however far the lines around it are moved."""
        inner = case(*((x > place + 100, Text("no")) for place in range(8)), otherwise=Text(label))
        outer = case(*((x > place + 100, Text("no")) for place in range(8)), otherwise=inner)
        (found,) = database.computed([outer], TABLE)
        assert found == [label] * 8

    @pytest.mark.parametrize("dialect", sorted(DIALECTS))
    def test_the_mark_of_a_break_is_refused(self, dialect):
        """The letter that marks the end of a line would tear a text, so it cannot come in."""
        metric = hs.Metric("plan", hs.Categories({"a\0b": 1}))
        with pytest.raises(hs.DefinitionError, match=r"a\\x00b"):
            hs.Scorecard("card", [metric]).to_sql(dialect, "t")


class TestConstants:
    @pytest.mark.parametrize("value", [0.0, -0.0, 40.0, -1e300, 0.1])
    def test_a_number_alone(self, value, database):
        """A number alone is a column of it, as a float."""
        (found,) = database.computed([Number(value)], TABLE)
        assert found == [value] * 8
        assert {type(each) for each in found} == {float}

    def test_numbers_in_every_place(self, database):
        """Numbers are floats wherever they stand: whole ones do not divide as whole numbers."""
        made = [
            Arithmetic("/", Number(7.0), Number(2.0)),
            Arithmetic("/", Number(7.0), Number(2.0), bounded=True),
            Arithmetic("/", Number(7.0), Number(0.0)),
            Call("coalesce", (x, Number(7.0))) / 2.0,
            case((x > 0, 7), otherwise=7) / 2.0,
            call("abs", Number(-7.0)) / 2.0,
        ]
        found = database.computed(made, {"x": [None], "y": [None]})
        assert [values[0] for values in found] == [3.5, 3.5, None, 3.5, 3.5, 3.5]

    def test_no_branch_gives_anything(self, database):
        """A case that nothing holds for is a gap."""
        (found,) = database.computed([case((x > 100, x))], TABLE)
        assert found == [None] * 8


class TestFunctions:
    @pytest.mark.parametrize(
        ("function", "given"),
        [
            ("exp", [0.0, 1.0, -690.0, 700.0, None]),
            ("exp2", [0.0, 10.0, 0.5, -1000.0, None]),
            ("ln", [1.0, 2.5, 1e-290, 1e290, None]),
            ("floor", [1.9, -1.1, -0.5, 3.0, 1e15, None]),
            ("abs", [-3.0, 3.0, 0.0, None]),
            ("sqrt", [4.0, 2.0, 0.0, None]),
        ],
    )
    def test_functions(self, function, given, database):
        """Functions of one number give what numpy's give."""
        tree = call(function, x)
        (found,) = database.computed([tree], {"x": given})
        due = trees.value_of(tree, {"x": np.array(given, dtype=float)})
        assert found[-1] is None
        np.testing.assert_allclose(found[:-1], due[:-1], rtol=1e-14)

    @pytest.mark.parametrize("text", ["log1p(x)", "sqrt(x)", "log1p(x) * 10 + sqrt(abs(x))"])
    def test_what_has_no_answer(self, text, database):
        """What a formula has no answer for is a gap, and no error."""
        table = {"x": [0.5, 1e-20, 0.0, -1.0, -0.5, -7.0, 1e300, None]}
        metric = hs.Metric("m", hs.Linear(-1, 10), formula=text)
        scorecard = hs.Scorecard("card", [metric])
        query = scorecard.to_sql(database.name, database.table(table), "row")
        rows = sorted(database.rows(query))
        due = scorecard.score(table).values
        found = [np.nan if score is None else score for _, score, *_ in rows]
        np.testing.assert_allclose(found, due, atol=1e-9)

    @pytest.mark.parametrize(
        "normalizer",
        [
            *(hs.Decay(1), hs.Decay(1e-280), hs.Logistic(0, 1), hs.Logistic(-32, 2.5e-17)),
            *(
                hs.Linear(-1e150, 1e150),
                hs.Piecewise({0: 0, 1e150: 1e-140}),
                hs.Target(1, 1, 1e-140),
            ),
        ],
        ids=repr,
    )
    def test_curves_at_the_ends_of_the_range(self, normalizer, database):
        """No curve stops a query, however large or small the value."""
        edges = [0.0, 1e-280, 1e-150, 1.0, 690.0, 699.0, 710.0, 999.0, 1001.0, 1e150, 1e308]
        values = [*edges, *(-edge for edge in edges), -32.00000000000002, None]
        scorecard = hs.Scorecard("card", [hs.Metric("x", normalizer)])
        query = scorecard.to_sql(database.name, database.table({"x": values}), "row")
        found = [
            np.nan if score is None else score for _, score, *_ in sorted(database.rows(query))
        ]
        np.testing.assert_allclose(found, scorecard.score({"x": values}).values, atol=1e-9)

    @pytest.mark.parametrize(
        "aggregation",
        [
            *(hs.WeightedMean(), hs.GeometricMean(), hs.HarmonicMean(), hs.PowerMean(2)),
            *(hs.PowerMean(-1e6), hs.PowerMean(1e6), hs.PowerMean(1e-9), hs.PowerMean(-1e-20)),
            *(
                hs.PowerMean(1e-20),
                hs.PowerMean(1e150),
                hs.PowerMean(-1e150),
                hs.OrderedMean([1, 1e-12]),
            ),
        ],
        ids=repr,
    )
    @pytest.mark.parametrize(
        "weights", [(1, 1), (1e-12, 1e12), (1e12, 1e-12), (0.01, 0.99)], ids=str
    )
    def test_means_at_the_ends_of_the_range(self, aggregation, weights, database):
        """No mean stops a query, however small the scores and however uneven the weights."""
        steps = [-710.0, -695.0, -690.0, -620.0, -40.0, 0.0, 1.0, 800.0, None]
        pairs = [(one, other) for one in steps for other in steps]
        table = {"x": [pair[0] for pair in pairs], "y": [pair[1] for pair in pairs]}
        metrics = [hs.Metric(name, hs.Logistic(0, 1)) for name in "xy"]
        weighting = hs.Fixed(dict(zip("xy", weights, strict=True)))
        scorecard = hs.Scorecard("c", metrics, weighting=weighting, aggregation=aggregation)
        query = scorecard.to_sql(database.name, database.table(table), "row")
        found = [
            np.nan if score is None else score for _, score, *_ in sorted(database.rows(query))
        ]
        np.testing.assert_allclose(found, scorecard.score(table).values, atol=1e-9)
