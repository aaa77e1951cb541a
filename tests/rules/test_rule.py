import math
import re

import attrs
import numpy as np
import pytest

from healthscore import (
    AsIs,
    Cap,
    DataError,
    DefinitionError,
    FitError,
    Floor,
    Formula,
    Metric,
    Override,
    Scorecard,
    learn,
)
from healthscore.rules import Rule

EACH = [(Cap, "at"), (Floor, "at"), (Override, "to")]


@attrs.frozen(repr=False)
class Halve(Rule):
    """A rule as a user would write one."""

    when: Formula = attrs.field(converter=Formula)
    reason: str = ""

    @property
    def level(self):
        """Nothing to be held against."""
        return 0.0

    def change(self, scores, levels):
        """Halve the score."""
        return scores / 2 + levels


class TestChange:
    """What a rule does where its condition holds."""

    @pytest.mark.parametrize(
        ("rule", "due"),
        [
            (Cap(40, when="a"), [10, 40, 40]),
            (Floor(40, when="a"), [40, 40, 90]),
            (Override(40, when="a"), [40, 40, 40]),
            (Override("a / 2", when="a"), [1, 2, 3]),
        ],
    )
    def test_of_scores(self, rule, due):
        """A cap only lowers, a floor only raises, an override replaces."""
        level = rule.level if isinstance(rule.level, float) else [1.0, 2.0, 3.0]
        scores = np.array([10.0, 40.0, 90.0])
        assert rule.change(scores, np.array(level)).tolist() == due
        assert scores.tolist() == [10.0, 40.0, 90.0]

    def test_an_override_without_an_answer_changes_nothing(self):
        """A gap is no score."""
        rule = Override("a", when="a > 0")
        assert rule.change(np.array([10.0, 20.0]), np.array([math.nan, 5.0])).tolist() == [10, 5]

    def test_own_rule_acts_in_a_scorecard(self):
        """What a user writes is as good as what is shipped."""
        card = Scorecard("s", [Metric("a", AsIs())], rules=[Halve("a > 50")])
        assert card.score({"a": [40, 60]}).values.tolist() == [40.0, 30.0]


class TestDefinition:
    """What a rule may be."""

    @pytest.mark.parametrize(("kind", "field"), EACH)
    def test_takes_a_number_a_condition_and_a_reason(self, kind, field):
        """By position or by name, as text or parsed."""
        rule = kind(39, "a > 1", "why")
        assert rule == kind(**{field: 39.0}, when=Formula("(a)>1"), reason="why")
        assert repr(rule) == f"{kind.__name__}({field}=39, when='a > 1', reason='why')"
        assert repr(kind(0.5, when="a")) == f"{kind.__name__}({field}=0.5, when='a')"
        assert rule.formulas == (Formula("a > 1"),)
        assert rule.level == 39.0
        assert not rule.learns

    def test_an_override_may_be_a_formula(self):
        """Given as text or parsed."""
        rule = Override(to="score('usage') / 2", when="a")
        assert rule == Override(Formula("score('usage')/2"), "a")
        assert rule.formulas == (Formula("a"), Formula("score('usage') / 2"))
        assert repr(rule) == "Override(to=\"score('usage') / 2\", when='a')"

    @pytest.mark.parametrize(("kind", "field"), EACH)
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"when": "a + 1"}, "'when' of {} must be a condition, such as 'open_tickets > 3'."),
            ({"when": "'x'"}, "'when' of {} must be a condition"),
            ({"when": ""}, "A formula must be a text that is not blank. Got ''."),
            ({"when": None}, "A formula must be a text that is not blank. Got None."),
            ({"when": "a >"}, "The formula ends where a value is due."),
            ({"reason": None}, "'reason' of {} must be a text. Got None."),
            (
                {"FIELD": math.nan},
                "'FIELD' of {} must be a finite number or one of learn. Got nan.",
            ),
            ({"FIELD": True}, "'FIELD' of {} must be a finite number or one of learn. Got True."),
            ({"FIELD": None}, "'FIELD' of {} must be a finite number or one of learn. Got None."),
        ],
    )
    def test_refuses(self, kind, field, changes, message):
        """Each field says what it may be."""
        changes = {name.replace("FIELD", field): value for name, value in changes.items()}
        message = message.format(kind.__name__).replace("FIELD", field)
        with pytest.raises(DefinitionError, match=re.escape(message)):
            kind(**({field: 39, "when": "a"} | changes))

    def test_an_override_refuses_a_text(self):
        """A score is a number."""
        with pytest.raises(
            DefinitionError, match=re.escape("'to' of Override must give a number.")
        ):
            Override(to="'x'", when="a")

    def test_a_cap_takes_no_formula(self):
        """Its level is a number."""
        with pytest.raises(DefinitionError, match=re.escape("'at' of Cap must be a finite number")):
            Cap(at="a", when="a")


class TestFit:
    """Levels that are learned."""

    @pytest.mark.parametrize(("kind", "field"), EACH)
    def test_learns_from_the_scores(self, kind, field):
        """Those that are there."""
        rule = kind(learn.median(), when="a", reason="why")
        assert rule.learns
        fitted = rule.fit([10, None, 30, 20])
        assert fitted == kind(20, when="a", reason="why")
        assert getattr(fitted, field) == 20.0

    @pytest.mark.parametrize("scores", [[], [None]])
    def test_refuses_no_scores(self, scores):
        """There is nothing to learn from."""
        with pytest.raises(FitError, match=r"Cap has no score to learn from\."):
            Cap(learn.median(), when="a").fit(scores)

    @pytest.mark.parametrize("score", [math.inf, "x"])
    def test_refuses_what_is_no_score(self, score):
        """Whatever it is."""
        with pytest.raises(DataError, match="row 1: a"):
            Cap(learn.median(), when="a").fit([1, score])
