import numpy as np
import pandas as pd
import polars as pl
import pytest

from healthscore import (
    AsIs,
    Banding,
    Cap,
    DataError,
    DefinitionError,
    Fixed,
    Floor,
    GeometricMean,
    Metric,
    Scorecard,
    Sum,
)

CARD = Scorecard(
    "card",
    [Metric("usage", AsIs()), Metric("csat", AsIs()), Metric("nps", AsIs())],
    weighting=Fixed(usage=2, csat=1, nps=1),
    rules=[Cap(at=30, when="p1 > 0", reason="open P1 ticket")],
    banding=Banding({"red": 0, "yellow": 40, "green": 70}),
)
TABLE = {
    "id": ["acme", "brix", "cogs", "dyno"],
    "usage": [100, 60, 20, None],
    "csat": [100, 30, 90, None],
    "nps": [100, 90, None, None],
    "p1": [0, 1, 0, 1],
}
SCORES = CARD.score(TABLE, key="id")


class TestReasons:
    def test_against_the_best_they_are_losses_and_rules(self):
        """The largest first; none for who has lost nothing, or has no score."""
        reasons = SCORES.reasons()
        assert reasons.codes == ("usage", "csat", "nps", "open P1 ticket")
        assert reasons.names.tolist() == [
            ["", "", ""],
            ["open P1 ticket", "usage", "csat"],
            ["usage", "csat", ""],
            ["", "", ""],
        ]
        assert reasons.points[1].tolist() == pytest.approx([30, 20, 17.5])
        assert reasons.text[1] == "open P1 ticket -30.0; usage -20.0; csat -17.5"
        assert (len(reasons), repr(reasons)) == (4, "<Reasons: 4 customers, 3 against 'best'>")
        with pytest.raises(ValueError, match="read-only"):
            reasons.points[0, 0] = 1

    def test_rules_of_one_reason_are_one(self):
        """For nobody could tell them apart in a field of a CRM."""
        rules = [
            Cap(at=60, when="p1", reason="blocked"),
            Cap(at=40, when="p1", reason="blocked"),
            Cap(at=30, when="late", reason="unpaid"),
        ]
        card = Scorecard("card", [Metric("a", AsIs())], rules=rules)
        scores = card.score({"a": [90, 90], "p1": [1, 0], "late": [1, 0]})
        reasons = scores.reasons()
        assert reasons.codes == ("a", "blocked", "unpaid")
        assert reasons.text.tolist() == ["blocked -50.0; a -10.0; unpaid -10.0", "a -10.0"]
        against = scores.reasons(against="mean")
        assert against.rule_shortfalls.tolist() == [[25, 5], [-25, -5]]

    def test_what_would_read_as_nothing_is_not_told(self):
        """Though it is among the names."""
        scores = Scorecard("card", [Metric("a", AsIs()), Metric("b", AsIs())]).score(
            {"a": [99.94], "b": [50]}
        )
        assert scores.reasons().names.tolist() == [["b", "a", ""]]
        assert scores.reasons().text.tolist() == ["b -25.0"]

    def test_the_choice_changes_the_order(self):
        """What is far from the best may be no further than with everybody else."""
        table = {"usage": [40, 40, 40], "csat": [100, 100, 85], "nps": [90, 90, 90], "p1": [0] * 3}
        scores = CARD.score(table)
        assert scores.reasons(1).names[2].tolist() == ["usage"]
        assert scores.reasons(1, "mean").names[2].tolist() == ["csat"]

    def test_against_those_who_just_pass(self):
        """The tenth of the band nearest to its cut, with all who tie with the last of them."""
        size = 40
        table = {
            "usage": [70.0] * 4 + [100.0] * (size - 4) + [40],
            "csat": [80.0] * 4 + [100.0] * (size - 4) + [80],
            "nps": [60.0] * 4 + [100.0] * (size - 4) + [100],
            "p1": [0] * (size + 1),
        }
        reasons = CARD.score(table).reasons(against="green")
        assert reasons.names[-1].tolist() == ["usage", "", ""]
        assert reasons.points[-1, 0] == pytest.approx(15)
        assert reasons.shortfalls[-1] == pytest.approx([15, 0, -10])

    def test_a_baseline_may_be_given(self):
        """Another book, of the same scorecard; the best needs none."""
        one = SCORES.take([1])
        assert one.reasons(against="green", baseline=SCORES).names.shape == (1, 3)
        mean = SCORES.take([1]).reasons(against="mean", baseline=SCORES.take([0]))
        assert mean.points[0].tolist() == pytest.approx([30, 20, 17.5])
        other = Scorecard("other", CARD.members).score(TABLE)
        with pytest.raises(DataError, match="'baseline' must be scored by the same scorecard"):
            one.reasons(against="mean", baseline=other)
        with pytest.raises(DataError, match="'baseline' has no meaning against 'best'"):
            one.reasons(baseline=SCORES)

    def test_what_is_missing_may_be_a_reason_against_the_mean(self):
        """Its weight went to what is worse."""
        reasons = SCORES.reasons(2, against="mean")
        assert reasons.shortfalls[2][2] > 0

    @pytest.mark.parametrize("against", ["mean", "green"])
    def test_a_metric_that_lost_nothing_is_no_reason(self, against):
        """Nor is a gap, whatever its weight did elsewhere."""
        reasons = SCORES.reasons(4, against=against)
        assert "nps" not in reasons.names[2]
        for row, names in enumerate(reasons.names):
            for name in filter(None, names):
                at = reasons.codes.index(name)
                assert at >= len(CARD.names) or SCORES.losses[row, at] > 0

    def test_a_rule_that_did_nothing_is_no_reason(self):
        """Not to be lifted by a floor is nobody's fault."""
        card = Scorecard("floor", CARD.members, rules=[Floor(at=90, when="vip > 0", reason="VIP")])
        scores = card.score({name: TABLE[name] for name in CARD.names} | {"vip": [0, 1, 0, 0]})
        reasons = scores.reasons(4, against="mean")
        assert "VIP" not in reasons.names
        assert reasons.rule_shortfalls[0] > 0

    def test_a_baseline_is_scores(self):
        """And no table."""
        with pytest.raises(DefinitionError, match="'baseline' of reasons must be Scores"):
            SCORES.reasons(against="mean", baseline=TABLE)

    @pytest.mark.parametrize("against", ["grean", "unknown", "worst"])
    def test_what_is_no_reference_is_refused(self, against):
        """With all that are."""
        with pytest.raises(DataError, match="'against' must be one of 'best', 'mean', 'red'"):
            SCORES.reasons(against=against)

    def test_without_a_banding_there_are_no_bands_to_be_held_against(self):
        """Only the best and the mean."""
        scores = Scorecard("bare", CARD.members).score(TABLE)
        with pytest.raises(DataError, match=r"one of 'best', 'mean'\. Got 'green'"):
            scores.reasons(against="green")

    def test_an_empty_reference_is_refused(self):
        """Nobody is in the band, or has a score."""
        with pytest.raises(DataError, match="No customer is in the band 'green'"):
            SCORES.take([1]).reasons(against="green")
        with pytest.raises(DataError, match="No customer has a score"):
            SCORES.take([3]).reasons(against="mean")

    @pytest.mark.parametrize("count", [0, -1, 2.0, True])
    def test_a_number_of_reasons_is_from_one(self, count):
        """Whole."""
        with pytest.raises(DefinitionError, match="'n' of reasons must be a whole number from 1"):
            SCORES.reasons(count)

    def test_more_reasons_than_there_are(self):
        """The rest stays empty."""
        assert SCORES.reasons(9).names[2].tolist() == ["usage", "csat"] + [""] * 7

    def test_points_of_a_sum_are_held_against_the_most_that_they_can_be(self):
        """A sum has no losses."""
        card = Scorecard(
            "sum", [Metric("a", AsIs(high=60)), Metric("b", AsIs(high=40))], aggregation=Sum()
        )
        reasons = card.score({"a": [10, 60], "b": [30, None]}).reasons(2)
        assert reasons.text.tolist() == ["a -50.0; b -10.0", ""]

    def test_points_too_many_for_a_table(self):
        """Are told all the same."""
        card = Scorecard(
            "sum",
            [Metric("a", AsIs(low=-1e9, high=1e9)), Metric("b", AsIs())],
            aggregation=Sum(),
        )
        reasons = card.score({"a": [-1e9, 0], "b": [30, 100]}).reasons(1)
        assert reasons.text.tolist() == ["a -2000000000.0", "a -1000000000.0"]

    def test_a_geometric_mean_against_the_mean_customer(self):
        """Metrics that are as the mean has them are no reason."""
        card = Scorecard("g", CARD.members[:2], aggregation=GeometricMean())
        reasons = card.score({"usage": [20, 60, 40], "csat": [50, 50, 50]}).reasons(against="mean")
        assert reasons.names[0].tolist() == ["usage", "", ""]

    def test_no_customers(self):
        """Have no reasons."""
        empty = CARD.score({name: [] for name in TABLE})
        assert empty.reasons().text.tolist() == []

    @pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
    def test_a_table_for_a_crm(self, library):
        """With the key, one text, and each reason with its points."""
        frame = CARD.score(library(TABLE), key="id").reasons(2).to_frame()
        assert type(frame) is library
        assert list(frame.columns) == [
            "id",
            "reasons",
            "reason_1",
            "reason_1_points",
            "reason_2",
            "reason_2_points",
        ]
        assert list(frame["reason_1"]) == ["", "open P1 ticket", "usage", ""]
        assert list(frame["reason_1_points"]) == pytest.approx([0, 30, 53.333333333, 0])

    def test_blocks_make_no_difference(self, monkeypatch):
        """However long they are."""
        whole = SCORES.reasons(2)
        monkeypatch.setattr("healthscore.explain._reasons._ROWS", 3)
        assert np.array_equal(SCORES.reasons(2).names, whole.names)
        assert np.array_equal(SCORES.reasons(2).points, whole.points)
