"""Parts of one's own in documents, by the names that reader and writer give them."""

import attrs
import numpy as np
import pytest

import healthscore as hs
from healthscore import learn
from healthscore.formula import Formula, formula
from healthscore.learn import Learned
from healthscore.normalizers import Normalizer
from healthscore.rules import Rule
from healthscore.spec._registry import own_kind
from healthscore.weightings import Weighting


@attrs.frozen(eq=False, repr=False)
class Mine(Normalizer):
    """A normalizer that holds one of everything."""

    low: float = attrs.field(converter=float)
    words: tuple = ()
    table: dict = attrs.field(factory=dict, hash=False)
    flag: bool = False
    inner: Normalizer | None = None
    _hidden: int = 3
    late: str = attrs.field(init=False, default="later")

    def curve(self, values):
        """Score everything alike."""
        return np.where(np.isnan(values), np.nan, 50.0)


@attrs.frozen(eq=False, repr=False)
class Noted(Normalizer):
    """A normalizer with a note that means nothing, and a word whose case does not matter."""

    note: str = attrs.field(eq=False)
    word: str = attrs.field(eq=str.lower)

    def curve(self, values):
        """Let values through."""
        return values


@attrs.frozen
class Half(Learned):
    """A parameter of one's own."""

    of_what: Learned

    def of(self, values, /):
        """Give half of another one."""
        return self.of_what.of(values) / 2


@attrs.frozen(eq=False, repr=False)
class First(Weighting):
    """All the weight to the first member."""

    def over(self, names):
        """Give it."""
        return {name: float(place == 0) for place, name in enumerate(names)}


@attrs.frozen(eq=False, repr=False)
class Double(Rule):
    """A rule that doubles."""

    when: Formula = attrs.field(converter=formula)
    reason: str = ""

    @property
    def level(self):
        """Nothing is held against."""
        return 0.0

    def change(self, scores, levels):
        """Double, up to 100."""
        del levels
        return np.minimum(scores * 2, 100)


@attrs.frozen(eq=False, repr=False)
class Picky(Normalizer):
    """A normalizer that raises what it likes."""

    how: str

    def __attrs_post_init__(self):
        if self.how == "key":
            raise KeyError(self.how)
        if self.how == "place":
            message = "no such place"
            error = hs.DefinitionError(message)
            msg = "how"
            raise error.under(msg, 7)
        if self.how == "type":
            message = "no such thing"
            raise TypeError(message)

    def curve(self, values):
        """Let values through."""
        return values


class Plain(Weighting):
    """No attrs class."""

    def over(self, names):
        """Give equal weights."""
        return dict.fromkeys(names, 1.0)


KINDS = {"mine": Mine, "half": Half, "first": First, "double": Double, "picky": Picky}


def card(normalizer, **options):
    """Put a normalizer into a scorecard."""
    return hs.Scorecard("x", [hs.Metric("a", normalizer), hs.Metric("b", hs.AsIs())], **options)


HOLDS = [
    {},
    {"words": ("a", 1, 2.5, True, ("b", ()))},
    {"table": {"a": 1, "b": {"c": ("d",)}}},
    {"table": {1: 2, "x": 3, (1, 2): "pair"}},
    {"table": {"learn": 1}},
    {"table": {"part": {"a": 1}}},
    {"table": {"mapping": (1,)}},
    {"flag": True, "hidden": 4},
    {"inner": hs.Linear(0, 1)},
    {"inner": Mine(1, inner=Mine(2, words=(hs.Equal(), hs.Sum())))},
    {"words": (learn.median(), Half(learn.maximum()), hs.Cap(3, "a > 1"))},
]


class TestRoundTrip:
    @pytest.mark.parametrize("fields", HOLDS, ids=str)
    def test_it_comes_back_as_it_was(self, fields):
        """Whatever it holds: texts, numbers, truth values, tuples, mappings and parts."""
        whole = card(Mine(1.5, **fields))
        for write, read in (
            (whole.to_toml, hs.Scorecard.from_toml),
            (whole.to_json, hs.Scorecard.from_json),
            (whole.to_dict, hs.Scorecard.from_dict),
        ):
            again = read(write(kinds=KINDS), kinds=KINDS)
            assert again == whole
            assert again.fingerprint == whole.fingerprint

    def test_every_role_may_have_some(self):
        """Weightings, rules and parameters too; fields at their default are left out."""
        whole = card(
            hs.Linear(0, Half(learn.maximum())), weighting=First(), rules=[Double("a > 1", "why")]
        )
        text = whole.to_toml(kinds=KINDS)
        assert 'weighting = "first"' in text
        assert 'double = {when = "a > 1", reason = "why"}' in text
        assert 'best = {learn = {half = {of_what = {learn = "maximum"}}}}' in text
        again = hs.Scorecard.from_toml(text, kinds=KINDS)
        assert again == whole
        table = {"a": [4.0, 2.0], "b": [1.0, 2.0]}
        assert again.fit(table).score(table).values.tolist() == (
            whole.fit(table).score(table).values.tolist()
        )

    @pytest.mark.parametrize("name", ["metrics", "groups", "rules", "banding", "order"])
    def test_a_rule_may_have_any_name(self, name):
        """Also one that documents have for something else."""
        whole = card(hs.AsIs(), rules=[Double("a > 1", "why")])
        kinds = {name: Double}
        assert hs.Scorecard.from_toml(whole.to_toml(kinds=kinds), kinds=kinds) == whole

    def test_files_take_them_too(self, tmp_path):
        """By the same names."""
        whole = card(Mine(1))
        whole.save(tmp_path / "x.toml", kinds=KINDS)
        assert hs.load(tmp_path / "x.toml", kinds=KINDS) == whole


