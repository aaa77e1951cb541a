"""Whom to look at every Monday."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

import healthscore as hs
from healthscore.datasets import make_saas
from healthscore.history.drops import Baseline, Shewhart
from healthscore.history.states import Plain

BANDS = hs.Banding({"red": 0, "yellow": 40, "green": 70})
CARD = hs.Scorecard(
    "demo", [hs.Metric("usage", hs.AsIs()), hs.Metric("csat", hs.AsIs())], banding=BANDS
)
MONTHS = [f"2026-{month:02}-01" for month in range(1, 12)]

STEADY = Shewhart(baseline=Baseline(memory=0, noise=0, scale=1, own=0), limit=3)
"""Finds falls of more than 3 points below the mean of a customer's own past."""

NOTHING = Shewhart(baseline=Baseline(memory=0, noise=0, scale=1, own=0), limit=1e6)
"""Finds no fall whatever."""


def history(card=CARD, make=dict, **courses):
    """Make a history of the scores of customers by name; None for no score, "-" for not there."""
    snapshots = []
    for period, month in enumerate(MONTHS[: max(map(len, courses.values()))]):
        here = {name: course[period] for name, course in courses.items() if course[period] != "-"}
        table = {"id": list(here), "usage": list(here.values()), "csat": list(here.values())}
        snapshots.append((month, card.score(make(table), key="id", as_of=month)))
    return hs.History(snapshots)


def why(watched):
    """Give the signals by customer."""
    return dict(zip(watched.keys.tolist(), watched.why.tolist(), strict=True))


