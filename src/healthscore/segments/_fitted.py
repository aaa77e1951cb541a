"""What was learned for which segment, from how many customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore._definition import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLUMNS = ("segment", "part", "customers", "credibility", "source")


@final
@attrs.frozen(eq=False)
class PartFit(Record):
    """What one part of one segment's scorecard learned.

    Parameters
    ----------
    segment : str
        The segment's name.
    part : str
        What learned: ``metric 'mrr'``, ``the banding``.
    customers : int
        How many of the segment it could learn from.
    credibility : float
        How much the segment's own numbers count, from 0, where the whole's took their place, to 1.
    own : object
        What the segment's own customers say, None where that is nothing.
    whole : object
        What all customers say, None where that cannot be learned.
    fitted : object
        What the segment was given.
    reason : str, default ""
        Why own numbers, or the whole's, are lacking or do not count.
    """

    segment: str
    part: str
    customers: int
    credibility: float
    own: Any
    whole: Any
    fitted: Any
    reason: str = ""

    @property
    def source(self) -> str:
        """Whose numbers these are: "own", "whole", or "both"."""
        return {0.0: "whole", 1.0: "own"}.get(self.credibility, "both")


@final
@attrs.frozen(eq=False, repr=False)
class Fitting(Record):
    """What was learned for which segment, from how many customers, and how much they count.

    Made by `Segmented.fit`.

    Parameters
    ----------
    parts : tuple of PartFit
        Segment by segment.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard, learn
    >>> from healthscore.segments import Segmented
    >>> curve = Linear(worst=0, best=learn.quantile(0.9))
    >>> card = Scorecard("all", [Metric("logins", curve)])
    >>> plans = {plan: card for plan in ("free", "pro", "new")}
    >>> table = {"plan": ["free"] * 40 + ["pro"] * 10, "logins": [1, 2, 3, 4] * 10 + [7, 9] * 5}
    >>> fitted = Segmented.by_column("plan", plans).fit(table)
    >>> fitted.fitting
    <Fitting: 3 segments, 2 drawn to the whole, 1 of the whole>
    >>> fitted.fitting.of("new")[0].reason
    'nobody to learn from'
    """

    parts: tuple[PartFit, ...]

    def __repr__(self) -> str:
        segments = len({part.segment for part in self.parts})
        counts = {
            what: sum(part.source == source for part in self.parts)
            for what, source in (
                ("of their own", "own"),
                ("drawn to the whole", "both"),
                ("of the whole", "whole"),
            )
        }
        told = [f"{count:,} {what}" for what, count in counts.items() if count]
        told = [f"{segments:,} segment{'' if segments == 1 else 's'}", *told]
        return f"<Fitting: {', '.join(told)}>"

    def of(self, segment: str) -> tuple[PartFit, ...]:
        """Give what one segment learned.

        Parameters
        ----------
        segment : str
            The segment's name.

        Returns
        -------
        tuple of PartFit
            Empty where its scorecard had nothing to learn.
        """
        return tuple(part for part in self.parts if part.segment == segment)

    def to_rows(self) -> list[dict[str, Any]]:
        """Give one mapping a part, from which any library makes a table.

        Returns
        -------
        list of dict
            With ``segment``, ``part``, ``customers``, ``credibility``, ``source`` and ``reason``.
        """
        names = (*_COLUMNS, "reason")
        return [{name: getattr(part, name) for name in names} for part in self.parts]

    def __str__(self) -> str:
        rows = [_COLUMNS, *map(_told, self.parts)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(_aligned(rows, widths))


def _told(part: PartFit) -> tuple[str, ...]:
    source = f"{part.source}: {part.reason}" if part.reason else part.source
    return (
        part.segment,
        part.part,
        f"{part.customers:,}",
        f"{part.credibility:.2f}",
        source,
    )


def _aligned(rows: list[tuple[str, ...]], widths: list[int]) -> Iterator[str]:
    for segment, part, customers, credibility, source in rows:
        cells = [segment.ljust(widths[0]), part.ljust(widths[1])]
        cells += [customers.rjust(widths[2]), credibility.rjust(widths[3]), source]
        yield "  ".join(cells).rstrip()
