"""Records for CRMs: safe in JSON, rounded without a lie, in the forms that two CRMs take."""

import csv
import datetime as dt
import decimal
import enum
import io
import json
import math
import uuid

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthscore import (
    AsIs,
    Banding,
    Calibration,
    Cap,
    DataError,
    DefinitionError,
    Group,
    Metric,
    Scorecard,
    Sum,
)
from healthscore.engines.delivery import hubspot_batches, salesforce_csv, to_records
from strategies import AS_OF, cases

CARD = Scorecard(
    "card",
    [Group("usage", [Metric("logins", AsIs()), Metric("seats", AsIs())]), Metric("nps", AsIs())],
    min_coverage=0.5,
    rules=[Cap(at=30, when="p1 > 0", reason="open P1 ticket")],
    banding=Banding({"red": 0, "yellow": 40, "green": 70}),
)
TABLE = {
    "id": ["acme", "brix", "cogs"],
    "logins": [80.0, 200 / 3, 10.0],
    "seats": [40.0, None, None],
    "nps": [100.0, 50.0, None],
    "p1": [1, 0, 0],
}
SCORES = CARD.score(TABLE, key="id", as_of="2026-11-01")


def column(source, scores=SCORES, **options):
    """Give what goes into one field."""
    return [record["field"] for record in to_records(scores, {"field": source}, **options)]


def one_score(*values, digits, banding=None, previous=None):
    """Give scores in digits."""
    card = Scorecard("one", [Metric("csm", AsIs())], banding=banding)
    return column("score", card.score({"csm": values}, previous=previous), digits=digits)


class TestSources:
    """What can go into a field."""

    def test_a_record_for_each_customer(self):
        """By the names of the CRM, in the order of the fields."""
        fields = {"Id__c": "key", "Health__c": "score", "Band__c": "band", "Usage__c": "usage"}
        assert to_records(SCORES, fields) == [
            {"Id__c": "acme", "Health__c": 30.0, "Band__c": "red", "Usage__c": 60.0},
            {"Id__c": "brix", "Health__c": 175 / 3, "Band__c": "yellow", "Usage__c": 200 / 3},
            {"Id__c": "cogs", "Health__c": None, "Band__c": "unknown", "Usage__c": 10.0},
        ]

    @pytest.mark.parametrize(
        ("source", "values"),
        [
            ("coverage", [1.0, 0.75, 0.25]),
            ("adjustment", [-50.0, 0.0, 0.0]),
            ("as_of", ["2026-11-01"] * 3),
            ("model", [SCORES.model] * 3),
            ("reasons", SCORES.reasons().text.tolist()),
            ("seats", [40.0, None, None]),
            ("usage_score", [60.0, 200 / 3, 10.0]),
            ("seats_points", [10.0, 0.0, None]),
        ],
    )
    def test_sources(self, source, values):
        """Each word, and members by name, as `to_frame` calls them too."""
        assert column(source) == values

    def test_a_word_comes_before_a_member(self):
        """Whatever a scorecard calls its members, the words mean the same."""
        card = Scorecard("odd", [Metric("score", AsIs()), Metric("key_score", AsIs())])
        scores = card.score({"score": [20.0], "key_score": [40.0]})
        assert column("score", scores) == [30.0]
        assert column("score_score", scores) == [20.0]
        assert column("key_score", scores) == [40.0]

    def test_reasons(self):
        """As many as are asked for."""
        assert column("reasons", reasons=1) == SCORES.reasons(1).text.tolist()

    @pytest.mark.parametrize(
        ("as_of", "text"),
        [
            (None, None),
            ("2026-11-01", "2026-11-01"),
            ("2026-11-01T06:30", "2026-11-01T06:30:00Z"),
            ("2026-11-01T06:30:00.25+02:00", "2026-11-01T04:30:00.250Z"),
        ],
    )
    def test_dates_of_scoring(self, as_of, text):
        """Days as days, moments as moments in UTC."""
        assert column("as_of", CARD.score(TABLE, as_of=as_of)) == [text] * 3

    def test_labels(self):
        """Bands by other names, or by none."""
        labels = {"red": "At risk", "unknown": None}
        assert column("band", labels=labels) == ["At risk", "yellow", None]

    def test_no_customers(self):
        """No records."""
        empty = {name: [] for name in TABLE}
        fields = {"a": "key", "b": "score", "c": "band", "d": "reasons", "e": "as_of", "f": "nps"}
        assert to_records(CARD.score(empty, key="id", as_of=AS_OF), fields, digits=1) == []

    def test_the_result_is_nobody_elses(self):
        """Whoever changes a record changes no score."""
        records = to_records(SCORES, {"a": "score"})
        records[0]["a"] = -1
        assert to_records(SCORES, {"a": "score"})[0]["a"] == 30.0


