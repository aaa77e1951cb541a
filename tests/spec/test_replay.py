"""What a change of the definition does to real customers."""

import math

import attrs
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import healthscore as hs
import strategies
from draws import few

OLD = hs.Scorecard(
    "b2b",
    [hs.Metric("usage", hs.AsIs()), hs.Metric("csat", hs.AsIs())],
    weighting=hs.Fixed(usage=3, csat=1),
    banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}),
)
NEW = attrs.evolve(
    OLD,
    members=[*OLD.members, hs.Metric("nps", hs.AsIs())],
    weighting=hs.Fixed(usage=1, csat=1, nps=2),
    rules=[hs.Cap(at=39, when="p1 >= 1", reason="open P1 ticket")],
    min_coverage=0.5,
)
TABLE = {
    "account": ["acme", "brix", "cogs", "dune", "echo"],
    "usage": [80, 80, 50, None, None],
    "csat": [80, 80, 50, None, 50],
    "nps": [80, 80, 50, 90, None],
    "p1": [0, 1, 0, 0, 0],
}


@pytest.fixture
def replay():
    """Five customers by two definitions."""
    return hs.replay(OLD, NEW, TABLE, key="account")


class TestReplay:
    def test_both_scores_and_their_difference(self, replay):
        """Which is missing where either is."""
        np.testing.assert_array_equal(replay.before.values, [80, 80, 50, np.nan, 50])
        np.testing.assert_array_equal(replay.after.values, [80, 39, 50, 90, np.nan])
        np.testing.assert_array_equal(replay.change, [0, -41, 0, np.nan, np.nan])
        assert len(replay) == 5
        assert replay.before.scorecard is OLD
        assert replay.diff.new is NEW
        with pytest.raises(ValueError, match="read-only"):
            replay.change[0] = 1

    def test_moves_between_bands(self, replay):
        """Most first; those without a score are in none."""
        assert replay.moves == {
            ("yellow", "yellow"): 1,
            ("yellow", "unknown"): 1,
            ("green", "red"): 1,
            ("green", "green"): 1,
            ("unknown", "green"): 1,
        }
        assert (replay.moved, replay.appear, replay.disappear) == (3, 1, 1)

    def test_the_largest_moves_and_their_reasons(self, replay):
        """Those of metrics and rules add up to the change."""
        (move,) = replay.largest()
        assert (move.key, move.before, move.after, move.change) == ("brix", 80, 39, -41)
        assert (move.band_before, move.band_after) == ("green", "red")
        # both metrics score what the whole does, so that nothing hangs on their weights
        assert move.reasons == {}
        assert move.adjustment == -41
        assert str(move) == "brix: 80.0 to 39.0 (green to red): open P1 ticket -41.0"
        assert replay.largest(0) == []

    def test_it_says_so_in_words(self, replay):
        """In one line, in several, and in a notebook."""
        ends = f"{OLD.fingerprint[:12]} to {NEW.fingerprint[:12]}"
        summary = "5 customers, 3 change band, mean change -13.7, 1 get a score, 1 lose theirs"
        assert repr(replay) == f"<Replay: {summary}, {ends}>"
        assert str(replay).split("\n") == [
            f"{summary}.",
            "1 from yellow to unknown",
            "1 from green to red",
            "1 from unknown to green",
            str(replay.largest()[0]),
        ]
        assert replay._repr_html_().startswith(f"<p>{summary}.</p><ul><li>1 from yellow")

    def test_a_table_of_the_same_library(self):
        """With the key first."""
        frame = hs.replay(OLD, NEW, pd.DataFrame(TABLE), key="account").to_frame()
        assert type(frame) is pd.DataFrame
        assert list(frame.columns) == [
            "account",
            "score_before",
            "score_after",
            "change",
            "band_before",
            "band_after",
        ]
        assert frame["band_after"].tolist() == ["green", "red", "yellow", "green", "unknown"]

    def test_without_a_banding_there_are_no_bands(self):
        """On either side."""
        plain = attrs.evolve(OLD, banding=None)
        for old, new in ((plain, NEW), (OLD, plain), (plain, plain)):
            found = hs.replay(old, new, TABLE, key="account")
            assert found.moves == {}
            assert "band" not in repr(found)
            assert "band_before" not in found.to_frame()
        (move,) = hs.replay(plain, NEW, TABLE, key="account").largest(3)
        assert (move.band_before, move.band_after) == ("", "red")
        assert str(move).startswith("brix: 80.0 to 39.0: open P1 ticket")

    def test_customers_without_a_key_go_by_their_row(self):
        """And nothing changes where the definitions are equal."""
        found = hs.replay(OLD, OLD, TABLE)
        assert found.largest() == []
        assert (found.moved, found.appear, found.disappear) == (0, 0, 0)
        assert hs.replay(OLD, NEW, TABLE).largest()[0].key == 1
        empty = hs.replay(OLD, NEW, {name: [] for name in TABLE})
        assert str(empty) == "0 customers, 0 change band."
        one = hs.replay(OLD, OLD, {name: values[:1] for name, values in TABLE.items()})
        assert str(one) == "1 customer, 0 change band, mean change +0.0."

    def test_a_metric_may_be_called_rules(self):
        """Its points are not those of rules."""
        old = hs.Scorecard("x", [hs.Metric("rules", hs.AsIs()), hs.Metric("q", hs.AsIs())])
        new = attrs.evolve(old, rules=[hs.Cap(20, "q > 0")], weighting=hs.Fixed(rules=3, q=1))
        (move,) = hs.replay(old, new, {"rules": [10.0], "q": [90.0]}).largest()
        assert sum(move.reasons.values()) + move.adjustment == move.change == -30

    def test_what_is_no_scorecard_or_no_count_is_refused(self):
        """By its name."""
        with pytest.raises(hs.DefinitionError, match="'old' of replay must be a Scorecard"):
            hs.replay(3, NEW, TABLE)
        for count in (-1, 2.5, True, "3"):
            with pytest.raises(hs.DefinitionError, match="'count' of largest must be a whole"):
                hs.replay(OLD, NEW, TABLE).largest(count)

    def test_what_still_learns_is_refused(self):
        """Fit both to the same table first."""
        learns = attrs.evolve(OLD, weighting=hs.Entropy())
        with pytest.raises(hs.NotFittedError):
            hs.replay(OLD, learns, TABLE)

    def test_the_date_of_scoring_goes_to_both(self):
        """Where either counts days."""
        late = attrs.evolve(OLD, rules=[hs.Cap(5, "days_since(seen) > 30")])
        table = TABLE | {"seen": ["2026-01-01"] * 5}
        found = hs.replay(OLD, late, table, as_of="2026-11-01")
        assert found.after.values.tolist()[0] == 5


@few
@given(case=strategies.cases(), limit=st.floats(0, 1))
def test_reasons_add_up_to_the_change(case, limit):
    """Whatever the definition is, and whether a score appears or not."""
    rules = [*case.scorecard.rules, hs.Override(to=33, when="flag")]
    new = attrs.evolve(case.scorecard, rules=rules, min_coverage=limit)
    found = hs.replay(case.scorecard, new, case.table, as_of=strategies.AS_OF)
    for move in found.largest(case.size):
        points = sum(move.reasons.values()) + move.adjustment
        assert math.isclose(points, move.change, abs_tol=1e-9)
    assert sum(found.moves.values()) in (0, case.size)
