import itertools
import json
import math
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.evaluate.test_sensitivity_draws import agree, metrics, one_by_one, table

import healthscore as hs
from healthscore import DataError, DefinitionError, NotFittedError
from healthscore.evaluate import Estimate
from healthscore.evaluate.sensitivity import _driver as driver_module
from healthscore.evaluate.sensitivity import _sensitivity as sensitivity_module
from healthscore.evaluate.sensitivity import sensitivity

BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 60})


def card(count=4, **options):
    """Make a flat scorecard with bands."""
    return hs.Scorecard("card", metrics(count), **{"banding": BANDING, **options})


def arrays_of(found):
    """Give all arrays of a result."""
    names = "low high rank rank_low rank_high unscored band_chances certain keeps"
    by_draw = "rank_shifts spearman changed"
    return {name: getattr(found, name) for name in f"{names} {by_draw}".split()}


def same(one, other):
    """Hold two results to the same bits."""
    pairs = zip(arrays_of(one).values(), arrays_of(other).values(), strict=True)
    assert all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in pairs)


class TestLaws:
    @pytest.mark.parametrize("rules", [(), (hs.Cap(at=39, when="score('m0') < 20", reason="low"),)])
    def test_the_number_of_threads_changes_nothing(self, rules):
        """Neither on the short way nor on the long one."""
        customers = table(4, 300, gaps=0.2)
        one, two = (
            sensitivity(
                card(rules=rules), customers, draws=40, leave_out=True, sobol=32, threads=threads
            )
            for threads in (1, 2)
        )
        same(one, two)
        assert list(map(str, one.drivers)) == list(map(str, two.drivers))

    def test_a_seed_makes_one_result(self):
        """Another makes another."""
        customers = table(4, 50)
        one, again, other = (
            sensitivity(card(), customers, draws=50, seed=seed) for seed in (7, 7, 8)
        )
        same(one, again)
        assert not np.array_equal(one.low, other.low)

    def test_band_chances_sum_to_1(self):
        """Those of everybody who has a score."""
        found = sensitivity(card(min_coverage=0.75), table(4, 200, gaps=0.3), draws=50, sobol=0)
        sums = found.band_chances.sum(axis=1)
        assert np.allclose(sums[found.unscored < 1], 1.0)
        assert np.isnan(sums[found.unscored == 1]).all()
        assert (found.unscored == 1).any()
        assert ((found.unscored > 0) & (found.unscored < 1)).any()
        assert "in some draws alone" in str(found)

    def test_equal_customers_get_equal_results(self):
        """Wherever in the table they stand."""
        customers = table(4, 37, gaps=0.3)
        twice = {name: np.concatenate((column, column)) for name, column in customers.items()}
        found = sensitivity(card(), twice, draws=50, leave_out=True, curves=0.3)
        for name, array in arrays_of(found).items():
            if len(array) == 74:
                halves = array[:37], array[37:]
                assert np.array_equal(*halves, equal_nan=array.dtype.kind == "f"), name

    def test_more_spread_never_narrows(self):
        """For one seed, each interval is wider, and the order less alike."""
        customers = table(4, 100)
        some = [
            sensitivity(card(), customers, draws=200, weights=share) for share in (0.1, 0.3, 0.6)
        ]
        for less, more in itertools.pairwise(some):
            assert ((more.high - more.low) > (less.high - less.low)).all()
            assert more.mean_rank_shift > less.mean_rank_shift
            assert more.spearman_low < less.spearman_low

    def test_the_order_of_the_rows_changes_nothing(self):
        """Each customer's own results go along, in whatever the table is."""
        customers = table(4, 60, gaps=0.2)
        order = np.random.default_rng(1).permutation(60)
        options = {"draws": 20, "leave_out": True, "curves": 0.2, "aggregation": hs.Worst()}
        found = sensitivity(card(min_coverage=0.5), customers, **options)
        again = sensitivity(card(min_coverage=0.5), pd.DataFrame(customers).iloc[order], **options)
        for name, array in arrays_of(found).items():
            ordered = array[order] if len(array) == 60 else array
            np.testing.assert_allclose(arrays_of(again)[name], ordered, rtol=1e-12, err_msg=name)

    def test_a_large_table_is_as_its_customers_are(self):
        """Blocks of draws and of customers leave no seams."""
        customers = table(3, 70_000)
        found = sensitivity(card(3), customers, draws=33)
        part = {name: column[69_000:] for name, column in customers.items()}
        alone = sensitivity(card(3), part, draws=33)
        assert np.array_equal(found.low[69_000:], alone.low)
        assert np.array_equal(found.band_chances[69_000:], alone.band_chances)

    def test_ends_lie_on_either_side_of_the_score(self):
        """The highest score has the first rank."""
        found = sensitivity(card(), table(4, 100))
        assert (found.low < found.scores.values).all()
        assert (found.scores.values < found.high).all()
        assert found.rank[found.scores.values.argmax()] == 1.0
        assert (found.rank_low <= found.rank_high).all()


