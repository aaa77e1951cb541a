"""From a score to a probability of churn."""

import math

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

import healthscore as hs
from healthscore.playbook import value_at_risk

CURVE = hs.Calibration(
    scores=[0, 40, 100],
    probabilities=[0.5, 0.2, 0.02],
    low=[0.4, 0.15, 0.01],
    high=[0.6, 0.25, 0.05],
    n=1200,
    n_churned=200,
    horizon=90,
)
CARD = hs.Scorecard(
    "demo",
    [hs.Metric("usage", hs.AsIs())],
    banding=hs.Banding({"red": 0, "green": 50}),
    calibration=CURVE,
)
NAN = float("nan")


class TestCalibration:
    """The curve by itself."""

    @given(scores=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
    def test_it_falls_and_stays_within_its_interval(self, scores):
        """Whatever the scores."""
        ordered = np.sort(scores)
        chance = CURVE(ordered)
        low, high = CURVE.interval(ordered)
        assert (np.diff(chance) <= 0.0).all()
        assert ((low <= chance) & (chance <= high)).all()
        assert ((chance >= 0.02) & (chance <= 0.5)).all()

    def test_it_is_exact_at_its_scores(self):
        """And beyond the ends what it is there; a gap stays one."""
        assert CURVE([0, 40, 100, -5, 1e9]).tolist() == [0.5, 0.2, 0.02, 0.5, 0.02]
        assert np.isnan(CURVE([NAN])[0])

    def test_arrays_do_as_well_as_lists(self):
        """Each number as Python's own."""
        fields = ("scores", "probabilities", "low", "high")
        arrays = {field: np.array(getattr(CURVE, field)) for field in fields}
        assert attrs.evolve(CURVE, **arrays) == CURVE

    def test_log_odds_run_straight_between(self):
        """In the middle they are the mean of both ends."""
        odds = math.log(0.5 / 0.5) + math.log(0.2 / 0.8)
        assert CURVE([20])[0] == pytest.approx(1 / (1 + math.exp(-odds / 2)))

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"scores": []}, "one or more numbers"),
            ({"scores": 3}, "a list of numbers"),
            ({"scores": [0, 0, 1]}, "ascend"),
            ({"scores": [0, 1, NAN]}, "finite"),
            ({"probabilities": [0.5, 0.2]}, "as many numbers as 'scores'"),
            ({"probabilities": [0.5, 0.2, 0]}, "above 0 and below 1"),
            ({"low": [0.1, 0.12, 0.01]}, "not rise"),
            ({"high": [0.45, 0.25, 0.05]}, "lie from 'low' to 'high'"),
            ({"n": -1}, "whole number from 0"),
            ({"n_churned": 1.5}, "whole number from 0"),
            ({"n": 100}, "at most 'n'"),
            ({"horizon": 0}, "days above 0"),
            ({"method": "beta"}, "platt"),
        ],
    )
    def test_what_is_no_calibration_is_refused(self, changes, said):
        """With the field that is wrong."""
        if "high" in changes:
            changes = {**changes, "low": [0.4, 0.15, 0.01], "probabilities": [0.5, 0.2, 0.02]}
        with pytest.raises(hs.DefinitionError, match=said):
            attrs.evolve(CURVE, **changes)

    def test_it_says_what_customers_did(self):
        """With one digit where few left, and nothing for a gap."""
        assert CURVE.text(40) == (
            "customers like this left within 90 days in 20 % of cases (15 to 25 %)"
        )
        assert CURVE.text(100).endswith("in 2.0 % of cases (1.0 to 5.0 %)")
        assert CURVE.text(NAN) == ""

    @pytest.mark.parametrize(
        ("chance", "said"),
        [
            ((0.14, 0.18, 0.23), "in 18 % of cases (14 to 23 %)"),
            ((0.0004, 0.0006, 0.0012), "in 0.06 % of cases (0.04 to 0.12 %)"),
            ((0.93, 0.993, 0.9995), "in 99.30 % of cases (93.00 to 99.95 %)"),
        ],
    )
    def test_near_none_and_near_all_have_more_digits(self, chance, said):
        """So that few do not look like nobody, nor most like everybody."""
        low, middle, high = ([each] for each in chance)
        curve = attrs.evolve(CURVE, scores=[0], probabilities=middle, low=low, high=high)
        assert curve.text(10).endswith(said)
        assert (
            attrs.evolve(curve, horizon=1)
            .text(10)
            .startswith("customers like this left within 1 day in ")
        )


