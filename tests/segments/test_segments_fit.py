import csv
import random

import attrs
import numpy as np
import pytest

import healthscore as hs
from healthscore import learn
from healthscore.segments import Segmented

GOALS = hs.Linear(worst=learn.quantile(0.1), best=learn.quantile(0.9))
GOAL = hs.Scorecard("goal", [hs.Metric("x", GOALS)])
RICH = hs.Scorecard(
    "rich",
    [
        hs.Group(
            "inner",
            [
                hs.Metric("x", hs.Isotonic()),
                hs.Metric("y", hs.Percentile(), missing=learn.median()),
            ],
            weighting=hs.StandardDeviation(fallback=hs.Equal()),
            rules=[hs.Cap(at=learn.median(), when="x < 0", reason="low")],
        ),
        hs.Group(
            "points",
            [
                hs.Group(
                    "below",
                    [hs.Metric("z", GOALS), hs.Metric("w", hs.AsIs())],
                    weighting=hs.Critic(fallback=hs.Equal()),
                )
            ],
            aggregation=hs.Sum(low=0, high=100),
        ),
    ],
    weighting=hs.Entropy(fallback=hs.Equal()),
    rules=[hs.Floor(at=learn.quantile(0.1), when="y > 9", reason="kind")],
    banding=hs.Banding({"red": 0, "green": learn.median()}),
)


def book(sizes, seed=0):
    """Make customers of segments of some sizes, each with its own mean."""
    chance = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(sizes)), sizes)
    shift = chance.normal(0, 2, len(sizes))[codes]
    x, y, z, w = (shift + chance.normal(0, 3, len(codes)) for _ in range(4))
    left = chance.random(len(codes)) < 1 / (1 + np.exp(x / 2))
    return {
        "s": np.array([f"s{code}" for code in codes]),
        "x": x,
        "y": np.where(chance.random(len(codes)) < 0.2, np.nan, y),
        "z": z,
        "w": np.clip(50 + 10 * w, 0, 100),
        "left": left.astype(float),
    }


def by_segment(card, sizes):
    """Give all segments one scorecard."""
    return Segmented.by_column("s", {f"s{code}": card for code in range(len(sizes))})


def only(table, name):
    """Keep the customers of one segment."""
    here = table["s"] == name
    return {column: values[here] for column, values in table.items()}


class TestLaws:
    def test_the_order_of_rows_does_not_matter(self):
        """Not a bit, for halves go by what customers hold."""
        sizes = (30, 12, 40)
        table = book(sizes)
        order = np.random.default_rng(1).permutation(sum(sizes))
        turned = {name: values[order] for name, values in table.items()}
        segmented = by_segment(RICH, sizes)
        one, other = segmented.fit(table, "left"), segmented.fit(turned, "left")
        assert one.score(table).values.tolist() == pytest.approx(other.score(table).values.tolist())
        assert [part.credibility for part in one.fitting.parts] == pytest.approx(
            [part.credibility for part in other.fitting.parts]
        )

    def test_without_shrinking_each_learns_from_its_own_alone(self):
        """As its scorecard does, to the bit."""
        sizes = (40, 60)
        table = book(sizes)
        fitted = by_segment(RICH, sizes).fit(table, "left", shrink=False)
        for name in ("s0", "s1"):
            alone = only(table, name)
            due = RICH.fit(alone, alone["left"])
            assert fitted[name] == due

    def test_one_segment_learns_what_its_scorecard_learns(self):
        """There is nothing else to be drawn to."""
        table = book((50,))
        assert by_segment(RICH, (50,)).fit(table, "left")["s0"] == RICH.fit(table, table["left"])

    def test_numbers_lie_between_the_own_and_those_of_the_whole(self):
        """Nearer to the own, the more customers say them."""
        sizes = (4, 10, 30, 90, 300)
        table = book(sizes)
        fitted = by_segment(GOAL, sizes).fit(table)
        shares = [part.credibility for part in fitted.fitting.parts]
        assert shares == sorted(shares)
        assert shares[0] < 0.9 < shares[-1]
        for part in fitted.fitting.parts:
            own, whole, used = (
                each.normalizer.worst for each in (part.own, part.whole, part.fitted)
            )
            assert min(own, whole) <= used <= max(own, whole)
            assert used == pytest.approx(part.credibility * own + (1 - part.credibility) * whole)

    def test_a_huge_segment_tends_to_its_own(self):
        """And a tiny one to the whole."""
        sizes = (20_000, 20_000, 1)
        table = book(sizes)
        fitting = (
            by_segment(
                hs.Scorecard(
                    "mean",
                    [hs.Metric("x", hs.Decay(half_life=learn.bounded(learn.mean(sds=3), above=0)))],
                ),
                sizes,
            )
            .fit(table)
            .fitting
        )
        assert fitting.parts[0].credibility > 0.99
        assert fitting.of("s2")[0].source == "whole"

    def test_the_fitted_one_has_nothing_left_to_learn(self):
        """And what did not learn is as it was."""
        sizes = (20, 30)
        fitted = by_segment(RICH, sizes).fit(book(sizes), "left")
        assert not fitted.learns
        assert fitted["s0"].columns == RICH.columns
        assert fitted.fit(book(sizes)) == fitted

    def test_segments_may_have_scorecards_of_their_own(self):
        """Each is drawn to what it learns from all itself."""
        sizes = (25, 25)
        segmented = Segmented([("s == 's0'", GOAL)], attrs.evolve(RICH, name="other"))
        fitted = segmented.fit(book(sizes), "left")
        assert {part.part for part in fitted.fitting.of("other")} >= {
            "metric 'x'",
            "the weighting of Group 'inner'",
            "the rules of Group 'inner'",
            "the weighting of Group 'below'",
            "the weighting of Scorecard 'other'",
            "the rules of Scorecard 'other'",
            "the banding",
        }
        assert len(fitted.fitting.of("goal")) == 1