class TestSignals:
    """What puts a customer on the list."""

    def test_entered(self):
        """From another band, or from nowhere; who was there before is no news."""
        book = history(fell=[80, 80, 30], was=[80, 30, 30], new=["-", "-", 30], fine=[80, 80, 80])
        watched = book.watch(detector=NOTHING)
        assert why(watched) == {"fell": "entered red", "new": "entered red"}
        said = dict(zip(watched.keys.tolist(), watched.what.tolist(), strict=True))
        assert said["fell"] == "from 80.0 to 30.0 since 2026-03-01"
        assert said["new"] == "30.0 at first, on 2026-03-01"

    def test_entered_by_a_new_model_is_no_news_of_the_customer(self):
        """The model entered, not the customer."""
        strict = hs.Scorecard(
            "strict",
            [hs.Metric("usage", hs.AsIs()), hs.Metric("csat", hs.AsIs())],
            banding=hs.Banding({"red": 0, "yellow": 60, "green": 70}),
        )
        table = {"id": ["acme"], "usage": [50], "csat": [50]}
        first = CARD.score(table, key="id")
        book = hs.History([(MONTHS[0], first), (MONTHS[1], strict.score(table, key="id"))])
        watched = book.watch(detector=NOTHING)
        assert len(watched) == 0

    def test_a_model_that_changed_over_a_gap_is_no_news_either(self):
        """Until there is a score, the new model is still to come."""
        half = hs.Scorecard("half", [hs.Metric("usage", hs.Linear(0, 120))], banding=BANDS)
        whole = hs.Scorecard("whole", [hs.Metric("usage", hs.AsIs())], banding=BANDS)
        books = zip(MONTHS, (whole, half, half), (80, None, 20), strict=False)
        pairs = [(m, card.score({"id": ["a"], "usage": [x]}, key="id")) for m, card, x in books]
        book = hs.History(pairs)
        assert len(book.watch(detector=NOTHING)) == len(book.bands().entered()) == 0

    def test_what_an_old_model_told_is_over(self):
        """Nothing is held against scores that another model made."""
        half = hs.Scorecard("half", [hs.Metric("usage", hs.Linear(0, 400))], banding=BANDS)
        whole = hs.Scorecard("whole", [hs.Metric("usage", hs.AsIs())], banding=BANDS)
        books = zip(MONTHS, [whole] * 5 + [half], [80] * 4 + [30, 30], strict=False)
        pairs = [(m, card.score({"id": ["a"], "usage": [x]}, key="id")) for m, card, x in books]
        assert why(hs.History(pairs[:-1]).watch(detector=STEADY, recent=2)) == {
            "a": "entered red; dropped"
        }
        assert why(hs.History(pairs).watch(detector=STEADY, recent=2)) == {}
        silent = [*pairs, (MONTHS[6], half.score({"id": ["a"], "usage": [None]}, key="id"))]
        assert hs.History(silent).watch(detector=NOTHING).what.tolist() == [
            "no score since 2026-07-01, 7.5 before"
        ]
        del silent[5]
        watched = hs.History(silent).watch(detector=NOTHING)
        assert watched.what.tolist() == ["no score since 2026-07-01"]
        assert np.isnan(watched.before).all()

    def test_a_rule_of_ones_own_holds_the_bands(self):
        """Up at once and down again: what is a change depends on the rule."""
        book = history(acme=[30, 45, 30])
        assert why(book.watch(detector=NOTHING)) == {}
        assert why(book.watch(detector=NOTHING, rule=Plain())) == {"acme": "entered red"}

    def test_dropped(self):
        """An alarm in the last period, and how the score went since before it."""
        book = history(acme=[90] * 5 + [75], brix=[90] * 6)
        watched = book.watch(detector=STEADY)
        assert why(watched) == {"acme": "dropped"}
        assert watched.what.tolist() == ["from 90.0 to 75.0 since 2026-06-01"]
        assert watched.moved.tolist() == ["usage -7.5; csat -7.5"]

    def test_a_drop_is_told_as_the_drops_tell_it(self):
        """From where it began, and not from the period before the alarm."""
        book = history(acme=[90] * 6 + [88, 86, 84])
        found = book.drops(Shewhart(baseline=STEADY.baseline, limit=5.5))
        watched = book.watch(detector=found)
        assert watched.before.tolist() == found.before.tolist()
        assert watched.moved.tolist() == found.moved().tolist()

    def test_each_signal_has_its_own_before(self):
        """What is told first is told whole."""
        book = history(acme=[90] * 6 + [60, 55, 54, 30])
        watched = book.watch(detector=STEADY, recent=4)
        assert watched.why.tolist() == ["entered red; dropped"]
        assert watched.what.tolist() == ["from 54.0 to 30.0 since 2026-10-01"]
        assert watched.since.astype("M8[D]").astype(str).tolist() == ["2026-10-01"]
        assert (watched.scores - watched.before).tolist() == [-24]

    def test_the_score_may_have_ended_since(self):
        """Then the last one is told, and that there is none now."""
        book = history(acme=[80, 80, 20, None], brix=[80, 80, 20, "-"], corp=["-", 20, None, None])
        watched = book.watch(detector=NOTHING, recent=3)
        said = dict(zip(watched.keys.tolist(), watched.what.tolist(), strict=True))
        assert said == {
            "acme": "from 80.0 to 20.0 since 2026-03-01; no score now",
            "brix": "not in the table since 2026-04-01, 20.0 before",
            "corp": "20.0 at first, on 2026-02-01; no score now",
        }

    def test_drops_that_were_found_are_taken_as_they_are(self):
        """But only those of this very history."""
        book = history(acme=[90] * 5 + [75])
        found = book.drops(STEADY)
        assert why(book.watch(detector=found)) == {"acme": "dropped"}
        other = book.append("2026-09-01", book.latest)
        with pytest.raises(hs.DefinitionError, match="drops of this very history"):
            other.watch(detector=found)

    def test_silent(self):
        """In the table, and without a score; since when, and what it was before."""
        book = history(acme=[80, None, None], brix=[None, None, None], corp=[None, 50, 50])
        watched = book.watch(detector=NOTHING)
        assert why(watched) == {"acme": "silent", "brix": "silent"}
        said = dict(zip(watched.keys.tolist(), watched.what.tolist(), strict=True))
        assert said["acme"] == "no score since 2026-02-01, 80.0 before"
        assert said["brix"] == "no score since 2026-01-01"
        assert watched.moved.tolist() == watched.reasons.tolist() == ["", ""]

    def test_gone(self):
        """In the table until lately; whoever left long ago is no news."""
        book = history(
            acme=[80, 80, "-"], brix=[80, "-", "-"], corp=["-", "-", 80], dune=[None, None, "-"]
        )
        watched = book.watch(detector=NOTHING)
        assert why(watched) == {"acme": "gone", "dune": "gone"}
        said = dict(zip(watched.keys.tolist(), watched.what.tolist(), strict=True))
        assert said == {
            "acme": "not in the table since 2026-03-01, 80.0 before",
            "dune": "not in the table since 2026-03-01",
        }
        assert watched.bands.tolist() == ["", ""]
        assert set(why(book.watch(detector=NOTHING, recent=2))) == {"acme", "brix", "dune"}

    def test_fading(self):
        """A slow decline that leads into a lower band before long, and is more than noise."""
        slow = [86 - 1.5 * month for month in range(10)]
        far = [99 - 1.5 * month for month in range(10)]
        noise = [80 + (9 if month % 2 else -9) - 1.2 * month for month in range(10)]
        flat = [72] * 10
        book = history(slow=slow, far=far, noise=noise, flat=flat, red=[39 - x for x in range(10)])
        watched = book.watch(detector=NOTHING)
        assert why(watched) == {"slow": "fading"}
        assert watched.what[0].startswith("72.5, losing 1.5 points in 30 days: a lower band in 5")
        assert watched.before.tolist() == [86]
        assert why(book.watch(detector=NOTHING, horizon_days=1000)) == {
            "slow": "fading",
            "far": "fading",
        }
        assert why(book.watch(detector=NOTHING, horizon_days=5)) == {}

    @pytest.mark.parametrize("periods", [3, 5, 6, 8, 12])
    def test_noise_does_not_fade(self, periods):
        """However few scores there are."""
        chance = np.random.default_rng(periods)
        months = (np.datetime64("2025-01") + np.arange(periods)).astype(str)
        keys, noise = np.arange(2000), 76 + 3 * chance.standard_normal((periods, 2000))
        book = hs.History(
            (f"{month}-01", CARD.score({"id": keys, "usage": row, "csat": row}, key="id"))
            for month, row in zip(months, noise, strict=True)
        )
        assert book.watch(detector=NOTHING).counts["fading"] <= 20

    def test_fading_is_told_of_one_model_alone(self):
        """What a new model took is no decline."""
        card = hs.Scorecard(
            "half",
            [hs.Metric("usage", hs.Linear(0, 110)), hs.Metric("csat", hs.AsIs())],
            banding=BANDS,
        )
        table = {"id": ["acme"], "usage": [80], "csat": [80]}
        pairs = [(month, CARD.score(table, key="id")) for month in MONTHS[:6]]
        pairs += [(month, card.score(table, key="id")) for month in MONTHS[6:]]
        watched = hs.History(pairs).watch(detector=NOTHING, horizon_days=1e6)
        assert len(watched) == 0

    def test_recent_periods_count_when_asked(self):
        """Who entered red three months ago is still on the list, with that date."""
        book = history(acme=[80, 30, 30, 30])
        assert len(book.watch(detector=NOTHING)) == 0
        watched = book.watch(detector=NOTHING, recent=3)
        assert why(watched) == {"acme": "entered red"}
        assert watched.since.astype("M8[D]").astype(str).tolist() == ["2026-02-01"]
        assert watched.before.tolist() == [80]


