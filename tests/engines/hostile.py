"""Data that engines get wrong: gaps of every kind, extremes, edges hit exactly, odd texts."""

import datetime as dt
import functools
import itertools
import math
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
from typed_tables import TypedColumn, typed

import parts

ROWS = 400
BLANK_ROWS = 10
"""So many customers at the end of whom nothing is known."""

AS_OF = "2026-11-01"

LARGEST = 1.7976931348623157e308
EXTREMES = [
    *(None, math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, -5e-324, 1e-308, -1e-308),
    *(1e308, -1e308, LARGEST, -LARGEST, 2.0**53, -(2.0**53), 0.1 + 0.2, 1 / 3),
]

LABELS = [
    *("free", "pro", "enterprise", "one", "it's `odd`", "x", None, "", " ", "\t \n", "\u00a0"),
    *("Free", "FREE", " free", "free ", "pro\u00a0", 'a"b', "back\\slash", "\\", "\\'", "100%"),
    *("%s", "{x}", "$1", "null", "NULL", "NaN", "0", "--", "/* */", "café ☕", "cafe\u0301 ☕"),
    *("x'; drop table customers; --", "'", "''", '"', "`", "x" * 300),
]

WRITTEN = [
    *("12.5", "-3", "+4", "1e2", " 7 ", "0", "-0", ".5", "5.", "1E-3", "40", "70.25"),
    *(None, "", "  ", "\t"),
]

