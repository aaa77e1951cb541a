import numpy as np
import pytest
from page_reader import NASTY, read
from proof_cases import book, followed, judged

import healthscore as hs
from healthscore import DefinitionError
from healthscore.evaluate import Result, Sheet, calibrate
from healthscore.evaluate.backtest import backtest
from healthscore.spec.pages._content import clean
from healthscore.views._figures import NONE, amount
from healthscore.views.report import report


@pytest.fixture
def written(tmp_path):
    """Write a report, and read it."""

    def write(scores, **options):
        html = report(scores, tmp_path / "book.html", **options).read_text(encoding="utf-8")
        return html, read(html)

    return write


def calibrated(size=300, *, horizon=None, **options):
    """Score a book by a scorecard that knows what earlier customers did."""
    scores, left = book(size, **options)
    known = calibrate(scores, left, horizon=horizon)
    table = {"id": scores.keys, "csm": scores.values}
    return scores.scorecard.calibrated(known).score(table, key="id")


def said(reader):
    """Give the text with plain blanks."""
    return reader.text.replace("\xa0", " ")


class TestProof:
    """Whether it predicts churn."""

    def test_the_section_stands_behind_the_bands(self, written):
        """And in the contents."""
        scores, _ = book()
        _, reader = written(scores, backtest=judged())
        assert reader.links[:3] == ["#book-glance", "#book-bands", "#book-proof"]
        assert "#book-proof" not in written(scores)[1].links

    def test_says_what_can_be_claimed(self, written):
        """The verdict, the warnings, and numbers with intervals."""
        result = judged(horizon=None)
        text = said(written(book()[0], backtest=result)[1])
        for each in (result.verdict, *result.warnings):
            assert clean(each) in text
        assert f"Customers tested{result.n:,}Left" in text
        assert f"AUC; 0.5 is chance{result.auc.text(digits=2)}" in text
        assert f"red against green{result.red_to_green.text(digits=1)} times" in text
        for title in ("Churn by band", "Whom the lowest scores find", "Expected and real churn"):
            assert title in text

    def test_lists_false_greens(self, written):
        """Ten of them, those worth most first."""
        result = judged(600, value=np.arange(600.0) * 1000.0)
        reader = written(book()[0], backtest=result)[1]
        count = len(result.false_greens)
        assert count > 10
        text = said(reader)
        assert f"{count} of {result.n_churned} who left were green before. The first 10:" in text
        key, worth = result.false_greens[0], result.false_green_values[0]
        score = f"{result.false_green_scores[0]:.1f}"
        assert [key, score, f"{worth:,.0f}"] in reader.cells(key)

    def test_few_false_greens_are_all_listed(self, written):
        """And without money there is none beside them."""
        scores = book(6)[0].scorecard.score(
            {"id": [*"abcdef"], "csm": [1, 2, 30, 50, 80, 90]}, key="id"
        )
        result = backtest(scores, [1, 1, 0, 0, 1, 0])
        reader = written(scores, backtest=result)[1]
        assert "1 of 3 who left were green before.Customer" in said(reader)
        assert ["e", "80.0"] in reader.cells("e")

    def test_nobody_was_a_false_green(self, written):
        """And it says so, and how often red left against green cannot be told."""
        scores = book(4)[0].scorecard.score({"id": [*"abcd"], "csm": [1, 2, 80, 90]}, key="id")
        text = said(written(scores, backtest=backtest(scores, [1, 0, 0, 0]))[1])
        assert "Nobody of those who left was green." in text
        assert "red against green" not in text

    def test_plain_numbers_have_no_greens(self, written):
        """There are no bands."""
        text = said(written(book()[0], backtest=backtest([10, 20, 80, 90], [1, 0, 1, 0]))[1])
        assert "who left were" not in text.partition("What costs")[0]

    def test_a_history_has_scores_and_a_horizon(self, written):
        """Of which one customer has several."""
        text = said(written(book()[0], backtest=followed())[1])
        assert "Scores tested" in text
        assert "Left within 30 days" in text
        assert "How long customers stay" in text

    def test_all_numbers_are_folded_in(self, written):
        """Every table of the backtest."""
        result = judged()
        text = said(written(book()[0], backtest=result)[1])
        folded = text.partition("All numbers of the backtest")[2]
        for each in result.sheet.tables:
            assert each.title in folded

    @pytest.mark.parametrize("other", [3, "yes", book(5)[0]])
    def test_refuses_what_is_no_backtest(self, tmp_path, other):
        """And writes nothing."""
        with pytest.raises(DefinitionError, match="'backtest' of report must be a Backtest"):
            report(book(5)[0], tmp_path / "book.html", backtest=other)
        assert not list(tmp_path.iterdir())

    def test_is_an_option_of_the_package(self, tmp_path):
        """Where people find it."""
        file = hs.report(book()[0], tmp_path / "book.html", backtest=judged())
        assert "Does it predict churn?" in file.read_text(encoding="utf-8")

    def test_hostile_labels_and_keys(self, written):
        """Stay text."""
        labels = (f"{NASTY} r", "yellow", f"{NASTY} g")
        html, reader = written(book(labels=labels)[0], backtest=judged(labels=labels))
        assert reader.tags.count("script") == 1
        assert html.count("</style>") == 1