class TestNothingToLearn:
    def test_a_segment_without_customers_takes_the_wholes_numbers(self):
        """And says so."""
        table = book((30,))
        fitted = by_segment(GOAL, (30, 0)).fit(table)
        (part,) = fitted.fitting.of("s1")
        assert (part.source, part.reason, part.customers) == ("whole", "nobody to learn from", 0)
        assert fitted["s1"] == GOAL.fit(table)

    @pytest.mark.parametrize("missing", ["exclude", 50, learn.median()])
    def test_metrics_that_fade_learn_like_any_other(self, missing):
        """From the observations that count at all."""
        metric = hs.Metric("x", GOALS, observed="d", valid_days=90, fade=30, missing=missing)
        card = hs.Scorecard("fades", [metric, hs.Metric("y", hs.AsIs())])
        chance = np.random.default_rng(3)
        table = {
            "plan": ["a", "b"] * 40,
            "x": chance.normal(size=80),
            "y": chance.uniform(0, 100, 80),
            "d": np.datetime64("2026-02-01") - chance.integers(0, 120, 80),
        }
        whole = Segmented.by_column("plan", {"a": card, "b": card})
        fitted = whole.fit(table, as_of="2026-02-01")
        assert not fitted.learns
        assert [next(segment.scorecard.metrics()).fade for segment in fitted.all] == [30, 30]
        scores = fitted.score(table, as_of="2026-02-01")
        assert not np.isnan(scores.values).any()

    def test_customers_who_say_nothing_take_the_wholes_numbers(self):
        """Part by part: others learn all the same."""
        table = book((30, 30))
        table["y"] = np.where(table["s"] == "s1", np.nan, table["y"])
        fitted = by_segment(RICH, (30, 30)).fit(table, "left")
        sources = {part.part: part for part in fitted.fitting.of("s1")}
        assert sources["metric 'y'"].source == "whole"
        assert sources["metric 'y'"].customers == 0
        assert sources["metric 'x'"].source == "both"

    def test_what_all_say_nothing_about_is_an_error(self):
        """It names the segment and the metric."""
        with pytest.raises(hs.FitError, match=r"segment 's0': .*metric 'x'"):
            by_segment(GOAL, (1,)).fit({"s": ["s0"], "x": [None]})
        with pytest.raises(hs.FitError, match="segment 's0'"):
            by_segment(GOAL, (1,)).fit({"s": [], "x": []})

    def test_where_the_whole_cannot_be_learned_a_segment_keeps_its_own(self):
        """Others hold text there, which is theirs."""
        table = {"s": ["s0"] * 4 + ["s1"] * 2, "x": [1, 2, 3, 4, "low", "high"]}
        labels = hs.Scorecard("labels", [hs.Metric("x", hs.Categories({"low": 0, "high": 9}))])
        fitted = Segmented.by_column("s", {"s0": GOAL, "s1": labels}).fit(table)
        (part,) = fitted.fitting.parts
        assert part.source == "own"
        assert "a number is due" in part.reason
        assert fitted["s0"] == GOAL.fit({"x": [1, 2, 3, 4]})

    def test_faults_of_the_data_name_segment_and_row(self):
        """As in scoring."""
        table = {"s": ["s0", "s1", "s1"], "x": [1, 2, "many"]}
        with pytest.raises(hs.DataError, match=r"segment 's1': .*Row 1 of the segment is row 2"):
            by_segment(GOAL, (1, 2)).fit(table)
        with pytest.raises(hs.DataError, match="column 'left'"):
            by_segment(GOAL, (1,)).fit({"s": ["s0"], "x": [1]}, "left")

    def test_a_mix_that_is_no_definition_gives_way_to_the_whole(self):
        """Two learned ends may meet halfway."""
        both = hs.Metric("x", Crossing(learn.mean()))
        card = hs.Scorecard("crossing", [both])
        table = {"s": ["s0"] * 6 + ["s1"] * 2, "x": [-1.0, -2, -1, -2, -1, -2, 8, 9]}
        fitted = by_segment(card, (6, 2)).fit(table)
        assert any("what comes of both is no definition" in p.reason for p in fitted.fitting.parts)


