"""The drops of a history: rates, what freezing promises, tables, and the metrics that moved."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

import healthscore as hs
from healthscore.errors import DataError, DefinitionError
from healthscore.history import History
from healthscore.history.drops import CUSUM, EWMA, Baseline, Drops, Shewhart, drops
from healthscore.segments import Segmented

CARD = hs.Scorecard(
    "demo",
    [hs.Metric("usage", hs.AsIs()), hs.Metric("csat", hs.AsIs()), hs.Metric("nps", hs.AsIs())],
    rules=[hs.Cap(at=20, when="p1 >= 1", reason="open P1")],
)
KNOWN = CUSUM(baseline=Baseline(memory=0, noise=0, scale=4, own=0), limit=4, shock=3)
PERIODS = np.arange("2024-01", "2026-01", dtype="datetime64[M]").astype("datetime64[D]")


def book(metrics, keys=None, card=CARD, make=dict, **options):
    """Make a history of metrics, each (n_periods, n_customers)."""
    count = np.shape(next(iter(metrics.values())))[1]
    keys = [f"c{row}" for row in range(count)] if keys is None else keys
    snapshots = []
    for at, day in enumerate(PERIODS[: len(next(iter(metrics.values())))]):
        columns = {name: np.asarray(values)[at].tolist() for name, values in metrics.items()}
        table = make({"id": list(keys), **columns})
        snapshots.append((str(day), card.score(table, key="id", **options)))
    return History(snapshots)


def fallen(**options):
    """Make a book of three customers, of whom the second falls in the tenth month."""
    usage, csat, nps = (np.full((12, 3), 70.0) for _ in range(3))
    usage[9:, 1], csat[9:, 1], nps[9:, 1] = 10, 58, 76
    return book({"usage": usage, "csat": csat, "nps": nps, "p1": np.zeros((12, 3))}, **options)


def noisy(customers=300, periods=24, seed=0):
    """Make a book without any drop."""
    usage = np.random.default_rng(seed).normal(60, 6, (periods, customers))
    return book(
        {"usage": usage}, card=hs.Scorecard("one", [hs.Metric("usage", hs.AsIs())]), details=False
    )


class TestDrops:
    """What is found."""

    def test_a_drop_has_a_row(self):
        """Who, when, since when, how far."""
        found = drops(fallen(), KNOWN)
        assert isinstance(found, Drops)
        assert len(found) == 1
        assert found.customers.tolist() == [1]
        assert found.keys.tolist() == ["c1"]
        assert found.as_of.astype("datetime64[D]").tolist() == [dt.date(2024, 10, 1)]
        assert found.started.tolist() == found.as_of.tolist()
        assert found.before.tolist() == pytest.approx([70])
        assert found.scores.tolist() == pytest.approx([48])
        assert found.sizes.tolist() == pytest.approx([22])
        assert found.statistics[0] > 1
        arrays = found.keys, found.as_of, found.started, found.before, found.scores
        assert not any(array.flags.writeable for array in (*arrays, found.sizes, found.statistics))
        assert found.detector == KNOWN
        assert found.asked is None

    def test_the_table_says_it_all(self):
        """With what moved, most first; what rose is no reason."""
        for make, kind in ((pd.DataFrame, pd.DataFrame), (pl.DataFrame, pl.DataFrame)):
            table = drops(fallen(make=make), KNOWN).to_frame()
            assert isinstance(table, kind)
            names = ["id", "as_of", "start", "size", "score", "before", "statistic", "moved"]
            assert list(table.columns) == names
            assert list(table["moved"]) == ["usage -20.0; csat -4.0"]
        table = drops(fallen(make=pd.DataFrame), KNOWN).to_frame(metrics=0)
        assert "moved" not in table.columns

    def test_a_rule_can_be_what_moved(self):
        """Also where no metric did."""
        p1 = np.zeros((12, 2))
        p1[8:, 0] = 1
        metrics = {name: np.full((12, 2), 80.0) for name in ("usage", "csat", "nps")}
        found = drops(book({**metrics, "p1": p1}), KNOWN)
        assert found.moved().tolist() == ["rules -60.0"]
        assert found.moved(0).tolist() == [""]
        assert not found.moved().flags.writeable

    def test_without_details_what_moved_cannot_be_told(self):
        """The error says what to do; all else is there."""
        found = drops(fallen(details=False), KNOWN)
        assert len(found.to_frame(metrics=0)["id"]) == 1
        with pytest.raises(DataError, match="pass metrics=0 for a table without"):
            found.to_frame()

    def test_what_moved_is_told_from_the_last_score_before(self):
        """Over gaps, and for customers of several models."""
        other = hs.Scorecard("other", CARD.members[:2])
        usage, csat, nps = (np.full((12, 4), 70.0) for _ in range(3))
        usage[10:, 1:] = 10
        for metric in (usage, csat, nps):
            metric[9, 1] = np.nan
        segmented = Segmented(
            [("usage > -1 and id == 'c3'", other, "other")], default=(CARD, "rest")
        )
        metrics = {"usage": usage, "csat": csat, "nps": nps, "p1": np.zeros((12, 4))}
        history = book(metrics, card=segmented)
        found = drops(history, KNOWN)
        assert found.keys.tolist() == ["c1", "c2", "c3"]
        assert found.moved(1).tolist() == ["usage -20.0", "usage -20.0", "usage -30.0"]

    def test_what_moved_is_each_customers_own_where_segments_share_a_scorecard(self):
        """Also of who went from one segment to another meanwhile, and in the alarms' order."""
        usage, csat = np.full((12, 5), 70.0), np.full((12, 5), 70.0)
        usage[9:, [0, 3]], csat[9:, [1, 2, 4]] = 10, 10
        metrics = {"usage": usage, "csat": csat, "nps": np.full((12, 5), 70.0)}
        plan = np.full((12, 5), 0.0)
        plan[:, [1, 3]] = 1
        plan[9:, 2:4] = 1 - plan[9:, 2:4]
        card = hs.Scorecard("shared", CARD.members)
        segmented = Segmented([("plan > 0.5", card, "pro")], default=(card, "free"))
        found = drops(book({**metrics, "plan": plan}, card=segmented), KNOWN)
        assert found.keys.tolist() == ["c0", "c1", "c2", "c3", "c4"]
        moved = ["usage -20.0", "csat -20.0", "csat -20.0", "usage -20.0", "csat -20.0"]
        assert found.moved().tolist() == moved

    def test_keys_may_be_anything(self):
        """Numbers, dates, and names meant to break a page."""
        for keys in (
            [7, 8, 9],
            ["<script>alert('x')</script>", 'say "hi"; drop', "Ünïcödé" * 90],
            [dt.date(2020, 1, day) for day in (1, 2, 3)],
        ):
            found = drops(fallen(keys=keys), KNOWN)
            assert len(found.of(keys[1])) == 1
            assert len(found.of(keys[0])) == 0
            assert len(found.to_frame()["id"]) == 1

    def test_an_unknown_customer_is_refused(self):
        """By key."""
        with pytest.raises(KeyError, match="no customer 'nobody' in the history"):
            drops(fallen(), KNOWN).of("nobody")

    def test_the_latest_are_those_of_the_last_period(self):
        """And no others."""
        history = fallen()
        assert len(drops(history, KNOWN).latest) == 0
        early = history.select(stop="2024-10-01")
        found = drops(early, KNOWN)
        assert len(found.latest) == 1
        assert repr(found) == "<Drops: 1 alarm of 1 customer, 1 in the last period>"

    def test_a_change_of_the_model_is_no_drop(self):
        """Where another scorecard begins, so do baselines."""
        half = hs.Scorecard("half", [hs.Metric("usage", hs.Linear(worst=0, best=200))])
        whole = hs.Scorecard("whole", [hs.Metric("usage", hs.Linear(worst=0, best=100))])
        snapshots = [
            (str(day), (whole if at < 12 else half).score({"id": [1], "usage": [80]}, key="id"))
            for at, day in enumerate(PERIODS)
        ]
        assert len(drops(History(snapshots), KNOWN)) == 0
        values = History(snapshots).values
        assert len(KNOWN(values)) == 1


