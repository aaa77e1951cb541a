import pickle
import re

import pytest

from healthscore import DefinitionError, Formula
from healthscore.formula import parse
from healthscore.formula._nodes import (
    Arithmetic,
    Call,
    Column,
    Compare,
    In,
    Logic,
    Not,
    Number,
    Score,
    Text,
)

A, B, C = Column("a"), Column("b"), Column("c")
ONE, TWO = Number(1.0), Number(2.0)


class TestPrecedence:
    """Operators bind as in Python."""

    @pytest.mark.parametrize(
        ("text", "node"),
        [
            ("a", A),
            ("1", ONE),
            ("1.", ONE),
            (".5", Number(0.5)),
            ("1e-2", Number(0.01)),
            ("2E+3", Number(2000.0)),
            ("a + b * c", Arithmetic("+", A, Arithmetic("*", B, C))),
            ("(a + b) * c", Arithmetic("*", Arithmetic("+", A, B), C)),
            ("a - b - c", Arithmetic("-", Arithmetic("-", A, B), C)),
            ("a - (b - c)", Arithmetic("-", A, Arithmetic("-", B, C))),
            ("a / b / c", Arithmetic("/", Arithmetic("/", A, B), C)),
            ("-a * b", Arithmetic("*", Arithmetic("-", Number(0.0), A), B)),
            ("-1", Number(-1.0)),
            ("- - 1", ONE),
            ("+a", A),
            ("a - -1", Arithmetic("-", A, Number(-1.0))),
            ("a + 1 > b", Compare(">", Arithmetic("+", A, ONE), B)),
            ("not a > b", Not(Compare(">", A, B))),
            ("not a in (1)", Not(In(A, (1.0,)))),
            ("not a and b", Logic("and", (Not(A), B))),
            ("not not a", Not(Not(A))),
            ("a and not b", Logic("and", (A, Not(B)))),
            ("a or b and c", Logic("or", (A, Logic("and", (B, C))))),
            ("(a or b) and c", Logic("and", (Logic("or", (A, B)), C))),
            ("a and b and c", Logic("and", (A, B, C))),
            ("a and (b and c)", Logic("and", (A, B, C))),
            ("a or (b or c)", Logic("or", (A, B, C))),
            ("(a > 1) + b", Arithmetic("+", Compare(">", A, ONE), B)),
            ("a in (1, 2) == b", Compare("==", In(A, (1.0, 2.0)), B)),
        ],
    )
    def test_of_operators(self, text, node):
        """Each text is exactly this tree."""
        assert parse(text) == node

    @pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">="])
    def test_of_comparisons(self, sign):
        """All six are known, with and without spaces."""
        assert parse(f"a{sign}b") == parse(f"a {sign} b") == Compare(sign, A, B)

    def test_chains_join_their_links_by_and(self):
        """The value in the middle is compared with both sides."""
        links = (Compare("<", ONE, A), Compare("<=", A, TWO))
        assert parse("1 < a <= 2") == Logic("and", links)
        assert parse("1 < a <= 2 and b") == Logic("and", (*links, B))
        assert parse("1 < a <= 2") == parse("1 < a and a <= 2")

    def test_a_long_chain_is_not_deep(self):
        """The limit of depth is for nesting, not for lists of conditions."""
        assert len(parse(" and ".join(["a"] * 1000)).terms) == 1000
        assert len(parse("1" + " < a" * 1000).terms) == 1000
        assert len(parse(f"max({', '.join(['a'] * 1000)})").arguments) == 1000


