"""What all tests of pictures share: nothing is shown, and nothing is left open."""

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt


@pytest.fixture(autouse=True)
def _closed():
    backend = mpl.get_backend()
    plt.switch_backend("Agg")
    # few dots are soon drawn
    with mpl.rc_context({"figure.dpi": 40}):
        yield
    plt.close("all")
    plt.switch_backend(backend)


@pytest.fixture
def ax():
    """Axes of somebody else's figure."""
    return plt.subplots(figsize=(5, 4))[1]
