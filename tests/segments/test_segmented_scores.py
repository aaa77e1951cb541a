import random

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from healthscore.segments import Segmented
from strategies import AS_OF, SEEDS, any_case

BANDING = hs.Banding({"red": 0, "green": 50}, margin=10)
LARGE = hs.Scorecard(
    "large",
    [hs.Metric("logins", hs.Linear(worst=0, best=100)), hs.Metric("nps", hs.AsIs())],
    banding=BANDING,
)
SMALL = hs.Scorecard(
    "small",
    [hs.Metric("logins", hs.Linear(worst=0, best=5))],
    rules=[hs.Cap(at=30, when="p1 > 0", reason="open P1 ticket")],
    banding=BANDING,
)
SEGMENTED = Segmented([("seats > 500", LARGE)], SMALL)
TABLE = {
    "id": ["acme", "brix", "cor", "dent"],
    "seats": [900, 4, 9, 700],
    "logins": [50, 4, 1, None],
    "nps": [80, None, 3, None],
    "p1": [0, 1, 0, 0],
}


def taken(table, rows):
    """Keep some rows of a table."""
    return {name: [values[row] for row in rows] for name, values in table.items()}


def same(one, other):
    """Tell whether two arrays have the same bits, gaps included."""
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


class TestLaws:
    @given(SEEDS, SEEDS, st.integers(1, 20))
    def test_a_score_is_that_of_the_segments_own_scorecard(self, one, other, rows):
        """To the bit: scores, coverage, adjustments, members and contributions."""
        first = any_case(random.Random(one), rows=rows)  # noqa: S311
        second = any_case(random.Random(other), rows=rows)  # noqa: S311
        size = min(first.size, second.size)
        table = {**taken(second.table, range(size)), **taken(first.table, range(size))}
        table["segment"] = ["a" if row % 3 else "b" for row in range(size)]
        segmented = Segmented.by_column("segment", {"a": first.scorecard, "b": first.scorecard})
        scores = segmented.score(table, as_of=AS_OF)
        for name in ("a", "b"):
            chosen = [row for row in range(size) if table["segment"][row] == name]
            if not chosen:
                continue
            alone = first.scorecard.score(taken(table, chosen), as_of=AS_OF)
            assert same(scores.values[chosen], alone.values)
            assert same(scores.coverage[chosen], alone.coverage)
            assert same(scores.adjustments[chosen], alone.adjustments)
            for member, values in alone.members.items():
                assert same(scores[member][chosen], values)
            assert same(scores.contributions[chosen], alone.contributions)
            assert same(scores.losses[chosen], alone.losses)

    @given(SEEDS)
    def test_with_one_segment_it_is_that_scorecard(self, seed):
        """Whatever the scorecard."""
        case = any_case(random.Random(seed))  # noqa: S311
        scores = Segmented([("1 == 1", case.scorecard)]).score(case.table, as_of=AS_OF)
        alone = case.scorecard.score(case.table, as_of=AS_OF)
        assert same(scores.values, alone.values)
        if case.scorecard.banding is not None:
            assert scores.bands.tolist() == alone.bands.tolist()

    @given(st.permutations(range(4)))
    def test_the_order_of_rows_does_not_matter(self, order):
        """Each customer takes its score along."""
        scores = SEGMENTED.score(TABLE).values
        assert same(SEGMENTED.score(taken(TABLE, order)).values, scores[list(order)])

    def test_adding_a_customer_changes_nobody_else(self):
        """Though it does change percentiles, which are ranks."""
        few, all_ = (SEGMENTED.score(taken(TABLE, range(n))) for n in (3, 4))
        assert same(few.values, all_.values[:3])

    @pytest.mark.parametrize("row", range(4))
    def test_one_customer_alone_has_the_same_score(self, row):
        """By score_one, and as one row of the table."""
        one = SEGMENTED.score_one({name: values[row] for name, values in TABLE.items()})
        again = SEGMENTED.score(TABLE, key="id")[TABLE["id"][row]]
        assert same(np.array([one.value]), np.array([again.value]))
        assert one.segment == again.segment
        assert one.contributions.keys() == again.contributions.keys()

    def test_contributions_and_adjustments_are_the_score(self):
        """Also where the scorecards have different metrics."""
        scores = SEGMENTED.score(TABLE)
        total = scores.contributions.sum(axis=1) + scores.adjustments
        np.testing.assert_allclose(total, scores.values)
        assert scores.metrics == ("logins", "nps")
        assert scores.contributions[1, 1] == 0.0


