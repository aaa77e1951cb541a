"""The order of the rooms: imports go from the lower entries of the list to the upper ones."""

import ast
from pathlib import Path
from typing import NamedTuple

import pytest

import healthscore

HOUSE = Path(healthscore.__file__).parent

ROOMS = (
    "errors",
    "_summary",
    "learn",
    "_definition",
    "_moments",
    "_pools",
    "columns",
    "formula",
    "normalizers",
    "weightings",
    "aggregations",
    "bandings",
    "calibrations",
    "rules",
    "curves",
    "metric",
    "group",
    "document",
    "scorecard",
    "scoring",
    "versions",
    "results",
    "explain",
    "events",
    "history",
    "segments",
    "rollups",
    "playbook",
    "evaluate",
    "spec",
    "engines",
    "views",
    "recipes",
    "datasets",
    "testing",
)

# A door is an import against the order that does not run when the module is loaded: inside a
# function, or for type checkers alone. Each has its reason here; there are no others.
DOORS = {
    # scorecard.fit, score and score_one are the calls a user makes; the work is done below them
    ("scorecard/_scorecard.py", "scoring"),
    ("scorecard/_uses.py", "scoring"),
    ("scorecard/_questions.py", "scoring"),
    # to_toml, check, diff and the like are calls of the same kind, and most programs make none
    ("document.py", "spec"),
    ("scorecard/_questions.py", "spec"),
    ("versions.py", "spec"),
    # explain and reasons are calls of a result, and most results are never asked
    ("scoring/_score.py", "explain"),
    ("scoring/_scores.py", "explain"),
    ("scorecard/_questions.py", "explain"),
    ("results.py", "evaluate"),
    ("results.py", "explain"),
    ("results.py", "playbook"),
    ("results.py", "views"),
    ("scorecard/_uses.py", "engines"),
    # scores of many periods are a history
    ("scorecard/_uses.py", "history"),
    # scores where the data is, and as others want them: most programs ask for none of it
    ("scorecard/_elsewhere.py", "engines"),
    ("scorecard/_elsewhere.py", "scoring"),
    ("scorecard/_warehouse.py", "engines"),
    ("scoring/_delivered.py", "engines"),
    # segmented scorecards are documents too, are checked, and are explained to people
    ("segments/_document.py", "spec"),
    ("segments/_uses.py", "spec"),
    ("segments/_checks.py", "spec"),
    ("segments/_explanation.py", "views"),
    ("segments/_scores.py", "views"),
    ("segments/_tables.py", "engines"),
    # a watch list takes a playbook, and never makes one
    ("history/_asked.py", "playbook"),
    # what a notebook shows
    ("scorecard/_scorecard.py", "views"),
    ("scoring/_scores.py", "views"),
    ("history/_history.py", "views"),
    ("history/watch/_watch_list.py", "views"),
    ("explain/_explanation.py", "views"),
    ("explain/_comparison.py", "views"),
    ("evaluate/_sheet.py", "views"),
}


class Import(NamedTuple):
    """One import of one of our own rooms."""

    file: str
    line: int
    room: str
    when_loaded: bool

    @property
    def against_the_order(self) -> bool:
        """Whether it goes down the list."""
        return ROOMS.index(self.room) > ROOMS.index(room_of(self.file))


def room_of(file: str) -> str:
    """Name the room that a file of the package stands in."""
    return Path(file).parts[0].removesuffix(".py")


def targets(node: ast.stmt, package: list[str]) -> list[list[str]]:
    """Give the full dotted names that one import statement asks for."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".") for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    start = package[: len(package) - node.level + 1] if node.level else []
    module = start + (node.module.split(".") if node.module else [])
    return [[*module, alias.name] for alias in node.names]


def is_for_type_checkers(node: ast.AST) -> bool:
    """Tell whether a statement is a block that never runs."""
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def imports_under(node: ast.AST, file: str, *, when_loaded: bool = True) -> list[Import]:
    """Collect the imports of our own rooms, however deep they stand."""
    package = ["healthscore", *Path(file).parent.parts]
    found = []
    for child in ast.iter_child_nodes(node):
        found += [
            Import(file, child.lineno, name[1], when_loaded)
            for name in (targets(child, package) if isinstance(child, ast.stmt) else [])
            if name[0] == "healthscore" and len(name) > 1
        ]
        later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        later = later or is_for_type_checkers(child)
        found += imports_under(child, file, when_loaded=when_loaded and not later)
    return found


def imports_of(file: str) -> list[Import]:
    """Collect the imports of one file of the package."""
    source = (HOUSE / file).read_text(encoding="utf-8")
    return imports_under(ast.parse(source), file)


# The package's own __init__ is its table of contents: it knows everything, and nobody imports it.
FILES = sorted(
    path.relative_to(HOUSE).as_posix()
    for path in HOUSE.rglob("*.py")
    if path != HOUSE / "__init__.py"
)
IMPORTS = [found for file in FILES for found in imports_of(file)]


@pytest.mark.parametrize("file", FILES)
def test_every_file_stands_in_a_room(file):
    """A new room is a decision: it takes a place in the list."""
    assert room_of(file) in ROOMS


def test_every_import_names_a_room():
    """Nobody imports the table of contents, or a room that is not in the list."""
    assert [found for found in IMPORTS if found.room not in ROOMS] == []


def test_loading_goes_up_the_list_only():
    """What stands higher knows nothing of what stands lower."""
    assert [found for found in IMPORTS if found.when_loaded and found.against_the_order] == []


def test_doors_are_the_listed_ones():
    """An import against the order is listed as a door, and a listed door is in use."""
    doors = {(found.file, found.room) for found in IMPORTS if found.against_the_order}
    assert doors == DOORS


class TestReading:
    """The reader of imports sees what it must see."""

    def read(self, source, file="scoring/engine.py"):
        """Give room and moment of each import."""
        return [(i.room, i.when_loaded) for i in imports_under(ast.parse(source), file)]

    def test_absolute_and_relative_imports(self):
        """Each spelling names the same room."""
        assert self.read("import healthscore.metric") == [("metric", True)]
        assert self.read("from healthscore import metric") == [("metric", True)]
        assert self.read("from healthscore.metric import Metric") == [("metric", True)]
        assert self.read("from ..metric import Metric") == [("metric", True)]
        assert self.read("from . import blocks") == [("scoring", True)]
        assert self.read("import numpy as np") == []

    def test_imports_that_do_not_run_on_loading(self):
        """Functions and blocks for type checkers are told apart, at any depth."""
        assert self.read("def f():\n    if x:\n        import healthscore.views") == [
            ("views", False)
        ]
        assert self.read("if TYPE_CHECKING:\n    import healthscore.views") == [("views", False)]
        assert self.read("try:\n    import healthscore.views\nfinally:\n    pass") == [
            ("views", True)
        ]
