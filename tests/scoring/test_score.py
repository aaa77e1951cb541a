import copy
import pickle

import numpy as np
import pandas as pd
import pytest

from healthscore import (
    AsIs,
    Banding,
    Cap,
    DataError,
    Floor,
    Group,
    Linear,
    Metric,
    Override,
    Scorecard,
)

SCORECARD = Scorecard(
    "demo",
    [
        Group(
            "usage",
            [Metric("logins", Linear(worst=0, best=10)), Metric("depth", AsIs())],
            rules=[Floor(at=30, when="age < 90", reason="new")],
        ),
        Metric("nps", AsIs()),
    ],
    rules=[
        Cap(at=39, when="p1 >= 1", reason="open P1 ticket"),
        Override(to="score('usage') / 2", when="score('usage') < 20"),
        Cap(at=99, when="p1 >= 0"),
    ],
    banding=Banding({"red": 0, "green": 50}),
)
CUSTOMER = {"logins": 9, "depth": 70, "nps": 60, "age": 400, "p1": 1}


class TestScore:
    def test_it_has_what_a_row_of_a_table_has(self):
        """As plain Python numbers and texts."""
        score = SCORECARD.score_one(CUSTOMER)
        assert (score.value, score.band, score.coverage) == (39.0, "red", 1.0)
        assert score.adjustment == 39.0 - 70.0
        assert score.members == {"usage": 80.0, "logins": 90.0, "depth": 70.0, "nps": 60.0}
        assert score.contributions == pytest.approx({"logins": 22.5, "depth": 17.5, "nps": 30.0})
        assert score.losses == pytest.approx({"logins": 2.5, "depth": 7.5, "nps": 20.0})
        assert score.interval == (39.0, 39.0)
        assert score.on_scale(0, 10) == pytest.approx(3.9)
        assert score.key == 0
        for number in (score.value, score.coverage, *score.interval, *score.members.values()):
            assert type(number) is float
        assert type(score.band) is str

    def test_rules_are_those_whose_conditions_held_in_order(self):
        """Groups before the scorecard, with what each moved; 0 where the score was past it."""
        score = SCORECARD.score_one({**CUSTOMER, "logins": 0, "depth": 10, "age": 5})
        assert [(a.member, a.rule.reason, a.points) for a in score.rules] == [
            ("usage", "new", 25.0),
            ("demo", "open P1 ticket", -6.0),
            ("demo", "", 0.0),
        ]

    def test_a_rule_that_reads_a_score_sees_it_after_the_rules_below(self):
        """The override is for a usage below 20, and the floor has lifted it."""
        low = {**CUSTOMER, "logins": 0, "depth": 10, "p1": 0}
        assert SCORECARD.score_one({**low, "age": 5}).value == 45.0
        assert SCORECARD.score_one({**low, "age": 500}).value == 2.5

    def test_an_unknown_condition_does_not_hold(self):
        """A gap in the column of a rule is no reason to act."""
        score = SCORECARD.score_one({**CUSTOMER, "p1": None, "age": None})
        assert score.rules == ()
        assert score.value == 70.0

    def test_no_rule_acts_on_a_missing_score(self):
        """However its condition stands."""
        score = SCORECARD.score_one({"logins": None, "depth": None, "nps": None, "age": 1, "p1": 3})
        assert np.isnan(score.value)
        assert score.rules == ()
        assert score.adjustment == 0.0
        assert score.band == "unknown"
        assert np.isnan(list(score.contributions.values())).all()

    def test_the_interval_fills_the_gaps(self):
        """And rules act on what comes out."""
        score = SCORECARD.score_one({**CUSTOMER, "p1": None, "nps": None})
        assert score.interval == (40.0, 90.0)
        assert score.coverage == 0.5

    def test_it_prints_as_a_summary(self):
        """With the band where there is a banding."""
        model = SCORECARD.fingerprint[:12]
        shown = repr(SCORECARD.score_one(CUSTOMER))
        assert shown == f"<Score: 39.0, red, coverage 1.00, model {model}>"
        plain = Scorecard("plain", [Metric("a", AsIs())])
        model = plain.fingerprint[:12]
        assert repr(plain.score_one({"a": None})) == f"<Score: nan, coverage 0.00, model {model}>"

    def test_it_survives_pickling_and_copying(self):
        """With its rules."""
        score = SCORECARD.score_one(CUSTOMER)
        for again in (pickle.loads(pickle.dumps(score)), copy.deepcopy(score)):  # noqa: S301
            assert again.contributions == score.contributions
            assert again.rules == score.rules

    def test_any_mapping_of_values_will_do(self):
        """Numbers of numpy and text of numbers among them; a column too many is no fault."""
        due = SCORECARD.score_one(CUSTOMER).value
        given = {name: np.int16(value) for name, value in CUSTOMER.items()}
        assert SCORECARD.score_one({**given, "p1": "1", "more": object()}).value == due

    def test_what_is_no_mapping_is_refused(self):
        """Also a row of a frame: it has its own to_dict()."""
        for given in ([9, 70], pd.Series(CUSTOMER), None, "acme"):
            with pytest.raises(DataError, match="A mapping of values is due"):
                SCORECARD.score_one(given)

    def test_a_column_that_is_not_there_is_named(self):
        """With the metric or rule that reads it."""
        for name, place in (("nps", "metric 'nps'"), ("p1", "Scorecard 'demo'")):
            lacking = {key: value for key, value in CUSTOMER.items() if key != name}
            with pytest.raises(DataError, match=f"(?s){place}.*no column '{name}'"):
                SCORECARD.score_one(lacking)

    def test_what_is_no_number_is_refused_and_the_next_customer_is_scored(self):
        """Nothing of the fault is left over."""
        due = SCORECARD.score_one(CUSTOMER).value
        for wrong in (float("inf"), "many", [1], 2**60 + 1):
            with pytest.raises(DataError, match=r"metric 'nps'.*column 'nps'.*row 0"):
                SCORECARD.score_one({**CUSTOMER, "nps": wrong})
            assert SCORECARD.score_one(CUSTOMER).value == due