class TestOutcome:
    def test_an_outcome_row_by_row_is_the_same_as_a_column(self):
        """And gaps in it are nobody's evidence."""
        table = book((40, 40))
        segmented = by_segment(hs.Scorecard("o", [hs.Metric("x", hs.Isotonic())]), (40, 40))
        assert segmented.fit(table, "left") == segmented.fit(table, table["left"])
        table["left"][:10] = np.nan
        assert segmented.fit(table, "left").fitting.parts[0].customers == 30

    def test_a_metric_with_a_curve_that_learns_from_the_outcome_needs_it(self):
        """Whoever's outcome nobody knows is no evidence, whichever curve it is."""
        metric = hs.Metric("x", GOALS, curves=[("y < 1", hs.Isotonic())])
        table = book((40, 40))
        table["left"][:10] = np.nan
        fitted = by_segment(hs.Scorecard("o", [metric]), (40, 40)).fit(table, "left")
        assert [part.customers for part in fitted.fitting.parts] == [30, 40]

    def test_all_curves_of_a_metric_are_drawn_to_the_whole(self):
        """Each to its own, with one credibility."""
        metric = hs.Metric(
            "x", GOALS, curves=[("y < 0", hs.Isotonic()), ("y < 2", hs.Percentile())]
        )
        table = book((50, 60, 200))
        card = hs.Scorecard("o", [metric])
        for part in by_segment(card, (50, 60, 200)).fit(table, "left").fitting.parts:
            assert 0 < part.credibility < 1
            grid = np.linspace(-9, 9, 50)
            for own, whole, used in zip(
                *(each.normalizers for each in (part.own, part.whole, part.fitted)), strict=True
            ):
                if isinstance(own, hs.Linear):
                    due = part.credibility * own.best + (1 - part.credibility) * whole.best
                    assert used.best == pytest.approx(due)
                    continue
                due = part.credibility * own(grid) + (1 - part.credibility) * whole(grid)
                np.testing.assert_allclose(used(grid), due, atol=1e-9)

    def test_all_kinds_of_columns_tell_customers_apart(self):
        """Labels and dates too, and what is none of these is passed over."""
        card = hs.Scorecard(
            "kinds",
            [
                hs.Metric("x", GOALS),
                hs.Metric("plan", hs.Categories({"a": 0, "b": 9})),
                hs.Metric("age", GOALS, formula="days_since(day)"),
            ],
        )
        days = np.datetime64("2026-01-01") + np.arange(40)
        table = {"s": ["s0", "s1"] * 20, "x": np.arange(40.0), "plan": list("ab") * 20, "day": days}
        fitted = by_segment(card, (20, 20)).fit(table, as_of="2026-11-01")
        assert all(part.credibility < 1 for part in fitted.fitting.parts)
        mixed = {**table, "plan": ["a", 1] * 20}
        rest = hs.Scorecard("rest", [hs.Metric("x", GOALS)])
        segmented = Segmented([("s == 's0'", attrs.evolve(rest, name="one"))], rest)
        object_read = Segmented([("s == 's0'", card)], rest)
        for each in (object_read, segmented):
            assert not each.fit(mixed, as_of="2026-11-01").learns

    def test_columns_of_scorecards_that_learn_nothing_may_be_lacking(self):
        """They are not read."""
        rest = hs.Scorecard("rest", [hs.Metric("not there", hs.AsIs())])
        table = book((30, 9))
        assert not Segmented([("s == 's0'", GOAL)], rest).fit(table).learns


