"""What changed between two definitions, in words and as data."""

import random

import attrs
import pytest
from hypothesis import given

import documents
import healthscore as hs
import parts
import strategies
from draws import few
from healthscore import learn
from healthscore.normalizers import Normalizer

CARD = hs.Scorecard(
    "b2b",
    [
        hs.Group(
            "usage",
            [hs.Metric("logins", hs.Piecewise({0: 0, 3: 60})), hs.Metric("seats", hs.Linear(0, 1))],
        ),
        hs.Metric("nps", hs.Linear(worst=-100, best=100)),
        hs.Metric("csat", hs.AsIs()),
    ],
    weighting=hs.Fixed(usage=2, nps=1, csat=1),
    rules=[hs.Cap(39, "p1 > 0"), hs.Floor(10, "age < 90")],
    banding=hs.Banding({"red": 0, "green": 70}),
)
USAGE, NPS, CSAT = CARD.members
LOGINS, SEATS = USAGE.members


@attrs.frozen(eq=False, repr=False)
class Odd(Normalizer):
    """A normalizer of one's own that holds what no document can hold."""

    held: frozenset

    def curve(self, values):
        """Let values through."""
        return values


def lines(new, old=CARD):
    """Give the changes in words, without those of effective weights."""
    return [str(change) for change in hs.diff(old, new)]


def card(*members, **changes):
    """Change the members, or anything else."""
    changes |= {"members": members} if members else {}
    return attrs.evolve(CARD, **changes)


