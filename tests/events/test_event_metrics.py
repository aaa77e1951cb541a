import pickle
import tracemalloc

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from logs import METRICS, ZONES, log_of, moments, rows

from healthscore import DefinitionError, events

HOSTILE = ["<script>alert(1)</script>", 'it\'s "quoted"', "ünï\ncode", "x" * 10_000]


def measured(at, metric, date="2026-10-01", values=None, **options):
    """Measure one customer, who did one thing at some times."""
    table = {"who": ["a"] * len(at), "at": at, "x": values or [1] * len(at)}
    log = events.Log(table, customer="who", time="at", value="x", **options)
    return log.as_of(date, {"m": metric}, customers=["a"])["m"].tolist()[0]


class TestDefinitions:
    @pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
    def test_print_as_the_calls_that_make_them(self, metric):
        """And what they print makes equal ones, that hash and pickle alike."""
        names = {name: getattr(events, name) for name in events.__all__}
        again = eval(repr(metric), names)  # noqa: S307  our own repr
        assert again == metric
        assert hash(again) == hash(metric)
        assert pickle.loads(pickle.dumps(metric)) == metric  # noqa: S301  our own bytes

    @pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
    def test_never_change(self, metric):
        """They are frozen."""
        field = attrs.fields(type(metric))[0].name
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(metric, field, None)

    def test_print_short(self):
        """Without what is not given."""
        assert repr(events.Count("login", days=28)) == "Count('login', days=28)"
        assert repr(events.Sum(["a", "b"])) == "Sum(['a', 'b'])"
        assert repr(events.Change(events.Count(days=7), how="ratio")) == (
            "Change(Count(days=7), how='ratio')"
        )

    @pytest.mark.parametrize("kind", ["", " ", 5, [], ["a", ""], ("a", None), {"a"}])
    @pytest.mark.parametrize("make", [events.Count, events.Last, events.DaysToFirst])
    def test_a_kind_is_a_text_or_some(self, make, kind):
        """Or none is given."""
        wrong = f"'kind' of {make.__name__} must be the name of a kind, a list of them, or None"
        with pytest.raises(DefinitionError, match=wrong):
            make(kind)

    @pytest.mark.parametrize("days", [0, -1, 1.5, float("nan"), float("inf"), "7", True, 1e6])
    @pytest.mark.parametrize(
        "make",
        [
            events.Count,
            events.ActiveDays,
            events.Streak,
            lambda days: events.DecayedByPeriod(rate=0.5, days=days),
        ],
    )
    def test_days_are_whole_and_above_0(self, make, days):
        """For a day on the calendar cannot be halved."""
        with pytest.raises(
            DefinitionError, match="must be a whole number of days from 1 to 100,000"
        ):
            make(days=days)

    @pytest.mark.parametrize(
        ("make", "wrong"),
        [
            (lambda: events.ActiveDays(days=None), "'days' of ActiveDays must be a whole number"),
            (lambda: events.Decayed(half_life=0), "'half_life' of Decayed must be above 0. Got 0"),
            (
                lambda: events.Decayed(half_life="1"),
                "'half_life' of Decayed must be a finite number",
            ),
            (
                lambda: events.Decayed(half_life=1, valued=1),
                "'valued' of Decayed must be True or F",
            ),
            (
                lambda: events.DecayedByPeriod(rate=0, days=1),
                "'rate' of DecayedByPeriod must be above 0 and up to 1. Got 0.0",
            ),
            (
                lambda: events.DecayedByPeriod(rate=1.1, days=1),
                "'rate' of DecayedByPeriod must be above 0 and up to 1. Got 1.1",
            ),
            (
                lambda: events.DecayedByPeriod(rate=1, days=1, whole=None),
                "'whole' of DecayedByPeriod must be True or False. Got None.",
            ),
            (
                lambda: events.DecayedByPeriod(rate=1, days=1, valued=None),
                "'valued' of DecayedByPeriod must be True or False. Got None.",
            ),
            (lambda: events.DaysToFirst("a", since=""), "'since' of DaysToFirst must be the name"),
            (lambda: events.Change(events.Count()), "'of' of Change must be a metric with days"),
            (lambda: events.Change(events.Last()), "'of' of Change must be a metric with days"),
            (lambda: events.Change("login"), "'of' of Change must be a metric with days"),
            (
                lambda: events.Change(events.Count(days=1), how="x"),
                "'how' of Change must be 'difference' or 'ratio'. Got 'x'.",
            ),
        ],
    )
    def test_what_is_wrong_is_named(self, make, wrong):
        """With the field, what is allowed and what came."""
        with pytest.raises(DefinitionError) as caught:
            make()
        assert str(caught.value).startswith(wrong)


