import re
import warnings

import attrs

import healthscore as hs
from healthscore import learn
from healthscore.aggregations import Aggregation
from healthscore.formula import Formula
from healthscore.normalizers import Normalizer
from healthscore.rules import Rule
from healthscore.spec.pages._document import document
from healthscore.weightings import Weighting

A, B = hs.Metric("a", hs.AsIs()), hs.Metric("b", hs.AsIs())

UNFITTED = hs.Scorecard(
    "unfitted",
    [
        hs.Group("known", [A, B], weighting=hs.Fixed(a=3, b=1)),
        hs.Group(
            "learned",
            [
                hs.Metric("c", hs.Linear(0, learn.quantile(0.9)), missing=learn.median()),
                hs.Metric("d", hs.Percentile()),
            ],
            weighting=hs.Entropy(),
        ),
        hs.Group("points", [hs.Metric("e", hs.AsIs(0, 20))], aggregation=hs.Sum()),
    ],
    banding=hs.Banding({"low": 0, "high": learn.median()}),
)


def section(text, title, marks="##"):
    """Give what stands under one heading of a Markdown text."""
    start = text.index(f"\n{marks} {title}\n")
    rest = text[start + 1 :]
    end = re.search(rf"\n#{{1,{len(marks)}}} ", rest)
    return rest[: end.start()] if end else rest


class TestUnfitted:
    """What is still to be learned."""

    def test_is_named(self):
        """At the top."""
        text = section(document(UNFITTED).markdown, "How the score comes about")
        assert "Still to be learned: metric 'c', metric 'd', Group 'learned' and the" in text

    def test_weights_are_shown_where_they_are_known(self):
        """And said to be learned where not."""
        assert section(document(UNFITTED).markdown, "Metrics and weights").splitlines()[4:12] == [
            "| **known** | 1 | 33.3% | 33.3% |",
            "| └ a | 3 | 75% | 25% |",
            "| └ b | 1 | 25% | 8.3% |",
            "| **learned** | 1 | 33.3% | 33.3% |",
            "| └ c | to be learned | to be learned | to be learned |",
            "| └ d | to be learned | to be learned | to be learned |",
            "| **points** | 1 | 33.3% | 33.3% |",
            "| └ e | 0 to 20 points |  | to be learned |",
        ]

    def test_curves_are_in_words(self):
        """Without a picture and without examples."""
        text = document(UNFITTED)
        assert section(text.markdown, "c", "###").splitlines()[2:] == [
            "* **Value**: column `c`",
            "* **Weight**: to be learned",
            (
                "* **Curve**: A straight line from 0 at 0 to 100 at the 90% quantile, and flat "
                "beyond the ends. What stands in words is learned from the customers that the "
                "scorecard is fitted to."
            ),
            "* **Direction**: more is better if the 90% quantile lies above 0, else less is better",
            (
                "* **Missing**: A gap scores the median of the fitted customers' scores, and "
                "counts as not covered."
            ),
        ]
        assert "| scores what is learned | c |" in text.markdown
        assert text.html.count("<svg") == 3

    def test_weights_below_learned_ones_are_known_after_fitting(self):
        """Those of the group itself are."""
        inner = hs.Group("inner", [B, hs.Metric("c", hs.AsIs())])
        card = hs.Scorecard("s", [A, inner], weighting=hs.Entropy())
        text = document(card).markdown
        assert "50% of inner; its share of the whole is known after fitting" in text
        assert "The score is made of a and inner. The weighted mean" in text
        assert "weaknesses. To be learned from the customers' scores" in text

    def test_points_may_have_weights_that_are_learned(self):
        """They count toward coverage."""
        card = hs.Scorecard(
            "s", [hs.Metric("c", hs.AsIs(0, 9))], aggregation=hs.Sum(), weighting=hs.Entropy()
        )
        assert "0 to 9 points; its share of the whole is known" in document(card).markdown

    def test_edges_of_bands_are_in_words(self):
        """From what they are learned."""
        text = section(document(UNFITTED).markdown, "Bands")
        assert "| high | the median and above |" in text
        assert "Edges in words are learned from the customers' scores." in text


@attrs.frozen(eq=False, repr=False)
class OwnCurve(Normalizer):
    """A curve that warns."""

    @property
    def ends(self):
        """Where it lies."""
        return (0.0, 10.0)

    def curve(self, values):
        """Give the value ten times, with a warning."""
        warnings.warn("no", stacklevel=1)
        return 10 * values


@attrs.frozen(eq=False, repr=False)
class OwnAggregation(Aggregation):
    """An aggregation that somebody else wrote."""

    def combine(self, scores, weights):
        """Give the first member's score."""
        return scores[:, 0] * weights[0] / weights[0]


@attrs.frozen(eq=False, repr=False)
class OwnWeighting(Weighting):
    """A weighting that somebody else wrote."""

    def over(self, names):
        """Count each the same."""
        return dict.fromkeys(names, 1.0)


@attrs.frozen(eq=False, repr=False)
class OwnRule(Rule):
    """A rule that somebody else wrote."""

    when: Formula = attrs.field(factory=lambda: Formula("x > 1"))
    reason: str = ""

    @property
    def level(self):
        """Nothing."""
        return 0.0

    def change(self, scores, levels):
        """Change nothing."""
        return scores + 0 * levels


class TestOwnParts:
    """Parts that somebody else wrote."""

    def test_show_themselves(self):
        """As the calls that make them."""
        card = hs.Scorecard(
            "own",
            [hs.Metric("a", OwnCurve()), B],
            aggregation=OwnAggregation(),
            weighting=OwnWeighting(),
            rules=[OwnRule()],
        )
        text = document(card).markdown
        assert "* **Curve**: `OwnCurve()`" in text
        assert "`0 ▁▁▂▃▃▄▅▆▆▇██ 10`" in text
        assert "made of a (50%) and b (50%). `OwnAggregation()` `OwnWeighting()`" in text
        assert "1. `OwnRule()`" in text
