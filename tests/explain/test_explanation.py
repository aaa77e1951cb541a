import datetime as dt
import json
import math

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
            "Csat is missing: it would not change the score.",
            "Nps is stale: it is 304 days old, and counts for 180; it would not change the score.",
            "With csat and nps known, the score would be 39.0 to 39.0.",
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
            "The score of acme is unknown: only 66.7 % of the weight was observed."
        )
        assert all(math.isnan(part.loss) for part in told.parts)
        assert told.to_dict()["score"] is None
        nothing = Scorecard("bare", [Metric("m", AsIs())]).score_one({"m": None}).explain()
        assert nothing.sentences == (
            "The score is unknown: no data.",
            "M is missing: the score would be 0.0 to 100.0, were it known.",
        )
        assert (nothing.band, nothing.named) == ("", False)

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
