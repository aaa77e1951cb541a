"""Scorecards that learn where the data is, held to those that learn from it in memory."""

import json
import math

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthscore import (
    AsIs,
    Banding,
    Blend,
    Cap,
    Categories,
    Critic,
    DataError,
    Decay,
    Entropy,
    Equal,
    FitError,
    Fixed,
    Floor,
    Group,
    Isotonic,
    Linear,
    Metric,
    Percentile,
    Piecewise,
    PrincipalComponent,
    Scorecard,
    StandardDeviation,
    Steps,
    Sum,
    Target,
    learn,
)
from healthscore._summary import Needs, Summary
from healthscore.engines.fitting import _polars_reader, _sql_reader, fit_lazy
from healthscore.normalizers import Normalizer
from healthscore.weightings import Weighting

TOLERANCE = 1e-9
AS_OF = "2026-11-01"
LEARNED = [
    learn.minimum(),
    learn.quantile(0.3),
    learn.median(),
    learn.median(iqrs=0.5),
    learn.mean(),
    learn.mean(sds=1.5),
    learn.maximum(),
    learn.bounded(learn.maximum(), above=-1e6),
]


def customers(size=600, seed=0):
    """Make columns of several kinds, with gaps."""
    chance = np.random.default_rng(seed)
    health = chance.normal(size=size)
    table = {
        "logins": np.exp(health),
        "seats": chance.integers(0, 12, size).astype(float),
        "usage": np.clip(50 + 20 * health + chance.normal(size=size), 0, 100).round(1),
        "nps": chance.uniform(0, 100, size),
        "rare": (chance.random(size) < 0.05) * 100.0,
    }
    for name, share in {"logins": 0.1, "seats": 0.3, "nps": 0.6}.items():
        table[name][chance.random(size) < share] = np.nan
    table["left"] = (chance.random(size) < 1 / (1 + np.exp(2 * health))).astype(float)
    table["left"][chance.random(size) < 0.1] = np.nan
    return (
        pl.DataFrame(table)
        .fill_nan(None)
        .with_columns(
            plan=pl.Series(chance.choice(["free", "pro"], size)),
            seen=pl.Series(chance.integers(0, 90, size)).cast(pl.Date) + pl.duration(days=20_690),
        )
    )


def duckdb_frame(frame):
    """Make a relation."""
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect(config={"threads": 2})
    connection.register("held", frame.to_arrow())
    connection.execute("create table customers as from held")
    return connection.table("customers")


ROUTES = {"polars": pl.DataFrame.lazy, "duckdb": duckdb_frame}


@pytest.fixture(params=ROUTES)
def lazily(request):
    """Make a frame lazy, in one of the engines."""
    return ROUTES[request.param]


def distance(one, other):
    """Give the largest relative difference of two documents that hold the same things."""
    if isinstance(one, dict):
        assert list(one) == list(other)
        return max((distance(one[key], other[key]) for key in one), default=0.0)
    if isinstance(one, list):
        assert len(one) == len(other)
        return max(map(distance, one, other), default=0.0)
    if isinstance(one, float | int):
        return abs(one - other) / max(abs(one), abs(other)) if one != other else 0.0
    assert one == other
    return 0.0


def assert_near(one, other):
    """Hold two scorecards to the same numbers."""
    documents = (json.loads(scorecard.to_json()) for scorecard in (one, other))
    assert distance(*documents) <= TOLERANCE


def both(scorecard, frame, lazily, outcome=None, as_of=None):
    """Fit in memory and lazily."""
    lazy = fit_lazy(scorecard, lazily(frame), outcome, as_of)
    assert not lazy.learns
    return scorecard.fit(frame, outcome, as_of=as_of), lazy


def card(*members, **options):
    """Make a scorecard."""
    return Scorecard("card", list(members), **options)


def three(weighting, **options):
    """Make a scorecard of three metrics with gaps of their own and one without."""
    return card(
        Metric("usage", AsIs()),
        Metric("nps", AsIs()),
        Metric("seats", Linear(worst=0, best=11)),
        Metric("rare", AsIs()),
        weighting=weighting,
        **options,
    )


