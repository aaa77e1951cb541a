import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from healthscore import Cap, Categories, DataError, Decay, Group, Linear, Metric, Scorecard
from healthscore.scoring._inputs import Inputs, rows_of
from healthscore.scoring._table import as_table

LINE = Linear(worst=0, best=10)
PLANS = Categories({"free": 20, "pro": 80})


def inputs(members, table, *, as_of=None, rules=()):
    """Read what a scorecard needs from a table."""
    plan = Scorecard("demo", members, rules=rules).plan
    return Inputs(plan, as_table(table), as_of)


def refused(members, table, **options):
    """Give the error for a table that does not hold what a scorecard needs."""
    with pytest.raises(DataError) as caught:
        inputs(members, table, **options)
    return caught.value


def formula(text, normalizer=LINE):
    """Make a metric of a formula."""
    return Metric("m", normalizer, formula=text)


class TestReading:
    """Each column once, in the kind that is due."""

    def test_each_kind(self):
        """What nobody asks for is not read at all."""
        members = [
            Metric("seats", LINE),
            Metric("plan", PLANS),
            Metric("nps", LINE, observed="asked", valid_days=90),
            formula("days_since(last)", Decay(half_life=7)),
        ]
        table = {
            "seats": [1, None],
            "plan": ["pro", None],
            "nps": [5, 6],
            "asked": ["2026-01-01", None],
            "last": [dt.date(2026, 1, 1), None],
            "notes": [object(), object()],
        }
        read = inputs(members, table, as_of="2026-02-01")
        assert read.size == 2
        assert sorted(read.numbers) == ["nps", "seats"]
        assert list(read.labels) == ["plan"]
        assert sorted(read.dates) == ["asked", "last"]
        day = 86_400_000_000
        assert read.as_of - read.dates["asked"][0] == 31 * day
        assert read.dates["last"].tolist() == [read.dates["asked"][0], np.iinfo(np.int64).min]

    def test_one_column_may_be_read_twice(self):
        """Text that is plain numbers is both."""
        members = [Metric("tier", LINE), formula("tier == '1'")]
        read = inputs(members, {"tier": ["1", "2", ""]})
        np.testing.assert_array_equal(read.numbers["tier"], [1.0, 2.0, np.nan])
        assert read.labels["tier"].labels[:2] == ("1", "2")

    def test_one_column_is_read_once(self):
        """The very same array serves every metric."""
        column = np.array([1.0, 2.0])
        members = [Metric("seats", LINE), formula("seats / 2")]
        assert inputs(members, {"seats": column}).numbers["seats"] is column


class TestEither:
    """Two columns compared: the table settles what they are."""

    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            (["a", "b", None], ["a", "a", "a"], [100.0, 0.0, None]),
            ([1, 2, None], [1.0, 3.0, 3.0], [100.0, 0.0, None]),
            (["1", "2", ""], [1, 3, 3], [100.0, 0.0, None]),
            (["1", "2.0", ""], ["1.0", "2.0", "x"], [0.0, 100.0, None]),
            ([None, None, None], ["a", "b", None], [None, None, None]),
            ([None, None, None], [1, 2, None], [None, None, None]),
            ([np.nan, np.nan, np.nan], ["a", "b", None], [None, None, None]),
            ([None, None, None], [None, None, None], [None, None, None]),
        ],
    )
    @pytest.mark.parametrize("make", [dict, pd.DataFrame, pa.table])
    def test_texts_numbers_and_gaps(self, left, right, expected, make):
        """Two texts are compared as texts, anything else as numbers, and gaps go with both."""
        scorecard = Scorecard("demo", [formula("a == b", Linear(worst=0, best=1))])
        for one, other in ((left, right), (right, left)):
            scores = scorecard.score(make({"a": one, "b": other}))
            values = scores["m"].tolist()
            assert [None if np.isnan(value) else value for value in values] == expected

    def test_text_that_is_no_number_does_not_go_with_numbers(self):
        """The error says which column it is."""
        scorecard = Scorecard("demo", [formula("a == b")])
        with pytest.raises(DataError, match="'b'"):
            scorecard.score({"a": [1, 2], "b": ["1", "x"]})

    def test_what_is_neither_is_refused(self):
        """A column of text and numbers mixed."""
        error = refused([formula("a == b")], {"a": ["x", 1], "b": ["x", "y"]})
        assert str(error) == (
            "metric 'm': column 'a': row 1: a label is due. Got 1. "
            "Labels are text. Numbers are judged by Steps or Piecewise.\n    a == b\n    ^"
        )


