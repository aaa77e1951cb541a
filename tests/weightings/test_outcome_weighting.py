"""The weighting that learns from what customers then did."""

import numpy as np
import pytest
from scipy import optimize, stats
from tests import parts

import healthscore as hs
from healthscore.weightings import Outcome, _logistic

NAMES = ("usage", "feedback", "financial")
NAN = float("nan")


def book(n, *slopes, seed=0, base=0.0):
    """Make up scores of members, and who left by them."""
    random = np.random.default_rng(seed)
    scores = 100 * random.random((n, len(slopes)))
    odds = base - (scores / 100 - 0.5) @ np.array(slopes)
    return scores, (random.random(n) < 1 / (1 + np.exp(-odds))).astype(float)


def auc(scores, left):
    """Give the chance that who left has the lower score."""
    ranks = stats.rankdata(-scores)
    gone = left.sum()
    return (ranks[left == 1].sum() - gone * (gone + 1) / 2) / gone / (len(left) - gone)


def loss_of(scores, left, center, strength):
    """Make the function that is minimised."""

    def loss(at):
        odds = at[0] - scores @ at[1:]
        fit = np.logaddexp(0, -(2 * left - 1) * odds).sum()
        return fit + strength * ((at[1:] - center) ** 2).sum()

    return loss


class TestFit:
    """What is learned."""

    @pytest.mark.parametrize("strength", [0.1, 2.0, 50.0])
    @pytest.mark.parametrize("slopes", [(4, 1, 0), (-2, 3, 1), (0, 0, 0)])
    def test_it_is_the_minimum_that_scipy_finds(self, strength, slopes):
        """To the digits that scipy gives."""
        scores, left = book(300, *slopes)
        center = np.array([1.0, 0.5, 2.0])
        found = _logistic.fit_slopes(scores / 100, left, center, strength)
        loss = loss_of(scores / 100, left, center, strength)
        bounds = [(None, None)] + [(0, None)] * 3
        due = optimize.minimize(
            loss, np.zeros(4), bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-15}
        )
        ours = np.concatenate(([found.intercept], found.slopes))
        assert loss(ours) <= due.fun + 1e-9
        assert ours == pytest.approx(due.x, abs=2e-3)

    @pytest.mark.parametrize("penalty", ["auto", "cross_validation", 0, 2.0])
    def test_weights_come_to_those_that_made_the_outcome(self, penalty):
        """Given enough customers."""
        scores, left = book(50_000, 4, 1, 0)
        weights = Outcome(penalty=penalty).fit(scores, NAMES, left).weights
        assert weights["usage"] == pytest.approx(0.8, abs=0.03)
        assert weights["financial"] < 0.02

    def test_a_member_that_goes_the_wrong_way_gets_nothing(self):
        """Directions are held."""
        scores, left = book(2_000, 3, -3, 1)
        assert Outcome().fit(scores, NAMES, left).weights["feedback"] == 0.0

    def test_the_stronger_the_penalty_the_nearer_to_the_prior(self):
        """Up to the prior itself."""
        scores, left = book(500, 4, 1, 0)
        prior = hs.Fixed(usage=1, feedback=1, financial=2)
        due = np.array([0.25, 0.25, 0.5])
        gaps = [
            np.abs(
                np.array(
                    list(Outcome(prior, penalty=each).fit(scores, NAMES, left).weights.values())
                )
                - due
            ).sum()
            for each in (0.1, 1, 10, 100, 1e6)
        ]
        assert gaps == sorted(gaps, reverse=True)
        assert gaps[-1] < 1e-3

    def test_noise_gives_back_the_prior(self):
        """To the last bit, in all but the 2 % of the test."""
        prior = hs.Fixed(usage=5, feedback=3, financial=2)
        due = prior.fit([[1, 2, 3]], NAMES)
        same = [
            Outcome(prior).fit(*_named(book(n, 0, 0, 0, seed=seed))) == due
            for n in (50, 200, 2_000)
            for seed in range(40)
        ]
        assert np.mean(same) >= 0.94

    def test_where_all_go_the_wrong_way_the_prior_stands(self):
        """All slopes end at 0."""
        scores, left = book(2_000, -4, -4, -3)
        assert Outcome(penalty=0).fit(scores, NAMES, left) == hs.Equal().fit(scores, NAMES)

    def test_a_member_that_the_prior_leaves_out_stays_out(self):
        """However well it tells who leaves."""
        scores, left = book(1_000, 1, 1, 9)
        prior = hs.Fixed(usage=1, feedback=1, financial=0)
        assert Outcome(prior).fit(scores, NAMES, left).weights["financial"] == 0.0

    def test_a_constant_member_keeps_what_the_prior_gives_it(self):
        """On the prior's scale: nothing moves it."""
        scores, left = book(2_000, 6, 1, 0)
        scores[:, 2] = 40
        center = _logistic.scale_of(scores / 100, left, np.full(3, 1 / 3)) / 3
        weights = Outcome(penalty=0.1).fit(scores, NAMES, left).weights
        assert weights["financial"] / weights["usage"] < 1
        slopes = _logistic.fit_slopes(scores / 100, left, np.full(3, center), 0.1).slopes
        assert slopes[2] == pytest.approx(center, rel=1e-6)

    def test_members_that_part_all_customers_have_weights(self):
        """Even without a penalty, where slopes would have no end."""
        scores = np.column_stack([np.arange(40.0), np.arange(40.0) % 3])
        left = (np.arange(40) < 20).astype(float)
        for penalty in (0, 2, "auto", "cross_validation"):
            weights = Outcome(penalty=penalty).fit(scores, NAMES[:2], left).weights
            assert sum(weights.values()) == pytest.approx(1)

    def test_a_single_member_has_all_the_weight(self):
        """There is nothing to learn."""
        scores, left = book(50, 3)
        assert Outcome().fit(scores, ["usage"], left) == hs.Fixed(usage=1)

    def test_many_members_and_few_customers(self):
        """More slopes than customers are no problem."""
        scores, left = book(30, *[1] * 40)
        names = [f"m{place}" for place in range(40)]
        for penalty in ("auto", "cross_validation", 2):
            weights = Outcome(penalty=penalty).fit(scores, names, left).weights
            assert sum(weights.values()) == pytest.approx(1)

    def test_copies_of_one_member_share_its_weight(self):
        """No column tells them apart."""
        scores, left = book(3_000, 4, 1)
        doubled = scores[:, [0, 0, 1]]
        weights = Outcome(penalty=2).fit(doubled, NAMES, left).weights
        assert weights["usage"] == pytest.approx(weights["feedback"], rel=1e-6)


