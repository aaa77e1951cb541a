"""Batches as HubSpot takes them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from healthscore._definition import refuse
from healthscore.engines.delivery._texts import as_text, require_gaps
from healthscore.errors import DataError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MOST: Final = 100
"""Records that HubSpot takes at once."""


def hubspot_batches(
    records: Iterable[Mapping[str, Any]],
    id_property: str,
    *,
    gaps: Literal["clear", "keep"] = "clear",
    size: int = _MOST,
) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Make the bodies of HubSpot's batch upserts from records.

    Parameters
    ----------
    records : iterable of mapping
        From `Scores.to_records`.
    id_property : str
        The property that tells customers apart, which must be unique in HubSpot: one of the names
        that the records have.
    gaps : {"clear", "keep"}, default "clear"
        Whether a gap empties the property, or leaves what stands there.
    size : int, default 100
        Records a batch; HubSpot takes 100 at most.

    Returns
    -------
    iterator of dict
        Each the body of one ``POST /crm/v3/objects/companies/batch/upsert``: all values are texts.

    Raises
    ------
    DefinitionError
        If an option is not what it must be.
    DataError
        If a record lacks its id.

    Examples
    --------
    >>> records = [{"account_id": 7, "health": 62.5}, {"account_id": 8, "health": None}]
    >>> for batch in hubspot_batches(records, "account_id", size=1):
    ...     print(batch["inputs"])
    [{'idProperty': 'account_id', 'id': '7', 'properties': {'health': '62.5'}}]
    [{'idProperty': 'account_id', 'id': '8', 'properties': {'health': ''}}]
    """
    require_gaps("hubspot_batches", gaps)
    if not (type(size) is int and 1 <= size <= _MOST):
        owner, field = "hubspot_batches", "size"
        raise refuse(owner, field, f"be a whole number from 1 to {_MOST}", size)
    return _batches(enumerate(records), id_property, size, keep=gaps == "keep")


def _batches(
    records: Iterator[tuple[int, Mapping[str, Any]]], name: str, size: int, *, keep: bool
) -> Iterator[dict[str, list[dict[str, Any]]]]:
    while batch := list(islice(records, size)):
        yield {"inputs": [_input(row, record, name, keep=keep) for row, record in batch]}


def _input(row: int, record: Mapping[str, Any], name: str, *, keep: bool) -> dict[str, Any]:
    texts = {field: as_text(value) for field, value in record.items()}
    found = texts.pop(name, "")
    if not found:
        offer = "" if name in record else nearest(name, record)
        message = f"record {row}: an id is due in {name!r}. Got {record.get(name)!r}.{offer}"
        raise DataError(message, where=f"record {row}, {name!r}", got=record.get(name))
    properties = {field: text for field, text in texts.items() if text or not keep}
    return {"idProperty": name, "id": found, "properties": properties}
