import ast
import re
from pathlib import Path

import healthscore

HOUSE = Path(healthscore.__file__).parent / "spec" / "checks"
PAGE = Path(__file__).resolve().parents[3] / "docs" / "checks.md"


def codes_raised():
    """Find every code in the source, by the text that each finding starts with."""
    sources = [ast.parse(path.read_text(encoding="utf-8")) for path in HOUSE.glob("_*.py")]
    texts = {
        node.value
        for source in sources
        for node in ast.walk(source)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}


def test_the_page_lists_every_code():
    """And no other."""
    rows = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == codes_raised()