class TestChurn:
    """The probability of churn, where the scorecard has a calibration."""

    CURVE = Calibration(
        scores=[0], probabilities=[0.12345], low=[0.1], high=[0.2], n=100, n_churned=12
    )

    def test_it_is_a_word(self):
        """With two more digits, as a share has; a gap is None."""
        scores = CARD.calibrated(self.CURVE).score(TABLE, key="id")
        assert column("churn_probability", scores) == [0.12345, 0.12345, None]
        assert column("churn_probability", scores, digits=1) == [0.123, 0.123, None]

    def test_without_a_calibration_the_remedy_is_said(self):
        """Rather than that the word is not known."""
        with pytest.raises(DefinitionError, match="has no calibration"):
            column("churn_probability")

    def test_a_member_may_be_called_so(self):
        """It gives way to a calibration, and is there by its longer name."""
        card = Scorecard("card", [Metric("churn_probability", AsIs())])
        table = {"churn_probability": [70.0]}
        assert column("churn_probability", card.score(table)) == [70.0]
        scores = card.calibrated(self.CURVE).score(table)
        assert column("churn_probability", scores) == [0.12345]
        assert column("churn_probability_score", scores) == [70.0]


class TestRefusals:
    """Clear errors."""

    def test_unknown_sources(self):
        """The field, all that is known, and what is most like it."""
        with pytest.raises(
            DefinitionError, match=r"'Health__c'.*'scor'\. Did you mean 'score'"
        ) as error:
            to_records(SCORES, {"Health__c": "scor"})
        assert error.value.steps == ("fields", "Health__c")

    @pytest.mark.parametrize(
        "fields", [{}, None, ["score"], {"a": None}, {"a": ["score"]}, {"": "score"}, {3: "score"}]
    )
    def test_fields(self, fields):
        """A mapping from names to what is known."""
        with pytest.raises(DefinitionError, match="'fields' of to_records must"):
            to_records(SCORES, fields)

    @pytest.mark.parametrize("digits", [-1, 10, 1.0, True, "1"])
    def test_digits(self, digits):
        """A whole number from 0 to 9."""
        with pytest.raises(DefinitionError, match="'digits' of to_records must be None or"):
            column("score", digits=digits)

    @pytest.mark.parametrize(
        ("labels", "text"),
        [
            (["red"], "be a mapping"),
            ({"rot": "x"}, "red, yellow, green, unknown"),
            ({"red": 3}, "hold texts or None"),
        ],
    )
    def test_labels(self, labels, text):
        """A mapping from bands to texts."""
        with pytest.raises(DefinitionError, match=text):
            column("band", labels=labels)

    def test_no_banding(self):
        """There are no bands without one."""
        scores = Scorecard("one", [Metric("nps", AsIs())]).score(TABLE)
        with pytest.raises(DefinitionError, match="no banding"):
            column("band", scores)
        with pytest.raises(DefinitionError, match="the scorecard has none"):
            column("score", scores, labels={"red": "x"})

    def test_no_key(self):
        """A row number must not become the id of a customer."""
        with pytest.raises(DataError, match="score with key="):
            column("key", CARD.score(TABLE))

    def test_no_details(self):
        """What was not kept cannot be written; all else can."""
        lean = CARD.score(TABLE, key="id", details=False)
        assert column("score", lean) == column("score")
        for source in ("usage", "nps_points", "reasons"):
            with pytest.raises(DataError, match="details=True"):
                column(source, lean)


