import copy
import pickle
import re
from typing import ClassVar

import pytest

import healthscore as hs
from healthscore import (
    AsIs,
    Banding,
    Cap,
    DataError,
    Decay,
    DefinitionError,
    FitError,
    Fixed,
    GeometricMean,
    Group,
    Linear,
    Logistic,
    Metric,
    NotFittedError,
    Override,
    Scorecard,
    learn,
)

A, B = Metric("a", AsIs()), Metric("b", AsIs())

WHOLE = Scorecard(
    "whole",
    [
        Group(
            "usage",
            [
                Metric("logins", hs.Piecewise({0: 0, 3: 60, 10: 100})),
                Metric("last_seen", Decay(14), formula="days_since(`last login`)"),
                Group("deep", [Metric("plan", hs.Categories({"it's": 1}, other=2))]),
            ],
            rules=[Cap(at=39, when="open_p1 >= 1", reason="open P1")],
        ),
        Metric("nps", Linear(-100, 100), observed="nps_date", valid_days=180, missing=50),
        Metric("csat", hs.Steps({0: 0, 4.5: 100}), missing="reject"),
    ],
    weighting=Fixed(usage=40, nps=30, csat=0.1),
    min_coverage=0.5,
    min_present=2,
    rules=[Override(to="score('usage')", when="age < 90 and region in ('x')")],
    banding=Banding({"red": 0, "green": 70}, margin=2),
)


