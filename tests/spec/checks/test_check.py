import pytest

from checking import BANDS, card, got, metrics, places, weighted
from healthscore import (
    AsIs,
    Cap,
    Categories,
    Equal,
    Fixed,
    Group,
    Linear,
    Metric,
    Piecewise,
    Steps,
    Sum,
    recipes,
)
from healthscore.spec.checks._check import check


class TestOrder:
    def test_the_tree_from_its_root(self):
        """Rules come behind what they belong to, and before what is below."""
        rules = [Cap(100, when="x > 1")]
        inner = Group("g", [Metric("a", Steps({0: 50})), *metrics(2)], rules=rules)
        scorecard = card([inner, Metric("z", Steps({0: 50}))], rules=rules)
        assert [finding.place for finding in check(scorecard)] == [
            "rule 1 of Scorecard 'b2b'",
            "rule 1 of Group 'g'",
            "Metric 'a'",
            "Metric 'z'",
        ]

    def test_nothing(self):
        """Of a sound scorecard."""
        assert not check(card(4, banding=BANDS))

    def test_the_method(self):
        """Is the function."""
        scorecard = weighted(50, 40)
        assert scorecard.check() == check(scorecard)


class TestMembers:
    def test_weight_0(self):
        """Of a metric, or of a group with all below."""
        members = [*metrics(2), Group("g", metrics(2, "k"))]
        scorecard = card(members, weighting=Fixed(m0=1, m1=0, g=0))
        assert places(scorecard, "weightless-member") == ["Metric 'm1'", "Group 'g'"]
        assert "with it 'k0' and 'k1'" in str(check(scorecard))

    @pytest.mark.parametrize("asked", ["g", "k1"])
    def test_weight_0_that_a_rule_asks_for(self, asked):
        """It is there to be asked."""
        members = [Metric("a", AsIs()), Group("g", metrics(2, "k"))]
        rules = [Cap(39, when=f"score('{asked}') < 20")]
        scorecard = card(members, weighting=Fixed(a=1, g=0), rules=rules)
        assert not got(scorecard, "weightless-member")

    def test_more_than_eight_metrics(self):
        """In one group, groups not counted."""
        assert got(card(9), "crowded-group") == [9]
        assert got(card([*metrics(8), Group("g", metrics(8, "k"))]), "crowded-group") == []

    def test_more_members_than_there_are(self):
        """Nobody would have a score."""
        assert got(weighted(1, 1, 0, min_present=3), "gate-never-passed") == [3]
        assert got(weighted(1, 1, 0, min_present=2), "gate-never-passed") == []

    @pytest.mark.parametrize(
        "curve",
        [Steps({0: 50}), Piecewise({0: 7, 1: 7}), Categories({"a": 1, "b": 1}), Steps({0: 0})],
    )
    def test_a_flat_curve(self, curve):
        """Tells nobody from anybody."""
        assert places(card([Metric("a", curve), *metrics(2)]), "flat-curve") == ["Metric 'a'"]

    @pytest.mark.parametrize(
        ("curve", "missing", "count"),
        [(Steps({0: 5}), "exclude", 0), (Steps({0: 0}), "exclude", 1), (Steps({0: 5}), 5, 1)],
    )
    def test_a_flat_curve_of_points(self, curve, missing, count):
        """Parts those who have a value from those who have none."""
        scorecard = card([Metric("a", curve, missing=missing), *metrics(2)], aggregation=Sum())
        assert len(places(scorecard, "flat-curve")) == count

    def test_a_flat_curve_with_a_score_for_gaps(self):
        """Is not flat."""
        scorecard = card([Metric("a", Categories({"yes": 100}), missing=0), *metrics(2)])
        assert not places(scorecard, "flat-curve")


class TestSources:
    def test_one_formula(self):
        """By its meaning, not its text."""
        members = [
            Metric("x", AsIs()),
            Metric("a", AsIs(), formula="open/seats"),
            Metric("b", Linear(worst=1, best=0), formula="(open) / seats"),
            Metric("c", AsIs(), formula="`x`"),
        ]
        assert got(card(members), "same-formula") == [("x", "c"), ("a", "b")]
        assert not got(card(members), "same-column")

    def test_one_column(self):
        """And no other."""
        members = [
            Metric("mrr", AsIs()),
            Metric("log", AsIs(), formula="log1p(mrr)"),
            Metric("ratio", AsIs(), formula="mrr / seats"),
            Metric("fixed", AsIs(), formula="3 + 4"),
            Metric("free", AsIs(), formula="mrr == 0"),
        ]
        assert got(card(members), "same-column") == [("mrr", "log")]


class TestListed:
    def test_names_beyond_the_fifth(self):
        """Are counted."""
        members = [Metric(name, AsIs(), formula="x") for name in "abcdefg"]
        assert "Metrics 'a', 'b', 'c', 'd', 'e' and 2 more" in str(check(card(members)))
        assert "Metrics 'a', 'b' and 'c' have" in str(check(card(members[:3])))


class TestRecipes:
    @pytest.mark.parametrize("starter", [recipes.classic, recipes.enterprise_onboarding])
    def test_starters_are_sound(self, starter):
        """Whoever copies them starts with nothing to mend."""
        assert not check(starter())

    def test_a_mean_of_few_is_told_of(self):
        """One fault of four is to show: which is what a geometric mean is for."""
        found = check(recipes.product_led())
        assert (found.codes, found[0].severity) == (("heavy-metric",), "note")


class TestSizes:
    def test_a_large_scorecard(self):
        """Most of its metrics matter to nobody."""
        assert check(card(200, weighting=Equal())).codes == ("weak-metric", "crowded-group")
