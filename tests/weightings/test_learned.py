import re

import numpy as np
import pytest

from healthscore import (
    AsIs,
    Blend,
    Critic,
    DataError,
    DefinitionError,
    Entropy,
    Equal,
    FitError,
    Fixed,
    Group,
    Metric,
    NotFittedError,
    PrincipalComponent,
    Scorecard,
    StandardDeviation,
)

SCORES = np.array([[0, 10, 50], [40, 30, 90], [60, 70, 20], [100, 90, 60], [80, 20, 40.0]])
NAMES = ["a", "b", "c"]


def weights(weighting, scores=SCORES):
    """Fit, and give the shares."""
    return np.array(list(weighting.fit(scores, NAMES).weights.values()))


class TestFormulas:
    """Each as its source has it, computed with numpy's own functions."""

    def test_entropy(self):
        """0 ln 0 is 0."""
        share = SCORES / SCORES.sum(axis=0)
        logs = np.log(np.where(share > 0, share, 1))
        amount = 1 + (share * logs).sum(axis=0) / np.log(len(SCORES))
        np.testing.assert_allclose(weights(Entropy()), amount / amount.sum(), rtol=1e-12)
        np.testing.assert_allclose(weights(Entropy(), 1e-9 * SCORES), weights(Entropy()))

    def test_standard_deviation(self):
        """Of the sample."""
        amount = SCORES.std(axis=0, ddof=1)
        np.testing.assert_allclose(weights(StandardDeviation()), amount / amount.sum())

    def test_critic(self):
        """Spread times conflict."""
        related = np.corrcoef(SCORES.T)
        amount = SCORES.std(axis=0, ddof=1) * (1 - related).sum(axis=1)
        np.testing.assert_allclose(weights(Critic()), amount / amount.sum(), rtol=1e-12)

    def test_critic_by_ranks(self):
        """Those that tie share their mean rank."""
        scores = np.array([[10, 10, 5], [10, 40, 4], [30, 40, 3], [90, 40, 9.0]])
        ranks = np.array([[1.5, 1, 3], [1.5, 3, 2], [3, 3, 1], [4, 3, 4.0]])
        amount = scores.std(axis=0, ddof=1) * (1 - np.corrcoef(ranks.T)).sum(axis=1)
        found = weights(Critic(correlation="spearman"), scores)
        np.testing.assert_allclose(found, amount / amount.sum(), rtol=1e-12)

    def test_principal_component(self):
        """Squared loadings on the first."""
        _, vectors = np.linalg.eigh(np.corrcoef(SCORES.T))
        np.testing.assert_allclose(weights(PrincipalComponent()), vectors[:, -1] ** 2, rtol=1e-9)

    def test_over_gaps_it_goes_by_what_two_members_share(self):
        """Correlations take the customers who have both, spreads all who have the one."""
        scores = SCORES.copy()
        scores[0, 0] = scores[2, 1] = np.nan
        related = np.ones((3, 3))
        for one, other in ((0, 1), (0, 2), (1, 2)):
            both = ~np.isnan(scores[:, [one, other]]).any(axis=1)
            found = np.corrcoef(scores[both][:, [one, other]].T)[0, 1]
            related[one, other] = related[other, one] = found
        amount = np.nanstd(scores, axis=0, ddof=1) * (1 - related).sum(axis=1)
        np.testing.assert_allclose(weights(Critic(), scores), amount / amount.sum(), rtol=1e-12)

    def test_a_member_that_shares_nothing_is_left_out_of_a_principal_component(self):
        """By rule, and not by how some machine rounds."""
        scores = [[0, 0, 0], [0, 100, 100], [100, 0, 0], [100, 100, 100.0]]
        found = PrincipalComponent().fit(scores, NAMES)
        assert found == Fixed(a=0, b=0.5, c=0.5)

    def test_blend(self):
        """A share of the one and the rest of the other."""
        fixed = Fixed(a=1, b=1, c=8)
        found = weights(Blend(StandardDeviation(), fixed, share=0.25))
        due = 0.25 * weights(StandardDeviation()) + 0.75 * np.array([0.1, 0.1, 0.8])
        np.testing.assert_allclose(found, due)
        assert list(Blend(Equal(), fixed, share=1).over(NAMES).values()) == [1 / 3] * 3
        one, other = Fixed(a=1, b=0, c=0), Fixed(a=0, b=1, c=1)
        assert Blend(one, other, 1e-20).over(NAMES)["a"] == 1e-12


