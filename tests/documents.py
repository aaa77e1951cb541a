"""Documents gone wrong: mutations of sound ones, and random ones made from the table of kinds."""
# ruff: noqa: S311  chance that can be repeated is what a test wants

import copy
import datetime as dt
import json
import random

import healthscore as hs
import parts
import strategies
from healthscore.aggregations import Aggregation
from healthscore.learn import Learned
from healthscore.normalizers import Normalizer
from healthscore.spec._kinds import GROUP, METRIC, PARTS, RECORDS, SCORECARD
from healthscore.spec._shapes import Amount, Text
from healthscore.weightings import Weighting

AS_OF = dt.date(2026, 11, 1)

ODD = (
    *(None, True, False, 0, -0.0, 1, -1, 3.5, 1e-12, 1e150, 1e300, 10**400, 2**63, -(10**30)),
    *(float("nan"), float("inf"), float("-inf"), "", " ", "x", "a", "learn", "mean", "'", "`"),
    *("score('a') > 1", "a / (b", "a in [1,]", "\ud800", "\x00", "é", "x" * 20_000, "inf"),
    *([], [[]], [0], [0, 1], [[0, 1]], [[0, 0], [1, 100]], [["a", "b", 3]], {}, {"learn": "mean"}),
    *({"learn": {"quantile": 2}}, {"linear": {}}, {"a": 1}, {"": 0}, {"learn": {}}, {1: 2}),
    *(dt.date(2026, 1, 1), dt.time(1, 2), AS_OF, b"bytes", (1, 2), {"a": {"b": {"c": []}}}),
)
"""Values that do not belong where they are put."""

TOKENS = (
    *("nan", "inf", "-inf", "1e999", "NaN", "Infinity", "-0", "0x10", "1_000", "1" * 400, "00"),
    *("true", "null", '"', "'", '"""', "[", "]", "{", "}", "[[", "]]", ",", ":", "=", ".", "#"),
    *("\n", "\r", "\t", "\x00", "\ud800", "\\ud800", "\\u0000", "\ufeff", "é", "a.b.c", "[a]"),
    *("2026-11-01", "1979-05-27T07:32:00Z", "[[metrics]]", "[banding]", "format = 2", "-", "e5"),
)
"""Pieces of text that documents stumble over."""


def wrapped(part):
    """Put any part into a scorecard."""
    metrics = [hs.Metric(name, hs.AsIs(), missing=learned(part)) for name in parts.NAMES]
    if isinstance(part, Normalizer):
        return hs.Scorecard("card", [hs.Metric("a", part)], aggregation=hs.Sum())
    if isinstance(part, Weighting):
        names = sorted(getattr(part, "weights", parts.NAMES))
        metrics = [hs.Metric(name, hs.AsIs()) for name in names]
        return hs.Scorecard("card", metrics, weighting=part)
    if isinstance(part, Aggregation):
        group = hs.Group("group", metrics, aggregation=part)
        return hs.Scorecard("card", [group], aggregation=hs.Sum())
    if isinstance(part, hs.Banding):
        return hs.Scorecard("card", metrics, banding=part)
    return hs.Scorecard("card", metrics, rules=() if isinstance(part, Learned) else [part])


def learned(part):
    """Give the policy for gaps that shows a parameter to be learned."""
    return part if isinstance(part, Learned) else "exclude"


def sound():
    """Make the documents that mutations start from: short ones, with every kind in one of them."""
    cards = [wrapped(part) for part in parts.SHIPPED if len(repr(part)) < 400]
    cards += [strategies.any_case(random.Random(seed), depth=2).scorecard for seed in range(60)]
    return [card.to_dict() for card in cards]


