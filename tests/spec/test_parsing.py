"""Texts that are no documents: the pitfalls of JSON and TOML, and limits at and beyond."""

import inspect
import sys
import types

import attrs
import numpy as np
import pytest

import healthscore as hs
from healthscore.spec import _limits as limits
from healthscore.spec import parse_json, parse_toml, to_toml

HEAD = 'format = 1\nname = "x"\n'
CURVE = "normalizer = {linear = {worst = 0, best = 1}}\n"
METRIC = f'[[metrics]]\nname = "a"\n{CURVE}'
JSON = '{"format": 1, "name": "x", "metrics": [{"name": "a", "normalizer": {"linear": %s}}]}'
WIDE = "metrics[0].normalizer"

PITFALLS = [
    ("json", JSON % '{"worst": NaN, "best": 1}', f"{WIDE}.worst: must be a finite number, got nan"),
    (
        "json",
        JSON % '{"worst": 0, "best": Infinity}',
        f"{WIDE}.best: must be a finite number, got inf",
    ),
    (
        "json",
        JSON % '{"worst": -Infinity, "best": 1}',
        f"{WIDE}.worst: must be a finite number, got -inf",
    ),
    (
        "json",
        JSON % '{"worst": 0, "best": 1e999}',
        f"{WIDE}.best: must be a finite number, got inf",
    ),
    (
        "json",
        JSON % f'{{"worst": 0, "best": 1{"0" * 400}}}',
        f"{WIDE}.best: must be a finite number, got a whole number of more than 60 digits",
    ),
    (
        "json",
        JSON % f'{{"worst": 0, "best": 1{"0" * 5000}}}',
        f"{WIDE}.best: must be a finite number, got inf",
    ),
    ("json", JSON % '{"worst": 0, "best": 1, "best": 1}', f"{WIDE}.best: comes twice"),
    ("json", JSON % '{"worst": 0, "best": 1,}', "line 1, column"),
    ("json", '{"format": 1', "line 1, column 13: this is not JSON: Expecting ',' delimiter."),
    ("json", "", "line 1, column 1: this is not JSON: Expecting value."),
    ("json", "null", "The document must be a table, got None"),
    ("json", "[" * 100_000, "The document is nested too deep."),
    ("json", '{"a":' * 100_000, "The document is nested too deep."),
    (
        "json",
        JSON % '{"worst": "\\ud800", "best": 1}',
        f"{WIDE}.worst: must be a finite number, got '\\ud800'",
    ),
    (
        "json",
        (JSON % '{"worst": 0, "best": 1}').replace('"a"', '"\\udfff"'),
        "metrics[0].name: must be Unicode without lone surrogates, got '\\udfff'",
    ),
    ("json", b"{}", "A document must be a text. Got bytes."),
    ("json", None, "A document must be a text. Got NoneType."),
    (
        "toml",
        f"{HEAD}min_coverage = nan\n{METRIC}",
        "min_coverage: must be a finite number, got nan",
    ),
    (
        "toml",
        f"{HEAD}min_coverage = inf\n{METRIC}",
        "min_coverage: must be a finite number, got inf",
    ),
    ("toml", f"{HEAD}version = 2026-11-01\n{METRIC}", "version: must be a text in quotes"),
    ("toml", f"{HEAD}version = 07:32:00\n{METRIC}", "version: must be a text in quotes"),
    ("toml", f"{HEAD}{HEAD}", "This is not TOML: Cannot overwrite a value"),
    ("toml", "a = 2026-13-45", "This is not TOML: Expected newline"),
    ("toml", f"a = 1{'0' * 5000}", "A number in the document has too many digits."),
    ("toml", "a = [" + "[" * 100_000, "The document is nested too deep."),
    ("toml", "a = " + "{b = " * 100_000, "The document is nested too deep."),
    ("toml", "a." * 100_000 + "b = 1", "The document is nested too deep."),
    ("toml", "[" + "a . " * 100_000 + "b]", "The document is nested too deep."),
    ("toml", "[" + '"a".' * 100_000 + "b]", "The document is nested too deep."),
    ("toml", 'a = "\x00"', "This is not TOML: "),
    ("toml", 'a = "\\ud800"', "This is not TOML: "),
    ("toml", "\ud800", "This is not TOML: "),
    ("toml", bytearray(b"a"), "A document must be a text. Got bytearray."),
    (
        "toml",
        f"{HEAD}[[metrics]]\nname = 'a'\nnormalizer.piecewise = {{0 = 0, 4.5 = 1}}",
        f"{WIDE}.piecewise: must be a list of rows, such as [[0, 0], [10, 100]], got a table",
    ),
]


