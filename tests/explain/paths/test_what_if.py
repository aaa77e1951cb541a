"""What other raw values would do."""

import datetime as dt
import json
import math

import attrs
import numpy as np
import pytest
from hypothesis import assume, given

import healthscore as hs
import strategies
from draws import bits, few
from healthscore.errors import DataError
from healthscore.explain.paths._what_if import what_if

CARD = hs.Scorecard(
    "b2b",
    [
        hs.Group(
            "usage",
            [
                hs.Metric("logins", hs.Linear(worst=0, best=10)),
                hs.Metric(
                    "adoption",
                    hs.Linear(worst=0, best=1),
                    formula="features_used / features_bought",
                ),
                hs.Metric("seen", hs.Decay(half_life=14), formula="days_since(last_login)"),
            ],
        ),
        hs.Metric("plan", hs.Categories({"free": 20, "pro": 70, "enterprise": 100})),
        hs.Metric("mrr", hs.Linear(worst=0, best=10), formula="log1p(mrr)"),
        hs.Metric("nps", hs.Linear(worst=-100, best=100), observed="nps_date", valid_days=180),
    ],
    rules=[hs.Cap(at=39, when="p1 >= 1 or features_used < 1", reason="open P1 ticket")],
    banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}),
)
ACME = {
    "logins": 4,
    "features_used": 5,
    "features_bought": 10,
    "last_login": "2026-10-18",
    "plan": "pro",
    "mrr": 1000,
    "nps": 20,
    "nps_date": dt.date(2026, 10, 1),
    "p1": 0,
}
AS_OF = "2026-11-01"


def ask(changes, customer=ACME, **options):
    """Ask about ACME."""
    return what_if(CARD, customer, changes, as_of=AS_OF, **options)


def same(score, other):
    """Whether two scores have the same bits."""
    names = list(score.members)
    parts = [[each.value, each.coverage, each.adjustment] for each in (score, other)]
    parts = [
        [*part, *(each.members[name] for name in names), *each.contributions.values()]
        for part, each in zip(parts, (score, other), strict=True)
    ]
    return bits(parts[0]) == bits(parts[1])


