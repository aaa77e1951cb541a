import random

import pytest
from hypothesis import given
from page_reader import NASTY, card, read_fragment

import healthscore as hs
import strategies
from healthscore import learn
from healthscore.spec.pages._content import clean
from healthscore.views._scorecard_view import scorecard_html


class TestScorecard:
    """A scorecard in a notebook."""

    def test_shows_members_weights_curves_rules_and_bands(self):
        """In words that can be read out."""
        scorecard = card(version="2026.2", owner="CS", description="Who may leave.")
        reader = read_fragment(scorecard_html(scorecard))
        assert "3 metrics in 1 group, version 2026.2, owner CS, model " in reader.text
        assert "Who may leave." in reader.text
        assert reader.cells("nps")[0][1:3] == ["33.3%", "33.3%"]
        assert "A straight line from 0 at -100 to 100 at 100" in reader.cells("nps")[0][3]
        assert "product 1 metric, 33.3% of the whole" in reader.text
        assert "the score is at most 30. Reason: open P1." in reader.text
        assert "no score where less than 50%" in reader.text
        assert "green 70 and above" in reader.text

    def test_says_what_is_still_to_be_learned(self):
        """And shows what is known."""
        metric = hs.Metric("mrr", hs.Linear(worst=0, best=learn.quantile(0.9)), formula="log1p(x)")
        group = hs.Group("money", [metric, hs.Metric("b", hs.AsIs())], weighting=hs.Entropy())
        scorecard = hs.Scorecard(
            "raw", [group, hs.Group("c", [hs.Metric("d", hs.AsIs())])], weighting=hs.Critic()
        )
        reader = read_fragment(scorecard_html(scorecard))
        assert "Still to be learned: metric 'mrr'," in reader.text
        assert "money 2 metrics, weight to be learned" in reader.text
        assert "Of log1p(x)." in reader.cells("mrr")[0][3]

    def test_nested_groups_say_their_share_of_both(self):
        """Of their group, and of the whole."""
        inner = hs.Group("inner", [hs.Metric("a", hs.AsIs())], aggregation=hs.Worst())
        outer = hs.Group("outer", [inner, hs.Metric("b", hs.AsIs())])
        scorecard = hs.Scorecard("card", [outer, hs.Metric("c", hs.AsIs())])
        reader = read_fragment(scorecard_html(scorecard))
        assert "inner 1 metric, 50% of its group, 25% of the whole" in reader.text
        assert reader.text.count("The lowest score among the members") == 1
        assert (
            "svg"
            not in read_fragment(
                scorecard_html(hs.Scorecard("p", [hs.Metric("a", hs.Percentile())]))
            ).tags
        )

    def test_a_share_below_weights_to_be_learned_is_that_of_the_group(self):
        """Nobody knows the share of the whole."""
        inner = hs.Group("inner", [hs.Metric("a", hs.AsIs())])
        outer = hs.Group("outer", [inner, hs.Metric("b", hs.AsIs())])
        scorecard = hs.Scorecard("card", [outer, hs.Metric("c", hs.AsIs())], weighting=hs.Entropy())
        reader = read_fragment(scorecard_html(scorecard))
        assert "inner 1 metric, 50% of its group" in reader.text
        assert "of the whole" not in reader.text

    def test_points_stand_in_the_place_of_weights(self):
        """Where they are added up."""
        group = hs.Group(
            "g", [hs.Metric("a", hs.AsIs(-20, 10))], aggregation=hs.Sum(low=-9, high=9)
        )
        scorecard = hs.Scorecard("sum", [group], aggregation=hs.Sum(start=50))
        reader = read_fragment(scorecard_html(scorecard))
        assert reader.cells("a")[0][1] == "-20 to 10 points"

    @pytest.mark.parametrize("grouped", [True, False])
    def test_two_hundred_metrics_are_no_wall(self, grouped):
        """All are there, and few are open."""
        metrics = [hs.Metric(f"m{at}", hs.AsIs()) for at in range(200)]
        groups = [hs.Group(f"g{at}", metrics[at * 10 : at * 10 + 10]) for at in range(20)]
        html = scorecard_html(hs.Scorecard("wide", groups if grouped else metrics))
        reader = read_fragment(html)
        assert all(reader.cells(metric.name) for metric in metrics)
        assert "<details open" not in html
        assert html.count("<details") == (20 if grouped else 1)

    def test_many_rules_are_folded_in(self):
        """A few are not."""
        rules = [hs.Cap(at=10, when=f"x > {at}") for at in range(4)]
        for count in (3, 4):
            scorecard = hs.Scorecard("r", [hs.Metric("x", hs.AsIs())], rules=rules[:count])
            assert ("<details open" in scorecard_html(scorecard)) is (count == 3)

    def test_a_hostile_name_stays_text(self):
        """Wherever it stands."""
        names = [f"{NASTY} {at}" for at in range(3)]
        scorecard = card(
            name=NASTY, names=names, group=f"{NASTY} g", reason=NASTY, owner=NASTY, version=NASTY
        )
        reader = read_fragment(scorecard_html(scorecard))
        assert reader.text.count(clean(NASTY)) >= 7

    @given(strategies.SEEDS)
    def test_any_scorecard_is_shown(self, seed):
        """Balanced, and with all its members."""
        scorecard = strategies.any_case(random.Random(seed)).scorecard  # noqa: S311  chance that can be repeated
        reader = read_fragment(scorecard_html(scorecard))
        for metric in scorecard.metrics():
            assert len(reader.cells(metric.name)) == 1
