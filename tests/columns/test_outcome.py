import re

import numpy as np
import pytest

from healthscore import DataError
from healthscore.columns import to_outcome


class TestOutcome:
    @pytest.mark.parametrize(
        "values",
        [[True, False, None], [1, 0, np.nan], np.array([1.0, 0.0, np.nan]), ["1", "0", ""]],
    )
    def test_is_1_for_who_left(self, values):
        """And 0 for who stayed, in whatever way it is written."""
        np.testing.assert_array_equal(to_outcome(values, 3), [1.0, 0.0, np.nan])

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ([1, 0], "'outcome' must have one value for each of 3 customers. Got 2."),
            (
                [1, 2, 0],
                "'outcome', row 1: 1 for who left, 0 for who stayed or a gap is due. Got 2.0.",
            ),
            (["Yes", "No", "No"], "'outcome': row 0: a number is due. Got 'Yes'."),
        ],
    )
    def test_refuses_what_is_neither(self, values, message):
        """With the row."""
        with pytest.raises(DataError, match=re.escape(message)):
            to_outcome(values, 3)
