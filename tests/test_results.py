import numpy as np
import pandas as pd
import pytest

import healthscore as hs
from healthscore import datasets, recipes
from healthscore.errors import DefinitionError

AS_OF = "2026-11-01"


@pytest.fixture(scope="module")
def book():
    """A made-up book of a few customers."""
    return pd.DataFrame(datasets.make_saas(60))


@pytest.fixture(scope="module")
def scores(book):
    """Its scores by a starter scorecard."""
    return recipes.classic().fit(book, as_of=AS_OF).score(book, key="account_id", as_of=AS_OF)


class TestReport:
    def test_one_file_for_people_who_never_open_python(self, scores, book, tmp_path):
        """With money, what moved, and what to do."""
        path = hs.report(
            scores,
            tmp_path / "book.html",
            value=book["mrr"],
            previous=scores.take(range(50)),
            playbook=recipes.upsell().match(scores, book),
            title="Monday",
            rows=20,
        )
        page = path.read_text(encoding="utf-8")
        assert "<title>Monday" in page
        for word in ("Whom to call first", "What changed", "Upsell", scores.model):
            assert word in page

    def test_another_kind_of_file_is_refused(self, scores, tmp_path):
        """Before anything is written."""
        with pytest.raises(DefinitionError, match="html"):
            hs.report(scores, tmp_path / "book.pdf")
        assert list(tmp_path.iterdir()) == []

    def test_the_matches_of_other_scores_are_refused(self, scores, book, tmp_path):
        """They would be told of the wrong customers."""
        matches = recipes.upsell().match(scores, book)
        with pytest.raises(DefinitionError, match="must be the matches of these scores"):
            hs.report(scores.take(range(50)), tmp_path / "book.html", playbook=matches)


class TestNotebooks:
    def test_everything_shows_itself(self, scores):
        """As a fragment of HTML that runs nothing."""
        comparison = hs.compare(scores, scores)
        for shown in (scores.scorecard, scores, scores.explain(scores.keys[0]), comparison):
            html = shown._repr_html_()
            assert html.startswith("<")
            assert "<script" not in html


class TestCalls:
    def test_what_if_and_path_to_are_calls_of_a_scorecard(self, scores):
        """What the cheapest way says, what-if confirms."""
        worst = scores.customer(scores.keys[np.nanargmin(scores.values)])
        paths = scores.scorecard.path_to(worst, band="yellow", count=1)
        assert paths.key == worst.key
        (path,) = paths
        assert scores.scorecard.what_if(worst, path.changes).after.band in ("yellow", "green")