EVERYTHING = card(
    Group(
        "product",
        [
            Metric("logins", Linear(worst=learn.mean(sds=-2), best=learn.mean(sds=2))),
            Metric(
                "logged",
                Linear(worst=learn.quantile(0.05), best=learn.quantile(0.95)),
                formula="log1p(logins)",
            ),
            Metric("seats", Percentile(points=5), missing=learn.median()),
        ],
        weighting=Critic(),
        rules=[Cap(at=learn.quantile(0.9), when="seats > 5", reason="many seats")],
    ),
    Group(
        "points",
        [
            Group(
                "inner",
                [Metric("usage", Isotonic()), Metric("nps", Percentile(better="lower"))],
                weighting=StandardDeviation(),
                rules=[Floor(at=learn.minimum(), when="usage > 20", reason="used")],
            ),
            Metric("rare", AsIs(low=0, high=200)),
        ],
        aggregation=Sum(high=100),
        rules=[Cap(at=learn.mean(), when="rare > 1", reason="rare")],
    ),
    Metric(
        "age",
        Decay(half_life=learn.median()),
        formula="days_since(seen)",
        observed="seen",
        valid_days=60,
        fade=25,
    ),
    Metric("plan", Categories({"free": 20, "pro": 80}), missing="reject"),
    weighting=Blend(PrincipalComponent(), Critic(correlation="spearman"), share=0.3),
    rules=[Floor(at=learn.quantile(0.1), when="seats >= 0", reason="seats")],
    banding=Banding({"red": 0, "yellow": learn.quantile(0.3), "green": learn.quantile(0.7)}),
)


