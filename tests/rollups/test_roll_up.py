import math
import random
from itertools import pairwise

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest
from forests import BANDING, CARD, FAMILY, MEANS, cases, same, scored
from hypothesis import given, settings
from hypothesis import strategies as st

import healthscore as hs
from healthscore import AsIs, DataError, DefinitionError, Metric, Scorecard, WeightedMean, Worst
from healthscore.rollups import ShareAtLeast, roll_up

MEAN = WeightedMean()
OWN = st.sampled_from(["in", "out", "fallback"])
FEW = settings(max_examples=25)


def rolled_up(case, **options):
    """Roll one case up."""
    return roll_up(case.scores, case.parent, case.weight, **options)


class TestAgainstPlainPython:
    @FEW
    @given(cases(), st.sampled_from(MEANS), OWN, st.sampled_from([0.0, 0.5, 1.0]))
    def test_every_node_is_what_a_recursion_makes_of_it(self, case, by, own, least):
        """Scores, coverage and weights agree, whatever the mean, with gaps, gates and zeros."""
        rolled = rolled_up(case, by=by, own=own, min_coverage=least)
        due = [case.plain(key, by, own, least) for key in rolled.keys.tolist()]
        same(rolled.values, [each.value for each in due], 1e-8)
        same(rolled.coverage, [each.coverage for each in due])
        same(rolled.weights, [each.weight for each in due])
        assert rolled.n_below.tolist() == [
            len(set(case.below(key)) - {key}) for key in rolled.keys.tolist()
        ]

    @FEW
    @given(cases(), st.sampled_from(MEANS), OWN)
    def test_children_have_the_shares_and_losses_of_the_aggregation(self, case, by, own):
        """What each child lost is what the aggregation itself splits."""
        rolled = rolled_up(case, by=by, own=own)
        for node in rolled.keys.tolist():
            held = rolled.children(node)
            members = case.members(node, by, own)
            scores = np.array([[each.value for _, _, each in members]])
            if np.isnan(scores).all():
                assert np.isnan(held.losses).all()
                continue
            weights = np.array([each.weight for _, _, each in members])
            value = by(scores, weights)
            with np.errstate(all="ignore"):
                due = by.shares(scores, weights)[0], by.losses(scores, weights, value)[0]
            places = {
                pair: at
                for at, pair in enumerate(zip(held.keys.tolist(), held.own.tolist(), strict=True))
            }
            rows = [places[key, itself] for key, itself, _ in members]
            same(held.shares[rows], due[0])
            same(held.losses[rows], due[1], 1e-6)