class TestMeasures:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_names_may_be_anything(self, name):
        """Of kinds, customers, columns and values."""
        table = {name: [name], "at": ["2026-09-01"], "kind": [name], "x": [name]}
        log = events.Log(table, customer=name, time="at", kind="kind", value="x")
        columns = log.as_of("2026-10-01", {f"{name} ": events.Last(name)})
        assert [column.tolist()[0] for column in columns.values()][::2] == [name, name]

    def test_hubspot_s_own_example(self):
        """10 points, 50 % a month: after a month 5 are left, after two none."""
        tens = {"values": [10], "metric": events.DecayedByPeriod(rate=0.5, days=30, valued=True)}
        days = ["2026-10-01", "2026-09-02", "2026-09-01", "2026-08-03", "2026-08-02", "2020-01-01"]
        assert [measured([day], **tens) for day in days] == [10, 10, 5, 5, 0, 0]

    def test_a_share_that_is_lost_in_ten_periods(self):
        """Not in eleven, for 1 / 0.1 is ten."""
        metric = events.DecayedByPeriod(rate=0.1, days=1)
        got = [measured([np.datetime64("2026-10-01") - age], metric) for age in range(12)]
        assert got == pytest.approx([*np.arange(10, 0, -1) / 10, 0, 0])

    @pytest.mark.parametrize("rate", [1e-5, 1e-6, 1e-9, 1e-300, 5e-324])
    @pytest.mark.parametrize("days", [1, 365, 100_000])
    @pytest.mark.parametrize("whole", [True, False])
    def test_a_share_that_is_hardly_ever_lost(self, rate, days, whole):
        """Takes no more time or room than the log spans, and overflows nowhere."""
        metric = events.DecayedByPeriod(rate=rate, days=days, whole=whole)
        at, options = ["0001-01-01", "2016-01-01", "2026-01-01"], {"date": "2026-01-01"}
        tracemalloc.start()
        got = measured(at, metric, **options)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        ages = [age / days for age in (739_616, 3_653, 0)]
        lost = [rate * (age // 1 if whole else age) for age in ages]
        assert got == pytest.approx(sum(max(1 - part, 0) for part in lost), rel=1e-12)
        assert most < 2e8

    def test_nothing_fades_of_nobody(self):
        """An empty log has no first event."""
        metric = events.DecayedByPeriod("login", rate=1e-9, days=1)
        assert log_of([]).as_of("2026-10-01", {"m": metric}, customers=["a"])["m"].tolist() == [0]

    @given(rows(), moments(), st.sampled_from(ZONES), st.integers(1, 9))
    def test_periods_end_with_the_first_event_as_they_would_further_back(
        self, found, date, zone, days
    ):
        """In every zone: what is left is that of periods cut one by one."""
        metric = events.DecayedByPeriod(rate=1e-6, days=days)

        def cut(past):
            window = past.window(None)
            edges = past.edges(6_000, days)
            back = 6_000.0 - np.searchsorted(edges, window.times, side="left")
            return window.sums(1.0 - 1e-6 * back)

        columns = log_of(found, zone).as_of(date, {"m": metric, "cut": Own(cut)})
        assert columns["m"].tolist() == columns["cut"].tolist()

    def test_ages_of_centuries_fade_to_nothing(self):
        """Without a warning, and without taking anything from what is new."""
        at = ["0001-01-01", "1850-01-01", "2026-10-01"]
        assert measured(at, events.Decayed(half_life=1)) == 1.0

    def test_far_away_times(self):
        """As numpy can have them and Python cannot."""
        at = np.array(["-280000-01-01", "2026-09-30"], dtype="datetime64[us]")
        table = {"who": [1, 1], "at": at}
        log = events.Log(table, customer="who", time="at", time_zone="Europe/Berlin")
        metrics = {
            "n": events.Count(),
            "d": events.Decayed(half_life=1),
            "s": events.DaysToFirst(),
        }
        columns = log.as_of(np.datetime64("280000-01-01"), metrics)
        assert [column.tolist() for column in columns.values()][2:] == [[2], [0.0], [0.0]]
        assert repr(log).endswith("from -280000-01-01 to 2026-09-30>")

    def test_a_repeated_hour_is_not_in_the_future(self):
        """What came before the clock was set back is 0 days ago."""
        at, date = "2026-10-25T02:50+02:00", "2026-10-25T02:10+01:00"
        options = {"date": date, "time_zone": "Europe/Berlin"}
        assert measured([at], events.DaysSince(), **options) == 0.0
        assert measured([at], events.Decayed(half_life=1), **options) == 1.0
        assert measured([at], events.Count(days=1), **options) == 1

    def test_a_day_that_was_left_out_breaks_no_streak(self):
        """Apia had no 30 December 2011."""
        at = ["2011-12-28 12:00", "2011-12-29 12:00", "2011-12-31 12:00"]
        options = {"date": "2012-01-01", "time_zone": "Pacific/Apia"}
        assert measured(at, events.Streak(days=1), **options) == 3
        assert measured(at, events.ActiveDays(days=4), **options) == 0.75

    def test_a_day_that_was_left_out_is_a_period(self):
        """On the calendar it has gone by, also where the first event is just after it."""
        at, date = ["2011-12-31 12:00"], "2012-01-01 12:00"
        metric = events.DecayedByPeriod(rate=0.25, days=1)
        assert measured(at, metric, date, time_zone="Pacific/Apia") == 0.5
        assert measured([*at, "2011-12-20"], metric, date, time_zone="Pacific/Apia") == 0.5
        assert measured(at, metric, date) == 0.75

    def test_duplicates_are_events_of_their_own(self):
        """A row that stands twice counts twice."""
        assert measured(["2026-09-01"] * 2, events.Count()) == 2

    def test_no_event_has_0_before_it(self):
        """A ratio to nothing is a gap, a difference is not."""
        assert np.isnan(measured(["2026-09-30"], events.Change(events.Count(days=7), how="ratio")))
        assert measured(["2026-09-30"], events.Change(events.Count(days=7))) == 1.0

    def test_values_that_are_missing_are_no_zeros(self):
        """A sum of nothing known is a gap; of no event it is 0."""
        at = ["2026-09-01", "2026-09-30"]
        assert np.isnan(measured(at, events.Sum(days=5), values=[1, None]))
        assert measured(at, events.Sum(), values=[1, None]) == 1.0
        assert measured(at[:1], events.Sum(days=5), values=[1]) == 0.0
        assert np.isnan(measured(at, events.Mean(days=5), values=[1, None]))
        assert measured(at, events.Last(), values=[1, None]) == 1.0


@attrs.frozen
class Own(events.EventMetric):
    """Gives whatever it is told to."""

    gives: object = None

    def measure(self, past):
        """Give it."""
        return self.gives(past)


class TestYourOwn:
    def test_sees_what_had_happened(self):
        """And nothing else, in customers' order."""
        found = []
        rows = [
            {"account": who, "at": at, "event": "login", "amount": amount}
            for who, at, amount in [
                ("acme", "2026-09-01", 1.0),
                ("brix", "2026-09-05", 2.0),
                ("acme", "2026-09-20", 3.0),
            ]
        ]

        def look(past):
            window = past.window("login", days=40)
            found.append((past.date, past.size, window.owners.tolist(), window.values.tolist()))
            assert past.edges(2).tolist() == [past.before(2), past.before(1), past.instant]
            assert past.back(1).instant == past.before(1)
            assert window.times.max() <= past.instant
            assert (past.stream("login").ends - past.stream("login").starts).tolist() == [
                *window.counts
            ]
            return window.sums(window.ages)

        columns = log_of(rows).as_of(["2026-09-10", "2026-10-01"], {"m": Own(look)})
        assert columns["m"].tolist() == [9.0, 5.0, 41.0, 26.0]
        assert found == [
            (np.datetime64("2026-09-10"), 2, [0, 1], [1.0, 2.0]),
            (np.datetime64("2026-10-01"), 2, [0, 0, 1], [1.0, 3.0, 2.0]),
        ]

    def test_must_give_one_value_a_customer(self):
        """Or it is named."""
        with pytest.raises(
            DefinitionError, match=r"metric 'm': Own\(.*gave an array of shape \(3,\)"
        ):
            measured(["2026-09-01"], Own(lambda _: np.zeros(3)))
