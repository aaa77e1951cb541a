import numpy as np
import pandas as pd
import pytest

from healthscore import AsIs, Categories, DataError, Linear, Metric, Scorecard

CARD = Scorecard(
    "raw",
    [
        Metric("use", Linear(worst=0, best=1), formula="used / bought"),
        Metric("plan", Categories({"free": 20, "pro": 80})),
        Metric("nps", AsIs(), observed="asked", valid_days=30),
        Metric("fixed", AsIs(), formula="50"),
    ],
)


@pytest.fixture
def table():
    """Two customers with gaps, and an answer that is too old."""
    return {
        "used": np.array([1.0, 3.0]),
        "bought": np.array([4.0, 0.0]),
        "plan": ["pro", None],
        "nps": np.array([10.0, 20.0]),
        "asked": ["2026-10-20", "2025-01-01"],
    }


def score(table, **options):
    """Score with the one date of these tests."""
    return CARD.score(table, as_of="2026-11-01", **options)


class TestRaw:
    def test_numbers_are_what_the_formula_gave(self, table):
        """A division by zero is a gap."""
        raw = score(table).raw("use")
        assert raw[0] == 0.25
        assert np.isnan(raw[1])
        assert score(table).raw("fixed").tolist() == [50, 50]

    def test_labels_are_texts(self, table):
        """And None is a gap."""
        assert score(table).raw("plan").tolist() == ["pro", None]

    def test_what_is_too_old_is_given_too(self, table):
        """Though it had no score."""
        scores = score(table)
        assert scores.raw("nps").tolist() == [10, 20]
        assert np.isnan(scores["nps"][1])

    def test_it_is_a_copy(self, table):
        """Who writes into it changes nobody's table."""
        score(table).raw("nps")[0] = 7
        assert table["nps"][0] == 10

    def test_an_unknown_metric_is_refused(self, table):
        """With the nearest name."""
        with pytest.raises(DataError, match=r"no metric 'npss'. Did you mean 'nps'"):
            score(table).raw("npss")

    def test_without_details_there_is_none(self, table):
        """As there are no members."""
        with pytest.raises(DataError, match="'raw' was not kept"):
            score(table, details=False).raw("nps")

    @pytest.mark.parametrize("value", [99.0, np.inf])
    def test_a_table_that_was_changed_is_refused(self, table, value):
        """For nobody knows what was scored."""
        scores = score(table)
        table["nps"][0] = value
        with pytest.raises(DataError, match="metric 'nps': the table was changed in place"):
            scores.raw("nps")

    def test_no_customers(self):
        """Have no values."""
        empty = {name: [] for name in ("used", "bought", "plan", "nps", "asked")}
        assert score(empty).raw("use").tolist() == []
        assert score(empty).raw("plan").tolist() == []

    def test_some_rows_alone(self, table):
        """Keep their values."""
        assert score(pd.DataFrame(table)).take([1]).raw("nps").tolist() == [20]


class TestAsOf:
    def test_the_date_of_scoring_is_kept(self, table):
        """In UTC, with some rows alone too."""
        assert score(table).as_of == np.datetime64("2026-11-01")
        assert score(table).take([0]).as_of == np.datetime64("2026-11-01")

    def test_there_may_be_none(self):
        """Where nothing counts days."""
        card = Scorecard("plain", [Metric("csm", AsIs())])
        assert card.score({"csm": [1]}).as_of is None
        assert card.score({"csm": [1]}, as_of="2026-11-01").as_of is not None
