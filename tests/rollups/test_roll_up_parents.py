import random

import numpy as np
import pandas as pd
import pytest
from forests import CARD, FAMILY, scored
from hypothesis import given, settings
from hypothesis import strategies as st

from healthscore import Banding, Categories, DataError, Metric, Scorecard
from healthscore.rollups import roll_up

HOSTILE = ["<script>alert('x')</script>", 'quo"te', "ünïcødé ☃", "x" * 5_000, "a -> b"]


def book(keys):
    """Score some customers, each a little better than the one before."""
    size = len(keys)
    return scored({"id": keys, "m": list(range(size)), "k": list(range(size))})


def cycle_in(parent):
    """Find who stands above himself, by walking up from everybody."""
    found = set()
    for start in parent:
        walk = [start]
        while (above := parent.get(walk[-1])) is not None and above not in walk:
            walk.append(above)
        if above is not None:
            found.add(frozenset(walk[walk.index(above) :]))
    return found


class TestForms:
    @pytest.mark.parametrize(
        "parent",
        [
            [None, "a", "a"],
            np.array([None, "a", "a"], dtype=object),
            np.array(["", "a", "a"]),
            pd.Series([np.nan, "a", "a"]),
            {"b": "a", "c": "a"},
            {"a": None, "b": "a", "c": "a"},
            {"a": float("nan"), "b": "a", "c": "a", "nobody": "else"},
            {"a": "  ", "b": "a", "c": "a"},
        ],
    )
    def test_all_forms_say_the_same(self, parent):
        """Every kind of gap is a root."""
        rolled = roll_up(book(["a", "b", "c"]), parent)
        assert rolled.keys.tolist() == ["a"]
        assert rolled.n_below.tolist() == [2]
        assert rolled.values.tolist() == [1.0]

    def test_numbers_beside_gaps_are_whole(self):
        """A column of parents comes as floats where some have none."""
        rolled = roll_up(book([1, 2, 3]), np.array([np.nan, 1.0, 7.0]), bare=True)
        assert rolled.keys.tolist() == [1, 7]
        assert rolled.parents.tolist() == [None, None]
        halves = roll_up(book([1, 2]), np.array([0.5, np.nan]), bare=True)
        assert halves.keys.tolist() == [0.5]

    def test_a_column_that_the_scorecard_reads_has_a_name(self):
        """Others are passed themselves."""
        team = Metric("team", Categories({"x": 20, "y": 60}))
        card = Scorecard("demo", [team], banding=Banding({"red": 0, "green": 50}))
        scores = card.score({"id": [1, 2, 3], "team": ["x", "y", "y"]}, key="id")
        rolled = roll_up(scores, "team", bare=True)
        assert dict(zip(rolled.keys.tolist(), rolled.values.tolist(), strict=True)) == {
            "x": 20.0,
            "y": 60.0,
        }
        with pytest.raises(DataError, match=r"'parent': 'taem' is no column .*'team'.*top='taem'"):
            roll_up(scores, "taem")

    def test_a_series_with_keys_goes_by_them(self):
        """As weights do: by position it would go to the wrong customers."""
        series = pd.Series(["a", None, "a"], index=["c", "a", "b"])
        assert roll_up(book(["a", "b", "c"]), series).n_below.tolist() == [2]
        # an index that is not of these customers says nothing
        strange = pd.Series([None, "a", "a"], index=["x", "y", "z"])
        assert roll_up(book(["a", "b", "c"]), strange).n_below.tolist() == [2]
        repeated = pd.Series([None, "a", "a"], index=["a", "a", "a"])
        assert roll_up(book(["a", "b", "c"]), repeated).n_below.tolist() == [2]

    def test_row_numbers_are_keys_where_there_are_no_others(self):
        """The first row is 0."""
        scores = CARD.score({"m": [10, 30], "k": [10, 30]})
        assert roll_up(scores, [None, 0]).values.tolist() == [20.0]

    def test_a_mapping_may_go_on_above_the_customers(self):
        """To any depth; who is above nobody is no node."""
        parent = {"a": "x", "b": "y", "x": "z", "y": "z", "z": None, "idle": "z"}
        rolled = roll_up(book(["a", "b"]), parent)
        assert rolled.keys.tolist() == ["z", "x", "y"]
        assert rolled.levels.tolist() == [0, 1, 1]
        assert rolled.n_below.tolist() == [2, 1, 1]

    def test_one_node_may_hold_everybody(self):
        """By any name, also that of a customer."""
        scores = book(["a", "b", "c"])
        assert roll_up(scores).keys.tolist() == ["portfolio"]
        assert roll_up(scores, top="book").keys.tolist() == ["book"]
        both = roll_up(scores, [None, None, "a"], top="book")
        assert both.keys.tolist() == ["book", "a"]
        assert roll_up(scores, top="b").parents.tolist() == [None]
        assert roll_up(scores, top="b")["b"].n_children == 2

    @pytest.mark.parametrize("key", HOSTILE)
    def test_keys_are_whatever_they_are(self, key):
        """No key breaks a sentence or a message."""
        rolled = roll_up(book([key, "b"]), [None, key])
        assert str(rolled[key]).startswith(f"The score of {key} is ")
        with pytest.raises(DataError) as caught:
            roll_up(book([key, "b"]), ["b", key])
        assert len(str(caught.value)) < 500