class TestScorecard:
    """The whole definition."""

    def test_prints_as_the_call_that_makes_it(self):
        """With all that is in it."""
        assert eval(repr(WHOLE), dict(vars(hs))) == WHOLE  # noqa: S307  that it can be is the point
        assert repr(Scorecard("s", [A])) == "Scorecard('s', [Metric('a', AsIs())])"
        assert repr(Scorecard("s", [A], spread="across")).endswith(", spread='across')")

    def test_is_a_value(self):
        """Equal, hashed, copied and pickled by what it says, before and after it has scored."""
        card = Scorecard("s", [A], banding=Banding.letters())
        same = Scorecard("s", (A,), banding=Banding.letters())
        for _ in range(2):
            assert card == same
            assert hash(card) == hash(same)
            assert pickle.loads(pickle.dumps(card)) == same  # noqa: S301  our own bytes
            assert copy.deepcopy(card) == copy.copy(card) == same
            card.score_one({"a": 1})
        assert card != Scorecard("s", [A])
        assert card != Group("s", [A])

    def test_a_pickled_one_scores_the_same(self):
        """Whatever it had made ready is made again."""
        card = Scorecard("s", [A])
        before = card.score({"a": [1, None, 3]}).values
        again = pickle.loads(pickle.dumps(card))  # noqa: S301  our own bytes
        assert again.score({"a": [1, None, 3]}).values.tobytes() == before.tobytes()

    def test_does_not_change(self):
        """Nothing can be put in the place of a field."""
        with pytest.raises(AttributeError):
            WHOLE.name = "other"

    def test_lists_groups_and_columns(self):
        """Columns once each, in the order in which they are met."""
        assert [group.name for group in WHOLE.groups()] == ["usage", "deep"]
        due = (
            "logins",
            "last login",
            "plan",
            "nps",
            "csat",
            "age",
            "region",
            "open_p1",
            "nps_date",
        )
        assert sorted(WHOLE.columns) == sorted(due)
        assert len(WHOLE.columns) == len(due)
        assert Scorecard("s", [A], rules=[Cap(1, "a > b"), Cap(2, "b > a")]).columns == ("a", "b")

    @pytest.mark.parametrize(
        ("members", "rules", "needs"),
        [
            ([A], [], False),
            ([A], [Cap(1, "days_since(d) > 3")], True),
            ([A], [Override("days_since(d)", "c")], True),
            ([Group("g", [A], rules=[Cap(1, "days_since(d) > 3")])], [], True),
            ([Group("g", [Metric("m", AsIs(), formula="days_since(d)")])], [], True),
            ([Metric("m", AsIs(), observed="d", valid_days=3)], [], True),
            ([A], [Cap(1, "days_between(d, e) > 3")], False),
        ],
    )
    def test_needs_the_date_of_scoring(self, members, rules, needs):
        """When anything in it counts days up to it."""
        assert Scorecard("s", members, rules=rules).needs_as_of is needs

    def test_nests_deeply(self):
        """As deep as anybody likes."""
        member = A
        for depth in range(100):
            member = Group(f"g{depth}", [member])
        card = Scorecard("s", [member])
        assert card.score({"a": [42]}).values.tolist() == [42.0]
        assert hash(card) == hash(copy.deepcopy(card))
        assert repr(card).count("Group(") == 100

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            (
                {"banding": {"red": 0}},
                "'banding' of Scorecard 's' must be a Banding. Got {'red': 0}.",
            ),
            ({"owner": None}, "'owner' of Scorecard 's' must be a text. Got None."),
            ({"version": 2}, "'version' of Scorecard 's' must be a text. Got 2."),
            ({"spread": "all"}, "'spread' of Scorecard must be 'within' or 'across'. Got 'all'."),
            (
                {"spread": "across", "aggregation": GeometricMean()},
                "'spread' of Scorecard 's' must be 'within' because of Scorecard 's': 'across'",
            ),
        ],
    )
    def test_refuses(self, more, message):
        """Each field says what it may be."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Scorecard("s", [A], **more)

    @pytest.mark.parametrize(
        "gate",
        [
            {"rules": [Cap(1, "c")]},
            {"min_coverage": 0.1},
            {"min_present": 2},
            {"aggregation": GeometricMean()},
        ],
    )
    def test_spreads_across_plain_groups_alone(self, gate):
        """A group that may have no score of its own cannot be spread over; the root may."""
        Scorecard("s", [Group("g", [A, B], **gate)])
        Scorecard("s", [A, B], **(gate | {"aggregation": hs.WeightedMean()}), spread="across")
        with pytest.raises(DefinitionError, match="must be 'within' because of Group 'g'"):
            Scorecard("s", [Group("g", [A, B], **gate)], spread="across")


class TestAboutItself:
    """What it says of itself; each is tested where it is made."""

    def test_it_is_checked_and_printed_by_its_own_name(self):
        """With a table, a date and another version, where they are given."""
        late = Metric("late", Linear(worst=60, best=0), formula="days_since(due)")
        card = Scorecard("s", [late, A], description="Why.")
        assert card.check().codes == ()
        table = {"due": ["2026-01-01"] * 40, "a": [*range(40)]}
        assert "constant-column" in card.check(table, as_of="2026-11-01").codes
        other = Scorecard("s", [A])
        page = card.document(since=other).markdown
        assert "Why." in page
        assert "Metric 'late' was added to Scorecard 's'" in page


class TestLearning:
    """What still has to be learned, and what fitting makes of it."""

    CARD = Scorecard(
        "s",
        [
            Group(
                "g",
                [
                    Metric("a", Linear(learn.minimum(), learn.maximum())),
                    Metric("b", AsIs(), missing=learn.median()),
                ],
                rules=[Cap(learn.quantile(0.9), when="c > 0")],
            ),
            Metric("d", AsIs()),
        ],
        rules=[Override(learn.mean(), when="c < 0")],
        banding=Banding({"low": 0, "high": learn.median()}),
    )
    TABLE: ClassVar = {
        "a": [0, 10, 5, None, 2],
        "b": [10, 20, 30, None, 90],
        "c": [0, 0, 0, 0, 0],
        "d": [50, 50, 60, 70, 80],
    }

    def test_is_named(self):
        """Every metric, group and banding concerned."""
        named = ("metric 'a'", "metric 'b'", "Scorecard 's'", "Group 'g'", "the banding")
        assert self.CARD.unfitted == named
        assert self.CARD.learns
        message = f"Call fit() first: {', '.join(named)} still to be learned."
        for call in (self.CARD.score, self.CARD.score_one):
            with pytest.raises(NotFittedError, match=re.escape(message)) as caught:
                call(self.TABLE)
            assert caught.value.got == named

    def test_gives_the_same_with_numbers(self):
        """Each part as it learned alone from the scores that it saw."""
        fitted = self.CARD.fit(self.TABLE)
        assert not fitted.learns
        assert fitted.unfitted == ()
        group, _ = fitted.members
        assert group.members[0].normalizer == Linear(0, 10)
        assert group.members[1].missing == 25.0
        # the group scores 5, 60, 40, 25 and 55; the whole 27.5, 55, 50, 47.5 and 67.5
        assert group.rules[0].at == pytest.approx(58.0)
        assert fitted.rules[0].to == pytest.approx(49.5)
        assert fitted.banding.starts["high"] == pytest.approx(50.0)
        assert self.CARD.learns

    def test_without_anything_to_learn_it_stays_itself(self):
        """Whatever the table."""
        card = Scorecard("s", [A])
        assert card.fit({"a": [1]}) is card
        assert self.CARD.fit(self.TABLE).fit({"a": []}) == self.CARD.fit(self.TABLE)

    @pytest.mark.parametrize(
        ("card", "table", "message"),
        [
            (
                Scorecard("s", [Metric("mrr", Linear(0, learn.maximum()))]),
                {"mrr": [None, None]},
                "metric 'mrr': Linear has no value to learn from: all 2 are gaps.",
            ),
            (
                Scorecard("s", [Group("g", [Metric("mrr", Linear(0, learn.maximum()))])]),
                {"mrr": []},
                "metric 'mrr': Linear has no value to learn from: all 0 are gaps.",
            ),
            (
                Scorecard("s", [Metric("mrr", Linear(learn.minimum(), learn.maximum()))]),
                {"mrr": [5, 5]},
                "metric 'mrr': The values do not tell the parameters apart. 'best' of Linear must",
            ),
            (
                Scorecard("s", [Metric("mrr", Logistic(0, learn.mean(sds=1)))]),
                {"mrr": [5]},
                "metric 'mrr': A standard deviation needs at least two values. Got 1.",
            ),
            (
                Scorecard("s", [Metric("mrr", AsIs(), missing=learn.median())]),
                {"mrr": [None]},
                "metric 'mrr': there is no score to learn 'missing' from.",
            ),
            (
                Scorecard("s", [Group("g", [A], rules=[Cap(learn.mean(), "a > 1")])]),
                {"a": [None]},
                "Group 'g': Cap has no score to learn from.",
            ),
            (
                Scorecard("s", [A], banding=Banding({"low": 0, "high": learn.median()})),
                {"a": [None]},
                "banding: Banding has no score to learn from.",
            ),
            (
                Scorecard("s", [A], banding=Banding({"low": 0, "high": learn.median()})),
                {"a": [0]},
                "banding: The scores do not tell the bands apart.",
            ),
        ],
    )
    def test_refuses_nothing_to_learn_from(self, card, table, message):
        """And says where."""
        with pytest.raises(FitError, match=re.escape(message)):
            card.fit(table)

    def test_refuses_an_outcome_of_another_length(self):
        """One value for each customer."""
        message = "'outcome' must have one value for each of 5 customers. Got 2."
        with pytest.raises(DataError, match=re.escape(message)):
            self.CARD.fit(self.TABLE, [True, False])
