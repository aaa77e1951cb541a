import copy
import pickle

import pytest

import healthscore
from healthscore import errors
from healthscore.errors import (
    DataError,
    DefinitionError,
    FitError,
    HealthScoreError,
    MissingExtraError,
    NotFittedError,
    SpecError,
)

LEAVES = [DataError, DefinitionError, FitError, MissingExtraError, NotFittedError, SpecError]


class TestHealthScoreError:
    """The root, and how a message grows on its way up."""

    def test_a_bare_message(self):
        """Place and value may be unknown."""
        error = HealthScoreError("no")
        assert (str(error), error.where, error.got) == ("no", "", None)

    def test_a_wider_place_comes_first(self):
        """In the message and in `where`; the value stays."""
        error = DataError("a number is due", where="row 3", got="x")
        wider = error.within("column 'nps'").within("metric 'nps'")
        assert type(wider) is DataError
        assert str(wider) == "metric 'nps': column 'nps': a number is due"
        assert wider.where == "metric 'nps', column 'nps', row 3"
        assert wider.got == "x"

    def test_the_first_place_stands_alone(self):
        """No comma without a place behind it."""
        assert FitError("no value").within("metric 'mrr'").where == "metric 'mrr'"

    def test_the_narrower_error_stays_as_it_was(self):
        """It may have been raised already."""
        error = DataError("no", where="row 3")
        error.within("column 'nps'")
        assert (str(error), error.where) == ("no", "row 3")


class TestLeaves:
    """One leaf for each kind of fault."""

    def test_these_are_all(self):
        """What the module says it holds is what it holds."""
        assert {getattr(errors, name) for name in errors.__all__} == {HealthScoreError, *LEAVES}

    @pytest.mark.parametrize("leaf", LEAVES)
    def test_each_has_the_one_root(self, leaf):
        """And stands in the package's table of contents."""
        assert issubclass(leaf, HealthScoreError)
        assert getattr(healthscore, leaf.__name__) is leaf

    @pytest.mark.parametrize("leaf", LEAVES)
    def test_each_is_what_python_would_raise(self, leaf):
        """Who knows nothing of this package can still catch it."""
        assert issubclass(leaf, ImportError if leaf is MissingExtraError else ValueError)

    @pytest.mark.parametrize("leaf", LEAVES)
    @pytest.mark.parametrize("copied", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
    def test_each_travels_between_processes(self, leaf, copied):
        """With all it carries."""
        error = copied(leaf("no", where="row 3", got="x").within("column 'a'"))
        assert type(error) is leaf
        assert (str(error), error.where, error.got) == ("column 'a': no", "column 'a', row 3", "x")
