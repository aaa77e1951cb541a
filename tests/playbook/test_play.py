import pickle

import attrs
import pytest

from healthscore import DefinitionError
from healthscore.playbook import Play

PLAY = Play("Upsell", when="score >= 80", action="offer", priority=2, owner="sales")


class TestPlay:
    def test_it_prints_as_the_call_that_makes_it(self):
        """And what it prints makes an equal one."""
        assert repr(PLAY) == (
            "Play('Upsell', when='score >= 80', action='offer', priority=2, owner='sales')"
        )
        assert eval(repr(PLAY)) == PLAY  # noqa: S307  our own repr

    def test_equal_plays_are_equal_whatever_the_spaces(self):
        """For formulas are."""
        other = attrs.evolve(PLAY, when="(score>=80)")
        assert other == PLAY
        assert hash(other) == hash(PLAY)
        assert pickle.loads(pickle.dumps(PLAY)) == PLAY  # noqa: S301  our own bytes

    @pytest.mark.parametrize("when", ["x", "x > 1", "not x", "coalesce(x, y)", "band == 'red'"])
    def test_a_condition_is_a_comparison_or_a_column(self, when):
        """Or what is made of these."""
        assert Play("a", when=when, action="b").when.text == when

    @pytest.mark.parametrize(
        ("field", "value", "wrong"),
        [
            ("name", " ", "'name' of Play must be a text that is not blank. Got ' '."),
            ("name", 3, "'name' of Play must be a text that is not blank. Got 3."),
            ("action", "", "'action' of Play must be a text that is not blank. Got ''."),
            ("when", "x + 1", "'when' of Play 'Upsell' must be a condition, such as 'open_tic"),
            ("when", "'x'", "'when' of Play 'Upsell' must be a condition"),
            ("when", "x >", "The formula ends where a value is due."),
            ("when", 3, "A formula must be a text that is not blank. Got 3."),
            ("priority", "1", "'priority' of Play must be a finite number. Got '1'."),
            ("priority", float("nan"), "'priority' of Play must be a finite number. Got nan."),
            ("description", None, "'description' of Play 'Upsell' must be a text. Got None."),
            ("owner", 3, "'owner' of Play 'Upsell' must be a text. Got 3."),
        ],
    )
    def test_what_is_wrong_is_named(self, field, value, wrong):
        """With the field, what is allowed and what came."""
        with pytest.raises(DefinitionError) as caught:
            attrs.evolve(PLAY, **{field: value})
        assert str(caught.value).startswith(wrong)
