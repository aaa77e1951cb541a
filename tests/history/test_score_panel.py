"""A long table of many periods, scored at once."""

import random

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from draws import bits, few
from healthscore.datasets import make_saas
from strategies import SEEDS, any_case

DATES = ["2026-09-01", "2026-10-01", "2026-11-01"]
CARD = hs.Scorecard(
    "demo",
    [
        hs.Metric("idle", hs.Decay(7), formula="days_since(seen)"),
        hs.Metric("nps", hs.AsIs(), observed="asked", valid_days=30),
        hs.Metric("plan", hs.Categories({"free": 20, "pro": 80})),
    ],
    rules=[hs.Cap(at=10, when="days_since(seen) > 60")],
    banding=hs.Banding({"red": 0, "green": 50}),
)


def rows_at(panel, date):
    """Keep the rows of one period."""
    here = np.asarray(panel["at"]) == date
    return {
        name: [each for each, at in zip(values, here, strict=True) if at]
        for name, values in panel.items()
    }


class TestScorePanel:
    """All periods in one run."""

    @few
    @given(SEEDS, st.booleans())
    def test_it_is_to_score_each_period_by_itself(self, seed, in_order):
        """Bit for bit, with all about the scores, whatever the order of the rows."""
        chance = random.Random(seed)  # noqa: S311  the same cases every time
        case = any_case(chance, rows=24)
        panel = {
            **case.table,
            "customer": [str(row % 8) for row in range(case.size)],
            "at": [DATES[row // 8] for row in range(case.size)],
        }
        if not in_order:
            order = chance.sample(range(case.size), case.size)
            panel = {name: [values[row] for row in order] for name, values in panel.items()}
        history = case.scorecard.score_panel(panel, key="customer", at="at")
        for date in dict.fromkeys(panel["at"]):
            alone = case.scorecard.score(rows_at(panel, date), key="customer", as_of=date)
            found = history.at(date)
            assert found.keys.tolist() == alone.keys.tolist()
            for what in ("values", "coverage", "adjustments", "contributions", "losses"):
                assert bits(getattr(found, what)) == bits(getattr(alone, what)), what
            assert [bits(end) for end in found.interval] == [bits(end) for end in alone.interval]
            places = [history.keys.tolist().index(key) for key in alone.keys.tolist()]
            column = history.periods.tolist().index(alone.as_of.item())
            assert bits(history.values[places, column]) == bits(alone.values)

    def test_days_are_counted_to_the_date_of_each_row(self):
        """In formulas, in validity and in the conditions of rules."""
        panel = {
            "id": ["a", "a", "a"],
            "at": DATES,
            "seen": ["2026-08-25"] * 3,
            "asked": ["2026-09-01"] * 3,
            "nps": [90] * 3,
            "plan": ["pro"] * 3,
        }
        history = CARD.score_panel(panel, key="id", at="at")
        mean = (50 + 90 + 80) / 3
        np.testing.assert_allclose(history.values[0, 0], mean)
        later = history.at("2026-10-01")["a"]
        assert not np.isnan(later.members["nps"])
        assert np.isnan(history.at("2026-11-01")["a"].members["nps"])
        assert history.values[0, 2] == 10
        assert history.at("2026-11-01")["a"].rules[0].rule.at == 10

    def test_what_is_asked_of_a_period_works_as_ever(self):
        """Reasons, explanations and comparisons."""
        book = make_saas(200, 3)
        card = hs.Scorecard(
            "saas",
            [
                hs.Metric("weekly_logins", hs.Piecewise({0: 0, 3: 60, 10: 100})),
                hs.Metric("idle", hs.Decay(14), formula="days_since(last_login)"),
            ],
        )
        history = card.score_panel(book, key="account_id", at="as_of")
        before, after = (scores for _, scores in history.snapshots[-2:])
        comparison = hs.compare(before, after)
        parts = comparison.value_effects + comparison.data_effects + comparison.time_effects
        np.testing.assert_allclose(parts.sum(axis=1), comparison.change, atol=1e-9)
        assert after.explain(after.keys[0]).sentences
        assert len(after.reasons().text) == len(after)

    def test_bands_are_those_of_the_scores(self):
        """In the long table too."""
        panel = {"id": ["a", "b", "a"], "at": [*DATES[:2], DATES[1]], "usage": [20, 60, 70]}
        card = hs.Scorecard(
            "demo", [hs.Metric("usage", hs.AsIs())], banding=hs.Banding({"red": 0, "green": 50})
        )
        frame = card.score_panel(panel, key="id", at="at").to_frame()
        assert frame["band"].tolist() == ["red", "green", "green"]
        assert frame["id"].tolist() == ["a", "b", "a"]

    def test_without_details_there_are_scores_alone(self):
        """As in score."""
        panel = {"id": ["a"], "at": ["2026-09-01"], "usage": [50]}
        card = hs.Scorecard("demo", [hs.Metric("usage", hs.AsIs())])
        history = card.score_panel(panel, key="id", at="at", details=False, threads=2)
        assert history.values.tolist() == [[50]]
        with pytest.raises(hs.DataError, match="details=True"):
            _ = history.latest.contributions

    @pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
    def test_frames_of_any_library(self, library):
        """Results come in the same one, with the index that pandas had."""
        panel = library(
            {
                "id": ["a", "b", "a"],
                "at": np.array(["2026-10-01", "2026-09-01", "2026-09-01"], "datetime64[us]"),
                "usage": [50, 60, 70],
            }
        )
        card = hs.Scorecard("demo", [hs.Metric("usage", hs.AsIs())])
        history = card.score_panel(panel, key="id", at="at")
        assert history.keys.tolist() == ["b", "a"]
        assert isinstance(history.to_frame(), library)
        first = history.at("2026-09-01").to_frame()
        if library is pd.DataFrame:
            assert first.index.tolist() == [1, 2]

    def test_a_table_without_rows_is_a_history_without_periods(self):
        """As a job on its first day has it."""
        card = hs.Scorecard("demo", [hs.Metric("usage", hs.AsIs())])
        history = card.score_panel({"id": [], "at": [], "usage": []}, key="id", at="at")
        assert len(history) == 0
        assert history.values.shape == (0, 0)


class TestRefusals:
    """What is no panel."""

    CARD = hs.Scorecard("demo", [hs.Metric("usage", hs.AsIs())])

    def refused(self, **panel):
        """Give the message that a panel is refused with."""
        with pytest.raises(hs.DataError) as caught:
            self.CARD.score_panel(panel, key="id", at="at")
        return str(caught.value)

    def test_a_row_without_a_date(self):
        """It cannot be scored as of anything."""
        said = self.refused(id=["a", "b"], at=["2026-09-01", None], usage=[1, 2])
        assert said.startswith("column 'at', row 1: a date is due")

    def test_a_date_that_is_none(self):
        """The column and the row are named."""
        said = self.refused(id=["a", "b"], at=["2026-09-01", "soon"], usage=[1, 2])
        assert "column 'at'" in said
        assert "row 1" in said

    def test_a_row_without_a_key(self):
        """It is nobody's."""
        said = self.refused(id=["a", " "], at=DATES[:2], usage=[1, 2])
        assert said.startswith("column 'id': row 1")

    @pytest.mark.parametrize("key", ["a", 7])
    def test_a_customer_with_two_rows_in_a_period(self, key):
        """Which would be right is not for us to say."""
        other = "b" if key == "a" else 8
        said = self.refused(id=[other, key, key], at=[DATES[0], *DATES[1:2] * 2], usage=[1, 2, 3])
        assert "period 2026-10-01" in said
        assert f"Customer {key!r} comes twice in one period, in rows 1 and 2." in said
        mixed = [DATES[1], DATES[0], DATES[1]]
        said = self.refused(id=[key, other, key], at=mixed, usage=[1, 2, 3])
        assert "in rows 0 and 2." in said

    def test_a_fault_in_the_values_names_the_row_of_the_table(self):
        """And not the row within a period."""
        said = self.refused(id=["a", "b"], at=DATES[:2], usage=[1, "much"])
        assert "row 1" in said

    @pytest.mark.parametrize("missing", ["id", "at"])
    def test_a_column_that_is_not_there(self, missing):
        """It is named."""
        panel = {"id": ["a"], "at": ["2026-09-01"], "usage": [1]}
        del panel[missing]
        assert f"no column {missing!r}" in self.refused(**panel)