class TestLaws:
    @FEW
    @given(cases(), st.sampled_from(MEANS), OWN)
    def test_what_a_node_holds_adds_up(self, case, by, own):
        """Contributions sum to the score and losses to what is missing, by child and by leaf."""
        rolled = rolled_up(case, by=by, own=own)
        for node, value in zip(rolled.keys.tolist(), rolled.values.tolist(), strict=True):
            for held in (rolled.children(node), rolled.leaf_contributions(node)):
                if math.isnan(value):
                    assert np.isnan(held.contributions).all()
                else:
                    same(held.contributions.sum(), value, 1e-8)
                    same(held.losses.sum(), 100.0 - value, 1e-8)
                    same(held.shares.sum(), 1.0)

    @FEW
    @given(cases(gaps=0.0))
    def test_the_mean_of_means_is_the_mean_of_all_customers(self, case):
        """Where everybody has a score, levels between make no difference; no weight is lost."""
        rolled = rolled_up(case)
        for node, value, weight in zip(rolled.keys, rolled.values, rolled.weights, strict=True):
            below = case.below(str(node))
            weights = [case.weight[key] for key in below]
            same(weight, math.fsum(weights))
            if any(weights):
                due = math.fsum(case.weight[key] * case.own(key) for key in below)
                same(value, due / math.fsum(weights))

    @FEW
    @given(cases(), st.sampled_from(MEANS), OWN, st.randoms(use_true_random=False))
    def test_the_order_of_the_table_changes_no_bit(self, case, by, own, chance):
        """A node holds a set."""
        one = rolled_up(case, by=by, own=own)
        other = roll_up(case.shuffled(chance).scores, case.parent, case.weight, by=by, own=own)
        assert sorted(one.keys.tolist()) == sorted(other.keys.tolist())
        for name in ("values", "coverage", "weights"):
            due = dict(zip(other.keys.tolist(), getattr(other, name).tolist(), strict=True))
            found = getattr(one, name).tolist()
            np.testing.assert_array_equal(found, [due[key] for key in one.keys.tolist()])

    @FEW
    @given(cases(), st.sampled_from([mean for mean in MEANS if "Rounded" not in repr(mean)]))
    def test_a_score_lies_between_those_that_went_in(self, case, by):
        """No node is worse than all that it holds, or better."""
        rolled = rolled_up(case, by=by)
        floor = getattr(by, "floor", 0.0)
        for node in rolled.keys.tolist():
            scores = rolled.children(node)
            scores = scores.scores[(scores.weights > 0.0) & ~np.isnan(scores.scores)]
            if len(scores):
                low, high = (max(end, floor) for end in (scores.min(), scores.max()))
                assert low <= rolled[node].value <= high

    @FEW
    @given(cases())
    def test_means_stand_in_the_order_of_their_exponents(self, case):
        """The worst is no better than the geometric mean, nor that than the mean, nor the best."""
        means = ["worst", hs.HarmonicMean(), hs.GeometricMean(), "mean", hs.PowerMean(3), "best"]
        ways = [rolled_up(case, by=by) for by in means]
        for low, high in pairwise(ways):
            present = ~np.isnan(low.values)
            assert (low.values[present] <= high.values[present] + 1e-9).all()

    @pytest.mark.parametrize("by", [by for by in MEANS if "Rounded" not in repr(by)])
    @pytest.mark.parametrize("value", [0.0, 37.3, 100.0, 99.99999])
    def test_equal_children_make_the_same_score_to_the_bit(self, by, value):
        """So does an only child."""
        for count in (1, 7):
            scores = scored({"id": range(count), "m": [value] * count, "k": [None] * count})
            weight = np.linspace(0.1, 3.7, count)
            found = roll_up(scores, weight=weight, by=by).values.tolist()
            assert found == [max(value, getattr(by, "floor", 0.0))]

    @FEW
    @given(cases())
    def test_metrics_of_all_customers_add_up(self, case):
        """Carried up by weight, contributions and adjustments sum to the score."""
        card = Scorecard(
            "demo",
            [Metric("m", AsIs()), Metric("k", AsIs(), formula="100 - m")],
            rules=[hs.Cap(at=30, when="m >= 60", reason="too good")],
            weighting=hs.Fixed(m=3, k=1),
        )
        scores = card.score({"id": case.keys, "m": case.values}, key="id")
        for by in ("mean", "worst", "best"):
            rolled = roll_up(scores, case.parent, case.weight, by=by)
            points = rolled.metric_contributions.sum(axis=1) + rolled.adjustments
            same(points, rolled.values)
            same(rolled.metric_losses.sum(axis=1) - rolled.adjustments, 100.0 - rolled.values)

    @FEW
    @given(cases(gaps=0.0, zeros=0.0))
    def test_shares_add_up_over_customers(self, case):
        """The share of a node in green is that of the customers below it."""
        rolled = rolled_up(case, by=ShareAtLeast("green"))
        below = rolled_up(case).share_below("green")
        same(below, 1.0 - rolled.values / 100.0)
        for node, share in zip(rolled.keys.tolist(), below.tolist(), strict=True):
            red = math.fsum(case.weight[key] for key in case.below(node) if case.own(key) < 70)
            same(share, red / math.fsum(case.weight[key] for key in case.below(node)))