class TestWords:
    @pytest.mark.parametrize(
        ("new", "due"),
        [
            (card(name="b2c"), ["Scorecard 'b2c': name was 'b2b' and is 'b2c'"]),
            (card(min_coverage=0.5), ["Scorecard 'b2b': min_coverage was 0 and is 0.5"]),
            (card(owner="me"), ["Scorecard 'b2b': owner is new: 'me'"]),
            (
                card(weighting=hs.Fixed(usage=3, nps=1, csat=1)),
                ["Scorecard 'b2b': weighting.weights['usage'] was 2 and is 3"],
            ),
            (
                card(weighting=hs.Equal()),
                [
                    "Scorecard 'b2b': weighting was Fixed(usage=2, nps=1, csat=1) and is Equal()",
                ],
            ),
            (
                card(aggregation=hs.PowerMean(2)),
                ["Scorecard 'b2b': aggregation was WeightedMean() and is PowerMean(2)"],
            ),
            (
                card(banding=None),
                ["Scorecard 'b2b': banding was Banding({'red': 0, 'green': 70}) and is gone"],
            ),
            (
                card(banding=hs.Banding({"red": 0, "yellow": 40, "green": 75}, margin=2)),
                [
                    "Scorecard 'b2b': banding.starts['green'] was 70 and is 75",
                    "Scorecard 'b2b': banding.starts['yellow'] is new: 40",
                    "Scorecard 'b2b': banding.margin was 0 and is 2",
                ],
            ),
            (
                card(rules=[hs.Cap(30, "p1 > 0"), CARD.rules[1]]),
                ["Scorecard 'b2b': rules[0].at was 39 and is 30"],
            ),
            (
                card(rules=CARD.rules[1:]),
                ["Scorecard 'b2b': rules[0] was Cap(at=39, when='p1 > 0') and is gone"],
            ),
            (
                card(rules=[CARD.rules[0], hs.Cap(5, "x > 1"), CARD.rules[1]]),
                ["Scorecard 'b2b': rules[1] is new: Cap(at=5, when='x > 1')"],
            ),
            (
                card(rules=[hs.Override(5, "p1 > 0"), CARD.rules[1]]),
                [
                    (
                        "Scorecard 'b2b': rules[0] was Cap(at=39, when='p1 > 0') and is "
                        "Override(to=5, when='p1 > 0')"
                    )
                ],
            ),
            (
                card(USAGE, attrs.evolve(NPS, missing=50, unit="points"), CSAT),
                [
                    "Metric 'nps': missing was 'exclude' and is 50",
                    "Metric 'nps': unit is new: 'points'",
                ],
            ),
            (
                card(USAGE, attrs.evolve(NPS, normalizer=hs.Linear(worst=0, best=100)), CSAT),
                ["Metric 'nps': normalizer.worst was -100 and is 0"],
            ),
            (
                card(USAGE, attrs.evolve(NPS, normalizer=hs.AsIs()), CSAT),
                ["Metric 'nps': normalizer was Linear(worst=-100, best=100) and is AsIs()"],
            ),
            (
                card(USAGE, attrs.evolve(NPS, formula="a / b"), CSAT),
                ["Metric 'nps': formula is new: 'a / b'"],
            ),
            (
                card(
                    attrs.evolve(
                        USAGE,
                        members=[
                            attrs.evolve(LOGINS, normalizer=hs.Piecewise({0: 0, 3: 70, 9: 80})),
                            SEATS,
                        ],
                    ),
                    NPS,
                    CSAT,
                ),
                [
                    "Metric 'logins': normalizer.knots[3] was 60 and is 70",
                    "Metric 'logins': normalizer.knots[9] is new: 80",
                ],
            ),
            (
                card(USAGE, NPS, weighting=hs.Fixed(usage=2, nps=1)),
                [
                    "Scorecard 'b2b': weighting.weights['csat'] was 1 and is gone",
                    "Metric 'csat' was removed from Scorecard 'b2b'",
                ],
            ),
            (
                card(attrs.evolve(USAGE, members=[SEATS, LOGINS]), CSAT, NPS),
                [
                    (
                        "Scorecard 'b2b': order of members was 'usage, nps, csat' "
                        "and is 'usage, csat, nps'"
                    ),
                    "Group 'usage': order of members was 'logins, seats' and is 'seats, logins'",
                ],
            ),
            (
                card(
                    attrs.evolve(USAGE, members=[LOGINS]),
                    NPS,
                    CSAT,
                    SEATS,
                    weighting=hs.Fixed(usage=2, nps=1, csat=1, seats=1),
                ),
                [
                    "Scorecard 'b2b': weighting.weights['seats'] is new: 1",
                    "Metric 'seats' was moved from Group 'usage' to Scorecard 'b2b'",
                ],
            ),
            (
                card(
                    USAGE,
                    hs.Group("nps", [hs.Metric("answer", hs.AsIs())]),
                    CSAT,
                ),
                [
                    "Metric 'nps' was removed from Scorecard 'b2b'",
                    "Group 'nps' was added to Scorecard 'b2b'",
                    "Metric 'answer' was added to Group 'nps'",
                ],
            ),
        ],
    )
    def test_each_change_is_one_sentence(self, new, due):
        """Down to the leaf, and at the member that has it, wherever that is."""
        assert lines(new) == due

    def test_what_is_gone_is_said_with_what_it_was(self):
        """Also a 0; and None is a value where it is not what a field holds anyway."""
        fresh = attrs.evolve(NPS, observed="seen", valid_days=0)
        found = hs.diff(card(USAGE, fresh, CSAT), CARD)
        assert [(change.what, change.old, change.new) for change in found] == [
            ("removed", "seen", None),
            ("removed", 0.0, None),
        ]
        pairs = {("nps", "csat"): 2}
        old, new = (
            card(NPS, CSAT, weighting=hs.PairwiseComparisons(pairs, max_inconsistency=limit))
            for limit in (0.1, None)
        )
        assert lines(new, old) == [
            "Scorecard 'b2b': weighting.max_inconsistency was 0.1 and is None"
        ]

    def test_a_scorecard_of_another_name_is_the_same_home(self):
        """Its members have not moved."""
        assert len(lines(card(name="b2c"))) == 1

    def test_pairs_are_named_by_both(self):
        """As the comparisons of members are."""
        old, new = (
            card(NPS, CSAT, weighting=hs.PairwiseComparisons({("nps", "csat"): times}))
            for times in (2, 3)
        )
        assert lines(new, old) == [
            "Scorecard 'b2b': weighting.comparisons[('nps', 'csat')] was 2 and is 3"
        ]

    def test_what_is_to_be_learned_is_compared_too(self):
        """A number in the place of a parameter is a change, and so is another parameter."""
        old, new, fitted = (
            card(USAGE, attrs.evolve(NPS, normalizer=hs.Linear(0, best)), CSAT)
            for best in (learn.quantile(0.9), learn.quantile(0.95), 7)
        )
        assert lines(new, old) == ["Metric 'nps': normalizer.best.q was 0.9 and is 0.95"]
        assert lines(fitted, old) == [
            "Metric 'nps': normalizer.best was learn.quantile(0.9) and is 7"
        ]

    def test_another_order_of_what_has_none_is_no_change(self):
        """Also where something beside it changed."""
        old, new = (
            card(USAGE, NPS, hs.Metric("csat", hs.Categories(scores, other=other)))
            for scores, other in (({"a": 1, "b": 2}, 1), ({"b": 2, "a": 1}, 2))
        )
        assert lines(new, old) == ["Metric 'csat': normalizer.other was 1 and is 2"]

    def test_the_order_of_bands_still_to_be_learned_counts(self):
        """It says which is the higher."""
        starts = {"a": learn.minimum(), "b": learn.median()}
        old, new = (
            card(banding=hs.Banding(dict(items)))
            for items in (starts.items(), list(starts.items())[::-1])
        )
        assert lines(new, old) == [
            (
                "Scorecard 'b2b': banding.starts was {'a': learn.minimum(), 'b': learn.median()} "
                "and is {'b': learn.median(), 'a': learn.minimum()}"
            )
        ]


