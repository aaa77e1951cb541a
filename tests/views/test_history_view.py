"""A history in a notebook."""

from page_reader import NASTY, read_fragment

import healthscore as hs
from healthscore.views import history_html

BANDS = hs.Banding({"red": 0, "green": 50})
CARD = hs.Scorecard("demo", [hs.Metric("csm", hs.AsIs())], banding=BANDS)
PLAIN = hs.Scorecard("plain", [hs.Metric("csm", hs.AsIs())])


def history(*books, cards=(CARD,) * 40):
    """Make a history of a book a day."""
    dated = enumerate(zip(books, cards, strict=False), start=1)
    return hs.History(
        (
            f"2026-{1 + day // 28:02}-{1 + day % 28:02}",
            card.score({"id": list(book), "csm": list(book.values())}, key="id"),
        )
        for day, (book, card) in dated
    )


class TestHistory:
    """What is shown of it."""

    def test_a_row_a_period_and_the_latest_first(self):
        """Who was there, who came and left, the mean, and the bands."""
        shown = history({"acme": 80, "brix": 20}, {"acme": 40, "corp": None, "dune": 50})
        reader = read_fragment(shown._repr_html_())
        assert "4 customers, 2 periods" in reader.text
        columns = ["Period", "Customers", "Came", "Left", "Mean score", "green", "red", "unknown"]
        first = ["2026-01-02", "2", "", "", "50.0", "1", "1", "0"]
        second = ["2026-01-03", "3", "2", "1", "45.0", "1", "1", "1"]
        assert reader.rows == [columns, second, first]

    def test_models_are_told_where_there_are_several(self):
        """By their fingerprints; bands of all of them have a column."""
        letters = hs.Scorecard(
            "other", [hs.Metric("csm", hs.AsIs())], banding=hs.Banding({"F": 0, "A": 50})
        )
        reader = read_fragment(history_html(history({"a": 80}, {"a": 80}, cards=(CARD, letters))))
        columns = ["green", "red", "A", "F", "unknown", "Model"]
        assert reader.rows[0][5:] == columns
        assert reader.rows[1][5:] == ["0", "0", "1", "0", "0", letters.fingerprint[:12]]

    def test_without_a_banding_who_has_no_score_is_counted(self):
        """There are no bands to count."""
        books = {"a": None, "b": 4}, {"a": None}
        reader = read_fragment(history_html(history(*books, cards=(PLAIN, PLAIN))))
        assert reader.rows[0][4:] == ["Mean score", "no score"]
        assert [row[4:] for row in reader.rows[1:]] == [["–", "1"], ["4.0", "1"]]  # noqa: RUF001  a dash for no number
        mixed = read_fragment(history_html(history(*books, cards=(CARD, PLAIN))))
        assert mixed.rows[0][5:] == ["no score", "Model"]
        assert [row[5] for row in mixed.rows[1:]] == ["1", "0"]

    def test_many_periods_are_folded_in(self):
        """And none at all is a history too."""
        assert "28 more periods" in history_html(history(*[{"a": 1}] * 40))
        assert read_fragment(history_html(hs.History([]))).rows == []

    def test_nasty_labels(self):
        """They are escaped."""
        card = hs.Scorecard(
            "demo", [hs.Metric("csm", hs.AsIs())], banding=hs.Banding({NASTY: 0, "ok": 50})
        )
        assert NASTY not in history_html(history({"a": 1}, cards=(card,)))
