"""What holds for every formula: trees are drawn, printed, parsed and computed."""

import math
import operator
import pickle

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import healthscore as hs
from healthscore.formula import children, evaluate, parse, with_children
from rows import Rows, computed

NUMBERS = ("a", "b", "odd name", "`", "not", "è")
TEXTS = ("plan", "in", "re`gion")
LABELS = ("free", "it's", 'so "called"', "and")
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
CONDITIONS = ("and", "or", "not", "compare", "in", "coalesce")
POWER = {
    "or": 1,
    "and": 2,
    "not": 3,
    "compare": 4,
    "in": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "neg": 7,
}


# A tree is a tuple: what it is, and what it is made of. Each is drawn, printed and computed below,
# without a line of the package.

COLUMN = st.sampled_from(NUMBERS).map(lambda name: ("column", name))
LEAF = st.sampled_from([0.0, 1.0, 2.0, 0.5, 1e308, 1e-5, 3e5]).map(
    lambda number: ("number", number)
)
TEXT = st.sampled_from(TEXTS).map(lambda name: ("column", name))
TEXT |= st.sampled_from(LABELS).map(lambda label: ("text", label))


def some(draw, strategy, *more, least=2):
    """Draw two or three trees of one kind."""
    return tuple(draw(strategy(*more)) for _ in range(draw(st.integers(least, 3))))


@st.composite
def texts(draw):
    """Draw a tree that gives labels."""
    return draw(TEXT) if draw(st.booleans()) else ("coalesce", tuple(draw(TEXT) for _ in range(3)))


@st.composite
def numbers(draw, depth):
    """Draw a tree that gives numbers; a condition is one, too."""
    what = draw(st.sampled_from(["leaf", "+", "-", "*", "/", "neg", "one", "many", "condition"]))
    if depth == 0 or what == "leaf":
        return draw(COLUMN | LEAF)
    below = numbers(depth - 1)
    if what == "condition":
        return draw(conditions(depth - 1))
    if what == "neg":
        return ("neg", draw(below))
    if what == "one":
        return (draw(st.sampled_from(["abs", "sqrt", "log1p"])), (draw(below),))
    if what == "many":
        return (draw(st.sampled_from(["min", "max", "coalesce"])), some(draw, numbers, depth - 1))
    return (what, draw(below), draw(below))


@st.composite
def conditions(draw, depth):
    """Draw a tree that is a condition."""
    what = draw(st.sampled_from(["flag", "compare", "in", "labels", "one of", "and", "or", "not"]))
    if depth == 0 or what == "flag":
        return draw(COLUMN)
    if what in ("compare", "labels"):
        signs = tuple(COMPARE) if what == "compare" else ("==", "!=")
        sides = some(draw, numbers, depth - 1) if what == "compare" else some(draw, texts)
        return ("compare", sides, tuple(draw(st.sampled_from(signs)) for _ in sides[1:]))
    if what in ("in", "one of"):
        choice = st.sampled_from([0.0, 1.0, -2.0] if what == "in" else LABELS)
        choices = tuple(draw(st.lists(choice, min_size=1, max_size=3)))
        left = draw(numbers(depth - 1) if what == "in" else texts())
        # a condition is no number here: it is compared with nothing
        left = ("neg", left) if what == "in" and left[0] in CONDITIONS else left
        return ("in", left, choices, draw(st.booleans()))
    if what == "not":
        return ("not", draw(conditions(depth - 1)))
    return (what, some(draw, conditions, depth - 1))


SCORED = numbers(4) | conditions(4)


def quoted(text, quote="'"):
    """Put a text in quotes."""
    return quote + text.replace(quote, quote * 2) + quote


def printed(tree, draw):
    """Write a tree, with spaces and brackets that are needed and some that are not."""
    text, power = written(tree, draw)
    if draw(st.integers(0, 5)) == 0:
        return f"({text})", 9
    return text, power


def inside(tree, draw, power):
    """Write a tree below an operator of some power."""
    text, own = printed(tree, draw)
    return text if own > power else f"({text})"


