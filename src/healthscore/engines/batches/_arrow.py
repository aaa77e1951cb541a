"""The door to pyarrow, which need not be installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from healthscore.errors import MissingExtraError


def part_of_pyarrow(name: str, what: str) -> Any:
    """Import a module of pyarrow.

    Parameters
    ----------
    name : str
        Such as ``"pyarrow.parquet"``.
    what : str
        What it is needed for, for the message.

    Returns
    -------
    module
        Untyped, for pyarrow has no types.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        message = f'{what} needs pyarrow. Install it with: pip install "healthscore[arrow]"'
        raise MissingExtraError(message, where="pyarrow") from error
