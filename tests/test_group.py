import pickle
import re

import pytest

from healthscore import (
    AsIs,
    Best,
    Blend,
    Cap,
    DefinitionError,
    Entropy,
    Equal,
    Fixed,
    Floor,
    GeometricMean,
    Group,
    Metric,
    Override,
    Scorecard,
    Sum,
    WeightedMean,
    Worst,
    learn,
)

A, B = Metric("a", AsIs()), Metric("b", AsIs())
POINTS = Metric("points", AsIs(low=-50, high=500))


class TestGroup:
    """Several members that share one score."""

    def test_holds_metrics_and_groups(self):
        """In order, as deep as need be."""
        group = Group("g", [A, Group("h", [B, Group("i", [POINTS])])])
        assert group.names == ("a", "h")
        assert [metric.name for metric in group.metrics()] == ["a", "b", "points"]
        assert [member.name for member in group.below()] == ["a", "h", "b", "i", "points"]

    def test_prints_what_was_given(self):
        """As the call that makes it."""
        assert repr(Group("g", (A,))) == "Group('g', [Metric('a', AsIs())])"
        group = Group(
            "g",
            [A, B],
            weighting=Fixed(a=1, b=2),
            aggregation=Worst(),
            rules=[Cap(10, when="c")],
            min_coverage=0.5,
            min_present=2,
        )
        shown = (
            "Group('g', [Metric('a', AsIs()), Metric('b', AsIs())], weighting=Fixed(a=1, b=2), "
            "aggregation=Worst(), rules=[Cap(at=10, when='c')], min_coverage=0.5, min_present=2)"
        )
        assert repr(group) == shown

    def test_is_a_value(self):
        """Equal, hashed and pickled by what it says."""
        group, same = (Group("g", members, rules=[Cap(1, "c")]) for members in ([A, B], (A, B)))
        assert group == same
        assert hash(group) == hash(same)
        assert group != Group("g", [B, A], rules=[Cap(1, "c")])
        assert pickle.loads(pickle.dumps(group)) == group  # noqa: S301  our own bytes

    def test_declares_weights(self):
        """In the members' order."""
        assert dict(Group("g", [A, B]).weights) == {"a": 1.0, "b": 1.0}
        weights = Group("g", [A, B], weighting=Fixed(b=2, a=3)).weights
        assert list(weights.items()) == [("a", 3.0), ("b", 2.0)]

    def test_learns(self):
        """When a rule of its own does; what lies below speaks for itself."""
        assert not Group("g", [Metric("a", AsIs(), missing=learn.mean())]).learns
        assert Group("g", [A], rules=[Cap(learn.mean(), "c")]).learns

    def test_rules_may_ask_for_members_below(self):
        """However deep they lie."""
        inner = Group("h", [B])
        Group("g", [A, inner], rules=[Cap(1, "score('a') > score('b') + score('h')")])


class TestRefusals:
    """Each field says what it may be."""

    @pytest.mark.parametrize("kind", [Group, Scorecard])
    @pytest.mark.parametrize(
        ("members", "more", "message"),
        [
            ([], {}, "'members' of KIND 's' must be one or more. Got []."),
            (A, {}, "'members' of KIND 's' must be a list of members. Got Metric('a', AsIs())."),
            (None, {}, "'members' of KIND 's' must be a list of members. Got None."),
            ([A, "b"], {}, "'members' of KIND 's' must be metrics or groups. Got 'b'."),
            ([A, AsIs()], {}, "'members' of KIND 's' must be metrics or groups. Got AsIs()."),
            ([A, Scorecard("t", [B])], {}, "'members' of KIND 's' must be metrics or groups."),
            ([A, A], {}, "Names in KIND 's' must be different. Got 'a' twice."),
            ([A, Group("g", [A])], {}, "Names in KIND 's' must be different. Got 'a' twice."),
            ([Group("a", [B]), A], {}, "Names in KIND 's' must be different. Got 'a' twice."),
            (
                [A],
                {"weighting": Blend(Fixed(b=1), Entropy())},
                "KIND 's': In Fixed(b=1) the weight of 'b' names no member",
            ),
            (
                [A],
                {"weighting": Blend(Entropy(), Fixed(b=1))},
                "KIND 's': In Fixed(b=1) the weight of 'b' names no member",
            ),
            (
                [A],
                {"weighting": Entropy(fallback=Fixed(b=1))},
                "KIND 's': In Fixed(b=1) the weight of 'b' names no member",
            ),
            ([A], {"description": 3}, "'description' of KIND 's' must be a text. Got 3."),
            ([A], {"weighting": Equal}, "'weighting' of KIND 's' must be a Weighting. Got <class"),
            ([A], {"weighting": {"a": 1}}, "'weighting' of KIND 's' must be a Weighting. Got {'a'"),
            (
                [A, B],
                {"weighting": Fixed(a=1)},
                "KIND 's': In Fixed(a=1) the weight of 'b' is missing. Members are a, b.",
            ),
            (
                [A],
                {"weighting": Fixed(a=1, c=2)},
                "KIND 's': In Fixed(a=1, c=2) the weight of 'c' names no member. Members are a.",
            ),
            (
                [A],
                {"aggregation": None},
                "'aggregation' of KIND 's' must be an Aggregation. Got None.",
            ),
            ([A], {"rules": Cap(1, "c")}, "'rules' of KIND 's' must be a list of rules. Got Cap("),
            ([A], {"rules": ["c"]}, "'rules' of KIND 's' must be rules. Got 'c'."),
            (
                [A],
                {"rules": [Cap(1, "score('aa') > 1")]},
                "KIND 's' has no member 'aa'. Did you mean 'a'?\n    score('aa') > 1\n    ^",
            ),
            (
                [A],
                {"rules": [Override("score('s')", "c")]},
                "KIND 's' has no member 's'.\n    score('s')\n    ^",
            ),
            ([A], {"min_coverage": 1.1}, "'min_coverage' of KIND must be from 0 to 1. Got 1.1."),
            ([A], {"min_coverage": "1"}, "'min_coverage' of KIND must be from 0 to 1. Got '1'."),
            (
                [A, B],
                {"min_present": 3},
                "'min_present' of KIND 's' must be a whole number from 0 to 2, the number of",
            ),
            ([A], {"min_present": -1}, "must be a whole number from 0 to 1"),
            ([A], {"min_present": 1.0}, "must be a whole number from 0 to 1"),
            ([A], {"min_present": True}, "must be a whole number from 0 to 1"),
        ],
    )
    def test_of_fields(self, kind, members, more, message):
        """Groups and scorecards alike."""
        with pytest.raises(
            DefinitionError, match=re.escape(message.replace("KIND", kind.__name__))
        ):
            kind("s", members, **more)

    @pytest.mark.parametrize("name", ["", " ", None, 3])
    def test_of_names(self, name):
        """A name is a text with something in it."""
        with pytest.raises(DefinitionError, match="'name' of Group must be a text"):
            Group(name, [A])