class TestOrphans:
    def test_a_parent_must_be_somebody(self):
        """The message names the first few with a child each, and the remedy."""
        with pytest.raises(DataError) as caught:
            roll_up(book(["a", "b", "c", "d", "e"]), ["x", "a", "y", "z", "w"])
        assert str(caught.value) == (
            "'parent': 'x' (of 'a'), 'y' (of 'c'), 'z' (of 'd') and 1 more: no such customer was "
            "scored. Correct the parent; or, where parents need no score of their own, pass "
            "bare=True, or their keys as bare=[...]."
        )
        assert caught.value.got == ["x", "y", "z", "w"]

    def test_the_first_child_is_named(self):
        """Where an orphan's parent has several."""
        with pytest.raises(DataError, match=r"'x' \(of 'b'\)"):
            roll_up(book(["a", "b", "c"]), [None, "x", "x"])

    def test_a_text_is_no_number(self):
        """Keys of another kind are nobody's."""
        with pytest.raises(DataError, match=r"'1' \(of 2\)"):
            roll_up(book([1, 2]), [None, "1"])

    @pytest.mark.parametrize("bare", [True, np.True_, ["x"], ("x",), {"x"}, np.array(["x"])])
    def test_parents_may_be_bare(self, bare):
        """All of them, or some."""
        rolled = roll_up(book(["a", "b"]), ["x", "x"], bare=bare)
        assert rolled.keys.tolist() == ["x"]
        assert np.isnan(rolled.own_scores).all()

    def test_some_bare_parents_are_not_all(self):
        """A misspelled one is still an error."""
        with pytest.raises(DataError, match="'X'"):
            roll_up(book(["a", "b"]), ["x", "X"], bare=["x"])

    def test_a_mapping_declares_who_has_an_entry(self):
        """And nobody else, also above the customers."""
        with pytest.raises(DataError, match=r"'world' \(of 'emea'\)"):
            roll_up(book(["a"]), {"a": "emea", "emea": "world"})

    def test_a_mapping_of_others_is_a_mistake(self):
        """It would make everybody a root."""
        with pytest.raises(DataError, match=r"None of the keys of 'parent', such as 'A', is a"):
            roll_up(book(["a"]), {"A": None})

    def test_there_is_one_for_each_customer(self):
        """Otherwise nobody knows whose they are."""
        with pytest.raises(DataError, match="'parent' must have one key for each of the 2"):
            roll_up(book(["a", "b"]), [None])
        with pytest.raises(DataError, match="'parent'"):
            roll_up(book(["a", "b"]), 5)

    def test_a_list_is_no_key(self):
        """Nothing can be looked up by it."""
        with pytest.raises(DataError, match=r"'parent' must hold keys.*unhashable type: 'list'"):
            roll_up(book(["a"]), [["b"]])
        with pytest.raises(DataError, match="'keys' must hold keys"):
            roll_up(book(["a"])).values_for([["b"]])


class TestCycles:
    def test_a_cycle_lists_its_keys_in_order(self):
        """From child to parent, and to the first again."""
        with pytest.raises(DataError) as caught:
            roll_up(book(["d", "a", "b", "c", "e"]), ["c", "b", "c", "a", None])
        assert str(caught.value) == (
            "'parent': nobody may stand above itself: 'a' -> 'b' -> 'c' -> 'a'. 4 nodes are on "
            "such a cycle or below one. Correct a parent, or leave it out."
        )
        assert caught.value.got == ["a", "b", "c"]

    def test_nobody_is_his_own_parent(self):
        """The shortest cycle."""
        with pytest.raises(DataError, match=r"itself: 'a' -> 'a'\. 1 node is on"):
            roll_up(book(["a", "b"]), ["a", None])

    def test_a_cycle_may_lie_above_the_customers(self):
        """Among nodes that only hold others."""
        with pytest.raises(DataError, match="'x' -> 'y' -> 'x'"):
            roll_up(book(["a"]), {"a": "x", "x": "y", "y": "x"})

    def test_the_top_may_close_one(self):
        """Where it has a parent itself."""
        with pytest.raises(DataError, match="'a' -> 'b' -> 'a'"):
            roll_up(book(["a", "b"]), [None, "a"], top="b")

    def test_long_cycles_are_cut_short(self):
        """In the message, not in what the error carries."""
        size = 500
        with pytest.raises(DataError, match=r"10 -> \.\.\. -> 0\. 500 nodes") as caught:
            roll_up(book(list(range(size))), [*range(1, size), 0])
        assert caught.value.got == list(range(size))

    @settings(max_examples=60)
    @given(st.integers(0, 2**32 - 1), st.integers(1, 30))
    def test_cycles_are_found_exactly_where_they_are(self, seed, size):
        """As walking up from everybody finds them."""
        chance = random.Random(seed)  # noqa: S311  chance that can be repeated
        lone = chance.random()
        parent = {
            key: None if chance.random() < lone else chance.randrange(size) for key in range(size)
        }
        due = cycle_in(parent)
        try:
            rolled = roll_up(book(list(range(size))), parent)
        except DataError as error:
            named = error.got
            assert frozenset(named) in due
            assert [parent[key] for key in named] == [*named[1:], named[0]]
        else:
            assert not due
            assert rolled.n_below.max(initial=0) < size


