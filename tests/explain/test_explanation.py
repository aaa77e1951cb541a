import datetime as dt
import json
import math
import re

import attrs
import numpy as np
import pytest

import healthscore as hs
from healthscore import (
    AsIs,
    Cap,
    Categories,
    DataError,
    Decay,
    Fixed,
    Floor,
    Group,
    Linear,
    Metric,
    Override,
    Scorecard,
    Sum,
)

CARD = Scorecard(
    "card",
    [
        Group(
            "usage",
            [
                Metric("last_seen", Decay(half_life=14), formula="days_since(last_login)"),
                Metric("logins", Linear(worst=0, best=10), unit="logins a week"),
            ],
        ),
        Group(
            "feedback",
            [
                Metric("nps", Linear(worst=-100, best=100), observed="asked", valid_days=180),
                Metric("csat", Linear(worst=1, best=5), missing=50),
            ],
        ),
        Metric("plan", Categories({"free": 0, "pro": 100})),
    ],
    weighting=Fixed(usage=2, feedback=2, plan=1),
    rules=[
        Cap(at=39, when="p1 >= 1", reason="open P1 ticket"),
        Floor(at=10, when="p1 >= 0", reason="nobody is below ten"),
    ],
    banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}),
)
ACME = {
    "id": "acme",
    "last_login": "2026-10-18",
    "logins": 5,
    "nps": 50,
    "asked": "2026-01-01",
    "csat": None,
    "plan": "pro",
    "p1": 1,
}


def explain(card=CARD, **changes):
    """Explain the customer of these tests."""
    table = {name: [value] for name, value in (ACME | changes).items()}
    return card.score(table, key="id", as_of="2026-11-01").explain("acme")


