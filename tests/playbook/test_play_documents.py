"""A playbook is a document: written, read, told from others, and refused with every fault."""

import copy
import json

import attrs
import jsonschema
import pytest

import healthscore as hs
from healthscore.playbook import Play, Playbook
from healthscore.recipes._playbooks import personas, upsell
from healthscore.spec import schema

FULL = Playbook(
    [
        Play("a <b>\"'\n", when="`x y` > 1 and score('usage') < 5", action="do", priority=-1.5),
        Play("ü", when="band in ('red', 'it''s')", action="x" * 300, owner="me", description="é"),
    ],
    name="full",
    description="every field",
    owner="ops",
    version="2026.2",
)
BOOKS = [FULL, personas(), upsell(), Playbook([Play("a", when="x", action="b")])]
DATA = Playbook([Play("a", when="x > 1", action="b"), Play("c", when="y", action="d")]).to_dict()


def changed(*path, to):
    """Give a sound document with one place changed."""
    home = data = copy.deepcopy(DATA)
    for step in path[:-1]:
        home = home[step]
    home[path[-1]] = to
    return data


class TestDocuments:
    @pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
    def test_what_is_written_reads_back(self, book, tmp_path):
        """As an equal playbook with the same fingerprint, in every form."""
        for again in (
            Playbook.from_toml(book.to_toml()),
            Playbook.from_json(book.to_json()),
            Playbook.from_dict(book.to_dict()),
        ):
            assert again == book
            assert again.fingerprint == book.fingerprint
        for name in ("x.toml", "x.json"):
            book.save(tmp_path / name)
            assert hs.Playbook.load(tmp_path / name) == book
            with pytest.raises(hs.SpecError, match="kind: must be 'scorecard', got 'playbook'"):
                hs.load(tmp_path / name)
        jsonschema.Draft7Validator(schema()).validate(json.loads(book.to_json()))

    def test_plays_stand_one_a_table(self):
        """So that a review sees them one by one."""
        assert upsell().to_toml() == (
            'format = 1\nkind = "playbook"\nname = "upsell"\n'
            'description = "Who is likely to take a larger plan."\n\n'
            '[[plays]]\nname = "Upsell"\n'
            'description = "Healthy on a plan that there is something above of."\n'
            "when = \"score >= 80 and plan in ('free', 'basic')\"\n"
            'action = "Offer the next plan"\n'
        )

    def test_fingerprints_tell_playbooks_apart(self):
        """By all that they say, the order of plays too; not by spaces."""
        first, second = FULL.plays
        others = [
            attrs.evolve(FULL, plays=[second, first]),
            attrs.evolve(FULL, plays=[first]),
            attrs.evolve(FULL, name=""),
            attrs.evolve(FULL, plays=[attrs.evolve(first, priority=0), second]),
        ]
        assert len({book.fingerprint for book in (FULL, *others)}) == 5
        spaced = attrs.evolve(first, when="(`x y`>1)and(score('usage')<5)")
        assert attrs.evolve(FULL, plays=[spaced, second]).fingerprint == FULL.fingerprint

    def test_a_scorecard_is_no_playbook(self):
        """And the other way round."""
        with pytest.raises(hs.SpecError, match="kind: must be 'scorecard', got 'playbook'"):
            hs.Scorecard.from_dict(DATA)
        card = hs.Scorecard("x", [hs.Metric("m", hs.AsIs())])
        with pytest.raises(hs.SpecError, match="kind: must be 'playbook', got 'scorecard'"):
            Playbook.from_dict(card.to_dict())


class TestFaults:
    @pytest.mark.parametrize(
        ("data", "wrong"),
        [
            ({"format": 1}, "plays: is missing"),
            (changed("plays", to=[]), "plays: must be a list of one or more plays, got []"),
            (changed("plays", to={}), "plays: must be a list, got a table"),
            (changed("plays", 0, to=3), "plays[0]: must be a table with name, "),
            (changed("plays", to=[3]), "plays[0]: must be a table with name, "),
            (changed("plays", 1, "name", to="a"), "plays[1]: must have different names, got 'a'"),
            (changed("plays", 1, "when", to="x >"), "plays[1].when: The formula ends where"),
            (changed("plays", 1, "when", to="x + 1"), "plays[1].when: must be a condition, such"),
            (changed("plays", 1, "action", to=" "), "plays[1].action: must be a text that is not"),
            (changed("plays", 1, "owner", to=3), "plays[1].owner: must be a text, got 3"),
            (changed("plays", 1, "priority", to="x"), "plays[1].priority: must be a finite number"),
            (changed("plays", 1, "prio", to=1), "plays[1].prio: unknown key 'prio'. Did you mean "),
            (changed("nme", to="x"), "nme: unknown key 'nme'. Did you mean 'name'?"),
            (changed("owner", to=3), "owner: must be a text, got 3"),
            (changed("plays", to=DATA["plays"] * 501), "plays: must hold at most 1,000, got 1002"),
        ],
        ids=lambda each: str(each)[:60],
    )
    def test_every_one_is_told_with_its_path(self, data, wrong):
        """Once."""
        with pytest.raises(hs.SpecError) as caught:
            Playbook.from_dict(data)
        assert str(caught.value).startswith(wrong)
        assert len(caught.value.faults) == 1

    def test_no_fault_hides_another(self):
        """Of any play."""
        plays = [
            {"name": " ", "when": "x >", "action": ""},
            {"when": "1", "priority": []},
            {"name": "b", "when": "x", "action": "c"},
            {"name": "b", "when": "x", "action": "c"},
        ]
        with pytest.raises(hs.SpecError) as caught:
            Playbook.from_dict({"format": 1, "version": 3, "plays": plays})
        assert sorted(fault.where for fault in caught.value.faults) == [
            "plays[0].action",
            "plays[0].name",
            "plays[0].when",
            "plays[1].action",
            "plays[1].name",
            "plays[1].priority",
            "plays[1].when",
            "plays[3]",
            "version",
        ]

    @pytest.mark.parametrize(
        "data",
        [
            changed("plays", 0, "prio", to=1),
            changed("plays", 0, "priority", to="x"),
            changed("metrics", to=[]),
            changed("format", to=2),
            changed("plays", to={}),
        ],
        ids=lambda each: str(each)[:60],
    )
    def test_what_the_schema_refuses_the_reader_refuses_too(self, data):
        """An editor never marks what would be read."""
        assert not jsonschema.Draft7Validator(schema()).is_valid(data)
        with pytest.raises(hs.SpecError):
            Playbook.from_dict(data)
