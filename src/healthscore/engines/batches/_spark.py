"""Batches inside Spark."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore.engines.batches._arrow import part_of_pyarrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from healthscore.engines.batches._scorer import Scorer


def spark_batches(scorer: Scorer, frame: Any) -> Any:
    """Add scores to a Spark frame, computed by its workers from Arrow batches.

    Parameters
    ----------
    scorer : Scorer
        What scores; it is pickled, and healthscore must be installed on the workers.
    frame : pyspark DataFrame
        With all columns that are read.

    Returns
    -------
    pyspark DataFrame
        Its own columns, then the added ones. Nothing is collected.

    Raises
    ------
    DataError
        If the columns are not those that are due.
    """
    # by name, for type checkers are not made to look for an engine of half a gigabyte
    kinds = import_module("pyspark.sql.types")
    own = tuple(frame.columns)
    scorer.check(own)
    texts = scorer.added.texts(scorer.scorecard)
    fields = [
        kinds.StructField(name, kinds.StringType() if name in texts else kinds.DoubleType())
        for name in scorer.added.names(scorer.scorecard)
    ]
    # Spark looks each column up by name on the way in, and reads dots and backticks as its own
    plain = frame.toDF(*(f"c{place}" for place in range(len(own))))
    schema = kinds.StructType([*frame.schema.fields, *fields])
    return plain.mapInArrow(Named(scorer, own), schema)


@final
@attrs.frozen
class Named:
    """Gives the columns their names back, and scores; it runs on the workers.

    Parameters
    ----------
    scorer : Scorer
        What scores.
    names : tuple of str
        The names of the columns.
    """

    scorer: Scorer
    names: tuple[str, ...]

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Go through record batches with the scores."""
        arrow = part_of_pyarrow("pyarrow", "To score in Spark")
        for batch in batches:
            yield self.scorer(arrow.RecordBatch.from_arrays(batch.columns, names=[*self.names]))
