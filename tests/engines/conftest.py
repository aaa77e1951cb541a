"""Engines are started when a test first asks for them, once a process, and stopped at its end."""

import os

import pytest

REQUIRED = "HEALTHSCORE_REQUIRE_ENGINES"
# What other packages say about each other is not for us to answer.
QUIET = (
    "ignore:PySpark does not yet fully support pandas:FutureWarning",
    "ignore::DeprecationWarning:pyspark",
    "ignore::ResourceWarning:pyspark",
    "ignore:fetch_arrow_table:DeprecationWarning:ibis",
    # of the oldest pyarrow with the oldest pandas, and of Dask about that pyarrow
    "ignore:Passing a BlockManager:DeprecationWarning",
    "ignore:DatetimeTZBlock is deprecated:DeprecationWarning",
    "ignore:Minimal version of pyarrow:FutureWarning",
)


def pytest_collection_modifyitems(items):
    """Let other packages warn of what is theirs."""
    for item in items:
        for message in QUIET:
            item.add_marker(pytest.mark.filterwarnings(message))


def skip(reason):
    """Skip a test; where all engines must be there, that is a failure."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason}, and {REQUIRED} is set")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def _opened():
    opened = {}
    yield opened
    for engine, reason in opened.items():
        if reason is None:
            engine.close()


@pytest.fixture
def running(_opened):
    """Start an engine, or skip the test."""

    def start(engine):
        if engine not in _opened:
            _opened[engine] = engine.absent()
            if _opened[engine] is None:
                _opened[engine] = "it did not start"
                engine.open()
                _opened[engine] = None
        if _opened[engine] is not None:
            skip(f"{engine.name}: {_opened[engine]}")
        return engine

    return start


@pytest.fixture(scope="session")
def spark():
    """A session of Spark, for tests of their own."""
    import engine_spark

    reason = engine_spark.absent()
    if reason is not None:
        skip(reason)
    return engine_spark.start()
