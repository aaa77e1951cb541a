import pytest

from checking import card, metrics, weighted
from healthscore import (
    Best,
    Entropy,
    Fixed,
    GeometricMean,
    Group,
    OrderedMean,
    PowerMean,
    Rounded,
    Sum,
    WeightedMean,
    Worst,
)
from healthscore.spec.checks._effects import effects


class TestEffects:
    @pytest.mark.parametrize(
        ("aggregation", "due"),
        [
            (WeightedMean(), [50, 100 / 3, 50 / 3]),
            (Worst(), [100, 100, 100]),
            (Best(), [100, 100, 100]),
            (GeometricMean(), [100, 100, 100]),
            (
                GeometricMean(floor=1),
                [90, 100 - 100 * 0.01 ** (1 / 3), 100 - 100 * 0.01 ** (1 / 6)],
            ),
            (PowerMean(2), [100 * 0.5**0.5, 100 / 3**0.5, 100 / 6**0.5]),
            (OrderedMean([0, 1, 0]), [100, 100, 100]),
            (OrderedMean([1, 2, 5]), [62.5, 62.5, 62.5]),
            (Rounded(WeightedMean(), digits=-1), [50, 40, 20]),
            (Sum(start=-150), [100, 100, 100]),
            (Sum(start=-100, high=80), [80, 80, 80]),
            (Rounded(Sum(high=80)), [80, 80, 80]),
        ],
    )
    def test_of_every_kind(self, aggregation, due):
        """By hand."""
        found = effects(weighted(3, 2, 1, aggregation=aggregation))
        assert list(found.values()) == pytest.approx(due)

    def test_through_groups(self):
        """Siblings are where it counts, on every floor."""
        groups = [
            Group("g", metrics(2), aggregation=Worst()),
            Group("h", metrics(3, "k"), weighting=Fixed(k0=2, k1=2, k2=0)),
        ]
        assert effects(card(groups, aggregation=Best())) == pytest.approx(
            {"m0": 100, "m1": 100, "k0": 50, "k1": 50}
        )
        across = effects(card(groups[1:], spread="across"))
        assert across == pytest.approx({"k0": 50, "k1": 50})

    def test_of_many_siblings(self):
        """The member comes where it counts most."""
        weights = [0] * 9
        weights[6] = 1
        found = effects(card(9, aggregation=OrderedMean(weights)))
        assert set(found.values()) == {100.0}

    def test_without_weights(self):
        """Nothing is known."""
        assert effects(card(weighting=Entropy())) == {}