class TestFamily:
    """One family of accounts, small enough to check by head."""

    def test_the_own_score_is_one_more_child(self):
        """With its own weight; nodes stand from the roots down."""
        rolled = roll_up(scored(), FAMILY["parent"], FAMILY["mrr"])
        assert rolled.keys.tolist() == ["acme", "acme-fr"]
        assert rolled.parents.tolist() == [None, "acme"]
        assert rolled.own_scores.tolist() == [85.0, 35.0]
        assert rolled.levels.tolist() == [0, 1]
        assert rolled.n_children.tolist() == [3, 1]
        assert rolled.n_below.tolist() == [4, 1]
        assert rolled.weights.tolist() == [13.0, 4.0]
        same(rolled.values, [(5 * 85 + 2 * 60 + 4 * 28.125) / 11, 28.125])
        same(rolled.coverage, [11 / 13, 1.0])
        assert rolled.bands.tolist() == ["yellow", "red"]
        assert rolled.band_codes.tolist() == [1, 0]
        assert len(rolled) == 2

    def test_the_own_score_may_stay_out(self):
        """An only child's score is then the parent's."""
        rolled = roll_up(scored(), FAMILY["parent"], FAMILY["mrr"], own="out")
        same(rolled.values, [(2 * 60 + 7.5) / 3, 7.5])
        assert rolled.weights.tolist() == [5.0, 1.0]

    def test_the_own_score_may_be_a_fallback(self):
        """It counts where no child has a score, and coverage tells of the children."""
        table = {"id": ["a", "b", "c", "d"], "m": [80, None, 60, 20], "k": [80, None, 60, 20]}
        rolled = roll_up(scored(table), {"b": "a", "d": "c"}, own="fallback")
        assert rolled.values.tolist() == [80.0, 20.0]
        assert rolled.coverage.tolist() == [0.5, 1.0]

    def test_a_parent_may_weigh_what_it_was_given(self):
        """A contract value that already includes those of the children."""
        rolled = roll_up(
            scored(), FAMILY["parent"], FAMILY["mrr"], parent_weight="own", own="out", top="book"
        )
        same(rolled["book"].value, (5 * (2 * 60 + 3 * 7.5) / 5 + 4 * 80) / 9)
        assert rolled["acme"].weight == 5.0

    def test_without_weights_each_counts_the_same(self):
        """Each customer, or each node in its parent."""
        parent = {"acme": "emea", "brix": "emea", "cogs": "apac", "emea": None, "apac": None}
        table = {"id": ["acme", "brix", "cogs"], "m": [10, 20, 90], "k": [10, 20, 90]}
        by_customer = roll_up(scored(table), parent, top="all")
        assert by_customer["all"].value == 40.0
        assert roll_up(scored(table), parent, top="all", parent_weight="own")["all"].value == 52.5

    def test_zero_weight_is_left_out(self):
        """Also of the worst."""
        scores = scored()
        rolled = roll_up(scores, weight=[1, 1, 1, 0, 1, 1], by="worst")
        assert rolled.values.tolist() == [35.0]
        nothing = roll_up(scores, weight=[0] * 6)
        assert np.isnan(nothing.values).all()
        assert nothing.coverage.tolist() == [0.0]

    def test_leaves_can_be_shown(self):
        """Their scores are their own."""
        rolled = roll_up(scored(), FAMILY["parent"]).with_leaves()
        assert rolled.keys.tolist() == ["acme", "cogs", "acme-de", "acme-fr", "brix", "acme-fr-sud"]
        assert rolled.n_children.tolist() == [3, 0, 0, 1, 0, 0]
        assert rolled.values[1] == 80.0
        assert rolled.coverage.tolist()[-2:] == [0.0, 1.0]

    def test_shares_have_no_bands_of_the_scorecard(self):
        """A share is no score; a banding of its own may be given, also to cut customers by."""
        scores = scored()
        rolled = roll_up(scores, FAMILY["parent"], by=ShareAtLeast("yellow"))
        with pytest.raises(DefinitionError, match=r"a share is no score of the scorecard\. Pass"):
            _ = rolled.bands
        own = hs.Banding({"bad": 0, "good": 50})
        rolled = roll_up(scores, by=ShareAtLeast("good", banding=own), banding=own)
        assert rolled.values.tolist() == [60.0]
        assert rolled.bands.tolist() == ["good"]
        assert rolled.share_below("good").round(9).tolist() == [0.4]
        cut = roll_up(scores, by=ShareAtLeast("green"), banding=own)
        assert cut.values.tolist() == [40.0]
        assert cut.bands.tolist() == ["bad"]
        assert roll_up(scores, banding=own).share_below("good").round(9).tolist() == [0.4]

    def test_bands_that_a_margin_holds_count_as_they_are(self):
        """The share goes by the band that a customer is in."""
        card = attrs.evolve(CARD, banding=attrs.evolve(BANDING, margin=5))
        table = {"id": ["a"], "m": [69], "k": [69]}
        scores = card.score(table, key="id", previous={"a": "green"})
        assert roll_up(scores, by=ShareAtLeast("green")).values.tolist() == [100.0]

    def test_bands_need_a_banding(self):
        """The message says where it would come from."""
        bare = attrs.evolve(CARD, banding=None)
        with pytest.raises(DefinitionError, match=r"the scorecard has none\. Pass banding"):
            _ = roll_up(scored(card=bare)).bands
        with pytest.raises(DataError, match=r"Nobody can be in band 'green' without a banding"):
            roll_up(scored(card=bare), by=ShareAtLeast("green"))

    def test_there_must_be_such_a_band(self):
        """The nearest is offered."""
        with pytest.raises(DataError, match=r"There is no band 'gren'\. .*green.* Bands are red"):
            roll_up(scored(), by=ShareAtLeast("gren"))

    def test_metrics_add_up_for_some_alone(self):
        """For others there is no way to do so."""
        for by, made in (
            (hs.GeometricMean(), "a geometric mean"),
            (ShareAtLeast("green"), "a share"),
            (hs.PowerMean(2), "a mean of power 2"),
        ):
            with pytest.raises(DefinitionError, match=f"and this is {made}"):
                _ = roll_up(scored(), by=by).metric_contributions
        with pytest.raises(DefinitionError):
            _ = roll_up(scored(), by=hs.PowerMean(1, floor=5)).adjustments

    def test_metrics_need_details(self):
        """The rest does not."""
        rolled = roll_up(scored(details=False))
        assert rolled.metrics == ("m", "k")
        with pytest.raises(DataError, match="details=True"):
            _ = rolled.metric_losses

    def test_arrays_are_read_only(self):
        """Nobody changes a result."""
        rolled = roll_up(scored(), FAMILY["parent"])
        held = rolled.children("acme")
        for array in (rolled.values, rolled.keys, rolled.parents, held.losses, held.keys):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = array[0]


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"by": hs.Sum()}, r"'by' of roll_up must be 'mean', .*Got Sum\(\)"),
            ({"by": hs.OrderedMean([1, 2])}, "any number of children"),
            ({"by": "median"}, "Got 'median'"),
            ({"by": ["mean"]}, "Got "),
            ({"own": True}, "'own' of roll_up must be 'in', 'out', 'fallback'. Got True"),
            ({"parent_weight": "mean"}, "'parent_weight' of roll_up must be 'sum', 'own'"),
            ({"min_coverage": 2}, "'min_coverage' of roll_up must be from 0 to 1. Got 2"),
            ({"min_coverage": "all"}, "must be from 0 to 1"),
            ({"banding": "rgb"}, "'banding' of roll_up must be a Banding. Got 'rgb'"),
            ({"top": ["x"]}, "'top' of roll_up must be a key"),
            ({"bare": 5}, "'bare' of roll_up must be True, False or a list of keys. Got 5"),
        ],
    )
    def test_what_an_option_must_be(self, options, message):
        """The message names it."""
        with pytest.raises(DefinitionError, match=message):
            roll_up(scored(), **options)

    def test_a_banding_must_be_fitted(self):
        """Nothing can be cut by what is still to be learned."""
        banding = hs.Banding({"low": 0, "high": hs.learn.quantile(0.5)})
        with pytest.raises(hs.NotFittedError):
            roll_up(scored(), banding=banding)

    def test_a_band_must_be_a_text(self):
        """So that it can be a label."""
        with pytest.raises(DefinitionError, match="'band' of ShareAtLeast"):
            ShareAtLeast(3)
        with pytest.raises(DefinitionError, match="'banding' of ShareAtLeast must be a Banding"):
            ShareAtLeast("green", banding={"green": 50})

    def test_words_stand_for_aggregations(self):
        """To the bit."""
        for word, by in (("mean", MEAN), ("worst", Worst()), ("best", hs.Best())):
            one, other = (roll_up(scored(), FAMILY["parent"], by=each) for each in (word, by))
            assert one.values.tolist() == other.values.tolist()