class TestCustomers:
    """The table of customers."""

    def test_has_the_chance_that_each_leaves(self, written):
        """Sortable, behind the coverage; none for who has no score."""
        card = calibrated().scorecard
        few = card.score({"id": ["a", "b", "c"], "csm": [5.0, 90.0, None]}, key="id")
        html, reader = written(few)
        for key, chance in zip("ab", few.churn_probability[:2].tolist(), strict=True):
            said = f"{100 * chance:.{0 if chance >= 0.1 else 1}f}\xa0%"
            assert said in [row[4] for row in reader.cells(key) if len(row) > 5]
            assert f'data-v="{chance:.15g}">{said}<'.replace("\xa0", "&nbsp;") in html
        assert [row[4] for row in reader.cells("c") if len(row) > 5] == [NONE]

    def test_without_a_calibration_there_is_no_such_column(self, written):
        """Nobody knows the chance."""
        assert "Chance to leave" not in written(book()[0])[1].text


class TestExpected:
    """Who is expected to leave."""

    def test_adds_up_the_chances_by_band(self, written):
        """And of all."""
        scores = calibrated(horizon=90.0)
        reader = written(scores)[1]
        chances = scores.churn_probability
        share = f"{100 * chances.mean():.1f}\xa0%"
        assert reader.cells("All") == [["All", "300", f"{chances.sum():,.0f}", share]]
        red = scores.bands == "red"
        wanted = ["red", f"{red.sum()}", f"{chances[red].sum():,.0f}"]
        assert wanted in [row[:3] for row in reader.cells("red")]
        assert "Who is expected to leave within 90 days" in reader.text

    def test_lists_the_most_likely(self, written):
        """With the share of customers like them, and its interval."""
        scores = calibrated()
        reader = written(scores)[1]
        at = int(np.argmin(scores.values))
        (row,) = [row for row in reader.cells(scores.keys[at]) if "to" in row[-1]]
        low, high = (ends[at] for ends in scores.churn_interval)
        chance = scores.churn_probability[at]
        numbers = f"{100 * chance:.0f} % ({100 * low:.0f} to {100 * high:.0f} %)"
        assert [each.replace("\xa0", " ") for each in row[2:]] == ["red", numbers]
        assert "The most likely to leave:" in reader.text

    def test_or_those_with_most_money(self, written):
        """Money times the chance."""
        scores = calibrated()
        value = np.arange(300.0)
        value[3] = np.nan
        reader = written(scores, value=value)[1]
        losses = np.nan_to_num(value) * scores.churn_probability
        at = int(np.argmax(losses))
        assert f"{losses[at]:,.0f}" in [row[-1] for row in reader.cells(scores.keys[at])]
        assert f"{amount(losses.sum())} of value is at risk" in said(reader)

    def test_without_bands(self, written):
        """All customers are one line."""
        scores, left = book()
        card = hs.Scorecard("demo", scores.scorecard.members, calibration=calibrate(scores, left))
        bare = card.score({"id": scores.keys, "csm": scores.values}, key="id")
        reader = written(bare)[1]
        assert reader.cells("All")
        assert not reader.cells("with a score")

    def test_nobody_has_a_score(self, written):
        """So that nothing is expected."""
        card = calibrated().scorecard
        empty = card.score({"id": ["a"], "csm": [None]}, key="id")
        assert "expected to leave" not in written(empty)[1].text
        partly = card.score({"id": ["a", "b"], "csm": [None, 20.0]}, key="id")
        assert written(partly)[1].cells("All")[0][1] == "1"

    def test_a_scorecard_without_a_calibration_expects_nothing(self, written):
        """There is no section."""
        assert "#book-expected" not in written(book()[0])[1].links


class TestResults:
    """Other evaluations."""

    def test_each_has_a_section_of_its_own(self, written):
        """With its sentences, its tables, and a place in the contents."""
        scores, left = book()
        results = [
            hs.sensitivity(scores.scorecard, {"csm": scores.values}, draws=40, sobol=0),
            hs.drift(scores, scores),
            hs.choose_bands(scores, left, capacity=30),
        ]
        reader = written(scores, backtest=judged(), results=results)[1]
        places = [f"#book-result{place}" for place in (1, 2, 3)]
        assert reader.links[2:6] == ["#book-proof", *places]
        text = said(reader)
        for result in results:
            assert clean(result.sheet.title) in text
            for sentence in result.sheet.sentences:
                assert clean(sentence) in text
            for table in result.sheet.tables:
                assert clean(table.title) in text

    def test_a_result_may_have_no_table(self, written):
        """And any title."""

        class Bare(Result):
            @property
            def sheet(self):
                return Sheet(NASTY, ("Nothing.",))

        html, reader = written(book()[0], results=(Bare(),))
        assert "<script>alert" not in html
        assert "Nothing." in reader.text
        assert "All numbers" not in reader.text

    @pytest.mark.parametrize("wrong", [3, [3], hs.drift(book()[0], book()[0])])
    def test_what_is_no_list_of_results_is_refused(self, written, wrong):
        """Also one that stands alone."""
        with pytest.raises(DefinitionError, match="be a list of results"):
            written(book()[0], results=wrong)
