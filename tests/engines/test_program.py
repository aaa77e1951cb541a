"""Tests of scorecards as steps: names, order, and what formulas become."""

import datetime as dt
import re

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
import strategies
import trees
from draws import few
from healthscore import DefinitionError, Metric, Scorecard
from healthscore.aggregations import Aggregation
from healthscore.engines.program import Given, Names, Source, program_of
from healthscore.engines.program._formulas import Formulas
from healthscore.formula import Column, case, formula
from healthscore.normalizers import Normalizer
from healthscore.rules import Rule
from rows import computed

PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
AS_OF = "2026-11-01"
WORDS = st.one_of(
    st.text(min_size=1).filter(str.strip),
    st.sampled_from(
        ["score", "Score", "band", "coverage", "☕", "🍵", "1st", "x" * 300, "a b", "a_b"]
    ),
)


def card(*members, **options):
    """Make a scorecard."""
    return Scorecard("card", list(members), **options)


def metric(name="m", text="x", normalizer=None, **options):
    """Make a metric of a formula whose score is the value itself."""
    return Metric(name, normalizer or hs.AsIs(), formula=text, **options)


def scored(scorecard, table, *, as_of=AS_OF, kinds=None, previous=None):
    """Compute the program of a scorecard."""
    return trees.run(
        trees.program_for(scorecard, as_of=as_of, kinds=kinds, previous=previous), table
    )


def hold(scorecard, table, *, as_of=AS_OF, kinds=None):
    """Hold the program of a scorecard to what scoring gives."""
    found = scored(scorecard, table, as_of=as_of, kinds=kinds)
    due = scorecard.score(table, as_of=as_of)
    np.testing.assert_allclose(found["score"], due.values, atol=1e-9)
    np.testing.assert_allclose(found["coverage"], due.coverage, atol=1e-12)
    for name, values in due.members.items():
        np.testing.assert_allclose(found[f"{name}_score"], values, atol=1e-9)
    return found["score"].tolist()


def points(*values):
    """Give what scores are held against, with NaN for gaps."""
    return pytest.approx([np.nan if value is None else value for value in values], nan_ok=True)


class TestNames:
    @given(
        st.lists(st.tuples(WORDS, st.sampled_from(["score", "part", "number"]))), st.lists(WORDS)
    )
    def test_names_are_plain_and_each_there_once(self, wanted, taken):
        """No name needs quotes, meets another in any case, or is cut by any engine."""
        names = Names(taken)
        made = [names.new(of, ending) for of, ending in wanted]
        assert all(PLAIN.fullmatch(name) and len(name) <= 60 for name in made)
        assert len(set(made)) == len(made)
        assert not set(made) & {name.casefold() for name in taken}

    @pytest.mark.parametrize(
        ("of", "ending", "due"),
        [
            ("nps", "score", "nps_score"),
            ("NPS", "score", "nps_score"),
            ("weekly logins", "value", "weekly_logins_value"),
            ("1st", "score", "c1st_score"),
            ("☕", "score", "score"),
            ("", "score", "score"),
            ("x'; drop", "number", "x_drop_number"),
            ("a" * 90, "score", "a" * 40 + "_score"),
            ("a" * 39 + " b", "score", "a" * 39 + "_score"),
        ],
    )
    def test_examples(self, of, ending, due):
        """Letters, digits and underscores are left, and the ending comes behind them."""
        assert Names([]).new(of, ending) == due

    def test_numbers_tell_apart(self):
        """A name that is taken gets a number, and a taken number the next."""
        names = Names(["NPS_Score", "nps_score_3"])
        made = [names.new("nps", "score") for _ in range(3)]
        assert made == ["nps_score_2", "nps_score_4", "nps_score_5"]


