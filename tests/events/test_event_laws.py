"""What holds of every log, at every date."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from logs import CUSTOMERS, METRICS, ZONES, Oracle, columns_of, log_of, moments, rows

DATES = st.lists(moments(), min_size=1, max_size=3, unique=True)


def measured(found, dates, zone, **options):
    """Measure all metrics."""
    log = log_of(found, zone)
    # two dates are the same time where the clock skips one of them
    instants = [log._dates(date)[1][0] for date in dates]
    once = [date for at, date in enumerate(dates) if instants[at] not in instants[:at]]
    return columns_of(log.as_of(once, METRICS, **options))


@given(rows(), DATES, st.sampled_from(ZONES))
def test_each_metric_is_that_of_plain_python(found, dates, zone):
    """In every zone, over changes of the clock, for who has events and who has none."""
    got = measured(found, dates, zone, customers=CUSTOMERS)
    due = [
        Oracle(found, customer, date, zone).metrics()
        for customer, date in zip(got["account"], got["as_of"], strict=True)
    ]
    for name in METRICS:
        assert got[name] == [_close(row[name]) for row in due], name


def _close(value):
    return value if value is None else pytest.approx(value, rel=1e-12, abs=1e-12)


@given(rows(), moments(), st.sampled_from(ZONES))
def test_later_events_never_change_an_earlier_answer(found, date, zone):
    """Not by a bit, and neither is anybody there before the first event."""
    log = log_of(found, zone)
    limit = log._dates(date)[1][0]
    before = [row for row in found if log._dates(row["at"])[1][0] <= limit]
    assert measured(found, [date], zone) == measured(before, [date], zone)


@given(rows(st.floats(-1e9, 1e9)), DATES, st.sampled_from(ZONES), st.randoms())
def test_the_order_of_the_events_does_not_matter(found, dates, zone, chance):
    """Not by a bit, also where some happened at the same time."""
    other = chance.sample(found, len(found))
    assert measured(found, dates, zone) == measured(other, dates, zone)


@given(rows(st.floats(-1e9, 1e9)), DATES, st.sampled_from(ZONES))
def test_events_of_others_do_not_matter(found, dates, zone):
    """Not by a bit."""
    alone = [row for row in found if row["account"] == "acme"]
    wanted = {"customers": ["acme"]}
    assert measured(found, dates, zone, **wanted) == measured(alone, dates, zone, **wanted)


@given(rows(st.floats(-1e9, 1e9)), DATES, st.sampled_from(ZONES))
def test_many_dates_are_each_alone(found, dates, zone):
    """Not by a bit."""
    together = measured(found, dates, zone)
    alone = [measured(found, [date], zone) for date in dates]
    if len(set(together["as_of"])) == len(set(dates)):
        for name, column in together.items():
            assert column == [value for part in alone for value in part[name]]


@given(rows(), DATES, st.sampled_from(ZONES))
def test_by_default_everybody_is_there_who_had_an_event(found, dates, zone):
    """From the first on, and with the same values as when asked for."""
    got = measured(found, dates, zone)
    asked = measured(found, dates, zone, customers=CUSTOMERS)
    there = [
        place
        for place, (who, when) in enumerate(zip(asked["account"], asked["as_of"], strict=True))
        if any(Oracle(found, who, when, zone).events)
    ]
    assert {name: [column[place] for place in there] for name, column in asked.items()} == got


@given(st.integers(1, 400), st.integers(0, 2**32 - 1))
def test_sums_are_each_customer_s_own_to_the_last_bit(count, seed):
    """However many events others have before and after, and whatever their size."""
    chance = np.random.default_rng(seed)
    own = chance.normal(size=count)
    table = {
        "who": np.repeat([0, 1, 2], [50, count, 50]),
        "at": np.full(count + 100, np.datetime64("2026-09-01")),
        "x": np.concatenate([np.full(50, 1e300), own, np.full(50, 1e-300)]),
    }
    order = chance.permutation(count + 100)
    shuffled = {name: column[order] for name, column in table.items()}
    alone = {"who": np.ones(count, dtype=int), "at": table["at"][:count], "x": own}
    sums = [_sum_of(each) for each in (table, shuffled, alone)]
    assert len(set(sums)) == 1


def _sum_of(table):
    from healthscore import events

    log = events.Log(table, customer="who", time="at", value="x")
    return log.as_of("2026-10-01", {"x": events.Sum()}, customers=[1])["x"][0]