class TestFingerprint:
    def test_it_goes_by_the_name_of_the_class(self):
        """What a document calls it does not matter."""
        whole = card(Mine(1))
        other = hs.Scorecard.from_dict(whole.to_dict(kinds={"y": Mine}), kinds={"y": Mine})
        assert other.fingerprint == whole.fingerprint

    def test_equal_parts_have_equal_ones(self):
        """True is equal to 1, and 1.0 is."""
        first, second = card(Mine(1, words=(True, 1.0))), card(Mine(1, words=(1, True)))
        assert first == second
        assert first.fingerprint == second.fingerprint
        first = card(Mine(1, table={1: "a", 2: "b"}))
        second = card(Mine(1, table={2: "b", 1: "a"}))
        assert first == second
        assert first.fingerprint == second.fingerprint

    @pytest.mark.parametrize(
        ("first", "second"), [(-0.0, 0.0), (10**15, 1e15), (2**53, 2.0**53), (1, True)]
    )
    def test_equal_numbers_are_one(self, first, second):
        """However they are written."""
        cards = [card(Mine(1, words=(number,))) for number in (first, second)]
        assert cards[0] == cards[1]
        assert cards[0].fingerprint == cards[1].fingerprint

    def test_what_the_class_does_not_compare_does_not_count(self):
        """And what it compares counts as it does so."""
        cards = [card(Noted(note, word)) for note, word in (("a", "X"), ("b", "x"))]
        assert cards[0] == cards[1]
        assert cards[0].fingerprint == cards[1].fingerprint
        assert card(Noted("a", "y")).fingerprint != cards[0].fingerprint

    def test_a_formula_is_no_list(self):
        """Though it is written as one."""
        cards = [card(Mine(1, words=words)) for words in ((Formula("a"),), (("Column", "a"),))]
        assert cards[0].fingerprint != cards[1].fingerprint

    def test_a_class_that_is_no_record_has_none(self):
        """Nothing says what it holds."""
        with pytest.raises(hs.SpecError, match="Plain is no attrs class"):
            len(hs.Scorecard("x", [hs.Metric("a", hs.AsIs())], weighting=Plain()).fingerprint)


class TestWriting:
    def test_a_part_without_a_name_is_refused(self):
        """With the way out."""
        message = (
            r"Mine is not one of the package's own parts: name it, such as kinds={'mine': Mine}"
        )
        with pytest.raises(hs.SpecError, match=message):
            card(Mine(1)).to_toml()

    def test_what_does_not_come_back_is_refused(self):
        """A list that nothing turns into a tuple again is another list."""
        with pytest.raises(hs.SpecError, match="does not come back as it was written"):
            card(Mine(1, words=["a"])).to_dict(kinds=KINDS)

    @pytest.mark.parametrize(
        "value", [object(), None, b"x", float("nan"), float("inf"), 2**60, {1, 2}]
    )
    def test_what_no_document_can_hold_is_refused(self, value):
        """With what it is."""
        with pytest.raises(hs.SpecError, match="A document cannot hold it"):
            card(Mine(1, words=(value,))).to_dict(kinds=KINDS)


