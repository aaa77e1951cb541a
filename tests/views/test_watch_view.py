"""The watch list in a notebook."""

from page_reader import NASTY, read_fragment

import healthscore as hs
from healthscore.history.drops import Baseline, Shewhart
from healthscore.views import watch_html

NOTHING = Shewhart(baseline=Baseline(memory=0, noise=0, scale=1, own=0), limit=1e6)
CARD = hs.Scorecard(
    "demo", [hs.Metric("csm", hs.AsIs())], banding=hs.Banding({"red": 0, "green": 50})
)


def watched(before, after, **options):
    """Make a list of two periods, from scores by customer."""
    books = (
        (date, CARD.score({"id": list(book), "csm": list(book.values())}, key="id"))
        for date, book in (("2026-10-01", before), ("2026-11-01", after))
    )
    return hs.History(books).watch(detector=NOTHING, **options)


class TestWatchList:
    """What is shown of it."""

    def test_a_row_a_customer(self):
        """Why, what happened, the band, and what moved."""
        reader = read_fragment(watched({"acme": 80, "brix": 9}, {"acme": 30})._repr_html_())
        assert "2 customers to look at on 2026-11-01: 1 entered red, 1 gone" in reader.text
        assert reader.rows == [
            ["Customer", "Why", "What", "Band", "Moved"],
            ["acme", "entered red", "from 80.0 to 30.0 since 2026-11-01", "red", "csm\xa0-50.0"],
            ["brix", "gone", "not in the table since 2026-11-01, 9.0 before", "", ""],
        ]

    def test_money_plays_and_what_was_reported(self):
        """Where they were asked for."""
        plays = hs.Playbook([hs.Play("Rescue", when="band == 'red'", action="call")])
        first = watched({"acme": 80, "brix": 80}, {"acme": 30, "brix": None})
        money = {"acme": 1000}
        shown = watched(
            {"acme": 80, "brix": 80},
            {"acme": 30, "brix": None},
            value=money,
            playbook=plays,
            reported=first,
        )
        reader = read_fragment(watch_html(shown))
        assert reader.rows[0][4:] == ["At risk", "Moved", "Play", "Action"]
        assert reader.rows[1][1] == "entered red (reported)"
        assert reader.rows[1][4:] == ["700", "csm\xa0-50.0", "Rescue", "call"]
        assert reader.rows[2][4:] == ["–", "", "", ""]  # noqa: RUF001  a dash for no number

    def test_nobody(self):
        """A quiet week."""
        reader = read_fragment(watch_html(watched({"acme": 80}, {"acme": 80})))
        assert "0 customers to look at on 2026-11-01: nobody" in reader.text
        assert reader.rows == []

    def test_nasty_names(self):
        """They are escaped."""
        assert NASTY not in watch_html(watched({NASTY: 80}, {NASTY: 3}))
