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

    def test_steps_lead_from_the_outside_in(self):
        """And go with the error to a wider place."""
        error = DefinitionError("no").under("rules", 2).under("groups", 0)
        assert error.steps == ("groups", 0, "rules", 2)
        error.must = "be otherwise"
        wider = error.within("the scorecard")
        assert (wider.steps, wider.must) == (error.steps, "be otherwise")
        assert (DefinitionError("no").steps, DefinitionError("no").must) == ((), "")


class TestSpecError:
    """The one that may stand for many."""

    def test_a_single_fault_is_itself(self):
        """Whoever goes through the faults need not ask."""
        error = SpecError("no", where="name", got=3)
        assert error.faults == (error,)

    def test_many_faults_are_kept(self):
        """Also by pickle."""
        faults = (SpecError("a", where="x"), SpecError("b", where="y"))
        error = SpecError("a\nb", where="x", faults=faults)
        assert error.faults == faults
        again = pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
        assert [(str(fault), fault.where) for fault in again.faults] == [("a", "x"), ("b", "y")]


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
