"""What holds for every document: it comes back as it was, and equal models have one fingerprint."""

import json
import random
import tomllib

import attrs
import hypothesis.strategies as st
import jsonschema
import numpy as np
import pytest
from hypothesis import given

import documents
import healthscore as hs
import parts
import strategies
from draws import few
from healthscore import learn
from healthscore.spec import canonical, parse_json, schema

WAYS = {
    "toml": (hs.Scorecard.to_toml, hs.Scorecard.from_toml),
    "json": (hs.Scorecard.to_json, hs.Scorecard.from_json),
    "dict": (hs.Scorecard.to_dict, hs.Scorecard.from_dict),
}
PARAMETERS = (
    learn.minimum(),
    learn.maximum(),
    learn.quantile(1 / 3),
    learn.median(),
    learn.median(iqrs=-1.5),
    learn.mean(),
    learn.mean(sds=3),
    learn.bounded(learn.maximum(), above=0),
    learn.bounded(learn.bounded(learn.mean(), below=1e9), above=-1, below=5),
)
every_part = pytest.mark.parametrize("part", parts.SHIPPED, ids=parts.name_of)
every_way = pytest.mark.parametrize("way", WAYS)
SCHEMA = jsonschema.Draft7Validator(schema())

MAPPED = {
    hs.Piecewise: "knots",
    hs.Steps: "tiers",
    hs.Categories: "scores",
    hs.Fixed: "weights",
    hs.PairwiseComparisons: "comparisons",
}
"""Parts that are made of a mapping, and the field that holds it."""

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
NAMES = TEXTS.filter(str.strip)
NUMBERS = st.floats(-1e150, 1e150).map(lambda number: number + 0.0)


def shuffled(data, chance):
    """Put the keys of all tables in another order."""
    if isinstance(data, dict):
        items = [(key, shuffled(value, chance)) for key, value in data.items()]
        chance.shuffle(items)
        return dict(items)
    return [shuffled(item, chance) for item in data] if isinstance(data, list) else data


class TestRoundTrip:
    """Laws of writing and reading."""

    @every_way
    @every_part
    def test_every_part_comes_back_as_it_was(self, part, way):
        """An equal object, that prints and is fingerprinted alike."""
        write, read = WAYS[way]
        card = documents.wrapped(part)
        again = read(write(card))
        assert again == card
        assert repr(again) == repr(card)
        assert again.fingerprint == card.fingerprint

    @pytest.mark.parametrize("parameter", PARAMETERS, ids=repr)
    @every_way
    def test_every_parameter_to_be_learned_comes_back_as_it_was(self, parameter, way):
        """In every place where one may stand."""
        write, read = WAYS[way]
        card = hs.Scorecard(
            "card",
            [
                hs.Metric("a", hs.Linear(worst=0, best=parameter), missing=parameter),
                hs.Metric("b", hs.Piecewise({0: 0, parameter: 50})),
            ],
            rules=[hs.Cap(at=parameter, when="a > 1"), hs.Override(to=parameter, when="b > 1")],
            banding=hs.Banding({"low": 0, "high": parameter, "top": 99}),
        )
        assert read(write(card)) == card

    @every_way
    @few
    @given(case=strategies.cases())
    def test_a_scorecard_comes_back_with_the_same_bits_of_every_score(self, case, way):
        """Whatever it is made of."""
        write, read = WAYS[way]
        again = read(write(case.scorecard))
        assert again == case.scorecard
        scores = [
            card.score(case.table, as_of=strategies.AS_OF) for card in (case.scorecard, again)
        ]
        for name in ("values", "coverage", "adjustments", "contributions"):
            first, second = (getattr(score, name).tobytes() for score in scores)
            assert first == second

    @every_way
    @given(
        name=NAMES, texts=st.lists(TEXTS, min_size=7, max_size=7), labels=st.sets(NAMES, min_size=1)
    )
    def test_any_text_comes_back_as_it_was(self, name, texts, labels, way):
        """Quotes, ends of lines, and letters of any script."""
        write, read = WAYS[way]
        metric = hs.Metric(
            name,
            hs.Categories(dict.fromkeys(labels, 1)),
            formula="plan",
            **dict(zip(("description", "unit", "source", "journey"), texts, strict=False)),
        )
        about = dict(zip(("description", "owner", "version"), texts[4:], strict=True))
        card = hs.Scorecard("card", [metric], **about)
        assert read(write(card)) == card

    @every_way
    @given(numbers=st.lists(NUMBERS, min_size=2, max_size=9, unique=True))
    def test_any_number_comes_back_as_it_was(self, numbers, way):
        """To the last bit."""
        write, read = WAYS[way]
        names = {f"m{place}": number for place, number in enumerate(numbers)}
        card = hs.Scorecard(
            "card",
            [hs.Metric("a", hs.Categories(names), missing=numbers[0])],
            aggregation=hs.Sum(),
        )
        found = read(write(card)).members[0]
        assert np.array([*found.normalizer.scores.values()]).tobytes() == (
            np.array(numbers).tobytes()
        )

    @few
    @given(case=strategies.cases())
    def test_every_document_fits_the_schema(self, case):
        """So that no editor marks what the package wrote."""
        SCHEMA.validate(case.scorecard.to_dict())
        SCHEMA.validate(tomllib.loads(case.scorecard.to_toml()))

    @every_part
    def test_the_document_of_every_part_fits_the_schema(self, part):
        """Whatever the part."""
        SCHEMA.validate(documents.wrapped(part).to_dict())


class TestFingerprint:
    """Laws of fingerprints."""

    @few
    @given(case=strategies.cases(), seed=strategies.SEEDS)
    def test_the_order_of_keys_and_spaces_do_not_matter(self, case, seed):
        """Equal models have equal fingerprints."""
        data = shuffled(case.scorecard.to_dict(), random.Random(seed))  # noqa: S311  not for secrets
        text = json.dumps(data, separators=(" ,", ":  "))
        again = hs.Scorecard.from_dict(parse_json(text))
        assert again == case.scorecard
        assert again.fingerprint == case.scorecard.fingerprint
        assert canonical(again) == canonical(case.scorecard)

    @given(first=strategies.cases(rows=2, depth=2), second=strategies.cases(rows=2, depth=2))
    def test_different_models_have_different_fingerprints(self, first, second):
        """And equal ones equal ones."""
        same = first.scorecard == second.scorecard
        assert (first.scorecard.fingerprint == second.scorecard.fingerprint) == same

    def test_no_two_parts_share_a_fingerprint(self):
        """Each row of the table is another model."""
        cards = {documents.wrapped(part) for part in parts.SHIPPED}
        assert len({card.fingerprint for card in cards}) == len(cards)

    @pytest.mark.parametrize(
        "part",
        [part for part in parts.SHIPPED if type(part) in MAPPED],
        ids=parts.name_of,
    )
    def test_a_part_put_together_in_another_order_has_the_same_fingerprint(self, part):
        """Mappings that are equal are one, whatever the order of their items."""
        name = MAPPED[type(part)]
        others = {
            field.name: getattr(part, field.name)
            for field in attrs.fields(type(part))
            if field.name != name
        }
        turned = type(part)(dict([*getattr(part, name).items()][::-1]), **others)
        assert turned == part
        assert documents.wrapped(turned).fingerprint == documents.wrapped(part).fingerprint