class TestScores:
    """What is rolled up are scores of customers."""

    @pytest.mark.parametrize(
        ("make", "remedy"),
        [
            (
                lambda scores: hs.History([("2026-01-01", scores)]),
                r"Got <History.*Roll up the scores of one period: history\.latest or history\.at",
            ),
            (
                lambda scores: roll_up(scores, FAMILY["parent"]),
                r"Got <RollUp.* Nodes go on to any depth at once: name the parents of parents",
            ),
            (
                lambda _: pd.DataFrame(FAMILY),
                r"Score the table first: scorecard\.score\(table, key",
            ),
            (lambda _: FAMILY, "Score the table first"),
            (lambda scores: scores["acme"], "Score the table first"),
            (lambda scores: scores.values, "Score the table first"),
            (lambda _: None, r"Got None\. Score the table first"),
        ],
    )
    def test_anything_else_is_refused(self, make, remedy):
        """With the way to what is due."""
        with pytest.raises(DataError, match=f"'scores' of roll_up must be Scores.*{remedy}"):
            roll_up(make(scored()), FAMILY["parent"])


class TestSums:
    """Scorecards that sum have metrics that take points, and lose none."""

    CARD = Scorecard(
        "sum",
        [Metric("tickets", hs.Steps({0: 30, 5: -20})), Metric("usage", AsIs())],
        aggregation=hs.Sum(),
        banding=BANDING,
    )

    def test_metrics_and_adjustments_add_up(self):
        """To the score; without adjustments they do not."""
        table = {"id": ["a", "b"], "tickets": [7, 7], "usage": [5, 150]}
        rolled = roll_up(scored(table, self.CARD))
        same(rolled.values, [40.0])
        same(rolled.metric_losses, [[0.0, 0.0]])
        same(rolled.metric_contributions, [[-20.0, 52.5]])
        same(rolled.metric_contributions.sum(axis=1) + rolled.adjustments, rolled.values)

    def test_sentences_name_what_takes_points(self):
        """And what rules and limits add."""
        table = {"id": ["a", "b"], "tickets": [7, 7], "usage": [5, 60]}
        told = roll_up(scored(table, self.CARD))["portfolio"].sentences
        assert told[-2:] == (
            "By metric, points are taken by tickets: 20.0.",
            "Rules and limits give 7.5 points.",
        )
        table = {"id": ["a", "b"], "tickets": [2, 2], "usage": [100, 20]}
        told = roll_up(scored(table, self.CARD))["portfolio"].sentences
        assert told[-1] == "Rules and limits take 15.0 points."
        assert not any("By metric" in each for each in told)


