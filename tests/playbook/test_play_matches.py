import pickle

import attrs
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from books import CARD, TABLE, book, scored
from hypothesis import given

from healthscore import DataError
from healthscore.playbook import Play, Playbook
from healthscore.playbook.results import Match
from healthscore.playbook.results._patterns import joined_names

PLAYS = Playbook(
    [
        Play("Low; or so", when="score < 50", action="call", owner="ada"),
        Play("Any", when="x >= 0", action="mail", priority=-1),
        Play("Pro", when="plan == 'pro'", action="<b>visit</b>", priority=2.5),
    ]
)


@pytest.fixture
def matches():
    """Four customers: one with two plays, two with one or two, one with the first alone."""
    return PLAYS.match(scored(), TABLE)


class TestMatches:
    def test_plays_stand_by_priority(self, matches):
        """As the columns of what holds do."""
        assert matches.plays == ("Pro", "Low; or so", "Any")
        assert matches.holds.tolist() == [
            [True, False, True],
            [False, True, True],
            [False, False, True],
            [True, False, False],
        ]
        assert matches.first.tolist() == ["Pro", "Low; or so", "Any", "Pro"]
        assert matches.counts == {"Pro": 2, "Low; or so": 1, "Any": 3}
        assert len(matches) == 4
        assert (matches.playbook, matches.scores.key) == (PLAYS, "account")

    def test_plays_of_one_customer(self, matches):
        """The first by priority comes first, each with its reasons."""
        assert matches.of("brix") == [
            Match("Low; or so", "call", "score is 35.0 (< 50)"),
            Match("Any", "mail", "x is 7 (>= 0)"),
        ]
        assert matches.of("dune") == [Match("Pro", "<b>visit</b>", "plan is 'pro' (== 'pro')")]
        assert book("x > 9").match(scored(), TABLE).of("acme") == []

    @pytest.mark.parametrize("key", ["nobody", 0, None, [], np.int64(3)])
    def test_a_customer_that_is_not_there(self, matches, key):
        """Is named."""
        with pytest.raises(KeyError, match="There is no customer"):
            matches.of(key)

    def test_without_keys_customers_go_by_their_row(self):
        """Also in records."""
        found = PLAYS.match(CARD.score(TABLE), TABLE)
        assert found.of(np.int64(1))[0].play == "Low; or so"
        assert found.to_records()[0]["row"] == 0
        assert list(found.to_frame()) == ["play", "action", "plays"]

    def test_it_says_so_in_words(self, matches):
        """With how many customers each play is for."""
        assert repr(matches) == "<Matches: 4 customers, 3 plays, 2 Pro, 1 Low; or so, 3 Any>"
        one = {name: values[:1] for name, values in TABLE.items()}
        assert repr(book("x > 3").match(scored(one), one)) == "<Matches: 1 customer, 1 play, 0 a>"
        many = book(*["x > 3"] * 9).match(scored(), TABLE)
        assert (
            repr(many)
            == f"<Matches: 4 customers, 9 plays, {', '.join(f'1 {n}' for n in 'abcdefgh')}, ...>"
        )

    def test_it_can_be_sent_elsewhere(self, matches):
        """With all its reasons."""
        again = pickle.loads(pickle.dumps(matches))  # noqa: S301  our own bytes
        assert again.to_records() == matches.to_records()
        assert repr(again) == repr(matches)


class TestToFrame:
    @pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame, pa.table])
    def test_a_table_of_the_same_library(self, library):
        """One row a customer."""
        table = library(TABLE)
        frame = PLAYS.match(CARD.score(table, key="account"), table).to_frame(why=True)
        assert type(frame) is type(table)
        rows = {
            name: list(map(str, frame[name])) for name in ("account", "play", "action", "plays")
        }
        assert rows == {
            "account": TABLE["account"],
            "play": ["Pro", "Low; or so", "Any", "Pro"],
            "action": ["<b>visit</b>", "call", "mail", "<b>visit</b>"],
            "plays": ["Pro; Any", "Low; or so; Any", "Any", "Pro"],
        }
        assert list(map(str, frame["why"]))[:2] == [
            "plan is 'pro' (== 'pro')",
            "score is 35.0 (< 50)",
        ]

    def test_reasons_are_made_when_asked_for(self, matches):
        """And customers without a play have empty texts."""
        assert list(matches.to_frame()) == ["account", "play", "action", "plays"]
        frame = book("x > 5").match(scored(), TABLE).to_frame(why=True)
        assert frame["play"].tolist() == frame["plays"].tolist() == ["", "a", "", ""]
        assert frame["action"].tolist() == ["", "do a", "", ""]
        assert frame["why"].tolist() == ["", "x is 7 (> 5)", "", ""]

    def test_a_key_of_the_name_of_a_result_is_refused(self):
        """In frames and records."""
        table = {"play": ["acme"], "m": [3], "k": [3]}
        found = book("score > 1").match(CARD.score(table, key="play"), table)
        for make in (found.to_frame, found.to_records):
            with pytest.raises(DataError, match="The key column is called 'play', as a"):
                make()


class TestToRecords:
    def test_one_record_a_customer_and_play(self, matches):
        """By customer, then by priority."""
        records = matches.to_records()
        assert [(each["account"], each["play"]) for each in records] == [
            ("acme", "Pro"),
            ("acme", "Any"),
            ("brix", "Low; or so"),
            ("brix", "Any"),
            ("cogs", "Any"),
            ("dune", "Pro"),
        ]
        assert records[2] == {
            "account": "brix",
            "play": "Low; or so",
            "action": "call",
            "priority": 0.0,
            "owner": "ada",
            "why": "score is 35.0 (< 50)",
        }

    def test_they_say_what_is_said_of_each_customer(self, matches):
        """In the same words."""
        for key in TABLE["account"]:
            mine = [each for each in matches.to_records() if each["account"] == key]
            assert [Match(each["play"], each["action"], each["why"]) for each in mine] == (
                matches.of(key)
            )


@given(data=st.data(), plays=st.integers(1, 20), customers=st.integers(0, 8))
def test_names_of_all_plays_are_joined(data, plays, customers):
    """Whatever the pattern is, and however many plays there are."""
    row = st.lists(st.booleans(), min_size=plays, max_size=plays)
    rows = data.draw(st.lists(row, min_size=customers, max_size=customers))
    names = [f"p{place}" for place in range(plays)]
    holds = np.array(rows, dtype=np.bool_).reshape(customers, plays)
    expected = [
        "; ".join(name for name, held in zip(names, row, strict=True) if held) for row in rows
    ]
    assert joined_names(np.asfortranarray(holds), names).tolist() == expected


def test_a_hundred_plays_match_as_each_does_alone():
    """Plays know nothing of each other."""
    plays = [Play(f"p{at}", when=f"m > {at}", action="a", priority=at % 7) for at in range(100)]
    found = Playbook(plays).match(scored(), TABLE)
    for at, name in enumerate(found.plays):
        (play,) = (play for play in plays if play.name == name)
        alone = Playbook([attrs.evolve(play, priority=0)]).match(scored(), TABLE)
        assert alone.holds[:, 0].tolist() == found.holds[:, at].tolist()
