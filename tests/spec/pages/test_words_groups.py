import attrs
import pytest

import healthscore as hs
import parts
from healthscore.aggregations import Aggregation
from healthscore.spec.pages._content import Code, Name
from healthscore.spec.pages._words_groups import AGGREGATIONS, WEIGHTINGS, aggregation, weighting
from healthscore.weightings import Weighting

ABC = ("a", "b", "c")
MANY = [f"m{place}" for place in range(9)]


def plain(line):
    """Give a line as bare text."""
    return "".join(p.text if isinstance(p, Name | Code) else p for p in line)


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


class TestAggregation:
    """How members' scores become one."""

    @pytest.mark.parametrize(
        ("part", "words"),
        [
            (
                hs.WeightedMean(),
                "The weighted mean of the members' scores: strengths make up for weaknesses.",
            ),
            (
                hs.GeometricMean(),
                (
                    "The weighted geometric mean of the members' scores: one fault weighs heavily. "
                    "One member at 0 makes it 0."
                ),
            ),
            (
                hs.HarmonicMean(floor=1),
                (
                    "The weighted harmonic mean of the members' scores: one fault weighs more "
                    "heavily still. A score below 1 counts as 1."
                ),
            ),
            (
                hs.PowerMean(2),
                "The weighted power mean of exponent 2: high scores weigh more.",
            ),
            (
                hs.PowerMean(-3),
                (
                    "The weighted power mean of exponent -3: low scores weigh more. One member at "
                    "0 makes it 0."
                ),
            ),
            (
                hs.PowerMean(1, floor=5),
                (
                    "The weighted mean of the members' scores, as the power mean of exponent 1. A "
                    "score below 5 counts as 5."
                ),
            ),
            (
                hs.PowerMean(float("inf")),
                "The highest score among the members, as a power mean without limit.",
            ),
            (
                hs.Worst(),
                (
                    "The lowest score among the members: nothing makes up for it. Weights count "
                    "toward coverage alone."
                ),
            ),
            (
                hs.Best(),
                (
                    "The highest score among the members: one strength is enough. Weights count "
                    "toward coverage alone."
                ),
            ),
            (
                hs.OrderedMean([1, 2, 5]),
                (
                    "A mean by rank: from the best member to the worst they count 1, 2 and 5. "
                    "Weights count toward coverage alone."
                ),
            ),
            (
                hs.OrderedMean([1]),
                "The score of its one member. Weights count toward coverage alone.",
            ),
            (
                hs.OrderedMean([1] * 9),
                (
                    "A mean by rank: from the best member to the worst they count by 9 weights. "
                    "Weights count toward coverage alone."
                ),
            ),
            (
                hs.Sum(),
                (
                    "The members' points are added up, and kept within 0 and 100. Weights count "
                    "toward coverage alone."
                ),
            ),
            (
                hs.Sum(start=-5, low=-1e9, high=1e9),
                (
                    "The members' points are added up, starting at -5. Weights count toward "
                    "coverage alone."
                ),
            ),
            (
                hs.Sum(start=-5, low=-100, high=10),
                (
                    "The members' points are added up, starting at -5, and kept within -100 and "
                    "10. Weights count toward coverage alone."
                ),
            ),
            (
                hs.Rounded(hs.WeightedMean(), mode="half_even"),
                (
                    "The weighted mean of the members' scores: strengths make up for weaknesses. "
                    "Then rounded to whole numbers; halves go to the even neighbour."
                ),
            ),
            (
                hs.Rounded(OwnAggregation(), digits=-1, mode="floor"),
                "OwnAggregation() Then rounded to tens; always down.",
            ),
            (
                hs.Rounded(OwnAggregation(), digits=1),
                "OwnAggregation() Then rounded to 1 digit after the point; halves go up.",
            ),
        ],
        ids=repr,
    )
    def test_is_a_sentence(self, part, words):
        """With its own numbers in it."""
        assert plain(aggregation(part)) == words

    @pytest.mark.parametrize("way", parts.AGGREGATIONS, ids=parts.name_of)
    def test_every_shipped_one_has_words_of_its_own(self, way):
        """Its definition is not what people read."""
        assert type(way.of(3)) in AGGREGATIONS
        assert repr(way.of(3)) not in plain(aggregation(way.of(3)))


class TestWeighting:
    """How much members count, and why."""

    @pytest.mark.parametrize(
        ("part", "words"),
        [
            (hs.Equal(), "Every member counts the same."),
            (hs.Fixed(a=40, b=0.5), "The weights are declared: a 40 and b 0.5."),
            (hs.Fixed(dict.fromkeys(MANY, 1)), "The weights are declared."),
            (
                hs.RankOrder(ABC, method="sum"),
                (
                    "Only the order of importance is given: a, b and c; weights that fall evenly "
                    "from rank to rank (rank sum)."
                ),
            ),
            (
                hs.RankOrder(MANY),
                (
                    "Only the order of importance is given: 9 members; the mean of all weights in "
                    "that order (rank-order centroid)."
                ),
            ),
            (
                hs.PairwiseComparisons({("a", "b"): 3, ("b", "c"): 1 / 3}),
                (
                    "From comparing members two by two: a counts 3 times as much as b and b counts "
                    "0.333 times as much as c. Their consistency ratio is 0; 0 means that none "
                    "contradicts another, and above 0.1 they should be revised."
                ),
            ),
            (
                hs.PairwiseComparisons({("hub", name): 2 for name in MANY}),
                (
                    "From 9 comparisons of members two by two. Their consistency ratio is 0; 0 "
                    "means that none contradicts another, and above 0.1 they should be revised."
                ),
            ),
            (
                hs.Entropy(),
                (
                    "To be learned from the customers' scores: the more unevenly a member's scores "
                    "are spread, the more it counts."
                ),
            ),
            (
                hs.Critic(correlation="spearman", fallback=hs.Equal()),
                (
                    "To be learned from the customers' scores: the wider a member's scores are "
                    "spread, and the less others say the same, the more it counts, by ranks. Where "
                    "these do not settle it: Every member counts the same."
                ),
            ),
            (
                hs.Blend(hs.Equal(), OwnWeighting(), share=0.25),
                "A blend. 25% of it: Every member counts the same. The other 75%: OwnWeighting()",
            ),
        ],
        ids=repr,
    )
    def test_is_a_sentence(self, part, words):
        """With its own names and numbers in it."""
        assert plain(weighting(part)) == words

    @pytest.mark.parametrize(
        "part",
        [
            *parts.WEIGHTINGS,
            *parts.ODD_WEIGHTINGS,
            *parts.LEARNING_WEIGHTINGS,
            *parts.OUTCOME_WEIGHTINGS,
        ],
        ids=parts.name_of,
    )
    def test_every_shipped_one_has_words_of_its_own(self, part):
        """Its definition is not what people read."""
        assert type(part) in WEIGHTINGS
        assert repr(part) not in plain(weighting(part))
