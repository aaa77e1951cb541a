"""What is wrong with a document is said with its path, all of it at once, and nothing else is."""

import datetime as dt
import json
import tomllib

import pytest

import healthscore as hs
from healthscore.spec import _limits as limits

SOUND = {
    "format": 1,
    "kind": "scorecard",
    "name": "b2b",
    "weighting": {"fixed": {"logins": 1, "usage": 2}},
    "rules": [{"cap": {"at": 39, "when": "p1 >= 1"}}],
    "metrics": [{"name": "logins", "normalizer": {"linear": {"worst": 0, "best": 10}}}],
    "groups": [
        {
            "name": "usage",
            "metrics": [
                {"name": "seats", "normalizer": {"piecewise": [[0, 0], [1, 100]]}},
                {"name": "plan", "normalizer": {"categories": {"scores": {"pro": 1}}}},
            ],
        }
    ],
}


def changed(*path, to=None, drop=False):
    """Give the sound document with one place changed."""
    data = json.loads(json.dumps(SOUND))
    home = data
    for step in path[:-1]:
        home = home[step]
    if drop:
        del home[path[-1]]
    else:
        home[path[-1]] = to
    return data


def refused(data):
    """Give the error that a document raises."""
    with pytest.raises(hs.SpecError) as caught:
        hs.Scorecard.from_dict(data)
    return caught.value


def curve(normalizer):
    """Give the sound document with another curve in its first metric."""
    return changed("metrics", 0, "normalizer", to=normalizer)