class TestRates:
    """How many false alarms are accepted."""

    @pytest.mark.parametrize("rate", [0.05, 0.3])
    def test_a_rate_by_customer_and_year(self, rate):
        """Is what comes out of a book without drops."""
        found = drops(noisy(), per_customer_year=rate)
        assert found.asked == rate
        days = float((PERIODS[23] - PERIODS[2]) / np.timedelta64(1, "D"))
        assert found.customer_years == pytest.approx(300 * days / 365.25)
        assert found.per_customer_year == pytest.approx(rate, rel=0.35)
        assert f"{rate} false alarms a customer-year accepted" in repr(found)

    def test_a_tenth_is_accepted_by_default(self):
        """One in ten customer-years."""
        history = noisy(customers=60)
        assert drops(history).detector == drops(history, per_customer_year=0.1).detector
        assert isinstance(drops(history).detector, CUSUM)

    def test_a_rate_by_week(self):
        """Is one for a book as large as in the last period."""
        found = drops(noisy(), EWMA(), per_week=1)
        assert found.asked == pytest.approx(365.25 / 7 / 300)
        weeks = float((PERIODS[23] - PERIODS[2]) / np.timedelta64(7, "D"))
        assert len(found) / weeks == pytest.approx(1, rel=0.35)

    def test_years_are_those_of_what_is_looked_at(self):
        """Of one customer, of the last period, or of one customer in the last period."""
        metrics = {name: np.full((8, 3), 50.0) for name in ("usage", "csat", "nps", "p1")}
        for metric in metrics.values():
            metric[[3, 6], 0] = np.nan
            metric[:5, 1] = np.nan
            metric[7, 2] = np.nan
        found = drops(book(metrics), KNOWN)
        years = (PERIODS[:8] - PERIODS[0]) / np.timedelta64(1, "D") / 365.25
        alone = [years[7] - years[2], 0, years[6] - years[2]]
        assert found.customer_years == pytest.approx(sum(alone))
        whose = [found.of(f"c{row}") for row in range(3)]
        assert [each.customer_years for each in whose] == pytest.approx(alone)
        assert np.isnan(whose[1].per_customer_year)
        waited = years[7] - years[5]
        for each in (found.latest, found.latest.of("c0"), found.of("c0").latest):
            assert each.customer_years == pytest.approx(waited)
        assert found.of("c2").latest.customer_years == 0

    def test_who_is_gone_counts_for_no_rate_by_week(self):
        """But nobody at all counts as one."""
        metrics = {name: np.full((8, 2), 50.0) for name in ("usage", "csat", "nps", "p1")}
        for metric in metrics.values():
            metric[-1, 0] = np.nan
        assert drops(book(metrics), per_week=1).asked == pytest.approx(365.25 / 7)
        for metric in metrics.values():
            metric[-1] = np.nan
        assert drops(book(metrics), per_week=1).asked == pytest.approx(365.25 / 7)

    def test_the_seed_says_it_all(self):
        """The same gives the same."""
        history = noisy(customers=40)
        one, same, other = (drops(history, seed=seed).detector for seed in (1, 1, 2))
        assert one == same != other

    @pytest.mark.parametrize(
        ("options", "match"),
        [
            ({"per_customer_year": 0}, "'per_customer_year' of drops must be a number above 0"),
            ({"per_week": float("nan")}, "'per_week' of drops must be a number above 0"),
            ({"per_week": 1, "per_customer_year": 1}, "'per_week' of drops must not be given"),
            ({"detector": KNOWN, "per_week": 1}, "with a detector that has its limit"),
            ({"detector": "cusum"}, "'detector' of drops must be a Detector, such as"),
            ({"cool_down": -1}, "'cool_down' of drops must be a whole number from 0"),
            ({"cool_down": 10**30}, "'cool_down' of drops must be a whole number from 0 to 100,00"),
            ({"seed": True}, "'seed' of drops must be a whole number from 0"),
        ],
    )
    def test_an_option_that_cannot_be_is_refused(self, options, match):
        """By name."""
        with pytest.raises(DefinitionError, match=match):
            drops(fallen(), **options)

    def test_whole_numbers_of_numpy_are_whole_numbers(self):
        """As those that come out of its functions."""
        history = noisy(customers=40)
        found = drops(history, cool_down=np.int64(5), seed=np.int32(1))
        assert found.detector == drops(history, cool_down=5, seed=1).detector
        assert len(drops(fallen(), KNOWN).moved(np.int8(2))) == 1

    def test_counts_must_be_counts(self):
        """Of metrics that moved."""
        with pytest.raises(DefinitionError, match="'metrics' of to_frame must be a whole number"):
            drops(fallen(), KNOWN).to_frame(metrics=-1)
        with pytest.raises(DefinitionError, match="'count' of moved must be a whole number"):
            drops(fallen(), KNOWN).moved(1.5)