def written(tree, draw):  # noqa: PLR0911  one line for each kind of tree
    """Write a tree, and tell how tightly its parts hold together."""
    what, space = tree[0], draw(st.sampled_from(["", " ", "\n ", "\t"]))
    if what == "number":
        return draw(st.sampled_from([repr(tree[1]), f"{tree[1]:.10e}"])), 9
    if what == "text":
        return quoted(tree[1], draw(st.sampled_from("'\""))), 9
    if what == "column":
        plain = tree[1].isidentifier() and tree[1] not in ("not", "in")
        return (tree[1] if plain and draw(st.booleans()) else quoted(tree[1], "`")), 9
    if what == "neg":
        return f"-{space}{inside(tree[1], draw, 6)}", 7
    if what == "not":
        return f"not {inside(tree[1], draw, 2)}", 3
    if what == "in":
        choices = ",".join(quoted(c) if isinstance(c, str) else f"{space}{c!r}" for c in tree[2])
        left, word = inside(tree[1], draw, 4), "not in" if tree[3] else "in"
        return f"{left} {word}{space}{draw(st.sampled_from(['({})', '[{}]'])).format(choices)}", 4
    if what == "compare":
        sides = [inside(side, draw, 4) for side in tree[1]]
        rest = (f" {sign}{space}{side}" for sign, side in zip(tree[2], sides[1:], strict=True))
        return sides[0] + "".join(rest), 4
    if what in ("and", "or"):
        return f" {what} ".join(inside(term, draw, POWER[what]) for term in tree[1]), POWER[what]
    if what in ARITHMETIC:
        left = inside(tree[1], draw, POWER[what] - 1)
        return f"{left}{space}{what} {inside(tree[2], draw, POWER[what])}", POWER[what]
    return f"{what}{space}({f',{space}'.join(printed(part, draw)[0] for part in tree[1])})", 9


def value(tree, row):  # noqa: PLR0911  one line for each kind of tree
    """Compute a tree on one row, None being a gap, by the rules of three-valued logic."""
    what = tree[0]
    if what in ("number", "text"):
        return tree[1]
    if what == "column":
        return row[tree[1]]
    if what == "coalesce":
        return next(
            (found for found in (value(x, row) for x in tree[1]) if found is not None), None
        )
    if what in ("and", "or"):
        return joined([truth(term, row) for term in tree[1]], decisive=what == "or")
    if what == "not":
        return None if truth(tree[1], row) is None else float(not truth(tree[1], row))
    if what == "compare":
        found = [value(side, row) for side in tree[1]]
        links = [
            None if left is None or right is None else COMPARE[sign](left, right)
            for sign, left, right in zip(tree[2], found, found[1:], strict=False)
        ]
        return joined(links, decisive=False)
    if what == "in":
        found = value(tree[1], row)
        return None if found is None else float((found in tree[2]) != tree[3])
    if what == "neg":
        return finite(operator.neg, [value(tree[1], row)])
    if what in ARITHMETIC:
        return finite(ARITHMETIC[what], [value(tree[1], row), value(tree[2], row)])
    functions = {"log1p": lambda x: float(np.log1p(x)) if x > -1 else None, "sqrt": math.sqrt}
    functions |= {"abs": abs, "min": min, "max": max}
    return finite(functions[what], [value(part, row) for part in tree[1]])


def finite(function, found):
    """Compute, unless a gap comes in or no finite number comes out."""
    if None in found:
        return None
    try:
        result = function(*found)
    except (ValueError, ZeroDivisionError):
        return None
    return None if result is None or not math.isfinite(result) else result


def truth(tree, row):
    """Read a value as a condition."""
    found = value(tree, row)
    return None if found is None else bool(found)


def joined(found, *, decisive):
    """Join by `or` where true decides, by `and` where false does; else a gap is unknown."""
    if decisive in found:
        return float(decisive)
    return None if None in found else float(not decisive)


ROWS = st.fixed_dictionaries(
    {name: st.sampled_from([None, 0.0, 1.0, -1.0, 2.5, 1e308, -1e-5]) for name in NUMBERS}
    | {name: st.sampled_from([None, *LABELS, "other"]) for name in TEXTS}
)
TABLES = st.lists(ROWS, min_size=1, max_size=5)


def columns_of(table):
    """Turn rows into columns; a text column without any text is still one."""
    return {name: [row[name] for row in table] for name in (*NUMBERS, *TEXTS)}


class Typed(Rows):
    """Rows whose columns of text are known by name, so that one may hold gaps alone."""

    def is_text(self, column):
        """Tell whether a column holds text."""
        return column in TEXTS


def column_of(text, table):
    """Compute a formula on all rows, with None for gaps."""
    source = Typed(columns_of(table))
    with np.errstate(all="ignore"):
        found = np.broadcast_to(evaluate(parse(text), source), len(table))
    return [None if np.isnan(number) else number for number in found.tolist()]


