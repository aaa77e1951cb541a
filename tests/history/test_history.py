"""Scores of many periods, held side by side."""

import datetime as dt
import pickle

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given

import healthscore as hs

BANDS = hs.Banding({"red": 0, "yellow": 40, "green": 70})
CARD = hs.Scorecard("demo", [hs.Metric("usage", hs.AsIs())], banding=BANDS)
PLAIN = hs.Scorecard("plain", [hs.Metric("usage", hs.AsIs())])
MONTHS = ["2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01"]


def scored(values, card=CARD, make=dict):
    """Score customers of whom each has a value."""
    return card.score(make({"id": list(values), "usage": list(values.values())}), key="id")


def history(*books, card=CARD, make=dict):
    """Make a history of a book a month."""
    pairs = zip(MONTHS, books, strict=False)
    return hs.History([(month, scored(book, card, make)) for month, book in pairs])


class TestHistory:
    """What a history holds."""

    def test_it_has_a_row_a_customer_and_a_column_a_period(self):
        """In the order in which customers came; nobody and no score are both NaN."""
        book = history({"acme": 80, "brix": None}, {"corp": 10, "acme": 30})
        assert book.keys.tolist() == ["acme", "brix", "corp"]
        assert book.key == "id"
        assert len(book) == 2
        values = [[80, 30], [np.nan, np.nan], [np.nan, 10]]
        np.testing.assert_array_equal(book.values, values)
        np.testing.assert_array_equal(book.coverage, [[1, 1], [0, np.nan], [np.nan, 1]])
        assert book.present.tolist() == [[True, True], [True, False], [False, True]]
        assert book.model_codes.tolist() == [[0, 0], [0, -1], [-1, 0]]
        assert book.models == (CARD,)
        assert book.fingerprints == (CARD.fingerprint[:12],)
        assert not book.restarts.any()

    def test_a_period_is_contiguous_and_nothing_can_be_written(self):
        """So that work goes period by period, over all customers at once."""
        book = history({"acme": 80, "brix": 4}, {"acme": 30})
        for array in (book.values, book.coverage, book.model_codes, book.restarts):
            assert array.flags.f_contiguous
        held = (book.values, book.coverage, book.model_codes, book.present, book.restarts)
        for array in (*held, book.keys, book.periods):
            assert not array.flags.writeable

    def test_snapshots_may_come_in_any_order(self):
        """Their dates say which comes first."""
        late, early = scored({"acme": 1}), scored({"acme": 2})
        book = hs.History([("2026-10-01", late), ("2026-09-01", early)])
        assert book.values.tolist() == [[2, 1]]
        assert [scores for _, scores in book.snapshots] == [early, late]
        assert book.latest is late
        dates = [dt.datetime(2026, 9, 1), dt.datetime(2026, 10, 1)]  # noqa: DTZ001  UTC without zone
        assert book.periods.tolist() == dates

    def test_scores_that_carry_their_date_stand_alone(self):
        """The date is that of scoring."""
        scores = CARD.score({"id": ["a"], "usage": [5]}, key="id", as_of="2026-09-01")
        assert (
            hs.History([scores]).periods.tolist()
            == hs.History([("2026-09-01", scores)]).periods.tolist()
        )

    def test_an_empty_history_is_one(self):
        """Whoever begins has no period yet."""
        book = hs.History([])
        assert repr(book) == "<History: 0 customers, 0 periods, 0 scores>"
        assert book.values.shape == (0, 0)
        assert book.keys.tolist() == []
        assert book.key == "customer"
        with pytest.raises(hs.DataError, match="no period yet"):
            _ = book.latest
        grown = book.append("2026-09-01", scored({"acme": 1}))
        assert grown.values.tolist() == [[1]]
        assert book.append("2026-09-01", scored({"brix": 1})).keys.tolist() == ["brix"]

    def test_it_prints_what_it_holds(self):
        """Customers, periods, scores, and the model."""
        book = history({"acme": 80, "brix": None}, {"acme": 80})
        model = CARD.fingerprint[:12]
        said = "2 customers, 2 periods from 2026-08-01 to 2026-09-01, 2 scores"
        assert repr(book) == f"<History: {said}, model {model}>"
        one = history({"acme": 80})
        said = "1 customer, 1 period from 2026-08-01 to 2026-08-01, 1 score"
        assert repr(one) == f"<History: {said}, model {model}>"

    def test_it_is_found_at_the_top(self):
        """It is imported when it is first asked for, and then stays."""
        assert hs.History is hs.History
        with pytest.raises(AttributeError, match="has no attribute 'Histroy'"):
            _ = hs.Histroy

    def test_it_can_be_pickled_with_the_scores(self):
        """Scores go along with all about them."""
        book = history({"acme": 80}, {"acme": 30})
        again = pickle.loads(pickle.dumps(book))  # noqa: S301  our own
        assert again.values.tolist() == book.values.tolist()
        assert again.latest["acme"].value == 30


