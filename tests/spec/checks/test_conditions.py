import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore.columns import to_labels
from healthscore.formula import evaluate, evaluate_labels, holds, needs, parse
from healthscore.spec.checks._conditions import cases
from healthscore.spec.checks._sets import EVERYWHERE, Texts, Values, compared
from healthscore.spec.checks._spans import span_of

SCORES = {"usage": (10.0, 90.0), "flat": (50.0, 50.0), "any": EVERYWHERE}

NEVER = [
    "x > 5 and x < 3",
    "x > 5 and x <= 5",
    "x == 1 and x == 2",
    "x in (1, 2) and x not in (1, 2, 3)",
    "not (x > 5 or x <= 5)",
    "x > 5 and (x < 3 or x == 4)",
    "x < y and x > y",
    "x < y and y < x",
    "x == y and x != y",
    "x < x",
    "x != x",
    "score('usage') > 90",
    "90 < score('usage')",
    "score('usage') < 10",
    "score('usage') == 95",
    "score('usage') in (5, 95)",
    "score('flat') != 50",
    "score('flat') > 50",
    "score('usage') + 5 > 95",
    "score('usage') / 2 > 45",
    "score('usage') * -1 > -10",
    "score('usage') - score('flat') > 40",
    "score('usage') > 100 - score('flat') / 50 * 5",
    "score('usage') == score('flat') + 100",
    "min(score('usage'), x) > 90",
    "max(score('usage'), 20, x) < 20",
    "coalesce(score('usage'), 95) > 95",
    "coalesce(score('usage'), 1 / 0) > 90",
    "coalesce(1 / 0, 1 / 0) > 0",
    "min(x, 1 / 0) > 0",
    "abs(x) < 0",
    "abs(score('usage')) < 10",
    "abs(0 - score('usage')) > 90",
    "sqrt(x) < 0",
    "sqrt(0 - score('usage')) >= 0",
    "sqrt(score('usage')) > 10",
    "log1p(score('usage')) > 5",
    "log1p(0 - score('usage')) > 0",
    "score('usage') * 0 != 0",
    "(x > 5) + (y > 5) > 2",
    "1 == 2",
    "2 < 1",
    "not 1 == 1",
    "x / 0 > 1",
    "x in (1, 2) and 1 / 0 in (1, 2)",
    "1 / 0 in (1, 2)",
    "'a' == 'b'",
    "'a' != 'a'",
    "plan == 'a' and plan == 'b'",
    "plan == 'a' and plan != 'a'",
    "plan in ('a', 'b') and plan == 'c'",
    "plan == 'c' and plan not in ('c', 'd')",
    "'a' == plan and plan == 'b'",
    "plan == ''",
    "plan in ('', ' ')",
    "not plan != ' '",
    "coalesce(plan, tier) == 'a' and coalesce(plan, tier) == 'b'",
    "coalesce(plan, 'a') == coalesce(tier, 'a') and coalesce(plan, 'a') != coalesce(tier, 'a')",
    "flag and not flag",
    "flag and flag == 0",
]

PERHAPS = [
    "x > 5 and x < 7",
    "x > 5 and y < 3",
    "score('usage') >= 90",
    "score('any') > 1000",
    "score('usage') < x",
    "score('usage') == score('any')",
    "score('usage') != 10",
    "x / y > 1000",
    "x / score('any') > 1",
    "score('usage') / x > 1000",
    "x / score('usage') > 1000",
    "x * score('usage') > 1000",
    "sqrt(x) > 3",
    "log1p(x) < -30",
    "coalesce(plan, '') == ''",
    "plan != 'a' and plan != 'b'",
    "plan not in ('a', 'b') and plan in ('b', 'c')",
    "x == y",
    "plan == tier",
    "flag",
    "not flag",
    "days_since(seen) < 0",
    "days_between(seen, seen) > 5",
]

ALWAYS = [
    "x > 5 or x <= 5",
    "score('usage') >= 10",
    "score('flat') == 50",
    "1 == 1",
    "x == x",
    "x <= x",
    "'a' == 'a'",
    "plan != ''",
    "plan == 'a' or plan != 'a'",
    "not (x > 5 and x < 3)",
]


class TestVerdicts:
    @pytest.mark.parametrize("text", NEVER)
    def test_what_can_never_be_true(self, text):
        """It has no case."""
        assert cases(parse(text), SCORES) == []

    @pytest.mark.parametrize("text", PERHAPS)
    def test_what_may_be_true(self, text):
        """It has a case, and one against it."""
        assert cases(parse(text), SCORES)
        assert cases(parse(text), SCORES, truth=False)

    @pytest.mark.parametrize("text", ALWAYS)
    def test_what_is_never_false(self, text):
        """It has no case against it."""
        assert cases(parse(text), SCORES)
        assert cases(parse(text), SCORES, truth=False) == []

    def test_many_cases_are_not_all_told_apart(self):
        """What is left out makes for more that may be, never for less."""
        wide = " and ".join(f"(x > {low} or y > {low} or z > {low})" for low in range(8))
        assert cases(parse(f"{wide} and x > 100"), {})
        assert len(cases(parse(wide), {})) <= 256