class TestFreezing:
    """A fitted detector finds tomorrow what it finds today."""

    @pytest.mark.parametrize("detector", [None, CUSUM(shewhart=0), EWMA(), Shewhart()])
    def test_a_later_period_changes_no_earlier_alarm(self, detector):
        """Nor its start, size or statistic."""
        history = noisy(customers=80)
        today = drops(history.select(stop=str(PERIODS[20])), detector, per_customer_year=0.5)
        tomorrow = drops(history, today.detector)
        early = tomorrow.alarms.take(tomorrow.alarms.periods <= 20)
        assert len(early) > 0
        for one, other in zip(today.alarms.arrays, early.arrays, strict=True):
            np.testing.assert_array_equal(one, other)

    def test_a_limit_alone_may_be_given(self):
        """Then the baseline is learned, and no rate is known."""
        found = drops(noisy(customers=40), EWMA(limit=3))
        assert not found.detector.learns
        assert found.detector.limit == 3
        assert found.asked is None


class TestLittle:
    """Books of which little is known."""

    def test_a_constant_book_has_no_drops(self):
        """And learns as little noise as can be."""
        metrics = {name: np.full((12, 3), 60.0) for name in ("usage", "csat", "nps", "p1")}
        found = drops(book(metrics))
        assert len(found) == 0
        assert found.detector.baseline.scale == 0.25

    @pytest.mark.parametrize("periods", [1, 2, 3])
    def test_a_short_book_has_no_drops_yet(self, periods):
        """The detector still learns."""
        usage = np.random.default_rng(0).normal(60, 9, (periods, 5))
        metrics = dict.fromkeys(("usage", "csat", "nps"), usage) | {"p1": usage * 0}
        found = drops(book(metrics))
        assert len(found) == len(found.latest) == 0
        assert found.detector.learns
        assert np.isnan(found.per_customer_year)
        assert len(found.to_frame()["id"]) == 0

    def test_there_may_be_no_score_and_nobody(self):
        """No customer, no period, nothing but gaps."""
        gaps = {name: np.full((6, 2), np.nan) for name in ("usage", "csat", "nps", "p1")}
        for history in (book(gaps), History([]), book({name: np.empty((6, 0)) for name in gaps})):
            found = drops(history)
            assert len(found) == 0
            assert np.isnan(found.per_customer_year)
            assert len(found.moved()) == 0

    def test_one_customer_can_be_learned_from(self):
        """Before it drops: what a book of one has done once is what it does."""
        usage = np.append(np.random.default_rng(2).normal(60, 3, 20), [20, 20])[:, None]
        history = book(dict.fromkeys(("usage", "csat", "nps"), usage) | {"p1": usage * 0})
        assert len(drops(history)) == 0
        detector = drops(history.select(stop=str(PERIODS[19]))).detector
        assert drops(history, detector).started[-1] == PERIODS[20]
