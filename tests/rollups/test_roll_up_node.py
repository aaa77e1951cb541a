import json
import math

import attrs
import pytest
from forests import CARD, FAMILY, cases, scored
from hypothesis import given, settings

import healthscore as hs
from healthscore.rollups import ShareAtLeast, roll_up


def rolled(**options):
    """Roll the family up."""
    return roll_up(scored(), FAMILY["parent"], FAMILY["mrr"], top="book", **options)


def alike(values, parent=None, card=CARD, **options):
    """Roll customers up whose metrics have one value each."""
    keys = [f"c{at}" for at in range(len(values))]
    return roll_up(scored({"id": keys, "m": values, "k": values}, card), parent, **options)


class TestSentences:
    def test_a_node_tells_what_it_is_made_of(self):
        """The largest loss first, then where that comes from, metrics, and who is missing."""
        assert rolled()["acme"].sentences == (
            (
                "The score of acme is 59.8 of 100, yellow: the mean by weight of its own score and "
                "2 children; 84.6 % of the weight below has a score."
            ),
            "acme-fr at 28.1 (red) costs 26.1 of the 40.2 points lost, with 36.4 % of the weight.",
            (
                "acme-de at 60.0 (yellow) costs 7.3 of the 40.2 points lost, with 18.2 % of the "
                "weight."
            ),
            (
                "Its own score of 85.0 (green) costs 6.8 of the 40.2 points lost, with 45.5 % of "
                "the weight."
            ),
            "Within acme-fr, its own score of 35.0 (red) costs 17.7 of these 26.1.",
            "By metric, most is lost by k: 21.8 and m: 18.4.",
            "brix has no score, with 15.4 % of the weight.",
        )

    def test_who_costs_most_is_followed_down(self):
        """Level by level."""
        within = [text for text in rolled()["book"].sentences if text.startswith("Within")]
        assert within[0].startswith("Within acme, acme-fr at 28.1 (red) costs ")
        assert within[1].startswith("Within acme-fr, its own score of 35.0 (red) costs ")
        assert len(within) == 2

    def test_the_way_down_ends_where_nothing_is_lost(self):
        """Or after a few levels."""
        size = 12
        deep = alike([40] * size, [None, *(f"c{at}" for at in range(size - 1))], own="out")
        assert sum(text.startswith("Within") for text in deep["c0"].sentences) == 5
        shallow = alike([100, 99.9, 100], [None, "c0", "c1"], own="out", min_coverage=0)
        assert not any(text.startswith("Within") for text in shallow["c0"].sentences)

    def test_small_losses_end_the_way_down(self):
        """Many children share what would otherwise be told."""
        values = [0, 0, *[99] * 40]
        parent = [None, "c0", *["c1"] * 40]
        told = alike(values, parent, own="out")["c0"].sentences
        assert told[0].startswith("The score of c0 is 99.0 of 100, green: the mean of 1 child.")
        assert not any(text.startswith("Within") for text in told)

    @pytest.mark.parametrize(("count", "told"), [(5, 5), (6, 6), (7, 5)])
    def test_many_children_are_summed_up(self, count, told):
        """Unless it is only one more."""
        texts = alike([50] * count)["portfolio"].sentences
        assert sum(text.startswith("c") for text in texts) == told
        if told < count:
            assert "2 others cost 14.3 of the 50.0 points lost." in texts

    def test_others_that_lost_nothing_are_not_counted(self):
        """Only what costs is told."""
        texts = alike([10] * 5 + [60, 60, 100])["portfolio"].sentences
        assert "2 others cost 10.0 of the 66.2 points lost." in texts

    def test_a_perfect_node_has_lost_nothing(self):
        """So nothing is told of it."""
        assert alike([100, 100])["portfolio"].sentences == (
            "The score of portfolio is 100.0 of 100, green: the mean of 2 children.",
        )

    def test_shares_are_told_as_such(self):
        """Not as scores, and without metrics."""
        assert rolled(by=ShareAtLeast("yellow"))["acme-fr"].sentences == (
            "Of acme-fr, 0 % is yellow or better: the mean by weight of its own score and 1 child.",
            "Its own score of 0.0 costs 75.0 of the 100.0 points lost, with 75 % of the weight.",
            "acme-fr-sud at 0.0 costs 25.0 of the 100.0 points lost, with 25 % of the weight.",
        )

    @pytest.mark.parametrize(
        ("by", "told"),
        [
            ("worst", "the lowest of"),
            ("best", "the highest of"),
            (hs.GeometricMean(), "the geometric mean by weight of"),
            (hs.HarmonicMean(), "the harmonic mean by weight of"),
            (hs.PowerMean(2), "the mean of power 2 by weight of"),
        ],
    )
    def test_the_mean_has_a_name(self, by, told):
        """What weights do is said where they do anything."""
        assert told in rolled(by=by)["acme"].sentences[0]

    def test_why_there_is_no_score(self):
        """Too little below has one, or nothing."""
        lost = alike([None, None, 50], ["c1", None, None], own="in", top="all", min_coverage=0.5)
        assert lost["c1"].sentences[0] == (
            "The score of c1 is unknown: nothing below it has a score."
        )
        assert lost["all"].sentences == (
            (
                "The score of all is unknown: only 33.3 % of the weight below has a score, and "
                "50 % is due."
            ),
            "c1 has no score, with 66.7 % of the weight.",
        )
        assert lost["c0"].sentences == (
            "The score of c0 is unknown: it has none of its own, and nothing is below it.",
        )

    def test_many_without_a_score_are_counted(self):
        """The first few are named."""
        told = alike([50, *[None] * 7])["portfolio"].sentences[-1]
        assert told.endswith("and 2 more have no score, with 87.5 % of the weight.")

    def test_a_leaf_tells_its_score(self):
        """What it is made of is the customer's own explanation."""
        assert alike([30])["c0"].sentences == ("The score of c0 is 30.0 of 100, red.",)

    def test_without_details_there_are_no_metrics(self):
        """The rest is told."""
        scores = scored(details=False)
        told = roll_up(scores, FAMILY["parent"])["acme"].sentences
        assert not any("metric" in text for text in told)
        assert len(told) > 3

    def test_rules_are_told_beside_the_metrics(self):
        """Where they take anything."""
        capped = attrs.evolve(CARD, rules=[hs.Cap(at=30, when="m >= 60", reason="too good")])
        told = alike([100, 100], card=capped)["portfolio"].sentences
        assert told[-1] == "Rules and limits take 70.0 points."
        assert not any("By metric" in text for text in told)
        assert not any("Rules" in text for text in alike([50], card=capped)["portfolio"].sentences)

    def test_without_a_banding_there_are_no_bands(self):
        """Nor brackets for them."""
        bare = attrs.evolve(CARD, banding=None)
        told = alike([30, 60], [None, "c0"], card=bare)["c0"]
        assert told.band == ""
        assert told.sentences[:2] == (
            "The score of c0 is 45.0 of 100: the mean of its own score and 1 child.",
            "Its own score of 30.0 costs 35.0 of the 55.0 points lost, with 50 % of the weight.",
        )

    @settings(max_examples=15)
    @given(cases())
    def test_every_node_can_be_told(self, case):
        """Of any forest, and written down."""
        found = roll_up(case.scores, case.parent, case.weight).with_leaves()
        for key in found.keys.tolist():
            node = found[key]
            assert node.sentences[0].startswith(f"The score of {key} is ")
            json.dumps(node.to_dict(), allow_nan=False)
            assert str(node).startswith(node.sentences[0])