class TestFitting:
    def test_it_tells_what_was_learned_for_whom(self):
        """As a table, as rows, and in one line."""
        sizes = (40, 3, 0)
        fitting = by_segment(GOAL, sizes).fit(book(sizes)).fitting
        rows = fitting.to_rows()
        assert [row["customers"] for row in rows] == [40, 3, 0]
        assert rows[2]["source"] == "whole"
        lines = str(fitting).splitlines()
        assert lines[0].split() == ["segment", "part", "customers", "credibility", "source"]
        assert lines[3].endswith("whole: nobody to learn from")
        assert repr(fitting) == "<Fitting: 3 segments, 2 drawn to the whole, 1 of the whole>"
        raw = by_segment(GOAL, (9,)).fit(book((9,)), shrink=False).fitting
        assert repr(raw) == "<Fitting: 1 segment, 1 of their own>"

    def test_it_is_no_part_of_the_definition(self):
        """Which is compared, printed and written down without it."""
        fitted = by_segment(GOAL, (30, 9)).fit(book((30, 9)))
        assert attrs.evolve(fitted, fitting=None) == fitted
        assert "Fitting" not in repr(fitted)
        assert Segmented.from_toml(fitted.to_toml()) == fitted


class TestRealCustomers:
    def test_shrinking_beats_both_on_held_out_customers(self, shared_data):
        """64 segments of a telco, curves learned from 500 customers; a fixed seed."""
        with (shared_data / "telco" / "telco.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        random.Random(11).shuffle(rows)  # noqa: S311
        parts = ("Contract", "InternetService", "PaymentMethod")
        table = {
            "s": np.array(["/".join(row[part] for part in parts) for row in rows]),
            "left": np.array([float(row["Churn"] == "Yes") for row in rows]),
            "x": np.array([float(row["tenure"]) for row in rows]),
        }
        known, held = (
            {name: values[place] for name, values in table.items()}
            for place in (slice(500), slice(500, None))
        )
        card = hs.Scorecard("tenure", [hs.Metric("x", hs.Isotonic())])
        segmented = Segmented.by_column("s", dict.fromkeys(np.unique(table["s"]).tolist(), card))
        raw, shrunk = (
            segmented.fit(known, "left", shrink=shrink).score(held).values
            for shrink in (False, True)
        )
        pooled = card.fit(known, known["left"]).score(held).values
        losses = [loss(1 - values / 100, held["left"]) for values in (raw, shrunk, pooled)]
        assert losses[1] < min(losses[0], losses[2]) - 0.005


def loss(chance, left):
    """Give the mean log-loss."""
    kept = np.clip(chance, 1e-3, 1 - 1e-3)
    return -np.mean(np.where(left == 1, np.log(kept), np.log(1 - kept)))


@attrs.frozen(eq=False, repr=False)
class Crossing(hs.normalizers.Normalizer):
    """A curve of one's own that refuses the numbers near 0."""

    middle: object = attrs.field()

    def __attrs_post_init__(self):
        if isinstance(self.middle, float) and abs(self.middle) < 0.9:
            message = "too near to 0"
            raise hs.DefinitionError(message)

    def curve(self, values):
        """Score everybody alike."""
        return values * 0.0