def mutated_text(text, chance):
    """Change a text in one to three places."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        at = chance.randrange(len(text) + 1)
        end = min(len(text), at + chance.choice([0, 1, 1, 3, 10, 40]))
        piece = chance.choice(
            [chance.choice(TOKENS), text[at:end] * 2, "", chr(chance.randrange(300))]
        )
        text = text[:at] + piece + text[end:]
    return text


def mutated_data(data, chance):
    """Change plain data in one to three places."""
    data = copy.deepcopy(data)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        homes = list(containers(data))
        home = chance.choice(homes)
        keys = list(home) if isinstance(home, dict) else list(range(len(home)))
        if not keys:
            continue
        key, other = chance.choice(keys), chance.choice(homes)
        action = chance.randrange(5)
        if action == 0:
            del home[key]
        elif action == 1:
            home[key] = copy.deepcopy(other)
        elif action == 2 and isinstance(home, dict):
            home[f"{key}"[:-1] + chance.choice("sx ")] = home.pop(key)
        elif action == 3 and isinstance(home, list):
            home.insert(key, copy.deepcopy(home[key]))
        else:
            home[key] = copy.deepcopy(chance.choice(ODD))
    return data


def containers(data):
    """Go through all tables and lists of plain data."""
    if isinstance(data, dict | list):
        yield data
        for item in data.values() if isinstance(data, dict) else data:
            yield from containers(item)


FITTING = {
    "when": ["a > 1", "b >= 2 and a < 3", "plan == 'pro'", "days_since(seen) > 30", "flag"],
    "formula": ["a", "a / b", "log1p(a)", "plan", "days_since(seen)", "coalesce(a, b, 0)"],
    "scores": [{"free": 20, "pro": 70}, {"1": 0, "2.5": 30, "other": 100}],
    "observed": ["seen"],
    "q": [0, 0.5, 1, 0.95],
    "min_coverage": [0, 0.5, 1],
    "share": [0, 0.5, 1],
    "low": [0, 5],
    "high": [40, 70],
    "colors": [{"red": "#ff0000", "yellow": "#00ff00", "green": "#123456"}],
}
"""What fields are likely to take."""


class RandomDocument:
    """Makes documents that are right for the most part, by the table of kinds."""

    def __init__(self, chance):
        self.chance = chance
        self.count = 0
        self.names = []

    def whole(self):
        """Make a whole document."""
        return {"format": 1, **self.body(SCORECARD, 2)}

    def body(self, kind, depth):
        """Make a group or a scorecard, after all below, so that weights may go by their names."""
        count = self.chance.randint(1, 3)
        members = {"metrics": [self.metric() for _ in range(count)]}
        if depth and self.chance.random() < 0.5:
            members["groups"] = [self.body(GROUP, depth - 1)]
        found = [member.get("name", "") for inside in members.values() for member in inside]
        self.names = [name for name in found if isinstance(name, str)]
        return self.fields(kind) | members

    def metric(self):
        """Make a metric."""
        data = self.fields(METRIC)
        if "observed" in data:
            data["valid_days"] = self.number()
        else:
            data.pop("valid_days", None)
            data.pop("fade", None)
        return data

    def fields(self, kind):
        """Fill in what is required, and now and then what is not."""
        known = kind.required
        return {
            name: self.value(name, shape)
            for name, shape in kind.fields.items()
            if name in known or self.chance.random() < 0.1
        }

    def value(self, name, shape):
        """Make a value of a shape, or now and then something odd."""
        chance = self.chance
        if chance.random() < 0.003:
            return chance.choice(ODD)
        if name == "name":
            self.count += 1
            return f"m{self.count}"
        if name in FITTING:
            return chance.choice(FITTING[name])
        role = type(shape).__name__
        return getattr(self, f"a_{role.lower()}")(shape)

    def number(self):
        """Make a number that goes with many others."""
        return self.chance.choice([0, 1, 2.5, 5, 10, 40, 70, 0.5, 3, 1e-3, self.chance.random()])

    def a_text(self, _):
        """Make a text; where names are due, one of those there are."""
        return self.chance.choice(["", "a", "some words", "é"])

    def a_expression(self, _):
        """Make a formula."""
        return self.chance.choice(["a", "a / b", "a > 1", "flag"])

    def a_word(self, shape):
        """Make one of a few words."""
        return self.chance.choice(shape.schema["enum"])

    def a_whole(self, _):
        """Make a whole number."""
        return self.chance.choice([1, 0, 2, 3, 5, 101])

    def a_amount(self, shape):
        """Make a number, or what may stand for one."""
        choices = shape.schema.get("anyOf", [])
        learns = any("$ref" in choice for choice in choices)
        if learns and self.chance.random() < 0.1:
            return {"learn": self.a_part_of("learn")}
        words = [word for choice in choices for word in choice.get("enum", ())]
        return self.chance.choice([*[self.number()] * 4, *words])

    def a_learning(self, _):
        """Make a parameter to be learned."""
        return {"learn": self.a_part_of("learn")}

    def a_listof(self, shape):
        """Make a list."""
        if isinstance(shape._item, Text):
            return self.chance.sample(self.names, len(self.names))
        count = len(self.names) if isinstance(shape._item, Amount) else self.chance.randint(1, 2)
        return [self.value("", shape._item) for _ in range(count)]

    def a_byname(self, shape):
        """Make a table."""
        names = self.names if self.chance.random() < 0.9 else ["free", "pro"]
        return {name: self.value("", shape._value) for name in names}

    def a_rows(self, shape):
        """Make rows, in order for the most part."""
        rows = [[self.value("", column) for column in shape._columns] for _ in range(3)]
        return list({repr(row[:-1]): row for row in sorted(rows, key=repr)}.values())

    def a_starts(self, _):
        """Make the starts of bands."""
        starts = sorted(self.chance.sample([0, 10, 25, 39.9, 40, 70, 100, 120], 3))
        return dict(zip(("red", "yellow", "green"), starts, strict=True))

    def a_part(self, shape):
        """Make a part of a role."""
        return self.a_part_of(shape.role)

    def a_part_of(self, role):
        """Make a part of a role by its name."""
        kind = self.chance.choice(PARTS[role])
        data = self.fields(kind)
        return {kind.name: next(iter(data.values())) if kind.whole else data}

    def a_record(self, shape):
        """Make a banding, or another definition with a place of its own."""
        return self.fields(RECORDS[shape.schema["$ref"].rpartition("/")[2]])


def load(document):
    """Load a document of any of the three forms; give None where it is refused."""
    form, content = document
    read = {
        "toml": hs.Scorecard.from_toml,
        "json": hs.Scorecard.from_json,
        "data": hs.Scorecard.from_dict,
    }[form]
    try:
        return read(content)
    except hs.SpecError as error:
        return refused(error)


def refused(error):
    """Hold an error to what every one promises."""
    assert str(error).strip(), "an error must say something"
    assert all(fault.faults == (fault,) for fault in error.faults)


def mutations(seed, count):
    """Make mutated documents, each a form and its content."""
    chance = random.Random(seed)
    starts = sound()
    texts = [(hs.Scorecard.from_dict(data).to_toml(), json.dumps(data)) for data in starts]
    for _ in range(count):
        place = chance.randrange(len(starts))
        way = chance.randrange(4)
        if way < 2:
            yield ("toml", "json")[way], mutated_text(texts[place][way], chance)
        else:
            yield "data", mutated_data(starts[place], chance)


def randoms(seed, count):
    """Make random documents, each a form and its content."""
    chance = random.Random(seed)
    for _ in range(count):
        yield "data", RandomDocument(chance).whole()