class TestByDraw:
    def test_agrees_with_scipy(self):
        """Rank shifts, correlations and changes of band, draw by draw."""
        customers = table(4, 80, gaps=0.2)
        customers["m0"][:10], customers["m1"][:10] = 50.0, 50.0
        found = sensitivity(card(), customers, draws=40, leave_out=True)
        values = one_by_one(found, customers)
        # all have a score in all draws but those that have none at all
        there = ~np.isnan(found.scores.values) & (found.unscored == 0.0)
        assert there.sum() >= 70
        found = sensitivity(
            card(), {n: c[there] for n, c in customers.items()}, draws=40, leave_out=True
        )
        values, nominal = values[:, there], found.scores.values
        ranks = stats.rankdata(np.rint(-values * 1e9), axis=1)
        before = stats.rankdata(np.rint(-nominal * 1e9))
        np.testing.assert_allclose(found.rank, before)
        np.testing.assert_allclose(found.rank_shifts, np.abs(ranks - before).mean(axis=1))
        rho = [stats.spearmanr(row, before).statistic for row in ranks]
        np.testing.assert_allclose(found.spearman, rho)
        codes = np.array([BANDING.codes(row) for row in values])
        np.testing.assert_allclose(found.changed, (codes != BANDING.codes(nominal)).mean(axis=1))
        assert found.mean_rank_shift == pytest.approx(found.rank_shifts.mean())
        assert found.mean_changed == pytest.approx(found.changed.mean())
        assert found.spearman_low == pytest.approx(np.quantile(found.spearman, 0.05))

    def test_who_loses_the_score_leaves_no_gap_in_the_ranks(self):
        """The others are ranked among themselves."""
        customers = {"m0": [90.0, 50.0, 10.0], "m1": [None, 50.0, 10.0]}
        found = sensitivity(card(2, min_coverage=0.5), customers, draws=100)
        lost = found.unscored[0]
        assert 0.2 < lost < 0.8
        assert found.rank_shifts.max() == 0.0
        assert found.spearman_low == 1.0
        assert found.mean_changed == 0.0
        assert not found.certain[0]

    def test_who_gains_a_score_is_ranked_where_there_was_none(self):
        """The first has none by the scorecard itself, for its coverage is just too low."""
        customers = {"m0": [90.0, 50.0, 10.0], "m1": [None, 50.0, 10.0]}
        found = sensitivity(card(2, min_coverage=0.51), customers, draws=100)
        assert np.isnan(found.rank[0])
        assert found.rank_low[0] == 1.0
        assert found.rank_shifts.max() == 0.0
        assert not found.keeps[0]

    def test_knows_its_draws(self):
        """From 0 on."""
        found = sensitivity(card(), table(4, 2), draws=20)
        assert found.draw(19).scorecard.names == ("m0", "m1", "m2", "m3")
        for number in (-1, 20, 1.0, True):
            with pytest.raises(DataError, match="whole number from 0 to 19"):
                found.draw(number)


class TestSharesOfCustomers:
    def test_counts_those_with_a_score(self):
        """Of two, one is far from any cut; a third has no score."""
        found = sensitivity(card(2), {"m0": [95, 70, None], "m1": [95, 52, None]}, weights=0.5)
        assert found.certain.tolist() == [True, False, False]
        assert found.kept_share == found.certain_share == 0.5

    def test_a_band_may_be_certain_and_not_the_nominal_one(self):
        """On the cut itself, whatever is chosen otherwise leads below it."""
        found = sensitivity(
            hs.Scorecard("card", metrics(1), banding=hs.Banding({"red": 0, "green": 50})),
            {"m0": [50.0]},
            curves=0.5,
        )
        assert found.scores.bands.tolist() == ["green"]
        assert 0.4 < found.band_chances[0, 0] < 0.6


