"""Settings of the documentation."""

import shutil
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

project = "healthscore"
author = "The healthscore authors"
copyright = "2026, The healthscore authors"
release = installed_version("healthscore")
version = release

extensions = [
    # Its directive needs a state machine that MyST only has inside {eval-rst}.
    "matplotlib.sphinxext.plot_directive",
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_copybutton",
]
# .rst is there for the pages that autosummary writes; ours are all Markdown.
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
templates_path = ["_templates"]

html_theme = "furo"
html_title = f"healthscore {release}"

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autosummary_generate = True
# Docstrings state the types in words and with shapes; annotations are for type checkers.
autodoc_typehints = "none"
autodoc_member_order = "bysource"

numpydoc_show_class_members = False
# Every public docstring is checked here, because the build fails on warnings.
numpydoc_validation_checks = {
    "all",
    "ES01",  # the first line is enough where it says everything
    "EX01",  # parts show an example; properties and errors need none
    "GL01",  # text starts on the line of the quotes
    "GL02",  # ruff owns where quotes close, and this check misreads comments of attributes
    "SA01",  # the pages by role say what stands beside what
}
numpydoc_validation_exclude = {
    # The leaves take what their root takes, and only say when they are raised.
    r"\.errors\.(?!HealthScoreError)",
    # Results are made by scoring and not by users: how is the engine's own affair.
    r"\.Scores?$",
}

# What is copied are the commands, without prompts and without what they print.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# docs/pictures.py draws; the pages show what it drew and nothing beside it.
plot_pre_code = """
import healthscore as hs
import pictures
from healthscore import normalizers
"""
plot_formats = ["svg"]
plot_html_show_formats = False
plot_html_show_source_link = False


def setup(app: Any) -> None:
    """Connect what is ours to the build."""
    app.connect("env-get-outdated", forget_pictures)


def forget_pictures(app: Any, *_: object) -> list[str]:
    """Draw every picture anew: the code it shows may have changed, though the page has not."""
    shutil.rmtree(Path(app.doctreedir).parent / "plot_directive", ignore_errors=True)
    return ["backtest", "backtest-over-time", "catalogue"]