class TestAgainstMemory:
    def test_everything_at_once(self, lazily):
        """All parts that learn, group in group, with rules, sums and bands."""
        memory, lazy = both(EVERYTHING, customers(), lazily, "left", AS_OF)
        assert_near(memory, lazy)

    @pytest.mark.parametrize("parameter", LEARNED, ids=repr)
    def test_each_parameter(self, lazily, parameter):
        """Minima, maxima and quantiles are the same number; means are near."""
        scorecard = card(Metric("logins", Linear(worst=-1e6, best=parameter)))
        memory, lazy = both(scorecard, customers(), lazily)
        assert_near(memory, lazy)
        if parameter in (
            learn.minimum(),
            learn.maximum(),
            learn.bounded(learn.maximum(), above=-1e6),
        ):
            assert memory == lazy

    def test_quantiles_of_whole_numbers_are_the_same(self, lazily):
        """Every quarter, with gaps."""
        knots = {learn.quantile(q): 100 * q for q in (0, 0.25, 0.5, 0.75, 1)}
        memory, lazy = both(card(Metric("seats", Piecewise(knots))), customers(), lazily)
        assert memory == lazy

    @pytest.mark.parametrize("points", [2, 3, 5, 101])
    @pytest.mark.parametrize("better", ["higher", "lower"])
    def test_percentiles_are_the_same(self, lazily, better, points):
        """The very same curve, for many values and for few."""
        curve = Percentile(better, points)
        scorecard = card(*(Metric(name, curve) for name in ("logins", "seats", "usage", "rare")))
        memory, lazy = both(scorecard, customers(), lazily)
        assert memory == lazy

    @pytest.mark.parametrize("better", ["higher", "lower"])
    @pytest.mark.parametrize("name", ["logins", "seats", "usage", "rare"])
    def test_isotonic_curves(self, lazily, name, better):
        """For many values and for few, where some outcomes are not known."""
        scorecard = card(Metric(name, Isotonic(better)))
        memory, lazy = both(scorecard, customers(), lazily, "left")
        assert_near(memory, lazy)

    @pytest.mark.parametrize(
        "weighting",
        [
            Entropy(),
            Critic(),
            Critic(correlation="spearman"),
            StandardDeviation(),
            PrincipalComponent(),
            Blend(Entropy(), Equal()),
            Blend(Fixed(usage=1, nps=2, seats=3, rare=4), StandardDeviation(), share=0.2),
        ],
        ids=repr,
    )
    @pytest.mark.parametrize("gaps", [True, False])
    def test_weightings(self, lazily, weighting, gaps):
        """With gaps, so that pairs are compared over the customers who have both, and without."""
        frame = customers() if gaps else customers(1500).drop_nulls()
        memory, lazy = both(three(weighting), frame, lazily)
        assert_near(memory, lazy)

    @given(st.integers(0, 2**32 - 1))
    @settings(max_examples=3)
    def test_any_customers(self, seed):
        """Whoever they are."""
        frame = customers(300, seed)
        memory, lazy = both(EVERYTHING, frame, ROUTES["polars"], "left", AS_OF)
        assert_near(memory, lazy)

    def test_scores_of_gaps_alone(self, lazily):
        """A metric whose curve is known learns what a gap is worth."""
        scorecard = card(Metric("seats", Linear(worst=0, best=11), missing=learn.median()))
        memory, lazy = both(scorecard, customers(), lazily)
        assert memory == lazy

    def test_parts_that_know_their_numbers_stay(self, lazily):
        """Only what learns is replaced, and a fitted scorecard is given back as it is."""
        scorecard = card(
            Group("known", [Metric("usage", AsIs())]),
            Metric("seats", Steps({0: 0, 5: 100})),
            Metric("nps", Target(low=learn.quantile(0.4), high=60, tolerance=10)),
            rules=[Cap(at=50, when="usage > 0", reason="why not")],
            banding=Banding({"red": 0, "green": 50}),
        )
        memory, lazy = both(scorecard, customers(), lazily)
        assert_near(memory, lazy)
        assert fit_lazy(lazy, lazily(customers()), None, None) is lazy

    def test_names_of_any_kind(self, lazily):
        """Metrics and columns may be called anything."""
        names = ["select", 'a"b', "café ☕", "x'; drop table customers; --", "score", "found_0"]
        values = np.random.default_rng(0).normal(size=(len(names), 20))
        frame = pl.DataFrame(dict(zip(names, values, strict=True)))
        scorecard = card(*(Metric(name, Percentile()) for name in names), weighting=Critic())
        memory, lazy = both(scorecard, frame, lazily)
        assert_near(memory, lazy)

    def test_one_member_has_all_the_weight(self, lazily):
        """Whatever its scores are."""
        memory, lazy = both(card(Metric("rare", AsIs()), weighting=Critic()), customers(), lazily)
        assert memory == lazy

    def test_zeros_of_either_sign_are_one_value(self, lazily):
        """As they are in memory."""
        frame = pl.DataFrame({"x": [0.0, -0.0, 1.0, -0.0, 2.0]})
        memory, lazy = both(card(Metric("x", Percentile())), frame, lazily)
        assert memory == lazy

    def test_infinities_are_gaps(self, lazily):
        """Where a table in memory would raise."""
        frame = pl.DataFrame({"x": [1.0, math.inf, 3.0, -math.inf, math.nan]})
        scorecard = card(Metric("x", Linear(worst=learn.minimum(), best=learn.maximum())))
        lazy = fit_lazy(scorecard, lazily(frame), None, None)
        assert lazy == scorecard.fit({"x": [1.0, 3.0]})


