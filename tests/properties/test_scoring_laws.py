"""The promises of the engine, as laws."""
# ruff: noqa: S311  chance that can be repeated is what a test wants

import copy
import pickle
import random
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import healthscore as hs
from healthscore import (
    AsIs,
    Banding,
    Best,
    Cap,
    Categories,
    DataError,
    Decay,
    Fixed,
    GeometricMean,
    Group,
    Linear,
    Logistic,
    Metric,
    Piecewise,
    Scorecard,
    Steps,
    Target,
    WeightedMean,
    Worst,
    learn,
)
from healthscore.scoring import _engine
from strategies import AS_OF, SEEDS, any_case, cases

MEANS = [WeightedMean(), Worst(), Best(), GeometricMean(), GeometricMean(floor=5)]


def score(case, table=None, **options):
    """Score the table of a case, or another."""
    table = case.table if table is None else table
    return case.scorecard.score(table, as_of=AS_OF, **options)


def raw(array):
    """Give the bits of an array, where all that is missing looks alike: a NaN has no sign."""
    return np.where(np.isnan(array), np.nan, array).tobytes()


def lean_bits(scores):
    """Give all that is kept without details, bit for bit."""
    codes = b"" if scores.scorecard.banding is None else scores.band_codes.tobytes()
    arrays = (scores.values, scores.coverage, scores.adjustments)
    return (codes, *map(raw, arrays))


def bits(scores):
    """Give everything in some scores, bit for bit."""
    points = (scores.contributions, scores.losses, *scores.interval)
    return (
        *lean_bits(scores),
        *map(raw, points),
        *map(raw, scores.members.values()),
    )