ONE_FAULT = [
    (
        curve({"linear": {"worst": "abc", "best": 1}}),
        "metrics[0].normalizer.worst: must be a finite number, got 'abc'",
    ),
    (
        curve({"linear": {"worst": 1, "best": 1}}),
        "metrics[0].normalizer.best: must differ from 'worst', got 1.0",
    ),
    (curve({"linear": {"worst": 1}}), "metrics[0].normalizer.best: is missing"),
    (
        curve({"linear": {"worst": 1, "best": True}}),
        "metrics[0].normalizer.best: must be a finite number, got True",
    ),
    (
        curve({"linear": {"worst": 1, "best": 0, "outside": "clipp"}}),
        "metrics[0].normalizer.outside: must be 'clip' or 'zero', got 'clipp'",
    ),
    (
        curve({"linear": {"worst": 1, "bst": 0, "best": 2}}),
        (
            "metrics[0].normalizer.bst: unknown key 'bst'. Did you mean 'best'? "
            "Known are worst, best, outside."
        ),
    ),
    (
        curve({"liner": {"worst": 1, "best": 2}}),
        (
            "metrics[0].normalizer: unknown normalizer 'liner'. Did you mean 'linear'? Known are "
            "as_is, categories, decay, isotonic, linear, logistic, percentile, piecewise, steps, "
            "target. Parts of your own need kinds=."
        ),
    ),
    (curve({}), "metrics[0].normalizer: must name one normalizer, got none"),
    (
        curve({"decay": {}, "linear": {}}),
        "metrics[0].normalizer: must name one normalizer, got 'decay', 'linear'",
    ),
    (
        curve(3),
        (
            "metrics[0].normalizer: must be the name of a normalizer or a table such as "
            "{as_is = ...}, got 3"
        ),
    ),
    (curve("decay"), "metrics[0].normalizer.half_life: is missing"),
    (curve({"decay": 3}), "metrics[0].normalizer: must be a table with half_life, got 3"),
    (
        curve("piecewise"),
        (
            "metrics[0].normalizer.piecewise: must be a list of rows, such as [[0, 0], [10, 100]], "
            "got a table"
        ),
    ),
    (
        curve({"piecewise": 3}),
        "metrics[0].normalizer.piecewise: must be a list, got 3",
    ),
    (
        curve({"piecewise": [[0, 0], 1]}),
        "metrics[0].normalizer.piecewise[1]: must be a row of 2, got 1",
    ),
    (
        curve({"piecewise": [[0, 0], [1]]}),
        "metrics[0].normalizer.piecewise[1]: must be a row of 2, got 1",
    ),
    (
        curve({"piecewise": [[0, 0], [1, "x"]]}),
        "metrics[0].normalizer.piecewise[1][1]: must be a finite number, got 'x'",
    ),
    (
        curve({"piecewise": [[0, 0], [0.0, 1]]}),
        "metrics[0].normalizer.piecewise[1]: comes twice: 0.0",
    ),
    (
        curve({"piecewise": [[0, 0]]}),
        "metrics[0].normalizer.piecewise: must be a mapping of 2 or more numbers, got a table",
    ),
    (
        curve({"percentile": {"points": 3.0}}),
        "metrics[0].normalizer.points: must be a whole number, got 3.0",
    ),
    (
        curve({"linear": {"worst": 0, "best": {"learn": "medium"}}}),
        (
            "metrics[0].normalizer.best.learn: unknown learn 'medium'. Did you mean 'median'? "
            "Known are minimum, maximum, quantile, median, mean, bounded. "
            "Parts of your own need kinds=."
        ),
    ),
    (
        curve({"linear": {"worst": 0, "best": {"learn": {"quantile": 2}}}}),
        "metrics[0].normalizer.best.learn.quantile: must be from 0 to 1, got 2.0",
    ),
    (
        curve({"linear": {"worst": 0, "best": {"mean": 1}}}),
        "metrics[0].normalizer.best: must be {learn = ...} and nothing else, got a table",
    ),
    (
        changed("metrics", 0, "missing", to="excluded"),
        "metrics[0].missing: must be a finite number, 'exclude' or 'reject', got 'excluded'",
    ),
    (
        changed("metrics", 0, "valid_days", to=3),
        "metrics[0].observed: must be given with 'valid_days', got None",
    ),
    (
        changed("metrics", 0, "formula", to="a / (b"),
        "metrics[0].formula: The bracket ( is not closed.\n    a / (b\n        ^",
    ),
    (
        changed("metrics", 0, "formula", to="score('usage')"),
        (
            "metrics[0].formula: must not use score(): a metric is judged before any score is "
            "known, got \"score('usage')\""
        ),
    ),
    (changed("metrics", 0, "unit", to=3), "metrics[0].unit: must be a text, got 3"),
    (changed("metrics", 0, "formula", to=3), "metrics[0].formula: must be a text, got 3"),
    (changed("rules", to={}), "rules: must be a list, got a table"),
    (changed("order", to=["logins", 3]), "order[1]: must be a text, got 3"),
    (curve({1: 2}), "metrics[0].normalizer: must have texts as keys, got 1"),
    (
        curve({"decay": {"half_life": {"learn": {"bounded": {"parameter": 3}}}}}),
        "metrics[0].normalizer.half_life.learn.parameter: must be a table, got 3",
    ),
    (
        changed("metrics", 0, "unit", to=dt.date(2026, 11, 1)),
        "metrics[0].unit: must be a text in quotes, got 2026-11-01",
    ),
    (
        changed("metrics", 0, "name", to="usage"),
        "groups[0].name: must be another than that of metrics[0], got 'usage'",
    ),
    (
        changed("metrics", 0, "name", to=" "),
        "metrics[0].name: must be a text that is not blank, got ' '",
    ),
    (changed("metrics", 0, to=None), "metrics[0]: must be a table, got None"),
    (
        changed("metrics", to={}),
        "metrics: must be a list, in TOML [[metrics]] and not [metrics], got a table",
    ),
    (changed("groups", 0, to="x"), "groups[0]: must be a table, got 'x'"),
    (changed("groups", 0, "metrics", to=[]), "groups[0]: must hold one or more metrics or groups"),
    (
        changed("weighting", "fixed", to={"logins": 1, "usge": 2}),
        (
            "weighting: Scorecard 'b2b': In Fixed(logins=1, usge=2) the weight of 'usge' names no "
            "member, the weight of 'usage' is missing. Members are logins, usage."
        ),
    ),
    (
        changed("weighting", to={"fixed": {"logins": "x", "usage": 1}}),
        "weighting.fixed.logins: must be a finite number, got 'x'",
    ),
    (
        changed("weighting", to={"fixed": {"a b": -1}}),
        "weighting.fixed['a b']: must be 0 or from 1e-12 to 1e12, got -1.0",
    ),
    (
        changed("weighting", to={"pairwise_comparisons": {"comparisons": [["a", 1]]}}),
        "weighting.comparisons[0]: must be a row of 3, got 2",
    ),
    (
        changed("weighting", to={"pairwise_comparisons": {"comparisons": {}}}),
        "weighting.comparisons: must be a list of rows, such as [['a', 'b', 3]], got a table",
    ),
    (
        changed("aggregation", to={"ordered_mean": [1, 2, 3]}),
        (
            "aggregation: Scorecard 'b2b': 'weights' of OrderedMean must have one for each member "
            "of weight above 0, of which there are 2. Got [1.0, 2.0, 3.0]."
        ),
    ),
    (
        changed("aggregation", to={"power_mean": {"p": "infinity"}}),
        "aggregation.p: must be a finite number, 'inf' or '-inf', got 'infinity'",
    ),
    (
        changed("min_present", to=3),
        "min_present: must be a whole number from 0 to 2, the number of members, got 3",
    ),
    (changed("min_coverage", to=2), "min_coverage: must be from 0 to 1, got 2.0"),
    (changed("spread", to="wide"), "spread: must be 'within' or 'across', got 'wide'"),
    (
        changed("rules", 0, "cap", "when", to="score('usge') > 3"),
        (
            "rules[0].when: Scorecard 'b2b' has no member 'usge'. Did you mean 'usage'?\n"
            "    score('usge') > 3\n    ^"
        ),
    ),
    (
        changed("rules", 0, "cap", "at", to=390),
        ("rules[0].at: must be from 0 to 100, got 390.0"),
    ),
    (changed("rules", 0, to={"cup": {}}), None),
    (
        changed("banding", to={"starts": {"low": 3, "high": 2, "top": 2}}),
        "banding.starts: must ascend from band to band, got [2.0, 2.0]",
    ),
    (
        changed("banding", to={"starts": {"low": 0, "high": {"learn": "median"}}}),
        (
            'banding.starts: must be rows such as [["low", 0], ["high", {learn = "median"}]]: a '
            "table has no order, got a table"
        ),
    ),
    (
        changed("banding", to={"starts": {"low": 0}, "margin": -1}),
        "banding.margin: must not be negative, got -1.0",
    ),
    (
        changed("banding", to={"starts": {"low": 0}, "colors": {"low": 3}}),
        "banding.colors.low: must be a text, got 3",
    ),
    (
        changed("order", to=["logins", "usge"]),
        None,
    ),
    (changed("order", to=["logins"]), "order: must name every member, also usage, got ['logins']"),
    (changed("order", to=["logins", "usage", "logins"]), "order[2]: comes twice"),
    (changed("name", drop=True), "name: is missing"),
    (changed("name", to=None), "name: must be a text, got None"),
    (changed("format", drop=True), "format: is missing: write format = 1"),
    (changed("format", to="1"), "format: must be 1, got '1'"),
    (changed("format", to=True), "format: must be 1, got True"),
    (changed("format", to=0), "format: must be 1, got 0"),
    (
        changed("format", to=2) | {"metrics": "anything", "new": 1},
        "format: is 2, and this version of healthscore reads 1: upgrade it",
    ),
    (changed("kind", to="playbook"), "kind: must be 'scorecard', got 'playbook'"),
    (changed("kind", to=["scorecard"]), "kind: must be 'scorecard', got ['scorecard']"),
    (3, "The document must be a table, got 3"),
    ({"format": 1, "name": "x"}, "The document must hold one or more metrics or groups"),
    ({1: 2}, "The document must have texts as keys, got 1"),
]


