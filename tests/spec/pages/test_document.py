import pickle
import re

import attrs
import pytest

import healthscore as hs
from healthscore.errors import SpecError
from healthscore.normalizers import Normalizer
from healthscore.spec.pages._document import ModelDocument, document

A, B = hs.Metric("a", hs.AsIs()), hs.Metric("b", hs.AsIs())

CARD = hs.Scorecard(
    "b2b-saas",
    [
        hs.Group(
            "usage",
            [
                hs.Metric(
                    "weekly_logins",
                    hs.Piecewise({0: 0, 3: 60, 10: 100}),
                    description="Logins of all people.\n\nThey lead the renewal.",
                    unit="logins a week",
                    source="product analytics",
                    journey="adoption",
                ),
                hs.Metric("last_seen", hs.Decay(14), formula="days_since(last_login)"),
            ],
            description="Whether people use what they bought.",
            min_coverage=0.5,
            rules=[hs.Floor(at=40, when="age_days < 90", reason="still onboarding")],
        ),
        hs.Metric("nps", hs.Linear(-100, 100), observed="nps_date", valid_days=180, missing=50),
        hs.Metric("plan", hs.Categories({"free": 20, "pro": 70}), missing="reject"),
    ],
    weighting=hs.Fixed(usage=60, nps=30, plan=10),
    rules=[hs.Cap(at=39, when="p1 >= 1", reason="open P1 ticket")],
    banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}, margin=5),
    min_present=2,
    description="How likely an account is to renew.",
    owner="CS operations",
    version="2026.2",
)


def section(text, title, marks="##"):
    """Give what stands under one heading of a Markdown text."""
    start = text.index(f"\n{marks} {title}\n")
    rest = text[start + 1 :]
    end = re.search(rf"\n#{{1,{len(marks)}}} ", rest)
    return rest[: end.start()] if end else rest


