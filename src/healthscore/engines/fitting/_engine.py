"""What stays the same however often a lazy frame is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.engines.fitting._reader import Reader
    from healthscore.engines.lazy._engines import Route
    from healthscore.engines.program import Names


@final
@attrs.frozen
class Engine:
    """A lazy frame's engine, and what is known of the frame.

    Parameters
    ----------
    route : Route
        How columns are added.
    reader : Reader
        How they are summed up.
    schema : mapping of str to narwhals DType
        The frame's own columns.
    names : Names
        Makes names of columns.
    as_of : date or None
        The date of the frame.
    """

    route: Route
    reader: Reader
    schema: Mapping[str, Any]
    names: Names
    as_of: object