class TestOneFault:
    """Each is found at its place, and nothing else is said."""

    @pytest.mark.parametrize(("data", "message"), ONE_FAULT, ids=lambda value: str(value)[:60])
    def test_it_is_said_where_it_is_and_what_is_due(self, data, message):
        """With what came."""
        error = refused(data)
        if message is not None:
            assert str(error) == message
            assert error.where == (message.partition(": ")[0] if ": " in message else "") or (
                error.where == ""
            )

    def test_the_place_is_a_path(self):
        """As it would be written in Python."""
        error = refused(curve({"linear": {"worst": "abc", "best": 1}}))
        assert (error.where, error.got) == ("metrics[0].normalizer.worst", "abc")
        assert error.faults == (error,)
        error = refused(changed("weighting", to={"fixed": {"product usage": None}}))
        assert error.where == "weighting.fixed['product usage']"

    def test_the_sound_document_is_sound(self):
        """So that the faults above are the only ones."""
        assert hs.Scorecard.from_dict(SOUND).names == ("logins", "usage")

    def test_a_key_that_comes_twice_is_a_fault(self):
        """Python's parser would take the last."""
        text = json.dumps(SOUND).replace('"worst": 0', '"worst": 0, "worst": 1, "worst": 2')
        with pytest.raises(hs.SpecError) as caught:
            hs.Scorecard.from_json(text)
        assert str(caught.value) == "metrics[0].normalizer.worst: comes twice"
        text = json.dumps(SOUND).replace('"logins": 1', '"logins": 1, "logins": 1')
        with pytest.raises(hs.SpecError, match=r"^weighting.fixed.logins: comes twice$"):
            hs.Scorecard.from_json(text)


