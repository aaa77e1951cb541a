import math

import numpy as np
import pytest

import parts
from healthscore import (
    AsIs,
    Banding,
    Cap,
    Categories,
    DataError,
    Fixed,
    Group,
    Linear,
    Metric,
    Override,
    Scorecard,
    Steps,
    Sum,
    WeightedMean,
    Worst,
)
from healthscore.normalizers import Normalizer
from healthscore.scoring import _engine

GAP = None


def card(*members, **options):
    """A scorecard."""
    return Scorecard("card", list(members), **options)


def metrics(*names, **options):
    """Metrics whose values are their scores."""
    return [Metric(name, AsIs(), **options) for name in names]


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of three rows, shared out over threads whenever there are any."""
    monkeypatch.setattr(_engine, "BLOCK", 3)
    monkeypatch.setattr(_engine, "WIDE_BLOCK", 3)
    monkeypatch.setattr(_engine, "WORTH_SHARING", 1)
    monkeypatch.setattr(_engine, "SHORTEST", 1)


class TestCoverage:
    """The share of the weight that was observed: 1 or 0 for a metric, its own for a group."""

    def test_it_goes_by_weight_and_not_by_count(self):
        """A heavy gap costs more."""
        scorecard = card(*metrics("a", "b"), weighting=Fixed(a=3, b=1))
        scores = scorecard.score({"a": [1, GAP, 1, GAP], "b": [1, 1, GAP, GAP]})
        assert scores.coverage.tolist() == [1.0, 0.25, 0.75, 0.0]

    def test_a_group_counts_with_its_own(self):
        """Half a group is half its weight."""
        scorecard = card(Group("g", metrics("a", "b")), *metrics("c"), weighting=Fixed(g=3, c=1))
        assert scorecard.score_one({"a": 1, "b": GAP, "c": 1}).coverage == 0.625

    def test_a_missing_group_still_counts_with_what_was_observed(self):
        """Its gate takes its score, not the observation."""
        group = Group("g", metrics("a", "b"), min_coverage=0.9)
        score = card(group, *metrics("c")).score_one({"a": 1, "b": GAP, "c": 80})
        assert math.isnan(score.members["g"])
        assert score.coverage == 0.75
        assert score.value == 80.0

    def test_a_score_given_to_a_gap_does_not_count(self):
        """It is a score, and not an observation."""
        scorecard = card(*metrics("a", "b", missing=40))
        score = scorecard.score_one({"a": GAP, "b": 60})
        assert (score.value, score.coverage) == (50.0, 0.5)
        assert score.members["a"] == 40.0

    def test_rules_and_aggregations_do_not_touch_it(self):
        """It is about what was observed."""
        group = Group(
            "g", metrics("a", "b"), aggregation=Worst(), rules=[Override(to=5, when="a > 0")]
        )
        assert card(group).score_one({"a": 1, "b": GAP}).coverage == 0.5

    def test_weight_0_is_neither_covered_nor_uncovered(self):
        """The member is left out."""
        scorecard = card(*metrics("a", "b"), weighting=Fixed(a=1, b=0))
        assert scorecard.score({"a": [1, GAP], "b": [GAP, 1]}).coverage.tolist() == [1.0, 0.0]


class TestGates:
    def test_coverage_on_the_gate_is_enough(self):
        """Within a billionth, so that every engine agrees."""
        weights = Fixed(a=0.1 + 0.2, b=0.7)
        scorecard = card(*metrics("a", "b"), weighting=weights, min_coverage=0.3)
        assert scorecard.score_one({"a": 50, "b": GAP}).value == pytest.approx(50.0)
        for short, present in ((5e-10, True), (5e-9, False)):
            scorecard = card(
                *metrics("a", "b"),
                weighting=Fixed(a=0.5 - short, b=0.5 + short),
                min_coverage=0.5,
            )
            assert math.isnan(scorecard.score_one({"a": 50, "b": GAP}).value) is not present

    def test_too_few_members_are_no_score(self):
        """Those with a score given to their gap are present; those of weight 0 are not counted."""
        members = [*metrics("a", "b"), *metrics("c", missing=50), *metrics("d")]
        weights = Fixed(a=1, b=1, c=1, d=0)
        scorecard = card(*members, weighting=weights, min_present=2)
        table = {"a": [90, GAP], "b": [GAP, GAP], "c": [GAP, GAP], "d": [1, 1]}
        np.testing.assert_array_equal(scorecard.score(table).values, [70.0, np.nan])

    def test_no_member_at_all_is_no_score(self):
        """Even where none is asked for."""
        scorecard = card(*metrics("a"), min_present=0)
        assert math.isnan(scorecard.score_one({"a": GAP}).value)

    def test_a_missing_group_gives_its_weight_to_the_others(self):
        """As a missing metric does."""
        group = Group("g", metrics("a", "b"), min_present=2)
        scorecard = card(group, *metrics("c"))
        assert scorecard.score_one({"a": 10, "b": GAP, "c": 80}).value == 80.0
        assert scorecard.score_one({"a": 10, "b": 30, "c": 80}).value == 50.0


class TestMissing:
    def test_excluded_gaps_give_their_weight_to_their_group(self):
        """And not to the other groups."""
        scorecard = card(Group("g", metrics("a", "b")), Group("h", metrics("c")))
        assert scorecard.score_one({"a": GAP, "b": 40, "c": 80}).value == 60.0

    def test_a_rejected_gap_names_metric_and_row(self):
        """The first, wherever the blocks end, and also where its weight is 0."""
        scorecard = card(*metrics("a"), *metrics("b", missing="reject"), weighting=Fixed(a=1, b=0))
        table = {"a": [1] * 9, "b": [1] * 7 + [GAP, GAP]}
        with pytest.raises(DataError, match="metric 'b', row 7: a value is due"):
            scorecard.score(table)

    def test_an_unlisted_label_is_a_gap_like_any_other(self):
        """Unless it has a score."""
        plan = Metric("plan", Categories({"pro": 80}), missing=10)
        assert card(plan).score_one({"plan": "trial"}).value == pytest.approx(10.0)
        plan = Metric("plan", Categories({"pro": 80}, other=50), missing=10)
        assert card(plan).score({"plan": ["trial", GAP]}).values == pytest.approx([50.0, 10.0])

    def test_an_old_value_is_a_gap(self):
        """Older than its days of validity; one without a date too; one of the future is not."""
        nps = Metric("nps", AsIs(), observed="asked", valid_days=30)
        dates = ["2026-10-02", "2026-10-01", "2026-12-24", GAP, "2026-11-01T13:30"]
        scores = card(nps).score({"nps": [50] * 5, "asked": dates}, as_of="2026-11-01")
        np.testing.assert_array_equal(scores.values, [50, np.nan, 50, np.nan, 50])
        assert scores.coverage.tolist() == [1.0, 0.0, 1.0, 0.0, 1.0]

    def test_an_old_value_may_have_a_score_of_its_own_or_be_rejected(self):
        """By the same policies as any gap."""
        table = {"nps": [90], "asked": ["2020-01-01"]}
        options = {"observed": "asked", "valid_days": 0.5}
        metric = Metric("nps", AsIs(), missing=50, **options)
        scores = card(metric).score(table, as_of="2026-11-01")
        assert (scores.values.tolist(), scores.coverage.tolist()) == ([50.0], [0.0])
        metric = Metric("nps", AsIs(), missing="reject", **options)
        with pytest.raises(DataError, match="metric 'nps', row 0"):
            card(metric).score(table, as_of="2026-11-01")

    def test_the_date_of_scoring_is_asked_for_when_it_matters(self):
        """And only then."""
        nps = Metric("nps", AsIs(), observed="asked", valid_days=30)
        with pytest.raises(DataError, match="pass as_of"):
            card(nps).score({"nps": [1], "asked": [GAP]})
        assert card(*metrics("a")).score({"a": [50]}).values.tolist() == [50.0]


class TestSpread:
    MEMBERS = (
        Group("g", metrics("a", "b"), weighting=Fixed(a=1, b=3)),
        Group("h", [Group("i", metrics("c", "d")), *metrics("e")]),
    )

    def test_across_renormalises_over_all_metrics_at_once(self):
        """The weight of a gap goes to whatever is present, wherever it is."""
        scorecard = card(*self.MEMBERS, weighting=Fixed(g=40, h=60), spread="across")
        score = scorecard.score_one({"a": 80, "b": GAP, "c": 20, "d": GAP, "e": 50})
        # shares: a 10, b 30, c 15, d 15, e 30
        assert score.value == pytest.approx((800 + 300 + 1500) / 55)
        assert score.coverage == pytest.approx(0.55)
        assert score.contributions == pytest.approx(
            {"a": 800 / 55, "b": 0, "c": 300 / 55, "d": 0, "e": 1500 / 55}
        )

    def test_groups_still_have_scores_of_their_own(self):
        """Within themselves, to be read and asked for by rules, with or without details."""
        scorecard = card(
            *self.MEMBERS,
            weighting=Fixed(g=40, h=0),
            spread="across",
            rules=[Cap(at=7, when="score('i') > 25 and score('h') == 40")],
        )
        table = {"a": [80], "b": [GAP], "c": [20], "d": [40], "e": [50]}
        scores = scorecard.score(table)
        assert {name: scores[name].tolist() for name in "ghi"} == {"g": [80], "h": [40], "i": [30]}
        assert scores.values.tolist() == [7.0]
        assert scorecard.score(table, details=False).values.tolist() == [7.0]

    def test_members_present_are_counted_and_not_metrics(self):
        """Two metrics of one group are one member; one of weight 0 is none."""
        members = [Group("g", metrics("a", "b")), Group("h", metrics("c")), *metrics("d", "e")]
        weights = Fixed(g=1, h=1, d=1, e=0)
        scorecard = card(*members, weighting=weights, spread="across", min_present=2)
        table = {
            "a": [40, 40, 40],
            "b": [40, 40, GAP],
            "c": [GAP, 40, GAP],
            "d": [GAP, GAP, 40],
            "e": [40, 40, 40],
        }
        for details in (True, False):
            values = scorecard.score(table, details=details).values
            np.testing.assert_allclose(values, [np.nan, 40, 40])

    def test_without_gaps_it_is_the_same_as_within(self):
        """Only gaps make a difference."""
        customer = dict(zip("abcde", [80, 10, 20, 70, 55], strict=True))
        found = [
            card(*self.MEMBERS, spread=spread).score_one(customer).value
            for spread in ("within", "across")
        ]
        assert found[0] == pytest.approx(found[1], abs=1e-12)


class TestWeights:
    def test_weights_may_differ_by_24_digits(self):
        """And still give a score between the two."""
        scorecard = card(*metrics("a", "b"), weighting=Fixed(a=1e-12, b=1e12))
        score = scorecard.score_one({"a": 100, "b": 1})
        assert score.value == pytest.approx(1.0)
        assert scorecard.score_one({"a": 30, "b": GAP}).value == pytest.approx(30.0, abs=1e-12)

    @pytest.mark.parametrize("count", [1, 7, 8, 9, 16, 17, 40])
    def test_any_number_of_members_will_do(self, count):
        """However many gaps there are among them."""
        names = [f"m{place}" for place in range(count)]
        weights = {name: place + 1 for place, name in enumerate(names)}
        table = {name: [place, GAP if place % 3 else place] for place, name in enumerate(names)}
        for aggregation in (WeightedMean(), Sum()):
            scorecard = card(*metrics(*names), weighting=Fixed(weights), aggregation=aggregation)
            scores = scorecard.score(table)
            for row, step in enumerate((1, 3)):
                places = range(0, count, step)
                total = sum(p + 1 for p in places)
                due = sum((p + 1) * p for p in places) / total
                if aggregation == Sum():
                    due = min(sum(places), 100)
                assert scores.values[row] == pytest.approx(due, abs=1e-12)
                whole = count * (count + 1) / 2
                assert scores.coverage[row] == pytest.approx(total / whole)


class TestRules:
    def test_they_act_in_order(self):
        """Each on what the one before it left."""
        rules = [Cap(at=40, when="x > 0"), Override(to="score('a') / 2", when="x > 1")]
        rules.append(Cap(at=30, when="x > 2"))
        scorecard = card(*metrics("a"), rules=rules)
        scores = scorecard.score({"a": [90] * 4, "x": [0, 1, 2, 3]})
        assert scores.values.tolist() == [90.0, 40.0, 45.0, 30.0]
        assert scores.adjustments.tolist() == [0.0, -50.0, -45.0, -60.0]
        assert scores.contributions[:, 0].tolist() == [90.0] * 4

    def test_what_a_formula_gives_is_held_to_the_scale(self):
        """And a formula without an answer leaves the score alone."""
        scorecard = card(*metrics("a"), rules=[Override(to="x / y", when="a > 0")])
        table = {"a": [50] * 4, "x": [500, -3, 1, GAP], "y": [1, 1, 0, 1]}
        assert scorecard.score(table).values.tolist() == [100.0, 0.0, 50.0, 50.0]

    def test_a_rule_of_a_group_is_an_adjustment_of_the_score(self):
        """What it moved of the group, by the group's weight; members keep it, points do not."""
        group = Group("g", metrics("a"), rules=[Cap(at=20, when="x > 0")])
        scorecard = card(group, *metrics("b"))
        score = scorecard.score_one({"a": 80, "b": 60, "x": 1})
        assert score.value == 40.0
        assert score.adjustment == -30.0
        assert score.members["g"] == 20.0
        assert score.contributions == {"a": 40.0, "b": 30.0}

    def test_a_condition_may_read_any_member_below(self):
        """However deep, whatever its weight, with or without details."""
        inner = Group("h", metrics("a", "b"), weighting=Fixed(a=1, b=0))
        scorecard = card(
            Group("g", [inner, *metrics("c")]),
            rules=[Cap(at=10, when="score('b') > 50 and score('h') < score('c')")],
        )
        table = {"a": [10, 90, 10], "b": [60, 60, GAP], "c": [50, 50, 50]}
        for details in (True, False):
            values = scorecard.score(table, details=details).values
            assert values.tolist() == [10.0, 70.0, 30.0]

    def test_any_number_but_0_is_true(self):
        """A bare column as a condition: so a count is as good as a flag."""
        scorecard = card(*metrics("a"), rules=[Cap(at=10, when="open")])
        scores = scorecard.score({"a": [75] * 5, "open": [0, 1, 2, -0.5, GAP]})
        assert scores.values.tolist() == [75.0, 10.0, 10.0, 10.0, 75.0]

    def test_texts_and_dates_may_be_asked_for(self):
        """In conditions that read scores as well."""
        when = "plan in ['free', 'trial'] and days_since(seen) > 30 and score('a') > 50"
        scorecard = card(*metrics("a"), rules=[Cap(at=10, when=when)])
        table = {
            "a": [75, 75, 75, 25],
            "plan": ["free", "pro", "trial", "free"],
            "seen": ["2026-01-01", "2026-01-01", "2026-10-30", "2026-01-01"],
        }
        scores = scorecard.score(table, as_of="2026-11-01")
        assert scores.values.tolist() == [10.0, 75.0, 75.0, 25.0]

    def test_two_columns_of_text_may_be_compared(self):
        """Whatever labels each of them knows."""
        scorecard = card(*metrics("a"), rules=[Cap(at=10, when="plan == before")])
        table = {"a": [75] * 4, "plan": ["x", "y", GAP, "z"], "before": ["y", "y", "x", "x"]}
        assert scorecard.score(table).values.tolist() == [75.0, 10.0, 75.0, 75.0]

    def test_a_column_of_text_is_not_compared_with_one_of_numbers(self):
        """But text that is plain numbers is."""
        scorecard = card(*metrics("a"), rules=[Cap(at=10, when="x == plan", reason="so")])
        table = {"a": [75] * 2, "x": [1, 2], "plan": ["1", "3"]}
        assert scorecard.score(table).values.tolist() == [10.0, 75.0]
        with pytest.raises(DataError, match="Column 'plan' holds text"):
            scorecard.score({**table, "plan": ["pro", "free"]})
        with pytest.raises(DataError, match="metric 'b': Column 'plan'"):
            card(Metric("b", AsIs(), formula="100 * (x == plan)")).score(
                {"x": [1], "plan": ["pro"]}
            )


