"""What is different between two definitions, in words and as data."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, cast, final

import attrs

from healthscore._definition import refuse
from healthscore.document import short_fingerprint
from healthscore.group import known_weights
from healthscore.scorecard import Scorecard
from healthscore.spec._differences import Change, differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SMALLEST: Final = 1e-9
"""Effective weights that differ by less differ by rounding."""


@final
class Diff:
    """The differences between two scorecards.

    Made by `healthscore.diff`. It goes through its changes, is false where there are none, and
    prints them one a line.

    Parameters
    ----------
    old : Scorecard
        The definition before.
    new : Scorecard
        The definition after.

    Examples
    --------
    >>> from healthscore import AsIs, Fixed, Metric, Scorecard
    >>> old, new = (
    ...     Scorecard(
    ...         "demo",
    ...         [Metric("usage", AsIs()), Metric("csat", AsIs())],
    ...         weighting=Fixed(usage=usage, csat=1),
    ...     )
    ...     for usage in (1, 3)
    ... )
    >>> print(Diff(old, new))
    Scorecard 'demo': weighting.weights['usage'] was 1 and is 3
    Effective weight of 'usage' was 50.0% and is 75.0%
    Effective weight of 'csat' was 50.0% and is 25.0%
    """

    def __init__(self, old: Scorecard, new: Scorecard) -> None:
        self.old: Final = old
        self.new: Final = new
        self.changes: Final[tuple[Change, ...]] = tuple(differences(old, new))
        """Every difference, from the root down."""
        self.effective_weights: Final[Mapping[str, tuple[float | None, float | None]]] = _effective(
            old, new
        )
        """Share of the whole weight before and after, by metric, where it differs.

        None where there was no such metric, or its weight is still to be learned.
        """

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __getitem__(self, place: int, /) -> Change:
        return self.changes[place]

    def __repr__(self) -> str:
        count = f"{len(self):,} change{'' if len(self) == 1 else 's'}"
        return f"<Diff: {', '.join([count, *models(self.old, self.new)])}>"

    def __str__(self) -> str:
        return "\n".join(self.lines()) or "No changes."

    def lines(self) -> list[str]:
        """Say every change in words, then what it does to effective weights.

        Returns
        -------
        list of str
            One sentence each.
        """
        shares = {name: tuple(map(_percent, pair)) for name, pair in self.effective_weights.items()}
        return [
            *map(str, self.changes),
            *(
                f"Effective weight of {name!r} was {old} and is {new}"
                for name, (old, new) in shares.items()
                if old != new
            ),
        ]

    def to_rows(self) -> list[dict[str, object]]:
        """Give the changes as rows of a table.

        Returns
        -------
        list of dict
            With the keys ``what``, ``place``, ``field``, ``old`` and ``new``.
        """
        return [attrs.asdict(change, recurse=False) for change in self.changes]

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(line)}" for line in self.lines())
        return f"<ul>{items}</ul>" if items else "<p>No changes.</p>"


def diff(old: Scorecard, new: Scorecard) -> Diff:
    """Compare two definitions; see `healthscore.diff`."""
    for name, card in (("old", old), ("new", new)):
        if not isinstance(cast("object", card), Scorecard):
            owner = "diff"
            raise refuse(owner, name, "be a Scorecard", card)
    return Diff(old, new)


def models(old: Scorecard, new: Scorecard) -> list[str]:
    """Say which two models are compared, where both can be told."""
    ends = [short_fingerprint(card) for card in (old, new)]
    return [" to ".join(ends)] if all(ends) else []


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"


def _effective(old: Scorecard, new: Scorecard) -> dict[str, tuple[float | None, float | None]]:
    before, after = known_weights(old), known_weights(new)
    names = dict.fromkeys((*before, *after))
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if _differ(*pair)}


def _differ(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is not new
    return abs(old - new) > SMALLEST