class TestManyValues:
    @pytest.fixture
    def few(self, monkeypatch):
        """Let twenty values be many, and fifty cells be fine."""
        for module in (_polars_reader, _sql_reader):
            monkeypatch.setattr(module, "VALUES", 20)
        monkeypatch.setattr(_polars_reader, "CELLS", 50)
        monkeypatch.setattr(
            _sql_reader, "_CELL", _sql_reader._CELL.replace(str(_sql_reader.CELLS), "50")
        )

    @pytest.mark.usefixtures("few")
    @pytest.mark.parametrize("name", ["logins", "nps", "heavy"])
    def test_every_value_is_within_a_cell_of_its_rank(self, lazily, name):
        """And knots are exact, also beside a value that half of the customers have."""
        frame = customers(3000).with_columns(
            heavy=pl.when(pl.col("usage") > 50).then(50.0).otherwise("logins")
        )
        scorecard = card(Metric(name, Percentile(points=11)))
        curve = next(fit_lazy(scorecard, lazily(frame), None, None).metrics()).normalizer
        values = np.sort(frame[name].drop_nulls().to_numpy())
        ranks = np.searchsorted(values, values) + np.searchsorted(values, values, side="right")
        exact = 100.0 * ranks / (2 * len(values))
        assert np.abs(curve(values) - exact).max() <= 200 / (11 - 1) + 100 / 50
        knots = np.array(list(curve.knots))
        assert np.array_equal(curve(knots), exact[np.searchsorted(values, knots)])
        assert len(knots) <= 11

    @pytest.mark.usefixtures("few")
    def test_values_are_left_out(self, lazily):
        """Else the test above would show nothing."""
        from healthscore.engines.fitting._fit_lazy import _READERS

        frame = customers(3000).select("logins").drop_nulls()
        reader = _READERS["polars" if lazily is ROUTES["polars"] else "duckdb"]
        rows = sorted(reader.counts(lazily(frame), "logins"))
        assert 50 < len(rows) < frame["logins"].n_unique() / 5
        assert rows[0][0] == frame["logins"].min()
        assert rows[-1][0] == frame["logins"].max()
        assert rows[-1][2] == len(frame)


@attrs.frozen(eq=False, repr=False)
class OwnCurve(Normalizer):
    """Learns from the values themselves."""

    @property
    def learns(self):
        """Always."""
        return True

    def curve(self, values):
        """Let them through."""
        return values

    def _learned_from(self, values, present, outcome):
        del values, present, outcome
        return AsIs()


@attrs.frozen
class OwnParameter(learn.Learned):
    """Learns from the values themselves."""

    def of(self, values):
        """Take the first."""
        return float(values[0])


@attrs.frozen
class Midrange(learn.Learned):
    """Learns from a summary as well."""

    needs = Needs()

    def of(self, values):
        """Halve the way."""
        return float(values.min() + values.max()) / 2

    def from_summary(self, summary: Summary):
        """Halve the way."""
        return sum(summary.ends) / 2


@attrs.frozen(eq=False, repr=False)
class OwnWeighting(Weighting):
    """Learns from the scores themselves."""

    @property
    def learns(self):
        """Always."""
        return True


@attrs.frozen(eq=False, repr=False)
class OwnCap(Cap.__base__):
    """Learns its level in a way of its own."""

    when: object = attrs.field(factory=lambda: Cap(at=1, when="a > 0", reason="").when)
    reason: str = ""
    at: object = attrs.field(factory=learn.minimum)

    @property
    def level(self):
        """Its level."""
        return self.at

    def change(self, scores, levels):
        """Lower them."""
        return np.minimum(scores, levels)

    def fit(self, scores):
        """Learn in some way."""
        raise NotImplementedError(scores)


class TestPartsOfOnesOwn:
    def test_what_learns_from_values_is_named(self, lazily):
        """All of it, before anything is asked of the engine."""
        scorecard = card(
            Group(
                "g",
                [Metric("a", OwnCurve()), Metric("b", Linear(worst=OwnParameter(), best=1))],
                weighting=OwnWeighting(),
                rules=[Cap(at=OwnParameter(), when="a > 0", reason=""), OwnCap()],
            ),
            Metric("c", AsIs(), missing=learn.bounded(OwnParameter(), above=0)),
            banding=Banding({"red": 0, "green": OwnParameter()}),
        )
        with pytest.raises(FitError, match="sample, as a table in memory") as caught:
            fit_lazy(scorecard, lazily(pl.DataFrame({"z": [1]})), None, None)
        for name in (
            "OwnCurve of metric 'a'",
            "OwnParameter() of metric 'b'",
            "OwnWeighting of Group 'g'",
            "OwnParameter() of Group 'g'",
            "OwnCap of Group 'g'",
            "learn.bounded(OwnParameter(), above=0.0) of metric 'c'",
            "OwnParameter() of banding",
        ):
            assert name in str(caught.value)

    def test_a_summary_is_enough_for_those_who_say_so(self, lazily):
        """By what they need, and how they come from it."""
        scorecard = card(Metric("logins", Linear(worst=-1, best=Midrange())))
        memory, lazy = both(scorecard, customers(), lazily)
        assert memory == lazy

    def test_asked_all_the_same(self):
        """A parameter and a weighting say what they are in want of."""
        with pytest.raises(FitError, match=r"OwnParameter.. learns from the values themselves"):
            OwnParameter().from_summary(None)
        with pytest.raises(FitError, match="OwnWeighting learns from the scores themselves"):
            OwnWeighting().fit_spreads(None, ["a"])
        assert Blend(Equal(), OwnWeighting()).needs is None

    def test_a_fallback_of_ones_own_is_asked_when_it_is_needed(self, lazily):
        """And only then."""
        weighting = StandardDeviation(fallback=OwnWeighting())
        memory, lazy = both(three(weighting), customers(), lazily)
        assert_near(memory, lazy)
        frame = customers().with_columns(rare=1.0)
        with pytest.raises(FitError, match="OwnWeighting learns from the scores themselves"):
            fit_lazy(three(weighting), lazily(frame), None, None)


