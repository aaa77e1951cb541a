"""The share of the weight that was observed, against a walk down the definition."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthscore import AsIs, Fixed, Group, Metric, Scorecard
from healthscore.aggregations import Layout
from healthscore.scoring._coverage import PAGE, Coverage, cells_of


@st.composite
def bodies(draw, depth=3):
    """Draw the members of a body and a weight for each: metrics, and groups within groups."""
    kinds = st.sampled_from(["metric"] * 3 + ["group"] * (depth > 0))
    members, weights = {}, {}
    for kind in draw(st.lists(kinds, min_size=1, max_size=13 if depth == 3 else 5)):
        name = f"m{draw(st.uuids())}"
        members[name] = None if kind == "metric" else draw(bodies(depth - 1))
        weights[name] = draw(st.sampled_from([0.1, 1, 2, 3, 1 / 3]))
    return members, weights


def built(body):
    """Make the members that `bodies` drew."""
    return [
        Metric(name, AsIs())
        if below is None
        else Group(name, built(below), weighting=Fixed(below[1]))
        for name, below in body[0].items()
    ]


def names_of(body):
    """Go through the names of all metrics."""
    for name, below in body[0].items():
        yield from [name] if below is None else names_of(below)


def observed(body, gaps):
    """Work the share out for one customer."""
    members, weights = body
    parts = [
        weights[name] * (float(name not in gaps) if below is None else observed(below, gaps))
        for name, below in members.items()
    ]
    return sum(parts) / sum(weights.values())


class TestCoverage:
    @given(bodies(), st.data())
    def test_it_is_the_share_of_the_weight_at_every_level(self, body, data):
        """However deep, and however many metrics."""
        names = list(names_of(body))
        rows = data.draw(st.lists(st.sets(st.sampled_from(names)), min_size=1, max_size=5))
        rows += [set(), set(names)]
        table = {name: [None if name in gaps else 50.0 for gaps in rows] for name in names}
        scorecard = Scorecard("card", built(body), weighting=Fixed(body[1]))
        found = scorecard.score(table).coverage
        assert found == pytest.approx([observed(body, gaps) for gaps in rows], abs=1e-14)
        # to the last bit at the ends
        assert found[-2:].tolist() == [1.0, 0.0]

    @pytest.mark.parametrize("count", [1, 7, 8, 9, 12, 13, 24, 40])
    def test_whole_weights_give_the_nearest_number(self, count):
        """0.75, and not a number beside it."""
        names = [f"m{place}" for place in range(count)]
        card = Scorecard("card", [Metric(name, AsIs()) for name in names])
        table = {
            name: [None if row > place else 1.0 for row in range(count + 1)]
            for place, name in enumerate(names)
        }
        due = [(count - row) / count for row in range(count + 1)]
        assert card.score(table).coverage.tolist() == due

    @pytest.mark.parametrize("weights", [[0.5] * 30, [2.0] * 30, [1.0, 2.0] * 15])
    def test_pages_hold_whole_cells(self, weights):
        """As many as there is room for in a table."""
        cells = list(cells_of(Layout(tuple(weights)), weights)) * 3
        coverage = Coverage(cells)
        assert [cell for page in coverage._pages for cell in page] == cells
        for page, table in zip(coverage._pages, coverage._tables, strict=True):
            assert len(table) == math.prod(cell.states for cell in page) <= PAGE

    def test_groups_among_metrics_add_for_themselves(self):
        """A byte of groups alone is none."""
        layout = Layout((1.0,) * 9, alike=False)
        assert list(cells_of(layout, [0.0] * 9)) == []
        assert [cell.number for cell in cells_of(layout, [0.0] * 8 + [1.0])] == [1]

    def test_a_metric_beside_a_group_of_its_weight(self):
        """They weigh the same, and still one gap is not the other."""
        card = Scorecard("card", [Metric("a", AsIs()), Group("g", [Metric("b", AsIs())])])
        table = {"a": [1.0, None], "b": [None, 1.0]}
        assert card.score(table).values.tolist() == [1.0, 1.0]
        assert card.score(table).coverage.tolist() == [0.5, 0.5]
        card = Scorecard(
            "card", [Metric("a", AsIs()), Group("g", [Metric(name, AsIs()) for name in "bc"])]
        )
        table = {"a": [1.0, None], "b": [None, 1.0], "c": [None, None]}
        assert card.score(table).coverage.tolist() == [0.5, 0.25]

    def test_a_gated_group_is_covered_by_itself(self):
        """Each group's gate looks at its own metrics."""
        groups = [
            Group(name, [Metric(f"{name}{place}", AsIs()) for place in range(3)], min_coverage=0.5)
            for name in "ab"
        ]
        table = {"a0": [1.0], "a1": [1.0], "a2": [None], "b0": [1.0], "b1": [None], "b2": [None]}
        scores = Scorecard("card", groups).score(table)
        assert scores.coverage.tolist() == [0.5]
        assert np.isnan([scores.members["a"][0], scores.members["b"][0]]).tolist() == [False, True]