class TestList:
    """What the list says, and in which order."""

    def test_the_first_signal_comes_first_then_money_then_the_score(self):
        """And all signals of a customer are named."""
        book = history(
            silent=[80] * 5 + [None],
            poor=[80] * 5 + [20],
            rich=[80] * 5 + [30],
            mild=[80] * 5 + [72],
        )
        watched = book.watch(detector=STEADY)
        assert watched.keys.tolist() == ["poor", "rich", "mild", "silent"]
        assert watched.why.tolist() == [
            "entered red; dropped",
            "entered red; dropped",
            "dropped",
            "silent",
        ]
        assert dict(watched.counts) == {
            "entered red": 2, "dropped": 3, "silent": 1, "fading": 0, "gone": 0
        }  # fmt: skip
        money = {"poor": 100, "rich": 900, "silent": 50}
        valued = book.watch(detector=STEADY, value=money)
        assert valued.keys.tolist() == ["rich", "poor", "mild", "silent"]
        np.testing.assert_array_equal(valued.value, [900, 100, np.nan, 50])
        frame = valued.to_frame()
        np.testing.assert_allclose(frame["at_risk"], [630, 80, np.nan, 50])

    def test_it_prints_the_counts(self):
        """And how many are new."""
        book = history(a=[80, 30], b=[80, None])
        assert (
            repr(book.watch(detector=NOTHING))
            == "<WatchList: 2 customers, 1 entered red, 1 silent, 2 new>"
        )
        assert repr(history(a=[80, 80]).watch(detector=NOTHING)) == "<WatchList: 0 customers>"

    def test_arrays_cannot_be_written(self):
        """They are what the list was made of."""
        watched = history(a=[80, 30]).watch(detector=NOTHING, value=[4])
        for array in (watched.rows, watched.value, watched.reported, watched.is_new):
            assert not array.flags.writeable

    @pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
    def test_the_table_is_of_the_library_that_came_in(self, library):
        """One row a customer."""
        book = history(make=library, acme=[80, 30], brix=[80, 81])
        frame = book.watch(detector=NOTHING, value=[7, 8]).to_frame()
        assert isinstance(frame, library)
        columns = [
            "id",
            "as_of",
            "why",
            "what",
            "since",
            "band",
            "score",
            "before",
            "change",
            "coverage",
        ]
        columns += ["moved", "reasons", "value", "at_risk", "reported", "new"]
        assert list(frame.columns) == columns
        assert frame["change"].to_list() == [-50]
        assert len(history(make=library, acme=[80, 80]).watch(detector=NOTHING).to_frame()) == 0

    def test_one_customer(self):
        """The row by name."""
        watched = history(acme=[80, 30], brix=[80, 81]).watch(detector=NOTHING)
        row = watched.of("acme")
        assert row["why"] == "entered red"
        assert row["reasons"] == "usage -35.0; csat -35.0"
        with pytest.raises(KeyError, match="'brix' is not on the list"):
            watched.of("brix")

    def test_without_details_it_tells_who_and_not_what_moved(self):
        """Nothing was kept to tell it from."""
        panel = {"id": ["a", "a"], "at": MONTHS[:2], "usage": [80, 30], "csat": [80, 30]}
        book = CARD.score_panel(panel, key="id", at="at", details=False)
        frame = book.watch(detector=NOTHING).to_frame()
        assert frame["why"].tolist() == ["entered red"]
        assert "moved" not in frame

    def test_more_or_fewer_reasons(self):
        """As many as asked for."""
        watched = history(acme=[80, 30]).watch(detector=NOTHING, reasons=1)
        assert watched.reasons.tolist() == ["usage -35.0"]
        assert watched.moved.tolist() == ["usage -25.0"]


