import datetime as dt
import enum

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from healthscore import AsIs, DataError, DefinitionError, Metric, Scorecard, events

ROWS = {
    "account": ["b", "a", "a", "c", "a"],
    "at": [
        "2026-09-01",
        "2026-09-25 02:30",
        "2026-09-30T23:00:00+02:00",
        "2026-09-30",
        "2026-10-02",
    ],
    "event": ["login", "login", "visit", None, "login"],
    "amount": [1.5, None, 3.0, 2.0, 8.0],
}
AWARE = [dt.datetime(2026, 9, 30, 22, tzinfo=dt.UTC), dt.datetime(2026, 9, 1, tzinfo=dt.UTC)]
DAYS = [
    [dt.date(2026, 2, 1), dt.date(2026, 1, 1)],
    [dt.datetime(2026, 2, 1), dt.datetime(2026, 1, 1)],  # noqa: DTZ001
    [pd.Timestamp("2026-02-01"), pd.Timestamp("2026-01-01")],
    [np.datetime64("2026-02-01"), np.datetime64("2026-01-01")],
    [dt.date(2026, 2, 1), pd.Timestamp("2026-01-01")],
    np.array(["2026-02-01", "2026-01-01"], dtype="datetime64[D]"),
    pd.to_datetime(pd.Series(["2026-02-01", "2026-01-01"])),
    pl.Series([dt.date(2026, 2, 1), dt.date(2026, 1, 1)]),
]
METRICS = {
    "n": events.Count("login"),
    "days": events.DaysSince(),
    "last": events.Last(),
    "hit": events.Reached("visit"),
}


def log_of(table=ROWS, **options):
    """Make a log of a table with the usual columns."""
    names = {"customer": "account", "time": "at", "kind": "event", "value": "amount"}
    return events.Log(table, **(names | options))


def of(table, metric, date="2026-10-01", **options):
    """Measure one metric."""
    return log_of(table, **options).as_of(date, {"m": metric})["m"].tolist()


def simple(**columns):
    """Make a table of two events of two customers, with some columns otherwise."""
    table = {"account": ["a", "b"], "at": ["2026-09-01"] * 2, "event": ["x"] * 2, "amount": [1, 2]}
    return table | columns


