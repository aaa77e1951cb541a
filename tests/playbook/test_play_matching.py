import re

import attrs
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from books import CARD, CONDITIONS, ROWS, TABLE, book, held, scored
from hypothesis import given

import strategies
from draws import few
from healthscore import (
    AsIs,
    Banding,
    Cap,
    DataError,
    DefinitionError,
    Fixed,
    Linear,
    Metric,
    Scorecard,
    Sum,
)

NAN = float("nan")


def columns(rows):
    """Make a table of rows, whose rows have keys."""
    table = {name: [row[name] for row in rows] for name in ("m", "k", "x", "plan")}
    return table | {"account": [f"row {at}" for at in range(len(rows))]}


class TestLaws:
    @few
    @given(condition=CONDITIONS, rows=st.lists(ROWS, max_size=12))
    def test_a_condition_holds_where_it_is_true_row_by_row(self, condition, rows):
        """As plain Python says; unknown is not held."""
        table = columns(rows)
        expected = [condition.truth(row) is True for row in rows]
        assert held(condition.text, scored(table), table) == expected

    @few
    @given(condition=CONDITIONS, rows=st.lists(ROWS, max_size=12))
    def test_reasons_are_the_terms_that_made_it_hold(self, condition, rows):
        """All of them and no other, in the order in which they are written."""
        table = columns(rows)
        matches = book(condition.text).match(scored(table), table)
        expected = [
            "; ".join(condition.reasons(row, truth=True))
            for row in rows
            if condition.truth(row) is True
        ]
        assert [record["why"] for record in matches.to_records()] == expected

    @few
    @given(
        conditions=st.lists(CONDITIONS, min_size=1, max_size=3),
        rows=st.lists(ROWS, min_size=1, max_size=9),
        order=st.randoms(use_true_random=False),
    )
    def test_other_rows_and_their_order_change_nobodys_plays(self, conditions, rows, order):
        """Nor their reasons."""
        plays = book(*(condition.text for condition in conditions))
        table = columns(rows)
        kept = order.sample(range(len(rows)), order.randint(1, len(rows)))
        part = {name: [values[row] for row in kept] for name, values in table.items()}
        whole, some = (plays.match(scored(each), each) for each in (table, part))
        np.testing.assert_array_equal(whole.holds[kept], some.holds)
        for key in part["account"]:
            assert whole.of(key) == some.of(key)

    @few
    @given(case=strategies.cases())
    def test_any_scorecard_can_be_matched(self, case):
        """By the names of its members, and by what its table holds."""
        card = case.scorecard
        scores = card.score(case.table, as_of=strategies.AS_OF)
        names = [member.name for member in card.below()]
        conditions = [f"score('{name}') >= 50" for name in names[:10]]
        matches = book(*conditions, "x > y or flag", "score < 50").match(scores, case.table)
        for at, name in enumerate(names[:10]):
            np.testing.assert_array_equal(matches.holds[:, at], scores[name] >= 50)
        np.testing.assert_array_equal(matches.holds[:, -1], scores.values < 50)
        assert len(matches.to_records()) == matches.holds.sum()