class TestDigits:
    """Rounding."""

    banding = Banding({"red": 0, "yellow": 40, "green": 70}, margin=5)

    def test_digits(self):
        """Scores and points have them, coverage has two more."""
        assert column("score", digits=1) == [30.0, 58.3, None]
        assert column("usage", digits=2) == [60.0, 66.67, 10.0]
        assert column("logins_points", digits=0) == [20.0, 33.0, None]
        thirds = Scorecard("three", [Metric(name, AsIs()) for name in ("logins", "seats", "nps")])
        assert column("coverage", thirds.score(TABLE), digits=1) == [1.0, 0.667, 0.333]

    def test_never_over_an_edge(self):
        """A score keeps the digits that tell its band."""
        assert one_score(39.96, 39.94, 69.9996, 40.0, digits=1, banding=self.banding) == [
            39.96,
            39.9,
            69.9996,
            40.0,
        ]

    def test_nine_digits_may_be_too_few(self):
        """A score is never told in another band, whatever that takes."""
        below = 40.0 - 1.2e-9
        assert self.banding([below]).tolist() == ["red"]
        assert one_score(below, digits=0, banding=self.banding) == [below]

    def test_the_margin_has_edges_too(self):
        """A customer who is held in a band is told with a score that is held there."""
        held = one_score(35.04, 34.96, digits=1, banding=self.banding, previous=["yellow"] * 2)
        assert held == [35.0, 34.96]
        assert one_score(35.04, 34.96, digits=1, banding=self.banding) == [35.0, 35.0]

    def test_without_banding(self):
        """There are no edges."""
        assert one_score(39.96, -0.0, None, digits=1) == [40.0, 0.0, None]

    @settings(max_examples=40)
    @given(cases(), st.integers(0, 4))
    def test_rounding_keeps_bands(self, case, digits):
        """What is told lies in the band, and near the score."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        told = np.array(column("score", scores, digits=digits), dtype=float)
        assert (np.isnan(told) == np.isnan(scores.values)).all()
        assert (np.nan_to_num(np.abs(told - scores.values)) <= 0.5 * 10.0**-digits + 1e-9).all()
        if case.scorecard.banding is not None:
            assert (case.scorecard.banding.codes(told) == scores.band_codes).all()


class Plan(str, enum.Enum):  # noqa: UP042  3.10 has no StrEnum
    """A text that prints as another one."""

    PRO = "pro"


class TestJson:
    """Nothing but what JSON has."""

    @settings(max_examples=40)
    @given(cases(), st.none() | st.integers(0, 9))
    def test_round_trip(self, case, digits):
        """Records come back from JSON as they were; None exactly where NaN was."""
        table = case.table | {"id": np.arange(case.size)}
        scores = case.scorecard.score(table, key="id", as_of=AS_OF)
        members = [member.name for member in case.scorecard.below()]
        words = ["key", "score", "coverage", "adjustment", "reasons", "as_of", "model"]
        words += ["band"] if case.scorecard.banding is not None else []
        points = [f"{name}_points" for name in scores.metrics]
        fields = {f"{name}__c": name for name in [*words, *members, *points]}
        records = to_records(scores, fields, digits=digits)
        assert json.loads(json.dumps(records, allow_nan=False)) == records
        assert {type(value) for record in records for value in record.values()} <= {
            float,
            int,
            str,
            type(None),
        }
        for name in members:
            gaps = [record[f"{name}__c"] is None for record in records]
            assert gaps == np.isnan(scores.members[name]).tolist()

    @pytest.mark.parametrize(
        ("keys", "due"),
        [
            ([3, 1], [3, 1]),
            (np.array([3, 1], dtype=np.uint8), [3, 1]),
            (np.array([3, 2**64 - 1], dtype=np.uint64), [3, 2**64 - 1]),
            ([0.5, math.inf], [0.5, "inf"]),
            (np.array([0.5, np.inf]), [0.5, "inf"]),
            (["<script>", 'a"b\n☕'], ["<script>", 'a"b\n☕']),
            ([dt.date(2026, 1, 2), dt.date(2026, 1, 3)], ["2026-01-02", "2026-01-03"]),
            (np.array(["2026-01", "2026-02"], dtype="M8[M]"), ["2026-01-01", "2026-02-01"]),
            (
                np.array(["2026-01-02", "2026-01-02T03"], "M8[us]"),
                ["2026-01-02T00:00:00", "2026-01-02T03:00:00"],
            ),
            (
                np.array([1, 2], dtype="M8[ns]"),
                ["1970-01-01T00:00:00.000000001", "1970-01-01T00:00:00.000000002"],
            ),
            (
                np.array([0, 1], dtype="M8[as]"),
                [
                    "1970-01-01T00:00:00.000000000000000000",
                    "1970-01-01T00:00:00.000000000000000001",
                ],
            ),
            (np.array([0, 1], dtype="m8[s]"), ["0:00:00", "0:00:01"]),
            ([np.datetime64("2026-01-02"), "x"], ["2026-01-02", "x"]),
            ([np.int64(4), "x", True], [4, "x", 1]),
            ([np.float32(0.5), "x"], [0.5, "x"]),
            ([Plan.PRO, 1], ["pro", 1]),
            ([b"caf\xc3\xa9", b"\xff"], ["café", "\\xff"]),
            ([uuid.UUID(int=1), decimal.Decimal("1.50")], [str(uuid.UUID(int=1)), "1.50"]),
            ([(1, "a"), "b"], ["(1, 'a')", "b"]),
        ],
        ids=str,
    )
    def test_keys(self, keys, due):
        """Texts and numbers as they are, dates as ISO text, all else as it prints."""
        told = column("key", _keyed(keys))
        assert told == due
        assert list(map(type, told)) == list(map(type, due))
        assert json.loads(json.dumps(told, allow_nan=False)) == due

    def test_keys_of_pandas(self):
        """Dates of a frame are days again."""
        frame = pd.DataFrame({"id": pd.to_datetime(["2026-01-02", "2026-01-03"]), "csm": [1, 2]})
        scores = Scorecard("one", [Metric("csm", AsIs())]).score(frame, key="id")
        assert column("key", scores) == ["2026-01-02", "2026-01-03"]

    def test_large_points(self):
        """Points of a sum may be of any size, and of no size."""
        card = Scorecard("sum", [Metric("x", AsIs(-1e150, 1e150))], aggregation=Sum())
        scores = card.score({"x": [1e150, -1e150, -0.0]})
        assert column("x", scores, digits=9) == [1e150, -1e150, 0.0]
        assert "-0.0" not in json.dumps(column("x_points", scores), allow_nan=False)


def _keyed(keys):
    """Score customers of some keys."""
    array = keys
    if isinstance(keys, list):
        array = np.empty(len(keys), dtype=object)
        array[:] = keys
    return Scorecard("one", [Metric("csm", AsIs())]).score(
        {"id": array, "csm": range(len(keys))}, key="id"
    )


FIELDS = {"account_id": "key", "health": "score", "band": "band", "why": "reasons"}


class TestHubspot:
    """Batches of texts."""

    def test_body(self):
        """The id stands beside the properties, a gap empties the property."""
        batch, *more = hubspot_batches(to_records(SCORES, FIELDS, digits=1), "account_id")
        assert more == []
        assert [each["id"] for each in batch["inputs"]] == TABLE["id"]
        assert {each["idProperty"] for each in batch["inputs"]} == {"account_id"}
        assert batch["inputs"][2]["properties"] == {"health": "", "band": "unknown", "why": ""}
        assert batch["inputs"][1]["properties"]["health"] == "58.3"

    def test_gaps_may_be_kept(self):
        """A property that is not sent stays as it is."""
        records = to_records(SCORES, FIELDS)
        (batch,) = hubspot_batches(records, "account_id", gaps="keep")
        assert batch["inputs"][2]["properties"] == {"band": "unknown"}

    @given(st.integers(0, 450), st.integers(1, 100))
    def test_batches(self, count, size):
        """Each is full but the last; together they are all, in order."""
        records = ({"id": number, "x": 1.0} for number in range(count))
        batches = [batch["inputs"] for batch in hubspot_batches(records, "id", size=size)]
        assert [each["id"] for batch in batches for each in batch] == list(map(str, range(count)))
        assert all(len(batch) == size for batch in batches[:-1])
        assert all(1 <= len(batch) <= size for batch in batches)

    def test_a_hundred_at_once(self):
        """As many as HubSpot takes."""
        batches = list(hubspot_batches([{"id": 7, "x": 1}] * 250, "id"))
        assert [len(batch["inputs"]) for batch in batches] == [100, 100, 50]

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (62.0, "62"),
            (1e-7, "0.0000001"),
            (-2.5, "-2.5"),
            (1e21, "1000000000000000000000"),
            (np.float64(0.1), "0.1"),
            (True, "true"),
            (False, "false"),
            (7, "7"),
            (dt.date(2026, 1, 2), "2026-01-02"),
            (float("nan"), ""),
            (None, ""),
        ],
    )
    def test_texts(self, value, text):
        """Whatever is put into a record is a text then, numbers without an exponent."""
        (batch,) = hubspot_batches([{"id": "a", "x": value}], "id")
        assert batch["inputs"][0]["properties"] == {"x": text}

    def test_refusals(self):
        """A record needs its id; options are at once what they must be."""
        with pytest.raises(DefinitionError, match="'size' of hubspot_batches must be a whole"):
            hubspot_batches([], "id", size=101)
        with pytest.raises(DefinitionError, match="'size' of hubspot_batches"):
            hubspot_batches([], "id", size=True)
        with pytest.raises(DefinitionError, match="'gaps' of hubspot_batches must be 'clear' or"):
            hubspot_batches([], "id", gaps="drop")
        with pytest.raises(DataError, match=r"record 1: an id is due in 'ids'.*mean 'id'"):
            list(hubspot_batches([{"ids": 1}, {"id": 1}], "ids"))
        with pytest.raises(DataError, match=r"record 0: an id is due in 'id'\. Got None\.$"):
            list(hubspot_batches([{"id": None}], "id"))


def read(text):
    """Read a file back."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