class TestWhatIf:
    def test_a_column(self):
        """A raw value is put in the place of the old one, and both scores are given."""
        found = ask({"logins": 10})
        assert same(found.before, CARD.score_one(ACME, as_of=AS_OF))
        assert same(found.after, CARD.score_one({**ACME, "logins": 10}, as_of=AS_OF))
        assert found.change == found.after.value - found.before.value > 0
        assert found.bands == ("yellow", "yellow")
        assert list(found.reasons) == ["logins"]
        assert found.reasons["logins"] == pytest.approx(found.change)

    def test_a_metrics_own_value(self):
        """In the place of its formula, while rules still read its columns."""
        found = ask({"adoption": 0.75})
        assert found.after.members["adoption"] == 75
        moved = ask({"features_used": 7.5})
        assert found.after.value == moved.after.value
        assert ask({"adoption": 1.0}, {**ACME, "features_used": 0}).after.value == 39

    def test_raw_values_come_first(self):
        """A name that is both a column and a metric is the column: money, not its logarithm."""
        assert ask({"mrr": math.expm1(5)}).after.members["mrr"] == pytest.approx(50)

    def test_dates_labels_and_gaps(self):
        """Are given as they are when a customer is scored."""
        for date in ("2026-11-01", dt.date(2026, 11, 1), np.datetime64("2026-11-01")):
            assert ask({"last_login": date}).after.members["seen"] == 100
        assert ask({"plan": "enterprise"}).after.members["plan"] == 100
        found = ask({"nps": None})
        assert math.isnan(found.after.members["nps"])
        assert found.after.coverage == 0.75
        # an old answer stays old, whatever it says
        assert math.isnan(ask({"nps": 100, "nps_date": "2025-01-01"}).after.members["nps"])
        assert ask({"adoption": None}).after.coverage < 1
        assert ask({"seen": 0}).after.members["seen"] == 100

    def test_an_unknown_name(self):
        """Is refused, and the nearest one offered."""
        with pytest.raises(
            DataError, match=r"'login' is neither .* nor a metric. Did you mean 'lo"
        ):
            ask({"login": 3})
        with pytest.raises(DataError, match="neither a column"):
            ask({3: 3})
        with pytest.raises(DataError, match="neither a column"):
            ask({"usage": 80})

    def test_a_label_that_no_curve_knows_is_refused(self):
        """It would count as a gap, which may even raise the score."""
        with pytest.raises(
            DataError, match=r"'plan': one of .* is due. Got 'por'. Did you mean 'pro'"
        ):
            ask({"plan": "por"})

    def test_what_would_go_missing_is_told(self):
        """For its weight goes to the others."""
        found = ask({"nps": None})
        assert found.gone == ("nps",)
        assert str(found).endswith("; missing then: nps")

    def test_what_is_no_mapping(self):
        """Is refused, be it the customer or the changes."""
        with pytest.raises(DataError, match=r"must be a mapping of new values\. Got 'logins'"):
            ask("logins")
        with pytest.raises(DataError, match="mapping of values is due"):
            ask({}, [ACME])

    def test_values_are_checked_as_ever(self):
        """And the message names the metric."""
        with pytest.raises(DataError, match="metric 'adoption'"):
            ask({"adoption": "high"})
        with pytest.raises(DataError, match=r"pass as_of, such as"):
            what_if(CARD, ACME, {})

    def test_the_band_before(self):
        """Holds both scores, as far as the margin goes."""
        card = attrs.evolve(CARD, banding=attrs.evolve(CARD.banding, margin=30))
        found = what_if(card, ACME, {"logins": 5}, as_of=AS_OF, previous="green")
        assert found.bands == ("green", "green")

    @given(strategies.cases(rows=2))
    @few
    def test_no_changes_change_nothing(self, case):
        """Not one bit, for any scorecard."""
        customer = case.row(0)
        found = what_if(case.scorecard, customer, {}, as_of=strategies.AS_OF)
        assert same(found.before, found.after)
        assert found.reasons == {}
        assert str(found).count("(+0.0)") == (not math.isnan(found.change))
        assert found.changes == {}

    @given(strategies.cases(rows=2))
    @few
    def test_all_values_of_another_customer(self, case):
        """Give the other's score, bit for bit."""
        first, second = case.row(0), case.row(1)
        changes = {name: second[name] for name in case.scorecard.columns}
        for part in case.scorecard.score_one(second, as_of=strategies.AS_OF).explain().gaps:
            # a label that no curve knows is refused as a change
            assume(part.gap not in ("unlisted", "stale"))
        found = what_if(case.scorecard, first, changes, as_of=strategies.AS_OF)
        assert same(found.after, case.scorecard.score_one(second, as_of=strategies.AS_OF))

    @given(strategies.cases(rows=2))
    @few
    def test_a_score_stands_for_its_customer(self, case):
        """With its own values and its own date."""
        scores = case.scorecard.score(case.table, as_of=strategies.AS_OF)
        for row in range(2):
            found = what_if(case.scorecard, scores.customer(row), {})
            assert same(found.before, scores.customer(row))

    def test_a_score_with_a_key(self):
        """Is called by it, and may be asked about for another day."""
        table = {name: [value] * 2 for name, value in ACME.items()}
        table |= {"account": ["acme", "<b>"], "nps": [20, None], "plan": ["pro", " "]}
        table["last_login"] = ["2026-10-18", None]
        scores = CARD.score(table, key="account", as_of=AS_OF)
        found = what_if(CARD, scores["acme"], {"logins": 8})
        assert found.key == "acme"
        assert str(found).startswith("acme: 61.4 yellow to 64.8")
        assert found.after.value == ask({"logins": 8}).after.value
        later = what_if(CARD, scores["acme"], {}, as_of="2026-12-01")
        assert later.before.members["seen"] < found.before.members["seen"]
        gone = what_if(CARD, scores["<b>"], {"nps": 10})
        assert same(gone.before, scores["<b>"])

    def test_a_text_that_is_read_in_two_ways(self):
        """Is given back as that text, and a gap as a gap."""
        card = hs.Scorecard(
            "texts",
            [
                hs.Metric("a", hs.Categories({"2": 80}, other=10), formula="code"),
                hs.Metric("b", hs.AsIs(), formula="code"),
                hs.Metric("c", hs.AsIs(), formula="days_since(seen)"),
            ],
            rules=[hs.Cap(at=90, when="seen == 'never'")],
        )
        table = {"code": ["2", None], "seen": ["2026-10-30", None]}
        scores = card.score(table, as_of=AS_OF)
        for row in range(2):
            found = what_if(card, scores.customer(row), {})
            assert same(found.before, scores.customer(row))

    def test_it_says_so_in_words(self):
        """What moved it most comes first, and what does not show is left out."""
        found = ask({"logins": 10, "plan": "enterprise", "mrr": 1001, "nps": 100, "adoption": 1})
        assert str(found) == "61.4 yellow to 88.1 green (+26.7): nps +10.0, plan +7.5, logins +5.0"
        assert repr(found) == "<WhatIf: 61.4 yellow to 88.1 green (+26.7), 5 changed>"
        capped = ask({"p1": 2})
        assert str(capped) == "61.4 yellow to 39.0 red (-22.4): open P1 ticket -22.4"
        assert capped.adjustment == pytest.approx(capped.change)
        plain = what_if(attrs.evolve(CARD, banding=None), ACME, {}, as_of=AS_OF)
        assert str(plain) == "61.4 to 61.4 (+0.0)"
        assert plain.bands == ("", "")

    def test_a_score_that_comes_or_goes(self):
        """There is no change, and nothing moved it."""
        card = attrs.evolve(CARD, min_coverage=1)
        found = what_if(card, ACME, {"nps": None}, as_of=AS_OF)
        assert math.isnan(found.change)
        assert str(found) == "61.4 yellow to no score unknown; missing then: nps"
        assert found.to_dict()["after"] == {"score": None, "band": "unknown", "coverage": 0.75}

    def test_plain_data(self):
        """JSON holds all of it, whatever the values were."""
        changes = {
            "logins": np.int64(8),
            "last_login": dt.date(2026, 11, 1),
            "nps_date": np.datetime64("2026-11-01"),
            "nps": math.nan,
            "p1": None,
            "features_used": True,
            "mrr": np.float64(2.5),
            "plan": "pro",
        }
        found = ask(changes).to_dict()
        assert json.loads(json.dumps(found, allow_nan=False)) == found
        assert found["changes"] == {
            "logins": 8,
            "last_login": "2026-11-01",
            "nps_date": "2026-11-01",
            "nps": None,
            "p1": None,
            "features_used": True,
            "mrr": 2.5,
            "plan": "pro",
        }
        assert found["before"]["band"] == "yellow"
        plain = attrs.evolve(CARD, banding=None)
        assert what_if(plain, ACME, {}, as_of=AS_OF).to_dict()["after"]["band"] is None

    def test_nothing_given_is_changed(self):
        """Neither the customer nor the changes, now or later."""
        customer, changes = dict(ACME), {"logins": 8}
        found = what_if(CARD, customer, changes, as_of=AS_OF)
        changes["logins"] = 9
        assert customer == ACME
        assert found.changes == {"logins": 8}
