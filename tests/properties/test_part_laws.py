"""What holds for every part of the table in parts.py, whatever its role."""

import math
import pickle
from inspect import isabstract

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import healthscore as hs
import parts
from draws import FINITE, few
from healthscore import learn, segments

every_learning_part = pytest.mark.parametrize(
    "part",
    [
        *parts.LEARNING_NORMALIZERS,
        *parts.LEARNED_CURVES,
        *parts.LEARNING_BANDINGS,
        *parts.LEARNING_RULES,
    ],
    ids=parts.name_of,
)


def left(value):
    """Tell who left, by chance that goes with the value."""
    return math.nan if math.isnan(value) else math.sin(value) > 0


def public_parts():
    """Find every class of a role that the package names, in whatever room."""
    rooms = (hs, hs.normalizers, hs.aggregations, hs.weightings, hs.bandings, hs.rules)
    found = {getattr(room, name) for room in rooms for name in room.__all__}
    return {
        part
        for part in found
        if isinstance(part, type) and hasattr(part, "__attrs_attrs__") and not isabstract(part)
    }


CURVES = (hs.Curve("age < 6", hs.Linear(worst=0, best=10)), hs.Curve("new", hs.AsIs()))
DEFINITIONS = (
    *parts.SHIPPED,
    *parts.PLAYS,
    *CURVES,
    *parts.OVER_TIME,
    *parts.OF_MANY,
    *parts.LEARNED_FROM_OUTCOMES,
)
NAMES = {name: getattr(room, name) for room in (segments, hs) for name in room.__all__}


class TestEveryPart:
    """Laws of all definitions."""

    @pytest.mark.parametrize("part", DEFINITIONS, ids=parts.name_of)
    def test_a_part_prints_as_the_call_that_makes_an_equal_one(self, part):
        """What is read in a notebook can be pasted back."""
        again = eval(repr(part), dict(NAMES))  # noqa: S307  that it can be evaluated is the law
        assert again == part
        assert type(again) is type(part)
        assert hash(again) == hash(part)
        assert repr(again) == repr(part)

    @pytest.mark.parametrize("part", DEFINITIONS, ids=parts.name_of)
    def test_a_part_survives_pickling(self, part):
        """Parts travel between processes."""
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(part, protocol))  # noqa: S301  our own bytes
            assert (again, hash(again)) == (part, hash(part))

    @pytest.mark.parametrize("part", DEFINITIONS, ids=parts.name_of)
    def test_a_part_does_not_change(self, part):
        """Nothing can be put in the place of a field."""
        with pytest.raises(AttributeError):
            part.other_field = 1
        for field in type(part).__attrs_attrs__:
            with pytest.raises(AttributeError):
                setattr(part, field.name, getattr(part, field.name))

    def test_every_shipped_class_is_a_row(self):
        """No part is public without being held to the laws."""
        whole = {hs.Metric, hs.Group, hs.Scorecard, hs.Formula, hs.AppliedRule}
        assert public_parts() - whole == {type(part) for part in DEFINITIONS}

    def test_different_parts_are_different(self):
        """No two rows of the table are equal but those that are the same call."""
        shown = {repr(part) for part in DEFINITIONS}
        assert len(set(DEFINITIONS)) == len(shown)


class TestEveryLearningPart:
    """Laws of fitting."""

    VALUES = st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=40, unique=True)

    def fitted(self, part, values):
        """Fit, or tell that the values do not tell the parameters apart."""
        # who left goes with the value, and not with the row
        outcome = {} if part not in parts.LEARNED_CURVES else {"outcome": list(map(left, values))}
        try:
            return part.fit(values, **outcome)
        except hs.FitError:
            return None

    @every_learning_part
    @few
    @given(values=VALUES, data=st.data())
    def test_fitting_does_not_depend_on_the_order_of_the_rows(self, part, values, data):
        """Nor on gaps between them."""
        order = data.draw(st.permutations([*values, math.nan, math.nan]))
        assert self.fitted(part, order) == self.fitted(part, values)

    @every_learning_part
    @few
    @given(values=VALUES)
    def test_a_fitted_part_learns_nothing_more(self, part, values):
        """Fitting is done once: the second time gives the same part back."""
        fitted = self.fitted(part, values)
        assert part.learns
        if fitted is not None:
            assert type(fitted) is (hs.Piecewise if part in parts.LEARNED_CURVES else type(part))
            assert not fitted.learns
            assert fitted.fit([1.0, 2.0]) is fitted
            assert eval(repr(fitted), dict(vars(hs))) == fitted  # noqa: S307  as above

    @pytest.mark.parametrize("part", parts.LEARNED_CURVES, ids=parts.name_of)
    @few
    @given(values=VALUES)
    def test_a_learned_curve_goes_the_way_that_is_better(self, part, values):
        """All the way from 0 to 100 at most, and it prints with the values it was learned from."""
        fitted = self.fitted(part, values)
        if fitted is not None:
            scores = list(fitted.knots.values())
            assert scores == sorted(scores, reverse=part.better == "lower")
            assert all(0.0 <= score <= 100.0 for score in scores)
            assert min(values) <= min(fitted.knots)
            assert max(fitted.knots) <= max(values)

    @pytest.mark.parametrize("part", parts.LEARNED_CURVES, ids=parts.name_of)
    def test_a_curve_that_is_not_learned_yet_scores_nothing(self, part):
        """Whichever way it is asked."""
        for ask in (part, part.curve, lambda values: part.kernel()(values, values, None)):
            with pytest.raises(hs.NotFittedError, match="Call fit"):
                ask(np.array([1.0]))

    @pytest.mark.parametrize(
        "part",
        [*parts.NORMALIZERS, *parts.LABELLED, *parts.BANDINGS, *parts.RULES],
        ids=parts.name_of,
    )
    def test_a_part_without_anything_to_learn_stays_itself(self, part):
        """Even where there is nothing to learn from."""
        assert part.fit([]) is part
        assert not getattr(part, "learns", False)

    @given(
        st.lists(FINITE, min_size=2, max_size=9),
        st.sampled_from(
            [
                learn.minimum(),
                learn.maximum(),
                learn.quantile(0.3),
                learn.median(),
                learn.median(iqrs=1.5),
                learn.mean(),
                learn.mean(sds=-3),
            ]
        ),
    )
    def test_values_of_any_size_are_learned_from_or_refused(self, values, parameter):
        """No overflow escapes as a warning, or as another kind of error."""
        try:
            fitted = hs.Logistic(midpoint=parameter, width=1).fit(values)
        except hs.FitError:
            return
        assert math.isfinite(fitted.midpoint)