class TestArrays:
    def test_everything_is_in_the_order_of_the_table(self):
        """Scores, segments, models, bands and gaps."""
        scores = SEGMENTED.score(TABLE, key="id")
        assert scores.values.tolist()[:3] == [65.0, 30.0, 20.0]
        assert np.isnan(scores.values[3])
        assert scores.segments.tolist() == ["large", "small", "small", "large"]
        assert scores.bands.tolist() == ["green", "red", "red", "unknown"]
        assert scores.band_codes.tolist() == [1, 0, 0, -1]
        assert scores.adjustments.tolist() == [0.0, -50.0, 0.0, 0.0]
        assert np.isnan(scores["nps"][1:]).all()
        assert scores.model.tolist() == [
            card.fingerprint[:12] for card in (LARGE, SMALL, SMALL, LARGE)
        ]
        assert scores.key == "id"
        assert scores.keys.tolist() == TABLE["id"]
        assert scores.segmented is SEGMENTED
        assert repr(scores) == (
            "<SegmentedScores: 4 customers, mean 38.3, 2 large, 2 small, 1 without a score>"
        )

    def test_arrays_cannot_be_written_to(self):
        """Nobody changes a result by accident."""
        scores = SEGMENTED.score(TABLE)
        for name in ("values", "coverage", "bands", "percentiles", "model", "segments", "keys"):
            assert not getattr(scores, name).flags.writeable

    def test_parts_are_the_rows_and_scores_of_each_segment(self):
        """Only of segments that have customers."""
        (rows, large), (others, small) = SEGMENTED.score(TABLE, key="id").parts
        assert rows.tolist() == [0, 3]
        assert others.tolist() == [1, 2]
        assert large.scorecard is LARGE
        assert small.keys.tolist() == ["brix", "cor"]
        assert len(SEGMENTED.score(taken(TABLE, [1])).parts) == 1

    def test_without_a_key_parts_go_by_rows_of_the_table(self):
        """So that no two customers go by one number."""
        scores = SEGMENTED.score(TABLE)
        assert scores.of("small").keys.tolist() == [1, 2]
        assert scores[2].key == 2

    def test_the_scores_of_one_segment_can_be_had(self):
        """By its name."""
        scores = SEGMENTED.score(taken(TABLE, [0]), key="id")
        assert scores.of("large").values.tolist() == [65.0]
        with pytest.raises(KeyError, match="no customers of a segment 'small'"):
            scores.of("small")

    def test_an_empty_table_has_no_scores(self):
        """And no error."""
        scores = SEGMENTED.score(dict.fromkeys(TABLE, ()))
        assert len(scores) == 0
        assert repr(scores) == "<SegmentedScores: 0 customers, 0 large, 0 small>"
        assert scores.bands.tolist() == scores.percentiles.tolist() == []
        assert scores.reasons().text.tolist() == []
        assert set(scores.to_frame()) >= {"segment", "score", "band"}

    def test_nobody_has_a_score_where_all_is_missing(self):
        """All bands are unknown, and no percentile is known."""
        scores = SEGMENTED.score(
            {"seats": [900, 1], "logins": [None] * 2, "nps": [None] * 2, "p1": [0, 0]}
        )
        assert np.isnan(scores.percentiles).all()
        assert scores.bands.tolist() == ["unknown"] * 2

    def test_codes_of_different_bands_are_refused(self):
        """Labels are told though."""
        other = hs.Scorecard(
            "other", [hs.Metric("logins", hs.AsIs())], banding=hs.Banding.letters()
        )
        scores = Segmented([("seats > 500", LARGE)], other).score(TABLE)
        assert scores.bands.tolist()[0] == "green"
        with pytest.raises(
            hs.DefinitionError, match=r"has the bands red, green, and .*go by .bands"
        ):
            _ = scores.band_codes

    def test_bands_need_a_banding(self):
        """Of every scorecard that has customers."""
        bare = hs.Scorecard("bare", [hs.Metric("logins", hs.AsIs())])
        scores = Segmented([("seats > 500", LARGE)], bare).score(TABLE)
        for what in ("bands", "band_codes"):
            with pytest.raises(hs.DefinitionError, match="Scorecard 'bare' has no banding"):
                getattr(scores, what)
        assert "band" not in scores.to_frame()
        assert "coverage 1.00" in repr(scores[1])

    def test_details_may_be_left_out(self):
        """Then members are an error that says so."""
        scores = SEGMENTED.score(TABLE, details=False, threads=2)
        assert same(scores.values, SEGMENTED.score(TABLE).values)
        with pytest.raises(hs.DataError, match="was not kept"):
            _ = scores.members

    def test_the_date_of_scoring_is_kept(self):
        """In UTC, None where there was none."""
        assert SEGMENTED.score(TABLE, as_of="2026-11-01").as_of == np.datetime64("2026-11-01")
        assert SEGMENTED.score(TABLE).as_of is None


