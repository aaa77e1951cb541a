from html import unescape

import numpy as np
import pytest
from page_reader import NASTY, read_fragment
from proof_cases import BANDING, book, followed, judged

import healthscore as hs
from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._sheet import Sheet, Table
from healthscore.evaluate.backtest import backtest
from healthscore.evaluate.cuts import choose_bands
from healthscore.evaluate.drift import drift
from healthscore.evaluate.sensitivity import sensitivity
from healthscore.evaluate.survival import kaplan_meier
from healthscore.spec.pages._content import clean
from healthscore.views import result_html, sheet_html
from healthscore.views._figures import NONE

COLORS = {label: BANDING.color(label) for label in BANDING.labels}


def page(table, **options):
    """Show one table, and read it."""
    return read_fragment(sheet_html(Sheet("Title", (), (table,)), **options))


class TestTables:
    """The tables of a result."""

    def test_a_number_stands_right_and_its_interval_small(self):
        """A share is in percent."""
        columns = {
            "band": ["red"],
            "churn_rate": [Estimate(0.25, 0.2, 0.3)],
            "auc": [Estimate(0.7)],
        }
        html = sheet_html(Sheet("Title", (), (Table("t", "T", columns),)))
        quiet = '<span class="hs-quiet hs-small">(20.0 to 30.0 %)</span>'
        assert f'<td class="hs-n">25.0 % {quiet}</td>' in html
        assert '<td class="hs-n">0.700</td>' in html
        assert '<th scope="col" class="hs-n"' in html

    def test_bands_have_dots(self):
        """Where a column is called so, and the color is known."""
        table = Table(
            "t", "T", {"band": ["red", "blue"], "last_band": ["green", ""], "x": ["red", "a"]}
        )
        html = sheet_html(Sheet("Title", (), (table,)), colors=COLORS)
        assert html.count('<span class="hs-dot"') == 2
        assert page(table).cells("red") == [["red", "green", "red"]]

    @pytest.mark.parametrize("name", ["key", "customer"])
    def test_keys_are_no_numbers(self, name):
        """They have no commas, and stand left."""
        table = Table("t", "T", {name: np.array([12345, 3]), "n": np.array([12345, 3])})
        assert page(table).rows[1] == ["12345", "12,345"]

    def test_what_is_not_known_is_a_dash_or_nothing(self):
        """Beside numbers, and beside words."""
        table = Table("t", "T", {"a": ["x"], "n": [None], "m": np.array([np.nan]), "w": [None]})
        assert page(table).rows[1] == ["x", NONE, NONE, NONE]
        table = Table("t", "T", {"a": ["x", "y"], "w": [None, "word"], "is": [True, False]})
        assert page(table).rows[1:] == [["x", "", "yes"], ["y", "word", "no"]]

    def test_a_long_table_is_cut_with_a_note(self):
        """And says how to have all of it."""
        reader = page(Table("long", "Long", {"key": np.arange(1000)}, "A note."))
        assert len(reader.rows) == 102
        assert "900 more are left out here; to_frame('long') gives all." in reader.text
        assert "A note." in reader.text
        assert reader.tags.count("details") == 1
        assert "left out" not in page(Table("short", "S", {"key": np.arange(100)})).text

    def test_an_empty_table_says_so(self):
        """It has a title still."""
        assert "EmptyNone." in page(Table("t", "Empty", {"key": [], "n": []})).text

    def test_hostile_text_is_text(self):
        """Wherever it stands."""
        table = Table(NASTY, NASTY, {NASTY: [NASTY], "band": [NASTY]}, NASTY)
        html = sheet_html(Sheet(NASTY, (NASTY,), (table,)), colors={NASTY: "#c62828"})
        reader = read_fragment(html)
        assert reader.text.count(clean(NASTY)) == 7


class TestResults:
    """Each result in a notebook."""

    def test_a_backtest_has_its_pictures(self):
        """Between its sentences and its tables."""
        result = judged()
        html = result_html(result)
        text = read_fragment(html).text
        order = (
            *(clean(result.verdict), "Churn by band", "Whom the lowest scores find"),
            *("Expected and real churn", "How well low scores tell"),
        )
        found = [text.replace("\xa0", " ").index(each) for each in order]
        assert found == sorted(found)
        assert result._repr_html_() == html
        assert f'style="background:{COLORS["red"]}"' in html

    def test_a_history_shows_who_stays(self):
        """And alone too."""
        result = followed()
        assert "How long customers stay" in result_html(result)
        html = result_html(result.over_time)
        assert html.count("How long customers stay") == 1
        assert f'style="background:{COLORS["green"]}"' in html

    def test_plain_numbers_have_no_bands(self):
        """And few customers no probabilities."""
        text = read_fragment(result_html(backtest([10, 20, 80, 90], [1, 0, 1, 0]))).text
        assert "Churn by band" not in text
        assert "Expected and real churn" not in text
        assert "Whom the lowest scores find" in text
        assert "How long customers stay" not in result_html(followed(banding=None))

    def test_a_segment_in_which_nobody_left(self):
        """Has nobody to find."""
        result = backtest([10, 20, 80, 90], [1, 0, 0, 0], segment=["a", "a", "b", "b"])
        text = read_fragment(result_html(result.segments["b"])).text
        assert "Whom the lowest scores find" not in text

    def test_hostile_labels(self):
        """Of bands."""
        result = judged(labels=(NASTY, "b" * 300, "'green'\n\\"))
        assert read_fragment(result_html(result)).text.count(clean(NASTY)) == 2

    def test_a_result_without_pictures_has_none(self):
        """But its sentences and its tables."""
        html = result_html(kaplan_meier([10, 20], [1, 0]))
        assert "<svg" not in html
        assert "Of 2 customers, 1 left." in read_fragment(html).text