class TestResults:
    def test_names_of_results_are_those_of_frames(self):
        """Every column that a frame of scores has can be used."""
        scores = scored()
        frame = scores.to_frame(members=True, contributions=True)
        for name in set(frame) - {"account", "model", "band"}:
            values = np.asarray(frame[name])
            edge = float(np.nanmedian(values))
            assert held(f"{name} >= {edge!r}") == (values >= edge).tolist(), name
        assert held("band == 'high'") == [True, False, True, False]
        assert held("band != 'high'") == [False, True, False, True]
        assert held("band == 'unknown'") == [False, False, False, True]

    def test_a_score_is_that_of_a_member_or_of_the_whole(self):
        """A metric's, a group's, and the scorecard's by its name."""
        assert held("score('m') > 80") == held("score('use') > 80") == held("m_score > 80")
        assert held("score('whole') > 80") == held("score > 80") == [True, False, False, False]

    def test_a_member_comes_before_a_scorecard_of_its_name(self):
        """As it does with `Scores`."""
        card = Scorecard("a", [Metric("a", AsIs()), Metric("b", AsIs())])
        table = {"a": [100], "b": [0]}
        assert book("score('a') == 100").match(card.score(table), table).holds.all()

    def test_a_scorecard_without_bands_has_none(self):
        """And says so, with the play."""
        scores = Scorecard("plain", [Metric("m", AsIs())]).score({"m": [3]})
        with pytest.raises(DefinitionError, match="play 'a': Scorecard 'plain' has no banding"):
            book("band == 'red'").match(scores)

    def test_lean_scores_have_their_own_results_alone(self):
        """What was not kept is named."""
        scores = scored(details=False)
        table = {name: TABLE[name] for name in ("x", "plan")}
        lean = "score > 80 and coverage == 1 and adjustment == 0 and band == 'high' and x == 0"
        assert held(lean, scores, table) == [True, False, False, False]
        for when in ("score('m') > 1", "m_score > 1", "m_points > 1"):
            with pytest.raises(DataError, match=r"play 'a': .*was not kept: score with details"):
                held(when, scores, table)

    def test_points_and_adjustments_of_a_sum(self):
        """Which may be negative."""
        card = Scorecard(
            "points",
            [Metric("up", AsIs(0, 60)), Metric("down", AsIs(-40, 0))],
            aggregation=Sum(start=10),
            rules=[Cap(at=15, when="up > 50")],
        )
        table = {"up": [60, 20], "down": [-40, -5]}
        scores = card.score(table)
        assert held("down_points < -10", scores, table) == [True, False]
        assert held("adjustment < 0", scores, table) == [True, False]
        assert held("score('down') == -5", scores, table) == [False, True]

    def test_a_band_that_there_is_not_is_refused(self):
        """It would hold for nobody, and nobody would know."""
        for when in ("band == 'hihg'", "'hihg' != band", "x > 1 or not band in ('low', 'hihg')"):
            with pytest.raises(DefinitionError) as caught:
                held(when)
            wrong = "play 'a': There is no band 'hihg'. Did you mean 'high'?"
            assert str(caught.value) == wrong
        assert held("band == plan") == [False] * 4

    def test_a_band_is_no_number(self):
        """The message shows the place."""
        with pytest.raises(DataError) as caught:
            held("x > 1 and band > 3")
        assert str(caught.value).startswith("play 'a': column 'band': row 0: a number is due. Got")
        assert str(caught.value).endswith("    x > 1 and band > 3\n              ^")
        with pytest.raises(DataError, match="play 'a': Column 'band' holds text and is compared"):
            held("band == x")


class TestBefore:
    BEFORE = scored(
        {
            "account": ["dune", "brix", "gone", "acme"],
            "m": [None, 50, 5, 61],
            "k": [None, 60, 5, 75],
        }
    )

    def test_customers_are_matched_by_key(self):
        """Newcomers have gaps; whoever had no score had the band 'unknown'."""
        assert held("change < -15", before=self.BEFORE) == [False, True, False, False]
        assert held("change == 15", before=self.BEFORE) == [True, False, False, False]
        assert held("m_change == 30", before=self.BEFORE) == [True, False, False, False]
        assert held("use_change == -20", before=self.BEFORE) == [False, True, False, False]
        assert held("score_before >= 0", before=self.BEFORE) == [True, True, False, False]
        assert held("band_before == 'unknown'", before=self.BEFORE) == [False, False, False, True]
        assert held("band_before == 'high' and band == 'low'", before=self.BEFORE)[1]
        assert held("band != band_before", before=self.BEFORE) == [False, True, False, False]

    def test_earlier_scores_of_nobody_are_gaps(self):
        """An empty book before."""
        nobody = scored({"account": [], "m": [], "k": []})
        assert not any(held("change != 0 or band_before != 'low'", before=nobody))

    @pytest.mark.parametrize("name", ["change", "score_before", "band_before", "k_change"])
    def test_without_earlier_scores_a_play_that_needs_them_is_refused(self, name):
        """By its name, with the remedy."""
        when = f"{name} == 'low'" if name == "band_before" else f"{name} > 3"
        with pytest.raises(DataError) as caught:
            held(when)
        wrong = "play 'a': Earlier scores are needed: pass before, such as before=last_month."
        assert str(caught.value).startswith(wrong)

    def test_another_model_may_have_made_them(self):
        """As far as it has what is asked for."""
        other = Scorecard("other", [Metric("m", AsIs())], banding=Banding({"poor": 0}))
        before = other.score({"account": ["acme"], "m": [90]}, key="account")
        assert held("change == -7", before=before) == [True, False, False, False]
        assert held("band_before == 'poor'", before=before) == [True, False, False, False]
        with pytest.raises(DataError, match="play 'a': The earlier scores have no member 'k'"):
            held("k_change > 3", before=before)
        with pytest.raises(DefinitionError, match=r"There is no band 'pooor'. Did you mean 'poor'"):
            held("band_before == 'pooor'", before=before)

    def test_rows_without_keys_go_by_their_number(self):
        """On both sides, or not at all."""
        now, then = (CARD.score({"m": values, "k": values}) for values in ([1, 2], [3]))
        assert held("change == -2", now, None, before=then) == [True, False]
        for scores, before in ((now, self.BEFORE), (self.BEFORE, now)):
            with pytest.raises(DataError, match="matched by key, and only one of the two has any"):
                held("change == -2", scores, None, before=before)

    @pytest.mark.parametrize(
        "keys",
        [
            np.array([3, 1, 2]),
            np.array(["2026-01-03", "2026-01-01", "2026-01-02"], dtype="datetime64[D]"),
        ],
        ids=["numbers", "dates"],
    )
    def test_keys_may_be_numbers_or_dates(self, keys):
        """Also when one customer is asked for."""
        table = {"account": keys, "m": [10, 20, 30], "k": [10, 20, 30]}
        turned = {name: values[::-1] for name, values in table.items()} | {"m": [0, 0, 0]}
        found = book("change == 5").match(scored(table), table, before=scored(turned))
        assert found.holds[:, 0].tolist() == [True, False, False]
        assert [len(found.of(key)) for key in keys] == [1, 0, 0]
        assert found.of(keys.tolist()[0])[0].why == "change is 5.0 (== 5)"