class TestSteps:
    @given(strategies.cases())
    def test_steps_can_be_computed_in_their_order(self, case):
        """Each step reads earlier ones alone, and the outputs are steps."""
        program = trees.program_for(case.scorecard, as_of=strategies.AS_OF)
        known = set()
        for step in program.steps:
            assert step.reads <= known
            assert step.name not in known
            known.add(step.name)
        assert {output.step for output in program.outputs} <= known

    @few
    @given(strategies.cases(rows=4))
    def test_only_what_is_needed_is_kept(self, case):
        """Every step that is kept leads to an output, and these are as they were."""
        program = trees.program_for(case.scorecard, as_of=strategies.AS_OF)
        for wanted in (["score"], ["coverage", "score"], [program.outputs[-1].name]):
            kept = program.only(wanted)
            assert {output.name for output in kept.outputs} == set(wanted)
            used = {output.step for output in kept.outputs}
            used |= {name for step in kept.steps for name in step.reads}
            assert {step.name for step in kept.steps} == used
            assert set(kept.steps) <= set(program.steps)

    def test_a_column_is_read_once(self):
        """However many formulas read a column as the same thing, it is read once."""
        program = trees.program_for(
            card(metric("a", "x + x"), metric("b", "x * 2"), rules=[hs.Cap(50, "x > 3")])
        )
        sources = [step.value for step in program.steps if isinstance(step.value, Source)]
        assert sources == [Source("x", "numbers", "number")]

    def test_a_column_may_be_read_as_two_things(self):
        """As numbers and as labels a column is two."""
        scorecard = card(metric("a", "x"), rules=[hs.Cap(5, "x == '7'")])
        program = trees.program_for(scorecard, kinds={"x": "text"})
        sources = [step.value for step in program.steps if isinstance(step.value, Source)]
        assert sources == [Source("x", "numbers", "text"), Source("x", "labels", "text")]
        assert hold(scorecard, {"x": ["7", "8", " 9 ", None]}, kinds={"x": "text"}) == points(
            5, 8, 9, None
        )

    @few
    @given(st.lists(WORDS, min_size=1, max_size=6, unique_by=str.strip))
    def test_members_may_be_called_anything(self, names):
        """Names of members that differ in case alone, or not in letters at all, are told apart."""
        members = [metric(name, "x", hs.Linear(0, place + 1)) for place, name in enumerate(names)]
        found = scored(card(*members), {"x": [1.0]})
        for place, name in enumerate(names):
            assert found[f"{name}_score"] == pytest.approx(100 / (place + 1))

    def test_groups_come_after_what_they_hold(self):
        """Stages of groups are counted by how many lie below one another."""
        inner = hs.Group("inner", [metric("a")])
        outer = hs.Group("outer", [inner, metric("b")])
        program = trees.program_for(card(outer, hs.Group("flat", [metric("c")])))
        stages = {step.name: step.stage for step in program.steps}
        assert stages["inner_score"] == stages["flat_score"] == "groups_01"
        assert stages["outer_score"] == "groups_02"
        assert list(dict.fromkeys(stages.values())) == [
            *("clean", "metric_scores", "groups_01", "groups_02", "scorecard"),
        ]

    def test_notes_say_what_a_step_is(self):
        """Notes are in the words of the definition."""
        weighting = hs.Fixed(a=2, b=0.5)
        scorecard = card(
            metric("a", "x * 2"), metric("b"), weighting=weighting, rules=[hs.Cap(5, "x > 1")]
        )
        notes = [step.note for step in trees.program_for(scorecard).steps if step.note]
        assert notes == [
            "a: x * 2",
            "a: AsIs()",
            "b: AsIs()",
            "card: WeightedMean() of a 2, b 0.5",
            "card: Cap(at=5, when='x > 1')",
        ]


NUMBERS = {
    "x": [1.0, -2.0, 0.0, None, 50.0, 1e308, -1e308],
    "y": [4.0, 0.0, 0.0, 3.0, None, 1e308, 1e-300],
}


class PlainColumns:
    """Columns of numbers that are called as the table calls them."""

    def number(self, name):
        """Give a column of numbers."""
        return Column(name)

    def is_text(self, name):
        """Tell that no column holds labels."""
        del name
        return False