class TestTables:
    @pytest.mark.parametrize(
        "make",
        [
            pd.DataFrame,
            lambda rows: pd.DataFrame(rows, index=[7, 7, 8, 9, 1]),
            lambda rows: pl.DataFrame(rows, strict=False),
            pa.table,
            lambda rows: pa.table(rows).to_batches()[0],
            lambda rows: pa.RecordBatchReader.from_batches(
                pa.table(rows).schema, pa.table(rows).to_batches()
            ),
            lambda rows: [
                dict(zip(rows, row, strict=True)) for row in zip(*rows.values(), strict=True)
            ],
            lambda rows: np.array(
                [*zip(*rows.values(), strict=True)], dtype=[(name, object) for name in rows]
            ),
            lambda rows: {name: pl.Series(column, strict=False) for name, column in rows.items()},
            lambda rows: {name: pa.array(column) for name, column in rows.items()},
            lambda rows: {name: np.array(column, dtype=object) for name, column in rows.items()},
        ],
    )
    def test_all_kinds_give_the_same(self, make):
        """And columns of their own library."""
        due = log_of().as_of(["2026-10-01", "2026-10-03"], METRICS)
        table = make(ROWS)
        got = log_of(table).as_of(["2026-10-01", "2026-10-03"], METRICS)
        if isinstance(table, pd.DataFrame | pl.DataFrame | list | np.ndarray):
            assert type(got) is type(table)
        frame = pl.DataFrame(got).fill_nan(None)
        assert frame.equals(pl.DataFrame(due).fill_nan(None))

    def test_the_index_of_a_frame_is_that_of_its_own_rows(self):
        """What comes out has other rows."""
        frame = pd.DataFrame(ROWS, index=[3, 4, 5, 6, 7])
        got = log_of(frame).as_of("2026-10-01", METRICS)
        assert got.index.tolist() == [0, 1, 2]

    @pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table])
    def test_an_empty_log_has_nobody(self, make):
        """And who is named has zeros and gaps, of whatever kind."""
        table = make({"account": [], "at": [], "event": [], "amount": []})
        log = log_of(table)
        assert repr(log) == "<Log: 0 events of 0 customers, 0 kinds>"
        assert len(log.as_of("2026-10-01", METRICS)["n"]) == 0
        got = log.as_of("2026-10-01", METRICS | {"sum": events.Sum("x")}, customers=["a"])
        row = pl.DataFrame(got).fill_nan(None).row(0, named=True)
        assert [row[name] for name in ("n", "hit", "sum", "days", "last")] == [0, 0, 0, None, None]

    def test_one_event(self):
        """Is enough."""
        one = {"account": [1], "at": [dt.date(2026, 9, 1)], "event": ["x"], "amount": [2]}
        assert repr(log_of(one)) == (
            "<Log: 1 event of 1 customer, 1 kind, from 2026-09-01 to 2026-09-01>"
        )
        assert of(one, events.Count("x"), "2026-09-01") == [1]

    def test_is_not_changed_with_the_table(self):
        """It holds what it needs."""
        table = {
            "account": np.array([1, 2]),
            "at": np.array(["2026-09-01"] * 2, dtype="datetime64[us]"),
            "amount": np.array([1.0, 2.0]),
            "event": ["x", "x"],
        }
        log = log_of(table)
        before = log.as_of("2026-10-01", {"sum": events.Sum()})["sum"].tolist()
        for name in ("account", "amount"):
            table[name][:] = 9
        table["at"][:] = np.datetime64("2027-01-01")
        assert log.as_of("2026-10-01", {"sum": events.Sum()})["sum"].tolist() == before

    def test_goes_into_a_scorecard(self):
        """With the key and the dates that it made."""
        log = log_of(pd.DataFrame(ROWS))
        table = log.as_of(["2026-10-01", "2026-10-03"], {"n": events.Count("login")})
        card = Scorecard("use", [Metric("n", AsIs())])
        history = card.score_panel(table, key="account", at="as_of")
        assert history.values.tolist() == [[1.0, 2.0], [1.0, 1.0], [0.0, 0.0]]