MANY = """
format = 1
name = "b2b"
wieghting = "equal"
min_coverage = 2
min_present = 9
weighting = {fixed = {usage = 40, feedbak = 30}}
banding = {starts = {red = 0, green = 70}, margin = -3, colors = {red = "red", green = "#00ff00"}}

[[rules]]
cap = {at = 39, when = "open_p1 >="}

[[rules]]
cap = {at = 39, when = "open_p1 > 3"}

[[rules]]
cap = {at = 39, when = "score('usag') > 3"}

[[rules]]
cap = {at = 390, when = "open_p1 > 3"}

[[metrics]]
name = "feedback"
normalizer = {linear = {worst = "abc", best = 100}}
missing = "excluded"

[[groups]]
name = "usage"
min_coverage = -1

[[groups.metrics]]
name = "logins"
normalizer = {decay = {half_life = -3, foo = 2}}
valid_days = true

[[groups.rules]]
floor = {at = 10, when = "score('usage') > 3"}
"""
FAULTS = [
    "wieghting: unknown key",
    "banding.margin: must not be negative",
    "banding.colors.red: must be written like",
    "rules[0].when: The formula ends",
    "metrics[0].normalizer.worst: must be a finite number",
    "metrics[0].missing: must be a finite number",
    "groups[0].metrics[0].normalizer.foo: unknown key",
    "groups[0].metrics[0].normalizer.half_life: must be above 0",
    "groups[0].metrics[0].valid_days: must be a finite number",
    "groups[0].min_coverage: must be from 0 to 1",
    "groups[0].rules[0].when: Group 'usage' has no member 'usage'",
    "weighting: Scorecard 'b2b': In Fixed(usage=40, feedbak=30)",
    "min_coverage: must be from 0 to 1",
    "min_present: must be a whole number",
    "rules[2].when: Scorecard 'b2b' has no member 'usag'",
    "rules[3].at: must be from 0 to 100, got 390.0",
]