class TestWeights:
    def test_weights_come_in_every_form(self):
        """In order, by key, or by the name of a column that the scorecard reads."""
        due = roll_up(scored(), weight=FAMILY["mrr"]).values.tolist()
        by_key = dict(zip(FAMILY["id"], FAMILY["mrr"], strict=True))
        assert roll_up(scored(), weight=by_key).values.tolist() == due
        assert roll_up(scored(), weight=np.array(FAMILY["mrr"])).values.tolist() == due
        full = {"id": ["a", "b"], "m": [10, 40], "k": [10, 40]}
        assert roll_up(scored(full), weight="m").values.tolist() == [34.0]

    @pytest.mark.parametrize(
        ("weight", "message"),
        [
            (
                [1, None, 3],
                r"'weight' is missing for row 1 \('b'\)\. Give each one, and 0 to whom is to be",
            ),
            ({"b": 5}, r"'weight' is missing for row 0 \('a'\), row 2 \('c'\)"),
            ([1, 2, -3], r"'weight' must be from 0 to 1e150\. Got -3\.0 for row 2 \('c'\)\."),
            ([1, 2, 1e200], "must be from 0 to 1e150"),
            ([1, 2], "'weight' must have one value for each of the 3 customers"),
            (["x", 2, 3], "'weight'"),
            ([np.inf, 2, 3], "'weight'"),
        ],
    )
    def test_what_a_weight_must_be(self, weight, message):
        """The message names rows, keys and the remedy."""
        with pytest.raises(DataError, match=message):
            roll_up(book(["a", "b", "c"]), weight=weight)

    def test_many_gaps_are_counted(self):
        """The first few are named."""
        with pytest.raises(DataError, match=r"row 2 \(2\) and 47 more\."):
            roll_up(book(list(range(50))), weight=[None] * 50)

    def test_bare_parents_weigh_what_a_mapping_says(self):
        """Where it is asked for; a root needs none."""
        parent = {"a": "x", "b": "y", "c": "y", "x": "z", "y": "z", "z": None}
        weight = {"a": 1, "b": 1, "c": 3, "x": 9, "y": 1}
        scores = book(["a", "b", "c"])
        rolled = roll_up(scores, parent, weight, parent_weight="own")
        assert rolled["z"].value == pytest.approx((9 * 0 + 1 * 1.75) / 10)
        with pytest.raises(DataError, match=r"missing for parent \('x'\), parent \('y'\)\. With p"):
            roll_up(scores, parent, [1, 1, 3], parent_weight="own")
        with pytest.raises(DataError, match="'weight' of parents"):
            roll_up(scores, parent, weight | {"x": "heavy"}, parent_weight="own")

    def test_a_root_shows_the_weight_that_it_was_given(self):
        """Though it weighs nothing anywhere; without one it shows 0, and as others without any."""
        scores, parent = book(["a", "b"]), {"a": "p", "b": "p", "p": None}
        own = {"parent_weight": "own"}
        for weight, due in (
            ({"a": 1, "b": 2, "p": 8}, 8.0),
            ({"a": 1, "b": 2}, 0.0),
            ({"a": 1, "b": 2, "p": None}, 0.0),
            (None, 1.0),
        ):
            rolled = roll_up(scores, parent, weight, **own)
            assert rolled.to_frame()["weight"].tolist() == [due]
            assert rolled["p"].weight == due
            assert rolled.values.tolist() == [(2 / 3 if weight else 1 / 2)]
        with pytest.raises(DataError, match=r"Got -8\.0 for parent \('p'\)"):
            roll_up(scores, parent, {"a": 1, "b": 2, "p": -8}, **own)
        assert roll_up(scores, parent, {"a": 1, "b": 2, "p": 8})["p"].weight == 3.0
