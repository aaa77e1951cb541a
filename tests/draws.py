"""What the laws of parts draw their examples from."""

import math

import hypothesis.strategies as st
import numpy as np
from hypothesis import settings

# a law that runs on every row of the table needs fewer examples of each
few = settings(max_examples=min(settings().max_examples, max(10, settings().max_examples // 8)))

FINITE = st.floats(allow_nan=False, allow_infinity=False)
GAP = st.just(math.nan)
POINTS = st.one_of(
    st.sampled_from([0.0, 5e-324, 1e-300, 100.0, float(np.nextafter(100, 0)), 50.0]),
    st.floats(0, 100),
)
WEIGHTS = st.one_of(st.sampled_from([1e-12, 1.0, 0.1, 1e12]), st.floats(1e-12, 1e12))


def bits(values):
    """Show numbers so that only the very same ones are equal."""
    return np.ascontiguousarray(values).tobytes()