class TestValues:
    def test_what_touches_becomes_one(self):
        """There is no number between a number and the next."""
        assert (compared("<", 5) | compared(">=", 5)).spans == (EVERYWHERE,)
        assert (compared("<", 5) | compared(">", 5)).spans[1][0] == math.nextafter(5, 6)

    def test_an_infinite_number_alone_is_nothing(self):
        """No value is infinite."""
        assert not ~Values((EVERYWHERE,))
        assert not compared(">", math.inf)

    def test_a_set_holds_a_smaller_one(self):
        """And itself."""
        assert compared(">", 3) >= compared(">", 4)
        assert not compared(">", 4) >= compared(">", 3)
        assert compared("==", 3) >= compared("==", 3)

    @given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), max_size=4))
    def test_twice_without_is_the_same(self, spans):
        """And nothing is both in a set and out of it."""
        values = Values(tuple((float(low), float(high)) for low, high in spans))
        assert ~~values == values
        assert not values & ~values
        assert values | ~values == Values((EVERYWHERE,))


class TestTexts:
    SETS = (
        Texts(frozenset("ab"), inside=True),
        Texts(frozenset("bc"), inside=False),
        Texts(frozenset("c"), inside=True),
        Texts(frozenset(), inside=False),
        Texts(frozenset(), inside=True),
    )

    @pytest.mark.parametrize("one", SETS)
    @pytest.mark.parametrize("other", SETS)
    def test_both(self, one, other):
        """A label is in both where it is in each."""

        def among(texts):
            return {label for label in "abcd" if (label in texts.listed) == texts.inside}

        assert among(one & other) == among(one) & among(other)


def test_nothing_is_known_of_a_column():
    """It may come to any number."""
    assert span_of(parse("x"), {}) == EVERYWHERE


NUMBERS = ["x", "y", "x + y", "x - 2", "x * y", "x / y", "abs(x)", "sqrt(y)", "log1p(x)", "-x"]
NUMBERS += ["min(x, y, 3)", "max(x, 2)", "coalesce(x, y, 1)", "(x > 2)", "3", "0", "2 * 0.1"]
NUMBERS += ["score('usage')", "score('flat')", "score('usage') * x", "score('usage') / 3"]
LABELS = ["plan", "tier", "'a'", "'b'", "''", "coalesce(plan, tier)", "coalesce(plan, ' ')"]

ATOMS = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(NUMBERS),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        st.sampled_from([*NUMBERS, "1", "2", "50", "90"]),
    ),
    st.builds(
        "{} {} {}".format,
        st.sampled_from(LABELS),
        st.sampled_from(["==", "!="]),
        st.sampled_from(LABELS),
    ),
    st.sampled_from(
        ["plan in ('a', 'b')", "plan not in ('a', '')", "x in (1, 2)", "y not in (0,)"]
    ),
    st.sampled_from(["x", "coalesce(x > 1, y)"]),
)
TEXTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
        st.builds("not ({})".format, inner.filter(lambda text: text != "x")),
    ),
    max_leaves=6,
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0, math.nan]),
        st.sampled_from([-1.0, 0.0, 1.0, 2.0, 1e200, math.nan]),
        st.sampled_from(["a", "b", "c", " ", None]),
        st.sampled_from(["a", "b", None]),
        st.sampled_from([10.0, 33.0, 50.0, 90.0, math.nan]),
    ),
    min_size=1,
    max_size=20,
)


class Rows:
    """Gives columns and scores to formulas."""

    def __init__(self, rows):
        x, y, plan, tier, usage = zip(*rows, strict=True)
        self._numbers = {"x": np.array(x), "y": np.array(y)}
        self._labels = {"plan": to_labels(plan), "tier": to_labels(tier)}
        self._scores = {"usage": np.array(usage), "flat": np.full(len(rows), 50.0)}

    def numbers(self, name):
        """Give a column of numbers."""
        return self._numbers[name]

    def labels(self, name):
        """Give a column of labels."""
        return self._labels[name]

    def is_text(self, name):
        """Tell whether a column holds labels."""
        return name in self._labels

    def score(self, name):
        """Give a member's score."""
        return self._scores[name]


def columns_of(node):
    """Name the columns that a node reads."""
    return [need.column for need in needs(node)]


def where(key, left, source):
    """Mark the rows whose values are among those left."""
    kind, node, other = key
    if kind == "labels":
        column = evaluate_labels(node, source)
        return column.where([(label in left.listed) == left.inside for label in column.labels])
    if kind == "order" and any(map(source.is_text, columns_of(node) + columns_of(other))):
        # labels have no order: there is nothing to hold it to
        return True
    values = evaluate(node, source)
    if kind == "order":
        values = values - evaluate(other, source)
    marks = [(values >= low) & (values <= high) for low, high in left.spans]
    return np.logical_or.reduce(marks)


class TestLaws:
    @given(TEXTS, ROWS, st.booleans())
    def test_whatever_comes_is_among_the_cases(self, text, rows, truth):
        """So that a condition without a case is so for nobody."""
        try:
            node = parse(text)
        except ValueError:
            return
        source = Rows(rows)
        with np.errstate(all="ignore"):
            so = holds(node if truth else parse(f"not ({text})"), source)
            found = np.zeros(len(rows), dtype=bool)
            for case in cases(node, SCORES, truth=truth):
                one = np.ones(len(rows), dtype=bool)
                for key, left in case.items():
                    one &= where(key, left, source)
                found |= one
        assert not (so & ~found).any()

    @given(st.sampled_from(NUMBERS), ROWS)
    def test_no_number_leaves_its_span(self, text, rows):
        """Whatever the columns hold."""
        node = parse(text)
        with np.errstate(all="ignore"):
            values = np.atleast_1d(evaluate(node, Rows(rows)))
        present = values[~np.isnan(values)]
        low, high = span_of(node, SCORES)
        assert ((present >= low) & (present <= high)).all()
