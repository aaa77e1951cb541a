"""How documents look, in TOML and JSON, and what no document can hold."""

import tomllib

import pytest

import healthscore as hs
from healthscore import learn
from healthscore.spec import _limits as limits
from healthscore.spec import to_json, to_toml

CARD = hs.Scorecard(
    "b2b-saas",
    [
        hs.Metric("nps", hs.Linear(worst=-100, best=100), observed="nps_date", valid_days=180),
        hs.Group(
            "usage",
            [
                hs.Metric(
                    "weekly_logins",
                    hs.Piecewise({0: 0, 3: 60, 4.5: 100}),
                    description="How often anybody logs in.\nOf all seats.",
                    unit="logins a week",
                    source="product",
                    journey="adoption",
                ),
                hs.Metric(
                    "mrr", hs.Linear(0, learn.quantile(0.95)), formula="log1p(mrr)", missing=50
                ),
            ],
            aggregation=hs.PowerMean(float("-inf")),
            rules=[hs.Floor(10, "age_days < 90")],
            description="What they do.",
        ),
    ],
    weighting=hs.Fixed({"usage": 60, "nps": 40}),
    rules=[hs.Cap(at=39, when="p1 >= 1", reason="open P1 ticket")],
    banding=hs.Banding({"red": 0, "green": 70.5}, margin=3),
    owner="CS operations",
    version="2026.2",
    min_coverage=0.5,
)
TOML = '''\
format = 1
kind = "scorecard"
name = "b2b-saas"
version = "2026.2"
owner = "CS operations"
weighting = {fixed = {usage = 60, nps = 40}}
min_coverage = 0.5

[banding]
starts = {red = 0, green = 70.5}
margin = 3

[[rules]]
cap = {at = 39, when = "p1 >= 1", reason = "open P1 ticket"}

[[metrics]]
name = "nps"
normalizer = {linear = {worst = -100, best = 100}}
observed = "nps_date"
valid_days = 180

[[groups]]
name = "usage"
description = "What they do."
aggregation = {power_mean = {p = "-inf"}}

[[groups.rules]]
floor = {at = 10, when = "age_days < 90"}

[[groups.metrics]]
name = "weekly_logins"
description = """
How often anybody logs in.
Of all seats."""
unit = "logins a week"
source = "product"
journey = "adoption"
normalizer = {piecewise = [[0, 0], [3, 60], [4.5, 100]]}

[[groups.metrics]]
name = "mrr"
formula = "log1p(mrr)"
normalizer = {linear = {worst = 0, best = {learn = {quantile = 0.95}}}}
missing = 50
'''
LINE = hs.Linear(0, 1)


def one(*metrics, **options):
    """A scorecard of a few metrics."""
    return hs.Scorecard("x", metrics or [hs.Metric("a", LINE)], **options)


class TestToml:
    def test_it_reads_like_something_that_a_person_would_write(self):
        """Parts on one line, members as tables, in the order that they have."""
        assert CARD.to_toml() == TOML
        assert hs.Scorecard.from_toml(TOML) == CARD

    def test_the_order_of_members_is_kept(self):
        """Also where groups come before metrics, which TOML cannot show by itself."""
        turned = hs.Scorecard("x", CARD.members[::-1])
        assert 'order = ["usage", "nps"]' in turned.to_toml()
        assert hs.Scorecard.from_toml(turned.to_toml()).names == ("usage", "nps")
        assert "order" not in CARD.to_toml()

    def test_long_lists_are_broken_up(self):
        """A fitted percentile has a hundred knots."""
        curve = hs.Percentile().fit([value / 7 for value in range(1000)])
        text = one(hs.Metric("a", curve)).to_toml()
        lines = text.split("\n")
        assert "normalizer = {piecewise = [" in lines
        assert "]}" in lines
        assert max(map(len, lines)) <= 100
        assert len(lines) < 60
        assert hs.Scorecard.from_toml(text).members[0].normalizer == curve
        labels = {f"a label of some length, number {at}": at for at in range(9)}
        text = one(hs.Metric("a", hs.Categories(labels))).to_toml()
        assert hs.Scorecard.from_toml(text).members[0].normalizer.scores == labels

    def test_rules_that_are_a_name_alone_are_tables_too(self):
        """A rule of one's own may have no field to give."""
        assert to_toml({"rules": ["mine"]}) == "\n[[rules]]\nmine = {}\n"

    @pytest.mark.parametrize(
        "text",
        [
            'a "quoted" word',
            "back\\slash",
            "two\nlines",
            'three """ quotes\nand """"',
            '\nends with a quote"',
            "\r\n",
            "tab\tand \x00 and \x7f and \u2028 and \U000e0001",
            "right to left \u202e and a bell \x07",
            "emoji \N{PILE OF POO}",
            "",
            "\n",
            " ",
            "trailing backslash\\\n",
            'see\n"""',
            '\n""""""',
            '\n"" """" "',
            "1.2." * 40 + "\n",
        ],
    )
    def test_any_text_comes_back(self, text):
        """With nothing in it that an editor would hide."""
        written = to_toml({"a": text, text: text})
        assert tomllib.loads(written) == {"a": text, text: text} if text != "a" else True
        assert all(sign.isprintable() or sign in "\n\t" for sign in written)

    def test_values_of_all_kinds_come_back(self):
        """Parts of one's own may hold truth values."""
        data = {"a": [True, False, 1, -2.5, 1e300, -0.0, "x", [], {}, {"b c": [{"d": 1}]}]}
        assert tomllib.loads(to_toml(data)) == data


