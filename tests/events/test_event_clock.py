import datetime as dt
import zoneinfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from logs import ZONES

from healthscore import DefinitionError, errors
from healthscore.events._clock import DAY, Clock

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
MOMENTS = st.lists(
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2060, 1, 1)),  # noqa: DTZ001
    min_size=1,
    max_size=20,
)


def number(moment):
    """Count microseconds."""
    return (moment.replace(tzinfo=dt.UTC) - EPOCH) // MICROSECOND


def numbers(moments):
    """Count microseconds of each."""
    return np.array([number(moment) for moment in moments])


class TestClock:
    @given(MOMENTS, st.sampled_from(ZONES))
    def test_shows_what_python_s_own_shows(self, moments, zone):
        """For any time in UTC."""
        rules = zoneinfo.ZoneInfo(zone)
        due = [moment.replace(tzinfo=dt.UTC).astimezone(rules) for moment in moments]
        assert Clock(zone).local(numbers(moments)).tolist() == [*map(number, due)]

    @given(MOMENTS, st.sampled_from(ZONES))
    def test_is_read_as_pep_495_has_it(self, moments, zone):
        """With fold=0."""
        rules = zoneinfo.ZoneInfo(zone)
        due = [moment.replace(tzinfo=rules).astimezone(dt.UTC) for moment in moments]
        assert Clock(zone).instants(numbers(moments)).tolist() == [*map(number, due)]

    @pytest.mark.parametrize(
        ("zone", "shown", "due"),
        [
            ("Europe/Berlin", "2026-03-29T01:59:59.999999", "2026-03-29T00:59:59.999999"),
            ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30"),
            ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
            ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
            ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
            ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
            ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00"),
        ],
    )
    def test_times_that_are_skipped_or_shown_twice(self, zone, shown, due):
        """Of two it is the first, and one that there is not is read by the clock before."""
        got = Clock(zone).instants(np.array([shown], dtype="datetime64[us]").view(np.int64))
        assert got.view("datetime64[us]")[0] == np.datetime64(due, "us")

    def test_marks_far_from_all_times_are_read_fast(self):
        """A year 9999 is no event, and has the clock of the last year looked at."""
        far = np.array(["0001-01-01", "2026-07-01", "9999-12-31"], dtype="datetime64[us]")
        clock = Clock("Europe/Berlin")
        got = clock.instants(far.view(np.int64))
        assert ((far.view(np.int64) - got)[1:] / DAY * 24).tolist() == [2.0, 1.0]
        assert clock.local(got).view("datetime64[us]").tolist() == far.tolist()

    def test_nothing_is_nothing(self):
        """Without a time no zone is looked at."""
        assert len(Clock("Europe/Berlin").local(np.empty(0, dtype=np.int64))) == 0

    def test_takes_a_zone_of_python(self):
        """Its name is what counts."""
        assert Clock(zoneinfo.ZoneInfo("Asia/Tokyo")).zone == "Asia/Tokyo"

    @pytest.mark.parametrize("zone", ["Europe/Berlim", "", "/etc/passwd", "../x", "Europe", "a\0b"])
    def test_refuses_what_is_no_zone(self, zone):
        """However strange."""
        with pytest.raises(DefinitionError, match="'time_zone' of Log must be a time zone, such"):
            Clock(zone)

    def test_offers_the_nearest(self):
        """As for any name."""
        with pytest.raises(DefinitionError, match=r"Did you mean 'Europe/Berlin'\?"):
            Clock("Europe/Berlim")

    @pytest.mark.parametrize("zone", [None, 1, dt.UTC])
    def test_refuses_what_is_no_name(self, zone):
        """A zone without a name has no rules to be looked up."""
        with pytest.raises(DefinitionError, match="'time_zone' of Log must be the name of a zone"):
            Clock(zone)

    def test_says_where_zones_come_from_when_there_are_none(self, monkeypatch):
        """As on Windows, and in the smallest containers; UTC needs none."""
        monkeypatch.setattr(zoneinfo, "available_timezones", set)
        with pytest.raises(errors.MissingExtraError, match="pip install tzdata"):
            Clock("Mars/Olympus")
        assert Clock("UTC").zone == "UTC"
