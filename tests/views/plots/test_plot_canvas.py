import pytest
from matplotlib import rcParams
from matplotlib.patches import Patch
from pictures import HOSTILE, draw, names, texts

from healthscore.views.plots._canvas import Canvas


class TestCanvas:
    """What all pictures are drawn with."""

    def test_every_text_is_plain(self, ax, monkeypatch):
        """A name is never taken for a formula, and never breaks a line, wherever it stands."""
        monkeypatch.setitem(rcParams, "text.usetex", value=True)
        canvas = Canvas(ax)
        canvas.write(0, 0, HOSTILE)
        canvas.label(title=HOSTILE, across=HOSTILE, up=HOSTILE)
        canvas.rows(["a$b$c"])
        canvas.columns(["x_y^2"])
        canvas.legend([Patch()], ["$a$"])
        written = [
            *ax.texts,
            ax.title,
            ax.xaxis.label,
            ax.yaxis.label,
            ax._left_title,
            *ax.get_xticklabels(),
            *ax.get_yticklabels(),
            *ax.get_legend().get_texts(),
        ]
        written.remove(ax.title)
        assert [text.get_parse_math() for text in written] == [False] * len(written)
        assert [text.get_usetex() for text in written] == [False] * len(written)
        assert not any("\n" in text.get_text() for text in written)

    def test_hostile_names_can_be_drawn(self, ax):
        """Without a warning."""
        canvas = Canvas(ax)
        canvas.write(0, 0, HOSTILE)
        canvas.label(title=HOSTILE, across=HOSTILE, up=HOSTILE)
        draw(ax)
        assert texts(ax) == ["a$b$c_d^2 <script> '\ufffd\ufffd' \ufffd 😀"]

    def test_what_is_not_said_is_left_alone(self, ax):
        """Somebody else may have said it."""
        ax.set_xlabel("theirs")
        Canvas(ax).label(up="ours")
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("theirs", "ours")

    def test_rows_go_down_and_columns_to_the_right(self, ax):
        """Each is 1 wide."""
        canvas = Canvas(ax)
        canvas.rows(["a", "b"])
        canvas.columns(["c", "d", "e"])
        assert ax.get_ylim() == (1.5, -0.5)
        assert ax.get_xlim() == (-0.5, 2.5)
        assert (names(ax.yaxis), names(ax.xaxis)) == (["a", "b"], ["c", "d", "e"])

    def test_no_rows_and_no_columns_are_no_fault(self, ax):
        """There is room for one."""
        canvas = Canvas(ax)
        canvas.rows([])
        canvas.columns([])
        assert (ax.get_ylim(), ax.get_xlim()) == ((0.5, -0.5), (-0.5, 0.5))

    def test_a_label_that_begins_with_an_underscore_is_explained(self, ax):
        """Though matplotlib leaves such ones out."""
        Canvas(ax).legend([Patch(), Patch()], ["_hidden", "shown"])
        legend = [text.get_text() for text in ax.get_legend().get_texts()]
        assert legend == [" _hidden", "shown"]

    @pytest.mark.parametrize("axis", ["x", "y"])
    def test_whole_numbers(self, ax, axis):
        """With commas, and nothing between two of them."""
        Canvas(ax).whole_numbers(axis)
        getattr(ax, f"set_{axis}lim")(0, 2_000_000)
        draw(ax)
        assert "2,000,000" in names(getattr(ax, f"{axis}axis"))
        getattr(ax, f"set_{axis}lim")(0, 1)
        draw(ax)
        assert names(getattr(ax, f"{axis}axis")) == ["0", "1"]

    def test_a_note_stands_alone(self, ax):
        """Without axes around it."""
        Canvas(ax).note("nothing to see")
        assert texts(ax) == ["nothing to see"]
        assert not ax.axison

    def test_inches(self, ax):
        """Of the axes, whatever the resolution."""
        width, height = Canvas(ax).inches
        assert 2.5 < width < 5
        assert 2 < height < 4
