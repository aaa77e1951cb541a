import math

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from books import CARD, TABLE, scored
from hypothesis import given

import strategies
from draws import few
from healthscore import AsIs, Cap, DataError, DefinitionError, Fixed, Metric, Scorecard, Sum
from healthscore.playbook import call_first, value_at_risk

MONEY = [1000, 200, 3000, 50]
MEASURED = {"low": 0.5, "high": 0.25}


class TestValueAtRisk:
    def test_the_share_is_the_distance_from_full_health(self):
        """Of those who have a score."""
        found = value_at_risk(scored(), MONEY)
        np.testing.assert_allclose(found, [170, 130, 1200, math.nan], rtol=1e-15)

    def test_the_share_may_be_measured_by_band(self):
        """Also for those without a score."""
        found = value_at_risk(scored(), MONEY, loss=MEASURED)
        np.testing.assert_array_equal(found, [250, 100, 750, math.nan])
        found = value_at_risk(scored(), MONEY, loss=MEASURED | {"unknown": 1})
        np.testing.assert_array_equal(found, [250, 100, 750, 50])

    def test_the_share_may_be_given_one_by_one(self):
        """For whoever has one, score or not."""
        found = value_at_risk(scored(), MONEY, loss=[0, 1, None, 0.5])
        np.testing.assert_array_equal(found, [0, 200, math.nan, 25])
        found = value_at_risk(scored(), MONEY, loss=0.5)
        np.testing.assert_array_equal(found, [500, 100, 1500, 25])

    def test_money_may_go_by_key_or_be_a_column(self):
        """Of the scorecard's own."""
        by_key = {"brix": 200, "acme": 1000, "cogs": 3000, "gone": 7}
        found = value_at_risk(scored(), by_key, loss=[1] * 4)
        np.testing.assert_array_equal(found, [1000, 200, 3000, math.nan])
        np.testing.assert_array_equal(
            value_at_risk(scored(), "m", loss=[1] * 4), [91, 30, 60, math.nan]
        )

    @few
    @given(case=strategies.cases(), scale=st.floats(0, 1e9))
    def test_it_is_in_proportion_and_within_the_money(self, case, scale):
        """Whatever the scorecard is."""
        scores = case.scorecard.score(case.table, as_of=strategies.AS_OF)
        found = value_at_risk(scores, np.full(case.size, scale))
        np.testing.assert_array_equal(np.isnan(found), np.isnan(scores.values))
        known = found[~np.isnan(found)]
        assert ((known >= 0) & (known <= scale)).all()
        healthy = scores.values[~np.isnan(found)] == 100
        assert not known[healthy].any()

    @pytest.mark.parametrize(
        ("value", "loss", "wrong"),
        [
            ([1, 2], None, "'value' must have one value for each of the 4 customers"),
            (["x"] * 4, None, "'value': row 0: a number is due"),
            ([math.inf] * 4, None, "'value': row 0: a finite number or a gap is due"),
            ("mrr", None, "'value': 'mrr' is no column that the scorecard reads."),
            (MONEY, [0.5], "'loss' must have one value for each of the 4 customers"),
            (MONEY, [0.5, 1, 1.5, 0], "'loss', row 2: a share from 0 to 1 is due. Got 1.5."),
            (MONEY, [0.5, -1, 0, 0], "'loss', row 1: a share from 0 to 1 is due. Got -1.0."),
            (
                MONEY,
                {"low": 0.5},
                (
                    "'loss' of value_at_risk must have a share for each of low, high, and may have "
                    "one for 'unknown'. Got {'low': 0.5}."
                ),
            ),
            (MONEY, MEASURED | {"hihg": 1}, "'loss' of value_at_risk must have a share for each"),
            (MONEY, MEASURED | {"low": 2}, "'loss' of value_at_risk must hold shares from 0 to 1"),
            (MONEY, MEASURED | {"low": "x"}, "'loss' of value_at_risk must be a finite number."),
        ],
    )
    def test_what_is_wrong_is_named(self, value, loss, wrong):
        """With the argument, and the row."""
        with pytest.raises((DataError, DefinitionError)) as caught:
            value_at_risk(scored(), value, loss=loss)
        assert str(caught.value).startswith(wrong)

    def test_shares_by_band_need_bands(self):
        """And scores are scores."""
        plain = Scorecard("plain", [Metric("m", AsIs())]).score({"m": [3]})
        with pytest.raises(DefinitionError, match="Scorecard 'plain' has no banding"):
            value_at_risk(plain, [3], loss=MEASURED)
        with pytest.raises(DefinitionError, match=r"'scores' of value_at_risk must be Scores."):
            value_at_risk(3, [3])