class TestManyFaults:
    """All at once: no one runs a loader sixteen times."""

    def test_every_fault_is_listed(self):
        """Whatever else is wrong, and nothing that follows from another fault."""
        error = refused(tomllib.loads(MANY))
        found = list(map(str, error.faults))
        assert len(found) == len(FAULTS)
        for due in FAULTS:
            assert len([message for message in found if message.startswith(due)]) == 1, due
        lines = str(error).split("\n")
        assert lines[0] == "The document has 16 faults:"
        assert lines[1].startswith(
            "  wieghting: unknown key 'wieghting'. Did you mean 'weighting'?"
        )
        assert (error.where, error.got) == ("wieghting", "wieghting")

    def test_a_metric_without_a_name_spares_what_depends_on_names(self):
        """The weights may have meant it; the rest is looked at all the same."""
        data = changed("metrics", 0, "name", drop=True)
        data["rules"].append({"cap": {"at": 3, "when": "score('logins') > 3"}})
        assert str(refused(data)) == "metrics[0].name: is missing"
        data["min_coverage"], data["min_present"] = 50, 9
        data["rules"].append({"cap": {"at": 300, "when": "p1 > 3"}})
        assert [fault.where for fault in refused(data).faults] == [
            "metrics[0].name",
            "min_coverage",
            "min_present",
            "rules[2].at",
        ]
        data["groups"][0]["metrics"][0]["name"] = 3
        assert len(refused(data).faults) == 5

    def test_a_name_that_comes_twice_hides_nothing_else(self):
        """Though nobody knows which is meant."""
        data = changed("groups", 0, "metrics", 0, "name", to="logins")
        data["groups"][0] |= {"min_coverage": 7}
        data["min_coverage"] = 50
        assert [fault.where for fault in refused(data).faults] == [
            "groups[0].metrics[0].name",
            "groups[0].min_coverage",
            "min_coverage",
        ]
        data["groups"][0]["name"] = "logins"
        assert len(refused(data).faults) == 4

    def test_an_aggregation_that_is_none_hides_nothing_else(self):
        """Nor a name, nor a list of members that is none."""
        data = changed("aggregation", to="x")
        data["min_coverage"] = 50
        assert [fault.where for fault in refused(data).faults] == ["aggregation", "min_coverage"]
        data = changed("name", to=" ")
        data["min_coverage"] = 50
        assert [fault.where for fault in refused(data).faults] == ["name", "min_coverage"]
        for members in ({"name": "a"}, 3, []):
            data = changed("metrics", to=members) | {"groups": [], "min_coverage": 50}
            data |= {"min_present": 4}
            wheres = ["", "min_coverage"] if members == [] else ["metrics", "min_coverage"]
            assert [fault.where for fault in refused(data).faults] == wheres

    @pytest.mark.parametrize(
        ("data", "wheres"),
        [
            (
                curve({"target": {"low": 5, "high": 1, "tolerance": -1}}),
                ["metrics[0].normalizer.high", "metrics[0].normalizer.tolerance"],
            ),
            (
                curve({"target": {"low": "x", "high": 1, "tolerance": -1}}),
                ["metrics[0].normalizer.low", "metrics[0].normalizer.tolerance"],
            ),
            (
                changed(
                    "banding", to={"starts": {"unknown": 0}, "margin": -1, "colors": {"r": "x"}}
                ),
                ["banding.starts", "banding.margin"],
            ),
            (
                changed("rules", 0, "cap", to={"at": 390, "when": "score('usge') > 3"}),
                ["rules[0].when", "rules[0].at"],
            ),
            (
                curve({"liner": {}}) | {"min_coverage": 3},
                ["metrics[0].normalizer", "min_coverage"],
            ),
        ],
    )
    def test_the_fields_of_a_part_are_looked_at_one_by_one(self, data, wheres):
        """Something harmless stands for what must be given and has a fault."""
        assert [fault.where for fault in refused(data).faults] == wheres

    def test_a_metric_looks_on_without_its_curve(self):
        """Its formula may have gone with the curve."""
        data = curve({"liner": {}})
        data["metrics"][0] |= {"formula": "'text'", "observed": "seen", "valid_days": -1}
        assert [fault.where for fault in refused(data).faults] == [
            "metrics[0].normalizer",
            "metrics[0].valid_days",
        ]

    def test_a_metric_off_the_scale_is_one_fault(self):
        """And not one of everything that refers to it."""
        for more in (
            {"weighting": {"fixed": {"a": 1, "b": 2}}},
            {"rules": [{"cap": {"at": 3, "when": "score('a') > 5"}}]},
            {"min_present": 2},
            {"aggregation": {"ordered_mean": [1, 2]}},
        ):
            metrics = [
                {"name": "a", "normalizer": "as_is", "missing": 150},
                {"name": "b", "normalizer": "as_is"},
            ]
            data = {"format": 1, "name": "x", "metrics": metrics, **more}
            assert [fault.where for fault in refused(data).faults] == ["metrics[0]"]
            group = {"name": "g", "metrics": metrics}
            inside = {"format": 1, "name": "x", "groups": [group | more]}
            assert [fault.where for fault in refused(inside).faults] == ["groups[0].metrics[0]"]
        only = {"name": "a", "normalizer": {"as_is": {"high": 500}}}
        error = refused({"format": 1, "name": "x", "metrics": [only]})
        assert [fault.where for fault in error.faults] == ["metrics[0]"]

    def test_a_key_that_is_written_wrongly_is_not_missing_too(self):
        """One mistake, one fault."""
        data = changed("metrics", 0, "normaliser", to="as_is")
        del data["metrics"][0]["normalizer"]
        assert [fault.where for fault in refused(data).faults] == ["metrics[0].normaliser"]

    def test_a_key_below_a_header_that_it_does_not_belong_to(self):
        """The commonest mistake in TOML."""
        error = refused(changed("metrics", 0, "weighting", to="equal"))
        assert str(error) == (
            "metrics[0].weighting: is a key of a group: in TOML it stands above the first [[...]] "
            "of what is in it"
        )
        assert "is a key of a scorecard" in str(refused(changed("metrics", 0, "banding", to={})))

    def test_a_number_that_is_to_be_learned_is_no_text(self):
        """The message says how it is written."""
        error = refused(curve({"linear": {"worst": 0, "best": "learn.median()"}}))
        due = 'must be a finite number or what is to be learned, such as {learn = "median"}, got '
        assert str(error) == f"metrics[0].normalizer.best: {due}'learn.median()'"
        error = refused(curve({"linear": {"worst": 0, "best": 1e200}}))
        assert str(error).endswith("best: must be a number of at most 1e+150 in size, got 1e+200")

    def test_a_part_may_be_wrong_as_a_whole(self):
        """Comparisons that contradict each other are no fault of one of them."""
        rows = [["a", "b", 9], ["b", "c", 9], ["c", "a", 9]]
        error = refused(changed("weighting", to={"pairwise_comparisons": {"comparisons": rows}}))
        assert str(error).startswith("weighting: The comparisons contradict each other: ")
        # a limit that could not be read may have allowed as much
        weighting = {"pairwise_comparisons": {"comparisons": rows, "max_inconsistency": "x"}}
        error = refused(changed("weighting", to=weighting))
        assert [fault.where for fault in error.faults] == ["weighting.max_inconsistency"]

    def test_there_is_an_end_to_trying(self):
        """Of a thousand faults of one scorecard, a hundred will do."""
        rules = [{"cap": {"at": 300, "when": "p1 > 3"}} for _ in range(1_000)]
        assert len(refused(changed("rules", to=rules)).faults) == 100

    def test_what_a_fault_entails_is_no_fault(self):
        """An observation without its days, because its days could not be read."""
        data = changed("metrics", 0, "observed", to="seen")
        data["metrics"][0]["valid_days"] = "x"
        assert str(refused(data)) == "metrics[0].valid_days: must be a finite number, got 'x'"
        # points that need a sum above them, because the sum could not be read
        data = changed("aggregation", to={"sum": {"start": "x"}})
        data["metrics"][0]["normalizer"] = {"as_is": {"low": -20}}
        assert str(refused(data)) == "aggregation.start: must be a finite number, got 'x'"

    def test_a_group_that_could_not_be_made_stands_in_by_its_names(self):
        """The rules above may still ask for the scores in it."""
        data = changed("groups", 0, "aggregation", to={"sum": {"low": 5, "high": 3}})
        data["rules"][0]["cap"]["when"] = "score('seats') > 3 and score('seat') > 3"
        first, second = refused(data).faults
        assert first.where == "groups[0].aggregation.high"
        assert second.where == "rules[0].when"
        data["groups"][0]["metrics"].append({"normalizer": "as_is"})
        assert [fault.where for fault in refused(data).faults] == [
            "groups[0].aggregation.high",
            "groups[0].metrics[2].name",
        ]

    def test_points_are_found_wherever_they_are(self):
        """Through groups, in the order that the document has."""
        data = changed("groups", 0, "metrics", 0, "normalizer", to={"as_is": {"low": -20}})
        data["order"] = ["usage", "logins"]
        error = refused(data)
        assert error.where == "groups[0].metrics[0]"
        assert "Metric 'seats' scores from -20 to 100" in str(error)

    def test_a_long_list_is_cut_short(self):
        """The error carries all that was found, and reading stops at some point."""
        data = changed("metrics", to=[{"name": f"m{at}"} for at in range(60)])
        data["weighting"] = "equal"
        error = refused(data)
        assert len(error.faults) == 60
        assert str(error).split("\n")[-1] == "  and 10 more"
        metrics = [{"name": f"m{at}", "x": 1, "y": 2} for at in range(500)]
        error = refused(changed("metrics", to=metrics))
        assert len(error.faults) == limits.FAULTS
        assert str(error).split("\n")[-1] == "  and perhaps others: reading stopped here"


class TestMine:
    """Parts of one's own, by the names that the reader gives them, are in test_own_parts.py."""

    def test_nothing_is_looked_up_by_name(self):
        """Not even what the package could import."""
        for name in ("healthscore.Linear", "os.system", "Linear", "__import__('os')"):
            error = refused(curve({name: {}}))
            assert str(error).startswith(f"metrics[0].normalizer: unknown normalizer {name!r}.")