class TestValues:
    """Names, texts and lists."""

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("seats", "seats"),
            ("_x1", "_x1"),
            ("größe", "größe"),
            ("`last login`", "last login"),
            ("`a.b`", "a.b"),
            ("`a``b`", "a`b"),
            ("``````", "``"),
            ("`and`", "and"),
            ('`it\'s "so"`', 'it\'s "so"'),
            ("True", "True"),
            ("score", "score"),
            (" \n seats\t", "seats"),
        ],
    )
    def test_a_column(self, text, name):
        """A bare name, or any name in backticks, a backtick doubled."""
        assert parse(text) == Column(name)

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("'x'", "x"),
            ('"x"', "x"),
            ("'it''s'", "it's"),
            ('"so ""called"""', 'so "called"'),
            ('"it\'s"', "it's"),
            ("'`a`'", "`a`"),
            ("''", ""),
        ],
    )
    def test_a_text(self, text, value):
        """Either quote, doubled inside."""
        assert parse(f"a == {text}") == Compare("==", A, Text(value))

    @pytest.mark.parametrize(
        ("text", "choices"),
        [
            ("(1, 2)", (1.0, 2.0)),
            ("[1, 2]", (1.0, 2.0)),
            ("(1,)", (1.0,)),
            ("(-1, +2)", (-1.0, 2.0)),
            ("((1), -(2))", (1.0, -2.0)),
            ("('x', \"y\")", ("x", "y")),
        ],
    )
    def test_a_list(self, text, choices):
        """Round or square brackets, numbers or texts."""
        assert parse(f"a in {text}") == In(A, choices)
        assert parse(f"a not in {text}") == Not(In(A, choices))

    def test_a_call(self):
        """Arguments in order; a member's score is a node of its own."""
        assert parse("max(a, b + 1, 2)") == Call("max", (A, Arithmetic("+", B, ONE), TWO))
        assert parse("abs (a)") == Call("abs", (A,))
        assert parse("coalesce(a, 'x') == 'y'") == Compare(
            "==", Call("coalesce", (A, Text("x"))), Text("y")
        )
        assert parse("days_between(a, `b c`)") == Call("days_between", (A, Column("b c")))
        assert parse("score('usage')") == Score("usage")

    def test_nodes_know_their_place(self):
        """For messages alone: it takes no part in equality."""
        assert parse("a + 1").right.at == 4
        assert parse("a + 1") == parse("  a  +  1")

    def test_nodes_are_frozen(self):
        """And travel between processes."""
        node = parse("a + 1 > 2 and b in (1, 2)")
        with pytest.raises(AttributeError):
            node.operator = "or"
        assert pickle.loads(pickle.dumps(node)) == node  # noqa: S301  our own bytes