class TestModels:
    """What made the scores."""

    def test_another_model_is_no_change_of_the_customer(self):
        """It is marked where a customer's model is another than when last there."""
        other = hs.Scorecard("demo", [hs.Metric("usage", hs.Linear(0, 50))], banding=BANDS)
        first = scored({"acme": 80, "brix": 1})
        book = hs.History(
            [
                (MONTHS[0], first),
                (MONTHS[1], scored({"brix": 2}, other)),
                (MONTHS[2], scored({"acme": 3, "brix": 3}, other)),
                (MONTHS[3], scored({"acme": 4, "brix": 4})),
            ]
        )
        assert book.model_codes.tolist() == [[0, -1, 1, 0], [0, 1, 1, 0]]
        assert book.restarts.tolist() == [[False, False, True, True], [False, True, False, True]]
        assert book.fingerprints == (CARD.fingerprint[:12], other.fingerprint[:12])
        assert "2 models" in repr(book)

    def test_words_make_no_other_model_and_other_cuts_do(self):
        """What is for people moves no score; a cut moves customers without their doing."""
        told = hs.Scorecard(
            "demo", [hs.Metric("usage", hs.AsIs(), description="logins")], banding=BANDS
        )
        cut = hs.Scorecard(
            "demo",
            [hs.Metric("usage", hs.AsIs())],
            banding=hs.Banding({"red": 0, "yellow": 50, "green": 70}),
        )
        books = [
            (month, scored({"acme": 80}, card))
            for month, card in zip(MONTHS, (CARD, told, cut), strict=False)
        ]
        assert hs.History(books).model_codes.tolist() == [[0, 0, 1]]

    def test_there_is_an_end_to_models(self, monkeypatch):
        """A code of two bytes tells so many apart."""
        monkeypatch.setattr("healthscore.history._grid._MOST", 1)
        other = hs.Scorecard("demo", [hs.Metric("usage", hs.Linear(0, 50))])
        book = hs.History([(MONTHS[0], scored({"a": 1})), (MONTHS[1], scored({"a": 1}, other))])
        with pytest.raises(hs.DataError, match="at most 1 different"):
            _ = book.values


class TestRefusals:
    """What is no history."""

    def test_scores_need_a_key(self):
        """Row numbers are nobody's."""
        scores = CARD.score({"usage": [1]})
        with pytest.raises(hs.DataError, match="score each table with key="):
            hs.History([("2026-09-01", scores)])

    def test_scores_need_a_date(self):
        """One of the two has it."""
        with pytest.raises(hs.DataError, match=r"stand with one: \(as_of, scores\)"):
            hs.History([scored({"acme": 1})])

    def test_a_date_has_one_snapshot(self):
        """Two would be two truths."""
        with pytest.raises(hs.DataError, match="Two snapshots have the date 2026-09-01"):
            hs.History([("2026-09-01", scored({"a": 1})), ("2026-09-01", scored({"a": 2}))])

    @pytest.mark.parametrize("given", [3, ("2026-09-01", [1, 2]), "ab", None])
    def test_what_is_no_scores(self, given):
        """It is told what is due."""
        with pytest.raises(hs.DataError, match="A snapshot is a date and scores"):
            hs.History([given])

    def test_scores_that_are_no_list(self):
        """A history has several."""
        with pytest.raises(hs.DataError, match="made of several snapshots"):
            hs.History(scored({"acme": 1}))
        with pytest.raises(hs.DataError, match="made of several snapshots"):
            hs.History(3)

    def test_a_date_that_is_none(self):
        """The option is named."""
        book = history({"acme": 80})
        with pytest.raises(hs.DataError, match="'date' must be a date"):
            book.at("soon")
        with pytest.raises(hs.DataError, match="'start' must be a date"):
            book.select(start="soon")
        with pytest.raises(hs.DataError, match="'stop' must be a date"):
            book.select(stop="soon")

    def test_a_table_of_no_period(self):
        """There is no library to make it in."""
        with pytest.raises(hs.DataError, match="no period yet"):
            hs.History([]).to_frame()

    def test_keys_of_another_kind(self):
        """Numbers and texts are never equal, so that every customer would be new."""
        books = [("2026-09-01", scored({"1": 1})), ("2026-10-01", scored({1: 1}))]
        with pytest.raises(hs.DataError, match="texts in one snapshot and numbers in another"):
            hs.History(books)


