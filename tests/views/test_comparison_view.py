import numpy as np
from hypothesis import given, settings
from page_reader import NASTY, card, read_fragment, scored, table

import healthscore as hs
import strategies
from healthscore.explain import Comparison
from healthscore.spec.pages._content import clean
from healthscore.views._comparison_view import comparison_html


def compared(size=40, **fields):
    """Compare two months of a book."""
    return Comparison(scored(size, seed=1, **fields), scored(size, seed=2, **fields))


class TestComparison:
    """Two results, in a notebook."""

    def test_shows_the_mean_the_bands_and_the_movers(self):
        """As the comparison has them."""
        comparison = compared()
        reader = read_fragment(comparison_html(comparison))
        mean = comparison.mean
        assert f"from {mean.before:.1f} to {mean.after:.1f} ({mean.change:+.1f})" in reader.text
        for label, points in (*mean.metrics.items(), ("rules", mean.rules)):
            if abs(points) >= 0.005:
                assert reader.cells(label)[0][1] == f"{points:+.2f} "
        for old in ("green", "yellow", "red", "unknown"):
            counts = [
                comparison.migrations.get((old, new), 0) for new in ("green", "yellow", "red")
            ]
            found = [row for row in reader.cells(old) if len(row) > 3]
            if found:
                assert [int(count) for count in found[0][1:4]] == counts
        for move in comparison.largest(5):
            row = reader.cells(move.key)[0]
            assert row[1:4] == [f"{move.before:.1f}", f"{move.after:.1f}", f"{move.change:+.1f}"]
            largest = max(
                (*move.reasons.items(), *move.rules.items()), key=lambda each: abs(each[1])
            )
            assert largest[0] in row[5]

    def test_counts_add_up(self):
        """Whoever has both scores rises, falls or stays."""
        comparison = compared()
        change = comparison.change[~np.isnan(comparison.change)]
        up, down = (change >= 0.05).sum(), (change <= -0.05).sum()
        said = f"{up} rise, {down} fall, {len(change) - up - down} stay"
        assert said in read_fragment(comparison_html(comparison)).text

    def test_says_who_came_and_went(self):
        """Also from and to a score."""
        before, after = scored(8, seed=1), scored(8, seed=2)
        text = read_fragment(
            comparison_html(Comparison(before.take([0, 1, 2, 3]), after.take([1, 2, 3, 4, 5])))
        ).text
        assert "2 newcomers; 1 leaver." in text
        columns = table(4)
        columns["usage"] = [None, 10, None, 10]
        columns["nps"] = [None, 10, 10, None]
        columns["asked"] = ["2026-11-01"] * 4
        gaps = card().score(columns, key="key", as_of="2026-11-01")
        full = card().score(
            columns | {"usage": [10, None, 10, 10], "nps": [10, None, 10, 10]},
            key="key",
            as_of="2026-11-01",
        )
        text = read_fragment(comparison_html(Comparison(gaps, full))).text
        assert "get a score" in text
        assert "lose theirs" in text

    def test_says_that_the_model_changed(self):
        """And what its part is."""
        columns = table(20)
        old, new = (
            card(weighting=hs.Fixed(product=share, nps=1, tickets=1)).score(
                columns, key="key", as_of="2026-11-01"
            )
            for share in (1, 8)
        )
        text = read_fragment(comparison_html(Comparison(old, new))).text
        assert "changed in between" in text
        assert "another model" in text

    def test_a_rule_alone_moves_the_mean(self):
        """No metric has a part in it."""
        columns = table(8)
        before, after = (
            card().score(columns | {"p1": [p1] * 8}, key="key", as_of="2026-11-01") for p1 in (0, 1)
        )
        reader = read_fragment(comparison_html(Comparison(before, after)))
        assert len(reader.cells("rules")) == 1
        assert not reader.cells("usage")
        assert "is due to" not in reader.text

    def test_nothing_moved(self):
        """There is little to say."""
        scores = scored(8, banding=False)
        reader = read_fragment(comparison_html(Comparison(scores, scores)))
        assert reader.rows == []
        assert "0 rise, 0 fall" in reader.text

    def test_nobody_has_a_score(self):
        """Neither before nor after."""
        scores = scored(8).take([4])
        reader = read_fragment(comparison_html(Comparison(scores, scores)))
        assert "1 customer compared0 newcomers; 0 leavers." in reader.text

    def test_turnover_alone_moves_the_mean(self):
        """Where nobody is in both."""
        scores = scored(8, banding=False)
        comparison = Comparison(scores.take([6]), scores.take([7]))
        reader = read_fragment(comparison_html(comparison))
        assert reader.cells("who is in the book")

    def test_a_hostile_name_stays_text(self):
        """Of a customer, a metric."""
        keys = [f"{NASTY} k{at}" for at in range(20)]
        names = [f"{NASTY} {at}" for at in range(3)]
        html = comparison_html(compared(20, names=names, keys=keys))
        reader = read_fragment(html)
        assert reader.text.count(clean(NASTY)) >= 8

    @settings(max_examples=30)
    @given(strategies.cases())
    def test_any_two_results_are_compared(self, case):
        """The second in another order of rows, so that everything moves."""
        turned = {name: values[::-1] for name, values in case.table.items()}
        before, after = (
            case.scorecard.score(each, as_of=strategies.AS_OF) for each in (case.table, turned)
        )
        read_fragment(comparison_html(Comparison(before, after)))
