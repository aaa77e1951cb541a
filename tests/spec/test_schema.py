"""The schema that editors complete and check by is made from the table of kinds."""

import copy
import inspect
import json

import jsonschema
import pytest

import healthscore as hs
from healthscore.spec import _kinds as kinds
from healthscore.spec import _schema, schema

SCHEMA = jsonschema.Draft7Validator(schema())
SOUND = hs.Scorecard(
    "x",
    [hs.Metric("a", hs.Linear(0, 1)), hs.Metric("b", hs.AsIs())],
    banding=hs.Banding.letters(),
    rules=[hs.Cap(3, "a > 1")],
).to_dict()


def changed(*path, to):
    """Give the sound document with one place changed."""
    data = copy.deepcopy(SOUND)
    home = data
    for step in path[:-1]:
        home = home[step]
    home[path[-1]] = to
    return data


class TestSchema:
    def test_the_shipped_file_is_what_is_made(self):
        """Make it anew with ``make schema``."""
        assert _schema.PATH.read_text(encoding="utf-8") == _schema.schema_text()
        assert json.loads(_schema.schema_text()) == schema()

    def test_it_is_a_schema(self):
        """Of draft 7."""
        jsonschema.Draft7Validator.check_schema(schema())
        SCHEMA.validate(SOUND)
        SCHEMA.validate({"$schema": "healthscore.json", **SOUND})

    @pytest.mark.parametrize(
        "data",
        [
            changed("bandig", to={}),
            changed("format", to=2),
            changed("kind", to="playbook"),
            changed("metrics", 0, "normalizer", to={"liner": {}}),
            changed("metrics", 0, "normalizer", to={"linear": {"worst": 0}}),
            changed("metrics", 0, "normalizer", to={"linear": {"worst": 0, "best": "1"}}),
            changed("metrics", 0, "normalizer", to={"decay": {"half_life": 1}, "as_is": {}}),
            changed("metrics", 0, "normalizer", to="linear"),
            changed("metrics", 0, "normalizer", to={"piecewise": [[0], [1, 2]]}),
            changed("metrics", 0, "normalizer", to={"piecewise": {"0": 1}}),
            changed("metrics", 0, "missing", to="excluded"),
            changed("metrics", 0, "name", to=3),
            changed("metrics", to={}),
            changed("rules", 0, to={"cap": {"at": 3}}),
            changed("banding", to={"starts": [["a", 0, 1]]}),
            {"format": 1, "name": "x"},
        ],
        ids=str,
    )
    def test_what_it_refuses_the_reader_refuses_too(self, data):
        """An editor never marks what would be read."""
        assert not SCHEMA.is_valid(data)
        with pytest.raises(hs.SpecError):
            hs.Scorecard.from_dict(data)

    def test_every_field_is_described(self):
        """By the words of its class, which editors show."""
        rows = [
            *(kind for role in kinds.PARTS.values() for kind in role if kind.type.__doc__),
            *(
                kinds.METRIC,
                kinds.GROUP,
                kinds.SCORECARD,
                kinds.BANDING,
                kinds.PLAY,
                kinds.PLAYBOOK,
            ),
        ]
        for kind in rows:
            words = _schema._described(kind.type)
            if not kind.type.__module__.endswith("learn"):
                assert set(kind.fields) <= set(words), kind.name


class TestTable:
    """The table of kinds knows every field of every public part."""

    @pytest.mark.parametrize(
        "kind",
        [
            *(kind for role in kinds.PARTS.values() for kind in role),
            *(
                kinds.METRIC,
                kinds.GROUP,
                kinds.SCORECARD,
                kinds.BANDING,
                kinds.PLAY,
                kinds.PLAYBOOK,
            ),
        ],
        ids=lambda kind: kind.name,
    )
    def test_it_has_all_fields_of_a_class(self, kind):
        """A field that is not in it would be lost in silence."""
        known = {field.name for field in kind.type.__attrs_attrs__ if field.init}
        special = {"members"} if kind in (kinds.GROUP, kinds.SCORECARD) else set()
        if kind.name in ("minimum", "maximum"):
            special = {"q"}
        assert set(kind.fields) == known - special

    def test_it_has_all_public_parts(self):
        """A part that is not in it could be written by nobody."""
        rooms = (hs.normalizers, hs.aggregations, hs.weightings, hs.rules)
        public = {
            part
            for room in rooms
            for part in (getattr(room, name) for name in room.__all__)
            if inspect.isclass(part)
            and hasattr(part, "__attrs_attrs__")
            and not inspect.isabstract(part)
        }
        assert public <= {kind.type for role in kinds.PARTS.values() for kind in role}
