import numpy as np
import pytest

from healthscore import DefinitionError, FitError, Linear, learn
from healthscore.normalizers import (
    csat_answer,
    distance_to_target,
    min_max,
    nps_answer,
    t_score,
    z_score,
)


class TestScales:
    def test_the_mean_of_nps_answers_is_the_nps(self):
        """On a scale of 0 to 100: (NPS + 100) / 2."""
        answers = np.array([0, 3, 6, 7, 8, 8, 9, 10, 10, 10])
        nps = 100 * ((answers >= 9).mean() - (answers <= 6).mean())
        assert nps_answer()(answers).mean() == (nps + 100) / 2

    def test_the_mean_of_csat_answers_is_the_csat(self):
        """The percentage of satisfied answers."""
        answers = np.array([1, 2, 3, 4, 5])
        assert csat_answer()(answers).mean() == 40.0
        assert csat_answer(satisfied=9)([8, 9, 10]).tolist() == [0, 100, 100]

    def test_standard_scores_are_what_they_are_called(self):
        """T is 50 + 10 z, cut off at 0 and 100."""
        values = np.array([1.0, 4, 4, 5, 11, 90])
        z = (values - values.mean()) / values.std(ddof=1)
        np.testing.assert_allclose(t_score().fit(values)(values), 50 + 10 * z)
        np.testing.assert_allclose(z_score(sds=4).fit(values)(values), 50 + 12.5 * z)
        np.testing.assert_allclose(z_score("lower").fit(values)(values), 50 - 50 * z / 3)

    def test_ends_are_learned_in_the_direction_given(self):
        """For fewer is better they are turned round."""
        assert min_max() == Linear(worst=learn.minimum(), best=learn.maximum())
        assert min_max("lower") == Linear(worst=learn.maximum(), best=learn.minimum())
        assert min_max(low=1).fit([0, 4])([0, 2, 4]).tolist() == [1, 50.5, 100]
        assert distance_to_target(9).fit([1, 3])([1, 5, 9]).tolist() == [0, 50, 100]
        assert distance_to_target(0, "lower").fit([8, 4])([8, 4, 0]).tolist() == [0, 50, 100]
        assert distance_to_target(0, "lower", start=20) == Linear(worst=20, best=0)

    def test_a_start_past_the_target_is_refused(self):
        """The curve must not turn round, whether the start is learned or named."""
        for curve, values in (
            (distance_to_target(2), [3, 6]),
            (distance_to_target(2), [2, 2]),
            (distance_to_target(9, "lower"), [3, 6]),
            (distance_to_target(3, start=learn.quantile(0.1)), [4, 5, 6]),
        ):
            with pytest.raises(FitError, match=r"must come to a number (above|below)"):
                curve.fit(values)
        for target, better, start in ((2, "higher", 3), (9, "lower", 3)):
            with pytest.raises(DefinitionError, match=r"'start' of .* must not be past the target"):
                distance_to_target(target, better, start=start)

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda: min_max("up"),
            lambda: z_score(sds=0),
            lambda: z_score(sds="3"),
            lambda: t_score("down"),
            lambda: distance_to_target(3, better=None),
            lambda: distance_to_target("20", start=0),
            lambda: distance_to_target(learn.quantile(0.9)),
            lambda: distance_to_target(20, start="0"),
            lambda: csat_answer(satisfied=learn.mean()),
            lambda: csat_answer(satisfied=1e17),
            lambda: min_max(low=80, high=20),
            lambda: min_max(low="1"),
        ],
    )
    def test_refuse_what_says_nothing(self, wrong):
        """A direction is higher or lower, and a width is above 0."""
        with pytest.raises(DefinitionError, match="must be"):
            wrong()
