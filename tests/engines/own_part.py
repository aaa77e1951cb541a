"""A part of one's own, in a module that can be sent to the workers of an engine."""

import attrs
import numpy as np

from healthscore.normalizers import Normalizer


@attrs.frozen(eq=False, repr=False)
class Squared(Normalizer):
    """A curve of which no engine but numpy knows."""

    def curve(self, values):
        """Square what is from 0 to 10."""
        return np.clip(values, 0.0, 10.0) ** 2