class TestJson:
    def test_it_is_indented_and_readable(self):
        """Letters of any script stay letters."""
        text = one(hs.Metric("é", LINE)).to_json()
        assert text.startswith('{\n  "format": 1,\n  "kind": "scorecard",\n')
        assert '"name": "é"' in text
        assert text.endswith("}\n")
        assert to_json({}) == "{}\n"

    def test_plain_data_are_plain(self):
        """No class of ours in them, and defaults are left out."""
        assert one().to_dict() == {
            "format": 1,
            "kind": "scorecard",
            "name": "x",
            "metrics": [{"name": "a", "normalizer": {"linear": {"worst": 0, "best": 1}}}],
        }


class TestWhatNoDocumentCanHold:
    """It is refused when it is written, and not when it is read."""

    @pytest.mark.parametrize(
        ("card", "wrong"),
        [
            (one(owner="\ud800"), "A text has lone surrogates"),
            (one(owner="x" * (limits.TEXT + 1)), "A text has more than 10,000 characters"),
            (
                one(hs.Metric("a", hs.Steps(dict.fromkeys(range(limits.KNOTS + 1), 0)))),
                "There are more than 10,000 in one list or table",
            ),
            (
                one(*(hs.Metric(f"m{at}", LINE) for at in range(limits.MEMBERS + 1))),
                "There are more than 1,000 members",
            ),
        ],
    )
    def test_too_much_of_anything(self, card, wrong):
        """With the limit; a fingerprint knows no limits."""
        with pytest.raises(hs.SpecError, match=wrong):
            card.to_dict()
        assert len(card.fingerprint) == 64

    def test_too_deep(self):
        """Groups, and parts."""
        group = hs.Group("g", [hs.Metric("a", LINE)])
        for level in range(limits.DEPTH):
            group = hs.Group(f"g{level}", [group])
        deep = hs.Scorecard("x", [group])
        with pytest.raises(hs.SpecError, match="Groups lie more than 30 deep"):
            deep.to_json()
        mean = hs.WeightedMean()
        for _ in range(limits.DEPTH):
            mean = hs.Rounded(mean)
        with pytest.raises(hs.SpecError, match="Parts lie more than 30 deep"):
            one(aggregation=mean).to_toml()
        assert len({deep.fingerprint, one(aggregation=mean).fingerprint}) == 2


class TestFiles:
    @pytest.mark.parametrize("name", ["card.toml", "card.json", "CARD.TOML"])
    def test_what_is_saved_is_loaded(self, tmp_path, name):
        """As the ending says, in UTF-8 with bare line ends."""
        CARD.save(tmp_path / name)
        assert hs.load(tmp_path / name) == CARD
        assert hs.load(str(tmp_path / name)) == CARD
        assert b"\r" not in (tmp_path / name).read_bytes()

    def test_other_endings_are_refused(self, tmp_path):
        """With those that are known."""
        for call in (hs.load, CARD.save):
            with pytest.raises(
                hs.SpecError, match=r"must end in \.toml or \.json\. Got '.*card\.yml'"
            ):
                call(tmp_path / "card.yml")

    def test_a_fault_names_the_file(self, tmp_path):
        """And its faults stay what they were."""
        path = tmp_path / "card.toml"
        path.write_text('format = 1\nname = "x"\nmin_coverage = "a"\nbandig = 3\n')
        with pytest.raises(hs.SpecError) as caught:
            hs.load(path)
        assert str(caught.value).startswith(f"{path}: The document has 3 faults:\n  bandig: ")
        assert [fault.where for fault in caught.value.faults] == ["bandig", "min_coverage", ""]
        assert caught.value.where == "bandig"

    def test_what_is_not_text_is_refused(self, tmp_path):
        """A file of another encoding, or too long a one."""
        path = tmp_path / "card.toml"
        path.write_bytes(b"\xef\xbb\xbf" + TOML.encode())
        assert hs.load(path) == CARD
        path.write_bytes(TOML.encode("utf-16"))
        with pytest.raises(hs.SpecError, match="A document must be UTF-8"):
            hs.load(path)
        path.write_bytes(b"#" * (5 * limits.CHARACTERS))
        with pytest.raises(hs.SpecError, match="at most 1,000,000 characters"):
            hs.load(path)

    def test_a_file_that_is_not_there_is_what_python_says_it_is(self, tmp_path):
        """Nothing about the document is known then."""
        with pytest.raises(FileNotFoundError):
            hs.load(tmp_path / "card.toml")
