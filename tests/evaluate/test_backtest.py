"""The backtest of a snapshot: what is counted, and what is said of it."""

import json
import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings

from healthscore import AsIs, Banding, DataError, DefinitionError, Fixed, Linear, Metric, Scorecard
from healthscore.evaluate import Estimate, brier
from healthscore.evaluate._cases import Cases
from healthscore.evaluate._sheet import Result, Sheet, Table
from healthscore.evaluate.backtest import Backtest, backtest
from healthscore.evaluate.backtest._calibrated import judged
from healthscore.evaluate.profit import Campaign
from healthscore.segments import Segmented
from strategies import AS_OF
from strategies import cases as scorecards

BANDS = Banding({"red": 0, "yellow": 50, "green": 65})
CARD = Scorecard(
    "demo",
    [
        Metric("usage", AsIs()),
        Metric("csat", AsIs(), missing=50),
        Metric("nps", Linear(worst=-100, best=100)),
    ],
    banding=BANDS,
)


def company(size=600, rate=0.2, seed=5, strength=1.0):
    """Make customers, and who left of them."""
    chance = np.random.default_rng(seed)
    left = chance.random(size) < rate
    usage = np.clip(60 - 15 * strength * left + 15 * chance.standard_normal(size), 0, 100)
    csat = np.clip(70 - 12 * strength * left + 15 * chance.standard_normal(size), 0, 100)
    csat[::7] = np.nan
    return {
        "id": [f"c{number}" for number in range(size)],
        "usage": usage,
        "csat": csat,
        "nps": np.clip(20 + 40 * chance.standard_normal(size), -100, 100),
    }, left


def result_of(size=600, **options):
    """Score a company, and test that."""
    table, left = company(size)
    return backtest(CARD.score(table, key="id"), left, **options)