class TestSum:
    def test_points_are_added_to_the_start_and_kept_within_limits(self):
        """A gap adds nothing, weights do not scale, and no member is no score."""
        scorecard = card(
            Metric("a", AsIs(-50, 80)),
            Metric("b", Steps({0: -30, 1: 40})),
            weighting=Fixed(a=5, b=1),
            aggregation=Sum(start=20, low=5, high=95),
        )
        table = {"a": [30, 80, -50, GAP, GAP], "b": [1, 1, 0, 1, GAP]}
        scores = scorecard.score(table)
        np.testing.assert_array_equal(scores.values, [90, 95, 5, 60, np.nan])
        np.testing.assert_array_equal(
            scores.contributions, [[30, 40], [80, 40], [-50, -30], [0, 40], [np.nan] * 2]
        )
        assert scores.adjustments.tolist() == [20.0, -25.0, 85.0, 20.0, 0.0]
        assert np.nan_to_num(scores.losses).tolist() == [[0.0, 0.0]] * 5
        np.testing.assert_allclose(scores.coverage, [1, 1, 1, 1 / 6, 0], rtol=1e-15)

    def test_a_group_of_points_counts_like_any_other(self):
        """Its points by its weight; its start and limits are adjustments."""
        points = Group("p", [Metric("a", AsIs(-50, 50))], aggregation=Sum(start=50))
        score = card(points, *metrics("b")).score_one({"a": 30, "b": 40})
        assert score.value == 60.0
        assert score.contributions == {"a": 15.0, "b": 20.0}
        assert score.losses == {"a": 0.0, "b": 30.0}
        assert score.adjustment == 25.0

    def test_members_of_a_sum_may_be_groups(self):
        """Their means of points of any range, and their rules without limits."""
        group = Group("g", [Metric("a", AsIs(-80, 20)), Metric("b", AsIs(-80, 20))])
        floor = Group("f", metrics("c"), rules=[Override(to=-40, when="c < 10")])
        scorecard = card(group, floor, aggregation=Sum(start=100))
        score = scorecard.score_one({"a": -60, "b": 20, "c": 5})
        assert (score.members["g"], score.members["f"]) == (-20.0, -40.0)
        assert score.value == 40.0
        assert score.contributions == {"a": -30.0, "b": 10.0, "c": 5.0}
        assert score.adjustment == 55.0


