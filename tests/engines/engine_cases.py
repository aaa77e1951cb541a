"""What every engine scores: a scorecard for each part, option and formula, and random ones.

A case is the body of a scorecard. Engines that take long over each query score the bodies of a
bundle at once, each as a group of one scorecard.
"""
# ruff: noqa: S311  chance that can be repeated is what a test wants

import datetime as dt
import functools
import itertools
import random
from collections.abc import Callable

import attrs
import hostile
import numpy as np
from own_part import Squared
from typed_tables import TypedColumn, TypedTable, typed

import healthscore as hs
import parts
import strategies


@attrs.frozen(eq=False, slots=False)
class EngineCase:
    """A scorecard, or the body of one, and the table that it scores."""

    name: str
    table: Callable[[], TypedTable]
    body: dict
    bundle: str = ""
    """Cases of one bundle may be scored as groups of one scorecard; "" for none."""
    as_of: object = hostile.AS_OF

    @functools.cached_property
    def scorecard(self):
        """The scorecard."""
        return hs.Scorecard(self.name, **self.body)

    @functools.cached_property
    def expected(self):
        """What the numpy engine gives, by the names of columns, in the order of the keys."""
        table = self.table().finite
        scores = self.scorecard.score(table.plain(), key=table.key, as_of=self.as_of)
        order = np.argsort(scores.keys)
        columns = {"key": scores.keys, "score": scores.values, "coverage": scores.coverage}
        if self.scorecard.banding is not None:
            columns["band"] = scores.bands
        columns |= {f"{name}_score": values for name, values in scores.members.items()}
        return {name: values[order] for name, values in columns.items()}


def bundled(cases):
    """Put the cases of each bundle together, and leave alone those of none."""
    for bundle, members in itertools.groupby(cases, key=lambda case: case.bundle):
        listed = list(members)
        if not bundle:
            yield from listed
            continue
        groups = [hs.Group(case.name, **case.body) for case in listed]
        yield EngineCase(f"all-{bundle}", listed[0].table, {"members": groups})


BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})
ABC = ("a", "b", "c")


def hostile_case(name, members, bundle="", **body):
    """Make a case on the table of columns of every kind."""
    as_of = body.pop("as_of", hostile.AS_OF)
    body = {"members": members, **body}
    return EngineCase(name, hostile.hostile_table, body, bundle, as_of)


def of_curve(place, curve):
    """Make the case of a normalizer of numbers."""
    name = f"curve-{place:02}-{type(curve.normalizer).__name__}"
    low, high = curve.normalizer.span
    metric = hs.Metric(f"c{place}", curve.normalizer)
    body = {"members": [metric]}
    if low < 0.0 or high > 100.0:
        body["aggregation"] = hs.Sum(start=20)
    return EngineCase(name, hostile.curves_table, body, "curves")


def of_labels(place, normalizer):
    """Make the case of a normalizer of labels."""
    metric = hs.Metric(f"labels{place}", normalizer, formula="plan")
    return hostile_case(f"labels-{place}", [metric], "labels")


def of_way(kind, place, way):
    """Make the case of a row of the table of aggregations, with unequal members."""
    aggregation = way.of(3)
    inner = getattr(aggregation, "inner", aggregation)
    name = f"{kind}-{place:02}-{type(inner).__name__}"
    span = (-60, 130) if aggregation.points else (0, 100)
    members = [hs.Metric(f"{name}_{column}", hs.AsIs(*span), formula=column) for column in ABC]
    if not aggregation.points:
        weights = dict(zip((member.name for member in members), (1, 2.5, 0.1), strict=True))
        weighting = hs.Fixed(weights)
        return hostile_case(name, members, kind, weighting=weighting, aggregation=aggregation)
    if (inner.low, inner.high) == (0.0, 100.0):
        return hostile_case(name, members, kind, aggregation=aggregation)
    # a sum that leaves the scale needs another one above it
    group = hs.Group(f"{name}_in", members, aggregation=aggregation)
    return hostile_case(name, [group], kind, aggregation=hs.Sum(start=50))


def of_weighting(place, weighting):
    """Make the case of a weighting."""
    members = [hs.Metric(name, hs.AsIs()) for name in parts.NAMES]
    return hostile_case(f"weights-{place}", members, weighting=weighting, banding=BANDING)


def of_banding(place, banding):
    """Make the case of a banding, on scores that stand on and beside its cuts."""
    metric = hs.Metric("m", hs.AsIs(), formula="cut")
    return hostile_case(f"banding-{place}", [metric], banding=banding)


def of_rule(place, rule):
    """Make the case of a rule."""
    members = [hs.Metric(name, hs.AsIs()) for name in parts.NAMES]
    return hostile_case(f"rule-{place}", members, rules=[rule], banding=BANDING)


