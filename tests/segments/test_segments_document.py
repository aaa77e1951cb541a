import attrs
import pytest

import healthscore as hs
from healthscore import learn
from healthscore.segments import Segmented

CARD = hs.Scorecard(
    "card",
    [
        hs.Metric("x", hs.Linear(worst=0, best=learn.maximum())),
        hs.Group("g", [hs.Metric("y", hs.AsIs())]),
    ],
    rules=[hs.Cap(at=30, when="x > 3", reason='say "no"\n[[x]]')],
    banding=hs.Banding({"red": 0, "green": 50}),
)
SEGMENTED = Segmented(
    [("seats > 5", CARD, "large"), ("plan == 'it''s'", CARD, "<odd>")], CARD, name="book"
)
NAMELESS = Segmented([("seats > 5", CARD)])

TOML = """\
format = 1
kind = "segmented"

[[segments]]
name = "large"
when = "seats > 500"

[segments.scorecard]
name = "all"

[segments.scorecard.banding]
starts = {red = 0, green = 50}

[[segments.scorecard.rules]]
cap = {at = 30, when = "p1 > 0", reason = "open P1 ticket"}

[[segments.scorecard.metrics]]
name = "csm"
normalizer = "as_is"

[[segments.scorecard.groups]]
name = "g"

[[segments.scorecard.groups.metrics]]
name = "nps"
normalizer = "as_is"

[default]
name = "rest"

[default.scorecard]
name = "rest"

[[default.scorecard.metrics]]
name = "csm"
normalizer = "as_is"

[[default.scorecard.groups]]
name = "g"

[[default.scorecard.groups.metrics]]
name = "nps"
normalizer = "as_is"
"""


class TestRoundTrips:
    @pytest.mark.parametrize("segmented", [SEGMENTED, NAMELESS])
    def test_what_is_written_reads_back_as_equal(self, segmented):
        """In all three forms."""
        assert Segmented.from_toml(segmented.to_toml()) == segmented
        assert Segmented.from_json(segmented.to_json()) == segmented
        assert Segmented.from_dict(segmented.to_dict()) == segmented

    @pytest.mark.parametrize("name", ["a.toml", "a.JSON"])
    def test_files_too(self, name, tmp_path):
        """By their endings."""
        SEGMENTED.save(tmp_path / name)
        assert Segmented.load(tmp_path / name) == SEGMENTED

    def test_another_ending_is_refused(self, tmp_path):
        """As is what is no text, or too long."""
        with pytest.raises(hs.SpecError, match=r"must end in .toml or .json"):
            SEGMENTED.save(tmp_path / "a.yaml")
        path = tmp_path / "a.toml"
        path.write_bytes(b"\xff\xfe\xff")
        with pytest.raises(hs.SpecError, match="must be UTF-8"):
            Segmented.load(path)
        path.write_bytes(b"#" * 4_000_001)
        with pytest.raises(hs.SpecError, match="at most 4,000,000 bytes"):
            Segmented.load(path)


class TestToml:
    def test_each_segment_stands_under_headers_of_its_own(self):
        """Its scorecard as a scorecard's own document has it."""
        card = hs.Scorecard(
            "all",
            [hs.Metric("csm", hs.AsIs()), hs.Group("g", [hs.Metric("nps", hs.AsIs())])],
            rules=[hs.Cap(at=30, when="p1 > 0", reason="open P1 ticket")],
            banding=hs.Banding({"red": 0, "green": 50}),
        )
        segmented = Segmented([("seats > 500", card, "large")], hs.Scorecard("rest", card.members))
        assert segmented.to_toml() == TOML

    def test_lines_stay_short(self):
        """However many metrics a scorecard has."""
        metrics = [hs.Metric(f"metric_{number}", hs.Linear(0, number + 1)) for number in range(40)]
        text = Segmented([("seats > 500", hs.Scorecard("many", metrics))]).to_toml()
        assert max(map(len, text.splitlines())) <= 100


class TestFaults:
    @pytest.mark.parametrize(
        ("change", "where", "message"),
        [
            ({"format": 2}, "format", "must be 1"),
            ({"format": True}, "format", "must be 1"),
            ({"kind": "scorecard"}, "kind", "must be 'segmented'"),
            ({"x": 1}, "x", "is no key of this"),
            ({"segments": 5}, "segments", "must be a list"),
            ({"segments": [5]}, "segments[0]", "must be a table"),
            ({"segments": []}, "", "be a list of one or more"),
            ({"default": {"name": "a"}}, "default.scorecard", "is missing"),
            ({"default": {"name": "a", "scorecard": 5}}, "default.scorecard", "must be a table"),
            (
                {"default": {"name": " ", "scorecard": "CARD"}},
                "default",
                "a text that is not blank",
            ),
            (
                {"default": {"name": "a", "scorecard": {"name": "a"}}},
                "default.scorecard",
                "metrics",
            ),
            (
                {"segments": [{"name": "a", "when": "x >", "scorecard": "CARD"}]},
                "segments[0]",
                "x >",
            ),
            ({"segments": [{"name": "a", "when": 5, "scorecard": "CARD"}]}, "segments[0]", ""),
            (
                {
                    "segments": [
                        {
                            "name": "a",
                            "when": "x > 1",
                            "scorecard": {
                                "name": "b",
                                "metrics": [{"name": "m", "normalizer": "lin"}],
                            },
                        }
                    ]
                },
                "segments[0].scorecard.metrics[0].normalizer",
                "unknown normalizer 'lin'",
            ),
        ],
    )
    def test_each_is_named_with_its_path(self, change, where, message):
        """And what is due there."""
        inner = {
            key: value for key, value in CARD.to_dict().items() if key not in ("format", "kind")
        }
        data = {**NAMELESS.to_dict(), **change}
        for segment in [
            data.get("default"),
            *(data["segments"] if isinstance(data["segments"], list) else []),
        ]:
            if isinstance(segment, dict) and segment.get("scorecard") == "CARD":
                segment["scorecard"] = inner
        with pytest.raises(hs.SpecError) as caught:
            Segmented.from_dict(data)
        assert caught.value.where == where
        assert message in str(caught.value)

    def test_all_are_named_at_once(self):
        """A document without a format, with two faults more."""
        with pytest.raises(hs.SpecError, match="The document has 3 faults") as caught:
            Segmented.from_dict({"x": 1, "y": 2, "segments": []})
        assert [fault.where for fault in caught.value.faults] == ["x", "y", "format"]
        with pytest.raises(hs.SpecError, match="must be a table"):
            Segmented.from_dict(5)


class TestFingerprint:
    def test_equal_ones_have_equal_fingerprints(self):
        """Spaces in conditions do not matter."""
        again = Segmented.from_toml(SEGMENTED.to_toml())
        assert again.fingerprint == SEGMENTED.fingerprint
        spaced = Segmented([("(seats)>5", CARD)])
        assert spaced.fingerprint == NAMELESS.fingerprint
        assert len(spaced.fingerprint) == 64

    @pytest.mark.parametrize(
        "other",
        [
            Segmented([("seats > 6", CARD)]),
            Segmented([("seats > 5", CARD, "x")]),
            Segmented([("seats > 5", CARD)], name="x"),
            Segmented([("seats > 5", CARD)], (CARD, "x")),
            Segmented([("seats > 5", attrs.evolve(CARD, min_coverage=0.5))]),
        ],
    )
    def test_others_have_others(self, other):
        """Conditions, names, order and scorecards all count."""
        assert other.fingerprint != NAMELESS.fingerprint
