import numpy as np
import pytest
from books import TABLE, held, scored, why

from healthscore import AsIs, Metric, Scorecard


class TestReasons:
    def test_the_parts_that_held_with_their_values(self):
        """Joined by semicolons, as they are written."""
        assert why("score('m') >= 80 and x == 0", "acme") == (
            "score('m') is 91.0 (>= 80); x is 0 (== 0)"
        )

    def test_of_alternatives_those_that_held(self):
        """Also within others."""
        when = "(x > 5 or x == 0 or plan == 'pro') and (score > 99 or score > 80)"
        assert why(when, "acme") == (
            "x is 0 (== 0); plan is 'pro' (== 'pro'); score is 83.0 (> 80)"
        )
        assert why("x > 5 or (plan == 'pro' and x > 3)", "brix") == "x is 7 (> 5)"

    def test_what_is_denied_is_turned_round(self):
        """So that every part is said as it is."""
        assert why("not (x > 5 or plan == 'free')", "acme") == (
            "x is 0 (<= 5); plan is 'pro' (!= 'free')"
        )
        assert why("not (x > 5 and plan == 'pro')", "brix") == "plan is 'free' (!= 'pro')"
        assert why("plan not in ('free', 'x')", "acme") == "plan is 'pro' (not in ('free', 'x'))"
        assert why("not not x == 7", "brix") == "x is 7 (== 7)"

    def test_a_part_that_is_not_known_is_no_reason(self):
        """Though the whole may hold without it."""
        assert why("plan == 'pro' or x == 2", "cogs") == "x is 2 (== 2)"

    def test_a_constant_comes_last(self):
        """However it is written."""
        assert why("5 < x", "brix") == "x is 7 (> 5)"
        assert why("0 <= x < 5", "cogs") == "x is 2 (>= 0); x is 2 (< 5)"
        assert why("'free' == plan", "brix") == "plan is 'free' (== 'free')"
        assert why("1 < 2", "acme") == "1 is 1 (< 2)"

    def test_two_values_are_both_told(self):
        """Numbers and texts."""
        table = TABLE | {"old": ["pro", "pro", None, "x"]}
        assert why("x < m", "acme") == "x is 0 (< m, which is 91)"
        assert why("x * 2 > score('k') / 10 + 1", "brix") == (
            "x * 2 is 14 (> score('k') / 10 + 1, which is 5)"
        )
        assert why("plan != old", "brix", table=table) == (
            "plan is 'free' (!= old, which is 'pro')"
        )
        assert why("coalesce(plan, 'none') == 'none'", "cogs") == (
            "coalesce(plan, 'none') is 'none' (== 'none')"
        )

    def test_a_bare_column_is_told_with_its_value(self):
        """And a condition within a function as it stands."""
        assert why("x", "brix") == "x is 7"
        assert why("not x", "acme") == "x is 0"
        assert why("coalesce(x > 3, plan == 'pro')", "dune") == (
            "coalesce(x > 3, plan == 'pro') is 1"
        )
        assert why("x in (1, 2.5, 7)", "brix") == "x is 7 (in (1, 2.5, 7))"

    def test_dates_are_told_by_their_days(self):
        """As the condition counts them."""
        scores = scored(as_of="2026-11-01")
        assert why("days_since(seen) > 5", "brix", scores) == "days_since(seen) is 31 (> 5)"

    def test_results_have_decimals_of_their_own(self):
        """One for points, two for shares."""
        table = {"account": ["acme"], "m": [65.25], "k": [None]}
        scores = scored(table)
        when = "score > 1 and coverage < 0.6 and m_points > 0 and m_score > 1 and m > 0"
        assert why(when, "acme", scores, table) == (
            "score is 65.2 (> 1); coverage is 0.50 (< 0.6); m_points is 65.2 (> 0); "
            "m_score is 65.2 (> 1); m is 65.25 (> 0)"
        )

    @pytest.mark.parametrize(
        ("value", "when", "told"),
        [
            (79.96, "score < 80", "score is 79.96 (< 80)"),
            (80.04, "score > 80", "score is 80.04 (> 80)"),
            (79.96, "score != 80", "score is 79.96 (!= 80)"),
            (79.94, "score < 80", "score is 79.9 (< 80)"),
            (0.1 + 0.2, "m > 0.3", "m is 0.30000000000000004 (> 0.3)"),
            (50.04, "score > k", "score is 50.04 (> k, which is 50.03)"),
        ],
    )
    def test_rounding_never_belies_the_condition(self, value, when, told):
        """Then all digits are told."""
        table = {"m": [value], "k": [50.03]}
        scores = Scorecard("one", [Metric("m", AsIs())]).score(table)
        assert why(when, 0, scores, table) == told

    def test_quotes_in_texts_are_doubled(self):
        """As in formulas."""
        table = TABLE | {"plan": ["it's <b>", "x", None, "\n"]}
        assert why("plan != 'x'", "acme", table=table) == "plan is 'it''s <b>' (!= 'x')"

    def test_no_warning_escapes(self):
        """From what has no answer in other rows."""
        table = TABLE | {"x": np.array([0.0, 7.0, 1e300, np.nan])}
        assert why("1 / x > 0.1", "brix", table=table) == "1 / x is 0.142857 (> 0.1)"
        assert why("x * x > 5", "brix", table=table) == "x * x is 49 (> 5)"
        assert held("x * x > 5", table=table) == [False, True, False, False]
