"""docs/catalogue.md has everything that the library ships, and nothing that it does not."""

import ast
import inspect
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from healthscore import aggregations, normalizers, weightings
from healthscore.aggregations import Aggregation
from healthscore.normalizers import Normalizer
from healthscore.weightings import Weighting

DOCS = Path(__file__).resolve().parents[1] / "docs"

LABELS = ["Formula", "Use it", "Do not use it", "Zero", "Gap", "Constant", "Source"]

ROLES = {
    "Normalizers": (normalizers, Normalizer),
    "Ready curves": (normalizers, None),
    "Weightings": (weightings, Weighting),
    "Aggregations": (aggregations, Aggregation),
}
"""By chapter: the package, and the base of its classes; None for functions."""


class Entry(NamedTuple):
    """One heading of the catalogue, and what stands below it."""

    chapter: str
    name: str
    body: str


def shipped(chapter):
    """Name all that a chapter has to have: the package's classes but for the base, or functions."""
    package, base = ROLES[chapter]
    public = {name: getattr(package, name) for name in package.__all__}
    if base is None:
        return sorted(name for name, part in public.items() if inspect.isfunction(part))
    return sorted(
        name
        for name, part in public.items()
        if isinstance(part, type) and issubclass(part, base) and part is not base
    )


def read_entries():
    """Cut the page into its entries."""
    page = (DOCS / "catalogue.md").read_text(encoding="utf-8")
    _, *chapters = re.split(r"^## (.+)\n", page, flags=re.MULTILINE)
    entries = []
    for chapter, text in zip(chapters[::2], chapters[1::2], strict=True):
        _, *parts = re.split(r"^### (.+)\n", text, flags=re.MULTILINE)
        entries += [
            Entry(chapter, name, body) for name, body in zip(parts[::2], parts[1::2], strict=True)
        ]
    return entries


ENTRIES = read_entries()

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


class TestCatalogue:
    """The page and the code."""

    @pytest.mark.parametrize("chapter", ROLES)
    def test_has_every_part_once_and_no_other(self, chapter):
        """Every public part of a role has a heading of its own, and every heading is a part."""
        assert sorted(entry.name for entry in ENTRIES if entry.chapter == chapter) == shipped(
            chapter
        )

    def test_has_the_chapters_of_the_roles(self):
        """No heading stands in a chapter that is not checked."""
        assert list(dict.fromkeys(entry.chapter for entry in ENTRIES)) == list(ROLES)

    @each_entry
    def test_says_the_same_of_each_part(self, entry):
        """Under each heading stand the same lines, in the same order, and none is empty."""
        assert re.findall(r"^\* \*\*(.+?)\*\*:? \S", entry.body, flags=re.MULTILINE) == LABELS

    @each_entry
    def test_leads_to_the_reference_of_each_part(self, entry):
        """An entry begins with a link to the part it is about."""
        package, base = ROLES[entry.chapter]
        role = "func" if base is None else "class"
        assert entry.body.lstrip().startswith(f"{{py:{role}}}`~{package.__name__}.{entry.name}`: ")

    @each_entry
    def test_draws_each_part(self, entry):
        """Each entry has one picture, with words for those who do not see it, made by the part."""
        (drawn,) = re.findall(r"^\.\. plot::\n(.*?)^```$", entry.body, re.MULTILINE | re.DOTALL)
        options, _, program = drawn.partition("\n\n")
        assert re.search(r"^   :alt: \S", options, re.MULTILINE)
        called = {
            node.func.attr
            for node in ast.walk(ast.parse(program.replace("\n   ", "\n").strip()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert entry.name in called

    def test_prints_the_scores_that_the_pictures_of_weightings_draw(self):
        """The worked example of the page is that of docs/pictures.py."""
        page = (DOCS / "catalogue.md").read_text(encoding="utf-8")
        code = ast.parse((DOCS / "pictures.py").read_text(encoding="utf-8"))
        drawn = {
            node.target.id: ast.literal_eval(node.value)
            for node in code.body
            if isinstance(node, ast.AnnAssign) and node.target.id in ("MEMBERS", "SCORES")
        }
        printed = {
            name.upper(): ast.literal_eval(value.replace("\n...", "\n"))
            for name, value in re.findall(
                r"^>>> (members|scores) = (\[.*?\])$(?!\n\.\.\. +\[)",
                page,
                re.MULTILINE | re.DOTALL,
            )
        }
        assert printed == drawn
