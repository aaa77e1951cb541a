import re

import attrs
import numpy as np
import pytest

from healthscore import (
    AsIs,
    DataError,
    DefinitionError,
    Equal,
    Fixed,
    Metric,
    NotFittedError,
    Scorecard,
)
from healthscore.weightings import Weighting


@attrs.frozen(repr=False)
class ByMean(Weighting):
    """A weighting as a user would write one that learns."""

    learns = True

    def fit(self, scores, names, outcome=None):
        """Weigh each member by its mean score."""
        del outcome
        return Fixed(dict(zip(names, np.nanmean(scores, axis=0), strict=True)))


@attrs.frozen(repr=False)
class ByLength(Weighting):
    """A weighting as a user would write one that knows its weights."""

    def over(self, names):
        """Weigh each member by the length of its name."""
        return {name: float(len(name)) for name in names}


class TestOwnWeighting:
    """What a user writes is as good as what is shipped."""

    def test_is_learned_with_the_scorecard(self):
        """And comes back as numbers."""
        card = Scorecard("s", [Metric("a", AsIs()), Metric("b", AsIs())], weighting=ByMean())
        assert card.learns
        fitted = card.fit({"a": [10, 30], "b": [50, 70]})
        assert fitted.weighting == Fixed(a=20, b=60)
        assert not fitted.learns

    def test_that_knows_its_weights_gives_nothing_else(self):
        """Fitting turns them into shares, and a scorecard takes them as they are."""
        assert ByLength().fit(np.ones((3, 2)), ["a", "bcd"]) == Fixed(a=0.25, bcd=0.75)
        card = Scorecard("s", [Metric("a", AsIs()), Metric("bcd", AsIs())], weighting=ByLength())
        assert not card.learns
        assert card.score({"a": [100], "bcd": [0]}).values.tolist() == [25]

    def test_has_no_weights_before(self):
        """The message names the members."""
        message = "Call fit() first: ByMean() still learns the weights of a, b."
        with pytest.raises(NotFittedError, match=re.escape(message)):
            ByMean().over(["a", "b"])


class TestShape:
    """Scores are one column for each name."""

    @pytest.mark.parametrize("weighting", [Equal(), Fixed(a=1, b=2)])
    @pytest.mark.parametrize(
        ("scores", "got"),
        [(np.ones((3, 3)), "(3, 3)"), (np.ones(2), "(2,)"), ([[1, 2], [1]], "(2,)"), (3, "()")],
    )
    def test_of_scores(self, weighting, scores, got):
        """Anything else is refused."""
        message = f"Scores must have the shape (n_customers, 2). Got {got}."
        with pytest.raises(DataError, match=re.escape(message)):
            weighting.fit(scores, ["a", "b"])

    @pytest.mark.parametrize("names", [[], ["a", "a"]])
    def test_of_names(self, names):
        """One at least, and no two alike."""
        with pytest.raises(DefinitionError, match="one or more names, all different"):
            Equal().fit(np.ones((2, len(names))), names)