class TestSalesforce:
    """A file for a bulk job."""

    def test_file(self):
        """A header and a line each; what is missing is cleared, and so is an empty text."""
        text = salesforce_csv(to_records(SCORES, FIELDS, digits=1))
        assert text.startswith("account_id,health,band,why\nacme,30,red,")
        assert read(text)[2] == {
            "account_id": "cogs",
            "health": "#N/A",
            "band": "unknown",
            "why": "#N/A",
        }

    def test_gaps_may_be_kept(self):
        """An empty cell leaves the field alone."""
        rows = read(salesforce_csv(to_records(SCORES, FIELDS), gaps="keep"))
        assert rows[2] == {"account_id": "cogs", "health": "", "band": "unknown", "why": ""}

    @settings(max_examples=40)
    @given(
        st.lists(st.fixed_dictionaries({'a"b': st.text(), "b,\n": st.text(min_size=1)}), max_size=3)
    )
    def test_any_text_comes_back(self, records):
        """Commas, quotes and lines stay within their cell."""
        due = [{name: value or "#N/A" for name, value in each.items()} for each in records]
        assert read(salesforce_csv(records)) == due

    def test_refusals(self):
        """All records have the same fields."""
        assert salesforce_csv([]) == ""
        with pytest.raises(DataError, match=r"record 1: the fields of the first are due, \['a'\]"):
            salesforce_csv([{"a": 1}, {"b": 1}])
        with pytest.raises(DefinitionError, match="'gaps' of salesforce_csv must"):
            salesforce_csv([], gaps="drop")