class TestReading:
    def test_who_is_left_out_is_counted(self):
        """Without a score, without an outcome; the others are the cases."""
        scores = [10, 20, math.nan, 40, 50, 60]
        result = backtest(scores, [1, 0, 1, None, 1, 0])
        assert result.n == 4
        assert result.n_churned == 2
        assert result.excluded == {"no score": 1, "outcome unknown": 1}
        assert "Left out: 1 had no score, of 1 nobody knows whether they left." in str(result)

    def test_dates_of_leaving_are_held_against_the_date_of_the_score(self):
        """Before it is no news, within the horizon has left, unobserved is not retained."""
        dates = ["2026-01-05", "2026-03-01", None, "2026-09-01", None]
        scores = [10, 20, 30, 40, 50]
        result = backtest(scores, dates, at="2026-02-01", horizon=60, until="2026-12-31")
        assert result.n == 4
        assert result.n_churned == 1
        assert result.excluded == {"left before the score": 1}
        assert any("1 customer had left on or before" in each for each in result.warnings)
        assert "within 60 days" in str(result)
        with pytest.raises(DataError, match="left before the score"):
            backtest(scores, dates, at="2026-10-01", until="2026-12-31")

    def test_nobody_who_was_not_observed_for_so_long_has_stayed(self):
        """Nobody knows that they did."""
        scores, dates = [10, 20, 30], ["2026-03-01", None, None]
        with pytest.raises(DefinitionError, match="observed for 90 days"):
            backtest(scores, dates, at="2026-02-01", horizon=90, until="2026-03-15")

    def test_outcomes_by_key_and_values_by_key(self):
        """Of scores with keys."""
        table, left = company()
        scores = CARD.score(table, key="id")
        by_key = dict(zip(table["id"], left.tolist(), strict=True))
        money = dict(zip(table["id"], range(600), strict=True))
        one, two = backtest(scores, by_key, value=money), backtest(scores, left)
        assert one.auc == two.auc
        worth = one.false_green_values
        assert (np.diff(worth) <= 0.0).all()
        assert sorted(one.false_greens) == sorted(two.false_greens)
        assert np.isnan(two.false_green_values).all()
        assert (np.diff(two.false_green_scores) <= 0.0).all()

    def test_all_alike_is_refused(self):
        """With the remedy."""
        with pytest.raises(DataError, match=r"nobody left.*longer horizon"):
            backtest([1, 2, 3], [0, 0, 0])
        with pytest.raises(DataError, match="everybody left"):
            backtest([1, 2, 3], [1, 1, 1])
        with pytest.raises(DataError, match=r"nobody left.*1: no score"):
            backtest([1, 2, math.nan], [0, 0, 1])
        with pytest.raises(DataError, match="nobody left"):
            backtest([], [])

    @pytest.mark.parametrize(
        ("arguments", "options", "message"),
        [
            (([1, 2], ["Yes", "No"]), {}, "churned == 'Yes'"),
            (([1, 2], [1, 0, 0]), {}, "one value for each of 2"),
            ((["a", "b"], [1, 0]), {}, "'scores'"),
            (({"a": 1}, [1]), {}, "'scores' by key"),
            (([1, 2], [1, 0]), {"segment": "plan"}, "no column 'plan'"),
            (([1, 2], [1, 0]), {"segment": ["a"]}, "'segment' must have one value"),
            (([1, 2], [1, 0]), {"segment": [1.5, 2.5]}, "'segment'"),
            (([1, 2], [1, 0]), {"value": [1]}, "'value' must have one value"),
            (([1, 2], [1, 0]), {"tenure": ["x", "y"]}, "'tenure'"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, arguments, options, message):
        """By the name of the argument."""
        with pytest.raises(DataError, match=message):
            backtest(*arguments, **options)

    def test_options_that_are_none(self):
        """A campaign is a Campaign, a horizon a number of days."""
        with pytest.raises(DefinitionError, match="'campaign'"):
            backtest([1, 2], [1, 0], campaign=100)
        with pytest.raises(DefinitionError, match="'horizon'"):
            backtest([1, 2], [1, 0], horizon=-1)

    def test_a_history_goes_to_the_backtest_over_time(self):
        """With all that was given."""
        dates = ["2026-01-01", "2026-02-01", "2026-03-01"]
        keys = [f"c{number}" for number in range(40)]
        panel = {
            "id": [key for _ in dates for key in keys],
            "as_of": [date for date in dates for _ in keys],
            "usage": [2.0 * number for _ in dates for number in range(40)],
        }
        card = Scorecard("demo", [Metric("usage", AsIs())], banding=BANDS)
        history = card.score_panel(panel, key="id", at="as_of")
        gone = dict.fromkeys(keys[:12], "2026-03-20")
        result = backtest(history, gone, horizon=30, until="2026-04-30")
        assert isinstance(result, Backtest)
        assert result.over_time is not None
        assert "One snapshot cannot say" not in str(result)


class TestBands:
    def test_counts_and_rates(self):
        """Each customer in its band."""
        table, left = company()
        scores = CARD.score(table, key="id")
        result = backtest(scores, left, value=np.full(600, 10.0))
        for band in result.bands:
            here = scores.bands == band.label
            assert (band.n, band.n_churned) == (here.sum(), left[here].sum())
            assert band.churn_rate == pytest.approx(left[here].mean())
            assert band.share == here.mean()
            assert (band.value, band.value_lost) == (10 * here.sum(), 10 * left[here].sum())
            assert band.color == BANDS.color(band.label)
        red, *_, green = result.bands
        assert result.red_to_green == pytest.approx(red.churn_rate / green.churn_rate)
        assert result.red_to_green.low < result.red_to_green < result.red_to_green.high
        assert result.monotone
        assert result.false_green_rate == pytest.approx(green.n_churned / left.sum())
        greens = scores.keys[(scores.bands == "green") & left]
        assert sorted(result.false_greens) == sorted(greens)

    def test_a_healthier_band_that_lost_more_is_told(self):
        """And whether that may be chance."""
        scores = Scorecard("demo", [Metric("usage", AsIs())], banding=BANDS).score(
            {"usage": [20] * 50 + [60] * 50 + [80] * 50}
        )
        for gone, by_chance in ((12, True), (40, False)):
            left = [1] * 10 + [0] * 40 + [1] * gone + [0] * (50 - gone) + [1] * 2 + [0] * 48
            result = backtest(scores, left)
            assert result.monotone is False
            (each,) = result.breaks
            assert (each.lower, each.higher, each.by_chance) == ("red", "yellow", by_chance)
            assert any("may be chance" in text for text in result.warnings) == by_chance

    def test_bands_without_customers(self):
        """Are passed over, and said."""
        scores = Scorecard("demo", [Metric("usage", AsIs())], banding=BANDS).score(
            {"usage": [20, 30] * 20}
        )
        result = backtest(scores, [1, 0] * 20)
        assert result.monotone is None
        assert math.isnan(result.red_to_green)
        assert "Nobody is in 'yellow' or 'green'." in result.warnings
        assert math.isnan(result.bands[2].churn_rate)
        assert result.false_green_rate == 0.0

    def test_nobody_of_green_left(self):
        """The ratio is infinite, and is not written."""
        scores = Scorecard("demo", [Metric("usage", AsIs())], banding=BANDS).score(
            {"usage": [20, 80] * 20}
        )
        result = backtest(scores, [1, 0] * 20)
        assert result.red_to_green == math.inf
        assert "0 % (0 to 16 %) of 'green' left." in str(result)
        found = json.loads(json.dumps(result.to_dict(), allow_nan=False))["red_to_green"]
        assert (found["value"], found["high"], found["level"]) == ("inf", "inf", 0.95)
        assert found["low"] == result.red_to_green.low

    def test_without_a_banding_there_are_none(self):
        """Of plain scores, and of scorecards without."""
        result = backtest([10, 20, 30, 40], [1, 0, 1, 0])
        assert (result.bands, result.breaks, result.conventions) == ((), (), ())
        assert result.monotone is None
        assert len(result.false_greens) == 0
        assert math.isnan(result.false_green_rate)
        with pytest.raises(DataError, match="no table 'bands'"):
            result.to_frame("bands")

    def test_conventions_are_for_three_bands_and_for_four(self):
        """Two have none; the source is named."""
        three = result_of().conventions
        assert [each.label for each in three] == ["red", "yellow", "green"]
        assert (three[0].low, three[0].high) == (0.2, 0.3)
        assert three[0].within == (0.2 <= three[0].share <= 0.3)
        assert "quivly" in str(result_of())
        usage = {"usage": [10, 30, 60, 90] * 10}
        for labels, count in (("ab", 0), ("abcd", 4), ("abcde", 0)):
            banding = Banding({label: 20 * place for place, label in enumerate(labels)})
            card = Scorecard("demo", [Metric("usage", AsIs())], banding=banding)
            assert len(backtest(card.score(usage), [1, 0, 0, 0] * 10).conventions) == count


class TestSegments:
    def test_each_is_a_backtest_of_its_own_customers(self):
        """Small ones say so; those without a label are unknown."""
        table, left = company()
        plan = np.array((["a", "b"] * 300), dtype=object)
        plan[:20] = None
        result = backtest(CARD.score(table, key="id"), left, segment=plan)
        assert list(result.segments) == ["a", "b", "unknown"]
        alone = backtest(
            CARD.score(table, key="id").take(np.flatnonzero(plan == "a")), left[plan == "a"]
        )
        part = result.segments["a"]
        assert (part.n, part.auc, part.leaks) == (alone.n, alone.auc, ())
        assert part.segments == {}
        small = result.segments["unknown"]
        assert small.claim == "nothing"
        assert "Nothing can be claimed" in small.verdict
        assert result.to_dict()["tables"]["segments"]["claim"][2] == "nothing"

    def test_segments_where_nobody_left(self):
        """Have no AUC, and do not stop the others."""
        labels = ["a"] * 20 + ["b"] * 20
        result = backtest(list(range(40)), [1, 0] * 10 + [0] * 20, segment=labels)
        part = result.segments["b"]
        assert math.isnan(part.auc)
        assert part.profit is None
        assert part.leaks == ()
        assert part.calibration == {}
        assert part.over_equal_weights is None
        assert part.best_baseline is None
        assert "Nothing can be claimed" in str(part)
        assert json.dumps(part.to_dict(), allow_nan=False)

    def test_segments_with_bands_where_nobody_left(self):
        """Have no false greens to speak of."""
        card = Scorecard("demo", [Metric("usage", AsIs())], banding=BANDS)
        scores = card.score({"usage": [20, 60, 80, 90] * 10})
        labels = ["a"] * 20 + ["b"] * 20
        parts = backtest(scores, [1, 0, 1, 0] * 5 + [0] * 20, segment=labels).segments
        assert "False greens" in str(parts["a"])
        assert "False greens" not in str(parts["b"])

    def test_numbers_are_labels_too(self):
        """As they print."""
        result = backtest([1, 2, 3, 4], [1, 0, 1, 0], segment=[1, 1, 2, 2])
        assert list(result.segments) == ["1", "2"]

    def test_tenure_of_plain_scores(self):
        """Is a baseline too."""
        result = backtest([1, 2, 3, 4], [1, 0, 1, 0], tenure=[4, 3, None, 1])
        assert list(result.baselines) == ["tenure"]

    def test_scores_by_segment_bring_their_own(self):
        """And their bands, where all have the same."""
        table, left = company()
        large = Scorecard("large", [Metric("usage", AsIs())], banding=BANDS)
        other = Scorecard("other", [Metric("usage", AsIs())], banding=Banding.letters())
        result = backtest(Segmented([("nps > 20", large)], CARD).score(table, key="id"), left)
        assert list(result.segments) == ["large", "demo"] or len(result.segments) == 2
        assert [band.label for band in result.bands] == ["red", "yellow", "green"]
        assert set(result.baselines) >= {"usage", "csat", "nps"}
        mixed = Segmented([("nps > 20", other)], CARD).score(table, key="id")
        assert backtest(mixed, left).bands == ()
        assert len(backtest(mixed, left, segment=["x", "y"] * 300).segments) == 2
        with pytest.raises(DataError, match="no column 'nps'"):
            backtest(mixed, left, segment="nps")


class TestBaselines:
    def test_metrics_their_mean_and_tenure(self):
        """On the same customers, each alone; gaps count as the median."""
        table, left = company()
        scores = CARD.score(table, key="id")
        tenure = np.arange(600.0)
        result = backtest(scores, left, tenure=tenure)
        assert list(result.baselines) == ["usage", "csat", "nps", "equal weights", "tenure"]
        assert result.baselines["usage"] == backtest(table["usage"], left).auc
        assert result.baselines["tenure"] == backtest(tenure, left).auc
        name, gain = result.best_baseline
        best = max(("usage", "csat", "nps", "tenure"), key=lambda each: result.baselines[each])
        assert name == best
        assert gain == pytest.approx(result.auc - result.baselines[best])
        assert gain.low < gain < gain.high

    def test_names_that_are_taken(self):
        """A metric keeps its name, and what is compared takes another."""
        card = Scorecard(
            "demo",
            [
                Metric("equal weights", AsIs(), formula="a"),
                Metric("tenure", AsIs(), formula="b"),
            ],
        )
        table = {"a": [10.0, 60.0] * 20, "b": [20.0, 50.0] * 20}
        result = backtest(card.score(table), [1, 0, 0, 1] * 10, tenure=np.arange(40))
        assert list(result.baselines) == [
            "equal weights",
            "tenure",
            "equal weights of all metrics",
            "time as a customer",
        ]

    def test_scores_without_details_have_none(self):
        """Nor is a leak looked for in metrics."""
        table, left = company()
        result = backtest(CARD.score(table, details=False), left)
        assert result.baselines == {}
        assert result.best_baseline is None
        assert result.leaks == ()

    def test_a_metric_that_nobody_has_tells_nothing(self):
        """Its AUC is that of chance."""
        table, left = company()
        table["nps"] = np.full(600, np.nan)
        result = backtest(CARD.score(table), left)
        assert result.baselines["nps"] == 0.5

    def test_scores_that_add_nothing_are_told(self):
        """Where one metric is better alone, and where equal weights are."""
        table, left = company(2_000)
        poor = np.where(np.arange(2_000) % 3 > 0, table["nps"], table["usage"])
        table["mixed"] = poor
        scores = Scorecard(
            "demo",
            [
                Metric("mixed", Linear(worst=-100, best=100)),
                Metric("usage", AsIs()),
            ],
            weighting=Fixed(mixed=50, usage=1),
        ).score(table)
        said = " ".join(backtest(scores, left).warnings)
        assert "worse than 'usage' alone" in said
        assert "Equal weights of all metrics do better" in said
        alone = Scorecard("demo", [Metric("usage", AsIs())]).score(table)
        assert "not better, as far as can be told, than 'usage' alone" in " ".join(
            backtest(alone, left).warnings
        )


class TestCalibration:
    def test_probabilities_come_true(self):
        """Of customers whom they were not learned from; the error is near what chance gives."""
        table, left = company(3_000)
        result = backtest(CARD.score(table), left)
        assert set(result.calibration) == {"platt", "isotonic"}
        for each in result.calibration.values():
            assert each.comes_true
            assert each.sizes.sum() == 3_000
            assert each.brier == brier(each.probabilities, left)
            assert 0.0 < each.skill < 1.0
            assert 0.0 < each.by_chance < each.at_most
            inside = [
                rate.low <= p <= rate.high
                for rate, p in zip(each.churn_rates, each.predicted.tolist(), strict=True)
            ]
            assert sum(inside) >= 0.7 * len(inside)

    def test_the_chance_level_is_what_perfect_probabilities_show(self):
        """On average, and no more than its limit in 95 % of draws."""
        chance = np.random.default_rng(3)
        probabilities = chance.beta(1.0, 4.0, 400)
        found = [
            judged(
                "platt",
                probabilities,
                Cases(
                    values=-probabilities,
                    churned=(chance.random(400) < probabilities).astype(np.float64),
                    keys=np.arange(400),
                ),
            )
            for _ in range(400)
        ]
        errors = np.array([each.calibration_error for each in found])
        assert errors.mean() == pytest.approx(found[0].by_chance, rel=0.05)
        assert 0.92 <= np.mean(errors <= found[0].at_most) <= 0.98

    def test_the_order_of_customers_does_not_matter(self):
        """Not in the last bit, for the folds are drawn from the sorted customers."""
        table, left = company(300)
        scores = np.round(CARD.score(table).values)
        order = np.random.default_rng(1).permutation(300)
        one, two = backtest(scores, left), backtest(scores[order], left[order])
        for name, each in one.calibration.items():
            other = two.calibration[name]
            assert (each.brier, each.calibration_error) == (other.brier, other.calibration_error)
            np.testing.assert_array_equal(each.predicted, other.predicted)

    def test_few_have_none(self):
        """Ten of either outcome it takes; rows of one customer count once."""
        assert backtest(np.arange(40.0), np.arange(40) < 9).calibration == {}
        codes = np.repeat(np.arange(8, dtype=np.intp), 5)
        cases = Cases(
            values=np.arange(40.0),
            churned=(np.arange(40) % 3 == 0).astype(np.float64),
            keys=codes,
            customers=codes,
        )
        assert Backtest(cases).calibration == {}

    def test_rows_of_one_customer_stay_together(self):
        """So that no customer is judged by the own other rows."""
        chance = np.random.default_rng(2)
        codes = np.repeat(np.arange(60, dtype=np.intp), 4)
        churned = np.repeat(chance.random(60) < 0.4, 4).astype(np.float64)
        # each customer has one score: a fold that holds half of the rows would know it
        cases = Cases(
            values=np.repeat(chance.random(60), 4), churned=churned, keys=codes, customers=codes
        )
        result = Backtest(cases)
        assert result.clustered
        for each in result.calibration.values():
            together = each.probabilities.reshape(60, 4)
            np.testing.assert_array_equal(together, together[:, :1] + np.zeros((1, 4)))
        assert "240 cases" in repr(result)
        assert "of 240 cases left" in str(result)
        assert math.isfinite(result.false_green_rate) is False

    def test_probabilities_that_do_not_come_true_are_told(self):
        """Where the churn rate goes up and down with the score."""
        values = np.repeat(np.arange(10.0), 200)
        rates = np.where(np.arange(10) % 2 == 0, 0.6, 0.05)
        left = np.concatenate([np.arange(200) < 200 * rate for rate in rates])
        said = " ".join(backtest(values, left).warnings)
        assert "do not come true" in said


class TestWords:
    def test_a_score_that_tells(self):
        """Says how well, and what is not shown."""
        result = result_of()
        assert result.claim == "yes"
        assert result.verdict.startswith("The score tells who leaves")
        assert "not shown by this" in result.verdict
        assert result.signal == 1

    @pytest.mark.parametrize(("count", "claim"), [(9, "nothing"), (12, "roughly")])
    def test_few_who_left(self, count, claim):
        """Below 10 nothing is claimed, below 30 roughly."""
        left = np.arange(300) < count
        result = backtest(np.arange(300.0), left)
        assert result.warnings[0].startswith(f"Only {count} customers left")
        values = np.arange(300.0) + 100.0 * np.random.default_rng(1).standard_normal(300)
        assert backtest(values - values.min(), left).claim == claim

    def test_few_who_stayed(self):
        """Are as bad as few who left."""
        result = backtest(np.arange(100.0), np.arange(100) < 95)
        assert "Only 5 customers stayed" in result.warnings[0]
        assert "95 of 100 customers left" in result.verdict

    def test_noise_claims_nothing(self):
        """In 19 books of 20 at the least, and its AUC is about 0.5."""
        chance = np.random.default_rng(20_251_122)
        claims, values = 0, []
        for _ in range(200):
            result = backtest(100.0 * chance.random(400), chance.random(400) < 0.2)
            claims += result.claim != "nothing"
            values.append(float(result.auc))
        assert claims <= 6
        assert np.mean(values) == pytest.approx(0.5, abs=0.01)
        quiet = backtest(np.tile([10.0, 20.0], 100), np.repeat([1, 0], 100))
        assert "tells no better than chance" in quiet.verdict
        assert any("nothing can be claimed" in each for each in quiet.warnings)

    def test_a_faint_signal_is_no_claim(self):
        """What 95 % leave out and 99 % do not is said to be so."""
        left = np.repeat([1, 0], 100)
        values = np.concatenate([np.arange(100.0), np.arange(100.0) + 16.0])
        auc = backtest(values, left).auc
        step = 16.0
        while auc.low <= 0.5 or backtest(values, left).signal:
            step += 0.25 if auc.low <= 0.5 else -0.25
            values = np.concatenate([np.arange(100.0), np.arange(100.0) + step])
            auc = backtest(values, left).auc
        assert "interval of 99 %" in backtest(values, left).verdict

    def test_upside_down(self):
        """A score whose low values went with staying is told so."""
        table, left = company()
        scores = CARD.score(table)
        result = backtest(100.0 - scores.values, left)
        assert result.claim == "upside down"
        assert result.signal == -1
        assert result.verdict.startswith("The score is upside down")
        assert any("directions of the metrics" in each for each in result.warnings)

    def test_metrics_that_point_the_wrong_way_are_named(self):
        """Also where the score as a whole does not; who left scored higher on them."""
        table, left = company(2_000)
        table["usage_turned"], table["csat_turned"] = (
            100 - table[each] for each in ("usage", "csat")
        )
        names = ("usage", "csat", "usage_turned")
        card = Scorecard(
            "demo",
            [Metric(name, AsIs()) for name in names],
            weighting=Fixed(usage=4, csat=3, usage_turned=1),
        )
        result = backtest(card.score(table), left)
        assert (result.claim, list(result.upside_down)) == ("yes", ["usage_turned"])
        assert result.upside_down["usage_turned"] == result.baselines["usage_turned"] < 0.5
        (said,) = [each for each in result.warnings if "points the wrong way" in each]
        assert "'usage_turned' in 7" in said
        assert result.to_dict()["upside_down"] == ["usage_turned"]
        both = Scorecard("demo", [Metric("usage_turned", AsIs()), Metric("csat_turned", AsIs())])
        result = backtest(both.score(table), left)
        assert (result.claim, set(result.upside_down)) == (
            "upside down",
            {"usage_turned", "csat_turned"},
        )
        assert any("Metrics that point the wrong way" in each for each in result.warnings)

    def test_metrics_that_know_nothing_point_nowhere(self):
        """Of 50 books without any signal, hardly one says so, and no metric bends."""
        chance, wrong = np.random.default_rng(4), 0
        card = Scorecard("demo", [Metric(name, AsIs()) for name in "abcd"], banding=BANDS)
        for _ in range(50):
            table = {name: 100.0 * chance.random(200) for name in "abcd"}
            result = backtest(card.score(table), chance.random(200) < 0.2)
            wrong += bool(result.upside_down) + bool(result.bent)
            wrong += any(not each.by_chance for each in result.breaks)
        assert wrong <= 4

    @pytest.mark.parametrize("turned", [False, True])
    @pytest.mark.parametrize("rows", [1, 2])
    def test_churn_that_goes_up_and_down_is_told(self, turned, rows):
        """At both ends of a metric, or in its middle; also of several rows a customer."""
        chance = np.random.default_rng(6)
        scores = 100.0 * chance.random(800)
        far = np.abs(scores - 50.0) > 30.0
        left = chance.random(800) < np.where(far != turned, 0.4, 0.1)
        values, churned = (np.repeat(each.astype(np.float64), rows) for each in (scores, left))
        codes = np.repeat(np.arange(800), rows)
        steady = np.repeat(scores - 60.0 * left, rows)
        cases = Cases(
            values=values,
            churned=churned,
            keys=codes,
            customers=codes if rows > 1 else None,
            read_metrics=lambda: {"x": values, "flat": np.zeros(len(values)), "steady": steady},
        )
        result = Backtest(cases)
        assert result.bent == {"x": not turned}
        (said,) = [each for each in result.warnings if "up and down with metric 'x'" in each]
        assert ("at both ends" in said) != turned

    def test_too_few_are_told_nothing_of_their_metrics(self):
        """Though nine of nine point the wrong way."""
        left = np.arange(400) < 9
        table = {"usage": np.where(left, 90.0, 10.0) + np.arange(400) / 100.0}
        table["csat"], table["nps"] = table["usage"], table["usage"]
        said = " ".join(backtest(CARD.score(table), left).warnings)
        assert "wrong way" not in said

    def test_many_without_a_score(self):
        """Are said: the claims are about the others."""
        table, left = company()
        values = CARD.score(table).values.copy()
        values[:200] = np.nan
        assert any("33 % of the book" in each for each in backtest(values, left).warnings)

    def test_no_campaign_pays(self):
        """Where contacting costs more than those kept are worth."""
        dear = Campaign(value=20, offer=10, contact=10)
        result = result_of(campaign=dear)
        assert result.profit.campaign == dear
        assert any("No campaign pays" in each for each in result.warnings)
        assert "stand-ins" not in str(result)
        assert "is expected to earn" in str(result_of())
        assert "only stand-ins: pass yours" in str(result_of())

    def test_a_campaign_that_nobody_gave_is_no_warning(self):
        """Its amounts are stand-ins; nor is a score that tells nothing to be acted on."""
        chance = np.random.default_rng(7)
        left = chance.random(4_000) < 0.03
        faint = backtest(50.0 + chance.standard_normal(4_000) - 0.4 * left, left)
        assert (faint.claim, faint.profit.best_share) == ("yes", 0.0)
        assert not any("campaign" in each for each in faint.warnings)
        assert "it is best to contact nobody. These amounts are only stand-ins" in str(faint)
        noise = backtest(chance.random(400), chance.random(400) < 0.3)
        assert noise.profit.best_share > 0.0
        assert noise.claim == "nothing"
        assert "expected to earn" not in str(noise)

    def test_hostile_names_are_only_names(self):
        """In text, in data and in tables."""
        name = "<script>alert('x')</script> \u202e\"" + "n" * 300
        table = {"a": [10.0, 60.0] * 30, "b": [20.0, 50.0] * 30}
        card = Scorecard(
            "demo",
            [Metric(name, AsIs(), formula="a"), Metric("b", AsIs())],
            banding=Banding({"<b>": 0, "'": 50}),
        )
        result = backtest(card.score(table), [1, 0, 0, 1, 1, 0] * 10, segment=[name, "b"] * 30)
        assert name in str(result)
        assert json.dumps(result.to_dict(), allow_nan=False)

    def test_repr(self):
        """Counts, rate and AUC."""
        assert repr(result_of()).startswith("<Backtest: 600 customers, 2")
        assert repr(Backtest(Cases(values=np.empty(0), churned=np.empty(0), keys=np.empty(0)))) == (
            "<Backtest: 0 customers>"
        )

    def test_what_a_history_adds_stands_after_it(self):
        """Sentences and tables."""

        class Later(Result):
            @property
            def sheet(self):
                return Sheet("later", ("Six weeks before.",), (Table("lead", "Lead", {"a": [1]}),))

        result = Backtest(result_of().cases, over_time=Later())
        assert "Six weeks before." in str(result)
        assert result.to_frame("lead")


class TestOutput:
    def test_tables_of_the_library_that_came_in(self):
        """Or arrays, where arrays came in."""
        table, left = company()
        for library in (pd, pl):
            frame = library.DataFrame(table)
            result = backtest(CARD.score(frame, key="id"), left, value=np.ones(600))
            for name in ("measures", "bands", "lift", "false_greens", "calibration", "baselines"):
                assert type(result.to_frame(name)) is library.DataFrame
        assert isinstance(backtest(table["usage"], left).to_frame(), dict)

    def test_the_dictionary_is_json(self):
        """With every number of the tables, and the words."""
        result = result_of(segment=["a", "b"] * 300, value=np.ones(600))
        found = result.to_dict()
        json.dumps(found, allow_nan=False)
        assert found["auc"]["value"] == result.auc
        assert found["verdict"] == result.verdict
        assert set(found["tables"]) == {
            "measures",
            "bands",
            "lift",
            "false_greens",
            "calibration",
            "baselines",
            "segments",
        }

    @settings(max_examples=30)
    @given(scorecards(rows=20))
    def test_any_scorecard_can_be_tested(self, case):
        """Whatever its metrics, rules and bands; and no number depends on who comes first."""
        scores = case.scorecard.score(case.table, as_of=AS_OF)
        left = np.arange(case.size) % 2 == 0
        known = ~np.isnan(scores.values)
        if not (left[known].any() and (~left[known]).any()):
            with pytest.raises(DataError):
                backtest(scores, left)
            return
        result = backtest(scores, left, segment=["x"] * case.size)
        assert str(result)
        json.dumps(result.to_dict(), allow_nan=False)
        turned = backtest(scores.take(np.arange(case.size)[::-1]), left[::-1])
        assert (turned.auc, turned.auc.low) == (result.auc, result.auc.low) or math.isnan(
            result.auc.low
        )
        assert turned.baselines == pytest.approx(dict(result.baselines))
        assert isinstance(result.base_rate, Estimate)