class TestFormulas:
    @pytest.mark.parametrize(
        "text",
        [
            *("x", "-x", "+x", "x + y", "x - y", "x * y", "x / y", "x / (y - y)", "1 - x / 100"),
            *(
                "abs(x)",
                "min(x, y)",
                "max(x, y, 3)",
                "min(x, 7)",
                "sqrt(x)",
                "log1p(x)",
                "sqrt(y) * x",
            ),
            *("coalesce(x, y)", "coalesce(x, y, 3)", "coalesce(x, 0) + 1", "40", "1 / 3", "2 - 5"),
            *("max(min(x, y), x - y, coalesce(y, x))", "abs(min(x, -x))", "x - (y - (x - y))"),
        ],
    )
    def test_numbers(self, text):
        """A formula of numbers gives what it gives in numpy, gaps and overflows among them."""
        hold(card(metric(text=text, normalizer=hs.Linear(-100, 100))), NUMBERS)

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "x",
                "x > 1",
                "x >= 1",
                "x < y",
                "x <= y",
                "x == y",
                "x != y",
                "0 < x <= 50",
                "not x",
            ),
            *("x > 1 and y > 1", "x > 1 or y > 1", "not (x > 1 and y > 1)", "not (x > 1 or not y)"),
            *("x in [1, 50]", "not x in [1, 50]", "x / y > 1", "not x / y > 1", "(x + y) > 0"),
            *(
                "score('m') > 10",
                "score('m') > x",
                "coalesce(score('m'), 3) == 3",
                "1 < 2",
                "2 == 3",
            ),
            *("x in [-2, 0.1, 1e300]", "abs(x) in [2]", "(x > 1 or x < -1) and not y == 4"),
        ],
    )
    def test_conditions(self, text):
        """A condition holds where it holds in numpy, and nowhere where it is unknown."""
        hold(card(metric(), rules=[hs.Override(77, text)]), NUMBERS)

    @pytest.mark.parametrize("text", ["x > 1", "x > 1 and y", "not x", "x in [1, 50]", "x == y"])
    def test_conditions_as_numbers(self, text):
        """As a number, a condition is 1 where it holds, 0 where it does not, and a gap between."""
        arrays = {name: np.array(values, dtype=float) for name, values in NUMBERS.items()}
        found = trees.value_of(Formulas(PlainColumns()).number(formula(text).node), arrays)
        due = [np.nan if value is None else value for value in computed(text, NUMBERS)]
        np.testing.assert_array_equal(found, due)

    @pytest.mark.parametrize(
        "text",
        [
            *("plan == 'free'", "plan != 'free'", "not plan == 'free'", "plan in ['free', 'pro']"),
            *("plan == team", "plan != team", "coalesce(plan, team) == 'pro'", "'pro' == plan"),
            *("coalesce(plan, team, 'none') != coalesce(team, 'none')", "not plan in ['pro']"),
        ],
    )
    def test_labels(self, text):
        """Labels are compared as texts, and blank ones are gaps."""
        table = {
            "x": [10.0] * 6,
            "plan": ["free", "pro", None, " ", "Free", "pro"],
            "team": ["free", "free", "pro", None, "free", "pro"],
        }
        kinds = {"plan": "text", "team": "category"}
        hold(card(metric(), rules=[hs.Override(77, text)]), table, kinds=kinds)

    def test_either(self):
        """Two columns are compared as texts where both hold texts, and else as numbers."""
        scorecard = card(metric(), rules=[hs.Override(77, "a == b")])
        texts = {"x": [1.0] * 3, "a": ["1", "2", None], "b": ["1.0", "2", "2"]}
        kinds = {"a": "text", "b": "text"}
        assert hold(scorecard, texts, kinds=kinds) == points(1, 77, 1)
        mixed = texts | {"b": [1.0, 2.0, 2.0]}
        assert hold(scorecard, mixed, kinds={"a": "text"}) == points(77, 77, 1)

    @pytest.mark.parametrize(
        "text", ["plan", "coalesce(plan, team)", "coalesce(plan, 'pro')", "'pro'"]
    )
    def test_labels_that_are_judged(self, text):
        """A formula of labels is judged by its labels."""
        table = {"plan": ["free", None, "odd"], "team": ["pro", "pro", "free"]}
        normalizer = hs.Categories({"free": 10, "pro": 70}, other=5)
        kinds = {"plan": "text", "team": "text"}
        hold(card(metric(text=text, normalizer=normalizer)), table, kinds=kinds)

    def test_dates(self):
        """Days are counted from dates in microseconds."""
        table = {
            "day": ["2026-10-31", "2026-11-02", None, "1969-12-31", "2026-10-31T18:00:00+06:00"],
            "end": ["2026-11-01", None, "2026-11-01", "1970-01-01", "2026-11-02"],
        }
        for text in ("days_since(day)", "days_between(day, end)", "min(days_since(end), 3) / 2"):
            hold(card(metric(text=text, normalizer=hs.Linear(0, 60))), table)

    def test_the_date_of_scoring_in_the_words_of_the_engine(self):
        """Words are a step of their own, which what asks for the date reads."""
        scorecard = card(metric(text="days_since(day)"))
        program = program_of(scorecard, {}, Names([]), Given("now()"))
        step = next(step for step in program.steps if step.value == Given("now()"))
        assert (step.name, step.stage, step.reads) == ("as_of_date", "clean", set())
        value = next(step for step in program.steps if step.name == "m_value")
        assert value.reads == {"as_of_date", "day_date"}