FORMULAS = (
    *("x", "-x", "x + y", "x - y", "x * y", "x / y", "x / (y - y)", "1e308 * x * 10", "x - 1e308"),
    *(
        "1 - x / 100",
        "x * 0.1 + 0.2",
        "(x + y) / (x - y)",
        "count / seats",
        "seats / 2",
        "7 / 2 + x",
    ),
    *("abs(x)", "min(x, y)", "max(x, y, 3)", "log1p(x)", "log1p(y) * 10", "sqrt(x)", "sqrt(-x)"),
    *("coalesce(x, y)", "coalesce(x, y, 3)", "coalesce(empty, x)", "empty + x", "40"),
    *("price", "price / 3", "price * count", "flag", "flag * 40", "written", "written * 2 + 1"),
    *("days_since(day)", "days_since(moment)", "days_since(moment_tz)", "days_since(iso_day)"),
    *("days_since(iso_moment)", "days_between(day, moment)", "days_between(moment_tz, iso_day)"),
    *("days_between(moment, moment_tz)", "min(days_since(day), 10) / seats"),
)

CONDITIONS = (
    *("x > 10", "x >= 10", "x < 10", "x <= 10", "x == 10", "x != 10", "x < y", "x <= y", "x == y"),
    *("0 < x <= 12.5", "not x > 10", "x > 10 and y > 10", "x > 10 or y > 10", "x", "not x", "flag"),
    *("not (x > 10 and y < 5)", "not (x > 10 or not y < 5)", "flag == 1", "not flag", "flag != x"),
    *("x in [10, 12.5, 40]", "not x in [10, 40]", "x / (y - y) > 1", "not x / (y - y) > 1"),
    *("plan == 'free'", "plan != 'free'", "not plan == 'free'", "plan in ['pro', 'it''s `odd`']"),
    *("not plan in ['pro', 'free']", "plan == team", "plan != team", "plan == 'café ☕'"),
    *("plan == 'back\\slash'", "plan == '\\'", "plan == '\\'''", "plan == '100%'", "plan == '--'"),
    "plan == 'x''; drop table customers; --'",
    *("coalesce(plan, 'none') == 'none'", "coalesce(plan, team) == 'pro'", "written > 7"),
    *("days_since(day) > 30", "days_since(day) == 30", "days_since(moment_tz) <= 30", "count > 2"),
    *("price == 12.34", "price >= 40", "score('M') >= 50", "score('M') > x", "not score('M') < 40"),
    *("score('M') == score('M')", "coalesce(score('M'), 0) == 0", "max(x, y) > 10 and flag"),
)


def of_formula(place, text):
    """Make the case of a formula; wide enough that most values are told apart."""
    metric = hs.Metric(f"f{place}", hs.Linear(worst=-50, best=150), formula=text)
    return hostile_case(f"formula-{place:02}-{text}", [metric], "formulas")


def of_condition(place, text):
    """Make the case of a condition."""
    name = f"m{place}"
    rule = hs.Override(to=77, when=text.replace("'M'", f"'{name}'"))
    metric = hs.Metric(name, hs.AsIs(), formula="a", missing=10)
    return hostile_case(f"condition-{place:02}-{text}", [metric], "conditions", rules=[rule])


def three(letter, **options):
    """Make three metrics of which each has gaps of its own."""
    return [hs.Metric(f"{letter}_{name}", hs.AsIs(), formula=name, **options) for name in ABC]


def deep(letter, depth):
    """Make groups within groups, each with a metric of its own beside it."""
    inner = three(f"{letter}0")
    for floor in range(1, depth):
        group = hs.Group(f"{letter}{floor}", inner, min_coverage=0.25)
        inner = [group, hs.Metric(f"{letter}{floor}_x", hs.Linear(-1, 40), formula="x")]
    return inner


def fresh(column):
    """Make a case of a metric that goes stale."""
    metric = hs.Metric(f"fresh_{column}", hs.AsIs(), formula="a", observed=column, valid_days=30)
    other = hs.Metric(f"fresh_{column}_b", hs.AsIs(), formula="b")
    return hostile_case(f"valid-days-{column}", [metric, other], "options")


def fading_metrics(prefix, seen=("day", "moment", "iso_moment"), **options):
    """Make metrics of which some count less with age."""
    times = [(30, 30), (60, 7.5), (90, 80)]
    fades = [
        hs.Metric(
            f"{prefix}_{name}",
            hs.AsIs(),
            formula=name,
            observed=date,
            valid_days=days,
            fade=fade,
            **options,
        )
        for name, date, (days, fade) in zip(ABC, seen, times, strict=True)
    ]
    return [*fades, hs.Metric(f"{prefix}_x", hs.Linear(-1, 40), formula="x")]


