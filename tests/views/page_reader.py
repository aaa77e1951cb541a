"""Reading HTML as strictly as a test wants it, and the books that are shown in it."""

from html.parser import HTMLParser

import attrs
import numpy as np

import healthscore as hs
from healthscore.normalizers import Normalizer

VOID = {"meta", "input", "br"}
NASTY = "<script>alert('x')</script> & \"q\" </style> \u202e \u05d0"


class Reader(HTMLParser):
    """Reads HTML, and refuses what is not balanced."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.labels = [], [], [], [], []
        self.attributes, self.text, self.styles, self.rows = [], "", "", []

    def handle_starttag(self, tag, attrs):
        """Open an element."""
        self._note(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        """Read an element without inside."""
        self._note(tag, attrs)

    def handle_endtag(self, tag):
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Keep what is read, by cell of a table too."""
        if "style" in self.open:
            self.styles += data
        if not {"style", "script"} & set(self.open):
            self.text += data
            if {"td", "th"} & set(self.open):
                self.rows[-1][-1] += data

    def _note(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.labels += found.get("aria-labelledby", "").split()

    def cells(self, first):
        """Give the rows of tables whose first cell says so."""
        return [row for row in self.rows if row and row[0] == first]


def read(html):
    """Read HTML to its end, and hold it to what all pages promise."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.labels) <= set(reader.ids)
    assert {link[1:] for link in reader.links} <= set(reader.ids)
    assert not {"img", "link", "iframe", "object", "base", "form"} & set(reader.tags)
    assert not [name for name, _ in reader.attributes if name == "src" or name.startswith("on")]
    for elsewhere in ("url(", "@import", "http", "//"):
        assert elsewhere not in reader.styles
    assert all(link.startswith("#") for link in reader.links)
    return reader


def read_fragment(html):
    """Read a part of a notebook, which has styles of its own and no script."""
    reader = read(html)
    assert "script" not in reader.tags
    assert reader.tags[:2] == ["style", "div"]
    assert dict(reader.attributes)["class"]
    style = html.partition("<style>")[2].partition("</style>")[0]
    rules = [rule.strip() for rule in style.split("}") if rule.strip()]
    for rule in rules:
        for selector in rule.partition("{")[0].split(","):
            assert selector.strip().startswith(".hs-view.hs-view.hs-view")
    return reader


def card(*, banding=True, names=("usage", "nps", "tickets"), **fields):
    """Make a scorecard with a group, a rule and a metric that goes stale."""
    usage, nps, tickets = names
    return hs.Scorecard(
        fields.pop("name", "demo"),
        [
            hs.Group(
                fields.pop("group", "product"), [hs.Metric(usage, hs.AsIs(), unit="logins a week")]
            ),
            hs.Metric(nps, hs.Linear(-100, 100), observed="asked", valid_days=30),
            hs.Metric(tickets, hs.Steps({0: 100, 3: 50}), missing=20),
        ],
        min_coverage=0.5,
        rules=[hs.Cap(at=30, when="p1 >= 1", reason=fields.pop("reason", "open P1"))],
        banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}) if banding else None,
        **fields,
    )


def table(size=8, names=("usage", "nps", "tickets"), keys=None, seed=0):
    """Make some customers with gaps and old answers."""
    chance = np.random.default_rng(seed)
    usage, nps, tickets = (chance.uniform(*ends, size) for ends in ((0, 100), (-100, 100), (0, 5)))
    if size > 4:
        usage[1], nps[2], tickets[3] = np.nan, np.nan, np.nan
        usage[4] = nps[4] = np.nan
    days = chance.integers(0, 60, size)
    return {
        "key": [f"c{at}" for at in range(size)] if keys is None else keys,
        names[0]: usage,
        names[1]: nps,
        names[2]: tickets,
        "asked": np.datetime64("2026-11-01") - days,
        "p1": np.arange(size) % 5 == 0,
        "money": np.arange(size) * 1000.0,
    }


@attrs.frozen(eq=False, repr=False)
class Own(Normalizer):
    """A curve of one's own, with what no document can hold."""

    thing: object

    def curve(self, values, /):
        """Keep values within the scale."""
        return np.clip(values, 0.0, 100.0)


def without_fingerprint():
    """Score by a definition that has none."""
    return hs.Scorecard("own", [hs.Metric("x", Own(object()))]).score({"x": [10, 20]})


def scored(size=8, seed=0, keys=None, **fields):
    """Score some customers."""
    names = fields.get("names", ("usage", "nps", "tickets"))
    return card(**fields).score(table(size, names, keys, seed), key="key", as_of="2026-11-01")
