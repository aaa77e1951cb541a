import math
import re

import numpy as np
import pytest

from healthscore import Categories, DataError, DefinitionError


class TestCategories:
    """A score for each label."""

    def test_looks_labels_up(self):
        """Case and spaces count; an unlisted label is a gap, or scores as others do."""
        plans = {"free": 20, "pro": 70}
        scores = Categories(plans)(["pro", "free", "Pro", "pro ", None]).tolist()
        assert scores[:2] == [70.0, 20.0]
        assert all(map(math.isnan, scores[2:]))
        assert Categories(plans, other=5)(["pro", "trial", "x"]).tolist() == [70.0, 5.0, 5.0]

    @pytest.mark.parametrize("gap", [None, math.nan, "", "  ", np.datetime64("NaT")])
    def test_a_gap_is_not_another_label(self, gap):
        """Even where other labels have a score."""
        assert math.isnan(Categories({"None": 1, "nan": 2}, other=50)(["x", gap])[1])

    def test_a_label_that_looks_like_a_gap_is_none(self):
        """Text is text."""
        scores = Categories({"None": 1, "nan": 2})([None, "None", math.nan, "nan"]).tolist()
        assert scores[1::2] == [1.0, 2.0]
        assert all(map(math.isnan, scores[::2]))

    def test_takes_arrays_of_text(self):
        """Of either kind that numpy has, or of NaNs alone, as an empty column is often read."""
        assert Categories({"a": 1})(np.array(["a", "a"])).tolist() == [1.0, 1.0]
        assert np.isnan(Categories({"a": 1}, other=2)(np.array([math.nan] * 2))).all()

    def test_spans_its_scores(self):
        """The score of other labels among them."""
        assert Categories({"a": 20, "b": 70}).span == (20.0, 70.0)
        assert Categories({"a": 20, "b": 70}, other=5).span == (5.0, 70.0)

    def test_has_nothing_to_learn(self):
        """Fitting gives it back."""
        plans = Categories({"a": 1})
        assert plans.fit(["b"]) is plans
        assert plans.takes == "labels"

    def test_refuses_numbers(self):
        """They are judged by other curves."""
        with pytest.raises(DataError, match=r"a label is due\. Got 3"):
            Categories({"a": 1})([3])
        with pytest.raises(DefinitionError, match="Categories judges labels"):
            Categories({"a": 1}).curve(np.ones(1))

    @pytest.mark.parametrize(
        ("scores", "more", "message"),
        [
            ({}, {}, "'scores' of Categories must be a mapping of one or more labels. Got {}."),
            (["a"], {}, "'scores' of Categories must be a mapping of one or more labels."),
            ({" ": 1}, {}, "must have texts that are not blank as labels. Got ' '."),
            ({1: 1}, {}, "must have texts that are not blank as labels. Got 1."),
            ({"a": None}, {}, "'scores' of Categories must hold finite numbers. Got None."),
            ({"a": True}, {}, "'scores' of Categories must hold finite numbers. Got True."),
            ({"a": 1}, {"other": "b"}, "'other' of Categories must be a finite number. Got 'b'."),
        ],
    )
    def test_refuses(self, scores, more, message):
        """Each field says what it may be."""
        with pytest.raises(DefinitionError, match=re.escape(message)):
            Categories(scores, **more)