class TestDiff:
    def test_nothing_changed(self):
        """It is false, empty, and says so."""
        same = hs.diff(CARD, CARD)
        assert not same
        assert list(same) == same.to_rows() == []
        assert str(same) == "No changes."
        assert same._repr_html_() == "<p>No changes.</p>"
        assert same.effective_weights == {}

    def test_effective_weights_are_compared(self):
        """Those that differ, also of metrics that are new or gone."""
        new = card(USAGE, NPS, weighting=hs.Fixed(usage=3, nps=1))
        found = hs.diff(CARD, new)
        assert found.effective_weights == {
            "logins": (0.25, 0.375),
            "seats": (0.25, 0.375),
            "csat": (0.25, None),
        }
        assert str(found).split("\n")[-1] == "Effective weight of 'csat' was 25.0% and is none"

    def test_weights_still_to_be_learned_are_not_known(self):
        """On either side, and nothing else is hidden by them."""
        new = card(weighting=hs.Entropy())
        assert hs.diff(CARD, new).effective_weights["nps"] == (0.25, None)
        assert hs.diff(new, new).effective_weights == {}
        learns = attrs.evolve(USAGE, weighting=hs.Entropy())
        old, new = (
            card(learns, NPS, CSAT, weighting=hs.Fixed(usage=usage, nps=1, csat=1))
            for usage in (2, 6)
        )
        assert hs.diff(old, new).effective_weights == {"nps": (0.25, 0.125), "csat": (0.25, 0.125)}

    def test_what_looks_alike_is_not_said(self):
        """A weight that hardly differs is data, and no news."""
        found = hs.diff(CARD, card(weighting=hs.Fixed(usage=2.0001, nps=1, csat=1)))
        assert len(found.effective_weights) == 4
        assert len(found.lines()) == 1

    def test_what_is_no_scorecard_is_refused(self):
        """By its name."""
        with pytest.raises(hs.DefinitionError, match="'new' of diff must be a Scorecard"):
            hs.diff(CARD, "x")

    def test_models_that_have_no_fingerprint_are_compared_all_the_same(self):
        """A part of one's own may hold anything."""
        odd = hs.Scorecard("x", [hs.Metric("a", Odd(frozenset({1})))])
        assert repr(hs.diff(CARD, odd)).count("to") == 0
        assert "Metric 'a' was added" in str(hs.diff(CARD, odd))

    def test_it_is_a_sequence_of_changes(self):
        """With what each was and is."""
        found = hs.diff(CARD, card(min_coverage=0.5, owner="<b>"))
        assert len(found) == 2
        assert found[0].field == "min_coverage"
        assert found.to_rows()[0] == {
            "what": "changed",
            "place": "Scorecard 'b2b'",
            "field": "min_coverage",
            "old": 0.0,
            "new": 0.5,
        }
        short = CARD.fingerprint[:12], found.new.fingerprint[:12]
        assert repr(found) == f"<Diff: 2 changes, {short[0]} to {short[1]}>"
        assert repr(hs.diff(CARD, card(owner="x"))).startswith("<Diff: 1 change, ")
        assert "<b>" not in found._repr_html_()
        assert "owner is new: &#x27;&lt;b&gt;&#x27;" in found._repr_html_()


