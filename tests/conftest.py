"""What all tests share: the hypothesis profiles, and the way to data that is not ours to ship."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Timing belongs to benchmarks/: on a busy machine a deadline only makes tests flaky.
settings.register_profile("default", deadline=None)
# In CI the same change must meet the same examples.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
# What a wheel lacks shows in the first example of a law; make test has looked for the others.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=5)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default")
)

SHARED = Path(__file__).resolve().parents[2] / "shared"


def _shared(folder: str) -> Path:
    path = SHARED / folder
    if path.is_dir():
        return path
    if os.environ.get("HEALTHSCORE_REQUIRE_DATA"):
        pytest.fail("shared data not found, and HEALTHSCORE_REQUIRE_DATA is set")
    pytest.skip("shared data not found")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real customers that nobody here made up: `saas`, `telco` and `panel`."""
    return _shared("data")


@pytest.fixture(scope="session")
def shared_numbers() -> Path:
    """Published worked examples, to be reproduced."""
    return _shared("numbers")
