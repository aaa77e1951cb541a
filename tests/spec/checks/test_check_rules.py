import pytest

from healthscore import (
    AsIs,
    Banding,
    Cap,
    Floor,
    Group,
    Metric,
    Override,
    Scorecard,
    Steps,
    Sum,
    learn,
)
from healthscore.spec.checks._check import check

BANDS = Banding({"red": 0, "yellow": 40, "green": 70})


def ruled(*rules, **options):
    """Make a scorecard with rules."""
    members = [Metric(f"m{place}", AsIs()) for place in range(4)]
    return Scorecard("b2b", members, rules=list(rules), **options)


def tiered(*texts):
    """Make a scorecard whose overrides have these conditions, and levels of their own."""
    return ruled(*(Override(10 * place, when=text) for place, text in enumerate(texts)))


def shown(scorecard):
    """Give what is found, and where."""
    return [(finding.code, finding.place) for finding in check(scorecard)]


class TestConditions:
    def test_never_true(self):
        """Of a column, of a score, or of a label."""
        found = check(
            ruled(
                Cap(10, when="x > 5 and x < 3"),
                Cap(20, when="score('m0') > 100 or score('m1') < 0"),
                Cap(30, when="plan == ''"),
                Cap(40, when="x > 5"),
            )
        )
        assert [finding.place for finding in found] == [
            f"rule {number} of Scorecard 'b2b'" for number in (1, 2, 3)
        ]
        assert set(found.codes) == {"impossible-condition"}
        assert found[0].got == "x > 5 and x < 3"
        assert found[1].message.endswith(
            "where score('m0') is from 0 to 100 and score('m1') is from 0 to 100."
        )

    def test_never_true_of_what_a_group_can_come_to(self):
        """After its own rules."""
        group = Group("g", [Metric("a", AsIs())], rules=[Cap(60, when="1 == 1")])
        rules = [Cap(39, when="score('g') > 60.5"), Cap(39, when="score('g') >= 60")]
        scorecard = Scorecard("b2b", [group], rules=rules)
        assert ("impossible-condition", "rule 1 of Scorecard 'b2b'") in shown(scorecard)
        assert ("impossible-condition", "rule 2 of Scorecard 'b2b'") not in shown(scorecard)

    def test_points_may_be_beyond_the_scale(self):
        """And a condition may ask for them."""
        group = Group("g", [Metric("a", AsIs(-500, 500))], aggregation=Sum(low=-300, high=300))
        rules = [Cap(39, when="score('g') > 200"), Cap(38, when="score('a') > 500")]
        scorecard = Scorecard("b2b", [group], aggregation=Sum(), rules=rules)
        assert shown(scorecard) == [("impossible-condition", "rule 2 of Scorecard 'b2b'")]

    def test_always_true(self):
        """Whenever it is known."""
        found = check(ruled(Cap(20, when="x"), Cap(39, when="x > 5 or x <= 5")))
        assert (found.codes, found[0].severity) == (("constant-condition",), "note")
        assert "rules before it" not in found[0].message

    @pytest.mark.parametrize(("first", "told"), [((), False), ((Cap(20, when="x"),), True)])
    def test_an_override_that_always_acts(self, first, told):
        """Leaves nothing of what came before."""
        found = check(ruled(*first, Override(39, when="score('m0') >= 0")))
        assert ("The rules before it have no effect" in found[0].message) == told


class TestIdle:
    @pytest.mark.parametrize(
        ("rule", "code"),
        [
            (Cap(100, when="x"), "idle-cap"),
            (Cap(99.9, when="x"), None),
            (Floor(0, when="x"), "idle-floor"),
            (Floor(0.1, when="x"), None),
            (Cap(learn.median(), when="x"), None),
            (Floor(learn.median(), when="x"), None),
            (Override(100, when="x"), None),
        ],
    )
    def test_at_the_end_of_the_scale(self, rule, code):
        """There is nothing to be taken or added."""
        assert list(check(ruled(rule)).codes) == ([code] if code else [])

    def test_in_its_place(self):
        """After what came before it."""
        always = Cap(60, when="1 == 1")
        assert ("idle-cap", "rule 2 of Scorecard 'b2b'") in shown(ruled(always, Cap(60, when="x")))
        assert ("idle-cap", "rule 1 of Scorecard 'b2b'") not in shown(
            ruled(Cap(60, when="x"), always)
        )

    def test_in_a_group(self):
        """Of whose members none is better."""
        rules = [Cap(60, when="x"), Floor(30, when="x"), Floor(31, when="x")]
        group = Group("g", [Metric("a", Steps({0: 30, 1: 60}))], rules=rules)
        assert shown(Scorecard("b2b", [group])) == [
            ("idle-cap", "rule 1 of Group 'g'"),
            ("idle-floor", "rule 2 of Group 'g'"),
        ]


class TestEdges:
    @pytest.mark.parametrize(
        ("rule", "closed", "due"),
        [
            (Cap(40, when="x"), "left", "'yellow', not 'red'"),
            (Cap(39, when="x"), "left", None),
            (Cap(40, when="x"), "right", None),
            (Floor(70, when="x"), "right", "'yellow', not 'green'"),
            (Floor(70, when="x"), "left", None),
            (Override(40, when="x"), "left", None),
            (Cap(learn.median(), when="x"), "left", None),
        ],
    )
    def test_on_the_start_of_a_band(self, rule, closed, due):
        """A customer may be left on its other side."""
        found = check(ruled(rule, banding=Banding(BANDS.starts, closed=closed)))
        assert found.codes == (("level-on-edge",) if due else ())
        assert due is None or due in found[0].message

    def test_a_cap_without_effect(self):
        """Is found as that."""
        banding = Banding({"low": 0, "top": 100})
        assert check(ruled(Cap(100, when="x"), banding=banding)).codes == ("idle-cap",)