def _named(pair):
    scores, left = pair
    return scores, NAMES, left


class TestRows:
    """Which customers count, and how."""

    @pytest.mark.parametrize("weighting", parts.OUTCOME_WEIGHTINGS, ids=parts.name_of)
    def test_weights_do_not_depend_on_the_order_of_rows(self, weighting):
        """Not by one bit, gaps or not."""
        scores, left = book(400, 3, 1, 1)
        scores[np.random.default_rng(1).random(scores.shape) < 0.2] = NAN
        order = np.random.default_rng(2).permutation(400)
        fitted = weighting.fit(scores, NAMES, left)
        assert fitted == weighting.fit(scores[order], NAMES, left[order])
        assert isinstance(fitted, hs.Fixed)
        assert tuple(fitted.weights) == NAMES

    @pytest.mark.parametrize("weighting", parts.OUTCOME_WEIGHTINGS, ids=parts.name_of)
    def test_who_is_not_known_changes_nothing(self, weighting):
        """Neither whose outcome is not known, nor who has no score."""
        scores, left = book(300, 3, 1, 1)
        more = np.vstack([scores, np.full((2, 3), NAN)])
        assert weighting.fit(more, NAMES, [*left, 1, 0]) == weighting.fit(scores, NAMES, left)
        if "StandardDeviation" not in repr(weighting):
            more = np.vstack([scores, np.full((2, 3), 7.0)])
            unknown = weighting.fit(more, NAMES, [*left, None, NAN])
            assert unknown == weighting.fit(scores, NAMES, left)

    def test_a_gap_counts_as_the_mean_of_the_others(self):
        """By the weights of the prior."""
        scores, left = book(500, 3, 1, 1)
        gaps = scores.copy()
        gaps[::3, 1] = NAN
        filled = gaps.copy()
        filled[::3, 1] = (3 * gaps[::3, 0] + gaps[::3, 2]) / 4
        weighting = Outcome(hs.Fixed(usage=3, feedback=2, financial=1), penalty=1)
        ours, due = (weighting.fit(each, NAMES, left).weights for each in (gaps, filled))
        assert ours == pytest.approx(dict(due), abs=1e-9)

    def test_columns_may_stand_in_any_order(self):
        """Weights go with the members."""
        scores, left = book(500, 3, 1, 1)
        ours = Outcome(penalty=1).fit(scores, NAMES, left).weights
        turned = Outcome(penalty=1).fit(scores[:, ::-1], NAMES[::-1], left).weights
        assert dict(turned) == pytest.approx(dict(ours), abs=1e-9)


