"""The parameters of a scorecard by name: ``usage__weighting``, ``nps__normalizer__best``."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from healthscore.engines.sklearn._draft import BETWEEN, Draft, children_of
from healthscore.errors import DefinitionError
from healthscore.formula import nearest
from healthscore.group import Body

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthscore.scorecard import Scorecard


def parameters_of(scorecard: Scorecard) -> dict[str, object]:
    """Give everything that can be set in a scorecard.

    Parameters
    ----------
    scorecard : Scorecard
        The definition.

    Returns
    -------
    dict of str to object
        By path: fields by name, members by theirs wherever they lie, and what is inside these.
    """
    found = dict(_inside("", scorecard))
    fields = children_of(scorecard)
    for member in scorecard.below():
        # a field comes before a member of the same name
        path = f"members{BETWEEN}{member.name}" if member.name in fields else member.name
        found[path] = member
        found.update(_inside(path + BETWEEN, member))
    return found


def _inside(start: str, node: object) -> Iterator[tuple[str, object]]:
    for name, child in children_of(node).items():
        path = start + name
        yield path, child
        if not (isinstance(node, Body) and name == "members"):
            yield from _inside(path + BETWEEN, child)


def with_parameters(scorecard: Scorecard, changes: Mapping[str, object]) -> Scorecard:
    """Make a scorecard in which some parameters are others.

    Parameters
    ----------
    scorecard : Scorecard
        The definition, which stays as it is.
    changes : mapping of str to object
        New values by path; they act at once, and those of a part inside the part that is given.

    Returns
    -------
    Scorecard
        The new definition.

    Raises
    ------
    DefinitionError
        If there is no such parameter, or the definition does not take the values.
    """
    draft = Draft(scorecard)
    for path in sorted(changes, key=_depth):
        if not draft.put(path, changes[path]):
            offer = nearest(path, parameters_of(scorecard))
            message = f"{scorecard.place} has no parameter {path!r}.{offer}"
            raise DefinitionError(message, where=f"'{path}' of {scorecard.place}", got=path)
    return cast("Scorecard", draft.made())


def _depth(path: str) -> tuple[int, bool]:
    return path.count(BETWEEN), path != "members"