class TestCustomers:
    @pytest.mark.parametrize(
        "keys",
        [
            ["b", "a", "a"],
            np.array(["b", "a", "a"]),
            np.array([2, 1, 1]),
            np.array([127, -128, -128], dtype=np.int8),
            np.array([2**64 - 1, 0, 0], dtype=np.uint64),
            np.array([2**64 - 1, 2**64 - 2, 2**64 - 2], dtype=np.uint64),
            [10**12, 5, 5],
            np.array([10**12, 5, 5]),
            [2.5, 1, True],
            np.array([2.5, 1.5, 1.5]),
            [dt.date(2026, 2, 1), dt.date(2026, 1, 1), dt.date(2026, 1, 1)],
            np.array(["2026-02-01", "2026-01-01", "2026-01-01"], dtype="datetime64[D]"),
            ["b", 7, 7],
            pd.Series(["b", "a", "a"], dtype="category"),
            pl.Series(["b", "a", "a"], dtype=pl.Enum(["a", "b", "c"])),
            ["<script>'\"\n", "<b>", "<b>"],
            ["ü" * 9_999, "u", "u"],
        ],
    )
    def test_are_of_any_kind_and_come_out_in_order(self, keys):
        """Texts, numbers, dates, or some of each."""
        table = {"account": keys, "at": ["2026-09-01"] * 3}
        log = log_of(table, kind=None, value=None)
        columns = log.as_of("2026-10-01", {"n": events.Count()})
        assert columns["n"].tolist() == [2, 1]
        assert [*columns["account"]] == [*log.customers] == [keys[1], keys[0]]
        back = log.as_of("2026-10-01", {"n": events.Count()}, customers=log.customers[::-1])
        assert back["n"].tolist() == [1, 2]

    @pytest.mark.parametrize("gap", [None, " ", float("nan")])
    @pytest.mark.parametrize("make", [list, lambda keys: pl.Series(keys, strict=False)])
    def test_a_gap_is_refused(self, gap, make):
        """With the column, the row and what to do."""
        table = simple(account=make(["a", gap if isinstance(gap, str) else None]))
        with pytest.raises(
            DataError, match=r"column 'account', row 1|column 'account': row 1"
        ) as at:
            log_of(table)
        assert str(at.value).endswith("An event is somebody's: drop the row, or say whose it is.")

    def test_a_gap_among_numbers_is_refused(self):
        """NaN is nobody."""
        with pytest.raises(
            DataError, match=r"column 'account': row 1: a key is due. Got nan. An event"
        ):
            log_of(simple(account=np.array([1.0, np.nan])))

    def test_a_list_is_no_key(self):
        """Nor is whatever else cannot be looked up."""
        with pytest.raises(DataError, match=r"column 'account': row 1: a key is due. Got \[1\]"):
            log_of(simple(account=["a", [1]]))

    def test_may_be_named(self):
        """Also those without events, and in any form."""
        log = log_of(simple(account=np.array([5, 3])))
        columns = log.as_of("2026-10-01", {"n": events.Count()}, customers=pd.Series([3, 4, 5]))
        assert (columns["account"].tolist(), columns["n"].tolist()) == ([3, 4, 5], [1, 0, 1])

    @pytest.mark.parametrize(
        ("customers", "wrong"),
        [
            (["a", "b", "a"], "The customers must be different. 'a' comes twice."),
            (["a", None], "column 'account': row 1: a key is due. Got None."),
            (
                [1],
                "'customers' of as_of must be texts, as those of the log are, such as 'a'. Got num",
            ),
            (
                [pd.Timestamp("2026-01-01")],
                "'customers' of as_of must be texts, as those of the log are, such as 'a'. Got dat",
            ),
            ("a", "column 'account': a list or an array is due. Got 'a'."),
        ],
    )
    def test_named_wrongly(self, customers, wrong):
        """Is told."""
        with pytest.raises(DataError) as caught:
            log_of().as_of("2026-10-01", {"n": events.Count()}, customers=customers)
        assert str(caught.value).startswith(wrong)

    def test_texts_are_no_numbers(self):
        """As a key that a file holds as text."""
        with pytest.raises(DataError) as caught:
            log_of(simple(account=[1, 2])).as_of("2026-10-01", {}, customers=["1"])
        assert str(caught.value) == (
            "'customers' of as_of must be numbers, as those of the log are, such as 1. Got texts, "
            "such as '1'."
        )
        assert caught.value.where == "'customers' of as_of"

    @pytest.mark.parametrize("known", DAYS)
    @pytest.mark.parametrize("asked", DAYS)
    def test_dates_are_found_in_any_form(self, known, asked):
        """Of Python, numpy or a library, one by one or as a column."""
        log = log_of(simple(account=known))
        columns = log.as_of("2026-10-01", {"n": events.Count()}, customers=asked[:1])
        assert columns["n"].tolist() == [1]
        (made,) = pl.DataFrame(columns)["account"].to_list()
        assert made.strftime("%Y-%m-%d") == "2026-02-01"

    def test_a_moment_is_one_in_any_zone(self):
        """As columns of dates have it."""
        zone = dt.timezone(dt.timedelta(hours=2))
        log = log_of(simple(account=np.array(["2026-02-01", "2026-01-01"], "datetime64[s]")))
        for moment in (dt.datetime(2026, 2, 1, 2, tzinfo=zone), "2026-02-01T02:00+02:00"):
            asked = [pd.Timestamp(moment)]
            assert log.as_of("2026-10-01", {"n": events.Count()}, customers=asked)["n"] == [1]

    def test_the_same_date_twice_is_one_customer_twice(self):
        """However it is written."""
        log = log_of(simple(account=DAYS[0]))
        twice = [dt.date(2026, 2, 1), pd.Timestamp("2026-02-01")]
        with pytest.raises(DataError, match="The customers must be different"):
            log.as_of("2026-10-01", {}, customers=twice)

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, dict])
    @pytest.mark.parametrize(
        "keys", [[2, 1], [2.5, 1.5], ["b", "a"], [dt.date(2026, 2, 1), dt.date(2026, 1, 1)]]
    )
    def test_nobody_is_of_the_log_s_own_kind(self, make, keys):
        """So that the table joins others."""
        log = log_of(make(simple(account=keys)), kinds=["login", "visit"])
        for none in ([], (), np.array([]), pd.Series([], dtype="float64"), keys[:0]):
            some, nobody = (
                log.as_of("2026-10-01", METRICS, customers=asked) for asked in (log.customers, none)
            )
            assert len(nobody["account"]) == 0
            # a column of objects in pandas is one of texts as long as nothing is in it
            objects = make is pd.DataFrame and some["account"].dtype == object
            assert objects or nobody["account"].dtype == some["account"].dtype
            assert nobody["n"].dtype == some["n"].dtype

    @pytest.mark.parametrize(
        ("keys", "due"),
        [
            ([], "O"),
            (np.array([], dtype=np.int32), "i"),
            (np.array([], dtype="datetime64[D]"), "M"),
            (pl.Series([1])[:0], "i"),
        ],
    )
    def test_an_empty_log_keeps_the_kind_of_its_column(self, keys, due):
        """A list without anything in it has none."""
        log = log_of({"account": keys, "at": [], "event": [], "amount": []})
        assert log.customers.dtype.kind == due
        for asked in (None, []):
            columns = log.as_of("2026-10-01", METRICS, customers=asked)
            assert columns["account"].dtype.kind == due

    def test_are_read_only(self):
        """A log never changes."""
        with pytest.raises(ValueError, match="read-only"):
            log_of().customers[0] = "z"