class TestEveryFormula:
    """Laws of formulas."""

    @settings(max_examples=3 * settings().max_examples)
    @given(SCORED, TABLES, st.data())
    def test_a_formula_computes_what_plain_python_would(self, tree, table, data):
        """Precedence, gaps, three-valued logic, chains, labels and functions at once."""
        text, _ = printed(tree, data.draw)
        due = [value(tree, row) for row in table]
        assert column_of(text, table) == due

    @given(SCORED, st.data())
    def test_spaces_and_brackets_mean_nothing(self, tree, data):
        """Two ways of writing one tree are equal, hash equal, and differ from another tree."""
        one, other = (hs.Formula(printed(tree, data.draw)[0]) for _ in range(2))
        assert one == other
        assert hash(one) == hash(other)
        assert one != hs.Formula(f"({one.text}) == 17")

    @given(SCORED, st.data())
    def test_a_formula_survives_pickling(self, tree, data):
        """As text, tree and all."""
        formula = hs.Formula(printed(tree, data.draw)[0])
        again = pickle.loads(pickle.dumps(formula))  # noqa: S301  our own bytes
        assert (again, again.text, again.node) == (formula, formula.text, formula.node)
        assert again.needs() == formula.needs()

    @given(SCORED, TABLES, st.data())
    def test_a_row_computes_the_same_alone(self, tree, table, data):
        """No row knows of another."""
        text, _ = printed(tree, data.draw)
        alone = [column_of(text, [row])[0] for row in table]
        assert column_of(text, table) == alone

    @given(SCORED, TABLES, st.data())
    def test_only_the_columns_that_a_formula_needs_are_read(self, tree, table, data):
        """A source that has those and no others is enough."""
        formula = hs.Formula(printed(tree, data.draw)[0])
        needed = {need.column for need in formula.needs()}
        columns = columns_of(table)
        source = Typed({name: columns[name] for name in needed})
        with np.errstate(all="ignore"):
            evaluate(formula.node, source)
        for need in formula.needs():
            assert formula.text[need.at :].startswith((need.column, quoted(need.column, "`")))

    @given(SCORED, SCORED, TABLES, st.data())
    def test_not_turns_and_into_or(self, one, other, table, data):
        """De Morgan's law, with gaps."""
        left, right = (f"({printed(tree, data.draw)[0]}) != 0" for tree in (one, other))
        both = column_of(f"not ({left} and {right})", table)
        assert both == column_of(f"not ({left}) or not ({right})", table)

    @given(SCORED, st.data())
    def test_putting_the_same_children_back_changes_nothing(self, tree, data):
        """The parts of a node are its children, in order."""
        left = [parse(printed(tree, data.draw)[0])]
        while left:
            node = left.pop()
            assert with_children(node, children(node)) == node
            left += children(node)

    @given(st.text(min_size=1).filter(str.strip))
    def test_a_column_of_any_name_can_be_asked_for(self, name):
        """Backticks take every character, their own doubled."""
        formula = hs.Formula.of_column(name)
        assert formula.column == name
        assert computed(formula.text + " + 1", {name: [1]}) == [2.0]


WORDS = [
    *"+-*/<>()[],'\"`=!&|.;%",
    "==",
    "!=",
    "<=",
    ">=",
    "<>",
    "and",
    "or",
    "not",
    "in",
    "a",
    "b",
]
WORDS += ["1", "2.5", "1e999", "'x'", '"y"', "`c d`", "``", "score", "abs", "min", "coalesce"]
WORDS += ["days_since", "days_between", "foo", "\n", "\t", "é", "\0"]


def refusal(text):
    """Give the error for a text that is no formula."""
    try:
        hs.Formula(text)
    except hs.DefinitionError as error:
        return error
    return None


class TestEveryText:
    """Laws of what is no formula."""

    @settings(max_examples=5 * settings().max_examples)
    @given(
        st.one_of(
            st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join),
            st.lists(st.sampled_from(WORDS), max_size=15).map("".join),
            st.text(max_size=30),
        )
    )
    def test_a_text_is_a_formula_or_is_refused_with_its_place(self, text):
        """Nothing else is ever raised, and the caret stands within the line or right behind it."""
        error = refusal(text)
        if error is None:
            return
        *_, line, caret = ["", *str(error).split("\n")]
        assert error.got == text
        if error.where != "formula":
            assert caret.strip() == "^"
            assert 4 <= caret.index("^") <= len(line)
            assert line[4:].strip() in "".join(c if c.isprintable() else " " for c in text)

    @pytest.mark.parametrize("part", ["(", "-", "not ", "min(a, ", "a + (", "a in (", "((a) + "])
    @pytest.mark.parametrize("times", [59, 61, 2000, 100_000])
    def test_however_deep_a_text_is_no_recursion_error_escapes(self, part, times):
        """Depth has a limit of its own."""
        with pytest.raises(hs.DefinitionError):
            hs.Formula(part * times)