@pytest.mark.parametrize(
    ("form", "text", "message"), PITFALLS, ids=[f"{row[0]}-{row[2][:50]}" for row in PITFALLS]
)
def test_a_pitfall_is_an_error_of_ours(form, text, message):
    """Which says where and what, and is the only one."""
    read = {"json": hs.Scorecard.from_json, "toml": hs.Scorecard.from_toml}[form]
    with pytest.raises(hs.SpecError) as caught:
        read(text)
    assert str(caught.value).startswith(message)
    assert len(caught.value.faults) == 1
    assert caught.value.__cause__ is None


def test_a_syntax_error_has_its_line_as_the_place():
    """In TOML as in JSON."""
    for parse, text, where in (
        (parse_json, '{\n "a": }', "line 2, column 7"),
        (parse_toml, "a = 1\nb = ]", "line 2, column 5"),
        (parse_toml, "a = 1\na = 1", ""),
    ):
        with pytest.raises(hs.SpecError) as caught:
            parse(text)
        assert caught.value.where == where


def test_a_byte_order_mark_is_passed_over():
    """Some editors leave one."""
    assert parse_json("\ufeff{}") == {}
    assert parse_toml("\ufeffa = 1") == {"a": 1}


DOTS = "1.2. " * 200
HARMLESS = [
    f'description = "{DOTS}"',
    f"description = '{DOTS}'",
    f'description = """\n{DOTS}\n"quoted" {DOTS}"""',
    f"description = '''\n{DOTS}'''",
    f"# {DOTS}",
    f'owner = "x" # {DOTS}',
    f'description = "\\"{DOTS}"',
]
ENDLESS = [
    "a" * 200_000,
    'a = "' + "a" * 200_000,
    'a = "' + '\\"' * 100_000 + "." * 100,
    "a = '" + "." * 100 + "'" * 200_000,
    'a = """' + "." * 100 + '"' * 200_000,
    "x = " + "'" * 180_000 + "." * 100,
    "a-" * 100_000 + "." * 100,
    " . " * 60_000,
]


@pytest.mark.parametrize("line", HARMLESS)
def test_dots_in_texts_and_comments_are_no_key(line):
    """Only a key of many parts is too deep."""
    assert hs.Scorecard.from_toml(f"{HEAD}{line}\n{METRIC}").name == "x"


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: text[:20])
def test_texts_that_would_keep_a_parser_busy_are_refused(text):
    """In a time that goes with their length: the square of these would be hours."""
    with pytest.raises(hs.SpecError):
        hs.Scorecard.from_toml(text)


@attrs.frozen(eq=False, repr=False)
class Mine(hs.normalizers.Normalizer):
    """A normalizer of one's own."""

    def curve(self, values):
        """Let values through."""
        return values


def card(*metrics, **options):
    """Make a document with some metrics."""
    return {"format": 1, "name": "x", "metrics": list(metrics), **options}


def metric(name="a", normalizer="as_is", **options):
    """Make a metric."""
    return {"name": name, "normalizer": normalizer, **options}


def nested(depth):
    """Make groups within groups, and a metric in the innermost."""
    body = {"metrics": [metric()]}
    for level in range(depth):
        body = {"groups": [{"name": f"g{level}", **body}]}
    return {"format": 1, "name": "x", **body}


def rounded(depth):
    """Make parts within parts."""
    part = "weighted_mean"
    for _ in range(depth - 1):
        part = {"rounded": {"inner": part}}
    return card(metric(), aggregation=part)


def rows(count):
    """Make knots."""
    return {"piecewise": [[at, at / count] for at in range(count)]}


def chain(count):
    """Make comparisons that link a number of members."""
    rows = [[f"m{at}", f"m{at + 1}", 1] for at in range(count - 1)]
    metrics = [metric(f"m{at}") for at in range(count)]
    return card(*metrics, weighting={"pairwise_comparisons": {"comparisons": rows}})


