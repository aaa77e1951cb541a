import math

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest

import healthscore as hs
from healthscore import (
    AsIs,
    Banding,
    Cap,
    Categories,
    DataError,
    Decay,
    DefinitionError,
    Fixed,
    Floor,
    GeometricMean,
    Group,
    Metric,
    Override,
    Scorecard,
    Sum,
)

BANDING = Banding({"red": 0, "yellow": 40, "green": 70})
CARD = Scorecard(
    "card",
    [
        Metric("usage", AsIs(), unit="logins"),
        Metric("csat", AsIs(), observed="asked", valid_days=90),
        Metric("seen", Decay(half_life=10), formula="days_since(last_login)"),
    ],
    rules=[Cap(at=20, when="p1 > 0", reason="P1")],
    banding=BANDING,
)
OLD = {
    "id": ["acme", "brix", "cogs", "dyno"],
    "usage": [80, 60, 50, None],
    "csat": [60, 90, None, None],
    "asked": ["2026-10-01"] * 4,
    "last_login": ["2026-10-01", "2026-09-21", None, None],
    "p1": [0, 0, 0, 0],
}
NEW = {
    "id": ["brix", "acme", "eden", "dyno"],
    "usage": [60, 50, 10, 30],
    "csat": [90, 60, None, None],
    "asked": ["2026-10-01", "2026-07-01", None, None],
    "last_login": ["2026-09-21", "2026-10-01", None, None],
    "p1": [1, 0, 0, 0],
}
BEFORE = CARD.score(OLD, key="id", as_of="2026-10-01")
AFTER = CARD.score(NEW, key="id", as_of="2026-10-11")


@pytest.fixture
def comparison():
    """Two dates, ten days apart."""
    return hs.compare(BEFORE, AFTER)


