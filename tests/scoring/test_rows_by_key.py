import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore import AsIs, Banding, DataError, Metric, Scorecard
from healthscore.explain._columns import numbers_for
from healthscore.scoring._rows_by_key import rows_by_key


class TestRowsByKey:
    @given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True))
    def test_each_key_is_found_where_it_is(self, keys, others):
        """And -1 stands for those that are not there."""
        rows = rows_by_key(np.array(keys, dtype=int), np.array(others, dtype=int))
        assert rows.tolist() == [others.index(key) if key in others else -1 for key in keys]

    @given(
        st.lists(st.integers(-(10**6), 10**6), unique=True, min_size=1),
        st.lists(st.integers(-(10**6), 10**6), unique=True, min_size=1),
        st.sampled_from([np.int64, np.int32]),
    )
    def test_keys_far_apart_are_found_too(self, keys, others, kind):
        """Without a table of all between them."""
        rows = rows_by_key(np.array(keys, dtype=kind), np.array(others))
        assert rows.tolist() == [others.index(key) if key in others else -1 for key in keys]

    def test_texts_match_whatever_holds_them(self):
        """Fixed width or objects."""
        rows = rows_by_key(np.array(["b", "a"]), np.array(["a", "b", "c"], dtype=object))
        assert rows.tolist() == [1, 0]

    def test_numbers_match_whatever_their_type(self):
        """Whole numbers among floats."""
        assert rows_by_key(np.array([1.0, 2.0]), np.array([2, 3])).tolist() == [-1, 0]
        assert rows_by_key(np.array([1, 2.5], dtype=object), np.array([1, 9])).tolist() == [0, -1]

    def test_dates_match(self):
        """As numpy has them."""
        days = np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[D]")
        assert rows_by_key(days, days[::-1]).tolist() == [1, 0]
        assert rows_by_key(days, days[::-1].astype("datetime64[s]")).tolist() == [1, 0]

    @pytest.mark.parametrize("unit", ["D", "s", "us", "ns"])
    @pytest.mark.parametrize("kind", [dt.date, dt.datetime])
    def test_dates_of_python_match_those_of_numpy(self, kind, unit):
        """To the day, or to the nanosecond."""
        days = np.array(["2026-01-01", "2026-01-02"], dtype=f"datetime64[{unit}]")
        own = np.array([kind(2026, 1, 2), kind(2026, 1, 3)], dtype=object)
        assert rows_by_key(own, days).tolist() == [1, -1]
        assert rows_by_key(days, own).tolist() == [-1, 0]

    def test_a_nanosecond_is_another_key(self):
        """Though Python knows none."""
        fine = np.array(["2026-01-01T00:00:00.000000001"], dtype="datetime64[ns]")
        assert rows_by_key(fine, fine.astype("datetime64[us]")).tolist() == [-1]

    def test_dates_with_a_time_zone_are_keys_of_their_own(self):
        """For numpy has no time zones."""
        own = np.array([dt.datetime(2026, 1, 1, tzinfo=dt.UTC)], dtype=object)
        assert rows_by_key(own, own.copy()).tolist() == [0]

    def test_mixed_keys_are_matched_as_they_are(self):
        """Whatever else there is."""
        mixed = np.array([dt.date(2026, 1, 1), "a"], dtype=object)
        assert rows_by_key(mixed, np.array(["a", "b"])).tolist() == [-1, 0]

    def test_kinds_that_can_never_be_equal_are_refused(self):
        """For all customers would be newcomers in silence."""
        with pytest.raises(DataError, match="They are numbers in one result and texts"):
            rows_by_key(np.array([1, 2]), np.array(["1", "2"]))


MIDNIGHT = dt.datetime.fromisoformat("2026-01-01")
DAYS = np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[D]")
FORMS = {
    "days": DAYS,
    "nanoseconds": DAYS.astype("datetime64[ns]"),
    "really nanoseconds": DAYS.astype("datetime64[ns]") + np.array([0, 1], dtype="timedelta64[ns]"),
    "objects": np.array([dt.date(2026, 1, 1), dt.date(2026, 1, 2)], dtype=object),
}


class TestOneCustomer:
    card = Scorecard("card", [Metric("a", AsIs())], banding=Banding({"r": 0, "g": 50}, margin=5))

    def scores(self, form, **options):
        """Score two customers who are told apart by dates."""
        return self.card.score({"id": FORMS[form], "a": [48, 52]}, key="id", **options)

    @pytest.mark.parametrize("form", ["days", "nanoseconds", "really nanoseconds"])
    @pytest.mark.parametrize(
        "key",
        [
            dt.date(2026, 1, 1),
            MIDNIGHT,
            np.datetime64("2026-01-01"),
            np.datetime64("2026-01-01", "ns"),
        ],
    )
    def test_is_found_by_a_date_in_any_form(self, form, key):
        """Whatever the column of keys holds."""
        assert self.scores(form).customer(key).value == 48

    def test_a_time_in_another_zone_is_the_same_time(self):
        """For columns of dates are read in UTC."""
        zone = dt.timezone(dt.timedelta(hours=2))
        at = dt.datetime(2026, 1, 1, 2, tzinfo=zone)
        assert self.scores("days").customer(at).value == 48

    @pytest.mark.parametrize("form", ["days", "nanoseconds", "objects"])
    def test_mappings_by_date(self, form):
        """Hold for customers in any form, as far as dates are dates."""
        table = {"id": FORMS[form], "a": [48, 52]}
        bands = {dt.date(2026, 1, 1): "g", dt.date(2026, 1, 2): "r"}
        scores = self.card.score(table, key="id", previous=bands)
        assert scores.bands.tolist() == ["g", "r"]
        values = {dt.date(2026, 1, 2): 7.0}
        assert numbers_for(scores, values, "value").tolist() == pytest.approx(
            [np.nan, 7], nan_ok=True
        )

    def test_keys_that_look_finer_than_they_are(self):
        """Are such as Python has them."""
        assert self.scores("nanoseconds").keys.tolist()[0] == MIDNIGHT
        assert self.scores("objects").customer(dt.date(2026, 1, 1)).value == 48

    @pytest.mark.parametrize("form", ["days", "nanoseconds", "objects"])
    def test_earlier_bands_are_found_by_date(self, form):
        """Of scores whose keys came in another form."""
        before = self.scores("days")
        assert before.bands.tolist() == ["r", "g"]
        table = {"id": FORMS[form][::-1], "a": [48, 52]}
        assert self.card.score(table, key="id", previous=before).bands.tolist() == ["g", "r"]
