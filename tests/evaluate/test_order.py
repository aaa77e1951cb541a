"""Series in another order than the customers."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

import healthscore as hs
from healthscore.evaluate.backtest import backtest

CARD = hs.Scorecard("demo", [hs.Metric("usage", hs.AsIs())])
USAGE = np.arange(40.0)
LEFT = np.arange(40) % 3 == 0
KEYS = np.arange(1_000, 1_080, 2)
ORDER = np.random.default_rng(1).permutation(40)


def shuffled(values, keys=KEYS):
    """Make a series by key, in another order."""
    return pd.Series(values, index=keys).iloc[ORDER]


SCORES = CARD.score({"id": KEYS, "usage": USAGE}, key="id", as_of="2026-01-31")


class TestRefused:
    @pytest.mark.parametrize("what", ["churned", "value", "segment", "tenure"])
    def test_keys_that_are_whole_numbers_in_another_order(self, what):
        """By position, they would silently go to other customers."""
        given = {"churned": LEFT, what: shuffled(LEFT if what == "churned" else KEYS)}
        for scores in (SCORES, pd.Series(USAGE, index=KEYS)):
            with pytest.raises(hs.DataError, match=rf"'{what}' is a series.*{what}\.to_dict"):
                backtest(scores, **given)

    def test_the_end_of_what_is_known_too(self):
        """Of each customer."""
        dates = np.where(LEFT, np.datetime64("2026-03-01"), np.datetime64("NaT"))
        with pytest.raises(hs.DataError, match="'until' is a series"):
            backtest(SCORES, dates, until=shuffled(np.full(40, np.datetime64("2026-05-01"))))

    def test_both_remedies_work(self):
        """By key, and by position."""
        wanted = backtest(SCORES, LEFT).auc
        assert backtest(SCORES, shuffled(LEFT).to_dict()).auc == wanted
        assert (
            backtest(SCORES, pd.Series(LEFT, index=shuffled(LEFT).index).to_numpy()).auc == wanted
        )


class TestTaken:
    @pytest.mark.parametrize(
        "left",
        [
            pd.Series(LEFT),
            pd.Series(LEFT, index=KEYS),
            pd.Series(LEFT, index=ORDER),
            pd.Series(LEFT, index=KEYS.astype(np.float64)[::-1]),
            pl.Series(LEFT),
            LEFT.tolist(),
        ],
    )
    def test_what_names_no_keys_or_the_same(self, left):
        """Rows of a frame are no keys."""
        assert backtest(SCORES, left).auc == backtest(USAGE, LEFT).auc

    def test_rows_that_are_counted_up_are_no_keys(self):
        """Even where keys are such numbers too, in another order."""
        scores = CARD.score({"id": ORDER, "usage": USAGE}, key="id")
        assert backtest(scores, pd.Series(LEFT)).auc == backtest(USAGE, LEFT).auc

    def test_texts_are_lined_up(self):
        """For they cannot be the rows of a frame."""
        keys = [f"c{key}" for key in KEYS]
        scores = CARD.score({"id": keys, "usage": USAGE}, key="id")
        assert backtest(scores, shuffled(LEFT, keys)).auc == backtest(USAGE, LEFT).auc