@contextmanager
def blocks_of(rows, threshold=1):
    """Let the engine work in small blocks, and share small tables out over threads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_engine, "BLOCK", rows)
        patch.setattr(_engine, "WIDE_BLOCK", rows + 1)
        patch.setattr(_engine, "WORTH_SHARING", threshold)
        patch.setattr(_engine, "SHORTEST", 1)
        yield


def arrays(table):
    """Turn the lists of a table into arrays: numbers with NaN, or objects."""
    columns = {}
    for name, values in table.items():
        text = any(isinstance(value, str) for value in values)
        columns[name] = np.array(values, dtype=object if text else np.float64)
    return columns


def reordered(table, order):
    """Give the rows of a table in another order."""
    return {name: [values[place] for place in order] for name, values in table.items()}


class TestInvariance:
    @given(cases(rows=23), st.sampled_from([1, 2, 5, 8, 22]), st.sampled_from([1, 2, 3]))
    def test_blocks_and_threads_change_no_bit(self, case, rows, threads):
        """However the rows are split and shared out, every bit is the same."""
        whole = bits(score(case))
        with blocks_of(rows):
            assert bits(score(case, threads=threads)) == whole

    @given(cases(), SEEDS)
    def test_the_order_of_rows_changes_no_bit(self, case, seed):
        """Scores move with their rows."""
        order = random.Random(seed).sample(range(case.size), case.size)
        assert bits(score(case, reordered(case.table, order))) == bits(score(case).take(order))

    @given(cases())
    def test_the_layout_of_columns_changes_no_bit(self, case):
        """Strided, reversed, read-only and record arrays score as lists do."""
        whole, columns = bits(score(case)), arrays(case.table)
        reversed_views = {name: column[::-1].copy()[::-1] for name, column in columns.items()}
        strided = {name: np.repeat(column, 3)[::3] for name, column in columns.items()}
        records = np.empty(case.size, [(name, column.dtype) for name, column in columns.items()])
        for name, column in columns.items():
            records[name] = column
            column.flags.writeable = False
        rows = [case.row(place) for place in range(case.size)]
        for table in (columns, reversed_views, strided, records, rows):
            assert bits(score(case, table)) == whole

    @given(cases(rows=4))
    def test_one_row_alone_equals_its_row_in_the_table(self, case):
        """score_one gives the bits of the row, down to contributions, interval and rules."""
        scores = score(case)
        for place in range(case.size):
            one = case.scorecard.score_one(case.row(place), as_of=AS_OF)
            assert one_bits(one) == one_bits(scores.customer(place))
            assert bits(score(case, reordered(case.table, [place]))) == bits(scores.take([place]))

    @pytest.mark.parametrize("threads", [1, 2])
    def test_no_bit_depends_on_the_length_of_a_block_of_many(self, threads):
        """Nor do exp and log, which are computed several values at a time, give other bits."""
        case = any_case(random.Random(11), rows=70_001)
        curved = Scorecard(
            "curved",
            [
                Metric("a", Logistic(midpoint=30, width=7)),
                Metric("b", Decay(half_life=14)),
                Metric("c", Linear(worst=0, best=3), formula="log1p(a)"),
            ],
            aggregation=GeometricMean(),
        )
        chance = np.random.default_rng(5)
        table = {name: chance.uniform(0, 90, 70_001) for name in "ab"}
        whole = bits(curved.score(table)), bits(score(case))
        with blocks_of(1_003):
            assert bits(curved.score(table, threads=threads)) == whole[0]
            assert bits(score(case, threads=threads)) == whole[1]

    @given(cases(), cases(), SEEDS)
    def test_adding_customers_changes_nobody_else(self, case, other, seed):
        """Whoever joins the table, those who were there keep their bits."""
        chance = random.Random(seed)
        more = {
            name: values + [chance.choice([*values, None]) for _ in range(other.size)]
            for name, values in case.table.items()
        }
        assert bits(score(case, more).take(range(case.size))) == bits(score(case))

    @given(cases(), st.sampled_from([1, 2]))
    def test_leaving_details_out_changes_no_bit(self, case, threads):
        """What is kept without details is the same as with them."""
        with blocks_of(5):
            lean = score(case, details=False, threads=threads)
        assert lean_bits(lean) == lean_bits(score(case))

    @given(cases())
    def test_scoring_never_changes_its_input(self, case):
        """The table is as it was."""
        columns = arrays(case.table)
        before = copy.deepcopy(columns)
        bits(score(case, columns))
        for name, column in columns.items():
            np.testing.assert_array_equal(column, before[name])

    @given(cases(), cases())
    def test_scoring_the_same_again_gives_the_same(self, case, other):
        """Nothing is left over from what was scored in between, by the table or one by one."""
        first = bits(score(case))
        one = one_bits(case.scorecard.score_one(case.row(0), as_of=AS_OF))
        score(other)
        case.scorecard.score_one(case.row(1), as_of=AS_OF)
        assert bits(score(case)) == first
        assert one_bits(case.scorecard.score_one(case.row(0), as_of=AS_OF)) == one


def one_bits(one):
    """Give everything in the score of one customer, with NaN equal to itself."""
    banded = one._scores.scorecard.banding is not None
    numbers = [
        one.value,
        one.coverage,
        one.adjustment,
        *one.interval,
        *one.members.values(),
        *one.contributions.values(),
        *one.losses.values(),
        *(applied.points for applied in one.rules),
    ]
    rules = [(applied.member, applied.rule) for applied in one.rules]
    return raw(np.array(numbers)), rules, one.band if banded else None


class TestScale:
    @given(cases())
    def test_every_score_is_from_0_to_100(self, case):
        """So is every score of a group outside a sum; coverage is from 0 to 1."""
        scores = score(case)
        present = scores.values[~np.isnan(scores.values)]
        assert ((present >= 0.0) & (present <= 100.0)).all()
        assert ((scores.coverage >= 0.0) & (scores.coverage <= 1.0)).all()
        for part in (scores.adjustments, scores.coverage):
            assert np.isfinite(part).all()

    @given(cases())
    def test_only_a_missing_score_has_missing_points(self, case):
        """Contributions, losses and the ends of the interval are finite wherever a score is."""
        scores = score(case)
        missing = np.isnan(scores.values)
        for points in (scores.contributions, scores.losses):
            assert (np.isnan(points) == missing[:, None]).all()
        for end in scores.interval:
            assert np.isfinite(end[~missing]).all()
        assert (scores.adjustments[missing] == 0.0).all()

    @given(SEEDS)
    def test_the_best_at_everything_has_exactly_100(self, seed):
        """Whatever the weights, the nesting, the means, the curves and the gaps."""
        scorecard, best, _ = without_rules(random.Random(seed), any_curve)
        scores = scorecard.score({name: [value] for name, value in best.items()})
        assert scores.values.tolist() == [100.0]
        assert scores.losses.tolist() == [[0.0] * len(best)]
        gaps = random.Random(seed + 1).sample(sorted(best), len(best) // 2)
        some = scorecard.score_one({**best, **dict.fromkeys(gaps)})
        assert some.value in (100.0, pytest.approx(np.nan, nan_ok=True))

    @given(SEEDS, st.sampled_from([0, 1e-13, 1e-3, 30]))
    def test_a_better_metric_never_lowers_the_score(self, seed, step):
        """Not by one bit, when one metric improves by a little or a lot."""
        chance = random.Random(seed)
        scorecard, best, _ = without_rules(chance, lambda _: (AsIs(), 100.0))
        before = {name: chance.uniform(0, 100) for name in best}
        name = chance.choice(sorted(best))
        better = before[name] + step if step else np.nextafter(before[name], 100.0)
        low = scorecard.score_one(before).value
        assert scorecard.score_one({**before, name: min(better, 100.0)}).value >= low


def without_rules(chance, curve, depth=3):
    """Make a scorecard of means and nothing else, and for each metric its best value."""
    best, count = {}, iter(range(1000))

    def members(depth):
        made = []
        for _ in range(chance.choice([1, 2, 3, 5, 10, 19])):
            if depth > 1 and chance.random() < 0.3:
                made.append(Group(f"g{next(count)}", members(depth - 1), **options(0)))
                made[-1] = Group(made[-1].name, made[-1].members, **options(made[-1].members))
                continue
            name = f"m{next(count)}"
            normalizer, best[name] = curve(chance)
            made.append(Metric(name, normalizer))
        return made

    def options(below):
        if not below:
            return {}
        weights = {
            member.name: chance.choice([0, 10 ** chance.uniform(-12, 12)]) for member in below
        }
        weights[below[0].name] = chance.uniform(0.1, 100)
        return {"aggregation": chance.choice(MEANS), "weighting": Fixed(weights)}

    below = members(depth)
    return Scorecard("card", below, **options(below)), best, chance


def any_curve(chance):
    """Make a curve that reaches 100, and a value where it does."""
    low, span = chance.uniform(-1e3, 1e3), 10 ** chance.uniform(-6, 9)
    high = low + span
    return chance.choice(
        [
            (AsIs(), 100.0),
            (Linear(worst=low, best=high), high),
            (Linear(worst=high, best=low), low),
            (Piecewise({low: chance.uniform(0, 99), high: 100}), high),
            (Steps({low: 3, high: 100}), high),
            (Target(low=low, high=high, tolerance=span), chance.uniform(low, high)),
            (Decay(half_life=span), 0.0),
            (Categories({"top": 100}), "top"),
        ]
    )


class TestPoints:
    @given(cases())
    def test_contributions_and_adjustments_are_the_score(self, case):
        """They add up, also where points are summed."""
        scores = score(case)
        here = ~np.isnan(scores.values)
        due = scores.values[here]
        found = scores.contributions[here].sum(axis=1) + scores.adjustments[here]
        np.testing.assert_allclose(found, due, rtol=0, atol=1e-11)

    @given(cases(sums=False))
    def test_losses_less_adjustments_are_what_is_missing_to_100(self, case):
        """They add up, without a sum."""
        scores = score(case)
        here = ~np.isnan(scores.values)
        found = scores.losses[here].sum(axis=1) - scores.adjustments[here]
        np.testing.assert_allclose(found, 100.0 - scores.values[here], rtol=0, atol=1e-11)

    @given(cases(sums=False))
    def test_no_metric_keeps_less_than_nothing_and_a_gap_gives_and_keeps_nothing(self, case):
        """Losses are not negative; nor are contributions where weights do not depend on scores."""
        scores = score(case)
        here = ~np.isnan(scores.values)
        assert (scores.losses[here] >= 0.0).all()
        bodies = [case.scorecard, *case.scorecard.groups()]
        if all(body.aggregation.linear for body in bodies):
            assert (scores.contributions[here] >= 0.0).all()
        for points in (scores.contributions, scores.losses):
            for place, name in enumerate(scores.metrics):
                gap = np.isnan(scores.members[name]) & here
                assert (points[gap, place] == 0.0).all()

    @given(cases(rules=False, sums=False))
    def test_without_rules_and_sums_nothing_is_adjusted(self, case):
        """Adjustments are 0."""
        assert not score(case).adjustments.any()

    @given(cases(rules=False, sums=False, gates=False))
    def test_the_interval_holds_the_score(self, case):
        """Gaps at 0 never raise it nor gaps at 100 lower it, without rules, gates and floors."""
        bodies = [case.scorecard, *case.scorecard.groups()]
        assume(not any(getattr(body.aggregation, "floor", 0) for body in bodies))
        scores = score(case)
        low, high = scores.interval
        here = ~np.isnan(scores.values)
        assert (low[here] <= scores.values[here] + 1e-9).all()
        assert (high[here] >= scores.values[here] - 1e-9).all()
        assert (low <= high).all()

    @given(cases(), SEEDS)
    def test_a_member_of_weight_0_changes_nothing(self, case, seed):
        """Neither a metric nor a group, with rules or gaps of its own."""
        chance, card = random.Random(seed), case.scorecard
        extra = [
            Metric("idle", AsIs(), missing=chance.choice(["exclude", 40])),
            Group("idlers", [Metric("idle", AsIs())]),
        ]
        if card.spread == "within":
            cap = Cap(at=1, when="idle > 0")
            extra.append(Group("capped", [Metric("idle", AsIs())], rules=[cap]))
        member = chance.choice(extra)
        members = [*card.members]
        members.insert(chance.randrange(len(members) + 1), member)
        weights = {**card.weights, member.name: 0}
        more = hs.Scorecard(
            card.name,
            members,
            weighting=Fixed(weights),
            **{
                field: getattr(card, field)
                for field in ("aggregation", "rules", "min_coverage", "min_present")
            },
            banding=card.banding,
            spread=card.spread,
        )
        table = {**case.table, "idle": [chance.choice([None, 30.0]) for _ in range(case.size)]}
        found = more.score(table, as_of=AS_OF)
        assert lean_bits(found) == lean_bits(score(case))
        place = found.metrics.index("idle")
        assert not np.nan_to_num(found.contributions[:, place]).any()
        assert not np.nan_to_num(found.losses[:, place]).any()


class TestDefinitions:
    @given(cases())
    def test_a_scorecard_prints_as_the_call_that_makes_it(self, case):
        """What is printed makes an equal scorecard of the same hash and the same scores."""
        again = eval(repr(case.scorecard), dict(vars(hs)))  # noqa: S307  our own text
        assert again == case.scorecard
        assert hash(again) == hash(case.scorecard)
        assert repr(again) == repr(case.scorecard)
        assert bits(again.score(case.table, as_of=AS_OF)) == bits(score(case))

    @given(cases())
    def test_a_scorecard_survives_pickling_and_copying_also_after_use(self, case):
        """It comes back equal and scores the same."""
        whole = bits(score(case))
        for again in (pickle.loads(pickle.dumps(case.scorecard)), copy.deepcopy(case.scorecard)):  # noqa: S301
            assert again == case.scorecard
            assert hash(again) == hash(case.scorecard)
            assert bits(again.score(case.table, as_of=AS_OF)) == whole

    @given(cases())
    def test_scores_survive_pickling(self, case):
        """All comes back, what was asked for already and what was not."""
        scores = score(case)
        fresh = pickle.loads(pickle.dumps(scores))  # noqa: S301
        whole = bits(scores)
        for again in (fresh, pickle.loads(pickle.dumps(scores))):  # noqa: S301
            assert bits(again) == whole
            assert one_bits(again.customer(0)) == one_bits(scores.customer(0))
            assert repr(again) == repr(scores)

    @given(cases(), SEEDS)
    def test_taking_customers_takes_their_bits(self, case, seed):
        """In any order, before and after more was asked for."""
        scores = score(case)
        chance = random.Random(seed)
        order = chance.sample(range(case.size), chance.randrange(case.size + 1))
        early = scores.take(order)
        points = scores.contributions, scores.losses, *scores.interval
        late = scores.take(order)
        assert bits(early) == bits(late)
        for kept, all_points in zip(
            (early.contributions, early.losses, *early.interval), points, strict=True
        ):
            np.testing.assert_array_equal(kept, all_points[order])

    @given(cases())
    def test_arrays_are_read_only_and_own_their_memory(self, case):
        """Nobody can change a score, or a score by changing a table."""
        columns = arrays(case.table)
        columns["key"] = np.arange(case.size)
        scores = score(case, columns, key="key")
        found = [scores.values, scores.coverage, scores.adjustments, scores.keys]
        found += [scores.contributions, scores.losses, *scores.interval, *scores.members.values()]
        if case.scorecard.banding is not None:
            found += [scores.bands, scores.band_codes]
        for array in found:
            assert array.base is None
            assert array.flags.owndata
            with pytest.raises(ValueError, match="read-only"):
                array[:] = array[0]

    @given(cases())
    def test_without_details_the_rest_is_refused_in_words(self, case):
        """The error says what was not kept and how to have it."""
        lean = score(case, details=False)
        asks = {
            "members": lambda: lean.members,
            "contributions": lambda: lean.contributions,
            "losses": lambda: lean.losses,
            "interval": lambda: lean.interval,
            "rules": lambda: lean.customer(0).rules,
        }
        for what, ask in asks.items():
            with pytest.raises(DataError, match=f"'{what}' was not kept: score with details=True"):
                ask()
        with pytest.raises(DataError, match="was not kept"):
            lean[case.scorecard.members[0].name]

    @given(SEEDS)
    def test_fitting_does_not_depend_on_the_order_of_rows(self, seed):
        """Not by one bit, for anything that can be learned."""
        chance = random.Random(seed)
        ends = [learn.quantile(0.05), learn.median(iqrs=-1), learn.mean(sds=-2), learn.minimum()]
        tops = [learn.quantile(0.9), learn.median(iqrs=1), learn.mean(sds=2), learn.maximum()]
        ways = [learn.mean(), learn.median(), learn.quantile(0.3)]
        scorecard = Scorecard(
            "card",
            [
                Metric("a", Linear(worst=chance.choice(ends), best=chance.choice(tops))),
                Metric("b", AsIs(), missing=chance.choice(ways)),
                Metric("c", Logistic(midpoint=learn.mean(), width=5), formula="a / b"),
            ],
            rules=[Cap(at=chance.choice(ways), when="a > 3")],
            banding=Banding({"low": 0, "high": chance.choice(ways)}),
        )
        rows = chance.randrange(4, 40)
        table = {"a": [chance.gauss(0, 10) for _ in range(rows)]}
        table["b"] = [chance.choice([None, chance.uniform(1, 99)]) for _ in range(rows - 1)] + [7.0]
        order = chance.sample(range(rows), rows)
        fitted = scorecard.fit(table)
        assert fitted == scorecard.fit(reordered(table, order))
        assert not fitted.learns
        assert fitted.fit(table) == fitted