class TestRefusals:
    """Each mistake is named, and its place shown."""

    # the place of the caret is marked by |
    @pytest.mark.parametrize(
        ("marked", "message"),
        [
            ("a / |(b", "The bracket ( is not closed."),
            ("abs|(a", "The bracket ( is not closed."),
            ("min|(a,", "The bracket ( is not closed."),
            ("a in |(1", "The bracket ( is not closed."),
            ("a in |[1,", "The bracket [ is not closed."),
            ("a in |(", "The bracket ( is not closed."),
            ("a + 1|)", "The bracket ) was never opened."),
            ("a|]", "The bracket ] was never opened."),
            ("(a |b)", "A comma or a closing bracket is due before 'b'."),
            ("(a|]", "A comma or a closing bracket is due before ']'."),
            ("a in (1 |2)", "A comma or a closing bracket is due before '2'."),
            ("a in (1|+1)", "A comma or a closing bracket is due before '+'."),
            ("min(a |b)", "A comma or a closing bracket is due before 'b'."),
            ("a |b", "An operator is due before 'b'."),
            ("1|_000", "An operator is due before '_000'."),
            ("0|x10", "An operator is due before 'x10'."),
            ("a |'x'", "An operator is due before \"'x'\"."),
            ("a +|", "The formula ends where a value is due."),
            ("a +|  \n ", "The formula ends where a value is due."),
            ("not|", "The formula ends where a value is due."),
            ("((|", "The formula ends where a value is due."),
            ("a + |* b", "A value is due, not '*'."),
            ("|)", "A value is due, not ')'."),
            ("|and a", "A value is due, not 'and'."),
            ("a + |in", "A value is due, not 'in'."),
            ("min(a, |)", "A value is due, not ')'."),
            ("a in (|,)", "A value is due, not ','."),
            ("|[a]", "A value is due, not '['."),
            ("a in |3", "After 'in', a list such as ('free', 'trial') is due."),
            ("a in|", "After 'in', a list such as ('free', 'trial') is due."),
            ("a not |b", "After 'not', 'in' is due here."),
            ("a in (|b)", "A list must hold numbers or texts."),
            ("a in |('x', 1)", "A list must hold numbers alone or texts alone."),
            ("a |+ 1 in ('x')", "A text is due on the left of this 'in'."),
            ("|'x' in (1, 2)", "A number is due on the left of this 'in'."),
            ("a |= 1", "'=' is not part of the language. Use == to compare."),
            ("a |<> 1", "'<>' is not part of the language. Use != to compare."),
            ("a |& b", "'&' is not part of the language. Use 'and'."),
            ("a |!| b", "'!' is not part of the language. Put a column's name in backticks"),
            ("a|.b", "'.' is not part of the language. Put a column's name in backticks"),
            ("a == |'x", "The quote ' is not closed."),
            ("a == |\"it's", 'The quote " is not closed.'),
            ("1 + |`a b", "The quote ` is not closed."),
            ("1 + |``", "A column's name must not be blank."),
            ("1 + |` `", "A column's name must not be blank."),
            ("a + |1e999", "The number is too large."),
            ("a + |" + "9" * 401, "The number is too large."),
            ("1 + |abss(a)", "There is no function 'abss'. Did you mean 'abs'? Known are abs, "),
            ("|days_since_(a)", "There is no function 'days_since_'. Did you mean 'days_since'?"),
            ("|foo(a)", "There is no function 'foo'. Known are abs, coalesce, days_between, "),
            ("|abs()", "abs takes 1 argument, not 0."),
            ("|abs(1, 2)", "abs takes 1 argument, not 2."),
            ("|min(1)", "min takes 2 or more arguments, not 1."),
            ("|days_between(a)", "days_between takes 2 arguments, not 1."),
            ("score(|usage)", "score takes the name of a member in quotes: score('usage')."),
            ("days_since(|'2026-01-01')", "The name of a column of dates is due here."),
            ("days_between(a, b |+ 1)", "The name of a column of dates is due here."),
            ("|coalesce(a, 'x', 1)", "coalesce takes numbers alone or texts alone."),
            ("|coalesce(a > 1, 'x')", "coalesce takes numbers alone or texts alone."),
            ("a + |'x'", "A number is due here, not a text."),
            ("|'x' * 2", "A number is due here, not a text."),
            ("-|'x'", "A number is due here, not a text."),
            ("max(a, |'x')", "A number is due here, not a text."),
            ("a > 1 and |3", "A condition is due here, not a number. Compare it with something."),
            ("a |+ 1 or b", "A condition is due here, not a number. Compare it with something."),
            ("not |'x'", "A condition is due here, not a text. Compare it with something."),
            ("|score('m') and a", "A condition is due here, not a number."),
            ("a |< 'x'", "Texts have no order here: use ==, != or in."),
            ("1 |== 'x'", "A text cannot be compared with a number."),
            ("(a > 1) |== 'x'", "A text cannot be compared with a condition."),
            ("a == 'x' |== 1", "A text cannot be compared with a number."),
        ],
    )
    def test_show_the_place(self, marked, message):
        """The caret stands under what is wrong, or behind what ends too early."""
        at, text = marked.index("|"), marked.replace("|", "", 1)
        with pytest.raises(DefinitionError) as caught:
            Formula(text)
        said, shown, caret = str(caught.value).split("\n")
        assert said.startswith(message)
        assert caret.index("^") - 4 == min(at, 60)
        assert shown[4:].rstrip() == text.rstrip()[max(0, at - 60) :][:100]
        assert caught.value.where == f"formula, place {at + 1}"
        assert caught.value.got == text

    @pytest.mark.parametrize("text", ["", " \n", None, 3, b"a", ["a"]])
    def test_of_no_text_at_all(self, text):
        """A formula is a text with something in it."""
        with pytest.raises(DefinitionError, match=re.escape(f"not blank. Got {text!r}.")):
            Formula(text)

    def test_of_too_long_a_text(self):
        """10,000 characters are enough for anybody, and parse in no time."""
        assert parse("a" * 10_000) == Column("a" * 10_000)
        with pytest.raises(DefinitionError, match=r"at most 10,000 characters\. Got 10,001\."):
            parse("a" * 10_001)

    @pytest.mark.parametrize("nested", [lambda n: "(" * n + "a" + ")" * n, lambda n: "-" * n + "a"])
    def test_of_too_deep_a_text(self, nested):
        """60 levels, whether or not they leave a trace in the tree."""
        parse(nested(59))
        with pytest.raises(DefinitionError, match="nested at most 60 deep"):
            parse(nested(60))

    def test_of_too_deep_a_tree(self):
        """A long sum is a deep tree, though no bracket is opened."""
        parse("+".join(["a"] * 60))
        with pytest.raises(DefinitionError, match="nested at most 60 deep"):
            parse("+".join(["a"] * 61))