def fading():
    """Make the cases of metrics that count less with age."""
    weights = hs.Fixed(fades_a=1, fades_b=2.5, fades_c=1, fades_x=40)
    yield hostile_case("fade", fading_metrics("fades"), "options", weighting=weights)
    gated = hs.Group("gated_fades", fading_metrics("gated"), min_coverage=0.6)
    other = hs.Metric("gated_y", hs.AsIs(), formula="y")
    yield hostile_case("fade-gated", [gated, other], "options", min_coverage=0.7)
    mixed = fading_metrics("mixes", ("day", "iso_day", "day"), missing=40)
    yield hostile_case("fade-missing-number", mixed, "options", aggregation=hs.GeometricMean())


def bodies():
    """Make the cases of options that may stand in a bundle."""
    yield hostile_case("missing-number", three("missing", missing=62.5), "options")
    yield hostile_case("missing-one", [*three("one")[:2], *three("two", missing=0)], "options")
    for place, gate in enumerate((1e-12, 0.25, 1 / 3, 0.5, 2 / 3, 1)):
        members = three(f"coverage{place}")
        yield hostile_case(f"coverage-{gate:.3f}", members, "options", min_coverage=gate)
    for least in range(4):
        members = three(f"present{least}")
        yield hostile_case(f"present-{least}", members, "options", min_present=least)
    weights = hs.Fixed({"zero_a": 0, "zero_b": 2, "zero_c": 1})
    yield hostile_case("weight-zero", three("zero"), "options", weighting=weights, min_present=2)
    yield hostile_case("nested", deep("deep", 5), "options")
    yield hostile_case("empty", [hs.Metric("void", hs.AsIs(), formula="empty")], "options")
    yield from map(fresh, ("day", "moment", "moment_tz", "iso_day", "iso_moment"))
    yield from fading()
    ages = [
        ("days_since(day) < 30", hs.Linear(0, 20)),
        ("x > 10 or flag", hs.Steps({0: 10, 40: 90})),
    ]
    picked = [hs.Metric(f"picked_{name}", hs.AsIs(), formula=name, curves=ages) for name in ABC]
    plans = [
        ("not count > 2", hs.Categories({"free": 5, "pro": 95})),
        ("x / y > 1", hs.Categories({"pro": 1})),
    ]
    picked.append(
        hs.Metric("picked_plan", hs.Categories({"pro": 50}, other=20), formula="plan", curves=plans)
    )
    stale = {"observed": "day", "valid_days": 30, "missing": 40}
    picked.append(hs.Metric("picked_x", hs.Decay(14), formula="x", curves=ages[1:], **stale))
    yield hostile_case("curves", picked, "options")
    points = [hs.Metric(f"points_{name}", hs.AsIs(-60, 130), formula=name) for name in ABC]
    signed = hs.Steps({-1: -30, 10: 0, 12.5: 45.5})
    points.append(hs.Metric("points_x", signed, formula="x", missing=-7))
    yield hostile_case("sum-signed", points, "options", aggregation=hs.Sum(start=20))
    rules = [
        hs.Floor(at=20, when="score('ruled_a') >= 50"),
        hs.Cap(at=60, when="x > 10 or flag"),
        hs.Override(to="score('ruled_b') / 2", when="plan == 'free'"),
        hs.Override(to="x / y", when="count > 2"),
        hs.Cap(at=30.5, when="paused", reason="it's -- /* */ paused"),
    ]
    yield hostile_case("rules-in-order", three("ruled"), "options", rules=rules)
    inner = hs.Group("inner", three("inner"), rules=[hs.Cap(at=10, when="flag")])
    outer = hs.Metric("outer", hs.AsIs(), formula="b")
    rule = hs.Override(to=1, when="score('inner') == 10")
    yield hostile_case("rules-nested", [inner, outer], "options", rules=[rule])


def alone():
    """Make the cases of options that a whole scorecard alone has."""
    across = [
        hs.Group("g1", three("across")),
        hs.Metric("across_x", hs.Linear(-1, 40), formula="x"),
    ]
    yield hostile_case("across", across, spread="across", min_coverage=0.25, banding=BANDING)
    weights = hs.Fixed(g1=7, across_x=0.1)
    yield hostile_case("across-unequal", across, spread="across", weighting=weights)
    fades = [
        hs.Group("g4", fading_metrics("spread", ("day", "iso_day", "day"))),
        hs.Metric("spread_y", hs.AsIs(), formula="y"),
    ]
    yield hostile_case("across-fade", fades, spread="across", min_coverage=0.25)
    members = three("m")
    yield hostile_case("no-banding", members)
    yield hostile_case("closed-right", members, banding=attrs.evolve(BANDING, closed="right"))
    odd = hs.Banding({"it's": 0, 'a"b \\ -- ☕': 40, "x'; drop table customers; --": 70})
    yield hostile_case("odd-bands", members, banding=odd)
    since = [hs.Metric("since", hs.Linear(worst=90, best=0), formula="days_since(moment_tz)")]
    berlin = dt.datetime(2026, 3, 29, 3, 30, tzinfo=hostile.ZONES[1])
    yield hostile_case("as-of-zone", since, as_of=berlin)
    yield hostile_case("as-of-leap-day", since, as_of="2024-02-29T12:00:00.25")
    yield hostile_case("own-part", [hs.Metric("a", Squared())], banding=BANDING)
    yield hostile_case(
        "reject", [hs.Metric("a", hs.AsIs(), missing="reject", formula="coalesce(a, 5)")]
    )


