"""Random customers, some lost from sight, with ties in time and in score."""

import numpy as np


def draw(seed, groups=3, size=120):
    """Give durations in whole days, who left, a group and a score for each."""
    random = np.random.default_rng(seed)
    group = random.integers(0, groups, size)
    scores = random.integers(0, 40, size).astype(float)
    left = np.ceil(random.exponential(8.0 + scores / 4.0 + 6.0 * group, size))
    lost = np.ceil(random.exponential(25.0, size))
    return np.minimum(left, lost), left <= lost, group, scores