class TestPercentiles:
    @given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("ab")), min_size=1, max_size=25))
    def test_they_are_mid_ranks_within_the_segment(self, rows):
        """As a loop in plain Python says, and half the segment is below the mean."""
        card = hs.Scorecard("any", [hs.Metric("x", hs.AsIs())])
        table = {"x": [x for x, _ in rows], "s": [s for _, s in rows]}
        found = Segmented.by_column("s", {"a": card, "b": card}).score(table).percentiles
        for (x, s), percentile in zip(rows, found, strict=True):
            others = [other for other, segment in rows if segment == s]
            rank = sum(o < x for o in others) + sum(o == x for o in others) / 2
            assert percentile == pytest.approx(100 * rank / len(others))

    def test_against_its_own_book_they_are_the_same(self):
        """And stay what they are when one is asked for alone."""
        scores = SEGMENTED.score(TABLE, key="id")
        assert same(scores.percentiles_among(scores), scores.percentiles)
        assert scores.take([2]).percentiles_among(scores).tolist() == [25.0]

    def test_a_segment_that_the_book_lacks_has_none(self):
        """There is nobody to rank among."""
        scores = SEGMENTED.score(TABLE)
        assert np.isnan(scores.percentiles_among(scores.take([1, 2]))[0])
        with pytest.raises(
            hs.DefinitionError, match="'book' of percentiles_among must be Segmented"
        ):
            scores.percentiles_among(scores.parts[0][1])


class TestCustomer:
    def test_it_tells_the_segment(self):
        """The score, the explanation and the table all do."""
        score = SEGMENTED.score(TABLE, key="id")["brix"]
        assert score.segment == "small"
        assert repr(score) == (
            f"<SegmentedScore: 30.0, red, coverage 1.00, segment 'small', model {score.model}>"
        )
        told = score.explain()
        assert told.segment == "small"
        assert told.sentences[0] == "Scored as one of the segment small."
        assert str(told).startswith(
            "Scored as one of the segment small.\nThe score of brix is 30.0"
        )
        assert told.to_dict()["segment"] == "small"
        assert told.to_dict()["sentences"] == list(told.sentences)
        assert repr(told).startswith("<SegmentedExplanation: segment 'small', 'brix', 30.0, red")
        assert told.explanation.score == 30.0

    def test_it_has_what_a_score_has(self):
        """With the same numbers."""
        score = SEGMENTED.score(TABLE, key="id")["brix"]
        plain = score.score
        for name in [
            "key",
            "model",
            "value",
            "shown",
            "band",
            "previous_band",
            "coverage",
            "adjustment",
            "members",
            "contributions",
            "losses",
            "interval",
        ]:
            assert getattr(score, name) == getattr(plain, name)
        assert score.rules[0].rule.reason == "open P1 ticket"
        assert score.on_scale(0, 10) == 3.0
        assert score.scores is plain.scores

    def test_markup_in_names_is_escaped(self):
        """In notebooks."""
        segmented = Segmented([("1 == 1", SMALL, "<b>")])
        shown = segmented.score(TABLE, key="id").explain("brix")._repr_html_()
        assert "&lt;b&gt;" in shown
        assert "<b>." not in shown

    def test_a_member_comes_before_a_customer(self):
        """The customer is found all the same."""
        scores = SEGMENTED.score({**TABLE, "id": ["logins", "b", "c", "d"]}, key="id")
        assert scores["logins"].shape == (4,)
        assert scores.customer("logins").value == 65.0

    @pytest.mark.parametrize("key", ["nobody", [], 7])
    def test_an_unknown_customer_is_named(self, key):
        """With a key that there is."""
        with pytest.raises(KeyError, match="Keys are such as 'acme'"):
            SEGMENTED.score(TABLE, key="id").customer(key)
        with pytest.raises(KeyError, match="neither a member nor a customer"):
            SEGMENTED.score(dict.fromkeys(TABLE, ())).customer(key)

    def test_a_customer_without_a_score_prints(self):
        """As one that has none."""
        assert repr(SEGMENTED.score(TABLE, key="id")["dent"]).startswith(
            "<SegmentedScore: nan, unknown"
        )

    def test_one_customer_is_a_mapping(self):
        """Nothing else is."""
        with pytest.raises(hs.DataError, match="A mapping of values is due"):
            SEGMENTED.score_one([1])

    def test_the_segment_of_a_fault_is_named(self):
        """Of one customer too."""
        with pytest.raises(hs.DataError, match=r"segment 'small': .*no column 'logins'"):
            SEGMENTED.score_one({"seats": 1, "p1": 0})