def refusal(scorecard, frame, lazily, outcome=None):
    """Give what memory and the engine raise."""
    with pytest.raises((FitError, DataError)) as memory:
        scorecard.fit(frame, outcome)
    with pytest.raises(type(memory.value)) as lazy:
        fit_lazy(scorecard, lazily(frame), outcome, None)
    return str(memory.value), str(lazy.value)


class TestErrors:
    @pytest.mark.parametrize(
        "curve",
        [Linear(worst=0, best=learn.maximum()), Percentile(), Isotonic()],
        ids=repr,
    )
    def test_a_metric_without_values(self, lazily, curve):
        """It is named, as in memory."""
        frame = pl.DataFrame(
            {"x": [None, None], "left": [0, 1]}, schema_overrides={"x": pl.Float64}
        )
        memory, lazy = refusal(card(Metric("x", curve)), frame, lazily, "left")
        assert memory == lazy
        assert "metric 'x'" in lazy

    @pytest.mark.parametrize(
        "curve",
        [
            Linear(worst=learn.minimum(), best=learn.maximum()),
            Piecewise({learn.minimum(): 0, learn.maximum(): 100}),
            Percentile(),
            Isotonic(),
            Linear(worst=0, best=learn.bounded(learn.mean(), above=8)),
        ],
        ids=repr,
    )
    def test_values_that_tell_nothing_apart(self, lazily, curve):
        """The message is that of memory."""
        frame = pl.DataFrame({"x": [7.0, 7.0, 7.0], "left": [0, 1, None]})
        memory, lazy = refusal(card(Metric("x", curve)), frame, lazily, "left")
        assert memory == lazy

    @pytest.mark.parametrize("parameter", [learn.mean(), learn.mean(sds=1)])
    def test_values_too_large(self, lazily, parameter):
        """No sum is made of them."""
        frame = pl.DataFrame({"x": [1e145, 1.0]})
        memory, lazy = refusal(card(Metric("x", Linear(worst=0, best=parameter))), frame, lazily)
        assert memory == lazy

    def test_one_value_has_no_deviation(self, lazily):
        """As in memory."""
        frame = pl.DataFrame({"x": [1.0]})
        scorecard = card(Metric("x", Linear(worst=0, best=learn.mean(sds=1))))
        memory, lazy = refusal(scorecard, frame, lazily)
        assert memory == lazy

    def test_isotonic_curves_and_their_outcome(self, lazily):
        """It has to be there, and to be of both kinds; values must be moderate."""
        scorecard = card(Metric("x", Isotonic()))
        frame = pl.DataFrame({"x": [1.0, 2.0], "left": [1, 1], "none": [None, None]})
        frame = frame.with_columns(pl.col("none").cast(pl.Int64))
        for outcome in (None, "left", "none"):
            memory, lazy = refusal(scorecard, frame, lazily, outcome)
            assert memory == lazy
        large = frame.with_columns(x=pl.Series([1.0, 1e200]))
        memory, lazy = refusal(scorecard, large, lazily, "left")
        assert memory == lazy

    def test_outcomes_that_are_none(self, lazily):
        """A number that is neither, an array, a column that is not there."""
        scorecard = card(Metric("x", Percentile()))
        frame = pl.DataFrame({"x": [1.0, 2.0, 3.0], "left": [1, 2, 3]})
        with pytest.raises(DataError, match=r"column 'left': 1 for who left, .* 2 customers"):
            fit_lazy(scorecard, lazily(frame), "left", None)
        with pytest.raises(DataError, match=r"must be the name of a column: .* Got a list"):
            fit_lazy(scorecard, lazily(frame), [0, 1, 1], None)
        with pytest.raises(DataError, match=r"no column 'lefd'. Did you mean 'left'"):
            fit_lazy(scorecard, lazily(frame), "lefd", None)

    def test_outcomes_are_looked_at_though_nobody_learns_from_them(self, lazily):
        """As in memory."""
        scorecard = card(Metric("x", AsIs(), missing=learn.median()))
        frame = pl.DataFrame({"x": [1.0, 2.0], "left": [1, 2]})
        refusal(scorecard, frame, lazily, "left")
        kept = frame.with_columns(left=pl.Series([1, None]))
        memory, lazy = both(scorecard, kept, lazily, "left")
        assert memory == lazy

    @pytest.mark.parametrize(
        "weighting", [Entropy(), StandardDeviation(), Critic(), PrincipalComponent()], ids=repr
    )
    @pytest.mark.parametrize("rare", [1.0, None], ids=["constant", "missing"])
    def test_members_that_say_nothing(self, lazily, weighting, rare):
        """They are named as in memory, unless there is a fallback."""
        frame = customers(200).with_columns(rare=pl.lit(rare, dtype=pl.Float64))
        memory, lazy = refusal(three(weighting), frame, lazily)
        assert memory == lazy
        backed = attrs.evolve(weighting, fallback=Blend(Equal(), Equal()))
        assert both(three(backed), frame, lazily)[0] == both(three(backed), frame, lazily)[1]

    @pytest.mark.parametrize("kind", ["pearson", "spearman"])
    @pytest.mark.parametrize("together", [0, 3])
    def test_members_that_cannot_be_compared(self, lazily, kind, together):
        """Nobody has both, or one of them is constant over those who have."""
        rare = [None, None, *np.arange(8.0)]
        nps = [1.0, 2.0, *[5.0] * together, *[None] * (8 - together)]
        frame = pl.DataFrame({"rare": rare, "nps": nps})
        scorecard = card(
            Metric("rare", AsIs()), Metric("nps", AsIs()), weighting=Critic(correlation=kind)
        )
        memory, lazy = refusal(scorecard, frame, lazily)
        assert memory == lazy

    def test_members_that_all_say_the_same(self, lazily):
        """Rounding does not hide it."""
        chance = np.random.default_rng(0).uniform(size=500)
        frame = pl.DataFrame({"rare": chance * 100, "nps": chance * 30 + 7})
        scorecard = card(Metric("rare", AsIs()), Metric("nps", AsIs()), weighting=Critic())
        memory, lazy = refusal(scorecard, frame, lazily)
        assert memory == lazy

    def test_negative_points_have_no_entropy(self, lazily):
        """As in memory."""
        frame = pl.DataFrame({"a": [-1.0, 5.0, 3.0], "b": [1.0, 2.0, 4.0]})
        points = [Metric("a", AsIs(low=-10, high=10)), Metric("b", AsIs())]
        scorecard = card(*points, aggregation=Sum(), weighting=Entropy())
        memory, lazy = refusal(scorecard, frame, lazily)
        assert memory == lazy

    def test_rules_and_bands_without_a_score(self, lazily):
        """And scores of gaps."""
        frame = pl.DataFrame({"x": [None, None]}, schema={"x": pl.Float64})
        rule = Cap(at=learn.median(), when="x > 0", reason="")
        for scorecard in (
            card(Metric("x", AsIs()), rules=[rule]),
            card(Group("g", [Metric("x", AsIs())], rules=[rule])),
            card(Metric("x", AsIs()), banding=Banding({"r": 0, "g": learn.median()})),
            card(Metric("x", AsIs(), missing=learn.median())),
        ):
            memory, lazy = refusal(scorecard, frame, lazily)
            assert memory == lazy

    def test_what_is_learned_of_a_gap_must_keep_its_bounds(self, lazily):
        """The metric is named."""
        missing = learn.bounded(learn.median(), above=90)
        scorecard = card(Metric("x", AsIs(), missing=missing))
        memory, lazy = refusal(scorecard, pl.DataFrame({"x": [1.0, 2.0]}), lazily)
        assert memory == lazy

    def test_bands_out_of_order_and_levels_off_the_scale(self, lazily):
        """What is learned must fit the definition."""
        frame = pl.DataFrame({"x": [10.0, 20.0]})
        bands = Banding({"red": learn.maximum(), "green": learn.minimum()})
        memory, lazy = refusal(card(Metric("x", AsIs()), banding=bands), frame, lazily)
        assert memory == lazy
        rule = Cap(at=learn.median(iqrs=100), when="x > 0", reason="")
        memory, lazy = refusal(card(Metric("x", AsIs()), rules=[rule]), frame, lazily)
        assert memory == lazy
        assert "What was learned does not fit the definition" in lazy

    def test_rejected_gaps(self, lazily):
        """They are counted, since a query cannot stop at one."""
        frame = pl.DataFrame({"x": [1.0, None, 3.0], "y": [1.0, 2.0, 2.0]})
        scorecard = card(
            Metric("x", AsIs(), missing="reject"), Metric("y", AsIs()), weighting=Entropy()
        )
        with pytest.raises(DataError, match=r"metric 'x': .* rejected. 1 have none"):
            fit_lazy(scorecard, lazily(frame), None, None)
        memory, lazy = both(scorecard, frame.drop_nulls(), lazily)
        assert_near(memory, lazy)

    def test_columns_and_dates_that_are_due(self, lazily):
        """They are asked for at once."""
        scorecard = card(Metric("seats", Percentile()))
        with pytest.raises(DataError, match="metric 'seats': The table has no column 'seats'"):
            fit_lazy(scorecard, lazily(pl.DataFrame({"seat": [1]})), None, None)
        dated = card(Metric("x", Decay(half_life=learn.median()), formula="days_since(seen)"))
        with pytest.raises(DataError, match="pass as_of, such as"):
            fit_lazy(dated, lazily(customers(5)), None, None)

    def test_frames_of_other_engines(self):
        """They are told where to go."""
        scorecard = card(Metric("x", Percentile()))
        with pytest.raises(
            DataError, match=r"takes a frame of Polars, DuckDB or PySpark. Got Data"
        ):
            fit_lazy(scorecard, pd.DataFrame({"x": [1]}), None, None)


class TestOtherLazyFrames:
    def test_sqlframe(self):
        """Its translation makes exact quantiles approximate ones, so it is refused."""
        pytest.importorskip("sqlframe")
        from sqlframe.duckdb import DuckDBSession

        frame = DuckDBSession().createDataFrame([{"x": 1.0}])
        with pytest.raises(DataError, match=r"Got sqlframe. Hand over the table of the engine"):
            fit_lazy(card(Metric("x", Percentile())), frame, None, None)


@pytest.mark.spark
class TestSpark:
    def test_everything_at_once(self, spark):
        """As the other engines do."""
        frame = customers()
        lazy = fit_lazy(
            EVERYTHING, spark.createDataFrame(frame.to_arrow()).repartition(3), "left", AS_OF
        )
        assert_near(EVERYTHING.fit(frame, "left", as_of=AS_OF), lazy)

    def test_percentiles_are_the_same(self, spark):
        """For many values and for few."""
        frame = customers()
        scorecard = card(*(Metric(name, Percentile(points=5)) for name in ("logins", "seats")))
        lazy = fit_lazy(scorecard, spark.createDataFrame(frame.to_arrow()), None, None)
        assert scorecard.fit(frame) == lazy
