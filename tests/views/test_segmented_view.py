import numpy as np
import pytest
from page_reader import NASTY, read_fragment

import healthscore as hs
from healthscore.segments import Segmented
from healthscore.spec.pages._content import clean
from healthscore.views._segmented_view import segmented_html

BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})
LARGE = hs.Scorecard("large", [hs.Metric("logins", hs.Linear(worst=0, best=100))], banding=BANDING)
SMALL = hs.Scorecard("small", [hs.Metric("logins", hs.Linear(worst=0, best=5))], banding=BANDING)
LETTERS = hs.Scorecard("graded", [hs.Metric("logins", hs.AsIs())], banding=hs.Banding.letters())
BARE = hs.Scorecard("bare", [hs.Metric("logins", hs.AsIs())])
TABLE = {
    "id": ["acme", "brix", "cor", "dent", "elm"],
    "seats": [900, 4, 9, 700, None],
    "logins": [50, 4, 1, None, 5],
}


def shown(segmented, table=TABLE, **options):
    """Score a table, and read what a notebook shows of it."""
    return read_fragment(segmented_html(segmented.score(table, key="id", **options)))


class TestSegmented:
    """Scores by segment in a notebook."""

    def test_shows_the_book_segment_by_segment(self):
        """Counts, means and bands; segments without customers too."""
        segmented = Segmented(
            [("seats > 500", LARGE), ("seats > 600", LARGE, "giants")], SMALL, name="by size"
        )
        reader = shown(segmented, as_of="2026-11-01")
        assert "5 customers, 3 segments, mean score 62.5" in reader.text
        assert "1 without a score" in reader.text
        assert "by size: each by the scorecard of the own segment, as of" in reader.text
        assert "2 match several conditions" in reader.text
        assert "Of 1 a gap hides" in reader.text
        columns = ["Segment", "Customers", "Mean score", "Mean coverage", "green", "yellow"]
        assert [*columns, "red", "no score"] in reader.rows
        assert ["large", "2", "50.0", "50.0%", "0", "1", "0", "1"] in reader.rows
        assert ["giants", "0", "\u2013", "", "0", "0", "0", "0"] in reader.rows
        assert ["small", "3", "66.7", "100.0%", "2", "0", "1", "0"] in reader.rows

    def test_shows_who_has_the_lowest_scores(self):
        """With the segment, and what costs most."""
        reader = shown(Segmented([("seats > 500", LARGE)], SMALL))
        assert "The lowest 4 scores" in reader.text
        row = reader.cells("cor")[0]
        assert row[:5] == ["cor", "small", "20.0", "red", "100.0%"]
        assert row[5].replace("\xa0", " ") == "logins -80.0"

    def test_bands_of_several_bandings_stand_side_by_side(self):
        """Empty where a segment's scorecard has no such band."""
        reader = shown(Segmented([("seats > 500", LARGE), ("seats > 5", LETTERS)], BARE))
        heads = ["green", "yellow", "red", "A", "B", "C", "D", "F", "no score"]
        assert ["Segment", "Customers", "Mean score", "Mean coverage", *heads] in reader.rows
        large = next(row for row in reader.rows if row[0] == "large" and row[1] == "2")
        assert large[4:] == ["0", "1", "0", "", "", "", "", "", "1"]
        bare = next(row for row in reader.rows if row[0] == "bare" and row[1] == "2")
        assert bare[4:] == [""] * 8 + ["0"]
        assert "with a score 2" in reader.text
        assert ["Customer", "Segment", "Score", "Coverage", "What costs most"] in reader.rows

    def test_without_bandings_all_have_a_score_or_none(self):
        """And so says the bar."""
        reader = shown(Segmented([("seats > 500", BARE, "large")], BARE))
        assert "with a score 4 80.0%" in reader.text
        assert "no score 1 20.0%" in reader.text

    def test_without_details_there_are_no_reasons(self):
        """Nobody kept them."""
        reader = shown(Segmented([("seats > 500", LARGE)], SMALL), details=False)
        assert ["Customer", "Segment", "Score", "Band", "Coverage"] in reader.rows

    @pytest.mark.parametrize("rows", [[], [3]])
    def test_nobody_is_a_book_too(self, rows):
        """And so are those without a score."""
        table = {name: [values[row] for row in rows] for name, values in TABLE.items()}
        reader = shown(Segmented([("seats > 500", LARGE)], SMALL), table)
        assert "The lowest" not in reader.text
        assert "large" in reader.text

    def test_one_customer_has_the_lowest_score(self):
        """There is no histogram of one."""
        table = {name: values[:1] for name, values in TABLE.items()}
        segmented = Segmented([("seats > 500", LARGE)], SMALL)
        reader = shown(segmented, table)
        assert "The lowest score" in reader.text
        assert "1 customer, 2 segments" in reader.text

    def test_many_segments_are_folded(self):
        """The first dozen stay."""
        names = [f"s{number}" for number in range(20)]
        table = {"id": names, "which": names, "logins": np.arange(20.0)}
        assert (
            "8 more segments"
            in shown(Segmented.by_column("which", dict.fromkeys(names, LARGE)), table).text
        )

    def test_hostile_names_stay_text(self):
        """Of the definition, a segment, a customer and a metric."""
        card = hs.Scorecard(NASTY, [hs.Metric(NASTY, hs.AsIs())], banding=BANDING)
        segmented = Segmented([("seats > 5", card, NASTY)], (card, "rest"), name=NASTY)
        html = segmented_html(segmented.score({"id": [NASTY], "seats": [9], NASTY: [4]}, key="id"))
        assert clean(NASTY) in read_fragment(html).text
        assert "<script" not in html

    def test_scores_show_themselves(self):
        """As notebooks ask them to."""
        scores = Segmented([("seats > 500", LARGE)], SMALL).score(TABLE)
        assert scores._repr_html_() == segmented_html(scores)
