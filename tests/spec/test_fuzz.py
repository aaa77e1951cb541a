"""Documents gone wrong by chance: each loads and then scores, or raises a SpecError.

``make fuzz`` tries 100,000 mutated and 20,000 random documents, and ``make test`` a tenth of them.
"""

import os

import pytest

import documents
import healthscore as hs
from healthscore.formula import Need

SHARDS = 10
SHARE = 1 if os.environ.get("HEALTHSCORE_FUZZ") == "all" else 10
MUTATIONS, RANDOMS = 100_000 // SHARDS // SHARE, 20_000 // SHARDS // SHARE
VALUES = {"numbers": 2.5, "labels": "pro", "dates": "2026-10-01", "either": 1.0}


def customer(card):
    """Make up a customer; None where a column is read as two kinds of things."""
    needs = [
        need
        for metric in card.metrics()
        for need in metric.effective_formula.needs(metric.normalizer.takes)
    ]
    needs += [
        need for metric in card.metrics() for curve in metric.curves for need in curve.when.needs()
    ]
    needs += [Need(metric.observed, "dates", 0) for metric in card.metrics() if metric.observed]
    for body in (card, *card.groups()):
        needs += [
            need for rule in body.rules for formula in rule.formulas for need in formula.needs()
        ]
    made = {}
    for need in needs:
        value = VALUES[need.due]
        if made.setdefault(need.column, value) != value:
            return None
    return made


def scored(card):
    """Score somebody, after fitting to some; tell whether it came to that."""
    somebody = customer(card)
    if somebody is None:
        return False
    if card.learns:
        rows = [{name: shifted(value, at) for name, value in somebody.items()} for at in range(8)]
        try:
            card = card.fit(rows, [at % 2 for at in range(8)], as_of=documents.AS_OF)
        except hs.FitError:
            return False
        except hs.DataError as error:
            return as_asked(error)
    try:
        score = card.score_one(somebody, as_of=documents.AS_OF)
    except hs.DataError as error:
        return as_asked(error)
    assert score.coverage <= 1
    return True


def as_asked(error):
    """Let through what a document asked for: that gaps be rejected."""
    assert "its gaps are rejected" in str(error)
    return False


def shifted(value, at):
    """Make customers different."""
    return value + at if isinstance(value, float) else value


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_mutated_document_loads_and_scores_or_is_refused(shard):
    """And nothing else: no other error, and no warning."""
    loaded = [documents.load(document) for document in documents.mutations(shard, MUTATIONS)]
    sound = [card for card in loaded if card is not None]
    assert sum(map(scored, sound)) > MUTATIONS // 50


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_random_document_loads_and_scores_or_is_refused(shard):
    """What loads can be written, read and fingerprinted again."""
    loaded = [documents.load(document) for document in documents.randoms(shard, RANDOMS)]
    sound = [card for card in loaded if card is not None]
    assert sum(map(scored, sound)) > RANDOMS // 4
    for card in sound[:200]:
        again = hs.Scorecard.from_toml(card.to_toml())
        assert again == card
        assert again.fingerprint == card.fingerprint


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_random_document_is_checked_printed_and_compared(shard):
    """Whatever it says, and whatever the customers are."""
    loaded = [documents.load(document) for document in documents.randoms(100 + shard, 60)]
    sound = [card for card in loaded if card is not None]
    for before, card in zip([None, *sound], sound, strict=False):
        assert card.name in card.document(since=before).markdown
        assert card.check() is not None
        somebody = customer(card)
        if somebody is None:
            continue
        table = {name: [shifted(value, at) for at in range(40)] for name, value in somebody.items()}
        try:
            found = card.check(table, as_of=documents.AS_OF)
        except hs.DataError as error:
            as_asked(error)
        else:
            assert all(map(str, found))
