import attrs
import pytest

from checking import card, fixed, metrics, places, weighted
from healthscore import (
    AsIs,
    Best,
    Entropy,
    Fixed,
    GeometricMean,
    Group,
    Metric,
    OrderedMean,
    Rounded,
    Sum,
    Worst,
)
from healthscore.spec.checks._check import check


class TestWeightsTotal:
    @pytest.mark.parametrize(
        "weights",
        [
            (50, 40),
            (50, 40, 30, 20),
            (10, 30, 10, 10),
            (40, 30, 20),
            (33, 33, 31, 10),
            (0.5, 0.4),
            (0.5, 0.3, 0.3),
            (0.31, 0.31, 0.31, 0.18),
            (0, 50, 40),
        ],
    )
    def test_percent_that_total_something_else(self, weights):
        """Those that two vendors have published among them."""
        (finding,) = (found for found in check(weighted(*weights)) if found.code == "weights-total")
        assert finding.got == pytest.approx(sum(weights))
        assert finding.severity == "warning"

    @pytest.mark.parametrize(
        "weights",
        [
            (3, 1),
            (40, 30, 30),
            (1 / 3, 1 / 3, 1 / 3),
            (33.3, 33.3, 33.3),
            (16.7, 16.7, 16.7, 16.7, 16.6, 16.6),
            (33, 33, 34),
            (33, 33, 33, 0),
            (20, 15, 22),
            (2, 3, 3, 2),
            (25, 25, 25),
            (100, 20),
            (100, 50),
            (1, 0.5),
            (0.7, 0.3),
            (0.334, 0.333, 0.333),
            (90,),
            (5, 4, 3, 2, 1) * 6,
            (10, 5),
            (200, 100),
        ],
    )
    def test_weights_that_are_none(self, weights):
        """Or that do total 100, but for rounding."""
        assert "weights-total" not in check(weighted(*weights)).codes

    def test_what_fit_returns(self):
        """Sums to 1."""
        table = {f"m{place}": [place, 10, 50 + 3 * place, 90 - place**2] for place in range(5)}
        fitted = card(5, weighting=Entropy()).fit(table)
        assert "weights-total" not in check(fitted).codes

    @pytest.mark.parametrize(
        "aggregation", [Sum(), Worst(), Best(), OrderedMean([1, 1]), Rounded(Rounded(Worst()))]
    )
    def test_where_weights_do_not_scale_scores(self, aggregation):
        """They count toward coverage alone."""
        assert "weights-total" not in check(weighted(50, 40, aggregation=aggregation)).codes

    def test_in_words(self):
        """With what each counts for."""
        message = check(weighted(50, 40, aggregation=Rounded(GeometricMean())))[0].message
        assert message == (
            "Its weights look like percent but total 90, not 100: 'm0' counts 55.6%, not 50.0%."
        )
        message = check(weighted(0.5, 0.4))[0].message
        assert message.startswith("Its weights look like shares of 1 but total 0.9, not 1:")

    def test_in_a_group(self):
        """Every group has a total of its own."""
        group = Group("g", metrics(2), weighting=fixed(60, 30))
        assert places(card([group, Metric("z", AsIs())]), "weights-total") == ["Group 'g'"]


class TestFading:
    NPS = Metric("nps", AsIs(), observed="seen", valid_days=180, fade=90)

    @staticmethod
    def found(*members, **options):
        """Give what is found of fading."""
        return [each for each in check(card(members, **options)) if each.code == "lone-fade"]

    def test_what_fades_beside_nobody(self):
        """In a group, in the scorecard, and beside members of weight 0."""
        a, b = metrics(2)
        (finding,) = self.found(Group("voice", [self.NPS]), a)
        assert (finding.place, finding.severity, finding.got) == ("Metric 'nps'", "warning", 90.0)
        assert "nothing else counts in Group 'voice'" in finding.message
        assert self.found(self.NPS)
        assert self.found(Group("voice", [self.NPS, a], weighting=Fixed(nps=1, m0=0)), b)

    def test_what_fades_beside_others(self):
        """Or into a score."""
        (a,) = metrics(1)
        assert not self.found(self.NPS, a)
        assert not self.found(Group("voice", [self.NPS, a], weighting=Entropy()), *metrics(1, "b"))
        assert not self.found(Group("voice", [attrs.evolve(self.NPS, missing=50)]), a)
        assert not self.found(Group("voice", [Group("own", [a])]))

    def test_coverage_may_be_what_it_is_for(self):
        """Which is worth a look only."""
        (finding,) = self.found(self.NPS, min_coverage=0.5)
        assert finding.severity == "note"

    def test_weights_that_are_shared_by_all(self):
        """There groups hold nothing apart."""
        (a,) = metrics(1)
        assert not self.found(Group("voice", [self.NPS]), a, spread="across")
        (finding,) = self.found(Group("voice", [self.NPS]), spread="across")
        assert "Scorecard" in finding.message