class TestRefusals:
    """What cannot be learned from."""

    def test_without_an_outcome(self):
        """There is nothing to learn."""
        with pytest.raises(hs.FitError, match="pass who left"):
            Outcome().fit([[1, 2, 3]], NAMES)

    @pytest.mark.parametrize("gone", [0, 4, 16, 20])
    def test_too_few_of_one_kind(self, gone):
        """The message says how many there are, and what to do."""
        scores = np.random.default_rng(0).random((20, 3))
        left = np.arange(20) < gone
        with pytest.raises(hs.FitError, match=f"{gone} left and {20 - gone} stayed.*Give weights"):
            Outcome().fit(scores, NAMES, left)

    def test_scores_too_large(self):
        """Points may have any range, but sums must have digits."""
        scores, left = book(50, 1, 1, 1)
        scores[3, 1] = 1e200
        with pytest.raises(hs.FitError, match="above"):
            Outcome().fit(scores, NAMES, left)

    def test_a_prior_that_does_not_fit_the_members(self):
        """It is refused before anything is fitted."""
        with pytest.raises(hs.DefinitionError, match="'usage'"):
            Outcome(hs.Fixed(other=1)).require_members(["usage"])

    @pytest.mark.parametrize("penalty", ["none", -1, NAN, 1e7, None])
    def test_a_penalty_that_is_none(self, penalty):
        """The message names what is allowed."""
        with pytest.raises(hs.DefinitionError, match="cross_validation"):
            Outcome(penalty=penalty)

    def test_a_prior_that_is_no_weighting(self):
        """It is refused."""
        with pytest.raises(hs.DefinitionError, match="prior"):
            Outcome("equal")

    def test_an_engine_cannot_fit_it(self):
        """It learns from the scores themselves."""
        assert Outcome().learns
        assert Outcome().needs is None


class TestInScorecards:
    """Where weightings are used."""

    def test_fitting_hands_it_the_outcome(self):
        """And leaves nothing to learn."""
        scores, left = book(500, 4, 1)
        table = {"a": scores[:, 0], "b": scores[:, 1], "left": left}
        metrics = [hs.Metric("a", hs.AsIs()), hs.Metric("b", hs.AsIs())]
        scorecard = hs.Scorecard("card", metrics, weighting=Outcome())
        fitted = scorecard.fit(table, "left")
        assert fitted.weighting == Outcome().fit(scores, ["a", "b"], left)
        with pytest.raises(hs.FitError, match=r"Scorecard 'card'.*pass who left"):
            scorecard.fit(table)

    @pytest.mark.parametrize("weighting", parts.OUTCOME_WEIGHTINGS, ids=parts.name_of)
    def test_documents_keep_it(self, weighting):
        """There and back."""
        names = [hs.Metric(name, hs.AsIs()) for name in NAMES]
        scorecard = hs.Scorecard("card", names, weighting=weighting)
        assert hs.Scorecard.from_toml(scorecard.to_toml()) == scorecard
        assert hs.Scorecard.from_json(scorecard.to_json()) == scorecard


class TestShrinking:
    """50 labelled customers do no harm."""

    @pytest.mark.parametrize(
        "expert", [(1, 1, 1, 1, 1, 1), (4, 2, 1, 1, 0.5, 0.5), (0.5, 0.5, 1, 1, 2, 4)]
    )
    def test_made_up_customers(self, expert):
        """With realistic experts, in 95 % of 200 draws or more."""
        scores, left = book(4_000, 4, 2, 1, 1, 0.5, 0.5, base=-0.7)
        assert _no_worse(scores, left, expert) >= 0.95


def _no_worse(scores, left, prior, n=50, draws=200):
    """Tell how often learned weights rank the others no worse than those of the prior."""
    names = [f"m{place}" for place in range(scores.shape[1])]
    weights = np.array(prior, float) / sum(prior)
    weighting = Outcome(hs.Fixed(dict(zip(names, prior, strict=True))))
    random, good = np.random.default_rng(20251122), 0
    for _ in range(draws):
        order = random.permutation(len(left))
        chosen, others = order[:n], order[n:2_000]
        learned = np.array(
            list(weighting.fit(scores[chosen], names, left[chosen]).weights.values())
        )
        if np.abs(learned - weights).max() < 1e-12:
            good += 1
            continue
        before, after = (auc(scores[others] @ each, left[others]) for each in (weights, learned))
        good += after >= before
    return good / draws