class TestEmpty:
    @pytest.mark.parametrize("customers", [{"m0": [], "m1": []}, {"m0": [None], "m1": [None]}])
    def test_nobody_with_a_score_is_said(self, customers):
        """Nothing is known, and nothing warns."""
        found = sensitivity(card(2), customers, draws=20, leave_out=True, curves=0.1)
        assert "No customer has a score" in str(found)
        assert math.isnan(found.mean_rank_shift)
        assert math.isnan(found.spearman_low)
        assert math.isnan(found.kept_share)
        assert np.isnan(found.low).all()
        assert found.to_dict()["mean_rank_shift"] is None
        assert all(math.isnan(driver.score_total) for driver in found.drivers)

    def test_one_customer_has_no_order(self):
        """Scores and bands have intervals all the same."""
        found = sensitivity(card(2), {"m0": [80], "m1": [20]})
        assert repr(found).startswith("<Sensitivity: 1 customer, 1,000 draws")
        assert found.mean_rank_shift == 0.0
        assert "correlation" not in str(found)


class TestDrivers:
    def test_weights_of_one_group_are_told_apart(self):
        """The metric that differs most from the others weighs most in what varies."""
        chance = np.random.default_rng(3)
        customers = {f"m{place}": 50 + 3 * chance.standard_normal(300) for place in range(3)}
        customers["m3"] = chance.random(300) * 100
        found = sensitivity(card(), customers, draws=20)
        names = [driver.name for driver in found.drivers]
        assert names[0] == "weight of m3"
        assert set(names) == {f"weight of m{place}" for place in range(4)}
        assert "Of the choices, the weight of m3 matters most" in str(found)
        assert repr(found.drivers[0]).startswith("<Driver: weight of m3, ")

    def test_agree_with_a_linear_model(self):
        """Two groups without customers in common: shares of variance are known."""
        groups = [hs.Group("a", metrics(2)), hs.Group("b", metrics(2, 2))]
        whole = hs.Scorecard("card", groups, weighting=hs.Fixed(a=3, b=1))
        customers = {"m0": [100.0], "m1": [0.0], "m2": [100.0], "m3": [0.0]}
        found = sensitivity(whole, customers, weights=0.02, sobol=256, draws=20)
        by_name = {driver.name: driver for driver in found.drivers}
        # both groups have 50, so the weights between them change nothing
        expected = {"weights of a": 0.9, "weights of b": 0.1, "weights": 0.0}
        for name, share in expected.items():
            for index in (by_name[name].score_first, by_name[name].score_total):
                assert index.low - 0.01 <= share <= index.high + 0.01
                assert index == pytest.approx(share, abs=0.1)

    def test_all_choices_are_there(self):
        """Each in its own words."""
        group = hs.Group("usage", metrics(2))
        whole = hs.Scorecard("card", [group, *metrics(2, 2)], banding=BANDING)
        found = sensitivity(
            whole,
            table(4, 20),
            draws=20,
            curves=0.1,
            aggregation=hs.GeometricMean(),
            leave_out=True,
            sobol=32,
        )
        assert {driver.name for driver in found.drivers} == {
            "weights",
            "weights of usage",
            "curves",
            "aggregation",
            "left-out metric",
        }
        totals = [driver.score_total for driver in found.drivers]
        assert totals == sorted(totals, reverse=True)
        assert all(0.0 <= total <= 1.2 for total in totals)

    def test_a_sample_of_the_customers_is_enough(self, monkeypatch):
        """Shares are the same but for chance."""
        customers = table(4, 3_000, seed=5)
        options = {"draws": 20, "leave_out": True, "sobol": 128}
        some = sensitivity(card(), customers, **options).drivers
        monkeypatch.setattr(driver_module, "MOST_CUSTOMERS", 3_000)
        every = sensitivity(card(), customers, **options).drivers
        assert [driver.name for driver in some] == [driver.name for driver in every]
        assert some[0].score_total != every[0].score_total
        assert some[0].score_total == pytest.approx(every[0].score_total, abs=0.1)

    def test_runs_are_fewer_where_each_takes_long(self):
        """As many as are asked for, and else what a reader waits for."""
        assert sensitivity(card(), table(4, 5), draws=20)._sobol[0] == 256
        means = {"draws": 20, "aggregation": hs.Worst()}
        assert sensitivity(card(), table(4, 5), **means)._sobol[0] == 128
        assert sensitivity(card(), table(4, 5), **means, sobol=40)._sobol[0] == 40

    def test_none_where_none_were_asked_for(self):
        """Neither without runs, nor with one choice or none."""
        assert sensitivity(card(), table(4, 5), draws=20, sobol=0).drivers == ()
        assert sensitivity(card(), table(4, 5), draws=20, weights=0).drivers == ()
        assert sensitivity(card(1), table(1, 5), draws=20, curves=1).drivers == ()

    def test_choices_that_change_nothing_have_no_shares(self):
        """Customers alike in everything."""
        found = sensitivity(card(2), {"m0": [50, 50], "m1": [50, 50]}, draws=20)
        assert all(math.isnan(driver.score_total) for driver in found.drivers)
        assert "Of the choices" not in str(found)

    def test_close_calls_are_left_open(self):
        """Two weights that do the same."""
        found = sensitivity(card(2), {"m0": [90, 10], "m1": [10, 90]}, draws=20, sobol=32)
        assert "These runs cannot tell which of the choices matters most: the weight of " in str(
            found
        )