class TestErrors:
    """Every fault names its place."""

    @pytest.mark.parametrize(
        ("metric", "values", "what", "got"),
        [
            (Metric("m", LINE), [1, "x"], "a number is due. Got 'x'. Leave a gap blank", "x"),
            (Metric("m", LINE), [1, 2**53 + 1], "a number that a float can hold is due", 2**53 + 1),
            (Metric("m", PLANS), ["pro", 5], "a label is due. Got 5.", 5),
        ],
    )
    def test_a_plain_column(self, metric, values, what, got):
        """Metric, column and first offending row."""
        error = refused([metric], {"m": values})
        assert str(error).startswith(f"metric 'm': column 'm': row 1: {what}")
        assert "^" not in str(error)
        assert (error.where, error.got) == ("metric 'm', column 'm', row 1", got)

    def test_a_column_of_another_name_needs_no_caret(self):
        """There is nothing else in the formula."""
        error = refused([formula("`seats sold`")], {"seats sold": ["x"]})
        assert str(error).startswith("metric 'm': column 'seats sold': row 0: a number is due")
        assert "^" not in str(error)

    @pytest.mark.parametrize(
        ("text", "table", "what", "at"),
        [
            ("tickets / `seats sold`", {"tickets": [1, 2], "seats sold": [1, "x"]}, "number", 10),
            ("1 + days_since(last)", {"last": ["2026-01-01", "soon"]}, "date", 15),
            ("plan == 'pro'", {"plan": ["pro", 5]}, "label", 0),
        ],
    )
    def test_a_formula_shows_the_place(self, text, table, what, at):
        """With a caret under the column."""
        column = list(table)[-1]
        error = refused([formula(text)], table, as_of="2026-02-01")
        first, *shown = str(error).split("\n")
        assert first.startswith(f"metric 'm': column '{column}': row 1: a {what} is due. Got ")
        assert shown == [f"    {text}", f"    {' ' * at}^"]
        assert error.where == f"metric 'm', column '{column}', row 1"
        assert error.got == table[column][1]

    def test_a_formula_shows_where_a_column_is_missing(self):
        """With the nearest name, and a caret."""
        error = refused([formula("tickets / seats")], {"tickets": [1], "seat": [1]})
        assert str(error).split("\n") == [
            "metric 'm': The table has no column 'seats'. Did you mean 'seat'?",
            "    tickets / seats",
            "              ^",
        ]
        assert error.where == "metric 'm', column 'seats'"

    def test_the_date_of_an_observation(self):
        """It is named after its metric."""
        metric = Metric("nps", LINE, observed="asked", valid_days=90)
        error = refused([metric], {"nps": [1], "asked": ["soon"]}, as_of="2026-02-01")
        assert str(error).startswith(
            "metric 'nps': column 'asked': row 0: a date is due. Got 'soon'."
        )
        assert error.where == "metric 'nps', column 'asked', row 0"

    def test_a_rule_of_the_scorecard_or_of_a_group(self):
        """Where its columns are wanted for."""
        rule = Cap(at=39, when="tickets >= 1", reason="tickets")
        table = {"m": [1, 2], "tickets": [0, "x"]}
        error = refused([Metric("m", LINE)], table, rules=[rule])
        assert str(error).startswith("Scorecard 'demo': column 'tickets': row 1: a number is due.")
        assert str(error).endswith("\n    tickets >= 1\n    ^")
        error = refused([Group("usage", [Metric("m", LINE)], rules=[rule])], table)
        assert error.where == "Group 'usage', column 'tickets', row 1"

    def test_the_first_metric_comes_first(self):
        """In the order of the definition."""
        members = [Metric("a", LINE), Metric("b", LINE)]
        assert refused(members, {"b": ["x"], "a": ["y"]}).where == "metric 'a', column 'a', row 0"


class TestDateOfScoring:
    """When a scorecard needs to know the day."""

    def test_it_is_asked_for(self):
        """Before any column is read."""
        error = refused([formula("days_since(last)")], {})
        assert str(error) == (
            "Days are counted from the date of scoring: pass as_of, such as as_of='2026-11-01'."
        )
        assert error.where == "'as_of'"

    def test_it_may_be_given_without_need(self):
        """And is checked all the same."""
        assert inputs([Metric("m", LINE)], {"m": [1]}, as_of="1970-01-02").as_of == 86_400_000_000
        assert inputs([Metric("m", LINE)], {"m": [1]}).as_of == 0
        error = refused([Metric("m", LINE)], {"m": [1]}, as_of="tomorrow")
        assert str(error).endswith("Got 'tomorrow'.")


class TestRowsOf:
    """Blocks of rows."""

    @pytest.mark.parametrize(
        ("size", "blocks"),
        [(0, []), (1, [(0, 1)]), (4, [(0, 4)]), (5, [(0, 4), (4, 5)]), (8, [(0, 4), (4, 8)])],
    )
    def test_every_row_is_in_one_block(self, size, blocks):
        """The last may be shorter, and none is empty."""
        assert list(rows_of(size, 4)) == blocks
