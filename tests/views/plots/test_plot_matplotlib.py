import subprocess
import sys

import pictures
import pytest
from matplotlib import pyplot as plt

from healthscore import DefinitionError, MissingExtraError
from healthscore.views import plots
from healthscore.views.plots._matplotlib import axes_for, checked_axes, part_of_matplotlib

LOADED = """
import sys
import healthscore.views, healthscore.views.plots
print([name for name in sys.modules if name.partition(".")[0] == "matplotlib"])
"""


class TestDoor:
    """Matplotlib is needed when something is drawn, and not before."""

    def test_importing_loads_nothing_of_it(self):
        """A program that draws nothing does not pay for it."""
        run = subprocess.run(
            [sys.executable, "-c", LOADED], capture_output=True, check=True, text=True
        )
        assert run.stdout == "[]\n"

    def test_its_absence_names_the_extra(self, monkeypatch):
        """The message is the command that mends it."""
        monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
        with pytest.raises(MissingExtraError, match=r'pip install "healthscore\[plot\]"') as error:
            plots.band_counts(pictures.scored([1.0]))
        assert error.value.where == "matplotlib"
        assert isinstance(error.value.__cause__, ImportError)

    def test_gives_its_modules(self):
        """By their names within it."""
        assert part_of_matplotlib("pyplot") is plt


class TestAxes:
    """Axes in, axes out."""

    def test_those_given_are_used(self, ax):
        """And no figure is made."""
        before = plt.get_fignums()
        assert axes_for("band_counts", ax, 3.0, 2.0) is ax
        assert plt.get_fignums() == before

    def test_new_ones_have_the_size_asked_for(self):
        """And a layout that makes room for long names."""
        made = axes_for("band_counts", None, 3.0, 2.0)
        assert made.figure.get_size_inches().tolist() == [3.0, 2.0]
        assert made.figure.get_layout_engine() is not None

    @pytest.mark.parametrize("wrong", ["ax", 3, plt])
    def test_anything_else_is_refused(self, wrong):
        """The message names the argument and the picture."""
        with pytest.raises(DefinitionError, match="'ax' of band_counts must be Axes of matplotlib"):
            checked_axes("band_counts", "ax", wrong)

    def test_a_figure_with_its_axes_is_refused(self):
        """Which is what `plt.subplots` gives."""
        with pytest.raises(DefinitionError, match="must be Axes of matplotlib"):
            plots.band_counts(pictures.scored([1.0]), ax=plt.subplots())
