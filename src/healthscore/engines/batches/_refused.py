"""Engines that have no room for batches of their own."""

from __future__ import annotations

from healthscore.errors import DataError


def no_batches(frame: object) -> DataError:
    """Make the error for an engine that cannot run batches through Python while it stays lazy.

    Parameters
    ----------
    frame : object
        A DuckDB relation, or a table of Ibis or SQLFrame.

    Returns
    -------
    DataError
        It names `score_batches`, and what to give it.
    """
    library = type(frame).__module__.partition(".")[0]
    name, batches = {
        "ibis": ("Ibis", "table.to_pyarrow_batches()"),
        "sqlframe": ("SQLFrame", "frame.toArrow(batch_size=65_536)"),
    }.get(library, ("DuckDB", "relation"))
    message = (
        f"how='batches': {name} has no way to run batches through Python within a query. Pass "
        f"how='sql', or read the scores as they come: scorecard.score_batches({batches})."
    )
    return DataError(message, where="'how'", got="batches")