def members(count):
    """Make metrics, half of them in a group."""
    inner = [metric(f"m{at}") for at in range(count // 2)]
    outer = [metric(f"n{at}") for at in range(count - count // 2 - 1)]
    return card(*outer, groups=[{"name": "g", "metrics": inner}])


LIMITS = [
    (members, limits.MEMBERS, "groups[0].metrics[499]: is one beyond 1,000 members"),
    (nested, limits.DEPTH, "lies more than 30 groups deep"),
    (rounded, limits.DEPTH, "lies more than 30 deep"),
    (lambda n: card(metric("a", rows(n))), limits.KNOTS, "must hold at most 10,000, got 10001"),
    (
        lambda n: card(metric("a", {"categories": {"scores": {f"l{k}": 1 for k in range(n)}}})),
        limits.KNOTS,
        "scores: must hold at most 10,000, got 10001",
    ),
    (
        lambda n: card(metric(unit="x" * n)),
        limits.TEXT,
        "unit: must have at most 10,000 characters",
    ),
    (chain, limits.COMPARED, "must name at most 40 members"),
    (
        lambda n: card(metric(), rules=[{"cap": {"at": 3, "when": "x > 1"}}] * n),
        limits.RULES,
        "rules: must hold at most 1,000, got 1001",
    ),
]


@pytest.mark.parametrize(("make", "limit", "message"), LIMITS)
def test_a_limit_is_kept_and_one_beyond_is_refused(make, limit, message):
    """Reading and writing: what is written can be read again."""
    whole = hs.Scorecard.from_dict(make(limit))
    assert hs.Scorecard.from_dict(whole.to_dict()) == whole
    with pytest.raises(hs.SpecError) as caught:
        hs.Scorecard.from_dict(make(limit + 1))
    assert message in str(caught.value)


def test_the_limit_of_characters():
    """Of the whole text."""
    text = hs.Scorecard("x", [hs.Metric("a", hs.AsIs())]).to_toml()
    for form in (hs.Scorecard.from_toml, parse_json):
        with pytest.raises(hs.SpecError, match="must have at most 1,000,000 characters"):
            form("#" * (limits.CHARACTERS + 1))
    assert hs.Scorecard.from_toml(text + "#" * (limits.CHARACTERS - len(text))).name == "x"
    with pytest.raises(hs.SpecError, match="must have at most 1,000,000 characters"):
        to_toml({"a": ["x" * 1000] * 1000})


def test_tables_within_themselves_are_deep():
    """Plain data need not come from a parser."""
    data = nested(1)
    data["groups"].append(data)
    with pytest.raises(hs.SpecError) as caught:
        hs.Scorecard.from_dict(data)
    assert any("lies more than 30 groups deep" in str(fault) for fault in caught.value.faults)
    loop = {}
    loop["rounded"] = {"inner": loop}
    with pytest.raises(hs.SpecError, match="lies more than 30 deep"):
        hs.Scorecard.from_dict(card(metric(), aggregation=loop))


def test_whoever_calls_may_be_deep_already():
    """Then the document is too deep for what is left."""

    def call(depth):
        return call(depth - 1) if depth else hs.Scorecard.from_dict(nested(limits.DEPTH))

    left = sys.getrecursionlimit() - len(inspect.stack(0))
    with pytest.raises(hs.SpecError, match="The document is nested too deep"):
        call(left - 60)


def test_any_mapping_will_do():
    """Plain data may come from anywhere."""
    data = card(metric(), min_present=np.int64(1))
    data["metrics"][0] = types.MappingProxyType(data["metrics"][0])
    weights = hs.Fixed(a=3).weights
    data["weighting"] = {"fixed": weights}
    found = hs.Scorecard.from_dict(types.MappingProxyType(data))
    assert (found.min_present, found.weighting) == (1, hs.Fixed(a=3))
    assert type(found.min_present) is int


def test_a_number_that_a_float_cannot_hold_is_refused():
    """Rather than rounded in silence."""
    message = "must be a number that a float can hold, got 9007199254740993"
    with pytest.raises(hs.SpecError, match=message):
        hs.Scorecard.from_dict(card(metric(missing=2**53 + 1)))


def test_what_cannot_be_printed_is_named_by_its_class():
    """Plain data may hold anything."""

    class Silent:
        def __repr__(self):
            raise RuntimeError

    with pytest.raises(hs.SpecError, match=r"metrics\[0\].missing: must be .*, got a Silent$"):
        hs.Scorecard.from_dict(card(metric(missing=Silent())))


def test_long_keys_and_many_names_are_cut_short():
    """A message is for reading."""
    with pytest.raises(hs.SpecError) as caught:
        hs.Scorecard.from_dict(card(metric(), **{"x" * 20_000: 1}))
    assert len(str(caught.value)) < 1_000
    weights = {f"m{place}": 1 for place in range(5_000)}
    with pytest.raises(hs.SpecError, match="and 4981 more"):
        hs.Scorecard.from_dict(card(metric(), weighting={"fixed": weights}))
    kinds = {f"mine{place}": Mine for place in range(200)}
    with pytest.raises(hs.SpecError, match=r"mine39, and others\. Parts of your own"):
        hs.Scorecard.from_dict(card(metric(normalizer="mien")), kinds=kinds)


def test_the_interpreter_keeps_its_own_limits():
    """Nothing here raises them."""
    before = sys.getrecursionlimit(), sys.get_int_max_str_digits()
    with pytest.raises(hs.SpecError):
        hs.Scorecard.from_json("[" * 100_000)
    assert (sys.getrecursionlimit(), sys.get_int_max_str_digits()) == before