class TestScorecards:
    def test_gates(self):
        """Coverage at its gate counts, and so does coverage within 1e-9 of it."""
        third = card(metric("a", "x"), metric("b", "y"), metric("c", "z"), min_coverage=1 / 3)
        table = {"x": [10.0, None], "y": [None, None], "z": [None, None]}
        assert hold(third, table) == points(10, None)
        for gate, due in ((1 / 3 + 5e-10, 10), (1 / 3 + 2e-9, None)):
            assert hold(attrs.evolve(third, min_coverage=gate), table) == points(due, None)

    def test_members_present(self):
        """So many members must be there; those of weight 0 do not count, imputed ones do."""
        weighting = hs.Fixed(a=1, b=1, c=0)
        members = [metric("a", "x"), metric("b", "y", missing=50), metric("c", "z")]
        scorecard = card(*members, weighting=weighting, min_present=2)
        table = {"x": [10.0, None, None], "y": [30.0, 30.0, None], "z": [1.0, 1.0, 1.0]}
        hold(scorecard, table)
        hold(attrs.evolve(scorecard, min_coverage=0.5), table)

    def test_imputed_metrics(self):
        """A gap takes its score, and counts as not observed."""
        scorecard = card(metric("a", "x", missing=60), metric("b", "y"))
        found = scored(scorecard, {"x": [None, 10.0], "y": [20.0, None]})
        assert found["score"].tolist() == [40.0, 10.0]
        assert found["coverage"].tolist() == [0.5, 0.5]
        assert found["a_score"].tolist() == [60.0, 10.0]

    @pytest.mark.parametrize("days", [0, 0.5, 30])
    def test_stale_metrics(self, days):
        """A metric is stale a microsecond after its days are over, and where nobody knows."""
        edge = dt.datetime.fromisoformat(AS_OF) - dt.timedelta(days=days)
        hair = dt.timedelta(microseconds=1)
        scorecard = card(metric("a", "x", observed="seen", valid_days=days), metric("b", "x"))
        table = {
            "x": [10.0, 10.0, 10.0, None, 10.0],
            "seen": [edge, edge - hair, None, edge, edge + hair],
        }
        hold(scorecard, table)

    def test_across(self):
        """Spread across, all metrics share one mean, and groups are there for who asks."""
        group = hs.Group("g", [metric("a", "x"), metric("b", "y")])
        table = {
            "x": [10.0, None, None, 50.0],
            "y": [20.0, 30.0, None, 1.0],
            "z": [None, 5.0, None, 2.0],
        }
        options = {"spread": "across", "rules": [hs.Cap(at=12, when="score('g') < 20")]}
        for least in (1, 2):
            scorecard = card(group, metric("c", "z"), min_present=least, **options)
            hold(scorecard, table)
            hold(attrs.evolve(scorecard, min_coverage=0.5), table)

    def test_rules_in_their_order(self):
        """Each rule acts on what the one before left, and reads scores of members."""
        rules = [
            hs.Floor(20, "score('a') >= 50"),
            hs.Cap(60, "x > 10"),
            hs.Override("score('b') / 2", "y == 3"),
            hs.Override("x / y", "y < 3"),
        ]
        scorecard = card(metric("a", "x"), metric("b", "y"), rules=rules)
        table = {"x": [0.0, 60.0, 100.0, None, 90.0], "y": [0.0, None, 3.0, 1.0, 2.0]}
        hold(scorecard, table)

    @pytest.mark.parametrize("to", ["x * 10", "0 - x", "150", "score('a') + y", "-1"])
    def test_levels_are_held_to_the_scale(self, to):
        """What the formula of a level gives is held to 0 to 100."""
        scorecard = card(metric("a", "x"), rules=[hs.Override(to, "y > 0")])
        hold(scorecard, {"x": [5.0, 50.0, 80.0, None], "y": [1.0, None, 70.0, 1.0]})

    def test_under_a_sum_there_are_no_limits(self):
        """Points under a sum may be any, and so may the levels of rules on them."""
        group = hs.Group(
            "g", [metric("a", "x", hs.AsIs(-60, 130))], rules=[hs.Override("x * 2", "y")]
        )
        scorecard = card(group, aggregation=hs.Sum(start=50))
        hold(scorecard, {"x": [-10.0, 20.0, None], "y": [1.0, 1.0, 1.0]})

    def test_the_bands_before(self):
        """With the bands before, customers stay in theirs within the margin."""
        banding = hs.Banding({"red": 0, "yellow": 40, "green": 70}, margin=5)
        scorecard = card(metric("a", "x"), banding=banding)
        before = ["red", "red", "yellow", "green", None, "unknown", "green"]
        table = {"x": [44.0, 46.0, 66.0, 66.0, 44.0, 44.0, None], "before": before}
        found = scored(scorecard, table, previous="before")["band"]
        due = scorecard.score({"x": table["x"]}, previous=before).bands
        assert found.tolist() == due.tolist()

    @pytest.mark.parametrize("count", [200, 1_000])
    def test_groups_of_many_members(self, count):
        """No group is too large to be computed."""
        members = [metric(f"m{place}") for place in range(count)]
        assert hold(card(*members, min_present=2), {"x": [50.0, None]}) == points(50, None)