class TestTimes:
    @pytest.mark.parametrize(
        "times",
        [
            ["2026-10-01 00:00", "2026-09-01T02:00"],
            ["2026-09-30T22:00:00+00:00", " 2026-09-01 00:00Z "],
            np.array(["2026-10-01T00:00", "2026-09-01T02:00"], dtype="datetime64[s]"),
            np.array(["2026-10-01 00:00", "2026-09-01T02:00"]),
            [np.datetime64("2026-10-01"), dt.datetime(2026, 9, 1, 2)],  # noqa: DTZ001
            [dt.date(2026, 10, 1), "2026-09-01T00:00+00:00"],
            AWARE,
            pd.Series(AWARE),
            pd.Series(AWARE).dt.tz_convert("Asia/Tokyo"),
            pd.Series(AWARE, dtype=object),
            pd.Series(["2026-10-01", "2026-09-01T02:00"], dtype="datetime64[ns]"),
            pl.Series(AWARE),
            pl.Series(AWARE).dt.convert_time_zone("America/New_York"),
            pl.Series(["2026-10-01 00:00", "2026-09-01T02:00"]),
            pa.array(AWARE, pa.timestamp("us", "UTC")),
            pa.chunked_array([pa.array(AWARE[:1]), pa.array(AWARE[1:])]),
        ],
    )
    def test_without_a_zone_are_those_of_the_log_s_clock(self, times):
        """And those with one are instants."""
        log = log_of(simple(at=times), time_zone="Europe/Berlin")
        got = log.as_of("2026-10-01", {"days": events.DaysSince()})["days"].tolist()
        assert got == [0.0, 30 - 2 / 24]

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
    def test_columns_of_dates(self, make):
        """Are local midnights."""
        table = make(simple(at=[dt.date(2026, 10, 1), dt.date(2026, 9, 1)]))
        columns = log_of(table, time_zone="America/New_York").as_of(
            "2026-10-01", {"days": events.DaysSince()}
        )
        assert pl.DataFrame(columns)["days"].to_list() == [0.0, 30.0]

    def test_on_a_day_of_23_hours(self):
        """A window of a day is one on the calendar."""
        table = simple(at=["2026-03-28 23:59", "2026-03-29 00:01"])
        for zone, due in (("Europe/Berlin", [0, 1]), ("UTC", [0, 1])):
            day = events.Count(days=1)
            assert of(table, day, "2026-03-30", time_zone=zone) == due
        noon = of(
            simple(at=["2026-03-28 12:00", "2026-03-28 12:00"]),
            events.DaysSince(),
            "2026-03-29 12:00",
            time_zone="Europe/Berlin",
        )
        assert noon == [1.0, 1.0]

    def test_a_window_holds_its_end_and_not_its_beginning(self):
        """A date alone is the midnight with which it begins."""
        table = simple(at=["2026-09-30", "2026-10-01"])
        assert of(table, events.Count(days=1)) == [0, 1]
        assert of(table, events.Count(days=2)) == [1, 1]

    def test_a_window_begins_at_once(self):
        """A microsecond after the same time of the day, so many days ago."""
        table = simple(at=["2026-09-03T00:00:00.000001", "2026-09-03"])
        assert of(table, events.Count(days=28), time_zone="Europe/Berlin") == [1, 0]

    @pytest.mark.parametrize("gap", [None, "", "  ", pd.NaT])
    def test_a_gap_is_refused(self, gap):
        """With the column, the row, what came and what to do."""
        with pytest.raises(DataError) as caught:
            log_of(simple(at=["2026-09-01", gap]))
        assert str(caught.value) == (
            f"column 'at': row 1: a time is due. Got {gap!r}. An event is at some time: drop the "
            "row, or say when it was."
        )

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
    def test_a_gap_in_a_column_of_times_is_refused(self, make):
        """It has nothing to show."""
        table = make(simple(at=[AWARE[0], None]))
        with pytest.raises(DataError, match=r"column 'at': row 1: a time is due\. Got .*NaT"):
            log_of(table)

    def test_what_is_no_time_is_refused(self):
        """With the column and the row."""
        with pytest.raises(DataError, match=r"column 'at': row 1: a date is due. Got 'soon'."):
            log_of(simple(at=["2026-09-01", "soon"]))


