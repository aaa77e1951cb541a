"""The picture of bands over time, and the one of migrations where it is given a history."""

import datetime as dt

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

import healthscore as hs
from healthscore import DataError, DefinitionError
from healthscore.history import History
from healthscore.history.bands import bands, migrations
from healthscore.history.states import Plain
from healthscore.views.plots._band_flow import band_flow
from healthscore.views.plots._migrations import migrations as draw_migrations

NAN = float("nan")
HOSTILE = "a$b$c_d^2 <script>\n'日本' 😀"
BANDING = hs.Banding({"red": 0, "yellow": 40, "green": 70})


@pytest.fixture(autouse=True)
def _closed():
    """Show nothing, and leave nothing open."""
    backend = mpl.get_backend()
    plt.switch_backend("Agg")
    with mpl.rc_context({"figure.dpi": 40}):
        yield
    plt.close("all")
    plt.switch_backend(backend)


def card(banding=BANDING):
    """Make a scorecard of one metric."""
    return hs.Scorecard("card", [hs.Metric("m", hs.AsIs())], banding=banding)


def made(*books, cards=None):
    """Make a history of a list of scores a month."""
    cards = cards or [card()] * len(books)
    return History(
        (
            dt.date(2026, 1 + month, 1),
            each.score({"id": np.arange(len(book)), "m": np.array(book, dtype=float)}, key="id"),
        )
        for month, (book, each) in enumerate(zip(books, cards, strict=True))
    )


def texts(ax):
    """Give all that is written on axes."""
    return [text.get_text() for text in ax.texts]


def areas(ax):
    """Give the lowest and the highest edge of each area."""
    found = [area.get_paths()[0].vertices[:, 1] for area in ax.collections if area.get_paths()]
    return [(float(edge.min()), float(edge.max())) for edge in found]


def draw(ax):
    """Draw, so that whatever matplotlib warns of comes out."""
    ax.figure.canvas.draw()