class TestColumns:
    @pytest.mark.parametrize("library", [dict, pd.DataFrame, pl.DataFrame, pa.table])
    def test_any_table_will_do(self, library):
        """Numbers, labels and dates."""
        table = library(TABLE)
        scores = CARD.score(table, key="account")
        when = "x >= 0 and plan == 'pro' and days_since(seen) < 5"
        found = book(when).match(scores, table, as_of="2026-11-01")
        assert found.holds[:, 0].tolist() == [True, False, False, False]

    def test_a_list_of_records_will_do(self):
        """Also one of none."""
        rows = [dict(zip(TABLE, each, strict=True)) for each in zip(*TABLE.values(), strict=True)]
        scores = CARD.score(rows, key="account")
        assert held("x > 5", scores, rows) == [False, True, False, False]
        nobody = CARD.score([], key="account")
        assert held("x > 5", nobody, []) == []

    def test_what_holds_texts_or_numbers_is_settled_by_the_table(self):
        """Gaps alone go with either."""
        table = TABLE | {"a": ["pro", "x", None, "pro"], "n": [None] * 4, "y": [0, 0, 2, 3]}
        scores = scored()
        assert held("plan == a", scores, table) == [True, False, False, True]
        assert held("plan != a", scores, table) == [False, True, False, False]
        assert held("x == y", scores, table) == [True, False, True, False]
        assert held("n == x or n == plan", scores, table) == [False] * 4

    def test_one_column_may_be_read_in_several_ways(self):
        """By several plays, or by one."""
        table = TABLE | {"code": ["1", "2", "3", None]}
        found = book("code == '2'", "code == 2", "code >= 2 and code != '2'").match(scored(), table)
        assert found.holds.tolist() == [
            [False, False, False],
            [True, True, False],
            [False, False, True],
            [False, False, False],
        ]

    def test_hostile_names_are_just_names(self):
        """Of columns, members and plays."""
        names = ["<script>alert('x')</script>", 'a `b` "c"', "ü 名", "and", "x" * 300]
        card = Scorecard("'", [Metric(name, AsIs()) for name in names])
        table = {name: [40 + at, NAN] for at, name in enumerate(names)}
        scores = card.score(table)
        for at, name in enumerate(names):
            column = f"`{name.replace('`', '``')}`"
            member = name.replace("'", "''")
            found = book(f"{column} == {40 + at} and score('{member}') > 30").match(scores, table)
            assert found.holds[:, 0].tolist() == [True, False]
            plain = name if name == "x" * 300 else column
            assert found.of(0)[0].why == (
                f"{plain} is {40 + at} (== {40 + at}); score('{member}') is {40 + at}.0 (> 30)"
            )
        assert book("score('''') > 1").match(scores, table).holds[0, 0]

    def test_a_condition_without_columns_holds_for_all_or_for_nobody(self):
        """Each customer is asked."""
        found = book("1 > 0", "0 > 1").match(scored(), TABLE)
        assert found.holds.tolist() == [[True, False]] * 4

    def test_inputs_are_not_changed(self):
        """Nor can results be."""
        values = np.array([0.0, 7.0, NAN, 1.0])
        before = values.copy()
        found = book("x > 5").match(scored(), TABLE | {"x": values})
        np.testing.assert_array_equal(values, before)
        with pytest.raises(ValueError, match="read-only"):
            found.holds[0, 0] = True
        with pytest.raises(ValueError, match="read-only"):
            found.first[0] = "b"

    @pytest.mark.parametrize(
        ("when", "wrong"),
        [
            ("pln == 'pro'", "There is neither a column nor a result 'pln'. Did you mean 'plan'?"),
            ("x > 1 and scor > 5", "There is neither a column nor a result 'scor'. Did you mean"),
            ("score('us') > 5", "Scorecard 'whole' has no member 'us'. Did you mean 'use'?"),
            ("plan > 5", "column 'plan': row 0: a number is due. Got 'pro'."),
            ("x == 'pro'", "column 'x': row 0: a label is due. Got 0."),
            ("days_since(x) > 5", "column 'x': row 0: a date is due. Got 0."),
            ("seen == 5", "column 'seen': row 0: a number is due. Got '2026-10-31'."),
        ],
    )
    def test_what_is_not_there_is_named(self, when, wrong):
        """With the play, the nearest name, and the place in the formula."""
        with pytest.raises((DataError, DefinitionError)) as caught:
            held(when, as_of="2026-11-01")
        assert str(caught.value).startswith(f"play 'a': {wrong}")
        assert "^" in str(caught.value)
        assert caught.value.where.startswith("play 'a', ")

    def test_infinities_are_refused(self):
        """With play, column and row; where a formula makes one, it is a gap."""
        table = TABLE | {"x": [0, float("inf"), 1, 2]}
        with pytest.raises(DataError, match="play 'a': column 'x': row 1: a finite number or a ga"):
            held("x > 1", scored(), table)
        assert held("1 / x > 0.2") == [False, False, True, False]

    def test_a_column_of_the_name_of_a_result_is_refused(self):
        """If a play uses the name; nothing is hidden in silence."""
        table = TABLE | {"score": [1, 2, 3, 4], "m_change": [1, 2, 3, 4]}
        scores = scored()
        for name in ("score", "m_change"):
            with pytest.raises(DataError) as caught:
                held(f"{name} > 2", scores, table)
            assert str(caught.value).startswith(
                f"play 'a': {name!r} is a result of the scoring, and the table has a column of "
                "that name. Rename the column."
            )
        assert held("score('whole') > 80 and x >= 0", scores, table)[0]