class TestInWords:
    def test_says_what_varies(self):
        """In the words of who asked."""
        whole = hs.Scorecard("card", [hs.Group("g", metrics(2)), *metrics(2, 2)], banding=BANDING)
        said = [
            sensitivity(whole, table(4, 30), draws=20, sobol=32, **options).sheet.sentences
            for options in (
                {},
                {"weights": "arbitrary"},
                {"weights": 0, "curves": 0.2},
                {"weights": 0, "aggregation": hs.Worst(), "leave_out": True},
            )
        ]
        starts = [
            "With weights within 25 % drawn at random, ",
            "With any weights at all drawn at random, ",
            "With bends of the curves drawn at random, ",
            "With aggregations and a metric (or none) to leave out drawn at random, ",
        ]
        for sentences, start in zip(said, starts, strict=True):
            assert sentences[0].startswith(start)
            assert "keep their band in at least 95 of 100 draws" in sentences[0]
            assert "a backtest tells that" in sentences[-1]

    def test_what_cannot_vary_is_not_said_to(self):
        """Points of a sum have no weights, and a single metric cannot be left out."""
        points = [hs.Metric(f"m{place}", hs.AsIs(low=0, high=50)) for place in range(2)]
        total = hs.Scorecard("card", points, aggregation=hs.Sum(high=100), banding=BANDING)
        found = sensitivity(total, {"m0": [20, 30], "m1": [9, 5]}, draws=20, curves=0.2)
        assert found.choices == ("curves",)
        assert found.sheet.sentences[0].startswith("With bends of the curves drawn")
        found = sensitivity(card(1), table(1, 9), draws=20, curves=0.2, leave_out=True)
        assert found.sheet.sentences[0].startswith("With bends of the curves drawn")
        found = sensitivity(total, {"m0": [20, 30], "m1": [9, 5]}, draws=20)
        assert "or of the points of a sum" in found.sheet.sentences[0]

    def test_many_rivals_are_counted(self):
        """Four equal weights are named, and of ten the first few."""
        four, ten = (
            str(sensitivity(card(count), table(count, 400), draws=20, sobol=32))
            for count in (4, 10)
        )
        assert all(f"the weight of m{place}" in four for place in range(4))
        assert "others" not in four.split("cannot tell")[1].splitlines()[0]
        assert re.search(
            r"matters most: (the weight of m\d, ){3}the weight of m\d or \d others\.", ten
        )

    def test_who_has_no_score_is_not_among_the_places(self):
        """Nor is anybody alone put in order."""
        customers = table(4, 30)
        for column in customers.values():
            column[10:] = np.nan
        assert "places of 10 on average" in str(sensitivity(card(), customers, draws=20))
        for column in customers.values():
            column[1:] = np.nan
        assert "places" not in str(sensitivity(card(), customers, draws=20))

    def test_scores_in_some_draws_alone_are_not_denied(self):
        """Nobody's coverage is enough by the scorecard itself."""
        found = sensitivity(card(2, min_coverage=0.51), {"m0": [9, 50], "m1": [None, None]})
        assert found.sheet.sentences[0].startswith("No customer has a score by the scorecard itse")
        assert found.sheet.sentences[1].startswith("2 customers have a score in some draws alone")

    def test_figures_are_not_rounded_to_all_or_nothing(self):
        """What hardly changes is not said to stay."""
        customers = table(4, 4_000)
        customers["m0"][0] = customers["m1"][0] = 60.0
        customers["m2"][0], customers["m3"][0] = 59.0, 61.0
        said = str(sensitivity(card(), customers, draws=20, weights=0.0001, sobol=0))
        assert "more than 99.9 % of the customers" in said
        assert "In a draw, less than 0.1 % of them change band" in said
        assert "lie within less than 0.1 points" in said
        assert "correlation of 0.999 or more" in said
        still = str(sensitivity(card(1), table(1, 9), draws=20, curves=0.1))
        assert "Ranks shift by 0.0 places" in still
        assert "correlation of 1.000." in still

    def test_plural_choices_matter(self):
        """Weights do, and a weight does."""
        whole = hs.Scorecard("card", [hs.Group("g", metrics(2)), *metrics(1, 2)])
        customers = {"m0": [50.0, 52.0], "m1": [51.0, 50.0], "m2": [100.0, 0.0]}
        assert "the weights matter most" in str(sensitivity(whole, customers, draws=20))
        bent = sensitivity(whole, customers, draws=20, weights=0.01, curves=1, sobol=64)
        assert "the curves matter most" in str(bent)

    def test_without_a_banding_no_band_is_spoken_of(self):
        """Ranks and scores alone."""
        found = sensitivity(card(banding=None), table(4, 20), draws=20, sobol=0)
        assert "band" not in str(found)
        assert "certain" not in repr(found)
        assert math.isnan(found.certain_share)
        assert math.isnan(found.mean_changed)
        assert list(found.to_dict()["tables"]) == ["customers"]