class TestValue:
    """What customers are worth."""

    CARD = hs.Scorecard(
        "paid", [hs.Metric("mrr", hs.Linear(0, 1000)), hs.Metric("usage", hs.AsIs())], banding=BANDS
    )

    def book(self):
        """Make a history in which one customer is gone."""
        rows = {"id": ["acme", "brix"], "mrr": [500, 100], "usage": [90, 90]}
        first = self.CARD.score(rows, key="id")
        last = self.CARD.score({"id": ["acme"], "mrr": [400], "usage": [0]}, key="id")
        return hs.History([(MONTHS[0], first), (MONTHS[1], last)])

    def test_a_column_is_read_when_the_customer_was_last_there(self):
        """Who is gone is worth what he was."""
        watched = self.book().watch(detector=NOTHING, value="mrr")
        assert dict(zip(watched.keys, watched.value, strict=True)) == {"acme": 400, "brix": 100}

    def test_an_array_is_of_the_last_period(self):
        """Of who is gone nothing is known."""
        watched = self.book().watch(detector=NOTHING, value=[7])
        np.testing.assert_array_equal(watched.value, [7, np.nan])

    def test_a_series_by_key(self):
        """Also of more customers than there are in the last period."""
        series = pd.Series({"brix": 5, "acme": 6, "corp": 7})
        watched = self.book().watch(detector=NOTHING, value=series)
        assert dict(zip(watched.keys, watched.value, strict=True)) == {"acme": 6, "brix": 5}

    def test_a_mapping_of_other_customers(self):
        """A typing error is told."""
        with pytest.raises(hs.DataError, match="None of the keys of 'value', such as 'ACME'"):
            self.book().watch(detector=NOTHING, value={"ACME": 3})
        with pytest.raises(hs.DataError, match="'value'"):
            self.book().watch(detector=NOTHING, value={"acme": "much"})
        assert self.book().watch(detector=NOTHING, value={}).value.tolist() != []


