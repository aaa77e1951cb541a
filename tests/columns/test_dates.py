import datetime as dt
import os
import time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from healthscore.columns import as_instant, to_dates
from healthscore.errors import DataError

BERLIN = ZoneInfo("Europe/Berlin")
NAT = np.datetime64("NaT")


def instants(*texts):
    """Make the column that is due."""
    return np.array(texts, dtype="datetime64[us]")


@pytest.fixture
def far_from_utc(monkeypatch):
    """Let the machine stand where it is tomorrow already."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    yield
    os.environ.pop("TZ")
    monkeypatch.undo()
    time.tzset()


class TestToDates:
    """Columns of dates."""

    def test_microseconds_stay_where_they_are(self):
        """Nothing is copied."""
        values = instants("2026-01-01", "NaT")
        assert to_dates(values) is values

    @pytest.mark.parametrize("unit", ["D", "s", "ms", "us", "ns"])
    def test_every_unit_comes_out_as_microseconds(self, unit):
        """And NaT as NaT."""
        values = np.array(["2026-01-02", "NaT", "1969-12-31"], dtype=f"datetime64[{unit}]")
        dates = to_dates(values)
        assert dates.dtype == "datetime64[us]"
        np.testing.assert_array_equal(dates, instants("2026-01-02", "NaT", "1969-12-31"))

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("2026-01-02", "2026-01-02"),
            (" 2026-01-02 ", "2026-01-02"),
            ("20260102", "2026-01-02"),
            ("2026-01-02 03:04", "2026-01-02T03:04"),
            ("2026-01-02T03:04:05.000006", "2026-01-02T03:04:05.000006"),
            ("2026-01-02T01:00:00Z", "2026-01-02T01:00"),
            ("2026-01-02T01:00:00+02:00", "2026-01-01T23:00"),
            ("2026-01-01T22:30-05:30", "2026-01-02T04:00"),
            ("0001-01-01T00:00+10:00", "0000-12-31T14:00"),
            (np.str_("2026-01-02"), "2026-01-02"),
            (dt.date(2026, 1, 2), "2026-01-02"),
            (dt.date.max, "9999-12-31"),
            (dt.datetime(2026, 1, 2, 3), "2026-01-02T03"),  # noqa: DTZ001  naive on purpose
            (dt.datetime(2026, 7, 2, 3, tzinfo=BERLIN), "2026-07-02T01"),
            (dt.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0), "2026-10-25T00:30"),
            (dt.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1), "2026-10-25T01:30"),
            (dt.datetime(1969, 12, 31, 23, 59, 59, 999_999, dt.UTC), "1969-12-31T23:59:59.999999"),
            (
                dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(-dt.timedelta(hours=5))),
                "10000-01-01T04",
            ),
            (pd.Timestamp("2026-01-02 01:00", tz="Europe/Berlin"), "2026-01-02"),
            (pd.Timestamp("2026-01-02 00:00:00.123456789"), "2026-01-02T00:00:00.123456"),
            (np.datetime64("2026-01-02"), "2026-01-02"),
            (np.datetime64("2026-01-02T00:00:00.123456789"), "2026-01-02T00:00:00.123456"),
            (np.datetime64("1969-12-31T23:59:59.999999999"), "1969-12-31T23:59:59.999999"),
            (None, "NaT"),
            ("", "NaT"),
            ("  ", "NaT"),
            (np.nan, "NaT"),
            (pd.NaT, "NaT"),
            (pd.NA, "NaT"),
            (np.datetime64("NaT"), "NaT"),
        ],
    )
    def test_dates_of_all_kinds_stand_side_by_side(self, value, expected):
        """Each is read by itself, whatever its neighbours are."""
        neighbours = ["2026-01-01", None, dt.date(2026, 1, 1)]
        np.testing.assert_array_equal(to_dates([value]), instants(expected))
        np.testing.assert_array_equal(
            to_dates([*neighbours, value]), instants("2026-01-01", "NaT", "2026-01-01", expected)
        )

    def test_what_has_no_zone_is_taken_for_utc(self, far_from_utc):
        """Whatever the machine's own zone is."""
        del far_from_utc
        naive = dt.datetime(2026, 1, 2)  # noqa: DTZ001  naive on purpose
        due = instants("2026-01-02", "2026-01-02")
        np.testing.assert_array_equal(to_dates([naive, "2026-01-02T00:00"]), due)

    @pytest.mark.parametrize(
        "values", [[], np.array([]), np.array([], dtype="U1"), np.array([], dtype="datetime64[D]")]
    )
    def test_no_dates(self, values):
        """An empty column is one of dates, too."""
        assert to_dates(values).dtype == "datetime64[us]"
        assert len(to_dates(values)) == 0

    def test_gaps_alone(self):
        """An empty column of a table is often one of NaN."""
        assert np.isnat(to_dates(np.array([np.nan, np.nan]))).all()
        assert np.isnat(to_dates([None, ""])).all()

    @pytest.mark.parametrize(
        ("values", "row", "got"),
        [
            (["2026-01-01", "01/02/2026"], 1, "01/02/2026"),
            ([" ", " 2026-01-01 ", "01/02/2026"], 2, "01/02/2026"),
            (["", "NaT", "x"], 1, "NaT"),
            (["2026-02-30"], 0, "2026-02-30"),
            (np.array(["2026-01-01", "soon"]), 1, "soon"),
            ([None, 20260101], 1, 20260101),
            ([dt.date(2026, 1, 1), True], 1, True),
            (np.array([np.nan, 1.0]), 1, 1.0),
            (np.array([20260101]), 0, 20260101),
            ([dt.time(1)], 0, dt.time(1)),
            (np.array([1], dtype="timedelta64[s]"), 0, np.timedelta64(1, "s")),
        ],
    )
    def test_what_is_no_date_is_refused_with_its_row(self, values, row, got):
        """The first one, and how dates are written."""
        with pytest.raises(DataError) as caught:
            to_dates(values)
        assert caught.value.where == f"row {row}"
        assert caught.value.got == got
        assert str(caught.value).startswith(f"row {row}: a date is due. Got ")
        assert str(caught.value).endswith(
            "Dates are datetime64, date objects or ISO text such as '2026-11-01'."
        )

    @pytest.mark.parametrize("unit", ["Y", "D", "s"])
    @pytest.mark.parametrize("year", ["300000", "-300000"])
    def test_a_year_too_far_off_is_refused(self, unit, year):
        """In microseconds it would wrap around in silence and come out as some other year."""
        far = np.array(["2026", "NaT", year], dtype=f"datetime64[{unit}]")
        for values in (far, list(far)):
            with pytest.raises(DataError, match="row 2: a date is due") as caught:
                to_dates(values)
            assert caught.value.got == far[2]


class TestAsInstant:
    """The date of scoring."""

    @pytest.mark.parametrize(
        "value",
        [
            "2026-11-01",
            dt.date(2026, 11, 1),
            dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
            dt.datetime(2026, 11, 1, 1, tzinfo=BERLIN),
            pd.Timestamp("2026-11-01"),
            np.datetime64("2026-11-01"),
            np.datetime64("2026-11-01", "ns"),
        ],
    )
    def test_a_date_in_every_way(self, value):
        """All are one instant."""
        assert as_instant(value) == np.datetime64("2026-11-01", "us")

    @pytest.mark.parametrize(
        "value",
        [
            "soon",
            "",
            None,
            5,
            True,
            float("nan"),
            pd.NaT,
            NAT,
            ["2026-11-01"],
            np.datetime64(10**6, "Y"),
        ],
    )
    def test_anything_else_is_refused(self, value):
        """The error says what is due and shows what came."""
        with pytest.raises(
            DataError, match=r"^'as_of' must be a date or ISO text such as"
        ) as caught:
            as_instant(value)
        assert caught.value.where == "'as_of'"
        assert caught.value.got is value