class TestUndecided:
    """What no formula can answer is an error, or the fallback's."""

    @pytest.mark.parametrize(
        ("weighting", "scores", "message"),
        [
            (Critic(), [[1, 1, 2], [2, 2, 4]], "Critic finds nothing that parts the members"),
            (Entropy(), [[1, -1, 2], [2, 2, 4]], "member 'b' has negative scores"),
            (
                PrincipalComponent(),
                [[0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 0]],
                "No principal component stands out",
            ),
            (
                Critic(),
                [[1, np.nan, 1], [2, np.nan, 5], [np.nan, 5, 2], [np.nan, 9, 2]],
                "members 'a' and 'b' cannot be compared: 0 customers have both",
            ),
            (
                StandardDeviation(),
                [[1e308, 1, 5], [-1e308, 2, 4]],
                "member 'a' has scores too large",
            ),
        ],
    )
    def test_is_refused_or_falls_back(self, weighting, scores, message):
        """With the remedy."""
        with pytest.raises(FitError, match=message):
            weighting.fit(scores, NAMES)
        safe = type(weighting)(fallback=Fixed(a=2, b=1, c=1))
        assert safe.fit(scores, NAMES) == Fixed(a=0.5, b=0.25, c=0.25)

    def test_no_other_error_falls_back(self):
        """A table that is none stays an error."""
        with pytest.raises(DataError, match="Scores must have the shape"):
            Entropy(fallback=Equal()).fit([[1, 2]], NAMES)
        with pytest.raises(DataError, match="must be numbers"):
            Entropy(fallback=Equal()).fit([["a", "b", "c"]], NAMES)


class TestInScorecards:
    def test_weights_come_back_as_fixed(self):
        """In groups too, and nothing is left to learn."""
        group = Group("g", [Metric("a", AsIs()), Metric("b", AsIs())], weighting=Critic())
        blend = Blend(StandardDeviation(), Equal())
        card = Scorecard("s", [group, Metric("c", AsIs())], weighting=blend)
        assert card.unfitted == ("Scorecard 's'", "Group 'g'")
        with pytest.raises(NotFittedError, match="Scorecard 's', Group 'g' still to be learned"):
            card.score({"a": [1], "b": [2], "c": [3]})
        table = dict(zip(NAMES, SCORES.T, strict=True))
        fitted = card.fit(table)
        assert not fitted.learns
        assert fitted.members[0].weighting == Critic().fit(SCORES[:, :2], ["a", "b"])
        assert isinstance(fitted.weighting, Fixed)
        assert not np.isnan(fitted.score(table).values).any()

    def test_an_error_names_the_group_and_the_member(self):
        """Down to the remedy."""
        group = Group("g", [Metric("a", AsIs()), Metric("b", AsIs())], weighting=Entropy())
        message = "Group 'g': member 'b' has the same score everywhere, 7. Leave it out, or name"
        with pytest.raises(FitError, match=re.escape(message)):
            Scorecard("s", [group]).fit({"a": [1, 2], "b": [7, 7]})


class TestFields:
    @pytest.mark.parametrize(
        ("make", "field"),
        [
            (lambda: Entropy(fallback=3), "fallback"),
            (lambda: Critic(correlation="kendall"), "correlation"),
            (lambda: Critic(fallback="equal"), "fallback"),
            (lambda: Blend(Equal(), 3), "b"),
            (lambda: Blend({"a": 1}, Equal()), "a"),
            (lambda: Blend(Equal(), Equal(), share=1.5), "share"),
        ],
    )
    def test_refuses_fields_that_say_nothing(self, make, field):
        """The message names the field."""
        with pytest.raises(DefinitionError, match=f"'{field}' of .* must"):
            make()

    def test_a_blend_of_what_is_not_learned_yet_has_no_weights(self):
        """The message names what learns."""
        with pytest.raises(NotFittedError, match="still learns the weights of a, b"):
            Blend(Equal(), Entropy()).over(["a", "b"])