class TestComparison:
    def test_customers_are_matched_by_key(self, comparison):
        """In the order of the later result; the others came or went."""
        assert comparison.keys.tolist() == ["brix", "acme", "dyno"]
        assert comparison.newcomers.tolist() == ["eden"]
        assert comparison.leavers.tolist() == ["cogs"]
        assert len(comparison) == 3
        assert comparison.before.keys.tolist() == comparison.after.keys.tolist()
        assert comparison.whole == (BEFORE, AFTER)

    def test_time_alone_is_told_apart(self, comparison):
        """Of who did nothing, all but the rule is due to it."""
        brix = comparison.keys.tolist().index("brix")
        assert not comparison.value_effects[brix].any()
        assert not comparison.data_effects[brix].any()
        assert comparison.time_effects[brix] == pytest.approx([0, 0, (25 - 50) / 3])
        assert comparison.rule_effects[brix] < 0
        assert comparison.customer("brix").effects == {"seen": {"time": pytest.approx(-25 / 3)}}

    def test_what_goes_stale_by_time_is_due_to_time(self):
        """Though the value stands where it stood."""
        later = CARD.score(OLD, key="id", as_of="2027-01-01")
        comparison = hs.compare(BEFORE, later)
        assert comparison.time_effects[0].sum() == pytest.approx(comparison.change[0])
        assert not comparison.data_effects[0].any()

    def test_where_one_way_round_has_no_score_the_other_counts(self):
        """Time first takes the score away, and data first does not."""
        card = attrs.evolve(CARD, min_coverage=0.9, rules=[])
        old = {name: [values[0]] for name, values in OLD.items()} | {"asked": ["2026-07-15"]}
        new = old | {"asked": ["2026-10-20"], "usage": [30]}
        before = card.score(old, key="id", as_of="2026-10-01")
        after = card.score(new, key="id", as_of="2026-11-01")
        there, back = hs.compare(before, after), hs.compare(after, before)
        for comparison in (there, back):
            whole = comparison.value_effects + comparison.data_effects + comparison.time_effects
            assert whole.sum() == pytest.approx(comparison.change[0])
        assert there.value_effects == pytest.approx(-back.value_effects)
        assert there.value_effects[0, 0] == pytest.approx(-50 / 3)

    def test_where_no_way_round_has_a_score_all_is_due_to_data(self):
        """They cannot be told apart."""
        card = attrs.evolve(CARD, min_coverage=0.6, rules=[])
        both = Metric("nps", AsIs(), observed="when", valid_days=90)
        card = attrs.evolve(card, members=[*card.members[:2], both])
        old = {
            "usage": [50],
            "csat": [40],
            "asked": ["2026-09-20"],
            "nps": [10],
            "when": ["2026-01-01"],
            "p1": [0],
        }
        new = old | {"asked": ["2026-01-01"], "when": ["2027-02-20"], "nps": [80]}
        gone = old | {"usage": [None]}
        before = card.score(old, as_of="2026-10-01")
        after = card.score(new, as_of="2027-03-01")
        comparison = hs.compare(before, after)
        assert not comparison.time_effects.any()
        whole = comparison.value_effects + comparison.data_effects
        assert whole.sum() == pytest.approx(comparison.change[0])
        assert gone["usage"] == [None]

    def test_what_time_does_to_others_is_told_as_such(self):
        """A metric that did not age gains the weight of one that is too old to count now."""
        card = Scorecard(
            "card",
            [Metric("usage", AsIs()), Metric("nps", AsIs(), observed="asked", valid_days=30)],
        )
        table = {"usage": [40], "nps": [90], "asked": ["2026-10-01"]}
        before, after = (card.score(table, as_of=date) for date in ("2026-10-20", "2026-11-20"))
        assert hs.compare(before, after).customer(0).sentences == (
            "Row 0 went from 65.0 to 40.0: -25.0.",
            "Nps, which is now too old to count, takes 18.8.",
            "Usage takes 6.2, as its weight changed with what is missing.",
        )
        back = hs.compare(after, before).customer(0).sentences
        assert back[1] == "Nps, which is known now, adds 18.8."
        late = card.score(table | {"nps": [10]}, as_of="2026-11-20")
        both = hs.compare(before, late).customer(0).sentences[1]
        assert both == "Nps, which is now too old to count, takes 23.8."

    @pytest.mark.parametrize("missing", ["exclude", 50])
    def test_a_survey_that_was_asked_again_is_not_missing(self, missing):
        """Though it would have been, had time alone passed."""
        nps = Metric("nps", AsIs(), observed="asked", valid_days=90, missing=missing)
        card = Scorecard("card", [nps, Metric("b", AsIs()), Metric("c", AsIs())])
        table = {"nps": [80], "asked": ["2025-12-01"], "b": [50], "c": [90]}
        before = card.score(table, as_of="2026-01-01")
        again = {**table, "asked": ["2026-03-15"]}
        same = card.score(again, as_of="2026-04-01")
        assert hs.compare(before, same).customer(0).sentences == (
            "Row 0 went from 73.3 to 73.3: +0.0.",
        )
        better = card.score({**again, "nps": [92]}, as_of="2026-04-01")
        told = hs.compare(before, better).customer(0).sentences
        points = "4.0" if missing == 50 else "3.7"
        assert told[1].startswith(f"Nps at 92, from 80, adds {points}: ")
        assert told[1].endswith(" by time alone.")
        # one way round to the later date leads over a score without it
        assert all("in the interplay with the others" in text for text in told[2:])
        assert not any("missing" in text for text in told)

    def test_a_value_that_never_counted_is_not_told(self):
        """Neither when it was missing nor when it is too old."""
        nps = Metric("nps", AsIs(), observed="asked", valid_days=30, missing=20)
        card = Scorecard("card", [nps, Metric("b", AsIs())])
        before = card.score({"nps": [None], "asked": [None], "b": [50]}, as_of="2026-01-01")
        after = card.score({"nps": [90], "asked": ["2025-12-20"], "b": [50]}, as_of="2026-03-01")
        assert len(hs.compare(before, after).customer(0).sentences) == 1

    def test_rules_of_another_model_are_told_as_such(self):
        """For their conditions are what they were; with the old table, data and model apart."""
        old = Scorecard(
            "old", [Metric("a", AsIs())], rules=[Cap(at=60, when="p1 >= 1", reason="open P1")]
        )
        new = attrs.evolve(old, rules=[Cap(at=70, when="p1 >= 1", reason="open P1")])
        table, later = {"a": [80], "p1": [1]}, {"a": [80], "p1": [0]}
        before = old.score(table)
        told = hs.compare(before, new.score(later), table=table).customer(0).sentences
        assert told == (
            "Row 0 went from 60.0 to 80.0: +20.0.",
            "The rule 'open P1', by another model, adds 10.0.",
            "The rule 'open P1' no longer holds, which adds 10.0.",
        )
        together = hs.compare(before, new.score(later)).customer(0).sentences
        assert together[1:] == ("The rule 'open P1', by another model and data, adds 20.0.",)

    def test_moves_read_as_their_bands(self):
        """And end where nothing is to be told."""
        card = Scorecard(
            "card", [Metric("a", AsIs()), Metric("b", AsIs())], banding=Banding({"red": 0, "g": 70})
        )
        before = card.score({"a": [69.96, 50, None], "b": [70, 50, None]})
        after = card.score({"a": [70.02, 50.02, 5], "b": [70, 50, 5]})
        comparison = hs.compare(before, after)
        moves = [str(comparison.customer(row).move) for row in range(3)]
        assert moves == [
            "row 0: 69.98 to 70.0 (red to g)",
            "row 1: 50.0 to 50.0",
            "row 2: no score to 5.0 (unknown to red)",
        ]
        assert comparison.customer(2).effects == {}
        assert "69.98" in comparison._repr_html_()
        down = hs.compare(card.score({"a": [50.03], "b": [50]}), card.score({"a": [50], "b": [50]}))
        assert "mean change +0.0" in repr(down)

    def test_a_label_that_nobody_knows_in_words(self):
        """Is not missing."""
        plan = Metric("plan", Categories({"free": 0, "pro": 100}))
        card = Scorecard("card", [plan, Metric("a", AsIs())])
        before, after = (card.score({"plan": [p], "a": [50]}) for p in ("pro", "gold"))
        told = hs.compare(before, after).customer(0).sentences
        assert told[1] == "Plan, whose label is none that is known, takes 18.8."

    def test_what_is_for_people_is_no_other_model(self):
        """Nor is another banding, for it moves bands and no points."""
        old = Scorecard(
            "card",
            [Group("g", [Metric("a", AsIs())]), Metric("b", AsIs())],
            rules=[Cap(at=10, when="p1", reason="P1")],
        )
        new = Scorecard(
            "other",
            [
                Group("g", [Metric("a", AsIs(), unit="logins", source="app")], description="use"),
                Metric("b", AsIs(), description="what b is", journey="onboarding"),
            ],
            rules=[Cap(at=10, when="p1", reason="open P1 ticket")],
            banding=BANDING,
            version="2",
            owner="success",
        )
        table = {"a": [80, 20], "b": [60, 60], "p1": [1, 0]}
        before, after = old.score(table), new.score(table | {"p1": [0, 0]})
        comparison = hs.compare(before, after)
        assert (comparison.model_changed, comparison.model_word) == (False, "")
        assert comparison.customer(0).sentences == (
            "Row 0 went from 10.0 to 70.0: +60.0.",
            "The rule 'open P1 ticket' no longer holds, which adds 60.0.",
        )
        assert after.reasons(against="mean", baseline=before).names[0, 0] == ""
        heavier = attrs.evolve(new, weighting=Fixed(g=3, b=1))
        assert hs.compare(before, heavier.score(table)).model_changed

    def test_a_table_that_is_none_is_refused_even_where_it_is_not_needed(self):
        """For one model has no effect, but an argument is not for nothing."""
        scores = CARD.score(OLD, key="id", as_of="2026-10-01")
        assert not hs.compare(scores, scores, table=OLD).model_changed
        with pytest.raises(DataError, match="A table is due"):
            hs.compare(scores, scores, table="nonsense")
        with pytest.raises(DataError, match=r"4 customers with the same keys\. Got 1\."):
            hs.compare(scores, scores, table={"id": ["acme"]})

    def test_who_has_no_score_has_no_change(self, comparison):
        """Neither before nor after, or in one of them."""
        dyno = comparison.keys.tolist().index("dyno")
        for array in (comparison.value_effects, comparison.effects, comparison.time_effects):
            assert np.isnan(array[dyno]).all()
        assert math.isnan(comparison.rule_effects[dyno])
        assert str(comparison.customer("dyno")) == "dyno had no score and has 30.0."
        back = hs.compare(AFTER, BEFORE).customer("dyno")
        assert str(back) == "dyno had 30.0 and has no score."

    def test_migrations(self, comparison):
        """From each band to each, unknown included."""
        assert comparison.migrations == {
            ("yellow", "red"): 1,
            ("green", "yellow"): 1,
            ("unknown", "red"): 1,
        }
        rows, columns, matrix = comparison.migration_matrix
        assert rows == columns == ("red", "yellow", "green", "unknown")
        assert matrix.sum() == 3
        assert matrix[1, 0] == 1
        assert comparison.moved == 3

    def test_without_bandings_there_are_none(self):
        """And nothing is said of bands."""
        card = Scorecard("bare", [Metric("m", AsIs())])
        comparison = hs.compare(card.score({"m": [1]}), card.score({"m": [5]}))
        assert comparison.migrations == {}
        assert comparison.moved == 0
        assert repr(comparison) == "<Comparison: 1 customer in both, mean change +4.0>"
        assert str(comparison.largest()[0]) == "row 0: 1.0 to 5.0: m +4.0"
        assert list(comparison.to_frame()) == [
            "score_before",
            "score_after",
            "change",
            "values",
            "data",
            "time",
            "model",
            "rules",
        ]

    def test_the_largest_moves(self, comparison):
        """With reasons that add up."""
        moves = comparison.largest()
        assert [move.key for move in moves] == ["brix", "acme"]
        for move in moves:
            assert sum(move.reasons.values()) + move.adjustment == pytest.approx(move.change)
        assert comparison.largest(0) == []
        assert (moves[0].band_before, moves[0].band_after) == ("yellow", "red")
        assert "yellow to red" in str(moves[0])
        for count in (-1, 1.0, True):
            with pytest.raises(DefinitionError, match="'count' of largest must be a whole number"):
                comparison.largest(count)

    def test_one_customer_in_words(self, comparison):
        """The largest effect first."""
        change = comparison.customer("acme")
        assert str(change).split("\n") == [
            "acme went from 80.0 to 50.0, from green to yellow: -30.0.",
            (
                "Last login 10 days ago, from 0 days ago, takes 19.5: "
                "+1.3 by what is missing, -20.8 by time alone."
            ),
            (
                "Usage at 50 logins, from 80 logins, takes 12.8: "
                "-12.5 by what happened, -0.3 by what is missing."
            ),
            "Csat, which is now too old to count, adds 2.4.",
        ]
        assert sum(value for kinds in change.effects.values() for value in kinds.values()) + sum(
            change.rules.values()
        ) == pytest.approx(change.change)
        assert repr(change) == "<Change: 'acme', 80.0 to 50.0>"
        assert (change.key, change.before, change.after) == ("acme", 80, 50)

    def test_what_happened_and_what_time_did_are_one_sentence(self):
        """For a login may make up for the days that passed."""
        card = Scorecard("seen", [CARD.members[2]])
        before = card.score({"last_login": ["2026-09-21"]}, as_of="2026-10-01")
        after = card.score({"last_login": ["2026-10-11"]}, as_of="2026-10-11")
        did = "adds 50.0: +62.5 by what happened, -12.5 by time alone."
        assert hs.compare(before, after).customer(0).sentences[1] == (
            f"Last login 0 days ago, from 10 days ago, {did}"
        )

    def test_rules_in_words(self, comparison):
        """What each took or added."""
        brix = comparison.customer("brix")
        assert brix.sentences[1] == "The rule 'P1' holds now, which takes 38.3."
        assert brix.rules == {"P1": pytest.approx(-115 / 3)}
        back = hs.compare(AFTER, BEFORE).customer("brix")
        assert back.sentences[1] == "The rule 'P1' no longer holds, which adds 38.3."

    def test_a_sum_that_its_limit_holds_below_a_product(self):
        """Moves nothing but its own metrics: what changed has it all, what appeared as data."""
        points = Group(
            "points", [Metric(name, AsIs(-50, 50)) for name in "ab"], aggregation=Sum(start=50)
        )
        card = Scorecard("card", [points, Metric("z", AsIs())], aggregation=GeometricMean())
        before, after = (
            card.score({"a": [20, 20, 20], "b": b, "z": [0, 0, 0]})
            for b in ([-5, None, -5], [5, 5, -5])
        )
        comparison = hs.compare(before, after)
        assert comparison.change.tolist() == [0, 0, 0]
        np.testing.assert_allclose(
            comparison.value_effects, [[0, 5.128205, 0], [0] * 3, [0] * 3], atol=1e-6
        )
        assert comparison.data_effects[1, 0] == comparison.data_effects[1, 2] == 0
        assert comparison.data_effects[1, 1] == pytest.approx(-comparison.rule_effects[1])
        assert comparison.data_effects[1, 1] != 0

    def test_rules_of_who_has_no_score(self):
        """Changed nothing that is known."""
        rules = [Cap(at=20, when="p1", reason="P1")]
        card = Scorecard("card", [Metric("a", AsIs())], rules=rules)
        comparison = hs.compare(
            card.score({"a": [50], "p1": [1]}), card.score({"a": [None], "p1": [0]})
        )
        assert comparison.customer(0).rules == {}

    def test_rules_that_hold_before_and_after_in_words(self):
        """Take or add more, or less, than they did."""
        metrics = [Metric("a", AsIs())]

        def told(rule, *values):
            card = Scorecard("card", metrics, rules=[rule])
            results = (card.score({"a": [value], "on": [1]}) for value in values)
            return hs.compare(*results).customer(0).sentences[-1]

        cap = Cap(at=20, when="on", reason="P1")
        assert told(cap, 50, 90) == "The rule 'P1' takes 40.0 more."
        assert told(cap, 90, 50) == "The rule 'P1' takes 40.0 less."
        floor = Floor(at=90, when="on", reason="vip")
        assert told(floor, 50, 20) == "The rule 'vip' adds 30.0 more."
        assert told(floor, 20, 50) == "The rule 'vip' adds 30.0 less."
        half = Override(to=50, when="on", reason="new")
        assert told(half, 20, 80) == "The rule 'new' takes 60.0."
        assert told(half, 80, 20) == "The rule 'new' adds 60.0."

    def test_starts_and_limits_of_sums_in_words(self):
        """What no metric and no rule did."""
        card = Scorecard(
            "sum",
            [Metric("a", AsIs(high=90)), Metric("b", AsIs(high=90))],
            aggregation=Sum(),
            rules=[Cap(at=95, when="p1 > 0", reason="P1")],
        )
        before, after = (card.score({"a": [90], "b": [b], "p1": [b]}) for b in (0, 40))
        change = hs.compare(before, after).customer(0)
        assert change.rules == {"starts and limits": -30, "P1": -5}
        assert "The starts and limits of sums take 30.0." in change.sentences
        back = hs.compare(after, before).customer(0)
        assert "The starts and limits of sums add 30.0." in back.sentences

    def test_values_that_appear_in_words(self):
        """And those that stay as they were."""
        card = Scorecard("two", [Metric("a", AsIs()), Metric("b", AsIs(), missing=10)])
        before, after = card.score({"a": [50], "b": [None]}), card.score({"a": [50], "b": [90]})
        comparison = hs.compare(before, after)
        assert comparison.data_effects.tolist() == [[0, 40]]
        assert comparison.customer(0).sentences[1] == "B, which is known now, adds 40.0."

    def test_labels_and_gaps_that_change_in_words(self):
        """A label is shown as such; a value whose formula has none any more is not shown."""
        card = Scorecard(
            "two",
            [
                Metric("plan", hs.Categories({"free": 0, "pro": 100})),
                Metric("use", AsIs(), formula="used / bought", missing=30),
            ],
        )
        before = card.score({"plan": ["pro"], "used": [80], "bought": [1]})
        after = card.score({"plan": ["free"], "used": [80], "bought": [0]})
        assert hs.compare(before, after).customer(0).sentences == (
            "Row 0 went from 90.0 to 15.0: -75.0.",
            "Plan at 'free', from 'pro', takes 50.0.",
            "Use, which went missing, takes 25.0.",
        )

    def test_many_effects_in_words(self):
        """After five, the rest together."""
        names = [f"m{at}" for at in range(8)]
        card = Scorecard("many", [Metric(name, AsIs()) for name in names])
        before, after = (
            card.score(
                {name: [at * 8 + 8 for _ in "1"] if on else [0] for at, name in enumerate(names)}
            )
            for on in (0, 1)
        )
        told = hs.compare(before, after).customer(0).sentences
        assert told[-1] == "3 smaller effects come to +6.0."
        names, card = names[:6], Scorecard("six", card.members[:6])
        before, after = (card.score({name: [on * 9] for name in names}) for on in (0, 1))
        assert hs.compare(before, after).customer(0).sentences[-1] == "M5 at 9, from 0, adds 1.5."

    def test_customers_are_found_by_any_key(self):
        """Dates of numpy and numbers too; nobody else is."""
        card = Scorecard("bare", [Metric("m", AsIs())])
        days = np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[D]")
        before, after = (card.score({"m": [1, m], "d": days}, key="d") for m in (2, 5))
        comparison = hs.compare(before, after)
        assert comparison.customer(days[1]).change == 3
        for key in ("nobody", [1]):
            with pytest.raises(KeyError, match="in both results: it is in neither result"):
                comparison.customer(key)

    def test_who_came_or_left_is_told_so(self, comparison):
        """By name."""
        with pytest.raises(KeyError, match="'cogs' in both results: it is in the result before"):
            comparison.customer("cogs")
        with pytest.raises(KeyError, match="'eden' in both results: it is in the result after"):
            comparison.customer("eden")

    def test_only_scores_are_compared(self):
        """And no tables."""
        for pair in ((OLD, AFTER), (BEFORE, pd.DataFrame(NEW))):
            with pytest.raises(DefinitionError, match="of compare must be Scores"):
                hs.compare(*pair)

    @pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
    def test_a_table_of_the_same_library(self, library):
        """With the parts of each change, and on request the effect of each metric."""
        after = CARD.score(library(NEW), key="id", as_of="2026-10-11")
        frame = hs.compare(BEFORE, after).to_frame(effects=True)
        assert type(frame) is library
        assert list(frame.columns)[-4:] == [
            "rules",
            "usage_effect",
            "csat_effect",
            "seen_effect",
        ]
        parts = sum(np.array(frame[kind])[:2] for kind in ("values", "data", "time", "model"))
        np.testing.assert_allclose(
            parts + np.array(frame["rules"])[:2], np.array(frame["change"])[:2]
        )

    def test_in_words(self, comparison):
        """The book first, then the largest moves."""
        assert repr(comparison) == (
            "<Comparison: 3 customers in both, 1 newcomer, 1 leaver, 3 change band, "
            "mean change -38.3>"
        )
        lines = str(comparison).split("\n")
        assert lines[1] == "1 from yellow to red"
        assert any(line.startswith("The mean went from") for line in lines)

    def test_without_keys_rows_are_matched(self):
        """Where there are as many; else a key is asked for."""
        card = Scorecard("bare", [Metric("m", AsIs())])
        before, after = card.score({"m": [1, 2]}), card.score({"m": [5, 2]})
        assert hs.compare(before, after).change.tolist() == [4, 0]
        with pytest.raises(DataError, match="Customers are matched by key: score both tables"):
            hs.compare(before, card.score({"m": [5]}))
        with pytest.raises(DataError, match="Got 2 customers before and 1 after"):
            hs.compare(before, card.score({"m": [5], "id": [0]}, key="id"))

    def test_details_are_needed(self):
        """In both."""
        card = Scorecard("bare", [Metric("m", AsIs())])
        with pytest.raises(DataError, match="'compare' was not kept"):
            hs.compare(card.score({"m": [1]}, details=False), card.score({"m": [2]}))

    def test_a_table_that_was_changed_is_refused(self):
        """Where its dates are asked for again."""
        table = {name: np.array(values) for name, values in OLD.items() if name != "csat"}
        table["last_login"] = np.array(["2026-09-01"] * 4, dtype="datetime64[us]")
        card = attrs.evolve(CARD, members=[CARD.members[0], CARD.members[2]])
        table["usage"] = np.array([1.0, 2, 3, 4])
        before = card.score(table, key="id", as_of="2026-10-01")
        after = card.score(table, key="id", as_of="2026-11-01")
        hs.compare(before, after)
        table["last_login"][0] = np.datetime64("2026-09-20", "us")
        with pytest.raises(DataError, match="metric 'seen': the table was changed in place"):
            hs.compare(before, after)

    def test_no_customers_in_both(self):
        """Nothing changed."""
        card = Scorecard("bare", [Metric("m", AsIs())], banding=BANDING)
        before, after = (card.score({"m": [1], "id": [key]}, key="id") for key in "ab")
        comparison = hs.compare(before, after)
        assert len(comparison) == 0
        assert comparison.migrations == {}
        assert comparison.mean.turnover == 0
        assert comparison.to_frame()["change"].tolist() == []


