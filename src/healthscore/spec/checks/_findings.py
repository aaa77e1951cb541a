"""What a check found: a list to read, to count and to put into a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal, TypeAlias, final, overload

import attrs

from healthscore._definition import Record

Severity: TypeAlias = Literal["warning", "note"]


@final
@attrs.frozen(eq=False)
class Finding(Record):
    """One thing in a scorecard that is legal, and wrong or worth a look.

    Parameters
    ----------
    code : str
        What kind it is, in a word that stays: ``"weights-total"``.
    severity : {"warning", "note"}
        "warning" is very likely wrong, "note" is worth a look.
    place : str
        Where it is: ``"Metric 'nps'"``.
    message : str
        What is wrong, with the numbers.
    advice : str
        What to do about it.
    got : object, default None
        The number or the names concerned.

    Examples
    --------
    >>> print(Finding("flat-curve", "warning", "Metric 'nps'", "Always 50.", "Leave it out."))
    warning: Metric 'nps': Always 50. [flat-curve]
        Leave it out.
    """

    code: str
    severity: Severity
    place: str
    message: str
    advice: str
    got: object = None

    def __str__(self) -> str:
        head = f"{self.severity}: {self.place}: {self.message} [{self.code}]"
        return f"{head}\n    {self.advice}"


def warning(code: str, place: str, message: str, advice: str, got: object = None) -> Finding:
    """Make a finding of what is very likely wrong."""
    return Finding(code, "warning", place, message, advice, got)


def note(code: str, place: str, message: str, advice: str, got: object = None) -> Finding:
    """Make a finding of what is worth a look."""
    return Finding(code, "note", place, message, advice, got)


_COLUMNS = tuple(field.name for field in attrs.fields(Finding))


def _as_tuple(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(found)


@final
@attrs.frozen(eq=False, repr=False)
class Findings(Record, Sequence[Finding]):
    """All findings of a check, in the order of the tree, the scorecard first.

    False where nothing was found.

    Parameters
    ----------
    found : iterable of Finding
        What was found.

    Examples
    --------
    >>> findings = Findings([Finding("flat-curve", "warning", "Metric 'a'", "Flat.", "Drop it.")])
    >>> findings
    <Findings: 1 warning>
    >>> findings.codes, len(findings), bool(Findings([]))
    (('flat-curve',), 1, False)
    """

    found: tuple[Finding, ...] = attrs.field(converter=_as_tuple)

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, place: int, /) -> Finding: ...

    @overload
    def __getitem__(self, place: slice, /) -> Findings: ...

    def __getitem__(self, place: int | slice, /) -> Finding | Findings:
        """Give one finding, or some."""
        return Findings(self.found[place]) if isinstance(place, slice) else self.found[place]

    def __repr__(self) -> str:
        counts = [
            (sum(finding.severity == severity for finding in self.found), severity)
            for severity in ("warning", "note")
        ]
        parts = [f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count]
        return f"<Findings: {', '.join(parts) or 'none'}>"

    def __str__(self) -> str:
        return "\n".join(map(str, self.found)) or "Nothing found."

    @property
    def codes(self) -> tuple[str, ...]:
        """The kinds of things that were found, each once, in order."""
        return tuple(dict.fromkeys(finding.code for finding in self.found))

    def to_rows(self) -> list[dict[str, object]]:
        """Give one mapping a finding, from which any library makes a table.

        Returns
        -------
        list of dict
            With the fields of `Finding`.

        Examples
        --------
        >>> found = Findings([Finding("flat-curve", "warning", "Metric 'a'", "Flat.", "Drop it.")])
        >>> found.to_rows()[0]["place"]
        "Metric 'a'"
        """
        return [{name: getattr(finding, name) for name in _COLUMNS} for finding in self.found]

    def _repr_html_(self) -> str:
        names = _COLUMNS[:-1]
        head = "".join(f"<th>{name}</th>" for name in names)
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(str(row[name]))}</td>' for name in names)}</tr>"
            for row in self.to_rows()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