class TestPlays:
    """What to do."""

    PLAYS = hs.Playbook(
        [
            hs.Play("Rescue", when="band == 'red'", action="call today"),
            hs.Play("Ask", when="change < -20", action="ask what happened"),
        ]
    )

    def test_the_first_play_of_each_customer(self):
        """None for who is not in the table any more."""
        book = history(acme=[80, 30], brix=[99, 72], gone=[80, "-"])
        frame = book.watch(detector=STEADY, playbook=self.PLAYS, recent=2).to_frame()
        plays = dict(
            zip(frame["id"].tolist(), zip(frame["play"], frame["action"], strict=True), strict=True)
        )
        assert plays["acme"] == ("Rescue", "call today")
        assert plays["gone"] == ("", "")

    def test_plays_may_read_the_table_of_the_last_period(self):
        """As in match."""
        book = history(acme=[80, 30])
        plays = hs.Playbook([hs.Play("VIP", when="plan == 'gold'", action="fly there")])
        table = {"id": ["acme"], "plan": ["gold"]}
        assert book.watch(detector=NOTHING, playbook=plays, table=table).of("acme")["play"] == "VIP"
        with pytest.raises(hs.DataError, match="plan"):
            book.watch(detector=NOTHING, playbook=plays)

    def test_a_first_period_has_no_change(self):
        """Plays that need none are matched."""
        plays = hs.Playbook([hs.Play("Rescue", when="band == 'red'", action="call")])
        watched = history(acme=[30]).watch(detector=NOTHING, playbook=plays)
        assert watched.of("acme")["action"] == "call"
        fell = hs.Playbook([hs.Play("Fell", when="change < -10", action="ask")])
        assert history(acme=[30]).watch(playbook=fell).of("acme")["action"] == ""
        assert history(acme=[80, 30]).watch(playbook=fell).of("acme")["action"] == "ask"

    def test_a_change_of_the_model_is_no_change(self):
        """Plays are for what the customer did."""
        half = hs.Scorecard(
            "half",
            [hs.Metric("usage", hs.Linear(0, 400)), hs.Metric("csat", hs.AsIs())],
            banding=BANDS,
        )
        table = {"id": ["acme"], "usage": [80], "csat": [None]}
        pairs = [(month, CARD.score(table, key="id")) for month in MONTHS[:1]]
        book = hs.History([*pairs, (MONTHS[1], half.score(table, key="id"))])
        fell = hs.Playbook([hs.Play("Fell", when="change < -10", action="ask")])
        silent = book.append(
            MONTHS[2], half.score({"id": ["acme"], "usage": [None], "csat": [None]}, key="id")
        )
        assert silent.watch(detector=NOTHING, playbook=fell).to_frame()["play"].tolist() == [""]

    def test_the_table_must_be_that_of_the_last_period(self):
        """Rows go by their order."""
        plays = hs.Playbook([hs.Play("VIP", when="plan == 'gold'", action="fly there")])
        table = {"id": ["acme", "brix"], "plan": ["gold", "gold"]}
        with pytest.raises(hs.DataError, match="'table' has 2 rows, and the last period has 1 cus"):
            history(acme=[80, 30]).watch(detector=NOTHING, playbook=plays, table=table)