class TestAt:
    """One period."""

    def test_it_is_found_by_any_form_of_the_date(self):
        """Text, date and datetime64."""
        book = history({"acme": 80}, {"acme": 30})
        for date in ("2026-09-01", dt.date(2026, 9, 1), np.datetime64("2026-09-01")):
            assert book.at(date)["acme"].value == 30

    def test_another_date_is_told_with_the_nearest(self):
        """A typing error is soon found."""
        with pytest.raises(
            hs.DataError, match=r"no period '2026-08-20'. The nearest is 2026-09-01"
        ):
            history({"acme": 80}, {"acme": 30}).at("2026-08-20")
        with pytest.raises(hs.DataError, match=r"no period '2026-08-20'.$"):
            hs.History([]).at("2026-08-20")
        night = hs.History([("2026-09-01 12:30", scored({"a": 1}))])
        with pytest.raises(hs.DataError, match="The nearest is 2026-09-01 12:30"):
            night.at("2026-09-01")


class TestAppend:
    """A longer history."""

    def test_what_stands_is_shared_and_stays(self):
        """The old one is what it was, and the new one holds the very same scores."""
        short = history({"acme": 80})
        long = short.append(MONTHS[1], scored({"brix": 5}))
        assert short.values.tolist() == [[80]]
        assert short.keys.tolist() == ["acme"]
        assert long.snapshots[0][1] is short.snapshots[0][1]
        np.testing.assert_array_equal(long.values, [[80, np.nan], [np.nan, 5]])

    def test_two_may_grow_out_of_one(self):
        """Neither sees the other's newcomers."""
        trunk = history({"acme": 80})
        one = trunk.append(MONTHS[1], scored({"brix": 1}))
        two = trunk.append(MONTHS[1], scored({"corp": 2, "dune": 3}))
        three = one.append(MONTHS[2], scored({"corp": 4}))
        assert one.keys.tolist() == ["acme", "brix"]
        assert two.keys.tolist() == ["acme", "corp", "dune"]
        assert three.keys.tolist() == ["acme", "brix", "corp"]
        assert trunk.keys.tolist() == ["acme"]
        np.testing.assert_array_equal(two.values, [[80, np.nan], [np.nan, 2], [np.nan, 3]])

    @given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 100)), max_size=4))
    def test_appended_one_by_one_is_made_at_once(self, books):
        """The same customers in the same order, the same values."""
        whole, grown = history(*books), hs.History([])
        for month, book in zip(MONTHS, books, strict=False):
            grown = grown.append(month, scored(book))
        assert grown.keys.tolist() == whole.keys.tolist()
        np.testing.assert_array_equal(grown.values, whole.values)

    def test_it_must_be_later(self):
        """What comes in between is for a new history."""
        with pytest.raises(hs.DataError, match="must be later than 2026-08-01"):
            history({"acme": 80}).append("2026-08-01", scored({"acme": 1}))

    def test_a_job_that_runs_twice_replaces(self):
        """To add the same period again changes nothing."""
        book = history({"acme": 80}, {"acme": 30, "brix": 2})
        again = book.append(MONTHS[1], scored({"acme": 30, "brix": 2}), replace=True)
        np.testing.assert_array_equal(again.values, book.values)
        typo = book.append(MONTHS[2], scored({"acme": 1, "acem": 2}))
        mended = typo.append(MONTHS[2], scored({"acme": 1}), replace=True)
        assert mended.keys.tolist() == book.keys.tolist()
        assert typo.keys.tolist() == ["acme", "brix", "acem"]
        only = history({"typo": 80}).append(MONTHS[0], scored({"acme": 80}), replace=True)
        assert only.keys.tolist() == ["acme"]
        later = book.append(MONTHS[2], scored({"acme": 1}), replace=True)
        assert len(later) == 3
        with pytest.raises(hs.DataError, match="must be later"):
            book.append(MONTHS[0], scored({"acme": 1}), replace=True)


class TestSelect:
    """A part of a history."""

    def test_customers(self):
        """In their order; periods stay, also those in which none of them was there."""
        book = history({"acme": 80}, {"brix": 30, "acme": 5}, {"corp": 2})
        part = book.select(["corp", "brix"])
        assert part.keys.tolist() == ["brix", "corp"]
        np.testing.assert_array_equal(part.values, [[np.nan, 30, np.nan], [np.nan, np.nan, 2]])
        np.testing.assert_array_equal(book.select("acme").values, [[80, 5, np.nan]])
        assert book.select({"corp", "brix"}).keys.tolist() == ["brix", "corp"]

    def test_periods(self):
        """Both ends are in; who was there in none of them is out."""
        book = history({"acme": 80}, {"brix": 30}, {"corp": 2}, {"acme": 4})
        assert book.select(start="2026-09-01", stop="2026-10-01").keys.tolist() == ["brix", "corp"]
        assert book.select(start="2026-09-02").keys.tolist() == ["corp", "acme"]
        assert book.select() is book
        assert hs.History([]).select() is not None

    def test_nobody_of_this_key(self):
        """The message names who is asked for."""
        book = history({"acme": 80})
        with pytest.raises(KeyError, match="no customer 'brix'"):
            book.select(["acme", "brix"])
        book.append(MONTHS[1], scored({"brix": 1}))
        with pytest.raises(KeyError, match="no customer 'brix'"):
            book.select("brix")