class TestReading:
    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({}, "metrics[0].normalizer.low: is missing"),
            ({"low": 1, "lowe": 2}, "metrics[0].normalizer.lowe: unknown key 'lowe'."),
            ({"low": "x"}, "metrics[0].normalizer: mine refuses this: could not convert"),
            ({"low": None}, "metrics[0].normalizer.low: must be a text, a finite number, a list"),
            ({"low": 10**400}, "metrics[0].normalizer.low: must be a text, a finite number"),
            ({"low": 1, "words": [float("nan")]}, "metrics[0].normalizer.words[0]: must be a text"),
            ({"low": 1, "table": {"a": None}}, "metrics[0].normalizer.table.a: must be a text"),
            ({"low": 1, "table": {"part": 3}}, "metrics[0].normalizer.table.part: must be a table"),
            (
                {"low": 1, "inner": {"part": {"curve": "linear"}}},
                "metrics[0].normalizer.inner.part: must be one of normalizer, weighting",
            ),
            (
                {"low": 1, "table": {"mapping": [[1, 2], [[], 3], 4]}},
                "metrics[0].normalizer.table.mapping: must be rows of a key and a value",
            ),
            (
                {"low": 1, "table": {"mapping": [[{"a": 1}, 2]]}},
                "metrics[0].normalizer.table.mapping: must be rows of a key and a value",
            ),
            ({"low": 1, "table": {"mapping": None}}, "metrics[0].normalizer.table.mapping: must"),
            (
                {"low": 1, "table": {"learn": "x"}},
                "metrics[0].normalizer.table.learn: unknown learn 'x'.",
            ),
            ({"low": 1, "words": ["\ud800"]}, "metrics[0].normalizer.words[0]: must be Unicode"),
            ({"low": 1, "words": [0] * 10_001}, "metrics[0].normalizer.words: must hold at most"),
            ({"low": 1, "table": {1: 2}}, "metrics[0].normalizer.table: must have texts as keys"),
        ],
        ids=lambda value: str(value)[:50],
    )
    def test_a_fault_is_found_at_its_place(self, fields, wrong):
        """As in the package's own parts."""
        data = card(hs.AsIs()).to_dict()
        data["metrics"][0]["normalizer"] = {"mine": fields}
        with pytest.raises(hs.SpecError) as caught:
            hs.Scorecard.from_dict(data, kinds=KINDS)
        assert str(caught.value).startswith(wrong)

    def test_what_lies_too_deep_is_refused(self):
        """A list in a list in a list."""
        value = []
        for _ in range(40):
            value = [value]
        data = card(hs.AsIs()).to_dict()
        data["metrics"][0]["normalizer"] = {"mine": {"low": 1, "words": value}}
        with pytest.raises(hs.SpecError, match="lies more than 30 deep"):
            hs.Scorecard.from_dict(data, kinds=KINDS)

    @pytest.mark.parametrize("how", ["key", "type"])
    def test_whatever_a_class_raises_is_a_fault(self, how):
        """And says which kind refused."""
        data = card(hs.AsIs()).to_dict()
        data["metrics"][0]["normalizer"] = {"picky": {"how": how}}
        with pytest.raises(hs.SpecError, match=r"^metrics\[0\].normalizer: picky refuses this: "):
            hs.Scorecard.from_dict(data, kinds=KINDS)

    def test_the_schema_says_nothing_of_them(self):
        """It is the package's own, and goes by the package's own parts."""
        assert own_kind("mine", Mine).fields["low"].schema == {}

    def test_a_class_may_blame_any_place(self):
        """Even one that there is not."""
        data = card(hs.AsIs()).to_dict()
        data["metrics"][0]["normalizer"] = {"picky": {"how": "place"}}
        with pytest.raises(
            hs.SpecError, match=r"^metrics\[0\].normalizer.how\[7\]: no such place$"
        ):
            hs.Scorecard.from_dict(data, kinds=KINDS)

    def test_only_what_is_named_is_known(self):
        """There is no table that anybody could add to."""
        data = card(Mine(1)).to_dict(kinds=KINDS)
        with pytest.raises(hs.SpecError, match="unknown normalizer 'mine'"):
            hs.Scorecard.from_dict(data)


class TestKinds:
    @pytest.mark.parametrize(
        ("kinds", "wrong"),
        [
            ([Mine], "'kinds' must be a mapping from name to class. Got "),
            ({3: Mine}, "'kinds' must have texts that are not blank as names. Got 3."),
            ({" ": Mine}, "'kinds' must have texts that are not blank as names. Got ' '."),
            ({"mine": "Mine"}, "'kinds' must hold attrs classes derived from one of Normalizer, "),
            ({"mine": Mine(1)}, "'kinds' must hold attrs classes derived from one of Normalizer, "),
            ({"mine": dict}, "'kinds' must hold attrs classes derived from one of Normalizer, "),
            ({"mine": Plain}, "'kinds' must hold attrs classes derived from one of Normalizer, "),
            (
                {"linear": Mine},
                (
                    "'kinds' must name none of those that the package has for a normalizer. Got "
                    "'linear'."
                ),
            ),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_they_are_checked(self, kinds, wrong):
        """Before the document is."""
        with pytest.raises(hs.DefinitionError) as caught:
            hs.Scorecard.from_dict({}, kinds=kinds)
        assert str(caught.value).startswith(wrong)

    def test_a_name_may_be_that_of_another_role(self):
        """A part stands where its role is due."""
        kinds = {"equal": Mine}
        whole = card(Mine(1), weighting=hs.Blend(hs.Equal(), hs.RankOrder(["a", "b"])))
        assert hs.Scorecard.from_dict(whole.to_dict(kinds=kinds), kinds=kinds) == whole