class TestMissingScores:
    """A score that is missing is one NaN, whatever came to nothing."""

    @pytest.mark.parametrize("way", parts.AGGREGATIONS, ids=parts.name_of)
    @pytest.mark.parametrize("options", [{}, {"min_coverage": 0.6}, {"min_present": 2}])
    def test_it_has_the_bits_of_nan(self, way, options):
        """Also in a group, and wherever in the block the row stands."""
        aggregation = way.of(3)
        group = Group("g", metrics("a", "b", "c"), aggregation=aggregation, **options)
        size = 19
        table = {"a": [GAP] * size, "b": [GAP] * size, "c": [GAP, 1.0] * 9 + [GAP]}
        whole = Sum() if aggregation.points else way.of(1)
        scores = card(group, aggregation=whole).score(table)
        for found in (scores.values, scores.members["g"]):
            missing = found[np.isnan(found)]
            assert set(missing.view(np.int64)) == {np.array(np.nan).view(np.int64)[()]}


class TestShare:
    """How rows are parted into blocks."""

    @pytest.mark.parametrize("threads", [1, 2, 3, 8, 64])
    @pytest.mark.parametrize("size", [0, 1, 65_536, 199_999, 200_000, 1_000_000, 5_000_001])
    def test_each_thread_has_as_many_blocks_as_the_others(self, size, threads):
        """And no block is longer than its scratch memory may be."""
        sharing, width = _engine._share(size, threads)
        starts = range(0, size, width)
        if threads == 1 or size < _engine.WORTH_SHARING:
            assert sharing == 1
            assert 1 <= width <= _engine.BLOCK
        else:
            assert sharing == min(threads, size // _engine.SHORTEST)
            assert width <= _engine.WIDE_BLOCK
            assert len(starts) % sharing == 0
            assert size - starts[-1] > width - len(starts)


@pytest.mark.usefixtures("small_blocks")
class TestBlocks:
    @pytest.mark.parametrize("threads", [1, 2, 5])
    def test_the_first_faulty_row_is_named(self, threads):
        """Its number in the table, whichever thread came upon a later one first."""
        values = np.arange(50.0)
        values[[20, 31, 49]] = np.inf
        for _ in range(20):
            with pytest.raises(DataError, match=r"metric 'a'.*column 'a'.*row 20"):
                card(*metrics("a")).score({"a": values}, threads=threads)

    @pytest.mark.parametrize("threads", [1, 2])
    def test_a_fault_of_ones_own_part_comes_through(self, threads):
        """As it was raised."""

        class Faulty(Normalizer):
            def curve(self, values, /):
                del values
                message = "of one's own"
                raise RuntimeError(message)

        import attrs

        faulty = attrs.frozen(repr=False)(Faulty)
        with pytest.raises(RuntimeError, match="of one's own"):
            card(Metric("a", faulty())).score({"a": np.arange(20.0)}, threads=threads)

    @pytest.mark.parametrize("threads", [1, 3])
    def test_a_part_of_ones_own_is_as_good_as_ours(self, threads):
        """It is handed contiguous values with NaN for gaps, and its warnings stay inside."""
        import attrs

        @attrs.frozen(repr=False)
        class Inverse(Normalizer):
            def curve(self, values, /):
                assert values.flags.c_contiguous
                return np.minimum(100.0 / values, 100.0)

        values = np.array([0.0, 1, 2, 4, np.nan, 5, 10, 20])
        scores = card(Metric("a", Inverse())).score({"a": values}, threads=threads)
        np.testing.assert_allclose(scores.values, [100, 100, 50, 25, np.nan, 20, 10, 5])

    @pytest.mark.parametrize("threads", [1, 2])
    def test_details_are_made_in_blocks_as_well(self, threads):
        """Members, points and intervals, with gaps that were given a score."""
        scorecard = card(
            *metrics("a", missing=30),
            Group("g", [Metric("b", Linear(worst=0, best=1))], rules=[Cap(at=50, when="a > 10")]),
            banding=Banding({"low": 0, "high": 50}),
        )
        rows = 10
        table = {"a": [GAP if row % 4 == 1 else 20 for row in range(rows)], "b": [1.0] * rows}
        scores = scorecard.score(table, threads=threads)
        gap = np.isin(np.arange(rows), [1, 5, 9])
        np.testing.assert_allclose(scores.values, np.where(gap, 65, 35))
        np.testing.assert_allclose(scores.contributions[:, 0], np.where(gap, 15, 10))
        np.testing.assert_allclose(scores.interval[0], np.where(gap, 50, 35))
        np.testing.assert_allclose(scores.interval[1], np.where(gap, 100, 35))
        assert (scores.band_codes == gap).all()