class TestKeys:
    """What tells customers apart from period to period."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ([1, 2], np.array([1.0, 2.0])),
            ([dt.date(2026, 1, 1)], np.array(["2026-01-01"], "datetime64[s]")),
            (["acme"], np.array(["acme"], dtype=object)),
            ([("a", 1)], [("a", 1)]),
        ],
        ids=["numbers", "dates", "texts", "pairs"],
    )
    def test_equal_keys_of_other_types_are_one_customer(self, one, other):
        """As they are to Python."""
        usage = [1] * len(one)
        early = CARD.score({"id": one, "usage": usage}, key="id")
        late = CARD.score({"id": other, "usage": usage}, key="id")
        book = hs.History([(MONTHS[0], early), (MONTHS[1], late)])
        assert book.values.shape == (len(one), 2)
        assert book.select([one[0]]).values.tolist() == [[1, 1]]

    def test_large_numbers_stay_whole(self):
        """Beside floats, numpy would round them, and two customers had one key."""
        large = np.array([2**60 + 1, 2**60 + 3])
        early = CARD.score({"id": large, "usage": [1, 2]}, key="id")
        for other in (np.array([3.0, 7.0]), np.array([3, 7], dtype=np.uint64)):
            late = CARD.score({"id": other, "usage": [1, 2]}, key="id")
            book = hs.History([(MONTHS[0], early), (MONTHS[1], late)])
            assert book.keys.tolist() == [2**60 + 1, 2**60 + 3, 3, 7]

    def test_numbers_one_by_one_are_numbers(self):
        """Those of numpy in a list too."""
        early = CARD.score({"id": [np.int64(1)], "usage": [1]}, key="id")
        late = CARD.score({"id": ["1"], "usage": [1]}, key="id")
        with pytest.raises(hs.DataError, match="numbers in one snapshot and texts in another"):
            hs.History([(MONTHS[0], early), (MONTHS[1], late)])

    def test_numbers_and_texts_in_one_column_stay_what_they_are(self):
        """Numpy would make texts of both."""
        early = CARD.score({"id": np.array([1, "x"], dtype=object), "usage": [1, 2]}, key="id")
        late = CARD.score({"id": np.array(["y"]), "usage": [3]}, key="id")
        book = hs.History([(MONTHS[0], early), (MONTHS[1], late)])
        assert book.keys.tolist() == [1, "x", "y"]


class TestToFrame:
    """The long table."""

    def test_a_row_for_each_customer_and_period(self):
        """Bands as the scores came, and the model that made them."""
        early = scored({"acme": 71})
        late = hs.Scorecard(
            "demo",
            [hs.Metric("usage", hs.AsIs())],
            banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}, margin=5),
        ).score({"id": ["brix", "acme"], "usage": [None, 66]}, key="id", previous=early)
        frame = hs.History([(MONTHS[0], early), (MONTHS[1], late)]).to_frame()
        assert list(frame) == ["id", "as_of", "score", "band", "coverage", "model"]
        assert frame["id"].tolist() == ["acme", "brix", "acme"]
        assert frame["band"].tolist() == ["green", "unknown", "green"]
        assert frame["model"].tolist() == [early.model, late.model, late.model]
        assert frame["as_of"].astype("M8[D]").astype(str).tolist() == [
            MONTHS[0],
            MONTHS[1],
            MONTHS[1],
        ]

    @pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
    def test_it_is_of_the_library_that_came_in(self, library):
        """With an index of its own in pandas."""
        frame = history({"a": 1, "b": 2}, {"b": 3}, make=library).to_frame()
        assert isinstance(frame, library)
        assert frame["score"].to_list() == [1, 2, 3]
        if library is pd.DataFrame:
            assert frame.index.tolist() == [0, 1, 2]

    def test_without_a_banding_there_is_no_band(self):
        """Not even an empty one."""
        frame = history({"a": 1}, card=PLAIN).to_frame()
        assert list(frame) == ["id", "as_of", "score", "coverage", "model"]

    def test_a_key_that_is_called_like_a_column(self):
        """Two columns of one name would hide one."""
        scores = CARD.score({"score": ["a"], "usage": [1]}, key="score")
        with pytest.raises(hs.DataError, match="called 'score', as a result is"):
            hs.History([(MONTHS[0], scores)]).to_frame()