def of_names(name, table, columns):
    """Make a case whose columns, metrics and groups bear names that engines stumble over."""
    members = [hs.Metric(column, hs.AsIs()) for column in columns]
    quoted = "`" + columns[0].replace("`", "``") + "`"
    rules = [hs.Cap(at=50, when=f"{quoted} > 90", reason="*/ ' -- \n drop table customers;")]
    groups = [hs.Group("from", members[::2]), hs.Group("group by", members[1::2])]
    return EngineCase(name, table, {"members": groups, "rules": rules, "banding": BANDING})


EXTREME_ROWS = 40


def random_case(seed):
    """Make a random scorecard and its table, to the numbers of which some extremes are added."""
    case = strategies.any_case(random.Random(seed), rows=160)
    fields = [field.name for field in attrs.fields(hs.Scorecard) if field.name != "name"]
    body = {field: getattr(case.scorecard, field) for field in fields}
    texts = {"plan"} | {
        metric.name for metric in case.scorecard.metrics() if metric.normalizer.takes == "labels"
    }
    chance = np.random.default_rng(seed)
    columns = {
        name: _random_column(name, values, chance, seed, is_text=name in texts)
        for name, values in case.table.items()
    }
    table = typed(columns)
    return EngineCase(f"random-{seed:02}", lambda: table, body, as_of=strategies.AS_OF)


def _random_column(name, values, chance, seed, *, is_text):
    def more(choices):
        return [choices[at] for at in chance.integers(0, len(choices), EXTREME_ROWS)]

    gaps = [None] * EXTREME_ROWS
    if name == "seen":
        days = [None if value is None else dt.date.fromisoformat(value) for value in values]
        kind = ("date", "iso", "timestamp", "timestamptz")[seed % 4]
        return TypedColumn(kind, [*map(_DATES[kind], days), *gaps])
    if is_text:
        return TypedColumn("text", [*values, *more(hostile.LABELS)])
    if name == "flag":
        kind = ("integer", "boolean")[seed % 2]
        return TypedColumn(kind, [*map(_truth(seed), values), *gaps])
    return TypedColumn("number", [*values, *more(hostile.EXTREMES)])


def _truth(seed):
    def convert(value):
        return bool(value) if seed % 2 and value is not None else value

    return convert


def _moment(day, zone=None):
    return None if day is None else dt.datetime.combine(day, dt.time(0), zone)


_DATES = {
    "date": lambda day: day,
    "iso": lambda day: None if day is None else day.isoformat(),
    "timestamp": _moment,
    "timestamptz": lambda day: _moment(day, dt.UTC),
}

PARTS = (
    *itertools.starmap(of_curve, enumerate(parts.CURVES)),
    *itertools.starmap(of_labels, enumerate(parts.LABELLED)),
    *(of_way("mean", place, way) for place, way in enumerate(parts.MEANS)),
    *(of_way("rounded", place, way) for place, way in enumerate(parts.ROUNDED)),
    *(of_way("sum", place, way) for place, way in enumerate(parts.SUMS)),
    *itertools.starmap(of_weighting, enumerate(parts.WEIGHTINGS)),
    *itertools.starmap(of_banding, enumerate(parts.BANDINGS)),
    *itertools.starmap(of_rule, enumerate(parts.RULES)),
    *itertools.starmap(of_formula, enumerate(FORMULAS)),
    *itertools.starmap(of_condition, enumerate(CONDITIONS)),
    *bodies(),
    *alone(),
)
"""One case for each part, formula, condition and option."""

NAMED = (
    of_names("names", hostile.names_table, hostile.NAMES),
    of_names("names-reserved", hostile.reserved_table, hostile.RESERVED_NAMES),
    of_names("names-plain", hostile.names_table, hostile.PLAIN_NAMES),
    of_names("names-long", hostile.names_table, hostile.LONG_NAMES),
    of_names("names-by-case", hostile.case_table, hostile.CASES_OF_ONE_NAME),
)

DULL = {1, 9, 10, 21, 37, 45, 56, 63}
"""Seeds of scorecards that ask for so much that nobody has a score."""
RANDOM = tuple(random_case(seed) for seed in range(65) if seed not in DULL)