class TestPoints:
    """Points leave the scale only under a sum, and the outermost sum brings them back."""

    @pytest.mark.parametrize(
        ("members", "more"),
        [
            ([POINTS], {"aggregation": Sum()}),
            ([Group("g", [POINTS], aggregation=Sum())], {}),
            ([Group("g", [POINTS])], {"aggregation": Sum()}),
            ([Group("g", [POINTS], aggregation=Best())], {"aggregation": Sum()}),
            ([Group("g", [POINTS], aggregation=Sum(high=1e6))], {"aggregation": Sum()}),
            ([Group("g", [A], aggregation=GeometricMean())], {"aggregation": Sum()}),
            (
                [Group("g", [POINTS], rules=[Cap(at=300, when="c")])],
                {"aggregation": Sum(), "rules": [Floor(at=0, when="c")]},
            ),
            ([Metric("a", AsIs(), missing=500)], {"aggregation": Sum()}),
        ],
    )
    def test_may_be(self, members, more):
        """Anything that ends on the scale."""
        Scorecard("s", members, **more)

    @pytest.mark.parametrize(
        ("members", "more", "message"),
        [
            (
                [POINTS],
                {},
                "Metric 'points' scores from -50 to 500; points outside 0 to 100 need a group with",
            ),
            ([Group("g", [POINTS])], {}, "Metric 'points' scores from -50 to 500;"),
            ([Metric("a", AsIs(), missing=101)], {}, "Metric 'a' scores from 0 to 101;"),
            (
                [A],
                {"aggregation": Sum(high=200)},
                "'aggregation' of Scorecard 's' must have limits within 0 and 100: no other Sum",
            ),
            (
                [Group("g", [A], aggregation=Sum(low=-1))],
                {},
                "'aggregation' of Group 'g' must have limits within 0 and 100",
            ),
            (
                [Group("g", [POINTS], aggregation=GeometricMean())],
                {"aggregation": Sum()},
                "'aggregation' of Group 'g' must be linear, or a Sum, over members that score",
            ),
            (
                [A],
                {"rules": [Cap(at=101, when="c")]},
                "Scorecard 's': the level of Cap(at=101, when='c') must be from 0 to 100.",
            ),
            ([A], {"rules": [Floor(at=-1, when="c")]}, "the level of Floor(at=-1, when='c') must"),
            (
                [A],
                {"aggregation": Sum(), "rules": [Override(to=150, when="c")]},
                "Scorecard 's': the level of Override(to=150, when='c') must be from 0 to 100.",
            ),
            (
                [Group("g", [A], rules=[Cap(at=101, when="c")])],
                {"aggregation": WeightedMean()},
                "Group 'g': the level of Cap(at=101, when='c') must be from 0 to 100.",
            ),
        ],
    )
    def test_may_not_be(self, members, more, message):
        """What would leave it."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Scorecard("s", members, **more)