class TestScorecard:
    """A scorecard with a calibration."""

    TABLE = {"id": ["a", "b", "c"], "usage": [40, 100, None]}  # noqa: RUF012  nothing changes it

    def test_scores_come_with_probabilities(self):
        """And with their intervals, one customer as many."""
        scores = CARD.score(self.TABLE, key="id")
        assert scores.churn_probability.tolist() == pytest.approx([0.2, 0.02, NAN], nan_ok=True)
        low, high = scores.churn_interval
        assert (low[0], high[0]) == (0.15, 0.25)
        assert scores["a"].churn_probability == 0.2
        assert scores["a"].churn_interval == (0.15, 0.25)
        assert scores.to_frame()["churn_probability"][1] == 0.02
        assert not scores.churn_probability.flags.writeable

    def test_it_moves_no_score(self):
        """Nor the model, as comparisons see it."""
        bare = CARD.calibrated(None)
        assert bare.calibration is None
        before, after = (card.score(self.TABLE, key="id") for card in (bare, CARD))
        assert np.array_equal(before.values, after.values, equal_nan=True)
        assert not hs.compare(before, after).change[:2].any()
        assert not hs.compare(before, after).model_changed

    def test_it_is_written_and_read_with_it(self):
        """In both forms."""
        assert hs.Scorecard.from_toml(CARD.to_toml()) == CARD
        assert hs.Scorecard.from_json(CARD.to_json()) == CARD
        assert CARD.fingerprint != CARD.calibrated(None).fingerprint
        assert "20.0 %" in CARD.document().markdown

    def test_an_explanation_says_it(self):
        """In a sentence of its own."""
        text = str(CARD.score(self.TABLE, key="id").explain("a"))
        assert "Customers like this left within 90 days in 20 % of cases (15 to 25 %)." in text

    def test_value_at_risk_is_money_times_probability(self):
        """Where the probability is known."""
        scores = CARD.score(self.TABLE, key="id")
        assert value_at_risk(scores, [100, 1000, 10]).tolist() == pytest.approx(
            [20, 20, NAN], nan_ok=True
        )

    def test_other_scores_need_another_one(self):
        """What was fitted, or learned from an outcome, has lost it."""
        learning = attrs.evolve(CARD, banding=hs.Banding({"red": 0, "green": hs.learn.median()}))
        assert learning.fit(self.TABLE).calibration is None
        assert CARD.fit(self.TABLE).calibration == CURVE
        chance = np.random.default_rng(0)
        usage, noise = chance.uniform(0, 100, 2_000), chance.uniform(0, 100, 2_000)
        card = attrs.evolve(CARD, members=[*CARD.members, hs.Metric("noise", hs.AsIs())])
        left = chance.random(2_000) < 0.5 - usage / 250
        learned, report = hs.learn_scorecard(card, {"usage": usage, "noise": noise}, left)
        assert report.learned is learned
        assert learned.calibration is None

    def test_segments_have_their_own(self):
        """Each customer's is that of the own segment."""
        other = attrs.evolve(CURVE, probabilities=[0.5, 0.16, 0.02])
        segmented = hs.Segmented([("usage > 50", CARD, "high")], CARD.calibrated(other))
        scores = segmented.score(self.TABLE, key="id")
        assert scores.churn_probability.tolist() == pytest.approx([0.16, 0.02, NAN], nan_ok=True)
        low, high = scores.churn_interval
        assert (low[0], high[0]) == (0.15, 0.25)
        assert scores.to_frame()["churn_probability"][1] == 0.02

    def test_without_one_the_remedy_is_said(self):
        """Where somebody asks."""
        scores = CARD.calibrated(None).score(self.TABLE)
        with pytest.raises(hs.DefinitionError, match=r"scorecard.calibrated\(healthscore.calib"):
            _ = scores.churn_probability
        with pytest.raises(hs.DefinitionError, match="'calibration' of Scorecard"):
            CARD.calibrated(3)


def simulated(size, seed=0, slope=0.04):
    """Make customers whose log odds of churn fall along a straight line."""
    rng = np.random.default_rng(seed)
    scores = rng.uniform(0, 100, size)
    return scores, rng.random(size) < 1 / (1 + np.exp(slope * scores - 1))