@attrs.frozen(eq=False, repr=False)
class Squared(Normalizer):
    """A curve of one's own."""

    def curve(self, values):
        """Square."""
        return np.clip(values, 0, 10) ** 2


@attrs.frozen(eq=False, repr=False)
class First(Aggregation):
    """An aggregation of one's own."""

    def combine(self, scores, weights):
        """Take the first."""
        del weights
        return scores[:, 0]


@attrs.frozen(eq=False, repr=False)
class Halve(Rule):
    """A rule of one's own."""

    when: object = attrs.field(converter=formula)
    reason: str = ""
    level = 0.0

    def change(self, scores, levels):
        """Halve."""
        del levels
        return scores / 2


@attrs.frozen(eq=False, repr=False)
class Lowered(Normalizer):
    """A curve of one's own that says what it is."""

    def curve(self, values):
        """Take a tenth, up to 100."""
        return np.clip(values, 0, 1000) / 10

    def lowered(self, value):
        """Say what the curve is as a tree."""
        return case((value < 0, 0), (value > 1000, 100), otherwise=value / 10)


class TestOwnParts:
    @pytest.mark.parametrize(
        ("scorecard", "where", "message"),
        [
            (
                card(Metric("m", Squared())),
                "metric 'm'",
                r"metric 'm': Squared.* has no SQL form.*lowered\(value\)",
            ),
            (
                card(metric(), aggregation=First()),
                "Scorecard 'card'",
                r"Scorecard 'card': First.* has no SQL form.*lowered\(scores, weights\)",
            ),
            (
                card(hs.Group("g", [metric()], rules=[Halve("x")])),
                "Group 'g'",
                r"Group 'g': Halve.* has no SQL form.*lowered\(score, level\)",
            ),
        ],
        ids=["normalizer", "aggregation", "rule"],
    )
    def test_without_a_tree(self, scorecard, where, message):
        """The error says which part it is, where it stands, and what to add."""
        with pytest.raises(DefinitionError, match=message) as caught:
            trees.program_for(scorecard)
        assert where in str(caught.value.where)

    def test_with_a_tree(self):
        """A part of one's own that says what it is runs like any other."""
        scorecard = card(Metric("x", Lowered()))
        assert hold(scorecard, {"x": [-5.0, 55.0, 2000.0, None]}) == points(0, 5.5, 100, None)

    def test_rejected_gaps(self):
        """What rejects gaps cannot be said in SQL; the error names the metric."""
        with pytest.raises(DefinitionError, match=r"'m'.*missing='reject'.*SQL cannot raise"):
            trees.program_for(card(metric("m", missing="reject")))
