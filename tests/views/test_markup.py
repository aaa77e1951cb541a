import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_reader import NASTY, read, read_fragment

from healthscore.spec.pages._content import Code, Name, clean
from healthscore.views import _markup as markup


class TestText:
    """What somebody gave."""

    @given(st.one_of(st.just(NASTY), st.text(min_size=1).filter(str.strip)))
    def test_any_text_is_read_as_it_was_given(self, given_text):
        """Whatever it would be in HTML."""
        html = "".join(
            (
                markup.name(given_text),
                markup.reasons(given_text),
                markup.line((Name(given_text), Code(given_text), " ")),
                markup.table(
                    markup.head("a", f"#{given_text}"),
                    [markup.row(markup.name(given_text), [markup.number("1", given_text)])],
                    markup.text(given_text),
                ),
            )
        )
        reader = read(html)
        assert reader.text.replace("\xa0", " ").count(clean(given_text)) >= 7
        assert not {"script", "img"} & set(reader.tags)

    def test_reasons_keep_their_points(self):
        """A number does not begin a line."""
        assert markup.reasons("nps -1.0; a -b") == "<bdi>nps&nbsp;-1.0; a&nbsp;-b</bdi>"

    def test_short_names_are_not_parted(self):
        """Long ones must be."""
        assert 'class="hs-nowrap"' in markup.name("x" * 20)
        assert 'class="hs-nowrap"' not in markup.name("x" * 21)


class TestListed:
    """Names in a row."""

    @pytest.mark.parametrize(
        ("names", "said"),
        [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and 1 more")],
    )
    def test_many_are_counted(self, names, said):
        """Those beyond the first few."""
        assert read(f"<p>{markup.listed(names, 2)}</p>").text == said


class TestTables:
    """Rows of cells."""

    def test_rows_beyond_the_first_few_are_folded_in(self):
        """But not a single one."""
        rows = [markup.row(str(at), []) for at in range(5)]
        assert "<details>" not in markup.table_in_part(markup.head("a"), rows, "rows", most=4)
        html = markup.table_in_part(markup.head("a"), rows, "rows", most=3)
        assert "<summary>2 more rows</summary>" in html
        assert [row[0] for row in read(html).rows] == ["a", "0", "1", "2", "a", "3", "4"]

    def test_a_row_may_be_indented(self):
        """By some steps."""
        assert 'style="padding-left:2.8em"' in markup.row("a", [], indent=2)

    def test_hovering_tells_more_where_there_is_more(self):
        """And nothing twice."""
        assert "title" not in markup.number("1", "1")
        assert 'title="&quot;"' in markup.number("1", '"')

    def test_a_fold_may_be_open(self):
        """To begin with."""
        assert markup.folded("a", "b", is_open=True).startswith("<details open>")


class TestView:
    """A part of a notebook."""

    def test_its_styles_touch_nothing_else(self):
        """And its title is told to those who do not see it."""
        reader = read_fragment(markup.view("<p>a</p>", NASTY))
        assert dict(reader.attributes)["aria-label"] == clean(NASTY)
