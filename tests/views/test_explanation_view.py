import numpy as np
from hypothesis import given, settings
from page_reader import NASTY, card, read_fragment, scored

import healthscore as hs
import strategies
from healthscore.spec.pages._content import clean
from healthscore.views._explanation_view import explanation_html


class TestExplanation:
    """One score taken apart, in a notebook."""

    def test_shows_every_metric_with_its_points(self):
        """As the explanation has them."""
        explanation = scored(8).explain("c5")
        reader = read_fragment(explanation_html(explanation))
        assert f"c5 score {explanation.score:.1f} {explanation.band} coverage" in reader.text
        for part in explanation.parts:
            where = f" in {' / '.join(part.groups)}" if part.groups else ""
            row = reader.cells(f"{part.name}{where}")[0]
            assert row[1].startswith(part.shown)
            assert row[4] == f"{part.contribution:.1f}"
            assert row[5] == f"{part.loss:.1f} "
        for sentence in explanation.sentences:
            assert clean(sentence) in reader.text

    def test_gaps_are_named_with_what_they_are_worth(self):
        """Missing ones, and stale ones with the value that is too old."""
        customer = {"usage": None, "nps": 40, "asked": "2026-01-01", "tickets": 0, "p1": 0}
        explanation = card(min_present=0).score_one(customer, as_of="2026-11-01").explain()
        reader = read_fragment(explanation_html(explanation))
        parts = {part.name: part for part in explanation.parts}
        low, high = parts["nps"].worth
        assert reader.cells("nps")[0][1] == f"40, stale (score {low:.1f} to {high:.1f} if known)"
        assert reader.cells("usage in product")[0][1].startswith("missing (score ")
        assert "With every gap filled, the score would be from" in reader.text

    def test_rules_are_named_with_reason_and_points(self):
        """Those of groups with their place, and those without effect too."""
        group = hs.Group(
            "g", [hs.Metric("x", hs.AsIs())], rules=[hs.Cap(at=20, when="x > 0", reason="low")]
        )
        late = hs.Cap(at=90, when="x > 0", reason="late")
        score = hs.Scorecard("s", [group], rules=[late]).score_one({"x": 80})
        text = read_fragment(explanation_html(score.explain())).text
        assert "low on g: -60.0 points" in text
        assert "late: no effect" in text

    def test_without_a_score_there_is_still_a_table(self):
        """And no loss, where nothing can be lost."""
        scorecard = hs.Scorecard("s", [hs.Metric("x", hs.AsIs(), missing=50)], min_coverage=1)
        explanation = scorecard.score_one({"x": None}).explain()
        reader = read_fragment(explanation_html(explanation))
        assert " no score coverage 0.0%" in reader.text
        assert ["Metric", "Value", "Score", "Weight", "Puts in"] in reader.rows

    def test_a_hostile_name_stays_text(self):
        """Of a customer, a metric, a group, a rule, a value."""
        names = [f"{NASTY} {at}" for at in range(3)]
        scores = scored(
            8,
            names=names,
            group=f"{NASTY} g",
            reason=NASTY,
            keys=[f"{NASTY} k{at}" for at in range(8)],
        )
        html = explanation_html(scores.explain(f"{NASTY} k0"))
        reader = read_fragment(html)
        assert reader.text.count(clean(NASTY)) >= 6

    def test_many_metrics_are_folded_in(self):
        """Those that cost little."""
        metrics = [hs.Metric(f"m{at}", hs.AsIs()) for at in range(40)]
        explanation = (
            hs.Scorecard("wide", metrics).score_one({f"m{at}": at for at in range(40)}).explain()
        )
        html = explanation_html(explanation)
        assert "<summary>28 more metrics</summary>" in html
        assert all(read_fragment(html).cells(f"m{at}") for at in range(40))

    @settings(max_examples=30)
    @given(strategies.cases(rows=3))
    def test_any_score_is_explained(self, case):
        """Sums, gates, rules and gaps of all kinds."""
        scores = case.scorecard.score(case.table, as_of=strategies.AS_OF)
        for key in np.arange(len(scores)).tolist():
            read_fragment(explanation_html(scores.explain(key)))
