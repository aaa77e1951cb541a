"""A file as Salesforce's Bulk API takes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

from healthscore.engines.delivery._texts import as_text, require_gaps
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CLEAR: Final = "#N/A"
"""What clears a field: an empty cell leaves it alone."""

_SPECIAL: Final = re.compile(r'[",\r\n]')


def salesforce_csv(
    records: Iterable[Mapping[str, Any]], *, gaps: Literal["clear", "keep"] = "clear"
) -> str:
    r"""Make the file of a Salesforce bulk upsert from records.

    Parameters
    ----------
    records : iterable of mapping
        From `Scores.to_records`; all with the same fields, one of them the external id.
    gaps : {"clear", "keep"}, default "clear"
        Whether a gap, or an empty text, clears the field (``#N/A``), or leaves what stands there.

    Returns
    -------
    str
        Comma-separated, with a header and lines that end in a line feed, which are the defaults of
        a job; to be written as UTF-8. Empty where there is no record. Salesforce takes 100 MB at
        once: pass a part of the records.

    Raises
    ------
    DefinitionError
        If `gaps` is neither.
    DataError
        If a record has other fields than the first one.

    Examples
    --------
    >>> records = [{"Id__c": "acme", "Score__c": 62.5}, {"Id__c": "brix", "Score__c": None}]
    >>> salesforce_csv(records)
    'Id__c,Score__c\nacme,62.5\nbrix,#N/A\n'
    >>> salesforce_csv(records, gaps="keep")
    'Id__c,Score__c\nacme,62.5\nbrix,\n'
    """
    require_gaps("salesforce_csv", gaps)
    rows = _rows(records, _CLEAR if gaps == "clear" else "")
    return "".join(f"{','.join(map(_cell, row))}\n" for row in rows)


def _rows(records: Iterable[Mapping[str, Any]], gap: str) -> Iterator[list[str]]:
    names: list[str] = []
    for row, record in enumerate(records):
        if not row:
            names = list(record)
            yield names
        if set(record) != set(names):
            message = f"record {row}: the fields of the first are due, {names}. Got {list(record)}."
            raise DataError(message, where=f"record {row}", got=record)
        yield [as_text(record[name]) or gap for name in names]


def _cell(text: str) -> str:
    # Python's csv leaves a bare carriage return unquoted where lines end in a line feed
    if _SPECIAL.search(text) is None:
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