class TestData:
    def test_tables_hold_what_was_found(self):
        """By the names of the library that the customers came in."""
        customers = pd.DataFrame({**table(4, 30), "account": [f"a{n}" for n in range(30)]})
        found = sensitivity(card(), customers, key="account", draws=50, leave_out=True, sobol=32)
        frame = found.to_frame()
        assert isinstance(frame, pd.DataFrame)
        assert frame["account"].tolist() == customers["account"].tolist()
        assert frame["score_low"].tolist() == found.low.tolist()
        assert frame["green_chance"].tolist() == found.band_chances[:, 2].tolist()
        bands = found.to_frame("bands")
        assert bands["customers"].sum() == 30
        left = found.to_frame("left_out")
        assert left["draws"].sum() <= 50
        assert left["metric"].tolist() == ["m0", "m1", "m2", "m3"]
        drivers = found.to_frame("drivers")
        assert {"score_total_share_low", "score_total_share_high"} <= set(drivers.columns)

    def test_customers_do_not_wait_for_drivers(self, monkeypatch):
        """Nothing is run for what nobody asked."""
        found = sensitivity(card(), table(4, 5), draws=20)
        monkeypatch.setattr(sensitivity_module, "drivers_of", None)
        assert list(found.to_frame()) == list(found.to_frame("customers"))
        with pytest.raises(TypeError):
            found.to_frame("drivers")

    def test_names_its_tables(self):
        """Where another is asked for."""
        with pytest.raises(DataError, match="'customers', 'bands'"):
            sensitivity(card(), table(4, 5), draws=20, sobol=0).to_frame("drivers")

    def test_is_ready_for_json(self):
        """With its single numbers by name."""
        found = sensitivity(card(min_coverage=0.9), table(4, 10, gaps=0.3), draws=20, sobol=32)
        data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
        assert data["n"] == 10
        assert data["draws"] == 20
        assert data["mean_rank_shift"] == pytest.approx(found.mean_rank_shift)

    @pytest.mark.parametrize("name", ["<script>alert(1)</script>", "score", "x'\"" + "é" * 99])
    def test_any_name_will_do(self, name):
        """Of metrics, keys, groups and bands."""
        members = [hs.Group(name + "!", [hs.Metric(name, hs.AsIs())]), *metrics(2)]
        whole = hs.Scorecard("card", members, banding=hs.Banding({name: 0, "b": 50}))
        customers = {name: [1, 2], "m0": [80, 20], "m1": [30, None]}
        found = sensitivity(whole, customers, key=name, draws=20, leave_out=True, sobol=32)
        assert name in str(found)
        assert f"{name}_chance" in found.to_dict()["tables"]["customers"]

    def test_arrays_are_read_only(self):
        """Nobody changes what was found."""
        found = sensitivity(card(), table(4, 5), draws=20, leave_out=True)
        arrays = [*arrays_of(found).values(), *found.left_out.values()]
        assert not any(array.flags.writeable for array in arrays)

    def test_pickles(self):
        """With its drivers."""
        found = sensitivity(card(), table(4, 5), draws=20, sobol=32)
        again = pickle.loads(pickle.dumps(found))  # noqa: S301  our own bytes
        same(found, again)
        assert list(map(str, again.drivers)) == list(map(str, found.drivers))
        assert isinstance(again.drivers[0].score_total, Estimate)