class TestDates:
    @pytest.mark.parametrize(
        "date",
        [
            "2026-10-01",
            dt.date(2026, 10, 1),
            dt.datetime(2026, 10, 1),  # noqa: DTZ001
            np.datetime64("2026-10-01"),
            pd.Timestamp("2026-10-01"),
            AWARE[0],
            [AWARE[0]],
            pd.Series(AWARE[:1]),
            pl.Series(AWARE[:1]),
            np.array(["2026-10-01"], dtype="datetime64[D]"),
            pd.DatetimeIndex(AWARE[:1]),
        ],
    )
    def test_come_in_many_forms(self, date):
        """And out as the clock shows them."""
        columns = log_of(time_zone="Europe/Berlin").as_of(date, {"n": events.Count()})
        assert set(columns["as_of"].tolist()) == {dt.datetime(2026, 10, 1)}  # noqa: DTZ001

    def test_are_in_the_order_given(self):
        """Not sorted."""
        dates = ["2026-10-03", "2026-09-01"]
        columns = log_of().as_of(dates, {"n": events.Count()})
        assert columns["as_of"].astype("datetime64[D]").astype(str).tolist() == [
            *["2026-10-03"] * 3,
            "2026-09-01",
        ]
        assert columns["n"].tolist() == [3, 1, 1, 1]

    @pytest.mark.parametrize(
        ("dates", "wrong"),
        [
            ([], "A date is due, as of which to measure. Got none."),
            ("soon", "column 'as_of': row 0: a date is due. Got 'soon'."),
            ([None], "column 'as_of': row 0: a date is due. Got "),
            (None, "column 'as_of': row 0: a date is due. Got "),
            (5, "column 'as_of': row 0: a date is due. Got 5."),
            (["2026-09-01", dt.date(2026, 9, 1)], "The dates must be different."),
        ],
    )
    def test_that_are_none_are_refused(self, dates, wrong):
        """Or come twice."""
        with pytest.raises(DataError) as caught:
            log_of().as_of(dates, {"n": events.Count()})
        assert str(caught.value).startswith(wrong)


