"""The fingerprint of a definition."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from healthscore.spec._registry import Registry
from healthscore.spec._write import Writer


def canonical(definition: Any) -> str:
    """Write all that a definition says in the one way that all equal ones share.

    Parameters
    ----------
    definition : Document
        What is written.

    Returns
    -------
    str
        JSON of ASCII characters with sorted keys, without spaces, and without the number of the
        format. Fields that hold their default are left out, so that a field that comes with a
        later version changes no fingerprint.

    Raises
    ------
    SpecError
        If it holds what no document can hold.
    """
    data = Writer(Registry(), canonical=True).document(definition)
    del data["format"]
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def fingerprint(definition: Any) -> str:
    """Give the SHA-256 of the canonical form, in 64 hexadecimal digits."""
    return hashlib.sha256(canonical(definition).encode("ascii")).hexdigest()