class TestDocument:
    """The model for humans."""

    def test_opens_with_what_it_is(self):
        """Purpose, version, owner and fingerprint."""
        text = document(CARD).markdown
        assert text.startswith(
            "# b2b-saas\n\nHow likely an account is to renew.\n\n* **Version**: 2026.2\n"
            f"* **Owner**: CS operations\n* **Fingerprint**: `{CARD.fingerprint[:12]}`\n\n"
        )
        assert text.endswith(f"`{CARD.fingerprint}`\n")

    def test_says_how_the_score_comes_about(self):
        """Step by step."""
        assert section(document(CARD).markdown, "How the score comes about").splitlines()[2:] == [
            (
                "The score of a customer is a number from 0 to 100; higher is healthier. It is "
                "made from 4 metrics in 1 group, in these steps:"
            ),
            "",
            "1. Every metric turns a value into a score from 0 to 100, by a curve of its own.",
            "2. Every group makes one score of those of its members.",
            (
                "3. The score is made of usage (60%), nps (30%) and plan (10%). The weighted mean "
                "of the members' scores: strengths make up for weaknesses."
            ),
            "4. The weight of what is missing goes to the other members of its group.",
            "5. There is no score where fewer than 2 members have one.",
            "6. Then 1 rule may change the score: see Rules.",
            "7. The score, as it is before any rounding, is cut into bands: red, yellow and green.",
        ]

    def test_shows_the_bands(self):
        """The highest first, with their colors."""
        rows = section(document(CARD).markdown, "Bands").splitlines()
        assert rows[4:8] == [
            "| green | 70 and above | `#2e7d32` |",
            "| yellow | from 40 to below 70 | `#f9a825` |",
            "| red | below 40 | `#c62828` |",
            "| unknown | no score | `#9e9e9e` |",
        ]
        assert rows[9].startswith("A customer whose band before is known")

    def test_shows_every_member_and_what_it_counts(self):
        """As declared, within its group and of the whole."""
        assert section(document(CARD).markdown, "Metrics and weights").splitlines()[4:9] == [
            "| **usage** | 60 | 60% | 60% |",
            "| └ weekly_logins | 1 | 50% | 30% |",
            "| └ last_seen | 1 | 50% | 30% |",
            "| nps | 30 | 30% | 30% |",
            "| plan | 10 | 10% | 10% |",
        ]

    def test_says_what_rules_do(self):
        """Those of groups stand with their groups."""
        text = document(CARD).markdown
        assert "1. If `p1 >= 1`, the score is at most 39. Reason: open P1 ticket.\n" in section(
            text, "Rules"
        )
        assert "Groups with rules of their own: usage." in section(text, "Rules")
        assert "1. If `age_days < 90`, the score is at least 40." in section(text, "usage", "###")

    def test_rules_of_groups_alone_are_announced(self):
        """Though the scorecard has none itself."""
        group = hs.Group("g", [A], rules=[hs.Cap(10, "x > 1")])
        text = document(hs.Scorecard("s", [group])).markdown
        assert section(text, "Rules").endswith("Groups with rules of their own: g.\n")

    def test_describes_every_group(self):
        """What it is for, what it holds, how it scores and when it does not."""
        assert section(document(CARD).markdown, "usage", "###").splitlines()[2:10] == [
            "Whether people use what they bought.",
            "",
            "* **Members**: weekly_logins and last_seen",
            "* **Weight**: 60% of the whole score",
            (
                "* **Score**: The weighted mean of the members' scores: strengths make up for "
                "weaknesses."
            ),
            "* **Weighting**: Every member counts the same.",
            "* **Gate**: There is no score where less than 50% of the weight was observed.",
            "",
        ]

    def test_describes_every_metric(self):
        """All that is known of it."""
        text = document(CARD).markdown
        assert section(text, "weekly_logins", "###").splitlines()[2:] == [
            "Logins of all people.",
            "",
            "They lead the renewal.",
            "",
            "`0 ▁▂▃▅▆▆▆▇▇███ 10`",
            "",
            "* **Value**: column `weekly_logins`",
            "* **Unit**: logins a week",
            "* **Source**: product analytics",
            "* **Journey**: adoption",
            "* **Weight**: 50% of usage; 30% of the whole score",
            (
                "* **Curve**: Straight lines through 0 at 0, 60 at 3 and 100 at 10; flat beyond "
                "the ends."
            ),
            "* **Direction**: more is better",
            "* **Examples**: 0 logins a week score 0, 3 score 60 and 10 score 100.",
            "* **Missing**: A gap is left out: its weight goes to the other members of usage.",
        ]
        assert "formula `days_since(last_login)`, counting days up to" in text
        assert "| free | 20 |\n| pro | 70 |\n" in section(text, "plan", "###")
        assert "* **Freshness**: An observation counts for a time." in section(text, "nps", "###")

    def test_states_the_policy_on_missing_data(self):
        """For the whole."""
        text = section(document(CARD).markdown, "Missing data")
        assert "| b2b-saas |  | 2 |\n| usage | 50% |  |" in text
        assert "| is left out | weekly_logins and last_seen |" in text
        assert "| has a score of its own | nps |\n| is an error | plan |" in text
        assert "Old observations are gaps too: nps." in text

    def test_a_small_scorecard_has_a_short_document(self):
        """Without what it does not have."""
        text = document(hs.Scorecard("s", [A])).markdown
        titles = re.findall("^## (.*)$", text, re.MULTILINE)
        assert titles == [
            "How the score comes about",
            "Metrics and weights",
            "Metrics",
            "Missing data",
        ]
        assert "A gap is left out: s then has no score." in text
        assert "No score for" not in text

    def test_weight_may_go_to_all_metrics(self):
        """With `spread="across"`."""
        text = document(hs.Scorecard("s", [A, B], spread="across")).markdown
        assert "A gap is left out: its weight goes to all other metrics." in text
        assert "wherever they stand." in section(text, "Missing data")

    def test_points_stand_in_the_place_of_weights(self):
        """Where they are added up."""
        members = [
            hs.Metric("seats", hs.Steps({0: -10, 5: 20})),
            hs.Group("more", [hs.Metric("c", hs.AsIs(0, 30)), A], aggregation=hs.Sum(high=30)),
            B,
        ]
        card = hs.Scorecard(
            "s", members, aggregation=hs.Sum(), weighting=hs.Fixed(seats=1, more=1, b=0)
        )
        text = document(card).markdown
        assert "| seats | -10 to 20 points |  | 50% |" in text
        assert "| **more** | 0 to 30 points |  | 50% |" in text
        assert "| b | left out |  | 0% |" in text
        assert "Every metric turns a value into points, by a curve" in text
        assert "The score is made of seats, more and b. The members' points are added up" in text
        assert "* **Examples**: a seats of 0 gives -10 and one of 5 gives 20." in text
        assert "A gap is left out: it adds no points." in text
        assert "**Weighting**" not in text

    def test_says_where_weights_come_from(self):
        """Unless they are declared and have been said."""
        order = hs.RankOrder(["a", "b"])
        text = document(hs.Scorecard("s", [A, B], weighting=order)).markdown
        assert "made of a (75%) and b (25%). The weighted mean" in text
        assert "weaknesses. Only the order of importance is given: a and b;" in text

    def test_says_where_weights_do_not_weigh(self):
        """Where the order of the scores gives the shares."""
        text = document(hs.Scorecard("s", [A, B], aggregation=hs.Worst())).markdown
        assert "In s, weights count toward coverage alone" in text
        assert "The score is made of a and b. The lowest score among the members" in text

    def test_many_members_are_counted(self):
        """And not listed."""
        members = [hs.Metric(f"m{place}", hs.AsIs()) for place in range(9)]
        assert "The score is made of 9 members." in document(hs.Scorecard("s", members)).markdown