class TestAnotherModel:
    new = attrs.evolve(
        CARD,
        members=[CARD.members[0], Metric("csat", AsIs(), unit="%"), Metric("nps", AsIs())],
        weighting=Fixed(usage=3, csat=1, nps=1),
        rules=[],
    )
    table = OLD | {"nps": [10, 20, 30, 40]}

    def test_model_and_data_together(self):
        """Named so, for without the old table nobody can tell."""
        after = self.new.score(self.table, key="id", as_of="2026-10-01")
        comparison = hs.compare(BEFORE, after)
        assert comparison.model_changed
        assert comparison.model_word == "model and data"
        assert comparison.metrics == ("usage", "csat", "seen", "nps")
        known = ~np.isnan(comparison.change)
        assert not comparison.value_effects[known].any()
        assert comparison.model_effects.sum(axis=1)[known] + comparison.rule_effects[
            known
        ] == pytest.approx(comparison.change[known])
        assert "another model and data" in repr(comparison)
        assert "by another model and data," in str(comparison.customer("acme"))

    def test_the_model_alone_on_the_old_table(self):
        """And then the data, by the new one."""
        later = self.table | {"usage": [40, 60, 50, 10]}
        after = self.new.score(later, key="id", as_of="2026-10-01")
        comparison = hs.compare(BEFORE, after, table=self.table)
        assert comparison.model_word == "model"
        between = self.new.score(self.table, key="id", as_of="2026-10-01")
        model = comparison.model_effects.sum(axis=1) + comparison.model_rule_effects
        assert model[0] == pytest.approx(between.values[0] - BEFORE.values[0])
        assert comparison.value_effects[0] == pytest.approx([-24, 0, 0, 0])

    def test_the_table_may_be_in_another_order(self):
        """It is matched by key; another table is refused."""
        order = [2, 0, 3, 1]
        mixed = {name: [values[at] for at in order] for name, values in self.table.items()}
        after = self.new.score(self.table, key="id", as_of="2026-10-01")
        straight = hs.compare(BEFORE, after, table=self.table)
        crossed = hs.compare(BEFORE, after, table=mixed)
        np.testing.assert_array_equal(straight.model_effects, crossed.model_effects)
        short = {name: values[:3] for name, values in self.table.items()}
        with pytest.raises(DataError, match="'table' must be the one that the earlier result"):
            hs.compare(BEFORE, after, table=short)

    def test_another_table_is_refused(self):
        """The later one under the earlier keys would make the split between both false."""
        wrong = self.table | {"usage": [1, 2, 3, 4]}
        after = self.new.score(self.table, key="id", as_of="2026-10-01")
        with pytest.raises(
            DataError, match="4 customers have other scores, the first of them 'acme'"
        ):
            hs.compare(BEFORE, after, table=wrong)

    def test_a_metric_that_is_new_in_words(self):
        """Its old value comes from the table."""
        later = self.table | {"nps": [90, 20, 30, 40]}
        after = self.new.score(later, key="id", as_of="2026-10-01")
        comparison = hs.compare(BEFORE, after, table=self.table)
        assert "Nps at 90, from 10, adds 16.0." in comparison.customer("acme").sentences
        gone = self.new.score(self.table | {"nps": [None] * 4}, key="id", as_of="2026-10-01")
        told = hs.compare(BEFORE, gone, table=self.table).customer("acme").sentences
        assert any(sentence.startswith("Nps, which went missing, ") for sentence in told)

    def test_where_the_new_model_has_no_score_on_the_old_table(self):
        """All is due to model and data."""
        strict = attrs.evolve(self.new, min_coverage=0.9)
        old = self.table | {"nps": [None, 20, 30, 40]}
        before = CARD.score(old, key="id", as_of="2026-10-01")
        after = strict.score(self.table, key="id", as_of="2026-10-01")
        comparison = hs.compare(before, after, table=old)
        for kind in (comparison.value_effects, comparison.data_effects, comparison.time_effects):
            assert not kind[0].any()
        assert comparison.model_effects[0].sum() == pytest.approx(comparison.change[0])

    def test_points_of_a_sum(self):
        """Are what they are: no weight is in them."""
        members = [Metric("a", AsIs(high=60)), Metric("b", AsIs(high=40))]
        old, new = Scorecard("s", members, aggregation=Sum()), Scorecard("m", members)
        table = {"a": [30], "b": [40]}
        comparison = hs.compare(old.score(table), new.score(table), table=table)
        assert comparison.model_effects.tolist() == [[-15, -20]]


