"""Sentences and tables of a result, as text and data."""

import datetime as dt
import json
import math

import numpy as np
import pandas as pd
import pytest

import healthscore as hs
from healthscore.evaluate._cells import plain, shown
from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._sheet import Result, Sheet, Table

ESTIMATES = [Estimate(0.3, 0.2, 0.4), Estimate(0.1, 0.05, 0.15)]
TABLE = Table(
    "bands",
    "By band",
    {"band": ["red", "green"], "n": [1234, 20], "churn_rate": ESTIMATES},
    note="A note.",
)


class Sample(Result):
    """A result as the others are."""

    def __init__(self, *tables, maker=None):
        self.tables = tables
        self.maker = maker

    @property
    def sheet(self):
        """All that it has to say."""
        return Sheet("Sample", ("One.", "Two."), self.tables)

    @property
    def _maker(self):
        return self.maker

    def _facts(self):
        return {"n": 2, "auc": Estimate(0.7, 0.6, 0.8), "worst": float("inf")}


class Bare(Result):
    """A result with neither numbers nor a table that came in."""

    @property
    def sheet(self):
        """All that it has to say."""
        return Sheet("Bare", ())


class TestText:
    """What is printed."""

    def test_it_has_all_there_is_to_say(self):
        """Figures stand to the right."""
        assert str(Sample(TABLE)) == (
            "Sample\n\nOne.\nTwo.\n\nBy band\n"
            "band       n  churn rate\n"
            "red    1,234  30.0 % (20.0 to 40.0 %)\n"
            "green     20  10.0 % (5.0 to 15.0 %)\n"
            "A note."
        ).replace("  churn rate\n", "               churn rate\n").replace(
            "  10.0 % (5.0 to", "   10.0 % (5.0 to"
        )

    def test_long_tables_are_cut(self):
        """And how many rows there are besides is said."""
        table = Table("long", "Long", {"row": np.arange(1_030)})
        assert str(Sample(table)).endswith("19\nand 1,010 more".replace("19\n", " 19\n"))

    def test_nothing_is_nothing(self):
        """A title alone."""
        assert str(Bare()) == "Bare"

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("n", 1234, "1,234"),
            ("n", np.int64(7), "7"),
            ("share", 0.123, "12.3 %"),
            ("churn_rate", math.nan, ""),
            ("x", None, ""),
            ("x", True, "yes"),
            ("x", np.False_, "no"),
            ("x", math.inf, "infinite"),
            ("x", 12.0, "12"),
            ("x", 0.012345, "0.0123"),
            ("x", 0.5, "0.5"),
            ("x", 123456.7, "123,457"),
            ("x", 12.3456, "12.35"),
            ("x", 2.3456, "2.346"),
            ("x", 1234.5, "1,234"),
            ("x", 0.0000461, "<0.0001"),
            ("x", -0.0000461, ">-0.0001"),
            ("x", 0.000104, "0.0001"),
            ("x", -0.00862, "-0.0086"),
            ("x", 0.0, "0"),
            ("x", -0.0, "0"),
            ("share", -0.0001, "0.0 %"),
            ("x", "<b>", "<b>"),
            ("x", np.datetime64("2026-01-02"), "2026-01-02"),
        ],
    )
    def test_a_cell_reads_as_people_write(self, name, value, said):
        """Shares in percent, nothing for what is not known."""
        assert shown(name, value) == said


class TestData:
    """What programs read."""

    def test_it_is_ready_for_json(self):
        """Without NaN and infinity."""
        told = Sample(TABLE).to_dict()
        assert json.loads(json.dumps(told, allow_nan=False)) == told
        assert told["worst"] == "inf"
        assert told["tables"]["bands"]["churn_rate"][0]["low"] == 0.2
        assert told["sentences"] == ["One.", "Two."]
        assert Bare().to_dict() == {"sentences": [], "tables": {}}

    @pytest.mark.parametrize(
        ("value", "made"),
        [
            ({0.05: 1, "a": np.float64(2)}, {"0.05": 1, "a": 2.0}),
            ({1: (1, None)}, {"1": [1, None]}),
            (np.array([1.0, np.nan, -np.inf]), [1.0, None, "-inf"]),
            (np.datetime64("NaT"), None),
            (np.datetime64("2026-01-02", "D"), "2026-01-02"),
            (np.str_("a"), "a"),
            (dt.date(2026, 1, 2), "2026-01-02"),
        ],
    )
    def test_every_value_becomes_one_of_pythons_own(self, value, made):
        """Of any depth."""
        assert plain(value) == made

    def test_estimates_are_three_columns(self):
        """Their ends stand beside them."""
        frame = Sample(TABLE, maker=pd.DataFrame).to_frame()
        assert list(frame) == ["band", "n", "churn_rate", "churn_rate_low", "churn_rate_high"]
        assert frame["churn_rate_high"].tolist() == [0.4, 0.15]
        assert frame["n"].dtype == np.int64

    def test_columns_are_what_they_hold(self):
        """Numbers with a gap are floats, mixed values objects."""
        columns = {"a": [1, None], "b": ["x", None], "c": np.array([True]), "d": []}
        made = Sample(Table("t", "T", columns)).to_frame("t")
        assert made["a"].dtype == np.float64
        assert made["b"].tolist() == ["x", None]
        assert made["c"].dtype == np.bool_
        assert made["d"].dtype == np.float64

    def test_a_table_is_asked_for_by_name(self):
        """Another is refused with the names that there are."""
        two = Sample(TABLE, Table("other", "", {"x": [1]}))
        assert list(two.to_frame("other")) == ["x"]
        with pytest.raises(hs.DataError, match=r"'worse'\. The tables are: 'bands', 'other'"):
            two.to_frame("worse")
        with pytest.raises(hs.DataError, match="The tables are: none"):
            Bare().to_frame()

    def test_a_table_is_as_long_as_its_columns(self):
        """None without one."""
        assert (len(TABLE), len(Table("none", "", {}))) == (2, 0)