class TestSensitivity:
    """Scores that depend on choices."""

    CARD = hs.Scorecard(
        "demo", [hs.Metric("a", hs.AsIs()), hs.Metric("b", hs.AsIs())], banding=BANDING
    )

    def found(self, a, b, **options):
        """Draw a few choices."""
        table = {"id": [NASTY, *map(str, range(1, len(a)))], "a": a, "b": b}
        return sensitivity(self.CARD, table, key="id", draws=20, **options)

    def test_the_least_certain_come_first(self):
        """Eight of them at most, and none who is certain."""
        a = np.linspace(100.0, 50.0, 20)
        html = result_html(self.found(a, 100.0 - a))
        read_fragment(html)
        least = html.partition("The least certain scores")[2].partition("</ul>")[0]
        assert least.count("<li") == 8
        assert first_name(least) == clean(NASTY)

    def test_scores_that_nothing_moves_have_no_picture(self):
        """Both metrics say the same."""
        html = result_html(self.found([50.0, 60.0], [50.0, 60.0]))
        assert "The least certain scores" not in html
        assert f'style="background:{COLORS["yellow"]}"' in html


def first_name(html):
    """Read the first name in a list."""
    return unescape(html.partition("<bdi>")[2].partition("</bdi>")[0])


class TestDrift:
    """What moved."""

    def test_bars_against_chance(self):
        """The largest index first, a word at what moved."""
        scores, _ = book(400)
        moved = scores.take(np.flatnonzero(scores.values < 50.0))
        html = result_html(drift(scores, moved))
        read_fragment(html)
        shown = html.partition("What moved</strong>")[2].partition("</ul>")[0]
        assert shown.count("<li") == 2
        assert shown.count("by chance, moved") == 2
        assert shown.count("stroke-dasharray") == 2
        assert "by chance, moved" not in result_html(drift(scores, scores))

    def test_bands_have_dots(self):
        """In the colors of the banding; an unknown band has none."""
        scores, _ = book(400)
        html = result_html(drift(scores, scores))
        assert all(f"background:{color}" in html for color in COLORS.values())

    def test_gaps_that_moved_are_said(self):
        """Though their index is not what the bar shows."""
        card = hs.Scorecard("demo", [hs.Metric("a", hs.AsIs()), hs.Metric("b", hs.AsIs())])
        table = {"a": np.arange(60.0), "b": np.arange(60.0)}
        gappy = table | {"a": np.where(np.arange(60) % 2, np.nan, table["a"])}
        html = result_html(drift(card.score(table), card.score(gappy)))
        assert html.count("by chance, gaps moved") == 1

    def test_where_nothing_can_be_told_there_is_no_picture(self):
        """Nobody is there before."""
        scores, _ = book(20)
        html = result_html(drift(scores.take([]), scores))
        assert "What moved</strong>" not in html

    def test_one_bin_alone_has_no_limit(self):
        """Nothing can move."""
        card = hs.Scorecard("demo", [hs.Metric("a", hs.AsIs())])
        same = card.score({"a": [50.0] * 10})
        html = result_html(drift(same, same))
        shown = html.partition("What moved</strong>")[2].partition("</ul>")[0]
        assert "stroke-dasharray" not in shown
        assert "inf" not in shown


class TestBandChoice:
    """Bands that were chosen."""

    def test_has_the_colors_of_its_banding(self):
        """Dots beside the words."""
        scores, left = book()
        choice = choose_bands(scores, left, capacity=(60, 90))
        html = result_html(choice)
        assert read_fragment(html).text.startswith(choice.sheet.title)
        assert all(f"background:{choice.banding.color(each)}" in html for each in COLORS)
        shown = html.partition("Churn by band</strong>")[2].partition("</ul>")[0]
        assert shown.count("<li") == 3
        assert f"The dashed line is the churn of all, {100 * left.mean():.1f}".rstrip("0.") in html
