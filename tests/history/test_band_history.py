"""Bands of all customers in all periods, against what plain Python counts."""

import datetime as dt
import pickle

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import healthscore as hs
from healthscore import DataError, DefinitionError
from healthscore.history import History
from healthscore.history.bands import BandHistory, bands
from healthscore.history.states import Asymmetric, Dwell, Plain, Smoothing, Symmetric
from healthscore.segments import Segmented

NAN = float("nan")
BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})
CARD = hs.Scorecard("card", [hs.Metric("m", hs.AsIs())], banding=BANDING)
OTHER = hs.Scorecard(
    "card", [hs.Metric("m", hs.AsIs())], banding=hs.Banding({"red": 0, "yellow": 50, "green": 60})
)
FIRST = dt.date(2026, 1, 1)


def made(*books, cards=None, days=30, make=dict):
    """Make a history of one mapping of key to score a period; who is not in it is not there."""
    cards = cards or [CARD] * len(books)
    return History(
        (
            FIRST + dt.timedelta(days=days * period),
            card.score(make({"id": list(book), "m": list(book.values())}), key="id"),
        )
        for period, (book, card) in enumerate(zip(books, cards, strict=True))
    )


def one(*scores):
    """Make the history of one customer; None for an absence."""
    return made(*({} if score is None else {"acme": score} for score in scores))


ABSENT = None
CELLS = st.sampled_from([ABSENT, NAN, 10.0, 38.0, 42.0, 55.0, 68.0, 73.0, 90.0])


@st.composite
def histories(draw, rows=5, columns=10):
    """Make histories of customers who come, go, skip and change model."""
    shape = draw(st.integers(1, rows)), draw(st.integers(1, columns))
    cells = [[draw(CELLS) for _ in range(shape[1])] for _ in range(shape[0])]
    books = [
        {f"c{row}": cells[row][at] for row in range(shape[0]) if cells[row][at] is not ABSENT}
        for at in range(shape[1])
    ]
    cards = [draw(st.sampled_from([CARD, CARD, CARD, OTHER])) for _ in books]
    return made(*books, cards=cards, days=draw(st.sampled_from([7, 28])))


RULES = st.sampled_from([Plain(), Asymmetric(), Symmetric(), Dwell(2), Smoothing(0.5)])


def stretches(held):
    """Give, for each customer and model, the periods with a score and the bands in them."""
    history, found = held.history, []
    for row in range(len(history.keys)):
        runs = [[]]
        for at in range(len(history)):
            if history.restarts[row, at]:
                runs.append([])
            if held.codes[row, at] >= 0:
                runs[-1].append((at, int(held.codes[row, at])))
        found += [(row, run) for run in runs if run]
    return found


def plain_counts(held):
    """Count changes, quick reversals and days by customer, in plain Python."""
    size = len(held.history.keys)
    changes, reversals, days = [0] * size, [0] * size, 0.0
    for row, run in stretches(held):
        dates, codes = held.history.periods, [code for _, code in run]
        days += (dates[run[-1][0]] - dates[run[0][0]]) / np.timedelta64(1, "D")
        for at in range(1, len(codes)):
            if codes[at] == codes[at - 1]:
                continue
            changes[row] += 1
            before = [early for early in range(at) if codes[early] == codes[at]]
            # the first score outside is the one after the last inside
            reversals[row] += bool(before) and at - (before[-1] + 1) <= 3
    return changes, reversals, days


def plain_delays(held, raw):
    """Give the scores from the first red one until red is held, None for never."""
    pairs = zip(stretches(held), stretches(raw), strict=True)
    found = []
    for (_, run), (_, plain) in pairs:
        codes, due = [code for _, code in run], [code for _, code in plain]
        if 0 in due:
            found.append(codes.index(0) - due.index(0) if 0 in codes else None)
    return found