class TestCalibrate:
    """What customers then did, learned."""

    def test_platt_agrees_with_scikit_learn(self):
        """Of whom the pulled-in outcomes hardly differ in a large book."""
        scores, churned = simulated(20_000)
        model = LogisticRegression(C=1e9, tol=1e-10).fit(scores[:, None] / 100, churned)
        at = np.arange(5.0, 100.0, 5.0)
        wanted = model.predict_proba(at[:, None] / 100)[:, 1]
        assert hs.calibrate(scores, churned)(at) == pytest.approx(wanted, abs=2e-4)

    @pytest.mark.parametrize("method", ["platt", "isotonic"])
    def test_the_order_of_the_customers_does_not_matter(self, method):
        """Nor do customers of whom nothing is known."""
        scores, churned = simulated(300)
        order = np.random.default_rng(1).permutation(300)
        more = np.append(scores[order], [NAN, 50.0]), [*churned[order], True, None]
        made = hs.calibrate(scores, churned, method=method)
        assert hs.calibrate(*more, method=method) == made
        assert (made.n, made.n_churned, made.method) == (300, churned.sum(), method)

    @pytest.mark.parametrize("method", ["platt", "isotonic"])
    def test_both_are_near_the_truth_in_a_large_book(self, method):
        """Within 3 points in a hundred."""
        scores, churned = simulated(50_000)
        at = np.arange(5.0, 100.0, 5.0)
        truth = 1 / (1 + np.exp(0.04 * at - 1))
        assert np.abs(hs.calibrate(scores, churned, method=method)(at) - truth).max() < 0.03

    @pytest.mark.parametrize("method", ["platt", "isotonic"])
    @settings(max_examples=40)
    @given(data=st.data())
    def test_any_customers_give_a_calibration(self, method, data):
        """With ties, one score for all, or a perfect order."""
        size = data.draw(st.integers(4, 40))
        scores = data.draw(
            st.lists(st.integers(0, 5).map(float), min_size=size, max_size=size)
            | st.lists(st.floats(0, 100), min_size=size, max_size=size)
        )
        churned = [
            1,
            0,
            1,
            0,
            *data.draw(st.lists(st.booleans(), min_size=size - 4, max_size=size - 4)),
        ]
        made = hs.calibrate(scores, churned, method=method)
        assert made.n == size
        assert hs.Scorecard.from_toml(CARD.calibrated(made).to_toml()).calibration == made

    @pytest.mark.parametrize("method", ["platt", "isotonic"])
    def test_an_order_upside_down_gives_the_base_rate(self, method):
        """No score is said to be worse the higher it is."""
        scores, churned = simulated(500)
        chance = hs.calibrate(100 - scores, churned, method=method)([0, 50, 100])
        assert np.ptp(chance) < 1e-5
        assert chance[0] == pytest.approx(churned.mean(), abs=0.01)

    def test_a_perfect_order_is_sure_and_finite(self):
        """Probabilities stay above 0 and below 1."""
        scores = np.arange(100.0)
        chance = hs.calibrate(scores, scores < 50)([0, 99])
        assert chance[0] > 0.95
        assert chance[1] < 0.05

    def test_intervals_cover_the_truth_as_often_as_they_say(self):
        """93 to 97 % of 500 books of 400 customers, at five scores."""
        at = np.array([10.0, 30.0, 50.0, 70.0, 90.0])
        truth = 1 / (1 + np.exp(0.04 * at - 1))
        held = []
        for seed in range(500):
            low, high = hs.calibrate(*simulated(400, seed)).interval(at)
            held.append((low <= truth) & (truth <= high))
        assert 0.93 <= np.mean(held) <= 0.97

    def test_scores_and_dates_come_in_as_in_a_backtest(self):
        """The horizon goes along into the calibration."""
        card = CARD.calibrated(None)
        table = {"id": list("abcdef"), "usage": [5, 10, 20, 70, 80, 90]}
        dates = {"a": "2026-02-01", "b": "2026-02-02", "d": "2026-02-03", "f": "2026-08-01"}
        scores = card.score(table, key="id", as_of="2026-01-15")
        made = hs.calibrate(scores, dates, horizon=60)
        assert (made.n, made.n_churned, made.horizon) == (6, 3, 60.0)

    def test_columns_of_a_frame_come_in(self):
        """A series has keys, and is no result of scoring."""
        scores, churned = simulated(100)
        made = hs.calibrate(pd.Series(scores), pd.Series(churned))
        assert made == hs.calibrate(scores, churned)

    @pytest.mark.parametrize(
        ("scores", "said"),
        [
            ({"a": 1.0, "b": 2.0}, "'scores' by key cannot be lined up"),
            ([1.0, "x"], "'scores': row 1: a number is due"),
            (
                hs.History(
                    [CARD.score({"k": [1, 2], "usage": [1, 2]}, key="k", as_of="2026-01-01")]
                ),
                "calibrate takes the scores of one date",
            ),
        ],
    )
    def test_what_are_no_scores_of_one_date_is_refused(self, scores, said):
        """With the remedy."""
        with pytest.raises(hs.DataError, match=said):
            hs.calibrate(scores, [1, 0])

    def test_a_line_that_does_not_settle_ends(self, monkeypatch):
        """And is near to where it was going."""
        monkeypatch.setattr("healthscore.evaluate.calibration._platt._STEPS", 3)
        hasty = hs.calibrate(*simulated(400))([20, 80])
        monkeypatch.undo()
        assert hasty == pytest.approx(hs.calibrate(*simulated(400))([20, 80]), abs=0.01)

    @pytest.mark.parametrize("churned", [[1, 0, 0, 0], [1, 1, 1, 0]])
    def test_too_few_of_a_kind_are_refused(self, churned):
        """Nothing can be learned of one customer."""
        with pytest.raises(hs.FitError, match="at least 2 must have left and 2 have stayed"):
            hs.calibrate([1, 2, 3, 4], churned)

    def test_another_method_is_refused(self):
        """Those that there are stand in the message."""
        with pytest.raises(hs.DefinitionError, match="'platt' or 'isotonic'"):
            hs.calibrate([1, 2], [0, 1], method="beta")