class TestMean:
    def test_what_moved_it(self, comparison):
        """Metrics, rules, and who is in the book; they add up."""
        mean = comparison.mean
        assert mean.before == pytest.approx(np.nanmean(BEFORE.values))
        assert mean.after == pytest.approx(np.nanmean(AFTER.values))
        parts = sum(mean.metrics.values()) + mean.rules + mean.turnover
        assert parts == pytest.approx(mean.change)
        assert list(mean.metrics) == sorted(mean.metrics, key=lambda name: -abs(mean.metrics[name]))
        (sentence,) = mean.sentences
        assert str(mean) == sentence
        assert sentence == (
            "The mean went from 65.6 to 27.5 (-38.1): rules -19.2, seen -13.9, usage -6.4."
        )

    def test_what_rules_are_called(self):
        """Starts and limits, where there are sums and no rules."""

        def told(start, rules=()):
            metrics = [Metric("a", AsIs(0, 50))]
            card = Scorecard("sum", metrics, aggregation=Sum(start=start), rules=rules)
            return str(hs.compare(card.score({"a": [20]}), card.score({"a": [50]})).mean)

        assert told(60).endswith("(+20.0): a +30.0, starts and limits -10.0.")
        rules = [Cap(at=40, when="1 == 1", reason="all")]
        assert told(0, rules).endswith("(+20.0): a +30.0, rules, starts and limits -10.0.")

    def test_a_book_without_scores(self):
        """Has no mean, and nothing is told."""
        card = Scorecard("bare", [Metric("m", AsIs())])
        empty = card.score({"m": [None]})
        mean = hs.compare(empty, empty).mean
        assert math.isnan(mean.change)
        assert list(mean.sentences) == []

    def test_a_mean_that_did_not_move(self):
        """Is told without reasons."""
        card = Scorecard("bare", [Metric("m", AsIs())])
        same = card.score({"m": [50]})
        assert list(hs.compare(same, same).mean.sentences) == [
            "The mean went from 50.0 to 50.0 (+0.0)."
        ]