class TestTheTable:
    def test_it_must_have_as_many_rows(self):
        """As there are scores."""
        table = {"account": ["acme"], "x": [3]}
        with pytest.raises(DataError) as caught:
            held("x > 1", scored(), table)
        assert str(caught.value) == (
            "The table has 1 rows, and there are 4 scores. Pass the table that was scored."
        )

    def test_it_must_have_the_same_customers_in_the_same_order(self):
        """As far as it has keys at all."""
        turned = TABLE | {"account": ["acme", "cogs", "brix", "dune"]}
        with pytest.raises(DataError) as caught:
            held("x > 1", scored(), turned)
        assert str(caught.value) == (
            "row 1: the table has the customer 'cogs', and the scores have 'brix'. Pass the table "
            "that was scored, with its rows in the same order."
        )
        without = {name: values for name, values in TABLE.items() if name != "account"}
        assert held("x > 5", scored(), without) == [False, True, False, False]

    def test_keys_agree_whatever_library_holds_them(self):
        """Dates of one library are those of another."""
        days = ["2026-01-01", "2026-01-02"]
        table = {"account": np.array(days, dtype="datetime64[D]"), "m": [1, 2], "k": [1, 2]}
        scores = scored(table)
        for make in (pd.DataFrame, pl.DataFrame):
            assert held("m > 1", scores, make(table)) == [False, True]

    def test_without_it_results_and_kept_columns_can_be_used(self):
        """All that the scorecard itself reads."""
        card = Scorecard(
            "reads",
            [
                Metric("late", Linear(worst=60, best=0), formula="days_since(seen)"),
                Metric("m", AsIs()),
            ],
            weighting=Fixed(late=1, m=3),
            rules=[Cap(at=40, when="plan == 'free'")],
        )
        scores = card.score(TABLE, key="account", as_of="2026-11-01")
        when = ("score > 50", "m > 80 and plan == 'pro'", "days_since(seen) > 7", "plan == plan")
        found = book(*when).match(scores)
        assert found.holds.T.tolist() == [
            [True, False, True, True],
            [True, False, False, False],
            [False, True, False, False],
            [True, True, False, True],
        ]
        with pytest.raises(DataError) as caught:
            book("pln == 'pro'").match(scores)
        assert re.sub(r"\n.*", "", str(caught.value)) == (
            "play 'a': There is neither a column nor a result 'pln'. Did you mean 'plan'? "
            "Pass the table that was scored: match(scores, table)."
        )
        for when, what in (("plan > 3", "numbers"), ("m == 'x'", "labels")):
            with pytest.raises(DataError, match=f"The scorecard did not read it as {what}. Pass"):
                book(when).match(scores)
        with pytest.raises(DataError, match=r"did not read it as dates. Pass the table that was"):
            book("days_since(plan) > 3").match(scores)

    def test_a_kept_column_of_the_name_of_a_result_is_refused(self):
        """As one of a table is."""
        scores = Scorecard("odd", [Metric("score", AsIs())]).score({"score": [3]})
        with pytest.raises(DataError, match="'score' is a result of the scoring, and the table"):
            book("score > 2").match(scores)
        assert book("score('score') > 2").match(scores).holds.all()

    def test_without_it_lean_scores_have_results_alone(self):
        """For nothing else was kept."""
        with pytest.raises(DataError, match=r"result 'm'.* Pass the table that was scored: match"):
            book("m > 2").match(scored(details=False))