class TestTiers:
    @pytest.mark.parametrize(
        "texts",
        [
            ("x >= 10", "x >= 5 and x <= 10"),
            ("x < 10", "x > 5"),
            ("score('m0') <= 50", "score('m0') >= 50"),
            ("x in (1, 2)", "x in (2, 3)"),
            ("age < 60 and x < 10", "x <= 20 and x > 5 and age < 60"),
            ("x / y < 1", "x / y > 0.5"),
            ("x < 1 or x > 5", "x > 0 and x < 4"),
        ],
    )
    def test_ranges_that_overlap_in_part(self, texts):
        """The later wins."""
        (finding,) = check(tiered(*texts))
        assert (finding.code, finding.place) == ("overlapping-tiers", "rule 1 of Scorecard 'b2b'")

    def test_where(self):
        """At one number, or between two."""
        assert "rule 2 at 10, where" in str(check(tiered("x >= 10", "x >= 5 and x <= 10")))
        message = str(check(tiered("x < 10", "x >= 5")))
        assert "rule 2 between 5 and 10, where rule 2 wins" in message

    @pytest.mark.parametrize(
        "texts",
        [
            ("x >= 10", "x < 10"),
            ("x >= 5", "x >= 10"),
            ("x >= 5", "x >= 5 and x <= 10"),
            ("x < 10", "y > 5"),
            ("x < 10 and age < 5", "x > 5 and age > 9"),
            ("x < 10 and age < 5", "x > 5 and tall > 9"),
            ("x < 10 or y < 10", "x < 20 or y < 20"),
            ("x < 10 or 1 == 1", "x > 5"),
            ("plan == 'a'", "plan in ('a', 'b')"),
            ("x < y", "x <= y"),
            ("x < 10", "x > 50"),
            ("score('m0') < 40", "score('m0') >= 90"),
            ("x >= 1 and x <= 2", "x >= 3 and x <= 5"),
        ],
    )
    def test_ranges_that_do_not(self, texts):
        """Or of which the later makes an exception; or that are about different things."""
        codes = set(check(tiered(*texts)).codes)
        assert not codes & {"overlapping-tiers", "shadowed-tier", "open-tiers"}

    def test_one_level(self):
        """It does not matter which wins."""
        rules = [Override(10, when="x < 10"), Override(10, when="x > 5")]
        assert not check(ruled(*rules))

    def test_caps_and_floors(self):
        """May overlap: the strictest wins."""
        assert not check(ruled(Cap(60, when="x > 5"), Cap(39, when="x > 3 and x < 10")))

    def test_a_range_within_a_later_one(self):
        """Has no effect."""
        (finding,) = check(tiered("x >= 10", "x >= 5"))
        assert (finding.code, finding.got) == ("shadowed-tier", (1, 2))

    def test_one_range_twice(self):
        """Told once, though it is a range of two things."""
        found = check(tiered("x > 10 and y > 5", "y > 5 and x > 10"))
        assert [finding.code for finding in found] == ["shadowed-tier"]

    @pytest.mark.parametrize(
        ("texts", "due"),
        [
            (("x < 10", "x > 10"), ((10.0, 10.0),)),
            (("x < 50", "x > 51"), ((50.0, 51.0),)),
            (("x >= 0 and x < 40", "x > 40 and x <= 100"), ((40.0, 40.0),)),
            (
                (
                    "score('m0') >= 0 and score('m0') < 50",
                    "score('m0') >= 50 and score('m0') < 100",
                ),
                ((100.0, 100.0),),
            ),
            (("score('m0') > 0 and score('m0') < 50", "score('m0') >= 50"), ((0.0, 0.0),)),
            (("score('m0') >= 0 and score('m0') < 50", "score('m0') > 50"), ((50.0, 50.0),)),
        ],
    )
    def test_a_narrow_hole(self, texts, due):
        """Between two ranges, or at the end of the scale."""
        (finding,) = check(tiered(*texts))
        assert (finding.code, finding.place) == ("open-tiers", "Scorecard 'b2b'")
        assert finding.got == tuple(pytest.approx(hole) for hole in due)

    def test_gitlab(self):
        """Shares of licences used, by age, as published: 50 to 51 % is open."""
        share = "100 * seats_active / seats"
        ages = ("age_days >= 60 and age_days < 180", "age_days >= 180 and age_days < 270")
        texts = [
            f"{age} and {part}"
            for age in ages
            for part in (
                f"{share} < 10",
                f"{share} >= 10 and {share} <= 50",
                f"{share} >= 51 and {share} <= 75",
                f"{share} > 75",
            )
        ]
        found = check(tiered(*texts))
        assert [finding.code for finding in found] == ["open-tiers"] * 2
        assert found[0].message.startswith("Rules 1, 2, 3, 4 leave a hole between 50 and 51:")
        assert found[1].message.startswith("Rules 5, 6, 7, 8 leave a hole between 50 and 51:")
