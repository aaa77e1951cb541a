import attrs
import pytest

import healthscore as hs
import parts
from healthscore import learn
from healthscore.formula import Formula
from healthscore.learn import Learned
from healthscore.rules import Rule
from healthscore.spec.pages._content import Code, Name
from healthscore.spec.pages._words_rules import (
    RULES,
    freshness,
    gates,
    margin,
    missing,
    ranges,
    rule,
    spread,
)


def plain(line):
    """Give a line as bare text."""
    return "".join(p.text if isinstance(p, Name | Code) else p for p in line)


@attrs.frozen(eq=False, repr=False)
class Own(Rule):
    """A rule that somebody else wrote."""

    when: Formula = attrs.field(factory=lambda: Formula("x > 1"))
    reason: str = ""

    @property
    def level(self):
        """Nothing."""
        return 0.0

    def change(self, scores, levels):
        """Change nothing."""
        return scores + 0 * levels


class OwnLearned(Learned):
    """A parameter that somebody else wrote."""

    def __repr__(self):
        return "OwnLearned()"

    def of(self, values):
        """Learn nothing."""
        return float(len(values))


class TestRule:
    """What a rule does, when and why."""

    @pytest.mark.parametrize(
        ("part", "words"),
        [
            (
                hs.Cap(39, "p1 >= 1", "open P1 ticket"),
                "If p1 >= 1, the score is at most 39. Reason: open P1 ticket.",
            ),
            (hs.Floor(40, "age < 90"), "If age < 90, the score is at least 40."),
            (
                hs.Override("score('usage') / 2", "paused"),
                "If paused, the score becomes score('usage') / 2.",
            ),
            (
                hs.Cap(learn.median(), "x > 1"),
                "If x > 1, the score is at most the median of the customers' scores.",
            ),
            (hs.Cap(OwnLearned(), "x > 1"), "If x > 1, the score is at most OwnLearned()."),
            (Own(), "Own()"),
        ],
        ids=repr,
    )
    def test_is_a_sentence(self, part, words):
        """With its condition as it is written."""
        assert plain(rule(part)) == words

    @pytest.mark.parametrize("part", [*parts.RULES, *parts.LEARNING_RULES], ids=parts.name_of)
    def test_every_shipped_one_has_words_of_its_own(self, part):
        """Its definition is not what people read."""
        assert type(part) in RULES
        assert repr(part) not in plain(rule(part))


class TestRanges:
    """Which scores a band holds."""

    def test_edges_belong_to_the_band_above(self):
        """With `closed` as it usually is."""
        banding = hs.Banding({"red": 0, "yellow": 40, "green": 70})
        held = {label: plain(line) for label, line in ranges(banding)}
        assert held == {
            "red": "below 40",
            "yellow": "from 40 to below 70",
            "green": "70 and above",
        }

    def test_edges_belong_to_the_band_below(self):
        """With `closed="right"`."""
        banding = hs.Banding({"red": 0, "yellow": 40, "green": learn.median()}, closed="right")
        held = [plain(line) for _, line in ranges(banding)]
        assert held == ["40 and below", "above 40, up to the median", "above the median"]

    def test_a_single_band_holds_all(self):
        """Wherever it starts."""
        assert ranges(hs.Banding({"only": 50})) == [("only", ("every score",))]

    @pytest.mark.parametrize("banding", parts.BANDINGS, ids=parts.name_of)
    def test_every_band_is_named_in_order(self, banding):
        """From the lowest to the highest."""
        assert tuple(label for label, _ in ranges(banding)) == banding.labels


class TestMargin:
    """What hysteresis does."""

    def test_is_shown_at_the_lowest_edge(self):
        """Both ways."""
        words = plain(margin(hs.Banding({"red": 0, "yellow": 40, "green": 70}, margin=5)))
        assert words.endswith(
            "by more than 5 points: from red to yellow above 45, and from yellow to red below 35."
        )

    def test_is_general_where_the_edge_is_to_be_learned(self):
        """Nobody knows it yet."""
        words = plain(margin(hs.Banding({"red": 0, "green": learn.median()}, margin=5)))
        assert words.endswith("by more than 5 points.")

    def test_is_nothing_without_an_edge(self):
        """Or without a margin."""
        assert margin(hs.Banding({"only": 50}, margin=3)) == ()
        assert margin(hs.Banding({"red": 0, "green": 70})) == ()


class TestGaps:
    """What missing and old data do."""

    @pytest.mark.parametrize(
        ("policy", "words"),
        [
            ("exclude", "A gap is left out: somewhere else."),
            ("reject", "A gap is an error: every customer must have a value."),
            (50, "A gap scores 50, and counts as not covered."),
            (
                learn.median(),
                (
                    "A gap scores the median of the fitted customers' scores, and counts as not "
                    "covered."
                ),
            ),
            (OwnLearned(), "A gap scores OwnLearned(), and counts as not covered."),
        ],
        ids=repr,
    )
    def test_a_gap_has_a_policy(self, policy, words):
        """One sentence each."""
        metric = hs.Metric("m", hs.AsIs(), missing=policy)
        assert plain(missing(metric, ("somewhere else",))) == words

    @pytest.mark.parametrize(("days", "words"), [(1, "1 day,"), (180, "180 days,")])
    def test_an_observation_grows_old(self, days, words):
        """After a number of days."""
        metric = hs.Metric("m", hs.AsIs(), observed="seen", valid_days=days)
        assert plain(freshness(metric)) == (
            f"An observation counts for a time. Column seen is its date: one older than {words} or "
            "without a date, is a gap."
        )

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"fade": 60}, "once older than 120 days it weighs less from day to day, "),
            ({"fade": 179}, "once older than 1 day it weighs less from day to day, "),
            ({"fade": 180}, "from its first day it weighs less from day to day, "),
            (
                {"fade": 60, "missing": 50},
                "once older than 120 days its score goes over into that of a gap, ",
            ),
        ],
    )
    def test_an_observation_fades(self, options, words):
        """Before it is too old."""
        metric = hs.Metric("m", hs.AsIs(), observed="seen", valid_days=180, **options)
        assert plain(freshness(metric)) == (
            f"An observation counts for a time. Column seen is its date: {words}and one of 180 "
            "days or more, or without a date, is a gap."
        )

    def test_most_observations_do_not(self):
        """Without `valid_days`."""
        assert freshness(hs.Metric("m", hs.AsIs())) == ()

    def test_weight_goes_somewhere(self):
        """To the group, to all, or nowhere where points are added up."""
        a, b = hs.Metric("a", hs.AsIs()), hs.Metric("b", hs.AsIs())
        total = hs.Group("total", [a], aggregation=hs.Sum())
        assert spread(hs.Scorecard("s", [a, b])) == (
            "The weight of what is missing goes to the other members of its group."
        )
        assert spread(hs.Scorecard("s", [a, b], spread="across")).endswith("wherever they stand.")
        assert spread(hs.Scorecard("s", [total, b])).endswith(
            "its group. Where points are added up, it adds none."
        )
        summed = hs.Scorecard("s", [total], aggregation=hs.Sum())
        assert spread(summed) == "What is missing adds no points."

    def test_gates_are_named(self):
        """Those that there are."""
        metrics = [hs.Metric(name, hs.AsIs()) for name in "abc"]
        assert gates(hs.Group("g", metrics)) == []
        gated = hs.Group("g", metrics, min_coverage=0.5, min_present=2)
        assert [plain(line) for line in gates(gated)] == [
            "There is no score where less than 50% of the weight was observed.",
            "There is no score where fewer than 2 members have one.",
        ]
