import pickle

import numpy as np
import pytest

import healthscore as hs
from healthscore import learn
from healthscore.segments import Segment, Segmented

CARD = hs.Scorecard("all", [hs.Metric("csm", hs.AsIs())])
LARGE = hs.Scorecard("large", [hs.Metric("logins", hs.Linear(worst=0, best=100))])
LEARNING = hs.Scorecard("learning", [hs.Metric("mrr", hs.Linear(worst=0, best=learn.maximum()))])
HOSTILE = ["<script>alert(1)</script>", 'say "x"', "it's", "`tick`", "Zürich", "a" * 500, "a\nb"]


class TestSegment:
    def test_it_prints_as_the_call_that_makes_it(self):
        """Its repr reads back as an equal one."""
        segment = Segment("large", "seats > 500", CARD)
        assert eval(repr(segment), {**vars(hs), "Segment": Segment}) == segment  # noqa: S307

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ((" ", "seats > 5", CARD), "'name' of Segment must be a text that is not blank"),
            (("a", "seats > 5", "card"), "'scorecard' of Segment must be a Scorecard"),
            (("a", "seats + 5", CARD), "'when' of Segment 'a' must be a condition"),
            (("a", "score('csm') > 5", CARD), "'when' of Segment 'a' must not use score"),
        ],
    )
    def test_a_wrong_field_is_named(self, fields, message):
        """The message names the field, the segment, what is allowed and what came."""
        with pytest.raises(hs.DefinitionError, match=message):
            Segment(*fields)


class TestSegmented:
    def test_it_prints_as_the_call_that_makes_it(self):
        """Its repr reads back as an equal one."""
        segmented = Segmented([("seats > 5", CARD)], LARGE, name="both")
        names = {**vars(hs), "Segment": Segment, "Segmented": Segmented}
        assert eval(repr(segmented), names) == segmented  # noqa: S307

    def test_equal_ones_hash_alike(self):
        """Spaces and brackets of a condition do not matter, and names do."""
        one, other = Segmented([("seats > 5", CARD)]), Segmented([("(seats)>5", CARD)])
        assert one == other
        assert hash(one) == hash(other)
        assert one != Segmented([("seats > 5", CARD, "name")])

    def test_it_pickles(self):
        """A copy from a pickle is equal, and scores."""
        segmented = Segmented([("seats > 5", CARD)], LARGE).fit({"seats": [9], "csm": [5]})
        again = pickle.loads(pickle.dumps(segmented))  # noqa: S301
        assert again == segmented
        assert again.fitting == segmented.fitting

    def test_segments_go_by_the_names_of_their_scorecards(self):
        """Unless they have names of their own."""
        segmented = Segmented([("a > 1", CARD), ("a > 0", CARD, "second")], (CARD, "rest"))
        assert segmented.names == ("all", "second", "rest")
        assert segmented["rest"] is CARD

    def test_an_unknown_segment_is_named(self):
        """With those that there are."""
        with pytest.raises(KeyError, match=r"no segment 'x'. Segments are all"):
            Segmented([("a > 1", CARD)])["x"]

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (([],), "'segments' of Segmented must be a list of one or more"),
            (("seats",), "'segments' of Segmented must be a list of one or more"),
            (([CARD],), "'segments' of Segmented must be pairs of a condition and a scorecard"),
            (([(None, CARD)],), "'segments' of Segmented must be pairs"),
            (([("a > 1", "card")],), "'segments' of Segmented must be pairs"),
            (([Segment("a", None, CARD)],), "'segments' of Segmented must be pairs"),
            (([("a > 1", CARD), ("a > 2", CARD)],), "'segments' .* must have different names"),
            (([("a > 1", CARD)], CARD), "'segments' of Segmented must have different names"),
            (([("a > 1", CARD)], 5), "'default' of Segmented must be a scorecard"),
            (([("a > 1", CARD)], Segment("b", "a > 0", LARGE)), "'default' .* have no condition"),
        ],
    )
    def test_a_wrong_field_is_named(self, given, message):
        """The message says what is allowed."""
        with pytest.raises(hs.DefinitionError, match=message):
            Segmented(*given)

    def test_a_wrong_name_is_named(self):
        """A name is a text."""
        with pytest.raises(hs.DefinitionError, match="'name' of Segmented must be a text"):
            Segmented([("a > 1", CARD)], name=5)

    def test_it_knows_what_it_reads(self):
        """Columns of conditions come before those of scorecards, each once."""
        segmented = Segmented([("seats > 5 and plan == 'a'", CARD)], LARGE)
        assert segmented.columns == ("seats", "plan", "csm", "logins")
        assert not segmented.needs_as_of

    def test_a_condition_may_need_the_date(self):
        """As a scorecard may."""
        dated = hs.Scorecard("d", [hs.Metric("a", hs.AsIs(), formula="days_since(b)")])
        assert Segmented([("days_since(start) > 5", CARD)]).needs_as_of
        assert Segmented([("a > 1", CARD)], dated).needs_as_of

    def test_it_knows_what_is_still_to_be_learned(self):
        """By segment; and it does not score before."""
        segmented = Segmented([("a > 1", CARD)], LEARNING)
        assert segmented.unfitted == ("segment 'learning': metric 'mrr'",)
        assert segmented.learns
        with pytest.raises(hs.NotFittedError, match=r"Call fit.. first: segment 'learning'"):
            segmented.score({"a": [2], "csm": [1]})
        with pytest.raises(hs.NotFittedError):
            segmented.score_one({"a": 2, "csm": 1})
        Segmented([("a > 1", CARD)]).require_fitted()


class TestByColumn:
    @pytest.mark.parametrize("label", HOSTILE)
    def test_any_label_finds_its_customers(self, label):
        """Quotes, markup, signs of all countries and ends of lines are nothing but text."""
        segmented = Segmented.by_column(label, {label: CARD}, (LARGE, "rest"))
        scores = segmented.score({label: [label, "other"], "csm": [7, 8], "logins": [1, 2]})
        assert scores.segments.tolist() == [label, "rest"]
        assert scores.values.tolist() == [7.0, 2.0]

    @pytest.mark.parametrize("kind", [int, float, np.float64])
    def test_numbers_are_labels_too(self, kind):
        """Whole ones and others."""
        segmented = Segmented.by_column("tier", {kind(1): CARD, kind(2): CARD})
        assert segmented.segments({"tier": [2, 1]}).codes.tolist() == [1, 0]

    @pytest.mark.parametrize(
        ("column", "cards", "message"),
        [
            ("", {"a": CARD}, "'column' of by_column"),
            ("plan", {}, "'scorecards' of by_column must be a mapping"),
            ("plan", [CARD], "'scorecards' of by_column must be a mapping"),
            ("plan", {None: CARD}, "must have texts or numbers as keys"),
            ("plan", {True: CARD}, "must have texts or numbers as keys"),
            ("plan", {float("nan"): CARD}, "must have texts or numbers as keys"),
            ("plan", {" ": CARD}, "must have texts or numbers as keys"),
        ],
    )
    def test_a_wrong_argument_is_named(self, column, cards, message):
        """The message says what is allowed."""
        with pytest.raises(hs.DefinitionError, match=message):
            Segmented.by_column(column, cards)
