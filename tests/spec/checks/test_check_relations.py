import numpy as np
import pytest

from checking import CHANCE, ONE, TWO, N, found, made, only
from healthscore import (
    AsIs,
    Linear,
    Metric,
)
from healthscore.spec.checks._check import check


def related(good, noise=20.0):
    """Make a table of metrics that all show one thing."""
    chance = np.random.default_rng(1)
    return {name: good + chance.normal(0, noise, len(good)) for name in "abcd"}


class TestRelations:
    TABLE = related(ONE)

    def test_a_metric_the_wrong_way_round(self):
        """Its score falls where the others' rise."""
        metrics = [Metric(name, Linear(worst=0, best=100)) for name in "abc"]
        wrong = Metric("d", Linear(worst=100, best=0))
        finding = only(made(*metrics, wrong), self.TABLE, "contrary-metric")
        assert (finding.place, finding.got < -0.5) == ("Metric 'd'", True)
        assert f"over {N} customers" in finding.message

    def test_all_the_same_way(self):
        """Are sound, gaps or none."""
        metrics = [Metric(name, Linear(worst=0, best=100)) for name in "abcd"]
        gappy = {
            name: np.where(CHANCE.random(N) < 0.3, np.nan, values)
            for name, values in self.TABLE.items()
        }
        for table in (self.TABLE, gappy):
            assert "contrary-metric" not in check(made(*metrics), table).codes

    @pytest.mark.parametrize(("names", "rows"), [("ad", N), ("abcd", 25)])
    def test_too_few_to_tell(self, names, rows):
        """Metrics or customers."""
        metrics = [
            Metric(name, Linear(worst=100, best=0) if name == "d" else Linear(worst=0, best=100))
            for name in names
        ]
        table = {name: values[:rows] for name, values in self.TABLE.items()}
        assert "contrary-metric" not in check(made(*metrics), table).codes

    def test_pure_chance(self):
        """Is not believed."""
        for seed in range(20):
            chance = np.random.default_rng(seed)
            table = {f"m{place}": chance.uniform(0, 100, 60) for place in range(6)}
            assert not check(made(*(Metric(name, AsIs()) for name in table)), table)

    def test_two_that_are_one(self):
        """Whichever way round."""
        table = {"a": ONE, "b": 300 - 3 * ONE + TWO / 20, "c": TWO}
        scorecard = made(
            Metric("a", AsIs()), Metric("b", Linear(worst=0, best=300)), Metric("c", AsIs())
        )
        finding = only(scorecard, table, "near-duplicates")
        assert (finding.got, finding.place) == (("a", "b"), "Metric 'b'")

    def test_two_of_one_formula(self):
        """Are found already."""
        scorecard = made(Metric("a", AsIs()), Metric("b", Linear(worst=0, best=90), formula="a"))
        assert check(scorecard, {"a": ONE}).codes == ("same-formula",)

    def test_two_that_hardly_meet(self):
        """Are not compared."""
        here, there = ONE.copy(), ONE.copy()
        here[:90], there[110:] = np.nan, np.nan
        scorecard = made(Metric("a", AsIs()), Metric("b", AsIs()))
        table = {"a": here, "b": there}
        assert "near-duplicates" not in check(scorecard, table).codes

    def test_one_that_never_meets_the_others(self):
        """Has nothing to go against."""
        here, there = ONE.copy(), ONE.copy()
        here[:100], there[100:] = np.nan, np.nan
        metrics = [Metric(name, AsIs()) for name in "abc"]
        assert not found(made(*metrics), {"a": here, "b": there, "c": there}, "contrary-metric")

    def test_many_customers(self):
        """Are looked at in part."""
        chance = np.random.default_rng(5)
        one, two = chance.uniform(0, 100, (2, 250_000))
        table = {"a": one, "b": one + 1, "c": two}
        finding = only(made(*(Metric(name, AsIs()) for name in "abc")), table, "near-duplicates")
        assert "over 83,334 customers" in finding.message