class TestTables:
    @pytest.mark.parametrize("library", [dict, pd.DataFrame, pl.DataFrame])
    def test_results_come_in_the_library_of_the_table(self, library):
        """One row a node, or what it holds, whatever the number of customers."""
        table = library(FAMILY)
        rolled = roll_up(scored(table), table["parent"], table["mrr"], top="book")
        frame = rolled.to_frame(key="account")
        assert type(frame) is library
        names = "account score band coverage weight own_score parent level children customers"
        assert list(getattr(frame, "columns", frame)) == names.split()
        assert list(frame["account"]) == ["book", "acme", "acme-fr"]
        assert list(frame["customers"]) == [6, 4, 1]
        held = rolled.children("acme").to_frame()
        assert list(held["node"]) == ["acme-fr", "acme-de", "acme", "brix"]
        assert list(held["own"]) == [False, False, True, False]
        assert len(rolled.with_leaves().to_frame()["node"]) == 7

    def test_a_list_of_mappings_makes_one(self):
        """As everywhere."""
        rows = [{"id": "a", "m": 50, "k": 70}, {"id": "b", "m": 10, "k": 20}]
        frame = roll_up(scored(rows), weight=[3, 1]).to_frame()
        assert [(row["node"], row["score"]) for row in frame] == [("portfolio", 48.75)]

    def test_keys_of_several_kinds_become_texts(self):
        """Most libraries have columns of one kind alone."""
        table = pl.DataFrame({"id": [1, 2], "m": [50, 10], "k": [50, 10]})
        rolled = roll_up(scored(table), ["a", "a"], bare=True).with_leaves()
        assert rolled.to_frame()["node"].to_list() == ["a", "1", "2"]
        assert rolled.keys.tolist() == ["a", 1, 2]

    def test_keys_of_one_kind_stay_what_they_are(self):
        """Whole numbers are whole."""
        table = pd.DataFrame({"id": [1, 2], "m": [50, 10], "k": [50, 10]})
        frame = roll_up(scored(table), [7, 7], bare=True).with_leaves().to_frame()
        assert frame["node"].tolist() == [7, 1, 2]
        assert frame["node"].dtype.kind == "i"
        assert frame.index.tolist() == [0, 1, 2]

    def test_a_table_needs_no_banding(self):
        """It then has no column of bands."""
        assert "band" not in roll_up(scored(card=attrs.evolve(CARD, banding=None))).to_frame()

    @pytest.mark.parametrize("key", ["score", "band", "", 3])
    def test_the_column_of_keys_has_a_name_of_its_own(self, key):
        """Not that of another column."""
        with pytest.raises(DefinitionError, match="'key' of to_frame"):
            roll_up(scored()).to_frame(key=key)

    def test_scores_line_up_with_another_table(self):
        """To be a metric of the parents: keys in any order, and gaps for who is not there."""
        users = scored({"id": [1, 2, 3], "m": [90, 60, 20], "k": [90, 60, 20]})
        accounts = roll_up(users, [101.0, 101.0, np.nan], bare=True)
        assert accounts.keys.tolist() == [101]
        column = accounts.values_for(pd.Series([np.nan, 101, 7]))
        same(column, [np.nan, 75.0, np.nan])

    def test_repr_sums_up(self):
        """In one line."""
        assert repr(roll_up(scored(), FAMILY["parent"])) == (
            "<RollUp: 2 nodes over 6 customers, mean 34.1, 1 red, 1 yellow>"
        )
        lost = {"id": ["a"], "m": [None], "k": [None]}
        assert repr(roll_up(scored(lost))) == "<RollUp: 1 node over 1 customer, 1 unknown>"
        bare = attrs.evolve(CARD, banding=None)
        assert repr(roll_up(scored(lost, bare))) == (
            "<RollUp: 1 node over 1 customer, 1 without a score>"
        )
        full = roll_up(scored({"id": ["a"], "m": [50], "k": [70]}, bare))
        assert repr(full) == "<RollUp: 1 node over 1 customer, mean 60.0>"
        held = roll_up(scored(), FAMILY["parent"], FAMILY["mrr"]).children("acme")
        assert repr(held) == "<Held: 4 below, acme-fr -26.1, acme-de -7.3, acme -6.8>"
        assert len(held) == 4