class TestKinds:
    def test_a_mistyped_one_is_told(self):
        """With the nearest, and all that there are."""
        with pytest.raises(DataError) as caught:
            of(ROWS, events.Count("logn"))
        assert str(caught.value) == (
            "metric 'm': There is no event of kind 'logn'. Did you mean 'login'? "
            "There are 'login', 'visit'. A kind that may occur although it has not yet is "
            "listed so: Log(..., kinds=[...])."
        )

    def test_many_are_not_all_listed(self):
        """Eight are enough, and none is told as such."""
        kinds = [f"kind {at}" for at in range(9)]
        table = {"account": [1] * 9, "at": ["2026-09-01"] * 9, "event": kinds}
        with pytest.raises(DataError, match=r"There are 'kind 0', .*, 'kind 7' and 1 more. A kind"):
            of(table, events.Count("x"), value=None)
        with pytest.raises(DataError, match=r"There are none. A kind"):
            of(simple(event=[None, None]), events.Count("x"))

    def test_may_be_declared(self):
        """Then nobody has one."""
        log = log_of(kinds=["sso"])
        assert log.kinds == ("login", "sso", "visit")
        assert log.as_of("2026-10-01", {"n": events.Count("sso")})["n"].tolist() == [0, 0, 0]
        assert log_of(kind=None, kinds=["b"]).kinds == ("b",)

    def test_of_a_categorical_column_are_declared(self):
        """Its categories say what may be."""
        column = pd.Categorical(["x", None], categories=["sso", "x"])
        assert of(pd.DataFrame(simple(event=column)), events.Count("sso")) == [0, 0]

    def test_a_log_without_kinds(self):
        """Says so."""
        with pytest.raises(
            DataError, match="metric 'm': The log has no kinds, so that there is no 'x'"
        ):
            of(ROWS, events.Count("x"), kind=None)
        assert repr(log_of(kind=None)).startswith("<Log: 5 events of 3 customers, from")

    def test_numbers_are_no_kinds(self):
        """Kinds are texts."""
        with pytest.raises(DataError, match=r"column 'event': row 0: a label is due. Got 1."):
            log_of(simple(event=[1, 2]))

    def test_there_may_be_many(self):
        """More than one byte can tell apart."""
        kinds = [f"k{at}" for at in range(300)]
        table = {"account": ["a"] * 300, "at": ["2026-09-01"] * 300, "event": kinds}
        assert of(table, events.Count("k299"), value=None) == [1]
        assert of(table, events.Count(["k299", "k1"]), value=None) == [2]


class TestValues:
    def test_texts_that_are_numbers(self):
        """Are numbers where one is due, and texts where one is asked for."""
        table = simple(amount=["1.5", " 2 "])
        assert of(table, events.Sum("x")) == [1.5, 2.0]
        assert of(table, events.Last("x")) == ["1.5", " 2 "]

    @pytest.mark.parametrize("make", [list, lambda values: np.array(values, dtype=object)])
    def test_texts_and_numbers_in_one_column(self, make):
        """As logs of many kinds of event have them."""
        table = {
            "account": ["a"] * 6,
            "at": [f"2026-09-0{day}" for day in range(1, 7)],
            "event": ["plan", "minutes", "minutes", "plan", "minutes", "plan"],
            "amount": make(["free", 12, 2.5, "pro", float("nan"), None]),
        }
        assert of(table, events.Sum("minutes")) == [14.5]
        assert of(table, events.Last("plan")) == ["pro"]
        assert of(table, events.Last("minutes")) == ["2.5"]
        assert of(table, events.Distinct()) == [4]
        with pytest.raises(DataError) as caught:
            of(table, events.Mean("plan"))
        assert str(caught.value) == (
            "metric 'm': The values of kind 'plan': a number is due. Got 'free'. Leave a gap "
            "blank, and write numbers like 1234.5."
        )

    def test_members_of_an_enum_of_numbers_and_texts(self):
        """Are read as what they are."""
        level = enum.IntEnum("level", ["low", "high"])
        assert of(simple(amount=["x", np.int64(2)]), events.Last()) == ["x", "2"]
        assert of(simple(amount=[level.low, level.high]), events.Sum()) == [1.0, 2.0]

    def test_a_column_of_gaps(self):
        """Is one of numbers, or of texts, that nobody knows."""
        for gaps in ([None, None], np.array(["", " "])):
            assert np.isnan(of(simple(amount=gaps), events.Sum())).all()
            assert of(simple(amount=gaps), events.Distinct()) == [0, 0]
        assert of(simple(amount=np.array(["", ""])), events.Last()) == [None, None]

    @pytest.mark.parametrize(
        ("values", "wrong"),
        [
            ([1.0, float("inf")], "row 1: a finite number or a gap is due. Got inf."),
            ([1, b"2"], "row 1: a number is due. Got b'2'. Decode bytes to text first."),
            (["a", [2]], "row 1: a number is due. Got [2]. Make one value of each list first."),
            (["a", 1j], "row 1: a number is due. Got 1j."),
            ([dt.date(2026, 1, 1), None], "row 0: a number is due. Got datetime.date(2026, 1, 1)."),
        ],
    )
    def test_that_are_none_are_refused(self, values, wrong):
        """With the column and the row."""
        with pytest.raises(DataError) as caught:
            log_of(simple(amount=values))
        assert str(caught.value).startswith(f"column 'amount': {wrong}")

    def test_a_log_without_values(self):
        """Says so."""
        wrong = "metric 'm': all events: the log has no values. Name their column: Log"
        with pytest.raises(DataError, match=wrong):
            of(ROWS, events.Sum(), value=None)
        with pytest.raises(DataError, match=r"metric 'm': kind 'login': the log has no values."):
            of(ROWS, events.Last("login"), value=None)

    def test_a_sum_beyond_all_numbers_is_a_gap(self):
        """And warns of nothing."""
        table = simple(account=["a", "a"], amount=[1.7e308, 1.7e308])
        assert np.isnan(of(table, events.Sum())).all()