DAYS = [
    *(None, dt.date(2026, 11, 1), dt.date(2026, 11, 2), dt.date(2026, 10, 31)),
    *(dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2024, 2, 29), dt.date(2024, 12, 31)),
    *(dt.date(2024, 3, 1), dt.date(2000, 2, 29), dt.date(1900, 2, 28), dt.date(1970, 1, 1)),
    *(dt.date(1969, 12, 31), dt.date(1582, 10, 15), dt.date(1, 1, 1), dt.date(9999, 12, 31)),
    # just on and beside the edges of 30, 90 and 180 days
    *(dt.date(2026, 10, 2), dt.date(2026, 10, 1), dt.date(2026, 8, 3), dt.date(2026, 8, 2)),
    *(dt.date(2026, 5, 5), dt.date(2026, 5, 4), dt.date(2026, 3, 29), dt.date(2027, 6, 1)),
]
CLOCK = [dt.time(0), dt.time(12), dt.time(2, 30), dt.time(23, 59, 59), dt.time(6, 0, 0, 123_456)]
# both sides of Greenwich, half an hour, and both changes of the clock
ZONES = [dt.UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")]

NAMES = (
    *("a b", 'a"b', '"', "a`b", "a\\b", "\\", "100%", "%s", "{x}", "a.b", "1st"),
    *("café ☕", "cafe\u0301", "x'; drop table customers; --", "'", "''", "[x]", "$1", ":x", "?"),
    *("a,b", "a;b", "--", "/*x*/", "tab\there", "名前", "a-b"),
)
"""Columns that every engine must read unharmed."""

RESERVED_NAMES = ("select", "order", "null", "true", "user", "table", "case")
"""Columns named like words of SQL."""

PLAIN_NAMES = ("a b", "café", "100%", "1st", "it's", "名前", "a-b", "<x>")
"""Those that BigQuery has: it knows no quotes, dots, brackets or pictures in names of columns."""

LONG_NAMES = ("n" * 59 + "1", "n" * 59 + "2")
"""60 bytes each: with an ending, PostgreSQL cuts them at 63 and cannot tell them apart."""

CASES_OF_ONE_NAME = ("plan", "Plan", "PLAN")
"""Columns that differ in their case alone, which some engines cannot hold."""


def spread_over(values, place, size=ROWS):
    """Repeat values to fill a column, shuffled differently for each column; the last are gaps."""
    order = np.random.default_rng(place).permutation(size - BLANK_ROWS)
    return [values[at % len(values)] for at in order] + [None] * BLANK_ROWS


def around(edges):
    """Give edges, the numbers next to them, what lies between them and what lies beyond."""
    edges = sorted(edges)
    beside = [float(np.nextafter(edge, way)) for edge in edges for way in (-np.inf, np.inf)]
    between = [low + (high - low) * 0.37 for low, high in itertools.pairwise(edges)]
    width = edges[-1] - edges[0] or 1.0
    return [*edges, *beside, *between, edges[0] - width / 3, edges[-1] + width / 3]


def numbers(edges, place, size=ROWS):
    """Make a column of numbers with some edges hit exactly."""
    special = [*around(edges), *EXTREMES][: size - BLANK_ROWS]
    low, high = min(edges), max(edges)
    wanted = size - BLANK_ROWS - len(special)
    drawn = np.random.default_rng(place).uniform(0.0, 1.0, wanted).tolist()
    values = [*special, *(low + (high - low) * share for share in drawn)]
    return TypedColumn("number", spread_over(values, place, size))


def moments(place):
    """Make points in time, each a day at a time of the day."""
    return [
        None if day is None else dt.datetime.combine(day, CLOCK[(at + place) % len(CLOCK)])
        for at, day in enumerate(DAYS * len(CLOCK))
    ]


def in_zones(naive):
    """Put each point in time into a zone, where a zone can reach the year."""
    return [
        value
        if value is None
        else value.replace(tzinfo=ZONES[at % len(ZONES)] if 1 < value.year < 9999 else dt.UTC)
        for at, value in enumerate(naive)
    ]


@functools.cache
def curves_table():
    """One column for each curve of the table of parts, with its own knots hit exactly."""
    return typed(
        {f"c{place}": numbers(list(curve.knots), place) for place, curve in enumerate(parts.CURVES)}
    )


@functools.cache
def hostile_table():
    """Columns of every kind, for all that is no curve of numbers."""
    points = [0, 12.5, 25, 39.5, 40, 49.5, 50, 62.5, 66.5, 70, 99.5, 100]
    near_cuts = [
        *(cut + off for cut in (40, 50, 70) for off in (-2e-9, -5e-10, 0.0, 5e-10, 2e-9)),
        *(1 / 3, 200 / 3, 60, 80, 90, 95, 100, 0, -5, 105),
    ]
    whole = [None, 0, 1, 2, 3, 7, 10, -1, 2**53, -(2**53), 40, 100]
    price = [None, *map(Decimal, ("0.00", "-0.01", "12.34", "999999999999.99", "40.00", "0.10"))]
    naive = [value for value in moments(1) if value is None or value.year > 1]
    return typed(
        {
            **{name: numbers(points, 1_000 + at) for at, name in enumerate("abc")},
            **{name: numbers([-1, 0, 10, 12.5, 40], 2_000 + at) for at, name in enumerate("xy")},
            "cut": TypedColumn("number", spread_over([*near_cuts, None, math.nan], 1)),
            "empty": TypedColumn("number", [None] * ROWS),
            "count": TypedColumn("integer", spread_over(whole, 2)),
            "seats": TypedColumn("integer", spread_over([None, 0, 3, 7, 10, -4], 3)),
            "price": TypedColumn("decimal", spread_over(price, 4)),
            "flag": TypedColumn("boolean", spread_over([True, False, None], 5)),
            "plan": TypedColumn("text", spread_over(LABELS, 6)),
            "team": TypedColumn("text", spread_over(LABELS[:12], 7)),
            "written": TypedColumn("written", spread_over(WRITTEN, 8)),
            "day": TypedColumn("date", spread_over(DAYS, 9)),
            "moment": TypedColumn("timestamp", spread_over(naive, 10)),
            "moment_tz": TypedColumn("timestamptz", spread_over(in_zones(naive), 11)),
            "iso_day": TypedColumn("iso", spread_over([*_texts(DAYS), "", " "], 12)),
            "iso_moment": TypedColumn("iso", spread_over(_texts(naive), 13)),
            # of the rules in the table of parts
            "usage": numbers(points, 14),
            "feedback": numbers(points, 15),
            "financial": numbers(points, 16),
            "open_p1_tickets": TypedColumn("integer", spread_over([0, 1, 2, None], 17)),
            "it's`odd": TypedColumn("text", spread_over(["x", "y", None, ""], 18)),
            "age_days": TypedColumn("integer", spread_over([0, 89, 90, 91, None], 19)),
            "paused": TypedColumn("boolean", spread_over([True, False, None], 20)),
        }
    )


def _texts(values):
    return [None if value is None else value.isoformat() for value in values]


@functools.cache
def names_table():
    """Columns with names that must pass through unharmed."""
    key = 'key "id"'
    names = (*NAMES, *PLAIN_NAMES, *LONG_NAMES)
    return typed({name: numbers([0, 50, 100], at) for at, name in enumerate(names)}, key)


@functools.cache
def reserved_table():
    """Columns named like words of SQL."""
    return typed({name: numbers([0, 50, 100], at) for at, name in enumerate(RESERVED_NAMES)}, "by")


@functools.cache
def case_table():
    """Columns whose names differ in their case alone."""
    return typed({name: numbers([0, 50, 100], at) for at, name in enumerate(CASES_OF_ONE_NAME)})