class TestEdges:
    @pytest.mark.parametrize("parent", [None, [], {}])
    def test_an_empty_table_has_no_nodes(self, parent):
        """And says so quietly."""
        rolled = roll_up(scored({"id": [], "m": [], "k": []}), parent, [], top="all")
        assert len(rolled) == 0
        assert repr(rolled) == "<RollUp: 0 nodes over 0 customers>"
        assert list(rolled.to_frame()["score"]) == []
        assert rolled.share_below("green").tolist() == []
        with pytest.raises(KeyError, match="There is no node 'all'"):
            rolled.explain("all")

    def test_a_book_without_parents_has_no_nodes(self):
        """Nobody stands below anybody."""
        rolled = roll_up(scored(), [None] * 6)
        assert rolled.keys.tolist() == []
        assert rolled.metric_contributions.shape == (0, 2)

    def test_extreme_weights_do_not_overflow(self):
        """The heavy one is all there is."""
        scores = scored({"id": [1, 2], "m": [20, 80], "k": [20, 80]})
        for by in MEANS[3:14]:
            found = roll_up(scores, weight=[1e-300, 1e150], by=by)["portfolio"]
            assert np.isfinite(found.value)
            same(found.children.losses.sum(), 100.0 - found.value)
        assert roll_up(scores, weight=[1e-300, 1e150]).values.tolist() == [80.0]

    def test_a_long_chain_is_no_recursion(self):
        """A thousand levels."""
        size = 1_000
        scores = scored({"id": np.arange(size), "m": np.full(size, 50), "k": np.full(size, 50)})
        rolled = roll_up(scores, np.append(np.nan, np.arange(size - 1)))
        assert rolled.n_below[0] == size - 1
        assert rolled.values.tolist() == [50.0] * (size - 1)

    def test_keys_may_be_dates(self):
        """Written in any way."""
        days = np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[D]")
        scores = scored({"id": days, "m": [20, 40], "k": [20, 40]})
        rolled = roll_up(scores, [None, np.datetime64("2026-01-01")])
        assert rolled.values.tolist() == [30.0]
        assert rolled[np.datetime64("2026-01-01T00:00")].value == 30.0
        by_key = roll_up(scores, {np.datetime64("2026-01-02"): np.datetime64("2026-01-01")})
        assert by_key.values.tolist() == [30.0]

    def test_inputs_stay_as_they_are(self):
        """Nothing is changed in place."""
        parent, weight = np.array([None, "a"], dtype=object), np.array([1.0, 3.0])
        scores = scored({"id": ["a", "b"], "m": [20, 40], "k": [20, 40]})
        roll_up(scores, parent, weight)
        assert parent.tolist() == [None, "a"]
        assert weight.tolist() == [1.0, 3.0]

    def test_segments_roll_up_like_one_book(self):
        """Scores of several scorecards have the same arrays; bands where the cuts are the same."""
        other = attrs.evolve(CARD, name="other", weighting=hs.Fixed(m=1, k=0))
        model = segmented(CARD, other)
        scores = model.score(FAMILY, key="id")
        rolled = roll_up(scores, FAMILY["parent"], FAMILY["mrr"], top="book")
        assert rolled.bands.tolist() == ["yellow", "yellow", "red"]
        points = rolled.metric_contributions.sum(axis=1) + rolled.adjustments
        same(points, rolled.values)
        assert len(rolled.explain("acme").sentences) > 3
        share = roll_up(scores, by=ShareAtLeast("green"))
        same(share.values, 100.0 * np.mean(scores.values[~np.isnan(scores.values)] >= 70))
        for what in ("parent", "weight"):
            with pytest.raises(DataError, match=f"Pass the column itself, such as {what}="):
                roll_up(scores, **{what: "mrr"})

    def test_segments_of_different_cuts_have_no_bands_together(self):
        """Whoever rolls them up says what the bands of the whole are."""
        cuts = hs.Banding({"red": 0, "yellow": 20, "green": 50})
        scores = segmented(CARD, attrs.evolve(CARD, name="other", banding=cuts)).score(
            FAMILY, key="id"
        )
        with pytest.raises(DefinitionError, match="segments have different ones"):
            _ = roll_up(scores).bands
        assert roll_up(scores, banding=BANDING).bands.tolist() == ["yellow"]


def segmented(one, other):
    """Make a model of two scorecards."""
    from healthscore.segments import Segmented

    return Segmented([("mrr >= 3", one)], default=other)


def test_chance_is_repeatable():
    """The random cases are the same for a seed, or failures could not be looked into."""
    from forests import any_case

    assert any_case(random.Random(3), 5) == any_case(random.Random(3), 5)  # noqa: S311