class TestReported:
    """What stood on the list before."""

    def test_what_was_reported_is_no_longer_new(self):
        """Until something else happens."""
        book = history(
            acme=[80, 30, 30], brix=[90, 30, None], corp=[80, 80, 30], dune=[80, None, None]
        )
        earlier = book.select(stop=MONTHS[1]).watch(detector=NOTHING, recent=2)
        for before in (earlier, earlier.to_frame(), pd.DataFrame(earlier.to_frame())):
            now = book.watch(detector=NOTHING, recent=2, reported=before)
            new = dict(zip(now.keys.tolist(), now.is_new.tolist(), strict=True))
            assert new == {"acme": False, "brix": True, "corp": True, "dune": False}
            dates = now.reported.astype("M8[D]").astype(str).tolist()
            days = dict(zip(now.keys.tolist(), dates, strict=True))
            feb, mar = MONTHS[1:3]
            # brix is silent on top of what is told of it: that it entered red in February
            assert days == {"acme": feb, "brix": feb, "corp": mar, "dune": feb}

    def test_the_same_again_is_news(self):
        """Whoever comes into red anew was not reported for it."""
        book = history(acme=[80, 20, 80, 80, 80, 80, 20], brix=[80] * 7)
        old = book.select(stop=MONTHS[1]).watch(detector=NOTHING)
        assert why(old) == {"acme": "entered red"}
        now = book.watch(detector=NOTHING, reported=old)
        assert now.is_new.tolist() == [True]
        assert now.reported.astype("M8[D]").astype(str).tolist() == [MONTHS[6]]

    def test_a_new_alarm_is_news(self):
        """Though the one before is on the list that is held against it."""
        book = history(acme=[90] * 5 + [80, 80, 80, 80, 60])
        early = book.select(stop=MONTHS[5]).watch(detector=STEADY, recent=4)
        late = book.watch(detector=STEADY, recent=4, reported=early)
        assert why(early) == why(late) == {"acme": "dropped"}
        assert late.is_new.tolist() == [True]

    def test_each_signal_has_a_date_of_its_own(self):
        """The date is that of what is told."""
        book = history(acme=[80, 20, None, None], brix=[80] * 4)
        first = book.select(stop=MONTHS[1]).watch(detector=NOTHING, recent=2)
        second = book.select(stop=MONTHS[2]).watch(detector=NOTHING, recent=2, reported=first)
        assert second.why.tolist() == ["entered red; silent"]
        third = book.watch(detector=NOTHING, recent=2, reported=second)
        assert third.why.tolist() == ["silent"]
        assert third.is_new.tolist() == [False]
        assert third.reported.astype("M8[D]").astype(str).tolist() == [MONTHS[2]]
        again = book.watch(detector=NOTHING, recent=2, reported=second.to_frame())
        assert again.reported.tolist() == third.reported.tolist()

    def test_a_decline_goes_on(self):
        """It has no day on which it began, so it was reported when it was on the list."""
        book = history(acme=[86 - 1.5 * month for month in range(10)])
        early = book.select(stop=MONTHS[8]).watch(detector=NOTHING)
        late = book.watch(detector=NOTHING, reported=early)
        assert why(early) == why(late) == {"acme": "fading"}
        assert late.is_new.tolist() == [False]
        assert late.reported.astype("M8[D]").astype(str).tolist() == [MONTHS[8]]

    def test_labels_that_look_like_signals(self):
        """A band may be called what it will."""
        odd = hs.Scorecard(
            "odd", [hs.Metric("usage", hs.AsIs())], banding=hs.Banding({"x; silent": 0, "ok": 50})
        )
        books = zip(MONTHS, (80, 20, None), strict=False)
        pairs = [(month, odd.score({"id": ["a"], "usage": [x]}, key="id")) for month, x in books]
        first = hs.History(pairs[:2]).watch(detector=NOTHING)
        assert first.why.tolist() == ["entered x; silent"]
        now = hs.History(pairs).watch(detector=NOTHING, reported=first.to_frame())
        assert now.why.tolist() == ["silent"]
        assert now.is_new.tolist() == [True]

    def test_a_list_of_other_bands(self):
        """What it says of them is not known any more."""
        book = history(acme=[80, 30])
        now = book.watch(
            detector=NOTHING,
            reported={
                "id": ["acme"],
                "why": ["entered critical"],
                "as_of": [MONTHS[1]],
                "reported": [MONTHS[0]],
            },
        )
        assert now.is_new.tolist() == [True]

    def test_another_reason_is_news(self):
        """The customer was reported for something else."""
        book = history(acme=[80, None, 30])
        earlier = book.select(stop=MONTHS[1]).watch(detector=NOTHING)
        now = book.watch(detector=NOTHING, reported=earlier)
        assert now.is_new.tolist() == [True]
        assert now.reported.astype("M8[D]").astype(str).tolist() == [MONTHS[2]]

    def test_a_table_that_is_no_list(self):
        """The column that lacks is named."""
        book = history(acme=[80, 30])
        with pytest.raises(hs.DataError, match="no column 'why'"):
            book.watch(detector=NOTHING, reported={"id": ["acme"], "reported": [MONTHS[0]]})
        with pytest.raises(hs.DataError, match="A table is due"):
            book.watch(detector=NOTHING, reported=3)


