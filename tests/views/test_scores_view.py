import numpy as np
from hypothesis import given, settings
from page_reader import NASTY, card, read_fragment, scored, table, without_fingerprint

import healthscore as hs
import strategies
from healthscore.spec.pages._content import clean
from healthscore.views._explanation_view import explanation_html
from healthscore.views._scorecard_view import scorecard_html
from healthscore.views._scores_view import scores_html


class TestScores:
    """Scores in a notebook."""

    def test_shows_the_book_and_its_worst(self):
        """Counts, means and reasons are those of the scores."""
        scores = scored(40)
        reader = read_fragment(scores_html(scores))
        known = ~np.isnan(scores.values)
        assert f"40 customers, mean score {scores.values[known].mean():.1f}" in reader.text
        assert f"{(~known).sum()} without a score" in reader.text
        assert "as of 2026-11-01, model " in reader.text
        for band in ("red", "yellow", "green"):
            assert f"{band} {(scores.bands == band).sum()} " in reader.text
        order = np.argsort(scores.values)[:5]
        reasons = scores.take(order).reasons().text.tolist()
        for at, reason in zip(order.tolist(), reasons, strict=True):
            row = reader.cells(scores.keys[at])[0]
            assert row[1] == f"{scores.values[at]:.1f}"
            assert row[2] == scores.bands[at]
            assert row[4].replace("\xa0", " ") == reason

    def test_without_a_banding_there_is_no_band(self):
        """But a bar of who has a score."""
        reader = read_fragment(scores_html(scored(40, banding=False)))
        assert "with a score" in reader.text
        assert ["Customer", "Score", "Coverage", "What costs most"] in reader.rows

    def test_without_details_there_are_no_reasons(self):
        """Nobody kept them."""
        scores = card().score(table(8), key="key", as_of="2026-11-01", details=False)
        assert ["Customer", "Score", "Band", "Coverage"] in read_fragment(scores_html(scores)).rows

    def test_nobody_is_a_book_too(self):
        """Neither customers nor scores."""
        scores = scored(8)
        assert read_fragment(scores_html(scores.take([]))).text.startswith("0 customers")
        gaps = scores.take(np.flatnonzero(np.isnan(scores.values)))
        reader = read_fragment(scores_html(gaps))
        assert "2 customers, none has a score" in reader.text
        assert reader.rows == []

    def test_one_customer_has_the_lowest_score(self):
        """And is perfect, so that nothing costs anything."""
        scores = hs.Scorecard("a", [hs.Metric("x", hs.AsIs())]).score({"x": [100]})
        reader = read_fragment(scores_html(scores))
        assert "The lowest score" in reader.text
        assert ["Customer", "Score", "Coverage"] in reader.rows
        assert "histogram" not in scores_html(scores)
        assert "as of" not in reader.text

    def test_a_model_that_no_document_can_hold_is_shown(self):
        """It has no fingerprint."""
        scores = without_fingerprint()
        for html in (
            scores_html(scores),
            explanation_html(scores.explain(0)),
            scorecard_html(scores.scorecard),
        ):
            assert "model" not in read_fragment(html).text

    def test_a_hostile_name_stays_text(self):
        """Of a customer, a metric, a rule."""
        keys = [f"{NASTY} k{at}" for at in range(8)]
        names = [f"{NASTY} {at}" for at in range(3)]
        html = scores_html(scored(8, names=names, reason=NASTY, keys=keys))
        reader = read_fragment(html)
        assert f"{clean(NASTY)} k0" in reader.text

    @settings(max_examples=30)
    @given(strategies.cases())
    def test_any_scores_are_shown(self, case):
        """Sums, gates, rules and gaps of all kinds."""
        scores = case.scorecard.score(case.table, as_of=strategies.AS_OF)
        read_fragment(scores_html(scores))
