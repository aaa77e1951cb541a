"""Who left, in all forms."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import healthscore as hs
from healthscore.evaluate._outcome import read_outcome

CARD = hs.Scorecard("demo", [hs.Metric("usage", hs.AsIs()), hs.Metric("left", hs.AsIs())])
TABLE = {"id": ["a", "b", "c", "d"], "usage": [1, 2, 3, 4], "left": [1, 0, 1, None]}
SCORES = CARD.score(TABLE, key="id", as_of="2026-01-31")
PLAIN = np.array([1.0, 2.0, 3.0, 4.0])
DATES = ["2026-02-10", None, "2026-05-01", "2026-01-31"]


def churned(values, scores=SCORES, **options):
    """Read, as a list with None for a gap."""
    found = read_outcome(scores, values, **options).churned
    return [None if np.isnan(each) else int(each) for each in found]


class TestTruths:
    """1 and 0."""

    @pytest.mark.parametrize(
        "values",
        [
            [True, False, True, None],
            [1, 0, 1.0, float("nan")],
            ["1", "0", "1", None],
            "left",
            {"a": 1, "b": False, "c": True},
            pd.Series([None, True, False, True], index=["d", "c", "b", "a"], dtype="boolean"),
        ],
    )
    def test_every_form_says_the_same(self, values):
        """In order, by key, and by the name of a column."""
        assert churned(values) == [1, 0, 1, None]

    def test_plain_scores_take_them_too(self):
        """In their order."""
        assert churned([1, 0, 0, 1], PLAIN) == [1, 0, 0, 1]

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ([1, 2, 0, 0], "1 for who left, 0 for who stayed"),
            ("usage", "1 for who left, 0 for who stayed or a gap is due. Got 2.0"),
            ([1, 0], "'churned' must have one value for each of 4 customers"),
            (["Yes", "No", "No", "No"], "churned == 'Yes'"),
            ("gone", "no column that the scorecard reads"),
            ({"x": 1}, "None of the keys"),
        ],
    )
    def test_what_is_neither_is_refused(self, values, said):
        """With the remedy."""
        with pytest.raises(hs.DataError, match=said) as caught:
            churned(values)
        assert "churned" in str(caught.value)
        assert "outcome'" not in str(caught.value)

    def test_plain_scores_have_no_columns(self):
        """A name is refused."""
        with pytest.raises(hs.DataError, match="pass the column"):
            churned("left", PLAIN)

    def test_until_is_for_dates(self):
        """An option that would be ignored is refused."""
        with pytest.raises(hs.DefinitionError, match="'until' says until when"):
            churned([1, 0, 1, 0], until="2026-03-01")


class TestDates:
    """The days on which customers left."""

    @pytest.mark.parametrize(
        "values",
        [
            DATES,
            np.array(DATES, dtype="datetime64[D]"),
            {"a": dt.date(2026, 2, 10), "c": dt.date(2026, 5, 1), "d": dt.date(2026, 1, 31)},
            pd.to_datetime(pd.Series(DATES)),
        ],
    )
    def test_every_form_says_the_same(self, values):
        """Who left on the day of the score, or before, is no case."""
        outcome = read_outcome(SCORES, values)
        assert churned(values) == [1, 0, 1, None]
        assert outcome.before.tolist() == [False, False, False, True]
        assert str(outcome.at) == "2026-01-31T00:00:00.000000"

    def test_a_horizon_ends_what_counts(self):
        """Who left later had not left within it."""
        assert churned(DATES, horizon=30) == [1, 0, 0, None]
        assert churned(DATES, horizon=10) == [1, 0, 0, None]
        assert churned(DATES, horizon=9.9) == [0, 0, 0, None]

    def test_who_is_not_seen_for_the_whole_horizon_is_censored(self):
        """And not taken for one who stayed."""
        until = ["2026-03-01", "2026-06-01", None, None]
        outcome = read_outcome(SCORES, DATES, horizon=60, until=until)
        # also who left meanwhile: only of such would it be known at once
        assert outcome.censored.tolist() == [True, False, False, False]
        assert churned(DATES, horizon=60, until=until) == [None, 0, 0, None]
        by_key = dict(zip("abcd", until, strict=True))
        assert churned(DATES, horizon=60, until=by_key) == [None, 0, 0, None]
        assert churned(DATES, PLAIN, at="2026-01-31", horizon=60, until=until) == [None, 0, 0, None]

    def test_until_when_it_is_known_is_a_date_of_all_or_of_each(self):
        """Anything else is called by the option's name."""
        assert churned(DATES, until="2026-03-01") == [1, 0, 0, None]
        with pytest.raises(hs.DataError, match=r"'until'.*soon"):
            churned(DATES, until="soon")
        with pytest.raises(hs.DataError, match="one date for each of 4 customers"):
            churned(DATES, until=["2026-03-01"])

    def test_the_day_of_leaving_is_not_when_the_data_end(self):
        """All who left would be left out, silently."""
        dates = ["2026-02-10", None, "2026-02-20", None]
        until = ["2026-02-10", "2026-06-01", "2026-02-20", "2026-06-01"]
        with pytest.raises(
            hs.DefinitionError, match="'until' of 2 of 2 customers who left is the day"
        ):
            churned(dates, horizon=60, until=until)
        assert churned(dates, until=until) == [1, 0, 1, 0]
        until[2] = "2026-06-01"
        assert churned(dates, horizon=60, until=until) == [None, 0, 1, 0]

    def test_scores_know_what_was_before_their_date(self):
        """To count that as foreseen is refused; a later date leaves time to act, and is fine."""
        with pytest.raises(hs.DefinitionError, match="the scores are as of 2026-01-31"):
            churned(DATES, at="2025-12-31")
        assert churned(DATES, at="2026-02-20") == [None, 0, 1, None]

    def test_plain_scores_need_a_date(self):
        """Which nothing else says."""
        with pytest.raises(hs.DefinitionError, match="say as of when"):
            churned(DATES, PLAIN)
        assert churned(DATES, PLAIN, at="2026-01-01") == [1, 0, 1, 1]

    def test_a_horizon_of_which_nothing_is_known_is_refused(self):
        """Rather than a book without a single case."""
        with pytest.raises(
            hs.DefinitionError, match="Nobody was observed for 90 days after 2026-01-31"
        ):
            churned([None, None, None, "2026-01-01"], horizon=90)
        assert churned([None, None, None, "2026-01-01"]) == [0, 0, 0, None]
        assert churned(np.full(4, np.datetime64("NaT", "D"))) == [0, 0, 0, 0]

    @pytest.mark.parametrize("horizon", [0, -1, float("inf"), "90"])
    def test_a_horizon_is_a_number_of_days(self, horizon):
        """Above 0."""
        with pytest.raises(hs.DefinitionError, match="number of days above 0"):
            churned(DATES, horizon=horizon)

    def test_there_is_one_for_each(self):
        """Otherwise nobody knows whose they are."""
        with pytest.raises(hs.DataError, match=r"one value for each of 4 customers\. Got 1"):
            churned(["2026-02-10"])

    def test_a_date_is_called_by_its_option(self):
        """Not by that of scoring."""
        with pytest.raises(hs.DataError, match="'at'"):
            churned(DATES, at="soon")