class TestReasons:
    def test_texts_are_in_the_order_of_the_table(self):
        """Each by the scorecard of the own segment."""
        reasons = SEGMENTED.score(TABLE, key="id").reasons(n=2)
        assert reasons.text.tolist()[0] == "logins -25.0; nps -10.0"
        assert reasons.names[1].tolist() == ["open P1 ticket", "logins"]
        assert reasons.points[2].tolist() == [80.0, 0.0]
        assert repr(reasons) == "<SegmentedReasons: 4 customers, 2 each>"
        frame = reasons.to_frame()
        assert list(frame)[:4] == ["id", "segment", "reasons", "reason_1"]
        assert frame["segment"].tolist() == ["large", "small", "small", "large"]

    def test_a_wrong_number_is_refused(self):
        """As for scores without segments."""
        with pytest.raises(hs.DefinitionError, match="'n' of reasons"):
            SEGMENTED.score(TABLE).reasons(n=0)


class TestTake:
    def test_bits_stay(self):
        """In the order wanted."""
        scores = SEGMENTED.score(TABLE, key="id")
        some = scores.take([2, 0])
        assert some.keys.tolist() == ["cor", "acme"]
        assert some.segments.tolist() == ["small", "large"]
        assert some.values.tolist() == [20.0, 65.0]
        assert some["cor"].contributions == scores["cor"].contributions
        assert some.assigned.counts == {"large": 1, "small": 1}

    @pytest.mark.parametrize("rows", [[0, 0], [4], [-1], [True], [[0]], ["a"]])
    def test_what_is_no_row_is_refused(self, rows):
        """Rows are different whole numbers."""
        with pytest.raises(hs.DataError, match="'rows' must be different whole numbers"):
            SEGMENTED.score(TABLE).take(rows)