def leaves(data, path=()):
    """Flatten a document, members by name, to its leaves."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("metrics", "groups"):
                for member in value:
                    yield from leaves(member, (("member", member["name"]),))
            elif key != "order":
                yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from leaves(value, (*path, at))
    else:
        yield path, data


class TestLaws:
    @few
    @given(case=strategies.cases(rows=2))
    def test_a_definition_does_not_differ_from_itself(self, case):
        """Nor from an equal one."""
        again = hs.Scorecard.from_dict(case.scorecard.to_dict())
        assert list(hs.diff(case.scorecard, again)) == []

    @few
    @given(first=strategies.cases(rows=2), second=strategies.cases(rows=2))
    def test_different_definitions_differ(self, first, second):
        """Both ways, and by as many changes of each kind."""
        there = hs.diff(first.scorecard, second.scorecard)
        back = hs.diff(second.scorecard, first.scorecard)
        assert bool(there) == bool(back) == (first.scorecard != second.scorecard)
        for what, other in (("added", "removed"), ("moved", "moved")):
            members = [
                {change.place for change in found if change.what == way and not change.field}
                for found, way in ((there, what), (back, other))
            ]
            assert members[0] == members[1]

    @few
    @given(first=strategies.cases(rows=2), second=strategies.cases(rows=2))
    def test_every_leaf_that_differs_is_named(self, first, second):
        """By a change of its member, whose field leads to it."""
        old, new = first.scorecard, second.scorecard
        found = hs.diff(old, new)
        fields, whole = {}, set()
        for change in found:
            name = change.place.split("'")[1] if " '" in change.place else ""
            if change.field:
                fields.setdefault(name, []).append(change.field.split(".")[0].split("[")[0])
            else:
                whole.add(name)
        sides = [dict(leaves(card.to_dict())) for card in (old, new)]
        for path in set(sides[0]) | set(sides[1]):
            if sides[0].get(path) == sides[1].get(path):
                continue
            home, *rest = path
            name = home[1] if isinstance(home, tuple) else new.name
            field = rest[0] if isinstance(home, tuple) else home
            assert name in whole or field in fields.get(name, ()), path

    @pytest.mark.parametrize("part", parts.SHIPPED, ids=parts.name_of)
    def test_a_part_differs_from_every_other(self, part):
        """With one change at least, that says so in words."""
        chance = random.Random(repr(part))  # noqa: S311  chance that can be repeated
        old = documents.wrapped(part)
        for other in chance.sample(parts.SHIPPED, 10):
            new = documents.wrapped(other)
            found = hs.diff(old, new)
            assert bool(found) == (old != new)
            assert all(str(change) for change in found)
