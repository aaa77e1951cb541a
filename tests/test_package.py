import ast
import json
import subprocess
import sys
from importlib.metadata import metadata, requires, version
from importlib.resources import files
from pathlib import Path

import pytest

import healthscore as hs

SOURCES = sorted(Path(hs.__file__).parent.rglob("*.py"))

NEW_MODULES = """
import json, sys
import attrs, numpy, numpy.random
before = set(sys.modules)
import healthscore
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(new - sys.stdlib_module_names)))
"""


def declared_names(source: Path) -> list[str] | None:
    """Read `__all__` where a file has one."""
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return None


def in_order(name: str) -> tuple[bool, bool, str]:
    """Sort constants first, then classes, then the rest, as ruff does."""
    return (not name.isupper(), not name[0].isupper(), name)


class TestImport:
    def test_loads_numpy_and_attrs_and_nothing_else(self):
        """A web service that never sees a frame does not pay for frames."""
        run = subprocess.run(
            [sys.executable, "-c", NEW_MODULES], capture_output=True, check=True, text=True
        )
        assert json.loads(run.stdout) == ["healthscore"]

    def test_is_silent(self):
        """Importing prints nothing and warns of nothing."""
        run = subprocess.run(
            [sys.executable, "-W", "error", "-c", "import healthscore"],
            capture_output=True,
            check=True,
            text=True,
        )
        assert run.stdout + run.stderr == ""


class TestMetadata:
    def test_version_is_the_installed_one(self):
        """The version is written down once, in the package itself."""
        assert hs.__version__ == version("healthscore")

    def test_needs_three_packages(self):
        """A fourth run-time dependency is a decision, not an accident."""
        needed = [line for line in requires("healthscore") or [] if "extra ==" not in line]
        assert sorted(needed) == ["attrs>=23.2", "narwhals>=2.12", "numpy>=1.26"]

    def test_licence_is_mit(self):
        """The licence is stated where tools look for it."""
        assert metadata("healthscore")["License-Expression"] == "MIT"

    def test_types_are_shipped(self):
        """A type checker in another project may trust the annotations."""
        assert files("healthscore").joinpath("py.typed").is_file()


class TestPublicNames:
    @pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
    def test_are_sorted_and_unique(self, source):
        """A table of contents is in order, and names each thing once."""
        names = declared_names(source)
        if names is not None:
            assert names == sorted(set(names), key=in_order)

    def test_of_the_package_are_there(self):
        """All that `__all__` promises can be had."""
        assert [name for name in hs.__all__ if not hasattr(hs, name)] == []

    def test_of_the_package_have_docstrings(self):
        """Whatever a user meets by name explains itself."""
        public = [getattr(hs, name) for name in hs.__all__ if name != "__version__"]
        assert [thing for thing in public if not thing.__doc__] == []
