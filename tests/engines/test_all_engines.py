"""One table of tests over all engines: each gives what numpy gives."""

import os

import numpy as np
import pytest
from engine_cases import NAMED, PARTS, RANDOM, bundled
from engine_table import ENGINES, UNABLE, WAREHOUSES, refusal

SHARE = 1 if os.environ.get("HEALTHSCORE_ENGINES") == "all" else 3
"""Of so many random scorecards each engine has one."""

TOLERANCE = 1e-9
"""Points by which scores may differ."""


def differences(found, expected):
    """Say where an engine's answer is another, in at most five rows a column."""
    if set(found) != set(expected):
        yield f"columns: {sorted(set(found) ^ set(expected))} on one side alone"
        return
    if not np.array_equal(found["key"], expected["key"]):
        yield "the rows are others"
        return
    for name, due in expected.items():
        wrong = np.flatnonzero(~_same(found[name], due))
        rows = [(expected["key"][at], found[name][at], due[at]) for at in wrong[:5].tolist()]
        if rows:
            yield f"{name}: {len(wrong)} rows, (key, found, due) such as {rows}"


def _same(found, due):
    if due.dtype.kind != "f":
        return found == due
    # points may be of any range
    near = np.abs(found - due) <= TOLERANCE * np.maximum(1.0, np.abs(due) / 100.0)
    return near | (np.isnan(found) & np.isnan(due))


def table_of(*groups, share=1):
    """List every engine with every case that it can have, or with a share of them each in turn."""
    return list(_rows(groups, share))


def _rows(groups, share):
    for place, engine in enumerate(ENGINES):
        marks = [pytest.mark.xdist_group(engine.name.partition("-")[0])]
        marks += [pytest.mark.spark] if engine.spark else []
        cases = [case for group in groups for case in group]
        cases = cases[place % share :: share * engine.every]
        for case in bundled(cases) if engine.slow else cases:
            if engine.name in UNABLE.get(case.name, ()):
                continue
            yield pytest.param(engine, case, marks=marks, id=f"{engine.name}-{case.name}")


def check(engine, case):
    """Hold an engine to what numpy gives, or to its refusal."""
    refused = refusal(engine, case)
    if refused is not None:
        with pytest.raises(refused.error, match=refused.match):
            engine.score(case.scorecard, case.table(), case.as_of)
        return
    found = engine.score(case.scorecard, case.table(), case.as_of)
    assert list(differences(found, case.expected)) == []


class TestAllEngines:
    @pytest.mark.parametrize(("engine", "case"), table_of(PARTS))
    def test_every_part_gives_the_same(self, engine, case, running):
        """Every part, formula, condition and option scores as in numpy, on hostile data."""
        check(running(engine), case)

    @pytest.mark.parametrize(("engine", "case"), table_of(RANDOM, share=SHARE))
    def test_random_scorecards_give_the_same(self, engine, case, running):
        """50 random scorecards score as in numpy; ``make engines`` tries all in every engine."""
        check(running(engine), case)

    @pytest.mark.parametrize(("engine", "case"), table_of(NAMED))
    def test_names_pass_through_unharmed(self, engine, case, running):
        """Columns and members may be called anything."""
        check(running(engine), case)


class TestTheTable:
    @pytest.mark.parametrize("case", RANDOM, ids=lambda case: case.name)
    def test_random_cases_tell_something(self, case):
        """No random case is one in which nobody has a score."""
        assert not np.isnan(case.expected["score"]).all()

    def test_the_comparison_sees_what_differs(self):
        """A score, a band, a gap, a row or a column that differs is seen."""
        case = next(case for case in PARTS if case.name == "closed-right")
        due = case.expected
        gap, held = (np.flatnonzero(np.isnan(due["score"]) == wanted)[0] for wanted in (1, 0))
        assert list(differences(due, due)) == []
        for name, at, value in (
            ("score", held, due["score"][held] + 2e-9),
            ("score", held, np.nan),
            ("score", gap, 50.0),
            ("band", held, "other"),
            ("coverage", gap, 0.5),
            ("key", held, -1),
        ):
            changed = due[name].copy()
            changed[at] = value
            assert len(list(differences({**due, name: changed}, due))) == 1
        assert len(list(differences({**due, "more": due["score"]}, due))) == 1


@pytest.mark.parametrize("engine", WAREHOUSES, ids=repr)
class TestWarehouses:
    def test_a_function_that_does_not_exist_is_seen(self, engine, running):
        """The parser takes any name; the list of functions does not."""
        text = 'select no_such(a, ln(b)) as "c (d)" -- e (f)\nfrom t where x in (1, 2)'
        assert running(engine).unknown_functions(text) == {"no_such"}