class TestTables:
    @pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame, pa.table, dict])
    def test_every_library_gives_the_same(self, library):
        """And has its table back."""
        scores = SEGMENTED.score(library(TABLE), key="id")
        assert same(scores.values, SEGMENTED.score(TABLE).values)
        frame = scores.to_frame(members=True, contributions=True)
        assert isinstance(frame, type(library(TABLE)))
        again = scores.take([3, 1]).to_frame()["segment"]
        assert [str(name) for name in again] == ["large", "small"]

    def test_a_list_of_records_gives_the_same(self):
        """As does a structured array."""
        records = [{name: TABLE[name][row] for name in TABLE} for row in range(4)]
        assert same(SEGMENTED.score(records).values, SEGMENTED.score(TABLE).values)
        assert [row["segment"] for row in SEGMENTED.score(records).to_frame()] == [
            "large",
            "small",
            "small",
            "large",
        ]
        array = np.array(
            [(900, 1.0, 2.0, 0), (3, 1.0, 2.0, 0)],
            dtype=[("seats", int), ("logins", float), ("nps", float), ("p1", int)],
        )
        assert SEGMENTED.score(array).values.tolist() == [1.5, 20.0]

    def test_a_pandas_frame_keeps_its_index(self):
        """In whatever order rows are taken."""
        frame = pd.DataFrame(TABLE, index=[9, 8, 7, 6])
        assert SEGMENTED.score(frame).take([3, 0]).to_frame().index.tolist() == [6, 9]

    def test_the_columns_are_those_that_are_told(self):
        """In this order."""
        assert list(
            SEGMENTED.score(TABLE, key="id").to_frame(members=True, contributions=True)
        ) == [
            "id",
            "segment",
            "score",
            "band",
            "percentile",
            "coverage",
            "adjustment",
            "model",
            "logins_score",
            "nps_score",
            "logins_points",
            "nps_points",
        ]

    def test_a_key_with_the_name_of_a_result_is_refused(self):
        """Rather than to lose a column."""
        table = {**TABLE, "segment": TABLE["id"]}
        with pytest.raises(hs.DataError, match="The key column is called 'segment'"):
            SEGMENTED.score(table, key="segment").to_frame()

    @pytest.mark.parametrize("library", [dict, pd.DataFrame])
    def test_what_other_segments_hold_does_not_matter(self, library):
        """Text in their rows is no fault of this one."""
        a = hs.Scorecard(
            "a", [hs.Metric("x", hs.AsIs())], rules=[hs.Cap(at=9, when="x == y", reason="r")]
        )
        b = hs.Scorecard("b", [hs.Metric("x", hs.Categories({"low": 10, "high": 90}))])
        c = hs.Scorecard("c", [hs.Metric("days", hs.AsIs(), formula="days_since(x)")])
        segmented = Segmented.by_column("s", {"a": a, "b": b, "c": c})
        table = library(
            {
                "s": list("abacb"),
                "x": [20, "high", 50.0, "2026-10-30", "low"],
                "y": [20, "z", 3, None, "z"],
            }
        )
        scores = segmented.score(table, as_of="2026-11-01")
        assert scores.values.tolist() == [9.0, 90.0, 50.0, 2.0, 10.0]

    def test_a_row_of_the_whole_table_is_named(self):
        """And the segment, and the column."""
        table = {**TABLE, "logins": [5, 6, "many", 8]}
        with pytest.raises(hs.DataError) as caught:
            SEGMENTED.score(table)
        assert str(caught.value).startswith("segment 'small': metric 'logins': column 'logins'")
        assert str(caught.value).endswith("Row 1 of the segment is row 2 of the table.")

    def test_a_column_that_is_no_column_is_named(self):
        """With the segment that reads it."""
        table = {**TABLE, "logins": np.zeros((4, 2))}
        with pytest.raises(hs.DataError, match=r"segment 'large'.*one dimension"):
            SEGMENTED.score(table)
        with pytest.raises(hs.DataError, match=r"segment 'large'.*no column 'logins'"):
            SEGMENTED.score({name: TABLE[name] for name in ("seats", "nps", "p1")})

    def test_keys_may_be_numbers_or_dates(self):
        """As anywhere else."""
        for keys in ([7, 8, 9, 10], np.arange("2026-01-01", "2026-01-05", dtype="datetime64[D]")):
            scores = SEGMENTED.score({**TABLE, "id": keys}, key="id")
            assert scores[keys[1]].segment == "small"


NOW = {**TABLE, "logins": [42, 2.2, 2.2, 1], "nps": [48] * 4, "p1": [0] * 4}


class TestPrevious:
    def test_the_margin_holds_within_the_segment(self):
        """From labels row by row, and from a mapping."""
        held = ["green", "green", "red", None]
        scores = SEGMENTED.score(NOW, key="id", previous=held)
        assert scores.bands.tolist() == ["green", "green", "red", "red"]
        by_key = dict(zip(TABLE["id"], held, strict=True))
        assert SEGMENTED.score(NOW, key="id", previous=by_key).bands.tolist() == [
            "green",
            "green",
            "red",
            "red",
        ]

    def test_earlier_scores_hold_by_key(self):
        """Those of segments and plain ones; a customer of another segment starts afresh."""
        before = SEGMENTED.score(
            {**TABLE, "logins": [90, 5, 1, 1], "nps": [90] * 4, "p1": [0] * 4}, key="id"
        )
        assert before.bands.tolist()[:2] == ["green", "green"]
        turned = {name: list(reversed(values)) for name, values in NOW.items()}
        assert SEGMENTED.score(turned, key="id", previous=before).bands.tolist()[2:] == [
            "green",
            "green",
        ]
        moved = {**NOW, "seats": [900, 600, 9, 700], "logins": [42, 42, 2.2, 1]}
        assert SEGMENTED.score(moved, key="id", previous=before).bands.tolist()[:2] == [
            "green",
            "red",
        ]
        plain = SMALL.score({**TABLE, "logins": [5] * 4, "p1": [0] * 4}, key="id")
        assert SEGMENTED.score(NOW, key="id", previous=plain).bands.tolist()[1] == "green"

    def test_the_wrong_number_of_bands_is_refused(self):
        """One for each customer is due."""
        with pytest.raises(hs.DataError, match="'previous' must have one band for each of 4"):
            SEGMENTED.score(NOW, previous=["red"])

    def test_one_customer_has_a_band_before_too(self):
        """With the same effect."""
        customer = {"seats": 3, "logins": 2.2, "p1": 0}
        assert SEGMENTED.score_one(customer, previous="green").band == "green"
        assert SEGMENTED.score_one(customer, previous="green").previous_band == "green"
