import pickle
import subprocess
import sys

import attrs
import pytest

from healthscore import DefinitionError
from healthscore.playbook import Play, Playbook

A, B, C = (Play(name, when="x > 1", action=f"do {name}") for name in "abc")

LOADED = """
import sys
import healthscore.playbook
names = [name for name in sys.modules if name.startswith("healthscore.playbook.")]
print(*sorted(name.removeprefix("healthscore.playbook.") for name in names))
"""


class TestPlaybook:
    def test_it_prints_as_the_call_that_makes_it(self):
        """With everything that is said of it."""
        book = Playbook([A], name="first", version="1")
        assert repr(book) == (
            "Playbook([Play('a', when='x > 1', action='do a')], name='first', version='1')"
        )
        assert eval(repr(book)) == book  # noqa: S307  our own repr

    def test_equal_playbooks_are_equal(self):
        """A list of plays is kept as it was, and their order counts."""
        plays = [A, B]
        book = Playbook(plays)
        plays.append(C)
        assert book == Playbook((A, B))
        assert hash(book) == hash(Playbook((A, B)))
        assert book != Playbook([B, A])
        assert pickle.loads(pickle.dumps(book)) == book  # noqa: S301  our own bytes

    def test_higher_priorities_come_first(self):
        """Equal ones stay in the order written."""
        high, low = attrs.evolve(C, priority=0.5), attrs.evolve(A, priority=-1)
        book = Playbook([low, B, high, attrs.evolve(B, name="d")])
        assert [play.name for play in book.by_priority] == ["c", "b", "d", "a"]
        assert book.plays[0] is low

    def test_it_knows_whether_the_date_matters(self):
        """Where any play counts days."""
        late = attrs.evolve(B, when="days_since(seen) > 3")
        assert Playbook([A, late]).needs_as_of
        assert not Playbook([A, B]).needs_as_of

    @pytest.mark.parametrize(
        ("plays", "wrong"),
        [
            ([], "'plays' of Playbook must be a list of one or more plays. Got ()."),
            (A, "'plays' of Playbook must be a list of one or more plays. Got Play('a'"),
            ([A, "b"], "'plays' of Playbook must be plays. Got 'b'."),
            ([A, B, A], "'plays' of Playbook must have different names. Got 'a'."),
        ],
    )
    def test_what_is_wrong_with_plays_is_named(self, plays, wrong):
        """With what came."""
        with pytest.raises(DefinitionError) as caught:
            Playbook(plays)
        assert str(caught.value).startswith(wrong)

    @pytest.mark.parametrize("field", ["name", "description", "owner", "version"])
    def test_words_are_texts(self, field):
        """Which may be empty."""
        with pytest.raises(DefinitionError, match=f"'{field}' of Playbook must be a text. Got 3."):
            Playbook([A], **{field: 3})


def test_loading_the_room_loads_the_definitions_alone():
    """A web service that matches nothing does not pay for matching."""
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True, text=True)
    assert run.stdout.split() == ["_play", "_playbook", "_risk"]