class TestDates:
    def test_days_are_counted_from_the_date_of_scoring(self):
        """Unless another is given."""
        when = "days_since(seen) <= 1"
        scores = scored(as_of="2026-11-01")
        assert held(when, scores) == [True, False, False, True]
        assert held(when, scores, as_of="2026-10-02") == [True, True, False, True]
        assert held("days_between(seen, seen) == 0", scored()) == [True, True, False, True]

    def test_a_date_must_be_known(self):
        """The first play by priority that needs it is named."""
        plays = book("x > 1", "days_since(seen) > 3")
        with pytest.raises(DataError) as caught:
            plays.match(scored(), TABLE)
        assert str(caught.value) == (
            "play 'b': days are counted from the date of scoring: pass as_of, such as "
            "as_of='2026-11-01'."
        )
        with pytest.raises(DataError, match="'as_of' must be a date or ISO text"):
            plays.match(scored(), TABLE, as_of="soon")


class TestArguments:
    def test_scores_are_scores(self):
        """And so are earlier ones."""
        with pytest.raises(DefinitionError, match=r"'scores' of match must be Scores. Got 3."):
            book("x > 1").match(3)
        with pytest.raises(DefinitionError, match=r"'before' of match must be earlier Scores."):
            book("x > 1").match(scored(), TABLE, before={"acme": 3})

    def test_a_table_is_a_table(self):
        """Of any library."""
        with pytest.raises(DataError, match="A table is due"):
            book("x > 1").match(scored(), 3)

    def test_nobody_has_no_plays(self):
        """Empty tables are no special case."""
        nobody = {name: [] for name in TABLE}
        found = book("x > 1", "score > 3", "plan == 'pro'").match(scored(nobody), nobody)
        assert found.holds.shape == (0, 3)
        assert found.first.tolist() == found.to_records() == []
        assert found.counts == {"a": 0, "b": 0, "c": 0}

    def test_customers_of_whom_nothing_is_known_have_no_plays(self):
        """Unless a play asks for just that."""
        gaps = {name: [None] for name in TABLE} | {"account": ["acme"]}
        plays = book("x > 1 or score > 3", "not x > 1", "band == 'unknown'", "coverage == 0")
        assert plays.match(scored(gaps), gaps).holds.tolist() == [[False, False, True, True]]


def test_priority_decides_which_play_is_first():
    """And the order written, where it is the same."""
    low, high = book("x >= 0", "score > 80").plays
    for plays, first in (
        ([low, high], "a"),
        ([high, low], "b"),
        ([low, attrs.evolve(high, priority=1)], "b"),
        ([attrs.evolve(high, priority=-1), low], "a"),
    ):
        found = attrs.evolve(book("x > 1"), plays=plays).match(scored(), TABLE)
        assert found.first.tolist() == [first, "a", "a", ""]