class TestNode:
    def test_it_has_what_the_result_has(self):
        """For one node."""
        node = rolled()["acme"]
        assert (node.key, node.band, node.shown) == ("acme", "yellow", "59.8")
        assert (node.n_children, node.n_below, node.weight) == (3, 4, 13.0)
        assert node.coverage == pytest.approx(11 / 13)
        assert repr(node) == "<Node: 'acme', 59.8, yellow, 3 children>"
        assert node.leaf_contributions.contributions.sum() == pytest.approx(node.value)

    def test_repr_of_little(self):
        """No score, no band, one child."""
        bare = attrs.evolve(CARD, banding=None)
        assert (
            repr(alike([None], card=bare)["portfolio"]) == "<Node: 'portfolio', no score, 1 child>"
        )

    def test_it_prints_as_a_table(self):
        """Of its children, the own score among them."""
        assert str(rolled()["acme"]).split("\n\n")[1] == (
            "node             score  weight  put in  lost\n"
            "acme-fr           28.1  36.4 %    10.2  26.1\n"
            "acme-de           60.0  18.2 %    10.9   7.3\n"
            "(its own score)   85.0  45.5 %    38.6   6.8\n"
            "brix                       0 %     0.0   0.0"
        )

    def test_a_long_table_is_cut(self):
        """What is left out is counted."""
        assert str(alike([50] * 30)["portfolio"]).endswith("\n... 10 more")

    def test_it_goes_to_json(self):
        """With None for what is missing."""
        told = json.loads(json.dumps(rolled()["acme"].to_dict(), allow_nan=False))
        assert told["children"][-1] == {
            "node": "brix",
            "own": False,
            "weight": 2.0,
            "share": 0.0,
            "score": None,
            "contribution": 0.0,
            "loss": 0.0,
        }
        assert told["band"] == "yellow"
        assert told["customers"] == 4

    @pytest.mark.parametrize("key", ["nobody", ["x"], math.nan])
    def test_there_must_be_such_a_node(self, key):
        """The message shows what keys look like."""
        with pytest.raises(KeyError, match="Keys are such as 'book'"):
            rolled().explain(key)

    def test_leaves_below_carry_their_part_through_all_levels(self):
        """The sub-subsidiary's share of the book is the product of the shares on the way."""
        held = rolled()["book"].leaf_contributions
        part = dict(zip(held.keys.tolist(), held.shares.tolist(), strict=True))
        assert part["acme-fr-sud"] == pytest.approx(13 / 17 * 4 / 11 * 1 / 4)
        assert part["brix"] == 0.0
        assert held.own.tolist().count(True) == 2