class TestDefault:
    """The rule that is taken when none is asked for."""

    @pytest.mark.parametrize(
        ("top", "margin"), [(70, 5), (94.5, 5), (95, 2.5), (98, 1), (100, 0), (101, 0)]
    )
    @pytest.mark.parametrize("closed", ["left", "right"])
    def test_leaves_a_way_into_the_highest_band(self, top, margin, closed):
        """Its margin is half of what lies above the cut, where that is little."""
        banding = hs.Banding({"red": 0, "top": top}, closed=closed)
        card = hs.Scorecard("card", [hs.Metric("m", hs.AsIs())], banding=banding)
        held = made({"a": 100}, {"a": 20}, *[{"a": 100}] * 3, cards=[card] * 5).bands()
        assert held.rule == Asymmetric(margin=margin)
        # a cut that no score is above has nobody above it
        reached = top < 100 or (top == 100 and closed == "left")
        assert held.latest.tolist() == ["top" if reached else "red"]


class TestBandHistory:
    """Bands by customer and period."""

    def test_the_banding_is_that_of_the_last_period(self):
        """Not that of the model that was met last."""
        books = [{"a": 45.0}] * 3
        found = bands(made(*books, cards=[CARD, OTHER, CARD]))
        assert found.banding == BANDING
        assert bands(made(*books[:2], cards=[CARD, OTHER])).banding == OTHER.banding
        # where nobody was there any more, it is that of who was there last
        gone = made(*books, {}, cards=[CARD, OTHER, CARD, OTHER])
        assert bands(gone).banding == BANDING
        assert bands(made({}, {})).banding == BANDING

    def test_a_band_that_a_rule_cannot_reach_is_told(self):
        """With what to pass."""
        card = hs.Scorecard(
            "card", [hs.Metric("m", hs.AsIs())], banding=hs.Banding({"red": 0, "green": 97})
        )
        history = made({"a": 99.0}, cards=[card])
        wrong = (
            "'margin' of Asymmetric must be at most 3.*Pass Asymmetric\\(margin=\\.\\.\\.\\) with"
        )
        for call in (history.bands, history.migrations, history.watch):
            with pytest.raises(DefinitionError, match=wrong):
                call(rule=Asymmetric())
            call(rule=Asymmetric(margin=3))
            call()

    @pytest.mark.parametrize(("few", "due"), [(15, CARD), (25, CARD), (35, OTHER)])
    def test_of_segments_most_customers_decide(self, few, due):
        """Of as many, it is the model that was met last."""
        model = Segmented([(f"m < {few}", OTHER, "few")], default=CARD)
        table = {"id": list("abcd"), "m": [10, 20, 30, 40]}
        history = History([(FIRST, model.score(table, key="id"))])
        assert len(history.models) == 2
        assert bands(history).banding == (history.models[-1].banding if few == 25 else due.banding)

    def test_the_default_is_down_at_once_and_up_on_trial(self):
        """As other calls of a history have it too."""
        held = bands(one(80, 20, 80, 80, 80))
        assert held.rule == Asymmetric()
        assert held.labels.tolist() == [["green", "red", "red", "red", "green"]]
        assert held.codes.tolist() == [[2, 0, 0, 0, 2]]
        assert held.raw.tolist() == [[2, 0, 2, 2, 2]]
        assert held.changed.tolist() == [[False, True, False, False, True]]

    def test_nobody_is_in_no_band_and_no_score_is_unknown(self):
        """The label is empty, or "unknown"."""
        held = bands(made({"a": 80, "b": NAN}, {"b": 50}))
        assert held.labels.tolist() == [["green", ""], ["unknown", "yellow"]]
        assert held.latest.tolist() == ["", "yellow"]
        assert held.codes.tolist() == [[2, -1], [-1, 1]]

    @settings(max_examples=60)
    @given(histories(), RULES)
    def test_counts_are_those_of_plain_python(self, history, rule):
        """Changes, quick reversals, years and delays."""
        held = bands(history, rule)
        changes, reversals, days = plain_counts(held)
        assert held.changes.tolist() == changes == held.changed.sum(axis=1).tolist()
        assert held.reversals.tolist() == reversals
        assert held.years == pytest.approx(days / 365.25)
        if days:
            assert held.changes_per_year == pytest.approx(sum(changes) / days * 365.25)
            assert held.reversals_per_year == pytest.approx(sum(reversals) / days * 365.25)
        else:
            assert np.isnan([held.changes_per_year, held.reversals_per_year]).all()

    @settings(max_examples=60)
    @given(histories(), RULES)
    def test_delays_are_those_of_plain_python(self, history, rule):
        """By customer and model."""
        held = bands(history, rule)
        due = plain_delays(held, bands(history, Plain()))
        known = [delay for delay in due if delay is not None]
        mean = sum(known) / len(known) if known else NAN
        never = 1 - len(known) / len(due) if due else NAN
        assert held.mean_delay == pytest.approx(mean, nan_ok=True)
        assert held.never_flagged == pytest.approx(never, nan_ok=True)

    @settings(max_examples=30)
    @given(histories())
    def test_the_default_is_never_late_with_bad_news(self, history):
        """Whatever the history."""
        held = bands(history)
        due = (held.raw == 0).any()
        assert [held.mean_delay, held.never_flagged] == [0, 0] if due else np.isnan(held.mean_delay)

    @settings(max_examples=40)
    @given(histories(), RULES)
    def test_everybody_is_counted(self, history, rule):
        """In a band, or without a score."""
        held = bands(history, rule)
        labels = [*BANDING.labels, "unknown"]
        due = [[int((column == label).sum()) for label in labels] for column in held.labels.T]
        assert held.counts.tolist() == due
        there = int(history.present.sum())
        shares = [count / max(there, 1) for count in np.sum(due, axis=0)]
        assert list(held.shares) == labels
        assert list(held.shares.values()) == pytest.approx(shares)

    def test_reversals_are_quick(self):
        """Back at most three scores after the first one outside, whatever was between."""
        raw = [bands(one(80, *away, 80), Plain()).reversals.tolist() for away in ([10], [10, 50])]
        assert raw == [[1], [1]]
        assert bands(one(80, 10, 50, 10, 80), Plain()).reversals.tolist() == [2]
        assert bands(one(80, 10, 10, 10, 10, 80), Plain()).reversals.tolist() == [0]
        assert bands(one(80, 10, NAN, None, 10, 10, 80), Plain()).reversals.tolist() == [1]

    def test_another_model_is_no_change_of_the_customer(self):
        """Bands begin anew, and nothing is counted."""
        history = made({"a": 55}, {"a": 55}, {"a": 55}, {"a": 65}, cards=[CARD, OTHER, CARD, CARD])
        held = bands(history)
        assert held.labels.tolist() == [["yellow", "yellow", "yellow", "yellow"]]
        history = made({"a": 45}, {"a": 45}, {"a": 45}, cards=[CARD, OTHER, CARD])
        held = bands(history)
        assert held.labels.tolist() == [["yellow", "red", "yellow"]]
        assert held.changes.tolist() == held.reversals.tolist() == [0]
        assert held.entered("yellow").tolist() == []
        assert held.years == 0

    def test_models_that_cut_alike_still_restart(self):
        """A change of the score's own making counts as well."""
        other = hs.Scorecard("card", [hs.Metric("m", hs.Linear(0, 50))], banding=BANDING)
        held = bands(made({"a": 30}, {"a": 30}, cards=[CARD, other]))
        assert held.labels.tolist() == [["red", "yellow"]]
        assert held.changes.tolist() == [0]

    def test_who_entered_is_told(self):
        """Newcomers too; gaps do not hide where a customer was."""
        history = made(
            {"a": 80, "b": 10, "c": 80, "d": 80, "g": NAN},
            {"a": 80, "b": 10, "c": NAN, "f": 80},
            {"a": 10, "b": 10, "c": 10, "d": 80, "e": 10, "f": NAN, "g": 10},
        )
        held = bands(history)
        assert sorted(held.entered().tolist()) == ["a", "c", "e", "g"]
        assert held.entered("red").tolist() == held.entered().tolist()
        assert held.entered("green").tolist() == []
        assert bands(made({"a": 10}, {"a": 80}), Plain()).entered("green").tolist() == ["a"]

    @pytest.mark.parametrize("wrong", ["unknown", "", "Red", 1, b"red"])
    def test_only_bands_are_entered(self, wrong):
        """The message names them."""
        with pytest.raises(DefinitionError, match="'band' of the bands must be one of red, yellow"):
            bands(one(1)).entered(wrong)

    def test_tables_are_long(self):
        """One row for each customer who is there, by period."""
        history = made({"a": 80.0, "b": NAN}, {"b": 50, "a": 20}, {"a": 80}, make=pl.DataFrame)
        frame = bands(history).to_frame()
        assert isinstance(frame, pl.DataFrame)
        assert frame.columns == ["id", "as_of", "band", "raw_band", "changed"]
        assert frame["id"].to_list() == ["a", "b", "a", "b", "a"]
        assert frame["band"].to_list() == ["green", "unknown", "red", "yellow", "red"]
        assert frame["raw_band"].to_list() == ["green", "unknown", "red", "yellow", "green"]
        assert frame["changed"].to_list() == [False, False, True, False, False]
        assert frame["as_of"].dt.date().to_list()[-1] == FIRST + dt.timedelta(days=60)

    def test_the_key_has_a_name_of_its_own(self):
        """Else the table could not hold both."""
        scores = CARD.score({"band": ["a"], "m": [1]}, key="band")
        with pytest.raises(DataError, match="The key column is called 'band'"):
            bands(History([("2026-01-01", scores)])).to_frame()

    def test_prints_in_one_line(self):
        """With what is now."""
        assert repr(bands(one(80, 20))) == (
            "<BandHistory: 1 customer, 2 periods, Asymmetric(), 1 change, "
            "now 1 red, 0 yellow, 0 green>"
        )
        assert repr(bands(made({"a": NAN, "b": 1}), Plain())) == (
            "<BandHistory: 2 customers, 1 period, Plain(), 0 changes, "
            "now 1 red, 0 yellow, 0 green, 1 unknown>"
        )

    def test_arrays_are_read_only(self):
        """All that are kept."""
        held = bands(made({"a": 80, "b": NAN}, {"b": 50}))
        for name in ("codes", "raw", "labels", "changed", "changes", "reversals", "counts"):
            assert not getattr(held, name).flags.writeable, name

    def test_can_be_pickled(self):
        """And is the same afterwards."""
        held = bands(one(80, 20, 80))
        assert pickle.loads(pickle.dumps(held)).labels.tolist() == held.labels.tolist()  # noqa: S301

    def test_nobody_is_there(self):
        """A period of nobody is a period."""
        held = bands(made({}, {}))
        assert held.codes.shape == (0, 2)
        assert held.counts.tolist() == [[0, 0, 0, 0]] * 2
        assert held.shares == {"red": 0, "yellow": 0, "green": 0, "unknown": 0}
        assert np.isnan([held.mean_delay, held.never_flagged, held.changes_per_year]).all()
        assert held.entered().tolist() == held.latest.tolist() == []
        assert len(held.to_frame()["band"]) == 0

    def test_hostile_labels(self):
        """Are labels."""
        banding = hs.Banding({"<script>": 0, "a'b\"": 40, "日本 " * 30: 70})
        card = hs.Scorecard("x", [hs.Metric("m", hs.AsIs())], banding=banding)
        held = bands(made({1: 10, 2: 50}, {1: 80, 2: NAN}, cards=[card, card]), Plain())
        assert held.labels.tolist() == [["<script>", "日本 " * 30], ["a'b\"", "unknown"]]