class TestBandFlow:
    """How the book was spread over the bands."""

    def test_an_area_for_each_band(self):
        """The lowest at the bottom, in the banding's colors and hatches, as shares."""
        ax = plt.subplots()[1]
        assert band_flow(made([10, 50, 80, 80], [10, 10, 80, 80]), ax=ax) is ax
        assert areas(ax) == [(0, 50), (25, 50), (50, 100)]
        faces = [mpl.colors.to_hex(area.get_facecolor()[0]) for area in ax.collections]
        assert faces == [BANDING.color(label) for label in BANDING.labels]
        assert len({area.get_hatch() for area in ax.collections}) == 3
        assert texts(ax) == ["red 2 (50.0%)", "yellow 0 (0.0%)", "green 2 (50.0%)"]
        assert ax.get_ylim() == (0, 100)
        assert ax.get_ylabel() == "share of customers, %"
        draw(ax)

    def test_numbers_in_the_place_of_shares(self):
        """The book may grow."""
        ax = band_flow(made([10], [10, 50, 80]), shares=False)
        assert areas(ax)[-1] == (1, 3)
        assert ax.get_ylabel() == "customers"
        draw(ax)

    def test_those_without_a_score_are_on_top(self):
        """Where there are any."""
        ax = band_flow(made([10, NAN], [10, 80]))
        assert texts(ax)[-1] == "unknown 0 (0.0%)"
        assert len(ax.collections) == 4
        draw(ax)

    def test_the_default_rule_holds_a_history(self):
        """Bands that were held otherwise are drawn as they are."""
        history = made([80], [20], [80])
        assert texts(band_flow(history))[0] == "red 1 (100.0%)"
        assert texts(band_flow(bands(history, Plain())))[0] == "red 0 (0.0%)"

    def test_periods_of_nobody_are_left_free(self):
        """A period between two of them is drawn all the same, and the last with anybody told."""
        ax = band_flow(made([10], [], [10], [], []))
        draw(ax)
        solid = [area.get_paths()[0].vertices for area in ax.collections if area.get_paths()]
        solid = [edge for edge in solid if np.ptp(edge[:, 1]) and np.ptp(edge[:, 0])]
        january, march = (mpl.dates.date2num(dt.date(2026, month, 1)) for month in (1, 3))
        assert sorted(edge[:, 0].mean() for edge in solid) == pytest.approx([january, march], abs=4)
        assert max(np.ptp(edge[:, 0]) for edge in solid) < 28
        assert texts(ax)[0] == "red 1 (100.0%)"
        draw(ax)

    def test_one_period(self):
        """With its date alone."""
        ax = band_flow(made([10, 50, 80]))
        draw(ax)
        assert [label.get_text() for label in ax.get_xticklabels()] == ["2026-01-01"]
        assert areas(ax)[-1] == pytest.approx((200 / 3, 100))

    def test_another_model_is_marked(self):
        """With a line and its name."""
        other = card(hs.Banding({"red": 0, "yellow": 50, "green": 70}))
        ax = band_flow(made([45], [45], [45], cards=[card(), other, other]))
        assert texts(ax).count("another model") == 1
        dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
        assert [mpl.dates.num2date(line.get_xdata()[0]).month for line in dashed] == [2]
        draw(ax)

    def test_names_do_not_lie_upon_each_other(self):
        """However thin the areas are."""
        banding = hs.Banding({f"b{place}": 10 * place for place in range(10)})
        ax = band_flow(made([5], [95], cards=[card(banding)] * 2))
        heights = [text.get_position()[1] for text in ax.texts]
        assert np.diff(heights).min() > 0.05
        draw(ax)

    @pytest.mark.parametrize("books", [[[]], [[], []]])
    def test_nobody_at_all(self, books):
        """Which is said."""
        ax = band_flow(made(*books))
        assert texts(ax) == ["no customers"]
        draw(ax)

    def test_hostile_labels(self):
        """Are text, on one line."""
        banding = hs.Banding({HOSTILE: 0, "_b": 50, "x" * 99: 70})
        ax = band_flow(made([10, 60, 99], cards=[card(banding)]))
        assert len(texts(ax)) == 3
        assert all("\n" not in text and len(text) < 60 for text in texts(ax))
        draw(ax)

    @pytest.mark.parametrize("wrong", [None, "bands", BANDING])
    def test_takes_a_history(self, wrong):
        """Or its bands, and nothing else."""
        with pytest.raises(DefinitionError, match="'history' of band_flow must be a History or a"):
            band_flow(wrong)

    @pytest.mark.parametrize("wrong", [None, 1, "yes"])
    def test_shares_is_true_or_false(self, wrong):
        """And nothing else."""
        with pytest.raises(DefinitionError, match="'shares' of band_flow must be True or False"):
            band_flow(made([10]), shares=wrong)

    def test_a_history_without_periods(self):
        """There is nothing to draw."""
        with pytest.raises(DataError, match="no period yet"):
            band_flow(History([]))


class TestMigrationsOfAHistory:
    """All steps of a history in one table."""

    def test_cells_are_the_steps(self):
        """With who came, who left, and who was left out beside them."""
        other = card(hs.Banding({"red": 0, "yellow": 50, "green": 70}))
        books = [10, 80, NAN], [10, 10], [10, 10, 10], [10, 10, 10]
        ax = draw_migrations(migrations(made(*books, cards=[card()] * 3 + [other])))
        cells = [" ".join(text.split()) for text in texts(ax) if text != "0"]
        assert cells == ["3 100.0%", "▼ 1 100.0%"]
        assert ax.get_xlabel() == "band after (1 came, 1 left, 3 by another model)"
        draw(ax)

    def test_the_unknown_are_last(self):
        """Where there are any."""
        ax = draw_migrations(migrations(made([10, NAN], [10, 80])))
        rows = [label.get_text() for label in ax.get_yticklabels()]
        columns = [label.get_text() for label in ax.get_xticklabels()]
        assert rows[-1] == "unknown (1)"
        assert columns[-1] == "green (1)"
        draw(ax)