class TestCallFirst:
    def test_the_most_at_risk_comes_first(self):
        """With what keeps the score low."""
        calls = call_first(scored(), MONEY, count=2)
        assert [call.key for call in calls] == ["cogs", "acme"]
        first = calls[0]
        assert (first.score, first.band, first.value, first.at_risk) == (60, "high", 3000, 1200)
        assert first.reasons == {"m": 40}
        assert first.adjustment == 0
        assert list(calls[1].reasons) == ["k", "m"]
        assert math.isclose(calls.total, 1500)
        assert calls.scores.keys.tolist() == ["cogs", "acme"]
        np.testing.assert_allclose(calls.at_risk, [1200, 170])
        np.testing.assert_array_equal(calls.value, [3000, 1000])

    def test_losses_and_rules_make_up_what_is_lacking(self):
        """For every call, whatever the order."""
        card = Scorecard(
            "ruled",
            [Metric("m", AsIs()), Metric("k", AsIs())],
            weighting=Fixed(m=3, k=1),
            rules=[Cap(at=39, when="x > 5", reason="many tickets")],
        )
        calls = call_first(card.score(TABLE, key="account"), MONEY)
        for call in calls:
            assert math.isclose(sum(call.reasons.values()) - call.adjustment, 100 - call.score)
        (ruled,) = (call for call in calls if call.key == "brix")
        assert ruled.adjustment == 0
        table = TABLE | {"x": [9, 9, 9, 9]}
        calls = call_first(card.score(table, key="account"), MONEY)
        (ruled,) = (call for call in calls if call.key == "acme")
        assert ruled.adjustment == -48
        assert ruled.band == ""
        assert str(ruled) == "acme: 610 of 1,000 at risk (score 39.0): rules -48.0, m -6.8, k -6.2"

    def test_equal_ones_stay_in_the_order_of_the_table(self):
        """So that a list is the same each time."""
        table = {"m": [50] * 30, "k": [50] * 30}
        calls = call_first(CARD.score(table), [7] * 30, count=12)
        assert [call.key for call in calls] == list(range(12))

    def test_nobody_is_called_for_nothing(self):
        """Nor where it is not known, and never more than are asked for."""
        table = {"m": [100, 50, None, 0], "k": [100, 50, None, 0]}
        scores = CARD.score(table)
        calls = call_first(scores, [10, None, 10, 0])
        assert (len(calls), calls.total) == (0, 0)
        assert repr(calls) == "<CallList: 0 accounts, 0 of 0 at risk in all>"
        assert str(calls) == "Nobody to call."
        assert len(calls.to_frame()["why"]) == 0
        assert len(call_first(scores, [10] * 4, count=1)) == 1
        assert len(call_first(scores, [10] * 4, count=0)) == 0
        nobody = CARD.score({"m": [], "k": []})
        assert list(call_first(nobody, [])) == []

    def test_customers_without_a_score_may_be_called(self):
        """Where their share is known; there are no reasons."""
        (call,) = call_first(scored(), MONEY, loss=[0, 0, 0, 1])
        assert (call.key, call.band, call.at_risk, call.reasons) == ("dune", "unknown", 50, {})
        assert str(call) == "dune: 50 of 50 at risk (no score, unknown)"

    def test_a_sum_has_no_losses(self):
        """Only its start and limits are told."""
        card = Scorecard("points", [Metric("m", AsIs(0, 60))], aggregation=Sum(start=20))
        (call,) = call_first(card.score({"m": [30]}), [100])
        assert (call.score, call.reasons, call.why) == (50, {}, "")
        assert str(call) == "0: 50 of 100 at risk (score 50.0)"

    def test_it_says_so_in_words(self):
        """One line a call."""
        calls = call_first(scored(), MONEY, count=1)
        assert repr(calls) == "<CallList: 1 account, 1,200 of 1,500 at risk in all>"
        assert str(calls) == "cogs: 1,200 of 3,000 at risk (score 60.0, high): m -40.0"

    def test_a_table_of_the_same_library(self):
        """With the index of the rows."""
        table = pd.DataFrame(TABLE, index=[10, 11, 12, 13])
        frame = call_first(CARD.score(table, key="account"), MONEY, count=2).to_frame()
        assert frame.index.tolist() == [12, 10]
        assert list(frame.columns) == ["account", "score", "band", "value", "at_risk", "why"]
        assert frame["why"].tolist() == ["m -40.0", "k -12.5, m -4.5"]
        plain = Scorecard("plain", [Metric("m", AsIs())])
        assert "band" not in call_first(plain.score(TABLE), MONEY).to_frame()

    @pytest.mark.parametrize("count", [-1, 2.5, True, "3", None])
    def test_a_count_is_a_whole_number(self, count):
        """From 0."""
        with pytest.raises(DefinitionError, match="'count' of call_first must be a whole number"):
            call_first(scored(), MONEY, count=count)

    def test_reasons_need_details(self):
        """And scores are scores."""
        with pytest.raises(DataError, match="'losses' was not kept: score with details=True"):
            call_first(scored(details=False), MONEY)
        with pytest.raises(DefinitionError, match=r"'scores' of call_first must be Scores."):
            call_first({}, MONEY)

    @few
    @given(case=strategies.cases(), count=st.integers(0, 12))
    def test_any_scorecard_gives_a_list(self, case, count):
        """In descending order, of those with the most."""
        scores = case.scorecard.score(case.table, as_of=strategies.AS_OF)
        money = np.arange(1.0, case.size + 1.0)
        risk = np.nan_to_num(value_at_risk(scores, money))
        calls = call_first(scores, money, count=count)
        expected = sorted(risk[risk > 0].tolist(), reverse=True)
        assert calls.at_risk.tolist() == expected[:count]
        assert math.isclose(calls.total, sum(expected), abs_tol=1e-9)
        assert [call.value for call in calls] == money[[call.key for call in calls]].tolist()