class TestErrors:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"draws": 19}, "'draws' of sensitivity must be a whole number from 20"),
            ({"draws": 100.0}, "'draws'"),
            ({"draws": True}, "'draws'"),
            ({"sobol": 31}, "'sobol' of sensitivity must be 0, or a whole number from 32"),
            ({"sobol": False}, "'sobol'"),
            ({"seed": -1}, "'seed' of sensitivity must be a whole number from 0"),
            ({"weights": 1}, "'weights' of sensitivity must be 'arbitrary', or a share"),
            ({"weights": -0.1}, "'weights'"),
            ({"weights": "any"}, "'weights'"),
            ({"weights": None}, "'weights' of sensitivity must be a finite number"),
            ({"curves": -1}, "'curves' of sensitivity must be from 0 to 10"),
            ({"curves": 11}, "'curves'"),
            ({"leave_out": 1}, "'leave_out' of sensitivity must be True or False"),
            ({"aggregation": "worst"}, "'aggregation' of sensitivity must hold aggregations"),
            ({"aggregation": [hs.Sum()]}, "other than sums"),
            ({"aggregation": hs.OrderedMean([1, 1, 1])}, "can stand somewhere"),
        ],
    )
    def test_names_the_option_and_what_is_allowed(self, options, words):
        """Before anything is run."""
        with pytest.raises(DefinitionError, match=words):
            sensitivity(card(), table(4, 3), **options)

    def test_takes_a_scorecard(self):
        """And nothing else."""
        with pytest.raises(DefinitionError, match="'scorecard' of sensitivity must be a Scorecard"):
            sensitivity("card", {})

    def test_takes_the_scorecard_of_one_segment(self):
        """And says so."""
        segmented = hs.Segmented([("m0 > 50", card(), "large")], default=card())
        with pytest.raises(DefinitionError, match="for each segment's own"):
            sensitivity(segmented, table(4, 3))

    def test_takes_what_is_fitted(self):
        """Else it says what is to be learned."""
        with pytest.raises(NotFittedError, match="Call fit"):
            sensitivity(hs.Scorecard("card", [hs.Metric("m0", hs.Percentile())]), {"m0": [1]})

    def test_takes_threads_from_1(self):
        """As scoring does."""
        with pytest.raises(DataError, match="'threads'"):
            sensitivity(card(), table(4, 3), threads=0)

    def test_across_takes_means_alone(self):
        """Nothing stands in their place."""
        whole = hs.Scorecard("card", [hs.Group("g", metrics(2)), *metrics(1, 2)], spread="across")
        with pytest.raises(DefinitionError, match="can stand somewhere"):
            sensitivity(whole, table(3, 3), aggregation=hs.Worst())
        found = sensitivity(whole, table(3, 30, gaps=0.3), draws=20)
        agree(found, one_by_one(found, table(3, 30, gaps=0.3)))
