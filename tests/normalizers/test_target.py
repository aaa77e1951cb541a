import re

import numpy as np
import pytest

from healthscore import DefinitionError, Target
from healthscore.formula import Column
from trees import value_of


class TestTarget:
    """Neither too little nor too much."""

    def test_falls_off_on_both_sides(self):
        """To 0 at the tolerance."""
        scores = Target(low=5, high=10, tolerance=4)([0, 1, 3, 5, 7, 10, 12, 14, 15])
        assert scores.tolist() == [0, 0, 50, 100, 100, 100, 50, 0, 0]

    def test_may_be_a_point(self):
        """One value is best."""
        assert Target(5, 5, 1)([4.5, 5, 5.5]).tolist() == [50, 100, 50]

    @pytest.mark.parametrize("tolerance", [0.3, 5.5, 12.1, 39.9])
    def test_its_tree_never_falls_below_0(self, tolerance):
        """Though 100 over the tolerance, times the tolerance, is a hair above 100."""
        assert tolerance * (100.0 / tolerance) > 100.0
        tree = Target(low=0, high=0, tolerance=tolerance).lowered(Column("x"))
        edge = np.nextafter(tolerance, 0)
        values = np.array([-edge, edge, tolerance])
        scores = value_of(tree, {"x": values})
        assert (scores >= 0).all()
        np.testing.assert_allclose(scores, Target(0, 0, tolerance)(values), atol=1e-12)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ((5, 4, 1), "'high' of Target must not be below 'low'. Got 4.0."),
            ((5, 6, 0), "'tolerance' of Target must be above 0. Got 0.0."),
            ((5, 6, -1), "'tolerance' of Target must be above 0. Got -1.0."),
            ((None, 6, 1), "'low' of Target must be a finite number or one of learn. Got None."),
        ],
    )
    def test_refuses(self, fields, message):
        """Each field says what it may be."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Target(*fields)
