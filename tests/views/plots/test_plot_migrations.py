import pytest
from pictures import BANDING, HOSTILE, card, colors, draw, names, scored

import healthscore as hs
from healthscore import DefinitionError
from healthscore.views.plots import migrations
from healthscore.views.plots._inks import tint

NAN = float("nan")

BEFORE = {"a": 10, "b": 20, "c": 30, "d": 50, "e": 80}
AFTER = {"a": 10, "b": 20, "c": 50, "d": 10, "e": 90}


def compared(before, after, *, banding=BANDING, later=BANDING):
    """Compare two results of customers by key."""
    results = [
        card(1, banding=each).score({"id": list(book), "m0": list(book.values())}, key="id")
        for each, book in ((banding, before), (later, after))
    ]
    return hs.compare(*results)


def cells(ax):
    """Give what stands in each cell by row and column, but for zeros."""
    return {
        (round(text.get_position()[1]), round(text.get_position()[0])): text.get_text()
        for text in ax.texts
        if text.get_text() != "0"
    }


class TestMigrations:
    """From which band to which customers went."""

    def test_each_cell_has_a_number_and_a_share(self, ax):
        """Of those who were in the band before; a triangle says up or down."""
        assert migrations(compared(BEFORE, AFTER), ax=ax) is ax
        assert cells(ax) == {
            (0, 0): "2\n66.7%",
            (0, 1): "▲ 1\n33.3%",
            (1, 0): "▼ 1\n100.0%",
            (2, 2): "1\n100.0%",
        }
        draw(ax)

    def test_sides_have_totals(self):
        """Which add up to the customers of both."""
        ax = migrations(compared(BEFORE, AFTER))
        assert names(ax.yaxis) == ["red (3)", "yellow (1)", "green (1)"]
        assert names(ax.xaxis) == ["red (3)", "yellow (1)", "green (1)"]

    def test_a_cell_is_in_the_color_of_the_band_gone_to(self):
        """The stronger the larger the share, and framed where customers stayed."""
        ax = migrations(compared(BEFORE, AFTER))
        red, yellow = BANDING.color("red"), BANDING.color("yellow")
        shares = [2 / 3, 1 / 3, 1.0]
        due = [
            tint(color, 0.15 + 0.85 * share)
            for color, share in zip([red, yellow, red], shares, strict=True)
        ]
        assert colors(ax.patches)[:3] == due
        assert [bool(cell.get_edgecolor()[3]) for cell in ax.patches] == [True, False, False, True]

    def test_who_is_in_one_result_alone_is_counted(self):
        """Beside the table."""
        ax = migrations(compared(BEFORE | {"y": 1}, AFTER | {"n": 1, "m": 2}))
        assert ax.get_xlabel() == "band after (2 came, 1 left)"
        assert migrations(compared(BEFORE, AFTER)).get_xlabel() == "band after"

    def test_the_unknown_are_last(self):
        """Neither up nor down."""
        ax = migrations(compared({"a": 10, "b": NAN}, {"a": NAN, "b": 80}))
        assert names(ax.yaxis)[-1] == names(ax.xaxis)[-1] == "unknown (1)"
        assert cells(ax) == {(0, 3): "1\n100.0%", (3, 2): "1\n100.0%"}
        draw(ax)

    def test_another_banding_after(self):
        """Each side has its own, and nobody can say what is up or down."""
        later = hs.Banding({"bad": 0, "red": 30, "green": 60})
        ax = migrations(compared({"a": 10, "b": 80}, {"a": 10, "b": 35}, later=later))
        assert names(ax.yaxis) == ["red (1)", "yellow (0)", "green (1)"]
        assert names(ax.xaxis) == ["bad (1)", "red (1)", "green (0)"]
        assert cells(ax) == {(0, 0): "1\n100.0%", (2, 1): "1\n100.0%"}

    def test_nobody_is_in_both(self):
        """The table is empty."""
        ax = migrations(compared({"a": 1}, {"b": 2}))
        assert cells(ax) == {}
        draw(ax)

    def test_hostile_and_long_labels(self):
        """Are text, and turned where they have no room."""
        banding = hs.Banding({HOSTILE: 0, "_b": 50, "x" * 60: 70})
        ax = migrations(compared({"a": 1}, {"a": 99}, banding=banding, later=banding))
        assert {label.get_rotation() for label in ax.get_xticklabels()} == {35}
        draw(ax)

    def test_without_a_banding_nobody_goes_anywhere(self):
        """Which the message says."""
        with pytest.raises(DefinitionError, match="has no banding, so nobody goes from band"):
            migrations(compared({"a": 1}, {"a": 2}, later=None))

    @pytest.mark.parametrize("wrong", [None, {"red": 1}, scored([1.0])])
    def test_takes_a_comparison(self, wrong):
        """And nothing else."""
        with pytest.raises(DefinitionError, match="'comparison' of migrations must be a Compar"):
            migrations(wrong)