class TestOptions:
    """What may be asked."""

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"recent": 0}, "'recent' of watch must be a whole number from 1"),
            ({"reasons": True}, "'reasons' of watch must be a whole number from 1"),
            ({"horizon_days": -1}, "'horizon_days' of watch must be a number of days from 0"),
            ({"horizon_days": "x"}, "'horizon_days' of watch must be a number of days from 0"),
        ],
    )
    def test_strange_ones(self, options, said):
        """They are named, and so is what is due."""
        with pytest.raises(hs.DefinitionError, match=said):
            history(acme=[80, 30]).watch(detector=NOTHING, **options)

    def test_no_period(self):
        """There is nobody to look at."""
        with pytest.raises(hs.DataError, match="no period yet"):
            hs.History([]).watch()


class TestBook:
    """On a made-up company."""

    def test_everything_at_once(self):
        """Signals are those of their parts, and the list has every column."""
        book = make_saas(400, 18)
        card = hs.Scorecard(
            "saas",
            [
                hs.Metric("weekly_logins", hs.Piecewise({0: 0, 3: 60, 10: 100})),
                hs.Metric("idle", hs.Decay(14), formula="days_since(last_login)"),
                hs.Metric("open_tickets", hs.Linear(20, 0)),
                hs.Metric("mrr", hs.Linear(0, 9), formula="log1p(mrr)"),
            ],
            banding=BANDS,
        )
        found = card.score_panel(book, key="account_id", at="as_of")
        drops = found.drops()
        watched = found.watch(value="mrr", detector=drops)
        named = watched.why
        dropped = watched.keys[["dropped" in each for each in named]]
        assert set(dropped) == set(drops.latest.keys)
        entered = watched.keys[["entered" in each for each in named]]
        assert set(entered) == set(found.bands().entered())
        silent = found.keys[found.present[:, -1] & np.isnan(found.values[:, -1])]
        assert set(watched.keys[["silent" in each for each in named]]) == set(silent)
        gone = found.keys[found.present[:, -2] & ~found.present[:, -1]]
        assert set(watched.keys[["gone" in each for each in named]]) == set(gone)
        assert len(watched.to_frame()["what"]) == len(watched)
