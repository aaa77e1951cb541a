import re
from html.parser import HTMLParser

import hypothesis.strategies as st
import pytest
from hypothesis import given

import healthscore as hs
from healthscore.spec.pages._content import (
    Code,
    Content,
    Facts,
    Name,
    Paragraph,
    Picture,
    Points,
    Section,
    Swatch,
    Table,
    clean,
)
from healthscore.spec.pages._curve_outline import drawn
from healthscore.spec.pages._html import frame, page
from healthscore.spec.pages._markdown import markdown, plain

NASTY = "<script>alert(`1`)</script> | *a* _b_ [c](d) &amp; \\ # ~~e~~ $f$"
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page, and refuses what is not balanced."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.ids, self.links = [], [], [], []
        self.text, self.attributes = "", []

    def handle_starttag(self, tag, attrs):
        """Open an element."""
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Read an element without inside."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Keep what is read."""
        self.text += data


def read(html):
    """Read a page to its end."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def content_of(text):
    """Make a document that has a text in every place."""
    blocks = (
        Paragraph((Name(text),)),
        Paragraph(("small ", Code(text)), small=True),
        Points(((Name(text),), (Code(text),))),
        Points(((Name(text),), (Code(text),)), ordered=True),
        Facts((("Value", (Name(text),)),)),
        Table(("a", "b"), (((Name(text, "s-1", strong=True),), (Code(text),)),), indents=(2,)),
        Table(("a", "b"), (((Swatch("#2e7d32"), Name(text)), ("1",)),), numeric=True),
        Picture(drawn(hs.Linear(0, 10)), text),
        Picture(drawn(hs.Categories({text: 1})), text),
    )
    inner = Section((Name(text),), "s-2", blocks)
    return Content(text, blocks, (Section((Name(text),), "s-1", blocks, (inner,)),), blocks)


def unescaped(text):
    """Undo what `plain` did."""
    return re.sub(r"\\([^\w\s]|_)", r"\1", text)


class TestClean:
    """Texts that somebody gave."""

    def test_stand_on_one_line(self):
        """Whatever parts their words."""
        assert clean(" a\r\n\tb\u2028c ") == "a b c"

    def test_hold_nothing_that_no_page_can_hold(self):
        """Control characters, and halves of characters."""
        assert clean("a\x00b\ud800c\x85d") == "a\ufffdb\ufffdc d"


class TestMarkdown:
    """A document as Markdown."""

    def test_every_block_has_its_form(self):
        """As GitHub reads them."""
        content = Content(
            "card",
            (Paragraph(("hello ", Name("you"))), Paragraph(("tiny",), small=True)),
            (
                Section(
                    ("One",),
                    "one",
                    (
                        Points((("a",), ("b",))),
                        Points((("a",), ("b",)), ordered=True),
                        Facts((("Value", ("column ", Code("x"))),)),
                        Table(
                            ("m", "w"),
                            (
                                ((Name("g", strong=True),), ("1",)),
                                ((Swatch("#000000"), "m"), ("2",)),
                                (("n",), (Code("a|b"),)),
                            ),
                            numeric=True,
                            indents=(0, 1, 2),
                        ),
                        Picture(drawn(hs.Linear(0, 10)), "line"),
                        Picture(drawn(hs.Categories({"a": 1})), "bars"),
                    ),
                    (Section(("Two",), "two", ()),),
                ),
            ),
            (),
        )
        assert markdown(content) == (
            "# card\n\nhello you\n\ntiny\n\n## One\n\n* a\n* b\n\n1. a\n2. b\n\n"
            "* **Value**: column `x`\n\n"
            "| m | w |\n| --- | ---: |\n| **g** | 1 |\n| └ m | 2 |\n| &emsp;└ n | a\\|b |\n\n"
            "`0 ▁▁▂▃▃▄▅▆▆▇██ 10`\n\n### Two\n"
        )

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("weekly_logins", "weekly_logins"),
            ("_x_ __y", "\\_x\\_ \\_\\_y"),
            ("a*b|c`d", "a\\*b\\|c\\`d"),
            ("[a](b) <i> &lt; #1 ~2 $3 \\4", "\\[a\\](b) \\<i\\> \\&lt; \\#1 \\~2 \\$3 \\\\4"),
        ],
    )
    def test_special_characters_are_escaped(self, text, written):
        """And an underscore within a word is not special."""
        assert plain(text) == written

    @pytest.mark.parametrize("start", ["- a", "+ a", "1. a", "12) a", "=== a", ". a"])
    def test_a_paragraph_begins_no_list(self, start):
        """Whatever somebody wrote first."""
        text = markdown(Content("t", (Paragraph((Name(start),)),), (), ())).split("\n\n")[1]
        assert unescaped(text.strip()) == start
        assert re.match(r"\d*\\", text)

    @pytest.mark.parametrize(
        ("code", "written"),
        [("a", "`a`"), ("`a`", "`` `a` ``"), ("a``b", "```a``b```"), ("a`", "`` a` ``")],
    )
    def test_code_may_hold_backticks(self, code, written):
        """Between more of them than it has."""
        assert f"\n\n{written}\n" in markdown(Content("t", (Paragraph((Code(code),)),), (), ()))

    @given(st.text(min_size=1).filter(str.strip))
    def test_any_text_keeps_the_form(self, text):
        """It is one line, has the cells of its table, and reads back."""
        assert unescaped(plain(text)) == text
        lines = markdown(content_of(text)).split("\n")
        rows = [line for line in lines if line.startswith("| ")]
        assert rows
        for row in rows:
            assert re.findall(r"\\[^\w\s]|\|", row).count("|") == 3
        assert lines.count(f"# {plain(clean(text))}") == 1


class TestPage:
    """A document as HTML."""

    @given(st.one_of(st.just(NASTY), st.text(min_size=1).filter(str.strip)))
    def test_any_text_keeps_the_form(self, text):
        """Tags are balanced, and the text is read as it was given."""
        reader = read(page(content_of(text)))
        assert clean(text) in reader.text
        assert "script" not in reader.tags
        assert set(reader.links) == {"#s-1"}
        assert len(reader.ids) == len(set(reader.ids))

    def test_nothing_comes_from_elsewhere(self):
        """No script, no style sheet, no picture, no font."""
        reader = read(page(content_of(NASTY)))
        assert not {"script", "link", "img", "iframe", "object"} & set(reader.tags)
        assert not [name for name, _ in reader.attributes if name == "src" or name[:2] == "on"]
        assert "url(" not in page(content_of(NASTY))
        assert "@import" not in page(content_of(NASTY))

    def test_a_word_read_from_the_right_stays_in_its_place(self):
        """Within code, where what follows it would be turned round."""
        html = page(Content("t", (Paragraph((Code("`\u0639\u0645` / 2"),)),), (), ()))
        assert "<code>`<bdi>\u0639\u0645</bdi>` / 2</code>" in html

    def test_a_frame_keeps_its_styles_to_itself(self):
        """It is one element, whose inside is the page."""
        reader = read(frame(content_of(NASTY)))
        assert reader.tags == ["iframe"]
        given_as = dict(reader.attributes)
        assert given_as["sandbox"] is None
        assert given_as["srcdoc"] == page(content_of(NASTY))