class TestCalls:
    def test_columns_must_be_there(self):
        """The nearest is offered."""
        with pytest.raises(DataError, match=r"no column 'acount'. Did you mean 'account'"):
            log_of(customer="acount")

    @pytest.mark.parametrize("table", [5, None, pl.LazyFrame(ROWS, strict=False), "x"])
    def test_what_is_no_table_is_refused(self, table):
        """As anywhere else, lazy frames too."""
        if isinstance(table, pl.LazyFrame) and hasattr(table, "__arrow_c_stream__"):
            assert len(log_of(table)) == 5
            return
        with pytest.raises(DataError, match="table"):
            log_of(table)

    def test_two_columns_of_one_name_are_refused(self):
        """As anywhere else."""
        frame = pd.DataFrame([[1, 2, 3]], columns=["account", "at", "at"])
        with pytest.raises(DataError, match="two columns of one name"):
            log_of(frame)

    @pytest.mark.parametrize(
        ("metrics", "wrong"),
        [
            (
                [events.Count()],
                "'metrics' of as_of must be a mapping of names to metrics. Got [Count",
            ),
            (
                {"n": 5},
                "'metrics' of as_of must hold metrics of events, such as Count('login', days",
            ),
            ({"account": events.Count()}, "'metrics' of as_of must be named by texts other than"),
            ({"as_of": events.Count()}, "'metrics' of as_of must be named by texts other than"),
            ({" ": events.Count()}, "'metrics' of as_of must be named by texts other than"),
        ],
    )
    def test_metrics_that_are_none_are_refused(self, metrics, wrong):
        """With what is due."""
        with pytest.raises(DefinitionError) as caught:
            log_of().as_of("2026-10-01", metrics)
        assert str(caught.value).startswith(wrong)

    @pytest.mark.parametrize("kinds", ["login", [1], [" "]])
    def test_kinds_that_are_none_are_refused(self, kinds):
        """A text is no list of texts."""
        with pytest.raises(DefinitionError, match="'kinds' of Log must be a list of names"):
            log_of(kinds=kinds)

    def test_the_column_of_dates_has_its_name(self):
        """The customers have another."""
        with pytest.raises(
            DefinitionError, match="'customer' of Log must be another name than 'as_of'"
        ):
            log_of(customer="as_of")

    def test_no_metric_gives_who_was_there(self):
        """On each date."""
        assert log_of().as_of("2026-09-20", {})["account"].tolist() == ["b"]

    def test_it_tells_what_it_holds(self):
        """In short."""
        log = log_of(time_zone="Europe/Berlin")
        assert repr(log) == "<Log: 5 events of 3 customers, 2 kinds, from 2026-09-01 to 2026-10-02>"
        assert len(log) == 5
        assert (log.customer, log.time_zone, log.kinds) == (
            "account",
            "Europe/Berlin",
            ("login", "visit"),
        )