class TestMix:
    card = Scorecard("bare", [Metric("m", AsIs())])

    def scores(self, values, keys):
        """Score some customers by key."""
        return self.card.score({"m": values, "id": list(keys)}, key="id")

    def test_a_change_of_the_mix_alone(self):
        """No segment changed within."""
        before = self.scores([80, 80, 20], "abc")
        after = self.scores([80, 20, 20], "ade")
        mix = hs.compare(before, after).mix(["pro", "pro", "free"], ["pro", "free", "free"])
        assert (mix.before, mix.after, mix.change) == (60, 40, -20)
        assert mix.within == 0
        assert mix.mix == pytest.approx(-20)
        assert str(mix).split("\n")[0] == (
            "The mean went from 60.0 to 40.0: +0.0 within segments, -20.0 by their mix."
        )

    def test_a_change_within_alone(self):
        """The shares are what they were."""
        before, after = self.scores([80, 20], "ab"), self.scores([60, 20], "ab")
        mix = hs.compare(before, after).mix({"a": "pro", "b": "free"})
        assert mix.mix == pytest.approx(0)
        assert mix.within == pytest.approx(-10)
        assert mix.segments[0].segment == "pro"
        assert (mix.segments[0].mean_before, mix.segments[0].count_after) == (80, 1)

    def test_they_always_add_up(self):
        """With segments that come and go, customers without one, and gaps."""
        chance = np.random.default_rng(3)
        for _ in range(20):
            sizes = chance.integers(1, 12, 2)
            sides = []
            for size in sizes:
                values = chance.uniform(0, 100, size)
                values[1:][chance.uniform(size=size - 1) < 0.2] = np.nan
                labels = chance.choice(["a", "b", "c", None], size).tolist()
                sides.append((self.scores(values, range(size)), labels))
            (before, old), (after, new) = sides
            mix = hs.compare(before, after).mix(old, new)
            assert mix.within + mix.mix == pytest.approx(mix.change)
            assert (
                sum(each.count_before for each in mix.segments) == (~np.isnan(before.values)).sum()
            )

    def test_customers_without_a_segment(self):
        """Are one of their own."""
        before, after = self.scores([80, 20], "ab"), self.scores([60, 20], "ab")
        assert "(none): 1 to 1 customer, mean" in str(hs.compare(before, after).mix({"a": "pro"}))

    def test_segments_that_do_not_fit_are_refused(self):
        """With the side that they are of."""
        before, after = self.scores([80, 20], "ab"), self.scores([60], "a")
        with pytest.raises(DataError, match="'after' must have one value for each of the 1"):
            hs.compare(before, after).mix(["x", "y"], ["x", "y"])
        with pytest.raises(DataError, match="'after' of mix is due"):
            hs.compare(before, after).mix(["x", "y"])

    def test_a_book_without_scores(self):
        """Has no segments."""
        empty, full = self.scores([None], "a"), self.scores([60], "a")
        mix = hs.compare(empty, empty).mix({"a": "pro"})
        assert mix.segments == ()
        assert str(mix) == "The mean went from none to none."
        one_side = hs.compare(empty, full).mix({"a": "pro"})
        assert str(one_side) == (
            "The mean went from none to 60.0.\npro: 0 to 1 customer, mean none to 60.0"
        )
        assert repr(hs.compare(empty, full).customer("a")) == "<Change: 'a', no score to 60.0>"