class TestSince:
    """What changed."""

    def test_nothing(self):
        """Is said."""
        text = document(CARD, since=CARD).markdown
        assert "\n\nNo changes.\n" in section(text, "What changed since version 2026.2")

    def test_something(self):
        """A sentence each; an old one without a version goes by its fingerprint."""
        old = attrs.evolve(CARD, version="", min_present=1)
        text = document(CARD, since=old).markdown
        changes = section(text, f"What changed since {old.fingerprint[:12]}").splitlines()[2:]
        assert [line for line in changes if line.startswith("* ")]


@attrs.frozen(eq=False, repr=False)
class Odd(Normalizer):
    """A normalizer of one's own."""

    held: frozenset

    def curve(self, values):
        """Let values through."""
        return values


class TestModelDocument:
    """The document itself."""

    def test_prints_as_what_it_is(self):
        """Short for those who look, and whole for those who print."""
        made = document(CARD)
        shown = f"<ModelDocument: 'b2b-saas', 4 metrics, {CARD.fingerprint[:12]}>"
        assert repr(made) == shown
        assert str(made) == made.markdown
        assert made._repr_html_().startswith("<iframe sandbox ")

    def test_says_no_fingerprint_where_there_is_none(self):
        """A part of one's own may hold what no document can hold."""
        made = document(hs.Scorecard("odd", [hs.Metric("a", Odd(frozenset({1})))]))
        assert repr(made) == "<ModelDocument: 'odd', 1 metric>"
        assert "ingerprint" not in made.markdown
        assert "ingerprint" not in made.html

    def test_is_saved_by_suffix(self, tmp_path):
        """In UTF-8, whatever the machine."""
        made = document(hs.Scorecard("é", [A]))
        for name, text in {
            "a.md": made.markdown,
            "a.markdown": made.markdown,
            "a.html": made.html,
            "A.HTM": made.html,
        }.items():
            made.save(tmp_path / name)
            assert (tmp_path / name).read_bytes() == text.encode("utf-8")

    def test_another_suffix_is_refused(self, tmp_path):
        """The message names those that are allowed."""
        path = str(tmp_path / "a.pdf")
        with pytest.raises(
            SpecError, match=r"end in \.md, \.markdown, \.html, \.htm\. Got"
        ) as info:
            document(CARD).save(path)
        assert info.value.got == path

    def test_a_name_of_half_a_character_can_be_saved(self, tmp_path):
        """It is shown as what cannot be shown."""
        made = document(hs.Scorecard("s", [hs.Metric("\ud800", hs.Decay(14), formula="x")]))
        made.save(tmp_path / "a.html")
        made.save(tmp_path / "a.md")

    def test_travels_between_processes(self):
        """As definitions do."""
        made = document(CARD)
        again = pickle.loads(pickle.dumps(made))  # noqa: S301  our own bytes
        assert isinstance(again, ModelDocument)
        assert again.html == made.html