class TestRefusals:
    """What bands are not made of."""

    def test_a_history_without_periods(self):
        """There is none to be in a band in."""
        with pytest.raises(DataError, match="The history has no period yet"):
            bands(History([]))

    def test_a_scorecard_without_a_banding(self):
        """Has customers in no band."""
        plain = hs.Scorecard("plain", [hs.Metric("m", hs.AsIs())])
        with pytest.raises(DefinitionError, match="has no banding, so its customers are in no"):
            bands(made({"a": 1}, {"a": 2}, cards=[CARD, plain]))

    def test_models_with_other_bands(self):
        """The message says what to do."""
        letters = hs.Scorecard(
            "l", [hs.Metric("m", hs.AsIs())], banding=hs.Banding({"red": 0, "green": 50})
        )
        with pytest.raises(DataError, match="Select the periods of one of them"):
            bands(made({"a": 1}, {"a": 2}, cards=[CARD, letters]))

    @pytest.mark.parametrize("wrong", ["plain", 3, Asymmetric])
    def test_what_is_no_rule(self, wrong):
        """Not its class either."""
        with pytest.raises(DefinitionError, match="'rule' of bands must be a StateRule, such as"):
            bands(one(1), wrong)

    def test_the_class_is_what_the_call_makes(self):
        """With a rule."""
        assert BandHistory(one(80), Plain()).labels.tolist() == [["green"]]