class TestExplanation:
    def test_the_score_and_what_is_known_about_it(self):
        """All that stands at the head of a card."""
        told = explain()
        assert (told.key, told.score, told.band, told.named) == ("acme", 39, "red", True)
        assert told.coverage == pytest.approx(0.6)
        assert told.interval[0] <= told.score <= told.interval[1]
        assert told.adjustment == pytest.approx(39 - (2 * 50 + 2 * 50 + 100) / 5)
        assert told.scorecard is CARD
        assert told.model == CARD.fingerprint[:12]
        assert told.as_of == np.datetime64("2026-11-01")

    def test_parts_come_by_loss(self):
        """With where they are, value, unit, score, weight, contribution and loss."""
        parts = {part.name: part for part in explain().parts}
        assert list(parts) == ["csat", "last_seen", "logins", "plan", "nps"]
        logins = parts["logins"]
        assert (logins.groups, logins.value, logins.unit) == (("usage",), 5, "logins a week")
        assert logins.shown == "5 logins a week"
        assert (logins.score, logins.gap, logins.worth) == (50, "", None)
        assert [logins.weight, logins.contribution, logins.loss] == pytest.approx([0.2, 10, 10])
        assert math.isnan(logins.age)

    def test_gaps_are_told_apart(self):
        """What is missing, and what is there but too old."""
        parts = {part.name: part for part in explain().gaps}
        assert parts["csat"].gap == "missing"
        assert parts["csat"].score == 50
        assert parts["csat"].value is None
        assert parts["nps"].gap == "stale"
        assert (parts["nps"].value, parts["nps"].age) == (50, 304)
        assert parts["csat"].worth == (pytest.approx(39), pytest.approx(39))

    def test_an_observation_without_a_date_is_stale(self):
        """It has a value, and nobody knows how old."""
        (nps,) = (part for part in explain(asked=None).gaps if part.name == "nps")
        assert (nps.gap, nps.value) == ("stale", 50)
        assert math.isnan(nps.age)

    def test_sentences_can_be_read_out(self):
        """The largest first, rules among them, then the gaps."""
        head = "The score of acme is 39.0 of 100, red (yellow starts at 40),"
        assert explain().sentences == (
            f"{head} with 60 % of the weight observed.",
            "The cap of 39.0 takes 21.0 of the 61.0 points lost: open P1 ticket.",
            "Csat (missing, taken as 50.0) costs 20.0 of the 61.0 points lost.",
            "Last login 14 days ago costs 10.0 of the 61.0 points lost.",
            "Logins at 5 logins a week costs 10.0 of the 61.0 points lost.",
            "The floor of 10.0 holds and changes nothing: nobody is below ten.",
            "Csat is missing: the score would be the same, were it known.",
            (
                "Nps is stale: it is 304 days old, and counts for 180; "
                "the score would be the same, were it known."
            ),
            "With csat and nps known, the score would be the same.",
        )

    def test_what_a_gap_could_be_worth_is_told(self):
        """Where it would change the score."""
        told = explain(p1=0, asked="2026-10-01").sentences
        assert told[-1] == "Csat is missing: the score would be 55.0 to 75.0, were it known."

    def test_a_label_that_is_not_known_is_not_called_missing(self):
        """It is there, and nobody should look for it."""
        told = explain(plan="gold", p1=0)
        (plan,) = (part for part in told.gaps if part.name == "plan")
        assert (plan.gap, plan.value) == ("unlisted", "gold")
        assert any(
            sentence.startswith("Plan at 'gold' is no label that is known: the score would be")
            for sentence in told.sentences
        )

    def test_a_best_customer_has_nothing_to_explain(self):
        """Nothing is lost."""
        told = explain(
            last_login="2026-11-01", logins=10, nps=100, asked="2026-11-01", csat=5, p1=None
        )
        assert told.sentences == ("The score of acme is 100.0 of 100, green.",)
        assert repr(told) == "<Explanation: 'acme', 100.0, green>"

    def test_a_customer_without_a_score(self):
        """Coverage says why."""
        card = Scorecard("strict", CARD.members, min_coverage=0.9, banding=CARD.banding)
        told = explain(card)
        assert math.isnan(told.score)
        assert told.band == "unknown"
        assert told.sentences[0] == (
            "The score of acme is unknown: only 66.7 % of the weight was observed, and 90 % is due."
        )
        assert all(math.isnan(part.loss) for part in told.parts)
        assert told.to_dict()["score"] is None
        nothing = Scorecard("bare", [Metric("m", AsIs())]).score_one({"m": None}).explain()
        assert nothing.sentences == (
            "The score is unknown: nothing that counts is known.",
            "M is missing: the score would be 0.0 to 100.0, were it known.",
        )
        assert (nothing.band, nothing.named) == ("", False)

    def test_a_customer_with_too_few_members(self):
        """Is told how many there are, and how many are due; and what they could make."""
        card = Scorecard("strict", [Metric(name, AsIs()) for name in "abc"], min_present=3)
        told = card.score_one({"a": 20, "b": None, "c": None}).explain()
        assert told.sentences == (
            "The score is unknown: only 1 of its members has a score, and 3 are due.",
            "B is missing.",
            "C is missing.",
            "With b and c known, the score would be 6.7 to 73.3.",
        )
        assert repr(told) == "<Explanation: 0, no score>"
        two = card.score_one({"a": 20, "b": 5, "c": None}).explain()
        assert two.sentences[0].endswith("only 2 of its members have scores, and 3 are due.")
        assert two.worth == two.gaps[0].worth == pytest.approx((25 / 3, 125 / 3))

    def test_a_customer_of_whom_nothing_of_weight_is_known(self):
        """Though something is."""
        card = Scorecard(
            "strict",
            [Metric("a", AsIs()), Metric("b", AsIs())],
            weighting=Fixed(a=1, b=0),
            min_coverage=0.5,
        )
        told = card.score_one({"a": None, "b": 5}).explain()
        assert told.sentences[0].startswith("The score is unknown: none of the weight was obs")
        free = attrs.evolve(card, min_coverage=0)
        told = free.score_one({"a": None, "b": 5}).explain()
        assert told.sentences[0] == (
            "The score is unknown: none of its members that count has a score."
        )
        filled = Scorecard("filled", [Metric("a", AsIs(), missing=50), Metric("b", AsIs())])
        strict = attrs.evolve(filled, weighting=Fixed(a=1, b=0), min_coverage=0.5)
        told = strict.score_one({"a": None, "b": 5}).explain()
        assert told.sentences[0] == (
            "The score is unknown: none of the weight was observed, and 50 % is due."
        )

    def test_a_customer_all_of_whose_groups_are_closed(self):
        """Is not one of whom nothing is known."""
        groups = [
            Group(name, [Metric(name + at, AsIs()) for at in "12"], min_coverage=0.8)
            for name in "gh"
        ]
        customer = {"g1": 50, "g2": None, "h1": None, "h2": 40}
        told = Scorecard("card", groups).score_one(customer).explain().sentences
        assert told[:2] == (
            "The score is unknown: none of its members that count has a score.",
            "G has no score: only 50 % of the weight was observed, and 80 % is due.",
        )
        strict = Scorecard("card", groups, min_coverage=0.75).score_one(customer).explain()
        assert strict.sentences[0].endswith(
            "only 50 % of the weight was observed, and 75 % is due."
        )

    def test_two_shares_are_told_apart(self):
        """However near they are."""
        card = Scorecard("card", [Metric(name, AsIs()) for name in "abd"], min_coverage=0.667)
        told = card.score_one({"a": 70, "b": 60, "d": None}).explain().sentences
        assert "only 66.67 % of the weight was observed, and 66.7 % is due" in told[0]

    def test_a_gap_that_a_rule_reads_too_is_worth_nobody_knows_what(self):
        """For it may end the rule, or begin it."""
        rules = [Cap(at=39, when="coalesce(nps, -1) < 0", reason="no NPS")]
        card = Scorecard("card", [Metric("nps", AsIs()), Metric("b", AsIs())], rules=rules)
        told = card.score_one({"nps": None, "b": 90}).explain()
        assert told.gaps[0].worth is None
        assert all(map(math.isnan, told.worth))
        assert told.sentences[-1] == (
            "Nps is missing: a rule reads it too, so nobody can say what it is worth."
        )
        assert "if known" not in told._repr_html_()
        assert told.to_dict()["worth"] == [None, None]

    def test_ends_of_a_worth_are_told_in_order(self):
        """A rule may lift the worst above the best."""
        rules = [Override(to=92, when="score('a') < 50", reason="sick")]
        card = Scorecard("card", [Metric("a", AsIs()), Metric("b", AsIs())], rules=rules)
        told = card.score_one({"a": None, "b": 0}).explain()
        assert told.sentences[-1] == "A is missing: the score would be 50.0 to 92.0, were it known."
        assert "(score 50.0 to 92.0 if known)" in told._repr_html_()

    def test_gaps_that_weigh_nothing(self):
        """Would leave the score as it is, alone and together."""
        metrics = [Metric(name, AsIs()) for name in "abd"]
        card = Scorecard("card", metrics, weighting=Fixed(a=1, b=0, d=0))
        told = card.score_one({"a": 70, "b": None, "d": None}).explain()
        assert told.sentences[-2:] == (
            "D is missing: the score would be the same, were it known.",
            "With b and d known, the score would be the same.",
        )
        assert "(score 70.0 if known)" in told._repr_html_()
        few = Scorecard("card", metrics, min_present=3).score_one({"a": 5, "b": None, "d": None})
        assert "if known" not in few.explain()._repr_html_()

    def test_how_old_a_value_is_does_not_contradict_itself(self):
        """A few hours may be too many."""
        metric = Metric("a", AsIs(), observed="seen", valid_days=180)
        card = Scorecard("card", [metric, Metric("b", AsIs())])
        customer = {"a": 70, "b": 3, "seen": "2026-01-01"}
        told = card.score_one(customer, as_of="2026-06-30T10:00").explain().sentences[-1]
        assert "it is 180.4 days old, and counts for 180;" in told
        short = attrs.evolve(metric, valid_days=0)
        card = Scorecard("card", [short, Metric("b", AsIs())])
        told = card.score_one(customer, as_of="2026-01-02").explain().sentences[-1]
        assert "it is 1 day old, and counts for 0;" in told

    @pytest.mark.parametrize(
        ("fade", "as_of", "words"),
        [
            (30, "2026-06-30", "it is 180 days old, and counts no longer at that age;"),
            (30, "2026-07-01", "it is 181 days old, and counts for 180;"),
            (None, "2026-06-30T00:00:00.000001", "it is just over 180 days old, and counts for"),
            (None, "2026-06-30T00:01", "it is 180.001 days old, and counts for 180;"),
        ],
    )
    def test_how_old_a_value_is_on_the_last_day(self, fade, as_of, words):
        """In numbers that people read."""
        metric = Metric("a", AsIs(), observed="seen", valid_days=180, fade=fade)
        card = Scorecard("card", [metric, Metric("b", AsIs())])
        customer = {"a": 70, "b": 3, "seen": "2026-01-01"}
        assert words in card.score_one(customer, as_of=as_of).explain().sentences[-1]

    def test_a_group_of_the_same_name_as_the_scorecard(self):
        """Has rules of its own."""
        group = Group("c", [Metric("a", AsIs())], rules=[Cap(at=20, when="p", reason="P1")])
        told = Scorecard("c", [group, Metric("b", AsIs())]).score_one({"a": 60, "b": 40, "p": 1})
        assert "The cap of 20.0 on c takes 20.0" in "".join(told.explain().sentences)
        assert "P1 on c" in re.sub("<[^>]+>", "", told.explain()._repr_html_())

    def test_a_group_that_too_little_stands_behind_is_told(self):
        """For the score is there without it."""
        usage = Group("usage", [Metric("a", AsIs()), Metric("b", AsIs())], min_coverage=0.6)
        outer = Group("product_use", [usage, Metric("c", AsIs())])
        card = Scorecard("card", [outer, Metric("d", AsIs())])
        told = card.score_one({"a": 20, "b": None, "c": 50, "d": 50}).explain().sentences
        reason = "only 50 % of the weight was observed, and 60 % is due"
        assert f"Usage has no score: {reason}." in told
        assert not any("Product use has no score" in text for text in told)

    def test_a_gap_is_worth_what_its_curve_can_give(self):
        """And not more, alone as together with others."""
        plan = Metric("plan", Categories({"basic": 40, "pro": 80}))
        card = Scorecard("card", [Metric("a", AsIs()), plan])
        told = card.score_one({"a": 60, "plan": None}).explain()
        assert told.worth == told.gaps[0].worth == (50, 70)
        assert told.interval == (30, 80)
        assert told.to_dict()["worth"] == [50, 70]
        none = card.score_one({"a": None, "plan": None}).explain()
        assert none.sentences[-1] == "With a and plan known, the score would be 20.0 to 90.0."

    def test_a_gap_that_can_have_one_score_alone(self):
        """Tells it, or that it is the one that there is."""
        plan = Metric("plan", Categories({"basic": 40}))
        card = Scorecard("card", [Metric("a", AsIs()), plan])
        told = card.score_one({"a": 60, "plan": None}).explain().sentences
        assert told[-1] == "Plan is missing: the score would be 50.0, were it known."
        same = card.score_one({"a": 40, "plan": None}).explain().sentences
        assert same[-1] == "Plan is missing: the score would be the same, were it known."

    def test_what_lifts_a_score_leaves_no_sum_of_losses(self):
        """For the parts then come to more than is lost."""
        rules = [Floor(at=50, when="vip", reason="A big account.")]
        card = Scorecard("card", [Metric("a", AsIs())], rules=rules)
        assert card.score_one({"a": 10, "vip": True}).explain().sentences == (
            "The score is 50.0 of 100.",
            "A at 10 costs 90.0.",
            "The floor of 50.0 adds 40.0: A big account.",
        )

    def test_a_margin_that_holds_a_customer_is_told(self):
        """And where the next band begins for this one."""
        banding = hs.Banding({"red": 0, "yellow": 40, "green": 70}, margin=5)
        card = Scorecard("card", [Metric("a", AsIs())], banding=banding)
        held = card.score_one({"a": 72}, previous="yellow").explain()
        assert held.sentences[:2] == (
            "The score is 72.0 of 100, yellow (green starts above 75).",
            "By the score alone it would be green: a margin of 5 holds it where it was.",
        )
        scores = card.score({"a": [68, 72, 20]}, previous=["green", None, "red"])
        assert [scores[row].previous_band for row in range(3)] == ["green", "unknown", "red"]
        assert [scores[row].band for row in range(3)] == ["green", "green", "red"]
        assert "would be yellow" in scores.explain(0).sentences[1]
        assert scores.explain(1).sentences[0] == "The score is 72.0 of 100, green."
        assert scores.explain(2).sentences[0] == (
            "The score is 20.0 of 100, red (yellow starts above 45)."
        )

    def test_a_band_that_no_score_reaches_has_no_start(self):
        """Where even 100 is within the margin."""
        banding = hs.Banding({"red": 0, "green": 98}, margin=5)
        card = Scorecard("card", [Metric("a", AsIs())], banding=banding)
        told = card.score_one({"a": 100}, previous="red").explain().sentences
        assert told[0] == "The score is 100.0 of 100, red."

    def test_a_score_next_to_a_cut_has_the_digits_that_tell_its_band(self):
        """As 70.0 it would be green."""
        banding = hs.Banding({"red": 0, "yellow": 40, "green": 70})
        card = Scorecard("card", [Metric("a", AsIs())], banding=banding)
        held = card.score_one({"a": 67.99}, previous="green")
        assert repr(held).startswith("<Score: 68.0, yellow")
        wide = attrs.evolve(banding, margin=2)
        held = attrs.evolve(card, banding=wide).score_one({"a": 67.99}, previous="green")
        assert held.explain().sentences[0] == (
            "The score is 67.99 of 100, yellow (green starts at 68)."
        )
        learned = attrs.evolve(card, banding=hs.Banding({"red": 0, "green": 69.84}))
        assert learned.score_one({"a": 69.82}).explain().sentences[0] == (
            "The score is 69.8 of 100, red (green starts at 69.84)."
        )
        right = attrs.evolve(card, banding=attrs.evolve(banding, closed="right"))
        assert right.score_one({"a": 70}).explain().sentences[0] == (
            "The score is 70.0 of 100, yellow (green starts above 70)."
        )
        score = card.score_one({"a": 69.97})
        assert repr(score).startswith("<Score: 69.97, yellow")
        assert score.explain().sentences[0].startswith("The score is 69.97 of 100, yellow")
        assert repr(card.score_one({"a": 69.999999999999})).startswith("<Score: 70.0, green")
        assert repr(card.score_one({"a": None})).startswith("<Score: nan, unknown")

    def test_a_rule_on_a_group_names_it(self):
        """And its condition, where it has no reason."""
        group = Group("support_desk", [Metric("a", AsIs())], rules=[Cap(at=30, when="p1")])
        card = Scorecard("card", [group, Metric("b", AsIs())])
        told = card.score_one({"a": 90, "b": 90, "p1": True}).explain().sentences
        assert told[1] == (
            "The cap of 30.0 on support desk takes 30.0 of the 40.0 points lost: p1 holds."
        )

    def test_metrics_beside_a_sum_are_told_once(self):
        """They have weights and losses, which those in it have not."""
        points = Group("points", [Metric(name, AsIs(-10, 20)) for name in "xy"], aggregation=Sum())
        card = Scorecard("card", [points, Metric("a", AsIs())])
        told = card.score_one({"x": 20, "y": -5, "a": 40}).explain()
        assert [(part.name, part.weight) for part in told.parts] == [
            ("a", 0.5),
            ("x", pytest.approx(0.4)),
            ("y", pytest.approx(0.1)),
        ]
        assert told.sentences == (
            "The score is 27.5 of 100.",
            "A at 40 costs 30.0 of the 72.5 points lost.",
            "Y at -5 takes 2.5 points.",
            "X at 20 gives 10.0 points.",
        )

    def test_many_small_losses_are_told_together(self):
        """After the five largest."""
        card = Scorecard("many", [Metric(f"m{at}", AsIs()) for at in range(8)])
        told = card.score_one({f"m{at}": 10 * at for at in range(8)}).explain().sentences
        assert told[-1] == "3 other metrics cost 15.0 of the 65.0 points lost."
        fewer = card.score_one({f"m{at}": 10 * at if at < 6 else 100 for at in range(8)})
        assert fewer.explain().sentences[-1] == "M5 at 50 costs 6.2 of the 56.2 points lost."

    def test_rules_that_add_and_rules_that_replace(self):
        """Each says what it did."""
        rules = [Override(to=80, when="vip", reason="very important")]
        card = Scorecard("vip", [Metric("m", AsIs())], rules=rules)
        told = card.score_one({"m": 30, "vip": 1}).explain().sentences
        assert "The override to 80.0 adds 50.0: very important." in told
        by_formula = Scorecard(
            "vip", [Metric("m", AsIs())], rules=[Override(to="m / 2", when="vip", reason="half")]
        )
        told = by_formula.score_one({"m": 30, "vip": 1}).explain().sentences
        assert "The override takes 15.0 of the 85.0 points lost: half." in told

    def test_points_of_a_sum_are_told_as_what_they_give_and_take(self):
        """They have no losses."""
        card = Scorecard(
            "points",
            [
                Metric("good", AsIs(high=40)),
                Metric("bad", AsIs(low=-30, high=0)),
                Metric("gap", AsIs(), missing=5),
            ],
            aggregation=Sum(start=20),
        )
        told = card.score_one({"good": 25, "bad": -10, "gap": None}).explain()
        assert told.sentences == (
            "The score is 40.0 of 100, with 66.7 % of the weight observed.",
            "Bad at -10 takes 10.0 points.",
            "Gap gives 5.0 points.",
            "Good at 25 gives 25.0 points.",
            "The starts and limits of sums give 20.0 points.",
            "Gap is missing: the score would be 35.0 to 100.0, were it known.",
        )
        assert [part.weight for part in told.parts] == pytest.approx([0.625, 0.125, 0.25])
        limited = card.score_one({"good": 40, "bad": 0, "gap": 90}).explain().sentences
        assert limited[-1] == "The starts and limits of sums take 30.0 points."
        nothing = card.score_one({"good": 0, "bad": 0, "gap": 0}).explain()
        assert [part.weight for part in nothing.parts] == [0, 0, 0]

    def test_as_plain_values(self):
        """Ready for JSON, with None for what is missing."""
        told = explain()
        data = json.loads(json.dumps(told.to_dict(), allow_nan=False))
        assert data["key"] == "acme"
        assert data["as_of"] == "2026-11-01"
        assert data["rules"][0]["reason"] == "open P1 ticket"
        assert data["sentences"] == list(told.sentences)
        assert {part["metric"]: part["gap"] for part in data["metrics"]}["nps"] == "stale"
        dated = CARD.score(
            {name: [value] for name, value in (ACME | {"id": dt.date(2026, 1, 2)}).items()},
            key="id",
            as_of="2026-11-01",
        )
        assert dated.customer(dt.date(2026, 1, 2)).explain().to_dict()["key"] == "2026-01-02"

    def test_as_text(self):
        """The sentences and a table."""
        text = str(explain(plan="x" * 60, p1=1))
        assert text.startswith("The score of acme is")
        assert "open P1 ticket       rule" in text
        long = Scorecard("long", [Metric("plan", Categories({"x" * 60: 50}))])
        assert "…" in str(long.score_one({"plan": "x" * 60}).explain())
        assert repr(explain()) == (
            "<Explanation: 'acme', 39.0, red, lost most by csat, last_seen, logins>"
        )

    def test_one_score_explains_itself(self):
        """The same as the customer of a table."""
        one = CARD.score_one(ACME, as_of="2026-11-01").explain()
        assert one.sentences[1:] == explain().sentences[1:]
        assert one.sentences[0].startswith("The score is 39.0 of 100")

    def test_a_table_that_was_changed_is_refused(self):
        """Its values are no longer known."""
        card = Scorecard("card", [Metric("m", AsIs())])
        table = {"m": np.array([10.0])}
        scores = card.score(table)
        table["m"][0] = 20
        with pytest.raises(DataError, match="changed in place"):
            str(scores.explain(0))

    def test_an_unknown_customer_is_refused(self):
        """As everywhere."""
        with pytest.raises(KeyError, match="nobody"):
            CARD.score({name: [v] for name, v in ACME.items()}, as_of="2026-11-01").explain(
                "nobody"
            )
