"""Versions of a scorecard: read from files, compared, and tried on customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from healthscore.document import Kinds
    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import TableLike
    from healthscore.spec import Diff, Replay


def load(path: str | PathLike[str], *, kinds: Kinds | None = None) -> Scorecard:
    """Read a scorecard from a file; `Playbook.load` reads a playbook.

    Parameters
    ----------
    path : str or path
        Ending in ``.toml`` or ``.json``.
    kinds : mapping of str to type, optional
        Parts of your own, by the names that the document has for them.

    Returns
    -------
    Scorecard
        What the document says it is.

    Raises
    ------
    SpecError
        Naming every fault of the document with its path.
    DefinitionError
        If `kinds` names what is no part.
    OSError
        If the file cannot be read.
    """
    from healthscore.scorecard import Scorecard

    return Scorecard.load(path, kinds=kinds)


def diff(old: Scorecard, new: Scorecard) -> Diff:
    """Compare two definitions.

    Parameters
    ----------
    old : Scorecard
        Before.
    new : Scorecard
        After.

    Returns
    -------
    Diff
        Every difference, in words and as data; empty where they are equal.

    Raises
    ------
    DefinitionError
        If either is no scorecard.

    Examples
    --------
    >>> import attrs
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("csm", AsIs())])
    >>> print(diff(card, attrs.evolve(card, min_coverage=0.5)))
    Scorecard 'demo': min_coverage was 0 and is 0.5
    """
    from healthscore.spec import diff

    return diff(old, new)


def replay(
    old: Scorecard,
    new: Scorecard,
    table: TableLike,
    *,
    key: str | None = None,
    as_of: AsOf | None = None,
) -> Replay:
    """Score a table by two definitions: what a change does to customers, before it is published.

    Parameters
    ----------
    old : Scorecard
        Before.
    new : Scorecard
        After.
    table : table
        The customers; see `Scorecard.score`.
    key : str, optional
        Column that tells them apart.
    as_of : str, date or datetime64, optional
        The date of scoring.

    Returns
    -------
    Replay
        Both scores, moves between bands, and the largest moves with their reasons.

    Raises
    ------
    DefinitionError
        If either is no scorecard.
    NotFittedError
        If anything is still to be learned.
    DataError
        If the table does not hold what either definition needs.
    """
    from healthscore.spec import replay

    return replay(old, new, table, key=key, as_of=as_of)
